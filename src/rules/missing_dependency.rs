use super::{Check, Rule, Sink};
use crate::analysis::{Call, Facts, Item, NodeUse, UseForm, UsePlace};
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
        let Item::Task(task) = call.item else { continue };
        // A condition that cannot be read says which tasks are meant all the same.
        if task.depends().node().is_some_and(|n| !n.is_null() && n.as_str().is_none()) {
            continue;
        }
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
    for one in &facts.uses {
        accepted(facts, one, sink);
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
        found = found.help(how_to_wait(dag.uses_depends, name, own));
        let is_free = other.site.position().is_some_and(|other| !dag.waits_for(other, position));
        if let Some(edit) = waiting(call, name, dag.uses_depends, sink) {
            found = found.guess(format!("let `{own}` wait for `{name}`"), vec![edit], is_free);
        }
    }
    sink.push(found);
}

/// What Argo's validation lets pass: it looks only at arguments that begin with the tag, and the controller waits for
/// whatever a task's text names.
fn accepted(facts: &Facts<'_>, one: &NodeUse<'_>, sink: &mut Sink<'_>) {
    let UsePlace::Item(user) = one.place else { return };
    let (other, own) = (facts.call(one.of), facts.call(user));
    let (Item::Task(_), Some(caller)) = (other.item, own.caller) else { return };
    let (Some(position), Some(other_position)) = (own.site.position(), other.site.position()) else { return };
    let Some(dag) = &facts.template(caller).dag else { return };
    if dag.waits_for(position, other_position) || one.is_guarded() || is_refused(facts, one) {
        return;
    }
    let (name, own_name) = (other.name, own.name);
    let end = if one.artifact().is_some() { "it fails" } else { "the workflow waits for ever" };
    let message = if other.id == own.id {
        format!("task `{own_name}` uses what it gives itself, which does not exist before it has run: {end}")
    } else {
        format!("task `{own_name}` uses what `{name}` gives and does not wait for it: {end}")
    };
    let mut found = sink
        .in_text(one.node, one.span, message)
        .stage(Stage::Run)
        .related(sink.place(other.name_view.place()), format!("`{name}` is here"));
    if other.id != own.id {
        found = found.help(how_to_wait(dag.uses_depends, name, own_name));
    }
    sink.push(if one.is_condition() || facts.surely_runs(own.id) {
        found
    } else {
        found.severity(Severity::Warning)
    });
}

fn how_to_wait(uses_depends: bool, name: &str, own: &str) -> String {
    let how = if uses_depends { format!("`depends: {name}`") } else { format!("`dependencies: [{name}]`") };
    format!("add {how} to `{own}`")
}

/// Whether Argo's validation refuses the workflow for it.
fn is_refused(facts: &Facts<'_>, one: &NodeUse<'_>) -> bool {
    if matches!(one.form, UseForm::Expression { .. }) {
        return false;
    }
    let is_argument =
        facts.object.decoded.frame(one.frame).and_then(|f| f.parent).is_some_and(|parent| {
            facts.object.decoded.frame(parent).is_some_and(|f| f.desc.name == "Arguments")
        });
    let begins = one.node.text().is_some_and(|text| text.starts_with("{{tasks."));
    one.unknown || (is_argument && begins && one.span.start == 2)
}
