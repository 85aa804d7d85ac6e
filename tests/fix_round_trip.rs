//! Fixes against manifests that were broken on purpose: after fixing, the finding is gone, nothing new is said, only the
//! lines of the fix differ, and a misspelt name is most often exactly what it was.
//!
//! The manifests are not part of the project; without them the test says that it is skipped.
#![allow(clippy::disallowed_methods, reason = "tests read files")]
#![allow(clippy::print_stderr, clippy::print_stdout, reason = "a test says what it skips and counts")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use argoc_core::check::check_file;
use argoc_core::diagnostic::{Diagnostic, Severity};
use argoc_core::fix::settle;
use argoc_core::model::Version;
use argoc_core::text::FileId;
use argoc_core::workspace::{Context, File, Input, Workspace};

const ID: FileId = FileId(0);

fn check_files(workspace: &Workspace, files: &[FileId]) -> Vec<Diagnostic> {
    files.iter().flat_map(|id| check_file(workspace, *id)).collect()
}

fn read(bytes: &[u8]) -> Workspace {
    let context = Context { named: true, ..Context::default() };
    let file = File::read(Input { path: "case.yaml".into(), bytes, context }, Version::LATEST);
    Workspace::new(vec![file], Version::LATEST)
}

/// How many lines of `new` are not in `old`: what was written, while whole entries may be cut out.
fn written_lines(old: &str, new: &str) -> usize {
    let mut lines: BTreeMap<&str, isize> = BTreeMap::new();
    new.lines().for_each(|l| *lines.entry(l).or_default() += 1);
    old.lines().for_each(|l| *lines.entry(l).or_default() -= 1);
    lines.values().filter(|n| **n > 0).sum::<isize>().unsigned_abs()
}

fn key(d: &Diagnostic) -> (&'static str, &str) {
    (d.code, &d.message)
}

#[derive(Default)]
struct Count {
    fixable: usize,
    gone: usize,
    exact: usize,
    /// Cases that a tool that knows everything could put right.
    defects: usize,
}

/// A text without quotes: a case may have put them around what it broke.
fn bare(text: &str) -> String {
    text.trim_end().chars().filter(|c| !matches!(c, '\'' | '"')).collect()
}

/// What one case has to do with fixes; and what went wrong.
fn one(case: &str, base: Option<&str>, unsafe_too: bool, count: &mut Count) -> Result<(), String> {
    // What the sound manifest has as well was not planted, and is left alone.
    let own: BTreeSet<(&str, String)> = base.map_or_else(BTreeSet::new, |base| {
        check_files(&read(base.as_bytes()), &[ID]).into_iter().map(|d| (d.code, d.message)).collect()
    });
    let check_files = |workspace: &Workspace, files: &[FileId]| -> Vec<Diagnostic> {
        let found = check_files(workspace, files).into_iter();
        found.filter(|d| !own.contains(&(d.code, d.message.clone()))).collect()
    };
    let workspace = read(case.as_bytes());
    let before = check_files(&workspace, &[ID]);
    let fixable = before.iter().filter(|d| d.fixes.first().is_some_and(|f| f.safe || unsafe_too)).count();
    if fixable == 0 {
        return Ok(());
    }
    count.fixable += 1;
    let text_before = workspace.files()[0].tree.text().to_owned();
    let outcome = settle(workspace, &[ID], unsafe_too, &check_files);
    let after = check_files(&outcome.workspace, &[ID]);
    let text = outcome.workspace.files()[0].tree.text();
    let known: BTreeSet<_> = before.iter().map(key).collect();
    let new: Vec<_> =
        after.iter().filter(|d| !known.contains(&key(d)) && d.severity == Severity::Error).collect();
    let left = after.iter().filter(|d| d.fixes.first().is_some_and(|f| f.safe || unsafe_too)).count();
    if left == 0 {
        count.gone += 1;
    }
    if base.is_some_and(|base| bare(base) == bare(text)) {
        count.exact += 1;
    }
    if let Some(new) = new.first() {
        return Err(format!("new: {} {}", new.code, new.message));
    }
    let made: usize = outcome.fixed.values().map(|f| f.fixes).sum();
    let written = written_lines(&text_before, text);
    if written > 4 * made.max(1) {
        return Err(format!("{written} lines written by {made} fixes"));
    }
    if left > 0 { Err(format!("{left} findings could not be fixed")) } else { Ok(()) }
}

#[test]
fn planted_mistakes_are_put_right() {
    let oracle = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracle/dev");
    let Ok(verdicts) = fs::read_to_string(oracle.join("verdicts.tsv")) else {
        return eprintln!("skipped: {} is not there", oracle.display());
    };
    for unsafe_too in [false, true] {
        let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
        let mut wrong = Vec::new();
        for line in verdicts.lines().skip(1) {
            let columns: Vec<&str> = line.split('\t').collect();
            let (case, base, op) = (columns[0], columns[1], columns[3]);
            let Ok(text) = fs::read_to_string(oracle.join("cases").join(case)) else { continue };
            let base = fs::read_to_string(oracle.join("bases").join(base)).ok();
            let count = counts.entry(op).or_default();
            count.defects += usize::from(matches!(columns[5], "reject" | "run" | "silent" | "schema"));
            if let Err(why) = one(&text, base.as_deref(), unsafe_too, count) {
                wrong.push(format!("{case}: {why}"));
            }
        }
        println!(
            "\nunsafe fixes too: {unsafe_too}\n{:34}{:>8}{:>9}{:>6}{:>7}",
            "", "defects", "fixable", "gone", "exact"
        );
        let mut typos = Count::default();
        for (op, c) in counts.iter().filter(|(_, c)| c.fixable > 0) {
            println!("{op:34}{:>8}{:>9}{:>6}{:>7}", c.defects, c.fixable, c.gone, c.exact);
            if op.ends_with("-typo") {
                typos.fixable += c.fixable;
                typos.defects += c.defects;
                typos.exact += c.exact;
            }
        }
        let all = counts.values().map(|c| c.fixable).sum::<usize>();
        println!(
            "typos: {} of {} fixable, {} exact; {all} files fixable",
            typos.fixable, typos.defects, typos.exact
        );
        for line in wrong.iter().take(40) {
            println!("  {line}");
        }
        println!("{} of {all} went wrong", wrong.len());
        assert!(wrong.len() * 100 <= all, "{} of {all} went wrong", wrong.len());
        assert!(typos.exact * 10 >= typos.fixable * 9, "{} of {}", typos.exact, typos.fixable);
    }
}
