#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""All our bash scripts pass shellcheck. Exit code 77 (skipped) where that is not installed."""
import shutil
import subprocess
import sys

import source


def main():
    if not shutil.which("shellcheck"):
        print("SKIPPED: shellcheck is not installed")
        sys.exit(77)
    mine = [path for path in source.files() if source.is_script(path, "bash")]
    wrong = subprocess.run(["shellcheck", "-"], input="#!/bin/bash\ncd $1\n", text=True,
                           stdout=subprocess.DEVNULL, check=False)
    source.require(wrong.returncode != 0, "shellcheck accepts an unquoted variable")
    run = subprocess.run(["shellcheck", *mine], cwd=source.TOP, text=True, capture_output=True,
                         check=False)
    findings = run.stdout.splitlines()
    if run.returncode and not findings:
        findings = [f"shellcheck ended with {run.returncode}: {run.stderr}"]
    source.finish(findings, len(mine), "bash scripts")


main()
