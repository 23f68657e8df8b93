# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Who may ask for what: tokens, cookies, worlds, read-only daemons, lists of methods."""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import pathlib
import re
import stat
import subprocess
import sys
import time

import pytest

import chain
import conftest
from conftest import REPOSITORY, Daemon, numbered, run

try:
    import websocket  # Debian's python3-websocket
except ImportError:
    websocket = None
try:
    import jwt  # PyJWT, in Debian python3-jwt: a judge that is not ours
except ImportError:
    jwt = None

SECRET = bytes(range(32))
ALL = ["read", "write", "sign", "admin"]


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(claims, secret=SECRET, header=None):
    """A token by RFC 7519 and RFC 7515, made here."""
    text = encode(json.dumps(header or {"alg": "HS256", "typ": "JWT"}).encode())
    text += "." + encode(json.dumps(claims).encode())
    return text + "." + encode(hmac.new(secret, text.encode(), hashlib.sha256).digest())


def bearer(token):
    return {} if token is None else {"Authorization": "Bearer " + token}


def allow(*words, **claims):
    return sign({"Allow": list(words), **claims})


@contextlib.contextmanager
def guarded(*args, log_level="info", **kwargs):
    """A daemon that asks for tokens of SECRET; its probes of the log are the caller's."""
    daemon = Daemon(["--ephemeral", "--auth", *args], log_level=log_level, **kwargs)
    try:
        yield daemon
    finally:
        daemon.stop()


@pytest.fixture(scope="module")
def secret_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("secret") / "auth-secret"
    path.write_text(SECRET.hex() + "\n")
    path.chmod(0o600)
    return path


@pytest.fixture(scope="module")
def guard(secret_file):
    """One daemon with tokens for all tests here that need none of their own; world ci-1."""
    with guarded("--auth-secret", secret_file) as daemon:
        daemon.http.headers.update(bearer(allow("admin")))
        daemon.call("Chaos.WorldCreate", {"name": "ci-1"})
        daemon.schemas  # pylint: disable=pointless-statement # while the session has a token
        daemon.http.headers.clear()
        yield daemon


def ask(daemon, token, method, params=None, path="/rpc/v1"):
    """(HTTP status, answer) of one call."""
    request = {"jsonrpc": "2.0", "id": 1, "method": method}
    if params is not None:
        request["params"] = params
    response = daemon.post(request, path=path, headers=bearer(token))
    return response.status_code, response.json()


def result(daemon, token, method, params=None, path="/rpc/v1"):
    status, answer = ask(daemon, token, method, params, path)
    assert status == 200 and "result" in answer, answer
    daemon.schemas.check(method, answer)
    return answer["result"]


def failure(daemon, token, method, params=None, path="/rpc/v1"):
    status, answer = ask(daemon, token, method, params, path)
    assert status == 200 and "error" in answer, answer
    daemon.schemas.check_error(answer["error"])
    return answer["error"]


# ---- each route, each kind of token ----------------------------------------------------

BAD = {
    "none": None,
    "expired": allow(*ALL, exp=1_600_000_000),
    "not yet": allow(*ALL, nbf=time.time() + 1000),
    "wrong secret": sign({"Allow": ALL}, bytes(32)),
}
GOOD = {
    "nothing": allow(),
    "read": allow("read"),
    "write": allow("read", "write"),
    "sign": allow("read", "write", "sign"),
    "admin": allow(*ALL),
    "wrong world": allow(*ALL, worlds=["other-*"]),
    "right world": allow(*ALL, worlds=["ci-*", "mai?"]),
}


def codes(bad, nothing, read, write, sign_, admin, wrong_world, right_world):
    """A row: the status for every token that is none, and for each that is one."""
    row = dict.fromkeys(BAD, bad)
    row.update(zip(GOOD, (nothing, read, write, sign_, admin, wrong_world, right_world)))
    return row


OPEN = codes(200, 200, 200, 200, 200, 200, 200, 200)
TOKEN = codes(401, 200, 200, 200, 200, 200, 200, 200)
READ = codes(401, 403, 200, 200, 200, 200, 403, 200)
WRITE = codes(401, 403, 403, 200, 200, 200, 403, 200)
ADMIN = codes(401, 403, 403, 403, 403, 200, 403, 200)
EMPTY = chain.link(chain.cid_of(b"\x80"))["/"]

# (path in daemon/route.c, HTTP method) -> what is asked for, and the table of status codes. What
# a JSON-RPC request takes is said by its members, under status 200: see test_permissions.
ROUTES = {
    ("/", "GET"): ("/", TOKEN),
    ("/", "POST"): ("/", TOKEN),
    ("/rpc/v1", "GET"): ("/rpc/v1", TOKEN),
    ("/rpc/v1", "POST"): ("/rpc/v1", TOKEN),
    ("/rpc/v0", "GET"): ("/rpc/v0", TOKEN),
    ("/rpc/v0", "POST"): ("/rpc/v0", TOKEN),
    ("/livez", "GET"): ("/livez", OPEN),
    ("/health/livez", "GET"): ("/health/livez", OPEN),
    ("/readyz", "GET"): ("/readyz", OPEN),
    ("/health/readyz", "GET"): ("/health/readyz", OPEN),
    ("/healthz", "GET"): ("/healthz", OPEN),
    ("/version", "GET"): ("/version", OPEN),
    ("/openrpc.json", "GET"): ("/openrpc.json", OPEN),
    ("/events", "GET"): ("/events", READ),
    ("/export.car", "GET"): ("/export.car", READ),
    ("/ipld/*", "GET"): ("/ipld/" + EMPTY, READ),
    ("/vector.json", "GET"): ("/vector.json", READ),
    ("/vector.json", "PUT"): ("/vector.json", WRITE),
    ("/import.car", "GET"): ("/import.car", ADMIN),
    ("/import.car", "PUT"): ("/import.car", ADMIN),
    ("/import.car", "DELETE"): ("/import.car", ADMIN),
}
# Whoever gets in there is told that more is needed.
ASKS_MORE = ("/vector.json", "/import.car")


def served_paths():
    """(path, HTTP method, whether each world has one) of every row of the table in route.c."""
    text = (REPOSITORY / "daemon/route.c").read_text()
    table = re.search(r"paths\[\] = \{(.*?)\n\};", text, re.S).group(1)
    takes = dict(re.findall(r'\[(ROUTE_\w+)\] = (NULL|"[^"]*")', text))
    for path, route, per_world in re.findall(
        r'\{ "([^"]+)",\s*(ROUTE_\w+),\s*(true|false),\s*(?:true|false) \}', table
    ):
        methods = [word for word in takes[route].strip('"').split(", ") if word != "HEAD"]
        for method in ["POST"] if takes[route] == "NULL" else methods:
            yield path, method, per_world == "true"


