# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Hostile and broken input: a clear error, bounded time and memory, unchanged state."""

import json
import pathlib
import random
import time

import pytest

import chain
from chain import b64, cbor
from conftest import REPOSITORY, VECTOR_92, binary, numbered, run

CHAOS_VECTOR = REPOSITORY / "tests/vectors/recorded/chaos-nv13.json"
SECONDS = 20  # for anything at all, in a sanitized build on a busy machine


@pytest.fixture(autouse=True)
def unchanged(request):
    """No test of this file may change the state, and each ends in bounded time."""
    if "reader" not in request.fixturenames:
        yield
        return
    reader = request.getfixturevalue("reader")
    before = reader.call("Chaos.StateRoot")
    begin = time.monotonic()
    yield
    assert time.monotonic() - begin < SECONDS
    assert reader.call("Chaos.StateRoot") == before


def names_no_bug(answer):
    for one in answer if isinstance(answer, list) else [answer]:
        assert "error" in one, one
        assert one["error"]["code"] != -32603, one
        assert one["error"]["data"]["hint"]


# ---- JSON ----


@pytest.mark.parametrize(
    "body",
    numbered(
        [
            b"[" * 1000000,
            b'{"a":' * 300000,
            b"[" + b"1," * 1000000 + b"1]",
            b'"' + b"a" * 5000000,
            b"-" * 100000,
            b"1" * 1000000,
            b"1e" + b"9" * 1000000,
            b'"\\u' * 100000,
            b"\\" * 1000000,
            b"[[],[],[[[" * 100000,
            b"\x00" * 100000,
            b"[" + b"null," * 1500 + b"null]",
            b'{"jsonrpc":"2.0","id":"' + b"i" * 1000000 + b'","method":"x"}',
        ]
    ),
)
def test_large_junk(reader, body):
    names_no_bug(reader.post(body).json())


def test_big_strings_and_numbers(reader):
    for params in (
        ["f0" + "9" * 1000000],
        ["f1" + "a" * 1000000],
        [{"/": "b" * 1000000}],
        [["x"] * 100000],
    ):
        response = reader.post(
            {"jsonrpc": "2.0", "id": 1, "method": "Filecoin.StateGetActor", "params": params}
        )
        names_no_bug(response.json())
    body = (
        '{"jsonrpc":"2.0","id":1,"method":"Chaos.StateRoot","params":{"at":' + "9" * 100000 + "}}"
    )
    names_no_bug(reader.post(body.encode()).json())
    for value in ("1" * 400, "-" + "1" * 400, "1" * 100000):
        answer = reader.post(
            {
                "jsonrpc": "2.0",
                "id": 1,
                "method": "Chaos.Invoke",
                "params": {"method": "createState", "value": value},
            }
        ).json()
        names_no_bug(answer)


def test_many_members(reader):
    params = {f"m{i}": i for i in range(20000)}
    names_no_bug(
        reader.post(
            {"jsonrpc": "2.0", "id": 1, "method": "Chaos.StateRoot", "params": params}
        ).json()
    )


def test_mutated_requests(reader):
    """Bytes flipped at random in valid read-only requests: answers, never an end."""
    chance = random.Random(20261124)
    seeds = [
        json.dumps({"jsonrpc": "2.0", "id": 1, "method": m, "params": p}).encode()
        for m, p in (
            (
                "Chaos.Simulate",
                {"invoke": {"method": "send", "args": {"to": "f098", "value": "1"}}},
            ),
            ("Filecoin.StateCall", [chain.message(Method=9), None]),
            (
                "Chaos.DecodeParams",
                {"method": "send", "bytes": b64(cbor([b"\0\x65", b"", 0, b""]))},
            ),
            ("Chaos.History", {"from": 0, "limit": 5}),
            ("Filecoin.ChainReadObj", [{"/": "bafy2bzacea"}]),
        )
    ]
    for seed in seeds:
        for _ in range(120):
            body = bytearray(seed)
            for _ in range(chance.randint(1, 4)):
                at = chance.randrange(len(body))
                choice = chance.random()
                if choice < 0.4:
                    body[at] = chance.randrange(256)
                elif choice < 0.7:
                    del body[at]
                else:
                    body[at:at] = bytes([chance.choice(b'"{}[]:,\\0919eE-.')])
            response = reader.post(bytes(body))
            assert response.status_code in (200, 204)


