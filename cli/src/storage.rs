//! `argoc storage`.

use argoc_core::storage;
use argoc_core::workspace::Workspace;
use clap::Args;

use crate::args::{ListFormat, PathsArgs};
use crate::{Status, output};
use argoc_host::files::{self, Loaded};
use argoc_host::panics::guard;

#[derive(Debug, Args)]
pub(crate) struct StorageArgs {
    /// How to print
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    format: ListFormat,
    #[command(flatten)]
    input: PathsArgs,
}

/// Says what becomes of logs and artifacts.
pub(crate) fn run(args: &StorageArgs) -> Status {
    let loaded = match files::load(args.input.request(), &args.input.configs()) {
        Ok(loaded) => loaded,
        Err(troubles) => return output::trouble(troubles),
    };
    let Loaded { files, version, troubles, .. } = loaded;
    troubles.iter().for_each(|trouble| output::complain(trouble));
    let workspace = Workspace::new(files, version);
    match guard("storage", || say(&workspace, args.format)) {
        Ok(_) if !troubles.is_empty() => Status::Trouble,
        Ok(status) => status,
        Err(trouble) => output::trouble([trouble]),
    }
}

fn say(workspace: &Workspace, format: ListFormat) -> Status {
    let is_named = |file| workspace.file(file).is_some_and(|f| !f.context.silent && !f.is_helm_template());
    let (bombs, objects): (Vec<_>, Vec<_>) = workspace
        .objects()
        .iter()
        .filter(|o| is_named(o.file) && !o.is_patch)
        .partition(|o| workspace.is_in_bomb(o));
    for bomb in &bombs {
        output::too_large(workspace.file(bomb.file).map_or("", |f| f.path.as_str()));
    }

    let reports = storage::reports(workspace, objects.iter().copied());
    let broken: Vec<&str> = workspace
        .files()
        .iter()
        .filter(|f| !f.context.silent && !f.is_helm_template() && f.has_unread_parts())
        .map(|f| f.path.as_str())
        .collect();
    for path in &broken {
        output::complain(&format!("{path}: part of it is not YAML; `argoc check` says where"));
    }
    for note in storage::notes(workspace, objects) {
        output::note(&note);
    }
    if reports.is_empty() && bombs.is_empty() {
        output::complain(
            "there is no Workflow, WorkflowTemplate, ClusterWorkflowTemplate or CronWorkflow in these files",
        );
    }
    let text = match format {
        ListFormat::Text => storage::text(&reports),
        ListFormat::Json => storage::json(&reports),
    };
    match output::answer(&text) {
        Status::Clean if reports.is_empty() || !broken.is_empty() || !bombs.is_empty() => Status::Findings,
        status => status,
    }
}
