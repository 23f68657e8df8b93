# SPDX-License-Identifier: Apache-2.0 OR MIT
"""chaosactor vector lint, with the real daemon behind it."""
import json
import subprocess
import xml.etree.ElementTree

import pytest

import made_vectors
from made_vectors import ABORT, MUTATE
from test_cli import CHAOSACTOR, FAILED, OK, clean_environment


@pytest.fixture(scope="module", name="good")
def make_good(reader):
    return made_vectors.tight(reader, [(ABORT, [20, "boom", False]), (MUTATE, ["hello", 0])])


@pytest.fixture(name="chaosactor")
def run_chaosactor(reader):
    def run(*words, **options):
        return subprocess.run([CHAOSACTOR, "--url", reader.url, *map(str, words)], check=False,
                              env=clean_environment(), capture_output=True, text=True,
                              timeout=300, **options)
    return run


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
