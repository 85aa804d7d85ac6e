//! Decoding a scalar a second time, this time with the source place of every piece.

use std::ops::{ControlFlow, Range};

use super::scan::{line_end, next_line};
use super::tree::Style;

/// A part of a scalar's decoded text and the source bytes it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// The bytes as they stand in the source.
    Copy(Range<usize>),
    /// One character that an escape or a line break stands for.
    Char(char, Range<usize>),
}

impl Piece {
    /// Bytes of decoded text.
    pub(super) fn len(&self) -> usize {
        match self {
            Piece::Copy(source) => source.len(),
            Piece::Char(c, _) => c.len_utf8(),
        }
    }

    pub(super) fn source(&self) -> Range<usize> {
        match self {
            Piece::Copy(source) | Piece::Char(_, source) => source.clone(),
        }
    }
}

/// Calls `f` with each piece of the scalar at `span` and its offset in the decoded text, until `f` breaks or the
/// text is complete. Returns where the content ends in the source.
pub(super) fn for_each_piece(
    source: &str,
    style: Style,
    span: Range<usize>,
    decoded: &str,
    mut f: impl FnMut(usize, Piece) -> ControlFlow<()>,
) -> usize {
    let mut walk = Walk { source: source.as_bytes(), at: 0, len: decoded.len(), f: &mut f };
    match style {
        Style::Plain => {
            let _ = walk.flow(span.start, span.end, style);
            span.end
        }
        Style::SingleQuoted | Style::DoubleQuoted => {
            let end = span.end.saturating_sub(1).max(span.start + 1);
            let _ = walk.flow(span.start + 1, end, style);
            end
        }
        Style::Literal | Style::Folded => {
            let mut end = line_end(walk.source, span.start).min(span.end);
            let _ = walk.block(span.start, decoded, style, &mut end);
            end
        }
    }
}

struct Walk<'a, F> {
    source: &'a [u8],
    /// How much text has been decoded, and how much there is.
    at: usize,
    len: usize,
    f: &'a mut F,
}

