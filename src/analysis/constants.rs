//! The values that texts have when a workflow runs as its manifest says: parameters replaced by what the manifest gives
//! them. Whoever submits it may give other ones, so nothing more than a warning rests on a replaced tag.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use super::calls::{Call, CallSite, Target};
use super::facts::{Facts, TemplateId};
use super::scope::Position;
use crate::expr::tags::fill;

/// How far values are followed through callers.
const MAX_DEPTH: usize = 12;
/// More values of one parameter are not tried.
const MOST_CHOICES: usize = 32;

/// A text with its tags replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected<'t> {
    /// The text.
    pub text: Cow<'t, str>,
    /// No tag had to be replaced: it is this in every run.
    pub is_literal: bool,
}

/// The values of an object's parameters, as far as the manifest tells.
#[derive(Debug)]
pub struct Constants<'f, 'w> {
    facts: &'f Facts<'w>,
    callers: BTreeMap<TemplateId, Vec<&'f Call<'w>>>,
    /// Which of the values that the configuration lists a parameter from outside has.
    choice: usize,
    /// The values that were asked for; none while one is being looked for, which ends circles.
    inputs: RefCell<BTreeMap<(TemplateId, String), Option<String>>>,
}

impl<'f, 'w> Constants<'f, 'w> {
    /// The values of an object's parameters: once, or for each value that the configuration lists for those that come
    /// from outside.
    pub fn each(facts: &'f Facts<'w>) -> Vec<Self> {
        let parameters = facts.workspace.externals(facts.object).parameters.iter();
        let most = parameters.map(|p| p.choices().len()).max().unwrap_or_default();
        (0..most.clamp(1, MOST_CHOICES)).map(|choice| Constants { choice, ..Constants::new(facts) }).collect()
    }

    /// The values of an object's parameters.
    pub fn new(facts: &'f Facts<'w>) -> Self {
        let mut callers: BTreeMap<TemplateId, Vec<&Call<'w>>> = BTreeMap::new();
        for call in &facts.calls {
            if let Target::Local(id) = call.target {
                callers.entry(id).or_default().push(call);
            }
        }
        Constants { facts, callers, choice: 0, inputs: RefCell::default() }
    }

    /// The text with all of its tags replaced; `None` when one of them has no value that the manifest tells.
    pub fn text<'t>(&self, text: &'t str, position: Position) -> Option<Expected<'t>> {
        self.replace(text, position, 0)
    }

    fn replace<'t>(&self, text: &'t str, position: Position, depth: usize) -> Option<Expected<'t>> {
        if !text.contains("{{") {
            return Some(Expected { text: Cow::Borrowed(text), is_literal: true });
        }
        let text = fill(text, |key| self.value(key, position, depth))?;
        Some(Expected { text: Cow::Owned(text), is_literal: false })
    }

    /// The value of a simple tag.
    fn value(&self, key: &str, position: Position, depth: usize) -> Option<String> {
        if let Some(name) = key.strip_prefix("workflow.parameters.") {
            return match self.facts.globals.parameters.get(name) {
                Some(Some(value)) => Some(value.clone()).filter(|v| !v.contains("{{")),
                Some(None) | None => {
                    let supplied = self.facts.supplied(name)?;
                    let choices = supplied.choices();
                    choices.get(self.choice % choices.len().max(1)).map(|v| (*v).to_owned())
                }
            };
        }
        let name = key.strip_prefix("inputs.parameters.")?;
        let template = match position {
            Position::Body(id) | Position::Outputs(id) => id,
            Position::Item(call) => self.facts.call(call).caller?,
            Position::Spec => return None,
        };
        self.input(template, name, depth)
    }

    /// The value that all callers of a template give one of its inputs.
    pub fn input(&self, template: TemplateId, name: &str, depth: usize) -> Option<String> {
        // Whoever refers to a template of a WorkflowTemplate may give anything.
        if depth > MAX_DEPTH || self.facts.is_template() {
            return None;
        }
        let key = (template, name.to_owned());
        if let Some(known) = self.inputs.borrow().get(&key) {
            return known.clone();
        }
        self.inputs.borrow_mut().insert(key.clone(), None);
        let callers = self.callers.get(&template).map(Vec::as_slice).unwrap_or_default();
        let mut values = callers.iter().map(|call| self.argument(call, template, name, depth + 1));
        let first = values.next().flatten();
        let agreed = first.filter(|first| values.all(|other| other.as_ref() == Some(first)));
        self.inputs.borrow_mut().insert(key, agreed.clone());
        agreed
    }

    /// What one caller gives an input.
    fn argument(&self, call: &Call<'w>, template: TemplateId, name: &str, depth: usize) -> Option<String> {
        let position = match call.site {
            CallSite::Step { .. } | CallSite::Task { .. } => Position::Item(call.id),
            CallSite::Entrypoint | CallSite::OnExit => Position::Spec,
            // Hooks know more, and inherit more, than can be followed here.
            _ => return None,
        };
        if position == Position::Spec {
            if let Some(value) = self.facts.globals.parameters.get(name) {
                return value.clone();
            }
        } else {
            let mut arguments = call.arguments.parameters().iter();
            if let Some(argument) = arguments.find(|a| a.name().get() == Some(name)) {
                let value = argument.value().get()?;
                return Some(self.replace(&value, position, depth)?.text.into_owned());
            }
        }
        let inputs = self.facts.template(template).view.inputs().parameters();
        let input = inputs.iter().find(|p| p.name().get() == Some(name))?;
        let default = input.value().get().or_else(|| input.default().get())?;
        Some(self.replace(&default, Position::Body(template), depth)?.text.into_owned())
    }
}
