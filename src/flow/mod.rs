//! How an object flows: its templates with what they call, in which order, and which outputs go where, across
//! `templateRef`s into the other objects of the workspace.
//!
//! Every template is here once, however often it is called, so recursion and templates that call each other cost
//! nothing. Whoever wants a tree unfolds it, with [`Flow::nesting`] for how far.

mod build;
mod edges;
mod loops;
mod nesting;
mod recursion;
mod values;

use crate::analysis::{Call, CallId, Facts, TemplateFacts, TemplateId};
use crate::expr::depends::TaskResult;
use crate::model::View;
use crate::model::retry::RetryStrategy;
use crate::workspace::{Object, TemplateKind, Workspace};

pub use loops::{LoopCount, loop_text};
pub use nesting::Nesting;
pub use values::Values;

/// The flow of one object.
#[derive(Debug)]
pub struct Flow<'w> {
    /// The workspace.
    pub workspace: &'w Workspace,
    /// The object itself first, then those that it refers to.
    facts: Vec<Facts<'w>>,
    /// The templates: all of the object, in its order, and those of other objects that can be reached from them.
    pub templates: Vec<TemplateFlow>,
    /// What the spec itself names: the entrypoint, the exit handler and the hooks, in this order.
    pub roots: Vec<Step>,
}

/// The number of a template among a flow's [`Flow::templates`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemplateIndex(pub usize);

/// One template in a flow.
#[derive(Debug)]
pub struct TemplateFlow {
    /// Its number.
    pub index: TemplateIndex,
    /// Which object it is in, as a number of the flow's facts.
    owner: usize,
    /// Its number in that object.
    id: TemplateId,
    /// Its steps or tasks and their hooks; a hook stands after what it belongs to.
    pub steps: Vec<Step>,
    /// What connects them. That the groups of a steps template run one after the other is not here: see
    /// [`Place::Group`].
    pub edges: Vec<Edge>,
    /// Whether it can come to call itself, be it through others: the number of its knot.
    pub knot: Option<usize>,
}

/// Something that runs a template: a step, a task, a hook, or a field of the spec.
#[derive(Clone, Debug)]
pub struct Step {
    /// Which object it is in, as a number of the flow's facts.
    owner: usize,
    /// Its call.
    pub call: CallId,
    /// What it runs.
    pub callee: Callee,
    /// Where it stands.
    pub place: Place,
}

/// What a step runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Callee {
    /// A template of the flow.
    Template(TemplateIndex),
    /// No template that the workspace has, under the name that is written.
    Unknown(String),
    /// The name is only known when the workflow runs.
    Dynamic(String),
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The entrypoint.
    Entrypoint,
    /// The exit handler.
    ExitHandler,
    /// A hook of the spec.
    SpecHook,
    /// In this group of a steps template: a group begins when the one before has ended.
    Group(usize),
    /// Among the tasks of a DAG.
    Task,
    /// A hook of the step with this index.
    Hook {
        /// The step that it belongs to.
        of: usize,
    },
}

/// A connection between two steps of a template, by index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Where it begins.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// What it means.
    pub kind: EdgeKind,
}

/// What a connection means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    /// The second waits for the first: for these results, or for any good one when there are none.
    Order(Vec<TaskResult>),
    /// The second uses these outputs of the first: `result`, `parameters.x`, `artifacts.y`.
    Data(Vec<String>),
    /// The second is a hook of the first.
    Hook,
}

