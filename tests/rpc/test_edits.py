# SPDX-License-Identifier: Apache-2.0 OR MIT
"""State and settings changed from outside the VM: SetBalance and its kin, Patch, and what EnvSet
takes beside the environment."""

import hashlib
import json

import pytest

import chain
from chain import b64, cbor, cid_of, link

NEXT = "f0110"  # the ID that the genesis gives out next
CHAOS_STATE = chain.b64(cbor(["hello", []]))


def actor(daemon, address):
    return daemon.call("Filecoin.StateGetActor", [address, None])


def key_of(private_key):
    info = json.loads(bytes.fromhex(private_key))
    assert info["Type"] == "secp256k1"
    return chain.unb64(info["PrivateKey"])


# ---- one edit ----


def test_set_balance(daemon):
    before = daemon.root()
    result = daemon.call("Chaos.SetBalance", {"address": "f0100", "value": "5 FIL"})
    assert result["actor"] == actor(daemon, "f0100")
    assert result["actor"]["Balance"] == str(5 * 10**18)
    assert (result["address"], result["id"], result["seq"]) == ("f0100", "f0100", 1)
    assert result["stateRoot"] == {"before": {"/": before}, "after": {"/": daemon.root()}}
    daemon.call("Chaos.SetBalance", {"address": chain.account_address(0), "value": "7"})
    assert actor(daemon, "f0100")["Balance"] == "7"


@pytest.mark.parametrize("text, value", [
    ("1.5 FIL", 15 * 10**17), ("0.000000000000000001 FIL", 1), ("007 FIL", 7 * 10**18),
    ("0", 0), ("12", 12),
])
def test_amounts(daemon, text, value):
    result = daemon.call("Chaos.SetBalance", ["f0101", text])
    assert result["actor"]["Balance"] == str(value)


@pytest.mark.parametrize("text", [
    "1.5FIL", "FIL", " FIL", "1. FIL", ".5 FIL", "1.5", "1e3 FIL", "1.0000000000000000001 FIL",
    "-1 FIL", "-1", "1 fil", "1 FIL ", "9" * 400, "9" * 400 + " FIL", 5,
])
def test_amounts_refused(daemon, text):
    daemon.refuse("Chaos.SetBalance", ["f0101", text], name="INVALID_PARAMS")
    assert daemon.call("Chaos.StateRoot")["seq"] == 0


def test_set_nonce_backwards(daemon):
    for _ in range(3):
        daemon.invoke("inspectRuntime")
    result = daemon.call("Chaos.SetNonce", {"address": "f0100", "value": 1})
    assert result["actor"]["Nonce"] == 1
    applied = daemon.invoke("inspectRuntime")
    assert applied["message"]["Nonce"] == 1
    assert applied["exit"]["code"] == 0
    daemon.call("Chaos.SetNonce", {"address": "f0100", "value": str(2**64 - 2)})
    assert actor(daemon, "f0100")["Nonce"] == 2**64 - 2


def test_set_state_of_chaos(daemon):
    for state in ("hello", None):
        given = {"Value": state} if state else CHAOS_STATE
        result = daemon.call("Chaos.SetActor", {"address": "f098", "state": given})
        assert result["actor"]["Head"] == link(cid_of(cbor(["hello", []])))
        assert daemon.call("Filecoin.StateReadState", ["f098", None])["State"]["Value"] == "hello"
    applied = daemon.invoke("inspectRuntime")
    assert applied["returnDecoded"]["state"]["value"] == "hello"


def test_set_actor_by_earlier_head(daemon):
    daemon.invoke("mutateState", {"value": "first", "branch": "inTransaction"})
    first = actor(daemon, "f098")["Head"]
    daemon.invoke("mutateState", {"value": "second", "branch": "inTransaction"})
    result = daemon.call("Chaos.SetActor", {"address": "f098", "head": first})
    assert result["actor"]["Head"] == first
    assert daemon.invoke("inspectRuntime")["returnDecoded"]["state"]["value"] == "first"


