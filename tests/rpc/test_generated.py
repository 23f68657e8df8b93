# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What is made from the tables and kept is what the tables give: clients, documents, manual pages,
completions. And the clients, pages and completions do their work."""

import os
import shutil
import subprocess
import sys

import pytest

from conftest import REPOSITORY, binary

BIN = os.path.dirname(binary())


def made(script, argument):
    done = subprocess.run([sys.executable, REPOSITORY / "script" / script, "--check", argument],
                          check=False, text=True, timeout=300, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stdout + done.stderr


def test_clients_are_as_they_are_made():
    made("generate-clients", binary())


def test_documents_are_as_they_are_made():
    made("generate-docs", BIN)


def test_the_python_client(daemon):
    """TypeScript's and Go's are tried by tests/clients/ours."""
    done = subprocess.run([sys.executable, "-m", "unittest", "test_client"], check=False,
                          cwd=REPOSITORY / "clients/python", text=True, timeout=300,
                          env={**os.environ, "CHAOSACTORD_URL": daemon.url},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("page", sorted(path.name for path in REPOSITORY.glob("docs/man/*")))
def test_manual_pages(page):
    if not shutil.which("mandoc"):
        pytest.skip("SKIPPED: no mandoc, which judges manual pages")
    done = subprocess.run(["mandoc", "-Tlint", REPOSITORY / "docs/man" / page], check=False,
                          text=True, timeout=60, stdout=subprocess.PIPE)
    assert done.stdout == ""


# The words before the last of a command line, what is there of the last one, what is offered.
COMPLETED = [
    ("chaosactor", ["en"], {"env"}),
    ("chaosactor", ["env", ""], {"get", "set"}),
    ("chaosactor", ["--url", "http://x", "--json", "world", "f"], {"fork"}),
    ("chaosactor", ["env", "set", "--ep"], {"--epoch"}),
    ("chaosactor", ["invoke", "abort-with", "--code", "20", "--mes"], {"--message"}),
    ("chaosactor", ["vector", "run", "--time"], {"--timeout"}),
    ("chaosactord", ["--durability", ""], {"full", "none"}),
    ("chaosactord", ["--log-f"], {"--log-format"}),
    ("chaosactord", ["db", ""], {"check"}),
]


@pytest.mark.parametrize("program, words, offered", COMPLETED)
def test_bash(program, words, offered):
    script = f"""source completions/{program}.bash
        COMP_WORDS=({program} {" ".join(words[:-1])} '{words[-1]}')
        COMP_CWORD={len(words)}
        _{program}
        printf '%s\\n' "${{COMPREPLY[@]}}" """
    assert run("bash", "-c", script) == offered


@pytest.mark.parametrize("program, words, offered", COMPLETED)
def test_fish(program, words, offered):
    if not shutil.which("fish"):
        pytest.skip("SKIPPED: no fish")
    line = " ".join([program, *words])
    found = run("fish", "--no-config", "-c",
                f"source completions/{program}.fish; complete -C '{line}'")
    assert {line.split("\t")[0] for line in found} == offered


@pytest.mark.parametrize("program", ["chaosactor", "chaosactord"])
def test_zsh(program):
    if not shutil.which("zsh"):
        pytest.skip("SKIPPED: no zsh")
    run("zsh", "-n", f"completions/_{program}")


def run(*words):
    done = subprocess.run(words, check=False, cwd=REPOSITORY, text=True, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, "")
    return set(done.stdout.split("\n")) - {""}
