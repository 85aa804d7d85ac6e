//! Templates that come back to themselves in every run.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;

use super::calls::Call;
use crate::expr::depends;
use crate::expr::when::{self, Dialect};
use crate::model::View;
use crate::model::steps::TemplateRef;
use crate::model::template::Template;
use crate::workspace::{Lookup, Object, ObjectId, TemplateInterface, Workspace};

/// A template of an object, by its index there.
pub type TemplatePlace<'w> = (&'w Object, usize);

/// Follows the calls that are made in every run, across objects.
#[derive(Debug)]
pub struct Recursion<'w> {
    workspace: &'w Workspace,
    calls: BTreeMap<(ObjectId, usize), Vec<TemplatePlace<'w>>>,
}

/// Whether a step or task is run whenever its template is, as far as it says itself.
pub fn is_unconditional(call: &Call<'_>) -> bool {
    let is_looped = call.looped.is_some_and(|looped| looped != super::Loop::Items);
    let depends = match call.item {
        super::Item::Task(task) => task.depends().get(),
        _ => None,
    };
    let holds = call.condition().is_none_or(|known| known.constant == Some(true));
    !is_looped && holds && needs_only_success(depends)
}

fn is_always_true(when: Option<&str>) -> bool {
    when.is_none_or(|text| when::analyze(text, Dialect::Template).constant == Some(true))
}

/// Whether a task starts when everything before it succeeds; what it waits for may itself be left out, unless nothing in
/// the text speaks of results.
fn needs_only_success(text: Option<&str>) -> bool {
    text.filter(|t| !t.is_empty()).is_none_or(|text| depends::parse(text).all_succeeded() == Some(true))
}

impl<'w> Recursion<'w> {
    /// Nothing followed yet.
    pub fn new(workspace: &'w Workspace) -> Self {
        Recursion { workspace, calls: BTreeMap::new() }
    }

    /// The templates that come back to themselves, among those that an object's lead to.
    pub fn knots(&mut self, object: &'w Object) -> BTreeSet<(ObjectId, usize)> {
        let mut graph = DiGraph::<TemplatePlace<'w>, ()>::new();
        let mut nodes = BTreeMap::new();
        let mut pending: Vec<TemplatePlace<'w>> = Vec::new();
        for index in 0..object.interface.templates.len() {
            nodes.insert((object.id, index), graph.add_node((object, index)));
            pending.push((object, index));
        }
        while let Some(from) = pending.pop() {
            let Some(&start) = nodes.get(&(from.0.id, from.1)) else { continue };
            for to in self.always_calls(from) {
                let end = *nodes.entry((to.0.id, to.1)).or_insert_with(|| {
                    pending.push(to);
                    graph.add_node(to)
                });
                graph.update_edge(start, end, ());
            }
        }
        let knots = kosaraju_scc(&graph).into_iter();
        let knots = knots.filter(|k| k.len() > 1 || k.first().is_some_and(|&n| graph.contains_edge(n, n)));
        knots.flatten().map(|n| (graph[n].0.id, graph[n].1)).collect()
    }

    /// The shortest way from one template to another by calls that are always made: both ends included.
    pub fn way(&mut self, from: TemplatePlace<'w>, to: TemplatePlace<'w>) -> Option<Vec<TemplatePlace<'w>>> {
        let key = |(object, index): TemplatePlace<'w>| (object.id, index);
        let mut came_from: BTreeMap<(ObjectId, usize), TemplatePlace<'w>> = BTreeMap::new();
        let mut seen = BTreeSet::from([key(from)]);
        let mut queue = VecDeque::from([from]);
        while let Some(current) = queue.pop_front() {
            if key(current) == key(to) {
                let mut way = vec![current];
                while let Some(before) = way.last().and_then(|last| came_from.get(&key(*last))) {
                    way.push(*before);
                }
                way.reverse();
                return Some(way);
            }
            for next in self.always_calls(current) {
                if seen.insert(key(next)) {
                    came_from.insert(key(next), current);
                    queue.push_back(next);
                }
            }
        }
        None
    }

    fn always_calls(&mut self, (object, index): TemplatePlace<'w>) -> Vec<TemplatePlace<'w>> {
        if let Some(known) = self.calls.get(&(object.id, index)) {
            return known.clone();
        }
        let spec = object.spec_view(self.workspace);
        let template = spec.and_then(|spec| spec.templates().at(index));
        let found = template.map(|view| self.calls_of(object, view)).unwrap_or_default();
        self.calls.insert((object.id, index), found.clone());
        found
    }

    fn calls_of(&self, object: &'w Object, template: View<'w, Template>) -> Vec<TemplatePlace<'w>> {
        let mut found = Vec::new();
        for step in template.steps().iter().flat_map(|group| group.iter()) {
            let is_looped = step.with_param().is_set() || step.with_sequence().is_set();
            if is_looped || step.inline().is_set() {
                continue;
            }
            let target = self.target(object, step.template().get(), step.template_ref());
            found.extend(target.filter(|_| is_always_true(text(step.when().get()))));
        }
        for task in template.dag().tasks().iter() {
            let is_looped = task.with_param().is_set() || task.with_sequence().is_set();
            if is_looped || task.inline().is_set() {
                continue;
            }
            let starts =
                || is_always_true(text(task.when().get())) && needs_only_success(task.depends().get());
            let target = self.target(object, task.template().get(), task.template_ref());
            found.extend(target.filter(|_| starts()));
        }
        found
    }

    /// The template that is called, unless it calls none itself: from there nothing comes back.
    fn target(
        &self,
        object: &'w Object,
        name: Option<&str>,
        reference: View<'w, TemplateRef>,
    ) -> Option<TemplatePlace<'w>> {
        let calls = |(_, template): &(usize, &TemplateInterface)| !template.calls.is_empty();
        if !reference.is_set() {
            return object.interface.template(name?).filter(calls).map(|(index, _)| (object, index));
        }
        let cluster = reference.cluster_scope().get() == Some(true);
        match self.workspace.lookup(object, reference.name().or_empty(), cluster) {
            Lookup::Found(found) => {
                let template = found.interface.template(reference.template().or_empty());
                template.filter(calls).map(|(index, _)| (found, index))
            }
            Lookup::External { .. } => None,
        }
    }
}

fn text(when: Option<&str>) -> Option<&str> {
    when.filter(|text| !text.trim().is_empty())
}
