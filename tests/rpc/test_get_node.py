# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Filecoin.ChainGetNode: from block to block along a path. What is expected is made here of the
blocks themselves; seen to be what Lotus' own resolver answers (lotus b835fab70
node/impl/full/chain.go with boxo v0.42.1), but for tries of actors v3 and later, which that cannot
read, and for empty bytes in a value of a trie, of which it makes null."""

import hashlib

import pytest

import chain
from block_walk import links_of
from chain import cid_text, link
from conftest import Daemon

EMPTY = cid_text(chain.cid_of(b"\x80"))


def get_node(daemon, path):
    return daemon.call("Filecoin.ChainGetNode", [path])


def read(daemon, cid):
    return chain.unb64(daemon.call("Filecoin.ChainReadObj", [{"/": cid}]))


def made_cid(value):
    """Of a value in a trie, as a block of its own."""
    return link(b"\x01\x71\x12\x20" + hashlib.sha256(value).digest())


def as_bytes(data):
    return {"/": {"bytes": chain.b64(data).rstrip("=")}}


@pytest.fixture(scope="module", params=[4, 13], ids=["maps of actors v2", "maps of actors v5"])
def world(request):
    """A daemon behind one message, and its head."""
    daemon = Daemon(["--ephemeral", "--network-version", str(request.param)])
    daemon.call("Chaos.Invoke", {"method": "abortWith", "args": {"code": 20, "message": "<no>"}})
    yield daemon, daemon.call("Filecoin.ChainHead", [])
    daemon.stop()


def test_a_block(world):
    daemon, head = world
    cid, block = head["Cids"][0], head["Blocks"][0]
    node = get_node(daemon, f"/ipfs/{cid['/']}")
    assert node["Cid"] == cid and len(node["Obj"]) == 16
    assert node["Obj"] == daemon.call("Chaos.DagGet", {"cid": cid})["value"]
    assert node["Obj"][5] == block["Parents"] and node["Obj"][8] == block["ParentStateRoot"]
    for path in (cid["/"], f"/ipld/{cid['/']}", f"//ipfs/{cid['/']}/./9/../", f"{cid['/']}/"):
        assert get_node(daemon, path) == node


def test_links_are_followed(world):
    daemon, head = world
    cid, block = head["Cids"][0]["/"], head["Blocks"][0]
    (parent,) = block["Parents"]
    assert get_node(daemon, f"/ipfs/{cid}/5/0") == get_node(daemon, f"/ipfs/{parent['/']}")
    assert get_node(daemon, f"/ipfs/{cid}/8")["Cid"] == block["ParentStateRoot"]
    actors = links_of(read(daemon, block["ParentStateRoot"]["/"]))[0]
    assert get_node(daemon, f"/ipfs/{cid}/8/1")["Cid"] == link(actors)


def test_messages_and_receipts(world):
    daemon, head = world
    cid = head["Cids"][0]["/"]
    (receipt,) = daemon.call("Filecoin.ChainGetParentReceipts", [head["Cids"][0]])
    value = chain.cbor([receipt["ExitCode"], b"", receipt["GasUsed"]])
    assert get_node(daemon, f"/ipfs/{cid}/9/@A:0") == {
        "Cid": made_cid(value), "Obj": [20, as_bytes(b""), receipt["GasUsed"]],
    }
    (message,) = daemon.call("Filecoin.ChainGetParentMessages", [head["Cids"][0]])
    node = get_node(daemon, f"/ipfs/{cid}/5/0/10/0/@A:0")
    assert node["Cid"] == message["Cid"]
    assert node["Obj"][:3] == [0, as_bytes(chain.address_bytes("f098")),
                               as_bytes(chain.address_bytes("f0100"))]


def test_maps(world):
    daemon, head = world
    actors = f"/ipfs/{head['Blocks'][0]['ParentStateRoot']['/']}/1"
    for path in ("@Ha:f0100", "@Ha:t0100", "@H:\0d"):
        node = get_node(daemon, f"{actors}/{path}")
        actor = daemon.call("Filecoin.StateGetActor", ["f0100", None])
        assert node["Obj"][:3] == [actor["Code"], actor["Head"], actor["Nonce"]]
    balance = chain.amount_bytes(actor["Balance"])
    assert node["Obj"][3] == as_bytes(balance)
    state = get_node(daemon, f"{actors}/@Ha:f0100/1")
    assert state["Cid"] == actor["Head"]
    assert state["Obj"] == [as_bytes(chain.address_bytes(chain.account_address(0)))]
    # A code is what its CID carries: raw, so a text.
    code = get_node(daemon, f"{actors}/@Ha:f0100/0")
    assert code["Cid"] == actor["Code"] and code["Obj"].startswith("fil/")
    # A map within an actor's state: f01's addresses.
    key = chain.account_address(0)
    assert get_node(daemon, f"{actors}/@Ha:f01/1/0/@Ha:{key}") == {
        "Cid": made_cid(chain.cbor(100)), "Obj": 100,
    }


def one_in_a_map(daemon, key, value):
    """A HAMT as actors v3 and later have it, of one entry."""
    slot = hashlib.sha256(key).digest()[0] >> 3
    bits = (1 << slot).to_bytes(slot // 8 + 1, "big")
    block = chain.cbor([bits, [[[key, value]]]])
    return daemon.call("Chaos.DagPut", {"bytes": chain.b64(block)})["cid"]["/"]


@pytest.mark.parametrize(
    "key, name",
    [
        (b"\x00", "@Hi:0"), (b"\x01", "@Hi:-1"), (b"\xc8\x01", "@Hi:100"),
        (b"\xff" * 9 + b"\x01", f"@Hi:{-2**63}"), (b"\xfe" + b"\xff" * 8 + b"\x01",
                                                    f"@Hi:{2**63 - 1}"),
        (b"\x64", "@Hu:100"), (b"\xff" * 9 + b"\x01", f"@Hu:{2**64 - 1}"), (b"key", "@H:key"),
    ],
)
def test_keys(world, key, name):
    daemon, _ = world
    node = get_node(daemon, f"/ipfs/{one_in_a_map(daemon, key, [7])}/{name}")
    assert node == {"Cid": made_cid(b"\x81\x07"), "Obj": [7]}


def test_wide_arrays(world):
    """AMTs of actors v3 and later say how wide they are."""
    daemon, _ = world
    block = chain.cbor([5, 0, 1, [b"\x00\x00\x00\x40", [], [chain.b64(b"x")]]])
    cid = daemon.call("Chaos.DagPut", {"bytes": chain.b64(block)})["cid"]["/"]
    assert get_node(daemon, f"/ipfs/{cid}/@A:30")["Obj"] == "eA=="
    daemon.refuse("Filecoin.ChainGetNode", [f"/ipfs/{cid}/@A:29"], "INVALID_PARAMS", -32602)


def test_as_go_prints_it(world):
    """Texts have the escapes of Go's encoder."""
    daemon, _ = world
    block = b"\x82\x63<&>\x63\xe2\x80\xa8"
    cid = daemon.call("Chaos.DagPut", {"bytes": chain.b64(block)})["cid"]["/"]
    request = {"jsonrpc": "2.0", "id": 1, "method": "Filecoin.ChainGetNode", "params": [cid]}
    assert '"Obj":["\\u003c\\u0026\\u003e","\\u2028"]' in daemon.post(request).text
    raw = daemon.call("Chaos.DagPut", {"bytes": chain.b64(b"a\xff<"), "codec": "raw"})["cid"]["/"]
    assert '"Obj":"a\\ufffd\\u003c"' in daemon.post({**request, "params": [raw]}).text


