//! Names inside tags.

use super::names::{self, Ranks};
use super::{CompletionKind, List, expressions};
use crate::analysis::{Facts, Name, Type};
use crate::diagnostic::{Edit, Place};
use crate::ide::cursor::{line_end, long_scalar};
use crate::ide::markdown;
use crate::ide::open_tag::Open;
use crate::text::Span;

pub(super) fn complete<'w>(list: &mut List<'_, 'w>, facts: &Facts<'w>, tag: &Open) {
    if tag.is_expression {
        return expressions::tag(list, facts, tag);
    }
    let spot = list.spot;
    let Some(written) = spot.text().get(tag.inner..spot.offset) else { return };
    let typed = written.trim_start();
    let typed_start = spot.offset - typed.len();
    if typed.contains(char::is_whitespace) {
        return;
    }
    if typed.is_empty() && spot.text().get(tag.start + 2..spot.offset) == Some("") && !tag.is_closed {
        // An expression may begin here too.
        let item = list.add_at("=", CompletionKind::Outline, Span::at(spot.offset), "=");
        item.detail = Some("an expression".to_owned());
        item.sort = "9".to_owned();
    }
    let is_item = typed.starts_with("item");
    let prefix_len = typed.rfind('.').map_or(0, |at| at + 1);
    // Names of labels and annotations have dots of their own.
    let fixed = ["workflow.labels.", "workflow.annotations."].into_iter().find(|p| typed.starts_with(p));
    let prefix = fixed.unwrap_or_else(|| typed.get(..prefix_len).unwrap_or_default());
    let names = names::below(spot, facts, prefix);
    let ranks = Ranks::new(spot, facts);
    let start = typed_start + prefix.len();
    let rest = spot.text().get(spot.offset..tag.end).unwrap_or_default();
    let stop = |c: char| matches!(c, '.' | '/') && fixed.is_none() || c.is_whitespace();
    let end = spot.offset + rest.find(stop).unwrap_or(rest.len());
    let after = rest.get(end - spot.offset..).unwrap_or_default();
    for (segment, name) in segments(&names, prefix, fixed.is_some()) {
        // What follows an open tag may be the rest of its name, or text like `.json`.
        let goes_on = after.starts_with('.')
            && names.iter().any(|n| n.key.starts_with(&format!("{prefix}{segment}{after}")));
        let text = match name {
            Some(_) if !tag.is_closed && !goes_on => format!("{segment}}}}}"),
            _ => segment.to_owned(),
        };
        let item = list.add_at(segment, kind(prefix, name), Span::new(start, end), text);
        item.detail = name.map(|n| markdown::type_name(n.ty).to_owned());
        item.sort = rank(&ranks, prefix, segment, is_item);
    }
    if needs_quotes(list, tag) {
        let place = Place { file: list.file, span: Span::at(tag.start) };
        for item in list.items.iter_mut().filter(|i| i.insert.text.ends_with("}}")) {
            item.insert.text.push('\'');
            item.additional.push(Edit { place, text: "'".to_owned() });
        }
    }
}

/// The next parts of the names that begin with `prefix`, each with its name when it ends there.
pub(super) fn segments<'n>(names: &'n [Name], prefix: &str, whole: bool) -> Vec<(&'n str, Option<&'n Name>)> {
    let mut found: Vec<(&str, Option<&Name>)> = Vec::new();
    for name in names {
        let Some(rest) = name.key.strip_prefix(prefix).filter(|r| !r.is_empty()) else { continue };
        let in_labels = ["workflow.labels.", "workflow.annotations."].contains(&prefix);
        let segment = if whole || in_labels { rest } else { rest.split('.').next().unwrap_or(rest) };
        let is_end = segment.len() == rest.len();
        match found.iter_mut().find(|(s, _)| *s == segment) {
            Some((_, known)) if is_end => *known = Some(name),
            Some(_) => {}
            None => found.push((segment, is_end.then_some(name))),
        }
    }
    // What has more below it is only a beginning.
    for (segment, known) in &mut found {
        let deeper = format!("{prefix}{segment}.");
        if known.is_some_and(|n| n.ty != Type::Artifact) && names.iter().any(|n| n.key.starts_with(&deeper)) {
            *known = known.filter(|n| matches!(n.key.as_str(), "item"));
        }
    }
    found
}

pub(super) fn kind(prefix: &str, name: Option<&Name>) -> CompletionKind {
    match name {
        None if matches!(prefix, "steps." | "tasks.") => CompletionKind::Task,
        None => CompletionKind::Namespace,
        Some(name) if name.ty == Type::Artifact => CompletionKind::Artifact,
        Some(name) if name.key.contains(".parameters.") => CompletionKind::Parameter,
        Some(_) if prefix.ends_with("labels.") || prefix.ends_with("annotations.") => CompletionKind::Label,
        Some(_) => CompletionKind::Variable,
    }
}

/// What is nearest comes first: the loop, the inputs, other steps, then the workflow.
pub(super) fn rank(ranks: &Ranks<'_, '_>, prefix: &str, segment: &str, is_item: bool) -> String {
    let rank = match (prefix, segment) {
        ("", "item") => 0,
        ("", "inputs") => 1,
        ("", "outputs") => 3,
        ("", "steps" | "tasks") => 2,
        ("", "workflow") => 4,
        ("", _) => 5,
        _ if is_item => 1,
        _ => 3,
    };
    format!("{rank}{:03}", ranks.of(prefix, segment))
}

/// Whether a value begins with the braces and has no quotes yet, which YAML would take for a map.
fn needs_quotes(list: &List<'_, '_>, tag: &Open) -> bool {
    let spot = list.spot;
    let cursor = &spot.cursor;
    let is_first = cursor.quote.is_none()
        && long_scalar(spot.tree(), spot.offset).is_none()
        && cursor.span.start as usize == tag.start;
    let text = spot.text();
    let rest = text.get(spot.offset..line_end(text, spot.offset)).unwrap_or_default();
    is_first && rest.trim().is_empty() && !cursor.in_flow && !tag.is_closed
}
