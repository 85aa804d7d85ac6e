//! The loop: one thread has the state that changes; whatever takes time runs on others, on a snapshot.

mod checks;
mod disk;
mod documents;
mod requests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use argoc_core::incremental::Analysis;
use argoc_core::model::Version;
use argoc_host::panics::guard;
use argoc_host::paths::Here;
use argoc_host::scan::Disk;
use crossbeam_channel::{Receiver, Sender, select, unbounded};
use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response, ResponseError};
use serde_json::{Value, json};

use crate::buffer::Buffer;
use crate::client::Client;
use crate::settings::Settings;
use crate::snapshot::{Documents, Links, Snapshot, Tokens};
use checks::{Outcome, Published, Pull};

/// More messages than this are not taken at once: others have to wait for what they ask.
const AT_ONCE: usize = 256;

/// What another thread has done.
#[derive(Debug)]
pub(crate) enum Done {
    /// Files were checked; the flag says that they were the one round of files that are not open.
    Checked(Vec<Outcome>, bool),
    /// The folders were read.
    Read(Box<Disk>),
    /// A request was answered.
    Answered(RequestId, Result<Value, ResponseError>),
}

/// A request that another thread works on.
#[derive(Debug)]
struct Running {
    is_cancelled: Arc<AtomicBool>,
    /// The document that it is about and its version, when an answer for another version would do harm.
    about: Option<(String, i32)>,
}

/// What an answer of the client is for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Asked {
    Configuration,
    Progress,
    Nothing,
}

/// How far the conversation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    New,
    /// `initialize` is answered.
    Ready,
    ShutDown,
}

/// The server of one client.
pub(crate) struct Server<'c> {
    connection: &'c Connection,
    to_self: Sender<Done>,
    done: Receiver<Done>,
    pool: rayon::ThreadPool,
    stage: Stage,
    client: Arc<Client>,
    settings: Arc<Settings>,
    here: Arc<Here>,
    folders: Vec<PathBuf>,
    links: Arc<Links>,
    /// Open documents, by path.
    buffers: BTreeMap<String, Buffer>,
    /// Open documents, with their paths, in whose place another one counts that was opened later by another name of
    /// the same file.
    hidden: Vec<(String, Buffer)>,
    /// The same for snapshots.
    documents: Arc<Documents>,
    analysis: Analysis,
    disk: Arc<Disk>,
    /// All folders were read once.
    is_indexed: bool,
    is_reading: bool,
    /// The folders have to be read again, and files of which somebody said that they changed.
    wants_reading: bool,
    changed: BTreeSet<PathBuf>,
    /// Troubles that were told.
    told: BTreeSet<String>,
    running: BTreeMap<RequestId, Running>,
    /// Requests about the whole workspace that came before it was read.
    waiting: Vec<Request>,
    asked: BTreeMap<i32, Asked>,
    next_id: i32,
    progress: Option<&'static str>,
    /// Files that are being checked.
    in_check: BTreeSet<String>,
    /// A round of files that are not open is being checked.
    is_round: bool,
    published: BTreeMap<String, Published>,
    /// The semantic tokens that the client has.
    tokens: Arc<Mutex<Tokens>>,
    pulls: Vec<Pull>,
}

/// Serves one client.
///
/// # Errors
/// When the connection breaks or the client ends without saying goodbye.
pub(crate) fn serve(connection: &Connection) -> Result<(), String> {
    let mut server = Server::new(connection)?;
    let done = server.done.clone();
    loop {
        let mut left = AT_ONCE;
        // Wait for something, then take what else is there, so that edits that came together are checked together.
        select! {
            recv(connection.receiver) -> message => match message {
                Ok(message) => if let Some(end) = server.message(message) { return end },
                Err(_) => return server.end_of_input(),
            },
            recv(done) -> done => server.take(done.map_err(|e| e.to_string())?),
        }
        while left > 0 {
            left -= 1;
            if let Ok(done) = done.try_recv() {
                server.take(done);
            } else if let Ok(message) = connection.receiver.try_recv() {
                if let Some(end) = server.message(message) {
                    return end;
                }
            } else {
                break;
            }
        }
        if server.stage == Stage::Ready {
            server.step(None, Server::see_buffers);
            server.step(None, Server::start_reading);
            server.step(None, Server::start_checks);
        }
    }
}

