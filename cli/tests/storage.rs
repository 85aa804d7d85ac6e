//! `argoc storage` as a process: what it says about files, its exit statuses, and section by section whether logs are archived.

#![allow(clippy::print_stdout, reason = "a test says what it counts")]

mod common;

use common::{Folder, GOOD};
use serde_json::Value;

const CONTROLLER: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: workflow-controller-configmap, namespace: argo}\ndata:\n";

/// What is decided about `what` in an object's first template, or in the object itself.
fn decision<'j>(report: &'j Value, what: &str) -> &'j Value {
    let own = report["decisions"].as_array().into_iter().flatten();
    let below = report["templates"].as_array().into_iter().flatten();
    let below = below.flat_map(|t| t["decisions"].as_array().into_iter().flatten());
    own.chain(below).find(|d| d["what"] == what).unwrap_or(&Value::Null)
}

fn reports(folder: &Folder, path: &str) -> Value {
    let run = folder.run(&["storage", "--isolated", "--format", "json", path]);
    let text = String::from_utf8(run.stdout).expect("text");
    assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    serde_json::from_str(&text).expect("JSON")
}

/// `archiveLogs` on a line of its own, when it is set.
fn line(indent: usize, value: Option<bool>) -> String {
    value.map(|v| format!("{:indent$}archiveLogs: {v}\n", "")).unwrap_or_default()
}

fn workflow(location: &str, workflow: Option<bool>, template: Option<bool>) -> String {
    let mut text = String::from(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: a, namespace: argo}\nspec:\n  entrypoint: main\n",
    );
    text.push_str(&line(2, workflow));
    text.push_str("  templates:\n  - name: main\n    container: {image: alpine:3.22}\n");
    let storage = match location {
        "full" => "      s3: {endpoint: minio:9000, bucket: own, key: own/key}\n",
        "partial" => "      s3: {key: own/key}\n",
        _ => "",
    };
    if !storage.is_empty() || template.is_some() {
        text.push_str("    archiveLocation:\n");
        text.push_str(storage);
        text.push_str(&line(6, template));
    }
    text
}

fn repository(archive: Option<bool>) -> String {
    format!(
        "{CONTROLLER}  artifactRepository: |\n{}    s3: {{endpoint: minio:9000, bucket: shared, keyFormat: 'logs/{{{{workflow.name}}}}'}}\n",
        line(4, archive)
    )
}

/// The table of what Argo does: location, repository, workflow, template, whether logs are archived, under whose key. The
/// first row that fits counts; `None` fits anything.
type Rule =
    (&'static str, Option<Option<bool>>, Option<Option<bool>>, Option<Option<bool>>, bool, &'static str);

const YES: Option<bool> = Some(true);
const NO: Option<bool> = Some(false);
const ANY: Option<Option<bool>> = None;

const TABLE: [Rule; 12] = [
    ("full", ANY, ANY, Some(YES), true, "own/key"),
    ("full", ANY, ANY, Some(NO), false, ""),
    ("full", ANY, ANY, Some(None), false, ""),
    ("", Some(YES), ANY, ANY, true, "logs/{{workflow.name}}"),
    ("", Some(NO), ANY, Some(YES), true, "logs/{{workflow.name}}"),
    ("", Some(None), ANY, Some(YES), true, "logs/{{workflow.name}}"),
    ("", Some(NO), ANY, Some(NO), false, ""),
    ("", Some(None), ANY, Some(NO), false, ""),
    ("", Some(NO), Some(YES), Some(None), true, "logs/{{workflow.name}}"),
    ("", Some(None), Some(YES), Some(None), true, "logs/{{workflow.name}}"),
    ("", Some(NO), ANY, Some(None), false, ""),
    ("", Some(None), ANY, Some(None), false, ""),
];

fn expected(
    location: &str,
    repository: Option<bool>,
    workflow: Option<bool>,
    template: Option<bool>,
) -> (bool, &'static str) {
    let fits = |wanted: Option<Option<bool>>, value| wanted.is_none_or(|w| w == value);
    let row = TABLE.iter().find(|(l, r, w, t, ..)| {
        let is_here = if *l == "full" { location == "full" } else { location != "full" };
        is_here && fits(*r, repository) && fits(*w, workflow) && fits(*t, template)
    });
    row.map(|(.., archived, key)| (*archived, *key)).expect("a row")
}

