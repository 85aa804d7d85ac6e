//! Changing the texts of scalars in the source, with everything around them left as it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::{SourceText, Span};
use crate::yaml::emit::{double_quoted, needs_escape};
use crate::yaml::{self, Node, NodeId, NodeKind, Style, Tree, Value};

/// A scalar that gets another text.
#[derive(Debug)]
pub(super) struct ScalarEdit {
    /// Its text from now on.
    pub(super) text: String,
    /// Parts of the old decoded text with what takes their place; none: the text is replaced as a whole.
    pub(super) parts: Vec<(Span, String)>,
}

/// All changes of one file: scalars by their nodes, and texts that come in between.
#[derive(Debug, Default)]
pub(super) struct Edits {
    pub(super) scalars: BTreeMap<NodeId, ScalarEdit>,
    pub(super) inserted: BTreeMap<usize, String>,
}

/// The source of `tree` with the changes made. A scalar keeps its style where that can hold the new text; otherwise it
/// becomes one in double quotes. What is inserted must not change the meaning of what stands around it.
pub(super) fn apply(tree: &Tree, edits: &Edits) -> String {
    let mut quoted = BTreeSet::new();
    // Styles are tried and the outcome read again: YAML has too many corners to foresee.
    for _ in 0..3 {
        let changed = write(tree, edits, &quoted, false);
        let mut wrong = mismatches(tree, &yaml::parse(SourceText::from_bytes(changed.as_bytes())), edits);
        wrong.retain(|id| !quoted.contains(id));
        if wrong.is_empty() {
            break;
        }
        quoted.extend(wrong);
    }
    write(tree, edits, &quoted, true)
}

fn write(tree: &Tree, edits: &Edits, quoted: &BTreeSet<NodeId>, all: bool) -> String {
    let mut changes: Vec<(Span, String)> = Vec::new();
    for (&id, edit) in &edits.scalars {
        let node = tree.node(id);
        match in_style(node, edit).filter(|_| !quoted.contains(&id)) {
            Some(parts) => changes.extend(parts),
            None => changes.push((node.span(), in_quotes(node, &edit.text))),
        }
    }
    if all {
        changes.extend(edits.inserted.iter().map(|(&at, text)| (Span::at(at), text.clone())));
    }
    changes.sort_by_key(|(span, _)| (span.start, span.end));
    let source = tree.text();
    let mut out = String::with_capacity(source.len() + 64);
    let mut done = 0;
    for (span, text) in changes {
        let (start, end) = (span.start as usize, span.end as usize);
        if start < done {
            continue;
        }
        out.push_str(source.get(done..start).unwrap_or_default());
        out.push_str(&text);
        done = end;
    }
    out.push_str(source.get(done..).unwrap_or_default());
    out
}

/// The changes of the source that keep the scalar's style; nothing when the style cannot hold the new text.
fn in_style(node: Node<'_>, edit: &ScalarEdit) -> Option<Vec<(Span, String)>> {
    let style = node.style()?;
    let encode = |value: &str, at: usize| -> Option<String> {
        match style {
            Style::DoubleQuoted => Some(escaped(value)),
            // Without escapes, Argo's reader would refuse these, or take them for line breaks.
            _ if value.chars().any(|c| needs_escape(c) && !matches!(c, '\n' | '\t')) => None,
            Style::Plain | Style::SingleQuoted if value.contains(['\n', '\r']) => None,
            Style::Plain => Some(value.to_owned()),
            Style::SingleQuoted => Some(value.replace('\'', "''")),
            Style::Literal | Style::Folded => {
                let breaks = if style == Style::Literal { "\n" } else { "\n\n" };
                Some(value.replace('\n', &format!("{breaks}{}", indentation(node, at)?)))
            }
        }
    };
    if edit.parts.is_empty() {
        return match style {
            Style::Literal | Style::Folded => None,
            Style::DoubleQuoted => Some(vec![(node.span(), in_quotes(node, &edit.text))]),
            Style::SingleQuoted => Some(vec![(node.span(), format!("'{}'", encode(&edit.text, 0)?))]),
            Style::Plain => Some(vec![(node.span(), encode(&edit.text, 0)?)]),
        };
    }
    let place = |(span, value): &(Span, String)| {
        let source = node.source_span(span.range());
        Some((source, encode(value, span.start as usize)?))
    };
    edit.parts.iter().map(place).collect()
}

/// The blanks before each line of a block scalar, taken from the line of the text's byte `at`.
fn indentation(node: Node<'_>, at: usize) -> Option<String> {
    let text = node.text()?;
    let line_start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let own = text.get(line_start..)?;
    let own = own.len() - own.trim_start_matches(' ').len();
    let source = node.tree().text();
    let from = node.source_span(at..at + 1).start as usize;
    let source_start = source.get(..from)?.rfind('\n').map_or(0, |end| end + 1);
    let line = source.get(source_start..)?;
    let blanks = line.len() - line.trim_start_matches(' ').len();
    Some(" ".repeat(blanks.checked_sub(own)?))
}

