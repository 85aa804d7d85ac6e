//! The options of `argoc compile`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::args::{Colour, PathsArgs, parse_parameter};

#[derive(Debug, Args)]
pub(crate) struct CompileArgs {
    /// The folder to write to, a file for each object; `-` for all of them on standard output
    #[arg(long, short, value_name = "DIR", default_value = "-")]
    pub(crate) output: PathBuf,
    /// The namespace of objects that name none
    #[arg(long, short, value_name = "NAMESPACE")]
    pub(crate) namespace: Option<String>,
    /// A parameter of the workflows, as submission takes it; may be repeated
    #[arg(short, long = "parameter", value_name = "NAME=VALUE", value_parser = parse_parameter)]
    pub(crate) parameter: Vec<(String, String)>,
    /// Parameters of the workflows: a YAML or JSON file of names with their values; `--parameter` wins
    #[arg(short = 'f', long, value_name = "FILE")]
    pub(crate) parameter_file: Option<PathBuf>,
    /// The controller's ConfigMap, or values of its Helm chart: the `workflowDefaults` in it are put into workflows. Without
    /// it, the one among the named files
    #[arg(long, value_name = "FILE")]
    pub(crate) controller: Option<PathBuf>,
    /// Settings of archive and garbage collection for all workflows: logs=true, repository=[CONFIGMAP/]KEY,
    /// gc=OnWorkflowDeletion, gcAccount=NAME, ttl=7d, ttlSuccess=1d, ttlFailure=30d, podGC=OnPodCompletion; with commas
    /// between them, or repeated. `explicit`: what the controller's configuration and repositories decide is written too
    #[arg(long, value_name = "SETTINGS")]
    pub(crate) set_archive: Vec<String>,
    /// Write what manifests need around them instead: made from the settings among the files, --controller and --set-archive;
    /// may be repeated. Into a folder, with a kustomization that ties them together
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) emit: Vec<Emit>,
    /// Replace references to templates of other objects by copies of these
    #[arg(long)]
    pub(crate) inline_templates: bool,
    /// Write although the input has errors
    #[arg(long)]
    pub(crate) force: bool,
    /// Write nothing; status 1 when the folder is not what would be written
    #[arg(long)]
    pub(crate) check: bool,
    /// Write nothing; show how what would be written differs from the folder, with status 1 when it does
    #[arg(long)]
    pub(crate) diff: bool,
    #[command(flatten)]
    pub(crate) input: PathsArgs,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    pub(crate) color: Colour,
    /// Say only what is wrong
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// What can be written besides manifests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Emit {
    /// The controller's ConfigMap, and a patch of its Deployment's environment
    ControllerConfig,
    /// The ConfigMap of a namespace's artifact repositories
    ArtifactRepositories,
    /// Accounts, Roles and bindings for the executor and for deleting artifacts
    Rbac,
    /// Secrets with their keys, without values
    SecretsTemplate,
    /// Values of the Helm chart argo-workflows
    HelmValues,
}

impl CompileArgs {
    /// The folder to write to; none for standard output.
    pub(super) fn folder(&self) -> Option<&Path> {
        (self.output.as_os_str() != "-").then_some(self.output.as_path())
    }
}
