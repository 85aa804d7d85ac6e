//! The spanned tree of a YAML or JSON file, as Argo's decoder (go-yaml v2 behind `sigs.k8s.io/yaml`) reads it.
//!
//! [`parse`] never fails: it returns a [`Tree`] whose documents hold what could be read, and the list of its
//! [`Problem`]s. Every node knows its bytes in the source, and every decoded character of a scalar can be
//! mapped back to the source character that it came from ([`Node::source_span`]).

mod aliases;
mod arena;
mod builder;
mod comments;
mod edit;
mod embed;
pub(crate) mod emit;
mod event;
mod granit;
mod insert;
mod json;
mod keys;
mod limits;
mod line;
mod merge;
mod messages;
mod navigate;
mod number;
mod offsets;
mod parse;
mod pieces;
mod realign;
mod recovery;
mod resolve;
mod same;
mod scalars;
mod scan;
mod split;
mod to_json;
mod tree;
mod warnings;

pub use emit::emit;
pub use number::json_number;
pub use parse::parse;
pub use to_json::{to_json, to_json_as_written};
pub use tree::{Comment, Document, Entry, Node, NodeId, NodeKind, Problem, ProblemKind, Style, Tree, Value};
