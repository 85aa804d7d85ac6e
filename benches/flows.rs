//! How fast flows are drawn and estimated, and how that grows: `cargo bench --bench flows`.

use std::fmt::Write as _;
use std::hint::black_box;

use argoc_core::check::check;
use argoc_core::draw::{Problems, Wanted, dot, json, mermaid, sketch, svg};
use argoc_core::estimate::{self, Assumptions};
use argoc_core::flow::Flow;
use argoc_core::model::Version;
use argoc_core::values::duration::Duration;
use argoc_core::workspace::{Context, File, Input, Workspace};
use criterion::{Criterion, criterion_group, criterion_main};

const HEAD: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: big-}\nspec:\n  entrypoint: a0\n  \
                    templates:\n";

/// A DAG in which each task waits for two of those before it and uses the output of one.
fn tasks(count: usize) -> String {
    let mut text = format!(
        "{HEAD}  - name: work\n    script: {{image: a, source: b}}\n  - name: a0\n    dag:\n      tasks:\n"
    );
    for task in 0..count {
        let _ = writeln!(text, "      - name: t{task}\n        template: work");
        if task > 1 {
            let (near, far) = (task - 1 - (task * 7) % task.min(5), task - 1 - (task * 13) % task.min(30));
            let _ = writeln!(
                text,
                "        depends: t{near} && t{far}\n        when: \"'{{{{tasks.t{near}.outputs.result}}}}' != ''\""
            );
        }
    }
    text
}

/// Templates that all call others, around and around.
fn knot(count: usize) -> String {
    let mut text = HEAD.to_owned();
    for index in 0..count {
        let _ = writeln!(text, "  - name: a{index}\n    steps:");
        for call in 0..5 {
            let callee = (index * 7 + call * 13 + 1) % count;
            let _ = writeln!(
                text,
                "    - - {{name: s{call}, template: a{callee}, when: \"'{{{{workflow.name}}}}' == 'x'\"}}"
            );
        }
    }
    text
}

/// Each template calls the next one twice.
fn nested(depth: usize) -> String {
    let mut text = HEAD.to_owned();
    for index in 0..depth {
        let next = index + 1;
        let _ = writeln!(
            text,
            "  - name: a{index}\n    steps:\n    - - {{name: l, template: a{next}}}\n      - {{name: r, template: a{next}}}"
        );
    }
    let _ = writeln!(text, "  - name: a{depth}\n    container: {{image: a}}");
    text
}

fn flows(c: &mut Criterion) {
    let assumptions =
        Assumptions { pod_overhead: Duration::from_seconds(60), parameters: Default::default() };
    let manifests = [
        ("600 tasks", tasks(600)),
        ("1200 tasks", tasks(1200)),
        ("2500 tasks", tasks(2500)),
        ("5000 tasks", tasks(5000)),
        ("200 templates in a knot", knot(200)),
        ("nested 60 deep", nested(60)),
    ];
    for (name, text) in manifests {
        let input = Input { path: "a.yaml".to_owned(), bytes: text.as_bytes(), context: Context::default() };
        let workspace = Workspace::new(vec![File::read(input, Version::LATEST)], Version::LATEST);
        let object = workspace.objects().first().expect("an object");
        let flow = Flow::new(&workspace, object).expect("a flow");
        let problems = Problems::default();
        let pictures = [sketch(&flow, &problems, Wanted::All)];
        let mut group = c.benchmark_group(name);
        group.sample_size(10);
        group.bench_function("check", |b| b.iter(|| check(black_box(&workspace))));
        group.bench_function("flow", |b| b.iter(|| Flow::new(black_box(&workspace), object)));
        group.bench_function("sketch", |b| b.iter(|| sketch(black_box(&flow), &problems, Wanted::All)));
        group.bench_function("mermaid", |b| b.iter(|| mermaid(black_box(&pictures))));
        group.bench_function("dot", |b| b.iter(|| dot(black_box(&pictures))));
        group.bench_function("json", |b| b.iter(|| json(black_box(&pictures))));
        group.bench_function("svg", |b| b.iter(|| svg(black_box(&pictures))));
        group.bench_function("estimate", |b| b.iter(|| estimate::estimate(black_box(&flow), &assumptions)));
        group.finish();
    }
}

criterion_group!(benches, flows);
criterion_main!(benches);
