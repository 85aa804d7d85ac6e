//! What argoc says of the scenarios in `tests/seeds`: `check`, `storage` and `compile`, as one snapshot a folder.

mod common;

use std::fmt::Write as _;
use std::path::Path;

use common::{argoc, text};

/// What the commands print about one half of a scenario, with their exit statuses.
fn said(scenario: &str, half: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/seeds").join(scenario).join(half);
    let commands: [&[&str]; 3] = [
        &["check", "--isolated", "--color", "never", "."],
        &["storage", "--isolated", "."],
        &["compile", "--isolated", "-o", "-", "."],
    ];
    let mut said = String::new();
    for command in commands {
        let out = argoc(&folder, command, "");
        let status = out.status.code().expect("it ends by itself");
        let _ = write!(said, "$ argoc {}\n{}{}", command.join(" "), text(&out.stdout), text(&out.stderr));
        let _ = write!(said, "[{status}]\n\n");
    }
    said
}

/// Every scenario in both halves; a folder that is not listed here fails.
#[test]
fn scenarios_are_read_as_they_are_meant() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/seeds");
    let entries = std::fs::read_dir(root).expect("the folder");
    let mut scenarios: Vec<String> = entries
        .map(|e| e.expect("an entry"))
        .filter(|e| e.path().is_dir())
        .map(|e| e.file_name().into_string().expect("UTF-8"))
        .collect();
    scenarios.sort();
    assert_eq!(scenarios.len(), 5, "one for each tutorial: {scenarios:?}");
    for scenario in scenarios {
        for half in ["right", "wrong"] {
            insta::assert_snapshot!(format!("{scenario}__{half}"), said(&scenario, half));
        }
    }
}
