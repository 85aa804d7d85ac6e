//! What stands at an offset: the object, the field with its description, and what analysis knows about the place.

use super::cursor::{self, Cursor, Step};
use crate::analysis::{Call, Facts, Position, Scope, TemplateId};
use crate::model::decode::{FrameId, Site, Zone};
use crate::model::{FieldDesc, Shape, StructDesc, Version};
use crate::text::FileId;
use crate::workspace::{File, Object, Workspace};
use crate::yaml::{Node, NodeKind, Tree};

/// The object around an offset: of several in one document the innermost, else the first.
pub(super) fn object_at(workspace: &Workspace, file: FileId, offset: u32) -> Option<&Object> {
    let tree = &workspace.file(file)?.tree;
    let document = tree.document_at(offset as usize)?;
    let index = tree.documents().iter().position(|d| std::ptr::eq(d, document))?;
    let objects = || workspace.objects_of(file).iter().filter(|o| o.document == index);
    let around = objects().filter(|o| tree.node(o.root).span().touches(offset as usize));
    around.min_by_key(|o| tree.node(o.root).span().len()).or_else(|| {
        // Behind the end of a document's only object the object goes on.
        let mut all = objects();
        let only = all.next().filter(|o| Some(o.root) == document.root);
        only.filter(|_| all.next().is_none())
    })
}

/// What the description says about a place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Described {
    /// The type that has the field.
    pub(super) owner: &'static StructDesc,
    /// The last field on the way.
    pub(super) field: Option<&'static FieldDesc>,
    /// What stands at the place itself.
    pub(super) shape: Shape,
}

impl Described {
    /// The fields that the place may have, when it is an object.
    pub(super) fn fields(&self) -> Option<&'static StructDesc> {
        self.shape.as_struct()
    }
}

/// Goes down a description: a key or (`None`) an item a step.
pub(super) fn describe<'k>(
    root: &'static StructDesc,
    shape: Shape,
    path: impl IntoIterator<Item = Option<&'k str>>,
) -> Option<Described> {
    let mut here = Described { owner: root, field: None, shape };
    for step in path {
        here = match (here.shape, step) {
            (Shape::List(item), None) | (Shape::Map(item), Some(_)) => Described { shape: *item, ..here },
            (_, Some(key)) => {
                let owner = here.shape.as_struct()?;
                let field = owner.field(key)?;
                Described { owner, field: Some(field), shape: field.shape }
            }
            (_, None) => return None,
        };
    }
    Some(here)
}

/// A place where somebody types.
pub(super) struct Spot<'w> {
    pub(super) workspace: &'w Workspace,
    pub(super) file: &'w File,
    pub(super) offset: usize,
    pub(super) cursor: Cursor<'w>,
    /// The object around, when it is Argo's.
    pub(super) object: Option<&'w Object>,
    /// The steps below the object's root.
    pub(super) first: usize,
    /// The nodes that exist on the way, the object's root first.
    pub(super) nodes: Vec<Node<'w>>,
    pub(super) described: Option<Described>,
}

impl<'w> Spot<'w> {
    /// The place at an offset; nothing in a comment.
    pub(super) fn new(workspace: &'w Workspace, file: FileId, offset: u32) -> Option<Spot<'w>> {
        let source = workspace.file(file)?;
        let tree = &source.tree;
        let cursor = cursor::at(tree, offset as usize)?;
        let object = object_at(workspace, file, offset);
        let root = tree.document_at(offset as usize).and_then(|d| d.root).map(|id| tree.node(id));
        let mut nodes = root.map(|root| cursor.nodes(root)).unwrap_or_default();
        let first = match object {
            Some(object) => nodes.iter().position(|n| n.id() == object.root).unwrap_or(0),
            None => 0,
        };
        nodes.drain(..first.min(nodes.len()));
        let mut spot = Spot {
            workspace,
            file: source,
            offset: offset as usize,
            cursor,
            object,
            first,
            nodes,
            described: None,
        };
        spot.described = object.and_then(|object| {
            let desc = object.kind.desc()?;
            describe(desc, object.kind.shape(), spot.path())
        });
        Some(spot)
    }

    pub(super) fn tree(&self) -> &'w Tree {
        &self.file.tree
    }

    pub(super) fn text(&self) -> &'w str {
        self.file.tree.text()
    }

    pub(super) fn version(&self) -> Version {
        self.workspace.version()
    }

    /// The steps from the object's root.
    pub(super) fn steps(&self) -> &[Step<'w>] {
        self.cursor.steps.get(self.first..).unwrap_or_default()
    }

    /// The keys (items are `None`) from the object's root.
    pub(super) fn path(&self) -> impl DoubleEndedIterator<Item = Option<&'w str>> + '_ {
        self.steps().iter().map(|step| match step {
            Step::Key { key, .. } => Some(*key),
            Step::Item { .. } => None,
        })
    }

    /// The last key on the way.
    pub(super) fn key(&self) -> Option<&'w str> {
        self.path().flatten().next_back()
    }

    /// The object that the field at the cursor belongs to, as far as the tree has it: for a value the mapping with its
    /// key, for a key the mapping that it goes into.
    pub(super) fn mapping(&self) -> Option<Node<'w>> {
        self.nodes.iter().rev().find(|n| n.kind() == NodeKind::Mapping).copied()
    }

    /// The node at the cursor's own place, when the tree has it.
    pub(super) fn node(&self) -> Option<Node<'w>> {
        (self.nodes.len() > self.steps().len()).then(|| self.nodes.last().copied()).flatten()
    }

    /// The place for analysis.
    pub(super) fn zone(&self) -> Option<Zone> {
        let decoded = &self.object?.decoded;
        let frame = self.frame()?;
        let desc = decoded.frame(frame)?;
        let keys = self.path().flatten();
        let field =
            keys.rev().find_map(|key| desc.desc.field(key)).or(desc.field).unwrap_or(&FieldDesc::DEFAULT);
        Some(decoded.zone(&Site { node: desc.node, field, frame }))
    }

    /// The innermost decoded object around the place.
    pub(super) fn frame(&self) -> Option<FrameId> {
        let decoded = &self.object?.decoded;
        self.nodes.iter().rev().find_map(|node| {
            let at = decoded.frames.iter().position(|f| f.node == node.id())?;
            Some(FrameId(at as u32))
        })
    }

    /// The names at the place.
    pub(super) fn scopes<'f>(&self, facts: &'f Facts<'w>) -> Vec<Scope<'f, 'w>> {
        match self.zone() {
            Some(zone) => Some(Scope::of_zone(facts, zone))
                .into_iter()
                .chain(Scope::inside_inline(facts, zone))
                .collect(),
            None => vec![Scope::at(facts, Position::Spec)],
        }
    }

    /// The innermost template around the place.
    pub(super) fn template(&self, facts: &Facts<'w>) -> Option<TemplateId> {
        facts.template_of_frame(self.zone()?.innermost()?)
    }

    /// The innermost step, task or hook around the place.
    pub(super) fn call<'f>(&self, facts: &'f Facts<'w>) -> Option<&'f Call<'w>> {
        self.nodes.iter().rev().find_map(|node| {
            facts.calls.iter().find(|call| call.item.node().is_some_and(|n| n.id() == node.id()))
        })
    }
}

/// The texts of an object that have a language, or a tag in them, with their nodes.
pub(super) fn sites_of<'f, 'w>(facts: &'f Facts<'w>) -> impl Iterator<Item = (&'f Site, Node<'w>)> {
    let tree = facts.tree;
    facts.object.decoded.sites.iter().map(move |site| (site, tree.node(site.node)))
}
