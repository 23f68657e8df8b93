# SPDX-License-Identifier: Apache-2.0 OR MIT
"""chaosactor export: a state in a file, whole or not at all, over connections that break."""

import fcntl
import hashlib
import json
import os
import pty
import re
import signal
import subprocess
import time

import pytest

from conftest import binary, clean_environment
from door import Door
from test_export import canonical, make_large, make_small_again

CHAOSACTOR = os.environ.get("CHAOSACTOR") or os.path.join(os.path.dirname(binary()), "chaosactor")
OK, FAILED, NO_CONNECTION, USAGE = range(4)


def export(url, *args, **kwargs):
    done = subprocess.run([CHAOSACTOR, "--url", url, "export", *map(str, args)], timeout=120,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=clean_environment(), **kwargs)
    assert "Sanitizer" not in done.stderr.decode(errors="replace"), done.stderr
    return done


def exported(url, *args):
    done = export(url, "--json", *args)
    assert done.returncode == OK, done.stderr
    return json.loads(done.stdout)


def failed(url, *args, code=FAILED):
    done = export(url, "--json", *args)
    assert done.returncode == code, done
    return json.loads(done.stderr)["error"]


class Way(Door):
    """`change` is asked about every piece of every answer: it returns what goes on, or None to cut
    the connection."""

    def __init__(self, daemon, change):
        self.change = change
        super().__init__(daemon)

    def carry(self, client, number):
        with self.daemon.connect() as server:
            sent = 0
            server.sendall(client.recv(65536))
            while True:
                piece = server.recv(65536)
                passed = self.change(number, sent, piece) if piece else None
                if passed is None:
                    return
                sent += len(piece)
                client.sendall(passed)


@pytest.fixture
def large(daemon):
    """A daemon with a large state, and that as a CAR."""
    return daemon, canonical(daemon, make_large(daemon))


def test_whole_files(daemon, tmp_path):
    wanted = canonical(daemon, daemon.root())
    path = tmp_path / "a.car"
    told = exported(daemon.url, path)
    assert path.read_bytes() == wanted
    assert told == {"root": {"/": daemon.root()}, "bytes": len(wanted), "file": str(path),
                    "sha256": hashlib.sha256(wanted).hexdigest(), "resumedAt": 0,
                    "seconds": told["seconds"]}
    done = export(daemon.url, path)  # over one that is there
    assert done.returncode == OK and done.stderr == b""
    assert daemon.root() in done.stdout.decode()
    assert os.listdir(tmp_path) == ["a.car"]
    for args in ((), ("-",)):
        done = export(daemon.url, *args)
        assert (done.returncode, done.stdout, done.stderr) == (OK, wanted, b"")
    done = export(daemon.url, "--json")
    assert done.stdout == wanted and json.loads(done.stderr)["file"] == "-"
    # What is no regular file is written to and not replaced.
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with subprocess.Popen(["cat", fifo], stdout=subprocess.PIPE) as reader:
        assert exported(daemon.url, fifo)["bytes"] == len(wanted)
        assert reader.stdout.read() == wanted
    assert sorted(os.listdir(tmp_path)) == ["a.car", "fifo"]


def test_which_state(daemon, tmp_path):
    first = daemon.root()
    daemon.invoke("mutateState", {"value": "x", "branch": "inTransaction"})
    daemon.call("Chaos.LabelSet", {"name": "then", "root": {"/": first}})
    daemon.call("Chaos.WorldFork", {"from": "main", "name": "w", "at": 0})
    path = tmp_path / "a.car"
    for args, root in ((("--at", "genesis"), first), (("--at", "0"), first), ((), daemon.root()),
                       (("--at", "@then"), first), (("--at", first), first),
                       (("--world", "w"), first)):
        assert exported(daemon.url, path, *args)["root"] == {"/": root}
    assert exported(daemon.url + "/w/w", path)["root"] == {"/": first}


def test_what_cannot_be(daemon, tmp_path):
    path = tmp_path / "a.car"
    assert failed(daemon.url, path, "--at", "99")["data"]["name"] == "STATE_UNAVAILABLE"
    assert failed(daemon.url, path, "--at", "&at=head")["data"]["name"] == "INVALID_PARAMS"
    assert failed(daemon.url, path, "--world", "no")["data"]["name"] == "WORLD_NOT_FOUND"
    assert os.listdir(tmp_path) == []
    assert "No such file" in failed(daemon.url, tmp_path / "no" / "a.car")["message"]
    assert "cannot open" in failed(daemon.url, tmp_path)["message"]
    (tmp_path / "b.car.part").symlink_to("b.car")
    assert "cannot open" in failed(daemon.url, tmp_path / "b.car")["message"]
    assert failed("http://127.0.0.1:1", path, code=NO_CONNECTION)["data"]["name"] == "NO_CONNECTION"
    assert export(daemon.url, path, "more").returncode == USAGE
    assert not path.exists()
    if os.path.exists("/dev/full"):
        assert "No space left" in failed(daemon.url, "/dev/full")["message"]


