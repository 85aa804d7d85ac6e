//! The language server of argoc.
