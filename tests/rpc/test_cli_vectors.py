# SPDX-License-Identifier: Apache-2.0 OR MIT
"""chaosactor vector lint and minimize, with the real daemon behind them."""
import json
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree

import pytest

import made_vectors
from conftest import REPOSITORY, is_running
from made_vectors import ABORT, MUTATE
from schemas import Relay
from test_cli import CHAOSACTOR, FAILED, OK, USAGE, clean_environment


@pytest.fixture(scope="module", name="good")
def make_good(reader):
    return made_vectors.tight(reader, [(ABORT, [20, "boom", False]), (MUTATE, ["hello", 0])])


@pytest.fixture(name="chaosactor")
def run_chaosactor(reader):
    with Relay(reader) as relay:
        def run(*words, **options):
            return subprocess.run([CHAOSACTOR, "--url", relay.url, *map(str, words)], check=False,
                                  env=clean_environment(), capture_output=True, text=True,
                                  timeout=300, **options)
        yield run


def write(path, vector, **changes):
    path.write_text(json.dumps({**vector, **changes}))
    return path


# ---- vector lint ----


def test_lint_of_a_good_vector(chaosactor, good, tmp_path):
    path = write(tmp_path / "made-by-hand.json", good)
    done = chaosactor("vector", "lint", path)
    assert (done.returncode, done.stderr) == (OK, "")
    assert done.stdout.startswith("ran 1: 1 passed, 0 failed; 0 skipped, 0 errors (")
    done = chaosactor("vector", "lint", "--notes", path)
    assert f"{path}\n  note post-root-absent at postconditions.state_tree.root_cid: " in done.stdout
    assert "       1        1  note post-root-absent\n" in done.stdout


def test_lint_fails_for_errors_and_if_told_for_warnings(chaosactor, good, tmp_path):
    warned = write(tmp_path / "made-by-hand.json", good, hints=["slow"])
    assert chaosactor("vector", "lint", warned).returncode == OK
    done = chaosactor("vector", "lint", warned, "--strict")
    assert done.returncode == FAILED
    assert done.stdout.startswith(f"FAIL {warned}\n")
    assert "  warning hint-unknown at hints[0]: \"slow\" is passed over in silence\n" in done.stdout
    wrong = write(tmp_path / "made-by-hand-2.json", good, apply_messages=[])
    done = chaosactor("vector", "lint", wrong)
    assert done.returncode == FAILED
    assert "error receipts-count at postconditions.receipts: 2 receipts for 0 mess" in done.stdout
    assert "1 errors and 1 warnings, 0 files that are no vectors\n" in done.stderr


def test_lint_for_programs(chaosactor, good, tmp_path):
    write(tmp_path / "a-made-by-hand.json", good)
    write(tmp_path / "b-made-by-hand.json", good, class_=1)
    (tmp_path / "c.json").write_text("[]")
    (tmp_path / "d.json").write_text("{")
    done = chaosactor("vector", "lint", tmp_path, "--json")
    *rows, last = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == FAILED
    assert [row["outcome"] for row in rows] == ["pass", "pass", "error", "error"]
    assert [p["name"] for p in rows[0]["problems"]] == ["post-root-absent", "block-unread"]
    assert {p["name"] for p in rows[1]["problems"]} == {
        "post-root-absent", "block-unread", "member-ignored", "id-repeated"}
    assert "no test vector" in rows[2]["reason"] and "not JSON" in rows[3]["reason"]
    assert last["summary"]["errors"] == 2

    done = chaosactor("vector", "lint", tmp_path, "--format", "tap", "--strict")
    assert "ok 1 - " in done.stdout and "not ok 2 - " in done.stdout
    assert "    warning member-ignored at class_: there is no member class_; did you mean cl" \
        in done.stdout
    done = chaosactor("vector", "lint", tmp_path, "--format", "junit")
    suites = xml.etree.ElementTree.fromstring(done.stdout)
    assert suites.get("name") == "chaosactor vector lint"
    assert suites.get("tests") == "4" and suites.get("errors") == "2"


