# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The discovery document: valid by itself, complete, and true of live results."""

import json
import socket

import jsonschema
import pytest

import chain
from chain import b64
from conftest import REPOSITORY, RpcError, read_all
from test_lotus_flows import v0

VECTOR = REPOSITORY / "tests/vectors/recorded/chaos-nv13.json"

METHODS = [  # what the issues name
    "Filecoin.Version",
    "Filecoin.StateNetworkName",
    "Filecoin.StateNetworkVersion",
    "Filecoin.StateGetActor",
    "Filecoin.StateReadState",
    "Filecoin.StateListActors",
    "Filecoin.StateLookupID",
    "Filecoin.StateAccountKey",
    "Filecoin.StateCall",
    "Filecoin.WalletBalance",
    "Filecoin.WalletDefaultAddress",
    "Filecoin.WalletDelete",
    "Filecoin.WalletExport",
    "Filecoin.WalletHas",
    "Filecoin.WalletImport",
    "Filecoin.WalletList",
    "Filecoin.WalletNew",
    "Filecoin.WalletSetDefault",
    "Filecoin.WalletSign",
    "Filecoin.WalletSignMessage",
    "Filecoin.WalletValidateAddress",
    "Filecoin.WalletVerify",
    "Filecoin.MpoolGetNonce",
    "Filecoin.MpoolPush",
    "Filecoin.StateSearchMsg",
    "Filecoin.ChainReadObj",
    "Filecoin.ChainHasObj",
    "Filecoin.Discover",
    "Chaos.Info",
    "Chaos.Invoke",
    "Chaos.EncodeParams",
    "Chaos.DecodeParams",
    "Chaos.DecodeReturn",
    "Chaos.ApplyMessage",
    "Chaos.ApplyTipset",
    "Chaos.ApplyImplicit",
    "Chaos.ApplyMessages",
    "Chaos.Simulate",
    "Chaos.EnvGet",
    "Chaos.EnvSet",
    "Chaos.SetBalance",
    "Chaos.SetNonce",
    "Chaos.SetActor",
    "Chaos.CreateAccount",
    "Chaos.DeleteActor",
    "Chaos.Patch",
    "Chaos.StateRoot",
    "Chaos.StateDiff",
    "Chaos.ActorGet",
    "Chaos.ActorList",
    "Chaos.DagGet",
    "Chaos.DagPut",
    "Chaos.DagStat",
    "Chaos.History",
    "Chaos.Trace",
    "Chaos.GasProfile",
    "Chaos.ReadWriteSet",
    "Chaos.Explain",
    "Chaos.VectorCut",
    "Chaos.VectorLint",
    "Chaos.VectorExport",
    "Chaos.VectorRun",
]

@pytest.fixture(scope="module")
def document(reader):
    return reader.http.get(reader.url + "/openrpc.json").json()


def test_document(reader, document):
    assert document["openrpc"].startswith("1.")
    assert document["info"]["version"] == reader.version
    assert document["info"]["title"]
    names = [m["name"] for m in document["methods"]]
    assert len(names) == len(set(names))
    assert set(METHODS) <= set(names)
    assert reader.call("Chaos.Info")["methods"] == len(names)
    assert document["servers"][0]["url"].startswith(reader.url)


@pytest.mark.parametrize("path", ["", "/w/main"])
@pytest.mark.parametrize("method", ["Filecoin.Discover", "rpc.discover"])
def test_the_older_api_has_its_own(reader, document, path, method):
    """At /rpc/v0 a client is told of the methods and parameters that it finds there."""
    found = v0(reader, method, path=path + "/rpc/v0")
    assert found["servers"][0]["url"].endswith("/rpc/v0")
    older = {each["name"]: each for each in found["methods"]}
    newer = {each["name"]: each for each in document["methods"]}
    assert list(older) == sorted(older) and len(older) == len(found["methods"])
    assert older.keys() - newer.keys() == {"Filecoin." + name for name in (
        "BeaconGetEntry", "ChainGetRandomnessFromBeacon", "ChainGetRandomnessFromTickets",
        "StateGetReceipt", "StateSearchMsgLimited", "StateWaitMsgLimited")}
    for name in newer.keys() - older.keys():
        with pytest.raises(RpcError) as refused:
            v0(reader, name)
        assert refused.value.data["reason"] == "wrong-api-version", name
    assert "Filecoin.StateGetBeaconEntry" in newer.keys() - older.keys()
    differ = {name for name in older.keys() & newer.keys()
              if {**older[name], "examples": None} != {**newer[name], "examples": None}}
    assert differ == {"Filecoin.StateSearchMsg", "Filecoin.StateWaitMsg", "Filecoin.Version"}
    for name in differ:  # an example has the parameters of /rpc/v1
        assert older[name]["examples"] == [] != newer[name]["examples"]
    assert [param["name"] for param in older["Filecoin.StateWaitMsg"]["params"]] == [
        "msg", "confidence"]
    assert found["components"] == document["components"]


