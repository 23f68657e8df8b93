# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Several messages at once, implicit messages, and simulations that suppose something."""

import pytest

import chain
from chain import cid_of, link

FEES = {"GasLimit": 10**8, "GasFeeCap": "200", "GasPremium": "1"}
BOOM = {"method": "abortWith", "args": {"code": 20, "message": "boom"}}
FATAL = {"method": "abortWith", "args": {"code": 0}}
LOOK = {"method": "inspectRuntime"}


def mutate(value):
    return {"method": "mutateState", "args": {"value": value, "branch": "inTransaction"}}


def transfer(nonce, value="5", **more):
    return chain.message(**{"To": "f0101", "From": "f0100", "Nonce": nonce, "Value": value, **FEES,
                            **more})


def exits(result):
    return [one["exit"]["code"] if "exit" in one else one["error"]["name"]
            for one in result["results"]]


def state(daemon):
    return (daemon.call("Chaos.StateRoot"), daemon.call("Chaos.EnvGet"))


# ---- ApplyMessages ----


def test_messages_are_applied_in_a_row(start):
    one_by_one, together = start("--ephemeral"), start("--ephemeral")
    singles = [one_by_one.call("Chaos.ApplyMessage", {"message": transfer(i)}) for i in range(3)]
    result = together.call("Chaos.ApplyMessages", {"messages": [
        transfer(0), chain.b64(chain.message_cbor(transfer(1))), transfer(2)]})
    assert result["results"] == singles
    assert result["stateRoot"] == {"before": singles[0]["stateRoot"]["before"],
                                   "after": singles[2]["stateRoot"]["after"]}
    assert result["stoppedAt"] is None
    assert together.root() == one_by_one.root()
    # The array of receipts that a tipset of the same messages has.
    tipset = start("--ephemeral").call("Chaos.ApplyTipset", {"blocks": [
        {"miner": "f0101", "messages": [transfer(i) for i in range(3)]}]})
    assert result["receiptsRoot"] == tipset["receiptsRoot"]


def test_invokes_have_their_nonces(daemon):
    result = daemon.call("Chaos.ApplyMessages", {"invokes": [mutate("a"), BOOM, mutate("b"), LOOK]})
    assert exits(result) == [0, 20, 0, 0]
    assert [one["message"]["Nonce"] for one in result["results"]] == [0, 1, 2, 3]
    assert result["results"][3]["returnDecoded"]["state"]["value"] == "b"
    assert daemon.call("Chaos.StateRoot")["seq"] == 4


@pytest.mark.parametrize("stop, wanted, stopped, seq", [
    (None, [0, 20, "VM_FATAL"], 2, 2),
    ("fatal", [0, 20, "VM_FATAL"], 2, 2),
    ("nonzeroExit", [0, 20], 1, 2),
    ("never", [0, 20, "VM_FATAL", 0], None, 3),
])
def test_what_stops_a_list(daemon, stop, wanted, stopped, seq):
    given = {"invokes": [LOOK, BOOM, FATAL, LOOK]}
    if stop:
        given["stopOnError"] = stop
    result = daemon.call("Chaos.ApplyMessages", given)
    assert exits(result) == wanted
    assert result["stoppedAt"] == stopped
    assert daemon.call("Chaos.StateRoot")["seq"] == seq
    assert result["stateRoot"]["after"]["/"] == daemon.root()


@pytest.mark.parametrize("stop, items, name, failed", [
    ("fatal", [mutate("x"), FATAL], "VM_FATAL", 1),
    ("never", [mutate("x"), FATAL], "VM_FATAL", 1),
    ("nonzeroExit", [mutate("x"), LOOK, BOOM], "BATCH_UNDONE", 2),
    ("fatal", [mutate("x"), {"method": "send", "args": {"to": "f01x"}}], "INVALID_PARAMS", 1),
])
def test_atomic_undoes_all(daemon, stop, items, name, failed):
    before = state(daemon)
    error = daemon.refuse("Chaos.ApplyMessages", {"invokes": items, "atomic": True,
                                                  "stopOnError": stop}, name=name)
    assert error.data["failed"] == failed
    assert state(daemon) == before


