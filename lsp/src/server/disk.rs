//! The folders, the settings, and what happens on the disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use argoc_core::model::Version;
use argoc_core::workspace::Context;
use argoc_host::panics::guard;
use argoc_host::paths::Here;
use argoc_host::scan::{Disk, Scan};
use lsp_server::RequestId;
use serde_json::{Value, json};

use super::documents::read;
use super::{Asked, Done, Server, Stage};
use crate::capabilities::capabilities;
use crate::client::Client;
use crate::proto::{DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams};
use crate::settings::Settings;
use crate::snapshot::links;
use crate::uri;

const PROGRESS: &str = "argoc/reading";

impl Server<'_> {
    pub(super) fn initialize(&mut self, id: RequestId, params: &Value) {
        let client = Client::new(params);
        self.folders.clone_from(&client.folders);
        self.links = Arc::new(links(&self.folders));
        if let Some(folder) = self.folders.first() {
            self.here = Arc::new(Here::at(folder));
        }
        let result = json!({
            "capabilities": capabilities(&client),
            "serverInfo": {"name": "argoc", "version": env!("CARGO_PKG_VERSION")},
        });
        self.client = Arc::new(client);
        self.answer(id, Ok(result));
        self.stage = Stage::Ready;
        self.wants_reading = true;
        let options = &params["initializationOptions"];
        if !options.is_null() {
            self.configure(options);
        }
    }

    pub(super) fn initialized(&mut self) {
        let mut registrations = Vec::new();
        if self.client.watches {
            let globs = ["**/*.{yaml,yml,json}", "**/{argoc.toml,.gitignore,.ignore,Kustomization}"];
            let watchers: Vec<Value> = globs.iter().map(|glob| json!({"globPattern": glob})).collect();
            registrations.push(json!({
                "id": "watch", "method": "workspace/didChangeWatchedFiles",
                "registerOptions": {"watchers": watchers},
            }));
        }
        if self.client.configuration_changes {
            registrations.push(json!({
                "id": "settings", "method": "workspace/didChangeConfiguration",
                "registerOptions": {"section": "argoc"},
            }));
        }
        if !registrations.is_empty() {
            self.ask("client/registerCapability", json!({"registrations": registrations}), Asked::Nothing);
        }
        self.ask_for_settings();
    }

    fn ask_for_settings(&mut self) {
        if self.client.configuration {
            let items = json!({"items": [{"section": "argoc"}]});
            self.ask("workspace/configuration", items, Asked::Configuration);
        }
    }

    pub(super) fn did_change_configuration(&mut self, params: &Value) {
        if self.client.configuration {
            self.ask_for_settings();
        } else {
            self.configure(&params["settings"]);
        }
    }

    /// Takes the settings of the editor.
    pub(super) fn configure(&mut self, value: &Value) {
        // The editor has none, which says nothing about the options that it began with.
        if value.is_null() {
            return;
        }
        let (settings, troubles) = Settings::read(value);
        self.tell(troubles);
        if settings == *self.settings {
            return;
        }
        self.settings = Arc::new(settings);
        self.wants_reading = true;
        self.say_all_again();
    }

    pub(super) fn did_change_watched_files(&mut self, params: Value) -> Result<(), String> {
        let params: DidChangeWatchedFilesParams = read(params)?;
        let paths = params.changes.iter().filter_map(|change| uri::to_path(&change.uri.0));
        for path in paths.filter(|path| matters(path)) {
            self.changed.insert(path.canonicalize().unwrap_or(path));
            self.wants_reading = true;
        }
        Ok(())
    }

    pub(super) fn did_change_folders(&mut self, params: Value) -> Result<(), String> {
        let params: DidChangeWorkspaceFoldersParams = read(params)?;
        let path = |uri: &crate::proto::Uri| uri::to_path(&uri.0);
        let gone: Vec<PathBuf> = params.event.removed.iter().filter_map(|f| path(&f.uri)).collect();
        self.folders.retain(|folder| !gone.contains(folder));
        self.folders.extend(params.event.added.iter().filter_map(|f| path(&f.uri)));
        self.links = Arc::new(links(&self.folders));
        self.wants_reading = true;
        Ok(())
    }

    /// What is to be read.
    pub(super) fn scan(&self) -> Scan {
        Scan {
            here: (*self.here).clone(),
            folders: self.folders.clone(),
            files: self.buffers.values().filter_map(|buffer| buffer.identity.clone()).collect(),
            isolated: self.settings.isolated,
            version: self.settings.version,
        }
    }

    /// Reads the folders on a thread, unless one is at it: then they are read again afterwards, however much happens
    /// meanwhile.
    pub(super) fn start_reading(&mut self) {
        if self.is_reading || !std::mem::take(&mut self.wants_reading) {
            return;
        }
        let scan = self.scan();
        let before = Arc::clone(&self.disk);
        let changed = std::mem::take(&mut self.changed);
        let to_self = self.to_self.clone();
        let read = Arc::new(move || {
            let disk = guard("the workspace", || scan.run(&before, &changed)).unwrap_or_else(|trouble| {
                let (files, absent) = (before.files.clone(), before.absent.clone());
                Disk { files, absent, version: before.version, troubles: vec![trouble] }
            });
            // The server may be gone.
            let _ = to_self.send(Done::Read(Box::new(disk)));
        });
        let on_thread = Arc::clone(&read);
        if std::thread::Builder::new().spawn(move || on_thread()).is_err() {
            // The system has no thread left; requests wait for the folders.
            read();
        }
        self.is_reading = true;
        if self.client.progress && !self.is_indexed && self.progress.is_none() {
            self.ask("window/workDoneProgress/create", json!({"token": PROGRESS}), Asked::Progress);
        }
    }

    pub(super) fn begin_progress(&mut self) {
        if self.is_reading && self.progress.is_none() {
            self.progress = Some(PROGRESS);
            let value = json!({"kind": "begin", "title": "argoc", "message": "reading manifests"});
            self.notify("$/progress", json!({"token": PROGRESS, "value": value}));
        }
    }

    /// Takes what is on the disk. Open buffers stay as they are, with what is configured for them now.
    pub(super) fn read(&mut self, disk: Disk) {
        self.is_reading = false;
        if let Some(token) = self.progress.take() {
            let message = format!("{} files", disk.files.len());
            let value = json!({"kind": "end", "message": message});
            self.notify("$/progress", json!({"token": token, "value": value}));
        }
        let is_other_version = disk.version != self.analysis.workspace().version();
        self.tell(disk.troubles.clone());
        let mut is_new_config = !self.is_indexed;
        for (path, buffer) in &mut self.buffers {
            buffer.is_dirty |= is_other_version;
            let identity = buffer.identity.as_deref().unwrap_or(Path::new(""));
            // A file that is not saved yet is configured by its folder.
            let (context, config) = match (disk.files.get(path), disk.absent.get(identity)) {
                (Some(known), _) => (known.context, &known.config),
                (None, Some(config)) => (buffer.context, config),
                (None, None) => continue,
            };
            let silent = context.silent && config.excludes(identity);
            let context = Context { silent, ..context };
            is_new_config |= !Arc::ptr_eq(config, &buffer.config);
            buffer.is_dirty |= context != buffer.context
                || config.externals != buffer.config.externals
                || config.namespaces(identity) != buffer.config.namespaces(identity);
            buffer.context = context;
            buffer.config = Arc::clone(config);
        }
        let mut files = Vec::with_capacity(disk.files.len());
        let on_disk = disk.files.iter().filter(|(path, _)| !self.buffers.contains_key(*path));
        files.extend(on_disk.filter_map(|(_, known)| known.file.clone()));
        let given = self.analysis.given().iter();
        files.extend(given.filter(|file| self.buffers.contains_key(&file.path)).cloned());
        let version: Version = disk.version;
        // Before what may have a bug: whoever waits is told then.
        self.disk = Arc::new(disk);
        self.is_indexed = true;
        self.analysis.update(files, version);
        self.see_buffers();
        for request in std::mem::take(&mut self.waiting) {
            self.step(Some(request.id.clone()), |server| server.dispatch(request));
        }
        self.forget_vanished();
        if is_new_config {
            self.say_all_again();
        }
        self.ask_to_refresh();
    }

    /// Says what is wrong outside of manifests, once.
    fn tell(&mut self, troubles: Vec<String>) {
        for trouble in troubles {
            if self.told.insert(trouble.clone()) {
                self.notify("window/showMessage", json!({"type": 2, "message": format!("argoc: {trouble}")}));
            }
        }
    }
}

/// Whether a file can change what is known: a manifest, what configures argoc, what hides files, or perhaps a folder.
fn matters(path: &Path) -> bool {
    match path.extension().and_then(|ending| ending.to_str()) {
        None => true,
        Some(ending) => {
            matches!(ending, "yaml" | "yml" | "json") || path.file_name().is_some_and(|n| n == "argoc.toml")
        }
    }
}
