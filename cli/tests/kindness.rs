//! What argoc says about slips that people make out of habit, and about its own command line.

mod common;

use common::{Folder, GOOD, argoc, text};

/// The words that the report on `tests/err/kindness.yaml` has to hold.
#[test]
fn what_was_meant_is_named() {
    let folder = Folder::new("kindness");
    folder.write("a.yaml", include_str!("../../tests/err/kindness.yaml"));
    let out = folder.run(&["check", "--isolated", "a.yaml"]);
    for expected in [
        "YAML as Argo reads it takes `yes` for a boolean",
        "`bad key` is not the key of a label",
        "`bad key!` is not the key of an annotation",
        "tags in an object's own labels stay as they are",
        "the items of a sequence are numbers, which have no `x`",
        "no item has a `x`",
        "`contains` is no operator in `when`; `=~` looks for a pattern",
        "this is called `serviceAccountName`",
        "`depends` is a condition such as `a && b`; `dependencies` is a list",
        "did you mean `outputs.result`?",
        "say that it is seconds",
        "write `valueFrom: {path: /tmp/x}`",
        "command: [\"echo\", \"hi\"]",
        "there is a WorkflowTemplate `namespaced` here and no ClusterWorkflowTemplate",
        "write `0 * * * *`, and `timezone: Europe/Berlin` beside `schedules`",
        "did you mean `@every 24h`?",
        "Argo looks for tags in programs too",
    ] {
        assert!(text(&out.stdout).contains(expected), "{expected}\n{}", text(&out.stdout));
    }
}

#[test]
fn one_cause_is_one_finding() {
    let folder = Folder::new("one-cause");
    let mut bomb = String::from("a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (this, last) in "bcdefghij".chars().zip("abcdefghi".chars()) {
        let items = vec![format!("*{last}"); 9].join(", ");
        bomb.push_str(&format!("{this}: &{this} [{items}]\n"));
    }
    folder.write("bomb.yaml", format!("{bomb}{GOOD}").replace("image: alpine:3.22", "image: *j"));
    let mut binary: Vec<u8> = (0..=255).cycle().take(2048).collect();
    binary.extend(b"argoproj.io/");
    folder.write("binary.yaml", binary);
    for (file, message) in [
        ("bomb.yaml", "aliases make this document"),
        ("binary.yaml", "this is no text: there are zero bytes in it"),
    ] {
        let out = folder.run(&["check", "--output-format", "concise", file]);
        let lines: Vec<&str> = text(&out.stdout).lines().collect();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].contains(message), "{lines:?}");
    }
}

#[test]
fn the_command_line_says_what_is_missing() {
    let folder = Folder::new("usage");
    folder.write("note.txt", "hello: world\n").write("flow.txt", GOOD);
    for (args, expected) in [
        (&["explain"][..], "argoc: <CODE> is missing; try `argoc --help`\n"),
        (&["eval"], "argoc: <EXPR> is missing; try `argoc --help`\n"),
        (
            &["eval", "--when", "--env", "a", "x"],
            "argoc: `--when` knows no names, so `--env` means nothing here: its tags are replaced before it is read, which `--text --env FILE` shows\n",
        ),
        (
            &["eval", "--depends", "--env", "a", "x"],
            "argoc: `--depends` knows no names, so `--env` means nothing here: in it every task has succeeded\n",
        ),
        (
            &["check", "note.txt"],
            "No problems found; 1 file and 0 objects checked.\nnote.txt holds no manifest of Argo Workflows.\n",
        ),
        (
            &["check", "flow.txt"],
            "No problems found; 1 file and 1 object checked.\nflow.txt was checked because it was named: in folders only .yaml, .yml and .json are looked at, and Argo reads no others.\n",
        ),
    ] {
        assert_eq!(text(&folder.run(args).stderr), expected, "{args:?}");
    }
    let out = argoc(&folder.0, &["eval", "{{=1+1}}"], "");
    assert!(
        text(&out.stderr).contains("the braces are not part of the expression: `1+1`"),
        "{}",
        text(&out.stderr)
    );
    assert_eq!(out.status.code(), Some(1));
}

#[test]
fn metadata_is_not_rendered() {
    let folder = Folder::new("metadata");
    let flow = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  name: a\n  annotations: {x: \"{{workflow.parameters.team}}\"}\nspec:\n  \
                entrypoint: main\n  arguments: {parameters: [{name: team, value: blue}]}\n  templates:\n  - name: main\n    container: {image: \"a:1\", \
                command: [echo, \"{{workflow.parameters.team}}\"]}\n";
    folder.write("a.yaml", flow);
    let out = folder.run(&["render", "a.yaml"]);
    let expected = flow.replace("[echo, \"{{workflow.parameters.team}}\"]", "[echo, \"blue\"]");
    assert_eq!(text(&out.stdout), expected);
    assert!(text(&out.stderr).contains("is left: the object's own metadata is taken as it stands"));
}
