/** The binary: finding it, running it, and what to say when it is not there. */
import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { homedir } from "node:os";
import * as vscode from "vscode";
import { findBinary } from "./binary";
import { readSettings } from "./settings";

const INSTALL = "https://github.com/argoc-dev/argoc#using-it";

/** The path of the binary. When there is none, the user is told once how to get it. */
export function binary(): string | undefined {
  const found = findBinary(readSettings().path, {
    platform: process.platform,
    env: process.env,
    home: homedir(),
    folder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
    isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  });
  if ("path" in found) {
    return found.path;
  }
  void tellMissing(found.missing);
  return undefined;
}

async function tellMissing(missing: string): Promise<void> {
  const where = /[/\\]/.test(missing) ? `There is no file ${missing}` : `\`${missing}\` is not on the PATH`;
  const text = `${where}, so manifests are not checked. Install it with \`cargo install --locked --git https://github.com/argoc-dev/argoc argoc\`, or say in the settings where it is.`;
  const choice = await vscode.window.showWarningMessage(text, "How to install", "Open settings");
  if (choice === "How to install") {
    await vscode.env.openExternal(vscode.Uri.parse(INSTALL));
  } else if (choice === "Open settings") {
    await vscode.commands.executeCommand("workbench.action.openSettings", "argoc.path");
  }
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the binary to its end. Fails only when it cannot be started. */
export function run(path: string, args: readonly string[], input: string, cwd: string | undefined): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { cwd, windowsHide: true });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    // It may end without having read everything.
    child.stdin.on("error", () => undefined);
    child.on("error", reject);
    child.on("close", (status) => {
      resolve({ status, stdout, stderr });
    });
    child.stdin.end(input);
  });
}
