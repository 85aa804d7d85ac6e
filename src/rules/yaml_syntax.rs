use super::{Check, FileFacts, Rule, Sink};
use crate::diagnostic::{Severity, Stage};
use crate::text::Span;
use crate::yaml::ProblemKind;

/// A document that is not YAML.
pub(super) static RULE: Rule = Rule {
    code: "yaml-syntax",
    severity: Severity::Error,
    stage: Stage::Parse,
    page: include_str!("yaml-syntax.md"),
    check: Check::File(check),
};

fn check(facts: &FileFacts<'_>, sink: &mut Sink<'_>) {
    if !facts.is_judged() {
        return;
    }
    if let Some(at) = facts.file.binary_at() {
        if facts.file.context.named || facts.file.mentions_argo() {
            let message = "this is no text: there are zero bytes in it, which Argo cannot read";
            sink.push(sink.at(Span::new(at, at + 1), "", message));
        }
        return;
    }
    for problem in facts.file.tree.problems() {
        // How large a file may be is argoc's own limit.
        let is_too_large = problem.kind == ProblemKind::Limit && facts.file.tree.documents().is_empty();
        let consequence = match problem.kind {
            ProblemKind::Syntax | ProblemKind::Tab | ProblemKind::UnquotedTag | ProblemKind::UnknownAlias => {
                "Argo drops the whole document without a word"
            }
            ProblemKind::InvalidKey | ProblemKind::InvalidValue => "Argo cannot read the document",
            ProblemKind::Limit if is_too_large => "nothing in it is checked",
            ProblemKind::Encoding | ProblemKind::Limit => "Argo cannot read the file",
            _ => continue,
        };
        if !facts.concerns_argo(problem.span) {
            continue;
        }
        let is_setting = facts.setting_at(problem.span).is_some();
        let consequence = if is_setting { "the controller cannot read it" } else { consequence };
        let mut found = sink.at(problem.span, "", with_consequence(&problem.message, consequence));
        if is_too_large {
            found = found.severity(Severity::Warning);
        }
        if problem.kind == ProblemKind::UnquotedTag {
            found = found.help("put the whole value in quotes");
        }
        if let Some(related) = problem.related {
            found = found.related(sink.place(related), "this is the other place");
        }
        sink.push(found);
    }
}

/// What is wrong and what follows from it, unless the message says so already.
pub(super) fn with_consequence(message: &str, consequence: &str) -> String {
    if message.contains("Argo") { message.to_owned() } else { format!("{message}: {consequence}") }
}
