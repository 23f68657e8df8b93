# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Asks all groups and keeps what they answered: one file a group, exchanges as they were sent."""
import concurrent.futures
import importlib
import os
import pathlib

import text
from exchange import HERE  # which also finds what tests/rpc has for all groups

MARK = "=== "


def groups():
    """{name: Group} of the files in groups/."""
    names = sorted(path.stem for path in (HERE / "groups").glob("*.py"))
    return {name: importlib.import_module(f"groups.{name}").GROUP for name in names}


def record(daemon, client, only=None):
    """{group: [(title, lines)]} of these programs."""
    programs = {"chaosactord": os.path.abspath(daemon), "chaosactor": os.path.abspath(client)}
    os.environ["CHAOSACTORD"] = programs["chaosactord"]  # for tests/rpc/conftest.py
    wanted = {name: group for name, group in groups().items() if not only or name in only}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        runs = {name: pool.submit(group.run, programs) for name, group in wanted.items()}
        return {name: run.result() for name, run in runs.items()}


def write(folder, answers):
    os.makedirs(folder, exist_ok=True)
    for name, exchanges in answers.items():
        lines = []
        for title, answer in exchanges:
            lines += [MARK + title, *(out for line in answer for out in text.wrap(line)), ""]
        path = pathlib.Path(folder, name + ".txt")
        path.write_text("\n".join(lines), encoding="utf-8")


def read(folder):
    """{group: [(title, lines)]} of what write() wrote."""
    answers = {}
    for path in sorted(pathlib.Path(folder).glob("*.txt")):
        exchanges = answers.setdefault(path.stem, [])
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line.startswith(MARK):
                exchanges.append((line[len(MARK):], []))
            elif line:
                exchanges[-1][1].append(line)
    return {name: [(title, text.unwrap(lines)) for title, lines in exchanges]
            for name, exchanges in answers.items()}
