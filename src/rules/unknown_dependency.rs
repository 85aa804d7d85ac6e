use std::collections::BTreeMap;

use super::invalid_depends::{RESULTS, value_asked};
use super::{Check, Rule, Sink};

use crate::analysis::{Call, Dag, Dependency, Facts, Item, TemplateFacts};
use crate::diagnostic::{Diagnostic, Severity, Stage};
use crate::expr::depends;
use crate::values::{names, suggest};

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
        let Some(dag) = template.dag.as_ref().filter(|_| !facts.has_tagged_name(template.id)) else {
            continue;
        };
        let tasks: Vec<&str> = facts.items(template.id).map(|c| c.name).collect();
        let mut missing: BTreeMap<&str, Vec<(&Call<'_>, &Dependency)>> = BTreeMap::new();
        for (call, dependencies) in facts.items(template.id).zip(&dag.dependencies) {
            if value_asked(facts, call).is_some() {
                continue;
            }
            for dependency in dependencies.iter().filter(|d| d.task.is_none() && !d.name.contains("{{")) {
                missing.entry(&dependency.name).or_default().push((call, dependency));
            }
        }
        for (name, uses) in missing {
            let found = report(facts, template, dag, name, &tasks, &uses, sink);
            sink.extend(found);
        }
    }
}

fn report(
    facts: &Facts<'_>,
    template: &TemplateFacts<'_>,
    dag: &Dag,
    name: &str,
    tasks: &[&str],
    uses: &[(&Call<'_>, &Dependency)],
    sink: &Sink<'_>,
) -> Option<Diagnostic> {
    let (call, dependency) = uses.first()?;
    let nearest = suggest::nearest(name, tasks.iter().copied());
    let certain = suggest::is_certain(name, tasks.iter().copied());
    if names::is_meant_by_invalid(name, tasks.iter().copied()) {
        // That name is wrong itself, and `invalid-name` says so.
        return None;
    }
    let is_waited_for = |task: &str| dag.dependencies.iter().flatten().any(|d| d.name == task);
    let misspelt = nearest.filter(|n| uses.len() > 1 && !is_waited_for(n));
    let mut found = match misspelt.and_then(|n| facts.item_named(template.id, n)) {
        Some(task) => {
            let message = format!(
                "nobody waits for task `{}`, but {} tasks wait for `{name}`, which does not exist: Argo refuses the workflow",
                task.name,
                uses.len()
            );
            let found = sink.on(task.name_view, message).label(format!("did you mean `{name}`?"));
            let edit = sink.edit(task.name_view.place(), name);
            found.guess(format!("rename the task to `{name}`"), vec![edit], certain)
        }
        None => {
            let message = format!(
                "{} waits for `{name}`, which is no task of `{}`: Argo refuses the workflow",
                call.display(),
                template.display_name()
            );
            let path = call.item.node().map(|n| n.path()).unwrap_or_default();
            let found = sink.at(dependency.span, path, message);
            if is_word_of_other_languages(call.item, name) {
                found.help("`depends` is written with `&&`, `||` and `!`")
            } else if let Some(result) = result_in_lower_case(facts, dependency) {
                let edit = sink.edit(dependency.span, result);
                found
                    .label(format!("did you mean `{result}`?"))
                    .fix(format!("write `{result}`"), vec![edit])
                    .help("results begin with a capital letter; other words are names of tasks")
            } else if let Some(nearest) = nearest {
                let found = match facts.item_named(template.id, nearest) {
                    Some(task) => {
                        found.related(sink.place(task.name_view.place()), format!("`{nearest}` is here"))
                    }
                    None => found,
                };
                let edit = sink.edit(dependency.span, nearest);
                found.label(format!("did you mean `{nearest}`?")).guess(
                    format!("wait for `{nearest}`"),
                    vec![edit],
                    certain,
                )
            } else {
                found
            }
        }
    };
    for (_, dependency) in uses.iter().skip(usize::from(misspelt.is_none())).take(8) {
        found = found.related(sink.place(dependency.span), "waited for here");
    }
    Some(found)
}

/// `a and b`: the words between names are read as names of tasks.
fn is_word_of_other_languages(item: Item<'_>, name: &str) -> bool {
    let uses_depends = matches!(item, Item::Task(task) if task.depends().get().is_some_and(|d| depends::parse(d).refs.len() > 1));
    uses_depends && matches!(name.to_ascii_lowercase().as_str(), "and" | "or" | "not")
}

/// The result that `a.succeeded` means: Argo reads a result only where the word begins with a capital.
fn result_in_lower_case(facts: &Facts<'_>, dependency: &Dependency) -> Option<&'static str> {
    let before = facts.tree.text().get(..dependency.span.start as usize)?;
    let is_behind_name =
        before.ends_with('.') && dependency.name.starts_with(|c: char| c.is_ascii_lowercase());
    if !is_behind_name {
        return None;
    }
    let exact = RESULTS.iter().find(|r| r.eq_ignore_ascii_case(&dependency.name)).copied();
    exact.or_else(|| suggest::nearest(&dependency.name, RESULTS.into_iter()))
}
