# SPDX-License-Identifier: Apache-2.0 OR MIT
"""chaosactor, the real binary, against a stand-in daemon whose answers each test chooses.

What chaosactor sends, prints and exits with is all here; what the real daemon makes of it is in
the tests at the end. CHAOSACTOR is the program, by default the one beside the daemon's.
"""
import gzip
import http.server
import json
import os
import pty
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree

import pytest

from conftest import binary, is_running
from schemas import Relay

CHAOSACTORD = binary()
CHAOSACTOR = os.environ.get("CHAOSACTOR") or os.path.join(os.path.dirname(CHAOSACTORD),
                                                          "chaosactor")

OK, FAILED, NO_CONNECTION, USAGE = range(4)

ROOT = "bafy2bzaceas2g7y6nrjwlqir6juexq26ajn6qepqp7s2ubtj73veznczarkoo"
AFTER = "bafy2bzacebk32vyofj34oh2rd5xzphacgatepg3dhfxu34tu6jhys452lcki2"
MESSAGE = "bafy2bzaceah36uc7kv6eanp4dyrfnkltrawvg5yje2wg35tbmgqy2fs4tr4ao"
APPLIED = {
    "msgCid": {"/": MESSAGE}, "message": {},
    "receipt": {"ExitCode": 20, "Return": None, "GasUsed": 149819, "EventsRoot": None},
    "exit": {"code": 20, "name": None, "text": "boom \x1b[2J"}, "returnDecoded": None,
    "gasCost": {"TotalCost": "101000000000"}, "stateRoot": {"before": {"/": ROOT},
                                                           "after": {"/": AFTER}},
    "chaosHead": None, "seq": 1, "epoch": 5, "networkVersion": 13, "durable": True}


class Raw(str):
    """An answer's text in place of a result."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.server.connections += 1

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="application/json"):
        body = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.server.requests.append((self.path, ""))
        self.answer(self.server.ready, "ready\n" if self.server.ready == 200 else "draining\n")

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.requests.append((self.path, body))
        self.server.worlds.append(self.headers["Chaos-World"])
        request = json.loads(body)
        result = self.server.answers.get(request["method"], {})
        if callable(result):
            result = result(request, self)
        if isinstance(result, tuple):
            self.answer(*result)
        elif isinstance(result, Raw):
            self.answer(200, '{"jsonrpc":"2.0","id":%d,%s}' % (request["id"], result))
        elif result is not None:
            self.answer(200, json.dumps({"jsonrpc": "2.0", "id": request["id"],
                                         "result": result}))


class Stub(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.requests, self.connections, self.ready = {}, [], 0, 200
        self.worlds = []  # the header, of each request
        self.base = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        pass  # a client that goes away is what some tests are about

    def params(self, which=-1):
        """Parameters of a request, as text."""
        body = self.requests[which][1]
        return body[body.index('"params":') + 9:-1]


@pytest.fixture
def stub():
    server = Stub()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def clean_environment(**more):
    """Nothing of what the caller of the tests may have set about daemons or colours."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("CHAOSACTOR") and name not in ("NO_COLOR", "http_proxy")}
    return {**kept, "TERM": "xterm", **more}


def run(*words, stdin="", **environment):
    done = subprocess.run([CHAOSACTOR, *words], input=stdin, text=True, check=False, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=clean_environment(**environment))
    assert "Sanitizer" not in done.stderr and "runtime error" not in done.stderr, done.stderr
    return done


@pytest.fixture
def cli(stub):
    def call(*words, **more):
        return run("--url", stub.base, *words, **more)
    return call


def error(name, code, message, **data):
    return Raw('"error":' + json.dumps({"code": code, "message": message,
                                        "data": dict(data, name=name)}))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# Words and where they lead


@pytest.mark.parametrize("words", [
    [], ["invoke"], ["state"], ["nonsense"], ["invoke", "nonsense"], ["env", "get", "extra"],
    ["--nonsense", "env", "get"], ["env", "get", "--nonsense"], ["state", "actor"], ["env", "set"],
    ["invoke", "abort-with", "--code", "x"], ["trace", "1", "--format", "xml"], ["apply"],
    ["apply", "-", "--cbor", "gA=="], ["call", "A.B", "7"], ["call", "A.B", "{"],
    ["--timeout", "soon", "env", "get"], ["--timeout", "-1", "env", "get"],
    ["--local", "--url", "http://h", "env", "get"], ["--url", "ftp://h", "env", "get"],
    ["invoke", "abort-with", "--at", "head"], ["invoke", "abort-with", "--expect-exit", "x"],
    ["vector", "run"], ["vector", "run", "x", "--format", "xml"], ["vector", "run", "x",
                                                                  "--min-run", "-1"],
    ["env", "set", "--epoch", "soon"], ["state", "actor", b"\xff"]])
def test_usage_is_3(cli, stub, words):
    done = cli(*words) if "--url" not in words and "--local" not in words else run(*words)
    assert done.returncode == USAGE
    assert done.stdout == "" and done.stderr != ""
    assert stub.requests == []


def test_suggestions():
    assert "did you mean: chaosactor invoke abort-with" in run("invoke", "abrt-with").stderr
    assert "did you mean --message?" in run("invoke", "abort-with", "--mesage", "x").stderr
    assert "did you mean: chaosactor invoke send" in run("send", "--to", "f098").stderr
    for words in (["--port", "1"], ["nope"], ["env", "set", "--port", "1"]):
        done = run(*words)
        assert done.returncode == USAGE and "did you mean" not in done.stderr, done.stderr


def test_help_is_a_command(stub):
    assert run("help").stdout == run("--help").stdout
    for words in (["send"], ["invoke", "send"], ["vector", "run"], ["env"], ["help"]):
        done = run("help", *words)
        command = ["invoke", "send"] if words == ["send"] else words
        assert done.returncode == OK and done.stdout == run(*command, "--help").stdout
    done = run("help", "nope")
    assert done.returncode == USAGE and 'unknown command "nope"' in done.stderr
    assert run("help", "a", "b", "c").returncode == USAGE
    assert stub.requests == []


def test_help_says_what_is_required():
    text = run("invoke", "caller-validation", "--help").stdout
    assert "or a number; required" in text and "default none" not in text
    assert run("invoke", "caller-validation").returncode == USAGE


