use super::{Check, Rule, Sink};
use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::{
    Call, CallId, Declared, Facts, Reason, TagUse, Target, TemplateId, Unknown, Verdict, newly_reachable,
};
use crate::diagnostic::{Diagnostic, Place, Severity, Stage};
use crate::model::{Str, View};
use crate::text::Span;
use crate::values::names;
use crate::workspace::ObjectId;

/// A tag whose name does not exist at its place.
pub(super) static RULE: Rule = Rule {
    code: "unknown-variable",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("unknown-variable.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let mut causes: BTreeMap<Cause<'_>, Vec<(&TagUse<'_>, &Unknown)>> = BTreeMap::new();
    for (index, tag) in facts.tags.iter().enumerate() {
        if let Verdict::Unknown(unknown) = &tag.verdict
            && !is_explained(facts, tag, unknown)
        {
            causes.entry(cause(facts, tag, unknown, index)).or_default().push((tag, unknown));
        }
    }
    for uses in causes.values() {
        let Some((tag, unknown)) = uses.first() else { continue };
        let Some(message) = message(facts, unknown) else { continue };
        let mut found = match misspelt_declaration(facts, unknown) {
            Some((declared, meant)) => at_declaration(facts, unknown, declared, &meant, uses.len(), sink),
            None => report(facts, tag, unknown, message, sink),
        };
        let others =
            if found.place == sink.place(tag.node.source_span(unknown.span.range())) { 1 } else { 0 };
        for (tag, unknown) in uses.iter().skip(others).take(MOST_RELATED) {
            found = found.related(sink.place(tag.node.source_span(unknown.span.range())), "used here");
        }
        sink.push(found);
    }
    if !facts.is_template() {
        of_called_templates(facts, sink);
    }
}

/// Templates of other objects are validated again with what exists in the workflow that calls them.
fn of_called_templates(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let mut seen = BTreeMap::new();
    let (mut in_exit, mut outside) = (BTreeSet::new(), BTreeSet::new());
    for reach in facts.reaches() {
        let walked = if reach.in_exit { &mut in_exit } else { &mut outside };
        for (object, index) in newly_reachable(facts.workspace, walked, reach.object, reach.index) {
            let Some(template) = object.interface.templates.get(index) else { continue };
            // Where the object itself has neither, its own check says so.
            let sets_priority = object.spec_view(facts.workspace).is_some_and(|s| s.priority().is_set());
            let handles_exit = object.interface.on_exit.is_some();
            let lacks = |key: &str, exists: bool| !exists && template.requires.iter().any(|k| k == key);
            for (key, why) in [
                ("workflow.failures", "which exists only under `spec.onExit`"),
                ("workflow.priority", "which exists only where the workflow itself has a `spec.priority`"),
            ] {
                let exists = match key {
                    "workflow.failures" => reach.in_exit || !handles_exit,
                    _ => facts.globals.priority || !sets_priority,
                };
                if lacks(key, exists) {
                    let user = format!("`{}` of the {} `{}`", template.name, object.kind.name(), object.name);
                    seen.entry(key).or_insert((reach.by, why, user));
                }
            }
        }
    }
    for (key, (by, why, user)) in seen {
        let message = format!("template {user} uses `{key}`, {why}: Argo refuses the workflow");
        sink.push(sink.on(by, message));
    }
}

/// Whether another finding explains it: the name that was meant is wrong itself, or a template is missing, without which
/// the order in which Argo looks at the outputs cannot be known.
fn is_explained(facts: &Facts<'_>, tag: &TagUse<'_>, unknown: &Unknown) -> bool {
    match &unknown.reason {
        Reason::Item { name, .. } => {
            let template = tag.zone.innermost().and_then(|frame| facts.template_of_frame(frame));
            // A step that could not be read may be the one.
            if template.is_some_and(|t| facts.is_misread(facts.template(t).view.node(), &["steps"])) {
                return true;
            }
            let items = template.into_iter().flat_map(|template| facts.items(template));
            names::is_meant_by_invalid(name, items.map(|c| c.name).filter(|n| !n.contains("{{")))
        }
        Reason::WorkflowOutput { later: true, .. } => {
            facts.calls.iter().any(|c| matches!(c.target, Target::Undefined | Target::UndefinedRemote(_)))
        }
        _ => false,
    }
}

/// More places than this say nothing new.
const MOST_RELATED: usize = 8;

/// What the uses of one wrong name have in common: a missing declaration is one mistake, however often it is missed.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Cause<'a> {
    Input(TemplateId, &'static str, &'a str, bool),
    Item(Option<TemplateId>, &'a str, bool),
    Output(Result<(ObjectId, usize), CallId>, &'a str, bool),
    Single(usize),
}

fn cause<'a>(facts: &Facts<'_>, tag: &TagUse<'_>, unknown: &'a Unknown, index: usize) -> Cause<'a> {
    match &unknown.reason {
        Reason::Input { what, name, template, .. } => Cause::Input(*template, what, name, tag.checked),
        Reason::Item { name, .. } => {
            let template = tag.zone.innermost().and_then(|f| facts.template_of_frame(f));
            Cause::Item(template, name, tag.checked)
        }
        Reason::Output { call, what } => {
            let callee = match facts.call(*call).target {
                Target::Local(id) => Ok((facts.object.id, id.0)),
                Target::Remote(object, index) => Ok((object.id, index)),
                _ => Err(*call),
            };
            Cause::Output(callee, what, tag.checked)
        }
        _ => Cause::Single(index),
    }
}

