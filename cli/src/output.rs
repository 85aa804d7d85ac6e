//! Standard output and standard error. A reader that went away is no error.

use std::fs::{OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

use crate::Status;

/// Writes to standard output; a closed pipe ends it quietly.
///
/// # Errors
/// When the text could not be written although somebody may be reading: the line to be told.
pub(crate) fn print(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(format!("standard output cannot be written: {error}"))
        }
        _ => Ok(()),
    }
}

/// Puts bytes into a file in one step: whoever reads it sees what was there before, or all of them.
///
/// # Errors
/// When it could not be written; the file is as it was.
pub(crate) fn replace_file(path: &Path, bytes: &[u8], permissions: Option<Permissions>) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let temporary = path.with_file_name(format!(".{name}.argoc-{}", std::process::id()));
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).open(&temporary)?;
        file.write_all(bytes)?;
        if let Some(permissions) = permissions {
            file.set_permissions(permissions)?;
            // What people wrote must survive a crash; what is made can be made again.
            file.sync_all()?;
        }
        std::fs::rename(&temporary, path)
    };
    write().inspect_err(|_| {
        // What could not be finished is not left behind.
        let _ = std::fs::remove_file(&temporary);
    })
}

/// Prints an answer that is the whole purpose of the run.
pub(crate) fn answer(text: &str) -> Status {
    match print(text) {
        Ok(()) => Status::Clean,
        Err(trouble) => {
            complain(&trouble);
            Status::Trouble
        }
    }
}

/// Says what was done on standard error.
pub(crate) fn note(text: &str) -> Status {
    complain_raw(&format!("{text}\n"));
    Status::Clean
}

/// One line on standard error.
pub(crate) fn complain(message: &str) {
    // A path can hold anything; a complaint is one line all the same.
    let line: String = message.chars().map(|c| if c.is_control() { '?' } else { c }).collect();
    complain_raw(&format!("argoc: {line}\n"));
}

/// That a document of a file is more than Argo reads, so that there is nothing to be said about what is in it.
pub(crate) fn too_large(path: &str) {
    complain(&format!("{path}: a document in it is larger than Argo reads; `argoc check` says why"));
}

/// Says why nothing came of a run; some reasons have several lines.
pub(crate) fn trouble(troubles: impl IntoIterator<Item = String>) -> Status {
    troubles.into_iter().for_each(|trouble| complain_raw(&format!("argoc: {trouble}\n")));
    Status::Trouble
}

/// Text on standard error as it is; when even that fails there is nobody left to tell.
pub(crate) fn complain_raw(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
