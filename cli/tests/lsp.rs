//! `argoc lsp`, the real process: a whole session, and everything that is no message.

#[path = "../../lsp/tests/client/mod.rs"]
mod client;

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use client::{Client, PATIENCE, uri};
use lsp_server::Message;
use serde_json::{Value, json};

const LIBRARY: &str = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: library}\nspec:\n  templates:\n  - name: print\n    inputs:\n      parameters: [{name: text}]\n    container: {image: 'alpine:3.22', args: ['{{inputs.parameters.text}}']}\n";
const CALLER: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: a-}\nspec:\n  entrypoint: main\n  arguments:\n    parameters: [{name: greeting, value: hello}]\n  templates:\n  - name: main\n    steps:\n    - - name: a\n        templateRef: {name: library, template: print}\n        arguments:\n          parameters: [{name: text, value: '{{workflow.parameters.greeting}}'}]\n";

fn start() -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_argoc"));
    command.arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the server starts")
}

fn client_of(child: &mut Child) -> Client {
    let mut input = child.stdin.take().expect("piped");
    let mut output = BufReader::new(child.stdout.take().expect("piped"));
    let (sender, inbox) = channel();
    std::thread::spawn(move || {
        while let Ok(Some(message)) = Message::read(&mut output) {
            if sender.send(message).is_err() {
                return;
            }
        }
    });
    Client::new(Box::new(move |message| message.write(&mut input).expect("the server listens")), inbox)
}

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("argoc-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    folder.canonicalize().expect("it is there")
}

/// Applies the edits of one document, from the last to the first.
fn apply(text: &str, edits: &Value) -> String {
    let mut text = text.to_owned();
    let mut edits: Vec<&Value> = edits.as_array().expect("a list").iter().collect();
    edits.sort_by_key(|e| (e["range"]["start"]["line"].as_u64(), e["range"]["start"]["character"].as_u64()));
    for edit in edits.into_iter().rev() {
        let offset = |place: &Value| {
            let line = place["line"].as_u64().expect("a line") as usize;
            let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
            start + place["character"].as_u64().expect("a column") as usize
        };
        let range = offset(&edit["range"]["start"])..offset(&edit["range"]["end"]);
        text.replace_range(range, edit["newText"].as_str().expect("a text"));
    }
    text
}

#[test]
fn a_whole_session() {
    let folder = folder("session");
    let texts = [
        ("library.yaml", LIBRARY.to_owned()),
        ("one.yaml", CALLER.to_owned()),
        ("two.yaml", CALLER.replace("a-", "b-")),
    ];
    for (name, text) in &texts {
        std::fs::write(folder.join(name), text).expect("written");
    }
    let at = |name: &str| uri(&folder.join(name));
    let mut child = start();
    let mut client = client_of(&mut child);
    let begun = client.begin(
        &[&folder],
        json!({
            "general": {"positionEncodings": ["utf-8", "utf-16"]},
            "textDocument": {"completion": {"completionItem": {"snippetSupport": true}}},
            "workspace": {"workspaceEdit": {"documentChanges": true}},
        }),
    );
    assert_eq!(begun["serverInfo"]["name"], "argoc");
    let one = at("one.yaml");
    client.open(&one, 1, CALLER);
    assert_eq!(client.diagnostics(&one, 1), json!([]));

    // In the middle of a tag.
    let line = CALLER.lines().position(|l| l.contains("greeting}}")).expect("the line") as u32;
    let start_of =
        CALLER.lines().nth(line as usize).and_then(|l| l.find("greeting}}")).expect("the column") as u32;
    client.edit(&one, 2, [line, start_of, line, start_of + 8], "greting");
    let set = client.diagnostics(&one, 2);
    assert_eq!((&set[0]["severity"], &set[0]["range"]["start"]["line"]), (&json!(1), &json!(line)), "{set}");
    client.edit(&one, 3, [line, start_of, line, start_of + 7], "gree");
    let position = json!({"line": line, "character": start_of + 4});
    let params = json!({"textDocument": {"uri": one}, "position": position});
    let list = client.request("textDocument/completion", params).expect("proposals");
    let item = list["items"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|i| i["filterText"].as_str().is_some_and(|l| l.contains("greeting")));
    let item = item.unwrap_or_else(|| panic!("{list}"));
    let completed = apply(&CALLER.replace("greeting}}", "gree}}"), &json!([item["textEdit"]]));
    assert_eq!(completed, CALLER);
    client.replace(&one, 4, CALLER);
    assert_eq!(client.diagnostics(&one, 4), json!([]));

    // A parameter of the library, used in two other files, one of which is not open.
    let position =
        json!({"line": 7, "character": LIBRARY.lines().nth(7).and_then(|l| l.find("text")).expect("there")});
    let params =
        json!({"textDocument": {"uri": at("library.yaml")}, "position": position, "newName": "message"});
    let edit = client.request("textDocument/rename", params).expect("edits");
    let changes = edit["documentChanges"].as_array().expect("a list");
    assert_eq!(changes.len(), 3, "{edit}");
    for change in changes {
        let uri = change["textDocument"]["uri"].as_str().expect("a uri");
        let (name, text) = texts.iter().find(|(name, _)| at(name) == uri).expect("one of ours");
        let version = if *name == "one.yaml" { json!(4) } else { Value::Null };
        assert_eq!(change["textDocument"]["version"], version);
        let renamed = apply(text, &change["edits"]);
        let expected =
            text.replace("{name: text", "{name: message").replace("parameters.text", "parameters.message");
        assert_eq!(renamed, expected, "{name}");
        if *name == "one.yaml" {
            client.replace(&one, 5, &renamed);
        } else {
            std::fs::write(folder.join(name), renamed).expect("written");
        }
    }
    let events: Vec<Value> =
        ["library.yaml", "two.yaml"].iter().map(|n| json!({"uri": at(n), "type": 2})).collect();
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": events}));
    client.diagnostics(&one, 5);
    client.until("everything fits again", |client| client.codes(&at("one.yaml")).is_empty());
    client.close(&one);
    client.until("the file on the disk counts", |client| !client.codes(&at("one.yaml")).is_empty());
    client.shut_down();
    assert!(ends_well(&mut child));
    let mut told = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut told).expect("text");
    assert_eq!(told, "");
    std::fs::remove_dir_all(&folder).expect("removed");
}

