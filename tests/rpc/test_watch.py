# SPDX-License-Identifier: Apache-2.0 OR MIT
"""chaosactor watch, against the real daemon and against stand-ins that break off."""

import http.server
import json
import signal
import subprocess
import threading
import time

import pytest

from test_cli import CHAOSACTOR, FAILED, NO_CONNECTION, OK, USAGE
from test_events import change


def watch(url, *args):
    return subprocess.Popen(
        [CHAOSACTOR, "--url", url, "watch", *map(str, args)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_events_come_as_lines(daemon):
    change(daemon, 2)
    watching = watch(daemon.url, "--from", 1, "--count", 4)
    daemon.invoke("abortWith", {"code": 20, "message": "x"})
    daemon.call("Chaos.ApplyTipset", {"blocks": []})
    out, err = watching.communicate(timeout=60)
    assert (watching.returncode, err) == (OK, "")
    lines = [line.split() for line in out.splitlines()]
    assert [line[:3] for line in lines] == [
        ["environment", "1", "env"],
        ["environment", "2", "env"],
        ["applied", "3", "message"],
        ["applied", "4", "tipset"],
    ]
    assert "exit 20" in " ".join(lines[2])


def test_lines_of_json(daemon):
    watching = watch(daemon.url, "--from", 1, "--count", 2, "--json")
    change(daemon, 2)
    out, _ = watching.communicate(timeout=60)
    entries = daemon.call("Chaos.History", {"from": 1})["entries"]
    assert [json.loads(line) for line in out.splitlines()] == [
        {"event": "environment", "data": entry} for entry in entries
    ]


def test_a_line_comes_at_once(daemon):
    watching = watch(daemon.url, "--from", 1)
    for seq in (1, 2):
        change(daemon, 1)
        assert watching.stdout.readline().split()[1] == str(seq)
    watching.send_signal(signal.SIGINT)
    assert watching.wait(20) != OK


def test_it_goes_on_when_the_daemon_is_back(start, tmp_path):
    daemon = start("--data-dir", tmp_path / "d")
    port = daemon.address[1]
    watching = watch(daemon.url, "--from", 1, "--count", 4)
    change(daemon, 2)
    assert [watching.stdout.readline().split()[1] for _ in range(2)] == ["1", "2"]
    daemon.stop()
    time.sleep(0.5)
    daemon = start("--data-dir", tmp_path / "d", listen=f"127.0.0.1:{port}")
    change(daemon, 2)
    out, err = watching.communicate(timeout=60)
    assert watching.returncode == OK
    assert [line.split()[1] for line in out.splitlines() if line.startswith("env")] == ["3", "4"]
    assert err.count("trying again") >= 1 and "stopping" in out


def test_no_daemon():
    watching = watch("http://127.0.0.1:1")
    _, err = watching.communicate(timeout=60)
    assert watching.returncode == NO_CONNECTION and "cannot connect" in err


def test_unknown_world(daemon):
    watching = watch(daemon.url, "--world", "nowhere")
    _, err = watching.communicate(timeout=60)
    assert watching.returncode == FAILED
    assert "404" in err and "hint" in err


@pytest.mark.parametrize(
    "args", [("--count", 0), ("--count", "x"), ("--from", 0), ("--from", "x"), ("more",)]
)
def test_usage(args):
    watching = watch("http://127.0.0.1:1", *args)
    watching.communicate(timeout=60)
    assert watching.returncode == USAGE


# ---- the format, from a stand-in ----------------------------------------------------------


PIECES = [
    b": nothing\r\n\r\nretry: 10\n\nid: 7\nevent: applied\ndata: {\"seq\":7,\n",
    b"data: \"kind\":\"env\"}\n\nevent: war",
    b"ning\ndata: {\"text\":\"a \\u001b[2J notice\"}\n\ndata: {\"half\":",
]


@pytest.fixture
def stand_in():
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append((self.path, self.headers.get("Last-Event-ID")))
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            for piece in PIECES:
                self.wfile.write(piece)
                self.wfile.flush()
                time.sleep(0.05)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()


def test_pieces_and_lost_connections(stand_in):
    url, seen = stand_in
    watching = watch(url + "/w/other", "--count", 3, "--json")
    out, err = watching.communicate(timeout=60)
    assert watching.returncode == OK
    event = {"event": "applied", "data": {"seq": 7, "kind": "env"}}
    notice = {"event": "warning", "data": {"text": "a \x1b[2J notice"}}
    assert [json.loads(line) for line in out.splitlines()] == [event, notice, event, notice, event]
    assert seen == [("/w/other/events", None), ("/w/other/events", "7"), ("/w/other/events", "7")]
    assert err.count("trying again") == 2


def test_notices_do_not_steer_the_terminal(stand_in):
    url, _ = stand_in
    watching = watch(url, "--count", 2)
    out, _ = watching.communicate(timeout=60)
    assert "warning: a " in out and "\x1b[2J" not in out
