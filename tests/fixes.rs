//! Which rules have fixes, and what the fixes write.
#![allow(clippy::disallowed_methods, reason = "tests read files")]
#![allow(clippy::print_stdout, reason = "a test says what it counts")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use argoc_core::check::check_file;
use argoc_core::diagnostic::Diagnostic;
use argoc_core::fix::settle;
use argoc_core::model::Version;
use argoc_core::rules::RULES;
use argoc_core::text::FileId;
use argoc_core::workspace::{Context, File, Input, Workspace};

fn workspace(text: &str) -> Workspace {
    let context = Context { named: true, ..Context::default() };
    let input = Input { path: "a.yaml".into(), bytes: text.as_bytes(), context };
    Workspace::new(vec![File::read(input, Version::LATEST)], Version::LATEST)
}

fn check_files(workspace: &Workspace, files: &[FileId]) -> Vec<Diagnostic> {
    files.iter().flat_map(|id| check_file(workspace, *id)).collect()
}

/// The text after all fixes, unsafe ones too.
fn fixed(text: &str) -> String {
    let outcome = settle(workspace(text), &[FileId(0)], true, &check_files);
    outcome.workspace.files()[0].tree.text().to_owned()
}

/// The texts below a folder.
fn texts(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            texts(&path, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            found.push(text);
        }
    }
}

#[test]
fn thirty_rules_have_fixes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    texts(&root.join("tests/err"), &mut all);
    texts(&root.join("tests/asks"), &mut all);
    for rule in RULES {
        let blocks =
            rule.page.split("```yaml").skip(1).filter_map(|b| b.split("```").next()?.split_once('\n'));
        all.extend(blocks.map(|(_, text)| text.to_owned()));
    }
    let mut codes: BTreeMap<&str, bool> = BTreeMap::new();
    for text in &all {
        for d in check_files(&workspace(text), &[FileId(0)]) {
            if let Some(fix) = d.fixes.first() {
                *codes.entry(d.code).or_default() |= fix.safe;
            }
        }
    }
    let safe: BTreeSet<&str> = codes.iter().filter(|(_, safe)| **safe).map(|(code, _)| *code).collect();
    let list: Vec<&str> = codes.keys().copied().collect();
    println!(
        "{} of {} rules have fixes, {} of them safe ones: {}",
        codes.len(),
        RULES.len(),
        safe.len(),
        list.join(", ")
    );
    assert!(codes.len() >= 38, "{}", codes.len());
}

/// A workflow around templates.
fn workflow(templates: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{generateName: a-}}\nspec:\n  entrypoint: main\n  templates:\n{templates}"
    )
}

