use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::analysis::{Dag, Dependency, TemplateFacts};
use crate::diagnostic::{Severity, Stage};
use crate::model::metadata::Container;
use crate::values::suggest;

/// A container set that cannot run, or a container with a name of Argo's own.
pub(super) static RULE: Rule = Rule {
    code: "invalid-container-set",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("invalid-container-set.md"),
    check: Check::Object(check),
};

/// More places than this say nothing new.
const MOST_RELATED: usize = 8;

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in &facts.templates {
        let stage = facts.body_stage(template);
        let set = template.view.container_set();
        if set.is_set() {
            one(facts, template, stage, sink);
        }
        let containers = set.containers().iter().map(|c| c.cast::<Container>().name());
        let sidecars = template.view.sidecars().iter().map(|c| c.cast::<Container>().name());
        for name in containers.chain(sidecars) {
            let text = name.or_empty();
            if matches!(text, "wait" | "supervisor") || text.starts_with("artifact-plugin-") {
                let message =
                    format!("`{text}` is the name of a container of Argo's own: Argo refuses the workflow");
                sink.push(sink.on(name, message).stage(stage));
            }
        }
    }
}

fn one(facts: &Facts<'_>, template: &TemplateFacts<'_>, stage: Stage, sink: &mut Sink<'_>) {
    let set = template.view.container_set();
    let name = template.display_name();
    if set.containers().is_empty() {
        if facts.is_complete() {
            let message = format!("the container set `{name}` has no containers: Argo refuses the workflow");
            sink.push(sink.at(set.key_place(), set.yaml_path(), message).stage(stage));
        }
        return;
    }
    let names: Vec<&str> = set.containers().iter().map(|c| c.cast::<Container>().name().or_empty()).collect();
    let mut dag = Dag { dependencies: Vec::new(), uses_depends: false };
    for container in set.containers().iter() {
        let mut found = Vec::new();
        for dependency in container.dependencies().iter() {
            let text = dependency.or_empty();
            let seen = facts.seen(template.id, text);
            let task = names.iter().position(|n| *n == text || seen.as_ref().is_some_and(|s| s.text() == *n));
            let may_be_one =
                seen.is_none_or(|s| s.has_placeholder()) || names.iter().any(|n| n.contains("{{"));
            if task.is_none() && !may_be_one {
                let message =
                    format!("no container of `{name}` is called `{text}`: Argo refuses the workflow");
                let mut finding = sink.on(dependency, message).stage(stage);
                if let Some(near) = suggest::meant(text, names.iter().copied()) {
                    finding = finding.label(format!("did you mean `{near}`?"));
                    finding = finding.guess(
                        format!("wait for `{near}`"),
                        vec![sink.edit(dependency.place(), &near)],
                        near.certain,
                    );
                }
                sink.push(finding);
            }
            found.push(Dependency { name: text.to_owned(), span: dependency.place(), task });
        }
        dag.dependencies.push(found);
    }
    for cycle in dag.cycles() {
        let path: Vec<String> =
            cycle.iter().chain(cycle.first()).map(|&i| format!("`{}`", names[i])).collect();
        let message =
            format!("these containers wait for each other: {}: Argo refuses the workflow", path.join(" → "));
        let last = cycle.last().copied().unwrap_or_default();
        let edge = dag.dependencies[last].iter().find(|d| d.task == cycle.first().copied());
        let mut found =
            sink.at(edge.map(|d| d.span).unwrap_or_default(), set.yaml_path(), message).stage(stage);
        for pair in cycle.windows(2).take(MOST_RELATED) {
            let (waits, for_) = (pair[0], pair[1]);
            if let Some(edge) = dag.dependencies[waits].iter().find(|d| d.task == Some(for_)) {
                let message = format!("`{}` waits for `{}`", names[waits], names[for_]);
                found = found.related(sink.place(edge.span), message);
            }
        }
        sink.push(found);
    }
    let (inputs, outputs) = (template.view.inputs(), template.view.outputs());
    let exchanges =
        !inputs.artifacts().is_empty() || !outputs.parameters().is_empty() || !outputs.artifacts().is_empty();
    if exchanges && !names.contains(&"main") && facts.is_complete() {
        let message = format!(
            "a container of `{name}` has to be called `main`, since it has artifacts or outputs: Argo refuses the workflow"
        );
        sink.push(sink.at(set.containers().key_place(), set.containers().yaml_path(), message).stage(stage));
    }
}
