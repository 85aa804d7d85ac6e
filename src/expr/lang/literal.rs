//! What the words for strings and numbers stand for.

use super::error::SyntaxErrorKind;

/// Why a literal has no value: the kind, the message, and the byte within the literal.
pub(super) type LiteralError = (SyntaxErrorKind, String, usize);

/// The value of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Number {
    Int(i64),
    Float(f64),
}

/// Reads `42`, `0x2a`, `1_000`, `1.5e3`.
pub(super) fn number(text: &str) -> Result<Number, LiteralError> {
    let digits = if text.contains('_') { text.replace('_', "") } else { text.to_owned() };
    let lower = digits.to_ascii_lowercase();
    let error = |message: String| (SyntaxErrorKind::BadNumber, message, 0);
    let radix = match lower.get(..2) {
        Some("0x") => Some(16),
        Some("0o") if !lower.contains(['.', 'e']) => Some(8),
        Some("0b") if !lower.contains(['.', 'e']) => Some(2),
        _ => None,
    };
    if let Some(radix) = radix {
        return match i64::from_str_radix(&lower[2..], radix) {
            Ok(value) if !lower[2..].starts_with(['+', '-']) => Ok(Number::Int(value)),
            _ => Err(error(format!("`{text}` is not an integer of 64 bits"))),
        };
    }
    if lower.contains(['.', 'e']) {
        return match lower.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Number::Float(value)),
            _ => Err(error(format!("`{text}` is not a number that a float can hold"))),
        };
    }
    lower.parse().map(Number::Int).map_err(|_| error(format!("`{text}` is not an integer of 64 bits")))
}

/// The text of a literal in backticks, given with them.
pub(super) fn raw_text(literal: &str) -> String {
    literal.get(1..literal.len().saturating_sub(1)).unwrap_or_default().replace("``", "`")
}

/// The text of a literal in quotes, given with them.
pub(super) fn quoted(literal: &str) -> Result<String, LiteralError> {
    let inner = literal.get(1..literal.len().saturating_sub(1)).unwrap_or_default();
    if !inner.contains(['\\', '\r']) {
        return Ok(inner.to_owned());
    }
    let mut text = String::with_capacity(inner.len());
    decode(literal, 0, |piece| match piece {
        Piece::Char(c) => text.push(c),
        Piece::Code(code) => text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)),
    })?;
    Ok(text)
}

/// The bytes of a literal such as `b'\xff'`, given with its `b` and quotes.
pub(super) fn bytes(literal: &str) -> Result<Vec<u8>, LiteralError> {
    let mut bytes = Vec::with_capacity(literal.len());
    let mut error = None;
    decode(literal, 1, |piece| match piece {
        Piece::Char(c) => bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        Piece::Code(code) => match u8::try_from(code) {
            Ok(byte) => bytes.push(byte),
            Err(_) => error = Some(code),
        },
    })?;
    let unicode = literal.find("\\u").or_else(|| literal.find("\\U"));
    match (error, unicode) {
        (None, None) => Ok(bytes),
        (_, at) => {
            Err((SyntaxErrorKind::BadEscape, "bytes have no Unicode escapes".to_owned(), at.unwrap_or(0)))
        }
    }
}

enum Piece {
    Char(char),
    Code(u32),
}

/// Hands out the characters between the quotes of `literal`, which begin at `prefix`.
fn decode(literal: &str, prefix: usize, mut out: impl FnMut(Piece)) -> Result<(), LiteralError> {
    let quote = literal.as_bytes().get(prefix).copied().unwrap_or(b'"') as char;
    let end = literal.len().saturating_sub(1);
    let mut at = prefix + 1;
    while at < end {
        let Some(c) = literal.get(at..end).and_then(|rest| rest.chars().next()) else { break };
        if c == '\\' {
            let (piece, length) = escape(&literal[at + 1..end], quote)
                .ok_or_else(|| (SyntaxErrorKind::BadEscape, bad_escape(&literal[at..end]), at))?;
            out(piece);
            at += 1 + length;
        } else if c == '\r' {
            // Line endings of every kind count as one newline.
            out(Piece::Char('\n'));
            at += if literal[at..end].starts_with("\r\n") { 2 } else { 1 };
        } else {
            out(Piece::Char(c));
            at += c.len_utf8();
        }
    }
    Ok(())
}

fn bad_escape(rest: &str) -> String {
    let shown: String = rest.chars().take(2).collect();
    format!("`{shown}` is not an escape sequence; write `\\\\` for a backslash")
}

/// The value of the escape sequence that `rest` continues, and its length without the backslash.
fn escape(rest: &str, quote: char) -> Option<(Piece, usize)> {
    let first = rest.chars().next()?;
    let simple = match first {
        'a' => '\x07',
        'b' => '\x08',
        'f' => '\x0c',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\x0b',
        '\\' => '\\',
        _ if first == quote => quote,
        _ => return numeric_escape(rest, first),
    };
    Some((Piece::Char(simple), 1))
}

fn numeric_escape(rest: &str, first: char) -> Option<(Piece, usize)> {
    let digits = |from: usize, to: usize, radix: u32| {
        let digits = rest.get(from..to)?;
        let all = digits.chars().all(|c| c.is_digit(radix));
        (all && !digits.is_empty()).then(|| u32::from_str_radix(digits, radix).ok())?
    };
    let (code, length) = match first {
        '0'..='3' => (digits(0, 3, 8)?, 3),
        'x' => (digits(1, 3, 16)?, 3),
        'u' if rest.get(1..2) == Some("{") => {
            let close = rest.find('}')?;
            if close > 8 {
                return None;
            }
            (digits(2, close, 16)?, close + 1)
        }
        'u' => (digits(1, 5, 16)?, 5),
        'U' => (digits(1, 9, 16)?, 9),
        _ => return None,
    };
    (code <= 0x10_ffff).then_some((Piece::Code(code), length))
}
