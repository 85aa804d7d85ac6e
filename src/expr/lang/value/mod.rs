//! Values while an expression runs.
//!
//! They keep Go's types apart as far as expressions can tell: integers of different widths are
//! different types, `[]string` is not `[]any`, and a list may be nil.

mod cast;
mod compare;
mod json;
mod render;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::semver::Version;
use super::time::{Time, Zone};
use super::types::{IntKind, Type};

pub(super) use cast::{float_to_int, to_float, to_int};
pub(super) use compare::{deep_equal, equal, order};
pub(super) use json::{Style, encode, from_json};
pub(super) use render::{float_text, render};

/// A value.
#[derive(Clone, Debug)]
pub enum Value {
    /// nil
    Nil,
    /// A boolean.
    Bool(bool),
    /// An integer of some width.
    Int(IntKind, i64),
    /// A float.
    Float(f64),
    /// A string.
    Text(Arc<str>),
    /// Raw bytes.
    Bytes(Arc<[u8]>),
    /// A list.
    List(Arc<List>),
    /// A map.
    Map(Arc<Map>),
    /// A point in time.
    Time(Arc<Time>),
    /// A span of time in nanoseconds.
    Duration(i64),
    /// A time zone.
    Zone(Zone),
    /// A month, from 1.
    Month(u8),
    /// A day of the week, Sunday being 0.
    Weekday(u8),
    /// A semantic version.
    Version(Arc<Version>),
    /// Something that can be called.
    Function(Callable),
}

/// So many bytes of a text take as long as one element of a list.
const TEXT_UNIT: u64 = 16;

/// What a function value stands for.
#[derive(Clone, Debug)]
pub enum Callable {
    /// One of Argo's own functions, by name.
    Argo(&'static str),
    /// A function of sprig, by name.
    Sprig(&'static str),
    /// A method of a value.
    Method(Arc<Value>, Arc<str>),
}

/// The elements of a list.
#[derive(Clone, Debug)]
pub struct List {
    /// What its Go type says about the elements.
    pub element: Element,
    /// The elements.
    pub items: Vec<Value>,
    /// Go's nil slice: empty, and `null` in JSON.
    pub is_nil: bool,
    depth: u32,
    size: u64,
}

/// What the Go type of a list says about its elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Element {
    Any,
    Text,
    Int,
    /// `[][]any`
    List,
    /// `[][2]any`
    Pair,
}

/// The members of a map.
#[derive(Clone, Debug)]
pub struct Map {
    /// Its Go type.
    pub kind: MapKind,
    /// The members in the order of their keys.
    pub entries: BTreeMap<Key, Value>,
    depth: u32,
    size: u64,
}

/// The Go types of maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum MapKind {
    TextToAny,
    TextToText,
    AnyToAny,
    AnyToList,
}

/// The key of a map.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Key {
    Nil,
    Bool(bool),
    Int(IntKind, i64),
    /// The bits of a float.
    Float(u64),
    Text(Arc<str>),
}

impl Value {
    /// An integer of the engine's plain type.
    pub fn int(value: i64) -> Value {
        Value::Int(IntKind::Int, value)
    }

    /// An integer of 64 bits, as sprig gives them.
    pub(super) fn int64(value: i64) -> Value {
        Value::Int(IntKind::Int64, value)
    }

    /// A string.
    pub fn text(text: impl Into<Arc<str>>) -> Value {
        Value::Text(text.into())
    }

    /// A string from bytes that may have been cut within a character.
    pub(super) fn lossy(bytes: &[u8]) -> Value {
        Value::text(String::from_utf8_lossy(bytes).as_ref())
    }

    /// A list of Go type `[]any`.
    pub fn list(items: Vec<Value>) -> Value {
        Value::list_of(Element::Any, items)
    }

    /// A list of some Go type.
    pub fn list_of(element: Element, items: Vec<Value>) -> Value {
        let depth = 1 + items.iter().map(Value::depth).max().unwrap_or(0);
        let size = items.iter().map(Value::size).fold(1, u64::saturating_add);
        Value::List(Arc::new(List { element, items, is_nil: false, depth, size }))
    }

    /// A list of strings.
    pub(super) fn texts<T: Into<Arc<str>>>(items: impl IntoIterator<Item = T>) -> Value {
        Value::list_of(Element::Text, items.into_iter().map(Value::text).collect())
    }

    /// The nil list.
    pub(super) fn nil_list(element: Element) -> Value {
        Value::List(Arc::new(List { element, items: Vec::new(), is_nil: true, depth: 1, size: 1 }))
    }

    /// A map from strings.
    pub fn map(entries: impl IntoIterator<Item = (Arc<str>, Value)>) -> Value {
        let entries = entries.into_iter().map(|(key, value)| (Key::Text(key), value));
        Value::map_of(MapKind::TextToAny, entries.collect())
    }

    /// A map of some Go type.
    pub fn map_of(kind: MapKind, entries: BTreeMap<Key, Value>) -> Value {
        let depth = 1 + entries.values().map(Value::depth).max().unwrap_or(0);
        let size = entries.values().map(Value::size).fold(entries.len() as u64 + 1, u64::saturating_add);
        Value::Map(Arc::new(Map { kind, entries, depth, size }))
    }

    /// How deep lists and maps are nested in it.
    pub(super) fn depth(&self) -> u32 {
        match self {
            Value::List(list) => list.depth,
            Value::Map(map) => map.depth,
            Value::Function(Callable::Method(value, _)) => 1 + value.depth(),
            _ => 0,
        }
    }

