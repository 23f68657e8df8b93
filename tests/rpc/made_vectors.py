# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Test vectors made by hand: over the minimal genesis, with what the daemon says comes out."""
import base64
import copy
import gzip
import json

import chain
from conftest import REPOSITORY

ABORT, MUTATE = 8, 7


def unpack_car(text):
    """([root], [(cid, block)]) of the member `car` of a vector."""
    data, at = gzip.decompress(base64.b64decode(text)), 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    at, header = varint() + at, None
    blocks = []
    while at < len(data):
        end = varint() + at
        # Version 1, dag-cbor, blake2b-256, 32 bytes; identity CIDs of codes are shorter.
        size = 38 if data[at:at + 6] == bytes.fromhex("0171a0e40220") else data[at + 3] + 4
        blocks.append((data[at:at + size], data[at + size:end]))
        at = end
    return header, blocks


def pack_car(roots, blocks):
    return base64.b64encode(gzip.compress(chain.car(roots, blocks), mtime=0)).decode()


def cid_bytes(text):
    return chain.unbase32(text[1:])


def genesis():
    """(root, [(cid, block)]) of the minimal genesis, as a committed vector has it."""
    vector = json.loads((REPOSITORY / "tests/vectors/recorded/sequence-43-nv13.json").read_text())
    root = vector["preconditions"]["state_tree"]["root_cid"]["/"]
    return root, unpack_car(vector["car"])[1]


def chaos_message(method, params, nonce, gas_limit=10**9, sender="f0100"):
    fields = {"Method": method, "Params": chain.b64(chain.cbor(params)), "Nonce": nonce,
              "GasLimit": gas_limit, "From": sender}
    return {"bytes": chain.b64(chain.message_cbor(chain.message(**fields)))}


def make_vector(messages, **variant):
    """A vector of messages; what comes out is for settle to say."""
    root, blocks = genesis()
    receipt = {"exit_code": 0, "return": "", "gas_used": 0}
    return {
        "class": "message",
        "selector": {"chaos_actor": "true"},
        "_meta": {"id": "made-by-hand", "tags": ["one", "two"]},
        "car": pack_car([cid_bytes(root), cid_bytes(root)], blocks),
        "preconditions": {
            "variants": [{"id": "hyperdrive", "epoch": 892801, "nv": 13, **variant}],
            "basefee": 100,
            "circ_supply": 2 * 10**27,
            "state_tree": {"root_cid": {"/": root}},
        },
        "apply_messages": messages,
        "postconditions": {
            "state_tree": {"root_cid": {"/": root}},
            "receipts": [receipt for _ in messages],
        },
    }


def settle(daemon, vector):
    """The vector with the receipts and the root that the VM comes to."""
    vector = copy.deepcopy(vector)
    result = daemon.call("Chaos.VectorRun", {"vector": vector})["results"][0]
    after = vector["postconditions"]
    after["receipts"] = [
        None if r["actual"] is None else {"exit_code": r["actual"]["ExitCode"],
                                          "return": r["actual"]["Return"] or "",
                                          "gas_used": r["actual"]["GasUsed"]}
        for r in result["receipts"]]
    root = result["postRoot"]["actual"]["/"]
    after["state_tree"]["root_cid"]["/"] = root
    blocks = unpack_car(vector["car"])[1]
    before = vector["preconditions"]["state_tree"]["root_cid"]["/"]
    vector["car"] = pack_car([cid_bytes(before), cid_bytes(root)], blocks)
    return vector


def tight(daemon, calls, **variant):
    """A vector of calls (method, params) whose gas limits are so near to the gas used that the
    root depends on it."""
    loose = settle(daemon, make_vector([chaos_message(*call, nonce)
                                        for nonce, call in enumerate(calls)], **variant))
    limits = [r["gas_used"] * 21 // 20 for r in loose["postconditions"]["receipts"]]
    return settle(daemon, make_vector([chaos_message(*call, nonce, limits[nonce])
                                       for nonce, call in enumerate(calls)], **variant))
