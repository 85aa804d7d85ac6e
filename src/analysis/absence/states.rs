//! The states in which the tasks of a DAG may end.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::BitOr;

use super::{Budget, can_hold, condition, continues, skipped, status_of};
use crate::analysis::calls::{Call, Item, Loop};
use crate::analysis::dag::Dag;
use crate::analysis::facts::{Facts, TemplateId};
use crate::expr::depends::{self, Depends, Expr, ExprKind, TaskRef, TaskResult};

/// A set of states of a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State(u8);

impl State {
    /// It ran and succeeded.
    pub const SUCCEEDED: State = State(1);
    /// It ran and failed.
    pub const FAILED: State = State(2);
    /// It could not be run, or its pod was lost.
    pub const ERRORED: State = State(4);
    /// Its condition was false, or its loop empty.
    pub const SKIPPED: State = State(8);
    /// What it depends on was not fulfilled.
    pub const OMITTED: State = State(16);
    /// It goes on running beside the others.
    pub const DAEMONED: State = State(32);

    /// Whether any state is in both.
    pub fn intersects(self, other: State) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether it has no other states.
    pub fn is_within(self, other: State) -> bool {
        self.0 & !other.0 == 0
    }
}

impl BitOr for State {
    type Output = State;

    fn bitor(self, other: State) -> State {
        State(self.0 | other.0)
    }
}

/// Nothing is said about tasks that have more others than this between them.
const MOST_BETWEEN: usize = 100;

/// What is known of a condition: whether it may be true, and whether it may be false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct May {
    hold: bool,
    fail: bool,
}

impl May {
    const EITHER: May = May { hold: true, fail: true };
}

/// The states of all tasks of a DAG.
#[derive(Debug)]
pub struct States<'f, 'w> {
    facts: &'f Facts<'w>,
    template: TemplateId,
    dag: &'f Dag,
    calls: Vec<&'f Call<'w>>,
    depends: Vec<Option<Depends>>,
    /// The place of each task in an order in which all come after what they wait for.
    rank: Vec<usize>,
    /// Whether the DAG goes on in some way when the task fails; otherwise it fails as a whole, and nothing else matters.
    survives: Vec<bool>,
    tasks: Vec<State>,
    budget: Budget,
}

impl<'f, 'w> States<'f, 'w> {
    /// The states of a template's tasks. `None` for what is no DAG, or has a cycle.
    pub(super) fn of(facts: &'f Facts<'w>, template: TemplateId, budget: Budget) -> Option<Self> {
        let dag = facts.template(template).dag.as_ref()?;
        let order = dag.order()?;
        let calls: Vec<_> = facts.items(template).collect();
        let depends = calls.iter().map(|call| match call.item {
            Item::Task(task) => task.depends().get().filter(|d| !d.is_empty()).map(depends::parse),
            _ => None,
        });
        let depends = depends.collect();
        let mut rank = vec![0; order.len()];
        for (place, &task) in order.iter().enumerate() {
            rank[task] = place;
        }
        let tasks = vec![State::default(); calls.len()];
        let survives = Vec::new();
        let mut states = States { facts, template, dag, calls, depends, rank, survives, tasks, budget };
        states.survives = states.survivors();
        for index in order {
            let start = states.start(index, &BTreeMap::new());
            let state = states.end(index, start, None);
            if let Some(slot) = states.tasks.get_mut(index) {
                *slot = state;
            }
        }
        Some(states)
    }

