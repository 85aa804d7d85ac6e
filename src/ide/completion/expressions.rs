//! Names and functions inside expressions.

use super::names::{self, Ranks};
use super::tags::{kind, rank, segments};
use super::{CompletionKind, List, usual};
use crate::analysis::{Facts, Name, Type};
use crate::expr::lang::functions::{self, Function, Origin};
use crate::expr::lang::{self, is_identifier};
use crate::ide::locate::Spot;
use crate::ide::markdown;
use crate::ide::open_tag::{self, Open};
use crate::text::Span;

/// In a tag.
pub(super) fn tag<'w>(list: &mut List<'_, 'w>, facts: &Facts<'w>, tag: &Open) {
    // What is written is rarely all of it, so a tag that is open stays open.
    complete(list, facts, tag.inner, tag.end);
}

/// In a field that is an expression.
pub(super) fn field<'w>(list: &mut List<'_, 'w>, facts: &Facts<'w>) {
    if let Some((start, end)) = open_tag::expression(list.spot) {
        complete(list, facts, start, end);
    }
}

/// What stands before the cursor.
struct Typed {
    /// The members before: `inputs.parameters`.
    path: Vec<String>,
    /// The beginning of the word at the cursor.
    start: usize,
    /// The quote of `['…` that the cursor stands in.
    bracket: Option<char>,
    /// Where the dot or bracket before the word stands.
    dot: Option<usize>,
}

fn complete<'w>(list: &mut List<'_, 'w>, facts: &Facts<'w>, start: usize, end: usize) {
    let spot = list.spot;
    let Some(before) = spot.text().get(start..spot.offset) else { return };
    let Some(typed) = typed(before, start) else { return };
    let after = spot.text().get(spot.offset..end).unwrap_or_default();
    let rest = after.find(|c: char| !is_word(c)).unwrap_or(after.len());
    let span = Span::new(typed.start, spot.offset + rest);
    if typed.path.first().is_some_and(|p| p == "sprig") {
        if typed.path.len() == 1 {
            functions::table(Origin::Sprig).values().for_each(|f| function(list, f, span));
        }
        return;
    }
    members(list, facts, &typed, span);
    if typed.path.is_empty() && typed.bracket.is_none() {
        for f in [Origin::Argo, Origin::Builtin].into_iter().flat_map(|o| functions::table(o).values()) {
            function(list, f, span);
        }
        let item = list.add_at("sprig", CompletionKind::Namespace, span, "sprig");
        item.detail = Some("the functions of the sprig library".to_owned());
        item.sort = "604".to_owned();
        for name in declared(before) {
            list.add_at(name, CompletionKind::Variable, span, name).sort = "0".to_owned();
        }
        for word in ["true", "false", "nil"] {
            list.add_at(word, CompletionKind::Value, span, word).sort = "8".to_owned();
        }
    }
}

/// The names of the place as members.
fn members<'w>(list: &mut List<'_, 'w>, facts: &Facts<'w>, typed: &Typed, span: Span) {
    let mut prefix = typed.path.join(".");
    if !prefix.is_empty() {
        prefix.push('.');
    }
    let names = names(list.spot, facts, &prefix);
    let ranks = Ranks::new(list.spot, facts);
    let quote = if list.spot.cursor.quote == Some('\'') { '"' } else { '\'' };
    for (segment, name) in segments(&names, &prefix, false) {
        let is_plain = is_identifier(segment) && !lang::RESERVED_WORDS.contains(&segment);
        let (span, text) = match (typed.bracket, typed.dot) {
            (Some(quote), _) => {
                let after = list.spot.text().get(span.end as usize..).unwrap_or_default();
                let close = if after.starts_with(quote) { String::new() } else { format!("{quote}]") };
                (span, format!("{segment}{close}"))
            }
            (None, Some(dot)) if !is_plain => {
                (Span::new(dot, span.end as usize), format!("[{quote}{segment}{quote}]"))
            }
            (None, None) if !is_plain => continue,
            _ => (span, segment.to_owned()),
        };
        // The member may be written with brackets, but is found by what is typed after the dot.
        let typed_dot = typed.dot.filter(|_| span.start < typed.start as u32);
        let item = list.add_at(segment, kind(&prefix, name), span, text);
        if typed_dot.is_some() {
            item.filter = format!(".{segment}");
        }
        item.detail = name.map(|n| markdown::type_name(n.ty).to_owned());
        item.sort = rank(&ranks, &prefix, segment, false);
    }
}

fn function(list: &mut List<'_, '_>, function: &Function, span: Span) {
    let after = list.spot.text().get(span.end as usize..).unwrap_or_default();
    let called = after.starts_with('(');
    let item = list.add_at(function.name, CompletionKind::Function, span, function.name);
    if !called {
        let arguments = if function.signature.params.is_empty() { "()" } else { "($0)" };
        item.insert.text.push_str(arguments);
        item.insert.is_snippet = true;
    }
    item.detail = Some(function.declaration.to_owned());
    item.documentation = Some(function.help.to_owned());
    let usual = match function.origin {
        Origin::Sprig => usual::sprig(function.name),
        _ => usual::function(function.name),
    };
    // Names that are in reach stand before, `sprig` among the usual functions.
    item.sort = usual.map_or("7".to_owned(), |at| format!("6{at:02}"));
}

