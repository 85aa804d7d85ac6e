//! The controller's configuration, as far as workflows get something of it.

use serde_json::Value;

use super::types;
use crate::analysis::storage::Controller;
use crate::model::Kind;
use crate::workspace::{File, Setting, SettingKind, Workspace};
use crate::yaml::to_json;

/// Whether there is a configuration of the controller in any form.
pub fn has_controller(workspace: &Workspace) -> bool {
    workspace.settings().iter().any(|s| matches!(s.kind, SettingKind::Controller | SettingKind::Values))
}

/// The files with a configuration of the controller among the wanted ones.
pub fn controller_files(workspace: &Workspace, is_wanted: impl Fn(&File) -> bool) -> Vec<&str> {
    let all = usable(workspace, is_wanted).filter_map(|s| workspace.file(s.file));
    all.map(|file| file.path.as_str()).collect()
}

fn usable(workspace: &Workspace, is_wanted: impl Fn(&File) -> bool) -> impl Iterator<Item = &Setting> {
    workspace.settings().iter().filter(move |setting| {
        matches!(setting.kind, SettingKind::Controller | SettingKind::Values)
            && !setting.is_patch
            && !setting.incomplete
            && workspace.file(setting.file).is_some_and(&is_wanted)
    })
}

/// The `workflowDefaults` of the only configuration of the controller in the wanted files. Of several nobody says which is
/// meant.
pub fn controller_defaults(workspace: &Workspace, is_wanted: impl Fn(&File) -> bool) -> Option<Value> {
    let mut all = usable(workspace, is_wanted);
    let setting = all.next().filter(|_| all.next().is_none())?;
    let node = Controller::new(workspace, setting)?.defaults().node()?;
    let mut defaults = to_json(node).filter(Value::is_object)?;
    types::conform(&mut defaults, Kind::Workflow, workspace.version());
    Some(defaults)
}
