//! Adopting argoc where there are many findings: comments that ignore them, and baselines.

use std::path::{Path, PathBuf};

use argoc_core::baseline::Baseline;
use argoc_core::diagnostic::{Diagnostic, Severity};
use argoc_core::suppress::ignoring;
use argoc_core::workspace::Workspace;
use clap::Args;

use argoc_host::walk::describe;

#[derive(Debug, Args)]
#[command(next_help_heading = "Known findings")]
pub(crate) struct KnownArgs {
    /// Write `# argoc: ignore[code]` at every finding of severity warning and above
    #[arg(long, conflicts_with_all = ["fix", "unsafe_fixes"])]
    pub(crate) add_ignore: bool,
    /// Leave out the findings that this file lists
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write all findings into the baseline's file instead of reporting them
    #[arg(long, requires = "baseline")]
    pub(crate) write_baseline: bool,
}

/// Gives each finding the comment that ignores it as its only fix.
pub(crate) fn ignore_instead(workspace: &Workspace, found: &mut [Diagnostic]) {
    for d in found {
        let is_meant = d.severity > Severity::Info && d.code != "unused-suppression";
        d.fixes = if is_meant { ignoring(workspace, d).into_iter().collect() } else { Vec::new() };
    }
}

/// Reads a baseline.
pub(crate) fn read(path: &Path) -> Result<Baseline, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {}", path.display(), describe(&e)))?;
    Baseline::parse(&text).map_err(|message| format!("{}: {message}", path.display()))
}

/// Writes the baseline of these findings.
pub(crate) fn write(path: &Path, workspace: &Workspace, found: &[Diagnostic]) -> Result<String, String> {
    let text = Baseline::of(workspace, found).write();
    std::fs::write(path, text).map_err(|e| format!("{}: cannot be written: {e}", path.display()))?;
    let plural = if found.len() == 1 { "" } else { "s" };
    Ok(format!("Wrote {} finding{plural} to {}.", found.len(), path.display()))
}
