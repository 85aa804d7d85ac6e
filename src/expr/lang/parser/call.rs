//! Calls of functions, and the predicates that some of them take.

use crate::text::Span;

use super::super::ast::{CallStyle, NodeId, NodeKind, NodeList};
use super::super::error::SyntaxErrorKind;
use super::super::op::LOWEST;
use super::super::token::{Token, TokenKind};
use super::Parser;

/// What the grammar of a function with a predicate takes at one place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Argument {
    Value,
    Predicate,
    OptionalPredicate,
    OptionalValue,
}

/// How many words the parser looks ahead for a place to go on after an error. The bound keeps a
/// long text full of errors from being read again and again.
const RESUME_WITHIN: usize = 256;

/// The functions whose arguments have a grammar of their own.
fn predicate_arguments(name: &str) -> Option<&'static [Argument]> {
    use Argument::*;
    Some(match name {
        "all" | "none" | "any" | "one" | "filter" | "map" | "find" | "findIndex" | "findLast"
        | "findLastIndex" | "groupBy" => &[Value, Predicate],
        "count" | "sum" => &[Value, OptionalPredicate],
        "sortBy" | "reduce" => &[Value, Predicate, OptionalValue],
        _ => return None,
    })
}

impl Parser<'_> {
    /// The arguments of the function whose name has been taken.
    pub(super) fn call(&mut self, name: Token, piped: Option<NodeId>, forced: bool) -> NodeId {
        let word = self.word(name);
        let grammar = predicate_arguments(word);
        let callee_name = word.into();
        let callee = self.add(NodeKind::Ident(callee_name), name.span);
        let args = match grammar {
            Some(grammar) => self.predicate_call(grammar, piped),
            None => self.arguments(piped),
        };
        let style = match piped {
            _ if forced => CallStyle::Forced,
            Some(_) => CallStyle::Piped,
            None => CallStyle::Plain,
        };
        let start = piped.map_or(name.span, |left| self.span(left)).start as usize;
        let span = Span::new(start, self.previous_end().max(name.span.end as usize));
        self.add(NodeKind::Call { callee, args, style }, span)
    }

    /// `(a, b)`, also with a comma at the end.
    pub(super) fn arguments(&mut self, piped: Option<NodeId>) -> NodeList {
        let mut args: Vec<NodeId> = piped.into_iter().collect();
        if self.expect(TokenKind::OpenParen, "`(`") {
            self.list_until(TokenKind::CloseParen, "`,` or `)`", &mut args, |parser| {
                parser.expression(LOWEST)
            });
        }
        self.tree.add_list(&args)
    }

    fn predicate_call(&mut self, grammar: &[Argument], piped: Option<NodeId>) -> NodeList {
        let mut args: Vec<NodeId> = piped.into_iter().collect();
        if !self.expect(TokenKind::OpenParen, "`(`") {
            return self.tree.add_list(&args);
        }
        let wanted = grammar.get(args.len()..).unwrap_or_default();
        for (index, argument) in wanted.iter().enumerate() {
            let optional = matches!(argument, Argument::OptionalPredicate | Argument::OptionalValue);
            if self.kind() == TokenKind::CloseParen {
                if !optional {
                    let required =
                        grammar.iter().filter(|&&a| matches!(a, Argument::Value | Argument::Predicate));
                    let message =
                        format!("expected {} arguments or more, found {}", required.count(), args.len());
                    self.error(SyntaxErrorKind::MissingArgument, self.token(), message);
                }
                break;
            }
            if index > 0 && !self.expect(TokenKind::Comma, "`,`") {
                break;
            }
            args.push(match argument {
                Argument::Value | Argument::OptionalValue => self.expression(LOWEST),
                Argument::Predicate | Argument::OptionalPredicate => self.predicate(),
            });
        }
        self.eat(TokenKind::Comma);
        if !self.expect(TokenKind::CloseParen, "`)`") {
            self.skip_to_close();
        }
        self.tree.add_list(&args)
    }

    /// After an error: to the parenthesis that closes the call, if it is near.
    fn skip_to_close(&mut self) {
        let mut open = 0usize;
        let mut at = self.at;
        while let Some(token) = self.tokens.get(at).filter(|_| at < self.at + RESUME_WITHIN) {
            match token.kind {
                TokenKind::OpenParen => open += 1,
                TokenKind::CloseParen if open == 0 => {
                    self.at = at + 1;
                    return;
                }
                TokenKind::CloseParen => open -= 1,
                TokenKind::CloseBracket | TokenKind::CloseBrace | TokenKind::End if open == 0 => return,
                TokenKind::End => return,
                _ => {}
            }
            at += 1;
        }
    }

    /// `# > 1`, `{# > 1}`, `{let y = #; y > 1}`
    fn predicate(&mut self) -> NodeId {
        let start = self.token().span.start as usize;
        let braces = self.eat(TokenKind::OpenBrace);
        self.predicates += 1;
        let body = if braces { self.sequence() } else { self.expression(LOWEST) };
        self.predicates -= 1;
        if braces {
            self.expect(TokenKind::CloseBrace, "`}`");
        } else if self.kind() == TokenKind::Semicolon {
            let message = "a predicate with `;` needs braces around it: `{ … }`".to_owned();
            self.error(SyntaxErrorKind::BareSequence, self.token(), message);
        }
        let span = Span::new(start, self.previous_end());
        self.add(NodeKind::Predicate(body), span)
    }

    /// Elements with commas between them, up to and with `close`; a comma may stand at the end.
    pub(super) fn list_until(
        &mut self,
        close: TokenKind,
        what: &str,
        nodes: &mut Vec<NodeId>,
        mut element: impl FnMut(&mut Self) -> NodeId,
    ) {
        let first = nodes.len();
        while !self.eat(close) {
            if nodes.len() > first {
                if !self.eat(TokenKind::Comma) {
                    self.expect(close, what);
                    if !self.resume_list(close) {
                        return;
                    }
                    continue;
                }
                if self.eat(close) {
                    return;
                }
            }
            let before = self.at;
            nodes.push(element(self));
            if self.at == before && !matches!(self.kind(), TokenKind::Comma) {
                self.expect(close, what);
                if !self.resume_list(close) {
                    return;
                }
            }
        }
    }

    /// After an error: whether the list goes on at the next comma or ends at the next `close`.
    fn resume_list(&mut self, close: TokenKind) -> bool {
        let start = self.at;
        let mut open = 0usize;
        while let Some(token) = self.tokens.get(self.at).filter(|_| self.at < start + RESUME_WITHIN) {
            match token.kind {
                kind if open == 0 && (kind == close || kind == TokenKind::Comma) => return true,
                TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace => open += 1,
                TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace if open == 0 => break,
                TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => open -= 1,
                TokenKind::End => break,
                _ => {}
            }
            self.at += 1;
        }
        self.at = start; // nobody closes this list: leave the words to whoever stands around it
        false
    }
}
