# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Where the keys of wallets live: which world has which, what a stop, a kill and a collection leave
of them, and that nobody is told of them who does not ask for them."""

import base64
import json
import os
import signal
import threading

import requests

import chain
from chain import b64
from conftest import run

SECRET = bytes.fromhex("5ec4e7" * 10 + "0001")
ADDRESS = chain.key_address(SECRET)
INFO = {"Type": "secp256k1", "PrivateKey": b64(SECRET)}
FUNDED = sorted(chain.account_address(index) for index in range(chain.ACCOUNTS))


def forms(secret):
    """The texts in which a key could be told, long enough to be nothing else."""
    info = json.dumps({"Type": "secp256k1", "PrivateKey": b64(secret)})
    return [b64(secret)[:16], secret.hex()[:16], secret.hex().upper()[:16],
            info.encode().hex()[40:90], base64.b64encode(b"\0" + secret).decode()[4:20],
            ", ".join(str(byte) for byte in secret[:8])]


def ask(daemon, world, method, *params):
    answer = daemon.post({"jsonrpc": "2.0", "id": 1, "method": "Filecoin." + method,
                          "params": list(params)}, path=f"/w/{world}/rpc/v1").json()
    daemon.schemas.check("Filecoin." + method, answer)
    return answer.get("result", answer.get("error"))


def keys(daemon, world="main"):
    """What was added to the keys of the genesis."""
    return sorted(set(ask(daemon, world, "WalletList")) - set(FUNDED))


# ---- worlds ----


def test_each_world_has_its_own(daemon):
    for world in ("one", "two"):
        daemon.call("Chaos.WorldCreate", {"name": world})
    assert ask(daemon, "one", "WalletImport", INFO) == ADDRESS
    assert keys(daemon, "one") == [ADDRESS]
    assert keys(daemon, "two") == keys(daemon) == []
    assert ask(daemon, "two", "WalletHas", ADDRESS) is False
    error = ask(daemon, "two", "WalletSign", ADDRESS, "AQI=")
    assert error["data"]["name"] == "KEY_NOT_FOUND" and "`two`" in error["message"]
    assert ask(daemon, "two", "WalletExport", ADDRESS)["data"]["name"] == "KEY_NOT_FOUND"
    ask(daemon, "one", "WalletSetDefault", ADDRESS)
    assert ask(daemon, "one", "WalletDefaultAddress") == ADDRESS
    assert ask(daemon, "two", "WalletDefaultAddress") == chain.account_address(0)


def test_the_first_key_becomes_the_default(daemon):
    """Of a wallet that has none: one that begins at a bare root whose accounts went."""
    for index in range(chain.ACCOUNTS):
        daemon.call("Chaos.DeleteActor", {"address": f"f0{100 + index}"})
    daemon.call("Chaos.WorldCreate", {"name": "none", "from": daemon.root()})
    assert ask(daemon, "none", "WalletList") == []
    error = ask(daemon, "none", "WalletDefaultAddress")
    assert error["data"]["name"] == "KEY_NOT_FOUND"
    assert error["message"] == "failed to get default key: key info not found"
    first, second = (ask(daemon, "none", "WalletNew", "secp256k1") for _ in range(2))
    assert ask(daemon, "none", "WalletDefaultAddress") == first != second


def test_a_fork_starts_with_a_copy(daemon):
    ask(daemon, "main", "WalletImport", INFO)
    ask(daemon, "main", "WalletSetDefault", ADDRESS)
    made = daemon.call("Chaos.CreateAccount", {"seed": "somebody"})["address"]
    daemon.call("Chaos.WorldFork", {"name": "fork", "at": 0})
    assert keys(daemon, "fork") == keys(daemon) == sorted([ADDRESS, made])
    assert ask(daemon, "fork", "WalletDefaultAddress") == ADDRESS
    assert ask(daemon, "fork", "WalletExport", ADDRESS) == INFO
    # From then on they have nothing in common.
    ask(daemon, "main", "WalletDelete", ADDRESS)
    new = ask(daemon, "fork", "WalletNew", "secp256k1")
    assert keys(daemon) == [made]
    assert keys(daemon, "fork") == sorted([ADDRESS, made, new])
    daemon.call("Chaos.WorldDelete", {"name": "fork"})
    # Of the name nothing is left, and what is no fork begins without keys.
    daemon.call("Chaos.WorldCreate", {"name": "fork"})
    daemon.call("Chaos.WorldCreate", {"name": "minimal", "from": "minimal"})
    daemon.call("Chaos.WorldCreate", {"name": "root", "from": daemon.root()})
    for world in ("fork", "minimal", "root", "auto:x"):
        assert keys(daemon, world) == []
    daemon.call("Chaos.WorldCreate", {"name": "other", "from": "main"})
    assert keys(daemon, "other") == [made]


def test_in_one_batch(daemon):
    """Worlds share the batch of a commit; what one member made the next ones see."""
    answers = daemon.batch([
        {"jsonrpc": "2.0", "id": 1, "method": "Filecoin.WalletImport", "params": [INFO]},
        {"jsonrpc": "2.0", "id": 2, "method": "Chaos.WorldFork", "params": {"name": "fork"}},
        {"jsonrpc": "2.0", "id": 3, "method": "Filecoin.WalletDelete", "params": [ADDRESS]},
        {"jsonrpc": "2.0", "id": 4, "method": "Filecoin.WalletList", "params": []},
    ])
    assert answers[0]["result"] == ADDRESS and answers[3]["result"] == FUNDED
    assert keys(daemon, "fork") == [ADDRESS]


def test_going_back_leaves_the_wallet(daemon):
    daemon.call("Chaos.SnapshotCreate", {"name": "before"})
    made = daemon.call("Chaos.CreateAccount", {"seed": "somebody"})["address"]
    ask(daemon, "main", "WalletImport", INFO)
    for call in (["Chaos.SnapshotRestore", {"name": "before"}], ["Chaos.WorldReset", {}]):
        daemon.call(*call)
        assert keys(daemon) == sorted([ADDRESS, made])


# ---- disk ----


def check(data):
    done = run("db", "check", "--data-dir", data)
    assert done.returncode == 0, done.stdout + done.stderr


def test_they_survive(start, tmp_path):
    data = tmp_path / "data"
    daemon = start("--data-dir", data)
    ask(daemon, "main", "WalletImport", INFO)
    ask(daemon, "main", "WalletSetDefault", ADDRESS)
    daemon.call("Chaos.WorldFork", {"name": "fork"})
    made = [ask(daemon, "main", "WalletNew", "secp256k1") for _ in range(5)]
    ask(daemon, "main", "WalletDelete", made.pop())
    for path in data.iterdir():
        assert os.stat(path).st_mode & 0o077 == 0, path
    daemon.stop()
    check(data)
    daemon = start("--data-dir", data)
    assert keys(daemon) == sorted([ADDRESS, *made])
    assert ask(daemon, "main", "WalletDefaultAddress") == ADDRESS
    assert ask(daemon, "main", "WalletExport", ADDRESS) == INFO
    daemon.call("Chaos.Gc")
    assert keys(daemon) == sorted([ADDRESS, *made]) and keys(daemon, "fork") == [ADDRESS]
    daemon.call("Chaos.WorldDelete", {"name": "fork"})
    daemon.call("Chaos.Gc")
    daemon.kill()
    check(data)
    daemon = start("--data-dir", data)
    assert keys(daemon) == sorted([ADDRESS, *made])


def test_a_key_that_was_answered_survives_a_kill(start, tmp_path):
    """Killed in the middle of making keys: each that was answered is there, whole."""
    data = tmp_path / "data"
    daemon = start("--data-dir", data)
    answered = []

    def make():
        while True:
            try:
                answered.append(ask(daemon, "main", "WalletNew", "secp256k1"))
            except (requests.RequestException, ValueError):
                return
            if len(answered) == 40:
                os.kill(daemon.process.pid, signal.SIGKILL)

    threads = [threading.Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    daemon.ended((-signal.SIGKILL,))
    check(data)
    daemon = start("--data-dir", data)
    there = keys(daemon)
    assert set(answered) <= set(there)
    for address in there:
        secret = base64.b64decode(ask(daemon, "main", "WalletExport", address)["PrivateKey"])
        assert chain.key_address(secret) == address


def test_damage_is_found(start, tmp_path):
    """db check looks at keys: one that lies under another's address is reported."""
    data = tmp_path / "data"
    daemon = start("--data-dir", data)
    ask(daemon, "main", "WalletImport", INFO)
    daemon.stop()
    at = (data / "data.mdb").read_bytes()
    assert at.count(SECRET) >= 1
    (data / "data.mdb").write_bytes(at.replace(SECRET, SECRET[::-1]))
    done = run("db", "check", "--data-dir", data)
    assert done.returncode != 0 and "a key of world 1 is damaged" in done.stdout + done.stderr


