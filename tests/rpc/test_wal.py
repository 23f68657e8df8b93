# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The log beside data.mdb: one that does not belong there, is no log, is not whole or cannot be
made is refused with words that say what to do, and changes nothing; what was acknowledged is kept.
Data that cannot be right end with exit code 3, a disk that does not do what it should with 1."""

import errno
import os
import pathlib
import shutil
import tarfile
import time

import pytest

import wal
from conftest import Daemon, numbered, run

FIXTURE = pathlib.Path(__file__).resolve().parent.parent / "migration/fixture-0.1.0.tar.xz"
LISTEN = ["--listen", "127.0.0.1:0"]
MESSAGES = 12
NULL_ROUNDS = 300  # a tipset of them runs long enough to be marked
SMALL_MAP = 1 << 20


def history(daemon):
    return daemon.call("Chaos.History", {"limit": 1000})["entries"]


def fill(directory, word, end="kill"):
    """A directory whose log has MESSAGES records, and its journal."""
    daemon = Daemon(["--data-dir", directory, "--durability", "full"])
    try:
        for number in range(MESSAGES):
            daemon.invoke("mutateState", {"value": f"{word} {number}"})
        entries = history(daemon)
    finally:
        getattr(daemon, end)()
    return entries


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """(directory, journal) that others copy."""
    directory = tmp_path_factory.mktemp("killed") / "d"
    entries = fill(directory, "first")
    assert len(wal.records(directory / "wal")) >= MESSAGES - 1
    return directory, entries


@pytest.fixture
def copy(killed, tmp_path):
    shutil.copytree(killed[0], tmp_path / "d")
    return tmp_path / "d"


def contents(directory):
    return {file.name: file.read_bytes() for file in directory.iterdir()
            if file.is_file() and file.name not in ("LOCK", "lock.mdb")}


def refused(directory, *words, code=3):
    """By db check and by a start: with these words, and nothing is changed."""
    before = contents(directory)
    for command in (["db", "check", "--data-dir", directory], ["--data-dir", directory, *LISTEN]):
        done = run(*command)
        assert done.returncode == code, done
        for word in (str(directory), *words):
            assert word in done.stderr, (word, done.stderr)
    assert contents(directory) == before


def opens(directory, entries):
    assert run("db", "check", "--data-dir", directory).returncode == 0
    for _ in range(2):
        daemon = Daemon(["--data-dir", directory])
        try:
            found = history(daemon)
            assert found[: len(entries)] == entries
            root = entries[len(entries) // 2]["stateRoot"]["after"]
            assert daemon.call("Chaos.StateRoot", {"at": root})["root"] == root
            assert len(found) - len(entries) in (0, 1)
            daemon.invoke("mutateState", {"value": "more"})
        finally:
            daemon.stop()


def checkpoint(daemon):
    """Runs until the log has begun again; its generation."""
    daemon.call("Chaos.ApplyTipset", {"blocks": [], "epochOffset": NULL_ROUNDS})


def generation(directory):
    return int.from_bytes((directory / "wal").read_bytes()[32:40], "big")


# ---- a log that belongs somewhere else ----


def test_the_whole_directory_may_be_copied(killed, copy):
    opens(copy, killed[1])


def test_copied_without_its_log(copy):
    (copy / "wal").unlink()
    refused(copy, "wal is missing", "put back the file wal", "copied whole")


def test_log_of_another_database(copy, tmp_path):
    fill(tmp_path / "other", "other")
    shutil.copy(tmp_path / "other/wal", copy / "wal")
    refused(copy, "belongs to another database", "put back the file wal")


def further(directory, checkpoints):
    """Goes on until that many checkpoints have been made."""
    first = generation(directory)
    daemon = Daemon(["--data-dir", directory])
    while generation(directory) < first + checkpoints:
        checkpoint(daemon)
    daemon.kill()


@pytest.mark.parametrize("checkpoints", [1, 2, 3])
def test_older_log(copy, tmp_path, checkpoints):
    shutil.copy(copy / "wal", tmp_path / "wal")
    further(copy, checkpoints)
    shutil.copy(tmp_path / "wal", copy / "wal")
    refused(copy, "wal is older than data.mdb", "put back the file wal")


@pytest.mark.parametrize("checkpoints", [1, 2])
def test_newer_log(copy, tmp_path, checkpoints):
    shutil.copy(copy / "data.mdb", tmp_path / "data.mdb")
    further(copy, checkpoints)
    shutil.copy(tmp_path / "data.mdb", copy / "data.mdb")
    refused(copy, "data.mdb is older than the file wal", "put back the data.mdb")


def test_log_of_a_newer_version(copy):
    data = bytearray((copy / "wal").read_bytes())
    data[8:16] = (99).to_bytes(8, "big")
    (copy / "wal").write_bytes(data)
    refused(copy, "newer version", "use that version")


# ---- a log that is none ----


@pytest.mark.parametrize(
    "content", numbered([b"", b"x", bytes(4096), bytes(100000), b"text " * 5000])
)
def test_no_log_at_all(copy, content):
    (copy / "wal").write_bytes(content)
    refused(copy, "its header is not what was written", "put back the file wal")


@pytest.mark.parametrize("kind", ["directory", "link", "dangling", "pipe"])
def test_no_regular_file(copy, tmp_path, kind):
    shutil.move(copy / "wal", tmp_path / "wal")
    if kind == "directory":
        (copy / "wal").mkdir()
    elif kind == "pipe":
        os.mkfifo(copy / "wal")
    else:
        (copy / "wal").symlink_to(tmp_path / ("wal" if kind == "link" else "nowhere"))
    refused(copy, "wal is no regular file", "nothing was written there", code=1)


def test_a_foreign_file_is_not_overwritten(tmp_path):
    """Where there is no database yet; with one of 0.1.0, which has no log either."""
    with tarfile.open(FIXTURE) as archive:
        archive.extractall(tmp_path)
    old = tmp_path / "imported"
    old.chmod(0o700)
    (old / "wal").write_bytes(b"my diary\n" * 1000)
    done = run("--data-dir", old, *LISTEN)
    assert done.returncode == 3, done
    assert "it is no log of this database" in done.stderr and "move that file" in done.stderr
    assert (old / "wal").read_bytes() == b"my diary\n" * 1000
    (old / "wal").unlink()
    Daemon(["--data-dir", old]).stop()
    assert run("db", "check", "--data-dir", old).returncode == 0


# ---- a log that is not whole ----


@pytest.mark.parametrize("part", ["head", "payload", "end"])
@pytest.mark.parametrize("how", ["cut", "zeros"])
def test_torn_tail(killed, copy, part, how):
    """The record that was being written; everything before it is there."""
    path, entries = copy / "wal", killed[1]
    last = wal.records(path)[-1]
    at = {"head": last.at + 20, "payload": last.end - 200, "end": last.end - 30}[part]
    data = path.read_bytes()
    path.write_bytes(data[:at] if how == "cut" else data[:at] + bytes(len(data) - at))
    opens(copy, entries[:-1])


@pytest.mark.parametrize("which", [0, 5, -2])
@pytest.mark.parametrize("part", ["head", "payload"])
def test_damaged_in_the_middle(copy, which, part):
    """A later record says that this one was on the disk: then it was acknowledged."""
    path = copy / "wal"
    record = wal.records(path)[which]
    data = bytearray(path.read_bytes())
    data[record.at + 9 if part == "head" else record.end - 5] ^= 1
    path.write_bytes(data)
    refused(copy, "wal is damaged", "put back a whole copy")


# ---- two daemons ----


def test_two_daemons(tmp_path, start):
    daemon = start("--data-dir", tmp_path / "d")
    daemon.invoke("mutateState", {"value": "x"})
    before = contents(tmp_path / "d")
    for command in (["--data-dir", tmp_path / "d", *LISTEN],
                    ["db", "check", "--data-dir", tmp_path / "d"]):
        done = run(*command)
        assert done.returncode == 3, done
        assert f"in use by another process, id {daemon.process.pid}" in done.stderr, done.stderr
        assert "stop that process" in done.stderr
    assert contents(tmp_path / "d") == before


# ---- no room ----


def with_faults(folder, line):
    if "DISK_SHIM" not in os.environ:
        pytest.skip("DISK_SHIM names no library to preload")
    (folder / "faults").write_text(line + "\n")
    return {
        "LD_PRELOAD": os.environ["DISK_SHIM"],
        "DISK_ROOT": str(folder),
        "DISK_FAULTS": str(folder / "faults"),
        "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0",
        "TSAN_OPTIONS": os.environ.get("TSAN_OPTIONS", ""),
    }


NO_ROOM = [f"create {errno.ENOSPC} wal", f"write {errno.ENOSPC} wal", "full 100 wal",
           f"short {errno.ENOSPC} wal"]


@pytest.mark.parametrize("line", NO_ROOM)
def test_no_room_to_make_the_log(tmp_path, start, line):
    """Of a first start: what it leaves is begun anew."""
    directory = tmp_path / "d"
    done = run("--data-dir", directory, *LISTEN, env=with_faults(tmp_path, line))
    assert done.returncode == 1, done
    assert "free disk space" in done.stderr, done.stderr
    daemon = start("--data-dir", directory)
    daemon.invoke("mutateState", {"value": "x"})


@pytest.mark.parametrize("line", [*NO_ROOM, f"write {errno.ENOSPC} data.mdb",
                                  f"header {errno.ENOSPC} data.mdb"])
def test_no_room_to_migrate(tmp_path, start, line):
    """0.1.0 had no log: the start that makes it, or moves rows, changes nothing before it can."""
    with tarfile.open(FIXTURE) as archive:
        archive.extractall(tmp_path)
    old = tmp_path / "minimal"
    old.chmod(0o700)
    done = run("--data-dir", old, *LISTEN, env=with_faults(tmp_path, line))
    assert done.returncode == 1, done
    assert "free disk space" in done.stderr, done.stderr
    daemon = start("--data-dir", old)
    assert len(history(daemon)) > 100
    daemon.stop()
    assert run("db", "check", "--data-dir", old).returncode == 0


def test_no_room_for_a_checkpoint(tmp_path, start):
    """The log goes on taking messages, and a kill finds them there."""
    directory = tmp_path / "d"
    daemon = start("--data-dir", directory, env=with_faults(tmp_path, ""))
    daemon.invoke("mutateState", {"value": "before"})
    (tmp_path / "faults").write_text(f"write {errno.ENOSPC} data.mdb\n")
    for number in range(40):
        daemon.call("Chaos.ApplyTipset", {"blocks": [], "epochOffset": NULL_ROUNDS})
        if number > 5 and "ev=checkpoint_failed" in daemon.read_log():
            break
    assert "ev=checkpoint_failed" in daemon.read_log(), "no checkpoint came"
    entries = history(daemon)
    daemon.kill()
    opens(directory, entries)


def test_small_map_grows(tmp_path, start):
    """The map is too small for one checkpoint, and for a directory that is migrated."""
    daemon = start("--data-dir", tmp_path / "d", "--map-size", SMALL_MAP)
    for number in range(150):
        daemon.invoke("mutateState", {"value": f"{number} " * 1500})
    entries = history(daemon)
    daemon.kill()
    assert (tmp_path / "d/wal").stat().st_size > SMALL_MAP
    daemon = start("--data-dir", tmp_path / "d", "--map-size", SMALL_MAP)
    assert history(daemon) == entries
    daemon.stop()
    with tarfile.open(FIXTURE) as archive:
        archive.extractall(tmp_path)
    (tmp_path / "minimal").chmod(0o700)
    daemon = start("--data-dir", tmp_path / "minimal", "--map-size", SMALL_MAP)
    assert len(history(daemon)) > 100
