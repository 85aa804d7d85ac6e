//! The arena that holds a file's nodes, and the handles with which everyone else reads it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::embed::Embedded;

use crate::text::Span;

/// The place of a node in its [`Tree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// In `'…'`.
    SingleQuoted,
    /// In `"…"`.
    DoubleQuoted,
    /// A block after `|`.
    Literal,
    /// A block after `>`.
    Folded,
}

/// What a scalar means to Argo's decoder (YAML 1.1 as go-yaml v2 reads it, then JSON).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'t> {
    /// `~`, `null`, or nothing at all.
    Null,
    /// `true`, `yes`, `On`, …
    Bool(bool),
    /// An integer that fits 64 bits, signed or unsigned.
    Int(i128),
    /// Any other number. Whole floats below 1e21 are written to JSON as integers, so integer fields accept them.
    Float(f64),
    /// Text.
    Str(&'t str),
}

/// The kind of a node, with its children.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A scalar.
    Scalar,
    /// A mapping.
    Mapping,
    /// A sequence.
    Sequence,
    /// `*name`.
    Alias,
}

/// How a scalar's value is kept; the text itself is in [`ScalarText`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Resolved {
    Null,
    Bool(bool),
    Int(i64),
    /// One that only fits without a sign.
    Unsigned(u64),
    Float(f64),
    Str,
}

/// The decoded text of a scalar: most often a slice of the source, otherwise a text of its own.
#[derive(Clone, Debug)]
pub(crate) enum ScalarText {
    Source(Span),
    Owned(Box<str>),
}

#[derive(Clone, Debug)]
pub(crate) enum NodeData {
    Scalar {
        style: Style,
        text: ScalarText,
        value: Resolved,
    },
    /// `raw` is as written; `all` also has what `<<` brings in (the same range when there is no `<<`).
    Mapping {
        raw: Range<u32>,
        all: Range<u32>,
        flow: bool,
    },
    Sequence {
        items: Range<u32>,
        flow: bool,
    },
    /// The anchored node, unless the alias names nothing or stands inside its own anchor.
    Alias {
        target: Option<NodeId>,
    },
}

#[derive(Clone, Debug)]
pub(crate) struct NodeRecord {
    pub(crate) data: NodeData,
    /// The node's own bytes: for a block scalar from its header (`|`) to its last line's end, for a collection
    /// to the end of its last child (or its closing bracket), for an absent value empty after the `:`.
    pub(crate) span: Span,
    pub(crate) parent: Option<NodeId>,
}

/// What few nodes have, kept beside them: a workspace holds a million nodes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Extra {
    /// An explicit tag other than the default one of the node, as written (`!!str`, `!foo`).
    pub(crate) tag: Option<Span>,
    /// The anchor's name, without `&`.
    pub(crate) anchor: Option<Span>,
}

/// Finds what a node has in a list that is sorted by node.
pub(crate) fn beside<T>(list: &[(NodeId, T)], id: NodeId) -> Option<&T> {
    let at = list.binary_search_by_key(&id, |(id, _)| *id).ok()?;
    list.get(at).map(|(_, value)| value)
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct EntryRecord {
    pub(crate) key: NodeId,
    pub(crate) value: NodeId,
    pub(crate) mark: KeyMark,
    /// Came in through `<<`.
    pub(crate) merged: bool,
}

/// What tells most keys apart without a look at their texts: keys with one text have one mark. Looking for a key is what
/// rules do most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct KeyMark([u8; 4]);

impl KeyMark {
    /// The mark of the text of a key; of one that has none it is the default.
    pub(crate) fn of(text: &str) -> KeyMark {
        let bytes = text.as_bytes();
        let at = |index: usize| bytes.get(index).copied().unwrap_or_default();
        // That a long text's length is cut is no harm.
        KeyMark([bytes.len() as u8, at(0), at(bytes.len() / 2), at(bytes.len().saturating_sub(1))])
    }
}

/// A comment: where it stands and the node it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From `#` to the last character of the line.
    pub span: Span,
    /// The node that ends on the comment's line, if there is one; otherwise the next node that begins below. Of
    /// nodes that end or begin together it is the innermost, so for a comment above `- name: x` the key `name`; after
    /// a closing bracket it is what the bracket closes.
    pub node: Option<NodeId>,
    /// Whether something else than blanks stands before it on its line.
    pub trailing: bool,
}

