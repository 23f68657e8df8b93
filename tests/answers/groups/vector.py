# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Chaos.VectorRun: vectors that pass, fail, are skipped, and are none."""
from exchange import Group, show
from vectors import GONE, SMALL, cut, edited, load

GROUP = Group()
GROUP.daemon("--ephemeral")


def run(name, given, edits=None, **more):
    """One run, whose title names the vector and what was changed in it."""
    title = " ".join([f"vector {name}", *(f"{path}={show(value)}" for path, value in
                                          {**(edits or {}), **more}.items())])
    GROUP.call("Chaos.VectorRun", {"vector": edited(given, edits or {}), **more}, title=title)


VARIANT = SMALL["preconditions"]["variants"][0]["id"]

for name in ("sequence-43-nv00", "sequence-45-nv15"):
    run(name, load(name), checkTrace=True)
run("chaos-nv08", cut(load("chaos-nv08"), 12))
run("small", SMALL)
run("small", SMALL, checkTrace=True)
run("small", SMALL, variants=[VARIANT])

for path, values in {
        # what differs
        "postconditions.receipts.0.exit_code": (5, "x", None, -1),
        "postconditions.receipts.0.gas_used": (1, "1", -1, 1.5),
        "postconditions.receipts.1.return": ("gA==", "%", None, 5),
        "postconditions.receipts.1": (GONE, 5),
        "postconditions.receipts.2": ({"exit_code": 0, "return": "", "gas_used": 0},),
        "postconditions.receipts": ("x", GONE, []),
        "postconditions.state_tree.root_cid": (SMALL["preconditions"]["state_tree"]["root_cid"], 5),
        "postconditions.state_tree": (GONE,),
        "postconditions": (GONE, 5),
        "preconditions.basefee": (7, "7", "x", -1, 1.5),
        "preconditions.circ_supply": (7, "x"),
        "preconditions.variants": ([], "x", GONE),
        "preconditions.variants.1": ({"id": "other", "epoch": 5, "nv": 4}, {"id": VARIANT,
                                                                           "epoch": 5, "nv": 13}),
        "preconditions.variants.0.nv": (12, 16, 99, -1, "x", None, GONE),
        "preconditions.variants.0.epoch": (5, -1, "x", GONE),
        "preconditions.variants.0.id": (GONE, 5, ""),
        "preconditions.state_tree.root_cid": ({"/": "x"}, SMALL["postconditions"]["state_tree"][
            "root_cid"]),
        "preconditions.state_tree": (GONE,),
        "preconditions": (GONE, []),
        "apply_messages.0.epoch_offset": (10, -1, "x"),
        "apply_messages.0.bytes": ("AA==", "%", 5, GONE),
        "apply_messages": ("x", [5], [], GONE),
        "postconditions.apply_message_failures": ([0], [5], [1, 1], "x", ["x"]),
        # what is skipped, what says nothing
        "class": ("block", "tipset", 5, GONE), "hints": (["incorrect"], ["negate"], "x"),
        "selector": ({"chaos_actor": "false"}, {"min_protocol_version": "theorange"}, 5, GONE),
        "randomness": ([], "x", [5], [{"on": {"kind": "beacon", "dst": 1, "epoch": 2,
                                              "entropy": "AQI="}, "ret": "gA=="}],
                       [{"on": {"kind": "dice", "dst": 1, "epoch": 2, "entropy": "AQI="},
                         "ret": "gA=="}]),
        "_meta": (GONE, {}, {"id": 5}), "unheard": (1,),
        # a CAR that is none
        "car": ("!!!", "", "H4sI", "AAAA", 5, SMALL["car"][:-100], GONE,
                SMALL["car"][:200] + "AAAA" + SMALL["car"][204:])}.items():
    for value in values:
        run("small", SMALL, {path: value})

CHARGED = load("sequence-43-nv04")
for diagnostics in ("x", {}, {"format": "other", "data": ""}, {**CHARGED["diagnostics"], "data": 5},
                    {**CHARGED["diagnostics"], "data": "AAAA"},
                    load("sequence-43-nv07")["diagnostics"], GONE):
    run("sequence-43-nv04", CHARGED, {"diagnostics": diagnostics}, checkTrace=True)

GROUP.calls("Chaos.VectorRun", {}, None, [], {"vector": 5}, {"vector": "x"}, {"vector": []},
            {"vector": {}}, [{}, None, None, 1], {"vectr": {}})
for more in ({"variants": []}, {"variants": ["x"]}, {"variants": [VARIANT, "x"]},
             {"variants": VARIANT}, {"variants": [5]}, {"checkTrace": "yes"}, {"checktrace": True}):
    run("small", SMALL, **more)

TIPSET = {"class": "tipset", "selector": {}, "_meta": {"id": "tipset"}, "car": SMALL["car"],
          "preconditions": SMALL["preconditions"], "apply_tipsets": [
              {"epoch_offset": 1, "basefee": 100, "blocks": [
                  {"miner_addr": "t0101", "win_count": 1, "messages": [
                      SMALL["apply_messages"][0]["bytes"]]}]}],
          "postconditions": {**SMALL["postconditions"], "receipts_roots": [
              SMALL["postconditions"]["state_tree"]["root_cid"]]}}
run("tipset", TIPSET)
for path, value in (("apply_tipsets", 5), ("apply_tipsets.0.blocks", GONE),
                    ("apply_tipsets.0.blocks.0.miner_addr", "x"),
                    ("apply_tipsets.0.blocks.0.miner_addr", "t0999"),
                    ("apply_tipsets.0.blocks.0.win_count", 0),
                    ("apply_tipsets.0.blocks.0.messages.0", "AA=="),
                    ("apply_tipsets.0.basefee", "x"), ("apply_tipsets.0.basefee", -1),
                    ("apply_tipsets.0.epoch_offset", -1), ("apply_tipsets", []),
                    ("postconditions.receipts_roots", "x"),
                    ("postconditions.receipts_roots", [5])):
    run("tipset", TIPSET, {path: value})
