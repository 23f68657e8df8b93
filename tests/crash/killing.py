# SPDX-License-Identifier: Apache-2.0 OR MIT
"""A daemon under load that is killed at some moment or at some call by which it writes, and what
is looked at afterwards: shared by the scripts of this folder."""
import http.client
import json
import os
import pathlib
import re
import signal
import subprocess
import time
import urllib.parse

CALLS_MAX = 600        # by which a daemon writes in a round, roughly


class Client:
    """One kept-alive connection that speaks JSON-RPC."""

    def __init__(self, url):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=60)

    def post(self, body):
        self.connection.request("POST", "/rpc/v1", json.dumps(body),
                                {"Content-Type": "application/json"})
        return json.loads(self.connection.getresponse().read())

    def call(self, method, params):
        reply = self.post({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        if "result" not in reply:
            raise AssertionError(f"{method} answered {reply}")
        return reply["result"]

    def batch(self, method, list_of_params):
        """The results of many calls of one method, in order."""
        return [reply.get("result") for reply in self.post([
            {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
            for number, params in enumerate(list_of_params)])]


class Daemon:
    """A running chaosactord, ready for requests; or one that was killed before it was."""

    def __init__(self, program, data, durability, shim=None, may_end=False):
        command = [program, "--data-dir", data, "--listen", "127.0.0.1:0", "--durability",
                   durability, "--log-level", "warn"]
        clean = {k: v for k, v in os.environ.items() if not k.startswith("CHAOSACTORD_")}
        begin = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                                        env={**clean, **(shim or {})})
        line = self.process.stdout.readline()
        self.start_ms = (time.monotonic() - begin) * 1000
        match = re.search(r"ready url=(\S+)", line)
        self.url = match.group(1) if match else None
        if not match and not (may_end and self.process.wait(60) == -signal.SIGKILL):
            raise AssertionError(f"not ready: {line!r}, exit code {self.process.wait(60)}")

    def end(self, with_signal):
        self.process.send_signal(with_signal)
        code = self.process.wait(60)
        self.process.stdout.close()
        return code


# ---- the kill -------------------------------------------------------------------------------


def killed_by_clock(daemon, load, dice):
    """Ends the daemon when something was acknowledged and some time has gone by."""
    deadline = time.monotonic() + 60
    while not load.acknowledged and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(dice.uniform(0.02, 0.6))
    if load.broken:
        raise AssertionError("; ".join(load.broken))
    return daemon.end(signal.SIGKILL)


def killed_by_call(daemon):
    """The shim does it, unless the load is over the sooner."""
    try:
        code = daemon.process.wait(2)
    except subprocess.TimeoutExpired:
        return daemon.end(signal.SIGKILL)
    daemon.process.stdout.close()
    return code


def run_and_kill(program, data, durability, shim, dice, begin_load):
    """What was acknowledged before the kill, and milliseconds to the ready line. begin_load(url)
    returns an object with join(), and lists acknowledged, broken and unexpected."""
    at_call = None
    if shim:
        at_call = {"LD_PRELOAD": shim, "DISK_ROOT": data,
                   "DISK_KILL": f"{dice.randrange(1, CALLS_MAX)} {dice.choice(['', 'half'])}",
                   "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}
    daemon = Daemon(program, data, durability, at_call, may_end=shim is not None)
    if daemon.url is None:
        return [], daemon.start_ms
    load = begin_load(daemon.url)
    code = killed_by_call(daemon) if shim else killed_by_clock(daemon, load, dice)
    load.join()
    if load.unexpected:
        raise AssertionError("; ".join(load.unexpected))
    if code != -signal.SIGKILL:
        raise AssertionError(f"the daemon ended by itself with {code}")
    if not load.acknowledged and not shim:
        raise AssertionError("no message was acknowledged before the kill")
    return load.acknowledged, daemon.start_ms


def kill_start(program, data, durability, shim, dice):
    """One more start, killed while it takes up what it finds, or soon after."""
    at_call = {"LD_PRELOAD": shim, "DISK_ROOT": data, "DISK_KILL": str(dice.randrange(1, 40)),
               "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0"}
    daemon = Daemon(program, data, durability, at_call, may_end=True)
    if daemon.url is not None:
        daemon.end(signal.SIGKILL)


# ---- afterwards -----------------------------------------------------------------------------


def check_database(program, data):
    run = subprocess.run([program, "db", "check", "--data-dir", data], capture_output=True,
                         text=True, timeout=300, check=False)
    if run.returncode != 0:
        raise AssertionError(f"db check: {run.returncode}: {run.stdout}{run.stderr}")
    return " ".join(run.stdout.split("\n")[-2:]).strip()


def generation(data):
    """Of the log (store/wal_format.c): each checkpoint raises it."""
    return int.from_bytes(pathlib.Path(data, "wal").read_bytes()[32:40], "big")
