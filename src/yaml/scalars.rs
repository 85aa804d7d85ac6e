//! Scalars on their way into the arena: their own bytes, their text, their meaning.

use std::borrow::Cow;
use std::ops::{ControlFlow, Range};

use memchr::memchr2;

use super::builder::{Builder, Children, Frame};
use super::event::{Scalar, TagKind};
use super::pieces::{Piece, for_each_piece};
use super::resolve::{decode_base64, resolve};
use super::scan::{block_end, find_indicator, line_end, next_line};
use super::tree::{NodeData, ProblemKind, Resolved, ScalarText, Style};
use crate::text::Span;

impl<'s> Builder<'_, 's> {
    pub(super) fn scalar(&mut self, mut scalar: Scalar<'s>) {
        self.enter();
        let is_key = self.expects_key();
        let (mut start, mut end) = self.scalar_place(&scalar);
        let mut content = match scalar.style {
            Style::SingleQuoted | Style::DoubleQuoted => start + 1,
            Style::Literal | Style::Folded => scalar.start,
            Style::Plain => start,
        };
        let repaired = self.as_written(&scalar, start, end, is_key);
        if let Some((range, inner)) = &repaired {
            (start, end, content) = (range.start, range.end, inner.start);
            scalar.text = self.written_text(inner.clone());
            scalar.absent = false;
        }
        let kind = scalar.tag.map(|tag| tag.kind);
        let outcome = resolve(&scalar.text, scalar.style, kind, scalar.absent);
        let value = outcome.unwrap_or(Resolved::Str);
        let merge_key = is_key && kind.is_none() && scalar.style == Style::Plain && scalar.text == "<<";
        let text = self.scalar_text(scalar.text, scalar.style, content, end, repaired.is_some());
        let span = self.span(start, end);
        if let Err(message) = outcome {
            self.arena.problem(ProblemKind::InvalidValue, span, message);
        }
        let text = if kind == Some(TagKind::Binary) { self.binary(text, span) } else { text };
        let id = self.begin(NodeData::Scalar { style: scalar.style, text, value }, start, end, scalar.tag);
        self.count(1, 0);
        self.cursor = self.cursor.max(end);
        if is_key {
            self.check_key(id, value);
            if merge_key
                && let Some(Frame { children: Children::Mapping { merge, .. }, .. }) = self.stack.last_mut()
            {
                *merge = true;
            }
        } else if let Resolved::Float(float) = value
            && !float.is_finite()
        {
            let written = self.read_at(start, end);
            let message = format!("JSON has no number for `{written}`, so Argo refuses it");
            self.arena.problem(ProblemKind::InvalidValue, span, message);
        }
    }

    /// The node's own bytes, where the parser's are others (see [`super::tree::NodeRecord::span`]).
    fn scalar_place(&self, scalar: &Scalar<'s>) -> (usize, usize) {
        let bytes = self.read.as_bytes();
        if scalar.absent {
            let at = scalar.tag.map_or(self.cursor, |tag| tag.end.max(self.cursor));
            return (at, at);
        }
        if !matches!(scalar.style, Style::Literal | Style::Folded) {
            return (scalar.start, scalar.end);
        }
        let start = find_indicator(bytes, self.cursor, |b| matches!(b, b'|' | b'>')).unwrap_or(scalar.start);
        let indent = scalar.indent.unwrap_or(usize::MAX);
        (start, block_end(bytes, start, scalar.end, indent))
    }

    /// Where recovery has changed the text of a plain scalar: the bytes as they are written, and the text in them.
    fn as_written(
        &self,
        scalar: &Scalar<'s>,
        start: usize,
        end: usize,
        is_key: bool,
    ) -> Option<(Range<usize>, Range<usize>)> {
        if !self.repaired || scalar.style != Style::Plain {
            return None;
        }
        let (read, written) = (self.read.as_bytes(), self.written.as_bytes());
        let changed = |at: usize| written.get(at).is_some_and(|byte| read.get(at) != Some(byte));
        let (mut from, mut to) = (start, end);
        // What only moved the text to the right, and what lost its beginning when it was moved.
        while from < to && changed(from) && matches!(written[from], b' ' | b'\t' | b'-') {
            from += 1;
        }
        while from > 0
            && read[from - 1] == b' '
            && changed(from - 1)
            && written[from - 1].is_ascii_alphanumeric()
        {
            from -= 1;
        }
        // `key:v`, whose value is but the character that was blanked.
        if scalar.absent
            && changed(from)
            && from > 0
            && written[from - 1] == b':'
            && written[from].is_ascii_graphic()
        {
            to += 1;
        }
        if is_key && changed(to) && read.get(to) == Some(&b':') {
            to += 1;
        }
        let mut inner = from..to;
        match written.get(inner.clone())? {
            // On several lines the quote stays, as offsets are found from the node's start.
            [quote @ (b'"' | b'\''), rest @ .., last]
                if changed(from) && memchr2(b'\n', b'\r', rest).is_none() =>
            {
                inner = from + 1..to - usize::from(quote == last);
            }
            _ if (from, to) == (start, end) && !(start..end).any(changed) => return None,
            _ => {}
        }
        Some((from..to, inner))
    }

    /// The decoded text of a plain scalar at these bytes of the piece: folded as it is read, with what is written.
    fn written_text(&self, range: Range<usize>) -> Cow<'s, str> {
        let slice = self.written.get(range.clone()).unwrap_or_default();
        if !slice.contains(['\n', '\r']) {
            return Cow::Borrowed(slice);
        }
        let mut text = String::with_capacity(slice.len());
        for_each_piece(self.read, Style::Plain, range, slice, |_, piece| {
            match piece {
                Piece::Copy(range) => {
                    text.push_str(
                        self.written
                            .get(range.clone())
                            .unwrap_or_else(|| self.read_at(range.start, range.end)),
                    );
                }
                Piece::Char(c, _) => text.push(c),
            }
            ControlFlow::Continue(())
        });
        Cow::Owned(text)
    }

    fn scalar_text(
        &self,
        text: Cow<'s, str>,
        style: Style,
        content: usize,
        end: usize,
        repaired: bool,
    ) -> ScalarText {
        let block = matches!(style, Style::Literal | Style::Folded);
        let added = block && text.ends_with('\n') && added_break(self.read, &text, end);
        let len = text.len() - usize::from(added);
        let range = content..content + len;
        // `''''` holds one `'`, but not the one that it begins with.
        let whole = block || range.end + usize::from(style != Style::Plain) == end || repaired;
        let Some(text) = text.get(..len) else { return ScalarText::Owned(text.into()) };
        if whole && self.written.get(range.clone()) == Some(text) {
            ScalarText::Source(self.span(range.start, range.end))
        } else {
            ScalarText::Owned(text.into())
        }
    }

    fn binary(&mut self, text: ScalarText, span: Span) -> ScalarText {
        let written = match &text {
            ScalarText::Source(span) => self.source.get(span.range()).unwrap_or_default(),
            ScalarText::Owned(text) => text,
        };
        match decode_base64(written) {
            Some(decoded) => ScalarText::Owned(decoded.into()),
            None => {
                self.arena.problem(ProblemKind::InvalidValue, span, "the tag `!!binary` wants base64");
                text
            }
        }
    }
}

/// Whether the line break that a block scalar's text ends with is none of the source, which ends too early: Go adds
/// none. `end` is where the block's last line with text ends, or its header.
fn added_break(source: &str, text: &str, end: usize) -> bool {
    if !text.trim_matches([' ', '\n']).is_empty() {
        return end == source.len() && !source.ends_with(['\n', '\r']);
    }
    // A block of blank lines: those that the header does not end on its own line.
    let bytes = source.as_bytes();
    let mut at = next_line(bytes, line_end(bytes, end));
    for _ in text.bytes().filter(|&b| b == b'\n') {
        let line = line_end(bytes, at);
        if line == source.len() {
            return true;
        }
        at = next_line(bytes, line);
    }
    false
}