/// Declarations further back are not looked for.
const MOST_DECLARED: usize = 64;

/// The names that `let` has declared so far, the last one first.
fn declared(before: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in before.rmatch_indices("let ").take(MOST_DECLARED) {
        let is_whole = before.get(..at).is_some_and(|b| !b.ends_with(is_word));
        let rest = before.get(at + 4..).unwrap_or_default().trim_start();
        let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        let (name, value) = rest.split_at(end);
        // It exists behind its own value.
        let is_over = value.trim_start().starts_with('=') && value.contains(';');
        if is_whole && is_over && is_identifier(name) && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Reads backwards from the cursor; `start` is where `before` begins in the source. Nothing within a text.
fn typed(before: &str, start: usize) -> Option<Typed> {
    let quote = open_quote(before);
    let mut rest;
    let mut typed = Typed { path: Vec::new(), start: start + before.len(), bracket: None, dot: None };
    match quote {
        Some((at, quote)) => {
            let outside = before.get(..at)?;
            rest = outside.trim_end().strip_suffix('[')?.trim_end();
            (typed.start, typed.bracket) = (start + at + 1, Some(quote));
            path_before(&mut rest, &mut typed.path)?;
        }
        None => {
            rest = before.trim_end_matches(is_word);
            typed.start = start + rest.len();
            if let Some(object) = rest.strip_suffix('.') {
                let object = object.strip_suffix('?').unwrap_or(object);
                typed.dot = Some(start + object.len());
                rest = object;
                path_before(&mut rest, &mut typed.path)?;
            }
        }
    }
    typed.path.reverse();
    Some(typed)
}

/// The members that `rest` ends with, the last one first.
fn path_before(rest: &mut &str, path: &mut Vec<String>) -> Option<()> {
    loop {
        let here = rest.trim_end();
        if let Some(inner) = here.strip_suffix(']') {
            let quote = inner.chars().next_back().filter(|c| matches!(c, '\'' | '"'))?;
            let inner = inner.strip_suffix(quote)?;
            // In a scalar in double quotes they are escaped.
            let inner = inner.strip_suffix('\\').unwrap_or(inner);
            let open = inner.rfind(quote)?;
            path.push(inner.get(open + 1..)?.to_owned());
            let before = inner.get(..open)?;
            *rest = before.strip_suffix('\\').unwrap_or(before).strip_suffix('[')?;
            continue;
        }
        let before = here.trim_end_matches(is_word);
        let word = here.get(before.len()..)?;
        if word.is_empty() {
            return None;
        }
        path.push(word.to_owned());
        match before.strip_suffix('.') {
            Some(object) => *rest = object.strip_suffix('?').unwrap_or(object),
            None => return Some(()),
        }
        if rest.ends_with(']') {
            continue;
        }
    }
}

/// The quote in which an expression's beginning ends, if it ends in one.
fn open_quote(text: &str) -> Option<(usize, char)> {
    let mut open: Option<(usize, char)> = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match open {
            Some((_, quote)) if c == quote && !escaped => open = None,
            None if matches!(c, '\'' | '"' | '`') => open = Some((at, c)),
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    open
}

/// The names that an expression at the place may use.
fn names<'w>(spot: &Spot<'w>, facts: &Facts<'w>, prefix: &str) -> Vec<Name> {
    let text = |key: &str, ty: Type| Name { key: key.to_owned(), ty };
    let within = |name: &str| spot.frame().is_some_and(|frame| facts.is_within(frame, name));
    let owner = spot.described.map_or("", |d| d.owner.name);
    if within("RetryStrategy") {
        let last = ["exitCode", "status", "duration", "message"].map(|k| format!("lastRetry.{k}"));
        let numbers = last.iter().map(|key| text(key, Type::NumberText));
        return Some(text("retries", Type::NumberText)).into_iter().chain(numbers).collect();
    }
    if facts.object.kind == crate::model::Kind::WorkflowEventBinding {
        return ["discriminator", "metadata", "namespace", "payload"].map(|k| text(k, Type::Json)).into();
    }
    match owner {
        "TransformationStep" => return vec![text("data", Type::Json)],
        "StopStrategy" | "CronWorkflowSpec" if matches!(spot.key(), Some("expression" | "when")) => {
            let counts =
                ["succeeded", "failed"].map(|k| text(&format!("cronworkflow.{k}"), Type::NumberText));
            let own = ["name", "namespace", "labels", "annotations"];
            let own = own.map(|k| text(&format!("cronworkflow.{k}"), Type::Text));
            let last = Some(text("cronworkflow.lastScheduledTime", Type::Time));
            return counts.into_iter().chain(own).chain(last).collect();
        }
        "HTTP" if spot.key() == Some("successCondition") => {
            let response = ["body", "headers", "statusCode"].map(|k| format!("response.{k}"));
            let request = ["body", "headers", "method", "url"].map(|k| format!("request.{k}"));
            return response.iter().chain(&request).map(|key| text(key, Type::Text)).collect();
        }
        _ => {}
    }
    names::below(spot, facts, prefix)
}
