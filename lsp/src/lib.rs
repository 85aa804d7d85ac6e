//! The language server of argoc: translation between the protocol and `argoc-core`, nothing else.
//!
//! [`server`] has the state and the loop; `features` has one file a request, from its parameters to a function of
//! `argoc_core::ide` and back; whatever places they name are bytes there and lines and columns here.
#![forbid(unsafe_code)]

mod buffer;
mod capabilities;
mod client;
mod diagnostics;
mod features;
mod lines;
mod proto;
mod server;
mod settings;
mod snapshot;
mod transport;
mod uri;

use std::io;

use lsp_server::Connection;

/// Serves one client on standard input and output until it says goodbye.
///
/// # Errors
/// When the connection breaks or the client does not follow the protocol.
pub fn run() -> Result<(), String> {
    talk(io::stdin(), io::stdout())
}

/// Serves one client on any two streams of bytes until it says goodbye.
///
/// # Errors
/// When the connection breaks or the client does not follow the protocol.
pub fn talk(
    input: impl io::Read + Send + 'static,
    output: impl io::Write + Send + 'static,
) -> Result<(), String> {
    let (connection, writer) = transport::connect(input, output);
    let outcome = serve(&connection);
    drop(connection);
    // What was answered last is still to be written.
    let _ = writer.join();
    outcome
}

/// Serves one client on any connection.
///
/// # Errors
/// When the connection breaks or the client does not follow the protocol.
pub fn serve(connection: &Connection) -> Result<(), String> {
    server::serve(connection)
}
