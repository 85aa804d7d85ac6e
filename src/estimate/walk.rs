//! The costs of all templates, each computed once, from those that call nothing upwards.

use std::collections::BTreeMap;

use super::cost::Cost;
use super::range::Range;
use super::{Reason, ReasonKind, pod, size};
use crate::analysis::{CallSite, Item};
use crate::expr::{depends, when};
use crate::flow::{Callee, EdgeKind, Flow, LoopCount, Place, Step, TemplateFlow, TemplateIndex, Values};
use crate::workspace::TemplateKind;

/// The costs of the templates of a flow.
pub(super) struct Costs<'f, 'w> {
    flow: &'f Flow<'w>,
    values: &'f Values,
    /// The bytes of a workflow's names in a node.
    names: u64,
    costs: Vec<Cost>,
    /// By template: why its costs are not exact.
    pub(super) reasons: Vec<Vec<Reason>>,
}

impl<'f, 'w> Costs<'f, 'w> {
    pub(super) fn new(flow: &'f Flow<'w>, values: &'f Values) -> Self {
        let count = flow.templates.len();
        let mut costs = Costs {
            flow,
            values,
            names: size::names(size::name_length(flow)),
            costs: vec![Cost::unknown(); count],
            reasons: vec![Vec::new(); count],
        };
        for index in flow.callees_first() {
            let mut reasons = Vec::new();
            costs.costs[index.0] = costs.template(flow.template(index), &mut reasons);
            costs.reasons[index.0] = reasons;
        }
        costs
    }

    /// The cost of a template by itself.
    pub(super) fn of(&self, index: TemplateIndex) -> Cost {
        self.costs[index.0]
    }

    /// A template in one run, retries left out.
    fn template(&self, template: &TemplateFlow, reasons: &mut Vec<Reason>) -> Cost {
        let index = template.index;
        let view = self.flow.template_facts(index).view;
        let parallelism = view.parallelism().get().and_then(|p| u64::try_from(p).ok()).filter(|p| *p > 0);
        let cost = match self.flow.kind(index) {
            Some(TemplateKind::Steps) => self.steps(template, reasons),
            Some(TemplateKind::Dag) => self.dag(template, reasons),
            kind => return self.leaf(index, kind),
        };
        let own = Cost {
            nodes: Range::exactly(1),
            bytes: Range::exactly(
                (size::OTHER_NODE + self.names).saturating_add(size::interface(self.flow, index)),
            ),
            ..Cost::NOTHING
        };
        let whole = own.then(cost).limited(parallelism);
        Cost { depth: whole.depth.map(|d| d.saturating_add(1)), ..whole }
    }

    fn leaf(&self, index: TemplateIndex, kind: Option<TemplateKind>) -> Cost {
        let makes_pod = kind.is_some_and(TemplateKind::makes_pod);
        let pods = Range::exactly(u64::from(makes_pod));
        let request = pod::request(self.flow, index);
        let node = if makes_pod { size::POD_NODE } else { size::OTHER_NODE };
        // The containers of a set have entries of their own.
        let containers = match kind {
            Some(TemplateKind::ContainerSet) => {
                self.flow.template_facts(index).view.container_set().containers().len() as u64
            }
            _ => 0,
        };
        let bytes = (node + self.names)
            .saturating_add(size::interface(self.flow, index))
            .saturating_add(containers.saturating_mul(size::OTHER_NODE + self.names));
        Cost {
            pods,
            nodes: Range::exactly(containers.saturating_add(1)),
            bytes: Range::exactly(bytes),
            steps: Range::exactly(1),
            pod_steps: pods,
            depth: Some(1),
            least: request,
            most: Some(request),
            largest: request,
            peak: Some(u64::from(makes_pod)),
            peak_request: Some(request),
            agent: matches!(kind, Some(TemplateKind::Http | TemplateKind::Plugin)),
        }
    }

    fn steps(&self, template: &TemplateFlow, reasons: &mut Vec<Reason>) -> Cost {
        let hooks = hooks(template);
        let mut cost = Cost::NOTHING;
        for group in template.groups() {
            let mut together = Cost {
                nodes: Range::exactly(1),
                bytes: Range::exactly(size::OTHER_NODE + self.names),
                ..Cost::NOTHING
            };
            for step in group {
                together = together.beside(self.step_with_hooks(template, step, &hooks, reasons));
            }
            cost = cost.then(together);
        }
        cost
    }

