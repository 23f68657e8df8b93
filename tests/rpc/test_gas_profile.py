# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Chaos.GasProfile and Chaos.ReadWriteSet, both held against traces and states."""

import collections

import pytest

import chain

FEES = {"GasLimit": 10**8, "GasFeeCap": "200", "GasPremium": "1"}
CHAOS = "f098"


def transfer(nonce, to="f0101"):
    return chain.message(To=to, From="f0100", Nonce=nonce, Value="5", **FEES)


@pytest.fixture(scope="module")
def world(request):
    """Entries: 1 mutate through a send, 2 env, 3 a tipset with a transfer, 4 an abort, 5 a
    transfer to a key without an account, 6 the deletion of the chaos actor."""
    from conftest import Daemon

    daemon = Daemon(["--ephemeral"])
    request.addfinalizer(daemon.stop)
    mutate = {"method": "mutateState", "args": {"value": "t"}}
    daemon.invoke("send", {"to": CHAOS, "invoke": mutate})
    daemon.call("Chaos.EnvSet", {"baseFee": "100"})
    block = {"miner": "f0101", "messages": [transfer(1)]}
    daemon.call("Chaos.ApplyTipset", {"blocks": [block]})
    daemon.invoke("abortWith", {"code": 20, "message": "x"})
    daemon.fresh = chain.account_address(77)
    daemon.call("Chaos.ApplyMessage", {"message": transfer(3, to=daemon.fresh)})
    daemon.invoke("deleteActor", {"beneficiary": "f0100"})
    return daemon


def frames(daemon, seq):
    """Of every application of an entry."""
    trace = daemon.call("Chaos.Trace", {"seq": seq})
    return [a["trace"] for a in trace["applications"]] if "applications" in trace else [
        trace["trace"]
    ]


def sums(daemon, seqs, key):
    """{group: (count, tg, cg, sg)} by adding up traces."""
    out = collections.defaultdict(lambda: [0, 0, 0, 0])
    for seq in seqs:
        for trace in frames(daemon, seq):
            for frame in trace:
                for charge in frame["gasCharges"]:
                    group = out[key(frame, charge)]
                    group[0] += 1
                    for i, name in enumerate(("tg", "cg", "sg"), 1):
                        group[i] += charge[name]
    return {name: tuple(values) for name, values in out.items()}


KEYS = {
    "charge": lambda frame, charge: charge["name"],
    "depth": lambda frame, charge: frame["depth"],
}


@pytest.mark.parametrize("group_by", ["charge", "depth", "actor"])
@pytest.mark.parametrize(
    "params, seqs",
    [
        ({"seq": 1}, [1]),
        ({"seq": 3}, [3]),
        ({"from": 1, "to": 4}, [1, 3, 4]),
        ({}, [1, 3, 4, 5, 6]),
    ],
)
def test_sums_are_those_of_the_traces(world, group_by, params, seqs):
    profile = world.call("Chaos.GasProfile", {"groupBy": group_by, **params})
    assert profile["next"] is None
    made = world.call("Filecoin.StateLookupID", [world.fresh, None])
    key = KEYS.get(group_by, lambda frame, charge: frame["to"].replace(world.fresh, made))
    expected = sums(world, seqs, key)
    got = {g[group_by]: (g["count"], g["tg"], g["cg"], g["sg"]) for g in profile["groups"]}
    assert got == expected
    assert profile["tg"] == profile["cg"] + profile["sg"] == sum(g[1] for g in got.values())
    assert profile["applications"] == sum(len(frames(world, seq)) for seq in seqs)


def test_a_message_uses_the_gas_of_its_charges(world):
    for seq in (1, 4):
        receipt = world.call("Chaos.History", {"from": seq, "limit": 1})["entries"][0]["receipt"]
        profile = world.call("Chaos.GasProfile", {"seq": seq})
        assert profile["gasUsed"] == profile["tg"] == receipt["GasUsed"]


def test_order_of_groups(world):
    by_charge = [g["tg"] for g in world.call("Chaos.GasProfile")["groups"]]
    assert by_charge == sorted(by_charge, reverse=True)
    depths = [g["depth"] for g in world.call("Chaos.GasProfile", {"groupBy": "depth"})["groups"]]
    assert depths == sorted(depths) and depths[0] == 0


def test_a_long_range_comes_in_pieces(start):
    daemon = start("--ephemeral")
    count = 1030
    for at in range(0, count, 103):
        daemon.batch(
            [
                {"jsonrpc": "2.0", "id": i, "method": "Chaos.Invoke",
                 "params": {"method": "mutateState", "args": {"value": str(at + i)}}}
                for i in range(103)
            ]
        )
    start_at, applications, answers = 1, 0, 0
    while start_at is not None:
        profile = daemon.call("Chaos.GasProfile", {"from": start_at})
        assert profile["to"] >= profile["from"] == start_at
        assert profile["to"] - profile["from"] < 1000
        applications += profile["applications"]
        answers += 1
        start_at = profile["next"]
    assert applications == count and 2 <= answers < 20


