# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Data directories: what a daemon finds again, a damaged one, chaosactord db check,
and genesis from files."""
import pathlib

import chain
from chain import cbor
from exchange import Group

GROUP = Group()
INVOKE = {"method": "mutateState", "args": {"value": "a-text-to-be-found-in-the-file"}}


def replace_in_data(name, old, new, or_else=None):
    """or_else: another (old, new), for a data.mdb that does not have the first."""
    def change(context):
        path = pathlib.Path(context.folder, name, "data.mdb")
        data = path.read_bytes()
        pairs = [pair for pair in ((old, new), or_else) if pair and pair[0] in data]
        assert pairs
        path.write_bytes(data.replace(*pairs[0]))
    GROUP.do(change)


def schema(version):
    return b"schema" + version.to_bytes(8, "big")


GROUP.chaosactord("db", "check", "--data-dir", "{tmp}/nothing")
GROUP.daemon("--data-dir", "{tmp}/d", "--network-version", "4", "--epoch", "99", "--base-fee", "7")
GROUP.call("Chaos.Invoke", INVOKE)
GROUP.call("Chaos.EnvSet", {"epoch": 500})
GROUP.chaosactord("--data-dir", "{tmp}/d", "--listen", "127.0.0.1:0")
GROUP.chaosactord("db", "check", "--data-dir", "{tmp}/d")
GROUP.stop()
GROUP.chaosactord("db", "check", "--data-dir", "{tmp}/d")
GROUP.chaosactord("db", "check", CHAOSACTORD_DATA_DIR="{tmp}/d")
for words in (["--network-version", "5"], ["--epoch", "100"], ["--base-fee", "8"],
              ["--circ-supply", "1"], ["--genesis", "vector:{vectors}/chaos-nv04.json"]):
    GROUP.chaosactord("--data-dir", "{tmp}/d", "--listen", "127.0.0.1:0", *words)
GROUP.daemon("--data-dir", "{tmp}/d", "--durability", "none", "--epoch", "99")
GROUP.call("Chaos.History")
GROUP.call("Chaos.EnvGet")
GROUP.call("Chaos.Info")
GROUP.call("Chaos.Simulate", {"invoke": {"method": "inspectRuntime"}})
GROUP.stop()

# ---- damage ----

# A block that is not what its name says: db check finds it. In the message the text is followed
# by something else.
replace_in_data("d", b"a-text-to-be-found-in-the-file\x80", b"A-text-to-be-found-in-the-file\x80")
GROUP.chaosactord("db", "check", "--data-dir", "{tmp}/d")
GROUP.daemon("--data-dir", "{tmp}/d")
GROUP.call("Filecoin.StateReadState", ["f098", None])
GROUP.stop()
# The links to the actor's state lead nowhere. Where the block with them is stored as the
# difference from another one, there is no CID in one piece.
LINK = chain.cid_of(cbor(["a-text-to-be-found-in-the-file", []]))
replace_in_data("d", LINK[:12], LINK[:8] + b"none", or_else=(LINK[16:24], LINK[16:20] + b"none"))
GROUP.chaosactord("db", "check", "--data-dir", "{tmp}/d")
GROUP.daemon("--data-dir", "{tmp}/d")
GROUP.call("Filecoin.StateReadState", ["f098", None])
GROUP.call("Chaos.Invoke", {"method": "inspectRuntime"})
GROUP.call("Chaos.Simulate", {"invoke": {"method": "inspectRuntime"}})
GROUP.call("Chaos.Trace", {"seq": 1})
GROUP.call("Chaos.StateRoot")
GROUP.stop()
replace_in_data("d", schema(1), schema(9), or_else=(schema(2), schema(9)))
GROUP.chaosactord("db", "check", "--data-dir", "{tmp}/d")
GROUP.chaosactord("--data-dir", "{tmp}/d", "--listen", "127.0.0.1:0")
GROUP.file("random/data.mdb", bytes(range(256)) * 256)
GROUP.chaosactord("--data-dir", "{tmp}/random", "--listen", "127.0.0.1:0")
GROUP.file("plain", "")
GROUP.chaosactord("--data-dir", "{tmp}/plain", "--listen", "127.0.0.1:0")
GROUP.chaosactord("--data-dir", "{tmp}/a/b/c", "--listen", "127.0.0.1:0")

# ---- genesis from files ----

for genesis in ("vector:{vectors}/chaos-nv04.json", "vector:{vectors}/chaos-nv04.json#nv4"):
    GROUP.daemon("--genesis", genesis)
    GROUP.call("Chaos.StateRoot")
    GROUP.call("Chaos.EnvGet")
    GROUP.call("Chaos.Invoke", {"method": "abortWith", "args": {"code": 20}})
GROUP.stop()
BLOCK = b"\x80"
CID = chain.cid_of(BLOCK)
CARS = {"empty": b"", "text": b"hello", "zeros": bytes(1000),
        "gzip": b"\x1f\x8b\x08\x00" + bytes(20), "no-roots": chain.car([], [(CID, BLOCK)]),
        "root-missing": chain.car([CID], []), "not-a-state": chain.car([CID], [(CID, BLOCK)]),
        "wrong-hash": chain.car([CID], [(CID, b"\x81\x00")]),
        "cut": chain.car([CID], [(CID, BLOCK)])[:-1], "version-2": b"\x0a\xa1gversion\x02",
        "huge-block": chain.car([CID], []) + b"\xff\xff\xff\xff\x7f" + b"x" * 100}
for name, data in CARS.items():
    GROUP.file(name + ".car", data)
    GROUP.chaosactord("--genesis", "car:{tmp}/%s.car" % name, "--listen", "127.0.0.1:0")
for root in ("x", "bafy", "Qm" + "1" * 44, chain.cid_text(chain.cid_of(b"\x81"))):
    GROUP.chaosactord("--genesis", "car:{tmp}/not-a-state.car#" + root, "--listen", "127.0.0.1:0")
for number, content in enumerate(("", "{", "[]", "null", "{}", '{"class":"message"}',
                                  '{"class":"tipset"}', "\xff")):
    GROUP.file(f"{number}.json", content)
    GROUP.chaosactord("--genesis", "vector:{tmp}/%d.json" % number, "--listen", "127.0.0.1:0")
GROUP.chaosactord("--genesis", "vector:{vectors}/chaos-nv04.json#nothing", "--listen",
                  "127.0.0.1:0")
GROUP.chaosactord("--genesis", "vector:/", "--listen", "127.0.0.1:0")
GROUP.chaosactord("--genesis", "car:/nonexistent.car", "--listen", "127.0.0.1:0")
