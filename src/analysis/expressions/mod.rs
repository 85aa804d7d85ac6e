//! Every expression of an object: what it may use where it stands, and what comes of it when it is wrong.

mod names;

use std::collections::BTreeSet;

use super::calls::{CallId, CallSite, Item, Target};
use super::facts::{Facts, TemplateId};
use crate::expr::lang::{self, Parsed, Reference, Type};
use crate::expr::tags::{TagKind, scan};
use crate::model::Language;
use crate::model::decode::{FrameId, Zone};
use crate::model::{FieldDesc, Kind, Wanted};
use crate::text::Span;
use crate::workspace::TemplateKind;
use crate::yaml::Node;

pub use names::{Missing, Names};

/// What is around an expression, which decides what it may use and what happens when it is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surroundings {
    /// A tag outside of all templates.
    Spec,
    /// A tag in the body of a template.
    Body(TemplateId),
    /// A tag in a step or task.
    Item(CallId),
    /// A tag in a hook of a step or task.
    ItemHook(CallId),
    /// A tag in the value of a metric.
    Metric,
    /// `expression` or `fromExpression` in the outputs of a steps or DAG template.
    Output(TemplateId),
    /// `fromExpression` of an artifact that a step or task passes on.
    Artifact(CallId),
    /// The condition of a hook of a step or task.
    HookCondition(CallId),
    /// The condition of a hook of the workflow.
    SpecHookCondition,
    /// `retryStrategy.expression`.
    Retry,
    /// `labelsFrom`.
    Label,
    /// A step of a `data` template's transformation.
    Transformation,
    /// `successCondition` of an `http` template.
    Response,
    /// What an event binding asks of an event, or takes from it.
    Event,
    /// What an event binding writes into the metadata of the workflow.
    EventMetadata,
    /// `stopStrategy.expression` of a CronWorkflow.
    Stop,
    /// A tag in the `when` of a CronWorkflow.
    CronWhen,
    /// Somewhere else; nothing is known about it.
    Other,
}

/// What the controller does about an expression that is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// The tag stays as it is, and its text is what the pod gets.
    Literal,
    /// The metric is not reported.
    NoMetric,
    /// The declared default takes its place.
    Default,
    /// It fails, but only when a retry or a hook of the workflow asks for it.
    FailsSometimes,
    /// The controller goes on without the exit hook of the task, and says nothing.
    Dropped,
    /// The step, task, hook or workflow fails.
    Fails,
    /// The workflow waits for ever.
    Waits,
}

impl Effect {
    /// What comes of it, as the end of a message.
    pub fn consequence(self) -> &'static str {
        match self {
            Effect::Literal => "Argo leaves the tag as it is, and its text is what arrives",
            Effect::NoMetric => "the controller reports no metric",
            Effect::Default => "the output is always its default",
            Effect::FailsSometimes => "it fails whenever it is needed",
            Effect::Dropped => "the hook never runs, and Argo does not say so",
            Effect::Fails => "Argo accepts it, and it fails when it runs",
            Effect::Waits => "the workflow waits for ever",
        }
    }

    /// Whether whatever holds the expression can never do its work.
    pub fn is_fatal(self) -> bool {
        matches!(self, Effect::Fails | Effect::Waits)
    }
}

/// One expression in its place.
#[derive(Clone, Debug)]
pub struct ExprUse<'w> {
    /// The scalar that it stands in.
    pub node: Node<'w>,
    /// The scalar's decoded text.
    pub text: &'w str,
    /// The expression in that text; for a tag, what stands after the `=`.
    pub span: Span,
    /// The field that the scalar is (in) the value of.
    pub field: &'static FieldDesc,
    /// Where it stands.
    pub zone: Zone,
    /// The object around it.
    pub frame: FrameId,
    /// What is around it.
    pub around: Surroundings,
    /// The value that is asked for; a tag may give any.
    pub wanted: Wanted,
    /// The expression.
    pub parsed: Parsed,
    /// The names in it.
    pub references: Vec<Reference>,
    /// The names in it that do not exist here.
    pub missing: Vec<Missing>,
    /// What does not fit, unknown names apart.
    pub problems: Vec<lang::Problem>,
    /// The type of its value, as far as it is known.
    pub ty: Type,
}

