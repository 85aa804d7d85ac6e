//! Making a template of an inline one, and the other way round.

use std::collections::BTreeSet;

use super::insert::{column, end_of, indented};
use super::{Action, ActionKind, Rewriting};
use crate::analysis::{Call, Target, TemplateFacts};
use crate::diagnostic::{Edit, Place};
use crate::ide::names::{self, Definition, What};
use crate::text::Span;
use crate::yaml::{Entry, Node, NodeKind};

/// Gives the inline template at the place a name and a place of its own.
pub(super) fn extract(at: &Rewriting<'_, '_>) -> Option<Action> {
    let facts = at.facts;
    let inlined = facts.calls.iter().filter(|c| c.inline.is_set() && c.site.is_item());
    let around = inlined.filter(|c| c.item.node().is_some_and(|n| n.span().contains(at.span)));
    let call = around.min_by_key(|c| c.item.node().map_or(0, |n| n.span().len()))?;
    let item = call.item.node().filter(|n| is_block(*n))?;
    let entry = entry(item, "inline")?;
    let body = Some(entry.value).filter(|n| is_block(*n) && n.entry("name").is_none())?;
    let list = facts.spec.templates().node().filter(|n| n.kind() == NodeKind::Sequence && !n.is_flow())?;
    let first = list.items().next()?.span().start as usize;
    let line = crate::ide::cursor::line_start(facts.tree.text(), first);
    let dash = facts.tree.text().get(line..first)?.rfind('-')?;
    let borrowed = borrowed(at, call, body)?;
    let has_room = body.entry("inputs").is_none() && item.entry("arguments").is_none();
    if !borrowed.is_empty() && !has_room {
        return None;
    }
    let name = free_name(at, if call.name.is_empty() { "extracted" } else { call.name })?;
    let (from, to) = (column(facts.tree, body)?, dash + 2);
    let indent = |by: usize| " ".repeat(by);
    let mut template = format!("\n{}- name: {name}\n{}", indent(dash), indent(to));
    let mut reference = format!("template: {name}");
    if !borrowed.is_empty() {
        let own = column(facts.tree, item)?;
        template.push_str(&format!("inputs:\n{}  parameters:\n{}", indent(to), indent(to)));
        reference.push_str(&format!("\n{}arguments:\n{}  parameters:", indent(own), indent(own)));
        for parameter in &borrowed {
            template.push_str(&format!("  - name: {parameter}\n{}", indent(to)));
            reference.push_str(&format!(
                "\n{}  - name: {parameter}\n{}    value: '{{{{inputs.parameters.{parameter}}}}}'",
                indent(own),
                indent(own)
            ));
        }
    }
    template.push_str(&indented(body.source().trim_end(), from, to));
    let edit = |span: Span, text: String| Edit { place: Place { file: at.file, span }, text };
    let replaced = whole(entry);
    let end = end_of(facts.tree, list);
    // The inline template may be the last thing in the list.
    let edits = if end <= replaced.end as usize {
        vec![edit(Span::new(replaced.start as usize, end), format!("{reference}{template}"))]
    } else {
        vec![edit(replaced, reference), edit(Span::at(end), template)]
    };
    Some(Action {
        title: format!("make the inline template a template `{name}`"),
        kind: ActionKind::Extract,
        edits,
        codes: Vec::new(),
        is_preferred: false,
    })
}

/// The input parameters of the templates around that an inline template uses. `None` when it uses more than that: what
/// other steps give, or the items of a loop.
fn borrowed(at: &Rewriting<'_, '_>, call: &Call<'_>, body: Node<'_>) -> Option<BTreeSet<String>> {
    let facts = at.facts;
    let own = facts.templates.iter().find(|t| t.owner == Some(call.id))?.id;
    let mut found = BTreeSet::new();
    for name in names::of_object(facts).into_iter().filter(|o| body.span().contains(o.span)) {
        match name.definition {
            Definition::Input { object, template, what, name } if object == facts.object.id => {
                let is_outer = template.0 < own.0;
                match what {
                    What::Parameter if is_outer => drop(found.insert(name)),
                    What::Artifact if is_outer => return None,
                    _ => {}
                }
            }
            Definition::Item { call: other, .. } => {
                let caller = facts.call(other).caller?;
                if caller.0 < own.0 {
                    return None;
                }
            }
            _ => {}
        }
    }
    let in_body = |node: Node<'_>| body.span().contains(node.span());
    let tags = facts.tags.iter().filter(|t| in_body(t.node)).filter_map(|t| t.key());
    let items = facts.expressions.iter().filter(|e| in_body(e.node)).flat_map(|e| &e.references);
    let uses_item = tags.into_iter().any(|k| k == "item" || k.starts_with("item."))
        || items.into_iter().any(|r| r.path.first().is_some_and(|p| p == "item"));
    (!uses_item).then_some(found)
}

