//! Every function at many places of many files, whole, cut off and damaged: no panic, places in bounds and between
//! characters, edits apart, and no answer that takes long.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "the test reads files and measures time")]

use std::path::Path;
use std::time::{Duration, Instant};

use argoc_core::diagnostic::Edit;
use argoc_core::ide;
use argoc_core::ide::symbols::Symbol;
use argoc_core::model::Version;
use argoc_core::text::{FileId, Span};
use argoc_core::workspace::{Context, File, Input, Workspace};

/// The manifests of the tests, the examples and the rules' pages.
fn manifests() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    let mut pending = ["tests/ok", "tests/err", "examples", "src/rules"].map(|f| root.join(f)).to_vec();
    while let Some(folder) = pending.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                pending.push(path);
            } else if path.extension().is_some_and(|e| matches!(e.to_str(), Some("yaml" | "json" | "md"))) {
                paths.push(path);
            }
        }
    }
    paths.sort();
    let mut texts = Vec::new();
    for path in paths {
        let Ok(text) = String::from_utf8(std::fs::read(&path).expect("a file")) else { continue };
        if path.extension().is_some_and(|e| e == "md") {
            let blocks = text.split("```yaml").skip(1).filter_map(|b| Some(b.split_once("```")?.0));
            texts.extend(blocks.filter_map(|b| Some(b.split_once('\n')?.1.to_owned())));
        } else {
            texts.push(text);
        }
    }
    texts
}

fn read(text: &str) -> Workspace {
    let context = Context { named: true, ..Context::default() };
    let other = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: lib}\nspec:\n  templates:\n  - name: a\n    container: {image: b}\n";
    let file = |path: &str, text: &str| {
        File::read(Input { path: path.to_owned(), bytes: text.as_bytes(), context }, Version::LATEST)
    };
    Workspace::new(vec![file("a.yaml", text), file("b.yaml", other)], Version::LATEST)
}

/// A small generator of numbers, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below.max(1)
    }
}

struct Asked<'w> {
    workspace: &'w Workspace,
    file: FileId,
}

impl Asked<'_> {
    fn place(&self, file: FileId, span: Span) {
        let text = self.workspace.file(file).expect("a file of the workspace").tree.text();
        assert!(text.get(span.range()).is_some(), "{span:?} of {} in\n{text}", text.len());
    }

    fn span(&self, span: Span) {
        self.place(self.file, span);
    }

    fn edits(&self, edits: &[Edit]) {
        edits.iter().for_each(|e| self.place(e.place.file, e.place.span));
        for (index, file) in self.workspace.files().iter().enumerate() {
            let own = edits.iter().filter(|e| e.place.file.0 as usize == index);
            assert!(argoc_core::fix::apply(file.tree.text(), own).is_some(), "{edits:?}");
        }
    }

    fn symbols(&self, symbols: &[Symbol]) {
        for symbol in symbols {
            self.span(symbol.span);
            assert!(symbol.span.contains(symbol.name_span) && !symbol.name.is_empty());
            self.symbols(&symbol.children);
        }
    }

    /// What does not depend on an offset.
    fn file(&self) {
        let (workspace, file) = (self.workspace, self.file);
        self.symbols(&ide::symbols::document(workspace, file));
        ide::symbols::workspace(workspace, "a");
        ide::folding::folding(workspace, file).iter().for_each(|f| self.span(f.span));
        let tokens = ide::tokens::tokens(workspace, file, None);
        tokens.iter().for_each(|t| self.span(t.span));
        assert!(tokens.windows(2).all(|w| w[0].span.end <= w[1].span.start));
        let text = workspace.file(file).expect("a file").tree.text();
        assert!(tokens.iter().all(|t| !t.span.is_empty() && !text[t.span.range()].contains('\n')));
        ide::hints::hints(workspace, file, None).iter().for_each(|h| self.span(Span::at(h.offset as usize)));
        ide::lenses::lenses(workspace, file).iter().for_each(|l| self.span(l.span));
        ide::links::links(workspace, file).iter().for_each(|l| self.span(l.span));
        self.edits(&ide::format::format(workspace, file, None));
    }

    /// Everything at one offset.
    fn at(&self, offset: u32) {
        let (workspace, file) = (self.workspace, self.file);
        for item in ide::completion::complete(workspace, file, offset) {
            self.span(item.insert.span);
            assert!(item.insert.span.touches(offset as usize), "{item:?} at {offset}");
            item.additional.iter().for_each(|e| self.place(e.place.file, e.place.span));
        }
        if let Some(hover) = ide::hover::hover(workspace, file, offset) {
            self.span(hover.span);
        }
        ide::signature::help(workspace, file, offset);
        for target in ide::navigation::definition(workspace, file, offset) {
            self.span(target.origin);
            self.place(target.place.file, target.place.span);
            self.place(target.place.file, target.whole);
        }
        ide::navigation::type_definition(workspace, file, offset);
        for found in ide::navigation::references(workspace, file, offset, true) {
            self.place(found.place.file, found.place.span);
        }
        ide::navigation::highlights(workspace, file, offset);
        if let Ok(edits) = ide::rename::rename(workspace, file, offset, "new-name") {
            self.edits(&edits);
        }
        for action in ide::actions::actions(workspace, file, Span::at(offset as usize)) {
            assert!(!action.edits.is_empty());
            self.edits(&action.edits);
        }
        let selections = ide::selection::ranges(workspace, file, offset);
        selections.iter().for_each(|s| self.span(*s));
        if let Some(item) = ide::calls::prepare(workspace, file, offset) {
            self.place(item.place.file, item.whole);
            ide::calls::incoming(workspace, file, offset);
            ide::calls::outgoing(workspace, file, offset);
        }
    }
}

