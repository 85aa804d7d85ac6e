/** The commands that show what the binary says about the current file. */
import * as vscode from "vscode";
import type * as lsp from "vscode-languageclient/node";
import { binary, run, type Outcome } from "./argoc";
import { Pages, graphHtml } from "./pages";
import { readSettings, versionArguments } from "./settings";

/** The command of the lenses, which only the server calls by name. */
export const SHOW_REFERENCES = "argoc.showReferences";

interface Rule {
  readonly code: string;
  readonly severity: string;
  readonly summary: string;
}

export class Commands {
  constructor(private readonly pages: Pages) {}

  /** A drawing of the current file's workflows, beside it. */
  async showGraph(): Promise<void> {
    const document = currentDocument();
    if (document === undefined) {
      return;
    }
    const svg = await this.look(document, ["graph", "--format", "svg"]);
    if (svg !== undefined) {
      const name = nameOf(document);
      const panel = vscode.window.createWebviewPanel("argoc.graph", `Graph of ${name}`, vscode.ViewColumn.Beside, {});
      panel.webview.html = graphHtml(name, svg);
    }
  }

  /** The table of what the current file's templates store, beside it. */
  async showStorage(): Promise<void> {
    const document = currentDocument();
    const table = document === undefined ? undefined : await this.look(document, ["storage"]);
    if (document !== undefined && table !== undefined) {
      await this.pages.show(`Storage of ${nameOf(document)}`, table);
    }
  }

  /** The page of the rule whose finding is under the cursor; without one, of a rule that the user picks. */
  async explainRule(): Promise<void> {
    const path = binary();
    if (path === undefined) {
      return;
    }
    const codes = codesAtCursor();
    const code = codes.length === 1 ? codes[0] : await pick(path, codes);
    if (code === undefined) {
      return;
    }
    const { status, stdout, stderr } = await run(path, ["explain", code, "--color", "never"], "", undefined);
    if (status === 0) {
      await this.pages.show(code, stdout);
    } else {
      await vscode.window.showErrorMessage(lastWords(stderr));
    }
  }

  /** Runs a command over the text as it is in the editor, saved or not. */
  private async look(document: vscode.TextDocument, command: string[]): Promise<string | undefined> {
    const path = binary();
    if (path === undefined) {
      return undefined;
    }
    const args = [...command, ...versionArguments(readSettings()), "--stdin-filename", document.fileName, "-"];
    const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath;
    const outcome: Outcome = await run(path, args, document.getText(), folder);
    if (outcome.status === 0) {
      return outcome.stdout;
    }
    await vscode.window.showErrorMessage(lastWords(outcome.stderr));
    return undefined;
  }
}

/** Lists places in the editor's own view. What the server says comes as the protocol has it; the view wants its own types. */
export async function showReferences(uri: string, position: lsp.Position, locations: readonly lsp.Location[]): Promise<void> {
  const place = ({ line, character }: lsp.Position) => new vscode.Position(line, character);
  await vscode.commands.executeCommand(
    "editor.action.showReferences",
    vscode.Uri.parse(uri),
    place(position),
    locations.map((l) => new vscode.Location(vscode.Uri.parse(l.uri), new vscode.Range(place(l.range.start), place(l.range.end)))),
  );
}

function currentDocument(): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) {
    void vscode.window.showInformationMessage("Open a manifest first.");
  }
  return document;
}

function nameOf(document: vscode.TextDocument): string {
  return document.fileName.split(/[/\\]/).pop() ?? document.fileName;
}

/** The codes of our findings at the cursor, each once. */
function codesAtCursor(): string[] {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    return [];
  }
  const ours = vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter((d) => d.source === "argoc" && d.range.contains(editor.selection.active));
  const codes = ours.map(({ code }) => String(typeof code === "object" ? code.value : code));
  return [...new Set(codes)];
}

async function pick(path: string, codes: readonly string[]): Promise<string | undefined> {
  const { stdout } = await run(path, ["rules", "--output-format", "json"], "", undefined);
  const rules = (JSON.parse(stdout) as Rule[]).filter(({ code }) => codes.length === 0 || codes.includes(code));
  const items = rules.map(({ code, severity, summary }) => ({ label: code, description: severity, detail: summary }));
  return (await vscode.window.showQuickPick(items, { placeHolder: "Which rule?", matchOnDetail: true }))?.label;
}

/** What a command complained about last, without its mark. */
function lastWords(stderr: string): string {
  const line = stderr.trim().split("\n").pop() ?? "";
  return line === "" ? "argoc said nothing" : line;
}
