//! One object.

use std::sync::Arc;

use super::Workspace;
use super::classify::{Class, classify};
use super::interface::Interface;
use crate::diagnostic::ObjectName;
use crate::model::decode::{Decoded, decode};
use crate::model::metadata::ObjectMeta;
use crate::model::workflow::WorkflowSpec;
use crate::model::{Kind, Version, View};
use crate::text::FileId;
use crate::yaml::{Node, NodeId, Tree};

/// The number of an object in its workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub u32);

/// A decoded object of one of Argo's five kinds. A clone shares what is large.
#[derive(Clone, Debug)]
pub struct Object {
    /// Its number.
    pub id: ObjectId,
    /// The file that it is in.
    pub file: FileId,
    /// The document of the file that it is, or is in.
    pub document: usize,
    /// Its node.
    pub root: NodeId,
    /// Its kind.
    pub kind: Kind,
    /// `metadata.name`; empty when it has none.
    pub name: Arc<str>,
    /// `metadata.generateName`; empty when it has none.
    pub generate_name: Arc<str>,
    /// `metadata.namespace`, if it is there and no tag.
    pub namespace: Option<String>,
    /// What decoding found.
    pub decoded: Arc<Decoded>,
    /// What it offers to others.
    pub interface: Arc<Interface>,
    /// Part of its document could not be read, so nothing can be said about what it lacks.
    pub incomplete: bool,
    /// It is only a patch of an object that stands elsewhere (kustomize).
    pub is_patch: bool,
    /// It stands inside another object (a Sensor's trigger).
    pub embedded: bool,
}

impl Object {
    pub(super) fn new(tree: &Tree, root: NodeId, kind: Kind, document: usize, version: Version) -> Object {
        let node = tree.node(root);
        let meta: View<'_, ObjectMeta> = View::<()>::new(node).field("metadata");
        let decoded = kind.desc().map(|desc| decode(node, desc, version)).unwrap_or_default();
        let spec = spec_of(node, kind);
        let mut interface = Interface::new(spec, &decoded, tree);
        let incomplete = tree.documents().get(document).is_some_and(|d| !d.skipped.is_empty());
        if incomplete {
            interface.open();
        }
        Object {
            id: ObjectId::default(),
            file: FileId::default(),
            document,
            root,
            kind,
            name: meta.name().or_empty().into(),
            generate_name: meta.generate_name().or_empty().into(),
            namespace: meta
                .namespace()
                .get()
                .filter(|n| !n.is_empty() && !n.contains("{{"))
                .map(str::to_owned),
            decoded: Arc::new(decoded),
            interface: Arc::new(interface),
            incomplete,
            is_patch: false,
            embedded: false,
        }
    }

    /// The object at its place in a workspace.
    pub(super) fn placed(&self, id: ObjectId, file: FileId, is_patch: bool) -> Object {
        Object { id, file, is_patch, ..self.clone() }
    }

    /// The objects inside a `List`, and the workflows inside a Sensor's triggers.
    pub(super) fn collect_embedded(
        tree: &Tree,
        root: NodeId,
        class: &Class,
        document: usize,
        version: Version,
        objects: &mut Vec<Object>,
    ) {
        let node = tree.node(root);
        let inner: Vec<Node<'_>> = match class {
            Class::List => node.get("items").into_iter().flat_map(Node::items).map(Node::resolved).collect(),
            _ => sensor_resources(node),
        };
        for item in inner {
            if let Class::Argo(kind) = classify(item) {
                let mut object = Object::new(tree, item.id(), kind, document, version);
                object.embedded = matches!(class, Class::Sensor);
                objects.push(object);
            }
        }
    }

    /// How reports name the object.
    pub fn display_name(&self) -> ObjectName {
        let name = if self.name.is_empty() { &self.generate_name } else { &self.name };
        ObjectName { kind: self.kind.name().to_owned(), name: name.to_string() }
    }

    /// The workflow spec of the object: a CronWorkflow's is its `workflowSpec`. `None` for kinds without one.
    pub fn spec_view<'w>(&self, workspace: &'w Workspace) -> Option<View<'w, WorkflowSpec>> {
        let root = workspace.root(self)?;
        Some(spec_of(root, self.kind))
    }
}

fn spec_of(root: Node<'_>, kind: Kind) -> View<'_, WorkflowSpec> {
    let spec: View<'_, WorkflowSpec> = View::<()>::new(root).field("spec");
    match kind {
        Kind::CronWorkflow => spec.field("workflowSpec"),
        _ => spec,
    }
}

/// `spec.triggers[].template.{k8s,argoWorkflow}.source.resource` of a Sensor.
fn sensor_resources(sensor: Node<'_>) -> Vec<Node<'_>> {
    let triggers = sensor.get("spec").and_then(|s| s.get("triggers"));
    let templates = triggers.into_iter().flat_map(Node::items).filter_map(|t| t.resolved().get("template"));
    let kinds = templates.flat_map(|t| [t.get("k8s"), t.get("argoWorkflow")]).flatten();
    kinds.filter_map(|k| k.get("source")?.get("resource")).collect()
}
