//! Completion, on whole and on broken buffers.

use argoc_core::ide::completion::{Completion, complete};
use argoc_core::model::Version;

use crate::support::{Fixture, library, workflow};

fn completions(text: &str) -> (Fixture, Vec<Completion>) {
    let fixture = Fixture::new(text);
    let found = complete(&fixture.workspace, fixture.file, fixture.offset);
    (fixture, found)
}

/// The labels that are proposed, in order, begin with these.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let (_, found) = completions(text);
    let labels: Vec<&str> = found.iter().map(|c| c.label.as_str()).take(expected.len()).collect();
    let all: Vec<&str> = found.iter().map(|c| c.label.as_str()).collect();
    assert_eq!(labels, expected, "{text}\nall: {all:?}");
}

/// The labels that are proposed are these and no others.
#[track_caller]
fn check_all(text: &str, expected: &[&str]) {
    let (_, found) = completions(text);
    let labels: Vec<&str> = found.iter().map(|c| c.label.as_str()).collect();
    assert_eq!(labels, expected, "{text}");
}

/// The line of the cursor after choosing a proposal.
#[track_caller]
fn check_edit(text: &str, label: &str, expected: &str) {
    let (fixture, found) = completions(text);
    let labels: Vec<&str> = found.iter().map(|c| c.label.as_str()).collect();
    let chosen = found.iter().find(|c| c.label == label).unwrap_or_else(|| panic!("{labels:?}"));
    let source = fixture.text(fixture.file);
    let mut edits: Vec<_> = chosen.additional.iter().map(|e| (e.place.span, e.text.clone())).collect();
    edits.push((chosen.insert.span, chosen.insert.text.clone()));
    edits.sort_by_key(|(span, _)| span.start);
    let mut out = source.to_owned();
    for (span, text) in edits.iter().rev() {
        out.replace_range(span.range(), text);
    }
    let start = source[..fixture.offset as usize].rfind('\n').map_or(0, |at| at + 1);
    let tail = source.len()
        - source[fixture.offset as usize..]
            .find('\n')
            .map_or(source.len(), |at| fixture.offset as usize + at);
    assert_eq!(&out[start..out.len() - tail], expected, "{text}");
}

const TEMPLATES: &str = "\
entrypoint: main
arguments:
  parameters:
  - name: env
    value: prod
templates:
- name: main
  inputs:
    parameters:
    - name: env
  steps:
  - - name: build
      template: build
      arguments:
        parameters:
        - name: ref
          value: HERE
- name: build
  inputs:
    parameters:
    - name: ref
    - name: target
      default: all
  outputs:
    parameters:
    - name: image-tag
      valueFrom: {path: /tmp/tag}
    artifacts:
    - name: binary
      path: /tmp/bin
  container: {image: a}
";

fn with(line: &str) -> String {
    workflow(&TEMPLATES.replace("HERE", line))
}

#[test]
fn keys() {
    check(&workflow("entrypoint: main\ntem$0"), &["templates", "arguments"]);
    check(&workflow("entrypoint: main\n$0"), &["templates", "arguments"]);
    check(&workflow("templates:\n- $0\n"), &["name", "inputs", "outputs"]);
    check(&workflow("templates:\n- name: a\n  container:\n    $0\n"), &["image"]);
    check(&workflow("templates:\n- name: a\n  container: {im$0"), &["image"]);
    check(&workflow("templates:\n- name: a\n  steps:\n  - - $0\n"), &["name", "template"]);
    check(
        &workflow("templates:\n- name: a\n  dag:\n    tasks:\n    - name: x\n      $0\n    - name: y\n"),
        &["template"],
    );
    check(
        "{\"apiVersion\": \"argoproj.io/v1alpha1\", \"kind\": \"Workflow\", \"spec\": {\"$0\"}}",
        &["templates"],
    );
    check_edit(&workflow("templates:\n- na$0\n"), "name", "  - name: $0");
    check_edit(&workflow("templates:\n-$0\n"), "name", "  - name: $0");
    check_edit(&workflow("templates:\n- name: a\n  $0\n"), "container", "    container:\n      $0");
    check_edit(
        &workflow("templates:\n- name: a\n  st$0\n"),
        "steps",
        "    steps:\n    - - name: $1\n        template: $0",
    );
    check_edit(&workflow("en$0: main\n"), "entrypoint", "  entrypoint: main");
    check_edit(
        &workflow("templates:\n- name: a\n  dag:\n    failFast$0\n"),
        "failFast",
        "      failFast: ${1|true,false|}",
    );
}

