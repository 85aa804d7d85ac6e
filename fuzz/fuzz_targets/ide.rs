//! Whatever an editor asks gets an answer, whatever the bytes, and its places lie in the text.
#![no_main]

use argoc_core::ide;
use argoc_core::model::Version;
use argoc_core::text::{FileId, Span};
use argoc_core::workspace::{Context, File, Input, Workspace};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u16, &[u8])| {
    let (at, bytes) = input;
    let context = Context { named: true, ..Context::default() };
    let file = File::read(Input { path: "a.yaml".to_owned(), bytes, context }, Version::LATEST);
    let workspace = Workspace::new(vec![file], Version::LATEST);
    let file = FileId(0);
    let text = workspace.files()[0].tree.shared_text();
    let offset = u32::from(at) % (text.len() as u32 + 1);
    let fits = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?}");
    ide::completion::complete(&workspace, file, offset).iter().for_each(|c| fits(c.insert.span));
    ide::hover::hover(&workspace, file, offset).iter().for_each(|h| fits(h.span));
    ide::signature::help(&workspace, file, offset);
    ide::navigation::definition(&workspace, file, offset).iter().for_each(|t| fits(t.whole));
    ide::navigation::references(&workspace, file, offset, true).iter().for_each(|r| fits(r.place.span));
    for edit in ide::rename::rename(&workspace, file, offset, "x").unwrap_or_default() {
        fits(edit.place.span);
    }
    for action in ide::actions::actions(&workspace, file, Span::at(offset as usize)) {
        action.edits.iter().for_each(|e| fits(e.place.span));
    }
    ide::symbols::document(&workspace, file).iter().for_each(|s| fits(s.span));
    ide::folding::folding(&workspace, file).iter().for_each(|f| fits(f.span));
    ide::selection::ranges(&workspace, file, offset).into_iter().for_each(fits);
    ide::tokens::tokens(&workspace, file, None).iter().for_each(|t| fits(t.span));
    ide::hints::hints(&workspace, file, None);
    ide::lenses::lenses(&workspace, file).iter().for_each(|l| fits(l.span));
    ide::calls::incoming(&workspace, file, offset);
    ide::calls::outgoing(&workspace, file, offset);
    ide::links::links(&workspace, file).iter().for_each(|l| fits(l.span));
    ide::format::format(&workspace, file, None).iter().for_each(|e| fits(e.place.span));
});
