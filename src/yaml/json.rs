//! JSON as Go's decoder accepts it, behind the same events as YAML.
//!
//! Argo asks first whether the whole file is one JSON value. What only JSON allows (keys of any length, tabs, surrogate
//! pairs, `\/`) then holds.

use std::borrow::Cow;

use super::event::{Cause, Event, Events, Failure, Scalar};
use super::limits::MAX_DEPTH;
use super::tree::Style;

/// Whether the whole text is one JSON object or list. Other JSON values mean the same to Argo as YAML.
pub(super) fn is_json(text: &str) -> bool {
    if !text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with(['{', '[']) {
        return false;
    }
    let mut events = JsonEvents::new(text);
    while let Ok(Some(_)) = events.next_event() {}
    events.state == State::Done
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    /// A value must come; in a new list it may end instead.
    Value {
        first: bool,
    },
    Key {
        first: bool,
    },
    /// After a value.
    After,
    End,
    Done,
    Failed,
}

pub(super) struct JsonEvents<'s> {
    text: &'s str,
    at: usize,
    state: State,
    /// Open collections: whether each is an object.
    open: Vec<bool>,
}

impl<'s> JsonEvents<'s> {
    pub(super) fn new(text: &'s str) -> Self {
        JsonEvents { text, at: 0, state: State::Start, open: Vec::new() }
    }

    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    fn step(&mut self) -> Option<Event<'s>> {
        match self.state {
            State::Start => {
                self.state = State::Value { first: false };
                Some(Event::DocumentStart { at: 0 })
            }
            State::Value { first } => self.value(first),
            State::Key { first } => self.key(first),
            State::After => self.after(),
            State::End => {
                self.state = if self.peek().is_none() { State::Done } else { State::Failed };
                (self.state == State::Done)
                    .then_some(Event::DocumentEnd { at: self.text.len(), explicit: false })
            }
            State::Done | State::Failed => None,
        }
    }

    fn value(&mut self, first: bool) -> Option<Event<'s>> {
        let start = self.at;
        match self.peek()? {
            b'{' => self.open(true),
            b'[' => self.open(false),
            b']' if first => self.close(),
            b'"' => {
                let scalar = self.string()?;
                self.finish_value();
                Some(Event::Scalar(scalar))
            }
            _ => {
                let start = self.at.max(start);
                let len = self.text.as_bytes()[start..].iter().take_while(|b| is_word(**b)).count();
                let text = self.text.get(start..start + len)?;
                (matches!(text, "true" | "false" | "null") || is_number(text)).then_some(())?;
                self.at += len;
                self.finish_value();
                Some(Event::Scalar(scalar(Cow::Borrowed(text), Style::Plain, start, self.at)))
            }
        }
    }

    fn open(&mut self, object: bool) -> Option<Event<'s>> {
        let start = self.at;
        self.at += 1;
        self.open.push(object);
        if self.open.len() > MAX_DEPTH {
            return None;
        }
        self.state = if object { State::Key { first: true } } else { State::Value { first: true } };
        Some(if object {
            Event::MappingStart { flow: true, start, tag: None }
        } else {
            Event::SequenceStart { flow: true, start, tag: None }
        })
    }

    fn close(&mut self) -> Option<Event<'s>> {
        self.at += 1;
        self.open.pop();
        self.finish_value();
        Some(Event::CollectionEnd { end: self.at })
    }

    fn finish_value(&mut self) {
        self.state = if self.open.is_empty() { State::End } else { State::After };
    }

    fn key(&mut self, first: bool) -> Option<Event<'s>> {
        match self.peek()? {
            b'}' if first => self.close(),
            b'"' => {
                let key = self.string()?;
                (self.peek()? == b':').then_some(())?;
                self.at += 1;
                self.state = State::Value { first: false };
                Some(Event::Scalar(key))
            }
            _ => None,
        }
    }

    fn after(&mut self) -> Option<Event<'s>> {
        let object = *self.open.last()?;
        match self.peek()? {
            b',' => {
                self.at += 1;
                self.state = if object { State::Key { first: false } } else { State::Value { first: false } };
                self.step()
            }
            b'}' if object => self.close(),
            b']' if !object => self.close(),
            _ => None,
        }
    }

    fn string(&mut self) -> Option<Scalar<'s>> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut at = start + 1;
        let mut escaped = false;
        loop {
            match *bytes.get(at)? {
                b'"' => break,
                b'\\' => {
                    escaped = true;
                    at += 2;
                }
                0..=0x1F => return None,
                _ => at += 1,
            }
        }
        let inner = self.text.get(start + 1..at)?;
        let text = if escaped { Cow::Owned(unescape(inner)?) } else { Cow::Borrowed(inner) };
        self.at = at + 1;
        Some(scalar(text, Style::DoubleQuoted, start, self.at))
    }
}

impl<'s> Events<'s> for JsonEvents<'s> {
    fn next_event(&mut self) -> Result<Option<Event<'s>>, Failure> {
        let event = self.step();
        if event.is_none() && self.state != State::Done {
            self.state = State::Failed;
            return Err(Failure { at: self.at.min(self.text.len()), cause: Cause::Other("not JSON".into()) });
        }
        Ok(event)
    }
}

fn scalar(text: Cow<'_, str>, style: Style, start: usize, end: usize) -> Scalar<'_> {
    Scalar { text, style, start, end, indent: None, tag: None, absent: false }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

/// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?`
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, power) = match text.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, Some(power.strip_prefix(['+', '-']).unwrap_or(power))),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && power.is_none_or(digits)
}

/// The text of a JSON string; half a surrogate pair becomes U+FFFD, as in Go.
fn unescape(inner: &str) -> Option<String> {
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let escape = *rest.as_bytes().get(at + 1)?;
        rest = rest.get(at + 2..)?;
        text.push(match escape {
            b'"' | b'\\' | b'/' => char::from(escape),
            b'b' => '\x08',
            b'f' => '\x0c',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut code = hex(rest)?;
                rest = &rest[4..];
                if (0xD800..0xDC00).contains(&code)
                    && let Some(low) = rest.strip_prefix("\\u").and_then(hex)
                    && (0xDC00..0xE000).contains(&low)
                {
                    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                    rest = &rest[6..];
                }
                char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => return None,
        });
    }
    text.push_str(rest);
    Some(text)
}

fn hex(text: &str) -> Option<u32> {
    let digits = text.get(..4)?;
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_json() {
        for text in [
            "{}",
            " [1, -0.5e+3, \"a\\u00e9\\ud83d\\ude00\\/\"]\n",
            "{\"a\":{\"b\":[true,null]},\t\"c\" : []}",
        ] {
            assert!(is_json(text), "{text}");
        }
        for text in [
            "",
            "1",
            "{a: 1}",
            "[1,]",
            "[01]",
            "[1] x",
            "{\"a\"}",
            "[\"\\x\"]",
            "[\"a\nb\"]",
            "{\"a\":1",
            "[1.]",
        ] {
            assert!(!is_json(text), "{text}");
        }
    }
}
