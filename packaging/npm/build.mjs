// Makes the packages for npm: one for each platform with its binary, and `argoc`, which starts the right one of them.
//
//   node build.mjs OUT VERSION PLATFORM-ARCH=BINARY...      such as linux-x64=../../target/release/argoc
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [out, version, ...binaries] = process.argv.slice(2);
if (!out || !/^\d+\.\d+\.\d+/.test(version ?? "") || binaries.length === 0) {
  console.error("usage: node build.mjs OUT VERSION PLATFORM-ARCH=BINARY...");
  process.exit(2);
}

const wrapper = JSON.parse(readFileSync(join(here, "argoc", "package.json"), "utf8"));
const { license, repository, homepage } = wrapper;
const optionalDependencies = {};

function write(folder, manifest) {
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  copyFileSync(join(here, "..", "..", "LICENSE"), join(folder, "LICENSE"));
}

rmSync(out, { recursive: true, force: true });
for (const binary of binaries) {
  const [, os, cpu, path] = /^(linux|darwin|win32)-(x64|arm64)=(.+)$/.exec(binary) ?? [];
  if (!path) {
    console.error(`${binary} is not of the form linux-x64=path`);
    process.exit(2);
  }
  const name = `@argoc/${os}-${cpu}`;
  const folder = join(out, `${os}-${cpu}`);
  mkdirSync(join(folder, "bin"), { recursive: true });
  const file = join(folder, "bin", os === "win32" ? "argoc.exe" : "argoc");
  copyFileSync(path, file);
  chmodSync(file, 0o755);
  const description = `The binary of argoc for ${os} on ${cpu}; install \`argoc\` instead`;
  write(folder, { name, version, description, license, repository, homepage, os: [os], cpu: [cpu], files: ["bin"] });
  optionalDependencies[name] = version;
}
const folder = join(out, "argoc");
cpSync(join(here, "argoc"), folder, { recursive: true });
write(folder, { ...wrapper, version, optionalDependencies });
console.log(`${binaries.length + 1} packages in ${out}`);
