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
use crate::single::{self, Single};
use crate::{Status, output};

/// Prints a manifest with what is known put in.
pub(crate) fn run(args: &RenderArgs) -> Status {
    let known = match known(args) {
        Ok(known) => known,
        Err(trouble) => return output::trouble([trouble]),
    };
    single::run(&args.source, |single| {
        let (found, rendered) = work(&single.workspace, single.id, &known);
        answer(args, single, &found, rendered.as_ref())
    })
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

fn answer(args: &RenderArgs, single: &Single, found: &[Diagnostic], rendered: Option<&Rendered>) -> Status {
    let mut errors: Vec<Diagnostic> = found.to_vec();
    // Without a result, whatever was found may be the reason.
    errors.retain(|d| d.severity == Severity::Error || rendered.is_none());
    output::complain_raw(&report::concise(&single.workspace, &errors));
    let Some(rendered) = rendered else {
        let path = single.path();
        output::complain(&format!("{path}: there is nothing here that can be rendered"));
        return Status::Findings;
    };
    if let Err(trouble) = output::print(&rendered.text) {
        return output::trouble([trouble]);
    }
    if !args.quiet {
        output::complain_raw(&rendered.notes_text(&single.workspace, single.id));
    }
    if errors.is_empty() { Status::Clean } else { Status::Findings }
}
