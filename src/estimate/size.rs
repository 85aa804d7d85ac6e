//! How large the workflow object gets that Argo stores: the manifest, copies of templates, and an entry for each node.

use crate::flow::{Flow, Step, TemplateIndex};
use crate::model::Kind;
use crate::yaml::{Node, to_json};

/// The entry of a node that runs a pod, without its names, inputs and outputs: phase, times, progress, resources, the
/// host, the artifact of its logs.
pub(super) const POD_NODE: u64 = 440;
/// The entry of any other node, likewise.
pub(super) const OTHER_NODE: u64 = 320;
/// A value of an output: nobody knows, but most are short.
pub(super) const OUTPUT: u64 = 60;
/// How often the id of a node is written: as key, in the entry, in its parent's children, as boundary of its children.
const IDS: u64 = 4;
/// What Argo makes of a generated name, and what it adds for a node's id.
const SUFFIX: u64 = 5;
const ID: u64 = 11;

/// The bytes of a node's JSON.
pub(super) fn json(node: Option<Node<'_>>) -> u64 {
    let text = node.and_then(to_json).map(|value| value.to_string().len());
    text.map_or(0, |bytes| bytes as u64)
}

/// The length of the workflow's name at run time.
pub(super) fn name_length(flow: &Flow<'_>) -> u64 {
    let object = flow.facts().object;
    let suffix = match object.kind {
        // The moment of the run in seconds, or a generated name.
        Kind::CronWorkflow => 11,
        _ if object.name.is_empty() => SUFFIX,
        Kind::Workflow => 0,
        _ => SUFFIX + 1,
    };
    (object.name.len().max(object.generate_name.len()) as u64).saturating_add(suffix)
}

/// The names in a node's entry, its path below the workflow left out: that is added on the way up.
pub(super) fn names(workflow: u64) -> u64 {
    IDS.saturating_mul(workflow + ID).saturating_add(workflow)
}

/// What a template's inputs and outputs add to its node: the declarations with their values.
pub(super) fn interface(flow: &Flow<'_>, index: TemplateIndex) -> u64 {
    let facts = flow.template_facts(index);
    let inputs = json(facts.view.inputs().node());
    let outputs = json(facts.view.outputs().node());
    let values = facts.interface.outputs.len() as u64 + u64::from(facts.interface.result);
    inputs.saturating_add(outputs).saturating_add(values.saturating_mul(OUTPUT))
}

/// What the arguments of a step add to the node that they are passed to: their values.
pub(super) fn arguments(flow: &Flow<'_>, step: &Step) -> u64 {
    let parameters = flow.call(step).arguments.parameters();
    parameters.iter().filter_map(|p| p.value().get().map(|v| v.len() as u64)).fold(0, u64::saturating_add)
}

/// The manifest as Argo stores it, and copies of what other objects add to it.
pub(super) fn manifest(flow: &Flow<'_>) -> (u64, u64) {
    let object = flow.facts().object;
    let root = flow.workspace.root(object);
    let own = match object.kind {
        Kind::CronWorkflow => json(flow.facts().spec.node()).saturating_add(500),
        // Labels and the like that Argo adds.
        _ => json(root).saturating_add(300),
    };
    let mut stored: u64 = 0;
    for index in flow.reachable().into_iter().filter(|index| flow.is_foreign(*index)) {
        let key = flow.name(index).len() as u64 + 20;
        stored = stored.saturating_add(json(flow.template_facts(index).view.node())).saturating_add(key);
    }
    if let Some(referenced) = flow.facts().globals.referenced {
        stored = stored.saturating_add(json(referenced.spec_view(flow.workspace).and_then(|s| s.node())));
    }
    (own, stored)
}
