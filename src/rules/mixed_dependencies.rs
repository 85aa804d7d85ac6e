use super::{Check, Rule, Sink};
use crate::analysis::{Dag, Facts, Item};
use crate::diagnostic::{Diagnostic, Edit, Severity, Stage};
use crate::model::View;
use crate::model::dag::DAGTask;
use crate::text::Span;
use crate::workspace::TemplateKind;

/// `depends` beside `dependencies` or `continueOn`, task names that neither can mention, and DAGs without tasks.
pub(super) static RULE: Rule = Rule {
    code: "mixed-dependencies",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("mixed-dependencies.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in &facts.templates {
        if template.kind() == Some(TemplateKind::Dag)
            && facts.is_complete()
            && template.view.dag().tasks().is_empty()
        {
            let message =
                format!("the DAG `{}` has no tasks: Argo refuses the workflow", template.display_name());
            sink.push(sink.at(template.view.dag().key_place(), template.view.dag().yaml_path(), message));
        }
        let Some(dag) = &template.dag else { continue };
        let tasks: Vec<Task<'_>> = facts
            .items(template.id)
            .filter_map(|call| match call.item {
                Item::Task(view) => Some(Task { view, name: call.name }),
                _ => None,
            })
            .collect();
        digits(&tasks, dag, sink);
        if dag.uses_depends {
            mixed(&tasks, sink);
        }
    }
}

/// `dependencies: [a, b]` as `depends: a && b`, which means the same.
fn joined(task: View<'_, DAGTask>, sink: &Sink<'_>) -> Option<Edit> {
    let names: Vec<&str> = task.dependencies().iter().filter_map(|d| d.get()).collect();
    let value = task.dependencies().node()?;
    let span = task.dependencies().key_place().cover(value.span());
    let is_commented = value.tree().comments().iter().any(|c| span.contains(c.span));
    let is_simple = names.iter().all(|n| n.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)));
    let is_free = !task.depends().is_set() && task.dependencies().iter().count() == names.len();
    (!is_commented && is_simple && is_free)
        .then(|| sink.edit(span, format!("depends: \"{}\"", names.join(" && "))))
}

struct Task<'w> {
    view: View<'w, DAGTask>,
    name: &'w str,
}

/// A name that begins with a digit, one finding each, because each has to be changed by itself.
fn digits(tasks: &[Task<'_>], dag: &Dag, sink: &mut Sink<'_>) {
    for task in tasks {
        let is_mentioned = dag.uses_depends || !task.view.dependencies().is_empty();
        if is_mentioned && task.name.starts_with(|c: char| c.is_ascii_digit()) {
            let message = format!(
                "the task `{}` begins with a digit, which Argo refuses where tasks have `depends` or `dependencies`",
                task.name
            );
            sink.push(sink.on(task.view.name(), message));
        }
    }
}

/// `dependencies` or `continueOn` in a DAG with `depends`: one mistake, however many tasks make it.
fn mixed(tasks: &[Task<'_>], sink: &mut Sink<'_>) {
    let depends = |t: &&Task<'_>| t.view.depends().get().is_some_and(|d| !d.is_empty());
    let Some(first) = tasks.iter().find(depends).map(|t| t.view.depends().key_place()) else { return };
    let waiting: Vec<&Task<'_>> = tasks.iter().filter(|t| !t.view.dependencies().is_empty()).collect();
    if let Some(task) = waiting.first() {
        let names: Vec<&str> = task.view.dependencies().iter().filter_map(|d| d.get()).collect();
        let places = waiting.iter().map(|t| t.view.dependencies().key_place());
        let found =
            together("dependencies", task.view.dependencies().yaml_path(), places.collect(), first, sink);
        let found = found.help(format!("write `depends: {}` instead", names.join(" && ")));
        let edits: Option<Vec<Edit>> = waiting.iter().map(|t| joined(t.view, sink)).collect();
        sink.push(match edits {
            Some(edits) => found.fix("write it with `depends`", edits),
            None => found,
        });
    }
    let going_on: Vec<&Task<'_>> = tasks.iter().filter(|t| t.view.continue_on().is_set()).collect();
    if let Some(task) = going_on.first() {
        let name = task.name;
        let places = going_on.iter().map(|t| t.view.continue_on().key_place());
        let found =
            together("continueOn", task.view.continue_on().yaml_path(), places.collect(), first, sink);
        sink.push(
            found.help(format!("let the tasks after it depend on `{name}.Succeeded || {name}.Failed`")),
        );
    }
}

/// More places than this say nothing new.
const MOST_RELATED: usize = 8;

fn together(field: &str, path: String, places: Vec<Span>, first: Span, sink: &Sink<'_>) -> Diagnostic {
    let message =
        format!("a DAG whose tasks use `depends` cannot have `{field}` too: Argo refuses the workflow");
    let mut places = places.into_iter();
    let found = sink.at(places.next().unwrap_or(first), path, message);
    let mut found = found.related(sink.place(first), "`depends` is used here");
    for place in places.take(MOST_RELATED) {
        found = found.related(sink.place(place), format!("`{field}` is here too"));
    }
    found
}
