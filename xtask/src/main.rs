//! Chores of this repository that are too slow or too rare for a build: `cargo run -p xtask -- <chore>`.
#![forbid(unsafe_code)]
#![expect(clippy::print_stderr, reason = "a chore talks to whoever runs it")]

mod kubernetes;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo run -p xtask -- <chore>

chores:
  kubernetes          write schemas/kubernetes.txt
  kubernetes --check  fail when schemas/kubernetes.txt is stale";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["kubernetes"] => kubernetes::write(),
        ["kubernetes", "--check"] => kubernetes::check(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
