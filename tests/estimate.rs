//! Estimates: counts, bounds and why they are not exact.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

use std::collections::BTreeMap;

use argoc_core::estimate::{Assumptions, Estimate, Range, ReasonKind, estimate, json, text};
use argoc_core::flow::Flow;
use argoc_core::model::Version;
use argoc_core::values::duration::Duration;
use argoc_core::workspace::{Context, File, Input, Workspace};

fn estimates(files: &[(&str, &str)], parameters: &[(&str, &str)]) -> Vec<Estimate> {
    let read = |(path, text): &(&str, &str)| {
        let input = Input { path: (*path).to_owned(), bytes: text.as_bytes(), context: Context::default() };
        File::read(input, Version::LATEST)
    };
    let workspace = Workspace::new(files.iter().map(read).collect(), Version::LATEST);
    let assumptions = Assumptions {
        pod_overhead: Duration::from_seconds(60),
        parameters: parameters
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect::<BTreeMap<_, _>>(),
    };
    let flows: Vec<Flow<'_>> = workspace.objects().iter().filter_map(|o| Flow::new(&workspace, o)).collect();
    flows.iter().flat_map(|flow| estimate(flow, &assumptions)).collect()
}

/// The estimate of a workflow with these templates, the first of which is the entrypoint `main`.
fn of(templates: &str) -> Estimate {
    let text = format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{name: a}}\nspec:\n  entrypoint: main\n  arguments: \
         {{parameters: [{{name: list, value: '[1, 2, 3]'}}, {{name: four, value: '4'}}, {{name: open}}]}}\n  templates:\n{templates}  - \
         name: pod\n    inputs: {{parameters: [{{name: x, default: '[7]'}}]}}\n    container: {{image: a}}\n"
    );
    estimates(&[("a.yaml", &text)], &[]).remove(0)
}

fn main_steps(steps: &str) -> Estimate {
    of(&format!("  - name: main\n    steps:\n{steps}"))
}

fn main_dag(tasks: &str) -> Estimate {
    of(&format!("  - name: main\n    dag:\n      tasks:\n{tasks}"))
}

#[track_caller]
fn check(estimate: &Estimate, pods: (u64, Option<u64>), steps: (u64, Option<u64>), kinds: &[ReasonKind]) {
    let range = |(min, max)| Range { min, max };
    assert_eq!(estimate.pods, range(pods), "pods");
    assert_eq!(estimate.steps, range(steps), "steps");
    assert_eq!(estimate.reasons.iter().map(|r| r.kind).collect::<Vec<_>>(), kinds);
}

#[test]
fn loops() {
    let step = |with: &str| main_steps(&format!("    - - {{name: s, template: pod, {with}}}\n"));
    check(&step("withItems: [1, 2]"), (2, Some(2)), (1, Some(1)), &[]);
    check(&step("withItems: []"), (0, Some(0)), (0, Some(0)), &[]);
    check(&step("withSequence: {count: 5}"), (5, Some(5)), (1, Some(1)), &[]);
    check(&step("withSequence: {start: 3, end: 1}"), (3, Some(3)), (1, Some(1)), &[]);
    check(&step("withSequence: {count: '{{workflow.parameters.four}}'}"), (4, Some(4)), (1, Some(1)), &[]);
    check(&step("withParam: '{{workflow.parameters.list}}'"), (3, Some(3)), (1, Some(1)), &[]);
    check(&step("withParam: '{{workflow.parameters.open}}'"), (0, None), (0, Some(1)), &[ReasonKind::Loop]);
    check(
        &step("withParam: '{{=toJson(fromJSON(workflow.parameters.list))}}'"),
        (3, Some(3)),
        (1, Some(1)),
        &[],
    );
    check(
        &step("withSequence: {count: '{{=len(fromJSON(workflow.parameters.list)) + 1}}'}"),
        (4, Some(4)),
        (1, Some(1)),
        &[],
    );
    check(
        &step("withParam: '{{=toJson(filter([workflow.parameters.open], true))}}'"),
        (0, None),
        (0, Some(1)),
        &[ReasonKind::Loop],
    );
    check(&step("withParam: 'no list'"), (0, None), (0, Some(1)), &[ReasonKind::Loop]);
}