def test_help_of_every_command():
    overview = run("--help")
    assert overview.returncode == OK
    commands = re.findall(r"^  ([a-z-]+(?: [a-z-]+)?)(?= |$)", overview.stdout, re.M)
    commands = [name for name in commands if not name.startswith("--")]
    assert len(commands) >= 22 and "invoke send" in commands
    for name in commands:
        for words in ([*name.split(), "--help"], ["-h", *name.split()]):
            done = run(*words)
            assert done.returncode == OK and done.stderr == ""
            assert re.search(r"^Usage: chaosactor (\[OPTIONS\] )?" + name, done.stdout)
    assert "--msg-value" in run("invoke", "send", "--help").stdout
    assert "invoke abort-with" in run("invoke", "--help").stdout


def test_version():
    done = run("--version")
    assert done.returncode == OK and re.fullmatch(r"chaosactor \d+\.\d+\.\d+\n", done.stdout)


def test_global_options_stand_anywhere(stub):
    for words in (["--url", stub.base, "--json", "env", "get"],
                  ["env", "--url=" + stub.base, "get", "--json"],
                  ["env", "get", "--json", "--url", stub.base]):
        done = run(*words)
        assert (done.returncode, done.stdout) == (OK, "{}\n")


@pytest.mark.parametrize("path, expected", [
    ("", "/rpc/v1"), ("/", "/rpc/v1"), ("/w/ci-1", "/w/ci-1/rpc/v1"), ("/rpc/v0", "/rpc/v0")])
def test_the_rpc_path_is_completed(stub, path, expected):
    assert run("env", "get", CHAOSACTOR_URL=stub.base + path).returncode == OK
    assert stub.requests[0][0] == expected


# What is sent


@pytest.mark.parametrize("words, params", [
    (["abort-with", "--code", "20", "--message", "boom"],
     '{"method":"abortWith","args":{"code":20,"message":"boom"}}'),
    (["abortWith", "--code=-9223372036854775808", "--trace"],
     '{"method":"abortWith","args":{"code":-9223372036854775808},"trace":true}'),
    (["send", "--to", "f0101", "--method", "18446744073709551615", "--msg-value", "1"],
     '{"method":"send","args":{"to":"f0101","method":"18446744073709551615"},"value":"1"}'),
    (["8", "--raw", "gxRkYm9vbfQ=", "--nonce", "9223372036854775808"],
     '{"method":8,"params":"gxRkYm9vbfQ=","nonce":"9223372036854775808"}'),
    (["mutate-state", "--value", b"\xff"],
     '{"method":"mutateState","args":{"value":{"base64":"/w=="}}}')])
def test_invoke_sends(cli, stub, words, params):
    stub.answers["Chaos.Invoke"] = APPLIED
    assert cli("invoke", *words).returncode == OK
    assert stub.params() == params


def test_simulate_wraps_the_call(cli, stub):
    stub.answers["Chaos.Simulate"] = APPLIED
    assert cli("invoke", "constructor", "--simulate", "--at", "12", "--trace").returncode == OK
    assert stub.params() == ('{"invoke":{"method":"constructor","args":{}},"at":12,"trace":true}')
    assert cli("apply", "--cbor", "0x80", "--simulate", "--at", "genesis").returncode == OK
    assert stub.params() == '{"cbor":"gA==","at":"genesis"}'


def test_apply_sends_the_message_as_it_stands(cli, stub, tmp_path):
    stub.answers["Chaos.ApplyMessage"] = APPLIED
    text = '{"Nonce": 18446744073709551615, "Value": "1"}'
    path = tmp_path / "message.json"
    path.write_text(text)
    assert cli("apply", str(path)).returncode == OK
    assert stub.params() == '{"message":{"Nonce":18446744073709551615,"Value":"1"}}'
    assert cli("apply", "-", stdin=text, ).returncode == OK
    assert stub.params() == '{"message":{"Nonce":18446744073709551615,"Value":"1"}}'
    path.write_bytes(b"\x8a\x00")
    assert cli("apply", str(path)).returncode == OK
    assert stub.params() == '{"cbor":"igA="}'
    done = cli("apply", str(tmp_path / "absent"))
    assert done.returncode == FAILED and "No such file" in done.stderr
    assert len(stub.requests) == 3


@pytest.mark.parametrize("words, method, params", [
    (["state", "root"], "Chaos.StateRoot", "{}"),
    (["state", "root", "--at", "3"], "Chaos.StateRoot", '{"at":3}'),
    (["state", "actor", "f098"], "Filecoin.StateGetActor", '["f098",null]'),
    (["state", "read", "f098"], "Filecoin.StateReadState", '["f098",null]'),
    (["state", "list"], "Filecoin.StateListActors", "[null]"),
    (["env", "get"], "Chaos.EnvGet", "{}"),
    (["env", "set", "--epoch", "7", "--network-version", "9", "--base-fee", "100", "--circ-supply",
      "2" + 27 * "0"], "Chaos.EnvSet",
     '{"epoch":7,"networkVersion":9,"baseFee":"100","circSupply":"2' + 27 * "0" + '"}'),
    (["env", "set", "--address-prefix", "t"], "Chaos.EnvSet", '{"addressPrefix":"t"}'),
    (["trace", "12"], "Chaos.Trace", '{"seq":12,"format":"json"}'),
    (["trace", MESSAGE, "--format", "lotus"], "Chaos.Trace",
     '{"msgCid":"' + MESSAGE + '","format":"lotus"}'),
    (["history", "--from", "2", "--limit", "5"], "Chaos.History", '{"from":2,"limit":5}'),
    (["gc"], "Chaos.Gc", "{}"),
    (["gc", "--dry-run"], "Chaos.Gc", '{"dryRun":true}'),
    (["gc", "--keep", ROOT, "--keep", "@mine"], "Chaos.Gc",
     '{"keep":["' + ROOT + '","@mine"]}'),
    (["diff", "0"], "Chaos.StateDiff", '{"from":0,"to":"head","format":"text"}'),
    (["diff", "genesis", ROOT, "--depth", "block", "--limit", "5"], "Chaos.StateDiff",
     '{"from":"genesis","to":"' + ROOT + '","format":"text","depth":"block","limit":5}'),
    (["--json", "diff", "1", "2", "--to-world", "other"], "Chaos.StateDiff",
     '{"from":1,"to":{"world":"other","at":2},"format":"json"}'),
    (["dag", "get", ROOT], "Chaos.DagGet",
     '{"cid":"' + ROOT + '","path":"","format":"dagJson"}'),
    (["dag", "get", ROOT + "/1/0", "--format", "diag"], "Chaos.DagGet",
     '{"cid":"' + ROOT + '","path":"/1/0","format":"diag"}'),
    (["dag", "stat", ROOT], "Chaos.DagStat", '{"cid":"' + ROOT + '"}'),
    (["call", "A.B", '[18446744073709551615, {"a" : 1}]'], "A.B",
     '[18446744073709551615, {"a" : 1}]')])
