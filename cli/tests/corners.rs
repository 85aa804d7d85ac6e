//! `argoc` as a process where things are odd: paths, pipes, links, terminals, and every key of the JSON.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const GOOD: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  generateName: a-\nspec:\n  \
                    entrypoint: main\n  templates:\n  - name: main\n    container:\n      image: alpine:3.22\n";

fn bad() -> String {
    GOOD.replace("entrypoint: main", "entrypoint: mian")
}

/// A folder of its own for a test, outside of any repository, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("argoc-corner-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        Folder(path.canonicalize().expect("the folder"))
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> &Folder {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
        self
    }

    /// The findings in one line each.
    fn concise(&self, below: &str, args: &[&str]) -> Run {
        let all = [&["check", "--output-format", "concise"], args].concat();
        Run::from(argoc(&self.0.join(below)).args(all).output().expect("argoc runs"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn argoc(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_argoc"));
    command.current_dir(folder).stdin(Stdio::null());
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command
}

/// What a run left behind.
#[derive(Debug)]
struct Run {
    status: Option<i32>,
    out: String,
    err: String,
}

impl Run {
    /// The files that were found fault with.
    fn paths(&self) -> Vec<&str> {
        self.out.lines().filter_map(|line| line.split(':').next()).collect()
    }
}

impl From<Output> for Run {
    fn from(output: Output) -> Run {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Run { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

#[test]
fn one_file_by_many_names_is_one_file() {
    let folder = Folder::new("names");
    // Twice, it would be a duplicate of itself.
    let named = bad().replace("generateName: a-", "name: a");
    folder.write("sub/a.yaml", named);
    let absolute = folder.0.join("sub/a.yaml").to_string_lossy().into_owned();
    let run = folder.concise("", &["sub/a.yaml", "./sub/../sub/a.yaml", &absolute, "sub", "."]);
    assert_eq!(run.paths(), ["sub/a.yaml"], "{run:?}");
    assert_eq!(folder.concise("", &[&absolute]).paths(), ["sub/a.yaml"]);
    folder.write("other/b.yaml", "");
    assert_eq!(folder.concise("other", &["../sub"]).paths(), ["../sub/a.yaml"]);
    assert_eq!(folder.concise("other", &[&absolute]).paths(), ["../sub/a.yaml"]);
    assert_eq!(folder.concise("sub", &[".."]).paths(), ["a.yaml"]);
}

#[test]
fn folders_are_walked_as_git_does() {
    let folder = Folder::new("walk");
    folder
        .write(".argo/hidden.yaml", bad())
        .write(".git/inside.yaml", bad())
        .write("a/deep/er.yml", bad())
        .write("a/flow.txt", bad())
        .write("ignored/b.yaml", bad())
        .write(".gitignore", "/ignored\n");
    assert_eq!(folder.concise("", &[]).paths(), [".argo/hidden.yaml", "a/deep/er.yml"]);
    // What is named is wanted.
    let run = folder.concise("", &["a/flow.txt", "ignored"]);
    assert_eq!(run.paths(), ["a/flow.txt", "ignored/b.yaml"]);
}

#[test]
fn all_paths_are_tried_and_all_troubles_told() {
    let folder = Folder::new("troubles");
    folder.write("a.yaml", bad());
    let run = folder.concise("", &["no.yaml", "a.yaml", "nor/this"]);
    assert_eq!((run.status, run.paths().as_slice()), (Some(2), &["a.yaml"][..]));
    let told: Vec<&str> = run.err.lines().collect();
    assert_eq!(told[0], "argoc: no.yaml: there is no such file or folder");
    assert_eq!(told[1], "argoc: nor/this: there is no such file or folder");
    assert_eq!(told.len(), 3, "and the summary: {told:?}");
}

#[test]
fn quiet_leaves_out_the_summary() {
    let folder = Folder::new("quiet");
    folder.write("a.yaml", bad());
    let run = folder.concise("", &["--quiet"]);
    assert_eq!((run.status, run.err.as_str()), (Some(1), ""));
}

#[test]
fn fail_on_is_a_threshold() {
    let folder = Folder::new("threshold");
    // What the cluster has to have is worth a note.
    let note = GOOD.replace(
        "container:\n      image: alpine:3.22",
        "steps:\n    - - {name: a, templateRef: {name: x, template: print}}",
    );
    folder.write("a.yaml", note);
    let status = |level| folder.concise("", &["--fail-on", level]).status;
    assert_eq!(
        [status("error"), status("warning"), status("info"), status("never")],
        [Some(0), Some(0), Some(1), Some(0)]
    );
}

#[test]
fn standard_input_stands_for_its_file() {
    let folder = Folder::new("overlay");
    let library =
        GOOD.replace("kind: Workflow", "kind: WorkflowTemplate").replace("generateName: a-", "name: lib");
    let caller = GOOD.replace(
        "container:\n      image: alpine:3.22",
        "steps:\n    - - {name: a, templateRef: {name: lib, template: min}}",
    );
    folder.write(".git/HEAD", "").write("lib.yaml", library).write("flow.yaml", "broken: [");
    let mut child = argoc(&folder.0)
        .args(["check", "-", "--stdin-filename", "flow.yaml", "--output-format", "concise"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("argoc starts");
    child.stdin.take().expect("a pipe").write_all(caller.as_bytes()).expect("it reads");
    let run = Run::from(child.wait_with_output().expect("argoc ends"));
    assert!(run.out.starts_with("flow.yaml:10:") && run.out.contains("error[unknown-template]"), "{run:?}");
    assert_eq!(run.out.lines().count(), 1, "{run:?}");
}

#[test]
fn colour_follows_the_usual_variables() {
    let folder = Folder::new("variables");
    folder.write("a.yaml", bad());
    let coloured = |variables: &[(&str, &str)], args: &[&str]| {
        let mut command = argoc(&folder.0);
        command.arg("check").args(args).envs(variables.iter().copied());
        Run::from(command.output().expect("argoc runs")).out.contains('\u{1b}')
    };
    assert!(!coloured(&[], &[]));
    assert!(coloured(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!coloured(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[]));
    assert!(coloured(&[("NO_COLOR", "1")], &["--color", "always"]), "who asks by name is heard");
    assert!(!coloured(&[("CLICOLOR_FORCE", "1")], &["--color", "never"]));
}

#[test]
fn explain_and_rules_describe_all() {
    let folder = Folder::new("docs");
    let run = |args: &[&str]| Run::from(argoc(&folder.0).args(args).output().expect("argoc runs"));
    let page = run(&["explain", "unknown-template"]);
    assert_eq!(page.status, Some(0));
    assert!(page.out.starts_with("unknown-template (error, submit)\n\n"), "{}", page.out);
    assert!(page.out.contains("\nWhy\n") && !page.out.contains("```"), "{}", page.out);
    let near = run(&["explain", "unknwon-template"]);
    let told = "argoc: there is no rule `unknwon-template`; did you mean `unknown-template`?\n";
    assert_eq!((near.status, near.err.as_str()), (Some(2), told));
    let table = run(&["rules"]);
    let list: Vec<Value> =
        serde_json::from_str(&run(&["rules", "--output-format", "json"]).out).expect("JSON");
    assert_eq!(table.out.lines().count(), list.len());
    for (line, rule) in table.out.lines().zip(&list) {
        let words: Vec<&str> = line.split_whitespace().take(3).collect();
        assert_eq!(
            words,
            [&rule["code"], &rule["severity"], &rule["stage"]].map(|v| v.as_str().unwrap_or(""))
        );
        assert!(rule["summary"].as_str().is_some_and(|s| !s.is_empty()), "{rule}");
    }
}

/// Every key of every finding, its type, and nothing else.
#[test]
fn every_key_of_the_json_is_promised() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let args = ["check", "--isolated", "--output-format", "json", "examples"];
    let run = Run::from(argoc(&root).args(args).output().expect("argoc runs"));
    let found: Vec<Value> = serde_json::from_str(&run.out).expect("JSON");
    assert!(!found.is_empty());
    for d in &found {
        keys(d, "code field fixes message object path range related severity stage url version");
        assert_eq!(d["version"], 1);
        for key in ["code", "field", "message", "path", "url"] {
            assert!(d[key].is_string(), "{key}: {d}");
        }
        assert!(["error", "warning", "info"].iter().any(|s| d["severity"] == *s), "{d}");
        assert!(["parse", "schema", "submit", "run", "advice"].iter().any(|s| d["stage"] == *s), "{d}");
        if !d["object"].is_null() {
            keys(&d["object"], "kind name");
        }
        range(&d["range"]);
        for related in d["related"].as_array().expect("an array") {
            keys(related, "message path range");
            range(&related["range"]);
        }
        for fix in d["fixes"].as_array().expect("an array") {
            keys(fix, "edits safe title");
            for edit in fix["edits"].as_array().expect("an array") {
                keys(edit, "path range text");
                range(&edit["range"]);
            }
        }
    }
    let order = |d: &Value| {
        let start = &d["range"]["start"];
        (d["path"].to_string(), start["line"].as_u64(), start["column"].as_u64())
    };
    assert!(found.windows(2).all(|pair| order(&pair[0]) <= order(&pair[1])), "by path and position");
}

#[track_caller]
fn keys(value: &Value, expected: &str) {
    let mut keys: Vec<&str> = value.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys.join(" "), expected);
}

#[track_caller]
fn range(value: &Value) {
    keys(value, "end start");
    let [start, end] = ["start", "end"].map(|at| {
        keys(&value[at], "column line");
        [&value[at]["line"], &value[at]["column"]].map(|n| n.as_u64().expect("a number"))
    });
    assert!(start[0] >= 1 && start[1] >= 1 && start <= end, "{value}");
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_reader_that_went_away_is_no_error() {
        let folder = Folder::new("pipe");
        // More than a pipe holds, so that writing meets the closed end.
        folder.write("a.yaml", vec![bad(); 3000].join("---\n"));
        let mut child = argoc(&folder.0)
            .args(["check", "--quiet"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("argoc starts");
        drop(child.stdout.take());
        let run = Run::from(child.wait_with_output().expect("argoc ends"));
        assert_eq!((run.status, run.err.as_str()), (Some(1), ""));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn output_that_cannot_be_written_is_trouble() {
        let folder = Folder::new("full");
        folder.write("a.yaml", GOOD);
        for args in [&["check", "--quiet", "--output-format", "json"][..], &["rules"], &["--help"]] {
            let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("the device");
            let output = argoc(&folder.0).args(args).stdout(full).output().expect("argoc runs");
            let run = Run::from(output);
            assert_eq!((run.status, run.err.lines().count()), (Some(2), 1), "{args:?} {run:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_hides_nothing_and_is_told_once() {
        let folder = Folder::new("socket");
        folder.write("b.yaml", bad()).write(".git/HEAD", "").write("a", "");
        // Nobody, not even root, can read a socket as a file.
        let _socket = std::os::unix::net::UnixListener::bind(folder.0.join("a.yaml")).expect("a socket");
        let run = folder.concise("", &["a.yaml", "b.yaml"]);
        assert_eq!((run.status, run.paths().as_slice()), (Some(2), &["b.yaml"][..]));
        assert!(run.err.starts_with("argoc: a.yaml: cannot be read: "), "{run:?}");
        assert_eq!(run.err.lines().count(), 2, "{run:?}");
    }

    #[test]
    fn links_lead_to_one_file_and_may_lead_nowhere() {
        let folder = Folder::new("links");
        folder.write("a.yaml", bad().replace("generateName: a-", "name: a")).write("folder/b.txt", "");
        symlink("a.yaml", folder.0.join("z.yaml")).expect("a link");
        symlink("nowhere.yaml", folder.0.join("dangling.yaml")).expect("a link");
        symlink("folder", folder.0.join("looks-like.yaml")).expect("a link");
        symlink("..", folder.0.join("folder/round")).expect("a link");
        let run = folder.concise("", &[]);
        assert_eq!((run.status, run.paths().as_slice()), (Some(1), &["a.yaml"][..]), "{run:?}");
    }

    #[test]
    fn a_pipe_can_be_named() {
        let folder = Folder::new("fifo");
        folder.write("a.yaml", bad());
        let script = format!("{} check --output-format concise <(cat a.yaml)", env!("CARGO_BIN_EXE_argoc"));
        let Ok(output) = Command::new("bash").args(["-c", &script]).current_dir(&folder.0).output() else {
            return; // no bash here
        };
        let run = Run::from(output);
        assert!(run.status == Some(1) && run.out.contains("error[unknown-template]"), "{run:?}");
    }
}