def test_make_an_actor(daemon):
    result = daemon.call("Chaos.SetActor", {
        "address": "f0999", "code": "account", "balance": "1 FIL", "nonce": 4,
        "state": {"Address": chain.account_address(0)}})
    assert result["actor"]["Code"] == actor(daemon, "f0100")["Code"]
    assert daemon.call("Filecoin.StateAccountKey", ["f0999", None]) == chain.account_address(0)
    applied = daemon.invoke("inspectRuntime", **{"from": "f0999"})
    assert applied["exit"]["code"] == 0
    assert applied["message"]["Nonce"] == 4


def test_delete_actor(daemon):
    result = daemon.call("Chaos.DeleteActor", {"address": "f0105"})
    assert result["actor"] is None
    assert "f0105" not in daemon.call("Filecoin.StateListActors", [None])
    # The address in f01 stays, as the chain would have it.
    assert daemon.call("Filecoin.StateLookupID", [chain.account_address(5), None]) == "f0105"
    daemon.refuse("Chaos.DeleteActor", ["f0105"], name="ACTOR_NOT_FOUND")


# ---- accounts ----


def test_create_account(daemon):
    result = daemon.call("Chaos.CreateAccount", {"seed": "alice", "balance": "10 FIL"})
    secret = hashlib.sha256(b"alice").digest()
    assert key_of(result["privateKey"]) == secret
    assert result["address"] == chain.key_address(secret)
    assert result["id"] == NEXT
    assert result["seed"] == "alice"
    assert actor(daemon, result["address"]) == result["actor"]
    message = chain.message(From=result["address"], To="f0100", Value="1")
    pushed = daemon.call("Filecoin.MpoolPush", [chain.sign_message(message, secret)])
    found = daemon.call("Filecoin.StateSearchMsg", [None, pushed, -1, True])
    assert found["Receipt"]["ExitCode"] == 0
    refused = daemon.refuse("Chaos.CreateAccount", {"seed": "alice"}, name="ACCOUNT_EXISTS")
    assert "f0110" in refused.message
    daemon.refuse("Chaos.CreateAccount", {"seed": "chaosactord account 3"}, name="ACCOUNT_EXISTS")


def test_accounts_without_a_seed(daemon):
    first = daemon.call("Chaos.CreateAccount")
    second = daemon.call("Chaos.CreateAccount", {"balance": "5"})
    assert [first["id"], second["id"]] == ["f0110", "f0111"]
    assert first["seed"] == "chaosactord account 110"
    assert first["address"] != second["address"]
    assert key_of(second["privateKey"]) == hashlib.sha256(second["seed"].encode()).digest()


def test_account_of_a_foreign_key(daemon):
    for address in (chain.key_address(b"\x07" * 32), chain.address_text(b"\x03" + b"\x09" * 48)):
        result = daemon.call("Chaos.CreateAccount", {"address": address, "balance": "3"})
        assert "privateKey" not in result
        assert daemon.call("Filecoin.StateAccountKey", [result["id"], None]) == address
    for address in ("f0200", chain.address_text(b"\x02" + b"\x09" * 20)):
        daemon.refuse("Chaos.CreateAccount", {"address": address}, name="INVALID_PARAMS")
    daemon.refuse("Chaos.CreateAccount", {"address": chain.key_address(b"\x08" * 32),
                                          "seed": "x"}, name="INVALID_PARAMS")


# ---- what is refused ----