impl<'w> ExprUse<'w> {
    /// The expression's text.
    pub fn source(&self) -> &'w str {
        self.text.get(self.span.range()).unwrap_or_default()
    }

    /// Whether it stands in a tag rather than being a field.
    pub fn is_tag(&self) -> bool {
        self.span.start > 0
    }

    /// A place in the expression as a place in the scalar's text.
    pub fn place(&self, span: Span) -> Span {
        span.shifted(self.span.start as usize)
    }

    /// The names whose text becomes part of the value as it is.
    pub fn verbatim(&self) -> impl Iterator<Item = &Reference> {
        let spans: Vec<Span> = lang::verbatim(&self.parsed).iter().map(|id| self.parsed.span(*id)).collect();
        self.references.iter().filter(move |r| r.complete && !r.local && !r.called && spans.contains(&r.span))
    }

    /// Whether the controller gets to the expression whenever its template runs: a step's or task's own condition is
    /// decided before everything else in it.
    pub fn is_reached(&self, facts: &Facts<'w>) -> bool {
        match self.around {
            Surroundings::Item(id) | Surroundings::Artifact(id) => {
                self.field.language == Language::When || facts.surely_runs(id)
            }
            Surroundings::HookCondition(id) => facts.surely_runs(id),
            _ => true,
        }
    }

    /// Whether it is the condition of a task's exit hook: when such a hook fails, the controller goes on without it.
    pub fn is_dropped(&self, facts: &Facts<'w>) -> bool {
        let Surroundings::HookCondition(id) = self.around else { return false };
        let is_around = |n: Node<'_>| n.span().contains(self.node.span());
        matches!(facts.call(id).item, Item::Task(_))
            && facts.calls.iter().any(|call| {
                matches!(call.site, CallSite::ItemHook { of } if of == id)
                    && call.name == "exit"
                    && call.item.node().is_some_and(is_around)
            })
    }

    /// What the controller does when the expression fails although every name in it exists.
    pub fn effect(&self, facts: &Facts<'w>) -> Effect {
        match self.around {
            Surroundings::Body(_) | Surroundings::Spec | Surroundings::ItemHook(_) => Effect::Literal,
            Surroundings::Metric => Effect::NoMetric,
            Surroundings::HookCondition(_) if self.is_dropped(facts) => Effect::Dropped,
            Surroundings::Item(_) | Surroundings::Artifact(_) | Surroundings::HookCondition(_) => {
                Effect::Fails
            }
            Surroundings::Output(_) if self.has_default(facts) => Effect::Default,
            Surroundings::Output(_) | Surroundings::Label => Effect::Fails,
            _ => Effect::FailsSometimes,
        }
    }

    /// What the controller does when a name does not exist.
    pub fn effect_of_missing(&self, facts: &Facts<'w>, root: &str, guarded: bool) -> Effect {
        match self.around {
            Surroundings::Item(_) if matches!(root, "steps" | "tasks") && !guarded => Effect::Waits,
            // The loop's expansion insists on every name.
            Surroundings::Item(id) if facts.call(id).looped.is_some() => Effect::Fails,
            // What stays of the tag is no condition.
            Surroundings::Item(_) if self.field.language == Language::When => Effect::Fails,
            Surroundings::Item(_) => Effect::Literal,
            _ => self.effect(facts),
        }
    }

    fn has_default(&self, facts: &Facts<'w>) -> bool {
        let frame = facts.object.decoded.frame(self.frame);
        frame.is_some_and(|f| facts.tree.node(f.node).get("default").is_some_and(|d| !d.is_null()))
    }
}

