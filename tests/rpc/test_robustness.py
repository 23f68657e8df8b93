# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Damage, slow readers and heavy loads: clear words, bounded memory, a quick end."""

import json
import random
import shutil
import threading
import time

import pytest
import requests

from conftest import VECTOR_92, run
from test_chaos_invoke import b64, deep_params
from test_lifecycle import allowed_seconds

PAGE = 4096


# ---- damaged data ----


def test_db_check_survives_damaged_pages(tmp_path, start):
    """Whatever page is overwritten: words and exit code 3, or nothing wrong with it."""
    whole = tmp_path / "whole"
    daemon = start("--data-dir", whole)
    for value in range(20):
        daemon.invoke("mutateState", {"value": f"{value}" * 300})
    daemon.stop()
    data = (whole / "data.mdb").read_bytes()
    source = random.Random(24)
    found = 0
    for page in range(2, len(data) // PAGE):
        copy = tmp_path / "copy"
        shutil.copytree(whole, copy)
        with open(copy / "data.mdb", "r+b") as file:
            file.seek(page * PAGE)
            file.write(source.randbytes(PAGE))
        done = run("db", "check", "--data-dir", copy)
        assert done.returncode in (0, 3), (page, done)
        if done.returncode == 3:
            found += 1
            words, hint = done.stderr.splitlines()[-2:]  # LMDB may have said something before
            assert words.startswith("chaosactord: ") and str(copy) in words, (page, done)
            assert "backup" in hint or "copy" in hint, (page, done)
        shutil.rmtree(copy)
    assert found > 5


@pytest.mark.parametrize("command", [["db", "check"], ["--listen", "127.0.0.1:0"]])
def test_lost_data_is_no_new_beginning(tmp_path, start, command):
    directory = tmp_path / "d"
    start("--data-dir", directory).stop()
    (directory / "data.mdb").unlink()
    done = run(*command, "--data-dir", directory)
    assert done.returncode == 3, done.stderr
    assert "data.mdb" in done.stderr and "copy" in done.stderr
    assert not (directory / "data.mdb").exists()


def test_a_directory_with_our_lock_only_is_new(tmp_path, start):
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "LOCK").write_text("17\n")
    start("--data-dir", tmp_path / "d").stop()


# ---- genesis on a directory that has one ----


def test_genesis_file_may_go(tmp_path, start, shared):
    directory, file = tmp_path / "d", tmp_path / "vector.json"
    shutil.copy(VECTOR_92, file)
    text = f"vector:{file}"
    options = ["--data-dir", directory, "--listen", "127.0.0.1:0", "--genesis"]
    first = json.loads(file.read_text())["preconditions"]["variants"][0]["id"]
    start("--data-dir", directory, "--genesis", text, "--epoch", "77").stop()
    start("--data-dir", directory, "--genesis", text).stop()
    start("--data-dir", directory, "--genesis", f"{text}#{first}").stop()
    start("--data-dir", directory, "--genesis", f"vector:{VECTOR_92}").stop()
    done = run(*options, text + "#tape")
    assert done.returncode == 2 and "--genesis" in done.stderr
    document = json.loads(file.read_text())
    document["preconditions"]["basefee"] = 12345
    file.write_text(json.dumps(document))
    done = run(*options, text)
    assert done.returncode == 2 and str(file) in done.stderr
    file.unlink()
    start("--data-dir", directory, "--genesis", text).stop()
    done = run(*options, f"{text}#{first}")
    assert done.returncode == 2 and "--genesis" in done.stderr
    done = run("--data-dir", tmp_path / "e", "--listen", "127.0.0.1:0", "--genesis", text)
    assert done.returncode == 2 and str(file) in done.stderr
    assert not (tmp_path / "e").exists()


# ---- load ----


def test_stops_in_the_middle_of_batches(start):
    """Members that have not begun when time is up are refused, not run."""
    daemon = start("--ephemeral", "--max-response", "100MB")
    allowed = allowed_seconds(daemon)
    levels, members = (1000, 400) if allowed > 1 else (4000, 200)
    member = {
        "jsonrpc": "2.0",
        "method": "Chaos.Invoke",
        "params": {
            "method": 6,
            "params": b64(deep_params(levels)),
            "gasLimit": 9 * 10**18,
            "gasFeeCap": "0",
            "gasPremium": "0",
        },
    }
    body = json.dumps([{**member, "id": i} for i in range(members)])
    answers = []

    # A busy machine takes longer to read three such bodies: what a tenth of one takes tells.
    begin = time.monotonic()
    daemon.post([{**member, "id": i} for i in range(members // 10)])
    tenth = time.monotonic() - begin

    def send():
        answers.append(requests.post(daemon.url, data=body, timeout=60).json())

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(max(0.7, 6 * tenth))
    took = daemon.stop()
    for thread in threads:
        thread.join()
    assert len(answers) == len(threads)
    # Half a second for the engine, four for clients that keep reading; a container gets ten.
    assert took < 8
    refused = [a for batch in answers for a in batch if "error" in a]
    assert all(len(batch) == members for batch in answers)
    assert refused and all(a["error"]["code"] == -32010 for a in refused)


def test_memory_comes_back_after_a_deep_trace(start):
    daemon = start("--ephemeral", "--network-version", "0")
    if daemon.call("Chaos.Info")["build"]["sanitized"]:
        pytest.skip("sanitizers keep freed memory")
    before = daemon.memory_kib()
    params = {
        "method": 6,
        "params": b64(deep_params(16000)),
        "gasLimit": 9 * 10**18,
        "gasFeeCap": "0",
        "gasPremium": "0",
        "trace": True,
    }
    assert daemon.refuse("Chaos.Invoke", params, code=-32005).message
    assert daemon.memory_kib() - before < 400 * 1024


def test_etag_of_the_discovery_document(daemon):
    url = daemon.url + "/openrpc.json"
    first = daemon.http.get(url, timeout=30)
    tag = first.headers["ETag"]
    again = daemon.http.get(url, timeout=30, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert daemon.http.get(url, timeout=30, headers={"If-None-Match": '"x"'}).status_code == 200
