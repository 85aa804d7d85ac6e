//! Text to words. Never fails: what is no word becomes an error and, where it helps, a broken word.

use crate::text::Span;

use super::error::{SyntaxError, SyntaxErrorKind};
use super::op::BinaryOp;
use super::token::{Token, TokenKind, is_name_part, is_name_start};

/// All words of `text`, the last one being [`TokenKind::End`], and what the lexer could not read.
pub(super) fn tokens(text: &str) -> (Vec<Token>, Vec<SyntaxError>) {
    let mut lexer = Lexer { text, bytes: text.as_bytes(), at: 0, tokens: Vec::new(), errors: Vec::new() };
    lexer.tokens.reserve(text.len().min(1 << 16) / 3 + 2);
    while lexer.word() {}
    let end = text.len();
    lexer.tokens.push(Token { kind: TokenKind::End, span: Span::at(end) });
    (lexer.tokens, lexer.errors)
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    tokens: Vec<Token>,
    errors: Vec<SyntaxError>,
}

impl Lexer<'_> {
    /// Reads one word; `false` at the end of the text.
    fn word(&mut self) -> bool {
        let start = self.at;
        let Some(&byte) = self.bytes.get(start) else { return false };
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => self.at += 1,
            b'b' | b'B' if matches!(self.bytes.get(start + 1), Some(b'\'' | b'"')) => {
                self.at += 1;
                self.quoted(start, TokenKind::Bytes);
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' => self.name(),
            b'0'..=b'9' => self.number(),
            b'"' | b'\'' => self.quoted(start, TokenKind::Text),
            b'`' => self.raw_text(),
            b'.' if self.bytes.get(start + 1).is_some_and(u8::is_ascii_digit) => self.number(),
            b'/' => self.slash(),
            b'#' => self.pointer(),
            0x80.. => self.beyond_ascii(),
            _ => self.symbol(byte),
        }
        true
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.tokens.push(Token { kind, span: Span::new(start, self.at) });
    }

    fn error(&mut self, kind: SyntaxErrorKind, span: Span, engine_offset: usize, message: String) {
        let engine_offset = Span::at(engine_offset).start;
        self.errors.push(SyntaxError { kind, span, engine_offset, message, hint: None });
    }

    fn peek_char(&self) -> Option<char> {
        self.text.get(self.at..)?.chars().next()
    }

    fn name(&mut self) {
        let start = self.at;
        self.skip_name();
        let kind = TokenKind::of_word(&self.text[start..self.at]);
        self.push(kind, start);
    }

    fn skip_name(&mut self) {
        while let Some(&byte) = self.bytes.get(self.at) {
            if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' {
                self.at += 1;
            } else if byte < 0x80 {
                break;
            } else {
                match self.peek_char() {
                    Some(c) if is_name_part(c) => self.at += c.len_utf8(),
                    _ => break,
                }
            }
        }
    }

    fn beyond_ascii(&mut self) {
        let start = self.at;
        match self.peek_char() {
            Some(c) if c.is_whitespace() => self.at += c.len_utf8(),
            Some(c) if is_name_start(c) => self.name(),
            Some(c) => self.bad_character(c),
            None => self.at = start + 1,
        }
    }

    fn bad_character(&mut self, c: char) {
        let start = self.at;
        self.at += c.len_utf8();
        let span = Span::new(start, self.at);
        self.error(SyntaxErrorKind::BadCharacter, span, start, format!("`{c}` has no meaning here"));
    }

    /// Digits, a fraction and an exponent; whether the value fits is the parser's business.
    fn number(&mut self) {
        let start = self.at;
        let mut digit: fn(u8) -> bool = |b| b.is_ascii_digit() || b == b'_';
        if self.bytes[start] == b'0' {
            match self.bytes.get(start + 1) {
                Some(b'x' | b'X') => digit = |b| b.is_ascii_hexdigit() || b == b'_',
                Some(b'o' | b'O') => digit = |b| matches!(b, b'0'..=b'7' | b'_'),
                Some(b'b' | b'B') => digit = |b| matches!(b, b'0' | b'1' | b'_'),
                _ => {}
            }
            if matches!(self.bytes.get(start + 1), Some(b'x' | b'X' | b'o' | b'O' | b'b' | b'B')) {
                self.at += 2;
            }
        }
        self.skip(digit);
        if self.bytes.get(self.at) == Some(&b'.') {
            if self.bytes.get(self.at + 1) == Some(&b'.') {
                return self.push(TokenKind::Number, start); // `1..3` is a range
            }
            self.at += 1;
            self.skip(digit);
        }
        if matches!(self.bytes.get(self.at), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.bytes.get(self.at), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.skip(digit);
        }
        match self.peek_char() {
            Some(c) if is_name_part(c) => {
                let engine_offset = self.at;
                self.skip_name();
                let text = &self.text[start..self.at];
                let message = format!("`{text}` is not a number");
                self.error(SyntaxErrorKind::BadNumber, Span::new(start, self.at), engine_offset, message);
                self.push(TokenKind::Broken, start);
            }
            _ => self.push(TokenKind::Number, start),
        }
    }

    fn skip(&mut self, accept: fn(u8) -> bool) {
        while self.bytes.get(self.at).is_some_and(|&b| accept(b)) {
            self.at += 1;
        }
    }

    /// From the quote at the current place to its partner. The parser decodes the escapes.
    fn quoted(&mut self, start: usize, kind: TokenKind) {
        let quote = self.bytes[self.at];
        self.at += 1;
        loop {
            match self.bytes.get(self.at) {
                None | Some(b'\n') => return self.unterminated(start),
                Some(&b) if b == quote => break,
                Some(b'\\') => self.at += if self.bytes.get(self.at + 1) == Some(&b'\n') { 1 } else { 2 },
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        self.push(kind, start);
    }

    fn unterminated(&mut self, start: usize) {
        self.at = self.at.min(self.bytes.len());
        let span = Span::new(start, self.at);
        let message = "the string has no closing quote".to_owned();
        self.error(SyntaxErrorKind::UnterminatedString, span, self.at, message);
        self.push(TokenKind::Broken, start);
    }

    /// Between backticks there are no escapes; two backticks stand for one.
    fn raw_text(&mut self) {
        let start = self.at;
        self.at += 1;
        loop {
            match (self.bytes.get(self.at), self.bytes.get(self.at + 1)) {
                (None, _) => return self.unterminated(start),
                (Some(b'`'), Some(b'`')) => self.at += 2,
                (Some(b'`'), _) => break,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        self.push(TokenKind::RawText, start);
    }

    fn slash(&mut self) {
        let start = self.at;
        match self.bytes.get(start + 1) {
            Some(b'/') => {
                let rest = &self.bytes[start..];
                self.at += rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
            }
            Some(b'*') => match self.text[start + 2..].find("*/") {
                Some(length) => self.at = start + 2 + length + 2,
                None => {
                    self.at = self.bytes.len();
                    let message = "the comment has no closing `*/`".to_owned();
                    let span = Span::new(start, self.at);
                    self.error(SyntaxErrorKind::UnterminatedComment, span, self.at, message);
                }
            },
            _ => {
                self.at += 1;
                self.push(TokenKind::Binary(BinaryOp::Divide), start);
            }
        }
    }

    /// `#` and the name that touches it, which may be any word.
    fn pointer(&mut self) {
        let start = self.at;
        self.at += 1;
        if self.bytes.get(self.at) == Some(&b'#') {
            self.at += 1;
            self.push(TokenKind::Unknown, start);
        } else {
            self.push(TokenKind::Pointer, start);
        }
        let name = self.at;
        self.skip_name();
        if self.at > name {
            self.push(TokenKind::Ident, name);
        }
    }

    fn symbol(&mut self, byte: u8) {
        use BinaryOp::*;
        let start = self.at;
        let next = self.bytes.get(start + 1).copied().unwrap_or(0);
        let (kind, length) = match (byte, next) {
            (b'|', b'|') => (TokenKind::Binary(Or), 2),
            (b'|', _) => (TokenKind::Pipe, 1),
            (b':', b':') => (TokenKind::DoubleColon, 2),
            (b':', _) => (TokenKind::Colon, 1),
            (b'.', b'.') => (TokenKind::Binary(Range), 2),
            (b'.', _) => (TokenKind::Dot, 1),
            (b'?', b'.') => (TokenKind::OptionalDot, 2),
            (b'?', b'?') => (TokenKind::Binary(Coalesce), 2),
            (b'?', _) => (TokenKind::Question, 1),
            (b'&', b'&') => (TokenKind::Binary(And), 2),
            (b'=', b'=') => (TokenKind::Binary(Equal), 2),
            (b'!', b'=') => (TokenKind::Binary(NotEqual), 2),
            (b'<', b'=') => (TokenKind::Binary(LessEqual), 2),
            (b'>', b'=') => (TokenKind::Binary(GreaterEqual), 2),
            (b'*', b'*') => (TokenKind::Binary(Power), 2),
            // The engine glues these characters together whether or not the pair means anything.
            (b'&' | b'!' | b'=' | b'*' | b'<' | b'>', b'&' | b'=' | b'*') => (TokenKind::Unknown, 2),
            (b'&', _) => (TokenKind::Unknown, 1),
            (b'!', _) => (TokenKind::Not { word: false }, 1),
            (b'=', _) => (TokenKind::Assign, 1),
            (b'<', _) => (TokenKind::Binary(Less), 1),
            (b'>', _) => (TokenKind::Binary(Greater), 1),
            (b'*', _) => (TokenKind::Binary(Multiply), 1),
            (b'+', _) => (TokenKind::Binary(Add), 1),
            (b'-', _) => (TokenKind::Binary(Subtract), 1),
            (b'%', _) => (TokenKind::Binary(Modulo), 1),
            (b'^', _) => (TokenKind::Binary(Power), 1),
            (b',', _) => (TokenKind::Comma, 1),
            (b';', _) => (TokenKind::Semicolon, 1),
            (b'(', _) => (TokenKind::OpenParen, 1),
            (b')', _) => (TokenKind::CloseParen, 1),
            (b'[', _) => (TokenKind::OpenBracket, 1),
            (b']', _) => (TokenKind::CloseBracket, 1),
            (b'{', _) => (TokenKind::OpenBrace, 1),
            (b'}', _) => (TokenKind::CloseBrace, 1),
            _ => return self.bad_character(byte as char),
        };
        self.at += length;
        self.push(kind, start);
    }
}