@pytest.mark.parametrize("method, params, name", [
    ("Chaos.SetBalance", {"address": "f0999", "value": "1"}, "ACTOR_NOT_FOUND"),
    ("Chaos.SetBalance", {"address": chain.key_address(b"\x09" * 32), "value": "1"},
     "ACTOR_NOT_FOUND"),
    ("Chaos.SetBalance", {"address": "f0100", "value": str(2**1016)}, "INVALID_PARAMS"),
    ("Chaos.SetBalance", {"address": "f0100"}, "INVALID_PARAMS"),
    ("Chaos.SetNonce", {"address": "f0100", "value": -1}, "INVALID_PARAMS"),
    ("Chaos.SetNonce", {"address": "f0100", "value": 2**64}, "INVALID_PARAMS"),
    ("Chaos.SetNonce", {"address": "f0999", "value": 1}, "ACTOR_NOT_FOUND"),
    ("Chaos.SetActor", {"address": "f0999", "balance": "1"}, "ACTOR_NOT_FOUND"),
    ("Chaos.SetActor", {"address": "f0100"}, "INVALID_PARAMS"),
    ("Chaos.SetActor", {"address": "f0100", "state": "0x8080"}, "INVALID_PARAMS"),
    ("Chaos.SetActor", {"address": "f0100", "state": "0x82"}, "INVALID_PARAMS"),
    ("Chaos.SetActor", {"address": "f0100", "state": {"Adress": "f0100"}}, "INVALID_PARAMS"),
    ("Chaos.SetActor", {"address": "f0100", "state": {"Value": "x", "Unmarshallable": [1]}},
     "INVALID_PARAMS"),
    ("Chaos.SetActor", {"address": "f0100", "state": 5}, "INVALID_PARAMS"),
    ("Chaos.SetActor", {"address": "f0100", "state": {"Value": "x" * 9000}}, "INVALID_PARAMS"),
    ("Chaos.SetActor", {"address": "f0100", "head": link(cid_of(b"\x81\x01"))},
     "BLOCK_NOT_FOUND"),
    ("Chaos.SetActor", {"address": "f0100", "head": "bafkqaetgnfwc6mzpon2g64tbm5sxa33xmvza"},
     "INVALID_PARAMS"),
    ("Chaos.SetActor", {"address": "f0100", "head": link(cid_of(b"\x80")), "state": "0x80"},
     "INVALID_PARAMS"),
    ("Chaos.SetActor", {"address": "f0100", "state": "0x81d82a582700" + cid_of(b"\x81\x02").hex()},
     "BLOCK_NOT_FOUND"),
    ("Chaos.SetActor", {"address": "f0100", "code": "acount"}, "INVALID_PARAMS"),
    ("Chaos.Patch", {"operations": []}, "INVALID_PARAMS"),
    ("Chaos.Patch", {"operations": [{}]}, "INVALID_PARAMS"),
    ("Chaos.Patch", {"operations": [{"setBalence": {}}]}, "INVALID_PARAMS"),
    ("Chaos.Patch", {"operations": [{"deleteActor": {"address": "f0100"}}] * 1001},
     "INVALID_PARAMS"),
])
def test_refused(daemon, method, params, name):
    before = daemon.call("Chaos.StateRoot")
    error = daemon.refuse(method, params, name=name)
    assert error.data["hint"]
    assert daemon.call("Chaos.StateRoot") == before


def test_a_state_that_is_too_large(daemon):
    state = "0x" + (b"\x5a" + (2**20).to_bytes(4, "big") + bytes(2**20)).hex()
    error = daemon.refuse("Chaos.SetActor", {"address": "f098", "state": state})
    assert error.data["name"] in ("INVALID_PARAMS", "LIMIT_EXCEEDED")
    assert daemon.call("Chaos.StateRoot")["seq"] == 0


# ---- several ----


