# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Starting, stopping, and what is kept (docs/architecture.md, "Starting and stopping")."""

import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import threading
import time

import pytest
import requests

from conftest import binary, clean_environment, is_running, read_all, run

SANITIZER_KEEPS_MIB = 256  # of freed memory, as AddressSanitizer does unless told otherwise
SANITIZED_SLOWER = 4  # a sanitized build may take this many times the second that a stop takes


def allowed_seconds(daemon):
    sanitized = daemon.call("Chaos.Info")["build"]["sanitized"]
    return 1.0 * (SANITIZED_SLOWER if sanitized else 1)


def invoke(value, number=1):
    return json.dumps(
        {
            "jsonrpc": "2.0",
            "id": number,
            "method": "Chaos.Invoke",
            "params": {"method": "mutateState", "args": {"value": value}},
        }
    )


class Load(threading.Thread):
    """Applies messages until the daemon no longer answers; remembers what was answered."""

    def __init__(self, daemon):
        super().__init__()
        self.url = daemon.url + "/rpc/v1"
        self.answered = []
        self.refused = 0

    def run(self):
        session = requests.Session()
        while True:
            try:
                response = session.post(
                    self.url,
                    data=invoke("x"),
                    timeout=30,
                    headers={"Content-Type": "application/json"},
                )
            except requests.RequestException:
                return
            if response.status_code == 503:
                self.refused += 1
                return
            answer = response.json()
            if "error" in answer:  # taken, but there was no time left to begin it
                assert answer["error"]["code"] == -32010, answer
                self.refused += 1
                return
            result = answer["result"]
            self.answered.append((result["seq"], result["stateRoot"]["after"]["/"]))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_when_idle(start, number):
    daemon = start()
    allowed = allowed_seconds(daemon)
    assert daemon.stop(number) < allowed


