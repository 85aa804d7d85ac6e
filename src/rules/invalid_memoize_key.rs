use super::{Check, Rule, Sink};
use crate::analysis::{Constants, Facts, Position};
use crate::diagnostic::{Severity, Stage};
use crate::expr::tags::scan;
use crate::text::Span;
use crate::values::names;
use crate::yaml::Node;

/// A memoize key that the controller refuses.
pub(super) static RULE: Rule = Rule {
    code: "invalid-memoize-key",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("invalid-memoize-key.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let constants = Constants::new(facts);
    for template in &facts.templates {
        let memoize = template.view.memoize();
        let runs = facts.may_run(template.id);
        let severity = if runs { Severity::Error } else { Severity::Warning };
        if let (Some(node), Some(text)) = (memoize.key().node(), memoize.key().get()) {
            key(node, text, &constants, Position::Body(template.id), severity, sink);
        }
        let name = memoize.cache().config_map().name();
        // Without any cache the schema says so.
        let has_cache = memoize.cache().config_map().is_set();
        let is_missing = has_cache && name.or_empty().is_empty() && (!name.is_set() || name.get().is_some());
        let misread = facts.is_misread(memoize.node(), &[]) || facts.is_misread(memoize.cache().node(), &[]);
        if is_missing && !misread && facts.is_complete() {
            let message =
                "`memoize` names no ConfigMap for its cache: the controller fails when it looks into it";
            sink.push(sink.at(memoize.key_place(), memoize.yaml_path(), message).severity(severity));
        }
    }
}

fn key(
    node: Node<'_>,
    text: &str,
    constants: &Constants<'_, '_>,
    position: Position,
    severity: Severity,
    sink: &mut Sink<'_>,
) {
    // Whatever the tags give, the text between them stays.
    let mut done = 0;
    let tags = scan(text);
    let ends =
        tags.iter().map(|t| (t.span.start as usize, t.span.end as usize)).chain([(text.len(), text.len())]);
    for (start, end) in ends {
        let part = text.get(done..start).unwrap_or_default();
        let is_bad = |c: char| !c.is_ascii_alphanumeric() && c != '-';
        let leading = if done == 0 && part.starts_with('-') { Some('-') } else { None };
        if let Some(bad) = leading.or_else(|| part.chars().find(|c| is_bad(*c))) {
            let at = done + part.find(bad).unwrap_or_default();
            let message = format!(
                "a memoize key has only letters, digits and `-`, and begins with none of the latter; this one has {}: the node fails",
                shown(bad)
            );
            sink.push(sink.in_text(node, Span::new(at, at + bad.len_utf8()), message).severity(severity));
            return;
        }
        done = end;
    }
    if let Some(expected) = constants.text(text, position).filter(|e| !e.is_literal)
        && let Err(error) = names::memoize_key(&expected.text)
    {
        let message = format!("{}, which it is with the values of this file: the node fails", error.message);
        sink.push(sink.in_text(node, Span::new(0, text.len()), message).severity(Severity::Warning));
    }
}

fn shown(c: char) -> String {
    match c {
        ' ' => "a space".to_owned(),
        '\n' => "a line break".to_owned(),
        c => format!("`{c}`"),
    }
}
