//! A conversation that bytes decide: messages that are none, edits out of order and out of the text, questions of all
//! kinds. Every request has to get one answer, nothing may panic, and what is said of a document has to be what a fresh
//! check of its text says.

mod model;
mod script;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write as _};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use argoc_core::check::check_file;
use argoc_core::model::Version;
use argoc_core::text::FileId;
use argoc_core::workspace::{Context, File, Input, Workspace};
use serde_json::{Value, json};

use crate::fresh::{expected, said};
use model::{Document, Encoding};
use script::{JUNK, METHODS, NOT_MESSAGES, Script, URIS};

/// Longer than any machine should need.
const PATIENCE: Duration = Duration::from_secs(60);

/// As many things are done in one conversation.
const MOST_STEPS: usize = 40;

/// Talks with a server of its own, as the bytes say.
pub(crate) fn converse(bytes: &[u8]) {
    let mut script = Script::new(bytes);
    let encoding = [Encoding::Utf16, Encoding::Utf8, Encoding::Utf32][script.below(3)];
    let is_asked = script.below(2) == 1;
    let mut talk = Talk::begin(encoding, is_asked);
    let mut steps = 0;
    while !script.is_over() && steps < MOST_STEPS {
        steps += 1;
        talk.step(&mut script);
    }
    talk.settle();
    talk.end();
}

struct Talk {
    to_server: std::io::PipeWriter,
    inbox: Receiver<Value>,
    server: std::thread::JoinHandle<Result<(), String>>,
    encoding: Encoding,
    /// The client asks for diagnostics.
    is_asked: bool,
    /// By URI.
    documents: BTreeMap<&'static str, Document>,
    /// How often a document was opened.
    opened: usize,
    /// The settings want nothing to be said.
    is_silent: bool,
    next_id: i64,
    /// How many answers are still to come, by id.
    waits: BTreeMap<String, usize>,
    /// The last answer, by id.
    answers: BTreeMap<String, Value>,
    /// The last set of diagnostics, with its version, by URI.
    published: BTreeMap<String, (Value, Value)>,
}

