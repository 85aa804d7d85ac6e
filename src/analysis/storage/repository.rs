//! Which artifact repository a workflow uses.

use super::decided::{Decided, Origin, Who};
use super::layers::{Controller, Layers, boolean};
use crate::analysis::Facts;
use crate::diagnostic::Place;
use crate::model::metadata::ObjectMeta;
use crate::model::repository::ArtifactRepository;
use crate::model::{Bool, View};
use crate::text::FileId;
use crate::workspace::{DEFAULT_REPOSITORY, PartKind, REPOSITORIES, Setting, SettingKind, Workspace};
use crate::yaml::Node;

/// A key of a Secret that storage needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretRef {
    /// The field that names it.
    pub field: String,
    /// The Secret.
    pub name: String,
    /// Its key.
    pub key: String,
    /// Where it is named.
    pub place: Place,
}

/// An artifact repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// The ConfigMap (or values) and the key that it stands under.
    pub source: String,
    /// The kind of storage, by its field: `s3`; none when it has no storage at all.
    pub storage: Option<&'static str>,
    /// The bucket, container or address.
    pub bucket: String,
    /// The form of keys.
    pub key_format: Decided<String>,
    /// Whether it archives logs.
    pub archive_logs: Option<bool>,
    /// Where it says so.
    pub archive_logs_place: Option<Place>,
    /// What it is read with.
    pub secrets: Vec<SecretRef>,
    /// Where it stands.
    pub place: Place,
}

/// The storages of a repository in the order in which Argo looks for them, with what tells where each is.
const STORAGES: [(&str, &str, &str); 7] = [
    ("artifactory", "repoURL", "keyFormat"),
    ("azure", "container", "blobNameFormat"),
    ("gcs", "bucket", "keyFormat"),
    ("hdfs", "addresses", "pathFormat"),
    ("oss", "bucket", "keyFormat"),
    ("plugin", "name", "keyFormat"),
    ("s3", "bucket", "keyFormat"),
];

/// The form of keys when nothing says another.
pub const DEFAULT_KEY: &str = "{{workflow.name}}/{{pod.name}}";

impl Repository {
    /// Reads a repository.
    pub fn new(
        file: FileId,
        source: String,
        view: View<'_, ArtifactRepository>,
        archive_logs: View<'_, Bool>,
    ) -> Option<Repository> {
        let node = view.node()?;
        let found = STORAGES.iter().find_map(|(storage, bucket, format)| {
            Some((*storage, *bucket, *format, node.get(storage).filter(|n| !n.is_null())?))
        });
        let at = |node: Node<'_>| Place { file, span: crate::model::head(node) };
        let format = found
            .and_then(|(.., format, n)| n.get(format).filter(|f| f.text().is_some_and(|t| !t.is_empty())));
        let prefix = found.and_then(|(.., n)| n.get("keyPrefix")?.as_str().filter(|p| !p.is_empty()));
        let key_format = match (format.and_then(|f| Some((f.text()?, f))), prefix) {
            (Some((text, node)), _) => Decided::by(text.to_owned(), Origin::at(Who::Repository, at(node))),
            (None, Some(prefix)) => {
                Decided::by(format!("{prefix}/{DEFAULT_KEY}"), Origin::at(Who::Repository, at(node)))
            }
            (None, None) => Decided::by(DEFAULT_KEY.to_owned(), Origin::BUILT_IN),
        };
        let logs = boolean(archive_logs, file);
        Some(Repository {
            source,
            storage: found.map(|(storage, ..)| storage),
            bucket: found.and_then(|(_, bucket, _, n)| n.get(bucket)?.text()).unwrap_or_default().to_owned(),
            key_format,
            archive_logs: logs.map(|(value, _)| value),
            archive_logs_place: logs.map(|(_, place)| place),
            secrets: found.map(|(.., n)| secrets(n, file)).unwrap_or_default(),
            place: Place { file, span: view.key_place() },
        })
    }

    /// Whether Argo can delete what it holds.
    pub fn can_delete(&self) -> bool {
        !matches!(self.storage, Some("artifactory" | "hdfs"))
    }
}

/// The Secrets that a storage names.
pub fn secrets(storage: Node<'_>, file: FileId) -> Vec<SecretRef> {
    let selectors = storage.entries().filter_map(|e| {
        let field = e.key.key_text().filter(|k| k.ends_with("Secret"))?;
        let value = e.value.resolved();
        let text = |key: &str| value.get(key).and_then(Node::text).unwrap_or_default().to_owned();
        let place = Place { file, span: crate::model::head(value.get("name").unwrap_or(value)) };
        Some(SecretRef { field: field.to_owned(), name: text("name"), key: text("key"), place })
    });
    selectors.filter(|s| !s.name.is_empty() && !s.name.contains("{{")).collect()
}