def test_truncated_requests(reader):
    body = json.dumps(
        {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "Chaos.Simulate",
            "params": {"invoke": {"method": "mutateState", "args": {"value": "é"}}},
        }
    ).encode()
    for size in range(len(body)):
        answer = reader.post(body[:size]).json()
        assert answer["error"]["code"] == -32700


# ---- CBOR ----

HOSTILE = [
    b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\xbb\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x7b\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x9a\x7f\xff\xff\xff",
    b"\x83\x9b\x00\x00\x00\x01\x00\x00\x00\x00",
    b"\x81" * 100000,
    b"\xd8\x2a" * 50000,
    b"\xc1" * 50000,
    b"\x9f" * 50000,
    b"\x84\x42\0\x62\x5b\x7f" + b"\xff" * 7,
    b"\xd8\x2a\x58\x27\x00" + b"\xff" * 38,
    b"\x1b" + b"\xff" * 8,
    b"\xf9\x7e\x00",
    b"\xfb" + b"\xff" * 8,
    b"\xff",
    b"\xf7",
    b"\x18\x01",
    b"\x61\xff",
    b"\x42\0",
    b"\x43\0\x80\x80",
]


@pytest.mark.parametrize("raw", numbered(HOSTILE))
@pytest.mark.parametrize(
    "method", ["send", "callerValidation", "createActor", "resolveAddress", "abortWith"]
)
def test_decoding_hostile_cbor(reader, method, raw):
    for call in ("Chaos.DecodeParams", "Chaos.DecodeReturn"):
        try:
            reader.call(call, {"method": method, "bytes": b64(raw)})
        except Exception as error:
            assert getattr(error, "name", None) == "DECODE_ERROR", error


@pytest.mark.parametrize("raw", numbered(HOSTILE))
def test_hostile_params_are_a_receipt(reader, raw):
    """As raw parameters of a message they are the actor's to refuse."""
    for method in (2, 3, 4, 5, 6, 7, 8):
        result = reader.call("Chaos.Simulate", {"invoke": {"method": method, "params": b64(raw)}})
        assert result["receipt"]["ExitCode"] != 0


@pytest.mark.parametrize("raw", numbered(HOSTILE))
def test_hostile_messages(reader, raw):
    error = reader.refuse("Chaos.Simulate", {"cbor": b64(raw)})
    assert error.name in ("DECODE_ERROR", "INVALID_PARAMS")


