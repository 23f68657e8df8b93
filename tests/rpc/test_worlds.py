# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Worlds, snapshots, rewinding, labels, fixtures; worlds that are made on first use."""

import threading
import time

import pytest

EMPTY = "bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a"
INVOKE = {"method": "mutateState", "args": {"value": "a"}}


def post(daemon, world, method, params=None):
    request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
    answer = daemon.post(request, path=f"/w/{world}/rpc/v1").json()
    daemon.schemas.check(method, answer)
    return answer


def ask(daemon, world, method, params=None):
    answer = post(daemon, world, method, params)
    assert "result" in answer, answer
    return answer["result"]


def fails(daemon, world, method, params=None):
    return post(daemon, world, method, params)["error"]["data"]["name"]


def set_state(daemon, world, value):
    return ask(daemon, world, "Chaos.Invoke", {"method": "mutateState", "args": {"value": value}})


# ---- worlds ----


def test_create_fork_list_get(daemon):
    made = daemon.call("Chaos.WorldCreate", {"name": "a", "ttl": 3600, "quota": {"messages": 5}})
    assert (made["world"], made["parent"], made["forkedAt"]) == ("a", "main", 0)
    assert made["urls"]["rpc"] == daemon.url + "/w/a/rpc/v1"
    assert made["root"]["/"] == daemon.root()
    assert (made["ttl"], made["quota"]) == (3600, {"messages": 5, "bytes": 0, "age": 0})
    set_state(daemon, "a", "x")
    forked = daemon.call("Chaos.WorldFork", {"from": "a", "name": "b"})
    assert (forked["parent"], forked["forkedAt"], forked["seq"]) == ("a", 1, 1)
    early = daemon.call("Chaos.WorldFork", {"from": "a", "at": 0, "name": "c"})
    assert early["root"] == made["root"]
    assert ask(daemon, "b", "Chaos.WorldGet")["root"] == forked["root"]
    got = daemon.call("Chaos.WorldGet", {"name": "a"})
    assert got["used"]["messages"] == 1 and got["used"]["bytes"] > 0
    listed = daemon.call("Chaos.WorldList")
    assert [w["world"] for w in listed["worlds"]] == ["a", "b", "c", "main"]
    assert (listed["total"], listed["next"]) == (4, None)
    page = daemon.call("Chaos.WorldList", {"limit": 2})
    assert ([w["world"] for w in page["worlds"]], page["next"]) == (["a", "b"], "b")
    page = daemon.call("Chaos.WorldList", {"limit": 2, "cursor": "b"})
    assert ([w["world"] for w in page["worlds"]], page["next"]) == (["c", "main"], None)
    listed = daemon.call("Chaos.WorldList", {"prefix": "m"})
    assert [w["world"] for w in listed["worlds"]] == ["main"]
    assert daemon.root() == made["root"]["/"]


def test_sources(daemon):
    set_state(daemon, "main", "x")
    root = daemon.root()
    genesis = daemon.call("Chaos.StateRoot", {"at": "genesis"})["root"]
    for source, expected in (
        ("genesis", genesis),
        ("main", {"/": root}),
        ({"world": "main"}, {"/": root}),
        ({"world": "main", "at": 0}, genesis),
        (root, {"/": root}),
        (None, genesis),
    ):
        made = daemon.call("Chaos.WorldCreate", {"from": source})
        assert made["root"] == expected and made["world"].startswith("w-"), source
        assert ask(daemon, made["world"], "Chaos.StateRoot")["root"] == expected
    made = daemon.call(
        "Chaos.WorldCreate", {"from": "minimal", "env": {"networkVersion": 7, "baseFee": "5"}})
    assert made["networkVersion"] == 7 and made["parent"] is None
    assert ask(daemon, made["world"], "Chaos.EnvGet")["baseFee"] == "5"
    assert made["warnings"] == []  # minimal is made for the version


def test_a_new_world_migrates_nothing(daemon):
    """With the warning of Chaos.EnvSet where its version makes other states."""
    root = daemon.root()
    warning = daemon.call("Chaos.EnvSet", {"networkVersion": 7})["warnings"]
    daemon.call("Chaos.EnvSet", {"networkVersion": 13})
    assert [one["name"] for one in warning] == ["STATE_NOT_MIGRATED"]
    for number, (given, expected) in enumerate([
        ({}, []), ({"env": {"epoch": 5}}, []), ({"env": {"networkVersion": 13}}, []),
        ({"env": {"networkVersion": 7}}, warning),
        ({"from": "main", "env": {"networkVersion": 14}}, warning),
        ({"from": root, "env": {"networkVersion": 7}}, warning),
    ]):
        made = daemon.call("Chaos.WorldCreate", {"name": f"n{number}", **given})
        assert made["warnings"] == expected, given
        assert "warnings" not in daemon.call("Chaos.WorldGet", {"name": f"n{number}"})
    assert daemon.call("Chaos.WorldFork", {})["warnings"] == []


