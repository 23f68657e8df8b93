# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What docs/formats.md says in bytes: the roots of the genesis minimal, and a journal entry as
it lies in the log."""

import struct

import documents
import wal

DOCUMENT = "docs/formats.md"
BOOM = {"method": "abortWith", "args": {"code": 20, "message": "boom"}}
PUT, NOTE = 1, 3
ITEM = struct.Struct(">BBHI")  # kind, table, size of the key, of the value
NOTE_BYTES = 25
JOURNAL = 3
VARIES = "…"


def the_block(language):
    (_, _, text), = documents.blocks(DOCUMENT, language)
    return text.splitlines()


def versions(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def test_roots_of_minimal(daemon):
    told = {}
    for line in the_block("roots"):
        which, before, after = line.split()
        told.update(dict.fromkeys(versions(which), (before, after)))
    assert list(told) == list(range(16))
    for version, roots in told.items():
        daemon.call("Chaos.WorldCreate", {"name": f"nv{version}", "from": "minimal",
                                          "env": {"networkVersion": version}})
        moved = daemon.call("Chaos.Invoke", {**BOOM, "world": f"nv{version}"})["stateRoot"]
        assert (moved["before"]["/"], moved["after"]["/"]) == roots, version


def journal_records(path):
    """The records of the table `journal` that stand in a log."""
    data, head = path.read_bytes(), wal.HEAD.size
    for record in wal.records(path):
        at = record.at + head
        while at < record.end:
            kind, table, key, value = ITEM.unpack_from(data, at)
            if kind == NOTE:
                at += NOTE_BYTES
                continue
            at += ITEM.size + key
            if (kind, table) == (PUT, JOURNAL):
                yield data[at:at + value]
            at += value


def item_end(data, at):
    """Where the CBOR item that begins at `at` ends; no tags, no floats."""
    major, count = data[at] >> 5, data[at] & 31
    at += 1
    if count >= 24:
        size = 1 << (count - 24)
        count = int.from_bytes(data[at:at + size], "big")
        at += size
    if major in (2, 3):
        return at + count
    for _ in range(count if major == 4 else 0):
        at = item_end(data, at)
    return at


def items(record):
    """The items of an array, as hexadecimal."""
    assert record[0] >> 5 == 4
    at, found = 1, []
    while at < len(record):
        end = item_end(record, at)
        found.append(record[at:end].hex())
        at = end
    assert len(found) == record[0] & 31
    return found


def test_a_journal_entry(start, tmp_path):
    daemon = start("--data-dir", tmp_path / "data")
    daemon.call("Chaos.Invoke", BOOM)
    record, = journal_records(tmp_path / "data" / "wal")
    shown = [line.split()[0] for line in the_block("entry")]
    found = items(record)
    assert len(found) == len(shown)
    assert [VARIES if told == VARIES else item for item, told in zip(found, shown)] == shown
    assert shown.count(VARIES) == 2