impl<'c> Server<'c> {
    fn new(connection: &'c Connection) -> Result<Server<'c>, String> {
        let (to_self, done) = unbounded();
        let threads = std::thread::available_parallelism().map_or(2, |n| n.get().clamp(2, 8));
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|n| format!("argoc-{n}"))
            .build()
            .map_err(|e| e.to_string())?;
        Ok(Server {
            connection,
            to_self,
            done,
            pool,
            stage: Stage::New,
            client: Arc::default(),
            settings: Arc::default(),
            here: Arc::new(Here::at(&root())),
            folders: Vec::new(),
            links: Arc::default(),
            buffers: BTreeMap::new(),
            hidden: Vec::new(),
            documents: Arc::default(),
            analysis: Analysis::new(Version::LATEST),
            disk: Arc::default(),
            is_indexed: false,
            is_reading: false,
            wants_reading: false,
            changed: BTreeSet::new(),
            told: BTreeSet::new(),
            running: BTreeMap::new(),
            waiting: Vec::new(),
            asked: BTreeMap::new(),
            next_id: 0,
            progress: None,
            in_check: BTreeSet::new(),
            is_round: false,
            published: BTreeMap::new(),
            tokens: Arc::default(),
            pulls: Vec::new(),
        })
    }

    /// Does a step of the loop, perhaps for a request; a bug in argoc does not end the conversation.
    fn step<T>(&mut self, id: Option<RequestId>, work: impl FnOnce(&mut Self) -> T) -> Option<T> {
        match guard("the language server", || work(self)) {
            Ok(outcome) => Some(outcome),
            Err(trouble) => {
                self.log(1, &trouble);
                id.into_iter().for_each(|id| self.refuse(id, ErrorCode::InternalError, &trouble));
                None
            }
        }
    }

    fn message(&mut self, message: Message) -> Option<Result<(), String>> {
        let id = match &message {
            Message::Request(request) => Some(request.id.clone()),
            _ => None,
        };
        self.step(id, |server| server.handle(message)).flatten()
    }

    fn handle(&mut self, message: Message) -> Option<Result<(), String>> {
        match message {
            Message::Request(request) => self.request(request),
            Message::Notification(notification) if notification.method == "exit" => {
                return Some(match self.stage {
                    Stage::ShutDown => Ok(()),
                    _ => Err("the client said `exit` before `shutdown`".to_owned()),
                });
            }
            Message::Notification(notification) => self.notification(notification),
            Message::Response(response) => self.response(response),
        }
        None
    }

    fn end_of_input(&self) -> Result<(), String> {
        match self.stage {
            Stage::ShutDown => Ok(()),
            _ => Err("the client is gone".to_owned()),
        }
    }

    fn request(&mut self, request: Request) {
        match (self.stage, request.method.as_str()) {
            (Stage::New, "initialize") => self.initialize(request.id, &request.params),
            (Stage::New, _) => {
                self.refuse(request.id, ErrorCode::ServerNotInitialized, "`initialize` comes first");
            }
            (Stage::ShutDown, _) => {
                self.refuse(
                    request.id,
                    ErrorCode::InvalidRequest,
                    "nothing but `exit` comes after `shutdown`",
                );
            }
            (Stage::Ready, "initialize") => {
                self.refuse(request.id, ErrorCode::InvalidRequest, "`initialize` comes once");
            }
            (Stage::Ready, "shutdown") => {
                self.stage = Stage::ShutDown;
                for (id, running) in std::mem::take(&mut self.running) {
                    running.is_cancelled.store(true, Ordering::Relaxed);
                    self.refuse(id, ErrorCode::RequestCanceled, "the server shuts down");
                }
                for request in std::mem::take(&mut self.waiting) {
                    self.refuse(request.id, ErrorCode::RequestCanceled, "the server shuts down");
                }
                for pull in std::mem::take(&mut self.pulls) {
                    self.refuse(pull.id, ErrorCode::RequestCanceled, "the server shuts down");
                }
                self.answer(request.id, Ok(Value::Null));
            }
            (Stage::Ready, _) if self.is_asked(&request.id) => {
                self.refuse(request.id, ErrorCode::InvalidRequest, "another request has this id");
            }
            (Stage::Ready, _) => {
                self.see_buffers();
                self.dispatch(request);
            }
        }
    }