impl Talk {
    fn begin(encoding: Encoding, is_asked: bool) -> Talk {
        let (from_client, to_server) = std::io::pipe().expect("a pipe");
        let (from_server, to_client) = std::io::pipe().expect("a pipe");
        let server = std::thread::spawn(move || argoc_lsp::talk(from_client, to_client));
        let (sender, inbox) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(from_server);
            while let Some(message) = receive(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let mut talk = Talk {
            to_server,
            inbox,
            server,
            encoding,
            is_asked,
            documents: BTreeMap::new(),
            opened: 0,
            is_silent: false,
            next_id: 0,
            waits: BTreeMap::new(),
            answers: BTreeMap::new(),
            published: BTreeMap::new(),
        };
        let mut capabilities = json!({
            "general": {"positionEncodings": [encoding.name()]},
            "textDocument": {
                "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
                "codeAction": {"codeActionLiteralSupport": {}},
            },
        });
        if is_asked {
            capabilities["textDocument"]["diagnostic"] = json!({});
        }
        talk.ask("initialize", json!({"capabilities": capabilities}));
        talk.notify("initialized", &json!({}));
        talk
    }

    fn step(&mut self, script: &mut Script<'_>) {
        match script.below(16) {
            0 | 1 => self.open(script),
            2..=6 => self.change(script),
            7 => self.close(script),
            8..=10 => self.request(script),
            11 => self.no_message(script),
            12 => self.notice(script),
            13 => self.settle(),
            14 => {
                let id = self.next_id - script.below(4) as i64;
                self.notify("$/cancelRequest", &json!({"id": id}));
            }
            _ => self.junk(script),
        }
    }

    fn open(&mut self, script: &mut Script<'_>) {
        let uri = script.pick(&URIS);
        let text = script.text();
        let version = script.next().into();
        let document = json!({"uri": uri, "version": version, "languageId": "yaml", "text": text});
        self.notify("textDocument/didOpen", &json!({"textDocument": document}));
        self.opened += 1;
        let text = model::received(&text);
        self.documents.insert(uri, Document { text, version, opened: self.opened });
        self.published.remove(uri);
    }

    fn change(&mut self, script: &mut Script<'_>) {
        let Some(uri) = script.pick_of(self.documents.keys().copied()) else { return self.open(script) };
        let document = &self.documents[uri];
        let version = document.version + [1, 1, 1, 1, 1, 2, 0, -1][script.below(8)];
        let mut text = Some(document.text.clone());
        let mut changes = Vec::new();
        for _ in 0..=script.below(4) / 2 {
            let new = script.words();
            if script.below(12) == 0 {
                changes.push(json!({"text": new}));
                text = text.map(|_| model::received(&new));
                continue;
            }
            let known = text.clone().unwrap_or_default();
            let range = match script.below(8) {
                0 => json!({"start": script.pick(&JUNK).json(), "end": {"line": 0, "character": 0}}),
                1 => json!({"start": script.wild(), "end": script.wild()}),
                _ => {
                    let (a, b) = (script.place(&known), script.place(&known));
                    let position = |at| self.encoding.position(&known, at);
                    json!({"start": position(a.min(b)), "end": position(a.max(b))})
                }
            };
            text = text.and_then(|text| self.encoding.replace(&text, &range, &model::received(&new)));
            changes.push(json!({"range": range, "text": new}));
        }
        let params = json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": changes});
        self.notify("textDocument/didChange", &params);
        let document = self.documents.get_mut(uri).expect("it is open");
        if let Some(text) = text.filter(|_| version > document.version) {
            (document.text, document.version) = (text, version);
        }
    }

    fn close(&mut self, script: &mut Script<'_>) {
        let uri = script.pick(&URIS);
        self.notify("textDocument/didClose", &json!({"textDocument": {"uri": uri}}));
        if self.documents.remove(uri).is_none() {
            // Another name of a file that is open stands for the one that counts.
            let path = model::path_of(uri);
            let counts =
                self.documents.keys().find(|uri| model::path_of(uri) == path && self.counts(uri).is_some());
            counts.copied().and_then(|uri| self.documents.remove(uri));
        }
    }

    /// A request, about a place that may be in the text; half of the answers are waited for and looked at.
    fn request(&mut self, script: &mut Script<'_>) {
        let method = script.pick(&METHODS);
        let uri = script.pick(&URIS);
        let text = self.documents.get(uri).map_or("", |document| document.text.as_str());
        let position = match script.below(6) {
            0 => script.wild(),
            _ => self.encoding.position(text, script.place(text)),
        };
        let range = json!({"start": position, "end": position});
        let mut params = json!({
            "textDocument": {"uri": uri}, "position": position, "positions": [position], "range": range,
            "context": {"includeDeclaration": true, "diagnostics": []}, "newName": script.words(),
            "query": "a", "options": {"tabSize": 2, "insertSpaces": true}, "previousResultId": "x",
            "previousResultIds": [],
            "item": {"name": "a", "kind": 5, "uri": uri, "range": range, "selectionRange": range},
        });
        match script.below(8) {
            0 => {
                let keys: Vec<String> = params.as_object().expect("an object").keys().cloned().collect();
                params[keys[script.below(keys.len())].as_str()] = script.pick(&JUNK).json();
            }
            // What it is about changes at once.
            1 => {
                self.send_request(method, &params);
                return self.change(script);
            }
            2 => {
                self.send_request(method, &params);
                // Another with its id.
                self.next_id -= 1;
            }
            3 | 4 => {
                self.send_request(method, &params);
                return;
            }
            _ => {}
        }
        let answer = self.ask(method, params);
        if let Some(text) = self.counts(uri) {
            model::look_at(method, &answer["result"], &self.encoding, text, uri);
        }
    }

    /// What is no message at all.
    fn no_message(&mut self, script: &mut Script<'_>) {
        let (bytes, id) = script.pick(&NOT_MESSAGES);
        if let Some(id) = id {
            *self.waits.entry((*id).to_owned()).or_default() += 1;
        }
        if script.below(4) == 0 {
            self.write(b"no header\r\n\r\n\xFF: \xFE\r\nContent-Length: -1\r\n\r\n");
        }
        self.frame(bytes);
    }

    /// A notification that is not about the text of a document.
    fn notice(&mut self, script: &mut Script<'_>) {
        let uri = script.pick(&URIS);
        match script.below(5) {
            0 => {
                self.is_silent = script.below(2) == 0;
                let settings = json!({"settings": {"argoc": {"enable": !self.is_silent}}});
                self.notify("workspace/didChangeConfiguration", &settings);
            }
            1 => self.notify("textDocument/didSave", &json!({"textDocument": {"uri": uri}})),
            2 => self.notify(
                "workspace/didChangeWatchedFiles",
                &json!({"changes": [{"uri": uri, "type": 1 + script.below(4)}]}),
            ),
            3 => {
                let folder = json!([{"uri": "file:///nowhere", "name": "x"}]);
                let (added, removed) =
                    if script.below(2) == 0 { (folder, json!([])) } else { (json!([]), folder) };
                let event = json!({"event": {"added": added, "removed": removed}});
                self.notify("workspace/didChangeWorkspaceFolders", &event);
            }
            _ => {
                let id = script.below(3);
                self.send(&json!({"id": id, "result": script.pick(&JUNK).json()}));
            }
        }
    }

    /// A method with parameters that are not its own.
    fn junk(&mut self, script: &mut Script<'_>) {
        let params = json!({
            "textDocument": script.pick(&JUNK).json(), "changes": script.pick(&JUNK).json(),
            "contentChanges": script.pick(&JUNK).json(), "id": script.pick(&JUNK).json(),
            "event": script.pick(&JUNK).json(),
        });
        let methods = [
            "initialized",
            "textDocument/didOpen",
            "textDocument/didChange",
            "textDocument/didClose",
            "textDocument/didSave",
            "workspace/didChangeWatchedFiles",
            "workspace/didChangeWorkspaceFolders",
            "$/cancelRequest",
            "$/nonsense",
        ];
        match script.below(3) {
            0 => self.notify(script.pick(&methods), &params),
            1 => self.notify(script.pick(&methods), &script.pick(&JUNK).json()),
            _ => {
                self.send_request(script.pick(&["initialize", "argoc/nonsense", "workspace/symbol"]), &params)
            }
        }
    }

    /// Waits for all answers, and holds what is said of the open documents against a fresh check.
    fn settle(&mut self) {
        self.ask("workspace/symbol", json!({"query": ""}));
        let mut open: Vec<(&'static str, String)> = Vec::new();
        for uri in self.documents.keys() {
            if self.counts(uri).is_some() {
                open.push((uri, model::path_of(uri)));
            }
        }
        open.sort_by(|(_, a), (_, b)| a.cmp(b));
        let files = open.iter().map(|(uri, path)| {
            let bytes = self.documents[uri].text.as_bytes();
            File::read(Input { path: path.clone(), bytes, context: Context::default() }, Version::LATEST)
        });
        let workspace = Workspace::new(files.collect(), Version::LATEST);
        for (index, (uri, _)) in open.iter().enumerate() {
            let by_path =
                |path: &str| open.iter().find(|(_, known)| known == path).expect("an open document").0;
            let position = |path: &str, offset: usize| {
                let text = &self.documents[by_path(path)].text;
                // Places in trees count from behind the byte order mark.
                let mark = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
                self.encoding.position(text, offset + mark)
            };
            let mut found = check_file(&workspace, FileId(index as u32));
            found.retain(|_| !self.is_silent);
            let fresh = expected(&workspace, &found, &|path| by_path(path).to_owned(), &position);
            let answer = self.ask("textDocument/diagnostic", json!({"textDocument": {"uri": uri}}));
            let text = &self.documents[uri].text;
            assert_eq!(said(&answer["result"]["items"]), fresh, "asked about {uri}: {text:?}");
            if !self.is_asked {
                let version = json!(self.documents[uri].version);
                let is_there = |talk: &Talk| {
                    let set = talk.published.get(*uri);
                    set.is_some_and(|(known, set)| *known == version && said(set) == fresh)
                };
                while !is_there(self) {
                    let what = format!("version {version} of {uri} as {fresh:?}");
                    self.take(&what);
                }
            }
        }
        while !self.waits.is_empty() {
            self.take("an answer");
        }
    }

    fn end(mut self) {
        self.send_request("shutdown", &Value::Null);
        self.send_request("textDocument/hover", &Value::Null);
        self.notify("exit", &Value::Null);
        while !self.waits.is_empty() {
            self.take("an answer after the end");
        }
        assert_eq!(self.server.join().expect("the server does not panic"), Ok(()));
        let left: Vec<Value> = self.inbox.iter().filter(|message| message.get("method").is_none()).collect();
        assert_eq!(left, [Value::Null; 0], "answers that nobody waits for");
    }

    /// The text of a document that is open, unless another name of its file was opened later.
    fn counts(&self, uri: &str) -> Option<&str> {
        let document = self.documents.get(uri)?;
        let path = model::path_of(uri);
        let rivals = self.documents.iter().filter(|(other, _)| model::path_of(other) == path);
        let last = rivals.map(|(_, rival)| rival.opened).max();
        (last == Some(document.opened)).then_some(document.text.as_str())
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn send_request(&mut self, method: &str, params: &Value) {
        self.next_id += 1;
        *self.waits.entry(self.next_id.to_string()).or_default() += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params}));
    }

