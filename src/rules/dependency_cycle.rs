use super::{Check, Rule, Sink};
use crate::analysis::{Call, Dag, Facts};
use crate::diagnostic::{Severity, Stage};

/// Tasks that wait for each other.
pub(super) static RULE: Rule = Rule {
    code: "dependency-cycle",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("dependency-cycle.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for template in &facts.templates {
        let Some(dag) = &template.dag else { continue };
        let calls: Vec<&Call<'_>> = facts.items(template.id).collect();
        for cycle in dag.cycles() {
            report(dag, &calls, &cycle, sink);
        }
    }
}

/// Stands on the edge that goes back: the dependency of the cycle that is written last in the file's order of tasks
/// points forward to a later task, so it is the likely mistake; the other edges are related.
fn report(dag: &Dag, calls: &[&Call<'_>], cycle: &[usize], sink: &mut Sink<'_>) {
    let edges: Vec<(usize, usize)> =
        cycle.iter().zip(cycle.iter().cycle().skip(1)).map(|(&from, &to)| (from, to)).collect();
    let back = edges.iter().position(|(from, to)| to >= from).unwrap_or_default();
    let names: Vec<&str> = cycle.iter().filter_map(|&i| Some(calls.get(i)?.name)).collect();
    let path = names.iter().chain(names.first()).map(|n| format!("`{n}`")).collect::<Vec<_>>().join(" → ");
    let message = if names.len() == 1 {
        format!(
            "task {path_one} waits for itself: Argo refuses the workflow",
            path_one = format_args!("`{}`", names[0])
        )
    } else {
        format!("these tasks wait for each other: {path}: Argo refuses the workflow")
    };
    let span_of = |(from, to): (usize, usize)| {
        let dependencies = dag.dependencies.get(from)?;
        dependencies.iter().find(|d| d.task == Some(to)).map(|d| d.span)
    };
    let Some((&edge, call)) = edges.get(back).and_then(|e| Some((e, calls.get(e.0)?))) else { return };
    let path = call.item.node().map(|n| n.path()).unwrap_or_default();
    let mut found = sink.at(span_of(edge).unwrap_or_default(), path, message);
    for (_, &other) in edges.iter().enumerate().filter(|(i, _)| *i != back) {
        if let (Some(span), Some(from), Some(to)) = (span_of(other), calls.get(other.0), calls.get(other.1)) {
            found = found.related(sink.place(span), format!("`{}` waits for `{}`", from.name, to.name));
        }
    }
    sink.push(found);
}
