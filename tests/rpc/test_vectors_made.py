# SPDX-License-Identifier: Apache-2.0 OR MIT
"""tests/vectors/exported is what tests/vectors/make makes, byte by byte, and docs/corpus.md says
what is in it."""

import pathlib
import subprocess

from conftest import REPOSITORY, binary, clean_environment

VECTORS = REPOSITORY / "tests/vectors"


def run(*words):
    return subprocess.run(list(map(str, words)), env=clean_environment(), text=True, timeout=850,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)


def test_made_again():
    done = run(VECTORS / "make", "--check", pathlib.Path(binary()).parent)
    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith(" vectors made, 0 differ from those that are there\n")


def test_coverage():
    done = run(VECTORS / "coverage")
    assert done.returncode == 0, done.stdout