impl<'w> Flow<'w> {
    /// The flow of an object; nothing for a kind that has none.
    pub fn new(workspace: &'w Workspace, object: &'w Object) -> Option<Flow<'w>> {
        build::build(workspace, object)
    }

    /// The facts of the object itself.
    pub fn facts(&self) -> &Facts<'w> {
        &self.facts[0]
    }

    /// The objects that the flow goes through, its own first.
    pub fn objects(&self) -> impl Iterator<Item = &'w Object> {
        self.facts.iter().map(|f| f.object)
    }

    /// A template.
    pub fn template(&self, index: TemplateIndex) -> &TemplateFlow {
        &self.templates[index.0]
    }

    /// The facts of a template.
    pub fn template_facts(&self, index: TemplateIndex) -> &TemplateFacts<'w> {
        let template = self.template(index);
        self.facts[template.owner].template(template.id)
    }

    /// The object that a template is in.
    pub fn object_of(&self, index: TemplateIndex) -> &'w Object {
        self.facts[self.template(index).owner].object
    }

    /// Whether a template is in another object than the flow.
    pub fn is_foreign(&self, index: TemplateIndex) -> bool {
        self.template(index).owner != 0
    }

    /// The kind of a template.
    pub fn kind(&self, index: TemplateIndex) -> Option<TemplateKind> {
        self.template_facts(index).kind()
    }

    /// What to call a template: its name, with that of its object when it is another one.
    pub fn name(&self, index: TemplateIndex) -> String {
        let name = self.template_facts(index).display_name();
        if self.is_foreign(index) {
            format!("{}/{name}", self.object_of(index).display_name().name)
        } else {
            name.to_owned()
        }
    }

    /// The call that a step is.
    pub fn call(&self, step: &Step) -> &Call<'w> {
        self.facts[step.owner].call(step.call)
    }

    /// The object that a step is written in.
    pub fn object_of_step(&self, step: &Step) -> &'w Object {
        self.facts[step.owner].object
    }

    /// The template of the object itself with this name, or of the others when it is written as `object/template`.
    pub fn named(&self, name: &str) -> Option<TemplateIndex> {
        self.templates.iter().map(|t| t.index).find(|t| self.name(*t) == name)
    }

    /// The templates that can run, from the spec on, each once, in the order in which a reader meets them.
    pub fn reachable(&self) -> Vec<TemplateIndex> {
        self.reachable_from(self.roots.iter().filter_map(Step::template))
    }

    /// The templates that can run when some run, those included, each once.
    pub fn reachable_from(&self, starts: impl Iterator<Item = TemplateIndex>) -> Vec<TemplateIndex> {
        let mut seen = vec![false; self.templates.len()];
        let mut found = Vec::new();
        let mut pending: Vec<TemplateIndex> = starts.collect();
        pending.reverse();
        while let Some(index) = pending.pop() {
            if std::mem::replace(&mut seen[index.0], true) {
                continue;
            }
            found.push(index);
            pending.extend(self.template(index).steps.iter().rev().filter_map(Step::template));
        }
        found
    }

    /// All templates, each after those that it calls; those that can call each other in some fixed order.
    pub fn callees_first(&self) -> Vec<TemplateIndex> {
        recursion::callees_first(&self.templates).into_iter().map(TemplateIndex).collect()
    }

    /// The templates of the object itself that nothing calls, neither the spec nor another template.
    pub fn uncalled(&self) -> Vec<TemplateIndex> {
        let mut called = vec![false; self.templates.len()];
        let steps = self.templates.iter().flat_map(|t| &t.steps).chain(&self.roots);
        for step in steps {
            if let Some(index) = step.template() {
                called[index.0] = true;
            }
        }
        let own = self.templates.iter().filter(|t| t.owner == 0);
        own.map(|t| t.index).filter(|t| !called[t.0]).collect()
    }

    /// Where a reader of a library begins: the templates that nothing calls, and of those that only call each other the
    /// first, so that together with the spec they lead everywhere.
    pub fn beginnings(&self) -> Vec<TemplateIndex> {
        let mut found = self.uncalled();
        let mut seen = vec![false; self.templates.len()];
        let spec = self.roots.iter().filter_map(Step::template);
        for index in self.reachable_from(spec.chain(found.iter().copied())) {
            seen[index.0] = true;
        }
        for template in self.templates.iter().filter(|t| t.owner == 0) {
            if !seen[template.index.0] {
                found.push(template.index);
                for index in self.reachable_from(std::iter::once(template.index)) {
                    seen[index.0] = true;
                }
            }
        }
        found
    }

    /// The retry strategy that a template runs under: its own, or that of the spec.
    pub fn retry(&self, index: TemplateIndex) -> Option<View<'w, RetryStrategy>> {
        let own = self.template_facts(index).view.retry_strategy();
        let spec = self.facts().spec.retry_strategy();
        [own, spec].into_iter().find(|r| r.is_set())
    }
}

impl Step {
    /// The template that it runs, if that is known.
    pub fn template(&self) -> Option<TemplateIndex> {
        match self.callee {
            Callee::Template(index) => Some(index),
            Callee::Unknown(_) | Callee::Dynamic(_) => None,
        }
    }
}

impl TemplateFlow {
    /// The steps of each group in order, for a steps template; hooks left out.
    pub fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups: Vec<(usize, Vec<usize>)> = Vec::new();
        for (index, step) in self.steps.iter().enumerate() {
            let Place::Group(number) = step.place else { continue };
            match groups.last_mut() {
                Some((last, group)) if *last == number => group.push(index),
                _ => groups.push((number, vec![index])),
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }
}
