# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Filecoin.*: the daemon itself, the network of a world, what draws of randomness are derived
from, and the checks that clients make before they push."""

import base64
import datetime
import re
import struct
import time

import pytest

import chain
from conftest import RpcError
from test_lotus_flows import blank, v0

ACCOUNT = chain.account_address(1)
FIXED = b"i_am_random_____i_am_random_____"
SOURCES = {"chain": "Tickets", "beacon": "Beacon"}


# ---- the daemon ----


def test_session(start):
    daemon = start("--ephemeral")
    session = daemon.call("Filecoin.Session", [])
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
                        session)
    assert daemon.call("Filecoin.Session", []) == v0(daemon, "Filecoin.Session") == session
    assert start("--ephemeral").call("Filecoin.Session", []) != session


def test_version_and_start(start):
    begun = int(time.time())
    daemon = start("--ephemeral")
    version = daemon.call("Filecoin.Version", [])
    assert version == {"Version": f"chaosactord-{daemon.version}+lotus-api", "APIVersion": 131840,
                       "BlockDelay": 30, "Agent": "chaosactord"}
    assert v0(daemon, "Filecoin.Version") == {**version, "APIVersion": 66816}
    text = daemon.call("Filecoin.StartTime", [])
    started = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z").timestamp()
    assert begun <= started <= time.time()


def test_discover_names_the_world(daemon):
    daemon.call("Chaos.WorldCreate", {"name": "w"})
    for api in ("v0", "v1"):
        found = v0(daemon, "Filecoin.Discover", path=f"/w/w/rpc/{api}")
        assert found["servers"] == [{"name": "w", "url": f"{daemon.url}/w/w/rpc/{api}"}]


def test_log_level(start):
    daemon = start("--ephemeral", log_level="warn")
    assert daemon.call("Filecoin.LogList", []) == ["chaosactord"]
    daemon.call("Chaos.Info", [])
    daemon.call("Filecoin.LogSetLevel", ["*", "DEBUG"])
    daemon.call("Filecoin.StartTime", [])
    daemon.call("Filecoin.LogSetLevel", ["chaosactord", "warn"])
    daemon.call("Filecoin.StateNetworkName", [])
    for bad in (["world", "debug"], ["*", "loud"], ["*", "informative"], ["*"]):
        daemon.refuse("Filecoin.LogSetLevel", bad, "INVALID_PARAMS")
    daemon.stop()
    requests = [line for line in daemon.log.splitlines() if "level=debug" in line]
    assert len(requests) in (1, 2), daemon.log


def test_shutdown(start):
    daemon = start("--ephemeral")
    daemon.refuse("Filecoin.Shutdown", [1], "INVALID_PARAMS")
    assert daemon.call("Filecoin.Shutdown", []) is None
    daemon.ended()


# ---- the network ----


def test_actor_codes(reader):
    codes = reader.call("Filecoin.StateActorCodeCIDs", [13])
    assert list(codes) == ["account", "cron", "init", "multisig", "paymentchannel", "reward",
                           "storagemarket", "storageminer", "storagepower", "system",
                           "verifiedregistry"]
    actor = reader.call("Filecoin.StateGetActor", ["f0100", None])
    assert codes["account"] == actor["Code"]
    assert codes["multisig"] == {"/": "bafkqadtgnfwc6njpnv2wy5djonuwo"}
    names = {version: reader.call("Filecoin.StateActorCodeCIDs", [version])["system"]["/"]
             for version in range(16)}
    assert [base64.b32decode(name[1:].upper() + "=" * (-len(name[1:]) % 8))[4:].decode()
            for name in names.values()] == [
        f"fil/{actors}/system" for actors in [1] * 4 + [2] * 6 + [3, 3, 4, 5, 6, 7]]
    reader.refuse("Filecoin.StateActorCodeCIDs", [16], "INVALID_PARAMS")
    assert v0(reader, "Filecoin.StateActorCodeCIDs", [13]) == codes


def test_network_params(daemon):
    params = daemon.call("Filecoin.StateGetNetworkParams", [])
    assert list(params) == [
        "NetworkName", "BlockDelaySecs", "ConsensusMinerMinPower", "PreCommitChallengeDelay",
        "ForkUpgradeParams", "Eip155ChainID", "GenesisTimestamp"]
    assert params["NetworkName"] == daemon.call("Filecoin.StateNetworkName", [])
    assert params["BlockDelaySecs"] == daemon.call("Filecoin.Version", [])["BlockDelay"]
    genesis = daemon.call("Filecoin.ChainGetGenesis", [])
    assert params["GenesisTimestamp"] == genesis["Blocks"][0]["Timestamp"]
    assert params["ConsensusMinerMinPower"] == str(10 << 40)
    assert params["PreCommitChallengeDelay"] == 150 and params["Eip155ChainID"] == 0
    heights = params["ForkUpgradeParams"]
    assert heights["UpgradeHyperdriveHeight"] == -1  # version 13, in force
    assert heights["UpgradeChocolateHeight"] == heights["UpgradeXxHeight"] == 2**53 - 1
    daemon.call("Chaos.EnvSet", {"networkVersion": 0})
    heights = v0(daemon, "Filecoin.StateGetNetworkParams")["ForkUpgradeParams"]
    assert set(heights.values()) == {0, 2**53 - 1}
    assert heights["BreezeGasTampingDuration"] == 0


BEGINS = {  # lotus b835fab70 chain/consensus/filcns/upgrades.go: versions that upgrades bring
    "Breeze": 1, "Smoke": 2, "Ignition": 3, "Refuel": 3, "Assembly": 4, "Tape": 5, "Liftoff": 5,
    "Kumquat": 6, "Calico": 7, "Persian": 8, "Orange": 9, "Claus": 9, "Trust": 10, "Norwegian": 11,
    "Turbo": 12, "Hyperdrive": 13, "Chocolate": 14, "OhSnap": 15,
}


def test_upgrades_in_force(daemon):
    for version in range(16):
        daemon.call("Chaos.EnvSet", {"networkVersion": version})
        heights = daemon.call("Filecoin.StateGetNetworkParams", [])["ForkUpgradeParams"]
        assert {name for name, height in heights.items() if height == -1} == {
            f"Upgrade{name}Height" for name, begins in BEGINS.items() if begins <= version}


def test_the_network_at_a_tipset(daemon):
    before = daemon.call("Filecoin.ChainHead", [])["Cids"]
    draw = ["Filecoin.StateGetRandomnessDigestFromTickets", [7, before]]
    assert base64.b64decode(daemon.call(*draw)) == FIXED
    daemon.call("Chaos.EnvSet", {"networkVersion": 14,
                                 "randomness": {"source": "seeded", "seed": "s"}})
    assert daemon.call("Filecoin.StateNetworkVersion", [before]) == 13
    assert daemon.call("Filecoin.StateNetworkVersion", [None]) == 14
    assert base64.b64decode(daemon.call(*draw)) == FIXED != digest(daemon, "chain", 7)


def test_the_name_of_another_network(daemon):
    """It is the state's: one that init was made with."""
    state = daemon.call("Filecoin.StateGetActor", ["f01", None])["Head"]
    block = chain.unb64(daemon.call("Filecoin.ChainReadObj", [state]))
    assert block.endswith(chain.cbor("chaosactord"))
    renamed = block.replace(chain.cbor("chaosactord"), chain.cbor("else"))
    put = daemon.call("Chaos.DagPut", {"bytes": chain.b64(renamed)})
    daemon.call("Chaos.SetActor", {"address": "f01", "head": put["cid"]})
    assert daemon.call("Filecoin.StateNetworkName", []) == "else"
    assert daemon.call("Filecoin.StateGetNetworkParams", [])["NetworkName"] == "else"


