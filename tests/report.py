#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""report.py DIR SUITE...: add up what script/test ran.

For each suite DIR holds SUITE.xml (JUnit as ctest writes it), SUITE.json (as tests/vectors/run
writes it) or SUITE.log with SUITE.code (output and exit code of a script). None of them there means
that the suite never got to run: one failure. A test whose output shows its own cases (cmocka,
pytest, or a line "N passed, N failed, N skipped") counts as those.
The last line printed has the totals; exit code 1 when anything failed or nothing passed.
"""
import json
import os
import re
import sys
import xml.etree.ElementTree as xml

WORDS = {"passed": 0, "failed": 1, "error": 1, "errors": 1, "skipped": 2,
         "xfailed": 2, "xpassed": 1}
COUNT = re.compile(r"(\d+) (" + "|".join(WORDS) + r")\b")
SUMMARY = re.compile(r"(=+ .*\d+ \w+.* in [\d.:]+s.*|\d+ passed, \d+ failed, \d+ skipped)$")


def cmocka_cases(output):
    """[passed, failed, skipped] of a cmocka program; a case begun and not ended has failed."""
    begun = len(re.findall(r"^\[ RUN      \]", output, re.M))
    passed = len(re.findall(r"^\[       OK \]", output, re.M))
    skipped = len(set(re.findall(r"^\[  SKIPPED \] (\w+)$", output, re.M)))
    return [passed, begun - passed - skipped, skipped] if begun else None


def summary_cases(output):
    """The same from the last summary line of pytest or of one of our own scripts; a summary
    of nothing at all is a failure."""
    found = [line for line in output.splitlines() if SUMMARY.match(line.strip())]
    if not found:
        return None
    counts = [0, 0, 0]
    for number, word in COUNT.findall(found[-1]):
        counts[WORDS[word]] += int(number)
    return counts if any(counts) else [0, 1, 0]


def cases(state, output):
    """[passed, failed, skipped] and the reason of a skip, of what "passed", "failed" or was
    "skipped" as a whole."""
    if state == "skipped":
        reason = [line for line in output.splitlines() if "SKIPPED" in line]
        return [0, 0, 1], reason[-1] if reason else "SKIPPED"
    counts = cmocka_cases(output) or summary_cases(output)
    if state == "passed":
        return counts or [1, 0, 0], None
    # Failed as a whole though its cases did not: a leak, a crash at the end, no program.
    counts = counts or [0, 0, 0]
    return [counts[0], max(counts[1], 1), counts[2]], None


def ctest_state(case):
    """What became of one <testcase> of ctest."""
    skipped = case.find("skipped")
    if skipped is not None and "SKIP_" in skipped.get("message", ""):
        return "skipped"
    return "passed" if case.get("status") == "run" else "failed"


def group(name):
    """unit/base/hash counts under unit/base, lint/style under lint."""
    return "/".join(name.split("/")[:-1]) or name


def read_ctest(path):
    rows, reasons = {}, []
    for case in xml.parse(path).getroot().iter("testcase"):
        counts, reason = cases(ctest_state(case), case.findtext("system-out") or "")
        row = rows.setdefault(group(case.get("name")), [0, 0, 0])
        row[:] = [a + b for a, b in zip(row, counts)]
        if counts[1]:
            reasons.append(f"FAILED {case.get('name')}")
        if reason:
            reasons.append(f"{case.get('name')}: {reason}")
    return rows, reasons


def read_script(suite, output, code):
    """Exit code 77 means skipped, as for ctest."""
    state = {0: "passed", 77: "skipped"}.get(code, "failed")
    counts, reason = cases(state, output)
    reasons = [f"{suite}: {reason}"] if reason else []
    if counts[1]:
        reasons.append(f"FAILED {suite}: exit code {code}")
    return {"script": counts}, reasons


def read_text(path):
    with open(path, encoding="utf-8", errors="replace") as text:
        return text.read()


def read_suite(folder, suite):
    """({group: [passed, failed, skipped]}, [remark])"""
    path = os.path.join(folder, suite)
    try:
        if os.path.exists(path + ".xml"):
            rows, reasons = read_ctest(path + ".xml")
        elif os.path.exists(path + ".log"):
            rows, reasons = read_script(suite, read_text(path + ".log"),
                                        int(read_text(path + ".code")))
        else:
            found = json.loads(read_text(path + ".json"))
            rows, reasons = found["rows"], found["remarks"]
    except (OSError, ValueError, KeyError, xml.ParseError) as error:
        return {suite: [0, 1, 0]}, [f"FAILED {suite} did not run: {error}"]
    if not rows:
        return {suite: [0, 1, 0]}, [f"FAILED {suite}: no test in it"]
    return rows, reasons


def main():
    folder, suites = sys.argv[1], sys.argv[2:]
    totals, remarks = [0, 0, 0], []
    print(f"{'suite':34} {'passed':>7} {'failed':>7} {'skipped':>7}")
    for suite in suites:
        rows, reasons = read_suite(folder, suite)
        remarks += reasons
        for name, counts in rows.items():
            title = f"{suite} {name}"
            print(f"{title:34} {counts[0]:7} {counts[1]:7} {counts[2]:7}")
            totals = [a + b for a, b in zip(totals, counts)]
    for remark in sorted(remarks, key=lambda text: "SKIPPED" in text):
        print(remark)
    print("{} passed, {} failed, {} skipped".format(*totals))
    sys.exit(1 if totals[1] or not totals[0] else 0)


if __name__ == "__main__":
    main()
