//! `--output-format json`, version 1.

use serde_json::{Value, json};

use super::Places;
use crate::diagnostic::{Diagnostic, Place};
use crate::rules;
use crate::workspace::Workspace;

/// The version of the form.
const VERSION: u32 = 1;

/// All findings as one JSON array.
pub fn json(workspace: &Workspace, found: &[Diagnostic]) -> String {
    let mut places = Places::new(workspace);
    let items: Vec<Value> = found.iter().map(|d| item(&mut places, d)).collect();
    let mut text = String::from("[");
    for (index, item) in items.iter().enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.push_str(&item.to_string());
    }
    text.push_str(if items.is_empty() { "]\n" } else { "\n]\n" });
    text
}

fn item(places: &mut Places<'_>, d: &Diagnostic) -> Value {
    let related: Vec<Value> = d
        .related
        .iter()
        .map(|r| json!({"message": r.message, "path": places.path(r.place.file), "range": range(places, r.place)}))
        .collect();
    let fixes: Vec<Value> = d
        .fixes
        .iter()
        .map(|fix| {
            let edits: Vec<Value> = fix
                .edits
                .iter()
                .map(|e| json!({"path": places.path(e.place.file), "range": range(places, e.place), "text": e.text}))
                .collect();
            json!({"title": fix.title, "safe": fix.safe, "edits": edits})
        })
        .collect();
    json!({
        "version": VERSION,
        "code": d.code,
        "severity": d.severity.as_str(),
        "stage": d.stage.as_str(),
        "message": d.message,
        "path": places.path(d.place.file),
        "object": d.object.as_ref().map(|o| json!({"kind": o.kind, "name": o.name})),
        "field": d.field,
        "range": range(places, d.place),
        "related": related,
        "fixes": fixes,
        "help": d.help,
        "url": rules::find(d.code).map(rules::Rule::url),
    })
}

fn range(places: &mut Places<'_>, place: Place) -> Value {
    let (start, end) = places.range(place);
    json!({
        "start": {"line": start.line, "column": start.column},
        "end": {"line": end.line, "column": end.column},
    })
}
