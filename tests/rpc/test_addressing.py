# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Which world a request is for: URL, header, parameter; and the modes of a batch."""

import pytest

ROOT = {"jsonrpc": "2.0", "id": 1, "method": "Chaos.StateRoot"}


def ask(daemon, path="/rpc/v1", headers=None, method="Chaos.StateRoot", params=None):
    """The answer to one request, checked."""
    request = {"jsonrpc": "2.0", "id": 1, "method": method}
    if params is not None:
        request["params"] = params
    response = daemon.post(request, path=path, headers=headers)
    assert response.status_code == 200, response.text
    answer = response.json()
    daemon.schemas.check(method, answer)
    return answer


def world(name):
    return {"Chaos-World": name}


# ---- where the world is named ----


@pytest.mark.parametrize(
    "path, headers, params",
    [
        ("/rpc/v1", None, {"world": "main"}),
        ("/rpc/v1", None, {"world": None}),
        ("/rpc/v1", world("main"), None),
        ("/w/main/rpc/v1", None, None),
        ("/w/main/", None, None),
        ("/w/%6dain/rpc/v1", None, []),
        ("/w/main/rpc/v1", world("main"), {"world": "main", "at": "genesis"}),
        ("/rpc/v1", world("nowhere"), {"world": "main"}),  # a parameter goes before a header
    ],
)
def test_main(reader, path, headers, params):
    assert ask(reader, path, headers, params=params)["result"]["seq"] == 0


@pytest.mark.parametrize(
    "path, headers, params",
    [
        ("/rpc/v1", None, {"world": "nowhere"}),
        ("/rpc/v1", world("nowhere"), None),
        ("/rpc/v1", world("main"), {"world": "nowhere"}),
        ("/w/nowhere/rpc/v1", None, None),
        ("/w/nowhere/rpc/v1", world("nowhere"), {"world": "nowhere"}),
    ],
)
@pytest.mark.parametrize("method", ["Chaos.StateRoot", "Chaos.EnvSet", "Chaos.Trace"])
def test_unknown(reader, path, headers, params, method):
    error = ask(reader, path, headers, method, params)["error"]
    assert (error["code"], error["data"]["name"]) == (1020, "WORLD_NOT_FOUND")
    assert error["data"]["world"] == "nowhere"
    assert "Chaos.WorldCreate" in error["data"]["hint"]


def test_unknown_of_lotus(reader):
    error = ask(reader, "/w/nowhere/rpc/v1", method="Filecoin.StateListActors", params=[None])
    assert (error["error"]["code"], error["error"]["data"]["name"]) == (1, "WORLD_NOT_FOUND")


@pytest.mark.parametrize(
    "path, headers, params",
    [
        ("/w/main/rpc/v1", world("other"), None),
        ("/w/main/rpc/v1", None, {"world": "other"}),
        ("/w/main/rpc/v1", world("main"), {"world": "other"}),
        ("/w/other/rpc/v1", None, {"world": "main"}),
    ],
)
def test_conflict(reader, path, headers, params):
    error = ask(reader, path, headers, params=params)["error"]
    assert error["data"]["name"] == "INVALID_PARAMS"
    assert {error["data"]["url"], error["data"]["world"]} == {"main", "other"}


BAD_NAMES = ["", "Main", "a b", "a/b", "ä", "a" * 65, ".", "..", "auto:", "auto:A", "main:x"]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_bad_name(reader, name):
    error = ask(reader, params={"world": name})["error"]
    assert (error["data"]["name"], error["data"]["path"]) == ("INVALID_PARAMS", "world")
    if name and name.isascii():
        error = ask(reader, headers=world(name))["error"]
        assert (error["data"]["name"], error["data"]["path"]) == ("INVALID_PARAMS", "Chaos-World")


@pytest.mark.parametrize("name", ["Main", "a%20b", "%C3%A4", "a" * 65, "auto:", ""])
def test_bad_name_in_path(reader, name):
    error = ask(reader, f"/w/{name}/rpc/v1")["error"]
    assert (error["data"]["name"], error["data"]["path"]) == ("INVALID_PARAMS", "/w/NAME")


@pytest.mark.parametrize("value", [1, True, [], {}])
def test_no_name(reader, value):
    error = ask(reader, params={"world": value})["error"]
    assert (error["data"]["name"], error["data"]["path"]) == ("INVALID_PARAMS", "world")


