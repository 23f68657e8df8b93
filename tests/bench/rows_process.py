# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Applications a second inside one process: the VM alone, and an engine (bench_apply). A baseline
whose bench_apply does not know a row shows no figure for it."""
import re
import subprocess

from figures import Figure
from rows import Group, Row
from servers import fail

SECONDS = 1
JOURNAL = 10**6
JOURNAL_LONGEST = 10**7
ANY = "vm send to any account"

ROWS = [
    "vm abortWith, 20 actors, root after each",
    "vm mutateState, 20 actors, root after each",
    "vm send to new account, root after each",
    f"{ANY}, 20 actors, root after each",
    f"{ANY}, 10^4 actors, root after each",
    f"{ANY}, 2*10^5 actors, root after each",
    f"{ANY}, 20 actors, root after 1000",
    f"{ANY}, 10^4 actors, root after 1000",
    f"{ANY}, 2*10^5 actors, root after 1000",
    "engine mutateState, durability none, 2 jobs of 1000",
    "engine mutateState to two worlds, durability none, 2 jobs of 1000",
    "engine mutateState, durability none, 64 jobs of one",
    "engine mutateState, durability full, 64 jobs of one",
]
JOURNAL_ROW = "engine journal of mutateState, durability none, 2 jobs of 1000"


def bench_apply(subject, name, *options):
    """The figures of one row: {what: number}; None where the subject does not have it."""
    if not subject.has("bench_apply"):
        return None
    run = subprocess.run([subject.program("bench_apply"), "--directory", subject.data, *options,
                          name], capture_output=True, text=True, check=False)
    if run.returncode:
        fail(f"bench_apply ended with {run.returncode} in {name}: {run.stderr}")
    line = re.search(rf"^{re.escape(name)}\t(.*)$", run.stdout, re.M)
    return {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", line.group(1))} \
        if line else None


def rate(subject, name):
    found = bench_apply(subject, name, "--seconds", str(SECONDS))
    if found:
        yield Figure(name, found["messages_per_second"], "/s")


def journal(subject, name, count):
    """The last 10^5 messages of a journal beside the first."""
    found = bench_apply(subject, JOURNAL_ROW, "--count", str(count))
    if found:
        first, last = found["first_messages_per_second"], found["last_messages_per_second"]
        yield Figure(f"{name}: first 10^5", first, "/s")
        yield Figure(f"{name}: last 10^5", last, "/s", {"x first": last / first})


def row(name):
    return Row(name, lambda subject: rate(subject, name))


def journal_row(name, count):
    return Row(name, lambda subject: journal(subject, name, count))


def groups():
    return [
        Group([row(name) for name in ROWS]),
        Group([journal_row("engine journal of 10^6 entries", JOURNAL)], kind="long"),
        Group([journal_row("engine journal of 10^7 entries", JOURNAL_LONGEST)], kind="longest"),
    ]