# ---- randomness ----


def digest(daemon, source, epoch):
    return base64.b64decode(daemon.call(
        f"Filecoin.StateGetRandomnessDigestFrom{SOURCES[source]}", [epoch, None]))


def drawn(daemon, source, tag, epoch, entropy):
    return base64.b64decode(daemon.call(
        f"Filecoin.StateGetRandomnessFrom{SOURCES[source]}",
        [tag, epoch, chain.b64(entropy), None]))


def derived(base, tag, epoch, entropy):
    return chain.blake2b(struct.pack(">q", tag) + base + struct.pack(">q", epoch) + entropy, 32)


RULE = {"on": ["chain", 7], "ret": chain.b64(bytes(range(32)))}
EXACT = {"on": ["beacon", 3, 8, chain.b64(b"e")], "ret": chain.b64(bytes(range(32)))}


def test_draws_are_derived_from_digests(daemon):
    for randomness in (
        {"source": "fixed"}, {"source": "seeded", "seed": "s"},
        {"source": "replay", "rules": [RULE]},
        {"source": "fixed", "value": chain.b64(b"\7" * 32)},
    ):
        daemon.call("Chaos.EnvSet", {"randomness": randomness})
        check_draws(daemon)


def check_draws(daemon):
    for source in SOURCES:
        for epoch in (0, 7, 8, -1, 2**40):
            base = digest(daemon, source, epoch)
            for tag, entropy in ((1, b""), (9, b"entropy")):
                assert drawn(daemon, source, tag, epoch, entropy) == derived(
                    base, tag, epoch, entropy)
    entry = daemon.call("Filecoin.StateGetBeaconEntry", [9])
    assert entry == {"Round": 9, "Data": chain.b64(digest(daemon, "beacon", 9))}
    assert v0(daemon, "Filecoin.BeaconGetEntry", [9]) == entry
    first = daemon.call("Filecoin.StateGetBeaconEntry", [-9])
    assert first == daemon.call("Filecoin.StateGetBeaconEntry", [0])


