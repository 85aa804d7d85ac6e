//! Known answers of the engine: expr-lang as Argo embeds it.
//!
//! `../shared/oracle/kat/expr.jsonl` holds what the real engine said. Floors are asserted for each
//! of the three verdicts; what does not agree is printed. Known exceptions:
//!
//! | what | why |
//! |---|---|
//! | `let = 1x; 2`: another place | the engine reads on after its first error and reports the second |
//!
//! Beyond the known answers, found by comparing changed expressions with the engine: a builtin under
//! another name (`let f = upper; f(1)`) is typed as taking anything; `findLast` within an argument or
//! a list disturbs the engine's own stack, which is not imitated; the last digit of `**` may differ;
//! the text of functions and time zones (addresses, tables) is not reproduced; `set` and `unset` of
//! sprig give a changed copy and leave the original alone.
#![allow(clippy::disallowed_methods, reason = "tests read files")]
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::path::PathBuf;

use argoc_core::expr::lang;
use serde_json::Value as Json;

fn oracle(file: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/oracle/kat").join(file);
    std::fs::read_to_string(path).ok()
}

fn lines(text: &str) -> Vec<Json> {
    text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
}

/// One-based line and column in characters.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset.min(text.len())];
    let line = before.matches('\n').count() + 1;
    (line, before.chars().rev().take_while(|&c| c != '\n').count() + 1)
}

fn share(good: usize, all: usize) -> f64 {
    if all == 0 { 1.0 } else { good as f64 / all as f64 }
}

#[test]
fn parse_verdicts() {
    let Some(text) = oracle("expr.jsonl") else {
        println!("skipped: the known answers are not beside this checkout");
        return;
    };
    let rows = lines(&text);
    let (mut agree, mut placed, mut errors) = (0, 0, 0);
    for row in &rows {
        let source = row["expr"].as_str().unwrap_or_default();
        let parsed = lang::parse(source);
        let engine_ok = row["parse"] == "ok";
        if parsed.is_ok() == engine_ok {
            agree += 1;
        } else {
            println!("parse {source:?}: engine {}, here {:?}", row["parse"], parsed.errors.first());
        }
        let number = |key: &str| row[key].as_str().and_then(|n| n.parse::<usize>().ok());
        let (Some(line), Some(column)) = (number("line"), number("column")) else { continue };
        errors += 1;
        let Some(error) = parsed.errors.first() else { continue };
        let start = place(source, error.span.start as usize);
        let end = place(source, error.span.end as usize);
        let engine = place(source, error.engine_offset as usize);
        if engine == (line, column) || (start <= (line, column) && (line, column) <= end) {
            placed += 1;
        } else {
            println!("place {source:?}: engine {} at {line}:{column}, here {error:?}", row["parse"]);
        }
    }
    println!("parse: {agree} of {} agree; place: {placed} of {errors} in the same word", rows.len());
    assert_eq!(agree, rows.len());
    assert!(share(placed, errors) >= 0.95);
}

#[test]
fn printing_keeps_the_tree() {
    let Some(text) = oracle("expr.jsonl") else {
        println!("skipped: the known answers are not beside this checkout");
        return;
    };
    for row in lines(&text) {
        let source = row["expr"].as_str().unwrap_or_default();
        let parsed = lang::parse(source);
        if !parsed.is_ok() {
            continue;
        }
        let printed = lang::print(&parsed);
        let again = lang::parse(&printed);
        assert!(again.is_ok() && lang::same_shape(&parsed, &again), "{source:?} was printed as {printed:?}");
        assert!(!printed.contains("}}"), "{printed:?} would end its tag");
    }
}

fn env_types() -> Option<lang::Env> {
    let names: Json = serde_json::from_str(&oracle("env.json")?).ok()?;
    let mut env = lang::Env::new().with_argo_functions();
    for key in names.as_object()?.keys() {
        env.add(key, lang::Type::String);
    }
    Some(env)
}

