//! expr-lang: any text is read to its end, what is printed reads the same, and evaluation ends.
#![no_main]

use argoc_core::expr::lang;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let parsed = lang::parse(text);
    let names = ["item", "inputs.parameters.a", "steps.a.outputs.result"];
    let values = names.map(|name| (name.to_owned(), lang::Value::from("[1, {\"a\": \"b\"}]")));
    let env = lang::with_argo_functions(&lang::expand(values));
    let checked = lang::check(&parsed, &lang::Env::of(&env));
    lang::identifiers(&parsed);
    if parsed.is_ok() {
        let again = lang::parse(&lang::print(&parsed));
        assert!(lang::same_shape(&parsed, &again));
        let value = lang::evaluate_at(text, &env, Some(0));
        assert!(value.is_err() || checked.compiles());
        let _ = value.map(|value| value.to_json());
    }
});
