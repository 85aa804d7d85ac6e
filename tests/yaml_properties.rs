//! What must hold for every text.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use argoc_core::text::{LineIndex, SourceText, Span};
use argoc_core::yaml::{Node, NodeKind, ProblemKind, Style, Tree, parse, to_json};
use proptest::prelude::*;

/// Every node of a tree, from the roots down.
fn nodes(tree: &Tree) -> Vec<Node<'_>> {
    let mut found: Vec<_> = tree.documents().iter().filter_map(|d| d.root).map(|id| tree.node(id)).collect();
    let mut at = 0;
    while let Some(&node) = found.get(at) {
        if node.kind() != NodeKind::Alias {
            found.extend(node.items());
            found.extend(node.raw_entries().flat_map(|entry| [entry.key, entry.value]));
        }
        at += 1;
    }
    found
}

/// Uses everything a tree offers; what it says must stay inside the text and inside its parents.
fn check(text: &str) -> Tree {
    let tree = parse(text);
    let text = tree.text().to_owned();
    let whole = Span::new(0, text.len());
    let index = LineIndex::new(text.as_str().into());
    let inside = |span: Span| {
        assert!(whole.contains(span) && text.get(span.range()).is_some(), "{span:?} of {text:?}");
    };
    for problem in tree.problems() {
        inside(problem.span);
        problem.related.into_iter().for_each(inside);
        assert!(!problem.message.is_empty() && !problem.message.ends_with('.'), "{problem:?}");
        let (start, end) = (problem.span.range().start, problem.span.range().end);
        assert!(index.position(start) <= index.position(end));
    }
    for document in tree.documents() {
        inside(document.span);
        document.skipped.iter().for_each(|&span| assert!(document.span.contains(span), "{span:?} {text:?}"));
        if let Some(root) = document.root {
            let _ = to_json(tree.node(root));
        }
    }
    for comment in tree.comments() {
        assert!(text[comment.span.range()].starts_with('#'));
    }
    for node in nodes(&tree) {
        inside(node.span());
        assert!(
            node.parent().is_none_or(|parent| parent.span().contains(node.span())),
            "{node:?} of {text:?}"
        );
        let _ = node.path();
        if node.kind() == NodeKind::Scalar {
            check_scalar(node, &text);
        }
    }
    for at in (0..=text.len()).step_by(1 + text.len() / 50) {
        if let Some(node) = tree.node_at(at) {
            assert!(node.span().touches(at));
        }
    }
    tree
}

fn check_scalar(node: Node<'_>, text: &str) {
    let decoded = node.text().unwrap();
    let mut last = 0;
    for at in (0..=decoded.len()).filter(|&at| decoded.is_char_boundary(at)).step_by(1 + decoded.len() / 40) {
        let span = node.source_span(at..at);
        assert!(text.get(span.range()).is_some() && last <= span.start, "{node:?} of {text:?}");
        last = span.start;
        let back = node.decoded_offset(span.start as usize);
        assert!(back.is_none_or(|back| decoded.is_char_boundary(back)), "{node:?} {at} of {text:?}");
    }
}

/// The tree says where each character of a valid text's scalars came from.
fn check_offsets(node: Node<'_>) {
    let decoded = node.text().unwrap();
    for (at, c) in decoded.char_indices() {
        let span = node.source_span(at..at + c.len_utf8());
        let source = &node.tree().text()[span.range()];
        let known = match node.style().unwrap() {
            Style::DoubleQuoted if source.starts_with('\\') => true,
            Style::SingleQuoted if c == '\'' => source == "''",
            _ if matches!(c, '\n' | ' ') => matches!(source, " " | "\n" | "\r\n" | "\r"),
            _ => source.chars().eq([c]),
        };
        assert!(known, "{c:?} at {at} of {decoded:?} from {source:?} in {:?}", node.source());
        assert_eq!(node.decoded_offset(span.start as usize), Some(at), "{decoded:?} in {:?}", node.source());
    }
    let inside = node.source_span(0..decoded.len());
    if !matches!(node.style(), Some(Style::Literal | Style::Folded)) {
        assert!(node.span().contains(inside), "{inside:?} {node:?}");
    }
    // The scalar's own source, alone, means the same.
    if !matches!(node.style(), Some(Style::Literal | Style::Folded)) && !node.source().is_empty() {
        let again = format!("k: {}", node.source());
        let tree = parse(again.as_str());
        let value = tree.documents()[0].root.and_then(|root| tree.node(root).get("k"));
        assert_eq!(value.and_then(Node::text), Some(decoded), "{again:?}");
    }
}

