//! The whole way from a text to its tree.

use std::ops::Range;
use std::sync::Arc;

use super::arena::{Arena, Checkpoint};
use super::builder::{Builder, Built};
use super::comments::comments;
use super::event::{Events, Failure};
use super::granit::GranitEvents;
use super::json::{JsonEvents, is_json};
use super::limits::{MAX_ATTEMPTS, MAX_CLOSERS, MAX_REPARSED};
use super::messages::Context;
use super::recovery::Recovery;
use super::scan::skip_blanks;
use super::split::pieces;
use super::tree::{Document, Problem, ProblemKind, Tree};
use super::warnings::{encoding_problem, escape_problems, line_break_problems, size_problem};
use crate::text::{SourceText, Span};

/// Reads a text as Argo does. Never fails: what is wrong stands in [`Tree::problems`].
pub fn parse(source: impl Into<SourceText>) -> Tree {
    let source = source.into();
    let text = Arc::clone(source.text());
    let json = is_json(&text);
    let mut reader = Reader { text: &text, arena: Arena::for_text(text.len()), read: None, reparsed: 0 };
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
        problems.extend(escape_problems(&text, &arena.nodes));
    }
    problems.sort_by_key(|problem: &Problem| (problem.span, problem.kind));
    let comments = if json { Vec::new() } else { comments(&text, &arena.nodes, &documents) };
    // Trees live as long as the workspace: what they grew to beyond their content goes back.
    arena.nodes.shrink_to_fit();
    arena.entries.shrink_to_fit();
    arena.items.shrink_to_fit();
    problems.shrink_to_fit();
    Tree {
        read: read.map_or_else(|| Arc::clone(&text), Arc::from),
        text,
        nodes: arena.nodes,
        entries: arena.entries,
        items: arena.items,
        extras: arena.extras,
        key_texts: arena.key_texts,
        documents,
        comments,
        problems,
        json,
        embedded: Vec::new(),
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
    newest: usize,
}

impl Attempt {
    fn context<'t>(&self, text: &'t str) -> Context<'t> {
        Context { text, cursor: self.cursor, bracket: self.bracket, newest: self.newest }
    }
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
        if first.failure.is_none() && rest_of(piece, &first.built).is_none() {
            return Document { root: first.built.root, span, skipped: Vec::new() };
        }
        self.repair(piece, span, start, first)
    }

    /// Repairs and parses a piece until it can be read or nothing helps; then what was read last stays.
    fn repair(&mut self, piece: &'t str, span: Span, start: Checkpoint, first: Attempt) -> Document {
        let mut recovery = Recovery::new(piece);
        let mut read = piece.to_owned();
        let mut last = first;
        let mut tries = 0;
        loop {
            let text = read.get(..piece.len()).unwrap_or(piece);
            tries += 1;
            self.reparsed += piece.len();
            let exhausted = tries > MAX_ATTEMPTS + MAX_CLOSERS || self.reparsed > MAX_REPARSED;
            let changed = match &last.failure {
                Some(failure) => {
                    let context = last.context(text);
                    let repaired = !exhausted
                        && (recovery.close_bracket(failure, &context) || recovery.repair(failure, &context));
                    if !repaired {
                        let at = failure.at.min(last.cursor).min(piece.len());
                        recovery.skipped.push(at..piece.len());
                    }
                    repaired
                }
                None => rest_of(text, &last.built).is_some_and(|rest| recovery.drop_rest(text, rest)),
            };
            let Some(next) = changed.then(|| recovery.text()).flatten() else { break };
            read = next;
            self.arena.roll_back(start);
            last = attempt(&mut self.arena, self.text, span, &read, &mut GranitEvents::new(&read));
        }
        if let Some(read) = read.get(..piece.len()).filter(|read| *read != piece) {
            self.read.get_or_insert_with(|| self.text.to_owned()).replace_range(span.range(), read);
        }
        Document { root: last.built.root, span, skipped: self.report(recovery, span, start) }
    }

    /// Hands on what recovery found; returns what it skipped.
    fn report(&mut self, recovery: Recovery, span: Span, start: Checkpoint) -> Vec<Span> {
        let base = span.start as usize;
        let text = self.text;
        let place = |range: Range<usize>| {
            let (start, end) = (base + range.start.min(span.len()), base + range.end.min(span.len()));
            Span::new(char_start(text, start), char_start(text, end))
        };
        if recovery.moved {
            // A line moved to a wrong place may stand beside one of the same name.
            let found = self.arena.problems.split_off(start.problems);
            let doubtful = |kind| matches!(kind, ProblemKind::DuplicateKey | ProblemKind::MergeOverride);
            self.arena.problems.extend(found.into_iter().filter(|problem| !doubtful(problem.kind)));
        }
        for found in recovery.found {
            self.arena.problem(found.kind, place(found.place), found.message);
        }
        merge_spans(recovery.skipped.into_iter().map(place).collect())
    }
}

/// What stands behind the first document of a piece: where, and whether `...` ends the document.
fn rest_of(read: &str, built: &Built) -> Option<(usize, bool)> {
    let (at, explicit) = built.end?;
    let mut from = skip_blanks(read.as_bytes(), at.min(read.len()));
    while let Some(rest) = read.get(from..)
        && (rest.starts_with("...") || rest.starts_with("---"))
    {
        from = skip_blanks(read.as_bytes(), from + 3);
    }
    (from < read.len()).then_some((from, explicit))
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
        Ok(built) => Attempt { built, failure: None, cursor: 0, bracket: None, newest: 0 },
        Err(failure) => {
            let (cursor, bracket, newest) = builder.place();
            Attempt { built: builder.close(), failure: Some(failure), cursor, bracket, newest }
        }
    }
}

/// The start of the character that holds an offset.
fn char_start(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
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
