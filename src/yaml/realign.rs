//! Lines that are indented wrongly, moved to where they were surely meant to be.
//!
//! Offsets must hold, so nothing can really move. A key that stands too far to the right begins further left with
//! filler instead of blanks; one too far to the left loses its first characters to blanks. The builder sees both in
//! what is written and gives the key its own text and place back.

use super::line::Line;
use super::recovery::{FILLER, Recovery};
use super::scan::skip_blanks;

/// Indentations further away than this are no slip of the hand; a tab may stand for any.
const NEAR: usize = 3;

impl Recovery {
    /// Moves a line to an indentation that its neighbours suggest; whether there was one.
    pub(super) fn realign(&mut self, text: &str, line: &Line) -> bool {
        let Some(key) = line.key.clone() else { return false };
        let name = text.get(key.clone()).unwrap_or_default();
        if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return false;
        }
        let tab = text.get(line.start..line.first).is_some_and(|blanks| blanks.contains('\t'));
        let movable = name.bytes().take_while(u8::is_ascii_alphanumeric).count().saturating_sub(1);
        let actual = line.indent();
        let fits = |&target: &usize| {
            let near = tab || target.abs_diff(actual) <= NEAR;
            target != actual
                && near
                && (target < actual || target - actual <= movable)
                && fits_below(text, line, target)
        };
        let Some(target) = targets(text, line).into_iter().find(fits) else { return false };
        self.move_line(line, target);
        self.skipped.push(key);
        true
    }

    /// Moves the first line to where `rest` stands, when it alone is indented deeper and so ends the document.
    pub(super) fn unindent_first(&mut self, text: &str, rest: usize) -> bool {
        let rest = Line::at(text, rest);
        let first = Line::at(text, skip_blanks(text.as_bytes(), 0));
        let alone =
            first.next(text).is_some_and(|next| skip_blanks(text.as_bytes(), next.start) == rest.first);
        let Some(key) = first.key.clone().filter(|_| alone && !self.moved && rest.indent() < first.indent())
        else {
            return false;
        };
        self.move_line(&first, rest.indent());
        self.skipped.push(key);
        true
    }

    fn move_line(&mut self, line: &Line, target: usize) {
        self.moved = true;
        let from = line.first.min(line.start + target);
        let content = if target < line.indent() {
            line.content - (line.indent() - target)
        } else {
            line.content + (target - line.indent())
        };
        let end = content.max(line.content);
        let Some(bytes) = self.read.get_mut(from..end) else { return };
        bytes.fill(b' ');
        if content < line.content {
            bytes[content - from..].fill(FILLER);
        }
        if line.has_dash() {
            bytes[line.start + target - from] = b'-';
        }
        // Of `- - a` only the first dash has moved: that is rare enough to be left to a coarser repair.
        let blanks = line.start..from;
        self.read[blanks].iter_mut().filter(|byte| **byte == b'\t').for_each(|byte| *byte = b' ');
    }
}

/// Indentations where the line could stand, the likeliest first.
fn targets(text: &str, line: &Line) -> Vec<usize> {
    let mut levels = Vec::new();
    let mut below = usize::MAX;
    let mut above = line.previous(text);
    let opens = above.as_ref().is_some_and(|above| above.key.is_some() && above.value.is_empty());
    let next = line.next_full(text);
    if let (true, Some(above)) = (opens, &above) {
        let inner = next.as_ref().map(Line::indent).filter(|&indent| indent > above.content_indent());
        levels.push(inner.unwrap_or(above.content_indent() + 2));
    }
    if above.is_none() {
        levels.extend(next.as_ref().map(Line::indent));
    }
    while let Some(line_above) = above.filter(|_| below > 0 && levels.len() < 32) {
        // Keys stand with the contents of items, dashes with other dashes or with the key that they belong to.
        let indent = line_above.indent();
        if indent < below {
            levels.push(if line.has_dash() { indent } else { line_above.content_indent() });
            if line_above.has_dash() && !line.has_dash() {
                levels.push(indent);
            }
            below = indent;
        }
        above = line_above.previous(text);
    }
    let actual = line.indent();
    let follows = next
        .filter(|next| !line.value.is_empty() && next.has_dash() == line.has_dash())
        .map(|next| next.indent());
    levels.sort_by_key(|&level| (Some(level) != follows, level.abs_diff(actual)));
    levels.dedup();
    levels
}

/// Whether the lines that belong to the line would still stand deeper.
fn fits_below(text: &str, line: &Line, target: usize) -> bool {
    let shift = line.content_indent() - line.indent();
    match line.next_full(text) {
        Some(next) if line.value.is_empty() && line.key.is_some() => {
            next.indent() > target + shift || (next.has_dash() && next.indent() == target + shift)
        }
        // What goes on below must not become deeper than a value.
        Some(next) => {
            next.indent() <= target + shift
                || text.get(line.value.clone()).is_some_and(|v| v.starts_with(['|', '>']))
        }
        None => true,
    }
}
