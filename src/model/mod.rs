//! The typed model of every kind of object that Argo owns, declared once.
//!
//! From a declaration (`model!`) come the description that the decoder, the JSON Schema, completion and hover
//! read, and the typed [`View`]s that analysis reads.

pub(crate) mod macros;

pub mod artifact;
pub mod bucket;
pub mod cluster;
pub mod config;
pub mod cron;
pub mod dag;
pub mod decode;
mod desc;
pub mod event;
pub mod kinds;
mod kubernetes;
pub mod leaf;
pub mod location;
pub mod metadata;
pub mod metrics;
pub mod parameter;
pub mod repository;
pub mod retry;
pub mod reverse;
pub mod schema;
pub mod status;
pub mod steps;
pub mod sync;
pub mod synonyms;
pub mod template;
mod view;
pub mod workflow;

pub use desc::{
    Bounds, Enforcer, FieldDesc, Format, Language, Removal, Shape, StructDesc, StructRef, Version, Wanted,
};
pub use kinds::{API_GROUP, API_VERSION, Kind};
pub use view::{
    Amount, Any, AnyString, Bool, Bytes, Duration, Float, Int32, Int64, IntOrString, List, Map, Model,
    Object, Plugin, Quantity, Str, Time, View, head,
};
