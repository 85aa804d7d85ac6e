//! `argoc check --watch`: checks again whenever something changes that it read.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use notify::{Event, EventKind, RecursiveMode, Watcher as _};

use crate::args::CheckArgs;
use argoc_host::config::Configs;
use argoc_host::paths::Here;
use argoc_host::walk::{is_manifest, repository_of};

use crate::{Status, check, output};

/// So long nothing may happen before files are read again: editors and git write in several steps.
const CALM: Duration = Duration::from_millis(80);
/// When something happens all the time, files are read again after this.
const PATIENCE: Duration = Duration::from_millis(1_000);

/// Checks, waits for a change, and checks again, until it is interrupted.
pub(crate) fn run(args: &CheckArgs) -> Status {
    let (sender, events) = mpsc::channel();
    let watcher = notify::recommended_watcher(move |event| {
        // The other end is gone only when all is over.
        let _ = sender.send(event);
    });
    let mut watcher = match watcher {
        Ok(watcher) => watcher,
        Err(error) => return trouble(&format!("changes cannot be watched: {error}")),
    };
    let mut round = check::Round::default();
    let mut status = Status::Clean;
    let mut watched = BTreeSet::new();
    loop {
        // What is watched can change with the configuration.
        for (folder, mode) in folders(args) {
            if watched.insert(folder.clone())
                && let Err(error) = watcher.watch(&folder, mode)
            {
                return trouble(&format!("{}: changes cannot be watched: {error}", folder.display()));
            }
        }
        if let Some(new) = check::again(args, &mut round, clear) {
            status = new;
            if !args.quiet {
                output::note("Waiting for changes; Ctrl-C ends this.");
            }
        }
        match wait(&events) {
            Some(changed) => changed.iter().for_each(|path| round.kept.forget(path)),
            None => return status,
        }
    }
}

fn trouble(message: &str) -> Status {
    output::complain(message);
    Status::Trouble
}

/// Wipes what the last round said, on a terminal; elsewhere the rounds follow each other.
fn clear() {
    if std::io::stdout().is_terminal() {
        // What cannot be printed now is told by the report.
        let _ = output::print("\x1b[2J\x1b[3J\x1b[H");
    }
}

/// The folders to watch: those that were named, the repositories around them, and further roots.
fn folders(args: &CheckArgs) -> Vec<(PathBuf, RecursiveMode)> {
    let here = Here::new();
    let named = if args.input.paths.is_empty() { vec![PathBuf::from(".")] } else { args.input.paths.clone() };
    let mut deep = BTreeSet::new();
    let mut flat = BTreeSet::new();
    let configs = Configs::new(args.input.read.isolated, &[]);
    for path in named {
        let Ok(path) = here.folder().join(path).canonicalize() else { continue };
        let folder = if path.is_dir() { &path } else { path.parent().unwrap_or(&path) };
        if path.is_dir() {
            deep.insert(folder.to_path_buf());
        } else {
            flat.insert(folder.to_path_buf());
        }
        if !args.input.read.isolated {
            deep.extend(repository_of(folder));
            let config = configs.of_folder(folder);
            deep.extend(config.roots.iter().filter_map(|root| root.canonicalize().ok()));
            // Whoever changes a configuration file wants to see what it does.
            flat.extend(config.files.iter().filter_map(|file| file.parent().map(Path::to_path_buf)));
        }
    }
    let above = |path: &Path| path.ancestors().skip(1).any(|above| deep.contains(above));
    let flat = flat.iter().filter(|f| !deep.contains(*f) && !above(f));
    let flat = flat.map(|folder| (folder.clone(), RecursiveMode::NonRecursive));
    let deep = deep.iter().filter(|f| !above(f)).map(|folder| (folder.clone(), RecursiveMode::Recursive));
    deep.chain(flat).collect()
}

/// Waits until something has changed and then nothing more for a moment: the changed files. `None` when nothing will ever
/// change.
fn wait(events: &Receiver<notify::Result<Event>>) -> Option<BTreeSet<PathBuf>> {
    let mut changed = BTreeSet::new();
    let mut since = None;
    loop {
        let event = match since {
            None => events.recv().ok()?,
            Some(since) if Instant::now().duration_since(since) > PATIENCE => return Some(changed),
            Some(_) => match events.recv_timeout(CALM) {
                Ok(event) => event,
                Err(_) => return Some(changed),
            },
        };
        let is_relevant = match event {
            Ok(event) => {
                let relevant = is_relevant(&event);
                changed.extend(event.paths);
                relevant
            }
            // Events were lost: everything may have changed, and the stamps of files tell.
            Err(_) => true,
        };
        if is_relevant && since.is_none() {
            since = Some(Instant::now());
        }
    }
}

/// Whether an event can change what a check says.
fn is_relevant(event: &Event) -> bool {
    if matches!(event.kind, EventKind::Access(_)) {
        return false;
    }
    event.need_rescan() || event.paths.iter().any(|path| is_read(path))
}

/// Whether a check reads the file, or looks for files there.
fn is_read(path: &Path) -> bool {
    if path.components().any(|part| part.as_os_str() == OsStr::new(".git")) {
        return false;
    }
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    // A folder that came or went has most often no ending.
    is_manifest(path) || name.ends_with(".toml") || name.ends_with("ignore") || path.extension().is_none()
}

#[cfg(test)]
mod tests {
    use super::is_read;
    use std::path::Path;

    #[test]
    fn what_a_check_reads() {
        for (path, expected) in [
            ("a/b.yaml", true),
            ("a/b.json", true),
            ("a/argoc.toml", true),
            (".gitignore", true),
            ("templates", true),
            (".git/index", false),
            ("a/.git/HEAD", false),
            ("main.rs", false),
            ("a/.b.yaml.swp", false),
        ] {
            assert_eq!(is_read(Path::new(path)), expected, "{path}");
        }
    }
}
