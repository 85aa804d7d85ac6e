//! `argoc compile`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use argoc_core::check::check_file;
use argoc_core::diagnostic::{Diagnostic, Severity};
use argoc_core::lower::emit::{Emitted, Given, KUSTOMIZATION, KUSTOMIZATION_NOTE, What, kustomization};
use argoc_core::lower::{self, Archive, Lowered, Options, Results, Settings};
use argoc_core::model::Version;
use argoc_core::report;
use argoc_core::text::FileId;
use argoc_core::workspace::{Class, Context, File, Input, Workspace};
use argoc_host::config::Configs;
use argoc_host::files::{self, Loaded, Request};
use argoc_host::panics::guard;
use argoc_host::paths::with_slashes;
use argoc_host::progress::Progress;
use argoc_host::walk::describe;
use clap::{Args, ValueEnum};
use serde_json::Value;
use similar::TextDiff;

use crate::args::{Colour, parse_parameter, parse_version};
use crate::check::Checker;
use crate::eval::read_flat;
use crate::{Status, output};

#[derive(Debug, Args)]
pub(crate) struct CompileArgs {
    /// Files and folders; `-` for standard input; none: the current folder
    pub(crate) paths: Vec<PathBuf>,
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
    /// The version of Argo Workflows to write for; without it, what argoc.toml says, or 4.1
    #[arg(long, value_name = "VERSION", value_parser = parse_version)]
    pub(crate) argo_version: Option<Version>,
    /// Write although the input has errors
    #[arg(long)]
    pub(crate) force: bool,
    /// Write nothing; status 1 when the folder is not what would be written
    #[arg(long)]
    pub(crate) check: bool,
    /// Write nothing; show how what would be written differs from the folder, with status 1 when it does
    #[arg(long)]
    pub(crate) diff: bool,
    /// Leave out files that fit this glob; may be repeated
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<String>,
    /// The name that standard input is reported under
    #[arg(long, value_name = "NAME")]
    pub(crate) stdin_filename: Option<String>,
    /// The named paths are all the context: no argoc.toml, and no index of the repository around them
    #[arg(long)]
    pub(crate) isolated: bool,
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
    fn folder(&self) -> Option<&Path> {
        (self.output.as_os_str() != "-").then_some(self.output.as_path())
    }
}

/// Compiles manifests.
pub(crate) fn run(args: &CompileArgs) -> Status {
    if (args.check || args.diff) && args.folder().is_none() {
        return trouble(["`--check` and `--diff` compare with a folder: name it with `-o`".to_owned()]);
    }
    let options = match options(args) {
        Ok(options) => options,
        Err(message) => return trouble([message]),
    };
    let configs = Configs::new(args.isolated, &args.exclude);
    let request = Request {
        paths: &args.paths,
        stdin_filename: args.stdin_filename.as_deref(),
        isolated: args.isolated,
        version: args.argo_version,
    };
    match files::load(request, &configs) {
        Ok(loaded) => compile(args, loaded, options),
        Err(troubles) => trouble(troubles),
    }
}

