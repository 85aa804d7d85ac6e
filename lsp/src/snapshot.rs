//! What a request is answered from: the state at the moment when it came, which nothing changes any more.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use argoc_core::diagnostic::{Edit, Place};
use argoc_core::text::{FileId, Span};
use argoc_core::workspace::Workspace;
use argoc_host::paths::{Here, with_slashes};
use serde_json::{Value, json};

use crate::buffer::Buffer;
use crate::client::Client;
use crate::lines::Lines;
use crate::proto::{Location, Position, Range, TextEdit, Uri};
use crate::settings::Settings;
use crate::uri;

/// The open documents.
#[derive(Clone, Debug, Default)]
pub(crate) struct Documents {
    /// By path.
    pub(crate) open: BTreeMap<Arc<str>, Open>,
    /// By the URI that the client gave the path that it led to when the document was opened. What happens on the disk
    /// afterwards (a link or a folder that is no more) does not make it another document.
    pub(crate) paths: Arc<BTreeMap<Arc<str>, Arc<str>>>,
}

/// An open document.
#[derive(Clone, Debug)]
pub(crate) struct Open {
    /// As the client gave it.
    pub(crate) uri: Arc<str>,
    pub(crate) version: i32,
    /// Its text begins with a byte order mark, which trees leave out and the client counts.
    pub(crate) has_mark: bool,
}

impl From<&Buffer> for Open {
    fn from(buffer: &Buffer) -> Open {
        let has_mark = buffer.lines.text().starts_with('\u{FEFF}');
        Open { uri: Arc::clone(&buffer.uri), version: buffer.version, has_mark }
    }
}

impl Documents {
    /// The path of a document, as reports spell it: open or on the disk.
    pub(crate) fn path_of(&self, here: &Here, uri: &str) -> String {
        if let Some(path) = self.paths.get(uri) {
            return path.to_string();
        }
        let Some(path) = uri::to_path(uri) else { return uri.to_owned() };
        with_slashes(&here.relative(&identify(&path)))
    }
}

/// The semantic tokens that the client was given last, by URI, with their number.
pub(crate) type Tokens = BTreeMap<String, (String, Vec<u32>)>;

/// The state of the server at a moment.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    pub(crate) workspace: Arc<Workspace>,
    pub(crate) documents: Arc<Documents>,
    pub(crate) here: Arc<Here>,
    pub(crate) links: Arc<Links>,
    pub(crate) client: Arc<Client>,
    pub(crate) settings: Arc<Settings>,
    /// What the client has of the colours of words.
    pub(crate) tokens: Arc<Mutex<Tokens>>,
}

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Something in it names nothing: an unknown document, a place out of the text.
    InvalidParams(String),
    /// It cannot be done; the reason is for people.
    Failed(String),
}

impl Snapshot {
    /// The file that a URI names.
    pub(crate) fn file(&self, uri: &Uri) -> Result<FileId, Refusal> {
        let path = self.documents.path_of(&self.here, &uri.0);
        let files = self.workspace.files();
        let index = files.binary_search_by(|file| file.path.as_str().cmp(&path));
        index
            .map(|index| FileId(index as u32))
            .map_err(|_| Refusal::InvalidParams(format!("argoc does not know the document {}", uri.0)))
    }

    pub(crate) fn lines(&self, file: FileId) -> Lines {
        let Some(file) = self.workspace.file(file) else {
            return Lines::new("".into(), self.client.encoding);
        };
        let has_mark = self.documents.open.get(file.path.as_str()).is_some_and(|open| open.has_mark);
        Lines::behind_mark(file.tree.shared_text(), self.client.encoding, has_mark)
    }

    /// The file and the offset of a place that the client names.
    pub(crate) fn at(&self, uri: &Uri, position: Position) -> Result<(FileId, u32), Refusal> {
        let file = self.file(uri)?;
        let offset = self.lines(file).offset(position);
        let offset = offset.ok_or_else(|| {
            Refusal::InvalidParams(format!("line {} is not in the document {}", position.line, uri.0))
        })?;
        Ok((file, u32::try_from(offset).unwrap_or(u32::MAX)))
    }

