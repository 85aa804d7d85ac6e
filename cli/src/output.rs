//! Standard output and standard error. A reader that went away is no error.

use std::io::{ErrorKind, Write as _};

/// Writes to standard output; a closed pipe ends it quietly.
pub(crate) fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = out.write_all(text.as_bytes()).and_then(|()| out.flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        complain(&format!("cannot write to standard output: {error}"));
    }
}

/// One line on standard error.
pub(crate) fn complain(message: &str) {
    complain_raw(&format!("argoc: {message}\n"));
}

/// Text on standard error as it is; when even that fails there is nobody left to tell.
pub(crate) fn complain_raw(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
