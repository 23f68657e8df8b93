# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Chaos.StateDiff: what two states do not have alike, as JSON and as text, in pages."""

import chain
from chain import cid_of, cid_text


def fields_of(actor):
    return {f["path"]: (f.get("old"), f.get("new")) for f in actor["fields"]}


def test_fields_of_one_message(daemon):
    sender = chain.account_address(0)
    before = daemon.call("Filecoin.StateGetActor", [sender, None])
    daemon.invoke("mutateState", {"value": "inner", "branch": "inTransaction"})
    after = daemon.call("Filecoin.StateGetActor", [sender, None])
    diff = daemon.call("Chaos.StateDiff", {"from": "genesis"})
    assert diff["walk"] == "differences"
    assert diff["counts"] == {"changed": len(diff["actors"]), "added": 0, "removed": 0}
    assert diff["next"] is None
    assert (diff["from"]["seq"], diff["to"]["seq"]) == (0, 1)
    actors = {a["address"]: a for a in diff["actors"]}
    assert fields_of(actors["f098"]) == {"State/Value": ("", "inner")}
    assert actors["f098"]["kind"] == "chaos"
    account = actors["f0100"]
    assert (account["old"], account["new"]) == (before, after)
    assert fields_of(account) == {"Nonce": (0, 1), "Balance": (before["Balance"],
                                                               after["Balance"])}
    # What burnt and miner's tip went to changed its balance alone.
    for address in set(actors) - {"f098", "f0100"}:
        assert set(fields_of(actors[address])) == {"Balance"}, address


def test_equal_states_differ_in_nothing(daemon):
    diff = daemon.call("Chaos.StateDiff", {"from": "genesis", "to": daemon.root()})
    assert diff["actors"] == []
    assert diff["counts"] == {"changed": 0, "added": 0, "removed": 0}


def test_added_and_removed(daemon):
    to = chain.key_address(b"\x07" * 32)
    daemon.invoke("send", {"to": to, "value": "5"}, value="5")
    diff = daemon.call("Chaos.StateDiff", {"from": "genesis"})
    added = [a for a in diff["actors"] if a["change"] == "added"]
    assert [a["kind"] for a in added] == ["account"]
    assert added[0]["old"] is None
    assert added[0]["new"]["Balance"] == "5"
    assert fields_of(added[0])["State/Address"] == (None, to)
    assert diff["counts"]["added"] == 1
    back = daemon.call("Chaos.StateDiff", {"from": "head", "to": "genesis"})
    removed = [a for a in back["actors"] if a["change"] == "removed"]
    assert [a["address"] for a in removed] == [added[0]["address"]]
    assert removed[0]["new"] is None
    assert fields_of(removed[0])["State/Address"] == (to, None)
    # The other way round everything is the other way round.
    assert {a["address"]: {p: (n, o) for p, (o, n) in fields_of(a).items()}
            for a in back["actors"]} == {a["address"]: fields_of(a) for a in diff["actors"]}


def test_depths(daemon):
    to = chain.key_address(b"\x07" * 32)
    daemon.invoke("send", {"to": to, "value": "5"}, value="5")
    plain = daemon.call("Chaos.StateDiff", {"from": 0, "to": 1, "depth": "actor"})
    assert all("fields" not in a and "blocks" not in a for a in plain["actors"])
    deep = daemon.call("Chaos.StateDiff", {"from": 0, "to": 1, "depth": "block"})
    init = {a["address"]: a for a in deep["actors"]}["f01"]
    assert set(fields_of(init)) == {"State/AddressMap", "State/NextID"}
    # The map's root is the first field of the state, and the numbers lie in its nodes.
    blocks = {b["path"]: (b.get("old"), b.get("new")) for b in init["blocks"]}
    assert blocks["1"] == (110, 111)
    assert any(path.startswith("0/") for path in blocks)
    assert not any(isinstance(new, dict) and isinstance(old, dict)
                   and isinstance(old.get("/"), str) and isinstance(new.get("/"), str)
                   for old, new in blocks.values())


