//! Inlay hints.

use argoc_core::ide::hints::{HintKind, hints};
use serde_json::{Value, json};

use crate::proto::InlayHintParams;
use crate::snapshot::{Refusal, Snapshot};

pub(crate) fn inlay(snapshot: &Snapshot, params: InlayHintParams) -> Result<Vec<Value>, Refusal> {
    let (file, span) = snapshot.within(&params.text_document.uri, params.range)?;
    let lines = snapshot.lines(file);
    let shown = hints(&snapshot.workspace, file, Some(span)).into_iter().map(|hint| {
        let mut shown = json!({"position": lines.position(hint.offset as usize), "label": hint.label});
        match hint.kind {
            HintKind::Value => shown["kind"] = json!(1),
            HintKind::Default => shown["kind"] = json!(2),
            HintKind::Count => {}
        }
        if let Some(text) = hint.tooltip {
            shown["tooltip"] = json!(text);
        }
        shown
    });
    Ok(shown.collect())
}
