// A stand-in for the module that VS Code gives to extensions: enough of it for vscode-languageclient to run, and a record
// of what the extension shows and registers. What nobody has written here is a class without behaviour.
const { EventEmitter: NodeEmitter } = require("node:events");

class Disposable {
  constructor(run) { this.run = run; }
  dispose() { this.run?.(); this.run = undefined; }
  static from(...all) { return new Disposable(() => all.forEach((d) => d.dispose())); }
}

class EventEmitter {
  emitter = new NodeEmitter().setMaxListeners(0);
  event = (listener, self) => {
    const bound = self === undefined ? listener : listener.bind(self);
    this.emitter.on("fire", bound);
    return new Disposable(() => this.emitter.off("fire", bound));
  };
  fire(value) { this.emitter.emit("fire", value); }
  dispose() { this.emitter.removeAllListeners(); }
}

class Position {
  constructor(line, character) { this.line = line; this.character = character; }
  isBefore(other) { return this.line < other.line || (this.line === other.line && this.character < other.character); }
}

class Range {
  constructor(a, b, c, d) {
    [this.start, this.end] = typeof a === "number" ? [new Position(a, b), new Position(c, d)] : [a, b];
  }
  contains(place) { return !place.isBefore(this.start) && !this.end.isBefore(place); }
}

class Location { constructor(uri, range) { Object.assign(this, { uri, range }); } }
class CodeLens { constructor(range, command) { Object.assign(this, { range, command }); } }

class Uri {
  constructor(scheme, path) { this.scheme = scheme; this.path = path; this.authority = ""; this.query = ""; this.fragment = ""; }
  get fsPath() { return this.path; }
  toString() { return this.scheme === "file" ? `file://${encodeURI(this.path)}` : `${this.scheme}:${encodeURI(this.path)}`; }
  static file(path) { return new Uri("file", path); }
  static parse(text) {
    const [, scheme, rest] = /^([\w-]+):(?:\/\/)?(.*)$/s.exec(text);
    return new Uri(scheme, decodeURI(rest));
  }
  static from({ scheme, path }) { return new Uri(scheme, path); }
}

class CancellationTokenSource {
  changed = new EventEmitter();
  token = { isCancellationRequested: false, onCancellationRequested: this.changed.event };
  cancel() { this.token.isCancellationRequested = true; this.changed.fire(); }
  dispose() {}
}

class Diagnostic { constructor(range, message, severity) { Object.assign(this, { range, message, severity }); } }
class CompletionItem { constructor(label, kind) { Object.assign(this, { label, kind }); } }
class CompletionList { constructor(items, isIncomplete) { Object.assign(this, { items, isIncomplete }); } }
class Hover { constructor(contents, range) { Object.assign(this, { contents, range }); } }
class MarkdownString { constructor(value = "") { this.value = value; } appendMarkdown(t) { this.value += t; return this; } appendCodeblock(t) { this.value += t; return this; } }
class ProcessExecution { constructor(process, args) { Object.assign(this, { process, args }); } }
class Task { constructor(definition, scope, name, source, execution, problemMatchers) { Object.assign(this, { definition, scope, name, source, execution, problemMatchers }); } }
class TabInputText { constructor(uri) { this.uri = uri; } }
class RelativePattern { constructor(base, pattern) { Object.assign(this, { base, pattern }); } }

class CodeActionKind {
  constructor(value) { this.value = value; }
  append(part) { return new CodeActionKind(`${this.value}.${part}`); }
}
for (const [name, value] of Object.entries({ Empty: "", QuickFix: "quickfix", Refactor: "refactor", RefactorExtract: "refactor.extract",
  RefactorInline: "refactor.inline", RefactorRewrite: "refactor.rewrite", Source: "source", SourceOrganizeImports: "source.organizeImports" })) {
  CodeActionKind[name] = new CodeActionKind(value);
}

/** What tests set, and what the extension did. */
const stage = {
  settings: {},
  documents: [],
  collections: [],
  providers: [],
  commands: new Map(),
  messages: [],
  answers: [],
  shown: [],
  panels: [],
  contents: new Map(),
  tasks: undefined,
  log: [],
  configured: new EventEmitter(),
  opened: new EventEmitter(),
  changed: new EventEmitter(),
  closed: new EventEmitter(),
};

const never = () => new Disposable();
const matches = (selector, document) =>
  [selector].flat().some((s) => (!s.language || s.language === document.languageId) && (!s.scheme || s.scheme === document.uri.scheme)) ? 10 : 0;
const register = (kind) => (selector, provider) => {
  const entry = { kind, selector, provider };
  stage.providers.push(entry);
  return new Disposable(() => { stage.providers = stage.providers.filter((p) => p !== entry); });
};
const say = (severity) => async (text) => { stage.messages.push({ severity, text }); return stage.answers.shift(); };
const nested = (object, dotted) => dotted.split(".").reduce((at, key) => at?.[key], object);

const languages = new Proxy({
  match: matches,
  // As in the editor, what is pushed and what is pulled stands in two collections, and the user sees both.
  getDiagnostics: (uri) => stage.collections.flatMap((c) => c.get(uri.toString()) ?? []),
  createDiagnosticCollection: (name) => {
    const own = new Map();
    stage.collections.push(own);
    return {
      name,
      set(uri, list) { own.set(uri.toString(), list ?? []); },
      get: (uri) => own.get(uri.toString()),
      has: (uri) => own.has(uri.toString()),
      delete(uri) { own.delete(uri.toString()); },
      clear() { own.clear(); },
      dispose() { own.clear(); },
    };
  },
}, { get: (own, name) => own[name] ?? (String(name).startsWith("register") ? register(String(name).slice("register".length)) : undefined) });