/// The next message as it came; nothing at the end.
fn raw(output: &mut impl BufRead) -> Option<Value> {
    let mut size = 0;
    loop {
        let mut line = String::new();
        output.read_line(&mut line).expect("text");
        match line.trim().split_once(": ") {
            Some((_, value)) => size = value.parse().expect("a number"),
            None if size > 0 => break,
            None => return None,
        }
    }
    let mut body = vec![0; size];
    output.read_exact(&mut body).expect("a body");
    Some(serde_json::from_slice(&body).expect("JSON"))
}

/// Whether the server ends well, which it has to do soon.
fn ends_well(child: &mut Child) -> bool {
    let until = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait().expect("it can be asked") {
            return status.success();
        }
        if Instant::now() > until {
            child.kill().expect("it is there");
            panic!("the server does not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn frame(input: &mut ChildStdin, body: &[u8]) {
    write!(input, "Content-Length: {}\r\n\r\n", body.len()).expect("the server listens");
    input.write_all(body).expect("the server listens");
    input.flush().expect("the server listens");
}

#[test]
fn whatever_comes_is_answered_and_the_session_goes_on() {
    let mut child = start();
    let mut input = child.stdin.take().expect("piped");
    let mut output = BufReader::new(child.stdout.take().expect("piped"));
    let (sender, inbox) = channel();
    std::thread::spawn(move || {
        while let Some(message) = raw(&mut output) {
            if sender.send(message).is_err() {
                return;
            }
        }
    });
    let answer = move || loop {
        let message = inbox.recv_timeout(PATIENCE).expect("an answer while the server is there");
        if message.get("id").is_some() && message.get("method").is_none() {
            return json!([message["id"], message["error"]["code"]]);
        }
    };
    frame(&mut input, br#"{"jsonrpc":"2.0","id":1,"method":"textDocument/hover","params":{}}"#);
    assert_eq!(answer(), json!([1, -32002]), "before initialize");
    frame(&mut input, br#"{"jsonrpc":"2.0","id":2,"method":"initialize","params":{"capabilities":{"general":7},"rootUri":5}}"#);
    assert_eq!(answer(), json!([2, null]));
    input.write_all(b"no header\r\n\r\n\xFF\xFE\r\n").expect("the server listens");
    for (body, expected) in [
        (&b"{\"jsonrpc\""[..], json!([null, -32700])),
        (b"\xFF\xFF\xFF", json!([null, -32700])),
        (b"[1, 2]", json!([null, -32600])),
        (br#"{"id":1.5,"method":"x"}"#, json!([1.5, -32600])),
        (br#"{"id":"s","method":"initialize"}"#, json!(["s", -32600])),
        (br#"{"id":3,"method":"argoc/nonsense"}"#, json!([3, -32601])),
        (br#"{"id":4,"method":"textDocument/hover"}"#, json!([4, -32602])),
        (br#"{"id":5,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///x.yaml"},"position":{"line":-1,"character":0}}}"#, json!([5, -32602])),
        (br#"{"id":6,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///x.yaml"},"position":{"line":0,"character":0}}}"#, json!([6, -32602])),
        (br#"{"id":7,"method":"workspace/symbol","params":[]}"#, json!([7, -32602])),
        (br#"{"id":8,"method":"workspace/diagnostic","params":{"previousResultIds":{}}}"#, json!([8, -32602])),
    ] {
        frame(&mut input, body);
        assert_eq!(answer(), expected, "{}", String::from_utf8_lossy(body));
    }
    let open = json!({"method": "textDocument/didOpen", "params": {"textDocument": {"uri": "file:///x.yaml", "languageId": "yaml", "version": 1, "text": "a: b\n"}}});
    frame(&mut input, open.to_string().as_bytes());
    for (line, character) in [(99, 0), (u32::MAX, u32::MAX)] {
        for method in
            ["hover", "completion", "definition", "prepareRename", "documentHighlight", "signatureHelp"]
        {
            let request = json!({"id": 9, "method": format!("textDocument/{method}"), "params": {"textDocument": {"uri": "file:///x.yaml"}, "position": {"line": line, "character": character}}});
            frame(&mut input, request.to_string().as_bytes());
            assert_eq!(answer(), json!([9, -32602]), "{method}");
        }
    }
    for params in [
        json!(null),
        json!({"textDocument": {"uri": "file:///unknown.yaml", "version": 2}, "contentChanges": [{"text": ""}]}),
        json!({"textDocument": {"uri": "file:///x.yaml", "version": 1}, "contentChanges": [{"text": "stale"}]}),
        json!({"textDocument": {"uri": "file:///x.yaml", "version": 2}, "contentChanges": [{"range": 7, "text": "no"}]}),
        json!({"textDocument": {"uri": "file:///x.yaml", "version": 2}, "contentChanges": [{"range": {"start": {"line": 9, "character": 0}, "end": {"line": 9, "character": 1}}, "text": "no"}]}),
        json!({"textDocument": {"uri": "file:///x.yaml", "version": 2}, "contentChanges": [{"range": {"start": {"line": 0, "character": 3}, "end": {"line": 0, "character": 1}}, "text": "no"}]}),
    ] {
        frame(
            &mut input,
            json!({"method": "textDocument/didChange", "params": params}).to_string().as_bytes(),
        );
    }
    for method in [
        "textDocument/didOpen",
        "textDocument/didClose",
        "textDocument/didSave",
        "workspace/didChangeWatchedFiles",
        "workspace/didChangeWorkspaceFolders",
        "$/cancelRequest",
        "$/nonsense",
        "workspace/didChangeConfiguration",
    ] {
        frame(
            &mut input,
            json!({"method": method, "params": {"textDocument": 1, "changes": 2, "settings": [3]}})
                .to_string()
                .as_bytes(),
        );
    }
    // What was ignored has changed nothing.
    frame(&mut input, br#"{"id":10,"method":"textDocument/selectionRange","params":{"textDocument":{"uri":"file:///x.yaml"},"positions":[{"line":1,"character":0}]}}"#);
    assert_eq!(answer(), json!([10, null]));
    frame(&mut input, br#"{"id":11,"method":"shutdown"}"#);
    assert_eq!(answer(), json!([11, null]));
    frame(&mut input, br#"{"id":12,"method":"textDocument/hover","params":{}}"#);
    assert_eq!(answer(), json!([12, -32600]), "after shutdown");
    frame(&mut input, br#"{"method":"exit"}"#);
    assert!(ends_well(&mut child));

    let mut child = start();
    frame(child.stdin.as_mut().expect("piped"), br#"{"method":"exit"}"#);
    assert!(!ends_well(&mut child), "exit without shutdown");
}
