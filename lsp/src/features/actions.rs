//! Code actions.

use argoc_core::check::check_file;
use argoc_core::diagnostic::Diagnostic as Found;
use argoc_core::ide::actions::{Action, ActionKind, actions_for};
use argoc_core::text::Span;
use serde_json::{Value, json};

use crate::diagnostics::diagnostic;
use crate::proto::{CodeActionParams, Range, Uri};
use crate::snapshot::{Places, Refusal, Snapshot};

pub(crate) fn actions(snapshot: &Snapshot, params: CodeActionParams) -> Result<Vec<Value>, Refusal> {
    // Before there were such actions there were commands, which the server has none of.
    if !snapshot.client.actions {
        return Ok(Vec::new());
    }
    let uri = &params.text_document.uri;
    let (file, span) = snapshot.within(uri, params.range)?;
    let only = params.context.only;
    let only: Option<Vec<String>> = only.map(|kinds| kinds.iter().map(ToString::to_string).collect());
    let is_wanted = |action: &Action| {
        let kind = kind(action.kind);
        let fits = |only: &String| {
            kind == only || kind.strip_prefix(only.as_str()).is_some_and(|r| r.starts_with('.'))
        };
        only.as_ref().is_none_or(|only| only.iter().any(fits))
    };
    let findings = check_file(&snapshot.workspace, file);
    let places = Places::new(snapshot);
    let all = actions_for(&snapshot.workspace, file, span, &findings);
    let all = all.iter().enumerate().filter(|(_, action)| is_wanted(action)).map(|(index, action)| {
        let answered: Vec<_> = answered(action, span, &findings).map(|d| diagnostic(&places, d)).collect();
        let mut item = json!({
            "title": capitalised(&action.title), "kind": kind(action.kind), "isPreferred": action.is_preferred,
        });
        if !answered.is_empty() {
            item["diagnostics"] = json!(answered);
        }
        if snapshot.client.lazy_actions {
            let version = snapshot.version(file);
            item["data"] = json!({"uri": uri, "version": version, "range": params.range, "index": index});
        } else {
            item["edit"] = places.workspace_edit(&action.edits);
        }
        item
    });
    Ok(all.collect())
}

/// The edit of an action, which was left out when the actions were listed.
pub(crate) fn resolve(snapshot: &Snapshot, mut item: Value) -> Result<Value, Refusal> {
    let lost = || Refusal::InvalidParams("this is no action of argoc's".to_owned());
    let data = item["data"].clone();
    if data.is_null() && item["edit"].is_object() {
        return Ok(item);
    }
    let uri = data["uri"].as_str().map(|uri| Uri(uri.to_owned())).ok_or_else(lost)?;
    let range: Range = serde_json::from_value(data["range"].clone()).map_err(|_| lost())?;
    let index = data["index"].as_u64().and_then(|index| usize::try_from(index).ok()).ok_or_else(lost)?;
    let (file, span) = snapshot.within(&uri, range)?;
    if json!(snapshot.version(file)) != data["version"] {
        return Err(Refusal::Failed("the document has changed since the action was listed".to_owned()));
    }
    let all = actions_for(&snapshot.workspace, file, span, &check_file(&snapshot.workspace, file));
    let action =
        all.get(index).filter(|action| item["title"] == capitalised(&action.title)).ok_or_else(lost)?;
    item["edit"] = Places::new(snapshot).workspace_edit(&action.edits);
    Ok(item)
}

/// The findings that an action puts right.
fn answered<'f>(action: &'f Action, span: Span, findings: &'f [Found]) -> impl Iterator<Item = &'f Found> {
    let touches = move |d: &&Found| d.place.span.start <= span.end && span.start <= d.place.span.end;
    findings.iter().filter(touches).filter(|d| action.codes.contains(&d.code))
}

fn kind(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::QuickFix => "quickfix",
        ActionKind::Extract => "refactor.extract",
        ActionKind::Inline => "refactor.inline",
        ActionKind::Rewrite => "refactor.rewrite",
        ActionKind::Source => "source",
    }
}

/// Titles stand alone in a menu.
fn capitalised(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
