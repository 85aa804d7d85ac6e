//! A whole session with the server, over a connection in memory.

use lsp_server::{Connection, Message, Notification, Request};
use serde_json::{Value, json};

fn notify(client: &Connection, method: &str, params: Value) {
    let message = Message::Notification(Notification { method: method.to_owned(), params });
    client.sender.send(message).expect("the server listens");
}

fn request(client: &Connection, id: i32, method: &str, params: Value) {
    let message = Message::Request(Request { id: id.into(), method: method.to_owned(), params });
    client.sender.send(message).expect("the server listens");
}

fn answer(client: &Connection) -> Value {
    match client.receiver.recv_timeout(std::time::Duration::from_secs(20)).expect("an answer") {
        Message::Notification(n) => json!({"method": n.method, "params": n.params}),
        Message::Response(r) => match r.response_result {
            Ok(result) => json!({"id": r.id, "result": result}),
            Err(error) => json!({"id": r.id, "error": error.code}),
        },
        Message::Request(r) => json!({"method": r.method}),
    }
}

#[test]
fn diagnostics_follow_the_buffer() {
    let (server, client) = Connection::memory();
    let thread = std::thread::spawn(move || argoc_lsp::serve(&server));
    request(&client, 1, "initialize", json!({"capabilities": {}}));
    assert_eq!(answer(&client)["result"]["capabilities"]["positionEncoding"], "utf-16");
    notify(&client, "initialized", json!({}));

    let broken = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: a-}\nspec:\n  \
                  entrypoint: mian # 🚀\n  templates:\n  - name: main\n    container: {image: alpine}\n";
    let open = json!({"textDocument": {"uri": "file:///a.yaml", "version": 1, "languageId": "yaml", "text": broken}});
    notify(&client, "textDocument/didOpen", open);
    let set = answer(&client);
    assert_eq!(set["params"]["version"], 1);
    let first = &set["params"]["diagnostics"][0];
    assert_eq!(first["code"], "unknown-template");
    assert_eq!(first["range"]["start"], json!({"line": 4, "character": 14}));
    assert_eq!(first["range"]["end"], json!({"line": 4, "character": 18}));

    let mended = broken.replace("mian", "main");
    let change = json!({"textDocument": {"uri": "file:///a.yaml", "version": 2}, "contentChanges": [{"text": mended}]});
    notify(&client, "textDocument/didChange", change);
    let set = answer(&client);
    assert_eq!((&set["params"]["version"], &set["params"]["diagnostics"]), (&json!(2), &json!([])));

    notify(&client, "textDocument/didChange", json!({"nonsense": true}));
    request(&client, 2, "textDocument/nonsense", json!({}));
    assert_eq!(answer(&client)["error"], -32601);
    request(&client, 3, "shutdown", json!(null));
    assert!(answer(&client)["error"].is_null());
    notify(&client, "exit", json!(null));
    thread.join().expect("the server ends").expect("and well");
}
