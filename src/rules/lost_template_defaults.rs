use super::{Check, Rule, Sink};
use crate::analysis::{Elsewhere, Facts, elsewhere};
use crate::diagnostic::{Place, Severity, Stage};
use crate::model::metadata::Container;
use crate::text::Span;
use crate::workspace::Object;

/// A template that lacks its image when another object calls it.
pub(super) static RULE: Rule = Rule {
    code: "lost-template-defaults",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("lost-template-defaults.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if facts.is_template() || facts.globals.is_open || facts.globals.referenced.is_some() {
        return;
    }
    let defaults = facts.spec.template_defaults();
    let has = |image: Option<&str>| image.is_some_and(|i| !i.is_empty());
    let own_container = has(defaults.container().image().get());
    let own_script = has(defaults.script().cast::<Container>().image().get());
    for Elsewhere { call, object, view, .. } in elsewhere(facts) {
        let container = view.container().is_set() && !has(view.container().image().get());
        let script = view.script().is_set() && !has(view.script().cast::<Container>().image().get());
        let lost = (container && !own_container && object.interface.default_container_image)
            || (script && !own_script && object.interface.default_script_image);
        if !lost {
            continue;
        }
        let place = call.callee();
        let message = format!(
            "`{}` takes its image from the `templateDefaults` of `{}`, which do not come along with a `templateRef`: its \
                 pod has no image and fails",
            view.name().or_empty(),
            object.name
        );
        let defaults = Place { file: object.file, span: defaults_of(facts, object) };
        let found = sink.on(place, message).related(defaults, "the defaults are here");
        sink.push(found.help(
            "write the image into the template itself, or give this workflow the same `templateDefaults`",
        ));
    }
}

fn defaults_of(facts: &Facts<'_>, object: &Object) -> Span {
    object.spec_view(facts.workspace).map(|spec| spec.template_defaults().key_place()).unwrap_or_default()
}
