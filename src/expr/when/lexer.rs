//! Tokens, as govaluate cuts them.

use std::sync::LazyLock;

use ::regex::Regex;

use super::{Op, Prefix, WhenError, WhenErrorKind, time};
use crate::text::Span;

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) span: Span,
    pub(super) kind: TokenKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    Number(f64),
    Bool(bool),
    Text { value: String, has_tags: bool },
    Date(f64),
    Word { value: String, has_tags: bool },
    Tag,
    Access,
    Op(Op),
    Prefix(Prefix),
    Open,
    Close,
}

/// A text in tokens.
pub(super) struct Lexed {
    pub(super) tokens: Vec<Token>,
    pub(super) errors: Vec<WhenError>,
    /// Whether the tokens cover the whole text, so that the errors are only about some of them.
    pub(super) complete: bool,
}

/// Cuts `text` into tokens up to the first mistake that leaves none to go on with. A tag whose span is in `tags`
/// is one unknown character.
pub(super) fn lex(text: &str, tags: &[Span]) -> Lexed {
    let mut lexer = Lexer { chars: chars(text, tags), end: text.len(), at: 0, errors: Vec::new() };
    let mut tokens: Vec<Token> = Vec::new();
    loop {
        lexer.skip_spaces();
        let Some(first) = lexer.peek() else { break };
        let start = lexer.offset();
        let prefix_allowed = super::syntax::prefix_may_follow(tokens.last().map(|token| &token.kind));
        match lexer.token(first, prefix_allowed) {
            Ok(kind) => tokens.push(Token { span: Span::new(start, lexer.token_end()), kind }),
            Err((kind, message)) => {
                let span = match kind {
                    // The rest of the text is inside the quote; its beginning is what people look for.
                    WhenErrorKind::Unbalanced => Span::new(start, start + 1),
                    _ => Span::new(start, lexer.token_end()),
                };
                lexer.errors.push(WhenError::new(span, kind, message));
                return Lexed { tokens, errors: lexer.errors, complete: false };
            }
        }
    }
    Lexed { tokens, errors: lexer.errors, complete: true }
}

/// A character, or `None` for a whole tag; with the offset at which it begins.
type Char = (usize, Option<char>);

fn chars(text: &str, tags: &[Span]) -> Vec<Char> {
    let mut chars = Vec::with_capacity(text.len());
    let mut from = 0;
    for tag in tags {
        let range = tag.range();
        chars.extend(text[from..range.start].char_indices().map(|(at, c)| (from + at, Some(c))));
        chars.push((range.start, None));
        from = range.end;
    }
    chars.extend(text[from..].char_indices().map(|(at, c)| (from + at, Some(c))));
    chars
}

struct Lexer {
    chars: Vec<Char>,
    /// The length of the text.
    end: usize,
    at: usize,
    errors: Vec<WhenError>,
}

/// What a run of characters spells, escapes undone.
#[derive(Default)]
struct Run {
    value: String,
    has_tags: bool,
    /// Whether something ended it, rather than the end of the text.
    ended: bool,
}

/// What a run of characters is part of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Quotes,
    Word,
    Sign,
}

type Failure = (WhenErrorKind, String);

impl Lexer {
    fn peek(&self) -> Option<Option<char>> {
        self.chars.get(self.at).map(|(_, c)| *c)
    }

    fn offset(&self) -> usize {
        self.chars.get(self.at).map_or(self.end, |(offset, _)| *offset)
    }

    /// Where the token just read ends: a run of signs or letters also swallows the space after it.
    fn token_end(&self) -> usize {
        match self.at.checked_sub(1).map(|at| self.chars[at]) {
            Some((offset, Some(c))) if c.is_whitespace() => offset,
            _ => self.offset(),
        }
    }

