//! Values of the Helm chart `argo-workflows`: the configuration that the chart makes of them, and the values of which it makes a
//! configuration.

use serde_json::{Map, Value, json};

use super::config::{PERIOD, RESTART, in_order, of_namespace};
use super::{Emitted, Given};
use crate::workspace::{DEFAULT_REPOSITORY, REPOSITORIES};
use crate::yaml::emit;

/// The file of the chart's values.
pub(super) const VALUES: &str = "values.yaml";

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

/// A field of the configuration of which the chart takes a part.
struct Part {
    /// The field.
    name: &'static str,
    /// Where it is in the values.
    path: &'static [&'static str],
    /// What of it is taken; nothing: all.
    fields: &'static [&'static str],
    /// The chart writes it only when its `enabled` is true.
    is_switched: bool,
}

const IN_PART: [Part; 8] = [
    Part {
        name: "executor",
        path: &["executor"],
        fields: &["resources", "args", "env", "securityContext"],
        is_switched: false,
    },
    Part {
        name: "mainContainer",
        path: &["mainContainer"],
        fields: &["resources", "env", "envFrom", "securityContext"],
        is_switched: false,
    },
    Part {
        name: "nodeEvents",
        path: &["controller", "nodeEvents"],
        fields: &["enabled"],
        is_switched: false,
    },
    Part {
        name: "workflowEvents",
        path: &["controller", "workflowEvents"],
        fields: &["enabled"],
        is_switched: false,
    },
    Part { name: "images", path: &["emissary", "images"], fields: &[], is_switched: false },
    Part {
        name: "metricsConfig",
        path: &["controller", "metricsConfig"],
        fields: &["enabled", "path", "port", "metricsTTL", "ignoreErrors", "secure", "modifiers"],
        is_switched: true,
    },
    Part {
        name: "telemetryConfig",
        path: &["controller", "telemetryConfig"],
        fields: &["enabled", "path", "port", "metricsTTL", "ignoreErrors", "secure"],
        is_switched: true,
    },
    Part {
        name: "sso",
        path: &["server", "sso"],
        fields: &[
            "issuer",
            "issuerAlias",
            "clientId",
            "clientSecret",
            "redirectUrl",
            "rbac",
            "scopes",
            "sessionExpiry",
            "customGroupClaimName",
            "userInfoPath",
            "insecureSkipVerify",
            "filterGroupsRegex",
        ],
        is_switched: true,
    },
];

/// Where the values have the pull policy of containers that the controller configures.
const PULL_POLICIES: [(&str, &[&str]); 2] = [
    ("executor", &["executor", "image", "pullPolicy"]),
    ("mainContainer", &["mainContainer", "imagePullPolicy"]),
];
const PULL_POLICY: &str = "imagePullPolicy";

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
/// Of these, those that it writes only with `useStaticCredentials`.
const S3_CREDENTIALS: [&str; 3] = ["accessKeySecret", "secretKeySecret", "sessionTokenSecret"];

/// What the chart writes about a field where the values say nothing.
fn of_chart(name: &str) -> Value {
    match name {
        "metricsConfig" => json!({"path": "/metrics", "port": 9090, "ignoreErrors": false, "secure": false}),
        "telemetryConfig" => {
            json!({"path": "/telemetry", "port": 8081, "ignoreErrors": false, "secure": false})
        }
        "sso" => json!({"rbac": {"enabled": true}}),
        _ => Value::Null,
    }
}

/// What Argo takes where a configuration says nothing and the chart would say something else.
fn of_argo(name: &str) -> Value {
    match name {
        "metricsConfig" => json!({"secure": true}),
        "sso" => json!({"rbac": {"enabled": false}}),
        _ => Value::Null,
    }
}

/// Whether Helm's `if` and `with` see something.
fn is_something(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
    }
}

fn at<'v>(values: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(values, |value, key| value.get(key)).filter(|value| is_something(value))
}

/// Puts in what is not there.
fn add_missing(map: &mut Map<String, Value>, others: Value) {
    let Value::Object(others) = others else { return };
    for (key, value) in others {
        map.entry(key).or_insert(value);
    }
}

