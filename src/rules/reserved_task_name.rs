use super::{Check, Rule, Sink};
use crate::analysis::{Call, Facts, Item};
use crate::diagnostic::{Severity, Stage};
use crate::expr::lang::RESERVED_WORDS;

/// A task whose name is a word of the language that `depends` is evaluated in.
pub(super) static RULE: Rule = Rule {
    code: "reserved-task-name",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("reserved-task-name.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in &facts.templates {
        let Some(dag) = &template.dag else { continue };
        for (index, task) in facts.items(template.id).enumerate() {
            if !RESERVED_WORDS.contains(&task.name) {
                continue;
            }
            // In a `depends` the word itself is reported.
            let uses_depends = |call: &Call<'_>| matches!(call.item, Item::Task(t) if t.depends().get().is_some_and(|d| !d.is_empty()));
            let users =
                facts.items(template.id).zip(&dag.dependencies).filter(|(call, _)| !uses_depends(call));
            let users: Vec<_> =
                users.flat_map(|(_, list)| list.iter().filter(|d| d.task == Some(index))).collect();
            if users.is_empty() {
                continue;
            }
            let name = task.name;
            let message = format!(
                "`{name}` is a word of the language in which dependencies are evaluated: every task that waits for it fails"
            );
            let mut found = sink.on(task.name_view, message).help("give the task another name");
            for user in users.iter().take(5) {
                found = found.related(sink.place(user.span), "waited for here");
            }
            sink.push(if facts.may_run(template.id) { found } else { found.severity(Severity::Warning) });
        }
    }
}
