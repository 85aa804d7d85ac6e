//! Which types go together.

use super::{IntKind, ListType, Type};

/// The broad kind of a Go type, by which the engine tells elements of a list apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Kind {
    /// nil and what is not known
    Invalid,
    Interface,
    Bool,
    Int(IntKind),
    Float,
    String,
    Slice,
    Map,
    Func,
    Struct,
    Pointer,
}

impl Type {
    pub(in super::super) fn kind(&self) -> Kind {
        match self {
            Type::Unknown | Type::Nil => Kind::Invalid,
            Type::Any => Kind::Interface,
            Type::Bool => Kind::Bool,
            Type::Int(kind) => Kind::Int(*kind),
            Type::Duration => Kind::Int(IntKind::Int64),
            Type::Month | Type::Weekday => Kind::Int(IntKind::Int),
            Type::Float => Kind::Float,
            Type::String => Kind::String,
            Type::Bytes | Type::List(_) => Kind::Slice,
            Type::Map(_) => Kind::Map,
            Type::Function(_) => Kind::Func,
            Type::Time => Kind::Struct,
            Type::Location | Type::Object(_) => Kind::Pointer,
        }
    }

    /// Whether the checker lets everything pass.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Type::Unknown | Type::Any)
    }

    /// Whether arithmetic applies. Durations, months and weekdays are not numbers.
    pub fn is_number(&self) -> bool {
        matches!(self, Type::Int(_) | Type::Float)
    }

    /// Whether it is an integer of any width.
    pub fn is_integer(&self) -> bool {
        matches!(self, Type::Int(_))
    }

    /// Whether it has elements.
    pub fn is_list(&self) -> bool {
        self.kind() == Kind::Slice
    }

    /// What a list holds or a map maps to.
    pub fn element(&self) -> Type {
        match self {
            Type::List(list) => list.element.clone().unwrap_or_else(|| list.declared.clone()),
            Type::Bytes => Type::Int(IntKind::Uint8),
            Type::Map(map) => map.value.clone(),
            _ => Type::Unknown,
        }
    }

    /// Whether both are one Go type.
    fn same_go_type(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Unknown | Type::Nil, _) | (_, Type::Unknown | Type::Nil) => false,
            (Type::List(a), Type::List(b)) => a.declared.same_go_type(&b.declared),
            (Type::Bytes, Type::List(list)) | (Type::List(list), Type::Bytes) => is_byte_list(list),
            (Type::Map(a), Type::Map(b)) => a.key.same_go_type(&b.key) && a.value.same_go_type(&b.value),
            (Type::Function(a), Type::Function(b)) => {
                a.variadic == b.variadic
                    && a.params.len() == b.params.len()
                    && a.params.iter().zip(&b.params).all(|(x, y)| x.same_go_type(y))
                    && a.result.same_go_type(&b.result)
            }
            _ => self == other,
        }
    }

    /// Whether a value of this type may stand where `target` is declared.
    pub fn is_assignable_to(&self, target: &Type) -> bool {
        if *self == Type::Nil {
            return matches!(
                target.kind(),
                Kind::Pointer | Kind::Interface | Kind::Func | Kind::Map | Kind::Slice
            );
        }
        if *self == Type::Unknown {
            return false;
        }
        *target == Type::Any || self.same_go_type(target)
    }

    /// Whether `==` compiles.
    pub(in super::super) fn is_comparable_to(&self, other: &Type) -> bool {
        let both = |test: fn(&Type) -> bool| test(self) && test(other);
        self.is_unknown()
            || other.is_unknown()
            || *self == Type::Nil
            || *other == Type::Nil
            || both(Type::is_number)
            || both(Type::is_list)
            || self.is_assignable_to(other)
    }

    /// Whether one side is unknown and the other unknown too or one of what `accepts` takes.
    pub(in super::super) fn maybe(&self, other: &Type, accepts: fn(&Type) -> bool) -> bool {
        match (self.is_unknown(), other.is_unknown()) {
            (true, true) => true,
            (true, false) => accepts(other),
            (false, true) => accepts(self),
            (false, false) => false,
        }
    }

    /// What arithmetic on two numbers gives.
    pub(in super::super) fn promoted(&self, other: &Type) -> Type {
        if *self == Type::Float || *other == Type::Float { Type::Float } else { Type::INT }
    }
}

fn is_byte_list(list: &ListType) -> bool {
    list.declared == Type::Int(IntKind::Uint8)
}