def test_look_ups_send(cli, stub, words, method, params):
    assert cli(*words).returncode == OK
    assert json.loads(stub.requests[0][1])["method"] == method
    assert stub.params() == params


def test_call_takes_parameters_from_stdin_or_none(cli, stub):
    assert cli("call", "A.B", "-", stdin='{"x": 1.50}').returncode == OK
    assert stub.params() == '{"x": 1.50}'
    assert cli("call", "A.B").returncode == OK
    assert "params" not in stub.requests[1][1]


# What is printed


def test_json_prints_the_result_as_it_came(cli, stub):
    stub.answers["A.B"] = Raw('"result": {"n" : 18446744073709551615, "f": 1.50, "s":"a  b"}')
    assert cli("call", "A.B", "--json").stdout == '{"n":18446744073709551615,"f":1.50,"s":"a  b"}\n'
    assert cli("call", "A.B").stdout == (
        '{\n  "n": 18446744073709551615,\n  "f": 1.50,\n  "s": "a  b"\n}\n')
    stub.answers["A.B"] = Raw('"result":null')
    assert cli("call", "A.B", "--json").stdout == "null\n"


def test_an_application_for_people(cli, stub):
    stub.answers["Chaos.Invoke"] = dict(APPLIED, trace=[
        {"depth": 0, "from": "f0100", "to": "f098", "method": 8, "value": "0", "exit": 20,
         "gasCharges": [{"name": "OnChainMessage", "tg": 9, "cg": 4, "sg": 5}]}])
    done = cli("invoke", "abort-with", "--code", "20")
    assert done.returncode == OK and done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0] == "exit            20  boom \\x1b[2J"
    assert lines[1] == "gas used        149819"
    assert f"root after      {AFTER}" in lines
    assert lines[-2] == "f0100 -> f098  method 8  value 0  exit 20"
    assert lines[-1].split() == ["OnChainMessage", "9", "compute", "4", "storage", "5"]
    assert "\x1b" not in done.stdout


def test_expect_exit(cli, stub):
    stub.answers["Chaos.Invoke"] = APPLIED
    assert cli("invoke", "abort-with", "--expect-exit", "20").returncode == OK
    done = cli("invoke", "abort-with", "--expect-exit", "9")
    assert done.returncode == FAILED and done.stdout.startswith("exit ")
    assert done.stderr == "chaosactor: exit code 20 where 9 was expected\n"


def test_look_ups_for_people(cli, stub):
    stub.answers["Chaos.StateRoot"] = {"root": {"/": ROOT}, "seq": 0}
    assert cli("state", "root").stdout == f"root            {ROOT}\nseq             0\n"
    stub.answers["Filecoin.StateListActors"] = ["f00", "f098"]
    assert cli("state", "list").stdout == "f00\nf098\n"
    stub.answers["Chaos.EnvSet"] = {"epoch": 7, "warnings": [
        {"name": "STATE_NOT_MIGRATED", "text": "the state is of version 4"}]}
    done = cli("env", "set", "--epoch", "7")
    assert done.stdout == "epoch           7\n"
    assert done.stderr == "warning: STATE_NOT_MIGRATED: the state is of version 4\n"
    stub.answers["Chaos.History"] = {"entries": [
        {"seq": 1, "kind": "message", "stateRoot": {"after": {"/": ROOT}}, "msgCid": {"/": "c"},
         "receipt": {"ExitCode": 3, "GasUsed": 4}}], "next": 2}
    assert cli("history").stdout.split() == ["1", "message", ROOT, "c", "exit", "3", "gas", "4",
                                             "more:", "--from", "2"]


GC_KEPT = ["blocks", "worlds", "deletedWorlds", "states", "snapshots", "labels", "rootsInUse",
           "wished"]
GC_REPORT = {"dryRun": False, "removed": {"blocks": 12, "bytes": 3456, "entries": 7, "worlds": 1},
             "kept": {name: n for n, name in enumerate(GC_KEPT, 100)}, "longestStepUs": 5}


def test_gc_for_people(cli, stub):
    """What went and what stays, a line each; a dry run says that it is one."""
    stub.answers["Chaos.Gc"] = dict(GC_REPORT)
    lines = cli("gc").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["removed", n] for n in ("12", "3456", "7", "1")] + [
        ["kept", str(n)] for n in range(100, 108)]
    stub.answers["Chaos.Gc"]["dryRun"] = True
    assert cli("gc", "--dry-run").stdout.startswith("would remove ")


def test_states_and_blocks_for_people(cli, stub):
    """Pages come one after another; a limit is one for all of it."""
    pages = [{"text": "one\n", "next": "a/b/1"}, {"text": "two\x1b\n", "next": None}]
    stub.answers["Chaos.StateDiff"] = lambda request, handler: pages[len(stub.requests) - 1]
    done = cli("diff", "0", "--depth", "actor")
    assert done.stdout == "one\ntwo\\x1b\n"
    assert stub.params() == '{"cursor":"a/b/1","depth":"actor","format":"text"}'
    stub.requests.clear()
    assert cli("diff", "0", "--limit", "1").stdout == "one\n"
    stub.answers["Chaos.DagGet"] = {"value": {"a": 18446744073709551615}}
    assert cli("dag", "get", ROOT).stdout == '{\n  "a": 18446744073709551615\n}\n'
    stub.answers["Chaos.DagGet"] = {"value": "[1]"}
    assert cli("dag", "get", ROOT, "--format", "diag").stdout == "[1]\n"
    stub.answers["Chaos.DagGet"] = {"value": "AP8="}
    raw = subprocess.run([CHAOSACTOR, "--url", stub.base, "dag", "get", ROOT, "--format", "raw"],
                         check=True, stdout=subprocess.PIPE, env=clean_environment())
    assert raw.stdout == b"\x00\xff"
    wrong = cli("dag", "get", ROOT, "--format", "car")
    assert wrong.returncode == USAGE and "dag-json, diag, hex and raw" in wrong.stderr


def on_terminal(*words, **environment):
    """Output on a terminal."""
    try:
        here, there = pty.openpty()
    except OSError as error:
        pytest.skip(f"no terminal to be had here: {error}")
    with subprocess.Popen([CHAOSACTOR, *words], stdout=there, stderr=there,
                          env=clean_environment(**environment)) as process:
        os.close(there)
        text = b""
        while True:
            try:
                piece = os.read(here, 65536)
            except OSError:
                break
            if not piece:
                break
            text += piece
        os.close(here)
    return text.decode()


def test_colour_only_on_a_terminal(stub):
    stub.answers["Chaos.Invoke"] = APPLIED
    words = ["--url", stub.base, "invoke", "abort-with"]
    assert "\x1b[31m20\x1b[0m" in on_terminal(*words)
    for plain in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {"TERM": ""}):
        assert "\x1b" not in on_terminal(*words, **plain)
    assert "\x1b" not in run(*words).stdout


