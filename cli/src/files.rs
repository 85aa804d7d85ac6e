//! Reading files, on all cores when there are many.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use argoc_core::model::Version;
use argoc_core::workspace::{Context, File, Input};
use rayon::prelude::*;

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
pub(crate) struct Loaded {
    pub(crate) files: Vec<File>,
    pub(crate) troubles: Vec<String>,
}

/// What is to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    /// Files and folders; `-` for standard input; none: the current folder.
    pub(crate) paths: &'a [PathBuf],
    /// The name that standard input is reported under.
    pub(crate) stdin_filename: Option<&'a str>,
    /// The paths are all the context.
    pub(crate) isolated: bool,
    /// The version of Argo Workflows.
    pub(crate) version: Version,
}

/// Reads the named paths and, unless they are all the context, the repositories around them.
pub(crate) fn load(wanted: &Wanted<'_>) -> Loaded {
    let mut found = Files::new();
    let mut from_stdin = false;
    if wanted.paths.is_empty() {
        found.name(Path::new("."));
    }
    for path in wanted.paths {
        if path.as_os_str() == "-" {
            from_stdin = true;
        } else {
            found.name(path);
        }
    }
    if from_stdin {
        found.name_stdin(wanted.stdin_filename);
    }
    if !wanted.isolated {
        found.index_repositories();
    }
    let (candidates, mut troubles) = found.finish();
    let results = map(&candidates, |candidate| read(candidate, wanted.version));
    let mut files = Vec::with_capacity(results.len() + 1);
    if from_stdin {
        match read_stdin(wanted) {
            Ok(file) => files.push(file),
            Err(trouble) => troubles.push(trouble),
        }
    }
    for result in results {
        match result {
            Ok(file) => files.extend(file),
            Err(trouble) => troubles.push(trouble),
        }
    }
    Loaded { files, troubles }
}

/// Does something with each of `items`, in their order, on all cores unless they are few.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync + Send) -> Vec<R> {
    if items.len() < FEW { items.iter().map(work).collect() } else { items.par_iter().map(work).collect() }
}

/// Reads a file; nothing when it is not worth it.
fn read(candidate: &Candidate, version: Version) -> Result<Option<File>, String> {
    let Candidate { path, context } = candidate;
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

fn read_stdin(wanted: &Wanted<'_>) -> Result<File, String> {
    let mut bytes = Vec::new();
    if let Err(error) = std::io::stdin().lock().read_to_end(&mut bytes) {
        return Err(format!("standard input cannot be read: {error}"));
    }
    let name = wanted.stdin_filename.map_or_else(|| "<stdin>".into(), |n| with_slashes(&PathBuf::from(n)));
    parse(name, &bytes, Context { named: true, ..Context::default() }, wanted.version)
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
