//! How long an editor waits, with 1,000 files open: `cargo bench -p argoc-lsp --bench latency`. The manifests are
//! generated; the server runs in this process, behind a connection in memory.
#![expect(clippy::print_stdout, reason = "the numbers are what it is for")]

#[path = "../tests/client/mod.rs"]
mod client;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use client::{Client, uri};
use serde_json::json;

const FILES: usize = 1_000;
const TIMES: usize = 500;

/// A library of which others call a template.
fn library(index: usize) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {{name: library-{index}}}\nspec:\n  templates:\n  - name: work\n    inputs: {{parameters: [{{name: what}}]}}\n    container: {{image: 'alpine:3.22', args: ['{{{{inputs.parameters.what}}}}']}}\n"
    )
}

fn caller(index: usize) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{generateName: caller-{index}-}}\nspec:\n  entrypoint: main\n  templates:\n  - name: main\n    steps:\n    - - name: a\n        templateRef: {{name: library-{}, template: work}}\n        arguments: {{parameters: [{{name: what, value: '{{{{workflow.name}}}}'}}]}}\n",
        index - 1
    )
}

/// A file of 2,000 lines, whose tasks call each other's outputs and a template of another file; and the number of the
/// line in its middle that is edited.
fn large() -> (String, u32) {
    let mut text = String::from(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  generateName: big-\nspec:\n  entrypoint: main\n  templates:\n  - name: main\n    dag:\n      tasks:\n",
    );
    let mut line = 10;
    let mut middle = 0;
    for task in 0..249 {
        if task == 124 {
            middle = line + 6;
        }
        let value = if task == 0 { "first".to_owned() } else { "{{workflow.name}}".to_owned() };
        let depends = if task == 0 { "# the first".to_owned() } else { format!("depends: t{}", task - 1) };
        let _ = writeln!(
            text,
            "      - name: t{task}\n        {depends}\n        templateRef: {{name: library-0, template: work}}\n        arguments:\n          parameters:\n          - name: what\n            value: '{value}'\n        when: \"'{{{{workflow.name}}}}' != ''\""
        );
        line += 8;
    }
    (text, middle)
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1e3;
    println!(
        "{what}: 50 % {:.1} ms, 90 % {:.1} ms, 99 % {:.1} ms, longest {:.1} ms ({} times)",
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0),
        times.len()
    );
}

fn main() {
    let folder = std::env::temp_dir().join(format!("argoc-latency-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let folder = folder.canonicalize().expect("it is there");
    let texts: Vec<String> = (0..FILES).map(|i| if i % 2 == 0 { library(i) } else { caller(i) }).collect();
    for (index, text) in texts.iter().enumerate() {
        std::fs::write(folder.join(format!("{index}.yaml")), text).expect("written");
    }
    let (text, line) = large();
    println!("{FILES} files and one of {} lines", text.lines().count());
    std::fs::write(folder.join("large.yaml"), &text).expect("written");
    let large = uri(&folder.join("large.yaml"));

    let mut starts = Vec::new();
    for _ in 0..9 {
        let start = Instant::now();
        let mut client = Client::in_memory();
        client.begin(&[&folder], json!({}));
        client.open(&large, 1, &text);
        client.diagnostics(&large, 1);
        starts.push(start.elapsed());
        client.shut_down();
    }
    tell("start to first diagnostics", starts);

    let mut client = Client::in_memory();
    client.begin(&[&folder], json!({}));
    client.open(&large, 1, &text);
    for (index, text) in texts.iter().enumerate() {
        client.open(&uri(&folder.join(format!("{index}.yaml"))), 1, text);
    }
    client.diagnostics(&uri(&folder.join("998.yaml")), 1);
    client.diagnostics(&large, 1);
    client.rest(Duration::from_secs(3));

    // Inside the tag in `value: '{{workflow.name}}'`.
    let column = "            value: '{{workflow.".len() as u32;
    let mut version = 1;
    let mut edits = Vec::new();
    for _ in 0..TIMES / 2 {
        for (end, new) in [(column, "x"), (column + 1, "")] {
            version += 1;
            let start = Instant::now();
            client.edit(&large, version, [line, column, line, end], new);
            client.diagnostics(&large, version);
            edits.push(start.elapsed());
        }
    }
    tell("edit to diagnostics", edits);

    let mut completions = Vec::new();
    for _ in 0..TIMES {
        version += 1;
        client.edit(
            &large,
            version,
            [line, column, line, column + u32::from(version % 2 == 1)],
            if version % 2 == 0 { "n" } else { "" },
        );
        client.diagnostics(&large, version);
        let start = Instant::now();
        let params = json!({"textDocument": {"uri": large}, "position": {"line": line, "character": column}});
        let list = client.request("textDocument/completion", params).expect("proposals");
        completions.push(start.elapsed());
        assert!(list["items"].as_array().is_some_and(|items| !items.is_empty()));
    }
    tell("completion inside a tag", completions);

    let mut both = Vec::new();
    for _ in 0..TIMES / 2 {
        for (end, new) in [(column, "n"), (column + 1, "")] {
            version += 1;
            let start = Instant::now();
            client.edit(&large, version, [line, column, line, end], new);
            let params =
                json!({"textDocument": {"uri": large}, "position": {"line": line, "character": column}});
            client.request("textDocument/completion", params).expect("proposals");
            both.push(start.elapsed());
        }
    }
    tell("an edit and completion right after it", both);

    let mut elsewhere = Vec::new();
    let library_uri = uri(&folder.join("0.yaml"));
    for round in 0..50 {
        let start = Instant::now();
        let changed = if round % 2 == 0 { texts[0].replace("what", "that") } else { texts[0].clone() };
        client.replace(&library_uri, i64::from(round) + 2, &changed);
        let is_wrong = round % 2 == 0;
        let feels_it = |client: &Client| client.codes(&large).iter().any(|code| code == "missing-argument");
        client.until("the callers feel it", |client| feels_it(client) == is_wrong);
        elsewhere.push(start.elapsed());
    }
    tell("an edit in one file to the diagnostics of another that calls it", elsewhere);
    client.shut_down();
    std::fs::remove_dir_all(&folder).expect("removed");
}
