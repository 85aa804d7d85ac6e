//! Edits of a file that keep everything else as it was written: what to cut out for a child to be gone, and how a
//! scalar is written so that it stays in its quotes.

use super::emit::double_quoted;
use super::scan::{line_end, line_start};
use super::tree::{Node, NodeKind, Style, Tree, Value};
use crate::text::Span;

impl Tree {
    /// What has to be cut out for an entry of a mapping or an item of a sequence to be gone with its comment, its line
    /// and its comma. `None` when the rest would not be what it was: the only child, or one whose line also has others.
    pub fn removal(&self, child: Node<'_>) -> Option<Span> {
        let parent = child.parent()?;
        let children: Vec<Span> = match parent.kind() {
            NodeKind::Mapping => parent
                .raw_entries()
                .map(|e| {
                    Span::new(e.key.span().start as usize, end_of(&e.value).max(e.key.span().end as usize))
                })
                .collect(),
            NodeKind::Sequence => {
                parent.items().map(|i| Span::new(i.span().start as usize, end_of(&i))).collect()
            }
            _ => return None,
        };
        let at = children.iter().position(|span| span.contains(child.span()))?;
        if parent.is_flow() {
            return flow_removal(&children, at);
        }
        let own = *children.get(at)?;
        let bytes = self.text().as_bytes();
        let mut start = own.start as usize;
        if parent.kind() == NodeKind::Sequence {
            start = self.text().get(..start)?.rfind('-')?;
            self.text().get(start + 1..own.start as usize)?.trim().is_empty().then_some(())?;
        }
        let end = self.end_of_line(own.end as usize)?;
        let line = line_start(bytes, start);
        let is_alone = self.text().get(line..start)?.trim_matches([' ', '\t']).is_empty();
        match children.get(at + 1) {
            _ if children.len() < 2 => None,
            _ if is_alone => Some(Span::new(line, end)),
            // The first key of an item: what comes next moves behind the dash.
            Some(next) if at == 0 && parent.kind() == NodeKind::Mapping => {
                Some(Span::new(start, next.start as usize))
            }
            _ => None,
        }
    }

    /// The source of a value as the only item of a list that takes its place behind the key; nothing when it has none.
    pub fn as_only_item(&self, value: Node<'_>) -> Option<String> {
        let source = value.source();
        if value.is_null() || source.is_empty() {
            None
        } else if value.is_mapping() && !value.is_flow() {
            // Two columns to the right, behind the dash.
            Some(format!("- {}", source.replace('\n', "\n  ")))
        } else if value.style() == Some(Style::Plain) && source.contains([',', '[', ']', '{', '}']) {
            Some(format!("[\"{source}\"]"))
        } else {
            Some(format!("[{source}]"))
        }
    }

    /// The end of the line of an offset with its line break, when only blanks and a comment stand there.
    fn end_of_line(&self, offset: usize) -> Option<usize> {
        let bytes = self.text().as_bytes();
        // A block scalar ends behind its last line's break.
        if offset > 0 && bytes.get(offset - 1) == Some(&b'\n') {
            return Some(offset);
        }
        let end = line_end(bytes, offset);
        let rest = self.text().get(offset..end)?.trim_start_matches([' ', '\t']);
        if !rest.is_empty() && !rest.starts_with('#') {
            return None;
        }
        let after = bytes.get(end..).unwrap_or_default();
        Some(end + if after.starts_with(b"\r\n") { 2 } else { usize::from(!after.is_empty()) })
    }

    /// The source for `text` in the place of a scalar at `span`, in the quotes that the scalar has or that `text` needs.
    /// What is no whole scalar, or a `text` that brings its quotes along, stays as it is.
    pub fn requoted(&self, span: Span, text: &str) -> Option<String> {
        let node = self.node_at(span.start as usize).filter(|n| n.span() == span)?;
        let style = if node.kind() == NodeKind::Alias { Style::Plain } else { node.style()? };
        let is_quoted = |q: char| text.len() > 1 && text.starts_with(q) && text.ends_with(q);
        if is_quoted('"') || is_quoted('\'') || text.starts_with(['[', '{', '|', '>']) {
            return None;
        }
        let in_flow = node.parent().is_some_and(Node::is_flow);
        match style {
            Style::SingleQuoted => Some(single_quoted(text)),
            Style::DoubleQuoted => Some(double_quoted(text)),
            // What had no quotes and was text may not become something else without.
            Style::Plain => (!is_plain(text, in_flow, matches!(node.value(), Some(Value::Str(_)) | None)))
                .then(|| double_quoted(text)),
            Style::Literal | Style::Folded => None,
        }
    }
}

/// The end of a node's own text; an absent value ends where it would begin.
fn end_of(node: &Node<'_>) -> usize {
    node.span().end as usize
}

