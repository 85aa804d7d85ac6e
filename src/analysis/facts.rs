//! The facts of one object.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use super::calls::{self, Call, CallId, Target};
use super::dag::Dag;
use super::expressions::{self, ExprUse};
use super::globals::Globals;
use super::misspelt::{self, Declared, Misspelt};
use super::named::NamedList;
use super::order::Order;
use super::storage::StorageFacts;
use super::tags::{self, TagUse};
use super::uses::{self, NodeUse};
use super::validated::Validated;
use crate::diagnostic::Stage;
use crate::model::decode::{FrameId, Problem, ProblemKind};
use crate::model::template::Template;
use crate::model::workflow::WorkflowSpec;
use crate::model::{Kind, View};
use crate::text::Span;
use crate::workspace::{
    ExternalParameter, Object, TemplateInterface, TemplateKind, Workspace, has_location_or_key,
};
use crate::yaml::{self, Node, NodeId, Tree};

/// The number of a template among an object's [`Facts::templates`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemplateId(pub usize);

/// A template, named or inline.
#[derive(Debug)]
pub struct TemplateFacts<'w> {
    /// Its number.
    pub id: TemplateId,
    /// The template.
    pub view: View<'w, Template>,
    /// What it offers.
    pub interface: Cow<'w, TemplateInterface>,
    /// The step or task that an inline template is written in.
    pub owner: Option<CallId>,
    /// Its steps or tasks, and their hooks, in the order of the file.
    pub calls: Vec<CallId>,
    /// The dependencies between its tasks, for a DAG.
    pub dag: Option<Dag>,
    pub(super) validated: OnceLock<Validated>,
}

impl TemplateFacts<'_> {
    /// Its name, or what to call an inline template.
    pub fn display_name(&self) -> &str {
        if self.interface.name.is_empty() { "(inline)" } else { &self.interface.name }
    }

    /// Its kind.
    pub fn kind(&self) -> Option<TemplateKind> {
        self.interface.kind
    }
}

/// Everything known about one object.
#[derive(Debug)]
pub struct Facts<'w> {
    /// The workspace.
    pub workspace: &'w Workspace,
    /// The object.
    pub object: &'w Object,
    /// The tree of its file.
    pub tree: &'w Tree,
    /// Its workflow spec (a CronWorkflow's `workflowSpec`); absent for an event binding.
    pub spec: View<'w, WorkflowSpec>,
    /// Its templates: those of `spec.templates` in order, then the inline ones.
    pub templates: Vec<TemplateFacts<'w>>,
    /// Its calls of templates, in the order of the file.
    pub calls: Vec<Call<'w>>,
    /// The names below `workflow.`.
    pub globals: Globals<'w>,
    /// When Argo's validation visits what.
    pub order: Order,
    /// Its tags, in the order of the walk.
    pub tags: Vec<TagUse<'w>>,
    /// Its expressions, in the order of the walk.
    pub expressions: Vec<ExprUse<'w>>,
    /// Its mentions of what steps and tasks give.
    pub uses: Vec<NodeUse<'w>>,
    /// Its declarations that are misspelt.
    pub misspelt: Misspelt,
    /// Its lists of named things, in the order of the file as far as they nest.
    pub named_lists: Vec<NamedList<'w>>,
    storage: OnceLock<StorageFacts>,
    /// The templates that can run as part of it.
    pub(super) running: BTreeSet<TemplateId>,
    items_by_name: BTreeMap<(TemplateId, &'w str), CallId>,
    pub(super) template_nodes: BTreeMap<NodeId, TemplateId>,
    pub(super) item_nodes: BTreeMap<NodeId, CallId>,
}

