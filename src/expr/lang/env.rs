//! The environment as the controller makes it.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::functions::{Origin, table};
use super::types::{Env, Type};
use super::value::{Callable, Value};

/// Expands flat names into nested maps: `a.b.c` becomes a member of a member of `a`. Where `a.b`
/// exists, a plain `a` is left out.
pub fn expand(names: impl IntoIterator<Item = (String, Value)>) -> Value {
    let mut root = Branch::default();
    for (name, value) in names {
        root.add(&name, value);
    }
    root.value()
}

/// Adds what Argo offers to most expressions: `asInt`, `asFloat`, `jsonpath`, `toJson` and `sprig.…`.
pub fn with_argo_functions(env: &Value) -> Value {
    static SPRIG: LazyLock<Value> = LazyLock::new(|| {
        let functions = table(Origin::Sprig).keys();
        Value::map(functions.map(|&name| (Arc::from(name), Value::Function(Callable::Sprig(name)))))
    });
    let mut entries: BTreeMap<Arc<str>, Value> = match env {
        Value::Map(map) => {
            let members = map.entries.iter();
            members.filter_map(|(key, value)| Some((key.value().as_text()?.into(), value.clone()))).collect()
        }
        _ => BTreeMap::new(),
    };
    for &name in table(Origin::Argo).keys() {
        entries.insert(name.into(), Value::Function(Callable::Argo(name)));
    }
    entries.insert("sprig".into(), SPRIG.clone());
    Value::map(entries)
}

impl Env {
    /// The types of an environment's values.
    pub fn of(env: &Value) -> Env {
        let mut types = Env::new();
        if let Value::Map(map) = env {
            for (key, value) in &map.entries {
                if let Some(name) = key.value().as_text() {
                    types.insert(name, if name == "sprig" { Type::map() } else { value.ty() });
                }
            }
        }
        types
    }
}

#[derive(Default)]
struct Branch {
    leaf: Option<Value>,
    members: BTreeMap<String, Branch>,
}

impl Branch {
    fn add(&mut self, name: &str, value: Value) {
        match name.split_once('.') {
            Some((head, rest)) => self.members.entry(head.to_owned()).or_default().add(rest, value),
            None => self.members.entry(name.to_owned()).or_default().leaf = Some(value),
        }
    }

    fn value(self) -> Value {
        match self.leaf {
            Some(leaf) if self.members.is_empty() => leaf,
            _ => Value::map(self.members.into_iter().map(|(name, branch)| (Arc::from(name), branch.value()))),
        }
    }
}