def test_text_for_a_person(daemon):
    daemon.invoke("mutateState", {"value": "inner", "branch": "inTransaction"})
    diff = daemon.call("Chaos.StateDiff", {"from": "genesis", "format": "text"})
    assert "actors" not in diff
    lines = diff["text"].splitlines()
    assert lines[0].startswith("from bafy") and lines[0].endswith("seq 0")
    assert lines[1] == f"to   {daemon.root()}  seq 1"
    counts = diff["counts"]
    assert lines[2] == f"{counts['changed']} changed, 0 added, 0 removed"
    at = lines.index("~ f098  chaos")
    assert lines[at + 1].split() == ["State/Value", '""', "->", '"inner"']
    balance = [line for line in lines[lines.index("~ f0100  account"):] if "Balance" in line][0]
    old, new = int(balance.split()[1]), int(balance.split()[3])
    assert balance.split()[4] == f"({new - old})"


def test_pages_are_of_one_pair_of_states(daemon):
    for number in range(3):
        daemon.invoke("send", {"to": chain.key_address(bytes([number + 9]) * 32), "value": "1"},
                      value="1")
    whole = daemon.call("Chaos.StateDiff", {"from": "genesis"})
    assert len(whole["actors"]) >= 6
    page = daemon.call("Chaos.StateDiff", {"from": "genesis", "limit": 2})
    # Counts are of all, and what follows is not disturbed by new messages.
    assert page["counts"] == whole["counts"]
    listed = page["actors"]
    while page["next"]:
        daemon.invoke("mutateState", {"value": str(len(listed)), "branch": "inTransaction"})
        page = daemon.call("Chaos.StateDiff", {"cursor": page["next"], "limit": 2})
        assert page["counts"] is None
        assert 1 <= len(page["actors"]) <= 2
        listed += page["actors"]
    assert listed == whole["actors"]


def test_worlds_by_name(daemon):
    daemon.invoke("mutateState", {"value": "inner", "branch": "inTransaction"})
    here = daemon.call("Chaos.StateDiff", {"from": "genesis"})
    there = daemon.call("Chaos.StateDiff", {"from": {"world": "main", "at": "genesis"},
                                            "to": {"world": "main"}})
    assert there["from"].pop("world") == "main"
    assert there["to"].pop("world") == "main"
    assert there == here
    error = daemon.refuse("Chaos.StateDiff", {"from": {"world": "nosuch"}},
                          name="WORLD_NOT_FOUND", code=1020)
    assert error.data["path"] == "from"


def test_bad_input(daemon):
    root = daemon.root()
    cases = [
        ({}, "INVALID_PARAMS"),
        ({"from": True}, "INVALID_PARAMS"),
        ({"from": {"wrld": "main"}}, "INVALID_PARAMS"),
        ({"from": {"world": 1}}, "INVALID_PARAMS"),
        ({"from": "genesis", "limit": 0}, "INVALID_PARAMS"),
        ({"from": "genesis", "limit": 1001}, "INVALID_PARAMS"),
        ({"from": "genesis", "depth": "deep"}, "INVALID_PARAMS"),
        ({"from": "genesis", "cursor": f"{root}/{root}/1"}, "INVALID_PARAMS"),
        ({"cursor": "1"}, "INVALID_PARAMS"),
        ({"cursor": f"{root}/{root}/-1"}, "INVALID_PARAMS"),
        ({"cursor": f"{root}/{root}/99999999999999999999"}, "INVALID_PARAMS"),
        ({"cursor": f"{root}/{root}"}, "INVALID_PARAMS"),
        ({"from": 99}, "STATE_UNAVAILABLE"),
        ({"from": cid_text(cid_of(b"no such block"))}, "STATE_UNAVAILABLE"),
        ({"from": "genesis", "to": cid_text(cid_of(b"\x80"))}, "STATE_UNAVAILABLE"),
    ]
    for params, name in cases:
        daemon.refuse("Chaos.StateDiff", params, name=name)
    assert daemon.root() == root