def test_every_route_has_a_row():
    served = {(path, method) for path, method, _ in served_paths()}
    assert len(served) >= 14
    assert served == set(ROUTES), "daemon/route.c and the table ROUTES differ"


def request_status(daemon, method, path, token):
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "Filecoin.Version"})
    with daemon.http.request(
        method,
        daemon.url + path,
        data=body if method in ("POST", "PUT") else None,
        headers={"Content-Type": "application/json", **bearer(token)},
        stream=True,
        timeout=30,
    ) as response:
        if response.status_code in (401, 403):
            challenge = response.headers.get("WWW-Authenticate", "")
            assert ("Bearer" in challenge) == (response.status_code == 401)
            assert ("invalid_token" in challenge) == (response.status_code == 401 and bool(token))
            error = response.json()["error"]
            assert error["code"] == -32001
            daemon.schemas.check_error(error)
            assert not token or token not in response.text
        return response.status_code


@pytest.mark.parametrize("row", ROUTES, ids="-".join)
def test_routes(guard, row):
    """The table: each route with each kind of token, with and without a world in the path."""
    path, expected = ROUTES[row]
    per_world = next(w for p, m, w in served_paths() if (p, m) == row)
    for prefix in ["", "/w/ci-1"] if per_world else [""]:
        for name, token in {**BAD, **GOOD}.items():
            status = request_status(guard, row[1], prefix + path, token)
            if path in ASKS_MORE and status not in (401, 403):
                status = 200
            assert status == expected[name], (prefix + path, name)


def test_the_page_for_people(guard):
    """What route.c has no path for: who comes without a token is a guest (test_front_page.py has
    what such a one sees)."""
    for name, token in {**BAD, **GOOD}.items():
        response = guard.http.get(guard.url + "/", timeout=30,
                                  headers={"Accept": "text/html", **bearer(token)})
        expected = 200 if token is None else codes(401, *[200] * 7)[name]
        assert response.status_code == expected, name


def test_heads_are_as_gets(guard):
    for path, method, _ in served_paths():
        if method == "GET" and path not in ("/events", *ASKS_MORE):
            target, expected = ROUTES[path, "GET"]
            for name, token in {**BAD, **GOOD}.items():
                response = guard.http.head(guard.url + target, headers=bearer(token), timeout=30)
                assert response.status_code == expected[name], (path, name)


# ---- each method -----------------------------------------------------------------------


def methods_by_permission():
    text = (REPOSITORY / "rpc/methods.tbl").read_text()
    return re.findall(r'METHOD\("([\w.]+)",\s*(\w+),\s*(\w+),', text)


def test_permissions(guard):
    """Every method with every permission, in one batch each: refused for it or not at all. What is
    let through has parameters that no method takes, so that it changes nothing."""
    rows = [(name, needs.lower()) for name, _, needs in methods_by_permission()]
    assert len(rows) > 60
    for name, level in [("nothing", -1), ("read", 0), ("write", 1), ("sign", 2), ("admin", 3)]:
        batch = [
            {"jsonrpc": "2.0", "id": i, "method": method, "params": [[[]]] * 9}
            for i, (method, _) in enumerate(rows)
        ]
        response = guard.post(batch, headers=bearer(GOOD[name]))
        assert response.status_code == 200
        for (method, needs), answer in zip(rows, response.json()):
            error = answer["error"]
            refused = error["data"]["name"] == "FORBIDDEN"
            assert refused == (ALL.index(needs) > level), (method, name, error)
            if refused:
                assert error["data"]["needs"] == needs and error["code"] == -32001
                assert error["message"].endswith(f"(need '{needs}')")


def test_a_higher_permission_is_enough(guard):
    """Lotus lists all permissions up to the highest; a list without them says no less."""
    for words in (["admin"], ["sign"], ["write"], ["admin", "read"]):
        assert result(guard, allow(*words), "Filecoin.StateNetworkVersion", [None]) == 13
    token = allow("read", "root", "ADMIN", "")  # words that nobody knows
    assert failure(guard, token, "Filecoin.AuthNew", [["read"]])["data"]["needs"] == "admin"


# ---- worlds -----------------------------------------------------------------------------

CI = allow("admin", worlds=["ci-*", "auto:ci-*"])


def forbidden(guard, method, params=None, path="/rpc/v1", token=CI, world=None):
    error = failure(guard, token, method, params, path)
    assert error["data"]["name"] == "FORBIDDEN", error
    if world:
        assert error["data"]["world"] == world
    return error


def test_worlds_of_a_token(guard):
    """URL, header and parameter alike, and main where nothing names a world."""
    assert result(guard, CI, "Chaos.StateRoot", path="/w/ci-1/rpc/v1")
    assert result(guard, CI, "Chaos.StateRoot", {"world": "ci-1"})
    assert result(guard, CI, "Chaos.WorldGet", {"name": "ci-1"})
    forbidden(guard, "Chaos.StateRoot", world="main")
    forbidden(guard, "Chaos.StateRoot", path="/w/main/rpc/v1", world="main")
    forbidden(guard, "Chaos.StateRoot", {"world": "nobody"}, world="nobody")  # there is none
    forbidden(guard, "Chaos.WorldGet", {"name": "main"}, world="main")
    forbidden(guard, "Chaos.WorldDelete", {"name": "main"}, world="main")
    headers = {**bearer(CI), "Chaos-World": "ci-1"}
    request = {"jsonrpc": "2.0", "id": 1, "method": "Chaos.StateRoot"}
    assert "result" in guard.post(request, headers=headers).json()
    headers["Chaos-World"] = "main"
    assert guard.post(request, headers=headers).json()["error"]["data"]["name"] == "FORBIDDEN"


