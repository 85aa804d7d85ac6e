//! Suppressions: comments that take findings away, and what is said about those that take none.
//!
//! `# argoc: ignore[code, …] reason` counts for the findings of its line; behind a key also for all that stands under
//! the key; on a line of its own for the entry, or the item of a list, that begins below. `# argoc: ignore-file[code, …]`
//! counts for the file.

mod add;
mod comment;

pub use add::{ignoring, is_line_free};

use crate::diagnostic::{Diagnostic, Edit, Place};
use crate::rules::{self, FileFacts, RULES, Sink};
use crate::text::Span;
use crate::values::suggest;
use crate::yaml::{Comment, Node, NodeKind, Tree};
use comment::{Code, Directive};

/// A comment that suppresses, and for what part of the file.
struct Suppression {
    comment: Comment,
    regions: Vec<Span>,
    /// Each code, and whether there was something for it.
    codes: Vec<(Code, bool)>,
}

/// Takes away what comments suppress. What the comments themselves do wrong goes to the sink of `unused-suppression`.
pub(crate) fn apply(facts: &FileFacts<'_>, found: &mut Vec<Diagnostic>) {
    let tree = &facts.file.tree;
    if !tree.text().contains("argoc:") {
        return;
    }
    let Some(rule) = rules::find("unused-suppression") else { return };
    let mut about = Vec::new();
    let mut sink = Sink::new(rule, facts.id, None, &mut about);
    let mut suppressions = Vec::new();
    for comment in tree.comments() {
        let text = tree.text().get(comment.span.range()).unwrap_or_default();
        match comment::read(text, comment.span.start as usize) {
            Some(Directive::Ignore { whole_file, codes }) => suppressions.push(Suppression {
                comment: *comment,
                regions: if whole_file {
                    vec![Span::new(0, tree.text().len())]
                } else {
                    regions(tree, comment)
                },
                codes: codes.into_iter().map(|code| (code, false)).collect(),
            }),
            Some(Directive::Unclear { message, place, meant }) if facts.is_judged() => {
                let told = sink.at(place, "", message);
                sink.push(match meant {
                    Some(meant) => told.fix(format!("write `{meant}`"), vec![sink.edit(place, meant)]),
                    None => told,
                });
            }
            _ => {}
        }
    }
    found.retain(|d| !is_suppressed(&mut suppressions, d));
    if facts.is_judged() {
        suppressions.iter().for_each(|s| unused(tree, s, &mut sink));
        about.retain(|d| !is_suppressed(&mut suppressions, d));
        found.append(&mut about);
    }
}

fn is_suppressed(suppressions: &mut [Suppression], d: &Diagnostic) -> bool {
    let mut suppressed = false;
    for suppression in suppressions {
        let is_inside = |region: &Span| region.touches(d.place.span.start as usize);
        if suppression.regions.iter().any(is_inside) {
            for (_, used) in suppression.codes.iter_mut().filter(|(code, _)| code.name == d.code) {
                *used = true;
                suppressed = true;
            }
        }
    }
    suppressed
}

fn unused(tree: &Tree, suppression: &Suppression, sink: &mut Sink<'_>) {
    let idle: Vec<&Code> = suppression.codes.iter().filter(|(_, used)| !used).map(|(code, _)| code).collect();
    for code in &idle {
        let name = &code.name;
        // Whoever ignores this very rule has said enough.
        if name == "unused-suppression" {
            continue;
        }
        let is_known = rules::find(name).is_some();
        let message = if is_known {
            format!("nothing is suppressed by this: there is no `{name}` here")
        } else {
            format!("argoc has no rule `{name}`: this suppresses nothing")
        };
        let found = sink.at(code.span, "", message);
        let near = if is_known { None } else { suggest::meant(name, RULES.iter().map(|r| r.code)) };
        sink.push(match near {
            Some(near) => found.label(format!("did you mean `{near}`?")).guess(
                format!("write `{near}`"),
                vec![sink.edit(code.span, &near)],
                near.certain,
            ),
            None => {
                let place = without(tree, suppression, code, idle.len() == suppression.codes.len());
                found.fix(
                    "delete it",
                    vec![Edit { place: Place { file: sink.file(), span: place }, text: String::new() }],
                )
            }
        });
    }
}

/// What to cut out of a comment that has a code too many: the code, or all of the comment.
fn without(tree: &Tree, suppression: &Suppression, code: &Code, all: bool) -> Span {
    let text = tree.text();
    let span = suppression.comment.span.range();
    if !all {
        let after = text.get(code.span.end as usize..).unwrap_or_default();
        let trimmed = after.trim_start_matches([',', ' ']);
        if trimmed.starts_with(']') {
            let before = text.get(..code.span.start as usize).unwrap_or_default();
            return Span::new(before.trim_end_matches([',', ' ']).len(), code.span.end as usize);
        }
        return Span::new(code.span.start as usize, text.len() - trimmed.len());
    }
    let before = text.get(..span.start).unwrap_or_default();
    let start = before.trim_end_matches([' ', '\t']).len();
    if suppression.comment.trailing {
        return Span::new(start, span.end);
    }
    let rest = text.get(span.end..).unwrap_or_default();
    let line_break = if rest.starts_with("\r\n") { 2 } else { usize::from(!rest.is_empty()) };
    Span::new(start, span.end + line_break)
}

/// The parts of the file that a comment counts for.
fn regions(tree: &Tree, comment: &Comment) -> Vec<Span> {
    let text = tree.text();
    let at = comment.span.start as usize;
    let before = text.get(..at).unwrap_or_default();
    let line = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let mut regions = if comment.trailing { vec![Span::new(line, at)] } else { Vec::new() };
    let Some(node) = comment.node.map(|id| tree.node(id)) else { return regions };
    let Some(parent) = node.parent() else {
        regions.push(node.span());
        return regions;
    };
    let entry = parent.raw_entries().find(|e| e.key == node);
    if let Some(entry) = entry {
        regions.push(node.span().cover(entry.value.span()));
    }
    if !comment.trailing {
        regions.push(node.span());
        // Above the first key of an item stands what counts for the item.
        if let Some(item) = item_beginning_with(node) {
            regions.push(item.span());
        }
    }
    regions
}

/// The outermost item of a list that begins with a node, on its line.
fn item_beginning_with(node: Node<'_>) -> Option<Node<'_>> {
    let parent = node.parent()?;
    let is_first = parent.raw_entries().next().is_some_and(|e| e.key == node);
    let is_item = parent.parent().is_some_and(|list| list.kind() == NodeKind::Sequence);
    (is_first && is_item).then_some(parent)
}
