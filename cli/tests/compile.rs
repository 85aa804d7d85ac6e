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
    assert!(values.contains("keyFormat: a/{{workflow.name}}/{{pod.name}}"), "{values}");
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

/// Only what the chart runs through `tpl` is escaped; the rule about it finds nothing.
#[test]
fn values_for_each_storage() {
    let folder = Folder::new("compile-values");
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: workflow-controller-configmap}\ndata:\n  artifactRepository: |\n";
    let (plain, escaped) = ("a/{{pod.name}}", "a/{{ `{{pod.name}}` }}");
    for (storage, format) in [
        ("s3: {endpoint: e, bucket: b, keyFormat: 'a/{{pod.name}}'}", plain),
        ("oss: {endpoint: e, bucket: b, keyFormat: 'a/{{pod.name}}'}", plain),
        ("gcs: {bucket: b, keyFormat: 'a/{{pod.name}}'}", escaped),
        ("azure: {endpoint: e, container: b, blobNameFormat: 'a/{{pod.name}}'}", escaped),
    ] {
        folder.write("map.yaml", format!("{map}    {storage}\n"));
        let done = folder.run(&["compile", "--isolated", "map.yaml", "--emit", "helm-values"]);
        let values = text(&done.stdout);
        assert!(values.contains(&format!("ormat: {format}\n")), "{values}{}", text(&done.stderr));
        folder.write("values.yaml", values);
        let done = folder.run(&["check", "--isolated", "--fail-on", "warning", "values.yaml"]);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stdout));
    }
}

const MAP: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: workflow-controller-configmap, namespace: argo}\ndata:\n  \
     workflowDefaults: |\n    spec:\n      serviceAccountName: runner\n  artifactRepository: |\n    archiveLogs: true\n    s3: {endpoint: \
     minio:9000, bucket: logs}\n";

#[test]
fn a_controller_parameters_and_a_version() {
    let folder = Folder::new("compile-options");
    folder
        .write("in/a.yaml", GOOD)
        .write("in/map.yaml", MAP.replace("runner", "another").replace("bucket: logs", "bucket: other"))
        .write("map.yaml", MAP)
        .write("wrong.yaml", MAP.replace("workflowDefaults", "workflowDefault"))
        .write("parameters.yaml", "b: 2\na: [x]\n")
        .write("wrong-parameters.yaml", "- a\n");
    let run = |args: &[&str]| {
        let done = folder.run(&[&["compile", "--isolated", "-q", "in/a.yaml"], args].concat());
        (done.status.code(), text(&done.stdout).to_owned(), text(&done.stderr).to_owned())
    };
    // The named configuration counts, also when others are among the files.
    let (status, out, err) = run(&["in", "--controller", "map.yaml", "--set-archive", "explicit"]);
    assert_eq!(status, Some(0), "{err}");
    assert!(out.contains("serviceAccountName: runner\n"), "{out}");
    assert!(
        out.contains("bucket: logs\n") && out.contains("key: '{{workflow.name}}/{{pod.name}}'\n")
            || out.contains("key: \"{{workflow.name}}/{{pod.name}}\"\n"),
        "{out}"
    );
    assert!(out.contains("  archiveLogs: true\n"), "{out}");
    // It is written once.
    folder.write("again.yaml", &out);
    let again = [
        "compile",
        "--isolated",
        "-q",
        "again.yaml",
        "--controller",
        "map.yaml",
        "--set-archive",
        "explicit",
    ];
    assert_eq!(text(&folder.run(&again).stdout), out);
    // What `storage` says of the result is what it says of the input.
    folder.write("before/a.yaml", GOOD).write("before/map.yaml", MAP);
    folder.write("after/a.yaml", &out).write("after/map.yaml", MAP);
    let logs = |path| {
        let done = folder.run(&["storage", "--isolated", "--format", "json", path]);
        let all: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
        let decisions = all[0]["templates"][0]["decisions"].as_array().cloned().unwrap_or_default();
        let mut logs = decisions.into_iter().find(|d| d["what"] == "logs").expect("logs");
        (logs["value"].take(), logs["words"].take())
    };
    assert_eq!(logs("after"), logs("before"));
    assert_eq!(logs("after").0, "true");
    let (status, out, err) = run(&["--controller", "wrong.yaml"]);
    assert_eq!((status, out.as_str()), (Some(2), ""), "{err}");
    assert!(err.contains("the controller would not start"), "{err}");
    let (status, out, _) = run(&["--controller", "in/a.yaml"]);
    assert_eq!((status, out.as_str()), (Some(2), ""), "a workflow is no configuration");
    // Parameters of a file: those given one by one win.
    let (status, out, err) = run(&["--parameter-file", "parameters.yaml", "-p", "b=1"]);
    assert_eq!(status, Some(0), "{err}");
    assert!(out.contains("name: b\n        value: \"1\"\n") && out.contains("value: '[\"x\"]'\n"), "{out}");
    assert_eq!(run(&["--parameter-file", "wrong-parameters.yaml"]).0, Some(2));
    assert_eq!(run(&["--parameter-file", "absent.yaml"]).0, Some(2));
    // A version that still has `schedule`, and one that has not.
    folder.write("in/a.yaml", CRON);
    for (version, schedule) in [("3.5", "  schedule: 0 1 * * *\n"), ("4.1", "  schedules: [0 1 * * *]\n")] {
        let (status, out, err) = run(&["--argo-version", version]);
        assert_eq!(status, Some(0), "{err}");
        assert!(out.contains(schedule), "{version}: {out}");
    }
}

