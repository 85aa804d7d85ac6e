//! `when`: whether a step or task runs, in govaluate's language.
//!
//! Tags are replaced first, as text, and the result is read here. It is a small language with large traps: a bare word
//! is a text, but `my-branch` is a subtraction and `a.b` an access to nothing; either sort of quote closes the other;
//! a quoted date is a number; what follows a closing parenthesis without an operator is silently ignored.
//! All of that is reproduced, because an answer is only worth something when it is the controller's.
//!
//! [`eval`] answers for text without tags, [`analyze`] for text with them: there a tag is an unknown text in quotes,
//! and elsewhere one unknown operand.

mod analysis;
mod eval;
mod lexer;
mod parser;
mod print;
mod syntax;
mod time;
mod value;

pub use analysis::{Analysis, Problem, ProblemKind, TagUse, analyze};
pub use print::{print, same_shape};
pub use value::Value;

use crate::text::Span;

/// A condition, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// What is evaluated; nothing when reading stopped at an error.
    pub root: Option<Expr>,
    /// What is wrong with it as text, from left to right.
    pub errors: Vec<WhenError>,
    /// What the controller never looks at: text after a closing parenthesis that no operator joins to it.
    pub ignored: Option<Span>,
}

/// A part of a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// What a part of a condition is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A number; also a quoted date, as seconds since 1970 (the controller's clock is taken to be UTC).
    Number {
        /// The value.
        value: f64,
        /// Whether it is a quoted date.
        is_date: bool,
    },
    /// `true` or `false`.
    Bool(bool),
    /// A quoted text.
    Text {
        /// Its content, escapes undone.
        value: String,
        /// Whether tags stand in it, so that the content is not known.
        has_tags: bool,
    },
    /// A word without quotes, or a text in `[…]`: a text for steps and tasks, a variable (that does not exist) for
    /// CronWorkflows.
    Word {
        /// Its content.
        value: String,
        /// Whether tags stand in it; only possible in brackets.
        has_tags: bool,
    },
    /// A tag without quotes, and whatever letters touch it.
    Tag,
    /// `a.B`, with arguments or without: always an error when it is evaluated.
    Access(Option<Box<Expr>>),
    /// Parentheses.
    Group(Box<Expr>),
    /// An operator before its operand.
    Prefix(Prefix, Box<Expr>),
    /// Operands with operators of one precedence between them, evaluated from left to right.
    Chain(Box<Expr>, Vec<Link>),
    /// No operand where there should be one, before a closing parenthesis. Its value is nil.
    Missing,
}

/// An operator and what stands on its right.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The operator.
    pub op: Op,
    /// Where the operator stands.
    pub op_span: Span,
    /// Its right operand.
    pub right: Expr,
}

/// Operators before an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prefix {
    /// `-`
    Negate,
    /// `!`
    Not,
    /// `~`
    BitNot,
}

/// Operators between operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// `,`
    Comma,
    /// `?`
    Then,
    /// `:`
    Else,
    /// `??`
    Coalesce,
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    Unequal,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `=~`
    Matches,
    /// `!~`
    MatchesNot,
    /// `in`
    In,
    /// `&`
    BitAnd,
    /// `|`
    BitOr,
    /// `^`
    BitXor,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `**`
    Power,
}

impl Op {
    /// How tightly it binds: larger is tighter. Operators of one level are evaluated from left to right.
    pub fn level(self) -> u8 {
        match self {
            Op::Comma => 0,
            Op::Then | Op::Else | Op::Coalesce => 1,
            Op::Or => 2,
            Op::And => 3,
            Op::Equal | Op::Unequal | Op::Greater | Op::GreaterEqual | Op::Less | Op::LessEqual => 4,
            Op::Matches | Op::MatchesNot | Op::In => 4,
            Op::BitAnd | Op::BitOr | Op::BitXor => 5,
            Op::ShiftLeft | Op::ShiftRight => 6,
            Op::Add | Op::Subtract => 7,
            Op::Multiply | Op::Divide | Op::Modulo => 8,
            Op::Power => 9,
        }
    }
}

/// Why a condition fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhenError {
    /// The smallest part of the text that is to blame.
    pub span: Span,
    /// What sort of mistake it is.
    pub kind: WhenErrorKind,
    /// One line for people.
    pub message: String,
}

/// The mistakes that people make in `when`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenErrorKind {
    /// There is nothing, or it ends too early.
    Incomplete,
    /// A quote, parenthesis or bracket without its other half.
    Unbalanced,
    /// `=` or `===`: equality is `==`.
    Equals,
    /// `and`, `or`, `not`: the operators are `&&`, `||`, `!`.
    WordOperator,
    /// Signs that are no operator, such as those of a tag that was not replaced.
    InvalidToken,
    /// Two operands side by side.
    MissingOperator,
    /// A word without quotes that holds a dot.
    Dot,
    /// A word without quotes that a sign splits in two (`my-branch`, `feature/x`): arithmetic on texts.
    Arithmetic,
    /// Anything else in the wrong place.
    Syntax,
    /// An operator whose operands are not of the type it needs.
    Type,
    /// A regular expression that cannot be read.
    Pattern,
    /// A variable, in a CronWorkflow's condition: there are none.
    Variable,
    /// The result is neither true nor false.
    NotBoolean,
    /// Nested deeper than this reader goes.
    TooDeep,
}

impl WhenError {
    pub(crate) fn new(span: Span, kind: WhenErrorKind, message: impl Into<String>) -> Self {
        WhenError { span, kind, message: message.into() }
    }
}

impl std::fmt::Display for WhenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for WhenError {}

/// Who asks, for bare words mean different things.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Steps, tasks and metrics: words are texts.
    #[default]
    Template,
    /// CronWorkflows: words are variables, of which there are none.
    Cron,
}

/// Reads a condition of a step or task in which tags have been replaced.
pub fn parse(text: &str) -> Parsed {
    parser::parse(text, &[], Dialect::Template)
}

/// What a condition of a step or task gives. The result may be any value; only `true` and `false` are good for a `when`
/// ([`eval_bool`]).
///
/// The empty text is an error here. In a manifest it means that there is no condition.
pub fn eval(text: &str) -> Result<Value, WhenError> {
    eval::whole(text, Dialect::Template)
}

/// Whether a step or task runs.
pub fn eval_bool(text: &str) -> Result<bool, WhenError> {
    boolean(text, eval(text)?)
}

/// Whether a CronWorkflow runs.
pub fn eval_cron(text: &str) -> Result<bool, WhenError> {
    boolean(text, eval::whole(text, Dialect::Cron)?)
}

fn boolean(text: &str, value: Value) -> Result<bool, WhenError> {
    match value {
        Value::Bool(value) => Ok(value),
        other => {
            let whole = Span::new(0, text.len());
            let message = format!("the condition gives `{other}`, which is neither true nor false");
            Err(WhenError::new(whole, WhenErrorKind::NotBoolean, message))
        }
    }
}

#[cfg(test)]
mod tests;
