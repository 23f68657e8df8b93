# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What it costs to take in a large state as a CAR, and what it costs those beside it."""
import http.client
import re
import shutil
import subprocess
import threading
import time
import urllib.parse

from figures import Figure
from rows import Group, Row
from rows_export import ACTORS, TURNS, beside, export_to, figures_beside, highest_anonymous, start
from rows_worlds import daemon_at
from servers import fail

ROW = "import.car"


class Import(threading.Thread):
    """Brings one CAR into a new world."""

    def __init__(self, server, path):
        super().__init__()
        self.url, self.path = urllib.parse.urlsplit(server.url), path
        self.seconds = self.status = None

    def run(self):
        connection = http.client.HTTPConnection(self.url.netloc, timeout=600)
        begin = time.monotonic()
        with open(self.path, "rb") as body:
            connection.request("PUT", "/w/taken/import.car", body=body)
            reply = connection.getresponse()
        reply.read()
        self.status, self.seconds = reply.status, time.monotonic() - begin
        connection.close()


def least(subject, path):
    """(seconds, blocks) of hashing every block and putting all of them in order."""
    directory = subject.directory("import-least")
    shutil.rmtree(directory, ignore_errors=True)
    said = subprocess.run([subject.program("bench_put"), path, directory], check=True, text=True,
                          stdout=subprocess.PIPE).stdout
    found = re.fullmatch(r"blocks=(\d+) seconds=([\d.]+)\n", said)
    return float(found.group(2)), int(found.group(1))


def import_once(subject, path, root):
    """(seconds, MiB of anonymous memory above idle) of one import into a new directory."""
    directory = subject.directory("import")
    shutil.rmtree(directory, ignore_errors=True)
    with start(subject, directory) as server:
        server.client().call("Chaos.StateRoot", {})
        idle = server.memory()["anonymous"]
        one = Import(server, path)
        one.start()
        most = highest_anonymous(server, one)
        one.join()
        taken = server.client().call("Chaos.StateRoot", {"world": "taken"})["root"]["/"]
        if one.status != 201 or taken != root:
            fail(f"the state was not taken in: {one.status} {taken}")
        server.stop()
    return one.seconds, most - idle


def measure_import(subject):
    path = subject.directory("import-car") + ".car"
    with daemon_at(subject, "source", ACTORS) as server:
        root = server.client().call("Chaos.StateRoot", {})["root"]["/"]
        export_to(server, root, path)
        server.stop()
    bare, imports = [], []
    for _ in range(TURNS):
        bare.append(least(subject, path))
        imports.append(import_once(subject, path, root))
    seconds, blocks = sorted(bare)[TURNS // 2]
    yield Figure("hashing and sorted puts of the same blocks", seconds, "s", {"blocks": blocks})
    took = sorted(taken for taken, _ in imports)[TURNS // 2]
    yield Figure(f"{ROW} of 10^6 actors", took, "s", {"speed to that": seconds / took},
                 ("hashing and sorted puts of the same blocks",))
    yield Figure(f"{ROW}: anonymous memory above idle", max(above for _, above in imports), "MiB",
                 {})
    with start(subject, subject.directory("source")) as server:
        found = beside(server, "/w/taken/import.car", "-T", path)
        server.stop()
    yield from figures_beside(ROW, found)


def groups():
    return [Group([Row(ROW, measure_import)], kind="long")]
