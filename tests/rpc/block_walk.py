# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Every block under a state root, read as a client may read it, one CID after another."""

import base64

import chain

CID_TAG = 42


def read_head(data, at):
    info, at = data[at] & 31, at + 1
    if info < 24:
        return info, at
    size = 1 << (info - 24)
    return int.from_bytes(data[at : at + size], "big"), at + size


def links_of(data):
    """The CIDs in a block of DAG-CBOR, in order."""
    links, at = [], 0
    while at < len(data):
        major = data[at] >> 5
        value, at = read_head(data, at)
        if major == 6 and value == CID_TAG:
            size, at = read_head(data, at)
            links.append(data[at + 1 : at + size])
            at += size
        elif major in (2, 3):
            at += value
    return links


def has_block(cid):
    """DAG-CBOR that is stored: not the code of an actor, which lies in its CID."""
    return cid[:2] == b"\x01\x71"


def walk(read, root):
    """The CIDs of all blocks under a root, each of which has to be what its CID says. read: from
    a list of CIDs as JSON has them to what Filecoin.ChainReadObj answers of each."""
    seen, front = set(), [chain.unbase32(root[1:])]
    while front:
        front = [cid for cid in dict.fromkeys(front) if cid not in seen and has_block(cid)]
        seen.update(front)
        below = []
        for cid, answer in zip(front, read([chain.link(cid) for cid in front])):
            if not isinstance(answer, str):
                raise AssertionError(f"{chain.cid_text(cid)} under {root}: {answer}")
            data = base64.b64decode(answer)
            if chain.cid_of(data) != cid:
                raise AssertionError(f"{chain.cid_text(cid)} under {root} is another block")
            below += links_of(data)
        front = below
    return seen