def test_digests_there_are_none_of(daemon):
    assert digest(daemon, "chain", 7) == FIXED
    daemon.call("Chaos.EnvSet", {"randomness": {"source": "strict", "rules": [RULE]}})
    assert digest(daemon, "chain", 7) == bytes(range(32))
    for method, params in (
        ("StateGetRandomnessDigestFromTickets", [8, None]),
        ("StateGetRandomnessDigestFromBeacon", [7, None]), ("StateGetBeaconEntry", [7]),
    ):
        daemon.refuse("Filecoin." + method, params, "RANDOMNESS_UNKNOWN", 1)
    daemon.call("Chaos.EnvSet", {"randomness": {"source": "strict", "rules": [RULE, EXACT]}})
    error = daemon.refuse("Filecoin.StateGetRandomnessDigestFromBeacon", [8, None],
                          "RANDOMNESS_UNKNOWN", 1)
    assert "draw by draw" in error.message
    # Older vectors give results, and so the one that stands in for those they lack.
    daemon.call("Chaos.EnvSet", {"randomness": {"source": "replay", "rules": [EXACT]}})
    daemon.refuse("Filecoin.StateGetRandomnessDigestFromTickets", [1, None], "RANDOMNESS_UNKNOWN")


def test_not_in_the_older_api(reader):
    for method, params in (
        ("StateGetRandomnessDigestFromTickets", [8, None]), ("StateGetBeaconEntry", [7]),
        ("StateGetRandomnessDigestFromBeacon", [8, None]), ("MpoolCheckMessages", [[]]),
        ("MpoolCheckPendingMessages", ["f0100"]), ("MpoolCheckReplaceMessages", [[]]),
    ):
        with pytest.raises(RpcError) as caught:
            v0(reader, "Filecoin." + method, params)
        assert caught.value.data["reason"] == "wrong-api-version", method
    assert reader.refuse("Filecoin.BeaconGetEntry", [1]).data["reason"] == "wrong-api-version"


@pytest.mark.parametrize("method, words", [
    ("StateActorManifestCID", "StateActorCodeCIDs"), ("StateComputeDataCID", "market"),
    ("StateGetAllAllocations", "verified registry"), ("StateGetAllClaims", "verified registry"),
    ("ChainGetEvents", "no events"), ("ChainValidateIndex", "db check"),
])
def test_what_has_no_truth_here(reader, method, words):
    """Not a slip of the pen: why, instead of a name that is near."""
    for path in ("/rpc/v0", "/rpc/v1"):
        with pytest.raises(RpcError, match=words) as refused:
            v0(reader, "Filecoin." + method, [], path)
        assert refused.value.data["reason"] == "not-applicable"


# ---- checks before a push ----


def checks(daemon, *messages, valid=True):
    return daemon.call("Filecoin.MpoolCheckMessages", [
        [{"Message": message, "ValidNonce": valid} for message in messages]])


def failures(found):
    """Code and words of what is not all right."""
    return [(check["Code"], check["Err"]) for check in found if not check["OK"]]


def filled(daemon, **fields):
    return daemon.call("Filecoin.GasEstimateMessageGas", [blank(**fields), None, None])


