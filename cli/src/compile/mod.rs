//! `argoc compile`.

mod args;
mod around;
mod folder;
mod worse;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use argoc_core::check::check_file;
use argoc_core::diagnostic::{Diagnostic, Severity};
use argoc_core::lower::{self, Archive, Lowered, Options, Results, Settings};
use argoc_core::model::Version;
use argoc_core::report;
use argoc_core::text::FileId;
use argoc_core::workspace::{Class, Context, File, Input, Workspace};
use argoc_host::files::{self, Loaded};
use argoc_host::panics::guard;
use argoc_host::paths::with_slashes;
use argoc_host::progress::Progress;
use argoc_host::walk::describe;
use serde_json::Value;

use crate::check::Checker;
use crate::eval::read_flat;
use crate::output::trouble;
use crate::{Status, output};
pub(crate) use args::CompileArgs;
use around::emitted;
use folder::{named, sources, to_folder, without_results};

/// Compiles manifests.
pub(crate) fn run(args: &CompileArgs) -> Status {
    if (args.check || args.diff) && args.folder().is_none() {
        return trouble(["`--check` and `--diff` compare with a folder: name it with `-o`".to_owned()]);
    }
    let options = match options(args) {
        Ok(options) => options,
        Err(message) => return trouble([message]),
    };
    match files::load(args.input.request(), &args.input.configs()) {
        Ok(loaded) => compile(args, loaded, options),
        Err(troubles) => trouble(troubles),
    }
}

fn options(args: &CompileArgs) -> Result<Options, String> {
    let mut parameters = args.parameter.clone();
    if let Some(path) = &args.parameter_file {
        let given: BTreeSet<&String> = args.parameter.iter().map(|(name, _)| name).collect();
        let read = read_flat(path)?;
        parameters.extend(read.into_iter().filter(|(name, _)| !given.contains(name)));
    }
    let mut archive = Archive::default();
    for text in &args.set_archive {
        archive.add(text).map_err(|message| format!("--set-archive: {message}"))?;
    }
    let namespace = args.namespace.clone();
    Ok(Options { namespace, parameters, inline: args.inline_templates, archive, ..Options::default() })
}

fn compile(args: &CompileArgs, loaded: Loaded, mut options: Options) -> Status {
    let Loaded { mut files, version, configs, mut troubles, .. } = loaded;
    without_results(args, &mut files);
    let sources = sources(args, &files);
    let checker = Checker { configs, progress: Progress::shown(!args.quiet) };
    let workspace = Workspace::new(files, version);
    let mut found = Vec::new();
    for (id, findings) in by_file(checker.all(&workspace, &mut troubles)) {
        found.extend(lower::remaining(&workspace, id, findings));
    }
    found.retain(|d| d.severity == Severity::Error);
    output::complain_raw(&report::full(&workspace, &found, args.color.applies_to_stderr()));
    let has_errors = !found.is_empty();
    if has_errors && !args.force {
        troubles.iter().for_each(|trouble| output::complain(trouble));
        output::note("The input has errors; nothing was written. `--force` writes it all the same.");
        return if troubles.is_empty() { Status::Findings } else { Status::Trouble };
    }
    options.defaults = match controller(args, &workspace) {
        Ok(defaults) => defaults,
        Err(message) => return trouble([message]),
    };
    if !args.emit.is_empty() {
        return emitted(args, &workspace, &options, &sources, has_errors, troubles);
    }
    let wanted: Vec<FileId> = ids(&workspace).collect();
    let results = files::map(&wanted, |id| {
        let path = workspace.file(*id).map_or("", |f| f.path.as_str());
        let objects = workspace.objects_of(*id).iter();
        guard(path, || objects.filter_map(|object| lower::lower(&workspace, object, &options)).collect())
    });
    let mut lowered: Vec<Lowered> = Vec::new();
    for result in results {
        match result {
            Ok(some) => lowered.extend::<Vec<_>>(some),
            Err(trouble) => troubles.push(trouble),
        }
    }
    if let Err(message) = made_explicit(args, &workspace, &options, &mut lowered) {
        return trouble([message]);
    }
    let has_errors = worse::refused(args, &workspace, &options, &mut lowered, &mut troubles) || has_errors;
    if !args.quiet {
        for object in &lowered {
            let path = workspace.object(object.object).and_then(|o| workspace.file(o.file));
            let path = path.map_or("", |f| f.path.as_str());
            object.notes.iter().for_each(|note| output::complain_raw(&format!("{path}: {note}\n")));
        }
        left_out(&workspace);
    }
    let is_different = match args.folder() {
        None => {
            troubles.extend(output::print(&stream(&lowered)).err());
            false
        }
        Some(folder) => to_folder(args, folder, &named(&lowered), &sources, &mut troubles),
    };
    ended(&troubles, has_errors || is_different)
}

