//! What workflows depend on besides Argo's own kinds: the controller's configuration, artifact repositories, Secrets,
//! accounts, roles, claims.

mod lookup;
mod parts;
mod values;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Class;
use super::file::File;
use crate::diagnostic::ObjectName;
use crate::model::cluster::{Deployment, PodContainer};
use crate::model::metadata::ObjectMeta;
use crate::model::{Version, View};
use crate::text::FileId;
use crate::yaml::{Node, NodeId};

pub use parts::{Part, PartKind};

/// The name of the controller's ConfigMap, unless the controller was started with another.
pub const CONTROLLER_CONFIG: &str = "workflow-controller-configmap";
/// The ConfigMap in which repositories are looked for when nothing names another.
pub const REPOSITORIES: &str = "artifact-repositories";
/// The annotation that names the key of a ConfigMap's default repository.
pub const DEFAULT_REPOSITORY: &str = "workflows.argoproj.io/default-artifact-repository";

/// The kinds of things that workflows depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettingKind {
    /// The controller's ConfigMap.
    Controller,
    /// A ConfigMap of artifact repositories.
    Repositories,
    /// Any other ConfigMap.
    ConfigMap,
    /// A Secret: only the names of its keys are read.
    Secret,
    /// A ServiceAccount.
    ServiceAccount,
    /// A Role.
    Role,
    /// A ClusterRole.
    ClusterRole,
    /// A RoleBinding.
    RoleBinding,
    /// A ClusterRoleBinding.
    ClusterRoleBinding,
    /// A PersistentVolumeClaim.
    Claim,
    /// A PersistentVolume.
    Volume,
    /// A Deployment; only that of a workflow controller is kept.
    Deployment,
    /// Values of the Helm chart `argo-workflows`.
    Values,
    /// Values of another chart that name a claim.
    ClaimUser,
}

impl SettingKind {
    /// The kind of objects called `kind`, among those that are not told apart by their content.
    pub fn parse(kind: &str) -> Option<SettingKind> {
        Some(match kind {
            "ConfigMap" => SettingKind::ConfigMap,
            "Secret" => SettingKind::Secret,
            "ServiceAccount" => SettingKind::ServiceAccount,
            "Role" => SettingKind::Role,
            "ClusterRole" => SettingKind::ClusterRole,
            "RoleBinding" => SettingKind::RoleBinding,
            "ClusterRoleBinding" => SettingKind::ClusterRoleBinding,
            "PersistentVolumeClaim" => SettingKind::Claim,
            "PersistentVolume" => SettingKind::Volume,
            "Deployment" => SettingKind::Deployment,
            _ => return None,
        })
    }

    /// The `kind` of its objects; for values, what to call them.
    pub fn name(self) -> &'static str {
        match self {
            SettingKind::Controller | SettingKind::Repositories | SettingKind::ConfigMap => "ConfigMap",
            SettingKind::Secret => "Secret",
            SettingKind::ServiceAccount => "ServiceAccount",
            SettingKind::Role => "Role",
            SettingKind::ClusterRole => "ClusterRole",
            SettingKind::RoleBinding => "RoleBinding",
            SettingKind::ClusterRoleBinding => "ClusterRoleBinding",
            SettingKind::Claim => "PersistentVolumeClaim",
            SettingKind::Volume => "PersistentVolume",
            SettingKind::Deployment => "Deployment",
            SettingKind::Values | SettingKind::ClaimUser => "Helm values",
        }
    }
}

