//! How fast an editor gets its answers in a file of 2,000 lines with 1,000 files around it: `cargo bench --bench editor`.

use std::fmt::Write as _;
use std::hint::black_box;

use argoc_core::ide::{actions, completion, hover, navigation, rename, symbols, tokens};
use argoc_core::model::Version;
use argoc_core::text::{FileId, Span};
use argoc_core::workspace::{Context, File, Input, Workspace};
use criterion::{Criterion, criterion_group, criterion_main};

/// A workflow of 2,000 lines whose DAG has 280 tasks, each with an argument from the one before.
fn manifest() -> String {
    let mut text = String::from(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  generateName: big-\nspec:\n  entrypoint: main\n  \
         templates:\n    - name: main\n      dag:\n        tasks:\n",
    );
    for task in 0..280 {
        let before = format!("t{}", task - 1);
        let (needs, value) = match task {
            0 => (String::new(), "start".to_owned()),
            _ => {
                (format!("            depends: {before}\n"), format!("{{{{tasks.{before}.outputs.result}}}}"))
            }
        };
        let _ = write!(
            text,
            "          - name: t{task}\n{needs}            templateRef: {{name: lib-{task}, template: work}}\n            \
             arguments:\n              parameters:\n                - name: what\n                  value: \"{value}\"\n"
        );
    }
    text
}

fn library(index: usize) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata:\n  name: lib-{index}\nspec:\n  templates:\n    \
         - name: work\n      inputs:\n        parameters:\n          - name: what\n      script:\n        image: alpine:3.22\n        \
         command: [sh]\n        source: echo {{{{inputs.parameters.what}}}}\n"
    )
}

fn answers(c: &mut Criterion) {
    let read = |path: String, text: &str| {
        File::read(Input { path, bytes: text.as_bytes(), context: Context::default() }, Version::LATEST)
    };
    let text = manifest();
    let mut files: Vec<File> = (0..1000).map(|i| read(format!("lib/{i:04}.yaml"), &library(i))).collect();
    files.push(read("a.yaml".to_owned(), &text));
    let workspace = Workspace::new(files, Version::LATEST);
    let file = FileId(0);
    let at = |what: &str| (text.find(what).expect("a place") + what.len()) as u32;
    let (tag, key, object) =
        (at("{{tasks.t270.outputs."), at("          - name: t270\n            "), at("{name: lib-270"));
    let name = at("name: t270") - 1;
    let mut group = c.benchmark_group("2,000 lines among 1,000 files");
    group.bench_function("completion in a tag", |b| {
        b.iter(|| completion::complete(black_box(&workspace), file, tag));
    });
    group.bench_function("completion of a key", |b| {
        b.iter(|| completion::complete(black_box(&workspace), file, key));
    });
    group.bench_function("completion of an object", |b| {
        b.iter(|| completion::complete(black_box(&workspace), file, object));
    });
    group.bench_function("hover", |b| b.iter(|| hover::hover(black_box(&workspace), file, object)));
    group.bench_function("definition", |b| {
        b.iter(|| navigation::definition(black_box(&workspace), file, object));
    });
    group.bench_function("references", |b| {
        b.iter(|| navigation::references(black_box(&workspace), file, object, true));
    });
    group.bench_function("rename", |b| b.iter(|| rename::rename(black_box(&workspace), file, name, "x")));
    group.bench_function("actions", |b| {
        b.iter(|| actions::actions(black_box(&workspace), file, Span::at(tag as usize)));
    });
    group.bench_function("colours", |b| b.iter(|| tokens::tokens(black_box(&workspace), file, None)));
    group.bench_function("outline", |b| b.iter(|| symbols::document(black_box(&workspace), file)));
    group.bench_function("symbols by name", |b| b.iter(|| symbols::workspace(black_box(&workspace), "wrk")));
    group.finish();
}

criterion_group!(benches, answers);
criterion_main!(benches);