fn flow_removal(children: &[Span], at: usize) -> Option<Span> {
    let own = children.get(at)?;
    match (at.checked_sub(1).and_then(|before| children.get(before)), children.get(at + 1)) {
        (_, Some(next)) => Some(Span::new(own.start as usize, next.start as usize)),
        (Some(before), None) => Some(Span::new(before.end as usize, own.end as usize)),
        (None, None) => None,
    }
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Whether a text can stand without quotes, and means itself there when it has to be text.
fn is_plain(text: &str, in_flow: bool, is_text: bool) -> bool {
    let tree = super::parse(crate::text::SourceText::from(format!("[{text}]").as_str()));
    let root = tree.documents().first().and_then(|d| d.root).map(|id| tree.node(id));
    let item = root.and_then(|root| {
        let mut items = root.items();
        items.next().filter(|_| items.len() == 0)
    });
    let reads_back = item.is_some_and(|i| i.style() == Some(Style::Plain) && i.text() == Some(text));
    let is_kept = !is_text || item.is_some_and(|i| i.as_str().is_some());
    // Outside of brackets a comma and a bracket are letters like others.
    let has_brackets = text.contains([',', '[', ']', '{', '}']);
    if has_brackets && !in_flow {
        return !text.contains(": ")
            && !text.contains(" #")
            && text.starts_with(|c: char| c.is_alphanumeric());
    }
    tree.problems().is_empty() && reads_back && is_kept
}

#[cfg(test)]
mod tests {
    use crate::text::Span;
    use crate::yaml::{Node, Tree, parse};

    fn cut(text: &str, find: impl Fn(Node<'_>) -> Option<Span>) -> Option<String> {
        let tree = parse(text);
        let span = find(tree.node(tree.documents()[0].root.expect("a root")))?;
        Some(format!("{}{}", &text[..span.start as usize], &text[span.end as usize..]))
    }

    fn without(text: &str, key: &str) -> Option<String> {
        let find = |root: Node<'_>| {
            root.tree().removal(root.raw_entries().rfind(|e| e.key.text() == Some(key))?.key)
        };
        cut(text, find)
    }

    #[test]
    fn entries_are_cut_out_with_their_lines() {
        let cases = [
            ("a: 1\nb: 2 # two\nc: 3\n", "b", Some("a: 1\nc: 3\n")),
            ("a: 1\nb:\n  c: 1\n  d: |\n    x\n\ne: 3\n", "b", Some("a: 1\n\ne: 3\n")),
            ("a: 1\nb: 2", "b", Some("a: 1\n")),
            ("a: 1\r\nb: 2\r\nc: 3\r\n", "b", Some("a: 1\r\nc: 3\r\n")),
            ("{a: 1, b: 2, c: 3}", "b", Some("{a: 1, c: 3}")),
            ("{a: 1, b: 2}", "b", Some("{a: 1}")),
            ("{a: 1}", "a", None),
            ("a: 1\n", "a", None),
        ];
        for (text, key, expected) in cases {
            assert_eq!(without(text, key).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn items_are_cut_out_with_their_dashes() {
        let item = |n: usize| move |root: Node<'_>| root.tree().removal(root.items().nth(n)?);
        let text = "- name: a\n  value: 1\n# about b\n- name: b # here\n- c\n";
        assert_eq!(cut(text, item(1)).as_deref(), Some("- name: a\n  value: 1\n# about b\n- c\n"));
        assert_eq!(cut("[a, b, c]", item(2)).as_deref(), Some("[a, b]"));
        assert_eq!(cut("- a\n", item(0)), None);
        let key = |root: Node<'_>| root.tree().removal(root.items().next()?.raw_entries().next()?.key);
        assert_eq!(cut("- a: 1\n  b: 2\n- c\n", key).as_deref(), Some("- b: 2\n- c\n"));
    }

    #[test]
    fn scalars_keep_their_quotes() {
        let quoted = |text: &str, new: &str| {
            let tree: Tree = parse(text);
            let root = tree.node(tree.documents()[0].root.expect("a root"));
            tree.requoted(root.get("a").expect("a value").span(), new)
        };
        assert_eq!(quoted("a: 'x'", "it's").as_deref(), Some("'it''s'"));
        assert_eq!(quoted("a: \"x\"", "y\"").as_deref(), Some("\"y\\\"\""));
        assert_eq!(quoted("a: x", "z"), None);
        assert_eq!(quoted("a: x", "yes").as_deref(), Some("\"yes\""));
        assert_eq!(quoted("a: x", "1").as_deref(), Some("\"1\""));
        assert_eq!(quoted("a: 1", "2"), None);
        assert_eq!(quoted("a: x", "a: b").as_deref(), Some("\"a: b\""));
        assert_eq!(quoted("a: 1", "\"1\""), None);
    }
}
