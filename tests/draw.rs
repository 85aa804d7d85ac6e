//! Pictures: what they look like in each format, that nothing in them overlaps, and that hostile names do no harm.
#![allow(clippy::disallowed_methods, reason = "tests read files")]

use argoc_core::check::check;
use argoc_core::draw::{ClusterKind, Picture, Problems, Wanted, dot, json, mermaid, sketch, svg};
use argoc_core::estimate;
use argoc_core::flow::Flow;
use argoc_core::model::Version;
use argoc_core::workspace::{Context, File, Input, Workspace};
use proptest::prelude::*;

fn workspace(files: &[(&str, &str)]) -> Workspace {
    let read = |(path, text): &(&str, &str)| {
        let input = Input { path: (*path).to_owned(), bytes: text.as_bytes(), context: Context::default() };
        File::read(input, Version::LATEST)
    };
    Workspace::new(files.iter().map(read).collect(), Version::LATEST)
}

/// The pictures of the objects in the file at `path`.
fn pictures(workspace: &Workspace, path: &str) -> Vec<Picture> {
    let problems = Problems::new(&check(workspace));
    let in_file = |o: &&argoc_core::workspace::Object| workspace.file(o.file).is_some_and(|f| f.path == path);
    let objects = workspace.objects().iter().filter(in_file);
    let flows: Vec<Flow<'_>> = objects.filter_map(|o| Flow::new(workspace, o)).collect();
    flows.iter().map(|flow| sketch(flow, &problems, Wanted::All)).collect()
}

fn drawn(text: &str) -> Vec<Picture> {
    pictures(&workspace(&[("a.yaml", text)]), "a.yaml")
}

const ALL: &str = include_str!("flows/all.yaml");
const PROBLEMS: &str = include_str!("flows/problems.yaml");

#[test]
fn all_as_mermaid() {
    insta::assert_snapshot!(mermaid(&drawn(ALL)));
}

#[test]
fn all_as_dot() {
    insta::assert_snapshot!(dot(&drawn(ALL)));
}

#[test]
fn all_as_json() {
    insta::assert_snapshot!(json(&drawn(ALL)));
}

#[test]
fn all_as_svg() {
    insta::assert_snapshot!(svg(&drawn(ALL)));
}

#[test]
fn several_objects_and_their_problems() {
    let pictures = drawn(PROBLEMS);
    insta::assert_snapshot!(mermaid(&pictures));
    assert_eq!(dot(&pictures).matches("digraph ").count(), 2);
    assert_eq!(svg(&pictures).matches("<svg ").count(), 1);
    let value: serde_json::Value = serde_json::from_str(&json(&pictures)).expect("JSON");
    assert_eq!(value.as_array().map(Vec::len), Some(2));
    assert!(value.to_string().contains("\"code\":\"missing-image\""), "{value}");
}

#[test]
fn across_files() {
    let files = [
        ("cron.yaml", include_str!("../examples/nightly-etl/cron.yaml")),
        ("templates.yaml", include_str!("../examples/nightly-etl/templates.yaml")),
    ];
    insta::assert_snapshot!(mermaid(&pictures(&workspace(&files), "cron.yaml")));
}

/// What the README shows is what is printed.
#[test]
fn readme_shows_real_output() {
    let files = [
        ("examples/nightly-etl/cron.yaml", include_str!("../examples/nightly-etl/cron.yaml")),
        ("examples/nightly-etl/templates.yaml", include_str!("../examples/nightly-etl/templates.yaml")),
    ];
    let workspace = workspace(&files);
    let readme = include_str!("../README.md");
    let shown = |fence: &str| readme.split(fence).nth(1).and_then(|rest| rest.split("```").next());
    assert_eq!(shown("```mermaid\n"), Some(mermaid(&pictures(&workspace, files[0].0)).as_str()));
    let flow = Flow::new(&workspace, &workspace.objects()[0]).expect("a flow");
    let pod_overhead = argoc_core::values::duration::Duration::from_seconds(60);
    let assumptions = estimate::Assumptions { pod_overhead, parameters: Default::default() };
    let printed = estimate::text(&estimate::estimate(&flow, &assumptions));
    assert_eq!(shown("$ argoc estimate examples/nightly-etl/cron.yaml\n"), Some(printed.as_str()));
}

#[test]
fn one_template() {
    let workspace = workspace(&[("a.yaml", ALL)]);
    let flow = Flow::new(&workspace, &workspace.objects()[0]).expect("a flow");
    let region = flow.named("region").expect("a template");
    insta::assert_snapshot!(mermaid(&[sketch(&flow, &Problems::default(), Wanted::Template(region))]));
    assert!(flow.named("nowhere").is_none());
}

