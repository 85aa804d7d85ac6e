//! What the server says that it can do.

use serde_json::{Value, json};

use crate::client::Client;
use crate::features::tokens;

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
        "signatureHelpProvider": {"triggerCharacters": ["(", ","], "retriggerCharacters": [")"]},
        "renameProvider": {"prepareProvider": true},
        "codeActionProvider": {
            "codeActionKinds": ["quickfix", "refactor.extract", "refactor.inline", "refactor.rewrite", "source"],
            "resolveProvider": client.lazy_actions,
        },
        "documentSymbolProvider": true,
        "workspaceSymbolProvider": true,
        "foldingRangeProvider": true,
        "selectionRangeProvider": true,
        "documentLinkProvider": {},
        "semanticTokensProvider": {"legend": tokens::legend(), "full": {"delta": true}, "range": true},
        "inlayHintProvider": true,
        "codeLensProvider": {},
        "callHierarchyProvider": true,
        "documentFormattingProvider": true,
        "documentRangeFormattingProvider": true,
        "workspace": {"workspaceFolders": {"supported": true, "changeNotifications": true}},
    });
    if client.pulls {
        all["diagnosticProvider"] = json!({
            "identifier": "argoc", "interFileDependencies": true, "workspaceDiagnostics": true,
        });
    }
    all
}
