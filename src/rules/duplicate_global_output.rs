use super::{Check, Rule, Sink};
use std::collections::BTreeMap;

use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::{Str, View};

/// Several outputs that write one global name.
pub(super) static RULE: Rule = Rule {
    code: "duplicate-global-output",
    severity: Severity::Info,
    stage: Stage::Advice,
    page: include_str!("duplicate-global-output.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let mut seen: BTreeMap<(&str, &str), View<'_, Str>> = BTreeMap::new();
    for template in facts.templates.iter().filter(|t| facts.may_run(t.id)) {
        let outputs = template.view.outputs();
        let parameters = outputs.parameters().iter().map(|p| ("parameter", p.global_name()));
        let artifacts = outputs.artifacts().iter().map(|a| ("artifact", a.global_name()));
        for (what, name) in parameters.chain(artifacts) {
            let Some(text) = name.get().filter(|n| !n.is_empty() && !n.contains("{{")) else { continue };
            match seen.get(&(what, text)) {
                Some(first) => {
                    let message = format!(
                        "another output writes the global {what} `{text}` too: the last one that runs wins"
                    );
                    sink.push(sink.on(name, message).related(sink.place(first.place()), "the other one"));
                }
                None => {
                    seen.insert((what, text), name);
                }
            }
        }
    }
}
