# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What worlds cost: forks, snapshots and restores on states of any size, pairs of them by the
thousand, worlds that do nothing, and worlds that are written to beside each other."""
import concurrent.futures
import itertools
import json
import os
import statistics
import subprocess
import threading
import time

import fill
from figures import Figure
from rows import Group, Row
from rows_http import ABORT, ECHO, wrk
from servers import Client, Server, directory_bytes, fail

STATES = {"10": 0, "10^4": 10**4, "10^6": 10**6}  # accounts beside the minimal genesis' 20 actors
TRIES = 200          # of each operation on each state
PAIRS = 64 * 1600    # snapshots with their restores, for file and memory
FILLING = 2 * PAIRS  # before them: what is filled once, and never more
PAIR_PARTS = 16      # after each of which memory is looked at
PAIR_CONNECTIONS = 64
PAIR_BATCH = 50      # pairs in one request
FORK_BATCH = 500     # forks in one request
SETTLE_SECONDS = 3
IDLE_WORLDS = 10**4
ENTRIES = 10**6      # of the journal behind which a collection is looked at
GARBAGE = 10**4      # messages and blocks that it removes
SECONDS = 3          # of writing to worlds beside each other
PAIR_ROW = "worlds: snapshot and restore, undurable, 64 connections"
BESIDE = {1: "worlds: abortWith to one, 64 connections",
          2: "worlds: abortWith to two, 64 connections"}
RUN = itertools.count(1)


def batch(client, calls):
    """The results of many calls (method, params) in one request."""
    replies = json.loads(client.post(json.dumps(
        [{"jsonrpc": "2.0", "id": number, "method": method, "params": params}
         for number, (method, params) in enumerate(calls)])))
    for reply in replies:
        if "result" not in reply:
            fail(f"answered {reply}")
    return [reply["result"] for reply in replies]


# ---- the same cost whatever the size ----


def daemon_at(subject, name, accounts):
    """An undurable daemon whose main world has so many accounts more."""
    car = subject.directory(f"{name}.car")
    subprocess.run([subject.program("bench_state"), str(accounts), car], check=True)
    server = Server(subject.program("chaosactord"), "--listen", "127.0.0.1:0",
                    "--log-level", "warn", "--data-dir", subject.directory(name),
                    "--durability", "none", "--genesis", f"car:{car}")
    os.unlink(car)
    return server


def microseconds(client, calls):
    """The median time of one call; the calls are (method, params)."""
    times = []
    for method, params in calls:
        begin = time.monotonic()
        client.call(method, params)
        times.append((time.monotonic() - begin) * 1e6)
    return statistics.median(times)


OPERATIONS = {
    "fork": lambda number: ("Chaos.WorldFork", {"from": "main", "name": f"f{number}"}),
    "snapshot": lambda number: ("Chaos.SnapshotCreate", {"name": f"s{number}"}),
    "restore": lambda number: ("Chaos.SnapshotRestore", {"name": f"s{number}"}),
}


def measure_sizes(subject):
    """Each operation on each state, the states in turn."""
    servers = {name: daemon_at(subject, f"state-{accounts}", accounts)
               for name, accounts in STATES.items()}
    try:
        for operation, call in OPERATIONS.items():
            for name, server in servers.items():
                yield Figure(f"worlds: {operation} at {name} actors",
                             microseconds(server.client(), map(call, range(TRIES))), "us")
        for server in servers.values():
            server.stop()
    finally:
        for server in servers.values():
            if server.process.poll() is None:
                server.kill()


# ---- many ----


def settled(server, client):
    """MiB of anonymous memory behind a checkpoint: before it commits wait in memory, 16 MiB of
    records at the most, so that a look at any moment shows how long ago the last one was. What
    was freed goes back within a second or two."""
    client.call("Chaos.Gc", {"dryRun": True})
    end, found = time.monotonic() + SETTLE_SECONDS, []
    while time.monotonic() < end:
        found.append(server.memory()["anonymous"])
        time.sleep(0.1)
    return min(found)


def make_pairs(server, first, count):
    """Snapshots under new names, each restored at once, over many connections."""
    def work(client, mine):
        for begin in range(mine.start, mine.stop, PAIR_BATCH):
            batch(client, [(f"Chaos.Snapshot{what}", {"name": f"s{number}"})
                           for number in range(begin, min(begin + PAIR_BATCH, mine.stop))
                           for what in ("Create", "Restore")])

    with concurrent.futures.ThreadPoolExecutor(PAIR_CONNECTIONS) as pool:
        share = count // PAIR_CONNECTIONS
        for done in [pool.submit(work, server.client(), range(begin, begin + share))
                     for begin in range(first, first + count, share)]:
            done.result()


def measure_pairs(subject):
    """Snapshots and restores by the thousand: what stays of them, and how high memory goes while
    the commits wait for their checkpoint."""
    with subject.daemon("pairs", "none") as server:
        client, most = server.client(), 0
        make_pairs(server, 0, FILLING)  # caches, and the heaps of the threads
        memory, size = settled(server, client), file_size(subject)
        for part in range(PAIR_PARTS):
            make_pairs(server, FILLING + part * PAIRS // PAIR_PARTS, PAIRS // PAIR_PARTS)
            most = max(most, server.memory()["anonymous"])
        stays = settled(server, client) - memory
        yield Figure("worlds: bytes of file a snapshot with its restore",
                     (file_size(subject) - size) / PAIRS, "B",
                     {"MiB of anonymous memory more": stays,
                      "MiB at most, between checkpoints": most - memory})
        server.stop()


def file_size(subject):
    return directory_bytes(subject.directory("pairs"))[0]


# ---- collections ----


def make_garbage(server):
    """A deleted world with messages of its own, and blocks that nothing reaches."""
    client, name = server.client(), f"gone{next(RUN)}"
    client.call("Chaos.WorldFork", {"from": "main", "name": name})
    for begin in range(0, GARBAGE, FORK_BATCH):
        batch(client, [("Chaos.Invoke", {"method": "mutateState", "world": name,
                                         "args": {"value": str(number)}})
                       for number in range(begin, begin + FORK_BATCH)])
        batch(client, [("Chaos.DagPut", {"value": {name: number, "pad": "x" * 500}})
                       for number in range(begin, begin + FORK_BATCH)])
    client.call("Chaos.WorldDelete", {"name": name})


def longest_wait(server, meanwhile):
    """Seconds that a writer, one message behind the other, waits at the longest, and what the
    function gave that ran meanwhile."""
    ends, longest = threading.Event(), 0

    def write():
        nonlocal longest
        client = server.client()
        while not ends.is_set():
            begin = time.monotonic()
            client.call(ABORT["method"], ABORT["params"])
            longest = max(longest, time.monotonic() - begin)

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        try:
            result = meanwhile()
        finally:
            ends.set()
        writing.result()
    return longest, result


def collect(server):
    begin = time.monotonic()
    report = Client(server.url, 3600).call("Chaos.Gc", {})
    if report["removed"]["blocks"] < GARBAGE:
        fail(f"a collection removed {report['removed']}")
    return time.monotonic() - begin, report


def measure_collections(subject):
    """How long Chaos.Gc holds up who writes beside it."""
    for name, entries in (("new", 0), ("of 10^6 entries", ENTRIES)):
        with subject.daemon(f"collections-{entries}", "none") as server:
            fill.Filler(entries).fill(server, fill.mutate_state, entries)
            make_garbage(server)
            alone, _ = longest_wait(server, lambda: time.sleep(SECONDS))
            longest, (seconds, report) = longest_wait(server, lambda: collect(server))
            yield Figure(f"worlds: longest wait of a writer beside Chaos.Gc, journal {name}",
                         longest * 1000, "ms",
                         {"without it ms": alone * 1000, "collection s": seconds,
                          "longest step ms": report["longestStepUs"] / 1000,
                          "blocks kept": report["kept"]["blocks"],
                          "blocks removed": report["removed"]["blocks"]})
            server.stop()


def measure_idle(subject):
    """Worlds that were forked and do nothing."""
    with subject.daemon("idle", "none") as server:
        client = server.client()

        def forks(first, count):
            for begin in range(first, first + count, FORK_BATCH):
                batch(client, [("Chaos.WorldFork", {"from": "main", "name": f"w{number}"})
                               for number in range(begin, begin + FORK_BATCH)])

        forks(0, FORK_BATCH)
        memory = server.memory()["anonymous"]
        forks(FORK_BATCH, IDLE_WORLDS)
        yield Figure(f"worlds: anonymous memory of one that is idle, of {IDLE_WORLDS}",
                     (server.memory()["anonymous"] - memory) * 2**20 / IDLE_WORLDS, "B")
        server.stop()


# ---- load ----


class Loaded:
    """An undurable daemon for the rows that wrk loads, with the worlds `one` and `two`."""

    def __init__(self):
        self.running = {}

    def get(self, subject):
        if subject.name not in self.running:
            server = subject.daemon("worlds", "none")
            self.running[subject.name] = server
            for name in ("one", "two"):
                server.client().call("Chaos.WorldFork", {"from": "main", "name": name})
        return self.running[subject.name]

    def close(self, failed):
        while self.running:
            with self.running.popitem()[1] as server:
                if not failed:
                    server.stop()


def world_url(server, name):
    return server.url.replace("/rpc/v1", f"/w/{name}/rpc/v1")


def measure_pair_load(servers, subject):
    server = servers.get(subject)
    os.environ["BENCH_RUN"] = f"r{next(RUN)}"
    found = wrk(server.url, 64, "", "pairs.lua")
    if found["restored"] < found["requests"] // 2 - 64:
        fail(f"{found['restored']} restores in {found['requests']} requests")
    yield Figure(PAIR_ROW, found["requests"] * 1e6 / found["microseconds"], "/s",
                 {"p50 ms": found["p50"] / 1000, "p99 ms": found["p99"] / 1000,
                  "restores /s": found["restored"] * 1e6 / found["microseconds"]}, (ECHO[64],))


def cpu_seconds(server):
    with open(f"/proc/{server.process.pid}/stat", encoding="ascii") as table:
        fields = table.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure_beside(servers, count, subject):
    """64 connections, shared by the worlds."""
    server, results = servers.get(subject), []

    def load(name):
        results.append(wrk(world_url(server, name), 64 // count, json.dumps(ABORT)))

    loads = [threading.Thread(target=load, args=(name,)) for name in ("one", "two")[:count]]
    cpu, begin = cpu_seconds(server), time.monotonic()
    for thread in loads:
        thread.start()
    for thread in loads:
        thread.join()
    if len(results) != count:
        fail("a load broke off")
    requests = sum(found["requests"] for found in results)
    yield Figure(BESIDE[count], requests / (time.monotonic() - begin), "/s",
                 {"us of CPU a message": (cpu_seconds(server) - cpu) * 1e6 / requests},
                 (BESIDE[1],) if count > 1 else ())


def groups():
    servers = Loaded()
    loads = [Row(PAIR_ROW, lambda subject: measure_pair_load(servers, subject)),
             *(Row(name, lambda subject, count=count: measure_beside(servers, count, subject))
               for count, name in BESIDE.items())]
    return [Group(loads, 3, close=servers.close),
            Group([Row("worlds: sizes", measure_sizes), Row("worlds: pairs", measure_pairs),
                   Row("worlds: idle", measure_idle),
                   Row("worlds: collections", measure_collections)], kind="long")]
