# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What signals do, and what a daemon leaves behind however it ends."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import time

import chain
import pytest
from conftest import START_SECONDS, binary, clean_environment
from test_lifecycle import discover, post_bytes

@pytest.mark.parametrize("first", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_two_signals_at_once_are_one(start, tmp_path, first, second):
    for _ in range(3):
        daemon = start("--ephemeral", "--tmp-dir", tmp_path)
        daemon.invoke("abortWith", {"code": 20})
        daemon.process.send_signal(first)
        daemon.process.send_signal(second)
        daemon.ended(codes=(0,))
        assert list(tmp_path.iterdir()) == []


def signalled_again_while_held(daemon):
    """The exit code of a daemon that a slow reader of its answer holds while it ends, when it is
    told to stop a second time."""
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        reader.settimeout(START_SECONDS)
        reader.connect(daemon.address)
        reader.sendall(post_bytes(discover(40)))
        reader.recv(4096)
        daemon.process.send_signal(signal.SIGTERM)
        first = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while time.monotonic() < first + 1.5:
                reader.recv(4096, socket.MSG_WAITALL)
                time.sleep(0.01)
        daemon.process.send_signal(signal.SIGTERM)
        daemon.ended(codes=(0, 1))
    return daemon.process.returncode


def test_a_later_signal_ends_at_once(start, tmp_path):
    """A daemon that is long in ending is ended by asking again. A busy machine may halt the reader
    for so long that the daemon gives it up and ends by itself before: then another is tried."""
    options = os.environ.get("TSAN_OPTIONS", "")
    for _ in range(8):
        daemon = start("--ephemeral", "--tmp-dir", tmp_path, "--max-response", "100MB",
                       # nothing is joined
                       env={"TSAN_OPTIONS": f"{options} report_thread_leaks=0"})
        code = signalled_again_while_held(daemon)
        assert list(tmp_path.iterdir()) == []
        if code == 1:
            return
        assert "ev=answers_lost" in daemon.log
    pytest.fail("no daemon was held until the second signal")


def test_kill_leaves_nothing(start, tmp_path):
    daemon = start("--ephemeral", "--tmp-dir", tmp_path)
    daemon.invoke("abortWith", {"code": 20})
    daemon.process.kill()
    daemon.ended(codes=(-signal.SIGKILL,))
    assert list(tmp_path.iterdir()) == []


def test_hangup_rereads_the_log_level(tmp_path):
    options, log = tmp_path / "options", tmp_path / "log"
    options.write_text("log-level = info\n")
    with log.open("wb") as stderr:
        process = subprocess.Popen([binary(), "--config", options, "--listen", "127.0.0.1:0"],
                                   env=clean_environment(), stdout=subprocess.PIPE, stderr=stderr)
    process.stdout.readline()
    for word, line in (("debug", "log level is debug"), ("loud", "reread_failed"),
                       ("warn", "log level is debug")):
        options.write_text(f"log-level = {word}\n")
        process.send_signal(signal.SIGHUP)
        wait_for(lambda wanted=line: wanted in log.read_text())
    process.terminate()
    assert process.wait(START_SECONDS) == 0
    process.stdout.close()
    assert "ev=stopping" not in log.read_text()  # warn hides it


def wait_for(holds):
    for _ in range(500):
        if holds():
            return
        time.sleep(0.02)
    assert holds()


def test_user_signal_is_ignored(start):
    daemon = start()
    daemon.process.send_signal(signal.SIGUSR1)
    daemon.invoke("abortWith", {"code": 20})


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_descriptors(tmp_path, closed):
    """No file of the database gets the number of stdout or stderr, and so log lines."""
    directory = tmp_path / "data"
    command = f'exec "$0" --data-dir "$1" --listen 127.0.0.1:0 --log-level debug {closed}'
    process = subprocess.Popen(["/bin/sh", "-c", command, binary(), str(directory)],
                               env=clean_environment(), stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    wait_for(lambda: (directory / "data.mdb").exists())
    time.sleep(0.3)
    taken = [os.readlink(f"/proc/{process.pid}/fd/{fd}") for fd in (0, 1, 2)]
    process.terminate()
    assert process.wait(START_SECONDS) == 0
    assert taken == ["/dev/null"] * 3
    for file in directory.iterdir():
        assert b"level=" not in file.read_bytes(), file


@pytest.fixture(scope="module")
def slow_genesis(tmp_path_factory):
    """A file that takes a few seconds to import."""
    path = tmp_path_factory.mktemp("genesis") / "slow.car"
    with open(path, "wb") as file:
        for index in range(150):
            block = chain.cbor(index.to_bytes(2, "big") + bytes(1_000_000))
            cid = chain.cid_of(block)
            if index == 0:
                file.write(chain.car([cid], []))
            file.write(chain.uvarint(len(cid) + len(block)) + cid + block)
    yield path
    path.unlink()


@pytest.mark.parametrize("place", ["--data-dir", "--tmp-dir"])
def test_a_start_is_broken_off(start, tmp_path, slow_genesis, place):
    """It listens when the import begins. Nothing is left, and the next start begins anew."""
    directory, path = tmp_path / "d", tmp_path / "socket"
    if place == "--tmp-dir":
        directory.mkdir()
    command = [binary(), place, directory, "--genesis", f"car:{slow_genesis}"]
    with subprocess.Popen(
        [*command, "--listen", f"unix:{path}"], env=clean_environment(), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:
        deadline = time.monotonic() + START_SECONDS
        while not path.exists() and time.monotonic() < deadline:
            time.sleep(0.001)
        process.send_signal(signal.SIGTERM)
        out, log = process.communicate(timeout=START_SECONDS)
    assert (process.returncode, out) == (0, ""), log
    assert "while starting" in log
    assert not path.exists()
    if place == "--tmp-dir":
        assert list(directory.iterdir()) == []
    assert start(place, directory).call("Filecoin.StateNetworkVersion", []) == 13


def test_a_start_sweeps_what_was_killed(start, tmp_path):
    """Between the making of a directory and the removal of its name."""
    dead, living, other = (tmp_path / f"chaosactord-{end}" for end in ("aaaaaa", "bbbbbb", "x"))
    for directory in (dead, living, other):
        directory.mkdir(mode=0o700)
        (directory / "LOCK").write_text("1\n")
    with open(living / "LOCK", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        daemon = start("--tmp-dir", tmp_path)
        assert sorted(tmp_path.iterdir()) == [living, other]
        assert "ev=swept" in daemon.read_log()


def test_request_ids_are_unique_over_restarts(start, tmp_path):
    def some_id(daemon):
        answer = daemon.post({"jsonrpc": "2.0", "id": 1, "method": "no.such"}).json()
        return int(answer["error"]["data"]["requestId"], 16)

    first = start("--data-dir", tmp_path / "d")
    ids = [some_id(first) for _ in range(3)]
    first.stop()
    second = start("--data-dir", tmp_path / "d")
    ids += [some_id(second) for _ in range(3)]
    assert ids[:3] == sorted(ids[:3]) and ids[3:] == sorted(ids[3:])
    # Not even near each other: ids are no function of the clock, which may be set back.
    assert len(set(ids)) == 6 and abs(ids[3] - ids[0]) > 10**9
