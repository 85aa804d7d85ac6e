//! Whether completion offers what people type: words of the examples are taken out, and asked for again with none, one
//! or two of their letters there. `cargo test --test ide typing -- --nocapture` prints the shares.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test reads its files and prints its shares"
)]

use std::collections::BTreeMap;
use std::path::Path;

use argoc_core::ide::completion::complete;
use argoc_core::ide::tokens::{TokenKind, tokens};
use argoc_core::model::Version;
use argoc_core::text::{FileId, Span};
use argoc_core::workspace::{Context, File, Input, Workspace};
use argoc_core::yaml::Node;

/// A word that is taken out, with what goes with it.
struct Word {
    sort: &'static str,
    file: FileId,
    span: Span,
    text: String,
}

/// How often a word was found, by how far up the list.
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    asked: usize,
    first: usize,
    five: usize,
    twenty: usize,
}

impl Score {
    fn add(&mut self, place: Option<usize>) {
        let within = |bound: usize| usize::from(place.is_some_and(|at| at < bound));
        self.asked += 1;
        self.first += within(1);
        self.five += within(5);
        self.twenty += within(20);
    }

    fn percent(&self, count: usize) -> usize {
        100 * count / self.asked.max(1)
    }
}

/// The examples that are right.
fn examples() -> Workspace {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut files = Vec::new();
    for folder in [root.clone(), root.join("nightly-etl")] {
        for entry in std::fs::read_dir(folder).expect("the folder").map(|e| e.expect("an entry").path()) {
            if entry.extension().is_some_and(|e| e == "yaml") {
                let path = entry.strip_prefix(&root).expect("below").to_string_lossy().into_owned();
                files.push((path, std::fs::read(&entry).expect("the file")));
            }
        }
    }
    files.sort();
    let context = Context { named: true, ..Context::default() };
    let read = |(path, bytes): (String, Vec<u8>)| {
        File::read(Input { path, bytes: &bytes, context }, Version::LATEST)
    };
    Workspace::new(files.into_iter().map(read).collect(), Version::LATEST)
}

/// The keys of blocks with what stands below them, and the values of enumerations.
fn fields(workspace: &Workspace, file: FileId, words: &mut Vec<Word>) {
    let tree = &workspace.file(file).expect("a file").tree;
    for object in workspace.objects_of(file) {
        for frame in &object.decoded.frames {
            let node: Node<'_> = tree.node(frame.node);
            for entry in node.entries().filter(|e| !e.merged) {
                let Some(field) = entry.key.key_text().and_then(|key| frame.desc.field(key)) else {
                    continue;
                };
                let (start, end) = (entry.key.span().start as usize, entry.value.span().end as usize);
                let whole = tree.text()[start..end.max(start)].trim_end().len();
                if !node.is_flow() && entry.key.source() == field.name {
                    let span = Span::new(start, start + whole);
                    words.push(Word { sort: "key", file, span, text: field.name.to_owned() });
                }
                let value = entry.value.source();
                if field.values.contains(&value) {
                    let text = value.to_owned();
                    words.push(Word {
                        sort: "value of an enumeration",
                        file,
                        span: entry.value.span(),
                        text,
                    });
                }
            }
        }
    }
}

/// The names and functions that stand somewhere without being declared there.
fn names(workspace: &Workspace, file: FileId, words: &mut Vec<Word>) {
    let text = workspace.file(file).expect("a file").tree.text();
    for token in tokens(workspace, file, None).into_iter().filter(|t| !t.is_declaration) {
        let sort = match token.kind {
            TokenKind::Template => "template",
            TokenKind::Item => "step or task",
            TokenKind::Parameter => "parameter or artifact",
            TokenKind::Namespace => "beginning of a name",
            TokenKind::Property => "part of a name",
            TokenKind::Function => "function",
            TokenKind::Result => "result in `depends`",
            _ => continue,
        };
        words.push(Word { sort, file, span: token.span, text: text[token.span.range()].to_owned() });
    }
}

/// Where a word stands in the list when its first letters are there.
fn place(base: &Workspace, word: &Word, typed: usize) -> Option<usize> {
    let text = base.file(word.file)?.tree.text();
    let prefix = word.text.get(..typed)?;
    let rest = &text[word.span.end as usize..];
    let broken = format!("{}{prefix}{rest}", &text[..word.span.start as usize]);
    let workspace =
        Workspace::of_shared(base.files().to_vec(), base.version()).with_texts(&[(word.file, broken)]);
    let offset = word.span.start + typed as u32;
    let found = complete(&workspace, word.file, offset);
    let shown = found.iter().filter(|c| {
        let begins = |text: &str| text.to_lowercase().starts_with(&prefix.to_lowercase());
        begins(&c.label) || begins(c.filter.trim_start_matches(['.', '\'', '{']))
    });
    shown.map(|c| c.label.as_str()).position(|label| label == word.text)
}

#[test]
fn what_is_typed_is_proposed() {
    let workspace = examples();
    let mut words = Vec::new();
    for index in 0..workspace.files().len() {
        let file = FileId(index as u32);
        fields(&workspace, file, &mut words);
        names(&workspace, file, &mut words);
    }
    let mut scores: BTreeMap<(&str, usize), Score> = BTreeMap::new();
    for word in &words {
        for typed in (0..3).filter(|typed| *typed == 0 || *typed < word.text.len()) {
            scores.entry((word.sort, typed)).or_default().add(place(&workspace, word, typed));
        }
    }
    for ((sort, typed), score) in &scores {
        let [first, five, twenty] = [score.first, score.five, score.twenty].map(|count| score.percent(count));
        println!(
            "{sort:24} {typed} typed, {:4} asked: first {first:3} %, first five {five:3} %, first twenty {twenty:3} %",
            score.asked
        );
    }
    let all = |typed: usize, count: fn(&Score) -> usize| {
        let of = scores.iter().filter(|((_, t), _)| *t == typed).map(|(_, score)| score);
        let (found, asked) = of.fold((0, 0), |(f, a), score| (f + count(score), a + score.asked));
        100 * found / asked
    };
    assert!(all(0, |s| s.five) >= 90, "nothing typed: {} % among the first five", all(0, |s| s.five));
    assert!(all(1, |s| s.five) >= 95, "a letter typed: {} % among the first five", all(1, |s| s.five));
    assert!(all(1, |s| s.twenty) >= 97, "a letter typed: {} % at all", all(1, |s| s.twenty));
}
