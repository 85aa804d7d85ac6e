//! What to tell people about a text that is not YAML.

/// For `{{x}}` without quotes.
pub(super) fn unquoted_tag(text: &str) -> String {
    let quoted =
        if text.contains('"') { format!("'{}'", text.replace('\'', "''")) } else { format!("\"{text}\"") };
    if quoted.len() <= 60 && !quoted.contains('\n') {
        format!("YAML reads this as a map, not as a tag: quote the value, {quoted}")
    } else {
        "YAML reads this as a map, not as a tag: put the value in quotes".into()
    }
}
