//! Between offsets in a text and the protocol's positions, in the units that were agreed on.

use std::sync::Arc;

use argoc_core::text::{LineIndex, Position as Column, Span, Utf16Position};

use crate::proto::{Position, PositionEncodingKind, Range};

/// What the protocol's columns count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Encoding {
    Utf8,
    /// What every client understands.
    #[default]
    Utf16,
    Utf32,
}

impl Encoding {
    /// The cheapest that a client offers.
    pub(crate) fn choose<'a>(offered: impl Iterator<Item = &'a str>) -> Encoding {
        let rank = |encoding: &Encoding| match encoding {
            Encoding::Utf8 => 0,
            Encoding::Utf16 => 1,
            Encoding::Utf32 => 2,
        };
        let known = offered.filter_map(|name| match name {
            "utf-8" => Some(Encoding::Utf8),
            "utf-16" => Some(Encoding::Utf16),
            "utf-32" => Some(Encoding::Utf32),
            _ => None,
        });
        known.min_by_key(rank).unwrap_or_default()
    }

    pub(crate) fn kind(self) -> PositionEncodingKind {
        match self {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }
    }
}

/// The lines of a text, for one client.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    text: Arc<str>,
    index: LineIndex,
    encoding: Encoding,
    /// What the client counts in the first line before the text begins.
    mark: u32,
}

impl Lines {
    pub(crate) fn new(text: Arc<str>, encoding: Encoding) -> Lines {
        Lines::behind_mark(text, encoding, false)
    }

    /// The lines of a text before which the client has a byte order mark, if it `has_mark`.
    pub(crate) fn behind_mark(text: Arc<str>, encoding: Encoding, has_mark: bool) -> Lines {
        let mark = match encoding {
            _ if !has_mark => 0,
            Encoding::Utf8 => '\u{FEFF}'.len_utf8() as u32,
            Encoding::Utf16 | Encoding::Utf32 => 1,
        };
        Lines { index: LineIndex::new(Arc::clone(&text)), text, encoding, mark }
    }

    pub(crate) fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The position of an offset; past the end it is the end.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let mut position = self.without_mark(offset);
        if position.line == 0 {
            position.character = position.character.saturating_add(self.mark);
        }
        position
    }

    fn without_mark(&self, offset: usize) -> Position {
        match self.encoding {
            Encoding::Utf16 => {
                let at = self.index.utf16(offset);
                Position { line: at.line, character: at.character }
            }
            Encoding::Utf32 => {
                let at = self.index.position(offset);
                Position { line: at.line - 1, character: at.column - 1 }
            }
            Encoding::Utf8 => {
                let line = self.index.utf16(offset).line;
                let character =
                    offset.min(self.text.len()).saturating_sub(self.index.line(line as usize).start);
                Position { line, character: u32::try_from(character).unwrap_or(u32::MAX) }
            }
        }
    }

    pub(crate) fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start as usize), end: self.position(span.end as usize) }
    }

    /// The offset of a position. Past a line's end it is that end, as the protocol has it; the line after the last is
    /// the end of the text. `None` for lines further down.
    pub(crate) fn offset(&self, position: Position) -> Option<usize> {
        let line = position.line as usize;
        let mark = if line == 0 { self.mark } else { 0 };
        let position = Position { line: position.line, character: position.character.saturating_sub(mark) };
        if line >= self.index.lines() {
            return (line == self.index.lines()).then_some(self.text.len());
        }
        Some(match self.encoding {
            Encoding::Utf16 => {
                self.index.offset_utf16(Utf16Position { line: position.line, character: position.character })
            }
            Encoding::Utf32 => {
                let column = position.character.saturating_add(1);
                self.index.offset(Column { line: position.line + 1, column })
            }
            Encoding::Utf8 => {
                let range = self.index.line(line);
                let mut offset = range.start.saturating_add(position.character as usize).min(range.end);
                while !self.text.is_char_boundary(offset) {
                    offset -= 1;
                }
                offset
            }
        })
    }

    /// The bytes of a range; `None` when it is out of the text or ends before it begins.
    pub(crate) fn span(&self, range: Range) -> Option<Span> {
        let (start, end) = (self.offset(range.start)?, self.offset(range.end)?);
        (start <= end).then(|| Span::new(start, end))
    }

    /// What of a range is in the text.
    pub(crate) fn clipped(&self, range: Range) -> Option<Span> {
        let offset = |position| self.offset(position).unwrap_or(self.text.len());
        let (start, end) = (offset(range.start), offset(range.end));
        (start <= end).then(|| Span::new(start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::{Encoding, Lines};
    use crate::proto::{Position, Range};

    #[test]
    fn columns_in_three_units_and_back() {
        let text = "a: é漢🚀x\r\nb\n";
        let at_x = text.find('x').expect("it is there");
        for (encoding, column) in [(Encoding::Utf8, 12), (Encoding::Utf16, 7), (Encoding::Utf32, 6)] {
            let lines = Lines::new(text.into(), encoding);
            assert_eq!(lines.position(at_x), Position { line: 0, character: column }, "{encoding:?}");
            for (offset, c) in text.char_indices().filter(|(_, c)| !"\r\n".contains(*c)) {
                assert_eq!(lines.offset(lines.position(offset)), Some(offset), "{encoding:?} {c}");
            }
            let at = |line, character| lines.offset(Position { line, character });
            assert_eq!(at(0, 99), Some(at_x + 1));
            assert_eq!((at(2, 0), at(3, 7), at(4, 0)), (Some(text.len()), Some(text.len()), None));
            assert_eq!(at(0, u32::MAX), Some(at_x + 1));
            let range = |start, end| lines.span(Range { start, end });
            let [a, b] = [Position { line: 0, character: 0 }, Position { line: 1, character: 1 }];
            assert!(range(a, b).is_some() && range(b, a).is_none());
            let clipped = |start, end| lines.clipped(Range { start, end });
            let beyond = Position { line: 40, character: 2 };
            assert_eq!(clipped(b, beyond), range(b, Position { line: 2, character: 0 }));
            assert!(range(b, beyond).is_none() && clipped(beyond, b).is_none());
            assert_eq!(clipped(beyond, beyond), Some(argoc_core::text::Span::at(text.len())));
        }
        for (encoding, mark) in [(Encoding::Utf8, 3), (Encoding::Utf16, 1), (Encoding::Utf32, 1)] {
            let lines = Lines::behind_mark("a: b\nc".into(), encoding, true);
            assert_eq!(lines.position(3), Position { line: 0, character: 3 + mark });
            assert_eq!(lines.position(5), Position { line: 1, character: 0 });
            for (character, offset) in [(0, 0), (mark, 0), (mark + 3, 3), (u32::MAX, 4)] {
                assert_eq!(lines.offset(Position { line: 0, character }), Some(offset), "{encoding:?}");
            }
        }
        let inside = Lines::new(text.into(), Encoding::Utf8).offset(Position { line: 0, character: 4 });
        assert_eq!(inside, Some(3), "inside a character it is the character's start");
    }

    #[test]
    fn the_cheapest_offer_is_taken() {
        let choose = |offered: &[&str]| Encoding::choose(offered.iter().copied());
        assert_eq!(choose(&["utf-16", "utf-8"]), Encoding::Utf8);
        assert_eq!(choose(&["utf-32", "utf-16"]), Encoding::Utf16);
        assert_eq!(choose(&["utf-32"]), Encoding::Utf32);
        assert_eq!(choose(&["utf-7"]), Encoding::Utf16);
        assert_eq!(choose(&[]), Encoding::Utf16);
    }
}
