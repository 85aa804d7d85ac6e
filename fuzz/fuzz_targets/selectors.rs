//! Label selectors, kubectl's JSONPath and jq: any text is read to its end, and blame lies in the text.
#![no_main]

use argoc_core::expr::selector;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    selector::prints_itself(text);
    for result in [selector::parse(text).map(drop), selector::json_path(text), selector::jq(text)] {
        if let Err(error) = result {
            assert!(text.get(error.span.range()).is_some());
        }
    }
});
