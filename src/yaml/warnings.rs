//! Problems of the text as a whole.

use super::tree::{NodeData, NodeRecord, Problem, ProblemKind, ScalarText, Style};
use crate::text::{MAX_SOURCE_BYTES, SourceText, Span};

/// More of these say nothing new.
const MAX_LINE_BREAKS: usize = 20;

pub(super) fn encoding_problem(source: &SourceText) -> Option<Problem> {
    let at = source.invalid_at()?;
    let bad = source.text().get(at..)?.chars().take_while(|&c| c == char::REPLACEMENT_CHARACTER).count();
    let span = Span::new(at, at + bad * char::REPLACEMENT_CHARACTER.len_utf8());
    Some(problem(ProblemKind::Encoding, span, "this is not UTF-8 text, so Argo cannot read it".into()))
}

pub(super) fn size_problem(source: &SourceText) -> Option<Problem> {
    let message = || format!("this file is larger than {} MiB and was not read", MAX_SOURCE_BYTES >> 20);
    source.is_too_large().then(|| problem(ProblemKind::Limit, Span::at(0), message()))
}

/// Characters that end a line for Argo's YAML 1.1 but not for the YAML 1.2 of most other tools.
pub(super) fn line_break_problems(text: &str) -> impl Iterator<Item = Problem> {
    // Each begins with one of two bytes: most files have neither.
    let bytes = text.as_bytes();
    let candidates = memchr::memchr2_iter(0xC2, 0xE2, bytes);
    let found = candidates.filter_map(|at| {
        let (name, len) = match bytes.get(at..)? {
            [0xC2, 0x85, ..] => ("NEL (U+0085)", 2),
            [0xE2, 0x80, 0xA8, ..] => ("LINE SEPARATOR (U+2028)", 3),
            [0xE2, 0x80, 0xA9, ..] => ("PARAGRAPH SEPARATOR (U+2029)", 3),
            _ => return None,
        };
        Some((Span::new(at, at + len), name))
    });
    found.take(MAX_LINE_BREAKS).map(|(span, name)| {
        let message = format!("the invisible character {name} ends a line for Argo's YAML reader");
        problem(ProblemKind::LineBreak, span, message)
    })
}

/// Escapes in double quotes that YAML 1.2 has from JSON and Argo's YAML 1.1 does not: `\/`, and surrogates in pairs.
pub(super) fn escape_problems(text: &str, nodes: &[NodeRecord]) -> Vec<Problem> {
    let escaped = |node: &&NodeRecord| {
        matches!(node.data, NodeData::Scalar { style: Style::DoubleQuoted, text: ScalarText::Owned(_), .. })
    };
    let mut found = Vec::new();
    for node in nodes.iter().filter(escaped) {
        let source = text.get(node.span.range()).unwrap_or_default();
        let mut rest = source;
        while let Some(at) = rest.find('\\') {
            let tail = &rest[at..];
            let len = match tail.as_bytes() {
                [_, b'/', ..] => 2,
                [_, b'u', b'd' | b'D', b'8' | b'9' | b'a' | b'b' | b'A' | b'B', ..] => 12,
                _ => 0,
            };
            if let Some(escape) = tail.get(..len).filter(|escape| !escape.is_empty()) {
                let start = node.span.start as usize + source.len() - tail.len();
                let message = format!(
                    "Argo's YAML reader does not know the escape `{escape}`: write the character itself"
                );
                found.push(problem(ProblemKind::Syntax, Span::new(start, start + len), message));
            }
            let next = tail.get(1..).and_then(|tail| tail.chars().next()).map_or(1, |c| 1 + c.len_utf8());
            rest = tail.get(next.max(len)..).unwrap_or_default();
        }
    }
    found
}

fn problem(kind: ProblemKind, span: Span, message: String) -> Problem {
    Problem { kind, span, related: None, message }
}
