//! The schemas for editors: those in `schemas/` are the model's, and they agree with `check` wherever both can speak.
//!
//! `UPDATE_SCHEMAS=1 cargo test --test schemas` writes them anew.
#![allow(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::print_stderr, reason = "a skipped comparison should say so")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use argoc_core::check::check;
use argoc_core::diagnostic::{Diagnostic, Stage};
use argoc_core::model::{Kind, Version, schema};
use argoc_core::workspace::{Class, Context, File, Input, Workspace};
use argoc_core::yaml::to_json;
use jsonschema::Validator;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The published files and their contents.
fn published() -> Vec<(String, Value)> {
    let mut all: Vec<_> = Kind::ALL
        .map(|kind| (format!("{}.schema.json", kind.name().to_lowercase()), schema::for_kind(kind)))
        .into();
    all.push(("argo-workflows.schema.json".to_owned(), schema::combined()));
    all
}

#[test]
fn published_schemas_are_those_of_the_model() {
    let is_update = std::env::var_os("UPDATE_SCHEMAS").is_some();
    for (name, value) in published() {
        let path = root().join("schemas").join(&name);
        let text = format!("{value:#}\n");
        if is_update {
            fs::write(&path, &text).expect("the file can be written");
        }
        let old = fs::read_to_string(&path).unwrap_or_default();
        assert!(old == text, "schemas/{name} is stale: UPDATE_SCHEMAS=1 cargo test --test schemas");
    }
}

#[test]
fn published_schemas_are_schemas() {
    for (name, value) in published() {
        assert!(jsonschema::meta::is_valid(&value), "{name}");
        jsonschema::validator_for(&value).unwrap_or_else(|e| panic!("{name}: {e}"));
    }
}

/// Findings about what a JSON Schema cannot see, or sees otherwise, by code, with the reason.
const ONLY_CHECK: &[(&str, &str)] = &[
    ("duplicate-key", "what a schema is given has no key twice: the last one counts"),
    ("yaml-syntax", "what a schema is given is what could be read"),
    ("invalid-object-name", "whether there is a name or a `generateName` is the API server's concern"),
    ("invalid-quantity", "a schema has no notation for quantities"),
    (
        "number-as-text",
        "Argo takes numbers and booleans there, and so does the schema; `kubectl apply` does not",
    ),
    ("invalid-label", "what labels look like is the API server's concern"),
    ("several-locations", "the CRDs have a rule in CEL for it, and no schema that an editor understands"),
];

/// Whether a reason holds for a manifest.
type Explains = fn(&Judged) -> bool;

/// What a schema refuses and no finding of stage parse, schema or submit reports, with the reason.
const ONLY_SCHEMA: &[(&str, Explains)] = &[
    ("an explicit null is nothing to Argo; in an editor it is a value that somebody forgot", |j| j.is_null),
    ("Argo accepts it, and it fails or is ignored when it runs: the finding is of stage run", |j| {
        let codes =
            ["unknown-field", "unknown-value", "number-as-text", "invalid-metric", "zero-parallelism"];
        j.later.iter().any(|code| codes.contains(code))
    }),
];

/// A manifest, as both sides see it.
struct Judged {
    /// The file, for people.
    path: String,
    /// The codes of its findings that a schema could have as well.
    codes: Vec<&'static str>,
    /// The codes of its findings of stage run.
    later: Vec<&'static str>,
    /// Whether what the schema minds is a null.
    is_null: bool,
    /// Whether any finding is of stage parse, schema or submit.
    is_reported: bool,
    /// The first thing that the schema minds: the keyword and the place.
    refused: Option<(String, String)>,
}

fn judge(path: &Path, validators: &BTreeMap<Kind, Validator>, out: &mut Vec<Judged>) {
    let bytes = fs::read(path).expect("the file");
    let name = path.display().to_string();
    let input = Input { path: name.clone(), bytes: &bytes, context: Context::default() };
    let workspace = Workspace::new(vec![File::read(input, Version::LATEST)], Version::LATEST);
    let file = &workspace.files()[0];
    if file.is_helm_template() {
        return;
    }
    let found = check(&workspace);
    for (document, class) in file.tree.documents().iter().zip(&file.classes) {
        let (Class::Argo(kind), Some(root)) = (class, document.root) else { continue };
        let Some(value) = to_json(file.tree.node(root)) else { continue };
        let here: Vec<&Diagnostic> = found.iter().filter(|d| document.span.contains(d.place.span)).collect();
        let early = |d: &&&Diagnostic| matches!(d.stage, Stage::Parse | Stage::Schema);
        // Schemas for editors let every value with a tag pass; only Argo's validation knows what becomes of it.
        let is_tag = |d: &&&Diagnostic| d.code == "unknown-value" && d.message.contains("{{");
        let seen = here.iter().filter(early).filter(|d| !is_tag(d));
        let mut codes: Vec<&'static str> = seen.map(|d| d.code).collect();
        codes.sort_unstable();
        codes.dedup();
        let is_reported =
            here.iter().any(|d| matches!(d.stage, Stage::Parse | Stage::Schema | Stage::Submit));
        let validator = &validators[kind];
        let later = here.iter().filter(|d| d.stage == Stage::Run).map(|d| d.code).collect();
        let errors: Vec<_> = validator.iter_errors(&value).collect();
        let place = |e: &jsonschema::ValidationError<'_>| e.instance_path().to_string();
        let is_null = errors.iter().all(|e| value.pointer(&place(e)).is_some_and(Value::is_null));
        let refused = errors.first().map(|e| (e.kind().keyword().to_owned(), place(e)));
        out.push(Judged { path: name.clone(), codes, later, is_null, is_reported, refused });
    }
}

#[test]
fn schemas_and_check_agree() {
    let validators: BTreeMap<Kind, Validator> = Kind::ALL
        .iter()
        .map(|kind| (*kind, jsonschema::validator_for(&schema::for_kind(*kind)).expect("a schema")))
        .collect();
    let mut paths = Vec::new();
    for corpus in ["dev", "cross", "pairs", "realworld"] {
        common::manifests(&root().join("../shared/oracle").join(corpus), &mut paths);
    }
    if paths.is_empty() {
        eprintln!("skipped: ../shared/oracle is not there");
        return;
    }
    let mut judged = Vec::new();
    for path in &paths {
        judge(path, &validators, &mut judged);
    }
    let mut open: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut explained: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut both, mut neither) = (0, 0);
    for j in &judged {
        match &j.refused {
            Some(_) if j.is_reported => both += 1,
            None if j.codes.is_empty() => neither += 1,
            Some((keyword, place)) => {
                let reason = ONLY_SCHEMA.iter().find(|(_, explains)| explains(j));
                if let Some((reason, _)) = reason {
                    *explained.entry(*reason).or_default() += 1;
                } else {
                    open.entry(format!("only the schema: {keyword} at {place}")).or_default().push(&j.path);
                }
            }
            None => {
                for code in &j.codes {
                    match ONLY_CHECK.iter().find(|(c, _)| c == code) {
                        Some((_, reason)) => *explained.entry(*reason).or_default() += 1,
                        None => open.entry(format!("only check: {code}")).or_default().push(&j.path),
                    }
                }
            }
        }
    }
    eprintln!(
        "{} manifests in {} files: {both} refused by both, {neither} by neither",
        judged.len(),
        paths.len()
    );
    for (reason, count) in &explained {
        eprintln!("{count} differ: {reason}");
    }
    let lines: Vec<String> = open
        .iter()
        .map(|(what, paths)| format!("{what}: {} times, first {}", paths.len(), paths[0]))
        .collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}