/// The declaration that is misspelt, rather than its uses, and the name it should have.
fn misspelt_declaration<'w>(facts: &Facts<'w>, unknown: &Unknown) -> Option<(View<'w, Str>, String)> {
    let declared = unknown.suggestion.as_deref()?;
    let (template, kind) = match &unknown.reason {
        Reason::Input { template, .. } => (*template, Declared::Input),
        Reason::Output { call, .. } => match facts.call(*call).target {
            Target::Local(template) => (template, Declared::Output),
            _ => return None,
        },
        _ => return None,
    };
    let meant = facts.meant(template, kind, declared)?;
    let view = facts.template(template).view;
    let name = match kind {
        Declared::Input => {
            let parameters = view.inputs().parameters().iter().map(|p| p.name());
            parameters
                .chain(view.inputs().artifacts().iter().map(|a| a.name()))
                .find(|n| n.get() == Some(declared))
        }
        Declared::Output => {
            let parameters = view.outputs().parameters().iter().map(|p| p.name());
            parameters
                .chain(view.outputs().artifacts().iter().map(|a| a.name()))
                .find(|n| n.get() == Some(declared))
        }
    };
    Some((name?, meant.to_owned()))
}

fn at_declaration(
    facts: &Facts<'_>,
    unknown: &Unknown,
    declared: View<'_, Str>,
    meant: &str,
    uses: usize,
    sink: &Sink<'_>,
) -> Diagnostic {
    let what = match &unknown.reason {
        Reason::Input { what, template, .. } => {
            format!("input {what} of `{}`", facts.template(*template).display_name())
        }
        _ => "output".to_owned(),
    };
    let name = declared.or_empty();
    let times = if uses == 1 { "where".to_owned() } else { format!("{uses} times") };
    let message = format!(
        "nobody uses the {what} `{name}`, but `{meant}`, which is not declared, is used {times}: Argo refuses the workflow"
    );
    let found = sink
        .on(declared, message.replace("is used where", "is used"))
        .label(format!("did you mean `{meant}`?"));
    let certain = unknown.suggestion.as_ref().is_some_and(|s| s.certain);
    found.guess(format!("rename it to `{meant}`"), vec![sink.edit(declared.place(), meant)], certain)
}

fn report(
    facts: &Facts<'_>,
    tag: &TagUse<'_>,
    unknown: &Unknown,
    message: String,
    sink: &Sink<'_>,
) -> Diagnostic {
    // Of templates Argo lets everything pass that begins like the parameters of the workflow to come.
    let may_come = facts.is_template() && unknown.key.starts_with("workflow.parameters");
    let is_refused = tag.checked && unknown.reason != Reason::OwnOutput && !may_come;
    let end = if is_refused {
        "Argo refuses the workflow"
    } else {
        "Argo leaves the tag as it is, and its text is what arrives"
    };
    let mut found = sink.in_text(tag.node, unknown.span, format!("{message}: {end}"));
    if !is_refused {
        found = found.severity(Severity::Warning).stage(Stage::Run);
    }
    if let Some(suggestion) = &unknown.suggestion {
        let edit = sink.edit(tag.node.source_span(unknown.span.range()), suggestion);
        found = found.label(format!("did you mean `{suggestion}`?"));
        found = found.guess(format!("replace it by `{suggestion}`"), vec![edit], suggestion.certain);
    }
    match &unknown.reason {
        Reason::Input { name, elsewhere: Some(other), template, .. } if unknown.suggestion.is_none() => {
            let (own, other) = (facts.template(*template).display_name(), facts.template(*other).display_name());
            found.help(format!("`{name}` is an input of `{other}`, not of `{own}`"))
        }
        Reason::Output { call, .. } => {
            let call = facts.call(*call);
            match unknown.suggestion.as_ref().and_then(|name| output_place(facts, call, name)) {
                Some(place) => found.related(place, "the output is declared here"),
                None => found.related(sink.place(call.name_view.place()), format!("{} is here", call.display())),
            }
        }
        Reason::Input { template, .. } => {
            let place = unknown.suggestion.as_ref().and_then(|name| input_place(facts, *template, name));
            match place {
                Some(span) => found.related(sink.place(span), "the input is declared here"),
                None => found,
            }
        }
        Reason::Item { .. } => match unknown.suggestion.as_deref().and_then(|name| item_place(facts, tag, name)) {
            Some(span) => found.related(sink.place(span), "it is here"),
            None => found,
        },
        Reason::NotAncestor { call } => {
            let call = facts.call(*call);
            found.related(sink.place(call.name_view.place()), format!("{} is here", call.display()))
        }
        Reason::NoLoop => found.help("only a step or task with `withItems`, `withParam` or `withSequence` has items"),
        Reason::WorkflowFailures => {
            found.help("name the handler in `spec.onExit` instead of `hooks.exit`: there Argo knows the variable")
        }
        Reason::OutsideInline => found.help(
            "this is a limit of Argo's: make it an input parameter of the inline template and pass it as an argument",
        ),
        Reason::NotHere { .. } => found.help("pass the value as an argument, and use it as `inputs.parameters.…`"),
        _ => found,
    }
}

