//! From a name to where it is declared, and to the places that name it.

use argoc_core::diagnostic::Place;
use argoc_core::ide::Access;
use argoc_core::ide::navigation::{self, Target};
use argoc_core::text::FileId;
use serde_json::{Value, json};

use crate::proto::{
    DefinitionParams, DocumentHighlightParams, Location, ReferenceParams, TypeDefinitionParams,
};
use crate::snapshot::{Places, Refusal, Snapshot};

pub(crate) fn definition(snapshot: &Snapshot, params: DefinitionParams) -> Result<Value, Refusal> {
    let at = params.text_document_position_params;
    let (file, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    Ok(targets(snapshot, file, &navigation::definition(&snapshot.workspace, file, offset)))
}

pub(crate) fn type_definition(snapshot: &Snapshot, params: TypeDefinitionParams) -> Result<Value, Refusal> {
    let at = params.text_document_position_params;
    let (file, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    Ok(targets(snapshot, file, &navigation::type_definition(&snapshot.workspace, file, offset)))
}

fn targets(snapshot: &Snapshot, file: FileId, targets: &[Target]) -> Value {
    let places = Places::new(snapshot);
    if !snapshot.client.links {
        return json!(targets.iter().map(|target| places.location(target.place)).collect::<Vec<_>>());
    }
    let link = |target: &Target| {
        let whole = Place { file: target.place.file, span: target.whole };
        json!({
            "originSelectionRange": places.range(Place { file, span: target.origin }),
            "targetUri": snapshot.uri(target.place.file),
            "targetRange": places.range(whole),
            "targetSelectionRange": places.range(target.place),
        })
    };
    json!(targets.iter().map(link).collect::<Vec<_>>())
}

pub(crate) fn references(snapshot: &Snapshot, params: ReferenceParams) -> Result<Vec<Location>, Refusal> {
    let at = params.text_document_position_params;
    let (file, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let places = Places::new(snapshot);
    let found = navigation::references(&snapshot.workspace, file, offset, params.context.include_declaration);
    Ok(found.iter().map(|reference| places.location(reference.place)).collect())
}

pub(crate) fn highlights(snapshot: &Snapshot, params: DocumentHighlightParams) -> Result<Value, Refusal> {
    let at = params.text_document_position_params;
    let (file, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let places = Places::new(snapshot);
    let found = navigation::highlights(&snapshot.workspace, file, offset);
    let shown = found.iter().map(|reference| {
        let kind = match reference.access {
            Access::Read => 2,
            _ => 3,
        };
        json!({"range": places.range(reference.place), "kind": kind})
    });
    Ok(json!(shown.collect::<Vec<_>>()))
}
