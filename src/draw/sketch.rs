//! From a flow to a picture: what is shown, and where.
//!
//! A template that calls others is a cluster, and is shown once: in the step that calls it when that is the only one,
//! otherwise by itself, with lines from all the steps that call it. A template that does something itself is a node
//! wherever it is called.

use std::collections::{BTreeMap, BTreeSet};

use super::picture::{Cluster, ClusterKind, End, Line, LineStyle, Mark, Node, Note, Picture, Shape};
use super::problems::Problems;
use super::words::{
    hook_label, is_conjunction, one_line, output_text, results_text, retries, shortened, step_name,
};
use crate::analysis::{Call, Item};
use crate::flow::{Callee, EdgeKind, Flow, Nesting, Place, Step, TemplateFlow, TemplateIndex, loop_text};
use crate::text::Span;
use crate::workspace::Object;

/// More steps of a group than these are a crowd.
const CROWD: usize = 8;

/// Which part of an object is to be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All that can run.
    All,
    /// One template and what it calls.
    Template(TemplateIndex),
}

/// Draws a flow up.
pub fn sketch(flow: &Flow<'_>, problems: &Problems, wanted: Wanted) -> Picture {
    let (starts, alone): (&[Step], Vec<TemplateIndex>) = match wanted {
        Wanted::Template(index) => (&[], vec![index]),
        // A library has no beginning: whatever nothing else calls is one.
        Wanted::All if flow.facts().is_template() || flow.roots.is_empty() => {
            (&flow.roots, flow.beginnings())
        }
        Wanted::All => (&flow.roots, Vec::new()),
    };
    let nesting = Nesting::new(flow, starts, &alone);
    let mut sketch = Sketch {
        flow,
        problems,
        nesting,
        picture: title(flow, wanted),
        shown: BTreeMap::new(),
        pending: Vec::new(),
    };
    if !starts.is_empty() {
        sketch.spec(starts);
    }
    let mut next = 0;
    while let Some(&index) = sketch.nesting.alone.get(next) {
        next += 1;
        sketch.template(index, ClusterKind::Template, None, None);
    }
    sketch.refer();
    sketch.finish(wanted)
}

fn title(flow: &Flow<'_>, wanted: Wanted) -> Picture {
    let object = flow.facts().object;
    let name = object.display_name();
    let shown = if name.name.is_empty() { "without a name".to_owned() } else { name.name.clone() };
    let title = match wanted {
        Wanted::All => format!("{} {shown}", name.kind),
        Wanted::Template(index) => format!("{} {shown}: template {}", name.kind, flow.name(index)),
    };
    let path = flow.workspace.file(object.file).map(|f| f.path.clone()).unwrap_or_default();
    Picture { title, object: (name.kind, name.name), path, ..Picture::default() }
}

struct Sketch<'f, 'w> {
    flow: &'f Flow<'w>,
    problems: &'f Problems,
    nesting: Nesting,
    picture: Picture,
    /// The clusters of the templates that are shown.
    shown: BTreeMap<TemplateIndex, usize>,
    /// Nodes that run a template which is shown as a cluster.
    pending: Vec<(usize, TemplateIndex)>,
}

