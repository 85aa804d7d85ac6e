//! Calls: every place where an object names a template to run.

use std::borrow::Cow;
use std::sync::OnceLock;

use super::dag::Dag;
use super::facts::{Facts, TemplateFacts, TemplateId};
use crate::diagnostic::Stage;
use crate::expr::when::{self, Analysis, Dialect};
use crate::model::dag::DAGTask;
use crate::model::parameter::Arguments;
use crate::model::steps::{LifecycleHook, TemplateRef, WorkflowStep};
use crate::model::template::Template;
use crate::model::{Str, View};
use crate::workspace::{Lookup, Object, TemplateInterface};
use crate::yaml::Node;

/// The number of a call among an object's [`Facts::calls`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub usize);

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallSite {
    /// `spec.entrypoint`.
    Entrypoint,
    /// `spec.onExit`.
    OnExit,
    /// An entry of `spec.hooks`.
    SpecHook,
    /// A step: the group, and the place in the whole template.
    Step {
        /// The index of its group.
        group: usize,
        /// Its index among all steps of the template.
        position: usize,
    },
    /// A task, by its index.
    Task {
        /// Its index among the tasks.
        position: usize,
    },
    /// A hook of a step or task.
    ItemHook {
        /// The step or task.
        of: CallId,
    },
    /// `onExit` of a step or task.
    ItemOnExit {
        /// The step or task.
        of: CallId,
    },
}

impl CallSite {
    /// Whether it is a step or task.
    pub fn is_item(self) -> bool {
        matches!(self, CallSite::Step { .. } | CallSite::Task { .. })
    }

    /// Its place among the steps or tasks of its template.
    pub fn position(self) -> Option<usize> {
        match self {
            CallSite::Step { position, .. } | CallSite::Task { position } => Some(position),
            _ => None,
        }
    }
}

/// The object in the manifest that makes the call.
#[derive(Clone, Copy, Debug)]
pub enum Item<'w> {
    /// A step.
    Step(View<'w, WorkflowStep>),
    /// A task.
    Task(View<'w, DAGTask>),
    /// A hook.
    Hook(View<'w, LifecycleHook>),
    /// Only a name.
    Name,
}

impl<'w> Item<'w> {
    /// The node of the step, task or hook.
    pub fn node(self) -> Option<Node<'w>> {
        match self {
            Item::Step(view) => view.node(),
            Item::Task(view) => view.node(),
            Item::Hook(view) => view.node(),
            Item::Name => None,
        }
    }
}

/// How a step or task repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loop {
    /// `withItems`.
    Items,
    /// `withParam`.
    Param,
    /// `withSequence`.
    Sequence,
}

/// What a call calls.
#[derive(Clone, Copy, Debug)]
pub enum Target<'w> {
    /// A template of the same object, named or inline.
    Local(TemplateId),
    /// A template of another object, by its index there.
    Remote(&'w Object, usize),
    /// A name that no template of the same object has.
    Undefined,
    /// The object is in the workspace and has no template of that name.
    UndefinedRemote(&'w Object),
    /// The object is not in the workspace.
    External {
        /// An object of that name in another namespace, or one whose name is an edit away.
        near: Option<&'w Object>,
    },
    /// The name is only known when the workflow runs.
    Dynamic,
    /// Nothing says which template.
    None,
}

impl<'w> Target<'w> {
    /// The template itself and the object that it is in, when it is known.
    pub fn template(self, facts: &Facts<'w>) -> Option<(&'w Object, View<'w, Template>)> {
        match self {
            Target::Local(id) => Some((facts.object, facts.template(id).view)),
            Target::Remote(object, index) => {
                Some((object, object.spec_view(facts.workspace)?.templates().at(index)?))
            }
            _ => None,
        }
    }
}

/// One call.
#[derive(Clone, Debug)]
pub struct Call<'w> {
    /// Its number.
    pub id: CallId,
    /// Where it stands.
    pub site: CallSite,
    /// The template that it stands in; `None` at the level of the spec.
    pub caller: Option<TemplateId>,
    /// The step, task or hook.
    pub item: Item<'w>,
    /// The name of the step, task or hook; for the others the field's.
    pub name: &'w str,
    /// Where that name stands.
    pub name_view: View<'w, Str>,
    /// `template`, or the field that names the template.
    pub template: View<'w, Str>,
    /// `templateRef`.
    pub template_ref: View<'w, TemplateRef>,
    /// `inline`.
    pub inline: View<'w, Template>,
    /// `arguments`.
    pub arguments: View<'w, Arguments>,
    /// What it calls.
    pub target: Target<'w>,
    /// How it repeats; of several the first.
    pub looped: Option<Loop>,
    condition: OnceLock<Option<Box<Analysis>>>,
}

