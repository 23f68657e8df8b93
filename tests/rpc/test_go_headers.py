# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Tipsets decoded and encoded by Go (tests/clients/headers): a client keeps the keys it makes
itself, so they must be ours."""

import json
import pathlib
import random
import shutil
import subprocess

import pytest

from test_chain import line, step

SOURCE = pathlib.Path(__file__).resolve().parent.parent / "clients" / "headers"
TIPSETS = 1000


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    go = shutil.which("go")
    if not go:
        pytest.skip("SKIPPED: headers are not checked by Go, which is not installed")
    path = tmp_path_factory.mktemp("go") / "headers"
    build = subprocess.run([go, "build", "-o", path, "."], cwd=SOURCE, timeout=600,
                           capture_output=True, text=True, check=False)
    if build.returncode:
        pytest.skip(f"SKIPPED: the modules of tests/clients/headers cannot be had: {build.stderr}")
    return path


def test_go_makes_the_same_keys(daemon, program):
    dice = random.Random(1000)
    while len(daemon.call("Chaos.History", {"limit": 1000})["entries"]) * 2 < TIPSETS:
        for _ in range(20):
            step(daemon, dice)
    for _ in range(200):
        step(daemon, dice)
    tipsets = line(daemon)
    assert len(tipsets) >= TIPSETS
    text = "".join(json.dumps(one) + "\n" for one in tipsets)
    checked = subprocess.run([program], input=text, capture_output=True, text=True, timeout=600,
                             check=False)
    assert checked.returncode == 0, checked.stderr
    blocks = sum(len(one["Blocks"]) for one in tipsets)
    assert checked.stdout == f"{len(tipsets)} tipsets, {blocks} blocks\n"
    # One that is not what its key says is found.
    tipsets[0]["Blocks"][0]["Timestamp"] += 1
    wrong = subprocess.run([program], input=json.dumps(tipsets[0]) + "\n", capture_output=True,
                           text=True, timeout=600, check=False)
    assert wrong.returncode == 1 and "not bafy" in wrong.stderr
