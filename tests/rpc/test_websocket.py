# SPDX-License-Identifier: Apache-2.0 OR MIT
"""JSON-RPC over WebSocket: requests, channels as go-jsonrpc has them, and bad clients."""

import base64
import json
import os
import signal
import socket
import struct
import threading
import time

import pytest
import websocket

import chain

from test_limits import LONG_VECTOR, NULL_ROUNDS

VERSION = {"method": "Filecoin.Version", "params": []}
NO_ORIGIN = {"suppress_origin": True}


class Talk:
    """A client; answers and values are checked against the schemas, as over HTTP."""

    def __init__(self, daemon, path="/rpc/v1", **options):
        self.daemon = daemon
        self.socket = websocket.create_connection(
            daemon.url.replace("http", "ws", 1) + path, timeout=120, **{**NO_ORIGIN, **options}
        )
        self.asked = {}

    def send(self, method, params=None, number=1):
        request = {"jsonrpc": "2.0", "method": method, "params": params or []}
        if number is not None:
            request["id"] = number
            self.asked[json.dumps(number)] = method
        self.socket.send(json.dumps(request))

    def take(self):
        text = self.socket.recv()
        assert text, "closed"
        message = json.loads(text)
        if isinstance(message, dict) and json.dumps(message.get("id")) in self.asked:
            self.daemon.schemas.check(self.asked[json.dumps(message["id"])], message)
        return message

    def call(self, method, params=None, number=1):
        self.send(method, params, number)
        answer = self.take()
        assert answer["id"] == number, answer
        return answer["result"]

    def refused(self, method, params=None, number=1):
        self.send(method, params, number)
        answer = self.take()
        assert answer["id"] == number, answer
        return answer["error"]["data"]["name"]

    def closed(self):
        """The code with which the daemon closes."""
        opcode, data = self.socket.recv_data()
        assert opcode == websocket.ABNF.OPCODE_CLOSE, data
        return struct.unpack("!H", data[:2])[0]


@pytest.fixture
def talk():
    opened = []

    def make(*args, **kwargs):
        opened.append(Talk(*args, **kwargs))
        return opened[-1]

    yield make
    for client in opened:
        client.socket.shutdown()


def value(message, channel):
    assert message["method"] == "xrpc.ch.val" and message["params"][0] == channel, message
    assert "id" not in message
    return message["params"][1]


CLOSE = {"jsonrpc": "2.0", "method": "xrpc.ch.close"}


# ---- requests -------------------------------------------------------------------------------


def test_requests(daemon, talk):
    client = talk(daemon)
    assert client.call("Filecoin.Version") == daemon.call("Filecoin.Version")
    made = client.call("Chaos.Invoke", {"method": "inspectRuntime", "from": "@alice"})
    assert made["receipt"]["ExitCode"] == 0
    assert daemon.call("Chaos.StateRoot")["root"] == made["stateRoot"]["after"]
    assert client.refused("Filecoin.Nothing") == "METHOD_NOT_FOUND"


def test_ids_keep_their_form(reader, talk):
    client = talk(reader)
    for number in ("a", 0, -7, 2**53 + 1, 10**30, 1.5):
        client.call("Filecoin.Version", number=number)
    client.socket.send('{"jsonrpc":"2.0","id":1.50,"method":"Filecoin.Version"}')
    assert '"id":1.50' in client.socket.recv()


def test_batches_and_notifications(reader, talk):
    client = talk(reader)
    client.send("Filecoin.Version", number=None)
    client.socket.send(json.dumps([{"jsonrpc": "2.0", **VERSION}]))
    client.socket.send(
        json.dumps([{"jsonrpc": "2.0", "id": 5, **VERSION}, {"jsonrpc": "2.0", **VERSION}, 3])
    )
    answers = json.loads(client.socket.recv())
    assert [answer["id"] for answer in answers] == [5, None]


def test_what_is_no_request_is_answered(reader, talk):
    client = talk(reader)
    client.socket.send("{")
    assert client.take()["error"]["data"]["name"] == "PARSE_ERROR"
    client.socket.send("")
    assert client.take()["error"]["data"]["name"] == "PARSE_ERROR"
    client.socket.send_binary(json.dumps({"jsonrpc": "2.0", "id": 4, **VERSION}).encode())
    assert client.take()["id"] == 4


