//! What checking can find, and how it reads.

use std::fmt;

use crate::text::Span;

use super::super::types::Type;

/// One thing that does not fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What it is.
    pub kind: ProblemKind,
    /// The text that is wrong.
    pub span: Span,
    /// When it fails.
    pub stage: Stage,
    /// Whether that place is always evaluated. A failure within a branch, a predicate or the right
    /// side of `&&` happens only sometimes; a failure to compile happens always.
    pub certain: bool,
}

/// When a problem bites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The engine refuses to compile the expression.
    Compile,
    /// It compiles and fails when that place is evaluated.
    Run,
    /// It compiles and gives nil, or false, when that place is evaluated, without a word.
    Silent,
}

/// The kinds of problems.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are named for what they hold")]
pub enum ProblemKind {
    /// A name that the environment does not have.
    UnknownName { name: String, suggestion: Option<String> },
    /// A function that does not exist.
    UnknownFunction { name: String, suggestion: Option<String> },
    /// A member that a map with known members lacks; it is nil.
    UnknownMember { name: String, suggestion: Option<String> },
    /// A member of something that has none of that name.
    NoMember { name: String, of: Type },
    /// `#name` that the function around does not offer.
    UnknownPointer { name: String, suggestion: Option<String> },
    /// `#` outside a predicate.
    PointerOutside,
    /// An operator between types that it does not take.
    BadOperands { op: &'static str, left: Type, right: Type },
    /// An operator in front of a type that it does not take.
    BadOperand { op: &'static str, found: Type },
    /// `in` with a value that the list or the keys cannot hold.
    NeverIn { value: Type, holds: Type },
    /// A condition that is no boolean.
    NotBool { found: Type },
    /// A predicate that gives no boolean.
    PredicateNotBool { function: String, found: Type },
    /// A predicate that is nil.
    PredicateNil { function: String },
    /// A call of something that is no function.
    NotCallable { found: Type },
    /// Too few or too many arguments.
    WrongArity { function: String, least: usize, most: Option<usize>, found: usize },
    /// An argument of a type that the function does not take.
    BadArgument { function: String, expected: String, found: Type },
    /// An index or key of a type that does not select anything.
    BadIndex { of: Type, found: Type },
    /// Brackets on something without elements.
    NotIndexable { found: Type },
    /// `[a:b]` on something that cannot be cut.
    NotSliceable { found: Type },
    /// `let` with a name that is taken.
    Redeclared { name: String },
    /// A regular expression that cannot be read.
    BadPattern { message: String },
    /// `%` with a constant zero on the right.
    DivisionByZero,
}

impl ProblemKind {
    /// Whether it goes without an error where the engine does not know the types beforehand.
    pub(super) fn is_silent(&self) -> bool {
        match self {
            ProblemKind::UnknownName { .. } | ProblemKind::UnknownMember { .. } => true,
            ProblemKind::NeverIn { .. } => true,
            ProblemKind::BadOperands { op, .. } => matches!(*op, "==" | "!="),
            _ => false,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use ProblemKind::*;
        match self {
            UnknownName { name, suggestion } => unknown(f, "name", name, suggestion),
            UnknownFunction { name, suggestion } => unknown(f, "function", name, suggestion),
            UnknownMember { name, suggestion } => unknown(f, "member", name, suggestion),
            UnknownPointer { name, suggestion } => unknown(f, "pointer", &format!("#{name}"), suggestion),
            NoMember { name, of } => write!(f, "a value of type {of} has no member `{name}`"),
            PointerOutside => f.write_str("`#` has a meaning only within a predicate"),
            BadOperands { op: "==" | "!=", left, right } => {
                write!(f, "a value of type {left} never equals one of type {right}")
            }
            BadOperands { op, left, right } => write!(f, "`{op}` does not apply to {left} and {right}"),
            BadOperand { op, found } => write!(f, "`{op}` does not apply to {found}"),
            NeverIn { value, holds } => {
                write!(f, "a value of type {value} cannot be among values of type {holds}")
            }
            NotBool { found } => write!(f, "the condition is of type {found}, not bool"),
            PredicateNotBool { function, found } => {
                write!(f, "the condition of `{function}` is of type {found}, not bool")
            }
            PredicateNil { function } => write!(f, "the predicate of `{function}` is always nil"),
            NotCallable { found } => write!(f, "a value of type {found} cannot be called"),
            WrongArity { function, least, most, found } => {
                write!(f, "`{function}` takes {}, not {found}", arguments(*least, *most))
            }
            BadArgument { function, expected, found } => {
                write!(f, "`{function}` takes {expected} here, not {found}")
            }
            BadIndex { of, found } => write!(f, "a value of type {found} selects nothing in a {of}"),
            NotIndexable { found } => write!(f, "a value of type {found} has no elements"),
            NotSliceable { found } => write!(f, "a value of type {found} cannot be cut with `[:]`"),
            Redeclared { name } => write!(f, "`let` cannot use the name `{name}`, which is taken"),
            BadPattern { message } => write!(f, "the regular expression cannot be read: {message}"),
            DivisionByZero => f.write_str("division by zero"),
        }
    }
}

fn unknown(f: &mut fmt::Formatter<'_>, what: &str, name: &str, suggestion: &Option<String>) -> fmt::Result {
    write!(f, "unknown {what} `{name}`")?;
    match suggestion {
        Some(suggestion) => write!(f, "; did you mean `{suggestion}`?"),
        None => Ok(()),
    }
}

fn arguments(least: usize, most: Option<usize>) -> String {
    let noun = |count: usize| if count == 1 { "argument" } else { "arguments" };
    match most {
        None => format!("{least} {} or more", noun(least)),
        Some(most) if most == least => format!("{least} {}", noun(least)),
        Some(most) => format!("{least} to {most} {}", noun(most)),
    }
}

/// The candidate that differs from `name` by few letters, if there is one.
pub(super) fn nearest<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<String> {
    if name.len() > 64 {
        return None;
    }
    let limit = match name.chars().count() {
        0..=4 => 1,
        5 => 2,
        _ => 3,
    };
    let scored = candidates.filter(|candidate| candidate.len() <= 64).map(|candidate| {
        let case_only = candidate.eq_ignore_ascii_case(name);
        (if case_only { 0 } else { distance(name, candidate) }, candidate)
    });
    let (score, best) = scored.min_by_key(|(score, _)| *score)?;
    (score <= limit && score < name.chars().count()).then(|| best.to_owned())
}

/// How many letters have to be added, removed, changed or swapped with a neighbour.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, &y) in b.iter().enumerate() {
            let change = row[j] + usize::from(x != y);
            let mut cost = change.min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                cost = cost.min(before[j - 1] + 1);
            }
            next.push(cost);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or_default()
}
