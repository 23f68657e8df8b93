# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The real daemon under real HTTP. Every result is checked against the method's own
schema, every error against the shape of errors; a sanitizer report, an `error` log line
that no test asked for, or an exit code other than 0 fails the test."""

import contextlib
import hashlib
import json
import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse

import pytest
import requests

from schemas import Schemas, check_connection

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
SHARED = pathlib.Path(os.environ.get("CHAOS_SHARED", REPOSITORY.parent / "shared"))
VECTOR_92 = SHARED / "vectors/vm_violations/caller_validation--none--actorsv2.json"
SANITIZER = re.compile(
    r"(ERROR|WARNING): (Address|Leak|Thread|Memory|Undefined)\w*Sanitizer|runtime error:"
)
START_SECONDS = 120  # or it hangs: a sanitized program on a busy machine is nowhere near

def binary():
    if "CHAOSACTORD" in os.environ:
        return os.environ["CHAOSACTORD"]
    for preset in ("dev", "release"):
        path = REPOSITORY / "build" / preset / "bin" / "chaosactord"
        if path.exists():
            return str(path)
    pytest.exit("no chaosactord: set CHAOSACTORD to the built program", returncode=2)


def clean_environment(extra=None):
    """The caller's environment without options of ours."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("CHAOSACTORD_")}
    env.setdefault("ASAN_OPTIONS", "detect_leaks=1:abort_on_error=0")
    env.setdefault("UBSAN_OPTIONS", "print_stacktrace=1")
    env.update(extra or {})
    return env


def run(*args, env=None, timeout=START_SECONDS, **kwargs):
    """Runs the program to its end; for everything that does not become a daemon."""
    done = subprocess.run(
        [binary(), *map(str, args)],
        env=clean_environment(env),
        timeout=timeout,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **kwargs,
    )
    assert not SANITIZER.search(done.stderr), done.stderr
    assert done.returncode >= 0, f"ended by signal {-done.returncode}: {done.stderr}"
    return done