#[test]
fn all_81_combinations_of_archive_logs() {
    let folder = Folder::new("storage-81");
    let states = [None, Some(true), Some(false)];
    let mut cases = Vec::new();
    for location in ["none", "partial", "full"] {
        for r in states {
            for w in states {
                for t in states {
                    let name = format!("{:02}", cases.len());
                    folder.write(&format!("{name}/controller.yaml"), repository(r));
                    folder.write(&format!("{name}/workflow.yaml"), workflow(location, w, t));
                    cases.push((name, location, r, w, t));
                }
            }
        }
    }
    for (name, location, r, w, t) in &cases {
        let all = reports(&folder, name);
        let logs = decision(&all[0], "logs");
        let (archived, key) = expected(location, *r, *w, *t);
        let case = format!("location {location}, repository {r:?}, workflow {w:?}, template {t:?}");
        assert_eq!(logs["value"], archived.to_string(), "{case}");
        let words = logs["words"].as_str().expect("words");
        assert!(words.contains(key), "{case}: {words}");
        // Whoever decided is named, and stands in the file that says so.
        let decider = match (location, r, t, w) {
            (&"full", ..) => "template",
            (_, Some(true), ..) => "repository",
            (_, _, Some(_), _) => "template",
            (.., Some(_)) => "object",
            (_, Some(false), ..) => "repository",
            _ => "default",
        };
        assert_eq!(logs["by"]["who"], decider, "{case}");
        let file = match decider {
            "repository" => Value::from(format!("{name}/controller.yaml")),
            "default" => Value::Null,
            _ => Value::from(format!("{name}/workflow.yaml")),
        };
        assert_eq!(logs["by"]["path"], file, "{case}");
    }
    // All of them at once: each workflow has the configuration nearest to it.
    let together = reports(&folder, ".");
    let together = together.as_array().expect("an array");
    assert_eq!(together.len(), cases.len());
    for (report, (_, location, r, w, t)) in together.iter().zip(&cases) {
        assert_eq!(decision(report, "logs")["value"], expected(location, *r, *w, *t).0.to_string());
    }
    println!("{} combinations", cases.len());
    assert_eq!(cases.len(), 81);
}

/// The rule as tutorials tell it: controller, workflow, template.
#[test]
fn the_table_of_the_tutorials() {
    let folder = Folder::new("storage-tutorials");
    let rows = [
        (true, true, true, true),
        (true, true, false, true),
        (true, false, true, true),
        (true, false, false, true),
        (false, true, true, true),
        (false, true, false, false),
        (false, false, true, true),
        (false, false, false, false),
    ];
    for (r, w, t, archived) in rows {
        folder.write("a/controller.yaml", repository(Some(r)));
        folder.write("a/workflow.yaml", workflow("none", Some(w), Some(t)));
        assert_eq!(decision(&reports(&folder, "a")[0], "logs")["value"], archived.to_string(), "{r} {w} {t}");
    }
    println!("{} rows", rows.len());
}

/// Every way to configure a repository is read.
#[test]
fn where_a_repository_may_stand() {
    let s3 = "s3: {endpoint: minio:9000, bucket: shared}";
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: NAME\n  namespace: argo\n  annotations: {workflows.argoproj.io/default-artifact-repository: mine}\ndata:\n";
    let sources = [
        (format!("{CONTROLLER}  artifactRepository: |\n    archiveLogs: true\n    {s3}\n"), "", "controller"),
        (
            format!(
                "{CONTROLLER}  config: |\n    artifactRepository:\n      archiveLogs: true\n      {s3}\n"
            ),
            "",
            "controller",
        ),
        (format!("{CONTROLLER}  artifactRepository: \"{{archiveLogs: true, {s3}}}\"\n"), "", "controller"),
        (
            format!(
                "controller: {{workflowNamespaces: [argo]}}\nartifactRepository:\n  archiveLogs: true\n  {s3}\n"
            ),
            "",
            "controller",
        ),
        (
            format!(
                "releases:\n- name: argo\n  chart: argo/argo-workflows\n  values:\n  - artifactRepository:\n      archiveLogs: true\n      {s3}\n"
            ),
            "",
            "controller",
        ),
        (
            format!(
                "{}  mine: |\n    archiveLogs: true\n    {s3}\n  other: |\n    gcs: {{bucket: b}}\n",
                map.replace("NAME", "artifact-repositories")
            ),
            "",
            "repositoryConfigMap",
        ),
        (
            format!("{}  mine: |\n    archiveLogs: true\n    {s3}\n", map.replace("NAME", "repos")),
            "  artifactRepositoryRef: {configMap: repos}\n",
            "object",
        ),
        (
            format!(
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: plain}}\ndata:\n  k: |\n    archiveLogs: true\n    {s3}\n"
            ),
            "  artifactRepositoryRef: {configMap: plain, key: k}\n",
            "object",
        ),
    ];
    let folder = Folder::new("storage-sources");
    for (text, reference, who) in sources {
        folder.write("a/settings.yaml", &text);
        folder.write(
            "a/workflow.yaml",
            workflow("none", None, None).replace("  templates:", &format!("{reference}  templates:")),
        );
        let all = reports(&folder, "a");
        let found = decision(&all[0], "artifactRepository");
        assert_eq!(
            (&found["value"], &found["by"]["who"]),
            (&Value::from("s3:shared"), &Value::from(who)),
            "{text}"
        );
        assert_eq!(decision(&all[0], "logs")["value"], "true", "{text}");
    }
}

