//! Settings of the archive and of garbage collection that whoever compiles wants in every workflow.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::model::workflow::PodGC;
use crate::model::{Model, StructDesc};
use crate::values::{duration, suggest, ttl};

/// What is wanted; nothing where nothing was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Archive {
    /// Whether logs are archived.
    pub logs: Option<bool>,
    /// The artifact repository: the ConfigMap, unless it is the usual one, and its key.
    pub repository: Option<(Option<String>, String)>,
    /// When artifacts are deleted.
    pub gc: Option<String>,
    /// The account of the pods that delete artifacts.
    pub gc_account: Option<String>,
    /// How long a finished workflow stays, in seconds.
    pub ttl: Option<i32>,
    /// How long one stays that succeeded, in seconds.
    pub ttl_success: Option<i32>,
    /// How long one stays that failed, in seconds.
    pub ttl_failure: Option<i32>,
    /// When pods are deleted.
    pub pod_gc: Option<String>,
    /// How often the controller looks for expired workflows in the archive; not in workflows, but in its environment.
    pub gc_period: Option<String>,
    /// Whether what the controller's configuration and repositories decide is written into workflows.
    pub explicit: bool,
    /// The settings that were given, by name.
    given: BTreeSet<String>,
}

/// The settings, by the names that people write.
const SETTINGS: [&str; 9] =
    ["logs", "repository", "gc", "gcAccount", "ttl", "ttlSuccess", "ttlFailure", "podGC", "gcPeriod"];

const STRATEGIES: [&str; 3] = ["OnWorkflowCompletion", "OnWorkflowDeletion", "Never"];

impl Archive {
    /// Adds settings in the form `logs=true,repository=KEY,gc=OnWorkflowDeletion,ttl=7d,podGC=OnPodCompletion`, or
    /// the word `explicit`.
    ///
    /// # Errors
    /// What is wrong with the text, for people.
    pub fn add(&mut self, text: &str) -> Result<(), String> {
        if text.trim_matches([',', ' ']).is_empty() {
            return Err("there is no setting in it; one looks like `logs=true`".to_owned());
        }
        for setting in text.split(',').map(str::trim).filter(|s| !s.is_empty()) {
            let name = setting.split('=').next().unwrap_or(setting);
            if !self.given.insert(name.to_owned()) {
                return Err(format!("`{name}` is given twice"));
            }
            if setting == "explicit" {
                self.explicit = true;
                continue;
            }
            let (name, value) = setting
                .split_once('=')
                .filter(|(_, value)| !value.is_empty())
                .ok_or_else(|| format!("`{setting}`: a setting looks like `logs=true`"))?;
            self.one(name, value)?;
        }
        Ok(())
    }

    fn one(&mut self, name: &str, value: &str) -> Result<(), String> {
        let text = value.to_owned();
        match name {
            "logs" => {
                self.logs = Some(value.parse().map_err(|_| format!("`logs={value}`: it is true or false"))?)
            }
            "repository" => {
                self.repository = Some(match value.split_once('/') {
                    Some((map, key)) => (Some(map.to_owned()), key.to_owned()),
                    None => (None, text),
                });
            }
            "gc" => self.gc = Some(one_of(name, value, &STRATEGIES)?),
            "gcAccount" => self.gc_account = Some(text),
            "ttl" => self.ttl = Some(seconds(name, value)?),
            "ttlSuccess" => self.ttl_success = Some(seconds(name, value)?),
            "ttlFailure" => self.ttl_failure = Some(seconds(name, value)?),
            "gcPeriod" => {
                duration::parse_go(value).map_err(|error| format!("`{name}`: {}", error.message))?;
                self.gc_period = Some(text);
            }
            "podGC" => {
                let strategies = PodGC::SHAPE.as_struct().and_then(|d: &StructDesc| d.field("strategy"));
                let values: Vec<&str> = strategies
                    .into_iter()
                    .flat_map(|f| f.values)
                    .copied()
                    .filter(|v| !v.is_empty())
                    .collect();
                self.pod_gc = Some(one_of(name, value, &values)?);
            }
            _ => {
                let near = suggest::nearest(name, SETTINGS.into_iter());
                return Err(match near {
                    Some(near) => format!("there is no setting `{name}`; did you mean `{near}`?"),
                    None => format!("there is no setting `{name}`; there are {}", SETTINGS.join(", ")),
                });
            }
        }
        Ok(())
    }

