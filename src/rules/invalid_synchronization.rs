use super::{Check, Rule, Sink};
use std::collections::BTreeMap;

use crate::analysis::Facts;
use crate::diagnostic::{Diagnostic, Severity, Stage};
use crate::model::View;
use crate::model::sync::Synchronization;
use crate::text::Span;

/// A lock that the controller cannot take.
pub(super) static RULE: Rule = Rule {
    code: "invalid-synchronization",
    severity: Severity::Error,
    stage: Stage::Run,
    page: include_str!("invalid-synchronization.md"),
    check: Check::Object(check),
};

fn check(facts: &Facts<'_>, sink: &mut Sink<'_>) {
    one(facts, facts.spec.synchronization(), true, sink);
    for template in &facts.templates {
        one(facts, template.view.synchronization(), facts.may_run(template.id), sink);
    }
}

fn one(facts: &Facts<'_>, view: View<'_, Synchronization>, runs: bool, sink: &mut Sink<'_>) {
    let mut found = Vec::new();
    let mut seen: BTreeMap<(&'static str, String), Span> = BTreeMap::new();
    for semaphore in view.semaphores().iter() {
        let (by_key, by_database) = (semaphore.config_map_key_ref(), semaphore.database());
        let is_misread = facts.is_misread(semaphore.node(), &[]);
        let wrong = match (by_key.is_set(), by_database.is_set()) {
            (false, false) if !is_misread && facts.is_complete() => {
                Some("names neither a ConfigMap nor a database")
            }
            (true, true) => Some("names both a ConfigMap and a database"),
            _ => None,
        };
        if let Some(wrong) = wrong {
            let message = format!("the semaphore {wrong}, so that the lock cannot be taken: it fails");
            found.push(sink.on(semaphore, message));
            continue;
        }
        let key = format!(
            "{}/{}/{}/{}",
            semaphore.namespace().or_empty(),
            by_key.name().or_empty(),
            by_key.key().or_empty(),
            by_database.key().or_empty()
        );
        found.extend(twice(&mut seen, ("semaphore", key), semaphore.place(), semaphore.yaml_path(), sink));
    }
    for mutex in view.mutexes().iter() {
        let name = mutex.name();
        if name.or_empty().is_empty() {
            if facts.is_complete()
                && !facts.is_misread(mutex.node(), &[])
                && (!name.is_set() || name.get().is_some())
            {
                let message = "the mutex has no name, which makes the controller fail when it takes the lock";
                found.push(sink.on(mutex, message));
            }
            continue;
        }
        let key =
            format!("{}/{}/{:?}", mutex.namespace().or_empty(), name.or_empty(), mutex.database().get());
        found.extend(twice(&mut seen, ("mutex", key), name.place(), name.yaml_path(), sink));
    }
    sink.extend(found.into_iter().map(|d| if runs { d } else { d.severity(Severity::Warning) }));
}

fn twice(
    seen: &mut BTreeMap<(&'static str, String), Span>,
    key: (&'static str, String),
    span: Span,
    path: String,
    sink: &Sink<'_>,
) -> Option<Diagnostic> {
    let what = key.0;
    match seen.get(&key) {
        Some(first) => {
            let message = format!("the same {what} is listed twice: it fails when it takes the lock");
            Some(sink.at(span, path, message).related(sink.place(*first), "the first one is here"))
        }
        None => {
            seen.insert(key, span);
            None
        }
    }
}
