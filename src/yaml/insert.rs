//! Where one more entry or item goes, so that everything else stays as it was written.

use super::scan::{line_end, line_start};
use super::tree::{Node, NodeKind, Tree};

impl Tree {
    /// Where `entry` (`key: value`, on one line) goes in a mapping that is not empty, and what is to be written there.
    /// `None` when no place is sure.
    pub fn addition(&self, mapping: Node<'_>, entry: &str) -> Option<(usize, String)> {
        let mapping = mapping.resolved();
        if mapping.kind() != NodeKind::Mapping {
            return None;
        }
        let end_of = |e: &super::Entry<'_>| (e.value.span().end).max(e.key.span().end) as usize;
        if mapping.is_flow() {
            return Some((mapping.raw_entries().map(|e| end_of(&e)).max()?, format!(", {entry}")));
        }
        let bytes = self.text().as_bytes();
        let first = mapping.raw_entries().next()?.key.span().start as usize;
        let indent = self.column(first)?;
        let on_one_line = mapping.raw_entries().rev().find_map(|e| {
            let (start, end) = (e.key.span().start as usize, end_of(&e));
            let line = line_end(bytes, start);
            let rest = self.text().get(end..line)?.trim_start();
            (rest.is_empty() || rest.starts_with('#')).then_some(line)
        });
        match on_one_line {
            Some(line) => Some((line, format!("{}{indent}{entry}", self.line_break(line)))),
            None => Some((first, format!("{entry}{}{indent}", self.line_break(line_end(bytes, first))))),
        }
    }

    /// The same for an item of a sequence.
    pub fn addition_to_list(&self, list: Node<'_>, item: &str) -> Option<(usize, String)> {
        let list = list.resolved();
        if list.kind() != NodeKind::Sequence {
            return None;
        }
        if list.is_flow() {
            return Some((list.items().last()?.span().end as usize, format!(", {item}")));
        }
        let first = list.items().next()?.span().start as usize;
        let dash = self.text().get(..first)?.rfind('-')?;
        self.text().get(dash + 1..first)?.trim().is_empty().then_some(())?;
        let indent = self.column(dash)?;
        let end = line_end(self.text().as_bytes(), dash);
        Some((dash, format!("- {item}{}{indent}", self.line_break(end))))
    }

    /// What stands before a place on its line, as blanks; nothing when that is more than blanks and dashes.
    fn column(&self, at: usize) -> Option<String> {
        let before = self.text().get(line_start(self.text().as_bytes(), at)..at)?;
        before.chars().all(|c| matches!(c, ' ' | '-')).then(|| " ".repeat(before.len()))
    }

    /// The line break that stands at the end of a line.
    fn line_break(&self, end: usize) -> &'static str {
        let is_crlf = self.text().get(end..).is_some_and(|rest| rest.starts_with("\r\n"));
        if is_crlf { "\r\n" } else { "\n" }
    }
}

#[cfg(test)]
mod tests {
    use crate::yaml::{Node, Tree, parse};

    fn added(text: &str, add: impl Fn(&Tree, Node<'_>) -> Option<(usize, String)>) -> Option<String> {
        let tree = parse(text);
        let (at, new) = add(&tree, tree.node(tree.documents()[0].root?))?;
        Some(format!("{}{new}{}", &text[..at], &text[at..]))
    }

    #[test]
    fn entries_are_added() {
        for (text, expected) in [
            ("a: 1\nb: 2 # two\n", "a: 1\nb: 2 # two\nx: y\n"),
            ("a: 1\r\nb:\r\n  c: 1\r\n", "a: 1\r\nx: y\r\nb:\r\n  c: 1\r\n"),
            ("b:\n  c: 1\n", "x: y\nb:\n  c: 1\n"),
            ("a: |\n  text\n", "x: y\na: |\n  text\n"),
            ("{a: 1}", "{a: 1, x: y}"),
            ("{\"a\": {b: [1]}}", "{\"a\": {b: [1]}, x: y}"),
        ] {
            assert_eq!(added(text, |t, n| t.addition(n, "x: y")).as_deref(), Some(expected), "{text}");
        }
        let of_item = |t: &Tree, n: Node<'_>| t.addition(n.items().next()?, "x: y");
        assert_eq!(added("- a: 1\n- b\n", of_item).as_deref(), Some("- a: 1\n  x: y\n- b\n"));
        assert_eq!(added("- a:\n  - 1\n", of_item).as_deref(), Some("- x: y\n  a:\n  - 1\n"));
    }

    #[test]
    fn items_are_added() {
        for (text, expected) in [
            ("- a\n- b\n", "- x\n- a\n- b\n"),
            ("[a, b]", "[a, b, x]"),
            ("  - a: 1\n    b: 2\n", "  - x\n  - a: 1\n    b: 2\n"),
        ] {
            assert_eq!(added(text, |t, n| t.addition_to_list(n, "x")).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(added("a: 1", |t, n| t.addition_to_list(n, "x")), None);
        assert_eq!(added("[]", |t, n| t.addition_to_list(n, "x")), None);
    }
}