    /// The tasks whose failure something in the DAG reacts to, and all that these wait for.
    fn survivors(&self) -> Vec<bool> {
        let mut survives = vec![false; self.calls.len()];
        let mut pending: Vec<usize> = Vec::new();
        for (index, call) in self.calls.iter().enumerate() {
            if continues(call) != (false, false) {
                pending.push(index);
            }
            let depends = self.depends.get(index).and_then(Option::as_ref);
            let is_negated = matches!(call.item, Item::Task(t) if t.depends().or_empty().contains('!'));
            for reference in depends.into_iter().flat_map(|d| &d.refs) {
                let result = reference.result.and_then(|word| word.result);
                let reacts = matches!(
                    result,
                    Some(
                        TaskResult::Failed
                            | TaskResult::Errored
                            | TaskResult::Omitted
                            | TaskResult::AllFailed
                            | TaskResult::AnySucceeded
                    )
                );
                if reacts || is_negated {
                    let task = self.facts.item_named(self.template, &reference.name);
                    pending.extend(task.and_then(|t| t.site.position()));
                }
            }
        }
        while let Some(task) = pending.pop() {
            let Some(flag) = survives.get_mut(task).filter(|flag| !**flag) else { continue };
            *flag = true;
            pending.extend(self.dag.dependencies.get(task).into_iter().flatten().filter_map(|d| d.task));
        }
        survives
    }

    /// The states in which a task may end.
    pub fn of_task(&self, index: usize) -> State {
        self.tasks.get(index).copied().unwrap_or_default()
    }

    /// Whether a task's dependencies can be fulfilled while another task ends in a known state.
    pub fn may_start_while(&self, index: usize, (known, state): (usize, State)) -> bool {
        let mut given = BTreeMap::from([(known, state)]);
        let absent = self.calls.get(known).copied().filter(|_| state == State::SKIPPED);
        let Some(between) = self.between(known, index) else { return false };
        for between in between {
            let start = self.start(between, &given);
            given.insert(between, self.end(between, start, absent));
        }
        self.start(index, &given).hold
    }

    /// What `task` waits for that comes after `first`, in order; `None` when that is too much.
    fn between(&self, first: usize, task: usize) -> Option<Vec<usize>> {
        let rank = |task: usize| self.rank.get(task).copied().unwrap_or_default();
        let mut seen = BTreeSet::new();
        let mut pending = vec![task];
        while let Some(current) = pending.pop() {
            let direct = self.dag.dependencies.get(current).into_iter().flatten().filter_map(|d| d.task);
            for next in direct.filter(|next| rank(*next) > rank(first)) {
                if seen.insert((rank(next), next)) {
                    pending.push(next);
                }
            }
            if seen.len() > MOST_BETWEEN {
                return None;
            }
        }
        Some(seen.into_iter().map(|(_, task)| task).collect())
    }

    /// Whether a task's dependencies are fulfilled, where some states are given.
    fn start(&self, index: usize, given: &BTreeMap<usize, State>) -> May {
        match self.depends.get(index) {
            Some(Some(depends)) => match &depends.tree {
                Some(tree) => self.value(depends, tree, given),
                None => May::EITHER,
            },
            _ => self.of_dependencies(index, given),
        }
    }

    /// How a task ends, where the condition of another one was false.
    fn end(&self, index: usize, start: May, absent: Option<&Call<'w>>) -> State {
        let Some(call) = self.calls.get(index) else { return State::default() };
        let mut state = State::default();
        if start.hold {
            let survives = self.survives.get(index).copied().unwrap_or(true);
            state = state | ends(self.facts, call, absent, survives, &self.budget);
        }
        if start.fail {
            state = state | State::OMITTED;
        }
        state
    }

    fn of_dependencies(&self, index: usize, given: &BTreeMap<usize, State>) -> May {
        let mut all = May { hold: true, fail: false };
        for task in self.dag.dependencies.get(index).into_iter().flatten().filter_map(|d| d.task) {
            let mut wanted = State::SUCCEEDED | State::SKIPPED | State::DAEMONED;
            let (on_error, on_failed) = self.calls.get(task).map(|c| continues(c)).unwrap_or_default();
            if on_error {
                wanted = wanted | State::ERRORED;
            }
            if on_failed {
                wanted = wanted | State::FAILED;
            }
            let one = self.may_be(task, wanted, given);
            all = May { hold: all.hold && one.hold, fail: all.fail || one.fail };
        }
        all
    }

