use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::View;
use crate::model::bucket::S3Bucket;
use crate::model::location::ArtifactLocation;

/// An output artifact in a storage that nothing can be written to.
pub(super) static RULE: Rule = Rule {
    code: "unsupported-output-location",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("unsupported-output-location.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in facts.templates.iter().filter(|t| t.kind().is_some_and(|k| k.is_leaf())) {
        for artifact in template.view.outputs().artifacts().iter() {
            let location = artifact.location();
            let (what, key, path) = if location.git().is_set() {
                ("a git repository", location.git().key_place(), location.git().yaml_path())
            } else if location.raw().is_set() {
                ("`raw` text", location.raw().key_place(), location.raw().yaml_path())
            } else {
                continue;
            };
            let message = format!(
                "nothing can be saved to {what}: when the output `{}` is stored, the node fails",
                artifact.name().or_empty()
            );
            let found = sink.at(key, path, message);
            sink.push(if facts.may_run(template.id) { found } else { found.severity(Severity::Warning) });
        }
        for artifact in
            template.view.inputs().artifacts().iter().chain(template.view.outputs().artifacts().iter())
        {
            credentials(artifact.location(), sink);
            let level = artifact.archive().tar().compression_level();
            if level.get().is_some_and(|level| !(-2..=9).contains(&level)) {
                let message = "the levels of gzip are -2 to 9: the node fails when the artifact is packed";
                sink.push(sink.on(level, message));
            }
        }
        credentials(template.view.archive_location(), sink);
    }
}

fn credentials(location: View<'_, ArtifactLocation>, sink: &mut Sink<'_>) {
    let s3: View<'_, S3Bucket> = location.s3().cast();
    let (id, secret) = (s3.access_key_secret(), s3.secret_key_secret());
    if id.is_set() != secret.is_set() {
        let (there, missing) = if id.is_set() {
            ((id.key_place(), id.yaml_path()), "secretKeySecret")
        } else {
            ((secret.key_place(), secret.yaml_path()), "accessKeySecret")
        };
        let message = format!("half of the credentials: without `{missing}` the executor fails");
        sink.push(sink.at(there.0, there.1, message).severity(Severity::Warning));
    }
}
