#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""tests/coverage/report.py BUILD FOLDER...: what a run of programs with counters reached.

Prints lines and branches by file of the FOLDERs, and writes what was never reached to
BUILD/unreached.txt: functions that were not called, then every branch that was not taken in one
that was, with how many of the line's ways out are missing, and the line itself. Ways that only a
failure opens (TRY, RT_TRY, a status that is not ST_OK) stand apart: most of them are memory and
disks that did not fail.
"""
import json
import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FAILURE = re.compile(r"\bTRY\(|\bRT_TRY\(|ST_OK\b|ST_NO_MEMORY|== NULL|!\w+\)$|OUTCOME_OK")


def measure(build, folders):
    """gcovr's files, of the folders only."""
    pattern = "(" + "|".join(folders) + ")/"
    run = subprocess.run(["gcovr", "--root", TOP, "--object-directory", build, "--filter", pattern,
                          "--json", "-", build], cwd=TOP, check=True, stdout=subprocess.PIPE)
    return sorted(json.loads(run.stdout)["files"], key=lambda file: file["file"])


class Count:
    """Reached and all of something."""

    def __init__(self):
        self.reached = self.all = 0

    def add(self, hit):
        self.reached += bool(hit)
        self.all += 1

    def merge(self, other):
        self.reached += other.reached
        self.all += other.all

    def __str__(self):
        share = 100 * self.reached / self.all if self.all else 100
        return f"{self.reached:6} of {self.all:5} {share:6.1f} %"


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as file:
        return file.read().splitlines()


def idle_functions(file):
    """{line it begins at: name} of the functions that were never called."""
    return {function["lineno"]: function["name"] for function in file["functions"]
            if not function["execution_count"]}


def tally(file):
    """(lines, branches, unreached) of a file; unreached: (line, missing, ways, text)."""
    lines, branches, unreached = Count(), Count(), []
    source = read(file["file"])
    starts = sorted(function["lineno"] for function in file["functions"])
    idle = idle_functions(file)
    for line in file["lines"]:
        if line["gcovr/noncode"]:
            continue
        number = line["line_number"]
        lines.add(line["count"])
        for branch in line["branches"]:
            branches.add(branch["count"])
        missing = sum(not branch["count"] for branch in line["branches"])
        inside = max((start for start in starts if start <= number), default=None)
        if missing and inside not in idle:
            text = source[number - 1].strip()
            unreached.append((number, missing, len(line["branches"]), text))
    return lines, branches, unreached


def write_unreached(path, files, found):
    """The list; returns the numbers of functions and of branches by kind."""
    idle = [f"{file['file']}:{line}: {name}" for file in files
            for line, name in sorted(idle_functions(file).items())]
    ways = {False: [], True: []}
    counts = {False: 0, True: 0}
    for name, rows in found:
        for line, missing, all_ways, text in rows:
            kind = bool(FAILURE.search(text))
            counts[kind] += missing
            ways[kind].append(f"{name}:{line}: {missing} of {all_ways}: {text}")
    parts = [("Functions never called", idle),
             ("Ways never taken, of the rules themselves", ways[False]),
             ("Ways never taken, after a failed step", ways[True])]
    with open(path, "w", encoding="utf-8") as out:
        for title, rows in parts:
            out.write("\n".join([f"== {title}", *rows, ""]))
    return len(idle), counts[False], counts[True]


def main():
    build, folders = sys.argv[1], sys.argv[2:]
    files = measure(build, folders)
    if not files:
        sys.exit(f"{build}: no counters; nothing ran")
    print(f"{'':28}{'lines':^24}{'branches':^24}")
    totals, found = {}, []
    for file in files:
        lines, branches, unreached = tally(file)
        for name in (file["file"].split("/")[0], "all"):
            total = totals.setdefault(name, (Count(), Count()))
            total[0].merge(lines)
            total[1].merge(branches)
        found.append((file["file"], unreached))
        print(f"{file['file']:28}{lines}  {branches}")
    for name in [*folders, "all"]:
        print(f"{name:28}{totals[name][0]}  {totals[name][1]}")
    path = os.path.join(build, "unreached.txt")
    idle, rules, failures = write_unreached(path, files, found)
    print(f"never reached: {idle} functions; elsewhere {rules} branches of the rules and "
          f"{failures} after failed steps: {path}")


main()
