//! Rendering ends, and adds no mistake to the YAML, whatever the bytes.
#![no_main]

use argoc_core::model::Version;
use argoc_core::render::{Known, render};
use argoc_core::text::{FileId, SourceText};
use argoc_core::workspace::{Context, File, Input, Workspace};
use argoc_core::yaml;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let context = Context { named: true, ..Context::default() };
    let file = File::read(Input { path: "a.yaml".to_owned(), bytes, context }, Version::LATEST);
    let workspace = Workspace::new(vec![file], Version::LATEST);
    let values = [("a", "x: #\n 'y'"), ("b", "{{item}}"), ("message", "\u{85}\"")];
    let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let known = Known { parameters: values.into(), ..Known::default() };
    let rendered = render(&workspace, FileId(0), &known, &[]);
    rendered.notes_text(&workspace, FileId(0));
    let before = &workspace.files()[0].tree;
    if before.problems().is_empty() {
        let after = yaml::parse(SourceText::from_bytes(rendered.text.as_bytes()));
        assert!(after.problems().is_empty(), "{:?}\n{}", after.problems(), rendered.text);
    }
});
