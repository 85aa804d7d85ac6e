//! Which object a name stands for, across files.

use argoc_core::check::check;
use argoc_core::model::Version;
use argoc_core::workspace::{Context, File, Input, Workspace};

/// A library whose only template takes the parameter `input`.
fn library(namespace: &str, input: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {{name: tools{namespace}}}\nspec:\n  templates:\n  \
         - name: print\n    inputs:\n      parameters: [{{name: {input}}}]\n    container: {{image: 'alpine:3.22'}}\n"
    )
}

/// A workflow that calls it with the parameter `text`.
fn caller(namespace: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{generateName: a-{namespace}}}\nspec:\n  entrypoint: main\n  \
         templates:\n  - name: main\n    steps:\n    - - name: one\n        templateRef: {{name: tools, template: print}}\n        \
         arguments: {{parameters: [{{name: text, value: hello}}]}}\n"
    )
}

/// The codes of what is found in the last file.
fn codes(files: &[(&str, String)]) -> Vec<&'static str> {
    let read = |(path, text): &(&str, String)| {
        let input = Input { path: (*path).to_owned(), bytes: text.as_bytes(), context: Context::default() };
        File::read(input, Version::LATEST)
    };
    let workspace = Workspace::new(files.iter().map(read).collect(), Version::LATEST);
    let last = files.last().map(|(path, _)| *path).unwrap_or_default();
    let is_in_last = |d: &&argoc_core::diagnostic::Diagnostic| {
        workspace.file(d.place.file).is_some_and(|f| f.path == last)
    };
    check(&workspace).iter().filter(is_in_last).map(|d| d.code).collect()
}

/// What it shows, the files, and what is found in the last of them.
type Case<'a> = (&'a str, Vec<(&'a str, String)>, &'a [&'a str]);

#[test]
fn names_resolve_as_people_expect() {
    let cases: [Case<'_>; 7] = [
        ("present", vec![("lib.yaml", library("", "text")), ("flow.yaml", caller(""))], &[]),
        (
            "checked across files",
            vec![("lib.yaml", library("", "message")), ("flow.yaml", caller(""))],
            &["missing-argument", "unknown-argument"],
        ),
        ("absent is a note", vec![("flow.yaml", caller(""))], &["unresolved-external"]),
        (
            "the nearest version wins",
            vec![
                ("dev/lib.yaml", library("", "other")),
                ("prod/lib.yaml", library("", "text")),
                ("prod/flow.yaml", caller("")),
            ],
            &[],
        ),
        (
            "a namespace on one side only matches",
            vec![("lib.yaml", library(", namespace: argo", "text")), ("flow.yaml", caller(""))],
            &[],
        ),
        (
            "two namespaces do not",
            vec![
                ("lib.yaml", library(", namespace: argo", "text")),
                ("flow.yaml", caller(", namespace: other")),
            ],
            &["unresolved-external"],
        ),
        (
            "workflows inside sensors are objects",
            vec![(
                "sensor.yaml",
                format!(
                    "apiVersion: argoproj.io/v1alpha1\nkind: Sensor\nmetadata: {{name: s}}\nspec:\n  triggers:\n  - template:\n      \
                     argoWorkflow:\n        source:\n          resource:\n{}",
                    caller("")
                        .replace("entrypoint: main", "entrypoint: mian")
                        .lines()
                        .map(|l| format!("            {l}\n"))
                        .collect::<String>()
                ),
            )],
            &["unknown-template", "unresolved-external"],
        ),
    ];
    for (name, files, expected) in cases {
        assert_eq!(codes(&files), expected, "{name}");
    }
}
