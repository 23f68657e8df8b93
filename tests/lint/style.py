#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The form of our files: licence line, header guard, width, white space, length of functions."""
import os
import re

import source

WIDTH = 100
TAB = 8
FUNCTION_LINES = 60
LICENCE = "SPDX-License-Identifier: Apache-2.0 OR MIT"
BANNED = re.compile(r"\b(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atoll|alloca"
                    r"|setjmp|longjmp|strncpy|json_copy|json_deep_copy)\s*\(")
# (File, function) -> why it is used there all the same.
USED = {
    ("json/memory.c", "setjmp"): "the only way out of jansson's parser without memory",
    ("json/memory.c", "longjmp"): "likewise",
}
# Written so that this file does not find itself.
DEBT = re.compile(r"\b(TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b")
FORMATS = (".c", ".h", ".in", ".tbl", ".py", ".cmake")
TEXTS = FORMATS + (".md", ".json", ".toml", ".sh", ".lua")
NAMES = {"CMakeLists.txt", "Dockerfile", ".dockerignore", ".clang-format", ".editorconfig",
         ".gitignore"}
MAKEFILE = "debian/rules"  # Debian's policy wants one
# Texts with a licence of their own, or formats without comments.
NO_LICENCE_LINE = (".md", ".json", ".dockerignore", ".clang-format", ".gitignore")


def kind(path):
    """The suffix that decides the rules, or None for a file we do not judge."""
    name = os.path.basename(path)
    if name in NAMES or path == MAKEFILE:
        return name
    suffix = os.path.splitext(name)[1]
    if suffix in TEXTS:
        return suffix
    if source.is_script(path, "bash"):
        return ".sh"
    if source.is_script(path, "python3"):
        return ".py"
    return "script" if source.is_script(path, "") else None


def is_test(path):
    return path.startswith("tests/")


def is_vector(path):
    """Vectors are recorded, not written."""
    return is_test(path) and path.endswith(".json")


def guard(path):
    return "CHAOSACTORD_" + re.sub(r"[^A-Z0-9]", "_", path.upper())


def check_lines(path, text, form):
    for number, line in enumerate(text, 1):
        if line != line.rstrip():
            yield number, "white space at the end of the line"
        if form not in (".md", ".json") and len(line.expandtabs(TAB)) > WIDTH:
            yield number, f"longer than {WIDTH} columns"
        if form in (".c", ".h") and re.match(r" {8}", line):
            yield number, "indented with spaces"
        banned = BANNED.search(line) if form in (".c", ".h") and not is_test(path) else None
        if banned and (path, banned.group(1)) not in USED:
            yield number, f"{banned.group(1)} is not used here"
        if form != ".md" and DEBT.search(line):
            yield number, "unfinished work belongs in an issue"


def check_form(path, text, form):
    if text[-1] != "" or (len(text) > 1 and text[-2] == ""):
        yield len(text), "must end with one new line"
    if form not in NO_LICENCE_LINE and not any(LICENCE in line for line in text[:2]):
        yield 1, "no SPDX line on top"
    if form == "script":
        yield 1, "scripts are written for bash or python3"
    if form == ".h" and f"#ifndef {guard(path)}\n#define {guard(path)}\n" not in "\n".join(text):
        yield 1, f"no header guard {guard(path)}"


def check_functions(text):
    """A body begins with a brace in the first column below a line that ends in ')'."""
    start = None
    for number, line in enumerate(text, 1):
        if line == "{" and number > 1 and text[number - 2].endswith(")"):
            start = number
        if line == "}" and start:
            if number - start - 1 > FUNCTION_LINES:
                yield start, f"function of {number - start - 1} lines, over {FUNCTION_LINES}"
            start = None


def check(path, text, form):
    findings = [*check_lines(path, text, form), *check_form(path, text, form)]
    if form in (".c", ".h"):
        findings += check_functions(text)
    return [f"{path}:{number}: {finding}" for number, finding in sorted(findings)]


def self_check():
    top = f"/* {LICENCE} */"
    guarded = [top, "#ifndef CHAOSACTORD_A_B_H", "#define CHAOSACTORD_A_B_H"]
    body = ["int f(void)", "{", *["\tg();"] * 61, "}", ""]
    wrong = [
        ("a/b.c", [top, "int x; ", ""], "trailing space"),
        ("a/b.c", [top, "\t" * 12 + "12345", ""], "width counts tabs"),
        ("a/b.c", [top, "        int x;", ""], "indented with spaces"),
        ("a/b.c", [top, "/* TO" + "DO */", ""], "unfinished work"),
        ("a/b.c", ["int x;", ""], "no licence"),
        ("a/b.c", [top, "int x;"], "no new line at the end"),
        ("a/b.c", [top, "int x;", "", ""], "empty line at the end"),
        ("a/b.c", [top, *body], "long function"),
        ("a/b.h", [*guarded, *body], "long function in a header"),
        ("a/b.c", [top, "strcpy(a, b);", ""], "banned function"),
        ("a/b.h", [top, "#ifndef B_H", ""], "wrong guard"),
        ("a/b.h", [*guarded[:2], "#define CHAOSACTORD_A_C_H", ""], "guard that guards nothing"),
    ]
    for path, text, reason in wrong:
        found = check(path, text, path[-2:])
        source.require(len(found) == 1, f"{reason}: {found}")
    source.require(check("a/b", ["#!/bin/sh", f"# {LICENCE}", ""], "script"), "sh scripts pass")


def main():
    self_check()
    mine = [(path, kind(path)) for path in source.files() if not is_vector(path)]
    mine = [(path, form) for path, form in mine if form]
    findings = [found for path, form in mine for found in check(path, source.lines(path), form)]
    source.finish(findings, len(mine), "files")


main()
