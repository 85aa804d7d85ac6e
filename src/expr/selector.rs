//! Kubernetes' label selectors, and two query languages of which only the syntax is judged.
//!
//! Selectors stand in the conditions of resource templates (where a key is a path into the object) and, as objects, in
//! `podGC`. [`json_path`] and [`jq`] are for a resource's output parameters.

mod paths;

pub use paths::{jq, json_path, prints_itself};

use crate::expr::tags;
use crate::text::Span;

/// One condition of a selector; all of them must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The label's key.
    pub key: Span,
    /// How it is compared.
    pub operator: Operator,
    /// The values, of which an empty one may stand between two commas.
    pub values: Vec<Span>,
}

/// How a label is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `key`
    Exists,
    /// `!key`
    DoesNotExist,
    /// `=` and `==`
    Equals,
    /// `!=`; also holds when there is no such label.
    NotEquals,
    /// `in (…)`
    In,
    /// `notin (…)`; also holds when there is no such label.
    NotIn,
    /// `>`, between integers.
    GreaterThan,
    /// `<`, between integers.
    LessThan,
}

/// Why a text is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectorError {
    /// The smallest part of the text that is to blame.
    pub span: Span,
    /// One line for people.
    pub message: String,
}

impl SelectorError {
    fn new(span: Span, message: impl Into<String>) -> Self {
        SelectorError { span, message: message.into() }
    }
}

impl std::fmt::Display for SelectorError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SelectorError {}

/// Reads `a=b, c in (d, e), !f`. What a tag is part of is not judged, for its value is unknown.
pub fn parse(text: &str) -> Result<Vec<Requirement>, SelectorError> {
    let mut parser = Parser { text, tokens: lex(text), at: 0 };
    let mut requirements = Vec::new();
    if parser.peek().0 == Token::End {
        return Ok(requirements);
    }
    loop {
        requirements.push(parser.requirement()?);
        let (token, span) = parser.next();
        match token {
            Token::End => return Ok(requirements),
            Token::Comma => {}
            _ => return Err(SelectorError::new(span, "a comma is missing before this")),
        }
    }
}

/// What is wrong with a label's key: an optional DNS name and a slash, then a name of up to 63 characters.
pub fn label_key(key: &str) -> Result<(), String> {
    let name = match key.split_once('/') {
        Some((prefix, _)) if !is_dns_name(prefix) => {
            return Err(format!("`{prefix}` before the slash is not a DNS name in lower case"));
        }
        Some((_, name)) => name,
        None => key,
    };
    if name.is_empty() {
        return Err("the name of the label is missing".to_owned());
    }
    label_name(name)
}

/// What is wrong with a label's value: nothing, or a name of up to 63 characters.
pub fn label_value(value: &str) -> Result<(), String> {
    if value.is_empty() { Ok(()) } else { label_name(value) }
}

/// What is wrong with an expression of a `LabelSelector` object, given its operator and how many values it has.
pub fn match_expression(operator: &str, values: usize) -> Result<(), String> {
    match operator {
        "In" | "NotIn" if values == 0 => Err(format!("`{operator}` needs at least one value")),
        "Exists" | "DoesNotExist" if values > 0 => Err(format!("`{operator}` takes no values")),
        "In" | "NotIn" | "Exists" | "DoesNotExist" => Ok(()),
        _ => Err(format!("`{operator}` is none of In, NotIn, Exists, DoesNotExist")),
    }
}

fn label_name(name: &str) -> Result<(), String> {
    if name.len() > 63 {
        return Err(format!("`{name}` has more than 63 characters"));
    }
    let inside = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    let at_end = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    if name.bytes().all(inside) && at_end(name.as_bytes().first()) && at_end(name.as_bytes().last()) {
        return Ok(());
    }
    Err(format!("`{name}` is not letters and digits with `-`, `_` and `.` between them"))
}

