//! Everything that an editor can ask, each asked once: `src/ide` has tests of what is found, these hold what is said of it.

mod client;

use client::{Client, place};
use serde_json::{Value, json};

const AT: &str = "file:///nowhere/flow.yaml";
const LIBRARY_AT: &str = "file:///nowhere/library.yaml";
const LIBRARY: &str = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: library}\nspec:\n  templates:\n  - name: print\n    container: {image: 'alpine:3.22'}\n";
const FLOW: &str = "\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: flow-}
spec:
  entrypoint: main
  # Whom it greets.
  # There is one.
  arguments: {parameters: [{name: who, value: you}]}
  templates:
  - name: main
    steps:
    - - name: a
        template: greet
        withItems: [1, 2, 3]
      - name: b
        templateRef: {name: library, template: print}
  - name: greet
    inputs: {parameters: [{name: mood, value: good}]}
    container: {image: 'alpine:3.22', args: ['{{ workflow.parameters.who }}']}
";

/// A client that can do everything, with both documents open.
fn begin(capabilities: Value) -> Client {
    let mut client = Client::in_memory();
    client.begin(&[], capabilities);
    client.open(LIBRARY_AT, 1, LIBRARY);
    client.open(AT, 1, FLOW);
    client
}

fn able() -> Value {
    json!({
        "textDocument": {
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
            "codeAction": {
                "codeActionLiteralSupport": {}, "dataSupport": true, "resolveSupport": {"properties": ["edit"]},
            },
        },
        "experimental": {"commands": {"commands": ["argoc.showReferences"]}},
    })
}

fn of(extra: Value) -> Value {
    let mut params = json!({"textDocument": {"uri": AT}});
    let all = params.as_object_mut().expect("an object");
    all.extend(extra.as_object().expect("an object").clone());
    params
}

fn range(lines: [u32; 4]) -> Value {
    json!({
        "start": {"line": lines[0], "character": lines[1]}, "end": {"line": lines[2], "character": lines[3]},
    })
}

/// The values of a key in a list.
fn each(list: &Value, pointer: &str) -> Vec<Value> {
    let list = list.as_array().expect("a list");
    list.iter().map(|item| item.pointer(pointer).cloned().unwrap_or(Value::Null)).collect()
}

#[test]
fn what_is_in_a_document() {
    let mut client = begin(able());
    let mut ask = |method: &str, extra| client.request(method, of(extra)).expect(method);

    let symbols = ask("textDocument/documentSymbol", json!({}));
    assert_eq!(each(&symbols, "/name"), [json!("flow-")]);
    let inside = each(&symbols[0]["children"], "/name");
    assert!(["who", "main", "greet"].iter().all(|name| inside.contains(&json!(name))), "{inside:?}");

    let folds = ask("textDocument/foldingRange", json!({}));
    let folds = folds.as_array().expect("a list");
    assert!(folds.contains(&json!({"startLine": 5, "endLine": 6, "kind": "comment"})), "{folds:?}");
    assert!(folds.iter().any(|fold| fold["startLine"] == 9), "the template: {folds:?}");

    let selections =
        ask("textDocument/selectionRange", json!({"positions": [{"line": 12, "character": 19}]}));
    assert_eq!(selections[0]["range"], range([12, 18, 12, 23]));
    assert_eq!(selections[0]["parent"]["range"], range([12, 8, 12, 23]));

    let links = ask("textDocument/documentLink", json!({}));
    assert_eq!(links.as_array().map(Vec::len), Some(1));
    assert_eq!(links[0]["range"], range([15, 28, 15, 35]));
    assert_eq!(links[0]["target"], format!("{LIBRARY_AT}#L3,18"));

    let hints = ask("textDocument/inlayHint", json!({"range": range([0, 0, 19, 0])}));
    assert_eq!(each(&hints, "/label"), [json!(" (mood: good)"), json!(" ×3"), json!(" = you")]);
    assert_eq!(hints[1]["position"], json!({"line": 13, "character": 17}));
    // Of a range that goes past the end of the text, what is in the text is meant.
    assert_eq!(ask("textDocument/inlayHint", json!({"range": range([0, 0, 999, 0])})), hints);
    assert_eq!(ask("textDocument/inlayHint", json!({"range": range([998, 0, 999, 0])})), json!([]));
    let few = ask("textDocument/inlayHint", json!({"range": range([13, 0, 14, 0])}));
    assert_eq!(each(&few, "/label"), [json!(" ×3")]);

    let edits = ask("textDocument/formatting", json!({"options": {"tabSize": 2, "insertSpaces": true}}));
    assert_eq!(each(&edits, "/newText"), [json!("workflow.parameters.who")]);
    let options = json!({"range": range([0, 0, 3, 0]), "options": {"tabSize": 2, "insertSpaces": true}});
    assert_eq!(ask("textDocument/rangeFormatting", options), json!([]));

    let references =
        json!({"position": {"line": 16, "character": 10}, "context": {"includeDeclaration": true}});
    assert_eq!(
        each(&ask("textDocument/references", references), "/range/start/line"),
        [12, 16].map(Value::from)
    );
    let at = json!({"position": {"line": 16, "character": 10}});
    assert_eq!(each(&ask("textDocument/documentHighlight", at), "/kind"), [json!(2), json!(3)]);
    client.shut_down();
}

