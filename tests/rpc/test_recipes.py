# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Everything in docs/recipes.md, in its order, in one shell against one daemon. A block `text` is
what the commands before it print, where a line `…` stands for any lines; commands of tables, the
code in the last column, only have to succeed."""

import os
import pathlib
import re
import subprocess
import sys

import conftest
import documents

DOCUMENT = "docs/recipes.md"
ROW = re.compile(r"^\|.*\| `(.*)` \|$", re.M)
STEP = "=== step "
# Stands for a VM of the reader's: one that gets a message wrong in which "boom" stands.
MY_VM = f"""#!{sys.executable}
import base64, json, sys
vector = json.load(open(sys.argv[1], encoding="utf-8"))
sys.exit(any(b"boom" in base64.b64decode(message["bytes"]) for message in vector["apply_messages"]))
"""


def steps():
    """(line, commands, what they print or None) as they stand in the document."""
    text = documents.text_of(DOCUMENT)
    found = [(line, part, None) for line, _, part in documents.blocks(DOCUMENT, "sh")]
    shown = {line: part for line, _, part in documents.blocks(DOCUMENT, "text")}
    found = [(line, part, shown.pop(line + part.count("\n") + 2, None))
             for line, part, _ in found]
    assert not shown, f"they stand behind no commands: lines {sorted(shown)}"
    found += [(text.count("\n", 0, row.start()) + 1, row[1] + "\n", None)
              for row in ROW.finditer(text)]
    return sorted(found)


def script(parts):
    lines = ["set -e"]
    for line, commands, _ in parts:
        lines += [f"echo '{STEP}{line}'", commands]
    return "\n".join(lines)


def pattern(shown):
    """A regular expression of a block; a line `…` is any number of lines."""
    lines = [r"(?:.*\n)*" if line == "…" else re.escape(line).replace("…", ".*") + r"\n"
             for line in shown.splitlines()]
    return re.compile("".join(lines))


def test_every_recipe(start, tmp_path):
    daemon = start("--ephemeral")
    (tmp_path / "tests").symlink_to(conftest.REPOSITORY / "tests")
    binaries = pathlib.Path(conftest.binary()).parent
    my_vm = tmp_path / "bin" / "my-vm"
    my_vm.parent.mkdir()
    my_vm.write_text(MY_VM)
    my_vm.chmod(0o755)
    parts = steps()
    assert len(parts) > 40
    done = subprocess.run(
        ["bash", "-c", script(parts)], cwd=tmp_path, text=True, timeout=600, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=conftest.clean_environment({
            "PATH": f"{my_vm.parent}:{binaries}:{os.environ['PATH']}",
            # Leaks of so many small runs would take longer to look for than all else here.
            "ASAN_OPTIONS": "detect_leaks=0",
            "CHAOSACTOR_URL": daemon.url, "CHAOSACTORD": conftest.binary()}))
    assert done.returncode == 0, done.stdout[-3000:]
    printed = done.stdout.split(STEP)[1:]
    assert len(printed) == len(parts)
    for (line, _, shown), told in zip(parts, printed):
        if shown is not None:
            told = told.partition("\n")[2]
            assert pattern(shown).fullmatch(told), f"{DOCUMENT}:{line} prints\n{told}"
