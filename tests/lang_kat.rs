//! Known answers of Argo's own engines, measured: they live beside the repository and are skipped where they are not.
#![allow(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test reports and may fail")]

use std::collections::BTreeMap;
use std::path::Path;

use argoc_core::expr::tags::{self, Names, Strictness};
use argoc_core::expr::{depends, when};
use serde_json::Value;

/// Runs every line of `kat/<name>.jsonl` through `judge`, which says what differs.
fn check(name: &str, judge: impl Fn(&Value) -> Verdict) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracle/kat");
    let Ok(text) = std::fs::read_to_string(folder.join(format!("{name}.jsonl"))) else {
        eprintln!("{name}: skipped, there are no known answers in {}", folder.display());
        return;
    };
    let (mut same, mut different) = (0, Vec::new());
    for line in text.lines() {
        match judge(&serde_json::from_str(line).unwrap()) {
            Verdict::Same => same += 1,
            Verdict::Different(why) => different.push(format!("{line}\n    {why}")),
        }
    }
    eprintln!("{name}: {same} as Argo, {} different", different.len());
    assert!(different.is_empty(), "{name}: {} different\n{}", different.len(), different.join("\n"));
}

enum Verdict {
    Same,
    Different(String),
}

fn verdict(same: bool, got: impl std::fmt::Debug) -> Verdict {
    if same { Verdict::Same } else { Verdict::Different(format!("here: {got:?}")) }
}

#[test]
fn tags() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracle/kat");
    let env: BTreeMap<String, String> = std::fs::read_to_string(folder.join("env.json"))
        .map(|text| serde_json::from_str(&text).unwrap())
        .unwrap_or_default();
    // One answer shows the year in which it was given: 2026.
    let names = Names::new(env).at(Some(1_780_000_000));
    check("tags", |line| {
        let text = line["text"].as_str().unwrap();
        let strict = tags::replace(text, &names, &names, Strictness::Strict);
        let lenient = tags::replace(text, &names, &names, Strictness::Lenient);
        let same = strict.as_deref().ok() == line["strict"].as_str()
            && lenient.as_deref().ok() == line["lenient"].as_str();
        verdict(same, (strict, lenient))
    });
}

#[test]
fn depends_conditions() {
    check("depends", |line| {
        let got = depends::eval(line["depends"].as_str().unwrap());
        verdict(got.as_ref().ok().copied() == line["all_succeeded"].as_bool(), got)
    });
}

#[test]
fn when_conditions() {
    check("when", |line| {
        let got = when::eval_bool(line["when"].as_str().unwrap());
        verdict(got.as_ref().ok().copied() == line["value"].as_bool(), got)
    });
}