/// The configuration that the chart makes of values.
pub(super) fn configuration(values: &Value) -> Map<String, Value> {
    let mut config = Map::new();
    for key in IN_CONTROLLER {
        if let Some(value) = at(values, &["controller", key]) {
            config.insert(key.to_owned(), value.clone());
        }
    }
    let id = at(values, &["controller", "instanceID", "enabled"])
        .and_then(|_| at(values, &["controller", "instanceID", "explicitID"]))
        .filter(|_| !has_name_of_release(values));
    config.extend(id.map(|id| ("instanceID".to_owned(), id.clone())));
    for part in &IN_PART {
        let Some(Value::Object(said)) = at(values, part.path) else { continue };
        let is_off = part.is_switched && !said.get("enabled").is_some_and(is_something);
        let is_wanted = |field: &str| part.fields.is_empty() || part.fields.contains(&field);
        let taken = said.iter().filter(|(field, value)| is_wanted(field) && !value.is_null());
        let mut taken: Map<String, Value> = taken.map(|(k, v)| (k.clone(), v.clone())).collect();
        if is_off || taken.is_empty() {
            continue;
        }
        add_missing(&mut taken, of_chart(part.name));
        let policy = PULL_POLICIES.iter().find(|(name, _)| *name == part.name);
        let policy =
            policy.and_then(|(_, path)| at(values, path).or_else(|| at(values, &["images", "pullPolicy"])));
        taken.extend(policy.map(|policy| (PULL_POLICY.to_owned(), policy.clone())));
        config.insert(part.name.to_owned(), taken.into());
    }
    config.extend(repository(values).map(|repository| ("artifactRepository".to_owned(), repository)));
    config
}

/// Whether the instance is called as the release is, which no file says.
pub(super) fn has_name_of_release(values: &Value) -> bool {
    at(values, &["controller", "instanceID", "enabled"]).is_some()
        && at(values, &["controller", "instanceID", "useReleaseName"]).is_some()
}

/// The controller's repository as the chart writes it; without a storage it writes none.
fn repository(values: &Value) -> Option<Value> {
    let own = |field: &str| at(values, &["artifactRepository", field]);
    let mut made = Map::new();
    for field in ["gcs", "azure"] {
        made.extend(own(field).map(|store| (field.to_owned(), unescaped(store))));
    }
    if let Some(Value::Object(s3)) = own("s3") {
        let is_static = values.get("useStaticCredentials").is_none_or(is_something)
            && !s3.get("useSDKCreds").is_some_and(is_something);
        let is_written =
            |field: &str| S3_FIELDS.contains(&field) && (is_static || !S3_CREDENTIALS.contains(&field));
        let written = s3.iter().filter(|(field, value)| is_written(field) && is_something(value));
        let mut s3: Map<String, Value> = written.map(|(k, v)| (k.clone(), v.clone())).collect();
        add_missing(&mut s3, json!({"endpoint": "s3.amazonaws.com"}));
        made.insert("s3".to_owned(), s3.into());
    }
    if let Some(Value::Object(custom)) = at(values, &["customArtifactRepository"]) {
        made.extend(custom.clone());
    }
    if made.is_empty() {
        return None;
    }
    if let Some(logs) = own("archiveLogs") {
        made.shift_insert(0, "archiveLogs".to_owned(), logs.clone());
    }
    Some(made.into())
}

fn put(values: &mut Map<String, Value>, path: &[&str], value: Value) {
    crate::lower::archive::put_at(values, path, value);
}

/// Puts what the chart takes of the configuration into values; the names of what it does not take.
fn put_configuration(config: &Map<String, Value>, values: &mut Map<String, Value>) -> Vec<String> {
    let mut left = Vec::new();
    for (key, value) in in_order(config) {
        match (key.as_str(), value) {
            ("artifactRepository", _) => {}
            (key, _) if IN_CONTROLLER.contains(&key) => put(values, &["controller", key], value.clone()),
            ("instanceID", Value::String(id)) => {
                put(values, &["controller", "instanceID"], json!({"enabled": true, "explicitID": id}));
            }
            (key, Value::Object(map)) => match IN_PART.iter().find(|part| part.name == key) {
                Some(part) => put_part(part, map, values, &mut left),
                None => left.push(key.to_owned()),
            },
            (key, _) => left.push(key.to_owned()),
        }
    }
    left
}

