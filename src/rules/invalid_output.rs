use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::View;
use crate::model::parameter::Parameter;
use crate::workspace::TemplateKind;

/// An output that does not say where it comes from.
pub(super) static RULE: Rule = Rule {
    code: "invalid-output",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("invalid-output.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in &facts.templates {
        let stage = facts.body_stage(template);
        for output in template.view.outputs().parameters().iter() {
            if let Some((span, message, help)) = parameter(facts, template.kind(), output) {
                let name = output.name().or_empty();
                let found = sink.at(
                    span,
                    output.yaml_path(),
                    format!("the output `{name}` {message}: Argo refuses the workflow"),
                );
                let found = found.stage(stage);
                sink.push(if help.is_empty() { found } else { found.help(help) });
            }
        }
    }
}

type Finding = (crate::text::Span, String, &'static str);

fn parameter(facts: &Facts<'_>, kind: Option<TemplateKind>, output: View<'_, Parameter>) -> Option<Finding> {
    let from = output.value_from();
    let place = output.name().place();
    if output.value().is_set() {
        let both = from.is_set();
        return both.then(|| (from.key_place(), "has both `value` and `valueFrom`".to_owned(), ""));
    }
    if !facts.is_complete() || facts.is_misread(output.node(), &[]) || facts.is_misread(from.node(), &[]) {
        return None;
    }
    if !from.is_set() {
        return Some((place, "has neither `value` nor `valueFrom`".to_owned(), ""));
    }
    let texts = [
        ("path", from.path()),
        ("jqFilter", from.jq_filter()),
        ("jsonPath", from.json_path()),
        ("parameter", from.parameter()),
        ("expression", from.expression()),
    ];
    let mut set: Vec<&str> =
        texts.iter().filter(|(_, v)| v.get().is_some_and(|t| !t.is_empty())).map(|(n, _)| *n).collect();
    if from.supplied().is_set() {
        set.push("supplied");
    }
    match set.as_slice() {
        [] => {
            return Some((
                from.key_place(),
                "has a `valueFrom` that says nothing".to_owned(),
                "add `path`, `parameter`, `expression`, …",
            ));
        }
        [a, b, ..] => return Some((from.key_place(), format!("has both `{a}` and `{b}`"), "")),
        [_] => {}
    }
    let has = |names: &[&str]| set.iter().any(|s| names.contains(s));
    let wanted = match kind? {
        TemplateKind::Container | TemplateKind::ContainerSet | TemplateKind::Script if !has(&["path"]) => {
            "`path`"
        }
        TemplateKind::Resource if !has(&["jqFilter", "jsonPath"]) => "`jqFilter` or `jsonPath`",
        TemplateKind::Steps | TemplateKind::Dag if !has(&["parameter", "expression"]) => {
            "`parameter` or `expression`"
        }
        _ => return None,
    };
    let wrong = texts.iter().find(|(_, v)| v.get().is_some_and(|t| !t.is_empty()));
    let place = wrong.map_or(from.key_place(), |(_, view)| view.key_place());
    Some((place, format!("of a {} template has to come from {wanted}", kind?.field()), ""))
}
