//! Making fixes until there is nothing left to be made.

use std::collections::{BTreeMap, BTreeSet};

use super::apply::{apply, choose};
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::text::{FileId, Span};
use crate::workspace::Workspace;

/// More rounds than this are not made; a fix that makes room for another rarely needs more than two.
const MOST_PASSES: usize = 100;

/// What stands for broken files: a fix may not bring more of it about.
const BREAKAGE: [&str; 4] = ["yaml-syntax", "duplicate-key", "dropped-document", "duplicate-name"];

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// The workspace with the texts as they are now.
    pub workspace: Workspace,
    /// The files that are not what they were.
    pub fixed: BTreeMap<FileId, Fixed>,
    /// How many fixes were tried and taken back.
    pub refused: usize,
}

/// What was done in a file.
#[derive(Debug)]
pub struct Fixed {
    /// The text before the first fix.
    pub before: String,
    /// How many fixes were made.
    pub fixes: usize,
}

/// What tells one finding from another, before and after a change.
type Key = (&'static str, String);

struct Settling<'c> {
    check: &'c dyn Fn(&Workspace, &[FileId]) -> Vec<Diagnostic>,
    unsafe_too: bool,
    refused: BTreeSet<(FileId, Key)>,
    /// How many fixes are made at once in a file whose last round had to be taken back.
    limits: BTreeMap<FileId, usize>,
    fixed: BTreeMap<FileId, Fixed>,
}

/// Makes the fixes of the findings in `files`, again and again until nothing more can be fixed.
///
/// `check` gives the findings of some files; what it leaves out is not fixed. Without `unsafe_too` only safe fixes are
/// made.
pub fn settle(
    mut workspace: Workspace,
    files: &[FileId],
    unsafe_too: bool,
    check: &dyn Fn(&Workspace, &[FileId]) -> Vec<Diagnostic>,
) -> Outcome {
    let mut state = Settling {
        check,
        unsafe_too,
        refused: BTreeSet::new(),
        limits: BTreeMap::new(),
        fixed: BTreeMap::new(),
    };
    let mut left: Vec<FileId> = files.to_vec();
    for _ in 0..MOST_PASSES {
        if left.is_empty() {
            break;
        }
        (workspace, left) = state.pass(workspace, &left);
    }
    Outcome { workspace, fixed: state.fixed, refused: state.refused.len() }
}

/// A finding that is to be gone.
struct Aim {
    key: Key,
    /// Where it would stand now; none when its text was replaced.
    start: Option<usize>,
}

/// One file's change in a round.
struct Change {
    file: FileId,
    /// The text before.
    old: String,
    /// Where the edits stand now.
    written: Vec<Span>,
    /// The findings that are to be gone.
    aims: Vec<Aim>,
    /// All findings before.
    before: BTreeMap<Key, usize>,
}

impl Settling<'_> {
    /// One round. Gives the files that may need another.
    fn pass(&mut self, mut workspace: Workspace, files: &[FileId]) -> (Workspace, Vec<FileId>) {
        let found = (self.check)(&workspace, files);
        let (mut changes, mut texts) = (Vec::new(), Vec::new());
        for &file in files {
            if let Some((change, text)) = self.plan(&workspace, file, &found) {
                changes.push(change);
                texts.push((file, text));
            }
        }
        workspace = workspace.with_texts(&texts);
        let changed: Vec<FileId> = changes.iter().map(|c| c.file).collect();
        let after = (self.check)(&workspace, &changed);
        let mut taken_back = Vec::new();
        for change in changes {
            if is_good(&change, &after) {
                self.limits.remove(&change.file);
                let fixes = change.aims.len();
                let fixed = self.fixed.entry(change.file);
                fixed.or_insert(Fixed { before: change.old, fixes: 0 }).fixes += fixes;
            } else {
                self.refuse(&change);
                taken_back.push((change.file, change.old));
            }
        }
        (workspace.with_texts(&taken_back), changed)
    }

    fn plan(&self, workspace: &Workspace, file: FileId, found: &[Diagnostic]) -> Option<(Change, String)> {
        let is_wanted = |d: &Diagnostic| !self.refused.contains(&(file, key(d)));
        let mut chosen = choose(found, file, self.unsafe_too, is_wanted);
        chosen.truncate(self.limits.get(&file).copied().unwrap_or(usize::MAX));
        if chosen.is_empty() {
            return None;
        }
        let old = workspace.file(file)?.tree.text().to_owned();
        let (text, written) = apply(&old, chosen.iter().flat_map(|(_, fix)| &fix.edits))?;
        let edits: Vec<&Edit> = chosen.iter().flat_map(|(_, fix)| &fix.edits).collect();
        let aims = chosen
            .iter()
            .map(|(d, _)| Aim { key: key(d), start: moved(d.place.span.start as usize, &edits) })
            .collect();
        Some((Change { file, old, written, aims, before: count(found, file) }, text))
    }

    /// A round that failed is made with half as many fixes; one fix that fails alone is not tried again.
    fn refuse(&mut self, change: &Change) {
        if let [aim] = change.aims.as_slice() {
            self.refused.insert((change.file, aim.key.clone()));
            self.limits.remove(&change.file);
        } else {
            self.limits.insert(change.file, change.aims.len() / 2);
        }
    }
}

