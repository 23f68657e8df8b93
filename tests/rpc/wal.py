# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The records of a write-ahead log, as store/wal_format.c has them."""

import dataclasses
import struct

HEADER_BYTES, HEADER_MEANS = 4096, 72  # of the header and of what means something in it
HEAD = struct.Struct(">7Q")  # generation, number, size, flags, previous, checksum, link


@dataclasses.dataclass
class Record:
    at: int
    end: int  # of its payload


def records(path):
    """Those of the newest generation, in order."""
    data = path.read_bytes()
    generation, link = struct.unpack_from(">QQ", data, 32)
    found, at = [], HEADER_BYTES
    while at + HEAD.size <= len(data):
        head = HEAD.unpack_from(data, at)
        if (head[0], head[1], head[4]) != (generation, len(found), link):
            break
        found.append(Record(at, at + HEAD.size + head[2]))
        at, link = (found[-1].end + 7) // 8 * 8, head[6]
    return found
