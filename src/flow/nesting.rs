//! How a flow is shown to people: which templates are unfolded where they are called, and which stand by themselves.

use super::{Flow, Step, TemplateIndex};

/// The way in which templates that call others are laid out: each is shown once.
#[derive(Debug)]
pub struct Nesting {
    /// By template: whether it is unfolded in the only step that calls it.
    unfolded: Vec<bool>,
    /// The templates that stand by themselves, in the order in which a reader meets them. Leaves are never among them,
    /// unless they were asked for.
    pub alone: Vec<TemplateIndex>,
}

/// Deeper than this, templates stand by themselves: a box in a box in a box is still readable.
const MAX_DEPTH: usize = 3;

impl Nesting {
    /// Lays out what runs from `starts` on; `alone` are templates to be shown by themselves whatever calls them.
    pub fn new(flow: &Flow<'_>, starts: &[Step], alone: &[TemplateIndex]) -> Nesting {
        let count = flow.templates.len();
        let mut nesting = Nesting { unfolded: vec![false; count], alone: Vec::new() };
        let calls = calls(flow, starts, alone);
        let mut shown = vec![false; count];
        let mut pending: Vec<(TemplateIndex, usize)> = Vec::new();
        for &index in alone {
            if !std::mem::replace(&mut shown[index.0], true) {
                nesting.alone.push(index);
                pending.push((index, 0));
            }
        }
        for step in starts {
            nesting.meet(flow, step, 0, &calls, &mut shown, &mut pending);
        }
        let mut next = 0;
        // Breadth first, so that what a reader meets early is unfolded rather than what stands deep.
        while let Some(&(index, depth)) = pending.get(next) {
            next += 1;
            for step in &flow.template(index).steps {
                nesting.meet(flow, step, depth, &calls, &mut shown, &mut pending);
            }
        }
        nesting
    }

    fn meet(
        &mut self,
        flow: &Flow<'_>,
        step: &Step,
        depth: usize,
        calls: &[u32],
        shown: &mut [bool],
        pending: &mut Vec<(TemplateIndex, usize)>,
    ) {
        let Some(callee) = step.template() else { return };
        let has_steps = !flow.template(callee).steps.is_empty();
        if !has_steps || std::mem::replace(&mut shown[callee.0], true) {
            return;
        }
        if calls[callee.0] == 1 && depth < MAX_DEPTH {
            self.unfolded[callee.0] = true;
            pending.push((callee, depth + 1));
        } else {
            self.alone.push(callee);
            pending.push((callee, 0));
        }
    }

    /// Whether the template is unfolded in the step that calls it.
    pub fn is_unfolded(&self, index: TemplateIndex) -> bool {
        self.unfolded[index.0]
    }
}

/// How many steps call each template, from `starts` on; calls that lead back into what is already running do not count.
fn calls(flow: &Flow<'_>, starts: &[Step], alone: &[TemplateIndex]) -> Vec<u32> {
    let mut calls = vec![0_u32; flow.templates.len()];
    let mut state = vec![State::New; flow.templates.len()];
    let roots = alone.iter().copied().chain(starts.iter().filter_map(Step::template));
    for step in starts {
        if let Some(callee) = step.template() {
            calls[callee.0] += 1;
        }
    }
    for root in roots {
        if state[root.0] != State::New {
            continue;
        }
        state[root.0] = State::Open;
        let mut stack = vec![(root, 0)];
        while let Some((index, next)) = stack.last_mut() {
            let Some(step) = flow.template(*index).steps.get(*next) else {
                state[index.0] = State::Done;
                stack.pop();
                continue;
            };
            *next += 1;
            let Some(callee) = step.template() else { continue };
            if state[callee.0] == State::Open {
                continue;
            }
            calls[callee.0] += 1;
            if state[callee.0] == State::New {
                state[callee.0] = State::Open;
                stack.push((callee, 0));
            }
        }
    }
    calls
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}
