use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::Kind;
use crate::model::metadata::Container;

/// A container or script without an image.
pub(super) static RULE: Rule = Rule {
    code: "missing-image",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("missing-image.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if !facts.is_complete() {
        return;
    }
    let own = &facts.object.interface;
    // For a cluster template Argo does not look at the defaults.
    let uses_defaults = facts.object.kind != Kind::ClusterWorkflowTemplate;
    for template in &facts.templates {
        let view = template.view;
        let (script, container) = (view.script().cast::<Container>(), view.container());
        let checks = [
            ("container", container, own.default_container_image, view.container().key_place()),
            ("script", script, own.default_script_image, view.script().key_place()),
        ];
        for (what, container, default, place) in checks {
            let has_image = container.image().get().is_some_and(|i| !i.is_empty());
            let is_unclear = container.image().is_set() && container.image().get().is_none();
            if !container.is_set()
                || has_image
                || is_unclear
                || (default && uses_defaults)
                || facts.is_misread(container.node(), &["image"])
            {
                continue;
            }
            let message = format!(
                "the {what} of `{}` has no image: Argo refuses the workflow",
                template.display_name()
            );
            let mut found =
                sink.at(place, container.image().yaml_path(), message).stage(facts.body_stage(template));
            if default {
                found = found.help(
                    "this is a limit of Argo's: it does not look at `templateDefaults` in cluster templates",
                );
            }
            sink.push(found);
        }
    }
}