/// Lines of texts in every style, with what makes each style hard.
fn line() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        Just("a"),
        Just("é"),
        Just("😀"),
        Just("{{x}}"),
        Just("b c"),
        Just("''"),
        Just("\\n"),
        Just("\\u00e9"),
        Just("漢字"),
        Just("x:y"),
        Just("z#"),
        Just("\\\""),
        Just("  "),
        Just("\t"),
        Just("-"),
        Just("\\x41"),
        Just("\\U0001F600"),
        Just("\\_"),
    ];
    prop::collection::vec(word, 0..4).prop_map(|words| words.concat())
}

fn lines() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(line(), 1..6)
}

fn quoted(lines: &[String], quote: char, indent: &str, newline: &str) -> String {
    let clean = |line: &String| match quote {
        '\'' => line.replace('\\', ""),
        _ => line.trim_end_matches('\t').to_owned(),
    };
    let lines: Vec<_> = lines.iter().map(clean).collect();
    format!("{quote}{}{quote}", lines.join(&format!("{newline}{indent}")))
}

fn block(lines: &[String], header: &str, indent: &str, newline: &str) -> String {
    let body: Vec<_> = lines.iter().map(|line| format!("{indent}{line}")).collect();
    format!("{header}{newline}{}", body.join(newline))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text(text in "\\PC{0,60}|[a-c:\\-\\[\\]{}\"'|>&*!#@%?, \\n\\t\\r.~<0-9é😀]{0,80}") {
        check(&text);
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let source = SourceText::from_bytes(&bytes);
        let tree = parse(source.clone());
        prop_assert_eq!(source.invalid_at().is_some(), tree.problems().iter().any(|p| p.kind == ProblemKind::Encoding));
    }

    #[test]
    fn scalars_keep_their_places(
        lines in lines(),
        style in 0..5,
        chomp in prop_oneof![Just(""), Just("-"), Just("+"), Just("2"), Just("2-"), Just("+2")],
        newline in prop_oneof![Just("\n"), Just("\r\n"), Just("\r")],
        after in prop_oneof![Just(""), Just("\n"), Just("\n# c\nz: 1\n"), Just("\n\n\nz: 1")],
        in_list in any::<bool>(),
    ) {
        let indent = if in_list { "    " } else { "  " };
        let value = match style {
            0 => lines.iter().map(|l| l.replace(['\'', '\\', '"', '{', '#', '\t', '-'], "")).collect::<Vec<_>>()
                .join(&format!("{newline}{indent}")),
            1 => quoted(&lines, '\'', indent, newline),
            2 => quoted(&lines, '"', indent, newline),
            3 => block(&lines, &format!("|{chomp}"), indent, newline),
            _ => block(&lines, &format!(">{chomp}"), indent, newline),
        };
        let after = after.replace('\n', newline);
        let text = if in_list { format!("l:{newline}- k: {value}{after}") } else { format!("k: {value}{after}") };
        let tree = check(&text);
        if tree.problems().is_empty() {
            for node in nodes(&tree).into_iter().filter(|node| node.kind() == NodeKind::Scalar) {
                check_offsets(node);
            }
        }
    }

    #[test]
    fn mutants(at in any::<prop::sample::Index>(), len in 0usize..12, put in "[ \\n:\"'\\[{}\\]\\-#&*|>\\t!a-c]{0,3}") {
        let mut bytes = MANIFEST.as_bytes().to_vec();
        let start = at.index(bytes.len());
        let end = (start + len).min(bytes.len());
        bytes.splice(start..end, put.bytes());
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let tree = check(&text);
        prop_assert!(!tree.problems().is_empty() || tree.documents().iter().all(|d| d.skipped.is_empty()));
    }
}

