//! The tree of an expression.
//!
//! Nodes lie in one vector and refer to each other by number, so that a tree of any depth is built
//! and dropped without recursion. A node may have two parents: `a < b < c` compares `b` twice, and
//! `a ?: c` uses `a` as the condition and as the value, as the engine does.

use crate::text::Span;

use super::error::SyntaxError;
use super::op::{BinaryOp, UnaryOp};

/// The place of a node in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

/// A run of nodes: arguments, elements, statements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeList {
    start: u32,
    end: u32,
}

impl NodeList {
    /// How many nodes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// One node and the text that it covers, without the parentheses around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where it stands, in bytes of the expression's text.
    pub span: Span,
}

/// The kinds of nodes.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// What could not be read; there is a [`SyntaxError`] about it.
    Error,
    /// `nil`
    Nil,
    /// `true`, `false`
    Bool(bool),
    /// `42`
    Int(i64),
    /// `4.2`
    Float(f64),
    /// A string, or the name after a dot, or a map key.
    Text(Box<str>),
    /// `b'…'`
    Bytes(Box<[u8]>),
    /// A name: of the environment, a function or a `let`.
    Ident(Box<str>),
    /// `#`, `#acc`, `#index` within a predicate; the object of `.field` there.
    Pointer {
        /// The name after `#`; empty for the current element.
        name: Box<str>,
    },
    /// `-x`, `not x`; also the negation in `a not in b`, with the place of its `not`.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// Where the operator stands.
        op_span: Span,
        /// What it applies to.
        operand: NodeId,
    },
    /// `a + b`
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Where the operator stands.
        op_span: Span,
        /// Left of it.
        left: NodeId,
        /// Right of it.
        right: NodeId,
        /// Whether this is the unwritten `&&` of a chain `a < b < c`.
        chained: bool,
    },
    /// `a.b`, `a["b"]`, `a[0]`, each also with `?.`
    Member {
        /// What is looked into.
        object: NodeId,
        /// A [`NodeKind::Text`] after a dot, any node in brackets.
        property: NodeId,
        /// Whether `?.` stands in front: nil when the object is nil.
        optional: bool,
        /// Whether it was written with brackets.
        computed: bool,
    },
    /// Everything that is skipped when a `?.` within finds nil.
    Chain(NodeId),
    /// `a[from:to]`
    Slice {
        /// What is cut.
        object: NodeId,
        /// The first element; from the start when absent.
        from: Option<NodeId>,
        /// One past the last element; to the end when absent.
        to: Option<NodeId>,
    },
    /// `f(x)` or, when piped, `x | f()`.
    Call {
        /// What is called: an identifier or a member.
        callee: NodeId,
        /// What is passed, the piped value first.
        args: NodeList,
        /// How the call is written.
        style: CallStyle,
    },
    /// The condition or mapping that functions such as `filter` take.
    Predicate(NodeId),
    /// `let name = value; body`
    Let {
        /// The new name.
        name: Box<str>,
        /// Where it stands.
        name_span: Span,
        /// Its value.
        value: NodeId,
        /// Where it is known.
        body: NodeId,
    },
    /// `a; b`: the value is the last one's.
    Sequence(NodeList),
    /// `c ? a : b`, `c ?: b`, `if c { a } else { b }`
    Conditional {
        /// What decides.
        condition: NodeId,
        /// The value when true; the condition itself in `c ?: b`.
        then: NodeId,
        /// The value when false.
        otherwise: NodeId,
        /// Whether it is written with `if`.
        block: bool,
    },
    /// `[a, b]`
    Array(NodeList),
    /// `{a: b}`: a list of [`NodeKind::Pair`].
    Map(NodeList),
    /// One entry of a map.
    Pair {
        /// A [`NodeKind::Text`], or any node in parentheses.
        key: NodeId,
        /// The value.
        value: NodeId,
    },
}

