# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The data directory: starts that are cut off, full disks, files that are no files."""

import errno
import os
import random
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest
import requests

from conftest import START_SECONDS, RpcError, binary, clean_environment, run

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
    assert sorted(os.listdir(directory)) == ["LOCK", "data.mdb", "lock.mdb", "wal"]


@pytest.mark.parametrize("name", ["lock.mdb", "data.mdb", "LOCK"])
def test_empty_files_are_begun_anew(tmp_path, start, name):
    (tmp_path / name).touch()
    works(start, tmp_path)


def reaches_main(limit, most):
    """ThreadSanitizer writes a file before main, and ends by SIGXFSZ where none may grow."""
    script = f'ulimit {limit} {most}; exec "$0" --version'
    ended = subprocess.run(["bash", "-c", script, binary()], env=clean_environment(),
                           capture_output=True, check=False)
    return ended.returncode != -signal.SIGXFSZ


@pytest.mark.parametrize("limit", ["-f", "-n"])
def test_first_start_within_limits(tmp_path, start, limit):
    """File sizes in KiB, and descriptors: too few of them, then enough."""
    directory = tmp_path / "d"
    failed = 0
    for most in [0, 1, 4, 5, 8, 9, 12, 16, 20, 40, 68, 72, 80, 100, 150, 200]:
        if not reaches_main(limit, most):
            continue
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


# ---- files that are no files ----


@pytest.fixture(params=["pipe", "socket", "directory", "device"])
def no_file(request, tmp_path):
    path = tmp_path / request.param
    if request.param == "pipe":
        os.mkfifo(path)
    elif request.param == "directory":
        path.mkdir()
    elif request.param == "device":
        path.symlink_to("/dev/zero")
    else:
        with socket.socket(socket.AF_UNIX) as endpoint:
            endpoint.bind(str(path))
    return path


def test_what_is_no_file_does_not_hang(no_file):
    """Nobody writes into the pipe: waiting for that would be for ever."""
    for arguments in (
        ["--genesis", f"car:{no_file}"],
        ["--genesis", f"vector:{no_file}"],
        ["--config", no_file],
    ):
        done = run("--ephemeral", *LISTEN, *arguments)
        assert done.returncode in (1, 2), done
        assert str(no_file) in done.stderr and "regular file" in done.stderr, done.stderr


