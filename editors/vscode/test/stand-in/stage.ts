/** The stand-in's own side, with types: what tests set and what they look at. */
import * as vscode from "vscode";

export interface Provider {
  readonly kind: string;
  readonly provider: Record<string, (...args: unknown[]) => unknown>;
}

export interface Stage {
  settings: object;
  documents: vscode.TextDocument[];
  providers: Provider[];
  commands: Map<string, (...args: unknown[]) => Promise<void>>;
  messages: { severity: string; text: string }[];
  answers: string[];
  shown: unknown[];
  panels: { title: string; webview: { html: string } }[];
  tasks: vscode.TaskProvider | undefined;
  log: string[];
  open(document: vscode.TextDocument): vscode.TextDocument;
  edit(document: vscode.TextDocument, text: string): void;
  close(document: vscode.TextDocument): void;
  configure(settings: object, ...changed: string[]): void;
}

interface StandIn {
  stage: Stage;
  TextDocument: new (file: string, text: string, languageId?: string, scheme?: string) => vscode.TextDocument;
  window: { activeTextEditor: unknown };
  workspace: { workspaceFolders: unknown };
}

export const { stage, TextDocument, window, workspace } = vscode as unknown as StandIn;

/** The binary that the tests start. */
export const ARGOC = process.env["ARGOC"] ?? "";

/** Waits until `holds`, or fails after ten seconds. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !holds(); await new Promise((next) => setTimeout(next, 10))) {
    if (Date.now() > end) {
      throw new Error(`waited in vain until ${what}; the log:\n${stage.log.join("\n")}`);
    }
  }
}
