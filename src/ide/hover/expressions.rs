//! Functions and types in expressions.

use super::Hover;
use crate::analysis::{ExprUse, Facts, Names};
use crate::expr::lang::functions::{self, Function, Origin};
use crate::expr::lang::{self, NodeId, NodeKind, Parsed};
use crate::text::Span;

/// A function, or the type of what stands at an offset.
pub(super) fn at(facts: &Facts<'_>, offset: u32) -> Option<Hover> {
    let (one, at) = expression_at(facts, offset)?;
    let id = one.parsed.node_at(at)?;
    let source = |span: Span| one.node.source_span(one.place(span).range());
    if let Some((function, span)) = function_at(&one.parsed, id, at) {
        let markdown = format!("```\n{}\n```\n\n{}", declaration(function), function.help);
        return Some(Hover { span: source(span), markdown });
    }
    let span = one.parsed.span(id);
    let text = one.source().get(span.range())?;
    let ty = type_of(facts, one, span)?;
    Some(Hover { span: source(span), markdown: format!("{}: {ty}", super::quoted(text)) })
}

/// The expression at an offset, and the offset in it.
pub(in crate::ide) fn expression_at<'f, 'w>(
    facts: &'f Facts<'w>,
    offset: u32,
) -> Option<(&'f ExprUse<'w>, usize)> {
    facts.expressions.iter().find_map(|one| {
        one.node.span().touches(offset as usize).then_some(())?;
        let at = one.node.decoded_offset(offset as usize)?;
        let inner = at.checked_sub(one.span.start as usize)?;
        (inner <= one.span.len()).then_some((one, inner))
    })
}

/// With `sprig.` in front where it needs that.
pub(in crate::ide) fn declaration(function: &Function) -> String {
    let prefix = if function.origin == Origin::Sprig { "sprig." } else { "" };
    format!("{prefix}{}", function.declaration)
}

/// The function whose name stands at a node.
fn function_at(parsed: &Parsed, id: NodeId, at: usize) -> Option<(&'static Function, Span)> {
    let span = parsed.span(id);
    match parsed.kind(id) {
        NodeKind::Ident(name) => Some((named(name)?, span)),
        NodeKind::Text(name) => {
            // A member of `sprig`.
            let before = identifiers_before(parsed, span)?;
            (before == "sprig").then_some(())?;
            Some((functions::sprig(name)?, span))
        }
        NodeKind::Member { object, property, .. } if parsed.span(*property).touches(at) => {
            let NodeKind::Ident(root) = parsed.kind(*object) else { return None };
            let name = parsed.text_of(*property).filter(|_| &**root == "sprig")?;
            Some((functions::sprig(name)?, parsed.span(*property)))
        }
        _ => None,
    }
}

/// The name in front of a member.
fn identifiers_before(parsed: &Parsed, member: Span) -> Option<String> {
    let all = lang::identifiers(parsed);
    let found = all.into_iter().find(|r| r.path.len() == 2 && r.spans.get(1) == Some(&member))?;
    found.path.into_iter().next()
}

/// A function that needs nothing in front.
pub(in crate::ide) fn named(name: &str) -> Option<&'static Function> {
    functions::builtin(name).or_else(|| functions::table(Origin::Argo).get(name))
}

/// The type of a part of an expression: of the whole it is known, of a part it is that of its text alone.
fn type_of(facts: &Facts<'_>, one: &ExprUse<'_>, span: Span) -> Option<String> {
    if !one.parsed.errors.is_empty() {
        return None;
    }
    let text = one.source().get(span.range())?;
    let names = Names::of(facts, one);
    if names.is_open {
        return None;
    }
    let checked = lang::check(&lang::parse(text), &names.env);
    checked.problems.is_empty().then(|| checked.ty.to_string())
}
