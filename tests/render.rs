//! What `render` makes of the manifests in `tests/render`: the text, then what became of each tag. A manifest begins with
//! what is known besides it: `# -p name=value` and `# --outputs name=value`, where `\n` is a line break.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

use std::path::{Path, PathBuf};

use argoc_core::check::check_file;
use argoc_core::model::Version;
use argoc_core::render::{Known, render};
use argoc_core::text::{FileId, SourceText};
use argoc_core::workspace::{Context, File, Input, Workspace};
use argoc_core::yaml;

fn workspace(path: &Path, text: &str) -> Workspace {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let context = Context { named: true, ..Context::default() };
    let file = File::read(Input { path: name, bytes: text.as_bytes(), context }, Version::LATEST);
    Workspace::new(vec![file], Version::LATEST)
}

fn manifests(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|e| e == "yaml")).collect();
    paths.sort();
    paths
}

fn known(text: &str) -> Known {
    let mut known = Known { now: Some(0), ..Known::default() };
    for line in text.lines() {
        let given = |option: &str| {
            let (name, value) = line.strip_prefix(option)?.split_once('=')?;
            Some((name.to_owned(), value.replace("\\n", "\n")))
        };
        known.parameters.extend(given("# -p "));
        known.outputs.extend(given("# --outputs "));
    }
    known
}

#[test]
fn manifests_with_what_is_known() {
    for path in manifests("tests/render") {
        let text = std::fs::read_to_string(&path).expect("a file");
        let workspace = workspace(&path, &text);
        let found = check_file(&workspace, FileId(0));
        let rendered = render(&workspace, FileId(0), &known(&text), &found);
        let notes = rendered.notes_text(&workspace, FileId(0));
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        insta::assert_snapshot!(name, format!("{}\n=====\n{notes}", rendered.text));
    }
}

/// Nothing known besides the manifest, nothing new that is wrong.
#[test]
fn examples_stay_sound() {
    for path in manifests("examples") {
        let text = std::fs::read_to_string(&path).expect("a file");
        let workspace = workspace(&path, &text);
        let found = check_file(&workspace, FileId(0));
        let rendered = render(&workspace, FileId(0), &Known::default(), &found);
        let tree = yaml::parse(SourceText::from_bytes(rendered.text.as_bytes()));
        assert!(tree.problems().is_empty(), "{}: {:?}", path.display(), tree.problems());
        let tags = |text: &str| text.matches("{{").count();
        assert!(tags(&rendered.text) <= tags(&text), "{}", path.display());
    }
}