def test_patch(daemon):
    result = daemon.call("Chaos.Patch", {"operations": [
        {"createAccount": {"seed": "bob"}},
        {"setBalance": {"address": NEXT, "value": "2 FIL"}},
        {"setNonce": {"address": "f0100", "value": 9}},
        {"envSet": {"epoch": 1000000, "epochStep": 1, "gasDefaults": {"gasFeeCap": "300"}}},
        {"createAccount": {}},
        {"setActor": {"address": "f098", "state": {"Value": "patched"}}},
        {"deleteActor": {"address": "f0109"}}]})
    assert result["seq"] == 1
    assert [edit["id"] for edit in result["edits"]] == [
        "f0110", "f0110", "f0100", "f0111", "f098", "f0109"]
    assert result["edits"][0]["actor"]["Balance"] == str(2 * 10**18)
    assert result["edits"][5]["actor"] is None
    assert result["edits"][3]["seed"] == "chaosactord account 111"
    assert result["environment"] == daemon.call("Chaos.EnvGet")
    assert result["environment"]["epoch"] == 1000000
    applied = daemon.invoke("inspectRuntime", **{"from": "f0110"})
    assert applied["message"]["GasFeeCap"] == "300"
    assert applied["epoch"] == 1000001
    entry = daemon.call("Chaos.History", {"from": 1, "limit": 1})["entries"][0]
    assert entry["kind"] == "edit"
    assert [edit["op"] for edit in entry["edits"]] == [
        "createAccount", "setBalance", "setNonce", "createAccount", "setActor", "deleteActor"]
    assert entry["settings"]["epochStep"] == 1


def test_patch_is_all_or_nothing(daemon):
    before = (daemon.call("Chaos.StateRoot"), daemon.call("Chaos.EnvGet"))
    error = daemon.refuse("Chaos.Patch", {"operations": [
        {"envSet": {"epoch": 5}},
        {"setBalance": {"address": "f0100", "value": "1"}},
        {"deleteActor": {"address": "f0100"}},
        {"setNonce": {"address": "f0100", "value": 1}}]}, name="ACTOR_NOT_FOUND")
    assert error.data["path"] == "operations[3]"
    daemon.refuse("Chaos.Patch", {"operations": [
        {"setBalance": {"address": "f0100", "value": "1"}},
        {"envSet": {"randomness": {"source": "seeded"}}}]}, name="INVALID_PARAMS")
    assert (daemon.call("Chaos.StateRoot"), daemon.call("Chaos.EnvGet")) == before


def test_label_of_a_new_account(daemon):
    made = daemon.call("Chaos.CreateAccount", {"seed": "zoe", "label": "@zoe"})
    assert made["label"] == "zoe"
    assert daemon.call("Chaos.LabelList")["labels"] == [
        {"name": "zoe", "address": made["address"]}]
    assert f'f0{daemon.call("Chaos.ActorGet", {"address": "@zoe"})["id"]}' == made["id"]
    before = daemon.call("Chaos.StateRoot"), daemon.call("Chaos.LabelList")
    for label in ("", "@", "a b", "x" * 300):
        error = daemon.refuse("Chaos.CreateAccount", {"label": label}, "INVALID_PARAMS")
        assert error.data["hint"]
    daemon.refuse("Chaos.CreateAccount", {"seed": "zoe", "label": "other"}, "ACCOUNT_EXISTS")
    daemon.refuse("Chaos.Patch", {"operations": [
        {"createAccount": {"label": "first"}},
        {"setBalance": {"address": "f0999", "value": "1"}}]}, "ACTOR_NOT_FOUND")
    assert (daemon.call("Chaos.StateRoot"), daemon.call("Chaos.LabelList")) == before
    edits = daemon.call("Chaos.Patch", {"operations": [
        {"createAccount": {"label": "first"}}, {"createAccount": {"label": "second"}},
        {"createAccount": {}}]})["edits"]
    assert [edit.get("label") for edit in edits] == ["first", "second", None]
    second = daemon.call("Chaos.ActorGet", {"address": "@second"})["id"]
    assert f"f0{second}" == edits[1]["id"]
    dry = daemon.call("Chaos.CreateAccount", {"label": "dry", "dryRun": True})
    assert dry["label"] == "dry"
    daemon.refuse("Chaos.ActorGet", {"address": "@dry"}, "LABEL_NOT_FOUND")


def test_patch_of_the_environment_alone(daemon):
    root = daemon.root()
    result = daemon.call("Chaos.Patch", {"operations": [{"envSet": {"networkVersion": 10}}]})
    assert result["edits"] == []
    assert [warning["name"] for warning in result["warnings"]] == ["STATE_NOT_MIGRATED"]
    assert daemon.root() == root
    assert daemon.call("Chaos.EnvGet")["networkVersion"] == 10


