//! From a lowered value back to text: the source with as little changed as possible, so that comments and layout stay;
//! only where that does not work, the value printed anew.

use serde_json::{Map, Value};

use super::versions::RENAMED;
use crate::text::{SourceText, Span};
use crate::yaml::emit::{entry, flow, item, value_of_key};
use crate::yaml::{self, Entry, Node, NodeKind, Style, Tree, emit, to_json};

/// The text of a document whose root was `before` and is to be `after`, with a line break at its end.
///
/// Every change is read back: what does not mean exactly `after` is not kept.
pub(super) fn document(root: Node<'_>, piece: Span, before: &Value, after: &Value) -> String {
    let tree = root.tree();
    let source = tree.text().get(piece.range()).unwrap_or_default();
    if tree.is_json() || root.is_flow() {
        return emit(after);
    }
    if before == after {
        return tidy(source);
    }
    let mut changes = Changes { edits: Vec::new() };
    if changes.node(root, before, after).is_none() {
        return emit(after);
    }
    match changes.apply(tree, piece).map(|text| tidy(&text)) {
        Some(text) if means(&text, after) => text,
        _ => emit(after),
    }
}

/// Line breaks as Unix has them, no blank lines around, one line break at the end.
fn tidy(source: &str) -> String {
    let text = source.replace("\r\n", "\n");
    // Blanks at the end of a block scalar are part of it; line breaks behind it are kept by `|+` alone, which needs one.
    let text = text.trim_start_matches('\n');
    let end = text.trim_end_matches('\n').len();
    format!("{}\n", text.get(..end).unwrap_or_default())
}

/// Whether a text is one sound document that means `value`.
fn means(text: &str, value: &Value) -> bool {
    let tree = yaml::parse(SourceText::from_bytes(text.as_bytes()));
    let [document] = tree.documents() else { return false };
    let Some(root) = document.root else { return false };
    tree.problems().is_empty() && to_json(tree.node(root)).as_ref() == Some(value)
}

struct Changes {
    edits: Vec<(Span, String)>,
}

impl Changes {
    /// The source of the piece with the edits made; nothing when they overlap or lie outside.
    fn apply(mut self, tree: &Tree, piece: Span) -> Option<String> {
        // Stable: of insertions at one place the inner ones came first.
        self.edits.sort_by_key(|(span, _)| (span.start, span.end));
        let source = tree.text();
        let mut out = String::with_capacity(piece.range().len() + 256);
        let mut done = piece.start;
        for (span, text) in &self.edits {
            if span.start < done || span.end > piece.end {
                return None;
            }
            out.push_str(source.get(done as usize..span.start as usize)?);
            out.push_str(text);
            done = span.end;
        }
        out.push_str(source.get(done as usize..piece.end as usize)?);
        Some(out)
    }

    /// Changes the value at `node` in place; nothing when it has to be replaced as a whole.
    fn node(&mut self, node: Node<'_>, before: &Value, after: &Value) -> Option<()> {
        if before == after {
            return Some(());
        }
        match (node.kind(), before, after) {
            (NodeKind::Mapping, Value::Object(old), Value::Object(new)) if !new.is_empty() => {
                self.mapping(node, old, new)
            }
            (NodeKind::Sequence, Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
                for ((child, old), new) in node.items().zip(old).zip(new) {
                    self.child(child, old, new, |this| this.replace_item(child, new))?;
                }
                Some(())
            }
            _ => None,
        }
    }

    /// Changes a child in place, or else by `replace`; what was begun in vain is taken back.
    fn child(
        &mut self,
        node: Node<'_>,
        before: &Value,
        after: &Value,
        replace: impl FnOnce(&mut Self) -> Option<()>,
    ) -> Option<()> {
        let mark = self.edits.len();
        if self.node(node, before, after).is_some() {
            return Some(());
        }
        self.edits.truncate(mark);
        replace(self)
    }

