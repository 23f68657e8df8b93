# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Chaos.History: filters, order and paging. What an entry holds is in test_env_history.py."""

import pytest

import chain

FEES = {"GasLimit": 10**8, "GasFeeCap": "200", "GasPremium": "1"}
SCAN_MAX = 10000  # entries that one answer reads


def transfer(nonce, to="f0101", **fields):
    return chain.message(To=to, From="f0100", Nonce=nonce, Value="5", **FEES, **fields)


@pytest.fixture(scope="module")
def world(request):
    """Entries: 1 abort by f0100, 2 env, 3 inspect by f0103, 4 transfer by the key of f0100,
    5 a tipset with a transfer that fails and one that succeeds, 6 the message of 4 once more."""
    from conftest import Daemon

    daemon = Daemon(["--ephemeral"])
    request.addfinalizer(daemon.stop)
    daemon.invoke("abortWith", {"code": 20, "message": "x"})
    daemon.call("Chaos.EnvSet", {"baseFee": "100"})
    daemon.invoke("inspectRuntime", **{"from": "f0103"})
    daemon.key = daemon.call("Filecoin.StateAccountKey", ["f0100", None])
    daemon.by_key = transfer(1) | {"From": daemon.key}
    daemon.call("Chaos.ApplyMessage", {"message": daemon.by_key})
    messages = [transfer(2, to="f0999", Method=3), transfer(3, to="f0102")]
    block = {"miner": "f0101", "messages": messages + messages[:1]}
    daemon.call("Chaos.ApplyTipset", {"blocks": [block]})
    daemon.call("Chaos.ApplyMessage", {"message": daemon.by_key})
    return daemon


def listed(daemon, **params):
    result = daemon.call("Chaos.History", params)
    assert result["next"] is None
    return [entry["seq"] for entry in result["entries"]]


@pytest.mark.parametrize(
    "wanted, seqs",
    [
        ({}, [0, 1, 2, 3, 4, 5, 6]),
        ({"kind": "genesis"}, [0]),
        ({"kind": "message"}, [1, 3, 4, 6]),
        ({"kind": "env"}, [2]),
        ({"kind": "tipset"}, [5]),
        ({"from": "f0100"}, [1, 4, 5, 6]),
        ({"from": "f0103"}, [3]),
        ({"from": "f0999"}, []),
        ({"to": "f098"}, [1, 3]),
        ({"to": "f0101"}, [4, 6]),
        ({"to": "f0102"}, [5]),
        ({"to": "f0999"}, [5]),
        ({"to": "f0999", "exitCode": 0}, []),
        ({"to": "f0102", "exitCode": 0}, [5]),
        ({"method": 0}, [4, 5, 6]),
        ({"method": 3}, [5]),
        ({"exitCode": 20}, [1]),
        ({"exitCode": 0}, [3, 4, 5]),
        ({"exitCode": 2}, [6]),
        ({"kind": "message", "exitCode": 0, "from": "f0100"}, [4]),
        ({"since": 2, "until": 4}, [2, 3, 4]),
        ({"since": 5}, [5, 6]),
        ({"since": 4, "until": 3}, []),
        ({"until": 0}, [0]),
        ({"since": 100}, []),
    ],
)
def test_filter(world, wanted, seqs):
    assert listed(world, filter=wanted) == seqs
    assert listed(world, filter=wanted, reverse=True) == seqs[::-1]


def test_any_address_of_an_actor_means_it(world):
    assert listed(world, filter={"from": world.key}) == [1, 4, 5, 6]