def test_mutated_messages(reader):
    chance = random.Random(7)
    seed = chain.message_cbor(chain.message(Method=8, Params=b64(cbor([20, "boom", False]))))
    for _ in range(400):
        raw = bytearray(seed)
        for _ in range(chance.randint(1, 3)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        try:
            reader.call("Chaos.Simulate", {"cbor": b64(bytes(raw))})
        except Exception as error:
            assert getattr(error, "code", -32603) != -32603, (bytes(raw).hex(), error)


# ---- numbers that are no int64 ----

GREAT = "99999999999999999999"


@pytest.mark.parametrize(
    "method, params",
    [
        ("Chaos.EnvSet", '{"baseFee":%s}'),
        ("Chaos.EnvSet", '{"circSupply":%s}'),
        ("Chaos.Simulate", '{"invoke":{"method":"mutateState","args":{"value":%s}}}'),
        ("Chaos.Simulate", '{"invoke":{"method":"abortWith","args":{"message":%s}}}'),
        ("Chaos.Simulate", '{"invoke":{"method":"createState","value":%s}}'),
        ("Chaos.Simulate", '{"invoke":{"method":"createState","to":%s}}'),
        ("Chaos.Simulate", '{"invoke":{"method":9,"params":%s}}'),
        ("Chaos.Simulate", '{"cbor":%s}'),
        ("Chaos.Trace", '{"msgCid":%s}'),
        ("Filecoin.StateCall", '[{"To":"f098","From":"f0100","Value":%s},null]'),
        ("Filecoin.StateGetActor", "[%s,null]"),
    ],
)
def test_great_numbers_are_no_strings(reader, method, params):
    """What refuses a small number refuses one beyond int64 in the same words."""
    errors = []
    for number in ("100", GREAT):
        body = f'{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{params % number}}}'
        error = reader.post(body.encode()).json()["error"]
        assert error["code"] == -32602, error
        assert error["data"]["got"] == number
        errors.append((error["message"].replace(number, "N"), error["data"]["path"]))
    assert errors[0] == errors[1]


# ---- variants of a vector ----


def test_variants_that_are_not_there(reader):
    vector = json.loads(CHAOS_VECTOR.read_text())
    ids = [v["id"] for v in vector["preconditions"]["variants"]]
    for variants in ([], ["nv99"], [ids[0], "nv99"]):
        error = reader.refuse(
            "Chaos.VectorRun", {"vector": vector, "variants": variants}, "INVALID_PARAMS"
        )
        assert error.data["path"] == "variants"
        assert error.data["expected"] == ", ".join(ids)
    assert reader.call("Chaos.VectorRun", {"vector": vector, "variants": ids})["totals"]["ran"]


# ---- memory ----


def post_large(daemon):
    """Three bodies that take much memory, each answered before the next."""
    daemon.post(b"[" + b"1," * 4000000 + b"1]")
    for params in (b'"' + b"f" * 8000000 + b'"', b'{"a":1},' * 1000000 + b"1"):
        daemon.post(
            b'{"jsonrpc":"2.0","id":1,"method":"Filecoin.StateGetActor","params":[' + params + b"]}"
        )


def test_memory_stays_bounded(start):
    """ThreadSanitizer keeps as much again as the daemon takes; neither grows from then on."""
    watched = b"__tsan_init" in pathlib.Path(binary()).read_bytes()
    daemon = start("--max-body", "16MiB")
    before = daemon.memory_kib()
    post_large(daemon)
    once = daemon.memory_kib()
    for _ in range(4):
        post_large(daemon)
    assert daemon.memory_kib() - before < (2 if watched else 1) * 1024 * 1024
    assert daemon.memory_kib() - once < 256 * 1024
    assert daemon.call("Filecoin.StateNetworkVersion", []) == 13


def test_request_memory_limit(start):
    daemon = start("--max-request-memory", "1MiB", "--max-body", "16MiB")
    request = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "Chaos.Simulate",
        "params": {"invoke": {"method": "mutateState", "args": {"value": "x" * 4000000}}},
    }
    error = daemon.post(request).json()["error"]
    assert error["code"] in (-32005, -32602)
    assert daemon.call("Filecoin.StateNetworkVersion", []) == 13


def test_vm_memory_limit(start):
    daemon = start("--vm-memory", "1MiB", "--network-version", "0")
    before = daemon.call("Chaos.StateRoot")
    try:
        daemon.call("Chaos.Invoke", chain.nested_sends(4000))
    except Exception as error:
        assert getattr(error, "name", None) == "LIMIT_EXCEEDED", error
        assert daemon.call("Chaos.StateRoot") == before


# ---- genesis files ----


def refused_genesis(kind, path, tmp_path):
    done = run("--genesis", f"{kind}:{path}", "--listen", "127.0.0.1:0", "--tmp-dir", tmp_path)
    assert done.returncode == 2, (done.returncode, done.stderr)
    assert "level=error" in done.stderr
    assert not list(tmp_path.glob("chaosactord-*"))
    return done.stderr


BLOCK = b"\x80"
CID = chain.cid_of(BLOCK)


@pytest.mark.parametrize(
    "name, data",
    [
        ("empty", b""),
        ("text", b"hello"),
        ("zeros", b"\0" * 1000),
        ("ones", b"\xff" * 1000),
        ("gzip", b"\x1f\x8b\x08\x00" + b"\0" * 20),
        ("no roots", chain.car([], [(CID, BLOCK)])),
        ("root missing", chain.car([CID], [])),
        ("not a state", chain.car([CID], [(CID, BLOCK)])),
        ("wrong hash", chain.car([CID], [(CID, b"\x81\x00")])),
        ("cut", chain.car([CID], [(CID, BLOCK)])[:-1]),
        ("huge header", b"\xff\xff\xff\xff\xff\xff\xff\xff\x7f"),
        ("version 2", b"\x0a\xa1gversion\x02"),
        ("huge block", chain.car([CID], []) + b"\xff\xff\xff\xff\x7f" + b"x" * 100),
        (
            "other hash",
            chain.car(
                [b"\x01\x71\x14\x20" + b"\0" * 32], [(b"\x01\x71\x14\x20" + b"\0" * 32, BLOCK)]
            ),
        ),
    ],
)
def test_broken_cars(tmp_path, name, data):
    path = tmp_path / "x.car"
    path.write_bytes(data)
    refused_genesis("car", path, tmp_path)


