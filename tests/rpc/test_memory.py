# SPDX-License-Identifier: Apache-2.0 OR MIT
"""One budget for the memory of all requests: however many large ones come at once, they are
carried out or refused, small ones are answered, and what was taken is given back."""

import collections
import json
import socket
import threading
import time

import pytest
from chain import b64, cbor
from conftest import run

MIB = 1 << 20
INVOKE = (b'{"jsonrpc":"2.0","id":1,"method":"Chaos.Invoke","params":{"method":"abortWith","args":'
          b'{"code":20,"message":%s}}}')
SMALL = {"jsonrpc": "2.0", "id": 1, "method": "Chaos.Invoke",
         "params": {"method": "abortWith", "args": {"code": 20}}}

# What a body of such parts becomes is many times its size.
DENSE = {
    "numbers": b"1,",
    "arrays": b"[],",
    "objects": b'{"a":1},',
    "strings": b'"ab",',
    "literals": b"null,",
    "rewritten numbers": b"12345678901234567890,",
}


def dense(part, size):
    """A request that is refused for its parameters, after all of it was read."""
    return INVOKE % (b"[" + part * (size // len(part)) + b"1]")


def memory(daemon):
    return daemon.call("Chaos.Info")["memory"]


def post_all(daemon, bodies):
    """Posts all at once; how many answers of each kind came."""
    kinds = collections.Counter()

    def post(body):
        with socket.create_connection(daemon.address, timeout=120) as connection:
            connection.sendall(b"POST /rpc/v1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                               b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                               % len(body) + body)
            answer = b""
            while got := connection.recv(65536):
                answer += got
        if b"expected a string" in answer and b"HTTP/1.1 200" in answer:
            kinds["read"] += 1
        elif (b"HTTP/1.1 503" in answer and b"Retry-After: 1" in answer
              and b'"name":"LIMIT_EXCEEDED"' in answer and b"--total-memory" in answer):
            kinds["refused"] += 1
        else:
            kinds[answer] += 1

    threads = [threading.Thread(target=post, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return kinds


def all_is_given_back(daemon):
    deadline = time.monotonic() + 60
    while memory(daemon)["usedBytes"] > 64 * 1024 and time.monotonic() < deadline:
        time.sleep(0.05)
    return memory(daemon)["usedBytes"] <= 64 * 1024


@pytest.mark.parametrize("kind", DENSE)
def test_many_large_requests_at_once(start, kind):
    daemon = start("--total-memory", "64MiB", "--http-threads", "4")
    kinds = post_all(daemon, [dense(DENSE[kind], 400000)] * 16)
    assert set(kinds) <= {"read", "refused"} and kinds["read"] > 0, kinds
    seen = memory(daemon)
    assert seen["limitBytes"] == 64 * MIB
    assert 4 * MIB < seen["peakBytes"] <= 64 * MIB
    assert (seen["refusals"] > 0) == (kinds["refused"] > 0)
    assert all_is_given_back(daemon)


def test_large_requests_are_refused_together_and_taken_one_by_one(start):
    daemon = start("--total-memory", "16MiB", "--http-threads", "4")
    body = dense(DENSE["arrays"], 150000)
    for _ in range(5):
        if post_all(daemon, [body] * 8)["refused"]:
            break
    assert memory(daemon)["refusals"] > 0
    for _ in range(3):
        assert post_all(daemon, [body]) == {"read": 1}
    assert all_is_given_back(daemon)


def discover(members):
    return [{"jsonrpc": "2.0", "id": 1, "method": "Filecoin.Discover"}] * members


def test_one_request_alone_needs_no_more_than_its_own_limits(start):
    daemon = start("--total-memory", "1MiB")
    answers = daemon.post(discover(40)).json()
    assert "--max-response" in answers[-1]["error"]["data"]["hint"]
    assert memory(daemon)["peakBytes"] > MIB and memory(daemon)["refusals"] == 0


def test_small_requests_are_answered_meanwhile(start):
    """Readers who do not take their answers hold all that large requests may have."""
    daemon = start("--total-memory", "96MiB")
    held = []
    # Large answers that cost little to make: the document takes ThreadSanitizer two minutes.
    block = daemon.call("Chaos.DagPut", {"bytes": b64(cbor(bytes(MIB)))})["cid"]
    batch = json.dumps([{"jsonrpc": "2.0", "id": 1, "method": "Filecoin.ChainReadObj",
                         "params": [block]}] * 11).encode()
    head = (b"POST /rpc/v1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n" % len(batch))
    try:
        for _ in range(12):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(60)
            connection.connect(daemon.address)
            held.append(connection)
            connection.sendall(head + batch)
            connection.recv(1)
        assert memory(daemon)["usedBytes"] > 32 * MIB
        assert memory(daemon)["refusals"] > 0
        for _ in range(20):
            assert daemon.post(SMALL).json()["result"]["receipt"]
        assert memory(daemon)["peakBytes"] <= 96 * MIB
    finally:
        for connection in held:
            connection.close()
    assert all_is_given_back(daemon)


def test_memory_goes_back_to_the_system(start):
    daemon = start()
    if daemon.call("Chaos.Info")["build"]["sanitized"]:
        pytest.skip("sanitizers keep freed memory")
    before = daemon.memory_kib()
    post_all(daemon, [dense(DENSE["arrays"], 1000000)] * 8)
    deadline = time.monotonic() + 60
    while daemon.memory_kib() - before > 32 * 1024 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert daemon.memory_kib() - before <= 32 * 1024


def limits(daemon):
    info = daemon.call("Chaos.Info")
    options = {option["name"]: option["value"] for option in info["options"]}
    return info["memory"]["limitBytes"], info["limits"], options


def test_limits_give_way_to_what_is_given(start):
    total, shown, options = limits(start("--total-memory", "8MiB"))
    assert total == shown["bodyBytes"] == shown["responseBytes"] == shown["memoryBytes"]
    assert options["max-body-memory"] == options["max-answer-memory"] == "8MiB"
    total, shown, options = limits(start("--max-answer-memory", "1GiB"))
    assert total == 1 << 30 and options["total-memory"] == "1GiB"
    assert shown["bodyBytes"] == 16 * MIB


@pytest.mark.parametrize("name", ["max-body", "max-body-memory", "max-answer-memory",
                                  "max-response", "max-request-memory"])
def test_contradictions_are_refused(name):
    done = run("--total-memory", "8MiB", f"--{name}", "9MiB", "--listen", "127.0.0.1:0")
    assert done.returncode == 2
    assert f"--{name} 9MiB is more than --total-memory 8MiB" in done.stderr