/// The examples, as they are drawn: whoever changes the drawing looks at these.
#[test]
fn examples() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.extension().is_some_and(|e| e == "yaml"))
        .collect();
    paths.sort();
    let mut all = String::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("the file");
        let found = drawn(&text);
        if !found.is_empty() {
            all.push_str(&mermaid(&found));
            all.push('\n');
            check_svg(&svg(&found));
        }
    }
    insta::assert_snapshot!(all);
}

/// Names, conditions and messages with everything that means something to one of the formats.
#[test]
fn hostile_names() {
    let hostile =
        "\\\"]; end --> x<script>alert('1')</script>&amp;#35;`%%{init}%%\\n}|[(漢字🦀\\u0007\\u202e";
    let text = format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{name: \"{hostile}\"}}\nspec:\n  entrypoint: \"{hostile}\"\n  \
         templates:\n    - name: \"{hostile}\"\n      steps:\n        - - {{name: \"{hostile}\", template: \"x{hostile}\", when: \
         \"{hostile}\"}}\n        - - {{name: \"y{hostile}\", template: \"{hostile}\", withItems: [\"{hostile}\"]}}\n"
    );
    let pictures = drawn(&text);
    assert_eq!(pictures.len(), 1);
    insta::assert_snapshot!(mermaid(&pictures));
    insta::assert_snapshot!(dot(&pictures));
    let drawing = svg(&pictures);
    check_svg(&drawing);
    assert!(!drawing.contains("<script>"));
    let value: serde_json::Value = serde_json::from_str(&json(&pictures)).expect("JSON");
    assert!(value.to_string().contains("<script>"), "JSON keeps texts as they are");
}

