//! Functions on lists.

use std::sync::Arc;

use super::super::eval::{Failure, Outcome, sublist};
use super::super::types::IntKind;
use super::super::value::{Element, List, Value, deep_equal, to_int};
use super::{Call, is_empty};

pub(super) fn call(name: &str, call: &mut Call<'_>) -> Option<Outcome> {
    Some(match name {
        "list" => Ok(Value::list(call.args.to_vec())),
        "append" => items(call.value(0), "push on").map(|list| with(&list, list.items.len(), call.value(1))),
        "prepend" => items(call.value(0), "prepend on").map(|list| with(&list, 0, call.value(1))),
        "first" => items(call.value(0), "find first on").map(|list| one(list.items.first())),
        "last" => items(call.value(0), "find last on").map(|list| one(list.items.last())),
        "rest" => items(call.value(0), "find rest on").map(|list| part(list.items.get(1..))),
        "initial" => items(call.value(0), "find initial on")
            .map(|list| part(list.items.split_last().map(|(_, initial)| initial))),
        "reverse" => items(call.value(0), "find reverse on")
            .map(|list| Value::list(list.items.iter().rev().cloned().collect())),
        "compact" => items(call.value(0), "compact on")
            .map(|list| Value::list(list.items.iter().filter(|item| !is_empty(item)).cloned().collect())),
        "uniq" => items(call.value(0), "find uniq on").and_then(|list| uniq(call, &list)),
        "without" => items(call.value(0), "find without on").and_then(|list| {
            call.limits.work((list.items.len() as u64).saturating_mul(call.rest(1).len() as u64))?;
            let keeps = |item: &&Value| !call.rest(1).iter().any(|omitted| deep_equal(omitted, item));
            Ok(Value::list(list.items.iter().filter(keeps).cloned().collect()))
        }),
        "has" => match call.value(1) {
            Value::Nil => Ok(Value::Bool(false)),
            haystack => items(haystack, "find has on")
                .map(|list| Value::Bool(list.items.iter().any(|item| deep_equal(call.value(0), item)))),
        },
        "slice" => slice(call),
        "concat" => concat(call),
        "chunk" => chunk(call),
        "until" => {
            let count = call.int(0);
            steps(call, 0, count, if count < 0 { -1 } else { 1 })
        }
        "untilStep" => {
            let (start, stop, step) = (call.int(0), call.int(1), call.int(2));
            steps(call, start, stop, step)
        }
        _ => return None,
    })
}

/// The list in a value.
fn items(value: &Value, verb: &str) -> Result<Arc<List>, Failure> {
    match value {
        Value::List(list) => Ok(list.clone()),
        Value::Bytes(bytes) => {
            let items = bytes.iter().map(|&byte| Value::Int(IntKind::Uint8, i64::from(byte)));
            match Value::list(items.collect()) {
                Value::List(list) => Ok(list),
                _ => Err("no list".into()),
            }
        }
        Value::Nil => Err("runtime error: invalid memory address or nil pointer dereference".into()),
        other => Err(format!("Cannot {verb} type {}", other.go_type()).into()),
    }
}

fn with(list: &List, at: usize, value: &Value) -> Value {
    let mut items = list.items.clone();
    items.insert(at, value.clone());
    Value::list(items)
}

fn one(item: Option<&Value>) -> Value {
    item.cloned().unwrap_or(Value::Nil)
}

fn part(items: Option<&[Value]>) -> Value {
    items.map_or_else(|| Value::nil_list(Element::Any), |items| Value::list(items.to_vec()))
}

fn uniq(call: &mut Call<'_>, list: &List) -> Outcome {
    let mut kept: Vec<Value> = Vec::new();
    for item in &list.items {
        call.limits.work(item.size().saturating_mul(kept.len() as u64))?;
        if !kept.iter().any(|known| deep_equal(known, item)) {
            kept.push(item.clone());
        }
    }
    Ok(Value::list(kept))
}

fn slice(call: &Call<'_>) -> Outcome {
    let list = items(call.value(0), "slice")?;
    if list.items.is_empty() {
        return Ok(Value::Nil);
    }
    let bound = |index: usize, default: usize| match call.args.get(index) {
        Some(value) => usize::try_from(to_int(value)).ok(),
        None => Some(default),
    };
    match (bound(1, 0), bound(2, list.items.len())) {
        (Some(from), Some(to)) if from <= to && to <= list.items.len() => Ok(sublist(&list, from..to)),
        _ => Err("reflect.Value.Slice: slice index out of bounds".into()),
    }
}

fn concat(call: &mut Call<'_>) -> Outcome {
    let mut all = Vec::new();
    for value in call.args {
        let list = items(value, "concat")?;
        call.limits.grow(list.items.len())?;
        all.extend(list.items.iter().cloned());
    }
    Ok(if all.is_empty() { Value::nil_list(Element::Any) } else { Value::list(all) })
}

fn chunk(call: &Call<'_>) -> Outcome {
    let list = items(call.value(1), "chunk")?;
    match usize::try_from(call.int(0)) {
        Ok(size) if size > 0 => {
            let chunks = list.items.chunks(size).map(|chunk| Value::list(chunk.to_vec()));
            Ok(Value::list_of(Element::List, chunks.collect()))
        }
        _ => Err("runtime error: makeslice: len out of range".into()),
    }
}

fn steps(call: &mut Call<'_>, start: i64, stop: i64, step: i64) -> Outcome {
    call.limits.grow(0)?;
    Ok(Value::list_of(Element::Int, numbers(call, start, stop, step)?.into_iter().map(Value::int).collect()))
}

/// The integers from `start` up or down to, not including, `stop`.
pub(super) fn numbers(call: &mut Call<'_>, start: i64, stop: i64, step: i64) -> Result<Vec<i64>, Failure> {
    let runs = if stop < start { step < 0 } else { step > 0 };
    if !runs {
        return Ok(Vec::new());
    }
    let count =
        (i128::from(stop) - i128::from(start)).unsigned_abs().div_ceil(u128::from(step.unsigned_abs()));
    call.limits.grow(usize::try_from(count).unwrap_or(usize::MAX))?;
    let values =
        (0..i64::try_from(count).unwrap_or(0)).map(|index| start.wrapping_add(index.wrapping_mul(step)));
    Ok(values.collect())
}
