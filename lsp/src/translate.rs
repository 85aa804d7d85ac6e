//! From findings to the protocol's diagnostics.

use argoc_core::diagnostic::{Diagnostic, Place, Severity};
use argoc_core::rules;
use argoc_core::text::LineIndex;
use argoc_core::workspace::Workspace;
use serde_json::{Value, json};

/// A finding as the protocol has it.
pub(crate) fn diagnostic(workspace: &Workspace, found: &Diagnostic) -> Value {
    let severity = match found.severity {
        Severity::Error => 1,
        Severity::Warning => 2,
        Severity::Info => 3,
    };
    let related: Vec<Value> = found
        .related
        .iter()
        .map(|r| {
            let uri = workspace.file(r.place.file).map_or("", |f| f.path.as_str());
            json!({"location": {"uri": uri, "range": range(workspace, r.place)}, "message": r.message})
        })
        .collect();
    let mut message = found.message.clone();
    for line in found.help.iter().chain((!found.label.is_empty()).then_some(&found.label)) {
        message.push('\n');
        message.push_str(line);
    }
    json!({
        "range": range(workspace, found.place),
        "severity": severity,
        "code": found.code,
        "codeDescription": rules::find(found.code).map(|r| json!({"href": r.url()})),
        "source": "argoc",
        "message": message,
        "relatedInformation": related,
    })
}

fn range(workspace: &Workspace, place: Place) -> Value {
    let text = workspace.file(place.file).map_or_else(|| "".into(), |f| f.tree.shared_text());
    let lines = LineIndex::new(text);
    let (start, end) = (lines.utf16(place.span.start as usize), lines.utf16(place.span.end as usize));
    json!({
        "start": {"line": start.line, "character": start.character},
        "end": {"line": end.line, "character": end.character},
    })
}
