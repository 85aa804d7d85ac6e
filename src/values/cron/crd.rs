//! The pattern of schedules in the full CustomResourceDefinition, which is stricter than Argo.

/// Whether the API server accepts the text as a schedule when the full CRDs are installed.
///
/// The pattern knows neither time zones nor intervals with fractions, but neither does it know the limits of fields:
/// `99 * * * *` matches. What matches may so still be refused by [`super::parse`], and the reverse.
pub fn matches_crd_pattern(text: &str) -> bool {
    match text.strip_prefix('@') {
        Some(name) => match name.strip_prefix("every") {
            Some(interval) => is_interval(interval),
            None => {
                matches!(name, "yearly" | "annually" | "monthly" | "weekly" | "daily" | "midnight" | "hourly")
            }
        },
        None => is_five_fields(text),
    }
}

/// The blanks of the pattern's `\s`.
fn blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c')
}

fn is_interval(text: &str) -> bool {
    let mut rest = text.trim_start_matches(blank);
    if rest.len() == text.len() || rest.is_empty() {
        return false;
    }
    while !rest.is_empty() {
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, next) = after.split_at(end);
        if after.len() == rest.len() || !matches!(unit, "ns" | "us" | "\u{b5}s" | "ms" | "s" | "m" | "h") {
            return false;
        }
        rest = next;
    }
    true
}

fn is_five_fields(text: &str) -> bool {
    // Blanks at either end would be an empty field.
    if text.starts_with(blank) || text.ends_with(blank) {
        return false;
    }
    let fields = text.split(blank).filter(|field| !field.is_empty());
    let allowed = |c: char| c.is_ascii_alphanumeric() || "*,/?-".contains(c);
    fields.clone().count() == 5 && fields.flat_map(str::chars).all(allowed)
}
