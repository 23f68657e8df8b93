# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Chaos.ApplyTipset: blocks, rewards, null rounds, cron, and what the journal keeps of them."""

import json

import pytest

import chain
from chain import b64, cbor, message_cbor

FEES = {"GasLimit": 10**8, "GasFeeCap": "200", "GasPremium": "1"}


def transfer(nonce, value="5", **fields):
    return chain.message(To="f0101", From="f0100", Nonce=nonce, Value=value, **FEES, **fields)


def message_cid(message):
    return chain.cid_text(chain.message_cid(message))


def block(*messages, miner="f0101", win_count=None):
    given = {"miner": miner, "messages": list(messages)}
    return given if win_count is None else {**given, "winCount": win_count}


def steps(run):
    return [(a["step"], a["block"], a["epoch"]) for a in run["applications"]]


def exits(run):
    return [a["receipt"]["ExitCode"] for a in run["applications"]]


# ---- one tipset ----


def test_cron_alone(daemon):
    before = daemon.call("Chaos.EnvGet")
    run = daemon.call("Chaos.ApplyTipset", {"blocks": []})
    assert steps(run) == [("cron", None, before["epoch"] + 1)]
    assert exits(run) == [0]
    assert run["applications"][0]["message"]["To"] == "f03"
    assert run["applications"][0]["gasCost"] is None
    assert run["parentEpoch"] == before["epoch"]
    assert run["stateRoot"]["before"] != run["stateRoot"]["after"]
    assert daemon.call("Chaos.EnvGet")["epoch"] == before["epoch"] + 1
    assert daemon.root() == run["stateRoot"]["after"]["/"]


def test_messages_rewards_and_cron(daemon):
    epoch = daemon.call("Chaos.EnvGet")["epoch"]
    first, second = transfer(0), transfer(1, value="7")
    run = daemon.call("Chaos.ApplyTipset", {"blocks": [block(first), block(first, second)]})
    assert steps(run) == [
        ("message", 0, epoch + 1),
        ("reward", 0, epoch + 1),
        ("message", 1, epoch + 1),
        ("reward", 1, epoch + 1),
        ("cron", None, epoch + 1),
    ]
    assert exits(run) == [0] * 5
    applied = [a for a in run["applications"] if a["step"] == "message"]
    assert [a["msgCid"]["/"] for a in applied] == [message_cid(first), message_cid(second)]
    assert all(a["gasCost"]["GasUsed"] == str(a["receipt"]["GasUsed"]) for a in applied)
    assert all(a["receipt"]["GasUsed"] == 0 for a in run["applications"] if a["gasCost"] is None)
    assert daemon.call("Filecoin.MpoolGetNonce", ["f0100"]) == 2


def test_messages_in_every_form(daemon):
    plain, signed, raw = transfer(0), transfer(1), transfer(2)
    signed = {"Message": signed, "Signature": {"Type": 2, "Data": b64(bytes(96))}}
    forms = [plain, signed, b64(message_cbor(raw))]
    run = daemon.call("Chaos.ApplyTipset", {"blocks": [block(*forms)]})
    assert exits(run) == [0] * 5


def test_null_rounds(daemon):
    epoch = daemon.call("Chaos.EnvGet")["epoch"]
    run = daemon.call("Chaos.ApplyTipset", {"blocks": [], "epochOffset": 4})
    assert steps(run) == [("cron", None, epoch + i) for i in range(1, 5)]
    assert daemon.call("Chaos.EnvGet")["epoch"] == epoch + 4


def test_epoch_offset_of_nothing(daemon):
    epoch = daemon.call("Chaos.EnvGet")["epoch"]
    run = daemon.call("Chaos.ApplyTipset", {"blocks": [], "epochOffset": 0})
    assert steps(run) == [("cron", None, epoch)]


def test_key_types_have_an_order(daemon):
    """Senders that are no keys come first, then secp256k1 ones, whatever the block says."""
    key = chain.account_address(0)
    by_key = {**transfer(1), "From": key}
    run = daemon.call("Chaos.ApplyTipset", {"blocks": [block(by_key, transfer(0))]})
    senders = [a["message"]["From"] for a in run["applications"] if a["step"] == "message"]
    assert senders == ["f0100", key]
    assert exits(run) == [0] * 4


