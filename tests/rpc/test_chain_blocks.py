# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Whatever CID a header names is there to be read, whichever way an entry came about: from the
head of each world to its genesis every block is read by each of the doors, and hashed. After a
start too, of which `db check` finds nothing wrong."""

import random
import tarfile

import pytest
import requests

import block_walk
import chain
from conftest import REPOSITORY, run
from test_chain import InWorld, abort, line, step

ROUNDS = 16
SENDERS = range(2, 6)


def several(daemon, dice):
    """Several messages at once; one of them fails, one is refused."""
    invokes = [{"method": "abortWith", "args": {"code": 20}, "from": f"f010{dice.choice(SENDERS)}"}
               for _ in range(dice.randint(2, 12))]
    return daemon.call("Chaos.ApplyMessages", {"invokes": invokes})


def signed(daemon, _):
    key = chain.account_address(0)
    nonce = daemon.call("Filecoin.MpoolGetNonce", [key])
    message = chain.message(From=key, To="f0101", Nonce=nonce, Value="7")
    daemon.call("Filecoin.MpoolPush",
                [daemon.call("Filecoin.WalletSignMessage", [key, message])])


def go_back(daemon, dice):
    name = f"at-{daemon.call('Chaos.StateRoot')['seq']}"
    daemon.call("Chaos.SnapshotCreate", {"name": name})
    for _ in range(dice.randint(1, 3)):
        abort(daemon)
    daemon.call("Chaos.SnapshotRestore", {"name": name})


def rewind(daemon, dice):
    newest = daemon.call("Chaos.StateRoot")["seq"]
    daemon.call("Chaos.Rewind", {"to": max(0, newest - dice.randint(1, 4))})


def set_nonce_back(daemon, dice):
    nonce = daemon.call("Filecoin.MpoolGetNonce", ["f0100"])
    daemon.call("Chaos.SetNonce", {"address": "f0100", "value": dice.randint(0, nonce)})


def batch(daemon, _):
    call = {"method": "Chaos.Invoke", "params": {"method": "mutateState", "args": {"value": "b"}}}
    daemon.post([{"jsonrpc": "2.0", "id": number, **call} for number in range(3)])


KINDS = [step, step, several, signed, go_back, rewind, set_nonce_back, batch]


def grow(daemon, seed, rounds=ROUNDS):
    dice = random.Random(seed)
    for kind in KINDS[1:]:
        kind(daemon, dice)
    for _ in range(rounds):
        dice.choice(KINDS)(daemon, dice)


# ---- the doors ----


def read_many(world, cids):
    """What Filecoin.ChainReadObj answers of each."""
    calls = [{"jsonrpc": "2.0", "id": number, "method": "Filecoin.ChainReadObj", "params": [cid]}
             for number, cid in enumerate(cids)]
    found = []
    for at in range(0, len(calls), 500):
        found += world.post(calls[at : at + 500]).json()
    return [one.get("result", one.get("error")) for one in found]


def look(daemon, world, cid):
    """By all other doors: each has the same block."""
    data = requests.get(f"{daemon.url}/ipld/{chain.cid_text(cid)}",
                        headers={"Accept": "application/vnd.ipld.raw"}, timeout=60)
    assert data.status_code == 200 and chain.cid_of(data.content) == cid, data.text
    assert world.call("Filecoin.ChainHasObj", [chain.link(cid)]) is True
    node = world.call("Filecoin.ChainGetNode", [f"/ipfs/{chain.cid_text(cid)}"])
    assert node["Cid"] == chain.link(cid) and isinstance(node["Obj"], list)
    counted = world.call("Filecoin.ChainStatObj", [chain.link(cid), None])
    assert counted["Links"] >= 1 and counted["Size"] >= len(data.content)


class Main(InWorld):
    def __init__(self, daemon, name="main"):
        super().__init__(daemon, name)

    def post(self, body):
        return self.daemon.post(body, path=self.path)


def named(tipsets):
    """The CIDs of headers, of states, and of what lists messages and receipts."""
    headers, states, lists = set(), set(), set()
    for tipset in tipsets:
        headers |= {cid["/"] for cid in tipset["Cids"]}
        for block in tipset["Blocks"]:
            headers |= {cid["/"] for cid in block["Parents"]}
            states.add(block["ParentStateRoot"]["/"])
            lists |= {block["Messages"]["/"], block["ParentMessageReceipts"]["/"]}
    return headers, states, lists


def read_all(daemon, name, every=1):
    """Reads what the chain of a world names; by the other doors each that comes `every` times."""
    world = Main(daemon, name)
    tipsets = line(world)
    headers, states, lists = named(tipsets)
    single = sorted(headers | states)
    for cid, answer in zip(single, read_many(world, [{"/": cid} for cid in single])):
        assert isinstance(answer, str), (cid, answer)
        assert chain.cid_text(chain.cid_of(chain.unb64(answer))) == cid
    below = set()
    for root in sorted(lists):
        below |= block_walk.walk(lambda cids: read_many(world, cids), root)
    cids = sorted(below | {chain.unbase32(cid[1:]) for cid in headers | states})
    for cid in cids[::every]:
        look(daemon, world, cid)
    return tipsets, set(cids)


# ---- worlds of all kinds ----


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_everything_that_is_named(start, tmp_path, end):
    data = tmp_path / "data"
    daemon = start("--data-dir", data)
    grow(daemon, 3 if end == "stop" else 4)
    daemon.call("Chaos.WorldFork", {"name": "child"})
    grow(Main(daemon, "child"), 5, 6)
    grow(daemon, 6, 6)
    seen = {name: read_all(daemon, name, 9) for name in ("main", "child")}
    getattr(daemon, end)()
    done = run("db", "check", "--data-dir", data)
    assert done.returncode == 0 and done.stdout.rstrip().endswith("problems=0"), done.stdout
    daemon = start("--data-dir", data)
    daemon.call("Chaos.Gc")
    for name, (tipsets, cids) in seen.items():
        assert read_all(daemon, name, 17) == (tipsets, cids)


def test_receipts_of_several_messages(daemon):
    """What ApplyMessages answers is the name of blocks, as that of a tipset is."""
    dice = random.Random(9)
    for _ in range(4):
        answer = several(daemon, dice)
        world = Main(daemon)
        cids = block_walk.walk(lambda cids: read_many(world, cids), answer["receiptsRoot"]["/"])
        for cid in cids:
            look(daemon, world, cid)


def test_chain_older_than_chains(start, tmp_path):
    """Entries of 0.1.0 made no blocks of a chain and noted none: these are found all the same, and
    what is not among them is not there."""
    with tarfile.open(REPOSITORY / "tests/migration/fixture-0.1.0.tar.xz") as archive:
        archive.extractall(tmp_path)
    daemon = start("--data-dir", tmp_path / "imported")
    tipsets, cids = read_all(daemon, "main", 7)
    assert len(tipsets) > 20 and len(cids) > 60
    daemon.call("Chaos.CreateAccount", {"balance": "5"})
    newer, more = read_all(daemon, "main", 50)
    assert newer[1:] == tipsets and more > cids
    missing = chain.link(chain.cid_of(b"nobody's block"))
    assert daemon.call("Filecoin.ChainHasObj", [missing]) is False
    daemon.refuse("Filecoin.ChainReadObj", [missing], "BLOCK_NOT_FOUND", 1)
    daemon.refuse("Filecoin.ChainStatObj", [missing, None], "BLOCK_NOT_FOUND", 1)
    daemon.refuse("Chaos.DagGet", {"cid": missing}, "BLOCK_NOT_FOUND", 1001)
