# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What the daemon tells who has started it, as systemd does with Type=notify and WatchdogSec, and
the unit that examples/ has for it. The supervisor here is a socket and a clock."""

import os
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest

from conftest import REPOSITORY, START_SECONDS, binary, run
from test_disk import FailingDisk, ready

UNIT = REPOSITORY / "examples/chaosactord.service"
BEAT_S = 0.5  # a sign of life is wanted in twice that


class Supervisor:
    """Takes datagrams as systemd does. `address` as NOTIFY_SOCKET has it."""

    def __init__(self, address):
        self.address = address
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address.replace("@", "\0", 1) if address.startswith("@") else address)
        self.told = []  # (time, text) of all so far

    def environment(self, beat_s=BEAT_S, **more):
        watchdog = {"WATCHDOG_USEC": str(int(2 * beat_s * 1e6))} if beat_s else {}
        return {"NOTIFY_SOCKET": self.address, **watchdog, **more}

    def take(self, seconds=START_SECONDS):
        """The next text, or None when none comes in that time."""
        self.socket.settimeout(max(seconds, 0.001))
        try:
            text = self.socket.recv(4096).decode()
        except TimeoutError:
            return None
        self.told.append((time.monotonic(), text))
        return text

    def until(self, beginning, seconds=START_SECONDS):
        """Takes until a text begins so, and returns it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            text = self.take(end - time.monotonic())
            if text and text.startswith(beginning):
                return text
        raise AssertionError(f"no {beginning} in {seconds} s: {self.told}")

    def beats(self, seconds):
        """How many signs of life come in that time."""
        end, count = time.monotonic() + seconds, 0
        while time.monotonic() < end:
            count += self.take(end - time.monotonic()) == "WATCHDOG=1"
        return count

    def texts(self):
        return [text for _, text in self.told]


@pytest.fixture
def supervisor(tmp_path):
    made = Supervisor(str(tmp_path / "notify"))
    yield made
    made.socket.close()


def test_ready_alive_stopping(start, supervisor):
    daemon = start("--ephemeral", env=supervisor.environment())
    supervisor.until("READY=1")
    assert supervisor.texts().index("STATUS=opening the data") == 0
    assert supervisor.until("STATUS=ready") == f"STATUS=ready at {daemon.url}"
    for _ in range(4):
        supervisor.until("WATCHDOG=1", 10)
    beats = [at for at, text in supervisor.told if text == "WATCHDOG=1"]
    assert beats[-1] - beats[0] > BEAT_S  # and not as fast as they can
    assert supervisor.texts().count("READY=1") == 1
    daemon.process.send_signal(signal.SIGTERM)
    supervisor.until("STOPPING=1")
    daemon.ended()
    assert supervisor.take(0.01) is None


def test_reloading(start, supervisor):
    daemon = start("--ephemeral", env=supervisor.environment(beat_s=None))
    supervisor.until("READY=1")
    before_us = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    daemon.process.send_signal(signal.SIGHUP)
    first, second = supervisor.until("RELOADING=1").split("\n")
    assert first == "RELOADING=1"
    assert second.startswith("MONOTONIC_USEC=") and int(second.split("=")[1]) >= before_us
    supervisor.until("READY=1")
    assert "WATCHDOG=1" not in supervisor.texts()  # nobody has asked for it


def test_an_abstract_socket_and_another_process(start):
    """Signs of life are asked of one process; here of another."""
    supervisor = Supervisor(f"@chaosactord-test-{os.getpid()}-{time.monotonic_ns()}")
    start("--ephemeral", env=supervisor.environment(WATCHDOG_PID="1"))
    supervisor.until("READY=1")
    assert supervisor.beats(2 * BEAT_S) == 0
    supervisor.socket.close()


