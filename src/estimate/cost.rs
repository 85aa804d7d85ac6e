//! What running something costs, and how costs add up.

use super::pod::Request;
use super::range::Range;

/// What running a template, or a step with all that belongs to it, costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cost {
    /// Pods that are made.
    pub(super) pods: Range,
    /// Entries in `status.nodes`.
    pub(super) nodes: Range,
    /// The JSON of those entries, in bytes.
    pub(super) bytes: Range,
    /// The longest way through it: templates that do something, one after the other.
    pub(super) steps: Range,
    /// The pods among those.
    pub(super) pod_steps: Range,
    /// How deep calls nest below and with it; nothing when it calls itself.
    pub(super) depth: Option<u64>,
    /// What all its pods ask for, in the least and in the most expensive run.
    pub(super) least: Request,
    pub(super) most: Option<Request>,
    /// What the largest pod asks for.
    pub(super) largest: Request,
    /// Pods that run at the same time, and what they ask for, at most.
    pub(super) peak: Option<u64>,
    pub(super) peak_request: Option<Request>,
    /// Whether something runs in the workflow's agent rather than in a pod of its own.
    pub(super) agent: bool,
}

impl Cost {
    /// Nothing at all.
    pub(super) const NOTHING: Cost = Cost {
        pods: Range::ZERO,
        nodes: Range::ZERO,
        bytes: Range::ZERO,
        steps: Range::ZERO,
        pod_steps: Range::ZERO,
        depth: Some(0),
        least: Request { cpu: 0, memory: 0, is_partial: false },
        most: Some(Request { cpu: 0, memory: 0, is_partial: false }),
        largest: Request { cpu: 0, memory: 0, is_partial: false },
        peak: Some(0),
        peak_request: Some(Request { cpu: 0, memory: 0, is_partial: false }),
        agent: false,
    };

    /// Something of which nothing is known.
    pub(super) fn unknown() -> Cost {
        Cost {
            pods: Range::ANY,
            nodes: Range { min: 1, max: None },
            bytes: Range { min: 300, max: None },
            steps: Range::ANY,
            pod_steps: Range::ANY,
            depth: Some(1),
            most: None,
            peak: None,
            peak_request: None,
            ..Cost::NOTHING
        }
    }

    /// Everything that adds up whatever the order: pods, nodes, requests.
    fn sums(self, other: Cost) -> Cost {
        Cost {
            pods: self.pods.plus(other.pods),
            nodes: self.nodes.plus(other.nodes),
            bytes: self.bytes.plus(other.bytes),
            depth: self.depth.zip(other.depth).map(|(a, b)| a.max(b)),
            least: self.least.plus(other.least),
            most: self.most.zip(other.most).map(|(a, b)| a.plus(b)),
            largest: self.largest.greater(other.largest),
            agent: self.agent || other.agent,
            ..self
        }
    }

    /// One after the other.
    pub(super) fn then(self, other: Cost) -> Cost {
        Cost {
            steps: self.steps.plus(other.steps),
            pod_steps: self.pod_steps.plus(other.pod_steps),
            peak: self.peak.zip(other.peak).map(|(a, b)| a.max(b)),
            peak_request: self.peak_request.zip(other.peak_request).map(|(a, b)| a.greater(b)),
            ..self.sums(other)
        }
    }

    /// Both at the same time.
    pub(super) fn beside(self, other: Cost) -> Cost {
        Cost {
            steps: self.steps.greater(other.steps),
            pod_steps: self.pod_steps.greater(other.pod_steps),
            peak: self.peak.zip(other.peak).map(|(a, b)| a.saturating_add(b)),
            peak_request: self.peak_request.zip(other.peak_request).map(|(a, b)| a.plus(b)),
            ..self.sums(other)
        }
    }

    /// Several times at the same time.
    pub(super) fn times(self, count: Range) -> Cost {
        if count == Range::exactly(1) {
            return self;
        }
        let is_none = count.max == Some(0);
        let never = count.min == 0;
        let steps = |r: Range| {
            if is_none {
                Range::ZERO
            } else if never {
                r.or_none()
            } else {
                r
            }
        };
        let request = |r: Option<Request>| match (r, count.max) {
            (_, Some(0)) => Some(Request::default()),
            (Some(r), Some(n)) => Some(r.times(n)),
            (Some(r), None) if r.cpu == 0 && r.memory == 0 && !r.is_partial => Some(r),
            _ => None,
        };
        Cost {
            pods: self.pods.times(count),
            nodes: self.nodes.times(count),
            bytes: self.bytes.times(count),
            steps: steps(self.steps),
            pod_steps: steps(self.pod_steps),
            least: self.least.times(count.min),
            most: request(self.most),
            peak: Range { min: 0, max: self.peak }.times(count).max,
            peak_request: request(self.peak_request),
            ..self
        }
    }

    /// Up to so many attempts, one after the other; nothing when there is no limit.
    pub(super) fn attempts(self, most: Option<u64>) -> Cost {
        let count = Range { min: 1, max: most };
        let once = self;
        Cost {
            steps: self.steps.times(count),
            pod_steps: self.pod_steps.times(count),
            peak: once.peak,
            peak_request: once.peak_request,
            ..self.times(count)
        }
    }

    /// Perhaps not at all.
    pub(super) fn perhaps(self) -> Cost {
        Cost {
            pods: self.pods.or_none(),
            nodes: Range { min: self.nodes.min.min(1), max: self.nodes.max },
            bytes: Range { min: self.bytes.min.min(300), max: self.bytes.max },
            steps: self.steps.or_none(),
            pod_steps: self.pod_steps.or_none(),
            least: Request { cpu: 0, memory: 0, is_partial: self.least.is_partial },
            ..self
        }
    }

    /// The same with a limit on how many pods run at the same time.
    pub(super) fn limited(self, limit: Option<u64>) -> Cost {
        let Some(limit) = limit else { return self };
        let most = self.largest.times(limit);
        let smaller = |r: Request| Request {
            cpu: r.cpu.min(most.cpu),
            memory: r.memory.min(most.memory),
            is_partial: r.is_partial,
        };
        Cost {
            peak: Some(self.peak.map_or(limit, |p| p.min(limit))),
            peak_request: Some(self.peak_request.map_or(most, smaller)),
            ..self
        }
    }
}