def test_worlds_in_other_places(guard):
    """Names that are arguments: of a new world, of a state to compare with, of a list."""
    here = "/w/ci-1/rpc/v1"
    result(guard, CI, "Chaos.WorldCreate", {"name": "ci-2"})
    forbidden(guard, "Chaos.WorldCreate", {"name": "xi-2"}, world="xi-2")
    forbidden(guard, "Chaos.WorldCreate", {})  # its name would be made up
    forbidden(guard, "Chaos.WorldCreate", {"name": "ci-3", "from": "main"}, world="main")
    forbidden(
        guard, "Chaos.WorldCreate", {"name": "ci-3", "from": {"world": "main", "at": "head"}}
    )
    forbidden(guard, "Chaos.WorldFork", {"name": "ci-3"}, world="main")
    forbidden(guard, "Chaos.WorldFork", {"from": "ci-1", "name": "xi-3"}, world="xi-3")
    result(guard, CI, "Chaos.WorldFork", {"from": "ci-1", "name": "ci-3"})
    forbidden(guard, "Chaos.WorldDiff", {"a": "ci-1", "b": "main"}, here, world="main")
    forbidden(guard, "Chaos.WorldDiff", {"a": "main", "b": "ci-1"}, here, world="main")
    result(guard, CI, "Chaos.WorldDiff", {"a": "ci-1", "b": "ci-2"}, here)
    forbidden(guard, "Chaos.StateDiff", {"from": {"world": "main", "at": "head"}}, here)
    listed = result(guard, CI, "Chaos.WorldList")
    assert [world["world"] for world in listed["worlds"]] == ["ci-1", "ci-2", "ci-3"]
    assert listed["total"] == 3
    page = result(guard, CI, "Chaos.WorldList", {"limit": 2})
    assert page["next"] == "ci-2" and page["total"] == 3
    page = result(guard, CI, "Chaos.WorldList", {"limit": 2, "cursor": "ci-2"})
    assert [world["world"] for world in page["worlds"]] == ["ci-3"] and page["next"] is None
    assert result(guard, allow("read"), "Chaos.WorldList")["total"] == 4
    forbidden(guard, "Chaos.Gc", {}, here)
    for name in ("ci-2", "ci-3"):
        result(guard, CI, "Chaos.WorldDelete", {"name": name})


def test_worlds_that_are_made_on_use(guard):
    """Being made takes the permission to write, whatever the request that names it first."""
    path = "/w/auto:ci-9/rpc/v1"
    reads = allow("read", worlds=["auto:ci-*"])
    error = failure(guard, reads, "Chaos.StateRoot", path=path)
    assert error["data"]["name"] == "WORLD_NOT_FOUND" and "may write" in error["data"]["hint"]
    forbidden(guard, "Chaos.StateRoot", path="/w/auto:xi/rpc/v1")
    assert result(guard, CI, "Chaos.StateRoot", path=path)
    assert result(guard, reads, "Chaos.StateRoot", path=path)
    result(guard, CI, "Chaos.WorldDelete", {"name": "auto:ci-9"})


def test_members_of_a_batch(guard):
    """Each member is refused or answered by itself."""
    batch = [
        {"jsonrpc": "2.0", "id": 1, "method": "Chaos.StateRoot", "params": {"world": "ci-1"}},
        {"jsonrpc": "2.0", "id": 2, "method": "Chaos.StateRoot", "params": {"world": "main"}},
        {"jsonrpc": "2.0", "id": 3, "method": "Filecoin.AuthNew", "params": [["read"]]},
        {"jsonrpc": "2.0", "method": "Chaos.SetBalance", "params": ["f0100", "1"]},
        {"jsonrpc": "2.0", "id": 4, "method": "Chaos.Nothing"},
    ]
    before = result(guard, allow("read"), "Chaos.StateRoot")
    response = guard.post(batch, headers=bearer(allow("read", worlds=["ci-*"])))
    assert response.status_code == 200
    names = [answer.get("error", {"data": {"name": "-"}})["data"]["name"]
             for answer in response.json()]
    assert names == ["-", "FORBIDDEN", "FORBIDDEN", "METHOD_NOT_FOUND"]
    assert result(guard, allow("read"), "Chaos.StateRoot") == before


def test_calls_inside_a_fixture(secret_file):
    """What Chaos.Fixture calls is asked for like a call of its own."""
    with guarded("--auth-secret", secret_file, "--deny-methods", "Chaos.Set*") as daemon:
        build = [{"method": "Chaos.SetBalance", "params": ["f0100", "1"]}]
        error = failure(daemon, allow("write"), "Chaos.Fixture", {"key": "k", "build": build})
        assert error["data"]["name"] == "METHOD_NOT_FOUND"
        assert error["data"]["reason"] == "disabled"


# ---- tokens -----------------------------------------------------------------------------


def test_auth_new_and_verify(guard):
    admin = GOOD["admin"]
    for words in ([], ["read"], ["admin", "read"], ALL):
        made = base64.b64decode(result(guard, admin, "Filecoin.AuthNew", [words])).decode()
        assert made == sign({"Allow": words}).replace("\n", "") or claims_of(made) == {
            "Allow": words
        }
        assert result(guard, GOOD["read"], "Filecoin.AuthVerify", [made]) == words
    for wrong in (["Read"], ["read", "root"], ["read", 1], "read", None, ["read"] * 17):
        error = failure(guard, admin, "Filecoin.AuthNew", [wrong])
        assert error["data"]["name"] == "INVALID_PARAMS", (wrong, error)


def claims_of(token):
    text = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def test_auth_verify_refuses(guard):
    for token in (*BAD.values(), "", "a.b.c", "x" * 5000, GOOD["read"] + "A"):
        if token is None:
            continue
        error = failure(guard, GOOD["read"], "Filecoin.AuthVerify", [token])
        assert error["code"] == 1 and error["data"]["name"] == "TOKEN_INVALID"
        assert error["message"].startswith("JWT Verification failed: ")
        assert not token or token not in json.dumps(error)


@pytest.mark.skipif(jwt is None, reason="python3-jwt is not installed: nobody else judges tokens")
def test_another_library_agrees(guard):
    """PyJWT verifies what we make, and we what it makes; no other algorithm is taken."""
    made = result(guard, GOOD["admin"], "Chaos.TokenNew",
                  {"allow": ["write"], "worlds": ["ci-*"], "expiresIn": 100})
    claims = jwt.decode(made["token"], SECRET, algorithms=["HS256"])
    assert claims == {"Allow": ["write"], "worlds": ["ci-*"], "exp": made["expiresAt"]}
    assert 90 <= made["expiresAt"] - time.time() <= 101
    token = jwt.encode({"Allow": ["read"], "exp": time.time() + 100.5}, SECRET, "HS256")
    assert result(guard, token, "Filecoin.AuthVerify", [token]) == ["read"]
    for algorithm, key in (("HS384", SECRET), ("HS512", SECRET), ("none", None)):
        token = jwt.encode({"Allow": ["admin"]}, key, algorithm)
        assert request_status(guard, "GET", "/", token) == 401


