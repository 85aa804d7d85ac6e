//! `argoc check`.

use std::io::IsTerminal as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use argoc_core::check::{any_at_least, check_file};
use argoc_core::diagnostic::Diagnostic;
use argoc_core::report;
use argoc_core::text::FileId;
use argoc_core::workspace::Workspace;
use rayon::prelude::*;

use crate::args::{CheckArgs, Colour, Format, Output};
use crate::files::{self, Loaded};
use crate::{Status, output};

/// Checks files and prints what was found.
pub(crate) fn run(args: &CheckArgs) -> Status {
    let Loaded { files, mut troubles } =
        files::load(&args.paths, args.stdin_filename.as_deref(), args.isolated, args.argo_version);
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
    let ids: Vec<FileId> = (0..workspace.files().len()).map(|i| FileId(i as u32)).collect();
    let one = |id: &FileId| {
        let file = workspace.file(*id);
        if file.is_some_and(|f| f.context.silent) {
            return Ok(Vec::new());
        }
        catch_unwind(AssertUnwindSafe(|| check_file(workspace, *id))).map_err(|_| {
            format!("{}: not checked, because of the bug above", file.map_or("", |f| f.path.as_str()))
        })
    };
    let results: Vec<Result<Vec<Diagnostic>, String>> =
        if ids.len() < 4 { ids.iter().map(one).collect() } else { ids.par_iter().map(one).collect() };
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
    let colour = match colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => {
            wanted.file.is_none()
                && std::io::stdout().is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
        }
    };
    let text = match wanted.format {
        Format::Full => report::full(workspace, found, colour),
        Format::Concise => report::concise(workspace, found),
        Format::Json => report::json(workspace, found),
    };
    match &wanted.file {
        None => output::print(&text),
        Some(path) => {
            std::fs::write(path, text).map_err(|e| format!("{}: cannot be written: {e}", path.display()))?
        }
    }
    Ok(())
}
