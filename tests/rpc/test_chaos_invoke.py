# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Chaos.Invoke: the ten methods with every branch (docs/chaos-actor.md, "Methods"), what it fills
in, the roots of the genesis minimal at every network version, some answers in full."""

import pytest

import chain
from chain import b64, cbor, code_cid
from conftest import VECTOR_92

# nv → root of minimal, root after abortWith {20, "boom"} (docs/formats.md, "The genesis minimal")
ROOTS = {
    **dict.fromkeys(
        range(0, 4),
        (
            "bafy2bzacebzn7w3cnfo27p5gwpmjdahzckvhah2xuj3dh4e22ce44yb4pspsm",
            "bafy2bzacebz6w4akml5efix2m4gl53agieftprqhxajnbu3h5jx3icfysmnhi",
        ),
    ),
    **dict.fromkeys(
        range(4, 10),
        (
            "bafy2bzacea5atnogin4cgwmaop57ejogqs3i33zqewhf4q6jea5o3b4vmx4rg",
            "bafy2bzacebl5yzxxwwo4uqwloiyue3nf4vc7lj4bcxqwhgxwjrq2yrzo2oe34",
        ),
    ),
    **dict.fromkeys(
        range(10, 12),
        (
            "bafy2bzacedp6e43hw364fjdqw4alm2bsy4zhko4dblcuehnot54366kmcoaiq",
            "bafy2bzaced52u2yxrqu7ewq5yhfkatwv2osmq342ftoza7i3ppj3a6yoo7wmo",
        ),
    ),
    12: (
        "bafy2bzaced63iblvyeuesgvt5ukzktmcfzwsmvrveo4lbrdifpimbhmrguqfw",
        "bafy2bzacectahebospm6vhnke74b4jawnagv5yawoncbsfxi2mpile2uyljya",
    ),
    13: (
        "bafy2bzaceas2g7y6nrjwlqir6juexq26ajn6qepqp7s2ubtj73veznczarkoo",
        "bafy2bzacebk32vyofj34oh2rd5xzphacgatepg3dhfxu34tu6jhys452lcki2",
    ),
    14: (
        "bafy2bzaceavdjreikwoofpqeu2dfjncoeccu5cnpwlwgcnqnlyrph43qbd2ag",
        "bafy2bzaceblwbyogjzoe54a57vyg4tms56xiex7oijjecm43h5iwmdtcidv2s",
    ),
    15: (
        "bafy2bzacec4nyuwuwjcnnxnwhafg4v3jkgwigyf7q6chydgplkucxhujoqop2",
        "bafy2bzacebbnfpv6lbyfhx3s6q2v7nxfl6w75n2uun3tug4mn3vzxkjvmeb5u",
    ),
}
ACTORS_VERSION = {
    **dict.fromkeys(range(0, 4), 1),
    **dict.fromkeys(range(4, 10), 2),
    10: 3,
    11: 3,
    12: 4,
    13: 5,
    14: 6,
    15: 7,
}


def address(text):
    return chain.address_bytes(text)


@pytest.mark.parametrize("nv", range(16))
def test_minimal_at_every_network_version(start, nv):
    before, after = ROOTS[nv]
    daemon = start("--network-version", nv)
    state = daemon.call("Chaos.StateRoot")
    assert state["root"]["/"] == before
    assert (state["seq"], state["networkVersion"]) == (0, nv)
    assert state["epoch"] == chain.UPGRADE_HEIGHTS[nv] + 1
    environment = daemon.call("Chaos.EnvGet")
    assert environment == {
        "epoch": state["epoch"],
        "networkVersion": nv,
        "baseFee": "100",
        "circSupply": str(2 * 10**27),
        "addressPrefix": "f",
        "networkName": "chaosactord",
        "epochStep": 0,
        "randomness": {"source": "fixed"},
        "signatures": "verify",
        "gasDefaults": {"gasLimit": 10**9, "gasFeeCap": "200", "gasPremium": "1"},
    }
    result = daemon.invoke("abortWith", {"code": 20, "message": "boom"})
    assert result["receipt"] == {
        "ExitCode": 20,
        "Return": None,
        "EventsRoot": None,
        "GasUsed": 129719 if nv <= 6 else 149819,
    }
    assert result["exit"] == {"code": 20, "name": "ErrIllegalState", "text": "boom"}
    assert result["stateRoot"] == {"before": {"/": before}, "after": {"/": after}}
    assert (result["seq"], result["networkVersion"], result["epoch"]) == (1, nv, state["epoch"])
    assert result["durable"] is False
    for index in range(chain.ACCOUNTS):
        actor = daemon.call("Filecoin.StateGetActor", [f"f0{100 + index}", None])
        assert actor["Code"]["/"] == chain.cid_text(code_cid(f"fil/{ACTORS_VERSION[nv]}/account"))
        assert daemon.call(
            "Filecoin.StateAccountKey", [f"f0{100 + index}", None]
        ) == chain.account_address(index)
        assert (
            daemon.call("Filecoin.StateLookupID", [chain.account_address(index), None])
            == f"f0{100 + index}"
        )


def test_defaults(daemon):
    """What is left out is filled in; the CID is of that message."""
    result = daemon.invoke("abortWith", {"code": 20, "message": "boom"})
    message = chain.message(Method=8, Params=b64(cbor([20, "boom", False])))
    cid = chain.link(chain.message_cid(message))
    assert result["message"] == {**message, "CID": cid}
    assert result["msgCid"] == cid
    assert result["encodedParams"] == message["Params"]
    assert result["returnDecoded"] is None
    assert "trace" not in result


def test_everything_given(daemon):
    result = daemon.invoke(
        "abortWith",
        {"code": 33},
        to="f098",
        value="5",
        **{
            "from": chain.account_address(3),
            "gasLimit": 500000000,
            "gasFeeCap": "300",
            "gasPremium": "7",
            "nonce": 0,
            "trace": True,
        },
    )
    message = chain.message(
        From=chain.account_address(3),
        Value="5",
        GasLimit=500000000,
        GasFeeCap="300",
        GasPremium="7",
        Method=8,
        Params=b64(cbor([33, "", False])),
    )
    assert result["message"] == {**message, "CID": chain.link(chain.message_cid(message))}
    assert result["receipt"]["ExitCode"] == 33
    assert result["trace"][0]["to"] == "f098"
    assert result["trace"][0]["exit"] == 33
    names = [c["name"] for c in result["trace"][0]["gasCharges"]]
    assert names[0] == "OnChainMessage" and "OnMethodInvocation" in names


def test_numbers_as_text(daemon):
    result = daemon.invoke("abortWith", {"code": "33"}, gasLimit="500000000", nonce="0")
    assert result["receipt"]["ExitCode"] == 33
    assert result["message"]["GasLimit"] == 500000000


def test_nonces_follow_the_sender(daemon):
    for nonce in range(3):
        assert daemon.invoke("createState")["message"]["Nonce"] == nonce
    assert daemon.invoke("createState", **{"from": "f0101"})["message"]["Nonce"] == 0
    assert daemon.invoke("createState", nonce=9)["receipt"]["ExitCode"] == 2
    assert daemon.invoke("createState")["message"]["Nonce"] == 3


def test_unknown_sender(daemon):
    """A sender that does not exist is the message's failure, not the call's."""
    result = daemon.invoke("createState", **{"from": "f0999"})
    assert result["message"]["Nonce"] == 0
    assert result["receipt"]["ExitCode"] == 1
    assert result["exit"]["name"] == "SysErrSenderInvalid"


def test_default_sender_is_an_account(start, shared):
    """Where f0100 is no account the lowest account from 100 on sends."""
    daemon = start("--genesis", f"vector:{shared}/golden/nv13/message/queries.json")
    actors = [int(a[2:]) for a in daemon.call("Filecoin.StateListActors", [None])]
    first = next(
        i
        for i in sorted(actors)
        if i >= 100
        and "account" in code_name(daemon.call("Filecoin.StateGetActor", [f"f0{i}", None]))
    )
    assert daemon.invoke("createState")["message"]["From"] == f"f0{first}"


def code_name(actor):
    return chain.unbase32(actor["Code"]["/"][1:])[4:].decode()


def test_method_numbers_and_raw_params(daemon):
    params = b64(cbor([20, "boom", False]))
    assert daemon.call("Chaos.Invoke", {"method": 8, "params": params})["receipt"]["ExitCode"] == 20
    assert (
        daemon.call("Chaos.Invoke", {"method": 8, "params": "0x" + cbor([21, "", False]).hex()})[
            "receipt"
        ]["ExitCode"]
        == 21
    )
    assert (
        daemon.call("Chaos.Invoke", {"method": "abortWith", "params": params})["receipt"][
            "ExitCode"
        ]
        == 20
    )
    assert daemon.call("Chaos.Invoke", {"method": 11, "params": ""})["receipt"]["ExitCode"] == 3
    assert (
        daemon.call("Chaos.Invoke", {"method": 18446744073709551615, "params": ""})["receipt"][
            "ExitCode"
        ]
        == 3
    )
    assert (
        daemon.call("Chaos.Invoke", {"method": "18446744073709551615", "params": ""})["receipt"][
            "ExitCode"
        ]
        == 3
    )
    # Bytes that are no parameters of the method at all.
    assert daemon.call("Chaos.Invoke", {"method": 8, "params": "AQI="})["receipt"]["ExitCode"] in (
        1,
        16,
        21,
    )


# ---- the ten methods ----
# method, args, CBOR of the parameters, exit code at nv 13, decoded return

CASES = [
    ("constructor", None, b"", 4, None),
    ("constructor", {}, b"", 4, None),
    ("callerValidation", {"branch": "none"}, [0, [], []], 9, None),
    ("callerValidation", {"branch": 0}, [0, [], []], 9, None),
    ("callerValidation", {"branch": "twice"}, [1, [], []], 9, None),
    (
        "callerValidation",
        {"branch": "isAddress", "addrs": ["f0100"]},
        [2, [b"\0\x64"], []],
        0,
        None,
    ),
    (
        "callerValidation",
        {"branch": "isAddress", "addrs": ["f0101", "f0100"]},
        [2, [b"\0\x65", b"\0\x64"], []],
        0,
        None,
    ),
    ("callerValidation", {"branch": 2, "addrs": ["f0101"]}, [2, [b"\0\x65"], []], 8, None),
    ("callerValidation", {"branch": 2}, [2, [], []], 8, None),
    (
        "callerValidation",
        {"branch": "isType", "types": ["account"]},
        [3, [], [chain.Cid(code_cid("fil/5/account"))]],
        0,
        None,
    ),
    (
        "callerValidation",
        {"branch": "isType", "types": ["fil/5/account", "fil/5/cron"]},
        [3, [], [chain.Cid(code_cid("fil/5/account")), chain.Cid(code_cid("fil/5/cron"))]],
        0,
        None,
    ),
    (
        "callerValidation",
        {"branch": "isType", "types": [chain.cid_text(code_cid("fil/5/cron"))]},
        [3, [], [chain.Cid(code_cid("fil/5/cron"))]],
        8,
        None,
    ),
    (
        "callerValidation",
        {"branch": "isType", "types": [chain.link(code_cid("fil/4/account"))]},
        [3, [], [chain.Cid(code_cid("fil/4/account"))]],
        8,
        None,
    ),
    ("callerValidation", {"branch": 3}, [3, [], []], 8, None),
    ("callerValidation", {"branch": 4}, [4, [], []], 4, None),
    ("callerValidation", {"branch": -1}, [-1, [], []], 4, None),
    ("callerValidation", {"branch": 9223372036854775807}, [9223372036854775807, [], []], 4, None),
    (
        "callerValidation",
        {"branch": "-9223372036854775808"},
        [-9223372036854775808, [], []],
        4,
        None,
    ),
    (
        "createActor",
        {"actorCid": "account", "address": "f0200"},
        [False, chain.Cid(code_cid("fil/5/account")), False, address("f0200")],
        0,
        None,
    ),
    (
        "createActor",
        {"actorCid": "fil/5/multisig", "address": "f0200"},
        [False, chain.Cid(code_cid("fil/5/multisig")), False, address("f0200")],
        0,
        None,
    ),
    (
        "createActor",
        {"actorCid": "account", "address": "f0100"},
        [False, chain.Cid(code_cid("fil/5/account")), False, address("f0100")],
        10,
        None,
    ),
    (
        "createActor",
        {"actorCid": "fil/4/account", "address": "f0200"},
        [False, chain.Cid(code_cid("fil/4/account")), False, address("f0200")],
        10,
        None,
    ),
    (
        "createActor",
        {"actorCid": "cron", "address": "f0200"},
        [False, chain.Cid(code_cid("fil/5/cron")), False, address("f0200")],
        10,
        None,
    ),
    (
        "createActor",
        {"actorCid": "fil/1/chaos", "address": "f0200"},
        [False, chain.Cid(code_cid("fil/1/chaos")), False, address("f0200")],
        10,
        None,
    ),
    (
        "createActor",
        {"undefActorCid": True, "address": "f0200"},
        [True, chain.Cid(code_cid("fil/5/account")), False, address("f0200")],
        10,
        None,
    ),
    (
        "createActor",
        {"actorCid": "account", "undefAddress": True},
        [False, chain.Cid(code_cid("fil/5/account")), True, b"\0\0"],
        10,
        None,
    ),
    (
        "createActor",
        {"undefActorCid": True, "undefAddress": True},
        [True, chain.Cid(code_cid("fil/5/account")), True, b"\0\0"],
        10,
        None,
    ),
    (
        "resolveAddress",
        {"address": "f0100"},
        b"\x42\0\x64",
        0,
        {"address": "f0100", "success": True},
    ),
    ("resolveAddress", {"address": "f077"}, b"\x42\0\x4d", 0, {"address": "f077", "success": True}),
    (
        "resolveAddress",
        {"address": chain.account_address(1)},
        cbor(address(chain.account_address(1))),
        0,
        {"address": "f0101", "success": True},
    ),
    (
        "resolveAddress",
        {"address": chain.key_address(b"\7" * 32)},
        cbor(address(chain.key_address(b"\7" * 32))),
        0,
        {"address": "f00", "success": False},
    ),
    ("deleteActor", {"beneficiary": "f0101"}, b"\x42\0\x65", 0, None),
    ("deleteActor", {"beneficiary": "f099"}, b"\x42\0\x63", 0, None),
    (
        "deleteActor",
        {"beneficiary": chain.account_address(2)},
        cbor(address(chain.account_address(2))),
        0,
        None,
    ),
    (
        "send",
        {"to": "f0101"},
        [b"\0\x65", b"", 0, b""],
        0,
        {"return": "", "code": 0, "codeName": "Ok"},
    ),
    (
        "send",
        {"to": "f0101", "value": "1"},
        [b"\0\x65", b"\0\1", 0, b""],
        0,
        {"return": "", "code": 6, "codeName": "SysErrInsufficientFunds"},
    ),
    (
        "send",
        {"to": "f0999", "value": "0", "method": 0, "params": ""},
        [address("f0999"), b"", 0, b""],
        0,
        {"return": "", "code": 5, "codeName": "SysErrInvalidReceiver"},
    ),
    ("send", {"to": "f0101", "method": 2, "params": "0x80"}, [b"\0\x65", b"", 2, b"\x80"], 0, None),
    (
        "send",
        {"to": "f0101", "method": 99},
        [b"\0\x65", b"", 99, b""],
        0,
        {"return": "", "code": 3, "codeName": "SysErrInvalidMethod"},
    ),
    ("mutateState", {"value": "hello"}, ["hello", 0], 0, None),
    ("mutateState", {"value": "hello", "branch": "inTransaction"}, ["hello", 0], 0, None),
    ("mutateState", {"value": "hello", "branch": "readonly"}, ["hello", 1], 0, None),
    ("mutateState", {"value": "hello", "branch": "afterTransaction"}, ["hello", 2], 0, None),
    ("mutateState", {"value": "hello", "branch": 3}, ["hello", 3], 4, None),
    ("mutateState", {"value": "hello", "branch": -1}, ["hello", -1], 4, None),
    ("mutateState", {"value": ""}, ["", 0], 0, None),
    ("abortWith", {}, None, "fatal", None),
    ("abortWith", None, None, "fatal", None),
    ("abortWith", {"code": 20, "message": "boom"}, [20, "boom", False], 20, None),
    ("abortWith", {"code": -7}, [-7, "", False], -7, None),
    (
        "abortWith",
        {"code": 9223372036854775807},
        [9223372036854775807, "", False],
        9223372036854775807,
        None,
    ),
    ("abortWith", {"code": 7}, [7, "", False], 7, None),
    ("abortWith", {"code": 0, "message": "boom", "uncontrolled": True}, [0, "boom", True], 4, None),
    ("abortWith", {"code": 20, "uncontrolled": True}, [20, "", True], 4, None),
    (
        "inspectRuntime",
        None,
        b"",
        0,
        {
            "caller": "f0100",
            "receiver": "f098",
            "valueReceived": "0",
            "currEpoch": 892801,
            "currentBalance": "0",
            "state": {"value": "", "unmarshallable": []},
        },
    ),
    ("createState", {}, b"", 4, None),
]


@pytest.mark.parametrize("method, args, params, code, returned", CASES)
def test_methods(daemon, method, args, params, code, returned):
    if code == "fatal":
        before = daemon.call("Chaos.StateRoot")
        request = {"method": method} if args is None else {"method": method, "args": args}
        daemon.refuse("Chaos.Invoke", request, "VM_FATAL", 1100)
        assert daemon.call("Chaos.StateRoot") == before
        return
    result = daemon.invoke(method, args)
    expected = params if isinstance(params, bytes) else cbor(params)
    assert result["encodedParams"] == b64(expected)
    assert result["receipt"]["ExitCode"] == code
    assert result["exit"]["code"] == code
    if method == "send" and returned is None:
        assert result["returnDecoded"]["code"] == 0 and result["returnDecoded"]["return"]
    else:
        assert result["returnDecoded"] == returned
    assert daemon.root() == result["stateRoot"]["after"]["/"]
    message = {k: v for k, v in result["message"].items() if k != "CID"}
    assert result["msgCid"] == chain.link(chain.message_cid(message))


@pytest.mark.parametrize("nv, code", [(0, 1), (3, 1), (4, 4), (13, 4), (15, 4)])
def test_panics_by_network_version(start, nv, code):
    daemon = start("--network-version", nv)
    for method, args in (
        ("constructor", None),
        ("abortWith", {"uncontrolled": True}),
        ("callerValidation", {"branch": 7}),
        ("mutateState", {"value": "", "branch": 9}),
        ("createState", None),
    ):
        assert daemon.invoke(method, args)["receipt"]["ExitCode"] == code


def test_exit_names(daemon):
    names = {
        1: "SysErrSenderInvalid",
        2: "SysErrSenderStateInvalid",
        3: "SysErrInvalidMethod",
        4: "SysErrReserved1",
        5: "SysErrInvalidReceiver",
        6: "SysErrInsufficientFunds",
        7: "SysErrOutOfGas",
        8: "SysErrForbidden",
        9: "SysErrorIllegalActor",
        10: "SysErrorIllegalArgument",
        11: "SysErrReserved2",
        12: "SysErrReserved3",
        13: "SysErrReserved4",
        14: "SysErrReserved5",
        15: "SysErrReserved6",
        16: "ErrIllegalArgument",
        17: "ErrNotFound",
        18: "ErrForbidden",
        19: "ErrInsufficientFunds",
        20: "ErrIllegalState",
        21: "ErrSerialization",
        22: None,
        32: None,
        -1: None,
    }
    for code, name in names.items():
        exit_ = daemon.invoke("abortWith", {"code": code, "message": "m"})["exit"]
        assert (exit_["code"], exit_["name"], exit_["text"]) == (code, name, "m")


@pytest.mark.parametrize("nv, code", [(4, None), (6, None), (7, 10), (13, 10)])
def test_create_actor_without_address(start, nv, code):
    """Fatal below network version 7, where no state may change; refused from 7 on."""
    daemon = start("--network-version", nv)
    request = {"method": "createActor", "args": {"actorCid": "account", "undefAddress": True}}
    before = daemon.root()
    if code is None:
        daemon.refuse("Chaos.Invoke", request, "VM_FATAL", 1100)
        assert daemon.root() == before
    else:
        assert daemon.call("Chaos.Invoke", request)["receipt"]["ExitCode"] == code


def test_created_actor_is_there(daemon):
    daemon.invoke("createActor", {"actorCid": "fil/1/chaos", "address": "f0200"})
    daemon.refuse("Filecoin.StateGetActor", ["f0200", None], "ACTOR_NOT_FOUND", 11)
    daemon.invoke("createActor", {"actorCid": "multisig", "address": "f0200"})
    actor = daemon.call("Filecoin.StateGetActor", ["f0200", None])
    assert code_name(actor) == "fil/5/multisig"
    assert actor["Head"] == chain.link(chain.cid_of(b"\x80"))


def test_a_deleted_actor_is_told_of(daemon):
    """Whoever deleted the chaos actor learns why every later call ends with exit code 5."""
    genesis = daemon.invoke("inspectRuntime")
    assert "warnings" not in genesis
    deleted = daemon.invoke("deleteActor", {"beneficiary": "f0105"})
    assert deleted["chaosHead"] is None
    later = daemon.invoke("inspectRuntime")
    assert later["receipt"]["ExitCode"] == 5
    message = chain.message(Nonce=3, Method=9)
    applied = daemon.call("Chaos.ApplyMessage", {"message": message})
    simulated = daemon.call("Chaos.Simulate", {"invoke": {"method": "inspectRuntime"}})
    for result in (deleted, later, applied, simulated):
        assert [warning["name"] for warning in result["warnings"]] == ["NO_CHAOS_ACTOR"]
        assert "deleteActor" in result["warnings"][0]["text"]
    # Not for messages to others, nor where it still was.
    transfer = chain.message(Nonce=4, To="f0101", Method=0)
    assert "warnings" not in daemon.call("Chaos.ApplyMessage", {"message": transfer})
    before = {"invoke": {"method": "inspectRuntime"}, "at": "genesis"}
    assert "warnings" not in daemon.call("Chaos.Simulate", before)


def test_delete_gives_the_balance_away(daemon):
    assert daemon.invoke("createState", value="1000")["receipt"]["ExitCode"] == 4
    assert (
        daemon.invoke("inspectRuntime", value="1000")["returnDecoded"]["currentBalance"] == "1000"
    )
    before = int(daemon.call("Filecoin.WalletBalance", ["f0105"]))
    assert daemon.invoke("deleteActor", {"beneficiary": "f0105"})["receipt"]["ExitCode"] == 0
    assert int(daemon.call("Filecoin.WalletBalance", ["f0105"])) == before + 1000
    daemon.refuse("Filecoin.StateGetActor", ["f098", None], "ACTOR_NOT_FOUND", 11)
    result = daemon.invoke("inspectRuntime")
    assert result["receipt"]["ExitCode"] in (5, 1)
    assert result["chaosHead"] is None


@pytest.mark.parametrize("beneficiary", ["f098", chain.key_address(b"\7" * 32)])
def test_delete_with_a_bad_beneficiary(daemon, beneficiary):
    daemon.invoke("inspectRuntime", value="1000")
    assert daemon.invoke("deleteActor", {"beneficiary": beneficiary})["receipt"]["ExitCode"] == 10


@pytest.mark.parametrize("nv, code", [(4, None), (6, None), (7, 10)])
def test_delete_with_a_beneficiary_that_does_not_resolve(start, nv, code):
    daemon = start("--network-version", nv)
    daemon.invoke("inspectRuntime", value="1000")
    request = {"method": "deleteActor", "args": {"beneficiary": chain.key_address(b"\7" * 32)}}
    if code is None:
        daemon.refuse("Chaos.Invoke", request, "VM_FATAL", 1100)
    else:
        assert daemon.call("Chaos.Invoke", request)["receipt"]["ExitCode"] == code


def test_delete_with_an_id_that_does_not_exist(daemon):
    """IDs always resolve; the transfer then fails, which is fatal unless nothing is due."""
    daemon.invoke("inspectRuntime", value="1000")
    before = daemon.call("Chaos.StateRoot")
    daemon.refuse(
        "Chaos.Invoke",
        {"method": "deleteActor", "args": {"beneficiary": "f0999"}},
        "VM_FATAL",
        1100,
    )
    assert daemon.call("Chaos.StateRoot") == before


def test_delete_without_a_balance_takes_any_beneficiary(daemon):
    assert daemon.invoke("deleteActor", {"beneficiary": "f0999"})["receipt"]["ExitCode"] == 0


def test_mutations(daemon):
    def value():
        return daemon.invoke("inspectRuntime")["returnDecoded"]["state"]["value"]

    head = daemon.invoke("mutateState", {"value": "a", "branch": "inTransaction"})["chaosHead"]
    assert head == chain.link(chain.cid_of(cbor(["a", []])))
    assert value() == "a"
    assert daemon.invoke("mutateState", {"value": "b", "branch": "readonly"})["chaosHead"] == head
    assert value() == "a"
    daemon.invoke("mutateState", {"value": "c", "branch": "afterTransaction"})
    assert value() == "c-in"
    assert (
        daemon.invoke("mutateState", {"value": "x" * 8190, "branch": 2})["receipt"]["ExitCode"]
        == 21
    )
    assert value() == "c-in"
    assert daemon.invoke("mutateState", {"value": "x" * 8192})["receipt"]["ExitCode"] == 0


def test_text_that_is_not_utf8(daemon):
    raw = b"\xff\x00\xfe"
    result = daemon.invoke("mutateState", {"value": {"base64": b64(raw)}})
    assert result["encodedParams"] == b64(b"\x82\x63" + raw + b"\x00")
    if result["receipt"]["ExitCode"] == 0:
        state = daemon.invoke("inspectRuntime")["returnDecoded"]["state"]
        assert state["value"] == {"base64": b64(raw)}


def test_percent_in_a_message_changes_the_text_only(daemon):
    result = daemon.invoke("abortWith", {"code": 40, "message": "100% %d %s"})
    assert result["receipt"]["ExitCode"] == 40


# ---- send ----


def test_send_invokes_itself(daemon):
    """A typed inner call, three levels deep, the innermost value decoded."""
    result = daemon.invoke(
        "send",
        {
            "to": "f098",
            "invoke": {
                "method": "send",
                "args": {"to": "f098", "invoke": {"method": "inspectRuntime"}},
            },
        },
    )
    assert result["receipt"]["ExitCode"] == 0
    outer = result["returnDecoded"]
    assert outer["code"] == 0
    inner = find_key(outer, "caller")
    assert inner["caller"] == "f098"
    params = chain.unb64(result["encodedParams"])
    level2 = cbor([address("f098"), b"", 9, b""])
    assert params == cbor([address("f098"), b"", 6, level2])


def find_key(value, key):
    if isinstance(value, dict):
        if key in value:
            return value
        for item in value.values():
            found = find_key(item, key)
            if found:
                return found
    return None


def test_send_catches_an_abort(daemon):
    result = daemon.invoke(
        "send",
        {"to": "f098", "invoke": {"method": "abortWith", "args": {"code": 20, "message": "inner"}}},
    )
    assert result["receipt"]["ExitCode"] == 0
    assert result["returnDecoded"]["code"] == 20
    assert chain.unb64(result["receipt"]["Return"]) == cbor([b"", 20])


def test_send_with_raw_inner_params(daemon):
    result = daemon.invoke(
        "send",
        {"to": "f098", "invoke": {"method": "abortWith", "params": b64(cbor([50, "", False]))}},
    )
    assert result["returnDecoded"]["code"] == 50


def test_send_of_a_fatal_abort_is_fatal(daemon):
    before = daemon.call("Chaos.StateRoot")
    daemon.refuse(
        "Chaos.Invoke",
        {"method": "send", "args": {"to": "f098", "invoke": {"method": "abortWith", "args": {}}}},
        "VM_FATAL",
        1100,
    )
    assert daemon.call("Chaos.StateRoot") == before


def test_send_creates_an_account(daemon):
    fresh = chain.key_address(b"\x09" * 32)
    daemon.invoke("inspectRuntime", value="10")
    result = daemon.invoke("send", {"to": fresh, "value": "10"})
    assert result["returnDecoded"]["code"] == 0
    assert daemon.call("Filecoin.WalletBalance", [fresh]) == "10"
    assert daemon.call("Filecoin.StateLookupID", [fresh, None]) == "f0110"


def test_deep_send_by_typed_arguments(daemon):
    """As deep as the JSON limit lets one write it."""
    args = {"method": "inspectRuntime"}
    for _ in range(15):
        args = {"method": "send", "args": {"to": "f098", "invoke": args}}
    assert daemon.call("Chaos.Invoke", args)["receipt"]["ExitCode"] == 0


def deep_params(levels):
    """Send to f098 with method send, levels deep."""
    params = b""
    method = 9
    for _ in range(levels):
        params = cbor([b"\0\x62", b"", method, params])
        method = 6
    return params


@pytest.mark.parametrize("nv", [0, 4, 6, 13])
def test_call_depth(start, nv):
    """4096 levels from network version 6 on, limited by gas below, never a crash."""
    daemon = start("--network-version", nv)
    result = daemon.call(
        "Chaos.Invoke",
        {
            "method": 6,
            "params": b64(deep_params(5000)),
            "gasLimit": 9 * 10**18,
            "gasFeeCap": "0",
            "gasPremium": "0",
        },
    )
    assert result["receipt"]["ExitCode"] == 0
    assert daemon.invoke("inspectRuntime")["receipt"]["ExitCode"] == 0


def test_call_depth_limit_of_ours(start):
    daemon = start("--network-version", "0", "--max-call-depth", "100")
    before = daemon.call("Chaos.StateRoot")
    request = {
        "method": 6,
        "params": b64(deep_params(150)),
        "gasLimit": 10**12,
        "gasFeeCap": "0",
        "gasPremium": "0",
    }
    daemon.refuse("Chaos.Invoke", request, "LIMIT_EXCEEDED", -32005)
    assert daemon.call("Chaos.StateRoot") == before
    assert (
        daemon.call("Chaos.Invoke", {**request, "params": b64(deep_params(50))})["receipt"][
            "ExitCode"
        ]
        == 0
    )


# ---- gas ----


def test_out_of_gas(daemon):
    result = daemon.invoke("mutateState", {"value": "x"}, gasLimit=200000)
    assert result["receipt"]["ExitCode"] == 7
    assert result["receipt"]["GasUsed"] == 200000
    assert daemon.invoke("inspectRuntime")["returnDecoded"]["state"]["value"] == ""


@pytest.mark.parametrize("limit", [0, -1])
def test_gas_limit_not_positive(daemon, limit):
    before = daemon.call("Chaos.StateRoot")
    daemon.refuse(
        "Chaos.Invoke", {"method": "createState", "gasLimit": limit}, "MESSAGE_REJECTED", 1101
    )
    assert daemon.call("Chaos.StateRoot") == before


def test_gas_adds_up(daemon):
    result = daemon.invoke("mutateState", {"value": "x"}, trace=True)
    charged = sum(c["tg"] for frame in result["trace"] for c in frame["gasCharges"])
    assert charged == result["receipt"]["GasUsed"]
    cost = {k: int(v) for k, v in result["gasCost"].items() if k != "Message"}
    assert cost["GasUsed"] == charged
    assert cost["TotalCost"] == cost["BaseFeeBurn"] + cost["OverEstimationBurn"] + cost["MinerTip"]
    assert cost["TotalCost"] + cost["Refund"] == 200 * 10**9
    balance = int(daemon.call("Filecoin.WalletBalance", ["f0100"]))
    assert balance == 10**24 - cost["TotalCost"]


# ---- bad arguments ----


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"method": "abortwith"},
        {"method": "abortWith", "args": {"cod": 1}},
        {"method": "abortWith", "args": {"code": "x"}},
        {"method": "abortWith", "args": {"code": 1.5}},
        {"method": "abortWith", "args": {"code": 9223372036854775808}},
        {"method": "abortWith", "args": []},
        {"method": "abortWith", "args": {}, "params": ""},
        {"method": "abortWith", "colour": 1},
        {"method": "callerValidation"},
        {"method": "callerValidation", "args": {"branch": "all"}},
        {"method": "callerValidation", "args": {"branch": 0, "addrs": "f0100"}},
        {"method": "callerValidation", "args": {"branch": 0, "addrs": ["x"]}},
        {"method": "callerValidation", "args": {"branch": 0, "types": ["nonsense"]}},
        {"method": "createActor", "args": {"address": "f0200"}},
        {"method": "createActor", "args": {"actorCid": "account"}},
        {"method": "resolveAddress", "args": {}},
        {"method": "resolveAddress", "args": {"address": "f1abc"}},
        {"method": "deleteActor"},
        {"method": "send", "args": {}},
        {"method": "send", "args": {"to": "f0100", "value": "1.5"}},
        {"method": "send", "args": {"to": "f0100", "params": "not base64!"}},
        {
            "method": "send",
            "args": {"to": "f0100", "method": 2, "invoke": {"method": "createState"}},
        },
        {"method": "mutateState", "args": {"branch": 0}},
        {"method": "mutateState", "args": {"value": 5}},
        {"method": "inspectRuntime", "args": {"x": 1}},
        {"method": -1, "params": ""},
        {"method": 18446744073709551616, "params": ""},
        {"method": 8, "params": "%%%"},
        {"method": 8, "params": 5},
        {"method": "abortWith", "to": "f5abc"},
        {"method": "abortWith", "from": "100"},
        {"method": "abortWith", "value": "x"},
        {"method": "abortWith", "nonce": -1},
        {"method": "abortWith", "gasLimit": "x"},
        {"method": "abortWith", "gasFeeCap": ""},
    ],
)
def test_bad_arguments(reader, params):
    before = reader.call("Chaos.StateRoot")
    error = reader.refuse("Chaos.Invoke", params)
    assert error.name in ("INVALID_PARAMS", "ENCODE_ERROR")
    assert error.code in (-32602, 1110)
    assert reader.call("Chaos.StateRoot") == before


@pytest.mark.parametrize(
    "given, nearest",
    [
        ({"method": "abortWiht"}, "abortWith"),
        ({"method": "abortWith", "arg": {}}, "args"),
        ({"method": "abortWith", "args": {"massage": ""}}, "message"),
    ],
)
def test_nearest_names(reader, given, nearest):
    error = reader.refuse("Chaos.Invoke", given, "INVALID_PARAMS")
    assert nearest in error.message + error.data["hint"]


# ---- answers in full, worked out by hand ----


@pytest.fixture
def worked(start, shared):
    return start("--ephemeral", "--genesis", f"vector:{VECTOR_92}")


GAS = {"from": "f0100", "gasLimit": 1000000000, "gasFeeCap": "200", "gasPremium": "1"}


def test_worked_genesis(worked):
    state = worked.call("Chaos.StateRoot")
    assert state["root"]["/"] == "bafy2bzacebbfcvzdq5s2ervt5ux4o5a5qxrqdt2atl2zv7kxso4cihknqoz4g"
    assert (state["networkVersion"], state["epoch"]) == (4, 138721)
    assert worked.call("Chaos.EnvGet")["baseFee"] == "100"
    assert worked.call("Filecoin.WalletBalance", ["f0100"]) == "1000000000000"
    assert (
        worked.call("Filecoin.StateAccountKey", ["f0100", None])
        == "f1nhudgskmseowv7rp4e6scxsmlt3qoysvpn73tuy"
    )


def test_worked_answers_in_order(worked):
    # 9.2
    result = worked.invoke("abortWith", {"code": 20, "message": "boom"}, **GAS)
    assert result["encodedParams"] == "gxRkYm9vbfQ="
    assert result["msgCid"]["/"] == "bafy2bzaceah36uc7kv6eanp4dyrfnkltrawvg5yje2wg35tbmgqy2fs4tr4ao"
    assert result["receipt"] == {
        "ExitCode": 20,
        "Return": None,
        "GasUsed": 129719,
        "EventsRoot": None,
    }
    cost = result["gasCost"]
    assert (
        cost["BaseFeeBurn"],
        cost["OverEstimationBurn"],
        cost["MinerTip"],
        cost["Refund"],
        cost["TotalCost"],
    ) == ("12971900", "99987028100", "1000000000", "99000000000", "101000000000")
    assert worked.root() == "bafy2bzacedfsv5qhip2rv6xjs4fzpm6qe6ro363der4yrmrqxwsnam2emsh5q"
    # 9.4
    raw = "igBCAGJCAGQAQBo7msoAQgDIQgABCEiDFGRib29t9A=="
    again = worked.call("Chaos.Simulate", {"cbor": raw, "at": "genesis"})
    assert (again["receipt"]["ExitCode"], again["receipt"]["GasUsed"], again["seq"]) == (
        20,
        129719,
        None,
    )
    assert worked.call("Chaos.Simulate", {"cbor": raw, "at": "head"})["receipt"]["ExitCode"] == 2
    # 9.5
    legal, illegal = worked.batch(
        [
            {
                "jsonrpc": "2.0",
                "id": "legal",
                "method": "Chaos.Invoke",
                "params": {
                    "method": "mutateState",
                    "args": {"value": "hello", "branch": "inTransaction"},
                    **GAS,
                },
            },
            {
                "jsonrpc": "2.0",
                "id": "illegal",
                "method": "Chaos.Invoke",
                "params": {
                    "method": "mutateState",
                    "args": {"value": "world", "branch": "readonly"},
                    **GAS,
                },
            },
        ]
    )
    assert legal["result"]["receipt"] == {
        "ExitCode": 0,
        "Return": None,
        "GasUsed": 297031,
        "EventsRoot": None,
    }
    assert (
        legal["result"]["stateRoot"]["after"]["/"]
        == "bafy2bzaceayv5n3mgv2hbqt5sorifj2rkzrhmjnozn5nzmjanxhdxfbh276ru"
    )
    head = {"/": "bafy2bzacebpnfgnah5s6fpmvsz5b57faicdbkpomdtjbb4mwxe4dq4kxbvk3c"}
    assert legal["result"]["chaosHead"] == head
    assert illegal["result"]["receipt"]["ExitCode"] == 0
    assert illegal["result"]["receipt"]["GasUsed"] == 204961
    assert (
        illegal["result"]["stateRoot"]["after"]["/"]
        == "bafy2bzacebzjc6tbaxkdw2chl77wahcbns6nceonp7kfhtkgg52q3z34clm3q"
    )
    assert illegal["result"]["chaosHead"] == head
    # 9.6
    assert worked.call("Filecoin.ChainReadObj", [head]) == "gmVoZWxsb4A="
    # 9.7
    result = worked.invoke("callerValidation", {"branch": "none"}, **{"from": "f0100"})
    assert (result["receipt"]["ExitCode"], result["receipt"]["GasUsed"]) == (9, 125719)
    # 9.8
    result = worked.invoke("inspectRuntime", **{"from": "f0100"})
    assert result["receipt"]["Return"] == "hkIAZEIAYkAaAAId4UCCZWhlbGxvgA=="
    assert result["receipt"]["GasUsed"] == 218961
    assert result["returnDecoded"] == {
        "caller": "f0100",
        "receiver": "f098",
        "valueReceived": "0",
        "currEpoch": 138721,
        "currentBalance": "0",
        "state": {"value": "hello", "unmarshallable": []},
    }
    # 9.9
    result = worked.invoke(
        "send", {"to": "f0101", "value": "0", "method": 0, "params": ""}, **{"from": "f0100"}
    )
    assert result["receipt"] == {
        "ExitCode": 0,
        "Return": "gkAF",
        "GasUsed": 1316173,
        "EventsRoot": None,
    }
    assert result["returnDecoded"] == {"return": "", "code": 5, "codeName": "SysErrInvalidReceiver"}
    # 9.10
    result = worked.invoke(
        "abortWith", {"code": 0, "message": "boom", "uncontrolled": True}, **{"from": "f0100"}
    )
    assert (result["receipt"]["ExitCode"], result["receipt"]["GasUsed"]) == (4, 129719)
    # 9.11
    before = worked.call("Chaos.StateRoot")
    error = worked.refuse(
        "Chaos.Invoke",
        {"method": "abortWith", "from": "f0100", "args": {"code": 0, "message": "boom"}},
        "VM_FATAL",
        1100,
    )
    assert "without a receipt" in error.message
    assert error.data["hint"]
    assert worked.call("Chaos.StateRoot") == before


def test_state_call_of_9_3(worked):
    message = {
        "Version": 0,
        "To": "f098",
        "From": "f0100",
        "Nonce": 0,
        "Value": "0",
        "GasLimit": 1000000000,
        "GasFeeCap": "200",
        "GasPremium": "1",
        "Method": 8,
        "Params": "gxRkYm9vbfQ=",
    }
    before = worked.root()
    result = worked.call("Filecoin.StateCall", [message, None])
    assert result["MsgRct"]["ExitCode"] == 20
    assert result["MsgRct"]["GasUsed"] == 0
    assert result["ExecutionTrace"]["GasCharges"]
    assert worked.root() == before
    result = worked.call("Filecoin.StateCall", [{**message, "Nonce": 55}, None])
    assert result["MsgRct"]["ExitCode"] == 20


def test_panic_before_network_version_4(start, shared):
    genesis = str(VECTOR_92).replace("actorsv2", "genesis")
    daemon = start("--genesis", f"vector:{genesis}")
    assert daemon.call("Chaos.EnvGet")["networkVersion"] <= 3
    result = daemon.invoke("abortWith", {"uncontrolled": True})
    assert result["receipt"]["ExitCode"] == 1
