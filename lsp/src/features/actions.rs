//! Code actions.

use argoc_core::check::check_file;
use argoc_core::diagnostic::Diagnostic as Found;
use argoc_core::text::Span;
use serde_json::{Value, json};

use crate::diagnostics::diagnostic;
use crate::proto::CodeActionParams;
use crate::snapshot::{Places, Refusal, Snapshot};

pub(crate) fn actions(snapshot: &Snapshot, params: CodeActionParams) -> Result<Vec<Value>, Refusal> {
    if !snapshot.client.actions {
        return Ok(Vec::new());
    }
    let (file, span) = snapshot.within(&params.text_document.uri, params.range)?;
    let wanted: Option<Vec<String>> =
        params.context.only.map(|kinds| kinds.iter().map(ToString::to_string).collect());
    let is_wanted = |kind: &str| {
        let fits = |only: &String| {
            kind == only || kind.strip_prefix(only.as_str()).is_some_and(|r| r.starts_with('.'))
        };
        wanted.as_ref().is_none_or(|wanted| wanted.iter().any(fits))
    };
    let places = Places::new(snapshot);
    let mut all = Vec::new();
    if is_wanted("quickfix") {
        let touches = |d: &&Found| touch(d.place.span, span);
        for found in check_file(&snapshot.workspace, file).iter().filter(touches) {
            for (index, fix) in found.fixes.iter().enumerate() {
                all.push(json!({
                    "title": capitalised(&fix.title),
                    "kind": "quickfix",
                    "diagnostics": [diagnostic(&places, found)],
                    "isPreferred": index == 0 && fix.safe,
                    "edit": places.workspace_edit(&fix.edits),
                }));
            }
        }
    }
    Ok(all)
}

/// Whether two spans have a place in common; a cursor at the end of one is still on it.
fn touch(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// Titles stand alone in a menu.
fn capitalised(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
