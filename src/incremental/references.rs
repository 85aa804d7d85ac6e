//! The objects that a file refers to, as far as a change there could be felt here.

use std::collections::BTreeSet;

use crate::workspace::File;
use crate::yaml::{Node, NodeKind};

/// The keys below which an object is named that is read for this one.
const KEYS: [&str; 2] = ["templateRef", "workflowTemplateRef"];

/// The names that a file refers to. Kind and namespace are left out, which can only make it too many.
pub(super) fn references(file: &File) -> BTreeSet<Box<str>> {
    let mut names = BTreeSet::new();
    if !file.has_objects() {
        return names;
    }
    let roots = file.tree.documents().iter().filter_map(|document| document.root);
    let mut left: Vec<Node<'_>> = roots.map(|root| file.tree.node(root)).collect();
    // The target of an alias stands in the same document, and is met there.
    while let Some(node) = left.pop() {
        match node.kind() {
            NodeKind::Mapping => {
                for entry in node.raw_entries() {
                    if entry.key.key_text().is_some_and(|key| KEYS.contains(&key)) {
                        names.extend(entry.value.get("name").and_then(Node::text).map(Box::from));
                    }
                    left.push(entry.value);
                }
            }
            NodeKind::Sequence => left.extend(node.items()),
            NodeKind::Scalar | NodeKind::Alias => {}
        }
    }
    names
}
