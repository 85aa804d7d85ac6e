//! Putting findings right: from fixes to texts. Nothing is read or written here.
//!
//! A fix is kept only when the file, checked again, no longer has the finding, is still read as before, and has no new
//! finding on what the fix wrote. Fixes that overlap wait for the next pass.

mod apply;
mod settle;

pub use apply::{Chosen, apply, choose};
pub use settle::{Fixed, Outcome, settle};

use crate::diagnostic::Diagnostic;
use crate::yaml::Tree;

/// Writes what a rule puts in the place of a whole scalar in the quotes that the scalar has, or needs.
pub(crate) fn keep_quotes(tree: &Tree, found: &mut [Diagnostic]) {
    for edit in found.iter_mut().flat_map(|d| &mut d.fixes).flat_map(|f| &mut f.edits) {
        if let Some(text) = tree.requoted(edit.place.span, &edit.text) {
            edit.text = text;
        }
    }
}
