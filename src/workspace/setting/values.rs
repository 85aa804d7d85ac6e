//! Recognising values of the Helm chart `argo-workflows`.

use crate::yaml::{Node, NodeId, NodeKind};

/// Keys of `controller` that no other chart has.
const CONTROLLER: [&str; 4] =
    ["workflowDefaults", "workflowNamespaces", "workflowRestrictions", "workflowTTLWorkers"];

/// The values in a document that is no object of Kubernetes: the whole of it, those of a subchart, or those in a helmfile
/// or a release.
pub(super) fn find(root: Node<'_>) -> Vec<Node<'_>> {
    if root.get("kind").is_some() {
        let values = root.get("spec").and_then(|s| s.get("values"));
        let is_release = root.get("kind").and_then(Node::as_str) == Some("HelmRelease");
        return values.filter(|v| is_release && is_chart(*v)).into_iter().collect();
    }
    if is_chart(root) {
        return vec![root];
    }
    let releases = root.get("releases").into_iter().flat_map(Node::items).map(Node::resolved);
    let inline = releases.flat_map(|r| r.get("values").into_iter().flat_map(Node::items)).map(Node::resolved);
    let below = root.entries().map(|e| e.value.resolved());
    inline.chain(below).filter(|node| is_chart(*node)).collect()
}

fn is_chart(node: Node<'_>) -> bool {
    if !node.is_mapping() {
        return false;
    }
    let has = |node: Option<Node<'_>>, keys: &[&str]| {
        node.is_some_and(|n| n.is_mapping() && keys.iter().any(|key| n.get(key).is_some()))
    };
    let controller = node.get("controller");
    let persistence = controller.and_then(|c| c.get("persistence"));
    has(node.get("artifactRepository"), &["archiveLogs", "s3", "gcs", "azure"])
        || has(controller, &CONTROLLER)
        || has(persistence, &["archive", "postgresql", "mysql", "nodeStatusOffLoad"])
        || has(controller.and_then(|c| c.get("retentionPolicy")), &["completed", "failed", "errored"])
}

/// The names of claims that charts are told to use.
pub(super) fn claims(root: Node<'_>) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut left = vec![root];
    while let Some(node) = left.pop() {
        match node.kind() {
            NodeKind::Mapping => {
                for entry in node.raw_entries() {
                    let is_name = entry.value.as_str().is_some_and(|n| !n.is_empty() && !n.contains("{{"));
                    if entry.key.key_text() == Some("existingClaim") && is_name {
                        found.push(entry.value.id());
                    }
                    left.push(entry.value);
                }
            }
            NodeKind::Sequence => left.extend(node.items()),
            NodeKind::Scalar | NodeKind::Alias => {}
        }
    }
    found.sort();
    found
}
