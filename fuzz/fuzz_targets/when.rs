//! `when`: any text is read to its end, what is printed reads the same, and evaluation ends.
#![no_main]

use argoc_core::expr::when;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = when::analyze(text, when::Dialect::Template);
    let _ = (when::eval(text), when::eval_cron(text));
    let parsed = when::parse(text);
    if let (Some(root), []) = (&parsed.root, &parsed.errors[..]) {
        let printed = when::print(root, text);
        let again = when::parse(&printed);
        assert!(again.root.is_some_and(|again| when::same_shape(root, &again)), "{printed}");
    }
});
