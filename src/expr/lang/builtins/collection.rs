//! Functions on lists and maps.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::eval::{Failure, Limits, Outcome, element, not_a, sorted, sublist};
use super::super::types::IntKind;
use super::super::value::{Element, Key, List, Map, MapKind, Value, equal};
use super::Args;

pub(super) fn call(args: &Args<'_>, limits: &mut Limits) -> Outcome {
    let first = args.get(0)?;
    match args.name {
        "len" => match first {
            Value::List(list) => Ok(size(list.items.len())),
            Value::Map(map) => Ok(size(map.entries.len())),
            Value::Bytes(bytes) => Ok(size(bytes.len())),
            Value::Text(text) => Ok(size(text.chars().count())),
            other => Err(format!("invalid argument for len (type {})", other.go_type()).into()),
        },
        "type" => Ok(Value::from(type_name(first))),
        "first" => Ok(element(first, 0).unwrap_or(Value::Nil)),
        "last" => Ok(element(first, -1).unwrap_or(Value::Nil)),
        "get" => get(first, args.get(1)?),
        "take" => take(first, args.get(1)?),
        "keys" => Ok(Value::list(map(first, "get keys from")?.entries.keys().map(Key::value).collect())),
        "values" => Ok(Value::list(map(first, "get values from")?.entries.values().cloned().collect())),
        "toPairs" => {
            let pairs = map(first, "transform")?.entries.iter();
            let pairs = pairs.map(|(key, value)| Value::list(vec![key.value(), value.clone()])).collect();
            Ok(Value::list_of(Element::Pair, pairs))
        }
        "fromPairs" => from_pairs(&*list(first, "transform")?),
        "reverse" => {
            let mut items = list(first, "reverse")?.items.clone();
            limits.grow(items.len())?;
            items.reverse();
            Ok(Value::list(items))
        }
        "uniq" => uniq(&*list(first, "uniq")?, limits),
        "concat" => {
            let mut all = Vec::new();
            for value in args.values {
                all.extend(list(value, "concat")?.items.iter().cloned());
                limits.grow(all.len())?;
            }
            Ok(if all.is_empty() { Value::nil_list(Element::Any) } else { Value::list(all) })
        }
        "flatten" => flatten(&*list(first, "flatten")?, limits),
        "sort" => sort(args, first, limits),
        _ => join(args, first, limits),
    }
}

fn size(count: usize) -> Value {
    Value::int(i64::try_from(count).unwrap_or(i64::MAX))
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Nil => "nil",
        Value::Bool(_) => "bool",
        Value::Int(IntKind::Int | IntKind::Int32 | IntKind::Int64, _) => "int",
        Value::Int(..) => "uint",
        Value::Float(_) => "float",
        Value::Text(_) => "string",
        Value::Bytes(_) | Value::List(_) => "array",
        Value::Map(_) => "map",
        Value::Time(_) => "time.Time",
        Value::Duration(_) => "time.Duration",
        Value::Month(_) => "time.Month",
        Value::Weekday(_) => "time.Weekday",
        Value::Function(_) => "func",
        Value::Zone(_) | Value::Version(_) => "unknown",
    }
}

/// The list in a value; bytes count as a list of small integers.
fn list(value: &Value, verb: &str) -> Result<Arc<List>, Failure> {
    match value {
        Value::List(list) => Ok(list.clone()),
        Value::Bytes(bytes) if bytes.len() > 1_000_000 => Err("memory budget exceeded".into()),
        Value::Bytes(bytes) => {
            let items = bytes.iter().map(|&byte| Value::Int(IntKind::Uint8, i64::from(byte))).collect();
            match Value::list(items) {
                Value::List(list) => Ok(list),
                other => Err(not_a(&other, "[]interface {}").into()),
            }
        }
        other => Err(format!("cannot {verb} {}", other.go_type()).into()),
    }
}

