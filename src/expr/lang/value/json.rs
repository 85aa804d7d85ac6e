//! Values to JSON text and back, the way Go's `encoding/json` does it.

use std::sync::Arc;

use base64::Engine;

use super::{Key, MapKind, Value};

/// How JSON is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Style {
    /// Indented by two blanks.
    pub(in super::super) pretty: bool,
    /// `<`, `>` and `&` are written as escapes.
    pub(in super::super) escape_html: bool,
}

impl Style {
    pub(in super::super) const COMPACT: Style = Style { pretty: false, escape_html: true };
    pub(in super::super) const PRETTY: Style = Style { pretty: true, escape_html: true };
    pub(in super::super) const RAW: Style = Style { pretty: false, escape_html: false };
}

/// How long a JSON text may become.
const MAX_BYTES: usize = 16 << 20;

/// The JSON text of a value, or why there is none.
pub(in super::super) fn encode(value: &Value, style: Style) -> Result<String, String> {
    let mut encoder = Encoder { out: String::new(), style, indent: 0 };
    encoder.value(value)?;
    Ok(encoder.out)
}

impl Value {
    /// The compact JSON text without Go's escapes for `<`, `>` and `&`, or why there is none.
    pub fn to_plain_json(&self) -> Result<String, String> {
        encode(self, Style::RAW)
    }

    /// The compact JSON text that takes the place of a tag, or why there is none.
    pub fn to_json(&self) -> Result<String, String> {
        encode(self, Style::COMPACT)
    }
}

struct Encoder {
    out: String,
    style: Style,
    indent: usize,
}

impl Encoder {
    fn value(&mut self, value: &Value) -> Result<(), String> {
        if self.out.len() > MAX_BYTES {
            return Err("memory budget exceeded".to_owned());
        }
        match value {
            Value::Nil => self.out.push_str("null"),
            Value::List(list) if list.is_nil => self.out.push_str("null"),
            Value::Bool(value) => self.out.push_str(if *value { "true" } else { "false" }),
            Value::Int(_, value) | Value::Duration(value) => self.out.push_str(&value.to_string()),
            Value::Month(value) | Value::Weekday(value) => self.out.push_str(&value.to_string()),
            Value::Float(value) => self.float(*value)?,
            Value::Text(text) => self.text(text),
            Value::Bytes(bytes) => {
                let text = base64::engine::general_purpose::STANDARD.encode(bytes);
                self.text(&text);
            }
            Value::Time(time) => self.text(&time.rfc3339()),
            Value::Version(version) => self.text(&version.to_string()),
            Value::Zone(_) => self.out.push_str("{}"),
            Value::Function(_) => return Err("json: unsupported type: func".to_owned()),
            Value::List(list) => self.sequence('[', ']', list.items.iter(), |this, item| this.value(item))?,
            Value::Map(map) => {
                if matches!(map.kind, MapKind::AnyToAny | MapKind::AnyToList) {
                    return Err(format!("json: unsupported type: {}", value.go_type()));
                }
                self.sequence('{', '}', map.entries.iter(), |this, (key, item)| {
                    if let Key::Text(key) = key {
                        this.text(key);
                    }
                    this.out.push_str(if this.style.pretty { ": " } else { ":" });
                    this.value(item)
                })?;
            }
        }
        Ok(())
    }

    fn sequence<T>(
        &mut self,
        open: char,
        close: char,
        items: impl ExactSizeIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T) -> Result<(), String>,
    ) -> Result<(), String> {
        self.out.push(open);
        let empty = items.len() == 0;
        self.indent += 1;
        for (index, item) in items.enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.line();
            write(self, item)?;
        }
        self.indent -= 1;
        if !empty {
            self.line();
        }
        self.out.push(close);
        Ok(())
    }

    fn line(&mut self) {
        if self.style.pretty {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", self.indent));
        }
    }

    fn float(&mut self, value: f64) -> Result<(), String> {
        if !value.is_finite() {
            return Err(format!("json: unsupported value: {}", super::float_text(value)));
        }
        let magnitude = value.abs();
        if magnitude != 0.0 && !(1e-6..1e21).contains(&magnitude) {
            let text = format!("{value:e}");
            let text = if text.contains("e-") { text } else { text.replace('e', "e+") };
            self.out.push_str(&text);
        } else {
            self.out.push_str(&value.to_string());
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            match c {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                '\x08' => self.out.push_str("\\b"),
                '\x0c' => self.out.push_str("\\f"),
                '<' | '>' | '&' if self.style.escape_html => self.escape(c),
                '\u{2028}' | '\u{2029}' => self.escape(c),
                c if (c as u32) < 0x20 => self.escape(c),
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }

    fn escape(&mut self, c: char) {
        self.out.push_str(&format!("\\u{:04x}", c as u32));
    }
}

/// The value that a JSON text stands for. Numbers are floats.
pub(in super::super) fn from_json(text: &str) -> Result<Value, String> {
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(json) => Ok(converted(json)),
        Err(error) if error.is_eof() => Err("unexpected end of JSON input".to_owned()),
        Err(error) => Err(format!("invalid JSON: {error}")),
    }
}

fn converted(json: serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match json {
        Json::Null => Value::Nil,
        Json::Bool(value) => Value::Bool(value),
        Json::Number(number) => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        Json::String(text) => Value::text(text),
        Json::Array(items) => Value::list(items.into_iter().map(converted).collect()),
        Json::Object(members) => {
            Value::map(members.into_iter().map(|(key, value)| (Arc::from(key), converted(value))))
        }
    }
}
