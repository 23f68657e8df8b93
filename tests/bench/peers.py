# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Anvil, the development chain of Foundry, on the same machine in the same run: what a user of
another chain has in our place."""
import glob
import json
import re
import subprocess
import time

from figures import Figure
from rows import Group, Row
from rows_http import wrk
from servers import Client, fail, request

START_SECONDS = 30
PACKAGE = "@foundry-rs/anvil"
TRANSFER = {"value": "0x1", "gas": "0x5208"}


def install(folder):
    """The program, from npm."""
    try:
        subprocess.run(["npm", "install", "--no-save", "--no-fund", "--no-audit", "--prefix",
                        folder, PACKAGE], check=True, capture_output=True, text=True)
    except FileNotFoundError:
        fail("--peers needs npm")
    except subprocess.CalledProcessError as failure:
        fail(f"npm install {PACKAGE} failed: {failure.stderr}")
    found = glob.glob(f"{folder}/node_modules/{PACKAGE}-*/bin/anvil")
    if not found:
        fail(f"{PACKAGE} brought no program for this machine")
    return found[0]


class Anvil:
    """Installed and started when the first row asks."""

    def __init__(self):
        self.process, self.url = None, None

    def start(self, subject):
        if self.process:
            return self.url
        log = subject.directory("anvil.log")
        with open(log, "wb") as out:
            self.process = subprocess.Popen([install(subject.directory("npm")), "--port", "0"],
                                            stdout=out, cwd=subject.data)
        self.url = f"http://{self.listening(log)}/"
        return self.url

    def listening(self, log):
        """Its address, once it has written it to its log."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            with open(log, encoding="utf-8") as file:
                found = re.search(r"^Listening on (\S+)\n", file.read(), re.M)
            if found:
                return found.group(1)
            time.sleep(0.05)
        return fail("Anvil is not ready")

    def close(self, _):
        if self.process:
            self.process.terminate()
            self.process.wait()


def row_name(name, connections):
    return f"anvil, {name}, {connections} connection{'s' if connections > 1 else ''}"


def transactions(anvil, connections, subject):
    """Transfers that are in a block at the end, not only in the pool."""
    client = Client(anvil.start(subject))
    sender, receiver = client.call("eth_accounts", [])[:2]

    def count():
        return int(client.call("eth_getTransactionCount", [sender, "latest"]), 16)

    before = count()
    found = wrk(anvil.url, connections, json.dumps(
        request("eth_sendTransaction", [{"from": sender, "to": receiver, **TRANSFER}])))
    mined = count() - before
    if not mined:
        fail("Anvil mined nothing")
    yield Figure(row_name("transactions", connections),
                 mined * 1e6 / found["microseconds"], "/s", {"p50 ms": found["p50"] / 1000})


def snapshots(anvil, connections, subject):
    found = wrk(anvil.start(subject), connections, "", "snapshots.lua")
    if connections == 1 and found["gone"] > 0:
        fail(f"{found['gone']} snapshots of Anvil could not be gone back to")
    yield Figure(row_name("snapshot+revert", connections),
                 found["reverted"] * 1e6 / found["microseconds"], "/s",
                 {"reverts too late /s": found["gone"] * 1e6 / found["microseconds"],
                  "requests /s": found["requests"] * 1e6 / found["microseconds"]})


def group():
    anvil = Anvil()

    def row(name, measure, connections):
        return Row(row_name(name, connections),
                   lambda subject: measure(anvil, connections, subject), own=True)

    return Group([row("transactions", transactions, 64), row("snapshot+revert", snapshots, 1),
                  row("snapshot+revert", snapshots, 64)], kind="peers", close=anvil.close)
