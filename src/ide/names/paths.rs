//! The names in tags, expressions and bare references.

use super::{Access, Collector, Definition, Form, What, aggregated, target_of};
use crate::analysis::{Scope, TemplateId};
use crate::expr::tags::TagKind;
use crate::model::Language;
use crate::model::decode::Zone;
use crate::text::Span;
use crate::yaml::Node;

/// A part of a dotted name, in the decoded text of its scalar.
struct Part<'t> {
    text: &'t str,
    span: Span,
    form: Form,
}

pub(super) fn collect(collector: &mut Collector<'_, '_>) {
    let facts = collector.facts;
    for one in &facts.tags {
        let (TagKind::Simple(path) | TagKind::Nested { path, .. }) = &one.tag.kind else { continue };
        let parts = dotted(path.key(one.text), path.span.start as usize);
        name(collector, one.node, one.zone, &parts);
    }
    for one in &facts.expressions {
        for reference in one.references.iter().filter(|r| r.complete && !r.local) {
            let parts: Vec<Part<'_>> = reference
                .path
                .iter()
                .zip(&reference.spans)
                .map(|(text, span)| part_of(text, one.place(*span), one.text))
                .collect();
            name(collector, one.node, one.zone, &parts);
        }
    }
    for site in facts.object.decoded.sites.iter().filter(|s| s.field.language == Language::Reference) {
        let node = facts.tree.node(site.node);
        let Some(text) = node.as_str().filter(|t| !t.contains("{{")) else { continue };
        name(collector, node, facts.object.decoded.zone(site), &dotted(text, 0));
    }
}

/// The parts of a name between dots; `start` is where it begins in its text.
fn dotted(key: &str, start: usize) -> Vec<Part<'_>> {
    let mut at = start;
    key.split('.')
        .map(|text| {
            let span = Span::new(at, at + text.len());
            at = span.end as usize + 1;
            Part { text, span, form: Form::Within }
        })
        .collect()
}

/// A member; of one in brackets the quotes are left out.
fn part_of<'t>(text: &'t str, span: Span, whole: &str) -> Part<'t> {
    let written = whole.get(span.range()).unwrap_or_default();
    if written.len() == text.len() + 2 && written.starts_with(['\'', '"', '`']) {
        let inner = Span { start: span.start + 1, end: span.end - 1 };
        return Part { text, span: inner, form: Form::Bracketed };
    }
    Part { text, span, form: Form::Member }
}

fn name<'w>(collector: &mut Collector<'_, 'w>, node: Node<'w>, zone: Zone, parts: &[Part<'_>]) {
    let texts: Vec<&str> = parts.iter().map(|p| p.text).collect();
    for (index, definition) in resolve(collector, zone, &texts) {
        if let Some(part) = parts.get(index).filter(|p| !p.span.is_empty()) {
            collector.within(definition, node, part.span, Access::Read, part.form);
        }
    }
}

/// What the parts of a name stand for, by their index.
fn resolve(collector: &Collector<'_, '_>, zone: Zone, path: &[&str]) -> Vec<(usize, Definition)> {
    let facts = collector.facts;
    let object = collector.object;
    let scopes: Vec<Scope<'_, '_>> =
        Scope::inside_inline(facts, zone).into_iter().chain([Scope::of_zone(facts, zone)]).collect();
    match *path {
        ["workflow", "parameters", name, ..] => {
            vec![(2, collector.argument(What::Parameter, name))]
        }
        ["workflow", "outputs", list, name, ..] => match What::of_list(list) {
            Some(what) => vec![(3, Definition::Global { object, what, name: name.to_owned() })],
            None => Vec::new(),
        },
        ["inputs", list, name, ..] => {
            let Some(what) = What::of_list(list) else { return Vec::new() };
            let declares = |id: &TemplateId| {
                let interface = &facts.template(*id).interface;
                match what {
                    What::Parameter => interface.input(name).is_some(),
                    What::Artifact => interface.input_artifact(name).is_some(),
                }
            };
            let template = scopes.iter().filter_map(Scope::template).find(declares);
            let input = |template| Definition::Input { object, template, what, name: name.to_owned() };
            template.map(|t| (2, input(t))).into_iter().collect()
        }
        ["outputs", list, name, ..] => {
            let Some(what) = What::of_list(list) else { return Vec::new() };
            let template = scopes.first().and_then(Scope::template);
            let output = |template| Definition::Output { object, template, what, name: name.to_owned() };
            template.map(|t| (2, output(t))).into_iter().collect()
        }
        ["steps" | "tasks", name, ref rest @ ..] => {
            let mut templates = scopes.iter().filter_map(Scope::template);
            let Some(call) = templates.find_map(|t| facts.item_named(t, name)) else { return Vec::new() };
            let mut found = vec![(1, Definition::Item { object, call: call.id })];
            if let ["outputs", list, name, ..] = *rest
                && let Some(what) = What::of_list(list)
                && let Some((object, template)) = target_of(facts, call.target)
            {
                found.push((4, Definition::Output { object, template, what, name: name.to_owned() }));
            }
            found
        }
        ["item", name, ..] => {
            let source = scopes.iter().filter_map(Scope::item).find_map(|call| aggregated(facts, call));
            let target = source.and_then(|call| target_of(facts, call.target));
            let what = What::Parameter;
            let output =
                |(object, template)| Definition::Output { object, template, what, name: name.to_owned() };
            target.map(|target| (1, output(target))).into_iter().collect()
        }
        _ => Vec::new(),
    }
}
