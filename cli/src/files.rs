//! Finding and reading files.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use argoc_core::model::Version;
use argoc_core::workspace::{Context, File, Input};
use ignore::WalkBuilder;
use rayon::prelude::*;

/// More manifests than this are not indexed for the sake of references alone.
const MOST_INDEXED: usize = 20_000;

/// What was read, and what could not be.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    pub(crate) files: Vec<File>,
    pub(crate) troubles: Vec<String>,
}

/// Reads the named paths and, unless they are all the context, indexes the repository around them.
pub(crate) fn load(paths: &[PathBuf], stdin_name: Option<&str>, isolated: bool, version: Version) -> Loaded {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    let mut troubles = Vec::new();
    let mut found: BTreeMap<PathBuf, Context> = BTreeMap::new();
    let mut stdin = None;
    for path in paths {
        if path.as_os_str() == "-" {
            stdin = Some(stdin_name.unwrap_or("<stdin>").to_owned());
        } else if path.is_dir() {
            walk(path, Context::default(), &mut found, &mut troubles);
        } else if path.exists() {
            found.insert(clean(path), Context { named: true, ..Context::default() });
        } else {
            troubles.push(format!("{}: there is no such file or folder", path.display()));
        }
    }
    if !isolated {
        index_repository(&mut found);
    }
    let charts = Charts::default();
    for (path, context) in &mut found {
        context.chart = charts.has_template(path);
    }
    let mut files = Vec::new();
    if let Some(name) = stdin {
        match read_stdin() {
            Ok(bytes) => {
                let context = Context { named: true, ..Context::default() };
                files.push(File::read(Input { path: name, bytes: &bytes, context }, version));
            }
            Err(error) => troubles.push(format!("standard input cannot be read: {error}")),
        }
    }
    let read = |(path, context): (&PathBuf, &Context)| {
        let bytes = std::fs::read(path).map_err(|e| format!("{}: {}", path.display(), describe(&e)))?;
        Ok(File::read(Input { path: spelt(path), bytes: &bytes, context: *context }, version))
    };
    // One file is not worth a pool of threads.
    let results: Vec<Result<File, String>> =
        if found.len() < 4 { found.iter().map(read).collect() } else { found.par_iter().map(read).collect() };
    let silent: BTreeSet<String> = found.iter().filter(|(_, c)| c.silent).map(|(p, _)| spelt(p)).collect();
    for result in results {
        match result {
            Ok(file) => files.push(file),
            Err(trouble) if silent.iter().any(|s| trouble.starts_with(s.as_str())) => {}
            Err(trouble) => troubles.push(trouble),
        }
    }
    Loaded { files, troubles }
}

fn read_stdin() -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn describe(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => "there is no permission to read it".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

fn is_manifest(path: &Path) -> bool {
    path.extension().and_then(|e| e.to_str()).is_some_and(|e| matches!(e, "yaml" | "yml" | "json"))
}

/// All manifests below a folder, as git sees it: ignore files respected, hidden folders left out.
fn walk(folder: &Path, context: Context, found: &mut BTreeMap<PathBuf, Context>, troubles: &mut Vec<String>) {
    for entry in WalkBuilder::new(folder).require_git(false).build() {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|t| !t.is_dir()) && is_manifest(entry.path()) => {
                found.entry(clean(entry.path())).or_insert(context);
            }
            Ok(_) => {}
            Err(error) => troubles.push(error.to_string()),
        }
    }
}

/// The other manifests of the repository, so that references resolve; nothing is reported in them.
fn index_repository(found: &mut BTreeMap<PathBuf, Context>) {
    let Some(root) = found.keys().next().and_then(|path| repository_of(path)) else { return };
    let mut others = BTreeMap::new();
    let context = Context { silent: true, ..Context::default() };
    // What cannot be read here was not asked for.
    walk(&root, context, &mut others, &mut Vec::new());
    let known: BTreeSet<PathBuf> = found.keys().filter_map(|p| p.canonicalize().ok()).collect();
    let new = others.into_iter().filter(|(path, _)| path.canonicalize().is_ok_and(|p| !known.contains(&p)));
    found.extend(new.take(MOST_INDEXED).collect::<Vec<_>>());
}

fn repository_of(path: &Path) -> Option<PathBuf> {
    let absolute = path.canonicalize().ok()?;
    let root = absolute.ancestors().find(|folder| folder.join(".git").exists())?;
    let here = std::env::current_dir().ok()?.canonicalize().ok()?;
    // Paths below the current folder stay as short as the user would write them.
    Some(match root.strip_prefix(&here) {
        Ok(below) if below.as_os_str().is_empty() => PathBuf::from("."),
        Ok(below) => below.to_path_buf(),
        Err(_) if here.starts_with(root) => {
            let up = here.strip_prefix(root).map(|p| p.components().count()).unwrap_or_default();
            std::iter::repeat_n("..", up).collect()
        }
        Err(_) => root.to_path_buf(),
    })
}

/// Without `.` in front or inside.
fn clean(path: &Path) -> PathBuf {
    path.components().filter(|c| !matches!(c, Component::CurDir)).collect()
}

/// As reports spell it, with `/`.
fn spelt(path: &Path) -> String {
    path.components()
        .map(|c| c.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
        .replace("//", "/")
}

/// Which folders are Helm charts, each looked at once.
#[derive(Debug, Default)]
struct Charts {
    known: std::cell::RefCell<BTreeMap<PathBuf, bool>>,
}

impl Charts {
    /// Whether a file stands under `templates/` of a chart.
    fn has_template(&self, path: &Path) -> bool {
        let folders = path.ancestors().skip(1);
        let mut templates = folders.filter(|f| f.file_name().is_some_and(|n| n == "templates"));
        templates.any(|t| t.parent().is_some_and(|chart| self.is_chart(chart)))
    }

    fn is_chart(&self, folder: &Path) -> bool {
        if let Some(known) = self.known.borrow().get(folder) {
            return *known;
        }
        let is_chart = folder.join("Chart.yaml").is_file();
        self.known.borrow_mut().insert(folder.to_path_buf(), is_chart);
        is_chart
    }
}
