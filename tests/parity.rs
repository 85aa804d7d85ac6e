//! `docs/parity.md` answers everything that Argo decides: no row is missing, every rule and test that it names exists,
//! and the rules of its first two parts are seen at work in `tests/err`.
#![allow(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::print_stderr, reason = "a skipped comparison should say so")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use argoc_core::check::check;
use argoc_core::model::Version;
use argoc_core::rules::{self, RULES};
use argoc_core::workspace::{Context, File, Input, Workspace};

/// A row of the page: its ids and what answers it.
struct Row {
    ids: Vec<String>,
    answer: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn page() -> String {
    fs::read_to_string(root().join("docs/parity.md")).expect("docs/parity.md")
}

/// The facts that the page answers, where they are at hand.
fn facts() -> Option<String> {
    let path = root().join("../shared/semantics.md");
    let text = fs::read_to_string(&path).ok();
    if text.is_none() {
        eprintln!("skipped: {} is not there", path.display());
    }
    text
}

/// The part of a text below one heading and before the next of the same depth.
fn part<'t>(text: &'t str, heading: &str) -> &'t str {
    let depth = heading.split(' ').next().unwrap_or_default();
    let start = text.find(heading).unwrap_or_else(|| panic!("no part `{heading}`")) + heading.len();
    let rest = &text[start..];
    rest.find(&format!("\n{depth} ")).map_or(rest, |end| &rest[..end])
}

fn rows(text: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    for line in text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| row ")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [ids, _, answer] = cells[..] else { panic!("not three cells: {line}") };
        rows.push(Row { ids: numbers(ids), answer: answer.to_owned() });
    }
    rows
}

/// `15–16` and `17` as single numbers; other ids as they are.
fn numbers(cell: &str) -> Vec<String> {
    match cell.split_once('–').and_then(|(a, b)| Some((a.parse::<u32>().ok()?, b.parse::<u32>().ok()?))) {
        Some((from, to)) => (from..=to).map(|n| n.to_string()).collect(),
        None => vec![cell.to_owned()],
    }
}

/// The rules that an answer names.
fn codes(answer: &str) -> Vec<&str> {
    let quoted = answer.split('`').skip(1).step_by(2);
    quoted.filter(|word| RULES.iter().any(|rule| rule.code == *word)).collect()
}

/// What is wrong with an answer.
fn check_answer(row: &Row, may_be_open: bool) -> Option<String> {
    let answer = row.answer.as_str();
    let id = row.ids.join(", ");
    let is_code =
        |word: &&str| word.contains('-') && word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    for word in answer.split('`').skip(1).step_by(2) {
        if word.contains("tests/") && !root().join(word).exists() {
            return Some(format!("{id}: there is no {word}"));
        }
        if is_code(&word) && rules::find(word).is_none() {
            return Some(format!("{id}: `{word}` is no rule"));
        }
    }
    let is_open = answer == "open" || answer.starts_with("open ");
    let is_answered =
        !codes(answer).is_empty() || answer.contains("tests/") || answer.starts_with("Reason: ");
    if (is_open && may_be_open) || (is_answered && !is_open) {
        None
    } else {
        Some(format!("{id}: not answered"))
    }
}

