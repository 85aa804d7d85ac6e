//! `--output-format argo`: the lines of the official linter, `simple` or `pretty`, for scripts that read them.

use std::fmt::Write as _;

use super::plain;
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::FileId;
use crate::workspace::Workspace;

/// How the official linter writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgoStyle {
    /// A line a finding, with the path.
    Simple,
    /// Findings below their files; `colour` with a terminal's colours.
    Pretty {
        /// Whether to use colour.
        colour: bool,
    },
}

/// The errors as the official linter would write them: with the object they are in, without lines and columns, and with
/// its last line. Warnings and notes are things that it does not have.
pub fn argo(workspace: &Workspace, found: &[Diagnostic], style: ArgoStyle) -> String {
    let paint = |code: u8, text: &str| match style {
        ArgoStyle::Pretty { colour: true } => format!("\x1b[{code}m{text}\x1b[0m"),
        _ => text.to_owned(),
    };
    let mut text = String::new();
    let mut total = 0;
    for (index, file) in workspace.files().iter().enumerate() {
        let is_own = |d: &&Diagnostic| d.place.file == FileId(index as u32) && d.severity == Severity::Error;
        let path = plain(&file.path);
        let lines: Vec<String> = found.iter().filter(is_own).map(line).collect();
        total += lines.len();
        match style {
            ArgoStyle::Simple => lines.iter().for_each(|l| text.push_str(&format!("{path}: {l}\n"))),
            ArgoStyle::Pretty { .. } if lines.is_empty() => {}
            ArgoStyle::Pretty { .. } => {
                let _ = writeln!(text, "{}:", paint(4, &path));
                lines.iter().for_each(|l| text.push_str(&format!("   {} {l}\n", paint(31, "✖"))));
                text.push('\n');
            }
        }
    }
    let anything =
        workspace.objects().iter().any(|o| workspace.file(o.file).is_some_and(|f| !f.context.silent));
    match (style, total, anything) {
        (ArgoStyle::Simple, 0, true) => text.push_str("no linting errors found!\n"),
        (ArgoStyle::Simple, 0, false) => text.push_str(NOTHING),
        (ArgoStyle::Simple, ..) => {}
        (_, 0, true) => text.push_str(&format!("{} no linting errors found!\n", paint(32, "✔"))),
        (_, 0, false) => text.push_str(&format!("{}\n", paint(31, &format!("✖ {}", NOTHING.trim_end())))),
        _ => text.push_str(&format!("{}\n", paint(31, &format!("✖ {total} linting errors found!")))),
    }
    text
}

const NOTHING: &str = "found nothing to lint in the specified paths, failing...\n";

fn line(d: &Diagnostic) -> String {
    match &d.object {
        Some(object) => {
            format!("in \"{}\" ({}): {}", plain(&object.name), plain(&object.kind), plain(&d.message))
        }
        None => plain(&d.message).into_owned(),
    }
}
