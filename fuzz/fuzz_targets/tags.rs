//! Tags: they lie in the text and do not overlap, and replacing them ends.
#![no_main]

use std::collections::BTreeMap;

use argoc_core::expr::tags::{self, Names, Strictness};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut end = 0;
    for tag in tags::scan(text) {
        assert!(tag.span.start >= end && text.get(tag.span.range()).is_some());
        assert!(text.get(tag.inner.range()).is_some());
        end = tag.span.end;
    }
    let names = [("item", "a\u{1}"), ("inputs.parameters.a", "{{item}}"), ("inputs.parameters", "[]")];
    let names = names.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let names = Names::new(BTreeMap::from(names));
    for strictness in [Strictness::Strict, Strictness::Lenient, Strictness::Prefixes(&["steps", "tasks"])] {
        if let Err(error) = tags::replace(text, &names, &names, strictness) {
            assert!(text.get(error.span.range()).is_some());
        }
    }
});
