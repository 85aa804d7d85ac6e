//! Hover.

use argoc_core::ide::hover::hover;

use crate::support::{Fixture, library, workflow};

#[track_caller]
fn check(text: &str, span: &str, expected: &str) {
    let fixture = Fixture::new(text);
    let found = hover(&fixture.workspace, fixture.file, fixture.offset);
    let found = found.map_or(("nothing".to_owned(), String::new()), |h| {
        (fixture.text(fixture.file)[h.span.range()].to_owned(), h.markdown)
    });
    assert_eq!((found.0.as_str(), found.1.as_str()), (span, expected), "{text}");
}

#[test]
fn fields() {
    check(
        &workflow("parall$0elism: 1\n"),
        "parallelism",
        "`parallelism`: whole number\n\nHow many pods of the workflow may run at the same time. With 0 none ever starts.",
    );
    check(
        &workflow("shutdown: Te$0rminate\n"),
        "Terminate",
        "`shutdown`: string\n\nStops the workflow: `Terminate` at once, `Stop` after its exit handlers. Meant to be set while it runs.\n\n\
         One of `Terminate`, `Stop`.",
    );
}

const SPEC: &str = "\
entrypoint: main
arguments:
  parameters:
  - name: env
    value: prod
templates:
- name: main
  steps:
  - - name: build
      template: build
      arguments:
        parameters:
        - {name: ref, value: 'x-{{workflow.parameters.env}}'}
- name: build
  inputs:
    parameters:
    - {name: ref, description: what to build}
  outputs:
    parameters:
    - {name: tag, valueFrom: {path: /tmp/tag}}
  container:
    image: a
    args: ['{{inputs.parameters.ref}}', '{{=sprig.trim(inputs.parameters.ref)}}', '{{workflow.name}}']
";

fn at(before: &str) -> String {
    assert_eq!(SPEC.matches(before).count(), 1, "{before}");
    workflow(&SPEC.replace(before, &format!("{before}$0")))
}

#[test]
fn names() {
    check(
        &at("template: bu"),
        "build",
        "template `build` (container)\n\nInputs: `ref`\n\nOutputs: `tag`\n\nAlso: `outputs.result`, `exitCode`\n\n\
         In Workflow `a-`, `a.yaml`.",
    );
    check(
        &at("args: ['{{inputs.parameters.r"),
        "ref",
        "input parameter `ref` of template `build`\n\nwhat to build\n\nAll callers give it: `x-prod`",
    );
    check(&at("'x-{{workflow.parameters.e"), "env", "workflow parameter `env`\n\nValue: `prod`");
    check(
        &at("{{workflow.na"),
        "workflow.name",
        "`workflow.name`: text\n\nThe name of the workflow, with what Kubernetes appends to `generateName`.",
    );
}

#[test]
fn expressions() {
    check(
        &at("=sprig.tr"),
        "trim",
        "```\nsprig.trim(text string) string\n```\n\nThe text without blanks at both ends.",
    );
    check(&at("=sprig.trim("), "inputs", "`inputs`: map");
}

#[test]
fn other_files() {
    let library = library("lib", "templates:\n- name: a\n  container: {image: b}\n");
    let main = workflow(
        "templates:\n- name: main\n  steps:\n  - - name: s\n      templateRef: {name: l$0ib, template: a}\n",
    );
    check(
        &format!("# file: lib.yaml\n{library}# file: main.yaml\n{main}"),
        "lib",
        "WorkflowTemplate `lib` in `lib.yaml`\n\nTemplates: `a`",
    );
}

#[test]
fn storage() {
    let spec = "artifactGC: {strategy: OnWorkflowDeletion}\ntemplates:\n- name: a\n  archiveLocation: {archiveLogs: true}\n  outputs:\n    artifacts:\n    - {name: bin$0ary, path: /b}\n  container: {image: i}\n";
    check(
        &workflow(spec),
        "binary",
        "output artifact `binary` of template `a`\n\nIts `path` is `/b`\n\nStored in the artifact repository, which is not in these files. \
         Deleted `OnWorkflowDeletion` (the object).",
    );
}

/// The keys of a map are the author's own: what the map is for says what they are.
#[test]
fn keys_of_maps() {
    check(
        &workflow("hooks:\n  ex$0it:\n    template: a\n"),
        "exit",
        "`hooks`: map of LifecycleHook\n\nTemplates that run during or after the workflow: `exit` when it has finished, any \
         other name as soon as the hook's expression is true.",
    );
}
