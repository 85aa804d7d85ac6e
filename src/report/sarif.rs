//! `--output-format sarif`: SARIF 2.1.0, which code scanning services read.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Places;
use crate::diagnostic::{Diagnostic, Fix, Place, Severity};
use crate::rules::{self, Rule};
use crate::workspace::Workspace;

/// The findings as one SARIF log with one run, and the pages of the rules that found something.
pub fn sarif(workspace: &Workspace, found: &[Diagnostic]) -> String {
    let mut places = Places::new(workspace);
    let mut index: BTreeMap<&str, usize> = BTreeMap::new();
    let mut used: Vec<&Rule> = Vec::new();
    for rule in found.iter().filter_map(|d| rules::find(d.code)) {
        index.entry(rule.code).or_insert_with(|| {
            used.push(rule);
            used.len() - 1
        });
    }
    let results: Vec<Value> = found.iter().map(|d| result(&mut places, d, index.get(d.code))).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "argoc",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": used.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "shortDescription": {"text": rule.summary()},
        "fullDescription": {"text": rule.summary()},
        "helpUri": rule.url(),
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {"tags": [rule.stage.as_str()]},
    })
}

fn result(places: &mut Places<'_>, d: &Diagnostic, rule: Option<&usize>) -> Value {
    let mut result = json!({
        "ruleId": d.code,
        "level": level(d.severity),
        "message": {"text": d.message},
        "locations": [location(places, d)],
    });
    if let Some(index) = rule {
        result["ruleIndex"] = json!(index);
    }
    if !d.related.is_empty() {
        let related = d.related.iter().enumerate().map(|(id, related)| {
            json!({
                "id": id,
                "physicalLocation": physical(places, related.place),
                "message": {"text": related.message},
            })
        });
        result["relatedLocations"] = related.collect();
    }
    if !d.fixes.is_empty() {
        result["fixes"] = d.fixes.iter().map(|fix| repair(places, fix)).collect();
    }
    result
}

fn location(places: &mut Places<'_>, d: &Diagnostic) -> Value {
    let mut location = json!({"physicalLocation": physical(places, d.place)});
    if let Some(object) = &d.object {
        let name = format!("{} {}", object.kind, object.name);
        let path = if d.field.is_empty() { name.clone() } else { format!("{name} {}", d.field) };
        location["logicalLocations"] = json!([{"name": name, "fullyQualifiedName": path, "kind": "object"}]);
    }
    location
}

fn repair(places: &mut Places<'_>, fix: &Fix) -> Value {
    let mut files: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for edit in &fix.edits {
        let change =
            json!({"deletedRegion": region(places, edit.place), "insertedContent": {"text": edit.text}});
        files.entry(uri(places.path(edit.place.file))).or_default().push(change);
    }
    let changes = files
        .into_iter()
        .map(|(uri, changes)| json!({"artifactLocation": {"uri": uri}, "replacements": changes}))
        .collect::<Vec<_>>();
    json!({"description": {"text": fix.title}, "artifactChanges": changes})
}

fn physical(places: &mut Places<'_>, place: Place) -> Value {
    let uri = uri(places.path(place.file));
    json!({"artifactLocation": {"uri": uri}, "region": region(places, place)})
}

fn region(places: &mut Places<'_>, place: Place) -> Value {
    let (start, end) = places.range(place);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A path as a relative reference: what may not stand there is written in percent.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => {
                uri.push(byte.into())
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
