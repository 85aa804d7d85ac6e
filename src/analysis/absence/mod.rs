//! How a workflow flows: which steps and tasks may be skipped or left out, and which run all the same.

mod conditions;
mod states;

use std::collections::BTreeMap;

use super::calls::{Call, CallId, Item, Loop};
use super::facts::{Facts, TemplateId};
use crate::model::View;

use conditions::{Budget, budget, can_hold};
pub use states::{State, States};

/// Why a step or task does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Its `when` is false: it is skipped.
    When,
    /// Its loop has no items: it is skipped.
    EmptyLoop,
    /// Its `depends` is not fulfilled: it is omitted.
    Depends,
}

/// Whether a step or task is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Why.
    pub cause: Cause,
    /// In every run rather than in some.
    pub always: bool,
}

/// Whether a step or task is skipped, by itself: what it waits for apart.
pub fn skipped(call: &Call<'_>) -> Option<Absence> {
    if is_empty_loop(call) {
        return Some(Absence { cause: Cause::EmptyLoop, always: true });
    }
    match call.condition()?.constant {
        Some(true) => None,
        // In a loop the condition is asked for every item, and those that run are collected.
        None if call.looped.is_some() => None,
        Some(false) => Some(Absence { cause: Cause::When, always: true }),
        None => Some(Absence { cause: Cause::When, always: false }),
    }
}

/// The condition of a step or task that has one.
pub fn condition<'w>(call: &Call<'w>) -> Option<&'w str> {
    call.when()?.get().filter(|text| !text.trim().is_empty())
}

/// Whether a loop has no items whatever happens.
fn is_empty_loop(call: &Call<'_>) -> bool {
    let (param, count) = match call.item {
        Item::Step(step) => (step.with_param().get(), step.with_sequence().count()),
        Item::Task(task) => (task.with_param().get(), task.with_sequence().count()),
        _ => return false,
    };
    match call.looped {
        Some(Loop::Param) => param.is_some_and(|text| text.split_whitespace().collect::<String>() == "[]"),
        Some(Loop::Sequence) => count.get().is_some_and(|c| c.trim() == "0"),
        _ => false,
    }
}

/// Answers about the flow of one object; what was found out once is kept.
#[derive(Debug)]
pub struct Flow<'f, 'w> {
    facts: &'f Facts<'w>,
    dags: BTreeMap<TemplateId, Option<States<'f, 'w>>>,
    budget: Budget,
}

impl<'f, 'w> Flow<'f, 'w> {
    /// The flow of an object.
    pub fn new(facts: &'f Facts<'w>) -> Self {
        Flow { facts, dags: BTreeMap::new(), budget: budget() }
    }

    /// The states of a template's tasks, if it is a DAG without cycles.
    pub fn states(&mut self, template: TemplateId) -> Option<&States<'f, 'w>> {
        let facts = self.facts;
        let budget = self.budget.clone();
        self.dags.entry(template).or_insert_with(|| States::of(facts, template, budget)).as_ref()
    }

    /// How `producer` can be left out while `user`, another step or task of the same template, runs.
    pub fn absent_while_running(&mut self, producer: CallId, user: CallId) -> Option<Absence> {
        let (producer, user) = (self.facts.call(producer), self.facts.call(user));
        match producer.item {
            Item::Step(_) => {
                let absence = skipped(producer)?;
                is_compatible(producer, user, absence, "Skipped", &self.budget).then_some(absence)
            }
            Item::Task(_) => self.task_absent(producer, Some(user)),
            _ => None,
        }
    }

    /// How a step or task can be left out when its template gets to its end.
    pub fn absent(&mut self, producer: CallId) -> Option<Absence> {
        let producer = self.facts.call(producer);
        match producer.item {
            Item::Step(_) => skipped(producer),
            Item::Task(_) => self.task_absent(producer, None),
            _ => None,
        }
    }

    fn task_absent(&mut self, producer: &Call<'w>, user: Option<&Call<'w>>) -> Option<Absence> {
        let at = producer.site.position()?;
        let user = match user {
            Some(user) => Some((user, user.site.position()?)),
            None => None,
        };
        let budget = self.budget.clone();
        let states = self.states(producer.caller?)?;
        let possible = states.of_task(at);
        let always = possible.is_within(State::SKIPPED | State::OMITTED);
        // Skipped before omitted: it is the plainer reason.
        for (state, word) in [(State::SKIPPED, "Skipped"), (State::OMITTED, "Omitted")] {
            if !possible.intersects(state) {
                continue;
            }
            // That a list may be empty is not worth a word wherever a loop's outputs are used.
            if state == State::SKIPPED && skipped(producer).is_none() {
                continue;
            }
            let cause = match state {
                State::SKIPPED => skipped(producer).map_or(Cause::When, |a| a.cause),
                _ => Cause::Depends,
            };
            let absence = Absence { cause, always };
            let runs = user.is_none_or(|(user, place)| {
                states.may_start_while(place, (at, state))
                    && is_compatible(producer, user, absence, word, &budget)
            });
            if runs {
                return Some(absence);
            }
        }
        None
    }
}

/// Whether `user` can run, as far as its own condition goes, while `producer` is left out.
fn is_compatible(
    producer: &Call<'_>,
    user: &Call<'_>,
    absence: Absence,
    word: &str,
    budget: &Budget,
) -> bool {
    let Some(own) = condition(user) else { return true };
    let other = condition(producer).filter(|_| absence.cause == Cause::When);
    can_hold(own, other, &status_of(producer, word), budget)
}

/// The key of the tag that asks for a node's status, and what it gives.
fn status_of(call: &Call<'_>, status: &str) -> (String, String) {
    let root = if matches!(call.item, Item::Task(_)) { "tasks" } else { "steps" };
    (format!("{root}.{}.status", call.name), status.to_owned())
}

/// Whether a step or task with `continueOn` goes on after an error, and after a failure.
pub fn continues(call: &Call<'_>) -> (bool, bool) {
    let read = |view: View<'_, crate::model::steps::ContinueOn>| {
        (view.error().get() == Some(true), view.failed().get() == Some(true))
    };
    match call.item {
        Item::Step(step) => read(step.continue_on()),
        Item::Task(task) => read(task.continue_on()),
        _ => (false, false),
    }
}
