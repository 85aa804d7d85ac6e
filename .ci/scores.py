#!/usr/bin/env python3
"""Scores of the oracle against the floors in .ci/floors.json, which only ever rise."""
import json, os, re, subprocess, sys, tempfile

binary = os.path.abspath(sys.argv[1])
here = os.path.dirname(os.path.abspath(__file__))
oracle = os.path.join(here, "..", "..", "shared", "oracle")
floors = json.load(open(os.path.join(here, "floors.json")))
with tempfile.NamedTemporaryFile(suffix=".json") as out:
    subprocess.run([sys.executable, os.path.join(oracle, "score.py"), "--bin", binary, "--json", out.name], check=True)
    scores = json.load(open(out.name))
real = subprocess.run([sys.executable, os.path.join(oracle, "score_real.py"), "--bin", binary], check=True, capture_output=True, text=True).stdout
print(real, end="")
false_alarms, genuine, genuine_all, failed = map(int, re.search(
    r"false alarms: (\d+); genuine defects reported as errors: (\d+)/(\d+); repositories that could not be checked: (\d+)", real).groups())
share = lambda pair: 100 * pair[0] / pair[1] if pair[1] else 100.0
reached = {name: share(pair) for name, pair in scores["classes"].items()}
reached |= {"line": share(scores["pointed"]), "calm": share(scores["calm"]), "genuine": share((genuine, genuine_all))}
bad = [f"{name}: {reached.get(name, 0):.2f} is below {floor}" for name, floor in floors["at_least"].items() if reached.get(name, 0) < floor]
counts = {"base_errors": len(scores["base_errors"]), "broken": len(scores["broken"]), "false_alarms": false_alarms, "repositories_failed": failed}
bad += [f"{name}: {counts[name]} is above {most}" for name, most in floors["at_most"].items() if counts[name] > most]
print("\n".join(bad) if bad else "every score is at or above its floor")
sys.exit(bool(bad))
