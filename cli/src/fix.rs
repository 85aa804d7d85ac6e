//! `--fix` and `--diff`: what the library makes of the fixes, written to the files or shown.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use argoc_core::diagnostic::Diagnostic;
use argoc_core::fix::{self, Outcome};
use argoc_core::text::{FileId, SourceText};
use argoc_core::workspace::Workspace;
use similar::TextDiff;

use crate::args::FixArgs;
use crate::output;
use argoc_host::files::Writable;

/// The findings of a file, or why there are none.
pub(crate) type Findings = Result<Vec<Diagnostic>, String>;

/// The workspace afterwards, and what was done.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) workspace: Workspace,
    /// How many findings were put right, or would be.
    pub(crate) findings: usize,
    /// In how many files.
    pub(crate) files: usize,
    /// The difference, when it is to be shown.
    pub(crate) diff: String,
}

/// Makes the fixes, and writes the files or their difference.
pub(crate) fn run(
    args: &FixArgs,
    workspace: Workspace,
    writable: &Writable,
    check: &dyn Fn(&Workspace, &[FileId]) -> Vec<Findings>,
    troubles: &mut Vec<String>,
) -> Done {
    let is_writable = |path: &str| writable.contains_key(path);
    let files =
        workspace.files().iter().enumerate().filter(|(_, f)| !f.context.silent && is_writable(&f.path));
    let files: Vec<FileId> = files.map(|(index, _)| FileId(index as u32)).collect();
    // A file that brings argoc down is never written.
    let broken = RefCell::new(BTreeSet::new());
    let check = |workspace: &Workspace, files: &[FileId]| {
        let results = files.iter().zip(check(workspace, files));
        let sound = results.filter_map(|(id, result)| match result {
            Ok(found) => Some(found),
            Err(_) => {
                broken.borrow_mut().insert(*id);
                None
            }
        });
        sound.flatten().collect()
    };
    let Outcome { workspace, fixed, .. } = fix::settle(workspace, &files, args.unsafe_fixes, &check);
    let mut done = Done { workspace, findings: 0, files: 0, diff: String::new() };
    for (id, change) in &fixed {
        let Some(file) = done.workspace.file(*id).filter(|_| !broken.borrow().contains(id)) else { continue };
        let (path, text) = (file.path.as_str(), file.tree.text());
        if args.diff {
            let diff = TextDiff::from_lines(change.before.as_str(), text);
            let (a, b) = (format!("a/{path}"), format!("b/{path}"));
            done.diff.push_str(&diff.unified_diff().header(&a, &b).to_string());
        } else if let Some(Some(target)) = writable.get(path)
            && let Err(trouble) = replace(target, &change.before, text)
        {
            troubles.push(format!("{path}: not fixed: {trouble}"));
            continue;
        }
        done.findings += change.fixes;
        done.files += 1;
    }
    if !args.diff
        && let Some(text) = piped(&done.workspace, writable)
    {
        troubles.extend(output::print(text).err());
    }
    done
}

/// The text of standard input, which goes to standard output whether or not anything was fixed in it.
fn piped<'w>(workspace: &'w Workspace, writable: &Writable) -> Option<&'w str> {
    let file =
        workspace.files().iter().find(|f| !f.context.silent && writable.get(&f.path) == Some(&None))?;
    Some(file.tree.text())
}

/// Says what was done, or could be.
pub(crate) fn tell(args: &FixArgs, done: &Done, ignored: bool) -> Option<String> {
    let what = match (args.diff, ignored) {
        (true, false) => "Would fix",
        (true, true) => "Would ignore",
        (false, false) => "Fixed",
        (false, true) => "Ignored",
    };
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    (done.findings > 0)
        .then(|| format!("{what} {} in {}.", count(done.findings, "finding"), count(done.files, "file")))
}

/// What `--fix` could do about these findings.
pub(crate) fn offer(found: &[Diagnostic]) -> Option<String> {
    let fixes = || found.iter().filter_map(|d| d.fixes.first());
    let (safe, all) = (fixes().filter(|f| f.safe).count(), fixes().count());
    match (safe, all - safe) {
        (0, 0) => None,
        (0, n) => {
            Some(format!("`--fix --unsafe-fixes` has a fix for {n} of them; look at it with `--diff` first."))
        }
        (n, 0) => Some(format!("`--fix` has a fix for {n} of them.")),
        (n, more) => {
            Some(format!("`--fix` has a fix for {n} of them, and for {more} more with `--unsafe-fixes`."))
        }
    }
}

/// Replaces a file's text in one step, with the encoding and the permissions that it had.
fn replace(path: &Path, before: &str, text: &str) -> Result<(), String> {
    let told = |error: std::io::Error| error.to_string();
    // The file that a link leads to is written, and the link stays.
    let path = path.canonicalize().map_err(told)?;
    let meta = fs::metadata(&path).map_err(told)?;
    if !meta.is_file() {
        return Err("it is no regular file".to_owned());
    }
    if meta.permissions().readonly() {
        return Err("there is no permission to write it".to_owned());
    }
    let source = SourceText::from_bytes(&fs::read(&path).map_err(told)?);
    if source.invalid_at().is_some() {
        return Err("it has bytes that are no text, which would be lost".to_owned());
    }
    if &**source.text() != before {
        return Err("it changed in the meantime; run argoc again".to_owned());
    }
    output::replace_file(&path, &source.encode(text), Some(meta.permissions())).map_err(told)
}
