//! What manifests need around them, made from the same files: the controller's configuration, artifact repositories, rights,
//! skeletons of Secrets, values for the chart.

mod chart;
mod cluster;
mod config;
mod rights;
mod secrets;

use serde_json::{Map, Value, json};

use super::{Archive, types};
use crate::analysis::storage::Controller;
use crate::model::{Kind, Version};
use crate::workspace::{DEFAULT_REPOSITORY, File, REPOSITORIES, SettingKind, Workspace};
use crate::yaml::{self, to_json};

/// No value has more levels than this that means something.
const DEEPEST: usize = 200;

/// Something to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The controller's ConfigMap, and the patch of its Deployment's environment.
    ControllerConfig,
    /// The ConfigMap of a namespace's artifact repositories.
    ArtifactRepositories,
    /// Accounts, roles and bindings for the executor and for deleting artifacts.
    Rbac,
    /// Secrets with their keys, and without values.
    SecretsTemplate,
    /// Values of the Helm chart.
    HelmValues,
}

/// A document that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emitted {
    /// The name of its file.
    pub name: String,
    /// The document, or several, with a line break at the end.
    pub text: String,
    /// What is not in it, and why: lines for people.
    pub notes: Vec<String>,
}

/// What is known, gathered from files.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The controller's configuration, by the names of its fields.
    config: Map<String, Value>,
    /// Where the controller's ConfigMap is.
    controller_namespace: Option<String>,
    /// Artifact repositories by key, and the key of the default one.
    repositories: Map<String, Value>,
    default_repository: Option<String>,
    /// In values of the chart: what further ConfigMaps of repositories hold, by name.
    other_repositories: Map<String, Value>,
    /// Where the ConfigMap of the repositories is.
    repositories_namespace: Option<String>,
    /// The specs of what runs, with their namespaces.
    specs: Vec<(Option<String>, Value)>,
    /// The specs of ClusterWorkflowTemplates, by name.
    cluster: Vec<(String, Value)>,
    /// `ARCHIVED_WORKFLOW_GC_PERIOD` of the controller's Deployment.
    period: Option<String>,
    /// The controller's instance is called as the release of the chart.
    is_named_as_release: bool,
}

impl Given {
    /// Gathers what the wanted files say.
    pub fn new(workspace: &Workspace, is_wanted: impl Fn(&File) -> bool) -> Given {
        let mut given = Given::default();
        let wanted = |file| workspace.file(file).is_some_and(&is_wanted);
        for setting in workspace.settings().iter().filter(|s| wanted(s.file) && !s.is_patch && !s.incomplete)
        {
            let Some(file) = workspace.file(setting.file) else { continue };
            let root = file.tree.node(setting.root);
            match setting.kind {
                SettingKind::Controller | SettingKind::Values => {
                    given.controller(workspace, setting, workspace.version());
                }
                SettingKind::Repositories => {
                    let own = setting.namespace.clone();
                    given.repositories_namespace = own.or(given.repositories_namespace.take());
                    for part in &setting.parts {
                        let value = to_json(file.tree.node(part.root)).unwrap_or_default();
                        given.repositories.insert(part.key.clone(), value);
                    }
                    let annotations = root.get("metadata").and_then(|m| m.get("annotations"));
                    let named = annotations.and_then(|a| a.get(DEFAULT_REPOSITORY)?.as_str());
                    given.default_repository = named.map(str::to_owned).or(given.default_repository.take());
                }
                SettingKind::Deployment => given.period = to_json(root).as_ref().and_then(config::period_of),
                _ => {}
            }
        }
        for object in workspace.objects().iter().filter(|o| wanted(o.file) && !o.is_patch && !o.incomplete) {
            let Some(spec) = super::reference::spec_of(workspace, object) else { continue };
            match object.kind {
                Kind::Workflow | Kind::CronWorkflow | Kind::WorkflowTemplate => {
                    given.specs.push((object.namespace.clone(), spec));
                }
                Kind::ClusterWorkflowTemplate => given.cluster.push((object.name.to_string(), spec)),
                Kind::WorkflowEventBinding => {}
            }
        }
        given
    }

