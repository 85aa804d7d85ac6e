//! The command line.

use std::path::PathBuf;

use argoc_core::diagnostic::Severity;
use argoc_core::model::Version;
use argoc_core::values::duration::{self, Duration};
use argoc_core::values::suggest;
use argoc_host::config::Configs;
use argoc_host::files::Request;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::compile::CompileArgs;
use crate::known::KnownArgs;
use crate::lint::LintArgs;
use crate::storage::StorageArgs;

/// The compiler and static analyzer for Argo Workflows.
#[derive(Debug, Parser)]
#[command(name = "argoc", version, about, propagate_version = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what is wrong in manifests, and exactly where
    #[command(
        after_help = "Examples:\n  argoc check                        everything below this folder\n  argoc check a.yaml templates/      these\n  helm template . | argoc check -    standard input\n\nExit status: 0 nothing as bad as --fail-on; 1 findings; 2 wrong usage or unreadable files."
    )]
    Check(CheckArgs),
    /// Write manifests that the controller takes as they are
    #[command(
        after_help = "Examples:\n  argoc compile flow.yaml                       to standard output\n  argoc compile manifests/ -o build/            a file for each object\n  argoc compile manifests/ -o build/ --check    for CI: status 1 when build/ is not up to date\n\nExit status: 0; 1 the input has errors and nothing was written, or --check or --diff found a difference; 2 wrong\nusage or unreadable files."
    )]
    Compile(CompileArgs),
    /// Evaluate an expression as the controller does
    #[command(
        after_help = "Examples:\n  argoc eval \"asInt('41') + 1\"                       42\n  argoc eval --env names.yaml 'upper(item)'          names.yaml: flat names, such as `item: a`\n  argoc eval --when \"'prod' == prod\"                true\n  argoc eval --depends 'a && (b.Failed || !c)'       false: every task has succeeded\n  argoc eval --env names.yaml --text 'hi {{item}}'   hi a\n\nExit status: 0 it has a value; 1 it fails; 2 wrong usage or unreadable files."
    )]
    Eval(EvalArgs),
    /// Print a workflow with every tag resolved that is known
    #[command(
        after_help = "Example:\n  argoc render flow.yaml -p region=eu --outputs outputs.json\n\noutputs.json gives names that only a run knows, by their full names:\n  {\"steps.gen.outputs.result\": \"7\", \"tasks.a.outputs.parameters.x\": \"y\", \"workflow.uid\": \"1\"}\n\nThe manifest goes to standard output; each tag, with its value or the reason why it is left, to standard error.\n\nExit status: 0 rendered; 1 the input has errors; 2 wrong usage or unreadable files."
    )]
    Render(RenderArgs),
    /// Explain a rule: what, why, an example, how to fix it
    #[command(after_help = "Example:\n  argoc explain unknown-template")]
    Explain {
        /// The code of a finding, such as `unknown-template`
        code: String,
        /// When to use colour
        #[arg(long, value_enum, default_value_t = Colour::Auto)]
        color: Colour,
    },
    /// List all rules
    Rules {
        /// How to list them
        #[arg(long, value_enum, default_value_t = ListFormat::Text)]
        output_format: ListFormat,
    },
    /// Draw the flow of the workflows in a file: steps, conditions, loops, hooks, outputs, problems
    #[command(
        after_help = "Examples:\n  argoc graph flow.yaml                          Mermaid, for Markdown\n  argoc graph --format svg -o flow.svg flow.yaml\n\nSeveral objects in one file are one picture each, one after the other: in Mermaid as Markdown with a heading for\neach, in dot as several graphs, in SVG below each other, in JSON as one array.\n\nExit status: 0; 1 the file cannot be read as manifests; 2 wrong usage or unreadable files."
    )]
    Graph(GraphArgs),
    /// Say how many pods a workflow makes, how long its way is, how large it gets
    #[command(
        after_help = "Example:\n  argoc estimate -p 'files=[\"a\", \"b\"]' flow.yaml\n\nExit status: 0; 1 the file cannot be read as manifests; 2 wrong usage or unreadable files."
    )]
    Estimate(EstimateArgs),
    /// Say where logs and artifacts go, who deletes them, and who decided that
    #[command(
        after_help = "Examples:\n  argoc storage                            everything below this folder\n  argoc storage --format json flow.yaml    for programs\n\nThe controller's ConfigMap, ConfigMaps of artifact repositories and values of the Helm chart are looked for in the\nnamed paths and the repository around them. What none of the files says is `unknown`.\n\nExit status: 0; 1 there is no workflow, or part of a file is not YAML; 2 wrong usage or unreadable files."
    )]
    Storage(StorageArgs),
    /// Check as the official linter does: its options, its output, its exit status
    #[command(
        after_help = "Example:\n  argoc lint --offline --kinds workflows,cronworkflows -o simple manifests/"
    )]
    Lint(LintArgs),
    /// Say what the configuration is
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Print completions for a shell
    #[command(
        after_help = "Example:\n  argoc completions bash > ~/.local/share/bash-completion/completions/argoc"
    )]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write manual pages
    Man {
        /// The folder to write them to
        folder: PathBuf,
    },
    /// Run the language server on standard input and output
    Lsp,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print what holds for a file or folder, and from which files
    Show {
        /// The file or folder
        #[arg(default_value = ".")]
        path: PathBuf,
    },
    /// Print the JSON Schema of argoc.toml
    Schema,
}

