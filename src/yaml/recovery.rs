//! Reading on after an error.
//!
//! The parser gives up at its first error. So the smallest region that explains it is replaced in a copy of the
//! piece, byte for byte, and the copy is parsed from the start; offsets hold. What a region is replaced with:
//! a value that can only have been meant as text becomes plain text as long, and the tree shows what was written;
//! everything else becomes blanks. A place that fails again loses more: the line, its block, the block around.

use std::ops::Range;

use super::event::{Cause, Failure};
use super::limits::MAX_CLOSERS;
use super::line::Line;
use super::messages::{Context, Description, describe, site};
use super::tree::ProblemKind;

/// What stands for a text that cannot be read as it is.
pub(super) const FILLER: u8 = b'x';

/// The repairs of one piece.
pub(super) struct Recovery {
    pub(super) read: Vec<u8>,
    /// Brackets that stand behind the piece's end.
    closers: String,
    sites: Vec<Site>,
    /// The end of the last line that stood where nothing like it can.
    misplaced: Option<usize>,
    /// Whether a line was moved, perhaps to a wrong place.
    pub(super) moved: bool,
    pub(super) skipped: Vec<Range<usize>>,
    pub(super) found: Vec<Description>,
}

/// A line that has been repaired, and how thoroughly.
struct Site {
    line: usize,
    end: usize,
    level: u8,
}

impl Recovery {
    pub(super) fn new(piece: &str) -> Self {
        Recovery {
            read: piece.as_bytes().to_vec(),
            closers: String::new(),
            sites: Vec::new(),
            misplaced: None,
            moved: false,
            skipped: Vec::new(),
            found: Vec::new(),
        }
    }

    /// The piece with its repairs.
    pub(super) fn text(&self) -> Option<String> {
        let mut text = String::from_utf8(self.read.clone()).ok()?;
        text.push_str(&self.closers);
        Some(text)
    }

    /// Repairs what made the parser stop. `false`: nothing is left to try.
    pub(super) fn repair(&mut self, failure: &Failure, context: &Context<'_>) -> bool {
        let text = context.text;
        let at = site(failure, context);
        let line = Line::at(text, at);
        if line.is_blank() {
            return self.repair_blank(failure, context, at);
        }
        let known = self.sites.iter_mut().find(|site| site.line == line.start);
        let level = match known {
            Some(site) => {
                site.level += 1;
                site.level
            }
            None => {
                if !self.follows_repair(text, &line, &failure.cause, at) {
                    self.found.push(describe(failure, context, at));
                }
                self.sites.push(Site { line: line.start, end: line.end, level: 0 });
                0
            }
        };
        let before = self.read.clone();
        let end = self.apply(level, failure, context, &line, at);
        if let Some(site) = self.sites.iter_mut().find(|site| site.line == line.start) {
            site.end = site.end.max(end);
        }
        // Without a change the next attempt would fail in the same way.
        self.read != before || self.apply_until_changed(level, failure, context, &line, at, &before)
    }

    fn apply_until_changed(
        &mut self,
        level: u8,
        failure: &Failure,
        context: &Context<'_>,
        line: &Line,
        at: usize,
        before: &[u8],
    ) -> bool {
        for level in level + 1..=LAST_LEVEL {
            if let Some(site) = self.sites.iter_mut().find(|site| site.line == line.start) {
                site.level = level;
            }
            self.apply(level, failure, context, line, at);
            if self.read != before {
                return true;
            }
        }
        false
    }

    /// Closes a bracket when the text only ends too early: behind its end that moves nothing.
    pub(super) fn close_bracket(&mut self, failure: &Failure, context: &Context<'_>) -> bool {
        let Cause::UnclosedBracket(open) = failure.cause else { return false };
        let text = context.text;
        let bracket = failure.at.min(text.len());
        let opening = Line::at(text, bracket);
        let mut next = opening.next_full(text);
        while let Some(line) = next {
            let closing = matches!(text.as_bytes().get(line.first), Some(b']' | b'}'));
            if line.indent() <= opening.indent() && bracket != opening.start && !closing {
                return false;
            }
            next = line.next_full(text);
        }
        if self.closers.len() >= MAX_CLOSERS {
            return false;
        }
        if self.closers.is_empty() {
            // A comment may be what the text ends with.
            self.closers.push('\n');
            self.skipped.push(text.len()..text.len());
            if !self.found.iter().any(|found| found.place.start > bracket) {
                let cause = Cause::UnclosedBracket(open);
                self.found.push(describe(&Failure { at: bracket, cause }, context, bracket));
            }
        }
        self.closers.push(if open == '[' { ']' } else { '}' });
        true
    }

