//! `depends`: any text is read to its end, what is printed reads the same, and evaluation ends.
#![no_main]

use argoc_core::expr::depends;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = depends::eval(text);
    let parsed = depends::parse(text);
    if let (Some(printed), true) = (depends::print(&parsed), parsed.errors.is_empty()) {
        assert!(depends::same_shape(&parsed, &depends::parse(&printed)), "{printed}");
    }
});
