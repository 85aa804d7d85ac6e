//! Hover and signature help.

use argoc_core::diagnostic::Place;
use argoc_core::ide::hover;
use serde_json::{Value, json};

use crate::proto::HoverParams;
use crate::snapshot::{Places, Refusal, Snapshot};

pub(crate) fn hover(snapshot: &Snapshot, params: HoverParams) -> Result<Value, Refusal> {
    let at = params.text_document_position_params;
    let (file, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let Some(found) = hover::hover(&snapshot.workspace, file, offset) else { return Ok(Value::Null) };
    let range = Places::new(snapshot).range(Place { file, span: found.span });
    let kind = if snapshot.client.markdown { "markdown" } else { "plaintext" };
    Ok(json!({"contents": {"kind": kind, "value": found.markdown}, "range": range}))
}