    /// Reports what Argo never reads. `true`: a repair makes it a part of the document, as it was surely meant.
    pub(super) fn drop_rest(&mut self, text: &str, (rest, explicit): (usize, bool)) -> bool {
        let line = Line::at(text, rest);
        let key_end = line.key.as_ref().map_or(line.end, |key| key.end);
        let end = if line.value.is_empty() { key_end } else { line.value.end };
        let message = if explicit {
            "Argo does not read what follows `...`: begin a new document with `---`"
        } else {
            "Argo stops reading above this line, which is indented less than the first one"
        };
        let (kind, place) = (ProblemKind::DroppedDocument, rest..end.max(rest));
        if !self.found.iter().any(|found| found.kind == kind) {
            self.found.push(Description { kind, place, message: message.into() });
        }
        if explicit {
            return false;
        }
        let moved = self.unindent_first(text, rest);
        if !moved {
            self.skipped.push(rest..text.len());
        }
        moved
    }

    /// Nothing but blanks is left where the parser stopped: it is what follows that does not fit.
    fn repair_blank(&mut self, failure: &Failure, context: &Context<'_>, at: usize) -> bool {
        if self.found.is_empty() {
            self.found.push(describe(failure, context, at));
        }
        let end = self.read.len();
        let rest = at.min(end)..end;
        let changed = self.read[rest.clone()].iter().any(|b| !b.is_ascii_whitespace());
        self.blank(rest);
        changed
    }

    /// Whether this failure only follows from an earlier repair: one cause, one problem.
    fn follows_repair(&mut self, text: &str, line: &Line, cause: &Cause, at: usize) -> bool {
        let below_repair = is_structural(cause)
            && self.sites.iter().any(|site| {
                let between = text.get(site.end.min(line.start)..line.start).unwrap_or_default();
                site.line < line.start && between.trim().is_empty()
            });
        if !is_misplaced(cause, line, at) {
            return below_repair;
        }
        // A line out of place makes its neighbours look so.
        let last = self.misplaced.replace(line.end);
        let near = |last: usize| {
            let (from, to) = (last.min(line.start), last.max(line.start));
            text.get(from..to).is_some_and(|between| between.lines().count() <= NEIGHBOURS)
        };
        below_repair || last.is_some_and(near)
    }

    /// Repairs the line at one of the levels; returns where the repair ends.
    fn apply(
        &mut self,
        level: u8,
        failure: &Failure,
        context: &Context<'_>,
        line: &Line,
        at: usize,
    ) -> usize {
        let text = context.text;
        match level {
            0 => self.mend(failure, context, line, at),
            1 => match context.bracket.filter(|&bracket| bracket < line.start) {
                Some(bracket) => self.blank_brackets(text, bracket, line),
                None => self.blank_line(text, line),
            },
            2 => self.blank_block(text, line),
            level => {
                let mut outer = line.clone();
                for _ in 2..level {
                    let Some(parent) = parent(text, &outer) else {
                        self.blank(outer.start..self.read.len());
                        return self.read.len();
                    };
                    outer = parent;
                }
                self.blank_block(text, &outer)
            }
        }
    }

