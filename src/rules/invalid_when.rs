use super::{Check, Rule, Sink};
use crate::analysis::Facts;
use crate::diagnostic::{Severity, Stage};
use crate::expr::when::{self, Dialect, ProblemKind, WhenErrorKind};
use crate::model::Language;
use crate::yaml::Style;

/// A condition that fails, or never does what it looks like.
pub(super) static RULE: Rule = Rule {
    code: "invalid-when",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("invalid-when.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for site in &facts.object.decoded.sites {
        let dialect = match site.field.language {
            Language::When => Dialect::Template,
            Language::CronWhen => Dialect::Cron,
            _ => continue,
        };
        let node = facts.tree.node(site.node);
        let Some(text) = node.as_str().filter(|t| !t.trim().is_empty()) else { continue };
        let in_metric = facts.object.decoded.frame(site.frame).is_some_and(|f| f.desc.name == "Prometheus");
        let analysis = when::analyze(text, dialect);
        for problem in &analysis.problems {
            let (severity, end) = match problem.kind {
                ProblemKind::Fails(WhenErrorKind::Unbalanced) if !problem.certain => {
                    (Severity::Warning, "Argo accepts it, and it fails when it is decided")
                }
                ProblemKind::Fails(_) if !problem.certain => continue,
                ProblemKind::Fails(_) if in_metric => (Severity::Warning, "the controller reports no metric"),
                ProblemKind::Fails(_) => {
                    (Severity::Error, "Argo accepts it, and it fails when it is decided")
                }
                ProblemKind::NeverEqual => (Severity::Warning, "the condition is not what it looks like"),
                ProblemKind::Ignored => (Severity::Warning, "Argo never looks at it"),
            };
            let message = format!("{}: {end}", problem.message);
            let found = sink.in_text(node, problem.span, message).severity(severity);
            // Of two values of different types the one with a tag is most often meant as text.
            let bare = analysis.tags.iter().find(|t| !t.quoted && problem.span.contains(t.operand));
            let quote = if node.style() == Some(Style::SingleQuoted) { "\"" } else { "'" };
            sink.push(match bare.filter(|_| problem.kind == ProblemKind::NeverEqual) {
                Some(tag) => {
                    let (start, end) = (tag.operand.start as usize, tag.operand.end as usize);
                    let at = |offset: usize| sink.edit(node.source_span(offset..offset), quote);
                    found.unsafe_fix("put the tag in quotes", vec![at(start), at(end)])
                }
                None => found,
            });
        }
    }
}