const SETTINGS: &str = r#"apiVersion: v1
kind: ConfigMap
metadata: {name: workflow-controller-configmap, namespace: argo}
data:
  retentionPolicy: |
    completed: 10
    failed: 3
  persistence: |
    archive: true
    archiveTTL: 180d
    postgresql: {host: db, database: argo, tableName: argo_workflows}
  artifactRepository: |
    archiveLogs: true
    s3:
      endpoint: minio:9000
      bucket: logs
      keyFormat: "{{workflow.namespace}}/{{workflow.name}}/{{pod.name}}"
      accessKeySecret: {name: minio, key: accesskey}
      secretKeySecret: {name: minio, key: secretkey}
  workflowDefaults: |
    spec:
      ttlStrategy:
        secondsAfterCompletion: 3600
      podGC: {strategy: OnPodSuccess}
      artifactGC: {strategy: OnWorkflowDeletion}
"#;

const WORKFLOW: &str = r#"apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  generateName: build-
  namespace: ci
spec:
  entrypoint: main
  archiveLogs: false
  ttlStrategy: {secondsAfterSuccess: 60}
  artifactGC: {serviceAccountName: cleaner}
  templates:
  - name: main
    steps:
    - - {name: one, template: make}
  - name: make
    archiveLocation:
      archiveLogs: false
      s3: {key: mine}
    container: {image: alpine:3.22}
    outputs:
      artifacts:
      - {name: report, path: /tmp/report}
      - name: binary
        path: /tmp/binary
        artifactGC: {strategy: Never}
        s3: {key: bin/app}
"#;

#[test]
fn a_workflow_with_its_controller() {
    let folder = Folder::new("storage-text");
    folder.write("settings.yaml", SETTINGS).write("flow.yaml", WORKFLOW);
    let run = folder.run(&["storage", "--isolated"]);
    insta::assert_snapshot!(String::from_utf8_lossy(&run.stdout));
    assert_eq!(run.status.code(), Some(0));
    let all = reports(&folder, ".");
    insta::assert_snapshot!("json", serde_json::to_string_pretty(&all).expect("JSON"));
}

#[test]
fn what_is_not_here_is_unknown() {
    let folder = Folder::new("storage-alone");
    folder.write("flow.yaml", GOOD);
    let run = folder.run(&["storage", "--isolated", "flow.yaml"]);
    insta::assert_snapshot!(String::from_utf8_lossy(&run.stdout));
}

#[test]
fn exit_statuses() {
    let folder = Folder::new("storage-status");
    folder.write("map.yaml", CONTROLLER).write("broken.yaml", "a: [").write("flow.yaml", GOOD);
    for (args, status) in [
        (&["storage", "--isolated", "flow.yaml"][..], 0),
        (&["storage", "--isolated", "map.yaml"], 1),
        (&["storage", "--isolated", "flow.yaml", "broken.yaml"], 1),
        (&["storage", "--isolated", "missing.yaml"], 2),
        (&["storage", "--format", "xml"], 2),
    ] {
        assert_eq!(folder.run(args).status.code(), Some(status), "{args:?}");
    }
}

/// A ConfigMap that cannot be read is one finding.
#[test]
fn one_finding_for_what_cannot_be_read() {
    let folder = Folder::new("storage-unread");
    let mut bomb = format!("{CONTROLLER}  artifactRepository: |\n    a: &a [x,x,x,x,x,x,x,x,x,x]\n");
    for (name, below) in ["ba", "cb", "dc", "ed", "fe", "gf"].map(|pair| pair.split_at(1)) {
        let items = vec![format!("*{below}"); 10].join(",");
        bomb.push_str(&format!("    {name}: &{name} [{items}]\n"));
    }
    folder.write("bomb.yaml", bomb);
    folder.write("list.yaml", CONTROLLER.replace("data:\n", "data: [1]\n"));
    for (file, code) in [("bomb.yaml", "error[yaml-syntax]"), ("list.yaml", "error[wrong-type]")] {
        let run = folder.run(&["check", "--isolated", "--output-format", "concise", file]);
        let out = String::from_utf8(run.stdout).expect("text");
        assert!(out.lines().count() == 1 && out.contains(code), "{file}: {out}");
    }
}

/// Who deletes artifacts, the controller's `workflowDefaults` may say, which are not here.
#[test]
fn accounts_that_are_not_here() {
    let folder = Folder::new("storage-account");
    let gc = "outputs: {artifacts: [{name: out, path: /o, artifactGC: {strategy: Never}}, {name: log, path: /l, artifactGC: {strategy: \
              OnWorkflowDeletion}}]}\n";
    folder.write(
        "flow.yaml",
        workflow("none", None, None).replace("  - name: main\n", &format!("  - name: main\n    {gc}")),
    );
    let run = folder.run(&["storage", "--isolated", "flow.yaml"]);
    let out = String::from_utf8(run.stdout).expect("text");
    assert!(out.contains("OnWorkflowDeletion, as an account that these files do not say"), "{out}");
}