    /// The mildest repair: keeps keys and items, and values that were meant as text.
    fn mend(&mut self, failure: &Failure, context: &Context<'_>, line: &Line, at: usize) -> usize {
        let text = context.text;
        match failure.cause {
            Cause::Tab => return self.untab(text, line),
            Cause::KeyWithoutColon => return self.colon(text, line),
            Cause::MappingValueNotAllowed if line.key.is_none() => return self.colon(text, line),
            _ => {}
        }
        if let Some(bracket) = context.bracket.filter(|&bracket| bracket < line.start) {
            if line.indent() > Line::at(text, bracket).content_indent() {
                self.skip(line.first..line.end);
                return line.end;
            }
            return self.blank_brackets(text, bracket, line);
        }
        let value = line.value.clone();
        if value.is_empty() || at < value.start {
            if is_structural(&failure.cause) && self.realign(text, line) {
                return line.end;
            }
            return self.blank_line(text, line);
        }
        let written = text.get(value.clone()).unwrap_or_default();
        if stands_alone(text, line) && is_text(written, &failure.cause) {
            // An anchor or a tag before a quote is none of the text.
            let quote = matches!(text.as_bytes().get(at), Some(b'"' | b'\'')) && at < value.end;
            self.fill(if quote { at } else { value.start }..value.end);
            let block = written.rsplit(' ').next().is_some_and(is_block_header);
            return if block { self.blank_children(text, line) } else { value.end };
        }
        if line.key.is_none() {
            return self.blank_line(text, line);
        }
        // `key: [a, b] c` and `key: [a, b`: the key stays, without a value.
        let end = line.end;
        self.skip(value.start..end);
        self.blank_children(text, line).max(end)
    }

    /// Tabs in the indentation of this line and those like it become single spaces.
    fn untab(&mut self, text: &str, line: &Line) -> usize {
        let mut line = line.clone();
        let tabs = |line: &Line| text.get(line.start..line.first).is_some_and(|blanks| blanks.contains('\t'));
        if !line.next_full(text).is_some_and(|next| tabs(&next)) && self.realign(text, &line) {
            return line.end;
        }
        loop {
            let indentation = line.start..line.first;
            for byte in &mut self.read[indentation] {
                if *byte == b'\t' {
                    *byte = b' ';
                }
            }
            match line.next_full(text) {
                Some(next) if tabs(&next) => line = next,
                _ => return line.end,
            }
        }
    }

    /// `key:value` becomes a key and its value, `key` above deeper lines a key. The tree shows what is written.
    fn colon(&mut self, text: &str, line: &Line) -> usize {
        let content = line.content..line.value.end;
        let shown = text.get(content.clone()).unwrap_or_default();
        let colon = shown.find(':').map(|at| content.start + at);
        if let Some(colon) =
            colon.filter(|&colon| line.key.is_none() && colon > content.start && colon + 1 < content.end)
            && text.as_bytes()[colon + 1].is_ascii_graphic()
            && is_name(&shown.as_bytes()[..colon - content.start])
            && !text[colon + 1..].starts_with(['/', '"', '\'', '{', '['])
        {
            self.read[colon + 1] = b' ';
            return line.end;
        }
        let key =
            !shown.is_empty() && shown.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        let children = line.next_full(text).is_some_and(|next| {
            next.indent() > line.content_indent()
                || (next.has_dash() && next.indent() == line.content_indent())
        });
        if key && children && shown.len() > 1 {
            self.read[content.end - 1] = b':';
            return line.end;
        }
        self.blank_line(text, line)
    }

    /// An open bracket on an earlier line: everything from there to the failure goes, and what is deeper after it.
    fn blank_brackets(&mut self, text: &str, bracket: usize, line: &Line) -> usize {
        let opening = Line::at(text, bracket);
        let mut end = opening.end;
        let mut next = opening.next(text);
        while let Some(inner) = next {
            let closing = inner.indent() == opening.indent()
                && text.as_bytes().get(inner.first).is_some_and(|b| matches!(b, b']' | b'}'));
            let deeper = inner.is_blank() || inner.indent() > opening.content_indent();
            if !closing && !deeper {
                break;
            }
            end = inner.end;
            if closing {
                break;
            }
            next = inner.next(text);
        }
        // A list may be written at the indentation of its key; then the failing line says how far the bracket reached.
        let reached = if line.start <= end || line.key.is_some() || line.has_dash() { end } else { line.end };
        self.skip(bracket..reached);
        reached
    }

    /// Blanks a line but for the dashes that keep it apart from the item before, and what stands below it alone.
    fn blank_line(&mut self, text: &str, line: &Line) -> usize {
        self.skip(line.content..line.end);
        self.blank_children(text, line)
    }

