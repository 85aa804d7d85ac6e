//! Completion.

use argoc_core::diagnostic::Place;
use argoc_core::ide::completion::{self, Completion, CompletionKind};
use argoc_core::text::FileId;
use serde_json::{Value, json};

use crate::proto::{CompletionItemKind, CompletionParams, TextEdit};
use crate::snapshot::{Places, Refusal, Snapshot};

pub(crate) fn complete(snapshot: &Snapshot, params: CompletionParams) -> Result<Value, Refusal> {
    let at = params.text_document_position_params;
    let (file, offset) = snapshot.at(&at.text_document.uri, at.position)?;
    let places = Places::new(snapshot);
    let found = completion::complete(&snapshot.workspace, file, offset);
    let items: Vec<Value> =
        found.iter().map(|completion| item(&places, snapshot, file, completion)).collect();
    Ok(json!({"isIncomplete": false, "items": items}))
}

fn item(places: &Places<'_>, snapshot: &Snapshot, file: FileId, completion: &Completion) -> Value {
    let insert = &completion.insert;
    let is_snippet = insert.is_snippet && snapshot.client.snippets;
    let text = if insert.is_snippet && !is_snippet { plain(&insert.text) } else { insert.text.clone() };
    let range = places.range(Place { file, span: insert.span });
    let mut item = json!({
        "label": completion.label,
        "kind": kind(completion.kind),
        "sortText": completion.sort,
        "filterText": completion.filter,
        "textEdit": TextEdit { range, new_text: text },
        "insertTextFormat": if is_snippet { 2 } else { 1 },
        // Line breaks have their indentation with them.
        "insertTextMode": 1,
    });
    if let Some(detail) = &completion.detail {
        item["detail"] = json!(detail);
    }
    if let Some(text) = &completion.documentation {
        item["documentation"] = json!({"kind": "markdown", "value": text});
    }
    if completion.deprecated {
        item["tags"] = json!([1]);
    }
    if !completion.additional.is_empty() {
        let edits = completion.additional.iter();
        let edits = edits.map(|e| TextEdit { range: places.range(e.place), new_text: e.text.clone() });
        item["additionalTextEdits"] = json!(edits.collect::<Vec<_>>());
    }
    item
}

fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Key => CompletionItemKind::Property,
        CompletionKind::Value => CompletionItemKind::EnumMember,
        CompletionKind::Template => CompletionItemKind::Method,
        CompletionKind::Object => CompletionItemKind::Class,
        CompletionKind::Parameter => CompletionItemKind::Variable,
        CompletionKind::Artifact => CompletionItemKind::File,
        CompletionKind::Task => CompletionItemKind::Event,
        CompletionKind::Namespace => CompletionItemKind::Module,
        CompletionKind::Variable => CompletionItemKind::Field,
        CompletionKind::Function => CompletionItemKind::Function,
        CompletionKind::Volume => CompletionItemKind::Folder,
        CompletionKind::Label => CompletionItemKind::Constant,
        CompletionKind::Outline => CompletionItemKind::Snippet,
    }
}

/// A snippet as a client without snippets can insert it: names in place of the places to fill in.
fn plain(snippet: &str) -> String {
    let mut text = String::new();
    let mut rest = snippet.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => text.extend(rest.next()),
            '$' if rest.next_if_eq(&'{').is_some() => {
                while rest.next_if(char::is_ascii_digit).is_some() {}
                let is_choice = rest.next() == Some('|');
                let mut is_first = true;
                while let Some(c) = rest.next().filter(|c| *c != '}') {
                    match c {
                        '\\' => text.extend(rest.next().filter(|_| is_first)),
                        ',' | '|' if is_choice => is_first = false,
                        c => text.extend(is_first.then_some(c)),
                    }
                }
            }
            '$' => while rest.next_if(char::is_ascii_digit).is_some() {},
            c => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn snippets_without_places() {
        for (snippet, expected) in [
            ("name: $0", "name: "),
            ("a: ${1:b}\n  c: $0", "a: b\n  c: "),
            ("p: ${1|Always,Never|}", "p: Always"),
            ("'{{inputs.x\\}\\}' \\$5", "'{{inputs.x}}' $5"),
            ("${1}", ""),
            ("${1:a\\}b}", "a}b"),
            ("$", ""),
            ("${", ""),
        ] {
            assert_eq!(plain(snippet), expected, "{snippet}");
        }
    }
}
