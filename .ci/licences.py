#!/usr/bin/env python3
"""Every dependency has a licence of the list in deny.toml and comes from the public registry."""
import json, re, subprocess, sys

allowed = set(re.findall(r'"([^"]+)"', re.search(r"allow = \[(.*?)\]", open("deny.toml").read(), re.S).group(1)))
meta = json.loads(subprocess.run(["cargo", "metadata", "--format-version", "1", "--locked"], check=True, capture_output=True).stdout)
bad = []
for package in meta["packages"]:
    if package["source"] is None:
        continue
    if "crates.io" not in package["source"] and "registry" not in package["source"]:
        bad.append(f"{package['name']}: comes from {package['source']}")
    words = re.sub(r"[()]", " ", (package["license"] or "").replace("/", " OR "))
    choices = [c.strip() for c in re.split(r"\bOR\b", words)]
    if not any(all(part.strip() in allowed for part in re.split(r"\bAND\b", c)) for c in choices if c):
        bad.append(f"{package['name']}: licence {package['license']}")
print(f"{len(meta['packages'])} packages looked at")
for line in bad:
    print(line)
sys.exit(bool(bad))
