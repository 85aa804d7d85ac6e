//! Semantic tokens: the words inside tags and expressions.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};

use argoc_core::ide::tokens::{Token, TokenKind, tokens};
use argoc_core::text::Span;
use serde_json::{Value, json};

use crate::proto::{SemanticTokensDeltaParams, SemanticTokensParams, SemanticTokensRangeParams, Uri};
use crate::snapshot::{Refusal, Snapshot};

/// The protocol's names, in the order of the numbers that stand for them.
const TYPES: [&str; 11] = [
    "operator",
    "namespace",
    "property",
    "variable",
    "function",
    "number",
    "string",
    "keyword",
    "method",
    "event",
    "parameter",
];

fn type_of(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Delimiter | TokenKind::Operator => "operator",
        TokenKind::Namespace => "namespace",
        TokenKind::Property => "property",
        TokenKind::Variable => "variable",
        TokenKind::Function => "function",
        TokenKind::Number => "number",
        TokenKind::String => "string",
        TokenKind::Keyword | TokenKind::Result => "keyword",
        TokenKind::Template => "method",
        TokenKind::Item => "event",
        TokenKind::Parameter => "parameter",
    }
}

/// What the numbers stand for.
pub(crate) fn legend() -> Value {
    json!({"tokenTypes": TYPES, "tokenModifiers": ["declaration"]})
}

pub(crate) fn full(snapshot: &Snapshot, params: SemanticTokensParams) -> Result<Value, Refusal> {
    let data = numbers(snapshot, &params.text_document.uri, None)?;
    let id = remember(snapshot, &params.text_document.uri, &data);
    Ok(json!({"resultId": id, "data": data}))
}

pub(crate) fn range(snapshot: &Snapshot, params: SemanticTokensRangeParams) -> Result<Value, Refusal> {
    let (_, span) = snapshot.within(&params.text_document.uri, params.range)?;
    Ok(json!({"data": numbers(snapshot, &params.text_document.uri, Some(span))?}))
}

/// What has changed since the client asked last; all when nobody remembers that.
pub(crate) fn delta(snapshot: &Snapshot, params: SemanticTokensDeltaParams) -> Result<Value, Refusal> {
    let uri = &params.text_document.uri;
    let data = numbers(snapshot, uri, None)?;
    let last = snapshot.tokens.lock().ok().and_then(|known| known.get(&uri.0).cloned());
    let id = remember(snapshot, uri, &data);
    Ok(match last.filter(|(id, _)| *id == params.previous_result_id) {
        Some((_, last)) => json!({"resultId": id, "edits": difference(&last, &data)}),
        None => json!({"resultId": id, "data": data}),
    })
}

fn remember(snapshot: &Snapshot, uri: &Uri, data: &[u32]) -> String {
    let mut hasher = DefaultHasher::new();
    data.hash(&mut hasher);
    let id = format!("{:016x}", hasher.finish());
    // Only open documents are asked for again.
    let is_open = snapshot.documents.paths.contains_key(&*uri.0);
    if let (Ok(mut known), true) = (snapshot.tokens.lock(), is_open) {
        known.insert(uri.0.clone(), (id.clone(), data.to_vec()));
    }
    id
}

/// One edit: what stands between the beginning and the end that stay.
fn difference(old: &[u32], new: &[u32]) -> Vec<Value> {
    let same = |pairs: &mut dyn Iterator<Item = (&u32, &u32)>| pairs.take_while(|(a, b)| a == b).count();
    let start = same(&mut old.iter().zip(new));
    if start == old.len() && start == new.len() {
        return Vec::new();
    }
    let (old_rest, new_rest) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let end = same(&mut old_rest.iter().rev().zip(new_rest.iter().rev()));
    let data = new_rest.get(..new_rest.len() - end).unwrap_or_default();
    vec![json!({"start": start, "deleteCount": old_rest.len() - end, "data": data})]
}

/// Five numbers a token: lines and columns since the one before, length, type, modifiers.
fn numbers(snapshot: &Snapshot, uri: &Uri, part: Option<Span>) -> Result<Vec<u32>, Refusal> {
    let file = snapshot.file(uri)?;
    let lines = snapshot.lines(file);
    let all = tokens(&snapshot.workspace, file, part);
    let mut data = Vec::with_capacity(5 * all.len());
    let mut last = lines.position(0);
    for Token { span, kind, is_declaration } in all {
        let range = lines.range(span);
        let start = range.start;
        let number = TYPES.iter().position(|name| *name == type_of(kind)).unwrap_or_default();
        let column = if start.line == last.line { start.character - last.character } else { start.character };
        data.extend([
            start.line - last.line,
            column,
            range.end.character.saturating_sub(start.character),
            number as u32,
            u32::from(is_declaration),
        ]);
        last = start;
    }
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::difference;
    use serde_json::json;

    #[test]
    fn what_stays_is_left_out() {
        assert_eq!(difference(&[1, 2, 3, 4], &[1, 2, 3, 4]), Vec::<serde_json::Value>::new());
        assert_eq!(
            difference(&[1, 2, 3, 4], &[1, 9, 4]),
            [json!({"start": 1, "deleteCount": 2, "data": [9]})]
        );
        assert_eq!(difference(&[1, 1], &[1, 1, 1]), [json!({"start": 2, "deleteCount": 0, "data": [1]})]);
        assert_eq!(difference(&[1, 1, 1], &[1]), [json!({"start": 1, "deleteCount": 2, "data": []})]);
        assert_eq!(difference(&[], &[7]), [json!({"start": 0, "deleteCount": 0, "data": [7]})]);
    }
}
