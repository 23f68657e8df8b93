# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The page that a browser gets at the address of the daemon."""

import base64
import hashlib
import html.parser
import os

import pytest

from test_access import BAD, allow, bearer, guarded, secret_file  # pylint: disable=unused-import
from test_disk import FailingDisk

BROWSER = ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8")


class Page(html.parser.HTMLParser):
    """Tags with their attributes, what stands in the cells, and the text."""

    EMPTY = ("meta",)

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.cells, self.text = [], [], [], ""
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data
        if "td" in self.open:
            self.cells.append(data)

    def links(self):
        return [attrs["href"] for tag, attrs in self.tags if tag == "a"]


def get(daemon, accept=BROWSER, **headers):
    return daemon.http.get(daemon.url + "/", headers={"Accept": accept, **headers}, timeout=30)


def page(daemon, **headers):
    response = get(daemon, **headers)
    assert response.status_code == 200, response.text
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    return Page(response.text)


def test_what_a_browser_sees(daemon):
    daemon.call("Chaos.WorldCreate", {"name": "w1", "from": "minimal"})
    daemon.invoke("inspectRuntime")
    seen = page(daemon)
    assert f"chaosactord {daemon.version}" in seen.text and "State: ready" in seen.text
    worlds = [daemon.call("Chaos.WorldGet", {"name": name}) for name in ("main", "w1")]
    assert worlds[0]["seq"] == 1 and seen.cells == [
        cell for world in worlds for cell in
        (world["world"], f"/w/{world['world']}/rpc/v1", str(world["seq"]), str(world["epoch"]))]
    assert "/openrpc.json" in seen.links()
    for link in seen.links():
        assert link.startswith("/"), link
        assert daemon.http.get(daemon.url + link, timeout=30).status_code == 200


def test_it_needs_and_runs_nothing(reader):
    """No script, no form, nothing from elsewhere, and a policy that would let none of it in. The
    style is the one that the policy names."""
    response = get(reader)
    policy = response.headers["Content-Security-Policy"]
    style = response.text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
                      "form-action 'none'; frame-ancestors 'none'")
    seen = Page(response.text)
    allowed = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "strong", "code",
               "table", "tr", "th", "td", "ul", "li", "a"}
    assert {tag for tag, _ in seen.tags} <= allowed
    assert {name for _, attrs in seen.tags for name in attrs} <= {
        "lang", "charset", "name", "content", "href"}
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Vary"] == "Accept, Authorization"


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/json, text/html",
                                    "text/html;q=0", "", "image/png"])
def test_others_get_what_they_got(reader, accept):
    response = get(reader, accept)
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Vary"] == "Accept"
    assert response.json()["rpc"] == "POST JSON-RPC 2.0 to /rpc/v1"


def test_methods_and_hosts(reader):
    """HEAD as GET; POST is JSON-RPC whatever is accepted; a name that may be rebound sees none."""
    head = reader.http.head(reader.url + "/", headers={"Accept": BROWSER}, timeout=30)
    assert head.status_code == 200 and head.headers["Content-Type"].startswith("text/html")
    assert int(head.headers["Content-Length"]) == len(get(reader).content) and not head.content
    request = {"jsonrpc": "2.0", "id": 1, "method": "Filecoin.Version"}
    assert "result" in reader.post(request, "/", {"Accept": BROWSER}).json()
    assert get(reader, Host="attacker.example").status_code == 403
    response = reader.http.put(reader.url + "/", headers={"Accept": BROWSER}, timeout=30)
    assert response.status_code == 405 and response.headers["Allow"] == "GET, HEAD, POST"


def test_worlds_of_a_token(secret_file):  # pylint: disable=redefined-outer-name
    """Without one there are no worlds on it, with one those that it lets in; one that is no good is
    told, as everywhere."""
    with guarded("--auth-secret", secret_file) as daemon:
        daemon.http.headers.update(bearer(allow("admin")))
        for name in ("ci-1", "secret-1"):
            daemon.call("Chaos.WorldCreate", {"name": name})
        daemon.http.headers.clear()
        for headers in ({}, bearer(allow())):
            seen = page(daemon, **headers)
            assert seen.cells == [] and "token" in seen.text and "State: ready" in seen.text
            assert not any(name in seen.text for name in ("ci-1", "secret", "/w/"))
        seen = page(daemon, **bearer(allow("read", worlds=["ci-*"])))
        assert [cell for cell in seen.cells if "-1" in cell] == ["ci-1", "/w/ci-1/rpc/v1"]
        assert "main" in page(daemon, **bearer(allow("read"))).cells
        for token in ("nonsense", *filter(None, BAD.values())):
            assert get(daemon, **bearer(token)).status_code == 401
        assert get(daemon, Authorization="Basic eDp5").status_code == 401
        assert get(daemon, "*/*").status_code == 401


def test_many_worlds(daemon):
    daemon.batch([{"jsonrpc": "2.0", "id": number, "method": "Chaos.WorldFork",
                   "params": {"name": f"w{number:03}"}} for number in range(101)])
    seen = page(daemon)
    assert len(seen.cells) == 4 * 100 and "the first of 102" in seen.text


def test_what_is_wrong_is_told_as_text(start, tmp_path):
    """A path with markup in it stays text."""
    folder = tmp_path / "<script>'&\""
    folder.mkdir()
    disk = FailingDisk(start, folder)
    disk.daemon.expect_error("commit_failed")
    disk.faults("sync 5")
    disk.daemon.refuse("Chaos.Invoke", {"method": "inspectRuntime"}, "STORE_IO")
    response = get(disk.daemon)
    assert response.status_code == 200 and "<script>" not in response.text
    seen = Page(response.text)
    assert "State: not ready: " in seen.text
    assert os.fspath(folder) in seen.text
    disk.heal()
    disk.daemon.invoke("inspectRuntime")
    assert "State: ready" in page(disk.daemon).text