/// The whole scalar in double quotes; a block scalar's last line break is kept.
fn in_quotes(node: Node<'_>, text: &str) -> String {
    let written = node.source();
    let after = written.len() - written.trim_end_matches(['\n', '\r']).len();
    let block = matches!(node.style(), Some(Style::Literal | Style::Folded));
    let kept = if block { &written[written.len() - after..] } else { "" };
    format!("{}{kept}", double_quoted(text))
}

/// A text as it stands between double quotes.
fn escaped(text: &str) -> String {
    let quoted = double_quoted(text);
    quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
}

/// The changed scalars of `old` that `new` does not have as they should be. Where something else differs, every changed
/// scalar may be the reason.
fn mismatches(old: &Tree, new: &Tree, edits: &Edits) -> Vec<NodeId> {
    let all = || edits.scalars.keys().copied().collect();
    let roots = |tree: &Tree| tree.documents().iter().map(|d| d.root).collect::<Vec<_>>();
    let (old_roots, new_roots) = (roots(old), roots(new));
    if old_roots.len() != new_roots.len() {
        return all();
    }
    let mut wrong = Vec::new();
    let mut pending = Vec::new();
    for pair in old_roots.into_iter().zip(new_roots) {
        match pair {
            (Some(a), Some(b)) => pending.push((old.node(a), new.node(b))),
            (None, None) => {}
            _ => return all(),
        }
    }
    while let Some((a, b)) = pending.pop() {
        let same_shape = a.kind() == b.kind()
            && a.raw_entries().len() == b.raw_entries().len()
            && a.items().len() == b.items().len();
        if !same_shape {
            return all();
        }
        match a.kind() {
            NodeKind::Scalar => {
                let edit = edits.scalars.get(&a.id());
                let wanted = edit.map(|e| e.text.as_str()).or(a.text());
                let is_text = |node: Node<'_>| matches!(node.value(), Some(Value::Str(_)));
                if b.text() != wanted || is_text(a) && !is_text(b) {
                    match edit {
                        Some(_) => wrong.push(a.id()),
                        None => return all(),
                    }
                }
            }
            NodeKind::Alias => {}
            NodeKind::Mapping => {
                let entries = a.raw_entries().zip(b.raw_entries());
                pending.extend(entries.flat_map(|(a, b)| [(a.key, b.key), (a.value, b.value)]));
            }
            NodeKind::Sequence => pending.extend(a.items().zip(b.items())),
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Replaces `@` in every value of a map by `value`, and says what the file is then.
    fn replaced(source: &str, value: &str) -> String {
        let tree = yaml::parse(SourceText::from_bytes(source.as_bytes()));
        let root = tree.documents()[0].root.map(|id| tree.node(id)).expect("a document");
        let mut edits = Edits::default();
        for entry in root.entries() {
            let Some(text) = entry.value.text().filter(|text| text.contains('@')) else { continue };
            let parts = text.match_indices('@').map(|(at, _)| (Span::new(at, at + 1), value.to_owned()));
            let edit = ScalarEdit { text: text.replace('@', value), parts: parts.collect() };
            edits.scalars.insert(entry.value.id(), edit);
        }
        let changed = apply(&tree, &edits);
        let again = yaml::parse(SourceText::from_bytes(changed.as_bytes()));
        assert!(mismatches(&tree, &again, &edits).is_empty(), "{changed}");
        changed
    }

    #[test]
    fn styles_are_kept_where_they_can_be() {
        let source =
            "a: x-@ # one\nb: 'it''s @'\nc: \"\\u00e9 @\"\nd: |\n    if\n      @\ne: >-\n  f @\n  g\n";
        assert_eq!(
            replaced(source, "y"),
            "a: x-y # one\nb: 'it''s y'\nc: \"\\u00e9 y\"\nd: |\n    if\n      y\ne: >-\n  f y\n  g\n"
        );
        assert_eq!(
            replaced(source, "it's \"1\"\n2"),
            "a: \"x-it's \\\"1\\\"\\n2\" # one\nb: \"it's it's \\\"1\\\"\\n2\"\nc: \"\\u00e9 it's \\\"1\\\"\\n2\"\n\
             d: |\n    if\n      it's \"1\"\n    2\ne: >-\n  f it's \"1\"\n\n  2\n  g\n"
        );
    }

    #[test]
    fn texts_stay_texts() {
        assert_eq!(replaced("a: 80@\n", "80"), "a: \"8080\"\n");
        assert_eq!(replaced("a: x@\n", ": #"), "a: \"x: #\"\n");
        assert_eq!(replaced("{a: x@, b: c}\n", "},"), "{a: \"x},\", b: c}\n");
        assert_eq!(replaced("a: |\n  @\nb: c\n", " x\n"), "a: \" x\\n\\n\"\nb: c\n");
        assert_eq!(replaced("a: '@'\n", ""), "a: ''\n");
        assert_eq!(replaced("a: x@\n", "\u{85}"), "a: \"x\\u0085\"\n");
    }
}
