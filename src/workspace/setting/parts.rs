//! What stands in settings, decoded.

use std::sync::Arc;

use super::Setting;
use crate::model::config::{
    ControllerConfig, HelmValues, Persistence, RetentionPolicy, SyncConfig, WorkflowDefaults,
};
use crate::model::decode::{Decoded, decode_setting};
use crate::model::repository::ArtifactRepository;
use crate::model::{Model, Version, View};
use crate::yaml::{Node, NodeId, NodeKind, Problem, ProblemKind, Tree, Value};

/// What a part of a setting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// The controller's whole configuration.
    Config,
    /// An artifact repository of a namespace.
    Repository,
    /// In values: the controller's artifact repository.
    ControllerRepository,
    /// In values: `workflowDefaults`.
    Defaults,
    /// In values: `persistence`.
    Persistence,
    /// In values: `retentionPolicy`.
    Retention,
    /// In values: `synchronization`.
    Synchronization,
}

/// A part of a setting that Argo decodes.
#[derive(Clone, Debug)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// The key that it stands under.
    pub key: String,
    /// Its node.
    pub root: NodeId,
    /// What decoding found.
    pub decoded: Arc<Decoded>,
}

impl Part {
    fn new<T: Model>(kind: PartKind, key: &str, node: Node<'_>, version: Version) -> Part {
        let desc = T::SHAPE.as_struct();
        let mut decoded = desc.map(|desc| decode_setting(node, desc, version)).unwrap_or_default();
        // What could not be read is said once; what recovery made of it says nothing.
        let is_fatal = |p: &Problem| matches!(p.kind, ProblemKind::Syntax | ProblemKind::Limit);
        let is_broken = |p: &Problem| is_fatal(p) && node.span().contains(p.span);
        if node.tree().problems().iter().any(is_broken) {
            decoded.problems.clear();
        }
        Part { kind, key: key.to_owned(), root: node.id(), decoded: Arc::new(decoded) }
    }
}

/// As many texts of a ConfigMap are read; the controller has some thirty fields.
const MOST_TEXTS: usize = 500;

/// The entries of a ConfigMap's `data`: their keys, after their texts were replaced by what they hold.
fn embed(tree: &mut Tree, setting: &mut Setting) -> Option<(NodeId, Vec<String>)> {
    let root = tree.node(setting.root);
    let data = root.get("data").filter(|d| !d.is_null())?;
    if !data.is_mapping() {
        setting.not_text.push(data.id());
        return None;
    }
    let (id, entries) = (data.id(), data.raw_entries());
    let mut texts = Vec::new();
    let mut keys = Vec::new();
    for entry in entries {
        let Some(key) = entry.key.key_text() else { continue };
        keys.push(key.to_owned());
        match entry.value.value() {
            Some(Value::Str(text)) if entry.value.kind() == NodeKind::Scalar => {
                texts.push((key.to_owned(), text.contains('\n')));
            }
            Some(Value::Str(_) | Value::Null) => {}
            _ => setting.not_text.push(entry.value.id()),
        }
    }
    setting.incomplete |= texts.len() > MOST_TEXTS;
    for (key, has_lines) in texts.iter().take(MOST_TEXTS) {
        if tree.embed(id, key) && !has_lines {
            let value = tree.node(id).get(key).filter(|v| v.kind() != NodeKind::Scalar && !v.is_flow());
            setting.one_line.extend(value.map(Node::id));
        }
    }
    tree.settle();
    Some((id, keys))
}

/// The controller's ConfigMap: one key for each field, or the whole under `config`.
pub(super) fn of_controller(tree: &mut Tree, setting: &mut Setting, version: Version) {
    let Some((data, keys)) = embed(tree, setting) else { return };
    let data = tree.node(data);
    let whole = data.get("config").filter(|_| keys.iter().any(|k| k == "config"));
    setting.incomplete |= is_skipped(tree, setting.document);
    let (key, node) = match whole {
        Some(config) => {
            setting.beside_config = keys.into_iter().filter(|k| k != "config").collect();
            // It is read by itself, not put behind its key.
            setting.one_line.clear();
            ("config", config)
        }
        None => ("", data),
    };
    if node.is_mapping() {
        setting.parts.push(Part::new::<ControllerConfig>(PartKind::Config, key, node, version));
    }
}

/// A ConfigMap of repositories.
pub(super) fn of_repositories(tree: &mut Tree, setting: &mut Setting, version: Version) {
    let Some((data, keys)) = embed(tree, setting) else { return };
    // Each text is read by itself, not put behind its key.
    setting.one_line.clear();
    setting.incomplete |= is_skipped(tree, setting.document);
    for key in keys.into_iter().take(MOST_TEXTS) {
        if let Some(node) = tree.node(data).get(&key).filter(|n| n.is_mapping()) {
            setting.parts.push(Part::new::<ArtifactRepository>(PartKind::Repository, &key, node, version));
        }
    }
}

fn is_skipped(tree: &Tree, document: usize) -> bool {
    tree.documents().get(document).is_some_and(|d| !d.skipped.is_empty())
}

/// Values of the Helm chart.
pub(super) fn of_values(root: Node<'_>, version: Version) -> Vec<Part> {
    let values: View<'_, HelmValues> = View::new(root);
    let controller = values.controller();
    let mut parts = Vec::new();
    let mut add = |node: Option<Node<'_>>, make: &dyn Fn(Node<'_>) -> Part| {
        parts.extend(node.filter(|n| n.is_mapping() && n.entries().len() > 0).map(make));
    };
    add(values.artifact_repository().node(), &|n| {
        Part::new::<ArtifactRepository>(PartKind::ControllerRepository, "artifactRepository", n, version)
    });
    add(values.custom_artifact_repository().node(), &|n| {
        Part::new::<ArtifactRepository>(
            PartKind::ControllerRepository,
            "customArtifactRepository",
            n,
            version,
        )
    });
    add(controller.workflow_defaults().node(), &|n| {
        Part::new::<WorkflowDefaults>(PartKind::Defaults, "workflowDefaults", n, version)
    });
    add(controller.persistence().node(), &|n| {
        Part::new::<Persistence>(PartKind::Persistence, "persistence", n, version)
    });
    add(controller.retention_policy().node(), &|n| {
        Part::new::<RetentionPolicy>(PartKind::Retention, "retentionPolicy", n, version)
    });
    add(controller.synchronization().node(), &|n| {
        Part::new::<SyncConfig>(PartKind::Synchronization, "synchronization", n, version)
    });
    for (map, entries) in values.artifact_repository_ref().iter() {
        for entry in entries.node().into_iter().flat_map(Node::entries) {
            let Some(key) = entry.key.key_text().filter(|k| *k != "annotations") else { continue };
            add(Some(entry.value.resolved()), &|n| {
                Part::new::<ArtifactRepository>(PartKind::Repository, &format!("{map}/{key}"), n, version)
            });
        }
    }
    parts
}
