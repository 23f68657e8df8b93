# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Blocks and actors of any state: Chaos.DagGet, DagPut, DagStat, ActorGet, ActorList."""

import hashlib
import json
import signal

import pytest

import chain
from chain import b64, cbor, cid_of, cid_text, link, unb64
from conftest import Daemon

EMPTY = cid_text(cid_of(b"\x80"))


class Link(bytes):
    """A CID inside of a block."""


def encode(value):
    """dag-cbor with links: what chain.cbor does not write."""
    if isinstance(value, Link):
        return b"\xd8\x2a" + chain.head(2, len(value) + 1) + b"\0" + value
    if isinstance(value, list):
        return chain.head(4, len(value)) + b"".join(encode(v) for v in value)
    return cbor(value)


def put(daemon, block):
    result = daemon.call("Chaos.DagPut", {"bytes": b64(block)})
    assert result["cid"] == link(cid_of(block))
    return result


# ---- DagGet ----


def test_formats(reader):
    block = unb64(reader.call("Filecoin.ChainReadObj", [link_of_root(reader)]))
    for form, value in (
        ("raw", b64(block)),
        ("hex", "0x" + block.hex()),
    ):
        result = reader.call("Chaos.DagGet", {"cid": reader.root(), "format": form})
        assert result["value"] == value
        assert result["bytes"] == len(block)
        assert result["codec"] == "dag-cbor"
    value = reader.call("Chaos.DagGet", {"cid": reader.root()})
    state = reader.call("Chaos.StateRoot")
    assert value["value"][0] == state["treeVersion"]
    assert value["value"][1] == state["actors"]
    assert value["links"] == value["value"][1:]
    diag = reader.call("Chaos.DagGet", {"cid": reader.root(), "format": "diag"})["value"]
    assert diag.startswith(f"[{state['treeVersion']}, 42(h'00")


def link_of_root(daemon):
    return {"/": daemon.root()}


def test_paths_go_through_links(reader):
    actor = reader.call("Filecoin.StateGetActor", ["f098", None])
    head = actor["Head"]["/"]
    assert reader.call("Chaos.DagGet", {"cid": head, "path": "0"})["value"] == ""
    # The tree's map of actors, its list of pointers, the first of them.
    whole = reader.call("Chaos.DagGet", {"cid": reader.root(), "path": "1"})
    assert whole["cid"] == reader.call("Chaos.StateRoot")["actors"]
    assert whole["path"] == ""
    inner = reader.call("Chaos.DagGet", {"cid": reader.root(), "path": "/1//1/0"})
    assert inner["value"] == whole["value"][1][0]
    assert (inner["cid"], inner["path"]) == (whole["cid"], "1/0")
    # The code of an actor is a CID that carries its data.
    found = [a for a in find_actors(whole["value"][1])]
    assert found
    for path, node in found[:1]:
        code = reader.call("Chaos.DagGet", {"cid": reader.root(), "path": f"1/1/{path}/0"})
        assert code["codec"] == "raw"
        assert unb64(code["value"]["/"]["bytes"] + "==").startswith(b"fil/")
        assert code["cid"] == node[0]


def find_actors(pointers):
    """(path, actor) of the buckets in a node's list of pointers."""
    for i, pointer in enumerate(pointers):
        if isinstance(pointer, list):
            for j, entry in enumerate(pointer):
                yield f"{i}/{j}/1", entry[1]


def test_dag_json_is_canonical(daemon):
    """Sorted members, bytes without padding, no white space, large numbers whole."""
    block = (b"\xa3\x61b\x01\x62aa\x43\x01\x02\x03\x61a\x82\x1b" + b"\xff" * 8 + b"\x3b"
             + b"\xff" * 8)
    put(daemon, block)
    response = daemon.post({"jsonrpc": "2.0", "id": 1, "method": "Chaos.DagGet",
                            "params": {"cid": cid_text(cid_of(block))}})
    assert ('"value":{"a":[18446744073709551615,-18446744073709551616],'
            '"aa":{"/":{"bytes":"AQID"}},"b":1}') in response.text
    for text, wanted in ((b"\x41\x01", "AQ"), (b"\x42\x01\x02", "AQI"), (b"\x40", "")):
        put(daemon, text)
        value = daemon.call("Chaos.DagGet", {"cid": cid_text(cid_of(text))})["value"]
        assert value == {"/": {"bytes": wanted}}


