//! Reports as JSON, version 1.
//!
//! The structs here are the contract: a change of a field is a new version. A value that the files do not say is null.

use serde::Serialize;

use super::rows::Row;
use super::{Report, Spot};
use crate::written::{Named, array};

/// The version of the form.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Object<'r> {
    version: u32,
    object: Named<'r>,
    path: &'r str,
    line: u32,
    decisions: Vec<Decision<'r>>,
    templates: Vec<Template<'r>>,
}

#[derive(Serialize)]
struct Template<'r> {
    name: &'r str,
    path: &'r str,
    line: u32,
    decisions: Vec<Decision<'r>>,
}

#[derive(Serialize)]
struct Decision<'r> {
    what: &'r str,
    about: Option<&'r str>,
    value: Option<&'r str>,
    words: &'r str,
    by: By<'r>,
    overruled: Vec<Overruled<'r>>,
}

#[derive(Serialize)]
struct By<'r> {
    who: &'static str,
    path: Option<&'r str>,
    line: Option<u32>,
}

#[derive(Serialize)]
struct Overruled<'r> {
    value: &'r str,
    by: By<'r>,
}

/// An array with an object for each report.
pub fn json(reports: &[Report]) -> String {
    let all: Vec<Object<'_>> = reports.iter().map(object).collect();
    array(&all)
}

fn object(report: &Report) -> Object<'_> {
    let templates = report.templates.iter().map(|(name, spot, rows)| Template {
        name,
        path: &spot.path,
        line: spot.line,
        decisions: rows.iter().map(decision).collect(),
    });
    Object {
        version: VERSION,
        object: Named { kind: &report.kind, name: &report.name },
        path: &report.spot.path,
        line: report.spot.line,
        decisions: report.rows.iter().map(decision).collect(),
        templates: templates.collect(),
    }
}

fn decision(row: &Row) -> Decision<'_> {
    Decision {
        what: row.key,
        about: Some(row.about.as_str()).filter(|about| !about.is_empty()),
        value: row.value.as_deref(),
        words: &row.words,
        by: by(row.by.as_str(), row.spot.as_ref()),
        overruled: row
            .overruled
            .iter()
            .map(|o| Overruled { value: &o.value, by: by(o.by.as_str(), o.spot.as_ref()) })
            .collect(),
    }
}

fn by<'r>(who: &'static str, spot: Option<&'r Spot>) -> By<'r> {
    By { who, path: spot.map(|s| s.path.as_str()), line: spot.map(|s| s.line) }
}
