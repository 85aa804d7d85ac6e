//! Texts and places in them.

mod file;
mod line_index;
mod source;
mod span;

pub use file::FileId;
pub use line_index::{LineIndex, Position, Utf16Position};
pub use source::{Encoding, MAX_SOURCE_BYTES, SourceText};
pub use span::Span;
