# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Where the generated documents take what they say: the tables of the source, the document that
describes the methods, and the help of the commands, which comes from their tables."""

import ast
import dataclasses
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


# ---- tables of C ---------------------------------------------------------------------------

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|/\*.*?\*/|[^\s",()]+|[,()]', re.S)


def rows(path, macro):
    """The arguments of each row macro(…) of a table: texts unquoted and joined, other words as
    they stand."""
    found, name, words, depth = [], "", [], 0
    text = re.sub(r"^#.*$", "", (ROOT / path).read_text(), flags=re.M)
    for token in TOKEN.findall(text):
        if token.startswith("/*"):
            continue
        if token == "(" and depth == 0:
            depth, words = 1, [[]]
        elif token == ")":
            depth -= 1
            if depth == 0 and name == macro:
                found.append([joined(word) for word in words])
        elif depth == 0:
            name = token
        elif token == ",":
            words.append([])
        else:
            words[-1].append(token)
    return found


def joined(tokens):
    if tokens and all(token.startswith('"') for token in tokens):
        return "".join(ast.literal_eval(token) for token in tokens)
    return " ".join(tokens)


# ---- options of the daemon -----------------------------------------------------------------


@dataclasses.dataclass
class Option:
    name: str
    value: str  # what the help calls it; empty for a flag
    text: str
    default: str = ""
    words: list = None  # all that it may be, where there is such a list
    group: str = ""
    range: tuple = None


def daemon_options(daemon):
    """As the table has them, under the headings of --help."""
    headings = dict(group_headings(daemon))
    options = []
    for _, name, kind, value, default, least, most, _, text in rows("config/options.tbl",
                                                                    "OPTION"):
        words = value.split("|") if kind == "WORDS" else None
        options.append(Option(name, "" if kind == "BOOL" else value, text, default, words,
                              headings[name],
                              (least, most) if kind in ("COUNT", "SIZE", "TIME") else None))
    return options


def help_of(program, *words):
    return subprocess.run([program, *words, "--help"], check=True, text=True, timeout=60,
                          stdout=subprocess.PIPE).stdout


def group_headings(daemon):
    heading = ""
    for line in help_of(daemon).splitlines():
        if re.fullmatch(r"\S.*:", line):
            heading = line[:-1]
        elif line.startswith("  --"):
            yield line.split()[0][2:], heading


# ---- commands of chaosactor ----------------------------------------------------------------


@dataclasses.dataclass
class Command:
    words: list  # ["world", "create"]
    operands: str  # "[NAME]"
    summary: str
    usage: str = ""
    text: list = None  # paragraphs
    groups: dict = None  # options by heading


COMMON = "Options of every command"


def options_of(lines):
    """{heading: [Option]} of a help's lines behind its paragraphs."""
    groups, heading = {}, None
    for line in lines:
        found = re.fullmatch(r"  --(\S+)(?: (\S.*?))?(?:  +(\S.*))?", line)
        if found:
            name, value, text = found.groups()
            groups[heading].append(Option(name, value or "", text or ""))
        elif line.startswith("   ") and heading and groups[heading]:
            groups[heading][-1].text = (groups[heading][-1].text + " " + line.strip()).strip()
        elif line and not line.startswith(" "):
            heading = line
            groups.setdefault(heading, [])
    return {name: found for name, found in groups.items() if found}


def paragraphs(lines):
    return [" ".join(part.split("\n")) for part in "\n".join(lines).strip().split("\n\n") if part]


def command(program, words, operands, summary):
    if words == ["help"]:
        return Command(words, operands, summary, "chaosactor help [COMMAND ...]", [summary + "."],
                       {})
    asked = [*words, "11"] if operands == "NUMBER" and words == ["invoke"] else words
    lines = help_of(program, *asked).splitlines()
    usage = lines[0].removeprefix("Usage: ")
    first = next((i for i, line in enumerate(lines[1:], 1) if line.startswith("  --")), len(lines))
    groups = options_of(lines[first - 1:])
    groups.pop(COMMON, None)
    return Command(words, operands, summary, usage, paragraphs(lines[1:first - 1]), groups)


def commands(program):
    """(commands, options of every command, the last line of the help)"""
    lines = help_of(program).splitlines()
    start = lines.index("Commands") + 1
    found = []
    for line in lines[start:lines.index("", start)]:
        syntax, summary = re.fullmatch(r"  (\S.*?)  +(\S.*)", line).groups()
        words = [word for word in syntax.split() if re.fullmatch(r"[a-z][a-z-]*", word)]
        operands = " ".join(word for word in syntax.split()[len(words):])
        found.append(command(program, words, operands, summary))
    common = options_of(lines[lines.index("", start) + 1:])
    return found, next(iter(common.values())), paragraphs(lines[-2:])[-1]
