//! What a client said it can do, and where it is.

use std::path::PathBuf;

use serde_json::Value;

use crate::lines::Encoding;
use crate::uri;

/// The client's own command that lists places: a URI, a position and locations. The protocol has none, so a client says
/// that it has it, in `experimental.commands.commands`.
pub(crate) const SHOW_REFERENCES: &str = "argoc.showReferences";

/// A client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Client {
    pub(crate) encoding: Encoding,
    /// The folders that are open in it.
    pub(crate) folders: Vec<PathBuf>,
    /// Completions may have placeholders.
    pub(crate) snippets: bool,
    /// It asks for diagnostics, so they are not to be pushed.
    pub(crate) pulls: bool,
    /// It can be told to ask again for diagnostics, semantic tokens, inlay hints, code lenses.
    pub(crate) refreshes: Vec<&'static str>,
    /// It watches files when it is asked to.
    pub(crate) watches: bool,
    /// It answers questions about its settings.
    pub(crate) configuration: bool,
    /// It tells about changed settings when it is asked to.
    pub(crate) configuration_changes: bool,
    /// It shows the progress of work.
    pub(crate) progress: bool,
    /// Edits may say which version of a document they are for.
    pub(crate) versioned_edits: bool,
    /// Definitions may say from where they go.
    pub(crate) links: bool,
    /// Actions may be more than commands.
    pub(crate) actions: bool,
    /// Symbols may have children.
    pub(crate) nested_symbols: bool,
    /// The edits of an action may be asked for later.
    pub(crate) lazy_actions: bool,
    /// Markdown may stand in help.
    pub(crate) markdown: bool,
    /// It has the command [`SHOW_REFERENCES`].
    pub(crate) shows_references: bool,
}

impl Client {
    /// Reads the parameters of `initialize`; what is missing or malformed is something that the client cannot do.
    pub(crate) fn new(params: &Value) -> Client {
        let capabilities = &params["capabilities"];
        let can = |pointer: &str| capabilities.pointer(pointer).and_then(Value::as_bool) == Some(true);
        let is_there = |pointer: &str| capabilities.pointer(pointer).is_some_and(Value::is_object);
        let words = |pointer: &str| -> Vec<&str> {
            let list = capabilities.pointer(pointer).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_str).collect()
        };
        let refreshes = [
            ("/workspace/diagnostics/refreshSupport", "workspace/diagnostic/refresh"),
            ("/workspace/semanticTokens/refreshSupport", "workspace/semanticTokens/refresh"),
            ("/workspace/inlayHint/refreshSupport", "workspace/inlayHint/refresh"),
            ("/workspace/codeLens/refreshSupport", "workspace/codeLens/refresh"),
        ];
        Client {
            encoding: Encoding::choose(words("/general/positionEncodings").into_iter()),
            folders: folders(params),
            snippets: can("/textDocument/completion/completionItem/snippetSupport"),
            pulls: is_there("/textDocument/diagnostic"),
            refreshes: refreshes
                .iter()
                .filter(|(pointer, _)| can(pointer))
                .map(|(_, method)| *method)
                .collect(),
            watches: can("/workspace/didChangeWatchedFiles/dynamicRegistration"),
            configuration: can("/workspace/configuration"),
            configuration_changes: can("/workspace/didChangeConfiguration/dynamicRegistration"),
            progress: can("/window/workDoneProgress"),
            versioned_edits: can("/workspace/workspaceEdit/documentChanges"),
            links: can("/textDocument/definition/linkSupport"),
            actions: is_there("/textDocument/codeAction/codeActionLiteralSupport"),
            nested_symbols: can("/textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            lazy_actions: can("/textDocument/codeAction/dataSupport")
                && words("/textDocument/codeAction/resolveSupport/properties").contains(&"edit"),
            markdown: words("/textDocument/hover/contentFormat").contains(&"markdown")
                || capabilities.pointer("/textDocument/hover/contentFormat").is_none(),
            shows_references: words("/experimental/commands/commands").contains(&SHOW_REFERENCES),
        }
    }
}

fn folders(params: &Value) -> Vec<PathBuf> {
    let listed = params["workspaceFolders"].as_array().into_iter().flatten();
    let listed: Vec<PathBuf> = listed.filter_map(|folder| uri::to_path(folder["uri"].as_str()?)).collect();
    if !listed.is_empty() {
        return listed;
    }
    let root = params["rootUri"].as_str().and_then(uri::to_path);
    root.or_else(|| params["rootPath"].as_str().map(PathBuf::from)).into_iter().collect()
}
