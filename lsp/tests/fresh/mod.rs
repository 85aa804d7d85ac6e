//! What the server says of a document, and what a fresh check says of the same bytes, in one form.

use argoc_core::diagnostic::{Diagnostic, Place, Severity};
use argoc_core::workspace::Workspace;
use serde_json::{Value, json};

/// What a comparison looks at, from the server's set.
pub(crate) fn said(set: &Value) -> Vec<Value> {
    let one = |d: &Value| {
        let message = d["message"].as_str().and_then(|m| m.lines().next()).unwrap_or_default();
        let related: Vec<Value> =
            d["relatedInformation"].as_array().into_iter().flatten().map(|r| r["location"].clone()).collect();
        json!([d["code"], d["severity"], d["range"], message, related])
    };
    set.as_array().into_iter().flatten().map(one).collect()
}

/// The same from a fresh check: `uri` is that of a path, `position` that of an offset in the file at a path.
pub(crate) fn expected(
    workspace: &Workspace,
    found: &[Diagnostic],
    uri: &dyn Fn(&str) -> String,
    position: &dyn Fn(&str, usize) -> Value,
) -> Vec<Value> {
    let path = |place: Place| workspace.file(place.file).expect("a file").path.as_str();
    let range = |place: Place| {
        let at = |offset: u32| position(path(place), offset as usize);
        json!({"start": at(place.span.start), "end": at(place.span.end)})
    };
    let one = |d: &Diagnostic| {
        let severity = match d.severity {
            Severity::Error => 1,
            Severity::Warning => 2,
            Severity::Info => 3,
        };
        let related = d.related.iter().map(|r| json!({"uri": uri(path(r.place)), "range": range(r.place)}));
        let message = d.message.lines().next().unwrap_or_default();
        json!([d.code, severity, range(d.place), message, related.collect::<Vec<_>>()])
    };
    found.iter().map(one).collect()
}
