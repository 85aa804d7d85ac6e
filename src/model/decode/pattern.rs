//! The regular expressions of the full CRDs, compiled when one is first needed.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

use regex::Regex;

static COMPILED: LazyLock<Mutex<BTreeMap<&'static str, Option<Regex>>>> = LazyLock::new(Mutex::default);

/// Whether `text` matches one of the model's patterns. A pattern that does not compile matches everything; a test sees
/// to it that there is none.
pub(super) fn matches(pattern: &'static str, text: &str) -> bool {
    if is_plain_name(pattern, text) {
        return true;
    }
    let Ok(mut compiled) = COMPILED.lock() else { return true };
    let regex = compiled.entry(pattern).or_insert_with(|| Regex::new(pattern).ok());
    regex.as_ref().is_none_or(|r| r.is_match(text))
}

/// Nearly every text that meets a pattern is a plain name, and all patterns of names accept those: compiling them
/// would be the most expensive part of a short run.
fn is_plain_name(pattern: &str, text: &str) -> bool {
    let is_name_pattern =
        pattern.starts_with("^[-a-zA-Z0-9_") || pattern.starts_with("^[a-zA-Z0-9][-a-zA-Z0-9]*");
    is_name_pattern
        && text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}
