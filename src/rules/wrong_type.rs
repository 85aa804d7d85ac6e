use super::{Check, Rule, Sink};
use crate::analysis::{Facts, SettingFacts};
use crate::diagnostic::{Severity, Stage};
use crate::model::Format;
use crate::model::decode::{Expected, Found, ProblemKind};
use crate::yaml::Style;

/// A value of a type that Argo's decoder refuses.
pub(super) static RULE: Rule = Rule {
    code: "wrong-type",
    severity: Severity::Error,
    stage: Stage::Parse,
    page: include_str!("wrong-type.md"),
    check: Check::Both(check, setting),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for problem in &facts.object.decoded.problems {
        let ProblemKind::WrongType { expected, found } = problem.kind else { continue };
        let node = facts.tree.node(problem.node);
        let name = problem.field.map_or("this", |f| f.name);
        let (wanted, given) = (expected.as_str(), found.as_str());
        let message = format!("`{name}` wants {wanted}, but this is {given}: Argo cannot decode the object");
        let mut diagnostic =
            sink.at(problem.span, node.path(), message).label(format!("{given}, not {wanted}"));
        let is_plain = node.style() == Some(Style::Plain);
        let text = node.text().unwrap_or_default();
        if found == Found::Bool && !text.eq_ignore_ascii_case("true") && !text.eq_ignore_ascii_case("false") {
            diagnostic = diagnostic.help(format!("YAML as Argo reads it takes `{text}` for a boolean"));
        }
        if expected == Expected::Str && is_plain && !matches!(found, Found::List | Found::Map) {
            let quoted = format!("\"{}\"", node.source());
            diagnostic = diagnostic.fix("put it in quotes", vec![sink.edit(problem.span, quoted)]);
        }
        sink.push(diagnostic);
    }
}

/// Values of settings: those that Argo decodes, and those of a ConfigMap, which are all texts.
fn setting(facts: &SettingFacts<'_>, sink: &mut Sink<'_>) {
    for (part, problem) in facts.problems() {
        let ProblemKind::WrongType { expected, found } = problem.kind else { continue };
        // The reader of settings makes text of numbers and booleans, except for what has a notation of its own.
        let is_text = problem.field.is_none_or(|f| !matches!(f.format, Format::Ttl | Format::GoDuration));
        if expected == Expected::Str && is_text && !matches!(found, Found::List | Found::Map) {
            continue;
        }
        if facts.setting.not_text.contains(&problem.node) {
            continue;
        }
        let node = facts.tree.node(problem.node);
        let (name, end) = (problem.field.map_or("this", |f| f.name), facts.reader(part).consequence());
        let (wanted, given) = (expected.as_str(), found.as_str());
        let mut diagnostic = sink
            .at(problem.span, node.path(), format!("`{name}` wants {wanted}, but this is {given}: {end}"))
            .label(format!("{given}, not {wanted}"));
        let is_plain = node.style() == Some(Style::Plain);
        if expected == Expected::Str && is_plain && !matches!(found, Found::List | Found::Map) {
            let quoted = format!("\"{}\"", node.source());
            diagnostic = diagnostic.fix("put it in quotes", vec![sink.edit(problem.span, quoted)]);
        }
        sink.push(diagnostic);
    }
    for id in &facts.setting.not_text {
        let node = facts.tree.node(*id);
        let is_scalar = node.text().is_some();
        let message = "the values of a ConfigMap are texts: the API server refuses it";
        let mut found = sink.on_node(node, message).stage(Stage::Schema);
        found = if is_scalar {
            found.fix("put it in quotes", vec![sink.edit(node.span(), format!("\"{}\"", node.source()))])
        } else {
            found.help("write `|` after the colon, which makes a text of what is indented below it")
        };
        sink.push(found);
    }
    for id in &facts.setting.one_line {
        let node = facts.tree.node(*id);
        let message = "the controller puts a text without line breaks behind its key, and `key: a: b` is no YAML: it refuses to start";
        sink.push(
            sink.on_node(node, message).help("write `|` after the colon, and the text on lines of its own"),
        );
    }
}