/// How a call is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallStyle {
    /// `f(x)`
    Plain,
    /// `x | f()`
    Piped,
    /// `::f(x)`: the builtin, whatever the environment calls `f`.
    Forced,
}

/// An expression after parsing: always a tree, and what was wrong with the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    pub(super) nodes: Vec<Node>,
    pub(super) lists: Vec<NodeId>,
    /// The whole expression.
    pub root: NodeId,
    /// What does not follow the grammar, in the order of the text. The engine reports the first.
    pub errors: Vec<SyntaxError>,
}

impl Parsed {
    /// The node with that number; numbers of other trees give [`NodeKind::Error`].
    pub fn node(&self, id: NodeId) -> &Node {
        const NOWHERE: &Node = &Node { kind: NodeKind::Error, span: Span { start: 0, end: 0 } };
        self.nodes.get(id.0 as usize).unwrap_or(NOWHERE)
    }

    /// What the node is.
    pub fn kind(&self, id: NodeId) -> &NodeKind {
        &self.node(id).kind
    }

    /// The text that the node covers.
    pub fn span(&self, id: NodeId) -> Span {
        self.node(id).span
    }

    /// The nodes of a run.
    pub fn list(&self, list: NodeList) -> &[NodeId] {
        self.lists.get(list.start as usize..list.end as usize).unwrap_or_default()
    }

    /// Whether the engine accepts the text.
    pub fn is_ok(&self) -> bool {
        self.errors.is_empty()
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is no node, which never happens.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The text of a string node.
    pub fn text_of(&self, id: NodeId) -> Option<&str> {
        match self.kind(id) {
            NodeKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The nodes directly below, in the order of the text.
    pub fn children(&self, id: NodeId) -> Vec<NodeId> {
        match *self.kind(id) {
            NodeKind::Error
            | NodeKind::Nil
            | NodeKind::Bool(_)
            | NodeKind::Int(_)
            | NodeKind::Float(_)
            | NodeKind::Text(_)
            | NodeKind::Bytes(_)
            | NodeKind::Ident(_)
            | NodeKind::Pointer { .. } => Vec::new(),
            NodeKind::Unary { operand, .. } => vec![operand],
            NodeKind::Chain(inner) | NodeKind::Predicate(inner) => vec![inner],
            NodeKind::Binary { left, right, .. } => vec![left, right],
            NodeKind::Member { object, property, .. } => vec![object, property],
            NodeKind::Slice { object, from, to } => [Some(object), from, to].into_iter().flatten().collect(),
            NodeKind::Call { callee, args, .. } => {
                std::iter::once(callee).chain(self.list(args).iter().copied()).collect()
            }
            NodeKind::Let { value, body, .. } => vec![value, body],
            NodeKind::Sequence(list) | NodeKind::Array(list) | NodeKind::Map(list) => {
                self.list(list).to_vec()
            }
            NodeKind::Conditional { condition, then, otherwise, .. } => vec![condition, then, otherwise],
            NodeKind::Pair { key, value } => vec![key, value],
        }
    }

    /// The smallest node whose text holds `offset` or ends there, as an editor's cursor asks.
    pub fn node_at(&self, offset: usize) -> Option<NodeId> {
        let touching = self.nodes.iter().enumerate().filter(|(_, node)| node.span.touches(offset));
        let smallest = touching.min_by_key(|(_, node)| node.span.len())?;
        u32::try_from(smallest.0).ok().map(NodeId)
    }

    pub(super) fn add(&mut self, kind: NodeKind, span: Span) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { kind, span });
        id
    }

    pub(super) fn add_list(&mut self, nodes: &[NodeId]) -> NodeList {
        let start = u32::try_from(self.lists.len()).unwrap_or(u32::MAX);
        self.lists.extend_from_slice(nodes);
        NodeList { start, end: u32::try_from(self.lists.len()).unwrap_or(u32::MAX) }
    }
}
