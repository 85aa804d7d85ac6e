use super::{Check, Rule, Sink};
use std::collections::BTreeSet;

use crate::analysis::{Elsewhere, Facts, elsewhere};
use crate::diagnostic::{Diagnostic, Place, Severity, Stage};
use crate::model::View;
use crate::model::metadata::{Container, VolumeMount};
use crate::model::template::Template;
use crate::values::suggest;

/// A container mounts a volume that nothing declares.
pub(super) static RULE: Rule = Rule {
    code: "unknown-volume",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("unknown-volume.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    // What runs a template brings its own volumes.
    if facts.is_template()
        || facts.globals.is_open
        || facts.globals.referenced.is_some()
        || !facts.is_complete()
    {
        return;
    }
    // A patch may add volumes.
    if facts.spec.pod_spec_patch().is_set() {
        return;
    }
    let common = declared_by_workflow(facts);
    for template in
        facts.templates.iter().filter(|t| facts.may_run(t.id) && !t.view.pod_spec_patch().is_set())
    {
        for (mount, own) in mounts(template.view) {
            if let Some(name) = unknown(mount, &own, &common) {
                sink.push(report(mount, name, &own, &common, sink));
            }
        }
    }
    for other in elsewhere(facts) {
        remote(&other, &common, sink);
    }
}

fn declared_by_workflow<'w>(facts: &Facts<'w>) -> BTreeSet<&'w str> {
    let volumes = facts.spec.volumes().iter().filter_map(|v| v.name().get());
    let claims = facts.spec.volume_claim_templates().iter().filter_map(|claim| {
        claim.node().and_then(|n| n.get("metadata")).and_then(|m| m.get("name")).and_then(|n| n.as_str())
    });
    let defaults = facts.spec.template_defaults().volumes().iter().filter_map(|v| v.name().get());
    volumes.chain(claims).chain(defaults).collect()
}

/// The mounts of all containers of a template, with the volumes that the template declares.
fn mounts<'w>(view: View<'w, Template>) -> Vec<(View<'w, VolumeMount>, BTreeSet<&'w str>)> {
    let own: BTreeSet<&str> = view.volumes().iter().filter_map(|v| v.name().get()).collect();
    let mut lists = vec![view.container().volume_mounts(), view.script().cast::<Container>().volume_mounts()];
    lists.push(view.container_set().volume_mounts());
    let several = view.container_set().containers().iter().map(|c| c.cast::<Container>());
    let several = several.chain(view.init_containers().iter().map(|c| c.cast::<Container>()));
    let several = several.chain(view.sidecars().iter().map(|c| c.cast::<Container>()));
    lists.extend(several.map(|c| c.volume_mounts()));
    lists.into_iter().flat_map(|list| list.iter()).map(|mount| (mount, own.clone())).collect()
}

fn unknown<'w>(
    mount: View<'w, VolumeMount>,
    own: &BTreeSet<&str>,
    common: &BTreeSet<&str>,
) -> Option<&'w str> {
    let name = mount.name().get().filter(|n| !n.is_empty() && !n.contains("{{"))?;
    // Argo's own volumes.
    if matches!(name, "var-run-argo" | "tmp-dir-argo" | "input-artifacts") {
        return None;
    }
    let is_dynamic = own.iter().chain(common).any(|v| v.contains("{{"));
    (!is_dynamic && !own.contains(name) && !common.contains(name)).then_some(name)
}

fn report(
    mount: View<'_, VolumeMount>,
    name: &str,
    own: &BTreeSet<&str>,
    common: &BTreeSet<&str>,
    sink: &Sink<'_>,
) -> Diagnostic {
    let message = format!(
        "no volume is called `{name}`: the pod cannot be made, unless the controller's `workflowDefaults` have it"
    );
    let found = sink.on(mount.name(), message);
    match suggest::meant(name, own.iter().chain(common).copied()) {
        Some(near) => {
            let edit = sink.edit(mount.name().place(), &near);
            found.label(format!("did you mean `{near}`?")).guess(
                format!("use `{near}`"),
                vec![edit],
                near.certain,
            )
        }
        None => found.help("declare it under the template's `volumes`, or under `spec.volumes`"),
    }
}

/// A template of another object mounts what only the workflow that runs it can declare.
fn remote(other: &Elsewhere<'_, '_>, common: &BTreeSet<&str>, sink: &mut Sink<'_>) {
    let Elsewhere { call, object, view, .. } = *other;
    for (mount, own) in mounts(view) {
        let Some(name) = unknown(mount, &own, common) else { continue };
        let message = format!(
            "`{}` mounts the volume `{name}`, and neither it nor this workflow declares one: the pod cannot be made",
            view.name().or_empty()
        );
        let place = call.callee();
        let found = sink.on(place, message);
        let found = found.related(Place { file: object.file, span: mount.name().place() }, "mounted here");
        sink.push(found.help(
            "volumes of the other object's `spec` and of its `templateDefaults` do not come along with a `templateRef`: declare it here, or in the template itself",
        ));
    }
}
