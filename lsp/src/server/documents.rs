//! Documents that are opened, changed and closed.

use std::sync::Arc;

use argoc_core::workspace::{Context, File};
use serde_json::Value;

use super::Server;
use crate::buffer::Buffer;
use crate::lines::Lines;
use crate::proto::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams, TextDocumentContentChangeEvent,
};
use crate::snapshot::{Open, identify};
use crate::uri;

impl Server<'_> {
    pub(super) fn did_open(&mut self, params: Value) -> Result<(), String> {
        let params: DidOpenTextDocumentParams = read(params)?;
        let document = params.text_document;
        let language = document.language_id.to_string();
        if !is_manifest(&document.uri.0, &language) {
            return Ok(());
        }
        let identity = uri::to_path(&document.uri.0).map(|path| identify(&path));
        let path = self.path_of(&document.uri.0);
        let known = self.disk.files.get(&path).map(|known| (known.context, Arc::clone(&known.config)));
        let (context, config) = match (known, &identity) {
            (Some((context, config)), Some(identity)) => {
                // What is open is not there for reference only, unless it is excluded.
                let silent = context.silent && config.excludes(identity);
                (Context { silent, ..context }, config)
            }
            (None, Some(identity)) => {
                let scan = self.scan();
                self.wants_reading |= !self.disk.files.is_empty() || self.is_indexed;
                scan.look(identity)
            }
            (_, None) => Default::default(),
        };
        let buffer = Buffer {
            uri: document.uri.0.into(),
            version: document.version,
            lines: Lines::new(document.text.into(), self.client.encoding),
            identity,
            context,
            config,
            is_dirty: true,
        };
        self.hidden.retain(|(_, hidden)| hidden.uri != buffer.uri);
        let documents = Arc::make_mut(&mut self.documents);
        Arc::make_mut(&mut documents.paths).insert(Arc::clone(&buffer.uri), path.as_str().into());
        let uri = Arc::clone(&buffer.uri);
        if !self.buffers.contains_key(&path) && *self.uri_of(&path) != *uri {
            // It was said of the file, which the client knows by another name.
            let before = self.uri_of(&path);
            self.retract(&path, &before);
        }
        Arc::make_mut(&mut self.documents).open.insert(path.as_str().into(), Open::from(&buffer));
        match self.buffers.insert(path.clone(), buffer) {
            Some(old) if old.uri != uri => {
                self.log(2, &format!("{uri} is the same file as {}; the newer text counts", old.uri));
                self.retract(&path, &old.uri);
                self.hidden.push((path, old));
            }
            old => {
                self.published.remove(&path);
                if old.is_some() {
                    self.log(2, &format!("{uri} was open already; the newer text counts"));
                }
            }
        }
        Ok(())
    }

    pub(super) fn did_change(&mut self, params: Value) -> Result<(), String> {
        // What claims to be a part must not be taken for the whole because its range cannot be read.
        let has_range = |change: &Value| change.get("range").is_some_and(|range| !range.is_null());
        let parts: Vec<bool> =
            params["contentChanges"].as_array().into_iter().flatten().map(has_range).collect();
        let params: DidChangeTextDocumentParams = read(params)?;
        let is_part = |change: &TextDocumentContentChangeEvent| {
            matches!(change, TextDocumentContentChangeEvent::TextDocumentContentChangePartial(_))
        };
        if !params.content_changes.iter().map(is_part).eq(parts) {
            return Err("the range of a change cannot be read".to_owned());
        }
        let document = params.text_document;
        let uri = document.text_document_identifier.uri.0;
        let (version, changes, encoding) = (document.version, params.content_changes, self.client.encoding);
        if let Some((_, hidden)) = self.hidden.iter_mut().find(|(_, hidden)| *hidden.uri == *uri) {
            return hidden.change(version, changes, encoding);
        }
        let path = self.path_of(&uri);
        let Some(buffer) = self.buffers.get_mut(&path) else {
            return if is_manifest(&uri, "") { Err(format!("{uri} is not open")) } else { Ok(()) };
        };
        buffer.change(version, changes, encoding)?;
        let open = Open::from(&*buffer);
        Arc::make_mut(&mut self.documents).open.insert(path.into(), open);
        Ok(())
    }

    pub(super) fn did_save(&mut self, params: Value) -> Result<(), String> {
        let params: DidSaveTextDocumentParams = read(params)?;
        let path = self.path_of(&params.text_document.uri.0);
        if let Some(identity) = self.buffers.get(&path).and_then(|buffer| buffer.identity.clone()) {
            self.changed.insert(identity);
            self.wants_reading = true;
        }
        Ok(())
    }

    pub(super) fn did_close(&mut self, params: Value) -> Result<(), String> {
        let params: DidCloseTextDocumentParams = read(params)?;
        let uri = params.text_document.uri.0;
        let path = self.path_of(&uri);
        if let Ok(mut tokens) = self.tokens.lock() {
            tokens.remove(&uri);
        }
        let paths = &mut Arc::make_mut(&mut self.documents).paths;
        Arc::make_mut(paths).remove(uri.as_str());
        if let Some(index) = self.hidden.iter().position(|(_, hidden)| *hidden.uri == *uri) {
            self.hidden.remove(index);
            return Ok(());
        }
        let Some(buffer) = self.buffers.remove(&path) else {
            return if is_manifest(&uri, "") { Err(format!("{uri} is not open")) } else { Ok(()) };
        };
        // A client may spell a URI in several ways.
        let paths = &mut Arc::make_mut(&mut self.documents).paths;
        Arc::make_mut(paths).remove(&buffer.uri);
        // What was said of the buffer is not said of what comes to light.
        self.retract(&path, &buffer.uri);
        if let Some(index) = self.hidden.iter().rposition(|(hidden, _)| *hidden == path) {
            let (_, mut buffer) = self.hidden.remove(index);
            buffer.is_dirty = true;
            Arc::make_mut(&mut self.documents).open.insert(path.as_str().into(), Open::from(&buffer));
            self.buffers.insert(path, buffer);
            // What is configured for it may have changed since.
            self.wants_reading = true;
            return Ok(());
        }
        Arc::make_mut(&mut self.documents).open.remove(path.as_str());
        match self.disk.files.get(&path).and_then(|known| known.file.clone()) {
            Some(file) => self.analysis.set(vec![file]),
            None => self.analysis.remove(&[path.as_str()].into()),
        }
        // The findings in the file may be known.
        if let Some(id) = self.analysis.file_at(&path)
            && !self.client.pulls
        {
            self.publish(id);
        }
        if let Some(identity) = buffer.identity {
            self.changed.insert(identity);
            self.wants_reading = true;
        }
        Ok(())
    }

    /// Gives the workspace the texts that changed. Every request sees the state after all that came before it.
    pub(super) fn see_buffers(&mut self) {
        let version = self.analysis.workspace().version();
        let mut changed: Vec<Arc<File>> = Vec::new();
        let mut troubles = Vec::new();
        for (path, buffer) in self.buffers.iter_mut().filter(|(_, buffer)| buffer.is_dirty) {
            buffer.is_dirty = false;
            match buffer.read(path, version) {
                Ok(file) => changed.push(file),
                Err(trouble) => troubles.push(trouble),
            }
        }
        if !changed.is_empty() {
            self.analysis.set(changed);
        }
        troubles.iter().for_each(|trouble| self.log(1, trouble));
    }
}

/// Reads the parameters of a notification.
pub(super) fn read<T>(params: Value) -> Result<T, String>
where
    T: serde::de::DeserializeOwned,
{
    serde_json::from_value(params).map_err(|error| format!("its parameters cannot be read: {error}"))
}

/// Whether a document is of a kind that can hold manifests.
fn is_manifest(uri: &str, language: &str) -> bool {
    let ending = uri.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(ending, "yaml" | "yml" | "json")
        || matches!(language, "yaml" | "json" | "jsonc" | "helm")
        || language.starts_with("yaml.")
}
