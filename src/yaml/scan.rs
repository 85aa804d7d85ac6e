//! Small looks at the text between nodes: blanks, comments and indicators.

use memchr::memchr2;

/// Whether a comment may begin after this byte (`None`: the text's start).
pub(super) fn separates(byte: Option<u8>) -> bool {
    matches!(byte, None | Some(b' ' | b'\t' | b'\n' | b'\r'))
}

/// The end of the line that holds `from`: where its line break begins, or the text's end.
pub(super) fn line_end(text: &[u8], from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    memchr2(b'\n', b'\r', rest).map_or(text.len(), |at| from + at)
}

/// The start of the line that holds `at`.
pub(super) fn line_start(text: &[u8], at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at + 1)
}

/// The first byte of the line after the one that ends at `end` (see [`line_end`]).
pub(super) fn next_line(text: &[u8], end: usize) -> usize {
    match text.get(end..) {
        Some([b'\r', b'\n', ..]) => end + 2,
        Some([_, ..]) => end + 1,
        _ => text.len(),
    }
}

/// The first byte from `from` on that belongs neither to blanks nor to a comment.
pub(super) fn skip_blanks(text: &[u8], mut from: usize) -> usize {
    while let Some(&byte) = text.get(from) {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => from += 1,
            b'#' if separates(from.checked_sub(1).and_then(|at| text.get(at)).copied()) => {
                from = line_end(text, from);
            }
            _ => break,
        }
    }
    from
}

/// The place of an indicator that must come next: only blanks, comments, `?`, anchors and tags may stand before it.
pub(super) fn find_indicator(text: &[u8], mut from: usize, wanted: fn(u8) -> bool) -> Option<usize> {
    loop {
        from = skip_blanks(text, from);
        match *text.get(from)? {
            byte if wanted(byte) => return Some(from),
            b'?' => from += 1,
            b'&' | b'!' => {
                let rest = text.get(from..)?;
                from += rest.iter().position(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r'))?;
            }
            _ => return None,
        }
    }
}

/// Where the last line of a block scalar's content ends, without its line break. `start..end` runs from its header
/// to somewhere before the next token; without any content it is the header's own end.
pub(super) fn block_end(text: &[u8], start: usize, end: usize, indent: usize) -> usize {
    let header_end = line_end(text, start);
    let mut end = end;
    while end > header_end {
        let from = line_start(text, end);
        let line = text.get(from..end).unwrap_or_default();
        let spaces = line.iter().take_while(|&&b| b == b' ').count();
        if line.len() > spaces.min(indent) && from > header_end {
            return end;
        }
        end = match from.checked_sub(1) {
            Some(at) if at > 0 && text.get(at - 1..=at) == Some(b"\r\n") => at - 1,
            Some(at) => at,
            None => break,
        };
    }
    header_without_comment(text, start, header_end)
}

fn header_without_comment(text: &[u8], start: usize, end: usize) -> usize {
    let header = text.get(start..end).unwrap_or_default();
    start + header.iter().position(|b| matches!(b, b' ' | b'\t')).unwrap_or(header.len())
}
