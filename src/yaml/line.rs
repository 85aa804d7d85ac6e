//! What one line of a broken text looks like, judged by itself.

use std::ops::Range;

use super::scan::{line_end, line_start, next_line};

/// A line, taken apart as far as that goes without its neighbours. All places are offsets in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) start: usize,
    /// Without the line break.
    pub(super) end: usize,
    /// Where the first character stands that is no blank.
    pub(super) first: usize,
    /// Where the content begins after any `- `.
    pub(super) content: usize,
    /// The key before the first `: `, or before a `:` that ends the line.
    pub(super) key: Option<Range<usize>>,
    /// What follows the key, or the dashes of an item without a key; without blanks around and without a comment.
    pub(super) value: Range<usize>,
}

impl Line {
    /// The line that holds an offset.
    pub(super) fn at(text: &str, offset: usize) -> Line {
        let bytes = text.as_bytes();
        let start = line_start(bytes, offset);
        let end = line_end(bytes, start);
        let blank = |at: &usize| matches!(bytes.get(*at), Some(b' ' | b'\t'));
        let skip = |from: usize| (from..end).find(|at| !blank(at)).unwrap_or(end);
        let first = skip(start);
        let mut content = first;
        while bytes.get(content) == Some(&b'-') && (content + 1 == end || blank(&(content + 1))) {
            content = skip(content + 1);
        }
        let stop = comment_start(text, content, end);
        let key = key_end(text, content, stop).map(|colon| content..colon);
        let value_start = key.as_ref().map_or(content, |key| skip(key.end + 1).min(stop));
        let value_end = trim_end(text, value_start, stop);
        Line { start, end, first, content, key, value: value_start..value_end }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.first == self.end
    }

    pub(super) fn has_dash(&self) -> bool {
        self.first != self.content
    }

    pub(super) fn indent(&self) -> usize {
        self.first - self.start
    }

    /// The column of the content, which is what its children are compared with.
    pub(super) fn content_indent(&self) -> usize {
        self.content - self.start
    }

    /// The next line, unless this is the last.
    pub(super) fn next(&self, text: &str) -> Option<Line> {
        let next = next_line(text.as_bytes(), self.end);
        (next > self.end && next < text.len()).then(|| Line::at(text, next))
    }

    /// The line before that is not blank.
    pub(super) fn previous(&self, text: &str) -> Option<Line> {
        let mut start = self.start;
        while start > 0 {
            let mut before = start - 1;
            if text.get(before.saturating_sub(1)..start) == Some("\r\n") {
                before -= 1;
            }
            let line = Line::at(text, before);
            if !line.is_blank() {
                return Some(line);
            }
            start = line.start;
        }
        None
    }

    /// The next line that is not blank.
    pub(super) fn next_full(&self, text: &str) -> Option<Line> {
        let mut line = self.next(text)?;
        while line.is_blank() {
            line = line.next(text)?;
        }
        Some(line)
    }
}

/// Where blanks before `end` begin.
pub(super) fn trim_end(text: &str, start: usize, end: usize) -> usize {
    start + text.get(start..end).unwrap_or_default().trim_end_matches([' ', '\t']).len()
}

/// Where a comment begins in `from..end`, judging quotes by this line alone.
fn comment_start(text: &str, from: usize, end: usize) -> usize {
    let bytes = text.as_bytes();
    let mut quote = None;
    for at in from..end {
        let before = if at == from { None } else { bytes.get(at - 1).copied() };
        match bytes[at] {
            b'#' if quote.is_none() && matches!(before, None | Some(b' ' | b'\t')) => return at,
            c @ (b'"' | b'\'')
                if quote.is_none() && matches!(before, None | Some(b' ' | b'[' | b'{' | b',')) =>
            {
                quote = Some(c);
            }
            c if quote == Some(c) => quote = None,
            _ => {}
        }
    }
    end
}

/// The colon that ends a key beginning at `from`.
fn key_end(text: &str, from: usize, end: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    if let Some(&quote @ (b'"' | b'\'')) = bytes.get(from) {
        at = (from + 1..end).find(|&at| bytes[at] == quote)?;
    } else if matches!(bytes.get(from), Some(b'[' | b'{' | b'#' | b'|' | b'>')) {
        return None;
    }
    (at..end).find(|&at| bytes[at] == b':' && (at + 1 >= end || matches!(bytes[at + 1], b' ' | b'\t')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, indent: usize, key: Option<&str>, value: &str) {
        let line = Line::at(text, 0);
        let found = (line.content_indent(), line.key.map(|key| &text[key]), &text[line.value]);
        assert_eq!(found, (indent, key, value), "{text}");
    }

    #[test]
    fn takes_lines_apart() {
        check("a: b # c", 0, Some("a"), "b");
        check("  - - a:   'x # y' ", 6, Some("a"), "'x # y'");
        check("- a b", 2, None, "a b");
        check("-", 1, None, "");
        check("a:", 0, Some("a"), "");
        check("\"a: b\": c:d", 0, Some("\"a: b\""), "c:d");
        check("{a: b}", 0, None, "{a: b}");
        check("a: b: c", 0, Some("a"), "b: c");
        check("a", 0, None, "a");
        check("a: {{x}} # y", 0, Some("a"), "{{x}}");
    }
}
