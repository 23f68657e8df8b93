# SPDX-License-Identifier: Apache-2.0 OR MIT
"""expectRoot, idempotencyKey, dryRun; and batches that are atomic or consistent."""

import threading

import pytest

EPOCH = {"epoch": 5}
OTHER_ROOT = "bafy2bzacebc3bt6cedhoyw34drrmjvazhu4oj25er2ebk4u445pzycvq4ta4a"
INVOKE = {"method": "mutateState", "args": {"value": "a"}}


def member(id_, called="Chaos.EnvSet", **params):
    return {"jsonrpc": "2.0", "id": id_, "method": called, "params": params}


def length(daemon):
    return len(daemon.call("Chaos.History", {"limit": 1000})["entries"])


# ---- expectRoot ----


def test_expect_root(daemon):
    genesis = daemon.root()
    first = daemon.call("Chaos.Invoke", {**INVOKE, "expectRoot": genesis})
    after = first["stateRoot"]["after"]["/"]
    error = daemon.refuse("Chaos.Invoke", {**INVOKE, "expectRoot": {"/": genesis}})
    assert (error.code, error.name) == (1010, "ROOT_MISMATCH")
    assert (error.data["actual"], error.data["seq"]) == (after, 1)
    assert genesis in error.message
    assert (daemon.root(), length(daemon)) == (after, 2)
    daemon.call("Chaos.EnvSet", {**EPOCH, "expectRoot": after})


