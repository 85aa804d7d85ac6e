//! Regular expressions as Go reads them.
//!
//! The dialects are close, but Go's `\d`, `\w`, `\s` and `\b` know only ASCII, a bracket inside a class is itself, and
//! what Rust added (set operations, `(?x)`) does not exist.

use ::regex::Regex;

/// Compiles a pattern that Go would accept; says what is wrong otherwise.
pub(crate) fn compile(pattern: &str) -> Result<Regex, String> {
    let translated = Translator { rest: pattern, out: String::with_capacity(pattern.len() + 8) }.whole()?;
    Regex::new(&translated).map_err(|error| match error {
        ::regex::Error::CompiledTooBig(_) => "the regular expression is too large".to_owned(),
        _ => "the regular expression cannot be read".to_owned(),
    })
}

struct Translator<'p> {
    rest: &'p str,
    out: String,
}

impl Translator<'_> {
    fn whole(mut self) -> Result<String, String> {
        while let Some(c) = self.take() {
            match c {
                '\\' => self.escape(false)?,
                '[' => self.class()?,
                '{' if !self.is_repetition() => self.out.push_str("\\{"),
                '*' | '+' | '?' | '}' => self.repetition(c)?,
                '(' if self.rest.starts_with('?') => self.group()?,
                _ => self.out.push(c),
            }
        }
        Ok(self.out)
    }

    fn take(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    /// Whether the brace just taken opens `{2}`, `{2,}` or `{2,3}`.
    fn is_repetition(&self) -> bool {
        let Some(close) = self.rest.find('}') else { return false };
        let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        match self.rest[..close].split_once(',') {
            Some((least, most)) => number(least) && (most.is_empty() || number(most)),
            None => number(&self.rest[..close]),
        }
    }

    /// After a repetition only `?` may follow; Rust would take a second one as well.
    fn repetition(&mut self, c: char) -> Result<(), String> {
        self.out.push(c);
        if c == '}' && !self.closes_repetition() {
            return Ok(());
        }
        if self.rest.starts_with('?') {
            self.take();
            self.out.push('?');
        }
        if self.rest.starts_with(['*', '+', '?']) {
            return Err("a repetition is repeated".to_owned());
        }
        Ok(())
    }

    fn closes_repetition(&self) -> bool {
        let Some(open) = self.out.rfind('{') else { return false };
        let inside = &self.out[open + 1..self.out.len() - 1];
        !inside.is_empty()
            && !self.out[..open].ends_with('\\')
            && inside.bytes().all(|b| b.is_ascii_digit() || b == b',')
    }

    /// `(?…`: names, and the flags that Go has.
    fn group(&mut self) -> Result<(), String> {
        let flags = &self.rest[1..];
        let named = flags.starts_with("P<") || flags.starts_with('<');
        let known = flags.trim_start_matches(['i', 'm', 's', 'U', '-']).starts_with([':', ')']);
        if !named && !known {
            return Err("this group's flags are unknown".to_owned());
        }
        self.out.push('(');
        Ok(())
    }

    fn escape(&mut self, in_class: bool) -> Result<(), String> {
        let Some(c) = self.take() else { return Err("a backslash stands at the end".to_owned()) };
        let (open, close) = if in_class { ("", "") } else { ("[", "]") };
        match c {
            'd' => self.out.push_str(&format!("{open}0-9{close}")),
            'w' => self.out.push_str(&format!("{open}0-9A-Za-z_{close}")),
            's' => self.out.push_str(&format!("{open}\\t\\n\\f\\r {close}")),
            'D' => self.out.push_str("[^0-9]"),
            'W' => self.out.push_str("[^0-9A-Za-z_]"),
            'S' => self.out.push_str("[^\\t\\n\\f\\r ]"),
            'b' if !in_class => self.out.push_str("(?-u:\\b)"),
            'B' if !in_class => self.out.push_str("(?-u:\\B)"),
            'A' | 'z' if !in_class => self.out.extend(['\\', c]),
            'Q' => {
                let (text, rest) = self.rest.split_once("\\E").unwrap_or((self.rest, ""));
                self.out.push_str(&::regex::escape(text));
                self.rest = rest;
            }
            'a' | 'f' | 't' | 'n' | 'r' | 'v' | 'x' | 'p' | 'P' => self.out.extend(['\\', c]),
            c if c.is_ascii_punctuation() => self.out.push_str(&::regex::escape(&c.to_string())),
            c if c.is_ascii_whitespace() => self.out.push(c),
            _ => return Err(format!("`\\{c}` is unknown")),
        }
        Ok(())
    }

    fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.rest.starts_with('^') {
            self.take();
            self.out.push('^');
        }
        let mut first = true;
        while let Some(c) = self.take() {
            match c {
                ']' if !first => {
                    self.out.push(']');
                    return Ok(());
                }
                '\\' => self.escape(true)?,
                '[' if self.rest.starts_with(':') && self.rest.contains(":]") => {
                    let end = self.rest.find(":]").map_or(0, |at| at + 2);
                    self.out.push('[');
                    self.out.push_str(&self.rest[..end]);
                    self.rest = &self.rest[end..];
                }
                ']' | '[' | '&' | '~' => self.out.extend(['\\', c]),
                '-' if self.rest.starts_with('-') || self.out.ends_with('-') => self.out.push_str("\\-"),
                _ => self.out.push(c),
            }
            first = false;
        }
        Err("a class is not closed".to_owned())
    }
}
