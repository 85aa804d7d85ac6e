//! Comments, and the nodes they belong to.
//!
//! A `#` begins a comment when a blank or a line's start stands before it and it is not inside a scalar. So a look at
//! every `#` and the places of the scalars is enough; the parser need not collect them.

use memchr::memchr;

use super::scan::{line_end, line_start, separates};
use super::tree::{Comment, Document, NodeData, NodeId, NodeRecord, Style};
use crate::text::Span;

/// All comments of a file, in order.
pub(super) fn comments(text: &str, nodes: &[NodeRecord], documents: &[Document]) -> Vec<Comment> {
    let bytes = text.as_bytes();
    let mut comments = Vec::new();
    let mut leaves = Leaves { bytes, nodes, next: 0, before: None };
    let mut from = 0;
    while let Some(found) = bytes.get(from..).and_then(|rest| memchr(b'#', rest)) {
        let at = from + found;
        from = at + 1;
        let before = at.checked_sub(1).and_then(|before| bytes.get(before)).copied();
        if separates(before) && !leaves.reach(at) && !in_skipped(bytes, documents, at) {
            from = line_end(bytes, at);
            comments.push(leaves.attach(Span::new(at, from)));
        }
    }
    comments
}

/// In what could not be read only a line of its own is surely a comment.
fn in_skipped(bytes: &[u8], documents: &[Document], at: usize) -> bool {
    let skipped = documents.iter().flat_map(|document| &document.skipped);
    let inside = skipped.into_iter().any(|span| span.range().contains(&at));
    inside && !alone(bytes, at)
}

/// Whether only blanks stand before a place on its line.
fn alone(bytes: &[u8], at: usize) -> bool {
    bytes
        .get(line_start(bytes, at)..at)
        .is_some_and(|before| before.iter().all(|b| matches!(b, b' ' | b'\t')))
}

/// A walk along the nodes without children, which stand in the arena in the order of the text.
struct Leaves<'t> {
    bytes: &'t [u8],
    nodes: &'t [NodeRecord],
    /// The first node that may still matter.
    next: usize,
    /// The last leaf that ends before.
    before: Option<NodeId>,
}

impl Leaves<'_> {
    /// Moves on to the first leaf that does not end before `at`; whether it is a text that holds `at`.
    fn reach(&mut self, at: usize) -> bool {
        while let Some(node) = self.nodes.get(self.next) {
            let span = node.span.range();
            if is_leaf(node) {
                if span.end > at {
                    let block =
                        matches!(node.data, NodeData::Scalar { style: Style::Literal | Style::Folded, .. });
                    // On a block's first line stands its header, and perhaps a comment.
                    let text = if block { line_end(self.bytes, span.start) } else { span.start };
                    return text <= at;
                }
                self.before = u32::try_from(self.next).ok().map(NodeId);
            }
            self.next += 1;
        }
        false
    }

    fn attach(&self, span: Span) -> Comment {
        let at = span.start as usize;
        let trailing = !alone(self.bytes, at);
        let line = line_start(self.bytes, at);
        let before = self.before.filter(|_| trailing).map(|leaf| self.outermost_ending(leaf, span.start));
        let before = before.filter(|&id| self.nodes[id.0 as usize].span.end as usize >= line);
        let below = || {
            let rest = (self.next..).zip(self.nodes.get(self.next..)?);
            let (id, _) = rest.into_iter().find(|(_, node)| is_leaf(node) && node.span.start >= span.end)?;
            u32::try_from(id).ok().map(NodeId)
        };
        Comment { span, node: before.or_else(below), trailing }
    }

    /// The leaf, or the outermost brackets around it that are closed before `at`.
    fn outermost_ending(&self, leaf: NodeId, at: u32) -> NodeId {
        let mut found = leaf;
        let mut node = &self.nodes[leaf.0 as usize];
        while let Some(parent) = node.parent {
            let outer = &self.nodes[parent.0 as usize];
            if !is_flow(outer) || outer.span.end > at {
                break;
            }
            if outer.span.end > node.span.end {
                found = parent;
            }
            node = outer;
        }
        found
    }
}

fn is_flow(node: &NodeRecord) -> bool {
    matches!(node.data, NodeData::Mapping { flow: true, .. } | NodeData::Sequence { flow: true, .. })
}

fn is_leaf(node: &NodeRecord) -> bool {
    match &node.data {
        NodeData::Scalar { .. } | NodeData::Alias { .. } => true,
        NodeData::Mapping { raw, .. } => raw.is_empty(),
        NodeData::Sequence { items, .. } => items.is_empty(),
    }
}