def test_stops_with_idle_and_slow_clients(start):
    daemon = start()
    allowed = allowed_seconds(daemon)
    idle = [daemon.connect() for _ in range(20)]
    slow = daemon.connect()
    slow.sendall(b"POST /rpc/v1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
    deaf = daemon.connect()
    request = b"GET /openrpc.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.sendall(request * 200)  # answers nobody reads
    time.sleep(0.1)
    assert daemon.stop() < allowed
    for connection in (*idle, slow, deaf):
        connection.close()


@pytest.mark.parametrize("durability", ["full", "none"])
def test_stops_under_load_and_keeps_what_it_answered(tmp_path, start, durability):
    options = ["--data-dir", tmp_path / "d", "--durability", durability]
    daemon = start(*options)
    allowed = allowed_seconds(daemon)
    loads = [Load(daemon) for _ in range(8)]
    for load in loads:
        load.start()
    while sum(len(load.answered) for load in loads) < 100:
        time.sleep(0.01)
    assert daemon.stop() < allowed
    for load in loads:
        load.join()
    answered = sorted(entry for load in loads for entry in load.answered)
    again = start(*options)
    state = again.call("Chaos.StateRoot")
    assert state["seq"] >= answered[-1][0]
    roots = {}
    at = 0
    while at is not None:
        page = again.call("Chaos.History", {"from": at, "limit": 1000})
        roots.update({e["seq"]: e["stateRoot"]["after"]["/"] for e in page["entries"]})
        at = page["next"]
    assert all(roots[seq] == root for seq, root in answered)
    # Everything that was applied was answered: the queue was finished and delivered.
    assert state["seq"] == len(answered)
    again.stop()
    done = run("db", "check", "--data-dir", tmp_path / "d")
    assert done.returncode == 0, done.stdout


def test_kill_keeps_what_was_answered(tmp_path, start):
    for round_ in range(3):
        daemon = start("--data-dir", tmp_path / "d")
        before = daemon.call("Chaos.StateRoot")["seq"]
        loads = [Load(daemon) for _ in range(4)]
        for load in loads:
            load.start()
        while sum(len(load.answered) for load in loads) < 40:
            time.sleep(0.005)
        daemon.kill()
        for load in loads:
            load.join()
        answered = sorted(entry for load in loads for entry in load.answered)
        again = start("--data-dir", tmp_path / "d")
        assert again.call("Chaos.StateRoot")["seq"] >= answered[-1][0] > before
        for seq, root in answered[:: max(1, len(answered) // 20)]:
            assert again.call("Chaos.StateRoot", {"at": seq})["root"]["/"] == root
        again.stop()
        assert run("db", "check", "--data-dir", tmp_path / "d").returncode == 0


def test_readiness_is_taken_back(start):
    """While the last requests are answered, open connections hear 503 and the door is shut."""
    daemon = start()
    connection = daemon.connect()
    connection.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert connection.recv(4096).startswith(b"HTTP/1.1 200")
    busy = daemon.connect()
    body = ("[" + ",".join(invoke("x", i) for i in range(1000)) + "]").encode()
    busy.sendall(
        b"POST /rpc/v1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )
    time.sleep(0.05)
    daemon.process.send_signal(signal.SIGTERM)
    seen = []
    try:
        for _ in range(500):
            connection.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            data = connection.recv(4096)
            if not data:
                break
            seen.append(int(data.split()[1]))
    except OSError:
        pass
    assert set(seen) <= {200, 503}
    assert seen == sorted(seen)
    answer = read_all(busy)
    # Each was carried out, or told that a busy machine had no time left for it; none when
    # the signal came before the last byte.
    told = answer.count(b'"ExitCode":0') + answer.count(b'"name":"DRAINING"')
    assert told == 1000 or answer.startswith(b"HTTP/1.1 503")
    daemon.ended()
    with pytest.raises(OSError):
        daemon.connect()


def post_bytes(body):
    """A POST of these bytes, head and all."""
    head = "POST /rpc/v1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body)
    return head.encode() + body


def discover(times):
    """A batch of look-ups with a large answer."""
    member = {"jsonrpc": "2.0", "method": "Filecoin.Discover"}
    return json.dumps([{**member, "id": i} for i in range(times)]).encode()


def body_of(answer):
    """The JSON of a whole HTTP answer, which must be all there."""
    head, _, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"\r\nContent-Length: (\d+)", head)
    assert length and len(body) == int(length.group(1)), (head, len(body))
    return json.loads(body)


def test_an_answer_that_is_being_read_is_not_cut_off(start):
    """It takes more than a second after the signal, but bytes flow all the time. The rest is
    taken quickly, for on a busy machine the time that is left may be short."""
    daemon = start("--max-response", "100MB")
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        reader.settimeout(20)
        reader.connect(daemon.address)
        reader.sendall(post_bytes(discover(20)))
        answer = reader.recv(4096)
        daemon.process.send_signal(signal.SIGTERM)
        slow_until = time.monotonic() + 1.2
        part = max(65536, int(re.search(rb"Content-Length: (\d+)", answer).group(1)) // 150)
        while True:
            data = reader.recv(part, socket.MSG_WAITALL)
            if not data:
                break
            answer += data
            if time.monotonic() < slow_until:
                time.sleep(0.01)
            else:
                reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
    assert len(body_of(answer)) == 20
    daemon.ended()


def test_requests_that_have_arrived_are_answered(start):
    """Also those that no thread has had the time to read when the signal comes: the process
    stands still while they arrive, as it may on a busy machine."""
    daemon = start("--http-threads", "1")
    connections = [daemon.connect() for _ in range(40)]
    for connection in connections:  # so that the daemon has accepted them
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
    daemon.process.send_signal(signal.SIGSTOP)
    for i, connection in enumerate(connections):
        body = discover(5) if i % 2 else invoke("x").encode()
        connection.sendall(post_bytes(b" " * 100000 + body))
    daemon.process.send_signal(signal.SIGTERM)
    daemon.process.send_signal(signal.SIGCONT)
    answers = [body_of(read_all(connection)) for connection in connections]
    assert all(len(answer) == 5 for answer in answers[1::2])
    for answer in answers[::2]:  # carried out, or refused because it came too late
        assert "result" in answer or answer["error"]["data"]["name"] == "DRAINING", answer
    daemon.ended()


def test_restart_keeps_head_and_environment(tmp_path, start):
    daemon = start("--data-dir", tmp_path / "d", "--network-version", "5")
    daemon.invoke("mutateState", {"value": "kept"})
    daemon.call("Chaos.EnvSet", {"epoch": 4242, "baseFee": "9"})
    cid = daemon.invoke("abortWith", {"code": 20})["msgCid"]
    told = [daemon.call(m) for m in ("Chaos.StateRoot", "Chaos.EnvGet", "Chaos.History")]
    daemon.stop()
    again = start("--data-dir", tmp_path / "d")
    assert [again.call(m) for m in ("Chaos.StateRoot", "Chaos.EnvGet", "Chaos.History")] == told
    assert again.call("Filecoin.StateSearchMsg", [None, cid, -1, True])["Receipt"]["ExitCode"] == 20
    assert again.call("Chaos.Trace", {"msgCid": cid})["seq"] == 3
    value = again.call("Chaos.Simulate", {"invoke": {"method": "inspectRuntime"}})["returnDecoded"]
    assert value["state"]["value"] == "kept"


def test_same_messages_same_roots(start):
    """Two fresh daemons that apply the same messages agree on every root."""

    def play(daemon):
        roots = [daemon.root()]
        for i in range(10):
            roots.append(
                daemon.invoke("mutateState", {"value": f"v{i}"}, **{"from": f"f010{i}"})[
                    "stateRoot"
                ]["after"]["/"]
            )
        return roots

    assert play(start()) == play(start("--durability", "full", "--workers", "1"))


def test_dies_with_its_parent(tmp_path):
    """The command line starts private daemons with PR_SET_PDEATHSIG; SIGTERM from there
    ends the daemon and its directory as any other does."""
    code = (
        "import ctypes, os, signal, subprocess, sys\n"
        "def tie(): ctypes.CDLL(None).prctl(1, signal.SIGTERM)\n"
        "p = subprocess.Popen(sys.argv[1:], preexec_fn=tie, stdout=subprocess.PIPE, text=True)\n"
        "print(p.stdout.readline(), end='', flush=True)\n"
        "sys.stdin.read()\n"
    )
    parent = subprocess.Popen(
        [
            "/usr/bin/python3",
            "-c",
            code,
            binary(),
            "--listen",
            "127.0.0.1:0",
            "--tmp-dir",
            str(tmp_path),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=clean_environment(),
    )
    line = parent.stdout.readline()
    pid = int(line.split("pid=")[1].split()[0])
    parent.kill()
    parent.wait()
    for _ in range(500):
        if not is_running(pid):
            break
        time.sleep(0.02)
    assert not is_running(pid)
    assert list(tmp_path.iterdir()) == []
    parent.stdin.close()
    parent.stdout.close()


def test_threads_and_memory_when_idle(start):
    """Few threads; a figure for the eye, and a bound that only a leak would break."""
    daemon = start()
    threads = len(list(pathlib.Path(f"/proc/{daemon.process.pid}/task").iterdir()))
    assert threads <= 40
    before = daemon.memory_kib()
    for i in range(2000):
        daemon.post(
            json.dumps(
                {
                    "jsonrpc": "2.0",
                    "id": i,
                    "method": "Filecoin.StateGetActor",
                    "params": ["f098", None],
                }
            )
        )
    grown = daemon.memory_kib() - before
    sanitized = daemon.call("Chaos.Info")["build"]["sanitized"]
    assert grown < (64 + (SANITIZER_KEEPS_MIB if sanitized else 0)) * 1024
