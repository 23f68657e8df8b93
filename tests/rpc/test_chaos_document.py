# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Every example of docs/chaos-actor.md and docs/vm.md, run at every network version on a fresh
genesis, gives what the document shows. A block that is wrong is told as it should be.

An example is a block `example` of lines, each a word and the rest:

    call METHOD {ARGS}     a method of the chaos actor; or a number and parameter bytes (0x…)
    with {PARAMS}          further parameters of Chaos.Invoke
    given {ACTORS}         how actors are otherwise before it (overrides.actors of Chaos.Simulate)
    look ADDRESS.WHAT …    what to look at afterwards: balance, code, state
    params HEX             the parameter bytes
    diag TEXT              the same in diagnostic notation
    FIRST-LAST OUTCOME     what it comes to at these network versions
"""

import base64
import functools
import itertools
import json
import re

import documents

DOCUMENTS = ("docs/chaos-actor.md", "docs/vm.md")
VERSIONS = range(16)
EPOCH = 138721  # of all examples, so that no answer differs for the epoch alone
# What would be too long to be written out: "x"*8190 in arguments, (78*8193) in bytes.
REPEATED = re.compile(r'"(.)"\*(\d+)')
REPEATED_BYTE = re.compile(r"\((\w\w)\*(\d+)\)")
METHODS = ("constructor", "callerValidation", "createActor", "resolveAddress", "deleteActor",
           "send", "mutateState", "abortWith", "inspectRuntime", "createState")


class Example:
    def __init__(self, place, text):
        self.place = place
        self.text = text
        words = dict(row.split(None, 1) for row in text.splitlines())
        self.method, _, args = words["call"].partition(" ")
        args = REPEATED.sub(lambda found: json.dumps(found[1] * int(found[2])), args)
        self.invoke = json.loads(words.get("with", "{}"))
        if self.method.isdecimal():
            params = REPEATED_BYTE.sub(lambda found: found[1] * int(found[2]), args)
            self.invoke.update(method=int(self.method), params=params)
        else:
            self.invoke.update(method=self.method, args=json.loads(args or "{}"))
        self.given = json.loads(words.get("given", "{}"))
        self.looks = words.get("look", "").split()
        self.asked = [(word, words[word]) for word in ("call", "with", "given", "look")
                      if word in words]
        self.shows_params = "params" in words

    def calls(self):
        """The calls that run it and leave the world as it was."""
        if not self.looks:
            return [("Chaos.Simulate",
                     {"invoke": self.invoke, "overrides": {"actors": self.given}})]
        return [*(("Chaos.SetActor", {"address": address, **change})
                  for address, change in self.given.items()),
                ("Chaos.Invoke", self.invoke),
                *(("Chaos.ActorGet", {"address": look.split(".")[0]}) for look in self.looks),
                ("Chaos.WorldReset", {})]

    def render(self, params, outcomes):
        """The block as it should be."""
        rows = self.asked + params
        for outcome, group in itertools.groupby(VERSIONS, key=outcomes.__getitem__):
            group = list(group)
            rows.append((f"{group[0]}-{group[-1]}" if len(group) > 1 else str(group[0]), outcome))
        return "".join(f"{word:<6} {rest}\n" for word, rest in rows)


class Run:
    """All examples at one network version, in a world of its own and one batch of requests."""

    def __init__(self, daemon, version):
        self.daemon = daemon
        self.world = f"nv{version}"
        daemon.call("Chaos.WorldCreate", {
            "name": self.world, "from": "minimal",
            "env": {"networkVersion": version, "epoch": EPOCH}})

    def results(self, calls):
        requests = [{"jsonrpc": "2.0", "id": number, "method": method, "params": params}
                    for number, (method, params) in enumerate(calls)]
        answers = self.daemon.post(requests, path=f"/w/{self.world}/rpc/v1").json()
        assert len(answers) == len(calls), answers
        return answers

    def outcomes(self, examples):
        calls = [example.calls() for example in examples]
        answers = iter(self.results([call for some in calls for call in some]))
        return [self.outcome(example, [next(answers) for _ in some])
                for example, some in zip(examples, calls)]

    def outcome(self, example, answers):
        if not example.looks:
            return ending(*answers)
        given = len(example.given)
        assert not any("error" in answer for answer in answers[:given]), answers
        told = ending(answers[given])
        if told == "fatal":
            return told
        facts = [self.fact(look, answer)
                 for look, answer in zip(example.looks, answers[given + 1:])]
        return f"{told}; " + ", ".join(dict.fromkeys(facts))

    def fact(self, look, answer):
        """What became of one actor, as `f098.balance 5`."""
        address, what = look.split(".")
        if "error" in answer:
            assert answer["error"]["data"]["name"] == "ACTOR_NOT_FOUND", answer
            return f"{address} absent"
        actor = answer["result"]
        if what == "state":
            return f"{look} {block_of(self.daemon, actor['Head']['/'])}"
        return f"{look} {code_name(actor['Code']['/']) if what == 'code' else actor['Balance']}"


def params_rows(daemon, example):
    if not example.shows_params:
        return []
    encoded = daemon.call("Chaos.EncodeParams",
                          {"method": example.method, "args": example.invoke["args"]})
    return [("params", encoded["hex"][2:]), ("diag", encoded["diag"])]


def ending(answer):
    if "error" in answer:
        assert answer["error"]["data"]["name"] == "VM_FATAL", answer
        return "fatal"
    receipt = answer["result"]["receipt"]
    told = f"exit {receipt['ExitCode']}, gas {receipt['GasUsed']}"
    if receipt["Return"]:
        told += ", return " + base64.b64decode(receipt["Return"]).hex()
    return told


def code_name(cid):
    """The text in a code CID: base32 of version, codec, hash function, length and itself."""
    text = cid[1:].upper()
    return base64.b32decode(text + "=" * (-len(text) % 8))[4:].decode()


@functools.lru_cache(maxsize=None)
def block_of(daemon, cid):
    return daemon.http.get(f"{daemon.url}/ipld/{cid}?format=raw", timeout=30).content.hex()


def examples():
    return [Example(f"{name}:{line}", text) for name in DOCUMENTS
            for line, _, text in documents.blocks(name, "example")]


def test_every_example(start):
    daemon = start("--ephemeral")
    found = examples()
    outcomes = list(zip(*(Run(daemon, version).outcomes(found) for version in VERSIONS)))
    right = [example.render(params_rows(daemon, example), outcome)
             for example, outcome in zip(found, outcomes)]
    wrong = "\n".join(f"{example.place}: the block should be\n{text}"
                      for example, text in zip(found, right) if example.text != text)
    assert not wrong, wrong


def test_every_method_has_examples():
    assert {example.method for example in examples()} >= set(METHODS)
