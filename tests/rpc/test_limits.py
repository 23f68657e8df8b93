# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Long work: when it ends, what it leaves, and that nothing short waits for it."""

import contextlib
import json
import os
import pathlib
import socket
import struct
import threading
import time

import pytest
import requests

from conftest import REPOSITORY, read_all

PATIENCE_SECONDS = 60
NULL_ROUNDS = {"blocks": [], "epochOffset": 10001}  # the longest application of few bytes


def long_vector(count):
    """A vector whose run takes long: one of ours, with its variant `count` times."""
    vector = json.loads((REPOSITORY / "tests/vectors/recorded/chaos-nv13.json").read_text())
    variant = vector["preconditions"]["variants"][0]
    vector["preconditions"]["variants"] = [{**variant, "id": f"v{i}"} for i in range(count)]
    return {"vector": vector}


LONG_VECTOR = long_vector(20_000)  # seconds, and minutes in a sanitized build
SHORT = {"method": "inspectRuntime"}


def request(method, params, number=1):
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def simulations(count):
    return [request("Chaos.Simulate", {"invoke": SHORT}, i) for i in range(count)]


class Sent(threading.Thread):
    """A request that is on its way; `answer` waits for what comes of it."""

    def __init__(self, daemon, body):
        super().__init__()
        self.url = daemon.url + "/rpc/v1"
        self.data = json.dumps(body)
        self.response = None
        self.start()

    def run(self):
        with contextlib.suppress(requests.ConnectionError):
            self.response = requests.post(
                self.url, self.data, timeout=120, headers={"Content-Type": "application/json"}
            )

    def answer(self):
        self.join()
        assert self.response is not None, "no answer"
        return self.response.json()