#[test]
fn values_come_down_to_where_they_are_used() {
    let inner = "  - name: inner\n    inputs: {parameters: [{name: items}]}\n    steps:\n    - - {name: s, template: pod, withParam: \
                 '{{inputs.parameters.items}}'}\n";
    let call = |name: &str, value: &str| {
        format!(
            "    - - {{name: {name}, template: inner, arguments: {{parameters: [{{name: items, value: '{value}'}}]}}}}\n"
        )
    };
    let one =
        of(&format!("  - name: main\n    steps:\n{}{inner}", call("a", "{{workflow.parameters.list}}")));
    check(&one, (3, Some(3)), (1, Some(1)), &[]);
    // Callers that pass different things.
    let two = of(&format!("  - name: main\n    steps:\n{}{}{inner}", call("a", "[1]"), call("b", "[1, 2]")));
    check(&two, (0, None), (0, Some(2)), &[ReasonKind::Loop]);
}

#[test]
fn parameters_of_the_command_line() {
    let text = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: a}\nspec:\n  entrypoint: main\n  arguments: \
                {parameters: [{name: list}]}\n  templates:\n  - name: main\n    steps:\n    - - {name: s, template: pod, withParam: \
                '{{workflow.parameters.list}}'}\n  - name: pod\n    container: {image: a}\n";
    let found = estimates(&[("a.yaml", text)], &[("list", "[1, 2, 3, 4]")]);
    check(&found[0], (4, Some(4)), (1, Some(1)), &[]);
}

#[test]
fn conditions() {
    let step = |when: &str| main_steps(&format!("    - - {{name: s, template: pod, when: \"{when}\"}}\n"));
    check(&step("'{{workflow.parameters.four}}' == '4'"), (1, Some(1)), (1, Some(1)), &[]);
    check(&step("'{{workflow.parameters.four}}' == '5'"), (0, Some(0)), (0, Some(0)), &[]);
    check(&step("'{{workflow.name}}' == 'b'"), (0, Some(1)), (0, Some(1)), &[ReasonKind::When]);
    let depends = main_dag(
        "      - {name: a, template: pod}\n      - {name: b, template: pod, depends: a.Failed}\n      - {name: c, template: pod, \
         depends: a || b}\n",
    );
    check(&depends, (2, Some(3)), (2, Some(3)), &[ReasonKind::Depends]);
}

#[test]
fn the_longest_way_and_the_widest_place() {
    let diamond = main_dag(
        "      - {name: a, template: pod}\n      - {name: b, template: pod, depends: a}\n      - {name: c, template: pod, depends: \
         a, withItems: [1, 2, 3]}\n      - {name: d, template: pod, depends: b && c}\n      - {name: alone, template: pod}\n",
    );
    check(&diamond, (7, Some(7)), (3, Some(3)), &[]);
    assert_eq!(diamond.requests.peak_pods, Some(4));
    assert_eq!(diamond.depth, Some(2));
    let target = of(
        "  - name: main\n    dag:\n      target: b\n      tasks:\n      - {name: a, template: pod}\n      - {name: b, \
                     template: pod, depends: a}\n      - {name: c, template: pod, depends: b}\n",
    );
    check(&target, (2, Some(2)), (2, Some(2)), &[]);
    let cycle = main_dag(
        "      - {name: a, template: pod, depends: b}\n      - {name: b, template: pod, depends: a}\n",
    );
    check(&cycle, (0, Some(0)), (0, Some(0)), &[]);
}

#[test]
fn retries_hooks_and_caches() {
    let retry = of("  - name: main\n    retryStrategy: {limit: 3}\n    container: {image: a}\n");
    check(&retry, (1, Some(4)), (1, Some(4)), &[ReasonKind::Retry]);
    let endless = of("  - name: main\n    retryStrategy: {}\n    container: {image: a}\n");
    check(&endless, (1, None), (1, None), &[ReasonKind::Retry]);
    let open = of("  - name: main\n    retryStrategy: {retryPolicy: Always}\n    container: {image: a}\n");
    check(&open, (1, None), (1, None), &[ReasonKind::Retry]);
    let hooks = main_steps(
        "    - - {name: s, template: pod, hooks: {exit: {template: pod}, running: {template: pod, expression: 'true'}}}\n",
    );
    check(&hooks, (2, Some(3)), (2, Some(3)), &[ReasonKind::Hook]);
    let cache = of(
        "  - name: main\n    memoize: {key: a, cache: {configMap: {name: b}}}\n    container: {image: a}\n",
    );
    check(&cache, (0, Some(1)), (0, Some(1)), &[ReasonKind::Memoize]);
}

