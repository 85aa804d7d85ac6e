//! From what changed in some files to the files whose findings it can change.

use std::collections::{BTreeMap, BTreeSet};

use super::State;
use crate::text::FileId;
use crate::workspace::{Class, File, Object, Workspace};
use crate::yaml::Node;

/// Rules that look at the templates of all objects, whether they refer to them or not.
const LOOK_EVERYWHERE: [&str; 1] = ["unknown-template"];

/// What a new workspace changes for files that are themselves as they were.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// The names of objects that appeared, are gone, or say something else.
    names: BTreeSet<String>,
    /// Some object says something else, with a name or without.
    any: bool,
    /// Something changed that no name leads to: everything is affected.
    all: bool,
}

impl Changes {
    /// Adds what became of a file: its place in the old workspace, and in the new one.
    pub(super) fn add(&mut self, old: Option<(&Workspace, FileId)>, new: Option<(&Workspace, FileId)>) {
        let [old, new] = [old, new].map(|side| {
            side.and_then(|(workspace, id)| Some((workspace.file(id)?, workspace.objects_of(id))))
        });
        let supplies = |(file, _): (&File, &[Object])| {
            file.has_settings() || file.classes.iter().any(|class| matches!(class, Class::Foreign(_)))
        };
        // What ConfigMaps and the like give is read by whoever names them, which may be anyone.
        self.all |= old.is_some_and(supplies) || new.is_some_and(supplies);
        let [before, after] = [old, new].map(|side| {
            let mut by_name: BTreeMap<&str, Vec<(&File, &Object)>> = BTreeMap::new();
            for (file, object) in
                side.iter().flat_map(|(file, objects)| objects.iter().map(move |o| (*file, o)))
            {
                by_name.entry(&object.name).or_default().push((file, object));
            }
            by_name
        });
        let names: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
        for name in names {
            let is_same = before.get(name).zip(after.get(name)).is_some_and(|(before, after)| {
                before.len() == after.len() && before.iter().zip(after).all(|(a, b)| says_the_same(*a, *b))
            });
            if !is_same {
                self.any = true;
                self.names.extend((!name.is_empty()).then(|| name.to_owned()));
            }
        }
    }

    /// The files of the new workspace whose findings may be others, besides those that changed themselves.
    pub(super) fn affected(mut self, workspace: &Workspace, states: &[State]) -> BTreeSet<FileId> {
        let ids = || (0..states.len()).map(|index| FileId(index as u32));
        if self.all {
            return ids().collect();
        }
        let mut affected = BTreeSet::new();
        if self.any {
            // What stands in a ConfigMap, a role or the like is judged by the workflows that need it.
            affected.extend(ids().filter(|id| !workspace.settings_of(*id).is_empty()));
        }
        if self.names.is_empty() {
            return affected;
        }
        let known: BTreeSet<&str> = workspace.objects().iter().map(|o| &*o.name).collect();
        for (id, state) in ids().zip(states) {
            // Of objects with one name the nearest counts; what has no object may have one that is nearly called so.
            let is_double = || workspace.objects_of(id).iter().any(|o| self.names.contains(&*o.name));
            let is_unresolved = || state.references.iter().any(|name| !known.contains(&**name));
            // What a job that runs will find is not known yet, and it looks at what was before.
            let looks_everywhere = || {
                state
                    .found
                    .as_ref()
                    .is_none_or(|found| found.iter().any(|d| LOOK_EVERYWHERE.contains(&d.code)))
            };
            if is_double() || is_unresolved() || looks_everywhere() {
                affected.insert(id);
            }
        }
        // Along references, as far as they go: analysis follows calls into the objects that those call.
        let mut reached = BTreeSet::new();
        loop {
            let before = reached.len();
            for (id, state) in ids().zip(states) {
                if !reached.contains(&id) && state.references.iter().any(|name| self.names.contains(&**name))
                {
                    reached.insert(id);
                    self.names.extend(workspace.objects_of(id).iter().map(|object| object.name.to_string()));
                }
            }
            if reached.len() == before {
                affected.extend(reached);
                return affected;
            }
        }
    }
}

/// Whether an object, wherever it stands, says what another one said.
fn says_the_same((a_file, a): (&File, &Object), (b_file, b): (&File, &Object)) -> bool {
    fn document<'f>(file: &'f File, object: &Object) -> Option<Node<'f>> {
        let root = file.tree.documents().get(object.document).and_then(|document| document.root);
        root.map(|root| file.tree.node(root))
    }
    a.kind == b.kind
        && a.is_patch == b.is_patch
        && a.incomplete == b.incomplete
        && a.interface == b.interface
        && document(a_file, a).zip(document(b_file, b)).is_some_and(|(a, b)| a.says_the_same(b))
}
