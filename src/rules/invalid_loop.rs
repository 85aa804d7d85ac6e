use super::{Check, Rule, Sink};
use crate::analysis::{Call, Constants, Facts, Item, Loop, Position, condition};
use crate::diagnostic::{Diagnostic, Severity, Stage};
use crate::model::steps::Sequence;
use crate::model::{IntOrString, Str, View};
use crate::text::Span;

/// A loop that cannot be expanded.
pub(super) static RULE: Rule = Rule {
    code: "invalid-loop",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("invalid-loop.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    if !facts.is_complete() {
        return;
    }
    let constants = Constants::new(facts);
    for call in facts.calls.iter().filter(|c| c.site.is_item()) {
        let (param, sequence) = match call.item {
            Item::Step(step) => (step.with_param(), step.with_sequence()),
            Item::Task(task) => (task.with_param(), task.with_sequence()),
            _ => continue,
        };
        let mut found = Vec::new();
        found.extend(inline_in_steps(facts, call, sink));
        match call.looped {
            Some(Loop::Param) => found.extend(list(call, param, &constants, sink)),
            Some(Loop::Sequence) if !facts.is_misread(sequence.node(), &[]) => {
                sequence_bounds(call, sequence, &constants, sink, &mut found)
            }
            _ => {}
        }
        let runs = call.caller.is_none_or(|t| facts.may_run(t)) && condition(call).is_none();
        sink.extend(found.into_iter().map(|d| if runs { d } else { d.severity(Severity::Warning) }));
    }
}

/// When the loop of a step ends, the controller looks for the template of its first node by name; the step may have one
/// beside the inline template, which nobody runs.
fn inline_in_steps(facts: &Facts<'_>, call: &Call<'_>, sink: &Sink<'_>) -> Option<Diagnostic> {
    let has_name = call.template.get().is_some_and(|name| facts.named(name).is_some());
    if has_name || call.template_ref.is_set() {
        return None;
    }
    let kind = call.looped.filter(|_| matches!(call.item, Item::Step(_)) && call.inline.is_set())?;
    let message = format!(
        "step `{}` loops over an inline template, and when a loop of steps ends Argo looks for its template by name: the \
         workflow ends in an error",
        call.name
    );
    let found = sink.at(call.inline.key_place(), call.inline.yaml_path(), message);
    let found =
        found.help("give the template a name under `spec.templates`, and call that; in a DAG it works");
    // The others may turn out to be empty.
    let has_items = kind == Loop::Items && crate::analysis::loop_items(call).next().is_some();
    Some(if has_items { found } else { found.severity(Severity::Warning) })
}

/// `withParam` has to be a JSON list once its tags are replaced.
fn list(
    call: &Call<'_>,
    param: View<'_, Str>,
    constants: &Constants<'_, '_>,
    sink: &Sink<'_>,
) -> Option<Diagnostic> {
    let (node, text) = (param.node()?, param.get()?);
    let expected = constants.text(text, Position::Item(call.id))?;
    // An empty text is no loop: the step or task runs once.
    if expected.text.is_empty() {
        return None;
    }
    let wrong = match serde_json::from_str::<serde_json::Value>(&expected.text) {
        Ok(value) if value.is_array() || value.is_null() => return None,
        Ok(value) => (format!("is {}", kind(&value)), None),
        // Go's reader takes what this one minds: halves of surrogate pairs, and numbers of any size.
        Err(error)
            if ["surrogate", "out of range", "lone leading"]
                .iter()
                .any(|w| error.to_string().contains(w)) =>
        {
            return None;
        }
        Err(error) => ("cannot be read as JSON".to_owned(), Some(error)),
    };
    let who = call.display();
    let message =
        format!("{who} loops over what must be a JSON list, and this {}: the step or task fails", wrong.0);
    let whole = Span::new(0, text.len());
    let span = match &wrong.1 {
        Some(error) if expected.is_literal => at(text, error),
        _ => whole,
    };
    let mut found = sink.in_text(node, span, message);
    if !expected.is_literal {
        let shown: String = expected.text.chars().take(40).collect();
        found =
            found.severity(Severity::Warning).help(format!("with the values of this file it is `{shown}`"));
    }
    Some(found.help("write a list, such as `[\"a\", \"b\"]`, or use `withItems`"))
}

fn kind(value: &serde_json::Value) -> &'static str {
    match value {
        serde_json::Value::Object(_) => "an object",
        serde_json::Value::String(_) => "a text",
        serde_json::Value::Number(_) => "a number",
        _ => "no list",
    }
}

/// The character that a JSON reader stumbles over.
fn at(text: &str, error: &serde_json::Error) -> Span {
    let start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut place = (start + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(place) {
        place -= 1;
    }
    let len = text[place..].chars().next().map_or(0, char::len_utf8);
    if len == 0 { Span::new(0, text.len()) } else { Span::new(place, place + len) }
}

fn sequence_bounds(
    call: &Call<'_>,
    sequence: View<'_, Sequence>,
    constants: &Constants<'_, '_>,
    sink: &Sink<'_>,
    found: &mut Vec<Diagnostic>,
) {
    let is_given = |view: View<'_, IntOrString>| view.get().is_some_and(|t| !t.is_empty());
    if !is_given(sequence.count()) && !is_given(sequence.end()) {
        let message = format!(
            "the sequence of {} has neither `count` nor `end`: it fails when it is expanded",
            call.display()
        );
        found.push(sink.at(sequence.key_place(), sequence.yaml_path(), message));
    }
    for (name, view) in [("count", sequence.count()), ("start", sequence.start()), ("end", sequence.end())] {
        let Some(text) = view.get().filter(|t| t.contains("{{")) else { continue };
        let Some(expected) = constants.text(&text, Position::Item(call.id)) else { continue };
        if expected.text.parse::<i64>().is_err() {
            let message = format!(
                "`{name}` is `{}` with the values of this file, and no whole number: the sequence cannot be expanded",
                expected.text
            );
            found.push(sink.on(view, message).severity(Severity::Warning));
        }
    }
    if let Some(text) = sequence.format().get().filter(|t| !t.is_empty() && !t.contains("{{"))
        && let Some(wrong) = wrong_format(text)
    {
        let message = format!("{wrong}: the items are not what they look like");
        found.push(
            sink.on(sequence.format(), message)
                .severity(Severity::Warning)
                .help("a format for one whole number is meant, such as `host-%03d`"),
        );
    }
}

/// What is wrong with a Go `printf` format for one whole number.
fn wrong_format(text: &str) -> Option<String> {
    let mut verbs = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            continue;
        }
        while chars.peek().is_some_and(|c| "+-# 0123456789.".contains(*c)) {
            chars.next();
        }
        match chars.next() {
            Some('%') => {}
            Some('b' | 'c' | 'd' | 'o' | 'O' | 'q' | 'x' | 'X' | 'U' | 'v' | 'T') => verbs += 1,
            Some(other) => return Some(format!("`%{other}` does not format a whole number")),
            None => return Some("`%` at the end formats nothing".to_owned()),
        }
    }
    match verbs {
        1 => None,
        0 => Some("the format has no place for the number".to_owned()),
        _ => Some("the format has places for several numbers".to_owned()),
    }
}
