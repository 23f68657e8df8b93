# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The funded accounts and their keys: Chaos.Info, --info-out, and at a terminal."""

import base64
import json
import os
import pty
import stat
import subprocess

import pytest

import chain
from conftest import VECTOR_92, binary, clean_environment, run



def secret_of(account):
    """The key in the form of `lotus wallet export`: hex of the JSON of a KeyInfo."""
    info = json.loads(bytes.fromhex(account["privateKey"]))
    assert set(info) == {"Type", "PrivateKey"} and info["Type"] == account["keyType"]
    return base64.b64decode(info["PrivateKey"], validate=True)


def test_keys_are_shown(reader):
    info = reader.call("Chaos.Info")
    assert len(info["accounts"]) == 10
    assert "development keys" in info["accountsNote"]
    for index, account in enumerate(info["accounts"]):
        assert account["id"] == f"f0{100 + index}"
        assert account["keyType"] == "secp256k1"
        assert chain.key_address(secret_of(account)) == account["address"]


def test_a_shown_key_signs(daemon):
    """What a wallet does that imported the key: nonce, sign, push, receipt."""
    for account in daemon.call("Chaos.Info")["accounts"]:
        nonce = daemon.call("Filecoin.MpoolGetNonce", [account["address"]])
        message = chain.message(From=account["address"], To="f099", Value="7", Nonce=nonce)
        signed = chain.sign_message({**message, "Method": 0}, secret_of(account))
        cid = daemon.call("Filecoin.MpoolPush", [signed])
        found = daemon.call("Filecoin.StateSearchMsg", [None, cid, -1, True])
        assert found["Receipt"]["ExitCode"] == 0


def test_keys_of_others_are_not_known(start):
    """A state that genesis minimal did not make has accounts, but no keys of ours."""
    if not VECTOR_92.exists():
        pytest.skip("no test vectors here")
    info = start("--genesis", f"vector:{VECTOR_92}").call("Chaos.Info")
    assert info["accounts"]
    assert not any("privateKey" in account for account in info["accounts"])
    assert "not known" in info["accountsNote"]


# ---- --info-out ----


def lasting(info):
    """Without what changes from moment to moment."""
    return {k: v for k, v in info.items() if k not in ("uptimeSeconds", "memory")}


def test_info_out(start, tmp_path):
    path = tmp_path / "info.json"
    daemon = start("--info-out", str(path))
    info = json.loads(path.read_text())
    assert info["listen"] == daemon.url
    assert lasting(info) == lasting(daemon.call("Chaos.Info"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["info.json"]


def test_info_out_replaces_a_file(start, tmp_path):
    path = tmp_path / "info.json"
    path.write_text("old")
    path.chmod(0o644)
    start("--info-out", str(path))
    assert json.loads(path.read_text())["version"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("kind", ["no directory", "directory", "fifo", "symbolic link", "long"])
def test_info_out_that_cannot_be_written(tmp_path, kind):
    path = tmp_path / "out"
    if kind == "no directory":
        path = tmp_path / "missing" / "info.json"
    elif kind == "directory":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    elif kind == "symbolic link":
        path.symlink_to("/dev/null")
    else:
        path = tmp_path / ("x" * 300)
    before = os.listdir(tmp_path)
    done = run("--ephemeral", "--listen", "127.0.0.1:0", "--info-out", str(path))
    assert done.returncode == 1
    assert "ready url" not in done.stdout
    assert "--info-out" in done.stderr and "cannot be written" in done.stderr
    assert os.listdir(tmp_path) == before


# ---- at a terminal ----


def test_keys_at_a_terminal():
    """The ready line comes first, as ever; a pipe gets nothing else (test_lifecycle)."""
    master, slave = pty.openpty()
    daemon = subprocess.Popen(
        [binary(), "--ephemeral", "--listen", "127.0.0.1:0"],
        stdout=slave,
        stderr=subprocess.DEVNULL,
        env=clean_environment(),
    )
    os.close(slave)
    text = b""
    try:
        while b"never send real" not in text:
            text += os.read(master, 4096)
    finally:
        daemon.terminate()
        assert daemon.wait(timeout=60) == 0
        os.close(master)
    lines = text.decode().split("\r\n")
    assert lines[0].startswith("chaosactord ready url=")
    words = " ".join(lines).split()
    assert chain.account_address(0) in words
    keys = [word for word in words if word.startswith("7b22")]
    secrets = [secret_of({"privateKey": key, "keyType": "secp256k1"}) for key in keys]
    assert secrets == [chain.account_secret(i) for i in range(chain.ACCOUNTS)]
