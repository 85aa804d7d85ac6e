//! What the command writes about itself: completions of shells and manual pages; and argument files.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::args::Cli;
use crate::{Status, output};
use argoc_host::walk::describe;

/// Prints what makes a shell complete the command.
pub(crate) fn completions(shell: Shell) -> Status {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "argoc", &mut text);
    output::answer(&String::from_utf8_lossy(&text))
}

/// Writes the manual pages of the command and its subcommands into a folder.
pub(crate) fn manual(folder: &Path) -> Status {
    let written =
        std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Cli::command(), folder));
    match written {
        Ok(()) => Status::Clean,
        Err(error) => {
            output::complain(&format!("{}: {}", folder.display(), describe(&error)));
            Status::Trouble
        }
    }
}

/// The command line with `@FILE` replaced by the lines of the file, each an argument. What
/// follows `--` is taken as it is: an expression may begin with `@` too.
///
/// # Errors
/// When such a file cannot be read: the line to be told.
pub(crate) fn expand(args: impl Iterator<Item = OsString>) -> Result<Vec<OsString>, String> {
    let mut all: Vec<OsString> = Vec::new();
    let mut is_literal = false;
    for (index, arg) in args.enumerate() {
        is_literal |= arg == "--";
        let file = arg.to_str().filter(|_| index > 0 && !is_literal).and_then(|text| text.strip_prefix('@'));
        let Some(file) = file.filter(|file| !file.is_empty()).map(PathBuf::from) else {
            all.push(arg);
            continue;
        };
        let text = std::fs::read_to_string(&file)
            .map_err(|error| format!("the argument file {}: {}", file.display(), describe(&error)))?;
        all.extend(text.lines().filter(|line| !line.is_empty()).map(OsString::from));
    }
    Ok(all)
}
