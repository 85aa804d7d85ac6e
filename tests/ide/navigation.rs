//! Definition, type definition, references, highlights.

use argoc_core::ide::Access;
use argoc_core::ide::navigation::{definition, highlights, references, type_definition};

use crate::support::{Fixture, two_files, workflow};

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let fixture = Fixture::new(text);
    let found = definition(&fixture.workspace, fixture.file, fixture.offset);
    let places: Vec<String> = found.iter().map(|t| fixture.place(t.place.file, t.place.span)).collect();
    assert_eq!(places, expected, "{text}");
}

#[track_caller]
fn check_references(text: &str, expected: &[&str]) {
    let fixture = Fixture::new(text);
    let found = references(&fixture.workspace, fixture.file, fixture.offset, true);
    let shown = |access| match access {
        Access::Declaration => "=",
        Access::Read => "<",
        Access::Write => ">",
    };
    let places: Vec<String> = found
        .iter()
        .map(|r| format!("{} {}", shown(r.access), fixture.place(r.place.file, r.place.span)))
        .collect();
    assert_eq!(places, expected, "{text}");
    let here = found.iter().filter(|r| r.place.file == fixture.file).count();
    assert_eq!(highlights(&fixture.workspace, fixture.file, fixture.offset).len(), here);
}

const LIB: &str = "\
templates:
- name: build
  inputs:
    parameters:
    - name: ref
  outputs:
    parameters:
    - name: image-tag
      valueFrom: {path: /tmp/tag}
  container: {image: a, args: ['{{inputs.parameters.ref}}', \"{{=inputs.parameters['ref']}}\"]}
";

const MAIN: &str = "\
entrypoint: main
arguments:
  parameters:
  - {name: env, value: prod}
volumes:
- {name: data, emptyDir: {}}
templates:
- name: main
  dag:
    tasks:
    - name: b-1
      templateRef: {name: lib, template: build}
      arguments:
        parameters:
        - {name: ref, value: '{{workflow.parameters.env}}'}
    - name: use
      depends: b-1.Succeeded
      template: use
      arguments:
        parameters:
        - name: tag
          value: \"{{tasks.b-1.outputs.parameters.image-tag}} {{=tasks['b-1'].outputs.parameters['image-tag']}}\"
- name: use
  inputs:
    parameters: [{name: tag}]
  container:
    image: a
    args: ['{{inputs.parameters.tag}}']
    volumeMounts:
    - {name: data, mountPath: /data}
";

fn at(before: &str) -> String {
    two_files(LIB, MAIN, before)
}

#[test]
fn definitions() {
    check(&at("entrypoint: m"), &["main.yaml:13:11 main"]);
    check(&at("template: bui"), &["lib.yaml:7:11 build"]);
    check(&at("{name: li"), &["lib.yaml:4:9 lib"]);
    check(&at("{name: r"), &["lib.yaml:10:15 ref"]);
    check(&at("depends: b"), &["main.yaml:16:15 b-1"]);
    check(&at("tasks['b"), &["main.yaml:16:15 b-1"]);
    check(&at("{{tasks.b-1.outputs.parameters.im"), &["lib.yaml:13:15 image-tag"]);
    check(&at("outputs.parameters['im"), &["lib.yaml:13:15 image-tag"]);
    check(&at("workflow.parameters.e"), &["main.yaml:9:14 env"]);
    check(&at("- {name: data, m").replace("data, m$0", "da$0ta, m"), &["main.yaml:11:12 data"]);
}

#[test]
fn all_references() {
    check_references(
        &at("- name: im"),
        &["= lib.yaml:13:15 image-tag", "< main.yaml:27:52 image-tag", "< main.yaml:27:100 image-tag"],
    );
    check_references(
        &at("{name: r"),
        &["= lib.yaml:10:15 ref", "< lib.yaml:15:55 ref", "< lib.yaml:15:86 ref", "> main.yaml:20:20 ref"],
    );
    check_references(
        &at("- name: b-"),
        &["= main.yaml:16:15 b-1", "< main.yaml:22:18 b-1", "< main.yaml:27:29 b-1", "< main.yaml:27:74 b-1"],
    );
}

#[test]
fn types() {
    let text = at("- name: b-");
    let fixture = Fixture::new(&text);
    let found = type_definition(&fixture.workspace, fixture.file, fixture.offset);
    assert_eq!(fixture.place(found[0].place.file, found[0].place.span), "lib.yaml:7:11 build");
}

#[test]
fn config_keys() {
    let text = "# file: c.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n  colour: red\n# file: main.yaml\n";
    let uses = workflow(
        "arguments:\n  parameters:\n  - name: a\n    valueFrom: {configMapKeyRef: {name: settings, key: col$0our}}\n",
    );
    check(&format!("{text}{uses}"), &["c.yaml:5:3 colour"]);
    let uses = uses.replace("$0", "").replace("sett", "sett$0");
    check(&format!("{text}{uses}"), &["c.yaml:3:18 settings"]);
}

/// Something else in the buffer is being typed.
#[test]
fn broken_buffers() {
    let broken = |before: &str, breakage: &str| {
        at(before).replacen("  volumes:\n", &format!("  {breakage}\n  volumes:\n"), 1)
    };
    for breakage in ["half-ty", "onExit: {{workf", "hooks: {exit: {template: ma", "onExit: \"unclosed"] {
        check(&broken("{name: li", breakage), &["lib.yaml:4:9 lib"]);
        check(&broken("template: bui", breakage), &["lib.yaml:7:11 build"]);
    }
    check(&broken("tasks['b", "half-ty"), &["main.yaml:17:15 b-1"]);
}

const AGGREGATED: &str = "\
templates:
- name: m
  steps:
  - - name: all
      template: one
      withItems: [1, 2]
  - - name: each
      template: m
      withParam: '{{steps.all.outputs.parameters}}'
      arguments:
        parameters: [{name: q, value: '{{item.CURSOR}}'}]
- name: one
  container: {image: a}
  outputs:
    parameters:
    - {name: number, valueFrom: {path: /n}}
";

/// The items of such a loop are made of output parameters.
#[test]
fn items_that_are_outputs() {
    check(&workflow(&AGGREGATED.replace("CURSOR", "num$0ber")), &["a.yaml:21:16 number"]);
}

const SET: &str = "\
templates:
- name: m
  containerSet:
    containers:
    - {name: fetch, image: a}
    - {name: main, image: a, dependencies: [CURSOR]}
";

#[test]
fn containers_of_a_set() {
    let text = workflow(&SET.replace("CURSOR", "fe$0tch"));
    check(&text, &["a.yaml:10:16 fetch"]);
    check_references(&text, &["= a.yaml:10:16 fetch", "< a.yaml:11:47 fetch"]);
    check(&workflow(&SET.replace("CURSOR", "fe$0tcj")), &[]);
}