#[test]
fn what_fixes_write() {
    let script = |source: &str| {
        workflow(&format!(
            "  - name: main\n    steps: [[{{name: a, template: t, arguments: {{parameters: [{{name: who, value: a}}]}}}}]]\n  - name: t\n    \
             inputs:\n      parameters:\n      - name: who\n    script:\n      image: alpine:3.22\n      command: [sh]\n      source: |\n{source}"
        ))
    };
    let tag = "{{inputs.parameters.who}}";
    let environment = "      command: [sh]\n      env: [{name: WHO, value: \"{{inputs.parameters.who}}\"}]\n";
    let shell = |before: &str, after: &str| {
        (script(before), script(after).replace("      command: [sh]\n", environment))
    };
    let same = |before: String, from: &str, to: &str| (before.clone(), before.replace(from, to));
    let cases = [
        shell(
            &format!("        echo {tag} \"hi {tag}!\" # don't\n        echo {tag}\n"),
            "        echo \"${WHO}\" \"hi ${WHO}!\" # don't\n        echo \"${WHO}\"\n",
        ),
        // Nothing is replaced between single quotes and in here-documents.
        (script(&format!("        echo '{tag}'\n")), script(&format!("        echo '{tag}'\n"))),
        (
            script(&format!("        cat <<E\n        {tag}\n        E\n")),
            script(&format!("        cat <<E\n        {tag}\n        E\n")),
        ),
        // Nor in arithmetic, and not where quotes are nested.
        (script(&format!("        echo $(({tag}+1))\n")), script(&format!("        echo $(({tag}+1))\n"))),
        (
            script(&format!("        echo \"$(ls \"{tag}\")\"\n")),
            script(&format!("        echo \"$(ls \"{tag}\")\"\n")),
        ),
        // A parameter `path` does not take the place of the variable `PATH`.
        {
            let (before, after) = shell(&format!("        ls {tag}\n"), "        ls \"${WHO}\"\n");
            (before.replace("who", "path"), after.replace("WHO", "INPUT_PATH").replace("who", "path"))
        },
        same(
            workflow(
                "  - {name: main, timeout: 10, container: {image: \"a:1\", command: echo hi, args: x}}\n",
            ),
            "timeout: 10, container: {image: \"a:1\", command: echo hi, args: x}",
            "timeout: \"10s\", container: {image: \"a:1\", command: [\"echo\", \"hi\"], args: [\"x\"]}",
        ),
        // A dash is missing, and with it the indentation.
        same(
            workflow(
                "  - name: main\n    steps:\n    - name: a\n      # Why.\n      template: t\n\n    - {name: b, template: t}\n  - name: t\n    container: {image: \"a:1\", command: [a]}\n",
            ),
            "    - name: a\n      # Why.\n      template: t\n\n    - {name: b",
            "    - - name: a\n        # Why.\n        template: t\n\n    - - {name: b",
        ),
        same(
            workflow("  - {name: main, \"container\": {\"imag\": \"a:1\", \"command\": [\"a\"]}}\n"),
            "\"imag\"",
            "\"image\"",
        ),
        same(
            workflow(
                "  - name: main\n    dag:\n      tasks:\n      - {name: a, template: t}\n      - {name: b, template: t, depends: [a]}\n  - name: t\n    container: {image: \"a:1\", command: [a]}\n",
            ),
            "depends: [a]",
            "depends: \"a\"",
        ),
        same(
            workflow(
                "  - name: main\n    inputs: {parameters: [{name: many, value: \"1\"}]}\n    steps:\n    - - {name: a, template: t, when: \"{{=inputs.parameters.many > 1}}\"}\n  - name: t\n    container: {image: \"a:1\", command: [a]}\n",
            ),
            "inputs.parameters.many >",
            "asInt(inputs.parameters.many) >",
        ),
        same(
            workflow(
                "  - name: main\n    steps:\n    - - {name: a, template: o, when: \"'{{workflow.name}}' == 'x'\"}\n    - - {name: b, template: i, arguments: {parameters: [{name: x, value: \"{{steps.a.outputs.parameters.v}}\"}]}}\n  - name: o\n    outputs:\n      parameters:\n      - name: v\n        valueFrom:\n          path: /tmp/v\n    container: {image: \"a:1\", command: [a]}\n  - name: i\n    inputs: {parameters: [{name: x}]}\n    container: {image: \"a:1\", command: [a]}\n",
            ),
            "          path: /tmp/v\n",
            "          path: /tmp/v\n          default: \"\"\n",
        ),
    ];
    for (before, after) in cases {
        assert_eq!(fixed(&before), after, "{before}");
    }
}

#[test]
fn schedules_keep_their_quotes() {
    let cron = |schedule: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata: {{name: a}}\nspec:\n  timezone: Europe/Berlin\n  schedules: [{schedule}]\n  workflowSpec:\n    entrypoint: main\n    templates: [{{name: main, container: {{image: \"a:1\", command: [a]}}}}]\n"
        )
    };
    for (before, after) in [
        ("\"@evry 24h\"", "\"@every 24h\""),
        ("'@Every 24h'", "'@every 24h'"),
        ("0 0 * * * *", "0 * * * *"),
        ("\"TZ=Europe/Berlin 0 4 * * *\"", "\"0 4 * * *\""),
    ] {
        assert_eq!(fixed(&cron(before)), cron(after), "{before}");
    }
}
