# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Requests a second through HTTP, loaded by wrk, beside the least that a server and a disk can
do: a bare echo on the same libraries, and an append with fdatasync of the same bytes."""
import collections
import json
import os
import re
import subprocess
import time

from figures import Figure
from rows import Group, Row
from servers import Client, Server, fail, request

HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS = 3
SECONDS = 1
APPEND_FILE_BYTES = 64 << 20
# An application's message, receipt, environment and two roots have some 300 bytes; a log frames
# them. What is written for it beyond that is the store's own.
MESSAGE_BYTES = 512
ANSWER_TOLERANCE = 0.1  # sequence numbers and nonces grow while it runs
ECHO = {1: "echo, 1 connection", 4: "echo, 4 connections", 64: "echo, 64 connections"}
ABORT = request("Chaos.Invoke",
                {"method": "abortWith", "args": {"code": 20, "message": "boom"}})
BATCH = 100

# body(client): what is posted, from what the server says before. messages: applications in one
# request. durability: of the daemon that is asked, None for the echo.
Load = collections.namedtuple("Load", "name durability connections messages body")


def append_name(messages):
    """Of the yardstick for so many messages that wait together for one fdatasync."""
    return f"append+fdatasync of {messages} x {MESSAGE_BYTES} bytes"


def version(_):
    return request("Filecoin.Version", [])


def get_actor(_):
    return request("Filecoin.StateGetActor", ["f0100", None])


def read_root(client):
    return request("Filecoin.ChainReadObj", [client.call("Chaos.StateRoot", {})["root"]])


def search_message(client):
    applied = client.call(ABORT["method"], ABORT["params"])
    return request("Filecoin.StateSearchMsg", [None, applied["msgCid"]])


def abort(_):
    return ABORT


def aborts(_):
    return [ABORT] * BATCH


LOADS = [
    Load(ECHO[64], None, 64, 0, version),
    Load(ECHO[4], None, 4, 0, version),
    Load(ECHO[1], None, 1, 0, version),
    Load("Filecoin.Version, 64 connections", "none", 64, 0, version),
    Load("Filecoin.StateGetActor, 64 connections", "none", 64, 0, get_actor),
    Load("Filecoin.ChainReadObj, 64 connections", "none", 64, 0, read_root),
    Load("Filecoin.StateSearchMsg, 64 connections", "none", 64, 0, search_message),
    Load("Chaos.Invoke abortWith, undurable, 1 connection", "none", 1, 1, abort),
    Load("Chaos.Invoke abortWith, undurable, 64 connections", "none", 64, 1, abort),
    Load("Chaos.Invoke abortWith, undurable, batches of 100, 4 connections", "none", 4, BATCH,
         aborts),
    Load("Chaos.Invoke abortWith, durable, 1 connection", "full", 1, 1, abort),
    Load("Chaos.Invoke abortWith, durable, 64 connections", "full", 64, 1, abort),
    Load("Chaos.Invoke abortWith, durable, batches of 100, 4 connections", "full", 4, BATCH,
         aborts),
]


class Servers:
    """The servers that loads go to, started when one first asks."""

    def __init__(self):
        self.running = {}

    def get(self, subject, durability):
        key = (subject.name, durability)
        if key not in self.running:
            self.running[key] = (subject.daemon(f"http-{durability}", durability) if durability
                                 else Server(subject.program("bench_echo")))
        return self.running[key]

    def close(self, failed):
        while self.running:
            with self.running.popitem()[1] as server:
                if not failed:
                    server.stop()


def wrk(url, connections, body, script="load.lua"):
    """One run of wrk: the figures that its script prints."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--timeout", "10s",
               "-s", os.path.join(HERE, script), url]
    run = subprocess.run(command, env=dict(os.environ, BENCH_BODY=body), capture_output=True,
                         text=True, check=False)
    line = re.search(r"^figures (.*)$", run.stdout, re.M)
    if run.returncode or not line:
        fail(f"wrk ended with {run.returncode}: {run.stdout}{run.stderr}")
    found = {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", line.group(1))}
    if found["failed"] or not found["requests"]:
        fail(f"{found['requests']} answers in {SECONDS} s, {found['failed']} requests failed: "
             f"{connections} connections, {body[:100]}")
    return found


def answer_bytes(url, body):
    """Length of one answer with its head, which has to be a result; asked as wrk does."""
    client = Client(url)
    reply = json.loads(client.post(body))
    for answer in reply if isinstance(reply, list) else [reply]:
        if "result" not in answer or answer["result"] is None:
            fail(f"{body[:200]} was answered by {answer}")
    response = client.response(body)
    head = f"HTTP/1.1 200 {response.reason}\r\n\r\n" + "".join(
        f"{name}: {value}\r\n" for name, value in response.getheaders())
    return len(head) + len(response.read())


def check_answers(load, expected, found, applied):
    """Every answer as long as the one that was looked at, every application in the journal."""
    least = expected * found["requests"] * (1 - ANSWER_TOLERANCE)
    most = expected * (found["requests"] + load.connections) * (1 + ANSWER_TOLERANCE)
    if not least <= found["bytes"] <= most:  # some have begun to come at the end
        fail(f"{load.name}: {found['requests']} answers of {expected} bytes were expected, "
             f"{found['bytes']} bytes came")
    if applied < found["requests"] * load.messages:
        fail(f"{load.name}: {found['requests']} answers, {applied} messages in the journal")


def together(load):
    """How many messages a durable load has waiting at once."""
    return load.connections * load.messages if load.durability == "full" else 0


def measure_append(messages, subject):
    """Appends, each followed by fdatasync, to a file that is there and written already, from its
    beginning again at its end."""
    path, block = subject.directory("append"), bytes(messages * MESSAGE_BYTES)
    with open(path, "wb", buffering=0) as file:
        for _ in range(APPEND_FILE_BYTES >> 20):
            file.write(bytes(1 << 20))
        os.fsync(file.fileno())
        file.seek(0)
        count, begin = 0, time.monotonic()
        while time.monotonic() - begin < SECONDS:
            if file.tell() + len(block) > APPEND_FILE_BYTES:
                file.seek(0)
            file.write(block)
            os.fdatasync(file.fileno())
            count += 1
        took = time.monotonic() - begin
    os.unlink(path)
    yield Figure(append_name(messages), count * messages / took, "/s")


def measure(load, servers, subject):
    server = servers.get(subject, load.durability)
    body = json.dumps(load.body(server.client()))
    expected = answer_bytes(server.url, body)
    os.sync()  # what an earlier row left to write is not this one's to wait for
    before = server.head() if load.messages else 0
    found = wrk(server.url, load.connections, body)
    check_answers(load, expected, found, server.head() - before if load.messages else 0)
    units = found["requests"] * max(load.messages, 1)
    more = {"p50 ms": found["p50"] / 1000, "p99 ms": found["p99"] / 1000}
    yield Figure(load.name, units * 1e6 / found["microseconds"], "/s", more, tuple(against(load)))


def against(load):
    """Names of the yardsticks of a load."""
    if load.durability:
        yield ECHO[load.connections]
    if together(load):
        yield append_name(together(load))


def needed(row):
    """Names of the rows that a row is held against."""
    return [name for load in LOADS if load.name == row.name for name in against(load)]


def group():
    servers = Servers()

    def row(load):
        return Row(load.name, lambda subject: measure(load, servers, subject),
                   own=load.durability is None)

    def append(messages):
        return Row(append_name(messages), lambda subject: measure_append(messages, subject),
                   own=True)

    appends = [append(messages) for messages in sorted({together(load) for load in LOADS} - {0})]
    return Group([*(row(load) for load in LOADS if not load.durability), *appends,
                  *(row(load) for load in LOADS if load.durability)], ROUNDS, close=servers.close)
