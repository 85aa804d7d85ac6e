//! `argoc check`.

use argoc_core::check::{any_at_least, check_file};
use argoc_core::diagnostic::Diagnostic;
use argoc_core::report;
use argoc_core::text::FileId;
use argoc_core::workspace::Workspace;

use crate::args::{CheckArgs, Colour, Format, Output};
use crate::files::{self, Loaded, Wanted};
use crate::panics::guard;
use crate::{Status, output};

/// Checks files and prints what was found.
pub(crate) fn run(args: &CheckArgs) -> Status {
    let wanted = Wanted {
        paths: &args.paths,
        stdin_filename: args.stdin_filename.as_deref(),
        isolated: args.isolated,
        version: args.argo_version,
    };
    let Loaded { files, mut troubles } = files::load(&wanted);
    let workspace = Workspace::new(files, args.argo_version);
    let found = check_all(&workspace, &mut troubles);
    let default = [Output { format: Format::Full, file: None }];
    let outputs = if args.output_format.is_empty() { &default[..] } else { &args.output_format };
    for wanted in outputs {
        if let Err(trouble) = write(&workspace, &found, wanted, args.color) {
            troubles.push(trouble);
        }
    }
    for trouble in &troubles {
        output::complain(trouble);
    }
    if !args.quiet {
        output::complain_raw(&format!("{}\n", report::summary(&workspace, &found)));
    }
    if !troubles.is_empty() {
        return Status::Trouble;
    }
    match args.fail_on.severity() {
        Some(level) if any_at_least(&found, level) => Status::Findings,
        _ => Status::Clean,
    }
}

/// The findings of all files; one that brings argoc down does not hide the others.
fn check_all(workspace: &Workspace, troubles: &mut Vec<String>) -> Vec<Diagnostic> {
    let files = workspace.files().iter().enumerate().filter(|(_, file)| !file.context.silent);
    let wanted: Vec<_> = files.map(|(index, file)| (FileId(index as u32), file.path.as_str())).collect();
    let results = files::map(&wanted, |(id, path)| guard(path, || check_file(workspace, *id)));
    let mut found = Vec::new();
    for result in results {
        match result {
            Ok(findings) => found.extend(findings),
            Err(trouble) => troubles.push(trouble),
        }
    }
    found
}

fn write(workspace: &Workspace, found: &[Diagnostic], wanted: &Output, colour: Colour) -> Result<(), String> {
    let text = match wanted.format {
        Format::Full => report::full(workspace, found, colour.applies(wanted.file.is_none())),
        Format::Concise => report::concise(workspace, found),
        Format::Json => report::json(workspace, found),
    };
    match &wanted.file {
        None => output::print(&text),
        Some(path) => {
            std::fs::write(path, text).map_err(|e| format!("{}: cannot be written: {e}", path.display()))
        }
    }
}
