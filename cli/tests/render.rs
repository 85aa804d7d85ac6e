//! `argoc render` as a process: what goes where, and the exit status.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const FLOW: &str = "\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  name: hello        # comments stay
spec:
  entrypoint: main
  arguments:
    parameters:
    - name: who
      value: world
  templates:
  - name: main
    steps:
    - - {name: gen, template: say, arguments: {parameters: [{name: text, value: 'hi {{workflow.parameters.who}}'}]}}
    - - {name: use, template: show, arguments: {parameters: [{name: text, value: '{{steps.gen.outputs.result}}'}]}}
  - name: say
    inputs: {parameters: [{name: text}]}
    container: {image: 'alpine:3.22', args: ['{{inputs.parameters.text}}, {{=sprig.upper(workflow.name)}}']}
  - name: show
    inputs: {parameters: [{name: text}]}
    container: {image: 'alpine:3.22', args: ['{{inputs.parameters.text}}']}
";

/// A folder of its own for a test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("argoc-render-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Folder(path).write("flow.yaml", FLOW)
    }

    fn write(self, name: &str, text: &str) -> Folder {
        fs::write(self.0.join(name), text).expect("a file");
        self
    }

    /// The exit status, standard output and standard error of `argoc render` with these arguments.
    fn render(&self, args: &[&str]) -> (Option<i32>, String, String) {
        let out = argoc(&self.0, args);
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        (out.status.code(), text(out.stdout), text(out.stderr))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn argoc(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_argoc"));
    command.arg("render").args(args).current_dir(folder).env_remove("NO_COLOR").output().expect("argoc runs")
}

/// Row 9 of what users ask for: evaluate expressions and show the resolved workflow locally, before submitting.
#[test]
fn ask_9() {
    let folder = Folder::new("ask-9");
    let (status, out, err) = folder.render(&["flow.yaml"]);
    assert_eq!(status, Some(0), "{err}");
    assert!(out.contains("  name: hello        # comments stay\n"), "{out}");
    assert!(out.contains("args: ['hi world, HELLO']"), "{out}");
    assert!(out.contains("args: ['{{inputs.parameters.text}}']"), "{out}");
    assert!(
        err.contains(
            "flow.yaml:18:47: {{inputs.parameters.text}} is `hi world`: passed by step `gen`, line 14\n"
        ),
        "{err}"
    );
    assert!(
        err.contains(
            "flow.yaml:15:83: {{steps.gen.outputs.result}} is left: known only once step `gen` has run"
        ),
        "{err}"
    );
    assert!(err.contains("passed by step `use`, line 15: known only once step `gen` has run"), "{err}");
    // The defective one is reported with its line, whatever could be resolved.
    let folder =
        folder.write("bad.yaml", &FLOW.replace("inputs.parameters.text}},", "inputs.parameters.txt}},"));
    let (status, out, err) = folder.render(&["bad.yaml"]);
    assert_eq!(status, Some(1), "{err}");
    assert!(out.contains("{{inputs.parameters.txt}}, HELLO"), "{out}");
    assert!(err.starts_with("bad.yaml:18:67: error[unknown-variable] "), "{err}");
}

#[test]
fn parameters_and_outputs() {
    let folder = Folder::new("known")
        .write("values.yaml", "who: file\nunused: 1\n")
        .write("outputs.json", r#"{"steps.gen.outputs.result": "7"}"#);
    let (_, out, _) = folder.render(&["flow.yaml", "-f", "values.yaml", "--outputs", "outputs.json"]);
    assert!(out.contains("      value: file\n") && out.contains("args: ['7']"), "{out}");
    let (status, out, err) =
        folder.render(&["flow.yaml", "--parameter-file", "values.yaml", "-p", "who=a=b", "-p", "hwo=1"]);
    assert!(out.contains("      value: a=b\n") && out.contains("args: ['hi a=b, HELLO']"), "{out}");
    assert!(err.contains("nothing here declares a parameter `hwo`; did you mean `who`?"), "{err}");
    assert_eq!(status, Some(0));
    let (_, quiet_out, err) = folder.render(&["-q", "flow.yaml"]);
    assert!(err.is_empty() && quiet_out.contains("hi world"), "{err}");
}

#[test]
fn what_cannot_be_rendered() {
    let folder = Folder::new("cannot")
        .write("list.yaml", "- a\n")
        .write("broken.yaml", "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec: [\n");
    let (status, out, err) = folder.render(&["broken.yaml"]);
    assert_eq!((status, out.as_str()), (Some(1), ""), "{err}");
    assert!(err.starts_with("broken.yaml:"), "{err}");
    let (status, out, err) = folder.render(&["list.yaml"]);
    assert_eq!((status, out.as_str(), err.lines().count()), (Some(1), "", 1), "{err}");
    for args in [
        &[][..],
        &["."],
        &["missing.yaml"],
        &["flow.yaml", "-p", "who"],
        &["flow.yaml", "--outputs", "list.yaml"],
        &["flow.yaml", "--nonsense"],
    ] {
        let (status, out, err) = folder.render(args);
        assert_eq!((status, out.as_str(), err.lines().count()), (Some(2), "", 1), "{args:?}: {err}");
    }
}
