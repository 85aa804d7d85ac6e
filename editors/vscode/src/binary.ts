/** Where `argoc` is: what the settings name, else what the PATH has. Pure, so that tests need no machine of their own. */
import * as path from "node:path";

/** What the search may look at. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The first folder of the workspace. */
  readonly folder: string | undefined;
  readonly isFile: (path: string) => boolean;
}

/** The outcome of the search: a path, or what was looked for in vain. */
export type Found = { readonly path: string } | { readonly missing: string };

/** Finds the binary that `setting` names; an empty one means `argoc` on the PATH. */
export function findBinary(setting: string, around: Surroundings): Found {
  const wanted = expand(setting.trim() || "argoc", around);
  const paths = around.platform === "win32" ? path.win32 : path.posix;
  if (wanted.includes("/") || (around.platform === "win32" && wanted.includes("\\"))) {
    const absolute = paths.isAbsolute(wanted) || around.folder === undefined ? wanted : paths.join(around.folder, wanted);
    const found = withExtensions(absolute, around).find(around.isFile);
    return found === undefined ? { missing: absolute } : { path: found };
  }
  // Programs that a desktop starts often lack cargo's folder in their PATH.
  const folders = [...(searchPath(around)?.split(paths.delimiter) ?? []), paths.join(around.home, ".cargo", "bin")];
  for (const folder of folders.filter((f) => f !== "" && paths.isAbsolute(f))) {
    const found = withExtensions(paths.join(folder, wanted), around).find(around.isFile);
    if (found !== undefined) {
      return { path: found };
    }
  }
  return { missing: wanted };
}

function expand(setting: string, { home, folder }: Surroundings): string {
  const expanded = setting.replace(/^~(?=$|[/\\])/, () => home);
  return folder === undefined ? expanded : expanded.replaceAll("${workspaceFolder}", () => folder);
}

function withExtensions(path: string, { platform }: Surroundings): string[] {
  return platform === "win32" && !/\.exe$/i.test(path) ? [`${path}.exe`] : [path];
}

/** On Windows the variable's name may be spelt in any case. */
function searchPath({ platform, env }: Surroundings): string | undefined {
  const name = platform === "win32" ? Object.keys(env).find((key) => key.toUpperCase() === "PATH") : "PATH";
  return name === undefined ? undefined : env[name];
}
