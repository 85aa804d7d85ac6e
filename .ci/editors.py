#!/usr/bin/env python3
"""The blocks of docs/editors.md: JSON, TOML and Lua are parsed, and a real Emacs and a real Neovim start the server from theirs.

usage: editors.py ARGOC
"""
import json, os, re, shutil, subprocess, sys, tempfile, tomllib

root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
argoc = os.path.abspath(sys.argv[1])
page = open(os.path.join(root, "docs", "editors.md")).read()
blocks = lambda language: re.findall(rf"^```{language}\n(.*?)^```", page, re.S | re.M)


def lua(text):
    from lupa import LuaRuntime
    LuaRuntime().compile(text)


for language, parse, least in [("json", json.loads, 4), ("toml", tomllib.loads, 1), ("lua", lua, 3)]:
    found = blocks(language)
    assert len(found) >= least, f"{len(found)} blocks of {language}, not {least}"
    for text in found:
        parse(text)
        assert "argoc" in text or "schema" in text.lower(), text
    print(f"{language}: {len(found)} blocks are well formed")


def has_emacs():
    looks = "(progn (require 'package) (package-initialize) (dolist (p '(eglot lsp-mode yaml-mode)) (require p)))"
    return shutil.which("emacs") and subprocess.run(["emacs", "-q", "--batch", "--eval", looks], capture_output=True).returncode == 0


if not (has_emacs() and shutil.which("nvim")) and os.geteuid() == 0 and shutil.which("apt-get"):
    packages = ["emacs-nox", "elpa-eglot", "elpa-lsp-mode", "elpa-yaml-mode", "neovim"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], **quiet)
    subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], **quiet)

WANTED = "no template is called `mian`"
NEOVIM = """
vim.cmd("filetype on")
vim.cmd("edit " .. vim.fn.fnameescape(vim.env.MANIFEST))
vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end, 50)
for _, d in ipairs(vim.diagnostic.get(0)) do print("Neovim shows: " .. d.message) end
vim.cmd("qa!")
"""


def emacs(folder, manifest, environment):
    for client, block in zip(["eglot", "lsp-mode"], blocks("elisp"), strict=True):
        file = os.path.join(folder, "block.el")
        open(file, "w").write(block)
        script = os.path.join(root, ".ci", "editors.el")
        command = ["emacs", "-q", "--batch", "-l", script, client, file, manifest, WANTED]
        subprocess.run(command, check=True, env=environment, timeout=120)


def neovim(folder, manifest, environment):
    words = subprocess.run(["nvim", "--version"], check=True, capture_output=True, text=True).stdout
    version = tuple(map(int, re.search(r"v(\d+)\.(\d+)", words).groups()))
    block = blocks("lua")[0 if version >= (0, 11) else 1 if version >= (0, 8) else 2]
    file = os.path.join(folder, "block.lua")
    open(file, "w").write(block + NEOVIM)
    command = ["nvim", "--headless", "-u", "NONE", "-S", file]
    run = subprocess.run(command, capture_output=True, text=True, env={**environment, "MANIFEST": manifest}, timeout=120)
    print(f"{words.split(chr(10))[0]}: {(run.stdout + run.stderr).strip()}")
    assert WANTED in run.stdout + run.stderr


with tempfile.TemporaryDirectory() as folder:
    os.symlink(argoc, os.path.join(folder, "argoc"))
    os.mkdir(os.path.join(folder, "work"))
    manifest = os.path.join(folder, "work", "flow.yaml")
    text = open(os.path.join(root, "examples", "hello-world.yaml")).read()
    assert "entrypoint: main" in text
    open(manifest, "w").write(text.replace("entrypoint: main", "entrypoint: mian"))
    subprocess.run(["git", "init", "-q", os.path.dirname(manifest)], check=True)
    environment = {**os.environ, "PATH": folder + os.pathsep + os.environ["PATH"], "HOME": folder}
    for name, is_here, run in [("Emacs with eglot, lsp-mode and yaml-mode", has_emacs(), emacs), ("Neovim", shutil.which("nvim"), neovim)]:
        assert is_here, f"{name} is not here and cannot be installed"
        run(folder, manifest, environment)