def test_what_has_no_dag_json_form(daemon):
    for block, word in (
        (b"\x61\xff", "UTF-8"),
        (b"\xa1\x01\x02", "keys"),
        (b"\xa1\x61/\x61x", "link"),
        (b"\xc1\x01", "tag"),
        (b"\xf9\x3c\x00", "float"),
        (b"\xfb\x7f\xf0" + b"\0" * 6, "finite"),
        (b"\xf7", "simple"),
        (b"\x81" * 200 + b"\x00", "nested"),
    ):
        put(daemon, block)
        cid = cid_text(cid_of(block))
        error = daemon.refuse("Chaos.DagGet", {"cid": cid}, name="DECODE_ERROR")
        assert word in error.message
        assert "diag" in error.data["hint"]
        assert daemon.call("Chaos.DagGet", {"cid": cid, "format": "hex"})["value"] \
            == "0x" + block.hex()
        assert daemon.call("Chaos.DagGet", {"cid": cid, "format": "diag"})["value"]
    put(daemon, b"\xfb\x3f\xf8" + b"\0" * 6)
    response = daemon.post({"jsonrpc": "2.0", "id": 1, "method": "Chaos.DagGet", "params": {
        "cid": cid_text(cid_of(b"\xfb\x3f\xf8" + b"\0" * 6))}})
    assert '"value":1.5,' in response.text


def test_dag_get_refuses(reader):
    nowhere = cid_text(cid_of(b"no such block"))
    assert reader.refuse("Chaos.DagGet", {"cid": nowhere},
                         name="BLOCK_NOT_FOUND", code=1001).data["cid"] == nowhere
    for path in ("3", "-1", "01", "1x", "99999999999", "name", "0/0", "1/1/0/0/0/0/0/0/0/0"):
        error = reader.refuse("Chaos.DagGet", {"cid": reader.root(), "path": path},
                              name="INVALID_PARAMS")
        assert error.data["path"] == "path"
    reader.refuse("Chaos.DagGet", {"cid": reader.root(), "format": "json"}, name="INVALID_PARAMS")
    reader.refuse("Chaos.DagGet", {"cid": "bafy"}, name="INVALID_PARAMS")
    # A path of a megabyte costs what a request of a megabyte costs.
    reader.refuse("Chaos.DagGet", {"cid": reader.root(), "path": "1/" * 500000},
                  name="INVALID_PARAMS")


def test_a_chain_of_links_is_followed_so_far(daemon):
    block = b"\x00"
    batch = []
    for number in range(1500):
        block = encode([Link(cid_of(block))])
        batch.append({"jsonrpc": "2.0", "id": number, "method": "Chaos.DagPut",
                      "params": {"bytes": b64(block)}})
    for at in range(0, len(batch), 500):
        assert all("result" in answer for answer in daemon.batch(batch[at:at + 500]))
    cid = cid_text(cid_of(block))
    assert daemon.call("Chaos.DagGet", {"cid": cid, "path": "0/" * 900})["path"] == ""
    daemon.refuse("Chaos.DagGet", {"cid": cid, "path": "0/" * 1100}, name="LIMIT_EXCEEDED")


# ---- DagStat ----


def test_dag_stat(daemon):
    missing = [b"missing %d" % i for i in range(12)]
    leaf, twice = encode([1]), encode([2])
    middle = encode([Link(cid_of(leaf)), Link(cid_of(twice))])
    root = encode([Link(cid_of(middle)), Link(cid_of(twice)),
                   [Link(cid_of(m)) for m in missing],
                   Link(bytes.fromhex("015500") + bytes([5]) + b"fil/1")])
    for block in (leaf, twice, middle, root):
        put(daemon, block)
    stat = daemon.call("Chaos.DagStat", {"cid": cid_text(cid_of(root))})
    assert stat == {
        "cid": link(cid_of(root)), "blocks": 4,
        "bytes": sum(map(len, (leaf, twice, middle, root))), "depth": 2, "missing": 12,
        "missingCids": [link(cid_of(m)) for m in missing[:10]], "unreadable": 0,
        "complete": True,
    }
    part = daemon.call("Chaos.DagStat", {"cid": cid_text(cid_of(root)), "limit": 2})
    assert (part["blocks"], part["complete"]) == (2, False)
    daemon.refuse("Chaos.DagStat", {"cid": cid_text(cid_of(b"x"))}, name="BLOCK_NOT_FOUND")
    daemon.refuse("Chaos.DagStat", {"cid": EMPTY, "limit": 0}, name="INVALID_PARAMS")


