# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Chaos.VectorCut: what stays of a vector expects what the whole one did."""
import copy
import json

import pytest

import chain
import made_vectors
from conftest import REPOSITORY, RpcError, SHARED

LONG = json.loads((REPOSITORY / "tests/vectors/recorded/sequence-43-nv04.json").read_text())


def cut(daemon, vector, **how):
    return daemon.call("Chaos.VectorCut", {"vector": vector, **how})


def outcome(daemon, vector):
    (result,) = daemon.call("Chaos.VectorRun", {"vector": vector})["results"]
    return result


def passes(daemon, vector):
    result = outcome(daemon, vector)
    assert result["outcome"] == "pass", result["reason"]


def refused(daemon, vector, **how):
    with pytest.raises(RpcError) as error:
        cut(daemon, vector, **how)
    return error.value


def test_nothing_to_cut(reader):
    answer = cut(reader, LONG)
    assert answer["vector"] == LONG and list(answer["vector"]) == list(LONG)
    assert answer["before"] == answer["after"]
    # Numbers beyond 64 bits stay numbers.
    assert answer["vector"]["preconditions"]["circ_supply"] == 2 * 10**27


@pytest.mark.parametrize("trim", (False, True))
def test_folding(reader, trim):
    """Each message alone, on the state that those before it have made."""
    receipts = LONG["postconditions"]["receipts"]
    for at in range(0, len(receipts), 7):
        answer = cut(reader, LONG, fold=at, keep=[at], trim=trim)
        vector = answer["vector"]
        assert vector["postconditions"]["receipts"] == [receipts[at]]
        assert len(vector["apply_messages"]) == 1 and "diagnostics" not in vector
        passes(reader, vector)
        assert answer["after"]["steps"] == 1
        assert answer["after"]["blocks"] == len(made_vectors.unpack_car(vector["car"])[1])
        if trim:
            again = cut(reader, vector, trim=True)
            assert again["after"] == answer["after"], "trimmed once is trimmed for good"
    assert cut(reader, LONG, fold=len(receipts))["after"]["steps"] == 0


def test_the_epochs_stay(reader):
    """Offsets of what went are added to the next that stays."""
    offsets = [message.get("epoch_offset", 0) for message in LONG["apply_messages"]]
    assert sum(offsets[:20]) > 0
    folded = cut(reader, LONG, fold=20)["vector"]
    assert folded["apply_messages"][0]["epoch_offset"] == sum(offsets[:21])
    assert folded["preconditions"]["variants"] == LONG["preconditions"]["variants"]
    passes(reader, folded)


def test_the_end_goes(reader):
    vector = cut(reader, LONG, keep=list(range(10)))["vector"]
    assert vector["postconditions"]["receipts"] == LONG["postconditions"]["receipts"][:10]
    assert vector["postconditions"]["state_tree"] != LONG["postconditions"]["state_tree"]
    passes(reader, vector)


def three_calls(daemon):
    messages = [made_vectors.chaos_message(made_vectors.MUTATE, ["one", 0], 0),
                made_vectors.chaos_message(made_vectors.MUTATE, ["two", 0], 0, sender="f0101"),
                made_vectors.chaos_message(9, [], 1)]
    return made_vectors.settle(daemon, made_vectors.make_vector(messages))


def test_what_stays_may_not_change(reader):
    """Without the first message the third has the wrong nonce; without the second it sees another
    state. The first can go if it is folded."""
    vector = three_calls(reader)
    error = refused(reader, vector, keep=[1, 2])
    assert error.name == "VECTOR_CHANGED" and "step 2" in error.message
    assert refused(reader, vector, keep=[0, 2]).name == "VECTOR_CHANGED"
    passes(reader, cut(reader, vector, fold=1)["vector"])
    passes(reader, cut(reader, vector, keep=[0, 1])["vector"])

    made_anew = cut(reader, vector, keep=[0, 2], rerun=True)["vector"]
    passes(reader, made_anew)
    assert made_anew["postconditions"]["receipts"][0] == vector["postconditions"]["receipts"][0]
    assert made_anew["postconditions"]["receipts"][1] != vector["postconditions"]["receipts"][2]


