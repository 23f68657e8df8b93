# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What it costs to tell a large state as a CAR, and what it costs those beside it."""
import hashlib
import http.client
import os
import re
import shutil
import subprocess
import threading
import time
import urllib.parse

from figures import Figure
from rows import Group, Row
from rows_worlds import daemon_at
from servers import Server, fail

ACTORS = 10**6
FIRST_ACTOR = 110  # of those that bench_state makes
PIECE_BYTES = 1 << 20
LOOK_SECONDS = 0.05
TURNS = 3
ALONE_SECONDS = 5
ROW = "export.car"


def bare_loop(subject, directory, root):
    """(seconds, blocks) of a loop that gets the same blocks from the store and no more."""
    said = subprocess.run([subject.program("bench_walk"), directory, root], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    found = re.fullmatch(r"blocks=(\d+) bytes=\d+ seconds=([\d.]+)\n", said)
    return float(found.group(2)), int(found.group(1))


class Export(threading.Thread):
    """Takes one state from first to last byte and keeps none of it."""

    def __init__(self, server, at):
        super().__init__()
        self.url, self.at = urllib.parse.urlsplit(server.url), at
        self.seconds = self.size = self.digest = None

    def run(self):
        connection = http.client.HTTPConnection(self.url.netloc, timeout=600)
        begin, size = time.monotonic(), 0
        connection.request("GET", f"/export.car?at={self.at}")
        reply = connection.getresponse()
        digest = hashlib.sha256()
        while True:
            piece = reply.read(PIECE_BYTES)
            if not piece:
                break
            digest.update(piece)
            size += len(piece)
        self.seconds, self.size = time.monotonic() - begin, size
        self.digest = digest.hexdigest()
        connection.close()


def export_to(server, root, path):
    """The state in a file."""
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(server.url).netloc, timeout=600)
    connection.request("GET", f"/export.car?at={root}")
    with open(path, "wb") as file:
        shutil.copyfileobj(connection.getresponse(), file, PIECE_BYTES)
    connection.close()


def highest_anonymous(server, export):
    """MiB, while the export is under way."""
    most = 0
    while export.is_alive():
        most = max(most, server.memory()["anonymous"])
        time.sleep(LOOK_SECONDS)
    return most


class Asker(threading.Thread):
    """Asks one thing after the other until it is told to stop."""

    def __init__(self, server, calls):
        super().__init__()
        self.client, self.calls = server.client(), calls
        self.times, self.over = [], threading.Event()

    def run(self):
        for method, params in self.calls:
            begin = time.monotonic()
            self.client.call(method, params)
            self.times.append((time.monotonic() - begin) * 1e6)
            if self.over.is_set():
                return

    def finish(self):
        """The time that one of a hundred takes longer than."""
        if not self.is_alive():
            fail("an answer that was asked for again and again was refused")
        self.over.set()
        self.join()
        return sorted(self.times)[len(self.times) * 99 // 100]


def transfers(server):
    nonce = server.client().call("Filecoin.MpoolGetNonce", ["f0100"])
    while True:
        yield "Chaos.ApplyMessage", {"message": {
            "Version": 0, "To": "f0101", "From": "f0100", "Nonce": nonce, "Value": "5",
            "GasLimit": 10**8, "GasFeeCap": "200", "GasPremium": "1", "Method": 0, "Params": ""}}
        nonce += 1


def look_ups():
    number = 0
    while True:
        yield "Filecoin.StateGetActor", [f"f0{FIRST_ACTOR + number * 7919 % ACTORS}", None]
        number += 1


def transfer(*arguments):
    """Moves a CAR by curl: in a process of its own, it takes nothing from those who ask."""
    if subprocess.run(["curl", "-sf", "-o", os.devnull, *arguments], check=False).returncode != 0:
        fail(f"curl {' '.join(arguments)} failed")


def beside(server, path, *arguments):
    """Figures of writers and readers: their p99 without a transfer of curl and with one."""
    url = urllib.parse.urlsplit(server.url)
    found = {}
    for name in ("alone", "beside"):
        askers = {"write": Asker(server, transfers(server)), "read": Asker(server, look_ups())}
        for asker in askers.values():
            asker.start()
        if name == "beside":
            transfer(f"http://{url.netloc}{path}", *arguments)
        else:
            time.sleep(ALONE_SECONDS)
        for what, asker in askers.items():
            found[what, name] = asker.finish()
    return found


def figures_beside(row, found):
    for what in ("write", "read"):
        yield Figure(f"{row}: p99 of a {what} beside it", found[what, "beside"], "us",
                     {"without": found[what, "alone"],
                      "ratio": found[what, "beside"] / found[what, "alone"]})


def start(subject, directory):
    return Server(subject.program("chaosactord"), "--listen", "127.0.0.1:0", "--log-level", "warn",
                  "--data-dir", directory, "--durability", "none")


def export_once(server, root):
    """(the export, MiB of anonymous memory above idle, those at idle)"""
    server.client().call("Chaos.StateRoot", {})
    idle = server.memory()["anonymous"]
    export = Export(server, root)
    export.start()
    most = highest_anonymous(server, export)
    export.join()
    if not export.size:
        fail("nothing was exported")
    return export, most - idle, idle


def measure_export(subject):
    directory = subject.directory("export")
    server = daemon_at(subject, "export", ACTORS)
    root = server.client().call("Chaos.StateRoot", {})["root"]["/"]
    server.stop()
    bare, exports = [], []
    for _ in range(TURNS):
        bare.append(bare_loop(subject, directory, root))
        with start(subject, directory) as server:
            exports.append(export_once(server, root))
            server.stop()
    if len({export.digest for export, _, _ in exports}) != 1:
        fail("the same state was exported with other bytes")
    seconds, blocks = sorted(bare)[TURNS // 2]
    yield Figure("bare loop over the same blocks", seconds, "s", {"blocks": blocks})
    export = sorted((export for export, _, _ in exports), key=lambda one: one.seconds)[TURNS // 2]
    yield Figure(f"{ROW} of 10^6 actors", export.seconds, "s",
                 {"MB": export.size / 1e6, "MB/s": export.size / 1e6 / export.seconds,
                  "speed to that of the loop": seconds / export.seconds},
                 ("bare loop over the same blocks",))
    yield Figure(f"{ROW}: anonymous memory above idle", max(above for _, above, _ in exports),
                 "MiB", {"idle": exports[0][2]})
    with start(subject, directory) as server:
        found = beside(server, f"/export.car?at={root}")
        server.stop()
    yield from figures_beside(ROW, found)


def groups():
    return [Group([Row(ROW, measure_export)], kind="long")]
