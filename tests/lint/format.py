#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""All C files are as clang-format 14 leaves them. `tests/lint/format.py --write` formats them."""
import shutil
import subprocess
import sys

import source

TOOL = "clang-format-14"
FINDING = "code should be clang-formatted"


def run(*arguments, **options):
    return subprocess.run([TOOL, "--style=file", *arguments], cwd=source.TOP, text=True,
                          capture_output=True, check=False, **options)


def main():
    if not shutil.which(TOOL):
        print(f"SKIPPED: {TOOL} is not installed; on Debian 12 script/setup test brings it")
        sys.exit(77)
    mine = [path for path in source.files() if path.endswith((".c", ".h"))]
    if sys.argv[1:] == ["--write"]:
        sys.exit(run("-i", *mine).returncode)
    wrong = run("--dry-run", "--assume-filename=x.c", input="int  x;\n")
    source.require("clang-format" in wrong.stderr, "a blank too many passes")
    checked = run("--dry-run", *mine)
    findings = [line for line in checked.stderr.splitlines() if FINDING in line or "error" in line]
    if checked.returncode and not findings:
        findings = [f"{TOOL} ended with {checked.returncode}: {checked.stderr}"]
    source.finish(findings, len(mine), "C files")


main()
