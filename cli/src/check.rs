//! `argoc check` and `argoc lint`.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::PathBuf;
use std::sync::Arc;

use argoc_core::check::{any_at_least, check_file};
use argoc_core::diagnostic::Diagnostic;
use argoc_core::report::{self, ArgoStyle};
use argoc_core::text::FileId;
use argoc_core::workspace::Workspace;

use crate::args::{CheckArgs, Colour, FixArgs, Format, Output};
use crate::lint::{self, LintArgs};
use crate::output::trouble;
use crate::{Status, fix, known, output, watch};
use argoc_host::config::{Configs, Resolved};
use argoc_host::files::{self, Kept, Loaded, Request, Writable};
use argoc_host::panics::guard;
use argoc_host::progress::Progress;
use argoc_host::walk::is_manifest;

/// More findings than this are grouped, unless a format is asked for.
const MANY: usize = 200;

/// More notes about single files say nothing new.
const MOST_NOTES: usize = 3;

/// Checks files and prints what was found.
pub(crate) fn run(args: &CheckArgs) -> Status {
    if args.fix.unsafe_fixes && !args.fix.is_wanted() {
        return trouble(["`--unsafe-fixes` goes with `--fix` or `--diff`".to_owned()]);
    }
    if let Some(jobs) = args.jobs {
        // It fails only when threads cannot be had, and then work goes on with those there are.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    }
    if !args.watch {
        return once(args);
    }
    if args.input.paths.iter().any(|path| path.as_os_str() == "-") {
        return trouble(["`--watch` needs files: standard input does not change".to_owned()]);
    }
    watch::run(args)
}

fn once(args: &CheckArgs) -> Status {
    let progress = Progress::shown(!args.quiet);
    match files::load_again(args.input.request(), &args.input.configs(), &mut Kept::default(), &progress) {
        Ok(loaded) if args.show_files => show_files(&loaded),
        Ok(loaded) => checked(args, loaded, progress).0,
        Err(troubles) => {
            drop(progress);
            trouble(troubles)
        }
    }
}

/// What a round of watching leaves for the next one.
#[derive(Default)]
pub(crate) struct Round {
    /// What was read.
    pub(crate) kept: Kept,
    /// What it was checked for, as a number.
    seen: Option<u64>,
}

/// Checks again, after `begin`, unless all is as it was the last time.
pub(crate) fn again(args: &CheckArgs, round: &mut Round, begin: impl FnOnce()) -> Option<Status> {
    let progress = Progress::shown(!args.quiet);
    let result = files::load_again(args.input.request(), &args.input.configs(), &mut round.kept, &progress);
    let mut hasher = DefaultHasher::new();
    // The baseline is read besides.
    args.known.baseline.as_ref().map(|path| std::fs::read(path).ok()).hash(&mut hasher);
    match &result {
        Ok(loaded) => loaded.fingerprint().hash(&mut hasher),
        Err(troubles) => troubles.hash(&mut hasher),
    }
    let seen = Some(hasher.finish());
    if round.seen == seen {
        if let Ok(Loaded { files, version, .. }) = result {
            round.kept.put_back(version, files);
        }
        return None;
    }
    round.seen = seen;
    Some(match result {
        Ok(loaded) => {
            begin();
            let (status, workspace) = checked(args, loaded, progress);
            round.kept.keep(workspace);
            status
        }
        Err(troubles) => {
            drop(progress);
            begin();
            trouble(troubles)
        }
    })
}

/// The same with the official linter's options, output and exit status.
pub(crate) fn lint(args: &LintArgs) -> Status {
    let configs = Configs::new(false, &[]);
    let progress = Progress::shown(true);
    let request = Request { paths: &args.paths, stdin_filename: None, isolated: false, version: None };
    let loaded = match files::load_again(request, &configs, &mut Kept::default(), &progress) {
        Ok(loaded) => loaded,
        Err(troubles) => return trouble(troubles),
    };
    let Loaded { files, version, configs, mut troubles, .. } = loaded;
    let workspace = Workspace::new(files, version);
    let mut found = Checker { configs, progress }.all(&workspace, &mut troubles);
    found.retain(|d| args.wants(d));
    lint::tell(args, &workspace, &found, &troubles)
}

fn show_files(loaded: &Loaded) -> Status {
    let mut paths: Vec<&str> =
        loaded.files.iter().filter(|f| !f.context.silent).map(|f| f.path.as_str()).collect();
    paths.sort_unstable();
    let shown = output::answer(&paths.iter().map(|path| format!("{path}\n")).collect::<String>());
    if loaded.troubles.is_empty() { shown } else { trouble(loaded.troubles.iter().cloned()) }
}

/// Checks what was read, and prints what was found: how it ends, and the texts as they are then.
fn checked(args: &CheckArgs, loaded: Loaded, progress: Progress) -> (Status, Workspace) {
    let Loaded { files, version, configs, writable, mut troubles } = loaded;
    let checker = Checker { configs, progress };
    let mut workspace = Workspace::new(files, version);
    let mut notes = Vec::new();
    let mut has_diff = false;
    if args.fix.is_wanted() || args.known.add_ignore {
        let check = |workspace: &Workspace, files: &[FileId]| {
            let mut results = checker.some(workspace, files);
            if args.known.add_ignore {
                results.iter_mut().flatten().for_each(|found| known::ignore_instead(workspace, found));
            }
            results
        };
        let done = fix::run(&args.fix, workspace, &writable, &check, &mut troubles);
        notes.extend(fix::tell(&args.fix, &done, args.known.add_ignore));
        has_diff = !done.diff.is_empty();
        troubles.extend(output::print(&done.diff).err());
        workspace = done.workspace;
    }
    let mut found = checker.all(&workspace, &mut troubles);
    // Nothing is to be printed into its line.
    drop(checker);
    if let Some(path) = &args.known.baseline {
        if args.known.write_baseline {
            let status = match known::write(path, &workspace, &found) {
                Ok(told) if troubles.is_empty() => output::note(&told),
                Ok(_) => trouble(troubles),
                Err(error) => trouble(troubles.into_iter().chain([error])),
            };
            return (status, workspace);
        }
        match known::read(path) {
            Ok(baseline) => {
                let gone = baseline.apply(&workspace, &mut found);
                if gone > 0 {
                    notes.push(format!(
                        "{gone} of the baseline's findings are gone; `--write-baseline` takes them out."
                    ));
                }
            }
            Err(error) => troubles.push(error),
        }
    }
    if !args.fix.diff {
        report_all(args, &workspace, &found, &writable, &mut troubles);
        let offer = fix::offer(&found).filter(|_| !args.fix.is_wanted());
        let offer = offer.map(|offer| format!(" {offer}")).unwrap_or_default();
        // Where nothing could be read, nothing was looked at that could have no problems.
        if troubles.is_empty() || workspace.files().iter().any(|f| !f.context.silent) {
            notes.push(report::summary(&workspace, &found) + &offer);
        }
        notes.extend(about_named(&workspace));
    }
    for trouble in &troubles {
        output::complain(trouble);
    }
    if !args.quiet {
        notes.iter().for_each(|note| output::complain_raw(&format!("{note}\n")));
    }
    let status = match args.fail_on.severity() {
        _ if !troubles.is_empty() => Status::Trouble,
        _ if args.exit_zero => Status::Clean,
        _ if has_diff => Status::Findings,
        Some(level) if any_at_least(&found, level) => Status::Findings,
        _ => Status::Clean,
    };
    (status, workspace)
}

/// What is to be said about files that were named and are not what the official linter reads, or nothing of Argo's.
fn about_named(workspace: &Workspace) -> Vec<String> {
    let files = workspace.files().iter().enumerate().filter(|(_, f)| f.context.named && !f.context.silent);
    let about = files.filter_map(|(index, file)| {
        let path = &file.path;
        let has_objects = !workspace.objects_of(FileId(index as u32)).is_empty();
        if !has_objects && file.tree.problems().is_empty() && !file.is_helm_template() && !file.mentions_argo() {
            return Some(format!("{path} holds no manifest of Argo Workflows."));
        }
        let is_usual = is_manifest(std::path::Path::new(path)) || path.starts_with(['<', '/']);
        (!is_usual).then(|| {
            format!("{path} was checked because it was named: in folders only .yaml, .yml and .json are looked at, and Argo reads no others.")
        })
    });
    let about: Vec<String> = about.collect();
    // Hooks name whatever was changed.
    if about.len() <= MOST_NOTES { about } else { Vec::new() }
}

/// Checks files, each as its configuration has it.
pub(crate) struct Checker {
    /// By the path that reports show, with the absolute path.
    pub(crate) configs: BTreeMap<String, (Arc<Resolved>, PathBuf)>,
    pub(crate) progress: Progress,
}

impl Checker {
    /// The findings of all files; one that brings argoc down does not hide the others.
    pub(crate) fn all(&self, workspace: &Workspace, troubles: &mut Vec<String>) -> Vec<Diagnostic> {
        let files = workspace.files().iter().enumerate().filter(|(_, file)| !file.context.silent);
        let wanted: Vec<_> = files.map(|(index, _)| FileId(index as u32)).collect();
        let mut found = Vec::new();
        self.progress.begin("Checking files", wanted.len());
        for result in self.some(workspace, &wanted) {
            match result {
                Ok(findings) => found.extend(findings),
                Err(trouble) => troubles.push(trouble),
            }
        }
        found
    }

    /// The findings of some files, or why there are none.
    fn some(&self, workspace: &Workspace, files: &[FileId]) -> Vec<fix::Findings> {
        files::map(files, |id| {
            let path = workspace.file(*id).map_or("", |f| f.path.as_str());
            let found = guard(path, || check_file(workspace, *id));
            self.progress.step();
            let mut found = found?;
            if let Some((config, absolute)) = self.configs.get(path) {
                config.adjust(absolute, &mut found);
            }
            Ok(found)
        })
    }
}

fn report_all(
    args: &CheckArgs,
    workspace: &Workspace,
    found: &[Diagnostic],
    writable: &Writable,
    troubles: &mut Vec<String>,
) {
    // The fixed text of standard input goes to standard output, and nothing else may.
    let is_filter = is_filter(&args.fix, args.known.add_ignore, writable);
    let short = match args.output_format.as_slice() {
        _ if args.statistics => Some(report::statistics(found)),
        [] if found.len() > MANY => {
            Some(report::grouped(workspace, found) + "All of them: `--output-format full`, or `concise`.\n")
        }
        _ => None,
    };
    if let Some(text) = short {
        troubles.extend(print(&text, is_filter).err());
    }
    let default = [Output { format: Format::Full, file: None }];
    let is_short = args.statistics || found.len() > MANY;
    let outputs = if args.output_format.is_empty() && !is_short { &default[..] } else { &args.output_format };
    // Statistics take the place of what would go to standard output.
    for wanted in outputs.iter().filter(|o| o.file.is_some() || !args.statistics) {
        troubles.extend(write(workspace, found, wanted, args.color, is_filter).err());
    }
}

fn is_filter(fix: &FixArgs, add_ignore: bool, writable: &Writable) -> bool {
    (fix.fix || add_ignore) && writable.values().any(Option::is_none)
}

fn print(text: &str, is_filter: bool) -> Result<(), String> {
    if is_filter {
        output::complain_raw(text);
        return Ok(());
    }
    output::print(text)
}

fn write(
    workspace: &Workspace,
    found: &[Diagnostic],
    wanted: &Output,
    colour: Colour,
    is_filter: bool,
) -> Result<(), String> {
    let to_stdout = wanted.file.is_none() && !is_filter;
    let text = match wanted.format {
        Format::Full => report::full(workspace, found, colour.applies(to_stdout)),
        Format::Concise => report::concise(workspace, found),
        Format::Json => report::json(workspace, found),
        Format::JsonLines => report::json_lines(workspace, found),
        Format::Sarif => report::sarif(workspace, found),
        Format::Github => report::github(workspace, found),
        Format::Gitlab => report::gitlab(workspace, found),
        Format::Junit => report::junit(workspace, found),
        Format::Rdjson => report::rdjson(workspace, found),
        Format::Argo => report::argo(workspace, found, ArgoStyle::Simple),
    };
    match &wanted.file {
        None => print(&text, is_filter),
        Some(path) => {
            std::fs::write(path, text).map_err(|e| format!("{}: cannot be written: {e}", path.display()))
        }
    }
}
