// Makes argoc-<version>.vsix.
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, rmSync } from "node:fs";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
const vsix = `argoc-${version}.vsix`;

function run(...command) {
  const { status, stdout } = spawnSync(process.execPath, command, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (status !== 0) {
    console.error(stdout);
    process.exit(status ?? 1);
  }
}

rmSync(vsix, { force: true });
rmSync("dist", { recursive: true, force: true });
copyFileSync("../../LICENSE", "LICENSE");
run("scripts/build.mjs");
run("node_modules/@vscode/vsce/vsce", "package", "--no-dependencies", "--out", vsix);
console.log(vsix);
