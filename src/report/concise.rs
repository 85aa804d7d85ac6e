//! `--output-format concise`: a line a finding.

use std::fmt::Write as _;

use super::{Places, brief, plain};
use crate::diagnostic::Diagnostic;
use crate::workspace::Workspace;

/// `path:line:column: severity[code] message`, a line a finding.
pub fn concise(workspace: &Workspace, found: &[Diagnostic]) -> String {
    let mut places = Places::new(workspace);
    let mut text = String::new();
    for d in found {
        let (start, _) = places.range(d.place);
        let (path, message) = (plain(places.path(d.place.file)), brief(&d.message));
        let (severity, code) = (d.severity.as_str(), d.code);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{path}:{}:{}: {severity}[{code}] {message}", start.line, start.column);
    }
    text
}
