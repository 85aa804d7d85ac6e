use super::{Check, Rule, Sink};
use crate::analysis::{Dag, Facts, Item};
use crate::diagnostic::{Edit, Severity, Stage};
use crate::model::View;
use crate::model::dag::DAGTask;
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
        let first = facts.items(template.id).find_map(|c| match c.item {
            Item::Task(task) if task.depends().get().is_some_and(|d| !d.is_empty()) => {
                Some(task.depends().key_place())
            }
            _ => None,
        });
        for call in facts.items(template.id) {
            if let Item::Task(task) = call.item {
                one(task, call.name, dag, first, sink);
            }
        }
    }
}

/// `dependencies: [a, b]` as `depends: a && b`, which means the same.
fn joined(task: View<'_, DAGTask>, names: &[&str], sink: &Sink<'_>) -> Option<Edit> {
    let value = task.dependencies().node()?;
    let span = task.dependencies().key_place().cover(value.span());
    let is_commented = value.tree().comments().iter().any(|c| span.contains(c.span));
    let is_simple = names.iter().all(|n| n.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)));
    let is_free = !task.depends().is_set() && task.dependencies().iter().count() == names.len();
    (!is_commented && is_simple && is_free)
        .then(|| sink.edit(span, format!("depends: \"{}\"", names.join(" && "))))
}

fn one(
    task: View<'_, DAGTask>,
    name: &str,
    dag: &Dag,
    first: Option<crate::text::Span>,
    sink: &mut Sink<'_>,
) {
    let waits = !task.dependencies().is_empty();
    if name.starts_with(|c: char| c.is_ascii_digit()) && (dag.uses_depends || waits) {
        let message = format!(
            "the task `{name}` begins with a digit, which Argo refuses where tasks have `depends` or `dependencies`"
        );
        sink.push(sink.on(task.name(), message));
    }
    let Some(first) = first.filter(|_| dag.uses_depends) else { return };
    if waits {
        let message =
            "a DAG whose tasks use `depends` cannot have `dependencies` too: Argo refuses the workflow";
        let names: Vec<&str> = task.dependencies().iter().filter_map(|d| d.get()).collect();
        let mut found = sink.at(task.dependencies().key_place(), task.dependencies().yaml_path(), message);
        found = found.related(sink.place(first), "`depends` is used here");
        found = found.help(format!("write `depends: {}` instead", names.join(" && ")));
        sink.push(match joined(task, &names, sink) {
            Some(edit) => found.fix("write it with `depends`", vec![edit]),
            None => found,
        });
    }
    if task.continue_on().is_set() {
        let message =
            "a DAG whose tasks use `depends` cannot have `continueOn` too: Argo refuses the workflow";
        let mut found = sink.at(task.continue_on().key_place(), task.continue_on().yaml_path(), message);
        found = found.related(sink.place(first), "`depends` is used here");
        sink.push(
            found.help(format!("let the tasks after it depend on `{name}.Succeeded || {name}.Failed`")),
        );
    }
}
