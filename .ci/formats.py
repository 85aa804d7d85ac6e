#!/usr/bin/env python3
"""The formats that other programs read, against the schemas that were published for them. The schemas are taken from packages
of the registries, at fixed versions, and are not part of this project.

usage: formats.py ARGOC
"""
import glob, json, os, subprocess, sys, tarfile, tempfile

import jsonschema
from lxml import etree

root = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
argoc = os.path.abspath(sys.argv[1])
cache = os.path.join(root, "target", "published-schemas")
os.makedirs(cache, exist_ok=True)


def output(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def kept(name, fetch):
    """The text of a schema, fetched once."""
    path = os.path.join(cache, name)
    if not os.path.exists(path):
        with tempfile.TemporaryDirectory() as folder:
            text = fetch(folder)
        with open(path, "wb") as file:
            file.write(text)
    return open(path, "rb").read()


def sarif(folder):
    """OASIS's schema of SARIF 2.1.0, which the crate serde-sarif is made from."""
    os.mkdir(os.path.join(folder, "src"))
    open(os.path.join(folder, "src", "lib.rs"), "w").close()
    with open(os.path.join(folder, "Cargo.toml"), "w") as file:
        file.write('[package]\nname = "fetch"\nedition = "2021"\n[dependencies]\nserde-sarif = "=0.8.0"\n[workspace]\n')
    packages = json.loads(output("cargo", "metadata", "--format-version", "1", cwd=folder))["packages"]
    crate = next(p["manifest_path"] for p in packages if p["name"] == "serde-sarif")
    return open(os.path.join(os.path.dirname(crate), "src", "schema.json"), "rb").read()


def junit(folder):
    """The schema of Jenkins' plugin xUnit, which pytest's tests hold its own reports against."""
    download = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", "-d", folder, "pytest==9.2.0"]
    subprocess.run(download, check=True)
    with tarfile.open(glob.glob(os.path.join(folder, "pytest-*.tar.gz"))[0]) as archive:
        name = next(n for n in archive.getnames() if n.endswith("/junit-10.xsd"))
        return archive.extractfile(name).read()


def rdjson(folder):
    """reviewdog's own schema."""
    module = json.loads(output("go", "mod", "download", "-json", "github.com/reviewdog/reviewdog@v0.21.2", cwd=folder))
    return open(os.path.join(module["Dir"], "proto", "rdf", "jsonschema", "DiagnosticResult.json"), "rb").read()


def json_validator(text):
    schema = json.loads(text)
    made = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
    return lambda text: [f"{'/'.join(map(str, e.absolute_path))}: {e.message}" for e in made.iter_errors(json.loads(text))]


def xml_validator(text):
    schema = etree.XMLSchema(etree.fromstring(text))

    def errors(text):
        schema.validate(etree.fromstring(text.encode()))
        return [str(e) for e in schema.error_log]

    return errors


validators = {
    "sarif": json_validator(kept("sarif-2.1.0.json", sarif)),
    "junit": xml_validator(kept("junit-10.xsd", junit)),
    "rdjson": json_validator(kept("rdjson.json", rdjson)),
}
# What must not pass, so that a schema which allows everything would be noticed.
wrong = {"sarif": '{"version": "2.1.0", "runs": [{"results": []}]}', "junit": "<testsuites><tset/></testsuites>", "rdjson": '{"diagnostics": [{"location": 1}]}'}
bad = 0
for name, errors in validators.items():
    assert errors(wrong[name]), f"{name}: the schema allows what is wrong"
    for paths, least in [(["examples/broken"], 3), (["tests/err", "tests/asks"], 200), (["examples/hello-world.yaml"], 0)]:
        command = [argoc, "check", "--exit-zero", "--isolated", "--output-format", name, *paths]
        text = output(*command, cwd=root, stderr=subprocess.DEVNULL)
        codes = text.count('"ruleId"') + text.count("<failure") + text.count('"severity"')
        assert codes >= least, f"{name}: {codes} findings in {paths}"
        found = errors(text)
        bad += len(found)
        for line in found[:10]:
            print(f"{name}: {' '.join(paths)}: {line[:300]}")
        print(f"{name}: {codes} findings of {' '.join(paths)} against the published schema: {len(found)} errors")
sys.exit(bad > 0)
