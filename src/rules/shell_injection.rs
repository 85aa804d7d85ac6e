use super::{Check, Rule, Sink};
use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{Facts, TagUse, Target, TemplateId};
use crate::diagnostic::{Severity, Stage};
use crate::expr::tags::TagKind;
use crate::model::View;
use crate::model::metadata::Container;
use crate::workspace::TemplateKind;
use crate::yaml::NodeId;

/// A parameter that becomes part of a program.
pub(super) static RULE: Rule = Rule {
    code: "shell-injection",
    severity: Severity::Info,
    stage: Stage::Advice,
    page: include_str!("shell-injection.md"),
    check: Check::Object(check),
};

/// Programs whose argument after `-c` (or `-e`) is a program.
const SHELLS: [&str; 11] =
    ["sh", "bash", "ash", "dash", "zsh", "ksh", "python", "python3", "node", "perl", "ruby"];

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let mut programs: BTreeMap<NodeId, TemplateId> = BTreeMap::new();
    for template in &facts.templates {
        let view = template.view;
        programs.extend(view.script().source().node().map(|n| (n.id(), template.id)));
        let containers = [view.container(), view.script().cast::<Container>()];
        let several = view.container_set().containers().iter().map(|c| c.cast::<Container>());
        for container in containers.into_iter().chain(several) {
            programs.extend(program(container).map(|id| (id, template.id)));
        }
    }
    let mut said = BTreeSet::new();
    for tag in &facts.tags {
        let Some(&template) = programs.get(&tag.node.id()) else { continue };
        let Some(key) = tag.key().filter(|_| matches!(tag.tag.kind, TagKind::Simple(_))) else { continue };
        if said.insert((tag.node.id(), key)) {
            report(facts, tag, key, template, sink);
        }
    }
}

/// The text of a container that is read as a program: what stands after `-c`.
fn program(container: View<'_, Container>) -> Option<NodeId> {
    let command: Vec<_> = container.command().iter().collect();
    let words: Vec<_> = command.iter().copied().chain(container.args().iter()).collect();
    let shell = command.first()?.get()?;
    let name = shell.rsplit('/').next()?;
    if !SHELLS.contains(&name) {
        return None;
    }
    let is_flag = |text: &str| {
        text.starts_with('-') && !text.starts_with("--") && (text.ends_with('c') || text.ends_with('e'))
    };
    let place = words.iter().skip(1).position(|w| w.get().is_some_and(is_flag))?;
    words.get(place + 2)?.node().map(|n| n.id())
}

fn report(facts: &Facts<'_>, tag: &TagUse<'_>, key: &str, template: TemplateId, sink: &mut Sink<'_>) {
    let Some(name) = key.strip_prefix("inputs.parameters.").or(key.strip_prefix("workflow.parameters."))
    else {
        return;
    };
    let span = tag.tag.path().map_or(tag.tag.inner, |p| p.span);
    let (severity, source) = match from_outside(facts, key, name, template) {
        Some(source) => (Severity::Warning, source),
        None => (Severity::Info, "whoever gives it"),
    };
    let variable: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    let message =
        format!("the value of `{key}` becomes part of the program: {source} decides what runs here");
    let found = sink.in_text(tag.node, span, message).severity(severity);
    sink.push(found.help(format!(
        "pass it as a variable of the environment, `- {{name: {variable}, value: \"{{{{{key}}}}}\"}}`, and read it there: `\"${variable}\"` in a shell, `os.environ[\"{variable}\"]` in Python"
    )));
}

/// Who gives the value, when it comes straight from outside of the author's hands: from an argument of the workflow
/// (also one that an event gives), or from a response.
fn from_outside(facts: &Facts<'_>, key: &str, name: &str, template: TemplateId) -> Option<&'static str> {
    if key.starts_with("workflow.") {
        return Some("whoever submits the workflow");
    }
    let is_http = |text: &str| {
        facts.uses.iter().any(|u| {
            u.node.text() == Some(text)
                && facts.call(u.of).interface(facts).and_then(|i| i.kind) == Some(TemplateKind::Http)
        })
    };
    let mut callers = facts.calls.iter().filter(|c| matches!(c.target, Target::Local(id) if id == template));
    let is_from_http = callers.any(|call| {
        let argument = call.arguments.parameters().iter().find(|a| a.name().get() == Some(name));
        argument.and_then(|a| a.value().get()).is_some_and(|value| is_http(&value))
    });
    is_from_http.then_some("the answer of an HTTP request")
}
