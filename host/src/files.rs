//! Reading files, on all cores when there are many.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use argoc_core::model::Version;
use argoc_core::workspace::{Context, File, Input, Workspace};
use rayon::prelude::*;

use crate::config::{Configs, Resolved};
use crate::panics::guard;
use crate::paths::with_slashes;
use crate::progress::Progress;
use crate::walk::{Candidate, Files, describe};

/// Fewer files than this are not worth a pool of threads.
const FEW: usize = 8;

/// A file that is only there for reference is parsed when it mentions one of these: everything of Argo's, and what
/// workflows refer to.
const REFERABLE: [&[u8]; 10] = [
    b"argoproj.io",
    b"Workflow",
    b"ConfigMap",
    b"Secret",
    b"ServiceAccount",
    b"workflow-controller",
    b"PersistentVolume",
    b"rbac.authorization.k8s.io",
    b"workflowNamespaces",
    b"artifactRepository",
];

/// What was read, and what could not be.
#[derive(Debug)]
pub struct Loaded {
    /// The files.
    pub files: Vec<File>,
    /// The version of Argo that they were read for.
    pub version: Version,
    /// What holds for each file, by the path that reports show, with its absolute path.
    pub configs: BTreeMap<String, (Arc<Resolved>, PathBuf)>,
    /// What may be written, by the path that reports show.
    pub writable: Writable,
    /// What could not be read, a line each.
    pub troubles: Vec<String>,
}

impl Loaded {
    /// A number that is another one when anything else was read.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.version.hash(&mut hasher);
        self.troubles.hash(&mut hasher);
        for file in &self.files {
            (&file.path, file.context.silent, file.tree.text()).hash(&mut hasher);
        }
        // Most files share a configuration.
        let mut written: Option<(&Arc<Resolved>, String)> = None;
        for (path, (config, _)) in &self.configs {
            path.hash(&mut hasher);
            if written.as_ref().is_none_or(|(last, _)| !Arc::ptr_eq(last, config)) {
                written = Some((config, format!("{config:?}")));
            }
            written.as_ref().map(|(_, text)| text).hash(&mut hasher);
        }
        hasher.finish()
    }
}

/// The files that may be written; none stands for standard input, whose text goes to standard output.
pub type Writable = BTreeMap<String, Option<PathBuf>>;

/// What is to be read.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Files, folders, or `-` for standard input; none: the working directory.
    pub paths: &'a [PathBuf],
    /// The name that standard input is reported under.
    pub stdin_filename: Option<&'a str>,
    /// The named paths are all the context.
    pub isolated: bool,
    /// The version of Argo, unless the configuration is to say it.
    pub version: Option<Version>,
}

/// What was read before, for as long as the files do not change.
#[derive(Debug, Default)]
pub struct Kept {
    /// The version of Argo that it was read for.
    version: Option<Version>,
    /// By absolute path; nothing for a file that is not worth it while it is there for reference.
    files: BTreeMap<PathBuf, (Stamp, Option<File>)>,
    /// The absolute paths of the last round and their stamps, by the paths that reports show.
    stamps: BTreeMap<String, (PathBuf, Stamp)>,
}

/// What changes when a file does: its time and its length.
type Stamp = Option<(std::time::SystemTime, u64)>;

impl Kept {
    /// Takes the files back when they have been checked.
    pub fn keep(&mut self, workspace: Workspace) {
        let version = workspace.version();
        self.put_back(version, workspace.into_files().into_iter().filter_map(Arc::into_inner));
    }

    /// Takes back files that were not looked into.
    pub fn put_back(&mut self, version: Version, files: impl IntoIterator<Item = File>) {
        self.version = Some(version);
        for file in files {
            if let Some((path, stamp)) = self.stamps.remove(&file.path) {
                self.files.insert(path, (stamp, Some(file)));
            }
        }
    }

    /// The file is read again, whatever its stamp says.
    pub fn forget(&mut self, path: &Path) {
        self.files.remove(path);
    }

