//! Converting what comes as text, in an expression.

use super::Sink;
use crate::analysis::ExprUse;
use crate::diagnostic::Diagnostic;
use crate::text::Span;

/// Adds the fix that wraps the only name within `span` in a call of `function`.
pub(super) fn convert(
    one: &ExprUse<'_>,
    span: Span,
    function: &str,
    found: Diagnostic,
    sink: &Sink<'_>,
) -> Diagnostic {
    let mut within = one.references.iter().filter(|r| span.contains(r.span) && r.complete && !r.called);
    let (Some(reference), None) = (within.next(), within.next()) else { return found };
    let source = one.source();
    let (start, mut end) = (reference.span.start as usize, reference.span.end as usize);
    // `a['b-c']`: the bracket behind the last part belongs to it.
    if source.get(end..).is_some_and(|rest| rest.starts_with(']')) {
        end += 1;
    }
    // A part of something larger, such as an index or the argument of a call, is not the operand.
    let follows = source.get(end..).unwrap_or_default().trim_start();
    let before = source.get(..start).unwrap_or_default().trim_end();
    let is_part = follows.starts_with(['(', '[', '.', '?']) || before.ends_with(['(', '[', ',']);
    let is_all = span.start as usize == start && span.end as usize == end;
    if reference.local || is_part && !is_all {
        return found;
    }
    let Some(name) = source.get(start..end) else { return found };
    let place = |at: usize| one.node.source_span(one.place(Span::new(at, at)).range());
    let edits = vec![sink.edit(place(start), format!("{function}(")), sink.edit(place(end), ")")];
    found.unsafe_fix(format!("write `{function}({name})`"), edits)
}
