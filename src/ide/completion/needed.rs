//! Names that something refers to and nothing declares yet, where somebody is about to declare one; and for names that
//! nothing in the workspace declares, those that are used elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::{CompletionKind, List};
use crate::analysis::{Facts, Names, Reason, Target, TemplateId, Verdict};
use crate::ide::locate::{Described, Spot};
use crate::ide::names::What;
use crate::model::View;
use crate::model::parameter::Arguments;
use crate::values::names as laws;

/// The names that the declaration at the cursor could have.
pub(super) fn complete<'w>(list: &mut List<'_, 'w>, facts: &Facts<'w>, described: Described) {
    let Some(field) = described.field else { return };
    let (names, kind) = match (described.owner.name, field.name) {
        ("Template", "name") => (templates(facts), CompletionKind::Template),
        ("Parameter", "name") => (members(list, facts, What::Parameter), CompletionKind::Parameter),
        ("Artifact", "name") => (members(list, facts, What::Artifact), CompletionKind::Artifact),
        ("WorkflowStep" | "DAGTask", "name") => (items(list, facts), CompletionKind::Task),
        ("Volume", "name") => (volumes(facts), CompletionKind::Volume),
        _ => return,
    };
    let own = list.spot.text().get(list.spot.cursor.span.range()).unwrap_or_default().to_owned();
    for (at, (name, detail)) in names.into_iter().filter(|(n, _)| *n != own).enumerate() {
        if name.is_empty() || name.contains("{{") || list.items.iter().any(|i| i.label == name) {
            continue;
        }
        let item = list.add(name, kind);
        item.detail = Some(detail.to_owned());
        item.sort = format!("2{:03}", at.min(999));
    }
}

/// A name, and why it is proposed.
type Needed = Vec<(String, &'static str)>;

const NEEDED: &str = "used and not declared";

fn once(names: impl Iterator<Item = String>, detail: &'static str) -> Needed {
    let mut seen = BTreeSet::new();
    names.filter(|n| seen.insert(n.clone())).map(|n| (n, detail)).collect()
}

/// Templates that something calls, in the order of the calls.
fn templates(facts: &Facts<'_>) -> Needed {
    let missing = facts.calls.iter().filter(|c| matches!(c.target, Target::Undefined));
    once(missing.map(|c| c.template.or_empty().to_owned()), "called and not declared")
}

/// Templates that are still to be written: what others call already, and what the step or task itself is called.
pub(super) fn undeclared<'w>(list: &mut List<'_, 'w>, facts: &Facts<'w>) {
    let spot = list.spot;
    let call = spot.call(facts).filter(|call| call.site.is_item());
    let own = spot.text().get(spot.cursor.span.range()).unwrap_or_default();
    let mut names: Vec<String> = templates(facts).into_iter().map(|(name, _)| name).collect();
    names.retain(|name| name != own || call.is_some_and(|c| c.name == name));
    match call {
        Some(call) => names.push(call.name.to_owned()),
        None if spot.key() == Some("entrypoint") && facts.templates.is_empty() => {
            names.push("main".to_owned())
        }
        None => {}
    }
    for name in names {
        let is_known = name.is_empty() || list.items.iter().any(|i| i.label == name);
        if !is_known && facts.named(&name).is_none() && laws::template_name(&name).is_ok() {
            let item = list.add(name, CompletionKind::Template);
            item.detail = Some("still to be declared".to_owned());
            item.sort = "6".to_owned();
        }
    }
}

/// The names of the objects that the file refers to, apart from the reference at the cursor.
pub(super) fn referred<'w>(spot: &Spot<'w>) -> BTreeSet<&'w str> {
    let here = spot
        .workspace
        .objects()
        .iter()
        .filter(|o| spot.workspace.file(o.file).is_some_and(|file| std::ptr::eq(file, spot.file)));
    let frames = here.flat_map(|object| &object.decoded.frames);
    let references = frames.filter(|f| matches!(f.desc.name, "TemplateRef" | "WorkflowTemplateRef"));
    let names = references.filter_map(|frame| spot.tree().node(frame.node).get("name"));
    names.filter(|node| !node.span().touches(spot.offset)).filter_map(|node| node.as_str()).collect()
}

