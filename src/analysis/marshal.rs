//! A step or task as the JSON text that Argo's validation scans for tags.
//!
//! An unclosed tag reads on into whatever follows in that text, so only the text tells whether there is an end.

use crate::model::{Shape, StructDesc};
use crate::yaml::{Node, NodeId, Value, json_number};

/// How deep the text may nest; deeper ones are cut.
const MAX_DEPTH: usize = 60;
/// The longest text that is looked at, in bytes.
const MAX_LEN: usize = 1 << 20;

/// Whether `}}` follows the scalar `target` in the JSON of `unit`, which is of type `desc`.
pub fn closes_later(unit: Node<'_>, desc: &'static StructDesc, target: NodeId) -> bool {
    let mut text = Marshal { out: String::new(), target, after: None };
    text.object(unit, desc, 0);
    text.after.and_then(|after| text.out.get(after..)).is_none_or(|rest| rest.contains("}}"))
}

struct Marshal {
    out: String,
    target: NodeId,
    after: Option<usize>,
}

impl Marshal {
    /// Fields stand in the order of their declaration, which is that of Argo's types.
    fn object(&mut self, node: Node<'_>, desc: &'static StructDesc, depth: usize) {
        self.out.push('{');
        let mut first = true;
        for field in desc.all_fields() {
            let Some(value) = node.get(field.name).filter(|v| !v.is_null() && v.text() != Some("")) else {
                continue;
            };
            if !std::mem::take(&mut first) {
                self.out.push(',');
            }
            self.out.push('"');
            self.out.push_str(field.name);
            self.out.push_str("\":");
            self.value(value, &field.shape, depth + 1);
        }
        self.out.push('}');
    }

    fn value(&mut self, node: Node<'_>, shape: &Shape, depth: usize) {
        if depth > MAX_DEPTH || self.out.len() > MAX_LEN {
            return;
        }
        if let (Some(desc), true) = (shape.as_struct(), node.is_mapping()) {
            return self.object(node, desc, depth);
        }
        let item = match shape {
            Shape::List(item) | Shape::Map(item) => item,
            _ => &Shape::Any,
        };
        if node.is_sequence() {
            self.list(node, item, depth);
        } else if node.is_mapping() {
            self.map(node, item, depth);
        } else {
            self.scalar(node);
        }
    }

    fn list(&mut self, node: Node<'_>, item: &Shape, depth: usize) {
        self.out.push('[');
        for (index, child) in node.items().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.value(child.resolved(), item, depth + 1);
        }
        self.out.push(']');
    }

    fn map(&mut self, node: Node<'_>, item: &Shape, depth: usize) {
        let mut entries: Vec<_> = node.entries().collect();
        entries.sort_by_key(|e| e.key.key_text());
        self.out.push('{');
        for (index, entry) in entries.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.out.push('"');
            self.out.push_str(entry.key.key_text().unwrap_or_default());
            self.out.push_str("\":");
            self.value(entry.value.resolved(), item, depth + 1);
        }
        self.out.push('}');
    }

    fn scalar(&mut self, node: Node<'_>) {
        match node.value() {
            Some(Value::Str(text)) => {
                self.out.push('"');
                self.out.push_str(text);
                if node.id() == self.target {
                    self.after = Some(self.out.len());
                }
                self.out.push('"');
            }
            Some(value) => self.out.push_str(&json_number(value).unwrap_or_default()),
            None => {}
        }
    }
}
