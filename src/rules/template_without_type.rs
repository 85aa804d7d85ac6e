use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::Any;
use crate::workspace::TemplateKind;

/// A template that does nothing, or several things.
pub(super) static RULE: Rule = Rule {
    code: "template-without-type",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("template-without-type.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in &facts.templates {
        let view = template.view;
        let kinds: Vec<TemplateKind> = TemplateKind::of(view).collect();
        let place = if view.name().is_set() { view.name().place() } else { view.place() };
        let name = template.display_name();
        match kinds.as_slice() {
            [] if facts.is_complete()
                && !facts.is_misread(view.node(), &TemplateKind::ALL.map(TemplateKind::field)) =>
            {
                let message = format!("template `{name}` has nothing to do: Argo refuses the workflow");
                let all: Vec<&str> = TemplateKind::ALL.iter().map(|k| k.field()).collect();
                sink.push(
                    sink.at(place, view.yaml_path(), message).help(format!("add one of {}", all.join(", "))),
                );
            }
            [first, second, ..] => {
                let (first, second) = (first.field(), second.field());
                let span = view.field::<Any>(second).key_place();
                let message =
                    format!("template `{name}` has both `{first}` and `{second}`: Argo refuses the workflow");
                let found = sink.at(span, view.yaml_path(), message);
                sink.push(found.related(sink.place(view.field::<Any>(first).key_place()), "the other one"));
            }
            _ => {}
        }
    }
}
