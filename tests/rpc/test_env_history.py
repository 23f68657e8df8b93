# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Chaos.*: environment, state roots, history, traces, simulation, raw messages, coding of
parameters, vectors (docs/methods.md; docs/vm.md, "Network versions", for the environment)."""

import json

import pytest

import chain
from chain import b64, cbor, cid_of, link
from conftest import SHARED, VECTOR_92, numbered

# ---- Info ----


def test_info(reader):
    info = reader.call("Chaos.Info")
    assert info["version"] == reader.version
    assert info["listen"] == reader.url
    assert info["data"]["kind"] == "ephemeral"
    assert info["durability"] == "none"
    assert info["limits"]["bodyBytes"] == 16 * 1024 * 1024
    assert info["limits"]["batchMembers"] == 1000
    assert info["limits"]["jsonDepth"] == 64
    assert info["limits"]["callDepth"] == 16384
    assert [a["address"] for a in info["accounts"]] == [
        chain.account_address(i) for i in range(chain.ACCOUNTS)
    ]
    assert {a["balance"] for a in info["accounts"]} == {str(10**24)}
    options = {o["name"]: o for o in info["options"]}
    assert options["listen"]["origin"] == "flag"
    assert options["queue"]["origin"] == "default"
    assert options["ephemeral"] == {"name": "ephemeral", "value": "true", "origin": "flag"}


# ---- environment ----


def test_env_set(daemon):
    before = daemon.call("Chaos.EnvGet")
    root = daemon.root()
    result = daemon.call("Chaos.EnvSet", {"epoch": 1000000, "baseFee": "250"})
    assert result == {**before, "epoch": 1000000, "baseFee": "250", "seq": 1, "warnings": []}
    assert daemon.call("Chaos.EnvGet") == {**before, "epoch": 1000000, "baseFee": "250"}
    assert daemon.root() == root
    state = daemon.call("Chaos.StateRoot")
    assert (state["seq"], state["epoch"]) == (1, 1000000)
    applied = daemon.invoke("inspectRuntime")
    assert applied["returnDecoded"]["currEpoch"] == 1000000
    assert applied["epoch"] == 1000000
    assert int(applied["gasCost"]["BaseFeeBurn"]) > 0


def test_env_set_of_everything(daemon):
    given = {"epoch": 5, "networkVersion": 13, "baseFee": "0", "circSupply": "123456789"}
    result = daemon.call("Chaos.EnvSet", given)
    assert {k: result[k] for k in given} == given


def test_env_set_of_nothing(reader):
    reader.refuse("Chaos.EnvSet", {}, "INVALID_PARAMS", -32602)


def test_env_set_by_position(daemon):
    assert daemon.call("Chaos.EnvSet", [77])["epoch"] == 77


@pytest.mark.parametrize("nv, warned", [(13, False), (12, True), (4, True), (0, True), (14, True)])
def test_network_version_migrates_nothing(daemon, nv, warned):
    root = daemon.root()
    result = daemon.call("Chaos.EnvSet", {"networkVersion": nv})
    assert ([w["name"] for w in result["warnings"]] == ["STATE_NOT_MIGRATED"]) == warned
    assert daemon.root() == root
    assert daemon.call("Filecoin.StateNetworkVersion", [None]) == nv


def test_network_version_within_the_same_state(start):
    daemon = start("--network-version", "4")
    assert daemon.call("Chaos.EnvSet", {"networkVersion": 9})["warnings"] == []
    assert (
        daemon.invoke("abortWith", {"code": 20, "message": "boom"})["receipt"]["GasUsed"] == 149819
    )
    daemon.call("Chaos.EnvSet", {"networkVersion": 6})
    assert (
        daemon.invoke("abortWith", {"code": 20, "message": "boom"})["receipt"]["GasUsed"] < 149819
    )


@pytest.mark.parametrize(
    "params",
    [
        {"epoch": -1},
        {"epoch": "x"},
        {"epoch": 1.5},
        {"epoch": 2**63},
        {"networkVersion": 16},
        {"networkVersion": -1},
        {"networkVersion": "thirteen"},
        {"baseFee": "-1"},
        {"baseFee": "1.5"},
        {"baseFee": ""},
        {"circSupply": "-1"},
        {"circSupply": "x"},
        {"epochs": 5},
        {"baseFee": True},
    ],
)
def test_env_set_refuses(reader, params):
    before = reader.call("Chaos.StateRoot"), reader.call("Chaos.EnvGet")
    reader.refuse("Chaos.EnvSet", params, "INVALID_PARAMS", -32602)
    assert (reader.call("Chaos.StateRoot"), reader.call("Chaos.EnvGet")) == before


def test_the_epoch_stays_unless_set(daemon):
    epoch = daemon.call("Chaos.EnvGet")["epoch"]
    for _ in range(3):
        assert daemon.invoke("createState")["epoch"] == epoch


# ---- at ----


@pytest.fixture
def history(daemon):
    """Genesis, mutate a, environment, mutate b, abort: sequences 0 to 4."""
    daemon.roots = [daemon.root()]
    daemon.roots.append(daemon.invoke("mutateState", {"value": "a"})["stateRoot"]["after"]["/"])
    daemon.call("Chaos.EnvSet", {"epoch": 900000})
    daemon.roots.append(daemon.roots[-1])
    daemon.last_b = daemon.invoke("mutateState", {"value": "b"})
    daemon.roots.append(daemon.last_b["stateRoot"]["after"]["/"])
    daemon.roots.append(daemon.invoke("abortWith", {"code": 20})["stateRoot"]["after"]["/"])
    return daemon


def test_state_root_at(history):
    for seq, root in enumerate(history.roots):
        state = history.call("Chaos.StateRoot", {"at": seq})
        assert (state["root"]["/"], state["seq"]) == (root, seq)
        assert state["epoch"] == (900000 if seq >= 2 else 892801)
        bare = history.call("Chaos.StateRoot", {"at": {"/": root}})
        assert bare["root"]["/"] == root
        assert bare["epoch"] == 900000
    assert history.call("Chaos.StateRoot", {"at": "genesis"})["seq"] == 0
    assert history.call("Chaos.StateRoot", {"at": "head"})["seq"] == 4
    assert (
        history.call("Chaos.StateRoot", {"at": history.roots[1]})["root"]["/"] == history.roots[1]
    )


@pytest.mark.parametrize(
    "at, names",
    [
        (5, ("STATE_UNAVAILABLE", "INVALID_PARAMS")),
        (-1, ("INVALID_PARAMS",)),
        ("tail", ("INVALID_PARAMS",)),
        (1.5, ("INVALID_PARAMS",)),
        (True, ("INVALID_PARAMS",)),
        (link(cid_of(b"no root")), ("STATE_UNAVAILABLE", "BLOCK_NOT_FOUND")),
    ],
)
def test_state_root_at_nothing(history, at, names):
    assert history.refuse("Chaos.StateRoot", {"at": at}).name in names


def test_at_a_block_that_is_no_state(history):
    head = history.call("Filecoin.StateGetActor", ["f0100", None])["Head"]
    error = history.refuse("Chaos.StateRoot", {"at": head})
    assert error.code != -32603


# ---- History ----


def test_history(history):
    result = history.call("Chaos.History")
    entries = result["entries"]
    assert [e["seq"] for e in entries] == [0, 1, 2, 3, 4]
    assert [e["kind"] for e in entries] == ["genesis", "message", "env", "message", "message"]
    for before, after in zip(entries, entries[1:]):
        assert after["stateRoot"]["before"] == before["stateRoot"]["after"]
    assert [e["stateRoot"]["after"]["/"] for e in entries] == history.roots
    assert entries[4]["receipt"]["ExitCode"] == 20
    assert result["next"] is None


def test_history_in_pieces(history):
    first = history.call("Chaos.History", {"limit": 2})
    assert [e["seq"] for e in first["entries"]] == [0, 1]
    assert first["next"] == 2
    rest = history.call("Chaos.History", {"from": first["next"], "limit": 1000})
    assert [e["seq"] for e in rest["entries"]] == [2, 3, 4]
    assert rest["next"] is None
    assert history.call("Chaos.History", {"from": 5})["entries"] == []


def test_history_of_a_message(history):
    cid = history.last_b["msgCid"]
    entries = history.call("Chaos.History", {"msgCid": cid})["entries"]
    assert [(e["seq"], e["msgCid"]) for e in entries] == [(3, cid)]
    none = history.call("Chaos.History", {"msgCid": link(cid_of(b"none"))})
    assert none["entries"] == []


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 0},
        {"limit": 1001},
        {"limit": -1},
        {"from": -1},
        {"from": "x"},
        {"limit": "many"},
        {"msgCid": "x"},
    ],
)
def test_history_refuses(reader, params):
    reader.refuse("Chaos.History", params, "INVALID_PARAMS", -32602)


# ---- ApplyMessage ----


def test_apply_message_in_all_forms(daemon):
    for nonce, form in enumerate(("json", "base64", "hex", "signed", "signed cbor")):
        message = chain.message(
            From="f0104", Nonce=nonce, Method=8, Params=b64(cbor([30 + nonce, "", False]))
        )
        signed = chain.sign_message(message, chain.account_secret(4))
        params = {
            "json": {"message": message},
            "base64": {"cbor": b64(chain.message_cbor(message))},
            "hex": {"cbor": "0x" + chain.message_cbor(message).hex()},
            "signed": {"message": signed},
            "signed cbor": {"cbor": b64(chain.signed_cbor(signed))},
        }[form]
        result = daemon.call("Chaos.ApplyMessage", params)
        assert result["receipt"]["ExitCode"] == 30 + nonce, form
        assert result["msgCid"] == link(chain.message_cid(message))
        assert result["seq"] == nonce + 1


def test_no_signature_is_checked(daemon):
    message = chain.message(From=chain.account_address(4), Method=9)
    signed = chain.sign_message(message, chain.account_secret(5))
    assert daemon.call("Chaos.ApplyMessage", {"message": signed})["receipt"]["ExitCode"] == 0


def test_unsigned_from_a_key_costs_as_signed(start):
    """65 signature bytes are charged for a message from an f1 address."""
    message = chain.message(From=chain.account_address(4), Method=9)
    used = []
    for params in (
        {"message": message},
        {"message": chain.sign_message(message, chain.account_secret(4))},
    ):
        used.append(start().call("Chaos.ApplyMessage", params)["receipt"]["GasUsed"])
    assert used[0] == used[1]
    by_id = start().call("Chaos.ApplyMessage", {"message": chain.message(From="f0104", Method=9)})
    assert by_id["receipt"]["GasUsed"] < used[0]


def test_nothing_is_filled_in(daemon):
    result = daemon.call("Chaos.ApplyMessage", {"message": chain.message(Nonce=5, Method=9)})
    assert result["receipt"]["ExitCode"] == 2
    assert result["message"]["Nonce"] == 5


def test_plain_transfer(daemon):
    result = daemon.call("Chaos.ApplyMessage", {"message": chain.message(To="f0101", Value="1000")})
    assert result["receipt"] == {
        "ExitCode": 0,
        "Return": None,
        "EventsRoot": None,
        "GasUsed": result["receipt"]["GasUsed"],
    }
    assert daemon.call("Filecoin.WalletBalance", ["f0101"]) == str(10**24 + 1000)


@pytest.mark.parametrize(
    "message", [{**chain.message(), "GasLimit": 0}, {**chain.message(), "GasLimit": -1}]
)
def test_messages_that_are_rejected(reader, message):
    before = reader.call("Chaos.StateRoot")
    reader.refuse("Chaos.ApplyMessage", {"message": message}, "MESSAGE_REJECTED", 1101)
    assert reader.call("Chaos.StateRoot") == before


GOOD = chain.message_cbor(chain.message(Method=9))


@pytest.mark.parametrize(
    "raw",
    numbered(
        [
            b"",
            b"\x80",
            b"\x8a",
            GOOD[:-1],
            b"\x9f" + GOOD[1:] + b"\xff",
            b"\xa0",
            b"\x8b" + GOOD[1:],
            GOOD.replace(b"\x42\x00\x62", b"\x58\x02\x00\x62"),
            GOOD[:1] + b"\x01" + GOOD[2:],
            b"\x8a\x9b" + b"\xff" * 8,
            b"\x8a\x00\x5b" + b"\xff" * 8,
            b"\x82" + GOOD,
            b"\x82" + GOOD + b"\x41\x09",
            b"\x81" * 3000,
            b"\x8a\x00\x42\x00\x62\x42\x00\x80" + GOOD[7:],
        ]
    ),
)
def test_cbor_that_is_no_message(reader, raw):
    before = reader.call("Chaos.StateRoot")
    error = reader.refuse("Chaos.ApplyMessage", {"cbor": b64(raw)})
    assert error.name in ("DECODE_ERROR", "INVALID_PARAMS", "MESSAGE_REJECTED")
    assert error.code in (1110, -32602, 1101)
    assert reader.call("Chaos.StateRoot") == before


def test_every_truncation_of_a_message(reader):
    before = reader.call("Chaos.StateRoot")
    signed = chain.signed_cbor(chain.sign_message(chain.message(), chain.account_secret(0)))
    for raw in (GOOD, signed):
        for size in range(len(raw)):
            reader.refuse("Chaos.ApplyMessage", {"cbor": "0x" + raw[:size].hex()})
    assert reader.call("Chaos.StateRoot") == before


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"message": None},
        {"message": {}},
        {"message": chain.message(), "cbor": b64(GOOD)},
        {"cbor": "zz"},
        {"cbor": "0x0"},
        {"cbor": "0xzz"},
        {"cbor": 5},
        {"mesage": chain.message()},
        {"message": {**chain.message(), "To": ""}},
        {"message": {**chain.message(), "Value": 5}},
        {"message": {**chain.message(), "Nonce": -1}},
        {"message": {**chain.message(), "Nonce": 2**64}},
        {"message": {**chain.message(), "Params": "="}},
        {"message": {**chain.message(), "Version": "x"}},
        {"message": {**chain.message(), "GasFeeCap": "x"}},
    ],
)
def test_apply_message_refuses(reader, params):
    before = reader.call("Chaos.StateRoot")
    error = reader.refuse("Chaos.ApplyMessage", params)
    assert error.name in ("INVALID_PARAMS", "DECODE_ERROR", "MESSAGE_REJECTED")
    assert reader.call("Chaos.StateRoot") == before


# ---- Simulate ----


def test_simulate_is_apply_without_keeping(daemon):
    before = daemon.call("Chaos.StateRoot"), daemon.call("Chaos.Info")["counts"]["journalEntries"]
    invoke = {"method": "mutateState", "args": {"value": "x"}}
    simulated = daemon.call("Chaos.Simulate", {"invoke": invoke})
    assert (
        daemon.call("Chaos.StateRoot"),
        daemon.call("Chaos.Info")["counts"]["journalEntries"],
    ) == before
    applied = daemon.call("Chaos.Invoke", invoke)
    assert simulated["seq"] is None
    for member in (
        "msgCid",
        "message",
        "receipt",
        "exit",
        "gasCost",
        "stateRoot",
        "chaosHead",
        "epoch",
    ):
        assert simulated[member] == applied[member], member


def test_simulated_root_is_not_kept(daemon):
    result = daemon.call(
        "Chaos.Simulate", {"invoke": {"method": "mutateState", "args": {"value": "gone"}}}
    )
    assert daemon.call("Filecoin.ChainHasObj", [result["stateRoot"]["after"]]) is False


def test_simulate_at(history):
    def value(at):
        result = history.call("Chaos.Simulate", {"invoke": {"method": "inspectRuntime"}, "at": at})
        return result["returnDecoded"]["state"]["value"], result["returnDecoded"]["currEpoch"]

    assert value("genesis") == ("", 892801)
    assert value(1) == ("a", 892801)
    assert value(2) == ("a", 900000)
    assert value("head") == ("b", 900000)
    assert value(history.roots[1]) == ("a", 900000)


def test_simulate_with_a_trace(daemon):
    result = daemon.call(
        "Chaos.Simulate",
        {
            "trace": True,
            "invoke": {
                "method": "send",
                "args": {"to": "f098", "invoke": {"method": "abortWith", "args": {"code": 20}}},
            },
        },
    )
    frames = result["trace"]
    assert [(f["depth"], f["parent"], f["exit"]) for f in frames] == [(0, None, 0), (1, 0, 20)]


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"at": "head"},
        {"message": chain.message(), "invoke": {"method": "createState"}},
        {"cbor": b64(GOOD), "message": chain.message()},
        {"invoke": {}},
        {"invoke": {"method": "nope"}},
        {"cbor": b64(GOOD), "at": 99},
    ],
)
def test_simulate_refuses(reader, params):
    error = reader.refuse("Chaos.Simulate", params)
    assert error.name in ("INVALID_PARAMS", "STATE_UNAVAILABLE")


def test_simulate_of_a_fatal_message(reader):
    reader.refuse("Chaos.Simulate", {"invoke": {"method": "abortWith"}}, "VM_FATAL", 1100)


# ---- Trace ----


def test_trace(daemon):
    applied = daemon.invoke(
        "send",
        {"to": "f098", "invoke": {"method": "mutateState", "args": {"value": "t"}}},
        trace=True,
    )
    by_seq = daemon.call("Chaos.Trace", {"seq": 1})
    assert by_seq["trace"] == applied["trace"]
    assert (by_seq["seq"], by_seq["format"], by_seq["msgCid"]) == (1, "json", applied["msgCid"])
    assert daemon.call("Chaos.Trace", {"msgCid": applied["msgCid"]}) == by_seq
    lotus = daemon.call("Chaos.Trace", {"seq": 1, "format": "lotus"})["trace"]
    assert lotus["Msg"]["To"] == "f098"
    assert len(lotus["Subcalls"]) == 1
    assert [c["tg"] for c in lotus["GasCharges"]] == [
        c["tg"] for c in by_seq["trace"][0]["gasCharges"]
    ]


def test_trace_follows_the_environment_of_its_time(daemon):
    applied = daemon.invoke("inspectRuntime", trace=True)
    daemon.call("Chaos.EnvSet", {"epoch": 5, "networkVersion": 3})
    assert daemon.call("Chaos.Trace", {"seq": 1})["trace"] == applied["trace"]


def test_trace_beyond_the_nesting_of_json(daemon):
    daemon.call("Chaos.Invoke", chain.nested_sends(250))
    assert len(daemon.call("Chaos.Trace", {"seq": 1})["trace"]) == 251
    daemon.refuse("Chaos.Trace", {"seq": 1, "format": "lotus"}, "LIMIT_EXCEEDED", -32005)


@pytest.mark.parametrize(
    "params, names",
    [
        ({"seq": 99}, ("MESSAGE_NOT_FOUND",)),
        ({"msgCid": link(cid_of(b"none"))}, ("MESSAGE_NOT_FOUND",)),
        ({"seq": 0}, ("MESSAGE_NOT_FOUND", "INVALID_PARAMS")),
        ({}, ("INVALID_PARAMS",)),
        ({"seq": 1, "msgCid": link(cid_of(b"x"))}, ("MESSAGE_NOT_FOUND",)),
        ({"seq": 1, "format": "html"}, ("INVALID_PARAMS",)),
        ({"seq": -1}, ("INVALID_PARAMS",)),
    ],
)
def test_trace_refuses(reader, params, names):
    assert reader.refuse("Chaos.Trace", params).name in names


# ---- coding of parameters ----

CODED = [
    (
        "callerValidation",
        {"branch": "isAddress", "addrs": ["f0100"], "types": []},
        [2, [b"\0\x64"], []],
    ),
    (
        "send",
        {"to": "f0101", "value": "1", "method": 0, "params": ""},
        [b"\0\x65", b"\0\1", 0, b""],
    ),
    ("mutateState", {"value": "hello", "branch": "inTransaction"}, ["hello", 0]),
    ("abortWith", {"code": 20, "message": "boom", "uncontrolled": False}, [20, "boom", False]),
    ("resolveAddress", {"address": "f0100"}, b"\0\x64"),
    ("deleteActor", {"beneficiary": "f099"}, b"\0\x63"),
]


@pytest.mark.parametrize("method, args, value", CODED)
def test_encode_and_decode(reader, method, args, value):
    raw = cbor(value)
    encoded = reader.call("Chaos.EncodeParams", {"method": method, "args": args})
    assert encoded["params"] == b64(raw)
    assert encoded["hex"] == "0x" + raw.hex()
    assert encoded["diag"]
    decoded = reader.call("Chaos.DecodeParams", {"method": method, "bytes": b64(raw)})
    assert decoded["diag"] == encoded["diag"]
    again = reader.call("Chaos.EncodeParams", {"method": method, "args": decoded["value"]})
    assert again["params"] == encoded["params"]
    assert (
        reader.call("Chaos.DecodeParams", {"method": method, "bytes": "0x" + raw.hex()}) == decoded
    )


@pytest.mark.parametrize("method", ["constructor", "inspectRuntime", "createState"])
def test_methods_without_parameters(reader, method):
    assert reader.call("Chaos.EncodeParams", {"method": method})["params"] == ""
    assert reader.call("Chaos.EncodeParams", {"method": method, "args": {}})["params"] == ""


@pytest.mark.parametrize(
    "method, raw, value",
    [
        ("resolveAddress", cbor([b"\0\x64", True]), {"address": "f0100", "success": True}),
        (
            "send",
            cbor([b"abc", 5]),
            {"return": "YWJj", "code": 5, "codeName": "SysErrInvalidReceiver"},
        ),
        (
            "inspectRuntime",
            chain.unb64("hkIAZEIAYkAaAAId4UCCZWhlbGxvgA=="),
            {
                "caller": "f0100",
                "receiver": "f098",
                "valueReceived": "0",
                "currEpoch": 138721,
                "currentBalance": "0",
                "state": {"value": "hello", "unmarshallable": []},
            },
        ),
        ("mutateState", b"", None),
        ("abortWith", b"", None),
    ],
)
def test_decode_return(reader, method, raw, value):
    assert (
        reader.call("Chaos.DecodeReturn", {"method": method, "bytes": b64(raw)})["value"] == value
    )


@pytest.mark.parametrize(
    "method, raw",
    [
        ("abortWith", b""),
        ("abortWith", b"\x80"),
        ("abortWith", cbor([20, "boom", False])[:-1]),
        ("abortWith", b"\x83\x18\x01\x60\xf4"),
        ("mutateState", b"\x82\x78"),
        ("send", b"\x84"),
        ("callerValidation", b"\x83\x00\x9b" + b"\xff" * 8 + b"\x80"),
        ("resolveAddress", b"\x40"),
        ("createActor", b"\x84\xf5\xf5\xf5\xf5"),
    ],
)
def test_decode_refuses(reader, method, raw):
    error = reader.refuse(
        "Chaos.DecodeParams", {"method": method, "bytes": b64(raw)}, "DECODE_ERROR", 1110
    )
    assert error.data["hint"]


@pytest.mark.parametrize(
    "params", [{}, {"method": "x"}, {"method": "send"}, {"method": "send", "args": {"to": 5}}]
)
def test_encode_refuses(reader, params):
    assert reader.refuse("Chaos.EncodeParams", params).name in ("INVALID_PARAMS", "ENCODE_ERROR")


# ---- VectorRun ----


@pytest.fixture(scope="module")
def vector(shared_vectors):
    return json.loads(VECTOR_92.read_text())


@pytest.fixture(scope="module")
def shared_vectors():
    if not VECTOR_92.exists():
        pytest.skip(f"CHAOS_SHARED: no {VECTOR_92}")
    return SHARED / "vectors"


def test_vector_run(reader, vector):
    before = reader.call("Chaos.StateRoot"), reader.call("Chaos.Info")["counts"]["journalEntries"]
    result = reader.call("Chaos.VectorRun", {"vector": vector})
    count = len(vector["preconditions"]["variants"])
    assert result["totals"] == {
        "ran": count,
        "passed": count,
        "failed": 0,
        "skipped": 0,
        "errors": 0,
    }
    assert {r["outcome"] for r in result["results"]} == {"pass"}
    receipt = result["results"][0]["receipts"][0]
    assert receipt["ok"] and receipt["actual"]["ExitCode"] == 9
    assert result["results"][0]["postRoot"]["ok"] is True
    assert (
        reader.call("Chaos.StateRoot"),
        reader.call("Chaos.Info")["counts"]["journalEntries"],
    ) == before


def test_vector_that_fails(reader, vector):
    wrong = json.loads(json.dumps(vector))
    wrong["postconditions"]["receipts"][0]["gas_used"] += 1
    result = reader.call("Chaos.VectorRun", {"vector": wrong})
    assert result["totals"]["failed"] == len(vector["preconditions"]["variants"])
    receipt = result["results"][0]["receipts"][0]
    assert receipt["ok"] is False
    assert receipt["expected"]["GasUsed"] == receipt["actual"]["GasUsed"] + 1
    wrong = json.loads(json.dumps(vector))
    wrong["postconditions"]["state_tree"]["root_cid"] = wrong["preconditions"]["state_tree"][
        "root_cid"
    ]
    result = reader.call("Chaos.VectorRun", {"vector": wrong})
    assert result["results"][0]["outcome"] == "fail"
    assert result["results"][0]["postRoot"]["ok"] is False


def test_vector_variants(reader, vector):
    name = vector["preconditions"]["variants"][0]["id"]
    assert (
        reader.call("Chaos.VectorRun", {"vector": vector, "variants": [name]})["totals"]["ran"] == 1
    )
    error = reader.refuse("Chaos.VectorRun", {"vector": vector, "variants": ["nope"]})
    assert error.name in ("INVALID_PARAMS", "VECTOR_INVALID")


@pytest.mark.parametrize(
    "change",
    [
        lambda v: v.pop("class"),
        lambda v: v.pop("car"),
        lambda v: v.pop("preconditions"),
        lambda v: v.update(car="!!!"),
        lambda v: v.update(car=""),
        lambda v: v.update(car="H4sI"),
        lambda v: v.update(car=b64(b"\x1f\x8b" + b"\0" * 100)),
        lambda v: v.pop("apply_messages"),
        lambda v: v["apply_messages"][0].update(bytes="AA=="),
        lambda v: v["apply_messages"][0].pop("bytes"),
        lambda v: v["preconditions"].update(variants=[]),
        lambda v: v["preconditions"].update(variants="x"),
        lambda v: v["preconditions"]["state_tree"].update(root_cid={"/": "x"}),
        lambda v: v.update(postconditions=5),
        lambda v: v["postconditions"].update(receipts="x"),
        lambda v: v["preconditions"].update(basefee="x"),
        lambda v: v["preconditions"]["variants"][0].update(nv=-1),
    ],
)
def test_vectors_that_are_none(reader, vector, change):
    broken = json.loads(json.dumps(vector))
    change(broken)
    try:
        result = reader.call("Chaos.VectorRun", {"vector": broken})
        assert result["totals"]["passed"] == 0
    except Exception as error:
        assert getattr(error, "name", "") in ("VECTOR_INVALID", "INVALID_PARAMS"), error


def test_vector_of_another_class_is_skipped(reader, vector):
    other = {**vector, "class": "tipset"}
    try:
        result = reader.call("Chaos.VectorRun", {"vector": other})
        assert result["totals"]["skipped"] + result["totals"]["errors"] >= 1
        assert result["results"][0]["reason"]
    except Exception as error:
        assert getattr(error, "name", "") == "VECTOR_INVALID", error
