use super::{Check, Rule, Sink};
use crate::analysis::{Facts, SettingFacts};
use crate::diagnostic::{Diagnostic, Edit, Severity, Stage};
use crate::model::decode::{Expected, Found, ProblemKind};
use crate::model::steps::WorkflowStep;
use crate::model::{Format, Model as _};
use crate::text::Span;
use crate::yaml::{Node, Style};

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
        if expected == Expected::List && found == Found::Map && is_step_without_group(node, name) {
            sink.push(step_without_group(node, problem.span, sink));
            continue;
        }
        let message = format!("`{name}` wants {wanted}, but this is {given}: Argo cannot decode the object");
        let mut diagnostic =
            sink.at(problem.span, node.path(), message).label(format!("{given}, not {wanted}"));
        let is_plain = node.style() == Some(Style::Plain);
        let text = node.text().unwrap_or_default();
        if found == Found::Bool && !text.eq_ignore_ascii_case("true") && !text.eq_ignore_ascii_case("false") {
            diagnostic = diagnostic.help(format!("YAML as Argo reads it takes `{text}` for a boolean"));
        }
        if expected == Expected::Str && is_plain && !matches!(found, Found::List | Found::Map) {
            let is_seconds = found == Found::Int
                && problem.field.is_some_and(|f| matches!(f.format, Format::Duration | Format::GoDuration))
                && text.bytes().all(|b| b.is_ascii_digit());
            let (title, unit) =
                if is_seconds { ("say that it is seconds", "s") } else { ("put it in quotes", "") };
            let quoted = format!("\"{}{unit}\"", node.source());
            diagnostic = diagnostic.fix(title, vec![sink.edit(problem.span, quoted)]);
        }
        if expected == Expected::List && node.text().is_some() && LISTS.contains(&name) {
            let list = format!("[{}]", words(text).map(|w| format!("{w:?}")).collect::<Vec<_>>().join(", "));
            let is_certain = words(text).count() == 1;
            let edit = sink.edit(node.span(), &list);
            diagnostic = diagnostic.guess("make it a list", vec![edit], is_certain);
        }
        if expected == Expected::Str && name == "depends" && found == Found::List {
            diagnostic = all_of(node, diagnostic, sink);
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
        let is_data = node.parent().is_some_and(|parent| parent.id() == facts.setting.root);
        let message = match is_data {
            true => "the `data` of a ConfigMap is a map of texts: the API server refuses it",
            false => "the values of a ConfigMap are texts: the API server refuses it",
        };
        let mut found = sink.on_node(node, message).stage(Stage::Schema);
        found = if is_data {
            found
        } else if is_scalar {
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

/// The lists of texts that people write as one text.
const LISTS: [&str; 4] = ["command", "args", "dependencies", "schedules"];

/// The words of a command; one with quotes or signs of a shell is left whole.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_whole = text.contains(['"', '\'', '\\', '$', '|', '&', ';', '<', '>', '`', '{', '*', '\n']);
    let whole = is_whole.then_some(text);
    let split = text.split_whitespace().filter(move |_| !is_whole);
    whole.into_iter().chain(split)
}

/// A list of tasks in `depends`, which is a condition: all of them are meant.
fn all_of(node: Node<'_>, found: Diagnostic, sink: &Sink<'_>) -> Diagnostic {
    let found = found.help("`depends` is a condition such as `a && b`; `dependencies` is a list");
    let names: Option<Vec<&str>> = node.items().map(|item| item.resolved().as_str()).collect();
    match names.filter(|names| !names.is_empty() && node.is_flow()) {
        Some(names) => {
            let condition = names.join(" && ");
            let edit = sink.edit(node.span(), format!("\"{condition}\""));
            found.fix(format!("write `depends: {condition}`"), vec![edit])
        }
        None => found,
    }
}

/// Whether this is an item of `steps` that is a step rather than a group of them.
fn is_step_without_group(node: Node<'_>, name: &str) -> bool {
    name == "steps" && node.parent().is_some_and(|parent| parent.is_sequence())
}

/// `- name: a` where `- - name: a` has to stand.
fn step_without_group(node: Node<'_>, place: Span, sink: &Sink<'_>) -> Diagnostic {
    let message = "`steps` is a list of lists, groups of steps that run at the same time, and this is a step without a \
                   group: Argo cannot decode the object";
    let found = sink.at(place, node.path(), message).label("a map, not a list");
    let found =
        found.help("a group begins with `- -`: `- - name: …`, and its other steps stand below with one `-`");
    let step = WorkflowStep::SHAPE.as_struct();
    let is_step = |name: &str| step.is_some_and(|step| step.field(name).is_some());
    let only_lacks_dash = node.entries().all(|entry| entry.key.key_text().is_some_and(is_step));
    let edits = into_group(node, sink);
    match (edits, only_lacks_dash && node.get("name").is_some()) {
        (Some(edits), certain) => found.guess("make it a group of one step", edits, certain),
        (None, _) => found,
    }
}

/// A second dash, and the lines of the item two columns to the right.
fn into_group(node: Node<'_>, sink: &Sink<'_>) -> Option<Vec<Edit>> {
    let span = node.span();
    let text = node.tree().text();
    let line = text.get(..span.start as usize)?.rsplit('\n').next()?;
    // An anchor or a tag in front, or a line break, is not what people write here.
    if !line.trim_start().starts_with("- ") || !line.trim_start()[1..].trim().is_empty() {
        return None;
    }
    let mut edits = vec![sink.edit(Span::at(span.start as usize), "- ")];
    let body = node.source();
    let mut at = span.start as usize;
    for line in body.split_inclusive('\n') {
        let is_first = at == span.start as usize;
        if line.starts_with('\t') {
            return None;
        }
        if !is_first && !line.trim().is_empty() {
            edits.push(sink.edit(Span::at(at), "  "));
        }
        at += line.len();
    }
    Some(edits)
}