/// Why names do not exist, in tags and in expressions.
fn reasons<'f>(facts: &'f Facts<'_>) -> impl Iterator<Item = Reason> + 'f {
    let tags = facts.tags.iter().filter_map(|tag| match &tag.verdict {
        Verdict::Unknown(unknown) => Some(unknown.reason.clone()),
        _ => None,
    });
    let expressions = facts.expressions.iter().flat_map(|one| Names::of(facts, one).missing);
    tags.chain(expressions.filter_map(|missing| missing.reason))
}

/// Inputs, outputs and arguments.
fn members<'w>(list: &List<'_, 'w>, facts: &Facts<'w>, what: What) -> Needed {
    let spot = list.spot;
    let area = spot.path().flatten().rev().nth(2);
    let template = spot.template(facts);
    match (area, template) {
        (Some("inputs"), Some(template)) => inputs(facts, template, what),
        (Some("outputs"), Some(template)) => outputs(facts, template, what),
        (Some("arguments"), None) if what == What::Parameter => {
            let names = reasons(facts).filter_map(|reason| match reason {
                Reason::WorkflowParameter { name } => Some(name),
                _ => None,
            });
            once(names, NEEDED)
        }
        _ => Vec::new(),
    }
}

fn inputs(facts: &Facts<'_>, own: TemplateId, what: What) -> Needed {
    let used = reasons(facts).filter_map(|reason| match reason {
        Reason::Input { what: word, name, template, .. } if template == own && word == what.word() => {
            Some(name)
        }
        _ => None,
    });
    let callers = facts.calls.iter().filter(|c| matches!(c.target, Target::Local(id) if id == own));
    let given: Vec<String> = callers.flat_map(|call| given(call.arguments, what)).collect();
    let interface = &facts.template(own).interface;
    let declared = |name: &String| match what {
        What::Parameter => interface.input(name).is_some(),
        What::Artifact => interface.input_artifact(name).is_some(),
    };
    once(used.chain(given).filter(|name| !declared(name)), NEEDED)
}

fn given(arguments: View<'_, Arguments>, what: What) -> Vec<String> {
    match what {
        What::Parameter => arguments.parameters().iter().map(|p| p.name().or_empty().to_owned()).collect(),
        What::Artifact => arguments.artifacts().iter().map(|a| a.name().or_empty().to_owned()).collect(),
    }
}

fn outputs(facts: &Facts<'_>, own: TemplateId, what: What) -> Needed {
    let prefix = format!("outputs.{}.", what.list());
    let asked = reasons(facts).filter_map(|reason| match reason {
        Reason::Output { call, what } if matches!(facts.call(call).target, Target::Local(id) if id == own) => {
            what.strip_prefix(&prefix).map(str::to_owned)
        }
        _ => None,
    });
    once(asked, NEEDED)
}

/// Steps and tasks: those that others name, then the template that is called, then those that nobody calls yet.
fn items<'w>(list: &List<'_, 'w>, facts: &Facts<'w>) -> Needed {
    let Some(template) = list.spot.template(facts) else { return Vec::new() };
    let tags = facts.tags.iter().filter(|tag| {
        tag.zone.innermost().and_then(|frame| facts.template_of_frame(frame)) == Some(template)
    });
    let named = tags.filter_map(|tag| match &tag.verdict {
        Verdict::Unknown(unknown) => match &unknown.reason {
            Reason::Item { name, .. } => Some(name.clone()),
            _ => None,
        },
        _ => None,
    });
    let dag = facts.template(template).dag.iter().flat_map(|dag| dag.dependencies.iter().flatten());
    let waited = dag.filter(|d| d.task.is_none()).map(|d| d.name.clone());
    let mut names = once(named.chain(waited), NEEDED);
    let own = list.spot.call(facts).and_then(|call| call.callee().get()).map(str::to_owned);
    let free = |name: &String| facts.item_named(template, name).is_none();
    match own {
        Some(called) => names.extend(Some((called, "like its template")).filter(|(n, _)| free(n))),
        None => {
            let called = called(facts);
            let uncalled = facts.object.interface.templates.iter().map(|t| t.name.clone());
            let uncalled = uncalled.filter(|name| free(name) && !called.contains(name.as_str()));
            names.extend(uncalled.map(|name| (name, "a template that nothing calls yet")));
        }
    }
    names
}