def test_progress_of_a_collection(stub):
    """On a terminal a second client asks how far it is, as long as the first one waits."""
    seen = threading.Event()

    def collect(*_):
        return GC_REPORT if seen.wait(60) else error("VM_FATAL", 1100, "nobody asked")

    def info(*_):
        looks = sum('"Chaos.Info"' in body for _, body in stub.requests)
        if looks > 2:
            seen.set()
        return {"collection": {"stage": "marking" if looks == 1 else "removing",
                               "blocksKept": 12, "bytesRemoved": 34, "bytesPlanned": 56}}

    stub.answers.update({"Chaos.Gc": collect, "Chaos.Info": info})
    text = on_terminal("--url", stub.base, "gc")
    assert "marking: 12 blocks stay so far" in text and "removing: 34 of 56 bytes" in text
    assert text.rpartition("\x1b[K")[2].startswith("removed ")
    asked = len(stub.requests)
    assert run("--url", stub.base, "gc").returncode == OK
    assert len(stub.requests) == asked + 1


# What goes wrong


def test_errors_of_the_daemon(cli, stub):
    stub.answers["Chaos.Invoke"] = error("VM_FATAL", 1100, "the VM stopped\nhere", hint="do that")
    done = cli("invoke", "abort-with")
    assert (done.returncode, done.stdout) == (FAILED, "")
    assert done.stderr == ("chaosactor: the VM stopped\\x0ahere (VM_FATAL 1100)\n"
                           "hint: do that\n")
    done = cli("--json", "invoke", "abort-with")
    assert (done.returncode, done.stdout) == (FAILED, "")
    assert json.loads(done.stderr) == {"error": {
        "code": 1100, "message": "the VM stopped\nhere",
        "data": {"name": "VM_FATAL", "hint": "do that"}}}


def test_errors_of_our_own_in_json():
    done = run("--json", "--url", f"http://127.0.0.1:{free_port()}", "env", "get")
    assert done.returncode == NO_CONNECTION
    assert json.loads(done.stderr)["error"]["data"]["name"] == "NO_CONNECTION"
    done = run("env", "get", "--json", b"\xff")
    assert done.returncode == USAGE
    assert json.loads(done.stderr)["error"]["data"]["name"] == "USAGE"


def test_nobody_there_is_2():
    done = run("--url", f"127.0.0.1:{free_port()}", "env", "get")
    assert done.returncode == NO_CONNECTION
    assert "cannot connect to http://127.0.0.1:" in done.stderr and "hint: " in done.stderr
    assert run("--url", "http://nowhere.invalid", "env", "get").returncode == NO_CONNECTION


def test_a_connection_that_does_not_come_about_is_2():
    """The queue of a listener that accepts nobody is full: the next one hangs in connecting."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for client in waiting:
            client.setblocking(False)
            client.connect_ex(listener.getsockname())
        done = run("--timeout", "0.5", "--url", "127.0.0.1:%d" % listener.getsockname()[1],
                   "env", "get")
        for client in waiting:
            client.close()
    assert done.returncode == NO_CONNECTION and "cannot connect" in done.stderr


def test_proxies_are_used_only_when_asked_for(stub):
    dead = f"http://127.0.0.1:{free_port()}"
    environment = {"http_proxy": dead, "all_proxy": dead, "ALL_PROXY": dead}
    assert run("--url", stub.base, "env", "get", **environment).returncode == OK
    assert run("--url", stub.base, "--proxy", dead, "env", "get").returncode == NO_CONNECTION
    assert run("--url", "http://elsewhere.invalid", "--proxy", stub.base, "env",
               "get").returncode == OK
    assert stub.requests[-1][0] == "http://elsewhere.invalid/rpc/v1"


def test_world(stub):
    assert run("--url", stub.base, "env", "get").returncode == OK
    assert run("--url", stub.base, "--world", "w7", "env", "get").returncode == OK
    assert run("--url", stub.base, "env", "get", CHAOSACTOR_WORLD="w8").returncode == OK
    assert run("--url", stub.base, "env", "get", "--world=auto:w9",
               CHAOSACTOR_WORLD="w8").returncode == OK
    assert stub.worlds == [None, "w7", "w8", "auto:w9"]
    for name in ("", "a b", "a\r\nChaos-Batch: atomic", "ä"):
        done = run("--url", stub.base, "--world", name, "env", "get")
        assert done.returncode == USAGE and "no world's name" in done.stderr
    assert len(stub.requests) == 4


WORLD_ROW = {"world": "w7", "seq": 12, "epoch": 892801, "networkVersion": 13, "parent": None,
             "root": {"/": ROOT}}


def test_lists_are_tables(stub):
    stub.answers["Chaos.WorldList"] = {
        "worlds": [{**WORLD_ROW, "world": "main", "seq": 1234567}, WORLD_ROW], "total": 3,
        "next": "w7"}
    done = run("--url", stub.base, "world", "list", "--prefix", "w", "--limit", "2",
               "--after", "a")
    assert json.loads(stub.params()) == {"prefix": "w", "limit": 2, "cursor": "a"}
    assert done.stdout == f"""\
