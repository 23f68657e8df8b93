# SPDX-License-Identifier: Apache-2.0 OR MIT
"""chaosactor import: files and pipes, over connections that break."""

import json
import os
import socket
import subprocess
import threading

import pytest

import cars
import chain
from cars import made_state
from chain import cid_text
from conftest import binary, clean_environment
from door import Door
from test_import import car_of, in_world, part, worlds

CHAOSACTOR = os.environ.get("CHAOSACTOR") or os.path.join(os.path.dirname(binary()), "chaosactor")
OK, FAILED, NO_CONNECTION, USAGE = range(4)
PART = 8 << 20


def run(url, *args, **kwargs):
    done = subprocess.run([CHAOSACTOR, "--url", url, "import", *map(str, args)], timeout=120,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=clean_environment(), **kwargs)
    assert "Sanitizer" not in done.stderr.decode(errors="replace"), done.stderr
    return done


def imported(url, *args, **kwargs):
    done = run(url, "--json", *args, **kwargs)
    assert done.returncode == OK, done.stderr
    return json.loads(done.stdout)


def failed(url, *args, code=FAILED, **kwargs):
    done = run(url, "--json", *args, **kwargs)
    assert done.returncode == code, done
    return json.loads(done.stderr)["error"]


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A CAR of several parts: what is doubled counts too."""
    root, blocks = made_state(30000)
    car = cars.write([root], blocks * (2 * PART // sum(len(b) + 40 for _, b in blocks) + 2))
    assert len(car) > 2 * PART
    path = tmp_path_factory.mktemp("cars") / "large.car"
    path.write_bytes(car)
    return root, path, car


class Way(Door):
    """Cuts the connections named after so many bytes."""

    def __init__(self, daemon, cuts):
        self.cuts = list(cuts)
        super().__init__(daemon)

    def carry(self, client, number):
        left = self.cuts[number] if number < len(self.cuts) else None
        server = self.daemon.connect()
        back = threading.Thread(target=self.pass_on, args=(server, client, None), daemon=True)
        back.start()
        self.pass_on(client, server, left)
        back.join()

    @staticmethod
    def pass_on(source, target, left):
        try:
            while left is None or left > 0:
                data = source.recv(65536 if left is None else min(65536, left))
                if not data:
                    break
                target.sendall(data)
                left = None if left is None else left - len(data)
        except OSError:
            pass
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()  # with what was not read: or the client would wait for room


def test_files_and_pipes(daemon, large, tmp_path):
    root, path, car = large
    answer = imported(daemon.url, "--world", "f", path)
    assert (answer["world"], answer["created"], answer["received"]) == ("f", True, len(car))
    assert answer["root"]["/"] == cid_text(root)
    with open(path, "rb") as file:
        answer = imported(daemon.url, "--world", "f", "-", stdin=file)
    assert (answer["created"], answer["seq"]) == (False, 1)
    pipe = subprocess.Popen(["cat", str(path)], stdout=subprocess.PIPE)
    assert imported(daemon.url, "--world", "p", "-", stdin=pipe.stdout)["created"]
    pipe.wait()
    small = tmp_path / "small.car"
    small.write_bytes(car_of(daemon, daemon.root()))
    done = run(daemon.url + "/w/u", small)
    assert done.returncode == OK
    text = done.stdout.decode()
    assert "u (new)" in text and daemon.root() in text and "actors" in text
    assert worlds(daemon)["u"] == (0, daemon.root())


def test_options(daemon, tmp_path):
    root, blocks = made_state(10)
    path = tmp_path / "rootless.car"
    path.write_bytes(cars.write([], blocks))
    base64 = "M" + chain.b64(root)
    answer = imported(daemon.url, "--world", "o", "--root", base64, "--with-chaos",
                      "--network-version", "14", "--epoch", "1231700", path)
    assert (answer["networkVersion"], answer["epoch"]) == (14, 1231700)
    assert in_world(daemon, "o", "Chaos.ActorGet", {"address": "f098"})["id"] == 98


def test_connections_that_break(daemon, large):
    root, path, car = large
    way = Way(daemon, [PART + 100000, 300000, 12 * (1 << 20)])
    answer = imported(way.url, "--world", "b", path)
    assert answer["root"]["/"] == cid_text(root) and answer["received"] == len(car)
    assert way.count >= 3
    way = Way(daemon, [PART + 100000])
    with open(path, "rb") as file:
        cat = subprocess.Popen(["cat"], stdin=file, stdout=subprocess.PIPE)
        answer = imported(way.url, "--world", "c", "-", stdin=cat.stdout)
        cat.wait()
    assert answer["root"]["/"] == cid_text(root)


def test_resume(daemon, large):
    root, path, car = large
    part(daemon, "r", car, 0, 5000000, len(car))
    answer = imported(daemon.url, "--world", "r", "--resume", path)
    assert answer["root"]["/"] == cid_text(root) and answer["received"] == len(car)
    failed(daemon.url, "--resume", "-", code=USAGE, stdin=subprocess.DEVNULL)


def test_what_is_refused(daemon, large, tmp_path):
    _, _, car = large
    path = tmp_path / "x.car"
    for content, words in ((b"", "no data"), (b"<html>" * 1000, "not a CAR"),
                           (car[:-1], "breaks off"), (b"\1" * (3 * PART), "not a CAR")):
        path.write_bytes(content)
        error = failed(daemon.url, "--world", "x", path)
        assert error["data"]["name"] == "CAR_INVALID" and words in error["message"], error
    assert "x" not in worlds(daemon)
    assert failed(daemon.url, "--root", "x", path)["data"]["name"] == "INVALID_PARAMS"
    assert failed(daemon.url, tmp_path / "none", code=USAGE)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = "http://127.0.0.1:%d" % nobody.getsockname()[1]
    path.write_bytes(b"x")
    assert failed(url, path, code=NO_CONNECTION)["data"]["name"] == "NO_CONNECTION"
