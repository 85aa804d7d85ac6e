//! `argoc storage`.

use std::path::PathBuf;

use argoc_core::model::Version;
use argoc_core::storage;
use argoc_core::workspace::Workspace;
use clap::Args;

use crate::args::{ListFormat, parse_version};
use crate::{Status, output};
use argoc_host::config::Configs;
use argoc_host::files::{self, Loaded, Request};
use argoc_host::panics::guard;

#[derive(Debug, Args)]
pub(crate) struct StorageArgs {
    /// Files and folders; `-` for standard input; the working directory when left out
    paths: Vec<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    format: ListFormat,
    /// The version of Argo Workflows that the manifests are for; without it, what argoc.toml says, or 4.1
    #[arg(long, value_name = "VERSION", value_parser = parse_version)]
    argo_version: Option<Version>,
    /// The name that standard input goes by
    #[arg(long, value_name = "NAME")]
    stdin_filename: Option<String>,
    /// The named paths are all the context: settings are not looked for in the repository around them
    #[arg(long)]
    isolated: bool,
}

/// Says what becomes of logs and artifacts.
pub(crate) fn run(args: &StorageArgs) -> Status {
    let request = Request {
        paths: &args.paths,
        stdin_filename: args.stdin_filename.as_deref(),
        isolated: args.isolated,
        version: args.argo_version,
    };
    let loaded = match files::load(request, &Configs::new(args.isolated, &[])) {
        Ok(loaded) => loaded,
        Err(troubles) => {
            troubles.iter().for_each(|trouble| output::complain(trouble));
            return Status::Trouble;
        }
    };
    let Loaded { files, version, troubles, .. } = loaded;
    troubles.iter().for_each(|trouble| output::complain(trouble));
    let workspace = Workspace::new(files, version);
    match guard("storage", || say(&workspace, args.format)) {
        Ok(_) if !troubles.is_empty() => Status::Trouble,
        Ok(status) => status,
        Err(trouble) => {
            output::complain(&trouble);
            Status::Trouble
        }
    }
}

fn say(workspace: &Workspace, format: ListFormat) -> Status {
    let is_named = |file| workspace.file(file).is_some_and(|f| !f.context.silent && !f.is_helm_template());
    let objects: Vec<_> = workspace.objects().iter().filter(|o| is_named(o.file) && !o.is_patch).collect();
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
    if reports.is_empty() {
        output::complain(
            "there is no Workflow, WorkflowTemplate, ClusterWorkflowTemplate or CronWorkflow in these files",
        );
    }
    let text = match format {
        ListFormat::Text => storage::text(&reports),
        ListFormat::Json => storage::json(&reports),
    };
    match output::answer(&text) {
        Status::Clean if reports.is_empty() || !broken.is_empty() => Status::Findings,
        status => status,
    }
}