impl<F: FnMut(usize, Piece) -> ControlFlow<()>> Walk<'_, F> {
    fn emit(&mut self, piece: Piece) -> ControlFlow<()> {
        let left = self.len.saturating_sub(self.at);
        let piece = match piece {
            Piece::Copy(source) if source.is_empty() => return ControlFlow::Continue(()),
            Piece::Copy(source) if source.len() > left => Piece::Copy(source.start..source.start + left),
            piece => piece,
        };
        if left == 0 {
            return ControlFlow::Break(());
        }
        let at = self.at;
        self.at += piece.len();
        (self.f)(at, piece)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.source.get(at).copied()
    }

    /// Where blanks from `at` on end.
    fn blanks(&self, mut at: usize, end: usize) -> usize {
        while at < end && matches!(self.byte(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        at
    }

    fn is_break(&self, at: usize) -> bool {
        matches!(self.byte(at), Some(b'\n' | b'\r'))
    }

    /// Plain and quoted scalars: lines are trimmed and folded, quotes doubled, escapes resolved.
    fn flow(&mut self, mut at: usize, end: usize, style: Style) -> ControlFlow<()> {
        let mut copied = at;
        while at < end {
            match self.source[at] {
                b' ' | b'\t' | b'\n' | b'\r' => {
                    let blanks = self.blanks(at, end);
                    if blanks < end && self.is_break(blanks) {
                        self.emit(Piece::Copy(copied..at))?;
                        at = self.fold(blanks, end, true)?;
                        copied = at;
                    } else {
                        at = blanks;
                    }
                }
                b'\'' if style == Style::SingleQuoted => {
                    self.emit(Piece::Copy(copied..at))?;
                    self.emit(Piece::Char('\'', at..at + 2))?;
                    at += 2;
                    copied = at;
                }
                b'\\' if style == Style::DoubleQuoted => {
                    self.emit(Piece::Copy(copied..at))?;
                    at = if self.is_break(at + 1) {
                        self.fold(at + 1, end, false)?
                    } else {
                        let (c, next) = escape(self.source, at);
                        self.emit(Piece::Char(c, at..next))?;
                        next
                    };
                    copied = at;
                }
                _ => at += 1,
            }
        }
        self.emit(Piece::Copy(copied..end))
    }

    /// The line break at `at` with the indentation behind it: a space, or as many breaks as lines are empty. One that
    /// is escaped is no space.
    fn fold(&mut self, at: usize, end: usize, space: bool) -> ControlFlow<(), usize> {
        let mut next = self.blanks(next_line(self.source, at), end);
        if space && !(next < end && self.is_break(next)) {
            self.emit(Piece::Char(' ', at..next_line(self.source, at)))?;
        }
        while next < end && self.is_break(next) {
            let after = next_line(self.source, next);
            self.emit(Piece::Char('\n', next..after))?;
            next = self.blanks(after, end);
        }
        ControlFlow::Continue(next.min(end))
    }

    /// Block scalars: `header` is the place of `|` or `>`. `end` follows the content.
    fn block(&mut self, header: usize, decoded: &str, style: Style, end: &mut usize) -> ControlFlow<()> {
        let first = next_line(self.source, line_end(self.source, header));
        let indent = self.block_indent(first, decoded);
        let mut lines =
            Folding { folded: style == Style::Folded, open: None, breaks: Vec::new(), more: false };
        let mut at = first;
        while at < self.source.len() {
            let line = line_end(self.source, at);
            let next = next_line(self.source, line);
            let spaces = self.spaces(at, line);
            let content = at + spaces.min(indent);
            if content < line {
                if spaces < indent {
                    break;
                }
                let more = matches!(self.byte(content), Some(b' ' | b'\t'));
                for piece in lines.join(more) {
                    self.emit(piece)?;
                }
                *end = line;
                self.emit(Piece::Copy(content..line))?;
                lines.open = Some(line..next);
            } else if line < next {
                lines.breaks.push(line..next);
            }
            at = next;
        }
        for piece in lines.rest() {
            *end = (*end).max(piece.source().end);
            self.emit(piece)?;
        }
        ControlFlow::Continue(())
    }

    fn spaces(&self, at: usize, end: usize) -> usize {
        self.source.get(at..end).unwrap_or_default().iter().take_while(|&&b| b == b' ').count()
    }

    /// How far a block is indented, from comparing the first line that has text with what it was decoded to: this
    /// needs neither the header's digit nor the indentation of what the block stands in.
    fn block_indent(&self, first: usize, decoded: &str) -> usize {
        let empty = decoded.bytes().take_while(|&b| b == b'\n').count();
        let left = decoded.bytes().skip(empty).take_while(|&b| b == b' ').count();
        if empty == decoded.len() {
            return usize::MAX;
        }
        let mut at = first;
        for _ in 0..empty {
            at = next_line(self.source, line_end(self.source, at));
        }
        self.spaces(at, line_end(self.source, at)).saturating_sub(left)
    }
}

/// Line breaks of a block scalar that wait for what follows them.
struct Folding {
    folded: bool,
    /// The break of the last line with text.
    open: Option<Range<usize>>,
    /// Breaks of the empty lines after it.
    breaks: Vec<Range<usize>>,
    /// Whether the last line with text began with a blank: breaks next to such lines are kept.
    more: bool,
}

impl Folding {
    /// What stands between the last line with text and the next, which begins with a blank or not.
    fn join(&mut self, more: bool) -> Vec<Piece> {
        let keep = !self.folded || self.more || more;
        let mut pieces = Vec::new();
        if let Some(open) = self.open.take() {
            if keep {
                pieces.push(Piece::Char('\n', open));
            } else if self.breaks.is_empty() {
                pieces.push(Piece::Char(' ', open));
            }
        }
        pieces.extend(self.breaks.drain(..).map(|at| Piece::Char('\n', at)));
        self.more = more;
        pieces
    }

    /// What stands after the last line with text.
    fn rest(&mut self) -> impl Iterator<Item = Piece> + use<> {
        let open = self.open.take();
        let breaks = std::mem::take(&mut self.breaks);
        open.into_iter().chain(breaks).map(|at| Piece::Char('\n', at))
    }
}

/// The character that the escape at `at` stands for, and where it ends. The parser has accepted it before.
fn escape(source: &[u8], at: usize) -> (char, usize) {
    let c = match source.get(at + 1) {
        Some(b'0') => '\0',
        Some(b'a') => '\x07',
        Some(b'b') => '\x08',
        Some(b't' | b'\t') => '\t',
        Some(b'n') => '\n',
        Some(b'v') => '\x0b',
        Some(b'f') => '\x0c',
        Some(b'r') => '\r',
        Some(b'e') => '\x1b',
        Some(b'N') => '\u{85}',
        Some(b'_') => '\u{A0}',
        Some(b'L') => '\u{2028}',
        Some(b'P') => '\u{2029}',
        Some(b'x') => return hex_escape(source, at, 2),
        Some(b'u') => return hex_escape(source, at, 4),
        Some(b'U') => return hex_escape(source, at, 8),
        Some(&other) => char::from(other),
        None => '\\',
    };
    (c, (at + 2).min(source.len()))
}

fn hex_escape(source: &[u8], at: usize, digits: usize) -> (char, usize) {
    let end = at + 2 + digits;
    let high = hex(source, at + 2, end);
    if (0xD800..0xDC00).contains(&high) && source.get(end..end + 2) == Some(b"\\u") {
        let low = hex(source, end + 2, end + 6);
        let code = 0x10000 + ((high - 0xD800) << 10) + low.saturating_sub(0xDC00);
        return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), end + 6);
    }
    (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), end.min(source.len()))
}

fn hex(source: &[u8], start: usize, end: usize) -> u32 {
    let digits = source.get(start..end).and_then(|digits| std::str::from_utf8(digits).ok());
    digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or_default()
}
