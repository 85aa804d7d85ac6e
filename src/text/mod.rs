//! Texts and places in them.

mod span;

pub use span::Span;
