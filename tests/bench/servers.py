# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The programs that are measured: started, asked over HTTP, looked at from outside, ended."""
import http.client
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
import urllib.parse

READY_SECONDS = 600
END_SECONDS = 120


def fail(text):
    """Something could not be measured, or an answer was wrong."""
    sys.exit(f"bench: {text}")


class Client:
    """One connection that is kept."""

    def __init__(self, url, timeout=120):
        parts = urllib.parse.urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.netloc, timeout=timeout)
        self.path = parts.path

    def post(self, body):
        reply = self.response(body)
        data = reply.read()
        if reply.status != 200:
            fail(f"HTTP {reply.status}: {data[:200]!r}")
        return data

    def response(self, body):
        self.connection.request("POST", self.path, body, {"Content-Type": "application/json"})
        return self.connection.getresponse()

    def call(self, method, params):
        reply = json.loads(self.post(json.dumps(request(method, params))))
        if "result" not in reply:
            fail(f"{method} answered {reply}")
        return reply["result"]


def request(method, params):
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


class Server:
    """A program that prints "ready url=…". start_ms: from exec to that line."""

    def __init__(self, *command):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("CHAOSACTORD_")}
        begin = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean)
        ready = select.select([self.process.stdout], [], [], READY_SECONDS)[0]
        line = self.process.stdout.readline() if ready else ""
        self.start_ms = (time.monotonic() - begin) * 1000
        found = re.search(r"ready url=(\S+)", line)
        if not found:
            self.process.kill()
            fail(f"{command[0]} is not ready: {line!r}, exit code {self.process.wait()}")
        self.url = found.group(1) + "/rpc/v1"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Whatever went wrong, nothing is left running."""
        if self.process.poll() is None:
            self.kill()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        if self.process.wait(END_SECONDS) != 0:
            fail(f"{self.process.args[0]} ended with {self.process.returncode}")

    def kill(self):
        self.process.kill()
        self.process.wait(END_SECONDS)

    def client(self):
        return Client(self.url)

    def head(self):
        """Sequence number of the last entry of the journal."""
        return self.client().call("Chaos.StateRoot", {})["seq"]

    def memory(self):
        """MiB: all that is resident, of it the process' own, and the rest: mapped files."""
        with open(f"/proc/{self.process.pid}/smaps_rollup", encoding="ascii") as table:
            rows = dict(re.findall(r"^(\w+): +(\d+) kB", table.read(), re.M))
        resident, anonymous = int(rows["Rss"]) / 1024, int(rows["Anonymous"]) / 1024
        return {"resident": resident, "anonymous": anonymous, "mapped": resident - anonymous}


class Subject:
    """A folder with the programs to measure, and a folder for their data."""

    def __init__(self, name, binaries, data):
        self.name, self.binaries = name, os.path.abspath(binaries)
        self.data = os.path.join(data, name)
        os.mkdir(self.data, 0o700)

    def program(self, name):
        return os.path.join(self.binaries, name)

    def has(self, name):
        return os.access(self.program(name), os.X_OK)

    def directory(self, name):
        return os.path.join(self.data, name)

    def daemon(self, name, durability):
        """A daemon on the data directory of this name."""
        return Server(self.program("chaosactord"), "--listen", "127.0.0.1:0", "--log-level", "warn",
                      "--data-dir", self.directory(name), "--durability", durability)

    def ephemeral(self):
        return Server(self.program("chaosactord"), "--listen", "127.0.0.1:0", "--log-level", "warn",
                      "--ephemeral", "--tmp-dir", self.data)


def directory_bytes(path):
    """(allocated, apparent) bytes of all files below a directory, and of the folders."""
    found = [os.lstat(os.path.join(folder, name))
             for folder, folders, files in os.walk(path) for name in folders + files]
    return sum(one.st_blocks * 512 for one in found), sum(one.st_size for one in found)
