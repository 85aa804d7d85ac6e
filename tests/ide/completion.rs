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
        &["entrypoint", "templates"],
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
    check("apiVersion: argoproj.io/v1alpha1\nkind: $0\n", &["Workflow", "WorkflowTemplate", "CronWorkflow"]);
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
    // What follows is text, not the rest of the tag.
    check_edit(
        &with("'{{inputs.parameters.$0.json'"),
        "env",
        "            value: '{{inputs.parameters.env}}.json'",
    );
    check_edit(
        &with("'{{inputs.parameters.e$0/2'"),
        "env",
        "            value: '{{inputs.parameters.env}}/2'",
    );
    check_edit(
        &with("'{\"a\": {\"b\": \"{{inputs.parameters.e$0\" }}'"),
        "env",
        "            value: '{\"a\": {\"b\": \"{{inputs.parameters.env}}\" }}'",
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
        &["status", "exitCode", "duration", "message"],
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
    check("$0", &["Workflow", "WorkflowTemplate", "CronWorkflow"]);
    check_all("# a comment $0\n", &[]);
    // What has a beginning is not begun again.
    check_all("apiVersion: argoproj.io/v1alpha1\n$0\nmetadata:\n  name: a\n", &["kind", "spec"]);
}

/// What is mostly written comes first, and what something else has taken the place of comes last.
#[test]
fn usual_keys_first() {
    let meta = |text: &str| format!("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n{text}");
    check(&meta("  $0\n"), &["name", "generateName", "namespace", "labels", "annotations"]);
    let (_, found) = completions(&meta("  name: a\n  $0\n"));
    assert_eq!(found.last().map(|c| c.label.as_str()), Some("generateName"));
    check(
        &workflow("templates:\n- name: a\n  $0\n"),
        &["inputs", "outputs", "container", "script", "steps", "dag"],
    );
    check(
        &workflow("templates:\n- name: a\n  container: {image: b}\n  $0\n"),
        &["inputs", "outputs", "metadata", "retryStrategy"],
    );
    let task = "templates:\n- name: m\n  dag:\n    tasks:\n    - name: a\n      template: m\n      $0\n";
    check(&workflow(task), &["arguments", "depends", "when"]);
    check(
        &workflow(
            "templates:\n- name: a\n  container: {image: b}\n  outputs:\n    parameters:\n    - name: x\n      $0\n",
        ),
        &["valueFrom", "value"],
    );
    check(&workflow("templates:\n- name: a\n  container:\n    $0\n"), &["image", "command", "args", "env"]);
}

#[test]
fn keys_of_maps() {
    let step = |line: &str| {
        workflow(&format!(
            "templates:\n- name: m\n  steps:\n  - - name: s\n      template: m\n      {line}\n"
        ))
    };
    check_edit(&step("hooks:\n        e$0"), "exit", "          exit:\n            template: $0");
    check_all(&step("hooks:\n        $0"), &["exit", "running"]);
    check_all(&workflow("hooks:\n  $0\ntemplates: []\n"), &["exit", "running"]);
    check_all(&workflow("entrypoint: a\nhooks:\n  $0"), &["exit", "running"]);
    check_all(&workflow("entrypoint: a\nhooks:\n  run$0\n"), &["exit", "running"]);
    let limits =
        "templates:\n- name: a\n  container:\n    image: b\n    resources:\n      limits:\n        $0\n";
    check(&workflow(limits), &["cpu", "memory"]);
    check_all(&step("withItems:\n      - {os: a, arch: b}\n      - {os: c, $0}"), &["arch"]);
}

/// Who types a name that is used already is about to declare it.
#[test]
fn names_that_are_needed() {
    let main = |rest: &str| {
        workflow(&format!(
            "entrypoint: main\ntemplates:\n- name: main\n  steps:\n  - - name: a\n      template: build\n      arguments:\n        parameters: [{{name: ref, value: x}}]\n  - - name: b\n      template: show\n      arguments:\n        parameters: [{{name: x, value: '{{{{steps.a.outputs.parameters.tag}}}}'}}]\n{rest}"
        ))
    };
    check(&main("- name: $0\n"), &["build", "show"]);
    check_all(&main("- name: build\n  inputs:\n    parameters:\n    - name: $0\n"), &["ref"]);
    check_all(
        &main("- name: build\n  container: {image: a}\n  outputs:\n    parameters:\n    - name: $0\n"),
        &["tag"],
    );
    check_all(
        &main(
            "- name: show\n  inputs:\n    parameters:\n    - name: x\n    - name: $0\n  container:\n    image: '{{inputs.parameters.image}}'\n",
        ),
        &["image"],
    );
    check_all(
        &workflow(
            "arguments:\n  parameters:\n  - name: $0\ntemplates:\n- name: a\n  container:\n    image: '{{workflow.parameters.image}}'\n",
        ),
        &["image"],
    );
    check_all(
        &workflow(
            "volumes:\n- name: $0\ntemplates:\n- name: a\n  container:\n    image: b\n    volumeMounts: [{name: work, mountPath: /w}]\n",
        ),
        &["work"],
    );
    check(
        &workflow(
            "templates:\n- name: m\n  dag:\n    tasks:\n    - name: $0\n    - name: b\n      template: x\n      depends: a.Succeeded\n- name: x\n- name: free\n",
        ),
        &["a", "m", "free"],
    );
    check_all(
        &workflow(
            "templates:\n- name: m\n  dag:\n    tasks:\n    - name: $0\n      template: x\n- name: x\n",
        ),
        &["x"],
    );
}

