//! Reports for people.

use std::fmt::Write as _;

use super::rows::Row;
use super::{Report, Spot};
use crate::analysis::storage::Who;

/// The columns' widths grow with their content up to this.
const WIDEST: usize = 72;

/// A table for each object: what, what happens, who decided it, where; below it who wanted something else.
pub fn text(reports: &[Report]) -> String {
    let mut out = String::new();
    for (index, report) in reports.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let _ = writeln!(out, "{} {}  ({})", report.kind, report.name, place(&report.spot));
        table(&mut out, &report.rows, "  ");
        for (name, spot, rows) in report.templates.iter().filter(|(.., rows)| !rows.is_empty()) {
            let _ = writeln!(out, "  template {name}  ({})", place(spot));
            table(&mut out, rows, "    ");
        }
    }
    out
}

/// What is known as a table; what is not, in one line below.
fn table(out: &mut String, rows: &[Row], indent: &str) {
    let (unknown, rows): (Vec<&Row>, Vec<&Row>) =
        rows.iter().partition(|r| r.value.is_none() && r.overruled.is_empty());
    let labels: Vec<String> = rows.iter().map(|r| label(r)).collect();
    let width =
        |lengths: &mut dyn Iterator<Item = usize>| lengths.filter(|l| *l <= WIDEST).max().unwrap_or(0);
    let first = width(&mut labels.iter().map(|l| l.chars().count()));
    let second = width(&mut rows.iter().map(|r| r.words.chars().count()));
    for (label, row) in labels.iter().zip(rows) {
        let who = decider(row.by, row.spot.as_ref());
        let line = format!("{indent}{label:first$}  {:second$}  {who}", row.words);
        let _ = writeln!(out, "{}", line.trim_end());
        for loser in &row.overruled {
            let who = decider(loser.by, loser.spot.as_ref());
            let _ = writeln!(out, "{indent}{:first$}    overruled: {}, {who}", "", loser.value);
        }
    }
    if !unknown.is_empty() {
        let labels: Vec<String> = unknown.iter().map(|r| label(r)).collect();
        let _ = writeln!(out, "{indent}not in these files: {}", labels.join(", "));
    }
}

fn label(row: &Row) -> String {
    let words = match row.key {
        "artifactRepository" => "artifact repository",
        "keyFormat" => "form of keys",
        "secret" => "credentials",
        "artifactGC" => "artifacts deleted",
        "artifactGC.serviceAccountName" => "deleted by",
        "artifactGC.finalizer" => "finalizer",
        "ttl.succeeded" => "deleted if succeeded",
        "ttl.failed" => "deleted if failed",
        "ttl.errored" => "deleted if in error",
        "retention.succeeded" => "succeeded workflows",
        "retention.failed" => "failed workflows",
        "retention.errored" => "workflows in error",
        "podGC" => "pods deleted",
        "podGC.deleteDelayDuration" => "pods kept for",
        "volumeClaimGC" => "claims deleted",
        "archive" => "copied to the archive",
        "archive.ttl" => "in the archive",
        other => other,
    };
    if row.about.is_empty() { words.to_owned() } else { format!("{words} {}", row.about) }
}

fn decider(by: Who, spot: Option<&Spot>) -> String {
    match spot {
        Some(spot) => format!("{} ({})", by.words(), place(spot)),
        None => by.words().to_owned(),
    }
}

fn place(spot: &Spot) -> String {
    format!("{}:{}", spot.path, spot.line)
}
