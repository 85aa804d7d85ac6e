//! Upper case, lower case and words.

use super::super::builtins::{lower_char as lower, upper_char as upper};

/// Every word begins in upper case.
pub(super) fn title(text: &str) -> String {
    let mut previous = ' ';
    let change = |c: char| {
        let starts = separates(previous);
        previous = c;
        if starts { upper(c) } else { c }
    };
    text.chars().map(change).collect()
}

fn separates(c: char) -> bool {
    if c.is_ascii() {
        !c.is_ascii_alphanumeric() && c != '_'
    } else {
        !c.is_alphanumeric() && c.is_whitespace()
    }
}

/// Every word begins in lower case.
pub(super) fn untitle(text: &str) -> String {
    let mut starts = true;
    let change = |c: char| {
        let change = starts && !c.is_whitespace();
        starts = c.is_whitespace();
        if change { lower(c) } else { c }
    };
    text.chars().map(change).collect()
}

/// Upper case for lower case and the reverse.
pub(super) fn swap_case(text: &str) -> String {
    let change = |c: char| match c {
        c if c.is_uppercase() => lower(c),
        c if c.is_lowercase() => upper(c),
        c => c,
    };
    text.chars().map(change).collect()
}

/// The first letters of words.
pub(super) fn initials(text: &str) -> String {
    text.split_whitespace().filter_map(|word| word.chars().next()).collect()
}

fn connects(c: char) -> bool {
    c == '-' || c == '_' || c.is_whitespace()
}

/// The words of the text without what connects them, each beginning in upper case.
pub(super) fn pascal_case(text: &str) -> String {
    let mut chars = text.chars().peekable();
    let mut out = String::new();
    // What connects nothing in front stays.
    while let Some(c) = chars.next_if(|&c| connects(c)) {
        out.push(c);
    }
    let Some(first) = chars.next() else { return out };
    let mut shouting = first.is_uppercase();
    let mut previous = upper(first);
    for c in chars {
        if connects(c) && connects(previous) {
            out.push(previous);
            continue;
        }
        let mut current = c;
        if connects(previous) {
            shouting = c.is_uppercase();
            current = upper(c);
        } else {
            if shouting && c.is_uppercase() {
                current = lower(c);
            } else {
                shouting = false;
            }
            out.push(previous);
        }
        previous = current;
    }
    out.push(previous);
    out
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    None,
    Number,
    /// Upper case, or one capital and what follows it.
    Upper,
    Letters,
    Connector,
    Punctuation,
    Other,
}

/// The words of the text in lower case with a connector between them.
pub(super) fn joined(text: &str, connector: char) -> String {
    let mut words = Words { rest: text, connector, out: String::new() };
    let (mut kind, mut word) = words.next();
    while !words.rest.is_empty() {
        if kind != Word::Connector {
            words.write(kind, word);
        }
        let (previous, last) = (kind, word);
        (kind, word) = words.next();
        match previous {
            Word::Number => {
                (kind, word) = words.letters_and_numbers(kind, word);
                words.connect_unless(kind, &[Word::None, Word::Punctuation, Word::Connector]);
            }
            Word::Connector => words.write(previous, last),
            Word::Punctuation => {}
            _ if kind != Word::Number => words.connect_unless(kind, &[Word::Connector, Word::Punctuation]),
            _ if words.rest.is_empty() => break,
            _ => {
                let number = word;
                (kind, word) = words.next();
                if kind == Word::Letters {
                    // Letters after a number belong to it: `HTTP2xx` is `http_2xx`.
                    words.out.push(connector);
                    words.write(Word::Number, number);
                    (kind, word) = words.letters_and_numbers(kind, word);
                    words.connect_unless(kind, &[Word::None, Word::Connector, Word::Punctuation]);
                } else {
                    words.write(Word::Number, number);
                    words.connect_unless(kind, &[Word::Connector, Word::Punctuation]);
                }
            }
        }
    }
    words.write(kind, word);
    words.out
}

struct Words<'t> {
    rest: &'t str,
    connector: char,
    out: String,
}

impl<'t> Words<'t> {
    fn letters_and_numbers(&mut self, mut kind: Word, mut word: &'t str) -> (Word, &'t str) {
        while matches!(kind, Word::Letters | Word::Number) {
            self.write(kind, word);
            (kind, word) = self.next();
        }
        (kind, word)
    }

    fn connect_unless(&mut self, kind: Word, not: &[Word]) {
        if !not.contains(&kind) {
            self.out.push(self.connector);
        }
    }

    fn write(&mut self, kind: Word, word: &str) {
        if !matches!(kind, Word::Upper | Word::Connector) {
            return self.out.push_str(word);
        }
        for c in word.chars() {
            self.out.push(if connects(c) { self.connector } else { lower(c) });
        }
    }

    fn next(&mut self) -> (Word, &'t str) {
        let mut chars = self.rest.chars();
        let Some(first) = chars.next() else { return (Word::None, "") };
        let run = |test: fn(char) -> bool| self.rest.find(|c| !test(c)).unwrap_or(self.rest.len());
        let (kind, length) = match first {
            c if connects(c) => (Word::Connector, run(connects)),
            c if is_punctuation(c) => (Word::Punctuation, run(is_punctuation)),
            c if c.is_uppercase() => (Word::Upper, self.upper_word()),
            c if c.is_alphabetic() => (Word::Letters, run(|c| c.is_alphabetic() && !c.is_uppercase())),
            c if c.is_numeric() => (Word::Number, run(char::is_numeric)),
            _ => {
                let other = |c: char| !connects(c) && !c.is_alphanumeric() && !is_punctuation(c);
                (Word::Other, self.rest.find(|c| !other(c)).unwrap_or(self.rest.len()))
            }
        };
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        (kind, word)
    }

    /// `HTTP` of `HTTPStatus`, then `Status`.
    fn upper_word(&self) -> usize {
        let capitals = self.rest.find(|c: char| !c.is_uppercase()).unwrap_or(self.rest.len());
        let after = self.rest[capitals..].chars().next();
        let last = self.rest[..capitals].chars().next_back().map_or(0, char::len_utf8);
        let letters = |from: usize| {
            let rest = &self.rest[from..];
            from + rest.find(|c: char| !c.is_alphabetic() || c.is_uppercase()).unwrap_or(rest.len())
        };
        match after {
            Some(c) if c.is_alphabetic() && capitals > last => capitals - last,
            Some(c) if c.is_alphabetic() => letters(capitals),
            _ => capitals,
        }
    }
}

fn is_punctuation(c: char) -> bool {
    matches!(c, '!'..='#' | '%'..='*' | ','..='/' | ':' | ';' | '?' | '@' | '['..=']' | '{' | '}' | '_')
        || matches!(
            c,
            '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}' | '\u{2010}'
                ..='\u{2027}'
        )
}

/// A text in double quotes with Go's escapes.
pub(super) fn go_quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\x07' => out.push_str("\\a"),
            '\x08' => out.push_str("\\b"),
            '\x0c' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x0b' => out.push_str("\\v"),
            c if (c as u32) < 0x20 || c as u32 == 0x7f => out.push_str(&format!("\\x{:02x}", c as u32)),
            c if c.is_control() || (c.is_whitespace() && c != ' ') => {
                out.push_str(&format!("\\u{:04x}", c as u32))
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