/// One document.
#[derive(Clone, Debug)]
pub struct Document {
    /// The root; `None` for a document without content (only comments, or nothing).
    pub root: Option<NodeId>,
    /// The piece of the text between two `---` lines that Argo hands to its decoder.
    pub span: Span,
    /// Regions that could not be read and were skipped to recover the rest. Rules about absence keep quiet when
    /// there is one.
    pub skipped: Vec<Span>,
}

/// What is wrong with a text as YAML, as Argo's reader sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it is.
    pub kind: ProblemKind,
    /// The smallest place that shows it.
    pub span: Span,
    /// The other place, where there is one (the first of two equal keys).
    pub related: Option<Span>,
    /// A sentence for people, without a final full stop.
    pub message: String,
}

/// The kinds of [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// Not YAML.
    Syntax,
    /// `{{x}}` without quotes as a value, which YAML reads as a map inside a map.
    UnquotedTag,
    /// A tab where YAML wants spaces.
    Tab,
    /// Bytes that are not UTF-8 (or UTF-16 with a byte order mark).
    Encoding,
    /// The same key twice in one mapping.
    DuplicateKey,
    /// A key that a merge (`<<`) brings in and that the mapping also has itself.
    MergeOverride,
    /// A key that is not a string, number or boolean.
    InvalidKey,
    /// A value JSON has no form for (`.inf`, `.nan`), or a tag that does not fit its value.
    InvalidValue,
    /// An alias without an anchor, or inside its own anchor.
    UnknownAlias,
    /// Nesting, size or alias expansion beyond the limits.
    Limit,
    /// Content that Argo never reads: what follows the first document of a piece.
    DroppedDocument,
    /// A line break that YAML 1.1 knows and YAML 1.2 does not (NEL, LS, PS).
    LineBreak,
}

/// A parsed file.
#[derive(Clone)]
pub struct Tree {
    pub(crate) text: Arc<str>,
    /// What was parsed: the text itself, or as long a text in which recovery has blanked what could not be read.
    pub(crate) read: Arc<str>,
    pub(crate) nodes: Vec<NodeRecord>,
    pub(crate) entries: Vec<EntryRecord>,
    pub(crate) items: Vec<NodeId>,
    /// Tags and anchors, by node.
    pub(crate) extras: Vec<(NodeId, Extra)>,
    /// Numeric keys whose text in JSON is not the written one, by node.
    pub(crate) key_texts: Vec<(NodeId, Box<str>)>,
    pub(crate) documents: Vec<Document>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) problems: Vec<Problem>,
    /// The whole file is one JSON value.
    pub(crate) json: bool,
    /// Texts that were replaced by what they hold, in the order of their nodes.
    pub(crate) embedded: Vec<Embedded>,
}

impl Tree {
    /// The source, without a byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The source, shared.
    pub fn shared_text(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// The documents in the order of the file.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// All comments in the order of the file.
    pub fn comments(&self) -> &[Comment] {
        &self.comments
    }

    /// What could not be read, in the order of the file.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether the whole file is one JSON value.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// The node with this id; ids come from this tree only.
    pub fn node(&self, id: NodeId) -> Node<'_> {
        Node { tree: self, id }
    }
}

impl fmt::Debug for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tree").field("nodes", &self.nodes.len()).field("problems", &self.problems).finish()
    }
}

/// A handle to one node of a tree: cheap to copy, and the only way to read a tree.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    tree: &'t Tree,
    id: NodeId,
}