def test_all_is_well(daemon):
    message = filled(daemon)
    [found] = checks(daemon, message)
    assert [check["Code"] for check in found] == [9, 11, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12]
    assert failures(found) == [] and {check["Err"] for check in found} == {""}
    assert {check["Cid"]["/"] for check in found} == {message["CID"]["/"]}
    hints = {check["Code"]: check["Hint"] for check in found}
    assert [code for code, hint in hints.items() if hint is None] == [1, 2, 3, 5]
    assert hints[9] == {"nonce": 0} and hints[10] == {"nextNonce": 0}
    assert hints[11] == {"balance": daemon.call("Filecoin.WalletBalance", [ACCOUNT])}
    required = int(message["GasFeeCap"]) * message["GasLimit"] + int(message["Value"])
    assert hints[12] == {"requiredFunds": str(required)}
    size = len(chain.message_cbor(message))
    assert hints[4] == {"minGas": {
        "Name": "OnChainMessage", "Extra": None, "ComputeGas": 38863,
        "StorageGas": (36 + size) * 1300, "VirtualCompute": 0, "VirtualStorage": 0}}
    assert hints[6] == {"baseFee": "100"}
    assert hints[7] == {"baseFee": "100", "baseFeeLowerBound": "100"}
    assert hints[8] == {"baseFee": "100", "baseFeeUpperBound": "100"}


DELEGATED = "f410f" + chain.base32(
    bytes(range(20)) + chain.blake2b(b"\4\x0a" + bytes(range(20)), 4))


@pytest.mark.parametrize("fields, expected", [
    ({"Nonce": 3}, [(10, "message nonce doesn't match next nonce (0)")]),
    ({"Value": str(10**25)}, [(12, "insufficient balance")]),
    ({"GasFeeCap": "3", "GasPremium": "1"}, [(5, "GasFeeCap less than minimum base fee")]),
    ({"GasFeeCap": "-1", "GasPremium": "-2"},
     [(3, "syntactically invalid message: 'GasFeeCap' field cannot be negative")]),
    ({"GasPremium": "-1"},
     [(3, "syntactically invalid message: 'GasPremium' field cannot be negative")]),
    ({"To": DELEGATED},
     [(3, "syntactically invalid message: 'To' address protocol unsupported for network version")]),
    ({"GasLimit": 10**10}, []),
    ({"To": chain.address_text(b"\3\1" + bytes(47))}, []),
    ({"GasLimit": 1}, [(4, "GasLimit less than epoch minimum gas")]),
    ({"GasLimit": 0},
     [(3, "syntactically invalid message: 'GasLimit' field 0 must be positive")]),
    ({"GasLimit": 10**10 + 1},
     [(3, "syntactically invalid message: 'GasLimit' field cannot be greater than a block's gas "
          "limit (10000000001 > 10000000000)")]),
    ({"GasPremium": "5000"},
     [(3, "syntactically invalid message: 'GasFeeCap' less than 'GasPremium'")]),
    ({"Value": "-1"}, [(3, "syntactically invalid message: 'Value' field cannot be negative")]),
    ({"Value": str(2 * 10**27 + 1)},
     [(3, "syntactically invalid message: 'Value' field cannot be greater than total filecoin "
          "supply")]),
    ({"To": chain.address_text(b"\3" + bytes(48))},
     [(3, "syntactically invalid message: invalid 'To' address")]),
    ({"Version": 1}, [(3, "syntactically invalid message: 'Version' unsupported")]),
    ({"Params": chain.b64(bytes(66000)), "GasLimit": 10**9}, [(2, "message too big")]),
    ({"From": "f0999"}, [(9, "error retrieving state nonce: actor not found")]),
])
def test_what_is_wrong(reader, fields, expected):
    message = {**filled(reader), **fields}
    [found] = checks(reader, message)
    assert failures(found) == expected


def test_at_the_limits(daemon):
    """One more or less of gas, bytes and funds."""
    message = {**filled(daemon), "GasLimit": 10**6}
    least = (36 + len(chain.message_cbor(message))) * 1300 + 38863
    for limit, expected in ((least, []),
                            (least - 1, [(4, "GasLimit less than epoch minimum gas")])):
        assert failures(checks(daemon, {**message, "GasLimit": limit})[0]) == expected
    large = {**message, "GasLimit": 10**9, "Params": chain.b64(bytes(65000))}
    room = 65408 - len(chain.message_cbor(large))
    for size, expected in ((65000 + room, []), (65001 + room, [(2, "message too big")])):
        padded = {**large, "Params": chain.b64(bytes(size))}
        assert failures(checks(daemon, padded)[0]) == expected
    needed = int(message["GasFeeCap"]) * message["GasLimit"] + int(message["Value"])
    for balance, expected in ((needed, []), (needed - 1, [(12, "insufficient balance")])):
        daemon.call("Chaos.SetBalance", {"address": ACCOUNT, "value": str(balance)})
        assert failures(checks(daemon, message)[0]) == expected
    # The zero key is refused since version 7.
    zero = {**message, "To": chain.address_text(b"\3" + bytes(48))}
    daemon.call("Chaos.SetBalance", {"address": ACCOUNT, "value": str(needed)})
    for version, expected in ((7, [3]), (6, [])):
        daemon.call("Chaos.EnvSet", {"networkVersion": version})
        assert [code for code, _ in failures(checks(daemon, zero)[0])] == expected


