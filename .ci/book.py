#!/usr/bin/env python3
"""The documentation as a site.

As mdbook's preprocessor (book.toml): adds the pages of the rules from src/rules, and points links that leave docs/ to the repository.
book.py check ARGOC: builds the site, then holds that every rule and document has its page, that no link is dead, and that the guide's output is what argoc prints.
"""
import html.parser, json, os, re, shutil, subprocess, sys, tempfile, urllib.parse

root = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
REPOSITORY = "https://github.com/argoc-dev/argoc"
RAW = "https://raw.githubusercontent.com/argoc-dev/argoc/main/"
AFTER = "from-argo-lint.md"  # the rules stand behind this chapter


def read(*path):
    return open(os.path.join(root, *path), encoding="utf-8").read()


def codes():
    return sorted(name.removesuffix(".md") for name in os.listdir(os.path.join(root, "src", "rules")) if name.endswith(".md"))


# --- mdbook's preprocessor ---


def chapter(name, path, content, parents, sub_items=(), source=None):
    made = {"name": name, "content": content, "number": None, "sub_items": list(sub_items), "path": path, "source_path": source, "parent_names": parents}
    return {"Chapter": made}


def outwards(content, folder):
    """Links of a page of docs/: what lies outside is reached in the repository, a rule's source at its page."""

    def replaced(match):
        target, mark, anchor = match[1].partition("#")
        if not target or re.match(r"[a-z]+:", target):
            return match[0]
        path = os.path.relpath(os.path.join(root, folder, target), root)
        if rule := re.fullmatch(r"src/rules/([a-z-]+)\.md", path):
            return f"](rules/{rule[1]}.md{mark}{anchor})"
        if path.startswith("docs/") or not os.path.exists(os.path.join(root, path)):
            return match[0]
        kind = "tree" if os.path.isdir(os.path.join(root, path)) else "blob"
        return f"]({REPOSITORY}/{kind}/main/{path}{mark}{anchor})"

    return re.sub(r"\]\(([^()\s]+)\)", replaced, content)


def rule_page(page):
    page = page.replace("```yaml bad\n", "Wrong:\n\n```yaml\n").replace("```yaml good\n", "Right:\n\n```yaml\n")
    return outwards(page, "src/rules")


def rules_chapter():
    table = {rule["code"]: rule for rule in json.loads(subprocess.run([os.environ["ARGOC"], "rules", "--output-format", "json"], check=True, capture_output=True).stdout)}
    lines = ["# Rules", "", "`error` is a promise: Argo refuses it, or it cannot run. The stage says when a defect would bite if nobody looked.", ""]
    lines += ["| rule | severity | stage | |", "|---|---|---|---|"]
    pages = []
    for code in codes():
        rule = table[code]
        lines.append(f"| [`{code}`]({code}.md) | {rule['severity']} | {rule['stage']} | {rule['summary'].replace('|', chr(92) + '|')} |")
        pages.append(chapter(code, f"rules/{code}.md", rule_page(read("src", "rules", f"{code}.md")), ["Rules"]))
    return chapter("Rules", "rules/index.md", "\n".join(lines) + "\n", [], pages)


def linked_codes(content, known):
    """The names of rules in tables lead to their pages."""
    line = lambda text: re.sub(r"`([a-z-]+)`", lambda m: f"[`{m[1]}`](rules/{m[1]}.md)" if m[1] in known else m[0], text)
    return "\n".join(line(text) if text.startswith("|") else text for text in content.split("\n"))


def preprocess():
    _, book = json.load(sys.stdin)
    items = book["items"]
    known = set(codes())

    def each(items):
        for item in items:
            if "Chapter" in item:
                page = item["Chapter"]
                content = linked_codes(page["content"], known) if page["path"] == "parity.md" else page["content"]
                page["content"] = outwards(content, "docs")
                each(page["sub_items"])

    each(items)
    place = next(i for i, item in enumerate(items) if item.get("Chapter", {}).get("path") == AFTER) + 1
    items.insert(place, rules_chapter())
    json.dump(book, sys.stdout)


# --- the check ---


class Page(html.parser.HTMLParser):
    """The links and anchors of a page."""

    def __init__(self, text):
        super().__init__()
        self.links, self.anchors = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("id", "name") and value:
                self.anchors.add(value)
            if name in ("href", "src") and value and not (tag == "link" or tag == "base"):
                self.links.append(value)


