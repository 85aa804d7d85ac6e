//! What `compile` makes of every manifest there is: it fits the full CRDs, it is what compiling makes of it again, and it has
//! no error that the manifest had not.
#![allow(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::print_stderr, reason = "counts are told, and what is skipped")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use argoc_core::check::check_file;
use argoc_core::diagnostic::{Diagnostic, Severity, Stage};
use argoc_core::lower::{self, Lowered, Options};
use argoc_core::model::{Kind, Version};
use argoc_core::text::{FileId, SourceText};
use argoc_core::workspace::{Context, File, Input, Workspace};
use argoc_core::yaml::{self, to_json};
use jsonschema::Validator;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn workspace(texts: &[(String, String)]) -> Workspace {
    let context = Context { named: true, ..Context::default() };
    let read = |(path, text): &(String, String)| {
        File::read(Input { path: path.clone(), bytes: text.as_bytes(), context }, Version::LATEST)
    };
    Workspace::new(texts.iter().map(read).collect(), Version::LATEST)
}

fn ids(workspace: &Workspace) -> impl Iterator<Item = FileId> {
    (0..workspace.files().len()).map(|index| FileId(index as u32))
}

fn errors(workspace: &Workspace) -> Vec<Diagnostic> {
    let of = |id| {
        let mut found = lower::remaining(workspace, id, check_file(workspace, id));
        found.retain(|d| d.severity == Severity::Error);
        found
    };
    ids(workspace).flat_map(of).collect()
}

/// All objects of a workspace, lowered, by their files.
fn compiled(workspace: &Workspace, inline: bool) -> BTreeMap<FileId, Vec<Lowered>> {
    let options = Options { inline, ..Options::default() };
    let objects = workspace.objects().iter();
    let mut files: BTreeMap<FileId, Vec<Lowered>> = BTreeMap::new();
    for object in objects {
        if let Some(lowered) = lower::lower(workspace, object, &options) {
            files.entry(object.file).or_default().push(lowered);
        }
    }
    files
}

/// The texts of the files as they are after compiling; what is none of Argo's stays as it is.
fn texts(workspace: &Workspace, inline: bool) -> Vec<(String, String)> {
    let compiled = compiled(workspace, inline);
    let text = |id: FileId, file: &File| {
        let documents = file.tree.documents().iter().enumerate();
        let is_object = |index: usize| workspace.objects_of(id).iter().any(|o| o.document == index);
        let others = documents.filter(|(index, d)| d.root.is_some() && !is_object(*index));
        let others =
            others.map(|(_, d)| format!("{}\n", file.tree.text()[d.span.range()].trim_matches('\n')));
        let own = compiled.get(&id).into_iter().flatten().map(|l| l.text.clone());
        (file.path.clone(), own.chain(others).collect::<Vec<_>>().join("---\n"))
    };
    ids(workspace).zip(workspace.files()).map(|(id, file)| text(id, file)).collect()
}

/// A workspace for each file.
fn each(folder: &Path) -> impl Iterator<Item = (PathBuf, Workspace)> {
    let mut paths = Vec::new();
    common::manifests(folder, &mut paths);
    paths.into_iter().map(|path| {
        let text = SourceText::from_bytes(&fs::read(&path).expect("a file"));
        let name = path.display().to_string();
        (path, workspace(&[(name, text.text().to_string())]))
    })
}

fn oracle() -> Option<PathBuf> {
    let folder = root().join("../shared/oracle");
    if !folder.is_dir() {
        eprintln!("skipped: ../shared/oracle is not there");
    }
    folder.is_dir().then_some(folder)
}

