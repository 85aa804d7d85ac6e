use super::{Check, Rule, Sink};
use crate::analysis::{Facts, NamedList, Refusal, TemplateFacts};
use crate::diagnostic::{Diagnostic, Severity, Stage};
use crate::model::{Str, View};
use crate::values::names;

/// A name that Argo does not allow.
pub(super) static RULE: Rule = Rule {
    code: "invalid-name",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("invalid-name.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for list in &facts.named_lists {
        for (name, _) in &list.names {
            let Some(text) = name.get().filter(|n| !n.is_empty()) else { continue };
            if facts.is_unquoted_tag(name.place()) {
                continue;
            }
            if let Some(refusal) = list.refusal(facts, text) {
                let found = report(facts, list, *name, text, refusal, sink);
                sink.push(found);
            }
        }
    }
    for template in &facts.templates {
        let outputs = template.view.outputs();
        let parameters = outputs.parameters().iter().map(|p| p.global_name());
        for name in parameters.chain(outputs.artifacts().iter().map(|a| a.global_name())) {
            global_name(facts, template, name, sink);
        }
    }
}

/// Argo puts off looking at a `globalName` with a tag in it until it knows the value.
fn global_name(facts: &Facts<'_>, template: &TemplateFacts<'_>, name: View<'_, Str>, sink: &mut Sink<'_>) {
    let Some(text) = name.get().filter(|n| !n.is_empty()) else { return };
    let Some(seen) = facts.seen(template.id, text).filter(|seen| !seen.has_tag()) else { return };
    if let Err(error) = names::parameter_name(seen.text()) {
        let (why, allowed) = reason(&error.message);
        let message = format!("`{text}` cannot be a `globalName`, because {why}: Argo refuses the workflow");
        let found = sink.on(name, message).stage(facts.body_stage(template));
        sink.push(match allowed {
            Some(allowed) => found.help(allowed),
            None => found,
        });
    }
}

fn report(
    facts: &Facts<'_>,
    list: &NamedList<'_>,
    name: View<'_, Str>,
    text: &str,
    refusal: Refusal,
    sink: &Sink<'_>,
) -> Diagnostic {
    let what = list.what;
    let end = if list.stage == Stage::Submit { "Argo refuses the workflow" } else { "it fails when it runs" };
    let begin = format!("`{text}` cannot be the name of {} {what}, because", article(what));
    let error = match refusal {
        Refusal::Name(error) => error,
        Refusal::Tag => {
            let message = format!("{begin} nothing has replaced the tag when Argo looks at names: {end}");
            return sink.on(name, message).stage(list.stage);
        }
        Refusal::Placeholder => {
            let message = format!(
                "{begin} Argo looks at it before it knows the value, and puts something there that begins with `_`: {end}"
            );
            let help = "this is a limit of Argo's: begin the name with a letter";
            return sink.on(name, message).stage(list.stage).help(help);
        }
    };
    let (why, allowed) = reason(&error.message);
    let mut found = sink.on(name, format!("{begin} {why}: {end}")).stage(list.stage);
    if let Some(suggestion) = error.suggestion.filter(|_| !text.contains("{{")) {
        let edit = sink.edit(name.place(), &suggestion);
        // Those who call it by that name already settle it.
        let is_called =
            what == "template" && facts.calls.iter().any(|c| c.template.get() == Some(&suggestion));
        found = found.guess(format!("call it `{suggestion}`"), vec![edit], is_called);
    }
    match allowed {
        Some(allowed) => found.help(allowed),
        None => found,
    }
}

/// "it has `_`" and "allowed are …" of "`a_b` is not a template or step name: it has `_`; allowed are …".
fn reason(message: &str) -> (&str, Option<&str>) {
    // The fix says what was meant.
    let message = message.split("; did you mean").next().unwrap_or(message);
    let why = message.rfind(": it ").map_or(message, |at| message.get(at + 2..).unwrap_or(message));
    match why.split_once("; allowed are ") {
        Some((reason, allowed)) => (reason, why.get(why.len() - allowed.len() - "allowed are ".len()..)),
        None => (why, None),
    }
}

fn article(what: &str) -> &'static str {
    if what.starts_with(['a', 'i', 'o']) { "an" } else { "a" }
}
