//! The syntax of kubectl's JSONPath and of jq.

use super::SelectorError;
use crate::expr::tags;
use crate::text::Span;

/// How deep filters may nest here.
const MAX_DEPTH: usize = 60;

/// Whether a JSONPath has no braces: kubectl then prints the path instead of what it leads to.
pub fn prints_itself(text: &str) -> bool {
    !text.is_empty() && !text.contains('{')
}

/// Judges a template for kubectl's `-o jsonpath=`. One with tags is not judged.
pub fn json_path(text: &str) -> Result<(), SelectorError> {
    if tags::has_tags(text) {
        return Ok(());
    }
    let mut rest = 0;
    while let Some(open) = text[rest..].find('{').map(|at| rest + at) {
        let mut action = Action { text, at: open + 1, end: text.len(), depth: 0 };
        action.read(open)?;
        rest = action.at;
    }
    Ok(())
}

/// One pair of braces, or a part of a filter that is read like one.
struct Action<'t> {
    text: &'t str,
    at: usize,
    /// Where a part of a filter ends; it needs no closing brace.
    end: usize,
    depth: usize,
}

impl Action<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..self.end].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Blames everything from `start` to here.
    fn fail<T>(&self, start: usize, message: impl Into<String>) -> Result<T, SelectorError> {
        Err(SelectorError::new(Span::new(start, self.at), message))
    }

    /// Blames the sign at `start`, which has no other half.
    fn unclosed<T>(&self, start: usize, message: &str) -> Result<T, SelectorError> {
        let sign = self.text[start..].chars().next().map_or(0, char::len_utf8);
        Err(SelectorError::new(Span::new(start, start + sign), message))
    }

    /// Reads up to and with the closing brace, or to the end of a part.
    fn read(&mut self, open: usize) -> Result<(), SelectorError> {
        let mut after_recursion = false;
        loop {
            let start = self.at;
            if self.text[start..self.end].starts_with("[?(") {
                self.filter()?;
                after_recursion = false;
                continue;
            }
            if self.text[start..self.end].starts_with("..") {
                self.at += 2;
                if after_recursion {
                    return self.fail(start, "`..` cannot follow itself");
                }
                after_recursion = !self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_');
                if !after_recursion {
                    self.field();
                }
                continue;
            }
            let Some(c) = self.next() else {
                return if self.depth > 0 { Ok(()) } else { self.unclosed(open, "this brace is not closed") };
            };
            match c {
                '}' => return Ok(()),
                ' ' | '@' | '$' => continue,
                '\r' | '\n' => return self.unclosed(open, "this brace is not closed on its line"),
                '[' => self.array(start)?,
                '"' | '\'' => self.quoted(start, c)?,
                '.' => self.field(),
                '+' | '-' | '0'..='9' => self.number(start)?,
                _ if c.is_alphanumeric() || c == '_' => self.identifier(start)?,
                _ => return self.fail(start, format!("`{c}` cannot stand here")),
            }
            after_recursion = false;
        }
    }

    fn field(&mut self) {
        while let Some(c) = self.peek().filter(|c| !is_terminator(*c)) {
            self.at += c.len_utf8();
            if c == '\\' {
                self.next();
            }
        }
    }

    fn identifier(&mut self, start: usize) -> Result<(), SelectorError> {
        while self.peek().is_some_and(|c| !is_terminator(c)) {
            self.next();
        }
        let word = &self.text[start..self.at];
        // In a filter an unknown word fails only when there is something to filter.
        if self.depth > 0 || matches!(word, "range" | "end" | "true" | "false") {
            return Ok(());
        }
        self.fail(start, format!("`{word}` is unknown: a path begins with a dot"))
    }

    fn number(&mut self, start: usize) -> Result<(), SelectorError> {
        while self.peek().is_some_and(|c| c == '.' || c.is_ascii_digit()) {
            self.next();
        }
        let number = &self.text[start..self.at];
        if number.parse::<f64>().is_ok() {
            Ok(())
        } else {
            self.fail(start, format!("`{number}` is not a number"))
        }
    }

    fn quoted(&mut self, start: usize, quote: char) -> Result<(), SelectorError> {
        let mut before = quote;
        while let Some(c) = self.next() {
            if c == '\n' {
                break;
            }
            if c == quote && before != '\\' {
                return Ok(());
            }
            before = c;
        }
        self.unclosed(start, "this quote is not closed")
    }

    /// `[…]`: an index, a slice, a quoted key, or several of them.
    fn array(&mut self, start: usize) -> Result<(), SelectorError> {
        let rest = &self.text[self.at..self.end];
        let Some(close) = rest.find([']', '\n']).filter(|&at| rest[at..].starts_with(']')) else {
            return self.unclosed(start, "this bracket is not closed");
        };
        let content = &rest[..close];
        self.at += close + 1;
        let index = |part: &str| part == "*" || is_slice(part) || is_quoted_key(part);
        let fine = match content.split_once(',') {
            Some(_) => content.split(',').all(|part| index(part.trim_matches(' '))),
            None => index(content),
        };
        if fine {
            return Ok(());
        }
        self.fail(start, format!("`{content}` is not an index, a slice or a key in single quotes"))
    }

    /// `[?(left == right)]`, of which each side is a path.
    fn filter(&mut self) -> Result<(), SelectorError> {
        let start = self.at;
        self.at += 3;
        let inner = self.at;
        let (mut quote, mut quoted) = (None, false);
        let mut before = '(';
        loop {
            let Some(c) = self.next().filter(|c| *c != '\n') else {
                return self.unclosed(start, "this filter is not closed");
            };
            match (c, quote) {
                ('"' | '\'', None) => quote = Some(c),
                (_, Some(quote)) if c == quote && before != '\\' => quoted = true,
                (')', _) if quote.is_some() == quoted => break,
                _ => {}
            }
            before = c;
        }
        let end = self.at - 1;
        if !self.text[self.at..self.end].starts_with(']') {
            return self.fail(start, "`]` is missing after this filter");
        }
        self.at += 1;
        let text = self.text;
        let is_sign = |c: char| "!<>=".contains(c);
        let sign = text[inner..end].find(is_sign).filter(|&at| at > 0).map(|at| inner + at);
        let right = sign.map(|at| end - text[at..end].trim_start_matches(is_sign).len());
        match (sign, right.filter(|&right| right < end)) {
            (Some(sign), Some(right)) => {
                self.part(inner, sign)?;
                self.part(right, end)
            }
            _ => self.part(inner, end),
        }
    }

    fn part(&self, start: usize, end: usize) -> Result<(), SelectorError> {
        if self.depth == MAX_DEPTH {
            return self.unclosed(start, "this is nested too deeply");
        }
        Action { text: self.text, at: start, end, depth: self.depth + 1 }.read(start)
    }
}

