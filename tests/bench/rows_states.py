# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What looking at large states costs: their differences, and their actors in pages."""
import statistics
import time

from figures import Figure
from rows import Group, Row
from rows_worlds import daemon_at, microseconds
from servers import fail

ACTORS = 10**6
DIFFERENT = 10  # of them: sender, burnt funds, reward, and whom is sent to
TRIES = 100
ROW = "states"


def transfer(number):
    return {"message": {"Version": 0, "To": f"f0{1000 + number * (ACTORS // 10)}", "From": "f0100",
                        "Nonce": number, "Value": "5", "GasLimit": 10**8, "GasFeeCap": "200",
                        "GasPremium": "1", "Method": 0, "Params": ""}}


def measure_states(subject):
    server = daemon_at(subject, "states", ACTORS)
    try:
        client = server.client()
        nonce = client.call("Filecoin.MpoolGetNonce", ["f0100"])
        for number in range(DIFFERENT - 3):
            client.call("Chaos.ApplyMessage", {"message": {
                **transfer(number)["message"], "Nonce": nonce + number}})
        question = ("Chaos.StateDiff", {"from": "genesis"})
        counts = client.call(*question)["counts"]  # both are read from here on
        if counts != {"changed": DIFFERENT, "added": 0, "removed": 0}:
            fail(f"the states differ in {counts}")
        yield Figure(f"{ROW}: difference of {DIFFERENT} in 10^6 actors",
                     microseconds(client, [question] * TRIES), "us")
        yield Figure(f"{ROW}: a page of 100 of 10^6 actors", page_microseconds(client), "us")
        server.stop()
    finally:
        if server.process.poll() is None:
            server.kill()


def page_microseconds(client):
    """The median time of one page in the middle of the list."""
    page, times = client.call("Chaos.ActorList", {}), []
    for _ in range(TRIES):
        begin = time.monotonic()
        page = client.call("Chaos.ActorList", {"cursor": page["next"]})
        times.append((time.monotonic() - begin) * 1e6)
    return statistics.median(times)


def groups():
    return [Group([Row(ROW, measure_states)], kind="long")]
