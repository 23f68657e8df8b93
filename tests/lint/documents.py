#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What our documents name exists: paths, files and identifiers in backticks, targets of links, our
scripts in examples. CHANGELOG.md may name what is gone.
"""
import fnmatch
import os
import re

import source

QUOTED = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s#]+)\)")
EXAMPLE = re.compile(r"^(script/[\w-]+)", re.M)
PATH = re.compile(r"(?![\d.]+/)[\w.*-]+(?:/[\w.*-]+)*/?")
SUFFIX = re.compile(r"\.(c|h|py|tbl|md|json|txt|toml|in|cmake)$")
IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(?:_+[a-z0-9]+)+")
# Methods of other daemons, in docs/recipes.md.
FOREIGN = ("anvil_", "evm_")
CODE = (".c", ".h", ".tbl", ".in", ".py", ".cmake", "CMakeLists.txt", "CMakePresets.json")
# Made, not kept; names of ctests; and words with a slash that are no paths.
NO_FILES = ("build/", "unit/", "application/", "text/", "fil/")


def documents():
    return [path for path in source.files() if path.endswith(".md") and path != "CHANGELOG.md"]


def exists(name, paths):
    """Is there such a file or folder? A name without a slash may lie anywhere."""
    name = name.rstrip("/")
    if "/" not in name:
        return any(fnmatch.fnmatch(part, name) for path in paths for part in path.split("/"))
    return any(fnmatch.fnmatch(path, name) or fnmatch.fnmatch(path, name + "/*")
               for path in paths)


def wanted(document, text):
    """Names in a document that must be files or folders; links go from where it lies."""
    for word in QUOTED.findall(text):
        if PATH.fullmatch(word) and ("/" in word or SUFFIX.search(word)):
            yield word
    yield from (os.path.normpath(os.path.join(os.path.dirname(document), target))
                for target in LINK.findall(text) if "://" not in target)
    yield from EXAMPLE.findall(text)


def check(document, text, paths, words):
    for name in wanted(document, text):
        if not name.startswith(NO_FILES) and not exists(name, paths):
            yield f"{document}: there is no {name}"
    for name in QUOTED.findall(text):
        if (IDENTIFIER.fullmatch(name) and name not in words
                and not name.startswith(FOREIGN)):
            yield f"{document}: nothing in the code is called {name}"


def self_check():
    paths = ["vm/vm.h", "vm/apply.c", "tests/lint/style.py", "script/test"]
    right = ("`vm/vm.h`, `vm/`, `tests/*/style.py`, `apply.c`, `vm_apply`, `Chaos.Invoke`, `/rpc`\n"
             "[here](vm/apply.c) [there](https://example.org/x.c)\n"
             "script/test --long\n`build/dev/x.c`\n")
    found = list(check("x.md", right, paths, {"vm_apply"}))
    source.require(not found, f"right: {found}")
    for link, right in (("[x](../vm/apply.c)", True), ("[x](vm/apply.c)", False)):
        source.require(right != bool(list(check("docs/x.md", link, paths, set()))), link)
    for wrong in ("`vm/gone.c`", "`gone.c`", "`gone/`", "`vm_gone`", "[x](vm/gone.c)",
                  "script/gone x"):
        source.require(len(list(check("x.md", wrong, paths, {"vm_apply"}))) == 1, wrong)


def main():
    self_check()
    paths = source.files()
    words = set()
    for path in paths:
        if path.endswith(CODE):
            words.update(re.findall(r"\w+", "\n".join(source.lines(path))))
    mine = documents()
    findings = [finding for path in mine
                for finding in check(path, "\n".join(source.lines(path)), paths, words)]
    source.finish(findings, len(mine), "documents")


main()
