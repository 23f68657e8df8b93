# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Instructions a message, counted by valgrind's callgrind: a figure that does not depend on how
busy the machine is. The file `instructions` keeps them."""
import os
import re
import subprocess
import tempfile

import machine
from servers import fail

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "instructions")
RISE = 0.03  # beyond it the change has to be written down
# Row of bench_apply -> two counts of messages. What a start takes is in both and cancels.
ROWS = {
    "vm abortWith, 20 actors, root after each": (200, 600),
    "vm mutateState, 20 actors, root after each": (200, 600),
    "vm send to new account, root after each": (200, 600),
    "vm send to any account, 20 actors, root after 1000": (1000, 3000),
    "engine mutateState, durability none, 2 jobs of 1000": (2000, 6000),
}


def collected(program, name, count):
    """Instructions of one run, with addresses, environment and so on the same in every run."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir="/tmp") as data:
        command = ["setarch", "-R", "valgrind", "--tool=callgrind",
                   f"--callgrind-out-file={data}/callgrind", program,
                   "--directory", data, "--count", str(count), name]
        run = subprocess.run(command, env={"PATH": os.environ["PATH"]}, capture_output=True,
                             text=True, check=False)
    found = re.search(r"Collected\s*:\s*(\d+)", run.stderr)
    if run.returncode or not found or name not in run.stdout:
        fail(f"counting instructions of {name} failed: {run.stdout}{run.stderr}")
    return int(found.group(1))


def count(program, name):
    low, high = ROWS[name]
    return round((collected(program, name, high) - collected(program, name, low)) / (high - low))


def kept():
    """{row: instructions} of the file, and the compiler they were counted with."""
    if not os.path.exists(FILE):
        return {}, None
    with open(FILE, encoding="utf-8") as file:
        text = file.read()
    compiler = re.search(r"^# Compiler: (.*)$", text, re.M)
    rows = re.findall(r"^([^#\n].*?)\t+(\d+)$", text, re.M)
    return {name: int(number) for name, number in rows}, compiler and compiler.group(1)


def write(counts, compiler):
    with open(FILE, "w", encoding="utf-8") as file:
        file.write("# SPDX-License-Identifier: Apache-2.0 OR MIT\n"
                   "# Instructions a message (callgrind); script/bench --instructions --write\n"
                   f"# Compiler: {compiler}\n")
        for name, number in counts.items():
            file.write(f"{name}\t{number}\n")


def run(binaries, keep):
    """Prints counts beside the kept ones; keep: and writes them to the file."""
    program = os.path.abspath(os.path.join(binaries, "bench_apply"))
    compiler = machine.compiler(program)
    before, with_compiler = kept()
    counts, rises = {}, []
    if with_compiler not in (None, compiler):
        print(f"kept with {with_compiler}, counted with {compiler}: not the same figures")
    for name in ROWS:
        counts[name] = count(program, name)
        change = counts[name] / before[name] - 1 if name in before else None
        print(f"{name:56} {counts[name]:>10,} instructions a message  "
              f"{'new' if change is None else f'{change:+.2%}'}", flush=True)
        if change is not None and change > RISE:
            rises.append(name)
    for name in rises:
        print(f"over {RISE:.0%} more: {name}. Write it down: --instructions --write, and in the "
              "commit what it buys.")
    if keep:
        write(counts, compiler)