impl<'w> Sketch<'_, 'w> {
    /// The entrypoint, the exit handler, the hooks.
    fn spec(&mut self, starts: &[Step]) {
        // One template needs no box around it to say so.
        let alone = starts.len() == 1;
        let cluster = (!alone).then(|| self.cluster(ClusterKind::Spec, String::new(), None));
        let ends: Vec<End> = starts.iter().map(|step| self.step(step, cluster, None)).collect();
        let of_all = self.flow.facts().spec.retry_strategy();
        if of_all.is_set() {
            let note = Note::Retry(format!("⟲ every template: {}", retries(of_all)));
            match cluster.map(End::Cluster).or(ends.first().copied()) {
                Some(End::Cluster(cluster)) => self.picture.clusters[cluster].notes.push(note),
                Some(End::Node(node)) => self.picture.nodes[node].notes.push(note),
                None => {}
            }
        }
        let begin =
            starts.iter().position(|s| s.place == Place::Entrypoint).and_then(|at| ends.get(at).copied());
        for (step, end) in starts.iter().zip(&ends) {
            let Some(begin) = begin.filter(|b| b != end) else { continue };
            let label = match step.place {
                Place::ExitHandler => "when it has ended".to_owned(),
                _ => hook_label(self.flow.call(step)),
            };
            self.line(begin, *end, label, LineStyle::Hook);
        }
    }

    fn cluster(&mut self, kind: ClusterKind, title: String, parent: Option<usize>) -> usize {
        let index = self.picture.clusters.len();
        let (notes, members, marks) = (Vec::new(), Vec::new(), Vec::new());
        self.picture.clusters.push(Cluster { kind, title, notes, parent, members, marks });
        if let Some(parent) = parent.and_then(|p| self.picture.clusters.get_mut(p)) {
            parent.members.push(End::Cluster(index));
        }
        index
    }

    fn node(&mut self, node: Node) -> End {
        let end = End::Node(self.picture.nodes.len());
        if let Some(parent) = node.parent.and_then(|p| self.picture.clusters.get_mut(p)) {
            parent.members.push(end);
        }
        self.picture.nodes.push(node);
        end
    }

    fn dot(&mut self, shape: Shape, parent: Option<usize>) -> End {
        let (name, runs) = (String::new(), String::new());
        let (notes, marks) = (Vec::new(), Vec::new());
        self.node(Node { shape, name, runs, notes, parent, refers: None, marks })
    }

    fn line(&mut self, from: End, to: End, label: String, style: LineStyle) {
        self.picture.lines.push(Line { from, to, label, data: Vec::new(), style });
    }

    /// A step, task, hook or root: a node, or the cluster of what it runs. `knot` is that of the template it is in.
    fn step(&mut self, step: &Step, parent: Option<usize>, knot: Option<usize>) -> End {
        let call = self.flow.call(step);
        let object = self.flow.object_of_step(step);
        let mut marks = self.marks_of_call(call, object);
        let name = step_name(call, step.place);
        let mut notes = self.notes(step, call);
        match &step.callee {
            Callee::Template(index)
                if self.nesting.is_unfolded(*index) && !self.shown.contains_key(index) =>
            {
                let cluster = self.template(*index, ClusterKind::Unfolded, parent, Some(&name));
                let unfolded = &mut self.picture.clusters[cluster];
                notes.append(&mut unfolded.notes);
                unfolded.notes = notes;
                marks.append(&mut unfolded.marks);
                marks.dedup();
                unfolded.marks = marks;
                End::Cluster(cluster)
            }
            Callee::Template(index) => {
                let template = self.flow.template(*index);
                let kind = self.flow.kind(*index);
                let has_cluster = !template.steps.is_empty();
                let runs = self.flow.name(*index);
                if knot.is_some() && template.knot == knot {
                    notes.push(Note::Plain("↺ leads back to itself".to_owned()));
                }
                self.retry_note(*index, &mut notes);
                if !has_cluster {
                    marks.extend(self.marks_of_template(*index));
                    marks.dedup();
                }
                let shape = if has_cluster { Shape::Reference(kind) } else { Shape::Leaf(kind) };
                let end = self.node(Node { shape, name, runs, notes, parent, refers: None, marks });
                if let (true, End::Node(node)) = (has_cluster, end) {
                    self.pending.push((node, *index));
                }
                end
            }
            Callee::Unknown(written) | Callee::Dynamic(written) => {
                let is_dynamic = matches!(step.callee, Callee::Dynamic(_));
                let shape = if is_dynamic { Shape::Dynamic } else { Shape::Unknown };
                self.node(Node { shape, name, runs: written.clone(), notes, parent, refers: None, marks })
            }
        }
    }

    fn notes(&self, step: &Step, call: &Call<'_>) -> Vec<Note> {
        let mut notes: Vec<Note> = loop_text(self.flow, step).map(Note::Loop).into_iter().collect();
        if let Item::Task(task) = call.item
            && let Some(text) = task.depends().get()
            && !is_conjunction(text)
        {
            notes.push(Note::Depends(shortened(one_line(text))));
        }
        notes
    }

    fn retry_note(&self, index: TemplateIndex, notes: &mut Vec<Note>) {
        let view = self.flow.template_facts(index).view;
        if view.retry_strategy().is_set() {
            notes.push(Note::Retry(format!("⟲ {}", retries(view.retry_strategy()))));
        }
        if view.daemon().get() == Some(true) {
            notes.push(Note::Plain("daemon".to_owned()));
        }
        if view.memoize().is_set() {
            notes.push(Note::Plain("memoized".to_owned()));
        }
    }

    /// A template with its steps, as a cluster; one without is a cluster with itself as a node.
    fn template(
        &mut self,
        index: TemplateIndex,
        kind: ClusterKind,
        parent: Option<usize>,
        step: Option<&str>,
    ) -> usize {
        let flow = self.flow;
        let name = flow.name(index);
        let title = match step {
            Some(step) if step != name => format!("{step} · {name}"),
            _ => name,
        };
        let cluster = self.cluster(kind, title, parent);
        self.shown.insert(index, cluster);
        let mut notes = Vec::new();
        self.retry_note(index, &mut notes);
        if let Some(limit) = flow.template_facts(index).view.parallelism().get() {
            notes.push(Note::Plain(format!("at most {limit} at a time")));
        }
        self.picture.clusters[cluster].notes = notes;
        let template = flow.template(index);
        self.picture.clusters[cluster].marks = self.marks_of_template(index);
        if template.steps.is_empty() {
            let kind = flow.kind(index);
            let name = flow.name(index);
            let runs = name.clone();
            let (notes, marks) = (Vec::new(), std::mem::take(&mut self.picture.clusters[cluster].marks));
            self.node(Node {
                shape: Shape::Leaf(kind),
                name,
                runs,
                notes,
                parent: Some(cluster),
                refers: None,
                marks,
            });
        } else if template.steps.iter().any(|s| matches!(s.place, Place::Group(_))) {
            self.groups(template, cluster);
        } else {
            self.tasks(template, cluster);
        }
        cluster
    }

    /// A steps template: groups, one after the other.
    fn groups(&mut self, template: &TemplateFlow, cluster: usize) {
        let first = self.picture.lines.len();
        let mut ends: BTreeMap<usize, End> = BTreeMap::new();
        let mut before: Vec<End> = Vec::new();
        let is_back_target = self.is_back_target(template);
        for (number, group) in template.groups().into_iter().enumerate() {
            let has_condition =
                group.len() <= CROWD && group.iter().any(|i| self.when(template, *i).is_some());
            let from = match before.len() {
                0 if number == 0 && (has_condition || is_back_target) => {
                    vec![self.dot(Shape::Start, Some(cluster))]
                }
                0 | 1 => before,
                // Several and several: they meet first. So they do when there is a condition, which needs one line.
                _ if (group.len() > 1 && group.len() <= CROWD) || has_condition => {
                    let join = self.dot(Shape::Join, Some(cluster));
                    for end in before {
                        self.line(end, join, String::new(), LineStyle::Order);
                    }
                    vec![join]
                }
                _ => before,
            };
            let kind = if group.len() > CROWD { ClusterKind::Crowd } else { ClusterKind::Group };
            let around = match group.len() {
                1 => cluster,
                _ => self.cluster(kind, String::new(), Some(cluster)),
            };
            if kind == ClusterKind::Crowd {
                before = self.crowd(template, &group, around, &from, &mut ends);
                continue;
            }
            before = Vec::new();
            for &index in &group {
                let end = self.step(&template.steps[index], Some(around), template.knot);
                for from in &from {
                    let label = self.when(template, index).unwrap_or_default();
                    self.line(*from, end, label, LineStyle::Order);
                }
                ends.insert(index, end);
                before.push(end);
            }
        }
        self.others(template, cluster, ends, first);
    }

    /// A group of many steps: a box that lines lead to, with the conditions in the nodes.
    fn crowd(
        &mut self,
        template: &TemplateFlow,
        group: &[usize],
        around: usize,
        from: &[End],
        ends: &mut BTreeMap<usize, End>,
    ) -> Vec<End> {
        for &index in group {
            let end = self.step(&template.steps[index], Some(around), template.knot);
            ends.insert(index, end);
            let Some(when) = self.when(template, index) else { continue };
            match end {
                End::Node(node) => self.picture.nodes[node].notes.push(Note::Plain(when)),
                End::Cluster(cluster) => self.picture.clusters[cluster].notes.push(Note::Plain(when)),
            }
        }
        for from in from {
            self.line(*from, End::Cluster(around), String::new(), LineStyle::Order);
        }
        vec![End::Cluster(around)]
    }

    /// A DAG: tasks with what they wait for.
    fn tasks(&mut self, template: &TemplateFlow, cluster: usize) {
        let first = self.picture.lines.len();
        let mut waits: BTreeMap<usize, Vec<(usize, String)>> = BTreeMap::new();
        for edge in &template.edges {
            if let EdgeKind::Order(results) = &edge.kind {
                waits.entry(edge.to).or_default().push((edge.from, results_text(results)));
            }
        }
        let tasks: Vec<usize> =
            (0..template.steps.len()).filter(|i| template.steps[*i].place == Place::Task).collect();
        let needs_start = self.is_back_target(template)
            || tasks.iter().any(|t| !waits.contains_key(t) && self.when(template, *t).is_some());
        let start = needs_start.then(|| self.dot(Shape::Start, Some(cluster)));
        let mut ends: BTreeMap<usize, End> = BTreeMap::new();
        for &task in &tasks {
            let end = self.step(&template.steps[task], Some(cluster), template.knot);
            ends.insert(task, end);
        }
        for &task in &tasks {
            let Some(&to) = ends.get(&task) else { continue };
            let when = self.when(template, task);
            let none = Vec::new();
            let before: Vec<(End, &String)> = waits
                .get(&task)
                .unwrap_or(&none)
                .iter()
                .filter_map(|(from, label)| Some((*ends.get(from)?, label)))
                .collect();
            match (before.as_slice(), when) {
                ([], when) => {
                    if let Some(start) = start {
                        self.line(start, to, when.unwrap_or_default(), LineStyle::Order);
                    }
                }
                ([(from, label)], Some(when)) => {
                    let label = if label.is_empty() { when } else { format!("{label}, {when}") };
                    self.line(*from, to, label, LineStyle::Order);
                }
                (before, Some(when)) => {
                    let join = self.dot(Shape::Join, Some(cluster));
                    for (from, label) in before {
                        self.line(*from, join, (*label).clone(), LineStyle::Order);
                    }
                    self.line(join, to, when, LineStyle::Order);
                }
                (before, None) => {
                    for (from, label) in before {
                        self.line(*from, to, (*label).clone(), LineStyle::Order);
                    }
                }
            }
        }
        self.others(template, cluster, ends, first);
    }

    /// Hooks, and outputs that are used. The template's lines begin at `first`.
    fn others(
        &mut self,
        template: &TemplateFlow,
        cluster: usize,
        mut ends: BTreeMap<usize, End>,
        first: usize,
    ) {
        for (index, step) in template.steps.iter().enumerate() {
            let Place::Hook { of } = step.place else { continue };
            let around = ends.get(&of).and_then(|end| self.crowd_of(*end)).unwrap_or(cluster);
            let end = self.step(step, Some(around), template.knot);
            ends.insert(index, end);
            if let Some(&from) = ends.get(&of) {
                let label = hook_label(self.flow.call(step));
                self.line(from, end, label, LineStyle::Hook);
            }
        }
        let mut known: BTreeMap<(End, End), usize> = BTreeMap::new();
        for (at, line) in self.picture.lines.iter().enumerate().skip(first) {
            known.entry((line.from, line.to)).or_insert(at);
        }
        for edge in &template.edges {
            let EdgeKind::Data(outputs) = &edge.kind else { continue };
            let (Some(&from), Some(&to)) = (ends.get(&edge.from), ends.get(&edge.to)) else { continue };
            let from = self.crowd_of(from).map_or(from, End::Cluster);
            let to = self.crowd_of(to).map_or(to, End::Cluster);
            let data: Vec<String> = outputs.iter().map(|o| output_text(o)).collect();
            match known.get(&(from, to)).and_then(|at| self.picture.lines.get_mut(*at)) {
                // Several steps of a crowd share a line.
                Some(line) => {
                    let new = data.into_iter().filter(|d| !line.data.contains(d)).collect::<Vec<_>>();
                    line.data.extend(new);
                }
                None => {
                    known.insert((from, to), self.picture.lines.len());
                    let style = LineStyle::Data;
                    self.picture.lines.push(Line { from, to, label: String::new(), data, style });
                }
            }
        }
    }

    /// The crowd that something is in.
    fn crowd_of(&self, end: End) -> Option<usize> {
        let parent = self.picture.parent(end)?;
        (self.picture.clusters[parent].kind == ClusterKind::Crowd).then_some(parent)
    }

    /// Whether something that runs within the template runs it again, so that it needs a beginning to lead back to.
    fn is_back_target(&self, template: &TemplateFlow) -> bool {
        template.knot.is_some()
    }

    fn when(&self, template: &TemplateFlow, step: usize) -> Option<String> {
        let text =
            self.flow.call(template.steps.get(step)?).when()?.get().filter(|t| !t.trim().is_empty())?;
        Some(shortened(format!("when {}", one_line(text))))
    }

    /// Leads from the nodes that run a cluster to it.
    fn refer(&mut self) {
        for (node, index) in std::mem::take(&mut self.pending) {
            let Some(&cluster) = self.shown.get(&index) else { continue };
            let from = End::Node(node);
            if self.picture.encloses(cluster, from) {
                let start = self.start_of(cluster);
                self.line(from, start.unwrap_or(End::Cluster(cluster)), "again".to_owned(), LineStyle::Back);
            } else {
                self.picture.nodes[node].refers = Some(cluster);
                self.line(from, End::Cluster(cluster), String::new(), LineStyle::Runs);
            }
        }
    }

    fn start_of(&self, cluster: usize) -> Option<End> {
        let members = &self.picture.clusters.get(cluster)?.members;
        let is_start =
            |end: &&End| matches!(end, End::Node(n) if self.picture.nodes[*n].shape == Shape::Start);
        members.iter().find(is_start).copied()
    }

    fn marks_of_call(&self, call: &Call<'_>, object: &Object) -> Vec<Mark> {
        let spans: Vec<Span> = match call.item.node() {
            Some(node) => vec![node.span()],
            None => vec![call.template.place()],
        };
        spans.into_iter().flat_map(|span| self.problems.within(object.file, span)).collect()
    }

    /// The problems of a template's own text, those of its steps left out: these are marked themselves.
    fn marks_of_template(&self, index: TemplateIndex) -> Vec<Mark> {
        let facts = self.flow.template_facts(index);
        let file = self.flow.object_of(index).file;
        let Some(node) = facts.view.node() else { return Vec::new() };
        let all = self.problems.within(file, node.span());
        if all.is_empty() {
            return all;
        }
        let template = self.flow.template(index);
        let object = self.flow.object_of(index);
        let of_steps: BTreeSet<Mark> =
            template.steps.iter().flat_map(|s| self.marks_of_call(self.flow.call(s), object)).collect();
        all.into_iter().filter(|m| !of_steps.contains(m)).collect()
    }

    /// What belongs to no part of the picture, and what is not shown.
    fn finish(mut self, wanted: Wanted) -> Picture {
        let object = self.flow.facts().object;
        if wanted == Wanted::All {
            if let Some(root) = self.flow.workspace.root(object) {
                let marked = self.picture.nodes.iter().flat_map(|n| &n.marks);
                let marked: BTreeSet<Mark> =
                    marked.chain(self.picture.clusters.iter().flat_map(|c| &c.marks)).cloned().collect();
                let all = self.problems.within(object.file, root.span());
                self.picture.problems = all.into_iter().filter(|m| !marked.contains(m)).collect();
            }
            let reachable = self.flow.reachable();
            let unused: Vec<String> = self
                .flow
                .uncalled()
                .into_iter()
                .filter(|t| !reachable.contains(t))
                .map(|t| self.flow.name(t))
                .collect();
            if !unused.is_empty() && !self.flow.facts().is_template() && !self.flow.roots.is_empty() {
                let shown = if unused.len() > 5 {
                    format!("{}, and {} more", unused[..5].join(", "), unused.len() - 5)
                } else {
                    unused.join(", ")
                };
                self.picture.notes.push(format!("nothing calls: {shown}"));
            }
        }
        self.picture
    }
}
