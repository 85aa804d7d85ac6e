//! The walk.

use std::collections::BTreeMap;

use super::problem::{Expected, Found, Problem, ProblemKind};
use super::scalar;
use crate::model::{Enforcer, FieldDesc, Language, Shape, StructDesc, Version, head};
use crate::text::Span;
use crate::values::suggest;
use crate::yaml::{Entry, Node, NodeId, Value};

/// The place of a [`Frame`] in its [`Decoded`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FrameId(pub u32);

/// One object that the walk entered.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Its description.
    pub desc: &'static StructDesc,
    /// Its node.
    pub node: NodeId,
    /// The object around it.
    pub parent: Option<FrameId>,
    /// The field of the parent that it is, or is in.
    pub field: Option<&'static FieldDesc>,
}

/// A text for analysis: one with a tag in it, or in a language of its own.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// The scalar (a key, for tags in the keys of maps).
    pub node: NodeId,
    /// The field that it is the value of, or in the value of.
    pub field: &'static FieldDesc,
    /// The object around it.
    pub frame: FrameId,
}

/// What decoding gives.
#[derive(Clone, Debug, Default)]
pub struct Decoded {
    /// What would be refused, in the order of the walk.
    pub problems: Vec<Problem>,
    /// The texts to look into, in the order of the walk.
    pub sites: Vec<Site>,
    /// The objects; the first is the root.
    pub frames: Vec<Frame>,
}

impl Decoded {
    /// The frame with this id.
    pub fn frame(&self, id: FrameId) -> Option<&Frame> {
        self.frames.get(id.0 as usize)
    }

    /// The frame and all those around it, from the inside out.
    pub fn enclosing(&self, id: FrameId) -> impl Iterator<Item = (FrameId, &Frame)> {
        let mut next = Some(id);
        std::iter::from_fn(move || {
            let id = next?;
            let frame = self.frame(id)?;
            next = frame.parent;
            Some((id, frame))
        })
    }
}

/// Nodes visited per document, aliases expanded; real documents have some thousands.
const MAX_VISITS: usize = 2_000_000;
/// Depth of nesting; real documents have some dozens. The walk recurses, so this bounds the stack.
const MAX_DEPTH: usize = 200;

/// Decodes `root` as an object of `desc`.
pub fn decode(root: Node<'_>, desc: &'static StructDesc, version: Version) -> Decoded {
    walk(root, desc, version, false)
}

/// Decodes `root` as the controller decodes its own settings: unknown keys are found, but names match in any case.
pub fn decode_setting(root: Node<'_>, desc: &'static StructDesc, version: Version) -> Decoded {
    walk(root, desc, version, true)
}

fn walk(root: Node<'_>, desc: &'static StructDesc, version: Version, any_case: bool) -> Decoded {
    let mut walk = Walk { out: Decoded::default(), version, visits: 0, depth: 0, loose: false, any_case };
    walk.object(root, desc, None, None);
    walk.out.frames.shrink_to_fit();
    walk.out.sites.shrink_to_fit();
    walk.out
}

struct Walk {
    out: Decoded,
    version: Version,
    visits: usize,
    depth: usize,
    loose: bool,
    /// Names match in any case everywhere.
    any_case: bool,
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct At {
    field: &'static FieldDesc,
    frame: FrameId,
    /// The entry's value before aliases are followed: what messages point at.
    span: Span,
}

impl Walk {
    fn problem(&mut self, kind: ProblemKind, node: Node<'_>, at: At) {
        let problem = Problem {
            kind,
            node: node.id(),
            span: at.span,
            field: Some(at.field),
            frame: at.frame,
            loose: self.loose,
        };
        self.out.problems.push(problem);
    }

    fn wrong_type(&mut self, node: Node<'_>, expected: Expected, at: At) {
        let Some(found) = found(node) else { return };
        self.problem(ProblemKind::WrongType { expected, found }, node, at);
    }

    fn object(
        &mut self,
        node: Node<'_>,
        desc: &'static StructDesc,
        parent: Option<FrameId>,
        field: Option<&'static FieldDesc>,
    ) {
        let frame = FrameId(self.out.frames.len() as u32);
        self.out.frames.push(Frame { desc, node: node.id(), parent, field });
        for entry in node.entries() {
            let Some(name) = entry.key.key_text() else { continue };
            match self.find_field(desc, name) {
                Some(field) if field.exists_in(self.version) => self.entry(entry, field, frame),
                Some(field) => self.wrong_version(entry, field, frame),
                None => self.unknown_field(entry, name, desc, frame),
            }
        }
        self.missing(node, desc, frame);
    }