def test_dag_stat_of_a_state(reader):
    """As many blocks as a walk over answers of another method finds."""
    waiting, seen, size, missing = [reader.root()], set(), 0, 0
    while waiting:
        cid = waiting.pop()
        if cid in seen or not cid.startswith("bafy2bzace"):
            continue
        seen.add(cid)
        if not reader.call("Filecoin.ChainHasObj", [{"/": cid}]):
            missing += 1
            continue
        found = reader.call("Chaos.DagGet", {"cid": cid})
        size += found["bytes"]
        waiting += [c["/"] for c in found["links"]]
    stat = reader.call("Chaos.DagStat", {"cid": reader.root()})
    assert (stat["blocks"], stat["bytes"], stat["missing"]) == (len(seen) - missing, size, missing)


# ---- DagPut ----


def test_put_values(daemon):
    for value, block in (
        (1, b"\x01"),
        (-1, b"\x20"),
        ("ä", b"\x62\xc3\xa4"),
        ([], b"\x80"),
        ({}, b"\xa0"),
        ([True, False, None], b"\x83\xf5\xf4\xf6"),
        ({"bb": 1, "a": 2, "c": 3}, b"\xa3\x61a\x02\x61c\x03\x62bb\x01"),
        ({"/": {"bytes": "AQID"}}, b"\x43\x01\x02\x03"),
        ({"/": {"bytes": "AQ"}}, b"\x41\x01"),
        ({"/": EMPTY}, encode(Link(cid_of(b"\x80")))),
        (2**64 - 1, b"\x1b" + b"\xff" * 8),
        (-(2**64), b"\x3b" + b"\xff" * 8),
    ):
        result = daemon.call("Chaos.DagPut", {"value": value})
        assert result["cid"] == link(cid_of(block)), value
        assert unb64(daemon.call("Filecoin.ChainReadObj", [result["cid"]])) == block
        # What was written in DAG-JSON comes back in it.
        assert daemon.call("Chaos.DagGet", {"cid": result["cid"]})["value"] == value \
            or value == {"/": EMPTY}


def test_put_again_is_not_new(daemon):
    assert put(daemon, b"\x18\x64") == {"cid": link(cid_of(b"\x18\x64")), "bytes": 2, "new": True}
    assert put(daemon, b"\x18\x64")["new"] is False
    # Nothing else changed: no entry, no root.
    assert len(daemon.call("Chaos.History")["entries"]) == 1


def test_put_is_tried_expected_and_repeated(daemon):
    dry = daemon.call("Chaos.DagPut", {"value": ["dry"], "dryRun": True})
    assert dry["new"] is True
    assert daemon.call("Filecoin.ChainHasObj", [dry["cid"]]) is False
    daemon.refuse("Chaos.DagPut", {"value": ["x"], "expectRoot": EMPTY}, name="ROOT_MISMATCH")
    first = daemon.call("Chaos.DagPut", {"value": ["x"], "idempotencyKey": "k"})
    assert daemon.call("Chaos.DagPut", {"value": ["x"], "idempotencyKey": "k"}) == first
    daemon.refuse("Chaos.DagPut", {"value": ["y"], "idempotencyKey": "k"},
                  name="IDEMPOTENCY_CONFLICT")


def test_raw_blocks_and_other_hashes(daemon):
    raw = b"\xff not cbor"
    result = daemon.call("Chaos.DagPut", {"bytes": b64(raw), "codec": "raw"})
    assert result["cid"]["/"].startswith("bafk2bzace")
    found = daemon.call("Chaos.DagGet", {"cid": result["cid"]})
    assert found["codec"] == "raw"
    assert unb64(found["value"]["/"]["bytes"] + "=" * (-len(found["value"]["/"]["bytes"]) % 4)) \
        == raw
    sha = bytes.fromhex("01551220") + hashlib.sha256(raw).digest()
    put_sha = {"bytes": b64(raw), "codec": "raw", "expectCid": cid_text(sha)}
    daemon.refuse("Chaos.DagGet", {"cid": cid_text(sha)}, name="BLOCK_NOT_FOUND")
    assert daemon.call("Chaos.DagPut", put_sha) == {
        "cid": {"/": cid_text(sha)}, "bytes": len(raw), "new": True}
    assert daemon.call("Chaos.DagGet", {"cid": cid_text(sha), "format": "raw"})["value"] == b64(raw)


