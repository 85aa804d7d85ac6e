//! What an editor shows between the words: values that are known, defaults that nothing replaces, counts of loops.

use crate::analysis::{Constants, Facts, Loop, Scope, Target, loop_items};
use crate::expr::tags::TagKind;
use crate::text::{FileId, Span};
use crate::workspace::Workspace;

/// What a hint says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HintKind {
    /// The value of a tag.
    Value,
    /// The default of an input that a call does not give.
    Default,
    /// How often a step or task runs.
    Count,
}

/// A hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Behind this place it stands.
    pub offset: u32,
    /// Its text; blanks in front are to be kept.
    pub label: String,
    /// What it says.
    pub kind: HintKind,
    /// More about it.
    pub tooltip: Option<String>,
}

/// The longest value that a hint shows, in characters.
const LONGEST: usize = 30;

/// The hints of a file, or of a part of it, in order.
pub fn hints(workspace: &Workspace, file: FileId, range: Option<Span>) -> Vec<Hint> {
    let mut hints = Vec::new();
    for object in workspace.objects_of(file) {
        let Some(facts) = Facts::new(workspace, object) else { continue };
        values(&facts, &mut hints);
        defaults(&facts, &mut hints);
        counts(&facts, &mut hints);
    }
    hints.retain(|h| range.is_none_or(|r| r.touches(h.offset as usize)));
    hints.sort_by(|a, b| (a.offset, a.kind, &a.label).cmp(&(b.offset, b.kind, &b.label)));
    hints.dedup();
    hints
}

fn shortened(value: &str) -> String {
    let line: String = value.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    if line.chars().count() < value.chars().count() { format!("{line}…") } else { line }
}

fn values(facts: &Facts<'_>, hints: &mut Vec<Hint>) {
    let constants = Constants::new(facts);
    for one in &facts.tags {
        let TagKind::Simple(_) = one.tag.kind else { continue };
        let Some(text) = one.text.get(one.tag.span.range()) else { continue };
        let position = Scope::of_zone(facts, one.zone).position();
        let Some(value) = constants.text(text, position) else { continue };
        let end = one.node.source_span(one.tag.span.range()).end;
        let shown = if value.text.is_empty() { "(empty)".to_owned() } else { shortened(&value.text) };
        hints.push(Hint {
            offset: end,
            label: format!(" = {shown}"),
            kind: HintKind::Value,
            tooltip: Some(
                "The value that this manifest gives; whoever submits it may give another.".to_owned(),
            ),
        });
    }
}

/// Behind the name of a called template stand the defaults that the call takes.
fn defaults(facts: &Facts<'_>, hints: &mut Vec<Hint>) {
    for call in facts.calls.iter().filter(|c| c.site.is_item() && !c.inline.is_set()) {
        if matches!(call.target, Target::None) {
            continue;
        }
        let Some((object, template)) = call.target.template(facts) else { continue };
        let given = call.arguments.parameters();
        let is_given = |name: &str| given.iter().any(|a| a.name().get() == Some(name));
        let inputs = template.inputs().parameters();
        let taken: Vec<String> = inputs
            .iter()
            .filter_map(|input| {
                let name = input.name().get().filter(|n| !is_given(n))?;
                let value = input.value().get().or_else(|| input.default().get())?;
                Some(format!("{name}: {}", shortened(&value)))
            })
            .collect();
        let Some(node) = call.callee().node().filter(|_| !taken.is_empty()) else { continue };
        hints.push(Hint {
            offset: node.span().end,
            label: format!(" ({})", taken.join(", ")),
            kind: HintKind::Default,
            tooltip: Some(format!(
                "Defaults of template `{}` of {}.",
                template.name().or_empty(),
                object.kind
            )),
        });
    }
}

fn counts(facts: &Facts<'_>, hints: &mut Vec<Hint>) {
    for call in facts.calls.iter().filter(|c| c.looped == Some(Loop::Items)) {
        let key = call.item.node().and_then(|n| n.entry("withItems")).map(|e| e.key);
        let count = loop_items(call).count();
        if let Some(key) = key.filter(|_| count > 1) {
            hints.push(Hint {
                offset: key.span().end,
                label: format!(" ×{count}"),
                kind: HintKind::Count,
                tooltip: None,
            });
        }
    }
}
