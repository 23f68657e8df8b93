# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What a journal costs as it grows: bytes of file, memory, starts, the reading of old states."""
import base64
import hashlib
import random
import re
import shutil
import statistics
import time

import fill
from figures import Figure
from rows import Group, Row
from servers import directory_bytes, fail

JOURNAL = "journal"  # name of the data directory
ACTORS = 200000
READS = 1000
WALKS = 500
STARTS = 3
KILL_AFTER_SECONDS = 1
# A link in DAG-CBOR to a dag-cbor block by blake2b-256: tag 42, 39 bytes, and what precedes the
# digest in the CID.
LINK = re.compile(rb"\xd8\x2a\x58\x27\x00\x01\x71\xa0\xe4\x02\x20(.{32})", re.S)
CID_HEAD = b"\x01\x71\xa0\xe4\x02\x20"


def spread(name, times):
    """Seconds as p50, p99 and the longest, in ms."""
    ordered = sorted(1000 * one for one in times)
    return [Figure(f"{name}, p50", statistics.median(ordered), "ms"),
            Figure(f"{name}, p99", ordered[len(ordered) * 99 // 100], "ms"),
            Figure(f"{name}, longest", ordered[-1], "ms", {"of": len(ordered)})]


def memory(name, server):
    found = server.memory()
    return Figure(f"{name}: resident memory", found["resident"], "MiB",
                  {"anonymous MiB": found["anonymous"], "mapped MiB": found["mapped"]})


def file_bytes(name, subject, messages):
    allocated, apparent = directory_bytes(subject.directory(JOURNAL))
    return Figure(f"{name}: bytes of file a message", allocated / messages, "B",
                  {"apparent B": apparent / messages, "GB in all": allocated / 1e9})


# ---- starts ----


def check_head(server, least):
    head = server.head()
    if head < least:
        fail(f"{least} messages were acknowledged, the journal ends at {head}")


def start(subject, least):
    """Starts on a journal that must have at least so many entries, and stops: the time in ms."""
    with subject.daemon(JOURNAL, "none") as server:
        check_head(server, least)
        server.stop()
    return server.start_ms


def start_clean(name, subject, least):
    """The median of some starts, each after a clean stop."""
    return Figure(f"{name}: start, clean",
                  statistics.median(start(subject, least) for _ in range(STARTS)), "ms")


def kill(server, filler, kind):
    """kill -9 in the midst of more messages."""
    wait = filler.start(server, kind, 10**9)
    time.sleep(KILL_AFTER_SECONDS)
    server.kill()
    for failure in wait():
        if isinstance(failure, SystemExit):  # not the end of the connection: a wrong answer
            raise failure


# ---- old states ----


def cid_text(digest):
    return "b" + base64.b32encode(CID_HEAD + digest).decode().lower().rstrip("=")


def read_block(client, cid):
    """(bytes of a block, whose CID they must have, seconds)"""
    begin = time.monotonic()
    block = base64.b64decode(client.call("Filecoin.ChainReadObj", [{"/": cid}]))
    took = time.monotonic() - begin
    digest = hashlib.blake2b(block, digest_size=32).digest()
    if cid_text(digest) != cid:
        fail(f"the block of {cid} has the digest of {cid_text(digest)}")
    return block, took


def simulate(client, root):
    """Seconds until a message has run on the state of a root."""
    begin = time.monotonic()
    run = client.call("Chaos.Simulate",
                      {"invoke": {"method": "inspectRuntime"}, "at": {"/": root}})
    took = time.monotonic() - begin
    if run["stateRoot"]["before"]["/"] != root or run["receipt"]["ExitCode"] != 0:
        fail(f"a message on the state {root} gave {run}")
    return took


def walk(client, root, dice):
    """Seconds of each read on a way from a root down, block by block, drawn at random."""
    times, cid = [], root
    while True:
        block, took = read_block(client, cid)
        times.append(took)
        links = LINK.findall(block)
        if not links:
            return times
        cid = cid_text(dice.choice(links))


def read_roots(name, server, filler):
    """First reads of reported roots, drawn at random from all of the journal, each asked once."""
    dice, client = random.Random(fill.SEED), server.client()
    roots = [filler.roots[seq] for seq in sorted(filler.roots)]
    dice.shuffle(roots)
    reads = [simulate(client, root) for root in roots[:READS]]
    walked = [walk(client, root, dice) for root in roots[READS:READS + WALKS]]
    return [*spread(f"{name}: first read of a root, Chaos.Simulate", reads),
            *spread(f"{name}: first block of a root, ChainReadObj", [one[0] for one in walked]),
            *spread(f"{name}: blocks below it, ChainReadObj",
                    [took for one in walked for took in one[1:]])]


# ---- rows ----


def short(subject, name, kind, count):
    """Some messages on a new directory, a clean stop, a start."""
    filler = fill.Filler(count)
    with subject.daemon(JOURNAL, "none") as server:
        yield Figure(f"{name}: messages", filler.fill(server, kind, count), "/s")
        yield memory(name, server)
        server.stop()
    yield file_bytes(name, subject, count)
    yield start_clean(name, subject, count)
    shutil.rmtree(subject.directory(JOURNAL))


def rates(name, filler, begin, end):
    """The last messages of a journal beside the first."""
    first = filler.rate(begin, begin + fill.WINDOW)
    last = filler.rate(end - fill.WINDOW, end)
    yield Figure(f"{name}: first 10^5 messages", first, "/s")
    yield Figure(f"{name}: last 10^5 messages", last, "/s", {"x first": last / first})


def long(subject, name, total, actors):
    """A journal of total messages at so many actors, the kill of its daemon, starts and reads."""
    filler, kind = fill.Filler(total), fill.send_any if actors else fill.mutate_state
    with subject.daemon(JOURNAL, "none") as server:
        if actors:
            filler.fill(server, fill.send_new, actors)
        filler.fill(server, kind, total - actors)
        yield from rates(name, filler, actors, total)
        yield memory(name, server)
        kill(server, filler, kind)
    yield Figure(f"{name}: start, after kill -9", start(subject, filler.acknowledged), "ms")
    yield start_clean(name, subject, filler.acknowledged)
    yield file_bytes(name, subject, filler.acknowledged)
    with subject.daemon(JOURNAL, "none") as server:
        yield from read_roots(name, server, filler)
        yield memory(f"{name}, after these reads", server)
        server.stop()
    shutil.rmtree(subject.directory(JOURNAL))


def row(measure, name, *arguments):
    return Row(name, lambda subject: measure(subject, name, *arguments))


def groups():
    return [
        Group([row(short, "journal of 10^5 mutateState, 20 actors", fill.mutate_state, 10**5)]),
        Group([row(short, "journal of 2*10^5 sends to new accounts", fill.send_new, ACTORS)]),
        Group([row(long, "journal of 10^6 mutateState, 20 actors", 10**6, 0)], kind="long"),
        Group([row(long, "journal of 10^6 sends, 2*10^5 actors", 10**6, ACTORS)], kind="long"),
        Group([row(long, "journal of 10^7 mutateState, 20 actors", 10**7, 0)], kind="longest"),
    ]