    /// Asks, and waits for the answer.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.send_request(method, &params);
        let id = self.next_id.to_string();
        while self.waits.contains_key(&id) {
            self.take(&format!("the answer to {method} {params}"));
        }
        self.answers.remove(&id).expect("it is there")
    }

    /// Takes the next message.
    fn take(&mut self, what: &str) {
        let message = self.inbox.recv_timeout(PATIENCE).unwrap_or_else(|e| panic!("{what} never came: {e}"));
        let id = message["id"].to_string();
        match (message["method"].as_str(), message.get("id")) {
            (Some("textDocument/publishDiagnostics"), _) => {
                let params = &message["params"];
                let uri = params["uri"].as_str().expect("a URI").to_owned();
                self.published.insert(uri, (params["version"].clone(), params["diagnostics"].clone()));
            }
            (Some("window/logMessage"), _) => {
                assert_ne!(message["params"]["type"], 1, "{message}");
            }
            (Some(_), Some(id)) => self.send(&json!({"jsonrpc": "2.0", "id": id, "result": null})),
            (Some(_), None) => {}
            (None, _) => {
                let count = self.waits.get_mut(&id).unwrap_or_else(|| panic!("nobody waits for {message}"));
                *count -= 1;
                if *count == 0 {
                    self.waits.remove(&id);
                }
                assert_ne!(message["error"]["code"], -32603, "{message}");
                self.answers.insert(id, message);
            }
        }
    }

    fn send(&mut self, message: &Value) {
        self.frame(&model::escaped(&message.to_string()));
    }

    fn frame(&mut self, body: &[u8]) {
        self.write(format!("Content-Length: {}\r\n\r\n", body.len()).as_bytes());
        self.write(body);
    }

    fn write(&mut self, bytes: &[u8]) {
        self.to_server.write_all(bytes).expect("the server listens");
    }
}

/// The next message of the server.
fn receive(output: &mut impl BufRead) -> Option<Value> {
    let mut size = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).expect("a header") == 0 {
            return None;
        }
        match (line.trim_end().split_once(": "), size) {
            (Some((_, value)), _) => size = value.parse().ok(),
            (None, Some(size)) => {
                let mut body = vec![0; size];
                output.read_exact(&mut body).expect("a body");
                return Some(serde_json::from_slice(&body).expect("JSON"));
            }
            (None, None) => panic!("{line:?} is no header"),
        }
    }
}
