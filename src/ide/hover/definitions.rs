//! What a name stands for, in words.

use super::{quoted, storage};
use crate::analysis::{Constants, Facts, TemplateFacts, TemplateId};
use crate::ide::markdown;
use crate::ide::names::{self, Definition, What, config};
use crate::model::artifact::Artifact;
use crate::model::parameter::Parameter;
use crate::model::{Model, View};
use crate::text::FileId;
use crate::workspace::{ObjectId, Workspace};

/// Markdown about something.
pub(super) fn describe(workspace: &Workspace, definition: &Definition) -> Option<String> {
    let facts = |id: ObjectId| Facts::new(workspace, workspace.object(id)?);
    match definition {
        Definition::Object(id) => object(workspace, *id),
        Definition::Template { object, template } => {
            let facts = facts(*object)?;
            let found = facts.templates.get(template.0)?;
            let logs = storage::logs(&facts, *template).map_or(String::new(), |l| format!("\n\n{l}"));
            Some(format!("{}{logs}{}", markdown::template(&found.interface), origin(workspace, *object)))
        }
        Definition::Input { object, template, what, name } => input(&facts(*object)?, *template, *what, name),
        Definition::Output { object, template, what, name } => {
            output(&facts(*object)?, *template, *what, name)
        }
        Definition::Argument { object, what, name } => argument(&facts(*object)?, *what, name),
        Definition::Global { what, name, .. } => Some(format!("global output {} `{name}`", what.word())),
        Definition::Item { object, call } => {
            let facts = facts(*object)?;
            let call = facts.calls.get(call.0)?;
            let mut text = call.display();
            match call.interface(&facts) {
                Some(interface) => {
                    let other = names::target_of(&facts, call.target).map(|(o, _)| o).filter(|o| o != object);
                    text.push_str(&format!(" runs {}", markdown::template(interface)));
                    text.push_str(&other.map_or(String::new(), |o| origin(workspace, o)));
                }
                None => {
                    if let Some(name) = call.callee().get() {
                        text.push_str(&format!(" runs `{name}`, which is not in the workspace"));
                    }
                }
            }
            Some(text)
        }
        Definition::Volume { object, template, name } => {
            let facts = facts(*object)?;
            let whose = match template {
                Some(id) => format!("template `{}`", facts.template(*id).display_name()),
                None => "the whole workflow".to_owned(),
            };
            Some(format!("volume `{name}` of {whose}"))
        }
        Definition::Container { object, template, name } => {
            let facts = facts(*object)?;
            let whose = facts.template(*template).display_name();
            Some(format!("container `{name}` of the set of template `{whose}`"))
        }
        Definition::Config { kind, name, key } => {
            let is_it =
                |file: FileId| config::objects(workspace, file).any(|(k, n, _)| k == *kind && n == name);
            let files = (0..workspace.files().len()).map(|i| FileId(i as u32));
            let path = files.into_iter().find(|f| is_it(*f)).and_then(|f| workspace.file(f)).map(|f| &f.path);
            let place = path.map_or(" (not in the workspace)".to_owned(), |p| format!(" in `{p}`"));
            let key = key.as_ref().map_or(String::new(), |k| format!("key `{k}` of "));
            Some(format!("{key}{} `{name}`{place}", kind.name()))
        }
    }
}

fn object(workspace: &Workspace, id: ObjectId) -> Option<String> {
    let object = workspace.object(id)?;
    let path = workspace.file(object.file).map_or("", |f| f.path.as_str());
    let name = object.display_name().name;
    let mut text = format!("{} `{name}` in `{path}`", object.kind);
    let mut list = |title: &str, names: Vec<String>| {
        if !names.is_empty() {
            text.push_str(&format!("\n\n{title}: {}", names.join(", ")));
        }
    };
    let interface = &object.interface;
    list("Entrypoint", interface.entrypoint.iter().map(|e| format!("`{e}`")).collect());
    list("Parameters", interface.arguments.iter().map(|a| format!("`{}`", a.name)).collect());
    list("Templates", interface.templates.iter().map(|t| format!("`{}`", t.name)).collect());
    Some(text)
}

/// Where an object stands.
fn origin(workspace: &Workspace, id: ObjectId) -> String {
    let Some(object) = workspace.object(id) else { return String::new() };
    let path = workspace.file(object.file).map_or("", |f| f.path.as_str());
    format!("\n\nIn {} `{}`, `{path}`.", object.kind, object.display_name().name)
}

fn find<'w, T: Model>(list: View<'w, crate::model::List<T>>, name: &str) -> Option<View<'w, T>> {
    list.iter().find(|item| item.field::<crate::model::Str>("name").get() == Some(name))
}

fn input(facts: &Facts<'_>, template: TemplateId, what: What, name: &str) -> Option<String> {
    let template: &TemplateFacts<'_> = facts.templates.get(template.0)?;
    let mut text = format!("input {} `{name}` of template `{}`", what.word(), template.display_name());
    if what == What::Artifact {
        let artifact: Option<View<'_, Artifact>> = find(template.view.inputs().artifacts(), name);
        if let Some(path) = artifact.and_then(|a| a.path().get()) {
            text.push_str(&format!("\n\nAt `{path}` in the container."));
        }
        return Some(text);
    }
    if let Some(parameter) = find(template.view.inputs().parameters(), name) {
        about(parameter, &mut text);
    }
    if let Some(value) = Constants::new(facts).input(template.id, name, 0) {
        text.push_str(&format!("\n\nAll callers give it: {}", quoted(&value)));
    }
    Some(text)
}