fn output_place(facts: &Facts<'_>, call: &Call<'_>, name: &str) -> Option<Place> {
    let (object, template) = call.target.template(facts)?;
    let parameters = template.outputs().parameters().iter().map(|p| p.name());
    let artifacts = template.outputs().artifacts().iter().map(|a| a.name());
    let view = parameters.chain(artifacts).find(|n| n.get() == Some(name))?;
    Some(Place { file: object.file, span: view.place() })
}

fn item_place(facts: &Facts<'_>, tag: &TagUse<'_>, name: &str) -> Option<Span> {
    let template = facts.template_of_frame(tag.zone.innermost()?)?;
    Some(facts.item_named(template, name)?.name_view.place())
}

fn input_place(facts: &Facts<'_>, template: TemplateId, name: &str) -> Option<Span> {
    let template = facts.template(template).view;
    let parameters = template.inputs().parameters().iter().map(|p| p.name());
    let artifacts = template.inputs().artifacts().iter().map(|a| a.name());
    Some(parameters.chain(artifacts).find(|n| n.get() == Some(name))?.place())
}

/// What is wrong; `None` for what other rules report.
fn message(facts: &Facts<'_>, unknown: &Unknown) -> Option<String> {
    let key = &unknown.key;
    Some(match &unknown.reason {
        Reason::Input { what, name, template, .. } => {
            format!("`{}` has no input {what} `{name}`", facts.template(*template).display_name())
        }
        Reason::InputArea => {
            format!("inputs are `inputs.parameters.…` and `inputs.artifacts.…`, not `{key}`")
        }
        Reason::Item { name, what } => format!("no {what} of this template is called `{name}`"),
        Reason::WrongFamily { has } => {
            let kind =
                if *has == "tasks" { "a DAG has `tasks.…`" } else { "a steps template has `steps.…`" };
            format!("`{key}` does not exist here: {kind}")
        }
        Reason::NotHere { root } => format!("`{root}.…` cannot be seen from here"),
        Reason::NotAncestor { call } => {
            format!("the status of `{}` is known only to tasks that wait for it", facts.call(*call).name)
        }
        Reason::Output { call, what } => {
            let call = facts.call(*call);
            let template = call.interface(facts).map(|i| i.name.as_str()).filter(|n| !n.is_empty());
            let who = template.map_or_else(|| call.display(), |t| format!("`{t}`"));
            match what.strip_prefix("outputs.parameters.").or_else(|| what.strip_prefix("outputs.artifacts."))
            {
                Some(name) => {
                    let kind = if what.starts_with("outputs.p") { "parameter" } else { "artifact" };
                    format!("{who} has no output {kind} `{name}`")
                }
                None => format!("{who} has no `{what}`"),
            }
        }
        Reason::ItemKey { key } => format!("no item of this loop has a `{key}`"),
        Reason::NoLoop => format!("`{key}` exists only in a loop"),
        Reason::Pod if key != "pod.name" => {
            format!("there is no variable `{key}`: `pod.name` is all there is below `pod`")
        }
        Reason::Pod => format!("`{key}` does not exist here: only templates with a pod have `pod.name`"),
        Reason::WorkflowOutput { name, later: true } => {
            let name = name.rsplit('.').next().unwrap_or(name);
            format!("the global output `{name}` does not exist yet: nothing before this place produces it")
        }
        Reason::WorkflowOutput { name, later: false } => {
            let name = name.rsplit('.').next().unwrap_or(name);
            format!("no output has the `globalName` `{name}`")
        }
        Reason::WorkflowFailures => "`workflow.failures` exists only under `spec.onExit`".to_owned(),
        Reason::WorkflowPriority => "`workflow.priority` exists only where `spec.priority` is set".to_owned(),
        Reason::WorkflowVariable => format!("there is no variable `{key}`"),
        Reason::OutsideInline => {
            format!(
                "`{key}` exists around this inline template, and Argo validates the inline template by itself"
            )
        }
        Reason::OwnOutput => format!("this template has no `{key}`"),
        Reason::NotYet { .. } | Reason::WorkflowParameter { .. } | Reason::WorkflowMetadata { .. } => {
            return None;
        }
    })
}
