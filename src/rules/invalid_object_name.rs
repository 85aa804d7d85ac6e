use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::metadata::ObjectMeta;
use crate::model::{Str, View};
use crate::values::{ValueError, names};

/// A name of an object that Argo or Kubernetes refuses.
pub(super) static RULE: Rule = Rule {
    code: "invalid-object-name",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("invalid-object-name.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if facts.object.is_patch || facts.object.embedded {
        return;
    }
    let Some(root) = facts.workspace.view::<()>(facts.object) else { return };
    let meta: View<'_, ObjectMeta> = root.field("metadata");
    let kind = facts.object.kind;
    references(facts, meta, sink);
    if let Some(name) = meta.name().get().filter(|n| !n.is_empty() && !n.contains("{{")) {
        match kind.longest_name() {
            Some(longest) if name.len() > longest => {
                let message =
                    format!("the name is {} characters long: Argo allows {longest} for a {kind}", name.len());
                sink.push(sink.on(meta.name(), message));
            }
            _ => refused(meta.name(), names::dns_subdomain(name).err(), sink),
        }
    } else if let Some(prefix) = meta.generate_name().get().filter(|n| !n.is_empty() && !n.contains("{{")) {
        // The server appends five letters and digits.
        refused(meta.generate_name(), names::dns_subdomain(&format!("{prefix}{APPENDED}")).err(), sink);
    } else if facts.is_complete() && meta.name().is_absent() && meta.generate_name().is_absent() {
        let place = if meta.is_absent() { root.place() } else { meta.key_place() };
        let message =
            "there is neither `metadata.name` nor `generateName`: the API server refuses the object";
        sink.push(sink.at(place, "metadata.name", message).severity(Severity::Warning).stage(Stage::Schema));
    }
}

/// Like what the server appends to a `generateName`.
const APPENDED: &str = "abcde";

fn refused(view: View<'_, Str>, error: Option<ValueError>, sink: &mut Sink<'_>) {
    let Some(error) = error else { return };
    let message = format!("{}: the API server refuses the object", error.message);
    let mut found = sink.on(view, message).severity(Severity::Warning).stage(Stage::Schema);
    // The letters that stand for what the server appends are not the author's.
    let right =
        error.suggestion.map(|right| right.strip_suffix(APPENDED).map_or(right.clone(), str::to_owned));
    if let Some(right) = right.filter(|right| Some(right.as_str()) != view.get()) {
        let edit = sink.edit(view.place(), &right);
        found = found.unsafe_fix(format!("call it `{right}`"), vec![edit]);
    }
    sink.push(found);
}

/// Names of other objects, and of volumes: no object can have such a name, and no pod can be made with it.
fn references(facts: &Facts<'_>, meta: View<'_, ObjectMeta>, sink: &mut Sink<'_>) {
    let spec = facts.spec;
    let mut names: Vec<(View<'_, Str>, NameCheck)> = vec![(meta.namespace(), names::dns_label)];
    names.push((spec.service_account_name(), names::dns_subdomain));
    names.extend(spec.volumes().iter().map(|v| (v.name(), names::dns_label as NameCheck)));
    names.extend(spec.image_pull_secrets().iter().map(|s| (s.name(), names::dns_subdomain as NameCheck)));
    for template in &facts.templates {
        names.push((template.view.service_account_name(), names::dns_subdomain));
        let volumes = template.view.volumes().iter();
        names.extend(volumes.map(|v| (v.name(), names::dns_label as NameCheck)));
    }
    for (view, check) in names {
        // What other programs fill in before the object is applied is theirs to get right.
        let Some(name) = view.get().filter(|n| !n.is_empty() && !n.contains(['{', '$', '<'])) else {
            continue;
        };
        let Err(error) = check(name) else { continue };
        let reason = error.message.split("; did you mean").next().unwrap_or_default().to_owned();
        let mut found = sink.on(view, format!("{reason}: Kubernetes refuses it")).severity(Severity::Warning);
        found =
            found.stage(if view.yaml_path() == "metadata.namespace" { Stage::Schema } else { Stage::Run });
        if let Some(right) = error.suggestion {
            let edit = sink.edit(view.place(), &right);
            found = found.unsafe_fix(format!("call it `{right}`"), vec![edit]);
        }
        sink.push(found);
    }
}

/// How a name is checked.
type NameCheck = fn(&str) -> Result<(), ValueError>;