#[test]
fn values() {
    check_all(
        &workflow("podGC:\n  strategy: $0\n"),
        &["OnPodCompletion", "OnPodSuccess", "OnWorkflowCompletion", "OnWorkflowSuccess"],
    );
    check_edit(&workflow("podGC:\n  strategy:$0\n"), "OnPodSuccess", "    strategy: OnPodSuccess");
    check_all(&workflow("entrypoint: $0\ntemplates:\n- name: a\n- name: b\n"), &["a", "b"]);
    check_all(&with("a").replace("template: build", "template: b$0"), &["build", "main"]);
    check_all(
        &with("a").replace("- name: ref\n            value", "- name: r$0\n            value"),
        &["ref", "target"],
    );
    check("apiVersion: argoproj.io/v1alpha1\nkind: $0\n", &["ClusterWorkflowTemplate", "CronWorkflow"]);
}

#[test]
fn other_files() {
    let library = library(
        "lib",
        "templates:\n- name: a\n  inputs:\n    parameters:\n    - name: x\n  container: {image: b}\n",
    );
    let main = |text: &str| format!("# file: lib.yaml\n{library}# file: main.yaml\n{}", workflow(text));
    let step = |lines: &str| main(&format!("templates:\n- name: main\n  steps:\n  - - name: s\n{lines}"));
    check_all(&step("      templateRef:\n        name: $0\n"), &["lib"]);
    check_all(&step("      templateRef:\n        name: lib\n        template: $0\n"), &["a"]);
    check_all(&step("      templateRef: {name: lib, template: $0}\n"), &["a"]);
    check_all(
        &step(
            "      templateRef: {name: lib, template: a}\n      arguments:\n        parameters:\n        - name: $0\n",
        ),
        &["x"],
    );
    check_all(&main("workflowTemplateRef:\n  name: $0\n"), &["lib"]);
}

#[test]
fn config() {
    let config = "# file: config.yaml\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n  colour: red\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: keys}\nstringData:\n  token: x\n# file: main.yaml\n";
    let with = |lines: &str| {
        format!(
            "{config}{}",
            workflow(&format!(
                "arguments:\n  parameters:\n  - name: a\n    valueFrom:\n      configMapKeyRef:\n{lines}"
            ))
        )
    };
    check_all(&with("        name: $0\n"), &["settings"]);
    check_all(&with("        name: settings\n        key: $0\n"), &["colour"]);
    let env = |line: &str| {
        format!(
            "{config}{}",
            workflow(&format!(
                "templates:\n- name: a\n  container:\n    image: b\n    env:\n    - name: T\n      valueFrom:\n        secretKeyRef: {line}\n"
            ))
        )
    };
    check_all(&env("{name: k$0}"), &["keys"]);
    check_all(&env("{name: keys, key: $0}"), &["token"]);
}

#[test]
fn tasks() {
    let dag = |line: &str| {
        workflow(&format!(
            "templates:\n- name: main\n  dag:\n    tasks:\n    - name: a\n      template: x\n    - name: b\n      template: x\n      {line}\n    - name: c\n      template: x\n      depends: b\n"
        ))
    };
    check_all(&dag("depends: $0"), &["a", "c"]);
    check(&dag("depends: a.$0"), &["Succeeded", "Failed", "Errored"]);
    check_edit(&dag("depends: a.Succeeded && $0"), "a", "        depends: a.Succeeded && a");
    check_all(&dag("dependencies: [$0]"), &["a", "c"]);
    check_all(&dag("dependencies:\n      - $0"), &["a", "c"]);
}

#[test]
fn volumes() {
    check_all(
        &workflow(
            "volumes:\n- name: data\n  emptyDir: {}\nvolumeClaimTemplates:\n- metadata: {name: work}\ntemplates:\n- name: a\n  container:\n    image: b\n    volumeMounts:\n    - name: $0\n",
        ),
        &["data", "work"],
    );
}