#[derive(Debug, Args)]
pub(crate) struct GraphArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// How to draw
    #[arg(long, value_enum, default_value_t = GraphFormat::Mermaid)]
    pub(crate) format: GraphFormat,
    /// Only this template and what it runs
    #[arg(long, value_name = "NAME")]
    pub(crate) template: Option<String>,
    /// Where to write; standard output when left out
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct EstimateArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// The value of a workflow parameter; may be repeated
    #[arg(long, short, value_name = "NAME=VALUE", value_parser = parse_parameter)]
    pub(crate) parameter: Vec<(String, String)>,
    /// How long a pod takes to start and to be cleared away, apart from its work
    #[arg(long, value_name = "DURATION", value_parser = parse_overhead, default_value = "60s")]
    pub(crate) pod_overhead: Duration,
    /// How to print
    #[arg(long, value_enum, default_value_t = ListFormat::Text)]
    pub(crate) format: ListFormat,
}

/// How what is named is read.
#[derive(Debug, Args)]
pub(crate) struct ReadArgs {
    /// The version of Argo Workflows that the manifests are for; without it, what argoc.toml says, or 4.1
    #[arg(long, value_name = "VERSION", value_parser = parse_version)]
    pub(crate) argo_version: Option<Version>,
    /// The name that standard input is reported under
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<String>,
    /// What is named is all the context: no argoc.toml, and no index of the repository around it
    #[arg(long)]
    pub(crate) isolated: bool,
}

impl ReadArgs {
    /// What is to be read, for these paths.
    pub(crate) fn request<'a>(&'a self, paths: &'a [PathBuf]) -> Request<'a> {
        Request {
            paths,
            stdin_filename: self.stdin_filename.as_deref(),
            isolated: self.isolated,
            version: self.argo_version,
        }
    }
}

/// A file to be looked at by itself.
#[derive(Debug, Args)]
pub(crate) struct SourceArgs {
    /// The file; `-` for standard input
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

/// Files and folders.
#[derive(Debug, Args)]
pub(crate) struct PathsArgs {
    /// Files and folders; `-` for standard input; none: the current folder
    pub(crate) paths: Vec<PathBuf>,
    /// Leave out files that fit this glob; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

impl PathsArgs {
    /// What is to be read.
    pub(crate) fn request(&self) -> Request<'_> {
        self.read.request(&self.paths)
    }

