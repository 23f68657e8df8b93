# SPDX-License-Identifier: Apache-2.0 OR MIT
"""A daemon that has nothing to do: how soon it is ready, what it takes."""
import time

from figures import Figure
from rows import Group, Row

STARTS = 15
SETTLE_SECONDS = 1


def start(subject):
    with subject.ephemeral() as server:
        server.stop()
    yield Figure("idle start, ephemeral", server.start_ms, "ms")


def memory(subject):
    with subject.ephemeral() as server:
        time.sleep(SETTLE_SECONDS)
        found = server.memory()
        server.stop()
    yield Figure("idle memory", found["resident"], "MiB",
                 {"anonymous MiB": found["anonymous"], "mapped MiB": found["mapped"]})


def groups():
    return [Group([Row("idle start, ephemeral", start)], STARTS),
            Group([Row("idle memory", memory)])]
