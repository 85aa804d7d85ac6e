use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::analysis::Item;
use crate::diagnostic::{Severity, Stage};

/// A step or task that loops in two ways.
pub(super) static RULE: Rule = Rule {
    code: "several-loops",
    severity: Severity::Error,
    stage: Stage::Submit,
    page: include_str!("several-loops.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for call in &facts.calls {
        let (items, param, sequence) = match call.item {
            Item::Step(s) => (s.with_items(), s.with_param(), s.with_sequence()),
            Item::Task(t) => (t.with_items(), t.with_param(), t.with_sequence()),
            _ => continue,
        };
        let stage = call.caller.map_or(Stage::Submit, |t| facts.body_stage(facts.template(t)));
        let mut loops = Vec::new();
        if !items.is_empty() {
            loops.push(("withItems", items.key_place()));
        }
        if param.get().is_some_and(|p| !p.is_empty()) {
            loops.push(("withParam", param.key_place()));
        }
        if sequence.is_set() {
            loops.push(("withSequence", sequence.key_place()));
        }
        if let [(first, at), (second, place), ..] = loops.as_slice() {
            let message =
                format!("{} has both `{first}` and `{second}`: Argo refuses the workflow", call.display());
            let found = sink.at(*place, call.name_view.yaml_path(), message).stage(stage);
            sink.push(found.related(sink.place(*at), "the other one"));
        }
        if sequence.count().is_set() && sequence.end().is_set() {
            let message = "a sequence has `count` or `end`, not both: Argo refuses the workflow";
            let found = sink.at(sequence.end().key_place(), sequence.end().yaml_path(), message).stage(stage);
            sink.push(found.related(sink.place(sequence.count().key_place()), "the other one"));
        }
    }
}
