//! `jsonpath(text, path)`: the dialect that Argo embeds.
//!
//! A path of plain steps gives the value itself and fails where a step finds nothing; wildcards,
//! slices, unions, filters and `..` give lists and pass over what does not fit.

use std::sync::Arc;

use super::super::eval::{element, length};
use super::super::value::{Key, Value};

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Root,
    Key(Arc<str>),
    Index(i64),
    Range(Option<i64>, Option<i64>, Option<i64>),
    Keys(Vec<Arc<str>>),
    Indices(Vec<i64>),
    Wildcard,
    Recursive,
    Length,
    Filter(String),
}

/// How many values a query may visit.
const MAX_VISITS: u32 = 200_000;

/// What `path` selects in `json`.
pub(in super::super) fn query(path: &str, json: &Value) -> Result<Value, String> {
    let steps = parse(path).map_err(|reason| format!("invalid JSONPath selector '{path}': {reason}"))?;
    let mut query = Query { root: json, visits: 0 };
    query.apply(json, &steps)
}

/// Splits a path into its steps.
fn parse(path: &str) -> Result<Vec<Step>, String> {
    let mut rest = path.trim_end();
    rest = rest.strip_prefix(['$', '@']).ok_or("it must begin with `$`")?;
    let mut steps = vec![Step::Root];
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("..") {
            steps.push(Step::Recursive);
            rest = after;
            if !rest.starts_with('[') {
                rest = name(rest, &mut steps)?;
            }
        } else if let Some(after) = rest.strip_prefix('.') {
            rest = if after.starts_with('[') { after } else { name(after, &mut steps)? };
        } else if rest.starts_with('[') {
            let close = closing_bracket(rest).ok_or("a bracket is not closed")?;
            steps.push(subscript(rest[1..close].trim())?);
            rest = &rest[close + 1..];
        } else {
            return Err(format!("unexpected `{}`", rest.chars().next().unwrap_or(' ')));
        }
    }
    Ok(steps)
}

/// A name up to the next dot or bracket.
fn name<'p>(rest: &'p str, steps: &mut Vec<Step>) -> Result<&'p str, String> {
    let end = rest.find(['.', '[']).unwrap_or(rest.len());
    steps.push(match rest[..end].trim() {
        "" => return Err("a name is missing".to_owned()),
        "*" => Step::Wildcard,
        "length" => Step::Length,
        name => Step::Key(name.into()),
    });
    Ok(&rest[end..])
}

/// The bracket that closes the first one, quotes and nested brackets being passed over.
fn closing_bracket(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0usize, None);
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '[' | '(') => depth += 1,
            (None, ']' | ')') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

fn subscript(text: &str) -> Result<Step, String> {
    let error = || format!("`[{text}]` is no subscript");
    if text == "*" {
        return Ok(Step::Wildcard);
    }
    if let Some(filter) = text.strip_prefix('?') {
        let inner = filter.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).ok_or_else(error)?;
        return Ok(Step::Filter(inner.trim().to_owned()));
    }
    let parts = split_outside_quotes(text, ',');
    if parts.len() > 1 {
        if let Some(keys) = parts.iter().map(|part| unquoted(part.trim())).collect::<Option<Vec<_>>>() {
            return Ok(Step::Keys(keys));
        }
        let indices = parts.iter().map(|part| part.trim().parse().ok()).collect::<Option<Vec<_>>>();
        return indices.map(Step::Indices).ok_or_else(error);
    }
    if let Some(key) = unquoted(text) {
        return Ok(Step::Key(key));
    }
    if text.contains(':') {
        let bound = |part: &str| match part.trim() {
            "" => Ok(None),
            number => number.parse().map(Some).map_err(|_| error()),
        };
        let bounds = text.split(':').map(bound).collect::<Result<Vec<_>, _>>()?;
        return match bounds[..] {
            [from, to] => Ok(Step::Range(from, to, None)),
            [from, to, step] => Ok(Step::Range(from, to, step)),
            _ => Err(error()),
        };
    }
    text.parse().map(Step::Index).map_err(|_| error())
}

fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut quote) = (Vec::new(), 0, None);
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if matches!(c, '\'' | '"') => quote = Some(c),
            None if c == separator => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            None => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn unquoted(text: &str) -> Option<Arc<str>> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    Some(inner.replace(&format!("\\{quote}"), &quote.to_string()).into())
}

struct Query<'v> {
    root: &'v Value,
    visits: u32,
}

