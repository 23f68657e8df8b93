# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What the lint scripts share: where our files are, and how findings are told."""
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SKIPPED = {".git", "build", ".chaosactord", "__pycache__", ".pytest_cache"}
# Group 1 is a path from the root of the checkout, group 2 a header of a library.
INCLUDE = re.compile(r'\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def files():
    """Paths of all our files, relative to the checkout, sorted."""
    found = []
    for folder, inside, names in os.walk(TOP):
        inside[:] = sorted(name for name in inside if name not in SKIPPED)
        found += [os.path.relpath(os.path.join(folder, name), TOP) for name in names]
    return sorted(found)


def lines(path):
    """The lines of a text file, without their ends."""
    with open(os.path.join(TOP, path), encoding="utf-8") as text:
        return text.read().split("\n")


def is_script(path, interpreter):
    """Does the file begin with #! and this interpreter?"""
    with open(os.path.join(TOP, path), "rb") as text:
        first = text.readline(200)
    return first.startswith(b"#!") and interpreter.encode() in first


def require(holds, what):
    """A lint that finds nothing wrong in wrong input must not pass."""
    if not holds:
        sys.exit("lint: self-check failed: " + what)


def finish(findings, looked_at, noun):
    """Print the findings and end the process with 1, or say what was looked at."""
    for finding in findings:
        print(finding)
    if not looked_at:
        sys.exit(f"lint: no {noun} found, nothing was checked")
    if findings:
        sys.exit(f"{len(findings)} findings in {looked_at} {noun}")
    print(f"{looked_at} {noun}: nothing found")
