# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The letter of addresses that a world is set to (Chaos.EnvSet, addressPrefix). Two forks of one
world, at f and at t, are sent the requests of all methods: nothing that the one at t says has an
address with an f in it, and otherwise they say the same."""

import base64
import gzip
import json
import re
import sys

import pytest

import chain
from conftest import REPOSITORY, Daemon
from test_events import Events
from test_websocket import Talk, value

sys.path.insert(0, str(REPOSITORY / "tests/faults"))
import walked_requests as walked  # pylint: disable=wrong-import-position

ADDRESS = re.compile(
    r"(?<![0-9A-Za-z/+=])([ft])(0[0-9]{1,19}|[12][a-z2-7]{39}|3[a-z2-7]{84}|4[0-9]+f[a-z2-7]{7,})"
    r"(?![0-9A-Za-z/+=])"
)
# About the daemon and its methods, with examples of its own, not about the world.
DOCUMENTS = {"Filecoin.Discover", "rpc.discover", "Chaos.VectorLint"}
# Go back to where the worlds had no letter of their own yet.
MOVES = {"Chaos.Rewind", "Chaos.WorldReset", "Chaos.SnapshotRestore", "Chaos.Fixture"}
# What differs from one call to the next: random keys, times, what the first call has made.
VARIES = {"Chaos.Info", "Chaos.WorldCreate", "Chaos.WorldFork", "Chaos.WorldGet",
          "Chaos.WorldList", "Chaos.WorldDelete", "Chaos.DagPut", "Chaos.TokenNew", "Chaos.Gc",
          "Chaos.SnapshotList", "Chaos.SnapshotCreate",
          "Filecoin.WalletNew", "Filecoin.AuthNew", "Filecoin.StartTime"}


def letters(text):
    return {match.group(1) for match in ADDRESS.finditer(text)}


def with_letter(value_, letter):
    """The same, with addresses of this letter."""
    return json.loads(ADDRESS.sub(letter + r"\2", json.dumps(value_, ensure_ascii=False)))


def test_what_an_address_looks_like():
    robust = chain.account_address(0)
    for text in ("f00", "f098", robust, f"actors.{robust}: no", "f410f" + "a" * 40):
        assert letters(text) == {"f"} and letters(with_letter(text, "t")) == {"t"}
    for text in ("bafy2bzacef098", "0f098", "f", "f9", "f098b", "of01x", "a0f01"):
        assert not letters(text)


def unpacked(answer):
    """With the traces of a vector as they are inside of their member data."""
    result = answer.get("result")
    vector = isinstance(result, dict) and result.get("vector")
    traces = vector and vector.get("diagnostics")
    if traces:
        traces["data"] = json.loads(gzip.decompress(base64.b64decode(
            base64.b64decode(traces["data"]))))
    return answer


class Pair:
    """The two worlds of a daemon, called f and t."""

    def __init__(self, daemon):
        self.daemon = daemon
        for letter in "ft":
            daemon.call("Chaos.WorldFork", {"name": letter})
        self.set()

    def set(self):
        for letter in "ft":
            self.daemon.call("Chaos.EnvSet", {"addressPrefix": letter, "world": letter})

    def answer(self, letter, method, params, path="/rpc/v1"):
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        answer = self.daemon.post(request, path=f"/w/{letter}{path}").json()
        answer.get("error", {}).get("data", {}).pop("requestId", None)
        return unpacked(answer)

    def ask(self, method, params, path="/rpc/v1"):
        """What both say of it, the one at f asked with addresses at f, the other at t."""
        at_f, at_t = [self.answer(letter, method, with_letter(params, letter), path)
                      for letter in "ft"]
        if method in DOCUMENTS:
            return None, None
        assert letters(json.dumps(at_t)) <= {"t"}, (method, at_t)
        assert letters(json.dumps(at_f)) <= {"f"}, (method, at_f)
        if method not in VARIES:
            assert self.plain(at_t) == self.plain(at_f), method
        return at_f, at_t

    def plain(self, answer):
        """Without what tells the two apart."""
        text = json.dumps(with_letter(answer, "f"), ensure_ascii=False)
        text = re.sub(r'"addressPrefix": "[ft]"', '"addressPrefix": "?"', text)
        text = re.sub(r'"durationNs": \d+', '"durationNs": 0', text)
        text = re.sub(r"f098 or [ft]1…", "", text)
        text = re.sub(r'(world `|"world": "|/w/)[ft]\b', r"\1?", text)
        return json.loads(text)


@pytest.fixture(scope="module")
def pair():
    daemon = Daemon(["--ephemeral"])
    daemon.call("Chaos.Invoke", walked.INVOKED)
    daemon.invoke("send", {"to": "f098", "value": "5", "invoke": {
        "method": "send", "args": {"to": chain.account_address(1), "value": "1"}}})
    new = chain.message(To=chain.key_address(b"\1" * 32), Value="5", Nonce=2)
    daemon.call("Chaos.ApplyMessage", {"message": new})
    daemon.call("Chaos.ApplyTipset", {"blocks": [
        {"miner": "f0101", "messages": [chain.message(To="f0102", From="f0103")]}]})
    yield Pair(daemon)
    daemon.stop()


# ---- methods ------------------------------------------------------------------------------


def more_reads():
    """Whose addresses stand in unusual places: names of members, texts, errors."""
    unknown = chain.key_address(b"\7" * 32)
    return [
        ("Filecoin.WalletSign", ["f098", "AQI="]),
        ("Filecoin.WalletSign", [unknown, "AQI="]),
        ("Filecoin.WalletExport", [unknown]),
        ("Filecoin.StateAccountKey", ["f098", None]),
        ("Filecoin.StateLookupRobustAddress", ["f098", None]),
        ("Filecoin.StateLookupRobustAddress", ["f0100", None]),
        ("Filecoin.StateGetActor", ["f0999", None]),
        ("Filecoin.StateGetActor", ["f0999x", None]),
        ("Filecoin.StateGetActor", [5, None]),
        ("Filecoin.StateReadState", ["f04", None]),
        ("Filecoin.StateReadState", ["f06", None]),
        ("Filecoin.StateDecodeParams", ["f06", 2, chain.b64(chain.cbor([
            chain.address_bytes(unknown), b"\0\5"])), None]),
        ("Chaos.Simulate", {"invoke": walked.INVOKED,
                            "overrides": {"actors": {"f0999": {"balance": "5"}}}}),
        ("Chaos.Simulate", {"invoke": {"method": "resolveAddress",
                                       "args": {"address": chain.account_address(1)}}}),
        ("Chaos.Simulate", {"invoke": {"method": "inspectRuntime"}, "trace": True}),
        ("Chaos.Trace", {"seq": 1, "format": "text", "detail": "full"}),
        ("Chaos.Trace", {"seq": 1, "format": "lotus"}),
        ("Chaos.StateDiff", {"from": "genesis", "format": "text", "depth": "block"}),
        ("Chaos.StateDiff", {"from": "genesis", "depth": "block"}),
        ("Chaos.ActorList", {"limit": 50, "robust": True}),
        ("Chaos.ActorList", {"limit": 50}),
        ("Chaos.History", {}),
        ("Chaos.GasProfile", {"groupBy": "actor"}),
        ("Chaos.ReadWriteSet", {"seq": 2}),
        ("Chaos.VectorExport", {"from": 1, "to": 3, "id": "x"}),
        ("Chaos.CreateAccount", {"seed": "chaosactord account 3"}),
        ("Chaos.SetBalance", {"address": "f0999", "value": "5"}),
        ("Chaos.Invoke", {"method": "send", "args": {"to": "f0100x"}}),
    ]


def test_look_ups(pair):
    head = pair.answer("f", "Filecoin.ChainHead", [])["result"]
    applied = pair.answer("f", "Chaos.Trace", {"seq": 2})["result"]
    roots = [pair.answer("f", "Chaos.StateRoot", {"at": at})["result"]["root"] for at in (1, 4)]
    asked = [*walked.READS.items(), *((m, p) for _, m, p in walked.MORE_READS), *more_reads()]
    asked += chain_reads(head, applied["msgCid"], roots)
    shown = set()
    for method, params in asked:
        _, at_t = pair.ask(method, params)
        shown |= {method} if at_t and letters(json.dumps(at_t)) else set()
    # The walk meets addresses in the answers of these, at least.
    missing = {
        "Chaos.ActorGet", "Chaos.ActorList", "Chaos.GasProfile", "Chaos.History", "Chaos.Info",
        "Chaos.ReadWriteSet", "Chaos.Simulate", "Chaos.StateDiff", "Chaos.Trace",
        "Filecoin.ChainGetBlock", "Filecoin.ChainGetBlockMessages", "Filecoin.ChainGetMessage",
        "Filecoin.ChainHead", "Filecoin.StateAccountKey", "Filecoin.StateCall",
        "Filecoin.StateChangedActors", "Filecoin.StateDecodeParams", "Filecoin.StateListActors",
        "Filecoin.StateLookupID", "Filecoin.StateReadState", "Filecoin.StateReplay",
        "Filecoin.WalletDefaultAddress", "Filecoin.WalletList", "Filecoin.WalletSignMessage",
        "Filecoin.WalletValidateAddress",
    } - shown
    assert not missing, missing


def chain_reads(head, message, roots):
    carrier = head["Blocks"][0]["Parents"]
    return [
        ("Filecoin.ChainGetBlock", [head["Cids"][0]]),
        ("Filecoin.ChainGetBlockMessages", [carrier[0]]),
        ("Filecoin.ChainGetParentMessages", [head["Cids"][0]]),
        ("Filecoin.ChainGetTipSet", [head["Cids"]]),
        ("Filecoin.ChainGetMessagesInTipset", [carrier]),
        ("Filecoin.ChainGetMessage", [message]),
        ("Filecoin.StateReplay", [None, message]),
        ("Filecoin.StateSearchMsg", [None, message, -1, True]),
        ("Filecoin.StateCompute", [1, [chain.message(Method=9)], carrier]),
        ("Filecoin.StateListMessages", [{"To": "f098"}, None, 0]),
        ("Filecoin.StateChangedActors", roots),
    ]


def test_writes(pair):
    """Every write in both worlds, which go the same way: the letter is in no state and no CID."""
    shown = set()
    for _, method, make in walked.WRITES:
        nonce = pair.answer("f", "Filecoin.MpoolGetNonce", ["f0100"]).get("result", 0)
        epoch = pair.answer("f", "Chaos.StateRoot", [])["result"]["epoch"]
        _, at_t = pair.ask(method, make(nonce, epoch))
        shown |= {method} if at_t and letters(json.dumps(at_t)) else set()
        pair.ask("Chaos.StateRoot", [])  # of which the letter is no part
        if method in MOVES:
            pair.set()
    for method, params in [*walked.READS.items(), *more_reads()]:
        if method == "Filecoin.StateWaitMsg":
            continue  # its message was gone back over, so it would be waited for
        at_t = pair.answer("t", method, with_letter(params, "t"))
        assert method in DOCUMENTS or letters(json.dumps(at_t)) <= {"t"}, (method, at_t)
    missing = {"Chaos.ApplyMessage", "Chaos.ApplyTipset", "Chaos.CreateAccount",
                     "Chaos.Invoke", "Chaos.Patch", "Filecoin.MpoolPushMessage"} - shown
    assert not missing, missing


# ---- other ways to a world ----------------------------------------------------------------


@pytest.fixture(name="testnet")
def make_testnet(daemon):
    """A daemon whose world is set to t before anything happens in it."""
    daemon.call("Chaos.EnvSet", {"addressPrefix": "t"})
    return daemon


def push(daemon):
    sender = daemon.call("Filecoin.WalletDefaultAddress")
    signed = daemon.call("Filecoin.MpoolPushMessage", [
        chain.message(From=sender, To="t0102", Value="1"), None])
    return sender, signed


def test_channels(testnet):
    names = ["Chaos.Events", "Filecoin.MpoolSub", "Filecoin.ChainNotify"]
    clients = {name: Talk(testnet) for name in names}
    assert all(client.call(name) == 1 for name, client in clients.items())
    assert letters(json.dumps(value(clients["Filecoin.ChainNotify"].take(), 1))) == {"t"}
    sender, signed = push(testnet)
    for name, client in clients.items():
        told = value(client.take(), 1)
        assert letters(json.dumps(told)) == {"t"}, (name, told)
        assert name == "Filecoin.ChainNotify" or sender in json.dumps(told)
        client.socket.close()
    assert signed["Message"]["To"] == "t0102"


def test_events(testnet):
    push(testnet)
    stream = Events(testnet, last_id=0)
    changed, applied = stream.take(2)
    stream.close()
    assert changed["data"]["addressPrefix"] == "t"
    assert letters(json.dumps(applied["data"])) == {"t"}


def test_vectors(testnet):
    """A vector is written as its world writes, and runs in any other."""
    testnet.invoke("send", {"to": "t098", "invoke": {"method": "inspectRuntime"}})
    testnet.call("Chaos.ApplyTipset", {"blocks": [{"miner": "t0101", "messages": []}]})
    for seq, shown in ((2, {"t"}), (3, {"t"})):
        path = f"/vector.json?from={seq}&to={seq}"
        vector = testnet.http.get(testnet.url + path, timeout=60).json()
        text = json.dumps(unpacked({"result": {"vector": vector}}))
        assert letters(text) == shown
        vector = testnet.call("Chaos.VectorExport", {"from": seq, "to": seq})["vector"]
        testnet.call("Chaos.WorldCreate", {"name": f"w{seq}", "from": "minimal"})
        run = testnet.call("Chaos.VectorRun", {"vector": vector, "checkTrace": seq == 2,
                                               "world": f"w{seq}"})
        assert run["totals"]["failed"] == run["totals"]["errors"] == 0, run


# ---- the setting ----------------------------------------------------------------------------


def letter_of(daemon, world="main"):
    told = daemon.call("Chaos.EnvGet", {"world": world})["addressPrefix"]
    request = {"jsonrpc": "2.0", "id": 1, "method": "Filecoin.StateListActors", "params": [None]}
    listed = daemon.post(request, path=f"/w/{world}/rpc/v1").json()["result"]
    assert letters(json.dumps(listed)) == {told}
    return told


def test_it_goes_with_the_world(daemon):
    root = daemon.root()
    assert letter_of(daemon) == "f"
    daemon.call("Chaos.WorldFork", {"name": "before"})
    daemon.call("Chaos.SnapshotCreate", {"name": "at-f"})
    changed = daemon.call("Chaos.EnvSet", {"addressPrefix": "t"})
    assert changed["addressPrefix"] == "t" and changed["seq"] == 1 and daemon.root() == root
    daemon.call("Chaos.WorldFork", {"name": "after"})
    daemon.call("Chaos.WorldFork", {"name": "earlier", "at": 0})
    daemon.call("Chaos.WorldCreate", {"name": "new", "from": "minimal"})
    daemon.call("Chaos.WorldCreate", {
        "name": "new-t", "from": "minimal", "env": {"addressPrefix": "t"}})
    daemon.call("Chaos.WorldCreate", {
        "name": "back", "from": "after", "env": {"addressPrefix": "f"}})
    worlds = {world: letter_of(daemon, world)
              for world in ("before", "after", "earlier", "new", "new-t", "back", "main")}
    assert worlds == {"before": "f", "after": "t", "earlier": "f", "new": "f", "new-t": "t",
                      "back": "f", "main": "t"}
    differences = daemon.call("Chaos.WorldDiff", {"a": "before", "b": "after"})
    assert differences["env"] == [{"name": "addressPrefix", "a": "f", "b": "t"}]
    assert differences["state"]["actors"] == []
    entries = daemon.call("Chaos.History")["entries"]
    assert [entry["addressPrefix"] for entry in entries] == ["f", "t"]
    daemon.call("Chaos.SnapshotRestore", {"name": "at-f"})
    assert letter_of(daemon) == "f"


def test_it_changes_within_a_patch(daemon):
    done = daemon.call("Chaos.Patch", {"operations": [
        {"setBalance": {"address": "f0101", "value": "1"}},
        {"envSet": {"addressPrefix": "t"}}]})
    assert done["edits"][0]["address"] == "t0101" and done["environment"]["addressPrefix"] == "t"
    supposed = daemon.call("Chaos.EnvSet", {"addressPrefix": "f", "dryRun": True})
    assert supposed["addressPrefix"] == "f" and letter_of(daemon) == "t"


def test_it_is_kept(start, tmp_path):
    daemon = start("--data-dir", tmp_path / "data")
    daemon.call("Chaos.EnvSet", {"addressPrefix": "t"})
    daemon.call("Chaos.EnvSet", {"epochStep": 2})
    daemon.invoke("inspectRuntime")
    daemon.call("Chaos.WorldFork", {"name": "w"})
    daemon.kill()
    daemon = start("--data-dir", tmp_path / "data")
    assert letter_of(daemon) == letter_of(daemon, "w") == "t"
    assert daemon.call("Chaos.EnvGet")["epochStep"] == 2
    assert [a["id"] for a in daemon.call("Chaos.Info")["accounts"]][:2] == ["t0100", "t0101"]
    daemon.call("Chaos.Trace", {"seq": 3})  # runs again


@pytest.mark.parametrize("value_", ["", "x", "F", "T", "ft", "f0", 0, True, ["t"]])
def test_it_is_one_of_two_letters(reader, value_):
    before = reader.call("Chaos.StateRoot"), reader.call("Chaos.EnvGet")
    for method, params in (("Chaos.EnvSet", {"addressPrefix": value_}),
                           ("Chaos.WorldCreate", {"name": "x", "env": {"addressPrefix": value_}})):
        error = reader.refuse(method, params, "INVALID_PARAMS", -32602)
        assert error.data["path"].endswith("addressPrefix")
        assert re.search(r"\bf(,| or) t\b", error.data["expected"]), error.data
    assert (reader.call("Chaos.StateRoot"), reader.call("Chaos.EnvGet")) == before
