# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Fills a journal through HTTP: messages that are always the same, in batches, on connections that
own their senders, so that the nonces are known beforehand."""
import base64
import hashlib
import http.client
import random
import re
import threading
import time

from servers import fail

ACCOUNTS = 10
FIRST_ACCOUNT = 100
CONNECTIONS = 2
BATCH = 500
WINDOW = 10**5  # messages whose rate is a figure
SAMPLES = 2000  # roots that are kept for later reads
SEED = 11

ANSWER = re.compile(rb'"receipt":\{"ExitCode":(\d+).*?"after":\{"/":"(\w+)"\}\}.*?"seq":(\d+)')
MESSAGE = ('{"jsonrpc":"2.0","id":1,"method":"Chaos.ApplyMessage","params":{"message":{"Version":0,'
           '"To":"%s","From":"f0%d","Nonce":%d,"Value":"%d","GasLimit":1000000000,'
           '"GasFeeCap":"200","GasPremium":"1","Method":%d,"Params":%s}}}')


def key_address(number):
    """A secp256k1 address that no key is known for, as text."""
    data = b"\1" + hashlib.blake2b(b"bench %d" % number, digest_size=20).digest()
    check = hashlib.blake2b(data, digest_size=4).digest()
    return "f1" + base64.b32encode(data[1:] + check).decode().lower().rstrip("=")


# Kinds of messages: (to, value, method, params as JSON) of message `number`.


def mutate_state(number, _):
    """Another text of five letters every time."""
    text = bytes(ord("a") + (number >> 4 * i & 15) for i in range(5))
    params = base64.b64encode(b"\x82\x65" + text + b"\0").decode()
    return "f098", 0, 7, f'"{params}"'


def send_new(number, _):
    return key_address(number), 1, 0, "null"


def send_any(number, made):
    """To one of the accounts that send_new has made, by its ID."""
    drawn = random.Random(number).randrange(ACCOUNTS + made)
    return f"f0{FIRST_ACCOUNT + drawn}", 1, 0, "null"


class Filler:
    """Goes on from fill to fill, on whatever server holds the journal meanwhile."""

    def __init__(self, total):
        self.nonces = [0] * ACCOUNTS
        self.number = 0        # of the next message
        self.made = 0          # accounts by send_new
        self.acknowledged = 0  # messages with an answer
        self.wanted = set(random.Random(SEED).sample(range(1, total + 1), min(SAMPLES, total)))
        self.roots = {}        # sequence number -> root after it, of the wanted ones
        self.lock = threading.Lock()
        self.times = []        # (seconds, acknowledged)

    def batch(self, kind, connection):
        """The text of the next BATCH messages, from accounts of this connection."""
        with self.lock:
            first, self.number = self.number, self.number + BATCH
        members = []
        for number in range(first, first + BATCH):
            account = number * CONNECTIONS % ACCOUNTS + connection
            to, value, method, params = kind(number, self.made)
            members.append(MESSAGE % (to, FIRST_ACCOUNT + account, self.nonces[account], value,
                                      method, params))
            self.nonces[account] += 1
        return "[" + ",".join(members) + "]"

    def take(self, reply):
        """Every message of a batch was applied, and ran to its end."""
        answers = ANSWER.findall(reply)
        if len(answers) != BATCH or any(code != b"0" for code, _, _ in answers):
            fail(f"{len(answers)} of {BATCH} messages were applied: {reply[:600]!r}")
        with self.lock:
            self.acknowledged += BATCH
            self.times.append((time.monotonic(), self.acknowledged))
            for _, root, seq in answers:
                if int(seq) in self.wanted:
                    self.roots[int(seq)] = root.decode()

    def connection(self, server, kind, index, end, failures):
        client = server.client()
        try:
            while self.number < end and not failures:
                self.take(client.post(self.batch(kind, index)))
        except (OSError, http.client.HTTPException, SystemExit) as failure:
            failures.append(failure)

    def start(self, server, kind, count):
        """Begins to send; returns what waits for the end and gives the failures."""
        failures, end = [], self.number + count
        self.times.append((time.monotonic(), self.acknowledged))
        threads = [threading.Thread(target=self.connection,
                                    args=(server, kind, index, end, failures))
                   for index in range(CONNECTIONS)]
        for thread in threads:
            thread.start()

        def wait():
            for thread in threads:
                thread.join()
            return failures
        return wait

    def fill(self, server, kind, count):
        """Sends count messages, a multiple of BATCH; returns messages a second."""
        begin = time.monotonic()
        failures = self.start(server, kind, count)()
        took = time.monotonic() - begin
        if failures:
            fail(failures[0])
        if kind is send_new:
            self.made = self.number
        return count / took

    def rate(self, first, last):
        """Messages a second between two counts of acknowledged messages."""
        begin = next(at for at, count in self.times if count >= first)
        end = next(at for at, count in self.times if count >= last)
        return (last - first) / (end - begin)