def test_put_refuses(daemon):
    wrong = cid_text(cid_of(b"\x01"))
    cases = [
        ({}, "INVALID_PARAMS"),
        ({"bytes": "0x80", "value": []}, "INVALID_PARAMS"),
        ({"bytes": "0x80", "codec": "dag-pb"}, "INVALID_PARAMS"),
        ({"value": [], "codec": "raw"}, "INVALID_PARAMS"),
        ({"bytes": "0x80", "expectCid": wrong}, "INVALID_PARAMS"),
        ({"bytes": "0x"}, "DECODE_ERROR"),
        ({"bytes": "0x81"}, "DECODE_ERROR"),
        ({"bytes": "0x8080"}, "DECODE_ERROR"),
        ({"bytes": "0xd82a01"}, "DECODE_ERROR"),
        ({"bytes": "0xd82a4100"}, "DECODE_ERROR"),
        ({"value": 1.5}, "ENCODE_ERROR"),
        ({"value": [2**64]}, "ENCODE_ERROR"),
        ({"value": {"a": {"/": "bafy"}}}, "ENCODE_ERROR"),
        ({"value": {"/": EMPTY, "a": 1}}, "ENCODE_ERROR"),
        ({"value": {"/": {"bytes": "AQ=="}, "b": 1}}, "ENCODE_ERROR"),
        ({"value": {"/": {"bytes": "A"}}}, "ENCODE_ERROR"),
        ({"value": {"/": 1}}, "ENCODE_ERROR"),
        ({"bytes": b64(b"\x5a\x00\x20\x00\x01" + b"x" * (2 * 1024 * 1024 + 1))}, None),
    ]
    for params, name in cases:
        daemon.refuse("Chaos.DagPut", params, name=name)
    error = daemon.refuse("Chaos.DagPut", {"bytes": "0x80", "expectCid": wrong})
    assert EMPTY in error.message
    error = daemon.refuse("Chaos.DagPut", {"value": {"a": [1, {"b": 1.5}]}})
    assert error.data["path"] == "a[1].b"
    assert not daemon.call("Filecoin.ChainHasObj", [{"/": wrong}])


@pytest.mark.parametrize("how", ["kill", "stop"])
def test_what_was_put_stays(tmp_path, how):
    """Behind kills and checkpoints; a state block that was put too is no less there."""
    args = ["--data-dir", str(tmp_path / "data")]
    daemon = Daemon(args)
    put(daemon, b"\x19\x03\xe8")
    state = unb64(daemon.call("Chaos.DagGet", {"cid": daemon.root(), "format": "raw"})["value"])
    assert put(daemon, state)["new"] is False
    for number in range(20):
        daemon.invoke("mutateState", {"value": f"{number}", "branch": "inTransaction"})
    if how == "kill":
        daemon.kill()
    else:
        daemon.stop(signal.SIGTERM)
    daemon = Daemon(args)
    assert daemon.call("Chaos.DagGet", {"cid": cid_text(cid_of(b"\x19\x03\xe8"))})["value"] == 1000
    assert daemon.call("Chaos.DagGet", {"cid": cid_text(cid_of(state))})["links"]
    daemon.stop()


def test_what_was_put_goes_when_nothing_reaches_it(daemon):
    """Unlike what a state reaches, put or not."""
    state = unb64(daemon.call("Chaos.DagGet", {"cid": daemon.root(), "format": "raw"})["value"])
    put(daemon, state)
    put(daemon, b"\x19\x03\xe8")
    daemon.call("Chaos.Gc")
    daemon.refuse("Chaos.DagGet", {"cid": cid_text(cid_of(b"\x19\x03\xe8"))},
                  name="BLOCK_NOT_FOUND")
    assert daemon.call("Chaos.DagGet", {"cid": cid_text(cid_of(state))})["links"]
    assert put(daemon, b"\x19\x03\xe8")["new"] is True


# ---- ActorGet and ActorList ----