def test_worlds(daemon, talk):
    daemon.call("Chaos.WorldCreate", {"name": "w1", "from": "minimal"})
    by_path = talk(daemon, "/w/w1/rpc/v1")
    by_header = talk(daemon, header={"Chaos-World": "w1"})
    by_path.call("Chaos.EnvSet", {"epoch": 77})
    assert by_header.call("Chaos.EnvGet")["epoch"] == 77
    assert by_header.call("Chaos.EnvGet", {"world": "main"}) == daemon.call("Chaos.EnvGet")
    assert talk(daemon, "/w/none/rpc/v1").refused("Chaos.EnvGet") == "WORLD_NOT_FOUND"


def test_short_requests_do_not_wait_for_long_ones(daemon, talk):
    client = talk(daemon)
    client.send("Chaos.VectorRun", LONG_VECTOR, "long")
    client.send("Filecoin.Version", [], "short")
    assert client.take()["id"] == "short"
    client.send("xrpc.cancel", ["long"], None)
    answer = client.take()  # what is cancelled is answered too
    assert answer["id"] == "long" and answer["error"]["data"]["name"] == "LIMIT_EXCEEDED"


def test_requests_on_their_way_are_limited(daemon, talk):
    client = talk(daemon)
    client.send("Chaos.ApplyTipset", {**NULL_ROUNDS, "epochOffset": 2001}, 0)
    for number in range(1, 80):
        client.send("Chaos.EnvSet", {"baseFee": "100"}, number)
    answers = [client.take() for _ in range(80)]
    assert sorted(answer["id"] for answer in answers) == list(range(80))
    hints = [answer["error"]["data"]["hint"] for answer in answers if "error" in answer]
    assert any("another connection" in hint for hint in hints)


def test_a_client_that_goes_leaves_what_it_wrote(daemon, talk):
    client = talk(daemon)
    for number in range(5):
        client.send("Chaos.EnvSet", {"epoch": number + 1}, number)
    client.socket.shutdown()
    deadline = time.monotonic() + 60
    while daemon.call("Chaos.EnvGet")["epoch"] != 5 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert daemon.call("Chaos.EnvGet")["epoch"] == 5


def test_many_clients_at_once(daemon):
    failed = []

    def work(number):
        try:
            client = Talk(daemon)
            for i in range(50):
                client.call("Chaos.Invoke", {"method": "inspectRuntime", "from": "@alice"}, i)
            client.socket.close()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test fails by it
            failed.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed
    assert daemon.call("Chaos.StateRoot")["seq"] == 16 * 50


def test_a_burst_of_short_requests(reader, talk):
    """None is refused, however many come before the first is answered."""
    client = talk(reader)
    requests = [json.dumps({"jsonrpc": "2.0", "id": i, **VERSION}).encode() for i in range(1000)]
    client.socket.sock.sendall(b"".join(frame(1, request) for request in requests))
    assert [client.take()["id"] for _ in range(1000)] == list(range(1000))
    assert client.call("Filecoin.Version", number=1000)


# ---- channels -------------------------------------------------------------------------------


def test_events(daemon, talk):
    client = talk(daemon)
    assert client.call("Chaos.Events", number=3) == 1
    assert client.call("Chaos.Events", number="b") == 2
    daemon.invoke("abortWith", {"code": 20, "message": "boom"})
    daemon.call("Chaos.EnvSet", {"epoch": 5})
    told = {1: [], 2: []}
    for _ in range(4):
        message = client.take()
        told[message["params"][0]].append(value(message, message["params"][0]))
    for values in told.values():
        assert [v["event"] for v in values] == ["applied", "environment"]
        assert [v["id"] for v in values] == [1, 2]
        assert values[0]["data"] == daemon.call("Chaos.History", {"from": 1})["entries"][0]
    client.send("xrpc.cancel", [3], None)
    assert client.take() == {**CLOSE, "params": [1]}
    daemon.call("Chaos.EnvSet", {"epoch": 6})
    assert value(client.take(), 2)["id"] == 3
    client.send("xrpc.cancel", ["b"], None)
    assert client.take() == {**CLOSE, "params": [2]}


def test_the_answer_goes_before_the_first_value(daemon, talk):
    stop = threading.Event()

    def write():
        while not stop.is_set():
            daemon.call("Chaos.EnvSet", {"epoch": 1})

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(20):
            client = talk(daemon)
            channel = client.call("Chaos.Events", number=9)
            first = value(client.take(), channel)["id"]
            assert value(client.take(), channel)["id"] == first + 1
    finally:
        stop.set()
        writer.join()


def test_a_channel_ends_with_its_world(daemon, talk):
    daemon.call("Chaos.WorldCreate", {"name": "w1", "from": "minimal"})
    client = talk(daemon, "/w/w1/rpc/v1")
    assert client.call("Chaos.Events", number=1) == 1
    daemon.call("Chaos.WorldDelete", {"name": "w1"})
    last = value(client.take(), 1)
    assert last["event"] == "deleted" and last["data"]["name"] == "WORLD_DELETED"
    assert client.take() == {**CLOSE, "params": [1]}
    assert client.closed() == 1008


