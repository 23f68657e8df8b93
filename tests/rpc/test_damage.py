# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Bytes of data.mdb and wal that change by themselves: an error that says so, or the right
answer. DAMAGED_IMAGES=150 tries as many."""

import json
import os
import random
import shutil
import signal
import subprocess

import requests

import wal
from conftest import binary, clean_environment

PAGE = 4096
IMAGES = int(os.environ.get("DAMAGED_IMAGES", "12"))
BLAMES = ("STORE_CORRUPT", "STORE_IO")
LOGGED = 6  # messages that are in the log alone


class Questions:
    """What can be asked about messages that were applied, and about the actors."""

    def __init__(self, actors):
        self.actors, self.messages, self.roots = actors, [], []

    def apply(self, daemon, number):
        value = f"{number} " * (40 + 37 * (number % 7))
        applied = daemon.invoke("mutateState", {"value": value})
        self.messages.append(applied["msgCid"]["/"])
        self.roots.append(applied["stateRoot"]["after"]["/"])

    def all(self):
        seqs = (1, len(self.messages) // 2, len(self.messages))
        return [
            ("Chaos.History", {"limit": 100}), ("Chaos.StateRoot", {}), ("Chaos.EnvGet", {}),
            *(("Filecoin.StateSearchMsg", [None, {"/": m}, -1, True]) for m in self.messages),
            *(("Chaos.Trace", {"seq": seq}) for seq in seqs),
            *(("Filecoin.ChainReadObj", [{"/": cid}]) for cid in self.roots[::5]),
            *(("Filecoin.ChainReadObj", [{"/": cid}]) for cid in self.messages[::5]),
            *(("Chaos.StateRoot", {"at": {"/": root}}) for root in self.roots[2::5]),
            *(("Filecoin.StateGetActor", [actor, None]) for actor in self.actors),
            *(("Filecoin.StateReadState", [actor, None]) for actor in self.actors),
        ]


def fill(start, stopped, killed):
    """Two directories with a history, and the questions about each: that of a daemon that has
    ended, which has all of it in data.mdb, and that of one killed later."""
    daemon = start("--data-dir", stopped)
    questions = Questions(daemon.call("Filecoin.StateListActors", [None]))
    for number in range(30):
        questions.apply(daemon, number)
    daemon.stop()
    about_stopped = questions.all()
    shutil.copytree(stopped, killed)
    daemon = start("--data-dir", killed)
    for number in range(30, 500):  # until there are so many behind a checkpoint
        questions.apply(daemon, number)
        if len(wal.records(killed / "wal")) >= LOGGED:
            break
    right = ask(daemon.url, questions.all())
    daemon.kill()
    return about_stopped, questions.all(), right


def ask(url, questions):
    """The answers, results as text and errors by name."""
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


class Damage:
    """Up to 64 bytes that change, somewhere where there is something."""

    def __init__(self, path, first, end, dice):
        data = bytearray(path.read_bytes())
        before = b""
        while not any(before):
            self.at, size = dice.randrange(first, end), dice.choice([1, 4, 16, 64])
            self.end = min(self.at + size, end)
            before = bytes(data[self.at : self.end])
        while data[self.at : self.end] == before:
            data[self.at : self.end] = dice.randbytes(self.end - self.at)
        path.write_bytes(data)

    def __repr__(self):
        return f"bytes {self.at} to {self.end}"


class Image:
    """A directory, damaged in one of its files again and again, and what it should answer."""

    def __init__(self, whole, questions, name):
        self.whole, self.questions, self.name = whole, questions, name
        self.copy = whole.parent / "copy"
        self.tally = dict.fromkeys(("right", "blamed", "refused", "died"), 0)
        self.right = self.run(lambda path: None)[1]
        assert all(answer.startswith("= ") for answer in self.right), self.right

    def run(self, change):
        shutil.copytree(self.whole, self.copy)
        changed = change(self.copy / self.name)
        answers = run_image(self.copy, self.questions)
        shutil.rmtree(self.copy)
        return changed, answers

    def damage(self, path, dice):
        """Behind the two header pages of LMDB, of which one is an old one."""
        return Damage(path, 2 * PAGE, len(path.read_bytes().rstrip(b"\0")), dice)

    def is_right(self, damage, answers):
        return answers == self.right

    def play(self, number, dice):
        damage, answers = self.run(lambda path: self.damage(path, dice))
        if isinstance(answers, str):
            self.tally[answers] += 1
            return
        if self.is_right(damage, answers):
            self.tally["right"] += 1
            return
        self.tally["blamed"] += 1
        wrong = [
            (question, given[:300])
            for question, given, expected in zip(self.questions, answers, self.right)
            if given != expected and given not in BLAMES
        ]
        assert not wrong, (self.name, number, damage, len(wrong), wrong[:3])


class LogImage(Image):
    """The log of a daemon that was killed. Its last record, damaged, cannot be told from one
    that was being written when the power went; then all is as before it was begun."""

    def __init__(self, whole, questions, name):
        super().__init__(whole, questions, name)
        self.records = wal.records(whole / name)
        self.without_last = self.run(self.cut_last)[1]
        entries = [
            len(json.loads(one[0][2:])["entries"]) for one in (self.right, self.without_last)
        ]
        assert entries[0] == entries[1] + 1

    def cut_last(self, path):
        os.truncate(path, self.records[-1].at + 1)

    def damage(self, path, dice):
        """Of one record only, or of the header: the last two together are like the last."""
        places = [(0, wal.HEADER_MEANS), *((one.at, one.end) for one in self.records)]
        return Damage(path, *dice.choice(places), dice)

    def is_right(self, damage, answers):
        in_last = damage.at >= self.records[-1].at
        return answers == self.right or (in_last and answers == self.without_last)


def test_damage_is_never_a_wrong_answer(tmp_path, start):
    stopped, killed = tmp_path / "stopped", tmp_path / "killed"
    about_stopped, about_killed, right = fill(start, stopped, killed)
    images = [Image(stopped, about_stopped, "data.mdb"), Image(killed, about_killed, "data.mdb"),
              LogImage(killed, about_killed, "wal")]
    assert images[1].right == right  # as before it was killed
    dice = random.Random(8)
    for number in range(IMAGES):
        images[number % len(images)].play(number, dice)
    for image in images:
        print(image.whole.name, image.name, image.tally)
    # LMDB follows a damaged page out of its file; what we read ourselves must never end us.
    assert images[2].tally["died"] == 0
