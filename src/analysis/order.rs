//! The order in which Argo's validation visits things.
//!
//! It goes from the entrypoint into every called template, then into the exit handler, then over all templates, and
//! looks into each only once. Outputs with a `globalName` exist for whatever is visited later, and only what is first
//! visited from the exit handler on may use `workflow.failures`.

use std::collections::{BTreeMap, BTreeSet};

use super::calls::{Call, CallId, CallSite, Target};
use super::facts::{Facts, TemplateId};
use crate::model::View;
use crate::model::template::Template;
use crate::workspace::{Callee, Lookup, Object, ObjectId, TemplateInterface, Workspace};

/// A moment of the validation; later moments are greater.
pub(super) type Time = u32;

/// When things are visited.
#[derive(Debug, Default)]
pub struct Order {
    /// When each step's or task's own text is checked.
    items: BTreeMap<CallId, Time>,
    /// When each template's body (of a leaf) or outputs (of others) are checked.
    bodies: BTreeMap<TemplateId, Time>,
    /// When each global output first exists: the full name below `workflow.outputs.`.
    outputs: BTreeMap<String, Time>,
    /// Some global output's name has a tag in it, so any name may exist: from when on, for parameters and artifacts.
    any_parameter: Option<Time>,
    any_artifact: Option<Time>,
    /// The moment at which the exit handler's validation begins.
    exit: Option<Time>,
    /// The first inline template that is visited: only its body is validated by itself.
    pub first_inline: Option<TemplateId>,
}

impl Order {
    /// Plays the validation through.
    pub(super) fn new(facts: &Facts<'_>) -> Order {
        let mut visit = Visit {
            facts,
            order: Order::default(),
            now: 0,
            seen: vec![false; facts.templates.len()],
            seen_remote: BTreeSet::new(),
        };
        let at_spec = |site: CallSite| facts.calls.iter().find(move |c| c.site == site);
        if let Some(call) = at_spec(CallSite::Entrypoint) {
            visit.target(call, 0);
        }
        if facts.globals.exit_handler {
            visit.order.exit = Some(visit.tick());
            visit.parametrised_artifacts();
        }
        if let Some(call) = at_spec(CallSite::OnExit) {
            visit.target(call, 0);
        }
        for template in facts.templates.iter().filter(|t| t.owner.is_none()) {
            visit.template(template.id, 0);
        }
        visit.order
    }

    /// When the text of a step or task is checked.
    pub fn of_item(&self, call: CallId) -> Time {
        self.items.get(&call).copied().unwrap_or(Time::MAX)
    }

    /// When the body or outputs of a template are checked.
    pub fn of_body(&self, template: TemplateId) -> Time {
        self.bodies.get(&template).copied().unwrap_or(Time::MAX)
    }

    /// Whether `workflow.outputs.<rest>` exists at a moment; `rest` is `parameters.x` or `artifacts.x`.
    pub fn has_output(&self, rest: &str, at: Time) -> bool {
        let any = if rest.starts_with("parameters.") { self.any_parameter } else { self.any_artifact };
        any.is_some_and(|t| t <= at) || self.outputs.get(rest).is_some_and(|t| *t <= at)
    }

    /// All global outputs, whenever they begin to exist.
    pub fn outputs(&self) -> impl Iterator<Item = &str> {
        self.outputs.keys().map(String::as_str)
    }

    /// Whether `workflow.failures` exists at a moment.
    pub fn has_failures(&self, at: Time) -> bool {
        self.exit.is_some_and(|t| t <= at)
    }
}

/// How deep calls may nest before the playing stops; recursion ends by itself because nothing is visited twice.
const MAX_DEPTH: usize = 400;

struct Visit<'f, 'w> {
    facts: &'f Facts<'w>,
    order: Order,
    now: Time,
    seen: Vec<bool>,
    seen_remote: BTreeSet<(u32, usize)>,
}

