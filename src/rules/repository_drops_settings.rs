use super::{Check, Rule, Sink};
use crate::analysis::SettingFacts;
use crate::analysis::storage::{Controller, default_key};
use crate::diagnostic::{Place, Severity, Stage};
use crate::model::View;
use crate::model::repository::ArtifactRepository;
use crate::workspace::{PartKind, SettingKind};

/// A repository that replaces the controller's, without what that one says.
pub(super) static RULE: Rule = Rule {
    code: "repository-drops-settings",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("repository-drops-settings.md"),
    check: Check::Setting(check),
};

fn check(facts: &SettingFacts<'_>, sink: &mut Sink<'_>) {
    if facts.setting.kind != SettingKind::Repositories {
        return;
    }
    let Some(controller) = Controller::of(facts.workspace, facts.setting.file) else { return };
    let (below, logs) = controller.repository();
    let default = default_key(facts.root()).get();
    for part in facts.setting.parts_of(PartKind::Repository).filter(|p| default == Some(&*p.key)) {
        let view: View<'_, ArtifactRepository> = facts.part(part);
        let node = facts.tree.node(part.root);
        let file = controller.setting.file;
        let dropped = view.archive_logs().get().is_none() && logs.get() == Some(true);
        if dropped {
            let message = "this replaces the controller's repository as a whole, and does not say `archiveLogs`: logs are not archived where it is used";
            let place = Place { file, span: logs.place() };
            let found = sink.on_node(node, message).related(place, "the controller's archives them");
            sink.push(
                found.help(
                    "write `archiveLogs: true` here too, or `archiveLogs: false` to say that it is meant",
                ),
            );
        }
        // The same store with another bucket: the rest of its settings was probably meant to stay.
        let (own, other) = (view.s3(), below.s3());
        let (Some(own_node), Some(other_node)) = (own.node(), other.node()) else { continue };
        let is_override = own_node.get("bucket").is_some() && own_node.get("endpoint").is_none();
        if is_override && other_node.get("endpoint").is_some() {
            let message = "this replaces the controller's repository as a whole: its `endpoint` and credentials do not count here";
            let place = Place { file, span: other.key_place() };
            sink.push(
                sink.at(own.key_place(), own.yaml_path(), message)
                    .related(place, "the controller's")
                    .help("write all that the store needs here"),
            );
        }
    }
}