fn is_dns_name(name: &str) -> bool {
    let label = |label: &str| {
        let inside = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        !label.is_empty() && label.bytes().all(inside) && !label.starts_with('-') && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(label)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Word,
    In,
    NotIn,
    Equals,
    NotEquals,
    Greater,
    Less,
    Not,
    Comma,
    Open,
    Close,
    End,
}

/// Words are all that holds no sign and no space; a tag belongs to the word that it touches.
fn lex(text: &str) -> Vec<(Token, Span)> {
    const SIGNS: &str = "=!(),><";
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
    let tags = tags::scan(text);
    let mut tags = tags.iter().map(|tag| tag.span.range()).peekable();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let start = at;
        if is_space(first) {
            at += 1;
            continue;
        }
        let sign = |two: &str| text[at..].starts_with(two);
        let token = match first {
            _ if sign("==") => (Token::Equals, 2),
            _ if sign("!=") => (Token::NotEquals, 2),
            '=' => (Token::Equals, 1),
            '!' => (Token::Not, 1),
            '>' => (Token::Greater, 1),
            '<' => (Token::Less, 1),
            ',' => (Token::Comma, 1),
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            _ => {
                while let Some(c) = text[at..].chars().next() {
                    while tags.next_if(|tag| tag.start < at).is_some() {}
                    if let Some(tag) = tags.next_if(|tag| tag.start == at) {
                        at = tag.end;
                    } else if is_space(c) || SIGNS.contains(c) {
                        break;
                    } else {
                        at += c.len_utf8();
                    }
                }
                let token = match &text[start..at] {
                    "in" => Token::In,
                    "notin" => Token::NotIn,
                    _ => Token::Word,
                };
                (token, at - start)
            }
        };
        at = start + token.1;
        tokens.push((token.0, Span::new(start, at)));
    }
    tokens.push((Token::End, Span::at(text.len())));
    tokens
}

struct Parser<'t> {
    text: &'t str,
    tokens: Vec<(Token, Span)>,
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> (Token, Span) {
        self.tokens.get(self.at).copied().unwrap_or((Token::End, Span::at(self.text.len())))
    }

    fn next(&mut self) -> (Token, Span) {
        let token = self.peek();
        self.at += 1;
        token
    }

    /// Where a value stands, `in` and `notin` are words like others.
    fn word(&mut self) -> Option<Span> {
        let (token, span) = self.peek();
        matches!(token, Token::Word | Token::In | Token::NotIn).then(|| {
            self.at += 1;
            span
        })
    }

    fn requirement(&mut self) -> Result<Requirement, SelectorError> {
        let absent = self.peek().0 == Token::Not;
        self.at += usize::from(absent);
        let Some(key) = self.word() else {
            return Err(SelectorError::new(self.peek().1, "the key of a label is missing here"));
        };
        self.judge(key, label_key)?;
        if matches!(self.peek().0, Token::End | Token::Comma) {
            let operator = if absent { Operator::DoesNotExist } else { Operator::Exists };
            return Ok(Requirement { key, operator, values: Vec::new() });
        }
        let (token, span) = self.next();
        let operator = match token {
            _ if absent => return Err(SelectorError::new(span, "after `!key` only a comma may follow")),
            Token::In => Operator::In,
            Token::NotIn => Operator::NotIn,
            Token::Equals => Operator::Equals,
            Token::NotEquals => Operator::NotEquals,
            Token::Greater => Operator::GreaterThan,
            Token::Less => Operator::LessThan,
            _ => return Err(SelectorError::new(span, "an operator is missing before this")),
        };
        let values = match operator {
            Operator::In | Operator::NotIn => self.values()?,
            _ => vec![self.value()?],
        };
        for value in &values {
            self.judge(*value, label_value)?;
            if matches!(operator, Operator::GreaterThan | Operator::LessThan) {
                let integer = |value: &str| match value.parse::<i64>() {
                    Ok(_) => Ok(()),
                    Err(_) => Err(format!("`{value}` is not an integer")),
                };
                self.judge(*value, integer)?;
            }
        }
        Ok(Requirement { key, operator, values })
    }

    /// Nothing is a value, too.
    fn value(&mut self) -> Result<Span, SelectorError> {
        let (token, span) = self.peek();
        match token {
            Token::End | Token::Comma => Ok(Span::at(span.range().start)),
            _ => self.word().ok_or_else(|| SelectorError::new(span, "a value is missing before this")),
        }
    }

    fn values(&mut self) -> Result<Vec<Span>, SelectorError> {
        let (token, open) = self.next();
        if token != Token::Open {
            return Err(SelectorError::new(open, "the values stand in parentheses"));
        }
        let mut values = Vec::new();
        loop {
            let (_, here) = self.peek();
            values.push(self.word().unwrap_or(Span::at(here.range().start)));
            let (token, span) = self.next();
            match token {
                Token::Comma => {}
                Token::Close => return Ok(values),
                Token::End => return Err(SelectorError::new(open, "this parenthesis is not closed")),
                _ => return Err(SelectorError::new(span, "a comma is missing before this")),
            }
        }
    }

    /// Judges what stands at `span`, unless a tag makes it unknown.
    fn judge(&self, span: Span, judge: impl Fn(&str) -> Result<(), String>) -> Result<(), SelectorError> {
        let source = &self.text[span.range()];
        if tags::has_tags(source) {
            return Ok(());
        }
        judge(source).map_err(|message| SelectorError::new(span, message))
    }
}

#[cfg(test)]
mod tests;
