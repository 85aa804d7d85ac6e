//! What can be done at a place: the fixes of findings, comments that silence them, and rewritings.

mod inline;
mod insert;
mod supply;

use super::locate::object_at;
use crate::analysis::Facts;
use crate::check::check_file;
use crate::diagnostic::{Diagnostic, Edit};
use crate::fix;
use crate::model::Version;
use crate::suppress;
use crate::text::{FileId, Span};
use crate::workspace::{File, Input, Workspace};

/// What an action is, for the menu that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActionKind {
    /// It puts a finding right, or silences it.
    QuickFix,
    /// It makes a thing of its own from a part.
    Extract,
    /// It puts a thing in the place of its name.
    Inline,
    /// It writes the same otherwise.
    Rewrite,
    /// It is about the whole file.
    Source,
}

/// Something that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it does, as a command.
    pub title: String,
    /// What it is.
    pub kind: ActionKind,
    /// The changes, which do not overlap; never none.
    pub edits: Vec<Edit>,
    /// The codes of the findings that it answers.
    pub codes: Vec<&'static str>,
    /// Whether it is what the author surely wants.
    pub is_preferred: bool,
}

/// What can be done at a place, fixes first.
pub fn actions(workspace: &Workspace, file: FileId, span: Span) -> Vec<Action> {
    actions_for(workspace, file, span, &check_file(workspace, file))
}

/// The same with findings that are known already; those of other places are passed over.
pub fn actions_for(workspace: &Workspace, file: FileId, span: Span, findings: &[Diagnostic]) -> Vec<Action> {
    let here = || findings.iter().filter(|d| d.place.file == file && touch(d.place.span, span));
    let mut actions: Vec<Action> = Vec::new();
    for finding in here() {
        for (index, fix) in finding.fixes.iter().enumerate().filter(|(_, f)| !f.edits.is_empty()) {
            actions.push(Action {
                title: fix.title.clone(),
                kind: ActionKind::QuickFix,
                edits: fix.edits.clone(),
                codes: vec![finding.code],
                is_preferred: fix.safe && index == 0,
            });
        }
    }
    if let Some(facts) = object_at(workspace, file, span.start).and_then(|o| Facts::new(workspace, o)) {
        let place = Rewriting { facts: &facts, file, span };
        actions.extend(supply::arguments(&place));
        actions.extend(supply::inputs(&place));
        actions.extend(inline::extract(&place));
        actions.extend(inline::inline(&place));
    }
    actions.extend(upgrade(workspace, file));
    let mut silenced: Vec<&str> = Vec::new();
    for finding in here() {
        if silenced.contains(&finding.code) {
            continue;
        }
        silenced.push(finding.code);
        if let Some(fix) = suppress::ignoring(workspace, finding) {
            actions.push(Action {
                title: fix.title,
                kind: ActionKind::QuickFix,
                edits: fix.edits,
                codes: vec![finding.code],
                is_preferred: false,
            });
        }
    }
    let mut seen: Vec<Action> = Vec::new();
    for action in actions {
        match seen.iter_mut().find(|a| a.title == action.title && a.edits == action.edits) {
            Some(same) => same
                .codes
                .extend(action.codes.into_iter().filter(|c| !same.codes.contains(c)).collect::<Vec<_>>()),
            None => seen.push(action),
        }
    }
    seen
}

fn touch(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// Where somebody asks for a rewriting.
struct Rewriting<'f, 'w> {
    facts: &'f Facts<'w>,
    file: FileId,
    span: Span,
}

/// Writes all that Argo 4 removed as Argo 4 has it, whatever version the workspace is for.
fn upgrade(workspace: &Workspace, file: FileId) -> Option<Action> {
    let source = workspace.file(file)?;
    let text = source.tree.text();
    // Nothing is read again unless a removed field may be there.
    ["schedule:", "schedule\"", "mutex", "semaphore"].iter().any(|key| text.contains(key)).then_some(())?;
    let input = Input { path: source.path.clone(), bytes: text.as_bytes(), context: source.context };
    let alone = Workspace::new(vec![File::read(input, Version::LATEST)], Version::LATEST);
    let own = FileId(0);
    let findings = check_file(&alone, own);
    let chosen = fix::choose(&findings, own, false, |d| d.code == "removed-field");
    let mut edits: Vec<Edit> = chosen.iter().flat_map(|(_, fix)| fix.edits.clone()).collect();
    edits.iter_mut().for_each(|edit| edit.place.file = file);
    edits.sort_by_key(|e| e.place);
    (!edits.is_empty()).then(|| Action {
        title: "write what Argo 4 removed as Argo 4 has it".to_owned(),
        kind: ActionKind::Source,
        edits,
        codes: vec!["removed-field"],
        is_preferred: false,
    })
}
