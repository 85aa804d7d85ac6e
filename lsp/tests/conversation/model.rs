//! What a client knows of its documents, reckoned in the simplest way.

use serde_json::{Value, json};

/// An open document.
pub(super) struct Document {
    pub(super) text: String,
    pub(super) version: i64,
    /// The number of its opening: of several names of a file the last counts.
    pub(super) opened: usize,
}

/// What columns count.
#[derive(Clone, Copy, Debug)]
pub(super) enum Encoding {
    Utf8,
    Utf16,
    Utf32,
}

impl Encoding {
    pub(super) fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16 => "utf-16",
            Encoding::Utf32 => "utf-32",
        }
    }

    fn units(self, c: char) -> usize {
        match self {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
            Encoding::Utf32 => 1,
        }
    }

    /// The position of an offset.
    pub(super) fn position(self, text: &str, offset: usize) -> Value {
        let lines = lines(text);
        let line = lines.iter().rposition(|(start, _)| *start <= offset).expect("the first line begins at 0");
        let before = &text[lines[line].0..offset];
        json!({"line": line, "character": before.chars().map(|c| self.units(c)).sum::<usize>()})
    }

    /// The offset of a position: past a line's end the end; inside a character its start.
    fn offset(self, text: &str, position: &Value) -> Option<usize> {
        let number = |key: &str| position[key].as_u64().filter(|n| *n <= u64::from(u32::MAX));
        let (line, mut left) = (number("line")? as usize, number("character")? as usize);
        let lines = lines(text);
        if line == lines.len() {
            return Some(text.len());
        }
        let (start, end) = *lines.get(line)?;
        let mut offset = start;
        for c in text[start..end].chars() {
            if self.units(c) > left {
                break;
            }
            left -= self.units(c);
            offset += c.len_utf8();
        }
        Some(offset)
    }

    /// The text after an edit; nothing when its range is none.
    pub(super) fn replace(self, text: &str, range: &Value, new: &str) -> Option<String> {
        let (start, end) = (self.offset(text, &range["start"])?, self.offset(text, &range["end"])?);
        (start <= end).then(|| [&text[..start], new, &text[end..]].concat())
    }

    /// Whether a position names a place between two characters of the text.
    fn has(self, text: &str, position: &Value) -> bool {
        let offset = self.offset(text, position);
        offset.is_some_and(|offset| offset == text.len() || self.position(text, offset) == *position)
    }
}

/// Where lines begin and end, without their breaks.
fn lines(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let (mut lines, mut start, mut at) = (Vec::new(), 0, 0);
    while at < bytes.len() {
        let width = match &bytes[at..] {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        if width > 0 {
            lines.push((start, at));
            start = at + width;
        }
        at += width.max(1);
    }
    lines.push((start, bytes.len()));
    lines
}

/// JSON in which halves of surrogate pairs are escaped, as an editor would write them.
pub(super) fn escaped(body: &str) -> Vec<u8> {
    body.replace("HALF", "\\ud83d").replace("LOWR", "\\ude80").into_bytes()
}

/// What the server makes of a text with such halves.
pub(super) fn received(text: &str) -> String {
    text.replace("HALFLOWR", "🚀").replace("HALF", "\u{FFFD}").replace("LOWR", "\u{FFFD}")
}

/// The path of a document, as reports spell it when no folder is open.
pub(super) fn path_of(uri: &str) -> String {
    match uri.strip_prefix("file:///") {
        Some(path) => path
            .replace("%61", "a")
            .replace("%20", " ")
            .replace("%3A", ":")
            .replace("%C3%A9", "é")
            .replace("%F0%9F%9A%80", "🚀"),
        None => uri.to_owned(),
    }
}

/// Every range in an answer that is about the document itself has to be in its text.
pub(super) fn look_at(method: &str, result: &Value, encoding: &Encoding, text: &str, uri: &str) {
    match method {
        // They name places in other documents.
        "workspace/symbol"
        | "workspace/diagnostic"
        | "textDocument/diagnostic"
        | "textDocument/definition"
        | "textDocument/typeDefinition"
        | "textDocument/codeLens"
        | "callHierarchy/incomingCalls"
        | "callHierarchy/outgoingCalls" => {}
        "textDocument/semanticTokens/full" => look_at_tokens(result, *encoding, text),
        "textDocument/foldingRange" => {
            for fold in result.as_array().into_iter().flatten() {
                let [start, end] = ["startLine", "endLine"].map(|key| fold[key].as_u64().expect("a line"));
                assert!(start <= end && (end as usize) < lines(text).len(), "{fold} of {text:?}");
            }
        }
        _ => look_into(result, *encoding, text, uri),
    }
}

fn look_into(value: &Value, encoding: Encoding, text: &str, uri: &str) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| look_into(item, encoding, text, uri)),
        Value::Object(map) => {
            let (start, end) = (map.get("start"), map.get("end"));
            if let (Some(start @ Value::Object(_)), Some(end)) = (start, end) {
                assert!(encoding.has(text, start) && encoding.has(text, end), "{value} of {text:?}");
                let key = |at: &Value| (at["line"].as_u64(), at["character"].as_u64());
                assert!(key(start) <= key(end), "{value}");
                return;
            }
            if map.get("uri").is_some_and(|other| other != uri) {
                return;
            }
            // The edits of an action, by document.
            let others = |key: &str| key.contains(":/") && key != uri;
            // A finding speaks of other places.
            let left_out = |key: &str| others(key) || key == "relatedInformation";
            let parts = map.iter().filter(|(key, _)| !left_out(key));
            parts.for_each(|(_, part)| look_into(part, encoding, text, uri));
        }
        _ => {}
    }
}

fn look_at_tokens(result: &Value, encoding: Encoding, text: &str) {
    let data: Vec<u64> =
        result["data"].as_array().into_iter().flatten().map(|n| n.as_u64().expect("a number")).collect();
    let lines = lines(text);
    let (mut line, mut column) = (0, 0);
    for token in data.chunks(5) {
        let [lines_down, columns, length, ..] = *token else { panic!("{token:?} is no token") };
        line += lines_down;
        column = if lines_down == 0 { column + columns } else { columns };
        let (start, end) = lines[line as usize];
        let width: usize = text[start..end].chars().map(|c| encoding.units(c)).sum();
        assert!(length > 0 && column + length <= width as u64, "{line}:{column}+{length} of {text:?}");
    }
}
