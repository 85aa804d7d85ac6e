use super::{Check, Rule, Sink};
use crate::analysis::{Facts, Item};
use crate::diagnostic::{Severity, Stage};
use crate::expr::depends;
use crate::values::suggest;

/// A task waits for one that does not exist.
pub(super) static RULE: Rule = Rule {
    code: "unknown-dependency",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("unknown-dependency.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if facts.object.incomplete {
        return;
    }
    for template in &facts.templates {
        let Some(dag) = &template.dag else { continue };
        let tasks: Vec<&str> = facts.items(template.id).map(|c| c.name).collect();
        for (call, dependencies) in facts.items(template.id).zip(&dag.dependencies) {
            for dependency in dependencies.iter().filter(|d| d.task.is_none()) {
                let name = &dependency.name;
                if name.contains("{{") {
                    continue;
                }
                let message = format!(
                    "{} waits for `{name}`, which is no task of `{}`: Argo refuses the workflow",
                    call.display(),
                    template.display_name()
                );
                let path = call.item.node().map(|n| n.path()).unwrap_or_default();
                let mut found = sink.at(dependency.span, path, message);
                if is_word_of_other_languages(call.item, name) {
                    found = found.help("`depends` is written with `&&`, `||` and `!`");
                } else if let Some(nearest) = suggest::nearest(name, tasks.iter().copied()) {
                    found = found.label(format!("did you mean `{nearest}`?"));
                    let edit = sink.edit(dependency.span, nearest);
                    found = found.fix(format!("wait for `{nearest}`"), vec![edit]);
                }
                sink.push(found);
            }
        }
    }
}

/// `a and b`: the words between names are read as names of tasks.
fn is_word_of_other_languages(item: Item<'_>, name: &str) -> bool {
    let uses_depends = matches!(item, Item::Task(task) if task.depends().get().is_some_and(|d| depends::parse(d).refs.len() > 1));
    uses_depends && matches!(name.to_ascii_lowercase().as_str(), "and" | "or" | "not")
}
