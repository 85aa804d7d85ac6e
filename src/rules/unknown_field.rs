use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::model::decode::ProblemKind;
use crate::model::reverse;
use crate::values::suggest;

/// A key that its object does not have.
pub(super) static RULE: Rule = Rule {
    code: "unknown-field",
    severity: Severity::Error,
    stage: Stage::Parse,
    page: include_str!("unknown-field.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let decoded = &facts.object.decoded;
    let version = facts.workspace.version();
    for problem in &decoded.problems {
        let ProblemKind::UnknownField { nearest } = problem.kind else { continue };
        let Some(frame) = decoded.frame(problem.frame) else { continue };
        let key = facts.tree.node(problem.node);
        let name = key.key_text().unwrap_or_default();
        let owner = facts.tree.node(frame.node).path();
        let place = if owner.is_empty() { frame.desc.name.to_owned() } else { format!("`{owner}`") };
        let found = if let Some(missed) = facts.missed_for(problem) {
            let message = format!(
                "`{name}` is no field of {place}: Argo ignores it, misses `{missed}` and refuses the workflow"
            );
            sink.at(problem.span, key.path(), message).stage(Stage::Submit)
        } else if problem.loose {
            let message = format!("`{name}` is no field of {place}: Argo ignores it without a word");
            sink.at(problem.span, key.path(), message).severity(Severity::Warning).stage(Stage::Run)
        } else {
            let message = format!("`{name}` is no field of {place}: Argo refuses the whole object");
            sink.at(problem.span, key.path(), message)
        };
        let found = match nearest {
            Some(known) => {
                let found = found.label(format!("did you mean `{known}`?"));
                // Where the right key stands as well, this one would be its double.
                if facts.tree.node(frame.node).entry(known).is_some() {
                    found.help(format!("`{known}` is here as well: delete one of the two"))
                } else {
                    let names = frame.desc.all_fields().filter(|f| f.exists_in(version)).map(|f| f.name);
                    let edit = sink.edit(problem.span, known);
                    let certain = suggest::is_certain(name, names);
                    found.guess(format!("replace `{name}` by `{known}`"), vec![edit], certain)
                }
            }
            None => match reverse::belongs(facts.object.kind, name, frame.desc) {
                Some(home) => found.help(format!("`{name}` belongs {home}")),
                None => found,
            },
        };
        sink.push(found);
    }
}
