//! Whatever a client sends, every request is answered once, and what is said of a document is true of its text.
#![no_main]

#[path = "../../lsp/tests/conversation/mod.rs"]
mod conversation;
#[path = "../../lsp/tests/fresh/mod.rs"]
mod fresh;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| conversation::converse(bytes));
