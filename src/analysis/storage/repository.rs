//! Which artifact repository a workflow uses.

use super::decided::{Decided, Origin, Say, Who};
use super::layers::{Controller, Layers, boolean};
use crate::analysis::Facts;
use crate::diagnostic::Place;
use crate::model::metadata::ObjectMeta;
use crate::model::repository::ArtifactRepository;
use crate::model::{Bool, Str, View};
use crate::text::FileId;
use crate::values::suggest;
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
    /// Where its key is named.
    pub key_place: Place,
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
                let parts: Vec<&str> = prefix.split('/').filter(|p| !p.is_empty() && *p != ".").collect();
                let root = if prefix.starts_with('/') { "/" } else { "" };
                let joined = format!("{root}{}/{DEFAULT_KEY}", parts.join("/"));
                Decided::by(joined, Origin::at(Who::Repository, at(node)))
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
        let at = |key: &str| Place { file, span: crate::model::head(value.get(key).unwrap_or(value)) };
        Some(SecretRef {
            field: field.to_owned(),
            name: text("name"),
            key: text("key"),
            place: at("name"),
            key_place: at("key"),
        })
    });
    selectors.filter(|s| !s.name.is_empty() && !s.name.contains("{{")).collect()
}

/// How the search for a repository ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The repository.
    One(Box<Repository>),
    /// The reference leads nowhere: neither the namespace nor the controller's has the ConfigMap with that key, so the
    /// workflow ends in an error. (Without a reference Argo goes on to the controller's repository.)
    NoKey {
        /// The ConfigMap.
        map: String,
        /// The key; empty when nothing names one.
        key: String,
        /// The ConfigMap's place.
        place: Place,
        /// A key that it has and that may be meant.
        near: Option<String>,
        /// Whether the ConfigMap of that name in the controller's namespace was seen too.
        is_certain: bool,
    },
    /// There is none: neither a ConfigMap nor the controller has one, as far as these files go.
    None,
}

/// What a ConfigMap has under a key, or by its annotation.
enum Entry {
    /// A repository, or what cannot be judged.
    Known(Decided<Found>),
    /// No such key.
    Missing { key: String, near: Option<String>, place: Place },
}

/// The repository of a workflow, in the order in which Argo looks: the ConfigMap in the workflow's namespace, then with a
/// reference that ConfigMap in the controller's namespace, without one the controller's own. A ConfigMap that lacks the
/// key is passed over.
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
    let referred = match named.into_iter().next() {
        Some(Say::Value((), origin)) => Some(origin),
        _ => None,
    };
    let name = map.value.unwrap_or_else(|| REPOSITORIES.to_owned());
    let wanted = key.value.unwrap_or_default();
    // Several of one name (a folder for each cluster, say): the nearest that has the key is the best guess.
    let find = |namespaces: &[String]| {
        workspace.find_settings(facts.object.file, SettingKind::Repositories, &name, namespaces)
    };
    let own = find(workspace.namespaces(facts.object));
    let of_controller = controller.and_then(of_controller);
    let Some(referred) = referred else {
        let mut entries = own.iter().map(|setting| in_map(workspace, setting, &wanted));
        return match entries.find(|e| matches!(e, Entry::Known(_))) {
            Some(Entry::Known(mut decided)) => {
                decided.overruled.extend(of_controller.map(|(r, o)| (Found::One(Box::new(r)), o)));
                decided
            }
            Some(Entry::Missing { .. }) | None => last(of_controller, controller),
        };
    };
    // Where the controller's namespace is not known, a ConfigMap elsewhere is not its.
    let others = controller.map(|c| workspace.setting_namespaces(c.setting)).unwrap_or_default();
    let there = if others.is_empty() { Vec::new() } else { find(others) };
    let mut missing = None;
    for setting in own.iter().chain(&there) {
        match in_map(workspace, setting, &wanted) {
            Entry::Known(mut decided) => {
                decided.by = referred;
                decided.overruled.extend(of_controller.map(|(r, o)| (Found::One(Box::new(r)), o)));
                return decided;
            }
            Entry::Missing { key, near, place } => missing = missing.or(Some((key, near, place))),
        }
    }
    let Some((key, near, place)) = missing else { return Decided::unknown() };
    let is_the_one =
        |maps: &[&Setting]| matches!(maps, [map] if !workspace.setting_namespaces(map).is_empty());
    let is_certain = is_the_one(&own) && is_the_one(&there);
    Decided::by(Found::NoKey { map: name, key, place, near, is_certain }, referred)
}

/// The controller's own repository.
fn of_controller(controller: Controller<'_>) -> Option<(Repository, Origin)> {
    let (view, logs) = controller.repository();
    let setting = controller.setting;
    let repository = Repository::new(setting.file, source(setting, "artifactRepository"), view, logs)?;
    let origin = Origin::at(Who::Controller, repository.place);
    Some((repository, origin))
}

/// Where the search ends: with the controller's own repository.
fn last(of_controller: Option<(Repository, Origin)>, controller: Option<Controller<'_>>) -> Decided<Found> {
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

/// The key of the repository that a ConfigMap gives to those who name none.
pub fn default_key(map: Node<'_>) -> View<'_, Str> {
    let meta: View<'_, ObjectMeta> = View::<()>::new(map).field("metadata");
    meta.annotations().get(DEFAULT_REPOSITORY)
}

/// The repository that a ConfigMap has under a key, or by its annotation.
fn in_map(workspace: &Workspace, setting: &Setting, wanted: &str) -> Entry {
    let Some(root) = workspace.setting_root(setting) else { return Entry::Known(Decided::unknown()) };
    let meta: View<'_, ObjectMeta> = View::<()>::new(root).field("metadata");
    let default = default_key(root).get().unwrap_or_default();
    let key = if wanted.is_empty() { default } else { wanted };
    let part = setting.parts_of(PartKind::Repository).find(|p| p.key == key);
    let Some(part) = part else {
        let is_there = root.get("data").is_some_and(|d| d.get(key).is_some());
        if setting.incomplete || is_there || key.contains("{{") {
            return Entry::Known(Decided::unknown());
        }
        let keys = setting.parts_of(PartKind::Repository).map(|p| p.key.as_str());
        let near = suggest::nearest(key, keys).map(str::to_owned);
        let place = Place { file: setting.file, span: meta.name().place() };
        return Entry::Missing { key: key.to_owned(), near, place };
    };
    let tree = root.tree();
    let view: View<'_, ArtifactRepository> = View::new(tree.node(part.root));
    let Some(mut repository) = Repository::new(setting.file, source(setting, key), view, view.archive_logs())
    else {
        return Entry::Known(Decided::unknown());
    };
    repository.place = Place { file: setting.file, span: crate::model::head(tree.node(part.root)) };
    let origin = Origin::at(Who::RepositoryConfig, repository.place);
    Entry::Known(Decided::by(Found::One(Box::new(repository)), origin))
}
