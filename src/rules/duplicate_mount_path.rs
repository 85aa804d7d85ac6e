use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::metadata::Container;
use crate::model::{Str, View};
use crate::text::Span;
use std::collections::BTreeMap;

/// Two things mounted at one path.
pub(super) static RULE: Rule = Rule {
    code: "duplicate-mount-path",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("duplicate-mount-path.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in &facts.templates {
        let view = template.view;
        let mounts = view.container().volume_mounts();
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let artifacts = view.inputs().artifacts();
        let paths = mounts.iter().map(|m| m.mount_path());
        let paths = paths.chain(artifacts.iter().filter(|_| view.container().is_set()).map(|a| a.path()));
        report(paths, facts.body_stage(template), &mut seen, sink);
        // Kubernetes refuses what Argo does not compare.
        let script = view.script().cast::<Container>().volume_mounts();
        let paths = script.iter().map(|m| m.mount_path());
        let paths = paths.chain(artifacts.iter().filter(|_| view.script().is_set()).map(|a| a.path()));
        report(paths, Stage::Run, &mut BTreeMap::new(), sink);
        let mut seen = BTreeMap::new();
        report(
            view.container_set().volume_mounts().iter().map(|m| m.mount_path()),
            facts.body_stage(template),
            &mut seen,
            sink,
        );
    }
}

fn report<'w>(
    paths: impl Iterator<Item = View<'w, Str>>,
    stage: Stage,
    seen: &mut BTreeMap<&'w str, Span>,
    sink: &mut Sink<'_>,
) {
    for path in paths {
        let Some(text) = path.get().filter(|p| !p.is_empty()) else { continue };
        if let Some(first) = seen.get(text) {
            let end =
                if stage == Stage::Run { "Kubernetes refuses the pod" } else { "Argo refuses the workflow" };
            let message = format!("something is mounted at `{text}` already: {end}");
            sink.push(
                sink.on(path, message).stage(stage).related(sink.place(*first), "the first one is here"),
            );
        } else {
            seen.insert(text, path.place());
        }
    }
}
