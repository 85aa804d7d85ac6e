//! Functions on strings.

use super::super::builtins::{go_lower, go_split, go_upper, most_pieces, replace_all};
use super::super::eval::{Failure, Outcome};
use super::super::value::{Key, MapKind, Value};
use super::{Call, shown, words};

pub(super) fn call(name: &str, call: &mut Call<'_>) -> Option<Outcome> {
    let first = call.text(0);
    let second = call.text(1);
    Some(Ok(match name {
        "trim" => Value::from(first.trim()),
        "trimAll" => Value::from(second.trim_matches(|c| first.contains(c))),
        "trimPrefix" => Value::from(second.strip_prefix(first).unwrap_or(second)),
        "trimSuffix" => Value::from(second.strip_suffix(first).unwrap_or(second)),
        "upper" => Value::text(go_upper(first)),
        "lower" => Value::text(go_lower(first)),
        "title" => Value::text(words::title(first)),
        "untitle" => Value::text(words::untitle(first)),
        "swapcase" => Value::text(words::swap_case(first)),
        "camelcase" => Value::text(words::pascal_case(first)),
        "snakecase" => Value::text(words::joined(first, '_')),
        "kebabcase" => Value::text(words::joined(first, '-')),
        "initials" => Value::text(words::initials(first)),
        "nospace" => Value::text(first.chars().filter(|c| !c.is_whitespace()).collect::<String>()),
        "contains" => Value::Bool(second.contains(first)),
        "hasPrefix" => Value::Bool(second.starts_with(first)),
        "hasSuffix" => Value::Bool(second.ends_with(first)),
        "repeat" => return Some(repeat(call)),
        "replace" => return Some(replace_all(call.text(2), first, second, call.limits).map(Value::text)),
        "indent" | "nindent" => return Some(indent(call, name == "nindent")),
        "trunc" => trunc(call.int(0), second),
        "substr" => return Some(substr(call.int(0), call.int(1), call.text(2))),
        "abbrev" => abbreviate(second, 0, call.int(0), 4),
        "abbrevboth" => {
            let (left, right) = (call.int(0), call.int(1));
            abbreviate(call.text(2), left, right, if left > 0 { 7 } else { 4 })
        }
        "plural" => Value::from(if call.int(2) == 1 { first } else { second }),
        "wrap" => wrap(second, call.int(0), "\n", false),
        "wrapWith" => {
            let (text, newline) = (call.text(2), if second.is_empty() { "\n" } else { second });
            let lines = text.len() / usize::try_from(call.int(0).max(1)).unwrap_or(usize::MAX) + 1;
            if let Err(failure) =
                call.limits.text(text.len().saturating_add(lines.saturating_mul(newline.len())))
            {
                return Some(Err(failure));
            }
            wrap(text, call.int(0), newline, true)
        }
        "quote" | "squote" | "cat" => return Some(several(name, call)),
        "toString" => return Some(shown(call.value(0)).map(Value::text)),
        "toStrings" => return Some(strings(call.value(0)).map(Value::texts)),
        "join" => return Some(join(call)),
        "split" => return Some(split(call, second, -1).map(pieces)),
        "splitn" => {
            let times = call.int(1);
            return Some(split(call, call.text(2), times).map(pieces));
        }
        "splitList" => {
            return Some(split(call, second, -1).map(|parts| Value::texts(parts.unwrap_or_default())));
        }
        "sortAlpha" => return Some(sorted(call.value(0))),
        _ => return None,
    }))
}

/// The pieces of a text between its first argument's occurrences.
fn split(call: &mut Call<'_>, text: &str, times: i64) -> Result<Option<Vec<String>>, Failure> {
    call.limits.grow(most_pieces(text, call.text(0), times))?;
    Ok(go_split(text, call.text(0), times, false))
}

fn repeat(call: &mut Call<'_>) -> Outcome {
    let text = call.text(1);
    let Ok(times) = usize::try_from(call.int(0)) else { return Err("strings: negative Repeat count".into()) };
    call.limits.text(text.len().saturating_mul(times))?;
    Ok(Value::text(text.repeat(times)))
}

fn indent(call: &mut Call<'_>, newline: bool) -> Outcome {
    let text = call.text(1);
    let Ok(blanks) = usize::try_from(call.int(0)) else {
        return Err("strings: negative Repeat count".into());
    };
    let lines = text.matches('\n').count() + 1;
    call.limits.text(blanks.saturating_mul(lines).saturating_add(text.len()))?;
    let pad = " ".repeat(blanks);
    let start = if newline { "\n" } else { "" };
    Ok(Value::text(format!("{start}{pad}{}", text.replace('\n', &format!("\n{pad}")))))
}

