//! The hierarchy of calls, and the lines above templates that say who calls them.

use argoc_core::diagnostic::Place;
use argoc_core::ide::calls::{self, CallItem, Calls};
use argoc_core::ide::lenses::lenses;
use argoc_core::text::FileId;
use serde_json::{Value, json};

use crate::client::SHOW_REFERENCES;
use crate::proto::{
    CallHierarchyIncomingCallsParams, CallHierarchyItem, CallHierarchyOutgoingCallsParams,
    CallHierarchyPrepareParams, CodeLensParams, SymbolKind,
};
use crate::snapshot::{Places, Refusal, Snapshot};

pub(crate) fn prepare(snapshot: &Snapshot, params: CallHierarchyPrepareParams) -> Result<Value, Refusal> {
    let at = params.text_document_position_params;
    let (file, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let found = calls::prepare(&snapshot.workspace, file, offset);
    Ok(json!(found.map(|found| vec![item(snapshot, &Places::new(snapshot), &found)])))
}

pub(crate) fn incoming(
    snapshot: &Snapshot,
    params: CallHierarchyIncomingCallsParams,
) -> Result<Vec<Value>, Refusal> {
    let (file, offset) = place_of(snapshot, &params.item)?;
    let found = calls::incoming(&snapshot.workspace, file, offset);
    Ok(list(snapshot, "from", &found))
}

pub(crate) fn outgoing(
    snapshot: &Snapshot,
    params: CallHierarchyOutgoingCallsParams,
) -> Result<Vec<Value>, Refusal> {
    let (file, offset) = place_of(snapshot, &params.item)?;
    let found = calls::outgoing(&snapshot.workspace, file, offset);
    Ok(list(snapshot, "to", &found))
}

fn place_of(snapshot: &Snapshot, item: &CallHierarchyItem) -> Result<(FileId, u32), Refusal> {
    snapshot.at(&item.uri, item.selection_range.start)
}

fn list(snapshot: &Snapshot, end: &str, calls: &[Calls]) -> Vec<Value> {
    let places = Places::new(snapshot);
    let shown = calls.iter().map(|calls| {
        let ranges: Vec<_> = calls.places.iter().map(|place| places.range(*place)).collect();
        json!({end: item(snapshot, &places, &calls.item), "fromRanges": ranges})
    });
    shown.collect()
}

fn item(snapshot: &Snapshot, places: &Places<'_>, item: &CallItem) -> Value {
    let whole = Place { file: item.place.file, span: item.whole.cover(item.place.span) };
    json!({
        "name": item.name, "detail": item.detail, "uri": snapshot.uri(item.place.file),
        "kind": if item.is_template { SymbolKind::Method } else { SymbolKind::Class },
        "range": places.range(whole), "selectionRange": places.range(item.place),
    })
}

pub(crate) fn code_lenses(snapshot: &Snapshot, params: CodeLensParams) -> Result<Vec<Value>, Refusal> {
    let uri = &params.text_document.uri;
    let file = snapshot.file(uri)?;
    let places = Places::new(snapshot);
    let shown = lenses(&snapshot.workspace, file).into_iter().map(|lens| {
        let range = places.range(Place { file, span: lens.span });
        let locations: Vec<_> = lens.places.iter().map(|place| places.location(*place)).collect();
        let command = if locations.is_empty() || !snapshot.client.shows_references {
            // It only says something.
            json!({"title": lens.title, "command": ""})
        } else {
            json!({"title": lens.title, "command": SHOW_REFERENCES, "arguments": [uri, range.start, locations]})
        };
        json!({"range": range, "command": command})
    });
    Ok(shown.collect())
}
