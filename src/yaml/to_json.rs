//! The JSON that Argo's decoder would see.

use serde_json::{Map, Number};

use super::limits::{MAX_DEPTH, MAX_EXPANDED};
use super::tree::{Node, NodeKind, Style, Value};

/// The JSON value of a node, aliases and merges expanded; of equal keys the last. Where Argo would refuse the value
/// (an alias of nothing, `.inf`, a key that is no text) there is `null`, and nothing under such a key: the tree's
/// problems say so. `None` when aliases make it too large or too deep.
pub fn to_json(node: Node<'_>) -> Option<serde_json::Value> {
    value_of(node, scalar)
}

/// The JSON value of a node as its file says it: Argo cuts a file before the line break in front of `---`, and so takes
/// the last line break from a block of text that ends a document. What is written anew is to keep it.
pub fn to_json_as_written(node: Node<'_>) -> Option<serde_json::Value> {
    value_of(node, |node| match scalar(node) {
        serde_json::Value::String(text) if is_cut_off(node, &text) => (text + "\n").into(),
        other => other,
    })
}

/// Whether a block scalar lost its last line break to the `---` behind it.
fn is_cut_off(node: Node<'_>, text: &str) -> bool {
    let is_block = matches!(node.style(), Some(Style::Literal | Style::Folded));
    let header = node.source().lines().next().and_then(|line| line.split('#').next()).unwrap_or_default();
    let behind = node.tree().text().get(node.span().end as usize..).unwrap_or_default();
    is_block
        && !text.is_empty()
        && !text.ends_with('\n')
        && !header.contains('-')
        && behind.starts_with("\n---")
}

fn value_of<'t>(node: Node<'t>, scalar: impl Fn(Node<'t>) -> serde_json::Value) -> Option<serde_json::Value> {
    let mut budget = MAX_EXPANDED;
    let mut open: Vec<Open<'t>> = Vec::new();
    let mut next = node;
    loop {
        budget = budget.checked_sub(1)?;
        let node = next.resolved();
        let mut done = match node.kind() {
            NodeKind::Mapping => {
                open.push(Open::Map(Box::new(node.entries()), Map::new(), String::new()));
                None
            }
            NodeKind::Sequence => {
                open.push(Open::List(Box::new(node.items()), Vec::new()));
                None
            }
            NodeKind::Scalar | NodeKind::Alias => Some(scalar(node)),
        };
        if open.len() > MAX_DEPTH {
            return None;
        }
        // Hand finished values outwards until a collection has another child.
        loop {
            let Some(innermost) = open.last_mut() else { return done };
            if let Some(value) = done.take() {
                innermost.add(value);
            }
            if let Some(child) = innermost.next() {
                next = child;
                break;
            }
            done = open.pop().map(Open::finish);
        }
    }
}

enum Open<'t> {
    Map(Box<dyn Iterator<Item = super::Entry<'t>> + 't>, Map<String, serde_json::Value>, String),
    List(Box<dyn Iterator<Item = Node<'t>> + 't>, Vec<serde_json::Value>),
}

impl<'t> Open<'t> {
    fn next(&mut self) -> Option<Node<'t>> {
        match self {
            Open::List(items, _) => items.next(),
            Open::Map(entries, _, key) => loop {
                let entry = entries.next()?;
                if let Some(text) = entry.key.key_text() {
                    text.clone_into(key);
                    return Some(entry.value);
                }
            },
        }
    }

    fn add(&mut self, value: serde_json::Value) {
        match self {
            Open::List(_, list) => list.push(value),
            Open::Map(_, map, key) => {
                map.insert(std::mem::take(key), value);
            }
        }
    }

    fn finish(self) -> serde_json::Value {
        match self {
            Open::List(_, list) => serde_json::Value::Array(list),
            Open::Map(_, map, _) => serde_json::Value::Object(map),
        }
    }
}

fn scalar(node: Node<'_>) -> serde_json::Value {
    match node.value() {
        None | Some(Value::Null) => serde_json::Value::Null,
        Some(Value::Bool(b)) => b.into(),
        Some(Value::Int(int)) => match i64::try_from(int) {
            Ok(int) => int.into(),
            Err(_) => u64::try_from(int).map_or(serde_json::Value::Null, Into::into),
        },
        Some(Value::Float(float)) => whole(float).map_or_else(
            || Number::from_f64(float).map_or(serde_json::Value::Null, serde_json::Value::Number),
            Into::into,
        ),
        Some(Value::Str(text)) => text.into(),
    }
}

/// A whole float is written to JSON without a fraction (`1.0` is `1`).
fn whole(float: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    (float.fract() == 0.0 && float.abs() <= EXACT && !(float == 0.0 && float.is_sign_negative()))
        .then_some(float as i64)
}
