use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Rule, Sink};
use crate::analysis::{Facts, Reason, TagUse, Unknown, Verdict, newly_reachable};
use crate::diagnostic::{Diagnostic, Severity, Stage};
use crate::model::{Str, View};
use crate::values::suggest;

/// A parameter of the workflow that nothing declares.
pub(super) static RULE: Rule = Rule {
    code: "undeclared-workflow-parameter",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("undeclared-workflow-parameter.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let mut seen = BTreeSet::new();
    for tag in &facts.tags {
        let Verdict::Unknown(unknown) = &tag.verdict else { continue };
        let Reason::WorkflowParameter { name } = &unknown.reason else { continue };
        // One missing declaration is one cause, however often the parameter is used.
        if seen.insert((name.as_str(), unknown.suggestion.is_some())) {
            let found = own(facts, tag, unknown, name, sink);
            if facts.supplied(name).is_none() {
                sink.push(found);
            }
        }
    }
    if !facts.is_template() && !facts.globals.is_open {
        of_called_templates(facts, sink);
    }
}

fn own(facts: &Facts<'_>, tag: &TagUse<'_>, unknown: &Unknown, name: &str, sink: &Sink<'_>) -> Diagnostic {
    let (severity, stage, end) = match (facts.is_template(), facts.spec.entrypoint().is_set(), tag.checked) {
        (true, true, _) => (Severity::Warning, Stage::Submit, "submitted alone, this template is refused"),
        (true, false, _) if unknown.suggestion.is_some() => {
            (Severity::Warning, Stage::Submit, "the workflow that uses this template has to have it")
        }
        (true, false, _) => {
            (Severity::Info, Stage::Submit, "the workflow that uses this template has to have it")
        }
        (false, _, true) => (Severity::Error, Stage::Submit, "Argo refuses the workflow"),
        (false, _, false) => (Severity::Warning, Stage::Run, "the tag stays as it is"),
    };
    let message = if name.is_empty() {
        format!("`spec.arguments` declares no parameters at all: {end}")
    } else {
        format!("nothing declares the workflow parameter `{name}`: {end}")
    };
    let mut found = sink.in_text(tag.node, unknown.span, message).severity(severity).stage(stage);
    if let Some(suggestion) = &unknown.suggestion {
        let edit = sink.edit(tag.node.source_span(unknown.span.range()), suggestion);
        found = found.label(format!("did you mean `{suggestion}`?"));
        let parameters = facts.spec.arguments().parameters();
        let declared = parameters.iter().map(|p| p.name()).find(|n| n.get() == Some(&**suggestion));
        if let Some(declared) = declared {
            found = found.related(sink.place(declared.place()), format!("`{suggestion}` is declared here"));
        }
        found.guess(format!("use `{suggestion}`"), vec![edit], suggestion.certain)
    } else {
        found.help(format!("declare it under `spec.arguments.parameters`: `- name: {name}`"))
    }
}

/// Templates of other objects are validated again with the parameters of the workflow that calls them.
fn of_called_templates(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let mut missing: BTreeMap<String, (View<'_, Str>, String)> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for reach in facts.reaches() {
        for (object, index) in newly_reachable(facts.workspace, &mut seen, reach.object, reach.index) {
            let Some(template) = object.interface.templates.get(index) else { continue };
            for key in &template.requires {
                let Some(name) = key.strip_prefix("workflow.parameters.") else { continue };
                let is_known = facts.globals.parameters.contains_key(name) || facts.supplied(name).is_some();
                if !is_known && name != "json" {
                    let user = format!("`{}` of the {} `{}`", template.name, object.kind.name(), object.name);
                    missing.entry(name.to_owned()).or_insert((reach.by, user));
                }
            }
        }
    }
    for (name, (place, user)) in missing {
        let message = format!(
            "template {user} uses the workflow parameter `{name}`, which this {} does not declare: Argo refuses it",
            facts.object.kind.name()
        );
        let mut found = sink.on(place, message);
        let own = facts.globals.parameters.keys().map(String::as_str);
        found = match suggest::nearest(&name, own) {
            Some(nearest) => {
                let own = facts.spec.arguments().parameters();
                let near = own.iter().map(|a| a.name()).find(|n| n.get() == Some(nearest));
                let found = found.help(format!("this one declares `{nearest}`"));
                match near {
                    Some(near) => {
                        found.related(sink.place(near.place()), format!("`{nearest}` is declared here"))
                    }
                    None => found,
                }
            }
            None => found.help(format!("declare it under `spec.arguments.parameters`: `- name: {name}`")),
        };
        sink.push(found);
    }
}
