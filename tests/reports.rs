//! The forms of the report, as snapshots that a person can read.

use argoc_core::check::check;
use argoc_core::model::Version;
use argoc_core::report;
use argoc_core::workspace::{Context, File, Input, Workspace};

fn broken() -> Workspace {
    let files = [
        ("examples/broken/library.yaml", include_str!("../examples/broken/library.yaml")),
        ("examples/broken/pipeline.yaml", include_str!("../examples/broken/pipeline.yaml")),
    ];
    let read = |(path, text): (&str, &str)| {
        File::read(
            Input { path: path.to_owned(), bytes: text.as_bytes(), context: Context::default() },
            Version::LATEST,
        )
    };
    Workspace::new(files.into_iter().map(read).collect(), Version::LATEST)
}

#[test]
fn full() {
    let workspace = broken();
    insta::assert_snapshot!(report::full(&workspace, &check(&workspace), false));
}

#[test]
fn concise() {
    let workspace = broken();
    insta::assert_snapshot!(report::concise(&workspace, &check(&workspace)));
}

#[test]
fn json() {
    let workspace = broken();
    let found: serde_json::Value =
        serde_json::from_str(&report::json(&workspace, &check(&workspace))).expect("JSON");
    insta::assert_snapshot!(serde_json::to_string_pretty(&found[1]).expect("a finding"));
}

/// The report in the README is the one that is printed.
#[test]
fn readme_shows_the_real_report() {
    let workspace = broken();
    let printed = report::full(&workspace, &check(&workspace), false);
    let readme = include_str!("../README.md");
    let shown =
        readme.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    for finding in shown.split("error[").skip(1) {
        let text = format!("error[{}", finding.trim_end());
        assert!(printed.contains(&text), "not printed: {text}");
    }
}
