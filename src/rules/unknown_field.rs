use super::missing_field::stands_for_missing;
use super::{Check, Rule, Sink};
use crate::analysis::{Facts, Reader, SettingFacts};
use crate::diagnostic::{Severity, Stage};
use crate::model::config::ControllerConfig;
use crate::model::decode::ProblemKind;
use crate::model::{Model as _, reverse, synonyms};
use crate::text::Span;
use crate::values::suggest;
use crate::yaml::NodeId;

/// A key that its object does not have.
pub(super) static RULE: Rule = Rule {
    code: "unknown-field",
    severity: Severity::Error,
    stage: Stage::Parse,
    page: include_str!("unknown-field.md"),
    check: Check::Both(check, setting),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let decoded = &facts.object.decoded;
    let version = facts.workspace.version();
    for problem in &decoded.problems {
        let ProblemKind::UnknownField { nearest } = problem.kind else { continue };
        let Some(frame) = decoded.frame(problem.frame) else { continue };
        let key = facts.tree.node(problem.node);
        let name = key.key_text().unwrap_or_default();
        let owner = facts.tree.node(frame.node).path();
        let place = if owner.is_empty() { frame.desc.name.to_owned() } else { format!("`{owner}`") };
        let found = if let Some(missed) = facts.missed_for(problem) {
            let message = format!(
                "`{name}` is no field of {place}: Argo ignores it, misses `{missed}` and refuses the workflow"
            );
            sink.at(problem.span, key.path(), message).stage(Stage::Submit)
        } else if problem.loose {
            let message = format!("`{name}` is no field of {place}: Argo ignores it without a word");
            sink.at(problem.span, key.path(), message).severity(Severity::Warning).stage(Stage::Run)
        } else {
            let message = format!("`{name}` is no field of {place}: Argo refuses the whole object");
            sink.at(problem.span, key.path(), message)
        };
        let found = match nearest {
            Some(known) => {
                let found = found.label(format!("did you mean `{known}`?"));
                // Where the right key stands as well, this one would be its double.
                if facts.tree.node(frame.node).entry(known).is_some() {
                    found.help(format!("`{known}` is here as well: delete one of the two"))
                } else {
                    let names = frame.desc.all_fields().filter(|f| f.exists_in(version)).map(|f| f.name);
                    let edit = sink.edit(problem.span, known);
                    let certain = suggest::is_certain(name, names);
                    found.guess(format!("replace `{name}` by `{known}`"), vec![edit], certain)
                }
            }
            None if is_path_of_output(facts, frame.desc.name, frame.node, name) => {
                let found = found.label("an output parameter is read with `valueFrom`");
                let entry = facts.tree.node(frame.node).entry(name);
                match entry.filter(|e| {
                    e.value.text().is_some() && facts.tree.node(frame.node).get("valueFrom").is_none()
                }) {
                    Some(entry) => {
                        let text = format!("valueFrom: {{path: {}}}", entry.value.source());
                        let span = Span::new(key.span().start as usize, entry.value.span().end as usize);
                        found.fix(format!("write `{text}`"), vec![sink.edit(span, &text)])
                    }
                    None => found,
                }
            }
            None if synonyms::meant(frame.desc.name, name).is_some() => {
                let known = synonyms::meant(frame.desc.name, name).unwrap_or_default();
                let found = found.label(format!("this is called `{known}`"));
                match facts.tree.node(frame.node).entry(known) {
                    Some(_) => found.help(format!("`{known}` is here as well: delete one of the two")),
                    None => {
                        found.unsafe_fix(format!("call it `{known}`"), vec![sink.edit(problem.span, known)])
                    }
                }
            }
            None => match reverse::belongs(facts.object.kind, name, frame.desc) {
                Some(home) => found.help(format!("`{name}` belongs {home}")),
                None => found,
            },
        };
        let found = match stands_for_missing(facts, problem) {
            Some("name") if frame.desc.name == "EnvVar" => {
                found.help(format!("a variable is written `{{name: {name}, value: …}}`"))
            }
            Some(field) if synonyms::meant(frame.desc.name, name).is_none() => {
                found.help(format!("`{field}` has to be here, and is missing"))
            }
            _ => found,
        };
        sink.push(found);
    }
}

/// Keys of settings.
fn setting(facts: &SettingFacts<'_>, sink: &mut Sink<'_>) {
    let version = facts.workspace.version();
    let data = facts.root().get("data");
    for name in &facts.setting.beside_config {
        let Some(entry) = data.and_then(|d| d.entry(name)) else { continue };
        let message = format!(
            "beside `config`, which holds everything, `{name}` may not stand: the controller refuses to start"
        );
        let found = sink.on_node(entry.key, message).severity(Severity::Error).stage(Stage::Parse);
        sink.push(found.help(format!("move `{name}` into the text of `config`")));
    }
    for (part, problem) in facts.problems() {
        let ProblemKind::UnknownField { nearest } = problem.kind else { continue };
        let Some(frame) = part.decoded.frame(problem.frame) else { continue };
        let key = facts.tree.node(problem.node);
        let name = key.key_text().unwrap_or_default();
        let owner = match frame.parent {
            Some(_) => format!("`{}`", facts.tree.node(frame.node).path()),
            None => match frame.desc.name {
                "ControllerConfig" => "the controller's configuration".to_owned(),
                _ => format!("`{}`", part.key),
            },
        };
        let (severity, end) = match facts.reader(part) {
            Reader::Controller => (Severity::Error, "the controller refuses to start"),
            Reader::Workflow => (Severity::Warning, "Argo ignores it without a word"),
            Reader::Chart => (Severity::Warning, "the chart ignores it, or the controller refuses to start"),
        };
        let mut found = sink.at(problem.span, key.path(), format!("`{name}` is no field of {owner}: {end}"));
        found = found.severity(severity).stage(if severity == Severity::Error {
            Stage::Parse
        } else {
            Stage::Run
        });
        if let Some(known) = nearest {
            found = found.label(format!("did you mean `{known}`?"));
            if facts.tree.node(frame.node).entry(known).is_none() {
                let names = frame.desc.all_fields().filter(|f| f.exists_in(version)).map(|f| f.name);
                let edit = sink.edit(problem.span, known);
                found = found.guess(
                    format!("replace `{name}` by `{known}`"),
                    vec![edit],
                    suggest::is_certain(name, names),
                );
            }
        } else if let Some(home) = home_in_configuration(name) {
            found = found.help(format!("`{name}` belongs to {home}"));
        }
        sink.push(found);
    }
}

/// The part of the controller's configuration that has a field of this name.
fn home_in_configuration(name: &str) -> Option<String> {
    let config = ControllerConfig::SHAPE.as_struct()?;
    if config.field(name).is_some() {
        return Some("the top of the configuration".to_owned());
    }
    let mut homes =
        config.all_fields().filter(|f| f.shape.as_struct().is_some_and(|d| d.field(name).is_some()));
    let home = homes.next()?;
    homes.next().is_none().then(|| format!("`{}`", home.name))
}

/// Whether the key is `path` of a parameter of `outputs`, as artifacts have it.
fn is_path_of_output(facts: &Facts<'_>, desc: &str, node: NodeId, name: &str) -> bool {
    desc == "Parameter" && name == "path" && facts.tree.node(node).path().contains("outputs.parameters")
}
