# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Bytes of data.mdb that change by themselves: an error that says so, or the right answer.

CHAOSACTORD_DAMAGED_IMAGES=150 tries as many."""

import json
import os
import random
import shutil
import signal
import subprocess

import pytest
import requests

from conftest import RpcError, binary, clean_environment

PAGE = 4096
IMAGES = int(os.environ.get("DAMAGED_IMAGES", "12"))
BLAMES = ("STORE_CORRUPT", "STORE_IO")


def fill(start, directory):
    """A directory with a history, and the questions that can be asked about it."""
    daemon = start("--data-dir", directory)
    messages, roots = [], []
    for number in range(30):
        applied = daemon.invoke("mutateState", {"value": f"{number} " * (40 + 37 * (number % 7))})
        messages.append(applied["msgCid"]["/"])
        roots.append(applied["stateRoot"]["after"]["/"])
    actors = daemon.call("Filecoin.StateListActors", [None])
    daemon.stop()
    questions = [("Chaos.History", {"limit": 100}), ("Chaos.StateRoot", {}), ("Chaos.EnvGet", {})]
    questions += [("Filecoin.StateSearchMsg", [None, {"/": m}, -1, True]) for m in messages]
    questions += [("Chaos.Trace", {"seq": seq}) for seq in (1, 15, 30)]
    questions += [("Filecoin.ChainReadObj", [{"/": root}]) for root in roots[::5]]
    questions += [("Filecoin.StateGetActor", [actor, None]) for actor in actors]
    questions += [("Filecoin.StateReadState", [actor, None]) for actor in actors]
    return questions


def ask(url, questions):
    """The answers as one batch each, results as text and errors by name."""
    answers = []
    for method, params in questions:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        answer = requests.post(url + "/rpc/v1", json=body, timeout=60).json()
        if "error" in answer:
            answers.append(answer["error"]["data"]["name"])
        else:
            result = answer["result"]
            if isinstance(result, dict):
                result.pop("meta", None)
                result.pop("Duration", None)
            answers.append("= " + json.dumps(result, sort_keys=True))
    return answers


def run_image(directory, questions):
    """What became of a daemon on the image: 'refused', 'died', or its answers."""
    daemon = subprocess.Popen(
        [binary(), "--listen", "127.0.0.1:0", "--data-dir", str(directory)],
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    line = daemon.stdout.readline()
    try:
        if not line:
            return "refused" if daemon.wait(60) in (1, 2, 3) else "died"
        return ask(line.split("url=")[1].split()[0], questions)
    except requests.RequestException:
        return "died"
    finally:
        daemon.send_signal(signal.SIGKILL)
        daemon.wait(60)
        daemon.stdout.close()


def damage(path, dice):
    """Changes up to 64 bytes somewhere behind the two header pages that hold data."""
    data = bytearray(path.read_bytes())
    used = len(data.rstrip(b"\0"))
    while True:
        at = dice.randrange(2 * PAGE, used)
        size = dice.choice([1, 4, 16, 64])
        before = bytes(data[at : at + size])
        if any(before):
            break
    data[at : at + size] = dice.randbytes(size)
    path.write_bytes(data)
    return at, size


def test_damage_is_never_a_wrong_answer(tmp_path, start):
    whole, copy = tmp_path / "whole", tmp_path / "copy"
    questions = fill(start, whole)
    shutil.copytree(whole, copy)
    right = run_image(copy, questions)
    assert all(answer.startswith("= ") for answer in right), right
    dice = random.Random(8)
    tally = {"refused": 0, "died": 0, "right": 0, "blamed": 0}
    for number in range(IMAGES):
        shutil.rmtree(copy)
        shutil.copytree(whole, copy)
        place = damage(copy / "data.mdb", dice)
        answers = run_image(copy, questions)
        if isinstance(answers, str):
            tally[answers] += 1
            continue
        wrong = [
            (question, given[:300])
            for question, given, expected in zip(questions, answers, right)
            if given != expected and given not in BLAMES
        ]
        tally["blamed" if answers != right else "right"] += 1
        assert not wrong, (number, place, len(wrong), wrong[:3])
    print(tally)
