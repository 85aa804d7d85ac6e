//! Conversations with the server, over a connection in memory.

mod client;

use std::path::PathBuf;
use std::time::Duration;

use client::{Client, uri};
use serde_json::{Value, json};

const BROKEN: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: a-}\nspec:\n  entrypoint: mian # 🚀\n  templates:\n  - name: main\n    container: {image: 'alpine:3.22'}\n";
const LIBRARY: &str = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: library}\nspec:\n  templates:\n  - name: print\n    container: {image: 'alpine:3.22'}\n";
const CALLER: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {generateName: a-}\nspec:\n  entrypoint: main\n  templates:\n  - name: main\n    steps:\n    - - name: a\n        templateRef: {name: library, template: print}\n";

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Folder {
        let path = std::env::temp_dir().join(format!("argoc-lsp-{name}-{}", std::process::id()));
        let folder = Folder(path);
        std::fs::create_dir_all(&folder.0).expect("a folder");
        files.iter().for_each(|(name, text)| folder.write(name, text));
        folder
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("written");
    }

    fn uri(&self, name: &str) -> String {
        uri(&self.0.canonicalize().expect("it is there").join(name))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // It is only a temporary folder.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn diagnostics_follow_the_buffer() {
    for (encodings, encoding, column) in [
        (json!(["utf-16"]), "utf-16", 22),
        (json!(["utf-8", "utf-16"]), "utf-8", 24),
        (json!(["utf-32"]), "utf-32", 21),
        (Value::Null, "utf-16", 22),
    ] {
        let mut client = Client::in_memory();
        let result = client.begin(&[], json!({"general": {"positionEncodings": encodings}}));
        assert_eq!(result["capabilities"]["positionEncoding"], encoding);
        let at = "file:///nowhere/a.yaml";
        client.open(at, 1, BROKEN);
        let set = client.diagnostics(at, 1);
        let first = &set[0];
        assert_eq!(first["code"], "unknown-template");
        assert_eq!(
            first["range"],
            json!({"start": {"line": 4, "character": 14}, "end": {"line": 4, "character": 18}})
        );
        assert!(first["codeDescription"]["href"].as_str().is_some_and(|u| u.contains("unknown-template")));
        assert_eq!(first["source"], "argoc");
        // An edit behind the rocket counts in the units that were agreed on.
        client.edit(at, 2, [4, column, 4, column], "!");
        client.edit(at, 3, [4, 14, 4, 18], "main");
        assert_eq!(client.diagnostics(at, 3), json!([]));
        let text = BROKEN.replace("mian # 🚀", "main # 🚀!");
        let (line, _) = text.lines().enumerate().find(|(_, l)| l.contains('🚀')).expect("there");
        assert_eq!(line, 4);
        client.edit(at, 4, [4, 14, 4, 18], "mian");
        assert_eq!(client.diagnostics(at, 4)[0]["code"], "unknown-template");
        client.close(at);
        client.until("the end", |client| client.published[at].1 == json!([]));
        client.shut_down();
    }
}

#[test]
fn other_files_are_read_watched_and_felt() {
    let folder =
        Folder::new("watch", &[("sub/library.yaml", LIBRARY), ("caller.yaml", CALLER), ("bad.yaml", BROKEN)]);
    let (caller, library, bad) =
        (folder.uri("caller.yaml"), folder.uri("sub/library.yaml"), folder.uri("bad.yaml"));
    let mut client = Client::in_memory();
    client.begin(
        &[&folder.0],
        json!({
            "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}, "configuration": true},
            "window": {"workDoneProgress": true},
        }),
    );
    client.open(&caller, 1, CALLER);
    assert_eq!(client.diagnostics(&caller, 1), json!([]));
    client.until("a file that is not open", |client| client.published.contains_key(&bad));
    assert_eq!((client.codes(&bad), client.published[&bad].0), (vec!["unknown-template".to_owned()], None));
    client.until("the watch", |client| client.asked.iter().any(|m| m == "client/registerCapability"));

    // What is open counts, not what is on the disk.
    client.open(&library, 1, &LIBRARY.replace("print", "show"));
    client.until("the caller feels it", |client| client.codes(&caller) == ["unknown-template"]);
    client.close(&library);
    client.until("the disk counts again", |client| client.codes(&caller).is_empty());

    // A file vanishes, and others appear: one notification with many events.
    std::fs::remove_file(folder.0.join("sub/library.yaml")).expect("removed");
    for index in 0..300 {
        folder.write(&format!("many/{index}.yaml"), BROKEN);
    }
    let mut changes: Vec<Value> =
        (0..300).map(|i| json!({"uri": folder.uri(&format!("many/{i}.yaml")), "type": 1})).collect();
    changes.push(json!({"uri": library, "type": 3}));
    changes.push(json!({"uri": folder.uri("notes.txt"), "type": 1}));
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": changes}));
    client.until("the caller misses it", |client| client.codes(&caller) == ["unresolved-external"]);
    let last = folder.uri("many/299.yaml");
    client.until("the others are checked", |client| client.codes(&last) == ["unknown-template"]);
    std::fs::remove_file(folder.0.join("many/299.yaml")).expect("removed");
    client.notify("workspace/didChangeWatchedFiles", json!({"changes": [{"uri": last, "type": 3}]}));
    client.until("what is gone is taken back", |client| client.codes(&last).is_empty());

    // Configuration of the project, then of the editor.
    folder.write("argoc.toml", "[rules]\nunresolved-external = \"error\"\n");
    client.notify(
        "workspace/didChangeWatchedFiles",
        json!({"changes": [{"uri": folder.uri("argoc.toml"), "type": 1}]}),
    );
    client.until("its level", |client| client.published[&caller].1[0]["severity"] == 1);
    client.settings = json!({"rules": {"unresolved-external": "off"}});
    client.notify("workspace/didChangeConfiguration", json!({"settings": null}));
    client.until("the editor's level", |client| client.codes(&caller).is_empty());
    client.shut_down();
}

