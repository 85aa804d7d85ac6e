//! Checking what is stale, on other threads, and saying what was found: pushed, or when the client asks.
//!
//! A document is checked by one thread at a time. An outcome counts when nothing that it rests on has changed since;
//! otherwise the file is still stale and is checked again. So each set of findings belongs to the version that it is
//! sent with, and there is one set a version, unless something in another file or in the settings changes it.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash as _, Hasher as _};
use std::path::PathBuf;
use std::sync::Arc;

use argoc_core::diagnostic::Diagnostic as Found;
use argoc_core::incremental::Job;
use argoc_core::text::FileId;
use argoc_host::config::Resolved;
use argoc_host::panics::guard;
use lsp_server::{ErrorCode, RequestId};
use rayon::prelude::*;
use serde_json::{Value, json};

use super::{Asked, Done, Server};
use crate::diagnostics::{translate, wanted};
use crate::proto::Diagnostic;
use crate::snapshot::uri_at;

/// As many files that are not open are checked before somebody else gets a turn.
const ROUND: usize = 32;

/// A file that was checked.
#[derive(Debug)]
pub(crate) struct Outcome {
    job: Job,
    found: Result<Vec<Found>, String>,
}

/// What the client was told last of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Published {
    version: Option<i32>,
    shown: Vec<Diagnostic>,
}

/// A client's question for diagnostics, which waits until they are there.
#[derive(Debug)]
pub(super) struct Pull {
    pub(super) id: RequestId,
    /// The document; none asks for all.
    pub(super) path: Option<String>,
    /// What the client has already, by URI.
    pub(super) previous: Vec<(String, String)>,
}