@pytest.mark.parametrize(
    "root",
    [
        "x",
        "bafy",
        "Qm" + "1" * 44,
        "bafy2bzaceaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    ],
)
def test_car_with_a_bad_root(tmp_path, root):
    path = tmp_path / "x.car"
    path.write_bytes(chain.car([CID], [(CID, BLOCK)]))
    refused_genesis("car", f"{path}#{root}", tmp_path)


@pytest.mark.parametrize(
    "content",
    numbered(
        [
            "",
            "{",
            "[]",
            "null",
            "{}",
            '{"class":"message"}',
            '{"class":"tipset"}',
            "[" * 100000,
            "\xff",
        ]
    ),
)
def test_broken_vectors(tmp_path, content):
    path = tmp_path / "x.json"
    path.write_text(content, encoding="latin-1")
    assert str(path) in refused_genesis("vector", path, tmp_path)


def test_truncated_vector(tmp_path, shared):
    data = VECTOR_92.read_bytes()
    path = tmp_path / "x.json"
    for size in (1, 100, len(data) // 2, len(data) - 2):
        path.write_bytes(data[:size])
        refused_genesis("vector", path, tmp_path)


def test_vector_with_a_changed_car(tmp_path, shared):
    vector = json.loads(VECTOR_92.read_text())
    path = tmp_path / "x.json"
    for change in (
        vector["car"][:-100],
        vector["car"][:200] + "AAAA" + vector["car"][204:],
        "AAAA",
    ):
        path.write_text(json.dumps({**vector, "car": change}))
        refused_genesis("vector", path, tmp_path)


def test_state_with_missing_blocks(start, tmp_path):
    """An imported state that lacks blocks serves what it has and is no corrupt one."""
    from test_options import export

    source = start()
    root, data = export(source)
    head = source.call("Filecoin.StateGetActor", ["f0105", None])["Head"]["/"]
    raw = chain.unbase32(head[1:])
    block = chain.unb64(source.call("Filecoin.ChainReadObj", [{"/": head}]))
    entry = chain.uvarint(len(raw) + len(block)) + raw + block
    assert entry in data
    path = tmp_path / "lacking.car"
    path.write_bytes(data.replace(entry, b""))
    directory = tmp_path / "d"
    daemon = start("--genesis", f"car:{path}", "--data-dir", directory)
    assert daemon.root() == root
    assert daemon.call("Filecoin.WalletBalance", ["f0105"]) == str(10**24)
    error = daemon.refuse("Filecoin.StateReadState", ["f0105", None])
    assert error.code == 1
    assert daemon.invoke("createState")["receipt"]["ExitCode"] == 4
    daemon.stop()
    done = run("db", "check", "--data-dir", directory)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "problems=0" in done.stdout and "incomplete=0" not in done.stdout


# ---- a full disk ----


def test_full_disk(tmp_path):
    """Writes fail with STORE_FULL, the state is that of the last answer, reads go on, and
    with room again writes do. Nothing that was acknowledged is lost."""
    import os
    import subprocess
    from conftest import Daemon, RpcError

    mount = tmp_path / "small"
    mount.mkdir()
    if (
        os.geteuid() != 0
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(mount)],
            stderr=subprocess.DEVNULL,
        ).returncode
        != 0
    ):
        pytest.skip("needs root and mount for a small file system")
    try:
        daemon = Daemon(["--data-dir", str(mount / "d")])
        daemon.expect_error("full|space")
        dice, acknowledged, error = random.Random(9), [], None
        for _ in range(3000):  # the log is full first, then data.mdb
            try:
                value = dice.randbytes(4000).hex()
                acknowledged.append(daemon.invoke("mutateState", {"value": value}))
            except RpcError as caught:
                error = caught
                break
        assert error is not None and error.name == "STORE_FULL", error
        assert error.code == 1500 and error.data["hint"]
        last, state = acknowledged[-1], daemon.call("Chaos.StateRoot")
        assert (state["root"], state["seq"]) == (last["stateRoot"]["after"], last["seq"])
        assert daemon.call("Filecoin.StateNetworkVersion", []) == 13
        subprocess.run(["mount", "-o", "remount,size=16m", str(mount)], check=True)
        acknowledged.append(daemon.invoke("mutateState", {"value": "there is room again"}))
        assert daemon.http.get(daemon.url + "/readyz", timeout=30).status_code == 200
        daemon.kill()
        assert run("db", "check", "--data-dir", mount / "d").returncode == 0
        daemon = Daemon(["--data-dir", str(mount / "d")])
        found = [daemon.call("Filecoin.StateSearchMsg", [None, one["msgCid"], -1, True])
                 for one in acknowledged]
        assert [one["Message"] for one in found] == [one["msgCid"] for one in acknowledged]
        assert daemon.call("Chaos.StateRoot")["seq"] == acknowledged[-1]["seq"]
        daemon.stop()
    finally:
        subprocess.run(["umount", "-l", str(mount)], check=False)


