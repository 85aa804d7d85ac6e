//! The underline of a finding in an expression is exact, whatever the scalar around it looks like.

use argoc_core::check::check;
use argoc_core::model::Version;
use argoc_core::workspace::{Context, File, Input, Workspace};

/// A template whose arguments are these scalars, written as they are.
fn manifest(scalars: &[&str], line_end: &str) -> String {
    let mut text = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  generateName: places-\nspec:\n  entrypoint: main\n  \
                    templates:\n    - name: main\n      inputs:\n        parameters:\n          - name: good\n            default: a\n      \
                    container:\n        image: alpine:3.22\n        command: [echo]\n        args:\n"
        .to_owned();
    for scalar in scalars {
        text.push_str("          - ");
        text.push_str(scalar);
        text.push('\n');
    }
    text.replace('\n', line_end)
}

/// What the findings underline, in order.
fn underlined(text: &str) -> Vec<(&'static str, String)> {
    let context = Context { named: true, ..Context::default() };
    let input = Input { path: "a.yaml".to_owned(), bytes: text.as_bytes(), context };
    let workspace = Workspace::new(vec![File::read(input, Version::LATEST)], Version::LATEST);
    check(&workspace).into_iter().map(|d| (d.code, text[d.place.span.range()].to_owned())).collect()
}

const SCALARS: &[(&str, &str, &str)] = &[
    // A folded block: the expression goes on in the next line, behind an emoji.
    (
        ">-\n            🚀 é {{=upper(\n            inputs.parameters.bda)}}\n            end",
        "unknown-expression-name",
        "bda",
    ),
    // A folded block with a list in it, in which another folded block begins.
    (
        ">\n            - 漢字: >\n                🚀 {{=inputs.parameters.good +\n                1}}\n            - b",
        "mismatched-types",
        "inputs.parameters.good +\n                1",
    ),
    // Escapes before and in the expression.
    ("\"\\u00e9\\t🚀 \\\"{{=uper(inputs.parameters['good'])}}\\\"\"", "unknown-function", "uper"),
    // A quoted scalar over several lines.
    (
        "'it''s 🚀\n            {{=split(inputs.parameters.good)}}'",
        "wrong-function-arguments",
        "split(inputs.parameters.good)",
    ),
    // A literal block, with a syntax error.
    ("|-\n            🚀\n            {{=inputs.parameters.good *}}", "invalid-expression", "*"),
];

#[track_caller]
fn check_with(line_end: &str) {
    let scalars: Vec<&str> = SCALARS.iter().map(|(scalar, ..)| *scalar).collect();
    let text = manifest(&scalars, line_end);
    let expected: Vec<_> =
        SCALARS.iter().map(|(_, code, part)| (*code, part.replace('\n', line_end))).collect();
    assert_eq!(underlined(&text), expected);
}

#[test]
fn underlines_are_exact() {
    check_with("\n");
}

#[test]
fn underlines_are_exact_with_crlf() {
    check_with("\r\n");
}
