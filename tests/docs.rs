//! The documents: links lead somewhere, and what they show works.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

use std::fs;
use std::path::{Path, PathBuf};

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all: Vec<PathBuf> =
        [root.to_path_buf(), root.join("docs"), root.join("schemas"), root.join("grammar")]
            .iter()
            .flat_map(|folder| fs::read_dir(folder).expect("a folder"))
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|e| e == "md"))
            .collect();
    all.sort();
    all
}

#[test]
fn links_lead_somewhere() {
    let mut broken = Vec::new();
    for document in documents() {
        let text = fs::read_to_string(&document).expect("a document");
        let folder = document.parent().expect("a folder");
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap_or_default();
            let is_elsewhere = path.is_empty() || path.contains("://");
            if !is_elsewhere && !folder.join(path).exists() {
                broken.push(format!("{}: {link}", document.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let fence = format!("```{language}\n");
    text.split(fence.as_str()).skip(1).filter_map(|rest| rest.split("\n```").next()).collect()
}

#[test]
fn the_configuration_that_is_shown_is_right() {
    let shown = blocks(include_str!("../docs/configuration.md"), "toml");
    assert!(!shown.is_empty());
    for text in shown {
        argoc_core::config::parse(text).unwrap_or_else(|problems| panic!("{problems:#?}\n{text}"));
    }
}

/// The pages name the keys, hooks and inputs that exist.
#[test]
fn what_is_named_exists() {
    let configuration = include_str!("../docs/configuration.md");
    let schema: serde_json::Value = serde_json::from_str(&argoc_core::config::schema()).expect("JSON");
    for key in schema["properties"].as_object().expect("keys").keys() {
        assert!(configuration.contains(key.as_str()), "docs/configuration.md says nothing of `{key}`");
    }
    let recipes = include_str!("../docs/ci.md");
    let hooks = include_str!("../.pre-commit-hooks.yaml");
    for id in hooks.lines().filter_map(|line| line.strip_prefix("- id: ")) {
        assert!(recipes.contains(&format!("- id: {id}")), "docs/ci.md says nothing of the hook `{id}`");
    }
    for input in ["paths:", "sarif:"] {
        assert!(include_str!("../action.yml").contains(&format!("  {input}\n")), "{input}");
    }
}

/// The site has a page for every document.
#[test]
fn every_page_is_in_the_site() {
    let summary = include_str!("../docs/SUMMARY.md");
    for document in documents().iter().filter(|d| d.parent().is_some_and(|folder| folder.ends_with("docs"))) {
        let name = document.file_name().and_then(|n| n.to_str()).expect("a name");
        let is_listed = name == "SUMMARY.md" || summary.contains(&format!("]({name})"));
        assert!(is_listed, "docs/SUMMARY.md does not lead to {name}");
    }
}

/// The scores that are promised are those that the gate holds.
#[test]
fn the_floors_that_are_shown_are_right() {
    let page = include_str!("../docs/how-we-know.md");
    let floors: serde_json::Value = serde_json::from_str(include_str!("../.ci/floors.json")).expect("JSON");
    let shown = |name: &str, floor: &str| {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{name}` |")));
        row.is_some_and(|row| row.ends_with(&format!(" {floor} |")))
    };
    for (name, floor) in floors["at_least"].as_object().expect("floors") {
        assert!(
            shown(name, &format!("{floor} %")),
            "docs/how-we-know.md: the floor of `{name}` is {floor} %"
        );
    }
    let alarms = floors["at_most"]["false_alarms"].to_string();
    assert!(shown("false_alarms", &alarms), "docs/how-we-know.md: there may be {alarms} false alarms");
}