/// Both are sound until they are in one namespace: neither is written, all others are.
#[test]
fn what_gets_worse_is_not_written() {
    let folder = Folder::new("compile-worse");
    let named = |namespace: &str| GOOD.replace("generateName: a-", &format!("name: a{namespace}"));
    let text_of = format!("{}---\n{}---\n{GOOD}", named("\n  namespace: jobs"), named(""));
    folder.write("in.yaml", &text_of);
    let run = |args: &[&str]| {
        let done = folder.run(&[&["compile", "--isolated", "in.yaml", "-n", "jobs"], args].concat());
        (done.status.code(), text(&done.stdout).to_owned(), text(&done.stderr).to_owned())
    };
    let (status, out, err) = run(&[]);
    assert_eq!(status, Some(1), "{err}");
    assert!(
        err.contains(
            "Workflow `a`, compiled, is not written: it would have an error that is not in the input"
        ),
        "{err}"
    );
    assert!(err.contains("[duplicate-object]") && err.contains("comes from what was given"), "{err}");
    assert!(out.contains("generateName: a-"), "{out}");
    assert_eq!(out.matches("name: a\n").count(), 1, "{out}");
    let (status, out, err) = run(&["--force"]);
    assert_eq!((status, out.matches("name: a\n").count()), (Some(1), 2), "{out}");
    assert!(err.contains("compiled, has an error"), "{err}");
    assert_eq!(folder.run(&["compile", "--isolated", "in.yaml"]).status.code(), Some(0));
    // That others have such an error already takes nothing away from it, and theirs is none that is new.
    let other = GOOD.replace("generateName: a-", "name: other");
    folder.write("in.yaml", format!("{text_of}---\n{other}---\n{other}"));
    let (_, _, err) = run(&["--force"]);
    assert_eq!(err.matches("Workflow `a`, compiled, has an error").count(), 1, "{err}");
    assert!(!err.contains("Workflow `other`, compiled"), "{err}");
}

