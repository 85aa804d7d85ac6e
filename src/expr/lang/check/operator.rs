//! Operators.

use super::super::ast::{NodeId, NodeKind};
use super::super::op::{BinaryOp, UnaryOp};
use super::super::types::Type;
use super::{Checker, ProblemKind};
use crate::expr::pattern;

impl Checker<'_> {
    pub(super) fn unary(&mut self, id: NodeId, op: UnaryOp, operand: NodeId) -> Type {
        let ty = self.visit(operand);
        match op {
            UnaryOp::Not if ty == Type::Bool || ty.is_unknown() => Type::Bool,
            UnaryOp::Minus | UnaryOp::Plus if ty.is_number() => ty,
            UnaryOp::Minus | UnaryOp::Plus if ty.is_unknown() => Type::Unknown,
            UnaryOp::Plus if self.is_deep() => ty, // does nothing when it runs
            _ => {
                let kind = ProblemKind::BadOperand { op: op.text(), found: ty };
                self.problem(kind, self.tree.span(id));
                if op == UnaryOp::Not { Type::Bool } else { Type::Unknown }
            }
        }
    }

    /// Walks down the left side without recursion: `a + b + …` may be thousands of operators long.
    pub(super) fn binary(&mut self, id: NodeId) -> Type {
        let mut spine = Vec::new();
        let mut current = id;
        while let NodeKind::Binary { op, left, right, .. } = *self.tree.kind(current) {
            spine.push(current);
            current = left;
            self.guards += u32::from(guards_left(op));
            self.conditions += u32::from(self.settles(op, right));
        }
        let mut ty = self.visit(current);
        for id in spine.into_iter().rev() {
            let NodeKind::Binary { op, left, right, .. } = *self.tree.kind(id) else { continue };
            self.guards -= u32::from(guards_left(op));
            self.conditions -= u32::from(self.settles(op, right));
            let right_ty = match op {
                BinaryOp::And | BinaryOp::Or | BinaryOp::Coalesce => self.visit_conditionally(right),
                BinaryOp::Equal | BinaryOp::NotEqual => self.visit_guarded(right),
                _ => self.visit(right),
            };
            ty = self.combine(id, op, (left, ty), (right, right_ty));
        }
        ty
    }

    /// `x && false` and `x || true` are decided without looking at `x`.
    fn settles(&self, op: BinaryOp, right: NodeId) -> bool {
        let settling = match op {
            BinaryOp::And => false,
            BinaryOp::Or => true,
            _ => return false,
        };
        self.tree.constant_bool(right) == Some(settling)
    }

    fn combine(&mut self, id: NodeId, op: BinaryOp, left: (NodeId, Type), right: (NodeId, Type)) -> Type {
        let ((left_id, l), (right_id, r)) = (left, right);
        self.constants(id, op, left_id, right_id);
        if op == BinaryOp::In {
            return self.membership(id, l, r);
        }
        if op == BinaryOp::Coalesce {
            return coalesced(l, r);
        }
        // When it runs, only the left side of `&&` and `||` must be a boolean, and not even that
        // beside a constant.
        let logical = matches!(op, BinaryOp::And | BinaryOp::Or);
        let constant = self.tree.constant_bool(right_id).is_some();
        if self.is_deep() && logical && (constant || l == Type::Bool || l.is_unknown()) {
            return if l == Type::Bool && r == Type::Bool { Type::Bool } else { Type::Unknown };
        }
        let text = op.can_be_negated(); // `contains` and its kind give false for nil
        if self.is_deep() && text && (l == Type::Nil || r == Type::Nil) {
            return Type::Bool;
        }
        if self.is_deep() && op == BinaryOp::Range && l.is_number() && r.is_number() {
            return super::list_with(Type::INT); // floats lose their fraction
        }
        match result(op, &l, &r) {
            Some(ty) => ty,
            None => {
                let kind = ProblemKind::BadOperands { op: op.text(), left: l, right: r };
                self.problem(kind, self.tree.span(id));
                Type::Unknown
            }
        }
    }

    /// What can be said of constant operands whatever their types.
    pub(super) fn constants(&mut self, id: NodeId, op: BinaryOp, left: NodeId, right: NodeId) {
        if op == BinaryOp::Matches {
            self.pattern(right);
        }
        if op == BinaryOp::Modulo && self.constant(left).is_some() && self.constant(right) == Some(0) {
            self.problem(ProblemKind::DivisionByZero, self.tree.span(id));
        }
    }

    fn pattern(&mut self, id: NodeId) {
        if let Some(text) = self.tree.text_of(id)
            && let Err(message) = pattern::check(text)
        {
            self.problem(ProblemKind::BadPattern { message }, self.tree.span(id));
        }
    }

    fn membership(&mut self, id: NodeId, l: Type, r: Type) -> Type {
        let holds = match &r {
            Type::Map(map) if !self.is_deep() && !l.is_unknown() && !l.is_assignable_to(&map.key) => {
                Some(map.key.clone())
            }
            list if list.is_list() && !l.is_comparable_to(&list.element()) => Some(list.element()),
            _ => None,
        };
        if let Some(holds) = holds {
            self.problem(ProblemKind::NeverIn { value: l, holds }, self.tree.span(id));
            return Type::Bool;
        }
        let fits = match &r {
            Type::Map(_) => true,
            Type::Time => l == Type::String || l.is_unknown(),
            Type::String => l.is_unknown() && !self.is_deep(),
            other => other.is_list() || other.is_unknown(),
        };
        if !fits {
            let kind = ProblemKind::BadOperands { op: "in", left: l, right: r };
            self.problem(kind, self.tree.span(id));
        }
        Type::Bool
    }

    /// The integer that the engine computes before it runs the expression.
    fn constant(&self, id: NodeId) -> Option<i64> {
        match *self.tree.kind(id) {
            NodeKind::Int(value) => Some(value),
            NodeKind::Unary { op: UnaryOp::Minus, operand, .. } => self.constant(operand)?.checked_neg(),
            NodeKind::Unary { op: UnaryOp::Plus, operand, .. } => self.constant(operand),
            NodeKind::Binary { op, left, right, .. } => {
                // Only literals on the left: a long chain must not be walked again at each operator.
                let NodeKind::Int(left) = *self.tree.kind(left) else { return None };
                let right = self.constant(right)?;
                match op {
                    BinaryOp::Add => Some(left.wrapping_add(right)),
                    BinaryOp::Subtract => Some(left.wrapping_sub(right)),
                    BinaryOp::Multiply => Some(left.wrapping_mul(right)),
                    BinaryOp::Modulo => left.checked_rem(right),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// Whether the operator takes nil on its left for an answer.
fn guards_left(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::Coalesce | BinaryOp::Equal | BinaryOp::NotEqual)
}

fn coalesced(l: Type, r: Type) -> Type {
    match (&l, &r) {
        (Type::Nil, _) => r,
        (_, Type::Nil) => l,
        _ if r.is_assignable_to(&l) => l,
        _ => Type::Unknown,
    }
}

/// What the operator gives for these types; `None` where it does not take them.
fn result(op: BinaryOp, l: &Type, r: &Type) -> Option<Type> {
    use BinaryOp::*;
    let both = |test: fn(&Type) -> bool| test(l) && test(r);
    match op {
        Equal | NotEqual => l.is_comparable_to(r).then_some(Type::Bool),
        Or | And => (both(is_bool) || l.maybe(r, is_bool)).then_some(Type::Bool),
        Less | Greater | LessEqual | GreaterEqual => {
            let alike = both(Type::is_number) || both(is_string) || both(is_time) || both(is_duration);
            (alike || l.maybe(r, is_ordered)).then_some(Type::Bool)
        }
        Add | Subtract | Multiply if both(Type::is_number) => Some(l.promoted(r)),
        Add => sum(l, r),
        Subtract => difference(l, r),
        Multiply => match (l, r) {
            (Type::Duration, Type::Duration) => Some(Type::Duration),
            (Type::Duration, number) | (number, Type::Duration) if number.is_number() => Some(Type::Duration),
            _ => l.maybe(r, |ty| ty.is_number() || is_duration(ty)).then_some(Type::Unknown),
        },
        Divide | Power => (both(Type::is_number) || l.maybe(r, Type::is_number)).then_some(Type::Float),
        Modulo => (both(Type::is_integer) || l.maybe(r, Type::is_integer)).then_some(Type::INT),
        Range => {
            (both(Type::is_integer) || l.maybe(r, Type::is_integer)).then(|| super::list_with(Type::INT))
        }
        Matches => {
            let fits = matches!(l, Type::String | Type::Bytes) && is_string(r);
            (fits || l.maybe(r, is_string)).then_some(Type::Bool)
        }
        Contains | StartsWith | EndsWith => (both(is_string) || l.maybe(r, is_string)).then_some(Type::Bool),
        In | Coalesce => Some(Type::Unknown),
    }
}

fn sum(l: &Type, r: &Type) -> Option<Type> {
    match (l, r) {
        (Type::String, Type::String) => Some(Type::String),
        (Type::Time, Type::Duration) | (Type::Duration, Type::Time) => Some(Type::Time),
        (Type::Duration, Type::Duration) => Some(Type::Duration),
        _ => l.maybe(r, is_ordered).then_some(Type::Unknown),
    }
}

fn difference(l: &Type, r: &Type) -> Option<Type> {
    match (l, r) {
        (Type::Time, Type::Time) | (Type::Duration, Type::Duration) => Some(Type::Duration),
        (Type::Time, Type::Duration) => Some(Type::Time),
        _ => l.maybe(r, |ty| is_ordered(ty) && !is_string(ty)).then_some(Type::Unknown),
    }
}

fn is_bool(ty: &Type) -> bool {
    *ty == Type::Bool
}

fn is_string(ty: &Type) -> bool {
    *ty == Type::String
}

fn is_time(ty: &Type) -> bool {
    *ty == Type::Time
}

fn is_duration(ty: &Type) -> bool {
    *ty == Type::Duration
}

fn is_ordered(ty: &Type) -> bool {
    ty.is_number() || is_string(ty) || is_time(ty) || is_duration(ty)
}
