//! The language server of argoc: translation between the protocol and `argoc-core`, nothing else.
//!
//! So far it gives diagnostics for the buffers that are open, which are one workspace: each published set carries the
//! version of the buffer that it belongs to.

mod state;
mod translate;

use lsp_server::{Connection, ErrorCode, Message, Notification, Response};
use serde_json::{Value, json};

use state::State;

/// Serves one client on standard input and output until it says goodbye.
///
/// # Errors
/// When the connection breaks or the client does not follow the protocol.
pub fn run() -> Result<(), String> {
    let (connection, threads) = Connection::stdio();
    serve(&connection)?;
    drop(connection);
    threads.join().map_err(|e| e.to_string())
}

/// Serves one client on any connection.
///
/// # Errors
/// When the connection breaks or the client does not follow the protocol.
pub fn serve(connection: &Connection) -> Result<(), String> {
    let capabilities = json!({
        "positionEncoding": "utf-16",
        "textDocumentSync": {"openClose": true, "change": 1},
    });
    connection.initialize(capabilities).map_err(|e| e.to_string())?;
    let mut state = State::default();
    for message in &connection.receiver {
        match message {
            Message::Request(request) => {
                if connection.handle_shutdown(&request).map_err(|e| e.to_string())? {
                    return Ok(());
                }
                let text = format!("argoc does not know the request {}", request.method);
                let response = Response::new_err(request.id, ErrorCode::MethodNotFound as i32, text);
                send(connection, Message::Response(response))?;
            }
            Message::Notification(notification) => {
                for set in state.take(&notification.method, &notification.params) {
                    publish(connection, set)?;
                }
            }
            Message::Response(_) => {}
        }
    }
    Ok(())
}

fn publish(connection: &Connection, params: Value) -> Result<(), String> {
    let method = "textDocument/publishDiagnostics".to_owned();
    send(connection, Message::Notification(Notification { method, params }))
}

fn send(connection: &Connection, message: Message) -> Result<(), String> {
    connection.sender.send(message).map_err(|e| e.to_string())
}
