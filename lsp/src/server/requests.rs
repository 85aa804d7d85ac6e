//! Requests, and who answers them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use argoc_host::panics::guard;
use lsp_server::{ErrorCode, Request, ResponseError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::checks::Pull;
use super::{Done, Running, Server};
use crate::features::{actions, calls, completion, format, help, hints, navigation, outline, rename, tokens};
use crate::proto::{DocumentDiagnosticParams, WorkspaceDiagnosticParams};
use crate::snapshot::{Refusal, Snapshot};

/// Answers a request, on any thread.
type Work = Box<dyn FnOnce(&Snapshot) -> Result<Value, ResponseError> + Send>;

/// Whether an answer is of use when the document has changed meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keeps {
    /// It is about the moment when it was asked: the client knows what to make of it.
    Always,
    /// It names places in the text or changes it.
    ForVersion,
}

/// What is to be done for a request; nothing for one that the server does not know.
fn work(method: &str, params: Value) -> Option<(Result<Work, ResponseError>, Keeps)> {
    use Keeps::{Always, ForVersion};
    Some(match method {
        "textDocument/completion" => (with(params, completion::complete), Always),
        "textDocument/hover" => (with(params, help::hover), Always),
        "textDocument/definition" => (with(params, navigation::definition), Always),
        "textDocument/typeDefinition" => (with(params, navigation::type_definition), Always),
        "textDocument/references" => (with(params, navigation::references), Always),
        "textDocument/documentHighlight" => (with(params, navigation::highlights), ForVersion),
        "textDocument/signatureHelp" => (with(params, help::signature), Always),
        "textDocument/codeAction" => (with(params, actions::actions), ForVersion),
        "codeAction/resolve" => (with(params, actions::resolve), Always),
        "textDocument/prepareRename" => (with(params, rename::prepare), ForVersion),
        "textDocument/rename" => (with(params, rename::rename), ForVersion),
        "textDocument/documentSymbol" => (with(params, outline::document), ForVersion),
        "workspace/symbol" => (with(params, outline::workspace), Always),
        "textDocument/foldingRange" => (with(params, outline::folds), ForVersion),
        "textDocument/selectionRange" => (with(params, outline::selections), ForVersion),
        "textDocument/documentLink" => (with(params, outline::document_links), ForVersion),
        "textDocument/semanticTokens/full" => (with(params, tokens::full), ForVersion),
        "textDocument/semanticTokens/full/delta" => (with(params, tokens::delta), ForVersion),
        "textDocument/semanticTokens/range" => (with(params, tokens::range), ForVersion),
        "textDocument/inlayHint" => (with(params, hints::inlay), ForVersion),
        "textDocument/codeLens" => (with(params, calls::code_lenses), ForVersion),
        "textDocument/prepareCallHierarchy" => (with(params, calls::prepare), Always),
        "callHierarchy/incomingCalls" => (with(params, calls::incoming), Always),
        "callHierarchy/outgoingCalls" => (with(params, calls::outgoing), Always),
        "textDocument/formatting" => (with(params, format::whole), ForVersion),
        "textDocument/rangeFormatting" => (with(params, format::part), ForVersion),
        _ => return None,
    })
}

/// Reads the parameters, for something that works with them.
fn with<P, R>(params: Value, answer: fn(&Snapshot, P) -> Result<R, Refusal>) -> Result<Work, ResponseError>
where
    P: DeserializeOwned + Send + 'static,
    R: Serialize + 'static,
{
    let params: P = serde_json::from_value(params)
        .map_err(|e| error(ErrorCode::InvalidParams, format!("the parameters cannot be read: {e}")))?;
    Ok(Box::new(move |snapshot| {
        let result = answer(snapshot, params).map_err(|refusal| match refusal {
            Refusal::InvalidParams(message) => error(ErrorCode::InvalidParams, message),
            Refusal::Failed(message) => error(ErrorCode::RequestFailed, message),
        })?;
        serde_json::to_value(result).map_err(|e| error(ErrorCode::InternalError, e.to_string()))
    }))
}

fn error(code: ErrorCode, message: String) -> ResponseError {
    ResponseError { code: code as i32, message, data: None }
}

/// Whether half of the workspace would give a wrong answer: a rename that misses files breaks them.
fn needs_all(method: &str) -> bool {
    matches!(
        method,
        "textDocument/prepareRename"
            | "textDocument/rename"
            | "textDocument/references"
            | "workspace/symbol"
            | "textDocument/prepareCallHierarchy"
            | "callHierarchy/incomingCalls"
            | "callHierarchy/outgoingCalls"
    )
}

impl Server<'_> {
    /// Answers a request now, or has another thread do it; what is about the whole workspace waits until it is read.
    pub(super) fn dispatch(&mut self, request: Request) {
        if !self.is_indexed && needs_all(&request.method) {
            return self.waiting.push(request);
        }
        let Request { id, method, params } = request;
        match method.as_str() {
            "textDocument/diagnostic" => match serde_json::from_value::<DocumentDiagnosticParams>(params) {
                Ok(params) => {
                    let path = self.path_of(&params.text_document.uri.0);
                    let previous = params.previous_result_id.map(|result| (String::new(), result));
                    self.pulls.push(Pull { id, path: Some(path), previous: previous.into_iter().collect() });
                }
                Err(e) => self.refuse(id, ErrorCode::InvalidParams, &e.to_string()),
            },
            "workspace/diagnostic" => match serde_json::from_value::<WorkspaceDiagnosticParams>(params) {
                Ok(params) => {
                    let previous = params.previous_result_ids.into_iter().map(|p| (p.uri.0, p.value));
                    self.pulls.push(Pull { id, path: None, previous: previous.collect() });
                }
                Err(e) => self.refuse(id, ErrorCode::InvalidParams, &e.to_string()),
            },
            _ => {
                let about = params.pointer("/textDocument/uri").and_then(Value::as_str);
                let about = about.map(|uri| self.path_of(uri));
                match work(&method, params) {
                    None => self.refuse(
                        id,
                        ErrorCode::MethodNotFound,
                        &format!("argoc does not know the request {method}"),
                    ),
                    Some((Err(error), _)) => self.answer(id, Err(error)),
                    Some((Ok(work), keeps)) => {
                        let about = about.filter(|_| keeps == Keeps::ForVersion).and_then(|path| {
                            let version = self.buffers.get(&path)?.version;
                            Some((path, version))
                        });
                        self.run(id, about, method, work);
                    }
                }
            }
        }
    }

    fn run(&mut self, id: lsp_server::RequestId, about: Option<(String, i32)>, method: String, work: Work) {
        let is_cancelled = Arc::new(AtomicBool::new(false));
        self.running.insert(id.clone(), Running { is_cancelled: Arc::clone(&is_cancelled), about });
        let snapshot = self.snapshot();
        let to_self = self.to_self.clone();
        self.pool.spawn_fifo(move || {
            // It is answered already.
            if is_cancelled.load(Ordering::Relaxed) {
                return;
            }
            let result = guard(&method, || work(&snapshot))
                .unwrap_or_else(|trouble| Err(error(ErrorCode::InternalError, trouble)));
            // The server may be gone.
            let _ = to_self.send(Done::Answered(id, result));
        });
    }
}
