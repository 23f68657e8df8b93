# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Few descriptors: the limit of connections in force, and what happens without any left."""

import os
import resource
import socket
import time

import pytest

from conftest import read_all, run

HARD = 256


def limited(hard):
    """Runs the daemon below a hard limit of open files."""
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def version(daemon, timeout=20):
    """Asks on a new connection."""
    with socket.create_connection(daemon.address, timeout=timeout) as connection:
        connection.sendall(b"GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        return read_all(connection)


def test_idle_clients_of_a_small_limit_lock_nobody_out(start):
    daemon = start("--max-connections", "1024", limit=limited(HARD))
    limit = daemon.call("Chaos.Info")["limits"]["connections"]
    assert HARD // 2 < limit < HARD
    assert f"leaves {limit} for connections" in daemon.read_log()
    idle = []
    for _ in range(2 * HARD):
        idle.append(socket.create_connection(daemon.address, timeout=20))
    for _ in range(5):
        assert version(daemon).startswith(b"HTTP/1.1 200 ")
    # Those that ask keep-alive, too.
    for connection in idle[-20:]:
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
    assert version(daemon).startswith(b"HTTP/1.1 200 ")
    for connection in idle:
        connection.close()


def test_the_limit_is_as_asked_where_there_is_room(start):
    daemon = start("--max-connections", "100")
    assert daemon.call("Chaos.Info")["limits"]["connections"] == 100
    assert "few_descriptors" not in daemon.read_log()


def test_too_few_descriptors_for_any_connection():
    done = run("--http-threads", "64", preexec_fn=limited(100))
    assert done.returncode == 1
    assert "100 open files leaves none" in done.stderr and "ulimit -Hn" in done.stderr


def processor_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("idle", [0, 3])
def test_without_descriptors_it_waits_and_goes_on(start, idle):
    """Others in the process have taken them all: no third of a core, and no end of it."""
    daemon = start()
    kept = [socket.create_connection(daemon.address, timeout=20) for _ in range(idle)]
    for connection in kept:
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
    pid = daemon.process.pid
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, before[1]))
    waiting = socket.create_connection(daemon.address, timeout=60)
    waiting.sendall(b"GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    used, begin = processor_seconds(pid), time.monotonic()
    time.sleep(2)
    share = (processor_seconds(pid) - used) / (time.monotonic() - begin)
    assert share < 0.1, f"{share:.0%} of a core"
    assert "no_descriptors" in daemon.read_log()
    resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
    with waiting:
        assert read_all(waiting).startswith(b"HTTP/1.1 200 ")
    for connection in kept:
        connection.close()
