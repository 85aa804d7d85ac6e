//! Decoding as each kind ends, whatever the bytes.
#![no_main]

use argoc_core::model::{Kind, Version, decode::decode};
use argoc_core::text::SourceText;
use argoc_core::yaml;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let tree = yaml::parse(SourceText::from_bytes(bytes));
    for root in tree.documents().iter().filter_map(|d| d.root) {
        for kind in Kind::ALL {
            if let Some(desc) = kind.desc() {
                decode(tree.node(root), desc, Version::LATEST);
            }
        }
    }
});
