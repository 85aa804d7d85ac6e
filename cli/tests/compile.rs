//! `argoc compile`: what it writes, and with which exit status.

mod common;

use common::{Folder, GOOD, argoc, text};

const CRON: &str = "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata:\n  name: nightly # every night\nspec:\n  \
     schedule: 0 1 * * *\n  workflowSpec:\n    entrypoint: main\n    arguments:\n      parameters:\n      - {name: num, value: 5}\n    \
     templates:\n    - name: main\n      container:\n        image: alpine:3.22\nstatus: {phase: Active}\n";

const WRONG: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  generateName: a-\nspec:\n  entrypoint: \
     absent\n  templates:\n  - name: main\n    container:\n      image: alpine:3.22\n";

#[test]
fn a_file_for_each_object() {
    let folder = Folder::new("compile-files");
    folder.write("in/a.yaml", format!("{GOOD}---\n{CRON}")).write("in/b.yaml", GOOD);
    let run = |args: &[&str]| {
        let done = folder.run(&[&["compile", "--isolated", "in", "-o", "out", "-n", "prod"], args].concat());
        (done.status.code(), text(&done.stdout).to_owned(), text(&done.stderr).to_owned())
    };
    let (status, out, err) = run(&["--check"]);
    assert_eq!((status, out.as_str()), (Some(1), ""), "{err}");
    assert!(err.contains("out/cronworkflow-prod-nightly.yaml: is missing"), "{err}");
    let (status, _, err) = run(&[]);
    assert_eq!((status, err.as_str()), (Some(0), "3 written to out, 0 unchanged.\n"));
    assert_eq!(
        folder.read("out/cronworkflow-prod-nightly.yaml"),
        "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata:\n  name: nightly # every night\n  namespace: \
         prod\nspec:\n  schedules: [0 1 * * *]\n  workflowSpec:\n    entrypoint: main\n    arguments:\n      parameters:\n      \
         - {name: num, value: \"5\"}\n    templates:\n    - name: main\n      container:\n        image: alpine:3.22\n"
    );
    assert_eq!(folder.read("out/workflow-prod-a.yaml"), folder.read("out/workflow-prod-a-2.yaml"));
    assert_eq!(run(&["--check"]).0, Some(0));
    assert_eq!(run(&[]).2, "0 written to out, 3 unchanged.\n");
    folder.write("out/workflow-prod-a.yaml", GOOD);
    let (status, out, _) = run(&["--diff"]);
    assert_eq!(status, Some(1));
    assert!(out.starts_with("--- a/out/workflow-prod-a.yaml\n+++ b/out/workflow-prod-a.yaml\n"), "{out}");
    assert!(out.contains("+  namespace: prod\n"), "{out}");
    assert_eq!(folder.read("out/workflow-prod-a.yaml"), GOOD, "--diff writes nothing");
}

#[test]
fn one_stream() {
    let folder = Folder::new("compile-stream");
    let done =
        argoc(&folder.0, &["compile", "--isolated", "-"], &format!("{GOOD}---\nkind: Secret\n---\n{GOOD}"));
    assert_eq!(text(&done.stdout), format!("{GOOD}---\n{GOOD}"));
    assert_eq!(text(&done.stderr), "Left out: 1 document of other kinds.\n");
    let given = ["compile", "--isolated", "-q", "-", "-p", "b=1", "-p", "a=x y"];
    let done = argoc(&folder.0, &given, GOOD);
    let arguments = "  arguments:\n    parameters:\n      - name: b\n        value: \"1\"\n      - name: a\n        value: x y\n";
    assert_eq!(text(&done.stdout), format!("{GOOD}{arguments}"), "{}", text(&done.stderr));
    let again = argoc(&folder.0, &given, text(&done.stdout));
    assert_eq!(text(&again.stdout), text(&done.stdout));
}

#[test]
fn errors_stop_it() {
    let folder = Folder::new("compile-errors");
    folder
        .write("in.yaml", WRONG)
        .write("broken.yaml", "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec: [\n");
    let done = folder.run(&["compile", "--isolated", "in.yaml", "-o", "out"]);
    assert_eq!((done.status.code(), text(&done.stdout)), (Some(1), ""));
    assert!(text(&done.stderr).starts_with("error[unknown-template]:"), "{}", text(&done.stderr));
    assert!(!folder.0.join("out").exists());
    let done = folder.run(&["compile", "--isolated", "--force", "in.yaml"]);
    assert_eq!((done.status.code(), text(&done.stdout)), (Some(1), WRONG));
    // What cannot be read is not written either way.
    let done = folder.run(&["compile", "--isolated", "--force", "broken.yaml"]);
    assert_eq!((done.status.code(), text(&done.stdout)), (Some(1), ""));
    for args in [
        &["compile", "in.yaml", "--check"][..],
        &["compile", "absent.yaml"],
        &["compile", "-p", "x", "in.yaml"],
    ] {
        let done = folder.run(args);
        assert_eq!((done.status.code(), text(&done.stdout)), (Some(2), ""), "{args:?}");
    }
}

