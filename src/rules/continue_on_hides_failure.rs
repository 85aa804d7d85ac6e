use super::{Check, Rule, Sink};
use crate::analysis::{Facts, Item};
use crate::diagnostic::{Severity, Stage};

/// A task whose failure does not fail the DAG.
pub(super) static RULE: Rule = Rule {
    code: "continue-on-hides-failure",
    severity: Severity::Info,
    stage: Stage::Advice,
    page: include_str!("continue-on-hides-failure.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in &facts.templates {
        let Some(dag) = template.dag.as_ref().filter(|dag| !dag.uses_depends) else { continue };
        for (index, call) in facts.items(template.id).enumerate() {
            let Item::Task(task) = call.item else { continue };
            let goes_on = task.continue_on();
            let reacts = goes_on.failed().get() == Some(true) || goes_on.error().get() == Some(true);
            let user = dag.dependencies.iter().flatten().find(|d| d.task == Some(index));
            if let (true, Some(user)) = (reacts, user) {
                let message = format!(
                    "when `{}` fails, what waits for it runs all the same, and the DAG succeeds with it",
                    call.name
                );
                let found = sink.at(goes_on.key_place(), goes_on.yaml_path(), message);
                sink.push(found.related(sink.place(user.span), "waits for it").help(
                    "to run something after a failure and still fail, use `depends` and an exit handler that looks at the results",
                ));
            }
        }
    }
}
