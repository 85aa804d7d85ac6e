use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::workspace::TemplateKind;

/// An output parameter with a fixed value where the controller wants a source.
pub(super) static RULE: Rule = Rule {
    code: "output-without-source",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("output-without-source.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in &facts.templates {
        let (what, end) = match template.kind() {
            Some(kind) if kind.calls_others() => {
                ("steps and DAG templates take", "it fails when everything in it has run")
            }
            Some(TemplateKind::Suspend) => {
                ("a `suspend` template takes", "the controller fails when it gets there")
            }
            _ => continue,
        };
        for parameter in template.view.outputs().parameters().iter() {
            let value = parameter.value();
            if !value.is_set() || parameter.value_from().is_set() || facts.is_misread(parameter.node(), &[]) {
                continue;
            }
            let message = format!(
                "{what} the value of the output `{}` only from `valueFrom`: {end}",
                parameter.name().or_empty()
            );
            let found = sink.at(value.key_place(), value.yaml_path(), message);
            let found = match template.kind() {
                Some(TemplateKind::Suspend) => found
                    .help("write `valueFrom: {supplied: {}}`, with a `default` for when nobody supplies it"),
                _ => found.help("write `valueFrom: {expression: \"'text'\"}`"),
            };
            sink.push(if facts.may_run(template.id) { found } else { found.severity(Severity::Warning) });
        }
    }
}
