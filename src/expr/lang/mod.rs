//! expr-lang, the language of `{{=…}}` and of the `expression` fields, as Argo embeds it (v1.17).
//!
//! Three verdicts are kept apart: whether the text [parses](parse), whether the engine would
//! compile it against an environment, and what running it gives.

mod ast;
mod builtins;
mod check;
mod env;
mod error;
mod eval;
mod filter;
pub mod functions;
mod identifiers;
mod lexer;
mod literal;
mod op;
mod parser;
mod print;
mod semver;
mod sprig;
mod time;
mod token;
mod types;
mod value;
mod verbatim;

#[cfg(test)]
mod tests;

pub use ast::{CallStyle, Node, NodeId, NodeKind, NodeList, Parsed};
pub use check::{Checked, Problem, ProblemKind, Stage, check, compile};
pub use env::{expand, with_argo_functions};
pub use error::{SyntaxError, SyntaxErrorKind};
pub use eval::{EvalCause, EvalError, eval, evaluate, evaluate_at};
pub use identifiers::{Reference, identifiers};
pub use op::{BinaryOp, UnaryOp};
pub use parser::{MAX_DEPTH, MAX_NODES, parse};
pub use print::{print, print_node, same_shape};
pub use token::{RESERVED_WORDS, is_identifier};
pub use types::{Env, IntKind, ListType, MapType, Signature, Type};
pub use value::{Callable, Element, Key, List, Map, MapKind, Value};
pub use verbatim::verbatim;
