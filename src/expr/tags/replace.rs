//! Replacing tags as the controller does.
//!
//! Argo works on the JSON text of a template and quotes what it inserts; here the text is a decoded scalar and values
//! go in as they are. The two agree except where quoting breaks the JSON ([`TagErrorKind::Unencodable`]).

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{nested_at, path, scan};
use crate::expr::tags::{Tag, TagKind};
use crate::text::Span;

/// What a place gives for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry<'e> {
    /// The key is unknown here.
    Missing,
    /// The usual case: Argo's values are texts.
    Text(&'e str),
    /// Known, but without a value: an output of a node that was skipped.
    Absent,
    /// Known, but not a text (an artifact).
    Other,
}

/// The values of simple tags.
pub trait Env {
    /// What `key` stands for.
    fn get(&self, key: &str) -> Entry<'_>;
}

impl Env for BTreeMap<String, String> {
    fn get(&self, key: &str) -> Entry<'_> {
        BTreeMap::get(self, key).map_or(Entry::Missing, |value| Entry::Text(value))
    }
}

/// Evaluates `{{=…}}`; knows the environment by itself.
pub trait Evaluator {
    /// Judges and runs one expression, given without braces and `=`.
    fn evaluate(&self, expression: &str) -> Evaluated;
}

/// What became of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evaluated {
    /// It is not an expression: an error everywhere. The span is within the expression.
    Syntax(Span, String),
    /// It was parsed.
    Parsed {
        /// The names and member paths that the environment lacks, in the order in which the expression has them, those
        /// guarded by `??` or `?.` left out.
        missing: Vec<String>,
        /// The value, or what went wrong in compiling or running it.
        result: Result<Output, (Span, String)>,
    },
}

/// The value of an expression in the form in which a tag inserts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// `nil`, which counts as unresolved.
    Nil,
    /// A string, inserted bare.
    Text(String),
    /// Anything else, as the compact JSON that Go writes.
    Json(String),
}

/// Which tags must resolve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strictness<'s> {
    /// Every tag: loop expansion, metric templates, cron `when`.
    Strict,
    /// None; what does not resolve stays: template bodies and spec fields.
    Lenient,
    /// Keys that begin with one of these pieces, artifacts apart: the body of a step or task (`steps`, `tasks`).
    Prefixes(&'s [&'s str]),
}

/// Why a text cannot be replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagError {
    /// The smallest part of the text that is to blame.
    pub span: Span,
    /// What is wrong with it.
    pub kind: TagErrorKind,
}

/// What is wrong with a tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagErrorKind {
    /// There is no `}}`.
    Unclosed,
    /// A simple tag, or a name in an expression, that must resolve and is unknown. In the body of a step or task the
    /// controller waits for it, perhaps for ever.
    Unresolved(String),
    /// The value is absent: the node that makes it was skipped and there is no default.
    Absent(String),
    /// The value is not a text.
    NotText(String),
    /// The expression cannot be parsed, compiled or run.
    Expression(String),
    /// The expression gives `nil`.
    Nil,
    /// The value holds a character that Go writes in a way JSON does not know.
    Unencodable(String),
}

impl std::fmt::Display for TagError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.kind {
            TagErrorKind::Unclosed => write!(f, "`{{{{` has no closing `}}}}`"),
            TagErrorKind::Unresolved(key) => write!(f, "`{key}` cannot be resolved"),
            TagErrorKind::Absent(key) => {
                write!(f, "`{key}` has no value: its node was skipped and has no default")
            }
            TagErrorKind::NotText(key) => write!(f, "`{key}` is not a text"),
            TagErrorKind::Expression(message) => f.write_str(message),
            TagErrorKind::Nil => write!(f, "the expression gives nil"),
            TagErrorKind::Unencodable(key) => {
                write!(f, "the value of `{key}` holds a control character that the controller cannot insert")
            }
        }
    }
}

impl std::error::Error for TagError {}

/// `text` with its tags replaced once; a value that holds tags itself is not looked into.
pub fn replace(
    text: &str,
    env: &dyn Env,
    evaluator: &dyn Evaluator,
    strictness: Strictness<'_>,
) -> Result<String, TagError> {
    let tags = scan(text);
    // Argo splits the whole text before it resolves the first tag.
    if let Some(unclosed) = tags.last().filter(|tag| tag.kind == TagKind::Unclosed) {
        return Err(TagError { span: unclosed.span, kind: TagErrorKind::Unclosed });
    }
    let mut replaced = String::with_capacity(text.len());
    let mut unencodable = None;
    let mut copied = 0;
    for tag in &tags {
        replaced.push_str(&text[copied..tag.span.start as usize]);
        copied = tag.span.end as usize;
        let piece = match tag.kind {
            TagKind::Expression(span) => expression(text, span, evaluator, strictness)?,
            _ => simple(text, tag, env, strictness, &mut unencodable)?,
        };
        replaced.push_str(piece.as_deref().unwrap_or(&text[tag.span.range()]));
    }
    replaced.push_str(&text[copied..]);
    // Argo sees broken JSON only when everything is in place.
    unencodable.map_or(Ok(replaced), Err)
}

