//! The little languages inside scalars: durations, quantities, schedules, time zones, names.
//!
//! Every parser accepts exactly what Argo and Kubernetes accept, and says in the user's words what is wrong
//! with the rest. A text that still holds a `{{tag}}` is not a value yet; callers look for tags first.

pub mod cron;
pub mod duration;
pub mod names;
pub mod quantity;
pub mod suggest;
pub mod timezone;
pub mod ttl;

/// The months, in English as Go writes them.
pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// The days of the week.
pub(crate) const WEEKDAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

use crate::text::Span;

/// Why a text is not a value of the kind that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    /// The offending part, in bytes of the text that was parsed.
    pub span: Span,
    /// One whole sentence for the user, without a full stop; it already names the suggestion, if there is one.
    pub message: String,
    /// What the *whole* text probably should have been. It is always a valid value.
    pub suggestion: Option<String>,
}

impl ValueError {
    /// An error about all of `text`.
    fn whole(text: &str, message: impl Into<String>) -> Self {
        ValueError { span: Span::new(0, text.len()), message: message.into(), suggestion: None }
    }

    /// An error about the bytes `start..end` of the text.
    fn at(start: usize, end: usize, message: impl Into<String>) -> Self {
        ValueError { span: Span::new(start, end), message: message.into(), suggestion: None }
    }

    /// Adds the suggestion, if there is one, to the message as well.
    fn suggesting(mut self, suggestion: Option<String>) -> Self {
        if let Some(text) = &suggestion {
            self.message = format!("{}; did you mean {}?", self.message, quoted(text));
        }
        self.suggestion = suggestion;
        self
    }
}

impl std::fmt::Display for ValueError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.message)
    }
}

impl std::error::Error for ValueError {}

/// `text` in backticks for a message: on one line, and cut when it is long. What would be invisible has a name.
pub(crate) fn quoted(text: &str) -> String {
    const LONGEST: usize = 60;
    match text {
        "" => return "an empty text".to_owned(),
        " " => return "a blank".to_owned(),
        _ => {}
    }
    let mut shown: String =
        text.chars().take(LONGEST).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// A base-10 integer as Go's `strconv.Atoi` reads it: an optional sign, digits, 64 bits.
pub(crate) fn go_atoi(text: &str) -> Option<i64> {
    // Rust's parser takes the same sign and digits, and refuses what does not fit.
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_texts_are_short_and_on_one_line() {
        assert_eq!(quoted(""), "an empty text");
        assert_eq!(quoted("a\nb"), "`a\u{fffd}b`");
        assert_eq!(quoted(&"é".repeat(100)), format!("`{}…`", "é".repeat(60)));
    }

    #[test]
    fn integers_are_read_as_go_reads_them() {
        for (text, value) in [("5", Some(5)), ("+5", Some(5)), ("-05", Some(-5)), ("", None), ("1_0", None)] {
            assert_eq!(go_atoi(text), value, "{text}");
        }
        assert_eq!(go_atoi("9223372036854775808"), None);
        assert_eq!(go_atoi("-9223372036854775808"), Some(i64::MIN));
        assert_eq!(go_atoi("-"), None);
    }
}
