//! What stands beside the cursor: help about the thing there, and the signature of the function around it.

use argoc_core::diagnostic::Place;
use argoc_core::ide::{hover, signature};
use serde_json::{Value, json};

use crate::proto::{HoverParams, SignatureHelpParams};
use crate::snapshot::{Places, Refusal, Snapshot};

pub(crate) fn hover(snapshot: &Snapshot, params: HoverParams) -> Result<Value, Refusal> {
    let at = params.text_document_position_params;
    let (file, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let Some(found) = hover::hover(&snapshot.workspace, file, offset) else { return Ok(Value::Null) };
    let range = Places::new(snapshot).range(Place { file, span: found.span });
    let kind = if snapshot.client.markdown { "markdown" } else { "plaintext" };
    Ok(json!({"contents": {"kind": kind, "value": found.markdown}, "range": range}))
}

pub(crate) fn signature(snapshot: &Snapshot, params: SignatureHelpParams) -> Result<Value, Refusal> {
    let at = params.text_document_position_params;
    let (file, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let Some(found) = signature::help(&snapshot.workspace, file, offset) else { return Ok(Value::Null) };
    // The label is ASCII, so bytes are columns in every unit.
    let parameters: Vec<Value> =
        found.parameters.iter().map(|p| json!({"label": [p.start, p.end]})).collect();
    let mut one = json!({
        "label": found.label, "parameters": parameters,
        "documentation": {"kind": "markdown", "value": found.documentation},
    });
    // Without a number editors take the first parameter for the active one; one past the last is none.
    let active = found.active.unwrap_or(parameters.len());
    one["activeParameter"] = json!(active);
    Ok(json!({"signatures": [one], "activeSignature": 0, "activeParameter": active}))
}