    /// What is known about a file that has not changed since.
    fn take(&mut self, candidate: &Candidate, version: Version) -> Option<(Stamp, Option<File>)> {
        let (stamp, file) = self.files.remove(&candidate.identity)?;
        let is_same = self.version == Some(version) && stamp.is_some() && stamp == stamp_of(candidate);
        let is_same = is_same
            && match &file {
                Some(file) => file.context == candidate.context && file.path == with_slashes(&candidate.path),
                None => candidate.context.silent,
            };
        is_same.then_some((stamp, file))
    }

    /// Remembers that a file was read, and whether it was worth it: such files come back when they have been checked.
    fn is_read(&mut self, candidate: &Candidate, stamp: Stamp, is_kept: bool) {
        if is_kept {
            let path = with_slashes(&candidate.path);
            self.stamps.insert(path, (candidate.identity.clone(), stamp));
        } else {
            self.files.insert(candidate.identity.clone(), (stamp, None));
        }
    }
}

fn stamp_of(candidate: &Candidate) -> Stamp {
    let meta = candidate.identity.metadata().ok()?;
    Some((meta.modified().ok()?, meta.len()))
}

/// Reads the named paths and, unless they are all the context, the repositories around them.
///
/// # Errors
/// What is wrong with configuration files: then nothing is read.
pub fn load(request: Request<'_>, configs: &Configs) -> Result<Loaded, Vec<String>> {
    load_again(request, configs, &mut Kept::default(), &Progress::default())
}

/// The same, apart from what was kept and has not changed since.
///
/// # Errors
/// The same.
pub fn load_again(
    request: Request<'_>,
    configs: &Configs,
    kept: &mut Kept,
    progress: &Progress,
) -> Result<Loaded, Vec<String>> {
    progress.begin("Looking for files", 0);
    let mut found = Files::seen_from(configs.here().clone());
    let mut from_stdin = false;
    if request.paths.is_empty() {
        found.name(Path::new("."));
    }
    for path in request.paths {
        if path.as_os_str() == "-" {
            from_stdin = true;
        } else {
            found.name(path);
        }
    }
    if from_stdin {
        found.name_stdin(request.stdin_filename);
    }
    if !request.isolated {
        found.index_repositories();
        found.index_roots(configs);
    }
    found.exclude(configs);
    let here = configs.of_here();
    let version = request.version.or(here.argo_version).unwrap_or(Version::LATEST);
    let (candidates, mut troubles) = found.finish();
    let mut known: BTreeMap<String, (Arc<Resolved>, PathBuf)> = BTreeMap::new();
    for candidate in candidates.iter().filter(|c| !c.context.silent) {
        let config = configs.of(&candidate.identity);
        known.insert(with_slashes(&candidate.path), (config, candidate.identity.clone()));
    }
    if !configs.troubles().is_empty() {
        return Err(configs.troubles());
    }
    let results = read_all(&candidates, version, kept, progress);
    let mut files = Vec::with_capacity(results.len() + 1);
    let named = candidates.iter().filter(|c| !c.context.silent && c.target.is_some());
    let mut writable: Writable = named.map(|c| (with_slashes(&c.path), c.target.clone())).collect();
    if from_stdin {
        match read_stdin(request, version) {
            Ok(file) => {
                let path = configs.here().folder().join(&file.path);
                known.insert(file.path.clone(), (configs.of(&path), path));
                writable.insert(file.path.clone(), None);
                files.push(file);
            }
            Err(trouble) => troubles.push(trouble),
        }
    }
    for result in results {
        match result {
            Ok(file) => files.extend(file),
            Err(trouble) => troubles.push(trouble),
        }
    }
    if !configs.troubles().is_empty() {
        return Err(configs.troubles());
    }
    let silent = candidates.iter().filter(|c| c.context.silent);
    // What is wrong there matters only when something there is checked.
    let silent: BTreeMap<String, &PathBuf> = silent.map(|c| (with_slashes(&c.path), &c.identity)).collect();
    for file in &mut files {
        if let Some((config, path)) = known.get(&file.path) {
            config.apply(path, file);
        } else if let Some(path) = silent.get(&file.path) {
            file.namespaces = configs.of(path).namespaces(path).into();
        }
    }
    let others = known
        .values()
        .filter(|(c, _)| request.version.is_none() && c.argo_version.is_some_and(|v| v != version));
    if let Some((config, _)) = others.into_iter().next()
        && let Some((file, wanted)) = config.files.last().zip(config.argo_version)
    {
        let file = configs.here().spell(file);
        let file = with_slashes(&file);
        troubles
            .push(format!("{file} is for Argo {wanted} and this run for {version}: run argoc in its folder"));
    }
    Ok(Loaded { files, version, configs: known, writable, troubles })
}

