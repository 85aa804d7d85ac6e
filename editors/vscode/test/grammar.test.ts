import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { OnigScanner, OnigString, loadWASM } from "vscode-oniguruma";
import { INITIAL, Registry, type IRawGrammar } from "vscode-textmate";

const read = (path: string) => JSON.parse(readFileSync(path, "utf8")) as IRawGrammar;
const packageFile = (path: string) => createRequire(join(process.cwd(), "package.json")).resolve(path);

async function tokens(language: "yaml" | "json", text: string): Promise<string[]> {
  const wasm = readFileSync(packageFile("vscode-oniguruma/release/onig.wasm"));
  await loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength)).catch(() => undefined);
  const grammars: Record<string, string> = {
    [`source.${language}`]: packageFile(`tm-grammars/grammars/${language}.json`),
    "argoc.tags.injection": "syntaxes/tags.injection.json",
  };
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner: (s) => new OnigScanner(s), createOnigString: (s) => new OnigString(s) }),
    loadGrammar: (scope) => Promise.resolve(grammars[scope] === undefined ? null : read(grammars[scope])),
    getInjections: (scope) => (scope === `source.${language}` ? ["argoc.tags.injection"] : []),
  });
  const grammar = await registry.loadGrammar(`source.${language}`);
  assert.ok(grammar);
  const found: string[] = [];
  let state = INITIAL;
  for (const line of text.split("\n")) {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    for (const { startIndex, endIndex, scopes } of tokens) {
      const own = scopes.filter((s) => s.endsWith(".argoc"));
      if (own.length > 1) {
        found.push(`${line.slice(startIndex, endIndex)} ${own.at(-1)?.replace(".argoc", "") ?? ""}`);
      }
    }
  }
  return found;
}

const open = "{{ punctuation.definition.template-expression.begin";
const openExpression = "{{= punctuation.definition.template-expression.begin";
const close = "}} punctuation.definition.template-expression.end";

test("tags are coloured in plain, quoted and block scalars, in flow style and in JSON", async () => {
  const tag = [open, "inputs.parameters.a variable.other", close];
  for (const text of [
    "a: x {{inputs.parameters.a}} y",
    'a: "x {{ inputs.parameters.a }}"',
    "a: '{{inputs.parameters.a}}'",
    "a: [p, 'x {{inputs.parameters.a}}']",
    "a: |\n  echo {{inputs.parameters.a}}\n  done\nb: 1",
    "a: >-\n  echo {{inputs.parameters.a}}",
    "- x {{inputs.parameters.a}}",
  ]) {
    assert.deepEqual(await tokens("yaml", text), tag, text);
  }
  assert.deepEqual(await tokens("json", '{"a": "{{inputs.parameters.a}}"}'), tag);
});

test("expressions are coloured by their parts", async () => {
  assert.deepEqual(await tokens("yaml", "a: \"{{=asInt(inputs.parameters.n) > 1 ? 'a' : nil}}\""), [
    openExpression,
    "asInt support.function",
    "inputs.parameters.n variable.other",
    "> keyword.operator",
    "1 constant.numeric",
    "? keyword.operator",
    "'a' string.quoted",
    ": keyword.operator",
    "nil constant.language",
    close,
  ]);
  assert.deepEqual(await tokens("yaml", "a: |\n  {{= x not in\n  [''y'', z] }}\nb: c"), [
    openExpression,
    "x variable.other",
    "not keyword.operator.word",
    "in keyword.operator.word",
    "''y'' string.quoted",
    "z variable.other",
    close,
  ]);
});

test("an unclosed expression ends with its entry, and comments and keys are left alone", async () => {
  assert.deepEqual(await tokens("yaml", "a: x {{=one\nb: two\nc: d"), [openExpression, "one variable.other"]);
  assert.deepEqual(await tokens("yaml", "# {{inputs.parameters.a}}\na: x # {{b}}"), []);
});