#[test]
fn no_pods_of_their_own() {
    let found = of(
        "  - name: main\n    steps:\n    - - {name: w, template: wait}\n      - {name: h, template: ask}\n  - name: wait\n    \
                    suspend: {}\n  - name: ask\n    http: {url: 'https://example.com'}\n",
    );
    check(&found, (0, Some(0)), (1, Some(1)), &[]);
    assert!(found.agent);
}

#[test]
fn recursion_and_what_is_missing() {
    let loops = main_steps("    - - {name: s, template: pod}\n    - - {name: again, template: main}\n");
    check(&loops, (1, None), (1, None), &[ReasonKind::Recursion]);
    assert_eq!(loops.depth, None);
    let missing = main_steps("    - - {name: s, templateRef: {name: elsewhere, template: there}}\n");
    check(&missing, (0, None), (0, None), &[ReasonKind::Missing]);
}

#[test]
fn nesting_multiplies_without_work() {
    let mut templates = String::new();
    for index in 0..80 {
        let name = if index == 0 { "main".to_owned() } else { format!("a{index}") };
        let next = index + 1;
        let step = |name: &str| format!("{{name: {name}, template: a{next}, withItems: [1, 2, 3]}}");
        templates.push_str(&format!(
            "  - name: {name}\n    steps:\n    - - {}\n      - {}\n",
            step("l"),
            step("r")
        ));
    }
    templates
        .push_str("  - name: a80\n    container: {image: a, resources: {requests: {cpu: 8, memory: 1Ti}}}\n");
    let found = of(&templates);
    check(&found, (u64::MAX, Some(u64::MAX)), (1, Some(1)), &[]);
    assert_eq!(found.depth, Some(81));
    let shown = text(&[found]);
    assert!(shown.contains("pods            more than 10^19"), "{shown}");
}

#[test]
fn requests() {
    let container = |resources: &str| {
        of(&format!("  - name: main\n    container: {{image: a, resources: {resources}}}\n")).requests.largest
    };
    let found = container("{requests: {cpu: 250m, memory: 64Mi}}");
    assert_eq!((found.cpu, found.memory, found.is_partial), (250, 64 << 20, false));
    // Limits count where there is no request; what cannot be read is nothing.
    let found = container("{limits: {cpu: '2'}, requests: {memory: '{{workflow.parameters.four}}'}}");
    assert_eq!((found.cpu, found.memory, found.is_partial), (2000, 0, true));
    let large = of(
        "  - name: main\n    initContainers: [{name: i, image: a, resources: {requests: {cpu: 3, memory: 1Ki}}}]\n    \
                    containerSet: {containers: [{name: main, image: a, resources: {requests: {cpu: 1, memory: 1Ki}}}, {name: b, image: \
                    a, resources: {requests: {cpu: 1, memory: 1Ki}}}]}\n    sidecars: [{name: s, image: a, resources: {requests: {cpu: \
                    500m, memory: 1Ki}}}]\n",
    );
    assert_eq!((large.requests.largest.cpu, large.requests.largest.memory), (3000, 3 << 10));
}

#[test]
fn parallelism_limits_what_runs_at_the_same_time() {
    let found =
        of("  - name: main\n    parallelism: 2\n    steps:\n    - - {name: s, template: pod, withParam: \
                    '{{workflow.parameters.open}}'}\n");
    assert_eq!(found.requests.peak_pods, Some(2));
}

const ALL: &str = include_str!("flows/all.yaml");

#[test]
fn all_as_text() {
    insta::assert_snapshot!(text(&estimates(&[("all.yaml", ALL)], &[])));
}

#[test]
fn all_as_json() {
    insta::assert_snapshot!(json(&estimates(&[("all.yaml", ALL)], &[])));
}

#[test]
fn the_nightly_job() {
    let files = [
        ("cron.yaml", include_str!("../examples/nightly-etl/cron.yaml")),
        ("templates.yaml", include_str!("../examples/nightly-etl/templates.yaml")),
    ];
    let found = estimates(&files, &[]);
    insta::assert_snapshot!(text(&found[..1]));
    assert_eq!(found.len(), 5, "and one for each template of the library");
}