/// The description, default and enumeration of a parameter.
fn about(parameter: View<'_, Parameter>, text: &mut String) {
    if let Some(description) = parameter.description().get() {
        text.push_str(&format!("\n\n{description}"));
    }
    for (label, value) in [("Value", parameter.value()), ("Default", parameter.default())] {
        if let Some(value) = value.get() {
            text.push_str(&format!("\n\n{label}: {}", quoted(&value)));
        }
    }
    let choices: Vec<String> = parameter.choices().iter().filter_map(|c| Some(quoted(&c.get()?))).collect();
    if !choices.is_empty() {
        text.push_str(&format!("\n\nOne of {}", choices.join(", ")));
    }
}

fn output(facts: &Facts<'_>, template: TemplateId, what: What, name: &str) -> Option<String> {
    let template = facts.templates.get(template.0)?;
    let mut text = format!("output {} `{name}` of template `{}`", what.word(), template.display_name());
    match what {
        What::Parameter => {
            let Some(parameter) = find(template.view.outputs().parameters(), name) else { return Some(text) };
            let from = parameter.value_from();
            let sources = [
                ("the file", from.path()),
                ("JSONPath", from.json_path()),
                ("jq filter", from.jq_filter()),
                ("the output", from.parameter()),
                ("the expression", from.expression()),
            ];
            for (label, source) in sources {
                if let Some(source) = source.get() {
                    text.push_str(&format!("\n\nFrom {label} {}", quoted(source)));
                }
            }
            about(parameter, &mut text);
        }
        What::Artifact => {
            let Some(artifact) = find(template.view.outputs().artifacts(), name) else { return Some(text) };
            for (label, source) in [("`path`", artifact.path()), ("`from`", artifact.from())] {
                if let Some(source) = source.get() {
                    text.push_str(&format!("\n\nIts {label} is {}", quoted(source)));
                }
            }
            if let Some(stored) = storage::artifact(facts, template.id, name) {
                text.push_str(&format!("\n\n{stored}"));
            }
        }
    }
    Some(text)
}

fn argument(facts: &Facts<'_>, what: What, name: &str) -> Option<String> {
    let mut text = format!("workflow {} `{name}`", what.word());
    if what == What::Parameter {
        match find(facts.spec.arguments().parameters(), name) {
            Some(parameter) => about(parameter, &mut text),
            None => text.push_str("\n\nNothing in this object declares it."),
        }
    }
    Some(text)
}

/// What the names are that do not depend on the manifest.
pub(super) fn fixed_name(key: &str) -> Option<&'static str> {
    Some(match key {
        "workflow.name" => "The name of the workflow, with what Kubernetes appends to `generateName`.",
        "workflow.namespace" => "The namespace that the workflow runs in.",
        "workflow.mainEntrypoint" => "The template that the workflow begins with.",
        "workflow.serviceAccountName" => "The ServiceAccount that the workflow's pods run as.",
        "workflow.uid" => "The workflow's unique identifier in Kubernetes.",
        "workflow.status" => "`Running`, and in exit handlers `Succeeded`, `Failed` or `Error`.",
        "workflow.failures" => "A JSON list of what failed; only in exit handlers.",
        "workflow.duration" => "For how long the workflow has run, in seconds.",
        "workflow.priority" => "The workflow's priority.",
        "workflow.creationTimestamp" => "When the workflow was created.",
        "workflow.parameters" | "workflow.parameters.json" => {
            "All parameters of the workflow as a JSON list."
        }
        "workflow.labels" | "workflow.labels.json" => "All labels of the workflow as JSON.",
        "workflow.annotations" | "workflow.annotations.json" => "All annotations of the workflow as JSON.",
        "inputs.parameters" => "All input parameters of the template as a JSON list.",
        "pod.name" => "The name of the pod that runs the template.",
        "node.name" => "The full name of the step or task, with those around it.",
        "retries" => "Which attempt this is: 0 for the first.",
        "item" => "The current item of the loop.",
        "lastRetry.exitCode" => "The status with which the last attempt's main container ended.",
        "lastRetry.status" => "How the last attempt ended: `Failed` or `Error`.",
        "lastRetry.duration" => "How long the last attempt took, in seconds.",
        "lastRetry.message" => "The message of the last attempt.",
        _ => match key.rsplit('.').next()? {
            "result" => "What the main container printed, without the final line break.",
            "exitCode" => "The status with which the main container ended.",
            "status" => "How the step or task ended: `Succeeded`, `Failed`, `Error`, `Skipped`, …",
            "ip" => "The address of the daemon's pod.",
            "startedAt" => "When it started.",
            "finishedAt" => "When it finished.",
            "hostNodeName" => "The node of the cluster that it ran on.",
            "id" => "Its identifier in the workflow's status.",
            "path" => "The path in the container.",
            _ => return None,
        },
    })
}