@pytest.mark.parametrize("token", numbered([
    sign({"Allow": ALL}, header={"alg": "none"}),
    sign({"Allow": ALL}, header={"alg": "RS256", "typ": "JWT"}),
    sign({"Allow": ALL}, header={"alg": ["HS256"]}),
    sign({"Allow": ALL}, header={"typ": "JWT"}),
    sign({"Allow": ALL}, header={"alg": "HS256", "typ": "JWE"}),
    sign({"Allow": ALL}, header={"alg": "HS256", "crit": ["exp"]}),
    sign({"Allow": "admin"}),
    sign({}),
    sign([]),
    sign({"Allow": ALL, "exp": "4102444800"}),
    sign({"Allow": ALL, "exp": 10**30}),
    sign({"Allow": ALL, "exp": None}),
    sign({"Allow": ALL, "exp": 0}),
    sign({"Allow": ALL, "nbf": 1e300}),
    sign({"Allow": ALL, "worlds": "ci-*"}),
    sign({"Allow": ALL, "worlds": [1]}),
    sign({"Allow": ALL, "worlds": None}),
    sign({"Allow": ALL, "worlds": ["a"] * 65}),
    sign({"Allow": ALL, "pad": "x" * 4096}),
    sign({"Allow": ALL})[:-1],
    sign({"Allow": ALL}) + "=",
    sign({"Allow": ALL}) + ".",
    sign({"Allow": ALL}).replace(".", ""),
    "x" * 20000,
]))
def test_tokens_that_are_none(guard, token):
    assert request_status(guard, "POST", "/rpc/v1", token) == 401


def test_worlds_of_none(guard):
    """An empty list lets into no world, which is not the same as no list."""
    token = allow("admin", worlds=[])
    forbidden(guard, "Chaos.StateRoot", token=token)
    assert result(guard, token, "Filecoin.Version")


def test_other_ways_to_send_a_token(guard):
    """Only the header counts, under any case of its scheme; the URL does for WebSockets alone."""
    token = GOOD["admin"]
    for value, status in [
        ("bearer " + token, 200), ("BEARER   " + token + " ", 200),
        (token, 401), ("Basic " + token, 401), ("Bearer", 401), ("Bearer ", 401),
        ("Bearer\t" + token, 401), ("", 401), ("Bearer " + token + " x", 401),
    ]:
        response = guard.http.get(guard.url + "/", headers={"Authorization": value}, timeout=30)
        assert response.status_code == status, value
    for query in ("?token=" + token, "?access_token=" + token):
        assert request_status(guard, "POST", "/rpc/v1" + query, None) == 401
        assert request_status(guard, "GET", "/events" + query, None) == 401
    twice = (f"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n"
             f"Authorization: Bearer {token}\r\n\r\n").encode()
    assert guard.raw(twice).startswith(b"HTTP/1.1 400 ")


def test_tokens_change_on_one_connection(guard):
    """Nothing of a token stays with its connection."""
    answers = b""
    with guard.connect() as connection:
        for name in ("read", "none", "admin", "wrong secret", "read", "expired", "none", "admin"):
            token = {**BAD, **GOOD}[name]
            lines = [f"{key}: {value}" for key, value in bearer(token).items()]
            head = "\r\n".join(["GET / HTTP/1.1", "Host: a", *lines, "", ""])
            connection.sendall(head.encode())
            answers += connection.recv(65536)
    statuses = [int(code) for code in re.findall(rb"HTTP/1.1 (\d+)", answers)]
    assert statuses == [200, 401, 200, 401, 200, 401, 401, 200]


def test_a_remembered_token_expires(guard):
    token = allow("read", exp=time.time() + 1.5)
    assert request_status(guard, "GET", "/", token) == 200
    deadline = time.monotonic() + 20
    while request_status(guard, "GET", "/", token) == 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert request_status(guard, "GET", "/", token) == 401


def test_no_more_than_one_has(guard):
    """A token makes tokens for its own worlds and its own time only."""
    token = allow("admin", worlds=["ci-*"], exp=int(time.time()) + 500)
    made = base64.b64decode(result(guard, token, "Filecoin.AuthNew", [ALL])).decode()
    assert claims_of(made) == {"Allow": ALL, "worlds": ["ci-*"], "exp": claims_of(token)["exp"]}
    for worlds, good in [(["ci-*"], True), (["ci-7"], True), (["ci-*", "main"], False),
                         (["*"], False), (["ci-?"], False), (["c*"], False)]:
        status, answer = ask(guard, token, "Chaos.TokenNew",
                             {"allow": ["read"], "worlds": worlds, "expiresIn": 10**6})
        assert status == 200 and ("result" in answer) == good, answer
        if good:
            assert answer["result"]["expiresAt"] == claims_of(token)["exp"]
            assert answer["result"]["worlds"] == worlds
        else:
            assert answer["error"]["data"]["name"] == "FORBIDDEN"
    for params in ({"allow": ["read"], "worlds": []}, {"allow": ["read"], "worlds": ["A"]},
                   {"allow": ["read"], "worlds": ["a"] * 65}, {"allow": ["read"], "expiresIn": 0},
                   {"allow": ["root"]}, {"worlds": ["a"]}):
        error = failure(guard, GOOD["admin"], "Chaos.TokenNew", params)
        assert error["data"]["name"] == "INVALID_PARAMS", params


def handshake(guard, path, **headers):
    """The connection, or the status of the refusal."""
    url = guard.url.replace("http", "ws") + path
    try:
        return websocket.create_connection(url, timeout=30, header=headers)
    except websocket.WebSocketBadStatusException as refused:
        return refused.status_code


@pytest.mark.skipif(websocket is None, reason="python3-websocket is not installed")
def test_websocket_token_in_the_url(guard):
    """Where no header can be set the URL has the token, as Lotus takes it; a header goes first."""
    good = allow("read", worlds=["ci-*"])
    connection = handshake(guard, "/w/ci-1/rpc/v1?token=" + good)
    connection.send(json.dumps([
        {"jsonrpc": "2.0", "id": 1, "method": "Chaos.StateRoot", "params": {}},
        {"jsonrpc": "2.0", "id": 2, "method": "Chaos.WorldGet", "params": {"name": "main"}}]))
    reads, other = json.loads(connection.recv())
    assert "result" in reads and other["error"]["data"]["name"] == "FORBIDDEN"
    connection.close()
    for query in ("token=" + BAD["expired"], "token=" + BAD["wrong secret"], "token=", "token",
                  "access_token=" + good, ""):
        assert handshake(guard, "/w/ci-1/rpc/v1?" + query) == 401, query
    assert handshake(guard, "/rpc/v1?token=" + good, **bearer(BAD["expired"])) == 401
    assert handshake(guard, "/rpc/v1?token=" + good, Authorization="Basic eDp5") == 401
    connection = handshake(guard, "/rpc/v1?token=" + BAD["expired"], **bearer(GOOD["read"]))
    connection.close()


