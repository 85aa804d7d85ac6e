//! Suppressions: which findings which comments take away, and what is said about the others.

use argoc_core::check::check_file;
use argoc_core::diagnostic::Diagnostic;
use argoc_core::fix::settle;
use argoc_core::model::Version;
use argoc_core::suppress::ignoring;
use argoc_core::text::{FileId, LineIndex};
use argoc_core::workspace::{Context, File, Input, Workspace};

fn read(text: &str) -> Workspace {
    let context = Context { named: true, ..Context::default() };
    let file = File::read(Input { path: "a.yaml".into(), bytes: text.as_bytes(), context }, Version::LATEST);
    Workspace::new(vec![file], Version::LATEST)
}

fn found(text: &str) -> Vec<String> {
    let workspace = read(text);
    let lines = LineIndex::new(workspace.files()[0].tree.shared_text());
    let line = |d: &Diagnostic| lines.position(d.place.span.start as usize).line;
    check_file(&workspace, FileId(0)).iter().map(|d| format!("{} {}", line(d), d.code)).collect()
}

/// A workflow with a misspelt key in its container (line 10) and a template that does not exist (line 6).
fn flow(change: impl Fn(&str) -> String) -> String {
    change(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  generateName: a-\nspec:\n  entrypoint: nowhere\n  \
         templates:\n  - name: main\n    container:\n      imagee: a\n      image: alpine:3.22\n",
    )
}

#[track_caller]
fn check(change: impl Fn(&str) -> String, expected: &[&str]) {
    assert_eq!(found(&flow(change)), expected);
}

#[test]
fn places_that_comments_count_for() {
    let both = ["6 unknown-template", "10 unknown-field"];
    check(str::to_owned, &both);
    // On the line, whatever the blanks and the reason.
    check(|t| t.replace("imagee: a", "imagee: a #argoc:ignore[unknown-field]"), &both[..1]);
    check(
        |t| t.replace("imagee: a", "imagee: a  # argoc: ignore[a, unknown-field] why"),
        &["6 unknown-template", "10 unused-suppression"],
    );
    // Behind a key above.
    check(|t| t.replace("container:", "container: # argoc: ignore[unknown-field]"), &both[..1]);
    check(|t| t.replace("templates:", "templates: # argoc: ignore[unknown-field]"), &both[..1]);
    // Above the entry, the key it is in, or the item of the list.
    let above = |what: &'static str| {
        move |t: &str| {
            let line = t.lines().find(|l| l.contains(what)).expect("the line");
            let indent = line.len() - line.trim_start().len();
            t.replace(line, &format!("{:indent$}# argoc: ignore[unknown-field]\n{line}", ""))
        }
    };
    for what in ["imagee", "container:", "- name: main", "templates:"] {
        check(above(what), &["6 unknown-template"]);
    }
    // But not elsewhere.
    check(above("entrypoint"), &["6 unused-suppression", "7 unknown-template", "11 unknown-field"]);
    check(|t| format!("# argoc: ignore-file[unknown-field] ours\n{t}"), &["7 unknown-template"]);
    check(|t| format!("{t}# argoc: ignore-file[unknown-field,unknown-template]\n"), &[]);
}

#[test]
fn comments_that_do_nothing_are_told() {
    check(
        |t| t.replace("spec:", "spec: # argoc: ignore"),
        &["5 unused-suppression", "6 unknown-template", "10 unknown-field"],
    );
    check(
        |t| t.replace("nowhere", "main # argoc: ignore[unknown-tempalte]"),
        &["6 unused-suppression", "10 unknown-field"],
    );
    check(|t| t.replace("nowhere", "main # argoc: ignore[unused-suppression]"), &["10 unknown-field"]);
    // Not ours, or no comment at all.
    check(|t| t.replace("nowhere", "main # about argoc: ignore[x]"), &["10 unknown-field"]);
    check(|t| t.replace("imagee: a", "args: ['# argoc: ignore[x]']"), &["6 unknown-template"]);
}

fn fixed(text: &str, fix: &dyn Fn(&Workspace, &mut Diagnostic)) -> String {
    let check = |workspace: &Workspace, files: &[FileId]| {
        let mut found: Vec<_> = files.iter().flat_map(|id| check_file(workspace, *id)).collect();
        found.iter_mut().for_each(|d| fix(workspace, d));
        found
    };
    let outcome = settle(read(text), &[FileId(0)], false, &check);
    outcome.workspace.files()[0].tree.text().to_owned()
}

#[test]
fn what_does_nothing_is_deleted() {
    let fixed = |text: &str| fixed(text, &|_, _| {});
    let good = flow(|t| t.replace("nowhere", "main").replace("      imagee: a\n", ""));
    let with = |from: &str, to: &str| good.replace(from, to);
    for text in [
        with("main\n", "main  # argoc: ignore[unknown-field] gone\n"),
        with("main\n", "main  # argoc: ignore[unknown-field, wrong-type]\n"),
        with("  templates:", "  # argoc: ignore[unknown-field]\n  templates:"),
    ] {
        assert_eq!(fixed(&text), good, "{text}");
    }
    let used =
        flow(|t| t.replace("imagee: a", "imagee: a # argoc: ignore[wrong-type, unknown-field, no-rule] x"));
    let expected = used.replace("wrong-type, ", "").replace(", no-rule", "");
    assert_eq!(fixed(&used), expected);
}

#[test]
fn suppressions_are_written_where_they_count() {
    let ignore =
        |workspace: &Workspace, d: &mut Diagnostic| d.fixes = ignoring(workspace, d).into_iter().collect();
    let fixed = |text: &str| fixed(text, &ignore);
    let text = flow(|t| {
        t.replace("imagee: a", "imagee: a # mine").replace(
            "image: alpine:3.22",
            "args:\n      - |\n        {{inputs.parameters.x}}\n      image: &b {imag: a}",
        )
    });
    let result = fixed(&text);
    assert_eq!(found(&result), [""; 0], "{result}");
    insta::assert_snapshot!(result);
}
