//! Values that are the same in every run: what the workflow's parameters and the inputs of templates surely are.

use std::collections::BTreeMap;

use super::{Callee, Flow, Step, TemplateIndex};
use crate::expr::lang;
use crate::expr::tags::{Evaluated, Evaluator as _, Names, Output, fill_all};

/// Values known before anything runs.
#[derive(Debug, Default)]
pub struct Values {
    parameters: BTreeMap<String, String>,
    inputs: Vec<BTreeMap<String, Known>>,
}

/// What is known about an input.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Known {
    /// Every caller passes this.
    Always(String),
    /// Callers pass different things, or things that depend on a run.
    Varies,
}

impl Values {
    /// The values of a flow whose workflow parameters `given` are set on submission.
    pub fn new(flow: &Flow<'_>, given: &BTreeMap<String, String>) -> Values {
        let known = flow.facts().globals.parameters.iter();
        let mut parameters: BTreeMap<String, String> =
            known.filter_map(|(name, value)| Some((name.clone(), value.clone()?))).collect();
        parameters.extend(given.iter().map(|(name, value)| (name.clone(), value.clone())));
        let mut values = Values { parameters, inputs: vec![BTreeMap::new(); flow.templates.len()] };
        for step in &flow.roots {
            values.pass(flow, step, None);
        }
        for index in flow.callees_first().into_iter().rev() {
            let template = flow.template(index);
            values.add_defaults(flow, template.index);
            for step in &template.steps {
                values.pass(flow, step, Some(template.index));
            }
        }
        values
    }

    /// Notes what a step passes to the template that it runs.
    fn pass(&mut self, flow: &Flow<'_>, step: &Step, caller: Option<TemplateIndex>) {
        let Callee::Template(callee) = step.callee else { return };
        let is_around = caller.is_some_and(|c| {
            let knot = flow.template(c).knot;
            knot.is_some() && knot == flow.template(callee).knot
        });
        let arguments = flow.call(step).arguments.parameters();
        let mut passed: BTreeMap<&str, Known> = BTreeMap::new();
        for argument in arguments.iter() {
            let value = argument.value().get().filter(|_| !is_around);
            let value = value.and_then(|text| self.resolve(&text, caller));
            passed.insert(argument.name().or_empty(), value.map_or(Known::Varies, Known::Always));
        }
        for input in &flow.template_facts(callee).interface.inputs {
            let now = match passed.remove(input.name.as_str()) {
                Some(known) => known,
                // The entrypoint's inputs come from the workflow's parameters of the same name.
                None => match caller.is_none().then(|| self.parameters.get(&input.name)).flatten() {
                    Some(value) => Known::Always(value.clone()),
                    None => default_of(flow, callee, &input.name).map_or(Known::Varies, Known::Always),
                },
            };
            let inputs = &mut self.inputs[callee.0];
            match inputs.get(&input.name) {
                Some(before) if *before != now => inputs.insert(input.name.clone(), Known::Varies),
                _ => inputs.insert(input.name.clone(), now),
            };
        }
    }

    /// A template that nobody calls has what its inputs say themselves.
    fn add_defaults(&mut self, flow: &Flow<'_>, template: TemplateIndex) {
        for input in &flow.template_facts(template).interface.inputs {
            if !self.inputs[template.0].contains_key(&input.name) {
                let value = default_of(flow, template, &input.name);
                self.inputs[template.0]
                    .insert(input.name.clone(), value.map_or(Known::Varies, Known::Always));
            }
        }
    }

    /// `text` with all its tags replaced, when every one of them is known in the template `within`.
    pub fn resolve(&self, text: &str, within: Option<TemplateIndex>) -> Option<String> {
        fill_all(text, |key| self.lookup(key, within), |source| self.evaluate(source, within))
    }

    /// What an expression gives, when everything that it looks at is known.
    fn evaluate(&self, source: &str, within: Option<TemplateIndex>) -> Option<String> {
        let parsed = lang::parse(source);
        if !parsed.errors.is_empty() {
            return None;
        }
        let mut names = BTreeMap::new();
        for reference in lang::identifiers(&parsed) {
            if !reference.complete || reference.local || reference.is_function() {
                continue;
            }
            // What follows a parameter's name asks for a part of its value.
            let dotted = reference.dotted();
            let ends = dotted.match_indices('.').map(|(at, _)| at).chain([dotted.len()]);
            let mut known = ends.rev().filter_map(|end| dotted.get(..end));
            let (name, value) = known.find_map(|name| Some((name, self.lookup(name, within)?)))?;
            names.insert(name.to_owned(), value.to_owned());
        }
        match Names::new(names).evaluate(source) {
            Evaluated::Parsed { result: Ok(Output::Text(text) | Output::Json(text)), .. } => Some(text),
            _ => None,
        }
    }

    fn lookup(&self, key: &str, within: Option<TemplateIndex>) -> Option<&str> {
        if let Some(name) = key.strip_prefix("workflow.parameters.") {
            return self.parameters.get(name).map(String::as_str);
        }
        let name = key.strip_prefix("inputs.parameters.")?;
        match self.inputs.get(within?.0)?.get(name)? {
            Known::Always(value) => Some(value),
            Known::Varies => None,
        }
    }

    /// Whether the workflow has a parameter of this name with a value.
    pub fn has_parameter(&self, name: &str) -> bool {
        self.parameters.contains_key(name)
    }
}

/// The value that an input has when nobody passes one.
fn default_of(flow: &Flow<'_>, template: TemplateIndex, name: &str) -> Option<String> {
    let parameters = flow.template_facts(template).view.inputs().parameters();
    let parameter = parameters.iter().find(|p| p.name().or_empty() == name)?;
    let value = parameter.value().get().or_else(|| parameter.default().get())?;
    (!value.contains("{{")).then(|| value.into_owned())
}