impl<'w> Visit<'_, 'w> {
    fn tick(&mut self) -> Time {
        self.now += 1;
        self.now
    }

    fn target(&mut self, call: &Call<'w>, depth: usize) {
        match call.target {
            Target::Local(id) => self.template(id, depth),
            Target::Remote(object, index) => self.remote(object, index, depth),
            _ => {}
        }
    }

    fn template(&mut self, id: TemplateId, depth: usize) {
        if depth > MAX_DEPTH || std::mem::replace(&mut self.seen[id.0], true) {
            return;
        }
        let template = self.facts.template(id);
        if template.owner.is_some() {
            self.order.first_inline.get_or_insert(id);
        }
        if template.dag.is_some() {
            self.dag(id, depth);
        } else {
            self.steps(id, depth);
        }
        let now = self.tick();
        self.order.bodies.insert(id, now);
    }

    fn steps(&mut self, id: TemplateId, depth: usize) {
        let facts = self.facts;
        for call in facts.items(id) {
            self.target(call, depth + 1);
            if call.has_exit_hook() {
                self.add_outputs(call);
            }
            let now = self.tick();
            self.order.items.insert(call.id, now);
            self.add_outputs(call);
        }
    }

    /// Argo sorts the tasks in an order that differs from run to run, so nothing here depends on theirs: all outputs
    /// exist before any body is visited.
    fn dag(&mut self, id: TemplateId, depth: usize) {
        let facts = self.facts;
        for call in facts.items(id) {
            self.add_outputs(call);
        }
        for call in facts.items(id) {
            self.target(call, depth + 1);
        }
        for call in facts.items(id) {
            let now = self.tick();
            self.order.items.insert(call.id, now);
        }
    }

    fn add_outputs(&mut self, call: &Call<'_>) {
        if let Some(interface) = call.interface(self.facts) {
            self.add_interface(interface);
        }
    }

    fn add_interface(&mut self, interface: &TemplateInterface) {
        let now = self.tick();
        for global in interface.outputs.iter().filter_map(|o| o.global.as_ref()) {
            if global.contains("{{") {
                self.order.any_parameter.get_or_insert(now);
            } else {
                self.order.outputs.entry(format!("parameters.{global}")).or_insert(now);
            }
        }
        for global in interface.output_artifacts.iter().filter_map(|o| o.global.as_ref()) {
            if global.contains("{{") {
                self.order.any_artifact.get_or_insert(now);
            } else {
                self.order.outputs.entry(format!("artifacts.{global}")).or_insert(now);
            }
        }
    }

    /// Exit handlers may use any global artifact as soon as one has a tag in its name.
    fn parametrised_artifacts(&mut self) {
        let own = self.facts.object.interface.templates.iter();
        let referenced = self.facts.globals.referenced.iter().flat_map(|o| o.interface.templates.iter());
        let mut artifacts = own.chain(referenced).flat_map(|t| &t.output_artifacts);
        if artifacts.any(|a| a.global.as_ref().is_some_and(|g| g.contains("{{"))) {
            self.order.any_artifact.get_or_insert(self.now);
        }
    }

    /// A template of another object: only the global outputs that it and what it calls leave behind matter here.
    fn remote(&mut self, object: &'w Object, index: usize, depth: usize) {
        if depth > MAX_DEPTH || !self.seen_remote.insert((object.id.0, index)) {
            return;
        }
        let Some(interface) = object.interface.templates.get(index) else { return };
        for callee in &interface.calls {
            if let Some((object, index)) = find(self.facts.workspace, object, callee) {
                if let Some(called) = object.interface.templates.get(index) {
                    self.add_interface(called);
                }
                self.remote(object, index, depth + 1);
            }
        }
    }
}

/// The template that a callee of `object` is.
pub(super) fn find<'w>(
    workspace: &'w Workspace,
    object: &'w Object,
    callee: &Callee,
) -> Option<(&'w Object, usize)> {
    match callee {
        Callee::Local(name) => object.interface.template(name).map(|(index, _)| (object, index)),
        Callee::Remote { object: name, template, cluster } => {
            let Lookup::Found(found) = workspace.lookup(object, name, *cluster) else { return None };
            found.interface.template(template).map(|(index, _)| (found, index))
        }
    }
}

/// A template of another object that this one runs.
#[derive(Clone, Copy, Debug)]
pub struct Elsewhere<'f, 'w> {
    /// The first call that leads to it.
    pub call: &'f Call<'w>,
    /// Its object.
    pub object: &'w Object,
    /// Its index there.
    pub index: usize,
    /// The template.
    pub view: View<'w, Template>,
}

/// The templates of other objects that the calls of `facts` lead to, each once; only by calls that can be made.
pub fn elsewhere<'f, 'w>(facts: &'f Facts<'w>) -> Vec<Elsewhere<'f, 'w>> {
    let (mut seen, mut targets) = (BTreeSet::new(), BTreeSet::new());
    let mut found = Vec::new();
    for call in facts.calls.iter().filter(|c| c.caller.is_none_or(|t| facts.may_run(t))) {
        let Target::Remote(object, index) = call.target else { continue };
        if !targets.insert((object.id, index)) {
            continue;
        }
        for (object, index) in reachable(facts.workspace, object, index) {
            if object.id == facts.object.id || !seen.insert((object.id, index)) {
                continue;
            }
            let view = object.spec_view(facts.workspace).and_then(|spec| spec.templates().at(index));
            found.extend(view.map(|view| Elsewhere { call, object, index, view }));
        }
    }
    found
}

/// The templates that run when a template runs: itself and all that it calls, each once.
pub fn reachable<'w>(workspace: &'w Workspace, object: &'w Object, index: usize) -> Vec<(&'w Object, usize)> {
    newly_reachable(workspace, &mut BTreeSet::new(), object, index)
}

/// The same without those that were seen before.
pub fn newly_reachable<'w>(
    workspace: &'w Workspace,
    seen: &mut BTreeSet<(ObjectId, usize)>,
    object: &'w Object,
    index: usize,
) -> Vec<(&'w Object, usize)> {
    if !seen.insert((object.id, index)) {
        return Vec::new();
    }
    let mut found = vec![(object, index)];
    let mut next = 0;
    while let Some(&(object, index)) = found.get(next) {
        next += 1;
        let Some(template) = object.interface.templates.get(index) else { continue };
        for callee in &template.calls {
            if let Some((object, index)) = find(workspace, object, callee)
                && seen.insert((object.id, index))
            {
                found.push((object, index));
            }
        }
    }
    found
}
