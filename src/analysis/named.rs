//! The lists of named things in an object, which all follow the same laws: each has a name, a well-formed one, once.

use super::calls::{CallId, CallSite, Item};
use super::facts::{Facts, TemplateFacts, TemplateId};
use crate::diagnostic::Stage;
use crate::model::artifact::Artifact;
use crate::model::metadata::Container;
use crate::model::parameter::Parameter;
use crate::model::{List, Str, View};
use crate::text::Span;
use crate::values::{ValueError, names};

/// The law for the names of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Law {
    /// Of parameters and artifacts: letters, digits, `-` and `_`.
    Parameter,
    /// Of templates and tasks: letters, digits and `-`, not `-` first, at most 128.
    Template,
    /// The same for steps, where Argo's placeholders count as letters.
    Step,
    /// Any name at all.
    Any,
}

/// What is wrong with a name.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// The name itself, or what becomes of it.
    Name(ValueError),
    /// A tag is in it that nothing has replaced when Argo looks.
    Tag,
    /// Argo puts a placeholder in front, and that begins with what such a name cannot begin with.
    Placeholder,
}

impl Law {
    fn check(self, name: &str) -> Result<(), ValueError> {
        match self {
            Law::Parameter => names::parameter_name(name),
            Law::Template | Law::Step => names::template_name(name),
            Law::Any => Ok(()),
        }
    }
}

/// A list of named things.
#[derive(Debug)]
pub struct NamedList<'w> {
    /// What one of them is: "input parameter".
    pub what: &'static str,
    /// Whose they are.
    pub owner: ListOwner,
    /// The names, each with the place of its item for when there is none.
    pub names: Vec<(View<'w, Str>, Span)>,
    /// The law for the names.
    pub law: Law,
    /// The template whose tags have been replaced when Argo looks at them; `None` where it looks at what is written.
    pub within: Option<TemplateId>,
    /// When Argo sees a mistake in it.
    pub stage: Stage,
}

/// Whose list it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListOwner {
    /// A field of the spec.
    Field(&'static str),
    /// A template.
    Template(TemplateId),
    /// A step or task.
    Call(CallId),
}

impl NamedList<'_> {
    /// What is wrong with one of the names, if anything.
    pub fn refusal(&self, facts: &Facts<'_>, name: &str) -> Option<Refusal> {
        let template = self.within.filter(|_| name.contains("{{"));
        let Some(template) = template else { return self.law.check(name).err().map(Refusal::Name) };
        let seen = facts.seen(template, name)?;
        if seen.has_tag() && self.law != Law::Any {
            return Some(Refusal::Tag);
        }
        if let Err(error) = self.law.check(&seen.with_letters()) {
            return Some(Refusal::Name(error));
        }
        let is_refused = self.law != Law::Step && self.law.check(seen.text()).is_err();
        is_refused.then_some(Refusal::Placeholder)
    }
}

impl<'w> Facts<'w> {
    /// What to call the owner of a list: "`main`".
    pub fn list_owner(&self, owner: ListOwner) -> String {
        match owner {
            ListOwner::Field(path) => format!("`{path}`"),
            ListOwner::Template(id) => format!("`{}`", self.template(id).display_name()),
            ListOwner::Call(id) => self.call(id).display(),
        }
    }

    /// When a mistake in a template's body comes out: Argo's validation looks into one inline template only, and the
    /// others fail when they run.
    pub fn body_stage(&self, template: &TemplateFacts<'_>) -> Stage {
        let is_seen = template.owner.is_none() || self.order.first_inline == Some(template.id);
        if is_seen { Stage::Submit } else { Stage::Run }
    }

    /// All lists of named things, in the order of the file as far as they nest.
    pub(super) fn find_named_lists(&self) -> Vec<NamedList<'w>> {
        let mut lists = Vec::new();
        let arguments = self.spec.arguments();
        let owner = ListOwner::Field("spec.arguments");
        lists.push(parameters("parameter", owner, arguments.parameters(), Stage::Submit, None));
        lists.push(artifacts("artifact", owner, arguments.artifacts(), Stage::Submit, None));
        let templates = self.spec.templates().iter().map(|t| (t.name(), t.place())).collect();
        let owner = ListOwner::Field("spec.templates");
        lists.push(NamedList {
            what: "template",
            owner,
            names: templates,
            law: Law::Template,
            within: None,
            stage: Stage::Submit,
        });
        for template in &self.templates {
            self.lists_of(template, &mut lists);
        }
        for call in self.calls.iter().filter(|c| c.site.is_item()) {
            let stage = call.caller.map_or(Stage::Submit, |t| self.body_stage(self.template(t)));
            let owner = ListOwner::Call(call.id);
            let (given, within) = (call.arguments, call.caller);
            lists.push(parameters("argument", owner, given.parameters(), stage, within));
            lists.push(artifacts("artifact argument", owner, given.artifacts(), stage, within));
        }
        lists.retain(|list| !list.names.is_empty());
        lists
    }

    fn lists_of(&self, template: &TemplateFacts<'w>, lists: &mut Vec<NamedList<'w>>) {
        let view = template.view;
        let owner = ListOwner::Template(template.id);
        let stage = self.body_stage(template);
        // Inputs are looked at as they are written, everything else after tags have been replaced.
        let (inputs, outputs, within) = (view.inputs(), view.outputs(), Some(template.id));
        lists.push(parameters("input parameter", owner, inputs.parameters(), Stage::Submit, None));
        lists.push(artifacts("input artifact", owner, inputs.artifacts(), Stage::Submit, None));
        lists.push(parameters("output parameter", owner, outputs.parameters(), stage, within));
        lists.push(artifacts("output artifact", owner, outputs.artifacts(), stage, within));
        let items = self.items(template.id);
        let place = |call: &super::calls::Call<'w>| match call.item {
            Item::Step(step) => step.place(),
            Item::Task(task) => task.place(),
            _ => call.name_view.place(),
        };
        let is_steps = self.items(template.id).any(|c| matches!(c.site, CallSite::Step { .. }));
        let what = if is_steps { "step" } else { "task" };
        let law = if is_steps { Law::Step } else { Law::Template };
        let names = items.map(|call| (call.name_view, place(call))).collect();
        lists.push(NamedList { what, owner, names, law, within, stage });
        let containers = view.container_set().containers().iter();
        let names = containers.map(|c| (c.cast::<Container>().name(), c.place())).collect();
        lists.push(NamedList { what: "container", owner, names, law: Law::Template, within, stage });
        let init = view.init_containers().iter().map(|c| (c.cast::<Container>().name(), c.place()));
        let names = init.filter(|(name, _)| name.or_empty().is_empty()).collect();
        lists.push(NamedList {
            what: "init container",
            owner,
            names,
            law: Law::Any,
            within: None,
            stage: Stage::Submit,
        });
    }
}

fn parameters<'w>(
    what: &'static str,
    owner: ListOwner,
    list: View<'w, List<Parameter>>,
    stage: Stage,
    within: Option<TemplateId>,
) -> NamedList<'w> {
    let names = list.iter().map(|p| (p.name(), p.place())).collect();
    NamedList { what, owner, names, law: Law::Parameter, within, stage }
}

fn artifacts<'w>(
    what: &'static str,
    owner: ListOwner,
    list: View<'w, List<Artifact>>,
    stage: Stage,
    within: Option<TemplateId>,
) -> NamedList<'w> {
    let names = list.iter().map(|a| (a.name(), a.place())).collect();
    NamedList { what, owner, names, law: Law::Parameter, within, stage }
}