def test_actor_get(daemon):
    sender = chain.account_address(0)
    for address in (sender, "f0100"):
        got = daemon.call("Chaos.ActorGet", {"address": address})
        lotus = daemon.call("Filecoin.StateGetActor", [address, None])
        assert {k: got[k] for k in lotus} == lotus
        assert (got["id"], got["address"], got["robust"]) == (100, "f0100", sender)
        assert (got["kind"], got["root"]) == ("account", {"/": daemon.root()})
        assert got["state"] == {"Address": sender}
    plain = daemon.call("Chaos.ActorGet", {"address": "f0100", "decode": False})
    assert "state" not in plain
    assert daemon.call("Chaos.ActorGet", {"address": "f098"})["robust"] is None
    daemon.invoke("mutateState", {"value": "x", "branch": "inTransaction"})
    at = daemon.call("Chaos.ActorGet", {"address": "f0100", "at": "genesis"})
    assert at["Nonce"] == 0
    assert daemon.call("Chaos.ActorGet", {"address": "f0100"})["Nonce"] == 1
    daemon.refuse("Chaos.ActorGet", {"address": "f0999"}, name="ACTOR_NOT_FOUND", code=11)
    daemon.refuse("Chaos.ActorGet", {"address": "f0100", "at": 99}, name="STATE_UNAVAILABLE")


def test_robust_address_of_no_account(daemon):
    """Only f01's map knows it."""
    code = chain.unbase32(daemon.call("Filecoin.StateGetActor", ["f01", None])["Code"]["/"][1:])
    multisig = chain.code_cid(code[4:].replace(b"init", b"multisig").decode())
    params = encode([Link(multisig), encode([[chain.address_bytes("f0100")], 1, 0, 0])])
    applied = daemon.call("Chaos.ApplyMessage", {"message": chain.message(
        To="f01", From="f0101", Method=2, Params=b64(params), GasLimit=10**9)})
    assert applied["receipt"]["ExitCode"] == 0, applied["exit"]
    diff = daemon.call("Chaos.StateDiff", {"from": 0, "to": 1})
    added = [a for a in diff["actors"] if a["change"] == "added"]
    assert [a["kind"] for a in added] == ["multisig"]
    got = daemon.call("Chaos.ActorGet", {"address": added[0]["address"]})
    assert got["robust"].startswith("f2")
    assert daemon.call("Filecoin.StateLookupID", [got["robust"], None]) == added[0]["address"]
    assert got["state"]["Signers"] == ["f0100"]


def test_actor_list(daemon):
    daemon.invoke("mutateState", {"value": "x", "branch": "inTransaction"})
    everyone = daemon.call("Filecoin.StateListActors", [None])
    whole = daemon.call("Chaos.ActorList")
    assert sorted(a["address"] for a in whole["actors"]) == sorted(everyone)
    assert whole["total"] == len(everyone)
    assert whole["next"] is None
    for actor in whole["actors"]:
        lotus = daemon.call("Filecoin.StateGetActor", [actor["address"], None])
        assert {k: actor[k] for k in lotus} == lotus
    accounts = daemon.call("Chaos.ActorList", {"kind": "account", "limit": 2})
    kinds = [a for a in whole["actors"] if a["kind"] == "account"]
    assert accounts["total"] == len(kinds)
    listed = accounts["actors"]
    while accounts["next"]:
        daemon.invoke("mutateState", {"value": str(len(listed)), "branch": "inTransaction"})
        accounts = daemon.call("Chaos.ActorList", {
            "kind": "account", "limit": 2, "cursor": accounts["next"]})
        assert accounts["total"] is None
        listed += accounts["actors"]
    assert listed == kinds
    first = daemon.call("Chaos.ActorList", {"at": "genesis", "kind": "chaos"})
    assert [a["address"] for a in first["actors"]] == ["f098"]
    assert first["root"] == daemon.call("Chaos.StateRoot", {"at": 0})["root"]


def test_actor_list_refuses(reader):
    error = reader.refuse("Chaos.ActorList", {"kind": "acount"}, name="INVALID_PARAMS")
    assert "account" in error.data["hint"]
    root = reader.root()
    for params in ({"limit": 0}, {"limit": 1001}, {"cursor": "x"}, {"cursor": root},
                   {"cursor": f"{root}/1", "at": "head"}, {"count": 1}):
        reader.refuse("Chaos.ActorList", params, name="INVALID_PARAMS")
    reader.refuse("Chaos.ActorList", {"at": EMPTY}, name="STATE_UNAVAILABLE")
    assert json.dumps(reader.call("Chaos.ActorList", {"cursor": f"{root}/18446744073709551615"}))
