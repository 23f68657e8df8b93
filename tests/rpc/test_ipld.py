# SPDX-License-Identifier: Apache-2.0 OR MIT
"""GET /ipld/CID[/PATH]: blocks, values and CARs, cacheable for good."""

import json
import re
import threading

import pytest
import requests

import chain
from chain import b64, cid_of, cid_text, unb64
from conftest import REPOSITORY, Daemon

RAW = "application/vnd.ipld.raw"
CAR = "application/vnd.ipld.car"
JSON = "application/vnd.ipld.dag-json"
EMPTY = cid_text(cid_of(b"\x80"))


def get(daemon, path, accept="*/*", method="GET", **headers):
    return daemon.http.request(method, daemon.url + "/ipld/" + path,
                               headers={"Accept": accept, **headers})


def refusal(response, status, name):
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/json"
    assert "ETag" not in response.headers
    assert "immutable" not in response.headers.get("Cache-Control", "")
    answer = response.json()
    assert answer["error"]["data"]["name"] == name
    assert answer["error"]["data"]["hint"]
    return answer["error"]


def test_forms(reader):
    root = reader.root()
    block = unb64(reader.call("Filecoin.ChainReadObj", [{"/": root}]))
    value = reader.call("Chaos.DagGet", {"cid": root})["value"]
    diag = reader.call("Chaos.DagGet", {"cid": root, "format": "diag"})["value"]
    for query, accept, kind, body, tag in (
        ("?format=raw", "*/*", RAW, block, root),
        ("", RAW, RAW, block, root),
        ("", f"{JSON};q=0.5, {RAW};q=0.4, text/plain;q=0.1", JSON, None, root + ".dag-json"),
        ("?format=dag-json", RAW, JSON, None, root + ".dag-json"),
        ("", "*/*", JSON, None, root + ".dag-json"),
        ("", "application/json", JSON, None, root + ".dag-json"),
        ("", "text/html,application/xhtml+xml,*/*;q=0.8", JSON, None, root + ".dag-json"),
        ("?format=diag", "*/*", "text/plain; charset=utf-8", diag.encode(), root + ".diag"),
        ("", "text/plain", "text/plain; charset=utf-8", diag.encode(), root + ".diag"),
    ):
        response = get(reader, root + query, accept)
        assert response.status_code == 200, response.text
        assert response.headers["Content-Type"] == kind
        assert response.headers["ETag"] == f'"{tag}"'
        assert response.headers["Cache-Control"] == "public, max-age=29030400, immutable"
        assert "Accept" in response.headers["Vary"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        if body is None:
            assert json.loads(response.content) == value
            assert b" " not in response.content and not response.content.endswith(b"\n")
        else:
            assert response.content == body


def test_paths(reader):
    root = reader.root()
    actors = reader.call("Chaos.StateRoot")["actors"]["/"]
    for path in (root + "/1", root + "//1/", actors):
        response = get(reader, path + "?format=raw")
        assert cid_text(cid_of(response.content)) == actors
        assert response.headers["ETag"] == f'"{actors}"'
    version = get(reader, root + "/0")
    assert version.json() == reader.call("Chaos.StateRoot")["treeVersion"]
    # A value is no block, and its type says so.
    part = get(reader, root + "/0?format=raw")
    assert part.headers["Content-Type"] == "application/cbor"
    assert len(part.content) == 1
    # Escapes are those of URLs.
    block = b"\xa1\x63\xc3\xa4b\x07"
    daemon_put(reader, block)
    assert get(reader, cid_text(cid_of(block)) + "/%C3%A4b").json() == 7


def daemon_put(daemon, block, **more):
    return daemon.call("Chaos.DagPut", {"bytes": b64(block), **more})["cid"]["/"]


def test_conditional(reader):
    root = reader.root()
    tag = get(reader, root).headers["ETag"]
    for header in (tag, "W/" + tag, '"other", ' + tag, "*"):
        response = get(reader, root, **{"If-None-Match": header})
        assert (response.status_code, response.content) == (304, b"")
        assert response.headers["ETag"] == tag
        assert "immutable" in response.headers["Cache-Control"]
    # Another form is another thing.
    assert get(reader, root + "?format=raw", **{"If-None-Match": tag}).status_code == 200
    assert get(reader, root, **{"If-None-Match": tag[:-1]}).status_code == 200
    car = get(reader, root + "?format=car")
    again = get(reader, root + "?format=car", **{"If-None-Match": car.headers.get("ETag", "")})
    assert again.status_code == (304 if "ETag" in car.headers else 200)


def test_head(reader):
    root = reader.root()
    whole = get(reader, root + "?format=raw")
    head = get(reader, root + "?format=raw", method="HEAD")
    assert head.status_code == 200
    assert head.content == b""
    for name in ("Content-Type", "ETag", "Cache-Control", "Content-Length"):
        assert head.headers[name] == whole.headers[name]
    assert get(reader, cid_text(cid_of(b"none")), method="HEAD").status_code == 404
    refused = get(reader, root, method="PUT")
    assert refused.status_code == 405
    assert refused.headers["Allow"] == "GET, HEAD"


def read_car(data):
    """[root], [(cid, block)] of a CAR."""
    sections, at = [], 0
    while at < len(data):
        size = shift = 0
        while True:
            byte = data[at]
            at += 1
            size |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        sections.append(data[at:at + size])
        at += size
    # {"roots": [CID], "version": 1}: 38 bytes of CID, behind their heads.
    head = sections[0]
    assert head.startswith(b"\xa2\x65roots\x81\xd8\x2a\x58\x27\x00")
    assert head.endswith(b"\x67version\x01")
    return [head[13:51]], [(s[:38], s[38:]) for s in sections[1:]]


def test_car(daemon):
    daemon.invoke("mutateState", {"value": "x", "branch": "inTransaction"})
    root = daemon.root()
    stat = daemon.call("Chaos.DagStat", {"cid": root})
    response = get(daemon, root + "?format=car")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == CAR + "; version=1; order=dfs; dups=n"
    assert response.headers["Chaos-Missing-Blocks"] == str(stat["missing"])
    roots, blocks = read_car(response.content)
    assert [cid_text(r) for r in roots] == [root]
    assert len(blocks) == stat["blocks"]
    assert sum(len(block) for _, block in blocks) == stat["bytes"]
    for cid, block in blocks:
        assert cid == cid_of(block)
    assert blocks[0][0] == roots[0]
    assert get(daemon, root, CAR).content == response.content
    # Below a path only what lies there.
    part = get(daemon, root + "/1?format=car")
    roots, some = read_car(part.content)
    assert cid_text(roots[0]) == daemon.call("Chaos.StateRoot")["actors"]["/"]
    assert {cid for cid, _ in some} < {cid for cid, _ in blocks}
    # What is missing is left out, counted, and the answer may change.
    hole = cid_of(b"a hole")
    cid = daemon_put(daemon, b"\x82\xd8\x2a\x58\x27\x00" + hole + b"\x01")
    response = get(daemon, cid + "?format=car")
    assert response.headers["Chaos-Missing-Blocks"] == "1"
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    assert len(read_car(response.content)[1]) == 1


def test_in_a_world(reader):
    root = reader.root()
    response = reader.http.get(f"{reader.url}/w/main/ipld/{root}?format=raw")
    assert cid_text(cid_of(response.content)) == root
    refusal(reader.http.get(f"{reader.url}/w/nosuch/ipld/{root}"), 404, "WORLD_NOT_FOUND")


def test_raw_codec(daemon):
    cid = daemon_put(daemon, b"\xff\x00", codec="raw")
    response = get(daemon, cid)
    assert (response.headers["Content-Type"], response.content) == (RAW, b"\xff\x00")
    assert get(daemon, cid + "?format=dag-json").json() == {"/": {"bytes": "/wA"}}


def test_refusals(reader):
    root = reader.root()
    nowhere = cid_text(cid_of(b"no such block"))
    assert refusal(get(reader, nowhere), 404, "BLOCK_NOT_FOUND")["data"]["cid"] == nowhere
    refusal(get(reader, nowhere + "?format=car"), 404, "BLOCK_NOT_FOUND")
    refusal(get(reader, root + "/9"), 404, "INVALID_PARAMS")
    refusal(get(reader, root + "/0/0"), 404, "INVALID_PARAMS")
    for path in ("", "bafy", "x" * 5000, root + "?format=json", root + "?format=",
                 root + "?form=raw", root + "?format=raw&x=1", root + "?raw"):
        refusal(get(reader, path), 400, "INVALID_PARAMS")
    refusal(get(reader, root, "image/png"), 406, "INVALID_PARAMS")
    refusal(get(reader, root, f"{RAW};q=0"), 406, "INVALID_PARAMS")
    text = daemon_put(reader, b"\x61\xff")
    refusal(get(reader, text), 406, "DECODE_ERROR")
    assert get(reader, text + "?format=raw").content == b"\x61\xff"


def test_too_large(start):
    daemon = start("--max-response", "64KiB")
    block = b"\x5a\x00\x01\x00\x00" + b"x" * 65536
    cid = daemon_put(daemon, block)
    for form in ("raw", "car", "dag-json", "diag"):
        error = refusal(get(daemon, f"{cid}?format={form}"), 413, "LIMIT_EXCEEDED")
        assert error["data"]["limit"] == 65536
    assert get(daemon, EMPTY).json() == []


def test_states_that_are_made_again(tmp_path):
    """Old roots, of which no block is kept: in every form, on many connections at once."""
    args = ["--data-dir", str(tmp_path / "data")]
    daemon = Daemon(args)
    roots = []
    for number in range(60):
        daemon.invoke("mutateState", {"value": f"{number}", "branch": "inTransaction"})
        roots.append(daemon.root())
    chaos = [daemon.call("Chaos.ActorGet", {"address": "f098", "at": root}) for root in roots]
    daemon.stop()
    daemon = Daemon(args)
    failures = []

    def read(number):
        own = requests.Session()
        root, actor = roots[number], chaos[number]
        for path, check in (
            (root + "?format=raw", lambda r: cid_text(cid_of(r.content)) == root),
            (root + "?format=car", lambda r: len(read_car(r.content)[1]) > 10),
            (actor["Head"]["/"] + "/0", lambda r: r.json() == f"{number}"),
        ):
            response = own.get(daemon.url + "/ipld/" + path)
            if response.status_code != 200 or not check(response):
                failures.append((path, response.status_code, response.content[:200]))

    threads = [threading.Thread(target=read, args=(n,)) for n in range(0, 60, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    diff = daemon.call("Chaos.StateDiff", {"from": roots[10], "to": roots[40]})
    fields = {a["address"]: a["fields"] for a in diff["actors"]}
    assert fields["f098"] == [{"path": "State/Value", "old": "10", "new": "40"}]
    assert daemon.call("Chaos.DagStat", {"cid": roots[20]})["complete"]
    assert daemon.call("Chaos.ActorList", {"at": roots[30]})["total"] == len(
        daemon.call("Filecoin.StateListActors", [None]))
    daemon.stop()


def test_the_readme_shows_what_comes(start):
    """The lines below the curl of /ipld and below `chaosactor diff`."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    daemon = start()
    daemon.invoke("abortWith", {"code": 20, "message": "boom"})
    path, shown = re.search(r"^curl -s http://127.0.0.1:3456/ipld/(\S+)\n```\n```json\n(.*)\n```",
                            readme, re.M).groups()
    assert get(daemon, path).text == shown
    lines = re.search(r"^chaosactor diff genesis\n```\n```\n(.*?)```", readme, re.M | re.S)[1]
    assert daemon.call("Chaos.StateDiff", {"from": "genesis", "format": "text"})["text"] == lines


def test_web_pages_may_read_when_allowed(start):
    daemon = start("--allow-origin", "http://pages.example")
    response = get(daemon, daemon.root(), Origin="http://pages.example")
    assert response.headers["Access-Control-Allow-Origin"] == "http://pages.example"
    assert get(daemon, daemon.root(), Origin="http://other.example").status_code == 403


@pytest.mark.parametrize("path", ["../etc/passwd", "%2e%2e/x", "%00", "a" * 20000])
def test_odd_paths(reader, path):
    raw = reader.raw(f"GET /ipld/{path} HTTP/1.1\r\nHost: localhost\r\n"
                     "Connection: close\r\n\r\n".encode())
    assert raw.split(b" ")[1] in (b"400", b"414", b"431")
