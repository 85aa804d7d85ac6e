use super::{Check, Rule, Sink};
use std::collections::BTreeMap;

use crate::analysis::{Elsewhere, Facts, TemplateFacts, elsewhere, reachable};
use crate::diagnostic::{Place, Severity, Stage};
use crate::expr::tags::{Tag, scan};
use crate::model::View;
use crate::model::sync::Synchronization;
use crate::text::Span;
use crate::workspace::TemplateKind;

/// A lock that is asked for while it is already held.
pub(super) static RULE: Rule = Rule {
    code: "self-deadlock",
    severity: Severity::Warning,
    stage: Stage::Run,
    page: include_str!("self-deadlock.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    // Templates that others refer to do not bring the locks of their object along.
    let whole = match facts.is_template() && !facts.spec.entrypoint().is_set() {
        true => BTreeMap::new(),
        false => mutexes(facts.spec.synchronization()),
    };
    for template in facts.templates.iter().filter(|t| facts.may_run(t.id)) {
        let own = mutexes(template.view.synchronization());
        for (key, place) in &own {
            if let Some(outer) = whole.get(key).filter(|_| facts.is_started(template.id)) {
                let who = "the workflow holds it while it runs".to_owned();
                push(template, &key.0, *place, Place { file: facts.object.file, span: *outer }, who, sink);
            }
        }
        if template.kind().is_some_and(TemplateKind::calls_others) && !own.is_empty() {
            inner(facts, template, &own, sink);
        }
    }
    remote_of_workflow(facts, &whole, sink);
}

/// A mutex by its name and namespace, and whether it is kept in a database.
type Key = (String, String, bool);

/// Whether a name is the same for all nodes of a workflow.
fn is_one_lock(name: &str) -> bool {
    let is_global = |tag: &Tag| tag.path().is_some_and(|path| path.key(name).starts_with("workflow."));
    !name.is_empty() && scan(name).iter().all(is_global)
}

fn mutexes(view: View<'_, Synchronization>) -> BTreeMap<Key, Span> {
    let named = view.mutexes().iter().chain([view.mutex()]).filter_map(|mutex| {
        // Names that differ from one node to the next are not the same lock.
        let name = mutex.name().get().filter(|n| is_one_lock(n))?;
        let namespace = mutex.namespace().or_empty().to_owned();
        Some(((name.to_owned(), namespace, mutex.database().get() == Some(true)), mutex.name().place()))
    });
    named.collect()
}

/// What a steps or DAG template runs while it holds its locks.
fn inner(facts: &Facts<'_>, outer: &TemplateFacts<'_>, held: &BTreeMap<Key, Span>, sink: &mut Sink<'_>) {
    let index = outer.id.0;
    if outer.owner.is_some() {
        return;
    }
    for (object, inner) in reachable(facts.workspace, facts.object, index) {
        if object.id == facts.object.id && inner == index {
            continue;
        }
        let Some(spec) = object.spec_view(facts.workspace) else { continue };
        let Some(view) = spec.templates().at(inner) else { continue };
        for (key, span) in mutexes(view.synchronization()) {
            let Some(outer_span) = held.get(&key) else { continue };
            let name = view.name().or_empty();
            let message = format!(
                "`{}` holds the mutex `{}` while it runs `{name}`, which waits for the same: the workflow waits for ever",
                outer.display_name(),
                key.0
            );
            let found = sink.at(*outer_span, outer.view.synchronization().yaml_path(), message);
            let place = Place { file: object.file, span };
            sink.push(found.related(place, "asked for again here").help(HELP));
        }
    }
}

/// Templates of other objects ask for locks as well.
fn remote_of_workflow(facts: &Facts<'_>, whole: &BTreeMap<Key, Span>, sink: &mut Sink<'_>) {
    if whole.is_empty() {
        return;
    }
    for Elsewhere { object, view, .. } in elsewhere(facts) {
        for (key, span) in mutexes(view.synchronization()) {
            let Some(outer) = whole.get(&key) else { continue };
            let message = format!(
                "the workflow holds the mutex `{}` while it runs `{}`, which waits for the same: the workflow waits for ever",
                key.0,
                view.name().or_empty()
            );
            let found = sink.at(*outer, facts.spec.synchronization().yaml_path(), message);
            sink.push(found.related(Place { file: object.file, span }, "asked for again here").help(HELP));
        }
    }
}

const HELP: &str = "hold the lock in one place only, or give the inner one another name";

fn push(
    template: &TemplateFacts<'_>,
    name: &str,
    span: Span,
    outer: Place,
    who: String,
    sink: &mut Sink<'_>,
) {
    let message = format!(
        "`{}` waits for the mutex `{name}`, and {who}: the workflow waits for ever",
        template.display_name()
    );
    let found = sink.at(span, template.view.synchronization().yaml_path(), message);
    sink.push(found.related(outer, "held here").help(HELP));
}
