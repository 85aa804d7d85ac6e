//! Where nodes are kept while a file is read.

use super::tree::{
    EntryRecord, Extra, KeyMark, NodeData, NodeId, NodeRecord, Problem, ProblemKind, Resolved, ScalarText,
    beside,
};
use crate::text::Span;

/// What all pieces of a file have been read into so far.
#[derive(Default)]
pub(super) struct Arena {
    pub(super) nodes: Vec<NodeRecord>,
    pub(super) entries: Vec<EntryRecord>,
    pub(super) items: Vec<NodeId>,
    pub(super) extras: Vec<(NodeId, Extra)>,
    pub(super) key_texts: Vec<(NodeId, Box<str>)>,
    pub(super) problems: Vec<Problem>,
    /// Entries that merges have added.
    pub(super) merged: usize,
}

/// A state of the arena to which a failed attempt returns.
#[derive(Clone, Copy)]
pub(super) struct Checkpoint {
    pub(super) nodes: usize,
    pub(super) entries: usize,
    pub(super) items: usize,
    pub(super) key_texts: usize,
    pub(super) problems: usize,
    pub(super) merged: usize,
}

impl Arena {
    /// With room for what a text of so many bytes most often holds, so that little is moved while it grows.
    pub(super) fn for_text(bytes: usize) -> Arena {
        Arena {
            nodes: Vec::with_capacity(bytes / 16),
            entries: Vec::with_capacity(bytes / 32),
            ..Arena::default()
        }
    }

    pub(super) fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            nodes: self.nodes.len(),
            entries: self.entries.len(),
            items: self.items.len(),
            key_texts: self.key_texts.len(),
            problems: self.problems.len(),
            merged: self.merged,
        }
    }

    pub(super) fn roll_back(&mut self, to: Checkpoint) {
        self.nodes.truncate(to.nodes);
        self.entries.truncate(to.entries);
        self.items.truncate(to.items);
        let kept = self.extras.partition_point(|(id, _)| (id.0 as usize) < to.nodes);
        self.extras.truncate(kept);
        self.key_texts.truncate(to.key_texts);
        self.problems.truncate(to.problems);
        self.merged = to.merged;
    }

    pub(super) fn node(&self, id: NodeId) -> &NodeRecord {
        &self.nodes[id.0 as usize]
    }

    pub(super) fn node_mut(&mut self, id: NodeId) -> &mut NodeRecord {
        &mut self.nodes[id.0 as usize]
    }

    /// What few nodes have: to be read, or to be set.
    pub(super) fn extra_mut(&mut self, id: NodeId) -> &mut Extra {
        let at = match self.extras.binary_search_by_key(&id, |(id, _)| *id) {
            Ok(at) => at,
            Err(at) => {
                self.extras.insert(at, (id, Extra::default()));
                at
            }
        };
        &mut self.extras[at].1
    }

    pub(super) fn problem(&mut self, kind: ProblemKind, span: Span, message: impl Into<String>) {
        self.problems.push(Problem { kind, span, related: None, message: message.into() });
    }

    /// The node that an alias stands for.
    pub(super) fn follow(&self, id: NodeId) -> NodeId {
        match self.node(id).data {
            NodeData::Alias { target: Some(target) } => target,
            _ => id,
        }
    }

    /// The decoded text of a scalar.
    pub(super) fn scalar_text<'a>(&'a self, id: NodeId, source: &'a str) -> Option<&'a str> {
        match &self.node(id).data {
            NodeData::Scalar { text: ScalarText::Source(span), .. } => source.get(span.range()),
            NodeData::Scalar { text: ScalarText::Owned(text), .. } => Some(text),
            _ => None,
        }
    }

    /// Marks the keys of the newest entries, whose texts are known by now.
    pub(super) fn mark_keys(&mut self, from: usize, source: &str) {
        for at in from..self.entries.len() {
            let mark = self.entries.get(at).and_then(|e| self.key_text(e.key, source)).map(KeyMark::of);
            if let (Some(mark), Some(entry)) = (mark, self.entries.get_mut(at)) {
                entry.mark = mark;
            }
        }
    }

    /// The text of a key in JSON; see [`super::Node::key_text`].
    pub(super) fn key_text<'a>(&'a self, id: NodeId, source: &'a str) -> Option<&'a str> {
        let id = self.follow(id);
        match self.node(id).data {
            NodeData::Scalar { value: Resolved::Bool(true), .. } => Some("true"),
            NodeData::Scalar { value: Resolved::Bool(false), .. } => Some("false"),
            NodeData::Scalar { value: Resolved::Int(_) | Resolved::Float(_), .. } => {
                beside(&self.key_texts, id).map(|text| &**text).or_else(|| self.scalar_text(id, source))
            }
            _ => self.scalar_text(id, source),
        }
    }
}

pub(super) fn index(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
