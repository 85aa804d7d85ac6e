//! Symbols, folding, selections.

use argoc_core::ide::folding::{FoldKind, folding};
use argoc_core::ide::selection::ranges;
use argoc_core::ide::symbols::{Symbol, document, workspace};

use crate::support::{Fixture, library, workflow};

const SPEC: &str = "\
# What it does:
# nothing.
arguments:
  parameters:
  - {name: env, value: prod}
volumes:
- {name: data, emptyDir: {}}
templates:
- name: main
  inputs:
    parameters: [{name: x}]
  steps:
  - - name: a
      template: b
    - name: c
      inline:
        outputs:
          artifacts: [{name: f, path: /f}]
        container: {image: i}
- name: b
  script:
    image: i
    source: |
      echo {{inputs.parameters.x$0}}
      true
";

fn show(symbols: &[Symbol], depth: usize, out: &mut String) {
    for symbol in symbols {
        let detail = if symbol.detail.is_empty() { String::new() } else { format!(" ({})", symbol.detail) };
        out.push_str(&format!("{}{:?} {}{detail}\n", "  ".repeat(depth), symbol.kind, symbol.name));
        assert!(symbol.span.contains(symbol.name_span));
        show(&symbol.children, depth + 1, out);
    }
}

#[test]
fn outline() {
    let fixture = Fixture::new(&workflow(SPEC));
    let mut out = String::new();
    show(&document(&fixture.workspace, fixture.file), 0, &mut out);
    assert_eq!(
        out,
        "\
Object a- (Workflow)
  Parameter env (argument)
  Volume data
  Template main (steps)
    Parameter x (input)
    Item a (step: b)
    Item c (step)
      Artifact f (output)
  Template b (script)
"
    );
    let config = "apiVersion: v1\nkind: Secret\nmetadata: {name: s$0}\nstringData:\n  token: x\n";
    let fixture = Fixture::new(config);
    let mut out = String::new();
    show(&document(&fixture.workspace, fixture.file), 0, &mut out);
    assert_eq!(out, "Object s (Secret)\n  Key token (Secret)\n");
}

#[test]
fn by_name() {
    let lib = library("build-lib", "templates:\n- name: build-image\n  container: {image: i}\n");
    let fixture = Fixture::new(&format!("# file: lib.yaml\n{lib}# file: main.yaml\n{}", workflow(SPEC)));
    let found = |query: &str| -> Vec<String> {
        let found = workspace(&fixture.workspace, query).into_iter();
        found.map(|s| format!("{} in {}", s.name, s.container)).collect()
    };
    assert_eq!(found("BLD"), ["build-lib in WorkflowTemplate", "build-image in WorkflowTemplate build-lib"]);
    assert_eq!(found("env"), ["env in Workflow a-"]);
    assert_eq!(found("zzz"), [] as [&str; 0]);
}

#[test]
fn folds() {
    let fixture = Fixture::new(&workflow(SPEC));
    let text = fixture.text(fixture.file);
    let lines: Vec<String> = folding(&fixture.workspace, fixture.file)
        .into_iter()
        .map(|f| {
            let line = |at: u32| text[..at as usize].matches('\n').count() + 1;
            let mark = if f.kind == FoldKind::Comment { "#" } else { "" };
            format!("{mark}{}-{}", line(f.span.start), line(f.span.end))
        })
        .collect();
    assert_eq!(
        lines,
        [
            "3-4", "5-30", "#6-7", "8-10", "9-10", "11-12", "13-30", "14-24", "15-16", "17-24", "18-24",
            "20-24", "21-24", "22-23", "25-30", "26-30", "28-30"
        ]
    );
}

#[test]
fn growing() {
    let fixture = Fixture::new(&workflow(SPEC));
    let text = fixture.text(fixture.file);
    let spans = ranges(&fixture.workspace, fixture.file, fixture.offset);
    let shown: Vec<&str> = spans.iter().take(5).map(|s| &text[s.range()]).collect();
    assert_eq!(shown[..3], ["x", "inputs.parameters.x", "{{inputs.parameters.x}}"]);
    assert!(shown[3].starts_with("echo") && shown[4].starts_with('|'), "{shown:?}");
    assert_eq!(spans.last().map(|s| s.len()), Some(text.len()));
    assert!(spans.is_sorted_by(|a, b| b.contains(*a) && a != b));
}

/// The outline of a buffer in which somebody types is that of the rest.
#[test]
fn broken_outline() {
    let fixture = Fixture::new(&workflow(SPEC).replace("  volumes:\n", "  half-ty\n  volumes:\n"));
    let mut out = String::new();
    show(&document(&fixture.workspace, fixture.file), 0, &mut out);
    assert!(out.contains("Template main (steps)") && out.contains("Template b (script)"), "{out}");
}