fn free_name(at: &Rewriting<'_, '_>, wanted: &str) -> Option<String> {
    crate::values::names::template_name(wanted).ok()?;
    let taken = |name: &str| at.facts.named(name).is_some();
    let numbered = (2..100).map(|n| format!("{wanted}-{n}"));
    Some(wanted.to_owned()).into_iter().chain(numbered).find(|name| !taken(name))
}

/// Writes the template that the step or task at the place calls into it.
pub(super) fn inline(at: &Rewriting<'_, '_>) -> Option<Action> {
    let facts = at.facts;
    let call = facts.calls.iter().filter(|c| c.site.is_item() && !c.inline.is_set()).find(|c| {
        let entry = c.item.node().and_then(|n| entry(n, "template"));
        entry.is_some_and(|e| whole(e).contains(at.span))
    })?;
    let Target::Local(id) = call.target else { return None };
    let template = facts.template(id);
    let item = call.item.node().filter(|n| is_block(*n))?;
    let reference = entry(item, "template")?;
    let body = template.view.node().filter(|n| is_block(*n) && n.parent().is_some())?;
    if !may_move(at, call, template) || item.span().contains(body.span()) {
        return None;
    }
    let (from, to) = (column(facts.tree, body)?, column(facts.tree, item)? + 2);
    let entries = body.raw_entries().filter(|e| e.key.key_text() != Some("name"));
    let texts: Vec<String> = entries
        .filter_map(|e| facts.tree.text().get(whole(e).range()))
        .map(|source| format!("\n{}{}", " ".repeat(to), indented(source, from, to)))
        .collect();
    if texts.is_empty() {
        return None;
    }
    let edit = |span: Span, text: String| Edit { place: Place { file: at.file, span }, text };
    let mut edits = vec![edit(whole(reference), format!("inline:{}", texts.concat()))];
    let definition = Definition::Template { object: facts.object.id, template: id };
    // A library's templates may be called by anyone.
    let callers = names::everywhere(facts.workspace, &definition).len();
    if callers == 2
        && !facts.is_template()
        && let Some(span) = facts.tree.removal(body)
    {
        edits.push(edit(span, String::new()));
    }
    edits.sort_by_key(|e| e.place);
    Some(Action {
        title: format!("write the template `{}` inline", template.display_name()),
        kind: ActionKind::Inline,
        edits,
        codes: Vec::new(),
        is_preferred: false,
    })
}

/// Whether a template means the same inside of a step: it calls nothing, and no input of the template around has the
/// name of one of its own, because that would win.
fn may_move(at: &Rewriting<'_, '_>, call: &Call<'_>, template: &TemplateFacts<'_>) -> bool {
    let facts = at.facts;
    let Some(caller) = call.caller.map(|id| facts.template(id)) else { return false };
    let outer = &caller.interface;
    let own = &template.interface;
    template.owner.is_none()
        && !template.kind().is_none_or(|k| k.calls_others())
        && own.inputs.iter().all(|i| outer.input(&i.name).is_none())
        && own.input_artifacts.iter().all(|a| outer.input_artifact(&a.name).is_none())
}

fn is_block(node: Node<'_>) -> bool {
    node.kind() == NodeKind::Mapping && !node.is_flow()
}

fn entry<'t>(node: Node<'t>, key: &str) -> Option<Entry<'t>> {
    node.raw_entries().find(|e| e.key.key_text() == Some(key))
}

/// An entry without the line break that a block scalar ends with.
fn whole(entry: Entry<'_>) -> Span {
    let (start, value) = (entry.key.span().start as usize, entry.value.span().start as usize);
    let end = value + entry.value.source().trim_end().len();
    Span::new(start, end.max(entry.key.span().end as usize))
}
