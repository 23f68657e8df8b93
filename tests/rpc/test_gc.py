# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Chaos.Gc: what goes, what stays, beside everything else."""

import threading
import time

from conftest import RpcError


def put(daemon, number):
    return daemon.call("Chaos.DagPut", {"value": {"n": number, "pad": "x" * 500}})["cid"]["/"]


def has(daemon, cid):
    return daemon.call("Filecoin.ChainHasObj", [{"/": cid}])


def test_blocks_that_no_state_reaches_go(daemon):
    daemon.call("Chaos.Gc")
    cids = [put(daemon, n) for n in range(50)]
    roots = [daemon.invoke("mutateState", {"value": f"v{n}", "branch": "inTransaction"})
             ["stateRoot"]["after"]["/"] for n in range(30)]
    planned = daemon.call("Chaos.Gc", {"dryRun": True})
    assert planned["removed"]["blocks"] == 50
    assert all(has(daemon, cid) for cid in cids)
    done = daemon.call("Chaos.Gc")
    assert done["dryRun"] is False and planned["dryRun"] is True
    assert done["removed"]["blocks"] == 50
    assert done["removed"]["bytes"] >= 50 * 500
    assert done["removed"]["entries"] == done["removed"]["worlds"] == 0
    assert done["kept"]["worlds"] == 1
    assert not any(has(daemon, cid) for cid in cids)
    for root in roots:
        assert daemon.call("Chaos.StateRoot", {"at": root})["root"] == {"/": root}
        daemon.call("Chaos.ActorGet", {"address": "f098", "at": root})
    assert daemon.call("Chaos.Gc")["removed"]["blocks"] == 0
    # What was removed can be put again.
    assert put(daemon, 7) == cids[7] and has(daemon, cids[7])


def test_what_is_wished_stays_once(daemon):
    """Blocks with all that they link to, by CID or label, and roots of deleted worlds."""
    daemon.call("Chaos.Gc")
    leaf, other = put(daemon, 1), put(daemon, 2)
    top = daemon.call("Chaos.DagPut", {"value": {"leaf": {"/": leaf}}})["cid"]["/"]
    daemon.call("Chaos.WorldFork", {"from": "main", "name": "gone"})
    root = daemon.invoke("mutateState", {"value": "there", "branch": "inTransaction"},
                         world="gone")["stateRoot"]["after"]["/"]
    daemon.call("Chaos.WorldDelete", {"name": "gone"})
    done = daemon.call("Chaos.Gc", {"keep": [top, {"/": root}]})
    assert done["kept"]["wished"] == 2 and done["removed"]["blocks"] == 1
    assert has(daemon, top) and has(daemon, leaf) and not has(daemon, other)
    daemon.call("Chaos.ActorGet", {"address": "f098", "at": root})
    assert daemon.call("Chaos.Gc")["kept"]["wished"] == 0
    assert not has(daemon, top) and not has(daemon, leaf)
    daemon.refuse("Chaos.ActorGet", {"address": "f098", "at": root}, name="STATE_UNAVAILABLE")


def mutate(daemon, world, value):
    return daemon.invoke("mutateState", {"value": value, "branch": "inTransaction"},
                         world=world)["stateRoot"]["after"]["/"]


def found(daemon, root):
    answer = daemon.post({"jsonrpc": "2.0", "id": 1, "method": "Chaos.ActorGet",
                          "params": {"address": "f098", "at": root}}).json()
    assert "result" in answer or answer["error"]["data"]["name"] == "STATE_UNAVAILABLE"
    return "result" in answer


def test_deleted_worlds_go_but_for_what_forks_share(start, tmp_path):
    daemon = start("--data-dir", str(tmp_path / "data"))
    daemon.call("Chaos.Gc")
    daemon.call("Chaos.WorldFork", {"from": "main", "name": "parent"})
    shared = [mutate(daemon, "parent", f"shared {n}") for n in range(30)]
    daemon.call("Chaos.WorldFork", {"from": "parent", "name": "child"})
    daemon.call("Chaos.Gc", {"dryRun": True})  # a checkpoint, up to which the child needs it
    alone = [mutate(daemon, "parent", f"alone {n}") for n in range(30)]
    child = [mutate(daemon, "child", f"child {n}") for n in range(30)]
    daemon.call("Chaos.WorldDelete", {"name": "parent"})
    assert all(found(daemon, root) for root in shared + alone + child)
    done = daemon.call("Chaos.Gc")
    assert (done["kept"]["worlds"], done["kept"]["deletedWorlds"]) == (2, 1)
    assert done["removed"]["worlds"] == 0 and done["removed"]["entries"] == 30
    assert all(found(daemon, root) for root in shared + child)
    assert not any(found(daemon, root) for root in alone)
    daemon.kill()
    daemon = start("--data-dir", str(tmp_path / "data"))
    assert all(found(daemon, root) for root in shared + child)
    daemon.call("Chaos.WorldDelete", {"name": "child"})
    done = daemon.call("Chaos.Gc")
    assert done["removed"]["worlds"] == 2 and done["kept"]["deletedWorlds"] == 0
    assert not any(found(daemon, root) for root in shared[1:] + child)
    assert [world["world"] for world in daemon.call("Chaos.WorldList")["worlds"]] == ["main"]


