//! The readable grammars against the parsers that argoc uses, and against what Argo's own engines said.
#![allow(clippy::disallowed_methods, reason = "tests read files")]
#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test reports and may fail")]

use std::path::Path;

use argoc_core::expr::tags::{Tag, TagKind};
use argoc_core::expr::{depends, lang, tags, when};
use pest::Parser;
use proptest::prelude::*;
use serde_json::Value;

mod expr {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/expr.pest"]
    pub(super) struct Grammar;
}

mod condition {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/when.pest"]
    pub(super) struct Grammar;
}

mod dependency {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/depends.pest"]
    pub(super) struct Grammar;
}

mod tag {
    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/tags.pest"]
    pub(super) struct Grammar;
}

fn is_expr(text: &str) -> bool {
    expr::Grammar::parse(expr::Rule::program, text).is_ok()
}

fn is_when(text: &str) -> bool {
    condition::Grammar::parse(condition::Rule::condition, text).is_ok()
}

fn is_depends(text: &str) -> bool {
    dependency::Grammar::parse(dependency::Rule::condition, text).is_ok()
}

/// Runs the known answers of `kat/<name>.jsonl` through `judge`, which gives two verdicts to compare, or nothing when
/// the grammar has no opinion.
fn check(name: &str, judge: impl Fn(&Value) -> Option<(bool, bool)>) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../shared/oracle/kat/{name}.jsonl"));
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!("{name}: skipped, there are no known answers at {}", file.display());
        return;
    };
    let (mut same, mut silent, mut different) = (0, 0, Vec::new());
    for line in text.lines() {
        match judge(&serde_json::from_str(line).unwrap()) {
            Some((grammar, other)) if grammar == other => same += 1,
            Some((grammar, _)) => different.push(format!("grammar says {grammar}: {line}")),
            None => silent += 1,
        }
    }
    eprintln!("{name}: the grammar agrees on {same}, has no opinion on {silent}");
    assert!(different.is_empty(), "{name}: {} differ\n{}", different.len(), different.join("\n"));
}

#[test]
fn known_answers() {
    check("expr", |line| Some((is_expr(line["expr"].as_str().unwrap()), line["parse"] == "ok")));
    check("depends", |line| {
        let text = line["depends"].as_str().unwrap();
        Some((is_depends(text), depends::parse(text).errors.is_empty()))
    });
    check("when", |line| {
        let text = line["when"].as_str().unwrap();
        let parsed = when::parse(text);
        nests(text).then(|| (is_when(text), parsed.errors.is_empty()))
    });
    check("tags", |line| {
        let text = line["text"].as_str().unwrap();
        Some((tags_of_grammar(text) == tags_of_scanner(text), true))
    });
}

/// What is printed of the known answers reads as they do.
#[test]
fn known_answers_printed() {
    check("depends", |line| {
        let parsed = depends::parse(line["depends"].as_str().unwrap());
        let printed = depends::print(&parsed).filter(|_| parsed.errors.is_empty())?;
        Some((depends::same_shape(&parsed, &depends::parse(&printed)), true))
    });
    check("when", |line| {
        let text = line["when"].as_str().unwrap();
        let parsed = when::parse(text);
        let root = parsed.root.filter(|_| parsed.errors.is_empty())?;
        let again = when::parse(&when::print(&root, text)).root?;
        Some((when::same_shape(&root, &again), true))
    });
}

/// Whether no parenthesis closes before one opens. Quotes do not matter: doubtful texts are only left out.
fn nests(text: &str) -> bool {
    let mut depth = 0;
    text.chars().all(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth >= 0
    })
}

/// The tags of a text: what they are, and the texts of their parts.
fn tags_of_scanner(text: &str) -> Vec<String> {
    let show = |tag: &Tag| match &tag.kind {
        TagKind::Expression(span) => format!("expression {}", &text[span.range()]),
        TagKind::Nested { prefix, path } => format!("nested {} {}", &text[prefix.range()], path.key(text)),
        TagKind::Simple(path) => format!("simple {}", path.key(text)),
        TagKind::Unclosed => "unclosed".to_owned(),
        TagKind::Foreign => "foreign".to_owned(),
    };
    tags::scan(text).iter().map(show).collect()
}