const MANIFEST: &str = r#"# A manifest with a bit of everything
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: hello-, labels: {a: "b", 'c': d}}
spec:
  entrypoint: main # trailing
  arguments:
    parameters:
    - name: msg
      value: &v "é {{workflow.name}} \u00e9 \
        more"
    - {name: other, value: *v}
  templates:
  - name: main
    steps:
    - - name: one
        template: print
        arguments: {parameters: [{name: x, value: "{{item}}"}]}
        withItems: [1, two, {three: 3}]
    - - name: two
        template: print
  - name: print
    inputs:
      parameters:
      - name: x
    script:
      image: python:3
      source: |
        import sys
        # not a comment
        print("{{inputs.parameters.x}}")

        sys.exit(0)
  - name: fold
    container:
      image: alpine
      command: [sh, -c]
      args:
      - >-
        echo a
        b

          c
        d
      - 'it''s
        folded'
      -
---
kind: ConfigMap
data:
  <<: {a: "1"}
  b: "2"
"#;

#[test]
fn every_cut_of_a_manifest() {
    let mut texts: Vec<String> = vec![MANIFEST.into(), MANIFEST.replace('\n', "\r\n")];
    let json = to_json(parse(MANIFEST).node(parse(MANIFEST).documents()[0].root.unwrap())).unwrap();
    texts.push(serde_json::to_string_pretty(&json).unwrap());
    for text in &texts {
        let all = nodes(&parse(text.as_str())).len();
        for cut in (0..text.len()).filter(|&cut| text.is_char_boundary(cut)) {
            let tree = check(&text[..cut]);
            // Of what stands before the cut little may be lost: less than a fifth, a few nodes at the beginning.
            let expected = all * cut / text.len();
            let kept = nodes(&tree).len();
            assert!(kept * 5 + 60 >= expected * 4, "{kept} of about {expected} nodes at {cut}");
        }
    }
}

#[test]
fn hostile_texts() {
    let deep = |open: &str| open.repeat(100_000);
    for text in [deep("["), deep("{a: "), deep("- "), deep("? "), deep("[{"), deep("&a "), deep("*a: ")] {
        let tree = parse(text.as_str());
        assert!(!tree.problems().is_empty());
    }
    let json = format!("{}{}", deep("["), deep("]"));
    assert!(!parse(json).problems().is_empty());
}

#[test]
fn alias_bombs() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for i in 1..12 {
        let items = vec![format!("*a{}", i - 1); 9].join(", ");
        bomb += &format!("a{i}: &a{i} [{items}]\n");
    }
    let tree = parse(bomb.as_str());
    assert!(tree.problems().iter().any(|problem| problem.kind == ProblemKind::Limit));
    assert!(to_json(tree.node(tree.documents()[0].root.unwrap())).is_none());

    let mut merges =
        format!("a: &a {{{}}}\n", (0..1_000).map(|i| format!("k{i}: 1")).collect::<Vec<_>>().join(", "));
    for i in 0..1_000 {
        merges += &format!("b{i}: {{<<: *a}}\n");
    }
    let tree = parse(merges.as_str());
    assert!(tree.problems().iter().any(|problem| problem.kind == ProblemKind::Limit));
}

#[test]
fn places() {
    let tree = parse(MANIFEST);
    assert!(tree.problems().is_empty(), "{:?}", tree.problems());
    let path_at = |needle: &str| {
        let at = MANIFEST.find(needle).unwrap();
        tree.node_at(at).unwrap().path()
    };
    assert_eq!(path_at("two\n        template"), "spec.templates[0].steps[1][0].name");
    assert_eq!(path_at("three:"), "spec.templates[0].steps[0][0].withItems[2].three");
    assert_eq!(path_at("generateName"), "metadata.generateName");
    assert_eq!(path_at("{generateName"), "metadata");
    assert_eq!(path_at("ConfigMap"), "kind");
    assert_eq!(parse("{a.b/c: [1]}").node_at(9).unwrap().path(), "[\"a.b/c\"][0]");
}

#[test]
fn comments_and_their_nodes() {
    let text = "# head\na: 1 # one\n# below\nb: [x, y] # list\nc: | # header\n  # text\n  x\n# end of c\nd: \"# no\" # yes\n\
                e: # for e\n  f#g: h\n- # last\n";
    let tree = parse(text);
    let shown: Vec<_> = tree
        .comments()
        .iter()
        .map(|comment| {
            let node = comment.node.map(|id| tree.node(id).source().lines().next().unwrap_or_default());
            (&text[comment.span.range()], node.unwrap_or("-"), comment.trailing)
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("# head", "a", false),
            ("# one", "1", true),
            ("# below", "b", false),
            ("# list", "[x, y]", true),
            ("# header", "c", true),
            ("# end of c", "d", false),
            ("# yes", "\"# no\"", true),
            ("# for e", "e", true),
        ]
    );
}

