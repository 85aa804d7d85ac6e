//! Asks about the tool rather than about a manifest (see `tests/asks/README.md` of the repository).

use std::io::Write as _;
use std::process::{Command, Stdio};

/// Checks `text` on standard input and gives the exit status, standard output and standard error.
fn check(text: &str) -> (Option<i32>, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_argoc"))
        .args(["check", "--isolated", "--color", "never", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("argoc starts");
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("it reads");
    let out = child.wait_with_output().expect("argoc ends");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (out.status.code(), text(out.stdout), text(out.stderr))
}

/// Ask 13: standard input works, with references between its documents, and an error is printed once.
#[test]
fn standard_input_works_and_an_error_is_printed_once() {
    let library = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: tools}\nspec:\n  templates:\n  \
                   - {name: run, container: {image: alpine:3.22}}\n---\n";
    let caller = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: a-}\nspec:\n  entrypoint: main\n  \
                  templates:\n  - name: main\n    steps:\n    - - {name: a, templateRef: {name: tools, template: run}}\n";
    let (status, out, _) = check(&format!("{library}{caller}"));
    assert_eq!((status, out.trim()), (Some(0), ""));
    let (status, out, err) = check(&format!("{library}{}", caller.replace("template: run", "template: rnu")));
    assert_eq!(status, Some(1));
    assert_eq!(out.matches("unknown-template").count(), 1, "{out}");
    assert_eq!((err.lines().count(), err.contains("unknown-template")), (1, false), "{err}");
}