/// The same, with the one thing that no grammar says: whose braces they are.
fn tags_of_grammar(text: &str) -> Vec<String> {
    let scanned = tags::scan(text);
    let parsed = tag::Grammar::parse(tag::Rule::text, text).unwrap().next().unwrap();
    let mut shown = Vec::new();
    for pair in parsed.into_inner() {
        let part = match pair.as_rule() {
            tag::Rule::tag => pair.into_inner().next().unwrap(),
            tag::Rule::unclosed => {
                shown.push("unclosed".to_owned());
                continue;
            }
            _ => continue,
        };
        let pieces: Vec<_> = part.clone().into_inner().map(|piece| piece.as_str()).collect();
        let line = match part.as_rule() {
            tag::Rule::expression => format!("expression {}", &part.as_str()[1..]),
            tag::Rule::nested => format!("nested {}", pieces.join(" ")),
            _ => format!("simple {}", pieces.concat()),
        };
        let foreign = scanned.get(shown.len()).is_some_and(|tag| tag.kind == TagKind::Foreign);
        shown.push(if foreign { "foreign".to_owned() } else { line });
    }
    shown
}

/// Operands with operators between them, here and there in parentheses or after a sign.
fn nested(
    operands: &'static [&'static str],
    operators: &'static [&'static str],
    signs: &'static [&'static str],
) -> impl Strategy<Value = String> {
    let space = prop::sample::select(&["", " "][..]);
    prop::sample::select(operands).prop_map(str::to_owned).prop_recursive(4, 24, 3, move |inner| {
        prop_oneof![
            4 => (inner.clone(), space.clone(), prop::sample::select(operators), space.clone(), inner.clone())
                .prop_map(|(a, left, operator, right, b)| format!("{a}{left}{operator}{right}{b}")),
            2 => inner.clone().prop_map(|inner| format!("({inner})")),
            1 => (prop::sample::select(signs), inner).prop_map(|(sign, inner)| format!("{sign}{inner}")),
        ]
    })
}

/// Tokens in any order.
fn soup(tokens: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(tokens), 0..8).prop_map(|tokens| tokens.concat())
}

fn exprs() -> impl Strategy<Value = String> {
    prop_oneof![
        nested(
            &[
                "a",
                "b.c",
                "a?.b[0]",
                "nil",
                "true",
                "1",
                "2.5",
                "0x1F",
                ".5",
                "'s'",
                "\"\\u00e9\"",
                "`r`",
                "b'y'",
                "[1, a,]",
                "{'k': 1, b: [2]}",
                "len(a)",
                "filter(a, # > 1)",
                "map(a, {.x})",
                "reduce(a, #acc + #, 0)",
                "count(a)",
                "a[1:]",
                "a[:2].d",
                "x.f(1, 2)",
                "::len(a)",
                "#",
                ".x",
                "(let z = 1; z)",
                "(if a {1} else {2})",
                "sum(a,)",
            ],
            &[
                "+",
                "-",
                "*",
                "/",
                "%",
                "**",
                "^",
                "==",
                "<",
                ">=",
                "&&",
                "||",
                " and ",
                " or ",
                " in ",
                " not in ",
                " matches ",
                "..",
                "??",
                "?",
                ":",
                "?:",
                "| len() ",
                "|",
                ";",
                ",",
                ".",
                "",
            ],
            &["!", "-", "not ", "+", "let x = "],
        ),
        soup(&[
            "a", "b", " ", ".", "?.", "[", "]", "(", ")", "{", "}", "1", "1.", "0x", "e5", "'", "'s'", ",",
            ":", "::", "?", "??", "|", "#", "not", "in", "if", "else", "let", "=", "==", ";", "filter",
            "sum", "-", "*", "//", "/*", "*/", "é", "nil",
        ]),
    ]
}