def test_penalty_and_fees_go_into_the_reward(daemon):
    """Params of the reward: miner, penalty, gas reward, win count."""
    wrong_nonce = transfer(9)
    run = daemon.call("Chaos.ApplyTipset", {"blocks": [block(wrong_nonce, win_count=3)]})
    refused, reward = run["applications"][:2]
    assert refused["receipt"]["ExitCode"] == 2
    penalty = 100 * FEES["GasLimit"]
    assert int(refused["gasCost"]["MinerPenalty"]) == penalty
    size = (penalty.bit_length() + 7) // 8
    wanted = [bytes([0, 101]), b"\0" + penalty.to_bytes(size, "big"), b"", 3]
    assert chain.unb64(reward["message"]["Params"]) == cbor(wanted)


def test_base_fee_of_the_tipset(daemon):
    run = daemon.call("Chaos.ApplyTipset", {"blocks": [block(transfer(0))], "baseFee": "0"})
    assert run["baseFee"] == "0"
    assert run["applications"][0]["gasCost"]["BaseFeeBurn"] == "0"
    assert daemon.call("Chaos.EnvGet")["baseFee"] == "100"


def test_trace(daemon):
    run = daemon.call("Chaos.ApplyTipset", {"blocks": [block(transfer(0))], "trace": True})
    for application in run["applications"]:
        assert application["trace"][0]["to"] == application["message"]["To"]
        assert application["trace"][0]["depth"] == 0


def test_the_chaos_actor_is_there(daemon):
    call = chain.message(To="f098", From="f0100", Method=8, Params=b64(cbor([20, "x", False])))
    run = daemon.call("Chaos.ApplyTipset", {"blocks": [block({**call, **FEES})]})
    assert run["applications"][0]["exit"]["code"] == 20


# ---- what ends it ----


def test_fatal_message_takes_everything_back(daemon):
    before = daemon.root(), daemon.call("Chaos.EnvGet")
    fatal = chain.message(To="f098", From="f0100", Nonce=1, Method=8,
                          Params=b64(cbor([0, "", False])))
    error = daemon.refuse(
        "Chaos.ApplyTipset", {"blocks": [block(transfer(0), {**fatal, **FEES})]}, "VM_FATAL"
    )
    assert "message 1 of block 0" in error.message
    assert error.data["applied"] == 1
    assert (daemon.root(), daemon.call("Chaos.EnvGet")) == before
    assert daemon.call("Filecoin.MpoolGetNonce", ["f0100"]) == 0


def test_reward_that_fails(daemon):
    error = daemon.refuse("Chaos.ApplyTipset", {"blocks": [block(win_count=0)]}, "VM_FATAL")
    assert "reward of block 0" in error.message


@pytest.mark.parametrize(
    "params, path",
    [
        ({}, "blocks"),
        ({"blocks": {}}, "blocks"),
        ({"blocks": [{}]}, "blocks[0].miner"),
        ({"blocks": [{"miner": "f0x"}]}, "blocks[0].miner"),
        ({"blocks": [{"miner": "f01", "winCount": "many"}]}, "blocks[0].winCount"),
        ({"blocks": [{"miner": "f01", "messages": 5}]}, "blocks[0].messages"),
        ({"blocks": [{"miner": "f01", "messages": ["AQI="]}]}, "blocks[0].messages[0]"),
        ({"blocks": [{"miner": "f01", "bonus": 1}]}, "blocks[0].bonus"),
        ({"blocks": [], "baseFee": "-1"}, "baseFee"),
        ({"blocks": [], "epochOffset": -1}, "epochOffset"),
        ({"blocks": [], "epochOffset": 10**9}, "epochOffset"),
    ],
)
def test_bad_input(reader, params, path):
    root = reader.root()
    error = reader.refuse("Chaos.ApplyTipset", params)
    assert error.name in ("INVALID_PARAMS", "DECODE_ERROR"), error
    assert error.data["path"] == path
    assert reader.root() == root


# ---- the journal ----