@pytest.mark.skipif(websocket is None, reason="python3-websocket is not installed")
def test_websockets(guard):
    """The handshake is judged as any request, and each message by what the token allows, as long
    as it holds."""
    for name, path, status in [("none", "/rpc/v1", 401), ("expired", "/rpc/v1", 401),
                               ("wrong secret", "/w/ci-1/rpc/v1", 401)]:
        with pytest.raises(websocket.WebSocketBadStatusException) as caught:
            websocket.create_connection(guard.url.replace("http", "ws") + path, timeout=30,
                                        header=bearer(BAD[name]))
        assert caught.value.status_code == status
    token = allow("read", worlds=["ci-*"], exp=time.time() + 3)
    connection = websocket.create_connection(guard.url.replace("http", "ws") + "/w/ci-1/rpc/v1",
                                             timeout=30, header=bearer(token))

    def say(method, params):
        connection.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method,
                                    "params": params}))
        answer = json.loads(connection.recv())
        return answer["error"]["data"]["name"] if "error" in answer else "-"

    assert say("Chaos.StateRoot", {}) == "-"
    assert say("Filecoin.AuthNew", [["read"]]) == "FORBIDDEN"
    assert say("Chaos.WorldGet", {"name": "main"}) == "FORBIDDEN"
    deadline = time.monotonic() + 30
    word = "-"
    while word == "-":
        assert time.monotonic() < deadline
        time.sleep(0.05)
        try:
            word = say("Chaos.StateRoot", {})
        except ValueError:  # closed already
            word = "UNAUTHORIZED"
    assert word == "UNAUTHORIZED"
    connection.close()


@pytest.mark.skipif(websocket is None, reason="python3-websocket is not installed")
def test_what_stays_open_ends_with_its_token(guard):
    """Streams, channels and connections without a word say why and end, though nothing happens in
    their world."""
    url = guard.url.replace("http", "ws") + "/w/ci-1/rpc/v1"
    until = time.time() + 3
    headers = bearer(allow("read", worlds=["ci-*"], exp=until))
    idle, busy = [websocket.create_connection(url, timeout=30, header=headers) for _ in range(2)]
    for number, method in enumerate(["Chaos.Events", "Filecoin.ChainNotify"], 1):
        busy.send(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": []}))
    with guard.http.get(guard.url + "/w/ci-1/events", headers=headers, stream=True,
                        timeout=30) as stream:
        assert stream.status_code == 200
        events = stream.raw.read().decode()
    assert time.time() >= until
    assert "event: dropped\n" in events and '"name":"TOKEN_EXPIRED"' in events

    said = []
    while True:
        opcode, data = busy.recv_data()
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            break
        said.append(json.loads(data))
    closed = sorted(m["params"][0] for m in said if m.get("method") == "xrpc.ch.close")
    assert closed == [1, 2], said
    last = [m["params"][1] for m in said if m.get("method") == "xrpc.ch.val"][-1]
    assert (last["event"], last["data"]["name"]) == ("dropped", "TOKEN_EXPIRED")
    for answer in (data, idle.recv_data()[1]):
        assert answer == (1008).to_bytes(2, "big") + b"the token has expired (claim exp)"


def test_without_auth_nothing_is_asked(reader):
    """A token that a client is set up with is passed over, whatever it says."""
    for token in (None, "nonsense", BAD["wrong secret"], BAD["expired"]):
        assert request_status(reader, "POST", "/rpc/v1", token) == 200
    for method, params in (("Filecoin.AuthNew", [["read"]]), ("Filecoin.AuthVerify", ["x"]),
                           ("Chaos.TokenNew", {"allow": ["read"]})):
        error = failure(reader, None, method, params)
        assert error["data"]["name"] == "TOKENS_OFF" and "--auth" in error["data"]["hint"]
    access = reader.call("Chaos.Info")["access"]
    assert access == {"auth": False, "readOnly": False, "allowMethods": [], "denyMethods": [],
                      "disabledMethods": 0, "cookieFile": None, "permission": "admin",
                      "worlds": None}


# ---- files ------------------------------------------------------------------------------


def mode_of(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def test_files_of_a_data_directory(start, tmp_path):
    directory = tmp_path / "data"
    daemon = start("--data-dir", directory, "--auth")
    secret, cookie = directory / "auth-secret", directory / "cookie"
    assert mode_of(secret) == mode_of(cookie) == 0o600
    first = cookie.read_text()
    assert claims_of(first)["Allow"] == ALL
    assert result(daemon, first, "Chaos.Info")["access"]["cookieFile"] == str(cookie)
    kept = base64.b64decode(result(daemon, first, "Filecoin.AuthNew", [["read"]])).decode()
    daemon.stop()
    assert not cookie.exists() and re.fullmatch("[0-9a-f]{64}\n", secret.read_text())
    assert sorted(path.name for path in directory.iterdir() if "." not in path.name) == [
        "LOCK", "auth-secret", "wal"]
    daemon = start("--data-dir", directory, "--auth")
    assert request_status(daemon, "GET", "/", kept) == 200
    assert request_status(daemon, "GET", "/", first) == 401  # of the run before
    second = cookie.read_text()
    daemon.kill()
    assert cookie.read_text() == second
    daemon = start("--data-dir", directory, "--auth")  # what a killed one left gives way
    assert cookie.read_text() != second
    assert request_status(daemon, "GET", "/", second) == 401
    assert request_status(daemon, "GET", "/", cookie.read_text()) == 200
    cookie.unlink()
    cookie.write_text("another's")
    daemon.stop()
    assert cookie.read_text() == "another's"  # not ours to remove


def test_an_ephemeral_cookie(start, tmp_path):
    daemon = start("--ephemeral", "--auth")
    path = re.search(r"ev=cookie text=\".* in (/proc/\d+/fd/\d+)\"", daemon.read_log()).group(1)
    assert mode_of(path) == 0o600
    token = pathlib.Path(path).read_text()
    assert result(daemon, token, "Chaos.Info")["data"]["kind"] == "ephemeral"
    daemon.stop()
    assert not os.path.exists(path)
    daemon = start("--ephemeral", "--auth", "--cookie-file", tmp_path / "c")
    assert request_status(daemon, "GET", "/", (tmp_path / "c").read_text()) == 200
    assert mode_of(tmp_path / "c") == 0o600
    daemon.stop()
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660, 0o666, 0o601])
def test_a_secret_that_others_read(tmp_path, mode):
    path = tmp_path / "s"
    path.write_text(SECRET.hex())
    path.chmod(mode)
    done = run("--ephemeral", "--listen", "127.0.0.1:0", "--auth", "--auth-secret", path)
    assert done.returncode == 2 and "other users" in done.stderr and "chmod 600" in done.stderr
    assert SECRET.hex() not in done.stderr