const workspace = new Proxy({
  get textDocuments() { return stage.documents; },
  notebookDocuments: [],
  workspaceFolders: undefined,
  fs: {},
  getConfiguration: (section) => {
    const own = section ? nested(stage.settings, section) : stage.settings;
    return { ...own, get: (key, fallback) => nested(own ?? {}, key) ?? fallback, has: (key) => nested(own ?? {}, key) !== undefined, inspect: () => undefined };
  },
  getWorkspaceFolder: () => workspace.workspaceFolders?.[0],
  onDidChangeConfiguration: stage.configured.event,
  onDidOpenTextDocument: stage.opened.event,
  onDidChangeTextDocument: stage.changed.event,
  onDidCloseTextDocument: stage.closed.event,
  registerTextDocumentContentProvider: (scheme, provider) => { stage.contents.set(scheme, provider); return new Disposable(); },
  openTextDocument: async (uri) => ({ uri, getText: () => stage.contents.get(uri.scheme).provideTextDocumentContent(uri) }),
  createFileSystemWatcher: () => ({ onDidCreate: never, onDidChange: never, onDidDelete: never, dispose() {} }),
}, { get: (own, name) => own[name] ?? (String(name).startsWith("on") ? never : undefined), set: (own, name, value) => { own[name] = value; return true; } });

const channel = { logLevel: 3, onDidChangeLogLevel: never, show() {}, clear() {}, dispose() {} };
for (const level of ["append", "appendLine", "trace", "debug", "info", "warn", "error"]) {
  channel[level] = (text) => stage.log.push(`${level}: ${text}`);
}

const window = new Proxy({
  activeTextEditor: undefined,
  visibleTextEditors: [],
  tabGroups: {
    get all() { return [{ tabs: stage.documents.map(({ uri }) => ({ input: new TabInputText(uri) })) }]; },
    activeTabGroup: { tabs: [] }, onDidChangeTabs: never, onDidChangeTabGroups: never,
  },
  createOutputChannel: () => channel,
  showInformationMessage: say("information"),
  showWarningMessage: say("warning"),
  showErrorMessage: say("error"),
  showQuickPick: async (items) => { stage.shown.push(items); return items[0]; },
  showTextDocument: async (document) => { stage.shown.push(document); },
  withProgress: async (_options, run) => run({ report() {} }, new CancellationTokenSource().token),
  createWebviewPanel: (kind, title) => { const panel = { kind, title, webview: { html: "" } }; stage.panels.push(panel); return panel; },
}, { get: (own, name) => own[name] ?? (String(name).startsWith("on") ? never : undefined), set: (own, name, value) => { own[name] = value; return true; } });

class TextDocument {
  constructor(file, text, languageId = "yaml", scheme = "file") {
    Object.assign(this, { uri: new Uri(scheme, file), fileName: file, languageId, version: 1, text, isClosed: false, isDirty: false });
  }
  getText() { return this.text; }
}
/** Opens a document as a user would. */
stage.open = (document) => { stage.documents.push(document); window.activeTextEditor = { document }; stage.opened.fire(document); return document; };
/** Replaces a document's text. */
stage.edit = (document, text) => {
  const lines = document.text.split("\n");
  const range = new Range(0, 0, lines.length - 1, lines.at(-1).length);
  const change = { range, rangeOffset: 0, rangeLength: document.text.length, text };
  Object.assign(document, { text, version: document.version + 1, isDirty: true });
  stage.changed.fire({ document, contentChanges: [change], reason: undefined });
};
stage.close = (document) => { stage.documents = stage.documents.filter((d) => d !== document); stage.closed.fire(document); };
/** Changes settings and tells who listens. */
stage.configure = (settings, ...changed) => {
  stage.settings = settings;
  stage.configured.fire({ affectsConfiguration: (section) => changed.some((name) => name === section || name.startsWith(`${section}.`)) });
};

const known = {
  stage, TextDocument, Disposable, EventEmitter, Position, Range, Location, CodeLens, Uri, CancellationTokenSource, Diagnostic, CompletionItem, CompletionList, Hover, MarkdownString,
  ProcessExecution, Task, CodeActionKind, RelativePattern, TabInputText, languages, workspace, window, version: "1.91.0",
  CancellationError: class extends Error {},
  DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
  CompletionItemKind: new Proxy({}, { get: (_, name) => name }),
  ViewColumn: { Beside: -2 }, TaskScope: { Workspace: 2 }, TaskGroup: { Build: { id: "build" } },
  LogLevel: { Off: 0, Trace: 1, Debug: 2, Info: 3, Warning: 4, Error: 5 },
  env: { language: "en", appName: "a stand-in", openExternal: async (uri) => stage.shown.push(uri) },
  tasks: { registerTaskProvider: (_type, provider) => { stage.tasks = provider; return new Disposable(); } },
  commands: {
    registerCommand: (name, run) => { stage.commands.set(name, run); return new Disposable(() => stage.commands.delete(name)); },
    executeCommand: async (name, ...args) => stage.commands.get(name)?.(...args),
  },
};

module.exports = new Proxy(known, {
  get(own, name) {
    if (name === "__esModule") return true;
    if (!(name in own)) own[name] = class { constructor(...args) { this.args = args; } };
    return own[name];
  },
});