/// The rules of the CRDs in CEL, by their text, each as a function of what it stands at.
fn cel(rule: &str, value: &Value) -> bool {
    let count = |value: &Value, keys: &[&str]| keys.iter().filter(|key| value.get(**key).is_some()).count();
    let has = |key: &str| value.get(key).is_some();
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    let flow = ["steps", "dag"];
    let types = [
        "container",
        "script",
        "dag",
        "steps",
        "resource",
        "suspend",
        "containerSet",
        "data",
        "http",
        "plugin",
    ];
    let stores = ["s3", "git", "http", "artifactory", "hdfs", "raw", "oss", "gcs", "azure", "plugin"];
    let templates = || value.as_array().into_iter().flatten();
    match rule {
        _ if rule.starts_with("(has(self.s3)") => count(value, &stores) <= 1,
        "!(has(self.count) && has(self.end))" => !(has("count") && has("end")),
        "!has(self.realtime) || !self.realtime || !self.value.contains('resourcesDuration.')" => {
            value.get("realtime") != Some(&Value::Bool(true)) || !text("value").contains("resourcesDuration.")
        }
        "!has(self.depends) || !has(self.dependencies)" => !has("depends") || !has("dependencies"),
        "!has(self.depends) || !has(self.continueOn)" => !has("depends") || !has("continueOn"),
        "!(has(self.depends) || has(self.dependencies)) || !self.name.matches('^[0-9]')" => {
            !(has("depends") || has("dependencies"))
                || !text("name").starts_with(|c: char| c.is_ascii_digit())
        }
        _ if rule.starts_with("(has(self.manifest) && !has(self.manifestFrom))") => {
            !(has("manifest") && has("manifestFrom"))
        }
        _ if rule.starts_with("self.all(t, (has(t.container)") => templates().all(|t| count(t, &types) <= 1),
        _ if rule.starts_with("self.all(t, !(has(t.timeout)") => templates().all(|t| {
            t.get("timeout").and_then(Value::as_str).is_none_or(str::is_empty) || count(t, &flow) == 0
        }),
        _ if rule.starts_with("self.all(t, !(has(t.activeDeadlineSeconds)") => {
            templates().all(|t| t.get("activeDeadlineSeconds").is_none() || count(t, &flow) == 0)
        }
        unknown => panic!("a rule that this test does not know: {unknown}"),
    }
}

/// Which rules in CEL an object breaks, and where; and where a list that is a map has a key twice.
fn broken_rules(value: &Value, schema: &Value, path: &str, out: &mut Vec<String>) {
    for rule in schema.get("x-kubernetes-validations").and_then(Value::as_array).into_iter().flatten() {
        let text = rule.get("rule").and_then(Value::as_str).expect("a rule");
        if !cel(text, value) {
            out.push(format!("{path}: {text}"));
        }
    }
    if let Some(keys) = schema.get("x-kubernetes-list-map-keys").and_then(Value::as_array) {
        let mut seen = BTreeSet::new();
        for item in value.as_array().into_iter().flatten() {
            let of = |key: &Value| item.get(key.as_str().expect("a key")).map(Value::to_string);
            if !seen.insert(keys.iter().map(of).collect::<Vec<_>>()) {
                out.push(format!("{path}: an item is there twice"));
            }
        }
    }
    match value {
        Value::Object(map) => {
            for (key, child) in map {
                let declared = schema.get("properties").and_then(|p| p.get(key));
                let inner = declared.or_else(|| schema.get("additionalProperties"));
                inner.into_iter().for_each(|s| broken_rules(child, s, &format!("{path}.{key}"), out));
            }
        }
        Value::Array(list) => {
            for (index, child) in list.iter().enumerate() {
                let inner = schema.get("items");
                inner.into_iter().for_each(|s| broken_rules(child, s, &format!("{path}[{index}]"), out));
            }
        }
        _ => {}
    }
}

