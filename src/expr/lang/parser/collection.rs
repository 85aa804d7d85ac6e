//! Lists and maps.

use crate::text::Span;

use super::super::ast::{NodeId, NodeKind};
use super::super::error::SyntaxErrorKind;
use super::super::op::LOWEST;
use super::super::token::TokenKind;
use super::Parser;

impl Parser<'_> {
    /// `[a, b]`
    pub(super) fn array(&mut self) -> NodeId {
        let start = self.bump().span.start as usize;
        let mut nodes = Vec::new();
        self.list_until(TokenKind::CloseBracket, "`,` or `]`", &mut nodes, |parser| {
            parser.expression(LOWEST)
        });
        let list = self.tree.add_list(&nodes);
        self.add(NodeKind::Array(list), Span::new(start, self.previous_end()))
    }

    /// `{a: 1, "b": 2, (c): 3}`
    pub(super) fn map(&mut self) -> NodeId {
        let start = self.bump().span.start as usize;
        let mut nodes = Vec::new();
        self.list_until(TokenKind::CloseBrace, "`,` or `}`", &mut nodes, Self::pair);
        let list = self.tree.add_list(&nodes);
        self.add(NodeKind::Map(list), Span::new(start, self.previous_end()))
    }

    fn pair(&mut self) -> NodeId {
        let token = self.token();
        let key = match token.kind {
            TokenKind::Ident | TokenKind::Number => {
                self.bump();
                let name = self.word(token).into();
                self.add(NodeKind::Text(name), token.span)
            }
            TokenKind::Text | TokenKind::RawText => {
                self.bump();
                let kind = self.literal(token);
                self.add(kind, token.span)
            }
            TokenKind::OpenParen => self.expression(LOWEST),
            TokenKind::Broken => {
                self.bump();
                self.add(NodeKind::Error, token.span)
            }
            _ => {
                let found = self.shown(token);
                let message =
                    format!("expected a map key (a name, a string, a number or `(…)`), found {found}");
                self.error(SyntaxErrorKind::BadMapKey, token, message);
                self.missing()
            }
        };
        let value = if self.expect(TokenKind::Colon, "`:` after the map key") {
            self.expression(LOWEST)
        } else {
            self.missing()
        };
        let span = self.span(key).cover(self.span(value));
        self.add(NodeKind::Pair { key, value }, span)
    }
}