const SETTINGS: &str = r#"apiVersion: v1
kind: ConfigMap
metadata: {name: workflow-controller-configmap, namespace: argo}
data:
  instanceID: "\"7\""
  persistence: |
    archive: true
    archiveTTL: 30d
    postgresql:
      host: postgres
      port: 5432
      database: argo
      tableName: argo_workflows
      userNameSecret: {name: argo-postgres, key: username}
      passwordSecret: {name: argo-postgres, key: password}
  artifactRepository: |
    archiveLogs: true
    s3:
      bucket: logs
      endpoint: minio:9000
      keyFormat: "a/{{workflow.name}}/{{pod.name}}"
      accessKeySecret: {name: minio, key: accesskey}
      secretKeySecret: {name: minio, key: secretkey}
---
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: a-, namespace: jobs}
spec:
  entrypoint: main
  serviceAccountName: runner
  artifactGC: {strategy: OnWorkflowDeletion, serviceAccountName: cleaner}
  templates:
  - name: main
    container: {image: "alpine:3.22", command: [echo, hi]}
    outputs:
      artifacts:
      - {name: out, path: /tmp/out}
"#;

#[test]
fn what_manifests_need_around_them() {
    let folder = Folder::new("compile-emit");
    folder.write("in.yaml", SETTINGS);
    let all = ["controller-config", "artifact-repositories", "rbac", "secrets-template", "helm-values"];
    let emits: Vec<&str> = all.iter().flat_map(|what| ["--emit", what]).collect();
    let options = [
        "compile",
        "--isolated",
        "in.yaml",
        "-n",
        "jobs",
        "-o",
        "out",
        "--set-archive",
        "ttl=7d,gcPeriod=1h",
    ];
    let done = folder.run(&[&options[..], &emits[..]].concat());
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let config = folder.read("out/workflow-controller-configmap.yaml");
    assert!(config.starts_with("# Changes of `persistence`") && config.contains("restarted"), "{config}");
    assert!(
        config.contains("  instanceID: \"\\\"7\\\"\"\n") || config.contains("  instanceID: '\"7\"'\n"),
        "{config}"
    );
    assert!(config.contains("secondsAfterCompletion: 604800"), "{config}");
    assert!(folder.read("out/workflow-controller.patch.yaml").contains("value: 1h"));
    let repositories = folder.read("out/artifact-repositories.yaml");
    assert!(repositories.contains("default-artifact-repository: default-repository"), "{repositories}");
    let rights = folder.read("out/rbac.yaml");
    for word in ["workflowtaskresults", "workflowartifactgctasks/status", "name: runner", "name: cleaner"] {
        assert!(rights.contains(word), "{word}: {rights}");
    }
    let secrets = folder.read("out/secrets.template.yaml");
    assert!(secrets.contains("accesskey: \"\"") && secrets.contains("namespace: argo\n"), "{secrets}");
    let values = folder.read("out/values.yaml");
    assert!(values.contains("keyFormat: a/{{ `{{workflow.name}}` }}/{{ `{{pod.name}}` }}"), "{values}");
    let kustomization = folder.read("out/kustomization.yaml");
    assert!(kustomization.contains("- path: workflow-controller.patch.yaml"), "{kustomization}");
    assert!(kustomization.contains("- secrets.template.yaml") && !kustomization.contains("values.yaml"));
    // What was written is sound, beside the manifest too.
    let done = folder.run(&["check", "--isolated", "--fail-on", "warning", "out"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stdout));
    // Again there is nothing to be done, and without what it is made of nothing is made.
    let done = folder.run(&[&options[..], &["--check"], &emits[..]].concat());
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    folder.write("bare.yaml", GOOD);
    let done = folder.run(&["compile", "--isolated", "bare.yaml", "--emit", "artifact-repositories"]);
    assert_eq!((done.status.code(), text(&done.stdout)), (Some(2), ""));
}