    /// The lines that belong to the key on this line.
    fn blank_children(&mut self, text: &str, line: &Line) -> usize {
        let mut end = line.end;
        let mut next = line.next(text);
        let indentless = !line.has_dash() && line.key.is_some() && line.value.is_empty();
        while let Some(inner) = next {
            let deeper = inner.indent() > line.content_indent()
                || (indentless && inner.has_dash() && inner.indent() == line.content_indent());
            if !inner.is_blank() && !deeper {
                break;
            }
            if !inner.is_blank() {
                end = inner.end;
            }
            next = inner.next(text);
        }
        self.skip(line.end..end);
        end
    }

    /// Blanks a line and everything deeper below it; of a list also the items that follow.
    fn blank_block(&mut self, text: &str, line: &Line) -> usize {
        let mut end = line.end;
        let mut next = line.next(text);
        while let Some(inner) = next {
            let sibling = line.has_dash() && inner.has_dash() && inner.indent() == line.indent();
            if !inner.is_blank() && inner.indent() <= line.indent() && !sibling {
                break;
            }
            if !inner.is_blank() {
                end = inner.end;
            }
            next = inner.next(text);
        }
        self.skip(line.start..end);
        end
    }

    fn skip(&mut self, range: Range<usize>) {
        let trimmed =
            self.read.get(range.clone()).is_some_and(|bytes| bytes.iter().any(|b| !b.is_ascii_whitespace()));
        if trimmed {
            self.blank(range.clone());
            self.skipped.push(range);
        }
    }

    fn blank(&mut self, range: Range<usize>) {
        self.replace(range, b' ');
    }

    fn fill(&mut self, range: Range<usize>) {
        self.replace(range, FILLER);
    }

    fn replace(&mut self, range: Range<usize>, with: u8) {
        for byte in self.read.get_mut(range).unwrap_or_default() {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = with;
            }
        }
    }
}

/// From here on a line takes the blocks around it with it.
const LAST_LEVEL: u8 = 12;

/// Whether a line does not fit where it stands, whatever it says.
fn is_structural(cause: &Cause) -> bool {
    matches!(
        cause,
        Cause::ExpectedKey
            | Cause::ExpectedItem
            | Cause::Indentation
            | Cause::SecondRoot
            | Cause::MappingValueNotAllowed
            | Cause::SequenceNotAllowed
            | Cause::KeyWithoutColon
    )
}

/// Whether a line stands where nothing like it can, which a line nearby may be to blame for.
fn is_misplaced(cause: &Cause, line: &Line, at: usize) -> bool {
    match cause {
        Cause::ExpectedKey | Cause::ExpectedItem | Cause::Indentation | Cause::SecondRoot => {
            line.value.is_empty() || at <= line.value.start
        }
        Cause::MappingValueNotAllowed => line.key.as_ref().is_some_and(|key| at <= key.end),
        Cause::Tab => true,
        _ => false,
    }
}

/// Lines within which lines out of place have one cause.
const NEIGHBOURS: usize = 20;

/// The nearest line above that is indented less.
fn parent(text: &str, line: &Line) -> Option<Line> {
    let mut above = line.previous(text)?;
    while above.indent() >= line.indent() {
        above = above.previous(text)?;
    }
    Some(above)
}

fn is_name(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn is_block_header(value: &str) -> bool {
    value.starts_with(['|', '>']) && value.len() <= 3
}

/// Whether the value on the line can be a text: it has a key, or is an item without further keys below.
fn stands_alone(text: &str, line: &Line) -> bool {
    let below = line.next_full(text).is_some_and(|next| next.indent() >= line.content_indent());
    line.key.is_some() || (line.has_dash() && !below)
}

/// Whether a value that cannot be read was surely meant as text.
fn is_text(value: &str, cause: &Cause) -> bool {
    if is_block_header(value) {
        return false;
    }
    match value.as_bytes() {
        [b'{', b'{', ..] => true,
        [b'[' | b'{', ..] => false,
        [b'|' | b'>', ..] => *cause != Cause::BlockHeader,
        _ => true,
    }
}