def test_atomic_that_goes_through(daemon):
    result = daemon.call("Chaos.ApplyMessages", {"atomic": True, "invokes": [
        mutate("x"), BOOM, LOOK], "trace": True})
    assert exits(result) == [0, 20, 0]
    assert [one["seq"] for one in result["results"]] == [1, 2, 3]
    assert result["results"][0]["trace"]


def test_epoch_offsets(daemon):
    epoch = daemon.call("Chaos.EnvGet")["epoch"]
    result = daemon.call("Chaos.ApplyMessages", {"invokes": [LOOK] * 3,
                                                 "epochOffsets": [0, 5, 2]})
    assert [one["returnDecoded"]["currEpoch"] - epoch for one in result["results"]] == [0, 5, 7]
    assert daemon.call("Chaos.EnvGet")["epoch"] == epoch + 7
    trial = daemon.call("Chaos.ApplyMessages", {"invokes": [LOOK] * 2, "epochOffsets": [1, 1],
                                                "atomic": True})
    assert [one["epoch"] - epoch for one in trial["results"]] == [8, 9]


def test_a_message_at_an_epoch(daemon):
    result = daemon.call("Chaos.ApplyMessage", {"message": transfer(0), "epoch": 77})
    assert result["epoch"] == 77
    assert daemon.call("Chaos.EnvGet")["epoch"] == 77
    assert daemon.call("Chaos.Trace", {"seq": 1})["msgCid"] == result["msgCid"]


@pytest.mark.parametrize("params", [
    {}, {"messages": [], "invokes": []}, {"messages": [transfer(0)], "epochOffsets": []},
    {"messages": [transfer(0)], "epochOffsets": [-1]},
    {"messages": [transfer(0)], "stopOnError": 1},
    {"messages": [transfer(0)] * 1001}, {"messages": [{"To": "f0101"}]},
    {"invokes": [{"method": "nothing"}]}, {"invokes": [LOOK], "atomic": "yes"},
])
def test_lists_refused(daemon, params):
    daemon.refuse("Chaos.ApplyMessages", params, name="INVALID_PARAMS")
    assert daemon.call("Chaos.StateRoot")["seq"] == 0


def test_an_empty_list(daemon):
    result = daemon.call("Chaos.ApplyMessages", {"messages": []})
    assert result["results"] == []
    assert result["stateRoot"]["before"] == result["stateRoot"]["after"]


# ---- ApplyImplicit ----


def balance(daemon, address):
    return int(daemon.call("Filecoin.WalletBalance", [address]))


def test_implicit_as_system(daemon):
    reward = balance(daemon, "f02")
    # AwardBlockReward takes only f00: [miner, penalty, gas reward, win count].
    params = chain.b64(chain.cbor([b"\x00\x64", b"", b"", 1]))
    result = daemon.call("Chaos.ApplyImplicit", {
        "asSystem": True, "to": "f02", "method": 2, "params": params})
    assert result["message"]["From"] == "f00"
    assert result["receipt"]["GasUsed"] == 0
    assert result["gasCost"]["TotalCost"] == "0"
    assert result["exit"]["code"] == 0, result["exit"]
    assert balance(daemon, "f02") < reward
    refused = daemon.call("Chaos.ApplyImplicit", {
        "from": "f0100", "to": "f02", "method": 2, "params": params})
    assert refused["exit"]["code"] != 0
    assert refused["stateRoot"]["before"] == refused["stateRoot"]["after"]


def test_implicit_from_anybody(daemon):
    """Contracts, singletons, keys: nonce and fees stay out of it."""
    nonce = daemon.call("Filecoin.MpoolGetNonce", ["f0100"])
    before = balance(daemon, "f0101")
    for sender in ("f02", "f0100", chain.account_address(0)):
        result = daemon.call("Chaos.ApplyImplicit", {"from": sender, "to": "f0101", "value": "7"})
        assert result["exit"]["code"] == 0, (sender, result["exit"])
    assert balance(daemon, "f0101") == before + 21
    assert balance(daemon, "f0100") == 10**24 - 14
    assert daemon.call("Filecoin.MpoolGetNonce", ["f0100"]) == nonce


