//! Expressions over the names of a place.

use super::flat::Flat;
use super::resolve::{Answer, Resolver, Spot};
use crate::expr::lang;
use crate::expr::tags::{Evaluated, Evaluator, Names, Output};

impl Resolver<'_, '_> {
    /// What an expression gives.
    pub(super) fn expression(&self, source: &str, spot: Spot) -> Answer {
        let parsed = lang::parse(source);
        if let Some(error) = parsed.errors.first() {
            return Answer::left(format!("the expression cannot be read: {}", error.message));
        }
        let mut names = Flat::new();
        let mut absent: Vec<String> = Vec::new();
        for reference in lang::identifiers(&parsed) {
            if !reference.complete || reference.local || reference.is_function() {
                continue;
            }
            let dotted = reference.dotted();
            if let Some(siblings) = self.siblings_of_nothing(&dotted, spot) {
                for name in siblings {
                    names.entry(name).or_default();
                }
                absent.push(dotted);
            } else if let Err(reason) = self.collect(&dotted, spot, &mut names) {
                return Answer::Left(reason);
            }
        }
        let late = if spot.item.is_some() {
            "Argo stops with an error there"
        } else {
            "Argo leaves the tag as it is"
        };
        match Names::new(names).at(self.known.now).evaluate(source) {
            Evaluated::Parsed { result: Ok(Output::Text(text) | Output::Json(text)), .. } => Answer::Known(
                text,
                match absent.first() {
                    None => "evaluated".to_owned(),
                    Some(name) => format!("evaluated; there is no `{name}`, so it counts as nil"),
                },
            ),
            Evaluated::Parsed { result: Ok(Output::Nil), .. } => {
                Answer::left(format!("the expression gives nil; {late}"))
            }
            Evaluated::Parsed { result: Err((_, message)), .. } | Evaluated::Syntax(_, message) => {
                Answer::left(format!("the expression fails: {message}; {late}"))
            }
        }
    }

    /// For a parameter that certainly does not exist, and that Argo takes for nil: the parameters that exist beside it.
    /// Nothing where it may exist, and in loops, where Argo wants every name.
    fn siblings_of_nothing(&self, dotted: &str, spot: Spot) -> Option<Vec<String>> {
        let (group, name) =
            dotted.match_indices('.').nth(1).map(|(at, _)| (&dotted[..at], &dotted[at + 1..]))?;
        let name = name.split('.').next()?;
        let is_open =
            self.facts.globals.is_open || spot.item.is_some_and(|id| self.facts.call(id).looped.is_some());
        let members = self.members(group, spot).filter(|_| !is_open)?;
        let outer = spot.outer.is_some_and(|id| self.facts.template(id).interface.input(name).is_some());
        if members.is_empty()
            || members.iter().any(|member| member == name)
            || outer && group == "inputs.parameters"
        {
            return None;
        }
        Some(members.iter().map(|member| format!("{group}.{member}")).collect())
    }

    /// Adds what an expression sees of a dotted name: its value, the value that it begins with, or all below it.
    fn collect(&self, dotted: &str, spot: Spot, names: &mut Flat) -> Result<(), String> {
        if let Some(members) = self.members(dotted, spot) {
            for name in members {
                self.collect(&format!("{dotted}.{name}"), spot, names)?;
            }
            return Ok(());
        }
        let mut prefix = dotted;
        let mut reason = None;
        while !is_group(prefix) {
            match self.name(prefix, spot) {
                Answer::Known(text, _) if prefix == "item" && text.starts_with(['{', '[']) => {
                    return Err("the loop's item is no plain text".to_owned());
                }
                Answer::Known(text, _) => {
                    names.insert(prefix.to_owned(), text);
                    return Ok(());
                }
                Answer::Left(why) => _ = reason.get_or_insert(why),
            }
            match prefix.rsplit_once('.') {
                Some((shorter, _)) => prefix = shorter,
                None => break,
            }
        }
        Err(reason.unwrap_or_else(|| format!("the expression looks at all of `{dotted}`")))
    }

    /// The parameters of a group of which an expression may read any.
    fn members(&self, dotted: &str, spot: Spot) -> Option<Vec<String>> {
        let mut members: Vec<String> = match dotted {
            "workflow.parameters" => {
                let given = self.known.parameters.keys();
                self.facts.globals.parameters.keys().chain(given).cloned().collect()
            }
            "inputs.parameters" => {
                let interface = &self.facts.template(spot.template?).interface;
                interface.inputs.iter().map(|input| input.name.clone()).collect()
            }
            _ => return None,
        };
        members.sort();
        members.dedup();
        Some(members)
    }
}

/// Names that are maps to expressions, whatever they are to simple tags.
fn is_group(name: &str) -> bool {
    let parts: Vec<&str> = name.split('.').collect();
    matches!(
        parts[..],
        ["workflow"
            | "inputs"
            | "outputs"
            | "steps"
            | "tasks"
            | "pod"
            | "node"
            | "lastRetry"
            | "cronworkflow"]
            | ["workflow", "parameters" | "labels" | "annotations" | "outputs"]
            | ["workflow", "outputs", "parameters" | "artifacts"]
            | ["inputs" | "outputs", "parameters" | "artifacts"]
            | ["steps" | "tasks", _]
            | ["steps" | "tasks", _, "outputs"]
            | ["steps" | "tasks", _, "outputs", "parameters" | "artifacts"]
    )
}