@pytest.mark.parametrize("address", ["notify", "vsock:2:1", "/" + "x" * 200, "@"])
def test_addresses_that_are_none(start, address):
    daemon = start("--ephemeral", env={"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "x"})
    assert "ev=no_notify" in daemon.read_log()


def test_a_supervisor_that_has_gone(start, supervisor):
    """Neither one that is no more nor one that reads nothing holds anything up."""
    supervisor.socket.close()
    daemon = start("--ephemeral", env=supervisor.environment(beat_s=0.001))
    assert ready(daemon)[0]
    deaf = Supervisor(supervisor.address + "2")
    daemon = start("--ephemeral", env=deaf.environment(beat_s=0.001))
    time.sleep(0.5)  # more than its queue takes
    assert ready(daemon)[0] and daemon.stop() < START_SECONDS
    deaf.socket.close()


def test_a_start_that_is_refused_is_never_ready(supervisor, tmp_path):
    done = run("--data-dir", tmp_path / "d", "--genesis", f"vector:{tmp_path}/none", "--listen",
               "127.0.0.1:0", env=supervisor.environment())
    assert done.returncode != 0
    while supervisor.take(0.01):
        pass
    assert "READY=1" not in supervisor.texts() and "WATCHDOG=1" not in supervisor.texts()


def test_an_engine_that_is_stuck_is_not_alive(start, supervisor, tmp_path):
    """A disk that does not come back from a sync: the main thread goes on and says so, HTTP
    answers, and still there is no sign of life until the commit has come to its end."""
    disk = FailingDisk(start, tmp_path, env=supervisor.environment())
    supervisor.until("READY=1")
    assert supervisor.beats(2 * BEAT_S) > 0
    disk.faults("stuck 0")
    waiting = threading.Thread(target=disk.daemon.invoke, args=("inspectRuntime",))
    waiting.start()
    assert supervisor.until("STATUS=stuck")
    assert supervisor.beats(4 * BEAT_S) == 0
    assert disk.daemon.http.get(disk.daemon.url + "/livez", timeout=30).status_code == 200
    disk.heal()
    supervisor.until("WATCHDOG=1")
    supervisor.until("STATUS=ready")
    waiting.join()


def test_not_ready_is_told(start, supervisor, tmp_path):
    """Ready is what /readyz says: not while the disk fails, and again behind it."""
    disk = FailingDisk(start, tmp_path, env=supervisor.environment())
    supervisor.until("READY=1")
    disk.daemon.expect_error("commit_failed")
    disk.faults("sync 5")
    disk.daemon.refuse("Chaos.Invoke", {"method": "inspectRuntime"}, "STORE_IO")
    supervisor.until("STATUS=not ready: ")
    assert not ready(disk.daemon)[0]
    assert supervisor.beats(2 * BEAT_S) > 0  # that is no reason to be killed
    disk.heal()
    supervisor.until("STATUS=ready")


# ---- the unit -------------------------------------------------------------------------------


@pytest.fixture
def unit(tmp_path):
    """The unit of examples/, of the program that was built."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed (Debian's systemd)")
    path = tmp_path / UNIT.name
    path.write_text(UNIT.read_text().replace("/usr/bin/chaosactord", binary()))
    return path


def analyze(*words):
    return subprocess.run(["systemd-analyze", *map(str, words)], check=False, timeout=60,
                          capture_output=True, text=True)


def test_the_unit_is_valid(unit):
    done = analyze("verify", unit)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), done
    unit.write_text(unit.read_text().replace("ProtectSystem=strict", "ProtectSytem=strict"))
    assert "ProtectSytem" in analyze("verify", unit).stderr


def test_the_unit_is_hardened(unit):
    """Exposure from 0 to 10, here in tenths: two of ten are what a good one has."""
    done = analyze("security", "--offline=yes", "--threshold=15", unit)
    assert done.returncode == 0, done.stdout


def settings(name):
    return [line.partition("=")[2] for line in UNIT.read_text().splitlines()
            if line.startswith(name + "=")]


def test_the_unit_starts_a_daemon(start, supervisor, tmp_path):
    """Its environment, with its directories elsewhere, is a daemon that says that it is ready."""
    env = dict(line.split("=", 1) for line in settings("Environment"))
    places = {"%S/chaosactord": str(tmp_path / "state"), "%t/chaosactord": str(tmp_path),
              "127.0.0.1:3456": "127.0.0.1:0"}
    for name, place in places.items():
        env = {key: value.replace(name, place) for key, value in env.items()}
    assert settings("Type") == ["notify"] and settings("ExecStart") == ["/usr/bin/chaosactord"]
    daemon = start(listen=None, env={**env, **supervisor.environment()})
    supervisor.until("READY=1")
    assert daemon.urls[1] == f"unix:{tmp_path}/socket"
    assert daemon.http.get(daemon.url + "/", timeout=30).status_code == 401
    assert (tmp_path / "state/cookie").exists()


def test_the_unit_leaves_addresses_to_the_database():
    """A limit of the address space would be one of the database, whatever memory there is."""
    assert not settings("LimitAS") and not settings("LimitDATA")
