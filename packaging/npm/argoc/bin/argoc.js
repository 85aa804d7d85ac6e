#!/usr/bin/env node
// Starts the argoc of the package for this platform, with the same arguments, streams and exit status.
"use strict";

const { spawn } = require("node:child_process");

const name = `@argoc/${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "argoc.exe" : "argoc";

let path;
try {
  path = require.resolve(`${name}/bin/${file}`);
} catch {
  console.error(
    `argoc: the package ${name} is not installed. Either there is none for this platform, or optional dependencies were left out ` +
      "(--omit=optional). Other ways to install argoc: https://github.com/argoc-dev/argoc#using-it",
  );
  process.exit(2);
}

const child = spawn(path, process.argv.slice(2), { stdio: "inherit" });
// The terminal sends its signals to both; what comes from elsewhere is passed on, and the program decides.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => child.kill(signal));
}
child.on("error", (error) => {
  console.error(`argoc: ${path} cannot be started: ${error.message}`);
  process.exit(2);
});
child.on("exit", (status, signal) => {
  if (signal) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  } else {
    process.exit(status);
  }
});
