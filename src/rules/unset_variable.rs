use super::{Check, Rule, Sink};
use std::collections::BTreeMap;

use crate::analysis::{
    Call, CallSite, Elsewhere, Facts, Scope, TagUse, Target, TemplateId, Type, Verdict, elsewhere,
};
use crate::diagnostic::{Severity, Stage};
use crate::expr::tags::TagKind;
use crate::model::{Kind, Language, Str, View};
use crate::workspace::Object;

/// A variable that Argo accepts and never sets at that place.
pub(super) static RULE: Rule = Rule {
    code: "unset-variable",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("unset-variable.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for tag in &facts.tags {
        let TagKind::Simple(path) = &tag.tag.kind else { continue };
        if !matches!(tag.verdict, Verdict::Known(_) | Verdict::Unchecked) || tag.zone.template.is_none() {
            continue;
        }
        let key = path.key(tag.text);
        if let Some((why, help)) = unset(facts, tag, key) {
            let message = format!("{why}: Argo leaves the tag as it is, and its text is what arrives");
            let found = sink.in_text(tag.node, path.span, message);
            sink.push(match help {
                Some(help) => found.help(help),
                None => found,
            });
        }
    }
    outputs_of_later(facts, sink);
    if facts.object.kind == Kind::Workflow {
        scheduled_time_elsewhere(facts, sink);
    }
}

/// Templates of other objects that only a CronWorkflow can run.
fn scheduled_time_elsewhere(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    const KEY: &str = "workflow.scheduledTime";
    let needs = |object: &Object, index: usize| {
        object.interface.templates.get(index).is_some_and(|t| t.requires.iter().any(|key| key == KEY))
    };
    let mut say = |view: View<'_, Str>, object: &Object, index: usize| {
        let template = object.interface.templates.get(index).map_or("", |t| t.name.as_str());
        let message = format!(
            "`{template}` of `{}` uses `{KEY}`, which exists only in workflows that a CronWorkflow starts: the text of the \
             tag is what arrives",
            object.name
        );
        sink.push(
            sink.on(view, message)
                .help("use `workflow.creationTimestamp` there, or run it from a CronWorkflow"),
        );
    };
    if let Some(object) = facts.globals.referenced
        && let Some(index) = (0..object.interface.templates.len()).find(|index| needs(object, *index))
    {
        say(facts.spec.workflow_template_ref().name(), object, index);
    }
    for Elsewhere { call, object, index, .. } in elsewhere(facts) {
        if needs(object, index) {
            say(call.callee(), object, index);
        }
    }
}

fn unset(facts: &Facts<'_>, tag: &TagUse<'_>, key: &str) -> Option<(String, Option<String>)> {
    // Argo puts made-up values in the place of some texts before it looks; what they name is not looked for.
    if tag.verdict == Verdict::Unchecked
        && let Some(unknown) = Scope::of_zone(facts, tag.zone).judge(key)
        && let Some(near) = unknown.suggestion
    {
        return Some((format!("there is no `{key}` here"), Some(format!("did you mean `{near}`?"))));
    }
    if tag.verdict == Verdict::Known(Type::Artifact) {
        // One name, and no text: the rules about outputs and artifacts look at it.
        let is_text = !matches!(tag.field.language, Language::Reference | Language::Verbatim);
        return is_text
            .then(|| (format!("`{key}` is an artifact, and no text"), artifact_as_text(facts, tag, key)));
    }
    let is_metric = facts.is_within(tag.frame, "Prometheus");
    if (key.starts_with("outputs.") && !key.ends_with(".path") || key.starts_with("resourcesDuration."))
        && !is_metric
        && !matches!(tag.field.language, Language::Reference | Language::Verbatim)
    {
        return Some((format!("`{key}` exists only in metrics"), None));
    }
    let workflow = key.strip_prefix("workflow.");
    if workflow.and_then(|k| k.strip_prefix("duration")).is_some_and(|rest| !rest.is_empty()) {
        return Some((
            format!("there is no `{key}`"),
            Some("the variable is `workflow.duration`, in seconds".to_owned()),
        ));
    }
    if let Some(rest) = workflow.and_then(|k| k.strip_prefix("creationTimestamp")).filter(|r| !r.is_empty()) {
        let known = rest.strip_prefix('.').is_some_and(|piece| {
            piece == "RFC3339" || (piece.len() == 1 && "AaBbdHILMmpSYyZzs".contains(piece))
        });
        return (!known).then(|| {
            let help =
                "its pieces are the letters of `strftime`, `workflow.creationTimestamp.Y`, and `.RFC3339`";
            (format!("there is no `{key}`"), Some(help.to_owned()))
        });
    }
    if tag.tag.is_spaced_expression(tag.text) {
        return Some((
            "the space before `=` makes this no expression".to_owned(),
            Some("write `{{=` without a space between".to_owned()),
        ));
    }
    if key.starts_with("cronworkflow.") {
        return Some(("`cronworkflow` exists only in the `when` of a CronWorkflow".to_owned(), None));
    }
    if key == "workflow.scheduledTime" && facts.object.kind == Kind::Workflow {
        return Some((
            "`workflow.scheduledTime` exists only in workflows that a CronWorkflow starts".to_owned(),
            Some("use `workflow.creationTimestamp`".to_owned()),
        ));
    }
    let is_retry = key == "retries" || key.starts_with("lastRetry.");
    if is_retry && tag.zone.item.is_none() && !facts.is_template() && !facts.globals.is_open {
        let template = tag.zone.template.and_then(|f| facts.template_of_frame(f))?;
        let view = facts.template(template).view;
        let retried = view.retry_strategy().is_set()
            || facts.spec.retry_strategy().is_set()
            || facts.spec.template_defaults().retry_strategy().is_set();
        return (!retried)
            .then(|| (format!("`{key}` exists only in a template that has a `retryStrategy`"), None));
    }
    None
}

