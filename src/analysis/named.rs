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
    /// The same as for parameters, looked at after tags have been replaced.
    SubstitutedParameter,
    /// The same as for templates, looked at after tags have been replaced.
    SubstitutedTemplate,
    /// Any name at all.
    Any,
}

impl Law {
    /// What is wrong with a name, if anything.
    pub fn check(self, name: &str) -> Result<(), ValueError> {
        match self {
            Law::Parameter => names::parameter_name(name),
            Law::Template => names::template_name(name),
            Law::SubstitutedParameter | Law::SubstitutedTemplate if name.contains("{{") => Ok(()),
            Law::SubstitutedParameter => names::parameter_name(name),
            Law::SubstitutedTemplate => names::template_name(name),
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
        lists.push(parameters("parameter", owner, arguments.parameters(), Stage::Submit));
        lists.push(artifacts("artifact", owner, arguments.artifacts(), Stage::Submit));
        let templates = self.spec.templates().iter().map(|t| (t.name(), t.place())).collect();
        let owner = ListOwner::Field("spec.templates");
        lists.push(NamedList {
            what: "template",
            owner,
            names: templates,
            law: Law::Template,
            stage: Stage::Submit,
        });
        for template in &self.templates {
            self.lists_of(template, &mut lists);
        }
        for call in self.calls.iter().filter(|c| c.site.is_item()) {
            let stage = call.caller.map_or(Stage::Submit, |t| self.body_stage(self.template(t)));
            let owner = ListOwner::Call(call.id);
            lists.push(parameters("argument", owner, call.arguments.parameters(), stage));
            lists.push(artifacts("artifact argument", owner, call.arguments.artifacts(), stage));
        }
        lists.retain(|list| !list.names.is_empty());
        lists
    }

    fn lists_of(&self, template: &TemplateFacts<'w>, lists: &mut Vec<NamedList<'w>>) {
        let view = template.view;
        let owner = ListOwner::Template(template.id);
        let stage = self.body_stage(template);
        lists.push(parameters("input parameter", owner, view.inputs().parameters(), Stage::Submit));
        lists.push(artifacts("input artifact", owner, view.inputs().artifacts(), Stage::Submit));
        lists.push(parameters("output parameter", owner, view.outputs().parameters(), stage));
        lists.push(artifacts("output artifact", owner, view.outputs().artifacts(), stage));
        let items = self.items(template.id);
        let place = |call: &super::calls::Call<'w>| match call.item {
            Item::Step(step) => step.place(),
            Item::Task(task) => task.place(),
            _ => call.name_view.place(),
        };
        let is_steps = self.items(template.id).any(|c| matches!(c.site, CallSite::Step { .. }));
        let what = if is_steps { "step" } else { "task" };
        let law = Law::SubstitutedTemplate;
        let names = items.map(|call| (call.name_view, place(call))).collect();
        lists.push(NamedList { what, owner, names, law, stage });
        let containers = view.container_set().containers().iter();
        let names = containers.map(|c| (c.cast::<Container>().name(), c.place())).collect();
        lists.push(NamedList { what: "container", owner, names, law: Law::SubstitutedTemplate, stage });
        let init = view.init_containers().iter().map(|c| (c.cast::<Container>().name(), c.place()));
        let names = init.filter(|(name, _)| name.or_empty().is_empty()).collect();
        lists.push(NamedList { what: "init container", owner, names, law: Law::Any, stage: Stage::Submit });
    }
}

fn parameters<'w>(
    what: &'static str,
    owner: ListOwner,
    list: View<'w, List<Parameter>>,
    stage: Stage,
) -> NamedList<'w> {
    let names = list.iter().map(|p| (p.name(), p.place())).collect();
    NamedList { what, owner, names, law: law_of(what), stage }
}

fn artifacts<'w>(
    what: &'static str,
    owner: ListOwner,
    list: View<'w, List<Artifact>>,
    stage: Stage,
) -> NamedList<'w> {
    let names = list.iter().map(|a| (a.name(), a.place())).collect();
    NamedList { what, owner, names, law: law_of(what), stage }
}

/// Inputs and the workflow's own arguments are looked at as they are written, outputs and the arguments of steps only
/// after tags have been replaced.
fn law_of(what: &str) -> Law {
    match what {
        "input parameter" | "input artifact" | "parameter" | "artifact" => Law::Parameter,
        _ => Law::SubstitutedParameter,
    }
}
