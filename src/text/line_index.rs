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

/// Lines that are longer are not counted from their beginning each time.
const LONG: usize = 2048;

/// Bytes between two places of a text with such lines of which is known what stands before them.
const STRIDE: usize = 512;

/// Where the lines of a text begin. A line ends with `\n`, `\r\n` or a `\r` that stands alone.
#[derive(Clone, Debug)]
pub struct LineIndex {
    text: Arc<str>,
    starts: Vec<u32>,
    /// Columns are bytes.
    ascii: bool,
    /// Places in the text, if it has lines longer than `LONG` and columns are not bytes.
    marks: Vec<Mark>,
}

/// A place between two characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Mark {
    offset: usize,
    /// The Unicode scalar values before it in the text.
    chars: usize,
    /// The UTF-16 code units before it in the text.
    units: usize,
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
        let ends = starts.iter().skip(1).map(|&start| start as usize).chain([text.len()]);
        let has_long = !ascii && starts.iter().zip(ends).any(|(&start, end)| end - start as usize > LONG);
        let marks = if has_long { marks(&text) } else { Vec::new() };
        LineIndex { text, starts, ascii, marks }
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
        let (line, start, offset) = self.before(offset);
        let column = self.between(start, offset).chars;
        Position { line: count(line) + 1, column: count(column) + 1 }
    }

    /// The same for the language server.
    pub fn utf16(&self, offset: usize) -> Utf16Position {
        let (line, start, offset) = self.before(offset);
        let units = self.between(start, offset).units;
        Utf16Position { line: count(line), character: count(units) }
    }

    /// The offset of a line and column. Past a line's end it is the line's end; past the last line, the text's.
    pub fn offset(&self, position: Position) -> usize {
        self.seek(position.line.saturating_sub(1), position.column.saturating_sub(1), |mark| mark.chars)
    }

    /// The offset of a place the language server's client gave, with the same mercy.
    pub fn offset_utf16(&self, position: Utf16Position) -> usize {
        self.seek(position.line, position.character, |mark| mark.units)
    }

    /// The line that holds an offset, where it begins, and the offset, between characters of the text.
    fn before(&self, offset: usize) -> (usize, usize, usize) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|&start| start as usize <= offset).saturating_sub(1);
        (line, self.starts.get(line).map_or(0, |&start| start as usize), offset)
    }

    /// What stands between the beginning of a line and an offset in it.
    fn between(&self, start: usize, offset: usize) -> Mark {
        if self.ascii {
            return Mark { offset, chars: offset - start, units: offset - start };
        }
        if offset - start <= LONG {
            let before = self.text.get(start..offset).unwrap_or_default();
            return before.chars().fold(Mark { offset: start, ..Mark::default() }, Mark::and);
        }
        let (from, to) = (self.counted(start), self.counted(offset));
        Mark { offset, chars: to.chars - from.chars, units: to.units - from.units }
    }

    /// What stands before an offset in the text.
    fn counted(&self, offset: usize) -> Mark {
        let after = self.marks.partition_point(|mark| mark.offset <= offset);
        let mark = after.checked_sub(1).and_then(|index| self.marks.get(index)).copied().unwrap_or_default();
        self.text.get(mark.offset..offset).unwrap_or_default().chars().fold(mark, Mark::and)
    }

    fn seek(&self, line: u32, columns: u32, columns_of: impl Fn(&Mark) -> usize) -> usize {
        let range = self.line(line as usize);
        if self.ascii {
            return range.start.saturating_add(columns as usize).min(range.end);
        }
        let mut at = Mark { offset: range.start, ..Mark::default() };
        let mut wanted = columns as usize;
        if range.len() > LONG {
            at = self.counted(range.start);
            wanted = wanted.saturating_add(columns_of(&at));
            let after = self.marks.partition_point(|mark| columns_of(mark) <= wanted);
            let mark = after.checked_sub(1).and_then(|index| self.marks.get(index));
            at = mark.copied().filter(|mark| mark.offset > at.offset).unwrap_or(at);
        }
        for c in self.text.get(at.offset..range.end).unwrap_or_default().chars() {
            let next = at.and(c);
            if columns_of(&next) > wanted {
                break;
            }
            at = next;
        }
        at.offset.min(range.end)
    }
}

impl Mark {
    fn and(self, c: char) -> Mark {
        Mark { offset: self.offset + c.len_utf8(), chars: self.chars + 1, units: self.units + c.len_utf16() }
    }
}

/// The beginning of a text, and a place about every `STRIDE` bytes.
fn marks(text: &str) -> Vec<Mark> {
    let mut at = Mark::default();
    let mut marks = vec![at];
    for c in text.chars() {
        at = at.and(c);
        if at.offset / STRIDE > marks.len() - 1 {
            marks.push(at);
        }
    }
    marks
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

    #[test]
    fn long_lines_are_not_counted_from_their_beginning() {
        let part = "é😀, ";
        let text = format!("x\n{}\r\n{}", part.repeat(40_000), part.repeat(3));
        let index = LineIndex::new(text.as_str().into());
        let line = index.line(1);
        for step in 0..20_000 {
            let repeats = step * 2;
            let offset = line.start + repeats * part.len() + "é".len();
            let (position, units) = (index.position(offset), index.utf16(offset));
            assert_eq!((position.line, position.column as usize), (2, 4 * repeats + 2));
            assert_eq!((units.line, units.character as usize), (1, 5 * repeats + 1));
            assert_eq!((index.offset(position), index.offset_utf16(units)), (offset, offset));
        }
        assert_eq!(index.offset(Position { line: 2, column: u32::MAX }), line.end);
        assert_eq!(index.offset_utf16(Utf16Position { line: 1, character: 5 * 40_000 + 1 }), line.end);
        assert_eq!(index.offset_utf16(Utf16Position { line: 2, character: 99 }), text.len());
    }
}
