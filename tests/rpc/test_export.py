# SPDX-License-Identifier: Apache-2.0 OR MIT
"""GET /w/NAME/export.car: states as canonical CARs, whole or from anywhere on."""

import hashlib
import http.client
import os
import signal
import socket
import threading
import time
import urllib.parse

import pytest

import chain
from block_walk import has_block, links_of
from chain import b64, cbor, cid_of, cid_text, unbase32

CAR = "application/vnd.ipld.car; version=1; order=dfs; dups=n"
FOREVER = "public, max-age=29030400, immutable"
LARGE_MIB = 9  # more than sockets hold


def get(daemon, at=None, world="main", method="GET", **headers):
    path = f"/w/{world}/export.car"
    if at is not None:
        path += "?at=" + urllib.parse.quote(str(at), safe="")
    return daemon.http.request(method, daemon.url + path, headers=headers, timeout=120)


def refused(response, status, name):
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/json"
    assert response.json()["error"]["data"]["name"] == name
    assert response.json()["error"]["data"]["hint"]
    return response.json()["error"]


def digest_of(data):
    return "sha-256=:" + b64(hashlib.sha256(data).digest()) + ":"


def canonical(daemon, root):
    """The CAR as the rule has it, made of blocks that are read one by one."""
    header = b"\xa2\x65roots\x81\xd8\x2a\x58\x27\x00" + unbase32(root[1:]) + b"\x67version\x01"
    out, seen, ahead = [chain.uvarint(len(header)) + header], set(), [unbase32(root[1:])]
    while ahead:
        cid = ahead.pop()
        if cid in seen or not has_block(cid):
            continue
        seen.add(cid)
        block = daemon.http.get(f"{daemon.url}/ipld/{cid_text(cid)}?format=raw").content
        assert cid_of(block) == cid
        out.append(chain.uvarint(len(cid) + len(block)) + cid + block)
        ahead += reversed(links_of(block))
    return b"".join(out)


def link_block(number, cids):
    """[number, link, …] as dag-cbor."""
    links = b"".join(b"\xd8\x2a\x58\x27\x00" + cid for cid in cids)
    return chain.head(4, len(cids) + 1) + cbor(number) + links


def put(daemon, block):
    daemon.call("Chaos.DagPut", {"bytes": b64(block)})
    return cid_of(block)


def make_large(daemon, number=0, **more):
    """Gives actors states of LARGE_MIB in all; the root of the whole state."""
    for actor in range(LARGE_MIB):
        block = put(daemon, chain.head(2, 1 << 20) + os.urandom(1 << 20))
        top = put(daemon, link_block(number, [block]))
        daemon.call("Chaos.SetActor", {"address": f"f010{actor}", "head": chain.link(top), **more})
    return daemon.call("Chaos.StateRoot", more)["root"]["/"]


def make_small_again(daemon):
    top = put(daemon, cbor(""))
    for actor in range(LARGE_MIB):
        daemon.call("Chaos.SetActor", {"address": f"f010{actor}", "head": chain.link(top)})


def with_hole(daemon, lost):
    """The root of a state like the head, but for what is said of the tree itself."""
    block = daemon.http.get(f"{daemon.url}/ipld/{daemon.root()}?format=raw").content
    version, actors = block[1], links_of(block)[0]
    link = b"\xd8\x2a\x58"
    root = (b"\x83" + bytes([version]) + link + b"\x27\x00" + actors
            + link + bytes([len(lost) + 1]) + b"\x00" + lost)
    return cid_text(put(daemon, root))


class Reader:
    """A client that reads as slowly as it likes."""

    def __init__(self, daemon, path="/export.car", headers=()):
        self.socket = socket.socket()
        # loopback's segments of 64 KiB would not fit into the window
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 1000)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        self.socket.settimeout(60)
        self.socket.connect(daemon.address)
        lines = [f"GET {path} HTTP/1.1", "Host: localhost", *headers]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        self.raw = b""
        while b"\r\n\r\n" not in self.raw:
            assert self.receive()
        head, self.raw = self.raw.split(b"\r\n\r\n", 1)
        self.status = int(head.split()[1])
        self.head = head.decode()

    def receive(self):
        try:
            got = self.socket.recv(1 << 20)
        except ConnectionResetError:
            return False
        self.raw += got
        return bool(got)

    def rest(self):
        """(body, whether its end came, trailers)"""
        while b"\r\n0\r\n" not in self.raw[-200:] or not self.raw.endswith(b"\r\n\r\n"):
            if not self.receive():
                break
        body, at = [], 0
        while True:
            end = self.raw.find(b"\r\n", at)
            if end < 0:
                return b"".join(body), False, ""
            size = int(self.raw[at:end], 16)
            if size == 0:
                return b"".join(body), True, self.raw[end + 2:].decode()
            if len(self.raw) < end + 2 + size + 2:
                return b"".join(body), False, ""
            body.append(self.raw[end + 2 : end + 2 + size])
            at = end + 2 + size + 2

    def close(self):
        self.socket.close()


