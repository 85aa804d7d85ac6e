//! How often a step repeats.

use super::{Flow, Step, TemplateIndex, Values};
use crate::analysis::{Item, Loop};
use crate::model::steps::Sequence;
use crate::model::{IntOrString, View};

/// How often a step runs in one run of its template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoopCount {
    /// It is no loop.
    Once,
    /// So many times.
    Times(u64),
    /// Known only when the workflow runs: the text that decides.
    Unknown(String),
}

/// More numbers than these in one sequence are not counted one by one by anybody.
const MOST: u64 = 1_000_000_000;

impl Step {
    /// How often the step runs, given what is known of the template `within` which it stands in.
    pub fn loop_count(&self, flow: &Flow<'_>, values: &Values, within: Option<TemplateIndex>) -> LoopCount {
        let call = flow.call(self);
        let Some(kind) = call.looped else { return LoopCount::Once };
        match kind {
            Loop::Items => LoopCount::Times(crate::analysis::loop_items(call).count() as u64),
            Loop::Param => {
                let text = with_param(call.item);
                // An empty text makes the step run once, without an item.
                let list = values.resolve(text, within).and_then(|list| match list.trim() {
                    "" => Some(1),
                    list => {
                        serde_json::from_str::<Vec<serde::de::IgnoredAny>>(list).ok().map(|l| l.len() as u64)
                    }
                });
                list.map_or_else(|| LoopCount::Unknown(text.to_owned()), LoopCount::Times)
            }
            Loop::Sequence => {
                let sequence = with_sequence(call.item);
                match sequence.and_then(|s| numbers(s, values, within)) {
                    Some(count) => LoopCount::Times(count),
                    None => LoopCount::Unknown(sequence_text(sequence)),
                }
            }
        }
    }
}

/// What a step repeats over, in a few words: `2 items`, `{{…}}`, `1 to 3`.
pub fn loop_text(flow: &Flow<'_>, step: &Step) -> Option<String> {
    let call = flow.call(step);
    Some(match call.looped? {
        Loop::Items => items_text(flow, step),
        Loop::Param => with_param(call.item).to_owned(),
        Loop::Sequence => sequence_text(with_sequence(call.item)),
    })
}

fn items_text(flow: &Flow<'_>, step: &Step) -> String {
    let items: Vec<_> = crate::analysis::loop_items(flow.call(step)).collect();
    let texts: Vec<&str> = items.iter().filter_map(|i| i.text()).collect();
    let short = texts.iter().map(|t| t.len() + 2).sum::<usize>() <= 32;
    match items.len() {
        count if texts.len() == count && short && count > 0 => texts.join(", "),
        1 => "1 item".to_owned(),
        count => format!("{count} items"),
    }
}

fn sequence_text(sequence: Option<View<'_, Sequence>>) -> String {
    let Some(sequence) = sequence else { return String::new() };
    let text = |view: View<'_, IntOrString>| view.get().filter(|t| !t.is_empty()).map(|t| t.into_owned());
    let start = text(sequence.start());
    match (text(sequence.count()), text(sequence.end())) {
        (Some(count), _) => match start {
            Some(start) => format!("{count} numbers from {start}"),
            None => format!("{count} numbers"),
        },
        (None, Some(end)) => format!("{} to {end}", start.as_deref().unwrap_or("0")),
        (None, None) => "a sequence without an end".to_owned(),
    }
}

fn numbers(sequence: View<'_, Sequence>, values: &Values, within: Option<TemplateIndex>) -> Option<u64> {
    let number = |view: View<'_, IntOrString>| -> Option<Option<i64>> {
        match view.get().filter(|t| !t.is_empty()) {
            None => Some(None),
            Some(text) => values.resolve(&text, within)?.trim().parse().ok().map(Some),
        }
    };
    let count = match (number(sequence.count())?, number(sequence.end())?) {
        (Some(count), _) => u64::try_from(count).unwrap_or(0),
        (None, Some(end)) => {
            let start = number(sequence.start())?.unwrap_or(0);
            start.abs_diff(end).saturating_add(1)
        }
        (None, None) => return None,
    };
    Some(count.min(MOST))
}

fn with_param(item: Item<'_>) -> &str {
    match item {
        Item::Task(task) => task.with_param().or_empty(),
        Item::Step(step) => step.with_param().or_empty(),
        Item::Hook(_) | Item::Name => "",
    }
}

fn with_sequence(item: Item<'_>) -> Option<View<'_, Sequence>> {
    match item {
        Item::Task(task) => Some(task.with_sequence()),
        Item::Step(step) => Some(step.with_sequence()),
        Item::Hook(_) | Item::Name => None,
    }
}
