//! Semantic tokens, inlay hints.

use argoc_core::ide::hints::hints;
use argoc_core::ide::tokens::tokens;

use crate::support::{Fixture, workflow};

#[test]
fn colours() {
    let fixture = Fixture::new(&workflow(
        "\
entrypoint: main$0
templates:
- name: main
  dag:
    tasks:
    - name: a
      template: b
    - name: c
      depends: a.Succeeded && !x
      template: b
      when: '{{inputs.parameters.y}} == \"z\" && 1 < 2'
- name: b
  script:
    image: i
    source: |
      echo {{inputs.parameters.q}}
      {{=sprig.trim(inputs.parameters['q']) + 'x' == nil}}
",
    ));
    let text = fixture.text(fixture.file);
    let shown: Vec<String> = tokens(&fixture.workspace, fixture.file, None)
        .into_iter()
        .map(|t| format!("{:?}{} {}", t.kind, if t.is_declaration { "!" } else { "" }, &text[t.span.range()]))
        .collect();
    assert_eq!(
        shown,
        [
            "Template main",
            "Template! main",
            "Item! a",
            "Template b",
            "Item! c",
            "Item a",
            "Result Succeeded",
            "Operator &&",
            "Operator !",
            "Item x",
            "Template b",
            "Delimiter {{",
            "Namespace inputs",
            "Property parameters",
            "Property y",
            "Delimiter }}",
            "Operator ==",
            "String \"z\"",
            "Operator &&",
            "Number 1",
            "Operator <",
            "Number 2",
            "Template! b",
            "Delimiter {{",
            "Namespace inputs",
            "Property parameters",
            "Property q",
            "Delimiter }}",
            "Delimiter {{=",
            "Namespace sprig",
            "Function trim",
            "Namespace inputs",
            "Property parameters",
            "Property 'q'",
            "Operator +",
            "String 'x'",
            "Operator ==",
            "Keyword nil",
            "Delimiter }}",
        ]
    );
}

#[test]
fn between() {
    let fixture = Fixture::new(&workflow(
        "\
entrypoint: main$0
arguments:
  parameters: [{name: env, value: prod}]
templates:
- name: main
  steps:
  - - name: a
      template: b
      withItems: [x, y, z]
      arguments:
        parameters: [{name: p, value: '{{workflow.parameters.env}}-{{item}}'}]
- name: b
  inputs:
    parameters: [{name: p}, {name: d, default: all}]
  container: {image: i}
",
    ));
    let text = fixture.text(fixture.file);
    let shown: Vec<String> = hints(&fixture.workspace, fixture.file, None)
        .into_iter()
        .map(|h| {
            let before = &text[..h.offset as usize];
            let word = before.rfind([' ', '{', '\n', '\'']).map_or(before, |at| &before[at + 1..]);
            format!("{word}{}", h.label)
        })
        .collect();
    assert_eq!(shown, ["b (d: all)", "withItems ×3", "workflow.parameters.env}} = prod"]);
}
