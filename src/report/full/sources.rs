//! The sources as the drawing library wants them, cut down where a line is too long to be drawn.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

use codespan_reporting::files::{Error, Files};

use crate::diagnostic::Place;
use crate::report::{line_index, plain};
use crate::text::{FileId, LineIndex};
use crate::workspace::Workspace;

/// Lines of more bytes than this are drawn in part.
const LONG_LINE: usize = 240;
/// What is shown of a long line before the first label on it, in bytes.
const LEAD: usize = 60;
/// Labels further apart than this on one long line are not drawn together, and longer ones are cut.
const FAR: usize = 160;
/// In longer texts nothing is marked as left out: for each finding the text is copied.
const LONG_TEXT: usize = 1 << 20;
/// What stands where something is left out.
const DOTS: char = '…';
/// A label over more lines than this is drawn on its first line only.
const MOST_LINES: usize = 10;

/// All files; what drawing needs of one is made when the first finding in it is drawn.
pub(super) struct Sources<'w> {
    workspace: &'w Workspace,
    files: Vec<OnceCell<Drawable<'w>>>,
}

struct Drawable<'w> {
    path: Cow<'w, str>,
    text: Cow<'w, str>,
    lines: LineIndex,
}

impl<'w> Sources<'w> {
    pub(super) fn new(workspace: &'w Workspace) -> Self {
        Sources { workspace, files: workspace.files().iter().map(|_| OnceCell::new()).collect() }
    }

    pub(super) fn path(&self, id: FileId) -> &str {
        self.file(id).map_or("", |f| &f.path)
    }

    pub(super) fn text(&self, id: FileId) -> &str {
        self.file(id).map_or("", |f| &f.text)
    }

    /// `path:line:column` of a place.
    pub(super) fn locus(&self, place: Place) -> String {
        let Ok(file) = self.file(place.file) else { return String::new() };
        let start = file.lines.position(place.span.start as usize);
        format!("{}:{}:{}", file.path, start.line, start.column)
    }

    fn file(&self, id: FileId) -> Result<&Drawable<'w>, Error> {
        let cell = self.files.get(id.0 as usize).ok_or(Error::FileMissing)?;
        let file = self.workspace.file(id).ok_or(Error::FileMissing)?;
        Ok(cell.get_or_init(|| Drawable {
            path: plain(&file.path),
            text: harmless(file.tree.text()),
            lines: line_index(self.workspace, id),
        }))
    }
}

/// The text without characters that a terminal would obey; every offset stays what it was.
fn harmless(text: &str) -> Cow<'_, str> {
    let is_bad = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if !text.contains(is_bad) {
        return Cow::Borrowed(text);
    }
    let replace = |c: char| match c.len_utf8() {
        _ if !is_bad(c) => c,
        1 => '?',
        // The control characters beyond ASCII have two bytes, and so has this one.
        _ => '·',
    };
    Cow::Owned(text.chars().map(replace).collect())
}

/// The sources of one finding: lines that are too long to be drawn are cut down to what stands around its labels.
pub(super) struct View<'s, 'w> {
    sources: &'s Sources<'w>,
    labels: Vec<Shown>,
    /// Texts of files of which a line is drawn in part, with dots at the ends of that.
    dotted: BTreeMap<FileId, String>,
}

struct Shown {
    file: FileId,
    line: usize,
    range: Range<usize>,
}

impl<'s, 'w> View<'s, 'w> {
    pub(super) fn new(sources: &'s Sources<'w>) -> Self {
        View { sources, labels: Vec::new(), dotted: BTreeMap::new() }
    }

    pub(super) fn sources(&self) -> &'s Sources<'w> {
        self.sources
    }

    /// Takes a label in. Gives the part of it that can be drawn; nothing when that is too far from the other labels on
    /// its line.
    pub(super) fn admit(&mut self, place: Place) -> Option<Range<usize>> {
        let file = self.sources.file(place.file).ok()?;
        let end_of_text = file.text.len();
        let start = (place.span.start as usize).min(end_of_text);
        let mut end = (place.span.end as usize).clamp(start, end_of_text);
        let line = line_of(&file.lines, start);
        let content = file.lines.line(line);
        let last = line_of(&file.lines, end);
        let ends_with_break = end > start && end == file.lines.line(last).start;
        if last > line && (last - line > MOST_LINES || ends_with_break && last - line == 1) {
            end = content.end.max(start);
        }
        if content.len() > LONG_LINE {
            if end - start > FAR {
                end = floor(&file.text, start + FAR);
            }
            let on_line = self.labels.iter().filter(|l| l.file == place.file && l.line == line);
            if on_line.into_iter().any(|l| l.range.start.abs_diff(start) > FAR) {
                return None;
            }
        }
        self.labels.push(Shown { file: place.file, line, range: start..end });
        Some(start..end)
    }