def test_states_that_are_not_kept_are_made_again(start, tmp_path):
    """After a restart most states of the past have to be made anew; the sums are the same."""
    daemon = start("--data-dir", tmp_path / "d")
    for i in range(40):
        daemon.invoke("mutateState", {"value": str(i)})
    before = daemon.call("Chaos.GasProfile")
    reads = daemon.call("Chaos.ReadWriteSet", {"seq": 20})
    daemon.stop()
    daemon = start("--data-dir", tmp_path / "d")
    assert daemon.call("Chaos.ReadWriteSet", {"seq": 20}) == reads
    gas_used, start_at = 0, 1
    while start_at is not None:
        profile = daemon.call("Chaos.GasProfile", {"from": start_at})
        gas_used, start_at = gas_used + profile["gasUsed"], profile["next"]
    assert gas_used == before["gasUsed"] > 0


@pytest.mark.parametrize(
    "params, name",
    [
        ({"seq": 0}, "MESSAGE_NOT_FOUND"),
        ({"seq": 2}, "MESSAGE_NOT_FOUND"),
        ({"seq": 99}, "MESSAGE_NOT_FOUND"),
        ({"from": 99}, "MESSAGE_NOT_FOUND"),
        ({"from": 3, "to": 2}, "MESSAGE_NOT_FOUND"),
        ({"seq": 1, "to": 2}, "INVALID_PARAMS"),
        ({"groupBy": "method"}, "INVALID_PARAMS"),
        ({"seq": -1}, "INVALID_PARAMS"),
    ],
)
def test_profile_refuses(world, params, name):
    assert world.refuse("Chaos.GasProfile", params, name).data["hint"]


# ---- what was read and written ----


def actors(daemon):
    """{address: actor} of the head."""
    before = {}
    for address in daemon.call("Filecoin.StateListActors", [None]):
        before[address] = daemon.call("Filecoin.StateGetActor", [address, None])
    return before


def test_written_actors_are_those_that_differ(start):
    daemon = start("--ephemeral")
    steps = [
        ("Chaos.Invoke", {"method": "mutateState", "args": {"value": "a"}}),
        ("Chaos.Invoke", {"method": "abortWith", "args": {"code": 20, "message": "x"}}),
        ("Chaos.ApplyMessage", {"message": transfer(2, to=chain.account_address(77))}),
        ("Chaos.ApplyTipset", {"blocks": [{"miner": "f0101", "messages": [transfer(3)]}]}),
        ("Chaos.Invoke", {"method": "deleteActor", "args": {"beneficiary": "f0100"}}),
    ]
    before = actors(daemon)
    changes = set()
    for seq, (method, params) in enumerate(steps, 1):
        daemon.call(method, params)
        after = actors(daemon)
        expected = {a: "created" for a in after.keys() - before.keys()}
        expected |= {a: "deleted" for a in before.keys() - after.keys()}
        expected |= {a: "changed" for a in before if a in after and before[a] != after[a]}
        found = daemon.call("Chaos.ReadWriteSet", {"seq": seq})
        assert {w["address"]: w["change"] for w in found["actors"]["written"]} == expected
        assert expected.keys() <= set(found["actors"]["read"])
        changes |= set(expected.values())
        before = after
    assert changes == {"created", "changed", "deleted"}


def test_blocks_are_there_and_apart(world):
    for seq in (1, 3, 4, 5, 6):
        blocks = world.call("Chaos.ReadWriteSet", {"seq": seq})["blocks"]
        for side in ("read", "written"):
            for block in blocks[side]:
                assert world.call("Filecoin.ChainHasObj", [block["cid"]])
                size = len(chain.unb64(world.call("Filecoin.ChainReadObj", [block["cid"]])))
                assert size == block["bytes"]
        roots = world.call("Chaos.History", {"from": seq, "limit": 1})["entries"][0]["stateRoot"]
        assert roots["before"] in [b["cid"] for b in blocks["read"]]
        assert roots["after"] in [b["cid"] for b in blocks["written"]]
        assert roots["after"] not in [b["cid"] for b in blocks["read"]]


def test_what_an_actor_read_is_among_it(world):
    blocks = world.call("Chaos.ReadWriteSet", {"seq": 1})["blocks"]
    accesses = world.call("Chaos.Trace", {"seq": 1, "detail": "ipld"})["trace"][1]["ipld"]
    sides = {"get": blocks["read"], "put": blocks["written"]}
    assert len(accesses) == 2
    for access in accesses:
        assert {"cid": access["cid"], "bytes": access["bytes"]} in sides[access["op"]]


def test_a_message_does_not_touch_what_it_has_nothing_to_do_with(world):
    found = world.call("Chaos.ReadWriteSet", {"seq": 4})["actors"]
    assert set(found["read"]) == {"f02", CHAOS, "f099", "f0100"}


@pytest.mark.parametrize("seq", [0, 2, 99])
def test_set_refuses_what_is_no_run(world, seq):
    error = world.refuse("Chaos.ReadWriteSet", {"seq": seq}, "MESSAGE_NOT_FOUND", 1002)
    assert "Chaos.History" in error.data["hint"]


@pytest.mark.parametrize("params", [{}, {"seq": "x"}, {"seq": 1, "at": 2}])
def test_set_refuses_parameters(world, params):
    world.refuse("Chaos.ReadWriteSet", params, "INVALID_PARAMS", -32602)
