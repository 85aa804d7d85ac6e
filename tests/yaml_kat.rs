//! Known answers of Argo's own decoder for scalars, and every YAML file of the oracle.
//!
//! The data stands beside the project; where it is missing, the tests say so and pass.
#![allow(clippy::disallowed_methods, reason = "tests read files")]
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::fs;
use std::path::{Path, PathBuf};

use argoc_core::text::SourceText;
use argoc_core::yaml::{NodeKind, Tree, Value, json_number, parse, to_json};
use serde_json::Value as Json;

fn oracle() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/oracle");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: {} is not there", folder.display());
    None
}

fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|other| same(v, other)))
        }
        _ => a == b,
    }
}

/// The number as it stands in the line after `"json":`, which says more than its value does.
fn written(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("{\"json\":")?;
    let end = rest.find([',', '}'])?;
    rest[..end].starts_with(|c: char| c == '-' || c.is_ascii_digit()).then_some(&rest[..end])
}

#[test]
fn scalars() {
    let Some(folder) = oracle() else { return };
    let data = fs::read_to_string(folder.join("kat/scalar.jsonl")).unwrap();
    let mut wrong = Vec::new();
    for line in data.lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        let yaml = case["yaml"].as_str().unwrap();
        let tree = parse(format!("v: {yaml}"));
        let root = tree.documents()[0].root.map(|id| tree.node(id));
        let value = root.and_then(|root| root.get("v"));
        let ok = match case.get("json") {
            None => !tree.problems().is_empty(),
            Some(json) => {
                let found = value.and_then(to_json);
                let number =
                    value.and_then(|v| v.value()).filter(|v| matches!(v, Value::Int(_) | Value::Float(_)));
                tree.problems().is_empty()
                    && found.is_some_and(|found| same(&found, json))
                    && number.is_none_or(|v| json_number(v).as_deref() == written(line))
            }
        };
        if !ok {
            wrong.push(format!("{line} -> {:?} {:?}", value.and_then(to_json), tree.problems()));
        }
    }
    println!("scalar.jsonl: {} of {} as in Go", data.lines().count() - wrong.len(), data.lines().count());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml" || e == "json") {
            found.push(path);
        }
    }
}

/// What must hold for every node of every tree.
fn check_tree(tree: &Tree, path: &Path) {
    let mut open: Vec<_> = tree.documents().iter().filter_map(|d| d.root).map(|id| tree.node(id)).collect();
    while let Some(node) = open.pop() {
        let shown = || format!("{} {node:?} {}", path.display(), node.path());
        if let Some(parent) = node.parent() {
            assert!(parent.span().contains(node.span()), "{}", shown());
        }
        match node.kind() {
            NodeKind::Scalar => {
                let text = node.text().unwrap();
                // Long texts only here and there: each look decodes the text up to its place.
                let step = 1 + text.len() / 64;
                for (at, c) in text.char_indices().step_by(step) {
                    let span = node.source_span(at..at + c.len_utf8());
                    let source = &tree.text()[span.range()];
                    let same = source.chars().eq([c])
                        || source.starts_with('\\')
                        || (c == '\'' && source == "''")
                        || (matches!(c, ' ' | '\n') && matches!(source, "\n" | "\r\n" | "\r"));
                    assert!(same, "{} at {at}: {c:?} from {source:?}", shown());
                    assert_eq!(node.decoded_offset(span.start as usize), Some(at), "{}", shown());
                }
            }
            _ => {
                open.extend(node.items());
                open.extend(node.raw_entries().flat_map(|e| [e.key, e.value]));
            }
        }
    }
}

#[test]
fn files_of_the_oracle() {
    let Some(folder) = oracle() else { return };
    let mut all = Vec::new();
    for part in ["dev", "cross", "pairs", "realworld"] {
        files(&folder.join(part), &mut all);
    }
    let (mut bytes, mut nodes, mut with_problems) = (0, 0, 0);
    for path in &all {
        let data = fs::read(path).unwrap();
        bytes += data.len();
        let tree = parse(SourceText::from_bytes(&data));
        nodes += tree.documents().len();
        with_problems += usize::from(!tree.problems().is_empty());
        if path.starts_with(folder.join("dev/bases")) {
            assert!(tree.problems().is_empty(), "{}: {:?}", path.display(), tree.problems());
        }
        if tree.problems().is_empty() {
            check_tree(&tree, path);
        }
    }
    println!("{} files, {bytes} bytes, {nodes} documents, {with_problems} files with problems", all.len());
    assert!(all.len() > 1_000);
}