    fn dag(&self, template: &TemplateFlow, reasons: &mut Vec<Reason>) -> Cost {
        let hooks = hooks(template);
        let wanted = self.wanted(template);
        let order = Waits::new(template);
        let mut sums = Cost::NOTHING;
        let mut ways: Vec<(Range, Range)> = vec![(Range::ZERO, Range::ZERO); template.steps.len()];
        let mut longest = (Range::ZERO, Range::ZERO);
        let mut levels: BTreeMap<usize, Cost> = BTreeMap::new();
        for (task, level) in order.levels {
            if wanted.as_ref().is_some_and(|w| !w.get(task).copied().unwrap_or(false)) {
                continue;
            }
            let cost = self.step_with_hooks(template, task, &hooks, reasons);
            let before = order.before.get(task).into_iter().flatten();
            let start = before.fold((Range::ZERO, Range::ZERO), |way, task| {
                (way.0.greater(ways[*task].0), way.1.greater(ways[*task].1))
            });
            ways[task] = (start.0.plus(cost.steps), start.1.plus(cost.pod_steps));
            longest = (longest.0.greater(ways[task].0), longest.1.greater(ways[task].1));
            sums = sums.then(cost);
            let at_level = levels.entry(level).or_insert(Cost::NOTHING);
            *at_level = at_level.beside(cost);
        }
        let peak = levels.into_values().reduce(Cost::then).unwrap_or(Cost::NOTHING);
        Cost {
            steps: longest.0,
            pod_steps: longest.1,
            peak: peak.peak,
            peak_request: peak.peak_request,
            ..sums
        }
    }

    /// The tasks that `target` asks for, with all they depend on; all of them when it asks for none.
    fn wanted(&self, template: &TemplateFlow) -> Option<Vec<bool>> {
        let target = self.flow.template_facts(template.index).view.dag().target().get()?;
        let target = self.values.resolve(target, Some(template.index)).filter(|t| !t.trim().is_empty())?;
        let names: Vec<&str> = target.split_whitespace().collect();
        let mut wanted = vec![false; template.steps.len()];
        let mut pending: Vec<usize> = (0..template.steps.len())
            .filter(|i| names.contains(&self.flow.call(&template.steps[*i]).name))
            .collect();
        let waits = Waits::new(template);
        while let Some(task) = pending.pop() {
            if !std::mem::replace(&mut wanted[task], true) {
                pending.extend(waits.before.get(task).into_iter().flatten());
            }
        }
        Some(wanted)
    }

    fn step_with_hooks(
        &self,
        template: &TemplateFlow,
        index: usize,
        hooks: &BTreeMap<usize, Vec<usize>>,
        reasons: &mut Vec<Reason>,
    ) -> Cost {
        let mut cost = self.step(&template.steps[index], Some(template.index), reasons);
        for hook in hooks.get(&index).into_iter().flatten() {
            let step = &template.steps[*hook];
            cost = cost.then(self.step(step, Some(template.index), reasons));
        }
        cost
    }

    /// A step with its condition, its loop and the retries of what it runs.
    pub(super) fn step(&self, step: &Step, within: Option<TemplateIndex>, reasons: &mut Vec<Reason>) -> Cost {
        let mut because = |kind: ReasonKind, detail: String, each: Option<Cost>| {
            reasons.push(Reason {
                kind,
                place: self.place(step, within),
                detail,
                each: each.map(|cost| (cost.pods, cost.bytes)),
            });
        };
        let (mut cost, call) = (self.callee(step, within, &mut because), self.flow.call(step));
        // The name of the step is part of the name of every node below it.
        let longer = (call.name.len() as u64 + 4).saturating_add(size::arguments(self.flow, step));
        cost.bytes = cost.bytes.plus(cost.nodes.times(Range::exactly(longer)));
        match step.loop_count(self.flow, self.values, within) {
            LoopCount::Once => {}
            LoopCount::Times(count) => cost = self.looped(cost, Range::exactly(count)),
            LoopCount::Unknown(text) => {
                because(ReasonKind::Loop, text, Some(cost));
                cost = self.looped(cost, Range::ANY);
            }
        }
        match self.condition(step, within) {
            Condition::Always => cost,
            Condition::Never => Cost { depth: Some(0), ..cost.times(Range::ZERO) },
            Condition::Perhaps(kind, text) => {
                because(kind, text, None);
                cost.perhaps()
            }
        }
    }

    /// A loop has a node of its own.
    fn looped(&self, cost: Cost, count: Range) -> Cost {
        let mut looped = cost.times(count);
        looped.nodes = looped.nodes.plus(Range::exactly(1));
        looped.bytes = looped.bytes.plus(Range::exactly(size::OTHER_NODE + self.names));
        looped
    }

