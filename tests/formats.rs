//! The formats that other programs read: each against its schema, its documented syntax, or what those programs print.

use argoc_core::check::check;
use argoc_core::diagnostic::Diagnostic;
use argoc_core::model::Version;
use argoc_core::report::{self, ArgoStyle};
use argoc_core::workspace::{Context, File, Input, Workspace};
use serde_json::Value;

/// Findings of every severity, with fixes and related places, with characters that formats have to escape.
const FLOW: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: 'a-'}\nspec:\n  \
                    entrypoint: main\n  arguments: {parameters: [{name: n, value: 1}]}\n  templates:\n  - name: main\n    \
                    steps:\n    - - {name: \"漢\", template: 'prnt<&,:%>'}\n      - name: b\n        template: print\n        \
                    arguments: {parameters: [{name: mesage, value: x}]}\n  - name: print\n    inputs: {parameters: [{name: message}]}\n    \
                    container: {image: 'a:1', args: ['{{inputs.parameters.message}}']}\n";

fn flow() -> Workspace {
    let read = |(path, text): (&str, &str)| {
        let input = Input { path: path.to_owned(), bytes: text.as_bytes(), context: Context::default() };
        File::read(input, Version::LATEST)
    };
    let clean = FLOW.replace("'prnt<&,:%>'", "x").split("spec:").next().unwrap_or_default().to_owned();
    let other = clean.replace("Workflow", "ConfigMap").replace("argoproj.io/v1alpha1", "v1");
    Workspace::new(
        [("a b/flow:1.yaml", FLOW), ("clean.yaml", &other)].into_iter().map(read).collect(),
        Version::LATEST,
    )
}

fn found(workspace: &Workspace) -> Vec<Diagnostic> {
    let found = check(workspace);
    assert!(found.len() >= 3 && found.iter().any(|d| !d.fixes.is_empty()), "{found:#?}");
    found
}

fn validate(schema: &str, instance: &Value) {
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> =
        validator.iter_errors(instance).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn sarif_is_valid() {
    let workspace = flow();
    for found in [found(&workspace), Vec::new()] {
        let log: Value = serde_json::from_str(&report::sarif(&workspace, &found)).expect("JSON");
        validate(include_str!("schemas/sarif-2.1.0-subset.json"), &log);
        let run = &log["runs"][0];
        for result in run["results"].as_array().expect("results") {
            let rule =
                &run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().expect("a number") as usize];
            assert_eq!(rule["id"], result["ruleId"]);
        }
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(
        &serde_json::from_str::<Value>(&report::sarif(&workspace, &found(&workspace))).expect("JSON")["runs"][0]["results"][0]
    ).expect("JSON"));
}

#[test]
fn gitlab_is_valid() {
    let workspace = flow();
    let issues: Value = serde_json::from_str(&report::gitlab(&workspace, &found(&workspace))).expect("JSON");
    validate(include_str!("schemas/gitlab-code-quality.json"), &issues);
    let issues = issues.as_array().expect("an array");
    let mut prints: Vec<&str> = issues.iter().filter_map(|i| i["fingerprint"].as_str()).collect();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), issues.len(), "each finding has its own fingerprint");
}

#[test]
fn rdjson_is_valid() {
    let workspace = flow();
    let log: Value = serde_json::from_str(&report::rdjson(&workspace, &found(&workspace))).expect("JSON");
    validate(include_str!("schemas/rdjson-subset.json"), &log);
    let range = &log["diagnostics"]
        .as_array()
        .expect("an array")
        .iter()
        .find(|d| d["code"]["value"] == "unknown-template")
        .expect("it is there")["location"]["range"];
    assert_eq!(range["start"]["column"], 33, "columns count bytes");
}

/// A command is one line; what ends a property is written in percent.
#[test]
fn github_commands_are_well_formed() {
    let workspace = flow();
    let found = found(&workspace);
    let text = report::github(&workspace, &found);
    assert_eq!(text.lines().count(), found.len());
    for line in text.lines() {
        let (head, message) = line.strip_prefix("::").and_then(|l| l.split_once("::")).expect("a command");
        let (command, properties) = head.split_once(' ').expect("properties");
        assert!(["error", "warning", "notice"].contains(&command) && !message.is_empty(), "{line}");
        for property in properties.split(',') {
            let (name, value) = property.split_once('=').expect("a value");
            assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&name), "{line}");
            assert!(!value.contains(':'), "{line}");
        }
        assert!(properties.contains("file=a b/flow%3A1.yaml"), "{line}");
    }
    insta::assert_snapshot!(text);
}

#[test]
fn junit_has_a_suite_a_file() {
    let workspace = flow();
    insta::assert_snapshot!(report::junit(&workspace, &found(&workspace)));
}

#[test]
fn json_lines_are_the_elements_of_json() {
    let workspace = flow();
    let found = found(&workspace);
    let all: Vec<Value> = serde_json::from_str(&report::json(&workspace, &found)).expect("JSON");
    let lines = report::json_lines(&workspace, &found);
    let lines: Vec<Value> = lines.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(all, lines);
}

#[test]
fn argo_writes_as_the_official_linter_does() {
    let workspace = flow();
    let found = found(&workspace);
    insta::assert_snapshot!(report::argo(&workspace, &found, ArgoStyle::Simple));
    insta::assert_snapshot!(report::argo(&workspace, &found, ArgoStyle::Pretty { colour: false }));
    assert_eq!(report::argo(&workspace, &[], ArgoStyle::Simple), "no linting errors found!\n");
    let empty = Workspace::new(Vec::new(), Version::LATEST);
    let nothing = "found nothing to lint in the specified paths, failing...\n";
    assert_eq!(report::argo(&empty, &[], ArgoStyle::Simple), nothing);
    let coloured = report::argo(&workspace, &[], ArgoStyle::Pretty { colour: true });
    assert_eq!(coloured, "\x1b[32m✔\x1b[0m no linting errors found!\n");
}

/// The problem matchers of the GitHub Action read the lines of `concise`.
#[test]
fn the_problem_matchers_read_concise() {
    let workspace = flow();
    let found = found(&workspace);
    let matchers: Value =
        serde_json::from_str(include_str!("../integrations/problem-matcher.json")).expect("JSON");
    let patterns: Vec<(regex::Regex, &Value)> = matchers["problemMatcher"]
        .as_array()
        .expect("an array")
        .iter()
        .map(|m| {
            let pattern = &m["pattern"][0];
            (regex::Regex::new(pattern["regexp"].as_str().expect("a text")).expect("a regex"), pattern)
        })
        .collect();
    for (line, d) in report::concise(&workspace, &found).lines().zip(&found) {
        let hits: Vec<_> =
            patterns.iter().filter_map(|(regex, p)| Some((regex.captures(line)?, *p))).collect();
        let [(groups, pattern)] = hits.as_slice() else { panic!("{} matchers read: {line}", hits.len()) };
        let group = |name: &str| &groups[pattern[name].as_u64().expect("a number") as usize];
        assert_eq!(
            (group("file"), group("code"), group("message")),
            ("a b/flow:1.yaml", d.code, d.message.as_str())
        );
    }
}
