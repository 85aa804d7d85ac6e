//! The operators and how tightly they bind.

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `or`, `||`
    Or,
    /// `and`, `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `>`
    Greater,
    /// `<=`
    LessEqual,
    /// `>=`
    GreaterEqual,
    /// `in`
    In,
    /// `matches`: the right operand is a regular expression
    Matches,
    /// `contains`
    Contains,
    /// `startsWith`
    StartsWith,
    /// `endsWith`
    EndsWith,
    /// `..`: the list of integers from the left to the right operand, both included
    Range,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`: always a float
    Divide,
    /// `%`
    Modulo,
    /// `**`, `^`
    Power,
    /// `??`: the right operand where the left one is nil
    Coalesce,
}

/// An operator in front of one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `!`, `not`
    Not,
    /// `-`
    Minus,
    /// `+`
    Plus,
}

/// Binds looser than every binary operator: a whole expression, with `|` and `? :`.
pub(super) const LOWEST: u16 = 0;

impl BinaryOp {
    /// How tightly the operator binds; more binds tighter.
    pub fn precedence(self) -> u16 {
        use BinaryOp::*;
        match self {
            Or => 10,
            And => 15,
            Equal | NotEqual | Less | Greater | LessEqual | GreaterEqual => 20,
            In | Matches | Contains | StartsWith | EndsWith => 20,
            Range => 25,
            Add | Subtract => 30,
            Multiply | Divide | Modulo => 60,
            Power => 100,
            Coalesce => 500,
        }
    }

    /// Whether `a op b op c` is `a op (b op c)`.
    pub fn is_right_associative(self) -> bool {
        self == BinaryOp::Power
    }

    /// Whether several may stand in a row: `a < b <= c` means `a < b && b <= c`.
    pub fn is_comparison(self) -> bool {
        matches!(self, BinaryOp::Less | BinaryOp::Greater | BinaryOp::LessEqual | BinaryOp::GreaterEqual)
    }

    /// Whether `not` may stand in front of it: `a not in b`.
    pub fn can_be_negated(self) -> bool {
        use BinaryOp::*;
        matches!(self, In | Matches | Contains | StartsWith | EndsWith)
    }

    /// The spelling that printing uses.
    pub fn text(self) -> &'static str {
        use BinaryOp::*;
        match self {
            Or => "||",
            And => "&&",
            Equal => "==",
            NotEqual => "!=",
            Less => "<",
            Greater => ">",
            LessEqual => "<=",
            GreaterEqual => ">=",
            In => "in",
            Matches => "matches",
            Contains => "contains",
            StartsWith => "startsWith",
            EndsWith => "endsWith",
            Range => "..",
            Add => "+",
            Subtract => "-",
            Multiply => "*",
            Divide => "/",
            Modulo => "%",
            Power => "**",
            Coalesce => "??",
        }
    }
}

impl UnaryOp {
    /// How tightly the operator binds its operand.
    pub fn precedence(self) -> u16 {
        match self {
            UnaryOp::Not => 50,
            UnaryOp::Minus | UnaryOp::Plus => 90,
        }
    }

    /// The spelling that printing uses.
    pub fn text(self) -> &'static str {
        match self {
            UnaryOp::Not => "!",
            UnaryOp::Minus => "-",
            UnaryOp::Plus => "+",
        }
    }
}
