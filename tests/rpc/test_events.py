# SPDX-License-Identifier: Apache-2.0 OR MIT
"""GET /events and /w/NAME/events: server-sent events, on sockets of their own."""

import json
import re
import signal
import socket
import time

import pytest

KEPT = 1000  # events of a world that a client may still ask for


class Events:
    """A reader of one stream. Each event is a dict with the members id, event, data."""

    def __init__(self, daemon, path="/events", last_id=None, receive_bytes=None, headers=()):
        self.socket = socket.socket()
        if receive_bytes:
            # loopback's segments of 64 KiB would not fit into the window
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1000)
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(60)
        self.socket.connect(daemon.address)
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", "Accept: text/event-stream", *headers]
        if last_id is not None:
            lines.append(f"Last-Event-ID: {last_id}")
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.raw = self.text = b""
        self.ended = False
        while b"\r\n\r\n" not in self.raw:
            self.receive()
        head, self.raw = self.raw.split(b"\r\n\r\n", 1)
        self.status = int(head.split()[1])
        self.head = head.decode()
        self.comments = 0
        self.unchunk()

    def receive(self, size=65536):
        got = self.socket.recv(size)
        self.ended = self.ended or not got
        self.raw += got

    def unchunk(self):
        while b"\r\n" in self.raw:
            line, rest = self.raw.split(b"\r\n", 1)
            size = int(line, 16)
            if len(rest) < size + 2:
                return
            self.ended = self.ended or size == 0
            self.text += rest[:size]
            self.raw = rest[size + 2 :]

    def next(self):
        """The next event, or None at the end."""
        while True:
            while b"\n\n" in self.text:
                block, self.text = self.text.split(b"\n\n", 1)
                if block.startswith(b":"):
                    self.comments += 1
                    continue
                fields = dict(line.split(": ", 1) for line in block.decode().split("\n"))
                if "event" in fields:
                    return {**fields, "data": json.loads(fields["data"])}
            if self.ended:
                return None
            self.receive()
            self.unchunk()

    def take(self, count):
        return [self.next() for _ in range(count)]

    def close(self):
        self.socket.close()


@pytest.fixture
def listen():
    """listen(daemon, …) opens a stream that is closed with the test."""
    opened = []

    def make(*args, **kwargs):
        opened.append(Events(*args, **kwargs))
        return opened[-1]

    yield make
    for events in opened:
        events.close()


def change(daemon, count, world="main"):
    """That many entries, quickly."""
    for at in range(0, count, 100):
        daemon.batch(
            [
                {"jsonrpc": "2.0", "id": i, "method": "Chaos.EnvSet",
                 "params": {"epoch": at + i, "world": world}}
                for i in range(min(100, count - at))
            ]
        )


def ids(events):
    return [int(event["id"]) for event in events]


# ---- what comes -------------------------------------------------------------------------


def test_events_are_the_entries_of_the_journal(daemon, listen):
    events = listen(daemon)
    assert events.status == 200
    assert re.search(r"^Content-Type: text/event-stream\r?$", events.head, re.MULTILINE)
    assert re.search(r"^Cache-Control: no-store\r?$", events.head, re.MULTILINE)
    daemon.invoke("abortWith", {"code": 20, "message": "line\nbreak"})
    daemon.call("Chaos.EnvSet", {"epoch": 5})
    daemon.call("Chaos.ApplyTipset", {"blocks": []})
    got = events.take(3)
    assert [event["event"] for event in got] == ["applied", "environment", "applied"]
    assert ids(got) == [1, 2, 3]
    entries = daemon.call("Chaos.History", {"from": 1})["entries"]
    assert [event["data"] for event in got] == entries


def test_an_event_comes_at_once(daemon, listen):
    events = listen(daemon)
    for _ in range(5):
        start = time.monotonic()
        daemon.call("Chaos.EnvSet", {"epoch": 5})
        events.next()
        assert time.monotonic() - start < 2


def test_only_what_happens_from_now_on(daemon, listen):
    change(daemon, 3)
    events = listen(daemon)
    change(daemon, 1)
    assert ids(events.take(1)) == [4]


@pytest.mark.parametrize("by_query", [False, True])
def test_a_client_goes_on_where_it_stopped(daemon, listen, by_query):
    change(daemon, 5)
    if by_query:
        events = listen(daemon, path="/events?lastEventId=2")
    else:
        events = listen(daemon, last_id=2)
    assert ids(events.take(3)) == [3, 4, 5]
    change(daemon, 1)
    assert ids(events.take(1)) == [6]


def test_all_streams_hear_of_it(daemon, listen):
    streams = [listen(daemon) for _ in range(5)]
    change(daemon, 250)
    for events in streams:
        assert ids(events.take(250)) == list(range(1, 251))


def test_the_last_thousand_are_kept(daemon, listen):
    change(daemon, KEPT + 30)
    events = listen(daemon, last_id=30)
    assert ids(events.take(KEPT)) == list(range(31, KEPT + 31))
    events = listen(daemon, last_id=20)
    warning = events.next()
    assert warning["event"] == "warning" and "id" not in warning
    assert warning["data"]["name"] == "EVENTS_MISSED"
    assert (warning["data"]["from"], warning["data"]["to"]) == (21, 30)
    assert ids(events.take(KEPT)) == list(range(31, KEPT + 31))


def test_a_client_of_a_former_world_is_told(daemon, listen):
    change(daemon, 2)
    events = listen(daemon, last_id=77)
    warning = events.next()
    assert (warning["event"], warning["data"]["name"]) == ("warning", "EVENTS_UNKNOWN")
    change(daemon, 1)
    assert ids(events.take(1)) == [3]


