# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Filecoin.StateDecodeParams and StateEncodeParams: what methods of actors take, as JSON with Go's
names, and as bytes."""

import base64
import re

import pytest

import chain
from chain import b64, cbor
from conftest import REPOSITORY, RpcError
from test_lotus_flows import v0

VERSIONS = {0: 3, 2: 9, 3: 11, 4: 12, 5: 13, 6: 14, 7: 15}  # of actors: a network's
CHAOS = {"/": "bafkqac3gnfwc6mjpmnugc33t"}
ALICE, BOB = chain.account_address(1), chain.account_address(2)


def address(text):
    return chain.address_bytes(text)


@pytest.fixture(scope="module")
def codes(reader):
    found = {version: reader.call("Filecoin.StateActorCodeCIDs", [network])
             for version, network in VERSIONS.items()}
    for known in found.values():
        known["chaos"] = CHAOS
    return found


def cid(link):
    text = link["/"][1:].upper()
    return chain.Cid(base64.b32decode(text + "=" * (-len(text) % 8)))


def encode(daemon, code, method, value):
    return chain.unb64(daemon.call("Filecoin.StateEncodeParams", [code, method, value]))


VOUCHER = {
    "ChannelAddr": "f0101", "TimeLockMin": -1, "TimeLockMax": 0, "SecretPreimage": None,
    "Extra": {"Actor": "f02", "Method": 7, "Data": b64(b"d")}, "Lane": 1, "Nonce": 2**64 - 1,
    "Amount": "1000", "MinSettleHeight": 9, "Merges": [{"Lane": 1, "Nonce": 2}],
    "Signature": {"Type": 1, "Data": b64(b"sig")},
}
VOUCHER_CBOR = [address("f0101"), -1, 0, b"", [address("f02"), 7, b"d"], 1, 2**64 - 1,
                chain.amount_bytes("1000"), 9, [[1, 2]], b"\1sig"]

# (actor, actors version, method, JSON, what it is in CBOR)
SAMPLES = [
    ("chaos", 0, 8, {"Code": 20, "Message": "boom", "Uncontrolled": True}, [20, "boom", True]),
    ("chaos", 0, 2, {"Branch": 3, "Addrs": ["f0100", BOB], "Types": [CHAOS]},
     [3, [address("f0100"), address(BOB)], [cid(CHAOS)]]),
    ("chaos", 0, 6, {"To": "f098", "Value": "-300", "Method": 9, "Params": b64(b"\x80")},
     [address("f098"), chain.amount_bytes("-300"), 9, b"\x80"]),
    ("chaos", 0, 7, {"Value": "h\u00e9", "Branch": 1}, ["h\u00e9", 1]),
    ("account", 5, 1, ALICE, address(ALICE)),
    ("reward", 5, 1, "1000", chain.amount_bytes("1000")),
    ("reward", 5, 2, {"Miner": "f0100", "Penalty": "0", "GasReward": "7", "WinCount": 1},
     [address("f0100"), b"", chain.amount_bytes("7"), 1]),
    ("init", 5, 2, {"CodeCID": CHAOS, "ConstructorParams": None},
     [cid(CHAOS), b""]),
    ("cron", 2, 1, {"Entries": [{"Receiver": "f04", "MethodNum": 5}]}, [[[address("f04"), 5]]]),
    ("multisig", 0, 1, {"Signers": [ALICE], "NumApprovalsThreshold": 1, "UnlockDuration": 0},
     [[address(ALICE)], 1, 0]),
    ("multisig", 7, 1, {"Signers": None, "NumApprovalsThreshold": 0, "UnlockDuration": -5,
                        "StartEpoch": 2**62}, [[], 0, -5, 2**62]),
    ("multisig", 5, 3, {"ID": 3, "ProposalHash": b64(b"hash")}, [3, b"hash"]),
    ("multisig", 5, 9, {"StartEpoch": 1, "UnlockDuration": 2, "Amount": "3"},
     [1, 2, chain.amount_bytes("3")]),
    ("paymentchannel", 5, 2, {"Sv": VOUCHER, "Secret": b64(b"s")}, [VOUCHER_CBOR, b"s"]),
    ("paymentchannel", 0, 2, {"Sv": {**VOUCHER, "Extra": None, "Signature": None, "Merges": None},
                              "Secret": None, "Proof": b64(b"p")},
     [VOUCHER_CBOR[:4] + [None] + VOUCHER_CBOR[5:9] + [[], None], b"", b"p"]),
    ("storageminer", 5, 20, {"MaskSectorNumbers": [0, 3, 16, 1]}, [b"\x54\x00\x09"]),
    ("storageminer", 5, 20, {"MaskSectorNumbers": [0]}, [b""]),
    ("storagepower", 5, 8, {"SealProof": 8, "Miner": 100, "Number": 5, "DealIDs": [1, 2],
                            "Randomness": b64(b"r"), "InteractiveRandomness": None,
                            "Proof": b64(b"p"), "SealedCID": CHAOS, "UnsealedCID": CHAOS},
     [8, [100, 5], [1, 2], b"r", b"", b"p"] + [cid(CHAOS)] * 2),
    ("verifiedregistry", 2, 2, {"Address": "f0100", "Allowance": "5"},
     [address("f0100"), chain.amount_bytes("5")]),
]


@pytest.mark.parametrize("actor, version, method, value, expected", SAMPLES,
                         ids=[f"{row[0]} {row[1]} {row[2]}" for row in SAMPLES])
def test_samples(reader, codes, actor, version, method, value, expected):
    bytes_ = encode(reader, codes[version][actor], method, value)
    if not (actor, method) == ("storageminer", 20):
        assert bytes_ == cbor(expected)
    holder = {"chaos": "f098", "account": "f0100", "reward": "f02"}.get(actor)
    if not holder:
        return
    assert reader.call("Filecoin.StateDecodeParams", [holder, method, b64(bytes_), None]) == value
    # What follows is left.
    assert v0(reader, "Filecoin.StateDecodeParams",
              [holder, method, b64(bytes_ + b"\1"), []]) == value


def forms():
    """Rows of the table: kind, number, versions."""
    text = (REPOSITORY / "rpc/lotus/params_form.tbl").read_text()
    for kind, number, since, until in re.findall(
            r"FORM\(ACTOR_(\w+), (\d+), (?:EACH|(\d), (\d)),", text):
        yield kind, int(number), int(since or 0), int(until or 7)


KINDS = {"MARKET": "storagemarket", "MINER": "storageminer", "PAYCH": "paymentchannel",
         "POWER": "storagepower", "VERIFREG": "verifiedregistry"}


def test_there_and_back(daemon, codes):
    """Every ninth row: what is decoded is encoded again, on an actor of that code."""
    tried = 0
    for kind, number, since, until in list(forms())[::9]:
        for version in {since, 0 if kind == "CHAOS" else until}:
            code = codes[version][KINDS.get(kind, kind.lower())]
            value = probe(daemon, code, number, {})
            bytes_ = encode(daemon, code, number, value)
            daemon.call("Chaos.SetActor", {"address": "f0999", "code": code["/"],
                                           "head": chain.link(chain.cid_of(b"\x80"))})
            decoded = daemon.call("Filecoin.StateDecodeParams", ["f0999", number, b64(bytes_)])
            assert encode(daemon, code, number, decoded) == bytes_
            tried += 1
    assert tried > 10


def probe(daemon, code, number, given):
    """A value that the method takes, found by asking what is missing."""
    value = given
    for _ in range(60):
        try:
            encode(daemon, code, number, value)
            return value
        except RpcError as error:
            path, wanted = error.data["path"], error.data["expected"]
            value = put(value, re.findall(r"\w+", path)[1:], wanted)
    raise AssertionError((code, number))


def put(value, steps, wanted):
    if not steps:
        if wanted.startswith("an address"):
            return "f0100"
        if "Signature" in wanted or wanted.startswith("an object"):
            return {"Type": 1, "Data": b64(b"s")}
        if "CID" in wanted or wanted.startswith("{"):
            return CHAOS
        return "5"
    key = int(steps[0]) if steps[0].isdigit() else steps[0]
    value = value if isinstance(value, (dict, list)) else {}
    value[key] = put(value.get(key) if isinstance(value, dict) else value[key], steps[1:], wanted)
    return value


def test_the_actor_is_that_of_the_tipset(daemon, codes):
    before = daemon.call("Filecoin.ChainHead", [])["Cids"]
    params = ["f0999", 8, b64(cbor([2]))]
    daemon.call("Chaos.SetActor", {"address": "f0999", "code": codes[5]["multisig"]["/"],
                                   "head": chain.link(chain.cid_of(b"\x80"))})
    assert daemon.call("Filecoin.StateDecodeParams", [*params, None]) == {"NewThreshold": 2}
    daemon.refuse("Filecoin.StateDecodeParams", [*params, before], "ACTOR_NOT_FOUND", 11)


def test_addresses_of_later_networks_are_read(reader):
    """As Lotus reads them, whose addresses have five protocols."""
    raw = b"\4\x0a" + bytes(range(20))
    decoded = reader.call("Filecoin.StateDecodeParams", ["f0100", 1, b64(cbor(raw))])
    assert decoded.startswith("f410f")
    assert encode(reader, {"/": "bafkqadtgnfwc6njpnv2wy5djonuwo"}, 6,
                  {"Signer": decoded, "Decrease": False}) == cbor([raw, False])


def test_go_reads_names_in_any_case_and_forgives(reader):
    expected = cbor([20, "", False])
    for value in ({"code": 20}, {"CODE": 20, "x": 1}, {"Code": 20, "Message": None}):
        assert encode(reader, CHAOS, 8, value) == expected
    assert encode(reader, CHAOS, 9, {}) == encode(reader, CHAOS, 9, None) == b""
    assert encode(reader, CHAOS, 0, {}) == b""
    assert reader.call("Filecoin.StateDecodeParams", ["f098", 9, b64(b"x")]) == {}
    assert reader.call("Filecoin.StateDecodeParams", ["f098", 0, ""]) == {}


def test_refusals(reader, codes):
    unknown = reader.refuse("Filecoin.StateEncodeParams", [CHAOS, 99, {}], "ENCODE_ERROR", 1)
    assert "unknown method 99 for actor bafkqac3gnfwc6mjpmnugc33t" in unknown.message
    reader.refuse("Filecoin.StateDecodeParams", ["f098", 99, ""], "DECODE_ERROR", 1)
    reader.refuse("Filecoin.StateEncodeParams", [chain.link(chain.cid_of(b"x")), 1, {}],
                  "ENCODE_ERROR")
    reader.refuse("Filecoin.StateDecodeParams", ["f0999", 1, ""], "ACTOR_NOT_FOUND", 11)
    for bad in (b"", cbor([20]), cbor([20, "x", 1]), cbor([20, "x", True])[:-1], b"\xff"):
        error = reader.refuse("Filecoin.StateDecodeParams", ["f098", 8, b64(bad)], "DECODE_ERROR")
        assert "offset" in error.data
    for method, value, path in (
        (8, [], "params"), (8, {"Code": "x"}, "params.Code"), (8, {"Code": 2**63}, "params.Code"),
        (2, {"Addrs": ["f0100", 5]}, "params.Addrs[1]"),
        (6, {"To": "f01", "Value": 5}, "params.Value"),
        (6, {"To": None}, "params.To"), (3, {"Address": "f01"}, "params.ActorCID"),
        (6, {"To": "f01", "Params": "=="}, "params.Params"),
    ):
        error = reader.refuse("Filecoin.StateEncodeParams", [CHAOS, method, value],
                              "INVALID_PARAMS")
        assert error.data["path"] == path
    miner = codes[5]["storageminer"]
    for runs in ([1, 0], [2**64 - 1, 5], [-1], "x", [1, 2, "x"]):
        reader.refuse("Filecoin.StateEncodeParams", [miner, 20, {"MaskSectorNumbers": runs}],
                      "INVALID_PARAMS")
    reader.refuse("Filecoin.StateEncodeParams",
                  [CHAOS, 7, {"Value": "x" * 9000, "Branch": 0}], "ENCODE_ERROR")
    with pytest.raises(RpcError) as caught:
        v0(reader, "Filecoin.StateEncodeParams", [CHAOS, 8, {}])
    assert caught.value.data["reason"] == "wrong-api-version"
