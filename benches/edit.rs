//! What an edit costs in a file of 2,000 lines with 1,000 files around it, step by step: `cargo bench --bench edit`.

use std::fmt::Write as _;
use std::hint::black_box;
use std::sync::Arc;

use argoc_core::incremental::{Analysis, Job};
use argoc_core::model::Version;
use argoc_core::workspace::{Context, File, Input};
use criterion::{Criterion, criterion_group, criterion_main};

const FILES: usize = 1_000;

fn around(index: usize) -> String {
    if index.is_multiple_of(2) {
        return format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {{name: library-{index}}}\nspec:\n  templates:\n  - name: work\n    inputs: {{parameters: [{{name: what}}]}}\n    container: {{image: 'alpine:3.22', args: ['{{{{inputs.parameters.what}}}}']}}\n"
        );
    }
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{generateName: caller-{index}-}}\nspec:\n  entrypoint: main\n  templates:\n  - name: main\n    steps:\n    - - name: a\n        templateRef: {{name: library-{}, template: work}}\n        arguments: {{parameters: [{{name: what, value: '{{{{workflow.name}}}}'}}]}}\n",
        index - 1
    )
}

/// A file of 2,000 lines, whose tasks call a template of another file; `word` stands in a tag in its middle.
fn large(word: &str) -> String {
    let mut text = String::from(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  generateName: big-\nspec:\n  entrypoint: main\n  templates:\n  - name: main\n    dag:\n      tasks:\n",
    );
    for task in 0..249 {
        let value = if task == 124 { word } else { "name" };
        let depends = if task == 0 { "# the first".to_owned() } else { format!("depends: t{}", task - 1) };
        let _ = writeln!(
            text,
            "      - name: t{task}\n        {depends}\n        templateRef: {{name: library-0, template: work}}\n        arguments:\n          parameters:\n          - name: what\n            value: '{{{{workflow.{value}}}}}'\n        when: \"'{{{{workflow.name}}}}' != ''\""
        );
    }
    text
}

fn read(path: String, text: &str) -> Arc<File> {
    let input = Input { path, bytes: text.as_bytes(), context: Context::default() };
    Arc::new(File::read(input, Version::LATEST))
}

fn edit(c: &mut Criterion) {
    let mut analysis = Analysis::new(Version::LATEST);
    let texts = [large("name"), large("nam")];
    let [right, wrong] = [&texts[0], &texts[1]].map(|text| read("large.yaml".to_owned(), text));
    let mut files: Vec<Arc<File>> = (0..FILES).map(|i| read(format!("{i}.yaml"), &around(i))).collect();
    files.push(Arc::clone(&right));
    analysis.update(files, Version::LATEST);
    let check_all = |analysis: &mut Analysis| {
        let jobs: Vec<Job> = analysis.stale().filter_map(|id| analysis.job(id)).collect();
        for job in jobs {
            let found = job.run();
            analysis.take(&job, found);
        }
    };
    check_all(&mut analysis);
    let mut group = c.benchmark_group("an edit");
    group.bench_function("reading the file", |b| {
        b.iter(|| read("large.yaml".to_owned(), black_box(&texts[0])))
    });
    let mut is_wrong = false;
    group.bench_function("putting the workspace together", |b| {
        b.iter(|| {
            is_wrong = !is_wrong;
            analysis.set(vec![Arc::clone(if is_wrong { &wrong } else { &right })]);
        });
    });
    let file = analysis.file_at("large.yaml").expect("it is there");
    let job = analysis.job(file).expect("it is stale");
    group.bench_function("checking the file", |b| b.iter(|| job.run()));
    group.bench_function("all", |b| {
        b.iter(|| {
            is_wrong = !is_wrong;
            analysis.set(vec![read("large.yaml".to_owned(), &texts[usize::from(is_wrong)])]);
            check_all(&mut analysis);
        });
    });
    group.finish();
}

criterion_group!(benches, edit);
criterion_main!(benches);
