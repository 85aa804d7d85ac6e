//! A small client: it answers what the server asks, and remembers what it says.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use lsp_server::{Connection, Message, Notification, Request, Response};
use serde_json::{Value, json};

/// Longer than any machine should need.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Client {
    send: Box<dyn FnMut(Message)>,
    inbox: Receiver<Message>,
    next_id: i32,
    /// What the settings' section `argoc` is, when the server asks.
    pub(crate) settings: Value,
    /// The last set of diagnostics of each document, with its version.
    pub(crate) published: BTreeMap<String, (Option<i64>, Value)>,
    /// How many sets each document has had, by version.
    pub(crate) sets: BTreeMap<(String, i64), usize>,
    /// The other notifications.
    pub(crate) told: Vec<(String, Value)>,
    /// The methods of the server's requests.
    pub(crate) asked: Vec<String>,
    answers: BTreeMap<i32, Result<Value, i32>>,
}

pub(crate) fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

impl Client {
    /// A client of a server in this process.
    pub(crate) fn in_memory() -> Client {
        let (server, connection) = Connection::memory();
        std::thread::spawn(move || argoc_lsp_serve(&server));
        let (sender, inbox) = channel();
        let receiver = connection.receiver.clone();
        std::thread::spawn(move || receiver.iter().all(|message| sender.send(message).is_ok()));
        Client::new(
            Box::new(move |message| connection.sender.send(message).expect("the server listens")),
            inbox,
        )
    }

    pub(crate) fn new(send: Box<dyn FnMut(Message)>, inbox: Receiver<Message>) -> Client {
        Client {
            send,
            inbox,
            next_id: 0,
            settings: Value::Null,
            published: BTreeMap::new(),
            sets: BTreeMap::new(),
            told: Vec::new(),
            asked: Vec::new(),
            answers: BTreeMap::new(),
        }
    }

    /// Begins a conversation about some folders.
    pub(crate) fn begin(&mut self, folders: &[&Path], capabilities: Value) -> Value {
        let folders: Vec<Value> = folders.iter().map(|f| json!({"uri": uri(f), "name": "x"})).collect();
        let params = json!({"processId": null, "capabilities": capabilities, "workspaceFolders": folders});
        let result = self.request("initialize", params).expect("the server begins");
        self.notify("initialized", json!({}));
        result
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        (self.send)(Message::Notification(Notification { method: method.to_owned(), params }));
    }

    /// Asks without waiting.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> i32 {
        self.next_id += 1;
        let id = self.next_id;
        (self.send)(Message::Request(Request { id: id.into(), method: method.to_owned(), params }));
        id
    }

    /// Asks, and waits for the result or the code of the error.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Result<Value, i32> {
        let id = self.ask(method, params);
        self.answer(id)
    }

    pub(crate) fn answer(&mut self, id: i32) -> Result<Value, i32> {
        self.until(&format!("the answer to request {id}"), |client| client.answers.contains_key(&id));
        self.answers.remove(&id).expect("it is there")
    }

    /// Takes messages until something is so.
    pub(crate) fn until(&mut self, what: &str, mut is_so: impl FnMut(&Client) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !is_so(self) {
            let left = end.saturating_duration_since(Instant::now());
            let message = self.inbox.recv_timeout(left);
            let message =
                message.unwrap_or_else(|e| panic!("{what} never came ({e}); told: {:?}", self.told));
            self.take(message);
        }
    }

    /// Takes what has come by now, and what comes within some time.
    pub(crate) fn rest(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while let Ok(message) = self.inbox.recv_timeout(end.saturating_duration_since(Instant::now())) {
            self.take(message);
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Response(response) => {
                let id: i32 = response.id.to_string().parse().expect("an id of ours");
                let answer = response.response_result.map_err(|error| error.code);
                assert!(self.answers.insert(id, answer).is_none(), "request {id} is answered twice");
            }
            Message::Notification(n) if n.method == "textDocument/publishDiagnostics" => {
                let uri = n.params["uri"].as_str().expect("a uri").to_owned();
                let version = n.params["version"].as_i64();
                if let Some(version) = version {
                    *self.sets.entry((uri.clone(), version)).or_default() += 1;
                }
                self.published.insert(uri, (version, n.params["diagnostics"].clone()));
            }
            Message::Notification(n) => self.told.push((n.method, n.params)),
            Message::Request(request) => {
                let answer = match request.method.as_str() {
                    "workspace/configuration" => json!([self.settings]),
                    _ => Value::Null,
                };
                self.asked.push(request.method);
                (self.send)(Message::Response(Response { id: request.id, response_result: Ok(answer) }));
            }
        }
    }

    pub(crate) fn open(&mut self, uri: &str, version: i64, text: &str) {
        let document = json!({"uri": uri, "version": version, "languageId": "yaml", "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Changes a part of a document: from `(line, character)` to another.
    pub(crate) fn edit(&mut self, uri: &str, version: i64, range: [u32; 4], text: &str) {
        let range = json!({
            "start": {"line": range[0], "character": range[1]}, "end": {"line": range[2], "character": range[3]},
        });
        let params = json!({
            "textDocument": {"uri": uri, "version": version}, "contentChanges": [{"range": range, "text": text}],
        });
        self.notify("textDocument/didChange", params);
    }

    pub(crate) fn replace(&mut self, uri: &str, version: i64, text: &str) {
        let params =
            json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]});
        self.notify("textDocument/didChange", params);
    }

    pub(crate) fn close(&mut self, uri: &str) {
        self.notify("textDocument/didClose", json!({"textDocument": {"uri": uri}}));
    }

    /// Waits for the diagnostics of a version.
    pub(crate) fn diagnostics(&mut self, uri: &str, version: i64) -> Value {
        let what = format!("the diagnostics of version {version} of {uri}");
        self.until(&what, |client| client.published.get(uri).is_some_and(|(v, _)| *v == Some(version)));
        self.published[uri].1.clone()
    }

    /// The codes in the last set of diagnostics of a document.
    pub(crate) fn codes(&self, uri: &str) -> Vec<String> {
        let set = self.published.get(uri).map(|(_, set)| set.as_array().expect("a list").clone());
        set.unwrap_or_default().iter().map(|d| d["code"].as_str().expect("a code").to_owned()).collect()
    }

    /// Asks about a place: the first occurrence of `$0` in `marked`, which is the text with that.
    pub(crate) fn at(&mut self, method: &str, uri: &str, marked: &str) -> Result<Value, i32> {
        let params = json!({"textDocument": {"uri": uri}, "position": place(marked)});
        self.request(method, params)
    }

    pub(crate) fn shut_down(&mut self) {
        assert_eq!(self.request("shutdown", Value::Null), Ok(Value::Null));
        self.notify("exit", Value::Null);
    }
}

/// The position of `$0` in an ASCII text.
pub(crate) fn place(marked: &str) -> Value {
    let offset = marked.find("$0").expect("a cursor");
    let before = &marked[..offset];
    let line = before.matches('\n').count();
    json!({"line": line, "character": offset - before.rfind('\n').map_or(0, |at| at + 1)})
}

fn argoc_lsp_serve(connection: &Connection) {
    // How it ends is for the tests of the binary.
    let _ = argoc_lsp::serve(connection);
}
