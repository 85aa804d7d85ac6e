use super::{Check, Rule, Sink};
use crate::analysis::{Facts, ROOTS, Scope, Verdict};
use crate::diagnostic::{Severity, Stage};
use crate::text::Span;
use crate::values::suggest;

/// A tag that begins almost like a variable of Argo's.
pub(super) static RULE: Rule = Rule {
    code: "misspelt-variable",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("misspelt-variable.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    for tag in facts.tags.iter().filter(|t| t.verdict == Verdict::Unchecked) {
        let (Some(path), Some(key)) = (tag.tag.path(), tag.key()) else { continue };
        let (root, rest) = key.split_once('.').map_or((key, None), |(root, rest)| (root, Some(rest)));
        if ROOTS.contains(&root) || !root.chars().all(|c| c.is_ascii_alphanumeric()) {
            continue;
        }
        let Some(nearest) = suggest::meant(root, ROOTS.iter().copied()) else { continue };
        let meant = rest.map_or_else(|| nearest.to_string(), |rest| format!("{nearest}.{rest}"));
        let scope = Scope::of_zone(facts, tag.zone);
        // A single word may be anybody's; it is Argo's for sure only when it means something here.
        if rest.is_none() && scope.lookup(&meant).is_none() {
            continue;
        }
        let start = path.span.start as usize;
        let span = Span::new(start, start + root.len());
        let message =
            format!("there is no variable `{key}`: Argo leaves the tag as it is, and the pod gets its text");
        let edit = sink.edit(tag.node.source_span(span.range()), &nearest);
        let found = sink.in_text(tag.node, span, message).label(format!("did you mean `{nearest}`?"));
        sink.push(found.guess(format!("replace `{root}` by `{nearest}`"), vec![edit], nearest.certain));
    }
}
