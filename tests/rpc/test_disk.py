# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The data directory: starts that are cut off, full disks, files that are no files."""

import os
import random
import shutil
import subprocess
import time

import pytest

from conftest import START_SECONDS, binary, clean_environment, run

LISTEN = ["--listen", "127.0.0.1:0"]


def in_bash(script, *arguments, timeout=4 * START_SECONDS):
    """Runs a script with the program as $0; the text it prints."""
    done = subprocess.run(
        ["bash", "-c", script, binary(), *map(str, arguments)],
        env=clean_environment(),
        timeout=timeout,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout


# ---- a first start that is cut off is begun anew ----


def works(start, directory):
    """A start that must succeed, keep what it acknowledged, and leave a sound directory."""
    daemon = start("--data-dir", directory)
    root = daemon.invoke("mutateState", {"value": "kept"})["stateRoot"]["after"]["/"]
    daemon.stop()
    assert run("db", "check", "--data-dir", directory).returncode == 0
    daemon = start("--data-dir", directory)
    assert daemon.root() == root
    daemon.stop()
    assert sorted(os.listdir(directory)) == ["LOCK", "data.mdb", "lock.mdb"]


@pytest.mark.parametrize("name", ["lock.mdb", "data.mdb", "LOCK"])
def test_empty_files_are_begun_anew(tmp_path, start, name):
    (tmp_path / name).touch()
    works(start, tmp_path)


@pytest.mark.parametrize("limit", ["-f", "-n"])
def test_first_start_within_limits(tmp_path, start, limit):
    """File sizes in KiB, and descriptors: too few of them, then enough."""
    directory = tmp_path / "d"
    failed = 0
    for most in [0, 1, 4, 5, 8, 9, 12, 16, 20, 40, 68, 72, 80, 100, 150, 200]:
        script = f'ulimit {limit} {most}; exec "$0" {" ".join(LISTEN)} --data-dir "$1" <&-'
        daemon = subprocess.Popen(
            ["bash", "-c", script, binary(), str(directory)],
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        spoken = daemon.stdout.readline()
        daemon.terminate()
        _, log = daemon.communicate(timeout=START_SECONDS)
        assert daemon.returncode in (0, 1, 2, 3, 127), (most, daemon.returncode, log)
        failed += not spoken
        works(start, directory)
        shutil.rmtree(directory)
    assert failed >= 3


SMALL_DISK = """
mount -t tmpfs -o size=$2k,mode=700 none "$1" || exit 77
head -c $(($2 * 1024 - $3 * 1024)) /dev/zero >"$1/ballast" || exit 76
: >"$1/../out"
"$0" --listen 127.0.0.1:0 --data-dir "$1/d" >"$1/../out" 2>"$1/../log" &
until grep -q ready "$1/../out" || ! kill -0 $! 2>/dev/null; do sleep 0.02; done
kill $! 2>/dev/null
wait $!
echo "first $?"
cat "$1/../log" >&2
rm "$1/ballast"
mount -o remount,size=64m "$1"
: >"$1/../out"
"$0" --listen 127.0.0.1:0 --data-dir "$1/d" >"$1/../out" 2>"$1/../log" &
until grep -q ready "$1/../out" || ! kill -0 $! 2>/dev/null; do sleep 0.02; done
kill $! 2>/dev/null
wait $!
echo "second $?"
cat "$1/../log" >&2
"$0" db check --data-dir "$1/d"
echo "check $?"
"""


def test_first_start_on_a_full_disk(tmp_path):
    """0 to 200 KiB free: never a signal, and with room the next start is as if new."""
    disk = tmp_path / "disk"
    disk.mkdir()
    failed = 0
    for free in [0, 4, 8, 12, 16, 20, 40, 60, 64, 68, 72, 76, 80, 100, 120, 160, 200]:
        script = f"unshare -rm bash -c '{SMALL_DISK}' \"$0\" \"$@\""
        code, text = in_bash(script, disk, 256, free)
        if code == 77 or "unshare failed" in text:
            pytest.skip("no right to mount a small disk here")
        assert code == 0, (free, text)
        assert "second 0" in text and "check 0" in text, (free, text)
        assert "first 0" in text or "first 1" in text, (free, text)
        failed += "first 1" in text
    assert failed >= 3


def test_first_start_killed(tmp_path, start):
    """kill -9 at any moment before the ready line."""
    dice = random.Random(5)
    longest = 0.3
    for number in range(12):
        directory = tmp_path / str(number)
        began = time.monotonic()
        daemon = subprocess.Popen(
            [binary(), *LISTEN, "--data-dir", str(directory)],
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        if number == 0:  # how long a start takes here
            daemon.stdout.readline()
            longest = time.monotonic() - began
        else:
            time.sleep(dice.uniform(0, longest))  # the moment of death, no condition
        daemon.kill()
        daemon.wait(START_SECONDS)
        daemon.stdout.close()
        works(start, directory)


def test_foreign_files_stay(tmp_path, start):
    """What is not ours is not touched, and what only has our names is not wiped."""
    (tmp_path / "letter").write_text("dear")
    (tmp_path / "founding").mkdir()
    (tmp_path / "founding" / "charter").write_text("we")
    daemon = start("--data-dir", tmp_path)
    daemon.stop()
    assert (tmp_path / "letter").read_text() == "dear"
    assert (tmp_path / "founding" / "charter").read_text() == "we"
    other = tmp_path / "other"
    other.mkdir()
    (other / "data.mdb").write_bytes(b"not a database" * 1000)
    done = run(*LISTEN, "--data-dir", other)
    assert done.returncode == 3 and "data.mdb" in done.stderr
    assert (other / "data.mdb").read_bytes() == b"not a database" * 1000
