use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::decode::{Problem, ProblemKind};
use crate::model::{Str, View, head};
use crate::text::Span;
use std::collections::BTreeMap;

/// The same name twice in one list.
pub(super) static RULE: Rule = Rule {
    code: "duplicate-name",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("duplicate-name.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for problem in &facts.object.decoded.problems {
        repeated(facts, problem, sink);
    }
    for list in &facts.named_lists {
        let mut seen: BTreeMap<&str, View<'_, Str>> = BTreeMap::new();
        for (name, _) in &list.names {
            let double = |first: View<'_, Str>| -> Option<Span> {
                let (one, other) = (first.node()?.parent()?, name.node()?.parent()?);
                (one.source() == other.source()).then(|| facts.tree.removal(other)).flatten()
            };
            let Some(text) = name.get().filter(|n| !n.is_empty()) else { continue };
            if let Some(first) = seen.get(text) {
                let end = if list.stage == Stage::Submit {
                    "Argo refuses the workflow"
                } else {
                    "it fails when it runs"
                };
                let message =
                    format!("{} has two {}s called `{text}`: {end}", facts.list_owner(list.owner), list.what);
                let found = sink.on(*name, message).stage(list.stage);
                let found = found.related(sink.place(first.place()), "the first one is here");
                sink.push(match double(*first) {
                    Some(span) => {
                        found.fix("delete the second one, which says the same", vec![sink.edit(span, "")])
                    }
                    None => found,
                });
            } else {
                seen.insert(text, *name);
            }
        }
    }
}

/// Two items of a list that Kubernetes reads as a map.
fn repeated(facts: &Facts<'_>, problem: &Problem, sink: &mut Sink<'_>) {
    let (ProblemKind::Repeated { first, keys }, Some(field)) = (&problem.kind, problem.field) else { return };
    // Argo has laws of its own for these.
    let frame = facts.object.decoded.frame(problem.frame).map(|f| f.desc.name).unwrap_or_default();
    if matches!((frame, field.name), (_, "volumeMounts") | ("ContainerSetTemplate", _)) {
        return;
    }
    let node = facts.tree.node(problem.node);
    let names: Vec<String> = keys.iter().map(|k| format!("`{k}`")).collect();
    let value = keys.first().and_then(|k| node.get(k)).and_then(|v| v.text()).unwrap_or_default();
    let message = format!(
        "`{}` has `{value}` twice: the items of this list differ in {}, and an API server with the full CRDs refuses the object",
        field.name,
        names.join(" or "),
    );
    let found = sink.at(problem.span, node.path(), message).severity(Severity::Warning).stage(Stage::Schema);
    sink.push(found.related(sink.place(head(facts.tree.node(*first))), "the first one is here"));
}
