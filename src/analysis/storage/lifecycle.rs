//! How long workflows, pods, claims and artifacts stay.

use super::TemplateStorage;
use super::decided::{Decided, Origin, Say, Who};
use super::layers::{Controller, Layers, text};
use crate::analysis::Facts;
use crate::diagnostic::Place;
use crate::model::workflow::TTLStrategy;
use crate::model::{Int32, Int64, Kind, View};
use crate::values::ttl;

/// When and by whom artifacts are deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtifactGc {
    /// When, unless an artifact says otherwise.
    pub strategy: Decided<String>,
    /// The account of the pods that delete; empty: the namespace's default account.
    pub account: Decided<String>,
    /// Whether the finalizer goes even when a deletion fails.
    pub force: Decided<bool>,
    /// Whether workflows get the finalizer: some output artifact has a strategy; `None`: the files do not say.
    pub finalizer: Option<bool>,
}

/// The copy of finished workflows in a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkflowArchive {
    /// Whether there is one; `None`: the controller's configuration is not here.
    pub archived: Decided<bool>,
    /// Only workflows with certain labels are archived.
    pub is_selective: bool,
    /// How long, as it is written; `None` in the value: for ever.
    pub ttl: Option<Decided<String>>,
}

/// How long things stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lifecycle {
    /// When artifacts are deleted.
    pub artifact_gc: ArtifactGc,
    /// Seconds until a workflow that succeeded is deleted; -1: never.
    pub after_success: Decided<i128>,
    /// The same for one that failed.
    pub after_failure: Decided<i128>,
    /// The same for one that ended in an error.
    pub after_error: Decided<i128>,
    /// How many workflows of each end stay in the cluster: succeeded, failed, in error; -1: all.
    pub retention: [Decided<i128>; 3],
    /// When pods are deleted; empty: never.
    pub pod_gc: Decided<String>,
    /// How long they are kept before.
    pub pod_delay: Decided<String>,
    /// When claims made for the workflow are deleted.
    pub claim_gc: Decided<String>,
    /// Whether finished workflows are copied to the database.
    pub archive: WorkflowArchive,
}

/// Nothing ends it.
pub(super) const NEVER: i128 = -1;

pub(super) fn decide<'w>(
    facts: &Facts<'w>,
    layers: &Layers<'w>,
    controller: Option<Controller<'w>>,
    templates: &[TemplateStorage],
) -> Lifecycle {
    let gc = |spec: View<'w, crate::model::workflow::WorkflowSpec>| {
        spec.artifact_gc().cast::<crate::model::artifact::ArtifactGC>()
    };
    let completion = ttl_of(layers, |ttl| ttl.seconds_after_completion());
    let specific =
        |read: fn(View<'w, TTLStrategy>) -> View<'w, Int32>| either(ttl_of(layers, read), &completion);
    let delay = controller.and_then(|c| {
        let (value, place) = text(c.pod_delay(), c.setting.file)?;
        Some(Say::Value(value, Origin::at(Who::Controller, place)))
    });
    let delay = match (delay, controller) {
        (None, None) => Some(Say::Unknown),
        (delay, _) => delay,
    };
    let delays = layers.say(|spec, file| text(spec.pod_gc().delete_delay_duration(), file));
    Lifecycle {
        artifact_gc: ArtifactGc {
            strategy: layers.text(|spec| gc(spec).strategy(), "Never"),
            account: layers.text(|spec| gc(spec).service_account_name(), ""),
            force: force(layers),
            finalizer: finalizer(facts, templates),
        },
        after_success: specific(|ttl| ttl.seconds_after_success()),
        after_failure: specific(|ttl| ttl.seconds_after_failure()),
        after_error: Decided::first(completion.clone(), NEVER),
        retention: retention(controller),
        pod_gc: layers.text(|spec| spec.pod_gc().strategy(), ""),
        pod_delay: Decided::first(delays.into_iter().chain(delay), "5s".to_owned()),
        claim_gc: layers.text(|spec| spec.volume_claim_gc().strategy(), "OnWorkflowSuccess"),
        archive: archive(controller),
    }
}