@pytest.mark.parametrize("text", ["", "00" * 31, "00" * 33, "zz" * 32, "0x" + "00" * 31])
def test_a_secret_of_another_form(tmp_path, text):
    path = tmp_path / "s"
    path.write_text(text)
    path.chmod(0o600)
    done = run("--ephemeral", "--listen", "127.0.0.1:0", "--auth", "--auth-secret", path)
    assert done.returncode == 2 and "64 hexadecimal digits" in done.stderr
    assert not text or text not in done.stderr
    assert path.read_text() == text


def test_other_things_in_place_of_a_secret(tmp_path):
    target = tmp_path / "target"
    target.write_text(SECRET.hex())
    target.chmod(0o600)
    link, folder, pipe = tmp_path / "link", tmp_path / "folder", tmp_path / "pipe"
    link.symlink_to(target)
    folder.mkdir()
    os.mkfifo(pipe, 0o600)
    for path, words in [(link, "symbolic link"), (folder, "not a regular file"),
                        (pipe, "not a regular file"), (tmp_path / "no/such", "No such file")]:
        done = run("--ephemeral", "--listen", "127.0.0.1:0", "--auth", "--auth-secret", path)
        assert done.returncode in (1, 2) and words in done.stderr, done.stderr
    done = run("--ephemeral", "--listen", "127.0.0.1:0", "--auth", "--cookie-file", folder)
    assert done.returncode == 1 and "not a regular file" in done.stderr and folder.is_dir()


@pytest.mark.skipif(os.geteuid() != 0, reason="giving a file away takes root")
def test_a_secret_of_another_user(tmp_path):
    path = tmp_path / "s"
    path.write_text(SECRET.hex())
    path.chmod(0o600)
    os.chown(path, 4711, -1)
    done = run("--ephemeral", "--listen", "127.0.0.1:0", "--auth", "--auth-secret", path)
    assert done.returncode == 2 and "another user" in done.stderr


# ---- the start --------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "[::ffff:127.0.0.1]:0"])
def test_an_open_address_takes_a_decision(address):
    done = run("--ephemeral", "--listen", address)
    assert done.returncode == 2
    for word in (address, "--auth", "--insecure", "127.0.0.1"):
        assert word in done.stderr
    done = run("--ephemeral", "--listen", "127.0.0.1:0", "--listen", address,
               env={"CHAOSACTORD_INSECURE": "false"})
    assert done.returncode == 2


def test_addresses_of_this_machine_need_none(start, tmp_path):
    daemon = start("--ephemeral", "--listen", "127.0.0.2:0", "--listen", "localhost:0",
                   "--listen", f"unix:{tmp_path}/s")
    assert "open_to_network" not in daemon.read_log()


def test_open_addresses_with_a_decision(start):
    daemon = start("--ephemeral", "--listen", "0.0.0.0:0", env={"CHAOSACTORD_INSECURE": "true"})
    assert "--insecure: whoever reaches this port can change the state" in daemon.read_log()
    daemon = start("--ephemeral", "--listen", "0.0.0.0:0", "--auth", "--insecure")
    assert "open_to_network" not in daemon.read_log()
    assert request_status(daemon, "GET", "/", None) == 401


def test_who_may_end_the_daemon(start, secret_file):
    """Nobody whom it does not know, where other machines reach it."""
    daemon = start("--ephemeral", "--listen", "127.0.0.1:0", "--listen", "0.0.0.0:0", "--insecure")
    error = daemon.refuse("Filecoin.Shutdown", [], "FORBIDDEN")
    assert error.data["reason"] == "no-tokens" and "SIGTERM" in error.data["hint"]
    assert daemon.call("Chaos.Gc") is not None and daemon.process.poll() is None
    daemon = start("--ephemeral", "--listen", "0.0.0.0:0", "--auth", "--auth-secret", secret_file)
    assert failure(daemon, allow("sign"), "Filecoin.Shutdown", [])["data"]["needs"] == "admin"
    assert result(daemon, allow("admin"), "Filecoin.Shutdown", []) is None
    daemon.ended()


def test_options_of_tokens_without_auth(tmp_path):
    for option in ("--auth-secret", "--cookie-file"):
        done = run("--ephemeral", "--listen", "127.0.0.1:0", option, tmp_path / "x")
        assert done.returncode == 2 and f"{option} without --auth" in done.stderr
    assert not any(tmp_path.iterdir())


# ---- read-only, lists of methods ----------------------------------------------------------


def test_read_only(start):
    daemon = start("--ephemeral", "--read-only")
    before = daemon.root()
    for name, _, needs in methods_by_permission():
        if needs == "READ":
            continue
        error = failure(daemon, None, name, {})
        assert error["data"]["name"] == "FORBIDDEN" and error["data"]["reason"] == "read-only"
        assert error["data"]["needs"] == needs.lower()
    assert daemon.call("Chaos.Info")["access"]["readOnly"] is True
    error = failure(daemon, None, "Chaos.StateRoot", path="/w/auto:x/rpc/v1")
    assert error["data"]["name"] == "WORLD_NOT_FOUND"  # which would be made on use
    assert daemon.root() == before
    assert daemon.call("Chaos.WorldList")["total"] == 1


def test_lists_of_methods(start):
    daemon = start("--ephemeral", "--allow-methods", "Filecoin.*,Chaos.Info",
                   "--allow-methods", "Chaos.World*", "--deny-methods", "*.WorldDelete")
    assert daemon.call("Filecoin.Version") and daemon.call("Chaos.WorldList")
    for name in ("Chaos.WorldDelete", "Chaos.Invoke", "rpc.discover"):
        error = failure(daemon, None, name)
        assert error["data"]["name"] == "METHOD_NOT_FOUND", error
        assert error["data"]["reason"] == "disabled" and "--deny-methods" in error["data"]["hint"]
    access = daemon.call("Chaos.Info")["access"]
    assert access["allowMethods"] == ["Filecoin.*", "Chaos.Info", "Chaos.World*"]
    assert access["denyMethods"] == ["*.WorldDelete"]
    names = [name for name, _, _ in methods_by_permission()]
    enabled = [n for n in names if re.match(r"Filecoin\.|Chaos\.(Info|World(?!Delete))", n)]
    assert access["disabledMethods"] == len(names) - len(enabled)


@pytest.mark.parametrize("option", ["--allow-methods", "--deny-methods"])
@pytest.mark.parametrize("pattern", ["Chaos.Wordl*", "chaos.Info", "Chaos.Invok"])
def test_patterns_of_nothing(option, pattern):
    done = run("--ephemeral", "--listen", "127.0.0.1:0", option, "Chaos.Info", option, pattern)
    assert done.returncode == 2 and f"{option}: no method is called '{pattern}'" in done.stderr


