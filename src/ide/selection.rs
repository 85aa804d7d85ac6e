//! Growing selections.

use super::hover::expressions::expression_at;
use super::locate::object_at;
use crate::analysis::Facts;
use crate::expr::tags::{TagKind, scan};
use crate::text::{FileId, Span};
use crate::workspace::Workspace;
use crate::yaml::{Node, Tree};

/// What can be selected around an offset, each in the next: parts of a tag or an expression, the tag, the text, the value,
/// the entry, the item, the document, the file.
pub fn ranges(workspace: &Workspace, file: FileId, offset: u32) -> Vec<Span> {
    let Some(source) = workspace.file(file) else { return Vec::new() };
    let tree = &source.tree;
    let at = offset as usize;
    if at > tree.text().len() {
        return Vec::new();
    }
    let mut spans = vec![Span::new(0, tree.text().len())];
    spans.extend(tree.document_at(at).map(|d| d.span));
    if let Some(node) = tree.node_at(at) {
        of_node(tree, node, at, &mut spans);
        let facts = object_at(workspace, file, offset).and_then(|o| Facts::new(workspace, o));
        if let Some((one, inner)) = facts.as_ref().and_then(|f| expression_at(f, offset)) {
            let source = |span: Span| one.node.source_span(one.place(span).range());
            let mut pending = vec![one.parsed.root];
            while let Some(id) = pending.pop() {
                spans.push(source(one.parsed.span(id)));
                pending.extend(
                    one.parsed.children(id).into_iter().filter(|c| one.parsed.span(*c).touches(inner)),
                );
                if spans.len() > 200 {
                    break;
                }
            }
        }
    }
    spans.retain(|s| s.touches(at) && !s.is_empty());
    spans.sort_by_key(|s| s.len());
    let mut nested: Vec<Span> = Vec::new();
    for span in spans {
        if nested.last().is_none_or(|inner| span.contains(*inner) && span != *inner) {
            nested.push(span);
        }
    }
    nested
}

fn of_node(tree: &Tree, node: Node<'_>, at: usize, spans: &mut Vec<Span>) {
    if let (Some(text), Some(inner)) = (node.text(), node.decoded_offset(at)) {
        spans.push(trimmed(tree, node.source_span(0..text.len())));
        for tag in scan(text).into_iter().filter(|t| t.span.touches(inner)) {
            spans.extend([tag.span, tag.inner].map(|s| node.source_span(s.range())));
            if let TagKind::Simple(path) = &tag.kind {
                spans.push(node.source_span(path.span.range()));
                for part in &path.segments {
                    let head = Span { start: path.span.start, end: part.span.end };
                    spans.extend([part.span, head].map(|s| node.source_span(s.range())));
                }
            }
        }
    }
    let mut current = Some(node);
    while let Some(node) = current {
        spans.push(trimmed(tree, node.span()));
        let parent = node.parent();
        let entry = parent.into_iter().flat_map(Node::raw_entries).find(|e| e.key == node || e.value == node);
        spans.extend(entry.map(|e| trimmed(tree, e.key.span().cover(e.value.span()))));
        current = parent;
    }
}

/// Without the line break that a block scalar ends with.
fn trimmed(tree: &Tree, span: Span) -> Span {
    let text = tree.text().get(span.range()).unwrap_or_default();
    Span::new(span.start as usize, span.start as usize + text.trim_end().len())
}
