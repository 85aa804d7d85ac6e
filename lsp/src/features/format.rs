//! Formatting of what stands inside tags.

use argoc_core::diagnostic::Edit;
use argoc_core::ide::format::format;

use crate::proto::{DocumentFormattingParams, DocumentRangeFormattingParams, TextEdit};
use crate::snapshot::{Places, Refusal, Snapshot};

pub(crate) fn whole(snapshot: &Snapshot, params: DocumentFormattingParams) -> Result<Vec<TextEdit>, Refusal> {
    let file = snapshot.file(&params.text_document.uri)?;
    Ok(edits(snapshot, &format(&snapshot.workspace, file, None)))
}

pub(crate) fn part(
    snapshot: &Snapshot,
    params: DocumentRangeFormattingParams,
) -> Result<Vec<TextEdit>, Refusal> {
    let (file, span) = snapshot.within(&params.text_document.uri, params.range)?;
    Ok(edits(snapshot, &format(&snapshot.workspace, file, Some(span))))
}

fn edits(snapshot: &Snapshot, edits: &[Edit]) -> Vec<TextEdit> {
    let places = Places::new(snapshot);
    edits.iter().map(|e| TextEdit { range: places.range(e.place), new_text: e.text.clone() }).collect()
}
