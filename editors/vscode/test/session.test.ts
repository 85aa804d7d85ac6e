/** The whole extension with the real server, in a stand-in for the editor. */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import * as vscode from "vscode";
import { run as start } from "../src/argoc";
import { activate, deactivate } from "../src/extension";
import { middleware } from "../src/server";
import { taskArguments } from "../src/tasks";
import { contributes } from "../package.json";
import { ARGOC, TextDocument, stage, until, window, type Provider } from "./stand-in/stage";

const BROKEN = `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  generateName: demo-
spec:
  entrypoint: mian # 🚀
  templates:
    - name: main
      inputs:
        parameters:
          - name: message
            value: hello
      container:
        image: alpine:3.22
        args: ["{{inputs.parameters.message}}"]
`;

const subscriptions: vscode.Disposable[] = [];
const run = async (name: string) => stage.commands.get(`argoc.${name}`)?.();
const found = (document: vscode.TextDocument) => vscode.languages.getDiagnostics(document.uri);
const codes = (document: vscode.TextDocument) =>
  found(document).map(({ code }) => String(typeof code === "object" ? code.value : code));
const pages = () => stage.shown.map((d) => (d as vscode.TextDocument).getText());

function edit(document: vscode.TextDocument, line: number, character: number): void {
  window.activeTextEditor = { document, selection: { active: new vscode.Position(line, character) } };
}

before(async () => {
  stage.settings = { argoc: { path: ARGOC } };
  await activate({ subscriptions } as unknown as vscode.ExtensionContext);
  await until("the server runs", () => stage.log.some((line) => line.includes("starting")));
});

after(async () => {
  await deactivate();
  for (const subscription of subscriptions) {
    subscription.dispose();
  }
});

afterEach(() => {
  for (const document of [...stage.documents]) {
    stage.close(document);
  }
  Object.assign(stage, { messages: [], shown: [], panels: [] });
  window.activeTextEditor = undefined;
});

test("diagnostics follow the text, at the exact characters", async () => {
  const document = stage.open(new TextDocument("/demo/flow-1.yaml", BROKEN));
  await until("there is a finding", () => codes(document).includes("unknown-template"));
  assert.equal(found(document).length, 1);
  const [first] = found(document);
  assert.equal(first?.source, "argoc");
  assert.deepEqual([first.range.start.line, first.range.start.character, first.range.end.character], [5, 14, 18]);
  assert.equal(first.severity, vscode.DiagnosticSeverity.Error);
  stage.edit(document, BROKEN.replace("mian", "main"));
  await until("it is gone", () => found(document).length === 0);
});

test("names are completed inside a tag, across the files that are open", async () => {
  const text = BROKEN.replace("mian", "main").replace("{{inputs.parameters.message}}", "{{inputs.}}");
  const document = stage.open(new TextDocument("/demo/flow-2.yaml", text));
  const line = text.split("\n").findIndex((l) => l.includes("{{inputs."));
  const character = (text.split("\n")[line] ?? "").indexOf("}}");
  await until("the server offers completion", () => stage.providers.some(({ kind }) => kind === "CompletionItemProvider"));
  const { provider } = stage.providers.find(({ kind }) => kind === "CompletionItemProvider") as Provider;
  const token = new vscode.CancellationTokenSource().token;
  const place = new vscode.Position(line, character);
  const offered = await provider["provideCompletionItems"]?.(document, place, token, { triggerKind: 0 });
  const items = Array.isArray(offered) ? offered : (offered as { items: unknown[] }).items;
  const labels = items.map((item) => (item as { label: string }).label);
  assert.ok(labels.some((label) => label.includes("parameters")), labels.join());
});

test("a lens lists the callers of a template in the editor's own view", async () => {
  const text = BROKEN.replace("entrypoint: mian", "entrypoint: main");
  const document = stage.open(new TextDocument("/demo/lenses.yaml", text));
  await until("the server offers lenses", () => stage.providers.some(({ kind }) => kind === "CodeLensProvider"));
  const { provider } = stage.providers.find(({ kind }) => kind === "CodeLensProvider") as Provider;
  const token = new vscode.CancellationTokenSource().token;
  const lenses = (await provider["provideCodeLenses"]?.(document, token)) as vscode.CodeLens[];
  const lens = lenses.find(({ command }) => command?.title === "1 caller");
  assert.ok(lens?.command, JSON.stringify(lenses));
  let listed: unknown[] = [];
  stage.commands.set("editor.action.showReferences", (...args) => Promise.resolve(void (listed = args)));
  await stage.commands.get(lens.command.command)?.(...((lens.command.arguments ?? []) as unknown[]));
  stage.commands.delete("editor.action.showReferences");
  const [uri, position, places] = listed as [vscode.Uri, vscode.Position, vscode.Location[]];
  assert.equal(uri.toString(), document.uri.toString());
  assert.deepEqual([position.line, position.character], [7, 12]);
  assert.equal(places.length, 1);
  const [place] = places;
  assert.ok(place?.range.start instanceof vscode.Position);
  assert.deepEqual([place.uri.toString(), place.range.start.line], [uri.toString(), 5]);
});

