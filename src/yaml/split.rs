//! Where Argo cuts a file into documents.

use memchr::memmem;

use crate::text::Span;

/// The pieces of a text between each line break and `---` that follows it directly: Argo cuts there before any YAML
/// is parsed, in block scalars too. What else stands on the `---` line belongs to the next piece. Blank pieces
/// are left out.
pub(super) fn pieces(text: &str) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let cuts = memmem::find_iter(text.as_bytes(), b"\n---");
    for (end, next) in cuts.map(|at| (at, at + 4)).chain([(text.len(), text.len())]) {
        if text.get(start..end).is_some_and(|piece| !piece.trim().is_empty()) {
            pieces.push(Span::new(start, end));
        }
        start = next;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = pieces(text).iter().map(|span| &text[span.range()]).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn cuts_where_argo_does() {
        check("", &[]);
        check(" \n\t\n", &[]);
        check("a: 1\n---\nb: 2\n", &["a: 1", "\nb: 2\n"]);
        check("---\na: 1\n---\n---\n\n--- # c\n", &["---\na: 1", " # c\n"]);
        check("a: 1\n--- b: 2\n----x\r\n---\r\ny", &["a: 1", " b: 2", "-x\r", "\r\ny"]);
        check("a: 1\n ---\n", &["a: 1\n ---\n"]);
    }
}
