use super::{Check, Rule, Sink};
use std::collections::BTreeSet;

use crate::analysis::{Call, Facts, Item, TemplateFacts, condition, continues};
use crate::diagnostic::{Severity, Stage};
use crate::expr::depends::{self, TaskResult};
use crate::text::Span;

/// A task whose `depends` can never be fulfilled.
pub(super) static RULE: Rule = Rule {
    code: "unsatisfiable-depends",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("unsatisfiable-depends.md"),
    check: Check::Object(check),
};

/// Results of more tasks than this are not tried in all combinations.
const MOST_TASKS: usize = 4;

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in facts.templates.iter().filter(|t| t.dag.is_some()) {
        for call in facts.items(template.id) {
            let Item::Task(task) = call.item else { continue };
            let (Some(node), Some(text)) = (task.depends().node(), task.depends().get()) else { continue };
            if can_hold(facts, template, text) == Some(false) {
                let message = format!(
                    "this is never fulfilled, whatever the tasks' results are: `{}` is always omitted, and so is what waits for it",
                    call.name
                );
                sink.push(sink.in_text(node, Span::new(0, text.len()), message));
            }
        }
    }
}

/// Whether any results of the tasks fulfil a condition; `None` when that cannot be found out.
fn can_hold(facts: &Facts<'_>, template: &TemplateFacts<'_>, text: &str) -> Option<bool> {
    let depends = depends::parse(text);
    let names: BTreeSet<&str> = depends.refs.iter().map(|r| r.name.as_str()).collect();
    if !depends.errors.is_empty() || names.is_empty() || names.len() > MOST_TASKS {
        return None;
    }
    let mut results = Vec::new();
    let mut reactions = Vec::new();
    for name in &names {
        let call = facts.item_named(template.id, name)?;
        results.push(possible(facts, call));
        reactions.push(continues(call));
    }
    if depends.refs.iter().any(|r| r.result.and_then(|w| w.result).is_some_and(TaskResult::is_about_children))
    {
        return None;
    }
    let total: usize = results.iter().map(Vec::len).product();
    let found = (0..total).any(|number| {
        let mut rest = number;
        let chosen: Vec<TaskResult> = results
            .iter()
            .map(|list| {
                let result = list[rest % list.len()];
                rest /= list.len();
                result
            })
            .collect();
        let holds = |reference: &depends::TaskRef| {
            let place = names.iter().position(|n| *n == reference.name).unwrap_or_default();
            let (on_error, on_failed) = reactions[place];
            reference.meant(on_error, on_failed).contains(&chosen[place])
        };
        depends.eval(&holds) == Some(true)
    });
    Some(found)
}

/// The results that a task may have.
fn possible(facts: &Facts<'_>, call: &Call<'_>) -> Vec<TaskResult> {
    let mut results = vec![TaskResult::Succeeded, TaskResult::Failed, TaskResult::Errored];
    let may_be_skipped = condition(call).is_some() || call.looped.is_some();
    if may_be_skipped {
        results.push(TaskResult::Skipped);
    }
    let dag = call.caller.and_then(|t| facts.template(t).dag.as_ref());
    if let (Some(dag), Some(position)) = (dag, call.site.position())
        && dag.dependencies.get(position).is_some_and(|list| !list.is_empty())
    {
        results.push(TaskResult::Omitted);
    }
    if call.interface(facts).is_none_or(|i| i.daemon || i.is_open) {
        results.push(TaskResult::Daemoned);
    }
    results
}