#[test]
fn tags() {
    check(&with("'{{$0}}'"), &["inputs", "steps", "workflow"]);
    check_all(&with("'{{inputs.$0}}'"), &["parameters"]);
    check_all(&with("'{{inputs.parameters.$0}}'"), &["env"]);
    check_all(&with("'{{inputs.parameters.e$0nv}}'"), &["env"]);
    check_all(&with("'{{workflow.parameters.$0}}'"), &["env", "json"]);
    check_edit(&with("'{{inputs.parameters.e$0}}'"), "env", "            value: '{{inputs.parameters.env}}'");
    // Nothing is closed yet.
    check_edit(&with("'{{inputs.parameters.$0"), "env", "            value: '{{inputs.parameters.env}}");
    check_edit(&with("{{inputs.parameters.$0"), "env", "            value: '{{inputs.parameters.env}}'");
    check_edit(
        &with("\"x {{inputs.parameters.$0 y\""),
        "env",
        "            value: \"x {{inputs.parameters.env}} y\"",
    );
    let script = "templates:\n- name: a\n  inputs:\n    parameters:\n    - name: x\n  script:\n    image: b\n    source: |\n      echo 1\n      echo {{inputs.parameters.$0\n";
    check_all(&workflow(script), &["x"]);
    check(
        &workflow(
            "templates:\n- name: m\n  steps:\n  - - name: s\n      template: m\n      withItems: [{os: a, arch: b}]\n      arguments:\n        parameters: [{name: q, value: '{{item.$0}}'}]\n",
        ),
        &["arch", "os"],
    );
    let after = TEMPLATES.replace("- name: build\n  inputs", "  - - name: push\n      template: build\n      arguments: {parameters: [{name: ref, value: '{{steps.build.outputs.$0'}]}\n- name: build\n  inputs");
    check(&workflow(&after.replace("HERE", "x")), &["parameters", "artifacts"]);
}

#[test]
fn expressions() {
    check(&with("'{{=$0}}'"), &["inputs", "steps", "workflow"]);
    check_all(
        &with("'{{=sprig.trimA$0}}'").replace("trimA", "trimAll$0").replacen("$0$0", "$0", 1),
        &completions(&with("'{{=sprig.$0}}'")).1.iter().map(|c| c.label.as_str()).collect::<Vec<_>>(),
    );
    check_all(&with("'{{=inputs.parameters.$0}}'"), &["env"]);
    check_all(&with("\"{{=inputs.parameters['$0\""), &["env"]);
    check_edit(
        &with("\"{{=inputs.parameters['$0']}}\""),
        "env",
        "            value: \"{{=inputs.parameters['env']}}\"",
    );
    check_edit(&with("'{{=as$0}}'"), "asInt", "            value: '{{=asInt($0)}}'");
    let after = TEMPLATES.replace("- name: build\n  inputs", "  - - name: push\n      template: build\n      when: \"{{=steps.build.outputs.parameters.$0}}\"\n- name: build\n  inputs");
    check_edit(
        &workflow(&after.replace("HERE", "x")),
        "image-tag",
        "        when: \"{{=steps.build.outputs.parameters['image-tag']}}\"",
    );
    check(
        &workflow("templates:\n- name: a\n  retryStrategy:\n    expression: $0\n"),
        &["lastRetry", "retries"],
    );
    check_all(
        &workflow("templates:\n- name: a\n  retryStrategy:\n    expression: lastRetry.$0\n"),
        &["duration", "exitCode", "message", "status"],
    );
}

#[test]
fn a_tag_ends_with_its_scalar() {
    let script = "templates:\n- name: m\n  inputs: {parameters: [{name: env}]}\n  script:\n    image: a\n    source: |\n      echo {{=\n";
    check(&workflow(&format!("{script}  outp$0")), &["outputs"]);
    check(&workflow(&format!("{script}  outp$0\n")), &["outputs"]);
    check(&workflow(&format!("{script}  $0\n- name: n\n")), &["outputs"]);
    check(&workflow(&format!("{script}    comm$0\n")), &["command"]);
    // A line that is indented like the text goes on with it.
    check(&workflow(&format!("{script}        inp$0\n")), &["inputs"]);
    check(&workflow(&format!("{script}      inp$0")), &["inputs"]);
    let indicated = script.replace("|\n      echo {{=\n", "|1\n          echo\n     x {{=$0\n");
    check(&workflow(&indicated), &["inputs"]);
}

#[test]
fn versions() {
    let text = workflow("templates:\n- name: a\n  po$0\n");
    let labels = |version| {
        let fixture = Fixture::at(&text, version);
        let found = complete(&fixture.workspace, fixture.file, fixture.offset);
        found.into_iter().map(|c| c.label).collect::<Vec<_>>()
    };
    assert!(labels(Version::LATEST).contains(&"podResources".to_owned()));
    let old = labels(Version::new(3, 6));
    assert!(!old.contains(&"podResources".to_owned()) && old.contains(&"priority".to_owned()));
}

#[test]
fn new_documents() {
    check("$0", &["ClusterWorkflowTemplate", "CronWorkflow", "Workflow"]);
    check_all("# a comment $0\n", &[]);
}
