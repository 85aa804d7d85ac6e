// Bundles the tests with a stand-in for `vscode` and runs them with node's own runner.
// ARGOC names the binary that they start; without it, the one that cargo built for debugging.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "esbuild";

const argoc = resolve(process.env.ARGOC ?? "../../target/debug/argoc");
if (!existsSync(argoc)) {
  console.error(`${argoc} is missing: run \`cargo build\`, or name another binary with ARGOC`);
  process.exit(1);
}
rmSync("out", { recursive: true, force: true });
await build({
  entryPoints: readdirSync("test").filter((name) => name.endsWith(".test.ts")).map((name) => `test/${name}`),
  outdir: "out",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  alias: { vscode: "./test/stand-in/vscode.cjs" },
  external: ["vscode-oniguruma", "vscode-textmate"],
  sourcemap: "inline",
  logLevel: "warning",
});
const tests = readdirSync("out").map((name) => `out/${name}`);
const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", "--test-timeout=60000", ...tests], {
  stdio: "inherit",
  env: { ...process.env, ARGOC: argoc },
});
process.exit(run.status ?? 1);
