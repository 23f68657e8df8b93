# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Filecoin.StateWaitMsg waits for a message that is not known yet: without a thread, for a bounded
time, in bounded numbers, and whoever goes away waits no longer."""

import contextlib
import json
import threading
import time

import requests

import chain
from test_websocket import Talk

WAITS = 256  # world/waits.h
A_CONNECTION = 64  # rpc/conversation.h
FEES = {"GasLimit": 10**8, "GasFeeCap": "200", "GasPremium": "1"}


def signed(nonce, account=1):
    message = chain.message(From=chain.account_address(account), To="f0102", Nonce=nonce,
                            Value="7", **FEES)
    return chain.sign_message(message, chain.account_secret(account))


def names(message):
    """Its CID, and that of the bare message."""
    return [chain.link(chain.cid_of(chain.signed_cbor(message))),
            chain.link(chain.message_cid(message["Message"]))]


def unknown(number):
    return chain.link(chain.cid_of(b"%d" % number))


class Waiting(threading.Thread):
    """A call on a connection of its own."""

    def __init__(self, daemon, params, path="/rpc/v1", batch=None):
        super().__init__()
        self.daemon, self.path, self.answer = daemon, path, None
        call = {"jsonrpc": "2.0", "id": 1, "method": "Filecoin.StateWaitMsg", "params": params}
        self.body = batch(call) if batch else call
        self.start()

    def run(self):
        self.answer = requests.post(self.daemon.url + self.path, json=self.body, timeout=60).json()

    def result(self):
        self.join()
        return self.answer["result"]

    def error(self):
        self.join()
        self.daemon.schemas.check_error(self.answer["error"])
        return self.answer["error"]


def test_what_is_pushed_later_is_found(daemon):
    message = signed(0)
    whole, bare = names(message)
    waiting = [
        Waiting(daemon, [whole]), Waiting(daemon, [bare]),  # a short list of parameters
        Waiting(daemon, [whole, 5, -1, True]), Waiting(daemon, [whole, None, None, None]),
        Waiting(daemon, [bare, 5], "/rpc/v0"),
        Waiting(daemon, [bare, 5], "/w/main/rpc/v0"),
        *(Waiting(daemon, [whole, 1, 900]) for _ in range(30)),
    ]
    time.sleep(0.1)
    # Nobody holds a thread.
    assert daemon.call("Filecoin.StateSearchMsg", [None, whole, -1, True]) is None
    assert all(one.is_alive() for one in waiting)
    assert daemon.call("Filecoin.MpoolPush", [message]) == whole
    found = daemon.call("Filecoin.StateWaitMsg", [whole])
    assert found["Receipt"]["ExitCode"] == 0
    for one in waiting:
        assert one.result()["TipSet"] == found["TipSet"]
        assert one.answer["result"]["Receipt"] == found["Receipt"]
        daemon.schemas.check("Filecoin.StateWaitMsg", one.answer)


def test_only_in_its_own_world(daemon):
    daemon.call("Chaos.WorldFork", {"name": "other"})
    message = signed(0)
    waiting = Waiting(daemon, names(message)[:1], "/w/other/rpc/v1")
    daemon.call("Filecoin.MpoolPush", [message])
    time.sleep(0.15)
    assert waiting.is_alive()
    daemon.post({"jsonrpc": "2.0", "id": 1, "method": "Filecoin.MpoolPush", "params": [message]},
                path="/w/other/rpc/v1")
    assert waiting.result()["Receipt"]["ExitCode"] == 0


def test_in_a_batch(daemon):
    messages = [signed(0), signed(0, 2)]
    version = {"jsonrpc": "2.0", "id": 2, "method": "Filecoin.Version", "params": []}

    def batch(call):
        return [version, call, {**call, "id": 3, "params": names(messages[1])[:1]}]

    waiting = Waiting(daemon, names(messages[0])[:1], batch=batch)
    for message in reversed(messages):
        time.sleep(0.05)
        assert waiting.is_alive()
        daemon.call("Filecoin.MpoolPush", [message])
    waiting.join()
    assert [answer["id"] for answer in waiting.answer] == [2, 1, 3]
    assert waiting.answer[0]["result"]["APIVersion"] == 131840
    for answer, message in zip(waiting.answer[1:], messages):
        assert answer["result"]["Message"] == names(message)[0]
    # One that writes has the world for itself: nobody else could push meanwhile.
    def request(number, method, *params):
        return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}

    answers = daemon.batch([
        request(1, "Filecoin.MpoolPush", signed(1)),
        request(2, "Filecoin.StateWaitMsg", names(signed(1))[0]),
        request(3, "Filecoin.StateWaitMsg", unknown(1)),
    ])
    assert answers[1]["result"]["Receipt"]["ExitCode"] == 0
    assert answers[2]["error"]["data"]["name"] == "MESSAGE_NOT_FOUND"


def test_the_limit_of_time(start):
    daemon = start("--ephemeral", "--run-timeout", "300ms")
    begun = time.monotonic()
    waiting = [Waiting(daemon, [unknown(1), 3, -1, True]), Waiting(daemon, [unknown(1)], "/rpc/v0")]
    for one in waiting:
        error = one.error()
        assert error["code"] == 1 and error["data"]["name"] == "MESSAGE_NOT_FOUND"
        assert "was not applied" in error["message"] and "--run-timeout" in error["data"]["hint"]
    assert time.monotonic() - begun >= 0.3
    # Such a CID no message has, ever.
    error = daemon.refuse("Filecoin.StateWaitMsg", [{"/": "bafkqaaa"}], "MESSAGE_NOT_FOUND", 1)
    daemon.refuse("Filecoin.StateWaitMsg", [], "INVALID_PARAMS")
    daemon.refuse("Filecoin.StateWaitMsg", [None], "INVALID_PARAMS")


def test_a_world_that_goes(daemon):
    daemon.call("Chaos.WorldFork", {"name": "other"})
    waiting = Waiting(daemon, [unknown(1)], "/w/other/rpc/v1")
    time.sleep(0.05)
    daemon.call("Chaos.WorldDelete", {"name": "other"})
    assert waiting.error()["data"]["name"] in ("MESSAGE_NOT_FOUND", "WORLD_NOT_FOUND")


def test_the_end_of_the_daemon(start):
    daemon = start("--ephemeral", "--run-timeout", "1h")
    waiting = [Waiting(daemon, [unknown(number)]) for number in range(5)]
    with contextlib.closing(Talk(daemon).socket):
        time.sleep(0.1)
        daemon.stop()
    for one in waiting:
        one.join()
        assert one.answer["error"]["data"]["name"] == "DRAINING"


def pending(daemon, client, count, first=0):
    for number in range(first, first + count):
        client.send("Filecoin.StateWaitMsg", [unknown(number)], number)


def has_room(daemon, seconds=20):
    """Whether one more may wait, some time soon."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        client = Talk(daemon)
        client.send("Filecoin.StateWaitMsg", [unknown(1)])
        client.socket.settimeout(0.2)
        try:
            assert client.take()["error"]["data"]["name"] == "LIMIT_EXCEEDED"
        except Exception as error:  # pylint: disable=broad-except
            if "timed out" in str(error):
                return True
            raise
        finally:
            client.socket.close()
    return False


