#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What we cite exists. In code and comments a document is cited by its path from the root of the
checkout, and a section of it by its heading: (docs/vm.md, "Exit codes"). In documents links lead to
files and to headings: [prices](vm.md#prices). CHANGELOG.md may name what is gone.
"""
import os
import re

import source

# A document, and the heading behind it, which may stand on the next line of a comment.
NAMED = re.compile(r"(?<![\w./:-])([\w./-]*\w\.(?:md|jsonl))\b(?:,?\s+\"([^\"]+)\")?")
NUMBERED = re.compile(r"(?:\.md|sections?)\s+§?\d|§")
LINK = re.compile(r"\]\(([^)\s:]*)#([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.*?) *$", re.M)
FENCE = re.compile(r"^```.*?^```$", re.M | re.S)
CONTINUED = re.compile(r"\n[ \t]*(?:\*|#|//)?[ \t]*")
# Standards have sections too, and this is about ours.
STANDARD = re.compile(r"\b(?:RFC \d+|JSON-RPC 2\.0|FIPS [\d-]+)[,]? (?:sections? [\d.]+)")
TEXTS = (".c", ".h", ".tbl", ".in", ".py", ".cmake", ".sh", ".md", ".js", ".ts", ".go", ".toml",
         "CMakeLists.txt", "Dockerfile")
# Files that name documents which are not ours to keep, and what they name.
OTHERS = {
    "tests/rpc/test_lotus_shapes.py": {"lotus-shapes.jsonl"},
    "tests/answers/groups/client.py": {"v/README.md"},
}
PROSE = (".md",)
NOT_JUDGED = {"CHANGELOG.md", "tests/lint/citations.py", "tests/lint/documents.py"}


def anchor(heading):
    """What GitHub makes of a heading."""
    kept = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
    return kept.strip().replace(" ", "-")


def headings(text):
    return HEADING.findall(FENCE.sub("", text))


def is_judged(path):
    return path not in NOT_JUDGED and (path.endswith(TEXTS) or source.is_script(path, ""))


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def places(path, name):
    """Where a document may lie that a file names: documents and what writes them name one beside
    them, everything else goes from the root."""
    if path.endswith(PROSE):
        yield os.path.normpath(os.path.join(os.path.dirname(path), name))
    if path.startswith("docs/"):
        yield "docs/" + name
    yield name


def check_names(path, text, documents, paths):
    """Documents and headings named in the text of a file."""
    for found in NAMED.finditer(text):
        name, heading = found.groups()
        here = f"{path}:{line_of(text, found.start())}"
        target = next((place for place in places(path, name) if place in paths), name)
        if name in OTHERS.get(path, ()):
            continue
        if target not in paths:
            yield f"{here}: there is no {name}; cite it by its path from the root"
        elif heading and path.endswith(PROSE):
            continue  # documents link to headings; what is quoted there is anything
        elif heading and CONTINUED.sub(" ", heading) not in headings(documents[target]):
            yield f"{here}: {name} has no heading \"{CONTINUED.sub(' ', heading)}\""


def check_numbers(path, text):
    """Our sections have headings; numbers go stale."""
    for number, line in enumerate(text.split("\n"), 1):
        if not path.endswith(PROSE) and NUMBERED.search(STANDARD.sub("", line)):
            yield f"{path}:{number}: cite a section by its heading, as (docs/vm.md, \"Prices\")"


def check_links(path, text, documents):
    for found in LINK.finditer(text):
        name, to = found.groups()
        target = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
        here = f"{path}:{line_of(text, found.start())}"
        if target not in documents:
            yield f"{here}: there is no {target}"
        elif to not in map(anchor, headings(documents[target])):
            yield f"{here}: {target} has no heading #{to}"


def check(path, text, documents, paths):
    yield from check_names(path, text, documents, paths)
    yield from check_numbers(path, text)
    if path.endswith(PROSE):
        yield from check_links(path, text, documents)


def self_check():
    documents = {"docs/x.md": "# X\n\n## Two words (HAMT)\n```sh\n# not this\n```\n"}
    paths = set(documents) | {"README.md"}
    for path, text, count in (
            ("a.c", '/* (docs/x.md, "Two words (HAMT)") */', 0),
            ("a.c", '/* (docs/x.md, "Two\n * words (HAMT)"), RFC 9112 section 3 */', 0),
            ("a.c", "/* docs/x.md says */", 0),
            ("a.c", '/* (docs/x.md, "not this") */', 1),
            ("a.c", '/* (docs/x.md, "Three words") */', 1),
            ("a.c", "/* core.md has it */", 1),
            ("a.c", "/* x.md has it */", 1),
            ("a.py", "# docs/x.md §4.2", 1),
            ("a.py", "# core.md 2", 2),
            ("docs/y.md", "x.md, [there](x.md#two-words-hamt) and [x](../README.md)", 0),
            ("docs/y.md", "[there](x.md#not-this), [gone](z.md#x)", 3),
            ("docs/generator/a.py", "# writes a link to x.md, not to y.md", 1),
            ("docs/x.md", "[here](#x) [gone](#y)", 1)):
        found = list(check(path, text, documents, paths))
        source.require(len(found) == count, f"{path}: {text}: {found}")


def main():
    self_check()
    paths = source.files()
    texts = {path: "\n".join(source.lines(path)) for path in paths if is_judged(path)}
    documents = {path: "\n".join(source.lines(path)) for path in paths if path.endswith(".md")}
    documents.update((path, "") for path in paths if path.endswith(".jsonl"))
    findings = [finding for path, text in texts.items()
                for finding in check(path, text, documents, set(paths))]
    findings += [f"{path} names no {name}; take it off the list"
                 for path, names in OTHERS.items() for name in names
                 if name not in texts.get(path, "")]
    source.finish(findings, len(texts), "files")


main()
