//! Texts and places in them.

mod file;
mod span;

pub use file::FileId;
pub use span::Span;