    fn notification(&mut self, notification: Notification) {
        if self.stage != Stage::Ready {
            return;
        }
        let Notification { method, params } = notification;
        let outcome = match method.as_str() {
            "initialized" => {
                self.initialized();
                Ok(())
            }
            "textDocument/didOpen" => self.did_open(params),
            "textDocument/didChange" => self.did_change(params),
            "textDocument/didSave" => self.did_save(params),
            "textDocument/didClose" => self.did_close(params),
            "workspace/didChangeWatchedFiles" => self.did_change_watched_files(params),
            "workspace/didChangeConfiguration" => {
                self.did_change_configuration(&params);
                Ok(())
            }
            "workspace/didChangeWorkspaceFolders" => self.did_change_folders(params),
            "$/cancelRequest" => self.cancel(&params),
            _ => Ok(()),
        };
        if let Err(trouble) = outcome {
            self.log(2, &format!("{method} is ignored: {trouble}"));
        }
    }

    /// Whether a request with this id has no answer yet.
    fn is_asked(&self, id: &RequestId) -> bool {
        self.running.contains_key(id)
            || self.waiting.iter().any(|request| request.id == *id)
            || self.pulls.iter().any(|pull| pull.id == *id)
    }

    fn cancel(&mut self, params: &Value) -> Result<(), String> {
        let id: RequestId = serde_json::from_value(params["id"].clone()).map_err(|e| e.to_string())?;
        let pull = self.pulls.iter().position(|pull| pull.id == id);
        let waiting = self.waiting.iter().position(|request| request.id == id);
        if let Some(index) = pull {
            self.pulls.remove(index);
        } else if let Some(index) = waiting {
            self.waiting.remove(index);
        } else if let Some(running) = self.running.remove(&id) {
            running.is_cancelled.store(true, Ordering::Relaxed);
        } else {
            // It has been answered, or never came: the protocol wants nothing said.
            return Ok(());
        }
        self.refuse(id, ErrorCode::RequestCanceled, "the client has no more use for it");
        Ok(())
    }

    fn take(&mut self, done: Done) {
        let id = match &done {
            Done::Answered(id, _) => Some(id.clone()),
            _ => None,
        };
        self.step(id, |server| server.took(done));
        // Nobody would come back to what waited for the folders.
        if self.is_indexed {
            for request in std::mem::take(&mut self.waiting) {
                self.refuse(request.id, ErrorCode::InternalError, "the workspace could not be read");
            }
        }
    }

    fn took(&mut self, done: Done) {
        match done {
            Done::Checked(outcomes, is_round) => self.checked(outcomes, is_round),
            Done::Read(disk) => self.read(*disk),
            Done::Answered(id, result) => {
                // It may have been cancelled, which was answered then.
                let Some(running) = self.running.remove(&id) else { return };
                let is_stale = running.about.is_some_and(|(path, version)| {
                    self.buffers.get(&path).is_none_or(|buffer| buffer.version != version)
                });
                if is_stale && result.is_ok() {
                    return self.refuse(id, ErrorCode::ContentModified, "the document has changed meanwhile");
                }
                self.answer(id, result);
            }
        }
    }

    /// The path of a document, as reports spell it.
    fn path_of(&self, uri: &str) -> String {
        self.documents.path_of(&self.here, uri)
    }

    /// The state as it is now. Buffers have to be seen before.
    fn snapshot(&self) -> Snapshot {
        Snapshot {
            workspace: Arc::clone(self.analysis.workspace()),
            documents: Arc::clone(&self.documents),
            here: Arc::clone(&self.here),
            links: Arc::clone(&self.links),
            client: Arc::clone(&self.client),
            settings: Arc::clone(&self.settings),
            tokens: Arc::clone(&self.tokens),
        }
    }