impl<'w> Call<'w> {
    /// What can be said about its condition, if it has one; found when somebody asks.
    pub fn condition(&self) -> Option<&Analysis> {
        let find = || {
            let text = self.when()?.get().filter(|text| !text.trim().is_empty())?;
            Some(Box::new(when::analyze(text, Dialect::Template)))
        };
        self.condition.get_or_init(find).as_deref()
    }

    /// What the called template offers, when it is known.
    pub fn interface<'f>(&self, facts: &'f Facts<'w>) -> Option<&'f TemplateInterface> {
        match self.target {
            Target::Local(id) => Some(facts.template(id).interface.as_ref()),
            Target::Remote(object, index) => object.interface.templates.get(index),
            Target::External { .. } => {
                let (object, template) = (self.template_ref.name(), self.template_ref.template());
                facts.workspace.externals(facts.object).template(object.or_empty(), template.or_empty())
            }
            _ => None,
        }
    }

    /// The name of what it calls, where it is written.
    pub fn callee(&self) -> View<'w, Str> {
        if self.template_ref.is_set() { self.template_ref.template() } else { self.template }
    }

    /// Whether it has an exit hook: `onExit`, or `hooks.exit`.
    pub fn has_exit_hook(&self) -> bool {
        match self.item {
            Item::Step(step) => {
                step.on_exit().get().is_some_and(|t| !t.is_empty()) || step.hooks().get("exit").is_set()
            }
            Item::Task(task) => {
                task.on_exit().get().is_some_and(|t| !t.is_empty()) || task.hooks().get("exit").is_set()
            }
            _ => false,
        }
    }

    /// Whether it has hooks of any kind.
    pub fn has_hooks(&self) -> bool {
        match self.item {
            Item::Step(step) => step.hooks().is_set(),
            Item::Task(task) => task.hooks().is_set(),
            _ => false,
        }
    }

    /// `when`, of a step or task.
    pub fn when(&self) -> Option<View<'w, Str>> {
        match self.item {
            Item::Step(step) => Some(step.when()),
            Item::Task(task) => Some(task.when()),
            _ => None,
        }
    }
}

/// Finds all templates and calls of an object.
pub(super) fn collect<'w>(facts: &mut Facts<'w>) {
    let spec = facts.spec;
    let object = facts.object;
    for (template, interface) in spec.templates().iter().zip(&object.interface.templates) {
        add_template(facts, template, Cow::Borrowed(interface), None);
    }
    let mut next = 0;
    while let Some(view) = facts.templates.get(next).map(|t| t.view) {
        items_of(facts, TemplateId(next), view);
        next += 1;
    }
    spec_calls(facts);
    for index in 0..facts.calls.len() {
        let call = &facts.calls[index];
        let target = if call.inline.is_set() { call.target } else { resolve(facts, call) };
        facts.calls[index].target = target;
    }
    for index in 0..facts.templates.len() {
        let dag = Dag::of(facts, TemplateId(index));
        facts.templates[index].dag = dag;
    }
}

fn add_template<'w>(
    facts: &mut Facts<'w>,
    view: View<'w, Template>,
    interface: Cow<'w, TemplateInterface>,
    owner: Option<CallId>,
) -> TemplateId {
    let id = TemplateId(facts.templates.len());
    if let Some(node) = view.node() {
        facts.template_nodes.insert(node.id(), id);
    }
    facts.templates.push(TemplateFacts {
        id,
        view,
        interface,
        owner,
        calls: Vec::new(),
        dag: None,
        validated: OnceLock::new(),
    });
    id
}

fn items_of<'w>(facts: &mut Facts<'w>, caller: TemplateId, view: View<'w, Template>) {
    let mut position = 0;
    for (group, steps) in view.steps().iter().enumerate() {
        for step in steps.iter() {
            let call = Call {
                item: Item::Step(step),
                name: step.name().written().unwrap_or_default(),
                name_view: step.name(),
                template: step.template(),
                template_ref: step.template_ref(),
                inline: step.inline(),
                arguments: step.arguments(),
                looped: looped(
                    step.with_items().is_set(),
                    step.with_param().is_set(),
                    step.with_sequence().is_set(),
                ),
                ..blank(CallSite::Step { group, position }, Some(caller), step.name(), step.arguments())
            };
            let id = add_call(facts, call);
            item_hooks(facts, caller, id, step.hooks(), step.on_exit(), step.arguments());
            position += 1;
        }
    }
    for (position, task) in view.dag().tasks().iter().enumerate() {
        let call = Call {
            item: Item::Task(task),
            name: task.name().written().unwrap_or_default(),
            name_view: task.name(),
            template: task.template(),
            template_ref: task.template_ref(),
            inline: task.inline(),
            arguments: task.arguments(),
            looped: looped(
                task.with_items().is_set(),
                task.with_param().is_set(),
                task.with_sequence().is_set(),
            ),
            ..blank(CallSite::Task { position }, Some(caller), task.name(), task.arguments())
        };
        let id = add_call(facts, call);
        item_hooks(facts, caller, id, task.hooks(), task.on_exit(), task.arguments());
    }
}