world  seq      epoch   networkVersion  parent  root\n\
main   1234567  892801  13              none    {ROOT}\n\
w7     12       892801  13              none    {ROOT}\n\
more: --after w7\n"""
    assert json.loads(run("--url", stub.base, "world", "list", "--json").stdout)["total"] == 3
    stub.answers["Chaos.SnapshotList"] = {"snapshots": [], "next": None}
    assert run("--url", stub.base, "snapshot", "list").stdout == "no snapshots\n"


def test_world_diff(stub):
    stub.answers["Chaos.WorldDiff"] = {"env": [], "state": {"actors": []}}
    done = run("--url", stub.base, "world", "diff", "main", "w7")
    assert json.loads(stub.params()) == {"a": "main", "b": "w7"}
    assert json.loads(done.stdout) == {"env": [], "state": {"actors": []}}
    assert len(done.stdout.splitlines()) > 2


@pytest.mark.parametrize("words, method, params", [
    ("world create w1 --from minimal --ttl 60", "WorldCreate",
     {"name": "w1", "from": "minimal", "ttl": 60}),
    ("world fork", "WorldFork", {}),
    ("world fork w2 --from main --at 7", "WorldFork", {"name": "w2", "from": "main", "at": 7}),
    ("world get w2", "WorldGet", {"name": "w2"}),
    ("world reset --to snap:clean", "WorldReset", {"to": "snap:clean"}),
    ("world rewind --back 3", "Rewind", {"back": 3}),
    ("world delete w2", "WorldDelete", {"name": "w2"}),
    ("snapshot create clean", "SnapshotCreate", {"name": "clean"}),
    ("snapshot restore clean", "SnapshotRestore", {"name": "clean"}),
    ("snapshot delete clean", "SnapshotDelete", {"name": "clean"}),
    ("label set bob --address f0101", "LabelSet", {"name": "bob", "address": "f0101"}),
    ("label delete bob", "LabelDelete", {"name": "bob"}),
])
def test_worlds(stub, words, method, params):
    stub.answers[f"Chaos.{method}"] = WORLD_ROW
    done = run("--url", stub.base, *words.split())
    assert done.returncode == OK and re.search(r"^seq +12$", done.stdout, re.M)
    assert json.loads(stub.requests[-1][1])["method"] == f"Chaos.{method}"
    assert json.loads(stub.params()) == params


@pytest.mark.parametrize("answer, words", [
    ((200, "<html>\x1b", "text/html"), "did not answer in JSON-RPC (HTTP 200, not JSON"),
    ((200, '{"jsonrpc":"2.0","id":99,"result":{}}'), "the id is not the one sent"),
    ((200, '{"jsonrpc":"2.0","id":1}'), "no result and no error"),
    ((200, "[]"), "no result and no error"),
    ((200, ""), "did not answer in JSON-RPC"),
    ((502, "bad gateway"), "HTTP 502"),
    ((301, ""), "HTTP 301")])
def test_answers_that_are_none(cli, stub, answer, words):
    stub.answers["Chaos.EnvGet"] = answer
    done = cli("env", "get")
    assert (done.returncode, done.stdout) == (FAILED, "")
    assert words in done.stderr and "\x1b" not in done.stderr


def test_refusals_of_the_whole_request(cli, stub):
    body = {"jsonrpc": "2.0", "id": None, "error": {
        "code": -32005, "message": "the body is longer than 1024 bytes",
        "data": {"name": "LIMIT_EXCEEDED", "hint": "raise --max-body"}}}
    stub.answers["Chaos.EnvGet"] = (413, json.dumps(body))
    done = cli("env", "get")
    assert done.returncode == FAILED
    assert done.stderr == (
        "chaosactor: the body is longer than 1024 bytes (LIMIT_EXCEEDED -32005)\n"
        "hint: raise --max-body\n")


def test_no_answer_in_time(cli, stub):
    release = threading.Event()
    stub.answers["Chaos.EnvGet"] = lambda request, handler: release.wait(20) and None
    start = time.monotonic()
    done = cli("--timeout", "0.3", "env", "get")
    release.set()
    assert time.monotonic() - start < 10
    assert done.returncode == FAILED and "within 0.3 s" in done.stderr


def test_a_connection_that_breaks(cli, stub):
    def hang_up(request, handler):
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)
    stub.answers["Chaos.EnvGet"] = hang_up
    done = cli("env", "get")
    assert done.returncode == FAILED and "ended without an answer" in done.stderr


def test_output_that_cannot_be_written(stub):
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run([CHAOSACTOR, "--url", stub.base, "env", "get", "--json"],
                              stdout=full, stderr=subprocess.PIPE, text=True, check=False,
                              env=clean_environment(), timeout=60)
    assert done.returncode == FAILED and "cannot write the output" in done.stderr


# healthcheck


def test_healthcheck(stub):
    port = stub.server_port
    done = run("--url", stub.base + "/rpc/v1", "healthcheck")
    assert (done.returncode, done.stdout) == (OK, "ready\n")
    assert stub.requests == [("/readyz", "")]
    for listen in (f"0.0.0.0:{port}", f"127.0.0.1:{port}"):
        assert run("healthcheck", CHAOSACTORD_LISTEN=listen).returncode == OK
    assert run("healthcheck", CHAOSACTORD_LISTEN="0.0.0.0:1",
               CHAOSACTOR_URL=stub.base).returncode == OK
    stub.ready = 503
    done = run("--url", stub.base, "healthcheck")
    assert done.returncode == FAILED and "HTTP 503: draining" in done.stderr


@pytest.mark.parametrize("words", [[], ["--nonsense"], ["extra"], ["--local"],
                                   ["--timeout", "x"], ["--url", "ftp://h"]])
def test_healthcheck_fails_only_with_1(words):
    listen = f"127.0.0.1:{free_port()}"
    assert run("healthcheck", *words, CHAOSACTORD_LISTEN=listen).returncode == FAILED


# vector run


def vector(name, *variants):
    return ('{"_meta": {"id": "%s"}, "preconditions": {"basefee": %s, "variants": [%s]}}'
            % (name, 36 * "9", ",".join('{"id":"%s"}' % variant for variant in variants)))


def vector_answer(outcomes):
    """An answer to VectorRun by the vector's id: {id: {variant: (outcome, members)}}."""
    def answer(request, _):
        name = request["params"]["vector"]["_meta"]["id"]
        variants = request["params"].get("variants")
        results = []
        for variant, (outcome, more) in outcomes[name].items():
            if variants is None or variant in variants:
                results.append(dict({"id": name, "variant": variant, "outcome": outcome,
                                     "reason": ""}, **more))
        return {"results": results, "totals": {}}
    return answer


@pytest.fixture
def corpus(tmp_path, stub):
    """Four vectors in a folder: of one variant, of two, one to skip, and one that is no JSON."""
    for name, variants in (("b", ["v1"]), ("a", ["v1", "v2"]), ("s", ["v1"])):
        (tmp_path / "deep").mkdir(exist_ok=True)
        (tmp_path / "deep" / f"{name}.json").write_text(vector(name, *variants))
    (tmp_path / "schema.json").write_text("{")
    (tmp_path / "_draft.json").write_text("{")
    (tmp_path / "README.md").write_text("{")
    trace = {"compared": 5, "different": 0}
    stub.answers["Chaos.VectorRun"] = vector_answer({
        "a": {"v1": ("pass", {"trace": trace}), "v2": ("pass", {"trace": trace})},
        "b": {"v1": ("pass", {"trace": trace})},
        "s": {"v1": ("skip", {"reason": "no multisig yet"})}})
    return tmp_path


def test_vector_run_passes(cli, stub, corpus):
    done = cli("vector", "run", str(corpus))
    assert done.returncode == OK and done.stderr == ""
    assert re.fullmatch(r"skipped 1: no multisig yet\n"
                        r"ran 3: 3 passed, 0 failed; 1 skipped, 0 errors \(\d+\.\d\d s\)\n",
                        done.stdout)
    assert stub.connections == 1
    assert [json.loads(body)["params"]["vector"]["_meta"]["id"]
            for _, body in stub.requests] == ["a", "b", "s"]
    text = (corpus / "deep" / "a.json").read_text()
    assert stub.params(0) == '{"vector":%s}' % text