#[test]
fn compile_verdicts() {
    let (Some(text), Some(env)) = (oracle("expr.jsonl"), env_types()) else {
        println!("skipped: the known answers are not beside this checkout");
        return;
    };
    let (mut agree, mut all, mut foreseen, mut false_alarms, mut failing) = (0, 0, 0, 0, 0);
    for row in lines(&text) {
        let source = row["expr"].as_str().unwrap_or_default();
        let Some(compile) = row["compile"].as_str() else { continue };
        all += 1;
        let parsed = lang::parse(source);
        let checked = lang::check(&parsed, &env);
        if checked.compiles() == (compile == "ok") {
            agree += 1;
        } else {
            println!("compile {source:?}: engine {compile:?}, here {:?}", checked.problems.first());
        }
        let run_problem = checked.problems.iter().find(|p| p.stage == lang::Stage::Run && p.certain);
        match row["run"].as_str() {
            Some("ok") => {
                if let Some(problem) = run_problem {
                    false_alarms += 1;
                    println!("false alarm {source:?}: {problem:?}");
                }
            }
            Some(_) => {
                failing += 1;
                foreseen += usize::from(run_problem.is_some());
            }
            None => {}
        }
    }
    println!(
        "compile: {agree} of {all} agree; run: {foreseen} of {failing} failures foreseen, {false_alarms} false"
    );
    assert!(share(agree, all) >= 0.99);
    assert_eq!(false_alarms, 0);
}

/// Some answers show the year in which they were given: 2026.
const NOW: i64 = 1_780_000_000;

fn env_values() -> Option<lang::Value> {
    let names: Json = serde_json::from_str(&oracle("env.json")?).ok()?;
    let names = names.as_object()?.iter();
    let names =
        names.map(|(key, value)| (key.clone(), lang::Value::from(value.as_str().unwrap_or_default())));
    Some(lang::with_argo_functions(&lang::expand(names)))
}

#[test]
fn values() {
    let (Some(text), Some(env)) = (oracle("expr.jsonl"), env_values()) else {
        println!("skipped: the known answers are not beside this checkout");
        return;
    };
    let (mut agree, mut all, mut types, mut failures, mut failing) = (0, 0, 0, 0, 0);
    for row in lines(&text) {
        let source = row["expr"].as_str().unwrap_or_default();
        let Some(run) = row["run"].as_str() else { continue };
        let result = lang::evaluate_at(source, &env, Some(NOW));
        if run != "ok" {
            failing += 1;
            failures += usize::from(result.is_err());
            if let Ok(value) = result {
                println!("runs {source:?}: engine {run:?}, here {value:?}");
            }
            continue;
        }
        let Some(expected) = row.get("value") else { continue };
        all += 1;
        let json = result.as_ref().ok().and_then(|value| value.to_json().ok());
        let json: Option<Json> = json.and_then(|json| serde_json::from_str(&json).ok());
        if json.as_ref().is_some_and(|json| same_json(json, expected)) {
            agree += 1;
        } else {
            println!("value {source:?}: engine {expected}, here {result:?}");
        }
        let go_type = result.map(|value| value.go_type()).unwrap_or_default();
        types += usize::from(row["type"] == go_type.as_str());
        if row["type"] != go_type.as_str() {
            println!("type {source:?}: engine {}, here {go_type}", row["type"]);
        }
    }
    println!(
        "value: {agree} of {all} agree, {types} also in their types; {failures} of {failing} failures agree"
    );
    assert!(share(agree, all) >= 0.98);
    assert!(share(failures, failing) >= 0.98);
}

/// JSON has one kind of number.
fn same_json(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(x), Json::Number(y)) => x.as_f64() == y.as_f64(),
        (Json::Array(x), Json::Array(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same_json(x, y))
        }
        (Json::Object(x), Json::Object(y)) => {
            x.len() == y.len() && x.iter().all(|(key, x)| y.get(key).is_some_and(|y| same_json(x, y)))
        }
        _ => a == b,
    }
}
