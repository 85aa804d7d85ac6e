//! `argoc graph` and `argoc estimate` as processes: exit statuses, streams, files.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const GOOD: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  generateName: a-\nspec:\n  entrypoint: main\n  \
                    arguments:\n    parameters:\n    - name: list\n      value: '[1, 2]'\n  templates:\n  - name: main\n    steps:\n    - \
                    - {name: one, template: pod}\n    - - {name: two, template: pod, withParam: \"{{workflow.parameters.list}}\"}\n  - \
                    name: pod\n    container:\n      image: alpine:3.22\n";

/// A folder of its own for a test, removed at its end.
struct Folder(PathBuf);

struct Run {
    status: Option<i32>,
    out: String,
    err: String,
}

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("argoc-flows-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> &Folder {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
        self
    }

    fn run(&self, args: &[&str]) -> Run {
        argoc(&self.0, args, "")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn argoc(folder: &Path, args: &[&str], input: &str) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_argoc"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("argoc starts");
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads");
    let out = child.wait_with_output().expect("argoc ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Run { status: out.status.code(), out: text(out.stdout), err: text(out.stderr) }
}

#[test]
fn every_format() {
    let folder = Folder::new("formats");
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
        let run = folder.run(args);
        assert_eq!((run.status, run.err.as_str()), (Some(0), ""), "{args:?}");
        assert!(run.out.starts_with(start), "{args:?}: {}", run.out);
    }
}

#[test]
fn standard_input_and_output_files() {
    let folder = Folder::new("streams");
    let run = argoc(&folder.0, &["graph", "-"], GOOD);
    assert_eq!(run.status, Some(0), "{}", run.err);
    let run = argoc(&folder.0, &["graph", "--format", "svg", "-o", "out.svg", "-"], GOOD);
    assert_eq!((run.status, run.out.as_str()), (Some(0), ""));
    assert!(fs::read_to_string(folder.0.join("out.svg")).expect("the file").ends_with("</svg>\n"));
    let run = argoc(&folder.0, &["estimate", "-", "--stdin-filename", "b.yaml"], GOOD);
    assert!(run.out.starts_with("Workflow a- (b.yaml)\n"), "{}", run.out);
    let run = argoc(&folder.0, &["graph", "-o", "no/such/folder.mmd", "-"], GOOD);
    assert_eq!(run.status, Some(2));
    assert!(run.err.contains("cannot be written"), "{}", run.err);
}

#[test]
fn what_cannot_be_read_is_1_and_what_is_wrong_is_2() {
    let folder = Folder::new("status");
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
            let run = folder.run(&[command, file]);
            assert_eq!(run.status, Some(1), "{command} {file}: {}", run.err);
            assert!(run.err.starts_with(&format!("argoc: {file}: ")), "{}", run.err);
        }
        for args in [
            &[command, "no.yaml"][..],
            &[command, "."],
            &[command],
            &[command, "good.yaml", "--format", "png"],
        ] {
            let run = folder.run(args);
            assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{args:?}");
            assert_eq!(run.err.lines().count(), 1, "{args:?}: {}", run.err);
        }
    }
}

#[test]
fn one_template_by_its_name() {
    let folder = Folder::new("template");
    folder.write("a.yaml", GOOD);
    let run = folder.run(&["graph", "a.yaml", "--template", "pod"]);
    assert_eq!(run.status, Some(0));
    assert!(run.out.contains("template pod") && !run.out.contains("main"), "{}", run.out);
    let run = folder.run(&["graph", "a.yaml", "--template", "mian"]);
    assert_eq!(run.status, Some(2));
    assert_eq!(run.err, "argoc: there is no template `mian`; did you mean `main`?\n");
}

#[test]
fn parameters_and_overhead() {
    let folder = Folder::new("parameters");
    folder.write("a.yaml", GOOD);
    let run = folder.run(&["estimate", "a.yaml", "-p", "list=[1, 2, 3, 4, 5]", "--pod-overhead", "30s"]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    assert!(
        run.out.contains("pods            6;") && run.out.contains(": 1m of starting pods"),
        "{}",
        run.out
    );
    let run = folder.run(&["estimate", "a.yaml", "-p", "lst=[]"]);
    assert_eq!(run.status, Some(0));
    assert_eq!(run.err, "argoc: no workflow declares the parameter `lst`; did you mean `list`?\n");
    for wrong in [&["-p", "list"][..], &["--pod-overhead", "a while"], &["--pod-overhead", "-1s"]] {
        let run = folder.run(&[&["estimate", "a.yaml"], wrong].concat());
        assert_eq!(run.status, Some(2), "{wrong:?}");
    }
}

#[test]
fn templates_of_other_files_are_found_around() {
    let folder = Folder::new("around");
    let text =
        GOOD.replace("{name: one, template: pod}", "{name: one, templateRef: {name: lib, template: tool}}");
    folder.write(".git/HEAD", "").write("flows/a.yaml", text).write(
        "lib/lib.yaml",
        "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: lib}\nspec:\n  templates:\n  - name: tool\n    \
         container: {image: a}\n",
    );
    assert!(folder.run(&["graph", "flows/a.yaml"]).out.contains("one<br/>lib/tool · container"));
    let alone = folder.run(&["graph", "--isolated", "flows/a.yaml"]);
    assert!(alone.out.contains("one<br/>lib/tool · not in the workspace"), "{}", alone.out);
}
