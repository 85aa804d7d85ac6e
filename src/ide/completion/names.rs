//! The names that tags and expressions may use at the cursor, and which of them come first: scopes know what surely
//! exists; here comes what will, by what is written elsewhere.

use std::collections::BTreeSet;

use super::usual;
use crate::analysis::{
    Call, Constants, Facts, Loop, Name, Position, Scope, TagUse, TemplateId, Type, loop_items,
};
use crate::ide::locate::Spot;
use crate::ide::names;
use crate::model::Kind;

/// The names that begin with `prefix`; of other steps and tasks one of each.
pub(super) fn below<'w>(spot: &Spot<'w>, facts: &Facts<'w>, prefix: &str) -> Vec<Name> {
    let scopes = spot.scopes(facts);
    let mut names: Vec<Name> = scopes.iter().flat_map(|s| s.names_below(prefix)).collect();
    names.extend(likely(spot, facts, &scopes).into_iter().filter(|n| n.key.starts_with(prefix)));
    if prefix.starts_with("tasks.") || prefix.starts_with("steps.") {
        forget_own(spot, facts, &mut names);
    }
    names.sort();
    names.dedup_by(|a, b| a.key == b.key);
    names
}

/// All names.
pub(super) fn all<'w>(spot: &Spot<'w>, facts: &Facts<'w>) -> Vec<Name> {
    let scopes = spot.scopes(facts);
    let mut names: Vec<Name> = scopes.iter().flat_map(|s| s.names()).collect();
    names.extend(likely(spot, facts, &scopes).into_iter().filter(|n| !n.key.ends_with('.')));
    names.sort();
    names.dedup_by(|a, b| a.key == b.key);
    names
}

/// Takes out what a step or task gives itself: of that only its hooks can speak.
fn forget_own<'w>(spot: &Spot<'w>, facts: &Facts<'w>, names: &mut Vec<Name>) {
    let is_in_hook = spot.path().flatten().any(|key| matches!(key, "hooks" | "onExit"));
    let Some(call) = spot.call(facts).filter(|call| call.site.is_item() && !is_in_hook) else { return };
    names.retain(|name| {
        let rest = name.key.strip_prefix("tasks.").or_else(|| name.key.strip_prefix("steps."));
        let rest = rest.and_then(|rest| rest.strip_prefix(call.name));
        !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    });
}

fn name(key: impl Into<String>, ty: Type) -> Name {
    Name { key: key.into(), ty }
}

/// Names that depend on the field, or on who runs the object.
fn likely<'w>(spot: &Spot<'w>, facts: &Facts<'w>, scopes: &[Scope<'_, 'w>]) -> Vec<Name> {
    let mut names = Vec::new();
    if spot.path().flatten().any(|key| key == "prometheus") {
        metrics(facts, scopes, &mut names);
    }
    if facts.object.kind == Kind::CronWorkflow {
        names.push(name("workflow.scheduledTime", Type::Time));
    }
    if facts.is_template() {
        // The part alone, for workflows that declare what this object does not name yet.
        names.push(name("workflow.parameters.", Type::Json));
        names.extend(workflow_parameters(spot, facts).into_iter().map(|key| name(key, Type::Text)));
    }
    for call in scopes.iter().filter_map(|s| s.item()) {
        names.extend(item_keys(spot, facts, call).into_iter().map(|k| name(format!("item.{k}"), Type::Text)));
    }
    names
}

/// What a template's metrics know of the node that they measure.
fn metrics(facts: &Facts<'_>, scopes: &[Scope<'_, '_>], names: &mut Vec<Name>) {
    let Some(template) = scopes.iter().find_map(|s| s.template()) else { return };
    for key in ["duration", "retries", "exitCode", "resourcesDuration.cpu", "resourcesDuration.memory"] {
        names.push(name(key, Type::NumberText));
    }
    names.push(name("status", Type::Text));
    let own = &facts.template(template).interface;
    names.push(name("outputs.result", Type::Text));
    names.extend(own.outputs.iter().map(|o| name(format!("outputs.parameters.{}", o.name), Type::Text)));
}

/// The object's tags, apart from the one at the cursor.
fn others<'f, 'w>(spot: &Spot<'w>, facts: &'f Facts<'w>) -> impl Iterator<Item = &'f TagUse<'w>> {
    let offset = spot.offset;
    let is_here = move |tag: &TagUse<'_>| {
        tag.node.span().touches(offset) && tag.node.source_span(tag.tag.span.range()).touches(offset)
    };
    facts.tags.iter().filter(move |tag| !is_here(tag))
}

/// Whether a tag stands in a step or task.
fn is_in(facts: &Facts<'_>, tag: &TagUse<'_>, call: &Call<'_>) -> bool {
    tag.zone.innermost_item().and_then(|frame| facts.call_of_frame(frame)) == Some(call.id)
}

/// Workflow parameters that the object's own tags use: whoever runs it has to have them.
fn workflow_parameters<'w>(spot: &Spot<'w>, facts: &Facts<'w>) -> BTreeSet<&'w str> {
    let keys = others(spot, facts).filter_map(|tag| tag.key());
    keys.filter(|key| key.strip_prefix("workflow.parameters.").is_some_and(|n| !n.is_empty())).collect()
}

