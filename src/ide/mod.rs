//! What an editor asks, as functions on a workspace, a file and an offset: completion, hover, definition, rename and so
//! on. There is no protocol here: places are bytes, files are numbers, and every function is pure.
//!
//! All rest on two things: where the cursor stands ([`cursor`](mod@cursor): told by the text, so that a broken buffer
//! will do), and what every name in an object stands for ([`names`]: told by the facts of analysis).

pub mod actions;
pub mod calls;
pub mod completion;
mod cursor;
pub mod folding;
pub mod format;
pub mod hints;
pub mod hover;
pub mod lenses;
pub mod links;
mod locate;
mod markdown;
mod names;
pub mod navigation;
mod open_tag;
pub mod rename;
pub mod selection;
pub mod signature;
pub mod symbols;
pub mod tokens;

pub use names::{Access, Definition, What};