/// What a simple tag becomes; nothing when it stays.
fn simple(
    text: &str,
    tag: &Tag,
    env: &dyn Env,
    strictness: Strictness<'_>,
    unencodable: &mut Option<TagError>,
) -> Result<Option<String>, TagError> {
    let span = path::trimmed(text, tag.inner);
    let key = as_json(&text[span.range()]);
    let fail = |kind| Err(TagError { span, kind });
    let mut insert = |prefix: &str, key: &str, value: &str| {
        if unencodable.is_none() && !value.chars().all(survives_quoting) {
            *unencodable = Some(TagError { span, kind: TagErrorKind::Unencodable(key.to_owned()) });
        }
        Ok(Some(format!("{prefix}{value}")))
    };
    match env.get(&key) {
        Entry::Text(value) => return insert("", &key, value),
        Entry::Absent => return fail(TagErrorKind::Absent(key.into_owned())),
        Entry::Other => return fail(TagErrorKind::NotText(key.into_owned())),
        Entry::Missing => {}
    }
    let content = &text[tag.inner.range()];
    if let Some(at) = nested_at(content) {
        let inner = as_json(&content[at + 2..]);
        match env.get(&inner) {
            Entry::Text(value) => return insert(&format!("{{{{{}", &content[..at]), &inner, value),
            Entry::Absent => return fail(TagErrorKind::Absent(inner.into_owned())),
            Entry::Other | Entry::Missing => {}
        }
    }
    let artifact = key.contains(".outputs.artifacts.") && strictness != Strictness::Strict;
    if must_resolve(&key, strictness) && !artifact {
        return fail(TagErrorKind::Unresolved(key.into_owned()));
    }
    Ok(None)
}

/// Names that get their value late: where one is unknown, an expression waits even if it could do without.
const LATE: &[&str] = &[
    "item",
    "retries",
    "lastRetry.exitCode",
    "lastRetry.status",
    "lastRetry.duration",
    "lastRetry.message",
    "workflow.status",
    "workflow.failures",
];

/// What an expression tag becomes; nothing when it stays.
fn expression(
    text: &str,
    span: Span,
    evaluator: &dyn Evaluator,
    strictness: Strictness<'_>,
) -> Result<Option<String>, TagError> {
    let source = &text[span.range()];
    let fail = |at: Span, message| {
        let span = at.shifted(span.start as usize);
        Err(TagError { span, kind: TagErrorKind::Expression(message) })
    };
    // Argo undoes three escapes of JSON by search and replace, which breaks these when they are meant literally.
    if let Some(at) = ["\\u003c", "\\u003e", "\\u0026"].iter().find_map(|escape| source.find(escape)) {
        return fail(Span::new(at, at + 6), "Argo cannot read this escape inside a tag".to_owned());
    }
    let (missing, result) = match evaluator.evaluate(source) {
        Evaluated::Syntax(at, message) => return fail(at, message),
        Evaluated::Parsed { missing, result } => (missing, result),
    };
    if let Some(name) = missing.iter().find(|name| must_resolve(name, strictness)) {
        return Err(TagError { span, kind: TagErrorKind::Unresolved(name.clone()) });
    }
    let may_stay = !missing.is_empty() || strictness == Strictness::Lenient;
    if may_stay && missing.iter().any(|name| LATE.contains(&name.as_str())) {
        return Ok(None);
    }
    match result {
        Ok(Output::Text(value) | Output::Json(value)) => Ok(Some(value)),
        _ if may_stay => Ok(None),
        Ok(Output::Nil) => Err(TagError { span, kind: TagErrorKind::Nil }),
        Err((at, message)) => fail(at, message),
    }
}

fn must_resolve(key: &str, strictness: Strictness<'_>) -> bool {
    match strictness {
        Strictness::Strict => true,
        Strictness::Lenient => false,
        Strictness::Prefixes(prefixes) => prefixes.iter().any(|prefix| {
            key.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        }),
    }
}

/// `key` as Go's JSON writes it: that is the text which Argo looks up.
fn as_json(key: &str) -> Cow<'_, str> {
    if !key.contains(|c: char| c < ' ' || matches!(c, '"' | '\\' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}'))
    {
        return Cow::Borrowed(key);
    }
    let mut json = String::with_capacity(key.len() + 8);
    for c in key.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            c if c < ' ' || matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}') => {
                json.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => json.push(c),
        }
    }
    Cow::Owned(json)
}

/// Whether Go quotes `c` in a way that JSON reads back: it writes `\x01`, `\a`, `\v` and `\U000e0041` for others.
fn survives_quoting(c: char) -> bool {
    match c {
        '\u{8}' | '\t' | '\n' | '\u{c}' | '\r' => true,
        '\0'..='\u{1f}' | '\u{7f}' => false,
        // Beyond the last plane with characters that can be shown, except the variation selectors.
        '\u{e0000}'.. => ('\u{e0100}'..='\u{e01ef}').contains(&c),
        _ => true,
    }
}
