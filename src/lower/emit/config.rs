//! The controller's ConfigMap, the ConfigMap of repositories, values of the chart.

use serde_json::{Map, Value, json};

use super::{Emitted, Given, metadata};
use crate::workspace::{CONTROLLER_CONFIG, DEFAULT_REPOSITORY, REPOSITORIES};
use crate::yaml::emit;
use crate::yaml::emit::flow;

/// The file of the chart's values.
pub(super) const VALUES: &str = "values.yaml";
/// How often archived workflows are looked at that may be deleted.
const PERIOD: &str = "ARCHIVED_WORKFLOW_GC_PERIOD";
/// The key of a repository that has none.
const DEFAULT_KEY: &str = "default-repository";

const RESTART: &str =
    "# Changes of `persistence` count only after the controller and the server were restarted.\n";

fn text_of(value: &Value) -> Value {
    match value {
        Value::Object(_) | Value::Array(_) => emit(value).into(),
        // The controller reads it behind the key, on the same line.
        scalar => flow(scalar).into(),
    }
}

pub(super) fn controller(given: &Given, namespace: Option<&str>) -> Result<Vec<Emitted>, String> {
    if given.config.is_empty() {
        return Err(
            "nothing says how the controller is configured: name its ConfigMap, or use --set-archive"
                .to_owned(),
        );
    }
    let namespace = given.controller_namespace.as_deref().or(namespace);
    let data: Map<String, Value> =
        given.config.iter().map(|(key, value)| (key.clone(), text_of(value))).collect();
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
        left: Vec::new(),
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
        all.push(Emitted { name: "workflow-controller.patch.yaml".to_owned(), text, left: Vec::new() });
    }
    Ok(all)
}

/// The period that a Deployment's environment says.
pub(super) fn period_of(deployment: &Value) -> Option<String> {
    let containers = deployment.pointer("/spec/template/spec/containers")?.as_array()?;
    let mut variables = containers.iter().filter_map(|c| c.get("env")?.as_array()).flatten();
    let found = variables.find(|v| v.get("name").and_then(Value::as_str) == Some(PERIOD))?;
    found.get("value")?.as_str().map(str::to_owned)
}

/// The repositories of a namespace: those that are there, or else the controller's.
fn of_namespace(given: &Given) -> Option<(Map<String, Value>, String)> {
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
        left: Vec::new(),
    })
}

/// Fields of the configuration that the chart takes under `controller`, as they are.
const IN_CONTROLLER: [&str; 16] = [
    "persistence",
    "retentionPolicy",
    "workflowDefaults",
    "synchronization",
    "workflowRestrictions",
    "links",
    "columns",
    "parallelism",
    "resourceRateLimit",
    "namespaceParallelism",
    "initialDelay",
    "navColor",
    "kubeConfig",
    "podGCGracePeriodSeconds",
    "podGCDeleteDelayDuration",
    "failedPodRestart",
];

/// Fields of S3 that the chart writes; with others the repository is written as it is.
const S3_FIELDS: [&str; 12] = [
    "accessKeySecret",
    "bucket",
    "caSecret",
    "encryptionOptions",
    "endpoint",
    "insecure",
    "keyFormat",
    "region",
    "roleARN",
    "secretKeySecret",
    "sessionTokenSecret",
    "useSDKCreds",
];

/// Fields that the chart takes in part: the setting, where in the values it is, and what of it.
const IN_PART: [(&str, [&str; 2], &[&str]); 5] = [
    ("executor", ["", "executor"], &["resources", "args", "env", "securityContext"]),
    ("mainContainer", ["", "mainContainer"], &["resources", "env", "envFrom", "securityContext"]),
    ("nodeEvents", ["controller", "nodeEvents"], &["enabled"]),
    ("workflowEvents", ["controller", "workflowEvents"], &["enabled"]),
    ("images", ["emissary", "images"], &[]),
];

/// Puts what the chart takes in part into its values; the names of what it does not take.
fn in_part(given: &Given, values: &mut Map<String, Value>) -> Vec<String> {
    let mut left = Vec::new();
    let mut put = |path: [&str; 2], value: Value| {
        let [above, name] = path;
        if above.is_empty() {
            values.insert(name.to_owned(), value);
        } else if let Some(map) = values.entry(above).or_insert_with(|| json!({})).as_object_mut() {
            map.insert(name.to_owned(), value);
        }
    };
    for (key, value) in &given.config {
        if IN_CONTROLLER.contains(&key.as_str()) || key == "artifactRepository" {
            continue;
        }
        if let ("instanceID", Value::String(id)) = (key.as_str(), value) {
            put(["controller", "instanceID"], json!({"enabled": true, "explicitID": id}));
            continue;
        }
        let known = IN_PART.iter().find(|(name, ..)| name == key);
        let (Some((_, path, fields)), Value::Object(map)) = (known, value) else {
            left.push(key.clone());
            continue;
        };
        let (mut taken, mut others) = (map.clone(), Map::new());
        if !fields.is_empty() {
            (taken, others) =
                map.clone().into_iter().partition(|(field, _)| fields.contains(&field.as_str()));
        }
        left.extend(others.keys().filter(|field| *field != "name").map(|field| format!("{key}.{field}")));
        if !taken.is_empty() {
            put(*path, taken.into());
        }
    }
    left
}

