//! What becomes part of an expression's value as it is.

use std::collections::HashSet;

use super::ast::{NodeId, NodeKind, Parsed};
use super::op::BinaryOp;

/// Functions whose value is text of their arguments: cut, put together, in other letters, but not put in quotes or made a
/// number.
const TEXTUAL: [&str; 24] = [
    "cat",
    "default",
    "first",
    "indent",
    "join",
    "jsonpath",
    "last",
    "lower",
    "nindent",
    "nospace",
    "print",
    "printf",
    "repeat",
    "replace",
    "string",
    "substr",
    "title",
    "trim",
    "trimAll",
    "trimPrefix",
    "trimSuffix",
    "trunc",
    "untitle",
    "upper",
];

/// The operands whose text can be found in the text that the expression gives.
pub fn verbatim(tree: &Parsed) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut pending = vec![tree.root];
    while let Some(id) = pending.pop() {
        if !seen.insert(id) {
            continue;
        }
        match *tree.kind(id) {
            NodeKind::Ident(_) | NodeKind::Member { .. } => found.push(id),
            NodeKind::Chain(inner) => pending.push(inner),
            NodeKind::Binary { op: BinaryOp::Add | BinaryOp::Coalesce, left, right, .. } => {
                pending.extend([left, right]);
            }
            NodeKind::Slice { object, .. } => pending.push(object),
            NodeKind::Conditional { then, otherwise, .. } => pending.extend([then, otherwise]),
            NodeKind::Let { body, .. } => pending.push(body),
            NodeKind::Sequence(list) => pending.extend(tree.list(list).last()),
            NodeKind::Call { callee, args, .. } if is_textual(tree, callee) => {
                pending.extend(tree.list(args).iter().copied());
            }
            _ => {}
        }
    }
    found
}

/// Whether a function of the language, or one of sprig's, gives text of its arguments.
fn is_textual(tree: &Parsed, callee: NodeId) -> bool {
    let name = match tree.kind(callee) {
        NodeKind::Ident(name) => Some(name.as_ref()),
        NodeKind::Member { property, .. } => tree.text_of(*property),
        _ => None,
    };
    name.is_some_and(|name| TEXTUAL.contains(&name))
}