/// A key and its value.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'t> {
    /// The key's node.
    pub key: Node<'t>,
    /// The value's node, aliases not followed.
    pub value: Node<'t>,
    /// Whether it came in through `<<`.
    pub merged: bool,
}

impl<'t> Node<'t> {
    pub(super) fn record(self) -> &'t NodeRecord {
        &self.tree.nodes[self.id.0 as usize]
    }

    /// The tree that the node belongs to.
    pub fn tree(self) -> &'t Tree {
        self.tree
    }

    /// The node's place in its tree.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The node's bytes in the source.
    pub fn span(self) -> Span {
        self.record().span
    }

    /// The source text of [`Node::span`].
    pub fn source(self) -> &'t str {
        self.tree.text.get(self.span().range()).unwrap_or_default()
    }

    /// The mapping, sequence or key that the node stands in.
    pub fn parent(self) -> Option<Node<'t>> {
        self.record().parent.map(|id| Node { tree: self.tree, id })
    }

    /// Which kind of node it is, aliases not followed.
    pub fn kind(self) -> NodeKind {
        match self.record().data {
            NodeData::Scalar { .. } => NodeKind::Scalar,
            NodeData::Mapping { .. } => NodeKind::Mapping,
            NodeData::Sequence { .. } => NodeKind::Sequence,
            NodeData::Alias { .. } => NodeKind::Alias,
        }
    }

    /// The node that an alias stands for; any other node itself. An alias that names nothing stays as it is.
    pub fn resolved(self) -> Node<'t> {
        match self.record().data {
            NodeData::Alias { target: Some(id) } => Node { tree: self.tree, id },
            _ => self,
        }
    }

    /// How a scalar is written; `None` for other nodes.
    pub fn style(self) -> Option<Style> {
        match self.resolved().record().data {
            NodeData::Scalar { style, .. } => Some(style),
            _ => None,
        }
    }

    /// Whether a collection is written with brackets.
    pub fn is_flow(self) -> bool {
        matches!(
            self.record().data,
            NodeData::Mapping { flow: true, .. } | NodeData::Sequence { flow: true, .. }
        )
    }

    /// The decoded text of a scalar, whatever it resolves to: `yes` for a `yes` that means `true`.
    pub fn text(self) -> Option<&'t str> {
        let node = self.resolved();
        match &node.record().data {
            NodeData::Scalar { text: ScalarText::Source(span), .. } => self.tree.text.get(span.range()),
            NodeData::Scalar { text: ScalarText::Owned(text), .. } => Some(text),
            _ => None,
        }
    }

    /// What a scalar means; `None` for collections and for an alias that names nothing.
    pub fn value(self) -> Option<Value<'t>> {
        let node = self.resolved();
        let NodeData::Scalar { value, .. } = node.record().data else { return None };
        Some(match value {
            Resolved::Null => Value::Null,
            Resolved::Bool(b) => Value::Bool(b),
            Resolved::Int(i) => Value::Int(i.into()),
            Resolved::Unsigned(i) => Value::Int(i.into()),
            Resolved::Float(x) => Value::Float(x),
            Resolved::Str => Value::Str(node.text().unwrap_or_default()),
        })
    }

    /// The text of a scalar that is a string to Argo.
    pub fn as_str(self) -> Option<&'t str> {
        match self.value() {
            Some(Value::Str(text)) => Some(text),
            _ => None,
        }
    }

    /// Whether it is a null scalar.
    pub fn is_null(self) -> bool {
        self.value() == Some(Value::Null)
    }

    /// Whether it is a mapping (or an alias of one).
    pub fn is_mapping(self) -> bool {
        self.resolved().kind() == NodeKind::Mapping
    }

    /// Whether it is a sequence (or an alias of one).
    pub fn is_sequence(self) -> bool {
        self.resolved().kind() == NodeKind::Sequence
    }

    /// The entries of a mapping (or an alias of one) with what `<<` brings in; nothing for other nodes.
    pub fn entries(self) -> impl DoubleEndedIterator<Item = Entry<'t>> + ExactSizeIterator + use<'t> {
        let tree = self.tree;
        let range = match &self.resolved().record().data {
            NodeData::Mapping { all, .. } => all.clone(),
            _ => 0..0,
        };
        tree.entry_slice(range).iter().map(move |e| tree.entry(e))
    }

    /// The entries of a mapping as they are written: `<<` is a key like any other.
    pub fn raw_entries(self) -> impl DoubleEndedIterator<Item = Entry<'t>> + ExactSizeIterator + use<'t> {
        let tree = self.tree;
        let range = match &self.resolved().record().data {
            NodeData::Mapping { raw, .. } => raw.clone(),
            _ => 0..0,
        };
        tree.entry_slice(range).iter().map(move |e| tree.entry(e))
    }

    /// The items of a sequence (or an alias of one); nothing for other nodes.
    pub fn items(self) -> impl DoubleEndedIterator<Item = Node<'t>> + ExactSizeIterator + use<'t> {
        let tree = self.tree;
        let range = match &self.resolved().record().data {
            NodeData::Sequence { items, .. } => items.start as usize..items.end as usize,
            _ => 0..0,
        };
        tree.items.get(range).unwrap_or_default().iter().map(move |&id| Node { tree, id })
    }

    /// The entry with this key; of equal keys the last, as Argo's loose decoder has it.
    pub fn entry(self, key: &str) -> Option<Entry<'t>> {
        let range = match &self.resolved().record().data {
            NodeData::Mapping { all, .. } => all.clone(),
            _ => return None,
        };
        let mark = KeyMark::of(key);
        let mut marked = self.tree.entry_slice(range).iter().rev().filter(|e| e.mark == mark);
        let is_key = |e: &&EntryRecord| self.tree.node(e.key).key_text() == Some(key);
        marked.find(is_key).map(|e| self.tree.entry(e))
    }

    /// The value under this key, aliases followed.
    pub fn get(self, key: &str) -> Option<Node<'t>> {
        self.entry(key).map(|e| e.value.resolved())
    }

    /// The text of a scalar used as a key, in the form JSON has it: `n` is `"false"`, `1` is `"1"`.
    pub fn key_text(self) -> Option<&'t str> {
        match self.value()? {
            Value::Bool(true) => Some("true"),
            Value::Bool(false) => Some("false"),
            Value::Int(_) | Value::Float(_) => self.resolved().stored_key_text().or_else(|| self.text()),
            Value::Null | Value::Str(_) => self.text(),
        }
    }

    fn stored_key_text(self) -> Option<&'t str> {
        beside(&self.tree.key_texts, self.id).map(|text| &**text)
    }

    fn extra(self) -> Extra {
        beside(&self.tree.extras, self.id).copied().unwrap_or_default()
    }

    /// The explicit tag as written (`!!str`), if there is one.
    pub fn tag(self) -> Option<&'t str> {
        self.extra().tag.and_then(|span| self.tree.text.get(span.range()))
    }

    /// The anchor's name and its place.
    pub fn anchor(self) -> Option<(&'t str, Span)> {
        let span = self.extra().anchor?;
        Some((self.tree.text.get(span.range())?, span))
    }
}

impl Tree {
    fn entry_slice(&self, range: Range<u32>) -> &[EntryRecord] {
        self.entries.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    fn entry(&self, e: &EntryRecord) -> Entry<'_> {
        Entry { key: self.node(e.key), value: self.node(e.value), merged: e.merged }
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.tree, other.tree) && self.id == other.id
    }
}

impl Eq for Node<'_> {}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}@{}..{}", self.kind(), self.span().start, self.span().end)
    }
}

#[cfg(test)]
mod tests {
    use super::NodeRecord;

    /// A workspace of some thousand files holds a million of them (docs/performance.md).
    #[test]
    fn nodes_are_small() {
        assert!(size_of::<NodeRecord>() <= 56);
    }
}