def test_goes_on_in_one_run(large, tmp_path):
    daemon, wanted = large
    path = tmp_path / "a.car"
    way = Way(daemon, lambda number, sent, piece: piece if sent < 2000000 else None)
    told = exported(way.url, path)
    assert way.count >= 4 and told["resumedAt"] == 0
    assert path.read_bytes() == wanted
    done = export(way.url)  # also what cannot be taken back
    assert done.returncode == OK and done.stdout == wanted
    # The head has moved on since: the rest is still that of the first state.
    moved = []

    def move(number, sent, piece):
        if number == 0 and sent > 1000000:
            if not moved:
                moved.append(make_small_again(daemon))
            return None
        return piece

    assert exported(Way(daemon, move).url, path)["bytes"] == len(wanted)
    assert path.read_bytes() == wanted


def other(byte):
    return bytes([byte ^ 1])


def test_goes_on_in_another_run(large, tmp_path):
    daemon, wanted = large
    path, part = tmp_path / "a.car", tmp_path / "a.car.part"
    never = Way(daemon, lambda number, sent, piece: piece if number == 0 and sent < 10**6 else None)
    error = failed(never.url, path, code=NO_CONNECTION)
    assert "a.car.part" in error["data"]["hint"] and not path.exists()
    size = part.stat().st_size
    assert 0 < size < len(wanted) and part.read_bytes() == wanted[:size]
    told = exported(daemon.url, path)
    assert (told["resumedAt"], told["bytes"]) == (size, len(wanted))
    assert path.read_bytes() == wanted and not part.exists()
    # Whatever lies there.
    for old, taken in ((wanted[:777], 777), (wanted[:-1], len(wanted) - 1), (wanted, len(wanted)),
                       (wanted + b"x", 0), (b"", 0), (wanted[:50], 0), (b"x" * 5000, 0),
                       (wanted[:99999] + other(wanted[99999]) + wanted[100000:200000], 0),
                       (wanted[:-1] + other(wanted[-1]), 0)):
        part.write_bytes(old)
        told = exported(daemon.url, path)
        assert (told["resumedAt"], told["bytes"]) == (taken, len(wanted))
        assert path.read_bytes() == wanted and not part.exists()
    part.write_bytes(wanted[:777])
    assert exported(daemon.url, path, "--restart")["resumedAt"] == 0
    # A part of another state.
    make_small_again(daemon)
    part.write_bytes(wanted[:777])
    told = exported(daemon.url, path)
    assert (told["resumedAt"], told["root"]) == (0, {"/": daemon.root()})
    assert path.read_bytes() == canonical(daemon, daemon.root())


def test_changed_on_the_way(large, tmp_path):
    daemon, wanted = large
    path = tmp_path / "a.car"

    def change(number, sent, piece):
        return piece[:-9] + b"!" + piece[-8:] if sent > 2000000 and len(piece) > 5000 else piece

    error = failed(Way(daemon, change).url, path)
    assert error["data"]["name"] == "EXPORT_DIFFERS"
    assert os.listdir(tmp_path) == []
    # Who drops trailers does no harm.
    cut = Way(daemon, lambda number, sent, piece: re.sub(
        rb"\r\n0\r\nRepr-Digest: [^\r]*\r\n", rb"\r\n0\r\n", piece))
    assert exported(cut.url, path)["bytes"] == len(wanted)


def test_two_at_once(large, tmp_path):
    daemon, _ = large
    with (tmp_path / "a.car.part").open("wb") as part:
        fcntl.flock(part, fcntl.LOCK_EX)
        assert "another process" in failed(daemon.url, tmp_path / "a.car")["message"]


def test_progress_on_a_terminal(large, tmp_path):
    daemon, wanted = large

    def slowly(number, sent, piece):
        time.sleep(0.01)
        return piece

    way = Way(daemon, slowly)
    master, slave = pty.openpty()
    with subprocess.Popen([CHAOSACTOR, "--url", way.url, "export", tmp_path / "a.car"],
                          stdout=subprocess.PIPE, stderr=slave,
                          env=clean_environment({"TERM": "xterm"})) as running:
        os.close(slave)
        said = b""
        while True:
            try:
                got = os.read(master, 65536)
            except OSError:
                break
            said += got
            if not got:
                break
        running.wait(60)
    os.close(master)
    assert running.returncode == OK
    text = said.decode()
    assert "finding out how large the state is" in text
    assert re.search(r"MB of 9\.4 MB, \d+ %, [\d.]+ [kM]B/s, \d+ s left", text), text
    assert text.endswith("\r\x1b[K")
    assert (tmp_path / "a.car").read_bytes() == wanted
    # Without one nothing is said.
    assert export(daemon.url, tmp_path / "a.car").stderr == b""


def test_the_daemon_is_killed(start, tmp_path):
    """And the same command goes on with the next one."""
    daemon = start("--data-dir", tmp_path / "data")
    wanted = canonical(daemon, make_large(daemon))
    path = tmp_path / "a.car"
    way = Way(daemon, lambda number, sent, piece: piece if sent < 3000000 else (
        daemon.process.send_signal(signal.SIGTERM) and None))
    # It asks once more, and a daemon that is still about says that it stops.
    assert export(way.url, "--json", path).returncode in (FAILED, NO_CONNECTION)
    daemon.ended()
    size = (tmp_path / "a.car.part").stat().st_size
    assert size > 0
    daemon = start("--data-dir", tmp_path / "data")
    assert exported(daemon.url, path)["resumedAt"] == size
    assert path.read_bytes() == wanted
