import assert from "node:assert/strict";
import { test } from "node:test";
import { findBinary, type Surroundings } from "../src/binary";

function around(files: string[], changes: Partial<Surroundings> = {}): Surroundings {
  const env = { PATH: "/usr/bin:relative::/opt/bin" };
  return { platform: "linux", env, home: "/home/ada", folder: "/repo", isFile: (p) => files.includes(p), ...changes };
}

test("the binary is found, or said to be missing", () => {
  const windows = { platform: "win32", env: { Path: "C:\\tools;D:\\bin" }, home: "C:\\Users\\ada", folder: "C:\\repo" } as const;
  const cases: [string, Surroundings, string | undefined][] = [
    ["", around(["/opt/bin/argoc"]), "/opt/bin/argoc"],
    ["", around(["/usr/bin/argoc", "/opt/bin/argoc"]), "/usr/bin/argoc"],
    ["", around(["/home/ada/.cargo/bin/argoc"]), "/home/ada/.cargo/bin/argoc"],
    ["", around(["relative/argoc", "/repo/argoc"]), undefined],
    ["argoc-4", around(["/opt/bin/argoc-4"]), "/opt/bin/argoc-4"],
    ["~/argoc", around(["/home/ada/argoc"]), "/home/ada/argoc"],
    ["${workspaceFolder}/bin/argoc", around(["/repo/bin/argoc"]), "/repo/bin/argoc"],
    ["bin/argoc", around(["/repo/bin/argoc"]), "/repo/bin/argoc"],
    ["/nowhere/argoc", around(["/usr/bin/argoc"]), undefined],
    ["", around([], { env: {} }), undefined],
    ["", around(["D:\\bin\\argoc.exe"], windows), "D:\\bin\\argoc.exe"],
    ["bin\\argoc.exe", around(["C:\\repo\\bin\\argoc.exe"], windows), "C:\\repo\\bin\\argoc.exe"],
  ];
  for (const [setting, surroundings, wanted] of cases) {
    const found = findBinary(setting, surroundings);
    assert.equal("path" in found ? found.path : undefined, wanted, setting);
  }
});