/// Something that workflows depend on.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The file that it is in.
    pub file: FileId,
    /// The document of the file that it is, or is in.
    pub document: usize,
    /// Its node.
    pub root: NodeId,
    /// What it is.
    pub kind: SettingKind,
    /// `metadata.name`; empty when it has none.
    pub name: String,
    /// `metadata.namespace`.
    pub namespace: Option<String>,
    /// What of it was decoded.
    pub parts: Vec<Part>,
    /// Texts on one line that hold a map or list over several: the controller cannot read `key: a: b`.
    pub one_line: Vec<NodeId>,
    /// The names after `existingClaim`, in values of charts.
    pub claims: Vec<NodeId>,
    /// Values of a ConfigMap that are no texts.
    pub not_text: Vec<NodeId>,
    /// Keys of the controller's ConfigMap beside `config`, which allows none.
    pub beside_config: Vec<String>,
    /// Part of its document could not be read.
    pub incomplete: bool,
    /// It is only a patch of an object that stands elsewhere (kustomize).
    pub is_patch: bool,
}

impl Setting {
    /// How reports name it.
    pub fn display_name(&self) -> ObjectName {
        ObjectName { kind: self.kind.name().to_owned(), name: self.name.clone() }
    }

    /// The setting at its place in a workspace.
    pub(super) fn placed(&self, file: FileId, is_patch: bool) -> Setting {
        Setting { file, is_patch, ..self.clone() }
    }

    /// Whether it may be in the namespace: one that is not known may be any.
    pub fn may_be_in(&self, namespace: Option<&str>) -> bool {
        match (&self.namespace, namespace) {
            (Some(own), Some(wanted)) => own == wanted,
            _ => true,
        }
    }

    /// What of it was decoded as one of these.
    pub fn parts_of(&self, kind: PartKind) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(move |part| part.kind == kind)
    }
}

/// Finds the settings of a file's documents. ConfigMaps are not looked into yet: other files may say what they are.
pub(super) fn collect(file: &File, version: Version) -> Vec<Setting> {
    let mut found = Vec::new();
    for (index, (document, class)) in file.tree.documents().iter().zip(&file.classes).enumerate() {
        let Some(root) = document.root.map(|id| file.tree.node(id)) else { continue };
        let incomplete = !document.skipped.is_empty();
        match class {
            Class::Foreign(kind) => found.extend(read(root, *kind, index, incomplete)),
            Class::List => {
                let items = root.get("items").into_iter().flat_map(Node::items).map(Node::resolved);
                for item in items {
                    if let Class::Foreign(kind) = super::classify(item) {
                        found.extend(read(item, kind, index, incomplete));
                    }
                }
            }
            Class::Other | Class::Empty => {
                for node in values::find(root) {
                    let mut setting = bare(node, SettingKind::Values, index, incomplete);
                    setting.parts = parts::of_values(node, version);
                    found.push(setting);
                }
                if file.tree.text().contains("existingClaim") {
                    let mut user = bare(root, SettingKind::ClaimUser, index, incomplete);
                    user.claims = values::claims(root);
                    found.extend(Some(user).filter(|u| !u.claims.is_empty()));
                }
            }
            _ => {}
        }
    }
    found
}

fn read(root: Node<'_>, kind: SettingKind, document: usize, incomplete: bool) -> Option<Setting> {
    if kind == SettingKind::Deployment && controller_container(View::new(root)).is_none() {
        return None;
    }
    Some(bare(root, kind, document, incomplete))
}

fn bare(root: Node<'_>, kind: SettingKind, document: usize, incomplete: bool) -> Setting {
    let meta: View<'_, ObjectMeta> = View::<()>::new(root).field("metadata");
    let is_values = matches!(kind, SettingKind::Values | SettingKind::ClaimUser);
    let known = |view: View<'_, crate::model::Str>| {
        view.get().filter(|n| !n.is_empty() && !n.contains("{{") && !is_values).map(str::to_owned)
    };
    Setting {
        file: FileId::default(),
        document,
        root: root.id(),
        kind,
        name: known(meta.name()).unwrap_or_default(),
        namespace: known(meta.namespace()),
        parts: Vec::new(),
        one_line: Vec::new(),
        claims: Vec::new(),
        not_text: Vec::new(),
        beside_config: Vec::new(),
        incomplete,
        is_patch: false,
    }
}

