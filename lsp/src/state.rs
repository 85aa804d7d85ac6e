//! The open buffers.

use std::collections::BTreeMap;

use argoc_core::check::check_file;
use argoc_core::model::Version;
use argoc_core::text::FileId;
use argoc_core::workspace::{Context, File, Input, Workspace};
use serde_json::{Value, json};

use crate::translate;

/// A buffer of the editor.
#[derive(Debug)]
struct Buffer {
    text: String,
    version: i64,
}

/// What the client has told.
#[derive(Debug, Default)]
pub(crate) struct State {
    buffers: BTreeMap<String, Buffer>,
}

impl State {
    /// Takes a notification in; gives the diagnostics to be published. What is malformed changes nothing.
    pub(crate) fn take(&mut self, method: &str, params: &Value) -> Vec<Value> {
        let document = &params["textDocument"];
        let Some(uri) = document["uri"].as_str() else { return Vec::new() };
        let version = document["version"].as_i64().unwrap_or_default();
        match method {
            "textDocument/didOpen" => {
                let Some(text) = document["text"].as_str() else { return Vec::new() };
                self.buffers.insert(uri.to_owned(), Buffer { text: text.to_owned(), version });
                self.diagnose()
            }
            "textDocument/didChange" => {
                let changes = params["contentChanges"].as_array();
                let Some(text) = changes.and_then(|c| c.last()?["text"].as_str()) else { return Vec::new() };
                let Some(buffer) = self.buffers.get_mut(uri) else { return Vec::new() };
                *buffer = Buffer { text: text.to_owned(), version };
                self.diagnose()
            }
            "textDocument/didClose" => {
                self.buffers.remove(uri);
                let mut sets = vec![json!({"uri": uri, "diagnostics": []})];
                sets.extend(self.diagnose());
                sets
            }
            _ => Vec::new(),
        }
    }

    /// The diagnostics of all buffers: a change in one can be felt in the others.
    fn diagnose(&self) -> Vec<Value> {
        let context = Context { named: true, ..Context::default() };
        let read = |(uri, buffer): (&String, &Buffer)| {
            let input = Input { path: uri.clone(), bytes: buffer.text.as_bytes(), context };
            File::read(input, Version::LATEST)
        };
        let workspace = Workspace::new(self.buffers.iter().map(read).collect(), Version::LATEST);
        let files = workspace.files().iter().enumerate();
        let set = |(index, file): (usize, &std::sync::Arc<File>)| {
            let found = check_file(&workspace, FileId(index as u32));
            let diagnostics: Vec<Value> =
                found.iter().map(|d| translate::diagnostic(&workspace, d)).collect();
            let version = self.buffers.get(&file.path).map(|b| b.version);
            json!({"uri": file.path, "version": version, "diagnostics": diagnostics})
        };
        files.map(set).collect()
    }
}
