//! Renaming.

use argoc_core::diagnostic::Place;
use argoc_core::ide::rename;
use serde_json::{Value, json};

use crate::proto::{PrepareRenameParams, RenameParams};
use crate::snapshot::{Places, Refusal, Snapshot};

pub(crate) fn prepare(snapshot: &Snapshot, params: PrepareRenameParams) -> Result<Value, Refusal> {
    let at = params.text_document_position_params;
    let (file, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let found = rename::prepare(&snapshot.workspace, file, offset).map_err(Refusal::Failed)?;
    let range = Places::new(snapshot).range(Place { file, span: found.span });
    Ok(json!({"range": range, "placeholder": found.name}))
}

pub(crate) fn rename(snapshot: &Snapshot, params: RenameParams) -> Result<Value, Refusal> {
    let at = params.text_document_position_params;
    let (file, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let edits =
        rename::rename(&snapshot.workspace, file, offset, &params.new_name).map_err(Refusal::Failed)?;
    Ok(Places::new(snapshot).workspace_edit(&edits))
}
