//! Renaming.

use argoc_core::ide::rename::{prepare, rename};

use crate::support::{Fixture, changed, two_files, workflow};

/// The changed lines of all files.
#[track_caller]
fn check(text: &str, new: &str, expected: &str) {
    let fixture = Fixture::new(text);
    let edits =
        rename(&fixture.workspace, fixture.file, fixture.offset, new).unwrap_or_else(|e| panic!("{e}"));
    let mut shown = String::new();
    for (index, file) in fixture.workspace.files().iter().enumerate() {
        let own: Vec<_> = edits.iter().filter(|e| e.place.file.0 as usize == index).cloned().collect();
        if !own.is_empty() {
            let (after, _) = argoc_core::fix::apply(file.tree.text(), own.iter()).expect("edits are apart");
            shown.push_str(&format!("{}\n", changed(file.tree.text(), &after)));
        }
    }
    assert_eq!(shown.trim_end(), expected, "{text}");
    let prepared = prepare(&fixture.workspace, fixture.file, fixture.offset).expect("it can be renamed");
    assert_eq!(&fixture.text(fixture.file)[prepared.span.range()], prepared.name);
}

#[track_caller]
fn check_refused(text: &str, new: &str, reason: &str) {
    let fixture = Fixture::new(text);
    let found = rename(&fixture.workspace, fixture.file, fixture.offset, new);
    let message = found.expect_err("it must be refused");
    assert!(message.contains(reason), "{message}\n{text}");
}

