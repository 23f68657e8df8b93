#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0 OR MIT
"""globals.py FOLDER... -- FILE...: no writable variable of static storage in these libraries and
objects, and at least one file of every folder is among them.

State belongs to an object that is passed down. Looks at what the compiler made, so nothing hides
behind a macro; function-level `static` and thread-local variables count too.
"""
import os
import re
import subprocess
import sys

import source

# Address, seven flags (the sixth is "d" for sections), section, size, name.
ROW = re.compile(r"^[0-9a-f]+ .{5}[^d]. (\S+)\t[0-9a-f]+ +(?:\.hidden )?(\S+)$")
WRITABLE = re.compile(r"^(\.data(?!\.rel\.ro)|\.bss|\.tdata|\.tbss|\*COM\*)")
# What sanitizers add to every object.
INSTRUMENTS = re.compile(r"^(\*?\.L|__odr_asan|__asan|__tsan|__ubsan|__sancov|__start_|__stop_)")
# Name -> why it must be one for the whole process. Empty is how it should be.
ALLOWED = {
    "json_memory": "jansson's allocation functions get no argument of ours (json/memory.c)",
}


def writable(table):
    """(object file, variable) for every row of `objdump -t` that names a writable variable."""
    member = "?"
    for line in table.splitlines():
        if ":     file format" in line:
            member = line.split(":")[0]
            continue
        row = ROW.match(line)
        if not row:
            continue
        section, name = row.groups()
        if WRITABLE.match(section) and not INSTRUMENTS.match(name) and name not in ALLOWED:
            yield member, name


def self_check():
    table = ("x.c.o:     file format elf64-x86-64\n"
             "0000000000000000 l     O .bss\t0000000000000004 counter.1\n"
             "0000000000000000 l    d  .bss\t0000000000000000 .bss\n"
             "0000000000000000 l       .tbss\t0000000000000004 depth\n"
             "0000000000000000 g     O .data\t0000000000000004 setting\n"
             "0000000000000000 l     O .data.rel.ro.local\t0000000000000008 names\n"
             "0000000000000000 l     O .rodata\t0000000000000008 table\n")
    found = list(writable(table))
    source.require([name for _, name in found] == ["counter.1", "depth", "setting"], str(found))
    source.require(unseen(["vm", "rpc"], ["/b/vm/libvm.a"]), "a folder without files passes")


def unseen(folders, files):
    """A finding for every folder of which no file was given."""
    below = [os.path.relpath(path) for path in files]  # of the build, not of what lies above it
    return [f"{folder}: none of its libraries or objects is looked at"
            for folder in folders if not any(f"/{folder}/" in path for path in below)]


def main():
    self_check()
    split = sys.argv.index("--")
    folders, files = sys.argv[1:split], sys.argv[split + 1:]
    findings = unseen(folders, files)
    for path in files:
        table = subprocess.run(["objdump", "-t", path], check=True, capture_output=True, text=True)
        findings += [f"{path}: {member}: writable variable '{name}'"
                     for member, name in writable(table.stdout)]
    source.finish(findings, len(files), "libraries and objects")


main()
