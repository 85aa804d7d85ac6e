use super::{Check, Rule, Sink};
use crate::analysis::{Facts, SettingFacts};
use crate::diagnostic::{Diagnostic, Place, Severity, Stage};
use crate::model::View;
use crate::model::metadata::ObjectMeta;
use crate::text::FileId;
use crate::workspace::{SettingKind, Workspace};

/// A claim that only a volume is called like.
pub(super) static RULE: Rule = Rule {
    code: "volume-for-claim",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("volume-for-claim.md"),
    check: Check::Both(object, setting),
};

fn object(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let of_templates = facts.templates.iter().flat_map(|t| t.view.volumes().iter());
    for volume in facts.spec.volumes().iter().chain(of_templates) {
        let claim = volume.persistent_volume_claim().claim_name();
        let Some(name) = claim.get() else { continue };
        let found = confused(facts.workspace, facts.object.file, name, |message| sink.on(claim, message));
        sink.extend(found);
    }
}

fn setting(facts: &SettingFacts<'_>, sink: &mut Sink<'_>) {
    for id in &facts.setting.claims {
        let node = facts.tree.node(*id);
        let name = node.text().unwrap_or_default();
        let found =
            confused(facts.workspace, facts.setting.file, name, |message| sink.on_node(node, message));
        sink.extend(found);
    }
}

fn confused(
    workspace: &Workspace,
    file: FileId,
    name: &str,
    say: impl Fn(String) -> Diagnostic,
) -> Option<Diagnostic> {
    if !workspace.find_settings(file, SettingKind::Claim, name, &[]).is_empty() {
        return None;
    }
    let volume = *workspace.find_settings(file, SettingKind::Volume, name, &[]).first()?;
    let meta: View<'_, ObjectMeta> = View::<()>::new(workspace.setting_root(volume)?).field("metadata");
    let message = format!(
        "`{name}` is a PersistentVolume here, and this names a PersistentVolumeClaim: pods wait for it for ever"
    );
    let place = Place { file: volume.file, span: meta.name().place() };
    Some(
        say(message)
            .related(place, "the volume")
            .help("make a PersistentVolumeClaim of that name, which binds the volume"),
    )
}
