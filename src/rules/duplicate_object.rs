use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::Place;
use crate::diagnostic::{Severity, Stage};

/// The same object twice.
pub(super) static RULE: Rule = Rule {
    code: "duplicate-object",
    severity: Severity::Info,
    stage: Stage::Parse,
    page: include_str!("duplicate-object.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let object = facts.object;
    if object.name.is_empty() || object.is_patch || object.embedded || object.name.contains("{{") {
        return;
    }
    let Some(name) = facts.workspace.root(object).and_then(|r| r.get("metadata")?.get("name")) else {
        return;
    };
    let Some(other) = facts.workspace.same_name(object).find(|o| o.id < object.id) else { return };
    let place = facts.workspace.root(other).and_then(|r| r.get("metadata")?.get("name")).map(|n| n.span());
    let related = Place { file: other.file, span: place.unwrap_or_default() };
    let kind = object.kind;
    let found = if other.file == object.file {
        let message = format!(
            "the {kind} `{}` is in this file twice: Argo's linter stops, and the last one applied wins",
            object.name
        );
        sink.on_node(name, message).severity(Severity::Error)
    } else {
        sink.on_node(
            name,
            format!("another file has a {kind} `{}` too: the nearest one is used", object.name),
        )
    };
    sink.push(found.related(related, "the other one is here"));
}