/// Bytes from the start, or from the end when negative.
fn trunc(length: i64, text: &str) -> Value {
    let bytes = text.as_bytes();
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let cut = |at: i64| usize::try_from(at).unwrap_or(0);
    if length < 0 && size + length > 0 {
        return Value::lossy(&bytes[cut(size + length)..]);
    }
    if length >= 0 && size > length {
        return Value::lossy(&bytes[..cut(length)]);
    }
    Value::from(text)
}

fn substr(start: i64, end: i64, text: &str) -> Outcome {
    let size = i64::try_from(text.len()).unwrap_or(i64::MAX);
    let (from, to) = match (start, end) {
        (..0, end) => (0, end),
        (start, end) if end < 0 || end > size => (start, size),
        (start, end) => (start, end),
    };
    let range = usize::try_from(from).ok().zip(usize::try_from(to).ok());
    let bytes = range.and_then(|(from, to)| text.as_bytes().get(from..to));
    bytes
        .map(Value::lossy)
        .ok_or_else(|| format!("runtime error: slice bounds out of range [{from}:{to}]").into())
}

/// The text within a width, dots standing for what is left out.
fn abbreviate(text: &str, offset: i64, width: i64, least: i64) -> Value {
    let size = i64::try_from(text.len()).unwrap_or(i64::MAX);
    if width < least || size <= width {
        return Value::from(text);
    }
    let bytes = text.as_bytes();
    let at = |index: i64| usize::try_from(index.clamp(0, size)).unwrap_or(0);
    let offset = offset.clamp(0, size).min(size - (width - 3));
    if offset <= 4 {
        return Value::lossy(&[&bytes[..at(width - 3)], b"..."].concat());
    }
    if width < 7 {
        return Value::from("");
    }
    if offset + width - 3 < size {
        return Value::lossy(&[b"...", &bytes[at(offset)..at(offset + width - 6)], b"..."].concat());
    }
    Value::lossy(&[b"...", &bytes[at(size - (width - 3))..]].concat())
}

/// Newlines at blanks so that lines keep to the width; `cut`: also within words that are longer.
fn wrap(text: &str, width: i64, newline: &str, cut: bool) -> Value {
    let bytes = text.as_bytes();
    let width = usize::try_from(width.max(1)).unwrap_or(usize::MAX);
    let mut out = Vec::with_capacity(bytes.len() + 16);
    let mut at = 0;
    while bytes.len() - at > width {
        if bytes[at] == b' ' {
            at += 1;
            continue;
        }
        let line = &bytes[at..at + width + 1];
        let (end, next) = match line.iter().rposition(|&b| b == b' ') {
            Some(blank) => (at + blank, at + blank + 1),
            None if cut => (at + width, at + width),
            None => match bytes[at + width..].iter().position(|&b| b == b' ') {
                Some(blank) => (at + width + blank, at + width + blank + 1),
                None => break,
            },
        };
        out.extend_from_slice(&bytes[at..end]);
        out.extend_from_slice(newline.as_bytes());
        at = next;
    }
    out.extend_from_slice(&bytes[at..]);
    Value::lossy(&out)
}

/// `quote`, `squote` and `cat`, which pass over nil.
fn several(name: &str, call: &mut Call<'_>) -> Outcome {
    let mut texts = Vec::new();
    for value in call.args.iter().filter(|value| !matches!(value, Value::Nil)) {
        let text = shown(value)?;
        call.limits.text(text.len())?;
        texts.push(match name {
            "quote" => words::go_quoted(&text),
            "squote" => format!("'{text}'"),
            _ => text,
        });
    }
    Ok(Value::text(texts.join(" ")))
}

/// The elements of a list as texts; anything else as one text.
pub(super) fn strings(value: &Value) -> Result<Vec<String>, Failure> {
    match value {
        Value::List(list) => {
            list.items.iter().filter(|item| !matches!(item, Value::Nil)).map(shown).collect()
        }
        Value::Nil => Ok(Vec::new()),
        other => Ok(vec![shown(other)?]),
    }
}

fn join(call: &mut Call<'_>) -> Outcome {
    let texts = strings(call.value(1))?;
    let separator = call.text(0);
    call.limits.text(texts.iter().map(|text| text.len() + separator.len()).sum())?;
    Ok(Value::text(texts.join(separator)))
}

fn sorted(value: &Value) -> Outcome {
    let mut texts = match value {
        Value::List(_) => strings(value)?,
        other => vec![shown(other)?],
    };
    texts.sort();
    Ok(Value::texts(texts))
}

/// Pieces under the keys `_0`, `_1` and so on.
fn pieces(parts: Option<Vec<String>>) -> Value {
    let parts = parts.unwrap_or_default().into_iter().enumerate();
    let entries = parts.map(|(index, part)| (Key::Text(format!("_{index}").into()), Value::text(part)));
    Value::map_of(MapKind::TextToText, entries.collect())
}