fn put_part(part: &Part, map: &Map<String, Value>, values: &mut Map<String, Value>, left: &mut Vec<String>) {
    if part.is_switched && map.get("enabled") == Some(&Value::Bool(false)) {
        // Argo is told so only by what the chart does not write.
        left.push(part.name.to_owned());
        return;
    }
    let is_taken = |field: &str| part.fields.is_empty() || part.fields.contains(&field);
    let (mut taken, others): (Map<String, Value>, Map<String, Value>) =
        map.clone().into_iter().partition(|(field, _)| is_taken(field));
    if part.is_switched {
        taken.shift_insert(0, "enabled".to_owned(), true.into());
        add_missing(&mut taken, of_argo(part.name));
    }
    let policy = PULL_POLICIES.iter().find(|(name, _)| *name == part.name && !taken.is_empty());
    for (field, value) in taken {
        let path: Vec<&str> = part.path.iter().copied().chain([field.as_str()]).collect();
        put(values, &path, value);
    }
    for (field, value) in others {
        match policy {
            Some((_, path)) if field == PULL_POLICY => put(values, path, value),
            // The controller's containers have no names of their own.
            _ if field == "name" => {}
            _ => left.push(format!("{}.{field}", part.name)),
        }
    }
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

/// The values of which the chart makes what is given.
pub(super) fn values(given: &Given) -> Result<Emitted, String> {
    let mut values = Map::new();
    let left = put_configuration(&given.config, &mut values);
    if given.is_named_as_release {
        put(&mut values, &["controller", "instanceID"], json!({"enabled": true, "useReleaseName": true}));
    }
    if let Some(period) = &given.period {
        put(&mut values, &["controller", "extraEnv"], json!([{"name": PERIOD, "value": period}]));
    }
    if let Some(repository) = given.config.get("artifactRepository") {
        put_repository(repository, &mut values);
    }
    let mut maps = Map::new();
    if !given.repositories.is_empty() {
        let mut map = Map::new();
        if let Some((_, key)) = of_namespace(given) {
            map.insert("annotations".to_owned(), json!({DEFAULT_REPOSITORY: key}));
        }
        map.extend(given.repositories.clone());
        maps.insert(REPOSITORIES.to_owned(), map.into());
    }
    maps.extend(given.other_repositories.clone());
    if !maps.is_empty() {
        values.insert("artifactRepositoryRef".to_owned(), maps.into());
    }
    if values.is_empty() {
        return Err(super::config::NO_CONFIGURATION.to_owned());
    }
    let mut head = "# Values of the chart argo-workflows. It runs `artifactRepository.gcs` and `.azure` through `tpl`: tags stand in \
                    backquotes there. All other tags it writes as they are.\n"
        .to_owned();
    if given.config.contains_key("persistence") {
        head.push_str(RESTART);
    }
    let mut notes = Vec::new();
    if !left.is_empty() {
        head.push_str(&format!(
            "# The chart has no place for these settings, which are not here: {}.\n",
            left.join(", ")
        ));
        notes.push(format!(
            "the chart has no place for these settings, which are not in it: {}",
            left.join(", ")
        ));
    }
    Ok(Emitted { name: VALUES.to_owned(), text: format!("{head}{}", emit(&values.into())), notes })
}

/// The value with every text changed.
fn with_texts(value: &Value, change: fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => change(text).into(),
        Value::Array(list) => list.iter().map(|inner| with_texts(inner, change)).collect(),
        Value::Object(map) => {
            map.iter().map(|(key, value)| (key.clone(), with_texts(value, change))).collect()
        }
        other => other.clone(),
    }
}

/// The value with its tags so that Helm's `tpl` leaves them behind.
fn escaped(value: &Value) -> Value {
    with_texts(value, escaped_text)
}

/// The value as Helm's `tpl` leaves it behind, as far as that is known here.
fn unescaped(value: &Value) -> Value {
    with_texts(value, unescaped_text)
}