/// Writes into workflows what the settings of the controller decide, when that is wanted.
fn made_explicit(
    args: &CompileArgs,
    workspace: &Workspace,
    options: &Options,
    lowered: &mut [Lowered],
) -> Result<(), String> {
    if !options.archive.explicit {
        return Ok(());
    }
    let given = args.controller.as_ref().map(|path| alone(path, workspace.version())).transpose()?;
    let settings = given.as_ref().map_or(Settings::Named, Settings::Given);
    let results = Results::new(workspace, lowered, settings);
    let wanted: Vec<usize> = (0..lowered.len()).collect();
    let texts = files::map(&wanted, |index| {
        let object = results.object(*index)?;
        guard("--set-archive explicit", || lower::explicit(&results.workspace, object)).ok()?
    });
    for (object, text) in lowered.iter_mut().zip(texts) {
        object.text = text.unwrap_or_else(|| std::mem::take(&mut object.text));
    }
    Ok(())
}

fn ended(troubles: &[String], is_found: bool) -> Status {
    troubles.iter().for_each(|trouble| output::complain(trouble));
    match () {
        () if !troubles.is_empty() => Status::Trouble,
        () if is_found => Status::Findings,
        () => Status::Clean,
    }
}

fn alone(path: &Path, version: Version) -> Result<Workspace, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {}", path.display(), describe(&error)))?;
    let context = Context { named: true, ..Context::default() };
    let input = Input { path: with_slashes(path), bytes: &bytes, context };
    Ok(Workspace::new(vec![File::read(input, version)], version))
}

/// The controller's `workflowDefaults`.
fn controller(args: &CompileArgs, workspace: &Workspace) -> Result<Option<Value>, String> {
    let Some(path) = &args.controller else {
        let all = lower::controller_files(workspace, |file| !file.context.silent);
        if all.len() > 1 && !args.quiet {
            let what = match args.emit.is_empty() {
                true => "none of their `workflowDefaults` is put in",
                false => "of a setting that several have, the last one counts",
            };
            output::note(&format!(
                "{} configure the controller: {what}; `--controller` names one.",
                all.join(", ")
            ));
        }
        return Ok(lower::controller_defaults(workspace, |file| !file.context.silent));
    };
    let alone = alone(path, workspace.version())?;
    if !lower::has_controller(&alone) {
        return Err(format!(
            "{}: there is no ConfigMap of the controller in it, and no values of its chart",
            path.display()
        ));
    }
    let mut found = check_file(&alone, FileId(0));
    found.retain(|d| d.severity == Severity::Error);
    output::complain_raw(&report::full(&alone, &found, args.color.applies_to_stderr()));
    if found.is_empty() || args.force {
        return Ok(lower::controller_defaults(&alone, |_| true));
    }
    Err(format!("{}: with these errors the controller would not start", path.display()))
}

/// The files that were asked for.
fn ids(workspace: &Workspace) -> impl Iterator<Item = FileId> {
    let files = workspace.files().iter().enumerate();
    files.filter(|(_, file)| !file.context.silent).map(|(index, _)| FileId(index as u32))
}

fn by_file(found: Vec<Diagnostic>) -> BTreeMap<FileId, Vec<Diagnostic>> {
    let mut files: BTreeMap<FileId, Vec<Diagnostic>> = BTreeMap::new();
    for finding in found {
        files.entry(finding.place.file).or_default().push(finding);
    }
    files
}

/// Says what is in the files and not in the result.
fn left_out(workspace: &Workspace) {
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let (mut others, mut charts) = (0, 0);
    for file in ids(workspace).filter_map(|id| workspace.file(id)) {
        if file.is_helm_template() {
            charts += 1;
            continue;
        }
        let is_other = |class: &&Class| !matches!(class, Class::Empty | Class::Argo(_) | Class::List);
        others += file.classes.iter().filter(is_other).count();
    }
    if others > 0 {
        output::note(&format!("Left out: {} of other kinds.", count(others, "document")));
    }
    if charts > 0 {
        output::note(&format!(
            "Left out: {} of Helm's; `helm template` makes manifests of them.",
            count(charts, "template")
        ));
    }
}

/// All documents in one text.
fn stream(lowered: &[Lowered]) -> String {
    let mut text = String::new();
    for object in lowered {
        if !text.is_empty() {
            text.push_str(if text.ends_with("\r\n") { "---\r\n" } else { "---\n" });
        }
        text.push_str(&object.text);
    }
    text
}
