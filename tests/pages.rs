//! The pages of the rules run: every bad example says exactly what its comments say, every good one is silent.

use argoc_core::check::check;
use argoc_core::diagnostic::Severity;
use argoc_core::model::Version;
use argoc_core::rules::{RULES, Rule};
use argoc_core::text::LineIndex;
use argoc_core::workspace::{Context, File, Input, Workspace};

/// A code on a line of a file.
type Expected = (String, u32, String);

fn blocks<'p>(page: &'p str, kind: &str) -> Vec<&'p str> {
    let fence = format!("```yaml {kind}\n");
    page.split(fence.as_str()).skip(1).filter_map(|rest| rest.split("\n```").next()).collect()
}

/// The files of a block: one, or several behind lines `# file: name`.
fn files(block: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for part in block.split("# file: ") {
        match part.split_once('\n') {
            Some((name, text)) if block.contains("# file: ") => {
                files.push((name.trim().to_owned(), text.to_owned()))
            }
            _ if part.trim().is_empty() => {}
            _ => files.push(("example.yaml".to_owned(), part.to_owned())),
        }
    }
    files
}

/// The codes that the comments at the ends of lines announce.
fn announced(files: &[(String, String)]) -> Vec<Expected> {
    let mut found = Vec::new();
    for (name, text) in files {
        for (index, line) in text.lines().enumerate() {
            let Some((_, comment)) = line.rsplit_once("# ") else { continue };
            for code in comment.split(", ").filter(|code| RULES.iter().any(|r| r.code == *code)) {
                found.push((name.clone(), index as u32 + 1, code.to_owned()));
            }
        }
    }
    found.sort();
    found
}

/// Comments that look like codes and are none: a slip in an example, or a rule that has got another name.
fn unknown_codes(block: &str) -> Vec<&str> {
    let is_code = |text: &str| text.contains('-') && text.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let comments = block.lines().filter_map(|line| Some(line.rsplit_once(" # ")?.1));
    let comments = comments.map(|c| c.split(", ")).filter(|c| c.clone().all(is_code));
    comments.flatten().filter(|code| RULES.iter().all(|r| r.code != *code)).collect()
}

fn reported(files: &[(String, String)], least: Severity) -> Vec<(Expected, String)> {
    let context = Context { named: true, ..Context::default() };
    let read = |(name, text): &(String, String)| {
        File::read(Input { path: name.clone(), bytes: text.as_bytes(), context }, Version::LATEST)
    };
    let workspace = Workspace::new(files.iter().map(read).collect(), Version::LATEST);
    let findings = check(&workspace);
    let mut found: Vec<_> = findings
        .iter()
        .filter(|d| d.severity >= least)
        .map(|d| {
            let file = workspace.file(d.place.file).expect("findings are in files");
            let line = LineIndex::new(file.tree.shared_text()).position(d.place.span.start as usize).line;
            ((file.path.clone(), line, d.code.to_owned()), d.message.clone())
        })
        .collect();
    found.sort();
    found
}

fn check_page(rule: &Rule) -> Vec<String> {
    let (page, code) = (rule.page, rule.code);
    if page.contains("TODO") {
        return vec![format!("{code}: src/rules/{code}.md still says TODO: write the page")];
    }
    let mut wrong = Vec::new();
    if !page.starts_with(&format!("# {code}\n")) {
        wrong.push(format!("{code}: the page does not begin with its code"));
    }
    for part in ["\n## Why\n", "\n## Example\n", "\n## Fix\n"] {
        if !page.contains(part) {
            wrong.push(format!("{code}: the page has no part {}", part.trim()));
        }
    }
    if blocks(page, "bad").is_empty() || blocks(page, "good").is_empty() {
        wrong.push(format!("{code}: the page needs a bad and a good example"));
    }
    for (index, block) in blocks(page, "bad").into_iter().enumerate() {
        let files = files(block);
        let announced = announced(&files);
        let reported_all = reported(&files, Severity::Info);
        // Notes may be announced and need not be; everything else has to be.
        let is_said = |place: &Expected| reported_all.iter().any(|(said, _)| said == place);
        let loud = reported(&files, Severity::Warning);
        let is_right =
            announced.iter().all(is_said) && loud.iter().all(|(place, _)| announced.contains(place));
        if !is_right || !announced.iter().any(|(_, _, announced)| announced == code) {
            wrong.push(format!(
                "{code}: bad example {}\n  announced {announced:?}\n  reported {reported_all:#?}",
                index + 1
            ));
        }
        for unknown in unknown_codes(block) {
            wrong.push(format!("{code}: bad example {} announces `{unknown}`, which is no rule", index + 1));
        }
    }
    for (index, block) in blocks(page, "good").into_iter().enumerate() {
        let reported = reported(&files(block), Severity::Warning);
        if !reported.is_empty() {
            wrong.push(format!("{code}: good example {} is not silent: {reported:#?}", index + 1));
        }
    }
    wrong
}

#[test]
fn every_page_says_what_happens() {
    let wrong: Vec<String> = RULES.iter().flat_map(|rule| check_page(rule)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn rules_stand_in_order_and_once() {
    let codes: Vec<&str> = RULES.iter().map(|r| r.code).collect();
    let mut sorted = codes.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(codes, sorted);
}