    fn controller(&mut self, workspace: &Workspace, setting: &crate::workspace::Setting, version: Version) {
        let Some(controller) = Controller::new(workspace, setting) else { return };
        self.controller_namespace = setting.namespace.clone().or(self.controller_namespace.take());
        let mut add = |name: &str, node: Option<yaml::Node<'_>>| {
            if let Some(value) = node.and_then(to_json).filter(|v| !v.is_null()) {
                self.config.insert(name.to_owned(), value);
            }
        };
        if setting.kind == SettingKind::Controller {
            let part = setting.parts_of(crate::workspace::PartKind::Config).next();
            let tree = workspace.file(setting.file).map(|f| &f.tree);
            let root = part.and_then(|part| Some(tree?.node(part.root)));
            for entry in root.into_iter().flat_map(yaml::Node::entries) {
                add(entry.key.key_text().unwrap_or_default(), Some(entry.value));
            }
        } else if let Some(values) = to_json(controller.root()) {
            self.values(&values);
        }
        if let Some(defaults) = self.config.get_mut("workflowDefaults") {
            types::conform(defaults, Kind::Workflow, version);
        }
    }

    /// Takes what values of the chart say.
    fn values(&mut self, values: &Value) {
        self.config.extend(chart::configuration(values));
        self.is_named_as_release |= chart::has_name_of_release(values);
        self.period = config::period_in(values.pointer("/controller/extraEnv")).or(self.period.take());
        let maps = values.get("artifactRepositoryRef").and_then(Value::as_object);
        for (name, map) in maps.into_iter().flatten() {
            let Some(map) = map.as_object() else { continue };
            if name != REPOSITORIES {
                self.other_repositories.insert(name.clone(), map.clone().into());
                continue;
            }
            let named = map.get("annotations").and_then(|a| a.get(DEFAULT_REPOSITORY)?.as_str());
            self.default_repository = named.map(str::to_owned).or(self.default_repository.take());
            let repositories = map.iter().filter(|(key, _)| *key != "annotations");
            self.repositories.extend(repositories.map(|(key, value)| (key.clone(), value.clone())));
        }
    }

    /// The same with another configuration of the controller, where that says something.
    pub fn with(mut self, controller: Given) -> Given {
        if !controller.config.is_empty() {
            self.config = controller.config;
            self.controller_namespace = controller.controller_namespace;
            self.is_named_as_release = controller.is_named_as_release;
        }
        self.period = controller.period.or(self.period);
        self
    }

    /// Puts wanted settings in: into the defaults of workflows, and into the repository that they name.
    pub fn set(&mut self, archive: &Archive) {
        if let Some(period) = &archive.gc_period {
            self.period = Some(period.clone());
        }
        if let Some((_, key)) = &archive.repository {
            self.default_repository = Some(key.clone());
        }
        let mut spec = Map::new();
        archive.put(&mut spec);
        if !spec.is_empty() {
            let defaults = self.config.entry("workflowDefaults").or_insert_with(|| json!({}));
            if let Some(defaults) = defaults.as_object_mut() {
                let own = defaults.entry("spec").or_insert_with(|| json!({}));
                if let Some(own) = own.as_object_mut() {
                    archive.put(own);
                }
            }
        }
    }

    /// The namespace of the repositories: their own, the given one, or the only one that workflows name.
    fn place_of_repositories(&self, namespace: Option<&str>) -> Option<String> {
        let own = self.repositories_namespace.as_deref().filter(|_| !self.repositories.is_empty());
        let mut named = self.specs.iter().filter_map(|(namespace, _)| namespace.as_deref());
        let first = named.next();
        let only = first.filter(|first| named.all(|other| other == *first));
        own.or(namespace).or(only).map(str::to_owned)
    }

    /// Makes a document, or several.
    ///
    /// # Errors
    /// What is missing for it, for people.
    pub fn emit(&self, what: What, namespace: Option<&str>) -> Result<Vec<Emitted>, String> {
        match what {
            What::ControllerConfig => config::controller(self, namespace),
            What::ArtifactRepositories => config::repositories(self, namespace).map(|one| vec![one]),
            What::HelmValues => chart::values(self).map(|one| vec![one]),
            What::Rbac => Ok(vec![rights::emit(self, namespace)]),
            What::SecretsTemplate => secrets::emit(self, namespace).map(|one| vec![one]),
        }
    }
}

/// The name of a kustomization's file.
pub const KUSTOMIZATION: &str = "kustomization.yaml";
/// What a kustomization begins with that was made here.
pub const KUSTOMIZATION_NOTE: &str = "# Made by argoc compile --emit.\n";

/// A kustomization that ties documents together.
pub fn kustomization(all: &[Emitted]) -> Emitted {
    let is_patch = |e: &&Emitted| e.name.ends_with(".patch.yaml");
    let is_values = |e: &&Emitted| e.name == chart::VALUES;
    let resources: Vec<&str> =
        all.iter().filter(|e| !is_patch(e) && !is_values(e)).map(|e| e.name.as_str()).collect();
    let patches: Vec<Value> = all.iter().filter(is_patch).map(|e| json!({"path": e.name})).collect();
    let mut value = json!({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": resources});
    if let (false, Some(map)) = (patches.is_empty(), value.as_object_mut()) {
        map.insert("patches".to_owned(), patches.into());
    }
    let note = match all.iter().any(|e| is_patch(&e)) {
        true => "# The patches change the controller's Deployment: add what brings it to the resources.\n",
        false => "",
    };
    let text = format!("{KUSTOMIZATION_NOTE}{note}{}", yaml::emit(&value));
    Emitted { name: KUSTOMIZATION.to_owned(), text, notes: Vec::new() }
}

/// A name and perhaps a namespace.
fn metadata(name: &str, namespace: Option<&str>) -> Value {
    match namespace {
        Some(namespace) => json!({"name": name, "namespace": namespace}),
        None => json!({"name": name}),
    }
}
