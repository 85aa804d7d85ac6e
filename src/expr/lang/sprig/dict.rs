//! Functions on maps.

use std::collections::BTreeMap;

use super::super::eval::{Failure, Outcome};
use super::super::value::{Key, Map, MapKind, Value};
use super::{Call, is_empty, shown};

type Entries = BTreeMap<Key, Value>;

pub(super) fn call(name: &str, call: &mut Call<'_>) -> Option<Outcome> {
    Some(match name {
        "dict" => dict(call),
        "get" => Ok(call.value(0).member(call.text(1)).cloned().unwrap_or_else(|| Value::from(""))),
        "hasKey" => Ok(Value::Bool(call.value(0).member(call.text(1)).is_some())),
        "set" => changed(call, |entries, key| drop(entries.insert(key, call.value(2).clone()))),
        "unset" => changed(call, |entries, key| drop(entries.remove(&key))),
        "keys" => {
            let maps = call.args.iter().filter_map(map);
            let keys = maps.flat_map(|map| map.entries.keys().map(Key::value));
            Ok(Value::list_of(super::super::value::Element::Text, keys.collect()))
        }
        "values" => Ok(Value::list(
            map(call.value(0)).map(|map| map.entries.values().cloned().collect()).unwrap_or_default(),
        )),
        "pluck" => {
            let found = call.rest(1).iter().filter_map(|map| map.member(call.text(0)));
            Ok(Value::list(found.cloned().collect()))
        }
        "pick" | "omit" => {
            let named = |key: &Key| call.rest(1).iter().any(|name| Key::of(name).as_ref() == Some(key));
            let mut entries = entries(call.value(0));
            entries.retain(|key, _| named(key) == (name == "pick"));
            Ok(Value::map_of(MapKind::TextToAny, entries))
        }
        "merge" | "mergeOverwrite" => {
            let mut target = entries(call.value(0));
            for source in call.rest(1) {
                merge(&mut target, &entries(source), name == "mergeOverwrite");
            }
            Ok(Value::map_of(MapKind::TextToAny, target))
        }
        "dig" => dig(call),
        _ => return None,
    })
}

fn map(value: &Value) -> Option<&Map> {
    match value {
        Value::Map(map) => Some(map),
        _ => None,
    }
}

fn entries(value: &Value) -> Entries {
    map(value).map(|map| map.entries.clone()).unwrap_or_default()
}

fn dict(call: &mut Call<'_>) -> Outcome {
    call.limits.grow(call.args.len())?;
    let mut entries = Entries::new();
    for pair in call.args.chunks(2) {
        let [key, rest @ ..] = pair else { continue };
        let value = rest.first().cloned().unwrap_or_else(|| Value::from(""));
        entries.insert(Key::Text(shown(key)?.into()), value);
    }
    Ok(Value::map_of(MapKind::TextToAny, entries))
}

fn changed(call: &Call<'_>, change: impl FnOnce(&mut Entries, Key)) -> Outcome {
    let mut entries = entries(call.value(0));
    change(&mut entries, Key::Text(call.text(1).into()));
    Ok(Value::map_of(MapKind::TextToAny, entries))
}

/// Fills what is missing or empty, or overwrites; maps are merged in turn.
fn merge(target: &mut Entries, source: &Entries, overwrite: bool) {
    for (key, value) in source {
        let merged = match (target.get(key), value) {
            (Some(Value::Map(old)), Value::Map(new)) => {
                let mut entries = old.entries.clone();
                merge(&mut entries, &new.entries, overwrite);
                Value::map_of(old.kind, entries)
            }
            (Some(old), new) => {
                if !overwrite && (!is_empty(old) || matches!(new, Value::Nil)) {
                    continue;
                }
                new.clone()
            }
            (None, new) => new.clone(),
        };
        target.insert(key.clone(), merged);
    }
}

/// `dig("a", "b", default, map)`
fn dig(call: &Call<'_>) -> Outcome {
    let [keys @ .., default, within] = call.args else {
        return Err("dig needs at least three arguments".into());
    };
    if keys.is_empty() {
        return Err("dig needs at least three arguments".into());
    }
    let mut current = within;
    for key in keys {
        let not_map = || {
            Failure::Failed(format!(
                "interface conversion: interface {{}} is {}, not map[string]interface {{}}",
                current.go_type()
            ))
        };
        let map = map(current).filter(|map| map.kind == MapKind::TextToAny).ok_or_else(not_map)?;
        let name = key.as_text().ok_or_else(|| super::super::eval::not_a(key, "string"))?;
        match map.entries.get(&Key::Text(name.into())) {
            Some(value) => current = value,
            None => return Ok(default.clone()),
        }
    }
    Ok(current.clone())
}
