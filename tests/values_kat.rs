//! The values' parsers against what Argo, Kubernetes and robfig/cron said.
//!
//! The known answers lie beside the project (`../shared/oracle/kat`); without them the tests say that they are skipped.
#![allow(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::print_stdout, reason = "the counts are what the tests are run for")]

use argoc_core::values::{cron, duration, quantity};
use serde_json::Value;
use std::path::Path;

/// Runs `differs` over the lines of a file of known answers; it says what is different, if anything is.
fn compare(file: &str, differs: impl Fn(&Value) -> Option<String>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracle/kat").join(file);
    let Ok(lines) = std::fs::read_to_string(&path) else {
        println!("{file}: skipped, {} is not there", path.display());
        return;
    };
    let mut count = 0;
    let mut differences = Vec::new();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let case: Value = serde_json::from_str(line).expect("a known answer is a JSON object");
        count += 1;
        differences.extend(differs(&case).map(|difference| format!("{line}\n  {difference}")));
    }
    println!("{file}: {} of {count} agree", count - differences.len());
    assert!(count > 0, "{file} is empty");
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn text<'a>(case: &'a Value, key: &str) -> &'a str {
    case[key].as_str().unwrap_or_default()
}

fn agrees(ok: bool, case: &Value, key: &str) -> Option<String> {
    (Some(ok) != case[key].as_bool()).then(|| format!("{key}: here {ok}"))
}

#[test]
fn durations() {
    compare("duration.jsonl", |case| {
        let ours = duration::parse_argo(text(case, "text"));
        agrees(ours.is_ok(), case, "ok")
            .or_else(|| agrees(duration::parse_go(text(case, "text")).is_ok(), case, "go_duration_ok"))
            .or_else(|| {
                let seconds = ours.ok()?.seconds();
                (Some(seconds) != case["seconds"].as_f64()).then(|| format!("seconds: here {seconds}"))
            })
    });
}

#[test]
fn quantities() {
    compare("quantity.jsonl", |case| {
        let ours = quantity::parse(text(case, "text"));
        agrees(ours.is_ok(), case, "ok").or_else(|| {
            let canonical = ours.ok()?.canonical();
            (canonical != text(case, "canonical")).then(|| format!("canonical: here {canonical}"))
        })
    });
}

#[test]
fn schedules() {
    compare("cron.jsonl", |case| agrees(cron::parse(text(case, "schedule")).is_ok(), case, "ok"));
}