def test_silence_is_broken_by_comments(daemon, listen):
    events = listen(daemon)
    events.socket.settimeout(25)
    events.receive()
    events.unchunk()
    while b"\n:\n\n" not in b"\n" + events.text:
        events.receive()
        events.unchunk()
    change(daemon, 1)
    assert ids(events.take(1)) == [1]


# ---- worlds --------------------------------------------------------------------------------


def test_worlds_have_streams_of_their_own(daemon, listen):
    daemon.call("Chaos.WorldFork", {"from": "main", "name": "other"})
    main, other = listen(daemon), listen(daemon, path="/w/other/events")
    same = listen(daemon, path="/w/main/events")
    change(daemon, 2, world="other")
    change(daemon, 1)
    assert ids(other.take(2)) == [1, 2]
    assert ids(main.take(1)) == ids(same.take(1)) == [1]


def test_moves(daemon, listen):
    events = listen(daemon)
    daemon.call("Chaos.SnapshotCreate", {"name": "s"})
    change(daemon, 2)
    daemon.call("Chaos.SnapshotRestore", {"name": "s"})
    daemon.call("Chaos.Rewind", {"to": 1})
    daemon.call("Chaos.WorldReset", {})
    got = events.take(5)
    assert [event["event"] for event in got[2:]] == ["restored", "restored", "reset"]
    assert [event["data"]["move"]["reason"] for event in got[2:]] == [
        "restore", "rewind", "reset"
    ]
    assert [event["data"]["move"]["target"] for event in got[2:]] == [0, 1, 0]


def test_a_deleted_world_says_so_last(daemon, listen):
    daemon.call("Chaos.WorldFork", {"from": "main", "name": "other"})
    events = listen(daemon, path="/w/other/events")
    change(daemon, 1, world="other")
    assert ids(events.take(1)) == [1]
    daemon.call("Chaos.WorldDelete", {"name": "other"})
    last = events.next()
    assert (last["event"], last["data"]["name"]) == ("deleted", "WORLD_DELETED")
    assert events.next() is None


def test_an_unknown_world(daemon, listen):
    events = listen(daemon, path="/w/nowhere/events")
    assert events.status == 404


# ---- ends ------------------------------------------------------------------------------------


def test_a_stopping_daemon_ends_streams(start, listen):
    daemon = start("--ephemeral")
    streams = [listen(daemon) for _ in range(3)]
    change(daemon, 1)
    daemon.process.send_signal(signal.SIGTERM)
    for events in streams:
        assert ids(events.take(1)) == [1]
        last = events.next()
        assert (last["event"], last["data"]["name"]) == ("dropped", "DRAINING")
        assert events.next() is None
    daemon.ended()


def test_a_stop_does_not_wait_for_who_does_not_read(start, listen):
    daemon = start("--ephemeral")
    listen(daemon, receive_bytes=16384)
    change(daemon, 500)
    assert daemon.stop() < 5


def test_a_slow_reader_is_dropped_and_told(daemon, listen):
    events = listen(daemon, receive_bytes=16384)
    deadline = time.monotonic() + 60
    made = 0
    while not events.ended and time.monotonic() < deadline:  # less is read than is made
        change(daemon, 100)
        made += 100
        events.receive(8192)
        events.unchunk()
    got = []
    while True:
        event = events.next()
        if event is None:
            break
        got.append(event)
    last = got.pop()
    assert (last["event"], last["data"]["name"]) == ("dropped", "SLOW_READER")
    assert ids(got) == list(range(1, last["data"]["from"]))
    assert last["data"]["from"] + KEPT <= last["data"]["to"] <= made
    assert daemon.call("Chaos.EnvGet")


def test_streams_are_limited_and_left_ones_make_room(start, listen):
    daemon = start("--ephemeral", "--max-connections", 32)
    streams = [listen(daemon) for _ in range(16)]
    assert {events.status for events in streams} == {200}
    refused = listen(daemon)
    assert refused.status == 503
    for events in streams[:4]:
        events.close()
    deadline = time.monotonic() + 20
    while listen(daemon).status != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    change(daemon, 1)
    assert ids(streams[-1].take(1)) == [1]


# ---- HTTP ---------------------------------------------------------------------------------------


def test_head(daemon):
    answer = daemon.http.head(daemon.url + "/events", timeout=20)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/event-stream"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_other_methods(daemon, method):
    answer = daemon.http.request(method, daemon.url + "/events", timeout=20)
    assert answer.status_code == 405 and answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "header, status",
    [
        ("Last-Event-ID: x", 400),
        ("Last-Event-ID: -1", 400),
        ("Last-Event-ID: 99999999999999999999", 400),
        ("Origin: http://elsewhere.example", 403),
        ("Chaos-World: nowhere", 404),
    ],
)
def test_refusals(daemon, listen, header, status):
    assert listen(daemon, headers=[header]).status == status


def test_path_and_header_name_one_world(daemon, listen):
    for header, status in (("main", 200), ("other", 400)):
        events = listen(daemon, path="/w/main/events", headers=[f"Chaos-World: {header}"])
        assert events.status == status


def test_pages_that_are_allowed_may_listen(start, listen):
    daemon = start("--ephemeral", "--allow-origin", "http://page.example")
    events = listen(daemon, headers=["Origin: http://page.example"])
    assert events.status == 200
    assert "Access-Control-Allow-Origin: http://page.example" in events.head


def test_a_client_of_http_1_0(daemon):
    with daemon.connect() as connection:
        connection.sendall(b"GET /events HTTP/1.0\r\nHost: localhost\r\n\r\n")
        text = connection.recv(65536)
        daemon.call("Chaos.EnvSet", {"epoch": 5})
        while b'"epoch":5' not in text:
            text += connection.recv(65536)
    assert b"Transfer-Encoding" not in text
