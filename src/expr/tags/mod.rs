//! Tags: what stands between `{{` and `}}` in a scalar.
//!
//! Argo finds tags in the JSON text of a whole template, without knowing strings, nesting or escapes: a tag begins at
//! the next `{{` and ends at the first `}}` after it. JSON never escapes a brace, so scanning one decoded scalar finds
//! the same tags, and [`TagKind::Unclosed`] marks the one case in which Argo reads on into the next field.
//!
//! [`scan`] says what is there; [`replace`] does what the controller does.

mod foreign;
mod names;
mod path;
mod replace;

pub use names::Names;
pub use path::{Path, Segment};
pub use replace::{Entry, Env, Evaluated, Evaluator, Output, Strictness, TagError, TagErrorKind, replace};

use crate::text::Span;

/// One tag of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// From `{{` to `}}`, both included. An unclosed tag ends where the text ends.
    pub span: Span,
    /// Between the braces, spaces included.
    pub inner: Span,
    /// What the tag is.
    pub kind: TagKind,
}

/// What a tag is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagKind {
    /// A key that Argo looks up as it stands, spaces around it aside. `{{ =x}}` is one too: only an `=` directly after
    /// the braces makes an expression.
    Simple(Path),
    /// `{{=…}}`: the span of the expr-lang text after the `=`.
    Expression(Span),
    /// A tag within a simple tag, as in `{{inputs.parameters.{{item}}}}`. Argo resolves the inner one first, and only
    /// a later pass sees the outer one; the tag's span ends with the inner braces.
    Nested {
        /// The text between the outer braces and the inner ones.
        prefix: Span,
        /// The inner key. Argo does not trim this one.
        path: Path,
    },
    /// Somebody else's braces (Go templates, Helm, Jinja, Mustache): Argo leaves them as they are.
    Foreign,
    /// There is no `}}`: Argo reads on into the following fields, or refuses the text.
    Unclosed,
}

impl Tag {
    /// The path of a simple or nested tag.
    pub fn path(&self) -> Option<&Path> {
        match &self.kind {
            TagKind::Simple(path) | TagKind::Nested { path, .. } => Some(path),
            TagKind::Expression(_) | TagKind::Foreign | TagKind::Unclosed => None,
        }
    }

    /// Whether this is `{{ =…}}`: written as an expression, but the space makes Argo read a key that never exists.
    pub fn is_spaced_expression(&self, text: &str) -> bool {
        matches!(&self.kind, TagKind::Simple(path) if path.key(text).starts_with('='))
    }
}

/// Every tag of `text`, from left to right. Tags never overlap.
pub fn scan(text: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = 0;
    while let Some(open) = find(text, rest, "{{") {
        let start = open + 2;
        let Some(end) = find(text, start, "}}") else {
            tags.push(Tag {
                span: Span::new(open, text.len()),
                inner: Span::new(start, text.len()),
                kind: TagKind::Unclosed,
            });
            break;
        };
        let inner = Span::new(start, end);
        tags.push(Tag { span: Span::new(open, end + 2), inner, kind: classify(text, open, inner) });
        rest = end + 2;
    }
    tags
}

/// The longest text that is put together, in bytes.
const MAX_LEN: usize = 1 << 20;

/// The text with all of its tags replaced; `None` when one of them is no simple tag, or has no value.
pub fn fill<V: AsRef<str>>(text: &str, value: impl FnMut(&str) -> Option<V>) -> Option<String> {
    fill_all(text, value, |_| None)
}

/// The same with what expressions give.
pub fn fill_all<V: AsRef<str>>(
    text: &str,
    mut value: impl FnMut(&str) -> Option<V>,
    mut expression: impl FnMut(&str) -> Option<String>,
) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    for tag in scan(text) {
        out.push_str(text.get(done..tag.span.start as usize)?);
        match &tag.kind {
            TagKind::Simple(path) => out.push_str(value(path.key(text))?.as_ref()),
            TagKind::Expression(span) => out.push_str(&expression(text.get(span.range())?)?),
            _ => return None,
        }
        done = tag.span.end as usize;
        if out.len() > MAX_LEN {
            return None;
        }
    }
    out.push_str(text.get(done..)?);
    Some(out)
}

/// Whether `text` holds anything that Argo would take for a tag.
pub fn has_tags(text: &str) -> bool {
    text.contains("{{")
}

fn find(text: &str, from: usize, what: &str) -> Option<usize> {
    text.get(from..)?.find(what).map(|at| from + at)
}

fn classify(text: &str, open: usize, inner: Span) -> TagKind {
    let content = &text[inner.range()];
    if content.starts_with('=') {
        return TagKind::Expression(Span::new(inner.start as usize + 1, inner.end as usize));
    }
    if foreign::is_foreign(content, text[..open].ends_with('$')) {
        return TagKind::Foreign;
    }
    match nested_at(content) {
        Some(at) => {
            let start = inner.start as usize;
            let key = Span::new(start + at + 2, inner.end as usize);
            TagKind::Nested { prefix: Span::new(start, start + at), path: Path::parse(text, key) }
        }
        None => TagKind::Simple(Path::parse(text, path::trimmed(text, inner))),
    }
}

/// Where the innermost `{{` of a tag's content stands, if Argo would look behind it.
fn nested_at(content: &str) -> Option<usize> {
    // A brace pair at the very start (`{{{{x}}`) is never looked into.
    content.rfind("{{").filter(|&at| at > 0)
}

#[cfg(test)]
mod tests;
