use super::{Check, Rule, Sink};
use crate::analysis::{Facts, Surroundings};
use crate::diagnostic::{Severity, Stage};
use crate::expr::lang::SyntaxErrorKind;
use crate::text::Span;

/// An expression that cannot be read.
pub(super) static RULE: Rule = Rule {
    code: "invalid-expression",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("invalid-expression.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for one in &facts.expressions {
        let Some(error) = one.parsed.errors.first() else { continue };
        if error.kind == SyntaxErrorKind::TooDeep {
            // A limit of ours, not of Argo's.
            let message = format!("{}: argoc does not look into it", error.message);
            sink.push(sink.in_text(one.node, one.place(error.span), message).severity(Severity::Info));
            continue;
        }
        let message = format!(
            "the expression cannot be read: {}; Argo accepts it, and it fails when it is needed",
            error.message
        );
        let mut found = sink.in_text(one.node, one.place(shown(one.source(), error.span)), message);
        if !one.is_tag() && one.source().contains("{{") {
            found = found.help("nothing replaces this tag; in an expression names stand without braces");
        } else if let Some(hint) = error.hint {
            found = found.help(hint);
        }
        // The workflow goes on without some hooks.
        let is_hook = one.around == Surroundings::SpecHookCondition || one.is_dropped(facts);
        let is_certain = one.is_reached(facts) && (one.zone.template.is_some() || !one.is_tag()) && !is_hook;
        sink.push(if is_certain { found } else { found.severity(Severity::Warning) });
    }
}

/// Where something is missing, what stands before it.
fn shown(source: &str, span: Span) -> Span {
    let before = source.get(..span.start as usize).unwrap_or_default().trim_end();
    match before.char_indices().next_back() {
        Some((at, c)) if span.is_empty() => Span::new(at, at + c.len_utf8()),
        _ => span,
    }
}
