# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The chain of a world as a client walks it. Headers are encoded anew here, from what the JSON
says, so that a key that does not come out of its header is seen."""

import random
import time

import pytest

import chain
from conftest import RpcError

GENESIS_MEMBERS = ("Cids", "Blocks", "Height")


def cid_bytes(cid):
    return chain.unbase32(cid["/"][1:])


def cid_link(cid):
    return chain.Cid(cid_bytes(cid))


def header_bytes(block):
    """The 16 members as cbor-gen writes them (lotus chain/types/cbor_gen.go)."""
    election = block["ElectionProof"]
    assert block["BLSAggregate"] is None and block["BlockSig"] is None
    assert block["WinPoStProof"] is None and block["BeaconEntries"] is None
    assert election["VRFProof"] is None
    return chain.cbor(
        [
            chain.address_bytes(block["Miner"]),
            [chain.unb64(block["Ticket"]["VRFProof"])],
            [election["WinCount"], b""],
            [],
            [],
            [cid_link(parent) for parent in block["Parents"]],
            chain.amount_bytes(block["ParentWeight"]),
            block["Height"],
            cid_link(block["ParentStateRoot"]),
            cid_link(block["ParentMessageReceipts"]),
            cid_link(block["Messages"]),
            None,
            block["Timestamp"],
            None,
            block["ForkSignaling"],
            chain.amount_bytes(block["ParentBaseFee"]),
        ]
    )


def check_tipset(tipset):
    """Every key is that of its header, and blocks lie in the order of their tickets."""
    keys = [chain.link(chain.cid_of(header_bytes(block))) for block in tipset["Blocks"]]
    assert keys == tipset["Cids"]
    tickets = [
        chain.blake2b(chain.unb64(block["Ticket"]["VRFProof"]), 32) for block in tipset["Blocks"]
    ]
    assert tickets == sorted(tickets) and len(set(tickets)) == len(tickets)
    assert {block["Height"] for block in tipset["Blocks"]} == {tipset["Height"]}
    return tipset


def head(daemon):
    return check_tipset(daemon.call("Filecoin.ChainHead", []))


def get(daemon, key):
    return check_tipset(daemon.call("Filecoin.ChainGetTipSet", [key]))


def line(daemon):
    """All tipsets from the head to the genesis."""
    tipsets = [head(daemon)]
    while tipsets[-1]["Height"] > 0:
        child = tipsets[-1]["Blocks"][0]
        parent = get(daemon, child["Parents"])
        assert parent["Height"] < child["Height"]
        assert parent["Blocks"][0]["Timestamp"] <= child["Timestamp"]
        assert child["ParentWeight"] == str(parent["Height"])
        tipsets.append(parent)
    return tipsets


def root_of(tipset):
    return tipset["Blocks"][0]["ParentStateRoot"]


def abort(daemon, **more):
    return daemon.call(
        "Chaos.Invoke", {"method": "abortWith", "args": {"code": 20, "message": "x"}, **more}
    )


# ---- one message ----


def test_genesis(daemon):
    genesis = head(daemon)
    assert tuple(genesis) == GENESIS_MEMBERS
    assert genesis["Height"] == 0
    assert root_of(genesis)["/"] == daemon.root()
    assert genesis == daemon.call("Filecoin.ChainGetGenesis", [])
    cid = genesis["Cids"][0]
    assert daemon.call("Filecoin.ChainGetParentMessages", [cid]) is None
    assert daemon.call("Filecoin.ChainGetParentReceipts", [cid]) is None
    empty = {"BlsMessages": [], "SecpkMessages": [], "Cids": []}
    assert daemon.call("Filecoin.ChainGetBlockMessages", [cid]) == empty
    block = genesis["Blocks"][0]
    for name in ("Messages", "ParentMessageReceipts"):
        assert daemon.call("Filecoin.ChainHasObj", [block[name]])
        data = chain.unb64(daemon.call("Filecoin.ChainReadObj", [block[name]]))
        assert chain.link(chain.cid_of(data)) == block[name]


def test_carrier_and_successor(daemon):
    genesis = head(daemon)
    epoch = daemon.call("Chaos.EnvGet")["epoch"]
    run = abort(daemon)
    successor = head(daemon)
    block = successor["Blocks"][0]
    carrier = get(daemon, block["Parents"])
    assert root_of(successor) == run["stateRoot"]["after"]
    assert root_of(carrier) == run["stateRoot"]["before"]
    assert carrier["Blocks"][0]["Parents"] == genesis["Cids"]
    assert carrier["Height"] == epoch and successor["Height"] == epoch + 1
    assert carrier["Blocks"][0]["ParentBaseFee"] == "100"
    cid = carrier["Cids"][0]
    assert daemon.call("Filecoin.ChainGetBlock", [cid]) == carrier["Blocks"][0]
    assert daemon.call("Filecoin.ChainGetBlockMessages", [cid]) == {
        "BlsMessages": [run["message"]],
        "SecpkMessages": [],
        "Cids": [run["msgCid"]],
    }
    listed = [{"Cid": run["msgCid"], "Message": run["message"]}]
    assert daemon.call("Filecoin.ChainGetParentMessages", [successor["Cids"][0]]) == listed
    assert daemon.call("Filecoin.ChainGetMessagesInTipset", [carrier["Cids"]]) == listed
    assert daemon.call("Filecoin.ChainGetParentReceipts", [successor["Cids"][0]]) == [
        run["receipt"]
    ]
    assert daemon.call("Filecoin.ChainGetParentMessages", [cid]) is None
    assert daemon.call("Filecoin.ChainGetParentReceipts", [cid]) == []
    assert daemon.call("Filecoin.ChainGetMessage", [run["msgCid"]]) == run["message"]
    found = daemon.call("Filecoin.StateSearchMsg", [None, run["msgCid"], -1, True])
    assert found["TipSet"] == successor["Cids"] and found["Height"] == successor["Height"]


def test_signed_message(daemon):
    message = chain.message(From=chain.account_address(1), To="f0102", Value="5")
    message["Nonce"] = daemon.call("Filecoin.MpoolGetNonce", [message["From"]])
    signed = chain.sign_message(message, chain.account_secret(1))
    cid = daemon.call("Filecoin.MpoolPush", [signed])
    successor = head(daemon)
    (parent,) = successor["Blocks"][0]["Parents"]
    listed = daemon.call("Filecoin.ChainGetBlockMessages", [parent])
    assert listed["BlsMessages"] == [] and listed["Cids"] == [cid]
    (only,) = listed["SecpkMessages"]
    assert only["CID"] == cid and only["Signature"] == signed["Signature"]
    assert list(only) == ["Message", "Signature", "CID"]
    (told,) = daemon.call("Filecoin.ChainGetParentMessages", [successor["Cids"][0]])
    assert told == {"Cid": cid, "Message": only["Message"]}
    assert daemon.call("Filecoin.ChainGetMessage", [cid]) == only["Message"]


def test_every_block_is_read_by_cid(daemon):
    """From a header everything it names is reached, and is what it is called."""
    abort(daemon)
    ahead = [head(daemon)["Cids"][0]]
    seen = set()
    while ahead:
        cid = ahead.pop()
        if cid["/"] in seen:
            continue
        seen.add(cid["/"])
        data = chain.unb64(daemon.call("Filecoin.ChainReadObj", [cid]))
        assert chain.link(chain.cid_of(data)) == cid
        if len(data) > 200:  # headers
            block = daemon.call("Filecoin.ChainGetBlock", [cid])
            assert header_bytes(block) == data
            ahead += block["Parents"] + [block["Messages"], block["ParentMessageReceipts"]]
    assert len(seen) >= 7


# ---- many ----


def tipset_of_some(daemon, dice):
    # ApplyTipset moves the epoch, and a miner must be an actor that takes the reward.
    blocks = []
    for number in range(dice.randint(1, 4)):
        sender = 102 + number
        nonce = daemon.call("Filecoin.MpoolGetNonce", [f"f0{sender}"])
        blocks.append(
            {
                "miner": "f0101",
                "messages": [
                    chain.message(From=f"f0{sender}", To="f0101", Nonce=nonce + i, Value="1")
                    for i in range(dice.randint(0, 11))
                ],
            }
        )
    daemon.call("Chaos.ApplyTipset", {"blocks": blocks})


def step(daemon, dice):
    kind = dice.randrange(8)
    if kind < 4:
        abort(daemon)
    elif kind == 4:
        tipset_of_some(daemon, dice)
    elif kind == 5:
        epoch = daemon.call("Chaos.EnvGet")["epoch"]
        daemon.call("Chaos.EnvSet", {"epoch": epoch + dice.randint(0, 9)})
    elif kind == 6:
        daemon.call("Chaos.SetBalance", {"address": "f0105", "value": str(dice.randrange(10**9))})
    else:
        daemon.call("Chaos.ApplyImplicit", {"from": "f0100", "to": "f0101", "value": "1"})


def heights_by_walking(tipsets, height):
    """What a walk finds at or before, and at or after, a height."""
    before = next(one for one in tipsets if one["Height"] <= height)
    after = [one for one in tipsets if one["Height"] >= height][-1]
    return before, after


def check_heights(daemon, dice, tipsets, count):
    newest = tipsets[0]["Height"]
    some = {one["Height"] for one in dice.sample(tipsets, min(10, len(tipsets)))}
    some |= {dice.randint(0, newest) for _ in range(count)}
    some |= {max(0, height - 1) for height in some}
    for height in some:
        before, after = heights_by_walking(tipsets, height)
        assert daemon.call("Filecoin.ChainGetTipSetByHeight", [height, None]) == before
        assert daemon.call("Filecoin.ChainGetTipSetAfterHeight", [height, []]) == after


def test_a_long_line(daemon):
    dice = random.Random(14)
    for _ in range(40):
        step(daemon, dice)
    tipsets = line(daemon)
    assert len(tipsets) > 40
    assert root_of(tipsets[0])["/"] == daemon.root()
    check_heights(daemon, dice, tipsets, 20)
    # However many come in a second, the chain is not ahead of the clock.
    assert tipsets[0]["Blocks"][0]["Timestamp"] <= time.time()
    # From an older tipset on.
    start = tipsets[len(tipsets) // 2]
    height = start["Height"] - 1
    before, _ = heights_by_walking(tipsets[len(tipsets) // 2 :], height)
    assert daemon.call("Filecoin.ChainGetTipSetByHeight", [height, start["Cids"]]) == before
    for height, text in ((tipsets[0]["Height"] + 1, "greater than start point"), (-1, "below")):
        with pytest.raises(RpcError, match=text) as refused:
            daemon.call("Filecoin.ChainGetTipSetByHeight", [height, None])
        assert refused.value.name == "TIPSET_NOT_FOUND"


def test_tipsets_of_several_blocks(daemon):
    dice = random.Random(5)
    for _ in range(3):
        tipset_of_some(daemon, dice)
        successor = head(daemon)
        carrier = get(daemon, successor["Blocks"][0]["Parents"])
        messages = daemon.call("Filecoin.ChainGetParentMessages", [successor["Cids"][0]]) or []
        receipts = daemon.call("Filecoin.ChainGetParentReceipts", [successor["Cids"][0]])
        assert len(messages) == len(receipts)
        for message, receipt in zip(messages, receipts):
            found = daemon.call("Filecoin.StateSearchMsg", [None, message["Cid"], -1, True])
            assert found["Receipt"] == receipt and found["TipSet"] == successor["Cids"]
        listed = []
        for cid in carrier["Cids"]:
            listed += daemon.call("Filecoin.ChainGetBlockMessages", [cid])["Cids"]
        assert listed == [message["Cid"] for message in messages]


def test_state_at_a_tipset(daemon):
    before = daemon.call("Filecoin.StateGetActor", ["f0100", None])
    abort(daemon)
    successor = head(daemon)
    carrier = successor["Blocks"][0]["Parents"]
    after = daemon.call("Filecoin.StateGetActor", ["f0100", successor["Cids"]])
    assert after["Nonce"] == before["Nonce"] + 1
    assert daemon.call("Filecoin.StateGetActor", ["f0100", carrier]) == before
    version = daemon.call("Filecoin.StateNetworkVersion", [None])
    daemon.call("Chaos.EnvSet", {"networkVersion": 12})
    abort(daemon)
    assert daemon.call("Filecoin.StateNetworkVersion", [carrier]) == version
    assert daemon.call("Filecoin.StateNetworkVersion", [head(daemon)["Cids"]]) == 12
    other = [chain.link(chain.cid_of(b"none"))]
    for key in (other, successor["Cids"] + carrier, successor["Cids"] * 2):
        with pytest.raises(RpcError) as refused:
            daemon.call("Filecoin.StateGetActor", ["f0100", key])
        assert refused.value.name == "TIPSET_NOT_FOUND" and refused.value.code == 1
    with pytest.raises(RpcError) as refused:
        daemon.call("Filecoin.ChainGetBlock", other)
    assert refused.value.name == "BLOCK_NOT_FOUND"


def test_rewind_and_branch(daemon):
    daemon.call("Chaos.SnapshotCreate", {"name": "clean"})
    start = head(daemon)
    abort(daemon)
    left = head(daemon)
    daemon.call("Chaos.SnapshotRestore", {"name": "clean"})
    assert head(daemon) == start
    abort(daemon, gasLimit=2 * 10**9)
    right = head(daemon)
    assert right != left and right["Height"] == left["Height"]
    assert line(daemon)[2] == start
    # What was left is found by its key still.
    assert get(daemon, left["Cids"]) == left
    daemon.call("Chaos.Rewind", {"to": daemon.call("Chaos.StateRoot")["seq"] - 2})
    assert head(daemon) == left


def test_a_nonce_set_back_begins_a_branch(daemon):
    for _ in range(3):
        abort(daemon)
    before = head(daemon)
    daemon.call("Chaos.SetNonce", {"address": "f0100", "value": 1})
    tipsets = line(daemon)
    assert [one["Height"] for one in tipsets] == [before["Height"] + 1, 0]
    assert root_of(tipsets[0])["/"] == daemon.root()
    abort(daemon)
    tipsets = line(daemon)
    assert len(tipsets) == 4
    check_heights(daemon, random.Random(3), tipsets, 10)
    assert get(daemon, before["Cids"]) == before
    daemon.call("Chaos.SetNonce", {"address": "f0100", "value": 9})
    assert len(line(daemon)) == 5


def test_a_batch_sees_its_own_tipsets(daemon):
    abort(daemon)
    calls = [
        ("Chaos.Invoke", {"method": "abortWith", "args": {"code": 7}}),
        ("Filecoin.ChainHead", []),
        ("Filecoin.ChainGetTipSetByHeight", [0, None]),
    ]
    answers = daemon.batch(
        [
            {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
            for number, (method, params) in enumerate(calls)
        ]
    )
    assert answers[1]["result"] == head(daemon)
    assert answers[2]["result"] == daemon.call("Filecoin.ChainGetGenesis", [])


# ---- elsewhere, and later ----


class InWorld:
    """A daemon, by way of the path of one of its worlds."""

    def __init__(self, daemon, name):
        self.daemon, self.path = daemon, f"/w/{name}/rpc/v1"

    def call(self, method, params=None):
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or []}
        answer = self.daemon.post(request, path=self.path).json()
        self.daemon.schemas.check(method, answer)
        if "error" in answer:
            raise RpcError(answer["error"])
        return answer["result"]


def test_forks_share_it(daemon):
    abort(daemon)
    shared = line(daemon)
    daemon.call("Chaos.WorldFork", {"name": "child"})
    child = InWorld(daemon, "child")
    assert line(child) == shared
    abort(child)
    assert line(child)[2:] == shared and line(daemon) == shared
    abort(daemon)
    assert head(daemon) != head(child)
    with pytest.raises(RpcError, match="no tipset with this key"):
        daemon.call("Filecoin.ChainGetTipSet", [head(child)["Cids"]])


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_after_a_start(start, tmp_path, end):
    data = tmp_path / "data"
    daemon = start("--data-dir", data)
    dice = random.Random(7)
    for _ in range(15):
        step(daemon, dice)
    tipsets = line(daemon)
    getattr(daemon, end)()
    daemon = start("--data-dir", data)
    assert line(daemon) == tipsets
    check_heights(daemon, dice, tipsets, 5)
    for tipset in tipsets:
        for cid, block in zip(tipset["Cids"], tipset["Blocks"]):
            data = chain.unb64(daemon.call("Filecoin.ChainReadObj", [cid]))
            assert data == header_bytes(block)
    abort(daemon)
    assert line(daemon)[2:] == tipsets
