/** Tasks that check a folder; the problem matcher `$argoc` reads what they print. */
import * as vscode from "vscode";
import { binary } from "./argoc";
import { SECTION, readSettings, versionArguments } from "./settings";

interface Definition extends vscode.TaskDefinition {
  readonly paths?: readonly string[];
  readonly args?: readonly string[];
}

/** The arguments of the command of a task. */
export function taskArguments({ paths = [], args = [] }: Definition): string[] {
  return ["check", "--output-format", "concise", ...versionArguments(readSettings()), ...args, "--", ...paths];
}

export const tasks: vscode.TaskProvider = {
  provideTasks: () => (vscode.workspace.workspaceFolders ?? []).flatMap((folder) => task({ type: SECTION }, folder) ?? []),
  resolveTask: ({ definition, scope }) => task(definition, scope ?? vscode.TaskScope.Workspace),
};

function task(definition: Definition, scope: vscode.WorkspaceFolder | vscode.TaskScope): vscode.Task | undefined {
  const path = binary();
  if (path === undefined) {
    return undefined;
  }
  const execution = new vscode.ProcessExecution(path, taskArguments(definition));
  const name = ["check", ...(definition.paths ?? [])].join(" ");
  const made = new vscode.Task(definition, scope, name, "argoc", execution, "$argoc");
  made.group = vscode.TaskGroup.Build;
  return made;
}