#[test]
fn colours_come_whole_and_as_differences() {
    let mut client = begin(able());
    let full = client.request("textDocument/semanticTokens/full", of(json!({}))).expect("colours");
    let data = full["data"].as_array().expect("numbers").clone();
    assert!(!data.is_empty() && data.len().is_multiple_of(5), "{data:?}");
    let delta = |client: &mut Client, previous: &Value| {
        let params = of(json!({"previousResultId": previous}));
        client.request("textDocument/semanticTokens/full/delta", params).expect("colours")
    };
    let same = delta(&mut client, &full["resultId"]);
    assert_eq!((&same["edits"], &same["resultId"]), (&json!([]), &full["resultId"]));
    // A line in front moves the first token by one, and nothing else.
    client.edit(AT, 2, [0, 0, 0, 0], "# first\n");
    let moved = delta(&mut client, &same["resultId"]);
    let lines = data[0].as_u64().expect("a number") + 1;
    assert_eq!(moved["edits"], json!([{"start": 0, "deleteCount": 1, "data": [lines]}]));
    let forgotten = delta(&mut client, &json!("no such"));
    assert_eq!(forgotten["data"].as_array().map(Vec::len), Some(data.len()));
    let part = of(json!({"range": range([0, 0, 5, 0])}));
    let part = client.request("textDocument/semanticTokens/range", part).expect("colours");
    assert!(part["data"].as_array().expect("numbers").len() < data.len());
    client.shut_down();
}

#[test]
fn calls_go_across_documents() {
    let mut client = begin(able());
    let marked = FLOW.replace("- name: main", "- name: ma$0in");
    let items = client.at("textDocument/prepareCallHierarchy", AT, &marked).expect("an answer");
    assert_eq!((&items[0]["name"], &items[0]["selectionRange"]), (&json!("main"), &range([9, 10, 9, 14])));
    let calls = client.request("callHierarchy/outgoingCalls", json!({"item": items[0]})).expect("calls");
    assert_eq!(each(&calls, "/to/name"), [json!("greet"), json!("print")]);
    assert_eq!(each(&calls, "/to/uri"), [json!(AT), json!(LIBRARY_AT)]);
    assert_eq!(calls[1]["fromRanges"], json!([range([15, 47, 15, 52])]));
    let back = client.request("callHierarchy/incomingCalls", json!({"item": calls[1]["to"]})).expect("calls");
    assert_eq!(each(&back, "/from/name"), [json!("main")]);

    let found = client.request("workspace/symbol", json!({"query": "prin"})).expect("symbols");
    assert_eq!(each(&found, "/location/uri"), [json!(LIBRARY_AT)]);

    let params = json!({"textDocument": {"uri": LIBRARY_AT}});
    let lens = |client: &mut Client| {
        let lenses = client.request("textDocument/codeLens", params.clone()).expect("lenses");
        let lenses = lenses.as_array().expect("a list").clone();
        lenses.into_iter().find(|lens| lens["command"]["title"] == "1 caller").expect("a lens")
    };
    let command = lens(&mut client)["command"].clone();
    assert_eq!(command["command"], "argoc.showReferences");
    assert_eq!(command["arguments"][2], json!([{"uri": AT, "range": range([15, 47, 15, 52])}]));
    client.shut_down();
    // Who does not know the command is given the words only.
    let mut client = begin(json!({}));
    assert_eq!(lens(&mut client)["command"], json!({"title": "1 caller", "command": ""}));
    client.shut_down();
}

