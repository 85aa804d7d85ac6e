//! Reading files, on all cores when there are many.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use argoc_core::model::Version;
use argoc_core::workspace::{Context, File, Input};
use rayon::prelude::*;

use crate::config::{Configs, Resolved};
use crate::panics::guard;
use crate::paths::with_slashes;
use crate::walk::{Candidate, Files, describe};

/// Fewer files than this are not worth a pool of threads.
const FEW: usize = 8;

/// A file that is only there for reference is parsed when it mentions one of these: everything of Argo's, and what
/// workflows refer to.
const REFERABLE: [&[u8]; 5] = [b"argoproj.io", b"Workflow", b"ConfigMap", b"Secret", b"ServiceAccount"];

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

/// Reads the named paths and, unless they are all the context, the repositories around them.
///
/// # Errors
/// What is wrong with configuration files: then nothing is read.
pub fn load(request: Request<'_>, configs: &Configs) -> Result<Loaded, Vec<String>> {
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
    let results = map(&candidates, |candidate| read(candidate, version));
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
    for file in &mut files {
        if let Some((config, _)) = known.get(&file.path) {
            file.externals = Arc::clone(&config.externals);
        }
    }
    if !configs.troubles().is_empty() {
        return Err(configs.troubles());
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

fn parse(path: String, bytes: &[u8], context: Context, version: Version) -> Result<File, String> {
    let shown = path.clone();
    guard(&shown, || File::read(Input { path, bytes, context }, version))
}

/// Whether other files could refer to something in this one, or it says what others are.
fn is_referable(path: &Path, bytes: &[u8]) -> bool {
    let is_kustomization = path.file_stem().is_some_and(|stem| stem == "kustomization");
    // A file in UTF-16 has none of the words as bytes, but its mark.
    let is_utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    is_kustomization || is_utf16 || REFERABLE.iter().any(|word| memchr::memmem::find(bytes, word).is_some())
}