def test_methods_are_described(document):
    for method in document["methods"]:
        assert method["summary"], method["name"]
        assert method["result"]["name"]
        jsonschema.Draft7Validator.check_schema(method["result"]["schema"])
        optional = False
        for param in method["params"]:
            assert param["name"] and param["schema"]
            jsonschema.Draft7Validator.check_schema(param["schema"])
            if not param.get("required"):
                optional = True
            assert not (optional and param.get("required")) or method["name"].startswith(
                "Chaos."
            ), method["name"]
        expected = (
            "by-position" if method["name"].startswith("Filecoin.") else ("either", "by-name")
        )
        assert method.get("paramStructure", "either") in expected


def test_arguments_of_chaos_methods_are_named(document):
    """Each method's own, which Chaos.Invoke, Simulate and EncodeParams take."""
    schemas = document["components"]["schemas"]
    assert set(schemas["AbortWithArgs"]["properties"]) == {"code", "message", "uncontrolled"}
    assert set(schemas["SendArgs"]["properties"]) == {"to", "value", "method", "params", "invoke"}
    assert schemas["DeleteActorArgs"]["required"] == ["beneficiary"]
    named = [choice["$ref"].rpartition("/")[2] for choice in schemas["ChaosArgs"]["anyOf"]]
    assert len(named) == 10 and set(named) <= set(schemas)
    for method in document["methods"]:
        if method["name"] in ("Chaos.Invoke", "Chaos.EncodeParams"):
            args = next(p for p in method["params"] if p["name"] == "args")
            assert args["schema"] == {"$ref": "#/components/schemas/ChaosArgs"}


def test_every_method_has_its_facts(document):
    titles = set()
    for method in document["methods"]:
        assert len(method["description"]) > len(method["summary"])
        assert [tag["name"] for tag in method["tags"]]
        codes = [error["code"] for error in method["errors"]]
        assert codes and len(codes) == len(set(codes)), method["name"]
        for error in method["errors"]:
            for name in error["data"]["names"]:
                listed = document["components"]["errors"][name]
                assert error["code"] in (listed["code"], 1)
        assert method["x-permission"] in ("read", "write", "sign", "admin")
    for name, schema in document["components"]["schemas"].items():
        assert schema["title"] == name
        titles.add(name)
    assert len(titles) == len(document["components"]["schemas"])


def test_every_error_is_somebodys(document):
    """An error is any method's, or some method lists it."""
    listed = {name for method in document["methods"] for error in method["errors"]
              for name in error["data"]["names"]}
    for name, error in document["components"]["errors"].items():
        assert error["data"]["anyMethod"] != (name in listed), name


def leads_back(schemas, name, above):
    """The first circle of references below a schema, or None."""
    if name in above:
        return [*above, name]
    for reference in references(schemas[name]):
        circle = leads_back(schemas, reference.rpartition("/")[2], [*above, name])
        if circle:
            return circle
    return None


def arrays(value):
    if isinstance(value, dict):
        if value.get("type") == "array":
            yield value
        for item in value.values():
            yield from arrays(item)
    elif isinstance(value, list):
        for item in value:
            yield from arrays(item)


def test_tools_come_to_an_end(document):
    """@open-rpc/schema-utils-js 2.2.1 resolves a circle of references for ever, and
    @open-rpc/generator 1.22.3 stops at an array of anything; tests/interop/openrpc runs both."""
    schemas = document["components"]["schemas"]
    for name in schemas:
        assert leads_back(schemas, name, []) is None
    for array in arrays([schemas, [m["params"] for m in document["methods"]]]):
        assert "items" in array, array


@pytest.mark.parametrize(
    "path, world", [("", "main"), ("/w/main", "main"), ("/w/auto:o", "auto:o")])
@pytest.mark.parametrize("host", ["localhost:99", "box.internal", "[::1]:5", "10.1.2.3"])
def test_servers_are_where_one_asked(reader, host, path, world):
    url = f"http://{host}" + ("" if world == "main" else path) + "/rpc/v1"
    asked = reader.http.get(reader.url + path + "/openrpc.json", headers={"Host": host}).json()
    called = reader.post({"jsonrpc": "2.0", "id": 1, "method": "rpc.discover"},
                         path=path + "/rpc/v1", headers={"Host": host}).json()["result"]
    assert asked["servers"] == called["servers"] == [{"name": world, "url": url}]


