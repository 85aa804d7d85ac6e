//! What is known about the thing at the cursor.

mod definitions;
pub(super) mod expressions;
mod storage;

use super::cursor::SlotKind;
use super::locate::Spot;
use super::{markdown, names};
use crate::analysis::{Constants, Facts, Position, Scope, TagUse, Verdict};
use crate::expr::tags::TagKind;
use crate::model::Shape;
use crate::text::{FileId, Span};
use crate::workspace::Workspace;

/// What an editor shows beside the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it is about.
    pub span: Span,
    /// The text, in Markdown.
    pub markdown: String,
}

/// What is known about the thing at an offset: a name, a tag, a function, or else the field.
pub fn hover(workspace: &Workspace, file: FileId, offset: u32) -> Option<Hover> {
    let object = super::locate::object_at(workspace, file, offset);
    let facts = object.and_then(|object| Facts::new(workspace, object));
    if let Some(facts) = &facts
        && let Some(hover) = in_text(facts, offset)
    {
        return Some(hover);
    }
    if facts.is_none() {
        let found = names::at(workspace, file, offset)?;
        let markdown = definitions::describe(workspace, &found.definition)?;
        return Some(Hover { span: found.span, markdown });
    }
    field(workspace, file, offset)
}

/// A name, a tag or a part of an expression.
fn in_text(facts: &Facts<'_>, offset: u32) -> Option<Hover> {
    let touches = |span: Span| span.touches(offset as usize);
    let all = names::of_object(facts).into_iter().filter(|o| touches(o.span));
    if let Some(found) = all.min_by_key(|o| (o.span.len(), o.access)) {
        let mut markdown = definitions::describe(facts.workspace, &found.definition)?;
        if let Some(value) = tag_at(facts, offset).and_then(|tag| value(facts, tag)) {
            let line = format!("Value: {value}");
            // The declaration may have said it.
            let always = format!("All callers give it: {value}");
            if !markdown.split("\n\n").any(|said| said == line || said == always) {
                markdown.push_str(&format!("\n\n{line}"));
            }
        }
        return Some(Hover { span: found.span, markdown });
    }
    if let Some(hover) = expressions::at(facts, offset) {
        return Some(hover);
    }
    let tag = tag_at(facts, offset)?;
    let TagKind::Simple(path) = &tag.tag.kind else { return None };
    let key = path.key(tag.text);
    let mut markdown = match tag.verdict {
        Verdict::Known(ty) => format!("`{key}`: {}", markdown::type_name(ty)),
        _ => return None,
    };
    if let Some(help) = definitions::fixed_name(key) {
        markdown.push_str(&format!("\n\n{help}"));
    }
    if let Some(value) = value(facts, tag) {
        markdown.push_str(&format!("\n\nValue: {value}"));
    }
    Some(Hover { span: tag.node.source_span(path.span.range()), markdown })
}

fn tag_at<'f, 'w>(facts: &'f Facts<'w>, offset: u32) -> Option<&'f TagUse<'w>> {
    facts.tags.iter().find(|t| t.node.source_span(t.tag.span.range()).touches(offset as usize))
}

/// What a tag is replaced with, where the manifest tells.
fn value(facts: &Facts<'_>, tag: &TagUse<'_>) -> Option<String> {
    let TagKind::Simple(_) = tag.tag.kind else { return None };
    let text = tag.text.get(tag.tag.span.range())?;
    let position = position(facts, tag)?;
    let value = Constants::new(facts).text(text, position)?.text.into_owned();
    Some(quoted(&value))
}

fn position(facts: &Facts<'_>, tag: &TagUse<'_>) -> Option<Position> {
    Some(Scope::of_zone(facts, tag.zone).position())
}

/// A value in one line.
pub(super) fn quoted(value: &str) -> String {
    const LONGEST: usize = 200;
    let line: String = value.chars().take(LONGEST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let dots = if line.len() < value.len() { "…" } else { "" };
    let fence = if line.contains('`') { "``" } else { "`" };
    if line.is_empty() { "empty".to_owned() } else { format!("{fence}{line}{fence}{dots}") }
}

/// The field that the cursor is on, or in the value of.
fn field(workspace: &Workspace, file: FileId, offset: u32) -> Option<Hover> {
    let spot = Spot::new(workspace, file, offset)?;
    let cursor = &spot.cursor;
    let (field, span) = match cursor.kind {
        SlotKind::Key => {
            let name = spot.text().get(cursor.span.range())?;
            let described = spot.described?;
            // The keys of a map are the author's own: what the map is for says what they are.
            let field = match described.shape {
                Shape::Map(_) => described.field?,
                _ => described.fields()?.field(name)?,
            };
            (field, cursor.span)
        }
        _ => {
            let field = spot.described?.field?;
            let span = cursor.span;
            (field, if span.is_empty() { Span::at(offset as usize) } else { span })
        }
    };
    let mut markdown = format!("`{}`: {}", field.name, markdown::shape(&field.shape));
    let text = markdown::field(field, spot.version());
    if !text.is_empty() {
        markdown.push_str(&format!("\n\n{text}"));
    }
    Some(Hover { span, markdown })
}