# ---- what must stay secret ------------------------------------------------------------------


def test_secrets_are_not_told(tmp_path, secret_file):
    """No token, and nothing of the secret, in the log at its most talkative level, in an error or
    in a trace, whatever way a token is sent and refused in."""
    cookie = tmp_path / "cookie"
    answers = []
    with guarded("--auth-secret", secret_file, "--cookie-file", cookie,
                 log_level="debug") as daemon:
        tokens = [token for token in {**BAD, **GOOD}.values() if token]
        tokens += [cookie.read_text(), encode(os.urandom(6000))]
        for token in tokens:
            for headers in (bearer(token), {"Authorization": token},
                            {"Authorization": "Basic " + token}, {"Chaos-World": token}):
                for path in ("/rpc/v1", "/nothing", "/w/a/rpc/v1",
                             "/events?token=" + token[:4000]):
                    body = {"jsonrpc": "2.0", "id": 1, "method": "Chaos.Info", "params": [1]}
                    answers.append(daemon.post(body, path, headers).text)
            for params in ([token], [token, token], {"token": token}, [[token]], [{"a": token}],
                           {"tokn": token}, {token: 1}, token):
                for method in ("Filecoin.AuthVerify", "Filecoin.AuthNew"):
                    answers.append(json.dumps(ask(daemon, GOOD["admin"], method, params)[1]))
            if websocket is not None:
                answers.append(str(handshake(daemon, "/rpc/v1?token=" + token[:4000])))
        answers.append(json.dumps(result(daemon, GOOD["admin"], "Chaos.Info")))
        daemon.read_log()
    text = "".join(answers) + daemon.log
    assert len(answers) > 200 and "ev=request" in daemon.log
    made = re.compile(r'"result": "[A-Za-z0-9+/=]+"')  # what AuthNew makes is for who asked
    text = made.sub("", text)
    for token in tokens:
        for part in (token[:4000], token[-24:]):
            assert part not in text, part
    for part in (SECRET.hex(), encode(SECRET), base64.b64encode(SECRET).decode()):
        assert part[:24] not in text


def tell_secrets(daemon, token, key):
    """Sends a token and a key in every way there is; all that is said to that."""
    said = []
    info = {"Type": "secp256k1", "PrivateKey": base64.b64encode(key).decode()}
    hexed = json.dumps(info).encode().hex()
    calls = [("Filecoin.WalletImport", value) for value in (
        [info], {"info": info}, [{**info, "Type": "?"}], [hexed], [hexed[:-1]], [[info]],
        [info["PrivateKey"]], [{info["PrivateKey"]: 1}], [{**info, "Type": info["PrivateKey"]}])]
    said += [json.dumps(ask(daemon, token, *call)) for call in calls]
    address = chain.key_address(key)
    assert result(daemon, token, "Filecoin.WalletHas", [address])
    sent = result(daemon, token, "Chaos.Invoke", {"method": "inspectRuntime"})
    result(daemon, token, "Filecoin.WalletSign", [address, chain.b64(b"text")])
    said += [json.dumps(sent), json.dumps(result(daemon, token, "Chaos.Trace", {"seq": 1}))]
    for method, path in (("GET", "/ipld/" + sent["stateRoot"]["after"]["/"]),
                         ("GET", "/events?lastEventId=0"), ("GET", "/export.car"),
                         ("GET", "/vector.json?from=1&to=1"), ("PUT", "/import.car"),
                         ("PUT", "/vector.json"), ("GET", "/readyz")):
        for sender in (bearer(token), {"Authorization": "Basic " + token},
                       {**bearer(token), "Last-Event-ID": token, "Range": token,
                        "If-None-Match": token, "Accept": token, "Content-Range": token}):
            with daemon.http.request(method, daemon.url + path, headers=sender, stream=True,
                                     data=token if method == "PUT" else None,
                                     timeout=30) as response:
                said.append(str(response.headers))
                endless = path.startswith("/events") and response.status_code == 200
                body = response.raw.read(64) if endless else response.content
                said.append(body.decode(errors="replace"))
    if websocket:
        url = daemon.url.replace("http", "ws") + "/rpc/v1"
        socket = websocket.create_connection(url, timeout=30, header=bearer(token))
        for method, params in [("Chaos.Events", []), *calls]:
            socket.send(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method,
                                    "params": params}))
            said.append(socket.recv())
        socket.send(token)
        said.append(socket.recv())
        socket.close()
        for header in ({"Authorization": token}, {**bearer(token), "Sec-WebSocket-Key": token}):
            with pytest.raises(websocket.WebSocketException) as caught:
                websocket.create_connection(url, timeout=30, header=header)
            said.append(str(vars(caught.value)))
    return said


@pytest.mark.parametrize("level", ["error", "warn", "info", "debug"])
def test_tokens_and_keys_are_not_told(tmp_path, secret_file, level):
    """By HTTP, WebSocket, events, CAR, IPLD and vectors, at each level of the log."""
    key, token = os.urandom(32), allow(*ALL, note=os.urandom(20).hex())
    with guarded("--auth-secret", secret_file, "--cookie-file", tmp_path / "cookie",
                 log_level=level) as daemon:
        cookie = (tmp_path / "cookie").read_text()
        text = "".join(tell_secrets(daemon, token, key) + tell_secrets(daemon, cookie, key))
        daemon.read_log()
    text += daemon.log
    assert ("ev=request" in text) == (level == "debug")
    secrets = [key.hex(), key.hex().upper(), base64.b64encode(key).decode(), encode(key),
               key.decode("latin-1"), SECRET.hex(), encode(SECRET)]
    for part in [*secrets, token.split(".")[1], token[-24:], cookie.split(".")[1], cookie[-24:]]:
        assert part[:24] not in text, part


def test_many_bad_tokens_fill_no_log(secret_file):
    with guarded("--auth-secret", secret_file) as daemon:
        for i in range(300):
            assert request_status(daemon, "GET", "/", f"a.b.{i}") == 401
        time.sleep(0.6)  # two sweeps
        lines = daemon.read_log().count("ev=bad_tokens")
    assert 1 <= lines <= 3