    /// The file and the bytes of a range that the client names; what lies past the end of the text is cut off, since
    /// clients ask for what they show, which an edit may just have made shorter.
    pub(crate) fn within(&self, uri: &Uri, range: Range) -> Result<(FileId, Span), Refusal> {
        let file = self.file(uri)?;
        let span = self.lines(file).clipped(range);
        let span = span
            .ok_or_else(|| Refusal::InvalidParams(format!("the range is not in the document {}", uri.0)))?;
        Ok((file, span))
    }

    /// The URI of a file: the one that the client gave, or that of its path.
    pub(crate) fn uri(&self, file: FileId) -> Uri {
        let path = self.workspace.file(file).map_or("", |f| f.path.as_str());
        Uri(self.uri_of(path))
    }

    /// The URI of the file at a path.
    pub(crate) fn uri_of(&self, path: &str) -> String {
        match self.documents.open.get(path) {
            Some(open) => open.uri.to_string(),
            None => uri_at(&self.here, &self.links, path),
        }
    }

    /// The version of a document that is open.
    pub(crate) fn version(&self, file: FileId) -> Option<i32> {
        let path = self.workspace.file(file)?.path.as_str();
        self.documents.open.get(path).map(|open| open.version)
    }
}

/// Folders that the client names by links: the path without links, and the client's.
pub(crate) type Links = Vec<(PathBuf, PathBuf)>;

pub(crate) fn links(folders: &[PathBuf]) -> Links {
    let link = |given: &PathBuf| Some((given.canonicalize().ok()?, given.clone()));
    folders.iter().filter_map(link).filter(|(real, given)| real != given).collect()
}

/// The URI of the file at a path that reports show, in the words of the client: in a folder that it knows by a link a
/// file is not to have a second name.
pub(crate) fn uri_at(here: &Here, links: &Links, path: &str) -> String {
    let mut absolute = here.folder().to_path_buf();
    for part in Path::new(path).components() {
        match part {
            std::path::Component::ParentDir => {
                absolute.pop();
            }
            part => absolute.push(part),
        }
    }
    let by_link = links.iter().find_map(|(real, given)| Some(given.join(absolute.strip_prefix(real).ok()?)));
    uri::of_path(by_link.as_ref().unwrap_or(&absolute))
}

/// An absolute path without links, of a file that may not exist yet.
pub(crate) fn identify(path: &Path) -> PathBuf {
    if let Ok(identity) = path.canonicalize() {
        return identity;
    }
    match (path.parent().and_then(|folder| folder.canonicalize().ok()), path.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => path.to_path_buf(),
    }
}

/// Places in many files, each of whose lines are found once.
pub(crate) struct Places<'s> {
    snapshot: &'s Snapshot,
    lines: RefCell<BTreeMap<FileId, Arc<Lines>>>,
}

impl<'s> Places<'s> {
    pub(crate) fn new(snapshot: &'s Snapshot) -> Places<'s> {
        Places { snapshot, lines: RefCell::default() }
    }

    pub(crate) fn lines(&self, file: FileId) -> Arc<Lines> {
        let mut known = self.lines.borrow_mut();
        Arc::clone(known.entry(file).or_insert_with(|| Arc::new(self.snapshot.lines(file))))
    }

    pub(crate) fn range(&self, place: Place) -> Range {
        self.lines(place.file).range(place.span)
    }

    pub(crate) fn location(&self, place: Place) -> Location {
        Location { uri: self.snapshot.uri(place.file), range: self.range(place) }
    }

    /// Edits of any files, in the form that the client understands, for the versions that they were made for.
    pub(crate) fn workspace_edit(&self, edits: &[Edit]) -> Value {
        let mut by_file: BTreeMap<FileId, Vec<TextEdit>> = BTreeMap::new();
        for edit in edits {
            let new = TextEdit { range: self.range(edit.place), new_text: edit.text.clone() };
            by_file.entry(edit.place.file).or_default().push(new);
        }
        if self.snapshot.client.versioned_edits {
            let documents = by_file.iter().map(|(file, edits)| {
                let document =
                    json!({"uri": self.snapshot.uri(*file).0, "version": self.snapshot.version(*file)});
                json!({"textDocument": document, "edits": edits})
            });
            return json!({"documentChanges": documents.collect::<Vec<_>>()});
        }
        let changes = by_file.iter().map(|(file, edits)| (self.snapshot.uri(*file).0, json!(edits)));
        json!({"changes": changes.collect::<serde_json::Map<_, _>>()})
    }
}