    /// The configuration of what is read.
    pub(crate) fn configs(&self) -> Configs {
        Configs::new(self.read.isolated, &self.exclude)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphFormat {
    /// A Mermaid flowchart, for Markdown
    Mermaid,
    /// For Graphviz
    Dot,
    /// A drawing
    Svg,
    /// What is in the picture, for programs
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// How to print findings: full, concise, json, json-lines, sarif, github, gitlab, junit, rdjson or argo; `=FILE` writes
    /// them to a file; may be repeated
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = parse_output)]
    pub(crate) output_format: Vec<Output>,
    /// The least severity that makes the exit status 1
    #[arg(long, value_enum, default_value_t = FailOn::Error)]
    pub(crate) fail_on: FailOn,
    #[command(flatten)]
    pub(crate) fix: FixArgs,
    #[command(flatten)]
    pub(crate) known: KnownArgs,
    /// Exit with status 0 whatever was found
    #[arg(long)]
    pub(crate) exit_zero: bool,
    /// Check again whenever a file changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["fix", "unsafe_fixes", "diff", "add_ignore", "write_baseline", "show_files"])]
    pub(crate) watch: bool,
    /// Print a count for every rule instead of the findings
    #[arg(long)]
    pub(crate) statistics: bool,
    /// Print the files that would be checked, and check nothing
    #[arg(long)]
    pub(crate) show_files: bool,
    /// How many threads to use; without it, one for each core
    #[arg(long, short, value_name = "N")]
    pub(crate) jobs: Option<usize>,
    #[command(flatten)]
    pub(crate) input: PathsArgs,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    pub(crate) color: Colour,
    /// Print no summary
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Fixes")]
pub(crate) struct FixArgs {
    /// Put right what can be put right; findings that are left are reported
    #[arg(long)]
    pub(crate) fix: bool,
    /// Also make fixes that a person should look at
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,
    /// Show what --fix would change instead of writing it; status 1 when there is something
    #[arg(long)]
    pub(crate) diff: bool,
}

impl FixArgs {
    /// Whether fixes are to be made at all.
    pub(crate) fn is_wanted(&self) -> bool {
        self.fix || self.diff
    }
}

#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    /// The expression, without `{{=` and `}}`; its value is printed as JSON
    #[arg(value_name = "EXPR", allow_hyphen_values = true)]
    pub(crate) text: String,
    /// The names that exist: a YAML or JSON file of flat names with their values
    #[arg(long, value_name = "FILE")]
    pub(crate) env: Option<PathBuf>,
    /// EXPR is a condition of `when`
    #[arg(long, conflicts_with_all = ["depends", "in_text"])]
    pub(crate) when: bool,
    /// EXPR is a condition of `depends`; every task has succeeded
    #[arg(long, conflicts_with_all = ["in_text"])]
    pub(crate) depends: bool,
    /// EXPR is a text with tags, each of which must resolve; the resulting text is printed
    #[arg(long = "text")]
    pub(crate) in_text: bool,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    pub(crate) color: Colour,
}

#[derive(Debug, Args)]
pub(crate) struct RenderArgs {
    #[command(flatten)]
    pub(crate) source: SourceArgs,
    /// A parameter of the workflow; may be repeated
    #[arg(short, long = "parameter", value_name = "NAME=VALUE", value_parser = parse_parameter)]
    pub(crate) parameter: Vec<(String, String)>,
    /// Parameters of the workflow: a YAML or JSON file of names with their values; `--parameter` wins
    #[arg(short = 'f', long, value_name = "FILE")]
    pub(crate) parameter_file: Option<PathBuf>,
    /// Names that only a run knows: a YAML or JSON file such as `steps.gen.outputs.result: "7"`
    #[arg(long, value_name = "FILE")]
    pub(crate) outputs: Option<PathBuf>,
    /// Print only the manifest, and errors
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// With source lines, for people
    Full,
    /// A line a finding
    Concise,
    /// One JSON array
    Json,
    /// A JSON object a line
    JsonLines,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// JUnit's XML
    Junit,
    /// Reviewdog's diagnostics
    Rdjson,
    /// The lines of the official linter
    Argo,
}

#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ListFormat {
    /// A table
    Text,
    /// One JSON array
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    /// Only errors
    Error,
    /// Warnings too
    Warning,
    /// Notes too
    Info,
    /// Nothing
    Never,
}

impl FailOn {
    pub(crate) fn severity(self) -> Option<Severity> {
        match self {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Info => Some(Severity::Info),
            FailOn::Never => None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal; NO_COLOR, CLICOLOR and CLICOLOR_FORCE are respected
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Colour {
    /// Whether to use colour, in what goes to standard output or not.
    pub(crate) fn applies(self, to_stdout: bool) -> bool {
        match self {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => {
                to_stdout && anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
            }
        }
    }
}

impl Colour {
    /// Whether to use colour on standard error.
    pub(crate) fn applies_to_stderr(self) -> bool {
        match self {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never,
        }
    }
}

pub(crate) fn parse_parameter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("a parameter looks like `name=value`".to_owned()),
    }
}

fn parse_output(text: &str) -> Result<Output, String> {
    let (name, file) = match text.split_once('=') {
        Some((name, file)) if !file.is_empty() => (name, Some(PathBuf::from(file))),
        Some(_) => return Err("there is no file name after the `=`".to_owned()),
        None => (text, None),
    };
    let format = Format::from_str(name, false).map_err(|_| unknown_format(name))?;
    Ok(Output { format, file })
}

fn unknown_format(name: &str) -> String {
    let all: Vec<String> = Format::value_variants()
        .iter()
        .filter_map(|f| f.to_possible_value().map(|v| v.get_name().to_owned()))
        .collect();
    match suggest::nearest(name, all.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the formats are {}", all.join(", ")),
    }
}

pub(crate) fn parse_version(text: &str) -> Result<Version, String> {
    let version = Version::parse(text).ok_or_else(|| "a version looks like `4.1` or `3.7`".to_owned())?;
    if version < Version::OLDEST {
        return Err(format!("the oldest version that argoc knows is {}", Version::OLDEST));
    }
    Ok(version)
}

fn parse_overhead(text: &str) -> Result<Duration, String> {
    let duration = duration::parse_argo(text).map_err(|error| error.message)?;
    if duration.is_negative() {
        return Err("a duration cannot be less than nothing".to_owned());
    }
    Ok(duration)
}
