//! Functions on strings.

use base64::Engine;

use super::super::eval::{Limits, Outcome};
use super::super::value::Value;
use super::Args;

pub(super) fn call(args: &Args<'_>, limits: &mut Limits) -> Outcome {
    let text = args.text(0)?;
    let second = || if args.len() > 1 { args.text(1) } else { Ok(" ") };
    Ok(match args.name {
        "trim" if args.len() < 2 => Value::from(text.trim()),
        "trim" => {
            let cut = args.text(1)?;
            Value::from(text.trim_matches(|c| cut.contains(c)))
        }
        "trimPrefix" => Value::from(text.strip_prefix(second()?).unwrap_or(text)),
        "trimSuffix" => Value::from(text.strip_suffix(second()?).unwrap_or(text)),
        "upper" => Value::text(go_upper(text)),
        "lower" => Value::text(go_lower(text)),
        "split" | "splitAfter" => {
            let times = if args.len() > 2 { args.int(2)? } else { -1 };
            limits.grow(most_pieces(text, args.text(1)?, times))?;
            let parts = go_split(text, args.text(1)?, times, args.name == "splitAfter");
            match parts {
                Some(parts) => Value::texts(parts),
                None => Value::nil_list(super::super::value::Element::Text),
            }
        }
        "replace" => {
            let times = if args.len() > 3 { args.int(3)? } else { -1 };
            Value::text(replace(text, args.text(1)?, args.text(2)?, times, limits)?)
        }
        "repeat" => return repeat(text, args.int(1)?, limits),
        "indexOf" => Value::int(place(text.find(args.text(1)?))),
        "lastIndexOf" => Value::int(place(text.rfind(args.text(1)?))),
        "hasPrefix" => Value::Bool(text.starts_with(args.text(1)?)),
        "hasSuffix" => Value::Bool(text.ends_with(args.text(1)?)),
        "toBase64" => Value::text(base64::engine::general_purpose::STANDARD.encode(text)),
        "fromBase64" => Value::lossy(&decode_base64(text)?),
        name => return Err(format!("unknown builtin {name}").into()),
    })
}

/// Go changes characters one by one: `ß` stays, and a final capital sigma is like any other.
pub(in super::super) fn go_upper(text: &str) -> String {
    text.chars().map(upper_char).collect()
}

/// The same to lower case.
pub(in super::super) fn go_lower(text: &str) -> String {
    text.chars().map(lower_char).collect()
}

/// The capital of a letter, if it is one character.
pub(in super::super) fn upper_char(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(upper), None) => upper,
        _ => c,
    }
}

/// The small letter of a capital.
pub(in super::super) fn lower_char(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn place(found: Option<usize>) -> i64 {
    found.and_then(|at| i64::try_from(at).ok()).unwrap_or(-1)
}

fn repeat(text: &str, times: i64, limits: &mut Limits) -> Outcome {
    let Ok(count) = usize::try_from(times) else {
        return Err(format!("invalid argument for repeat (expected positive integer, got {times})").into());
    };
    if count > 1_000_000 {
        return Err("memory budget exceeded".into());
    }
    limits.grow(text.len().saturating_mul(count))?;
    Ok(Value::text(text.repeat(count)))
}

/// Every occurrence replaced.
pub(in super::super) fn replace_all(
    text: &str,
    old: &str,
    new: &str,
    limits: &mut Limits,
) -> Result<String, super::Failure> {
    replace(text, old, new, -1, limits)
}

/// The first `times` occurrences replaced; all of them when it is negative.
fn replace(
    text: &str,
    old: &str,
    new: &str,
    times: i64,
    limits: &mut Limits,
) -> Result<String, super::Failure> {
    let most = usize::try_from(times).unwrap_or(usize::MAX);
    let found = if old.is_empty() { text.chars().count() + 1 } else { text.matches(old).count() };
    limits.text(text.len().saturating_add(found.min(most).saturating_mul(new.len())))?;
    Ok(text.replacen(old, new, most))
}

/// How many pieces [`go_split`] may give.
pub(in super::super) fn most_pieces(text: &str, separator: &str, times: i64) -> usize {
    let most = usize::try_from(times).unwrap_or(usize::MAX);
    // Without a separator these are the characters, of which there are not more than bytes.
    let found = if separator.is_empty() { text.chars().count() } else { text.matches(separator).count() + 1 };
    found.min(most)
}

/// Go's `SplitN`: at most so many pieces, no limit when negative, nil when zero; without a separator
/// the characters.
pub(in super::super) fn go_split(text: &str, separator: &str, times: i64, keep: bool) -> Option<Vec<String>> {
    if times == 0 {
        return None;
    }
    let most = usize::try_from(times).unwrap_or(usize::MAX);
    let mut parts = Vec::new();
    let mut rest = text;
    if separator.is_empty() {
        while let Some(c) = rest.chars().next() {
            if parts.len() + 1 >= most {
                break;
            }
            parts.push(c.to_string());
            rest = &rest[c.len_utf8()..];
        }
        if !rest.is_empty() {
            parts.push(rest.to_owned());
        }
        return Some(parts);
    }
    while parts.len() + 1 < most {
        let Some(at) = rest.find(separator) else { break };
        let end = at + if keep { separator.len() } else { 0 };
        parts.push(rest[..end].to_owned());
        rest = &rest[at + separator.len()..];
    }
    parts.push(rest.to_owned());
    Some(parts)
}

/// Base64 with its padding; line breaks do not count.
pub(in super::super) fn decode_base64(text: &str) -> Result<Vec<u8>, String> {
    let dense: String = text.chars().filter(|c| !matches!(c, '\n' | '\r')).collect();
    // Go does not look at the bits that the padding leaves over.
    let lenient = base64::engine::GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
    let engine = base64::engine::GeneralPurpose::new(&base64::alphabet::STANDARD, lenient);
    engine.decode(&dense).map_err(|error| {
        let at = match error {
            base64::DecodeError::InvalidByte(at, _) => at,
            base64::DecodeError::InvalidLastSymbol { offset, .. } => offset,
            _ => dense.len() / 4 * 4,
        };
        format!("illegal base64 data at input byte {at}")
    })
}