def test_implicit_from_nobody(daemon):
    """As in the reference: an ID is taken as it is, until there is value to take from it; a key
    must have an ID."""
    root = daemon.root()
    result = daemon.call("Chaos.ApplyImplicit", {"from": "f0999", "to": "f098", "method": 9})
    assert result["returnDecoded"]["caller"] == "f0999"
    daemon.refuse("Chaos.ApplyImplicit", {"from": "f0999", "to": "f0101", "value": "7"},
                  name="VM_FATAL")
    key = chain.key_address(b"\x05" * 32)
    result = daemon.call("Chaos.ApplyImplicit", {"from": key, "to": "f0101"})
    assert result["exit"] == {"code": 5, "name": "SysErrInvalidReceiver",
                              "text": "resolve from address failed"}
    assert daemon.root() == root


def test_implicit_in_the_journal(daemon):
    applied = daemon.call("Chaos.ApplyImplicit", {
        "from": "f02", "to": "f098", "method": 7,
        "params": chain.b64(chain.cbor(["implicit", 0]))})
    entry = daemon.call("Chaos.History", {"from": 1})["entries"][0]
    assert entry["kind"] == "implicit"
    assert entry["msgCid"] == applied["msgCid"]
    trace = daemon.call("Chaos.Trace", {"seq": 1})
    assert trace["msgCid"] == applied["msgCid"]
    assert daemon.call("Filecoin.StateSearchMsg", [None, applied["msgCid"], -1, True]) is None
    assert daemon.invoke("inspectRuntime")["returnDecoded"]["state"]["value"] == "implicit"


def test_message_as_system(daemon):
    message = chain.message(To="f0101", From="f0100", Value="0", Nonce=99)
    result = daemon.call("Chaos.ApplyMessage", {"message": message, "asSystem": True})
    assert result["message"]["From"] == "f00"
    assert result["exit"]["code"] == 0
    assert daemon.call("Chaos.History", {"from": 1})["entries"][0]["kind"] == "implicit"


@pytest.mark.parametrize("params", [
    {"to": "f0101"}, {"from": "f0100", "to": "f0101", "asSystem": True}, {"from": "f0100"},
])
def test_implicit_refused(daemon, params):
    daemon.refuse("Chaos.ApplyImplicit", params, name="INVALID_PARAMS")


# ---- Simulate ----


def test_overrides_of_the_environment(daemon):
    before = state(daemon)
    result = daemon.call("Chaos.Simulate", {"invoke": LOOK, "overrides": {
        "epoch": 7, "baseFee": "0", "circSupply": "5"}})
    assert result["epoch"] == 7
    assert result["returnDecoded"]["currEpoch"] == 7
    assert result["gasCost"]["BaseFeeBurn"] == "0"
    result = daemon.call("Chaos.Simulate", {
        "invoke": {"method": "deleteActor", "args": {"beneficiary": "f098"}, "from": "f0100"},
        "overrides": {"networkVersion": 6}})
    plain = daemon.call("Chaos.Simulate", {
        "invoke": {"method": "deleteActor", "args": {"beneficiary": "f098"}, "from": "f0100"}})
    assert result["networkVersion"] == 6
    assert result["receipt"] != plain["receipt"]
    assert state(daemon) == before


def test_overrides_of_actors(daemon):
    before = state(daemon)
    sender = chain.account_address(0)
    result = daemon.call("Chaos.Simulate", {"invoke": {**LOOK, "value": "9", "from": sender},
                                            "overrides": {"actors": {
        "f098": {"state": {"Value": "supposed"}, "balance": "1 FIL"},
        sender: {"nonce": 44, "balance": "2 FIL"},
        "f0777": {"code": "account", "balance": "3"}}}})
    assert result["message"]["Nonce"] == 44
    assert result["returnDecoded"]["state"]["value"] == "supposed"
    assert result["returnDecoded"]["currentBalance"] == str(10**18 + 9)
    assert result["exit"]["code"] == 0
    poor = daemon.call("Chaos.Simulate", {"invoke": LOOK, "overrides": {
        "actors": {"f0100": {"balance": "0"}}}})
    assert poor["exit"]["name"] == "SysErrSenderStateInvalid"
    assert state(daemon) == before