fn trouble(troubles: impl IntoIterator<Item = String>) -> Status {
    troubles.into_iter().for_each(|trouble| output::complain_raw(&format!("argoc: {trouble}\n")));
    Status::Trouble
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
    let has_errors = refused(args, &workspace, &mut lowered, &mut troubles) || has_errors;
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

/// Takes out what has an error that the input has not, and says so: nothing that is compiled may be worse than before.
fn refused(
    args: &CompileArgs,
    workspace: &Workspace,
    lowered: &mut Vec<Lowered>,
    troubles: &mut Vec<String>,
) -> bool {
    let results = Results::new(workspace, lowered, Settings::Kept);
    let mut found = Vec::new();
    for result in files::map(&results.changed, |file| guard("compile", || results.errors(*file))) {
        match result {
            Ok(some) => found.extend(some),
            Err(trouble) => troubles.push(trouble),
        }
    }
    if found.is_empty() {
        return false;
    }
    let all: Vec<FileId> = (0..workspace.files().len()).map(|index| FileId(index as u32)).collect();
    let had = files::map(&all, |file| guard("compile", || check_file(workspace, *file)).unwrap_or_default());
    let had: BTreeSet<&str> =
        had.iter().flatten().filter(|d| d.severity == Severity::Error).map(|d| d.code).collect();
    found.retain(|(_, error)| !had.contains(error.code));
    let worse: BTreeSet<usize> = found.iter().map(|(index, _)| *index).collect();
    for (index, error) in &found {
        let Some(object) = lowered.get(*index) else { continue };
        let what = if args.force { "has" } else { "is not written: it would have" };
        output::complain(&format!(
            "{} `{}`, compiled, {what} an error that is not in the input: {} [{}]",
            object.kind.name(),
            object.name,
            error.message,
            error.code
        ));
    }
    if !worse.is_empty() {
        output::note(
            "Such an error comes from what was given (-p, --set-archive, --controller), or is a mistake of argoc's.",
        );
    }
    if !args.force {
        let mut index = 0;
        lowered.retain(|_| {
            index += 1;
            !worse.contains(&(index - 1))
        });
    }
    !worse.is_empty()
}

fn ended(troubles: &[String], is_found: bool) -> Status {
    troubles.iter().for_each(|trouble| output::complain(trouble));
    match () {
        () if !troubles.is_empty() => Status::Trouble,
        () if is_found => Status::Findings,
        () => Status::Clean,
    }
}

/// Writes what manifests need around them.
fn emitted(
    args: &CompileArgs,
    workspace: &Workspace,
    options: &Options,
    sources: &BTreeSet<PathBuf>,
    has_errors: bool,
    mut troubles: Vec<String>,
) -> Status {
    let mut given = match &args.controller {
        // The objects and repositories are those of the named files, the configuration is the one that was asked for.
        Some(path) => match alone(path, workspace.version()) {
            Ok(controller) => {
                Given::new(workspace, |file| !file.context.silent).with(Given::new(&controller, |_| true))
            }
            Err(message) => return trouble([message]),
        },
        None => Given::new(workspace, |file| !file.context.silent),
    };
    given.set(&options.archive);
    let wanted: BTreeSet<Emit> = args.emit.iter().copied().collect();
    let mut all: Vec<Emitted> = Vec::new();
    for what in wanted {
        let what = match what {
            Emit::ControllerConfig => What::ControllerConfig,
            Emit::ArtifactRepositories => What::ArtifactRepositories,
            Emit::Rbac => What::Rbac,
            Emit::SecretsTemplate => What::SecretsTemplate,
            Emit::HelmValues => What::HelmValues,
        };
        match given.emit(what, args.namespace.as_deref()) {
            Ok(some) => all.extend(some),
            Err(message) => troubles.push(message),
        }
    }
    for one in all.iter().filter(|one| !one.left.is_empty()) {
        output::complain(&format!(
            "argoc: {}: the chart has no place for these settings, which are not in it: {}",
            one.name,
            one.left.join(", ")
        ));
    }
    let is_different = match args.folder() {
        None => {
            let text = all.iter().map(|e| e.text.as_str()).collect::<Vec<_>>().join("---\n");
            troubles.extend(output::print(&text).err());
            false
        }
        Some(folder) if !all.is_empty() => {
            all.push(kustomization(&all));
            let files: Vec<(String, &str)> = all.iter().map(|e| (e.name.clone(), e.text.as_str())).collect();
            to_folder(args, folder, &files, sources, &mut troubles)
        }
        Some(_) => false,
    };
    ended(&troubles, has_errors || is_different)
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
    lowered.iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join("---\n")
}

/// Takes out the files below the folder for results, when that lies in a folder that was named: results are no sources.
fn without_results(args: &CompileArgs, files: &mut Vec<File>) {
    let Some(folder) = args.folder().and_then(|folder| folder.canonicalize().ok()) else { return };
    let here = [PathBuf::from(".")];
    let paths = if args.paths.is_empty() { &here[..] } else { &args.paths };
    let named: Vec<PathBuf> = paths.iter().filter_map(|path| path.canonicalize().ok()).collect();
    if !named.iter().any(|path| folder != *path && folder.starts_with(path)) {
        return;
    }
    let inner: Vec<&PathBuf> = named.iter().filter(|path| path.starts_with(&folder)).collect();
    let before = files.len();
    files.retain(|file| {
        let Ok(path) = Path::new(&file.path).canonicalize() else { return true };
        !path.starts_with(&folder) || inner.iter().any(|named| path.starts_with(named))
    });
    let count = before - files.len();
    if count > 0 && !args.quiet {
        let what = if count == 1 { "file" } else { "files" };
        output::note(&format!(
            "Not read: {count} {what} in {}, where the results go.",
            args.output.display()
        ));
    }
}

/// The files that the results are made from.
fn sources(args: &CompileArgs, files: &[File]) -> BTreeSet<PathBuf> {
    let read = files.iter().filter(|file| !file.context.silent).map(|file| Path::new(&file.path));
    let given = [args.controller.as_deref(), args.parameter_file.as_deref()];
    read.chain(given.into_iter().flatten()).filter_map(|path| path.canonicalize().ok()).collect()
}

/// Why a file of the folder must not be replaced.
fn kept(args: &CompileArgs, path: &Path, text: &str, sources: &BTreeSet<PathBuf>) -> Option<String> {
    if path.canonicalize().is_ok_and(|path| sources.contains(&path)) {
        return Some(format!(
            "{}: this file was read, and would be replaced by what was made of it: name another folder with `-o`",
            path.display()
        ));
    }
    if args.force || path.file_name().is_none_or(|name| name != KUSTOMIZATION) {
        return None;
    }
    let old = std::fs::read_to_string(path).ok()?;
    (old != text && !old.starts_with(KUSTOMIZATION_NOTE)).then(|| {
        format!(
            "{}: argoc did not make this file, and would replace it: name another folder with `-o`, or use --force",
            path.display()
        )
    })
}

/// Writes a file for each object, or says what would be different.
fn to_folder(
    args: &CompileArgs,
    folder: &Path,
    files: &[(String, &str)],
    sources: &BTreeSet<PathBuf>,
    troubles: &mut Vec<String>,
) -> bool {
    let before = troubles.len();
    troubles.extend(files.iter().filter_map(|(name, text)| kept(args, &folder.join(name), text, sources)));
    if troubles.len() > before {
        output::note("Nothing was written.");
        return false;
    }
    let mut is_different = false;
    let (mut written, mut same) = (0, 0);
    for (name, text) in files {
        let path = folder.join(name);
        let old = match std::fs::read(&path) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => {
                troubles.push(format!("{}: {}", path.display(), describe(&error)));
                continue;
            }
        };
        if old.as_deref() == Some(text.as_bytes()) {
            same += 1;
            continue;
        }
        is_different = true;
        if args.diff {
            let old = String::from_utf8_lossy(old.as_deref().unwrap_or_default());
            let diff = TextDiff::from_lines(&*old, *text);
            let shown = with_slashes(&path);
            let text = diff.unified_diff().header(&format!("a/{shown}"), &format!("b/{shown}")).to_string();
            troubles.extend(output::print(&text).err());
        }
        if args.check || args.diff {
            if args.check && !args.quiet {
                let what = if old.is_some() { "is not up to date" } else { "is missing" };
                output::note(&format!("{}: {what}", path.display()));
            }
            continue;
        }
        let result =
            std::fs::create_dir_all(folder).and_then(|()| output::replace_file(&path, text.as_bytes(), None));
        match result {
            Ok(()) => written += 1,
            Err(error) => troubles.push(format!("{}: cannot be written: {error}", path.display())),
        }
    }
    if args.check || args.diff {
        return is_different;
    }
    if !args.quiet {
        output::note(&format!("{written} written to {}, {same} unchanged.", folder.display()));
    }
    false
}

/// The name of each object's file, in the order of the objects.
fn named(lowered: &[Lowered]) -> Vec<(String, &str)> {
    let mut taken = BTreeSet::new();
    // Stems are often the same: the next number of each.
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut files = Vec::with_capacity(lowered.len());
    for object in lowered {
        let stem = object.file_stem();
        let mut name = format!("{stem}.yaml");
        while !taken.insert(name.clone()) {
            let number = numbers.entry(stem.clone()).or_insert(1);
            *number += 1;
            name = format!("{stem}-{number}.yaml");
        }
        files.push((name, object.text.as_str()));
    }
    files
}
