//! The lenient conversions of sprig: what cannot be converted counts as zero.

use super::Value;

/// An integer from numbers, booleans and whole texts.
pub(in super::super) fn to_int(value: &Value) -> i64 {
    match value {
        Value::Int(_, value) => *value,
        Value::Float(value) => float_to_int(*value),
        Value::Bool(value) => i64::from(*value),
        Value::Text(text) => int_text(trim_zero_decimal(text)).unwrap_or(0),
        Value::Month(value) | Value::Weekday(value) => i64::from(*value),
        _ => 0,
    }
}

/// A float without its fraction; what does not fit becomes the least integer, as on the controller's
/// machines.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
pub(in super::super) fn float_to_int(value: f64) -> i64 {
    let bound = 9_223_372_036_854_775_808.0;
    if (-bound..bound).contains(&value) { value as i64 } else { i64::MIN }
}

/// Go's integer literals: decimal, or with `0x`, `0o`, `0b` or a leading zero for octal.
fn int_text(text: &str) -> Option<i64> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let lower = digits.to_ascii_lowercase();
    let (radix, digits) = match (lower.get(..2), lower.len()) {
        (Some("0x"), _) => (16, &lower[2..]),
        (Some("0o"), _) => (8, &lower[2..]),
        (Some("0b"), _) => (2, &lower[2..]),
        (Some(prefix), _) if prefix.starts_with('0') => (8, &lower[1..]),
        _ => (10, lower.as_str()),
    };
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let digits = digits.replace('_', "");
    i64::from_str_radix(&format!("{sign}{digits}"), radix).ok()
}

/// `1.0` is a whole number.
fn trim_zero_decimal(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() && fraction.bytes().all(|b| b == b'0') => whole,
        _ => text,
    }
}

/// A float from numbers, booleans and decimal texts.
#[expect(clippy::cast_precision_loss, reason = "Go converts the same way")]
pub(in super::super) fn to_float(value: &Value) -> f64 {
    match value {
        Value::Int(_, value) => *value as f64,
        Value::Float(value) => *value,
        Value::Bool(value) => f64::from(u8::from(*value)),
        Value::Text(text) => text.parse().unwrap_or(0.0),
        _ => 0.0,
    }
}
