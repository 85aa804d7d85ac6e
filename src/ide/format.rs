//! Formatting inside tags: never the YAML around them.

use crate::analysis::Facts;
use crate::diagnostic::{Edit, Place};
use crate::expr::lang;
use crate::expr::tags::TagKind;
use crate::text::{FileId, Span};
use crate::workspace::Workspace;
use crate::yaml::{Node, Style};

/// The edits that write the tags of a file, or of a part of it, as they are usually written: no blanks around names, one
/// around operators. A tag that cannot be read, has comments or several lines stays as it is.
pub fn format(workspace: &Workspace, file: FileId, range: Option<Span>) -> Vec<Edit> {
    let mut edits: Vec<Edit> = Vec::new();
    for object in workspace.objects_of(file) {
        let Some(facts) = Facts::new(workspace, object) else { continue };
        for one in &facts.tags {
            let outer = one.node.source_span(one.tag.span.range());
            if range.is_some_and(|r| !(outer.start < r.end && r.start < outer.end)) {
                continue;
            }
            let (inner, text) = match &one.tag.kind {
                TagKind::Simple(path) if !one.tag.is_spaced_expression(one.text) => {
                    (one.tag.inner, Some(path.key(one.text).to_owned()).filter(|k| !k.is_empty()))
                }
                TagKind::Expression(span) => (*span, one.text.get(span.range()).and_then(expression)),
                _ => continue,
            };
            let Some(text) = text.filter(|t| one.text.get(inner.range()) != Some(t.as_str())) else {
                continue;
            };
            if let Some(text) = encoded(one.node, &text) {
                let span = one.node.source_span(inner.range());
                edits.push(Edit { place: Place { file, span }, text });
            }
        }
    }
    edits.sort_by_key(|e| e.place);
    // Through an alias a tag is met twice.
    edits.dedup_by_key(|e| e.place);
    edits
}

/// An expression as it is usually written; nothing when that could lose anything.
fn expression(source: &str) -> Option<String> {
    if source.contains(['\n', '\r', '`'])
        || source.contains("//")
        || source.contains("/*")
        || source.contains('#')
    {
        return None;
    }
    let parsed = lang::parse(source);
    if !parsed.is_ok() {
        return None;
    }
    let mut text = lang::print(&parsed);
    if !source.contains('"') {
        text = in_single_quotes(&text)?;
    }
    let again = lang::parse(&text);
    (again.is_ok() && lang::same_shape(&parsed, &again) && !text.contains("}}") && !text.contains("{{"))
        .then_some(text)
}

/// The same with single quotes around texts, as the author has them.
fn in_single_quotes(text: &str) -> Option<String> {
    if !text.contains('"') {
        return Some(text.to_owned());
    }
    (!text.contains(['\'', '\\'])).then(|| text.replace('"', "'"))
}

/// A text as a part of a scalar; nothing where the scalar's style cannot hold it.
fn encoded(node: Node<'_>, text: &str) -> Option<String> {
    match node.style()? {
        Style::DoubleQuoted => Some(text.replace('\\', "\\\\").replace('"', "\\\"")),
        Style::SingleQuoted => Some(text.replace('\'', "''")),
        Style::Literal | Style::Folded => Some(text.to_owned()),
        Style::Plain => {
            let in_flow = node.parent().is_some_and(Node::is_flow);
            let breaks = text.contains(": ")
                || text.contains(" #")
                || in_flow && text.contains([',', '[', ']', '{', '}']);
            (!breaks && !text.ends_with(':')).then(|| text.to_owned())
        }
    }
}
