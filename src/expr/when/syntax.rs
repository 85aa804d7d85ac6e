//! Which token may follow which.
//!
//! govaluate has no grammar: it looks at pairs of tokens, and at the number of parentheses. Argo checks twice, the
//! second time with bare words turned into texts, which forbids a little more.

use super::lexer::{Token, TokenKind};
use super::{Dialect, Op, WhenError, WhenErrorKind};
use crate::text::Span;

/// The sorts of tokens that the pairs distinguish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Start,
    Prefix,
    Number,
    Bool,
    Text,
    Date,
    Word,
    /// A text that stands as a regular expression after `=~`.
    Pattern,
    Access,
    Comparator,
    Logical,
    Modifier,
    Ternary,
    Separator,
    Open,
    Close,
}

use Sort::*;

/// Whether a `-` after `previous` is a sign rather than a subtraction.
pub(super) fn prefix_may_follow(previous: Option<&TokenKind>) -> bool {
    may_follow(previous.map_or(Start, sort), Prefix)
}

/// What is wrong with the sequence of tokens, if anything. `None` inside means that only a tag could put it right.
pub(super) fn check(text: &str, tokens: &[Token], dialect: Dialect) -> Result<(), Option<WhenError>> {
    balance(tokens).map_err(Some)?;
    pairs(text, tokens, |token, _| sort(&token.kind))?;
    if dialect == Dialect::Template {
        pairs(text, tokens, |token, before| match (sort(&token.kind), before) {
            (Text, Some(TokenKind::Op(Op::Matches | Op::MatchesNot))) => Pattern,
            (Word, _) => Text,
            (sort, _) => sort,
        })?;
    }
    Ok(())
}

/// Only counts: `)(` is balanced.
fn balance(tokens: &[Token]) -> Result<(), WhenError> {
    let mut open: Vec<Span> = Vec::new();
    let mut excess = Vec::new();
    for token in tokens {
        match token.kind {
            TokenKind::Open => open.push(token.span),
            TokenKind::Close if open.pop().is_none() => excess.push(token.span),
            _ => {}
        }
    }
    let (span, message) = match open.len().cmp(&excess.len()) {
        std::cmp::Ordering::Equal => return Ok(()),
        std::cmp::Ordering::Greater => (open[0], "this parenthesis is not closed"),
        std::cmp::Ordering::Less => (excess[0], "nothing is opened that this parenthesis could close"),
    };
    Err(WhenError::new(span, WhenErrorKind::Unbalanced, message))
}

fn pairs(
    text: &str,
    tokens: &[Token],
    sort: impl Fn(&Token, Option<&TokenKind>) -> Sort,
) -> Result<(), Option<WhenError>> {
    let mut state = Start;
    let mut before: Option<&Token> = None;
    for token in tokens {
        let next = sort(token, before.map(|token| &token.kind));
        if !may_follow(state, next) {
            let beside_tag = |token: &Token| token.kind == TokenKind::Tag;
            let error = misplaced(text, before, token);
            // The tag could bring the operator that is missing here, or be one.
            let may_be_right = beside_tag(token) || before.is_some_and(beside_tag);
            return Err(
                Some(error).filter(|error| !may_be_right || error.kind == WhenErrorKind::WordOperator)
            );
        }
        state = next;
        before = Some(token);
    }
    if matches!(state, Number | Bool | Text | Date | Word | Pattern | Access | Close) {
        return Ok(());
    }
    let (span, message) = match before {
        Some(token) => (token.span, "an operand is missing after this"),
        None => (Span::new(0, text.len()), "there is no condition"),
    };
    Err(Some(WhenError::new(span, WhenErrorKind::Incomplete, message)))
}

