use super::{Check, Rule, Sink};
use std::collections::BTreeMap;

use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::metadata::Container;
use crate::text::Span;

/// Containers of one pod that have the same name.
pub(super) static RULE: Rule = Rule {
    code: "container-name-collision",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("container-name-collision.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in facts.templates.iter().filter(|t| t.kind().is_some_and(|k| k.makes_pod())) {
        let view = template.view;
        let mut seen: BTreeMap<&str, Option<Span>> = BTreeMap::from([("wait", None), ("init", None)]);
        if view.container_set().is_set() {
            // Twice the same name in a set is refused beforehand.
            for container in view.container_set().containers().iter() {
                let name = container.cast::<Container>().name();
                seen.entry(name.or_empty()).or_insert(Some(name.place()));
            }
        } else {
            seen.insert("main", None);
        }
        let others = view.init_containers().iter().chain(view.sidecars().iter());
        for name in others.map(|c| c.cast::<Container>().name()) {
            let Some(text) = name.get().filter(|n| !n.is_empty() && !n.contains("{{")) else { continue };
            let first = match seen.get(text) {
                None => {
                    seen.insert(text, Some(name.place()));
                    continue;
                }
                // Sidecars called `wait` are refused beforehand.
                Some(None) if text == "wait" => continue,
                Some(first) => *first,
            };
            let message = match first {
                None => {
                    format!("Argo's pods have a container `{text}` already: Kubernetes refuses the pod")
                }
                Some(_) => format!("two containers of the pod are called `{text}`: Kubernetes refuses it"),
            };
            let mut found = sink.on(name, message);
            if let Some(first) = first {
                found = found.related(sink.place(first), "the first one is here");
            }
            // Argo's own init container is left out where the controller is told so.
            let is_certain = facts.may_run(template.id) && !(first.is_none() && text == "init");
            sink.push(if is_certain { found } else { found.severity(Severity::Warning) });
        }
    }
}
