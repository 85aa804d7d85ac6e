//! Declarations that are misspelt: nobody uses the name that is declared, and everybody one that is an edit away.
//!
//! Without this, one slip in a declaration would be reported at every use and at every call.

use std::collections::BTreeMap;

use super::calls::{CallSite, Target};
use super::facts::{Facts, TemplateId};
use super::tags::Verdict;
use super::unknown::Reason;

/// What a declaration declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Declared {
    /// An input parameter or artifact.
    Input,
    /// An output parameter or artifact.
    Output,
}

/// The misspelt declarations of an object: what is declared, in which template, as what; and the name that is meant.
pub type Misspelt = BTreeMap<(TemplateId, Declared, String), String>;

/// Finds them.
pub(super) fn find(facts: &Facts<'_>) -> Misspelt {
    let mut wanted: BTreeMap<(TemplateId, Declared, &str, &str), usize> = BTreeMap::new();
    for tag in &facts.tags {
        let Verdict::Unknown(unknown) = &tag.verdict else { continue };
        let Some(declared) = unknown.suggestion.as_deref() else { continue };
        match &unknown.reason {
            Reason::Input { name, template, .. } => {
                *wanted.entry((*template, Declared::Input, declared, name.as_str())).or_default() += 1;
            }
            Reason::Output { call, what } => {
                let (Target::Local(template), Some(name)) =
                    (facts.call(*call).target, what.rsplit('.').next())
                else {
                    continue;
                };
                *wanted.entry((template, Declared::Output, declared, name)).or_default() += 1;
            }
            _ => {}
        }
    }
    let mut found = Misspelt::new();
    for ((template, kind, declared, meant), uses) in wanted {
        let is_misspelt = match kind {
            Declared::Input => input_is_misspelt(facts, template, declared, meant, uses),
            Declared::Output => uses > 1 && !is_output_used(facts, template, declared),
        };
        if is_misspelt {
            found.insert((template, kind, declared.to_owned()), meant.to_owned());
        }
    }
    found
}

fn input_is_misspelt(
    facts: &Facts<'_>,
    template: TemplateId,
    declared: &str,
    meant: &str,
    uses: usize,
) -> bool {
    let is_used = facts.tags.iter().any(|t| {
        let inside = t.zone.template.and_then(|f| facts.template_of_frame(f)) == Some(template);
        let inner = t.text.get(t.tag.inner.range()).unwrap_or_default();
        inside && inner.contains("inputs.") && mentions(inner, declared)
    });
    if is_used {
        return false;
    }
    let (mut with_declared, mut with_meant) = (0, 0);
    for call in facts.calls.iter().filter(|c| matches!(c.target, Target::Local(t) if t == template)) {
        let parameters = call.arguments.parameters().iter().map(|a| a.name());
        let names = parameters.chain(call.arguments.artifacts().iter().map(|a| a.name()));
        for name in names.filter_map(|n| n.get()) {
            with_declared += usize::from(name == declared);
            with_meant += usize::from(name == meant);
        }
        if matches!(call.site, CallSite::Entrypoint | CallSite::OnExit) {
            let own = facts.spec.arguments();
            let names =
                own.parameters().iter().map(|a| a.name()).chain(own.artifacts().iter().map(|a| a.name()));
            for name in names.filter_map(|n| n.get()) {
                with_declared += usize::from(name == declared);
                with_meant += usize::from(name == meant);
            }
        }
    }
    with_declared == 0 && (with_meant > 0 || uses > 1)
}

/// Whether a name stands in a tag as a whole: `message` does not mention `messag`.
fn mentions(tag: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    tag.match_indices(name).any(|(at, _)| {
        let before = tag.get(..at).and_then(|text| text.chars().next_back());
        let after = tag.get(at + name.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

fn is_output_used(facts: &Facts<'_>, template: TemplateId, declared: &str) -> bool {
    let calls: Vec<&str> = facts
        .calls
        .iter()
        .filter(|c| matches!(c.target, Target::Local(t) if t == template))
        .map(|c| c.name)
        .collect();
    facts.tags.iter().any(|t| {
        let inner = t.text.get(t.tag.inner.range()).unwrap_or_default();
        mentions(inner, declared) && calls.iter().any(|name| mentions(inner, name))
    })
}
