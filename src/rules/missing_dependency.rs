use super::{Check, Rule, Sink};
use crate::analysis::{Call, Facts, Item};
use crate::diagnostic::{Edit, Severity, Stage};
use crate::text::Span;
use crate::yaml::{Node, NodeKind};

/// An argument takes the output of a task that this one does not wait for.
pub(super) static RULE: Rule = Rule {
    code: "missing-dependency",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("missing-dependency.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if facts.object.incomplete {
        return;
    }
    for call in &facts.calls {
        let Item::Task(_) = call.item else { continue };
        for argument in call.arguments.parameters().iter() {
            if let (Some(node), Some(text)) = (argument.value().node(), argument.value().get()) {
                one(facts, call, node, &text, sink);
            }
        }
        for argument in call.arguments.artifacts().iter() {
            if let (Some(node), Some(text)) = (argument.from().node(), argument.from().get()) {
                one(facts, call, node, text, sink);
            }
        }
    }
}

/// The edit that adds a task to those that this one waits for.
fn waiting(call: &Call<'_>, name: &str, uses_depends: bool, sink: &Sink<'_>) -> Option<Edit> {
    let Item::Task(task) = call.item else { return None };
    let at = |offset: usize, text: String| sink.edit(Span::new(offset, offset), text);
    if let Some(node) = task.depends().node() {
        let text = node.as_str().filter(|t| !t.trim().is_empty() && !t.contains("||"))?;
        let end = text.trim_end().len();
        return Some(at(node.source_span(end..end).start as usize, format!(" && {name}")));
    }
    if let Some(list) = task.dependencies().node() {
        let last = list.items().last().filter(|_| list.kind() == NodeKind::Sequence)?;
        let end = last.span().end as usize;
        if list.is_flow() {
            return Some(at(end, format!(", {name}")));
        }
        let indent = indent_of(list, list.span().start as usize)?;
        return Some(at(line_end(list, end)?, format!("\n{indent}- {name}")));
    }
    let (key, value) = (task.name().key_place(), task.name().place());
    let node = task.node().filter(|n| !n.is_flow())?;
    let indent = indent_of(node, key.start as usize)?;
    let line = if uses_depends { format!("depends: {name}") } else { format!("dependencies: [{name}]") };
    Some(at(line_end(node, value.end as usize)?, format!("\n{indent}{line}")))
}

/// What stands before a place on its line, when it is only blanks and dashes, as blanks.
fn indent_of(node: Node<'_>, at: usize) -> Option<String> {
    let before = node.tree().text().get(..at)?;
    let line = before.get(before.rfind('\n').map_or(0, |at| at + 1)..)?;
    line.chars().all(|c| matches!(c, ' ' | '-')).then(|| " ".repeat(line.len()))
}

fn line_end(node: Node<'_>, at: usize) -> Option<usize> {
    let rest = node.tree().text().get(at..)?;
    Some(at + rest.find(['\n', '\r']).unwrap_or(rest.len()))
}

/// Argo looks only at values that begin with such a tag, and only at what stands between its first two dots.
fn one(facts: &Facts<'_>, call: &Call<'_>, node: Node<'_>, text: &str, sink: &mut Sink<'_>) {
    if !text.starts_with("{{tasks.") {
        return;
    }
    let Some(name) = text.split('.').nth(1) else { return };
    let (Some(caller), Some(position)) = (call.caller, call.site.position()) else { return };
    let Some(dag) = &facts.template(caller).dag else { return };
    let Some(other) = facts.item_named(caller, name) else { return };
    if other.site.position().is_some_and(|other| dag.waits_for(position, other)) {
        return;
    }
    let own = call.name;
    let message = if other.id == call.id {
        format!("task `{own}` takes its own output as an argument: Argo refuses the workflow")
    } else {
        format!(
            "task `{own}` takes an output of `{name}` and does not wait for it: Argo refuses the workflow"
        )
    };
    let span = crate::text::Span::new("{{tasks.".len(), "{{tasks.".len() + name.len());
    let mut found = sink
        .in_text(node, span, message)
        .related(sink.place(other.name_view.place()), format!("`{name}` is here"));
    if other.id != call.id {
        let how =
            if dag.uses_depends { format!("`depends: {name}`") } else { format!("`dependencies: [{name}]`") };
        found = found.help(format!("add {how} to `{own}`"));
        let is_free = other.site.position().is_some_and(|other| !dag.waits_for(other, position));
        if let Some(edit) = waiting(call, name, dag.uses_depends, sink) {
            found = found.guess(format!("let `{own}` wait for `{name}`"), vec![edit], is_free);
        }
    }
    sink.push(found);
}
