//! The last line of a run.

use crate::diagnostic::{Diagnostic, Severity};
use crate::workspace::Workspace;

/// What was found in how much: one line for the standard error.
pub fn summary(workspace: &Workspace, found: &[Diagnostic]) -> String {
    let files = workspace.files().iter().filter(|f| !f.context.silent).count();
    let is_shown = |file| workspace.file(file).is_some_and(|f| !f.context.silent);
    let objects = workspace.objects().iter().filter(|o| is_shown(o.file)).count();
    let checked = format!("{} and {} checked", count(files, "file"), count(objects, "object"));
    let of = |severity| found.iter().filter(|d| d.severity == severity).count();
    let (errors, warnings, infos) = (of(Severity::Error), of(Severity::Warning), of(Severity::Info));
    if found.is_empty() {
        return format!("No problems found; {checked}.");
    }
    let parts = [(errors, "error"), (warnings, "warning"), (infos, "note")];
    let parts: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| count(*n, what)).collect();
    let list = match parts.as_slice() {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        other => other.concat(),
    };
    format!("Found {list}; {checked}.")
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}
