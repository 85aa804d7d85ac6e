//! Where new entries and items go, in the style of what is around them.

use crate::ide::cursor::{line_end, line_start};
use crate::text::Span;
use crate::yaml::{Node, NodeKind, Tree};

/// The place and text that add an item with these fields to the list at `path` below a mapping; what is missing of the
/// path is made. `None` where the style does not allow it.
pub(super) fn item(
    tree: &Tree,
    mapping: Node<'_>,
    path: &[&str],
    items: &[Vec<(&str, String)>],
) -> Option<(Span, String)> {
    let mut node = mapping;
    for (index, key) in path.iter().enumerate() {
        let Some(entry) = node.raw_entries().find(|e| e.key.key_text() == Some(key)) else {
            return entry_in(tree, node, path.get(index..)?, items);
        };
        if !matches!(entry.value.kind(), NodeKind::Mapping | NodeKind::Sequence) {
            return None;
        }
        node = entry.value;
    }
    if node.kind() != NodeKind::Sequence {
        return None;
    }
    if node.is_flow() {
        let text: Vec<String> = items.iter().map(|fields| flow_map(tree, fields)).collect();
        return in_brackets(node, node.items().len() > 0, &text.join(", "));
    }
    let first = node.items().next()?.span().start as usize;
    let line = line_start(tree.text(), first);
    let dash = tree.text().get(line..first)?.rfind('-')?;
    let text: String = items.iter().map(|fields| format!("\n{}", block_item(fields, dash))).collect();
    Some((Span::at(end_of(tree, node)), text))
}

/// The column of a block mapping's keys.
pub(super) fn column(tree: &Tree, mapping: Node<'_>) -> Option<usize> {
    let first = mapping.raw_entries().next()?.key.span().start as usize;
    Some(first - line_start(tree.text(), first))
}

/// The end of the last line of a node.
pub(super) fn end_of(tree: &Tree, node: Node<'_>) -> usize {
    let source = node.source().trim_end();
    line_end(tree.text(), node.span().start as usize + source.len())
}

/// A new entry with what stands below it.
fn entry_in(
    tree: &Tree,
    mapping: Node<'_>,
    path: &[&str],
    items: &[Vec<(&str, String)>],
) -> Option<(Span, String)> {
    if mapping.kind() != NodeKind::Mapping {
        return None;
    }
    if mapping.is_flow() {
        let list: Vec<String> = items.iter().map(|fields| flow_map(tree, fields)).collect();
        let mut text = format!("[{}]", list.join(", "));
        for (index, key) in path.iter().enumerate().rev() {
            text = format!("{}: {text}", flow_key(tree, key));
            if index > 0 {
                text = format!("{{{text}}}");
            }
        }
        return in_brackets(mapping, mapping.raw_entries().len() > 0, &text);
    }
    let mut at = column(tree, mapping)?;
    let mut text = String::new();
    for key in path {
        text.push_str(&format!("\n{}{key}:", " ".repeat(at)));
        at += 2;
    }
    for fields in items {
        text.push_str(&format!("\n{}", block_item(fields, at - 2)));
    }
    Some((Span::at(end_of(tree, mapping)), text))
}

fn in_brackets(node: Node<'_>, has_others: bool, text: &str) -> Option<(Span, String)> {
    let source = node.source();
    let inner = source.strip_suffix(['}', ']'])?;
    let at = node.span().start as usize + inner.trim_end().len();
    let comma = if has_others && !inner.trim_end().ends_with(',') { ", " } else { "" };
    Some((Span::at(at), format!("{comma}{text}")))
}

fn block_item(fields: &[(&str, String)], column: usize) -> String {
    let indent = " ".repeat(column);
    let lines = fields.iter().enumerate().map(|(index, (key, value))| {
        let lead = if index == 0 { "- " } else { "\n  " };
        let before = if index == 0 { indent.clone() } else { String::new() };
        let lead = if index == 0 { lead.to_owned() } else { lead.replace('\n', &format!("\n{indent}")) };
        format!("{before}{lead}{key}: {value}")
    });
    lines.collect()
}

fn flow_map(tree: &Tree, fields: &[(&str, String)]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|(key, value)| format!("{}: {}", flow_key(tree, key), flow_value(tree, value)))
        .collect();
    format!("{{{}}}", fields.join(", "))
}

fn flow_key(tree: &Tree, key: &str) -> String {
    if tree.is_json() { format!("\"{key}\"") } else { key.to_owned() }
}

/// JSON wants double quotes, and around words too.
fn flow_value(tree: &Tree, value: &str) -> String {
    if !tree.is_json() {
        return value.to_owned();
    }
    let inner = value.strip_prefix('\'').and_then(|v| v.strip_suffix('\'')).unwrap_or(value);
    format!("\"{}\"", inner.replace('"', "\\\""))
}

/// Lines with another indentation; blank ones stay blank.
pub(super) fn indented(text: &str, from: usize, to: usize) -> String {
    let mut lines = text.lines();
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        if line.trim().is_empty() {
            continue;
        }
        let blanks = line.len() - line.trim_start_matches(' ').len();
        out.push_str(&" ".repeat((blanks + to).saturating_sub(from)));
        out.push_str(line.trim_start_matches(' '));
    }
    out
}