/// The schema as strict as a server that validates fields: what is declared nowhere is refused.
fn closed(schema: &mut Value) {
    match schema {
        Value::Object(map) => {
            let keeps = map.get("x-kubernetes-preserve-unknown-fields") == Some(&Value::Bool(true));
            let is_object = map.get("properties").is_some_and(Value::is_object) && map.contains_key("type");
            if is_object && !keeps && !map.contains_key("additionalProperties") {
                map.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            map.values_mut().for_each(closed);
        }
        Value::Array(list) => list.iter_mut().for_each(closed),
        _ => {}
    }
}

/// The structure of a kind's CRD, and what validates it.
fn crds(folder: &Path) -> BTreeMap<Kind, (Value, Validator)> {
    let read = |kind: Kind| {
        let text = fs::read_to_string(folder.join(format!("{}.json", kind.name()))).expect("a CRD");
        let mut schema = serde_json::from_str::<Value>(&text).expect("JSON")["schema"].take();
        closed(&mut schema);
        let validator = jsonschema::validator_for(&schema).expect("a schema");
        (kind, (schema, validator))
    };
    Kind::ALL.into_iter().map(read).collect()
}

/// What a server with the full CRDs would say against a document.
fn refused(text: &str, kind: Kind, crds: &BTreeMap<Kind, (Value, Validator)>) -> Vec<String> {
    let tree = yaml::parse(SourceText::from_bytes(text.as_bytes()));
    assert!(tree.problems().is_empty(), "{:?}\n{text}", tree.problems());
    let [document] = tree.documents() else { panic!("not one document:\n{text}") };
    let value = to_json(tree.node(document.root.expect("a root"))).expect("a value");
    let (schema, validator) = &crds[&kind];
    let mut all: Vec<String> =
        validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    broken_rules(&value, schema, "", &mut all);
    all
}

#[test]
fn every_base_compiles_to_what_the_crds_take() {
    let Some(oracle) = oracle() else { return };
    let crds = crds(&oracle.join("crds"));
    let mut wrong = Vec::new();
    let (mut files, mut count) = (0, 0);
    for (path, workspace) in each(&oracle.join("dev/bases")) {
        files += 1;
        wrong.extend(errors(&workspace).iter().map(|d| format!("{}: {}", path.display(), d.message)));
        let all = compiled(&workspace, false);
        let lowered: Vec<&Lowered> = all.values().flatten().collect();
        assert_eq!(lowered.len(), workspace.objects().len(), "{}", path.display());
        for object in lowered {
            count += 1;
            let refused = refused(&object.text, object.kind, &crds);
            wrong.extend(refused.iter().map(|what| format!("{}: {what}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    eprintln!("{count} objects of {files} files compiled, and the CRDs take each of them");
    assert!(count >= files && files > 100, "{files} files");
}

#[test]
fn removed_fields_are_rewritten() {
    let Some(oracle) = oracle() else { return };
    let crds = crds(&oracle.join("crds"));
    let labels = fs::read_to_string(oracle.join("realworld/labels.tsv")).expect("labels");
    let mut count = 0;
    for line in labels.lines().filter(|line| line.split('\t').nth(5) == Some("removed-field")) {
        let mut columns = line.split('\t');
        let folder = columns.next().expect("a repository").replace('/', "__");
        let path = oracle.join("realworld").join(folder).join(columns.next().expect("a path"));
        let (_, before) = each_file(&path);
        assert_eq!(errors(&before).iter().filter(|d| d.stage <= Stage::Submit).count(), 0, "{line}");
        let after = workspace(&texts(&before, false));
        for id in ids(&after) {
            let mut found = check_file(&after, id);
            found.retain(|d| d.severity == Severity::Error && d.stage <= Stage::Submit);
            assert!(found.is_empty(), "{line}: {found:?}");
        }
        for object in compiled(&before, false).values().flatten() {
            assert_eq!(refused(&object.text, object.kind, &crds), Vec::<String>::new(), "{line}");
        }
        count += 1;
    }
    eprintln!("{count} files with removed fields compiled for {}", Version::LATEST);
    assert!(count > 0);
}

fn each_file(path: &Path) -> (PathBuf, Workspace) {
    let text = SourceText::from_bytes(&fs::read(path).expect("a file"));
    (path.to_owned(), workspace(&[(path.display().to_string(), text.text().to_string())]))
}

/// Compiling what compiling wrote changes nothing, and brings no error about.
fn stays_sound(folders: &[PathBuf]) {
    let mut count = 0;
    let mut wrong = Vec::new();
    for (path, before) in folders.iter().flat_map(|folder| each(folder)) {
        if before.files()[0].is_helm_template() || before.objects().iter().any(|o| o.incomplete) {
            continue;
        }
        count += before.objects().len();
        let key = |d: &Diagnostic| (d.code, d.object.clone().map(|o| o.name));
        let had: BTreeSet<_> = errors(&before).iter().map(key).collect();
        // With a template its error is copied.
        let ways: &[bool] = if had.is_empty() { &[false, true] } else { &[false] };
        for &inline in ways {
            let texts = texts(&before, inline);
            if inline && texts == self::texts(&before, false) {
                continue;
            }
            let after = workspace(&texts);
            if self::texts(&after, inline) != texts {
                wrong.push(format!("{}: compiled again it is something else", path.display()));
            }
            let new = errors(&after);
            let new = new.iter().filter(|d| !had.contains(&key(d)));
            wrong.extend(new.map(|d| format!("{}: new: {} {}", path.display(), d.code, d.message)));
        }
    }
    eprintln!("{count} objects compiled twice");
    assert!(wrong.is_empty(), "{} of them\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn our_own_manifests_stay_sound() {
    stays_sound(
        &["examples", "tests/ok", "tests/err", "tests/render", "tests/flows"].map(|name| root().join(name)),
    );
}

#[test]
fn works_and_defects_stay_as_they_are() {
    let Some(oracle) = oracle() else { return };
    stays_sound(&["dev", "pairs"].map(|name| oracle.join(name)));
}

#[test]
fn real_files_stay_as_they_are() {
    let Some(oracle) = oracle() else { return };
    stays_sound(&["cross", "realworld"].map(|name| oracle.join(name)));
}
