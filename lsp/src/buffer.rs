//! A document that is open in the editor.

use std::path::PathBuf;
use std::sync::Arc;

use argoc_core::model::Version;
use argoc_core::workspace::{Context, File, Input};
use argoc_host::config::Resolved;
use argoc_host::panics::guard;

use crate::lines::{Encoding, Lines};
use crate::proto::{Range, TextDocumentContentChangeEvent};

/// Its text and what is known about it.
#[derive(Debug)]
pub(crate) struct Buffer {
    pub(crate) uri: Arc<str>,
    pub(crate) version: i32,
    pub(crate) lines: Lines,
    /// The absolute path, unless it was never saved.
    pub(crate) identity: Option<PathBuf>,
    pub(crate) context: Context,
    pub(crate) config: Arc<Resolved>,
    /// The text has changed since the workspace has seen it.
    pub(crate) is_dirty: bool,
}

impl Buffer {
    /// Applies changes in their order, all or none.
    ///
    /// # Errors
    /// Why they do not fit the text.
    pub(crate) fn change(
        &mut self,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) -> Result<(), String> {
        if version <= self.version {
            return Err(format!("version {version} comes after version {}", self.version));
        }
        let mut lines = self.lines.clone();
        for change in changes {
            lines = match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                    Lines::new(whole.text.into(), encoding)
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let Some(span) = lines.span(part.range) else {
                        return Err(format!("{} is not in the text", show(part.range)));
                    };
                    let (before, after) =
                        (lines.text().get(..span.start as usize), lines.text().get(span.end as usize..));
                    let text = [before.unwrap_or_default(), &part.text, after.unwrap_or_default()].concat();
                    Lines::new(text.into(), encoding)
                }
            };
        }
        self.lines = lines;
        self.version = version;
        self.is_dirty = true;
        Ok(())
    }

    /// What the workspace has of it.
    ///
    /// # Errors
    /// When argoc itself fails: the line to be told.
    pub(crate) fn read(&self, path: &str, version: Version) -> Result<Arc<File>, String> {
        let input =
            || Input { path: path.to_owned(), bytes: self.lines.text().as_bytes(), context: self.context };
        let mut file = guard(path, || File::read(input(), version))?;
        if let Some(identity) = &self.identity {
            self.config.apply(identity, &mut file);
        }
        Ok(Arc::new(file))
    }
}

fn show(range: Range) -> String {
    let Range { start, end } = range;
    format!("the range {}:{}-{}:{}", start.line, start.character, end.line, end.character)
}