    fn answer(&self, id: RequestId, result: Result<Value, ResponseError>) {
        self.send(Message::Response(Response { id, response_result: result }));
    }

    fn refuse(&self, id: RequestId, code: ErrorCode, message: &str) {
        self.send(Message::Response(Response::new_err(id, code as i32, message.to_owned())));
    }

    fn notify(&self, method: &str, params: Value) {
        self.send(Message::Notification(Notification { method: method.to_owned(), params }));
    }

    fn ask(&mut self, method: &str, params: Value, what: Asked) {
        let id = self.next_id;
        self.next_id = self.next_id.wrapping_add(1);
        self.asked.insert(id, what);
        self.send(Message::Request(Request { id: id.into(), method: method.to_owned(), params }));
    }

    fn response(&mut self, response: Response) {
        let id = serde_json::to_value(&response.id).ok().and_then(|id| i32::try_from(id.as_i64()?).ok());
        let Some(what) = id.and_then(|id| self.asked.remove(&id)) else { return };
        match (what, response.response_result) {
            (Asked::Configuration, Ok(value)) => self.configure(value.get(0).unwrap_or(&Value::Null)),
            (Asked::Progress, Ok(_)) => self.begin_progress(),
            (_, Err(error)) => self.log(3, &format!("the client refused: {}", error.message)),
            _ => {}
        }
    }

    /// Writes into the client's log: 1 is an error, 2 a warning, 3 news.
    fn log(&self, level: u8, message: &str) {
        self.notify("window/logMessage", json!({"type": level, "message": message}));
    }

    fn send(&self, message: Message) {
        // When nobody reads any more, the end of the input follows.
        let _ = self.connection.sender.send(message);
    }
}

/// Where paths begin when no folder is open.
fn root() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    here.ancestors().last().map_or_else(PathBuf::new, std::path::Path::to_path_buf)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notification(method: &str, params: Value) -> Message {
        Message::Notification(Notification { method: method.to_owned(), params })
    }

    #[test]
    fn what_is_known_of_an_older_text_is_not_said_of_a_newer_version() {
        let (connection, client) = Connection::memory();
        let mut server = Server::new(&connection).expect("a server");
        let initialize = json!({"capabilities": {}, "initializationOptions": {"isolated": true}});
        server.initialize(1.into(), &initialize);
        let uri = "file:///nowhere/a.yaml";
        let text = "apiVersion: argoproj.io/v1alpha1\nkind: Workfow\nmetadata: {name: a}\nspec: {}\n";
        let document = json!({"uri": uri, "version": 1, "languageId": "yaml", "text": text});
        server.message(notification("textDocument/didOpen", json!({"textDocument": document})));
        server.see_buffers();
        server.start_checks();
        let done = server.done.recv().expect("it is checked");
        server.take(done);
        let change = json!({
            "textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": "a: b"}],
        });
        server.message(notification("textDocument/didChange", change));
        let settings = json!({"settings": {"rules": {"unknown-kind": "warning"}}});
        server.message(notification("workspace/didChangeConfiguration", settings));
        let sets = client.receiver.try_iter().filter_map(|message| match message {
            Message::Notification(n) if n.method == "textDocument/publishDiagnostics" => Some(n.params),
            _ => None,
        });
        let versions: Vec<Value> = sets.map(|set| set["version"].clone()).collect();
        assert_eq!(versions, [1]);
    }

    #[test]
    fn a_bug_in_a_step_does_not_end_the_conversation() {
        let (connection, client) = Connection::memory();
        let mut server = Server::new(&connection).expect("a server");
        assert_eq!(server.step(Some(7.into()), |_| -> u8 { panic!("a bug") }), None);
        assert_eq!(server.step(None, |_| 1), Some(1));
        let told: Vec<Message> = client.receiver.try_iter().collect();
        let [Message::Notification(log), Message::Response(refusal)] = &told[..] else { panic!("{told:?}") };
        assert_eq!((log.method.as_str(), &refusal.id), ("window/logMessage", &7.into()));
        assert!(refusal.response_result.is_err(), "{refusal:?}");
    }
}
