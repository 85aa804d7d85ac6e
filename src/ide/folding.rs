//! What can be folded: everything of several lines that stands under a key or is an item, and blocks of comments.

use crate::text::{FileId, Span};
use crate::workspace::Workspace;
use crate::yaml::{Node, Tree};

/// What is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    /// A value or an item.
    Region,
    /// Comments.
    Comment,
}

/// Something that can be folded: all of it, over several lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// From the key, the item or the first comment to the last character that belongs to it.
    pub span: Span,
    /// What it is.
    pub kind: FoldKind,
}

/// The places that can be folded, in the order of the file; each begins on a line of its own.
pub fn folding(workspace: &Workspace, file: FileId) -> Vec<Fold> {
    let Some(file) = workspace.file(file) else { return Vec::new() };
    let tree = &file.tree;
    let mut folds = Vec::new();
    let mut pending: Vec<Node<'_>> =
        tree.documents().iter().filter_map(|d| d.root).map(|id| tree.node(id)).collect();
    let several = pending.len() > 1;
    if several {
        pending.iter().for_each(|root| add(tree, root.span(), &mut folds));
    }
    while let Some(node) = pending.pop() {
        for entry in node.raw_entries() {
            add(tree, entry.key.span().cover(entry.value.span()), &mut folds);
            pending.push(entry.value);
        }
        for item in node.items() {
            add(tree, item.span(), &mut folds);
            pending.push(item);
        }
    }
    comments(tree, &mut folds);
    // One fold a line: the outermost.
    let line = |at: u32| line_start(tree.text(), at as usize);
    folds.sort_by_key(|f| (line(f.span.start), std::cmp::Reverse(f.span.end)));
    folds.dedup_by_key(|f| line(f.span.start));
    folds
}

fn line_start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |found| found + 1)
}

fn add(tree: &Tree, span: Span, folds: &mut Vec<Fold>) {
    let text = tree.text().get(span.range()).unwrap_or_default();
    let trimmed = text.trim_end();
    if trimmed.contains('\n') {
        let end = span.start as usize + trimmed.len();
        folds.push(Fold { span: Span::new(span.start as usize, end), kind: FoldKind::Region });
    }
}

/// Comments on lines of their own, one below the other.
fn comments(tree: &Tree, folds: &mut Vec<Fold>) {
    let mut block: Option<Span> = None;
    let mut close = |block: &mut Option<Span>| {
        if let Some(span) = block.take()
            && tree.text().get(span.range()).is_some_and(|t| t.contains('\n'))
        {
            folds.push(Fold { span, kind: FoldKind::Comment });
        }
    };
    for comment in tree.comments().iter().filter(|c| !c.trailing) {
        let between = block.and_then(|b| tree.text().get(b.end as usize..comment.span.start as usize));
        let follows = between.is_some_and(|t| t.trim().is_empty() && t.matches('\n').count() == 1);
        if !follows {
            close(&mut block);
        }
        block = Some(block.map_or(comment.span, |b| b.cover(comment.span)));
    }
    close(&mut block);
}