@pytest.mark.parametrize(
    "tail, words",
    [
        ("/8/1/@Ha:f099999", "the HAMT has no such key"), ("/8/1/@Ha:x", "no address"),
        ("/8/1/@Hi:x", "no number"), (f"/8/1/@Hi:{2**63}", "beyond 64 bits"),
        ("/8/1/@Hu:-1", "without a sign"), (f"/8/1/@Hu:{2**64}", "without a sign"),
        ("/8/@Ha:f0100", "no root of a HAMT"), ("/8/@A:0", "no root of an AMT"),
        ("/9/@A:99", "nothing at this index"), (f"/9/@A:{2**64 - 1}", "nothing at this index"),
        ("/9/@A:0/0", "no link"), ("/8/1/@Ha:f0100/@state", "StateReadState"),
        ("/8/1/@Ha:f0100/@states", "no such way"), ("/99", "an array of 16 elements"),
        ("/x", "no 'x'"), ("/3", "no link"), ("/8/1/@Ha:f0100/0/x", "no parts"),
        ("/..", "begin with a CID"), ("/" + "a/" * 5000, "more than 4096 names"),
    ],
)
def test_ways_that_lead_nowhere(world, tail, words):
    daemon, head = world
    error = daemon.refuse("Filecoin.ChainGetNode", [f"/ipfs/{head['Cids'][0]['/']}{tail}"],
                          "INVALID_PARAMS", -32602)
    assert words in error.message and error.data["path"] == "path" and error.data["hint"]


