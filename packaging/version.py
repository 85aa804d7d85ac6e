#!/usr/bin/env python3
"""Prints the version of argoc, once it has found the same one in every manifest that has one of its own."""
import json, os, sys, tomllib

root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
with open(os.path.join(root, "Cargo.toml"), "rb") as file:
    workspace = tomllib.load(file)["workspace"]
version = workspace["package"]["version"]
others = {name: d["version"] for name, d in workspace["dependencies"].items() if isinstance(d, dict) and "path" in d}
with open(os.path.join(root, "editors", "vscode", "package.json")) as file:
    others["editors/vscode/package.json"] = json.load(file)["version"]
for place, other in others.items():
    if other != version:
        sys.exit(f"{place} has version {other}, the workspace {version}")
print(version)
