//! What the JSON about storage, estimates and pictures has in common: an array with an element for each object of Argo's.

use serde::Serialize;

/// The object that an element is about.
#[derive(Serialize)]
pub(crate) struct Named<'a> {
    pub(crate) kind: &'a str,
    pub(crate) name: &'a str,
}

/// All elements as one array.
pub(crate) fn array<T: Serialize>(all: &[T]) -> String {
    // Texts and finite numbers alone: there is nothing that could fail.
    let mut text = serde_json::to_string_pretty(all).unwrap_or_default();
    text.push('\n');
    text
}
