//! `argoc render`.

use argoc_core::check::check_file;
use argoc_core::diagnostic::{Diagnostic, Severity, Stage};
use argoc_core::render::flat::Flat;
use argoc_core::render::{Known, Rendered, render};
use argoc_core::report;
use argoc_core::text::FileId;
use argoc_core::workspace::Workspace;

use crate::args::RenderArgs;
use crate::eval::{now, read_flat};
use crate::{Status, output};
use argoc_host::config::Configs;
use argoc_host::files::{self, Loaded, Request};
use argoc_host::panics::guard;

/// Prints a manifest with what is known put in.
pub(crate) fn run(args: &RenderArgs) -> Status {
    let known = match known(args) {
        Ok(known) => known,
        Err(trouble) => return complain(&[trouble]),
    };
    if args.file.is_dir() {
        return complain(&[format!("{}: a file is needed, not a folder", args.file.display())]);
    }
    let request = Request {
        paths: std::slice::from_ref(&args.file),
        stdin_filename: args.stdin_filename.as_deref(),
        isolated: args.isolated,
        version: args.argo_version,
    };
    let Loaded { files, version, troubles, .. } =
        match files::load(request, &Configs::new(args.isolated, &[])) {
            Ok(loaded) => loaded,
            Err(troubles) => {
                troubles.iter().for_each(|trouble| output::complain_raw(&format!("argoc: {trouble}\n")));
                return Status::Trouble;
            }
        };
    let workspace = Workspace::new(files, version);
    let named = workspace.files().iter().position(|file| file.context.named);
    let Some(id) = named.and_then(|index| u32::try_from(index).ok()).map(FileId) else {
        return complain(&troubles);
    };
    let path = workspace.file(id).map_or("", |file| file.path.as_str());
    match guard(path, || work(&workspace, id, &known)) {
        Ok((found, rendered)) => answer(args, &workspace, id, &found, rendered.as_ref()),
        Err(trouble) => complain(&[trouble]),
    }
}

fn complain(troubles: &[String]) -> Status {
    troubles.iter().for_each(|trouble| output::complain(trouble));
    Status::Trouble
}

/// What is known besides the manifest: `--parameter` wins over the file.
fn known(args: &RenderArgs) -> Result<Known, String> {
    let read = |path: &Option<_>| path.as_deref().map(read_flat).transpose().map(Option::unwrap_or_default);
    let mut parameters: Flat = read(&args.parameter_file)?;
    parameters.extend(args.parameter.iter().cloned());
    Ok(Known { parameters, outputs: read(&args.outputs)?, now: Some(now()) })
}

/// The errors in the file, and the file rendered; nothing when it cannot be read as a manifest.
fn work(workspace: &Workspace, id: FileId, known: &Known) -> (Vec<Diagnostic>, Option<Rendered>) {
    let found = check_file(workspace, id);
    let is_template = workspace.file(id).is_some_and(|file| file.is_helm_template());
    let is_unreadable =
        found.iter().any(|d| d.stage == Stage::Parse && d.severity == Severity::Error) || is_template;
    let rendered = (!is_unreadable && !workspace.objects_of(id).is_empty())
        .then(|| render(workspace, id, known, &found));
    (found, rendered)
}

fn answer(
    args: &RenderArgs,
    workspace: &Workspace,
    id: FileId,
    found: &[Diagnostic],
    rendered: Option<&Rendered>,
) -> Status {
    let mut errors: Vec<Diagnostic> = found.to_vec();
    // Without a result, whatever was found may be the reason.
    errors.retain(|d| d.severity == Severity::Error || rendered.is_none());
    output::complain_raw(&report::concise(workspace, &errors));
    let Some(rendered) = rendered else {
        let path = workspace.file(id).map_or("", |file| file.path.as_str());
        output::complain(&format!("{path}: there is nothing here that can be rendered"));
        return Status::Findings;
    };
    if let Err(trouble) = output::print(&rendered.text) {
        return complain(&[trouble]);
    }
    if !args.quiet {
        output::complain_raw(&rendered.notes_text(workspace, id));
    }
    if errors.is_empty() { Status::Clean } else { Status::Findings }
}