/// A source is never replaced by what was made of it, and results are no sources.
#[test]
fn sources_stay() {
    let folder = Folder::new("compile-sources");
    let source = GOOD.replace("generateName: a-", "name: a # kept");
    folder.write("in/workflow-jobs-a.yaml", &source).write("in/b.yaml", CRON).write("map.yaml", MAP);
    let run = |args: &[&str]| {
        let done = folder.run(&[&["compile", "--isolated", "-n", "jobs"], args].concat());
        (done.status.code(), text(&done.stdout).to_owned(), text(&done.stderr).to_owned())
    };
    let (status, _, err) = run(&["in", "-o", "in"]);
    assert_eq!(status, Some(2), "{err}");
    assert!(err.contains("in/workflow-jobs-a.yaml: this file was read"), "{err}");
    assert_eq!(folder.read("in/workflow-jobs-a.yaml"), source);
    assert!(!folder.0.join("in/cronworkflow-jobs-nightly.yaml").exists(), "nothing is written");
    // The same file under another name of its folder, and the controller's configuration.
    assert_eq!(run(&["in", "--force", "-o", "in/../in"]).0, Some(2));
    folder.write("in/workflow-controller-configmap.yaml", MAP);
    let emit = ["--emit", "controller-config", "-o", "in"];
    let given = ["map.yaml", "--controller", "in/workflow-controller-configmap.yaml"];
    assert_eq!(run(&[&given[..], &emit].concat()).0, Some(2));
    assert_eq!(folder.read("in/workflow-controller-configmap.yaml"), MAP);
    // A folder below the sources: the second run makes the same.
    assert_eq!(
        run(&["in", "-o", "in/out"]).2,
        "Left out: 1 document of other kinds.\n2 written to in/out, 0 unchanged.\n"
    );
    let (status, _, err) = run(&["in", "-o", "in/out"]);
    assert_eq!(status, Some(0));
    assert!(err.starts_with("Not read: 2 files in in/out, where the results go.\n"), "{err}");
    assert!(err.ends_with("0 written to in/out, 2 unchanged.\n"), "{err}");
    // A kustomization of somebody else.
    folder.write("k/kustomization.yaml", "resources: [a.yaml]\n");
    let emit = ["map.yaml", "--emit", "controller-config", "-o", "k"];
    let (status, _, err) = run(&emit);
    assert_eq!(status, Some(2), "{err}");
    assert!(err.contains("k/kustomization.yaml: argoc did not make this file"), "{err}");
    assert_eq!(folder.read("k/kustomization.yaml"), "resources: [a.yaml]\n");
    assert!(!folder.0.join("k/workflow-controller-configmap.yaml").exists());
    assert_eq!(run(&[&emit[..], &["--force"]].concat()).0, Some(0));
    assert!(folder.read("k/kustomization.yaml").starts_with("# Made by argoc compile --emit.\n"));
    folder.write("k/kustomization.yaml", "# Made by argoc compile --emit.\nresources: []\n");
    let (status, _, err) = run(&emit);
    assert_eq!((status, err.as_str()), (Some(0), "1 written to k, 1 unchanged.\n"));
    // What cannot be written is not unchanged.
    std::fs::create_dir_all(folder.0.join("d/workflow-jobs-a.yaml")).expect("a folder");
    let (status, _, err) = run(&["in/workflow-jobs-a.yaml", "in/b.yaml", "-o", "d"]);
    assert_eq!(status, Some(2));
    assert!(err.contains("1 written to d, 0 unchanged.\n"), "{err}");
}

