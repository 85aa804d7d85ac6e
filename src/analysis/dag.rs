//! The dependencies between the tasks of a DAG.

use std::collections::BTreeMap;

use super::calls::Item;
use super::facts::{Facts, TemplateId};
use crate::expr::depends;
use crate::text::Span;
use crate::workspace::TemplateKind;

/// A task that another one waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The name as written.
    pub name: String,
    /// Where it is written.
    pub span: Span,
    /// The index of that task, if there is one.
    pub task: Option<usize>,
}

/// The tasks of a DAG template and what each waits for.
#[derive(Clone, Debug, Default)]
pub struct Dag {
    /// By task: its dependencies, in the order of the file.
    pub dependencies: Vec<Vec<Dependency>>,
    /// Whether some task uses `depends`.
    pub uses_depends: bool,
}

impl Dag {
    /// The graph of a template, if it is a DAG.
    pub(super) fn of(facts: &Facts<'_>, template: TemplateId) -> Option<Dag> {
        if facts.template(template).kind() != Some(TemplateKind::Dag) {
            return None;
        }
        let mut dag = Dag::default();
        let tasks: Vec<_> = facts.items(template).collect();
        let mut by_name: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, task) in tasks.iter().enumerate() {
            by_name.entry(task.name).or_insert(index);
        }
        for call in &tasks {
            let Item::Task(task) = call.item else { continue };
            let mut found: Vec<Dependency> = Vec::new();
            let mut add = |name: &str, span: Span| {
                found.push(Dependency { name: name.to_owned(), span, task: by_name.get(name).copied() });
            };
            match task.depends().get().filter(|d| !d.is_empty()) {
                Some(text) => {
                    dag.uses_depends = true;
                    let node = task.depends().node();
                    for reference in depends::parse(text).refs {
                        let span =
                            node.map(|n| n.source_span(reference.name_span.range())).unwrap_or_default();
                        add(&reference.name, span);
                    }
                }
                None => {
                    for name in task.dependencies().iter() {
                        add(name.or_empty(), name.place());
                    }
                }
            }
            dag.dependencies.push(found);
        }
        Some(dag)
    }

    /// The tasks that a task waits for, directly or through others, each once, in a stable order.
    pub fn ancestors(&self, task: usize) -> Vec<usize> {
        let mut seen = vec![false; self.dependencies.len()];
        let mut pending = vec![task];
        let mut found = Vec::new();
        while let Some(current) = pending.pop() {
            for next in self.dependencies.get(current).into_iter().flatten().filter_map(|d| d.task) {
                if let Some(flag) = seen.get_mut(next).filter(|flag| !**flag) {
                    *flag = true;
                    found.push(next);
                    pending.push(next);
                }
            }
        }
        found.sort_unstable();
        found
    }

    /// Whether `task` waits for `other`, directly or through others.
    pub fn waits_for(&self, task: usize, other: usize) -> bool {
        let mut seen = vec![false; self.dependencies.len()];
        let mut pending = vec![task];
        while let Some(current) = pending.pop() {
            for next in self.dependencies.get(current).into_iter().flatten().filter_map(|d| d.task) {
                if next == other {
                    return true;
                }
                if let Some(flag) = seen.get_mut(next).filter(|flag| !**flag) {
                    *flag = true;
                    pending.push(next);
                }
            }
        }
        false
    }

    /// The tasks, each after all that it waits for; `None` when they wait for each other.
    pub fn order(&self) -> Option<Vec<usize>> {
        let mut waiting: Vec<usize> = Vec::new();
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); self.dependencies.len()];
        for (task, list) in self.dependencies.iter().enumerate() {
            let mut count = 0;
            for other in list.iter().filter_map(|d| d.task) {
                if let Some(list) = users.get_mut(other) {
                    list.push(task);
                    count += 1;
                }
            }
            waiting.push(count);
        }
        let mut order: Vec<usize> = (0..waiting.len()).filter(|t| waiting[*t] == 0).collect();
        let mut next = 0;
        while let Some(&task) = order.get(next) {
            next += 1;
            for &user in &users[task] {
                waiting[user] -= 1;
                if waiting[user] == 0 {
                    order.push(user);
                }
            }
        }
        (order.len() == self.dependencies.len()).then_some(order)
    }

    /// The cycles: of every knot of tasks that wait for each other one, as the tasks in order, the first of the file
    /// first.
    pub fn cycles(&self) -> Vec<Vec<usize>> {
        let mut graph = petgraph::graph::DiGraph::<usize, ()>::new();
        let nodes: Vec<_> = (0..self.dependencies.len()).map(|i| graph.add_node(i)).collect();
        for (from, list) in self.dependencies.iter().enumerate() {
            for to in list.iter().filter_map(|d| d.task) {
                graph.add_edge(nodes[from], nodes[to], ());
            }
        }
        let mut cycles: Vec<Vec<usize>> = petgraph::algo::tarjan_scc(&graph)
            .into_iter()
            .filter(|c| c.len() > 1 || c.first().is_some_and(|&n| graph.contains_edge(n, n)))
            .filter_map(|component| {
                let members: Vec<usize> = component.iter().map(|n| n.index()).collect();
                self.cycle_within(&members)
            })
            .collect();
        cycles.sort();
        cycles
    }

    /// The shortest way from the first member back to itself.
    fn cycle_within(&self, members: &[usize]) -> Option<Vec<usize>> {
        let start = *members.iter().min()?;
        let mut came_from: BTreeMap<usize, usize> = BTreeMap::new();
        let mut queue = std::collections::VecDeque::from([start]);
        while let Some(current) = queue.pop_front() {
            for next in self.dependencies.get(current).into_iter().flatten().filter_map(|d| d.task) {
                if next == start {
                    let mut path = vec![current];
                    let mut at = current;
                    while at != start {
                        at = *came_from.get(&at)?;
                        path.push(at);
                    }
                    path.reverse();
                    return Some(path);
                }
                if members.contains(&next) && next != start && !came_from.contains_key(&next) {
                    came_from.insert(next, current);
                    queue.push_back(next);
                }
            }
        }
        None
    }
}