def test_no_other_host_becomes_a_server(start, tmp_path):
    """A UNIX socket takes any Host, which a document must not send others to."""
    path = tmp_path / "socket"
    start("--ephemeral", listen=f"unix:{path}")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(path))
        connection.sendall(b"GET /openrpc.json HTTP/1.1\r\nHost: evil.example\r\n"
                           b"Connection: close\r\n\r\n")
        body = read_all(connection).partition(b"\r\n\r\n")[2]
    assert json.loads(body)["servers"][0]["url"] == "http://localhost/rpc/v1"
    assert b"evil" not in body


def references(value):
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def test_references_lead_somewhere(document):
    found = set(references(document))
    assert found
    for reference in found:
        node = document
        assert reference.startswith("#/")
        for part in reference[2:].split("/"):
            node = node[part]
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft7Validator.check_schema(schema)


@pytest.mark.parametrize(
    "method, path, headers, name",
    [
        ("GET", "/nothing", {}, "PATH_NOT_FOUND"),
        ("GET", "/rpc/v2", {}, "PATH_NOT_FOUND"),
        ("PUT", "/rpc/v1", {}, "HTTP_METHOD_NOT_ALLOWED"),
        ("POST", "/rpc/v1", {"Content-Type": "text/html"}, "CONTENT_TYPE_REFUSED"),
        ("POST", "/rpc/v1", {"Content-Encoding": "br"}, "CONTENT_ENCODING_REFUSED"),
        ("POST", "/rpc/v1", {"Content-Encoding": "gzip"}, "HTTP_BAD_REQUEST"),
        (
            "GET",
            "/rpc/v1",
            {"Connection": "Upgrade, close", "Upgrade": "websocket"},
            "HTTP_NOT_IMPLEMENTED",
        ),
        ("GET", "/rpc/v1", {"Host": "elsewhere.example"}, "FORBIDDEN"),
        ("GET", "/livez", {"Origin": "http://elsewhere.example"}, "FORBIDDEN"),
        ("POST", "/rpc/v1", {"Content-Length": str(1 << 40)}, "LIMIT_EXCEEDED"),
    ],
)
def test_refusals_of_http_are_listed(reader, method, path, headers, name):
    head = {"Host": "localhost", "Content-Length": "0", "Connection": "close", **headers}
    lines = [f"{method} {path} HTTP/1.1", *(f"{key}: {value}" for key, value in head.items())]
    answer = reader.raw(("\r\n".join(lines) + "\r\n\r\n").encode())
    error = json.loads(answer.partition(b"\r\n\r\n")[2])["error"]
    assert error["data"]["name"] == name
    reader.schemas.check_error(error)


def test_other_forms_of_results(daemon):
    """Beside the calls of examples.py; the fixture checks each result against its schema."""
    message = chain.message(Method=9)
    daemon.invoke("abortWith", {"code": 20}, trace=True)
    for method, params in {
        "Filecoin.MpoolBatchPushUntrusted": [[]],
        "Chaos.ApplyMessage": {"message": {**message, "Nonce": 1}, "trace": True},
        "Chaos.ApplyMessages": {"invokes": [
            {"method": "inspectRuntime"}, {"method": "abortWith", "args": {"code": 0}}]},
        "Chaos.ApplyTipset": {"blocks": [{"miner": "f0100", "messages": []}], "trace": True},
        "Chaos.Simulate": {"invoke": {"method": "inspectRuntime"}, "at": "genesis", "trace": True},
        "Chaos.Patch": {"operations": [
            {"createAccount": {}}, {"setBalance": {"address": "f0103", "value": "1"}},
            {"envSet": {"randomness": {"source": "replay", "rules": [
                {"on": ["chain", 7], "ret": b64(bytes(32))}]}}}]},
        "Chaos.ActorList": {},
        "Chaos.StateDiff": {"from": "genesis", "depth": "block"},
        "Chaos.StateRoot": {},
        "Chaos.History": {},
        "Chaos.Trace": {"seq": 1, "format": "lotus"},
        "Chaos.GasProfile": {},
        "Chaos.VectorCut": {"vector": json.loads(VECTOR.read_text()), "fold": 1, "trim": True},
    }.items():
        daemon.call(method, params)
    # A message that ends in a sender error has no trace.
    refused = daemon.invoke("createState", nonce=77)
    assert refused["receipt"]["ExitCode"] == 2
    lotus = daemon.call("Chaos.Trace", {"seq": refused["seq"], "format": "lotus"})
    assert lotus["trace"] is None


def test_schemas_are_not_empty_promises(daemon, document):
    """The schemas refuse what they should: an answer with a member more or less fails."""
    from schemas import Schemas

    results = Schemas(document).results
    good = daemon.invoke("createState")
    results["Chaos.Invoke"].validate(good)
    for broken in (
        {**good, "extra": 1},
        {k: v for k, v in good.items() if k != "receipt"},
        {**good, "seq": "1"},
        {**good, "msgCid": "bafy"},
    ):
        with pytest.raises(jsonschema.ValidationError):
            results["Chaos.Invoke"].validate(broken)
