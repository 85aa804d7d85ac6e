//! Members, elements and slices.

use super::super::ast::{CallStyle, NodeId, NodeKind};
use super::super::types::{MapType, Type, method};
use super::{Checker, ProblemKind};

impl Checker<'_> {
    /// Walks from the innermost object outwards without recursion: `a.b.c…` may be long.
    pub(super) fn members(&mut self, id: NodeId) -> Type {
        let mut spine = Vec::new();
        let mut current = id;
        let mut optional_links = 0;
        loop {
            let inner = match *self.tree.kind(current) {
                NodeKind::Chain(inner) => inner,
                NodeKind::Member { object, optional, .. } => {
                    optional_links += u32::from(optional);
                    object
                }
                NodeKind::Slice { object, .. } => object,
                NodeKind::Call { callee, style: CallStyle::Plain, .. } if self.is_member(callee) => callee,
                _ => break,
            };
            spine.push(current);
            current = inner;
        }
        let mut ty = self.visit(current);
        for id in spine.into_iter().rev() {
            ty = match *self.tree.kind(id) {
                NodeKind::Member { object, property, optional, .. } => {
                    optional_links -= u32::from(optional);
                    self.member(id, object, ty, property, optional || optional_links > 0)
                }
                NodeKind::Slice { from, to, .. } => self.slice(id, ty, from, to),
                NodeKind::Call { callee, args, style } => self.call(id, callee, args, style, Some(ty)),
                _ => ty,
            };
        }
        ty
    }

    pub(super) fn is_member(&self, id: NodeId) -> bool {
        matches!(self.tree.kind(id), NodeKind::Member { .. } | NodeKind::Chain(_))
    }

    /// `guarded`: a `?.` at this place or further out takes nil for an answer.
    fn member(&mut self, id: NodeId, object: NodeId, base: Type, property: NodeId, guarded: bool) -> Type {
        let name = self.tree.text_of(property);
        if let (NodeKind::Ident(env), Some(name)) = (self.tree.kind(object), name) {
            if &**env == "$env" {
                return self.env_member(id, name, guarded);
            }
        }
        let key = if name.is_some() { Type::String } else { self.visit(property) };
        if base.is_unknown() || matches!(self.tree.kind(property), NodeKind::Error) {
            return Type::Unknown;
        }
        if let Some(found) = name.and_then(|name| method(&base, name)) {
            return found;
        }
        match (&base, name) {
            (Type::Map(map), _) => self.map_member(property, &base, map, key, name, guarded),
            (Type::Nil, _) if guarded && self.is_deep() => Type::Nil,
            (list, _) if list.is_list() => {
                if !key.is_integer() && !key.is_unknown() {
                    let kind = ProblemKind::BadIndex { of: base.clone(), found: key };
                    return self.problem(kind, self.tree.span(property));
                }
                base.element()
            }
            (_, Some(name)) => {
                let kind = ProblemKind::NoMember { name: name.to_owned(), of: base.clone() };
                self.problem(kind, self.tree.span(property))
            }
            (_, None) => {
                self.problem(ProblemKind::NotIndexable { found: base.clone() }, self.tree.span(object))
            }
        }
    }

    fn map_member(
        &mut self,
        property: NodeId,
        base: &Type,
        map: &MapType,
        key: Type,
        name: Option<&str>,
        guarded: bool,
    ) -> Type {
        if !key.is_assignable_to(&map.key) && !key.is_unknown() {
            let kind = ProblemKind::BadIndex { of: base.clone(), found: key };
            return self.problem(kind, self.tree.span(property));
        }
        let Some(name) = name.filter(|_| self.is_deep()) else { return map.value.clone() };
        match map.fields.get(name) {
            Some(ty) => ty.clone(),
            None if map.closed && !guarded && self.guards == 0 => {
                let suggestion = super::problem::nearest(name, map.fields.keys().map(String::as_str));
                let name = name.to_owned();
                let functions = map.fields.values().any(|ty| matches!(ty, Type::Function(_)));
                let kind = match functions {
                    true => ProblemKind::UnknownFunction { name, suggestion },
                    false => ProblemKind::UnknownMember { name, suggestion },
                };
                self.problem(kind, self.tree.span(property))
            }
            None => map.value.clone(),
        }
    }

    /// `$env.name`: only the environment, neither builtins nor variables.
    fn env_member(&mut self, id: NodeId, name: &str, guarded: bool) -> Type {
        match self.env.get(name) {
            Some(ty) => ty.clone(),
            None if guarded => Type::Unknown,
            None => {
                let suggestion = self.suggestion(name, false);
                let kind = ProblemKind::UnknownName { name: name.to_owned(), suggestion };
                self.problem(kind, self.tree.span(id))
            }
        }
    }

    fn slice(&mut self, id: NodeId, base: Type, from: Option<NodeId>, to: Option<NodeId>) -> Type {
        if base.is_unknown() {
            return Type::Unknown; // the engine does not look at the bounds either
        }
        if base != Type::String && !base.is_list() {
            return self.problem(ProblemKind::NotSliceable { found: base }, self.tree.span(id));
        }
        for bound in [from, to].into_iter().flatten() {
            let ty = self.visit(bound);
            if !ty.is_integer() && !ty.is_unknown() {
                let kind = ProblemKind::BadIndex { of: base.clone(), found: ty };
                self.problem(kind, self.tree.span(bound));
            }
        }
        base
    }
}
