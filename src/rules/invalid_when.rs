use super::{Check, Rule, Sink};
use crate::analysis::{Call, Constants, Facts, Position, loop_items};
use crate::diagnostic::{Diagnostic, Severity, Stage};
use crate::expr::tags::{TagKind, scan};
use crate::expr::when::{self, Dialect, ProblemKind, WhenErrorKind};
use crate::model::Language;
use crate::text::Span;
use crate::values::suggest;
use crate::yaml::{Node, Style};

/// A condition that fails, or never does what it looks like.
pub(super) static RULE: Rule = Rule {
    code: "invalid-when",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("invalid-when.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    let values = Constants::each(facts);
    for call in facts.calls.iter().filter(|_| facts.is_complete()) {
        sink.extend(with_values(call, &values, sink));
    }
    for site in &facts.object.decoded.sites {
        let dialect = match site.field.language {
            Language::When => Dialect::Template,
            Language::CronWhen => Dialect::Cron,
            _ => continue,
        };
        let node = facts.tree.node(site.node);
        let Some(text) = node.as_str().filter(|t| !t.trim().is_empty()) else { continue };
        let in_metric = facts.object.decoded.frame(site.frame).is_some_and(|f| f.desc.name == "Prometheus");
        let call = facts.call_of_frame(site.frame).map(|id| facts.call(id));
        let known = call.filter(|_| dialect == Dialect::Template).and_then(Call::condition);
        let own;
        if dialect == Dialect::Cron {
            cron_tags(node, text, sink);
        }
        let analysis = match known {
            Some(known) => known,
            None => {
                own = when::analyze(text, dialect);
                &own
            }
        };
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

/// The condition of a CronWorkflow insists on every simple tag, and knows two that are texts.
fn cron_tags(node: Node<'_>, text: &str, sink: &mut Sink<'_>) {
    const TEXTS: [&str; 2] = ["cronworkflow.name", "cronworkflow.namespace"];
    const OTHERS: [&str; 3] =
        ["cronworkflow.failed", "cronworkflow.succeeded", "cronworkflow.lastScheduledTime"];
    const MAPS: [&str; 2] = ["cronworkflow.labels", "cronworkflow.annotations"];
    const END: &str = "Argo accepts it, and it fails whenever the workflow is due, which never starts";
    for tag in scan(text) {
        let (TagKind::Simple(_), Some(path)) = (&tag.kind, tag.path()) else { continue };
        let key = path.key(text);
        if TEXTS.contains(&key) {
            continue;
        }
        let map = MAPS
            .into_iter()
            .find(|map| key.strip_prefix(map).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')));
        let found = if OTHERS.contains(&key) {
            let message = format!("`{key}` is no text, and only an expression can use it: {END}");
            sink.in_text(node, path.span, message).help(format!("write `{{{{={key}}}}}`"))
        } else if let Some(map) = map {
            let message = format!("the controller gives this condition nothing of `{map}` as a text: {END}");
            sink.in_text(node, path.span, message)
                .help("compare what `cronworkflow.name` gives, or leave it out")
        } else {
            let message = format!("there is no `{key}` here: {END}");
            let found = sink.in_text(node, path.span, message);
            match suggest::nearest(key, TEXTS.into_iter().chain(OTHERS)) {
                Some(near) if TEXTS.contains(&near) => found.help(format!("did you mean `{{{{{near}}}}}`?")),
                Some(near) => found.help(format!("did you mean `{{{{={near}}}}}`?")),
                None => found,
            }
        };
        sink.push(found);
    }
}

/// A tag without quotes that gets a value with which the condition fails, although it looks sound.
fn with_values(call: &Call<'_>, values: &[Constants<'_, '_>], sink: &Sink<'_>) -> Option<Diagnostic> {
    let node = call.when()?.node()?;
    let text = node.as_str().filter(|t| t.contains("{{"))?;
    let analysis = call.condition()?;
    // A quote that is not closed says enough.
    let is_reported =
        |kind| matches!(kind, ProblemKind::NeverEqual | ProblemKind::Fails(WhenErrorKind::Unbalanced));
    if analysis.problems.iter().any(|p| p.certain || is_reported(p.kind)) {
        return None;
    }
    let mut bare = analysis.tags.iter().filter(|tag| !tag.quoted);
    bare.find_map(|tag| {
        let source = text.get(tag.span.range())?;
        let from_items = item_values(call, source).map(str::to_owned);
        let constant = |c: &Constants<'_, '_>| {
            c.text(source, Position::Item(call.id)).map(|expected| expected.text.into_owned())
        };
        let mut all = from_items.chain(values.iter().filter_map(constant));
        let value = all.find(|value| fails(&replaced(text, tag.span, value)))?;
        let message = format!(
            "`{source}` is `{value}` here, and without quotes that is read as language: Argo accepts it, and it fails \
             when it is decided"
        );
        let found = sink.in_text(node, tag.operand, message).severity(Severity::Warning);
        let found = found.help(format!("`{}` fails", replaced(text, tag.span, &value)));
        Some(quoted(node, text, tag.operand, found, sink))
    })
}

/// The texts that the items of a literal loop put in the place of a tag.
fn item_values<'w>(call: &Call<'w>, tag: &str) -> impl Iterator<Item = &'w str> {
    let path = tag.trim_start_matches("{{").trim_end_matches("}}").trim();
    let key = path.strip_prefix("item").map(|rest| rest.strip_prefix('.').unwrap_or(rest).to_owned());
    let items = key.into_iter().flat_map(|key| {
        loop_items(call).filter_map(move |item| match key.as_str() {
            "" => item.as_str(),
            key => item.get(key)?.resolved().as_str(),
        })
    });
    items.filter(|value| !value.contains("{{"))
}

fn replaced(text: &str, span: Span, value: &str) -> String {
    let (before, after) = (text.get(..span.start as usize), text.get(span.end as usize..));
    format!("{}{value}{}", before.unwrap_or_default(), after.unwrap_or_default())
}

fn fails(text: &str) -> bool {
    let problems = when::analyze(text, Dialect::Template).problems;
    problems.iter().any(|p| p.certain && matches!(p.kind, ProblemKind::Fails(_)))
}

/// Adds the fix that quotes an operand, and leaves the rest as it is.
fn quoted(node: Node<'_>, text: &str, operand: Span, found: Diagnostic, sink: &Sink<'_>) -> Diagnostic {
    let quote = if node.style() == Some(Style::SingleQuoted) { "\"" } else { "'" };
    let Some(inner) = text.get(operand.range()) else { return found };
    if fails(&replaced(text, operand, &format!("'{inner}'"))) {
        return found;
    }
    let (start, end) = (operand.start as usize, operand.end as usize);
    let at = |offset: usize| sink.edit(node.source_span(offset..offset), quote);
    found.unsafe_fix(format!("write `'{inner}'`"), vec![at(start), at(end)])
}