def test_states_that_only_a_move_had_kept(start, tmp_path):
    """Going back to a state that was not kept has it kept, without a note of it: once the world
    has gone on, a collection may take its blocks, and it is made again."""
    daemon = start("--data-dir", str(tmp_path / "data"))
    calls = [{"jsonrpc": "2.0", "id": n, "method": "Chaos.Invoke", "params": {
        "method": "mutateState", "args": {"value": f"v{n}", "branch": "inTransaction"}}}
             for n in range(40)]
    roots = [answer["result"]["stateRoot"]["after"]["/"] for answer in daemon.batch(calls)]
    daemon.call("Chaos.SnapshotRestore", {"root": roots[17]})
    daemon.call("Chaos.Gc", {"dryRun": True})
    daemon.call("Chaos.Rewind", {"to": len(roots)})
    daemon.call("Chaos.Gc")
    assert all(found(daemon, root) for root in roots)
    daemon.stop()
    daemon = start("--data-dir", str(tmp_path / "data"))
    assert all(found(daemon, root) for root in reversed(roots))


def test_what_nobody_has_cannot_be_kept(daemon):
    daemon.call("Chaos.Gc")
    known, gone = put(daemon, 1), put(daemon, 3)
    daemon.call("Chaos.Gc", {"keep": [known]})
    error = daemon.refuse("Chaos.Gc", {"keep": [known, gone]}, name="BLOCK_NOT_FOUND")
    assert gone in error.message
    assert has(daemon, known)


def test_info_tells_how_far_it_is(daemon):
    """At rest, how far the last one came; what it was at work is seen in unit/world/collect."""
    put(daemon, 1)
    done = daemon.call("Chaos.Gc")
    assert daemon.call("Chaos.Info")["collection"] == {
        "stage": "atRest", "blocksKept": done["kept"]["blocks"],
        "bytesRemoved": done["removed"]["bytes"], "bytesPlanned": done["removed"]["bytes"]}


def test_unknown_parameters_are_refused(daemon):
    for params in ({"dryrun": True}, {"dryRun": 1}, [True, True], {"keep": "bafy"},
                   {"keep": ["bafy"]}):
        daemon.refuse("Chaos.Gc", params, name="INVALID_PARAMS")


def test_writers_go_on_beside_it(daemon):
    """One collection after another, and none of them twice at a time."""
    ends = threading.Event()
    collections, refusals, unexpected = [], [], []

    def collect():
        while not ends.is_set():
            try:
                collections.append(daemon.call("Chaos.Gc"))
            except RpcError as error:
                (refusals if error.name == "GC_RUNNING" else unexpected).append(error)

    threads = [threading.Thread(target=collect) for _ in range(2)]
    for thread in threads:
        thread.start()
    roots, slowest = [], 0
    for n in range(120):
        begun = time.monotonic()
        roots.append(daemon.invoke("mutateState", {"value": str(n), "branch": "inTransaction"})
                     ["stateRoot"]["after"]["/"])
        slowest = max(slowest, time.monotonic() - begun)
    ends.set()
    for thread in threads:
        thread.join()
    assert unexpected == []
    assert collections
    print(f"{len(collections)} collections, {len(refusals)} refused, slowest {slowest:.3f} s")
    for root in roots:
        daemon.call("Chaos.ActorGet", {"address": "f098", "at": root})


def test_all_stays_over_a_restart(start, tmp_path):
    daemon = start("--data-dir", str(tmp_path / "data"))
    cid = put(daemon, 1)
    roots = [daemon.invoke("mutateState", {"value": f"v{n}", "branch": "inTransaction"})
             ["stateRoot"]["after"]["/"] for n in range(30)]
    daemon.call("Chaos.Gc")
    daemon.stop()
    daemon = start("--data-dir", str(tmp_path / "data"))
    assert not has(daemon, cid)
    for root in roots:
        daemon.call("Chaos.ActorGet", {"address": "f098", "at": root})
