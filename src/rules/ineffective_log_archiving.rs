use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::analysis::storage::{Location, Logs, Who};
use crate::diagnostic::{Severity, Stage};

/// `archiveLogs` that has no effect.
pub(super) static RULE: Rule = Rule {
    code: "ineffective-log-archiving",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("ineffective-log-archiving.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let mut is_said = false;
    for template in &facts.storage().templates {
        if template.logs.has_logs {
            overruled(facts, &template.logs, &mut is_said, sink);
            continue;
        }
        let view = facts.template(template.id).view.archive_location().archive_logs();
        if view.get() == Some(true) {
            let message = "templates of this kind have no logs to archive: this has no effect";
            sink.push(sink.on(view, message));
        }
    }
}

/// What the object says is overruled. The workflow's own wish is named once.
fn overruled(facts: &Facts<'_>, logs: &Logs, is_said: &mut bool, sink: &mut Sink<'_>) {
    let Some(archived) = logs.archived.value else { return };
    let own = logs.archived.overruled.iter().filter(|(value, _)| *value != archived);
    for (value, origin) in own {
        let Some(place) = origin.place.filter(|p| p.file == sink.file()) else { continue };
        let is_workflow = match origin.who {
            Who::Template => false,
            Who::Object => true,
            _ => continue,
        };
        if is_workflow && std::mem::replace(is_said, true) {
            continue;
        }
        let path = match is_workflow {
            true => facts.spec.archive_logs().yaml_path(),
            false => String::new(),
        };
        let (message, there) = match (value, logs.location) {
            (true, Location::Full) => (
                "a template has a complete `archiveLocation`, so only that decides: its logs are not archived",
                "it does not say `archiveLogs: true`",
            ),
            (false, Location::Full) => (
                "a template has a complete `archiveLocation`, so only that decides: its logs are archived",
                "it says so here",
            ),
            (false, _) if logs.archived.by.who == Who::Repository => (
                "the artifact repository archives logs, which nothing below can switch off: they are archived",
                "switched on here",
            ),
            (false, _) => ("a template says otherwise, and wins: its logs are archived", "the template"),
            (true, _) => ("a template says otherwise, and wins: its logs are not archived", "the template"),
        };
        // A template that says otherwise than its workflow does what templates are for.
        if is_workflow && logs.location != Location::Full && logs.archived.by.who != Who::Repository {
            *is_said = false;
            continue;
        }
        let mut found = sink.at(place.span, path, message);
        if let Some(by) = logs.archived.by.place {
            found = found.related(by, there);
        }
        found = match (value, logs.location) {
            (true, Location::Full) => found.help("write `archiveLogs: true` into the `archiveLocation`"),
            (false, Location::Full) => found,
            _ if logs.archived.by.who == Who::Repository => found.help(
                "switch it off in the repository and on where it is wanted, or give the template a complete `archiveLocation`",
            ),
            _ => found,
        };
        sink.push(found);
    }
}