/// How the search for a repository ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The repository.
    One(Box<Repository>),
    /// The workflow is not started: the ConfigMap is here and has no such key.
    NoKey {
        /// The ConfigMap.
        map: String,
        /// The key; empty when nothing names one.
        key: String,
        /// The ConfigMap's place.
        place: Place,
    },
    /// There is none: neither a ConfigMap nor the controller has one, as far as these files go.
    None,
}

/// The repository of a workflow: its reference, the namespace's, the controller's.
pub(super) fn resolve<'w>(
    facts: &Facts<'w>,
    layers: &Layers<'w>,
    controller: Option<Controller<'w>>,
) -> Decided<Found> {
    let workspace = facts.workspace;
    let reference = |spec: View<'w, crate::model::workflow::WorkflowSpec>| spec.artifact_repository_ref();
    let map = layers.text(|spec| reference(spec).config_map(), REPOSITORIES);
    let key = layers.text(|spec| reference(spec).key(), "");
    let named = layers.say(|spec, file| {
        let view = reference(spec);
        view.is_set().then(|| ((), Place { file, span: view.key_place() }))
    });
    let has_reference = matches!(named.first(), Some(super::decided::Say::Value(..)));
    let of_controller = controller.and_then(|c| {
        let (view, logs) = c.repository();
        let repository =
            Repository::new(c.setting.file, source(c.setting, "artifactRepository"), view, logs)?;
        let origin = Origin::at(Who::Controller, repository.place);
        Some((repository, origin))
    });
    let name = map.value.clone().unwrap_or_else(|| REPOSITORIES.to_owned());
    let wanted = key.value.clone().unwrap_or_default();
    let in_namespace = workspace.find_settings(
        facts.object.file,
        SettingKind::Repositories,
        &name,
        workspace.namespaces(facts.object),
    );
    let mut found = in_namespace.first().copied();
    if found.is_none() && has_reference {
        let of_controller = controller.map(|c| workspace.setting_namespaces(c.setting)).unwrap_or_default();
        let there =
            workspace.find_settings(facts.object.file, SettingKind::Repositories, &name, of_controller);
        // Where the controller's namespace is not known, a ConfigMap elsewhere is not its.
        found = there.first().copied().filter(|_| !of_controller.is_empty());
    }
    if let Some(setting) = found {
        let mut decided = in_map(workspace, setting, &wanted);
        if let Some(super::decided::Say::Value((), origin)) =
            named.into_iter().next().filter(|_| has_reference)
        {
            decided.by = origin;
        }
        decided.overruled.extend(of_controller.map(|(r, o)| (Found::One(Box::new(r)), o)));
        return decided;
    }
    if has_reference {
        return Decided::unknown();
    }
    match (of_controller, controller) {
        (Some((repository, origin)), _) => Decided::by(Found::One(Box::new(repository)), origin),
        (None, Some(controller)) => {
            let root = View::<()>::new(controller.root());
            let place = Place { file: controller.setting.file, span: root.place() };
            Decided::by(Found::None, Origin::at(Who::Controller, place))
        }
        (None, None) => Decided::unknown(),
    }
}

fn source(setting: &Setting, key: &str) -> String {
    match setting.kind {
        SettingKind::Values => format!("{key} of the chart's values"),
        _ => format!("{key} of the ConfigMap {}", setting.name),
    }
}

/// The repository that a ConfigMap has under a key, or by its annotation.
fn in_map(workspace: &Workspace, setting: &Setting, wanted: &str) -> Decided<Found> {
    let Some(root) = workspace.setting_root(setting) else { return Decided::unknown() };
    let meta: View<'_, ObjectMeta> = View::<()>::new(root).field("metadata");
    let default = meta.annotations().get(DEFAULT_REPOSITORY).get().unwrap_or_default();
    let key = if wanted.is_empty() { default } else { wanted };
    let place = Place { file: setting.file, span: meta.name().place() };
    let part = setting.parts_of(PartKind::Repository).find(|p| p.key == key);
    let Some(part) = part else {
        let is_there = root.get("data").is_some_and(|d| d.get(key).is_some());
        if setting.incomplete || is_there || key.contains("{{") {
            return Decided::unknown();
        }
        let found = Found::NoKey { map: setting.name.clone(), key: key.to_owned(), place };
        return Decided::by(found, Origin::at(Who::RepositoryConfig, place));
    };
    let tree = root.tree();
    let view: View<'_, ArtifactRepository> = View::new(tree.node(part.root));
    let Some(mut repository) = Repository::new(setting.file, source(setting, key), view, view.archive_logs())
    else {
        return Decided::unknown();
    };
    repository.place = Place { file: setting.file, span: crate::model::head(tree.node(part.root)) };
    let origin = Origin::at(Who::RepositoryConfig, repository.place);
    Decided::by(Found::One(Box::new(repository)), origin)
}
