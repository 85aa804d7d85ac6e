//! Every mention of what a step or task gives: which node, which of its values, and how it is asked for.

use super::calls::{CallId, Item};
use super::expressions::Surroundings;
use super::facts::{Facts, TemplateId};
use super::scope::{Position, Scope};
use super::tags::Verdict;
use crate::expr::tags::TagKind;
use crate::model::decode::FrameId;
use crate::model::{FieldDesc, Language};
use crate::text::Span;
use crate::yaml::Node;

/// Where a value of a step or task is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsePlace {
    /// In another step or task, or in the same.
    Item(CallId),
    /// In a hook of a step or task.
    Hook(CallId),
    /// In the outputs of the template.
    Outputs(TemplateId),
}

/// How a value is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UseForm {
    /// The tag is the whole text.
    Whole,
    /// The tag stands in a longer text.
    Within,
    /// The text names it without braces, as `valueFrom.parameter` and `from` allow.
    Bare,
    /// In an expression.
    Expression {
        /// `??` or `?.` takes nil for an answer.
        guarded: bool,
        /// It is evaluated only sometimes.
        conditional: bool,
    },
}

/// One mention.
#[derive(Clone, Debug)]
pub struct NodeUse<'w> {
    /// The step or task whose value it is.
    pub of: CallId,
    /// The value: `outputs.result`, `outputs.parameters.x`, `status`, …
    pub what: String,
    /// Where it is used.
    pub place: UsePlace,
    /// How.
    pub form: UseForm,
    /// The scalar.
    pub node: Node<'w>,
    /// The name in the scalar's text.
    pub span: Span,
    /// The field that the scalar is (in) the value of.
    pub field: &'static FieldDesc,
    /// The object around it.
    pub frame: FrameId,
    /// Argo's validation finds that there is no such value here.
    pub unknown: bool,
}

impl NodeUse<'_> {
    /// The step or task in which it is used, hooks left out.
    pub fn user(&self) -> Option<CallId> {
        match self.place {
            UsePlace::Item(id) => Some(id),
            _ => None,
        }
    }

    /// Whether it stands in `when`.
    pub fn is_condition(&self) -> bool {
        self.field.language == Language::When
    }

    /// The name of the output parameter that it is.
    pub fn parameter(&self) -> Option<&str> {
        self.what.strip_prefix("outputs.parameters.")
    }

    /// The name of the output artifact that it is.
    pub fn artifact(&self) -> Option<&str> {
        self.what.strip_prefix("outputs.artifacts.")
    }

    /// Whether nil is taken for an answer.
    pub fn is_guarded(&self) -> bool {
        matches!(self.form, UseForm::Expression { guarded: true, .. })
    }
}

/// Finds all mentions in an object.
pub(super) fn collect<'w>(facts: &Facts<'w>) -> Vec<NodeUse<'w>> {
    let mut uses = Vec::new();
    simple_tags(facts, &mut uses);
    expressions(facts, &mut uses);
    bare(facts, &mut uses);
    uses
}

fn simple_tags<'w>(facts: &Facts<'w>, uses: &mut Vec<NodeUse<'w>>) {
    for tag in &facts.tags {
        let TagKind::Simple(path) = &tag.tag.kind else { continue };
        let scope = Scope::of_zone(facts, tag.zone);
        let Some(place) = place_of(facts, &scope, tag.frame) else { continue };
        let Some((of, what)) = split(&scope, path.key(tag.text)) else { continue };
        let is_whole = tag.text.len() == tag.tag.span.len();
        let form = if is_whole { UseForm::Whole } else { UseForm::Within };
        let (node, span, field, frame) = (tag.node, path.span, tag.field, tag.frame);
        let unknown = matches!(tag.verdict, Verdict::Unknown(_));
        uses.push(NodeUse { of, what, place, form, node, span, field, frame, unknown });
    }
}

fn expressions<'w>(facts: &Facts<'w>, uses: &mut Vec<NodeUse<'w>>) {
    for one in &facts.expressions {
        let scope = Scope::of_zone(facts, one.zone);
        let place = match one.around {
            Surroundings::HookCondition(id) | Surroundings::ItemHook(id) => Some(UsePlace::Hook(id)),
            _ => place_of(facts, &scope, one.frame),
        };
        let Some(place) = place else { continue };
        for reference in one.references.iter().filter(|r| r.complete && !r.local && !r.called) {
            let parts = match reference.path.get(2).map(String::as_str) {
                Some("outputs") if reference.path.get(3).is_some_and(|p| p == "result") => 4,
                Some("outputs") => 5,
                _ => 3,
            };
            let parts = parts.min(reference.path.len());
            let Some((of, what)) = split(&scope, &reference.path[..parts].join(".")) else { continue };
            let (guarded, conditional) = (reference.guarded, reference.conditional);
            let form = UseForm::Expression { guarded, conditional };
            let end = reference.spans.get(parts - 1).map_or(reference.span.end, |s| s.end);
            let span = one.place(Span::new(reference.span.start as usize, end as usize));
            let (node, field, frame, unknown) = (one.node, one.field, one.frame, false);
            uses.push(NodeUse { of, what, place, form, node, span, field, frame, unknown });
        }
    }
}

fn bare<'w>(facts: &Facts<'w>, uses: &mut Vec<NodeUse<'w>>) {
    for site in &facts.object.decoded.sites {
        if site.field.language != Language::Reference {
            continue;
        }
        let node = facts.tree.node(site.node);
        let Some(text) = node.as_str().filter(|t| !t.contains("{{")) else { continue };
        let scope = Scope::of_zone(facts, facts.object.decoded.zone(site));
        let Some(place) = place_of(facts, &scope, site.frame) else { continue };
        let Some((of, what)) = split(&scope, text) else { continue };
        let span = Span::new(0, text.len());
        let (form, field, frame, unknown) = (UseForm::Bare, site.field, site.frame, false);
        uses.push(NodeUse { of, what, place, form, node, span, field, frame, unknown });
    }
}

fn place_of(facts: &Facts<'_>, scope: &Scope<'_, '_>, frame: FrameId) -> Option<UsePlace> {
    match scope.position() {
        Position::Item(id) if facts.is_within(frame, "LifecycleHook") => Some(UsePlace::Hook(id)),
        Position::Item(id) => Some(UsePlace::Item(id)),
        Position::Outputs(id) => Some(UsePlace::Outputs(id)),
        Position::Spec | Position::Body(_) => None,
    }
}

/// The step or task that a key names, and what is asked of it.
fn split(scope: &Scope<'_, '_>, key: &str) -> Option<(CallId, String)> {
    let (root, rest) = key.split_once('.')?;
    if !matches!(root, "steps" | "tasks") {
        return None;
    }
    let (name, what) = rest.split_once('.')?;
    let call = scope.facts().item_named(scope.template()?, name)?;
    if matches!(call.item, Item::Task(_)) != (root == "tasks") {
        return None;
    }
    Some((call.id, what.to_owned()))
}