# ---- what it is ----


def test_canonical(reader):
    root = reader.root()
    response = get(reader)
    assert response.status_code == 200
    assert response.content == canonical(reader, root)
    assert response.headers["Content-Type"] == CAR
    assert response.headers["ETag"] == f'"{root}.car"'
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{root}.car"'
    # A small one is whole before its head is sent.
    assert response.headers["Content-Length"] == str(len(response.content))
    assert response.headers["Repr-Digest"] == digest_of(response.content)
    # No section is empty, and the rest of the house gives the same bytes.
    ipld = reader.http.get(f"{reader.url}/ipld/{root}?format=car")
    assert ipld.content == response.content
    assert ipld.headers["ETag"] == response.headers["ETag"]


def test_the_same_whatever_the_history(start, tmp_path):
    """By another way, in another world, another daemon; after a collection and a restart."""
    one, other = start("--data-dir", tmp_path / "one"), start("--ephemeral")
    for value in (3, 77, 5):
        one.call("Chaos.SetBalance", {"address": "f0101", "value": f"{value} FIL"})
    for number in range(40):
        one.invoke("mutateState", {"value": f"{number}", "branch": "inTransaction"})
        one.call("Chaos.CreateAccount", {"seed": b64(b"%d" % number)})
    one.call("Chaos.SetBalance", {"address": "f0102", "value": "9"})
    blocks = {}

    def take(daemon, **which):
        blocks[f"{daemon.url} {which}"] = get(daemon, **which).content
        assert blocks[f"{daemon.url} {which}"]

    # The other one is told the same things in another order, and less of them.
    for daemon, order in ((one, (1, 2, 3, 4)), (other, (3, 1, 4, 2))):
        daemon.call("Chaos.WorldFork", {"from": "main", "name": "w", "at": "genesis"})
        for number in order:
            daemon.call("Chaos.SetBalance", {"address": f"f010{number}", "value": f"{number}",
                                             "world": "w"})
    root = one.call("Chaos.StateRoot", {"world": "w"})["root"]["/"]
    assert other.call("Chaos.StateRoot", {"world": "w"})["root"]["/"] == root
    take(one, world="w")
    take(other, world="w")
    take(one, at=root)
    one.call("Chaos.Gc")
    one.call("Chaos.WorldFork", {"from": "w", "name": "fork"})
    take(one, world="fork")
    main = get(one).content
    one.stop()
    one = start("--data-dir", tmp_path / "one")
    take(one, world="w")
    assert get(one).content == main == canonical(one, one.root())
    assert len(set(blocks.values())) == 1
    assert blocks.popitem()[1] == canonical(one, root)


def test_every_state_of_a_history(start, tmp_path):
    """Most of them are not kept: their blocks are made again."""
    daemon = start("--data-dir", tmp_path)
    wanted = {0: canonical(daemon, daemon.root())}
    for number in range(1, 12):
        daemon.invoke("mutateState", {"value": f"{number}" * 300, "branch": "inTransaction"})
        wanted[number] = canonical(daemon, daemon.root())
    daemon.stop()
    daemon = start("--data-dir", tmp_path, "--block-cache", "0")
    for number in (7, 3, 11, 0, 10):
        assert get(daemon, at=number).content == wanted[number]
    assert len(set(wanted.values())) == 12


# ---- which state ----


