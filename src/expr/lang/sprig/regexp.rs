//! Regular expressions.

use regex::{NoExpand, Regex};

use super::super::eval::{Failure, Outcome};
use super::super::value::{Element, Value};
use super::Call;
use crate::expr::pattern::compile;

pub(super) fn call(name: &str, call: &mut Call<'_>) -> Option<Outcome> {
    if name == "regexQuoteMeta" {
        return Some(Ok(Value::text(quoted(call.text(0)))));
    }
    if !matches!(
        name,
        "regexMatch"
            | "mustRegexMatch"
            | "regexFind"
            | "regexFindAll"
            | "regexReplaceAll"
            | "regexReplaceAllLiteral"
            | "regexSplit"
    ) {
        return None;
    }
    let regex = match compile(call.text(0)) {
        Ok(regex) => regex,
        Err(_) if name == "regexMatch" => return Some(Ok(Value::Bool(false))),
        Err(message) => return Some(Err(format!("error parsing regexp: {message}").into())),
    };
    let text = call.text(1);
    Some(match name {
        "regexFind" => Ok(Value::from(regex.find(text).map_or("", |found| found.as_str()))),
        "regexFindAll" => Ok(find_all(&regex, text, call.int(2))),
        "regexReplaceAll" => replaced(call, &regex, text, false),
        "regexReplaceAllLiteral" => replaced(call, &regex, text, true),
        "regexSplit" => Ok(split(&regex, text, call.int(2))),
        _ => Ok(Value::Bool(regex.is_match(text))),
    })
}

/// The characters that have a meaning, with backslashes in front.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\.+*?()|[]{}^$".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn most(count: i64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// Nil when nothing matches.
fn find_all(regex: &Regex, text: &str, count: i64) -> Value {
    let found: Vec<&str> = regex.find_iter(text).take(most(count)).map(|found| found.as_str()).collect();
    if found.is_empty() { Value::nil_list(Element::Text) } else { Value::texts(found) }
}

fn replaced(call: &mut Call<'_>, regex: &Regex, text: &str, literal: bool) -> Outcome {
    let replacement = call.text(2);
    let matches = regex.find_iter(text).count();
    // A group can repeat all of its match.
    let each = if literal { replacement.len() } else { replacement.len().saturating_mul(text.len().max(1)) };
    if matches.saturating_mul(each) > (1 << 26) && literal {
        return Err(Failure::from("memory budget exceeded"));
    }
    call.limits.text(text.len().saturating_add(matches.saturating_mul(replacement.len())))?;
    let result = if literal {
        regex.replace_all(text, NoExpand(replacement))
    } else {
        regex.replace_all(text, replacement)
    };
    call.limits.text(result.len())?;
    Ok(Value::text(result.as_ref()))
}

fn split(regex: &Regex, text: &str, count: i64) -> Value {
    if count == 0 {
        return Value::nil_list(Element::Text);
    }
    if text.is_empty() && !regex.as_str().is_empty() {
        return Value::texts([""]);
    }
    let (mut parts, mut begin, mut end) = (Vec::new(), 0, 0);
    for found in regex.find_iter(text) {
        if parts.len() + 1 >= most(count) {
            break;
        }
        end = found.start();
        if found.end() != 0 {
            parts.push(&text[begin..end]);
        }
        begin = found.end();
    }
    if end != text.len() {
        parts.push(&text[begin..]);
    }
    Value::texts(parts)
}