def test_cli_waits_for_no_pipe(tmp_path, reader):
    """One that lies in a folder of vectors, and one that is named."""
    client = os.path.join(os.path.dirname(binary()), "chaosactor")
    os.mkfifo(tmp_path / "vector.json")
    for place in (tmp_path, tmp_path / "vector.json"):
        done = subprocess.run(
            [client, "--url", reader.url, "vector", "run", str(place)],
            env=clean_environment(),
            timeout=START_SECONDS,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode != 0 and "regular file" in done.stdout + done.stderr, done


def test_options_from_the_shell(start, tmp_path):
    """What a shell has opened is no name in the file system, and is read."""
    code, text = in_bash('"$0" --config <(echo "listen = \\"nonsense\\"") 2>&1')
    assert code == 2 and "nonsense" in text, text


# ---- db check does not write ----


def test_db_check_reads_only(tmp_path, start):
    directory = tmp_path / "d"
    daemon = start("--data-dir", directory)
    daemon.invoke("mutateState", {"value": "x"})
    done = run("db", "check", "--data-dir", directory)
    assert done.returncode == 3 and str(daemon.process.pid) in done.stderr, done.stderr
    daemon.stop()

    def state():
        return [(f.name, f.stat().st_mtime_ns, f.read_bytes()) for f in sorted(directory.iterdir())]

    before = state()
    assert run("db", "check", "--data-dir", directory).returncode == 0
    assert state() == before
    (directory / "LOCK").unlink()
    (directory / "lock.mdb").unlink()
    assert run("db", "check", "--data-dir", directory).returncode == 0
    assert sorted(os.listdir(directory)) == ["data.mdb", "wal"]


def test_db_check_on_a_read_only_file_system(tmp_path, start):
    directory = tmp_path / "d"
    start("--data-dir", directory).stop()
    script = (
        'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 77; '
        '! touch "$1/x" 2>/dev/null || exit 76; exec "$0" db check --data-dir "$1"'
    )
    code, text = in_bash(f"unshare -rm bash -c '{script}' \"$0\" \"$@\"", directory)
    if code == 77 or "unshare failed" in text:
        pytest.skip("no right to mount here")
    assert code == 0 and "problems=0" in text, text


# ---- readiness ----


class FailingDisk:
    """A daemon whose disk does what faults() says (tests/faults/disk_shim.c)."""

    def __init__(self, start, folder, *args, env=None):
        if "DISK_SHIM" not in os.environ:
            pytest.skip("DISK_SHIM names no library to preload")
        self.folder, self.directory, self.file = folder, folder / "d", folder / "faults"
        sanitizers = {
            "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0",
            "TSAN_OPTIONS": os.environ.get("TSAN_OPTIONS", ""),
        }
        self.daemon = start(
            *args,
            *([] if args else ["--data-dir", self.directory]),
            env={
                "LD_PRELOAD": os.environ["DISK_SHIM"],
                "DISK_ROOT": str(folder),
                "DISK_FAULTS": str(self.file),
                **sanitizers,
                **(env or {}),
            },
        )

    def faults(self, line):
        self.file.write_text(line + "\n")

    def heal(self):
        self.file.write_text("")


def ready(daemon):
    """The status of /readyz, its reason, and that /livez is not concerned."""
    assert daemon.http.get(daemon.url + "/livez", timeout=30).status_code == 200
    answer = daemon.http.get(daemon.url + "/readyz", timeout=30)
    body = answer.json()
    assert (answer.status_code == 200) == (body["status"] == "ready"), body
    assert answer.status_code in (200, 503)
    return answer.status_code == 200, body.get("reason", "")


def wait_ready(daemon):
    deadline = time.monotonic() + 60
    while not ready(daemon)[0]:
        assert time.monotonic() < deadline, ready(daemon)
        time.sleep(0.05)


def kept(daemon):
    entries, at = [], 0
    while at is not None:
        page = daemon.call("Chaos.History", {"from": at, "limit": 500})
        entries, at = entries + page["entries"], page["next"]
    return entries


def noise(dice, size=1000):
    """Text that takes as much of a disk as it is long."""
    return dice.randbytes(size).hex()


def send(daemon, value, acknowledged):
    """Applies a message; acknowledged gets its number and CID once there is an answer."""
    done = daemon.invoke("mutateState", {"value": value})
    acknowledged.append((done["seq"], done["msgCid"]["/"]))


def send_until_refused(daemon, dice, acknowledged, most=2000):
    """Memory and room in the files take some messages even of a disk that takes nothing."""
    for _ in range(most):
        try:
            send(daemon, noise(dice), acknowledged)
        except RpcError as error:
            return error
    return pytest.fail("no write has failed")


def put_until_refused(daemon, dice, most=100):
    """Blocks that are put are kept by a checkpoint at once."""
    for _ in range(most):
        try:
            daemon.call("Chaos.DagPut", {"value": noise(dice)})
        except RpcError as error:
            return error
    return pytest.fail("no block was refused")


def applied(daemon):
    return [(entry["seq"], entry["msgCid"]["/"]) for entry in kept(daemon)[1:]]


@pytest.mark.parametrize(
    "fault, name",
    [
        (f"write {errno.EIO}", "STORE_IO"),
        (f"header {errno.EIO}", "STORE_IO"),
        (f"sync {errno.EIO}", "STORE_IO"),
        (f"short {errno.EIO}", "STORE_IO"),
        (f"write {errno.EIO} wal", "STORE_IO"),
        (f"sync {errno.EIO} wal", "STORE_IO"),
        (f"write {errno.ENOSPC}", "STORE_FULL"),
        (f"header {errno.ENOSPC}", "STORE_FULL"),
        (f"write {errno.ENOSPC} wal", "STORE_FULL"),
        ("full 131072", "STORE_FULL"),
    ],
)
def test_readiness_knows_and_the_daemon_mends_itself(tmp_path, start, fault, name):
    disk, dice, acknowledged = FailingDisk(start, tmp_path), random.Random(4), []
    daemon = disk.daemon
    daemon.expect_error("ev=commit_failed")
    send(daemon, "before", acknowledged)
    assert ready(daemon) == (True, "")
    disk.faults(fault)
    error = send_until_refused(daemon, dice, acknowledged)
    assert error.name == name, error
    well, reason = ready(daemon)
    assert not well and "d" in reason and len(reason) > 10, reason
    assert daemon.call("Chaos.StateRoot")["seq"] == acknowledged[-1][0]
    if "full" in fault:  # what is smaller may still fit
        assert send_until_refused(daemon, dice, acknowledged).name == name
    else:
        args = {"method": "mutateState", "args": {"value": noise(dice)}}
        daemon.refuse("Chaos.Invoke", args, name)
    assert not ready(daemon)[0]
    disk.heal()
    wait_ready(daemon)  # without anybody writing
    assert applied(daemon) == acknowledged
    send(daemon, "after", acknowledged)
    assert applied(daemon) == acknowledged and ready(daemon) == (True, "")
    daemon.stop()
    assert run("db", "check", "--data-dir", disk.directory).returncode == 0
    assert applied(start("--data-dir", disk.directory)) == acknowledged


@pytest.mark.parametrize("fault", [f"write {errno.EIO}", f"write {errno.EIO} wal"])
def test_readiness_does_not_waver(tmp_path, start, fault):
    """It is tried again every second, on all that a commit writes to."""
    disk = FailingDisk(start, tmp_path)
    disk.daemon.expect_error("ev=commit_failed")
    disk.faults(fault)
    disk.daemon.refuse("Chaos.Invoke", {"method": "mutateState", "args": {"value": "x"}})
    end = time.monotonic() + 3.5
    while time.monotonic() < end:
        assert not ready(disk.daemon)[0]
        time.sleep(0.1)
    assert "ev=well_again" not in disk.daemon.read_log()
    disk.heal()
    wait_ready(disk.daemon)


def test_a_log_without_room(tmp_path, start):
    """What it does not take goes into data.mdb at once."""
    disk, dice, acknowledged = FailingDisk(start, tmp_path), random.Random(5), []
    disk.faults("full 20000 wal")
    for _ in range(60):
        send(disk.daemon, noise(dice), acknowledged)
    assert (disk.directory / "wal").stat().st_size <= 20000
    assert ready(disk.daemon) == (True, "")
    disk.daemon.kill()
    disk.heal()
    assert run("db", "check", "--data-dir", disk.directory).returncode == 0
    assert applied(start("--data-dir", disk.directory)) == acknowledged


@pytest.mark.parametrize("fault", ["write", "header", "sync"])
def test_data_that_cannot_be_written(tmp_path, start, fault):
    """Then checkpoints fail. What the log takes is acknowledged, and is there again; what needs
    a checkpoint is refused."""
    disk, dice, acknowledged = FailingDisk(start, tmp_path), random.Random(7), []
    disk.daemon.expect_error("ev=commit_failed")
    disk.faults(f"{fault} {errno.EIO} data.mdb")
    for _ in range(4):
        error = put_until_refused(disk.daemon, dice)
        assert error.name == "STORE_IO", error
        assert not ready(disk.daemon)[0]
        for _ in range(20):
            send(disk.daemon, noise(dice), acknowledged)
    assert applied(disk.daemon) == acknowledged
    disk.daemon.kill()
    disk.heal()
    assert run("db", "check", "--data-dir", disk.directory).returncode == 0
    assert applied(start("--data-dir", disk.directory)) == acknowledged


def test_a_checkpoint_that_is_only_due_may_fail(tmp_path, start):
    """The log takes the commit then, and goes on; with room the next checkpoint takes all of it.
    Killed before that, the log is read again."""
    disk, dice, acknowledged = FailingDisk(start, tmp_path), random.Random(8), []
    daemon = disk.daemon

    def send_many():
        calls = [{"jsonrpc": "2.0", "id": n, "method": "Chaos.Invoke", "params": {
            "method": "mutateState", "args": {"value": noise(dice, 4000)}}} for n in range(100)]
        acknowledged.extend((answer["result"]["seq"], answer["result"]["msgCid"]["/"])
                            for answer in daemon.batch(calls))

    disk.faults(f"write {errno.ENOSPC} data.mdb")
    while "ev=checkpoint_failed" not in daemon.read_log():
        send_many()
    send_many()
    send(daemon, "small", acknowledged)
    assert ready(daemon) == (True, "") and applied(daemon) == acknowledged
    root = daemon.root()
    daemon.kill()
    disk.heal()
    daemon = start("--data-dir", disk.directory)
    assert applied(daemon) == acknowledged and daemon.root() == root
    daemon.call("Chaos.DagPut", {"value": 1})
    daemon.stop()
    assert run("db", "check", "--data-dir", disk.directory).returncode == 0


# ---- a full disk in the midst of what is more than a message ----

PATCH = {"operations": [
    {"setBalance": {"address": "f0100", "value": "7"}},
    {"envSet": {"epoch": 77}},
    {"setActor": {"address": "f098", "state": {"Value": "patched"}}}]}


@pytest.mark.parametrize("fault", [f"write {errno.ENOSPC}", f"write {errno.ENOSPC} wal",
                                   "full 131072"])
def test_a_patch_on_a_full_disk(tmp_path, start, fault):
    """All of it or nothing: refused it says what to do, and with room it is done."""
    disk, dice, acknowledged = FailingDisk(start, tmp_path), random.Random(9), []
    daemon = disk.daemon
    daemon.expect_error("ev=commit_failed")
    send(daemon, "before", acknowledged)
    disk.faults(fault)
    send_until_refused(daemon, dice, acknowledged)
    before = [daemon.call(method) for method in ("Chaos.StateRoot", "Chaos.EnvGet")]
    error = None
    for number in range(200):  # what is small may still fit
        patch = {"operations": [*PATCH["operations"], {"setActor": {
            "address": "f098", "state": {"Value": noise(dice, 4000)}}}]}
        try:
            acknowledged.append((daemon.call("Chaos.Patch", patch)["seq"], None))
            before = [daemon.call(method) for method in ("Chaos.StateRoot", "Chaos.EnvGet")]
        except RpcError as refused:
            error = refused
            break
    assert error.name == "STORE_FULL" and error.data["hint"], (number, error)
    assert [daemon.call(method) for method in ("Chaos.StateRoot", "Chaos.EnvGet")] == before
    assert [entry["seq"] for entry in kept(daemon)[1:]] == [seq for seq, _ in acknowledged]
    disk.heal()
    wait_ready(daemon)
    done = daemon.call("Chaos.Patch", PATCH)
    assert done["seq"] == acknowledged[-1][0] + 1
    assert daemon.call("Chaos.EnvGet")["epoch"] == 77
    assert daemon.call("Filecoin.WalletBalance", ["f0100"]) == "7"
    root = daemon.root()
    daemon.kill()
    daemon = start("--data-dir", disk.directory)
    assert daemon.root() == root
    daemon.stop()
    assert run("db", "check", "--data-dir", disk.directory).returncode == 0


def fill_and_delete(daemon, dice):
    """A deleted world with states of its own, of which the last, and blocks that nobody needs."""
    daemon.call("Chaos.WorldFork", {"from": "main", "name": "gone"})
    for _ in range(40):
        last = daemon.invoke("mutateState", {"value": noise(dice, 2000)},
                             world="gone")["stateRoot"]["after"]["/"]
    daemon.call("Chaos.WorldDelete", {"name": "gone"})
    daemon.batch([{"jsonrpc": "2.0", "id": n, "method": "Chaos.DagPut", "params": {
        "value": [noise(dice)]}} for n in range(100)])
    return last


def collect_until_removing(disk, fault):
    """What comes of a collection when the disk fails from the first removals on."""
    results = []

    def collect():
        try:
            results.append(disk.daemon.call("Chaos.Gc"))
        except RpcError as error:
            results.append(error)

    thread = threading.Thread(target=collect)
    thread.start()
    info = {"jsonrpc": "2.0", "id": 1, "method": "Chaos.Info"}
    with requests.Session() as other:
        while not results:
            body = other.post(disk.daemon.url + "/rpc/v1", json=info, timeout=30).json()
            if body["result"]["collection"]["stage"] == "removing":
                disk.faults(fault)
                break
    thread.join()
    return results[0]


def test_a_collection_on_a_full_disk(tmp_path, start):
    """Cut off in the midst of the removal it says what to do, and has lost nothing that is
    needed; with room the next one takes the rest."""
    disk, dice, roots, refused = FailingDisk(start, tmp_path), random.Random(10), [], 0
    while refused < 3:
        assert len(roots) < 60, refused
        for _ in range(5):
            roots.append(disk.daemon.invoke("mutateState", {"value": noise(dice)})
                         ["stateRoot"]["after"]["/"])
        gone = fill_and_delete(disk.daemon, dice)
        result = collect_until_removing(disk, f"write {errno.ENOSPC} data.mdb")
        for root in roots:
            disk.daemon.call("Chaos.ActorGet", {"address": "f098", "at": root})
        if isinstance(result, RpcError):
            refused += 1
            assert result.name == "STORE_FULL" and result.data["hint"], result
            assert disk.daemon.call("Chaos.Info")["collection"]["stage"] == "atRest"
            disk.daemon.kill()
            assert run("db", "check", "--data-dir", disk.directory).returncode == 0
            disk.heal()
            disk = FailingDisk(start, tmp_path)
        disk.heal()
    done = disk.daemon.call("Chaos.Gc")
    print(f"{refused} refused in {len(roots) // 5}, then {done}")
    assert done["removed"]["blocks"] > 0
    assert disk.daemon.call("Chaos.Gc")["removed"] == {
        "blocks": 0, "bytes": 0, "entries": 0, "worlds": 0}
    disk.daemon.refuse("Chaos.ActorGet", {"address": "f098", "at": gone}, "STATE_UNAVAILABLE")
    disk.daemon.stop()
    assert run("db", "check", "--data-dir", disk.directory).returncode == 0
    daemon = start("--data-dir", disk.directory)
    for root in roots:
        daemon.call("Chaos.ActorGet", {"address": "f098", "at": root})


def test_faults_at_random_lose_nothing(tmp_path, start):
    disk = FailingDisk(start, tmp_path)
    daemon, dice = disk.daemon, random.Random(3)
    daemon.expect_error("ev=commit_failed")
    lines = [f"{what} {errno.EIO}{file}" for what in ("write", "header", "sync", "short")
             for file in ("", " wal", " data.mdb")]
    acknowledged, failed = [], 0
    for number in range(150):
        disk.faults(dice.choice(lines)) if number % 3 == 1 else disk.heal()
        try:
            send(daemon, f"{number} " * dice.choice([1, 300]), acknowledged)
        except RpcError as error:
            assert error.name == "STORE_IO", error
            failed += 1
    assert failed >= 10 and len(acknowledged) >= 100
    disk.heal()
    daemon.kill()
    assert run("db", "check", "--data-dir", disk.directory).returncode == 0
    assert applied(start("--data-dir", disk.directory)) == acknowledged


def test_an_ephemeral_directory_says_so(tmp_path, start):
    """It has no log, and no name to be opened again by: readiness says what to do."""
    disk = FailingDisk(start, tmp_path, "--ephemeral", "--tmp-dir", tmp_path)
    disk.daemon.expect_error("ev=commit_failed")
    disk.faults(f"header {errno.EIO}")
    put_until_refused(disk.daemon, random.Random(6))
    well, reason = ready(disk.daemon)
    assert not well and reason
    disk.heal()
    answer = disk.daemon.post({"jsonrpc": "2.0", "id": 1, "method": "Chaos.StateRoot"}).json()
    assert "result" in answer or answer["error"]["data"]["name"] == "STORE_IO"


def files_of(daemon):
    """Names of the files that are open, without where they lie."""
    folder = f"/proc/{daemon.process.pid}/fd"
    names = (os.readlink(f"{folder}/{fd}") for fd in os.listdir(folder))
    return {os.path.basename(name).removesuffix(" (deleted)") for name in names}


def test_an_ephemeral_daemon_has_no_log(tmp_path, start):
    daemon = start("--ephemeral", "--tmp-dir", tmp_path)
    send(daemon, "x", [])
    assert "data.mdb" in files_of(daemon) and "wal" not in files_of(daemon)
    lasting = start("--data-dir", tmp_path / "d")
    assert {"data.mdb", "wal"} <= files_of(lasting)


@pytest.mark.parametrize("how", ["deleted", "moved", "replaced", "data.mdb", "wal"])
def test_a_directory_that_is_gone(tmp_path, start, how):
    directory = tmp_path / "d"
    daemon = start("--data-dir", directory)
    daemon.expect_error("ev=commit_failed")
    assert daemon.invoke("mutateState", {"value": "x"})["durable"] is True
    if how == "deleted":
        shutil.rmtree(directory)
    elif how in ("data.mdb", "wal"):
        (directory / how).rename(directory / "old")
    else:
        directory.rename(tmp_path / "elsewhere")
    if how == "replaced":
        shutil.copytree(tmp_path / "elsewhere", directory)
    well, reason = ready(daemon)
    assert not well and str(directory) in reason, reason
    error = daemon.refuse(
        "Chaos.Invoke", {"method": "mutateState", "args": {"value": "y"}}, "STORE_IO"
    )
    assert str(directory) in error.message
    if how == "moved":
        (tmp_path / "elsewhere").rename(directory)
        wait_ready(daemon)
        daemon.invoke("mutateState", {"value": "z"})


def cut(daemon, path):
    """Cuts data.mdb under a running daemon; the whole of it."""
    whole = path.read_bytes()
    os.truncate(path, 8192)
    daemon.expect_error("ev=commit_failed")
    assert not ready(daemon)[0]
    daemon.refuse("Chaos.History", {}, "STORE_CORRUPT")
    daemon.refuse("Chaos.Invoke", {"method": "mutateState", "args": {"value": "y"}})
    return whole


def test_data_that_are_cut_are_no_signal(tmp_path, start):
    """Reading behind the end of the file would be a SIGBUS. What was committed last is not in
    it yet: that is answered, and there again once the file is."""
    directory, acknowledged = tmp_path / "d", []
    daemon = start("--data-dir", directory, "--block-cache", 0)
    actors = daemon.call("Filecoin.StateListActors", [None])
    for number in range(20):
        send(daemon, f"{number} " * 200, acknowledged)
    head = daemon.call("Chaos.StateRoot")
    whole = cut(daemon, directory / "data.mdb")
    for method, params, right in (("Filecoin.StateListActors", [None], actors),
                                  ("Chaos.StateRoot", {}, head)):
        try:
            assert daemon.call(method, params) == right
        except RpcError as error:
            assert error.name == "STORE_CORRUPT", error
    daemon.stop()
    (directory / "data.mdb").write_bytes(whole)
    assert run("db", "check", "--data-dir", directory).returncode == 0
    assert applied(start("--data-dir", directory)) == acknowledged


def test_data_that_are_cut_behind_a_start(tmp_path, start):
    """Likewise when all of it is in the file."""
    directory = tmp_path / "d"
    daemon = start("--data-dir", directory)
    for number in range(20):
        send(daemon, f"{number} " * 200, [])
    daemon.stop()
    daemon = start("--data-dir", directory, "--block-cache", 0)
    os.truncate(directory / "data.mdb", 8192)
    assert not ready(daemon)[0]
    daemon.refuse("Chaos.History", {}, "STORE_CORRUPT")
    daemon.refuse("Chaos.Invoke", {"method": "mutateState", "args": {"value": "y"}})
    daemon.refuse("Filecoin.StateListActors", [None], "STORE_CORRUPT")
    daemon.check_running()