def test_selectors(daemon):
    roots = [daemon.root()]
    for number in range(3):
        daemon.invoke("mutateState", {"value": f"v{number}", "branch": "inTransaction"})
        roots.append(daemon.root())
    daemon.call("Chaos.SnapshotCreate", {"name": "a.b"})
    daemon.call("Chaos.LabelSet", {"name": "my-root", "root": {"/": roots[1]}})
    daemon.invoke("mutateState", {"value": "later", "branch": "inTransaction"})
    roots.append(daemon.root())
    for at, root in ((None, roots[4]), ("head", roots[4]), ("genesis", roots[0]), (2, roots[2]),
                     (roots[1], roots[1]), ("snap:a.b", roots[3]), ("@my-root", roots[1])):
        response = get(daemon, at)
        assert response.status_code == 200, response.text
        assert response.headers["ETag"] == f'"{root}.car"'
        assert response.content == canonical(daemon, root)
        assert response.headers["Cache-Control"] == (FOREVER if at == root else "no-cache")
    daemon.call("Chaos.WorldFork", {"from": "main", "name": "other", "at": 1})
    assert get(daemon, world="other").headers["ETag"] == f'"{roots[1]}.car"'
    short = daemon.http.get(daemon.url + "/export.car")
    assert short.headers["ETag"] == f'"{roots[4]}.car"'
    named = daemon.http.get(daemon.url + "/export.car", headers={"Chaos-World": "other"})
    assert named.headers["ETag"] == f'"{roots[1]}.car"'


def test_what_there_is_not(reader):
    refused(get(reader, world="nobody"), 404, "WORLD_NOT_FOUND")
    refused(get(reader, 99), 404, "STATE_UNAVAILABLE")
    refused(get(reader, "snap:none"), 404, "SNAPSHOT_NOT_FOUND")
    refused(get(reader, "@none"), 404, "LABEL_NOT_FOUND")
    refused(get(reader, "soon"), 400, "INVALID_PARAMS")
    refused(get(reader, "9" * 40), 400, "INVALID_PARAMS")
    refused(get(reader, cid_text(cid_of(b"none"))), 404, "STATE_UNAVAILABLE")
    head = reader.call("Filecoin.StateGetActor", ["f098", None])["Head"]["/"]
    refused(get(reader, head), 404, "STATE_UNAVAILABLE")
    for query in ("?at", "?At=head", "?at=head&at=head", "?format=car", "?at=%zz", "?at=%0",
                  "?at=head%00", "?at=%"):
        raw = reader.raw(f"GET /export.car{query} HTTP/1.1\r\nHost: localhost\r\n"
                         "Connection: close\r\n\r\n".encode())
        assert raw.startswith(b"HTTP/1.1 400 "), (query, raw)
        assert b"INVALID_PARAMS" in raw
    both = reader.http.get(reader.url + "/w/main/export.car", headers={"Chaos-World": "x"})
    refused(both, 400, "INVALID_REQUEST")
    for method in ("POST", "PUT", "DELETE"):
        response = reader.http.request(method, reader.url + "/export.car", data="{}",
                                       headers={"Content-Type": "application/json"})
        assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
    assert reader.http.get(reader.url + "/export.car", headers={"Host": "evil.example"}
                           ).status_code == 403