/// Finds all expressions of an object.
pub(super) fn collect<'w>(facts: &Facts<'w>) -> Vec<ExprUse<'w>> {
    let mut uses = Vec::new();
    for tag in &facts.tags {
        if let TagKind::Expression(span) = tag.tag.kind {
            let around = match tag.field.language {
                Language::CronWhen => Surroundings::CronWhen,
                _ => around_tag(facts, tag.zone, tag.frame),
            };
            push(
                &mut uses,
                (tag.node, tag.text, span),
                (tag.field, tag.zone, tag.frame),
                around,
                Wanted::Any,
            );
        }
    }
    for site in &facts.object.decoded.sites {
        let Language::Expr(wanted) = site.field.language else { continue };
        let node = facts.tree.node(site.node);
        let Some(text) = node.as_str().filter(|t| !t.is_empty()) else { continue };
        let zone = facts.object.decoded.zone(site);
        let around = around_field(facts, zone, site.frame, site.field);
        // One with a tag in it is another one by the time that it is read.
        if text.contains("{{") && !(around == Surroundings::SpecHookCondition && keeps_tags(text)) {
            continue;
        }
        let span = Span::new(0, text.len());
        push(&mut uses, (node, text, span), (site.field, zone, site.frame), around, wanted);
    }
    for one in &mut uses {
        judge(facts, one);
    }
    uses
}

/// Whether no tag of a workflow hook's condition is replaced: the controller replaces the tags of the spec when it begins
/// with the workflow, which has no status then, and reads the condition as it stands afterwards.
fn keeps_tags(text: &str) -> bool {
    scan(text).iter().all(|tag| match (&tag.kind, tag.path()) {
        (TagKind::Simple(_), Some(path)) => {
            let key = path.key(text);
            matches!(key, "workflow.status" | "workflow.duration" | "workflow.failures")
                || !key.starts_with("workflow.")
        }
        _ => false,
    })
}

fn push<'w>(
    uses: &mut Vec<ExprUse<'w>>,
    (node, text, span): (Node<'w>, &'w str, Span),
    (field, zone, frame): (&'static FieldDesc, Zone, FrameId),
    around: Surroundings,
    wanted: Wanted,
) {
    let parsed = lang::parse(text.get(span.range()).unwrap_or_default());
    let references = if parsed.errors.is_empty() { lang::identifiers(&parsed) } else { Vec::new() };
    let (missing, problems, ty) = (Vec::new(), Vec::new(), Type::Unknown);
    uses.push(ExprUse {
        node,
        text,
        span,
        field,
        zone,
        frame,
        around,
        wanted,
        parsed,
        references,
        missing,
        problems,
        ty,
    });
}

/// Finds what is wrong with an expression that can be read.
fn judge<'w>(facts: &Facts<'w>, one: &mut ExprUse<'w>) {
    if !one.parsed.errors.is_empty() {
        return;
    }
    let names = Names::of(facts, one);
    if names.is_open {
        return;
    }
    let checked = lang::check(&one.parsed, &names.env);
    one.missing = names.missing;
    one.problems = checked.problems;
    one.ty = checked.ty;
    one.problems.sort_by_key(|p| (p.span.start, p.span.end));
}

fn innermost_item(facts: &Facts<'_>, zone: Zone) -> Option<CallId> {
    zone.innermost_item().and_then(|f| facts.call_of_frame(f))
}

fn around_tag(facts: &Facts<'_>, zone: Zone, frame: FrameId) -> Surroundings {
    let within = |name: &str| facts.is_within(frame, name);
    if within("Prometheus") {
        return Surroundings::Metric;
    }
    // An inline template's text is the step's text first, where outputs are insisted on.
    if let Some(call) = zone.item.and_then(|f| facts.call_of_frame(f)) {
        return if within("LifecycleHook") { Surroundings::ItemHook(call) } else { Surroundings::Item(call) };
    }
    match zone.template.and_then(|f| facts.template_of_frame(f)) {
        Some(id) if facts.template(id).kind().is_some_and(TemplateKind::calls_others) => Surroundings::Other,
        Some(id) => Surroundings::Body(id),
        None => Surroundings::Spec,
    }
}

