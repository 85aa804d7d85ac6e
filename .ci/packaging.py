#!/usr/bin/env python3
"""Where argoc runs and how it gets there: definitions against published schemas, and wheel, npm packages and action tried for real.

usage: packaging.py ARGOC
"""
import glob, json, os, platform, re, shutil, subprocess, sys, tempfile, tomllib

from ruamel.yaml import YAML

root = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
argoc = os.path.abspath(sys.argv[1])
tools = os.path.dirname(sys.executable)
version = subprocess.run([sys.executable, "packaging/version.py"], cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def run(*command, status=0, cwd=root, env=None, quiet=True):
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **(env or {})}, capture_output=quiet, text=True)
    if done.returncode != status:
        sys.exit(f"{' '.join(command)}: status {done.returncode}, not {status}\n{done.stdout}{done.stderr}")
    return done.stdout


def load(path):
    with open(os.path.join(root, path)) as file:
        return tomllib.loads(file.read()) if path.endswith(".toml") else YAML(typ="safe").load(file)


def definitions():
    for schema, path in [("github-workflows", ".github/workflows/release.yml"), ("github-actions", "action.yml"), ("gitlab-ci", "integrations/gitlab-ci.yml")]:
        run(os.path.join(tools, "check-jsonschema"), "--builtin-schema", f"vendor.{schema}", path)
        print(f"{path} holds against the published schema {schema}")
    run("go", "run", "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12")
    print("actionlint finds nothing in .github/workflows")
    jobs = load(".github/workflows/release.yml")["jobs"]
    built = {row["target"] for row in jobs["archives"]["strategy"]["matrix"]["include"]}
    dist = load("dist-workspace.toml")["dist"]
    assert built == set(dist["targets"]), "release.yml and dist-workspace.toml name other targets"
    used = {step["with"]["tool"] for job in jobs.values() for step in job["steps"] if "install-action" in step.get("uses", "")}
    assert used == {f"cargo-dist@{dist['cargo-dist-version']}"}, f"release.yml uses {used}"
    packed = set(re.findall(r"binaries/([\w-]+)/", json.dumps(jobs["npm"])))
    assert packed <= built, f"npm wants {packed - built}, which nothing builds"


def wheel(folder):
    """A wheel in an environment of its own, as pipx would do it."""
    # In the profile of the binary that is there already, so that little is compiled again.
    profile = "release" if os.path.basename(os.path.dirname(argoc)) == "release" else "dev"
    run(os.path.join(tools, "maturin"), "build", "-q", "--profile", profile, "--out", folder)
    (made,) = glob.glob(os.path.join(folder, "*.whl"))
    venv = os.path.join(folder, "venv")
    run(sys.executable, "-m", "venv", venv)
    run(os.path.join(venv, "bin", "python"), "-m", "pip", "install", "-q", "--no-index", made)
    assert run(os.path.join(venv, "bin", "argoc"), "--version", cwd=folder).strip() == f"argoc {version}"
    print(f"{os.path.basename(made)} is installed and runs")


def npm(folder):
    """The packages from their archives, as `npx` would do it; those for other platforms are not there."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}[platform.machine()]
    own, other = f"linux-{machine}", "darwin-arm64"
    run("node", "packaging/npm/build.mjs", f"{folder}/out", version, f"{own}={argoc}", f"{other}={os.path.join(root, 'LICENSE')}")
    packages = [os.path.join(folder, "out", name) for name in ("argoc", own)]
    for package in packages:
        run("npm", "pack", "--silent", "--pack-destination", folder, cwd=package)
    use = os.path.join(folder, "use")
    os.mkdir(use)
    run("npm", "init", "-y", cwd=use)
    archives = [os.path.join(folder, f"argoc-{v}.tgz") for v in (version, f"{own}-{version}")]
    run("npm", "install", "--offline", "--no-audit", "--no-fund", *archives, cwd=use)
    assert run("npx", "--no-install", "argoc", "--version", cwd=use).strip() == f"argoc {version}"
    run("npx", "--no-install", "argoc", "nonsense", cwd=use, status=2)
    run("npx", "--no-install", "argoc", "check", "--isolated", os.path.join(root, "examples/broken"), cwd=use, status=1)
    shutil.rmtree(os.path.join(use, "node_modules", "@argoc"))
    alone = subprocess.run(["npx", "--no-install", "argoc", "check"], cwd=use, capture_output=True, text=True)
    assert alone.returncode == 2 and f"@argoc/{own} is not installed" in alone.stderr, alone
    print("argoc from npm's packages runs, passes statuses on, and says what is missing")


def action(folder):
    """The step of the action that checks, and the lines that its problem matcher reads."""
    steps = load("action.yml")["runs"]["steps"]
    script = next(step["run"] for step in steps if step["name"] == "Check")
    os.symlink(argoc, os.path.join(folder, "argoc"))
    matcher = os.path.join(root, "integrations", "problem-matcher.json")
    sarif = os.path.join(folder, "argoc.sarif")
    paths = {"PATH": folder + os.pathsep + os.environ["PATH"], "ARGOC_MATCHER": matcher, "ARGOC_SARIF": sarif}
    bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    told = run(*bash, env={**paths, "ARGOC_PATHS": "examples/broken", "ARGOC_ARGS": "--isolated --jobs 1"}, status=1)
    patterns = [re.compile(m["pattern"][0]["regexp"]) for m in json.load(open(matcher))["problemMatcher"]]
    lines = [line for line in told.splitlines() if not line.startswith("::")]
    assert lines and all(any(p.match(line) for p in patterns) for line in lines), told
    assert told.count("::remove-matcher") == 2 and len(json.load(open(sarif))["runs"][0]["results"]) == len(lines)
    run(*bash, env={**paths, "ARGOC_PATHS": "examples/hello-world.yaml examples/loops.yaml", "ARGOC_ARGS": "", "ARGOC_SARIF": ""})
    print(f"the action's step ends as it should; its problem matchers read all {len(lines)} lines")


def gitlab(folder):
    """The job's command line: its reports are written and are JSON and XML with all findings."""
    (script,) = load("integrations/gitlab-ci.yml")["argoc"]["script"]
    bin = os.path.join(folder, "bin")
    os.mkdir(bin)
    os.symlink(argoc, os.path.join(bin, "argoc"))
    shutil.copytree(os.path.join(root, "examples", "broken"), os.path.join(folder, "broken"))
    told = run("sh", "-c", script, cwd=folder, env={"CARGO_HOME": folder, "ARGOC_PATHS": "broken"}, status=1)
    quality = json.load(open(os.path.join(folder, "argoc-quality.json")))
    assert len(quality) == len(told.splitlines()) and all({"description", "fingerprint", "location", "severity"} <= q.keys() for q in quality)
    assert open(os.path.join(folder, "argoc-junit.xml")).read().count("<failure") > 0
    print(f"GitLab's job writes its reports: {len(quality)} findings")


definitions()
for part in (wheel, npm, action, gitlab):
    with tempfile.TemporaryDirectory() as folder:
        part(folder)