    /// How much there is to walk through, shared parts counted as often as they are met: elements, and texts by their
    /// length.
    pub(super) fn size(&self) -> u64 {
        match self {
            Value::List(list) => list.size,
            Value::Map(map) => map.size,
            Value::Text(text) => 1 + text.len() as u64 / TEXT_UNIT,
            Value::Bytes(bytes) => 1 + bytes.len() as u64 / TEXT_UNIT,
            Value::Function(Callable::Method(value, _)) => 1 + value.size(),
            _ => 1,
        }
    }

    /// The memory that nobody else uses: what has just been made for it, in bytes.
    pub(super) fn fresh_bytes(&self) -> usize {
        match self {
            Value::List(list) if Arc::strong_count(list) == 1 => list.items.len() * size_of::<Value>(),
            Value::Map(map) if Arc::strong_count(map) == 1 => {
                map.entries.len() * (size_of::<Value>() + size_of::<Key>())
            }
            Value::Text(text) if Arc::strong_count(text) == 1 => text.len(),
            Value::Bytes(bytes) if Arc::strong_count(bytes) == 1 => bytes.len(),
            _ => 0,
        }
    }

    /// The string in it.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The member of a map with string keys.
    pub fn member(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Map(map) => map.entries.get(&Key::Text(name.into())),
            _ => None,
        }
    }

    /// Whether `??` passes it over.
    pub fn is_nil(&self) -> bool {
        match self {
            Value::Nil => true,
            Value::List(list) => list.is_nil,
            _ => false,
        }
    }

    /// The name of its Go type.
    pub fn go_type(&self) -> String {
        let name = match self {
            Value::Nil => "<nil>",
            Value::Bool(_) => "bool",
            Value::Int(kind, _) => kind.name(),
            Value::Float(_) => "float64",
            Value::Text(_) => "string",
            Value::Bytes(_) => "[]uint8",
            Value::List(list) => match list.element {
                Element::Any => "[]interface {}",
                Element::Text => "[]string",
                Element::Int => "[]int",
                Element::List => "[][]interface {}",
                Element::Pair => "[][2]interface {}",
            },
            Value::Map(map) => match map.kind {
                MapKind::TextToAny => "map[string]interface {}",
                MapKind::TextToText => "map[string]string",
                MapKind::AnyToAny => "map[interface {}]interface {}",
                MapKind::AnyToList => "map[interface {}][]interface {}",
            },
            Value::Time(_) => "time.Time",
            Value::Duration(_) => "time.Duration",
            Value::Zone(_) => "*time.Location",
            Value::Month(_) => "time.Month",
            Value::Weekday(_) => "time.Weekday",
            Value::Version(_) => "*semver.Version",
            Value::Function(_) => "func",
        };
        name.to_owned()
    }

    /// The type that the checker starts from when the environment holds this value.
    pub fn ty(&self) -> Type {
        match self {
            Value::Nil => Type::Nil,
            Value::Bool(_) => Type::Bool,
            Value::Int(kind, _) => Type::Int(*kind),
            Value::Float(_) => Type::Float,
            Value::Text(_) => Type::String,
            Value::Bytes(_) => Type::Bytes,
            Value::List(list) => match list.element {
                Element::Any => Type::list(),
                Element::Text => Type::typed_list(Type::String),
                Element::Int => Type::typed_list(Type::INT),
                Element::List | Element::Pair => Type::typed_list(Type::list()),
            },
            Value::Map(map) => map_type(map),
            Value::Time(_) => Type::Time,
            Value::Duration(_) => Type::Duration,
            Value::Zone(_) => Type::Location,
            Value::Month(_) => Type::Month,
            Value::Weekday(_) => Type::Weekday,
            Value::Version(_) => Type::Object("semver.Version"),
            Value::Function(Callable::Argo(name)) => super::functions::argo_function(name),
            Value::Function(_) => Type::function(vec![Type::Any], true, Type::Any),
        }
    }
}

fn map_type(map: &Map) -> Type {
    match map.kind {
        MapKind::TextToAny => {
            let fields = map.entries.iter().filter_map(|(key, value)| match key {
                Key::Text(name) => Some((name.to_string(), value.ty())),
                _ => None,
            });
            Type::object(fields.collect(), false)
        }
        MapKind::TextToText => Type::map_from(Type::String, Type::String),
        MapKind::AnyToAny => Type::map_from(Type::Any, Type::Any),
        MapKind::AnyToList => Type::map_from(Type::Any, Type::list()),
    }
}

impl Key {
    /// The key for a value; `None` for values that cannot be keys.
    pub(super) fn of(value: &Value) -> Option<Key> {
        Some(match value {
            Value::Nil => Key::Nil,
            Value::Bool(value) => Key::Bool(*value),
            Value::Int(kind, value) => Key::Int(*kind, *value),
            Value::Duration(value) => Key::Int(IntKind::Int64, *value),
            Value::Float(value) => Key::Float(value.to_bits()),
            Value::Text(text) => Key::Text(text.clone()),
            _ => return None,
        })
    }

    /// The value that the key was made of.
    pub fn value(&self) -> Value {
        match self {
            Key::Nil => Value::Nil,
            Key::Bool(value) => Value::Bool(*value),
            Key::Int(kind, value) => Value::Int(*kind, *value),
            Key::Float(bits) => Value::Float(f64::from_bits(*bits)),
            Key::Text(text) => Value::Text(text.clone()),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::text(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Bool(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Value {
        Value::Float(value)
    }
}