fn around_field(facts: &Facts<'_>, zone: Zone, frame: FrameId, field: &'static FieldDesc) -> Surroundings {
    let within = |name: &str| facts.is_within(frame, name);
    let template = zone.innermost().and_then(|f| facts.template_of_frame(f));
    if facts.object.kind == Kind::WorkflowEventBinding {
        let is_metadata = matches!(field.name, "name" | "generateName" | "labels" | "annotations");
        return if is_metadata { Surroundings::EventMetadata } else { Surroundings::Event };
    }
    if within("RetryStrategy") {
        return Surroundings::Retry;
    }
    if within("LifecycleHook") {
        return match innermost_item(facts, zone) {
            Some(call) => Surroundings::HookCondition(call),
            None => Surroundings::SpecHookCondition,
        };
    }
    match field.name {
        "successCondition" => Surroundings::Response,
        _ if within("StopStrategy") => Surroundings::Stop,
        _ if within("TransformationStep") => Surroundings::Transformation,
        _ if within("LabelValueFrom") => Surroundings::Label,
        "fromExpression" | "expression" if zone.outputs => match template {
            Some(id) if facts.template(id).kind().is_some_and(TemplateKind::calls_others) => {
                Surroundings::Output(id)
            }
            _ => Surroundings::Other,
        },
        "fromExpression" => match innermost_item(facts, zone) {
            Some(call) => Surroundings::Artifact(call),
            None => Surroundings::Other,
        },
        _ => Surroundings::Other,
    }
}

impl Facts<'_> {
    /// Whether a frame is one of this type, or within one.
    pub fn is_within(&self, frame: FrameId, name: &str) -> bool {
        self.object.decoded.enclosing(frame).any(|(_, f)| f.desc.name == name)
    }

    /// Whether a template can ever run as part of this object: an object that is a template offers all of its own.
    pub fn may_run(&self, template: TemplateId) -> bool {
        if self.is_template() {
            return true;
        }
        self.running.contains(&template)
    }

    /// Whether the object's own entrypoint, exit handler or hooks lead to a template.
    pub fn is_started(&self, template: TemplateId) -> bool {
        self.running.contains(&template)
    }

    /// Whether nothing in the manifest keeps a step or task from running: its own condition is decided first, and where it
    /// is false nothing else of it is looked at.
    pub fn surely_runs(&self, call: CallId) -> bool {
        let call = self.call(call);
        super::absence::condition(call).is_none() && call.caller.is_none_or(|t| self.may_run(t))
    }

    /// The templates of this object that its entrypoint, exit handler and hooks lead to, the inline ones included;
    /// all, when a name is known only once it runs.
    pub(super) fn find_running(&self) -> BTreeSet<TemplateId> {
        if self.calls.iter().any(|c| matches!(c.target, Target::Dynamic)) {
            return self.templates.iter().map(|t| t.id).collect();
        }
        let mut found = BTreeSet::new();
        let starts = self.calls.iter().filter(|c| c.caller.is_none());
        let mut pending: Vec<TemplateId> = starts.filter_map(|c| self.local_target(c.id)).collect();
        while let Some(id) = pending.pop() {
            if found.insert(id) {
                let calls = self.template(id).calls.iter();
                pending.extend(calls.filter_map(|call| self.local_target(*call)));
            }
        }
        found
    }

    fn local_target(&self, call: CallId) -> Option<TemplateId> {
        match self.call(call).target {
            Target::Local(id) => Some(id),
            _ => None,
        }
    }

    /// Whether a step's or task's hook of that site belongs to an exit.
    pub fn is_exit_hook(&self, call: CallId) -> bool {
        let call = self.call(call);
        matches!(call.site, CallSite::ItemOnExit { .. } | CallSite::OnExit)
            || matches!(call.site, CallSite::ItemHook { .. } | CallSite::SpecHook) && call.name == "exit"
    }

    /// Whether a call is a hook `exit` beside an `onExit`, which counts alone: the hook never fires.
    pub fn is_overruled_hook(&self, call: CallId) -> bool {
        let call = self.call(call);
        let on_exit = match call.site {
            CallSite::SpecHook => self.spec.on_exit(),
            CallSite::ItemHook { of } => match self.call(of).item {
                Item::Step(step) => step.on_exit(),
                Item::Task(task) => task.on_exit(),
                _ => return false,
            },
            _ => return false,
        };
        call.name == "exit" && on_exit.get().is_some_and(|template| !template.is_empty())
    }
}
