//! Finding nodes by place, and naming their place.

use super::tree::{Document, Node, NodeData, NodeId, Tree};

impl Tree {
    /// The deepest node at an offset. Where two touch it (a cursor between them), the one that begins there.
    pub fn node_at(&self, offset: usize) -> Option<Node<'_>> {
        let document = self.document_at(offset)?;
        let mut node = self.node(document.root?);
        if !node.span().touches(offset) {
            return None;
        }
        while let Some(child) = node.child_at(offset) {
            node = child;
        }
        Some(node)
    }

    /// The document whose piece of the text holds an offset; at a cut, the piece that begins there.
    pub fn document_at(&self, offset: usize) -> Option<&Document> {
        let after = self.documents().partition_point(|document| document.span.start as usize <= offset);
        let document = self.documents().get(after.checked_sub(1)?)?;
        document.span.touches(offset).then_some(document)
    }
}

impl<'t> Node<'t> {
    /// The child at an offset: the last one that begins there or before, if it does not end before.
    fn child_at(self, offset: usize) -> Option<Node<'t>> {
        let last = |children: &[NodeId]| {
            let after = children.partition_point(|&id| self.tree().node(id).span().start as usize <= offset);
            children.get(after.checked_sub(1)?).copied()
        };
        let tree = self.tree();
        let child = match &self.record().data {
            NodeData::Sequence { items, .. } => {
                last(tree.items.get(items.start as usize..items.end as usize)?).map(|id| tree.node(id))
            }
            NodeData::Mapping { raw, .. } => {
                let entries = tree.entries.get(raw.start as usize..raw.end as usize)?;
                let after = entries.partition_point(|e| tree.node(e.key).span().start as usize <= offset);
                let entry = entries.get(after.checked_sub(1)?)?;
                let (key, value) = (tree.node(entry.key), tree.node(entry.value));
                Some(if value.span().start as usize <= offset { value } else { key })
            }
            _ => None,
        }?;
        child.span().touches(offset).then_some(child)
    }

    /// The place in its document, like `spec.templates[0].steps[0][1].arguments`; a key has its value's path, the
    /// root an empty one. Keys with other characters than letters, digits, `-` and `_` are written `["a.b/c"]`.
    pub fn path(self) -> String {
        let mut steps = Vec::new();
        let mut node = self;
        while let Some(parent) = node.parent() {
            if let Some(step) = parent.step_to(node) {
                steps.push(step);
            }
            node = parent;
        }
        let mut path = String::new();
        for step in steps.iter().rev() {
            step.write(&mut path);
        }
        path
    }

    fn step_to(self, child: Node<'t>) -> Option<Step<'t>> {
        let tree = self.tree();
        match &self.record().data {
            NodeData::Sequence { items, .. } => {
                let items = tree.items.get(items.start as usize..items.end as usize)?;
                items.binary_search(&child.id()).ok().map(Step::Index)
            }
            NodeData::Mapping { raw, .. } => {
                let entries = tree.entries.get(raw.start as usize..raw.end as usize)?;
                let after = entries.partition_point(|e| e.key <= child.id());
                // What was embedded has later numbers than its neighbours.
                let embedded =
                    entries.iter().find(|e| e.value == child.id()).filter(|_| !tree.embedded.is_empty());
                let entry = embedded.or_else(|| entries.get(after.checked_sub(1)?))?;
                let key = tree.node(entry.key);
                Some(Step::Key(key.key_text().unwrap_or_else(|| key.source())))
            }
            _ => None,
        }
    }
}

enum Step<'t> {
    Key(&'t str),
    Index(usize),
}

impl Step<'_> {
    fn write(&self, path: &mut String) {
        match self {
            Step::Index(index) => {
                path.push('[');
                path.push_str(&index.to_string());
                path.push(']');
            }
            Step::Key(key) if is_simple(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            }
            Step::Key(key) => {
                path.push_str("[\"");
                for c in key.chars() {
                    match c {
                        '"' | '\\' => path.extend(['\\', c]),
                        '\n' => path.push_str("\\n"),
                        c => path.push(c),
                    }
                }
                path.push_str("\"]");
            }
        }
    }
}

fn is_simple(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}
