//! Estimates as JSON, version 1.
//!
//! The structs here are the contract: a change of a field is a new version. Bounds that are not known are null.

use serde::Serialize;

use super::{Estimate, MAX_DEPTH, MAX_OBJECT, PACKED_FROM, PACKING, Range, Request, size};
use crate::written::{Named, array};

/// The version of the form.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'e> {
    version: u32,
    object: Named<'e>,
    path: &'e str,
    template: Option<&'e str>,
    pods: Bounds,
    agent: bool,
    peak_pods: Option<u64>,
    critical_path: Path,
    depth: Depth,
    stored_object: Stored,
    requests: Requests,
    reasons: Vec<Reason<'e>>,
    assumptions: Assumptions,
}

#[derive(Serialize)]
struct Bounds {
    min: u64,
    max: Option<u64>,
}

#[derive(Serialize)]
struct Path {
    steps: Bounds,
    pods: Bounds,
    overhead_seconds: f64,
    overhead_seconds_max: Option<f64>,
}

#[derive(Serialize)]
struct Depth {
    levels: Option<u64>,
    limit: u64,
}

/// All in bytes.
#[derive(Serialize)]
struct Stored {
    manifest: u64,
    copied_templates: u64,
    status: Bounds,
    nodes: Bounds,
    total: Bounds,
    packed_max: Option<u64>,
    limit: u64,
}

/// CPU in thousandths of a core, memory in bytes.
#[derive(Serialize)]
struct Resources {
    cpu_millis: u64,
    memory_bytes: u64,
}

#[derive(Serialize)]
struct Requests {
    largest_pod: Resources,
    peak: Option<Resources>,
    total_min: Resources,
    total_max: Option<Resources>,
    partial: bool,
}

#[derive(Serialize)]
struct Reason<'e> {
    kind: &'static str,
    place: &'e str,
    detail: &'e str,
    pods_per_item: Option<Bounds>,
    bytes_per_item: Option<Bounds>,
}

#[derive(Serialize)]
struct Assumptions {
    pod_overhead_seconds: f64,
    pod_node_bytes: u64,
    other_node_bytes: u64,
    output_bytes: u64,
    packed_from_bytes: u64,
    packing: u64,
}

/// Writes estimates as one array.
pub fn json(estimates: &[Estimate]) -> String {
    let reports: Vec<Report<'_>> = estimates.iter().map(report).collect();
    array(&reports)
}

fn report(estimate: &Estimate) -> Report<'_> {
    let overhead = estimate.pod_overhead.seconds();
    let path = estimate.pod_steps;
    let size = estimate.size;
    let requests = estimate.requests;
    Report {
        version: VERSION,
        object: Named { kind: &estimate.object.0, name: &estimate.object.1 },
        path: &estimate.path,
        template: estimate.template.as_deref(),
        pods: bounds(estimate.pods),
        agent: estimate.agent,
        peak_pods: requests.peak_pods,
        critical_path: Path {
            steps: bounds(estimate.steps),
            pods: bounds(path),
            overhead_seconds: overhead * path.min as f64,
            overhead_seconds_max: path.max.map(|max| overhead * max as f64),
        },
        depth: Depth { levels: estimate.depth, limit: MAX_DEPTH },
        stored_object: Stored {
            manifest: size.manifest,
            copied_templates: size.stored,
            status: bounds(size.status),
            nodes: bounds(estimate.nodes),
            total: bounds(size.total()),
            packed_max: size.status.max.map(|max| size.packed(max)),
            limit: MAX_OBJECT,
        },
        requests: Requests {
            largest_pod: resources(requests.largest),
            peak: requests.peak.map(resources),
            total_min: resources(requests.least),
            total_max: requests.most.map(resources),
            partial: requests.largest.is_partial,
        },
        reasons: estimate
            .reasons
            .iter()
            .map(|reason| Reason {
                kind: reason.kind.as_str(),
                place: &reason.place,
                detail: &reason.detail,
                pods_per_item: reason.each.map(|(pods, _)| bounds(pods)),
                bytes_per_item: reason.each.map(|(_, bytes)| bounds(bytes)),
            })
            .collect(),
        assumptions: Assumptions {
            pod_overhead_seconds: overhead,
            pod_node_bytes: size::POD_NODE,
            other_node_bytes: size::OTHER_NODE,
            output_bytes: size::OUTPUT,
            packed_from_bytes: PACKED_FROM,
            packing: PACKING,
        },
    }
}

fn bounds(range: Range) -> Bounds {
    Bounds { min: range.min, max: range.max }
}

fn resources(request: Request) -> Resources {
    Resources { cpu_millis: request.cpu, memory_bytes: request.memory }
}