/// What somebody wants who writes an artifact into a text.
fn artifact_as_text(facts: &Facts<'_>, tag: &TagUse<'_>, key: &str) -> Option<String> {
    let path = format!("{key}.path");
    let has_path = Scope::of_zone(facts, tag.zone).lookup(&path).is_some();
    Some(match has_path {
        true => format!("its file is at `{{{{{path}}}}}`"),
        false => {
            "pass it under `arguments.artifacts` with `from`, and use the path of the input there".to_owned()
        }
    })
}

/// `workflow.outputs.…` that a step or task uses while the one that sets it has not surely run.
fn outputs_of_later(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let mut callers: BTreeMap<TemplateId, Vec<&Call<'_>>> = BTreeMap::new();
    for call in facts.calls.iter().filter(|c| c.site.is_item()) {
        if let Target::Local(id) = call.target {
            callers.entry(id).or_default().push(call);
        }
    }
    for tag in facts.tags.iter().filter(|t| matches!(t.verdict, Verdict::Known(_))) {
        let Some(name) = tag.key().and_then(|k| k.strip_prefix("workflow.outputs.parameters.")) else {
            continue;
        };
        let Some(template) = tag.zone.template.and_then(|f| facts.template_of_frame(f)) else { continue };
        let users: Vec<&Call<'_>> = match tag.zone.item.and_then(|f| facts.call_of_frame(f)) {
            Some(id) => vec![facts.call(id)],
            None if tag.zone.outputs => continue,
            None => callers.get(&template).cloned().unwrap_or_default(),
        };
        let Some((user, producer)) = users.iter().find_map(|user| Some((*user, beside(facts, user, name)?)))
        else {
            continue;
        };
        let message = format!(
            "`{}` sets this, and {} does not wait for it: when it is not there yet, the text of the tag is what arrives",
            producer.name,
            user.display()
        );
        let found = sink.in_text(tag.node, tag.tag.path().map_or(tag.tag.inner, |p| p.span), message);
        let found = found.related(sink.place(producer.name_view.place()), "this one sets it");
        sink.push(found.related(sink.place(user.name_view.place()), "this one uses it"));
    }
}

/// The step or task that sets a global output beside `user`, when it is not surely done before; `None` when there is
/// none there at all, or one that is done.
fn beside<'f, 'w>(facts: &'f Facts<'w>, user: &Call<'w>, name: &str) -> Option<&'f Call<'w>> {
    let caller = user.caller?;
    let sets = |call: &&Call<'_>| {
        call.interface(facts).is_some_and(|i| i.outputs.iter().any(|o| o.global.as_deref() == Some(name)))
    };
    let is_before = |call: &&Call<'_>| match (call.site, user.site) {
        (CallSite::Step { group, .. }, CallSite::Step { group: own, .. }) => group < own,
        (CallSite::Task { position }, CallSite::Task { position: own }) => {
            facts.template(caller).dag.as_ref().is_some_and(|dag| dag.waits_for(own, position))
        }
        _ => true,
    };
    let mut producers = facts.items(caller).filter(|c| c.id != user.id).filter(sets).peekable();
    producers.peek()?;
    let producers: Vec<_> = producers.collect();
    if producers.iter().any(is_before) { None } else { producers.first().copied() }
}