/// The text with every `{{…}}` replaced for which there is something else.
fn with_tags(text: &str, replace: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let Some(length) = length_of_tag(rest.get(start..).unwrap_or_default()) else { break };
        let (before, tag) = rest.split_at(start);
        let (tag, after) = tag.split_at(length);
        out.push_str(before);
        out.push_str(&replace(tag).unwrap_or_else(|| tag.to_owned()));
        rest = after;
    }
    out + rest
}

/// The length of the tag or action that a text begins with; braces in quotes do not end it.
fn length_of_tag(text: &str) -> Option<usize> {
    let inner = text.get(2..)?;
    let first = inner.trim_start_matches(['-', ' ']);
    let quote = first.chars().next().filter(|c| matches!(c, '`' | '"'));
    let begin = match quote {
        Some(quote) => {
            let open = text.len() - first.len() + 1;
            open + text.get(open..)?.find(quote)? + 1
        }
        None => 2,
    };
    Some(begin + text.get(begin..)?.find("}}")? + 2)
}

/// Whether braces hold an action of Helm's, and no tag of Argo's.
fn is_action(tag: &str) -> bool {
    let inner = tag.trim_start_matches('{').trim_end_matches('}').trim();
    !inner.starts_with('=') && (inner.starts_with(['.', '$', '-', '`', '"', '(']) || inner.contains(' '))
}

fn escaped_text(text: &str) -> String {
    with_tags(text, |tag| (!is_action(tag)).then(|| format!("{{{{ `{tag}` }}}}")))
}

fn unescaped_text(text: &str) -> String {
    with_tags(text, |tag| {
        let inner = tag.strip_prefix("{{")?.strip_suffix("}}")?.trim_matches(['-', ' ']);
        let quote = inner.chars().next().filter(|c| matches!(c, '`' | '"'))?;
        let plain = inner.strip_prefix(quote)?.strip_suffix(quote)?;
        (!plain.contains([quote, '\\'])).then(|| plain.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::{configuration, escaped_text, put_configuration, put_repository, unescaped_text};
    use serde_json::{Map, Value, json};

    #[test]
    fn tags_pass_through_a_chart() {
        for (plain, escaped) in [
            ("a/{{workflow.name}}/{{pod.name}}", "a/{{ `{{workflow.name}}` }}/{{ `{{pod.name}}` }}"),
            ("{{ .Release.Name }}/{{pod.name}}", "{{ .Release.Name }}/{{ `{{pod.name}}` }}"),
            ("{{=sprig.lower(pod.name)}}", "{{ `{{=sprig.lower(pod.name)}}` }}"),
            ("a {{b", "a {{b"),
        ] {
            assert_eq!(escaped_text(plain), escaped);
            assert_eq!(escaped_text(escaped), escaped, "what is escaped stays");
            assert_eq!(unescaped_text(escaped), plain);
        }
        assert_eq!(unescaped_text("{{ \"{{pod.name}}\" }}"), "{{pod.name}}");
    }

    /// The values that are made of a configuration make it again.
    #[test]
    fn there_and_back() {
        let config = json!({
            "nodeEvents": {"enabled": false},
            "executor": {"args": ["--loglevel", "debug"], "imagePullPolicy": "Always"},
            "mainContainer": {"resources": {"limits": {"cpu": "1"}}},
            "kubeConfig": {"secretName": "a", "secretKey": "b"},
            "artifactRepository": {"archiveLogs": true, "gcs": {"bucket": "b", "keyFormat": "{{pod.name}}"}},
            "instanceID": "one",
            "metricsConfig": {"enabled": true, "path": "/m", "port": 1, "ignoreErrors": true, "secure": true},
            "parallelism": 3,
            "images": {"alpine": {"cmd": ["sh"]}},
            "sso": {"issuer": "https://a", "rbac": {"enabled": false}},
        });
        let config = config.as_object().expect("a map");
        let mut values = Map::new();
        assert_eq!(put_configuration(config, &mut values), Vec::<String>::new());
        put_repository(&config["artifactRepository"], &mut values);
        let again = configuration(&Value::Object(values));
        assert_eq!(&again, config);
    }
}
