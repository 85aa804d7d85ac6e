//! The tokens of a `depends` text, where task references are tokens already.

use super::{DependsError, DependsErrorKind, TaskRef};
use crate::text::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// By its place among the references.
    Task(usize),
    /// A quoted text.
    Text,
    /// Letters, `_` and `-` that no task name covers.
    Stray,
    And,
    Or,
    Not,
    Equal,
    Unequal,
    Coalesce,
    Question,
    Colon,
    Semicolon,
    Open,
    Close,
    /// An operator that expr-lang has, but not for booleans.
    Arithmetic,
    /// `&`, `|` or `=` alone.
    Single,
    /// Anything else.
    Other,
    End,
}

/// Shorthand that keeps the callers readable.
pub(super) fn error(span: Span, kind: DependsErrorKind, message: impl Into<String>) -> DependsError {
    DependsError { span, kind, message: message.into() }
}

/// Splits `text`, marks the references inside quotes and comments as inert, and ends with [`Token::End`].
pub(super) fn lex(text: &str, refs: &mut [TaskRef]) -> Result<Vec<(Token, Span)>, DependsError> {
    let mut lexer = Lexer { text, at: 0, refs, next_ref: 0 };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.next()?;
        tokens.push(token);
        if token.0 == Token::End {
            return Ok(tokens);
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    refs: &'t mut [TaskRef],
    next_ref: usize,
}

impl Lexer<'_> {
    fn next(&mut self) -> Result<(Token, Span), DependsError> {
        self.skip_blanks()?;
        let start = self.at;
        let Some(first) = self.rest().chars().next() else { return Ok((Token::End, Span::at(start))) };
        let token = match first {
            '\'' | '"' | '`' => self.quoted(first)?,
            _ if first.is_ascii_alphanumeric() => self.task(),
            _ if is_name_char(first) => {
                self.stray();
                Token::Stray
            }
            _ => self.operator(first),
        };
        Ok((token, Span::new(start, self.at)))
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn skip_blanks(&mut self) -> Result<(), DependsError> {
        loop {
            let rest = self.rest();
            self.at += rest.len() - rest.trim_start().len();
            let start = self.at;
            if self.rest().starts_with("//") {
                self.at += self.rest().find('\n').unwrap_or(self.rest().len());
            } else if self.rest().starts_with("/*") {
                let Some(close) = self.rest()[2..].find("*/") else {
                    let span = Span::new(start, start + 2);
                    return Err(error(span, DependsErrorKind::Unclosed, "this comment is not closed"));
                };
                self.at += close + 4;
            } else {
                return Ok(());
            }
            self.silence();
        }
    }

    /// The references up to here stand in something that is not evaluated.
    fn silence(&mut self) {
        while let Some(task) =
            self.refs.get_mut(self.next_ref).filter(|task| task.name_span.range().start < self.at)
        {
            task.inert = true;
            self.next_ref += 1;
        }
    }

    fn quoted(&mut self, quote: char) -> Result<Token, DependsError> {
        let start = self.at;
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((offset, c)) = chars.next() {
            if c == quote {
                self.at += offset + 1;
                self.silence();
                return Ok(Token::Text);
            }
            if c == '\\' && quote != '`' && !chars.next().is_some_and(|(_, c)| matches!(c, '\\' | '\'' | '"'))
            {
                // What else could be escaped has been written out as a task before expr-lang sees it.
                let span = Span::new(start + offset, start + offset + 1);
                return Err(error(span, DependsErrorKind::Unexpected, "this escape cannot be read"));
            }
        }
        Err(error(Span::new(start, start + 1), DependsErrorKind::Unclosed, "this quote is not closed"))
    }

    /// A reference: the regular expression has found it before.
    fn task(&mut self) -> Token {
        let index = self.next_ref;
        self.next_ref += 1;
        self.at = self.refs.get(index).map_or(self.at + 1, |task| task.span().range().end);
        Token::Task(index)
    }

    /// A name that begins with a hyphen or another letter. The reference after it belongs to it.
    fn stray(&mut self) {
        let rest = self.rest();
        self.at += rest.find(|c: char| !is_name_char(c)).unwrap_or(rest.len());
        if self.refs.get(self.next_ref).is_some_and(|task| task.name_span.range().start < self.at) {
            self.next_ref += 1;
        }
        // Several references can hide in one name (`-ä1ö2`).
        while self.refs.get(self.next_ref).is_some_and(|task| task.name_span.range().start < self.at) {
            self.next_ref += 1;
        }
    }

    fn operator(&mut self, first: char) -> Token {
        const TWO: &[(&str, Token)] = &[
            ("&&", Token::And),
            ("||", Token::Or),
            ("==", Token::Equal),
            ("!=", Token::Unequal),
            ("??", Token::Coalesce),
            ("<=", Token::Arithmetic),
            (">=", Token::Arithmetic),
            ("**", Token::Arithmetic),
            ("..", Token::Arithmetic),
            ("?.", Token::Other),
            ("::", Token::Other),
        ];
        if let Some((two, token)) = TWO.iter().find(|(two, _)| self.rest().starts_with(two)) {
            self.at += two.len();
            return *token;
        }
        self.at += first.len_utf8();
        // expr-lang reads one of these greedily into the operator before it, and then knows no such operator.
        if "!<>*=&".contains(first) && self.rest().starts_with(['&', '=', '*']) {
            return Token::Other;
        }
        match first {
            '!' => Token::Not,
            '?' => Token::Question,
            ':' => Token::Colon,
            ';' => Token::Semicolon,
            '(' => Token::Open,
            ')' => Token::Close,
            '&' | '|' | '=' => Token::Single,
            '+' | '*' | '/' | '%' | '^' | '<' | '>' => Token::Arithmetic,
            _ => Token::Other,
        }
    }
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$' | '-')
}
