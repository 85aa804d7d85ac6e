//! `--emit`: what manifests need around them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use argoc_core::lower::Options;
use argoc_core::lower::emit::{Emitted, Given, What, kustomization};
use argoc_core::workspace::Workspace;

use super::args::Emit;
use super::folder::to_folder;
use super::{CompileArgs, alone, ended};
use crate::output::trouble;
use crate::{Status, output};

/// Writes what manifests need around them.
pub(super) fn emitted(
    args: &CompileArgs,
    workspace: &Workspace,
    options: &Options,
    sources: &BTreeSet<PathBuf>,
    has_errors: bool,
    mut troubles: Vec<String>,
) -> Status {
    let mut given = match &args.controller {
        // The objects and repositories are those of the named files, the configuration is the one that was asked for.
        Some(path) => match alone(path, workspace.version()) {
            Ok(controller) => {
                Given::new(workspace, |file| !file.context.silent).with(Given::new(&controller, |_| true))
            }
            Err(message) => return trouble([message]),
        },
        None => Given::new(workspace, |file| !file.context.silent),
    };
    given.set(&options.archive);
    let wanted: BTreeSet<Emit> = args.emit.iter().copied().collect();
    let mut all: Vec<Emitted> = Vec::new();
    for what in wanted {
        let what = match what {
            Emit::ControllerConfig => What::ControllerConfig,
            Emit::ArtifactRepositories => What::ArtifactRepositories,
            Emit::Rbac => What::Rbac,
            Emit::SecretsTemplate => What::SecretsTemplate,
            Emit::HelmValues => What::HelmValues,
        };
        match given.emit(what, args.namespace.as_deref()) {
            Ok(some) => all.extend(some),
            Err(message) => troubles.push(message),
        }
    }
    for (one, note) in all.iter().flat_map(|one| one.notes.iter().map(move |note| (one, note))) {
        output::complain(&format!("{}: {note}", one.name));
    }
    let is_different = match args.folder() {
        None => {
            let text = all.iter().map(|e| e.text.as_str()).collect::<Vec<_>>().join("---\n");
            troubles.extend(output::print(&text).err());
            false
        }
        Some(folder) if !all.is_empty() => {
            all.push(kustomization(&all));
            let files: Vec<(String, &str)> = all.iter().map(|e| (e.name.clone(), e.text.as_str())).collect();
            to_folder(args, folder, &files, sources, &mut troubles)
        }
        Some(_) => false,
    };
    ended(&troubles, has_errors || is_different)
}