def test_connections_end_with_the_world_they_were_made_for(daemon, talk):
    """By path or by header, idle ones too; others go on, as those do whose world is made anew when
    it is asked for."""
    paths = ["/w/w1/rpc/v1", "/w/auto:w1/rpc/v1", "/rpc/v1"]
    daemon.call("Chaos.WorldCreate", {"name": "w1", "from": "minimal"})
    bound, made, free = [talk(daemon, path) for path in paths]
    by_header = talk(daemon, header={"Chaos-World": "w1"})
    before_it = talk(daemon, "/w/w2/rpc/v1")  # there is no such world
    assert made.call("Chaos.StateRoot") and free.call("Chaos.StateRoot", {"world": "w1"})
    for name in ("w1", "auto:w1"):
        daemon.call("Chaos.WorldDelete", {"name": name})
    for client in (bound, by_header):
        opcode, data = client.socket.recv_data()
        assert opcode == websocket.ABNF.OPCODE_CLOSE
        assert data == struct.pack("!H", 1008) + b"the world has been deleted"
    assert free.refused("Chaos.StateRoot", {"world": "w1"}) == "WORLD_NOT_FOUND"
    assert before_it.refused("Chaos.StateRoot") == "WORLD_NOT_FOUND"
    assert free.call("Chaos.StateRoot") == made.call("Chaos.StateRoot")


def test_slow_readers_are_dropped(daemon, talk):
    client = talk(daemon, sockopt=((socket.SOL_SOCKET, socket.SO_RCVBUF, 4096),))
    client.call("Chaos.Events", number=1)
    batch = [
        {"jsonrpc": "2.0", "id": i, "method": "Chaos.EnvSet", "params": {"epoch": i}}
        for i in range(500)
    ]
    stop = threading.Event()

    def write():
        while not stop.is_set():
            daemon.post(batch)

    writer = threading.Thread(target=write)
    writer.start()
    values = []
    try:
        while True:
            message = client.take()
            if message.get("method") == "xrpc.ch.close":
                break
            values.append(value(message, 1))
            if "id" in values[-1]:
                time.sleep(0.01)
    finally:
        stop.set()
        writer.join()
    assert values[-1]["event"] == "dropped"
    assert values[-1]["data"]["name"] == "SLOW_READER"
    ids = [v["id"] for v in values[:-1]]
    assert ids == list(range(1, len(ids) + 1))
    assert client.call("Filecoin.Version", number=2)


def test_the_message_pool(daemon, talk):
    client = talk(daemon)
    assert client.call("Filecoin.MpoolSub", number=1) == 1
    sender = daemon.call("Filecoin.WalletDefaultAddress")
    daemon.invoke("inspectRuntime")  # without a signature: not through the pool
    message = chain.message(From=sender, Nonce=daemon.call("Filecoin.MpoolGetNonce", [sender]))
    signed = daemon.call("Filecoin.WalletSignMessage", [sender, message])
    daemon.call("Filecoin.MpoolPush", [signed])
    told = [value(client.take(), 1) for _ in range(2)]
    assert [update["Type"] for update in told] == [0, 1]
    assert told[0]["Message"] == told[1]["Message"] == signed


def keys(changes):
    return [(change["Type"], json.dumps(change["Val"]["Cids"])) for change in changes]


def test_the_chain(daemon, talk):
    client = talk(daemon)
    genesis = daemon.call("Filecoin.ChainHead")
    assert client.call("Filecoin.ChainNotify", number=1) == 1
    assert value(client.take(), 1) == [{"Type": "current", "Val": genesis}]
    daemon.invoke("inspectRuntime")
    head = daemon.call("Filecoin.ChainHead")
    carrier = daemon.call("Filecoin.ChainGetTipSet", [head["Blocks"][0]["Parents"]])
    assert value(client.take(), 1) == [{"Type": "apply", "Val": carrier},
                                       {"Type": "apply", "Val": head}]
    daemon.call("Chaos.EnvSet", {"epoch": 3})  # no tipset of its own, perhaps
    daemon.invoke("inspectRuntime")
    second = daemon.call("Filecoin.ChainHead")
    told = []
    while not told or told[-1]["Val"] != second:
        told += value(client.take(), 1)
    assert {change["Type"] for change in told} == {"apply"}
    assert told[0]["Val"]["Blocks"][0]["Parents"] == head["Cids"]
    daemon.call("Chaos.Rewind", {"to": 0})
    reverted = value(client.take(), 1)
    expected = [("revert", key) for _, key in reversed(keys(told))]
    expected += [("revert", json.dumps(t["Cids"])) for t in (head, carrier)]
    assert keys(reverted) == expected
    assert daemon.call("Filecoin.ChainHead") == genesis
    again = talk(daemon)  # as a client that comes back
    assert again.call("Filecoin.ChainNotify", number=1) == 1
    assert value(again.take(), 1) == [{"Type": "current", "Val": genesis}]