/// Each setting is where the chart reads it, or named as one that is not there.
#[test]
fn values_and_what_they_cannot_hold() {
    let folder = Folder::new("compile-values-left");
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: workflow-controller-configmap}\ndata:\n  config: |\n    instanceID: \
               one\n    namespaceParallelism: 4\n    podGCGracePeriodSeconds: 30\n    executor: {resources: {limits: {cpu: 1}}, \
               imagePullPolicy: Always}\n    images: {alpine: {cmd: [sh]}}\n    nodeEvents: {enabled: false}\n    metricsConfig: {enabled: false}\n    sso: {issuer: \
               'https://a', rootCA: c}\n    artifactRepository:\n      s3: {endpoint: e, bucket: b, keyFormat: 'a/{{pod.name}}', kmsKeyId: \
               c}\n";
    folder.write("map.yaml", map);
    let done = folder.run(&["compile", "--isolated", "map.yaml", "--emit", "helm-values", "--force"]);
    let (values, err) = (text(&done.stdout), text(&done.stderr));
    for part in [
        "    enabled: true\n    explicitID: one\n",
        "  namespaceParallelism: 4\n",
        "  podGCGracePeriodSeconds: 30\n",
        "executor:\n  resources:\n",
        "emissary:\n  images:\n",
        "  image:\n    pullPolicy: Always\n",
        "    rbac:\n      enabled: false\n",
        "  nodeEvents:\n    enabled: false\n",
        "customArtifactRepository:\n  s3:\n",
        "keyFormat: a/{{pod.name}}\n",
        "# The chart has no place for these settings, which are not here: metricsConfig, sso.rootCA.\n",
    ] {
        assert!(values.contains(part), "{part}: {values}{err}");
    }
    assert!(err.contains("values.yaml: the chart has no place for these settings"), "{err}");
    // Repositories stay in their namespace.
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: artifact-repositories, namespace: teams}\ndata:\n  main: |\n    s3: \
               {endpoint: e, bucket: b, accessKeySecret: {name: s, key: k}}\n";
    folder.write("map.yaml", map);
    for what in ["artifact-repositories", "secrets-template"] {
        let done = folder.run(&["compile", "--isolated", "map.yaml", "-n", "jobs", "--emit", what]);
        assert!(text(&done.stdout).contains("namespace: teams\n"), "{}", text(&done.stdout));
    }
}

/// Values of the chart become what the chart makes of them, and values again.
#[test]
fn values_as_input() {
    let folder = Folder::new("compile-values-given");
    folder.write(
        "values.yaml",
        "images: {pullPolicy: IfNotPresent}\ncontroller:\n  workflowDefaults: {spec: {serviceAccountName: runner}}\n  parallelism: \
         5\n  instanceID: {enabled: true, useReleaseName: true}\n  metricsConfig: {enabled: true}\n  nodeEvents: {enabled: \
         false}\n  extraEnv: [{name: ARCHIVED_WORKFLOW_GC_PERIOD, value: 1h}]\nmainContainer: {resources: {limits: {cpu: \
         1}}}\nserver: {sso: {enabled: true, issuer: 'https://a'}}\nartifactRepository:\n  archiveLogs: true\n  gcs: {bucket: b, \
         keyFormat: '{{ `{{pod.name}}` }}'}\nartifactRepositoryRef:\n  artifact-repositories: {main: {s3: {endpoint: e, bucket: \
         c}}}\n  others: {own: {s3: {endpoint: e, bucket: d}}}\n",
    );
    let made = |what: &str| {
        let done = folder.run(&["compile", "--isolated", "values.yaml", "--emit", what]);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
        (text(&done.stdout).to_owned(), text(&done.stderr).to_owned())
    };
    let (config, err) = made("controller-config");
    let fields = [
        "  nodeEvents: |\n    enabled: false\n",
        "  mainContainer: |\n    resources:\n      limits:\n        cpu: 1\n    imagePullPolicy: IfNotPresent\n",
        "  artifactRepository: |\n    archiveLogs: true\n    gcs:\n      bucket: b\n      keyFormat: \"{{pod.name}}\"\n",
        "  metricsConfig: |\n    enabled: true\n",
        "    secure: false\n",
        "  parallelism: \"5\"\n",
        "  workflowDefaults: |\n",
        "  sso: |\n    issuer: https://a\n",
    ];
    // In the order in which Argo declares them.
    let at: Vec<usize> =
        fields.iter().map(|part| config.find(part).unwrap_or_else(|| panic!("{part}: {config}"))).collect();
    assert!(at.is_sorted(), "{config}");
    assert!(config.contains("value: 1h\n"), "{config}");
    assert!(err.contains("`instanceID` is not in it"), "{err}");
    assert!(made("artifact-repositories").0.contains("bucket: c\n"));
    let (values, err) = made("helm-values");
    for part in [
        "    useReleaseName: true\n",
        "    keyFormat: \"{{ `{{pod.name}}` }}\"\n",
        "  others:\n    own:\n",
        "  sso:\n    enabled: true\n    issuer: https://a\n",
        "  imagePullPolicy: IfNotPresent\n",
    ] {
        assert!(values.contains(part), "{part}: {values}");
    }
    assert_eq!(err, "");
    folder.write("values.yaml", &values);
    assert_eq!(made("helm-values").0, values);
}