def test_a_state_with_holes_is_not_told(daemon):
    lost, raw = cid_of(b"\x00lost"), b"\x01\x55\xa0\xe4\x02\x20" + bytes(32)
    for cid in (lost, raw):
        root = with_hole(daemon, cid)
        error = refused(get(daemon, root), 409, "BLOCK_NOT_FOUND")
        assert cid_text(cid) in error["message"]
        assert error["data"]["cid"] == cid_text(cid)
        assert get(daemon, root, method="HEAD").status_code == 409
        refused(get(daemon, root, **{"Range": "bytes=5-"}), 409, "BLOCK_NOT_FOUND")
        some = daemon.http.get(f"{daemon.url}/ipld/{root}?format=car")
        assert some.headers["Chaos-Missing-Blocks"] == "1"
    # Where much has been sent already the connection is cut.
    make_large(daemon)
    root = with_hole(daemon, lost)
    slow = Reader(daemon, f"/export.car?at={root}")
    body, ended, _ = slow.rest()
    slow.close()
    assert not ended and body
    assert "export_cut" in daemon.read_log()
    error = refused(get(daemon, root, **{"Range": "bytes=5000000-"}), 409, "BLOCK_NOT_FOUND")
    assert cid_text(lost) in error["message"]
    old = daemon.raw(f"GET /export.car?at={root} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
    assert b" 409 " in old.split(b"\r\n")[0]
    assert get(daemon).content == canonical(daemon, daemon.root())


# ---- parts of it ----


def test_ranges(reader):
    whole = get(reader).content
    size, tag = len(whole), get(reader).headers["ETag"]
    for value, part in (
        ("bytes=0-", whole), ("bytes=1-", whole[1:]), ("bytes=100-199", whole[100:200]),
        ("bytes=0-0", whole[:1]), (f"bytes={size - 1}-", whole[-1:]), ("bytes=-7", whole[-7:]),
        (f"bytes=-{size + 9}", whole), (f"bytes=60-{2**70}", whole[60:]),
        ("BYTES= 59-61 ", whole[59:62]), (f"bytes=40-{size}", whole[40:]),
    ):
        response = get(reader, **{"Range": value})
        assert response.status_code == 206, value
        assert response.content == part, value
        start = size - len(part) if value.startswith("bytes=-") else int(
            value.split("=")[1].split("-")[0])
        assert response.headers["Content-Range"] == (
            f"bytes {start}-{start + len(part) - 1}/{size}")
        assert response.headers["Content-Length"] == str(len(part))
        assert response.headers["Repr-Digest"] == digest_of(whole)
        assert response.headers["ETag"] == tag
    for value in (f"bytes={size}-", f"bytes={2**64}-", "bytes=-0"):
        response = get(reader, **{"Range": value})
        refused(response, 416, "INVALID_PARAMS")
        assert response.headers["Content-Range"] == f"bytes */{size}"
    for value in ("bytes=5-4", "bytes=a-", "bytes=1-2,5-6", "lines=1-2", "bytes=", "bytes=-",
                  "bytes=1", "bytes=1--2", "bytes=1-2x"):
        response = get(reader, **{"Range": value})
        assert (response.status_code, response.content) == (200, whole), value


def test_conditions(reader):
    whole = get(reader)
    tag = whole.headers["ETag"]
    for value, status in ((tag, 206), (tag + " ", 206), ("W/" + tag, 200), ('"other"', 200),
                          ("Mon, 30 Nov 2026 18:00:00 GMT", 200), (tag[:-1], 200), ("", 200)):
        response = get(reader, **{"Range": "bytes=9-", "If-Range": value})
        assert response.status_code == status, value
        assert response.content == whole.content[9 if status == 206 else 0:]
    for value in (tag, "W/" + tag, f'"x", {tag}', "*"):
        response = get(reader, **{"If-None-Match": value, "Range": "bytes=9-"})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == tag
    assert get(reader, **{"If-None-Match": '"x"'}).status_code == 200


def test_head(reader):
    whole = get(reader)
    head = get(reader, method="HEAD", **{"Range": "bytes=9-"})
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Length", "ETag", "Repr-Digest", "Content-Type", "Accept-Ranges"):
        assert head.headers[name] == whole.headers[name]
    assert get(reader, 99, method="HEAD").status_code == 404


def test_resume_of_a_large_one(daemon):
    """Nothing is known of its length at first; what was cut off goes on anywhere."""
    make_large(daemon)
    stalled = Reader(daemon, headers=["Connection: close"])
    assert stalled.status == 200
    assert "Transfer-Encoding: chunked" in stalled.head and "Content-Length" not in stalled.head
    assert "Trailer: Repr-Digest" in stalled.head
    body, ended, trailer = stalled.rest()
    assert ended
    assert f"Repr-Digest: {digest_of(body)}\r\n" in trailer
    assert body == canonical(daemon, daemon.root())
    assert get(daemon, method="HEAD").headers["Content-Length"] == str(len(body))
    for at in (0, 1, 300000, len(body) // 2, len(body) - 1):
        part = get(daemon, **{"Range": f"bytes={at}-", "If-Range": f'"{daemon.root()}.car"'})
        assert part.status_code == 206
        assert part.content == body[at:]
    # Another root: the length has to be found first.
    make_large(daemon, 1)
    half = get(daemon, **{"Range": "bytes=3000000-3999999"})
    assert half.status_code == 206
    total = int(half.headers["Content-Range"].split("/")[1])
    whole = get(daemon)
    assert whole.headers["Content-Length"] == str(total) == str(len(whole.content))
    assert half.content == whole.content[3000000:4000000]
    # A client of HTTP/1.0 knows the end by the length alone.
    make_large(daemon, 2)
    old = daemon.raw(b"GET /export.car HTTP/1.0\r\nHost: localhost\r\n\r\n")
    head, body = old.split(b"\r\n\r\n", 1)
    assert f"Content-Length: {len(body)}".encode() in head
    assert body == canonical(daemon, daemon.root())


# ---- clients and daemons that go ----


def test_a_slow_reader_holds_up_nobody(start, tmp_path):
    daemon = start("--data-dir", tmp_path, "--map-size", "4MiB", "--max-exports", "1")
    root = make_large(daemon)
    wanted = canonical(daemon, root)
    before = daemon.memory_kib()
    slow = Reader(daemon)
    refusal = get(daemon)
    error = refused(refusal, 503, "LIMIT_EXCEEDED")
    assert "--max-exports" in error["data"]["hint"] and error["data"]["limit"] == 1
    assert "Retry-After" in refusal.headers
    # Writers go on, the map grows, a collection runs.
    for number in range(60):
        put(daemon, chain.head(2, 1 << 18) + os.urandom(1 << 18))
        daemon.invoke("mutateState", {"value": f"{number}", "branch": "inTransaction"})
    make_small_again(daemon)
    daemon.call("Chaos.Gc")
    assert daemon.memory_kib() - before < 200 * 1024
    body, ended, _ = slow.rest()
    assert ended and body == wanted
    slow.close()
    until(lambda: get(daemon).status_code == 200)


def until(is_so, seconds=30):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_client_that_goes_ends_the_work(start):
    daemon = start("--ephemeral", "--max-exports", "2")
    make_large(daemon)
    for _ in range(12):
        Reader(daemon).close()
    until(lambda: get(daemon).status_code == 200)
    readers = [Reader(daemon) for _ in range(2)]
    assert get(daemon).status_code == 503
    for reader in readers:
        reader.close()
    until(lambda: get(daemon).status_code == 200)


def test_a_world_that_is_deleted_meanwhile(daemon):
    daemon.call("Chaos.WorldCreate", {"name": "gone"})
    root = make_large(daemon, world="gone")
    wanted = canonical(daemon, root)
    slow = Reader(daemon, "/w/gone/export.car")
    daemon.call("Chaos.WorldDelete", {"name": "gone"})
    refused(get(daemon, world="gone"), 404, "WORLD_NOT_FOUND")
    daemon.call("Chaos.Gc")
    body, ended, _ = slow.rest()
    assert ended and body == wanted
    slow.close()
    # Then nobody has it any more.
    until(lambda: daemon.call("Chaos.Gc") and get(daemon, root).status_code == 404)


def test_the_daemon_stops(start):
    daemon = start("--ephemeral")
    make_large(daemon)
    slow, waiting = Reader(daemon), Reader(daemon)
    daemon.process.send_signal(signal.SIGTERM)
    body, ended, _ = slow.rest()
    assert body and not ended
    waiting.close()
    daemon.ended()


def test_damage_is_never_a_whole_car(start, tmp_path):
    daemon = start("--data-dir", tmp_path)
    make_large(daemon)
    whole = get(daemon).content
    daemon.stop()
    mark = whole[-(3 << 19):][:64]
    path = tmp_path / "data.mdb"
    data = path.read_bytes()
    assert mark in data  # in pages that are free again too
    path.write_bytes(data.replace(mark, bytes([mark[0] ^ 1]) + mark[1:]))
    daemon = start("--data-dir", tmp_path)
    slow = Reader(daemon)
    body, ended, _ = slow.rest()
    slow.close()
    assert not ended and whole.startswith(body) and len(body) < len(whole) - (1 << 19)
    refused(get(daemon, **{"Range": "bytes=100-"}), 500, "STORE_CORRUPT")
    assert get(daemon, method="HEAD").status_code == 500


def test_many_at_once(start):
    """Of several worlds and states, beside writers."""
    daemon = start("--ephemeral", "--max-exports", "8", "--workers", "2")
    roots = [make_large(daemon, number) for number in range(2)]
    wanted = {root: hashlib.sha256(canonical(daemon, root)).digest() for root in roots}
    failures = []

    def read(root):
        connection = http.client.HTTPConnection(*daemon.address, timeout=120)
        for _ in range(3):
            connection.request("GET", f"/export.car?at={root}")
            body = connection.getresponse().read()
            if hashlib.sha256(body).digest() != wanted[root]:
                failures.append(root)
        connection.close()

    threads = [threading.Thread(target=read, args=(roots[i % 2],)) for i in range(6)]
    for thread in threads:
        thread.start()
    for number in range(50):
        daemon.invoke("mutateState", {"value": f"{number}", "branch": "inTransaction"})
        daemon.root()
    for thread in threads:
        thread.join()
    assert not failures
