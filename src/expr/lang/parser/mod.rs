//! Words to a tree, by precedence climbing.
//!
//! The parser accepts exactly what expr-lang 1.17 accepts, including its oddities, and goes on after
//! an error: the first error is the engine's, the others help people who are still typing.

mod call;
mod collection;
mod expression;
mod postfix;

use crate::text::Span;

use super::ast::{Node, NodeId, NodeKind, Parsed};
use super::error::{SyntaxError, SyntaxErrorKind};
use super::lexer;
use super::token::{Token, TokenKind};

/// How deep expressions may be nested. The engine has no such limit; people do.
pub const MAX_DEPTH: u32 = 200;

/// How many nodes the engine accepts in one expression.
pub const MAX_NODES: usize = 10_000;

/// After so many errors the rest of the text is not read.
const MAX_ERRORS: usize = 100;

/// Reads `text`. There is always a tree; where the text makes no sense it has error nodes.
pub fn parse(text: &str) -> Parsed {
    let (tokens, lexical) = lexer::tokens(text);
    let tree = Parsed {
        nodes: Vec::with_capacity(tokens.len().min(MAX_NODES)),
        lists: Vec::new(),
        root: NodeId(0),
        errors: lexical,
    };
    let mut parser =
        Parser { text, tokens, at: 0, depth: 0, predicates: 0, tree, complained_at: None, gave_up: false };
    let root = parser.sequence();
    if !parser.at_end() {
        parser.trailing_text();
    }
    let mut tree = parser.tree;
    tree.root = root;
    // Lexical errors come first where both complain about one place: the parser saw a broken word.
    tree.errors.sort_by_key(|error| error.span.start);
    tree
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: usize,
    /// Nested expressions around the current word.
    depth: u32,
    /// Predicates around the current word: `#` and a leading dot have a meaning only there.
    predicates: u32,
    tree: Parsed,
    /// The word of the latest error: one is enough for each word.
    complained_at: Option<usize>,
    /// After a limit was reached nothing more is read.
    gave_up: bool,
}

impl Parser<'_> {
    fn token(&self) -> Token {
        let end = Token { kind: TokenKind::End, span: Span::at(self.text.len()) };
        self.tokens.get(self.at).copied().unwrap_or(end)
    }

    fn kind(&self) -> TokenKind {
        self.token().kind
    }

    fn at_end(&self) -> bool {
        self.kind() == TokenKind::End
    }

    /// The place right after the previous word.
    fn previous_end(&self) -> usize {
        let previous = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        previous.map_or(0, |token| token.span.end as usize)
    }

    fn bump(&mut self) -> Token {
        let token = self.token();
        if !self.at_end() {
            self.at += 1;
        }
        token
    }

    fn eat(&mut self, kind: TokenKind) -> bool {
        let found = self.kind() == kind;
        if found {
            self.bump();
        }
        found
    }

    /// Takes the word, or complains that it is missing before the current one.
    fn expect(&mut self, kind: TokenKind, what: &str) -> bool {
        let found = self.eat(kind);
        if !found {
            let message = format!("expected {what}, found {}", self.shown(self.token()));
            self.error(SyntaxErrorKind::ExpectedToken, self.token(), message);
        }
        found
    }

    fn word(&self, token: Token) -> &str {
        self.text.get(token.span.range()).unwrap_or_default()
    }

    fn shown(&self, token: Token) -> String {
        match token.kind {
            TokenKind::End => "the end of the expression".to_owned(),
            _ if token.span.len() > 40 => {
                format!("`{}…`", self.word(token).chars().take(40).collect::<String>())
            }
            _ => format!("`{}`", self.word(token)),
        }
    }

    fn add(&mut self, kind: NodeKind, span: Span) -> NodeId {
        if self.tree.nodes.len() >= MAX_NODES && !self.gave_up {
            let message = format!("the expression has more than {MAX_NODES} parts, which Argo refuses");
            self.error(SyntaxErrorKind::TooLarge, self.token(), message);
            self.give_up();
        }
        self.tree.add(kind, span)
    }

    fn span(&self, id: NodeId) -> Span {
        self.tree.span(id)
    }

    /// Complains about a word. The engine places its message there too, or at the text's last
    /// character when nothing is left.
    fn error(&mut self, kind: SyntaxErrorKind, token: Token, message: String) {
        self.error_at(kind, token.span, self.engine_place(token), message);
    }

    fn engine_place(&self, token: Token) -> u32 {
        match token.kind {
            TokenKind::End => self.text.char_indices().next_back().map_or(0, |(at, _)| Span::at(at).start),
            _ => token.span.start,
        }
    }

    fn error_at(&mut self, kind: SyntaxErrorKind, span: Span, engine_offset: u32, message: String) {
        // The lexer has already said what is wrong with a broken word.
        let broken = self.kind() == TokenKind::Broken;
        if self.gave_up || broken || self.complained_at == Some(self.at) {
            return;
        }
        self.complained_at = Some(self.at);
        let hint = match kind {
            SyntaxErrorKind::ExpectedName => None,
            _ => hint(self.word(self.token())),
        };
        self.tree.errors.push(SyntaxError { kind, span, engine_offset, message, hint });
        if self.tree.errors.len() >= MAX_ERRORS {
            self.give_up();
        }
    }

    /// An error node where the current word begins.
    fn missing(&mut self) -> NodeId {
        let at = self.token().span.start as usize;
        self.add(NodeKind::Error, Span::at(at))
    }

    fn give_up(&mut self) {
        self.gave_up = true;
        self.at = self.tokens.len().saturating_sub(1);
    }

    fn trailing_text(&mut self) {
        let token = self.token();
        let message = format!("expected the end of the expression, found {}", self.shown(token));
        self.error(SyntaxErrorKind::TrailingText, token, message);
        // What follows is read as well, for the sake of its names and its errors.
        let mut rest = Vec::new();
        while !self.at_end() {
            let before = self.at;
            self.complained_at = Some(before);
            rest.push(self.sequence());
            if self.at == before {
                self.bump();
            }
            self.complained_at = Some(self.at);
        }
        let end = self.text.len();
        let list = self.tree.add_list(&rest);
        self.tree.nodes.push(Node { kind: NodeKind::Sequence(list), span: Span::new(0, end) });
    }
}

/// What people usually mean by a word that has no meaning.
fn hint(word: &str) -> Option<&'static str> {
    match word {
        "=" => Some("write `==` to compare"),
        "&" => Some("write `&&` for a logical and"),
        "===" => Some("write `==` to compare"),
        "=>" => Some("predicates have no arrow: write `#` for the element"),
        _ => None,
    }
}