/// The keys of the items of `withParam`, by what else uses them and by where the list comes from.
fn item_keys<'w>(spot: &Spot<'w>, facts: &Facts<'w>, call: &Call<'w>) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    if call.looped != Some(Loop::Param) {
        return keys;
    }
    let same = others(spot, facts).filter(|tag| is_in(facts, tag, call));
    let used = same.filter_map(|tag| tag.key()?.strip_prefix("item."));
    keys.extend(used.filter(|key| !key.is_empty()).map(str::to_owned));
    let Some(source) = call.item.node().and_then(|n| n.get("withParam")).and_then(|n| n.as_str()) else {
        return keys;
    };
    let outputs = names::aggregated(facts, call).and_then(|source| source.interface(facts));
    keys.extend(outputs.into_iter().flat_map(|o| o.outputs.iter().map(|output| output.name.clone())));
    if let Some(value) = Constants::new(facts).text(source, Position::Item(call.id)) {
        let items: Vec<serde_json::Value> = serde_json::from_str(value.text.as_ref()).unwrap_or_default();
        let objects = items.iter().take(64).filter_map(|item| item.as_object());
        keys.extend(objects.flat_map(|o| o.keys().cloned()));
    }
    keys
}

/// Where the next part of a name stands among those that fit, the likeliest first.
pub(super) struct Ranks<'f, 'w> {
    facts: &'f Facts<'w>,
    /// The template around the cursor.
    template: Option<TemplateId>,
    /// The place of the step or task around it among the template's.
    own: Option<usize>,
    /// The tasks that this one says to wait for: their outputs are what it uses.
    waited: BTreeSet<&'f str>,
    /// The keys of the tags in the same template, apart from the one at the cursor.
    used: BTreeSet<&'w str>,
}

impl<'f, 'w> Ranks<'f, 'w> {
    pub(super) fn new(spot: &Spot<'w>, facts: &'f Facts<'w>) -> Self {
        let zone = spot.zone().and_then(|z| z.innermost());
        let used = others(spot, facts).filter(|tag| tag.zone.innermost() == zone).filter_map(|tag| tag.key());
        let template = spot.template(facts);
        let call = spot.call(facts).filter(|c| c.caller.is_some() && c.caller == template);
        let own = call.and_then(|c| c.site.position());
        let dag = template.and_then(|id| facts.template(id).dag.as_ref());
        let dependencies = dag.zip(own).and_then(|(dag, at)| dag.dependencies.get(at));
        let waited = dependencies.into_iter().flatten().map(|d| d.name.as_str()).collect();
        Ranks { facts, template, own, waited, used: used.collect() }
    }

    /// The place of `segment` behind `prefix`.
    pub(super) fn of(&self, prefix: &str, segment: &str) -> usize {
        let declared = |names: &[&str]| names.iter().position(|n| *n == segment).unwrap_or(400);
        // What nothing uses yet is what somebody is about to use.
        let used = || if self.used.contains(format!("{prefix}{segment}").as_str()) { 500 } else { 0 };
        let own = || self.template.map(|id| self.facts.template(id).interface.as_ref());
        match prefix {
            "inputs.parameters." => {
                let names = own().map_or(Vec::new(), |i| i.inputs.iter().map(|i| i.name.as_str()).collect());
                used() + declared(&names)
            }
            "inputs.artifacts." => {
                let inputs = own().map(|i| i.input_artifacts.as_slice()).unwrap_or_default();
                used() + declared(&inputs.iter().map(|i| i.name.as_str()).collect::<Vec<_>>())
            }
            "workflow.parameters." if segment == "json" => 999,
            "workflow.parameters." => {
                let arguments = self.facts.object.interface.arguments.iter();
                declared(&arguments.map(|a| a.name.as_str()).collect::<Vec<_>>())
            }
            "steps." | "tasks." if self.waited.contains(segment) => 0,
            "steps." | "tasks." => self.distance(segment),
            _ => usual::word(segment),
        }
    }

    /// How far away another step or task is: those before come first, the nearest at the beginning.
    pub(super) fn distance(&self, name: &str) -> usize {
        let other = self.template.and_then(|template| self.facts.item_named(template, name));
        match (self.own, other.and_then(|c| c.site.position())) {
            (_, None) => 900,
            (Some(own), Some(other)) if other < own => (own - other).min(400),
            (Some(own), Some(other)) => 400 + (other - own).min(400),
            (None, Some(other)) => 800_usize.saturating_sub(other),
        }
    }
}

/// Names of items that a loop's own list already has, for the next one.
pub(super) fn sibling_keys(facts: &Facts<'_>, call: &Call<'_>) -> BTreeSet<String> {
    let entries = loop_items(call).flat_map(|item| item.entries().collect::<Vec<_>>());
    let mut keys: BTreeSet<String> = entries.filter_map(|e| e.key.key_text()).map(str::to_owned).collect();
    let used = facts.tags.iter().filter(|tag| is_in(facts, tag, call));
    keys.extend(used.filter_map(|tag| tag.key()?.strip_prefix("item.")).map(str::to_owned));
    keys.retain(|key| !key.is_empty());
    keys
}