@pytest.mark.parametrize("path", ["", "/", "/ipfs", "/ipfs/", "x/y", f"/ipns/{EMPTY}",
                                  f"ipfs/{EMPTY}", f"/{EMPTY}", "/ipfs/..", f" {EMPTY}"])
def test_paths_that_are_none(world, path):
    world[0].refuse("Filecoin.ChainGetNode", [path], "INVALID_PARAMS", -32602)


def test_blocks_that_are_not_there(world):
    daemon, _ = world
    missing = cid_text(chain.cid_of(b"nothing of this kind"))
    daemon.refuse("Filecoin.ChainGetNode", [f"/ipfs/{missing}"], "BLOCK_NOT_FOUND", 1)


def test_a_block_without_a_json_form(world):
    daemon, _ = world
    put = daemon.call("Chaos.DagPut", {"bytes": chain.b64(b"\xa2\x61a\x01\x61a\x02")})
    error = daemon.refuse("Filecoin.ChainGetNode", [put["cid"]["/"]], "DECODE_ERROR", 1)
    assert "same key twice" in error.message and "Chaos.DagGet" in error.data["hint"]


def test_a_long_way(world):
    """Links are followed up to a limit."""
    daemon, _ = world
    blocks, cids = [], [chain.unbase32(EMPTY[1:])]
    for _ in range(1024):
        blocks.append(b"\x81\xd8\x2a" + chain.cbor(b"\0" + cids[-1]))
        cids.append(chain.cid_of(blocks[-1]))
    for some in (blocks[:512], blocks[512:]):
        daemon.batch([{"jsonrpc": "2.0", "id": number, "method": "Chaos.DagPut",
                       "params": {"bytes": chain.b64(block)}}
                      for number, block in enumerate(some)])
    way = f"/ipfs/{cid_text(cids[1023])}" + "/0" * 1023
    assert get_node(daemon, way) == {"Cid": {"/": EMPTY}, "Obj": []}
    error = daemon.refuse("Filecoin.ChainGetNode", [f"/ipfs/{cid_text(cids[1024])}" + "/0" * 1024],
                          "LIMIT_EXCEEDED", -32005)
    assert error.data["limit"] == 1024


def test_v0_has_it(world):
    daemon, head = world
    request = {"jsonrpc": "2.0", "id": 1, "method": "Filecoin.ChainGetNode",
               "params": [f"/ipfs/{head['Cids'][0]['/']}"]}
    answers = [daemon.post(request, path=f"/rpc/{version}").json() for version in ("v0", "v1")]
    assert answers[0] == answers[1] and answers[0]["result"]["Cid"] == head["Cids"][0]