def test_only_chaos_methods_take_it(reader):
    error = ask(reader, method="Filecoin.StateNetworkName", params={"world": "main"})["error"]
    assert error["data"]["name"] == "INVALID_PARAMS"
    error = ask(reader, params={"wolrd": "main"})["error"]
    assert "did you mean world" in error["data"]["hint"]


def test_two_headers(reader):
    answer = reader.raw(
        b"POST /rpc/v1 HTTP/1.1\r\nHost: localhost\r\nChaos-World: main\r\nChaos-World: main\r\n"
        b"Content-Length: 0\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 400 ") and b"more than one Chaos-World" in answer


# ---- pages ----


def test_pages(reader):
    document = reader.http.get(reader.url + "/w/main/openrpc.json").json()
    assert document["servers"] == [{"name": "main", "url": reader.url + "/rpc/v1"}]
    assert reader.http.get(reader.url + "/w/main/rpc/v1").json()["name"] == "chaosactord"
    for path in ("/w/nowhere/openrpc.json", "/w/Bad/rpc/v1"):
        response = reader.http.get(reader.url + path)
        assert response.status_code == 404
        assert response.json()["error"]["data"]["name"] == "WORLD_NOT_FOUND"
    for path in ("/w/main/rpc/v2", "/w/main/livez", "/w/main", "/w/"):
        assert reader.http.get(reader.url + path).status_code == 404


def test_openrpc_lists_what_all_methods_take(reader):
    methods = {m["name"]: m["params"] for m in reader.schemas.document["methods"]}
    for name, params in methods.items():
        by_name = [p["name"] for p in params if p.get("x-by-name-only")]
        if name.startswith("Chaos."):
            assert by_name[0] == "world", name
        else:
            assert by_name == [], name
        assert [p["name"] for p in params[len(params) - len(by_name) :]] == by_name


# ---- batches ----


def member(id_, method="Chaos.StateRoot", **params):
    return {"jsonrpc": "2.0", "id": id_, "method": method, "params": params}


def test_batch_over_worlds(daemon):
    """Each run has its own commit and its own answers, in the order of the members."""
    answers = daemon.batch(
        [
            member(1, "Chaos.EnvSet", epoch=100),
            member(2, "Chaos.EnvSet", epoch=200, world="nowhere"),
            member(3, "Chaos.EnvGet", world="main"),
            {"jsonrpc": "2.0", "method": "Chaos.EnvSet", "params": {"world": "nowhere"}},
            member(4, "Chaos.Trace", world="nowhere", seq=1),
            member(5, "Chaos.EnvSet", epoch=300),
            member(6, "Chaos.Simulate", invoke={"method": "createState"}),
            member(7, "noSuch"),
            member(8, "Chaos.EnvGet", world="nowhere"),
            member(9, "Chaos.EnvGet"),
        ]
    )
    epochs = [a.get("result", {}).get("epoch") for a in answers]
    assert epochs == [100, None, 100, None, 300, 300, None, None, 300]
    names = [a["error"]["data"]["name"] for a in answers if "error" in a]
    assert names == ["WORLD_NOT_FOUND", "WORLD_NOT_FOUND", "METHOD_NOT_FOUND", "WORLD_NOT_FOUND"]
    assert [e["seq"] for e in daemon.call("Chaos.History")["entries"]] == [0, 1, 2]


def test_batch_of_notifications_over_worlds(daemon):
    requests = [member(1, "Chaos.EnvSet", epoch=7), member(1, "Chaos.EnvSet", world="nowhere")]
    for request in requests:
        del request["id"]
    response = daemon.post(requests)
    assert (response.status_code, response.text) == (204, "")
    assert daemon.call("Chaos.EnvGet")["epoch"] == 7


def test_answers_of_earlier_runs_stay(start):
    """A run that does not fit says so, and those before it keep their answers."""
    daemon = start("--ephemeral", "--max-response", "4096")
    answers = daemon.batch(
        [member(1), member(2, world="nowhere"), member(3, "Chaos.Info"), member(4)]
    )
    assert answers[0]["result"]["seq"] == 0
    names = [a["error"]["data"]["name"] for a in answers[1:]]
    assert names == ["WORLD_NOT_FOUND", "LIMIT_EXCEEDED", "LIMIT_EXCEEDED"]
    assert "not executed" in answers[3]["error"]["message"]
