//! Code actions.

use argoc_core::ide::actions::{ActionKind, actions};
use argoc_core::text::Span;

use crate::support::{Fixture, changed, workflow};

/// The changed lines after an action, chosen by the beginning of its title.
#[track_caller]
fn check(text: &str, title: &str, expected: &str) {
    let fixture = Fixture::new(text);
    let found = actions(&fixture.workspace, fixture.file, Span::at(fixture.offset as usize));
    let titles: Vec<_> = found.iter().map(|a| a.title.as_str()).collect();
    let action = found.iter().find(|a| a.title.starts_with(title)).unwrap_or_else(|| panic!("{titles:?}"));
    let after = fixture.edited(&action.edits);
    assert_eq!(changed(fixture.text(fixture.file), &after), expected, "{after}");
}

#[track_caller]
fn check_none(text: &str, kind: ActionKind) {
    let fixture = Fixture::new(text);
    let found = actions(&fixture.workspace, fixture.file, Span::at(fixture.offset as usize));
    assert!(found.iter().all(|a| a.kind != kind), "{found:?}");
}

#[test]
fn fixes_and_silence() {
    let text = workflow("entrypoint: ma$0n\ntemplates:\n- name: main\n  container: {image: a}\n");
    check(&text, "call `main`", "-  entrypoint: man\n+  entrypoint: main");
    check(
        &text,
        "ignore `unknown-template`",
        "-  entrypoint: man\n+  entrypoint: man  # argoc: ignore[unknown-template]",
    );
}

const CALL: &str = "entrypoint: main\ntemplates:\n- name: main\n  inputs:\n    parameters: [{name: a, value: x}]\n  steps:\n  - - name: s\n      template: t$0\n- name: t\n  inputs:\n    parameters: [{name: a}, {name: b}, {name: c, default: d}]\n  container: {image: i, args: ['{{inputs.parameters.a}}{{inputs.parameters.b}}']}\n";

#[test]
fn missing_arguments() {
    check(
        &workflow(CALL),
        "supply the arguments `a`, `b`",
        "\
+        arguments:
+          parameters:
+          - name: a
+            value: '{{inputs.parameters.a}}'
+          - name: b
+            value: ''",
    );
    let flow = CALL.replace(
        "- - name: s\n      template: t$0\n",
        "- - {name: s, template: t$0, arguments: {parameters: [{name: a, value: x}]}}\n",
    );
    check(
        &workflow(&flow),
        "supply the argument `b`",
        "\
-    - - {name: s, template: t, arguments: {parameters: [{name: a, value: x}]}}
+    - - {name: s, template: t, arguments: {parameters: [{name: a, value: x}, {name: b, value: ''}]}}",
    );
}

#[test]
fn missing_inputs() {
    let text = workflow(
        "entrypoint: t\ntemplates:\n- name: t\n  container:\n    image: i\n    args: ['{{inputs.parameters.wha$0t}}']\n",
    );
    check(
        &text,
        "add the input parameter `what` to `t`",
        "+    inputs:\n+      parameters:\n+      - name: what",
    );
}

#[test]
fn when_operands() {
    let text = workflow(
        "entrypoint: m\ntemplates:\n- name: m\n  inputs: {parameters: [{name: a, value: 'b c'}]}\n  steps:\n  - - name: s\n      template: t\n      when: '{{inputs.parameters.a$0}} == x'\n- name: t\n  container: {image: i}\n",
    );
    let fixture = Fixture::new(&text);
    let found = actions(&fixture.workspace, fixture.file, Span::at(fixture.offset as usize));
    assert!(found.iter().any(|a| a.title.contains("quotes") || a.title.contains("write")), "{found:?}");
}

#[test]
fn inline_and_extract() {
    let text = "entrypoint: main\ntemplates:\n- name: main\n  steps:\n  - - name: s\n      template: t$0\n      arguments:\n        parameters: [{name: a, value: x}]\n- name: t\n  inputs:\n    parameters: [{name: a}]\n  # what it runs\n  container:\n    image: i\n    args:\n    - '{{inputs.parameters.a}}'\n";
    check(
        &workflow(text),
        "write the template `t` inline",
        "\
-        template: t
-  - name: t
-    inputs:
-      parameters: [{name: a}]
-    # what it runs
-    container:
-      image: i
-      args:
-      - '{{inputs.parameters.a}}'
+        inline:
+          inputs:
+            parameters: [{name: a}]
+          container:
+            image: i
+            args:
+            - '{{inputs.parameters.a}}'",
    );
    let text = "entrypoint: main\ntemplates:\n- name: main\n  inputs:\n    parameters: [{name: who, value: x}]\n  steps:\n  - - name: say\n      inline:\n        script:\n          image: i\n          source: |\n            if true; then\n              echo {{inputs.parameters.wh$0o}}\n            fi\n- name: other\n  container: {image: i}\n";
    check(
        &workflow(text),
        "make the inline template a template `say`",
        "\
-        inline:
-          script:
-            image: i
-            source: |
-              if true; then
-                echo {{inputs.parameters.who}}
-              fi
+        template: say
+        arguments:
+          parameters:
+          - name: who
+            value: '{{inputs.parameters.who}}'
+  - name: say
+    inputs:
+      parameters:
+      - name: who
+    script:
+      image: i
+      source: |
+        if true; then
+          echo {{inputs.parameters.who}}
+        fi",
    );
    let looped = "templates:\n- name: main\n  steps:\n  - - name: say\n      withItems: [a]\n      inline:\n        script: {image: i, source: 'echo {{item$0}}'}\n";
    check_none(&workflow(looped), ActionKind::Extract);
}

#[test]
fn version_four() {
    let cron = "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata: {name: c$0}\nspec:\n  schedule: '0 3 * * *'\n  workflowSpec:\n    entrypoint: m\n    synchronization:\n      mutex:\n        name: x\n    templates:\n    - name: m\n      container: {image: i}\n";
    check(
        cron,
        "write what Argo 4 removed",
        "\
-  schedule: '0 3 * * *'
-      mutex:
-        name: x
+  schedules: ['0 3 * * *']
+      mutexes:
+        - name: x",
    );
}