fn sort(kind: &TokenKind) -> Sort {
    match kind {
        TokenKind::Number(_) => Number,
        TokenKind::Bool(_) => Bool,
        TokenKind::Text { .. } => Text,
        TokenKind::Date(_) => Date,
        TokenKind::Word { .. } | TokenKind::Tag => Word,
        TokenKind::Access => Access,
        TokenKind::Prefix(_) => Prefix,
        TokenKind::Open => Open,
        TokenKind::Close => Close,
        TokenKind::Op(op) => match op.level() {
            0 => Separator,
            1 => Ternary,
            2 | 3 => Logical,
            4 => Comparator,
            _ => Modifier,
        },
    }
}

fn may_follow(before: Sort, next: Sort) -> bool {
    let plain = matches!(next, Prefix | Number | Bool | Word | Access | Text | Open);
    let operator = matches!(next, Modifier | Comparator | Logical | Close | Separator);
    match before {
        Start | Separator => plain || next == Date || (next == Pattern && before == Start),
        Open => plain || matches!(next, Date | Pattern | Close),
        Close => operator || matches!(next, Ternary | Number | Bool | Word | Text | Pattern | Date | Open),
        Number | Bool | Text | Word => operator || next == Ternary,
        Date | Pattern => operator,
        Access => operator || matches!(next, Ternary | Open),
        Modifier => plain || next == Close,
        Comparator => plain || matches!(next, Date | Close | Pattern),
        Logical => plain || matches!(next, Date | Close),
        Prefix => matches!(next, Number | Bool | Word | Access | Open | Close),
        Ternary => plain || matches!(next, Date | Separator),
    }
}

/// Words that people take for operators.
const WORDS: &[(&str, &str)] = &[
    ("and", "&&"),
    ("AND", "&&"),
    ("or", "||"),
    ("OR", "||"),
    ("not", "!"),
    ("NOT", "!"),
    ("is", "=="),
    ("eq", "=="),
];

/// Operators of expressions that have no sign here.
const EXPRESSION_WORDS: [&str; 4] = ["contains", "startsWith", "endsWith", "matches"];

fn misplaced(text: &str, before: Option<&Token>, token: &Token) -> WhenError {
    let source = |token: &Token| text.get(token.span.range()).unwrap_or_default();
    for word in before.into_iter().chain([token]) {
        let meant = WORDS
            .iter()
            .find(|(name, _)| matches!(word.kind, TokenKind::Word { .. }) && source(word) == *name);
        if let Some((name, sign)) = meant {
            let message = format!("`{name}` is not an operator here, `{sign}` is");
            return WhenError::new(word.span, WhenErrorKind::WordOperator, message);
        }
    }
    let is_operand =
        |kind: &TokenKind| matches!(sort(kind), Number | Bool | Text | Date | Word | Access | Pattern);
    let here = source(token);
    let before_kind = before.map(|token| &token.kind);
    let (kind, message) = match (before_kind, &token.kind) {
        (Some(TokenKind::Word { .. }), TokenKind::Open) => {
            (WhenErrorKind::Syntax, "there are no functions here".to_owned())
        }
        (Some(a), TokenKind::Word { .. }) if is_operand(a) && EXPRESSION_WORDS.contains(&here) => {
            let message = format!(
                "`{here}` is no operator in `when`; `=~` looks for a pattern, and `{{{{= … {here} … }}}}` is an expression"
            );
            (WhenErrorKind::WordOperator, message)
        }
        (Some(a), b) if is_operand(a) && (is_operand(b) || *b == TokenKind::Open) => {
            (WhenErrorKind::MissingOperator, format!("an operator is missing before `{here}`"))
        }
        (Some(TokenKind::Prefix(_)), b) if is_operand(b) => {
            (WhenErrorKind::Type, format!("`{here}` is a text: this operator needs a number, true or false"))
        }
        (None, _) => (WhenErrorKind::Syntax, format!("an operand is missing before `{here}`")),
        _ => (WhenErrorKind::Syntax, format!("`{here}` cannot stand here")),
    };
    WhenError::new(token.span, kind, message)
}
