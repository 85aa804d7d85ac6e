//! Every language of expressions reads any text to its end.
#![no_main]

use argoc_core::expr::{depends, lang, tags};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    tags::scan(text);
    depends::parse(text);
    let parsed = lang::parse(text);
    if parsed.errors.is_empty() {
        assert!(lang::parse(&lang::print(&parsed)).errors.is_empty());
    }
});
