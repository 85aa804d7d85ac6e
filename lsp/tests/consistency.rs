//! After thousands of edits in one server its diagnostics are what a fresh check of the same bytes says, and its memory
//! is what it was.
#![expect(clippy::print_stdout, reason = "what was measured is told")]

mod client;
mod fresh;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use argoc_core::check::check_file;
use argoc_core::model::Version;
use argoc_core::text::{FileId, LineIndex};
use argoc_core::workspace::{Context, File, Input, Workspace};
use client::Client;
use fresh::{expected, said};
use serde_json::json;

const EDITS: usize = 20_000;
/// Edits between two comparisons.
const ROUND: usize = 100;
/// Comparisons that look at every document rather than at those that were edited and some others: without optimisation
/// that takes long.
const ALL_EVERY: usize = if cfg!(debug_assertions) { 100 } else { 1 };

/// Words that change what a manifest means.
const WORDS: &[&str] = &[
    "{{",
    "}}",
    "{{inputs.parameters.x}}",
    "{{=",
    "workflow",
    "template: main",
    "name: ",
    ":",
    "\n",
    "  ",
    "- ",
    "'",
    "\"",
    "#",
    "|",
    "[]",
    "main",
    "templateRef: {name: a, template: b}",
    "é漢🚀",
    "&a ",
    "*a",
    "when: a == b",
    "\t",
    "kind: Workflow\n",
    "---\n",
    "depends: a && b",
    "9",
    "true",
    "\r\n",
];

/// Numbers that look random and are the same every time (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }
}

struct Document {
    uri: String,
    path: String,
    original: String,
    text: String,
    version: i64,
    /// The text as it was read for the last comparison.
    file: Option<Arc<File>>,
}

impl Document {
    fn fresh(&mut self) -> Arc<File> {
        let input =
            Input { path: self.path.clone(), bytes: self.text.as_bytes(), context: Context::default() };
        Arc::clone(self.file.get_or_insert_with(|| Arc::new(File::read(input, Version::LATEST))))
    }

    /// Changes something, here and in the server.
    fn edit(&mut self, dice: &mut Dice, client: &mut Client) {
        self.version += 1;
        self.file = None;
        if dice.roll(40) == 0 || self.text.len() > 3 * self.original.len() + 500 {
            self.text.clone_from(&self.original);
            return client.replace(&self.uri, self.version, &self.text);
        }
        let place = |dice: &mut Dice| {
            let mut at = dice.roll(self.text.len() + 1);
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let start = place(dice);
        let (end, new) = match dice.roll(5) {
            0 => (start, WORDS[dice.roll(WORDS.len())].to_owned()),
            1 => {
                let mut end = (start + 1 + dice.roll(12)).min(self.text.len());
                while !self.text.is_char_boundary(end) {
                    end += 1;
                }
                (end, String::new())
            }
            2 => (start, char::from(b'a' + dice.roll(26) as u8).to_string()),
            3 => {
                // A name from elsewhere in the document.
                let from = place(dice);
                let word: String = self.text[from..]
                    .chars()
                    .skip_while(|c| !c.is_alphanumeric())
                    .take_while(|c| c.is_alphanumeric())
                    .collect();
                (start, word)
            }
            _ => {
                let end = self.text[start..].find('\n').map_or(self.text.len(), |at| start + at);
                (end, WORDS[dice.roll(WORDS.len())].to_owned())
            }
        };
        let index = LineIndex::new(self.text.as_str().into());
        let position = |offset: usize| {
            let line = index.utf16(offset).line;
            [line, (offset - index.line(line as usize).start) as u32]
        };
        let [[a, b], [c, d]] = [position(start), position(end)];
        // Inside a line break there is no place that the protocol could name.
        if index.line(a as usize).start + b as usize > index.line(a as usize).end
            || index.line(c as usize).start + d as usize > index.line(c as usize).end
        {
            self.version -= 1;
            return;
        }
        client.edit(&self.uri, self.version, [a, b, c, d], &new);
        self.text.replace_range(start..end, &new);
    }
}

fn manifests(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            manifests(&path, found);
        } else if path.extension().is_some_and(|e| e == "yaml") {
            found.push(path);
        }
    }
}