def is_running(pid):
    """What has ended and nobody has waited for does not: where pid 1 is no init, as in a
    container, that is how an orphan stays."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def numbered(values):
    """Cases whose values are too large or too strange to be names of tests."""
    return [pytest.param(value, id=str(index)) for index, value in enumerate(values)]


class RpcError(Exception):
    def __init__(self, error):
        super().__init__(f"{error['code']} {error['data']['name']}: {error['message']}")
        self.error = error
        self.code = error["code"]
        self.name = error["data"]["name"]
        self.message = error["message"]
        self.data = error["data"]


SCHEMAS = []  # of the daemon's document, once it has been needed
SCHEMAS_LOCK = threading.Lock()


def kept_document():
    """The OpenRPC document of the program, asked once for all processes that test it: what a
    test does to its daemon shall not reach it, nor it the test."""
    program = os.stat(binary())
    name = f"{binary()} {program.st_size} {program.st_mtime_ns}".encode()
    path = pathlib.Path(tempfile.gettempdir(),
                        f"chaosactord-openrpc-{os.getuid()}-{hashlib.sha256(name).hexdigest()}")
    if not path.exists():
        daemon = Daemon(["--ephemeral"])
        made = path.with_suffix(f".{os.getpid()}")
        made.write_text(daemon.http.get(daemon.url + "/openrpc.json", timeout=60).text)
        daemon.stop()
        made.rename(path)
    return json.loads(path.read_text())


class Daemon:
    def __init__(self, args, env=None, log_level="info", listen="127.0.0.1:0", limit=None):
        """`listen` None: the environment or an options file says it, or `args` do. `limit` is
        called in the child, before the program."""
        self.expected_errors = {}  # pattern -> whether such a line has come
        self.stopped = False
        command = [binary(), "--log-level", log_level, *map(str, args)]
        if listen is not None and "--listen" not in args:
            command += ["--listen", listen]
        self.process = subprocess.Popen(
            command,
            env=clean_environment(env),
            preexec_fn=limit,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        os.set_blocking(self.process.stderr.fileno(), False)
        self.log = ""
        spoken = select.select([self.process.stdout], [], [], START_SECONDS)[0]
        self.ready_line = self.process.stdout.readline() if spoken else "(nothing)"
        match = re.fullmatch(
            r"chaosactord ready url=(\S+) pid=(\d+) version=(\S+)(?: also=(\S+))?\n",
            self.ready_line,
        )
        if not match or int(match.group(2)) != self.process.pid:
            if self.ready_line:
                self.process.kill()
            self.process.wait(START_SECONDS)
            self.read_log()
            self.stopped = True
            raise AssertionError(
                f"not ready: {self.ready_line!r} exit {self.process.returncode}\n{self.log}"
            )
        self.url, _, self.version, also = match.groups()
        self.urls = [self.url, *(also.split(",") if also else [])]
        parts = urllib.parse.urlsplit(self.url)
        self.address = (parts.hostname, parts.port)
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.hooks["response"].append(self.check_response)

    # ---- talking ----

    @property
    def schemas(self):
        with SCHEMAS_LOCK:
            if not SCHEMAS:
                SCHEMAS.append(Schemas(kept_document()))
        return SCHEMAS[0]

    def check_response(self, response, *_, stream=False, **__):
        """Every answer to this session, however it was asked for; not what somebody reads bit by
        bit."""
        kind = response.headers.get("Content-Type", "")
        if not stream and kind.startswith("application/json") and b'"jsonrpc"' in response.content:
            self.schemas.check_body(response.request.body, response.content)

    def post(self, body, path="/rpc/v1", headers=None):
        if not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        headers = {"Content-Type": "application/json", **(headers or {})}
        return self.http.post(self.url + path, data=body, headers=headers, timeout=120)

    def call(self, method, params=None):
        """The result of a call; RpcError for an error. `params` None: left out."""
        request = {"jsonrpc": "2.0", "id": 1, "method": method}
        if params is not None:
            request["params"] = params
        response = self.post(request)
        assert response.status_code == 200, response.text
        assert response.headers["Content-Type"] == "application/json"
        answer = response.json()
        assert answer["id"] == request["id"], answer
        assert answer["jsonrpc"] == "2.0", answer
        if "error" in answer:
            raise RpcError(answer["error"])
        return answer["result"]

    def refuse(self, method, params=None, name=None, code=None):
        """Calls, wants an error of that name and code, and returns it."""
        with pytest.raises(RpcError) as caught:
            self.call(method, params)
        if name is not None:
            assert caught.value.name == name, caught.value
        if code is not None:
            assert caught.value.code == code, caught.value
        return caught.value

    def batch(self, requests_):
        response = self.post(requests_)
        assert response.status_code == 200, response.text
        answers = response.json()
        assert isinstance(answers, list)
        expected = [r for r in requests_ if not isinstance(r, dict) or "id" in r]
        assert len(answers) == len(expected), answers
        for request, answer in zip(expected, answers):  # in the order of the requests
            known = isinstance(request, dict)
            assert not known or answer["id"] in (request["id"], None), (request, answer)
            assert answer["jsonrpc"] == "2.0", answer
        return answers

    def invoke(self, method, args=None, **more):
        params = {"method": method, **more}
        if args is not None:
            params["args"] = args
        return self.call("Chaos.Invoke", params)

    def root(self):
        return self.call("Chaos.StateRoot")["root"]["/"]

    def connect(self):
        return socket.create_connection(self.address, timeout=20)

    def raw(self, data, shut=False):
        """Sends bytes on a connection of their own and reads until the peer closes."""
        with self.connect() as connection:
            try:
                connection.sendall(data)
                if shut:
                    connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # refused before it was sent; the answer may still be there
            got = read_all(connection)
        if b'"jsonrpc"' in got:
            check_connection(self.schemas, data, got)
        return got

    # ---- looking at the process ----

    def memory_kib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1))

    def read_log(self):
        while True:
            try:
                text = self.process.stderr.read()
            except (BlockingIOError, TypeError):
                text = None
            if not text:
                return self.log
            self.log += text

    def expect_error(self, pattern):
        """Announces an `error` log line, which must come."""
        self.expected_errors[pattern] = False

    def check_log(self):
        """At the end: no sanitizer's report, and the announced `error` lines, no others."""
        self.read_log()
        assert not SANITIZER.search(self.log), self.log
        for line in self.log.splitlines():
            if "level=error" in line or '"level":"error"' in line:
                matching = [p for p in self.expected_errors if re.search(p, line)]
                assert matching, line
                self.expected_errors.update(dict.fromkeys(matching, True))
        assert all(self.expected_errors.values()), (self.expected_errors, self.log)

    def check_running(self):
        if self.process.poll() is not None:
            self.stopped = True
            self.check_log()
            pytest.fail(f"the daemon has gone with {self.process.returncode}:\n{self.log}")

    def kill(self):
        self.check_running()
        self.process.kill()
        self.stopped = True
        assert self.process.wait(START_SECONDS) == -signal.SIGKILL
        self.check_log()

    def ended(self, codes=(0,)):
        """For a daemon that was sent its signal already: waits until it has ended."""
        self.stopped = True
        try:
            code = self.process.wait(START_SECONDS)
        finally:
            self.process.kill()
            self.read_log()
        assert code in codes, (code, self.log)
        self.check_log()

    def stop(self, number=signal.SIGTERM):
        """Ends the daemon as an operator would and returns how long it took."""
        if self.stopped:
            return 0.0
        self.check_running()
        self.stopped = True
        start = time.monotonic()
        self.process.send_signal(number)
        deadline = start + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            self.read_log()  # so that the pipe never fills up
            time.sleep(0.002)
        took = time.monotonic() - start
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.http.close()
        self.check_log()
        assert self.process.returncode == 0, (self.process.returncode, self.log)
        return took


def read_all(connection):
    data = b""
    while True:
        try:
            got = connection.recv(65536)
        except ConnectionResetError:
            return data
        if not got:
            return data
        data += got


@pytest.fixture
def start():
    """start(*args, env=…) starts a daemon that ends with the test."""
    daemons = []

    def make(*args, **kwargs):
        daemons.append(Daemon(args, **kwargs))
        return daemons[-1]

    with contextlib.ExitStack() as stack:  # one that fails to stop keeps none from stopping
        yield make
        for daemon in daemons:
            stack.callback(daemon.stop)


@pytest.fixture
def daemon(start):
    """A fresh ephemeral daemon on the minimal genesis."""
    return start("--ephemeral")


@pytest.fixture(scope="module")
def reader():
    """One daemon for all tests of a file that change nothing (or do not care)."""
    daemon = Daemon(["--ephemeral"])
    yield daemon
    daemon.stop()


@pytest.fixture(scope="session")
def shared():
    """The folder of official vectors and golden files, or a loud skip."""
    if not (SHARED / "vectors").is_dir() or not (SHARED / "golden").is_dir():
        pytest.skip(f"CHAOS_SHARED: no vectors/ and golden/ in {SHARED}")
    return SHARED
