/** The settings, read in one place. */
import * as vscode from "vscode";

/** The section of the settings, and of what the server is told when they change. */
export const SECTION = "argoc";

/** Settings after which the server has to be started anew. The others are told to it while it runs. */
export const NEEDS_RESTART = ["enable", "path", "format.enable"].map((name) => `${SECTION}.${name}`);

/** What the server gets to know when it starts: the same names as in the settings. */
export interface ServerOptions {
  readonly argoVersion?: string;
  readonly rules: Readonly<Record<string, string>>;
  readonly isolated: boolean;
}

export interface Settings {
  readonly enable: boolean;
  readonly path: string;
  readonly format: boolean;
  readonly server: ServerOptions;
}

export function readSettings(): Settings {
  const section = vscode.workspace.getConfiguration(SECTION);
  const argoVersion = section.get("argoVersion", "").trim();
  return {
    enable: section.get("enable", true),
    path: section.get("path", ""),
    format: section.get("format.enable", false),
    server: { ...(argoVersion === "" ? {} : { argoVersion }), rules: section.get("rules", {}), isolated: section.get("isolated", false) },
  };
}

/** The options of commands that say the version which the settings name. */
export function versionArguments({ server }: Settings): string[] {
  return server.argoVersion === undefined ? [] : ["--argo-version", server.argoVersion];
}
