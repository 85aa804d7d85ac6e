//! The folder that results go to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use argoc_core::lower::Lowered;
use argoc_core::lower::emit::{KUSTOMIZATION, KUSTOMIZATION_NOTE};
use argoc_core::workspace::File;
use argoc_host::paths::with_slashes;
use argoc_host::walk::describe;
use similar::TextDiff;

use super::CompileArgs;
use crate::output;

/// Takes out the files below the folder for results, when that lies in a folder that was named: results are no sources.
pub(super) fn without_results(args: &CompileArgs, files: &mut Vec<File>) {
    let Some(folder) = args.folder().and_then(|folder| folder.canonicalize().ok()) else { return };
    let here = [PathBuf::from(".")];
    let paths = if args.input.paths.is_empty() { &here[..] } else { &args.input.paths };
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
pub(super) fn sources(args: &CompileArgs, files: &[File]) -> BTreeSet<PathBuf> {
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
pub(super) fn to_folder(
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
pub(super) fn named(lowered: &[Lowered]) -> Vec<(String, &str)> {
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
