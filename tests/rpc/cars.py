# SPDX-License-Identifier: Apache-2.0 OR MIT
"""CAR files, and states to put into them, written apart from the daemon."""

import hashlib
import struct

import chain
from chain import Cid, cbor, cid_of, head, uvarint

V2_PRAGMA = bytes.fromhex("0aa16776657273696f6e02")


def section(cid, block):
    return uvarint(len(cid) + len(block)) + cid + block


def header(roots):
    body = head(5, 2) + chain.cbor("roots") + chain.cbor([Cid(root) for root in roots])
    body += chain.cbor("version") + chain.cbor(1)
    return uvarint(len(body)) + body


def write(roots, blocks):
    """roots: binary CIDs; blocks: (CID, bytes), in this order."""
    return header(roots) + b"".join(section(cid, block) for cid, block in blocks)


def header_block(state_root):
    """A block header of height 0, of which only one field counts here."""
    fields = [b"\0\x90", [b""], None, [], [], [], b"\0", 0, Cid(state_root), Cid(cid_of(b"a")),
              Cid(cid_of(b"b")), None, 0, None, 0, b"\0"]
    return cbor(fields)


def version_2(car, padding=0):
    """A version 2 around a version 1, with something behind it that stands for an index."""
    at = len(V2_PRAGMA) + 40 + padding
    head_2 = bytes(16) + struct.pack("<QQQ", at, len(car), at + len(car))
    return V2_PRAGMA + head_2 + bytes(padding) + car + b"\x81\x08 an index"


def take_uvarint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def cid_size(data, at):
    """How long the binary CID is that begins there."""
    begin = at
    if data[at : at + 2] == b"\x12\x20":
        return 34
    for _ in range(3):  # version, codec, hash function
        _, at = take_uvarint(data, at)
    size, at = take_uvarint(data, at)
    return at + size - begin


def read(data):
    """The header's bytes and the blocks of a version 1, as (CID, bytes)."""
    size, at = take_uvarint(data, 0)
    head_1, at, blocks = data[at : at + size], at + size, []
    while at < len(data):
        size, at = take_uvarint(data, at)
        long = cid_size(data, at)
        blocks.append((data[at : at + long], data[at + long : at + size]))
        at += size
    return head_1, blocks


# ---- states ----


def actor_of(number):
    """An actor without state of its own, as the map of actors has it."""
    empty = Cid(cid_of(b"\x80"))
    code = Cid(chain.code_cid("fil/5/account"))
    return [code, empty, number, chain.amount_bytes(str(number))]


def node_of(entries, depth=0):
    """A node of the map of actors (HAMT, 5 bits a level, buckets of 3), and all blocks below it;
    entries are (hash, key, value)."""
    slots, bits, pointers, blocks = {}, 0, [], []
    for entry in entries:
        slot = entry[0] >> (256 - 5 * (depth + 1)) & 31
        slots.setdefault(slot, []).append(entry)
    for slot in sorted(slots):
        bits |= 1 << slot
        if len(slots[slot]) <= 3:
            bucket = sorted((key, value) for _, key, value in slots[slot])
            pointers.append([list(pair) for pair in bucket])
        else:
            block, below = node_of(slots[slot], depth + 1)
            pointers.append(Cid(cid_of(block)))
            blocks += below + [(cid_of(block), block)]
    return cbor([bits.to_bytes((bits.bit_length() + 7) // 8, "big"), pointers]), blocks


def made_state(accounts):
    """(root, blocks) of a state of version 4 that no daemon has seen."""
    keys = [chain.address_bytes(f"f0{1000 + number}") for number in range(accounts)]
    entries = [(int.from_bytes(hashlib.sha256(key).digest(), "big"), key, actor_of(number))
               for number, key in enumerate(keys)]
    node, blocks = node_of(entries)
    info = cbor([])
    root = cbor([4, Cid(cid_of(node)), Cid(cid_of(info))])
    blocks += [(cid_of(block), block) for block in (node, info, root, b"\x80")]
    blocks = list(dict(blocks).items())
    return cid_of(root), blocks
