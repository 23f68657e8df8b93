#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""tests/report.py counts what really happened, above all what did not run."""
import json
import os
import subprocess
import sys
import tempfile

import source

CMOCKA = """[==========] tests: Running 3 test(s).
[ RUN      ] one
[       OK ] one
[ RUN      ] two
[  FAILED  ] two
[ RUN      ] three
[  SKIPPED ] three
[==========] tests: 3 test(s) run.
"""
PYTEST = "...\n========== 2 failed, 31 passed, 1 skipped in 4.20s ==========\n"
# (reason, rows of ctest: status, skip message, output; last line expected, exit code)
ROWS = [
    ("cmocka's cases count", [("fail", None, CMOCKA)], "1 passed, 1 failed, 1 skipped", 1),
    ("a case that never ended", [("fail", None, CMOCKA[:60])], "0 passed, 1 failed, 0 skipped", 1),
    ("pytest's summary counts", [("fail", None, PYTEST)], "31 passed, 2 failed, 1 skipped", 1),
    ("a failure after the last case",
     [("fail", None, CMOCKA.replace("[  FAILED  ]", "[       OK ]"))],
     "2 passed, 1 failed, 1 skipped", 1),
    ("no program", [("notrun", "Unable to find executable", "")],
     "0 passed, 1 failed, 0 skipped", 1),
    ("a script of its own", [("run", None, "fine\n")], "1 passed, 0 failed, 0 skipped", 0),
    ("a script that counts", [("run", None, "6 passed, 0 failed, 0 skipped\n")],
     "6 passed, 0 failed, 0 skipped", 0),
    ("exit code 77", [("notrun", "SKIP_RETURN_CODE=77", "SKIPPED: no tool\n"), ("run", None, "")],
     "1 passed, 0 failed, 1 skipped", 0),
    ("only skips", [("notrun", "SKIP_RETURN_CODE=77", "SKIPPED: no tool\n")],
     "0 passed, 0 failed, 1 skipped", 1),
    ("no test at all", [], "0 passed, 1 failed, 0 skipped", 1),
    ("the suite never ran", None, "0 passed, 1 failed, 0 skipped", 1),
]


def junit(rows):
    cases = "".join(
        f'<testcase name="unit/x/t{number}" status="{status}">'
        + (f'<skipped message="{skip}"/>' if skip else "")
        + f"<system-out>{output}</system-out></testcase>"
        for number, (status, skip, output) in enumerate(rows))
    return f"<testsuite>{cases}</testsuite>"


def report(folder, *suites):
    """(last line, exit code) of tests/report.py."""
    run = subprocess.run([sys.executable, os.path.join(source.TOP, "tests", "report.py"), folder,
                          *suites], capture_output=True, text=True, check=False)
    return (run.stdout + run.stderr).splitlines()[-1], run.returncode


def check(reason, rows, line, code):
    with tempfile.TemporaryDirectory() as folder:
        if rows is not None:
            with open(os.path.join(folder, "dev.xml"), "w", encoding="utf-8") as text:
                text.write(junit(rows))
        found = report(folder, "dev")
    return [] if found == (line, code) else [f"{reason}: {found}, not {(line, code)}"]


def check_remarks():
    """Suites add up, and the reasons of skips stand last but for the totals."""
    with tempfile.TemporaryDirectory() as folder:
        for name, counts in (("a", [3, 0, 0]), ("b", [0, 0, 1])):
            with open(os.path.join(folder, name + ".json"), "w", encoding="utf-8") as text:
                json.dump({"rows": {name: counts}, "remarks": []}, text)
        found = report(folder, "a", "b")
    return [] if found == ("3 passed, 0 failed, 1 skipped", 0) else [f"two suites: {found}"]


def main():
    findings = [finding for row in ROWS for finding in check(*row)] + check_remarks()
    source.finish(findings, len(ROWS) + 1, "ways to end")


main()
