use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::expr::lang;
use crate::expr::tags::TagKind;
use crate::model::Language;
use crate::text::Span;
use crate::yaml::Node;

/// An expression that cannot be read.
pub(super) static RULE: Rule = Rule {
    code: "invalid-expression",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("invalid-expression.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for tag in &facts.tags {
        if let TagKind::Expression(span) = tag.tag.kind {
            let is_certain = tag.zone.template.is_some();
            one(tag.node, tag.text, span, is_certain, sink);
        }
    }
    // Fields that hold one expression; one with a tag in it is another one by the time that it is read.
    for site in &facts.object.decoded.sites {
        let node = facts.tree.node(site.node);
        let text = node.as_str().filter(|t| !t.is_empty() && !t.contains("{{"));
        if let (Language::Expr(_), Some(text)) = (site.field.language, text) {
            one(node, text, Span::new(0, text.len()), true, sink);
        }
    }
}

fn one(node: Node<'_>, text: &str, part: Span, is_certain: bool, sink: &mut Sink<'_>) {
    let parsed = lang::parse(text.get(part.range()).unwrap_or_default());
    let Some(error) = parsed.errors.first() else { return };
    let message = format!(
        "the expression cannot be read: {}; Argo accepts it, and it fails when it is needed",
        error.message
    );
    let span = error.span.shifted(part.start as usize);
    let mut found = sink.in_text(node, span, message);
    if let Some(hint) = error.hint {
        found = found.help(hint);
    }
    sink.push(if is_certain { found } else { found.severity(Severity::Warning) });
}
