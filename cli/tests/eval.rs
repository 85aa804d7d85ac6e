//! `argoc eval` as a process: what it prints, where, and the exit status.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value as Json;

fn argoc(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_argoc"))
        .arg("eval")
        .args(args)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .output()
        .expect("argoc runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// A folder of its own for a test with a file of names in it, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, names: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("argoc-eval-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        fs::write(path.join("names.yaml"), names).expect("a file");
        Folder(path)
    }

    /// The exit status, standard output and standard error of `argoc eval` with these arguments.
    fn eval(&self, args: &[&str]) -> (Option<i32>, String, String) {
        let out = argoc(&self.0, args);
        (out.status.code(), text(&out.stdout).to_owned(), text(&out.stderr).to_owned())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const NAMES: &str =
    "item: a\n\"inputs.parameters.my-name\": ada\ninputs.parameters.count: '3'\ninputs.parameters: gone\n";

#[test]
fn values_are_json() {
    let folder = Folder::new("values", NAMES);
    for (args, value) in [
        (&["1 + 1"][..], "2\n"),
        (&["-2 ** 2"], "-4\n"),
        (&["--", "-1"], "-1\n"),
        (&["'a<b'"], "\"a<b\"\n"),
        (&["{'b': [nil, 1.5], 'a': true}"], "{\"a\":true,\"b\":[null,1.5]}\n"),
        (
            &["--env", "names.yaml", "asInt(inputs.parameters.count) + len(inputs.parameters['my-name'])"],
            "6\n",
        ),
        (&["--env", "names.yaml", "sprig.upper(item)"], "\"A\"\n"),
        (&["--when", "'prod' == prod"], "true\n"),
        (&["--depends", "a && (b.Failed || !c)"], "false\n"),
        (&["--text", "{{item}}: {{= [item, 1] }}\n", "--env", "names.yaml"], "a: [\"a\",1]\n\n"),
        (&["now().Year() > 2000"], "true\n"),
    ] {
        let (status, out, err) = folder.eval(args);
        assert_eq!((status, out.as_str()), (Some(0), value), "{args:?}: {err}");
        assert!(err.is_empty(), "{args:?}: {err}");
    }
}

#[test]
fn failures_show_the_place() {
    let folder = Folder::new("failures", NAMES);
    for (args, head, place) in [
        (&["1 + foo"][..], "error: unknown name `foo`", "expression:1:5"),
        (&["1 +"], "error: ", "expression:1:4"),
        (&["'a' +\n 1"], "error: `+` does not apply", "expression:1:1"),
        (&["--env", "names.yaml", "item + 1"], "error: `+` does not apply", "expression:1:1"),
        (&["sprig.uper('a')"], "error: unknown function `uper`; did you mean `upper`?", "expression:1:1"),
        (&["sprig.uuidv4()"], "error: `sprig.uuidv4` depends on", "expression:1:1"),
        (&["--when", "a.b == c"], "error: `a.b` needs quotes", "when:1:1"),
        (&["--depends", "a && "], "error: ", "depends:1:"),
        (
            &["--text", "é {{itm}}", "--env", "names.yaml"],
            "error: `itm` cannot be resolved; did you mean `item`?",
            "text:1:5",
        ),
        (&["--text", "{{item"], "error: `{{` has no closing `}}`", "text:1:1"),
    ] {
        let (status, out, err) = folder.eval(args);
        assert_eq!((status, out.as_str()), (Some(1), ""), "{args:?}: {err}");
        assert!(err.starts_with(head) && err.contains(place) && err.contains('^'), "{args:?}: {err}");
    }
}

#[test]
fn wrong_usage_is_one_line() {
    let folder = Folder::new("usage", "- no\n");
    for args in [
        &["--nonsense"][..],
        &[],
        &["1", "2"],
        &["--when", "--depends", "a"],
        &["--when", "--env", "names.yaml", "a"],
        &["--env", "missing.yaml", "1"],
        &["--env", "names.yaml", "1"],
    ] {
        let (status, out, err) = folder.eval(args);
        assert_eq!((status, out.as_str(), err.lines().count()), (Some(2), "", 1), "{args:?}: {err}");
    }
}

/// A sample of what the real engines said; the library's tests go through all of it.
#[test]
fn the_known_answers_come_through() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/oracle/kat");
    let mut seen = 0;
    for (file, key, options, answer) in [
        ("when", "when", &["--when"][..], "value"),
        ("depends", "depends", &["--depends"], "all_succeeded"),
        ("tags", "text", &["--env", "env.json", "--text"], "strict"),
        ("expr", "expr", &["--env", "env.json"], "value"),
    ] {
        let Ok(rows) = fs::read_to_string(folder.join(format!("{file}.jsonl"))) else {
            // They are not beside this checkout.
            return;
        };
        for row in rows.lines().step_by(11) {
            let row: Json = serde_json::from_str(row).expect("JSON");
            let asked = row[key].as_str().expect("a text");
            let runs = if file == "expr" { row["run"] == "ok" } else { row.get(answer).is_some() };
            let out = argoc(&folder, &[options, &["--", asked]].concat());
            assert_eq!(out.status.code(), Some(i32::from(!runs)), "{row}");
            let Some(expected) = row.get(answer) else { continue };
            let printed = text(&out.stdout).strip_suffix('\n').expect("a line");
            let printed = match file {
                "tags" => Json::from(printed),
                _ => serde_json::from_str(printed).expect("JSON"),
            };
            let same = match (printed.as_f64(), expected.as_f64()) {
                (Some(a), Some(b)) => a == b,
                _ => printed == *expected,
            };
            assert!(same, "{row}: {printed}");
            seen += 1;
        }
    }
    assert!(seen > 100, "{seen} values");
}
