use super::{Check, Rule, Sink};
use std::collections::BTreeMap;

use crate::analysis::{Facts, Target, TemplateFacts};
use crate::diagnostic::{Severity, Stage};
use crate::expr::tags::scan;
use crate::model::artifact::Artifact;
use crate::model::bucket::S3Artifact;
use crate::model::location::ArtifactLocation;
use crate::model::{Str, View};

/// Artifacts that are written to the same key.
pub(super) static RULE: Rule = Rule {
    code: "overwritten-artifact",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("overwritten-artifact.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in &facts.templates {
        same_file(template, sink);
        let Some(call) = facts
            .calls
            .iter()
            .find(|c| c.looped.is_some() && matches!(c.target, Target::Local(id) if id == template.id))
        else {
            continue;
        };
        for artifact in template.view.outputs().artifacts().iter() {
            if let Some(key) = key_of(artifact).filter(|k| is_constant(k.or_empty())) {
                let message = format!(
                    "{} runs this template for each of its items, and all of them write to the same key: the last one wins",
                    call.display()
                );
                let found =
                    sink.on(key, message).related(sink.place(call.name_view.place()), "the loop is here");
                sink.push(
                    found.help("put something into the key that differs, such as `{{pod.name}}` or an input"),
                );
            }
        }
    }
}

/// The key that an artifact names itself.
fn key_of<'w>(artifact: View<'w, Artifact>) -> Option<View<'w, Str>> {
    let location: View<'w, ArtifactLocation> = artifact.cast();
    let keys = [location.s3().cast::<S3Artifact>().key(), location.gcs().key(), location.oss().key()];
    keys.into_iter().find(|key| key.get().is_some_and(|k| !k.is_empty()))
}

/// Whether a key is the same for all nodes of a workflow.
fn is_constant(key: &str) -> bool {
    let tags = scan(key);
    tags.iter().all(|tag| tag.path().is_some_and(|p| p.key(key).starts_with("workflow.")))
}

/// Unpacked, files are stored under their own names.
fn same_file(template: &TemplateFacts<'_>, sink: &mut Sink<'_>) {
    let mut seen: BTreeMap<&str, View<'_, Str>> = BTreeMap::new();
    for artifact in template.view.outputs().artifacts().iter() {
        let path = artifact.path();
        let is_plain = artifact.archive().none().is_set() && key_of(artifact).is_none();
        let Some(text) = path.get().filter(|p| is_plain && !p.contains("{{")) else { continue };
        let Some(name) = text.trim_end_matches('/').rsplit('/').next().filter(|n| !n.is_empty()) else {
            continue;
        };
        match seen.get(name) {
            Some(first) => {
                let message = format!(
                    "with `archive: none` both artifacts are stored under `{name}`, and one overwrites the other"
                );
                let found = sink.on(path, message).related(sink.place(first.place()), "the other one");
                sink.push(found.help("give one of them a `key`, another file name, or an archive"));
            }
            None => {
                seen.insert(name, path);
            }
        }
    }
}