def dead_links(site):
    pages = {}
    for folder, _, names in os.walk(site):
        for name in names:
            if name.endswith(".html"):
                path = os.path.join(folder, name)
                pages[os.path.relpath(path, site)] = Page(open(path, encoding="utf-8").read())
    dead = []
    for path, page in sorted(pages.items()):
        for link in page.links:
            target = urllib.parse.urlsplit(link)
            if target.scheme or target.netloc:
                dead += [f"{path}: {link}: nothing like that is in the repository"] if not in_repository(link) else []
                continue
            # The page for what is not found is served for any address, with links from the root.
            base = "" if path == "404.html" else os.path.dirname(path)
            file = os.path.normpath(os.path.join(base, urllib.parse.unquote(target.path.lstrip("/")))) if target.path else path
            if not os.path.exists(os.path.join(site, file)):
                dead.append(f"{path}: {link}: no such page")
            elif target.fragment and file in pages and urllib.parse.unquote(target.fragment) not in pages[file].anchors:
                dead.append(f"{path}: {link}: no such heading")
    return pages, dead


def in_repository(link):
    """Whether an address into our own repository names something that is there; others cannot be asked without a network."""
    for start in (f"{REPOSITORY}/blob/main/", f"{REPOSITORY}/tree/main/", f"{REPOSITORY}/edit/main/", RAW):
        if link.startswith(start):
            path = urllib.parse.unquote(link.removeprefix(start).partition("#")[0])
            return os.path.exists(os.path.join(root, path))
    return True


def missing_pages(pages):
    wanted = [f"rules/{code}.html" for code in codes()]
    wanted += [name.removesuffix(".md") + ".html" for name in os.listdir(os.path.join(root, "docs")) if name.endswith(".md") and name != "SUMMARY.md"]
    index = set(pages["rules/index.html"].links)
    missing = [f"{name}: the site has no such page; docs/SUMMARY.md lists them" for name in sorted(wanted) if name not in pages]
    return missing + [f"{code}: the table of rules does not lead to it" for code in codes() if f"{code}.html" not in index]


def stale_guide(argoc):
    """The guide's manifest gives the output that the guide shows."""
    guide = read("docs", "guide.md")
    manifest = re.search(r"^```yaml\n(.*?)^```", guide, re.S | re.M)[1]
    shown = re.search(r"^```console\n\$ argoc (check .*?)\n(.*?)^```", guide, re.S | re.M)
    fixes = re.search(r"^```diff\n(.*?)^```", guide, re.S | re.M)[1]
    with tempfile.TemporaryDirectory() as folder:
        open(os.path.join(folder, "flow.yaml"), "w").write(manifest)
        run = lambda *arguments: subprocess.run([argoc, *arguments], cwd=folder, capture_output=True, text=True).stdout
        printed, diff = run(*shown[1].split()), run("check", "--diff", "--color", "never")
    stale = [] if printed == shown[2] else [f"docs/guide.md: argoc {shown[1]} prints:\n{printed}"]
    return stale + ([] if fixes in diff else [f"docs/guide.md: argoc check --diff prints:\n{diff}"])


def check(argoc):
    site = os.path.join(root, "target", "book")
    shutil.rmtree(site, ignore_errors=True)
    subprocess.run([os.environ.get("MDBOOK", "mdbook"), "build"], cwd=root, check=True, env={**os.environ, "ARGOC": argoc})
    pages, problems = dead_links(site)
    problems += missing_pages(pages) + stale_guide(argoc)
    # The check itself is checked: a link that leads nowhere and a page that is not there have to be noticed.
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "book")
        shutil.copytree(site, copy)
        os.remove(os.path.join(copy, "rules", "unknown-template.html"))
        open(os.path.join(copy, "guide.html"), "a").write('<a href="editors.html#nowhere">x</a>')
        noticed_pages, noticed = dead_links(copy)
        noticed = "\n".join(noticed + missing_pages(noticed_pages))
    for wanted in ("unknown-template.html: no such page", "#nowhere: no such heading", "rules/unknown-template.html: the site has no such page"):
        assert wanted in noticed, f"the check overlooks: {wanted}"
    links = sum(len(page.links) for page in pages.values())
    print("\n".join(problems) or f"{len(pages)} pages, {links} links, none of them dead")
    sys.exit(bool(problems))


if __name__ == "__main__":
    if sys.argv[1:2] == ["check"]:
        check(os.path.abspath(sys.argv[2]))
    elif sys.argv[1:2] == ["supports"]:
        sys.exit(sys.argv[2] != "html")
    else:
        preprocess()