def test_edits_are_read_back_after_a_kill(start, tmp_path):
    """The log alone has them: a start makes them again."""
    first = start("--data-dir", str(tmp_path / "data"))
    first.call("Chaos.EnvSet", {"epochStep": 2, "randomness": {"source": "seeded", "seed": "s"}})
    first.call("Chaos.CreateAccount", {"seed": "carol", "balance": "3 FIL"})
    first.invoke("mutateState", {"value": "kept", "branch": "inTransaction"})
    head = actor(first, "f098")["Head"]
    first.invoke("mutateState", {"value": "later", "branch": "inTransaction"})
    first.call("Chaos.SetActor", {"address": "f098", "head": head})
    first.call("Chaos.Patch", {"operations": [
        {"setBalance": {"address": "f0103", "value": "1"}}, {"deleteActor": {"address": "f0104"}}]})
    seen = (first.call("Chaos.StateRoot"), first.call("Chaos.EnvGet"), actor(first, "f0110"),
            first.call("Chaos.History"))
    first.kill()
    second = start("--data-dir", str(tmp_path / "data"))
    assert seen == (second.call("Chaos.StateRoot"), second.call("Chaos.EnvGet"),
                    actor(second, "f0110"), second.call("Chaos.History"))
    assert second.invoke("inspectRuntime")["returnDecoded"]["state"]["value"] == "kept"


# ---- settings ----


def test_epoch_step(daemon):
    epoch = daemon.call("Chaos.EnvGet")["epoch"]
    daemon.call("Chaos.EnvSet", {"epochStep": 10})
    first = daemon.invoke("inspectRuntime")
    assert first["returnDecoded"]["currEpoch"] == epoch + 10
    assert daemon.invoke("abortWith", {"code": 20})["epoch"] == epoch + 20
    assert daemon.call("Chaos.EnvGet")["epoch"] == epoch + 20
    daemon.refuse("Chaos.Invoke", {"method": "abortWith", "args": {"code": 0}}, name="VM_FATAL")
    assert daemon.call("Chaos.EnvGet")["epoch"] == epoch + 20
    daemon.call("Chaos.EnvSet", {"epochStep": 2**63 - 1})
    daemon.refuse("Chaos.Invoke", {"method": "inspectRuntime"})
    assert daemon.call("Chaos.EnvGet")["epoch"] == epoch + 20


def test_signatures(daemon):
    unsigned = {"Message": chain.message(From=chain.account_address(0), To="f0101", Value="1"),
                "Signature": {"Type": 1, "Data": b64(bytes(65))}}
    daemon.refuse("Filecoin.MpoolPush", [unsigned])
    daemon.call("Chaos.EnvSet", {"signatures": "skip"})
    daemon.call("Filecoin.MpoolPush", [unsigned])
    assert daemon.call("Chaos.StateRoot")["seq"] == 2
    daemon.call("Chaos.EnvSet", {"signatures": "verify"})
    unsigned["Message"]["Nonce"] = 1
    daemon.refuse("Filecoin.MpoolPush", [unsigned])


def test_gas_defaults(daemon):
    daemon.call("Chaos.EnvSet", {"gasDefaults": {"gasLimit": 5000000}})
    daemon.call("Chaos.EnvSet", {"gasDefaults": {"gasPremium": "7"}})
    message = daemon.invoke("inspectRuntime")["message"]
    assert (message["GasLimit"], message["GasFeeCap"], message["GasPremium"]) == (
        5000000, "200", "7")
    assert daemon.invoke("inspectRuntime", gasLimit=6000000)["message"]["GasLimit"] == 6000000
    # What went before has what went with it then.
    assert daemon.call("Chaos.Simulate", {"invoke": {"method": "inspectRuntime"}, "at": "genesis"})[
        "message"]["GasLimit"] == 1000000000
    assert daemon.call("Chaos.Trace", {"seq": 3})["trace"]