def test_names_taken_and_missing(daemon):
    daemon.call("Chaos.WorldCreate", {"name": "a"})
    error = daemon.refuse("Chaos.WorldCreate", {"name": "a"})
    assert (error.code, error.name) == (1020, "WORLD_EXISTS")
    daemon.refuse("Chaos.WorldFork", {"from": "main", "name": "main"}, "WORLD_EXISTS")
    daemon.refuse("Chaos.WorldFork", {"from": "nowhere", "name": "b"}, "WORLD_NOT_FOUND")
    daemon.refuse("Chaos.WorldGet", {"name": "nowhere"}, "WORLD_NOT_FOUND")
    daemon.refuse("Chaos.WorldDelete", {"name": "nowhere"}, "WORLD_NOT_FOUND")
    daemon.refuse("Chaos.WorldDelete", {"name": "main"}, "INVALID_PARAMS")
    daemon.refuse("Chaos.WorldCreate", {"name": "A"}, "INVALID_PARAMS")
    daemon.refuse("Chaos.WorldFork", {"from": "main", "at": 99}, "STATE_UNAVAILABLE")
    assert daemon.call("Chaos.WorldList")["total"] == 2


def test_two_create_one_name(daemon):
    results = []
    _ = daemon.schemas

    def create():
        results.append(post(daemon, "main", "Chaos.WorldCreate", {"name": "same"}))

    threads = [threading.Thread(target=create) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = sorted(r["error"]["data"]["name"] if "error" in r else "" for r in results)
    assert names == [""] + ["WORLD_EXISTS"] * 11


def test_delete(daemon):
    daemon.call("Chaos.WorldCreate", {"name": "a"})
    root = set_state(daemon, "a", "x")["stateRoot"]["after"]
    daemon.call("Chaos.WorldFork", {"from": "a", "name": "b"})
    assert daemon.call("Chaos.WorldDelete", {"name": "a"}) == {"deleted": "a"}
    assert fails(daemon, "a", "Chaos.StateRoot") == "WORLD_NOT_FOUND"
    assert ask(daemon, "b", "Chaos.StateRoot")["root"] == root
    assert daemon.call("Chaos.StateRoot", {"at": root})["root"] == root
    answers = daemon.batch([
        {"jsonrpc": "2.0", "id": 1, "method": "Chaos.WorldDelete", "params": {"name": "b"}},
        {"jsonrpc": "2.0", "id": 2, "method": "Chaos.EnvSet", "params": {"world": "b", "epoch": 1}},
        {"jsonrpc": "2.0", "id": 3, "method": "Chaos.EnvGet", "params": {"world": "b"}},
        {"jsonrpc": "2.0", "id": 4, "method": "Chaos.WorldCreate", "params": {"name": "b"}},
        {"jsonrpc": "2.0", "id": 5, "method": "Chaos.EnvSet", "params": {"world": "b", "epoch": 7}},
    ])
    names = [a["error"]["data"]["name"] if "error" in a else None for a in answers]
    # What is behind it in the same run reads the world as it was, and changes nothing.
    assert names == [None, "WORLD_NOT_FOUND", None, None, None]
    assert ask(daemon, "b", "Chaos.EnvGet")["epoch"] == 7


def test_dry_run_and_atomic(daemon):
    daemon.call("Chaos.WorldCreate", {"name": "a", "dryRun": True})
    daemon.call("Chaos.WorldCreate", {"name": "a", "dryRun": True})
    members = [
        {"jsonrpc": "2.0", "id": 1, "method": "Chaos.WorldCreate", "params": {"name": "a"}},
        {"jsonrpc": "2.0", "id": 2, "method": "Chaos.SnapshotCreate", "params": {"name": "s"}},
        {"jsonrpc": "2.0", "id": 3, "method": "Chaos.LabelDelete", "params": {"name": "no"}},
    ]
    answers = daemon.post(members, headers={"Chaos-Batch": "atomic"}).json()
    assert [a["error"]["data"]["name"] for a in answers] == [
        "BATCH_UNDONE", "BATCH_UNDONE", "LABEL_NOT_FOUND"]
    assert daemon.call("Chaos.WorldList")["total"] == 1
    assert daemon.call("Chaos.SnapshotList")["snapshots"] == []
    daemon.call("Chaos.WorldCreate", {"name": "a"})
    daemon.call("Chaos.WorldDelete", {"name": "a", "dryRun": True})
    assert ask(daemon, "a", "Chaos.StateRoot")["seq"] == 0


def test_worlds_last(start, tmp_path):
    daemon = start("--data-dir", tmp_path / "d")
    daemon.call("Chaos.WorldFork", {"from": "main", "name": "a"})
    root = set_state(daemon, "a", "x")["stateRoot"]["after"]
    ask(daemon, "a", "Chaos.SnapshotCreate", {"name": "s"})
    ask(daemon, "a", "Chaos.LabelSet", {"name": "l", "root": root})
    set_state(daemon, "a", "y")
    daemon.kill()
    daemon = start("--data-dir", tmp_path / "d")
    assert ask(daemon, "a", "Chaos.SnapshotRestore", {"name": "s"})["stateRoot"]["after"] == root
    assert ask(daemon, "a", "Chaos.StateRoot", {"at": "@l"})["root"] == root


def test_quota(start):
    daemon = start("--ephemeral", "--world-messages", "2")
    daemon.call("Chaos.WorldCreate", {"name": "a"})
    daemon.call("Chaos.WorldCreate", {"name": "b", "quota": {"messages": 0}})
    for value in "xy":
        set_state(daemon, "a", value)
    assert fails(daemon, "a", "Chaos.Invoke", INVOKE) == "LIMIT_EXCEEDED"
    for value in "xyz":
        set_state(daemon, "b", value)
    options = {o["name"]: o["value"] for o in daemon.call("Chaos.Info")["options"]}
    assert options["world-messages"] == "2" and "auto-world-ttl" in options


def test_diff(daemon):
    daemon.call("Chaos.WorldFork", {"from": "main", "name": "a"})
    same = daemon.call("Chaos.WorldDiff", {"a": "main", "b": "a"})
    assert same["env"] == [] and same["state"]["actors"] == []
    set_state(daemon, "a", "x")
    ask(daemon, "a", "Chaos.EnvSet", {"epoch": 77})
    diff = daemon.call("Chaos.WorldDiff", {"a": "main", "b": "a"})
    assert [(e["name"], e["b"]) for e in diff["env"]] == [("epoch", 77)]
    assert "f098" in [a["address"] for a in diff["state"]["actors"]]
    daemon.refuse("Chaos.WorldDiff", {"a": "main", "b": "no"}, "WORLD_NOT_FOUND")


def test_diff_of_settings(daemon):
    """As EnvSet has them; what was drawn is no setting."""
    daemon.call("Chaos.WorldFork", {"from": "main", "name": "a"})
    ask(daemon, "a", "Chaos.EnvSet", {
        "epochStep": 3, "signatures": "skip", "gasDefaults": {"gasFeeCap": "300"},
        "randomness": {"source": "seeded", "seed": "s"}})

    def differences(a, b):
        return {e["name"]: (e["a"], e["b"])
                for e in daemon.call("Chaos.WorldDiff", {"a": a, "b": b})["env"]}

    expected = {
        "epochStep": (0, 3), "signatures": ("verify", "skip"),
        "gasDefaults.gasFeeCap": ("200", "300"),
        "randomness": ({"source": "fixed"}, {"source": "seeded", "seed": "s"})}
    assert differences("main", "a") == expected
    assert differences("a", "main") == {name: (b, a) for name, (a, b) in expected.items()}
    daemon.call("Chaos.WorldFork", {"from": "a", "name": "b"})
    assert differences("a", "b") == {}
    ask(daemon, "b", "Chaos.EnvSet", {"randomness": {"source": "seeded", "seed": "t"}})
    assert set(differences("a", "b")) == {"randomness"}


def test_pages_of_a_diff(daemon):
    """They go on with the states of the first one, whatever comes meanwhile."""
    daemon.call("Chaos.WorldFork", {"from": "main", "name": "a"})
    for number in range(5):
        ask(daemon, "a", "Chaos.CreateAccount", {"seed": f"s{number}"})
    whole = daemon.call("Chaos.WorldDiff", {"a": "main", "b": "a"})["state"]["actors"]
    assert len(whole) > 5
    found, params = [], {"a": "main", "b": "a", "limit": 2}
    while True:
        page = daemon.call("Chaos.WorldDiff", params)["state"]
        found += page["actors"]
        if page["next"] is None:
            break
        assert len(page["actors"]) == 2
        params["cursor"] = page["next"]
        ask(daemon, "a", "Chaos.CreateAccount", {})
    assert found == whole
    daemon.refuse("Chaos.WorldDiff", {"a": "main", "b": "a", "cursor": "x"}, "INVALID_PARAMS")


# ---- time travel ----


def test_a_root_that_restores_led_to_twice(daemon):
    """The line to it goes over moves; it is found from wherever the world stands."""
    def root_of(value):
        return set_state(daemon, "main", value)["stateRoot"]["after"]["/"]

    roots = [root_of(value) for value in ("a", "b", "c")]
    start = daemon.call("Chaos.StateRoot", {"at": "genesis"})["root"]["/"]
    for _ in range(2):
        for root in (roots[0], roots[2], start, roots[1], roots[0]):
            moved = daemon.call("Chaos.SnapshotRestore", {"root": root})
            assert moved["stateRoot"]["after"]["/"] == root == daemon.root()
            assert daemon.call("Chaos.StateRoot")["seq"] == moved["seq"]
    # What is reached behind a move is a root like others, and again behind the next one.
    behind = root_of("d")
    daemon.call("Chaos.SnapshotRestore", {"root": roots[2]})
    assert daemon.call("Chaos.SnapshotRestore", {"root": behind})["stateRoot"]["after"] == {
        "/": behind}
    daemon.refuse("Chaos.SnapshotRestore", {"root": "bafy2bzacedfsv5qhip2rv6xjs4fzpm6qe6ro363der"
                                                    "4yrmrqxwsnam2emsh5q"}, "STATE_UNAVAILABLE")



def test_snapshots(daemon):
    first = daemon.call("Chaos.SnapshotCreate", {"name": "clean"})
    assert first["root"]["/"] == daemon.root() and first["seq"] == 0
    changed = set_state(daemon, "main", "x")["stateRoot"]["after"]
    for count in range(3):
        moved = daemon.call("Chaos.SnapshotRestore", {"name": "clean"})
        assert moved["stateRoot"]["after"] == first["root"] and moved["target"] == 0
        if count < 2:
            assert set_state(daemon, "main", "x")["stateRoot"]["after"] == changed
    assert daemon.call("Chaos.StateRoot", {"at": "snap:clean"})["root"] == first["root"]
    error = daemon.refuse("Chaos.SnapshotCreate", {"name": "clean"})
    assert (error.code, error.name) == (1030, "SNAPSHOT_EXISTS")
    for method in ("Chaos.SnapshotRestore", "Chaos.SnapshotDelete"):
        assert daemon.refuse(method, {"name": "no"}).name == "SNAPSHOT_NOT_FOUND"
    daemon.refuse("Chaos.StateRoot", {"at": "snap:no"}, "SNAPSHOT_NOT_FOUND")
    moved = daemon.call("Chaos.SnapshotRestore", {"root": first["root"]})
    assert moved["stateRoot"]["after"] == first["root"]
    unnamed = daemon.call("Chaos.SnapshotCreate")
    assert unnamed["name"] == f"seq-{unnamed['seq']}"
    listed = daemon.call("Chaos.SnapshotList")["snapshots"]
    assert [s["name"] for s in listed] == ["clean", unnamed["name"]]
    assert daemon.call("Chaos.SnapshotDelete", {"name": "clean"}) == {"deleted": "clean"}
    daemon.refuse("Chaos.SnapshotRestore", {"name": "clean"}, "SNAPSHOT_NOT_FOUND")
    kinds = {e["kind"] for e in daemon.call("Chaos.History", {"limit": 100})["entries"]}
    assert kinds >= {"genesis", "message"}


@pytest.mark.parametrize(
    "method, params",
    [
        ("Chaos.SnapshotCreate", {"name": ""}),
        ("Chaos.SnapshotCreate", {"name": "a b"}),
        ("Chaos.SnapshotCreate", {"name": "x" * 200}),
        ("Chaos.SnapshotRestore", {}),
        ("Chaos.SnapshotRestore", {"name": "a", "root": EMPTY}),
        ("Chaos.Rewind", {}),
        ("Chaos.Rewind", {"to": 0, "back": 1}),
        ("Chaos.LabelSet", {"name": "a"}),
        ("Chaos.LabelSet", {"name": "a b", "address": "f0100"}),
        ("Chaos.LabelSet", {"name": "", "address": "f0100"}),
        ("Chaos.WorldReset", {"to": "snap:"}),
        ("Chaos.Fixture", {"key": "", "build": []}),
        ("Chaos.Fixture", {"key": "a", "build": {}}),
    ],
)
def test_bad_parameters(reader, method, params):
    before = reader.call("Chaos.History")["entries"]
    assert reader.refuse(method, params).name in ("INVALID_PARAMS", "SNAPSHOT_NOT_FOUND")
    assert reader.call("Chaos.History")["entries"] == before


def test_rewind_and_reset(daemon):
    roots = [daemon.root()]
    roots += [set_state(daemon, "main", v)["stateRoot"]["after"]["/"] for v in "abc"]
    assert daemon.call("Chaos.Rewind", {"to": 1})["stateRoot"]["after"]["/"] == roots[1]
    assert daemon.call("Chaos.Rewind", {"to": 3})["stateRoot"]["after"]["/"] == roots[3]
    assert daemon.call("Chaos.Rewind", {"back": 2})["stateRoot"]["after"]["/"] == roots[1]
    daemon.call("Chaos.SnapshotCreate", {"name": "s"})
    assert daemon.call("Chaos.WorldReset")["stateRoot"]["after"]["/"] == roots[0]
    assert daemon.call("Chaos.WorldReset", {"to": "snap:s"})["stateRoot"]["after"]["/"] == roots[1]
    assert daemon.call("Chaos.WorldReset", {"to": "genesis"})["stateRoot"]["after"]["/"] == roots[0]
    daemon.refuse("Chaos.WorldReset", {"to": "no"}, "SNAPSHOT_NOT_FOUND")
    daemon.refuse("Chaos.Rewind", {"to": 99})
    daemon.refuse("Chaos.Rewind", {"back": 99})
    assert daemon.root() == roots[0]


# ---- labels ----


def test_labels(daemon):
    assert daemon.call("Chaos.LabelSet", {"name": "treasury", "address": "f0104"}) == {
        "name": "treasury", "address": "f0104"}
    root = daemon.root()
    daemon.call("Chaos.LabelSet", {"name": "@start", "root": root})
    sent = daemon.call("Chaos.Invoke", {
        "method": "deleteActor", "args": {"beneficiary": "@treasury"}, "from": "@alice",
        "to": "@chaos", "dryRun": True})
    assert sent["message"]["From"] == "f0100" and sent["message"]["To"] == "f098"
    assert daemon.call("Chaos.StateRoot", {"at": "@start"})["root"] == {"/": root}
    daemon.call("Chaos.EnvSet", {"epoch": 3, "expectRoot": "@start"})
    listed = daemon.call("Chaos.LabelList")["labels"]
    assert [x["name"] for x in listed] == ["start", "treasury"]
    daemon.call("Chaos.WorldFork", {"from": "main", "name": "a"})
    assert ask(daemon, "a", "Chaos.LabelList")["labels"] == []
    assert fails(daemon, "a", "Chaos.StateRoot", {"at": "@start"}) == "LABEL_NOT_FOUND"
    assert fails(daemon, "a", "Chaos.Invoke", {**INVOKE, "from": "@treasury"}) == "LABEL_NOT_FOUND"
    daemon.refuse("Chaos.Invoke", {**INVOKE, "from": "@start"}, "INVALID_PARAMS")
    daemon.refuse("Chaos.StateRoot", {"at": "@treasury"}, "INVALID_PARAMS")
    assert daemon.call("Chaos.LabelDelete", {"name": "@treasury"}) == {"deleted": "treasury"}
    daemon.refuse("Chaos.LabelDelete", {"name": "treasury"}, "LABEL_NOT_FOUND")


# ---- fixtures ----

BUILD = [
    {"method": "Chaos.Invoke", "params": INVOKE},
    {"method": "Chaos.EnvSet", "params": {"epoch": 9}},
]


def test_fixture(daemon):
    built = daemon.call("Chaos.Fixture", {"key": "k", "build": BUILD})
    assert built["created"] and built["seq"] == 2
    set_state(daemon, "main", "other")
    again = daemon.call("Chaos.Fixture", {"build": BUILD, "key": "k"})
    assert not again["created"] and again["root"] == built["root"]
    assert daemon.call("Chaos.EnvGet")["epoch"] == 9
    edited = BUILD + [{"method": "Chaos.EnvSet", "params": {"epoch": 10}}]
    assert daemon.call("Chaos.Fixture", {"key": "k", "build": edited})["created"]


@pytest.mark.parametrize(
    "step, name",
    [
        ({"method": "Chaos.Invoke", "params": {"method": "abortWith"}}, "VM_FATAL"),
        ({"method": "Chaos.EnvSet", "params": {"epoch": -1}}, "INVALID_PARAMS"),
        ({"method": "Chaos.EnvGet"}, "INVALID_PARAMS"),
        ({"method": "Chaos.Fixture", "params": {"key": "a", "build": []}}, "INVALID_PARAMS"),
        ({"method": "Chaos.WorldDelete", "params": {"name": "a"}}, "INVALID_PARAMS"),
        ({"method": "Chaos.EnvSet", "params": {"epoch": 1, "world": "a"}}, "INVALID_PARAMS"),
        ({"method": "Chaos.EnvSet", "parms": {}}, "INVALID_PARAMS"),
        (5, "INVALID_PARAMS"),
    ],
)
def test_fixture_that_fails_keeps_nothing(reader, step, name):
    before = reader.call("Chaos.StateRoot")
    reader.refuse("Chaos.Fixture", {"key": "f", "build": BUILD + [step]}, name)
    assert reader.call("Chaos.StateRoot") == before
    assert reader.call("Chaos.SnapshotList", {"prefix": "fixture:f"})["snapshots"] == []


def test_fixture_of_many_at_once(daemon):
    results = []
    _ = daemon.schemas

    def use():
        results.append(ask(daemon, "main", "Chaos.Fixture", {"key": "k", "build": BUILD}))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(r["created"] for r in results) == 1
    assert len({r["root"]["/"] for r in results}) == 1


def test_fixture_nested_in_everything(daemon):
    step = {"method": "Chaos.EnvSet", "params": {"epoch": 5, "dryRun": True}}
    member = {"jsonrpc": "2.0", "id": 1, "method": "Chaos.Fixture",
              "params": {"key": "k", "build": [step], "dryRun": True}}
    answers = daemon.post([member], headers={"Chaos-Batch": "atomic"}).json()
    assert answers[0]["result"]["created"] and daemon.call("Chaos.StateRoot")["seq"] == 0


# ---- auto: ----


def test_auto_world(daemon):
    assert ask(daemon, "auto:x", "Chaos.StateRoot")["seq"] == 0
    assert set_state(daemon, "auto:y.1", "v")["seq"] == 1
    answer = daemon.call("Chaos.StateRoot", {"world": "auto:z"})
    assert answer["seq"] == 0 and daemon.call("Chaos.StateRoot")["seq"] == 0
    worlds = daemon.call("Chaos.WorldList", {"prefix": "auto:"})["worlds"]
    assert [w["world"] for w in worlds] == ["auto:x", "auto:y.1", "auto:z"]
    assert {w["ttl"] for w in worlds} == {600}
    document = daemon.http.get(daemon.url + "/w/auto:x/openrpc.json").json()
    assert document["servers"][0]["url"] == daemon.url + "/w/auto:x/rpc/v1"


def test_auto_world_at_once(daemon):
    _ = daemon.schemas
    results = []

    def use(index):
        results.append(set_state(daemon, f"auto:{index % 3}", f"v{index}")["seq"])

    threads = [threading.Thread(target=use, args=(i,)) for i in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == sorted(list(range(1, 9)) * 3)


def test_auto_world_goes_when_idle(start):
    daemon = start("--ephemeral", "--auto-world-ttl", "1s")
    ask(daemon, "auto:x", "Chaos.EnvSet", {"epoch": 5})
    deadline = time.monotonic() + 20
    while daemon.call("Chaos.WorldList")["total"] > 1 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert daemon.call("Chaos.WorldList")["total"] == 1
    assert ask(daemon, "auto:x", "Chaos.EnvGet")["epoch"] != 5  # made anew


def test_many_worlds_beside_each_other(daemon):
    """Each is what it would be alone."""
    _ = daemon.schemas
    roots = {}

    def work(name):
        for value in range(5):
            roots[name] = set_state(daemon, name, f"v{value}")["stateRoot"]["after"]["/"]

    names = [f"w{i}" for i in range(64)]
    for name in names:
        daemon.call("Chaos.WorldFork", {"from": "main", "name": name})
    threads = [threading.Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work("main")
    assert set(roots.values()) == {roots["main"]}
