//! The findings of a workspace that changes: what a change cannot reach is not checked again.
//!
//! An [`Analysis`] holds the newest workspace and what is known of its files. [`Analysis::update`] takes a new set of
//! files; those whose findings may be others are [`Analysis::stale`] until somebody runs their [`Job`], on whatever
//! thread, and gives the outcome back. An outcome that has been overtaken meanwhile is refused.

mod changes;
mod references;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::check_file;
use crate::diagnostic::{Diagnostic, Place};
use crate::model::Version;
use crate::text::FileId;
use crate::workspace::{File, Workspace};
use changes::Changes;

/// A workspace that changes, with the findings in its files.
#[derive(Debug)]
pub struct Analysis {
    workspace: Arc<Workspace>,
    /// The files as they were given, by path: the workspace looks into some, for reasons that may be gone next time.
    given: Vec<Arc<File>>,
    /// By file.
    states: Vec<State>,
    /// Counts the times that something became stale.
    clock: u64,
}

/// What is known of a file.
#[derive(Clone, Debug)]
struct State {
    references: Arc<BTreeSet<Box<str>>>,
    /// When the file became stale for the last time.
    since: u64,
    found: Option<Arc<[Diagnostic]>>,
}

/// A file to be checked, on any thread.
#[derive(Clone, Debug)]
pub struct Job {
    /// The workspace that it is checked in.
    pub workspace: Arc<Workspace>,
    /// The file.
    pub file: FileId,
    since: u64,
}

impl Job {
    /// Checks the file.
    pub fn run(&self) -> Vec<Diagnostic> {
        check_file(&self.workspace, self.file)
    }

    /// The path of the file.
    pub fn path(&self) -> &str {
        self.workspace.file(self.file).map_or("", |f| f.path.as_str())
    }
}

impl Analysis {
    /// Without any files.
    pub fn new(version: Version) -> Analysis {
        let workspace = Arc::new(Workspace::new(Vec::new(), version));
        Analysis { workspace, given: Vec::new(), states: Vec::new(), clock: 0 }
    }

    /// The newest workspace.
    pub fn workspace(&self) -> &Arc<Workspace> {
        &self.workspace
    }

    /// The files, as they were given.
    pub fn given(&self) -> &[Arc<File>] {
        &self.given
    }

    /// The file at a path, as reports spell it.
    pub fn file_at(&self, path: &str) -> Option<FileId> {
        file_at(&self.workspace, path)
    }

    /// The findings in a file, unless it is stale.
    pub fn found(&self, file: FileId) -> Option<&Arc<[Diagnostic]>> {
        self.states.get(file.0 as usize)?.found.as_ref()
    }

    /// The files that are to be checked; those that are only there for reference never are.
    pub fn stale(&self) -> impl Iterator<Item = FileId> {
        let states = self.states.iter().zip(self.workspace.files()).enumerate();
        let stale = states.filter(|(_, (state, file))| state.found.is_none() && !file.context.silent);
        stale.map(|(index, _)| FileId(index as u32))
    }

    /// What has to be done for a file.
    pub fn job(&self, file: FileId) -> Option<Job> {
        let since = self.states.get(file.0 as usize)?.since;
        Some(Job { workspace: Arc::clone(&self.workspace), file, since })
    }

    /// Takes the outcome of a job, unless the file, or one that the findings point into, has changed meanwhile: then it
    /// is still stale.
    pub fn take(&mut self, job: &Job, mut found: Vec<Diagnostic>) -> Option<FileId> {
        let id = self.file_at(job.path())?;
        if !Arc::ptr_eq(&job.workspace, &self.workspace)
            && !found.iter_mut().all(|d| renumber(d, &|file| self.same_file(&job.workspace, file)))
        {
            return None;
        }
        let state = self.states.get_mut(id.0 as usize).filter(|state| state.since == job.since)?;
        state.found = Some(found.into());
        Some(id)
    }

    /// Replaces or adds files.
    pub fn set(&mut self, files: Vec<Arc<File>>) {
        let mut all = self.given.clone();
        for file in files {
            match all.binary_search_by(|known| known.path.cmp(&file.path)) {
                Ok(at) => all[at] = file,
                Err(at) => all.insert(at, file),
            }
        }
        self.update(all, self.workspace.version());
    }

    /// Takes files away.
    pub fn remove(&mut self, paths: &BTreeSet<&str>) {
        let left = self.given.iter().filter(|file| !paths.contains(file.path.as_str()));
        self.update(left.cloned().collect(), self.workspace.version());
    }