    /// Marks where lines are left out in part, once all labels are taken in. Every offset stays what it was.
    pub(super) fn mark(&mut self) {
        let mut dotted: BTreeMap<FileId, String> = BTreeMap::new();
        for label in &self.labels {
            let Ok(file) = self.sources.file(label.file) else { continue };
            if file.text.len() > LONG_TEXT {
                continue;
            }
            let last = line_of(&file.lines, label.range.end).min(label.line + MOST_LINES);
            for line in label.line.saturating_sub(1)..=last {
                let (content, window) = (file.lines.line(line), self.window(label.file, file, line));
                if content == window {
                    continue;
                }
                let text = dotted.entry(label.file).or_insert_with(|| file.text.to_string());
                if window.start > content.start {
                    let end = behind_dots(text, window.start);
                    put_dots(text, window.start..end);
                }
                if window.end < content.end {
                    let start = floor(text, window.end - DOTS.len_utf8());
                    put_dots(text, start..window.end);
                }
            }
        }
        self.dotted = dotted;
    }

    /// What is drawn of a line.
    fn window(&self, id: FileId, file: &Drawable<'_>, line: usize) -> Range<usize> {
        let content = file.lines.line(line);
        if content.len() <= LONG_LINE {
            return content;
        }
        // A label's two ends, where they are on this line.
        let ends = || {
            let labels = self.labels.iter().filter(|l| l.file == id);
            labels
                .flat_map(|l| [l.range.start, l.range.end])
                .filter(|at| (content.start..=content.end).contains(at))
        };
        let first = ends().min().unwrap_or(content.start);
        let last = ends().max().unwrap_or(content.start);
        let start = floor(&file.text, first.saturating_sub(LEAD)).max(content.start);
        // Dots stand behind what is underlined.
        let end = (start + LONG_LINE).max(last + 2 * DOTS.len_utf8());
        start..floor(&file.text, end).min(content.end)
    }
}

/// The line of an offset, from 0. Unlike a position it costs nothing on a long line, whose characters it does not count.
fn line_of(lines: &LineIndex, offset: usize) -> usize {
    let (mut low, mut high) = (0, lines.lines());
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if lines.line(middle).start <= offset { low = middle } else { high = middle }
    }
    low
}

/// Puts dots in the place of a range, which has at least their length in bytes.
fn put_dots(text: &mut String, range: Range<usize>) {
    let is_fit = |part: &str| part.len() >= DOTS.len_utf8() && !part.contains(['\n', '\r']);
    if text.get(range.clone()).is_some_and(is_fit) {
        let blanks = " ".repeat(range.len() - DOTS.len_utf8());
        text.replace_range(range, &format!("{DOTS}{blanks}"));
    }
}

/// The end of the characters from `at` on that have the length of the dots.
fn behind_dots(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default().char_indices();
    let mut ends = rest.map(|(index, c)| at + index + c.len_utf8());
    ends.find(|end| *end >= at + DOTS.len_utf8()).unwrap_or(text.len())
}

/// The last boundary between characters that is not behind `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

impl<'a> Files<'a> for View<'_, '_> {
    type FileId = FileId;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: FileId) -> Result<&'a str, Error> {
        Ok(&self.sources.file(id)?.path)
    }

    fn source(&'a self, id: FileId) -> Result<&'a str, Error> {
        match self.dotted.get(&id) {
            Some(text) => Ok(text),
            None => Ok(&self.sources.file(id)?.text),
        }
    }

    fn line_index(&'a self, id: FileId, byte: usize) -> Result<usize, Error> {
        Ok(line_of(&self.sources.file(id)?.lines, byte))
    }

    // Not the column in what is drawn, but the one in the file.
    fn column_number(&'a self, id: FileId, _line: usize, byte: usize) -> Result<usize, Error> {
        Ok(self.sources.file(id)?.lines.position(byte).column as usize)
    }

    fn line_range(&'a self, id: FileId, line: usize) -> Result<Range<usize>, Error> {
        let file = self.sources.file(id)?;
        if line >= file.lines.lines() {
            return Err(Error::LineTooLarge { given: line, max: file.lines.lines() });
        }
        Ok(self.window(id, file, line))
    }
}
