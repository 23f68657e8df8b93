# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Chaos.VectorLint: each kind of problem is met by a vector that is broken in that way and in no
other."""
import base64
import copy
import gzip
import json

import pytest

import chain
import made_vectors
from conftest import REPOSITORY, RpcError
from made_vectors import ABORT, MUTATE, chaos_message, make_vector, settle

POST_ROOT = "postconditions.state_tree.root_cid"
DRAW = {"on": ["chain", 5], "ret": chain.b64(bytes(32))}


def lint(daemon, vector, **more):
    return daemon.call("Chaos.VectorLint", {"vector": vector, **more})


def found(daemon, vector, **more):
    """[(name, path)] of its problems."""
    return [(p["name"], p["path"]) for p in lint(daemon, vector, **more)["problems"]]


@pytest.fixture(scope="module", name="good")
def make_good(reader):
    """A vector in which nothing is wrong but what two notes say."""
    return made_vectors.tight(reader, [(ABORT, [20, "boom", False]), (MUTATE, ["hello", 0])])


def test_a_good_vector(reader, good):
    answer = lint(reader, good, file="made-by-hand.json")
    assert [(p["level"], p["name"]) for p in answer["problems"]] == [
        ("note", "post-root-absent"), ("note", "block-unread")]
    assert answer["totals"] == {"errors": 0, "warnings": 0, "notes": 2, "omitted": 0}


def put(path, value):
    """A change of the value at a path."""
    def change(vector):
        at = vector
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value
    return change


def drop(*path):
    def change(vector):
        at = vector
        for step in path[:-1]:
            at = at[step]
        del at[path[-1]]
    return change


def add_byte(vector):
    message = vector["apply_messages"][0]
    message["bytes"] = chain.b64(chain.unb64(message["bytes"]) + b"\0")


def change_blocks(change, roots=2):
    def apply(vector):
        before = made_vectors.cid_bytes(vector["preconditions"]["state_tree"]["root_cid"]["/"])
        after = made_vectors.cid_bytes(vector["postconditions"]["state_tree"]["root_cid"]["/"])
        blocks = change(made_vectors.unpack_car(vector["car"])[1], before)
        vector["car"] = made_vectors.pack_car([before, after][:roots], blocks)
    return apply


def spoil(blocks, before):
    """One that nothing reads."""
    empty = (chain.cid_of(b"\x80"), b"\x80")
    return [(cid, block + b"\0" if (cid, block) == empty else block) for cid, block in blocks]


def foreign(blocks, before):
    block = chain.cbor(["nobody links to me"])
    return blocks + [(chain.cid_of(block), block)]


def without(wanted):
    def change(blocks, before):
        return [(cid, block) for cid, block in blocks if (cid == before) != wanted]
    return change


VARIANT = ("preconditions", "variants", 0)
RECEIPT = ("postconditions", "receipts", 0)
MESSAGE = ("apply_messages", 0)

# What is done to the vector -> the problems that come, and no others.
CASES = {
    "no car": (drop("car"), [("member-missing", "car")]),
    "no epoch": (drop(*VARIANT, "epoch"), [("member-missing", "preconditions.variants[0].epoch")]),
    "no receipts": (drop("postconditions", "receipts"),
                    [("member-missing", "postconditions.receipts")]),
    "no messages": (drop("apply_messages"), [("member-missing", "apply_messages")]),
    "fee in quotes": (put(("preconditions", "basefee"), "100"),
                      [("member-type", "preconditions.basefee")]),
    "fee with point": (put(("preconditions", "basefee"), 1.5),
                       [("member-type", "preconditions.basefee")]),
    "supply in quotes": (put(("preconditions", "circ_supply"), "1"),
                         [("member-type", "preconditions.circ_supply")]),
    "gas with point": (put((*RECEIPT, "gas_used"), 1.5),
                       [("member-type", "postconditions.receipts[0].gas_used")]),
    "no base64": (put((*MESSAGE, "bytes"), "*"),
                  [("member-type", "apply_messages[0].bytes")]),
    "no CID": (put(("postconditions", "state_tree", "root_cid", "/"), "bafy"),
               [("member-type", POST_ROOT)]),
    "CID of a code": (put(("postconditions", "state_tree", "root_cid", "/"),
                          "bafkqac3gnfwc6mjpmnugc33t"),
                      [("member-type", POST_ROOT), ("car-roots", "car"),
                       ("variant-error", "preconditions.variants[0]")]),
    "selector is a number": (put(("selector", "other"), 1), [("member-type", "selector.other")]),
    "unknown member": (put(("preconditions", "gas"), 1),
                       [("member-unknown", "preconditions.gas")]),
    "epoch of a message": (put((*MESSAGE, "epoch"), 1),
                           [("member-ignored", "apply_messages[0].epoch")]),
    "tipsets as well": (put(("apply_tipsets",), []), [("member-ignored", "apply_tipsets")]),
    "moon": (put(("randomness",), [{**DRAW, "on": ["moon", 5]}]),
             [("value-invalid", "randomness[0].on[0]")]),
    "class": (put(("class",), "blockseq"), [("class-unsupported", "class")]),
    "no variants": (put(VARIANT[:2], []), [("variants-empty", "preconditions.variants")]),
    "a receipt less": (drop(*RECEIPT), [("receipts-count", "postconditions.receipts")]),
    "failures": (put(("postconditions", "apply_message_failures"), [1]),
                 [("failures-differ", "postconditions.apply_message_failures")]),
    "not canonical": (add_byte, [("message-not-canonical", "apply_messages[0].bytes")]),
    "car is no gzip": (put(("car",), "AAAA"), [("car-invalid", "car")]),
    "car is no base64": (put(("car",), "*"), [("car-invalid", "car")]),
    "car is none": (put(("car",), chain.b64(gzip.compress(b"none"))), [("car-invalid", "car")]),
    "block spoilt": (change_blocks(spoil), [("block-invalid", "car")]),
    "block twice": (change_blocks(lambda blocks, _: blocks + blocks[:1]),
                    [("block-repeated", "car")]),
    "block of nobody": (change_blocks(foreign), [("block-unreachable", "car")]),
    "one root": (change_blocks(lambda blocks, _: blocks, roots=1), [("car-roots", "car")]),
    "no root": (change_blocks(without(True)),
                [("pre-root-missing", "preconditions.state_tree.root_cid")]),
    "only the root": (change_blocks(without(False)),
                      [("variant-error", "preconditions.variants[0]"), ("block-missing", "car")]),
    "selector": (put(("selector", "puppet_actor"), "true"),
                 [("selector-unknown", "selector.puppet_actor")]),
    "hint": (put(("hints",), ["slow"]), [("hint-unknown", "hints[0]")]),
    "hints": (put(("hints",), ["incorrect", "negate", "negate"]),
              [("hint-incorrect", "hints[0]"), ("hint-negate", "hints[1]"),
               ("hint-repeated", "hints[2]")]),
    "variant twice": (put(VARIANT[:2], [{"id": "a", "epoch": 892801, "nv": 13}] * 2),
                      [("variant-repeated", "preconditions.variants[1]")]),
    "variant's name": (put((*VARIANT, "id"), "turbo"),
                       [("variant-name", "preconditions.variants[0].id")]),
    "variant's epoch": (put((*VARIANT, "epoch"), 5),
                        [("variant-epoch", "preconditions.variants[0].epoch")]),
    "later version": (put(VARIANT, {"id": "skyr", "epoch": 1960321, "nv": 16}),
                      [("variant-skipped", "preconditions.variants[0]")]),
    "no name": (drop("_meta"), [("id-missing", "_meta.id")]),
    "tag": (put(("_meta", "tags"), ["one", "one"]), [("tag-repeated", "_meta.tags")]),
    "no fee": (drop("preconditions", "basefee"), [("environment-default", "preconditions")]),
    "no supply": (drop("preconditions", "circ_supply"),
                  [("environment-default", "preconditions")]),
    "supply below 0": (put(("preconditions", "circ_supply"), -1),
                       [("amount-negative", "preconditions.circ_supply")]),
    "epoch falls": (put(("apply_messages", 1, "epoch_offset"), -1),
                    [("epoch-falls", "apply_messages[1].epoch_offset")]),
    "epoch rises early": (put((*MESSAGE, "epoch_offset"), 1),
                          [("epoch-offsets", "apply_messages")]),
    "draws": (put(("randomness",), [DRAW, DRAW]),
              [("randomness-repeated", "randomness[1]"), ("randomness-unused", "randomness[0]"),
               ("randomness-unused", "randomness[1]")]),
    "diagnostics": (put(("diagnostics",), {"format": "?", "data": "*"}),
                    [("diagnostics-invalid", "diagnostics.data")]),
    "a receipt": (put((*RECEIPT, "gas_used"), 1),
                  [("receipt-differs", "postconditions.receipts[0]")]),
}


@pytest.mark.parametrize("name", CASES)
def test_one_thing_wrong(reader, good, name):
    change, expected = CASES[name]
    vector = copy.deepcopy(good)
    change(vector)
    known = found(reader, good)
    new = [problem for problem in found(reader, vector) if problem not in known]
    assert sorted(new) == sorted(expected)


def test_a_message_that_is_none(reader, good):
    """Nothing runs then; the run says so too."""
    vector = copy.deepcopy(good)
    vector["apply_messages"][1]["bytes"] = "AQI="
    assert {("message-invalid", "apply_messages[1].bytes"),
            ("variant-error", "preconditions.variants[0]")} <= set(found(reader, vector))


def test_the_root_of_another_state(reader, good):
    vector = copy.deepcopy(good)
    vector["postconditions"]["state_tree"] = vector["preconditions"]["state_tree"]
    problem = next(p for p in lint(reader, vector)["problems"] if p["name"] == "post-root-differs")
    assert problem["path"] == POST_ROOT and problem["level"] == "error"
    assert good["postconditions"]["state_tree"]["root_cid"]["/"] in problem["text"]


def test_the_name_of_the_file(reader, good):
    assert ("file-name", "_meta.id") in found(reader, good, file="/x/other.json.gz")
    for name in ("made-by-hand.json", "/y/chaos--made-by-hand--hyperdrive.json.gz", "hand"):
        assert ("file-name", "_meta.id") not in found(reader, good, file=name)


def test_hints_name_what_was_meant(reader, good):
    vector = copy.deepcopy(good)
    vector["preconditions"]["base_fee"] = 1
    problem = next(p for p in lint(reader, vector)["problems"] if p["name"] == "member-unknown")
    assert problem["text"] == "there is no member base_fee; did you mean basefee?"


def test_no_messages(reader, good):
    vector = copy.deepcopy(good)
    vector["apply_messages"] = vector["postconditions"]["receipts"] = []
    names = {name for name, _ in found(reader, vector)}
    assert {"messages-empty", "receipts-empty"} <= names and "gas-unchecked" not in names


# ---- what the root and the receipts do not tell ----


def test_the_root_hides_what_happened(reader):
    """With a great gas limit; a mutation shows, and a limit of 2.1 times the gas is the edge."""
    vector = settle(reader, make_vector([chaos_message(ABORT, [20, "boom", False], 0),
                                         chaos_message(MUTATE, ["hello", 0], 1)]))
    problems = found(reader, vector)
    assert ("root-hides-outcome", "postconditions.receipts[0]") in problems
    assert ("root-hides-outcome", "postconditions.receipts[1]") not in problems
    assert ("root-hides-gas", POST_ROOT) in problems

    # Another outcome, the same root: that is what the warning says.
    other = settle(reader, make_vector([chaos_message(ABORT, [33, "another text", False], 0),
                                        chaos_message(MUTATE, ["hello", 0], 1)]))
    assert other["postconditions"]["state_tree"] == vector["postconditions"]["state_tree"]
    assert other["postconditions"]["receipts"] != vector["postconditions"]["receipts"]


def test_a_free_network_hides_gas(reader, good):
    vector = copy.deepcopy(good)
    vector["preconditions"]["basefee"] = 0
    assert ("root-hides-gas", POST_ROOT) in found(reader, settle(reader, vector))


def test_nothing_checks_gas(reader):
    refused = settle(reader, make_vector([chaos_message(ABORT, [20, "boom", False], 7)]))
    assert refused["postconditions"]["receipts"][0]["exit_code"] == 2
    assert ("gas-unchecked", "postconditions.receipts") in found(reader, refused)

    needed = settle(reader, make_vector([chaos_message(ABORT, [20, "boom", False], 0, 200000)]))
    used = needed["postconditions"]["receipts"][0]["gas_used"]
    # Out of gas by far says nothing; by one unit, or not at all, it says everything.
    for limit, checked in ((used - 2000, False), (used - 1, True), (used, True)):
        vector = settle(reader, make_vector(
            [chaos_message(ABORT, [20, "boom", False], 0, limit)]))
        assert vector["postconditions"]["receipts"][0]["gas_used"] == limit
        assert (("gas-unchecked", "postconditions.receipts")
                not in found(reader, vector)) == checked, limit


def test_a_message_without_a_receipt(reader):
    vector = json.loads((REPOSITORY / "tests/vectors/recorded/chaos-nv04.json").read_text())
    null = vector["postconditions"]["receipts"].index(None)
    assert ("receipt-null", f"postconditions.receipts[{null}]") in found(reader, vector)


def test_traces_of_another_run(reader):
    vector = json.loads((REPOSITORY / "tests/vectors/recorded/sequence-43-nv13.json").read_text())
    assert ("diagnostics-differ", "diagnostics.data") not in found(reader, vector)
    traces = json.loads(gzip.decompress(base64.b64decode(base64.b64decode(
        vector["diagnostics"]["data"]))))
    ran = next(trace for trace in traces if trace and trace.get("GasCharges"))
    ran["GasCharges"][0]["tg"] += 1
    data = base64.b64encode(gzip.compress(json.dumps(traces).encode(), mtime=0))
    vector["diagnostics"]["data"] = base64.b64encode(data).decode()
    assert ("diagnostics-differ", "diagnostics.data") in found(reader, vector)
    data = base64.b64encode(gzip.compress(json.dumps(traces[:-1]).encode(), mtime=0))
    vector["diagnostics"]["data"] = base64.b64encode(data).decode()
    assert ("diagnostics-invalid", "diagnostics.data") in found(reader, vector)


# ---- tipsets ----


@pytest.fixture(scope="module", name="tipsets")
def read_tipsets(shared):
    path = shared / "vectors/reward/penalties--penalize-bad-nonce-multiple-miners--tape.json"
    return json.loads(path.read_text())


def test_tipsets(reader, tipsets):
    known = found(reader, tipsets)
    assert ("gas-unchecked", "postconditions.receipts") in known

    def new(change):
        vector = copy.deepcopy(tipsets)
        change(vector)
        return [problem for problem in found(reader, vector) if problem not in known]

    assert new(put(("selector",), {"chaos_actor": "true"})) == [
        ("selector-tipset", "selector.chaos_actor")]
    assert new(put(("selector",), {"chaos_actor": "yes"})) == [
        ("selector-value", "selector.chaos_actor")]
    assert new(put(("postconditions", "receipts_roots"), [])) == [
        ("receipts-roots-count", "postconditions.receipts_roots")]
    assert new(drop("postconditions", "receipts", -1)) == [
        ("diagnostics-invalid", "diagnostics.data"), ("applied-count", "postconditions.receipts")]
    assert new(put(("postconditions", "receipts_roots", 0),
                   tipsets["preconditions"]["state_tree"]["root_cid"])) == [
                       ("receipts-root-differs", "postconditions.receipts_roots[0]")]
    assert ("epoch-falls", "apply_tipsets[0].epoch_offset") in new(
        put(("apply_tipsets", 0, "epoch_offset"), -1))
    assert ("amount-negative", "apply_tipsets[0].basefee") in new(
        put(("apply_tipsets", 0, "basefee"), -1))
    assert new(drop("postconditions", "receipts_roots")) == [
        ("member-missing", "postconditions.receipts_roots")]


# ---- what is no vector ----


@pytest.mark.parametrize("value", ([], None, "text", 5, {}, {"jsonrpc": "2.0"},
                                   {"preconditions_": {}}), ids=str)
def test_no_vector_at_all(reader, value):
    with pytest.raises(RpcError) as refused:
        reader.call("Chaos.VectorLint", {"vector": value})
    assert refused.value.name in ("VECTOR_INVALID", "INVALID_PARAMS")
    assert refused.value.data["path"] == "vector"


def test_many_problems_are_counted(reader, good):
    vector = copy.deepcopy(good)
    vector["hints"] = [f"h{number}" for number in range(3000)]
    answer = lint(reader, vector)
    assert len(answer["problems"]) == 1000
    totals = answer["totals"]
    assert totals["omitted"] == totals["errors"] + totals["warnings"] + totals["notes"] - 1000
    assert totals["warnings"] >= 3000


def test_every_kind_is_tested():
    """A kind that no test here expects is one that nobody has seen come."""
    table = (REPOSITORY / "rpc/vector/problems.tbl").read_text()
    kinds = {line.split('"')[1] for line in table.splitlines() if line.startswith("PROBLEM(")}
    source = (REPOSITORY / "tests/rpc/test_vector_lint.py").read_text()
    # No actor of the chaos vectors draws: tests/unit/vm/test_randomness.c has that.
    assert {kind for kind in kinds if f'"{kind}"' not in source} <= {"randomness-missing"}
