use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::expr::{selector, tags};
use crate::model::Language;
use crate::model::decode::Site;
use crate::values::names;
use crate::workspace::TemplateKind;

/// A label selector, or a query of a resource, that cannot be read.
pub(super) static RULE: Rule = Rule {
    code: "invalid-selector",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("invalid-selector.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for site in &facts.object.decoded.sites {
        of_resource(facts, site, sink);
    }
    let selector = facts.spec.pod_gc().label_selector();
    for requirement in selector.match_expressions().iter() {
        let operator = requirement.operator().or_empty();
        let has_values = !requirement.values().is_empty();
        let message = match operator {
            "In" | "NotIn" if !has_values => format!("`{operator}` needs `values`"),
            "Exists" | "DoesNotExist" if has_values => format!("`{operator}` has no `values`"),
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {
                match names::label_key(requirement.key().or_empty()) {
                    Ok(()) => continue,
                    Err(error) => error.message,
                }
            }
            other => format!("`{other}` is no operator of a selector (In, NotIn, Exists, DoesNotExist)"),
        };
        let view = if operator.is_empty() { requirement.key() } else { requirement.operator() };
        sink.push(sink.on(view, format!("{message}: Argo refuses the workflow")));
    }
    for (key, value) in selector.match_labels().iter() {
        let wrong = names::label_key(key).and_then(|()| names::label_value(value.or_empty()));
        if let (Err(error), false) = (wrong, key.contains("{{") || value.or_empty().contains("{{")) {
            sink.push(sink.on(value, format!("{}: Argo refuses the workflow", error.message)));
        }
    }
}

/// The conditions of a resource template and the queries of its outputs: the executor reads them once the resource is
/// made.
fn of_resource(facts: &Facts<'_>, site: &Site, sink: &mut Sink<'_>) {
    let node = facts.tree.node(site.node);
    let what = match site.field.language {
        Language::Selector => "condition",
        Language::JsonPath | Language::Jq => "query",
        _ => return,
    };
    let zone = facts.object.decoded.zone(site);
    let template = zone.template.and_then(|f| facts.template_of_frame(f)).map(|id| facts.template(id));
    let Some(template) = template.filter(|t| t.kind() == Some(TemplateKind::Resource)) else { return };
    let Some(text) = node.as_str().filter(|t| !t.is_empty() && !tags::has_tags(t)) else { return };
    let (result, severity) = match site.field.language {
        Language::Selector => (selector::parse(text).map(drop), Severity::Error),
        _ if !zone.outputs => return,
        Language::Jq => (selector::jq(text), Severity::Error),
        _ => (selector::json_path(text), Severity::Warning),
    };
    let Err(error) = result else { return };
    let message = format!(
        "the {what} cannot be read: {}; Argo accepts it, and the node fails once the resource is made",
        error.message
    );
    let severity = if facts.may_run(template.id) { severity } else { Severity::Warning };
    sink.push(sink.in_text(node, error.span, message).severity(severity));
}
