//! Static types, as the engine's checker has them.
//!
//! They follow Go's types, because the engine compares by them: two lists of different Go types
//! cannot be passed for each other even when their elements agree.

mod env;
mod methods;
mod relations;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

pub use env::Env;
pub(super) use methods::method;
pub(super) use relations::Kind;

/// What is known about a value before the expression runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Nothing is known.
    Unknown,
    /// Declared as anything: members of maps, results of `fromJSON`.
    Any,
    /// nil itself.
    Nil,
    /// A boolean.
    Bool,
    /// An integer.
    Int(IntKind),
    /// A float of 64 bits.
    Float,
    /// A string.
    String,
    /// Raw bytes.
    Bytes,
    /// A point in time.
    Time,
    /// A span of time.
    Duration,
    /// A time zone.
    Location,
    /// A month, as dates have it.
    Month,
    /// A day of the week, as dates have it.
    Weekday,
    /// A list.
    List(Arc<ListType>),
    /// A map.
    Map(Arc<MapType>),
    /// A function.
    Function(Arc<Signature>),
    /// A record of the engine's host, such as a parsed version.
    Object(&'static str),
}

/// The widths of integers that expressions meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum IntKind {
    Int,
    Int32,
    Int64,
    Uint8,
    Uint32,
    Uint64,
}

/// The type of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListType {
    /// The element of the Go type, which decides what the list may be passed for.
    pub declared: Type,
    /// What is known of the elements beyond that.
    pub element: Option<Type>,
}

/// The type of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct MapType {
    /// The type of the keys.
    pub key: Type,
    /// The declared type of the values.
    pub value: Type,
    /// Members that are known to exist. The engine does not look at them when it compiles (below the
    /// environment itself every member is [`Type::Any`]); they decide what happens at run time.
    pub fields: BTreeMap<String, Type>,
    /// Whether there are no other members than `fields`.
    pub closed: bool,
}

/// The type of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// The parameters; the last one repeats when `variadic`.
    pub params: Vec<Type>,
    /// Whether the last parameter takes any number of arguments.
    pub variadic: bool,
    /// What a call gives.
    pub result: Type,
}

impl Type {
    /// The engine's plain integer.
    pub const INT: Type = Type::Int(IntKind::Int);

    /// A list of Go type `[]any` about whose elements `element` is known.
    pub fn list_of(element: Type) -> Type {
        Type::List(Arc::new(ListType { declared: Type::Any, element: Some(element) }))
    }

    /// A list of Go type `[]any`.
    pub fn list() -> Type {
        Type::List(Arc::new(ListType { declared: Type::Any, element: None }))
    }

    /// A list whose Go type names its element, such as `[]string`.
    pub fn typed_list(element: Type) -> Type {
        Type::List(Arc::new(ListType { declared: element, element: None }))
    }

    /// A map from strings to anything.
    pub fn map() -> Type {
        Type::map_from(Type::String, Type::Any)
    }

    /// A map about whose members nothing is known.
    pub fn map_from(key: Type, value: Type) -> Type {
        Type::Map(Arc::new(MapType { key, value, fields: BTreeMap::new(), closed: false }))
    }

    /// A map from strings with known members; `closed` when it has no others.
    pub fn object(fields: BTreeMap<String, Type>, closed: bool) -> Type {
        Type::Map(Arc::new(MapType { key: Type::String, value: Type::Any, fields, closed }))
    }

    /// A function.
    pub fn function(params: Vec<Type>, variadic: bool, result: Type) -> Type {
        Type::Function(Arc::new(Signature { params, variadic, result }))
    }
}

impl fmt::Display for Type {
    /// The name that a person uses.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Unknown | Type::Any => f.write_str("any"),
            Type::Nil => f.write_str("nil"),
            Type::Bool => f.write_str("bool"),
            Type::Int(kind) => f.write_str(kind.name()),
            Type::Float => f.write_str("float"),
            Type::String => f.write_str("string"),
            Type::Bytes => f.write_str("bytes"),
            Type::Time => f.write_str("time"),
            Type::Duration => f.write_str("duration"),
            Type::Location => f.write_str("time zone"),
            Type::Month => f.write_str("month"),
            Type::Weekday => f.write_str("weekday"),
            Type::List(list) => match list.element.as_ref().unwrap_or(&list.declared) {
                Type::Any | Type::Unknown => f.write_str("list"),
                element => write!(f, "list of {element}"),
            },
            Type::Map(_) => f.write_str("map"),
            Type::Function(_) => f.write_str("function"),
            Type::Object(name) => f.write_str(name),
        }
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(")?;
        for (index, param) in self.params.iter().enumerate() {
            let last = index + 1 == self.params.len();
            let dots = if last && self.variadic { "..." } else { "" };
            let comma = if last { "" } else { ", " };
            write!(f, "{dots}{param}{comma}")?;
        }
        write!(f, ") {}", self.result)
    }
}

impl IntKind {
    fn name(self) -> &'static str {
        match self {
            IntKind::Int => "int",
            IntKind::Int32 => "int32",
            IntKind::Int64 => "int64",
            IntKind::Uint8 => "uint8",
            IntKind::Uint32 => "uint32",
            IntKind::Uint64 => "uint64",
        }
    }
}