fn looped(items: bool, param: bool, sequence: bool) -> Option<Loop> {
    if items {
        Some(Loop::Items)
    } else if param {
        Some(Loop::Param)
    } else {
        sequence.then_some(Loop::Sequence)
    }
}

/// A call that calls nothing yet; `at` and `arguments` only say where to point.
fn blank<'w>(
    site: CallSite,
    caller: Option<TemplateId>,
    at: View<'w, Str>,
    arguments: View<'w, Arguments>,
) -> Call<'w> {
    Call {
        id: CallId(0),
        site,
        caller,
        item: Item::Name,
        name: "",
        name_view: at,
        template: at,
        template_ref: at.field("\0"),
        inline: at.field("\0"),
        arguments,
        target: Target::None,
        looped: None,
        condition: OnceLock::new(),
    }
}

fn item_hooks<'w>(
    facts: &mut Facts<'w>,
    caller: TemplateId,
    of: CallId,
    hooks: View<'w, crate::model::Map<LifecycleHook>>,
    on_exit: View<'w, Str>,
    arguments: View<'w, Arguments>,
) {
    for (name, hook) in hooks.iter() {
        let site = CallSite::ItemHook { of };
        add_call(facts, hook_call(site, Some(caller), name, hook));
    }
    if on_exit.get().is_some_and(|t| !t.is_empty()) {
        let site = CallSite::ItemOnExit { of };
        let none: View<'w, Arguments> = arguments.field("\0");
        add_call(
            facts,
            Call { name: "onExit", template: on_exit, ..blank(site, Some(caller), on_exit, none) },
        );
    }
}

fn hook_call<'w>(
    site: CallSite,
    caller: Option<TemplateId>,
    name: &'w str,
    hook: View<'w, LifecycleHook>,
) -> Call<'w> {
    Call {
        item: Item::Hook(hook),
        name,
        name_view: hook.cast(),
        template: hook.template(),
        template_ref: hook.template_ref(),
        ..blank(site, caller, hook.cast(), hook.arguments())
    }
}

fn add_call<'w>(facts: &mut Facts<'w>, mut call: Call<'w>) -> CallId {
    let id = CallId(facts.calls.len());
    call.id = id;
    if let Some(template) = call.inline.node().map(View::new) {
        let interface = Cow::Owned(TemplateInterface::new(template));
        call.target = Target::Local(add_template(facts, template, interface, Some(id)));
    }
    if let Some(caller) = call.caller {
        facts.templates[caller.0].calls.push(id);
    }
    if let Some(node) = call.item.node().filter(|_| call.site.is_item()) {
        facts.item_nodes.insert(node.id(), id);
    }
    facts.calls.push(call);
    id
}

fn spec_calls(facts: &mut Facts<'_>) {
    let spec = facts.spec;
    for (site, name, field) in [
        (CallSite::Entrypoint, "entrypoint", spec.entrypoint()),
        (CallSite::OnExit, "onExit", spec.on_exit()),
    ] {
        if field.get().is_some_and(|t| !t.is_empty()) {
            let call = blank(site, None, field, spec.arguments());
            add_call(facts, Call { name, template: field, ..call });
        }
    }
    for (name, hook) in spec.hooks().iter() {
        add_call(facts, hook_call(CallSite::SpecHook, None, name, hook));
    }
}

fn resolve<'w>(facts: &Facts<'w>, call: &Call<'w>) -> Target<'w> {
    if call.template_ref.is_set() {
        let (name, template) = (call.template_ref.name().or_empty(), call.template_ref.template().or_empty());
        let (Some(name), Some(template)) = (known(facts, call, name), known(facts, call, template)) else {
            return Target::Dynamic;
        };
        if name.is_empty() || template.is_empty() {
            return Target::None;
        }
        let cluster = call.template_ref.cluster_scope().get() == Some(true);
        return remote(facts, &name, &template, cluster);
    }
    let Some(written) = call.template.get().filter(|t| !t.is_empty()) else { return Target::None };
    let Some(name) = known(facts, call, written) else { return Target::Dynamic };
    if let Some(id) = facts.named(&name) {
        return Target::Local(id);
    }
    // The entrypoint and exit handler of a workflow made from a template are that template's.
    if call.caller.is_none() && facts.spec.workflow_template_ref().is_set() {
        let reference = facts.spec.workflow_template_ref();
        let object = reference.name().or_empty();
        return remote(facts, object, &name, reference.cluster_scope().get() == Some(true));
    }
    if name == written { Target::Undefined } else { Target::Dynamic }
}

