# SPDX-License-Identifier: Apache-2.0 OR MIT
"""PUT /w/NAME/import.car: states that come as CARs, in every form, whole, in parts and damaged."""

import gzip
import hashlib
import random
import signal
import socket
import threading
import time

import pytest

import block_walk
import cars
import chain
from cars import made_state
from chain import Cid, cbor, cid_of, cid_text
from conftest import read_all, run
from test_disk import FailingDisk, wait_ready

ACCOUNTS = 40000  # of the large state: some megabytes


# ---- states -----------------------------------------------------------------------------------


def car_of(daemon, root):
    response = daemon.http.get(f"{daemon.url}/ipld/{root}?format=car", timeout=60)
    assert response.headers["Chaos-Missing-Blocks"] == "0"
    return response.content


class State:
    """A state that a daemon has made."""

    def __init__(self, daemon):
        for value in ("a", "b"):
            daemon.invoke("mutateState", {"value": value})
        self.root = daemon.root()
        self.cid = chain.unbase32(self.root[1:])
        self.car = car_of(daemon, self.root)
        self.head, self.blocks = cars.read(self.car)
        self.actors = len(daemon.call("Chaos.ActorList", {"limit": 1000})["actors"])

    def leaf(self):
        """A block that links to nothing."""
        return next(i for i, (cid, block) in enumerate(self.blocks)
                    if cid != self.cid and not block_walk.links_of(block))


@pytest.fixture(scope="module")
def state(reader):
    return State(reader)


@pytest.fixture(scope="module")
def large():
    root, blocks = made_state(ACCOUNTS)
    return root, cars.write([root], blocks)


# ---- asking -----------------------------------------------------------------------------------


def put(daemon, world, body, query="", headers=None, status=None):
    """The answer of an import, which is shaped as errors are if it is one."""
    response = daemon.http.put(f"{daemon.url}/w/{world}/import.car{query}", data=body,
                               headers=headers or {}, timeout=120)
    answer = response.json()
    assert response.headers["Content-Type"] == "application/json"
    if response.status_code >= 400:
        daemon.schemas.check_error(answer["error"])
    if status is not None:
        assert response.status_code == status, answer
    return answer


def refused(daemon, world, body, words, query="", name="CAR_INVALID", status=400, headers=None):
    before = worlds(daemon)
    error = put(daemon, world, body, query, headers, status)["error"]
    assert error["data"]["name"] == name and words in error["message"], error
    assert worlds(daemon) == before
    return error


def worlds(daemon):
    listed = daemon.call("Chaos.WorldList", {"limit": 1000})["worlds"]
    return {world["world"]: (world["seq"], world["root"]["/"]) for world in listed}


