//! What the files would be with the results of lowering in the places of what they were made from: for looking at the results
//! as at any manifest.

use std::ops::Range;
use std::sync::Arc;

use super::Lowered;
use crate::check::check_file;
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{FileId, Span};
use crate::workspace::{Class, File, Object, SettingKind, Workspace};
use crate::yaml::{Node, emit, to_json_as_written};

/// The files with the results in them.
#[derive(Debug)]
pub struct Results {
    /// The files. Without another controller they have the numbers that they had before.
    pub workspace: Workspace,
    /// The files that are not as they were.
    pub changed: Vec<FileId>,
    /// For each result the path of its file, and its document there.
    places: Vec<(String, usize)>,
}

/// Where the controller's settings are taken from.
#[derive(Clone, Copy, Debug)]
pub enum Settings<'w> {
    /// From all the files: they stay as they are.
    Kept,
    /// From the files that were asked for.
    Named,
    /// The repositories from the files that were asked for, all else from these files.
    Given(&'w Workspace),
}

impl Settings<'_> {
    fn drops(self, kind: SettingKind, file: &File) -> bool {
        let is_controller = matches!(kind, SettingKind::Controller | SettingKind::Values);
        let is_silent = file.context.silent && (is_controller || kind == SettingKind::Repositories);
        match self {
            Settings::Kept => false,
            Settings::Named => is_silent,
            Settings::Given(_) => is_silent || is_controller,
        }
    }
}

impl Results {
    /// Puts the results, which are in the order of the workspace's objects, into the files.
    pub fn new(workspace: &Workspace, lowered: &[Lowered], settings: Settings<'_>) -> Results {
        let mut places = vec![(String::new(), 0); lowered.len()];
        let mut texts = Vec::new();
        let of = |l: &Lowered| workspace.object(l.object).map(|o| (o.file, o.document));
        for (index, file) in workspace.files().iter().enumerate() {
            let id = FileId(index as u32);
            let start = lowered.partition_point(|l| of(l).is_some_and(|(file, _)| file < id));
            let end = lowered.partition_point(|l| of(l).is_some_and(|(file, _)| file <= id));
            let dropped: Vec<_> =
                workspace.settings_of(id).iter().filter(|s| settings.drops(s.kind, file)).collect();
            if start == end && dropped.is_empty() {
                continue;
            }
            let mut pieces = Vec::new();
            for (number, document) in file.tree.documents().iter().enumerate() {
                let Some(root) = document.root.map(|root| file.tree.node(root)) else { continue };
                let own = start..end;
                let own: Vec<usize> =
                    own.filter(|at| lowered.get(*at).and_then(of) == Some((id, number))).collect();
                for at in &own {
                    if let (Some(place), Some(result)) = (places.get_mut(*at), lowered.get(*at)) {
                        *place = (file.path.clone(), pieces.len());
                        pieces.push(result.text.clone());
                    }
                }
                let is_dropped = |node: Node<'_>| dropped.iter().any(|s| s.root == node.id());
                if file.classes.get(number) == Some(&Class::List) {
                    pieces.extend(others(root).filter(|item| !is_dropped(*item)).filter_map(printed));
                } else if own.is_empty() && !is_dropped(root) {
                    pieces.push(source(file, document.span));
                }
            }
            let text = pieces.join("---\n");
            if text != file.tree.text() {
                texts.push((id, text));
            }
        }
        let mut files: Vec<Arc<File>> = workspace.files().to_vec();
        let changed = texts.iter().map(|(id, _)| *id).collect();
        let whole = Workspace::of_shared(files, workspace.version()).with_texts(&texts);
        let Settings::Given(given) = settings else { return Results { workspace: whole, changed, places } };
        // No two files have the same path.
        files = whole.into_files();
        files.extend(given.files().iter().map(|file| {
            let mut file = File::clone(file);
            file.path = format!("{} (--controller)", file.path);
            Arc::new(file)
        }));
        Results { workspace: Workspace::of_shared(files, workspace.version()), changed, places }
    }

    /// The object that a result is now.
    pub fn object(&self, index: usize) -> Option<&Object> {
        let (path, document) = self.places.get(index)?;
        let files = self.workspace.files();
        let file = files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        self.workspace.objects_of(FileId(file as u32)).iter().find(|o| o.document == *document)
    }

    /// Errors that stand in results, with the numbers of these.
    pub fn errors(&self, file: FileId) -> Vec<(usize, Diagnostic)> {
        let mut found = check_file(&self.workspace, file);
        found.retain(|d| d.severity == Severity::Error);
        let Some(file) = self.workspace.file(file).filter(|_| !found.is_empty()) else { return Vec::new() };
        let mut all = Vec::new();
        for (index, (_, document)) in self.places.iter().enumerate().filter(|(_, p)| p.0 == file.path) {
            let Some(document) = file.tree.documents().get(*document) else { continue };
            let piece: Range<usize> = document.span.range();
            let is_here = |d: &&Diagnostic| piece.contains(&(d.place.span.start as usize));
            all.extend(found.iter().filter(is_here).map(|d| (index, d.clone())));
        }
        all
    }
}

/// What stands in a `List` beside Argo's objects.
fn others(list: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let items = list.get("items").into_iter().flat_map(Node::items).map(Node::resolved);
    items.filter(|item| !matches!(crate::workspace::classify(*item), Class::Argo(_)))
}

fn printed(node: Node<'_>) -> Option<String> {
    to_json_as_written(node).map(|value| emit(&value))
}

fn source(file: &File, piece: Span) -> String {
    let text = file.tree.text().get(piece.range()).unwrap_or_default();
    format!("{}\n", text.trim_matches(['\n', '\r']))
}
