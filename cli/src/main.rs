//! The `argoc` command: the only place that knows of processes, terminals and exit statuses.
#![forbid(unsafe_code)]

mod args;
mod check;
mod compile;
mod config;
mod docs;
mod estimate;
mod eval;
mod fix;
mod graph;
mod itself;
mod known;
mod lint;
mod output;
mod render;
mod single;
mod storage;
mod watch;

use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command, ConfigCommand};

/// What a run ends with: 0 clean, 1 findings, 2 wrong usage, configuration or I/O.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    Clean,
    Findings,
    Trouble,
}

fn main() -> ExitCode {
    argoc_host::panics::install_hook(output::complain);
    let run = || match itself::expand(std::env::args_os()).map(Cli::try_parse_from) {
        Ok(Ok(cli)) => run(&cli.command),
        Ok(Err(error)) => usage(&error),
        Err(trouble) => {
            output::complain(&trouble);
            Status::Trouble
        }
    };
    // The hook has told about it.
    let status = std::panic::catch_unwind(run).unwrap_or(Status::Trouble);
    ExitCode::from(match status {
        Status::Clean => 0,
        Status::Findings => 1,
        Status::Trouble => 2,
    })
}

fn run(command: &Command) -> Status {
    match command {
        Command::Check(args) => check::run(args),
        Command::Compile(args) => compile::run(args),
        Command::Eval(args) => eval::run(args),
        Command::Render(args) => render::run(args),
        Command::Explain { code, color } => docs::explain(code, *color),
        Command::Rules { output_format } => docs::rules(*output_format),
        Command::Graph(args) => graph::run(args),
        Command::Estimate(args) => estimate::run(args),
        Command::Storage(args) => storage::run(args),
        Command::Lint(args) => check::lint(args),
        Command::Config { command: ConfigCommand::Show { path } } => config::show(path),
        Command::Config { command: ConfigCommand::Schema } => output::answer(&argoc_core::config::schema()),
        Command::Completions { shell } => itself::completions(*shell),
        Command::Man { folder } => itself::manual(folder),
        Command::Lsp => match argoc_lsp::run() {
            Ok(()) => Status::Clean,
            Err(error) => {
                output::complain(&format!("the language server stopped: {error}"));
                Status::Trouble
            }
        },
    }
}

/// Help and version are answers; everything else is one line and status 2.
fn usage(error: &clap::Error) -> Status {
    if !error.use_stderr() {
        return output::answer(&error.to_string());
    }
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        output::complain_raw(&error.to_string());
        return Status::Trouble;
    }
    if error.kind() == clap::error::ErrorKind::MissingRequiredArgument {
        let names = match error.get(clap::error::ContextKind::InvalidArg) {
            Some(clap::error::ContextValue::Strings(names)) => names.join(", "),
            _ => "an argument".to_owned(),
        };
        output::complain(&format!("{names} is missing; try `argoc --help`"));
        return Status::Trouble;
    }
    let text = error.to_string();
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let first = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    let is_hint = |line: &&str| line.starts_with("tip:") || line.starts_with("[possible values:");
    let hint = lines.find(is_hint).map(|l| format!(" ({})", l.trim_matches(['[', ']']))).unwrap_or_default();
    output::complain(&format!("{first}{hint}; try `argoc --help`"));
    Status::Trouble
}