/// Argo cannot tell `false` from nothing here: whoever else says true decides.
fn force(layers: &Layers<'_>) -> Decided<bool> {
    let mut said = layers.boolean(|spec| spec.artifact_gc().force_finalizer_removal());
    let says_no = |say: &Say<bool>| matches!(say, Say::Value(false, _));
    if said.iter().any(|say| !says_no(say)) {
        said.retain(|say| !says_no(say));
    }
    Decided::first(said, false)
}

/// What each says about a field of `ttlStrategy`. With `workflowTemplateRef` the object's own counts as a whole.
fn ttl_of<'w>(
    layers: &Layers<'w>,
    read: impl Fn(View<'w, TTLStrategy>) -> View<'w, Int32>,
) -> Vec<Say<i128>> {
    let own = layers.all.first().and_then(|layer| layer.spec);
    if layers.is_joined && own.is_some_and(|spec| spec.ttl_strategy().is_set()) {
        let only = Layers { all: layers.all.iter().take(1).copied().collect(), is_joined: true };
        return only.number(|spec| read(spec.ttl_strategy()));
    }
    layers.number(|spec| read(spec.ttl_strategy()))
}

/// The special time before the general one. Who is not here could say either.
fn either(special: Vec<Say<i128>>, general: &[Say<i128>]) -> Decided<i128> {
    let is_known = special.iter().any(|s| matches!(s, Say::Value(..)));
    let special: Vec<Say<i128>> =
        special.into_iter().filter(|s| is_known || matches!(s, Say::Value(..))).collect();
    Decided::first(special.into_iter().chain(general.iter().cloned()), NEVER)
}

/// The finalizer is put on a workflow that declares an artifact with a strategy.
fn finalizer(facts: &Facts<'_>, templates: &[TemplateStorage]) -> Option<bool> {
    let mut outputs = templates.iter().flat_map(|t| {
        let is_inline = facts.template(t.id).owner.is_some();
        // Those of inline templates of a plain workflow are not looked at.
        t.outputs.iter().filter(move |_| !is_inline)
    });
    if outputs.any(|o| o.is_collected()) {
        return Some(true);
    }
    let is_here = templates.iter().all(|t| t.outputs.iter().all(|o| o.strategy.value.is_some()));
    let has_reference = facts.spec.workflow_template_ref().is_set()
        || facts.calls.iter().any(|c| c.template_ref.is_set())
        || facts.object.kind == Kind::WorkflowEventBinding;
    (is_here && !has_reference).then_some(false)
}

fn retention(controller: Option<Controller<'_>>) -> [Decided<i128>; 3] {
    let Some(controller) = controller else { return std::array::from_fn(|_| Decided::unknown()) };
    let policy = controller.retention();
    if !policy.is_set() {
        return std::array::from_fn(|_| Decided::by(NEVER, Origin::BUILT_IN));
    }
    let one = |view: View<'_, Int64>| {
        let place = Place { file: controller.setting.file, span: view.place() };
        Decided::by(view.get().unwrap_or_default(), Origin::at(Who::Controller, place))
    };
    [one(policy.completed()), one(policy.failed()), one(policy.errored())]
}

fn archive(controller: Option<Controller<'_>>) -> WorkflowArchive {
    let Some(controller) = controller else {
        return WorkflowArchive { archived: Decided::unknown(), is_selective: false, ttl: None };
    };
    let persistence = controller.persistence();
    let file = controller.setting.file;
    let said = persistence.archive().get().map(|value| {
        let place = Place { file, span: persistence.archive().place() };
        Say::Value(value, Origin::at(Who::Controller, place))
    });
    let archived = Decided::first(said, false);
    let view = persistence.archive_ttl();
    let is_limited = view.get().is_some_and(|t| ttl::parse(t).is_ok_and(|d| d.whole_seconds() != Some(0)));
    let limit = text(view, file)
        .filter(|_| is_limited && archived.value == Some(true))
        .map(|(value, place)| Decided::by(value, Origin::at(Who::Controller, place)));
    WorkflowArchive { archived, is_selective: persistence.archive_label_selector().is_set(), ttl: limit }
}
