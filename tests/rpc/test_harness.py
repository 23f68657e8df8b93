# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What conftest.py promises: a daemon that misbehaves fails its test. The daemons here are
shell scripts, each with one fault."""

import json
import re

import pytest
from jsonschema import Draft7Validator, ValidationError
import requests

from conftest import Daemon, RpcError, run
from schemas import Relay, Schemas, check_connection

READY = 'echo "chaosactord ready url=http://127.0.0.1:1 pid=$$ version=0"'
WAIT = "while :; do sleep 0.02; done"
# Spoken on stderr: what a failed test shows, or None where nothing is wrong.
LINES = {
    "2026-01-01T00:00:00Z level=error mod=main ev=x text=\"no\"": "level=error",
    '{"time":"2026-01-01T00:00:00Z","level":"error","mod":"main"}': "error",
    "==7==ERROR: AddressSanitizer: heap-use-after-free on address 0x1": "heap-use",
    "==7==ERROR: LeakSanitizer: detected memory leaks": "leaks",
    "WARNING: ThreadSanitizer: data race (pid=7)": "data race",
    "x.c:1:2: runtime error: signed integer overflow": "overflow",
    "2026-01-01T00:00:00Z level=warn mod=main ev=error text=\"x\"": None,
}


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """fake(SCRIPT): from here on chaosactord is this script."""

    def make(script):
        path = tmp_path / "chaosactord"
        path.write_text(f"#!/bin/bash\n{script}\n")
        path.chmod(0o700)
        monkeypatch.setenv("CHAOSACTORD", str(path))

    return make


def saying(line, code=0):
    """A daemon that says a line on stderr and ends with this exit code when asked to."""
    return f"echo '{line}' >&2\ntrap 'exit {code}' TERM\n{READY}\n{WAIT}"


@pytest.mark.parametrize("line", LINES)
def test_lines_on_stderr(fake, line):
    fake(saying(line))
    for end in (Daemon.stop, Daemon.kill):
        daemon = Daemon([])
        if LINES[line] is None:
            end(daemon)
            continue
        with pytest.raises(AssertionError, match=re.escape(LINES[line])):
            end(daemon)
    if LINES[line] is not None and "Sanitizer" in line:
        fake(f"echo '{line}' >&2")
        with pytest.raises(AssertionError, match=re.escape(LINES[line])):
            run("db", "check")


def test_announced_error_lines(fake):
    fake(saying("level=error ev=disk_full"))
    daemon = Daemon([])
    daemon.expect_error("full")
    daemon.stop()
    daemon = Daemon([])
    daemon.expect_error("full")
    daemon.expect_error("never said")
    with pytest.raises(AssertionError, match="never said"):
        daemon.stop()


def test_exit_codes(fake):
    fake(saying("fine", code=3))
    with pytest.raises(AssertionError, match="3"):
        Daemon([]).stop()
    fake(f"{READY}\n{WAIT}")  # no handler: ended by the signal
    with pytest.raises(AssertionError, match="-15"):
        Daemon([]).stop()
    fake("kill -SEGV $$")
    with pytest.raises(AssertionError, match="signal 11"):
        run("--version")


def test_gone_before_it_was_asked(fake):
    fake(f"{READY}\nexit 0")
    for end in (Daemon.stop, Daemon.kill):
        daemon = Daemon([])
        daemon.process.wait(20)
        with pytest.raises(pytest.fail.Exception, match="gone with 0"):
            end(daemon)


def test_ended(fake):
    fake(saying("level=error ev=x"))
    daemon = Daemon([])
    daemon.process.terminate()
    with pytest.raises(AssertionError, match="ev=x"):
        daemon.ended()
    fake(saying("fine", code=3))
    daemon = Daemon([])
    daemon.process.terminate()
    with pytest.raises(AssertionError, match="3"):
        daemon.ended()


@pytest.mark.parametrize(
    "script", ["exit 4", f"echo hello\n{WAIT}", READY.replace("$$", "1") + f"\n{WAIT}"]
)
def test_ready_line(fake, script):
    fake(script)
    with pytest.raises(AssertionError):
        Daemon([])


DOCUMENT = {
    "methods": [
        {
            "name": "A",
            "result": {"schema": {"$ref": "#/components/schemas/R"}},
            "errors": [{"code": -32602, "data": {"names": ["INVALID_PARAMS"]}}],
        },
        {"name": "C", "result": {"schema": {"$ref": "#/components/schemas/T"}}, "errors": []},
    ],
    "components": {
        "schemas": {
            "R": {
                "type": "object",
                "required": ["x"],
                "properties": {"x": {"type": "integer"}},
                "additionalProperties": False,
            },
            "T": {"type": "array", "items": {"x-recursive": "#/components/schemas/T"}},
        },
        "errors": {
            "INVALID_PARAMS": {"code": -32602, "message": "no", "data": {"anyMethod": False}},
            "INTERNAL": {"code": -32603, "message": "no such", "data": {"anyMethod": True}},
        },
    },
}
ERROR = {"code": -32602, "message": "no such", "data": {"name": "INVALID_PARAMS", "hint": "try it"}}
TOP = {"jsonrpc": "2.0", "id": 1}
# (method, answer) of which none may pass.
WRONG = [
    ("A", {**TOP, "result": {}}),
    ("A", {**TOP, "result": {"x": "1"}}),
    ("A", {**TOP, "result": {"x": 1, "y": 1}}),
    ("A", {**TOP, "result": {"x": 1}, "more": 1}),
    ("A", {**TOP, "result": {"x": 1}, "error": ERROR}),
    ("A", {**TOP, "jsonrpc": "1.0", "result": {"x": 1}}),
    ("A", {"jsonrpc": "2.0", "result": {"x": 1}}),
    ("A", TOP),
    ("B", {**TOP, "result": {"x": 1}}),
    ("C", {**TOP, "error": ERROR}),  # an error of other methods
    ("C", {**TOP, "result": [[[7]]]}),
    *(
        ("A", {**TOP, "error": {**ERROR, **change}})
        for change in (
            {"code": "1"},
            {"code": -32603},
            {"data": {"name": "UNLISTED", "hint": "try it"}},
            {"message": ""},
            {"data": {"name": "INVALID_PARAMS"}},
            {"data": {"hint": "try it"}},
            {"data": {"name": "lower case", "hint": "try it"}},
            {"data": {"name": "INVALID_PARAMS", "hint": ""}},
            {"more": 1},
            {"code": -32601},
            {"data": {"name": "NOT_LISTED", "hint": "try it"}},
        )
    ),
    ("A", {**TOP, "error": {"code": 1, "message": "no data"}}),
]


def test_right_answers_pass():
    schemas = Schemas(DOCUMENT)
    schemas.check("A", {**TOP, "result": {"x": 1}})
    schemas.check("A", {**TOP, "error": ERROR})
    schemas.check("B", {**TOP, "error": ERROR})
    schemas.check("B", {**TOP, "error": {**ERROR, "code": 1}})
    schemas.check("C", {**TOP, "result": [[[], []]]})
    schemas.check("C", {**TOP, "error": {"code": -32603, "message": "bug", "data": {
        "name": "INTERNAL", "hint": "tell us"}}})


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_wrong_answers(number):
    with pytest.raises((AssertionError, KeyError, ValidationError)):
        Schemas(DOCUMENT).check(*WRONG[number])


def http(line, body, *fields):
    text = json.dumps(body).encode()
    head = "\r\n".join([line, "Content-Type: application/json", *fields])
    if fields:
        return f"{head}\r\n\r\n{len(text):x}\r\n".encode() + text + b"\r\n0\r\n\r\n"
    return f"{head}\r\nContent-Length: {len(text)}\r\n\r\n".encode() + text


CHUNKED = ("Transfer-Encoding: chunked",)


@pytest.mark.parametrize("fields", [(), CHUNKED])
@pytest.mark.parametrize("wrong", [None, 0, 1, 2])
def test_answers_in_the_bytes_of_a_connection(fields, wrong):
    """Each of several, and no other is taken for it."""
    good = [{**TOP, "result": {"x": 1}}, {**TOP, "error": ERROR},
            [{**TOP, "id": 2, "result": {"x": 2}}, {**TOP, "id": 3, "error": ERROR}]]
    bad = [{**TOP, "result": {"x": "1"}}, {**TOP, "error": {**ERROR, "code": 7}},
           [{**TOP, "id": 2, "result": {"x": 2}}, {**TOP, "id": 3, "result": {"y": 2}}]]
    request = {**TOP, "method": "A"}
    asked = [request, request, [{**request, "id": 2}, {"jsonrpc": "2.0", "method": "A"},
                                {**request, "id": 3}]]
    answers = [bad[i] if i == wrong else good[i] for i in range(3)]
    sent = b"".join(http("POST /rpc/v1 HTTP/1.1", body) for body in asked)
    got = b"HTTP/1.1 102 Processing\r\n\r\n" + b"".join(
        http("HTTP/1.1 200 OK", body, *fields) for body in answers)
    if wrong is None:
        check_connection(Schemas(DOCUMENT), sent, got)
    else:
        with pytest.raises((AssertionError, ValidationError)):
            check_connection(Schemas(DOCUMENT), sent, got)


def test_what_goes_through_a_relay(daemon, monkeypatch):
    """A client of any kind is answered as without it, and its answers are looked at."""
    body = {**TOP, "method": "Chaos.StateRoot"}
    with Relay(daemon) as relay:
        answer = requests.post(relay.url + "/rpc/v1", json=body, timeout=60).json()
    assert answer["result"] == daemon.call("Chaos.StateRoot")
    monkeypatch.setitem(daemon.schemas.results, "Chaos.StateRoot",
                        Draft7Validator({"type": "string"}))
    with pytest.raises(ValidationError):
        with Relay(daemon) as relay:
            requests.post(relay.url + "/rpc/v1", json=body, timeout=60)
    with pytest.raises(ValidationError):
        daemon.post(body)
    with pytest.raises(ValidationError):
        daemon.raw(b"POST /rpc/v1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                   b"Content-Length: %d\r\n\r\n%s" % (len(json.dumps(body)),
                                                       json.dumps(body).encode()))


class Answer:
    """What requests would return."""

    status_code = 200
    headers = {"Content-Type": "application/json"}
    text = ""

    def __init__(self, answer):
        self.json = lambda: answer


class Spoken(Daemon):
    """Answers with what it was made of."""

    def __init__(self, answer):
        self.answer = answer

    def post(self, body, **_):
        Schemas(DOCUMENT).check_body(json.dumps(body), json.dumps(self.answer))
        return Answer(self.answer)


def test_calls_and_batches():
    right, error = {**TOP, "result": {"x": 1}}, {**TOP, "error": ERROR}
    request = {**TOP, "method": "A"}
    assert Spoken(right).call("A") == {"x": 1}
    assert Spoken([right]).batch([request]) == [right]
    assert Spoken([right]).batch([{"jsonrpc": "2.0", "method": "A"}, request]) == [right]
    assert Spoken([{**error, "id": None}]).batch([7])
    with pytest.raises(RpcError):
        Spoken(error).call("A")
    for answer in ({**right, "id": 2}, {**TOP, "result": {}}):
        with pytest.raises((AssertionError, ValidationError)):
            Spoken(answer).call("A")
        with pytest.raises((AssertionError, ValidationError)):
            Spoken([answer]).batch([request])
    for answers in ([], [right, right], right):
        with pytest.raises(AssertionError):
            Spoken(answers).batch([request])
    assert Spoken(error).refuse("A", name="INVALID_PARAMS", code=-32602).message == "no such"
    for wanted in ({"name": "INTERNAL"}, {"code": 1}):
        with pytest.raises(AssertionError):
            Spoken(error).refuse("A", **wanted)
    with pytest.raises(pytest.fail.Exception):
        Spoken(right).refuse("A")