def test_strangers_take_no_memory_for_bodies(secret_file):
    """The bodies of requests that are refused by their head do not count as being received."""
    with guarded("--auth-secret", secret_file, "--max-body-memory", "1MiB") as daemon:
        head = ("POST /rpc/v1 HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                "Content-Length: 1000000\r\n\r\n").encode()
        with contextlib.ExitStack() as stack:
            for _ in range(8):
                stack.enter_context(daemon.connect()).sendall(head + b" " * 1000)
            body = {"jsonrpc": "2.0", "id": 1, "method": "Filecoin.Version",
                    "params": [], "pad": "x" * 500000}
            for _ in range(5):
                assert daemon.post(body, headers=bearer(allow("read"))).status_code == 200


def test_health_check_needs_no_token(guard):
    done = client("--url", guard.url, call=("healthcheck",))
    assert done.returncode == 0, done


CLIENT = str(pathlib.Path(conftest.binary()).with_name("chaosactor"))


def client(*words, env=None, call=("call", "Filecoin.Version", "[]"), **more):
    """chaosactor, run to its end."""
    return subprocess.run(
        [CLIENT, *map(str, words), *call], check=False, timeout=60, capture_output=True,
        text=True, env=conftest.clean_environment(env), **more)


def test_the_command_line_sends_tokens(guard, tmp_path):
    """By flag, in front of the URL as Lotus has it, and by variable, in this order; as itself or
    in a file."""
    good, bad = GOOD["read"], BAD["wrong secret"]
    good_file, bad_file = tmp_path / "good", tmp_path / "bad"
    good_file.write_text(f"  {good}\n\n")
    bad_file.write_text(bad)
    url = guard.url.replace("127.0.0.1", "localhost")  # so no cookie is looked for

    def code(*words, **env):
        done = client(*words, env=env)
        assert good not in done.stderr and bad not in done.stderr
        return done.returncode

    assert code("--url", url) == 1
    assert code("--url", url, "--token", good) == 0
    assert code("--url", url, CHAOSACTOR_TOKEN=good) == 0
    assert code("--url", f"{good}:{url}", CHAOSACTOR_TOKEN=bad) == 0
    assert code("--url", f"{good}:{url}/w/ci-1", "--token", bad) == 1
    assert code(FULLNODE_API_INFO=f"{good}:{url}") == 0
    assert code(FULLNODE_API_INFO=f"{bad}:{url}") == 1
    port = url.rpartition(":")[2]
    for host in ("ip4/127.0.0.1", "dns/localhost", "dns4/localhost"):
        address = f"/{host}/tcp/{port}/http"
        assert code(FULLNODE_API_INFO=f"{good}:{address}") == 0
        assert code(FULLNODE_API_INFO=f"{bad}:{address}") == 1
        assert code("--url", address, "--token", good) == 0
    assert code(FULLNODE_API_INFO=f"{good}:/ip4/127.0.0.1/udp/{port}") == 3
    assert code("--url", url, "--token", "two\nlines") == 3
    assert code("--url", url, "--token-file", good_file) == 0
    assert code("--url", f"{bad}:{url}", "--token-file", good_file, CHAOSACTOR_TOKEN=bad) == 0
    assert code("--url", url, CHAOSACTOR_TOKEN_FILE=str(good_file)) == 0
    assert code("--url", url, CHAOSACTOR_TOKEN=good, CHAOSACTOR_TOKEN_FILE=str(bad_file)) == 0
    assert code("--url", url, "--token-file", bad_file, CHAOSACTOR_TOKEN=good) == 1
    assert client("--url", url, "--token-file", "-", input=good).returncode == 0


def test_token_files_that_are_none(guard, tmp_path):
    empty, words = tmp_path / "empty", tmp_path / "words"
    empty.touch()
    words.write_text("secret words")
    for path in (empty, words, tmp_path, tmp_path / "none"):
        done = client("--url", guard.url, "--token-file", path)
        assert done.returncode == 3 and str(path) in done.stderr, done
        assert "secret" not in done.stderr and "CHAOSACTOR_TOKEN_FILE" in done.stderr
    done = client("--url", guard.url, "--token-file", words, "--token", GOOD["read"])
    assert done.returncode == 3 and "exclude" in done.stderr


def test_the_command_line_finds_the_cookie(guard, start, tmp_path):
    """Of a daemon that runs here: in memory or in a file, by address or by socket, and of one
    beside others, whatever they have."""
    path = tmp_path / "socket"
    other = start("--auth", "--data-dir", "data", "--listen", "127.0.0.1:0", "--listen",
                  f"unix:{path}", limit=lambda: os.chdir(tmp_path))
    for daemon in (guard, other):
        done = client("--url", daemon.url, call=("call", "Chaos.Info"))
        assert done.returncode == 0 and '"permission": "admin"' in done.stdout, done
        assert client("--url", daemon.url.replace("127.0.0.1", "localhost")).returncode == 1
    assert client("--url", f"unix:{path}").returncode == 0
    assert client("--url", "unix:socket", cwd=tmp_path).returncode == 0
    assert client("--url", f"unix:{path}:/w/nobody", call=("state", "root")).returncode == 1
    assert client("--url", f"unix:{path}:/w/main", call=("state", "root")).returncode == 0
    assert client("--url", f"unix:{path}", "--world", "nobody",
                  call=("state", "root")).returncode == 1
    export = ("export", str(tmp_path / "state.car"))
    assert client("--url", f"unix:{path}:/w/main", call=export).returncode == 0
    cookie = tmp_path / "data/cookie"
    cookie.chmod(0o640)
    assert client("--url", other.url).returncode == 1  # no more for its user alone
    cookie.chmod(0o600)
    cookie.rename(tmp_path / "hidden")
    assert client("--url", other.url).returncode == 1
    (tmp_path / "hidden").rename(cookie)


def test_a_cookie_that_two_announce_goes_to_nobody(guard):
    """Who says that it listens where another does is not believed, and neither is that one."""
    announce = (
        "import os, sys; open('/proc/self/comm', 'w').write('chaosactord')\n"
        "fd = os.memfd_create('chaosactord-ready'); os.write(fd, sys.argv[1].encode())\n"
        "print(flush=True); sys.stdin.read()"
    )
    line = f"chaosactord ready url={guard.url} pid=1 version=1\ncookie=/dev/null\n"
    with subprocess.Popen(
        [sys.executable, "-c", announce, line], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as liar:
        liar.stdout.readline()
        assert client("--url", guard.url).returncode == 1
        liar.stdin.close()
    assert client("--url", guard.url).returncode == 0


def test_states_go_with_tokens(guard, tmp_path):
    """Every way of the command line to the daemon sends the token, uploads included."""
    path = str(tmp_path / "state.car")

    def code(token, *words):
        return client("--url", guard.url, *token, call=words).returncode

    assert code(["--token", GOOD["nothing"]], "export", path) == 1
    assert code(["--token", GOOD["read"]], "export", path) == 0
    assert code(["--token", GOOD["write"]], "import", "--world", "ci-2", path) == 1
    assert code(["--token", GOOD["admin"]], "import", "--world", "ci-2", path) == 0
    assert code(["--token", GOOD["admin"]], "world", "delete", "ci-2") == 0
