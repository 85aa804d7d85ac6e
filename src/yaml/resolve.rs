//! What a scalar means: YAML 1.1 as go-yaml v2 reads it, then JSON.

use std::borrow::Cow;

use super::event::TagKind;
use super::tree::{Resolved, Style};

/// What a scalar turned out to be, or why Argo's decoder refuses it.
pub(super) type Outcome = Result<Resolved, &'static str>;

/// The meaning of a scalar that has this text, style and explicit tag. `absent`: nothing is written there.
pub(super) fn resolve(text: &str, style: Style, tag: Option<TagKind>, absent: bool) -> Outcome {
    let Some(tag) = tag else {
        return Ok(if style == Style::Plain { plain(text) } else { Resolved::Str });
    };
    let found = match tag {
        TagKind::Str | TagKind::Other | TagKind::Binary => return Ok(Resolved::Str),
        TagKind::NonSpecific if absent => return Ok(Resolved::Str),
        TagKind::NonSpecific => return Ok(plain(text)),
        _ => plain(text),
    };
    match (tag, found) {
        (TagKind::Null, Resolved::Null)
        | (TagKind::Bool, Resolved::Bool(_))
        | (TagKind::Int, Resolved::Int(_) | Resolved::Unsigned(_))
        | (TagKind::Float, Resolved::Float(_)) => Ok(found),
        (TagKind::Float, Resolved::Int(int)) => Ok(Resolved::Float(int as f64)),
        (TagKind::Timestamp, Resolved::Str) if looks_like_timestamp(text) => Ok(Resolved::Str),
        (TagKind::Null, _) => Err("the tag `!!null` does not fit this value"),
        (TagKind::Bool, _) => Err("the tag `!!bool` does not fit this value"),
        (TagKind::Int, _) => Err("the tag `!!int` does not fit this value"),
        (TagKind::Float, _) => Err("the tag `!!float` does not fit this value"),
        _ => Err("the tag `!!timestamp` does not fit this value"),
    }
}

/// The meaning of an untagged plain scalar.
pub(super) fn plain(text: &str) -> Resolved {
    let Some(&first) = text.as_bytes().first() else { return Resolved::Null };
    match first {
        b'+' | b'-' => special_float(text).or_else(|| number(text)).unwrap_or(Resolved::Str),
        b'0'..=b'9' => number(text).unwrap_or(Resolved::Str),
        b'.' => special_float(text)
            .or_else(|| is_float(text).then(|| parse_float(text)).flatten())
            .unwrap_or(Resolved::Str),
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => word(text),
        _ => Resolved::Str,
    }
}

fn word(text: &str) -> Resolved {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Resolved::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Resolved::Bool(false)
        }
        "~" | "null" | "Null" | "NULL" => Resolved::Null,
        _ => Resolved::Str,
    }
}

fn special_float(text: &str) -> Option<Resolved> {
    let value = match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => f64::INFINITY,
        "-.inf" | "-.Inf" | "-.INF" => f64::NEG_INFINITY,
        ".nan" | ".NaN" | ".NAN" => f64::NAN,
        _ => return None,
    };
    Some(Resolved::Float(value))
}

/// `_` is ignored wherever it stands, as go-yaml does before it asks Go's `strconv`.
fn number(text: &str) -> Option<Resolved> {
    let text = if text.contains('_') { Cow::Owned(text.replace('_', "")) } else { Cow::Borrowed(text) };
    if let Some(int) = parse_int(&text) {
        return Some(int);
    }
    if is_float(&text) { parse_float(&text) } else { None }
}

/// An integer that fits 64 bits, in base 10 or in the one its prefix says; only a signed one may have a sign.
fn parse_int(text: &str) -> Option<Resolved> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (Some(-1), &text[1..]),
        b'+' => (Some(1), &text[1..]),
        _ => (None, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if !digits.as_bytes().first()?.is_ascii_alphanumeric() {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    let signed = i128::from(magnitude) * sign.unwrap_or(1);
    match i64::try_from(signed) {
        Ok(int) => Some(Resolved::Int(int)),
        Err(_) => sign.is_none().then_some(Resolved::Unsigned(magnitude)),
    }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(text: &str) -> bool {
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text).as_bytes();
    let whole = take_digits(&mut rest);
    if let [b'.', tail @ ..] = rest {
        rest = tail;
        if take_digits(&mut rest) == 0 && whole == 0 {
            return false;
        }
    } else if whole == 0 {
        return false;
    }
    let [b'e' | b'E', tail @ ..] = rest else { return rest.is_empty() };
    rest = match tail {
        [b'-' | b'+', tail @ ..] => tail,
        _ => tail,
    };
    take_digits(&mut rest) > 0 && rest.is_empty()
}

fn take_digits(rest: &mut &[u8]) -> usize {
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    *rest = &rest[digits..];
    digits
}

/// Go refuses what overflows, and the value stays text.
fn parse_float(text: &str) -> Option<Resolved> {
    let value: f64 = text.parse().ok()?;
    value.is_finite().then_some(Resolved::Float(value))
}

/// `2001-1-1` and what may follow: go-yaml keeps the text, so the rest of the check would change nothing.
fn looks_like_timestamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 8
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && bytes[4] == b'-'
        && bytes[5].is_ascii_digit()
}

/// The bytes that `!!binary` holds, as the text that JSON would have; `None` when it is not base64.
pub(super) fn decode_base64(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let clean: Vec<u8> = text.bytes().filter(|b| !matches!(b, b'\n' | b'\r')).collect();
    if !clean.len().is_multiple_of(4) {
        return None;
    }
    let last = clean.len().checked_sub(4);
    for (i, quad) in clean.chunks_exact(4).enumerate() {
        let padding = quad.iter().rev().take_while(|&&b| b == b'=').count();
        if padding > 2 || (padding > 0 && last != Some(i * 4)) {
            return None;
        }
        let mut bits = 0u32;
        for &b in &quad[..4 - padding] {
            bits = bits << 6 | base64_digit(b)?;
        }
        bits <<= 6 * padding;
        bytes.extend_from_slice(&bits.to_be_bytes()[1..4 - padding]);
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn base64_digit(b: u8) -> Option<u32> {
    Some(u32::from(match b {
        b'A'..=b'Z' => b - b'A',
        b'a'..=b'z' => b - b'a' + 26,
        b'0'..=b'9' => b - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Resolved) {
        assert_eq!(plain(text), expected, "{text}");
    }

    #[test]
    fn plain_scalars() {
        use Resolved::{Float, Int, Str};
        check("0xFFFFFFFFFFFFFFFF", Resolved::Unsigned(u64::MAX));
        check("+18446744073709551615", Float(18446744073709551615.0));
        check("-9223372036854775808", Int(i64::MIN));
        check("-0b11", Int(-3));
        check("0b", Str);
        check("0x-1", Str);
        check("0_8", Float(8.0));
        check("1e", Str);
        check("1.5.2", Str);
        check(".", Str);
        check("-", Str);
        check("+.e3", Str);
        check("-.5e-3", Float(-0.0005));
        check("._5", Str);
        check("1:30", Str);
        check("nan", Str);
    }

    #[test]
    fn base64() {
        assert_eq!(decode_base64("aGk=").as_deref(), Some("hi"));
        assert_eq!(decode_base64("aGVs\nbG8h\n").as_deref(), Some("hello!"));
        assert_eq!(decode_base64("aGk"), None);
        assert_eq!(decode_base64("a=k="), None);
        assert_eq!(decode_base64(""), Some(String::new()));
    }
}