/// Reads files, apart from those that have not changed since they were read.
fn read_all(
    candidates: &[Candidate],
    version: Version,
    kept: &mut Kept,
    progress: &Progress,
) -> Vec<Result<Option<File>, String>> {
    let mut results: Vec<Option<Result<Option<File>, String>>> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        results.push(kept.take(candidate, version).map(|(stamp, file)| {
            kept.is_read(candidate, stamp, file.is_some());
            Ok(file)
        }));
    }
    let wanted: Vec<usize> = (0..candidates.len()).filter(|index| results[*index].is_none()).collect();
    progress.begin("Reading files", wanted.len());
    let read = map(&wanted, |index| {
        let candidate = &candidates[*index];
        // Before its text: what changes in between is read again the next time.
        let stamp = stamp_of(candidate);
        let result = read(candidate, version);
        progress.step();
        (stamp, result)
    });
    for (index, (stamp, result)) in wanted.into_iter().zip(read) {
        if let Ok(file) = &result {
            kept.is_read(&candidates[index], stamp, file.is_some());
        }
        results[index] = Some(result);
    }
    results.into_iter().flatten().collect()
}

/// Does something with each of `items`, in their order, on all cores unless they are few.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    if items.len() < FEW { items.iter().map(work).collect() } else { items.par_iter().map(work).collect() }
}

/// Reads a file; nothing when it is not worth it.
fn read(candidate: &Candidate, version: Version) -> Result<Option<File>, String> {
    let Candidate { path, context, .. } = candidate;
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        // It was not asked for.
        Err(_) if context.silent => return Ok(None),
        Err(error) => return Err(format!("{}: {}", path.display(), describe(&error))),
    };
    if context.silent && !is_referable(path, &bytes) {
        return Ok(None);
    }
    parse(with_slashes(path), &bytes, *context, version).map(Some)
}

fn read_stdin(request: Request<'_>, version: Version) -> Result<File, String> {
    let mut bytes = Vec::new();
    if let Err(error) = std::io::stdin().lock().read_to_end(&mut bytes) {
        return Err(format!("standard input cannot be read: {error}"));
    }
    let name = request.stdin_filename.map_or_else(|| "<stdin>".into(), |n| with_slashes(&PathBuf::from(n)));
    parse(name, &bytes, Context { named: true, ..Context::default() }, version)
}

pub(crate) fn parse(path: String, bytes: &[u8], context: Context, version: Version) -> Result<File, String> {
    let shown = path.clone();
    guard(&shown, || File::read(Input { path, bytes, context }, version))
}

/// Whether other files could refer to something in this one, or it says what others are.
pub(crate) fn is_referable(path: &Path, bytes: &[u8]) -> bool {
    let is_kustomization = path.file_stem().is_some_and(|stem| stem == "kustomization");
    // A file in UTF-16 has none of the words as bytes, but its mark.
    let is_utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    is_kustomization || is_utf16 || REFERABLE.iter().any(|word| memchr::memmem::find(bytes, word).is_some())
}
