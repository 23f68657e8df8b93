# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What tests/faults/allocation_walk disturbs: requests, starts, commands. Each subject can count
its allocations, be tried with one of them failing, and be mended when that went wrong."""

import dataclasses
import json
import os
import re
import shutil
import subprocess
import time

import walked_requests as walked
from walked_daemon import PATIENCE_S, Control, Daemon, Dead, started

# What differs between two daemons that did the same.
VOLATILE = [
    (re.compile(r'"requestId":"[0-9a-f]*"'), '"requestId":""'),
    (re.compile(r'"(uptimeSeconds|startTime|createdAt|usedBytes|peakBytes|blocks|durationNs)":\d+'),
     r'"\1":0'),
    (re.compile(r"http://127\.0\.0\.1:\d+"), "URL"),
    (re.compile(r'"directory":"[^"]*"'), '"directory":""'),
]


@dataclasses.dataclass
class Outcome:
    """What came of one try. verdict: same, the answer of an undisturbed go; refused, an error of
    its own; closed, the connection ended without an answer; altered, anything else."""
    failed: int
    verdict: str
    problem: str = ""
    where: str = ""


def settled(answer):
    """An answer as it is compared."""
    if answer is None:
        return None
    status, text = answer
    for pattern, replacement in VOLATILE:
        text = pattern.sub(replacement, text)
    return status, text


def error_name(member):
    return member.get("error", {}).get("data", {}).get("name")


def members_of(answer):
    try:
        document = json.loads(answer[1])
    except ValueError:
        return []
    return document if isinstance(document, list) else [document]


def is_refusal(answer):
    """Whether nothing but OUT_OF_MEMORY is said."""
    members = members_of(answer)
    return bool(members) and all(error_name(member) == "OUT_OF_MEMORY" for member in members)


def is_partly_refused(answer, expected):
    """A batch some members of which are refused, and the others are as they should be."""
    got, right = members_of(answer), members_of(expected)
    return len(got) == len(right) > 1 and all(
        a == b or error_name(a) == "OUT_OF_MEMORY" for a, b in zip(got, right))


def head_of(daemon):
    state = daemon.call("Chaos.StateRoot", [])
    return state["seq"], state["root"]["/"], state["epoch"], state["networkVersion"]


def journal_of(daemon, start=0):
    return daemon.call("Chaos.History", {"from": start, "limit": 1000})["entries"]


class Pair:
    """The disturbed daemon, and one that does the same undisturbed."""

    def __init__(self, program, directory, shim, options=(), token=None):
        self.program, self.directory, self.shim = program, directory, shim
        self.options, self.token = options, token
        self.disturbed = self.right = None
        self.start()

    def start(self):
        """A tipset has the second in which it was made: begins anew until both have the same."""
        self.begin()
        while len({json.dumps(daemon.call("Filecoin.ChainHead", []))
                   for daemon in (self.disturbed, self.right)}) > 1:
            self.end()
            self.begin()
        self.compared = head_of(self.right)[0]

    def begin(self):
        self.control = Control(self.directory)
        args = ["--ephemeral", *self.options]
        self.disturbed = started(lambda: Daemon(self.program, args, self.shim, self.control))
        self.right = started(lambda: Daemon(self.program, args))
        self.disturbed.token = self.right.token = self.token
        for method, params in (("Chaos.Invoke", walked.INVOKED),
                               ("Chaos.Invoke", {"method": "inspectRuntime"}),
                               ("Chaos.ApplyTipset", {"blocks": []})):
            self.both(lambda daemon, m=method, p=params: daemon.call(m, p))

    def both(self, ask):
        """The answer of both, which must be the same."""
        answers = [ask(daemon) for daemon in (self.disturbed, self.right)]
        if answers[0] != answers[1]:
            raise Dead(f"without disturbance {str(answers[0])[:400]} instead of "
                       f"{str(answers[1])[:400]}")
        return answers[1]

    def apart(self):
        """In which way the daemons stand at different states; empty when they do not."""
        heads = [head_of(daemon) for daemon in (self.disturbed, self.right)]
        return "" if heads[0] == heads[1] else f"the state is {heads[0]} instead of {heads[1]}"

    def compare_journals(self):
        self.both(lambda daemon: journal_of(daemon, self.compared + 1))
        self.compared = head_of(self.right)[0]

    def stop(self):
        for daemon in (self.disturbed, self.right):
            daemon.stop()

    def end(self):
        for daemon in (self.disturbed, self.right):
            if not daemon.is_dead():
                daemon.process.kill()
            daemon.wait()

    def restart(self):
        self.end()
        self.start()


class Request:
    """One kind of request. make gives its bytes for the state of a daemon. cold: every try is the
    first request of its daemon."""

    def __init__(self, name, pair, make, writes, cold=False):
        self.name, self.pair, self.make, self.writes = name, pair, make, writes
        self.cold = cold

    def count(self):
        pair, request = self.pair, self.make(self.pair.right)
        pair.control.count()
        pair.both(lambda daemon: settled(daemon.exchange(request)))
        return pair.control.disarm()[2]

    def attempt(self, number, for_good):
        pair = self.pair
        if self.cold:
            pair.restart()
        request = self.make(pair.right)
        answer, failed, addresses = self.disturb(request, number, for_good)
        if answer is None and failed == 0:  # an idle connection has been closed
            answer, failed, addresses = self.disturb(request, number, for_good)
        if pair.disturbed.is_dead():
            raise Dead(pair.disturbed.ending())
        outcome = self.judge(request, answer, failed)
        if outcome.problem:
            outcome.where = pair.disturbed.callers(addresses)
        elif failed:
            again = self.make(pair.right)
            pair.both(lambda daemon: settled(daemon.exchange(again) or daemon.exchange(again)))
        return outcome

    def disturb(self, request, number, for_good):
        """(answer, how many allocations failed, where the first did)."""
        self.pair.control.arm(number, for_good)
        try:
            answer = self.pair.disturbed.exchange(request)
        finally:
            failed, addresses, _ = self.pair.control.disarm()
        return answer, failed, addresses

    def judge(self, request, answer, failed):
        pair = self.pair
        if failed and (answer is None or is_refusal(answer)):
            apart = pair.apart()
            if apart:
                return Outcome(failed, "altered", f"{answer}, and {apart}")
            return Outcome(failed, "closed" if answer is None else "refused")
        expected = settled(pair.right.exchange(request) or pair.right.exchange(request))
        answer = settled(answer)
        partly = failed and not self.writes and is_partly_refused(answer, expected)
        if answer != expected and not partly:
            return Outcome(failed, "altered",
                           f"{str(answer)[:700]} instead of {str(expected)[:700]}")
        apart = pair.apart()
        return Outcome(failed, "altered" if apart else "same", apart)

    def mend(self):
        self.pair.restart()

    def finish(self):
        self.pair.compare_journals()

    def where(self):
        return self.pair.disturbed.callers(self.pair.control.disarm()[1])


class Upload(Request):
    """A request that may make a world. make gives its bytes for the name of one that is not there;
    what is refused or cut off leaves none behind."""

    def __init__(self, name, pair, make):
        super().__init__(name, pair, self.make_next, True)
        self.make_for, self.world = make, ""

    def make_next(self, _):
        self.world = f"u{next(walked.NUMBERS)}"
        return self.make_for(self.world)

    def attempt(self, number, for_good):
        outcome = super().attempt(number, for_good)
        self.clear()
        return outcome

    def judge(self, request, answer, failed):
        outcome = super().judge(request, answer, failed)
        self.drop_upload(self.pair.disturbed)  # behind it nobody works on it any more
        worlds = [self.ask(daemon, "Chaos.WorldGet")
                  for daemon in (self.pair.disturbed, self.pair.right)]
        if not outcome.problem and worlds[0] != worlds[1]:
            outcome = Outcome(failed, "altered", f"{answer}, and the world is {worlds[0]} "
                                                 f"instead of {worlds[1]}")
        self.clear()
        return outcome

    def ask(self, daemon, method):
        body = walked.post(walked.envelope(method, {"name": self.world}))
        return settled(daemon.exchange(body) or daemon.exchange(body))

    def drop_upload(self, daemon):
        body = walked.plain("DELETE", f"/w/{self.world}/import.car")
        end = time.monotonic() + PATIENCE_S
        while (daemon.exchange(body) or daemon.exchange(body))[0] == 409:
            if time.monotonic() > end:
                raise Dead("an import does not end")

    def clear(self):
        """Only so many uploads are kept, and worlds take memory."""
        for daemon in (self.pair.disturbed, self.pair.right):
            self.drop_upload(daemon)
            self.ask(daemon, "Chaos.WorldDelete")


class Start:
    """Starts of a daemon: data is None, or a directory to begin with; template what is there at
    first, or None for nothing."""

    def __init__(self, name, pair, data, template, expected):
        self.name, self.data, self.template, self.expected = name, data, template, expected
        self.program, self.directory, self.shim = pair.program, pair.directory, pair.shim
        self.args = ["--data-dir", data] if data else ["--ephemeral"]

    def lay_out(self):
        if self.data:
            shutil.rmtree(self.data, ignore_errors=True)
        if self.template:
            shutil.copytree(self.template, self.data)

    def count(self):
        """About as many as there are: to count them would take a start."""
        return 75 if self.template else 150

    def attempt(self, number, for_good):
        control = Control(self.directory)
        self.lay_out()
        control.arm(number, for_good)
        daemon = Daemon(self.program, self.args, self.shim, control)
        failed, addresses, _ = control.disarm()
        where = daemon.callers(addresses) if daemon.url else ""
        outcome = self.judge(daemon, failed)
        if failed and self.data:
            self.start_again()
        outcome.where = where if outcome.problem else ""
        return outcome

    def judge(self, daemon, failed):
        if daemon.url:
            state, code = state_of(daemon), daemon.stop()
            right = state == self.expected and code == 0
            return Outcome(failed, "same" if right else "altered",
                           "" if right else f"started with {state}, ended with {code}")
        code, text = daemon.wait(), daemon.error_text()
        if code < 0:
            raise Dead(f"ended with {code}: {text[-300:]}")
        told = failed and code == 1 and ("memory" in text or "thread" in text)
        return Outcome(failed, "refused" if told else "altered",
                       "" if told else f"exit code {code}: {text[-300:]}")

    def start_again(self):
        """What a refused start has left is no hindrance."""
        daemon = started(lambda: Daemon(self.program, self.args))
        state = state_of(daemon)
        daemon.stop()
        if state != self.expected:
            raise Dead(f"the next start has {state}")

    def mend(self):
        pass

    def finish(self):
        pass

    def where(self):
        return ""


def state_of(daemon):
    """All that a daemon keeps, as its answers tell it."""
    return head_of(daemon), journal_of(daemon)


class Command:
    """A command of chaosactor. Its first allocations, as many as skipped, belong to libraries that
    are loaded."""

    def __init__(self, name, pair, words, skipped):
        self.name, self.pair, self.words, self.skipped = name, pair, words, skipped
        self.program = pair.program.with_name("chaosactor")

    def run(self, daemon, control=None):
        env = {k: v for k, v in os.environ.items() if not k.startswith("CHAOSACTOR")}
        if control:
            env.update(LD_PRELOAD=str(self.pair.shim), FAILING_ALLOCATIONS=control.path)
        url = f"http://{daemon.url.hostname}:{daemon.url.port}" if daemon else ""
        try:
            return subprocess.run([self.program, *self.words, *(["--url", url] if url else [])],
                                  env=env, capture_output=True, text=True, check=False,
                                  timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            raise Dead("the command does not end") from None

    def count(self):
        control = Control(self.pair.directory)
        control.count()
        self.run(self.pair.disturbed, control)
        self.run(self.pair.right)
        return control.disarm()[2] - self.skipped

    def attempt(self, number, for_good):
        control = Control(self.pair.directory)
        control.arm(self.skipped + number, for_good)
        done = self.run(self.pair.disturbed, control)
        failed = control.disarm()[0]
        if done.returncode < 0:
            raise Dead(f"ended with {done.returncode}: {done.stderr[-300:]}")
        if failed and done.returncode != 0 and not self.pair.apart():
            told = done.stderr.strip() != ""  # in words of libcurl's, too
            return Outcome(failed, "refused" if told else "altered",
                           "" if told else f"exit code {done.returncode}, and not a word")
        right = self.run(self.pair.right)
        if failed and done.returncode != 0:  # it was sent, and is told as an error
            apart = self.pair.apart()
            return Outcome(failed, "altered" if apart else "closed", apart)
        same = (done.returncode, done.stdout) == (right.returncode, right.stdout)
        apart = self.pair.apart() or ("" if same else f"{done.stdout[:300]!r} {done.returncode} "
                                      f"instead of {right.stdout[:300]!r}")
        return Outcome(failed, "altered" if apart else "same", apart)

    def mend(self):
        self.pair.restart()

    def finish(self):
        self.pair.compare_journals()

    def where(self):
        return ""
