//! Which templates can come to call themselves.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::TemplateFlow;

/// The calls between templates as a graph; the nodes have the numbers of the templates.
pub(super) fn graph(templates: &[TemplateFlow]) -> DiGraph<(), ()> {
    let mut graph = DiGraph::with_capacity(templates.len(), templates.len());
    for _ in templates {
        graph.add_node(());
    }
    for template in templates {
        for step in &template.steps {
            if let Some(callee) = step.template() {
                graph.add_edge(NodeIndex::new(template.index.0), NodeIndex::new(callee.0), ());
            }
        }
    }
    graph
}

/// Gives every template that can come to call itself the number of its knot: those that can call each other share one.
pub(super) fn mark(templates: &mut [TemplateFlow]) {
    let graph = graph(templates);
    // Kosaraju's algorithm as petgraph has it does not recurse.
    for (number, knot) in kosaraju_scc(&graph).into_iter().enumerate() {
        let is_knot = knot.len() > 1 || knot.first().is_some_and(|&n| graph.contains_edge(n, n));
        for node in knot.into_iter().filter(|_| is_knot) {
            templates[node.index()].knot = Some(number);
        }
    }
}

/// The templates, each after those that it calls; within a knot in some fixed order.
pub(super) fn callees_first(templates: &[TemplateFlow]) -> Vec<usize> {
    kosaraju_scc(&graph(templates)).into_iter().flatten().map(|n| n.index()).collect()
}