def test_history_search_and_trace(daemon):
    first, second = transfer(0), transfer(1)
    run = daemon.call("Chaos.ApplyTipset", {"blocks": [block(first), block(second)]})
    entry = daemon.call("Chaos.History", {"from": run["seq"]})["entries"][0]
    assert entry["kind"] == "tipset"
    assert entry["stateRoot"] == run["stateRoot"]
    assert entry["tipset"]["receiptsRoot"] == run["receiptsRoot"]
    assert entry["tipset"]["applications"] == len(run["applications"])
    assert [m["msgCid"]["/"] for m in entry["tipset"]["messages"]] == [
        message_cid(first), message_cid(second)
    ]
    found = daemon.call("Filecoin.StateSearchMsg", [[], {"/": message_cid(second)}, -1, True])
    applied = [a for a in run["applications"] if a["step"] == "message"]
    assert found["Receipt"] == applied[1]["receipt"]
    assert found["Height"] == run["epoch"] + 1
    listed = daemon.call("Chaos.History", {"msgCid": {"/": message_cid(second)}})["entries"]
    assert [e["seq"] for e in listed] == [run["seq"]]
    assert listed[0]["receipt"] == applied[1]["receipt"]

    traced = daemon.call("Chaos.Trace", {"seq": run["seq"]})
    assert [a["step"] for a in traced["applications"]] == [
        a["step"] for a in run["applications"]
    ]
    one = daemon.call("Chaos.Trace", {"msgCid": {"/": message_cid(second)}})
    assert one["trace"] == traced["applications"][2]["trace"]
    nested = daemon.call("Chaos.Trace", {"seq": run["seq"], "format": "lotus"})
    assert nested["applications"][0]["trace"]["Msg"]["To"] == "f0101"


def test_state_after_a_tipset_stays_readable(daemon):
    run = daemon.call("Chaos.ApplyTipset", {"blocks": [block(transfer(0))]})
    daemon.invoke("mutateState", {"value": "later"})
    state = daemon.call("Chaos.StateRoot", {"at": run["seq"]})
    assert state["root"] == run["stateRoot"]["after"]
    assert state["epoch"] == run["epoch"]


def test_restart(start, tmp_path):
    first = start("--data-dir", tmp_path / "data")
    run = first.call("Chaos.ApplyTipset", {"blocks": [block(transfer(0))], "epochOffset": 3})
    assert run["durable"] is True
    first.kill()
    second = start("--data-dir", tmp_path / "data")
    assert second.root() == run["stateRoot"]["after"]["/"]
    assert second.call("Chaos.EnvGet")["epoch"] == run["epoch"]
    traced = second.call("Chaos.Trace", {"seq": run["seq"]})
    assert len(traced["applications"]) == len(run["applications"])


# ---- against what Lotus recorded ----


def golden(shared):
    return sorted(shared.glob("golden/nv*/tipset/*.json"))


def expected_receipts(vector):
    return [
        (r["exit_code"], r["return"] or None, r["gas_used"])
        for r in vector["postconditions"]["receipts"]
    ]


def test_golden_tipsets(start, shared):
    """Every golden tipset vector, sent as calls: receipts, receipts roots and state root."""
    seen = 0
    for path in golden(shared):
        vector = json.loads(path.read_text())
        daemon = start("--ephemeral", "--genesis", f"vector:{path}")
        receipts, offset = [], 0
        for index, tipset in enumerate(vector["apply_tipsets"]):
            run = daemon.call("Chaos.ApplyTipset", {
                "blocks": [
                    {"miner": b["miner_addr"], "winCount": b["win_count"],
                     "messages": b["messages"] or []}
                    for b in tipset["blocks"] or []
                ],
                "baseFee": str(tipset["basefee"]),
                "epochOffset": tipset["epoch_offset"] - offset,
            })
            offset = tipset["epoch_offset"]
            receipts += [
                (a["receipt"]["ExitCode"], a["receipt"]["Return"], a["receipt"]["GasUsed"])
                for a in run["applications"]
            ]
            assert run["receiptsRoot"] == vector["postconditions"]["receipts_roots"][index], path
        assert receipts == expected_receipts(vector), path
        assert daemon.root() == vector["postconditions"]["state_tree"]["root_cid"]["/"], path
        daemon.stop()
        seen += 1
    assert seen > 0
