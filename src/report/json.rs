//! `--output-format json`, version 1.
//!
//! The structs here are the contract: a change of a field is a new version.

use serde::Serialize;

use super::Places;
use crate::diagnostic::{Diagnostic, Edit, Fix, ObjectName, Place, Related};
use crate::rules;
use crate::text::Position;
use crate::workspace::Workspace;

/// The version of the form.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Finding<'d> {
    version: u32,
    code: &'d str,
    severity: &'d str,
    stage: &'d str,
    message: &'d str,
    path: &'d str,
    object: Option<Object<'d>>,
    field: &'d str,
    range: Range,
    related: Vec<RelatedPlace<'d>>,
    fixes: Vec<Repair<'d>>,
    url: Option<String>,
}

#[derive(Serialize)]
struct Object<'d> {
    kind: &'d str,
    name: &'d str,
}

/// Lines and columns count from 1, columns count characters, the end is exclusive.
#[derive(Serialize)]
struct Range {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct RelatedPlace<'d> {
    message: &'d str,
    path: &'d str,
    range: Range,
}

#[derive(Serialize)]
struct Repair<'d> {
    title: &'d str,
    safe: bool,
    edits: Vec<Replacement<'d>>,
}

#[derive(Serialize)]
struct Replacement<'d> {
    path: &'d str,
    range: Range,
    text: &'d str,
}

/// All findings as one JSON array, a line a finding.
pub fn json(workspace: &Workspace, found: &[Diagnostic]) -> String {
    let mut places = Places::new(workspace);
    let mut text = String::from("[");
    for (index, d) in found.iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        // Structs of strings and numbers always have a JSON form.
        text.push_str(&serde_json::to_string(&finding(&mut places, d)).unwrap_or_default());
    }
    text.push_str(if found.is_empty() { "]\n" } else { "\n]\n" });
    text
}

/// The same elements, one a line, without an array around them: `--output-format json-lines`.
pub fn json_lines(workspace: &Workspace, found: &[Diagnostic]) -> String {
    let mut places = Places::new(workspace);
    let line = |d| serde_json::to_string(&finding(&mut places, d)).unwrap_or_default() + "\n";
    found.iter().map(line).collect()
}

fn finding<'d>(places: &mut Places<'d>, d: &'d Diagnostic) -> Finding<'d> {
    Finding {
        version: VERSION,
        code: d.code,
        severity: d.severity.as_str(),
        stage: d.stage.as_str(),
        message: &d.message,
        path: places.path(d.place.file),
        object: d.object.as_ref().map(|ObjectName { kind, name }| Object { kind, name }),
        field: &d.field,
        range: range(places, d.place),
        related: d.related.iter().map(|r| related(places, r)).collect(),
        fixes: d.fixes.iter().map(|fix| repair(places, fix)).collect(),
        url: rules::find(d.code).map(rules::Rule::url),
    }
}

fn related<'d>(places: &mut Places<'d>, related: &'d Related) -> RelatedPlace<'d> {
    RelatedPlace {
        message: &related.message,
        path: places.path(related.place.file),
        range: range(places, related.place),
    }
}

fn repair<'d>(places: &mut Places<'d>, fix: &'d Fix) -> Repair<'d> {
    let edit = |edit: &'d Edit| Replacement {
        path: places.path(edit.place.file),
        range: range(places, edit.place),
        text: &edit.text,
    };
    Repair { title: &fix.title, safe: fix.safe, edits: fix.edits.iter().map(edit).collect() }
}

fn range(places: &mut Places<'_>, place: Place) -> Range {
    let (start, end) = places.range(place);
    let point = |Position { line, column }| Point { line, column };
    Range { start: point(start), end: point(end) }
}
