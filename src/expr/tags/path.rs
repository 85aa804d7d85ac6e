//! The dotted key of a simple tag.

use crate::text::Span;

/// The key of a simple tag and the pieces that people see in it.
///
/// Argo knows no pieces: it looks the whole key up in a flat table. They are here for names and messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The whole key, without the spaces around it.
    pub span: Span,
    /// The pieces between dots; a bracketed piece stands alone (`item.[0]`, `parameters['x']`). Never empty: the key of
    /// `{{}}` is one empty piece.
    pub segments: Vec<Segment>,
}

/// One piece of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Where it stands, brackets included; empty for the piece between the dots of `a..b`.
    pub span: Span,
    /// Whether it is written in brackets.
    pub bracketed: bool,
}

impl Path {
    /// Splits the key that stands at `span`.
    pub(super) fn parse(text: &str, span: Span) -> Path {
        let key = &text[span.range()];
        let base = span.start as usize;
        let last_close = key.rfind(']').unwrap_or_default();
        let mut segments = Vec::new();
        let mut start = 0;
        // After `[…]` a dot only separates; elsewhere it ends a piece, be it empty.
        let mut after_bracket = false;
        let mut at = 0;
        while at < key.len() {
            match key.as_bytes()[at] {
                b'.' => {
                    if !after_bracket {
                        segments.push(Segment { span: Span::new(base + start, base + at), bracketed: false });
                    }
                    after_bracket = false;
                    start = at + 1;
                    at = start;
                }
                b'[' if at < last_close => {
                    if start < at {
                        segments.push(Segment { span: Span::new(base + start, base + at), bracketed: false });
                    }
                    let end = key[at..].find(']').map_or(key.len(), |close| at + close + 1);
                    segments.push(Segment { span: Span::new(base + at, base + end), bracketed: true });
                    after_bracket = true;
                    start = end;
                    at = end;
                }
                _ => {
                    after_bracket = false;
                    at += 1;
                }
            }
        }
        if !after_bracket {
            segments.push(Segment { span: Span::new(base + start, base + key.len()), bracketed: false });
        }
        Path { span, segments }
    }

    /// The key that Argo looks up.
    pub fn key<'t>(&self, text: &'t str) -> &'t str {
        &text[self.span.range()]
    }

    /// The text of piece `index`, or nothing when there are fewer.
    pub fn segment<'t>(&self, text: &'t str, index: usize) -> Option<&'t str> {
        self.segments.get(index).map(|segment| &text[segment.span.range()])
    }

    /// The first piece: `steps`, `inputs`, `workflow`, …
    pub fn root<'t>(&self, text: &'t str) -> &'t str {
        self.segment(text, 0).unwrap_or_default()
    }

    /// From piece `index` to the end of the key: names may hold dots (`workflow.labels.example.com/x`).
    pub fn from(&self, index: usize) -> Option<Span> {
        self.segments.get(index).map(|segment| Span { start: segment.span.start, end: self.span.end })
    }
}

/// `span` without the spaces that Argo ignores around a key.
///
/// It trims after JSON has escaped tabs and line breaks into `\t` and `\n`, so those stay and make the key unknown.
pub(super) fn trimmed(text: &str, span: Span) -> Span {
    let content = &text[span.range()];
    let left = content.trim_start_matches(is_trimmed);
    let start = span.end as usize - left.len();
    Span::new(start, start + left.trim_end_matches(is_trimmed).len())
}

fn is_trimmed(c: char) -> bool {
    c.is_whitespace() && c >= ' ' && !matches!(c, '\u{2028}' | '\u{2029}')
}