fn map<'v>(value: &'v Value, verb: &str) -> Result<&'v Map, Failure> {
    match value {
        Value::Map(map) => Ok(map),
        other => Err(format!("cannot {verb} {}", other.go_type()).into()),
    }
}

/// Like an index, but nil where there is nothing.
fn get(from: &Value, key: &Value) -> Outcome {
    Ok(match from {
        Value::List(_) | Value::Text(_) | Value::Bytes(_) => {
            element(from, super::super::eval::index(key)?).unwrap_or(Value::Nil)
        }
        Value::Map(map) => {
            let key = super::super::eval::map_key(map.kind, key)?;
            map.entries.get(&key).cloned().unwrap_or(Value::Nil)
        }
        _ => Value::Nil,
    })
}

fn take(from: &Value, count: &Value) -> Outcome {
    let Value::Int(_, count) = count else {
        return Err(format!("cannot take {} elements", count.go_type()).into());
    };
    let list = list(from, "take from")?;
    match usize::try_from(*count) {
        Ok(count) => Ok(sublist(&list, 0..count.min(list.items.len()))),
        Err(_) => Err("reflect.Value.Slice: slice index out of bounds".into()),
    }
}

fn from_pairs(pairs: &List) -> Outcome {
    let mut entries = BTreeMap::new();
    for pair in &pairs.items {
        let pair = match pair {
            Value::List(pair) => pair,
            other => return Err(format!("invalid pair {}", other.go_type()).into()),
        };
        let [key, value] = &pair.items[..] else { return Err("invalid pair length".into()) };
        let key = Key::of(key)
            .ok_or_else(|| format!("runtime error: hash of unhashable type {}", key.go_type()))?;
        entries.insert(key, value.clone());
    }
    Ok(Value::map_of(MapKind::AnyToAny, entries))
}

fn uniq(list: &List, limits: &mut Limits) -> Outcome {
    let mut kept: Vec<Value> = Vec::new();
    for item in &list.items {
        limits.work(item.size().saturating_mul(kept.len() as u64))?;
        if !kept.iter().any(|known| equal(item, known)) {
            kept.push(item.clone());
        }
    }
    Ok(Value::list(kept))
}

fn flatten(list: &List, limits: &mut Limits) -> Outcome {
    let mut flat = Vec::new();
    let mut pending: Vec<&Value> = list.items.iter().rev().collect();
    while let Some(value) = pending.pop() {
        limits.grow(1)?;
        match value {
            Value::List(inner) => pending.extend(inner.items.iter().rev()),
            other => flat.push(other.clone()),
        }
    }
    Ok(Value::list(flat))
}

fn sort(args: &Args<'_>, first: &Value, limits: &mut Limits) -> Outcome {
    let descending = match args.len() {
        0 | 1 => false,
        _ => match args.text(1)? {
            "asc" => false,
            "desc" => true,
            other => return Err(format!("invalid order {other}, expected asc or desc").into()),
        },
    };
    let items = match first {
        Value::List(list) if matches!(list.element, Element::Any | Element::Int | Element::Text) => {
            list.items.clone()
        }
        _ => return Ok(Value::nil_list(Element::Any)),
    };
    limits.grow(items.len())?;
    Ok(Value::list(sorted(items, |item| item, descending)?))
}

fn join(args: &Args<'_>, first: &Value, limits: &mut Limits) -> Outcome {
    let glue = if args.len() > 1 { args.text(1)? } else { "" };
    let list = match first {
        Value::List(list) if matches!(list.element, Element::Any | Element::Text) => list,
        other => return Err(format!("invalid argument for join (type {})", other.go_type()).into()),
    };
    let texts = list.items.iter().map(|item| item.as_text().ok_or_else(|| not_a(item, "string")));
    let texts: Vec<&str> = texts.collect::<Result<_, _>>()?;
    limits.text(texts.iter().map(|text| text.len() + glue.len()).sum())?;
    Ok(Value::text(texts.join(glue)))
}