def test_expect_root_is_compare_and_swap(daemon):
    """Of many that expect the same root one gets through."""
    root, results = daemon.root(), []

    def attempt(value):
        response = daemon.post(
            member(1, "Chaos.Invoke", method="mutateState", args={"value": value}, expectRoot=root)
        )
        results.append(response.json())

    threads = [threading.Thread(target=attempt, args=(f"v{i}",)) for i in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum("result" in r for r in results) == 1
    failed = {r["error"]["data"]["name"] for r in results if "error" in r}
    assert (failed, length(daemon)) == ({"ROOT_MISMATCH"}, 2)


@pytest.mark.parametrize("value", ["bafy", 5, ["head"]])
def test_expect_root_is_a_cid(reader, value):
    error = reader.refuse("Chaos.EnvSet", {**EPOCH, "expectRoot": value}, "INVALID_PARAMS")
    assert error.data["path"] == "expectRoot"


@pytest.mark.parametrize("name", ["expectRoot", "idempotencyKey", "dryRun"])
def test_of_methods_that_write_only(reader, name):
    assert reader.refuse("Chaos.StateRoot", {name: "x"}, "INVALID_PARAMS").data["path"] == name


# ---- idempotencyKey ----


def test_key_gives_the_first_answer(daemon):
    first = daemon.post(member(1, "Chaos.Invoke", **INVOKE, idempotencyKey="k")).json()
    daemon.invoke("inspectRuntime")
    again = daemon.post(member(1, "Chaos.Invoke", idempotencyKey="k", **INVOKE)).json()
    assert first["result"] == again["result"] and length(daemon) == 3
    other = daemon.call("Chaos.Invoke", {**INVOKE, "idempotencyKey": "l"})
    assert other["seq"] == 3


def test_key_outlives_the_daemon(start, tmp_path):
    daemon = start("--data-dir", tmp_path / "d")
    request = {**INVOKE, "idempotencyKey": "k", "expectRoot": daemon.root()}
    first = daemon.call("Chaos.Invoke", request)
    daemon.kill()
    daemon = start("--data-dir", tmp_path / "d")
    assert daemon.call("Chaos.Invoke", request) == first  # the head is another one meanwhile
    assert length(daemon) == 2
    daemon.stop()
    daemon = start("--data-dir", tmp_path / "d")
    assert daemon.call("Chaos.Invoke", request) == first


@pytest.mark.parametrize(
    "method, params",
    [
        ("Chaos.Invoke", {"method": "mutateState", "args": {"value": "b"}}),
        ("Chaos.Invoke", {**INVOKE, "value": "0"}),
        ("Chaos.EnvSet", EPOCH),
    ],
)
def test_key_of_another_request(daemon, method, params):
    daemon.call("Chaos.Invoke", {**INVOKE, "idempotencyKey": "k"})
    error = daemon.refuse(method, {**params, "idempotencyKey": "k"})
    assert (error.code, error.name) == (1011, "IDEMPOTENCY_CONFLICT")
    assert (error.data["idempotencyKey"], length(daemon)) == ("k", 2)


def test_key_in_one_batch(daemon):
    keyed = {**INVOKE, "idempotencyKey": "k"}
    answers = daemon.batch([member(i, "Chaos.Invoke", **keyed) for i in (1, 2)])
    assert answers[0]["result"] == answers[1]["result"] and length(daemon) == 2


def test_key_of_what_failed_is_free(daemon):
    daemon.refuse("Chaos.EnvSet", {"networkVersion": 99, "idempotencyKey": "k"})
    daemon.refuse("Chaos.Invoke", {"method": "abortWith", "idempotencyKey": "k"}, "VM_FATAL")
    assert daemon.call("Chaos.EnvSet", {**EPOCH, "idempotencyKey": "k"})["seq"] == 1


@pytest.mark.parametrize("key", ["", "x" * 129, "ä" * 65, 5])
def test_key_of_bad_form(reader, key):
    error = reader.refuse("Chaos.EnvSet", {**EPOCH, "idempotencyKey": key}, "INVALID_PARAMS")
    assert error.data["path"] == "idempotencyKey"


def test_long_key(daemon):
    key = "\x00" * 127 + "k"
    assert daemon.call("Chaos.EnvSet", {**EPOCH, "idempotencyKey": key})["seq"] == 1
    assert daemon.call("Chaos.EnvSet", {**EPOCH, "idempotencyKey": key})["seq"] == 1


# ---- dryRun ----


def test_dry_run_answers_as_if(daemon):
    before = daemon.root()
    dry = daemon.call("Chaos.Invoke", {**INVOKE, "dryRun": True})
    assert dry["seq"] == 1 and dry["receipt"]["ExitCode"] == 0
    assert dry["stateRoot"]["before"] == {"/": before}
    assert (daemon.root(), length(daemon)) == (before, 1)
    daemon.refuse("Chaos.StateRoot", {"at": dry["stateRoot"]["after"]["/"]}, "STATE_UNAVAILABLE")
    daemon.refuse("Chaos.Trace", {"msgCid": dry["msgCid"]}, "MESSAGE_NOT_FOUND")
    assert daemon.call("Chaos.Invoke", {**INVOKE, "dryRun": False}) == dry
    daemon.call("Chaos.Trace", {"msgCid": dry["msgCid"]})


def test_dry_run_of_other_methods(daemon):
    assert daemon.call("Chaos.EnvSet", {**EPOCH, "dryRun": True})["epoch"] == 5
    daemon.call("Chaos.ApplyTipset", {"blocks": [], "dryRun": True})
    assert daemon.call("Chaos.EnvGet")["epoch"] != 5 and length(daemon) == 1


def test_dry_run_in_a_batch(daemon):
    """It sees what members before it did, and those behind it do not see it."""
    answers = daemon.batch(
        [
            member(1, epoch=7),
            member(2, "Chaos.Invoke", **INVOKE, dryRun=True),
            member(3, "Chaos.Invoke", **INVOKE, dryRun=True),
            member(4, "Chaos.Invoke", method="inspectRuntime"),
            member(5, "Chaos.EnvSet", epoch=8, dryRun=True, idempotencyKey="k"),
            member(6, "Chaos.EnvSet", epoch=9, idempotencyKey="k"),
        ]
    )
    results = [a["result"] for a in answers]
    assert results[1] == results[2] and results[1]["epoch"] == 7
    assert [r["seq"] for r in results] == [1, 2, 2, 2, 3, 3]
    assert results[3]["returnDecoded"]["state"]["value"] == ""
    assert daemon.call("Chaos.EnvGet")["epoch"] == 9


def test_dry_run_leaves_roots_as_they_were(start, tmp_path):
    """Blocks of a dry run that a later entry makes again are that entry's."""
    daemon = start("--data-dir", tmp_path / "d")
    for i in range(20):
        daemon.call("Chaos.Invoke", {"method": "mutateState", "args": {"value": f"v{i}"},
                                     "dryRun": i % 2 == 0})
    for i in range(20):
        daemon.call("Chaos.Invoke", {"method": "mutateState", "args": {"value": f"v{i}"}})
    roots = [e["stateRoot"]["after"]["/"] for e in daemon.call("Chaos.History")["entries"]]
    daemon.kill()
    daemon = start("--data-dir", tmp_path / "d")
    for seq, root in enumerate(roots):
        assert daemon.call("Chaos.StateRoot", {"at": root})["root"] == {"/": root}
        assert daemon.call("Chaos.StateRoot", {"at": seq})["root"] == {"/": root}


def test_answers_do_not_stay_for_ever(start, tmp_path):
    """The last so many of a world: the oldest go, over restarts too."""
    daemon = start("--data-dir", str(tmp_path / "data"))
    most = daemon.call("Chaos.Info")["limits"]["idempotencyKeys"]

    def under_keys(daemon, numbers, world="main"):
        numbers = list(numbers)
        for at in range(0, len(numbers), 100):
            daemon.batch([{"jsonrpc": "2.0", "id": n, "method": "Chaos.EnvSet", "params": {
                "epoch": n, "idempotencyKey": f"k{n}", "world": world}}
                          for n in numbers[at:at + 100]])

    def known(daemon, number, world="main"):
        """Whether another request under its key is refused; dry, so that it leaves nothing."""
        answer = daemon.post({"jsonrpc": "2.0", "id": 1, "method": "Chaos.EnvSet", "params": {
            "epoch": number + 1, "idempotencyKey": f"k{number}", "world": world,
            "dryRun": True}}).json()
        assert "result" in answer or answer["error"]["data"]["name"] == "IDEMPOTENCY_CONFLICT"
        return "error" in answer

    daemon.call("Chaos.WorldFork", {"from": "main", "name": "w"})
    under_keys(daemon, [0], "w")
    under_keys(daemon, range(most))
    assert known(daemon, 0) and known(daemon, most - 1)
    daemon.kill()
    daemon = start("--data-dir", str(tmp_path / "data"))
    under_keys(daemon, range(most, most + 3))
    assert [known(daemon, n) for n in (0, 1, 2, 3, most - 1, most, most + 2)] == [
        False, False, False, True, True, True, True]
    assert known(daemon, 0, "w")
    under_keys(daemon, [1])  # what was forgotten can come again, and is the newest then
    under_keys(daemon, range(most + 3, 2 * most + 2))
    assert known(daemon, 1) and not known(daemon, most + 2)


# ---- Chaos-Batch ----


def ask(daemon, mode, members):
    response = daemon.post(members, headers={"Chaos-Batch": mode})
    assert response.status_code == 200, response.text
    answers = response.json()
    for request, answer in zip([m for m in members if "id" in m], answers):
        assert answer["id"] == request["id"]
        daemon.schemas.check(request["method"], answer)
    return answers


def names(answers):
    return [a["error"]["data"]["name"] if "error" in a else None for a in answers]


def test_atomic_batch(daemon):
    answers = ask(daemon, "atomic", [member(i, epoch=i) for i in range(1, 6)])
    assert [a["result"]["seq"] for a in answers] == [1, 2, 3, 4, 5]
    assert length(daemon) == 6


@pytest.mark.parametrize("failed", range(4))
@pytest.mark.parametrize(
    "failing, name",
    [
        (member(9, epoch=-1), "INVALID_PARAMS"),
        (member(9, "noSuch"), "METHOD_NOT_FOUND"),
        (member(9, "Chaos.Invoke", method="abortWith"), "VM_FATAL"),
        (member(9, "Chaos.StateRoot", at=99), "STATE_UNAVAILABLE"),
        (member(9, epoch=1, expectRoot=OTHER_ROOT), "ROOT_MISMATCH"),
    ],
)
def test_atomic_batch_undone(daemon, failing, name, failed):
    before = daemon.root()
    members = [member(i, "Chaos.Invoke", method="mutateState", args={"value": f"{i}"})
               for i in range(3)]
    members.insert(failed, failing)
    answers = ask(daemon, "Atomic", members)
    expected = ["BATCH_UNDONE"] * 4
    expected[failed] = name
    assert names(answers) == expected
    for index, answer in enumerate(answers):
        if index != failed:
            data = answer["error"]["data"]
            assert (answer["error"]["code"], data["failed"]) == (1012, failed)
            words = "taken back" if index < failed else "not carried out"
            assert words in answer["error"]["message"]
    assert (daemon.root(), length(daemon)) == (before, 1)
    assert daemon.invoke("mutateState", {"value": "0"})["seq"] == 1


def test_atomic_batch_with_a_receipt_that_fails(daemon):
    """A receipt with an exit code is an answer like others."""
    answers = ask(daemon, "atomic", [
        member(1, "Chaos.Invoke", method="abortWith", args={"code": 20}), member(2, epoch=3)])
    assert names(answers) == [None, None] and length(daemon) == 3


def test_atomic_batch_of_notifications(daemon):
    members = [member(1, epoch=1), member(2, epoch=-1), member(3, epoch=3)]
    for one in members[:2]:
        del one["id"]
    answers = daemon.post(members, headers={"Chaos-Batch": "atomic"}).json()
    assert names(answers) == ["BATCH_UNDONE"] and length(daemon) == 1


def test_atomic_batch_keeps_keys_or_not(daemon):
    keyed = member(1, epoch=7, idempotencyKey="k")
    ask(daemon, "atomic", [keyed, member(2, epoch=-1)])
    assert ask(daemon, "atomic", [keyed, member(2, epoch=8)])[0]["result"]["seq"] == 1
    answers = ask(daemon, "atomic", [keyed, member(2, epoch=9, dryRun=True), member(3, epoch=10)])
    assert [a["result"]["seq"] for a in answers] == [1, 3, 3]


def test_atomic_batch_that_only_reads(daemon):
    reads = [member(1, "Chaos.StateRoot"), member(2, "Chaos.StateRoot", at=9),
             member(3, "Chaos.EnvGet")]
    assert names(ask(daemon, "atomic", reads)) == [
        "BATCH_UNDONE", "STATE_UNAVAILABLE", "BATCH_UNDONE"]
    assert names(ask(daemon, "atomic", reads[::2])) == [None, None]


def test_atomic_batch_too_large_to_answer(start):
    daemon = start("--ephemeral", "--max-response", "4096")
    members = [member(i, "Chaos.Invoke", **INVOKE) for i in range(6)]
    answers = ask(daemon, "atomic", members)
    assert names(answers).count("LIMIT_EXCEEDED") == 1
    assert names(answers).count("BATCH_UNDONE") == 5 and length(daemon) == 1
    limited = next(a for a in answers if a["error"]["data"]["name"] == "LIMIT_EXCEEDED")
    assert "carried out" not in limited["error"]["data"]["hint"]


def test_atomic_batches_beside_others(daemon):
    """What is taken back does no harm to the jobs of the same commit."""
    seqs, undone = [], []

    def write(index):
        for _ in range(10):
            if index % 2:
                answers = ask(daemon, "atomic", [member(1, epoch=1), member(2, epoch=-1)])
                undone.append(names(answers))
            else:
                seqs.append(daemon.post(member(1, epoch=2)).json()["result"]["seq"])

    _ = daemon.schemas
    threads = [threading.Thread(target=write, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seqs) == list(range(1, 41)) and length(daemon) == 41
    assert undone == [["BATCH_UNDONE", "INVALID_PARAMS"]] * 40


def test_consistent_batch(daemon):
    reads = [member(i, "Chaos.StateRoot") for i in range(50)]
    stop = threading.Event()

    def write():
        while not stop.is_set():
            daemon.post(member(1, "Chaos.Invoke", **INVOKE))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(20):
            run = member(99, "Chaos.Simulate", invoke=INVOKE)
            answers = ask(daemon, "consistent", reads + [run])
            roots = {a["result"]["root"]["/"] for a in answers[:-1]}
            assert roots == {answers[-1]["result"]["stateRoot"]["before"]["/"]}
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize(
    "mode, members, expected, word",
    [
        ("consistent", [member(1, "Chaos.EnvGet"), member(2, epoch=1)],
         [None, "INVALID_REQUEST"], "only reads"),
        ("consistent", [member(1, "Chaos.EnvGet"), member(2, "Chaos.EnvGet", world="other")],
         [None, "INVALID_REQUEST"], "one world"),
        ("atomic", [member(1, epoch=1), member(2, epoch=2, world="other")],
         ["BATCH_UNDONE", "INVALID_REQUEST"], "one world"),
        ("both", [member(1, epoch=1), member(2, "Chaos.EnvGet")],
         ["INVALID_REQUEST", "INVALID_REQUEST"], "not 'both'"),
        ("", [member(1, epoch=1)], ["INVALID_REQUEST"], "not ''"),
    ],
)
def test_modes_refused(daemon, mode, members, expected, word):
    answers = ask(daemon, mode, members)
    assert names(answers) == expected
    assert word in answers[-1]["error"]["message"]
    assert length(daemon) == 1


def test_mode_of_one_request(daemon):
    for mode in ("atomic", "consistent"):
        answer = daemon.post(member(1, "Chaos.EnvGet"), headers={"Chaos-Batch": mode}).json()
        assert "result" in answer
