//! The whole way from a text to its tree.

use std::sync::Arc;

use super::arena::Arena;
use super::builder::{Builder, Built};
use super::comments::comments;
use super::event::{Events, Failure};
use super::granit::GranitEvents;
use super::json::{JsonEvents, is_json};
use super::limits::{MAX_ATTEMPTS, MAX_REPARSED};
use super::line::Line;
use super::messages::Context;
use super::recovery::Recovery;
use super::scan::skip_blanks;
use super::split::pieces;
use super::tree::{Document, Problem, ProblemKind, Tree};
use super::warnings::{encoding_problem, line_break_problems, size_problem};
use crate::text::{SourceText, Span};

/// Reads a text as Argo does. Never fails: what is wrong stands in [`Tree::problems`].
pub fn parse(source: impl Into<SourceText>) -> Tree {
    let source = source.into();
    let text = Arc::clone(source.text());
    let json = is_json(&text);
    let mut reader = Reader { text: &text, arena: Arena::default(), read: None, reparsed: 0 };
    let documents: Vec<_> = if json {
        vec![reader.json()]
    } else {
        pieces(&text).into_iter().map(|span| reader.piece(span)).collect()
    };
    let Reader { mut arena, read, .. } = reader;
    let mut problems = arena.problems;
    problems.extend(encoding_problem(&source));
    problems.extend(size_problem(&source));
    if !json {
        problems.extend(line_break_problems(&text));
    }
    problems.sort_by_key(|problem: &Problem| (problem.span, problem.kind));
    let comments = if json { Vec::new() } else { comments(&text, &arena.nodes, &documents) };
    // Trees live as long as the workspace: what they grew to beyond their content goes back.
    arena.nodes.shrink_to_fit();
    arena.entries.shrink_to_fit();
    arena.items.shrink_to_fit();
    Tree {
        read: read.map_or_else(|| Arc::clone(&text), Arc::from),
        text,
        nodes: arena.nodes,
        entries: arena.entries,
        items: arena.items,
        key_texts: arena.key_texts,
        documents,
        comments,
        problems,
        json,
    }
}

struct Reader<'t> {
    text: &'t str,
    arena: Arena,
    /// The text with the repairs that pieces needed.
    read: Option<String>,
    /// Bytes that repairs have made us parse again.
    reparsed: usize,
}

/// How far an attempt at a piece came.
struct Attempt {
    built: Built,
    failure: Option<Failure>,
    cursor: usize,
    bracket: Option<usize>,
}

impl<'t> Reader<'t> {
    fn json(&mut self) -> Document {
        let span = Span::new(0, self.text.len());
        let attempt = attempt(&mut self.arena, self.text, span, self.text, &mut JsonEvents::new(self.text));
        Document { root: attempt.built.root, span, skipped: Vec::new() }
    }

    /// Reads one piece on its own, so that a broken one never hides another.
    fn piece(&mut self, span: Span) -> Document {
        let piece = self.text.get(span.range()).unwrap_or_default();
        let start = self.arena.checkpoint();
        let first = attempt(&mut self.arena, self.text, span, piece, &mut GranitEvents::new(piece));
        if first.failure.is_none() {
            let skipped = self.dropped(piece, span, &first.built);
            return Document { root: first.built.root, span, skipped };
        }
        self.arena.roll_back(start);
        self.repair(piece, span, first)
    }

    fn repair(&mut self, piece: &'t str, span: Span, first: Attempt) -> Document {
        let base = span.start as usize;
        let start = self.arena.checkpoint();
        let mut recovery = Recovery::new(piece);
        let mut read = piece.to_owned();
        let mut last = first;
        let mut tries = 0;
        let mut skipped = Vec::new();
        let built = loop {
            let Some(failure) = last.failure.take() else {
                skipped = self.dropped(&read, span, &last.built);
                break last.built;
            };
            let context = Context { text: &read, cursor: last.cursor, bracket: last.bracket };
            tries += 1;
            self.reparsed += piece.len();
            let give_up = tries > MAX_ATTEMPTS || self.reparsed > MAX_REPARSED;
            let repaired = recovery.repair(&failure, &context).then(|| recovery.text()).flatten();
            let Some(next) = repaired.filter(|_| !give_up) else {
                // What was read before the failure stays.
                let at = failure.at.min(last.cursor).min(piece.len());
                skipped.push(Span::new(base + at, base + piece.len()));
                self.arena.roll_back(start);
                last = attempt(&mut self.arena, self.text, span, &read, &mut GranitEvents::new(&read));
                break last.built;
            };
            read = next;
            self.arena.roll_back(start);
            last = attempt(&mut self.arena, self.text, span, &read, &mut GranitEvents::new(&read));
        };
        skipped.extend(recovery.skipped.iter().map(|range| Span::new(base + range.start, base + range.end)));
        for found in recovery.found {
            let place = Span::new(base + found.place.start, base + found.place.end);
            self.arena.problem(found.kind, place, found.message);
        }
        self.read.get_or_insert_with(|| self.text.to_owned()).replace_range(span.range(), &read);
        Document { root: built.root, span, skipped: merge_spans(skipped) }
    }

    /// Reports what stands behind the first document of a piece, which Argo never reads; returns it when it is likely
    /// to have been meant as a part of that document.
    fn dropped(&mut self, read: &str, span: Span, built: &Built) -> Vec<Span> {
        let Some((at, explicit)) = built.end else { return Vec::new() };
        let mut from = skip_blanks(read.as_bytes(), at.min(read.len()));
        while let Some(rest) = read.get(from..)
            && (rest.starts_with("...") || rest.starts_with("---"))
        {
            from = skip_blanks(read.as_bytes(), from + 3);
        }
        if from >= read.len() {
            return Vec::new();
        }
        let base = span.start as usize;
        let line = Line::at(read, from);
        let end =
            if line.value.is_empty() { line.key.map_or(line.end, |key| key.end) } else { line.value.end };
        let message = if explicit {
            "Argo does not read what follows `...`: begin a new document with `---`"
        } else {
            "Argo stops reading above this line, which is indented less than the first one"
        };
        let place = Span::new(base + from, base + end.max(from));
        self.arena.problem(ProblemKind::DroppedDocument, place, message);
        if explicit { Vec::new() } else { vec![Span::new(base + from, base + read.len())] }
    }
}

fn attempt<'s>(
    arena: &mut Arena,
    text: &'s str,
    span: Span,
    read: &'s str,
    events: &mut impl Events<'s>,
) -> Attempt {
    let mut builder = Builder::new(arena, text, span, read);
    match builder.build(events) {
        Ok(built) => Attempt { built, failure: None, cursor: 0, bracket: None },
        Err(failure) => {
            let (cursor, bracket) = builder.place();
            Attempt { built: builder.close(), failure: Some(failure), cursor, bracket }
        }
    }
}

/// Sorted spans, those that touch or overlap made one.
fn merge_spans(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => *last = last.cover(span),
            _ => merged.push(span),
        }
    }
    merged
}
