//! Known answers of the engine: expr-lang as Argo embeds it.
//!
//! `../shared/oracle/kat/expr.jsonl` holds what the real engine said. Floors are asserted for each
//! of the three verdicts; what does not agree is printed.
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
