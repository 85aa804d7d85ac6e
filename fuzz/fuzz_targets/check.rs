//! The whole pipeline ends, whatever the bytes, and its places lie in the text.
#![no_main]

use argoc_core::check::check;
use argoc_core::model::Version;
use argoc_core::report;
use argoc_core::workspace::{Context, File, Input, Workspace};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let context = Context { named: true, ..Context::default() };
    let file = File::read(Input { path: "a.yaml".to_owned(), bytes, context }, Version::LATEST);
    let workspace = Workspace::new(vec![file], Version::LATEST);
    let found = check(&workspace);
    let len = workspace.files()[0].tree.text().len();
    assert!(found.iter().all(|d| d.place.span.end as usize <= len));
    report::json(&workspace, &found);
    report::full(&workspace, &found, false);
});
