# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Chaos.Trace in all its forms. What 0.1.0 answered is in test_env_history.py too."""

import pytest

from chain import b64, cbor

LEVELS_MAX = 126  # of a tree; two of JSON each


def nested(levels):
    """Parameters of send to the chaos actor that calls itself so many times."""
    params, method = b"", 9
    for _ in range(levels):
        params, method = cbor([b"\0\x62", b"", method, params]), 6
    return {
        "method": 6,
        "params": b64(params),
        "gasLimit": 10**15,
        "gasFeeCap": "0",
        "gasPremium": "0",
    }


@pytest.fixture(scope="module")
def world(request):
    """Entries: 1 a send to itself that changes state, 2 one that fails inside, 3 a tipset, 4 one
    of 126 levels, 5 one of 127."""
    from conftest import Daemon

    daemon = Daemon(["--ephemeral"])
    request.addfinalizer(daemon.stop)
    mutate = {"method": "mutateState", "args": {"value": "t"}}
    daemon.invoke("send", {"to": "f098", "invoke": mutate})
    abort = {"method": "abortWith", "args": {"code": 20, "message": "boom"}}
    daemon.invoke("send", {"to": "f098", "invoke": abort})
    daemon.call("Chaos.ApplyTipset", {"blocks": []})
    daemon.call("Chaos.Invoke", nested(LEVELS_MAX - 1))
    daemon.call("Chaos.Invoke", nested(LEVELS_MAX))
    return daemon


def unchecked(daemon, params):
    """The result of Chaos.Trace without a look at its schema, for which Python's validator
    recurses too deep."""
    request = {"jsonrpc": "2.0", "id": 1, "method": "Chaos.Trace", "params": params}
    return daemon.post(request).json()["result"]


def flattened(tree, depth=0, parent=None, out=None):
    """The calls of a tree as the flat form has them."""
    out = [] if out is None else out
    at = len(out)
    frame = {k: v for k, v in tree.items() if k not in ("calls", "error")}
    out.append({"depth": depth, "parent": parent, **frame})
    for call in tree["calls"]:
        flattened(call, depth + 1, at, out)
    return out


@pytest.mark.parametrize("seq", [1, 2, 4])
@pytest.mark.parametrize("detail", ["calls", "gas", "ipld", "full"])
def test_tree_and_list_are_the_same(world, seq, detail):
    tree = unchecked(world, {"seq": seq, "format": "tree", "detail": detail})
    flat = world.call("Chaos.Trace", {"seq": seq, "detail": detail})
    assert tree["format"] == "tree"
    assert flattened(tree["trace"]) == flat["trace"]


def test_detail(world):
    frames = {
        detail: world.call("Chaos.Trace", {"seq": 1, "detail": detail})["trace"][1]
        for detail in ("calls", "gas", "ipld", "full")
    }
    assert "gasCharges" not in frames["calls"] and "ipld" not in frames["calls"]
    assert frames["gas"] == {**frames["calls"], "gasCharges": frames["full"]["gasCharges"]}
    assert frames["ipld"] == {**frames["calls"], "ipld": frames["full"]["ipld"]}
    assert world.call("Chaos.Trace", {"seq": 1})["trace"][1] == frames["gas"]
    # every access was charged for, in that order
    names = [c["name"] for c in frames["full"]["gasCharges"]]
    charged = [n for n in names if n in ("OnIpldGet", "OnIpldPut")]
    words = {"get": "OnIpldGet", "put": "OnIpldPut"}
    assert [words[a["op"]] for a in frames["full"]["ipld"]] == charged != []
    assert [a["op"] for a in frames["ipld"]["ipld"]] == ["get", "put"]


def test_blocks_of_ipld_are_there(world):
    for access in world.call("Chaos.Trace", {"seq": 1, "detail": "ipld"})["trace"][1]["ipld"]:
        block = world.call("Filecoin.ChainReadObj", [access["cid"]])
        assert access["bytes"] > 0 and len(block) == (access["bytes"] + 2) // 3 * 4


def test_the_tree_says_why_a_call_failed(world):
    tree = world.call("Chaos.Trace", {"seq": 2, "format": "tree"})["trace"]
    assert tree["exit"] == 0 and tree["error"] is None
    assert tree["calls"][0]["exit"] == 20 and "boom" in tree["calls"][0]["error"]


def test_text(world):
    text = world.call("Chaos.Trace", {"seq": 2, "format": "text"})["trace"]
    lines = text.splitlines()
    calls = [line for line in lines if " -> " in line]
    assert len(calls) == 2
    assert calls[0].startswith("f0100 -> f098  method 6") and "exit 0" in calls[0]
    assert calls[1].startswith("  f098 -> f098  method 8")
    assert 'exit 20 ErrIllegalState  "boom"' in calls[1]
    charges = world.call("Chaos.Trace", {"seq": 2})["trace"]
    assert len(lines) - len(calls) == sum(len(f["gasCharges"]) for f in charges)
    bare = world.call("Chaos.Trace", {"seq": 2, "format": "text", "detail": "calls"})["trace"]
    assert bare.splitlines() == calls
    full = world.call("Chaos.Trace", {"seq": 1, "format": "text", "detail": "full"})["trace"]
    assert "\n      put bafy" in full


def test_forms_of_a_tipset(world):
    applications = {
        name: world.call("Chaos.Trace", {"seq": 3, "format": name})["applications"]
        for name in ("json", "tree", "text", "lotus")
    }
    assert {len(a) for a in applications.values()} == {1}
    cron = {name: a[0]["trace"] for name, a in applications.items()}
    assert flattened(cron["tree"]) == cron["json"]
    assert cron["text"].startswith("f00 -> f03  method 2")
    assert cron["lotus"]["Msg"]["To"] == "f03"


@pytest.mark.parametrize("name", ["tree", "text", "lotus"])
def test_trees_end_where_decoders_stop(world, name):
    assert unchecked(world, {"seq": 4, "format": name})["trace"]
    error = world.refuse("Chaos.Trace", {"seq": 5, "format": name}, "LIMIT_EXCEEDED", -32005)
    assert error.data["limit"] == LEVELS_MAX and '"json"' in error.data["hint"]
    assert len(world.call("Chaos.Trace", {"seq": 5})["trace"]) == LEVELS_MAX + 1


@pytest.mark.parametrize("name", ["tree", "lotus"])
def test_a_tree_nests_less_than_256(world, name):
    text = world.post(
        {"jsonrpc": "2.0", "id": 1, "method": "Chaos.Trace", "params": {"seq": 4, "format": name}}
    ).text
    depth = most = 0
    for letter in text:
        depth += (letter in "[{") - (letter in "]}")
        most = max(most, depth)
    assert 250 < most < 256


@pytest.mark.parametrize(
    "params",
    [
        {"seq": 1, "format": "html"},
        {"seq": 1, "detail": "constraints"},
        {"seq": 1, "format": "lotus", "detail": "full"},
        {"seq": 1, "detail": 1},
    ],
)
def test_refuses(world, params):
    world.refuse("Chaos.Trace", params, "INVALID_PARAMS", -32602)
