//! What connects the steps of one template: dependencies, hooks, and outputs that others use.

use std::collections::{BTreeMap, BTreeSet};

use super::{Edge, EdgeKind, Place, Step};
use crate::analysis::{CallId, Facts, Item, TemplateId};
use crate::expr::depends::{self, TaskResult};
use crate::expr::lang;
use crate::expr::tags::TagKind;

pub(super) fn between(facts: &Facts<'_>, uses: &Uses, template: TemplateId, steps: &[Step]) -> Vec<Edge> {
    let mut edges = order(facts, template, steps);
    for (to, step) in steps.iter().enumerate() {
        if let Place::Hook { of } = step.place {
            edges.push(Edge { from: of, to, kind: EdgeKind::Hook });
        }
    }
    edges.extend(data(uses, template, steps));
    edges
}

/// The dependencies of a DAG, each pair of tasks once.
fn order(facts: &Facts<'_>, template: TemplateId, steps: &[Step]) -> Vec<Edge> {
    let Some(dag) = &facts.template(template).dag else { return Vec::new() };
    // Tasks are numbered without their hooks there.
    let tasks: Vec<usize> = (0..steps.len()).filter(|i| steps[*i].place == Place::Task).collect();
    let mut edges = Vec::new();
    for (task, dependencies) in dag.dependencies.iter().enumerate() {
        let Some(&to) = tasks.get(task) else { continue };
        let results = results_asked(facts, steps[to].call);
        let mut seen = BTreeSet::new();
        for dependency in dependencies {
            let Some(&from) = dependency.task.and_then(|t| tasks.get(t)) else { continue };
            if seen.insert(from) {
                let results = results.get(&dependency.name).cloned().unwrap_or_default();
                edges.push(Edge { from, to, kind: EdgeKind::Order(results) });
            }
        }
    }
    edges
}

/// The results that `depends` of a task asks for, by task; bare names ask for none in particular.
fn results_asked(facts: &Facts<'_>, task: CallId) -> BTreeMap<String, Vec<TaskResult>> {
    let mut asked: BTreeMap<String, Vec<TaskResult>> = BTreeMap::new();
    let Item::Task(view) = facts.call(task).item else { return asked };
    let Some(text) = view.depends().get().filter(|t| t.contains('.')) else { return asked };
    for reference in depends::parse(text).refs {
        if let Some(result) = reference.result.and_then(|word| word.result) {
            let results = asked.entry(reference.name).or_default();
            if !results.contains(&result) {
                results.push(result);
            }
        }
    }
    asked
}

/// The outputs that steps use of other steps of the same template, by template: who gives, who uses, what.
pub(super) type Uses = BTreeMap<TemplateId, BTreeMap<(CallId, CallId), Vec<String>>>;

/// All uses of outputs in an object.
pub(super) fn uses(facts: &Facts<'_>) -> Uses {
    let mut uses = Uses::new();
    for tag in &facts.tags {
        // A text inside an inline template stands in a step of it, and in the step that it is written in.
        let frames = [tag.zone.inline_item, tag.zone.item];
        let users: Vec<_> = frames.into_iter().flatten().filter_map(|f| facts.call_of_frame(f)).collect();
        if users.is_empty() {
            continue;
        }
        for key in keys(tag.text, &tag.tag.kind) {
            let Some((name, output)) = split(&key) else { continue };
            let pair = users.iter().find_map(|user| {
                let template = facts.call(*user).caller?;
                let giver = facts.item_named(template, name).filter(|giver| giver.id != *user)?;
                Some((template, (giver.id, *user)))
            });
            let Some((template, pair)) = pair else { continue };
            let outputs = uses.entry(template).or_default().entry(pair).or_default();
            if !outputs.contains(&output) {
                outputs.push(output);
            }
        }
    }
    uses
}

fn data(uses: &Uses, template: TemplateId, steps: &[Step]) -> Vec<Edge> {
    let Some(uses) = uses.get(&template) else { return Vec::new() };
    let places: BTreeMap<CallId, usize> = steps.iter().enumerate().map(|(i, s)| (s.call, i)).collect();
    let edges = uses.iter().filter_map(|((from, to), outputs)| {
        let (from, to) = (*places.get(from)?, *places.get(to)?);
        Some(Edge { from, to, kind: EdgeKind::Data(outputs.clone()) })
    });
    edges.collect()
}

/// The names that a tag reads.
fn keys(text: &str, kind: &TagKind) -> Vec<String> {
    match kind {
        TagKind::Simple(path) | TagKind::Nested { path, .. } => vec![path.key(text).to_owned()],
        TagKind::Expression(span) => {
            let parsed = lang::parse(text.get(span.range()).unwrap_or_default());
            lang::identifiers(&parsed).into_iter().filter(|r| r.complete).map(|r| r.dotted()).collect()
        }
        TagKind::Foreign | TagKind::Unclosed => Vec::new(),
    }
}

/// `tasks.a.outputs.parameters.x` is `parameters.x` of `a`.
fn split(key: &str) -> Option<(&str, String)> {
    let rest = key.strip_prefix("steps.").or_else(|| key.strip_prefix("tasks."))?;
    let (name, output) = rest.split_once('.')?;
    Some((name, output.strip_prefix("outputs.").unwrap_or(output).to_owned()))
}
