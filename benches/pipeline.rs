//! How fast the stages are: `cargo bench`. The manifests are generated, so that sizes can be chosen.

use std::fmt::Write as _;
use std::hint::black_box;

use argoc_core::check::check;
use argoc_core::expr::lang;
use argoc_core::model::{Kind, Version, decode::decode};
use argoc_core::text::SourceText;
use argoc_core::workspace::{Context, File, Input, Workspace};
use argoc_core::yaml;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// A workflow whose DAG has `tasks` tasks, each with an argument from the one before.
fn manifest(tasks: usize) -> String {
    let mut text = String::from(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  generateName: big-\nspec:\n  entrypoint: main\n  \
         templates:\n    - name: work\n      inputs:\n        parameters:\n          - name: what\n      script:\n        \
         image: alpine:3.22\n        command: [sh]\n        source: echo {{inputs.parameters.what}}\n    - name: main\n      \
         dag:\n        tasks:\n",
    );
    for task in 0..tasks {
        let (needs, value) = match task.checked_sub(1) {
            Some(before) => (
                format!("            depends: t{before}\n"),
                format!("{{{{tasks.t{before}.outputs.result}}}}"),
            ),
            None => (String::new(), "start".to_owned()),
        };
        let _ = write!(
            text,
            "          - name: t{task}\n{needs}            template: work\n            arguments:\n              \
             parameters:\n                - name: what\n                  value: \"{value}\"\n"
        );
    }
    text
}

fn read(path: String, text: &str) -> File {
    File::read(Input { path, bytes: text.as_bytes(), context: Context::default() }, Version::LATEST)
}

fn stages(c: &mut Criterion) {
    let text = manifest(280);
    let mut group = c.benchmark_group("2,000 lines");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("parse", |b| {
        b.iter(|| yaml::parse(SourceText::from_bytes(black_box(text.as_bytes()))))
    });
    let tree = yaml::parse(SourceText::from_bytes(text.as_bytes()));
    let root = tree.documents()[0].root.expect("a document");
    let desc = Kind::Workflow.desc().expect("a kind");
    group.bench_function("decode", |b| b.iter(|| decode(tree.node(root), desc, Version::LATEST)));
    group.bench_function("read and check", |b| {
        b.iter(|| check(&Workspace::new(vec![read("a.yaml".to_owned(), &text)], Version::LATEST)));
    });
    group.finish();
}

fn growth(c: &mut Criterion) {
    let mut group = c.benchmark_group("tasks in one DAG");
    group.sample_size(10);
    for tasks in [100, 500, 2_500, 5_000] {
        let text = manifest(tasks);
        group.bench_function(tasks.to_string(), |b| {
            b.iter(|| check(&Workspace::new(vec![read("a.yaml".to_owned(), &text)], Version::LATEST)));
        });
    }
    group.finish();
}

fn expressions(c: &mut Criterion) {
    let text = "asInt(inputs.parameters.count) > 3 && filter(split(item, ','), # != '')[0] in ['a', 'b']";
    c.bench_function("1,000 expressions parsed", |b| {
        b.iter(|| (0..1_000).for_each(|_| drop(black_box(lang::parse(black_box(text))))));
    });
}

/// Small expressions of the kinds that manifests have.
const SMALL: [&str; 10] = [
    "inputs.parameters.name",
    "asInt(inputs.parameters.count) + 1",
    "steps.gen.outputs.result == 'ok'",
    "workflow.parameters.region ?? 'eu'",
    "lastRetry.exitCode != '2' && retries < '3'",
    "sprig.trim(item)",
    "jsonpath(inputs.parameters.json, '$.a')",
    "inputs.parameters['my-name'] + '-' + item",
    "item in ['a', 'b'] ? 1 : 2",
    "map([1, 2, 3], # * 2)",
];

/// 100,000 of them, parsed and typed on one core.
fn small_expressions(c: &mut Criterion) {
    let mut env = lang::Env::new().with_argo_functions();
    for name in [
        "inputs.parameters.name",
        "inputs.parameters.count",
        "inputs.parameters.json",
        "inputs.parameters.my-name",
        "steps.gen.outputs.result",
        "workflow.parameters.region",
        "lastRetry.exitCode",
        "retries",
        "item",
    ] {
        env.add(name, lang::Type::String);
    }
    for text in SMALL {
        assert!(lang::check(&lang::parse(text), &env).compiles(), "{text}");
    }
    let mut group = c.benchmark_group("100,000 small expressions");
    group.sample_size(10);
    let texts = || SMALL.iter().cycle().take(100_000);
    group.bench_function("parsed", |b| {
        b.iter(|| texts().for_each(|t| drop(black_box(lang::parse(black_box(t))))))
    });
    group.bench_function("parsed and typed", |b| {
        b.iter(|| texts().for_each(|t| drop(black_box(lang::check(&lang::parse(black_box(t)), &env)))));
    });
    group.finish();
}

criterion_group!(benches, stages, growth, expressions, small_expressions);
criterion_main!(benches);