def test_a_change_of_the_chain_that_is_too_long(daemon, talk):
    for _ in range(5):
        daemon.batch([{"jsonrpc": "2.0", "id": i, "method": "Chaos.Invoke",
                       "params": {"method": "inspectRuntime"}} for i in range(100)])
    client = talk(daemon)
    client.call("Filecoin.ChainNotify", number=1)
    assert value(client.take(), 1)[0]["Type"] == "current"
    daemon.call("Chaos.Rewind", {"to": 0})
    assert client.take() == {**CLOSE, "params": [1]}


def test_channels_need_a_websocket(reader, talk):
    reader.refuse("Chaos.Events", {}, "NEEDS_WEBSOCKET", -32601)
    client = talk(reader)
    client.socket.send(json.dumps([{"jsonrpc": "2.0", "id": 1, "method": "Chaos.Events"}]))
    assert json.loads(client.socket.recv())[0]["error"]["data"]["name"] == "NEEDS_WEBSOCKET"
    numbers = [client.call("Chaos.Events", number=i) for i in range(16)]
    assert numbers == list(range(1, 17))
    assert client.refused("Chaos.Events") == "LIMIT_EXCEEDED"


# ---- the handshake --------------------------------------------------------------------------

KEY = base64.b64encode(b"0123456789abcdef").decode()


def shake(daemon, method="GET", path="/rpc/v1", version="HTTP/1.1", **fields):
    """Sends a handshake whose fields are replaced, or left out by None; the status and text."""
    head = {
        "Host": "localhost",
        "Connection": "keep-alive, Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": KEY,
        **{name.replace("_", "-"): text for name, text in fields.items()},
    }
    lines = [f"{method} {path} {version}", *(f"{n}: {t}" for n, t in head.items() if t is not None)]
    with daemon.connect() as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        data = b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
    return int(data.split()[1]), data.decode()


@pytest.mark.parametrize(
    ("status", "change"),
    [
        (101, {}),
        (101, {"Origin": "http://localhost"}),
        (403, {"Origin": "http://page.example"}),
        (403, {"Host": "attacker.example"}),
        (404, {"path": "/nothing"}),
        (200, {"path": "/version"}),  # a probe, whatever it asks for
        (501, {"path": "/openrpc.json"}),
        (501, {"Upgrade": "other"}),
        (501, {"method": "HEAD"}),
        (426, {"Sec_WebSocket_Version": "8"}),
        (426, {"Sec_WebSocket_Version": None}),
        (400, {"Sec_WebSocket_Key": None}),
        (400, {"Sec_WebSocket_Key": "c2hvcnQ="}),
        (400, {"Sec_WebSocket_Key": "not base64!"}),
        (200, {"Connection": "keep-alive"}),
    ],
)
def test_handshake(reader, status, change):
    got, text = shake(reader, **change)
    assert got == status, text
    assert ("Sec-WebSocket-Accept" in text) == (status == 101)
    if status == 426:
        assert "Sec-WebSocket-Version: 13" in text


def test_too_many_websockets(start):
    daemon = start("--max-connections", 16)
    clients = [Talk(daemon) for _ in range(4)]
    status, text = shake(daemon)
    assert status == 503 and "quarter of --max-connections" in text
    clients[0].socket.close()
    deadline = time.monotonic() + 30
    while shake(daemon)[0] != 101 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert clients[1].call("Filecoin.Version")


def test_by_unix_socket(start, tmp_path):
    path = tmp_path / "socket"
    daemon = start("--listen", "127.0.0.1:0", "--listen", f"unix:{path}")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        client = websocket.create_connection("ws://localhost/rpc/v1", socket=connection)
        client.send(json.dumps({"jsonrpc": "2.0", "id": 1, **VERSION}))
        assert json.loads(client.recv())["result"] == daemon.call("Filecoin.Version")


# ---- frames ---------------------------------------------------------------------------------


def frame(opcode, data, fin=True):
    return websocket.ABNF(int(fin), 0, 0, 0, opcode, 1, data).format()