def in_world(daemon, world, method, params=None):
    answer = daemon.post({"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}},
                         path=f"/w/{world}/rpc/v1").json()
    daemon.schemas.check(method, answer)
    assert "result" in answer, answer
    return answer["result"]


def offset(daemon, world):
    response = daemon.http.head(f"{daemon.url}/w/{world}/import.car", timeout=30)
    assert response.status_code == 200 and response.content == b""
    return int(response.headers["Upload-Offset"])


def part(daemon, world, body, first, last, total, query=""):
    """Bytes first to last (not included) of a body."""
    headers = {"Content-Range": f"bytes {first}-{last - 1}/{total}"}
    return put(daemon, world, body[first:last], query, headers)


def whole(daemon, root):
    """All blocks below a root are there, as a client reads them."""
    def read(cids):
        asked = [{"jsonrpc": "2.0", "id": i, "method": "Filecoin.ChainReadObj", "params": [cid]}
                 for i, cid in enumerate(cids)]
        return [answer["result"] for at in range(0, len(asked), 1000)
                for answer in daemon.batch(asked[at : at + 1000])]
    return block_walk.walk(read, root)


# ---- a CAR becomes a world ----------------------------------------------------------------------


def test_a_new_world(state, daemon):
    answer = put(daemon, "new", state.car, status=201)
    assert answer == {
        "world": "new", "complete": True, "created": True, "root": {"/": state.root},
        "rootBefore": None, "seq": 0, "treeVersion": 4, "actors": state.actors,
        "epoch": 892801, "networkVersion": 13, "received": len(state.car),
        "blocks": len(state.blocks), "bytes": sum(len(block) for _, block in state.blocks)}
    got = in_world(daemon, "new", "Chaos.WorldGet")
    assert (got["root"]["/"], got["seq"], got["parent"], got["ttl"]) == (state.root, 0, None, 0)
    assert in_world(daemon, "new", "Chaos.History")["entries"][0]["kind"] == "genesis"
    assert car_of(daemon, state.root) == state.car
    # It is a world like others.
    done = in_world(daemon, "new", "Chaos.Invoke",
                    {"method": "mutateState", "args": {"value": "on"}})
    assert done["stateRoot"]["before"]["/"] == state.root and done["seq"] == 1


def test_environment_and_ttl_of_a_new_world(state, daemon):
    query = "?networkVersion=7&epoch=300000&baseFee=5&circSupply=77&addressPrefix=t&ttl=90"
    answer = put(daemon, "env", state.car, query, status=201)
    assert (answer["networkVersion"], answer["epoch"]) == (7, 300000)
    env = in_world(daemon, "env", "Chaos.EnvGet")
    assert (env["baseFee"], env["circSupply"], env["addressPrefix"]) == ("5", "77", "t")
    assert in_world(daemon, "env", "Chaos.WorldGet")["ttl"] == 90
    put(daemon, "auto:x", state.car, status=201)
    assert in_world(daemon, "auto:x", "Chaos.WorldGet")["ttl"] == 600


def test_a_world_that_exists_moves(state, daemon):
    daemon.call("Chaos.WorldCreate", {"name": "w"})
    in_world(daemon, "w", "Chaos.Invoke", {"method": "mutateState", "args": {"value": "x"}})
    before = in_world(daemon, "w", "Chaos.StateRoot")["root"]["/"]
    answer = put(daemon, "w", state.car, "?baseFee=9", status=200)
    assert (answer["created"], answer["rootBefore"]["/"], answer["seq"]) == (False, before, 2)
    entry = in_world(daemon, "w", "Chaos.History", {"from": 2})["entries"][0]
    assert entry["kind"] == "import" and entry["baseFee"] == "9"
    assert (entry["stateRoot"]["before"]["/"], entry["stateRoot"]["after"]["/"]) == \
        (before, state.root)
    # The journal goes on, back over it, and forth.
    done = in_world(daemon, "w", "Chaos.Invoke", {"method": "mutateState", "args": {"value": "y"}})
    assert done["stateRoot"]["before"]["/"] == state.root
    in_world(daemon, "w", "Chaos.Rewind", {"to": 1})
    assert in_world(daemon, "w", "Chaos.StateRoot")["root"]["/"] == before
    in_world(daemon, "w", "Chaos.Rewind", {"to": 3})
    assert in_world(daemon, "w", "Chaos.StateRoot")["root"] == done["stateRoot"]["after"]
    in_world(daemon, "w", "Chaos.SnapshotCreate", {"name": "s"})
    in_world(daemon, "w", "Chaos.Rewind", {"to": 2})
    assert in_world(daemon, "w", "Chaos.StateRoot")["root"]["/"] == state.root
    forked = daemon.call("Chaos.WorldFork", {"from": "w", "at": 3, "name": "f"})
    assert forked["root"] == done["stateRoot"]["after"]


def test_without_a_world_in_the_path_it_is_main(state, daemon):
    answer = daemon.http.put(daemon.url + "/import.car", data=state.car, timeout=60).json()
    assert (answer["world"], answer["created"], answer["seq"]) == ("main", False, 1)
    assert daemon.root() == state.root


def test_it_stays(state, start, tmp_path):
    """Over kill -9, a collection and a check: as a new world, and in a journal that goes on."""
    daemon = start("--data-dir", tmp_path)
    put(daemon, "new", state.car, status=201)
    daemon.call("Chaos.WorldCreate", {"name": "old", "from": "minimal"})
    put(daemon, "old", state.car, status=200)
    roots = [in_world(daemon, "old", "Chaos.Invoke", {
        "method": "mutateState", "args": {"value": str(i)}})["stateRoot"]["after"]["/"]
             for i in range(5)]
    daemon.kill()
    assert run("db", "check", "--data-dir", tmp_path).returncode == 0
    daemon = start("--data-dir", tmp_path)
    daemon.call("Chaos.WorldDelete", {"name": "new"})
    daemon.call("Chaos.Gc")
    for root in [state.root, *roots]:
        whole(daemon, root)
    assert in_world(daemon, "old", "Chaos.StateRoot")["root"]["/"] == roots[-1]
    daemon.call("Chaos.WorldDelete", {"name": "old"})
    daemon.call("Chaos.Gc")
    daemon.refuse("Filecoin.ChainReadObj", [{"/": roots[-1]}], "BLOCK_NOT_FOUND")
    daemon.stop()
    assert run("db", "check", "--data-dir", tmp_path).returncode == 0


def test_events_tell_of_it(state, daemon):
    daemon.call("Chaos.WorldCreate", {"name": "w"})
    with daemon.http.get(daemon.url + "/w/w/events", stream=True, timeout=30) as stream:
        lines = stream.iter_lines(decode_unicode=True)
        put(daemon, "w", state.car, status=200)
        assert next(line for line in lines if line.startswith("event:")) == "event: imported"


# ---- every form of a CAR ------------------------------------------------------------------------


def test_forms(state, daemon):
    identity = (chain.code_cid("fil/5/chaos"), b"fil/5/chaos")
    other = (b"\x01\x55\x1e\x20" + bytes(32), b"under blake3")
    sha2 = (b"\x01\x55\x12\x20" + hashlib.sha256(b"raw").digest(), b"raw")
    shuffled = state.blocks[:]
    random.Random(1).shuffle(shuffled)
    forms = {
        "reversed": cars.write([state.cid], state.blocks[::-1]),
        "shuffled": cars.write([state.cid], shuffled),
        "doubled": cars.write([state.cid], state.blocks * 2),
        "identity": cars.write([state.cid], [identity, *state.blocks, identity]),
        "unrelated": cars.write([state.cid], [other, *state.blocks, sha2, (cid_of(b"\1"), b"\1")]),
        "two-roots": cars.write([state.cid, cid_of(b"\1")], state.blocks),
        "zero-end": state.car + b"\0 whatever",
        "v2": cars.version_2(state.car),
        "v2-padded": cars.version_2(state.car, 77),
        "gzip": gzip.compress(state.car),
        "gzip-members": gzip.compress(state.car[:1000]) + gzip.compress(state.car[1000:]),
        "v2-gzip": gzip.compress(cars.version_2(state.car, 5)),
    }
    for name, car in forms.items():
        answer = put(daemon, name, car, status=201)
        assert answer["root"]["/"] == state.root, name
        assert answer["received"] == len(car), name
    coded = put(daemon, "coded", forms["gzip"], headers={"Content-Encoding": "gzip"}, status=201)
    assert coded["root"]["/"] == state.root
    refused(daemon, "br", state.car, "", name="CONTENT_ENCODING_REFUSED", status=415,
            headers={"Content-Encoding": "br"})
    chunks = (state.car[at : at + 7] for at in range(0, len(state.car), 7))
    assert put(daemon, "chunked", chunks, status=201)["root"]["/"] == state.root


def test_the_root_is_named(state, daemon):
    rootless = cars.write([], state.blocks)
    refused(daemon, "r", rootless, "names no root")
    texts = [state.root, "f" + state.cid.hex(), "F" + state.cid.hex().upper(),
             "B" + state.root[1:].upper(), "u" + chain.base64.urlsafe_b64encode(
                 state.cid).decode().rstrip("="), "M" + chain.b64(state.cid)]
    for number, text in enumerate(texts):
        query = "?root=" + text.replace("+", "%2B").replace("/", "%2f").replace("=", "%3D")
        assert put(daemon, f"r{number}", rootless, query, status=201)["root"]["/"] == state.root
    # Another one than the header names.
    child = cars.write([cid_of(b"\x80")], state.blocks)
    assert put(daemon, "r", child, f"?root={state.root}", status=201)["root"]["/"] == state.root


def test_a_genesis_of_lotus(state, daemon):
    """Its root is a block header, some of whose links lead out of the CAR."""
    block = cars.header_block(state.cid)
    car = cars.write([cid_of(block)], [(cid_of(block), block), *state.blocks])
    assert put(daemon, "g", car, status=201)["root"]["/"] == state.root
    car = cars.write([cid_of(block)], [*state.blocks[:-1], (cid_of(block), block)])
    refused(daemon, "h", car, "belongs to the state and is not in the CAR")


def test_a_state_without_chaos_gets_it(daemon):
    root, blocks = made_state(40)
    car = cars.write([root], blocks)
    plain = put(daemon, "plain", car, status=201)
    assert (plain["root"]["/"], plain["actors"]) == (cid_text(root), 40)
    with_it = put(daemon, "with", car, "?withChaos=true", status=201)
    assert with_it["root"]["/"] != cid_text(root)
    actor = in_world(daemon, "with", "Chaos.ActorGet", {"address": "f098"})
    assert actor["id"] == 98
    assert in_world(daemon, "with", "Chaos.StateDiff",
                    {"from": cid_text(root)})["counts"] == {
                        "changed": 0, "added": 1, "removed": 0}
    # One that has it stays what it is.
    made = daemon.root()
    assert put(daemon, "has", car_of(daemon, made), "?withChaos", status=201)["root"]["/"] == made


def test_old_trees(daemon):
    """Version 0 has no [version, actors, info] around its map; the network version fits."""
    _, blocks = made_state(0)
    node = cbor([b"", []])
    car = cars.write([cid_of(node)], [(cid_of(node), node)])
    answer = put(daemon, "old", car, status=201)
    assert answer["treeVersion"] == 0 and answer["networkVersion"] == 3
    daemon.call("Chaos.WorldCreate", {"name": "w"})
    error = refused(daemon, "w", car, "network version 13, whose states have version 4")
    assert "networkVersion, 3" in error["data"]["hint"]
    assert put(daemon, "w", car, "?networkVersion=2", status=200)["networkVersion"] == 2


# ---- parts --------------------------------------------------------------------------------------


def test_parts(large, start):
    root, car = large
    daemon, size = start("--ephemeral", "--import-ttl", "1h"), len(car)
    assert offset(daemon, "p") == 0
    answer = part(daemon, "p", car, 0, 100000, size)
    assert (answer["complete"], answer["received"]) == (False, 100000)
    assert offset(daemon, "p") == 100000
    assert "p" not in worlds(daemon)
    answer = daemon.http.get(daemon.url + "/w/p/import.car", timeout=30).json()
    assert (answer["received"], answer["active"]) == (100000, False) and answer["blocks"] > 0
    # Neither a gap nor once more.
    for first in (99999, 100001, size - 1):
        error = part(daemon, "p", car, first, size, size)["error"]
        assert (error["data"]["name"], error["data"]["offset"]) == ("IMPORT_OFFSET", 100000)
    part(daemon, "p", car, 100000, 100001, "*")
    answer = part(daemon, "p", car, 100001, size, size)
    assert (answer["created"], answer["root"]["/"]) == (True, cid_text(root))
    assert answer["received"] == size and answer["actors"] == ACCOUNTS
    assert offset(daemon, "p") == 0
    # Anew from 0, forgotten, and with another size than it said.
    part(daemon, "q", car, 0, 5000, size)
    part(daemon, "q", car, 0, 4000, size)
    assert offset(daemon, "q") == 4000
    error = put(daemon, "q", car[4000:4100], headers={
        "Content-Range": f"bytes 4000-4199/{size}"}, status=400)["error"]
    assert error["data"]["name"] == "INVALID_PARAMS" and error["data"]["offset"] == 4100
    assert offset(daemon, "q") == 4100
    assert daemon.http.delete(daemon.url + "/w/q/import.car", timeout=30).json()["received"] == 0
    assert part(daemon, "q", car, 4100, size, size)["error"]["data"]["offset"] == 0


@pytest.mark.parametrize("text", [
    "bytes 0-9", "bytes 5-4/9", "bytes 0-9/9", "bytes */9", "0-9/10", "bytes -1-9/10", "bytes 0-/9",
    "bytes 0-18446744073709551615/*", "bytes 0-9/10x"])
def test_ranges_that_are_none(reader, text):
    refused(reader, "none", b"0123456789", "Content-Range", name="INVALID_PARAMS",
            headers={"Content-Range": text})


def test_a_cut_connection_is_gone_on_with(large, daemon):
    root, car = large
    for cut in (len(car) // 3, 2 * len(car) // 3):
        with daemon.connect() as connection:
            at = offset(daemon, "cut")
            head = (f"PUT /w/cut/import.car HTTP/1.1\r\nHost: x\r\nContent-Length: {len(car) - at}"
                    f"\r\nContent-Range: bytes {at}-{len(car) - 1}/{len(car)}\r\n\r\n")
            connection.sendall(head.encode() + car[at:cut])
        deadline = time.monotonic() + 30
        while offset(daemon, "cut") <= at:  # until it is noticed
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert offset(daemon, "cut") <= cut
    at = offset(daemon, "cut")
    answer = part(daemon, "cut", car, at, len(car), len(car))
    assert answer["root"]["/"] == cid_text(root)
    assert len(whole(daemon, cid_text(root))) > 1000


def test_kept_parts_expire_and_are_few(state, start):
    daemon = start("--ephemeral", "--import-ttl", "1s")
    part(daemon, "p", state.car, 0, 1000, "*")
    assert offset(daemon, "p") == 1000
    deadline = time.monotonic() + 30
    while offset(daemon, "p") == 1000:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert offset(daemon, "p") == 0
    daemon = start("--ephemeral")
    for number in range(6):
        part(daemon, f"p{number}", state.car, 0, 1000, "*")
    assert [offset(daemon, f"p{number}") for number in range(6)] == [0, 0, 1000, 1000, 1000, 1000]


# ---- what is refused ----------------------------------------------------------------------------


def test_damaged(state, daemon):
    flipped = bytearray(state.car)
    flipped[-1] ^= 1
    missing = state.blocks[:]
    lost = missing.pop(state.leaf())
    error = refused(daemon, "x", cars.write([state.cid], missing), "is not in the CAR")
    assert cid_text(lost[0]) in error["message"]
    refused(daemon, "x", bytes(flipped), "is not what its CID names")
    refused(daemon, "x", state.car[:-1], "breaks off at byte")
    refused(daemon, "x", state.car[:30], "breaks off at byte 30")
    refused(daemon, "x", b"", "no data")
    refused(daemon, "x", b"{}", "not a CAR")
    refused(daemon, "x", b"<html>" * 1000, "not a CAR")
    refused(daemon, "x", gzip.compress(state.car)[:-9], "gzip around the CAR breaks off")
    refused(daemon, "x", cars.write([cid_of(b"\1")], state.blocks), "is the root and not in the")
    refused(daemon, "x", cars.write([cid_of(b"\1")], [(cid_of(b"\1"), b"\1")]),
            "not a state tree")
    huge = cars.header([state.cid]) + chain.uvarint(1 << 40)
    refused(daemon, "x", huge, "more than 8388608 bytes", name="LIMIT_EXCEEDED", status=413)
    refused(daemon, "No-Name", state.car, "name", name="INVALID_PARAMS")
    for query in ("?rot=x", "?root=x", "?root=", "?networkVersion=99", "?epoch=-1", "?withChaos=1",
                  "?baseFee=-1", "?ttl=x", "?epoch=1&epoch=2", "?root=%00",
                  "?addressPrefix=x", "?addressPrefix=tf"):
        refused(daemon, "x", state.car, "", query, name="INVALID_PARAMS")
    assert "x" not in worlds(daemon)


def test_what_is_no_state_within(daemon):
    """Well-formed blocks, all there, that make no map of actors."""
    root, blocks = made_state(200)
    nodes = [i for i, (cid, block) in enumerate(blocks) if block[0] == 0x82 and cid != root]
    cid, block = blocks[nodes[0]]
    # Not a node: the block that it was is taken for another one wherever it is linked.
    other = cbor([1, 2])
    changed = [(c, b.replace(cid, cid_of(other))) for c, b in blocks]
    changed[nodes[0]] = (cid_of(other), other)
    for _ in range(20):  # parents have other names then
        renames = {c: cid_of(b) for c, b in changed if c != cid_of(b)}
        if not renames:
            break
        changed = [(cid_of(b), b) for _, b in changed]
        for old, new in renames.items():
            changed = [(c, b.replace(old, new)) for c, b in changed]
    top = next(c for c, b in changed if b[:2] == b"\x83\x04")
    refused(daemon, "x", cars.write([top], changed), "not a state tree: its map of actors")
    # A leaf that is linked to as DAG-CBOR and is none.
    bad = b"\xff\xff"
    renamed = [(c, b.replace(cid_of(b"\x80"), cid_of(bad))) for c, b in blocks]
    renamed = [(cid_of(bad), bad) if c == cid_of(b"\x80") else (c, b) for c, b in renamed]
    for _ in range(20):
        renames = {c: cid_of(b) for c, b in renamed if c != cid_of(b)}
        if not renames:
            break
        renamed = [(cid_of(b), b) for _, b in renamed]
        for old, new in renames.items():
            renamed = [(c, b.replace(old, new)) for c, b in renamed]
    top = next(c for c, b in renamed if b[:2] == b"\x83\x04")
    refused(daemon, "x", cars.write([top], renamed), "is not DAG-CBOR")


def test_limit(state, start):
    daemon = start("--ephemeral", "--max-import", str(max(1024, len(state.car) - 1)))
    for car in (state.car, gzip.compress(state.car), gzip.compress(state.car + bytes(10**8))):
        answer = put(daemon, "x", car, status=413)
        assert answer["error"]["data"]["name"] == "LIMIT_EXCEEDED"
        assert "--max-import" in answer["error"]["data"]["hint"]
    assert "x" not in worlds(daemon)


def test_a_world_that_has_used_up_its_quota(state, daemon):
    daemon.call("Chaos.WorldCreate", {"name": "w", "from": "minimal", "quota": {"bytes": 1}})
    error = refused(daemon, "w", state.car, "has used up its quota", name="LIMIT_EXCEEDED",
                    status=413)
    assert "new world" in error["data"]["hint"]


def test_an_error_in_the_middle_of_much(large, daemon):
    """The client hears of it although it has not sent everything, and no more is read of it."""
    _, car = large
    broken = bytearray(car[: 1 << 20])
    broken[1000] ^= 1
    head = "PUT /w/x/import.car HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"
    with daemon.connect() as connection:
        answer = b""
        try:
            connection.sendall(head.encode())
            for _ in range(64):
                connection.sendall(broken)
        except OSError:
            pass
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 400 ") and b"is not what its CID names" in answer
    assert offset(daemon, "x") == 0


def test_an_answer_before_the_body(state, daemon):
    """What the head alone forbids is said at once to whoever waits for it."""
    for head in ("Content-Range: nothing\r\n", "Content-Encoding: br\r\n"):
        head = (f"PUT /w/x/import.car HTTP/1.1\r\nHost: x\r\n{head}"
                f"Content-Length: 99999999999\r\nExpect: 100-continue\r\n\r\n")
        answer = daemon.raw(head.encode())
        assert b"100 Continue" not in answer and answer.startswith(b"HTTP/1.1 4")
    answer = daemon.raw(b"POST /w/x/import.car HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n"
                        b"Connection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 405 ") and b"Allow: GET, HEAD, PUT, DELETE" in answer


def open_upload(daemon, world, car, size):
    """A connection that has begun an import and goes on when it is told to."""
    connection = daemon.connect()
    head = (f"PUT /w/{world}/import.car HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            f"Content-Length: {len(car)}\r\n\r\n")
    connection.sendall(head.encode() + car[:size])
    deadline = time.monotonic() + 30
    while not daemon.http.get(f"{daemon.url}/w/{world}/import.car", timeout=30).json()["active"]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return connection


def end_upload(connection, rest):
    connection.sendall(rest)
    answer = read_all(connection)
    connection.close()
    return answer


def test_two_of_the_same_name(state, daemon):
    first = open_upload(daemon, "x", state.car, 1000)
    error = refused(daemon, "x", state.car, "is under way", name="IMPORT_RUNNING", status=409)
    assert error["data"]["hint"]
    response = daemon.http.delete(daemon.url + "/w/x/import.car", timeout=30)
    assert response.status_code == 409
    put(daemon, "y", state.car, status=201)
    assert b"201 Created" in end_upload(first, state.car[1000:])


def test_worlds_that_come_and_go_meanwhile(state, daemon):
    daemon.call("Chaos.WorldCreate", {"name": "goes"})
    connection = open_upload(daemon, "goes", state.car, 1000)
    daemon.call("Chaos.WorldDelete", {"name": "goes"})
    answer = end_upload(connection, state.car[1000:])
    assert b"404 Not Found" in answer and b"WORLD_NOT_FOUND" in answer and b"was deleted" in answer
    assert "goes" not in worlds(daemon)
    connection = open_upload(daemon, "comes", state.car, 1000)
    daemon.call("Chaos.WorldCreate", {"name": "comes"})
    before = worlds(daemon)
    answer = end_upload(connection, state.car[1000:])
    assert b"409 Conflict" in answer and b"WORLD_EXISTS" in answer
    assert worlds(daemon) == before
    # Between two parts.
    daemon.call("Chaos.WorldCreate", {"name": "goes"})
    part(daemon, "goes", state.car, 0, 1000, "*")
    daemon.call("Chaos.WorldDelete", {"name": "goes"})
    error = part(daemon, "goes", state.car, 1000, len(state.car), len(state.car))["error"]
    assert error["data"]["name"] == "WORLD_NOT_FOUND" and "deleted" in error["message"]
    assert offset(daemon, "goes") == 0


def test_collections_and_imports(state, daemon):
    """A collection ends what nobody works on, and waits for nobody."""
    part(daemon, "kept", state.car, 0, 1000, "*")
    connection = open_upload(daemon, "x", state.car, 1000)
    error = daemon.refuse("Chaos.Gc", {}, "IMPORT_RUNNING")
    assert "`x`" in error.message
    daemon.call("Chaos.Gc", {"dryRun": True})
    assert b"201 Created" in end_upload(connection, state.car[1000:])
    daemon.call("Chaos.Gc")
    assert offset(daemon, "kept") == 0
    whole(daemon, state.root)


def test_what_was_not_named_goes_with_a_collection(large, daemon):
    root, car = large
    refused(daemon, "x", cars.write([root], cars.read(car)[1][1:]), "is not in the CAR")
    assert daemon.call("Chaos.Gc")["removed"]["blocks"] > 1000
    assert put(daemon, "x", car, status=201)["root"]["/"] == cid_text(root)
    assert daemon.call("Chaos.Gc")["removed"]["blocks"] == 0
    whole(daemon, cid_text(root))


def test_a_full_disk(tmp_path, start, large):
    root, car = large
    disk = FailingDisk(start, tmp_path)
    daemon = disk.daemon
    before = worlds(daemon)
    disk.faults("full 400000")
    error = put(daemon, "x", car, status=507)["error"]
    assert error["data"]["name"] == "STORE_FULL" and error["data"]["hint"]
    assert worlds(daemon) == before and offset(daemon, "x") == 0
    assert daemon.root()
    disk.heal()
    wait_ready(daemon)
    assert put(daemon, "x", car, status=201)["root"]["/"] == cid_text(root)
    daemon.stop()
    assert run("db", "check", "--data-dir", disk.directory).returncode == 0
    daemon = start("--data-dir", disk.directory)
    assert worlds(daemon)["x"] == (0, cid_text(root))


def test_others_go_on(large, start):
    """While a client dawdles with its import, and while much comes."""
    _, car = large
    daemon = start("--ephemeral", log_level="debug")
    slow = open_upload(daemon, "slow", car, 100)
    done = []
    thread = threading.Thread(target=lambda: done.append(put(daemon, "fast", car)["created"]))
    thread.start()
    for number in range(20):
        daemon.invoke("mutateState", {"value": str(number)})
    thread.join()
    assert done == [True]
    answer = end_upload(slow, car[100:])
    assert b"201 Created" in answer, daemon.read_log()[-1500:]


def test_a_stop_in_the_middle(state, start, tmp_path):
    daemon = start("--data-dir", tmp_path)
    connection = open_upload(daemon, "x", state.car, 1000)
    assert daemon.stop(signal.SIGTERM) < 10
    connection.close()
    daemon = start("--data-dir", tmp_path)
    assert list(worlds(daemon)) == ["main"] and offset(daemon, "x") == 0


# ---- Chaos.WorldCreate -------------------------------------------------------------------------


def test_world_create_takes_a_car(state, daemon):
    made = daemon.call("Chaos.WorldCreate", {
        "name": "c", "from": {"car": chain.b64(state.car)}, "env": {"baseFee": "7"}})
    assert (made["root"]["/"], made["seq"], made["parent"]) == (state.root, 0, None)
    assert in_world(daemon, "c", "Chaos.EnvGet")["baseFee"] == "7"
    whole(daemon, state.root)
    root, blocks = made_state(30)
    car = chain.b64(gzip.compress(cars.write([], blocks)))
    made = daemon.call("Chaos.WorldCreate", {
        "name": "d", "withChaos": True, "from": {"car": car, "root": cid_text(root)}})
    assert in_world(daemon, "d", "Chaos.ActorGet", {"address": "f098"})["id"] == 98
    assert made["root"]["/"] != cid_text(root)
    before = worlds(daemon)
    missing = [one for number, one in enumerate(state.blocks) if number != state.leaf()]
    for source, name in (({"car": car}, "CAR_INVALID"), ({"car": "AAAA"}, "CAR_INVALID"),
                         ({"car": "no base64"}, "INVALID_PARAMS"),
                         ({"car": chain.b64(cars.write([state.cid], missing))}, "CAR_INVALID"),
                         ({"car": car, "root": "x"}, "INVALID_PARAMS")):
        error = daemon.refuse("Chaos.WorldCreate", {"name": "e", "from": source}, name)
        assert error.data["hint"]
    daemon.refuse("Chaos.WorldCreate", {
        "name": "c", "from": {"car": chain.b64(state.car)}}, "WORLD_EXISTS")
    daemon.refuse("Chaos.WorldCreate", {"withChaos": True}, "INVALID_PARAMS")
    assert worlds(daemon) == before
    daemon.invoke("mutateState", {"value": "the daemon goes on"})
