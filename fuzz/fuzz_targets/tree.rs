//! Whatever the bytes, the tree's spans lie in the text, and every decoded character has a place.
#![no_main]

use argoc_core::text::SourceText;
use argoc_core::yaml::{self, Node};
use libfuzzer_sys::fuzz_target;

fn walk(node: Node<'_>, len: usize, depth: usize) {
    assert!(node.span().end as usize <= len);
    if let Some(text) = node.text() {
        assert!(node.source_span(0..text.len()).end as usize <= len);
    }
    if depth < 50 {
        node.raw_entries().for_each(|e| {
            walk(e.key, len, depth + 1);
            walk(e.value, len, depth + 1);
        });
        node.items().for_each(|i| walk(i, len, depth + 1));
    }
}

fuzz_target!(|bytes: &[u8]| {
    let tree = yaml::parse(SourceText::from_bytes(bytes));
    for document in tree.documents() {
        document.root.into_iter().for_each(|root| walk(tree.node(root), tree.text().len(), 0));
    }
});
