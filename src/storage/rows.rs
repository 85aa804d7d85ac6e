//! Facts as rows: what, what happens, who decided it, who was overruled.

use super::{Lines, Spot};
use crate::analysis::storage::{
    Decided, Found, Location, Origin, OutputStorage, Repository, StorageFacts, TemplateStorage, Who,
};
use crate::workspace::Workspace;

/// One thing that is decided.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Its name, a word that machines may rely on.
    pub(super) key: &'static str,
    /// What it is about among several: an artifact's name.
    pub(super) about: String,
    /// What is decided, for machines; `None`: not known.
    pub(super) value: Option<String>,
    /// What happens, in words.
    pub(super) words: String,
    pub(super) by: Who,
    pub(super) spot: Option<Spot>,
    pub(super) overruled: Vec<Overruled>,
}

/// What somebody wanted in vain.
#[derive(Clone, Debug)]
pub(super) struct Overruled {
    pub(super) value: String,
    pub(super) by: Who,
    pub(super) spot: Option<Spot>,
}

impl Row {
    fn new<T: Clone>(
        key: &'static str,
        decided: &Decided<T>,
        lines: &mut Lines<'_>,
        value: impl Fn(&T) -> String,
        words: impl Fn(&T) -> String,
    ) -> Row {
        let mut spot = |origin: &Origin| origin.place.map(|p| lines.spot(p.file, p.span.start));
        Row {
            key,
            about: String::new(),
            value: decided.value.as_ref().map(&value),
            words: decided.value.as_ref().map_or_else(|| "unknown".to_owned(), &words),
            by: decided.by.who,
            spot: spot(&decided.by),
            overruled: {
                let all = decided.overruled.iter();
                all.map(|(v, o)| Overruled { value: value(v), by: o.who, spot: spot(o) }).collect()
            },
        }
    }

    fn about(mut self, what: &str) -> Row {
        self.about = what.to_owned();
        self
    }
}

fn same(text: &str) -> String {
    text.to_owned()
}

fn named(text: &str, empty: &str) -> String {
    if text.is_empty() { empty.to_owned() } else { text.to_owned() }
}

pub(super) fn of_object(workspace: &Workspace, storage: &StorageFacts, lines: &mut Lines<'_>) -> Vec<Row> {
    let mut rows = vec![repository(&storage.repository, lines)];
    if let Some(found) = storage.found() {
        rows.push(Row::new("keyFormat", &found.key_format, lines, |k| same(k), |k| same(k)));
        for secret in &found.secrets {
            let origin = Origin { who: Who::Repository, place: Some(secret.place) };
            let decided = Decided {
                value: Some(format!("{}/{}", secret.name, secret.key)),
                by: origin,
                overruled: Vec::new(),
            };
            let is_here = workspace
                .settings()
                .iter()
                .any(|s| s.kind == crate::workspace::SettingKind::Secret && s.name == secret.name);
            let note = if is_here { "" } else { ", not in these files" };
            let words = format!(
                "key {} of the Secret {}, in the workflow's namespace{note}",
                secret.key, secret.name
            );
            rows.push(
                Row::new("secret", &decided, lines, |s| same(s), |_| words.clone()).about(&secret.field),
            );
        }
    }
    lifecycle(storage, lines, &mut rows);
    rows
}

fn repository(decided: &Decided<Found>, lines: &mut Lines<'_>) -> Row {
    let value = |found: &Found| match found {
        Found::One(r) => format!("{}:{}", r.storage.unwrap_or("none"), r.bucket),
        Found::NoKey { .. } => "error".to_owned(),
        Found::None => "none".to_owned(),
    };
    let words = |found: &Found| match found {
        Found::One(r) => describe(r),
        Found::NoKey { map, key, .. } if key.is_empty() => {
            format!("error: the ConfigMap {map} names no default repository")
        }
        Found::NoKey { map, key, .. } => format!("error: the ConfigMap {map} has no key {key}"),
        Found::None => "none".to_owned(),
    };
    Row::new("artifactRepository", decided, lines, value, words)
}

fn describe(repository: &Repository) -> String {
    let source = &repository.source;
    match (repository.storage, repository.bucket.as_str()) {
        (None, _) => format!("none: {source} names no storage"),
        (Some(storage), "") => format!("{storage}, {source}"),
        (Some(storage), bucket) => format!("{storage} {bucket}, {source}"),
    }
}

