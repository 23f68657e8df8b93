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
PYTEST_WORDS = "=== 1 passed, 2 xfailed, 4 xpassed, 8 warnings, {} in 4.20s ===\n"
# (reason, rows of ctest: status, skip message, output; last line expected, exit code)
ROWS = [
    ("cmocka's cases count", [("fail", None, CMOCKA)], "1 passed, 1 failed, 1 skipped", 1),
    ("a case that never ended", [("fail", None, CMOCKA[:60])], "0 passed, 1 failed, 0 skipped", 1),
    ("a case that never ended, and exit code 0", [("run", None, CMOCKA[:60])],
     "0 passed, 1 failed, 0 skipped", 1),
    ("pytest's summary counts", [("fail", None, PYTEST)], "31 passed, 2 failed, 1 skipped", 1),
    ("pytest's other words", [("run", None, PYTEST_WORDS.format("1 error"))],
     "1 passed, 5 failed, 2 skipped", 1),
    ("pytest's other words again", [("run", None, PYTEST_WORDS.format("16 errors"))],
     "1 passed, 20 failed, 2 skipped", 1),
    ("pytest without tests", [("fail", None, "=== no tests ran in 0.01s ===\n")],
     "0 passed, 1 failed, 0 skipped", 1),
    ("two summaries", [("run", None, "6 passed, 0 failed, 0 skipped\n"
                        "7 passed, 0 failed, 0 skipped\n")], "7 passed, 0 failed, 0 skipped", 0),
    ("a summary of nothing", [("run", None, "0 passed, 0 failed, 0 skipped\n")],
     "0 passed, 1 failed, 0 skipped", 1),
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
# (reason, output and exit code of a script; last line expected, exit code)
SCRIPTS = [
    ("a script says nothing of cases", ("built\n", "0\n"), "1 passed, 0 failed, 0 skipped", 0),
    ("its cases count", ("a\n13 passed, 1 failed, 0 skipped\n", "1\n"),
     "13 passed, 1 failed, 0 skipped", 1),
    ("it fails though its cases pass", ("2 passed, 0 failed, 0 skipped\n", "1\n"),
     "2 passed, 1 failed, 0 skipped", 1),
    ("it skips", ("SKIPPED: no root\n", "77\n"), "0 passed, 0 failed, 1 skipped", 1),
    ("it was cut short", ("2 passed, 0 failed, 0 skipped\n", None),
     "0 passed, 1 failed, 0 skipped", 1),
]


def junit(rows, names=None):
    cases = "".join(
        f'<testcase name="{names[number] if names else "unit/x/t"}" status="{status}">'
        + (f'<skipped message="{skip}"/>' if skip else "")
        + f"<system-out>{output}</system-out></testcase>"
        for number, (status, skip, output) in enumerate(rows))
    return f"<testsuite>{cases}</testsuite>"


def report(folder, *suites):
    """(lines, exit code) of tests/report.py."""
    run = subprocess.run([sys.executable, os.path.join(source.TOP, "tests", "report.py"), folder,
                          *suites], capture_output=True, text=True, check=False)
    return (run.stdout + run.stderr).splitlines(), run.returncode


def write(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


def check(reason, files, line, code):
    """files: {suffix: text} of a suite."""
    with tempfile.TemporaryDirectory() as folder:
        for suffix, content in files.items():
            write(folder, "dev." + suffix, content)
        lines, found_code = report(folder, "dev")
    found = (lines[-1], found_code)
    return [] if found == (line, code) else [f"{reason}: {found}, not {(line, code)}"]


def check_broken_files():
    """A file that was not written to its end is a suite that did not run."""
    findings = []
    for name, text in (("dev.xml", junit(ROWS[0][1])[:-9]), ("dev.json", '{"rows": {'),
                       ("dev.json", '{"remarks": []}')):
        with tempfile.TemporaryDirectory() as folder:
            write(folder, name, text)
            lines, code = report(folder, "dev")
        if (lines[-1], code) != ("0 passed, 1 failed, 0 skipped", 1):
            findings.append(f"{name} with {text!r}: {lines[-1]}, {code}")
    return findings


def check_table():
    """Suites and groups add up, failures are named, and the reasons of skips stand last but
    for the totals."""
    rows = [("notrun", "SKIP_RETURN_CODE=77", "SKIPPED: no tool\n"), ("run", None, "fine\n"),
            ("fail", None, "ouch\n")]
    wanted = ["suite passed failed skipped", "dev rpc 0 0 1", "dev unit/a 1 1 0",
              "json own 3 0 1", "FAILED unit/a/y", "rpc/z: SKIPPED: no tool",
              "SKIPPED own: no file", "4 passed, 1 failed, 2 skipped"]
    with tempfile.TemporaryDirectory() as folder:
        write(folder, "dev.xml", junit(rows, ["rpc/z", "unit/a/x", "unit/a/y"]))
        write(folder, "json.json", json.dumps(
            {"rows": {"own": [3, 0, 1]}, "remarks": ["SKIPPED own: no file"]}))
        lines, code = report(folder, "dev", "json")
    found = [" ".join(line.split()) for line in lines]
    return [] if (found, code) == (wanted, 1) else [f"table: {found}, {code}"]


def main():
    ends = [(reason, {} if rows is None else {"xml": junit(rows)}, line, code)
            for reason, rows, line, code in ROWS]
    ends += [(reason, {"log": output} if told is None else {"log": output, "code": told}, *expected)
             for reason, (output, told), *expected in SCRIPTS]
    findings = [finding for end in ends for finding in check(*end)]
    findings += check_broken_files() + check_table()
    source.finish(findings, len(ends) + 4, "ways to end")


main()
