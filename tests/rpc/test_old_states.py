# SPDX-License-Identifier: Apache-2.0 OR MIT
"""States between two checkpoints, and messages: what was answered when they were new is
answered ever after, though most of their blocks are kept nowhere and made again."""

import random

import chain

NOT_THE_SAME = ("meta", "Duration", "requestId")
SENDER = chain.account_address(0)
SIMULATED = [
    {"method": "inspectRuntime"},
    {"method": "mutateState", "args": {"value": "simulated"}},
    {"method": "send", "args": {"to": "f0101", "value": "3"}, "value": "3"},
    {"method": "resolveAddress", "args": {"address": SENDER}},
]


def without_times(value):
    if isinstance(value, dict):
        return {k: without_times(v) for k, v in value.items() if k not in NOT_THE_SAME}
    return [without_times(one) for one in value] if isinstance(value, list) else value


def ask(daemon, method, params):
    return without_times(daemon.call(method, params))


def cids_in(value):
    """The CIDs of blocks of our making anywhere in an answer."""
    if isinstance(value, dict):
        text = value.get("/")
        if isinstance(text, str):
            return {text} if text.startswith("bafy2bz") else set()
        value = list(value.values())
    return set().union(*map(cids_in, value)) if isinstance(value, list) else set()


def read(daemon, cid):
    block = chain.unb64(daemon.call("Filecoin.ChainReadObj", [{"/": cid}]))
    assert chain.cid_text(chain.cid_of(block)) == cid
    return block


def links(block):
    """CIDs of DAG-CBOR blocks in a block."""
    prefix, at = b"\xd8\x2a\x58\x27\x00\x01\x71", -1
    while (at := block.find(prefix, at + 1)) >= 0:
        yield chain.cid_text(block[at + 5 : at + 43])


def walk(daemon, cid, seen):
    """Reads everything below a CID block by block, from the top down."""
    ahead = [cid]
    while ahead:
        cid = ahead.pop()
        if cid not in seen:
            seen[cid] = read(daemon, cid)
            ahead += links(seen[cid])


# ---- a history ----


def transfer(daemon, behind=0, **fields):
    nonce = daemon.call("Filecoin.MpoolGetNonce", ["f0100"]) + behind
    fields = {"To": "f0101", "Value": "5", **fields}
    return chain.message(From="f0100", Nonce=nonce, GasLimit=10**8, **fields)


def apply_tipset(daemon, count):
    """Its receipts are those of no other tipset with another count."""
    messages = [transfer(daemon, behind) for behind in range(count)]
    return daemon.call("Chaos.ApplyTipset", {"blocks": [
        {"miner": "f0101", "messages": messages},
        {"miner": "f0102", "messages": [transfer(daemon)]}]})


def push(daemon):
    nonce = daemon.call("Filecoin.MpoolGetNonce", [SENDER])
    message = chain.message(From=SENDER, To="f0102", Nonce=nonce, Value="7", GasLimit=10**8)
    return daemon.call("Filecoin.MpoolPush",
                       [chain.sign_message(message, chain.account_secret(0))])


def next_epoch(daemon):
    epoch = daemon.call("Chaos.EnvGet")["epoch"]
    return daemon.call("Chaos.EnvSet", {"epoch": epoch + 1})


