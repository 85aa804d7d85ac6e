//! Reports of what is hard to draw: lines too long for a terminal, places at the edges of a file, control characters.

use argoc_core::check::check;
use argoc_core::model::Version;
use argoc_core::report;
use argoc_core::workspace::{Context, File, Input, Workspace};

fn workspace(text: &str) -> Workspace {
    let context = Context { named: true, ..Context::default() };
    let input = Input { path: "a.yaml".to_owned(), bytes: text.as_bytes(), context };
    Workspace::new(vec![File::read(input, Version::LATEST)], Version::LATEST)
}

fn full(text: &str) -> String {
    let workspace = workspace(text);
    report::full(&workspace, &check(&workspace), false)
}

/// A manifest on one line, as tools write them.
fn minified(padding: &str) -> String {
    format!(
        r#"{{"apiVersion":"argoproj.io/v1alpha1","kind":"Workflow","metadata":{{"generateName":"a-","annotations":{{"x":"{padding}"}}}},"spec":{{"entrypoint":"mian","templates":[{{"name":"b","container":{{"image":"x","command":["{padding}"]}}}},{{"name":"main","container":{{"image":"x"}}}}]}}}}"#
    )
}

#[test]
fn long_lines_are_drawn_in_part_with_true_columns() {
    let text = minified(&"漢é".repeat(20_000));
    let drawn = full(&text);
    let before = text.split("\"mian\"").next().unwrap_or_default();
    let column = before.chars().count() + 1;
    assert!(drawn.contains(&format!("a.yaml:1:{column}\n")), "{drawn}");
    assert!(drawn.contains("\"entrypoint\":\"mian\""), "{drawn}");
    assert!(drawn.contains("^^^^^^ did you mean `main`?"), "{drawn}");
    let line = drawn.lines().find(|line| line.starts_with("1 │ …")).expect("a line");
    assert!(line.trim_end().ends_with('…'), "{line}");
    // The place that is too far away to be drawn on the same line is told in words.
    assert!(drawn.contains(": `main` is defined here"), "{drawn}");
    assert!(drawn.chars().count() < 1500, "{} characters", drawn.chars().count());
}

#[test]
fn short_lines_beside_long_ones_stay_whole() {
    let text = format!(
        "# {}\napiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{generateName: a-}}\nspec:\n  # {}\n  entrypoint: mian\n  templates:\n  - name: main\n    container: {{image: x}}\n",
        "x".repeat(5000),
        "é".repeat(5000)
    );
    let drawn = full(&text);
    assert!(drawn.contains("7 │   entrypoint: mian\n"), "{drawn}");
    assert!(drawn.len() < 2000, "{} bytes", drawn.len());
}

/// Dots say that something is left out, and move nothing; a name in a sentence is cut as well.
#[test]
fn what_is_left_out_is_marked() {
    let name = "é".repeat(300);
    let text = format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{generateName: a-}}\nspec:\n  entrypoint: {name}\n  templates:\n  - name: \
         main\n    container: {{image: x}}\n"
    );
    let drawn = full(&text);
    assert!(drawn.contains(&format!("no template is called `{}…`", "é".repeat(60))), "{drawn}");
    let line = drawn.lines().find(|line| line.contains("5 │")).expect("a line");
    assert!(line.starts_with("5 │   entrypoint: ééé") && line.trim_end().ends_with("é…"), "{line}");
}

#[test]
fn findings_are_a_blank_line_apart() {
    let text = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: a-}\nspec:\n  entrypont: a\n  entrypoint: main\n  \
                templates:\n  - name: main\n    container: {imag: x, image: x}\n";
    let drawn = full(text);
    assert_eq!(drawn.matches("\n\n").count(), 2, "{drawn}");
    assert!(!drawn.contains("\n\n\n") && drawn.ends_with("\n\n"), "{drawn}");
}

#[test]
fn a_terminal_obeys_nothing_of_a_manifest() {
    let name = r"ma\e[31m\nin\u202E";
    let text = format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{generateName: a-}}\nspec:\n  entrypoint: \"{name}\"\n  \
         templates:\n  - name: main\n    container: {{image: x}}\n"
    );
    let workspace = workspace(&text);
    let found = check(&workspace);
    assert!(!found.is_empty());
    let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!report::full(&workspace, &found, false).contains(bad));
    let concise = report::concise(&workspace, &found);
    assert!(!concise.contains(bad));
    assert_eq!(concise.lines().count(), found.len(), "{concise}");
    // A control character in the source itself is no YAML, and is shown by a substitute.
    assert!(!full("apiVersion: argoproj.io/v1alpha1\nkind: \u{1b}[31mWorkflow\u{85}\n").contains('\u{1b}'));
}

/// Nothing is left out or moved, wherever the file ends and however its lines do.
#[test]
fn every_end_of_a_broken_file_can_be_drawn() {
    let whole = "apiVersion: argoproj.io/v1alpha1\r\nkind: Workflow\r\nmetadata: {generateName: 漢-}\r\nspec:\r\n  entrypoint: mian\r\n  \
                 templates:\r\n  - name: main\r\n    script: |\r\n      {{inputs.parameters.é}}\r\n";
    for (end, _) in whole.char_indices() {
        let text = &whole[..end];
        let workspace = workspace(text);
        let found = check(&workspace);
        let drawn = report::full(&workspace, &found, end % 2 == 0);
        assert!(found.is_empty() || drawn.contains("a.yaml:"), "{text:?}: {drawn}");
    }
}