#[test]
fn every_row_is_answered() {
    let page = page();
    let mut wrong = Vec::new();
    for (heading, may_be_open) in [("## A:", false), ("## F:", false), ("## C:", true)] {
        wrong.extend(rows(part(&page, heading)).iter().filter_map(|row| check_answer(row, may_be_open)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_row_is_missing() {
    let Some(facts) = facts() else { return };
    let page = page();
    let ids = |heading: &str| -> BTreeSet<String> {
        rows(part(&page, heading)).into_iter().flat_map(|row| row.ids).collect()
    };
    assert_eq!(ids("## A:"), catalogue(part(&facts, "# A. Rule catalogue")));
    let run = part(&facts, "# C. ").lines().filter(|l| l.starts_with("| ")).count() - 1;
    assert_eq!(ids("## C:"), (1..=run).map(|n| format!("C{n}")).collect());
    let schemas = part(&facts, "# F. ");
    let line = |start: &str| schemas.lines().find(|l| l.starts_with(start)).expect("the line").to_owned();
    let bounds = line("Constraints only in full CRDs:");
    let (bounds, cel) = bounds.split_once(" CEL: ").expect("rules in CEL");
    let cel = cel.split(". ").next().unwrap_or_default();
    let pieces = |text: &str, id: &str| {
        let count = text.trim_end_matches('.').split(';').count();
        (1..=count).map(|n| format!("{id}{n}")).collect::<Vec<_>>()
    };
    let table = schemas.lines().filter(|l| l.starts_with("| ")).count() - 1;
    let mut expected = BTreeSet::new();
    expected.extend(pieces(&line("Required in full CRDs:"), "FR"));
    expected.extend(pieces(bounds, "FB"));
    expected.extend(pieces(cel, "FC"));
    expected.extend((1..=table).map(|n| format!("FM{n}")));
    assert_eq!(ids("## F:"), expected);
}

/// The numbers of a table whose rows may stand for several: `15–16`, or `79 … / 80 …` in one.
fn catalogue(text: &str) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for line in text.lines().filter(|l| l.starts_with("| ") && !l.starts_with("| #")) {
        let mut cells = line.trim_start_matches("| ").split(" | ");
        ids.extend(numbers(cells.next().unwrap_or_default()));
        let more = cells.next().unwrap_or_default().split("/ ").skip(1);
        ids.extend(more.filter_map(|m| Some(m.split(' ').next()?.parse::<u32>().ok()?.to_string())));
    }
    ids
}

/// The codes that documents marked `# A21` or `# FR7` announce at the ends of their lines, by mark.
fn shown() -> BTreeMap<String, BTreeSet<String>> {
    let mut shown: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in fs::read_dir(root().join("tests/err")).expect("the folder") {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("text");
        let mut mark = None;
        for line in text.lines() {
            if let Some(id) = line.strip_prefix("# ").filter(|id| is_mark(id)) {
                mark = Some(id.to_owned());
            } else if line.starts_with("---") {
                mark = None;
            } else if let (Some(mark), Some((_, codes))) = (&mark, line.rsplit_once("# ")) {
                let codes = codes.split(", ").filter(|code| rules::find(code).is_some());
                shown.entry(mark.clone()).or_default().extend(codes.map(str::to_owned));
            }
        }
    }
    shown
}

fn is_mark(text: &str) -> bool {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    digits.len() < text.len() && digits.parse::<u32>().is_ok()
}

/// Rows whose findings need several files, a whole file's syntax or a very long list, or that are no findings.
const SHOWN_ELSEWHERE: [&str; 15] =
    ["A1", "A2", "A3", "A11", "A19", "A44", "FR6", "FM3", "FM4", "FM5", "FM6", "FM7", "FM9", "FM14", "FM17"];

#[test]
fn every_rule_is_seen_at_work() {
    let page = page();
    let shown = shown();
    let mut wrong = Vec::new();
    let mut by_id: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (heading, prefix) in [("## A:", "A"), ("## F:", "")] {
        for row in rows(part(&page, heading)) {
            for id in &row.ids {
                let codes = codes(&row.answer).into_iter().map(str::to_owned);
                by_id.entry(format!("{prefix}{id}")).or_default().extend(codes);
            }
        }
    }
    for (id, codes) in &by_id {
        let is_shared = id.starts_with("FM") || id == "FB1" || codes.is_empty();
        let seen = shown.get(id).is_some_and(|seen| seen.iter().any(|code| codes.contains(code)));
        if !seen && !is_shared && !SHOWN_ELSEWHERE.contains(&id.as_str()) {
            wrong.push(format!("{id}: no document in tests/err shows {codes:?}"));
        }
    }
    for (mark, codes) in &shown {
        let named = by_id.get(mark).cloned().unwrap_or_default();
        if !codes.is_subset(&named) {
            wrong.push(format!("{mark}: tests/err shows {codes:?}, docs/parity.md names {named:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How often `outside-bounds` is reported when a list has `count` items.
fn too_many(before: &str, item: impl Fn(usize) -> String, count: usize, after: &str) -> usize {
    let items: String = (0..count).map(item).collect();
    let text = format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{generateName: a-}}\nspec:\n  entrypoint: main\n  \
         templates:\n  - {{name: work, suspend: {{}}}}\n{before}{items}{after}"
    );
    let input = Input { path: "a.yaml".to_owned(), bytes: text.as_bytes(), context: Context::default() };
    let file = File::read(input, Version::LATEST);
    let workspace = Workspace::new(vec![file], Version::LATEST);
    check(&workspace).iter().filter(|d| d.code == "outside-bounds").count()
}

#[test]
fn lists_have_limits() {
    let image = "    container: {image: alpine:3.22}\n";
    let template = |n: usize| format!("  - {{name: t{n}, suspend: {{}}}}\n");
    let task = |n: usize| format!("      - {{name: t{n}, template: work}}\n");
    let input = |n: usize| format!("      - {{name: p{n}, default: a}}\n");
    let metric = |n: usize| format!("      - {{name: m{n}, help: a, counter: {{value: \"1\"}}}}\n");
    let main = "  - name: main\n";
    let tasks = format!("{main}    dag:\n      tasks:\n");
    let inputs = format!("{main}    inputs:\n      parameters:\n");
    let metrics = format!("{main}    metrics:\n      prometheus:\n");
    // With the template that stands there already.
    assert_eq!((too_many("", template, 199, ""), too_many("", template, 200, "")), (0, 1));
    assert_eq!((too_many(&tasks, task, 200, ""), too_many(&tasks, task, 201, "")), (0, 1));
    assert_eq!((too_many(&inputs, input, 500, image), too_many(&inputs, input, 501, image)), (0, 1));
    assert_eq!((too_many(&metrics, metric, 100, image), too_many(&metrics, metric, 101, image)), (0, 1));
}
