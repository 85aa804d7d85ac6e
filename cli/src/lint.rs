//! `argoc lint`: the command line of the official linter, so that replacing it is one word.

use std::path::PathBuf;

use argoc_core::diagnostic::Diagnostic;
use argoc_core::report::{self, ArgoStyle};
use argoc_core::workspace::Workspace;
use clap::{Args, ValueEnum};

use crate::args::Colour;
use crate::{Status, output};

#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    /// Files and folders; `-` for standard input
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Accepted and without effect: argoc never asks a server
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    pub(crate) offline: Option<bool>,
    /// Accepted and without effect: argoc is always strict, as the server is
    #[arg(long, num_args = 0..=1, default_missing_value = "true", require_equals = true, value_name = "BOOL")]
    pub(crate) strict: Option<bool>,
    /// The kinds to check
    #[arg(long, value_delimiter = ',', value_enum, default_value = "all")]
    pub(crate) kinds: Vec<LintKind>,
    /// No colour
    #[arg(long)]
    pub(crate) no_color: bool,
    /// How to print errors
    #[arg(long, short, value_enum, default_value_t = LintOutput::Pretty)]
    pub(crate) output: LintOutput,
    /// Accepted and without effect: manifests are checked for any namespace
    #[arg(long, short)]
    pub(crate) namespace: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintKind {
    /// Every kind
    All,
    /// Workflow
    Workflows,
    /// WorkflowTemplate
    Workflowtemplates,
    /// CronWorkflow
    Cronworkflows,
    /// ClusterWorkflowTemplate
    Clusterworkflowtemplates,
    /// WorkflowEventBinding
    Workfloweventbindings,
}

impl LintKind {
    fn covers(self, kind: &str) -> bool {
        let name = match self {
            LintKind::All => return true,
            LintKind::Workflows => "Workflow",
            LintKind::Workflowtemplates => "WorkflowTemplate",
            LintKind::Cronworkflows => "CronWorkflow",
            LintKind::Clusterworkflowtemplates => "ClusterWorkflowTemplate",
            LintKind::Workfloweventbindings => "WorkflowEventBinding",
        };
        name == kind
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintOutput {
    /// Errors below their files
    Pretty,
    /// An error a line
    Simple,
}

impl LintArgs {
    /// Whether a finding is about a kind that was asked for.
    pub(crate) fn wants(&self, d: &Diagnostic) -> bool {
        d.object.as_ref().is_none_or(|object| self.kinds.iter().any(|kind| kind.covers(&object.kind)))
    }
}

/// Prints findings as the official linter does.
pub(crate) fn tell(
    args: &LintArgs,
    workspace: &Workspace,
    found: &[Diagnostic],
    troubles: &[String],
) -> Status {
    let colour = !args.no_color && Colour::Auto.applies(true);
    let style = match args.output {
        LintOutput::Simple => ArgoStyle::Simple,
        LintOutput::Pretty => ArgoStyle::Pretty { colour },
    };
    let answered = output::answer(&report::argo(workspace, found, style));
    troubles.iter().for_each(|trouble| output::complain(trouble));
    let is_empty =
        !workspace.objects().iter().any(|o| workspace.file(o.file).is_some_and(|f| !f.context.silent));
    let has_errors = found.iter().any(|d| d.severity == argoc_core::diagnostic::Severity::Error);
    let verdict = if has_errors || is_empty { Status::Findings } else { Status::Clean };
    if troubles.is_empty() { answered.max(verdict) } else { Status::Trouble }
}
