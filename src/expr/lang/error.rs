//! What can be wrong with the text of an expression.

use crate::text::Span;

/// One place where the text does not follow the grammar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxErrorKind,
    /// The text that is wrong; empty at the end of the text when something is missing there.
    pub span: Span,
    /// The byte at which the controller's own message places the error, for people who compare.
    pub engine_offset: u32,
    /// One line that reads alone.
    pub message: String,
    /// How to write it instead, when that is likely.
    pub hint: Option<&'static str>,
}

/// The kinds of syntax errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SyntaxErrorKind {
    /// A string or bytes literal without its closing quote.
    UnterminatedString,
    /// `/*` without `*/`.
    UnterminatedComment,
    /// A character that no word begins with.
    BadCharacter,
    /// An escape sequence that does not exist.
    BadEscape,
    /// A number that cannot be read or does not fit.
    BadNumber,
    /// Nothing where an operand should be.
    ExpectedOperand,
    /// Something else than a name after a dot, `let`, `|` or `::`.
    ExpectedName,
    /// A particular word is missing, such as a closing bracket.
    ExpectedToken,
    /// A map key that is neither a name, a string, a number nor in parentheses.
    BadMapKey,
    /// More text where the expression is already complete.
    TrailingText,
    /// `a ?? b + c` without parentheses.
    MixedCoalesce,
    /// A predicate with `;` but without braces.
    BareSequence,
    /// A call with fewer arguments than the grammar of that function asks for.
    MissingArgument,
    /// More nesting than the parser follows.
    TooDeep,
    /// More nodes than the engine accepts.
    TooLarge,
}