def until(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def cpu_seconds(daemon):
    fields = pathlib.Path(f"/proc/{daemon.process.pid}/stat").read_text().rsplit(")")[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def until_busy(daemon, seconds=0.3):
    """Waits until the daemon has computed for so long: what was sent to it runs."""
    start = cpu_seconds(daemon)
    until(lambda: cpu_seconds(daemon) - start >= seconds)


def is_sanitized(daemon):
    return daemon.call("Chaos.Info")["build"]["sanitized"]


def state_of(daemon):
    return daemon.call("Chaos.StateRoot"), daemon.call("Chaos.EnvGet"), history_of(daemon)


def history_of(daemon):
    return daemon.call("Chaos.History", {"limit": 1000})["entries"]


def check_limit(error, limit):
    assert error["code"] == -32005 and error["data"]["name"] == "LIMIT_EXCEEDED", error
    assert error["data"]["limit"] == limit
    assert "--run-timeout" in error["message"] and "--run-timeout" in error["data"]["hint"]


# ---- the time a request may take ----


@pytest.mark.parametrize("method", ("Chaos.VectorRun", "Chaos.VectorLint", "Chaos.VectorCut"))
def test_a_run_ends_at_its_limit(start, method):
    daemon = start("--ephemeral", "--run-timeout", "300ms")
    error = daemon.refuse(method, LONG_VECTOR, "LIMIT_EXCEEDED")
    check_limit(error.error, 300)
    assert daemon.call("Chaos.Simulate", {"invoke": SHORT})["receipt"]["ExitCode"] == 0


def test_a_replay_ends_at_its_limit(start, tmp_path):
    daemon = start("--data-dir", tmp_path / "d", "--run-timeout", "60s")
    daemon.call("Chaos.ApplyTipset", {"blocks": [], "epochOffset": 800})
    daemon.stop()
    daemon = start("--data-dir", tmp_path / "d", "--run-timeout", "100ms")
    check_limit(daemon.refuse("Chaos.Trace", {"seq": 1}, "LIMIT_EXCEEDED").error, 100)


def test_a_batch_has_one_limit(start):
    """What was not carried out in time is an error; what was has its result."""
    daemon = start("--ephemeral", "--run-timeout", "100ms", "--max-batch", "5000")
    answers = daemon.batch(simulations(2000))
    results = [a for a in answers if "result" in a]
    errors = [a["error"] for a in answers if "error" in a]
    assert errors and answers == [*results, *[a for a in answers if "error" in a]]
    for error in errors:
        check_limit(error, 100)


MANY_TOLD = {"jsonrpc": "2.0", "method": "Filecoin.Discover"}  # not answered, so none is too much


def test_many_look_ups_end_at_the_limit_too(start):
    """They are a worker's: a thread of HTTP has others to serve."""
    daemon = start("--ephemeral", "--run-timeout", "300ms")
    (answer,) = daemon.batch([MANY_TOLD] * 900 + [request("Filecoin.Version", [])])
    check_limit(answer["error"], 300)


def test_many_look_ups_are_answered_in_their_order(daemon):
    members = [request("Filecoin.Version", [], i) for i in range(30)]
    for at in range(30, 0, -1):
        members.insert(at, MANY_TOLD)
    answers = daemon.batch(members)
    assert [answer["id"] for answer in answers] == list(range(30))
    assert all("result" in answer for answer in answers)


def test_a_batch_of_applications_keeps_what_it_says(start):
    daemon = start("--ephemeral", "--run-timeout", "100ms", "--max-batch", "5000")
    answers = daemon.batch([request("Chaos.Invoke", SHORT, i) for i in range(2000)])
    kept = [a["result"]["seq"] for a in answers if "result" in a]
    errors = [a["error"] for a in answers if "error" in a]
    assert errors and kept == list(range(1, len(kept) + 1))
    for error in errors:
        check_limit(error, 100)
    assert daemon.call("Chaos.StateRoot")["seq"] == len(kept)


def test_an_application_at_its_limit_changes_nothing(start):
    daemon = start("--ephemeral", "--run-timeout", "100ms")
    daemon.invoke("mutateState", {"value": "x"})
    before = state_of(daemon)
    error = daemon.refuse("Chaos.ApplyTipset", NULL_ROUNDS, "LIMIT_EXCEEDED")
    check_limit(error.error, 100)
    assert state_of(daemon) == before
    assert daemon.invoke("mutateState", {"value": "y"})["seq"] == 2


def test_loops_without_gas_or_memory_end_too(start):
    """The reward actor makes up for all epochs that nobody saw, one by one."""
    daemon = start("--ephemeral", "--run-timeout", "100ms")
    epoch = daemon.call("Chaos.EnvGet")["epoch"]
    daemon.call("Chaos.EnvSet", {"epoch": epoch + 9_000_000})
    before = state_of(daemon)
    used = cpu_seconds(daemon)
    check_limit(daemon.refuse("Chaos.ApplyTipset", {"blocks": []}, "LIMIT_EXCEEDED").error, 100)
    assert cpu_seconds(daemon) - used < 0.5
    assert state_of(daemon) == before


# ---- short work beside long work ----


def test_short_work_does_not_wait(start):
    """With every worker at long runs, more of them waiting, and replays that nobody knew to
    be long, a short run is answered at once."""
    daemon = start("--ephemeral", "--workers", "2", "--run-timeout", "1h")
    daemon.call("Chaos.ApplyTipset", {"blocks": [], "epochOffset": 800})
    vectors = [Sent(daemon, request("Chaos.VectorRun", LONG_VECTOR)) for _ in range(3)]
    replays = [Sent(daemon, request("Chaos.Trace", {"seq": 1})) for _ in range(3)]
    until_busy(daemon)
    for _ in range(3):
        assert daemon.call("Chaos.Simulate", {"invoke": SHORT})["receipt"]["ExitCode"] == 0
        assert daemon.call("Chaos.EnvGet")
    assert all(sent.is_alive() for sent in vectors)
    daemon.stop()
    for sent in vectors:
        assert sent.answer()["error"]["data"]["name"] == "DRAINING"
    for sent in replays:
        sent.join()


def test_a_long_run_moves_and_has_its_answer(start):
    """Runs that turn out to be long begin anew elsewhere; nobody sees that."""
    daemon = start("--ephemeral", "--workers", "1", "--max-batch", "5000",
                   "--max-response", "100MB")
    count = 1000
    sent = Sent(daemon, simulations(count))
    assert [a["id"] for a in sent.answer()] == list(range(count))
    assert all(a["result"]["receipt"]["ExitCode"] == 0 for a in sent.answer())


# ---- answers that grow too large ----


def test_a_run_ends_when_its_answer_is_full(start):
    """It is not run to its end for an answer that is thrown away."""
    daemon = start("--ephemeral", "--max-response", "64KiB", "--run-timeout", "1h")
    before = cpu_seconds(daemon)
    error = daemon.refuse("Chaos.VectorRun", LONG_VECTOR, "LIMIT_EXCEEDED")
    assert error.data["limit"] == 64 * 1024 and "--max-response" in error.data["hint"]
    assert cpu_seconds(daemon) - before < 4  # all of it takes five times as much


def test_traces_end_when_no_answer_holds_them(start):
    daemon = start("--ephemeral", "--max-response", "64KiB")
    daemon.call("Chaos.ApplyTipset", {"blocks": [], "epochOffset": 5})
    params = {"blocks": [], "epochOffset": 400}
    told = daemon.refuse("Chaos.ApplyTipset", params, "LIMIT_EXCEEDED")  # and carried out
    assert "Chaos.History" in told.data["hint"]
    assert len(daemon.call("Chaos.Trace", {"seq": 1})["applications"]) == 5
    error = daemon.refuse("Chaos.Trace", {"seq": 2}, "LIMIT_EXCEEDED")
    assert "trace" in error.message and "--max-response" in error.data["hint"]
    head = state_of(daemon)
    params["trace"] = True
    assert "trace" in daemon.refuse("Chaos.ApplyTipset", params, "LIMIT_EXCEEDED").message
    assert state_of(daemon) == head


# ---- clients that go ----


def send_and_keep(daemon, method, params, version="1.1"):
    body = json.dumps(request(method, params)).encode()
    head = f"POST / HTTP/{version}\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    connection = daemon.connect()
    connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    return connection


def until_quiet(daemon):
    """Waits until the daemon computes next to nothing any more."""

    def is_quiet():
        start = cpu_seconds(daemon)
        time.sleep(1)
        return cpu_seconds(daemon) - start < 0.15

    until(is_quiet)


@pytest.mark.parametrize("reset", [False, True])
def test_a_run_ends_with_its_client(start, reset):
    """And so do those that still wait for a worker."""
    daemon = start("--ephemeral", "--workers", "1", "--run-timeout", "1h")
    vector = long_vector(30_000 if is_sanitized(daemon) else 300_000)
    clients = [send_and_keep(daemon, "Chaos.VectorRun", vector) for _ in range(2)]
    until_busy(daemon, 2.0)
    for client in clients:
        if reset:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
    until_quiet(daemon)
    assert daemon.call("Chaos.Simulate", {"invoke": SHORT})["receipt"]["ExitCode"] == 0


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_client_that_sends_no_more_is_answered(start, version):
    """It has closed its half only; an interim answer tells it from one that has gone."""
    daemon = start("--ephemeral", "--run-timeout", "2s")
    with send_and_keep(daemon, "Chaos.VectorRun", LONG_VECTOR, version) as client:
        client.shutdown(socket.SHUT_WR)
        answer = read_all(client)
    interim = b"HTTP/1.1 100 Continue\r\n\r\n"
    assert answer.startswith(interim) == (version == "1.1")
    head, body = answer.removeprefix(interim).split(b"\r\n\r\n")
    assert head.split(b"\r\n")[0].split(b" ", 1)[1] == b"200 OK" and b"jsonrpc" in body


def test_an_application_goes_on_without_its_client(start):
    daemon = start("--ephemeral", "--run-timeout", "600s")
    client = send_and_keep(daemon, "Chaos.ApplyTipset", {**NULL_ROUNDS, "epochOffset": 4000})
    until_busy(daemon, 0.1)  # a small part of what it takes
    client.close()
    until(lambda: daemon.call("Chaos.StateRoot")["seq"] == 1)


# ---- the end of the daemon ----


@pytest.mark.parametrize("method,params", [
    ("Chaos.VectorRun", LONG_VECTOR),
    ("Chaos.ApplyTipset", NULL_ROUNDS),
])
def test_long_work_ends_with_the_daemon(tmp_path, start, method, params):
    daemon = start("--data-dir", tmp_path / "d")
    sanitized = is_sanitized(daemon)
    daemon.invoke("mutateState", {"value": "x"})
    before = state_of(daemon)
    waiting = [Sent(daemon, request(method, params)) for _ in range(4)]
    until_busy(daemon, 1.0)
    took = daemon.stop()
    assert took < (5 if sanitized else 2.5)
    answers = [sent.answer() for sent in waiting]
    errors = [a["error"] for a in answers if "error" in a]
    assert all(e["code"] == -32010 and e["data"]["name"] == "DRAINING" for e in errors)
    assert errors
    daemon = start("--data-dir", tmp_path / "d")
    kept = len(answers) - len(errors)  # of a fast machine
    assert daemon.call("Chaos.StateRoot")["seq"] == 1 + kept
    if kept == 0:
        assert state_of(daemon) == before