def test_over_websocket(start):
    daemon = start("--ephemeral", "--run-timeout", "1h")
    client = Talk(daemon)
    whole, _ = names(signed(0))
    client.send("Filecoin.StateWaitMsg", [whole, 5, None, True], "a")
    client.send("Filecoin.StateWaitMsg", [unknown(1)], "b")
    assert client.call("Filecoin.Version", [], 3)["APIVersion"] == 131840
    client.send("xrpc.cancel", ["b"], None)
    answer = client.take()
    assert answer["id"] == "b" and answer["error"]["data"]["name"] == "LIMIT_EXCEEDED"
    client.send("Filecoin.MpoolPush", [signed(0)], 4)
    answers = {answer["id"]: answer for answer in (client.take(), client.take())}
    assert answers["a"]["result"]["Receipt"]["ExitCode"] == 0 and answers[4]["result"] == whole
    client.socket.close()


def test_so_many_wait_and_no_more(start):  # pylint: disable=too-many-locals
    daemon = start("--ephemeral", "--run-timeout", "1h")
    clients = [Talk(daemon) for _ in range(WAITS // A_CONNECTION)]
    for client in clients:
        pending(daemon, client, A_CONNECTION)
    last = Talk(daemon)
    for _ in range(100):  # the others may not have begun yet
        last.send("Filecoin.StateWaitMsg", [unknown(7)], 7)
        last.socket.settimeout(0.1)
        with contextlib.suppress(Exception):
            answer = last.take()
            break
    assert answer["error"]["data"]["name"] == "LIMIT_EXCEEDED", answer
    assert str(WAITS) in answer["error"]["message"]
    assert daemon.call("Filecoin.Version", [])["APIVersion"] == 131840
    # Whoever has gone waits no longer, over WebSocket and over HTTP.
    for client in clients[1:]:
        client.socket.shutdown()
    clients[0].socket.shutdown()
    last.socket.shutdown()
    assert has_room(daemon)
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "Filecoin.StateWaitMsg",
                       "params": [unknown(1)]}).encode()
    head = b"POST /rpc/v1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    request = head + b"Content-Length: %d\r\n\r\n" % len(body) + body
    for _ in range(2 * WAITS):
        with daemon.connect() as connection:
            connection.sendall(request)
    assert has_room(daemon)
