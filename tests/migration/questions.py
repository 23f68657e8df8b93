# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What can be asked about a data directory: whatever its history names, state by state and block
by block. make-fixture keeps the answers of 0.1.0, check compares ours with them."""
import hashlib
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "rpc"))

import block_walk  # noqa: E402
import chain  # noqa: E402

PAGE = 1000
BATCH = 500
SIMULATED = {"method": "inspectRuntime"}


def ask(daemon, questions):
    """[method, parameters, answer] of each question, an error by its name."""
    asked = []
    for begin in range(0, len(questions), BATCH):
        part = questions[begin:begin + BATCH]
        replies = daemon.batch([
            {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
            for number, (method, params) in enumerate(part)])
        for (method, params), reply in zip(part, replies):
            failed = {"error": reply["error"]["data"]["name"]} if "error" in reply else None
            asked.append([method, params, failed or reply["result"]])
    return asked


def history(daemon):
    entries, start = [], 0
    while start is not None:
        page = daemon.call("Chaos.History", {"from": start, "limit": PAGE})
        entries += page["entries"]
        start = page["next"] if page["entries"] else None
    return entries


def named_messages(entries):
    """The CIDs of all messages that a history names, those of its tipsets included."""
    found = {}

    def look(value):
        if isinstance(value, dict):
            for name, member in value.items():
                if name.lower().endswith("msgcid") and isinstance(member, dict):
                    found[member["/"]] = None
                look(member)
        elif isinstance(value, list):
            for member in value:
                look(member)

    look(entries)
    return list(found)


def roots_of(entries):
    return list(dict.fromkeys(entry["stateRoot"]["after"]["/"] for entry in entries
                              if entry.get("stateRoot")))


def questions_about(daemon, entries, signed):
    """All of them. signed: CIDs of signed messages, which 0.1.0 told its client alone."""
    questions = [("Chaos.EnvGet", {}), ("Chaos.StateRoot", {}),
                 ("Chaos.StateRoot", {"at": "genesis"}), ("Filecoin.StateNetworkName", [])]
    for entry in entries:
        seq = entry["seq"]
        questions += [("Chaos.StateRoot", {"at": seq}), ("Chaos.Trace", {"seq": seq}),
                      ("Chaos.Simulate", {"invoke": SIMULATED, "at": seq})]
    questions += [("Chaos.StateRoot", {"at": {"/": root}}) for root in roots_of(entries)]
    for message in [*named_messages(entries), *signed]:
        link = {"/": message}
        questions += [("Filecoin.StateSearchMsg", [None, link, -1, True]),
                      ("Chaos.History", {"msgCid": link}), ("Filecoin.ChainReadObj", [link]),
                      ("Chaos.Trace", {"msgCid": link})]
    for actor in daemon.call("Filecoin.StateListActors", [None]):
        questions += [(f"Filecoin.{method}", [actor, None])
                      for method in ("StateGetActor", "StateReadState", "StateAccountKey")]
    return questions


# ---- blocks ---------------------------------------------------------------------------------


def read_blocks(daemon, links):
    """As block_walk.walk wants it."""
    return [answer for _, _, answer in
            ask(daemon, [("Filecoin.ChainReadObj", [link]) for link in links])]


def blocks_under(daemon, roots):
    """{root: [number of blocks, digest of their CIDs]}."""
    told = {}
    for root in roots:
        cids = sorted(block_walk.walk(lambda links: read_blocks(daemon, links), root))
        told[root] = [len(cids), hashlib.sha256(b"".join(cids)).hexdigest()]
    return told