def test_vector_run_jsonl(cli, stub, corpus):
    done = cli("vector", "run", str(corpus), "--json", "--check-trace")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == OK
    assert [row["outcome"] for row in rows[:-1]] == ["pass", "pass", "pass", "skip"]
    assert list(rows[0])[:3] == ["id", "path", "variant"]
    assert rows[0]["path"] == str(corpus / "deep" / "a.json")
    assert rows[-1] == {"summary": {"ran": 3, "passed": 3, "failed": 0, "skipped": 1, "errors": 0,
                                    "charges": {"compared": 15, "different": 0}}}
    assert stub.params(0).endswith(',"checkTrace":true}')
    assert cli("vector", "run", str(corpus), "--format", "jsonl").stdout.endswith(
        '{"summary":{"ran":3,"passed":3,"failed":0,"skipped":1,"errors":0}}\n')


def test_vector_run_only_some_variants(cli, stub, corpus):
    done = cli("vector", "run", str(corpus), "--json", "--variant", "v2", "--variant", "v3")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == OK
    assert [(row["id"], row["outcome"]) for row in rows[:-1]] == [
        ("a", "pass"), ("b", "skip"), ("s", "skip")]
    assert len(stub.requests) == 1 and stub.params().endswith(',"variants":["v2"]}')


def test_vector_run_of_nothing_fails(cli, tmp_path, corpus):
    (tmp_path / "empty").mkdir()
    for words in ([str(tmp_path / "empty")], [str(corpus), "--min-run", "4"],
                  [str(corpus / "deep" / "s.json")], [str(corpus / "schema.json")]):
        done = cli("vector", "run", *words)
        assert done.returncode == FAILED and "variants ran where at least" in done.stderr
    assert cli("vector", "run", str(tmp_path / "empty"), "--min-run", "0").returncode == OK


def test_vector_run_tells_what_differs(cli, stub, corpus):
    stub.answers["Chaos.VectorRun"] = vector_answer({"a": {"v1": ("fail", {
        "reason": "receipt 0 differs",
        "receipts": [{"index": 0, "ok": False, "expected": {"exitCode": 9},
                      "actual": {"exitCode": 20}}],
        "trace": {"compared": 3, "different": 1, "first": {
            "message": 0, "path": "0", "index": 2,
            "expected": {"name": "OnIpldPut", "tg": 3, "cg": 1, "sg": 2},
            "actual": {"name": "OnIpldGet", "tg": 3, "cg": 1, "sg": 2}}}})}})
    path = str(corpus / "deep" / "a.json")
    done = cli("vector", "run", path)
    assert done.returncode == FAILED and done.stderr == "chaosactor: 1 failed, 0 in error\n"
    assert done.stdout.startswith(f"FAIL {path} [v1]\n  receipt 0 differs\n")
    assert re.search(r"^ +exitCode +9 +20  <- differs$", done.stdout, re.M)
    assert re.search(r"^ +charge +OnIpldPut +OnIpldGet  <- differs$", done.stdout, re.M)
    assert "message 0, call 0, charge 2" in done.stdout


