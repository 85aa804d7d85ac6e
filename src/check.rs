//! The pipeline: from a workspace to its findings.

use crate::analysis::{Facts, SettingFacts};
use crate::diagnostic::{Diagnostic, Severity, Stage};
use crate::rules::{Check, FileFacts, RULES, Sink};
use crate::text::FileId;
use crate::workspace::Workspace;

/// The findings in one file, in the order of the file. Files are independent of each other, so this can run on many
/// threads.
pub fn check_file(workspace: &Workspace, id: FileId) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some(file) = workspace.file(id) else { return found };
    let facts = FileFacts { workspace, id, file };
    for rule in RULES {
        if let Check::File(check) = rule.check {
            check(&facts, &mut Sink::new(rule, id, None, &mut found));
        }
    }
    if file.is_helm_template() || file.binary_at().is_some() {
        crate::suppress::apply(&facts, &mut found);
        return found;
    }
    for object in workspace.objects_of(id) {
        if file.is_bomb(object.document) {
            continue;
        }
        let Some(facts) = Facts::new(workspace, object) else { continue };
        let first = found.len();
        let name = object.display_name();
        for rule in RULES {
            if let Check::Object(check) | Check::Both(check, _) = rule.check {
                check(&facts, &mut Sink::new(rule, id, Some(&name), &mut found));
            }
        }
        calm_idle(&facts, &mut found[first..]);
        if object.incomplete {
            // What is read wrongly is judged wrongly.
            let fixes = found.iter_mut().skip(first).flat_map(|d| &mut d.fixes);
            fixes.for_each(|fix| fix.safe = false);
        }
    }
    for setting in workspace.settings_of(id) {
        let Some(facts) = SettingFacts::new(workspace, setting) else { continue };
        let name = setting.display_name();
        for rule in RULES {
            if let Check::Setting(check) | Check::Both(_, check) = rule.check {
                check(&facts, &mut Sink::new(rule, id, Some(&name), &mut found));
            }
        }
    }
    crate::fix::keep_quotes(&file.tree, &mut found);
    crate::suppress::apply(&facts, &mut found);
    sort(&mut found);
    found
}

/// What nothing runs does not fail: in templates that the object's workflow never gets to, defects of a run are warnings.
fn calm_idle(facts: &Facts<'_>, found: &mut [Diagnostic]) {
    let idle: Vec<_> = facts
        .templates
        .iter()
        .filter(|t| t.owner.is_none() && !facts.may_run(t.id))
        .filter_map(|t| Some(t.view.node()?.span()))
        .collect();
    let is_idle = |d: &Diagnostic| idle.iter().any(|span| span.contains(d.place.span));
    for diagnostic in found.iter_mut().filter(|d| d.stage == Stage::Run && d.severity == Severity::Error) {
        if is_idle(diagnostic) {
            diagnostic.severity = Severity::Warning;
        }
    }
}

/// The findings in all files that are not only there for reference, in the order of the reports.
pub fn check(workspace: &Workspace) -> Vec<Diagnostic> {
    let ids = (0..workspace.files().len()).map(|i| FileId(i as u32));
    ids.flat_map(|id| check_file(workspace, id)).collect()
}

/// By place, then the worst first, then by code; the same finding twice (through an alias, say) is one.
fn sort(found: &mut Vec<Diagnostic>) {
    found.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.place.span.start, d.place.span.end);
        key(a).cmp(&key(b)).then(a.code.cmp(b.code)).then_with(|| a.message.cmp(&b.message))
    });
    found.dedup_by(|a, b| a.place == b.place && a.code == b.code && a.message == b.message);
}

/// Whether any finding is at least as bad as `level`.
pub fn any_at_least(found: &[Diagnostic], level: Severity) -> bool {
    found.iter().any(|d| d.severity >= level)
}
