//! Which files there are: those that were named, those below named folders, and the rest of the repository.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use argoc_core::workspace::Context;
use ignore::{DirEntry, WalkBuilder};

use crate::config::Configs;
use crate::paths::Here;

/// More files than this are not read for the sake of references alone.
const MOST_INDEXED: usize = 20_000;

/// A file that is to be read.
#[derive(Debug)]
pub struct Candidate {
    /// As reports spell it, which also leads to it from the working directory.
    pub path: PathBuf,
    /// What is known about it besides its bytes.
    pub context: Context,
    /// The absolute path without links.
    pub identity: PathBuf,
    /// The file to write a fix to; none for what was reached by a link nobody named, or is no file.
    pub target: Option<PathBuf>,
}

/// The files that are to be read, each once, however often and by whatever way it was named.
#[derive(Debug)]
pub struct Files {
    here: Here,
    /// By absolute path without links.
    candidates: BTreeMap<PathBuf, Candidate>,
    /// Folders whose repositories belong to what was named.
    starts: BTreeSet<PathBuf>,
    /// Folders that were walked as a whole.
    walked: BTreeSet<PathBuf>,
    /// The file that standard input stands for.
    replaced: Option<PathBuf>,
    troubles: Vec<String>,
}

impl Files {
    /// None yet; paths are spelt from `here`.
    pub fn seen_from(here: Here) -> Files {
        Files {
            here,
            candidates: BTreeMap::new(),
            starts: BTreeSet::new(),
            walked: BTreeSet::new(),
            replaced: None,
            troubles: Vec::new(),
        }
    }

    /// Takes a path that the user named: a file, or a folder with all below it.
    pub fn name(&mut self, path: &Path) {
        let identity = match identify(path) {
            Ok(identity) => identity,
            Err(error) => {
                let reason = describe(&error);
                return self.troubles.push(format!("{}: {reason}", path.display()));
            }
        };
        if identity.is_dir() {
            let troubles = self.walk(path, &identity, Context::default(), usize::MAX);
            self.troubles.extend(troubles);
            self.starts.insert(identity.clone());
            self.walked.insert(identity);
            return;
        }
        if let Some(folder) = identity.parent() {
            self.starts.insert(folder.to_path_buf());
        }
        let path = self.here.spell(path);
        let target = identity.is_file().then(|| identity.clone());
        let context = Context { named: true, ..Context::default() };
        self.candidates
            .entry(identity)
            .and_modify(|known| known.context.named = true)
            .and_modify(|known| known.target = target.clone())
            .or_insert_with(|| Candidate { path, context, target: target.clone(), identity: PathBuf::new() });
    }

    /// Takes the name that standard input is reported under: it stands for the file of that name, if there is one.
    pub fn name_stdin(&mut self, name: Option<&str>) {
        let path = name.map(|name| self.here.folder().join(name));
        self.replaced = path.as_ref().and_then(|p| p.canonicalize().ok());
        let folder = path.as_deref().and_then(Path::parent).and_then(|f| f.canonicalize().ok());
        self.starts.insert(folder.unwrap_or_else(|| self.here.folder().to_path_buf()));
    }

    /// Adds the other manifests of the repositories around what was named, so that references resolve; nothing is
    /// reported in them.
    pub fn index_repositories(&mut self) {
        let roots: BTreeSet<PathBuf> = self.starts.iter().filter_map(|start| repository_of(start)).collect();
        for root in roots {
            if self.walked.iter().any(|walked| root.starts_with(walked)) {
                continue;
            }
            let context = Context { silent: true, ..Context::default() };
            let spelt = self.here.relative(&root);
            // What cannot be read here was not asked for.
            let _ = self.walk(&spelt, &root, context, MOST_INDEXED);
        }
    }

    /// Adds the manifests of the folders that the configuration names, so that references resolve.
    pub fn index_roots(&mut self, configs: &Configs) {
        let folders = self.starts.iter().map(|start| configs.of_folder(start));
        let roots: BTreeSet<PathBuf> = folders.flat_map(|config| config.roots.clone()).collect();
        for root in roots {
            match identify(&root) {
                Ok(identity) => {
                    let context = Context { silent: true, ..Context::default() };
                    let spelt = self.here.relative(&identity);
                    let _ = self.walk(&spelt, &identity, context, MOST_INDEXED);
                }
                Err(error) => {
                    self.troubles.push(format!("the root {}: {}", root.display(), describe(&error)))
                }
            }
        }
    }