def test_vector_run_counts_refused_files(cli, stub, corpus):
    (corpus / "deep" / "0.json").write_text('{}, "variants": []')
    (corpus / "deep" / "1.json").symlink_to("nowhere")
    good = stub.answers["Chaos.VectorRun"]

    def answer(request, handler):
        if request["params"]["vector"]["_meta"]["id"] == "b":
            return (413, json.dumps({"jsonrpc": "2.0", "id": None, "error": {
                "code": -32005, "message": "the body is too long",
                "data": {"name": "LIMIT_EXCEEDED", "hint": "raise --max-body"}}}))
        return good(request, handler)
    stub.answers["Chaos.VectorRun"] = answer
    done = cli("vector", "run", str(corpus), "--format", "jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == FAILED
    assert rows[-1]["summary"] == {"ran": 2, "passed": 2, "failed": 0, "skipped": 1, "errors": 3}
    wrong = {os.path.basename(row["path"]): row["reason"] for row in rows[:-1]
             if row["outcome"] == "error"}
    assert "not JSON" in wrong["0.json"]
    assert "No such file" in wrong["1.json"]
    assert wrong["b.json"] == "the body is too long (hint: raise --max-body)"


def test_vector_run_without_a_daemon(corpus):
    done = run("--url", f"http://127.0.0.1:{free_port()}", "vector", "run", str(corpus))
    assert (done.returncode, done.stdout) == (NO_CONNECTION, "")


def test_vector_run_when_the_daemon_goes_away(cli, stub, corpus):
    good = stub.answers["Chaos.VectorRun"]

    def answer(request, handler):
        if request["params"]["vector"]["_meta"]["id"] == "a":
            return good(request, handler)
        stub.socket.close()
        handler.close_connection = True
        handler.connection.shutdown(socket.SHUT_RDWR)
        return None
    stub.answers["Chaos.VectorRun"] = answer
    done = cli("vector", "run", str(corpus), "--format", "jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == NO_CONNECTION
    assert [row["outcome"] for row in rows[:-1]] == ["pass", "pass", "error", "error"]
    assert "ended without an answer" in rows[2]["reason"]
    assert "cannot connect" in rows[3]["reason"]
    assert rows[-1]["summary"]["errors"] == 2


def test_vector_run_junit_and_tap(cli, stub, corpus):
    stub.answers["Chaos.VectorRun"] = vector_answer({
        "a": {"v1": ("pass", {"durationNs": 2000000}), "v2": ("fail", {"reason": "<&\"\x00\x1b>"})},
        "b": {"v1": ("error", {"reason": "x # y"})}, "s": {"v1": ("skip", {"reason": "# later"})}})
    done = cli("vector", "run", str(corpus), "--format", "junit")
    assert done.returncode == FAILED
    suite = xml.etree.ElementTree.fromstring(done.stdout).find("testsuite")
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == [
        "4", "1", "1", "1"]
    assert [case.get("name") for case in suite.iter("testcase")] == [
        "a [v1]", "a [v2]", "b [v1]", "s [v1]"]
    assert suite.find("testcase").get("time") == "0.002000"
    assert suite.find("testcase/failure").get("message").startswith('<&"')
    done = cli("vector", "run", str(corpus), "--format", "tap")
    assert done.returncode == FAILED
    lines = [re.sub(r" - .*?( # |$)", r"\1", line) for line in done.stdout.splitlines()
             if line.startswith(("ok", "not ok", "TAP", "1.."))]
    assert lines == ["TAP version 13", "ok 1", "not ok 2", "not ok 3", "ok 4 # SKIP \\# later",
                     "1..4"]


def test_vector_run_takes_gzip(cli, stub, corpus):
    """By what is in it, whatever it is called; in folders by the name."""
    plain = corpus / "deep" / "a.json"
    packed = gzip.compress(plain.read_bytes())
    (corpus / "deep" / "a.json.gz").write_bytes(packed)
    (corpus / "deep" / "packed").write_bytes(packed)
    plain.unlink()
    assert "ran 3: 3 passed" in cli("vector", "run", str(corpus)).stdout
    assert "ran 2: 2 passed" in cli("vector", "run", str(corpus / "deep" / "packed")).stdout
    (corpus / "deep" / "cut.json.gz").write_bytes(packed[: len(packed) // 2])
    done = cli("vector", "run", str(corpus / "deep" / "cut.json.gz"))
    assert done.returncode == FAILED and "gzip breaks off" in done.stdout


def test_vector_run_takes_standard_input(stub, corpus):
    plain = (corpus / "deep" / "a.json").read_bytes()
    for content in (plain, gzip.compress(plain)):
        done = subprocess.run([CHAOSACTOR, "--url", stub.base, "vector", "run", "-"],
                              input=content, check=False, timeout=60, capture_output=True,
                              env=clean_environment())
        assert done.returncode == OK and b"ran 2: 2 passed" in done.stdout, done


@pytest.mark.parametrize("layout", ["text", "jsonl", "junit", "tap"])
def test_check_trace_that_compared_nothing(cli, stub, corpus, layout):
    words = ("vector", "run", "--check-trace", "--format", layout, str(corpus / "deep" / "b.json"))
    assert "compared nothing" not in cli(*words).stderr
    stub.answers["Chaos.VectorRun"] = vector_answer({"b": {"v1": ("pass", {})}})
    done = cli(*words)
    assert done.returncode == OK
    assert done.stderr.startswith("warning: --check-trace compared nothing")


def test_unreadable_files_are_named(cli, corpus):
    missing, empty = str(corpus / "missing.json"), str(corpus / "empty.json")
    (corpus / "empty.json").write_text("")
    words = ("vector", "run", missing, empty, "--format")
    suite = xml.etree.ElementTree.fromstring(cli(*words, "junit").stdout).find("testsuite")
    assert [case.get("name") for case in suite.iter("testcase")] == [missing, empty]
    assert [case.get("message") for case in suite.iter("error")] == [
        f"cannot read {missing}: No such file or directory", "not JSON: it is empty"]
    text = cli(*words, "tap").stdout
    assert f"not ok 1 - {missing}\n" in text and f"not ok 2 - {empty}\n" in text


def exported(request, _):
    variants = [{"id": "nv4", "epoch": 138721, "nv": 4, "claimed": True, "reason": None},
                {"id": "nv7", "epoch": 265201, "nv": 7, "claimed": False,
                 "reason": "1 of 1 receipts differ"}]
    assert isinstance(request["params"], dict)
    return Raw('"result":{"vector":{"class":"message","preconditions":{"circ_supply":%s}},'
               '"from":1,"to":3,"variants":%s,"car":{"blocks":4,"bytes":1920},"warnings":[]}'
               % ("2" + 27 * "0", json.dumps(variants)))


VECTOR_TEXT = """{
  "class": "message",
  "preconditions": {
    "circ_supply": 2000000000000000000000000000
  }
}
"""


def test_vector_export(cli, stub, tmp_path):
    stub.answers["Chaos.VectorExport"] = exported
    done = cli("vector", "export")
    assert (done.returncode, done.stdout) == (OK, VECTOR_TEXT)
    assert stub.params(0) == '{"variants":[]}'
    path = tmp_path / "v.json"
    path.write_text("before")
    done = cli("vector", "export", "--from", "1", "--to", "3", "--id", "x", "-o", str(path),
               "--variant", "7", "--variant", "old=0@1", "--tag", "a", "--tag", "b",
               "--retain", "reachable", "--diagnostics=false", "--fatal", "0x80")
    assert (done.returncode, path.read_text()) == (OK, VECTOR_TEXT)
    assert done.stdout == ("entries 1 to 3, 4 blocks in 1920 bytes\n"
                           "claimed  nv4  epoch 138721\n"
                           "differs  nv7  epoch 265201  1 of 1 receipts differ\n")
    assert json.loads(stub.params(1)) == {
        "from": 1, "to": 3, "id": "x", "tags": ["a", "b"], "retain": "reachable",
        "diagnostics": False, "fatal": ["0x80"],
        "variants": [{"nv": 7}, {"nv": 0, "epoch": 1, "id": "old"}]}
    assert os.listdir(tmp_path) == ["v.json"]
    assert json.loads(cli("vector", "export", "--json").stdout)["from"] == 1
    assert cli("vector", "export", "-o", "-").stdout == VECTOR_TEXT
    assert cli("vector", "export", "-o", "/dev/null").returncode == OK


@pytest.mark.parametrize("words", [
    ["x"], ["--from", "one"], ["--variant", "x"], ["--variant", "4@"], ["--variant", "a="],
    ["--variant", "4@x"], ["-x"]])
def test_vector_export_usage(cli, stub, words):
    assert cli("vector", "export", *words).returncode == USAGE
    assert not stub.requests


def test_vector_export_to_nowhere(cli, stub, tmp_path):
    stub.answers["Chaos.VectorExport"] = exported
    done = cli("vector", "export", "-o", str(tmp_path / "no" / "v.json"))
    assert done.returncode == FAILED and "cannot write" in done.stderr
    (tmp_path / "d").mkdir()
    assert cli("vector", "export", "-o", str(tmp_path / "d")).returncode == FAILED
    assert os.listdir(tmp_path) == ["d"]


def test_vector_run_shows_progress_on_a_terminal(stub, corpus):
    good = stub.answers["Chaos.VectorRun"]
    stub.answers["Chaos.VectorRun"] = lambda *both: time.sleep(0.06) or good(*both)
    text = on_terminal("--url", stub.base, "vector", "run", str(corpus))
    assert "1/3 files, 2 passed, 0 failed" in text
    assert text.index("\r\x1b[K") < text.index("ran 3")
    text = on_terminal("--url", stub.base, "vector", "run", str(corpus), TERM="dumb")
    assert "\x1b" not in text and "ran 3" in text


# A private daemon


def program(tmp_path, body):
    path = tmp_path / "stand-in"
    path.write_text("#!" + sys.executable + "\n" + body)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def wait_until(condition):
    end = time.monotonic() + 10
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


STAND_IN = """
import json, os, sys, time
with open({notes!r}, "w") as file:
    json.dump([sys.argv[1:], os.getpid(), sorted(os.environ)], file)
print("something else", flush=True)
print("chaosactord ready url={url} pid=1 version=0", flush=True)
time.sleep(60)
"""


def test_local_starts_and_ends_a_daemon(stub, tmp_path):
    notes = str(tmp_path / "notes")
    path = program(tmp_path, STAND_IN.format(notes=notes, url=stub.base))
    done = run("--local", "env", "get", CHAOSACTORD=path, CHAOSACTORD_DATA_DIR="/data",
               CHAOSACTORD_CONFIG="/etc/x", CHAOSACTORD_LOG_LEVEL="warn",
               CHAOSACTOR_URL="http://elsewhere.invalid")
    assert done.returncode == OK and len(stub.requests) == 1
    with open(notes, encoding="ascii") as file:
        words, pid, names = json.load(file)
    assert words == ["--ephemeral", "--listen", "127.0.0.1:0"]
    assert "CHAOSACTORD_LOG_LEVEL" in names
    assert "CHAOSACTORD_DATA_DIR" not in names and "CHAOSACTORD_CONFIG" not in names
    assert not is_running(pid)


def test_a_private_daemon_dies_with_its_client(stub, tmp_path):
    notes = str(tmp_path / "notes")
    path = program(tmp_path, STAND_IN.format(notes=notes, url=stub.base))
    release = threading.Event()
    stub.answers["Chaos.EnvGet"] = lambda request, handler: release.wait(30) and None
    with subprocess.Popen([CHAOSACTOR, "--local", "env", "get"], stdout=subprocess.DEVNULL,
                          env=clean_environment(CHAOSACTORD=path)) as client:
        assert wait_until(lambda: stub.requests)
        with open(notes, encoding="ascii") as file:
            pid = json.load(file)[1]
        assert is_running(pid)
        client.send_signal(signal.SIGKILL)
    assert wait_until(lambda: not is_running(pid))
    release.set()


@pytest.mark.parametrize("body, words", [
    ("import sys; sys.exit('level=error no room')", "level=error no room"),
    ("pass", "it said nothing")])
def test_a_private_daemon_that_does_not_start(tmp_path, body, words):
    done = run("--local", "env", "get", CHAOSACTORD=program(tmp_path, body))
    assert done.returncode == NO_CONNECTION
    assert words in done.stderr and "hint: " in done.stderr


def test_a_private_daemon_that_is_not_there():
    done = run("--local", "env", "get", CHAOSACTORD="/nowhere/chaosactord")
    assert done.returncode == NO_CONNECTION
    assert "cannot run /nowhere/chaosactord: No such file or directory" in done.stderr


# The real daemon


def test_real_answers_of_every_kind(daemon):
    """What the daemon answered is looked at too (schemas.Relay)."""
    with Relay(daemon) as relay:
        check_real_answers(daemon, relay.url)


def check_real_answers(daemon, url):
    def ask(*words, code=OK):
        done = run("--url", url, "--json", *words)
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout if code == OK else done.stderr)

    assert run("--url", daemon.url, "healthcheck").returncode == OK
    assert ask("state", "root")["root"] == {"/": ROOT}
    applied = ask("invoke", "abort-with", "--code", "20", "--message", "boom", "--trace",
                  "--expect-exit", "20")
    assert applied["receipt"] == APPLIED["receipt"] and applied["seq"] == 1
    assert applied["stateRoot"] == {"before": {"/": ROOT}, "after": {"/": AFTER}}
    assert ask("trace", "1")["trace"] == applied["trace"]
    assert ask("trace", MESSAGE)["msgCid"] == {"/": MESSAGE}
    assert ask("history", "--from", "1")["entries"][0]["seq"] == 1
    again = ask("apply", "--cbor", "igBCAGJCAGQAQBo7msoAQgDIQgABCEiDFGRib29t9A==", "--simulate",
                "--at", "genesis")
    assert again["receipt"] == APPLIED["receipt"] and again["seq"] is None
    assert ask("invoke", "send", "--to", "f098", "--invoke", '{"method": "inspectRuntime"}',
               "--simulate")["receipt"]["ExitCode"] == 0
    assert ask("env", "set", "--base-fee", "7")["baseFee"] == "7"
    assert ask("env", "get")["baseFee"] == "7"
    assert ask("state", "actor", "f0100")["Nonce"] == 1
    assert ask("state", "read", "f098")["State"]["Value"] == ""
    assert len(ask("state", "list")) == 19
    assert ask("call", "Filecoin.Version", "[]")["APIVersion"] == 131840
    fatal = ask("invoke", "abort-with", "--code", "0", code=FAILED)
    assert (fatal["error"]["code"], fatal["error"]["data"]["name"]) == (1100, "VM_FATAL")
    unknown = ask("call", "Chaos.Nonsense", code=FAILED)
    assert unknown["error"]["data"]["name"] == "METHOD_NOT_FOUND"


@pytest.mark.parametrize("words", [
    ["constructor"], ["caller-validation", "--branch", "is-type", "--types", "account"],
    ["caller-validation", "--branch", "is-address", "--addrs", "f0100", "--addrs", "f0101"],
    ["create-actor", "--actor-cid", "account", "--address", "f0150"],
    ["create-actor", "--undef-actor-cid", "--undef-address"],
    ["resolve-address", "--address", "f0100"], ["delete-actor", "--beneficiary", "f0100"],
    ["send", "--to", "f0101", "--value", "0"], ["mutate-state", "--value", b"a\xff",
                                                "--branch", "after-transaction"],
    ["abort-with", "--uncontrolled", "--message", "boom"], ["inspect-runtime"], ["create-state"],
    ["99", "--raw", "0x80"]])
def test_real_methods_take_their_arguments(reader, words):
    done = run("--url", reader.url, "invoke", *words, "--simulate", "--trace")
    assert done.returncode == OK, done.stderr
    assert done.stdout.startswith("exit ") and "OnChainMessage" in done.stdout


def test_real_vectors_through_a_private_daemon(shared):
    done = run("vector", "run", "--local", "--json", "--check-trace",
               str(shared / "vectors" / "actor_deletion"), CHAOSACTORD=CHAOSACTORD)
    assert done.returncode == OK, done.stderr
    summary = json.loads(done.stdout.splitlines()[-1])["summary"]
    assert summary["ran"] > 0 and summary["ran"] == summary["passed"]
    assert summary["charges"]["compared"] > 0 and summary["charges"]["different"] == 0