def test_lint_shows_a_few_of_many(chaosactor, good, tmp_path):
    path = write(tmp_path / "made-by-hand.json", good, hints=[f"h{i}" for i in range(50)])
    done = chaosactor("vector", "lint", path)
    assert done.stdout.count("warning hint-unknown at") == 3
    assert "and 47 more of these kinds" in done.stdout
    assert "       1       50  warning hint-unknown\n" in done.stdout


def test_lint_of_nothing(chaosactor, good, tmp_path):
    done = chaosactor("vector", "lint", tmp_path)
    assert done.returncode == FAILED and "there is no vector to lint" in done.stderr
    done = chaosactor("vector", "lint", "-", input=json.dumps(good))
    assert done.returncode == OK and done.stdout.startswith("ran 1: 1 passed")


# ---- vector minimize ----

LONG = json.loads((REPOSITORY / "tests/vectors/recorded/sequence-43-nv04.json").read_text())
# Exits with 3 while the vector has all of these messages, else with 0.
HAS = """
import json, sys
*wanted, path = sys.argv[1:]
messages = [m["bytes"] for m in json.load(open(path))["apply_messages"]]
print("found\\0all" if set(wanted) <= set(messages) else "not all")
sys.exit(3 if set(wanted) <= set(messages) else 0)
"""


def bytes_of(*indices):
    return [LONG["apply_messages"][index]["bytes"] for index in indices]


def minimized(done, path):
    assert done.returncode == OK, done.stderr
    return json.loads(path.with_name(path.stem + ".min.json").read_text())


def test_minimize_one_unit_of_gas(chaosactor, reader, tmp_path):
    """The vector is wrong at one message; what is left is that message, wrong by one unit, on the
    state that those before it have made."""
    wrong = json.loads(json.dumps(LONG))
    wrong["postconditions"]["receipts"][27]["gas_used"] += 1
    path = write(tmp_path / "wrong.json", wrong)
    content = path.read_bytes()
    done = chaosactor("vector", "minimize", path, "--json", "--", CHAOSACTOR, "--url", reader.url,
                      "vector", "run", "{}")
    small = minimized(done, path)
    answer = json.loads(done.stdout)
    assert answer["before"]["steps"] == 40 and answer["after"]["steps"] == 1
    assert answer["after"]["blocks"] < answer["before"]["blocks"] / 4
    assert answer["ended"] == "done" and answer["tries"] >= answer["same"] > 0
    assert answer["output"] == str(tmp_path / "wrong.min.json")
    assert [m["bytes"] for m in small["apply_messages"]] == bytes_of(27)
    assert small["postconditions"]["receipts"] == [wrong["postconditions"]["receipts"][27]]
    assert "diagnostics" not in small and list(small["_meta"]) == ["id"]
    (result,) = reader.call("Chaos.VectorRun", {"vector": small})["results"]
    assert result["outcome"] == "fail" and result["postRoot"]["ok"]
    assert path.read_bytes() == content and sorted(tmp_path.iterdir()) == [
        tmp_path / "wrong.json", tmp_path / "wrong.min.json"]


def test_minimize_keeps_what_is_needed(chaosactor, tmp_path):
    """Two messages that may not be folded. Between them some go only if others may change."""
    path = write(tmp_path / "v.json", LONG)
    wanted = bytes_of(5, 30)
    command = ["--", sys.executable, "-c", HAS, *wanted]
    small = minimized(chaosactor("vector", "minimize", path, *command), path)
    kept = [m["bytes"] for m in small["apply_messages"]]
    assert kept[0] == wanted[0] and kept[-1] == wanted[1] and len(kept) < 27
    small = minimized(chaosactor("vector", "minimize", path, "--rerun", *command), path)
    assert [m["bytes"] for m in small["apply_messages"]] == wanted