    fn may_be(&self, task: usize, wanted: State, given: &BTreeMap<usize, State>) -> May {
        let state = given.get(&task).copied().unwrap_or_else(|| self.of_task(task));
        May { hold: state.intersects(wanted), fail: !state.is_within(wanted) }
    }

    /// Both sides of an operator are taken to be independent, which can only make more possible.
    fn value(&self, depends: &Depends, expr: &Expr, given: &BTreeMap<usize, State>) -> May {
        let value = |expr: &Expr| self.value(depends, expr, given);
        match &expr.kind {
            ExprKind::Task(index) => match depends.refs.get(*index) {
                Some(reference) => self.reference(reference, given),
                None => May::EITHER,
            },
            ExprKind::Not(inner) => {
                let May { hold, fail } = value(inner);
                May { hold: fail, fail: hold }
            }
            ExprKind::All(parts) => {
                let parts = parts.iter().map(value);
                parts.fold(May { hold: true, fail: false }, |a, b| May {
                    hold: a.hold && b.hold,
                    fail: a.fail || b.fail,
                })
            }
            ExprKind::Any(parts) => {
                let parts = parts.iter().map(value);
                parts.fold(May { hold: false, fail: true }, |a, b| May {
                    hold: a.hold || b.hold,
                    fail: a.fail && b.fail,
                })
            }
            ExprKind::Constant(constant) => May { hold: *constant, fail: !constant },
            ExprKind::Equal { .. } | ExprKind::Conditional(_) => May::EITHER,
        }
    }

    fn reference(&self, reference: &TaskRef, given: &BTreeMap<usize, State>) -> May {
        let Some(call) = self.facts.item_named(self.template, &reference.name) else { return May::EITHER };
        let Some(task) = call.site.position() else { return May::EITHER };
        let (on_error, on_failed) = continues(call);
        let results = reference.meant(on_error, on_failed);
        if reference.inert || results.is_empty() {
            return May::EITHER;
        }
        if results.iter().any(|r| r.is_about_children()) {
            // The items of a loop have results only when it ran.
            let ran = State::SUCCEEDED | State::FAILED | State::ERRORED | State::DAEMONED;
            return May { hold: self.may_be(task, ran, given).hold, fail: true };
        }
        let wanted = results.into_iter().map(state_of).fold(State::default(), |a, b| a | b);
        self.may_be(task, wanted, given)
    }
}

fn state_of(result: TaskResult) -> State {
    match result {
        TaskResult::Succeeded | TaskResult::AnySucceeded => State::SUCCEEDED,
        TaskResult::Failed | TaskResult::AllFailed => State::FAILED,
        TaskResult::Errored => State::ERRORED,
        TaskResult::Skipped => State::SKIPPED,
        TaskResult::Omitted => State::OMITTED,
        TaskResult::Daemoned => State::DAEMONED,
    }
}

/// How a task that starts may end, where the condition of another one was false; failing counts only where the DAG
/// survives it.
fn ends<'w>(
    facts: &Facts<'w>,
    call: &Call<'w>,
    absent: Option<&Call<'w>>,
    survives: bool,
    budget: &Budget,
) -> State {
    let ran = match survives {
        true => State::SUCCEEDED | State::FAILED | State::ERRORED,
        false => State::SUCCEEDED,
    };
    let ran = match call.interface(facts) {
        Some(interface) if !interface.daemon => ran,
        _ => ran | State::DAEMONED,
    };
    let stays_out = match (absent.and_then(condition), condition(call)) {
        (Some(other), Some(own)) => {
            let status = absent.map(|a| status_of(a, "Skipped")).unwrap_or_default();
            !can_hold(own, Some(other), &status, budget)
        }
        _ => false,
    };
    // A list that is only known when it runs may be empty.
    let is_open_loop = matches!(call.looped, Some(Loop::Param | Loop::Sequence));
    let ran = if is_open_loop { ran | State::SKIPPED } else { ran };
    match skipped(call) {
        Some(absence) if absence.always || stays_out => State::SKIPPED,
        Some(_) => ran | State::SKIPPED,
        None => ran,
    }
}
