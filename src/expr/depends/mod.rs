//! `depends`: when a DAG task may start.
//!
//! Argo does not read this as a language of its own. It finds task names with a regular expression, writes each bare
//! name out as `(name.Succeeded || name.Skipped || name.Daemoned)`, turns every `-` into `_`, and has expr-lang evaluate
//! the result. What follows from that is kept here: every word is a task, `and` and `1` included, wherever it stands.
//!
//! Of expr-lang only what booleans allow is known here. Anything else would be refused at run time with very few
//! exceptions that make no sense (lists and maps compared with each other, texts put in order).

mod lexer;
mod parser;
mod print;
mod tasks;

pub use print::{print, same_shape};
pub use tasks::{ResultWord, TaskRef, TaskResult};

use crate::text::Span;

/// A `depends` text, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Depends {
    /// Every task that Argo sees, from left to right; also inside quotes and comments, for it waits for those as well.
    pub refs: Vec<TaskRef>,
    /// The condition; nothing when there is an error.
    pub tree: Option<Expr>,
    /// Why it will fail, from left to right.
    pub errors: Vec<DependsError>,
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// Where it stands, parentheses around it not included.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// What a condition is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    /// A task, by its place in [`Depends::refs`].
    Task(usize),
    /// `!a`.
    Not(Box<Expr>),
    /// `a && b && …`, two or more.
    All(Vec<Expr>),
    /// `a || b || …`, two or more.
    Any(Vec<Expr>),
    /// `a == b`, or `a != b` when negated.
    Equal {
        /// Whether it is `!=`.
        negated: bool,
        /// Both sides.
        sides: Box<[Expr; 2]>,
    },
    /// A comparison of two quoted texts: a constant.
    Constant(bool),
    /// `a ? b : c`: condition, then, otherwise.
    Conditional(Box<[Expr; 3]>),
}

/// Something that makes the task fail, or Argo refuse it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DependsError {
    /// The smallest part of the text that is to blame.
    pub span: Span,
    /// What sort of mistake it is.
    pub kind: DependsErrorKind,
    /// One line for people.
    pub message: String,
}

/// The mistakes that people make in `depends`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DependsErrorKind {
    /// There is nothing.
    Empty,
    /// `a.Succeded`: Argo's own validation refuses the word after the dot.
    UnknownResult,
    /// `a.succeeded`: Argo takes the word after the dot for a second task.
    LowercaseResult,
    /// A task name that is a word of expr-lang (`and`, `not`, `true`, …).
    ReservedName,
    /// A task name that begins with a digit: expr-lang reads a number.
    DigitName,
    /// A hyphen or another letter that belongs to no task name.
    StrayName,
    /// `&`, `|` or `=` alone.
    SingleOperator,
    /// Two conditions side by side.
    MissingOperator,
    /// A parenthesis, quote or comment without its other half.
    Unclosed,
    /// A text where a condition must stand, or an operator that booleans do not have.
    NotBoolean,
    /// Anything else out of place.
    Unexpected,
    /// More than expr-lang's limit of nodes, or deeper than this reader goes.
    TooLarge,
}

impl std::fmt::Display for DependsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for DependsError {}

/// Reads a `depends` text.
pub fn parse(text: &str) -> Depends {
    parser::parse(text)
}

/// The condition when every task succeeded, and for tasks asked for `AnySucceeded`, every child of theirs too.
pub fn eval(text: &str) -> Result<bool, DependsError> {
    let depends = parse(text);
    match (depends.errors.first(), depends.all_succeeded()) {
        (None, Some(value)) => Ok(value),
        (Some(error), _) => Err(error.clone()),
        (None, None) => {
            Err(lexer::error(Span::new(0, text.len()), DependsErrorKind::Empty, "nothing to evaluate"))
        }
    }
}

impl Depends {
    /// The condition's value, where `holds` says what a task reference gives. A bare name holds when any of
    /// [`TaskRef::meant`] does. Nothing when the text has errors.
    pub fn eval(&self, holds: &dyn Fn(&TaskRef) -> bool) -> Option<bool> {
        self.tree.as_ref().map(|tree| self.value(tree, holds))
    }

    /// The condition's value when every task succeeded.
    pub fn all_succeeded(&self) -> Option<bool> {
        self.eval(&|task| {
            let result = task.result.map_or(Some(TaskResult::Succeeded), |word| word.result);
            matches!(result, Some(TaskResult::Succeeded | TaskResult::AnySucceeded))
        })
    }

    fn value(&self, expr: &Expr, holds: &dyn Fn(&TaskRef) -> bool) -> bool {
        let value = |expr: &Expr| self.value(expr, holds);
        match &expr.kind {
            ExprKind::Task(index) => self.refs.get(*index).is_some_and(holds),
            ExprKind::Not(inner) => !value(inner),
            ExprKind::All(parts) => parts.iter().all(value),
            ExprKind::Any(parts) => parts.iter().any(value),
            ExprKind::Equal { negated, sides } => (value(&sides[0]) == value(&sides[1])) != *negated,
            ExprKind::Constant(constant) => *constant,
            ExprKind::Conditional(parts) => {
                let chosen = if value(&parts[0]) { 1 } else { 2 };
                value(&parts[chosen])
            }
        }
    }
}

#[cfg(test)]
mod tests;
