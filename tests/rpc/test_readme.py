# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What the README shows is what comes: its curl lines, run in order on a fresh daemon, and its
JavaScript, with the client that it names."""

import json
import re
import shutil
import subprocess

import pytest

from conftest import REPOSITORY
import documents

EXAMPLE = re.compile(r"```sh\ncurl -s \$U -d '(.*)'\n```\n```json\n(.*)\n```")
CURLS_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
URL = "http://127.0.0.1:3456"
INSTALL = re.compile(r"^npm install ((\S+)@(\S+))$", re.M)
# Where tests/clients/run leaves packages, and where this test does.
FETCHED = (REPOSITORY / "build/clients/js", REPOSITORY / "build/readme")


def without_request_id(text):
    return re.sub(r'"requestId":"[0-9a-f]+"', '"requestId":""', text.rstrip("\n"))


def test_every_example(start, tmp_path):
    readme = documents.text_of("README.md")
    examples = EXAMPLE.findall(readme)
    assert len(examples) == len(re.findall(r"^curl .* -d ", readme, re.M)) >= 5
    daemon = start("--data-dir", tmp_path / "data")
    for body, shown in examples:
        answer = daemon.post(body, headers=CURLS_TYPE)
        assert answer.status_code == 200
        assert without_request_id(answer.text) == without_request_id(shown)


def modules(package, name, version):
    """A node_modules that holds the package: one that is there, or npm brings it."""
    for folder in FETCHED:
        found = folder / "node_modules" / name / "package.json"
        if found.exists() and json.loads(found.read_text())["version"] == version:
            return folder / "node_modules"
    if not shutil.which("npm"):
        pytest.skip("SKIPPED: the README's JavaScript needs node and npm")
    FETCHED[-1].mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["npm", "install", "--prefix", FETCHED[-1], "--ignore-scripts", "--no-audit", "--no-fund",
         "--no-package-lock", package],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=300)
    if done.returncode != 0:
        pytest.skip(f"SKIPPED: npm could not fetch {package}: {done.stdout[-300:]}")
    return FETCHED[-1] / "node_modules"


def test_its_javascript(start, tmp_path):
    (tmp_path / "node_modules").symlink_to(
        modules(*INSTALL.search(documents.text_of("README.md")).groups()))
    (_, _, program), (_, _, shown) = documents.blocks("README.md", "js")
    daemon = start("--ephemeral")
    assert program.count(URL) == 1
    (tmp_path / "send.mjs").write_text(program.replace(URL, daemon.url))
    done = subprocess.run(["node", "send.mjs"], cwd=tmp_path, timeout=120, check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr
    assert done.stdout == shown
