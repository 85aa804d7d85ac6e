//! What users of Argo have asked of its linter: pairs of manifests, one with the problem and one without. The format is
//! described in `tests/asks/README.md`.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use argoc_core::check;
use argoc_core::diagnostic::Severity;
use argoc_core::model::Version;
use argoc_core::rules;
use argoc_core::text::LineIndex;
use argoc_core::workspace::{Context, File, Input, Workspace};

/// A finding: file, line, code, severity.
type Finding = (String, u32, String, Severity);

/// One line `# expect: LINE CODE [SEVERITY]`.
struct Expectation {
    file: String,
    line: u32,
    code: String,
    severity: Option<Severity>,
}

impl Expectation {
    fn meets(&self, (file, line, code, severity): &Finding) -> bool {
        let is_severe = self.severity.map_or(*severity >= Severity::Warning, |s| s == *severity);
        (&self.file, self.line, &self.code) == (file, *line, code) && is_severe
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/asks")
}

/// The manifests of one side of a pair: a file, or all those of a folder.
fn manifests(path: &Path) -> Vec<(String, String)> {
    let mut paths = vec![path.to_owned()];
    if path.is_dir() {
        paths = fs::read_dir(path).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    }
    paths.sort();
    let name = |p: &Path| p.file_name().expect("a name").to_string_lossy().into_owned();
    paths.iter().map(|p| (name(p), fs::read_to_string(p).expect("text"))).collect()
}

fn expectations(files: &[(String, String)]) -> Result<Vec<Expectation>, String> {
    let mut all = Vec::new();
    for (file, text) in files {
        for line in text.lines().filter_map(|line| line.strip_prefix("# expect: ")) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let (at, code, severity) = match words[..] {
                [at, code] => (at, code, None),
                [at, code, severity] => (at, code, Some(severity)),
                _ => return Err(format!("{file}: `{line}` is not `LINE CODE [SEVERITY]`")),
            };
            let line = at.parse().map_err(|_| format!("{file}: `{at}` is no line"))?;
            let severity = match severity {
                None => None,
                Some("info") => Some(Severity::Info),
                Some("warning") => Some(Severity::Warning),
                Some("error") => Some(Severity::Error),
                Some(other) => return Err(format!("{file}: `{other}` is no severity")),
            };
            if rules::find(code).is_none() {
                return Err(format!("{file}: `{code}` is no rule"));
            }
            all.push(Expectation { file: file.clone(), line, code: code.to_owned(), severity });
        }
    }
    Ok(all)
}

fn findings(files: &[(String, String)]) -> Vec<Finding> {
    let context = Context { named: true, ..Context::default() };
    let read = |(path, text): &(String, String)| {
        File::read(Input { path: path.clone(), bytes: text.as_bytes(), context }, Version::LATEST)
    };
    let workspace = Workspace::new(files.iter().map(read).collect(), Version::LATEST);
    let found = check::check(&workspace).into_iter().map(|d| {
        let file = workspace.file(d.place.file).expect("findings are in files");
        let start = d.place.span.start as usize;
        let line = LineIndex::new(file.tree.shared_text()).position(start).line;
        (file.path.clone(), line, d.code.to_owned(), d.severity)
    });
    found.collect()
}

/// What is wrong with one side of a pair.
fn check(path: &Path, is_bad: bool) -> Vec<String> {
    let files = manifests(path);
    let expected = match expectations(&files) {
        Ok(expected) => expected,
        Err(wrong) => return vec![wrong],
    };
    let mut wrong = Vec::new();
    let is_note = |e: &Expectation| e.severity == Some(Severity::Info);
    if is_bad && expected.is_empty() {
        wrong.push("the manifest with the problem says nothing about what is expected".to_owned());
    }
    if !is_bad && !expected.iter().all(is_note) {
        wrong.push("the corrected manifest expects more than notes".to_owned());
    }
    let found = findings(&files);
    for e in expected.iter().filter(|e| !found.iter().any(|f| e.meets(f))) {
        wrong.push(format!("{}:{}: {} is not reported", e.file, e.line, e.code));
    }
    for f in found.iter().filter(|f| !expected.iter().any(|e| e.meets(f))) {
        wrong.push(format!("{}:{}: {} ({}) is not expected", f.0, f.1, f.2, f.3.as_str()));
    }
    wrong
}

#[test]
fn every_ask_is_met() {
    let mut wrong = Vec::new();
    let mut sides: BTreeSet<(String, bool)> = BTreeSet::new();
    for entry in fs::read_dir(folder()).expect("the folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if name == "README.md" {
            continue;
        }
        let stem = name.trim_end_matches(".yaml");
        let side = [("-bad", true), ("-good", false)];
        let Some((pair, is_bad)) = side.iter().find_map(|(end, bad)| Some((stem.strip_suffix(end)?, *bad)))
        else {
            wrong.push(format!("{name}: the name ends neither in `-bad` nor in `-good`"));
            continue;
        };
        if pair.split('-').next().and_then(|row| row.parse::<u32>().ok()).is_none() {
            wrong.push(format!("{name}: the name does not begin with the number of an ask"));
        }
        sides.insert((pair.to_owned(), is_bad));
        wrong.extend(check(&path, is_bad).into_iter().map(|w| format!("{name}: {w}")));
    }
    for (pair, is_bad) in &sides {
        if !sides.contains(&(pair.clone(), !is_bad)) {
            wrong.push(format!("{pair}: only one side of the pair is there"));
        }
    }
    assert!(!sides.is_empty(), "no fixtures");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The table of the README names every fixture, and nothing that is not there.
#[test]
fn the_table_is_complete() {
    let text = fs::read_to_string(folder().join("README.md")).expect("the README");
    let named: BTreeSet<&str> = text.split('`').filter(|w| w.contains("tests/")).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let missing: Vec<&&str> =
        named.iter().filter(|name| !root.join(name.split("::").next().unwrap_or(name)).exists()).collect();
    assert!(missing.is_empty(), "not there: {missing:?}");
    let rows: BTreeSet<&str> = text.lines().filter_map(|l| l.strip_prefix("| ")?.split(' ').next()).collect();
    for entry in fs::read_dir(folder()).expect("the folder") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        let row = name.split('-').next().unwrap_or_default().trim_start_matches('0');
        assert!(name == "README.md" || rows.contains(row), "the table has no row for {name}");
    }
}