#[test]
fn names_are_changed_and_actions_resolved() {
    let mut client = begin(able());
    let marked = FLOW.replace("- name: greet", "- name: gr$0eet");
    let prepared = client.at("textDocument/prepareRename", AT, &marked).expect("an answer");
    assert_eq!(prepared.get("range").unwrap_or(&prepared), &range([16, 10, 16, 15]));
    let params = of(json!({"position": place(&marked), "newName": "hail"}));
    let edit = client.request("textDocument/rename", params).expect("an edit");
    assert_eq!(each(&edit["changes"][AT], "/newText"), [json!("hail"), json!("hail")]);

    client.edit(AT, 2, [12, 18, 12, 23], "gret");
    let set = client.diagnostics(AT, 2);
    assert_eq!(set[0]["code"], "unknown-template");
    let params = of(json!({"range": set[0]["range"], "context": {"diagnostics": set}}));
    let actions = client.request("textDocument/codeAction", params).expect("actions");
    let action = actions[0].clone();
    assert_eq!((&action["edit"], &action["kind"]), (&Value::Null, &json!("quickfix")));
    let resolved = client.request("codeAction/resolve", action.clone()).expect("the edit");
    assert_eq!(each(&resolved["edit"]["changes"][AT], "/newText"), [json!("greet")]);
    // It was listed for a text that is no more.
    client.edit(AT, 3, [0, 0, 0, 0], "# first\n");
    assert!(client.request("codeAction/resolve", action).is_err());
    assert_eq!(client.request("codeAction/resolve", json!({"title": "another's"})), Err(-32602));
    client.shut_down();
}

/// Whether the answer or what came after it is faster nobody can say, but of so many some are overtaken.
#[test]
fn what_is_of_no_use_any_more_is_refused() {
    let task =
        |n| format!("    - - {{name: t{n}, template: greet, withItems: ['{{{{workflow.name}}}}', b]}}\n");
    let steps: String = (0..300).map(task).collect();
    let text = FLOW.replace("    steps:\n", &format!("    steps:\n{steps}"));
    let mut client = begin(able());
    client.replace(AT, 2, &text);
    client.diagnostics(AT, 2);
    let is_cancelled = (0..100).any(|_| {
        let id = client.ask("textDocument/semanticTokens/full", of(json!({})));
        client.notify("$/cancelRequest", json!({"id": id}));
        client.answer(id) == Err(-32800)
    });
    assert!(is_cancelled);
    let is_overtaken = (3..100).any(|version| {
        let id = client.ask("textDocument/semanticTokens/full", of(json!({})));
        client.edit(AT, version, [0, 0, 0, 0], "#\n");
        client.answer(id) == Err(-32801)
    });
    assert!(is_overtaken);
    client.notify("$/cancelRequest", json!({"id": 12345}));
    assert!(client.request("textDocument/documentSymbol", of(json!({}))).is_ok());
    assert_eq!(client.request("textDocument/unheardOf", of(json!({}))), Err(-32601));
    client.shut_down();
}
