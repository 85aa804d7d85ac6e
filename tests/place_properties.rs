//! Properties of the tree: its places reproduce the source, and no text makes it panic.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "tests read files and say what they skip"
)]

use argoc_core::check::check;
use argoc_core::model::Version;
use argoc_core::text::SourceText;
use argoc_core::workspace::{Context, File, Input, Workspace};
use argoc_core::yaml::{self, Node, Style, Tree};
use proptest::prelude::*;

fn parse(text: &str) -> Tree {
    yaml::parse(SourceText::from_bytes(text.as_bytes()))
}

fn each_scalar(node: Node<'_>, see: &mut dyn FnMut(Node<'_>)) {
    for entry in node.raw_entries() {
        each_scalar(entry.key, see);
        each_scalar(entry.value, see);
    }
    node.items().for_each(|item| each_scalar(item, see));
    if node.text().is_some() {
        see(node);
    }
}

fn scalars(tree: &Tree, see: &mut dyn FnMut(Node<'_>)) {
    for root in tree.documents().iter().filter_map(|d| d.root) {
        each_scalar(tree.node(root), see);
    }
}

/// Every letter, digit and brace of the decoded text stands in the source exactly where the tree says. (White space
/// is folded, and quotes and backslashes may be escaped.)
fn places_are_exact(tree: &Tree) -> Result<(), TestCaseError> {
    let mut wrong = None;
    scalars(tree, &mut |node| {
        let text = node.text().unwrap_or_default();
        for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric() || "{}".contains(*c)) {
            let span = node.source_span(at..at + c.len_utf8());
            let source = tree.text().get(span.range()).unwrap_or_default();
            if source != c.to_string() && !source.starts_with('\\') {
                wrong.get_or_insert(format!("{c:?} of {text:?} is {source:?} at {span:?}"));
            }
        }
    });
    prop_assert!(wrong.is_none(), "{}", wrong.unwrap_or_default());
    Ok(())
}

/// A text in one of the styles, below a key.
fn scalar_source() -> impl Strategy<Value = String> {
    let words = proptest::collection::vec("[a-zé漢🚀{}0-9.-]{1,8}", 1..12);
    let style = proptest::sample::select(vec!["|", "|-", "|+", ">", ">-", ">+", "'", "\"", "|2", ">2-"]);
    (words, style, 1..5usize, any::<bool>()).prop_map(|(words, style, every, crlf)| {
        let mut lines: Vec<String> = words.chunks(every).map(|line| line.join(" ")).collect();
        let text = match style {
            "'" | "\"" => format!("key: {style}{}{style}\n", lines.join("\n  ").replace('\n', "\n  ")),
            header => {
                lines.iter_mut().for_each(|line| *line = format!("  {line}"));
                format!("key: {header}\n{}\n", lines.join("\n"))
            }
        };
        let text = format!("before: 1\n{text}after: {{a: [x, y]}}\n");
        if crlf { text.replace('\n', "\r\n") } else { text }
    })
}

proptest! {
    #[test]
    fn decoded_text_has_exact_places(source in scalar_source()) {
        let tree = parse(&source);
        prop_assert!(tree.problems().is_empty(), "{:?}", tree.problems());
        places_are_exact(&tree)?;
    }

    #[test]
    fn any_text_is_read(source in "\\PC*") {
        places_in_range(&parse(&source))?;
    }

    #[test]
    fn any_yaml_like_text_is_checked(source in "([-a-z:{}\\[\\]'\"|>&*#!?, \n]|apiVersion: argoproj.io/v1alpha1\n|  - |name: a\n){0,60}") {
        let context = Context { named: true, ..Context::default() };
        let file = File::read(Input { path: "a.yaml".into(), bytes: source.as_bytes(), context }, Version::LATEST);
        check(&Workspace::new(vec![file], Version::LATEST));
        places_in_range(&parse(&source))?;
    }
}

fn places_in_range(tree: &Tree) -> Result<(), TestCaseError> {
    let mut longest = 0;
    scalars(tree, &mut |node| longest = longest.max(node.span().end as usize));
    prop_assert!(longest <= tree.text().len());
    Ok(())
}

#[test]
fn places_in_the_examples_are_exact() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut looked_at = 0;
    for folder in ["examples", "examples/nightly-etl", "tests/ok", "../shared/oracle/dev/bases"] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
            println!("{folder} is not here: skipped");
            continue;
        };
        for path in entries.map(|e| e.expect("an entry").path()).filter(|p| p.is_file()) {
            let tree = parse(&std::fs::read_to_string(&path).expect("a text"));
            if let Err(error) = places_are_exact(&tree) {
                panic!("{}: {error}", path.display());
            }
            scalars(&tree, &mut |node| {
                if node.style() == Some(Style::Plain) && !node.source().contains('\n') {
                    assert_eq!(node.text(), Some(node.source()), "{}", path.display());
                }
                looked_at += 1;
            });
        }
    }
    assert!(looked_at > 300, "{looked_at} scalars");
}

/// A file that is cut anywhere still ends, and gives a tree.
#[test]
fn a_cut_file_is_read() {
    let text = include_str!("../examples/nightly-etl/cron.yaml");
    for end in (0..text.len()).filter(|&i| text.is_char_boundary(i)) {
        let tree = parse(&text[..end]);
        assert!(end < 120 || tree.documents().iter().any(|d| d.root.is_some()), "{end}");
    }
}
