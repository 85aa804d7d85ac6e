//! What an analysis that follows changes says is what a fresh one says of the same bytes.

use std::collections::BTreeSet;
use std::sync::Arc;

use argoc_core::check::check_file;
use argoc_core::incremental::Analysis;
use argoc_core::model::Version;
use argoc_core::text::FileId;
use argoc_core::workspace::{Context, File, Input, Workspace};

fn read(path: &str, text: &str) -> Arc<File> {
    let input = Input { path: path.to_owned(), bytes: text.as_bytes(), context: Context::default() };
    Arc::new(File::read(input, Version::LATEST))
}

fn settle(analysis: &mut Analysis) -> Vec<String> {
    let stale: Vec<FileId> = analysis.stale().collect();
    let checked = |id: FileId| {
        let job = analysis.job(id).expect("a job");
        let found = job.run();
        analysis.take(&job, found).expect("nothing changed meanwhile");
        job.path().to_owned()
    };
    stale.into_iter().map(checked).collect()
}

fn assert_fresh(analysis: &Analysis, after: &str) {
    let fresh = Workspace::of_shared(analysis.workspace().files().to_vec(), Version::LATEST);
    for index in 0..fresh.files().len() {
        let id = FileId(index as u32);
        let known = analysis.found(id).expect("it is checked");
        assert_eq!(known[..], check_file(&fresh, id)[..], "{} after {after}", fresh.files()[index].path);
    }
}

const LIBRARY: &str = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: library}\nspec:\n  templates:\n  - name: print\n    \
                       inputs: {parameters: [{name: text}]}\n    container: {image: 'alpine:3.22', args: ['{{inputs.parameters.text}}']}\n";
const MIDDLE: &str = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: middle}\nspec:\n  templates:\n  - name: both\n    steps:\n    - - name: a\n        \
                      templateRef: {name: library, template: print}\n        arguments: {parameters: [{name: text, value: x}]}\n";
const CALLER: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: a-}\nspec:\n  entrypoint: main\n  templates:\n  - name: main\n    steps:\n    - - name: a\n        \
                      templateRef: {name: middle, template: both}\n";
const OTHER: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: b-}\nspec:\n  entrypoint: main\n  templates:\n  - name: main\n    \
                     container: {image: 'alpine:3.22'}\n";

#[test]
fn only_what_a_change_reaches_is_checked_again() {
    let mut analysis = Analysis::new(Version::LATEST);
    let files =
        [("caller.yaml", CALLER), ("library.yaml", LIBRARY), ("middle.yaml", MIDDLE), ("other.yaml", OTHER)];
    analysis.set(files.iter().map(|(path, text)| read(path, text)).collect());
    assert_eq!(settle(&mut analysis).len(), 4);
    let renamed = LIBRARY.replace("print", "show");
    let steps: &[(&str, Option<&str>, &[&str])] = &[
        ("library.yaml", Some(&format!("# why\n{LIBRARY}")), &["library.yaml"]),
        ("library.yaml", Some(&renamed), &["caller.yaml", "library.yaml", "middle.yaml"]),
        // The findings in `middle.yaml` point into the library now.
        ("library.yaml", Some(&format!("# why\n{renamed}")), &["library.yaml", "middle.yaml"]),
        ("library.yaml", None, &["caller.yaml", "middle.yaml"]),
        ("library.yaml", Some(LIBRARY), &["caller.yaml", "library.yaml", "middle.yaml"]),
        ("a.yaml", Some(OTHER), &["a.yaml"]),
        ("other.yaml", Some(&OTHER.replace("main\n  temp", "mian\n  temp")), &["other.yaml"]),
        ("caller.yaml", Some(&CALLER.replace("middle", "midle")), &["caller.yaml"]),
        ("a.yaml", None, &[]),
    ];
    for (path, text, expected) in steps {
        match text {
            Some(text) => analysis.set(vec![read(path, text)]),
            None => analysis.remove(&BTreeSet::from([*path])),
        }
        assert_eq!(settle(&mut analysis), *expected, "{path}: {text:?}");
        assert_fresh(&analysis, path);
    }
}

#[test]
fn outcomes_that_were_overtaken_are_refused() {
    let mut analysis = Analysis::new(Version::LATEST);
    analysis.set(vec![read("a.yaml", OTHER), read("b.yaml", CALLER)]);
    let job = |analysis: &Analysis, path: &str| {
        analysis.job(analysis.file_at(path).expect("the file")).expect("a job")
    };
    let (a, b) = (job(&analysis, "a.yaml"), job(&analysis, "b.yaml"));
    analysis.set(vec![read("a.yaml", CALLER), read("0.yaml", OTHER)]);
    assert_eq!(analysis.take(&a, a.run()), None, "another text");
    let taken = analysis.take(&b, b.run());
    assert_eq!(taken, analysis.file_at("b.yaml"), "the file is as it was, though it has another number");
    let found = analysis.found(taken.expect("taken")).expect("found");
    assert!(found.iter().all(|d| d.place.file == FileId(2)), "{found:?}");

    // What a template that does not exist may be meant to be is looked for in all objects.
    let (library, spare) = (LIBRARY.replace("print", "show"), LIBRARY.replace("library", "spare"));
    let of_spare = |template| vec![read("spare.yaml", &spare.replace("print", template))];
    analysis.set(vec![read("library.yaml", &library), read("middle.yaml", MIDDLE)]);
    analysis.set(of_spare("other"));
    let middle = job(&analysis, "middle.yaml");
    analysis.set(of_spare("print"));
    assert_eq!(analysis.take(&middle, middle.run()), None, "another object has the template by now");
    settle(&mut analysis);
    assert_fresh(&analysis, "the template appeared in another object");
}