def test_filter_by_message(world):
    cid = {"/": chain.cid_text(chain.message_cid(world.by_key))}
    assert listed(world, filter={"msgCid": cid}) == listed(world, msgCid=cid) == [4, 6]
    assert listed(world, msgCid=cid, filter={"exitCode": 2}) == [6]
    assert listed(world, msgCid=cid, reverse=True) == [6, 4]
    assert listed(world, msgCid=cid, filter={"until": 5}) == [4]
    assert listed(world, msgCid=cid, filter={"since": 5}) == [6]
    assert listed(world, msgCid=cid, filter={"since": 5, "until": 5}) == []
    assert listed(world, msgCid=cid, filter={"from": "f0101"}) == []
    for reverse, seqs in ((False, [4, 6]), (True, [6, 4])):
        page = world.call("Chaos.History", {"msgCid": cid, "limit": 1, "reverse": reverse})
        assert [entry["seq"] for entry in page["entries"]] == seqs[:1] and page["next"] == seqs[1]
        assert listed(world, msgCid=cid, reverse=reverse, **{"from": seqs[1]}) == seqs[1:]


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("limit", [1, 2, 3, 5, 7])
def test_paging(world, limit, reverse):
    found, params = [], {"limit": limit, "reverse": reverse, "filter": {"since": 1, "until": 5}}
    while True:
        result = world.call("Chaos.History", params)
        found += [entry["seq"] for entry in result["entries"]]
        if result["next"] is None:
            break
        assert len(result["entries"]) == limit
        params["from"] = result["next"]
    expected = [1, 2, 3, 4, 5]
    assert found == (expected[::-1] if reverse else expected)


def test_pages_beyond_the_ends(world):
    assert listed(world, **{"from": 99}) == []
    assert listed(world, **{"from": 99}, reverse=True) == [6, 5, 4, 3, 2, 1, 0]
    assert listed(world, **{"from": 0}, reverse=True) == [0]


def test_entries_do_not_depend_on_the_order(world):
    entries = world.call("Chaos.History")["entries"]
    assert world.call("Chaos.History", {"reverse": True})["entries"] == entries[::-1]


@pytest.mark.parametrize(
    "params",
    [
        {"filter": {"kind": "messages"}},
        {"filter": {"from": "x"}},
        {"filter": {"exitCode": "x"}},
        {"filter": {"method": -1}},
        {"filter": {"since": -1}},
        {"filter": {"sender": "f0100"}},
        {"filter": []},
        {"reverse": 1},
        {"limit": 0, "reverse": True},
    ],
)
def test_refuses(world, params):
    error = world.refuse("Chaos.History", params, "INVALID_PARAMS", -32602)
    assert error.data["hint"]


def test_one_answer_reads_so_much_and_no_more(start):
    """However long the journal, an answer whose filter leaves everything out comes soon, and
    says where to go on."""
    daemon = start("--ephemeral")
    epochs = SCAN_MAX + 50
    for at in range(0, epochs, 100):
        daemon.batch(
            [
                {"jsonrpc": "2.0", "id": i, "method": "Chaos.EnvSet", "params": {"epoch": i}}
                for i in range(at, at + 100)
            ]
        )
    head = daemon.call("Chaos.StateRoot")["seq"]
    assert head > SCAN_MAX
    for reverse, first in ((False, SCAN_MAX), (True, head - SCAN_MAX)):
        params = {"filter": {"exitCode": 1}, "reverse": reverse}
        result = daemon.call("Chaos.History", params)
        assert result == {"entries": [], "next": first}
        params["from"] = first
        assert daemon.call("Chaos.History", params) == {"entries": [], "next": None}
    # Entries of a message are known, however far they lie.
    applied = daemon.invoke("mutateState", {"value": "far"})
    for reverse in (False, True):
        result = daemon.call("Chaos.History", {"msgCid": applied["msgCid"], "reverse": reverse})
        assert [entry["seq"] for entry in result["entries"]] == [head + 1]
        assert result["next"] is None


def test_what_is_off_the_line_is_listed_too(daemon):
    """The index of messages knows the line of a world only; the journal forgets nothing."""
    first = daemon.invoke("mutateState", {"value": "a"})
    daemon.call("Chaos.Rewind", {"to": 0})
    assert listed(daemon, msgCid=first["msgCid"]) == [1]
    again = daemon.invoke("mutateState", {"value": "a"})
    assert again["msgCid"] == first["msgCid"]
    assert listed(daemon, msgCid=first["msgCid"]) == [1, 3]
    assert listed(daemon, msgCid=first["msgCid"], reverse=True) == [3, 1]
    entry = daemon.call("Chaos.History", {"filter": {"kind": "move"}})["entries"][0]
    assert entry["move"] == {"reason": "rewind", "target": 0}
