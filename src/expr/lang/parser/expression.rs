//! Operators, conditionals, declarations.

use crate::text::Span;

use super::super::ast::{NodeId, NodeKind};
use super::super::error::SyntaxErrorKind;
use super::super::op::{BinaryOp, LOWEST, UnaryOp};
use super::super::token::{Token, TokenKind};
use super::{MAX_DEPTH, Parser};

impl Parser<'_> {
    /// `a; b; c`. A semicolon may also stand at the very end.
    pub(super) fn sequence(&mut self) -> NodeId {
        let first = self.expression(LOWEST);
        if self.kind() != TokenKind::Semicolon {
            return first;
        }
        let mut nodes = vec![first];
        while self.eat(TokenKind::Semicolon) && !self.at_end() {
            nodes.push(self.expression(LOWEST));
        }
        if nodes.len() == 1 {
            return first;
        }
        let last = nodes.last().copied().unwrap_or(first);
        let span = self.span(first).cover(self.span(last));
        let list = self.tree.add_list(&nodes);
        self.add(NodeKind::Sequence(list), span)
    }

    /// An expression whose operators bind at least as tightly as `minimum`.
    pub(super) fn expression(&mut self, minimum: u16) -> NodeId {
        if self.depth >= MAX_DEPTH {
            let message = format!("the expression is nested more than {MAX_DEPTH} levels deep");
            self.error(SyntaxErrorKind::TooDeep, self.token(), message);
            self.give_up();
            return self.missing();
        }
        self.depth += 1;
        let node = match self.kind() {
            TokenKind::Let if minimum == LOWEST => self.declaration(),
            TokenKind::If if minimum == LOWEST => self.block_conditional(),
            _ => self.operators(minimum),
        };
        self.depth -= 1;
        node
    }

    fn operators(&mut self, minimum: u16) -> NodeId {
        let mut left = self.primary();
        let mut previous = None;
        loop {
            let token = self.token();
            match token.kind {
                TokenKind::Pipe if minimum == LOWEST => {
                    self.bump();
                    left = self.pipe(left);
                    previous = None;
                }
                TokenKind::Not { word: true } => match self.negated(minimum) {
                    Some((op, op_token)) => {
                        let plain = self.binary(left, op, op_token, previous);
                        let kind = NodeKind::Unary { op: UnaryOp::Not, op_span: token.span, operand: plain };
                        left = self.add(kind, self.span(plain));
                        previous = Some(op);
                    }
                    None => break,
                },
                TokenKind::Binary(op) if op.precedence() >= minimum => {
                    self.bump();
                    left = self.binary(left, op, token, previous);
                    previous = Some(op);
                }
                _ => break,
            }
        }
        if minimum == LOWEST { self.ternary(left) } else { left }
    }

    /// Behind an operand, `not` begins `not in` and its kind. Takes both words if they bind.
    fn negated(&mut self, minimum: u16) -> Option<(BinaryOp, Token)> {
        let after = self.tokens.get(self.at + 1).copied().unwrap_or_else(|| self.token());
        match after.kind {
            TokenKind::Binary(op) if op.can_be_negated() => {
                if op.precedence() < minimum {
                    return None;
                }
                self.bump();
                self.bump();
                Some((op, after))
            }
            _ => {
                self.bump();
                let message =
                    format!("expected `in`, `contains` or the like after `not`, found {}", self.shown(after));
                self.error(SyntaxErrorKind::ExpectedToken, after, message);
                None
            }
        }
    }

    /// The operator has been taken; reads its right side.
    fn binary(&mut self, left: NodeId, op: BinaryOp, token: Token, previous: Option<BinaryOp>) -> NodeId {
        if previous == Some(BinaryOp::Coalesce) && op != BinaryOp::Coalesce {
            let word = self.word(token).to_owned();
            let message = format!("`??` and `{word}` cannot be mixed without parentheses");
            self.error_at(SyntaxErrorKind::MixedCoalesce, token.span, token.span.start, message);
        }
        if op.is_comparison() {
            return self.comparisons(left, op, token);
        }
        let minimum = if op.is_right_associative() { op.precedence() } else { op.precedence() + 1 };
        let right = self.expression(minimum);
        self.binary_node(left, op, token.span, right, false)
    }

    fn binary_node(
        &mut self,
        left: NodeId,
        op: BinaryOp,
        op_span: Span,
        right: NodeId,
        chained: bool,
    ) -> NodeId {
        let span = self.span(left).cover(op_span).cover(self.span(right));
        self.add(NodeKind::Binary { op, op_span, left, right, chained }, span)
    }

    /// `a < b <= c` is `a < b && b <= c`.
    fn comparisons(&mut self, mut left: NodeId, mut op: BinaryOp, mut token: Token) -> NodeId {
        let mut whole = None;
        loop {
            let right = self.expression(op.precedence() + 1);
            let comparison = self.binary_node(left, op, token.span, right, false);
            whole = Some(match whole {
                None => comparison,
                Some(before) => self.binary_node(before, BinaryOp::And, token.span, comparison, true),
            });
            left = right;
            token = self.token();
            match token.kind {
                TokenKind::Binary(next) if next.is_comparison() => op = next,
                _ => return whole.unwrap_or(comparison),
            }
            self.bump();
        }
    }

    /// `a | f(b)` is `f(a, b)`.
    fn pipe(&mut self, left: NodeId) -> NodeId {
        let name = self.token();
        if name.kind != TokenKind::Ident {
            let message = format!("expected a function after `|`, found {}", self.shown(name));
            self.error(SyntaxErrorKind::ExpectedName, name, message);
            return left;
        }
        self.bump();
        self.call(name, Some(left), false)
    }

    /// `c ? a : b` and `c ?: b`, any number of them.
    fn ternary(&mut self, mut node: NodeId) -> NodeId {
        while self.eat(TokenKind::Question) {
            let then = if self.eat(TokenKind::Colon) {
                node
            } else {
                let then = self.expression(LOWEST);
                if !self.expect(TokenKind::Colon, "`:` and the value for false") {
                    let otherwise = self.missing();
                    return self.conditional(node, then, otherwise, self.span(node), false);
                }
                then
            };
            let otherwise = self.expression(LOWEST);
            node = self.conditional(node, then, otherwise, self.span(node), false);
        }
        node
    }

    fn conditional(
        &mut self,
        condition: NodeId,
        then: NodeId,
        otherwise: NodeId,
        from: Span,
        block: bool,
    ) -> NodeId {
        let end = self.span(otherwise).end.max(self.span(then).end).max(from.end);
        let span = Span { start: from.start, end };
        self.add(NodeKind::Conditional { condition, then, otherwise, block }, span)
    }

    /// `let name = value; body`
    fn declaration(&mut self) -> NodeId {
        let start = self.bump().span;
        let name = self.token();
        if name.kind == TokenKind::Ident {
            self.bump();
        } else {
            let message = format!("expected a name after `let`, found {}", self.shown(name));
            self.error(SyntaxErrorKind::ExpectedName, name, message);
        }
        let (text, name_span) = match name.kind {
            TokenKind::Ident => (self.word(name).into(), name.span),
            _ => (Box::from(""), Span::at(name.span.start as usize)),
        };
        self.expect(TokenKind::Assign, "`=` after the name of `let`");
        let value = self.expression(LOWEST);
        let body = if self.expect(TokenKind::Semicolon, "`;` and an expression after `let`") {
            self.sequence()
        } else {
            self.missing()
        };
        let span = start.cover(name_span).cover(self.span(value)).cover(self.span(body));
        self.add(NodeKind::Let { name: text, name_span, value, body }, span)
    }

    /// `if c { a } else { b }`, also with `else if`.
    fn block_conditional(&mut self) -> NodeId {
        let start = self.bump().span;
        let mut arms = Vec::new();
        let mut otherwise = None;
        loop {
            let condition = self.expression(LOWEST);
            let then = self.block();
            arms.push((condition, then));
            if !self.expect(TokenKind::Else, "`else`") {
                break;
            }
            if !self.eat(TokenKind::If) {
                otherwise = Some(self.block());
                break;
            }
        }
        let mut node = otherwise.unwrap_or_else(|| self.missing());
        let end = self.previous_end();
        for (condition, then) in arms.into_iter().rev() {
            let span = Span::new(self.span(condition).start as usize, end);
            node = self.add(NodeKind::Conditional { condition, then, otherwise: node, block: true }, span);
        }
        if let Some(node) = self.tree.nodes.get_mut(node.0 as usize) {
            node.span = Span::new(start.start as usize, end);
        }
        node
    }

    fn block(&mut self) -> NodeId {
        self.expect(TokenKind::OpenBrace, "`{`");
        let body = self.sequence();
        self.expect(TokenKind::CloseBrace, "`}`");
        body
    }
}