def test_minimize_by_what_is_printed(chaosactor, reader, tmp_path):
    path = write(tmp_path / "v.json", LONG)
    quiet = HAS.replace("sys.exit(3 if set(wanted) <= set(messages) else 0)", "")
    output = tmp_path / "out.json"
    done = chaosactor("vector", "minimize", path, "--match", "^found", "--output", output, "--",
                      sys.executable, "-c", quiet, *bytes_of(11))
    assert done.returncode == OK, done.stderr
    assert re.search(r"^steps +40 +1$", done.stdout, re.M) and str(output) in done.stdout
    small = json.loads(output.read_text())
    assert [m["bytes"] for m in small["apply_messages"]] == bytes_of(11)
    assert reader.call("Chaos.VectorRun", {"vector": small})["totals"]["passed"] == 1
    # It prints that, but exits with another code than the one that is expected.
    done = chaosactor("vector", "minimize", path, "--match", "^found", "--expect-exit", "4", "--",
                      sys.executable, "-c", quiet, *bytes_of(11))
    assert done.returncode == FAILED and "does not fail with the whole vector" in done.stderr


def test_minimize_finds_the_variant(chaosactor, tmp_path):
    variants = [{"id": name, "epoch": 138772, "nv": 4} for name in ("a", "b", "c")]
    vector = {**LONG, "preconditions": {**LONG["preconditions"], "variants": variants}}
    path = write(tmp_path / "v.json", vector)
    check = "import sys; sys.exit('\"id\":\"b\"' in open(sys.argv[1]).read().replace(' ', ''))"
    small = minimized(chaosactor("vector", "minimize", path, "--", sys.executable, "-c", check),
                      path)
    assert [v["id"] for v in small["preconditions"]["variants"]] == ["b"]
    assert len(small["apply_messages"]) == 1


@pytest.mark.parametrize("words, said", (
    (["true"], "the command does not fail with the whole vector: it exits with 0"),
    (["/nowhere/run"], "the command cannot be run: cannot run /nowhere/run: No such file"),
), ids=str)
def test_minimize_of_a_command_that_tells_nothing(chaosactor, tmp_path, words, said):
    path = write(tmp_path / "v.json", LONG)
    done = chaosactor("vector", "minimize", path, "--", *words)
    assert done.returncode == FAILED and said in done.stderr
    assert list(tmp_path.iterdir()) == [path]


def test_minimize_refuses(chaosactor, tmp_path):
    path = write(tmp_path / "v.json", LONG)
    done = chaosactor("vector", "minimize", path, "--output", path, "--", "false")
    assert done.returncode == USAGE and "stays as it is" in done.stderr
    for option in (("--match", "("), ("--time-limit", "0"), ("--try-limit", "x")):
        assert chaosactor("vector", "minimize", path, *option, "--", "false").returncode == USAGE
    none = write(tmp_path / "none.json", {})
    done = chaosactor("vector", "minimize", none, "--", "false")
    assert done.returncode == FAILED and "VECTOR_INVALID" in done.stderr


def test_minimize_ends_when_told(reader, tmp_path):
    """A run of the command that takes for ever; the smallest so far is there."""
    path = write(tmp_path / "v.json", LONG)
    begun = tmp_path / "begun"
    command = f"test -e {begun}.1 && echo $$ >{begun} && sleep 1000; touch {begun}.1; exit 7"
    process = subprocess.Popen([CHAOSACTOR, "--url", reader.url, "vector", "minimize", path, "--",
                                "sh", "-c", command], env=clean_environment(), text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    until = time.monotonic() + 120
    while not (begun.exists() and begun.read_text().strip()) and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=120)
    assert process.returncode == FAILED
    assert "interrupted; the smallest so far is" in said
    assert json.loads((tmp_path / "v.min.json").read_text()) == LONG
    assert not is_running(int(begun.read_text()))


def test_minimize_ends_in_time(chaosactor, tmp_path):
    path = write(tmp_path / "v.json", LONG)
    begun = tmp_path / "begun"
    command = f"test -e {begun} && sleep 1000; touch {begun}; exit 7"
    done = chaosactor("vector", "minimize", path, "--json", "--time-limit", 1, "--try-limit", 1,
                      "--", "sh", "-c", command)
    assert done.returncode == OK and json.loads(done.stdout)["ended"] == "time limit"
    assert json.loads((tmp_path / "v.min.json").read_text()) == LONG