/// What is nearest, or not used yet, comes first.
#[test]
fn names_by_distance() {
    let dag = |line: &str| {
        let tasks: String =
            ["first", "second", "third"].map(|n| format!("    - name: {n}\n      template: x\n")).concat();
        workflow(&format!(
            "templates:\n- name: main\n  dag:\n    tasks:\n{tasks}    - name: own\n      template: x\n      {line}\n    - name: after\n      template: x\n- name: x\n  container: {{image: a}}\n"
        ))
    };
    check_all(&dag("depends: $0"), &["third", "second", "first", "after"]);
    // What the task gives itself only its hooks can use.
    check_all(&dag("when: '{{tasks.$0}}'"), &["third", "second", "first", "after"]);
    let hook = "hooks:\n        exit:\n          template: x\n          arguments:\n            parameters: [{name: a, value: '{{tasks.o$0}}'}]";
    let (_, found) = completions(&dag(hook));
    assert!(found.iter().any(|c| c.label == "own"));
    // Whose outputs are at hand comes before, and what is named already after the others.
    check(&dag("depends: first\n      when: '{{tasks.$0}}'"), &["first", "third", "second"]);
    check_all(&dag("depends: third && $0"), &["second", "first", "after", "third"]);
    let inputs = "templates:\n- name: a\n  inputs:\n    parameters: [{name: c}, {name: b}, {name: a}]\n  container:\n    image: b\n    args: ['{{inputs.parameters.c}}', '{{inputs.parameters.$0}}']\n";
    check_all(&workflow(inputs), &["b", "a", "c"]);
    let set = "templates:\n- name: a\n  containerSet:\n    containers:\n    - {name: a, image: i}\n    - {name: b, image: i}\n    - name: c\n      image: i\n      dependencies: [$0]\n";
    check_all(&workflow(set), &["b", "a"]);
    check(
        &workflow("entrypoint: $0\ntemplates:\n- name: a\n- name: b\n  steps: [[{name: s, template: a}]]\n"),
        &["b", "a"],
    );
}

#[test]
fn names_that_depend_on_the_place() {
    let metric = "templates:\n- name: a\n  container: {image: b}\n  metrics:\n    prometheus:\n    - name: n\n      help: h\n      gauge: {value: '{{$0}}'}\n";
    let (_, found) = completions(&workflow(metric));
    let labels: Vec<&str> = found.iter().map(|c| c.label.as_str()).collect();
    for name in ["status", "duration", "exitCode", "resourcesDuration"] {
        assert!(labels.contains(&name), "{name}: {labels:?}");
    }
    // Whoever runs a template may have parameters that the object does not declare.
    let used = "templates:\n- name: a\n  container:\n    image: '{{workflow.parameters.repo}}'\n    args: ['{{workflow.$0}}']\n";
    check(&library("lib", used), &["parameters"]);
    check_all(&library("lib", &used.replace("workflow.$0", "workflow.parameters.$0")), &["repo"]);
    let looped = "templates:\n- name: m\n  steps:\n  - - name: s\n      template: m\n      withParam: '[{\"os\": 1}]'\n      arguments:\n        parameters:\n        - {name: q, value: '{{item.arch}}'}\n        - {name: r, value: '{{item.$0}}'}\n";
    check_all(&workflow(looped), &["arch", "os"]);
    let cron = "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata:\n  name: a\nspec:\n  when: '{{=cronworkflow.$0}}'\n";
    check(cron, &["name", "namespace"]);
    let variable = "templates:\n- name: a\n  container:\n    image: \"{{=let part = 'x'; $0}}\"\n";
    check(&workflow(variable), &["part"]);
}

/// Values that no file declares are proposed where they were used before.
#[test]
fn values_used_elsewhere() {
    let used = "serviceAccountName: runner\ntemplates:\n- name: a\n  container: {image: alpine:3}\n- name: b\n  container: {image: alpine:3}\n- name: c\n  container: {image: busybox}\n";
    check_all(&format!("{}---\n{}", workflow(used), workflow("serviceAccountName: $0\n")), &["runner"]);
    check_all(&workflow(&format!("{used}- name: d\n  container: {{image: $0}}\n")), &["alpine:3", "busybox"]);
}

/// Who writes from the top knows the names before anything declares them.
#[test]
fn templates_still_to_be_declared() {
    check_all(&workflow("entrypoint: $0\n"), &["main"]);
    let step =
        "entrypoint: main\ntemplates:\n- name: main\n  steps:\n  - - name: build\n      template: $0\n";
    check_all(&workflow(step), &["main", "build"]);
    let library = library("zeta", "templates:\n- name: a\n");
    let other = library.replace("zeta", "alpha");
    let used = "templates:\n- name: m\n  steps:\n  - - name: a\n      templateRef: {name: zeta, template: a}\n  - - name: b\n      templateRef: {name: $0}\n";
    check_all(
        &format!("# file: a.yaml\n{library}# file: b.yaml\n{other}# file: main.yaml\n{}", workflow(used)),
        &["zeta", "alpha"],
    );
}