# ---- addresses say what is wrong with them ----

BAD_ADDRESSES = {
    "": "empty",
    "0xd4c70007f3f502f212c7e6794b94c06f36173b36": "0x",
    "x098": "network",
    "F098": "case",
    "f9098": "protocol",
    "f0zero": "digits",
    "f09223372036854775808": "range",
    "f14obqbpjkruatx7a2pgoimwrsiuuhsox5omh3abz": "checksum",
    "f14obqbpjkruatx7a2pgoimwrsiuuhsox5omh3ab": "length",
    "f14obqbpjkruatx7a2pgoimwrsiuuhsox5omh3a!a": "alphabet",
}


def address_inputs(text):
    """Every kind of place that takes an address: (method, params)."""
    return [
        ("Chaos.Invoke", {"method": "inspectRuntime", "from": text}),
        ("Chaos.Invoke", {"method": "inspectRuntime", "to": text}),
        ("Chaos.EncodeParams", {"method": "resolveAddress", "args": {"address": text}}),
        ("Chaos.EncodeParams", {"method": "callerValidation",
                                "args": {"branch": "isAddress", "addrs": ["f098", text]}}),
        ("Chaos.Simulate", {"message": {"To": text, "From": "f0100"}}),
        ("Chaos.ApplyTipset", {"blocks": [{"miner": text, "messages": []}]}),
        ("Filecoin.StateGetActor", [text, None]),
        ("Filecoin.MpoolGetNonce", [text]),
        ("Filecoin.StateCall", [{"To": "f098", "From": text}, None]),
    ]


@pytest.mark.parametrize("text", BAD_ADDRESSES)
def test_refused_address_says_why(reader, text):
    for method, params in address_inputs(text):
        error = reader.refuse(method, params, "INVALID_PARAMS", -32602)
        assert error.data["reason"] == BAD_ADDRESSES[text], (method, error.data)
        # Behind what was got stands a clause, for those who see the message only.
        assert "…, got " in error.message and '": ' in error.message, error.message


# ---- base64 with line breaks ----


@pytest.mark.parametrize(
    "text", ["gmVoZWxs\nb4A=", "gmVoZWxsb4A=\r\n", "\r\ngmVo\r\nZWxsb4\nA\n=\n"]
)
def test_base64_with_line_breaks(reader, text):
    """As Go's encoding/base64 reads it, and so Lotus."""
    plain = {"method": 2**40, "params": "gmVoZWxsb4A="}
    sent = reader.call("Chaos.Simulate", {"invoke": {**plain, "params": text}})
    assert sent["message"]["Params"] == plain["params"]
    message = {"To": "f098", "From": "f0100", "Method": 9, "Params": text}
    assert reader.call("Filecoin.StateCall", [message, None])["Msg"]["Params"] == plain["params"]


@pytest.mark.parametrize("text", ["gmVoZWxs b4A=", "gmVoZWxsb4A\n", "gmVoZWxsb4A=\t"])
def test_base64_with_other_blanks(reader, text):
    reader.refuse("Chaos.EncodeParams",
                  {"method": "send", "args": {"to": "f098", "params": text}}, "INVALID_PARAMS")
