//! Fields that the targeted version of Argo no longer has, written as that version wants them.

use serde_json::{Map, Value};

use crate::model::{StructDesc, Version};

/// Fields that held one value, and the lists that have taken their place.
pub(super) const RENAMED: &[(&str, &str)] =
    &[("schedule", "schedules"), ("mutex", "mutexes"), ("semaphore", "semaphores")];

/// Fields that no version ever read, by the type that has them.
const WITHOUT_EFFECT: &[(&str, &str)] = &[("CacheConfigMap", "key")];

/// Rewrites the removed fields of one object, as far as nothing is lost.
pub(super) fn rewrite(object: &mut Map<String, Value>, desc: &StructDesc, version: Version) {
    let is_gone =
        |key: &str| desc.field(key).and_then(|f| f.removed).is_some_and(|removal| version >= removal.version);
    let gone: Vec<String> = object.keys().filter(|key| is_gone(key)).cloned().collect();
    for key in gone {
        if !is_rewritten(desc, &key) {
            continue;
        }
        let Some(index) = object.keys().position(|k| *k == key) else { continue };
        let Some(value) = object.shift_remove(&key) else { continue };
        let Some((_, list)) = RENAMED.iter().find(|(from, _)| *from == key) else { continue };
        match object.get_mut(*list) {
            _ if value.is_null() => {}
            // Argo took both: the single one first.
            Some(Value::Array(items)) => {
                if !items.contains(&value) {
                    items.insert(0, value);
                }
            }
            _ => drop(object.shift_insert(index, (*list).to_owned(), Value::Array(vec![value]))),
        }
    }
}

/// Whether a removed field of this type can be written otherwise, so that nothing is lost.
pub(super) fn is_rewritten(desc: &StructDesc, key: &str) -> bool {
    RENAMED.iter().any(|(from, list)| *from == key && desc.field(list).is_some())
        || WITHOUT_EFFECT.contains(&(desc.name, key))
}