fn ask(text: &str, numbers: &mut Numbers, offsets: usize) {
    let workspace = read(text);
    let asked = Asked { workspace: &workspace, file: FileId(0) };
    let begun = Instant::now();
    asked.file();
    for _ in 0..offsets {
        let mut at = numbers.next(asked.workspace.files()[0].tree.text().len() + 1);
        while !asked.workspace.files()[0].tree.text().is_char_boundary(at) {
            at -= 1;
        }
        asked.at(at as u32);
    }
    // No measure of speed: only what grows out of all proportion takes so long, on a busy machine too.
    let bound = Duration::from_secs(5) * (offsets as u32 + 1);
    assert!(begun.elapsed() < bound, "{:?} for {offsets} places of\n{text}", begun.elapsed());
}

/// The text with a piece taken out, put in or cut off.
fn damaged(text: &str, numbers: &mut Numbers) -> String {
    const PIECES: [&str; 14] =
        ["{{", "}}", "\"", "'", ":", "\n", "- ", "{", "[", "{{=", "  ", "é🚀", "\t", "&a *a"];
    let mut out = text.to_owned();
    for _ in 0..=numbers.next(3) {
        let mut at = numbers.next(out.len() + 1);
        while !out.is_char_boundary(at) {
            at -= 1;
        }
        match numbers.next(3) {
            0 => out.truncate(at),
            1 => out.insert_str(at, PIECES[numbers.next(PIECES.len())]),
            _ => {
                let mut end = (at + 1 + numbers.next(12)).min(out.len());
                while !out.is_char_boundary(end) {
                    end += 1;
                }
                out.replace_range(at..end, "");
            }
        }
    }
    out
}

#[test]
fn nothing_breaks() {
    let mut numbers = Numbers(20_261_121);
    let texts = manifests();
    assert!(texts.len() > 100, "{}", texts.len());
    for text in texts {
        ask(&text, &mut numbers, 1);
        ask(&damaged(&text, &mut numbers), &mut numbers, 1);
    }
}

/// Offsets that no text has get an answer too.
#[test]
fn offsets_out_of_range() {
    let workspace = read("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: é}\n");
    for (file, offset) in [(0, 7000), (0, u32::MAX), (7, 0), (1, 67), (0, 66)] {
        Asked { workspace: &workspace, file: FileId(file) }.at(offset);
    }
}