    /// Puts what was said into a workflow's spec.
    pub(super) fn put(&self, spec: &mut Map<String, Value>) {
        let mut set = |path: &[&str], value: Option<Value>| {
            if let Some(value) = value {
                put_at(spec, path, value);
            }
        };
        set(&["archiveLogs"], self.logs.map(Value::from));
        if let Some((map, key)) = &self.repository {
            let mut reference = json!({});
            if let (Some(map), Some(object)) = (map, reference.as_object_mut()) {
                object.insert("configMap".to_owned(), map.as_str().into());
            }
            if let Some(object) = reference.as_object_mut() {
                object.insert("key".to_owned(), key.as_str().into());
            }
            set(&["artifactRepositoryRef"], Some(reference));
        }
        set(&["artifactGC", "strategy"], self.gc.as_deref().map(Value::from));
        set(&["artifactGC", "serviceAccountName"], self.gc_account.as_deref().map(Value::from));
        set(&["ttlStrategy", "secondsAfterCompletion"], self.ttl.map(Value::from));
        set(&["ttlStrategy", "secondsAfterSuccess"], self.ttl_success.map(Value::from));
        set(&["ttlStrategy", "secondsAfterFailure"], self.ttl_failure.map(Value::from));
        set(&["podGC", "strategy"], self.pod_gc.as_deref().map(Value::from));
    }
}

pub(crate) fn put_at(map: &mut Map<String, Value>, path: &[&str], value: Value) {
    match path {
        [] => {}
        [key] => drop(map.insert((*key).to_owned(), value)),
        [key, rest @ ..] => {
            let inner = map.entry(*key).or_insert_with(|| json!({}));
            if !inner.is_object() {
                *inner = json!({});
            }
            if let Some(inner) = inner.as_object_mut() {
                put_at(inner, rest, value);
            }
        }
    }
}

fn one_of(name: &str, value: &str, values: &[&str]) -> Result<String, String> {
    if values.contains(&value) {
        return Ok(value.to_owned());
    }
    Err(match suggest::nearest(value, values.iter().copied()) {
        Some(near) => format!("`{name}={value}`: did you mean `{near}`?"),
        None => format!("`{name}={value}`: it is one of {}", values.join(", ")),
    })
}

/// A lifetime as the controller's configuration writes it, in seconds.
fn seconds(name: &str, value: &str) -> Result<i32, String> {
    let length = ttl::parse(value).map_err(|error| format!("`{name}`: {}", error.message))?;
    let seconds = length.whole_seconds().and_then(|seconds| i32::try_from(seconds).ok());
    seconds
        .filter(|s| *s >= 0)
        .ok_or_else(|| format!("`{name}={value}`: Argo counts seconds from 0 to {}", i32::MAX))
}

#[cfg(test)]
mod tests {
    use super::Archive;

    #[test]
    fn settings_are_read() {
        let mut archive = Archive::default();
        archive
            .add("logs=true, repository=repos/main,gc=Never,ttl=7d,podGC=OnPodCompletion")
            .expect("settings");
        assert_eq!(archive.add("ttl=1d"), Err("`ttl` is given twice".to_owned()));
        assert_eq!(archive.ttl, Some(604_800));
        assert_eq!(archive.repository, Some((Some("repos".to_owned()), "main".to_owned())));
        for (text, told) in [
            ("logs=yes", "`logs=yes`: it is true or false"),
            ("log=true", "there is no setting `log`; did you mean `logs`?"),
            (
                "gc=OnDeletion",
                "`gc=OnDeletion`: it is one of OnWorkflowCompletion, OnWorkflowDeletion, Never",
            ),
            (
                "ttl=1w",
                "`ttl`: `1w` is not a lifetime: write one whole number and one of the units `d`, `h`, `m`, `s`, such as `30d`; did you mean `7d`?",
            ),
            ("ttl=99999d", "`ttl=99999d`: Argo counts seconds from 0 to 2147483647"),
            ("ttl", "`ttl`: a setting looks like `logs=true`"),
            ("", "there is no setting in it; one looks like `logs=true`"),
            (" , ", "there is no setting in it; one looks like `logs=true`"),
            ("logs=true,logs=false", "`logs` is given twice"),
            ("explicit,explicit", "`explicit` is given twice"),
        ] {
            assert_eq!(Archive::default().add(text), Err(told.to_owned()), "{text}");
        }
    }
}
