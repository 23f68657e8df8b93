# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Log lines and the ready line: whatever becomes of them, requests are answered and a stop
is a stop; and what the lines look like."""

import contextlib
import fcntl
import json
import os
import re
import subprocess
import time

import pytest
import requests
from conftest import START_SECONDS, binary, clean_environment

READY = re.compile(rb"chaosactord ready url=(http://\S+) pid=\d+ version=\S+\n")
F_SETPIPE_SZ = 1031


@contextlib.contextmanager
def small_pipe(full=False):
    """A pipe of one page, filled so that nothing more fits, if asked."""
    read_fd, write_fd = os.pipe()
    fcntl.fcntl(write_fd, F_SETPIPE_SZ, 4096)
    if full:
        os.write(write_fd, b"." * 4096)
    ends = [os.fdopen(read_fd, "rb", buffering=0), os.fdopen(write_fd, "wb", buffering=0)]
    try:
        yield ends
    finally:
        for end in ends:
            end.close()


@contextlib.contextmanager
def launch(*options, stdout=subprocess.PIPE, stderr):
    process = subprocess.Popen([binary(), "--listen", "127.0.0.1:0", *options],
                               env=clean_environment(), stdout=stdout, stderr=stderr)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()


def ready_url(process):
    return READY.fullmatch(process.stdout.readline()).group(1).decode()


def livez(url, times=1):
    with requests.Session() as session:
        session.trust_env = False
        for _ in range(times):
            assert session.get(url + "/livez", timeout=20).status_code == 200


def invoke(url):
    request = {"jsonrpc": "2.0", "id": 1, "method": "Chaos.Invoke",
               "params": {"method": "abortWith", "args": {"code": 20}}}
    answer = requests.post(url + "/rpc/v1", json=request, timeout=20).json()
    assert answer["result"]["receipt"], answer


def ends(process):
    """How long the daemon takes to end, with exit code 0."""
    begun = time.monotonic()
    process.terminate()
    assert process.wait(START_SECONDS) == 0
    return time.monotonic() - begun


def test_nobody_reads_the_log():
    """Three thousand lines do not fit into pipe and queue; nothing waits for them."""
    with small_pipe() as (stderr, into_stderr):
        with launch("--log-level", "debug", stderr=into_stderr) as process:
            url = ready_url(process)
            livez(url, 3000)
            invoke(url)
            assert ends(process) < 8
        assert b"ev=request" in stderr.read(4096)


def test_somebody_reads_again():
    with small_pipe() as (stderr, into_stderr), \
         launch("--log-level", "debug", "--log-format", "json", stderr=into_stderr) as process:
        into_stderr.close()
        url = ready_url(process)
        livez(url, 3000)
        lines = b""
        while b"lines dropped" not in lines:
            lines += stderr.read(65536)
        livez(url)
        process.terminate()
        while got := stderr.read(65536):
            lines += got
        assert process.wait(START_SECONDS) == 0
    parsed = [json.loads(line) for line in lines.splitlines()]
    dropped = [int(line["text"].split()[0]) for line in parsed if line["ev"] == "dropped"]
    served = [line for line in parsed if line["ev"] == "request"]
    assert 0 < sum(dropped) < 3001 <= len(served) + sum(dropped)
    assert parsed[-1]["ev"] == "stopping"


@pytest.mark.parametrize("level", ["info", "debug"])
def test_full_pipes_from_the_start(level):
    with small_pipe(full=True) as (stdout, into_stdout), \
         small_pipe(full=True) as (_, into_stderr), \
         launch("--log-level", level, stdout=into_stdout, stderr=into_stderr) as process:
        url = f"http://127.0.0.1:{port_of(process)}"
        livez(url)
        invoke(url)
        assert ends(process) < 8
        assert stdout.read(8192) == b"." * 4096


def port_of(process):
    """The port a process listens at, when it cannot tell it."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        links = []
        for fd in os.listdir(f"/proc/{process.pid}/fd"):
            with contextlib.suppress(OSError):
                links.append(os.readlink(f"/proc/{process.pid}/fd/{fd}"))
        with open("/proc/net/tcp", encoding="ascii") as table:
            rows = [row.split() for row in table.readlines()[1:]]
        for row in rows:
            if row[3] == "0A" and f"socket:[{row[9]}]" in links:
                return int(row[1].split(":")[1], 16)
        time.sleep(0.02)
    raise AssertionError(f"it listens nowhere: {process.poll()}")


def test_the_ready_line_comes_when_it_is_read():
    with small_pipe(full=True) as (stdout, into_stdout), \
         launch(stdout=into_stdout, stderr=subprocess.DEVNULL) as process:
        into_stdout.close()
        url = f"http://127.0.0.1:{port_of(process)}"
        livez(url)
        assert stdout.read(4096) == b"." * 4096
        assert READY.fullmatch(stdout.read(4096)).group(1).decode() == url  # in one piece
        ends(process)
        assert stdout.read() == b""


def test_the_log_cannot_be_written():
    with open("/dev/full", "wb") as full, launch("--log-level", "debug", stderr=full) as process:
        url = ready_url(process)
        livez(url, 50)
        invoke(url)
        assert ends(process) < 8


def test_the_reader_of_the_log_is_gone():
    with small_pipe() as (stderr, into_stderr), \
         launch("--log-level", "debug", stderr=into_stderr) as process:
        stderr.close()
        livez(ready_url(process), 50)
        before = cpu_seconds(process)
        time.sleep(1)
        assert cpu_seconds(process) - before < 0.5
        assert ends(process) < 8


def cpu_seconds(process):
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("name", [b"d\xff\xe9", b"d\xc3", "dü中".encode(), b'd"\\\n'])
def test_paths_of_any_bytes(tmp_path, name):
    """Every line is JSON in UTF-8, and the raw line tells the bytes."""
    path = os.fsencode(tmp_path) + b"/" + name
    log = tmp_path / "log"
    with log.open("wb") as stderr, \
         launch("--data-dir", path, "--log-format", "json", stderr=stderr) as process:
        ready_url(process)
        ends(process)
    lines = log.read_bytes().decode("utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    shown = name.decode("utf-8", "surrogateescape")
    shown = "".join(chr(ord(c) - 0xdc00) if 0xdc80 <= ord(c) <= 0xdcff else c for c in shown)
    assert any(f"directory={tmp_path}/{shown}" in text for text in texts), texts
    assert ("\\u00ff\\u00e9" in "".join(lines)) == (b"\xff" in name)