# ---- who is told ----


def test_nobody_is_told(start, tmp_path):
    """Not in the log at its most talkative, not in errors, not in what others ask for."""
    daemon = start("--data-dir", tmp_path / "data", log_level="debug")
    said = []

    def send(body, path="/rpc/v1", **more):
        said.append(daemon.post(body, path, **more).text)

    def call(method, params):
        send({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})

    events = daemon.connect()
    events.sendall(b"GET /w/main/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    call("Filecoin.WalletImport", [INFO])
    wrong = [
        ["Filecoin.WalletImport", [{**INFO, "Type": "delegated"}]],
        ["Filecoin.WalletImport", [{**INFO, "Type": b64(SECRET)}]],
        ["Filecoin.WalletImport", [{**INFO, "PrivateKey": SECRET.hex()}]],
        ["Filecoin.WalletImport", [{**INFO, "PrivateKey": [b64(SECRET)]}]],
        ["Filecoin.WalletImport", [{**INFO, "PrivateKey": b64(SECRET) + "=="}]],
        ["Filecoin.WalletImport", [json.dumps(INFO).encode().hex()]],
        ["Filecoin.WalletImport", [[INFO]]],
        ["Filecoin.WalletNew", [b64(SECRET)]],
        ["Filecoin.WalletNew", [INFO]],
    ]
    for method, params in wrong:
        call(method, params)
        assert '"error"' in said[-1], (method, params, said[-1])
    for method, params in (
        ["Filecoin.WalletList", []],
        ["Filecoin.WalletSign", [ADDRESS, "AQI="]],
        ["Filecoin.WalletSignMessage", [ADDRESS, chain.message(From=ADDRESS)]],
        ["Chaos.CreateAccount", {"address": ADDRESS, "balance": "5 FIL"}],
        ["Chaos.Info", []],
        ["Chaos.History", {}],
        ["Chaos.ActorList", {}],
        ["Chaos.LabelList", {}],
    ):
        call(method, params)
    signed = daemon.call("Filecoin.WalletSignMessage", [ADDRESS, chain.message(From=ADDRESS)])
    call("Filecoin.MpoolPush", [signed])
    call("Chaos.Trace", {"seq": 2, "detail": "full"})
    for path in ("/openrpc.json", "/version", "/readyz?verbose", "/metrics"):
        said.append(daemon.http.get(daemon.url + path, timeout=30).text)
    events.settimeout(2)
    told = b""
    try:
        while b"MpoolPush" not in told and len(told) < 1 << 20:
            told += events.recv(65536)
    except TimeoutError:
        pass
    events.close()
    said.append(told.decode(errors="replace"))
    daemon.stop()
    said.append(daemon.read_log())
    for text in said:
        for form in forms(SECRET):
            assert form not in text, text
    # The test would see it: who asks for the key is told.
    daemon = start("--data-dir", tmp_path / "data")
    assert forms(SECRET)[0] in json.dumps(daemon.call("Filecoin.WalletExport", [ADDRESS]))
