//! The names that an expression may use.

use std::collections::BTreeMap;

use super::super::functions;
use super::{MapType, Type};

/// The environment that an expression is compiled against.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Env {
    names: BTreeMap<String, Type>,
}

impl Env {
    /// No names: only literals and builtins compile.
    pub fn new() -> Self {
        Env::default()
    }

    /// The functions that Argo adds to most expressions: `asInt`, `asFloat`, `jsonpath`, `toJson` and
    /// `sprig.…`.
    pub fn with_argo_functions(mut self) -> Self {
        for (name, ty) in functions::argo_functions().iter() {
            self.names.insert((*name).to_owned(), ty.clone());
        }
        self
    }

    /// Adds a name. A dotted key becomes nested maps, as the controller expands it; a plain key that
    /// is also the beginning of a dotted one gives way to it.
    pub fn add(&mut self, key: &str, ty: Type) {
        add_path(&mut self.names, key, ty);
    }

    /// The same, for chaining.
    pub fn with(mut self, key: &str, ty: Type) -> Self {
        self.add(key, ty);
        self
    }

    /// Declares that the map at `key` has no other members than the ones added.
    pub fn close(&mut self, key: &str) {
        let mut fields = &mut self.names;
        let mut parts = key.split('.').peekable();
        while let Some(part) = parts.next() {
            let Some(Type::Map(map)) = fields.get_mut(part) else { return };
            let map = std::sync::Arc::make_mut(map);
            if parts.peek().is_none() {
                map.closed = true;
            }
            fields = &mut map.fields;
        }
    }

    /// The type of a top-level name.
    pub fn get(&self, name: &str) -> Option<&Type> {
        self.names.get(name)
    }

    /// All top-level names in order.
    pub fn names(&self) -> impl Iterator<Item = (&str, &Type)> {
        self.names.iter().map(|(name, ty)| (name.as_str(), ty))
    }

    /// The type of a dotted path, as far as it is known.
    pub fn at_path<'p>(&self, path: impl IntoIterator<Item = &'p str>) -> Option<&Type> {
        let mut parts = path.into_iter();
        let mut ty = self.names.get(parts.next()?)?;
        for part in parts {
            let Type::Map(map) = ty else { return None };
            ty = map.fields.get(part)?;
        }
        Some(ty)
    }
}

fn add_path(fields: &mut BTreeMap<String, Type>, key: &str, ty: Type) {
    let Some((head, rest)) = key.split_once('.') else {
        // `a.b` wins over `a`, in whichever order they come.
        if !matches!(fields.get(key), Some(Type::Map(map)) if !map.fields.is_empty()) {
            fields.insert(key.to_owned(), ty);
        }
        return;
    };
    let entry = fields.entry(head.to_owned()).or_insert_with(Type::map);
    if !matches!(entry, Type::Map(_)) {
        *entry = Type::map();
    }
    if let Type::Map(map) = entry {
        let map: &mut MapType = std::sync::Arc::make_mut(map);
        add_path(&mut map.fields, rest, ty);
    }
}
