//! Regular expressions.

use regex::{NoExpand, Regex};

use super::super::eval::Outcome;
use super::super::value::{Element, Value};
use super::Call;

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
    let regex = match call.limits.pattern(call.text(0)) {
        Err(failure) => return Some(Err(failure)),
        Ok(compiled) => compiled,
    };
    let regex = match regex {
        Ok(regex) => regex,
        Err(_) if name == "regexMatch" => return Some(Ok(Value::Bool(false))),
        Err(message) => return Some(Err(format!("error parsing regexp: {message}").into())),
    };
    let text = call.text(1);
    Some(match name {
        "regexFind" => Ok(Value::from(regex.find(text).map_or("", |found| found.as_str()))),
        "regexFindAll" => find_all(call, &regex, text),
        "regexReplaceAll" => replaced(call, &regex, text, false),
        "regexReplaceAllLiteral" => replaced(call, &regex, text, true),
        "regexSplit" => {
            let pieces = regex.find_iter(text).take(most(call.int(2))).count() + 1;
            call.limits.grow(pieces).map(|()| split(&regex, text, call.int(2)))
        }
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
fn find_all(call: &mut Call<'_>, regex: &Regex, text: &str) -> Outcome {
    let found = || regex.find_iter(text).take(most(call.int(2)));
    let count = found().count();
    let texts = found().map(|found| found.as_str());
    let list = if count == 0 {
        Value::nil_list(Element::Text)
    } else if count > 1_000_000 {
        return Err("memory budget exceeded".into());
    } else {
        Value::texts(texts)
    };
    call.limits.grow(count)?;
    Ok(list)
}

fn replaced(call: &mut Call<'_>, regex: &Regex, text: &str, literal: bool) -> Outcome {
    let replacement = call.text(2);
    // A group can repeat all of its match.
    let groups = if literal { 0 } else { replacement.matches('$').count() };
    let lengths = regex.find_iter(text).map(|found| groups.saturating_mul(found.len()) + replacement.len());
    call.limits.text(lengths.fold(text.len(), usize::saturating_add))?;
    let result = if literal {
        regex.replace_all(text, NoExpand(replacement))
    } else {
        regex.replace_all(text, replacement)
    };
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
