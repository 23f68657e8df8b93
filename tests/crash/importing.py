# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Clients that bring states as CARs, into new worlds and into ones that there are, whole and in
parts, and what their worlds may stand on afterwards: shared by scripts of this folder."""
import http.client
import json
import pathlib
import random
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "rpc"))

import block_walk  # noqa: E402
import cars  # noqa: E402
import chain  # noqa: E402


class Refused(Exception):
    """An import that the daemon has turned down."""

    def __init__(self, status, answer):
        super().__init__(f"{status} {answer}")
        self.status, self.answer = status, answer


class States:
    """CARs of several sizes, in a shuffled order; the largest has so many accounts."""

    def __init__(self, dice, accounts=20000):
        self.all = []
        for number in range(5):
            root, blocks = cars.made_state(accounts >> 2 * number)
            dice.shuffle(blocks)
            self.all.append((chain.cid_text(root), cars.write([root], blocks)))


class Imports:
    """What one client has asked for, from round to round."""

    def __init__(self, number, states, seed):
        self.number, self.states, self.dice = number, states, random.Random(seed)
        self.worlds = {}     # name -> the root it stands on, acknowledged; None: not there
        self.pending = None  # (name, root) that was asked and not answered
        self.made = 0

    def put(self, connection, name, car, headers):
        connection.request("PUT", f"/w/{name}/import.car", car, headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
        if response.status not in (200, 201, 202):
            raise Refused(response.status, answer)
        return answer

    def act(self, url):
        """One import, of which perhaps the last of two parts."""
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=60)
        root, car = self.dice.choice(self.states.all)
        if not self.worlds or self.dice.random() < 0.5:
            self.made += 1
            name = f"i{self.number}-{self.made}"
        else:
            name = self.dice.choice(sorted(self.worlds))
        self.worlds.setdefault(name, None)
        self.pending, headers = (name, root), {}
        if self.dice.random() < 0.5:
            cut = self.dice.randrange(1, len(car))
            self.put(connection, name, car[:cut],
                     {"Content-Range": f"bytes 0-{cut - 1}/{len(car)}"})
            headers = {"Content-Range": f"bytes {cut}-{len(car) - 1}/{len(car)}"}
            car = car[cut:]
        answer = self.put(connection, name, car, headers)
        if answer["root"]["/"] != root:
            raise AssertionError(f"{name}: {answer}")
        self.worlds[name], self.pending = root, None


def check_imports(client, all_imports, dice):
    """All worlds; of some the state, block by block."""
    listed = client.call("Chaos.WorldList", {"limit": 1000})["worlds"]
    there = {world["world"]: world["root"]["/"] for world in listed}
    expected = {"main"}
    for one in all_imports:
        for name, root in list(one.worlds.items()):
            allowed = {root}
            if one.pending and one.pending[0] == name:
                allowed.add(one.pending[1])
            if there.get(name) not in allowed:
                raise AssertionError(f"{name} stands on {there.get(name)}, not on {allowed}")
            one.worlds[name] = there.get(name)
            if one.worlds[name] is None:
                del one.worlds[name]
            else:
                expected.add(name)
        one.pending = None
    if set(there) != expected:
        raise AssertionError(f"there are worlds {set(there) - expected}")

    def read(links):
        return [answer for at in range(0, len(links), 1000)
                for answer in client.batch("Filecoin.ChainReadObj",
                                           [[link] for link in links[at : at + 1000]])]

    for root in dice.sample(sorted(set(there.values())), min(2, len(set(there.values())))):
        block_walk.walk(read, root)
    return len(there)
