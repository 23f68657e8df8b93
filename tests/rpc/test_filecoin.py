# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The Filecoin.* look-ups: results byte for byte as Lotus' own encoder prints them
(test_lotus_shapes.py has more of that), error codes and names (docs/http.md, "JSON-RPC")."""

import pytest

import chain
from chain import cid_of, cid_text, link
from conftest import RpcError

CHAOS_HEAD = "bafy2bzaceclyyz7u3cssuai2srvx54rqzvzf4pcdnun3zt4jtfd7quzgpwfjy"
EMPTY = cid_text(cid_of(b"\x80"))


def raw_result(daemon, method, params):
    """The bytes of the result, as they stand in the answer."""
    response = daemon.post({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
    head = b'{"jsonrpc":"2.0","id":1,"result":'
    assert response.content.startswith(head), response.text
    return response.content.rstrip()[len(head) : -1].decode()


# ---- byte for byte ----


def test_plain_shapes(reader):
    """Results that are not objects print as Lotus prints them."""
    assert raw_result(reader, "Filecoin.WalletBalance", ["f0100"]) == f'"{10**24}"'
    assert raw_result(reader, "Filecoin.MpoolGetNonce", ["f0100"]) == "0"
    assert raw_result(reader, "Filecoin.StateNetworkVersion", [None]) == "13"
    assert raw_result(reader, "Filecoin.ChainReadObj", [{"/": EMPTY}]) == '"gA=="'
    assert raw_result(reader, "Filecoin.ChainHasObj", [{"/": EMPTY}]) == "true"
    assert raw_result(reader, "Filecoin.StateNetworkName", []) == '"chaosactord"'
    assert raw_result(reader, "Filecoin.StateGetActor", ["f098", None]) == (
        '{"Code":{"/":"bafkqac3gnfwc6mjpmnugc33t"},"Head":{"/":"'
        + CHAOS_HEAD
        + '"},"Nonce":0,"Balance":"0","DelegatedAddress":null}'
    )
    assert raw_result(reader, "Filecoin.StateReadState", ["f098", None]) == (
        '{"Balance":"0","Code":{"/":"bafkqac3gnfwc6mjpmnugc33t"},'
        '"State":{"Value":"","Unmarshallable":null}}'
    )


def test_html_is_escaped_as_go_does(daemon):
    daemon.invoke("mutateState", {"value": '<a href="x">&\u2028\u2029\x7f é'})
    text = raw_result(daemon, "Filecoin.StateReadState", ["f098", None])
    assert '"Value":"\\u003ca href=\\"x\\"\\u003e\\u0026\\u2028\\u2029\x7f é"' in text


# ---- Version, network ----


def test_version(reader):
    result = reader.call("Filecoin.Version", [])
    assert result == {
        "Version": f"chaosactord-{reader.version}+lotus-api",
        "APIVersion": 131840,
        "BlockDelay": 30,
        "Agent": "chaosactord",
    }


@pytest.mark.parametrize("nv", [0, 3, 9, 15])
def test_network(start, nv):
    daemon = start("--network-version", nv)
    assert daemon.call("Filecoin.StateNetworkName", []) == "chaosactord"
    assert daemon.call("Filecoin.StateNetworkVersion", [None]) == nv
    assert daemon.call("Filecoin.StateNetworkVersion", [[]]) == nv


# ---- state ----


def test_list_actors(reader):
    actors = reader.call("Filecoin.StateListActors", [None])
    expected = [0, 1, 2, 3, 4, 5, 6, 98, 99, *range(100, 110)]
    assert sorted(actors, key=lambda a: int(a[2:])) == [f"f0{i}" for i in expected]


@pytest.mark.parametrize(
    "address, found",
    [
        ("f0100", "f0100"),
        ("t0100", "f0100"),
        (chain.account_address(0), "f0100"),
        ("t" + chain.account_address(9)[1:], "f0109"),
        ("f01", "f01"),
        ("f099", "f099"),
    ],
)
def test_lookup_id(reader, address, found):
    assert reader.call("Filecoin.StateLookupID", [address, None]) == found


def test_account_key(reader):
    for index in range(chain.ACCOUNTS):
        assert reader.call(
            "Filecoin.StateAccountKey", [f"f0{100 + index}", None]
        ) == chain.account_address(index)
    # A key address is its own key, known or not.
    assert reader.call(
        "Filecoin.StateAccountKey", [chain.account_address(1), None]
    ) == chain.account_address(1)
    assert reader.refuse("Filecoin.StateAccountKey", ["f098", None]).code in (1, -32602)


UNKNOWN = chain.key_address(b"\x05" * 32)


@pytest.mark.parametrize(
    "method, params",
    [
        ("StateGetActor", ["f0999", None]),
        ("StateGetActor", [UNKNOWN, None]),
        ("StateReadState", ["f0999", None]),
        ("StateLookupID", [UNKNOWN, None]),
        ("MpoolGetNonce", [UNKNOWN]),
        ("MpoolGetNonce", ["f0999"]),
        ("StateAccountKey", ["f0999", None]),
    ],
)
def test_actor_not_found(reader, method, params):
    error = reader.refuse("Filecoin." + method, params)
    assert error.name == "ACTOR_NOT_FOUND"
    assert error.code in (1, 11)


def test_balance_of_nobody(reader):
    assert reader.call("Filecoin.WalletBalance", [UNKNOWN]) == "0"
    assert reader.call("Filecoin.WalletBalance", ["f0999"]) == "0"


def test_actor_not_found_is_eleven(reader):
    assert reader.refuse("Filecoin.StateGetActor", ["f0999", None]).code == 11


@pytest.mark.parametrize(
    "address, code",
    [
        ("f00", "system"),
        ("f01", "init"),
        ("f03", "cron"),
        ("f099", "account"),
        ("f0100", "account"),
        ("f098", "chaos"),
    ],
)
def test_read_state(reader, address, code):
    result = reader.call("Filecoin.StateReadState", [address, None])
    assert list(result) == ["Balance", "Code", "State"]
    state = result["State"]
    if code == "init":
        assert (state["NextID"], state["NetworkName"]) == (110, "chaosactord")
        assert list(state) == ["AddressMap", "NextID", "NetworkName"]
    if code == "account":
        assert state == {"Address": "f099" if address == "f099" else chain.account_address(0)}
    if code == "system":
        assert state == {}
    if code == "cron":
        assert state["Entries"][0] == {"Receiver": "f04", "MethodNum": 5}


@pytest.mark.parametrize(
    "address, fields",
    [
        ("f02", {"Epoch", "ThisEpochReward", "SimpleTotal"}),
        ("f04", {"MinerCount", "CronEventQueue", "ThisEpochQAPowerSmoothed"}),
        ("f05", {"LastCron", "DealOpsByEpoch", "TotalClientStorageFee"}),
        ("f06", {"RootKey", "Verifiers", "VerifiedClients"}),
    ],
)
def test_states_of_the_other_singletons(reader, address, fields):
    state = reader.call("Filecoin.StateReadState", [address, None])["State"]
    assert fields <= set(state)


def test_states_of_actors_users_make(start, shared):
    """Multisigs, payment channels, miners of recorded pre-states, by every actors version."""
    seen = set()
    for version in range(16):
        for group in ("multisig", "paych", "tipset"):
            path = sorted((shared / f"golden/nv{version:02}/{group}").glob("*.json"))[0]
            daemon = start("--ephemeral", "--genesis", f"vector:{path}")
            for address in daemon.call("Filecoin.StateListActors", [None]):
                try:
                    actor = daemon.call("Filecoin.StateReadState", [address, None])
                except RpcError as error:
                    assert error.name == "DECODE_ERROR"  # pre-states hold such actors too
                    continue
                name = chain.unbase32(actor["Code"]["/"][1:])[4:].decode()
                seen.add((name, tuple(actor["State"])))
            daemon.stop()
    names = {name for name, _ in seen}
    assert {"fil/1/storageminer", "fil/7/storageminer"} <= names
    for name in names:
        assert len([1 for other, _ in seen if other == name]) == 1, name


# ---- randomness ----


def drawn(tag, epoch, entropy, digest=b"i_am_random_____i_am_random_____"):
    preimage = tag.to_bytes(8, "big", signed=True) + digest
    return chain.b64(chain.blake2b(preimage + epoch.to_bytes(8, "big", signed=True) + entropy, 32))


@pytest.mark.parametrize("source", ["Tickets", "Beacon"])
def test_randomness_is_fixed(reader, source):
    method = f"Filecoin.StateGetRandomnessFrom{source}"
    for tag, epoch, entropy in [(1, 0, b""), (8, 12345, b"entropy"), (-1, 2**62, bytes(300))]:
        given = reader.call(method, [tag, epoch, chain.b64(entropy), None])
        assert given == drawn(tag, epoch, entropy)
    assert reader.call(method, [5, 6, None, []]) == drawn(5, 6, b"")
    reader.refuse(method, [5, "x", "", None], "INVALID_PARAMS", -32602)
    reader.refuse(method, [5], "INVALID_PARAMS", -32602)


@pytest.mark.parametrize(
    "method", ["StateGetActor", "StateReadState", "StateLookupID", "StateAccountKey"]
)
def test_tipset_keys(reader, method):
    method = "Filecoin." + method
    address = "f0100"
    assert (
        reader.call(method, [address])
        == reader.call(method, [address, None])
        == reader.call(method, [address, []])
    )
    error = reader.refuse(method, [address, [{"/": EMPTY}]], "TIPSET_NOT_FOUND", 1)
    assert error.data["hint"]
    reader.refuse(method, [address, "x"], "INVALID_PARAMS", -32602)
    reader.refuse(method, [address, None, None], "INVALID_PARAMS", -32602)
    reader.refuse(method, [], "INVALID_PARAMS", -32602)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "f",
        "f0",
        "x0100",
        "f5abc",
        "f0-1",
        "f018446744073709551616",
        "f00100x",
        "F0100",
        100,
        None,
        {},
        "f14obqbpjkruatx7a2pgoimwrsiuuhsox5omh3abb",
        "f1" + "a" * 38,
        "f14obqbpjkruatx7a2pgoimwrsiuuhsox5omh3a",
        "f3" + "a" * 84,
        "f4" + "a" * 200,
    ],
)
@pytest.mark.parametrize(
    "method", ["StateGetActor", "WalletBalance", "MpoolGetNonce", "StateLookupID"]
)
def test_bad_addresses(reader, method, address):
    params = [address, None] if method.startswith("State") else [address]
    error = reader.refuse("Filecoin." + method, params)
    assert (error.name, error.code) == ("INVALID_PARAMS", -32602)
    assert error.data["hint"]


# ---- blocks ----


def test_read_objects(daemon):
    root = daemon.root()
    block = chain.unb64(daemon.call("Filecoin.ChainReadObj", [{"/": root}]))
    assert cid_text(cid_of(block)) == root
    assert block[0] == 0x83 and block[1] == 4  # [version, actors, info]
    head = daemon.call("Filecoin.StateGetActor", ["f0103", None])["Head"]
    assert chain.unb64(daemon.call("Filecoin.ChainReadObj", [head])) == chain.cbor(
        [chain.address_bytes(chain.account_address(3))]
    )
    assert daemon.call("Filecoin.ChainHasObj", [head]) is True


def test_objects_that_are_not_there(reader):
    missing = link(cid_of(b"nothing of this kind"))
    assert reader.call("Filecoin.ChainHasObj", [missing]) is False
    reader.refuse("Filecoin.ChainReadObj", [missing], "BLOCK_NOT_FOUND", 1)


@pytest.mark.parametrize(
    "cid",
    [{"/": ""}, {"/": "x"}, {"/": "bafy"}, {"/": 1}, {}, 5, None, [], {"/": EMPTY[:-1] + "!"}],
)
@pytest.mark.parametrize("method", ["ChainReadObj", "ChainHasObj"])
def test_bad_cids(reader, method, cid):
    reader.refuse("Filecoin." + method, [cid], "INVALID_PARAMS", -32602)


def test_every_reported_root_stays_readable(daemon):
    roots = [daemon.root()]
    for i in range(20):
        roots.append(daemon.invoke("mutateState", {"value": f"v{i}"})["stateRoot"]["after"]["/"])
    for root in roots:
        assert daemon.call("Filecoin.ChainHasObj", [{"/": root}]) is True
        assert daemon.call("Chaos.StateRoot", {"at": root})["root"]["/"] == root


# ---- StateCall ----


def call_message(**fields):
    return chain.message(Method=8, Params=chain.b64(chain.cbor([20, "boom", False])), **fields)


def test_state_call(daemon):
    before = daemon.call("Chaos.StateRoot")
    result = daemon.call("Filecoin.StateCall", [call_message(), None])
    assert list(result) == [
        "MsgCid",
        "Msg",
        "MsgRct",
        "GasCost",
        "ExecutionTrace",
        "Error",
        "Duration",
    ]
    assert result["MsgRct"] == {"ExitCode": 20, "Return": None, "GasUsed": 0, "EventsRoot": None}
    assert result["Msg"]["From"] == "f0100"
    assert "boom" in result["Error"]
    assert result["Duration"] == 0
    assert daemon.call("Chaos.StateRoot") == before


def test_state_call_sees_the_head(daemon):
    daemon.invoke("mutateState", {"value": "now"})
    result = daemon.call("Filecoin.StateCall", [chain.message(Method=9), None])
    assert b"now" in chain.unb64(result["MsgRct"]["Return"])


def test_state_call_with_gas_left_out(daemon):
    result = daemon.call(
        "Filecoin.StateCall",
        [
            {
                "Version": 0,
                "To": "f098",
                "From": "f0100",
                "Nonce": 0,
                "Value": "0",
                "GasLimit": 0,
                "GasFeeCap": "0",
                "GasPremium": "0",
                "Method": 9,
                "Params": None,
            },
            None,
        ],
    )
    assert result["MsgRct"]["ExitCode"] in (0, 7)


@pytest.mark.parametrize(
    "message",
    [
        None,
        1,
        [],
        {},
        {"To": "f098"},
        {**chain.message(), "To": "x"},
        {**chain.message(), "Value": "-x"},
        {**chain.message(), "Params": "%"},
        {**chain.message(), "Method": -1},
        {**chain.message(), "GasLimit": "many"},
        {**chain.message(), "Value": 1.5},
    ],
)
def test_state_call_with_bad_messages(reader, message):
    error = reader.refuse("Filecoin.StateCall", [message, None])
    assert error.code in (-32602, 1)
    assert error.name in ("INVALID_PARAMS", "MESSAGE_REJECTED")


def test_state_call_beyond_the_nesting_of_json(daemon):
    params = b""
    method = 9
    for _ in range(250):
        params = chain.cbor([b"\0\x62", b"", method, params])
        method = 6
    message = chain.message(Method=6, Params=chain.b64(params), GasLimit=10**15)
    error = daemon.refuse("Filecoin.StateCall", [message, None], "LIMIT_EXCEEDED")
    assert error.code == -32005


def test_state_call_that_is_fatal(reader):
    message = chain.message(Method=8, Params=chain.b64(chain.cbor([0, "", False])))
    reader.refuse("Filecoin.StateCall", [message, None], "VM_FATAL", 1)


def test_actor_methods_that_are_missing(reader):
    """A call into an actor that is not implemented names actor and method."""
    error = reader.refuse(
        "Filecoin.StateCall",
        [chain.message(To="f05", Method=2, Params="gA=="), None],
        "ACTOR_NOT_IMPLEMENTED",
        1,
    )
    assert "storagemarket" in error.message and "2" in error.message


# ---- StateSearchMsg ----


def test_search_message(daemon):
    result = daemon.invoke("abortWith", {"code": 20})
    found = daemon.call("Filecoin.StateSearchMsg", [[], result["msgCid"], -1, True])
    head = daemon.call("Filecoin.ChainHead", [])
    assert found == {
        "Message": result["msgCid"],
        "Receipt": result["receipt"],
        "ReturnDec": None,
        "TipSet": head["Cids"],
        "Height": head["Height"],
    }
    assert list(found) == ["Message", "Receipt", "ReturnDec", "TipSet", "Height"]
    assert daemon.call("Filecoin.StateSearchMsg", [None, result["msgCid"], 0, False]) == found


def test_search_message_from_a_tipset(daemon):
    """As in Lotus the tipset has to be known, and the limit counts back from it."""
    result = daemon.invoke("abortWith", {"code": 20})
    executed = daemon.call("Filecoin.ChainHead", [])
    for code in (21, 22, 23):
        daemon.invoke("abortWith", {"code": code})
    head = daemon.call("Filecoin.ChainHead", [])
    away = head["Height"] - executed["Height"]
    for key, limit, known in (
        (None, -1, True),
        (None, away, True),
        (head["Cids"], away, True),
        (None, away - 1, False),
        (head["Cids"], 0, False),
        (None, -2, False),
        (None, 2**63 - 1, True),
        (None, -(2**63), False),
        (executed["Cids"], 0, True),
    ):
        found = daemon.call("Filecoin.StateSearchMsg", [key, result["msgCid"], limit, True])
        assert (found is not None) == known, (key, limit)
    assert daemon.call("Filecoin.StateSearchMsg", [None, result["msgCid"]]) is not None
    elsewhere = [link(chain.message_cid(chain.message(Nonce=77)))]
    daemon.refuse("Filecoin.StateSearchMsg", [elsewhere, result["msgCid"], -1, True],
                  "TIPSET_NOT_FOUND")


def test_search_message_not_found(reader):
    cid = link(cid_of(b"no message"))
    assert raw_result(reader, "Filecoin.StateSearchMsg", [None, cid, -1, True]) == "null"
    reader.refuse("Filecoin.StateSearchMsg", [None, {"/": "x"}, -1, True], "INVALID_PARAMS", -32602)


def test_search_finds_the_one_that_ran(daemon):
    """A refused retry does not hide what became of the message."""
    message = chain.message(Nonce=1, Method=9)
    search = [None, link(chain.message_cid(message)), -1, True]

    def apply():
        return daemon.call("Chaos.ApplyMessage", {"message": message})

    early = apply()  # refused: the nonce is too high
    assert early["receipt"]["ExitCode"] == 2
    assert daemon.call("Filecoin.StateSearchMsg", search)["Receipt"] == early["receipt"]
    daemon.call("Chaos.ApplyMessage", {"message": chain.message(Method=9)})
    ran = apply()
    assert ran["receipt"]["ExitCode"] == 0
    tipset = daemon.call("Filecoin.ChainHead", [])["Cids"]
    daemon.call("Chaos.EnvSet", {"epoch": 900000})
    late = apply()  # refused: the nonce is used up
    assert late["receipt"]["ExitCode"] == 2
    found = daemon.call("Filecoin.StateSearchMsg", search)
    assert found["Receipt"] == ran["receipt"]
    assert found["TipSet"] == tipset
    assert daemon.call("Chaos.Trace", {"msgCid": ran["msgCid"]})["seq"] == ran["seq"]
    # History lists every one of them.
    entries = daemon.call("Chaos.History", {"msgCid": ran["msgCid"]})["entries"]
    assert [e["seq"] for e in entries] == [early["seq"], ran["seq"], late["seq"]]


def test_search_finds_the_one_that_ran_in_a_tipset(daemon):
    message = chain.message(Method=9)
    tipset = {"blocks": [{"miner": "f0101", "messages": [message]}]}
    search = [None, link(chain.message_cid(message)), -1, True]
    ran = daemon.call("Chaos.ApplyMessage", {"message": message})
    assert ran["receipt"]["ExitCode"] == 0
    key = daemon.call("Filecoin.ChainHead", [])["Cids"]
    again = daemon.call("Chaos.ApplyTipset", tipset)["applications"][0]
    assert again["receipt"]["ExitCode"] == 2
    found = daemon.call("Filecoin.StateSearchMsg", search)
    assert (found["Receipt"], found["TipSet"]) == (ran["receipt"], key)


# ---- Discover ----


def test_discover(reader):
    document = reader.call("Filecoin.Discover", [])
    assert document == reader.http.get(reader.url + "/openrpc.json").json()
    assert document["openrpc"].startswith("1.")
