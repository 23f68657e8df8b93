# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What clients of Lotus do: estimate, push, wait, replay; and the older API, /rpc/v0."""

import os
import random
from unittest.mock import ANY

import pytest

import chain
from conftest import RpcError

KEY = chain.account_address(1)
ESTIMATES = int(os.environ.get("CHAOS_ESTIMATES", "150"))  # script/test-all: 1,000
UUID = "0d5a1b1c-0a2f-4c39-9a08-3f6d3a6e1c11"


def head(daemon):
    return daemon.call("Filecoin.ChainHead", [])


def blank(**fields):
    """A message whose gas is to be filled in."""
    return {**chain.message(**{"From": KEY, "To": "f0102", "Value": "1", **fields}),
            "GasLimit": 0, "GasFeeCap": "0", "GasPremium": "0"}


def v0(daemon, method, params=None, path="/rpc/v0"):
    request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or []}
    answer = daemon.post(request, path=path).json()
    if "error" in answer:
        daemon.schemas.check_error(answer["error"])
        raise RpcError(answer["error"])
    return answer["result"]


# ---- gas ----


def test_estimates(daemon):
    message = blank()
    filled = daemon.call("Filecoin.GasEstimateMessageGas", [message, None, None])
    limit = daemon.call("Filecoin.GasEstimateGasLimit", [
        {**message, "GasFeeCap": filled["GasFeeCap"], "GasPremium": filled["GasPremium"]}, []])
    assert limit == filled["GasLimit"] > 0
    assert filled["GasPremium"] == daemon.call(
        "Filecoin.GasEstimateGasPremium", [10, KEY, 0, None])
    assert filled["GasFeeCap"] == daemon.call(
        "Filecoin.GasEstimateFeeCap", [{**message, "GasPremium": filled["GasPremium"]}, 20, None])
    assert filled["Nonce"] == 0
    # What is given stays.
    given = {**message, "GasLimit": 5_000_000, "GasFeeCap": "700", "GasPremium": "3"}
    same = daemon.call("Filecoin.GasEstimateMessageGas", [given, None, None])
    assert {k: same[k] for k in given} == given
    capped = daemon.call("Filecoin.GasEstimateMessageGas", [message, {"MaxFee": "1000000"}, None])
    assert int(capped["GasFeeCap"]) * capped["GasLimit"] <= 1_000_000
    assert int(capped["GasPremium"]) <= int(capped["GasFeeCap"])


def waited(daemon, **fields):
    """What StateWaitMsg tells of a message: its return decoded, and its receipt. StateSearchMsg
    says the same, but that nothing is decoded."""
    message = {**blank(), "Value": "0", **fields}
    cid = daemon.call("Filecoin.MpoolPushMessage", [message, None])["CID"]
    found = daemon.call("Filecoin.StateSearchMsg", [None, cid, -1, True])
    assert found["ReturnDec"] is None
    result = daemon.call("Filecoin.StateWaitMsg", [cid, 0, -1, True])
    assert {**result, "ReturnDec": None} == found
    assert v0(daemon, "Filecoin.StateWaitMsg", [cid, 0]) == result
    return result["ReturnDec"], found["Receipt"]


def filled(daemon, spec=None, **fields):
    return daemon.call("Filecoin.GasEstimateMessageGas", [blank(**fields), spec, None])


def test_an_estimate_from_an_id(daemon):
    """What signs for it counts, though the message does not show its key."""
    given = filled(daemon, From="f0101")
    cid = daemon.call("Filecoin.MpoolPush", [
        chain.sign_message(given, chain.account_secret(1))])
    receipt = daemon.call("Filecoin.StateWaitMsg", [cid])["Receipt"]
    assert (receipt["ExitCode"], receipt["GasUsed"]) == (0, given["GasLimit"])


