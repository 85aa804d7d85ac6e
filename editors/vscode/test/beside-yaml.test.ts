/** The server of Red Hat's YAML extension with our schema, set up as docs/editors.md says, beside ours. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import {
  CompletionRequest,
  ConfigurationRequest,
  DidOpenTextDocumentNotification,
  InitializedNotification,
  PublishDiagnosticsNotification,
  createProtocolConnection,
  type CompletionList,
  type Diagnostic,
  type InitializeResult,
} from "vscode-languageserver-protocol/node";
import { ARGOC } from "./stand-in/stage";

const YAML_SERVER = createRequire(join(process.cwd(), "package.json")).resolve("yaml-language-server/bin/yaml-language-server");
const SCHEMAS = "https://raw.githubusercontent.com/argoc-dev/argoc/main/schemas/";

/** The settings on the page, with the schema from this clone: tests have no network. */
function documentedSettings(): Record<string, object> {
  const page = readFileSync("../../docs/editors.md", "utf8");
  const block = /```json\n(\{\s*"yaml\.schemas"[^]*?)```/.exec(page)?.[1] ?? "";
  const { "yaml.schemas": documented } = JSON.parse(block) as { "yaml.schemas": Record<string, string[]> };
  const local = (url: string) => pathToFileURL(resolve("../../schemas", url.replace(SCHEMAS, ""))).href;
  const schemas = Object.fromEntries(Object.entries(documented).map(([url, globs]) => [local(url), globs]));
  return { yaml: { schemas, schemaStore: { enable: false }, validate: true, completion: true } };
}

async function ask(command: string[], text: string, paths: string[]): Promise<{ found: Diagnostic[][]; labels: string[] }> {
  const server = spawn(command[0] ?? "", command.slice(1), { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createProtocolConnection(server.stdout, server.stdin);
  const settings = documentedSettings();
  connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(({ section }) => settings[section ?? ""] ?? null));
  const sets = new Map<string, Diagnostic[]>();
  let told = () => {};
  connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
    sets.set(uri, diagnostics);
    told();
  });
  connection.listen();
  const capabilities = { workspace: { configuration: true } };
  const folders = [{ uri: "file:///repo", name: "repo" }];
  const started = connection.sendRequest<InitializeResult>("initialize", { processId: process.pid, rootUri: null, workspaceFolders: folders, capabilities });
  const { capabilities: offered } = await started;
  await connection.sendNotification(InitializedNotification.type, {});
  await connection.sendNotification("workspace/didChangeConfiguration", { settings });
  const uris = paths.map((path) => `file:///repo/${path}`);
  const all = new Promise<void>((done) => (told = () => { if (uris.every((uri) => sets.has(uri))) done(); }));
  for (const uri of uris) {
    await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: "yaml", version: 1, text } });
  }
  await all;
  const position = { line: text.split("\n").length - 1, character: 2 };
  const offer = offered.completionProvider && (await connection.sendRequest(CompletionRequest.type, { textDocument: { uri: uris[0] ?? "" }, position }));
  connection.dispose();
  server.kill();
  return { found: uris.map((uri) => sets.get(uri) ?? []), labels: ((offer as CompletionList | undefined)?.items ?? []).map((item) => item.label) };
}

test("the YAML server with our schema and ours say the same of a wrong key, and nothing of other files", async () => {
  const text = `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: a-}
spec:
  entrypont: main
  entrypoint: main
  templates:
    - name: main
      container: {image: "a:1"}
  `;
  const yaml = await ask([process.execPath, YAML_SERVER, "--stdio"], text, ["workflows/a.yaml", "charts/a.yaml"]);
  const messages = yaml.found.map((set) => set.map(({ message }) => message));
  assert.deepEqual(messages, [["Property entrypont is not allowed."], []]);
  assert.ok(yaml.labels.includes("serviceAccountName"), yaml.labels.join());
  const { found } = await ask([ARGOC, "lsp"], text, ["workflows/a.yaml"]);
  assert.deepEqual(found[0]?.map(({ code }) => code), ["unknown-field"]);
  assert.deepEqual(found[0][0]?.range.start, yaml.found[0]?.[0]?.range.start);
});
