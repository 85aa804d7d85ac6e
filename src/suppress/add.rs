//! Writing suppressions: the edit that makes a comment ignore a finding.

use super::comment::{self, Directive};
use crate::diagnostic::{Diagnostic, Edit, Fix, Place};
use crate::text::Span;
use crate::workspace::Workspace;
use crate::yaml::{Node, NodeKind, Style, Tree};

/// The fix that suppresses a finding with a comment: at the end of its line, or above the key that it stands under when
/// the line cannot have one. `None` where no comment can stand, as in JSON.
pub fn ignoring(workspace: &Workspace, d: &Diagnostic) -> Option<Fix> {
    let tree = &workspace.file(d.place.file)?.tree;
    let (span, text) = edit(tree, d)?;
    let title = format!("ignore `{}` here", d.code);
    Some(Fix { title, safe: true, edits: vec![Edit { place: Place { file: d.place.file, span }, text }] })
}

fn edit(tree: &Tree, d: &Diagnostic) -> Option<(Span, String)> {
    if tree.is_json() {
        return None;
    }
    let text = tree.text();
    let at = d.place.span.start as usize;
    let line = line_of(text, at);
    if let Some(edit) = joined(tree, line, d.code) {
        return Some(edit);
    }
    if is_line_free(tree, line.end as usize) {
        let content = text.get(line.range())?;
        let end = line.start as usize + content.trim_end().len();
        let own = tree.comments().iter().any(|c| line.contains(c.span));
        // A comment that is there already stays in front, and ours begins where it ends: so it goes above instead.
        if !own && end > at {
            return Some((Span::new(end, line.end as usize), format!("  # argoc: ignore[{}]", d.code)));
        }
    }
    let key_line = line_of(text, anchor(tree, at)?);
    let content = text.get(key_line.range())?;
    let indent = content.get(..content.len() - content.trim_start().len())?;
    if let Some(before) = (key_line.start as usize).checked_sub(1)
        && let Some(edit) = joined(tree, line_of(text, before), d.code)
        && text.get(line_of(text, before).range())?.trim_start().starts_with('#')
    {
        return Some(edit);
    }
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let start = key_line.start as usize;
    Some((Span::new(start, start), format!("{indent}# argoc: ignore[{}]{ending}", d.code)))
}

/// One more code in a comment of ours on a line.
fn joined(tree: &Tree, line: Span, code: &str) -> Option<(Span, String)> {
    let comment = tree.comments().iter().find(|c| line.contains(c.span))?;
    let text = tree.text().get(comment.span.range())?;
    match comment::read(text, comment.span.start as usize)? {
        Directive::Ignore { whole_file: false, codes } if codes.iter().all(|c| c.name != code) => {
            let end = codes.last()?.span.end as usize;
            Some((Span::new(end, end), format!(", {code}")))
        }
        _ => None,
    }
}

/// Whether a comment can stand at the end of a line: it is not within a text that goes on.
pub fn is_line_free(tree: &Tree, end: usize) -> bool {
    let node = tree.node_at(end).filter(|n| n.kind() == NodeKind::Scalar);
    node.is_none_or(|n| {
        let span = n.span().range();
        let is_block = matches!(n.style(), Some(Style::Literal | Style::Folded)) && !n.source().is_empty();
        let last = if is_block { span.end + 1 } else { span.end };
        let on_first_line = tree.text().get(span.start..end).is_some_and(|t| !t.contains(['\n', '\r']));
        !(span.start < end && end < last) || is_block && on_first_line
    })
}

/// Where the entry begins that holds a place, on a line that begins with it.
fn anchor(tree: &Tree, at: usize) -> Option<usize> {
    let mut node = tree.node_at(at)?;
    loop {
        let start = key_of(node).unwrap_or(node).span().start as usize;
        let line = line_of(tree.text(), start);
        let before = tree.text().get(line.start as usize..start)?;
        if before.chars().all(|c| matches!(c, ' ' | '\t' | '-')) && is_line_free(tree, line.start as usize) {
            return Some(start);
        }
        node = node.parent()?;
    }
}

fn key_of(node: Node<'_>) -> Option<Node<'_>> {
    node.parent()?.raw_entries().find(|e| e.value == node).map(|e| e.key)
}

/// The line of an offset, without its break.
fn line_of(text: &str, at: usize) -> Span {
    let at = at.min(text.len());
    let start = text.get(..at).and_then(|t| t.rfind(['\n', '\r'])).map_or(0, |at| at + 1);
    let end = text.get(at..).and_then(|t| t.find(['\n', '\r'])).map_or(text.len(), |found| at + found);
    Span::new(start, end)
}
