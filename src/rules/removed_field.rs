use super::{Check, Rule, Sink};
use crate::analysis::{Facts, Reader, SettingFacts};
use crate::diagnostic::{Edit, Severity, Stage};
use crate::model::decode::{Problem, ProblemKind};
use crate::text::Span;

/// A field that the targeted version of Argo does not have.
pub(super) static RULE: Rule = Rule {
    code: "removed-field",
    severity: Severity::Error,
    stage: Stage::Parse,
    page: include_str!("removed-field.md"),
    check: Check::Both(check, setting),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for problem in &facts.object.decoded.problems {
        one(facts, problem, sink);
    }
}

/// The edits that make the one value of a field, whose list has taken its place, the list's only item.
fn listed(facts: &Facts<'_>, name: &str, span: Span, sink: &Sink<'_>) -> Option<Vec<Edit>> {
    let list = match name {
        "schedule" => "schedules",
        "mutex" => "mutexes",
        "semaphore" => "semaphores",
        _ => return None,
    };
    let key = facts.tree.node_at(span.start as usize).filter(|n| n.span() == span)?;
    let parent = key.parent()?;
    let value = parent.raw_entries().find(|e| e.key == key)?.value;
    if parent.entry(list).is_some() {
        return None;
    }
    let text = facts.tree.as_only_item(value)?;
    Some(vec![sink.edit(span, list), sink.edit(value.span(), text)])
}

fn one(facts: &Facts<'_>, problem: &Problem, sink: &mut Sink<'_>) {
    let name = problem.field.map_or("", |f| f.name);
    let node = facts.tree.node(problem.node);
    let version = facts.workspace.version();
    let found = match &problem.kind {
        ProblemKind::Removed(removal) => {
            let message = format!(
                "`{name}` was removed in Argo {}: Argo {version} refuses the object",
                removal.version
            );
            let found =
                sink.at(problem.span, node.path(), message).help(format!("use {} instead", removal.instead));
            match listed(facts, name, problem.span, sink) {
                Some(edits) => found.fix("write it as a list", edits),
                None => found,
            }
        }
        ProblemKind::TooNew { since } => {
            let message = format!("`{name}` exists since Argo {since}: Argo {version} refuses the object");
            sink.at(problem.span, node.path(), message)
        }
        _ => return,
    };
    sink.push(if problem.loose { found.severity(Severity::Warning).stage(Stage::Run) } else { found });
}

/// Fields of settings.
fn setting(facts: &SettingFacts<'_>, sink: &mut Sink<'_>) {
    let version = facts.workspace.version();
    for (part, problem) in facts.problems() {
        let name = problem.field.map_or("", |f| f.name);
        let (what, help) = match &problem.kind {
            ProblemKind::Removed(removal) => (
                format!("`{name}` was removed in Argo {}", removal.version),
                Some(format!("use {} instead", removal.instead)),
            ),
            ProblemKind::TooNew { since } => (format!("`{name}` exists since Argo {since}"), None),
            _ => continue,
        };
        let (severity, end) = match facts.reader(part) {
            Reader::Controller => {
                (Severity::Error, format!("the controller of Argo {version} refuses to start"))
            }
            _ => (Severity::Warning, format!("Argo {version} ignores it")),
        };
        let node = facts.tree.node(problem.node);
        let found = sink.at(problem.span, node.path(), format!("{what}: {end}")).severity(severity);
        sink.push(match help {
            Some(help) => found.help(help),
            None => found,
        });
    }
}