def draw(daemon, tag=3, epoch=7, source="Beacon"):
    return daemon.call("Filecoin.StateGetRandomnessFrom" + source, [tag, epoch, "AQI=", None])


def derived(digest, tag=3, epoch=7):
    return b64(chain.blake2b(tag.to_bytes(8, "big") + digest + epoch.to_bytes(8, "big")
                             + b"\x01\x02", 32))


def test_randomness_sources(daemon):
    assert draw(daemon) == derived(b"i_am_random_____i_am_random_____")
    value = bytes(range(32))
    daemon.call("Chaos.EnvSet", {"randomness": {"source": "fixed", "value": b64(value)}})
    assert draw(daemon) == derived(value)
    daemon.call("Chaos.EnvSet", {"randomness": {"source": "seeded", "seed": "seed"}})
    digest = chain.blake2b(b"seed\x01" + (7).to_bytes(8, "big"), 32)
    assert draw(daemon) == derived(digest)
    assert draw(daemon, source="Tickets") != draw(daemon)
    rules = [{"on": ["beacon", 3, 7, "AQI="], "ret": b64(value)},
             {"on": ["chain", 7], "ret": b64(value)}]
    env = daemon.call("Chaos.EnvSet", {"randomness": {"source": "replay", "rules": rules}})
    assert env["randomness"] == {"source": "replay", "rules": rules}
    assert draw(daemon) == b64(value)
    assert draw(daemon, source="Tickets") == derived(value)
    draw(daemon, epoch=8)
    daemon.call("Chaos.EnvSet", {"randomness": {"source": "strict", "rules": rules}})
    assert draw(daemon) == b64(value)
    error = daemon.refuse("Filecoin.StateGetRandomnessFromBeacon", [3, 8, "AQI=", None])
    assert error.data["name"] == "RANDOMNESS_UNKNOWN"
    env = daemon.call("Chaos.EnvSet", {"randomness": {"source": "record", "seed": "seed"}})
    assert env["randomness"] == {"source": "record", "seed": "seed", "recorded": [],
                                 "recordedTotal": 0}
    assert draw(daemon) == derived(digest)
    env = daemon.call("Chaos.EnvSet", {"randomness": {"source": "fixed"}})
    assert env["randomness"] == {"source": "fixed"}


@pytest.mark.parametrize("params", [
    {"randomness": {}}, {"randomness": {"source": "dice"}}, {"randomness": {"source": "seeded"}},
    {"randomness": {"source": "fixed", "seed": "x"}},
    {"randomness": {"source": "fixed", "rules": [{"on": ["chain", 7], "ret": b64(bytes(32))}]}},
    {"randomness": {"source": "fixed", "value": "0x00"}},
    {"randomness": {"source": "seeded", "seed": "x" * 65}},
    {"randomness": {"source": "replay", "rules": [{"on": ["moon", 7], "ret": b64(bytes(32))}]}},
    {"randomness": {"source": "replay", "rules": [{"on": ["chain", 7], "ret": "AA=="}]}},
    {"randomness": {"source": "replay", "rules": [{"on": ["chain", 7]}]}},
    {"randomness": {"source": "replay",
                    "rules": [{"on": ["chain", 7], "ret": b64(bytes(32))}] * 1001}},
    {"epochStep": -1}, {"signatures": "maybe"}, {"gasDefaults": {"gasLimit": 0}},
    {"gasDefaults": {"gasFeeCap": "-1"}}, {"gasDefaults": {"gas": 1}}, {"gasSchedule": "none"},
])
def test_settings_refused(daemon, params):
    before = daemon.call("Chaos.EnvGet")
    daemon.refuse("Chaos.EnvSet", params, name="INVALID_PARAMS")
    assert daemon.call("Chaos.EnvGet") == before
    assert daemon.call("Chaos.StateRoot")["seq"] == 0
