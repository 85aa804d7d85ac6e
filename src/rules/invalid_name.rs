use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
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
            if let Err(error) = list.law.check(text) {
                let what = list.what;
                let end = if list.stage == Stage::Submit {
                    "Argo refuses the workflow"
                } else {
                    "it fails when it runs"
                };
                let (why, allowed) = reason(&error.message);
                let message =
                    format!("`{text}` cannot be the name of {} {what}, because {why}: {end}", article(what));
                let mut found = sink.on(*name, message).stage(list.stage);
                if let Some(suggestion) = error.suggestion {
                    let edit = sink.edit(name.place(), &suggestion);
                    // Those who call it by that name already settle it.
                    let is_called = list.what == "template"
                        && facts.calls.iter().any(|c| c.template.get() == Some(&suggestion));
                    found = found.guess(format!("call it `{suggestion}`"), vec![edit], is_called);
                }
                if let Some(allowed) = allowed {
                    found = found.help(allowed);
                }
                sink.push(found);
            }
        }
    }
    for template in &facts.templates {
        let outputs = template.view.outputs();
        let parameters = outputs.parameters().iter().map(|p| p.global_name());
        for name in parameters.chain(outputs.artifacts().iter().map(|a| a.global_name())) {
            let Some(text) = name.get().filter(|n| !n.is_empty() && !n.contains("{{")) else { continue };
            if let Err(error) = names::parameter_name(text) {
                let (why, allowed) = reason(&error.message);
                let message =
                    format!("`{text}` cannot be a `globalName`, because {why}: Argo refuses the workflow");
                let found = sink.on(name, message).stage(facts.body_stage(template));
                sink.push(match allowed {
                    Some(allowed) => found.help(allowed),
                    None => found,
                });
            }
        }
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
