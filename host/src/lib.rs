//! Where argoc's files and configuration come from: walking folders as git does, finding and combining configuration
//! files, reading. The command and the language server share it; the library itself does no I/O.
#![forbid(unsafe_code)]

pub mod config;
pub mod files;
pub mod panics;
pub mod paths;
pub mod progress;
pub mod scan;
pub mod walk;
