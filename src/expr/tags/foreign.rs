//! Telling Argo's tags from other template languages that use the same braces.

/// The first words of keys that Argo gives a meaning.
const ROOTS: &[&str] = &[
    "cronworkflow",
    "duration",
    "exitCode",
    "inputs",
    "item",
    "lastRetry",
    "node",
    "outputs",
    "pod",
    "resourcesDuration",
    "retries",
    "status",
    "steps",
    "tasks",
    "workflow",
];

/// Actions of Go templates and Jinja that may stand alone between braces.
const ACTIONS: &[&str] = &["break", "continue", "else", "end", "endfor", "endif", "end-"];

/// Whether `content`, the text between the braces, is written in another language than Argo's.
///
/// `after_dollar` says that a `$` stands before the braces, as in GitHub's `${{ … }}`.
/// When in doubt it is Argo's: a misspelt root must not hide from the rules.
pub(super) fn is_foreign(content: &str, after_dollar: bool) -> bool {
    let bare = content.trim();
    let Some(first) = bare.chars().next() else { return false };
    if "$-/#^!>&%|\\\"'`(*?+,:;@~".contains(first) || ends_with_trim_marker(content) {
        return true;
    }
    if first == '.' {
        return true;
    }
    let root = bare.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-').next().unwrap_or_default();
    if ROOTS.contains(&root) || first == '=' || first == '{' {
        return false;
    }
    // What remains is a key unless it does what keys cannot: pipe, call, or take arguments.
    ACTIONS.contains(&bare) || after_dollar || bare.contains(['|', '(', '"', '\'']) || has_arguments(bare)
}

/// Go's `-}}`, which must follow a space.
fn ends_with_trim_marker(content: &str) -> bool {
    content.strip_suffix('-').is_some_and(|rest| rest.ends_with(char::is_whitespace))
}

/// Whether words stand side by side, as in `include "x" .` or `for x in y`.
fn has_arguments(bare: &str) -> bool {
    let mut words = bare.split_whitespace();
    // A space next to a dot or a hyphen is a slip inside a key, not an argument.
    let (Some(first), Some(second)) = (words.next(), words.next()) else { return false };
    !first.ends_with(['.', '-']) && (!second.starts_with(['.', '-']) || !first.contains('.'))
}
