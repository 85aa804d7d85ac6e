//! Operands and what may follow them: members, indices, slices, calls of methods.

use crate::text::Span;

use super::super::ast::{CallStyle, NodeId, NodeKind};
use super::super::error::SyntaxErrorKind;
use super::super::literal::{self, LiteralError, Number};
use super::super::op::LOWEST;
use super::super::token::{Token, TokenKind, is_identifier};
use super::Parser;

impl Parser<'_> {
    /// One operand with everything that is attached to it.
    pub(super) fn primary(&mut self) -> NodeId {
        let token = self.token();
        if let Some(op) = token.kind.unary() {
            self.bump();
            let operand = self.expression(op.precedence());
            let span = token.span.cover(self.span(operand));
            let node = self.add(NodeKind::Unary { op, op_span: token.span, operand }, span);
            return self.postfix(node);
        }
        match token.kind {
            TokenKind::OpenParen => {
                self.bump();
                let inner = self.sequence();
                self.expect(TokenKind::CloseParen, "`)`");
                self.postfix(inner)
            }
            TokenKind::Pointer | TokenKind::Dot if self.predicates > 0 => self.pointer(token),
            TokenKind::DoubleColon => {
                self.bump();
                let name = self.token();
                if name.kind != TokenKind::Ident {
                    let message =
                        format!("expected a builtin function after `::`, found {}", self.shown(name));
                    self.error(SyntaxErrorKind::ExpectedName, name, message);
                    return self.missing();
                }
                self.bump();
                let call = self.call(name, None, true);
                self.postfix(call)
            }
            _ => self.operand(token),
        }
    }

    /// `#`, `#acc`; in front of a dot the element is unwritten.
    fn pointer(&mut self, token: Token) -> NodeId {
        let mut span = Span::at(token.span.start as usize);
        let mut name: Box<str> = "".into();
        if token.kind == TokenKind::Pointer {
            self.bump();
            span = token.span;
            let next = self.token();
            if next.kind == TokenKind::Ident {
                self.bump();
                name = self.word(next).into();
                span = span.cover(next.span);
            }
        }
        let node = self.add(NodeKind::Pointer { name }, span);
        self.postfix(node)
    }

    fn operand(&mut self, token: Token) -> NodeId {
        match token.kind {
            TokenKind::Ident => self.name(token),
            TokenKind::Number => {
                self.bump();
                let kind = match literal::number(self.word(token)) {
                    Ok(Number::Int(value)) => NodeKind::Int(value),
                    Ok(Number::Float(value)) => NodeKind::Float(value),
                    Err(error) => self.bad_literal(token, error),
                };
                self.add(kind, token.span) // numbers take no members: `1.x` is no member access
            }
            TokenKind::Text | TokenKind::RawText | TokenKind::Bytes | TokenKind::Broken => {
                self.bump();
                let kind = self.literal(token);
                let node = self.add(kind, token.span);
                self.postfix(node)
            }
            TokenKind::OpenBracket => {
                let node = self.array();
                self.postfix(node)
            }
            TokenKind::OpenBrace => {
                let node = self.map();
                self.postfix(node)
            }
            _ => self.no_operand(token),
        }
    }

    fn no_operand(&mut self, token: Token) -> NodeId {
        let message = match token.kind {
            TokenKind::End if self.tree.nodes.is_empty() => "the expression is empty".to_owned(),
            TokenKind::Pointer => {
                "`#` is the element of a predicate and has no meaning outside one".to_owned()
            }
            _ => format!("expected a value, found {}", self.shown(token)),
        };
        self.error(SyntaxErrorKind::ExpectedOperand, token, message);
        if matches!(token.kind, TokenKind::Unknown | TokenKind::Assign | TokenKind::Pointer) {
            self.bump(); // nothing around could use these words
        }
        self.missing()
    }

    fn name(&mut self, token: Token) -> NodeId {
        self.bump();
        let kind = match self.word(token) {
            "true" => NodeKind::Bool(true),
            "false" => NodeKind::Bool(false),
            "nil" => NodeKind::Nil,
            _ if self.kind() == TokenKind::OpenParen => {
                let call = self.call(token, None, false);
                return self.postfix(call);
            }
            word => {
                let name = word.into();
                let node = self.add(NodeKind::Ident(name), token.span);
                return self.postfix(node);
            }
        };
        self.add(kind, token.span) // constants take no members either
    }

    /// The value of a string or bytes literal.
    pub(super) fn literal(&mut self, token: Token) -> NodeKind {
        let word = self.word(token);
        let value = match token.kind {
            TokenKind::Text => literal::quoted(word).map(|text| NodeKind::Text(text.into())),
            TokenKind::RawText => Ok(NodeKind::Text(literal::raw_text(word).into())),
            TokenKind::Bytes => literal::bytes(word).map(|bytes| NodeKind::Bytes(bytes.into())),
            _ => Ok(NodeKind::Error),
        };
        value.unwrap_or_else(|error| self.bad_literal(token, error))
    }

    fn bad_literal(&mut self, token: Token, (kind, message, at): LiteralError) -> NodeKind {
        let start = token.span.start as usize + at;
        let span =
            if at == 0 { token.span } else { Span::new(start, (start + 2).min(token.span.end as usize)) };
        self.complained_at = None;
        self.error_at(kind, span, Span::at(start).start, message);
        NodeKind::Error
    }

    /// Members, indices, slices and method calls behind `node`.
    pub(super) fn postfix(&mut self, mut node: NodeId) -> NodeId {
        loop {
            match self.kind() {
                TokenKind::Dot => {
                    self.bump();
                    node = self.member(node, false);
                }
                TokenKind::OptionalDot => {
                    self.bump();
                    node = match self.kind() {
                        TokenKind::OpenBracket => self.brackets(node, true),
                        _ => self.member(node, true),
                    };
                }
                TokenKind::OpenBracket => node = self.brackets(node, false),
                _ => return node,
            }
        }
    }

    /// The name behind a dot, which may be any word made of letters.
    fn member(&mut self, object: NodeId, optional: bool) -> NodeId {
        let token = self.token();
        if !matches!(token.kind, TokenKind::Ident) && !is_identifier(self.word(token)) {
            return self.no_name(object, token, optional);
        }
        self.bump();
        let name = self.word(token).into();
        let property = self.add(NodeKind::Text(name), token.span);
        // A `?.` skips everything behind it, so there is one chain around all of them.
        let (object, chained) = match *self.tree.kind(object) {
            NodeKind::Chain(inner) => (inner, true),
            _ => (object, false),
        };
        let span = self.span(object).cover(token.span);
        let mut node = self.add(NodeKind::Member { object, property, optional, computed: false }, span);
        if self.kind() == TokenKind::OpenParen {
            let args = self.arguments(None);
            let span = Span::new(span.start as usize, self.previous_end());
            node = self.add(NodeKind::Call { callee: node, args, style: CallStyle::Plain }, span);
        }
        if chained || optional {
            node = self.add(NodeKind::Chain(node), self.span(node));
        }
        node
    }

    fn no_name(&mut self, object: NodeId, token: Token, optional: bool) -> NodeId {
        let message = format!("expected a name after `.`, found {}", self.shown(token));
        // The engine has already gone one word further when it complains.
        let next = self.tokens.get(self.at + 1).copied().unwrap_or(token);
        let place = self.engine_place(next);
        self.error_at(SyntaxErrorKind::ExpectedName, token.span, place, message);
        if matches!(token.kind, TokenKind::Number | TokenKind::Text | TokenKind::Unknown) {
            self.bump();
        }
        let property = self.missing();
        let span = Span::new(self.span(object).start as usize, self.previous_end());
        self.add(NodeKind::Member { object, property, optional, computed: false }, span)
    }

    /// `[i]`, `[from:to]`
    fn brackets(&mut self, object: NodeId, optional: bool) -> NodeId {
        self.bump();
        let from = match self.kind() {
            TokenKind::Colon => None,
            _ => Some(self.expression(LOWEST)),
        };
        let is_slice = self.eat(TokenKind::Colon);
        let to = match self.kind() {
            TokenKind::CloseBracket => None,
            _ if is_slice => Some(self.expression(LOWEST)),
            _ => None,
        };
        self.expect(TokenKind::CloseBracket, "`]`");
        let span = Span::new(self.span(object).start as usize, self.previous_end());
        match from {
            Some(property) if !is_slice => {
                let node = self.add(NodeKind::Member { object, property, optional, computed: true }, span);
                if optional { self.add(NodeKind::Chain(node), span) } else { node }
            }
            _ => self.add(NodeKind::Slice { object, from, to }, span),
        }
    }
}