/// The controller's repository, where the chart writes all of it.
fn put_repository(repository: &Value, values: &mut Map<String, Value>) {
    let (mut own, mut custom) = (Map::new(), Map::new());
    for (field, value) in repository.as_object().into_iter().flatten() {
        let is_plain = |s3: &Map<String, Value>| s3.keys().all(|key| S3_FIELDS.contains(&key.as_str()));
        let is_complete = |s3: &Map<String, Value>| s3.contains_key("bucket") && s3.contains_key("endpoint");
        match field.as_str() {
            "archiveLogs" => drop(own.insert(field.clone(), value.clone())),
            "gcs" | "azure" => drop(own.insert(field.clone(), escaped(value))),
            "s3" if value.as_object().is_some_and(|s3| is_plain(s3) && is_complete(s3)) => {
                if value.get("accessKeySecret").is_none() || value.get("secretKeySecret").is_none() {
                    values.insert("useStaticCredentials".to_owned(), false.into());
                }
                own.insert(field.clone(), value.clone());
            }
            _ => drop(custom.insert(field.clone(), value.clone())),
        }
    }
    for (name, map) in [("artifactRepository", own), ("customArtifactRepository", custom)] {
        if !map.is_empty() {
            values.insert(name.to_owned(), map.into());
        }
    }
}

pub(super) fn values(given: &Given) -> Result<Emitted, String> {
    let mut controller = Map::new();
    for key in IN_CONTROLLER {
        if let Some(value) = given.config.get(key) {
            controller.insert(key.to_owned(), value.clone());
        }
    }
    if let Some(period) = &given.period {
        controller.insert("extraEnv".to_owned(), json!([{"name": PERIOD, "value": period}]));
    }
    let mut values = Map::new();
    if !controller.is_empty() {
        values.insert("controller".to_owned(), controller.into());
    }
    let left = in_part(given, &mut values);
    if let Some(repository) = given.config.get("artifactRepository") {
        put_repository(repository, &mut values);
    }
    if !given.repositories.is_empty() {
        let mut map = Map::new();
        if let Some((_, key)) = of_namespace(given) {
            map.insert("annotations".to_owned(), json!({DEFAULT_REPOSITORY: key}));
        }
        map.extend(given.repositories.clone());
        values.insert("artifactRepositoryRef".to_owned(), json!({REPOSITORIES: map}));
    }
    if values.is_empty() {
        return Err(
            "nothing says how the controller is configured: name its ConfigMap, or use --set-archive"
                .to_owned(),
        );
    }
    let mut note = "# Values of the chart argo-workflows. It runs `artifactRepository.gcs` and `.azure` through `tpl`: tags stand in \
                    backquotes there. All other tags it writes as they are.\n"
        .to_owned();
    if given.config.contains_key("persistence") {
        note.push_str(RESTART);
    }
    if !left.is_empty() {
        note.push_str(&format!(
            "# The chart has no place for these settings, which are not here: {}.\n",
            left.join(", ")
        ));
    }
    Ok(Emitted { name: VALUES.to_owned(), text: format!("{note}{}", emit(&values.into())), left })
}

/// The value with its tags so that Helm's `tpl` leaves them behind.
fn escaped(value: &Value) -> Value {
    match value {
        Value::String(text) => escaped_text(text).into(),
        Value::Array(list) => list.iter().map(escaped).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), escaped(value))).collect(),
        other => other.clone(),
    }
}

fn escaped_text(text: &str) -> String {
    // What already has an action of the template language is the chart's.
    if text.contains("{{`") || text.contains("{{ `") || text.contains("{{ \"") || text.contains("{{\"") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let Some(length) = rest.get(start..).and_then(|tag| tag.find("}}")) else { break };
        let (before, tag) = rest.split_at(start);
        let (tag, after) = tag.split_at(length + 2);
        out.push_str(before);
        out.push_str(&format!("{{{{ `{tag}` }}}}"));
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::escaped_text;

    #[test]
    fn tags_pass_through_a_chart() {
        assert_eq!(
            escaped_text("a/{{workflow.name}}/{{pod.name}}"),
            "a/{{ `{{workflow.name}}` }}/{{ `{{pod.name}}` }}"
        );
        assert_eq!(escaped_text("{{ `{{pod.name}}` }}"), "{{ `{{pod.name}}` }}");
        assert_eq!(escaped_text("a {{b"), "a {{b");
    }
}
