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

/// The last codes of a document, asked for after everything that was said before.
fn codes_now(client: &mut Client, uri: &str) -> Vec<String> {
    let params = json!({"textDocument": {"uri": uri}});
    let report = client.request("textDocument/diagnostic", params).expect("a report");
    let items = report["items"].as_array().expect("a full report").clone();
    items.iter().map(|d| d["code"].as_str().expect("a code").to_owned()).collect()
}

#[cfg(unix)]
#[test]
fn a_file_with_two_names_is_the_one_that_was_opened_last() {
    let folder = Folder::new("names", &[("file.yaml", BROKEN)]);
    std::os::unix::fs::symlink(folder.0.join("file.yaml"), folder.0.join("link.yaml")).expect("a link");
    let (file, link) = (folder.uri("file.yaml"), folder.uri("link.yaml"));
    let mut client = Client::in_memory();
    client.begin(&[&folder.0], json!({}));
    client.open(&file, 7, BROKEN);
    assert_eq!(client.diagnostics(&file, 7)[0]["code"], "unknown-template");
    client.open(&link, 1, BROKEN);
    assert_eq!(client.diagnostics(&link, 1)[0]["code"], "unknown-template");
    assert_eq!(client.published[&file].1, json!([]), "it is not said twice");
    // Edits of one are not made in the text of the other.
    client.edit(&file, 8, [0, 0, 3, 0], "");
    client.edit(&link, 2, [4, 14, 4, 18], "main");
    assert_eq!(client.diagnostics(&link, 2), json!([]));
    client.edit(&file, 9, [0, 0, 0, 0], "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {}\n");
    client.close(&link);
    client.until("the other one counts again", |client| client.published[&file].0 == Some(9));
    assert_eq!(client.codes(&file), ["invalid-object-name", "unknown-template"]);
    client.shut_down();
}

#[cfg(unix)]
#[test]
fn files_of_a_folder_that_is_a_link_have_one_name() {
    let folder =
        Folder::new("real", &[("library.yaml", LIBRARY), ("bad.yaml", BROKEN), ("caller.yaml", CALLER)]);
    let link = std::env::temp_dir().join(format!("argoc-lsp-linked-{}", std::process::id()));
    std::os::unix::fs::symlink(&folder.0, &link).expect("a link");
    let at = |name: &str| uri(&link.join(name));
    let mut client = Client::in_memory();
    client.begin(&[&link], json!({}));
    client.until("what is not open", |client| client.published.contains_key(&at("bad.yaml")));
    client.open(&at("caller.yaml"), 1, CALLER);
    let marked = CALLER.replace("template: print", "template: pri$0nt");
    let found = client.at("textDocument/definition", &at("caller.yaml"), &marked).expect("a definition");
    assert_eq!(found[0]["uri"], at("library.yaml"));
    // By its real name it is another document for the client, and what was said is said of that.
    let real = folder.uri("bad.yaml");
    client.open(&real, 1, BROKEN);
    client.diagnostics(&real, 1);
    assert_eq!(client.published[&at("bad.yaml")].1, json!([]));
    client.shut_down();
    std::fs::remove_file(&link).expect("removed");
}

#[cfg(unix)]
#[test]
fn a_document_stays_open_when_its_link_is_gone() {
    let folder = Folder::new("link", &[("file.yaml", BROKEN)]);
    let path = folder.0.join("link.yaml");
    std::os::unix::fs::symlink(folder.0.join("file.yaml"), &path).expect("a link");
    let link = folder.uri("link.yaml");
    let mut client = Client::in_memory();
    client.begin(&[&folder.0], json!({}));
    client.open(&link, 1, BROKEN);
    client.diagnostics(&link, 1);
    std::fs::remove_file(&path).expect("removed");
    client.edit(&link, 2, [4, 14, 4, 18], "main");
    assert_eq!(client.diagnostics(&link, 2), json!([]));
    client.close(&link);
    let position = json!({"textDocument": {"uri": link}, "position": {"line": 0, "character": 0}});
    assert_eq!(client.request("textDocument/hover", position), Err(-32602), "it is closed");
    client.shut_down();
}

#[test]
fn a_new_file_follows_the_configuration_before_it_is_saved() {
    let folder = Folder::new("new", &[("argoc.toml", "")]);
    let new = folder.uri("new.yaml");
    let mut client = Client::in_memory();
    client.begin(&[&folder.0], json!({}));
    client.open(&new, 1, BROKEN);
    assert_eq!(client.diagnostics(&new, 1)[0]["code"], "unknown-template");
    folder.write("argoc.toml", "[rules]\nunknown-template = \"off\"\n");
    let change = json!({"changes": [{"uri": folder.uri("argoc.toml"), "type": 2}]});
    client.notify("workspace/didChangeWatchedFiles", change);
    client.until("the rule is off", |client| client.codes(&new).is_empty());
    client.shut_down();
}