/// Megabytes that the process has.
fn memory() -> Option<usize> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(statm.split_whitespace().nth(1)?.parse::<usize>().ok()? * 4096 / 1_000_000)
}

#[test]
fn edits_add_up_to_a_fresh_check() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut paths = Vec::new();
    manifests(&root.join("examples"), &mut paths);
    let bases = root.join("../shared/oracle/dev/bases");
    if bases.is_dir() {
        manifests(&bases, &mut paths);
    } else {
        println!("skipped: {} is not there; only the examples are edited", bases.display());
    }
    let mut client = Client::in_memory();
    client.begin(&[], json!({"general": {"positionEncodings": ["utf-8"]}}));
    let mut documents = Vec::new();
    for (index, path) in paths.iter().enumerate() {
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        let name = path.file_name().expect("a name").to_string_lossy();
        let path = format!("nowhere/{:02}/{index:03}-{name}", index % 7);
        let uri = format!("file:///{path}");
        client.open(&uri, 1, &text);
        documents.push(Document { uri, path, original: text.clone(), text, version: 1, file: None });
    }
    documents.sort_by(|a, b| a.path.cmp(&b.path));
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut before = None;
    let mut compared = 0;
    for round in 1..=EDITS / ROUND {
        let edited: Vec<usize> = (0..3).map(|_| dice.roll(documents.len())).collect();
        for _ in 0..ROUND {
            let index = edited[dice.roll(edited.len())];
            documents[index].edit(&mut dice, &mut client);
        }
        let files = documents.iter_mut().map(Document::fresh).collect();
        let workspace = Workspace::of_shared(files, Version::LATEST);
        let mut looked_at: BTreeSet<usize> = edited.iter().copied().collect();
        if round % ALL_EVERY == 0 {
            looked_at.extend(0..documents.len());
        } else {
            looked_at.extend((0..6).map(|_| dice.roll(documents.len())));
        }
        let uris: BTreeMap<&str, &str> =
            documents.iter().map(|d| (d.path.as_str(), d.uri.as_str())).collect();
        for index in looked_at {
            let document = &documents[index];
            let position = |path: &str, offset: usize| {
                let file = workspace.files().iter().find(|file| file.path == path).expect("a file");
                let index = LineIndex::new(file.tree.shared_text());
                let line = index.utf16(offset).line;
                json!({"line": line, "character": offset - index.line(line as usize).start})
            };
            let uri = |path: &str| uris[path].to_owned();
            let found = check_file(&workspace, FileId(index as u32));
            let expected = expected(&workspace, &found, &uri, &position);
            let is_there = |client: &Client| {
                let (version, set) = client.published.get(&document.uri)?;
                (*version == Some(document.version)).then(|| said(set))
            };
            let mut patience = 400;
            while is_there(&client).as_ref() != Some(&expected) {
                patience -= 1;
                if patience == 0 {
                    let said = is_there(&client);
                    let Document { uri, text, .. } = document;
                    panic!("round {round}, {uri}:\nsaid {said:#?}\nfresh {expected:#?}\n{text}");
                }
                client.rest(std::time::Duration::from_millis(50));
            }
            compared += 1;
        }
        if round == 20 {
            before = memory();
        }
    }
    let after = memory();
    println!(
        "{EDITS} edits in {} documents, {compared} sets compared; memory in MB after 2,000 edits {before:?}, at the end {after:?}",
        documents.len()
    );
    if let (Some(before), Some(after)) = (before, after) {
        assert!(after < before + before / 4 + 20, "memory grew from {before} to {after} MB");
    }
    client.shut_down();
}
