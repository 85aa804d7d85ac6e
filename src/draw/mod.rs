//! A flow as a picture: Mermaid, Graphviz' dot, SVG and JSON.
//!
//! [`sketch()`] decides what is in the picture, the formats only how it is written. An object is one picture; several are
//! written one after the other, each format in its own way: Mermaid as a Markdown file with a heading and a block each,
//! dot as several graphs, SVG as one drawing with the pictures below each other, JSON as one array.

mod dot;
mod json;
mod mermaid;
mod picture;
mod problems;
mod sketch;
mod svg;
mod words;

pub use dot::dot;
pub use json::json;
pub use mermaid::{MERMAID_EDGES, mermaid};
pub use picture::{Cluster, ClusterKind, End, Line, LineStyle, Mark, Node, Note, Picture, Shape};
pub use problems::Problems;
pub use sketch::{Wanted, sketch};
pub use svg::svg;
