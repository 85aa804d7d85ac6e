//! What `compile` makes of the manifests in `tests/compile`, whose names are the bullets of Argo's merging: D.1 the order, D.2
//! one object over another, D.3 templates when they run. A line `# compile: …` gives options of the command.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

use std::path::Path;

use argoc_core::check::check;
use argoc_core::diagnostic::{Diagnostic, Severity};
use argoc_core::lower::{self, Lowered, Options, Results, Settings};
use argoc_core::model::Version;
use argoc_core::workspace::{Context, File, Input, Workspace};

fn workspace(path: &str, text: &str) -> Workspace {
    let context = Context { named: true, ..Context::default() };
    let file = File::read(Input { path: path.to_owned(), bytes: text.as_bytes(), context }, Version::LATEST);
    Workspace::new(vec![file], Version::LATEST)
}

fn options(text: &str, workspace: &Workspace) -> Options {
    let mut options =
        Options { defaults: lower::controller_defaults(workspace, |_| true), ..Options::default() };
    let line = text.lines().find_map(|line| line.strip_prefix("# compile: ")).unwrap_or_default();
    let mut words = line.split_whitespace();
    while let Some(word) = words.next() {
        let mut value = || words.next().expect("a value").to_owned();
        match word {
            "--inline-templates" => options.inline = true,
            "--namespace" => options.namespace = Some(value()),
            "--set-archive" => options.archive.add(&value()).expect("settings"),
            "-p" => {
                let given = value();
                let (name, value) = given.split_once('=').expect("name=value");
                options.parameters.push((name.to_owned(), value.to_owned()));
            }
            other => panic!("{other}"),
        }
    }
    options
}

fn lowered(workspace: &Workspace, options: &Options) -> Vec<Lowered> {
    let objects = workspace.objects().iter();
    let mut all: Vec<Lowered> = objects.filter_map(|o| lower::lower(workspace, o, options)).collect();
    if options.archive.explicit {
        let results = Results::new(workspace, &all, Settings::Named);
        for (index, lowered) in all.iter_mut().enumerate() {
            let text = results.object(index).and_then(|object| lower::explicit(&results.workspace, object));
            lowered.text = text.unwrap_or_else(|| lowered.text.clone());
        }
    }
    all
}

fn texts(lowered: &[Lowered]) -> String {
    lowered.iter().map(|l| l.text.as_str()).collect::<Vec<_>>().join("---\n")
}

fn manifests(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let files = entries.filter(|path| path.extension().is_some_and(|e| e == "yaml"));
    let name = |path: &Path| path.file_stem().expect("a name").to_string_lossy().into_owned();
    let mut all: Vec<_> =
        files.map(|path| (name(&path), std::fs::read_to_string(&path).expect("a file"))).collect();
    all.sort();
    all
}

fn errors(found: Vec<Diagnostic>) -> Vec<String> {
    found.into_iter().filter(|d| d.severity == Severity::Error).map(|d| d.message).collect()
}

#[test]
fn each_fact_of_merging() {
    for (name, text) in manifests("tests/compile") {
        let workspace = workspace(&name, &text);
        let options = options(&text, &workspace);
        let all = lowered(&workspace, &options);
        let out = texts(&all);
        let notes: Vec<_> = all.iter().flat_map(|l| &l.notes).map(|note| format!("note: {note}\n")).collect();
        insta::assert_snapshot!(name.as_str(), format!("{out}=====\n{}", notes.concat()));
        // The same again, with the same options.
        let settings = text.split("---\n").filter(|document| document.contains("kind: ConfigMap"));
        let again = settings.fold(out.clone(), |text, setting| format!("{text}---\n{setting}"));
        let after = self::workspace(&name, &again);
        assert_eq!(texts(&lowered(&after, &options)), out, "{name}");
        assert_eq!(errors(check(&after)), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn examples_compile() {
    for folder in ["examples", "examples/nightly-etl"] {
        for (name, text) in manifests(folder) {
            let before = workspace(&name, &text);
            for inline in [false, true] {
                let options = Options { inline, ..Options::default() };
                let all = lowered(&before, &options);
                assert_eq!(all.len(), before.objects().len(), "{name}");
                let after = workspace(&name, &texts(&all));
                assert_eq!(errors(check(&after)), Vec::<String>::new(), "{name}");
            }
        }
    }
}