def test_messages_in_pieces(reader, talk):
    text = json.dumps({"jsonrpc": "2.0", "id": 8, **VERSION}).encode()
    client = talk(reader)
    pieces = [text[i : i + 7] for i in range(0, len(text), 7)]
    for i, piece in enumerate(pieces):
        client.socket.sock.sendall(frame(9, b"amid"))  # a ping is no part of the message
        client.socket.sock.sendall(frame(0 if i else 1, piece, i == len(pieces) - 1))
    got = [client.socket.recv_frame() for _ in range(len(pieces) + 1)]
    texts = [f for f in got if f.opcode == websocket.ABNF.OPCODE_TEXT]
    assert [json.loads(f.data)["id"] for f in texts] == [8]
    pongs = [f for f in got if f.opcode == websocket.ABNF.OPCODE_PONG]
    assert [f.data for f in pongs] == [b"amid"] * len(pieces)


def test_frames_that_come_with_the_handshake(reader):
    head = (
        "GET /rpc/v1 HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n\r\n"
    ).encode()
    text = json.dumps({"jsonrpc": "2.0", "id": 8, **VERSION}).encode()
    with reader.connect() as connection:
        connection.sendall(head + frame(1, text))
        data = b""
        while b'"id":8' not in data:
            data += connection.recv(65536)


@pytest.mark.parametrize(
    ("code", "data"),
    [
        (1002, b"\x81\x02{}"),  # not masked
        (1002, b"\x83\x80\0\0\0\0"),  # no such opcode
        (1002, frame(0, b"behind nothing")),
        (1007, frame(1, b"\xff\xfe")),
    ],
)
def test_bad_frames(reader, talk, code, data):
    client = talk(reader)
    client.socket.sock.sendall(data)
    assert client.closed() == code
    assert reader.call("Filecoin.Version")


def test_a_message_that_is_too_large(start, talk):
    daemon = start("--max-body", "64KiB")
    client = talk(daemon)
    client.socket.send('"' + "x" * 70_000 + '"')
    assert client.closed() == 1009
    client = talk(daemon)
    client.socket.send('"' + "x" * 60_000 + '"')
    assert client.take()["error"]["data"]["name"] == "INVALID_REQUEST"


def test_a_message_that_takes_too_long(start, talk):
    daemon = start("--request-timeout", "500ms")
    client = talk(daemon)
    client.socket.sock.sendall(frame(1, b"{", fin=False))
    assert client.closed() == 1008
    silent = talk(daemon)  # between messages there is no such limit
    time.sleep(1.5)
    assert silent.call("Filecoin.Version")


def test_a_client_that_takes_nothing_is_dropped(start, talk):
    daemon = start("--request-timeout", "1s")
    client = talk(daemon, sockopt=((socket.SOL_SOCKET, socket.SO_RCVBUF, 4096),))
    for number in range(20):
        client.send("Filecoin.Discover", [], number)
    deadline = time.monotonic() + 60
    with pytest.raises(OSError):
        while time.monotonic() < deadline:
            client.socket.ping()
            time.sleep(0.1)
    assert daemon.call("Filecoin.Version")


def test_pongs_that_nobody_takes_do_not_pile_up(daemon, talk):
    count = 200_000
    client = talk(daemon, sockopt=((socket.SOL_SOCKET, socket.SO_RCVBUF, 4096),))
    before = daemon.memory_kib()
    sender = threading.Thread(target=client.socket.sock.sendall, args=(frame(9, b"") * count,))
    sender.start()
    time.sleep(1)  # with nobody who reads
    sender.join(2)
    assert daemon.memory_kib() - before < 16 * 1024
    for _ in range(count):
        assert client.socket.recv_frame().opcode == websocket.ABNF.OPCODE_PONG
    sender.join()
    assert client.call("Filecoin.Version")


# ---- the end --------------------------------------------------------------------------------


def test_the_daemon_stops(daemon, talk):
    client = talk(daemon)
    client.call("Chaos.Events", number=1)
    client.send("Chaos.EnvSet", {"epoch": 3}, 2)
    assert {message.get("id") for message in (client.take(), client.take())} == {2, None}
    os.kill(daemon.process.pid, signal.SIGTERM)
    assert client.take() == {**CLOSE, "params": [1]}
    assert client.closed() == 1001
    client.socket.shutdown()
    daemon.ended()


def test_the_daemon_stops_with_silent_clients(daemon):
    clients = [Talk(daemon) for _ in range(20)]
    assert daemon.stop() < 8
    for client in clients:
        client.socket.shutdown()
