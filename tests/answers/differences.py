# SPDX-License-Identifier: Apache-2.0 OR MIT
"""differences.txt: where answers may differ from those of 0.1.0, exactly how, and why.

Blocks stand apart by an empty line; lines that begin with # are comments. Two kinds of blocks:

    replace [in GROUP]              GROUP: exchange       (row: the title as in v0.1.0/GROUP.txt)
    reason: why                     reason: why
    - old text                      - line that is gone
    + new text                      + line in its place

A replacement holds wherever the old text stands in a line of an answer (long JSON counts as one
line); it is for what many answers share. A row holds for one answer: its lines are exactly those
that change, after the replacements, in the layout of the recorded files.
"""
import dataclasses
import pathlib
import sys


@dataclasses.dataclass
class Replacement:
    group: str  # "": any
    reason: str
    old: str
    new: str
    used: bool = False


@dataclasses.dataclass
class Row:
    group: str
    title: str
    reason: str
    lines: list  # (sign, line)
    used: bool = False

    def text(self):
        return "\n".join([f"{self.group}: {self.title}", f"reason: {self.reason}",
                          *(f"{sign} {line}" for sign, line in self.lines), ""])


@dataclasses.dataclass
class Differences:
    replacements: list
    rows: dict

    def replaced(self, group, lines):
        for one in self.replacements:
            if one.group not in ("", group):
                continue
            changed = [line.replace(one.old, one.new) for line in lines]
            one.used = one.used or changed != lines
            lines = changed
        return lines

    def row(self, group, title):
        row = self.rows.get((group, title))
        if row:
            row.used = True
        return row

    def unused(self):
        return ([f"replacement of {one.old!r}" for one in self.replacements if not one.used]
                + [f"row {row.group}: {row.title}" for row in self.rows.values() if not row.used])


def refuse(path, number, text):
    sys.exit(f"{path}:{number}: {text}")


def parse_block(path, number, block, out):
    head, reason, *changes = block + [""] * (2 - len(block))
    lines = [(line[:1], line[2:]) for line in changes]
    if not reason.startswith("reason: ") or len(reason) < 16:
        refuse(path, number, "the second line of a block is its reason")
    if not lines or any(line[:2] not in ("- ", "+ ", "-", "+") for line in changes):
        refuse(path, number, "the lines behind the reason begin with - or +")
    reason = reason[len("reason: "):]
    if head == "replace" or head.startswith("replace in "):
        if [sign for sign, _ in lines] != ["-", "+"]:
            refuse(path, number, "a replacement has one line - and one line +")
        out.replacements.append(Replacement(head[len("replace in "):], reason, lines[0][1],
                                            lines[1][1]))
        return
    group, _, title = head.partition(": ")
    if (group, title) in out.rows:
        refuse(path, number, "a second row for this exchange")
    out.rows[(group, title)] = Row(group, title, reason, lines)


def read(path):
    out = Differences([], {})
    block, start = [], 0
    lines = pathlib.Path(path).read_text(encoding="utf-8").split("\n") + [""]
    for number, line in enumerate(lines, 1):
        if line.startswith("#"):
            continue
        if line:
            start = start if block else number
            block.append(line)
        elif block:
            parse_block(path, start, block, out)
            block = []
    return out