def test_simulation_of_a_list(daemon):
    before = state(daemon)
    result = daemon.call("Chaos.Simulate", {"invokes": [mutate("x"), FATAL, LOOK],
                                            "overrides": {"epoch": 50}})
    assert exits(result) == [0, "VM_FATAL", 0]
    assert result["results"][2]["returnDecoded"]["state"]["value"] == "x"
    assert result["results"][2]["message"]["Nonce"] == 1
    assert [one.get("seq") for one in result["results"]] == [None, None, None]
    assert state(daemon) == before
    applied = daemon.call("Chaos.ApplyMessages", {"messages": [transfer(0), transfer(1)]})
    again = daemon.call("Chaos.Simulate", {"messages": [transfer(0), transfer(1)],
                                           "at": "genesis"})
    assert again["stateRoot"] == applied["stateRoot"]
    assert again["receiptsRoot"] == applied["receiptsRoot"]


def test_simulation_steps_the_epoch(daemon):
    epoch = daemon.call("Chaos.EnvGet")["epoch"]
    daemon.call("Chaos.EnvSet", {"epochStep": 10})
    assert daemon.call("Chaos.Simulate", {"invoke": LOOK})["epoch"] == epoch + 10
    result = daemon.call("Chaos.Simulate", {"invokes": [LOOK] * 2})
    assert [one["epoch"] for one in result["results"]] == [epoch + 10, epoch + 20]
    supposed = daemon.call("Chaos.Simulate", {"invokes": [LOOK] * 2, "overrides": {"epoch": 3}})
    assert [one["epoch"] for one in supposed["results"]] == [3, 13]
    assert daemon.invoke("inspectRuntime")["epoch"] == epoch + 10


@pytest.mark.parametrize("overrides, name", [
    ({"actors": {"f0999": {"balance": "1"}}}, "ACTOR_NOT_FOUND"),
    ({"actors": {"f0100": {}}}, "INVALID_PARAMS"),
    ({"actors": {"nobody": {"balance": "1"}}}, "INVALID_PARAMS"),
    ({"actors": {"f0100": {"balanec": "1"}}}, "INVALID_PARAMS"),
    ({"actors": {"f0100": {"head": link(cid_of(b"\x81\x01"))}}}, "BLOCK_NOT_FOUND"),
    ({"actors": []}, "INVALID_PARAMS"),
    ({"actors": {f"f0{i}": {"balance": "1"} for i in range(1001)}}, "INVALID_PARAMS"),
    ({"epoch": -1}, "INVALID_PARAMS"), ({"networkVersion": 16}, "INVALID_PARAMS"),
    ({"baseFee": str(2**1016)}, "INVALID_PARAMS"),
    ({"randomness": {"source": "seeded"}}, "INVALID_PARAMS"),
    ({"gasSchedule": 1}, "INVALID_PARAMS"),
])
def test_overrides_refused(daemon, overrides, name):
    error = daemon.refuse("Chaos.Simulate", {"invoke": LOOK, "overrides": overrides}, name=name)
    assert error.data["hint"]


def test_atomic_within_what_is_taken_back_too(daemon):
    """A list inside a dry run inside a batch: each takes back its own."""
    before = state(daemon)
    params = {"invokes": [mutate("x"), LOOK], "atomic": True}
    failing = {"invokes": [mutate("x"), FATAL], "atomic": True}
    envelope = [{"jsonrpc": "2.0", "id": i, "method": "Chaos.ApplyMessages", "params": one}
                for i, one in enumerate([{**params, "dryRun": True}, {**failing, "dryRun": True}])]
    answers = daemon.post(envelope, headers={"Chaos-Batch": "atomic"}).json()
    assert [one["error"]["data"]["name"] for one in answers if "error" in one]
    dry = daemon.call("Chaos.ApplyMessages", {**params, "dryRun": True})
    assert exits(dry) == [0, 0]
    assert state(daemon) == before
    answers = daemon.post([envelope[0]], headers={"Chaos-Batch": "atomic"}).json()
    assert exits(answers[0]["result"]) == [0, 0]
    assert state(daemon) == before
    assert exits(daemon.call("Chaos.ApplyMessages", params)) == [0, 0]
    assert daemon.call("Chaos.StateRoot")["seq"] == 2
