use super::yaml_syntax::with_consequence;
use super::{Check, FileFacts, Rule, Sink};
use crate::diagnostic::{Severity, Stage};
use crate::text::Span;
use crate::workspace::SettingKind;
use crate::yaml::{Problem, ProblemKind};

/// The same key twice in one map.
pub(super) static RULE: Rule = Rule {
    code: "duplicate-key",
    severity: Severity::Error,
    stage: Stage::Parse,
    page: include_str!("duplicate-key.md"),
    check: Check::File(check),
};

/// What to cut out when both entries say the same.
fn double(facts: &FileFacts<'_>, problem: &Problem) -> Option<Span> {
    let tree = &facts.file.tree;
    let entry = |span: Span| {
        let key = tree.node_at(span.start as usize).filter(|n| n.span() == span)?;
        key.parent()?.raw_entries().find(|e| e.key == key)
    };
    let (first, second) = (entry(problem.related?)?, entry(problem.span)?);
    (first.value.source() == second.value.source()).then(|| tree.removal(second.key)).flatten()
}

fn check(facts: &FileFacts<'_>, sink: &mut Sink<'_>) {
    if !facts.is_judged() {
        return;
    }
    for problem in facts.file.tree.problems() {
        let is_merge = problem.kind == ProblemKind::MergeOverride;
        if (problem.kind != ProblemKind::DuplicateKey && !is_merge) || !facts.concerns_argo(problem.span) {
            continue;
        }
        let (severity, consequence) = match facts.setting_at(problem.span).map(|s| s.kind) {
            Some(SettingKind::Controller) => (Severity::Error, "the controller refuses to start"),
            Some(_) => (Severity::Warning, "the last one wins without a word"),
            None => (Severity::Error, "Argo drops the whole document without a word"),
        };
        let message = with_consequence(&problem.message, consequence);
        let mut found = sink.at(problem.span, "", message).severity(severity);
        if let Some(first) = problem.related {
            found = found.related(sink.place(first), "the first one is here");
        }
        if is_merge {
            found =
                found.help("this is a limit of Argo's: write the keys out instead of merging them with `<<`");
        }
        if let Some(span) = double(facts, problem) {
            found = found.fix("delete one of the two, which say the same", vec![sink.edit(span, "")]);
        }
        sink.push(found);
    }
}
