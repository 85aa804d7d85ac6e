use std::collections::BTreeMap;

use super::{Check, Rule, Sink};
use crate::analysis::{Call, CallSite, Facts, Item, Target, condition};
use crate::diagnostic::{Diagnostic, Place, Severity, Stage};
use crate::values::{names, suggest};
use crate::workspace::{Object, ObjectId};

/// A template is called that does not exist.
pub(super) static RULE: Rule = Rule {
    code: "unknown-template",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("unknown-template.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let mut missing: BTreeMap<&str, Vec<&Call<'_>>> = BTreeMap::new();
    let mut elsewhere: BTreeMap<(ObjectId, &str), Vec<(&Call<'_>, &Object)>> = BTreeMap::new();
    for call in &facts.calls {
        match call.target {
            Target::Undefined if !facts.object.interface.is_open => {
                missing.entry(call.template.or_empty()).or_default().push(call)
            }
            Target::UndefinedRemote(object) if !object.interface.is_open => {
                let name = call.callee();
                elsewhere.entry((object.id, name.or_empty())).or_default().push((call, object));
            }
            _ => {}
        }
    }
    for ((_, name), calls) in &elsewhere {
        let Some((call, object)) = calls.first() else { continue };
        if names::is_meant_by_invalid(name, object.interface.templates.iter().map(|t| t.name.as_str())) {
            continue;
        }
        let mut found = in_other_object(facts, call, object, sink);
        for (call, _) in calls.iter().skip(1).take(8) {
            found = found.related(sink.place(call.template_ref.template().place()), "called here");
        }
        sink.push(found);
    }
    if facts.object.incomplete {
        return;
    }
    for (name, calls) in missing {
        report(facts, name, &calls, sink);
    }
}

fn report(facts: &Facts<'_>, name: &str, calls: &[&Call<'_>], sink: &mut Sink<'_>) {
    // The worst call first: what Argo's validation sees rather than what only fails when a hook fires.
    let Some(first) = calls.iter().min_by_key(|c| (c.site_stage() != Stage::Submit, c.id)) else { return };
    let all = || facts.object.interface.templates.iter().map(|t| t.name.as_str());
    let nearest = suggest::nearest(name, all());
    let certain = suggest::is_certain(name, all());
    if names::is_meant_by_invalid(name, all()) {
        // That name is wrong itself, and `invalid-name` says so.
        return;
    }
    let misspelt = nearest.filter(|n| calls.len() > 1 && is_unused(facts, n));
    if let Some((id, misspelt)) = misspelt.and_then(|n| Some((facts.named(n)?, n))) {
        let view = facts.template(id).view.name();
        let times = calls.len();
        let message = format!(
            "`{misspelt}` is called by nobody, while `{name}`, which does not exist, is called {times} times: Argo \
             refuses the workflow"
        );
        let mut found = sink.on(view, message).label(format!("did you mean `{name}`?"));
        let edit = sink.edit(view.place(), name);
        found = found.guess(format!("rename the template to `{name}`"), vec![edit], certain);
        sink.push(also_called(found, calls, sink));
        return;
    }
    let consequence = match first.site_stage() {
        Stage::Submit => "Argo refuses the workflow",
        _ => "the hook fails when it fires",
    };
    let message = format!("no template is called `{name}`: {consequence}");
    let mut found =
        sink.on(first.template, message).stage(first.site_stage()).severity(severity(facts, first));
    if let Some(nearest) = nearest {
        found = found.label(format!("did you mean `{nearest}`?"));
        if let Some(id) = facts.named(nearest) {
            found = found.related(
                sink.place(facts.template(id).view.name().place()),
                format!("`{nearest}` is defined here"),
            );
        }
        let edits = calls.iter().map(|c| sink.edit(c.template.place(), nearest)).collect();
        found = found.guess(format!("call `{nearest}`"), edits, certain);
    } else if let Some(object) = template_elsewhere(facts, name) {
        let kind = object.kind.name();
        found = found.help(format!(
            "the {kind} `{}` has a template of that name: reach it with `templateRef`",
            object.name
        ));
    }
    let others: Vec<&Call<'_>> = calls.iter().filter(|c| c.id != first.id).copied().collect();
    sink.push(also_called(found, &others, sink));
}

fn also_called(mut found: Diagnostic, calls: &[&Call<'_>], sink: &Sink<'_>) -> Diagnostic {
    for call in calls.iter().take(8) {
        found = found.related(sink.place(call.template.place()), "called here");
    }
    found
}

fn is_unused(facts: &Facts<'_>, name: &str) -> bool {
    let id = facts.named(name);
    !facts.is_template() && !facts.calls.iter().any(|c| matches!(c.target, Target::Local(t) if Some(t) == id))
}

fn template_elsewhere<'w>(facts: &Facts<'w>, name: &str) -> Option<&'w Object> {
    let mut objects =
        facts.workspace.objects().iter().filter(|o| o.kind.is_template() && o.id != facts.object.id);
    objects.find(|o| o.interface.template(name).is_some())
}

fn severity(facts: &Facts<'_>, call: &Call<'_>) -> Severity {
    let in_dag = |of| matches!(facts.call(of).item, Item::Task(_));
    match call.site {
        _ if facts.is_overruled_hook(call.id) => Severity::Warning,
        // Without the step there is no hook.
        CallSite::ItemOnExit { of } | CallSite::ItemHook { of } if condition(facts.call(of)).is_some() => {
            Severity::Warning
        }
        // The controller swallows a missing exit template of a task, and other hooks may never fire.
        CallSite::ItemOnExit { of } if in_dag(of) => Severity::Warning,
        CallSite::ItemHook { of } if in_dag(of) || call.name != "exit" => Severity::Warning,
        CallSite::SpecHook if call.name != "exit" => Severity::Warning,
        _ => Severity::Error,
    }
}

fn in_other_object(facts: &Facts<'_>, call: &Call<'_>, object: &Object, sink: &Sink<'_>) -> Diagnostic {
    let view = call.callee();
    let name = view.or_empty();
    let (kind, other) = (object.kind.name(), &*object.name);
    let consequence = match call.site_stage() {
        Stage::Submit => "Argo refuses the workflow",
        _ => "the hook fails when it fires",
    };
    let message = format!("the {kind} `{other}` has no template called `{name}`: {consequence}");
    let mut found = sink.on(view, message).stage(call.site_stage()).severity(severity(facts, call));
    let root = facts.workspace.root(object);
    let mut place = root.and_then(|r| r.get("metadata")?.get("name")).map(|n| n.span()).unwrap_or_default();
    let mut what = format!("`{other}` is defined here");
    let names = object.interface.templates.iter().map(|t| t.name.as_str());
    if let Some(nearest) = suggest::nearest(name, names.clone()) {
        found = found.label(format!("did you mean `{nearest}`?"));
        let (edit, certain) = (sink.edit(view.place(), nearest), suggest::is_certain(name, names));
        found = found.guess(format!("call `{nearest}`"), vec![edit], certain);
        if let Some((index, _)) = object.interface.template(nearest)
            && let Some(span) = facts.workspace.template_place(object, index)
        {
            (place, what) = (span, format!("`{nearest}` is defined here"));
        }
    }
    found.related(Place { file: object.file, span: place }, what)
}
