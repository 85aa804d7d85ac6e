//! `argoc estimate`.

use std::collections::BTreeMap;

use argoc_core::estimate::{self, Assumptions, Estimate};
use argoc_core::flow::Flow;
use argoc_core::values::suggest;

use crate::args::{EstimateArgs, ListFormat};
use crate::single::{self, Single};
use crate::{Status, output};

/// Estimates the objects of a file.
pub(crate) fn run(args: &EstimateArgs) -> Status {
    single::run(&args.source, |single| reckon(single, args))
}

fn reckon(single: &Single, args: &EstimateArgs) -> Status {
    let flows: Vec<Flow<'_>> =
        single.objects().iter().filter_map(|object| Flow::new(&single.workspace, object)).collect();
    let is_readable = single.is_readable(flows.is_empty());
    if flows.is_empty() {
        return Status::Findings;
    }
    let parameters: BTreeMap<String, String> = args.parameter.iter().cloned().collect();
    for name in parameters.keys() {
        undeclared(&flows, name);
    }
    let assumptions = Assumptions { pod_overhead: args.pod_overhead, parameters };
    let estimates: Vec<Estimate> =
        flows.iter().flat_map(|flow| estimate::estimate(flow, &assumptions)).collect();
    let text = match args.format {
        ListFormat::Text => estimate::text(&estimates),
        ListFormat::Json => estimate::json(&estimates),
    };
    match output::answer(&text) {
        Status::Clean if !is_readable => Status::Findings,
        status => status,
    }
}

/// Argo takes parameters that nothing declares; here one is most likely misspelt.
fn undeclared(flows: &[Flow<'_>], name: &str) {
    let mut names = flows.iter().flat_map(|flow| flow.facts().globals.parameters.keys());
    if names.clone().any(|n| n == name) {
        return;
    }
    let near = suggest::nearest(name, names.by_ref().map(String::as_str));
    let hint = near.map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
    output::complain(&format!("no workflow declares the parameter `{name}`{hint}"));
}
