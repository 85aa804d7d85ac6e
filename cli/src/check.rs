//! `argoc check`.

use argoc_core::check::{any_at_least, check_file};
use argoc_core::diagnostic::Diagnostic;
use argoc_core::report::{self, ArgoStyle};
use argoc_core::text::FileId;
use argoc_core::workspace::Workspace;

use crate::args::{CheckArgs, Colour, Format, Output};
use crate::files::{self, Loaded, Writable};
use crate::panics::guard;
use crate::{Status, fix, output};

/// Checks files and prints what was found.
pub(crate) fn run(args: &CheckArgs) -> Status {
    if args.fix.unsafe_fixes && !args.fix.is_wanted() {
        output::complain("`--unsafe-fixes` goes with `--fix` or `--diff`");
        return Status::Trouble;
    }
    let Loaded { files, writable, mut troubles } = files::load(args);
    let mut workspace = Workspace::new(files, args.argo_version);
    let mut notes = Vec::new();
    let mut has_diff = false;
    if args.fix.is_wanted() {
        let done = fix::run(&args.fix, workspace, &writable, &check_some, &mut troubles);
        notes.extend(fix::tell(&args.fix, &done));
        has_diff = !done.diff.is_empty();
        if let Err(trouble) = output::print(&done.diff) {
            troubles.push(trouble);
        }
        workspace = done.workspace;
    }
    let found = check_all(&workspace, &mut troubles);
    if !args.fix.diff {
        report_all(args, &workspace, &found, &writable, &mut troubles);
    }
    for trouble in &troubles {
        output::complain(trouble);
    }
    if !args.quiet {
        if !args.fix.diff {
            let offer = fix::offer(&found).filter(|_| !args.fix.is_wanted());
            let offer = offer.map(|offer| format!(" {offer}")).unwrap_or_default();
            notes.push(report::summary(&workspace, &found) + &offer);
        }
        notes.iter().for_each(|note| output::complain_raw(&format!("{note}\n")));
    }
    if !troubles.is_empty() {
        return Status::Trouble;
    }
    match args.fail_on.severity() {
        _ if has_diff => Status::Findings,
        Some(level) if any_at_least(&found, level) => Status::Findings,
        _ => Status::Clean,
    }
}

/// The findings of all files; one that brings argoc down does not hide the others.
fn check_all(workspace: &Workspace, troubles: &mut Vec<String>) -> Vec<Diagnostic> {
    let files = workspace.files().iter().enumerate().filter(|(_, file)| !file.context.silent);
    let wanted: Vec<_> = files.map(|(index, _)| FileId(index as u32)).collect();
    let mut found = Vec::new();
    for result in check_some(workspace, &wanted) {
        match result {
            Ok(findings) => found.extend(findings),
            Err(trouble) => troubles.push(trouble),
        }
    }
    found
}

/// The findings of some files, or why there are none.
fn check_some(workspace: &Workspace, files: &[FileId]) -> Vec<Result<Vec<Diagnostic>, String>> {
    files::map(files, |id| {
        let path = workspace.file(*id).map_or("", |f| f.path.as_str());
        guard(path, || check_file(workspace, *id))
    })
}

fn report_all(
    args: &CheckArgs,
    workspace: &Workspace,
    found: &[Diagnostic],
    writable: &Writable,
    troubles: &mut Vec<String>,
) {
    let default = [Output { format: Format::Full, file: None }];
    let outputs = if args.output_format.is_empty() { &default[..] } else { &args.output_format };
    // The fixed text of standard input goes to standard output, and nothing else may.
    let is_filter = args.fix.fix && writable.values().any(Option::is_none);
    for wanted in outputs {
        if let Err(trouble) = write(workspace, found, wanted, args.color, is_filter) {
            troubles.push(trouble);
        }
    }
}

fn write(
    workspace: &Workspace,
    found: &[Diagnostic],
    wanted: &Output,
    colour: Colour,
    is_filter: bool,
) -> Result<(), String> {
    let to_stdout = wanted.file.is_none() && !is_filter;
    let text = match wanted.format {
        Format::Full => report::full(workspace, found, colour.applies(to_stdout)),
        Format::Concise => report::concise(workspace, found),
        Format::Json => report::json(workspace, found),
        Format::JsonLines => report::json_lines(workspace, found),
        Format::Sarif => report::sarif(workspace, found),
        Format::Github => report::github(workspace, found),
        Format::Gitlab => report::gitlab(workspace, found),
        Format::Junit => report::junit(workspace, found),
        Format::Rdjson => report::rdjson(workspace, found),
        Format::Argo => report::argo(workspace, found, ArgoStyle::Simple),
    };
    match &wanted.file {
        None if is_filter => {
            output::complain_raw(&text);
            Ok(())
        }
        None => output::print(&text),
        Some(path) => {
            std::fs::write(path, text).map_err(|e| format!("{}: cannot be written: {e}", path.display()))
        }
    }
}