fn is_terminator(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\n' | '.' | ',' | '[' | ']' | '$' | '@' | '{' | '}')
}

fn is_slice(part: &str) -> bool {
    let number =
        |number: &str| number.is_empty() || number.parse::<i64>().is_ok_and(|_| !number.starts_with('+'));
    part.split(':').count() <= 3 && part.split(':').all(number)
}

fn is_quoted_key(part: &str) -> bool {
    let inside = part.strip_prefix('\'').and_then(|part| part.strip_suffix('\''));
    inside.is_some_and(|key| !key.contains('\''))
}

/// Judges the outline of a jq filter: quotes, brackets and pipes. Nothing that gojq accepts is refused. One with tags is
/// not judged.
pub fn jq(text: &str) -> Result<(), SelectorError> {
    if tags::has_tags(text) {
        return Ok(());
    }
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut pipe: Option<usize> = None;
    let mut begun = false;
    while let Some((at, c)) = chars.next() {
        let closes_text = c == ')' && matches!(open.last(), Some((_, '"')));
        match c {
            ' ' | '\t' | '\r' | '\n' => continue,
            '#' => {
                while let Some((_, c)) = chars.next_if(|(_, c)| !matches!(c, '\n' | '\r')) {
                    // A backslash at the end of the line takes the next one into the comment.
                    if c == '\\'
                        && chars
                            .next_if(|(_, c)| matches!(c, '\\' | '\n' | '\r'))
                            .is_some_and(|(_, c)| c == '\r')
                    {
                        chars.next_if(|(_, c)| *c == '\n');
                    }
                }
                continue;
            }
            '(' | '[' | '{' => open.push((at, c)),
            _ if closes_text || c == '"' => {
                // Where an interpolation ends, its text goes on.
                let start = if closes_text { open.pop().map_or(at, |(start, _)| start) } else { at };
                if text_in_quotes(&mut chars, start)? {
                    open.push((start, '"'));
                }
            }
            ')' | ']' | '}' => {
                let opened = open.pop().map(|(_, opened)| opened);
                if !matches!((opened, c), (Some('('), ')') | (Some('['), ']') | (Some('{'), '}')) {
                    return Err(SelectorError::new(
                        Span::new(at, at + 1),
                        "nothing is opened that this could close",
                    ));
                }
            }
            _ => {}
        }
        let is_pipe = c == '|' && chars.next_if(|(_, c)| *c == '=').is_none();
        if is_pipe && (!begun || pipe.is_some()) {
            return Err(SelectorError::new(Span::new(at, at + 1), "a filter is missing before this pipe"));
        }
        pipe = is_pipe.then_some(at);
        begun = true;
    }
    if let Some((at, _)) = open.first() {
        return Err(SelectorError::new(Span::new(*at, at + 1), "this is not closed"));
    }
    match pipe {
        Some(at) => Err(SelectorError::new(Span::new(at, at + 1), "a filter is missing after this pipe")),
        None => Ok(()),
    }
}

/// Reads a text up to its closing quote, or up to an interpolation, which is `true`.
fn text_in_quotes(
    chars: &mut impl Iterator<Item = (usize, char)>,
    start: usize,
) -> Result<bool, SelectorError> {
    while let Some((_, c)) = chars.next() {
        match c {
            '"' => return Ok(false),
            '\\' => {
                // What is escaped, a quote or a backslash, ends nothing.
                let escaped = chars.next();
                if matches!(escaped, Some((_, '('))) {
                    return Ok(true);
                }
            }
            _ => {}
        }
    }
    Err(SelectorError::new(Span::new(start, start + 1), "this quote is not closed"))
}