/// Where a place of the old text is in the new one; nowhere when it was replaced.
fn moved(at: usize, edits: &[&Edit]) -> Option<usize> {
    let mut start = at;
    for edit in edits {
        let range = edit.place.span.range();
        if range.contains(&at) {
            return None;
        }
        if range.end <= at {
            start = (start + edit.text.len()).checked_sub(range.len())?;
        }
    }
    Some(start)
}

fn key(d: &Diagnostic) -> Key {
    (d.code, d.message.clone())
}

fn count(found: &[Diagnostic], file: FileId) -> BTreeMap<Key, usize> {
    let mut counts = BTreeMap::new();
    for d in found.iter().filter(|d| d.place.file == file) {
        *counts.entry(key(d)).or_default() += 1;
    }
    counts
}

/// Whether the findings are gone, the file is as readable as before, and nothing is wrong with what was written.
fn is_good(change: &Change, found: &[Diagnostic]) -> bool {
    let after = count(found, change.file);
    let number = |counts: &BTreeMap<Key, usize>, key: &Key| counts.get(key).copied().unwrap_or(0);
    let breakage = |counts: &BTreeMap<Key, usize>| {
        counts.iter().filter(|((code, _), _)| BREAKAGE.contains(code)).map(|(_, n)| n).sum::<usize>()
    };
    let is_on_written = |d: &Diagnostic| {
        let span = d.place.span;
        change.written.iter().any(|w| !w.is_empty() && span.start < w.end && w.start < span.end)
    };
    // The same may be said of another place, where the next round puts it right.
    let is_left = |aim: &Aim| {
        found.iter().any(|d| {
            let is_there =
                aim.start.map_or_else(|| is_on_written(d), |start| d.place.span.start as usize == start);
            d.place.file == change.file && key(d) == aim.key && is_there
        })
    };
    let are_gone = change
        .aims
        .iter()
        .all(|aim| number(&after, &aim.key) < number(&change.before, &aim.key) || !is_left(aim));
    let is_new = |d: &Diagnostic| number(&after, &key(d)) > number(&change.before, &key(d));
    let mut new =
        found.iter().filter(|d| d.place.file == change.file && d.severity > Severity::Info && is_new(d));
    are_gone && breakage(&after) <= breakage(&change.before) && !new.any(is_on_written)
}

#[cfg(test)]
mod tests {
    use super::settle;
    use crate::check::check_file;
    use crate::diagnostic::Diagnostic;
    use crate::model::Version;
    use crate::text::FileId;
    use crate::workspace::{Context, File, Input, Workspace};

    fn fixed(text: &str, unsafe_too: bool) -> (String, usize, Vec<Diagnostic>) {
        let context = Context { named: true, ..Context::default() };
        let file =
            File::read(Input { path: "a.yaml".into(), bytes: text.as_bytes(), context }, Version::LATEST);
        let check = |workspace: &Workspace, files: &[FileId]| {
            files.iter().flat_map(|id| check_file(workspace, *id)).collect::<Vec<_>>()
        };
        let workspace = Workspace::new(vec![file], Version::LATEST);
        let outcome = settle(workspace, &[FileId(0)], unsafe_too, &check);
        let left = check_file(&outcome.workspace, FileId(0));
        let text = outcome.workspace.files()[0].tree.text().to_owned();
        (text, outcome.fixed.values().map(|f| f.fixes).sum(), left)
    }

    const GOOD: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow # mine\nmetadata:\n  generateName: 'a-'\nspec:\n  \
                        entrypoint: \"main\"\n  templates:\n  - name: main\n    container: {image: 'alpine:3.22'}\n";

    #[test]
    fn several_passes_keep_comments_and_quotes() {
        let bad = GOOD.replace("templates:", "tempaltes:").replace("\"main\"", "\"mian\"");
        let (text, fixes, left) = fixed(&bad, false);
        assert_eq!((text.as_str(), fixes), (GOOD, 2));
        assert_eq!(left, []);
    }

    #[test]
    fn what_would_make_a_double_is_left_alone() {
        let bad = GOOD.replace("spec:\n", "spec:\n  entrypont: main\n");
        let (text, fixes, _) = fixed(&bad, true);
        assert_eq!((text.as_str(), fixes), (bad.as_str(), 0));
        let two = GOOD.replace("  templates:", "  tmplates: []\n  tempaltes:");
        let (text, fixes, _) = fixed(&two, true);
        assert_eq!(fixes, 1, "{text}");
    }
}