/// Templates of the whole cluster run where they are called.
#[test]
fn accounts_of_templates_of_the_cluster() {
    let folder = Folder::new("compile-cluster");
    let template = "apiVersion: argoproj.io/v1alpha1\nkind: ClusterWorkflowTemplate\nmetadata: {name: shared}\nspec:\n  templates:\n  - \
                    name: main\n    serviceAccountName: reader\n    container:\n      image: alpine:3.22\n      env: [{name: A, valueFrom: \
                    {secretKeyRef: {name: token, key: t}}}]\n";
    let caller = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: a-, namespace: jobs}\nspec:\n  entrypoint: \
                  main\n  templates:\n  - name: main\n    steps:\n    - - {name: a, templateRef: {name: shared, template: main, \
                  clusterScope: true}}\n";
    folder.write("shared.yaml", template).write("both/a.yaml", format!("{template}---\n{caller}"));
    let run = |args: &[&str]| {
        let done = folder.run(&[&["compile", "--isolated"], args].concat());
        (done.status.code(), text(&done.stdout).to_owned(), text(&done.stderr).to_owned())
    };
    let (status, out, err) = run(&["both", "--emit", "rbac", "--emit", "secrets-template"]);
    assert_eq!((status, err.as_str()), (Some(0), ""));
    assert!(out.contains("name: reader\n  namespace: jobs\n"), "{out}");
    assert!(out.contains("name: token\n  namespace: jobs\n"), "{out}");
    let (status, out, err) = run(&["shared.yaml", "--emit", "rbac"]);
    assert_eq!(status, Some(0), "{err}");
    assert!(err.contains("rbac.yaml: no file says in which namespaces") && err.contains("`shared`"), "{err}");
    assert!(!out.contains("reader"), "{out}");
    assert!(run(&["shared.yaml", "--emit", "secrets-template"]).2.contains("in which namespaces"));
    let (status, out, err) = run(&["shared.yaml", "--emit", "secrets-template", "-n", "team"]);
    assert_eq!((status, err.as_str()), (Some(0), ""));
    assert!(out.contains("name: token\n  namespace: team\n"), "{out}");
}

/// Line breaks of Windows stay with the text, also where something is put in.
#[test]
fn line_breaks_stay() {
    let folder = Folder::new("compile-breaks");
    let windows = |text: &str| text.replace('\n', "\r\n");
    folder.write("in.yaml", windows(&format!("{GOOD}---\n{GOOD}")));
    let done = folder.run(&["compile", "--isolated", "in.yaml", "-n", "jobs"]);
    let named = GOOD.replace("a-\n", "a-\n  namespace: jobs\n");
    assert_eq!(text(&done.stdout), windows(&format!("{named}---\n{named}")), "{}", text(&done.stderr));
}

/// Of several configurations nobody says which is meant.
#[test]
fn several_configurations_are_named() {
    let folder = Folder::new("compile-several");
    let values = "controller: {workflowDefaults: {spec: {serviceAccountName: runner}}}\n";
    folder.write("values.yaml", values).write("values-prod.yaml", values).write("flow.yaml", GOOD);
    let done = folder.run(&["compile", "--isolated", "."]);
    assert_eq!(text(&done.stdout), GOOD);
    assert!(
        text(&done.stderr)
            .starts_with("values-prod.yaml, values.yaml configure the controller: none of their"),
        "{}",
        text(&done.stderr)
    );
    let done = folder.run(&["compile", "--isolated", "flow.yaml", "--controller", "values.yaml"]);
    assert!(text(&done.stdout).contains("serviceAccountName: runner"), "{}", text(&done.stderr));
    let done = folder.run(&["storage", "--isolated", "."]);
    let err = text(&done.stderr);
    assert_eq!(
        err,
        "the values of the chart in values.yaml are used; those in values-prod.yaml are not laid over them\n"
    );
}