#[test]
fn every_set_belongs_to_a_version() {
    let mut client = Client::in_memory();
    client.begin(&[], json!({}));
    let at = "file:///nowhere/a.yaml";
    client.open(at, 1, BROKEN);
    for version in 2..200 {
        let word = if version % 2 == 0 { "main" } else { "mian" };
        client.edit(at, version, [4, 14, 4, 18], word);
        if version % 7 == 0 {
            client.diagnostics(at, version);
        }
    }
    assert_eq!(client.diagnostics(at, 199)[0]["code"], "unknown-template");
    client.rest(Duration::from_millis(50));
    assert!(client.sets.values().all(|sets| *sets == 1), "{:?}", client.sets);
    assert!(client.sets.len() > 28, "{:?}", client.sets);
    client.shut_down();
}

#[test]
fn diagnostics_are_given_when_they_are_asked_for() {
    let folder = Folder::new("pull", &[("library.yaml", LIBRARY), ("bad.yaml", BROKEN)]);
    let (library, bad) = (folder.uri("library.yaml"), folder.uri("bad.yaml"));
    let mut client = Client::in_memory();
    let result = client.begin(
        &[&folder.0],
        json!({"textDocument": {"diagnostic": {}}, "workspace": {"diagnostics": {"refreshSupport": true}}}),
    );
    assert_eq!(result["capabilities"]["diagnosticProvider"]["workspaceDiagnostics"], true);
    client.open(&bad, 1, BROKEN);
    let one = |client: &mut Client, previous: Value| {
        client
            .request(
                "textDocument/diagnostic",
                json!({"textDocument": {"uri": bad}, "previousResultId": previous}),
            )
            .expect("a report")
    };
    let first = one(&mut client, Value::Null);
    assert_eq!((&first["kind"], &first["items"][0]["code"]), (&json!("full"), &json!("unknown-template")));
    let again = one(&mut client, first["resultId"].clone());
    assert_eq!(again, json!({"kind": "unchanged", "resultId": first["resultId"]}));
    client.edit(&bad, 2, [4, 14, 4, 18], "main");
    assert_eq!(one(&mut client, first["resultId"].clone())["items"], json!([]));
    client.edit(&bad, 3, [4, 14, 4, 18], "mian");
    let all = |client: &mut Client, previous: Value| {
        let report =
            client.request("workspace/diagnostic", json!({"previousResultIds": previous})).expect("a report");
        report["items"].as_array().expect("a list").clone()
    };
    let reports = all(
        &mut client,
        json!([{"uri": library, "value": "old"}, {"uri": "file:///gone.yaml", "value": "x"}]),
    );
    let of = |uri: &str| reports.iter().find(|r| r["uri"] == uri).expect("a report of it");
    assert_eq!(
        (&of(&bad)["version"], &of(&bad)["items"][0]["code"]),
        (&json!(3), &json!("unknown-template"))
    );
    assert_eq!((&of(&library)["items"], &of("file:///gone.yaml")["items"]), (&json!([]), &json!([])));
    let reports = all(&mut client, json!([{"uri": bad, "value": of(&bad)["resultId"]}]));
    assert_eq!((reports.len(), &reports[0]["kind"]), (1, &json!("unchanged")));
    assert!(client.published.is_empty(), "nothing is pushed");
    client.shut_down();
}

#[test]
fn what_is_asked_of_the_ide_comes_back() {
    let folder = Folder::new("ide", &[("library.yaml", LIBRARY), ("caller.yaml", CALLER)]);
    let (caller, library) = (folder.uri("caller.yaml"), folder.uri("library.yaml"));
    let mut client = Client::in_memory();
    client.begin(&[&folder.0], json!({"textDocument": {"codeAction": {"codeActionLiteralSupport": {}}}, "workspace": {"workspaceEdit": {"documentChanges": true}}}));
    client.open(&caller, 1, CALLER);
    client.open(&library, 5, LIBRARY);
    let marked = CALLER.replace("template: print", "template: pr$0int");
    let found = client.at("textDocument/definition", &caller, &marked).expect("an answer");
    assert_eq!(found[0]["uri"], library);
    assert_eq!(found[0]["range"]["start"], json!({"line": 5, "character": 10}));
    let hover = client.at("textDocument/hover", &caller, &marked).expect("an answer");
    assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("print")), "{hover}");
    let broken = CALLER.replace("template: print", "template: ");
    client.replace(&caller, 2, &broken);
    let marked = CALLER.replace("template: print", "template: $0");
    let list = client.at("textDocument/completion", &caller, &marked).expect("an answer");
    let labels: Vec<&str> =
        list["items"].as_array().expect("a list").iter().filter_map(|i| i["label"].as_str()).collect();
    assert!(labels.contains(&"print"), "{labels:?}");

    client.replace(&caller, 3, &CALLER.replace("template: print", "template: pritn"));
    let set = client.diagnostics(&caller, 3);
    assert_eq!(set[0]["code"], "unknown-template");
    assert_eq!(set[0]["relatedInformation"][0]["location"]["uri"], library);
    let params =
        json!({"textDocument": {"uri": caller}, "range": set[0]["range"], "context": {"diagnostics": set}});
    let actions = client.request("textDocument/codeAction", params).expect("actions");
    let edit = &actions[0]["edit"]["documentChanges"][0];
    assert_eq!(edit["textDocument"], json!({"uri": caller, "version": 3}));
    assert_eq!(edit["edits"][0]["newText"], "print");
    client.shut_down();
}
