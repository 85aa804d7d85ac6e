/** What VS Code calls. */
import * as vscode from "vscode";
import { Commands, SHOW_REFERENCES, showReferences } from "./commands";
import { Pages } from "./pages";
import { Server } from "./server";
import { SECTION } from "./settings";
import { tasks } from "./tasks";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("argoc", { log: true });
  const pages = new Pages();
  const commands = new Commands(pages);
  server = new Server(output);
  const running = server;
  const register = (name: string, run: () => unknown) => vscode.commands.registerCommand(`${SECTION}.${name}`, run);
  context.subscriptions.push(
    output,
    pages,
    running,
    register("restart", () => running.restart()),
    register("showOutput", () => {
      output.show();
    }),
    register("showGraph", () => commands.showGraph()),
    register("showStorage", () => commands.showStorage()),
    register("explainRule", () => commands.explainRule()),
    vscode.commands.registerCommand(SHOW_REFERENCES, showReferences),
    vscode.tasks.registerTaskProvider(SECTION, tasks),
  );
  await running.restart();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