test("severities follow the settings while the server runs", async () => {
  const document = stage.open(new TextDocument("/demo/flow-3.yaml", BROKEN));
  await until("there is an error", () => found(document)[0]?.severity === vscode.DiagnosticSeverity.Error);
  stage.configure({ argoc: { path: ARGOC, rules: { "unknown-template": "warning" } } }, "argoc.rules");
  await until("it is a warning", () => found(document)[0]?.severity === vscode.DiagnosticSeverity.Warning);
  stage.configure({ argoc: { path: ARGOC } }, "argoc.rules");
  await until("it is an error again", () => found(document)[0]?.severity === vscode.DiagnosticSeverity.Error);
});

test("files that are not Argo's stay untouched", async () => {
  const others = [
    new TextDocument("/demo/deployment.yaml", "apiVersion: apps/v1\nkind: Deployment\nspec: {replicas: x}\n"),
    new TextDocument("/demo/package.json", '{"name": "x", "versoin": 1}', "json"),
    new TextDocument("/demo/compose.yaml", "services: {a: {image: '{{b}}'}}\n"),
  ];
  others.forEach((document) => stage.open(document));
  const document = stage.open(new TextDocument("/demo/flow-4.yaml", BROKEN));
  await until("there is a finding", () => codes(document).length > 0);
  assert.deepEqual(others.flatMap(found), []);
  const asked: unknown[] = [];
  const next = (_type: unknown, param: unknown) => (asked.push(param), Promise.resolve("answer"));
  const ask = (uri: vscode.Uri) =>
    middleware.sendRequest?.("textDocument/hover", { textDocument: { uri: uri.toString() } }, undefined, next);
  assert.equal(await ask(document.uri), "answer");
  assert.equal(await ask((others[0] as vscode.TextDocument).uri), null);
  assert.equal(asked.length, 1);
});

test("the graph is drawn from the text in the editor", async () => {
  edit(new TextDocument("/demo/flow-5.yaml", BROKEN.replace("mian", "main").replace("demo-", "unsaved-")), 0, 0);
  await run("showGraph");
  const html = stage.panels[0]?.webview.html ?? "";
  assert.match(html, /default-src 'none'/);
  const svg = Buffer.from(/base64,([^"]+)/.exec(html)?.[1] ?? "", "base64").toString();
  assert.match(svg, /^<svg[^]*unsaved-/);
  edit(new TextDocument("/demo/none.yaml", "a: 1\n"), 0, 0);
  await run("showGraph");
  assert.match(stage.messages[0]?.text ?? "", /there is no Workflow/);
});

test("what a file stores is shown as a text", async () => {
  edit(new TextDocument("/demo/flow.yaml", BROKEN.replace("mian", "main")), 0, 0);
  await run("showStorage");
  assert.deepEqual(stage.messages, []);
  assert.match(pages()[0] ?? "", /demo-[^]*logs/);
});

test("formatting is offered only to those who want it", async () => {
  const offers = () => stage.providers.filter(({ kind }) => kind === "DocumentFormattingEditProvider").length;
  const runs = () => stage.providers.some(({ kind }) => kind === "HoverProvider");
  await until("the server runs", runs);
  assert.equal(offers(), 0);
  stage.configure({ argoc: { path: ARGOC, format: { enable: true } } }, "argoc.format.enable");
  await until("formatting is offered", () => offers() === 1);
  stage.configure({ argoc: { path: ARGOC } }, "argoc.format.enable");
  await until("it is gone", () => runs() && offers() === 0);
});

test("the rule under the cursor is explained", async () => {
  const document = stage.open(new TextDocument("/demo/flow-6.yaml", BROKEN));
  await until("there is a finding", () => codes(document).length > 0);
  edit(document, 5, 15);
  await run("explainRule");
  assert.match(pages()[0] ?? "", /^unknown-template \(error, submit\)/);
  stage.shown = [];
  edit(document, 0, 0);
  await run("explainRule");
  const [items, page] = stage.shown as [{ label: string }[], vscode.TextDocument];
  assert.ok(items.length > 50);
  assert.ok(page.getText().startsWith(items[0]?.label ?? "-"));
});

test("tasks run the command, and their findings are read back", async () => {
  assert.deepEqual(taskArguments({ type: "argoc", paths: ["a"] }), ["check", "--output-format", "concise", "--", "a"]);
  stage.settings = { argoc: { path: ARGOC, argoVersion: "3.7" } };
  const args = taskArguments({ type: "argoc", args: ["--isolated"], paths: ["../../examples/broken"] });
  const { stdout } = await start(ARGOC, args, "", undefined);
  stage.settings = { argoc: { path: ARGOC } };
  const matcher = new RegExp(contributes.problemMatchers[0]?.pattern.regexp ?? "-");
  const lines = stdout.trim().split("\n");
  assert.ok(lines.length > 4);
  assert.deepEqual(lines.filter((line) => !matcher.test(line)), []);
});

test("settings restart the server, and a missing binary is said kindly", async () => {
  const document = stage.open(new TextDocument("/demo/flow-7.yaml", BROKEN));
  await until("there is a finding", () => codes(document).length > 0);
  stage.configure({ argoc: { path: "/nowhere/argoc" } }, "argoc.path");
  await until("it is missed", () => stage.messages.length > 0);
  assert.match(stage.messages[0]?.text ?? "", /There is no file \/nowhere\/argoc.*cargo install/);
  assert.deepEqual(codes(document), []);
  stage.configure({ argoc: { path: ARGOC, enable: false } }, "argoc.path", "argoc.enable");
  stage.configure({ argoc: { path: ARGOC } }, "argoc.enable");
  await until("it is back", () => codes(document).includes("unknown-template"));
});