/// The workflow controller's container in a Deployment.
pub fn controller_container(deployment: View<'_, Deployment>) -> Option<View<'_, PodContainer>> {
    let containers = deployment.spec().template().spec().containers();
    containers.iter().find(|c| {
        let is_command = |text: &str| text.rsplit('/').next() == Some("workflow-controller");
        let image = c.image().or_empty().split(['@', ':']).next().unwrap_or_default();
        is_command(image) || c.command().iter().any(|word| is_command(word.or_empty()))
    })
}

/// The names of ConfigMaps that other objects give a meaning.
#[derive(Debug, Default)]
pub(super) struct Meanings {
    controllers: BTreeSet<String>,
    repositories: BTreeSet<String>,
}

impl Meanings {
    fn new(files: &[Arc<File>]) -> Meanings {
        let mut meanings = Meanings::default();
        for file in files {
            for setting in file.settings.iter().filter(|s| s.kind == SettingKind::Deployment) {
                let Some(container) = controller_container(View::new(file.tree.node(setting.root))) else {
                    continue;
                };
                let words: Vec<&str> =
                    container.command().iter().chain(container.args().iter()).map(|w| w.or_empty()).collect();
                for (at, word) in words.iter().enumerate() {
                    let next = words.get(at + 1).copied().filter(|_| *word == "--configmap");
                    meanings
                        .controllers
                        .extend(word.strip_prefix("--configmap=").or(next).map(str::to_owned));
                }
            }
            for object in &file.objects {
                let root = file.tree.node(object.root);
                let path = object.kind.workflow_spec().unwrap_or_default();
                let spec = path.iter().try_fold(root, |node, key| node.get(key));
                let name = spec.and_then(|s| s.get("artifactRepositoryRef")?.get("configMap")?.as_str());
                meanings.repositories.extend(name.map(str::to_owned));
            }
        }
        meanings
    }

    /// What a ConfigMap is.
    fn of(&self, name: &str, root: Node<'_>) -> SettingKind {
        if self.controllers.contains(name)
            || name == CONTROLLER_CONFIG
            || name.strip_suffix(CONTROLLER_CONFIG).is_some_and(|rest| rest.ends_with('-'))
        {
            return SettingKind::Controller;
        }
        let meta: View<'_, ObjectMeta> = View::<()>::new(root).field("metadata");
        let is_annotated = meta.annotations().get(DEFAULT_REPOSITORY).is_set();
        if name == REPOSITORIES || is_annotated || self.repositories.contains(name) {
            return SettingKind::Repositories;
        }
        SettingKind::ConfigMap
    }
}

/// Looks into the ConfigMaps of a file whose content means something to Argo.
pub(super) fn open(file: &mut File, meanings: &Meanings, version: Version) {
    if file.is_helm_template() {
        return;
    }
    for setting in file.settings.iter_mut().filter(|s| s.kind == SettingKind::ConfigMap) {
        setting.kind = meanings.of(&setting.name, file.tree.node(setting.root));
        match setting.kind {
            SettingKind::Controller => parts::of_controller(&mut file.tree, setting, version),
            SettingKind::Repositories => parts::of_repositories(&mut file.tree, setting, version),
            _ => {}
        }
    }
}

/// Looks into the ConfigMaps that other files give a meaning: the controller's Deployment by its `--configmap`, workflows
/// by their `artifactRepositoryRef`. (Once open, a file stays so until it is read again.)
pub(super) fn open_named(files: &mut [Arc<File>], version: Version) {
    let is_closed = |s: &Setting| s.kind == SettingKind::ConfigMap;
    if !files.iter().any(|f| f.settings.iter().any(is_closed)) {
        return;
    }
    let meanings = Meanings::new(files);
    for file in files.iter_mut() {
        let is_named = |s: &Setting| {
            is_closed(s)
                && (meanings.controllers.contains(&s.name) || meanings.repositories.contains(&s.name))
        };
        if file.settings.iter().any(is_named) {
            open(Arc::make_mut(file), &meanings, version);
        }
    }
}