#[test]
fn spans_are_the_nodes_own_bytes() {
    let text =
        "a:\n  b:\n  c: # c\n\n  d:\n  -\n  - &x\n  -   # c\n  e: |+\n    x\n\n  f: [ 1, {g: } ]\n# end\n";
    let tree = parse(text);
    assert!(tree.problems().is_empty(), "{:?}", tree.problems());
    let root = tree.node(tree.documents()[0].root.unwrap());
    let a = root.get("a").unwrap();
    let place = |node: Node<'_>| (node.span().range().start, node.source().to_owned());
    assert_eq!(place(a.get("b").unwrap()), (7, String::new()));
    assert_eq!(place(a.get("c").unwrap()), (12, String::new()));
    let d: Vec<_> = a.get("d").unwrap().items().map(|item| item.span().range().start).collect();
    assert_eq!(d, [26, 33, 37]);
    assert_eq!(a.get("d").unwrap().source(), "-\n  - &x\n  -");
    assert_eq!(a.get("e").unwrap().source(), "|+\n    x");
    assert_eq!(a.get("e").unwrap().text(), Some("x\n\n"));
    assert_eq!(a.get("f").unwrap().source(), "[ 1, {g: } ]");
    assert!(text[..a.span().range().end].ends_with("} ]"));
}

/// Texts that YAML 1.1 reads as something else, and pieces of its syntax.
fn awkward() -> impl Strategy<Value = String> {
    let words = [
        "y",
        "N",
        "yes",
        "Off",
        "TRUE",
        "~",
        "null",
        "",
        "1",
        "-1",
        "+1",
        "0x1F",
        "0o17",
        "010",
        "1_000",
        "1e3",
        ".5",
        "5.",
        ".inf",
        "-.Inf",
        ".nan",
        "1:30",
        "2001-01-01",
        "<<",
        "=",
        "-",
        "- a",
        "? a",
        ": a",
        "a: b",
        "a #b",
        "#a",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "%a",
        "@a",
        "`a",
        "'a'",
        "\"a\"",
        "{{x}}",
        "[a]",
        "a, b",
        "a:",
        " a",
        "a ",
        "---",
        "...",
        "a\n",
        "a\nb",
        "a\n\nb\n",
        "\n",
        "a\n\n",
        " a\nb",
        "a\n b",
        "a\n  \nb",
        "\ta\nb",
        "a\tb",
        "a\r\nb",
        "\u{85}",
        "\u{2028}",
        "\u{feff}a",
        "\u{7f}",
        "\u{0}",
        "é",
        "😀\nb",
        "it's",
        "\\",
        "a\\\"b",
        "a: |\n  b\n",
    ];
    prop_oneof![
        prop::sample::select(words.to_vec()).prop_map(str::to_owned),
        "[a-zA-Z0-9 :#{}\\[\\],&*!|>'\"%@`\\n\\t.~<=+_?-]{0,12}",
        "\\PC{0,8}",
    ]
}

fn value() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let scalar = prop_oneof![
        4 => awkward().prop_map(Value::from),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => (-1.0e9..1.0e9f64).prop_filter("a fraction", |x| x.fract() != 0.0).prop_map(Value::from),
    ];
    scalar.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((awkward(), inner), 0..5)
                .prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 500, ..ProptestConfig::default() })]

    /// What is written is read back as it was.
    #[test]
    fn emitted_values_are_read_back(value in value()) {
        let text = argoc_core::yaml::emit(&value);
        let tree = parse(text.as_str());
        prop_assert!(tree.problems().is_empty(), "{:?}\n{text}", tree.problems());
        let root = tree.documents().first().and_then(|d| d.root).map(|id| tree.node(id));
        let again = root.and_then(argoc_core::yaml::to_json);
        prop_assert_eq!(again.as_ref(), Some(&value), "{}", text);
    }
}
