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
    let Some(mut at) = memchr(b'#', bytes) else { return comments };
    let places = Places::new(bytes, nodes);
    let mut scalar = 0;
    loop {
        let mut next = at + 1;
        let before = at.checked_sub(1).and_then(|before| bytes.get(before)).copied();
        if separates(before) && !places.in_scalar(bytes, at, &mut scalar) && !in_skipped(bytes, documents, at)
        {
            next = line_end(bytes, at);
            comments.push(places.attach(bytes, Span::new(at, next)));
        }
        let Some(found) = bytes.get(next..).and_then(|rest| memchr(b'#', rest)) else { return comments };
        at = next + found;
    }
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

/// Nodes by where they begin and where they end.
struct Places {
    /// Scalars and aliases in the order of the text.
    leaves: Vec<(Span, NodeId, bool)>,
    /// The same and bracketed collections, by their end.
    ends: Vec<(u32, NodeId)>,
}

impl Places {
    fn new(bytes: &[u8], nodes: &[NodeRecord]) -> Self {
        let mut leaves = Vec::new();
        let mut ends = Vec::new();
        for (id, node) in (0..).map(NodeId).zip(nodes) {
            let flow = match node.data {
                NodeData::Mapping { flow, .. } | NodeData::Sequence { flow, .. } => Some(flow),
                _ => None,
            };
            if flow.is_none() {
                let block =
                    matches!(node.data, NodeData::Scalar { style: Style::Literal | Style::Folded, .. });
                leaves.push((node.span, id, block));
            }
            let bracket = matches!(bytes.get(node.span.start as usize), Some(b'[' | b'{'));
            if flow.is_none_or(|flow| flow && bracket) {
                ends.push((node.span.end, id));
            }
        }
        // Of nodes that end together, the innermost comes first.
        ends.sort_by_key(|&(end, id)| (end, std::cmp::Reverse(id)));
        Places { leaves, ends }
    }

    /// Whether the byte at `at` belongs to a scalar; `next` is the first one that may, for calls in order.
    fn in_scalar(&self, bytes: &[u8], at: usize, next: &mut usize) -> bool {
        while let Some((span, _, block)) = self.leaves.get(*next) {
            if span.end as usize <= at {
                *next += 1;
                continue;
            }
            let start = span.start as usize;
            // On a block's first line stands its header, and perhaps a comment.
            let text = if *block { line_end(bytes, start) } else { start };
            return text <= at;
        }
        false
    }

    fn attach(&self, bytes: &[u8], span: Span) -> Comment {
        let at = span.start as usize;
        let trailing = !alone(bytes, at);
        let line = line_start(bytes, at);
        let before = self.ends.partition_point(|&(end, _)| end <= span.start);
        let ended = before.checked_sub(1).and_then(|before| self.ends.get(before));
        let node = match ended {
            Some(&(end, _)) if trailing && end as usize >= line => {
                // The innermost of those that end there.
                let first = self.ends.partition_point(|&(other, _)| other < end);
                self.ends.get(first).map(|&(_, id)| id)
            }
            _ => {
                let after = self.leaves.partition_point(|(leaf, ..)| leaf.start < span.end);
                self.leaves.get(after).map(|&(_, id, _)| id)
            }
        };
        Comment { span, node, trailing }
    }
}
