//! Anchors, the aliases that name them, and what all of them together amount to.

use super::builder::{Anchored, Builder};
use super::limits::excessive_aliasing;
use super::tree::{NodeData, ProblemKind, ScalarText};
use crate::text::Span;

impl Builder<'_, '_> {
    pub(super) fn anchor(&mut self, id: usize, start: usize, end: usize) {
        let Some(node) = self.newest else { return };
        let span = self.span(start + 1, end);
        let base = self.span(0, 0).start as usize;
        self.arena.extra_mut(node).anchor = Some(span);
        let record = self.arena.node_mut(node);
        // An absent value stands behind its anchor.
        if record.span.is_empty()
            && matches!(record.data, NodeData::Scalar { .. })
            && (record.span.start as usize) < base + end
        {
            record.span = Span::at(base + end);
            if let NodeData::Scalar { text: text @ ScalarText::Source(_), .. } = &mut record.data {
                *text = ScalarText::Source(Span::at(base + end));
            }
            self.cursor = self.cursor.max(end);
        }
        let mut open = false;
        if let Some(frame) = self.stack.last_mut()
            && frame.node == node
        {
            frame.anchor = Some(id);
            open = true;
        }
        if self.anchors.len() <= id {
            self.anchors.resize(id + 1, None);
        }
        self.anchors[id] = Some(Anchored { node, decoded: 1, open });
    }

    pub(super) fn alias(&mut self, id: Option<usize>, start: usize, end: usize) {
        self.enter();
        let anchored = id.and_then(|id| self.anchors.get(id).copied().flatten());
        let name = self.read_at(start, end);
        let message = match (id, anchored) {
            (Some(_), Some(anchored)) if !anchored.open => None,
            (Some(_), Some(_)) => Some(format!("the alias `{name}` stands inside what it refers to")),
            _ => Some(format!("no anchor `&{}` stands before this alias", name.trim_start_matches('*'))),
        };
        let target = anchored.filter(|anchored| !anchored.open);
        let is_key = self.expects_key();
        let data = NodeData::Alias { target: target.map(|target| target.node) };
        let node = self.begin(data, start, end, None);
        let decoded = target.map_or(0, |target| target.decoded);
        self.count(decoded.saturating_add(1), decoded);
        self.cursor = self.cursor.max(end);
        if let Some(message) = message {
            self.arena.problem(ProblemKind::UnknownAlias, self.span(start, end), message);
        }
        if is_key {
            self.alias_key(node);
        }
    }

    /// go-yaml refuses a document that is mostly aliases.
    pub(super) fn check_aliasing(&mut self) {
        let (decoded, aliased) = self.totals;
        if excessive_aliasing(decoded, aliased) {
            let span = self.root.map(|root| self.arena.node(root).span).unwrap_or_default();
            let first_line =
                self.source.get(span.range()).unwrap_or_default().lines().next().unwrap_or_default();
            let span = Span::new(span.start as usize, span.start as usize + first_line.len());
            let message =
                format!("aliases make this document {decoded} values large, which Argo refuses to read");
            self.arena.problem(ProblemKind::Limit, span, message);
        }
    }
}
