use super::{Check, Rule, Sink};
use crate::analysis::{Facts, TagUse, Verdict, closes_later};
use crate::diagnostic::{Severity, Stage};
use crate::expr::tags::TagKind;
use crate::text::Span;

/// A tag that is opened and never closed.
pub(super) static RULE: Rule = Rule {
    code: "unclosed-tag",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("unclosed-tag.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for tag in &facts.tags {
        if let TagKind::Nested { prefix, .. } = tag.tag.kind {
            half_closed(facts, tag, prefix, sink);
        }
        if tag.verdict != Verdict::Unclosed {
            continue;
        }
        let inner = tag.text.get(tag.tag.inner.range()).unwrap_or_default();
        let rest = inner.trim_start();
        let has_root = facts.is_looked_up(rest);
        let is_refused =
            tag.checked && (has_root || never_closes(facts, tag)) || has_root && is_used_argument(facts, tag);
        let name_len =
            rest.find(|c: char| !(c.is_alphanumeric() || ".-_[]'".contains(c))).unwrap_or(rest.len());
        let start = tag.tag.span.start as usize;
        let end = tag.tag.inner.start as usize + (inner.len() - rest.len()) + name_len;
        let end = if name_len == 0 { start + 2 } else { end };
        let consequence = if is_refused {
            "Argo reads on into the fields after it, and refuses the workflow"
        } else {
            "Argo reads on into the fields after it, or cannot read the template at all"
        };
        let message = format!("this tag is not closed with `}}}}`: {consequence}");
        let mut found = sink.in_text(tag.node, Span::new(start, end), message);
        if !is_refused {
            found = found.severity(Severity::Warning).stage(Stage::Run);
        }
        let is_program = tag.field.name == "source";
        sink.push(match name_len {
            0 if is_program => found.help(
                "Argo looks for tags in programs too: write the two braces apart, in Python `\"{\" \"{\"`",
            ),
            0 => found,
            _ => with_fix(tag, end, found, sink),
        });
    }
}

/// Whether not even the text behind the step or task's last field closes the tag.
fn never_closes(facts: &Facts<'_>, tag: &TagUse<'_>) -> bool {
    let frame = tag.zone.item.and_then(|id| facts.object.decoded.frame(id));
    frame.is_some_and(|f| !closes_later(facts.tree.node(f.node), f.desc, tag.node.id()))
}

/// The value of a workflow parameter is put into templates before their tags are looked at.
fn is_used_argument(facts: &Facts<'_>, tag: &TagUse<'_>) -> bool {
    if facts.is_template() || tag.zone.template.is_some() || tag.field.name != "value" {
        return false;
    }
    let arguments = facts.spec.arguments();
    let argument = arguments.parameters().iter().find(|a| a.value().node() == Some(tag.node));
    let Some(name) = argument.and_then(|a| a.name().get()) else { return false };
    let key = format!("workflow.parameters.{name}");
    facts.tags.iter().any(|t| t.checked && t.key() == Some(&key))
}

/// `{{a}{{b}}`: one brace is missing, so Argo reads one tag from the first braces to the last.
fn half_closed(facts: &Facts<'_>, tag: &TagUse<'_>, prefix: Span, sink: &mut Sink<'_>) {
    let inner = tag.text.get(prefix.range()).unwrap_or_default();
    let Some(brace) = inner.find('}') else { return };
    let is_refused = tag.checked && facts.is_looked_up(inner.trim_start());
    let message =
        "this tag is closed with one brace instead of two: Argo reads on to the end of the next tag";
    let end = prefix.start as usize + brace;
    let mut found = sink.in_text(tag.node, Span::new(tag.tag.span.start as usize, end + 1), message);
    if !is_refused {
        found = found.severity(Severity::Warning).stage(Stage::Run);
    }
    let at = tag.node.source_span(end + 1..end + 1);
    sink.push(found.unsafe_fix("close the tag", vec![sink.edit(at, "}")]));
}

fn with_fix(
    tag: &TagUse<'_>,
    end: usize,
    found: crate::diagnostic::Diagnostic,
    sink: &Sink<'_>,
) -> crate::diagnostic::Diagnostic {
    let follows = tag.text.get(end..).unwrap_or_default();
    let present = follows.chars().take_while(|c| *c == '}').count().min(1);
    let at = tag.node.source_span(end + present..end + present);
    found.unsafe_fix("close the tag", vec![sink.edit(at, if present == 1 { "}" } else { "}}" })])
}
