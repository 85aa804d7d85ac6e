//! The words of the language.

use crate::text::Span;

use super::op::{BinaryOp, UnaryOp};

/// One word of an expression and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Ident,
    Number,
    /// In single or double quotes, with escapes.
    Text,
    /// In backticks.
    RawText,
    /// `b'…'`
    Bytes,
    /// A literal that the lexer has already complained about.
    Broken,
    Binary(BinaryOp),
    /// `not`, `!`
    Not {
        word: bool,
    },
    Pipe,
    Dot,
    OptionalDot,
    Question,
    Colon,
    DoubleColon,
    Comma,
    Semicolon,
    /// `=`, which only `let` knows.
    Assign,
    Pointer,
    Let,
    If,
    Else,
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    /// Operator characters that mean nothing: `&`, `=*`, `##`, …
    Unknown,
    End,
}

impl TokenKind {
    /// The operator of this word in front of an operand.
    pub(super) fn unary(self) -> Option<UnaryOp> {
        match self {
            TokenKind::Not { .. } => Some(UnaryOp::Not),
            TokenKind::Binary(BinaryOp::Subtract) => Some(UnaryOp::Minus),
            TokenKind::Binary(BinaryOp::Add) => Some(UnaryOp::Plus),
            _ => None,
        }
    }

    /// The operator that a word made of letters stands for.
    pub(super) fn of_word(word: &str) -> TokenKind {
        match word {
            "not" => TokenKind::Not { word: true },
            "in" => TokenKind::Binary(BinaryOp::In),
            "or" => TokenKind::Binary(BinaryOp::Or),
            "and" => TokenKind::Binary(BinaryOp::And),
            "matches" => TokenKind::Binary(BinaryOp::Matches),
            "contains" => TokenKind::Binary(BinaryOp::Contains),
            "startsWith" => TokenKind::Binary(BinaryOp::StartsWith),
            "endsWith" => TokenKind::Binary(BinaryOp::EndsWith),
            "let" => TokenKind::Let,
            "if" => TokenKind::If,
            "else" => TokenKind::Else,
            _ => TokenKind::Ident,
        }
    }
}

/// The words that cannot be names.
pub const RESERVED_WORDS: &[&str] = &[
    "not",
    "in",
    "or",
    "and",
    "matches",
    "contains",
    "startsWith",
    "endsWith",
    "let",
    "if",
    "else",
    "true",
    "false",
    "nil",
];

/// Whether `text` can stand after a dot or in front of a bracket without quotes.
pub fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(is_name_start) && chars.all(is_name_part)
}

pub(super) fn is_name_start(c: char) -> bool {
    c == '_' || c == '$' || c.is_ascii_alphabetic() || (!c.is_ascii() && c.is_alphabetic())
}

pub(super) fn is_name_part(c: char) -> bool {
    is_name_start(c) || c.is_ascii_digit() || (!c.is_ascii() && c.is_numeric())
}