    /// Below a step, Argo's decoder ignores the case of names.
    fn find_field(&self, desc: &'static StructDesc, name: &str) -> Option<&'static FieldDesc> {
        desc.field(name).or_else(|| {
            let mut all = desc.all_fields();
            if self.loose || self.any_case { all.find(|f| f.name.eq_ignore_ascii_case(name)) } else { None }
        })
    }

    fn entry(&mut self, entry: Entry<'_>, field: &'static FieldDesc, frame: FrameId) {
        let value = entry.value.resolved();
        let span = if entry.value.text().is_some() && !entry.value.span().is_empty() {
            entry.value.span()
        } else {
            entry.key.span()
        };
        self.value(value, &field.shape, At { field, frame, span });
    }

    fn wrong_version(&mut self, entry: Entry<'_>, field: &'static FieldDesc, frame: FrameId) {
        let kind = match (field.removed, field.since) {
            (Some(removal), _) if self.version >= removal.version => ProblemKind::Removed(removal),
            (_, Some(since)) => ProblemKind::TooNew { since },
            _ => return,
        };
        self.problem(kind, entry.key, At { field, frame, span: entry.key.span() });
    }

    fn unknown_field(&mut self, entry: Entry<'_>, name: &str, desc: &'static StructDesc, frame: FrameId) {
        let version = self.version;
        let known = desc.all_fields().filter(|f| f.exists_in(version)).map(|f| f.name);
        let nearest = suggest::nearest(name, known);
        self.out.problems.push(Problem {
            kind: ProblemKind::UnknownField { nearest },
            node: entry.key.id(),
            span: entry.key.span(),
            field: None,
            frame,
            loose: self.loose,
        });
    }

    fn missing(&mut self, node: Node<'_>, desc: &'static StructDesc, frame: FrameId) {
        let own = desc.fields.iter();
        let bases = desc.bases.iter().filter(|_| !desc.lenient_bases).filter_map(|b| b.as_struct());
        let inherited =
            bases.flat_map(|b| b.all_fields()).filter(|f| !desc.fields.iter().any(|own| own.name == f.name));
        for field in own.chain(inherited) {
            let wanted = field.required != Enforcer::Nobody && field.exists_in(self.version);
            if !wanted || node.get(field.name).is_some_and(|v| !v.is_null()) {
                continue;
            }
            let kind = ProblemKind::Missing { field, by: field.required };
            self.problem(kind, node, At { field, frame, span: head(node) });
        }
    }

    fn value(&mut self, node: Node<'_>, shape: &Shape, at: At) {
        self.visits += 1;
        if self.visits > MAX_VISITS || self.depth > MAX_DEPTH {
            if self.visits != usize::MAX {
                self.visits = usize::MAX - 1;
                self.problem(ProblemKind::TooLarge, node, at);
            }
            return;
        }
        if node.is_null() {
            return;
        }
        self.depth += 1;
        let outer = self.loose;
        self.loose |= at.field.loose_below && self.is_inside_step(at.frame);
        self.shaped(node, shape, at);
        self.loose = outer;
        self.depth -= 1;
    }

    fn is_inside_step(&self, frame: FrameId) -> bool {
        self.out.enclosing(frame).any(|(_, f)| f.desc.name == "WorkflowStep")
    }

    fn shaped(&mut self, node: Node<'_>, shape: &Shape, at: At) {
        match shape {
            Shape::List(item) => self.list(node, item, at),
            Shape::Map(item) => self.map(node, item, at),
            Shape::Struct(_) | Shape::Kube(_) => match shape.as_struct() {
                Some(desc) if node.is_mapping() => self.structure(node, desc, at),
                Some(_) => self.wrong_type(node, Expected::Map, at),
                None => self.any(node, at),
            },
            Shape::Object | Shape::Plugin if !node.is_mapping() => self.wrong_type(node, Expected::Map, at),
            Shape::Plugin => {
                if node.entries().len() != 1 {
                    self.problem(ProblemKind::NotOneKey, node, at);
                }
                self.any(node, at);
            }
            Shape::Object | Shape::Any => self.any(node, at),
            scalar_shape => {
                if let Some(kind) = scalar::check(node, scalar_shape, at.field) {
                    self.problem(kind, node, at);
                }
                for kind in scalar::constraints(node, at.field) {
                    self.problem(kind, node, at);
                }
                self.site(node, at);
            }
        }
    }

    fn structure(&mut self, node: Node<'_>, desc: &'static StructDesc, at: At) {
        self.object(node, desc, Some(at.frame), Some(at.field));
    }

    fn list(&mut self, node: Node<'_>, item: &'static Shape, at: At) {
        if !node.is_sequence() {
            return self.wrong_type(node, Expected::List, at);
        }
        // What a field demands of its list it does not demand of lists in it (the groups of `steps`).
        let is_whole = matches!(at.field.shape, Shape::List(inner) if std::ptr::eq(inner, item));
        if let Some(kind) = scalar::length(node.items().len(), "item", at.field).filter(|_| is_whole) {
            self.problem(kind, node, at);
        }
        for child in node.items() {
            self.value(child.resolved(), item, At { span: head(child), ..at });
        }
        if !at.field.unique.is_empty() && is_whole {
            self.repeated(node, at);
        }
    }

    /// Lists that Kubernetes treats as maps have each key once.
    fn repeated(&mut self, node: Node<'_>, at: At) {
        let keys = at.field.unique;
        let mut seen: BTreeMap<Vec<&str>, NodeId> = BTreeMap::new();
        for child in node.items() {
            let item = child.resolved();
            let values: Option<Vec<&str>> = keys
                .iter()
                .map(|key| match item.get(key).filter(|v| !v.is_null()) {
                    Some(value) => value.text(),
                    // The only key that has a default.
                    None => (*key == "protocol").then_some("TCP"),
                })
                .collect();
            let Some(values) = values else { continue };
            match seen.get(&values) {
                Some(&first) => {
                    let place = keys.first().and_then(|k| item.get(k)).unwrap_or(item);
                    let span = if place.text().is_some() { place.span() } else { head(child) };
                    self.problem(ProblemKind::Repeated { first, keys }, item, At { span, ..at });
                }
                None => {
                    seen.insert(values, item.id());
                }
            }
        }
    }

    fn map(&mut self, node: Node<'_>, item: &'static Shape, at: At) {
        if !node.is_mapping() {
            return self.wrong_type(node, Expected::Map, at);
        }
        for entry in node.entries() {
            self.site(entry.key, at);
            let span = if entry.value.text().is_some() && !entry.value.span().is_empty() {
                entry.value.span()
            } else {
                entry.key.span()
            };
            self.value(entry.value.resolved(), item, At { span, ..at });
        }
    }

    /// Content that Argo keeps as it is: only its tags matter.
    fn any(&mut self, node: Node<'_>, at: At) {
        self.visits += 1;
        if self.visits > MAX_VISITS || self.depth > MAX_DEPTH {
            return;
        }
        self.depth += 1;
        for entry in node.entries() {
            self.site(entry.key, at);
            self.any(entry.value.resolved(), at);
        }
        for item in node.items() {
            self.any(item.resolved(), at);
        }
        self.site(node, at);
        self.depth -= 1;
    }

    fn site(&mut self, node: Node<'_>, at: At) {
        let Some(text) = node.text() else { return };
        let own_language = !matches!(
            at.field.language,
            Language::Text | Language::Verbatim | Language::Source | Language::GoFormat
        );
        if text.contains("{{") || (own_language && matches!(node.value(), Some(Value::Str(_)))) {
            self.out.sites.push(Site { node: node.id(), field: at.field, frame: at.frame });
        }
    }
}

/// The type that stands there; `None` for null and for what could not be read.
pub(super) fn found(node: Node<'_>) -> Option<Found> {
    if node.is_mapping() {
        return Some(Found::Map);
    }
    if node.is_sequence() {
        return Some(Found::List);
    }
    Some(match node.value()? {
        Value::Null => return None,
        Value::Bool(_) => Found::Bool,
        Value::Int(_) => Found::Int,
        Value::Float(_) => Found::Number,
        Value::Str(_) => Found::Str,
    })
}
