//! What is in a file and in the workspace: symbols, folds, selections, links.

use argoc_core::diagnostic::Place;
use argoc_core::ide::folding::{FoldKind, folding};
use argoc_core::ide::links::{LinkTarget, links};
use argoc_core::ide::selection;
use argoc_core::ide::symbols::{self, Symbol};
use argoc_core::text::FileId;
use serde_json::{Value, json};

use crate::proto::{
    DocumentLinkParams, DocumentSymbolParams, FoldingRangeParams, SelectionRangeParams, SymbolKind,
    WorkspaceSymbolParams,
};
use crate::snapshot::{Places, Refusal, Snapshot};

pub(crate) fn document(snapshot: &Snapshot, params: DocumentSymbolParams) -> Result<Vec<Value>, Refusal> {
    let file = snapshot.file(&params.text_document.uri)?;
    let places = Places::new(snapshot);
    let all = symbols::document(&snapshot.workspace, file);
    if snapshot.client.nested_symbols {
        return Ok(all.iter().map(|symbol| nested(&places, file, symbol)).collect());
    }
    let mut list = Vec::new();
    let mut left: Vec<(&Symbol, &str)> = all.iter().rev().map(|symbol| (symbol, "")).collect();
    while let Some((symbol, container)) = left.pop() {
        list.push(json!({
            "name": symbol.name, "kind": kind(symbol.kind), "containerName": container,
            "location": places.location(Place { file, span: symbol.name_span }),
        }));
        left.extend(symbol.children.iter().rev().map(|child| (child, symbol.name.as_str())));
    }
    Ok(list)
}

fn nested(places: &Places<'_>, file: FileId, symbol: &Symbol) -> Value {
    let range = |span| places.range(Place { file, span });
    json!({
        "name": symbol.name, "detail": symbol.detail, "kind": kind(symbol.kind),
        "range": range(symbol.span.cover(symbol.name_span)), "selectionRange": range(symbol.name_span),
        "children": symbol.children.iter().map(|child| nested(places, file, child)).collect::<Vec<_>>(),
    })
}

fn kind(kind: symbols::SymbolKind) -> SymbolKind {
    match kind {
        symbols::SymbolKind::Object => SymbolKind::Class,
        symbols::SymbolKind::Template => SymbolKind::Method,
        symbols::SymbolKind::Item => SymbolKind::Event,
        symbols::SymbolKind::Parameter => SymbolKind::Variable,
        symbols::SymbolKind::Artifact => SymbolKind::File,
        symbols::SymbolKind::Volume => SymbolKind::Package,
        symbols::SymbolKind::Key => SymbolKind::Key,
    }
}

pub(crate) fn workspace(snapshot: &Snapshot, params: WorkspaceSymbolParams) -> Result<Vec<Value>, Refusal> {
    let places = Places::new(snapshot);
    let found = symbols::workspace(&snapshot.workspace, &params.query);
    let shown = found.iter().map(|symbol| {
        json!({
            "name": symbol.name, "kind": kind(symbol.kind), "containerName": symbol.container,
            "location": places.location(symbol.place),
        })
    });
    Ok(shown.collect())
}

pub(crate) fn folds(snapshot: &Snapshot, params: FoldingRangeParams) -> Result<Vec<Value>, Refusal> {
    let file = snapshot.file(&params.text_document.uri)?;
    let places = Places::new(snapshot);
    let shown = folding(&snapshot.workspace, file).into_iter().map(|fold| {
        let range = places.range(Place { file, span: fold.span });
        let mut shown = json!({"startLine": range.start.line, "endLine": range.end.line});
        if fold.kind == FoldKind::Comment {
            shown["kind"] = json!("comment");
        }
        shown
    });
    Ok(shown.collect())
}

pub(crate) fn selections(snapshot: &Snapshot, params: SelectionRangeParams) -> Result<Vec<Value>, Refusal> {
    let uri = &params.text_document.uri;
    let places = Places::new(snapshot);
    let around = |position| {
        let (file, offset) = snapshot.at(uri, position)?;
        let spans = selection::ranges(&snapshot.workspace, file, offset);
        let mut around = Value::Null;
        // Each stands in the next; the protocol begins with the innermost.
        for span in spans.into_iter().rev() {
            let range = places.range(Place { file, span });
            around = if around.is_null() {
                json!({"range": range})
            } else {
                json!({"range": range, "parent": around})
            };
        }
        if around.is_null() {
            around = json!({"range": {"start": position, "end": position}});
        }
        Ok(around)
    };
    params.positions.into_iter().map(around).collect()
}

pub(crate) fn document_links(snapshot: &Snapshot, params: DocumentLinkParams) -> Result<Vec<Value>, Refusal> {
    let file = snapshot.file(&params.text_document.uri)?;
    let places = Places::new(snapshot);
    let shown = links(&snapshot.workspace, file).into_iter().map(|link| {
        let target = match link.target {
            LinkTarget::Url(url) => url,
            LinkTarget::Place(place) => {
                let start = places.range(place).start;
                format!("{}#L{},{}", snapshot.uri(place.file).0, start.line + 1, start.character + 1)
            }
        };
        json!({"range": places.range(Place { file, span: link.span }), "target": target, "tooltip": link.tooltip})
    });
    Ok(shown.collect())
}
