//! What can be a key, and the text it has in JSON.

use super::builder::{Builder, Children, Frame};
use super::number::key_number;
use super::tree::{NodeData, NodeId, ProblemKind, Resolved, Value};

impl Builder<'_, '_> {
    pub(super) fn check_key(&mut self, id: NodeId, value: Resolved) {
        let span = self.arena.node(id).span;
        let message = match value {
            Resolved::Null if span.is_empty() => "a key is missing here".to_owned(),
            Resolved::Null => {
                let text = self.source.get(span.range()).unwrap_or_default();
                format!("`{text}` means null, which cannot be a key: quote it")
            }
            Resolved::Unsigned(_) => "a key that is so large a number must be quoted".into(),
            Resolved::Int(_) | Resolved::Float(_) => return self.number_key(id, value),
            Resolved::Bool(_) | Resolved::Str => return,
        };
        self.arena.problem(ProblemKind::InvalidKey, span, message);
    }

    fn number_key(&mut self, id: NodeId, value: Resolved) {
        let value = match value {
            Resolved::Float(float) => Value::Float(float),
            Resolved::Int(int) => Value::Int(int.into()),
            _ => return,
        };
        let written = self.arena.scalar_text(id, self.source);
        if let Some(text) = key_number(value)
            && written != Some(&text)
        {
            self.arena.key_texts.push((id, text.into()));
        }
    }

    pub(super) fn check_collection_key(&mut self, node: NodeId) {
        let Some(Frame { children: Children::Mapping { key: Some(key), .. }, .. }) = self.stack.last() else {
            return;
        };
        if *key != node {
            return;
        }
        let what = match self.arena.node(node).data {
            NodeData::Mapping { .. } => "map",
            NodeData::Sequence { .. } => "list",
            _ => return,
        };
        // `{{x}}` one level further out says it better.
        let span = self.arena.node(node).span;
        let outer = self.stack.last().map(|frame| self.arena.node(frame.node).span.start);
        let double =
            self.read.get(span.range()).is_some() && outer.map(|start| start + 1) == Some(span.start);
        if double && self.source.get(span.end as usize..).is_some_and(|rest| rest.starts_with('}')) {
            return;
        }
        self.arena.problem(ProblemKind::InvalidKey, span, format!("a {what} cannot be a key"));
    }

    pub(super) fn alias_key(&mut self, node: NodeId) {
        let span = self.arena.node(node).span;
        match self.arena.node(self.arena.follow(node)).data {
            NodeData::Scalar { value: Resolved::Null, .. } => {
                self.arena.problem(ProblemKind::InvalidKey, span, "null cannot be a key");
            }
            NodeData::Mapping { .. } => {
                self.arena.problem(ProblemKind::InvalidKey, span, "a map cannot be a key");
            }
            NodeData::Sequence { .. } => {
                self.arena.problem(ProblemKind::InvalidKey, span, "a list cannot be a key");
            }
            _ => {}
        }
    }
}