/// The templates of its own that something in the object runs.
pub(super) fn called<'w>(facts: &Facts<'w>) -> BTreeSet<&'w str> {
    let local = facts.calls.iter().filter(|c| !c.template_ref.is_set());
    local.filter_map(|c| c.template.get()).collect()
}

/// Volumes that containers mount.
fn volumes(facts: &Facts<'_>) -> Needed {
    let declared: BTreeSet<&str> = fields(facts, "Volume", "name").collect();
    let mounted = fields(facts, "VolumeMount", "name").chain(fields(facts, "VolumeDevice", "name"));
    once(mounted.filter(|name| !declared.contains(name)).map(str::to_owned), "mounted and not declared")
}

/// The values of a field of a type, wherever it stands in the object.
fn fields<'f, 'w: 'f>(
    facts: &'f Facts<'w>,
    desc: &'f str,
    field: &'f str,
) -> impl Iterator<Item = &'w str> + 'f {
    let frames = facts.object.decoded.frames.iter().filter(move |frame| frame.desc.name == desc);
    frames.filter_map(move |frame| facts.tree.node(frame.node).get(field)?.as_str())
}

/// Fields whose values people repeat from manifest to manifest.
const REPEATED: &[&str] = &[
    "claimName",
    "configMap",
    "controllerInstanceID",
    "image",
    "priorityClassName",
    "schedulerName",
    "serviceAccountName",
    "storageClassName",
    "timezone",
];

/// The values that a field has elsewhere, the most frequent first. Names of ConfigMaps and Secrets are among them when no
/// file declares one.
pub(super) fn elsewhere(list: &mut List<'_, '_>, described: Described) {
    let Some(field) = described.field else { return };
    let (owner, name) = (described.owner.name, field.name);
    let is_naming = crate::ide::names::config::naming_field(owner).is_some_and(|(_, naming)| naming == name);
    if !(REPEATED.contains(&name) || is_naming || (owner, name) == ("VolumeMount", "name")) {
        return;
    }
    let spot = list.spot;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for object in spot.workspace.objects() {
        let Some(file) = spot.workspace.file(object.file) else { continue };
        for frame in &object.decoded.frames {
            let is_other = (is_naming || name == "name") && frame.desc.name != owner;
            let Some(node) = file.tree.node(frame.node).get(name).filter(|_| !is_other) else { continue };
            if frame.desc.field(name).is_none() {
                continue;
            }
            let is_here = std::ptr::eq(file, spot.file) && node.span().touches(spot.offset);
            if let Some(text) = node.as_str().filter(|t| !is_here && !t.is_empty() && !t.contains("{{")) {
                *counts.entry(text).or_default() += 1;
            }
        }
    }
    let mut values: Vec<(&str, usize)> = counts.into_iter().collect();
    values.sort_by_key(|(text, count)| (std::cmp::Reverse(*count), *text));
    for (at, (text, _)) in values.into_iter().take(50).enumerate() {
        if list.items.iter().any(|i| i.label == text) {
            continue;
        }
        let item = list.add(text, CompletionKind::Value);
        item.detail = Some("used elsewhere".to_owned());
        item.sort = format!("8{at:02}");
    }
}