def test_estimates_of_fees(daemon):
    assert filled(daemon)["GasFeeCap"] == "101"  # the base fee and the premium
    assert daemon.call("Filecoin.GasEstimateFeeCap", [blank(GasPremium="1"), 9, None]) == "100"
    premium = {**blank(), "GasPremium": "7"}
    assert daemon.call("Filecoin.GasEstimateFeeCap", [premium, 9, None]) == "107"
    # Lowered to nothing, a fee has fewer bytes, so that the limit is less, too.
    lowered = filled(daemon, {"MaxFee": "1000"})
    assert lowered["GasFeeCap"] == lowered["GasPremium"] == "0"
    assert lowered["GasLimit"] < filled(daemon)["GasLimit"]
    raised = filled(daemon, {"MaxFee": str(10**15), "MaximizeFeeCap": True})
    assert raised["GasFeeCap"] == str(10**15 // raised["GasLimit"])
    for one in (lowered, raised):
        nonce = daemon.call("Filecoin.MpoolGetNonce", [KEY])
        signed = chain.sign_message({**one, "Nonce": nonce}, chain.account_secret(1))
        cid = daemon.call("Filecoin.MpoolPush", [signed])
        receipt = daemon.call("Filecoin.StateWaitMsg", [cid])["Receipt"]
        assert (receipt["ExitCode"], receipt["GasUsed"]) == (0, one["GasLimit"])


def test_estimates_need_no_funds_and_no_limit(daemon):
    limit = daemon.call("Filecoin.GasEstimateGasLimit", [blank(), None])
    assert daemon.call("Filecoin.GasEstimateGasLimit", [{**blank(), "GasLimit": 5}, None]) == limit
    daemon.call("Chaos.SetBalance", {"address": KEY, "value": "1"})
    assert filled(daemon)["GasLimit"] > 0
    daemon.refuse("Filecoin.MpoolPushMessage", [blank(), None], "MESSAGE_REJECTED", 1)


def test_estimates_at_a_tipset(daemon):
    """To an account that was not there then it was dearer."""
    then = head(daemon)["Cids"]
    message = blank(To=chain.key_address(b"\x33" * 32))
    daemon.call("Filecoin.MpoolPushMessage", [message, None])
    for tipset, dearer in ((then, True), (None, False), (head(daemon)["Cids"], False)):
        limit = daemon.call("Filecoin.GasEstimateGasLimit", [message, tipset])
        assert (limit > 10**6) == dearer, limit


def test_what_exec_returns_is_named(daemon):
    """Where Lotus decodes it: in StateWaitMsg, and only of what went well."""
    parties = [chain.address_bytes("f0100"), chain.address_bytes("f0102")]
    named, receipt = waited(daemon, **executed(CODES["paymentchannel"], parties))
    robust = chain.address_text(chain.unb64(receipt["Return"])[-21:])
    assert list(named) == ["IDAddress", "RobustAddress"]
    assert named["RobustAddress"] == robust and robust.startswith("f2")
    assert named["IDAddress"] == daemon.call("Filecoin.StateLookupID", [robust, None])
    limits = {"GasLimit": 10**8, "GasFeeCap": "200", "GasPremium": "1"}
    named, receipt = waited(daemon, **executed(chain.code_cid("fil/5/account"), parties), **limits)
    assert named is None and receipt["ExitCode"] != 0
    assert waited(daemon, Value="1") == (None, {**receipt, "ExitCode": 0, "GasUsed": ANY})


def test_what_other_methods_return_is_named(daemon):
    """Of every actor, by Go's names (the forms themselves: tests/unit/rpc/test_params_form.c)."""
    signers = [chain.address_bytes(KEY), chain.address_bytes("f0102")]
    made, _ = waited(daemon, **executed(CODES["multisig"], [signers, 2, 0, 0]))
    wallet = made["RobustAddress"]
    proposal = chain.b64(chain.cbor([chain.address_bytes("f098"), b"", 9, b""]))
    named, _ = waited(daemon, To=wallet, Method=2, Params=proposal)
    assert named == {"TxnID": 0, "Applied": False, "Code": 0, "Ret": None}
    approval = {"To": wallet, "Method": 3, "Params": chain.b64(chain.cbor([0, b""]))}
    named, _ = waited(daemon, From=chain.account_address(2), **approval)
    assert list(named) == ["Applied", "Code", "Ret"] and named["Applied"] is True
    assert waited(daemon, **chaos(4, chain.address_bytes(KEY)))[0] == {
        "Address": "f0101", "Success": True}
    sent, receipt = waited(daemon, **chaos(6, [chain.address_bytes("f0199"), b"", 0, b""]))
    assert receipt["ExitCode"] == 0 and sent["Return"] is None and sent["Code"] != 0
    inspected, _ = waited(daemon, **chaos(9, b"") | {"Params": None}, Value="7")
    assert inspected == {
        "Caller": "f0101", "Receiver": "f098", "ValueReceived": "7",
        "CurrEpoch": daemon.call("Chaos.EnvGet")["epoch"], "CurrentBalance": "7",
        "State": {"Value": "", "Unmarshallable": None}}
    assert waited(daemon, To="f0103", Method=2)[0] == chain.account_address(3)


def test_what_is_of_no_known_form_stays_bytes(daemon):
    """As in Lotus: here since the receiver is there no more in the state behind the tipset."""
    run = daemon.call("Chaos.ApplyTipset", {"blocks": [{"miner": "f0101", "messages": [
        chain.message(Nonce=nonce, **chaos(method, chain.address_bytes("f0100")))
        for nonce, method in enumerate((4, 5))]}]})
    asked, deleted = run["applications"][:2]
    assert deleted["receipt"]["ExitCode"] == 0
    found = daemon.call("Filecoin.StateWaitMsg", [asked["msgCid"]])
    assert found["ReturnDec"] == found["Receipt"]["Return"] == chain.b64(
        chain.cbor([chain.address_bytes("f0100"), True]))


@pytest.mark.parametrize("params", [None, "", "gA=="])
def test_parameters_come_back_as_they_were_sent(daemon, params):
    """None stays null and empty ones stay "", as Go's []byte does: clients check the type. What is
    kept has no empty parameters."""
    sent = {**blank(), "Params": params}
    assert daemon.call("Filecoin.GasEstimateMessageGas", [sent, None, None])["Params"] == params
    assert daemon.call("Filecoin.StateCall", [sent, None])["Msg"]["Params"] == params
    pushed = daemon.call("Filecoin.MpoolPushMessage", [sent, None])
    assert pushed["Message"]["Params"] == params
    kept = daemon.call("Filecoin.ChainGetMessage", [pushed["CID"]])
    assert kept["Params"] == (params or None)


def test_estimates_of_what_fails(daemon):
    message = blank(To="f098", Method=8, Params=chain.b64(chain.cbor([20, "boom", False])),
                    Value="0")
    error = daemon.refuse("Filecoin.GasEstimateGasLimit", [message, None], "EXECUTION_FAILED", 1)
    assert "exit" in error.message and "20" in error.message
    daemon.refuse("Filecoin.GasEstimateMessageGas", [message, None, None], "EXECUTION_FAILED", 1)
    daemon.refuse("Filecoin.GasEstimateGasLimit", [blank(From="f0999"), None],
                  "ACTOR_NOT_FOUND", 11)
    # Pushed, it has a receipt like any other.
    signed = daemon.call("Filecoin.MpoolPushMessage", [message, None])
    found = daemon.call("Filecoin.StateWaitMsg", [signed["CID"], 1, -1, True])
    assert found["Receipt"]["ExitCode"] == 20
    assert found["Receipt"]["GasUsed"] == signed["Message"]["GasLimit"]


def executed(code, params):
    """The making of an actor by f01."""
    made = chain.cbor([chain.Cid(code), chain.cbor(params)])
    return {"To": "f01", "Method": 2, "Params": chain.b64(made)}


def chaos(method, params):
    return {"To": "f098", "Method": method, "Params": chain.b64(chain.cbor(params))}


# Messages of every kind, by what is drawn for them: what they have otherwise than a transfer.
KINDS = [
    lambda dice, number: {"Value": str(dice.randrange(1 << dice.randrange(1, 60)))},
    # New accounts, of both kinds of keys.
    lambda dice, number: {"To": chain.key_address(chain.blake2b(b"new %d" % number, 32))},
    lambda dice, number: {"To": chain.address_text(
        b"\3" + chain.blake2b(b"bls %d" % number, 48))},
    lambda dice, number: chaos(7, ["x" * dice.randrange(300), dice.randrange(3)]),
    lambda dice, number: {"To": "f098", "Method": 9},
    lambda dice, number: chaos(4, chain.address_bytes(KEY)),
    # Sends that carry value, and one inside of another.
    lambda dice, number: {"Value": str(dice.randrange(3, 10**9)),
                          **chaos(6, [chain.address_bytes("f0103"), chain.amount_bytes("3"), 0,
                                      b""])},
    lambda dice, number: chaos(6, [chain.address_bytes("f098"), b"", 7,
                                   chain.cbor(["y" * dice.randrange(100), 0])]),
    lambda dice, number: {"Value": str(dice.randrange(10**9)), **executed(
        CODES["paymentchannel"], [chain.address_bytes(KEY), chain.address_bytes("f0103")])},
    lambda dice, number: {"Value": str(dice.randrange(10**9)), **executed(
        CODES["multisig"], [[chain.address_bytes(f"f0{100 + i}")
                             for i in range(dice.randrange(1, 8))], 1, dice.randrange(99), 0])},
]
CODES = {name: b"\x01\x55\x00" + bytes([len(b"fil/5/" + name.encode())]) + b"fil/5/"
         + name.encode() for name in ("paymentchannel", "multisig")}


def random_message(dice, number):
    fields = {"Value": "0", **dice.choice(KINDS)(dice, number)}
    return blank(**fields)


def test_limits_are_exact(daemon):
    """The gas that a message is given by an estimate is what it then uses."""
    dice = random.Random(4)
    for number in range(ESTIMATES):
        message = random_message(dice, number)
        nonce = daemon.call("Filecoin.MpoolGetNonce", [KEY])
        filled = daemon.call("Filecoin.GasEstimateMessageGas", [message, None, None])
        signed = chain.sign_message({**filled, "Nonce": nonce}, chain.account_secret(1))
        cid = daemon.call("Filecoin.MpoolPush", [signed])
        receipt = daemon.call("Filecoin.StateWaitMsg", [cid])["Receipt"]
        assert (receipt["ExitCode"], receipt["GasUsed"]) == (0, filled["GasLimit"]), message


# ---- push and wait ----


def test_push_message(daemon):
    signed = daemon.call("Filecoin.MpoolPushMessage", [blank(From="f0101"), None])
    assert signed["Message"]["From"] == KEY and signed["Message"]["Nonce"] == 0
    found = daemon.call("Filecoin.StateWaitMsg", [signed["CID"], 0, None, True])
    assert found["TipSet"] == head(daemon)["Cids"] and found["Message"] == signed["CID"]
    assert found["Receipt"]["GasUsed"] == signed["Message"]["GasLimit"]
    daemon.refuse("Filecoin.MpoolPushMessage", [blank(Nonce=7), None], "MESSAGE_REJECTED", 1)
    daemon.refuse("Filecoin.MpoolPushMessage", [blank(Value=str(10**30)), None],
                  "MESSAGE_REJECTED", 1)
    daemon.refuse("Filecoin.MpoolPushMessage", [blank(From="f099"), None])
    assert daemon.call("Filecoin.MpoolGetNonce", [KEY]) == 1
    assert daemon.call("Filecoin.MpoolPending", [None]) == []


def test_push_message_once(start, tmp_path):
    data = tmp_path / "data"
    daemon = start("--data-dir", data)
    spec = {"MaxFee": "0", "MsgUuid": UUID}
    first = daemon.call("Filecoin.MpoolPushMessage", [blank(), spec])
    daemon.kill()
    daemon = start("--data-dir", data)
    assert daemon.call("Filecoin.MpoolPushMessage", [blank(Value="99"), spec]) == first
    none = {"MsgUuid": "00000000-0000-0000-0000-000000000000"}
    second = daemon.call("Filecoin.MpoolPushMessage", [blank(), none])
    assert second["Message"]["Nonce"] == 1
    third = daemon.call("Filecoin.MpoolPushMessage", [blank(), none])
    assert third["Message"]["Nonce"] == 2  # that is no UUID
    daemon.refuse("Filecoin.MpoolPushMessage", [blank(), {"MsgUuid": "x"}], "INVALID_PARAMS")


def test_funds_for_all_of_it(daemon):
    """The value and what the whole gas limit may cost, and not one attoFIL more."""
    message = {**blank(Value="5"), "GasLimit": 10**7, "GasFeeCap": "200", "GasPremium": "1"}
    needed = 10**7 * 200 + 5
    daemon.call("Chaos.SetBalance", {"address": KEY, "value": str(needed - 1)})
    daemon.refuse("Filecoin.MpoolPushMessage", [message, None], "MESSAGE_REJECTED", 1)
    daemon.call("Chaos.SetBalance", {"address": KEY, "value": str(needed)})
    daemon.call("Filecoin.MpoolPushMessage", [message, None])
    daemon.refuse("Filecoin.MpoolPending", [[chain.link(chain.cid_of(b"none"))]],
                  "TIPSET_NOT_FOUND")


def test_batches_are_all_or_nothing(daemon):
    def signed(nonce):
        return chain.sign_message(chain.message(From=KEY, Nonce=nonce), chain.account_secret(1))

    root = daemon.root()
    daemon.refuse("Filecoin.MpoolBatchPush", [[signed(0), signed(5)]], "MESSAGE_REJECTED", 1)
    assert daemon.root() == root
    cids = daemon.call("Filecoin.MpoolBatchPush", [[signed(0), signed(1)]])
    for cid in cids:
        assert daemon.call("Filecoin.StateWaitMsg", [cid])["Receipt"]["ExitCode"] == 0
    assert len(daemon.call("Filecoin.MpoolBatchPushUntrusted", [[signed(2)]])) == 1
    filled = daemon.call("Filecoin.MpoolBatchPushMessage", [[blank(), blank()], None])
    assert [one["Message"]["Nonce"] for one in filled] == [3, 4]
    daemon.refuse("Filecoin.MpoolBatchPushMessage", [[blank(), blank(Nonce=1)], None])
    assert daemon.call("Filecoin.MpoolGetNonce", [KEY]) == 5
    for one in daemon.call("Filecoin.MpoolBatchPushMessage", [[blank()] * 2, {"MaxFee": "9999"}]):
        assert int(one["Message"]["GasFeeCap"]) * one["Message"]["GasLimit"] <= 9999


def test_replay_of_what_was_never_pushed(reader):
    unknown = chain.link(chain.cid_of(b"nothing"))
    reader.refuse("Filecoin.StateReplay", [None, unknown], "MESSAGE_NOT_FOUND", 1)


# ---- running again ----


def test_exec_trace(daemon):
    """The calls of `lotus state exec-trace`."""
    run = daemon.invoke("abortWith", {"code": 20})
    daemon.invoke("inspectRuntime")
    found = daemon.call("Filecoin.StateSearchMsg", [None, run["msgCid"], -1, True])
    child = daemon.call("Filecoin.ChainGetTipSet", [found["TipSet"]])
    carrier = daemon.call("Filecoin.ChainGetTipSet", [child["Blocks"][0]["Parents"]])
    computed = daemon.call("Filecoin.StateCompute", [carrier["Height"], None, carrier["Cids"]])
    assert computed["Root"] == run["stateRoot"]["after"]
    (trace,) = computed["Trace"]
    assert trace["MsgCid"] == run["msgCid"] and trace["MsgRct"] == run["receipt"]
    assert trace["GasCost"] == run["gasCost"]
    replayed = daemon.call("Filecoin.StateReplay", [None, run["msgCid"]])
    assert replayed == trace
    assert daemon.call("Filecoin.StateReplay", [carrier["Cids"], run["msgCid"]]) == trace
    daemon.refuse("Filecoin.StateReplay", [child["Cids"], run["msgCid"]], "MESSAGE_NOT_FOUND")


def test_compute_of_tipsets_and_messages(daemon):
    message = chain.message(To="f0101", Value="1")
    run = daemon.call("Chaos.ApplyTipset", {"blocks": [{"miner": "f0101", "messages": [message]}]})
    newest = head(daemon)
    carrier = newest["Blocks"][0]["Parents"]
    computed = daemon.call("Filecoin.StateCompute", [newest["Height"], [], carrier])
    assert computed["Root"] == run["stateRoot"]["after"]
    assert [one["MsgRct"] for one in computed["Trace"]] == [
        one["receipt"] for one in run["applications"]]
    nothing = daemon.call("Filecoin.StateCompute", [newest["Height"], None, None])
    assert nothing == {"Root": run["stateRoot"]["after"], "Trace": None}
    more = [chain.message(To="f0101", Value="1", Nonce=nonce) for nonce in (1, 2)]
    supposed = daemon.call("Filecoin.StateCompute", [newest["Height"] + 5, more, None])
    assert len(supposed["Trace"]) == 2 and supposed["Root"]["/"] != daemon.root()
    assert daemon.root() == run["stateRoot"]["after"]["/"]
    # Both at once: what the tipset did has not gone when the messages behind it have run.
    whole = daemon.call("Filecoin.StateCompute", [newest["Height"], more, carrier])
    assert whole["Trace"][: len(computed["Trace"])] == computed["Trace"]
    assert [one["MsgRct"]["ExitCode"] for one in whole["Trace"][len(computed["Trace"]):]] == [0, 0]


def test_list_messages(daemon):
    cids = [daemon.invoke("inspectRuntime", **{"from": f"f010{i}"})["msgCid"] for i in (0, 1, 0)]
    call = "Filecoin.StateListMessages"
    assert daemon.call(call, [{"From": "f0100"}, None, 0]) == [cids[2], cids[0]]
    assert daemon.call(call, [{"To": "f098"}, None, 0]) == cids[::-1]
    assert daemon.call(call, [{"To": "f0109"}, None, 0]) is None
    newest = head(daemon)
    assert daemon.call(call, [{"To": "f098"}, None, newest["Height"] - 1]) == [cids[2]]
    daemon.refuse(call, [{}, None, 0], "INVALID_PARAMS")


def test_supply(reader):
    supply = reader.call("Chaos.EnvGet")["circSupply"]
    assert reader.call("Filecoin.StateCirculatingSupply", [None]) == supply
    parts = reader.call("Filecoin.StateVMCirculatingSupplyInternal", [None])
    assert parts["FilCirculating"] == supply
    assert parts["FilBurnt"] == reader.call("Filecoin.WalletBalance", ["f099"])
    assert reader.call("Filecoin.StartTime", []).endswith("Z")


def test_stat_obj(daemon):
    cid = chain.link(chain.cid_of(b"\x80"))
    assert daemon.call("Filecoin.ChainStatObj", [cid, None]) == {"Size": 1, "Links": 1}
    before = daemon.invoke("inspectRuntime")["stateRoot"]["after"]
    after = daemon.invoke("mutateState", {"value": "more"})["stateRoot"]["after"]
    whole = daemon.call("Filecoin.ChainStatObj", [after, None])
    dag = daemon.call("Chaos.DagStat", {"cid": after})
    assert (whole["Size"], whole["Links"]) == (dag["bytes"], dag["blocks"])
    more = daemon.call("Filecoin.ChainStatObj", [after, before])
    assert 0 < more["Links"] < whole["Links"] and 0 < more["Size"] < whole["Size"]
    assert daemon.call("Filecoin.ChainStatObj", [after, after]) == {"Size": 0, "Links": 0}
    daemon.refuse("Filecoin.ChainStatObj", [chain.link(chain.cid_of(b"none")), None],
                  "BLOCK_NOT_FOUND", 1)


def test_changed_actors(daemon):
    run = daemon.invoke("mutateState", {"value": "changed"})
    before, after = run["stateRoot"]["before"], run["stateRoot"]["after"]
    changed = daemon.call("Filecoin.StateChangedActors", [before, after])
    assert list(changed) == sorted(changed)
    assert {"f098", "f0100"} <= set(changed)
    for address, actor in changed.items():
        assert actor == daemon.call("Filecoin.StateGetActor", [address, None])
    assert daemon.call("Filecoin.StateChangedActors", [after, after]) == {}
    daemon.call("Chaos.DeleteActor", {"address": "f0109"})
    gone = daemon.call("Chaos.StateRoot")["root"]
    assert "f0109" not in daemon.call("Filecoin.StateChangedActors", [after, gone])


def test_robust_addresses(daemon):
    for address in ("f0101", KEY):
        assert daemon.call("Filecoin.StateLookupRobustAddress", [address, None]) == KEY
    daemon.refuse("Filecoin.StateLookupRobustAddress", ["f04", None], "ACTOR_NOT_FOUND", 11)
    with pytest.raises(RpcError, match="/rpc/v1"):
        v0(daemon, "Filecoin.StateLookupRobustAddress", ["f0101", None])


# ---- the older API ----


@pytest.mark.parametrize("path", ["/rpc/v0", "/w/main/rpc/v0"])
def test_v0(daemon, path):
    def call(method, params=None):
        return v0(daemon, method, params, path)

    assert call("Filecoin.Version")["APIVersion"] == 66816
    assert daemon.call("Filecoin.Version", [])["APIVersion"] == 131840
    run = daemon.invoke("abortWith", {"code": 20})
    found = daemon.call("Filecoin.StateSearchMsg", [None, run["msgCid"], -1, True])
    assert call("Filecoin.StateSearchMsg", [run["msgCid"]]) == found
    assert call("Filecoin.StateSearchMsgLimited", [run["msgCid"], 10]) == found
    for _ in range(2):
        daemon.invoke("abortWith", {"code": 21})
    assert call("Filecoin.StateSearchMsg", [run["msgCid"]]) == found
    assert call("Filecoin.StateSearchMsgLimited", [run["msgCid"], 1]) is None
    assert call("Filecoin.StateWaitMsg", [run["msgCid"], 5]) == found
    assert call("Filecoin.StateWaitMsgLimited", [run["msgCid"], 5, 10]) == found
    assert call("Filecoin.StateGetReceipt", [run["msgCid"], None]) == run["receipt"]
    assert call("Filecoin.ChainHead") == head(daemon)
    for source in ("Tickets", "Beacon"):
        assert call(f"Filecoin.ChainGetRandomnessFrom{source}", [None, 1, 2, "AQI="]) == \
            daemon.call(f"Filecoin.StateGetRandomnessFrom{source}", [1, 2, "AQI=", None])


def test_each_api_tells_what_the_other_has(reader):
    for method in ("ChainGetFinalizedTipSet", "ChainGetTipSetAfterHeight"):
        with pytest.raises(RpcError, match="/rpc/v1") as refused:
            v0(reader, f"Filecoin.{method}", [0])
        assert refused.value.name == "METHOD_NOT_FOUND"
        assert refused.value.data["reason"] == "wrong-api-version"
    for method in ("StateGetReceipt", "StateSearchMsgLimited", "ChainGetRandomnessFromBeacon"):
        error = reader.refuse(f"Filecoin.{method}", [], "METHOD_NOT_FOUND", -32601)
        assert error.data["reason"] == "wrong-api-version" and "/rpc/v0" in error.message
    with pytest.raises(RpcError, match="miners"):
        v0(reader, "Filecoin.StateMinerPower", [])