    /// Takes a new set of files, of which those that stay are shared with the workspace so far.
    pub fn update(&mut self, mut files: Vec<Arc<File>>, version: Version) {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        self.given.clone_from(&files);
        let new = Arc::new(Workspace::of_shared(files, version));
        let old = std::mem::replace(&mut self.workspace, Arc::clone(&new));
        let mut states = std::mem::take(&mut self.states).into_iter().map(Some).collect::<Vec<_>>();
        self.clock += 1;
        let fresh = |file: &File| State {
            references: Arc::new(references::references(file)),
            since: self.clock,
            found: None,
        };
        let mut changes = Changes::default();
        let mut is_kept = vec![false; old.files().len()];
        for (index, file) in new.files().iter().enumerate() {
            let id = FileId(index as u32);
            // Most edits add and remove no file, so most files have their old number.
            let stays = old.files().get(index).is_some_and(|known| Arc::ptr_eq(known, file));
            let before = if stays { Some(id) } else { file_at(&old, &file.path) };
            match before {
                Some(before)
                    if is_same(&old, before, &new, id) && is_patch(&old, before) == is_patch(&new, id) =>
                {
                    is_kept[before.0 as usize] = true;
                    let state = states.get_mut(before.0 as usize).and_then(Option::take);
                    self.states.push(state.unwrap_or_else(|| fresh(file)));
                }
                _ => {
                    changes.add(before.map(|id| (&*old, id)), Some((&new, id)));
                    self.states.push(fresh(file));
                }
            }
        }
        for (index, file) in old.files().iter().enumerate().filter(|(index, _)| !is_kept[*index]) {
            if file_at(&new, &file.path).is_none() {
                changes.add(Some((&old, FileId(index as u32))), None);
            }
        }
        if old.version() == version
            && is_kept.iter().all(|kept| *kept)
            && old.files().len() == new.files().len()
        {
            return;
        }
        let all = old.version() != version;
        let affected = changes.affected(&new, &self.states);
        for (index, state) in self.states.iter_mut().enumerate() {
            let Some(found) = &state.found else {
                // A job that runs may have seen what was before.
                if all || affected.contains(&FileId(index as u32)) {
                    state.since = self.clock;
                }
                continue;
            };
            let renumbered = renumber_all(found, &|file| same_file(&old, file, &new));
            let is_affected = all || affected.contains(&FileId(index as u32));
            state.found = renumbered.filter(|_| !is_affected);
            if state.found.is_none() {
                state.since = self.clock;
            }
        }
    }

    fn same_file(&self, old: &Workspace, file: FileId) -> Option<FileId> {
        same_file(old, file, &self.workspace)
    }
}

/// The number of a file at a path.
fn file_at(workspace: &Workspace, path: &str) -> Option<FileId> {
    let found = workspace.files().binary_search_by(|file| file.path.as_str().cmp(path));
    found.ok().map(|index| FileId(index as u32))
}

fn is_patch(workspace: &Workspace, file: FileId) -> bool {
    workspace.objects_of(file).iter().any(|object| object.is_patch)
}

/// The number that a file has in another workspace; none when it was read again for that, or is gone.
fn same_file(old: &Workspace, file: FileId, new: &Workspace) -> Option<FileId> {
    // Most edits add and remove no file, so most files have their old number.
    if is_same(old, file, new, file) {
        return Some(file);
    }
    let id = file_at(new, &old.file(file)?.path)?;
    is_same(old, file, new, id).then_some(id)
}

/// Whether a file is in two workspaces, with the same meaning.
fn is_same(old: &Workspace, a: FileId, new: &Workspace, b: FileId) -> bool {
    let (Some(x), Some(y)) = (old.files().get(a.0 as usize), new.files().get(b.0 as usize)) else {
        return false;
    };
    // A workspace that looks into a file has a copy, with the text of the one that was given.
    let is_copy = || {
        let (text, other) = (x.tree.shared_text(), y.tree.shared_text());
        let kinds = |workspace: &Workspace, id| -> Vec<_> {
            workspace.settings_of(id).iter().map(|setting| setting.kind).collect()
        };
        !text.is_empty() && Arc::ptr_eq(&text, &other) && kinds(old, a) == kinds(new, b)
    };
    Arc::ptr_eq(x, y) || x.has_settings() && y.has_settings() && is_copy()
}

fn renumber_all(
    found: &Arc<[Diagnostic]>,
    number: &dyn Fn(FileId) -> Option<FileId>,
) -> Option<Arc<[Diagnostic]>> {
    let files = found.iter().flat_map(|d| places(d).map(|place| place.file)).collect::<BTreeSet<_>>();
    if files.iter().all(|file| number(*file) == Some(*file)) {
        return Some(Arc::clone(found));
    }
    let mut found = found.to_vec();
    found.iter_mut().all(|d| renumber(d, number)).then(|| found.into())
}

fn places(d: &Diagnostic) -> impl Iterator<Item = Place> {
    let edits = d.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.place);
    [d.place].into_iter().chain(d.related.iter().map(|r| r.place)).chain(edits)
}

/// Gives the places of a finding other numbers of files; false when one has none.
fn renumber(d: &mut Diagnostic, number: &dyn Fn(FileId) -> Option<FileId>) -> bool {
    let edits = d.fixes.iter_mut().flat_map(|fix| &mut fix.edits).map(|edit| &mut edit.place);
    let mut places =
        [&mut d.place].into_iter().chain(d.related.iter_mut().map(|r| &mut r.place)).chain(edits);
    places.all(|place| {
        let id = number(place.file);
        place.file = id.unwrap_or(place.file);
        id.is_some()
    })
}