#[test]
fn a_folder_that_is_deleted_leaves_nothing_behind() {
    let folder = Folder::new("gone", &[("bad.yaml", BROKEN), ("library.yaml", LIBRARY)]);
    let (bad, caller) = (folder.uri("bad.yaml"), folder.uri("caller.yaml"));
    let mut client = Client::in_memory();
    client.begin(&[&folder.0], json!({}));
    client.open(&caller, 1, CALLER);
    client.until("the findings", |client| client.published.contains_key(&bad));
    std::fs::remove_dir_all(&folder.0).expect("removed");
    let change = json!({"changes": [{"uri": bad, "type": 3}, {"uri": uri(&folder.0), "type": 3}]});
    client.notify("workspace/didChangeWatchedFiles", change);
    client.until("nothing is said of what is gone", |client| client.published[&bad].1 == json!([]));
    client.until("the caller feels it", |client| client.codes(&caller) == ["unresolved-external"]);
    client.shut_down();
}

#[test]
fn a_byte_order_mark_counts_as_the_client_counts_it() {
    let at = "file:///nowhere/mark.json";
    let text = "\u{FEFF}{\"apiVersion\": \"argoproj.io/v1alpha1\", \"kind\": \"Workfow\", \"spec\": {}}";
    for (encoding, column) in [("utf-8", 50), ("utf-16", 48), ("utf-32", 48)] {
        let mut client = Client::in_memory();
        client.begin(&[], json!({"general": {"positionEncodings": [encoding]}}));
        client.open(at, 1, text);
        let set = client.diagnostics(at, 1);
        let range_of = |start: u32, end: u32| json!({"start": {"line": 0, "character": start}, "end": {"line": 0, "character": end}});
        let found = (&set[0]["code"], &set[0]["range"]);
        assert_eq!(found, (&json!("unknown-kind"), &range_of(column, column + 9)), "{encoding}");
        let params =
            json!({"textDocument": {"uri": at}, "positions": [{"line": 0, "character": column + 4}]});
        let around = client.request("textDocument/selectionRange", params).expect("ranges");
        let within = |range: &Value| {
            *range == range_of(column, column + 9) || *range == range_of(column + 1, column + 8)
        };
        assert!(within(&around[0]["range"]), "{encoding}: {around}");
        // Without its mark the document is itself again.
        client.edit(at, 2, [0, 0, 0, if encoding == "utf-8" { 3 } else { 1 }], "");
        assert_eq!(client.diagnostics(at, 2)[0]["range"]["start"]["character"], 47);
        client.shut_down();
    }
}

#[test]
fn lines_end_as_the_protocol_says() {
    for ending in ["\r\n", "\r", "\n"] {
        let mut client = Client::in_memory();
        client.begin(&[], json!({}));
        let at = "file:///nowhere/lines.yaml";
        client.open(at, 1, &BROKEN.replace('\n', ending));
        let set = client.diagnostics(at, 1);
        assert_eq!(set[0]["range"]["start"], json!({"line": 4, "character": 14}), "{ending:?}");
        client.edit(at, 2, [4, 14, 4, 18], "main");
        assert_eq!(codes_now(&mut client, at), [""; 0], "{ending:?}");
        client.replace(at, 3, "");
        assert_eq!(codes_now(&mut client, at), [""; 0]);
        client.shut_down();
    }
}

/// A manifest of one line, of which every column has to be counted.
#[test]
fn a_long_line_does_not_take_long() {
    let step = |n| {
        let value = json!([{"name": "x", "value": "{{workflow.name}} é🚀"}]);
        json!([{"name": format!("t{n}"), "template": "greet", "arguments": {"parameters": value}}])
    };
    let text = json!({
        "apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "metadata": {"generateName": "a-"},
        "spec": {"entrypoint": "main", "templates": [
            {"name": "main", "steps": (0..3_000).map(step).collect::<Vec<_>>()},
            {"name": "greet", "inputs": {"parameters": [{"name": "x"}]}, "container": {"image": "alpine:3.22"}},
        ]},
    });
    let mut client = Client::in_memory();
    client.begin(&[], json!({}));
    let at = "file:///nowhere/long.json";
    client.open(at, 1, &text.to_string());
    assert_eq!(codes_now(&mut client, at), [""; 0]);
    for method in ["semanticTokens/full", "documentSymbol"] {
        let params = json!({"textDocument": {"uri": at}});
        // The client does not wait for ever; counted from the beginning of the line these take minutes.
        assert!(client.request(&format!("textDocument/{method}"), params).is_ok(), "{method}");
    }
    client.shut_down();
}