fn whens() -> impl Strategy<Value = String> {
    prop_oneof![
        nested(
            &[
                "a",
                "1",
                "0x1F",
                ".5",
                "true",
                "'a'",
                "\"b c\"",
                "[x y]",
                "a.B",
                "'2020-01-01'",
                "'2021-05-05 10:00'",
                "()"
            ],
            &[
                "==", "!=", ">", "<=", "=~", "!~", " in ", "&&", "||", "+", "-", "*", "**", "&", "<<", "?",
                ":", "??", ",", ""
            ],
            &["!", "-", "~"],
        ),
        soup(&[
            "a",
            "b.C",
            "a.b",
            "1",
            "1.2.3",
            "true",
            "in",
            " ",
            "==",
            "=",
            "&&",
            "+",
            "-",
            "!",
            "(",
            ")",
            "'",
            "'a'",
            "[",
            "]",
            "?",
            ",",
            "'2020-01-01'",
            "{{"
        ]),
    ]
}

fn dependencies() -> impl Strategy<Value = String> {
    prop_oneof![
        nested(
            &["a", "b-1", "c.Succeeded", "d.AllFailed", "'x' == 'y'", "`x` != \"x\"", "e.Failed /* f */"],
            &["&&", "||", "==", "!=", "?", ":", "?:", ";"],
            &["!"],
        ),
        soup(&[
            "a",
            "b-1",
            ".",
            "Succeeded",
            "Foo",
            "succeeded",
            "and",
            "1",
            " ",
            "&&",
            "||",
            "&",
            "!",
            "(",
            ")",
            "==",
            "'",
            "'x'",
            "_",
            "-",
            "?",
            ":",
            ";",
            "//",
            "é"
        ]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2_000,
        max_global_rejects: 1_000_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn expr_agrees(text in exprs()) {
        prop_assert_eq!(is_expr(&text), lang::parse(&text).errors.is_empty(), "{}", text);
    }

    #[test]
    fn when_agrees(text in whens()) {
        // Where parentheses do not nest, only counting decides.
        prop_assume!(nests(&text));
        prop_assert_eq!(is_when(&text), when::parse(&text).errors.is_empty(), "{}", text);
    }

    #[test]
    fn depends_agrees(text in dependencies()) {
        // `a ?? b` is accepted by the parser and left out of the grammar; unknown results are refused in quotes, too.
        prop_assume!(!text.contains("??") && !text.contains(".Foo"));
        prop_assert_eq!(is_depends(&text), depends::parse(&text).errors.is_empty(), "{}", text);
    }

    #[test]
    fn expr_printed_is_the_same(text in exprs()) {
        let parsed = lang::parse(&text);
        prop_assume!(parsed.is_ok());
        let printed = lang::print(&parsed);
        prop_assert!(lang::same_shape(&parsed, &lang::parse(&printed)), "{}: {}", text, printed);
    }

    #[test]
    fn when_printed_is_the_same(text in whens()) {
        let parsed = when::parse(&text);
        let root = parsed.root.filter(|_| parsed.errors.is_empty());
        prop_assume!(root.is_some());
        let root = root.unwrap();
        let printed = when::print(&root, &text);
        let again = when::parse(&printed);
        let same = again.errors.is_empty() && again.root.is_some_and(|again| when::same_shape(&root, &again));
        prop_assert!(same, "{}: {}", text, printed);
    }

    #[test]
    fn depends_printed_is_the_same(text in dependencies()) {
        let parsed = depends::parse(&text);
        prop_assume!(parsed.errors.is_empty());
        let printed = depends::print(&parsed).unwrap();
        prop_assert!(depends::same_shape(&parsed, &depends::parse(&printed)), "{}: {}", text, printed);
    }

    #[test]
    fn tags_agree(text in soup(&["{{", "}}", "{", "}", "=", " ", "a", ".b", "-c", "[0]", "é"])) {
        prop_assert_eq!(tags_of_grammar(&text), tags_of_scanner(&text), "{}", text);
    }
}
