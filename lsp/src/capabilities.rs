//! What the server says that it can do.

use serde_json::{Value, json};

use crate::client::Client;

/// The capabilities for a client.
pub(crate) fn capabilities(client: &Client) -> Value {
    let mut all = json!({
        "positionEncoding": client.encoding.kind(),
        "textDocumentSync": {"openClose": true, "change": 2, "save": {"includeText": false}},
        "completionProvider": {"triggerCharacters": ["{", ".", "=", " ", "-", "(", "'", "\""]},
        "hoverProvider": true,
        "definitionProvider": true,
        "typeDefinitionProvider": true,
        "referencesProvider": true,
        "documentHighlightProvider": true,
        "workspace": {"workspaceFolders": {"supported": true, "changeNotifications": true}},
    });
    if client.pulls {
        all["diagnosticProvider"] = json!({
            "identifier": "argoc", "interFileDependencies": true, "workspaceDiagnostics": true,
        });
    }
    all
}
