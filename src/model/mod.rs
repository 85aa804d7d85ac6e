//! The typed model of every kind of object that Argo owns, declared once.
//!
//! From a declaration (`model!`) come the description that the decoder, the JSON Schema, completion and hover
//! read, and the typed [`View`]s that analysis reads.

pub(crate) mod macros;

pub mod bucket;
mod desc;
mod kubernetes;
pub mod location;
pub mod metadata;
pub mod metrics;
pub mod repository;
pub mod retry;
pub mod sync;
mod view;

pub use desc::{
    Bounds, Enforcer, FieldDesc, Format, Language, Removal, Shape, StructDesc, StructRef, Version, Wanted,
};
pub use view::{
    Amount, Any, AnyString, Bool, Bytes, Duration, Float, Int32, Int64, IntOrString, List, Map, Model, Object,
    Plugin, Quantity, Str, Time, View, head,
};