/// The name that a call has once Argo has put in what the manifest tells; `None` when that is not all.
fn known<'n>(facts: &Facts<'_>, call: &Call<'_>, name: &'n str) -> Option<Cow<'n, str>> {
    if !name.contains("{{") {
        return Some(Cow::Borrowed(name));
    }
    let name = match (call.caller, call.site) {
        // Nothing is put into what the spec itself calls before it is looked up.
        (_, CallSite::Entrypoint | CallSite::OnExit) => return None,
        (Some(caller), _) => Cow::Owned(facts.seen(caller, name)?.known()?),
        (None, _) => facts.globals.substitute(name),
    };
    (!name.contains("{{")).then_some(name)
}

fn remote<'w>(facts: &Facts<'w>, object: &str, template: &str, cluster: bool) -> Target<'w> {
    match facts.workspace.lookup(facts.object, object, cluster) {
        Lookup::External { near } => Target::External { near },
        Lookup::Found(found) => match found.interface.template(template) {
            Some((index, _)) => Target::Remote(found, index),
            None => Target::UndefinedRemote(found),
        },
    }
}

/// A call that reaches a template of another object when Argo validates this one, for whatever reason.
#[derive(Clone, Copy, Debug)]
pub struct Reach<'w> {
    /// What leads there.
    pub by: View<'w, Str>,
    /// The object.
    pub object: &'w Object,
    /// The template's index there.
    pub index: usize,
    /// It is first looked at as (a part of) the exit handler.
    pub in_exit: bool,
}

impl<'w> Facts<'w> {
    /// The entrypoint that a workflow made from a template inherits.
    pub fn inherited_entrypoint(&self) -> Option<Call<'w>> {
        let referenced = self.globals.referenced?;
        let own = self.spec.entrypoint().get().filter(|e| !e.is_empty());
        let name = referenced.interface.entrypoint.as_ref().filter(|_| own.is_none())?;
        let (index, _) = referenced.interface.template(name)?;
        let by = self.spec.workflow_template_ref().name();
        let target = Target::Remote(referenced, index);
        Some(Call {
            name: "entrypoint",
            target,
            ..blank(CallSite::Entrypoint, None, by, self.spec.arguments())
        })
    }

    /// The templates of other objects that this one's validation begins to look at. Those of a `workflowTemplateRef`
    /// are all among them.
    pub fn reaches(&self) -> Vec<Reach<'w>> {
        let mut found = Vec::new();
        for call in self.calls.iter().filter(|c| c.site_stage() == Stage::Submit) {
            if let Target::Remote(object, index) = call.target {
                let in_exit = call.site == CallSite::OnExit
                    || call.site.is_item() && self.order.has_failures(self.order.of_item(call.id));
                found.push(Reach { by: call.callee(), object, index, in_exit });
            }
        }
        if let Some(call) = self.inherited_entrypoint()
            && let Target::Remote(object, index) = call.target
        {
            found.push(Reach { by: call.template, object, index, in_exit: false });
        }
        if let Some(object) = self.globals.referenced {
            let by = self.spec.workflow_template_ref().name();
            let in_exit = self.globals.exit_handler;
            found.extend((0..object.interface.templates.len()).map(|index| Reach {
                by,
                object,
                index,
                in_exit,
            }));
        }
        found
    }
}

impl Call<'_> {
    /// When a wrong call is found out: Argo's validation looks at entrypoints, exit handlers, steps and tasks, and the
    /// controller at hooks when they fire.
    pub fn site_stage(&self) -> Stage {
        match self.site {
            CallSite::Entrypoint | CallSite::OnExit | CallSite::Step { .. } | CallSite::Task { .. } => {
                Stage::Submit
            }
            CallSite::SpecHook | CallSite::ItemHook { .. } | CallSite::ItemOnExit { .. } => Stage::Run,
        }
    }

    /// What to call it in messages: "step `a`", "task `b`", "hook `exit`", "the entrypoint".
    pub fn display(&self) -> String {
        match self.site {
            CallSite::Entrypoint => "the entrypoint".to_owned(),
            CallSite::OnExit => "the exit handler".to_owned(),
            CallSite::SpecHook | CallSite::ItemHook { .. } => format!("hook `{}`", self.name),
            CallSite::ItemOnExit { .. } => "`onExit`".to_owned(),
            CallSite::Step { .. } => format!("step `{}`", self.name),
            CallSite::Task { .. } => format!("task `{}`", self.name),
        }
    }
}
