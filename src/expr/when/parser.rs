//! From tokens to a tree.
//!
//! The pairs have been checked, so almost anything can be planned. What is left are govaluate's oddities: a closing
//! parenthesis ends everything that was not opened, and an opening one swallows whatever stands where its other half
//! should.

use super::lexer::{self, Lexed, Token, TokenKind};
use super::{Dialect, Expr, ExprKind, Link, Op, Parsed, WhenError, WhenErrorKind, syntax};
use crate::expr::pattern::check;
use crate::text::Span;

/// How deep parentheses may nest here.
const MAX_DEPTH: usize = 120;
/// How many operators a condition may have here: no workflow needs as many, and texts could grow with each.
const MAX_OPERATORS: usize = 10_000;

/// Reads `text`, in which every span of `tags` is an operand of its own or a part of a quoted text.
pub(super) fn parse(text: &str, tags: &[Span], dialect: Dialect) -> Parsed {
    let Lexed { tokens, mut errors, complete } = lexer::lex(text, tags);
    let whole = Span::new(0, text.len());
    // A dot makes a word unusable, but leaves the words around it to be judged.
    if !complete {
        return Parsed { root: None, errors, ignored: None };
    }
    let mut operators = tokens.iter().filter(|token| matches!(token.kind, TokenKind::Op(_)));
    if let Some(token) = operators.nth(MAX_OPERATORS) {
        errors.push(WhenError::new(token.span, WhenErrorKind::TooDeep, "this condition is too long"));
        return Parsed { root: None, errors, ignored: None };
    }
    match syntax::check(text, &tokens, dialect) {
        Ok(()) => {}
        Err(Some(error)) => {
            errors.push(error);
            errors.sort_by_key(|error| error.span);
            return Parsed { root: None, errors, ignored: None };
        }
        Err(None) => {
            let root = Some(Expr { span: whole, kind: ExprKind::Tag });
            return Parsed { root, errors, ignored: None };
        }
    }
    let mut parser = Parser { tokens: &tokens, dialect, at: 0, depth: 0 };
    match parser.chain(0) {
        Ok(root) => {
            let ignored =
                tokens.get(parser.at).zip(tokens.last()).map(|(first, last)| first.span.cover(last.span));
            Parsed { root: Some(root), errors, ignored }
        }
        Err(error) => {
            errors.push(error);
            Parsed { root: None, errors, ignored: None }
        }
    }
}

struct Parser<'t> {
    tokens: &'t [Token],
    dialect: Dialect,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek_op(&self) -> Option<(Op, Span)> {
        match self.tokens.get(self.at) {
            Some(Token { span, kind: TokenKind::Op(op) }) => Some((*op, *span)),
            _ => None,
        }
    }

    /// An operand and all operators after it that bind at least as tightly as `min`.
    fn chain(&mut self, min: u8) -> Result<Expr, WhenError> {
        let mut first = self.operand()?;
        while let Some((op, _)) = self.peek_op().filter(|(op, _)| op.level() >= min) {
            let level = op.level();
            let mut links = Vec::new();
            let mut span = first.span;
            while let Some((op, op_span)) = self.peek_op().filter(|(op, _)| op.level() == level) {
                self.at += 1;
                if matches!(op, Op::Matches | Op::MatchesNot) {
                    self.check_pattern()?;
                }
                let right = self.chain(level + 1)?;
                span = span.cover(op_span).cover(right.span);
                links.push(Link { op, op_span, right });
            }
            first = Expr { span, kind: ExprKind::Chain(Box::new(first), links) };
        }
        Ok(first)
    }

    /// A pattern that stands there as text is compiled at once, whether or not evaluation ever needs it.
    fn check_pattern(&self) -> Result<(), WhenError> {
        let Some(token) = self.tokens.get(self.at) else { return Ok(()) };
        let pattern = match &token.kind {
            TokenKind::Text { value, has_tags: false } => value,
            TokenKind::Word { value, has_tags: false } if self.dialect == Dialect::Template => value,
            _ => return Ok(()),
        };
        let fail = |message: String| {
            let message = format!("the regular expression cannot be read: {message}");
            WhenError::new(token.span, WhenErrorKind::Pattern, message)
        };
        check(pattern).map_err(fail)
    }

    fn operand(&mut self) -> Result<Expr, WhenError> {
        let Some(token) = self.tokens.get(self.at) else {
            let end = self.tokens.last().map_or(0, |token| token.span.range().end);
            return Ok(Expr { span: Span::at(end), kind: ExprKind::Missing });
        };
        let span = token.span;
        if token.kind == TokenKind::Close {
            return Ok(Expr { span: Span::at(span.range().start), kind: ExprKind::Missing });
        }
        self.at += 1;
        let kind = match &token.kind {
            TokenKind::Number(value) => ExprKind::Number { value: *value, is_date: false },
            TokenKind::Date(value) => ExprKind::Number { value: *value, is_date: true },
            TokenKind::Bool(value) => ExprKind::Bool(*value),
            TokenKind::Text { value, has_tags } => {
                ExprKind::Text { value: value.clone(), has_tags: *has_tags }
            }
            TokenKind::Word { value, has_tags } => {
                ExprKind::Word { value: value.clone(), has_tags: *has_tags }
            }
            TokenKind::Tag => ExprKind::Tag,
            TokenKind::Open => return self.group(span),
            TokenKind::Prefix(prefix) => {
                let prefix = *prefix;
                let operand = self.deeper(span, Self::operand)?;
                let span = span.cover(operand.span);
                return Ok(Expr { span, kind: ExprKind::Prefix(prefix, Box::new(operand)) });
            }
            TokenKind::Access => {
                let called = self.tokens.get(self.at).is_some_and(|token| token.kind == TokenKind::Open);
                // Arguments reach as far as a whole condition would.
                let arguments =
                    if called { Some(Box::new(self.deeper(span, |p| p.chain(0))?)) } else { None };
                let span = arguments.as_ref().map_or(span, |arguments| span.cover(arguments.span));
                return Ok(Expr { span, kind: ExprKind::Access(arguments) });
            }
            TokenKind::Op(_) | TokenKind::Close => {
                let message = "an operand is missing before this operator";
                return Err(WhenError::new(span, WhenErrorKind::Syntax, message));
            }
        };
        Ok(Expr { span, kind })
    }

    /// What stands after an opening parenthesis, and one token more.
    fn group(&mut self, open: Span) -> Result<Expr, WhenError> {
        let inner = self.deeper(open, |parser| parser.chain(0))?;
        let close = self.tokens.get(self.at).map_or(inner.span, |token| token.span);
        self.at += 1;
        Ok(Expr { span: open.cover(close), kind: ExprKind::Group(Box::new(inner)) })
    }

    fn deeper(
        &mut self,
        at: Span,
        parse: impl FnOnce(&mut Self) -> Result<Expr, WhenError>,
    ) -> Result<Expr, WhenError> {
        if self.depth == MAX_DEPTH {
            return Err(WhenError::new(at, WhenErrorKind::TooDeep, "this is nested too deeply"));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }
}
