//! Writing YAML: values as block YAML that Argo's reader, and any other of YAML 1.1 or 1.2, reads back as they were.

use std::fmt::Write as _;

use serde_json::Value;

use super::resolve::plain;
use super::tree::Resolved;

/// Deeper than this, collections are written in brackets: the writer recurses.
const MOST_LEVELS: usize = 400;

/// A value as a document of block YAML, with a line break at its end. Keys keep their order; texts of several lines are
/// written as such where that can hold them.
pub fn emit(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(map) if !map.is_empty() => mapping(map, 0, 0, &mut out),
        Value::Array(list) if !list.is_empty() => sequence(list, 0, 0, &mut out),
        scalar => {
            out.push_str(&inline(scalar, 0));
            out.push('\n');
        }
    }
    out
}

/// An entry of a mapping whose keys stand in column `indent`, without the blanks before the key, with a line break at its
/// end.
pub(crate) fn entry(key: &str, value: &Value, indent: usize) -> String {
    let mut out = String::new();
    after_key(key, value, indent, 0, &mut out);
    out
}

/// What stands behind the colon of a key in column `indent`, with a line break at its end.
pub(crate) fn value_of_key(value: &Value, indent: usize) -> String {
    let mut out = String::new();
    behind_colon(value, indent, 0, &mut out);
    out
}

/// What stands behind the dash of an item in column `indent`, with a line break at its end.
pub(crate) fn item(value: &Value, indent: usize) -> String {
    let mut out = String::new();
    behind_dash(value, indent, 0, &mut out);
    out
}

/// A value in brackets on one line.
pub(crate) fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => word(text),
        Value::Array(list) => format!("[{}]", list.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let entry = |(key, value): (&String, &Value)| format!("{}: {}", word(key), flow(value));
            format!("{{{}}}", map.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// A text in brackets: plain when it is but a word.
fn word(text: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '/' | '-');
    if text.chars().all(is_word) && can_be_plain(text) { text.to_owned() } else { double_quoted(text) }
}

/// A text in double quotes, which mean the same to YAML and to JSON.
pub(crate) fn double_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if needs_escape(c) => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Characters that stand in a YAML file only as escapes. (All of them have four digits.)
pub(crate) fn needs_escape(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn blanks(indent: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', indent));
}

fn mapping(map: &serde_json::Map<String, Value>, indent: usize, level: usize, out: &mut String) {
    for (index, (key, value)) in map.iter().enumerate() {
        if index > 0 {
            blanks(indent, out);
        }
        after_key(key, value, indent, level, out);
    }
}

fn after_key(key: &str, value: &Value, indent: usize, level: usize, out: &mut String) {
    out.push_str(&if can_be_plain(key) && key != "<<" { key.to_owned() } else { double_quoted(key) });
    out.push(':');
    behind_colon(value, indent, level, out);
}

fn behind_colon(value: &Value, indent: usize, level: usize, out: &mut String) {
    match value {
        Value::Object(map) if !map.is_empty() && level < MOST_LEVELS => {
            out.push('\n');
            blanks(indent + 2, out);
            mapping(map, indent + 2, level + 1, out);
        }
        Value::Array(list) if !list.is_empty() && level < MOST_LEVELS => {
            out.push('\n');
            blanks(indent + 2, out);
            sequence(list, indent + 2, level + 1, out);
        }
        scalar => scalar_line(scalar, indent, out),
    }
}

fn sequence(list: &[Value], indent: usize, level: usize, out: &mut String) {
    for (index, value) in list.iter().enumerate() {
        if index > 0 {
            blanks(indent, out);
        }
        out.push('-');
        behind_dash(value, indent, level, out);
    }
}

fn behind_dash(value: &Value, indent: usize, level: usize, out: &mut String) {
    match value {
        Value::Object(map) if !map.is_empty() && level < MOST_LEVELS => {
            out.push(' ');
            mapping(map, indent + 2, level + 1, out);
        }
        Value::Array(list) if !list.is_empty() && level < MOST_LEVELS => {
            out.push(' ');
            sequence(list, indent + 2, level + 1, out);
        }
        scalar => scalar_line(scalar, indent, out),
    }
}

fn scalar_line(value: &Value, indent: usize, out: &mut String) {
    out.push(' ');
    out.push_str(&inline(value, indent));
    if !out.ends_with('\n') {
        out.push('\n');
    }
}

/// A scalar, or an empty collection, or one too deep for block style; `indent` is the column of what it belongs to.
fn inline(value: &Value, indent: usize) -> String {
    match value {
        Value::String(text) => text_of(text, indent),
        other => flow(other),
    }
}

fn text_of(text: &str, indent: usize) -> String {
    if can_be_plain(text) {
        return text.to_owned();
    }
    if let Some(block) = literal(text, indent) {
        return block;
    }
    let has_escapes = text.chars().any(needs_escape);
    let is_simpler = text.contains(['"', '\\']) && !text.contains('\'');
    if is_simpler && !has_escapes { format!("'{text}'") } else { double_quoted(text) }
}

/// A text of several lines as a block after `|`; nothing when a block could not hold it without tricks.
fn literal(text: &str, indent: usize) -> Option<String> {
    let body = text.strip_suffix('\n').unwrap_or(text);
    if !text.contains('\n') || body.is_empty() || body.ends_with('\n') {
        return None;
    }
    let is_odd = |c: char| needs_escape(c) && !matches!(c, '\n' | '\t');
    let first = body.chars().next()?;
    let is_blank = |line: &str| !line.is_empty() && line.trim_matches([' ', '\t']).is_empty();
    if text.contains(is_odd) || first.is_whitespace() || body.split('\n').any(is_blank) {
        return None;
    }
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(if body.len() == text.len() { "|-\n" } else { "|\n" });
    for line in body.split('\n') {
        if !line.is_empty() {
            blanks(indent + 2, &mut out);
            out.push_str(line);
        }
        out.push('\n');
    }
    Some(out)
}

/// Whether a text outside of brackets means itself without quotes.
fn can_be_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let starts = first.is_alphanumeric() || matches!(first, '/' | '_' | '.' | '(' | '$' | '+' | '^' | ';');
    starts
        && matches!(plain(text), Resolved::Str)
        && !text.contains(|c: char| needs_escape(c))
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' ', '\u{a0}'])
        && !text.starts_with("...")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::emit;

    #[test]
    fn what_is_written() {
        let value = json!({
            "apiVersion": "argoproj.io/v1alpha1",
            "on": "yes",
            "texts": ["1", "0x1F", "~", "", "a: b", "a #b", "{{x}}", "it's {{x}}", "say \"hi\"", "- x", "12:30", "1e3", ".5"],
            "numbers": [1, -2.5, true, null],
            "empty": {"map": {}, "list": []},
            "steps": [[{"name": "a", "args": ["x"]}, {"name": "b"}], [{"name": "c"}]],
            "script": "import sys\n\nprint(1)\n",
            "patch": "a: 1\nb: 2",
            "odd": " a\nb\n",
        });
        insta::assert_snapshot!(emit(&value));
    }
}
