//! Finding an object by its name, as seen from another one.

use super::{Object, Workspace};
use crate::model::Kind;
use crate::text::FileId;

/// What a name stands for in the workspace.
#[derive(Clone, Copy, Debug)]
pub enum Lookup<'w> {
    /// The object.
    Found(&'w Object),
    /// Nothing of that name; the cluster may have it.
    External {
        /// An object of that name in another namespace, or one whose name is an edit away.
        near: Option<&'w Object>,
    },
}

impl Workspace {
    /// The WorkflowTemplate (or ClusterWorkflowTemplate) called `name`, as `from` sees it. Of several the nearest
    /// wins: the one in the same file, then the one in the nearest folder. Where the namespaces of one side are not
    /// known, they match any.
    pub fn lookup(&self, from: &Object, name: &str, cluster: bool) -> Lookup<'_> {
        let kind = if cluster { Kind::ClusterWorkflowTemplate } else { Kind::WorkflowTemplate };
        let own = self.namespaces(from);
        let same_namespace = |object: &&Object| {
            let theirs = self.namespaces(object);
            cluster || own.is_empty() || theirs.is_empty() || own.iter().any(|n| theirs.contains(n))
        };
        let candidates = self.named(kind, name).filter(same_namespace);
        match candidates.min_by_key(|object| (self.distance(from, object), object.id)) {
            Some(object) => Lookup::Found(object),
            None => {
                let elsewhere =
                    self.named(kind, name).min_by_key(|object| (self.distance(from, object), object.id));
                Lookup::External { near: elsewhere.or_else(|| self.near(from, name, kind)) }
            }
        }
    }

    /// The other objects of the same kind, name and namespace.
    pub fn same_name<'w>(&'w self, object: &'w Object) -> impl Iterator<Item = &'w Object> {
        let others = self.named(object.kind, &object.name).filter(move |other| other.id != object.id);
        let own = self.namespaces(object);
        others.filter(move |o| {
            let theirs = self.namespaces(o);
            own == theirs || own.iter().any(|n| theirs.contains(n))
        })
    }

    /// The objects of a kind and name, by file and place.
    fn named<'w>(&'w self, kind: Kind, name: &str) -> impl Iterator<Item = &'w Object> + use<'w> {
        let ids = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| self.object(*id)).filter(move |object| object.kind == kind)
    }

    fn near(&self, from: &Object, name: &str, kind: Kind) -> Option<&Object> {
        use crate::values::suggest;
        let names = self.by_name.keys().filter(|name| self.named(kind, name).next().is_some());
        let nearest = suggest::nearest(name, names.map(|name| &**name))?;
        self.named(kind, nearest).min_by_key(|object| (self.distance(from, object), object.id))
    }

    /// How far apart two objects stand: steps in the folder tree; 0 in the same file.
    fn distance(&self, a: &Object, b: &Object) -> usize {
        self.file_distance(a.file, b.file)
    }

    /// How far apart two files stand.
    pub(super) fn file_distance(&self, a: FileId, b: FileId) -> usize {
        if a == b {
            return 0;
        }
        let (Some(a), Some(b)) = (self.file(a), self.file(b)) else { return usize::MAX };
        let folders = |path: &str| path.split('/').count();
        let shared = a.path.split('/').zip(b.path.split('/')).take_while(|(x, y)| x == y).count();
        1 + folders(&a.path) + folders(&b.path) - 2 * shared
    }
}