impl Server<'_> {
    /// Starts checking what is stale: open documents at once, others in rounds, of which one runs at a time.
    pub(super) fn start_checks(&mut self) {
        let asks_for_all = self.pulls.iter().any(|pull| pull.path.is_none());
        let mut round = Vec::new();
        let mut open = Vec::new();
        for id in self.analysis.stale() {
            let Some(path) = self.analysis.workspace().file(id).map(|file| &file.path) else { continue };
            if self.in_check.contains(path) {
                continue;
            }
            let is_open = self.buffers.contains_key(path);
            let is_asked = || self.pulls.iter().any(|pull| pull.path.as_ref() == Some(path));
            if is_open && !self.client.pulls || is_asked() {
                open.extend(self.analysis.job(id));
            } else if !self.is_round
                && round.len() < ROUND
                && (!self.client.pulls && self.is_indexed || asks_for_all)
            {
                round.extend(self.analysis.job(id));
            }
        }
        for job in open {
            self.in_check.insert(job.path().to_owned());
            let to_self = self.to_self.clone();
            self.pool.spawn_fifo(move || {
                // The server may be gone.
                let _ = to_self.send(Done::Checked(vec![check(job)], false));
            });
        }
        if !round.is_empty() {
            self.is_round = true;
            self.in_check.extend(round.iter().map(|job| job.path().to_owned()));
            let to_self = self.to_self.clone();
            self.pool.spawn_fifo(move || {
                let outcomes = round.into_par_iter().map(check).collect();
                let _ = to_self.send(Done::Checked(outcomes, true));
            });
        }
        self.answer_pulls();
    }

    pub(super) fn checked(&mut self, outcomes: Vec<Outcome>, is_round: bool) {
        if is_round {
            self.is_round = false;
        }
        for outcome in &outcomes {
            self.in_check.remove(outcome.job.path());
        }
        // What the buffers say by now decides whether an outcome counts.
        self.see_buffers();
        for Outcome { job, found } in outcomes {
            let found = found.unwrap_or_else(|trouble| {
                self.log(1, &trouble);
                Vec::new()
            });
            if let Some(id) = self.analysis.take(&job, found)
                && !self.client.pulls
            {
                self.publish(id);
            }
        }
    }

    /// Says what was found in a file, unless that was said.
    pub(super) fn publish(&mut self, id: FileId) {
        let Some(path) = self.analysis.workspace().file(id).map(|file| file.path.clone()) else { return };
        let Some(set) = self.analysis.found(id).map(Arc::clone) else { return };
        let version = self.buffers.get(&path).map(|buffer| buffer.version);
        let shown = self.shown(&path, &set);
        match self.published.get(&path) {
            None if version.is_none() && shown.is_empty() => return,
            Some(last) if last.version == version && last.shown == shown => return,
            _ => {}
        }
        let uri = self.uri_of(&path);
        self.notify(
            "textDocument/publishDiagnostics",
            json!({"uri": uri, "version": version, "diagnostics": shown}),
        );
        if version.is_none() && shown.is_empty() {
            self.published.remove(&path);
        } else {
            self.published.insert(path, Published { version, shown });
        }
    }

    /// What the client is to see of the findings in a file.
    fn shown(&self, path: &str, set: &[Found]) -> Vec<Diagnostic> {
        let (config, identity) = self.configured(path);
        let snapshot = self.snapshot();
        let found = wanted(&snapshot, &config, identity.as_deref(), self.is_indexed, set);
        translate(&snapshot, &found)
    }

    /// What is configured for a file, and its absolute path.
    pub(super) fn configured(&self, path: &str) -> (Arc<Resolved>, Option<PathBuf>) {
        if let Some(buffer) = self.buffers.get(path) {
            return (Arc::clone(&buffer.config), buffer.identity.clone());
        }
        let known = self.disk.files.get(path);
        known.map(|known| (Arc::clone(&known.config), Some(known.identity.clone()))).unwrap_or_default()
    }

    pub(super) fn uri_of(&self, path: &str) -> String {
        self.buffers
            .get(path)
            .map_or_else(|| uri_at(&self.here, &self.links, path), |buffer| buffer.uri.to_string())
    }

    /// Says everything again that the settings may have changed.
    pub(super) fn say_all_again(&mut self) {
        if !self.client.pulls {
            // What is known of an older text is not to be said of the newest version.
            self.see_buffers();
            let ids: Vec<FileId> =
                (0..self.analysis.workspace().files().len()).map(|i| FileId(i as u32)).collect();
            ids.into_iter().for_each(|id| self.publish(id));
        }
    }

    /// Takes back what was said of a document.
    pub(super) fn retract(&mut self, path: &str, uri: &str) {
        let was_said = self.published.remove(path).is_some_and(|last| !last.shown.is_empty());
        if was_said && !self.client.pulls {
            self.notify("textDocument/publishDiagnostics", json!({"uri": uri, "diagnostics": []}));
        }
    }

    /// Takes back what was said of files that are gone, or are only there for reference now.
    pub(super) fn forget_vanished(&mut self) {
        let is_gone = |path: &&String| {
            let file = self.analysis.file_at(path).and_then(|id| self.analysis.workspace().file(id));
            file.is_none_or(|file| file.context.silent)
        };
        let gone: Vec<String> = self.published.keys().filter(is_gone).cloned().collect();
        for path in gone {
            let uri = self.uri_of(&path);
            let version = self.buffers.get(&path).map(|buffer| buffer.version);
            self.published.remove(&path);
            self.notify(
                "textDocument/publishDiagnostics",
                json!({"uri": uri, "version": version, "diagnostics": []}),
            );
        }
    }

    /// Tells the client to ask again for what it may have from a state that is over.
    pub(super) fn ask_to_refresh(&mut self) {
        for method in self.client.refreshes.clone() {
            self.ask(method, Value::Null, Asked::Nothing);
        }
    }

    /// Answers the questions for diagnostics that can be answered now.
    pub(super) fn answer_pulls(&mut self) {
        for pull in std::mem::take(&mut self.pulls) {
            let answer = guard("the findings", || match &pull.path {
                Some(path) => self.report_one(path, &pull.previous),
                None => self.report_all(&pull.previous),
            });
            match answer {
                Ok(Some(answer)) => self.answer(pull.id, Ok(answer)),
                Ok(None) => self.pulls.push(pull),
                Err(trouble) => {
                    self.log(1, &trouble);
                    self.refuse(pull.id, ErrorCode::InternalError, &trouble);
                }
            }
        }
    }

    fn report_one(&self, path: &str, previous: &[(String, String)]) -> Option<Value> {
        let id = self.analysis.file_at(path);
        let file = id.and_then(|id| self.analysis.workspace().file(id));
        if file.is_none_or(|file| file.context.silent) {
            return Some(json!({"kind": "full", "items": []}));
        }
        let shown = self.shown(path, self.analysis.found(id?)?);
        Some(report(&shown, previous.first().map(|(_, id)| id.as_str())))
    }

    fn report_all(&self, previous: &[(String, String)]) -> Option<Value> {
        if !self.is_indexed || self.analysis.stale().next().is_some() {
            return None;
        }
        let mut items = Vec::new();
        let mut left: BTreeMap<&str, &str> = previous.iter().map(|(uri, id)| (&**uri, &**id)).collect();
        for (index, file) in self.analysis.workspace().files().iter().enumerate() {
            if file.context.silent {
                continue;
            }
            let uri = self.uri_of(&file.path);
            let last = left.remove(uri.as_str());
            let shown = self.shown(&file.path, self.analysis.found(FileId(index as u32))?);
            if shown.is_empty() && last.is_none() {
                continue;
            }
            let mut item = report(&shown, last);
            item["uri"] = json!(uri);
            item["version"] = json!(self.buffers.get(&file.path).map(|buffer| buffer.version));
            items.push(item);
        }
        items
            .extend(left.keys().map(|uri| json!({"kind": "full", "uri": uri, "version": null, "items": []})));
        Some(json!({"items": items}))
    }
}

/// A report of diagnostics; a short one when the client has them.
fn report(shown: &[Diagnostic], previous: Option<&str>) -> Value {
    let items = json!(shown);
    let mut hasher = DefaultHasher::new();
    items.to_string().hash(&mut hasher);
    let id = format!("{:016x}", hasher.finish());
    if previous == Some(id.as_str()) {
        return json!({"kind": "unchanged", "resultId": id});
    }
    json!({"kind": "full", "resultId": id, "items": items})
}

fn check(job: Job) -> Outcome {
    let found = guard(job.path(), || job.run());
    Outcome { job, found }
}
