//! How fast compiling is: `cargo bench --bench compile`. The manifests are generated, so that their number can be chosen.

use argoc_core::lower::{self, Lowered, Options, Results, Settings};
use argoc_core::model::Version;
use argoc_core::workspace::{Context, File, Input, Workspace};
use criterion::{Criterion, criterion_group, criterion_main};

/// Workflows of two templates, with something in each that compiling changes.
fn workspace(count: usize) -> Workspace {
    let file = |index: usize| {
        let text = format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  name: flow-{index} # a comment\n  namespace: jobs\nspec:\n  \
             entrypoint: main\n  arguments:\n    parameters:\n      - name: count\n        value: {index}\n  templates:\n    - name: main\n      \
             steps:\n        - - name: one\n            template: work\n    - name: work\n      container:\n        image: \
             alpine:3.22\n        command: [echo, \"{{{{workflow.name}}}}\"]\n      outputs:\n        artifacts:\n          - name: out\n            \
             path: /tmp/out\n"
        );
        let context = Context { named: true, ..Context::default() };
        File::read(
            Input { path: format!("{index:04}.yaml"), bytes: text.as_bytes(), context },
            Version::LATEST,
        )
    };
    Workspace::new((0..count).map(file).collect(), Version::LATEST)
}

fn compile(c: &mut Criterion) {
    let mut group = c.benchmark_group("compile");
    for count in [100, 1_000] {
        let workspace = workspace(count);
        let options = Options::default();
        let lowered = || -> Vec<Lowered> {
            workspace.objects().iter().filter_map(|o| lower::lower(&workspace, o, &options)).collect()
        };
        group.bench_function(format!("{count} workflows"), |b| b.iter(lowered));
        let all = lowered();
        group.bench_function(format!("{count} results, read and checked"), |b| {
            b.iter(|| {
                let results = Results::new(&workspace, &all, Settings::Kept);
                results.changed.iter().map(|file| results.errors(*file).len()).sum::<usize>()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, compile);
criterion_main!(benches);
