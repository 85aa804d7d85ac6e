//! Choosing fixes that do not touch each other, and writing their edits into a text.

use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::text::{FileId, Span};

/// A finding and the fix that is to be made for it.
pub type Chosen<'d> = (&'d Diagnostic, &'d Fix);

/// The fixes of one file that can be made together: of those that overlap, the first.
///
/// Only the best fix of a finding is looked at, and it is taken when it is safe or `unsafe_too` is set.
pub fn choose<'d>(
    found: &'d [Diagnostic],
    file: FileId,
    unsafe_too: bool,
    is_wanted: impl Fn(&Diagnostic) -> bool,
) -> Vec<Chosen<'d>> {
    let mut taken: Vec<Span> = Vec::new();
    let mut chosen = Vec::new();
    for finding in found.iter().filter(|d| d.place.file == file && is_wanted(d)) {
        let Some(fix) = finding.fixes.first().filter(|f| f.safe || unsafe_too) else { continue };
        let is_here = !fix.edits.is_empty() && fix.edits.iter().all(|e| e.place.file == file);
        let is_free = |e: &Edit| taken.iter().all(|t| are_apart(*t, e.place.span));
        if is_here && fix.edits.iter().all(is_free) {
            taken.extend(fix.edits.iter().map(|e| e.place.span));
            chosen.push((finding, fix));
        }
    }
    chosen
}

/// Whether both can be replaced in any order. Two insertions at one place cannot.
fn are_apart(a: Span, b: Span) -> bool {
    a.end < b.start
        || b.end < a.start
        || (a.end == b.start || b.end == a.start) && !a.is_empty() && !b.is_empty()
}

/// The text after the edits, and where each of them now stands, in the order of the text.
///
/// None when edits overlap or lie outside of the text.
pub fn apply<'e>(text: &str, edits: impl Iterator<Item = &'e Edit>) -> Option<(String, Vec<Span>)> {
    let mut edits: Vec<&Edit> = edits.collect();
    edits.sort_by_key(|e| (e.place.span.start, e.place.span.end));
    let mut result = String::with_capacity(text.len());
    let mut written = Vec::with_capacity(edits.len());
    let mut done = 0;
    for edit in edits {
        let range = edit.place.span.range();
        result.push_str(text.get(done..range.start)?);
        text.get(range.clone())?;
        let start = result.len();
        result.push_str(&edit.text);
        written.push(Span::new(start, result.len()));
        done = range.end;
    }
    result.push_str(text.get(done..)?);
    Some((result, written))
}

#[cfg(test)]
mod tests {
    use super::{apply, are_apart};
    use crate::diagnostic::{Edit, Place};
    use crate::text::{FileId, Span};

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit { place: Place { file: FileId(0), span: Span::new(start, end) }, text: text.to_owned() }
    }

    #[test]
    fn edits_in_any_order() {
        let edits = [edit(4, 5, "XY"), edit(0, 1, ""), edit(6, 6, "!")];
        let (text, written) = apply("abcdef", edits.iter()).expect("they are apart");
        assert_eq!(text, "bcdXYf!");
        assert_eq!(written, [Span::new(0, 0), Span::new(3, 5), Span::new(6, 7)]);
        assert_eq!(apply("abc", [edit(0, 2, "x"), edit(1, 3, "y")].iter()), None);
        assert_eq!(apply("abc", [edit(2, 9, "x")].iter()), None);
        assert_eq!(apply("é", [edit(1, 2, "x")].iter()), None, "inside a character");
    }

    #[test]
    fn what_is_apart() {
        assert!(are_apart(Span::new(0, 2), Span::new(2, 3)));
        assert!(!are_apart(Span::new(0, 2), Span::new(1, 3)));
        assert!(!are_apart(Span::new(2, 2), Span::new(2, 2)));
        assert!(!are_apart(Span::new(2, 2), Span::new(2, 4)));
    }
}