/// An SVG that can be read: tags balanced, no raw signs in texts, every number finite.
fn check_svg(text: &str) {
    assert!(!text.contains("NaN") && !text.contains("inf"), "numbers");
    let mut open: Vec<&str> = Vec::new();
    for part in text.split('<').skip(1) {
        let (tag, rest) = part.split_once('>').unwrap_or_else(|| panic!("unclosed: {part}"));
        assert!(!rest.contains('>'), "raw: {rest}");
        let entities = rest.split('&').skip(1);
        assert!(entities.clone().all(|e| e.split_once(';').is_some_and(|(n, _)| n.len() < 6)), "raw: {rest}");
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'));
}

/// The boxes of nodes, from the SVG: x, y, width, height.
fn boxes(text: &str) -> Vec<[f64; 4]> {
    let number = |line: &str, name: &str| -> f64 {
        let rest = line.split(&format!(" {name}=\"")).nth(1).expect("an attribute");
        rest.split('"').next().expect("a value").parse().expect("a number")
    };
    let lines = text.lines().filter(|l| l.contains("rx=\"6\"") && l.contains("rx=\"1.5\""));
    lines
        .map(|l| {
            let l = l.rsplit("<rect").nth(1).expect("the box");
            let l = format!(" {l}");
            [number(&l, "x"), number(&l, "y"), number(&l, "width"), number(&l, "height")]
        })
        .collect()
}

fn overlap(a: &[f64; 4], b: &[f64; 4]) -> bool {
    a[0] + 0.2 < b[0] + b[2]
        && b[0] + 0.2 < a[0] + a[2]
        && a[1] + 0.2 < b[1] + b[3]
        && b[1] + 0.2 < a[1] + a[3]
}

/// A DAG with these dependencies (smaller numbers only), conditions and uses of outputs.
fn dag(tasks: &[(Vec<usize>, bool, bool)]) -> String {
    let mut text = String::from(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: a}\nspec:\n  entrypoint: main\n  templates:\n  - name: \
         work\n    script: {image: a, source: b}\n  - name: main\n    dag:\n      tasks:\n",
    );
    for (index, (needs, when, data)) in tasks.iter().enumerate() {
        let mut needs: Vec<usize> = needs.iter().map(|n| n % index.max(1)).filter(|_| index > 0).collect();
        needs.sort_unstable();
        needs.dedup();
        let depends: Vec<String> = needs.iter().map(|n| format!("t{n}")).collect();
        text.push_str(&format!("      - name: t{index}\n        template: work\n"));
        if !depends.is_empty() {
            text.push_str(&format!("        depends: {}\n", depends.join(" && ")));
        }
        if *when {
            text.push_str(
                "        when: \"'{{workflow.name}}' == 'some name that is long enough to be wrapped'\"\n",
            );
        }
        if let (true, Some(n)) = (*data, needs.first()) {
            text.push_str(&format!("        withParam: \"{{{{tasks.t{n}.outputs.result}}}}\"\n"));
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn nothing_overlaps_and_nothing_depends_on_chance(
        tasks in prop::collection::vec((prop::collection::vec(any::<usize>(), 0..4), any::<bool>(), any::<bool>()), 1..40)
    ) {
        let pictures = drawn(&dag(&tasks));
        let drawing = svg(&pictures);
        check_svg(&drawing);
        prop_assert_eq!(&drawing, &svg(&pictures));
        let boxes = boxes(&drawing);
        prop_assert_eq!(boxes.len(), tasks.len());
        for (index, a) in boxes.iter().enumerate() {
            for b in boxes.iter().skip(index + 1) {
                prop_assert!(!overlap(a, b), "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn any_text_can_be_drawn(name in "\\PC{0,40}", when in "\\PC{0,60}") {
        let quoted = |t: &str| serde_json::to_string(t).expect("a text");
        let text = format!(
            "{{\"apiVersion\": \"argoproj.io/v1alpha1\", \"kind\": \"Workflow\", \"metadata\": {{\"name\": {n}}}, \"spec\": \
             {{\"entrypoint\": \"m\", \"templates\": [{{\"name\": \"m\", \"steps\": [[{{\"name\": {n}, \"template\": {n}, \"when\": \
             {w}}}]]}}]}}}}",
            n = quoted(&name),
            w = quoted(&when),
        );
        let pictures = drawn(&text);
        check_svg(&svg(&pictures));
        let lines = mermaid(&pictures);
        prop_assert!(lines.lines().all(|l| l.starts_with("  %%") || l.matches('"').count() % 2 == 0), "{lines}");
        let graph = dot(&pictures);
        let quotes = graph.replace("\\\\", "").replace("\\\"", "").matches('"').count();
        prop_assert_eq!(quotes % 2, 0);
    }
}

/// Many steps at the same time are a box that lines lead to, in rows.
#[test]
fn crowds() {
    let mut text = String::from(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: a}\nspec:\n  entrypoint: main\n  templates:\n  - name: \
         work\n    script: {image: a, source: b}\n  - name: main\n    steps:\n    - - {name: first, template: work}\n",
    );
    for index in 0..20 {
        let start = if index == 0 { "    - - " } else { "      - " };
        let more = match index {
            3 => ", when: \"'{{steps.first.outputs.result}}' == 'x'\"",
            7 => ", hooks: {exit: {template: work}}",
            _ => "",
        };
        text.push_str(&format!("{start}{{name: s{index}, template: work{more}}}\n"));
    }
    text.push_str("    - - {name: last, template: work, withParam: \"{{steps.s5.outputs.result}}\"}\n");
    let pictures = drawn(&text);
    insta::assert_snapshot!(mermaid(&pictures));
    let drawing = svg(&pictures);
    check_svg(&drawing);
    let boxes = boxes(&drawing);
    assert_eq!(boxes.len(), 23);
    assert!(boxes.iter().all(|b| b[0] < 1500.0), "in rows: {boxes:?}");
}

/// A library whose templates all call each other has no beginning, and is drawn all the same.
#[test]
fn a_library_without_a_beginning() {
    let text = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: a}\nspec:\n  templates:\n  - name: odd\n    \
                steps:\n    - - {name: s, template: even, when: '{{workflow.name}} == a'}\n  - name: even\n    steps:\n    - - {name: \
                s, template: odd, when: '{{workflow.name}} == a'}\n  - name: leaf\n    container: {image: a}\n";
    insta::assert_snapshot!(mermaid(&drawn(text)));
}

/// Templates that call each other, deep nesting and thousands of tasks are drawn once each.
#[test]
fn large_and_knotted() {
    let head = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: a}\nspec:\n  entrypoint: a0\n  templates:\n";
    let mut knot = head.to_owned();
    for index in 0..200 {
        knot.push_str(&format!("  - name: a{index}\n    steps:\n"));
        for call in 0..3 {
            let callee = (index * 7 + call * 13 + 1) % 200;
            knot.push_str(&format!("    - - {{name: s{call}, template: a{callee}}}\n"));
        }
    }
    let mut nested = head.to_owned();
    for index in 0..60 {
        let next = index + 1;
        nested.push_str(&format!("  - name: a{index}\n    steps:\n    - - {{name: l, template: a{next}}}\n"));
        nested.push_str(&format!("      - {{name: r, template: a{next}}}\n"));
    }
    nested.push_str("  - name: a60\n    container: {image: a}\n");
    let wide: Vec<_> = (0..1500).map(|n| (vec![n / 2], false, n % 3 == 0)).collect();
    let lonely: Vec<_> = (0..1500).map(|_| (Vec::new(), false, false)).collect();
    for (text, nodes) in [(knot, 600), (nested, 120), (dag(&wide), 1500), (dag(&lonely), 1500)] {
        let pictures = drawn(&text);
        let real = pictures[0].nodes.iter().filter(|n| !n.shape.is_dot()).count();
        let unfolded = pictures[0].clusters.iter().filter(|c| c.kind == ClusterKind::Unfolded).count();
        // The entrypoint is unfolded in all of them, and is none of the steps.
        assert_eq!(real + unfolded, nodes + 1);
        check_svg(&svg(&pictures));
        assert!(mermaid(&pictures).lines().count() < 5 * nodes + 100);
        assert!(dot(&pictures).starts_with("digraph"));
    }
}
