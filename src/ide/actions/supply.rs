//! Adding what is missing: arguments of a call, inputs of a template.

use super::insert;
use super::{Action, ActionKind, Rewriting};
use crate::analysis::{Reason, Verdict};
use crate::diagnostic::{Edit, Place};

/// All arguments that the step or task at the place lacks.
pub(super) fn arguments(at: &Rewriting<'_, '_>) -> Option<Action> {
    let facts = at.facts;
    let around = facts.calls.iter().filter(|c| c.site.is_item());
    let around = around.filter(|c| c.item.node().is_some_and(|n| n.span().contains(at.span)));
    let call = around.min_by_key(|c| c.item.node().map_or(0, |n| n.span().len()))?;
    let interface = call.interface(facts).filter(|i| !i.is_open)?;
    let given = call.arguments;
    let is_given = |name: &str| given.parameters().iter().any(|a| a.name().get() == Some(name));
    let missing: Vec<&str> = interface
        .inputs
        .iter()
        .filter(|i| !i.optional && !is_given(&i.name))
        .map(|i| i.name.as_str())
        .collect();
    if missing.is_empty() {
        return None;
    }
    // A parameter of the caller with the same name is the likeliest value.
    let own = call.caller.map(|id| &facts.template(id).interface);
    let items: Vec<Vec<(&str, String)>> = missing
        .iter()
        .map(|name| {
            let has_own = own.is_some_and(|o| o.input(name).is_some());
            let value = match (has_own, facts.globals.parameters.contains_key(*name)) {
                (true, _) => format!("'{{{{inputs.parameters.{name}}}}}'"),
                (false, true) => format!("'{{{{workflow.parameters.{name}}}}}'"),
                (false, false) => "''".to_owned(),
            };
            vec![("name", (*name).to_owned()), ("value", value)]
        })
        .collect();
    let (span, text) = insert::item(facts.tree, call.item.node()?, &["arguments", "parameters"], &items)?;
    let names: Vec<String> = missing.iter().map(|n| format!("`{n}`")).collect();
    Some(Action {
        title: format!("supply the argument{} {}", if names.len() == 1 { "" } else { "s" }, names.join(", ")),
        kind: ActionKind::QuickFix,
        edits: vec![Edit { place: Place { file: at.file, span }, text }],
        codes: vec!["missing-argument"],
        is_preferred: false,
    })
}

/// The inputs that tags at the place ask for, and that their template does not declare.
pub(super) fn inputs(at: &Rewriting<'_, '_>) -> Vec<Action> {
    let facts = at.facts;
    let mut actions = Vec::new();
    for tag in &facts.tags {
        let span = tag.node.source_span(tag.tag.span.range());
        let Verdict::Unknown(unknown) = &tag.verdict else { continue };
        let Reason::Input { what, name, template, .. } = &unknown.reason else { continue };
        if !super::touch(span, at.span) || crate::values::names::parameter_name(name).is_err() {
            continue;
        }
        let owner = facts.template(*template);
        let Some(node) = owner.view.node() else { continue };
        let list = if *what == "artifact" { "artifacts" } else { "parameters" };
        let mut fields = vec![("name", name.clone())];
        if *what == "artifact" {
            fields.push(("path", format!("/tmp/{name}")));
        }
        let Some((span, text)) = insert::item(facts.tree, node, &["inputs", list], &[fields]) else {
            continue;
        };
        actions.push(Action {
            title: format!("add the input {what} `{name}` to `{}`", owner.display_name()),
            kind: ActionKind::QuickFix,
            edits: vec![Edit { place: Place { file: at.file, span }, text }],
            codes: vec!["unknown-variable"],
            is_preferred: false,
        });
    }
    actions
}