impl<'w> Facts<'w> {
    /// Analyses an object.
    pub fn new(workspace: &'w Workspace, object: &'w Object) -> Option<Facts<'w>> {
        let tree = &workspace.file(object.file)?.tree;
        let spec = object.spec_view(workspace)?;
        let globals = Globals::new(workspace, object, spec);
        let mut facts = Facts {
            workspace,
            object,
            tree,
            spec,
            templates: Vec::new(),
            calls: Vec::new(),
            globals,
            order: Order::default(),
            tags: Vec::new(),
            expressions: Vec::new(),
            uses: Vec::new(),
            misspelt: Misspelt::new(),
            storage: OnceLock::new(),
            named_lists: Vec::new(),
            running: BTreeSet::new(),
            items_by_name: BTreeMap::new(),
            template_nodes: BTreeMap::new(),
            item_nodes: BTreeMap::new(),
        };
        if object.kind != Kind::WorkflowEventBinding {
            calls::collect(&mut facts);
            facts.index_items();
            facts.running = facts.find_running();
            facts.order = Order::new(&facts);
            facts.named_lists = facts.find_named_lists();
            facts.tags = tags::collect(&facts);
            facts.misspelt = misspelt::find(&facts);
        }
        facts.expressions = expressions::collect(&facts);
        facts.uses = uses::collect(&facts);
        Some(facts)
    }

    /// Where its logs and artifacts go, and who deletes them; found when somebody asks.
    pub fn storage(&self) -> &StorageFacts {
        self.storage.get_or_init(|| StorageFacts::new(self))
    }

    /// The template with this number.
    pub fn template(&self, id: TemplateId) -> &TemplateFacts<'w> {
        &self.templates[id.0]
    }

    /// The call with this number.
    pub fn call(&self, id: CallId) -> &Call<'w> {
        &self.calls[id.0]
    }

    /// The calls of a template, hooks left out.
    pub fn items(&self, template: TemplateId) -> impl DoubleEndedIterator<Item = &Call<'w>> {
        let calls = self.template(template).calls.iter();
        calls.map(|id| self.call(*id)).filter(|c| c.site.is_item())
    }

    fn index_items(&mut self) {
        for call in self.calls.iter().filter(|c| c.site.is_item()) {
            if let Some(caller) = call.caller {
                self.items_by_name.entry((caller, call.name)).or_insert(call.id);
            }
        }
    }

    /// The step or task of a template with this name; of several the first.
    pub fn item_named(&self, template: TemplateId, name: &str) -> Option<&Call<'w>> {
        self.items_by_name.get(&(template, name)).map(|id| self.call(*id))
    }

    /// Whether a step or task of a template has a tag in its name, so that any name may be its.
    pub fn has_tagged_name(&self, template: TemplateId) -> bool {
        self.items(template).any(|call| call.name.contains("{{"))
    }

    /// The template of `spec.templates` with this name; of several the first.
    pub fn named(&self, name: &str) -> Option<TemplateId> {
        let named = self.templates.iter().take(self.object.interface.templates.len());
        named.filter(|t| t.owner.is_none()).find(|t| t.interface.name == name).map(|t| t.id)
    }

    /// The template whose node this is.
    pub fn template_at(&self, node: NodeId) -> Option<TemplateId> {
        self.template_nodes.get(&node).copied()
    }

    /// The template that a decoding frame is.
    pub fn template_of_frame(&self, frame: FrameId) -> Option<TemplateId> {
        self.template_at(self.object.decoded.frame(frame)?.node)
    }

    /// The step or task that a decoding frame is.
    pub fn call_of_frame(&self, frame: FrameId) -> Option<CallId> {
        self.item_nodes.get(&self.object.decoded.frame(frame)?.node).copied()
    }

    /// The name that a declaration was meant to have, when it is misspelt.
    pub fn meant(&self, template: TemplateId, kind: Declared, declared: &str) -> Option<&str> {
        self.misspelt.get(&(template, kind, declared.to_owned())).map(String::as_str)
    }

    /// The name that an input of what a call calls was meant to have, when its declaration is misspelt: another finding
    /// says so.
    pub fn meant_input(&self, call: &Call<'_>, input: &str) -> Option<&str> {
        match call.target {
            Target::Local(template) => self.meant(template, Declared::Input, input),
            _ => None,
        }
    }

    /// Whether the object is validated like a template rather than like something that runs.
    pub fn is_template(&self) -> bool {
        matches!(self.object.kind, Kind::WorkflowTemplate | Kind::ClusterWorkflowTemplate)
    }

    /// The workflow parameter that whoever submits the object supplies, as the configuration has it. Nobody submits
    /// what a CronWorkflow makes.
    pub fn supplied(&self, name: &str) -> Option<&'w ExternalParameter> {
        let externals = self.workspace.externals(self.object);
        externals.parameter(name).filter(|_| self.object.kind != Kind::CronWorkflow)
    }

    /// Whether rules may say that something is missing: the whole document could be read, and it is no patch.
    pub fn is_complete(&self) -> bool {
        !self.object.incomplete && !self.object.is_patch
    }

    /// Whether a field of this object (one of `names`, or any when there are none) could not be read: its key is
    /// misspelt, or its value of the wrong type. That explains what is missing, and is reported as what it is.
    pub fn is_misread(&self, object: Option<Node<'_>>, names: &[&str]) -> bool {
        let Some(object) = object else { return false };
        let decoded = &self.object.decoded;
        let is_one = |name: &str| names.is_empty() || names.contains(&name);
        decoded.problems.iter().any(|problem| {
            let is_here = decoded.frame(problem.frame).is_some_and(|f| f.node == object.id());
            is_here
                && match (&problem.kind, problem.field) {
                    (ProblemKind::UnknownField { .. }, _) if problem.loose => {
                        self.missed_for(problem).is_some_and(is_one)
                    }
                    (ProblemKind::UnknownField { nearest }, _) => nearest.map_or(names.is_empty(), is_one),
                    (ProblemKind::WrongType { .. } | ProblemKind::Removed(_), Some(field)) => {
                        is_one(field.name)
                    }
                    _ => false,
                }
        })
    }

    /// Whether a text is a tag without quotes, which is no text to Argo: another finding says so.
    pub fn is_unquoted_tag(&self, place: Span) -> bool {
        let mut problems = self.tree.problems().iter().filter(|p| p.kind == yaml::ProblemKind::UnquotedTag);
        problems.any(|p| p.span.contains(place) || place.contains(p.span))
    }

    /// The field that Argo misses, and refuses the workflow for, because its key is misspelt where unknown keys are
    /// ignored (below a step).
    pub fn missed_for(&self, problem: &Problem) -> Option<&'static str> {
        let ProblemKind::UnknownField { nearest: Some(meant) } = problem.kind else { return None };
        let frame = self.object.decoded.frame(problem.frame).filter(|_| problem.loose)?;
        let around = || self.object.decoded.enclosing(problem.frame);
        // Nobody looks at hooks before they fire, nor into inline templates but the first.
        let mut in_hook = around().take_while(|(_, f)| f.desc.name != "WorkflowStep");
        let template = around().find_map(|(id, _)| self.template_of_frame(id));
        let is_seen = template.is_some_and(|t| self.body_stage(self.template(t)) == Stage::Submit);
        if !is_seen || in_hook.any(|(_, f)| f.desc.name == "LifecycleHook") {
            return None;
        }
        let parent = frame.parent.and_then(|id| self.object.decoded.frame(id));
        let is_argument = parent.is_some_and(|p| p.desc.name == "Arguments");
        let node = self.tree.node(frame.node);
        let lacks = |names: &[&str]| names.iter().all(|n| node.get(n).is_none_or(|v| v.is_null()));
        let is_missed = match (frame.desc.name, meant) {
            ("TemplateRef", "name" | "template") => lacks(&[meant]),
            ("Parameter" | "Artifact", "name") => is_argument && lacks(&["name"]),
            ("Parameter", "value" | "valueFrom") => is_argument && lacks(&["value", "valueFrom"]),
            ("Artifact", "from") => is_argument && lacks(&["from"]) && !has_location_or_key(View::new(node)),
            _ => false,
        };
        is_missed.then_some(meant)
    }
}
