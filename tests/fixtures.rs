//! Manifests as tests: those in `tests/ok` must be silent at warning and above, those in `tests/err` must say exactly what the
//! comments at the ends of their lines announce.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

use std::fs;
use std::path::{Path, PathBuf};

use argoc_core::check::check;
use argoc_core::diagnostic::Severity;
use argoc_core::model::Version;
use argoc_core::rules::RULES;
use argoc_core::text::LineIndex;
use argoc_core::workspace::{Context, File, Input, Workspace};

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("the folder").map(|e| e.expect("an entry").path()).collect();
    files.sort();
    files
}

fn reported(path: &Path) -> (String, Vec<(u32, String)>) {
    let bytes = fs::read(path).expect("the file");
    let context = Context { named: true, ..Context::default() };
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let file = File::read(Input { path: name, bytes: &bytes, context }, Version::LATEST);
    let workspace = Workspace::new(vec![file], Version::LATEST);
    let tree = &workspace.files()[0].tree;
    let lines = LineIndex::new(tree.shared_text());
    let found = check(&workspace);
    let found = found.iter().filter(|d| d.severity >= Severity::Warning);
    let mut places: Vec<_> =
        found.map(|d| (lines.position(d.place.span.start as usize).line, d.code.to_owned())).collect();
    places.sort();
    (String::from_utf8_lossy(&bytes).into_owned(), places)
}

fn announced(text: &str) -> Vec<(u32, String)> {
    let mut places = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let Some((_, comment)) = line.rsplit_once("# ") else { continue };
        let codes = comment.trim_end().split(", ").filter(|code| RULES.iter().any(|r| r.code == *code));
        places.extend(codes.map(|code| (index as u32 + 1, code.to_owned())));
    }
    places.sort();
    places
}

#[test]
fn ok_is_silent() {
    for path in files("ok") {
        assert_eq!(reported(&path).1, [], "{}", path.display());
    }
}

#[test]
fn err_says_what_is_announced() {
    for path in files("err") {
        let (text, places) = reported(&path);
        assert!(!places.is_empty(), "{} says nothing", path.display());
        assert_eq!(places, announced(&text), "{}", path.display());
    }
}
