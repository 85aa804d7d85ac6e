//! What a workflow will cost before it runs: pods, the longest way, depth, the size of the stored object, requests.
//!
//! Every template is reckoned once, so that calls within calls multiply numbers and never work.

mod cost;
mod json;
mod pod;
mod range;
mod size;
mod text;
mod walk;

use std::collections::BTreeMap;

use crate::flow::{Flow, Step, TemplateIndex, Values};
use crate::values::duration::Duration;
use cost::Cost;

pub use json::json;
pub use pod::Request;
pub use range::Range;
pub use text::text;

/// Argo ends a workflow whose calls nest so deep.
pub const MAX_DEPTH: u64 = 100;
/// The largest object that etcd takes as it comes, in bytes.
pub const MAX_OBJECT: u64 = 1_572_864;
/// From this size on Argo packs the status of the nodes.
pub const PACKED_FROM: u64 = 1_048_576;
/// How much smaller packing makes the status, about: JSON of many alike entries.
pub const PACKING: u64 = 8;

/// What is assumed.
#[derive(Clone, Debug)]
pub struct Assumptions {
    /// How long a pod takes to start and to be cleared away.
    pub pod_overhead: Duration,
    /// Values of workflow parameters, as on submission.
    pub parameters: BTreeMap<String, String>,
}

/// The estimate for one object, or for one template of a library.
#[derive(Clone, Debug)]
pub struct Estimate {
    /// Kind and name of the object.
    pub object: (String, String),
    /// The file that it is in.
    pub path: String,
    /// The template, where an object has no entrypoint of its own.
    pub template: Option<String>,
    /// Pods, in a run in which nothing fails; retries count for the most.
    pub pods: Range,
    /// Whether the workflow's agent runs as one more pod, for `http` and `plugin` templates.
    pub agent: bool,
    /// Entries in `status.nodes`.
    pub nodes: Range,
    /// The longest way: templates that do something, one after the other.
    pub steps: Range,
    /// The pods among those.
    pub pod_steps: Range,
    /// How long pods take on that way to start and to be cleared away.
    pub pod_overhead: Duration,
    /// How deep calls nest; nothing when a template calls itself.
    pub depth: Option<u64>,
    /// The size of the stored object.
    pub size: Size,
    /// What pods ask for.
    pub requests: Requests,
    /// Why counts are not exact, in the order in which a reader meets the places.
    pub reasons: Vec<Reason>,
}

/// The size of the stored object, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// The manifest.
    pub manifest: u64,
    /// Copies of templates of other objects.
    pub stored: u64,
    /// The status of the nodes, before it is packed.
    pub status: Range,
}

impl Size {
    /// The whole, before the status is packed.
    pub fn total(self) -> Range {
        self.status.plus(Range::exactly(self.manifest.saturating_add(self.stored)))
    }

    /// The whole as it is stored, for a total of `status` bytes: packed when it is large.
    pub fn packed(self, status: u64) -> u64 {
        let rest = self.manifest.saturating_add(self.stored);
        let total = rest.saturating_add(status);
        if total <= PACKED_FROM { total } else { rest.saturating_add(status / PACKING) }
    }
}

/// What pods ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requests {
    /// Of all pods together in the smallest run.
    pub least: Request,
    /// Of all pods together in the largest run; nothing when there is no bound.
    pub most: Option<Request>,
    /// Of the largest pod.
    pub largest: Request,
    /// Pods at the same time, at most.
    pub peak_pods: Option<u64>,
    /// What those ask for.
    pub peak: Option<Request>,
}

/// Why a count is not exact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What sort of reason it is.
    pub kind: ReasonKind,
    /// The step: "`extract` in `main`".
    pub place: String,
    /// The text that decides.
    pub detail: String,
    /// What each further item of a loop adds: pods, and bytes of status.
    pub each: Option<(Range, Range)>,
}

/// Sorts of reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReasonKind {
    /// A loop over items that only the run knows.
    Loop,
    /// A template that comes to call itself.
    Recursion,
    /// A template that is not in the workspace.
    Missing,
    /// A template whose name only the run knows.
    Dynamic,
    /// Retries.
    Retry,
    /// A condition on data.
    When,
    /// A condition on how other tasks end.
    Depends,
    /// A hook with a condition.
    Hook,
    /// A cache that may have the outputs already.
    Memoize,
}

impl ReasonKind {
    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            ReasonKind::Loop => "loop",
            ReasonKind::Recursion => "recursion",
            ReasonKind::Missing => "missing-template",
            ReasonKind::Dynamic => "dynamic-template",
            ReasonKind::Retry => "retry",
            ReasonKind::When => "when",
            ReasonKind::Depends => "depends",
            ReasonKind::Hook => "hook",
            ReasonKind::Memoize => "memoize",
        }
    }
}

/// Estimates a flow: as a whole, or for a library without an entrypoint every template that nothing calls.
pub fn estimate(flow: &Flow<'_>, assumptions: &Assumptions) -> Vec<Estimate> {
    let values = Values::new(flow, &assumptions.parameters);
    let costs = walk::Costs::new(flow, &values);
    let manifest = size::manifest(flow);
    if !flow.roots.is_empty() {
        return vec![of(flow, &costs, assumptions, manifest, &flow.roots, None)];
    }
    let each =
        flow.beginnings().into_iter().map(|index| of(flow, &costs, assumptions, manifest, &[], Some(index)));
    each.collect()
}

fn of(
    flow: &Flow<'_>,
    costs: &walk::Costs<'_, '_>,
    assumptions: &Assumptions,
    (manifest, stored): (u64, u64),
    roots: &[Step],
    template: Option<TemplateIndex>,
) -> Estimate {
    let mut reasons = Vec::new();
    let mut cost = template.map_or(Cost::NOTHING, |index| costs.of(index));
    for step in roots {
        cost = cost.then(costs.step(step, None, &mut reasons));
    }
    let parallelism = flow.facts().spec.parallelism().get().and_then(|p| u64::try_from(p).ok());
    cost = cost.limited(parallelism.filter(|p| *p > 0));
    let called = roots.iter().filter_map(Step::template);
    for index in flow.reachable_from(called.chain(template)) {
        reasons.extend(costs.reasons[index.0].iter().cloned());
    }
    let object = flow.facts().object;
    let name = object.display_name();
    Estimate {
        object: (name.kind, name.name),
        path: flow.workspace.file(object.file).map(|f| f.path.clone()).unwrap_or_default(),
        template: template.map(|index| flow.name(index)),
        pods: cost.pods,
        agent: cost.agent,
        nodes: cost.nodes,
        steps: cost.steps,
        pod_steps: cost.pod_steps,
        pod_overhead: assumptions.pod_overhead,
        depth: cost.depth,
        size: Size { manifest, stored, status: cost.bytes },
        requests: Requests {
            least: cost.least,
            most: cost.most,
            largest: cost.largest,
            peak_pods: cost.peak,
            peak: cost.peak_request,
        },
        reasons,
    }
}
