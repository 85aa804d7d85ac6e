//! The controller's ConfigMap, and the ConfigMap of repositories.

use serde_json::{Map, Value, json};

use super::{Emitted, Given, metadata};
use crate::model::Model;
use crate::model::config::ControllerConfig;
use crate::workspace::{CONTROLLER_CONFIG, DEFAULT_REPOSITORY, REPOSITORIES};
use crate::yaml::emit;
use crate::yaml::emit::flow;

/// How often archived workflows are looked at that may be deleted.
pub(super) const PERIOD: &str = "ARCHIVED_WORKFLOW_GC_PERIOD";
/// The key of a repository that has none.
const DEFAULT_KEY: &str = "default-repository";

pub(super) const RESTART: &str =
    "# Changes of `persistence` count only after the controller and the server were restarted.\n";

pub(super) const NO_CONFIGURATION: &str =
    "nothing says how the controller is configured: name its ConfigMap, or use --set-archive";

fn text_of(value: &Value) -> Value {
    match value {
        Value::Object(_) | Value::Array(_) => emit(value).into(),
        // The controller reads it behind the key, on the same line.
        scalar => flow(scalar).into(),
    }
}

const NAMED_AS_RELEASE: &str =
    "`instanceID` is not in it: the chart takes the release's name, which no file says";

/// The fields of the configuration in the order in which Argo declares them.
pub(super) fn in_order(config: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    let fields = ControllerConfig::SHAPE.as_struct().map_or(&[][..], |desc| desc.fields);
    let mut all: Vec<(&String, &Value)> = config.iter().collect();
    all.sort_by_key(|(key, _)| {
        fields.iter().position(|field| field.name == key.as_str()).unwrap_or(usize::MAX)
    });
    all.into_iter()
}

pub(super) fn controller(given: &Given, namespace: Option<&str>) -> Result<Vec<Emitted>, String> {
    if given.config.is_empty() {
        return Err(NO_CONFIGURATION.to_owned());
    }
    let namespace = given.controller_namespace.as_deref().or(namespace);
    let data: Map<String, Value> =
        in_order(&given.config).map(|(key, value)| (key.clone(), text_of(value))).collect();
    let map = json!({
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata(CONTROLLER_CONFIG, namespace),
        "data": data,
    });
    let note = if given.config.contains_key("persistence") { RESTART } else { "" };
    let mut all = vec![Emitted {
        name: format!("{CONTROLLER_CONFIG}.yaml"),
        text: format!("{note}{}", emit(&map)),
        notes: given.is_named_as_release.then(|| NAMED_AS_RELEASE.to_owned()).into_iter().collect(),
    }];
    let persistence = given.config.get("persistence");
    let has_ttl = persistence.is_some_and(|p| p.get("archiveTTL").is_some_and(|ttl| !ttl.is_null()));
    if has_ttl || given.period.is_some() {
        let period = given.period.as_deref().unwrap_or("24h");
        let patch = json!({
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": metadata("workflow-controller", namespace),
            "spec": {"template": {"spec": {"containers": [
                {"name": "workflow-controller", "env": [{"name": PERIOD, "value": period}]},
            ]}}},
        });
        let note =
            "# How often expired workflows are deleted from the archive; read when the controller starts.\n";
        let text = format!("{note}{}", emit(&patch));
        all.push(Emitted { name: "workflow-controller.patch.yaml".to_owned(), text, notes: Vec::new() });
    }
    Ok(all)
}

/// The period that a Deployment's environment says.
pub(super) fn period_of(deployment: &Value) -> Option<String> {
    let containers = deployment.pointer("/spec/template/spec/containers")?.as_array()?;
    containers.iter().find_map(|container| period_in(container.get("env")))
}

/// The same of a list of variables.
pub(super) fn period_in(variables: Option<&Value>) -> Option<String> {
    let mut variables = variables?.as_array()?.iter();
    let found = variables.find(|v| v.get("name").and_then(Value::as_str) == Some(PERIOD))?;
    found.get("value")?.as_str().map(str::to_owned)
}

/// The repositories of a namespace: those that are there, or else the controller's.
pub(super) fn of_namespace(given: &Given) -> Option<(Map<String, Value>, String)> {
    let mut repositories = given.repositories.clone();
    let wanted = given.default_repository.clone();
    if repositories.is_empty() {
        let own = given
            .config
            .get("artifactRepository")
            .filter(|r| r.as_object().is_some_and(|r| !r.is_empty()))?;
        repositories.insert(wanted.clone().unwrap_or_else(|| DEFAULT_KEY.to_owned()), own.clone());
    }
    let key = wanted
        .filter(|key| repositories.contains_key(key))
        .or_else(|| repositories.keys().next().cloned())?;
    Some((repositories, key))
}

pub(super) fn repositories(given: &Given, namespace: Option<&str>) -> Result<Emitted, String> {
    let (repositories, key) = of_namespace(given).ok_or(
        "nothing says where artifacts go: name the ConfigMap of the controller or of artifact repositories",
    )?;
    let data: Map<String, Value> =
        repositories.iter().map(|(key, value)| (key.clone(), text_of(value))).collect();
    let mut metadata = metadata(REPOSITORIES, given.place_of_repositories(namespace).as_deref());
    if let Some(map) = metadata.as_object_mut() {
        map.insert("annotations".to_owned(), json!({DEFAULT_REPOSITORY: key}));
    }
    let map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data});
    let note = "# The Secrets that these repositories name must be in the namespace of the workflows.\n";
    Ok(Emitted {
        name: format!("{REPOSITORIES}.yaml"),
        text: format!("{note}{}", emit(&map)),
        notes: Vec::new(),
    })
}
