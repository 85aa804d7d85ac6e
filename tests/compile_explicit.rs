//! `--set-archive explicit`: what is decided about logs, artifacts and their end is the same before and after, and compiling
//! again changes nothing.

#![allow(clippy::print_stdout, reason = "a test says what it counts")]
#![allow(clippy::disallowed_methods, reason = "tests read files")]

use std::fs;
use std::path::{Path, PathBuf};

use argoc_core::analysis::Facts;
use argoc_core::check::check;
use argoc_core::diagnostic::Severity;
use argoc_core::lower::{self, Archive, Lowered, Options, Results, Settings};
use argoc_core::model::{Kind, Version};
use argoc_core::workspace::{Context, File, Input, Workspace};

fn workspace(files: &[(String, String)]) -> Workspace {
    let context = Context { named: true, ..Context::default() };
    let read = |(path, text): &(String, String)| {
        File::read(Input { path: path.clone(), bytes: text.as_bytes(), context }, Version::LATEST)
    };
    Workspace::new(files.iter().map(read).collect(), Version::LATEST)
}

/// The objects as the command writes them.
fn compiled(workspace: &Workspace) -> Vec<Lowered> {
    let mut archive = Archive::default();
    archive.add("explicit").expect("a setting");
    let defaults = lower::controller_defaults(workspace, |_| true);
    let options = Options { archive, defaults, ..Options::default() };
    let objects = workspace.objects().iter();
    let mut all: Vec<Lowered> = objects.filter_map(|o| lower::lower(workspace, o, &options)).collect();
    let results = Results::new(workspace, &all, Settings::Named);
    for (index, lowered) in all.iter_mut().enumerate() {
        let object = results.object(index).expect("a result is an object");
        assert_eq!(object.display_name().name, lowered.name);
        if let Some(text) = lower::explicit(&results.workspace, object) {
            lowered.text = text;
        }
    }
    all
}

/// What is decided about each workflow and its templates: whether logs are archived and below which key; where artifacts go
/// and when they are deleted; how long workflows and pods stay.
fn decisions(workspace: &Workspace) -> Vec<String> {
    let mut all = Vec::new();
    let runs = |kind| matches!(kind, Kind::Workflow | Kind::CronWorkflow);
    for object in workspace.objects().iter().filter(|o| runs(o.kind) && !o.embedded && !o.is_patch) {
        let Some(facts) = Facts::new(workspace, object) else { continue };
        let storage = facts.storage();
        for template in &storage.templates {
            let logs = &template.logs;
            let key = logs.key.as_ref().and_then(|key| key.value.as_deref());
            let outputs = template.outputs.iter();
            let outputs: Vec<_> = outputs
                .map(|o| (&o.name, o.key.value.as_deref(), &o.strategy.value, &o.account.value))
                .collect();
            all.push(format!(
                "{} {}: {:?} {key:?} {outputs:?}",
                object.display_name().name,
                template.name,
                logs.archived.value
            ));
        }
        let all_of = &storage.lifecycle;
        let ends = [&all_of.after_error, &all_of.after_success, &all_of.after_failure].map(|end| end.value);
        all.push(format!(
            "{}: {ends:?} {:?} {:?} {:?}",
            object.display_name().name,
            all_of.pod_gc.value,
            all_of.artifact_gc.finalizer,
            all_of.artifact_gc.force.value
        ));
    }
    all
}

/// How many of the texts were changed.
fn stays(name: &str, files: &[(String, String)]) -> usize {
    let before = workspace(files);
    if before.objects().iter().any(|o| o.incomplete) || before.files().iter().any(|f| f.is_helm_template()) {
        return 0;
    }
    let results = compiled(&before);
    let after = Results::new(&before, &results, Settings::Kept);
    // Templates of the controller's defaults are the workflow's own now.
    let now = decisions(&after.workspace);
    for decision in decisions(&before) {
        assert!(now.contains(&decision), "{name}: {decision}\n{now:#?}");
    }
    let again = compiled(&after.workspace);
    let text = |all: &[Lowered]| all.iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join("---\n");
    assert_eq!(text(&again), text(&results), "{name}: compiled again");
    let found = |workspace: &Workspace| {
        let mut found: Vec<_> = check(workspace);
        found.retain(|d| d.severity >= Severity::Warning);
        found
    };
    let had: Vec<_> = found(&before).into_iter().map(|d| d.code).collect();
    let new: Vec<_> = found(&after.workspace)
        .into_iter()
        .filter(|d| !had.contains(&d.code))
        .map(|d| format!("{}: {}", d.code, d.message))
        .collect();
    assert!(new.is_empty(), "{name}: {new:#?}\n{}", text(&results));
    after.changed.len()
}

const CONTROLLER: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: workflow-controller-configmap, namespace: argo}\n\
     data:\n  artifactRepository: |\n    s3: {endpoint: 'minio:9000', bucket: shared, keyFormat: 'logs/{{workflow.name}}/{{pod.name}}'}\n";

fn line(indent: usize, value: Option<bool>) -> String {
    value.map(|v| format!("{:indent$}archiveLogs: {v}\n", "")).unwrap_or_default()
}

#[test]
fn all_81_combinations_stay_as_they_are() {
    let states = [None, Some(true), Some(false)];
    let (mut count, mut changed) = (0, 0);
    for location in
        ["", "      s3: {key: mine}\n", "      s3: {endpoint: 'minio:9000', bucket: own, key: own/key}\n"]
    {
        for r in states {
            for w in states {
                for t in states {
                    let own = match (location, t) {
                        ("", None) => String::new(),
                        _ => format!("    archiveLocation:\n{location}{}", line(6, t)),
                    };
                    let flow = format!(
                        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{name: a, namespace: argo}}\nspec:\n  entrypoint: \
                         main\n{}  templates:\n  - name: main\n    container: {{image: 'alpine:3.22'}}\n{own}",
                        line(2, w)
                    );
                    let map = format!("{CONTROLLER}{}", line(4, r));
                    let name =
                        format!("location {location:?}, repository {r:?}, workflow {w:?}, template {t:?}");
                    for output in ["", "    outputs: {artifacts: [{name: out, path: /tmp/out}]}\n"] {
                        let files = [("a.yaml", format!("{flow}{output}")), ("map.yaml", map.clone())];
                        changed += stays(&name, &files.map(|(name, text)| (name.to_owned(), text)));
                    }
                    count += 1;
                }
            }
        }
    }
    println!("{count} combinations, {changed} of them with something to write");
    assert_eq!(count, 81);
    assert!(changed > 50, "{changed}");
}

fn texts(path: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut open = vec![path.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).expect("a folder").map(|e| e.expect("an entry").path()));
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
            let text = String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned();
            all.push((path.display().to_string(), text));
        }
    }
    all.sort();
    all
}

/// Each entry of a folder as files that belong together.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut all: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    all.sort();
    all
}

#[test]
fn asks_and_examples_stay_as_they_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    let asks = entries(&root.join("tests/asks")).into_iter().filter(|path| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        ("21".."28").contains(&&name[..2])
    });
    let folders = ["examples", "tests/seeds", "tests/compile"].map(|name| entries(&root.join(name)));
    for path in asks.chain(folders.into_iter().flatten()) {
        stays(&path.display().to_string(), &texts(&path));
        count += 1;
    }
    println!("{count} manifests and folders");
    assert!(count > 40, "{count}");
}