    fn skip_spaces(&mut self) {
        while self.peek().flatten().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    /// Reads on while `accept` holds. Outside quotes the first space after something ends the run and is gone.
    fn run(&mut self, within: Within, accept: impl Fn(char) -> bool) -> Result<Run, Failure> {
        let mut run = Run::default();
        while let Some(c) = self.peek() {
            // A tag is an operand, so it ends an operator.
            if c.is_none() && within == Within::Sign {
                run.ended = true;
                return Ok(run);
            }
            self.at += 1;
            match c {
                None => run.has_tags = true,
                Some('\\') => match self.peek() {
                    Some(Some(escaped)) => {
                        self.at += 1;
                        run.value.push(escaped);
                    }
                    Some(None) => {}
                    None => {
                        let message = "nothing follows the backslash";
                        return Err((WhenErrorKind::InvalidToken, message.to_owned()));
                    }
                },
                Some(c) if c.is_whitespace() && within != Within::Quotes => {
                    if !run.value.is_empty() || run.has_tags {
                        run.ended = true;
                        return Ok(run);
                    }
                }
                Some(c) if accept(c) => run.value.push(c),
                Some(_) => {
                    self.at -= 1;
                    run.ended = true;
                    return Ok(run);
                }
            }
        }
        Ok(run)
    }

    fn token(&mut self, first: Option<char>, prefix_allowed: bool) -> Result<TokenKind, Failure> {
        let Some(first) = first else {
            self.run(Within::Word, is_word_char)?;
            return Ok(TokenKind::Tag);
        };
        match first {
            _ if is_digit(first) || first == '.' => self.number(first),
            ',' => {
                self.at += 1;
                Ok(TokenKind::Op(Op::Comma))
            }
            '[' => {
                self.at += 1;
                let run = self.run(Within::Quotes, |c| c != ']')?;
                self.close(&run, "bracket")?;
                Ok(TokenKind::Word { value: run.value, has_tags: run.has_tags })
            }
            _ if is_letter(first) => self.word(),
            '\'' | '"' => {
                self.at += 1;
                let run = self.run(Within::Quotes, |c| c != '\'' && c != '"')?;
                self.close(&run, "quote")?;
                Ok(match time::parse(&run.value).filter(|_| !run.has_tags) {
                    Some(seconds) => TokenKind::Date(seconds),
                    None => TokenKind::Text { value: run.value, has_tags: run.has_tags },
                })
            }
            '(' | ')' => {
                self.at += 1;
                Ok(if first == '(' { TokenKind::Open } else { TokenKind::Close })
            }
            _ => self.sign(prefix_allowed),
        }
    }

    fn close(&mut self, run: &Run, what: &str) -> Result<(), Failure> {
        if !run.ended {
            return Err((WhenErrorKind::Unbalanced, format!("this {what} is not closed")));
        }
        self.at += 1;
        Ok(())
    }

    fn number(&mut self, first: char) -> Result<TokenKind, Failure> {
        let follows = |ahead: usize| self.chars.get(self.at + ahead).map(|(_, c)| *c);
        if first == '0' && follows(1) == Some(Some('x')) && follows(2).is_some() {
            self.at += 2;
            let run = self.run(Within::Word, |c| is_digit(c) || matches!(c, 'a'..='f' | 'A'..='F'))?;
            if run.has_tags {
                return Ok(TokenKind::Tag);
            }
            let number = u64::from_str_radix(&run.value, 16).ok().filter(|_| !run.value.starts_with('+'));
            let message = || (WhenErrorKind::Syntax, format!("`0x{}` is not a number", run.value));
            return number.map(|number| TokenKind::Number(number as f64)).ok_or_else(message);
        }
        let run = self.run(Within::Word, |c| is_digit(c) || c == '.')?;
        if run.has_tags {
            // Letters touch the tag after it, too.
            self.run(Within::Word, is_word_char)?;
            return Ok(TokenKind::Tag);
        }
        let spelt = run.value.bytes().all(|b| b.is_ascii_digit() || b".eE+-".contains(&b));
        match run.value.parse::<f64>() {
            Ok(number) if spelt && number.is_finite() => Ok(TokenKind::Number(number)),
            _ => {
                let message = format!("`{}` is not a number: it needs quotes", run.value);
                Err((WhenErrorKind::Dot, message))
            }
        }
    }

    fn word(&mut self) -> Result<TokenKind, Failure> {
        let start = self.offset();
        let run = self.run(Within::Word, is_word_char)?;
        let Run { value, has_tags, .. } = run;
        if has_tags {
            return Ok(TokenKind::Tag);
        }
        match value.as_str() {
            "true" => return Ok(TokenKind::Bool(true)),
            "false" => return Ok(TokenKind::Bool(false)),
            "in" | "IN" => return Ok(TokenKind::Op(Op::In)),
            _ => {}
        }
        let mut pieces = value.split('.').skip(1).peekable();
        if pieces.peek().is_none() {
            return Ok(TokenKind::Word { value, has_tags });
        }
        // Whatever the pieces are, evaluation fails; but only some are refused before.
        let upper = |piece: &str| piece.chars().next().is_none_or(is_upper);
        if !value.ends_with('.') && pieces.all(upper) {
            return Ok(TokenKind::Access);
        }
        let span = Span::new(start, self.token_end());
        let message = format!("`{value}` needs quotes: a dot outside them asks for a field");
        self.errors.push(WhenError::new(span, WhenErrorKind::Dot, message));
        Ok(TokenKind::Word { value, has_tags })
    }

    fn sign(&mut self, prefix_allowed: bool) -> Result<TokenKind, Failure> {
        let start = self.at;
        let run = self.run(Within::Sign, |c| !(is_digit(c) || is_letter(c) || "()[]'\"".contains(c)))?;
        if self.at == start {
            self.at += 1;
        }
        match (prefix_allowed, run.value.as_str()) {
            (true, "-") => return Ok(TokenKind::Prefix(Prefix::Negate)),
            (true, "!") => return Ok(TokenKind::Prefix(Prefix::Not)),
            (true, "~") => return Ok(TokenKind::Prefix(Prefix::BitNot)),
            _ => {}
        }
        operator(&run.value).map(TokenKind::Op).ok_or_else(|| match run.value.as_str() {
            sign @ ("=" | "===" | "!==") => {
                let meant = if sign == "!==" { "!=" } else { "==" };
                (WhenErrorKind::Equals, format!("`{sign}` is not an operator here, `{meant}` is"))
            }
            sign if sign.contains("{{") => (
                WhenErrorKind::InvalidToken,
                format!("`{sign}` is not an operator: a tag that stays needs quotes"),
            ),
            "" => (WhenErrorKind::Unbalanced, "nothing is opened that this bracket could close".to_owned()),
            sign => (WhenErrorKind::InvalidToken, format!("`{sign}` is not an operator")),
        })
    }
}

fn operator(sign: &str) -> Option<Op> {
    Some(match sign {
        "+" => Op::Add,
        "-" => Op::Subtract,
        "*" => Op::Multiply,
        "/" => Op::Divide,
        "%" => Op::Modulo,
        "**" => Op::Power,
        "&" => Op::BitAnd,
        "|" => Op::BitOr,
        "^" => Op::BitXor,
        ">>" => Op::ShiftRight,
        "<<" => Op::ShiftLeft,
        "&&" => Op::And,
        "||" => Op::Or,
        "==" => Op::Equal,
        "!=" => Op::Unequal,
        ">" => Op::Greater,
        ">=" => Op::GreaterEqual,
        "<" => Op::Less,
        "<=" => Op::LessEqual,
        "=~" => Op::Matches,
        "!~" => Op::MatchesNot,
        // Escapes can spell these two, which otherwise begin with a letter or end at once.
        "in" => Op::In,
        "?" => Op::Then,
        ":" => Op::Else,
        "??" => Op::Coalesce,
        _ => return None,
    })
}

fn is_word_char(c: char) -> bool {
    is_letter(c) || is_digit(c) || c == '_' || c == '.'
}

/// Whether `c` is its own capital. One that Rust writes with several letters has none in Go's tables.
fn is_upper(c: char) -> bool {
    let mut upper = c.to_uppercase();
    upper.len() > 1 || upper.next() == Some(c)
}

/// Unicode's letters without the marks that Rust also calls alphabetic.
fn is_letter(c: char) -> bool {
    static LETTER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{L}").ok());
    if c.is_ascii() {
        return c.is_ascii_alphabetic();
    }
    LETTER.as_ref().map_or(c.is_alphabetic(), |letter| letter.is_match(c.encode_utf8(&mut [0; 4])))
}

fn is_digit(c: char) -> bool {
    static DIGIT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{Nd}").ok());
    if c.is_ascii() {
        return c.is_ascii_digit();
    }
    DIGIT.as_ref().map_or(c.is_numeric(), |digit| digit.is_match(c.encode_utf8(&mut [0; 4])))
}