    fn callee(
        &self,
        step: &Step,
        within: Option<TemplateIndex>,
        because: &mut impl FnMut(ReasonKind, String, Option<Cost>),
    ) -> Cost {
        let index = match &step.callee {
            Callee::Template(index) => *index,
            Callee::Dynamic(name) => {
                because(ReasonKind::Dynamic, name.clone(), None);
                return Cost::unknown();
            }
            Callee::Unknown(name) => {
                because(ReasonKind::Missing, name.clone(), None);
                return Cost::unknown();
            }
        };
        let knot = within.and_then(|w| self.flow.template(w).knot);
        if knot.is_some() && knot == self.flow.template(index).knot {
            because(ReasonKind::Recursion, self.flow.name(index), None);
            return Cost { depth: None, ..Cost::unknown() };
        }
        let mut cost = self.costs[index.0];
        if let Some(retry) = self.flow.retry(index) {
            let limit = retry.limit().get().filter(|l| !l.is_empty());
            let known = limit.as_ref().and_then(|l| self.values.resolve(l, Some(index)));
            let limit = match (&limit, known.map(|l| l.trim().parse::<u64>())) {
                (Some(_), Some(Ok(limit))) => Some(limit),
                (None, _) => {
                    because(ReasonKind::Retry, "without a limit".to_owned(), None);
                    None
                }
                (Some(text), _) => {
                    because(ReasonKind::Retry, format!("up to {text} times"), None);
                    None
                }
            };
            if let Some(limit) = limit.filter(|l| *l > 0) {
                because(ReasonKind::Retry, format!("up to {limit} times"), None);
            }
            cost = cost.attempts(limit.map(|l| l.saturating_add(1)));
            cost.nodes = cost.nodes.plus(Range::exactly(1));
            cost.bytes = cost.bytes.plus(Range::exactly(size::OTHER_NODE + self.names));
        }
        if self.flow.template_facts(index).view.memoize().is_set() {
            because(ReasonKind::Memoize, String::new(), None);
            cost = cost.perhaps();
        }
        cost
    }

    fn condition(&self, step: &Step, within: Option<TemplateIndex>) -> Condition {
        let call = self.flow.call(step);
        if let Item::Hook(hook) = call.item {
            let expression = hook.expression().or_empty().trim();
            let is_exit = call.name == "exit" || call.site == CallSite::OnExit;
            return match expression {
                "" if is_exit => Condition::Always,
                text => Condition::Perhaps(ReasonKind::Hook, text.to_owned()),
            };
        }
        if let Item::Task(task) = call.item
            && let Some(text) = task.depends().get().filter(|t| !t.is_empty())
            && depends::parse(text).all_succeeded() == Some(false)
        {
            return Condition::Perhaps(ReasonKind::Depends, text.to_owned());
        }
        let Some(text) = call.when().and_then(|w| w.get()).filter(|t| !t.trim().is_empty()) else {
            return Condition::Always;
        };
        let known = self.values.resolve(text, within).map(|text| when::eval_bool(&text));
        match known {
            Some(Ok(true)) => Condition::Always,
            Some(Ok(false)) => Condition::Never,
            _ => Condition::Perhaps(ReasonKind::When, text.to_owned()),
        }
    }

    /// What to call a step: its template and its name.
    fn place(&self, step: &Step, within: Option<TemplateIndex>) -> String {
        let name = match step.place {
            Place::Entrypoint => "the entrypoint".to_owned(),
            Place::ExitHandler => "the exit handler".to_owned(),
            Place::SpecHook | Place::Hook { .. } => format!("hook `{}`", self.flow.call(step).name),
            Place::Group(_) | Place::Task => format!("`{}`", self.flow.call(step).name),
        };
        match within {
            Some(template) => format!("{name} in `{}`", self.flow.name(template)),
            None => name,
        }
    }
}

/// Whether a step runs.
enum Condition {
    Always,
    Never,
    Perhaps(ReasonKind, String),
}

/// The hooks of each step.
fn hooks(template: &TemplateFlow) -> BTreeMap<usize, Vec<usize>> {
    let mut hooks: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, step) in template.steps.iter().enumerate() {
        if let Place::Hook { of } = step.place {
            hooks.entry(of).or_default().push(index);
        }
    }
    hooks
}

/// What the tasks of a DAG wait for.
struct Waits {
    /// By step: the steps it waits for.
    before: Vec<Vec<usize>>,
    /// The tasks in an order in which they can run, each with the number of those that must run before it in a row.
    /// Tasks that wait for each other are left out: they never run.
    levels: Vec<(usize, usize)>,
}

impl Waits {
    fn new(template: &TemplateFlow) -> Waits {
        let count = template.steps.len();
        let mut before = vec![Vec::new(); count];
        let mut after = vec![Vec::new(); count];
        for edge in template.edges.iter().filter(|e| matches!(e.kind, EdgeKind::Order(_))) {
            before[edge.to].push(edge.from);
            after[edge.from].push(edge.to);
        }
        let mut open: Vec<usize> = before.iter().map(Vec::len).collect();
        let mut level = vec![0; count];
        let is_task = |i: &usize| template.steps[*i].place == Place::Task;
        let mut ready: Vec<usize> = (0..count).filter(is_task).filter(|i| open[*i] == 0).collect();
        let mut next = 0;
        while let Some(&task) = ready.get(next) {
            next += 1;
            for &follower in &after[task] {
                level[follower] = level[follower].max(level[task] + 1);
                open[follower] -= 1;
                if open[follower] == 0 {
                    ready.push(follower);
                }
            }
        }
        Waits { before, levels: ready.into_iter().map(|task| (task, level[task])).collect() }
    }
}
