//! What is kept of a text that is not YAML, and what is said about it.
#![allow(clippy::unwrap_used)]

use std::fmt::Write;

use argoc_core::text::LineIndex;
use argoc_core::yaml::{Tree, parse, to_json};

/// The text, each problem under its place, what was skipped, and the JSON that is left.
fn render(text: &str) -> String {
    let tree = parse(text);
    let index = LineIndex::new(text.into());
    let mut out = String::new();
    for line in text.lines() {
        writeln!(out, "    {}", line.replace('\t', "→")).unwrap();
    }
    for problem in tree.problems() {
        let (start, end) = (problem.span.range().start, problem.span.range().end);
        let (start, end) = (index.position(start), index.position(end));
        let place = format!("{}:{}-{}:{}", start.line, start.column, end.line, end.column);
        let shown = &text[problem.span.range()];
        writeln!(out, "{:?} {place} {shown:?}\n  {}", problem.kind, problem.message).unwrap();
    }
    for span in tree.documents().iter().flat_map(|document| &document.skipped) {
        writeln!(out, "skipped {:?}", &text[span.range()]).unwrap();
    }
    for json in roots(&tree) {
        writeln!(out, "{json}").unwrap();
    }
    out
}

fn roots(tree: &Tree) -> Vec<serde_json::Value> {
    let roots = tree.documents().iter().filter_map(|document| document.root);
    roots.map(|root| to_json(tree.node(root)).unwrap_or_default()).collect()
}

fn check(name: &str, cases: &[&str]) {
    let shown: Vec<_> = cases.iter().map(|case| render(case)).collect();
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(name, shown.join("\n"));
    });
}

#[test]
fn keys() {
    check(
        "keys",
        &[
            "a: 1\nb\nc: 2\n",
            "a: 1\nb:2\nc: 3\n",
            "a: 1\nimage:alpine:3\nc: 3\n",
            "a: 1\nimage:alpine\nc: 3\n",
            "a: 1\nb\n  - x\nc: 2\n",
            "spec:\n  entrypoint: main\n  templates\n  - name: a\n  - name: b\n",
            "spec:\n  entrypoint: main\n  templ",
            "spec:\n  ~: 1\n  ? [a]\n  : 2\n  {b: 1}: 3\n  12345678901234567890: 4\n",
            "a: 1\na: 2\n1: x\n\"1\": y\n",
            "key with blanks\na: 1\n",
        ],
    );
}

#[test]
fn indentation() {
    check(
        "indentation",
        &[
            "spec:\n  entrypoint: main\n   templates:\n  - name: a\n",
            "spec:\n  entrypoint: main\n   templates:\n    - name: a\n      steps: []\n  arguments: {}\n",
            "a:\n  b:\n    c: 1\n   d: 2\n  e: 3\n",
            "- name: a\n  image: b\n command: c\n- name: d\n",
            "a: 1\n- b\n- e\nc: 2\n",
            "a: |\n  foo\n bar\nb: 1\n",
            "a: 1\n b: 2\nc: 3\n",
            "a:\n  - b: c\n    d: e\n   - f: g\nh: i\n",
            " a: 1\nb: 2\n",
            "a: 1\n...\nb: 2\n",
            "a: 1\n--- b\n--- # c\n",
        ],
    );
}

#[test]
fn quotes() {
    check(
        "quotes",
        &[
            "a: \"foo\nb: 1\n",
            "a: \"foo\nb: \"x\"\nc: 1\n",
            "x:\n  a: 'foo\n  b: 'x'\n  c: 1\n",
            "a: 'it's'\nb: 1\n",
            "a: \"foo\" bar # c\nb: 1\n",
            "a: \"\\d+\\.\"\nb: 1\n",
            "a: \"\\ud800\"\nb: 1\n",
            "a: \"foo",
            "\"a: 1\nb: 2\n",
            "args: [\"a, b]\nb: 1\n",
        ],
    );
}

#[test]
fn brackets() {
    check(
        "brackets",
        &[
            "a: [1, 2\nb: 1\n",
            "x:\n  a: [1, 2\n  b: 1\n  c: 2\n",
            "x:\n  a: {b: 1\n  c: 2\ny: 3\n",
            "a: 1]\nb: [1, 2]]\nc: 1\n",
            "a: [1, 2}\nb: 1\n",
            "key: [a, b] c\nd: 1\n",
            "c: {x: [}\nd: 1\n",
            "args: [\n  a,\n  b c: d: e,\n  f\n]\nb: 1\n",
            "args: {a: 1 b: 2}\nc: 3\n",
            "args: {a: {b: 1}\n",
        ],
    );
}

#[test]
fn tags() {
    check(
        "tags",
        &[
            "a: {{x}}\nb: [{{ y }}, z]\nc: {{=x ? \"a\" : 'b'}}\n",
            "a: {{x}}/y # c\nb: 1\n",
            "- {{x}} y\n- b\n",
            "a: {{inputs.parameters['x']}}\nb: 1\n",
            "{{x}}: 1\n",
            "{{- if .x }}\na: 1\n{{- end }}\nb: {{ .y | quote }}\n",
            "x:\n- name: {{a}}-{{b}}\n  image: c\n",
        ],
    );
}

#[test]
fn values() {
    check(
        "values",
        &[
            "a: foo: bar\nb: 1\n",
            "a: @foo\nb: `x`\nc: %y\nd: 1\n",
            "a:\n\tb: 1\n\tc: 2\nd: 1\n",
            "a:\n  b: 1\n\tc: 1\nd: 2\n",
            "a: |x\n  foo\nb: 1\n",
            "a: b: |\n  foo\nc: 1\n",
            "a: *\nb: &\nc: 1\n",
            "a: !<x\nb: 1\n",
            "a: foo # c\n  bar\nb: 1\n",
            "a: >\n\tx\nb: 1\n",
            "a: \u{7}x\nb: 1\n",
            "a: *no\nb: &b [*b]\nc: .inf\nd: !!null x\ne: !!int y\n",
            "a: x\u{2028}y\n",
            "a: \"\\/ \\ud83d\\ude00 \\n\"\n",
            "{\"a\": \"\\/ \\ud83d\\ude00\"}\n",
        ],
    );
}

#[test]
fn merges() {
    check(
        "merges",
        &[
            "a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  z: 3\nc:\n  <<: [*a, {z: 1}]\n",
            "a: &a {x: 1}\nb:\n  <<: *a\n  x: 3\nc:\n  x: 4\n  <<: *a\n",
            "a: &a {x: 1}\nb: &b {x: 2}\nc:\n  <<: [*a, *b]\n",
            "a: &a 1\nb:\n  <<: *a\nc:\n  <<: [1]\n",
        ],
    );
}

#[test]
fn items() {
    check(
        "items",
        &[
            "steps:\n- name: a\n  image: x\n- name: [b\n  image: y\n- name: c\n",
            "steps:\n- name: a\n  image: x\n- name b\n  image: y\n- name: c\n",
            "steps:\n- name: a\n  image: x\n- \"name: b\n  image: y\n- name: c\n  image: z\n",
            "steps:\n- - name: a\n    template: b\n- - name: \"c\n    template: d\n  - name: e\n",
        ],
    );
}
