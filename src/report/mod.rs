//! The forms in which findings leave argoc. Each has structs of its own: what is written is a contract, what is inside
//! is not.

mod argo;
mod ci;
mod concise;
mod full;
mod grouped;
mod json;
mod sarif;
mod snippet;
mod summary;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::diagnostic::Place;
use crate::text::{FileId, LineIndex, Position};
use crate::workspace::Workspace;

pub use argo::{ArgoStyle, argo};
pub use ci::{github, gitlab, junit, rdjson};
pub use concise::concise;
pub use full::full;
pub use grouped::{grouped, statistics};
pub use json::{json, json_lines};
pub use sarif::sarif;
pub use snippet::snippet;
pub use summary::summary;

/// Turns places into paths, lines and columns, reading each file's lines once.
#[derive(Debug)]
pub(crate) struct Places<'w> {
    workspace: &'w Workspace,
    lines: BTreeMap<FileId, LineIndex>,
}

impl<'w> Places<'w> {
    pub(crate) fn new(workspace: &'w Workspace) -> Self {
        Places { workspace, lines: BTreeMap::new() }
    }

    /// The path of a file, as reports show it.
    pub(crate) fn path(&self, file: FileId) -> &'w str {
        self.workspace.file(file).map_or("", |f| f.path.as_str())
    }

    /// The first and one past the last position of a place.
    pub(crate) fn range(&mut self, place: Place) -> (Position, Position) {
        let lines = self.lines.entry(place.file).or_insert_with(|| line_index(self.workspace, place.file));
        (lines.position(place.span.start as usize), lines.position(place.span.end as usize))
    }
}

/// The lines of a file.
pub(crate) fn line_index(workspace: &Workspace, file: FileId) -> LineIndex {
    LineIndex::new(workspace.file(file).map_or_else(|| "".into(), |f| f.tree.shared_text()))
}

/// A text of ours with names out of a manifest in it, fit for one line of a terminal: what would break the line, be
/// obeyed by the terminal or turn the reading direction is written as an escape.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    let is_bad = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(is_bad) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_bad(c) { clean.extend(c.escape_default()) } else { clean.push(c) }
    }
    Cow::Owned(clean)
}

/// A name or text of a manifest is shown up to this length, in characters.
const LONGEST_QUOTE: usize = 80;

/// The same for people, who do not read on for ever: what is very long between backquotes is cut.
pub(crate) fn brief(text: &str) -> Cow<'_, str> {
    if text.len() <= LONGEST_QUOTE {
        return plain(text);
    }
    let is_long = |part: &str| part.chars().nth(LONGEST_QUOTE).is_some();
    // Every second part stands between backquotes.
    let parts: Vec<&str> = text.split('`').collect();
    if !parts.iter().skip(1).step_by(2).any(|part| is_long(part)) {
        return plain(text);
    }
    let shown = parts.iter().enumerate().map(|(index, part)| match index % 2 == 1 && is_long(part) {
        true => part.chars().take(LONGEST_QUOTE - 20).chain(['…']).collect::<String>(),
        false => (*part).to_owned(),
    });
    Cow::Owned(plain(&shown.collect::<Vec<_>>().join("`")).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{brief, plain};

    #[test]
    fn long_names_are_cut() {
        let name = "a".repeat(90);
        assert_eq!(brief(&format!("no `{name}` in `b`")), format!("no `{}…` in `b`", "a".repeat(60)));
        assert_eq!(brief(&name), name, "what is no name is a sentence of ours");
    }

    #[test]
    fn nothing_obeyed_by_a_terminal_is_left() {
        assert_eq!(plain("the template `dört 漢`"), "the template `dört 漢`");
        assert_eq!(plain("a\nb\x1b[31mc\u{202e}d"), "a\\nb\\u{1b}[31mc\\u{202e}d");
    }
}
