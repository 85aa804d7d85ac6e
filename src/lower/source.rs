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
        return with_breaks_of(source, tidy(source));
    }
    let mut changes = Changes { edits: Vec::new() };
    let changed = changes.node(root, before, after).and_then(|()| changes.apply(tree, piece));
    match changed.map(|text| tidy(&text)) {
        Some(text) if means(&text, after) => with_breaks_of(source, text),
        _ => {
            // What stands above the object says what it is for.
            let above = tree.text().get(piece.start as usize..root.span().start as usize).unwrap_or_default();
            let comments = above.lines().filter(|line| line.starts_with('#'));
            comments.map(|line| format!("{}\n", line.trim_end())).collect::<String>() + &emit(after)
        }
    }
}

/// The text with the line breaks that the source has; those of the first line tell.
fn with_breaks_of(source: &str, text: String) -> String {
    match source.split_once('\n') {
        Some((first, _)) if first.ends_with('\r') => text.replace('\n', "\r\n"),
        _ => text,
    }
}

/// Line breaks as Unix has them, no blank lines around, one line break at the end.
fn tidy(source: &str) -> String {
    let text = source.replace("\r\n", "\n");
    // Blanks at the end of a block scalar are part of it; line breaks behind it are kept by `|+` alone, which needs one.
    let text = text.trim_start_matches('\n');
    let end = text.trim_end_matches(['\r', '\n']).len();
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
        // Where what was cut out last began.
        let mut cut = u32::MAX;
        for (span, text) in &self.edits {
            if span.is_empty() && span.start < done && span.start >= cut {
                // Its line is gone: it stands in the place of that.
                out.push_str(text.strip_prefix('\n').unwrap_or(text));
                out.push_str(if text.starts_with('\n') { "\n" } else { "" });
                continue;
            }
            if span.start < done || span.start > piece.end {
                return None;
            }
            cut = if text.is_empty() { span.start } else { u32::MAX };
            out.push_str(source.get(done as usize..span.start as usize)?);
            out.push_str(text);
            // The line break before the next document belongs to that.
            done = span.end.min(piece.end);
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
            (NodeKind::Sequence, Value::Array(old), Value::Array(new)) if pairwise(old, new) => {
                for ((child, old), new) in node.items().zip(old).zip(new) {
                    self.child(child, old, new, |this| this.replace_item(child, new))?;
                }
                Some(())
            }
            (NodeKind::Sequence, Value::Array(old), Value::Array(new))
                if !new.is_empty() && !node.is_flow() =>
            {
                self.sequence(node, old, new)
            }
            _ => None,
        }
    }

    /// Changes a list that gets or loses items.
    fn sequence(&mut self, node: Node<'_>, old: &[Value], new: &[Value]) -> Option<()> {
        let items: Vec<Node<'_>> = node.items().collect();
        let pairs = paired(old, new)?;
        let source = node.tree().text();
        let first = dash(*items.first()?)?;
        let column = column(source, first)?;
        // Without an item before them, new ones stand right below the key, above the comment of the first old one.
        let key = source.get(..first)?.rfind('\n')?;
        let head = node.parent()?.span().start as usize;
        let above = source.get(head..key)?.trim_end();
        let key = source.get(..key)?.len() - (source.get(head..key)?.len() - above.len());
        for (index, item) in items.iter().enumerate() {
            match pairs.iter().find(|(at, _)| *at == index) {
                Some((_, to)) => {
                    self.child(*item, &old[index], &new[*to], |this| this.replace_item(*item, &new[*to]))?;
                }
                None => {
                    let cut = node.tree().removal(*item)?;
                    self.edits.push((cut, String::new()));
                }
            }
        }
        let mut behind: Option<usize> = None;
        for (to, value) in new.iter().enumerate() {
            if let Some((at, _)) = pairs.iter().find(|(_, t)| *t == to) {
                behind = Some(*at);
                continue;
            }
            let text = format!("{}-{}", " ".repeat(column), item(value, column));
            match behind.and_then(|at| items.get(at)) {
                Some(before) => self.insert_line(source, before.span().end as usize, &text)?,
                None if !above.contains('\n') => self.insert_line(source, key, &text)?,
                None => self.edits.push((Span::at(line_start(source, first)), text)),
            }
        }
        Some(())
    }

    /// Adds lines behind the line that an offset is in, or at the offset when a line begins there.
    fn insert_line(&mut self, source: &str, end: usize, text: &str) -> Option<()> {
        if source.get(..end)?.ends_with('\n') {
            self.edits.push((Span::at(end), text.to_owned()));
            return Some(());
        }
        let rest = source.get(end..)?;
        let at = end + rest.find('\n').unwrap_or(rest.len());
        // An absent value has its colon behind it.
        let between = source.get(end..at)?.trim_start_matches([':', ' ', '\t', '\r']);
        (between.is_empty() || between.starts_with('#')).then_some(())?;
        let at = if source.get(..at)?.ends_with('\r') { at - 1 } else { at };
        self.edits.push((Span::at(at), format!("\n{}", text.trim_end_matches('\n'))));
        Some(())
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
        let text = value_of_key(after, column);
        if source.get(colon..start)?.trim().is_empty() {
            self.put(value, colon, &text);
        } else {
            // A comment stands between the key and its value.
            let line = line_start(source, start);
            (line > colon && text.starts_with('\n')).then_some(())?;
            self.put(value, line, text.trim_start_matches('\n'));
        }
        Some(())
    }

    /// Writes another value behind a dash.
    fn replace_item(&mut self, child: Node<'_>, after: &Value) -> Option<()> {
        if child.parent()?.is_flow() {
            self.edits.push((child.span(), flow(after)));
            return Some(());
        }
        let source = child.tree().text();
        let dash = dash(child)?;
        let text = item(after, dash - line_start(source, dash));
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
        self.insert_line(source, end, &text)
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

fn line_start(source: &str, offset: usize) -> usize {
    source.get(..offset).and_then(|s| s.rfind('\n')).map_or(0, |at| at + 1)
}

/// The dash of an item, when only blanks stand between the two.
fn dash(item: Node<'_>) -> Option<usize> {
    let source = item.tree().text();
    let start = item.span().start as usize;
    let line = line_start(source, start);
    let dash = line + source.get(line..start)?.rfind('-')?;
    source.get(dash + 1..start)?.trim_matches(' ').is_empty().then_some(dash)
}

/// Longer lists are not compared item by item.
const MOST_ITEMS: usize = 300;

/// Items of two lists that are the same one, before and after, in the order of both: the longest such list.
fn paired(old: &[Value], new: &[Value]) -> Option<Vec<(usize, usize)>> {
    if old.len() > MOST_ITEMS || new.len() > MOST_ITEMS {
        return None;
    }
    let name = |value: &Value| value.get("name").and_then(Value::as_str).map(str::to_owned);
    // What did not change counts for more than what kept its name.
    let sameness = |a: &Value, b: &Value| match a == b {
        true => 2,
        false => usize::from(name(a).is_some() && name(a) == name(b)),
    };
    let mut longest = vec![vec![0usize; new.len() + 1]; old.len() + 1];
    for (i, a) in old.iter().enumerate().rev() {
        for (j, b) in new.iter().enumerate().rev() {
            let without = longest[i + 1][j].max(longest[i][j + 1]);
            longest[i][j] = match sameness(a, b) {
                0 => without,
                weight => without.max(longest[i + 1][j + 1] + weight),
            };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < old.len() && j < new.len() {
        let weight = sameness(&old[i], &new[j]);
        if weight > 0 && longest[i][j] == longest[i + 1][j + 1] + weight {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if longest[i + 1][j] >= longest[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    // Nothing is left of the old list: it is written anew.
    (!pairs.is_empty()).then_some(pairs)
}

/// Whether the items of two lists correspond one by one.
fn pairwise(old: &[Value], new: &[Value]) -> bool {
    let is_same = |(a, b): (&Value, &Value)| a.get("name") == b.get("name");
    old.len() == new.len() && old.iter().zip(new).all(is_same)
}