impl Query<'_> {
    fn apply(&mut self, current: &Value, steps: &[Step]) -> Result<Value, String> {
        self.visits += 1;
        if self.visits > MAX_VISITS {
            return Err("the JSONPath selects too much".to_owned());
        }
        let Some((step, rest)) = steps.split_first() else { return Ok(current.clone()) };
        match step {
            Step::Root => self.apply(current, rest),
            Step::Key(key) => match current {
                Value::Map(map) => match map.entries.get(&Key::Text(key.clone())) {
                    Some(value) => self.apply(value, rest),
                    None => Err(format!("key: invalid token key '{key}' not found")),
                },
                other => Err(target("key", other, "[map]")),
            },
            Step::Index(index) => match current {
                Value::List(_) => match element(current, *index) {
                    Some(value) => self.apply(&value, rest),
                    None => Err("index: invalid token out of range".to_owned()),
                },
                other => Err(target("index", other, "[array slice]")),
            },
            Step::Length => {
                let value = match current {
                    Value::Map(map) if map.entries.contains_key(&Key::Text("length".into())) => {
                        current.member("length").cloned().unwrap_or(Value::Nil)
                    }
                    Value::Map(_) | Value::List(_) | Value::Text(_) => {
                        Value::int64(length(current).and_then(|n| i64::try_from(n).ok()).unwrap_or(0))
                    }
                    other => return Err(target("length", other, "[array map slice string]")),
                };
                self.apply(&value, rest)
            }
            Step::Wildcard => {
                let items = items(current).ok_or_else(|| target("wildcard", current, "[array map slice]"))?;
                Ok(Value::list(self.each(&items, rest)))
            }
            Step::Recursive => {
                let mut found = Vec::new();
                self.recurse(current, rest, &mut found);
                Ok(Value::list(found))
            }
            Step::Filter(condition) => {
                let items = items(current).ok_or_else(|| target("filter", current, "[array map slice]"))?;
                let kept =
                    items.into_iter().filter(|item| super::super::filter::holds(condition, self.root, item));
                self.listed(kept.collect(), rest)
            }
            Step::Range(from, to, by) => {
                let Value::List(list) = current else {
                    return Err(target("range", current, "[array slice]"));
                };
                let items = ranged(&list.items, *from, *to, by.unwrap_or(1))?;
                self.listed(items, rest)
            }
            Step::Indices(indices) => {
                let Value::List(_) = current else { return Err(target("union", current, "[array slice]")) };
                self.listed(indices.iter().filter_map(|&index| element(current, index)).collect(), rest)
            }
            Step::Keys(keys) => {
                let Value::Map(_) = current else { return Err(target("union", current, "[map]")) };
                self.listed(keys.iter().filter_map(|key| current.member(key).cloned()).collect(), rest)
            }
        }
    }

    /// An index behind a list of results selects one of them; anything else applies to each.
    fn listed(&mut self, items: Vec<Value>, rest: &[Step]) -> Result<Value, String> {
        match rest.first() {
            Some(Step::Index(_)) => self.apply(&Value::list(items), rest),
            _ => Ok(Value::list(self.each(&items, rest))),
        }
    }

    fn each(&mut self, items: &[Value], rest: &[Step]) -> Vec<Value> {
        if rest.is_empty() {
            return items.to_vec();
        }
        let results = items.iter().filter_map(|item| self.apply(item, rest).ok());
        results.filter(|value| !matches!(value, Value::Nil)).collect()
    }

    fn recurse(&mut self, current: &Value, rest: &[Step], found: &mut Vec<Value>) {
        if matches!(current, Value::Nil) || self.visits > MAX_VISITS {
            return;
        }
        match self.apply(current, rest) {
            Ok(Value::List(list)) if !rest.is_empty() => found.extend(list.items.iter().cloned()),
            Ok(Value::Nil) | Err(_) => {}
            Ok(value) => found.push(value),
        }
        for item in items(current).unwrap_or_default() {
            self.recurse(&item, rest, found);
        }
    }
}

fn target(step: &str, found: &Value, wanted: &str) -> String {
    let found = match found {
        Value::Nil => "nil".to_owned(),
        other => other.go_type(),
    };
    format!("{step}: invalid token target. expected {wanted} got [{found}]")
}

fn items(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(list) => Some(list.items.clone()),
        Value::Map(map) => Some(map.entries.values().cloned().collect()),
        _ => None,
    }
}

fn ranged(items: &[Value], from: Option<i64>, to: Option<i64>, by: i64) -> Result<Vec<Value>, String> {
    if by == 0 {
        return Err("range: invalid token out of range".to_owned());
    }
    let length = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let bound = |value: i64| if value < 0 { (length + value).max(0) } else { value.min(length) };
    let (from, to) = (bound(from.unwrap_or(0)), bound(to.unwrap_or(length)));
    let mut picked = Vec::new();
    let mut at = if by > 0 { from } else { to - 1 };
    while at >= from && at < to {
        picked.extend(usize::try_from(at).ok().and_then(|at| items.get(at)).cloned());
        at = at.saturating_add(by);
    }
    Ok(picked)
}