    fn mapping(&mut self, node: Node<'_>, old: &Map<String, Value>, new: &Map<String, Value>) -> Option<()> {
        let entries: Vec<(&str, Entry<'_>)> =
            node.raw_entries().map(|e| Some((e.key.key_text()?, e))).collect::<Option<_>>()?;
        // Merged keys and keys that stand there twice cannot be changed one by one.
        if entries.len() != old.len() || entries.iter().any(|(key, _)| !old.contains_key(*key)) {
            return None;
        }
        let mut kept: Vec<(&str, Entry<'_>)> = Vec::with_capacity(entries.len());
        let mut renamed: Vec<&str> = Vec::new();
        for (key, entry) in &entries {
            let before = old.get(*key)?;
            if let Some(after) = new.get(*key) {
                self.child(entry.value, before, after, |this| this.replace_value(*entry, after))?;
                kept.push((*key, *entry));
            } else if let Some(list) = list_for(key, before, old, new) {
                self.rename(*entry, list)?;
                renamed.push(list);
                kept.push((list, *entry));
            } else {
                let cut = node.tree().removal(entry.key)?;
                self.edits.push((cut, String::new()));
            }
        }
        let mut previous: Option<Entry<'_>> = None;
        for (key, value) in new {
            if let Some((_, entry)) = kept.iter().find(|(name, _)| name == key) {
                previous = Some(*entry);
            } else if !renamed.contains(&key.as_str()) {
                let last = kept.last().map(|(_, entry)| *entry);
                self.insert(node, previous.or(last)?, key, value)?;
            }
        }
        Some(())
    }

    /// Puts the value of an entry into a list under another key.
    fn rename(&mut self, entry: Entry<'_>, list: &str) -> Option<()> {
        let value = entry.value;
        if entry.key.style() != Some(Style::Plain) || value.kind() == NodeKind::Alias {
            return None;
        }
        self.edits.push((entry.key.span(), list.to_owned()));
        self.edits.push((value.span(), value.tree().as_only_item(value)?));
        Some(())
    }

    /// Writes another value behind a key.
    fn replace_value(&mut self, entry: Entry<'_>, after: &Value) -> Option<()> {
        let (key, value) = (entry.key, entry.value);
        if key.parent()?.is_flow() {
            self.edits.push((value.span(), flow(after)));
            return Some(());
        }
        let source = key.tree().text();
        let column = column(source, key.span().start as usize)?;
        let colon = key.span().end as usize + source.get(key.span().end as usize..)?.find(':')? + 1;
        let start = if value.span().is_empty() { colon } else { value.span().start as usize };
        // What stands between the colon and the value (an anchor, a comment) goes with the value.
        let start = if source.get(colon..start)?.trim_matches(' ').is_empty() { colon } else { start };
        let text = value_of_key(after, column);
        self.put(value, start, if start == colon { &text } else { text.trim_start_matches(' ') });
        Some(())
    }

    /// Writes another value behind a dash.
    fn replace_item(&mut self, child: Node<'_>, after: &Value) -> Option<()> {
        if child.parent()?.is_flow() {
            self.edits.push((child.span(), flow(after)));
            return Some(());
        }
        let source = child.tree().text();
        let start = child.span().start as usize;
        let line = source.get(..start)?.rfind('\n').map_or(0, |at| at + 1);
        let dash = line + source.get(line..start)?.rfind('-')?;
        source.get(dash + 1..start)?.trim_matches(' ').is_empty().then_some(())?;
        let text = item(after, dash - line);
        self.put(child, dash + 1, &text);
        Some(())
    }

    /// Replaces everything from `start` to the end of `value`, whose source may or may not end with a line break.
    fn put(&mut self, value: Node<'_>, start: usize, text: &str) {
        let end = (value.span().end as usize).max(start);
        let has_break = value.source().ends_with('\n');
        let text = if has_break { text } else { text.trim_end_matches('\n') };
        self.edits.push((Span::new(start, end), text.to_owned()));
    }

    /// Adds an entry behind another one.
    fn insert(&mut self, node: Node<'_>, behind: Entry<'_>, key: &str, value: &Value) -> Option<()> {
        let end = (behind.value.span().end as usize).max(behind.key.span().end as usize);
        if node.is_flow() {
            let pair = flow(&Value::Object(Map::from_iter([(key.to_owned(), value.clone())])));
            let inner = pair.get(1..pair.len() - 1)?;
            self.edits.push((Span::at(end), format!(", {inner}")));
            return Some(());
        }
        let source = node.tree().text();
        let column = column(source, behind.key.span().start as usize)?;
        let text = format!("{}{}", " ".repeat(column), entry(key, value, column));
        if source.get(..end)?.ends_with('\n') {
            self.edits.push((Span::at(end), text));
        } else {
            let rest = source.get(end..)?;
            let at = end + rest.find('\n').unwrap_or(rest.len());
            // An absent value has its colon behind it.
            let between = source.get(end..at)?.trim_start_matches([':', ' ', '\t', '\r']);
            (between.is_empty() || between.starts_with('#')).then_some(())?;
            let at = if source.get(..at)?.ends_with('\r') { at - 1 } else { at };
            self.edits.push((Span::at(at), format!("\n{}", text.trim_end_matches('\n'))));
        }
        Some(())
    }
}

/// The key under which the value of `key` stands in a list from now on.
fn list_for<'n>(
    key: &str,
    before: &Value,
    old: &Map<String, Value>,
    new: &'n Map<String, Value>,
) -> Option<&'n str> {
    let (_, list) = RENAMED.iter().find(|(from, _)| *from == key)?;
    let (name, value) = new.get_key_value(*list).filter(|(name, _)| !old.contains_key(*name))?;
    (value.as_array()?.as_slice() == std::slice::from_ref(before)).then_some(name)
}

/// The column of an offset, when only blanks and dashes stand before it on its line.
fn column(source: &str, offset: usize) -> Option<usize> {
    let line = source.get(..offset)?.rfind('\n').map_or(0, |at| at + 1);
    let before = source.get(line..offset)?;
    before.trim_matches([' ', '-']).is_empty().then_some(before.len())
}
