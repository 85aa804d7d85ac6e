use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::View;
use crate::model::artifact::Artifact;
use crate::model::location::{ArtifactLocation, HDFSArtifact, HDFSConfig, HDFSKrbConfig};
use crate::workspace::TemplateKind;

/// An artifact without a path, or with something that it cannot have there.
pub(super) static RULE: Rule = Rule {
    code: "invalid-artifact",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("invalid-artifact.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in &facts.templates {
        let Some(kind) = template.kind() else { continue };
        let stage = facts.body_stage(template);
        for (is_input, artifacts) in
            [(true, template.view.inputs().artifacts()), (false, template.view.outputs().artifacts())]
        {
            for artifact in artifacts.iter() {
                let stage = if is_input { Stage::Submit } else { stage };
                path(facts, kind, artifact, stage, sink);
                if is_input {
                    if artifact.from().get().is_some_and(|f| !f.is_empty()) {
                        let message =
                            "an input cannot have `from`, which is for arguments: Argo refuses the workflow";
                        sink.push(sink.at(artifact.from().key_place(), artifact.from().yaml_path(), message));
                    }
                    location(facts, artifact.cast(), Stage::Submit, sink);
                }
            }
        }
        if template.view.archive_location().is_set() {
            location(facts, template.view.archive_location(), stage, sink);
        }
    }
}

fn path(
    facts: &Facts<'_>,
    kind: TemplateKind,
    artifact: View<'_, Artifact>,
    stage: Stage,
    sink: &mut Sink<'_>,
) {
    let path = artifact.path().get().unwrap_or_default();
    let name = artifact.name().or_empty();
    if !kind.is_leaf() {
        if !path.is_empty() {
            let message = format!(
                "a {} template has no files, so the artifact `{name}` cannot have a `path`: Argo refuses the workflow",
                kind.field()
            );
            sink.push(
                sink.at(artifact.path().key_place(), artifact.path().yaml_path(), message).stage(stage),
            );
        }
    } else if path.is_empty() {
        let is_clear =
            artifact.path().is_absent() || artifact.path().is_null() || artifact.path().get().is_some();
        if facts.is_complete() && is_clear && artifact.is_set() && !facts.is_misread(artifact.node(), &[]) {
            let message = format!("the artifact `{name}` has no `path`: Argo refuses the workflow");
            sink.push(sink.at(artifact.name().place(), artifact.path().yaml_path(), message).stage(stage));
        }
    } else if escapes(path) {
        let message =
            format!("the path of `{name}` leaves the folder that it begins in: Argo refuses the workflow");
        sink.push(sink.on(artifact.path(), message).stage(stage));
    }
}

/// Whether a path with `..` ends up outside of the folder before the first `..`.
fn escapes(path: &str) -> bool {
    let safe = match path.find("/../") {
        Some(at) => path.get(..at),
        None if path.ends_with("/..") => path.get(..path.len() - 3),
        None => None,
    };
    let Some(safe) = safe else { return false };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let clean = format!("{}{}", if path.starts_with('/') { "/" } else { "" }, parts.join("/"));
    let safe_prefix = format!("{safe}/");
    !clean.starts_with(&safe_prefix)
}

fn location(facts: &Facts<'_>, location: View<'_, ArtifactLocation>, stage: Stage, sink: &mut Sink<'_>) {
    let git = location.git();
    if git.is_set() && git.repo().get().is_none_or(str::is_empty) && facts.is_complete() {
        let message = "`git` needs a `repo`: Argo refuses the workflow";
        sink.push(sink.at(git.key_place(), git.repo().yaml_path(), message).stage(stage));
    }
    let hdfs = location.hdfs();
    if !hdfs.is_set() || !facts.is_complete() {
        return;
    }
    if let Some(message) = hdfs_problem(hdfs) {
        let message = format!("{message}: Argo refuses the workflow");
        sink.push(sink.at(hdfs.key_place(), hdfs.yaml_path(), message).stage(stage));
    }
}

fn hdfs_problem(hdfs: View<'_, HDFSArtifact>) -> Option<&'static str> {
    let config: View<'_, HDFSConfig> = hdfs.cast();
    let krb: View<'_, HDFSKrbConfig> = hdfs.cast();
    let path = hdfs.path().or_empty();
    let set = |view: View<'_, crate::model::Str>| view.get().is_some_and(|t| !t.is_empty());
    let (cache, keytab) = (krb.krb_ccache_secret().is_set(), krb.krb_keytab_secret().is_set());
    let principal = set(krb.krb_service_principal_name());
    let config_map = krb.krb_config_config_map().is_set();
    if config.addresses().is_empty() {
        Some("`hdfs` needs `addresses`")
    } else if path.is_empty() {
        Some("`hdfs` needs a `path`")
    } else if !path.starts_with('/') && !path.starts_with("{{") {
        Some("the `path` of `hdfs` has to begin with `/`")
    } else if !set(config.hdfs_user()) && !cache && !keytab {
        Some("`hdfs` needs one of `hdfsUser`, `krbCCacheSecret` and `krbKeytabSecret`")
    } else if keytab && (!principal || !config_map || !set(krb.krb_username()) || !set(krb.krb_realm())) {
        Some(
            "`krbKeytabSecret` needs `krbServicePrincipalName`, `krbConfigConfigMap`, `krbUsername` and `krbRealm` beside it",
        )
    } else if cache && (!principal || !config_map) {
        Some("`krbCCacheSecret` needs `krbServicePrincipalName` and `krbConfigConfigMap` beside it")
    } else {
        None
    }
}
