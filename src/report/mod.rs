//! The forms in which findings leave argoc. Each has structs of its own: what is written is a contract, what is inside
//! is not.

mod concise;
mod full;
mod json;
mod summary;

use std::collections::BTreeMap;

use crate::diagnostic::Place;
use crate::text::{FileId, LineIndex, Position};
use crate::workspace::Workspace;

pub use concise::concise;
pub use full::full;
pub use json::json;
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

    /// The text of a file.
    pub(crate) fn text(&self, file: FileId) -> &'w str {
        self.workspace.file(file).map_or("", |f| f.tree.text())
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
