//! The names that an expression uses, as the controller collects them before it substitutes.

use std::collections::HashSet;

use crate::text::Span;

use super::ast::{CallStyle, NodeId, NodeKind, Parsed};
use super::functions;
use super::op::BinaryOp;

/// A name or a path of constant members, such as `inputs.parameters.x`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The parts: the name first, then the members.
    pub path: Vec<String>,
    /// The places of the parts.
    pub spans: Vec<Span>,
    /// The text from the first to the last part.
    pub span: Span,
    /// Whether nil is taken care of (`a.b ?? c`, `a.b?.c`), so that the controller does not ask for it.
    pub guarded: bool,
    /// Whether the path is not continued by a further constant member.
    pub complete: bool,
    /// Whether it is called.
    pub called: bool,
    /// Whether it is evaluated only sometimes: in a branch, behind `&&`, `||` or `??`, or for each element of a list.
    pub conditional: bool,
    /// The name was introduced by `let`. The controller does not know that: where it insists on every
    /// name, such an expression fails.
    pub local: bool,
}

impl Reference {
    /// The parts with dots between them, which is how the controller names it.
    pub fn dotted(&self) -> String {
        self.path.join(".")
    }

    /// Whether it means one of Argo's functions or those of Sprig.
    pub fn is_function(&self) -> bool {
        let root = self.path.first().map_or("", String::as_str);
        root == "sprig" || functions::table(functions::Origin::Argo).contains_key(root)
    }
}

/// Every identifier and every constant member path, inner ones before outer ones: for `a.b.c` these
/// are `a`, `a.b` and `a.b.c`. Builtin functions are left out.
pub fn identifiers(parsed: &Parsed) -> Vec<Reference> {
    let collector = Collector::new(parsed);
    let mut found: Vec<Reference> = Vec::new();
    for index in 0..u32::try_from(parsed.len()).unwrap_or(u32::MAX) {
        let id = NodeId(index);
        if collector.builtins.contains(&id) {
            continue;
        }
        if let Some(parts) = path(parsed, id) {
            found.push(collector.reference(id, parts));
        }
    }
    found.sort_by_key(|reference| (reference.span.start, reference.span.end));
    found
}

/// No environment is nested so deep; without a bound a long chain of members costs quadratic time.
const MAX_PARTS: usize = 64;

struct Collector<'t> {
    tree: &'t Parsed,
    guarded: HashSet<NodeId>,
    continued: HashSet<NodeId>,
    called: HashSet<NodeId>,
    builtins: HashSet<NodeId>,
    locals: HashSet<&'t str>,
    /// The parts that are evaluated only sometimes.
    conditional: Vec<Span>,
}

impl<'t> Collector<'t> {
    fn new(tree: &'t Parsed) -> Self {
        let mut this = Collector {
            tree,
            guarded: HashSet::new(),
            continued: HashSet::new(),
            called: HashSet::new(),
            builtins: HashSet::new(),
            locals: HashSet::new(),
            conditional: Vec::new(),
        };
        for (index, node) in tree.nodes.iter().enumerate() {
            this.look_at(NodeId(u32::try_from(index).unwrap_or(u32::MAX)), &node.kind);
        }
        this
    }

    fn look_at(&mut self, id: NodeId, kind: &'t NodeKind) {
        match *kind {
            NodeKind::Binary { op: BinaryOp::Coalesce | BinaryOp::And | BinaryOp::Or, right, .. } => {
                self.conditional.push(self.tree.span(right));
            }
            NodeKind::Conditional { then, otherwise, .. } => {
                self.conditional.extend([then, otherwise].map(|branch| self.tree.span(branch)));
            }
            NodeKind::Predicate(body) => self.conditional.push(self.tree.span(body)),
            _ => {}
        }
        match *kind {
            NodeKind::Binary { op: BinaryOp::Coalesce, left, .. } => self.guard_members(left),
            NodeKind::Member { object, optional, .. } => {
                if optional && matches!(self.tree.kind(object), NodeKind::Member { .. }) {
                    self.guarded.insert(object);
                }
                if path(self.tree, id).is_some() {
                    self.continued.insert(object);
                }
            }
            NodeKind::Call { callee, style, .. } => {
                self.called.insert(callee);
                if let NodeKind::Ident(name) = self.tree.kind(callee)
                    && (style == CallStyle::Forced || functions::builtin(name).is_some())
                {
                    self.builtins.insert(callee);
                }
            }
            NodeKind::Let { ref name, .. } => {
                self.locals.insert(name);
            }
            _ => {}
        }
    }

    /// Everything below the left side of `??` may be nil.
    fn guard_members(&mut self, root: NodeId) {
        let mut pending = vec![root];
        while let Some(id) = pending.pop() {
            if matches!(self.tree.kind(id), NodeKind::Member { .. }) && !self.guarded.insert(id) {
                continue;
            }
            pending.extend(self.tree.children(id));
        }
    }

    fn reference(&self, id: NodeId, parts: Vec<(String, Span)>) -> Reference {
        let span = self.tree.span(id);
        let local = parts.first().is_some_and(|(name, _)| self.locals.contains(name.as_str()));
        let (path, spans) = parts.into_iter().unzip();
        Reference {
            path,
            spans,
            span,
            guarded: self.guarded.contains(&id),
            complete: !self.continued.contains(&id),
            called: self.called.contains(&id),
            conditional: self.conditional.iter().any(|part| part.contains(span)),
            local,
        }
    }
}

/// The parts of an identifier or of a chain of constant, non-optional members on one.
fn path(tree: &Parsed, id: NodeId) -> Option<Vec<(String, Span)>> {
    let mut parts = Vec::new();
    let mut current = id;
    while parts.len() < MAX_PARTS {
        match tree.kind(current) {
            NodeKind::Ident(name) => {
                parts.push((name.to_string(), tree.span(current)));
                parts.reverse();
                return Some(parts);
            }
            NodeKind::Member { object, property, optional: false, .. } => {
                parts.push((tree.text_of(*property)?.to_owned(), tree.span(*property)));
                current = *object;
            }
            _ => return None,
        }
    }
    None
}