    /// Leaves out what the configuration excludes: it is only there for reference.
    pub fn exclude(&mut self, configs: &Configs) {
        for (identity, candidate) in &mut self.candidates {
            if !candidate.context.silent && configs.excludes(identity) {
                candidate.context = Context { silent: true, ..Context::default() };
                candidate.target = None;
            }
        }
    }

    /// What is to be read, and what went wrong so far.
    pub fn finish(mut self) -> (Vec<Candidate>, Vec<String>) {
        if let Some(replaced) = &self.replaced {
            self.candidates.remove(replaced);
        }
        let charts = Charts::default();
        let files = self.candidates.into_iter().map(|(identity, mut candidate)| {
            candidate.context.chart = charts.has_template(&identity);
            candidate.identity = identity;
            candidate
        });
        (files.collect(), self.troubles)
    }

    /// Adds all manifests below a folder, as git sees it: ignore files respected, `.git` left out, links to folders not
    /// followed. Gives what could not be looked at.
    fn walk(&mut self, folder: &Path, identity: &Path, context: Context, most: usize) -> Vec<String> {
        let mut troubles = Vec::new();
        let start = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let mut builder = WalkBuilder::new(start);
        // `.argo/` and the like are as good as other folders. A folder is walked the same way within a repository and
        // without. The order decides which files a bound leaves out, so it is not the file system's.
        builder
            .hidden(false)
            .require_git(false)
            .sort_by_file_name(OsStr::cmp)
            .filter_entry(|entry| entry.file_name() != OsStr::new(".git"));
        let mut links = Vec::new();
        let mut found = Vec::new();
        for entry in builder.build() {
            match entry {
                Ok(entry) if !is_manifest(entry.path()) => {}
                Ok(entry) if entry.path_is_symlink() => links.push(entry),
                Ok(entry) => found.push(entry),
                Err(error) => troubles.push(error.to_string()),
            }
        }
        // A file goes by its own name rather than by that of a link to it.
        let mut left = most;
        for entry in found.into_iter().chain(links) {
            let Some(identity) = identity_of(&entry, start, identity) else { continue };
            if left == 0 || self.candidates.contains_key(&identity) {
                continue;
            }
            left -= 1;
            // The way through `..` and back is not how anyone would write it.
            let path = match identity.strip_prefix(self.here.folder()) {
                Ok(below) if start.starts_with("..") => below.to_path_buf(),
                _ => self.here.spell(entry.path()),
            };
            let target = (!entry.path_is_symlink()).then(|| identity.clone());
            self.candidates.insert(identity, Candidate { path, context, target, identity: PathBuf::new() });
        }
        troubles
    }
}

/// The absolute path without links; that of a pipe, which has none, as it was given.
fn identify(path: &Path) -> std::io::Result<PathBuf> {
    path.canonicalize().or_else(|error| {
        path.metadata().map_err(|_| error)?;
        std::path::absolute(path)
    })
}

/// Why a file or folder cannot be read.
pub fn describe(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        ErrorKind::PermissionDenied => "there is no permission to read it".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

/// Whether a file that nobody named is looked at: by the ending of its name.
pub fn is_manifest(path: &Path) -> bool {
    path.extension().and_then(OsStr::to_str).is_some_and(|e| matches!(e, "yaml" | "yml" | "json"))
}

/// The absolute path of a file below a folder that was walked; nothing for what is no file.
fn identity_of(entry: &DirEntry, start: &Path, identity: &Path) -> Option<PathBuf> {
    if entry.path_is_symlink() {
        // A link that leads nowhere, or to a folder, is no manifest; git would not follow it either.
        let target = entry.path().canonicalize().ok()?;
        return target.is_file().then_some(target);
    }
    // Below the folder no link was followed, so there is nothing to be resolved.
    entry
        .file_type()?
        .is_file()
        .then(|| identity.join(entry.path().strip_prefix(start).unwrap_or(entry.path())))
}

/// The git repository that a folder is in.
pub fn repository_of(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf)
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
