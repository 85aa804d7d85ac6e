//! `argoc graph` and `argoc estimate` as processes: exit statuses, streams, files.

mod common;

use common::{Folder, text};

const GOOD: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  generateName: a-\nspec:\n  entrypoint: main\n  \
                    arguments:\n    parameters:\n    - name: list\n      value: '[1, 2]'\n  templates:\n  - name: main\n    steps:\n    - \
                    - {name: one, template: pod}\n    - - {name: two, template: pod, withParam: \"{{workflow.parameters.list}}\"}\n  - \
                    name: pod\n    container:\n      image: alpine:3.22\n";

struct Run {
    status: Option<i32>,
    out: String,
    err: String,
}

fn argoc(folder: &Folder, args: &[&str], input: &str) -> Run {
    let out = common::argoc(&folder.0, args, input);
    Run { status: out.status.code(), out: text(&out.stdout).to_owned(), err: text(&out.stderr).to_owned() }
}

fn done(folder: &Folder, args: &[&str]) -> Run {
    argoc(folder, args, "")
}

#[test]
fn every_format() {
    let folder = Folder::new("flows-formats");
    folder.write("a.yaml", GOOD);
    for (args, start) in [
        (&["graph", "a.yaml"][..], "flowchart TB\n"),
        (&["graph", "a.yaml", "--format", "mermaid"], "flowchart TB\n"),
        (&["graph", "a.yaml", "--format", "dot"], "digraph \"Workflow a-\" {\n"),
        (&["graph", "--format", "svg", "a.yaml"], "<svg xmlns=\"http://www.w3.org/2000/svg\" "),
        (&["graph", "--format=json", "a.yaml"], "[\n  {\n    \"version\": 1,\n"),
        (&["estimate", "a.yaml"], "Workflow a- (a.yaml)\n  pods            3; at most 2 at the same time\n"),
        (&["estimate", "a.yaml", "--format", "json"], "[\n  {\n    \"version\": 1,\n"),
    ] {
        let run = done(&folder, args);
        assert_eq!((run.status, run.err.as_str()), (Some(0), ""), "{args:?}");
        assert!(run.out.starts_with(start), "{args:?}: {}", run.out);
    }
}

/// What Argo refuses to read costs nothing and looks like nothing.
#[test]
fn aliases_that_grow_without_bound() {
    let folder = Folder::new("flows-bomb");
    let mut text = "x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n".to_owned();
    for n in 1..10 {
        let list = vec![format!("*x{}", n - 1); 10].join(", ");
        text.push_str(&format!("x{n}: &x{n} [{list}]\n"));
    }
    folder.write("a.yaml", format!("{text}{GOOD}"));
    for command in ["graph", "estimate", "render", "storage"] {
        let run = done(&folder, &[command, "a.yaml"]);
        assert_eq!((run.status, run.out.trim()), (Some(1), ""), "{command}: {}", run.err);
        assert!(run.err.contains("larger than Argo reads"), "{command}: {}", run.err);
    }
}

#[test]
fn standard_input_and_output_files() {
    let folder = Folder::new("flows-streams");
    let run = argoc(&folder, &["graph", "-"], GOOD);
    assert_eq!(run.status, Some(0), "{}", run.err);
    let run = argoc(&folder, &["graph", "--format", "svg", "-o", "out.svg", "-"], GOOD);
    assert_eq!((run.status, run.out.as_str()), (Some(0), ""));
    assert!(folder.read("out.svg").ends_with("</svg>\n"));
    let run = argoc(&folder, &["estimate", "-", "--stdin-filename", "b.yaml"], GOOD);
    assert!(run.out.starts_with("Workflow a- (b.yaml)\n"), "{}", run.out);
    let run = argoc(&folder, &["graph", "-o", "no/such/folder.mmd", "-"], GOOD);
    assert_eq!(run.status, Some(2));
    assert!(run.err.contains("cannot be written"), "{}", run.err);
}

#[test]
fn what_cannot_be_read_is_1_and_what_is_wrong_is_2() {
    let folder = Folder::new("flows-status");
    folder
        .write("none.yaml", "kind: Deployment\n")
        .write("empty.yaml", "")
        .write("broken.yaml", GOOD.replace("  entrypoint: main", "  entrypoint: [main"))
        .write("chart.yaml", "{{- if .Values.on }}\nkind: Workflow\n{{- end }}\n")
        .write(
            "event.yaml",
            "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowEventBinding\nmetadata: {name: a}\nspec: {}\n",
        )
        .write("good.yaml", GOOD);
    for command in ["graph", "estimate"] {
        for file in ["none.yaml", "empty.yaml", "broken.yaml", "chart.yaml", "event.yaml"] {
            let run = done(&folder, &[command, file]);
            assert_eq!(run.status, Some(1), "{command} {file}: {}", run.err);
            assert!(run.err.starts_with(&format!("argoc: {file}: ")), "{}", run.err);
        }
        for args in [
            &[command, "no.yaml"][..],
            &[command, "."],
            &[command],
            &[command, "good.yaml", "--format", "png"],
        ] {
            let run = done(&folder, args);
            assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{args:?}");
            assert_eq!(run.err.lines().count(), 1, "{args:?}: {}", run.err);
        }
    }
}

#[test]
fn one_template_by_its_name() {
    let folder = Folder::new("flows-template");
    folder.write("a.yaml", GOOD);
    let run = done(&folder, &["graph", "a.yaml", "--template", "pod"]);
    assert_eq!(run.status, Some(0));
    assert!(run.out.contains("template pod") && !run.out.contains("main"), "{}", run.out);
    let run = done(&folder, &["graph", "a.yaml", "--template", "mian"]);
    assert_eq!(run.status, Some(2));
    assert_eq!(run.err, "argoc: there is no template `mian`; did you mean `main`?\n");
}

#[test]
fn parameters_and_overhead() {
    let folder = Folder::new("flows-parameters");
    folder.write("a.yaml", GOOD);
    let run = done(&folder, &["estimate", "a.yaml", "-p", "list=[1, 2, 3, 4, 5]", "--pod-overhead", "30s"]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert!(
        run.out.contains("pods            6;") && run.out.contains(": 1m of starting pods"),
        "{}",
        run.out
    );
    let run = done(&folder, &["estimate", "a.yaml", "-p", "lst=[]"]);
    assert_eq!(run.status, Some(0));
    assert_eq!(run.err, "argoc: no workflow declares the parameter `lst`; did you mean `list`?\n");
    for wrong in [&["-p", "list"][..], &["--pod-overhead", "a while"], &["--pod-overhead", "-1s"]] {
        let run = done(&folder, &[&["estimate", "a.yaml"], wrong].concat());
        assert_eq!(run.status, Some(2), "{wrong:?}");
    }
}

#[test]
fn templates_of_other_files_are_found_around() {
    let folder = Folder::new("flows-around");
    let text =
        GOOD.replace("{name: one, template: pod}", "{name: one, templateRef: {name: lib, template: tool}}");
    folder.write(".git/HEAD", "").write("flows/a.yaml", text).write(
        "lib/lib.yaml",
        "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: lib}\nspec:\n  templates:\n  - name: tool\n    \
         container: {image: a}\n",
    );
    assert!(done(&folder, &["graph", "flows/a.yaml"]).out.contains("one<br/>lib/tool · container"));
    let alone = done(&folder, &["graph", "--isolated", "flows/a.yaml"]);
    assert!(alone.out.contains("one<br/>lib/tool · not in the workspace"), "{}", alone.out);
}