def test_base_fee(daemon):
    message = {**filled(daemon), "GasFeeCap": "150"}
    daemon.call("Chaos.EnvSet", {"baseFee": "200"})
    [found] = checks(daemon, message)
    assert [code for code, _ in failures(found)] == [6, 7]
    [warning] = [check for check in found if check["Code"] == 8]
    assert warning["OK"] and "upper bound" in warning["Err"]
    daemon.call("Chaos.EnvSet", {"baseFee": "0"})
    [found] = checks(daemon, {**message, "GasFeeCap": "0", "GasPremium": "0"})
    assert failures(found) == []


def test_one_after_the_other(daemon):
    message = filled(daemon)
    first, second, third = checks(daemon, message, {**message, "Nonce": 1}, message)
    assert failures(first) == failures(second) == []
    assert failures(third) == [(10, "message nonce doesn't match next nonce (2)")]
    assert [found[0]["Hint"] for found in (first, second, third)] == [{"nonce": 0}, None, None]
    funds = [int(found[-1]["Hint"]["requiredFunds"]) for found in (first, second, third)]
    assert funds[1] == 2 * funds[0] and funds[2] == 3 * funds[0]
    # A nonce that does not count is the next one, whoever the account is called.
    again = checks(daemon, {**message, "Nonce": 7}, {**message, "From": "f0101", "Nonce": 9},
                   valid=False)
    assert [failures(found) for found in again] == [[], []]
    # What passes is applied, and leaves the next one.
    daemon.call("Filecoin.MpoolPush", [chain.sign_message(message, chain.account_secret(1))])
    assert failures(checks(daemon, {**message, "Nonce": 1})[0]) == []


def test_replacements(daemon):
    message = filled(daemon)
    other = filled(daemon, From=chain.account_address(2))
    replaced = daemon.call("Filecoin.MpoolCheckReplaceMessages", [[
        {**message, "Nonce": 1}, other, {**message, "Value": "7"}, message]])
    assert [found[0]["Cid"] for found in replaced] == [
        message["CID"], chain.link(chain.message_cid({**message, "Nonce": 1})), other["CID"]]
    assert [failures(found) for found in replaced] == [[], [], []]
    # One nonce of two senders is two nonces; and it counts.
    both = daemon.call("Filecoin.MpoolCheckReplaceMessages", [[message, other]])
    assert [found[0]["Cid"] for found in both] == [message["CID"], other["CID"]]
    [found] = daemon.call("Filecoin.MpoolCheckReplaceMessages", [[{**message, "Nonce": 5}]])
    assert failures(found) == [(10, "message nonce doesn't match next nonce (0)")]
    assert daemon.call("Filecoin.MpoolCheckReplaceMessages", [[]]) == []
    assert daemon.call("Filecoin.MpoolCheckMessages", [[]]) == []
    assert daemon.call("Filecoin.MpoolCheckPendingMessages", [ACCOUNT]) is None


def test_checks_that_are_refused(reader):
    message = filled(reader)
    many = [{"Message": message, "ValidNonce": False}] * 1001
    error = reader.refuse("Filecoin.MpoolCheckMessages", [many], "LIMIT_EXCEEDED")
    assert error.data["limit"] == 1000
    assert len(reader.call("Filecoin.MpoolCheckMessages", [many[:1000]])) == 1000
    for bad in ([], [[message]], [[{"Message": {"To": "f01"}}]], [None], [[None]]):
        reader.refuse("Filecoin.MpoolCheckMessages", bad, "INVALID_PARAMS")
    huge = {**message, "Value": "1" * 400}
    reader.refuse("Filecoin.MpoolCheckMessages", [[{"Message": huge}]], "INVALID_PARAMS")