fn lifecycle(storage: &StorageFacts, lines: &mut Lines<'_>, rows: &mut Vec<Row>) {
    let life = &storage.lifecycle;
    let seconds = |s: &i128| if *s < 0 { "never".to_owned() } else { format!("after {}", length(*s)) };
    let kept = |n: &i128| match *n {
        n if n < 0 => "all stay".to_owned(),
        0 => "none stays: all are deleted at once".to_owned(),
        n => format!("the newest {n} stay"),
    };
    let gc = &life.artifact_gc;
    rows.push(Row::new("artifactGC", &gc.strategy, lines, |s| same(s), |s| same(s)));
    if gc.finalizer == Some(true) {
        let account = |a: &String| named(a, "the namespace's default account");
        rows.push(Row::new("artifactGC.serviceAccountName", &gc.account, lines, |s| same(s), account));
        let force = |f: &bool| {
            let words =
                if *f { "goes even when a deletion fails" } else { "stays until everything is deleted" };
            words.to_owned()
        };
        rows.push(Row::new("artifactGC.finalizer", &gc.force, lines, |f| f.to_string(), force));
    }
    for (key, decided) in [
        ("ttl.succeeded", &life.after_success),
        ("ttl.failed", &life.after_failure),
        ("ttl.errored", &life.after_error),
    ] {
        rows.push(Row::new(key, decided, lines, |s| s.to_string(), seconds));
    }
    for (key, decided) in
        ["retention.succeeded", "retention.failed", "retention.errored"].iter().zip(&life.retention)
    {
        rows.push(Row::new(key, decided, lines, |n| n.to_string(), kept));
    }
    rows.push(Row::new("podGC", &life.pod_gc, lines, |s| same(s), |s| named(s, "pods stay")));
    if life.pod_gc.value.as_deref().is_some_and(|s| !s.is_empty()) {
        rows.push(Row::new("podGC.deleteDelayDuration", &life.pod_delay, lines, |s| same(s), |s| same(s)));
    }
    rows.push(Row::new("volumeClaimGC", &life.claim_gc, lines, |s| same(s), |s| same(s)));
    let selective = life.archive.is_selective;
    let archived = |a: &bool| match (*a, selective) {
        (false, _) => "no".to_owned(),
        (true, false) => "yes; changes need controller and server to be restarted".to_owned(),
        (true, true) => "those with the labels of archiveLabelSelector".to_owned(),
    };
    rows.push(Row::new("archive", &life.archive.archived, lines, |a| a.to_string(), archived));
    if life.archive.archived.value == Some(true) {
        let limit = match &life.archive.ttl {
            Some(ttl) => Row::new("archive.ttl", ttl, lines, |t| same(t), |t| format!("deleted after {t}")),
            None => {
                let never = Decided { value: Some(()), by: Origin::BUILT_IN, overruled: Vec::new() };
                Row::new(
                    "archive.ttl",
                    &never,
                    lines,
                    |()| "never".to_owned(),
                    |()| "kept for ever".to_owned(),
                )
            }
        };
        rows.push(limit);
    }
}

/// Seconds in the largest unit that divides them.
fn length(seconds: i128) -> String {
    let units = [(86_400, "d"), (3_600, "h"), (60, "min")];
    match units.iter().find(|(size, _)| seconds >= *size && seconds % size == 0) {
        Some((size, unit)) => format!("{} {unit}", seconds / size),
        None => format!("{seconds} s"),
    }
}

pub(super) fn of_template(template: &TemplateStorage, lines: &mut Lines<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    let logs = &template.logs;
    if logs.has_logs {
        let key = logs.key.as_ref().and_then(|k| k.value.clone());
        let words = |archived: &bool| match (archived, &key) {
            (true, Some(key)) => format!("archived, below {key}"),
            (true, None) => "archived".to_owned(),
            (false, _) => "not archived".to_owned(),
        };
        let mut row = Row::new("logs", &logs.archived, lines, |a| a.to_string(), words);
        if logs.location == Location::Partial {
            row.words.push_str("; archiveLocation is incomplete and does not count");
        }
        rows.push(row);
    }
    for output in &template.outputs {
        rows.push(
            Row::new("output", &output.key, lines, |k| same(k), |k| stored(output, k)).about(&output.name),
        );
        if output.is_collected() {
            let words = |s: &String| match output.account.value.as_deref() {
                None => format!("{s}, as an account that these files do not say"),
                Some("") => format!("{s}, as the namespace's default account"),
                Some(account) => format!("{s}, as {account}"),
            };
            rows.push(Row::new("deleted", &output.strategy, lines, |s| same(s), words).about(&output.name));
        }
    }
    rows
}

fn stored(output: &OutputStorage, key: &str) -> String {
    match output.storage {
        Some(storage) => format!("{} {key}", storage.field()),
        None => key.to_owned(),
    }
}
