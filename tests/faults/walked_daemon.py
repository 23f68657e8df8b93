# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What tests/faults/allocation_walk disturbs and how: a daemon whose allocations can be made to
fail (failing_allocations.c), and HTTP so plain that nothing is retried behind its back."""

import copy
import ctypes
import json
import mmap
import os
import pathlib
import re
import select
import signal
import socket
import struct
import subprocess
import tempfile
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
PATIENCE_S = 60  # before a daemon that says nothing counts as dead
CONTROL = struct.Struct("=QQQQQ30Q")  # struct control of failing_allocations.c
FOR_GOOD = 2**64 - 1
EVENTS = 2  # of a stream that are read
CHUNK_HEAD = rb"(?:^|\r\n)[0-9a-f]+\r\n"
LAST_CHUNK = rb"(?:^|\r\n)0\r\n\r\n$"
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def build_shim(directory):
    shim = directory / "failing_allocations.so"
    subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O1", "-o", shim,
                    HERE / "failing_allocations.c", "-ldl"], check=True)
    return shim


class Control:
    """The file through which allocations are counted and made to fail."""

    def __init__(self, directory):
        handle, self.path = tempfile.mkstemp(dir=directory)
        os.truncate(handle, CONTROL.size)
        self.memory = mmap.mmap(handle, CONTROL.size)
        os.close(handle)

    def arm(self, first, for_good):
        last = FOR_GOOD if for_good else first
        self.memory[:] = CONTROL.pack(1, 0, first, last, 0, *([0] * 30))

    def count(self):
        """Arms so that nothing fails: for disarm to tell how many there are."""
        self.arm(FOR_GOOD, False)

    def disarm(self):
        """(how many failed, return addresses of the first, how many there were)."""
        self.memory[:8] = bytes(8)
        fields = CONTROL.unpack(self.memory[:])
        return fields[4], [address for address in fields[5:] if address], fields[1]


def prepared(before):
    """What a daemon does before it begins: it ends with us, however we end."""
    def prepare():
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if before:
            before()
    return prepare


class Dead(Exception):
    """The daemon has ended, or hangs."""


class Daemon:
    """A chaosactord, ready for requests unless it refused to start (then url is None)."""

    def __init__(self, program, args, shim=None, control=None, before=None):
        env = {k: v for k, v in os.environ.items() if not k.startswith("CHAOSACTORD_")}
        if control:
            env.update(LD_PRELOAD=str(shim), FAILING_ALLOCATIONS=control.path)
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [program, "--listen", "127.0.0.1:0", "--log-level", "warn", *map(str, args)],
            stdout=subprocess.PIPE, stderr=self.errors, env=env, preexec_fn=prepared(before))
        self.url, self.connection, self.maps = None, None, ""
        self.token = None  # that calls show
        line = self.first_line()
        match = re.search(r"ready url=(\S+)", line)
        if match:
            self.url = urllib.parse.urlsplit(match.group(1))
            self.maps = pathlib.Path(f"/proc/{self.process.pid}/maps").read_text()

    def first_line(self):
        """The line that says it is ready; empty when it ended without one."""
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE_S)
        if not ready:
            self.process.kill()
            raise Dead("not ready and not ended")
        return self.process.stdout.readline().decode()

    def error_text(self):
        self.errors.seek(0)
        return self.errors.read().decode(errors="replace")

    def wait(self):
        try:
            code = self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Dead("does not end") from None
        finally:
            self.process.stdout.close()
        return code

    def stop(self):
        """The exit code after SIGTERM."""
        if self.connection:
            self.connection.close()
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def another(self):
        """The same daemon with a connection of its own, for another thread."""
        other = copy.copy(self)
        other.connection = None
        return other

    def is_dead(self):
        return self.process.poll() is not None

    # ---- HTTP ----

    def exchange(self, request):
        """(status, body) of a raw request, None when the connection was closed instead. An
        answered connection is used again."""
        if not self.connection:
            self.connect()
        try:
            self.connection.sendall(request)
            answer = self.read_answer()
        except TimeoutError:
            raise Dead("no answer and no end of the connection") from None
        except ConnectionError:
            answer = None
        if answer is None:
            self.connection.close()
            self.connection = None
        return answer

    def connect(self):
        try:
            self.connection = socket.create_connection((self.url.hostname, self.url.port),
                                                       timeout=PATIENCE_S)
        except ConnectionError:
            raise Dead(self.ending()) from None

    def ending(self):
        """Words for a daemon that takes no connections any more."""
        try:
            return f"ended with {self.process.wait(10)}: {self.error_text()[-300:]}"
        except subprocess.TimeoutExpired:
            return "lives and takes no connections"

    def read_answer(self):
        data = b""
        while b"\r\n\r\n" not in data:
            more = self.connection.recv(1 << 16)
            if not more:
                return None
            data += more
        head, _, body = data.partition(b"\r\n\r\n")
        match = re.search(rb"(?i)content-length: *(\d+)", head)
        while match and len(body) < int(match.group(1)):
            more = self.connection.recv(1 << 16)
            if not more:
                return None
            body += more
        status = int(head.split()[1])
        if b"text/event-stream" in head:
            return self.read_events(status, body)
        if re.search(rb"(?i)connection: *close", head):
            self.connection.close()
            self.connection = None
        return status, body.decode(errors="replace")

    def read_events(self, status, body):
        """The first events of a stream, which has no end; it comes in chunks of any size."""
        text = re.sub(CHUNK_HEAD, b"", body)
        while text.count(b"\n\n") < EVENTS:
            if re.search(LAST_CHUNK, body):
                return None  # it has ended before that
            more = self.connection.recv(1 << 16)
            if not more:
                return None
            body += more
            text = re.sub(CHUNK_HEAD, b"", body)
        if b"event: dropped\n" in text:  # as if it had ended without a word
            return None
        self.connection.close()
        self.connection = None
        return status, b"\n\n".join(text.split(b"\n\n")[:EVENTS]).decode(errors="replace")

    def call(self, method, params):
        """The result of a request that must succeed."""
        text = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        head = f"Authorization: Bearer {self.token}\r\n".encode() if self.token else b""
        for _ in range(2):  # an idle connection may have been closed
            answer = self.exchange(b"POST /rpc/v1 HTTP/1.1\r\nHost: localhost\r\n"
                                   b"Content-Type: application/json\r\n%sContent-Length: %d\r\n"
                                   b"\r\n" % (head, len(text)) + text)
            if answer:
                break
        if not answer:
            raise Dead(f"{method} is not answered")
        document = json.loads(answer[1])
        if "result" not in document:
            raise Dead(f"{method} answers {answer[1][:300]}")
        return document["result"]

    # ---- where an allocation failed ----

    def callers(self, addresses):
        """Functions of ours and of libraries, innermost first."""
        names = []
        for address in addresses:
            for line in self.maps.splitlines():
                fields = line.split()
                low, high = (int(end, 16) for end in fields[0].split("-"))
                if low <= address < high and len(fields) > 5:
                    names.append(symbol(fields[5], address - 1 - low + int(fields[2], 16)))
        return " < ".join(name for name in names if name)


def symbol(path, offset):
    if "chaosactord" not in path:
        return pathlib.Path(path).name.split(".")[0] if "failing_alloc" not in path else ""
    done = subprocess.run(["addr2line", "-f", "-e", path, hex(offset)], capture_output=True,
                          text=True, check=False)
    return done.stdout.split("\n")[0]


def started(make):
    """What make returns, once more if the machine was too busy for the first."""
    begin = time.monotonic()
    daemon = make()
    if daemon.url is None:
        raise Dead(f"no start after {time.monotonic() - begin:.1f} s: {daemon.error_text()}")
    return daemon
