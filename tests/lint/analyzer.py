#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""analyzer.py LOG: what gcc's -fanalyzer said while build/analyzer was built from nothing.

Every warning fails but those of the table, and so does a row of the table that gcc no longer needs.
The analyzer looks at one file at a time: what a function of another file does, it guesses.
script/test-all runs this; the build takes too long for script/test.
"""
import os
import re
import sys

import source

WARNING = re.compile(r"^(\S+?):(\d+):\d+: warning: (.*) \[(-W[\w=+-]+)\]$")
FILLED = "filled by a function of another file, which gcc does not see"
FAIL = "behind cmocka's fail() or assert, of which gcc does not know that they do not return"
# (file, warning) -> why it is none.
ACCEPTED = {
    ("base/bigint.c", "-Wanalyzer-use-of-uninitialized-value"):
        "only the first `count` limbs of a number are set, and only those are read",
    ("base/bigint.h", "-Wanalyzer-use-of-uninitialized-value"): FILLED,
    ("cli/commands/vector_files.c", "-Wanalyzer-malloc-leak"):
        "the copy is kept in the list, which vector_files_fini frees",
    ("store/batch.c", "-Wanalyzer-null-dereference"):
        "error_set returns the status it is given, so a failure is never ST_OK",
    ("tests/sequences/invariants.c", "-Wanalyzer-null-dereference"):
        "must_hold ends the program",
    ("tests/unit/base/test_arena.c", "-Wanalyzer-use-of-uninitialized-value"):
        "the loop above has set as many elements",
    ("tests/unit/config/test_options_file.c", "-Wanalyzer-possible-null-argument"):
        "a test that finds no memory may end as it likes",
    ("tests/unit/rpc/test_engine.c", "-Wanalyzer-double-free"): FAIL,
    ("tests/unit/world/test_check.c", "-Wanalyzer-malloc-leak"): FAIL,
    ("tests/unit/world/test_check.c", "-Wanalyzer-null-dereference"): FAIL,
    ("world/apply_tipset.c", "-Wanalyzer-use-of-uninitialized-value"): FILLED,
}


def warnings(log):
    """{(file, warning): [the lines of the log that say so]}"""
    found = {}
    for line in log:
        match = WARNING.match(line)
        if match:
            path = os.path.join(source.TOP, "build", "analyzer", match.group(1))
            path = os.path.relpath(os.path.normpath(path), source.TOP)
            text = f"{path}:{match.group(2)}: {match.group(3)} [{match.group(4)}]"
            told = found.setdefault((path, match.group(4)), [])
            if text not in told:
                told.append(text)
    return found


def check(found, accepted):
    for key in sorted(found):
        if key not in accepted:
            yield from found[key]
    for path, kind in sorted(accepted):
        if (path, kind) not in found:
            yield f"accepted, but gcc no longer says so; take it off the list: {path} {kind}"


def self_check():
    log = ["[1/2] Building", "../../a/b.c:3:9: warning: leak of ‘x’ [CWE-401] [-Wanalyzer-leak]",
           f"{source.TOP}/a/b.c:4:9: warning: unused ‘y’ [-Wunused-variable]"]
    found = warnings(log)
    leak, unused = ("a/b.c", "-Wanalyzer-leak"), ("a/b.c", "-Wunused-variable")
    source.require(set(found) == {leak, unused}, f"two warnings: {found}")
    source.require(len(list(check(found, {leak: "why"}))) == 1, "one that is not accepted")
    source.require(len(list(check({}, {leak: "why"}))) == 1, "one that is gone")


def main():
    self_check()
    with open(sys.argv[1], encoding="utf-8") as text:
        log = text.read().splitlines()
    built = sum("Building C object" in line for line in log)
    found = warnings(log)
    print(f"{len(found)} files and kinds of warnings, {len(ACCEPTED)} accepted")
    source.finish(list(check(found, ACCEPTED)), built, "objects")


main()