const LIB: &str = "\
templates:
- name: build
  inputs:
    parameters:
    - name: 'ref'
  outputs:
    parameters:
    - {name: tag, valueFrom: {path: /tmp/tag}}
  container: {image: a, args: ['{{inputs.parameters.ref}}', \"{{=inputs.parameters.ref + 'x'}}\"]}
";

const MAIN: &str = "\
entrypoint: main
arguments:
  parameters:
  - {name: env, value: prod}
templates:
- name: main
  inputs:
    parameters: [{name: env}]
  dag:
    target: use
    tasks:
    - name: b1
      templateRef: {name: lib, template: build}
      arguments:
        parameters:
        - {name: \"ref\", value: '{{workflow.parameters.env}}'}
    - name: use
      depends: b1.Succeeded && (b1 || b1.Failed)
      template: use
      arguments:
        parameters:
        - name: tag
          value: \"{{tasks.b1.outputs.parameters.tag}} {{=tasks.b1.outputs.parameters.tag}} {{=tasks['b1'].status}}\"
- name: use
  inputs:
    parameters: [{name: tag}]
  container: {image: a, args: ['{{inputs.parameters.tag}}']}
";

fn at(before: &str) -> String {
    two_files(LIB, MAIN, before)
}

#[test]
fn across_files() {
    check(&at("- name: 'r"), "git-ref", "\
-      - name: 'ref'
-    container: {image: a, args: ['{{inputs.parameters.ref}}', \"{{=inputs.parameters.ref + 'x'}}\"]}
+      - name: 'git-ref'
+    container: {image: a, args: ['{{inputs.parameters.git-ref}}', \"{{=inputs.parameters['git-ref'] + 'x'}}\"]}
-          - {name: \"ref\", value: '{{workflow.parameters.env}}'}
+          - {name: \"git-ref\", value: '{{workflow.parameters.env}}'}");
    check(
        &at("- name: bui"),
        "compile",
        "\
-  - name: build
+  - name: compile
-        templateRef: {name: lib, template: build}
+        templateRef: {name: lib, template: compile}",
    );
    check(
        &at("templateRef: {name: l"),
        "builders",
        "\
-  name: lib
+  name: builders
-        templateRef: {name: lib, template: build}
+        templateRef: {name: builders, template: build}",
    );
    check(&at("- {name: ta"), "image", "\
-      - {name: tag, valueFrom: {path: /tmp/tag}}
+      - {name: image, valueFrom: {path: /tmp/tag}}
-            value: \"{{tasks.b1.outputs.parameters.tag}} {{=tasks.b1.outputs.parameters.tag}} {{=tasks['b1'].status}}\"
+            value: \"{{tasks.b1.outputs.parameters.image}} {{=tasks.b1.outputs.parameters.image}} {{=tasks['b1'].status}}\"");
}

#[test]
fn tasks() {
    let expected = [
        "-      - name: b1",
        "-        depends: b1.Succeeded && (b1 || b1.Failed)",
        "-            value: \"{{tasks.b1.outputs.parameters.tag}} {{=tasks.b1.outputs.parameters.tag}} {{=tasks['b1'].status}}\"",
        "+      - name: build-1",
        "+        depends: build-1.Succeeded && (build-1 || build-1.Failed)",
        "+            value: \"{{tasks.build-1.outputs.parameters.tag}} {{=tasks['build-1'].outputs.parameters.tag}} {{=tasks['build-1'].status}}\"",
    ];
    check(&at("- name: b1"), "build-1", &expected.join("\n"));
}

#[test]
fn arguments_of_the_entrypoint() {
    check(
        &at("- {name: en"),
        "stage",
        "\
-    - {name: env, value: prod}
-      parameters: [{name: env}]
-          - {name: \"ref\", value: '{{workflow.parameters.env}}'}
+    - {name: stage, value: prod}
+      parameters: [{name: stage}]
+          - {name: \"ref\", value: '{{workflow.parameters.stage}}'}",
    );
}

#[test]
fn refusals() {
    check_refused(&at("- name: b1"), "use", "already");
    check_refused(&at("- name: b1"), "not a name", "cannot be the name");
    check_refused(&at("- name: bui"), "a.b", "cannot be the name");

    check_refused(&workflow("entrypo$0int: main\n"), "x", "no name here");
    let dynamic = "templates:\n- name: ma$0in\n  inputs: {parameters: [{name: t}]}\n  steps:\n  - - {name: a, template: '{{inputs.parameters.t}}'}\n";
    check_refused(&workflow(dynamic), "x", "known only when it runs");
    let config =
        "arguments:\n  parameters:\n  - {name: a, valueFrom: {configMapKeyRef: {name: c, key: k$0}}}\n";
    check_refused(&workflow(config), "x", "declared in no file");
}

/// What cannot be read may hold the name too.
#[test]
fn broken_buffers() {
    let broken = at("- name: b1").replacen("  arguments:\n", "  half-ty\n  arguments:\n", 1);
    check_refused(&broken, "x", "cannot be read");
    let broken = at("args: ['{{inputs.parameters.t").replacen("{{=tasks.b1", "{{=tag + (", 1);
    check_refused(&broken, "x", "in line 28 cannot be read and may name it");
    // Letters of longer words are no names.
    let apart = "templates:\n- name: main\n  dag:\n    tasks:\n    - {name: e$0, template: a}\n    - {name: b, template: a, depends: e, when: '{{=sprig.}}'}\n- name: a\n  container: {image: i, args: ['{{=inputs.parameters.e-}}']}\n";
    let lost = apart.replace("parameters.e-", "parameters.ee-");
    check_refused(&workflow(apart), "x", "`inputs.parameters.e-` in line 13");
    check(
        &workflow(&lost),
        "x",
        "-      - {name: e, template: a}\n-      - {name: b, template: a, depends: e, when: '{{=sprig.}}'}\n+      - {name: x, template: a}\n+      - {name: b, template: a, depends: x, when: '{{=sprig.}}'}",
    );
}

#[test]
fn outputs_that_are_items() {
    check(
        &workflow(
            "templates:\n- name: m\n  steps:\n  - - {name: all, template: one, withItems: [1]}\n  - - name: each\n      template: m\n      withParam: '{{steps.all.outputs.parameters}}'\n      when: '{{item.number}} == 1'\n- name: one\n  container: {image: a}\n  outputs:\n    parameters:\n    - {name: num$0ber, valueFrom: {path: /n}}\n",
        ),
        "count",
        "-        when: '{{item.number}} == 1'\n-      - {name: number, valueFrom: {path: /n}}\n+        when: '{{item.count}} == 1'\n+      - {name: count, valueFrom: {path: /n}}",
    );
}

#[test]
fn containers_of_a_set() {
    let set = "templates:\n- name: m\n  containerSet:\n    containers:\n    - {name: fe$0tch, image: a}\n    - {name: main, image: a, dependencies: [fetch]}\n";
    check(
        &workflow(set),
        "get",
        "-      - {name: fetch, image: a}\n-      - {name: main, image: a, dependencies: [fetch]}\n+      - {name: get, image: a}\n+      - {name: main, image: a, dependencies: [get]}",
    );
    check_refused(&workflow(set), "main", "already");
    let main = set.replace("fe$0tch", "fetch").replace("name: main, image", "name: ma$0in, image");
    check_refused(&workflow(&main), "work", "belong to the container called `main`");
}
