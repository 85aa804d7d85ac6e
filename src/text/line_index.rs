//! From byte offsets to lines and columns, and back.

use std::ops::Range;
use std::sync::Arc;

use memchr::memchr2_iter;

/// A place for people: both numbers count from 1, columns count Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

/// A place for the language server: both numbers count from 0, columns count UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Utf16Position {
    /// The line, from 0.
    pub line: u32,
    /// The code units before the place in its line.
    pub character: u32,
}

/// Where the lines of a text begin. A line ends with `\n`, `\r\n` or a `\r` that stands alone.
#[derive(Clone, Debug)]
pub struct LineIndex {
    text: Arc<str>,
    starts: Vec<u32>,
    ascii: bool,
}

impl LineIndex {
    /// Finds the lines of `text`.
    pub fn new(text: Arc<str>) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr2_iter(b'\n', b'\r', bytes) {
            let pair = bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n');
            if !pair {
                starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
            }
        }
        let ascii = text.is_ascii();
        LineIndex { text, starts, ascii }
    }

    /// How many lines there are: one more than line breaks.
    pub fn lines(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of a line, counted from 0, without its line break; an empty range past the last line.
    pub fn line(&self, line: usize) -> Range<usize> {
        let end = self.text.len();
        let Some(&start) = self.starts.get(line) else { return end..end };
        let start = start as usize;
        let next = self.starts.get(line + 1).map_or(end, |&next| next as usize);
        let content = self.text.get(start..next).unwrap_or_default();
        start..start + content.trim_end_matches(['\n', '\r']).len()
    }

    /// The line and column of an offset. An offset past the end is the end; one inside a character is its start.
    pub fn position(&self, offset: usize) -> Position {
        let (line, before) = self.before(offset);
        let column = if self.ascii { before.len() } else { before.chars().count() };
        Position { line: count(line) + 1, column: count(column) + 1 }
    }

    /// The same for the language server.
    pub fn utf16(&self, offset: usize) -> Utf16Position {
        let (line, before) = self.before(offset);
        let units = if self.ascii { before.len() } else { before.chars().map(char::len_utf16).sum() };
        Utf16Position { line: count(line), character: count(units) }
    }

    /// The offset of a line and column. Past a line's end it is the line's end; past the last line, the text's.
    pub fn offset(&self, position: Position) -> usize {
        self.seek(position.line.saturating_sub(1), position.column.saturating_sub(1), |_| 1)
    }

    /// The offset of a place the language server's client gave, with the same mercy.
    pub fn offset_utf16(&self, position: Utf16Position) -> usize {
        self.seek(position.line, position.character, |c| count(c.len_utf16()))
    }

    /// The line that holds an offset, and what stands before the offset in it.
    fn before(&self, offset: usize) -> (usize, &str) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|&start| start as usize <= offset).saturating_sub(1);
        let start = self.starts.get(line).map_or(0, |&start| start as usize);
        (line, self.text.get(start..offset).unwrap_or_default())
    }

    fn seek(&self, line: u32, units: u32, width: impl Fn(char) -> u32) -> usize {
        let range = self.line(line as usize);
        let mut left = units;
        let mut offset = range.start;
        for c in self.text.get(range).unwrap_or_default().chars() {
            let width = width(c);
            if left < width {
                break;
            }
            left -= width;
            offset += c.len_utf8();
        }
        offset
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_back() {
        let text = "ab\r\nc😀d\re\n\nf";
        let index = LineIndex::new(text.into());
        let at = |offset| {
            let p = index.position(offset);
            let u = index.utf16(offset);
            (p.line, p.column, u.line, u.character)
        };
        assert_eq!(index.lines(), 5);
        assert_eq!(at(0), (1, 1, 0, 0));
        assert_eq!(at(4), (2, 1, 1, 0));
        assert_eq!(at(9), (2, 3, 1, 3));
        assert_eq!(at(7), (2, 2, 1, 1), "inside the emoji");
        assert_eq!(at(11), (3, 1, 2, 0), "after a lone carriage return");
        assert_eq!(at(99), (5, 2, 4, 1));
        for (offset, _) in text.char_indices().filter(|&(_, c)| c != '\r' && c != '\n') {
            assert_eq!(index.offset(index.position(offset)), offset);
            assert_eq!(index.offset_utf16(index.utf16(offset)), offset);
        }
        assert_eq!(index.offset(Position { line: 2, column: 99 }), 10);
        assert_eq!(index.offset(Position { line: 99, column: 1 }), text.len());
        assert_eq!(index.offset_utf16(Utf16Position { line: 1, character: 2 }), 5, "inside a pair");
    }
}
