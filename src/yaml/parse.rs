//! The whole way from a text to its tree.

use std::sync::Arc;

use super::builder::{Arena, Builder, Built};
use super::event::Events;
use super::granit::GranitEvents;
use super::json::{JsonEvents, is_json};
use super::split::pieces;
use super::tree::{Document, Problem, ProblemKind, Tree};
use crate::text::{SourceText, Span};

/// Reads a text as Argo does. Never fails: what is wrong stands in [`Tree::problems`].
pub fn parse(source: impl Into<SourceText>) -> Tree {
    let source = source.into();
    let text = Arc::clone(source.text());
    let mut arena = Arena::default();
    let mut documents = Vec::new();
    let json = is_json(&text);
    if json {
        let span = Span::new(0, text.len());
        let built = run(&mut arena, &text, &text, 0, &mut JsonEvents::new(&text));
        documents.push(Document { root: built.root, span, skipped: Vec::new() });
    } else {
        for span in pieces(&text) {
            let piece = text.get(span.range()).unwrap_or_default();
            let built = run(&mut arena, &text, piece, span.start as usize, &mut GranitEvents::new(piece));
            documents.push(Document { root: built.root, span, skipped: Vec::new() });
        }
    }
    let mut problems = std::mem::take(&mut arena.problems);
    problems.sort_by_key(|problem: &Problem| (problem.span, problem.kind));
    Tree {
        read: Arc::clone(&text),
        text,
        nodes: arena.nodes,
        entries: arena.entries,
        items: arena.items,
        key_texts: arena.key_texts,
        documents,
        comments: Vec::new(),
        problems,
        json,
    }
}

fn run<'s>(
    arena: &mut Arena,
    text: &'s str,
    piece: &'s str,
    base: usize,
    events: &mut impl Events<'s>,
) -> Built {
    let mut builder = Builder::new(arena, text, piece, base);
    match builder.build(events) {
        Ok(built) => built,
        Err(failure) => {
            let built = builder.close();
            arena.problem(ProblemKind::Syntax, Span::at(base + failure.at), format!("{:?}", failure.cause));
            built
        }
    }
}
