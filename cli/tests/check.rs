//! `argoc check` as a process: exit statuses, streams and the contract of its JSON.

mod common;

use std::fs;
use std::path::Path;

use common::{Folder, GOOD, argoc, text};

#[test]
fn clean_findings_and_trouble() {
    let bad = GOOD.replace("entrypoint: main", "entrypoint: mian");
    let folder = Folder::new("status");
    folder.write("good.yaml", GOOD).write("bad.yaml", &bad);
    assert_eq!(folder.run(&["check", "good.yaml"]).status.code(), Some(0));
    assert_eq!(folder.run(&["check"]).status.code(), Some(1));
    assert_eq!(folder.run(&["check", "--fail-on", "never"]).status.code(), Some(0));
    // Trouble with one path does not hide the others.
    let out = folder.run(&["check", "missing.yaml", "bad.yaml", "--output-format", "concise"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("missing.yaml: there is no such file or folder"));
    assert!(text(&out.stdout).starts_with("bad.yaml:6:15: error[unknown-template] "));
    // What could not be read has no problems that anybody knows of.
    let out = folder.run(&["check", "missing.yaml"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(!text(&out.stderr).contains("problems found"), "{}", text(&out.stderr));
}

#[test]
fn wrong_usage_is_one_line() {
    let folder = Folder::new("usage");
    for args in
        [&["check", "--nonsense"][..], &["explain", "no-such-rule"], &["check", "--argo-version", "two"]]
    {
        let out = folder.run(args);
        assert_eq!(out.status.code(), Some(2), "{args:?}");
        assert_eq!(text(&out.stderr).lines().count(), 1, "{}", text(&out.stderr));
        assert!(out.stdout.is_empty());
    }
}

#[test]
fn json_keeps_its_contract() {
    let bad = GOOD.replace("entrypoint: main", "entrypoint: mian # 🚀 漢字");
    let folder = Folder::new("json");
    folder.write("b/bad.yaml", &bad);
    let out = folder.run(&["check", "--output-format", "json", "."]);
    let found: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let first = &found[0];
    assert_eq!(first["version"], 1);
    assert_eq!(first["code"], "unknown-template");
    assert_eq!(first["path"], "b/bad.yaml");
    assert_eq!(first["field"], "spec.entrypoint");
    assert_eq!(first["object"], serde_json::json!({"kind": "Workflow", "name": "a-"}));
    let range = serde_json::json!({"start": {"line": 6, "column": 15}, "end": {"line": 6, "column": 19}});
    assert_eq!(first["range"], range);
    assert_eq!(first["fixes"][0]["edits"][0]["text"], "main");
    assert_eq!(first["related"][0]["path"], "b/bad.yaml");
    let clean = Folder::new("json-clean");
    assert_eq!(
        text(&clean.write("a.yaml", GOOD).run(&["check", "--output-format", "json"]).stdout).trim(),
        "[]"
    );
}

#[test]
fn standard_input_has_the_name_it_is_given() {
    let folder = Folder::new("stdin");
    let bad = GOOD.replace("image", "imagee");
    let args = ["check", "-", "--stdin-filename", "flow.yaml", "--output-format", "concise"];
    let out = argoc(&folder.0, &args, &bad);
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stdout).contains("flow.yaml:10:7: error[unknown-field]"), "{}", text(&out.stdout));
}

#[test]
fn what_cannot_be_read_as_text_is_said() {
    let folder = Folder::new("bytes");
    folder
        .write("latin.yaml", b"apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n# caf\xe9\n")
        .write("empty.yaml", "");
    let out = folder.run(&["check", "--output-format", "concise", "latin.yaml", "empty.yaml"]);
    assert!(text(&out.stdout).contains("latin.yaml:3:6: "), "{}", text(&out.stdout));
    assert_eq!(out.status.code(), Some(1));
}

#[test]
fn charts_and_ignored_files_are_left_alone() {
    let folder = Folder::new("charts");
    folder
        .write("chart/Chart.yaml", "name: demo\n")
        .write("chart/templates/flow.yaml", "apiVersion: argoproj.io/v1alpha1\nkind: {{ .Values.kind }}\n")
        .write(".gitignore", "build/\n")
        .write("build/bad.yaml", GOOD.replace("kind: Workflow", "kind: Workfow"));
    let out = folder.run(&["check", "--output-format", "concise"]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stdout));
    assert!(text(&out.stdout).contains("info[helm-template]"));
}

#[test]
fn the_rest_of_the_repository_is_read_for_references() {
    let library = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: tools}\nspec:\n  \
                   templates:\n  - name: print\n    container: {image: 'alpine:3.22'}\n";
    let caller = GOOD.replace(
        "container:\n      image: alpine:3.22",
        "steps:\n    - - name: a\n        templateRef: {name: tools, template: prnit}",
    );
    let folder = Folder::new("index");
    folder.write(".git/HEAD", "").write("lib/tools.yaml", library).write("flows/a.yaml", &caller);
    let out = folder.run(&["check", "--output-format", "concise", "flows/a.yaml"]);
    assert!(text(&out.stdout).contains("error[unknown-template]"), "{}", text(&out.stdout));
    let out = folder.run(&["check", "--isolated", "--output-format", "concise", "flows/a.yaml"]);
    assert!(text(&out.stdout).contains("info[unresolved-external]"), "{}", text(&out.stdout));
}

#[test]
fn colour_is_for_those_who_ask() {
    let folder = Folder::new("colour");
    folder.write("bad.yaml", GOOD.replace("image", "imagee"));
    assert!(!text(&folder.run(&["check"]).stdout).contains('\u{1b}'));
    assert!(text(&folder.run(&["check", "--color", "always"]).stdout).contains('\u{1b}'));
}

#[test]
fn findings_can_go_to_several_places() {
    let folder = Folder::new("outputs");
    folder.write("bad.yaml", GOOD.replace("image", "imagee"));
    let out = folder.run(&["check", "--output-format", "concise", "--output-format", "json=found.json"]);
    assert!(text(&out.stdout).starts_with("bad.yaml:"));
    let found = fs::read_to_string(folder.0.join("found.json")).expect("the file is there");
    assert!(found.contains("\"unknown-field\""));
}

#[test]
fn the_examples_are_clean_and_the_broken_ones_are_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let out = argoc(&root, &["check", "--isolated", "--output-format", "json", "examples"], "");
    let found: Vec<serde_json::Value> = serde_json::from_slice(&out.stdout).expect("JSON");
    let elsewhere: Vec<_> = found
        .iter()
        .filter(|d| !d["path"].as_str().is_some_and(|p| p.starts_with("examples/broken/")))
        .collect();
    assert!(elsewhere.is_empty(), "{elsewhere:#?}");
    assert_eq!(found.len(), 8);
}

#[test]
fn older_versions_of_argo_have_their_fields() {
    let cron = "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata: {name: a}\nspec:\n  schedule: '* * * * *'\n  \
                workflowSpec:\n    entrypoint: main\n    synchronization:\n      mutex: {name: x}\n    templates:\n    - \
                name: main\n      container: {image: 'alpine:3.22'}\n";
    let folder = Folder::new("versions");
    folder.write("cron.yaml", cron);
    let out = folder.run(&["check", "--argo-version", "3.7"]);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stdout));
    let out = folder.run(&["check", "--output-format", "concise"]);
    let codes: Vec<&str> = text(&out.stdout).lines().filter_map(|l| l.split(['[', ']']).nth(1)).collect();
    assert_eq!(codes, ["removed-field", "removed-field"]);
}