def test_what_is_wrong_stays_wrong(reader):
    """One unit of gas too much in one receipt: it fails in every cut that has it, and in no
    other. A wrong root stays as it is written."""
    wrong = copy.deepcopy(LONG)
    wrong["postconditions"]["receipts"][17]["gas_used"] += 1
    for how in ({"fold": 17, "keep": [17]}, {"keep": list(range(18))}, {"fold": 17, "rerun": True}):
        vector = cut(reader, wrong, **how)["vector"]
        assert wrong["postconditions"]["receipts"][17] in vector["postconditions"]["receipts"]
        result = outcome(reader, vector)
        assert result["outcome"] == "fail" and result["postRoot"]["ok"]
        assert [r["ok"] for r in result["receipts"]].count(False) == 1
    passes(reader, cut(reader, wrong, fold=18)["vector"])
    passes(reader, cut(reader, wrong, keep=list(range(17)))["vector"])

    root = LONG["preconditions"]["state_tree"]
    wrong = {**LONG, "postconditions": {**LONG["postconditions"], "state_tree": root}}
    assert cut(reader, wrong, fold=30)["vector"]["postconditions"]["state_tree"] == root


def test_bare(reader):
    vector = cut(reader, {**LONG, "_meta": {"id": "x", "tags": ["y"]}}, bare=True)["vector"]
    assert vector["_meta"] == {"id": "x"} and "diagnostics" not in vector


def test_randomness(reader):
    draw = {"on": ["chain", 5], "ret": chain.b64(bytes(32))}
    assert cut(reader, {**LONG, "randomness": [draw]})["vector"]["randomness"] == [draw]
    assert cut(reader, {**LONG, "randomness": [draw]}, trim=True)["vector"]["randomness"] == []


def test_variants(reader):
    vector = cut(reader, three_calls(reader), keep=[0, 1])["vector"]
    variants = [{"id": "a", "epoch": 892801, "nv": 13}, {"id": "b", "epoch": 892802, "nv": 13}]
    vector["preconditions"]["variants"] = variants
    assert cut(reader, vector)["after"]["variants"] == 2
    one = cut(reader, vector, variants=["b"])["vector"]
    assert one["preconditions"]["variants"] == variants[1:]
    passes(reader, one)
    # The third call returns the epoch that it sees.
    whole = three_calls(reader)
    whole["preconditions"]["variants"] = variants
    assert "variants differ in a receipt" in refused(reader, whole).message
    for names in (["c"], []):
        assert refused(reader, vector, variants=names).name == "INVALID_PARAMS"


@pytest.mark.parametrize("how", ({"keep": [3, 2]}, {"keep": [2, 2]}, {"keep": [40]}, {"fold": 41},
                                 {"fold": 5, "keep": [4]}, {"keep": [2**64 - 1]},
                                 {"fold": 2**64 - 1}), ids=str)
def test_steps_that_are_none(reader, how):
    assert refused(reader, LONG, **how).name == "VECTOR_INVALID"


def test_a_vector_that_does_not_run(reader):
    late = copy.deepcopy(LONG)
    late["preconditions"]["variants"][0]["nv"] = 16
    error = refused(reader, late)
    assert error.name == "VECTOR_CHANGED" and "does not run to its end" in error.message
    assert refused(reader, {**LONG, "car": "AAAA"}).name == "VECTOR_INVALID"
    assert refused(reader, {**LONG, "class": "blockseq"}).name == "VECTOR_INVALID"


def test_tipsets(reader, shared):
    del shared
    path = SHARED / "vectors/reward/reward--ok-miners-awarded-no-premiums--smoke.json"
    vector = json.loads(path.read_text())
    assert len(vector["apply_tipsets"]) == 2
    for how in ({"fold": 1}, {"keep": [0]}, {"fold": 1, "trim": True}, {"keep": [0], "trim": True}):
        answer = cut(reader, vector, **how)
        assert answer["after"]["steps"] == 1
        passes(reader, answer["vector"])
    assert answer["after"]["blocks"] < answer["before"]["blocks"]
    folded = cut(reader, vector, fold=1)["vector"]
    before, = vector["preconditions"]["variants"]
    after, = folded["preconditions"]["variants"]
    assert after["epoch"] - before["epoch"] == vector["apply_tipsets"][0]["epoch_offset"]
    # Without the first tipset its epochs are null rounds, each with a cron of its own.
    assert refused(reader, vector, keep=[1]).name == "VECTOR_CHANGED"
    passes(reader, cut(reader, vector, keep=[1], rerun=True)["vector"])