STEPS = [
    lambda daemon, n: daemon.invoke("mutateState", {"value": f"{n} " * 60}),
    lambda daemon, n: daemon.invoke("abortWith", {"code": 20 + n}),
    lambda daemon, n: daemon.call("Chaos.ApplyMessage", {"message": transfer(
        daemon, To=chain.key_address(n.to_bytes(32, "big")))}),
    lambda daemon, n: push(daemon),
    lambda daemon, n: apply_tipset(daemon, 1 + n // len(STEPS)),
    lambda daemon, n: next_epoch(daemon),
    lambda daemon, n: daemon.invoke("send", {"to": "f0102", "value": "1"}, value="1"),
]


class History:
    """What was answered about each state while it was the head, and about each message when it
    had just been applied."""

    def __init__(self):
        self.answers = []  # (method, params, answer)
        self.blocks = {}
        self.tops = []     # CIDs that blocks were walked from
        self.roots = []
        self.number = 0

    def note(self, daemon, method, params):
        self.answers.append((method, params, ask(daemon, method, params)))

    def note_state(self, daemon, head):
        for invoke in SIMULATED:
            self.note(daemon, "Chaos.Simulate", {"invoke": invoke, "at": head["seq"]})
        self.roots.append(head["root"])
        self.note(daemon, "Chaos.StateRoot", {"at": head["seq"]})

    def extend(self, daemon, count):
        for _ in range(count):
            done = STEPS[self.number % len(STEPS)](daemon, self.number)
            self.number += 1
            head = daemon.call("Chaos.StateRoot")
            self.note_state(daemon, head)
            entry = daemon.call("Chaos.History", {"from": head["seq"], "limit": 1})
            if entry["entries"][0]["kind"] != "env":
                self.note(daemon, "Chaos.Trace", {"seq": head["seq"]})
            for cid in sorted(cids_in(done) | cids_in(entry) | {head["root"]["/"]}):
                # Messages that a tipset implies are nowhere.
                self.note(daemon, "Filecoin.ChainHasObj", [{"/": cid}])
                if self.answers[-1][2]:
                    self.tops.append(cid)
                    walk(daemon, cid, self.blocks)

    def check_answers(self, daemon, dice):
        for method, params, answer in dice.sample(self.answers, len(self.answers)):
            assert ask(daemon, method, params) == answer, (method, params)

    def check_roots(self, daemon, dice):
        """By its root a state is met in the environment of now."""
        for root in dice.sample(self.roots, len(self.roots)):
            run = daemon.call("Chaos.Simulate", {"invoke": SIMULATED[0], "at": root})
            assert run["stateRoot"]["before"] == root and run["receipt"]["ExitCode"] == 0
            assert daemon.call("Chaos.StateRoot", {"at": root})["root"] == root

    def check_blocks(self, daemon, dice):
        seen = {}
        for cid in dice.sample(self.tops, len(self.tops)):
            walk(daemon, cid, seen)
        assert seen == self.blocks

    def check(self, daemon, seed):
        dice = random.Random(seed)
        self.check_answers(daemon, dice)
        self.check_roots(daemon, dice)
        self.check_blocks(daemon, dice)

    def check_simulated(self, daemon):
        """What was never applied has left no state behind."""
        for method, params, answer in self.answers:
            if method == "Chaos.Simulate":
                root = answer["stateRoot"]["after"]
                known = daemon.call("Filecoin.ChainHasObj", [root])
                assert known == (root["/"] in self.blocks), params


def test_old_states_and_messages(tmp_path, start):
    """Each time the newest entry is a tipset: its state is kept, its receipts are not."""
    history, options = History(), ("--data-dir", tmp_path / "d", "--block-cache", 0)
    daemon = start(*options)
    history.extend(daemon, 12)
    history.check(daemon, 1)
    daemon.stop()
    daemon = start(*options)
    history.check(daemon, 2)
    assert daemon.call("Chaos.Info")["counts"]["blocks"] < len(history.blocks)
    history.extend(daemon, 14)
    daemon.kill()
    daemon = start(*options)
    history.check(daemon, 3)
    history.extend(daemon, 7)
    history.check(daemon, 4)
    daemon.kill()
    daemon = start(*options)
    daemon.stop()
    daemon = start(*options)
    history.check(daemon, 5)
    history.check_simulated(daemon)


def test_old_states_of_an_ephemeral_daemon(start):
    history = History()
    daemon = start("--ephemeral", "--block-cache", 0)
    history.extend(daemon, 20)
    history.check(daemon, 6)
    history.check_simulated(daemon)


def test_a_batch_over_many_states(tmp_path, start):
    """What each member has made again is not added up: more than the VM may take in all."""
    options = ("--data-dir", tmp_path / "d", "--block-cache", 0)
    daemon = start(*options)
    roots = [daemon.invoke("mutateState", {"value": f"{number} " * 1000})["stateRoot"]["after"]
             for number in range(400)]
    daemon.stop()
    daemon = start(*options, "--vm-memory", "1MiB")
    answers = daemon.post([{"jsonrpc": "2.0", "id": number, "method": "Filecoin.ChainReadObj",
                            "params": [root]} for number, root in enumerate(roots)]).json()
    blocks = [chain.unb64(answer["result"]) for answer in answers]
    assert [chain.cid_text(chain.cid_of(block)) for block in blocks] == [one["/"] for one in roots]
