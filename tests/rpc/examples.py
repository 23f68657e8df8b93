# SPDX-License-Identifier: Apache-2.0 OR MIT
"""A call of every method, in an order that works on a fresh daemon with tokens. What they are
answered is kept as the examples of the OpenRPC document: `script/generate-examples` writes
rpc/examples from here, and test_examples.py holds the document to it. A new method gets its
call here."""

import base64
import json

import chain
from chain import b64, cbor

WEBSOCKET = ("Chaos.Events", "Filecoin.ChainNotify", "Filecoin.MpoolSub")
ENDING = ("Filecoin.Shutdown",)  # test_lotus_node.py calls it

# What differs from run to run (keys, times, versions, a chain of its own for every database):
# held against the schema alone.
VARIES = {
    "Chaos.Gc", "Chaos.Info", "Chaos.SnapshotCreate", "Chaos.SnapshotList", "Chaos.TokenNew",
    "Chaos.VectorRun", "Chaos.WorldCreate", "Chaos.WorldFork", "Chaos.WorldGet",
    "Chaos.WorldList", "Filecoin.AuthVerify", "Filecoin.ChainGetBlock",
    "Filecoin.ChainGetBlockMessages", "Filecoin.ChainGetFinalizedTipSet",
    "Filecoin.ChainGetGenesis", "Filecoin.ChainGetMessagesInTipset",
    "Filecoin.ChainGetParentMessages", "Filecoin.ChainGetParentReceipts",
    "Filecoin.ChainGetTipSet", "Filecoin.ChainGetTipSetAfterHeight",
    "Filecoin.ChainGetTipSetByHeight", "Filecoin.ChainHead", "Filecoin.Discover",
    "Filecoin.Session", "Filecoin.StartTime", "Filecoin.StateCompute",
    "Filecoin.StateGetNetworkParams", "Filecoin.StateSearchMsg",
    "Filecoin.StateWaitMsg", "Filecoin.Version", "Filecoin.WalletList", "Filecoin.WalletNew",
    "rpc.discover",
}


def calls(call):
    """Carries the calls out: call(method, params) is a function that gives the result."""
    applied = call("Chaos.Invoke", {"method": "abortWith", "args": {"code": 20, "message": "no"}})
    head = call("Filecoin.ChainHead", [])
    message = chain.message(Method=9)
    empty = chain.link(chain.cid_of(b"\x80"))
    at_messages, at_states = lotus_chain(applied, head), lotus_state(applied, head, message)
    for method, params in {**at_messages, **at_states, **lotus_gas(message), **lotus_pool(message),
                           **wallet(message), **node(empty)}.items():
        call(method, params)
    token = call("Filecoin.AuthNew", [["read", "write"]])
    call("Filecoin.AuthVerify", [base64.b64decode(token).decode()])
    call("Chaos.TokenNew", {"allow": ["read"], "worlds": ["ci-*"], "expiresIn": 3600})
    for method, params in {**chaos_messages(message), **chaos_state(), **chaos_blocks(empty),
                           **chaos_history(), **chaos_worlds()}.items():
        call(method, params)
    vector = call("Chaos.VectorExport", {"from": 1, "to": 1})["vector"]
    call("Chaos.VectorRun", {"vector": vector})
    call("Chaos.VectorCut", {"vector": vector, "trim": True})
    call("Chaos.VectorLint", {"vector": {"class": "message"}})


def node(empty):
    return {
        "Filecoin.Version": [],
        "Filecoin.StartTime": [],
        "Filecoin.Session": [],
        "Filecoin.LogList": [],
        "Filecoin.LogSetLevel": ["*", "info"],
        "Filecoin.Discover": [],
        "rpc.discover": [],
        "xrpc.cancel": [7],
        "Filecoin.ChainReadObj": [empty],
        "Filecoin.ChainHasObj": [empty],
        "Filecoin.ChainStatObj": [empty, None],
        "Filecoin.ChainGetNode": ["/ipfs/" + empty["/"]],
    }


def lotus_chain(applied, head):
    carrier = head["Blocks"][0]["Parents"]
    return {
        "Filecoin.ChainGetGenesis": [],
        "Filecoin.ChainGetFinalizedTipSet": [],
        "Filecoin.ChainGetTipSet": [head["Cids"]],
        "Filecoin.ChainGetTipSetByHeight": [0, None],
        "Filecoin.ChainGetTipSetAfterHeight": [1, head["Cids"]],
        "Filecoin.ChainTipSetWeight": [None],
        "Filecoin.ChainGetBlock": [head["Cids"][0]],
        "Filecoin.ChainGetBlockMessages": [carrier[0]],
        "Filecoin.ChainGetParentMessages": [head["Cids"][0]],
        "Filecoin.ChainGetParentReceipts": [head["Cids"][0]],
        "Filecoin.ChainGetMessagesInTipset": [carrier],
        "Filecoin.ChainGetMessage": [applied["msgCid"]],
    }


def lotus_state(applied, head, message):
    roots = applied["stateRoot"]
    return {
        "Filecoin.StateNetworkName": [],
        "Filecoin.StateNetworkVersion": [None],
        "Filecoin.StateGetActor": ["f0100", None],
        "Filecoin.StateReadState": ["f0100", None],
        "Filecoin.StateGetRandomnessFromBeacon": [1, 2, "AQI=", None],
        "Filecoin.StateGetRandomnessFromTickets": [1, 2, "AQI=", None],
        "Filecoin.StateGetRandomnessDigestFromBeacon": [1, None],
        "Filecoin.StateGetRandomnessDigestFromTickets": [1, None],
        "Filecoin.StateGetBeaconEntry": [1],
        "Filecoin.StateGetNetworkParams": [],
        "Filecoin.StateActorCodeCIDs": [13],
        "Filecoin.StateDecodeParams": ["f098", 8, b64(cbor([20, "no", False])), None],
        "Filecoin.StateEncodeParams": [{"/": "bafkqac3gnfwc6mjpmnugc33t"}, 8,
                                       {"Code": 20, "Message": "no", "Uncontrolled": False}],
        "Filecoin.StateListActors": [None],
        "Filecoin.StateLookupID": [chain.account_address(0), None],
        "Filecoin.StateAccountKey": ["f0100", None],
        "Filecoin.StateLookupRobustAddress": ["f0100", None],
        "Filecoin.StateCall": [message, None],
        "Filecoin.StateSearchMsg": [None, applied["msgCid"], -1, True],
        "Filecoin.StateWaitMsg": [applied["msgCid"], 1, -1, True],
        "Filecoin.StateCirculatingSupply": [None],
        "Filecoin.StateVMCirculatingSupplyInternal": [None],
        "Filecoin.StateCompute": [1, None, head["Blocks"][0]["Parents"]],
        "Filecoin.StateListMessages": [{"To": "f098"}, None, 0],
        "Filecoin.StateReplay": [None, applied["msgCid"]],
        "Filecoin.StateChangedActors": [roots["before"], roots["after"]],
    }


def lotus_gas(message):
    return {
        "Filecoin.GasEstimateFeeCap": [message, 10, None],
        "Filecoin.GasEstimateGasLimit": [message, None],
        "Filecoin.GasEstimateGasPremium": [10, "f0100", 1, None],
        "Filecoin.GasEstimateMessageGas": [message, None, None],
    }


def signed(index):
    return chain.sign_message(chain.message(From=f"f0{100 + index}"), chain.account_secret(index))


def lotus_pool(message):
    return {
        "Filecoin.MpoolGetNonce": ["f0100"],
        "Filecoin.MpoolPending": [None],
        "Filecoin.MpoolCheckMessages": [[{"Message": message, "ValidNonce": True}]],
        "Filecoin.MpoolCheckPendingMessages": ["f0100"],
        "Filecoin.MpoolCheckReplaceMessages": [[message]],
        "Filecoin.MpoolPush": [signed(9)],
        "Filecoin.MpoolPushUntrusted": [signed(7)],
        "Filecoin.MpoolPushMessage": [{**message, "From": "f0108"}, None],
        "Filecoin.MpoolBatchPush": [[signed(6)]],
        "Filecoin.MpoolBatchPushUntrusted": [[signed(4)]],
        "Filecoin.MpoolBatchPushMessage": [[{**message, "From": "f0105"}], None],
    }


def wallet(message):
    return {
        "Filecoin.WalletBalance": ["f0100"],
        "Filecoin.WalletDefaultAddress": [],
        "Filecoin.WalletImport": [{"Type": "secp256k1", "PrivateKey": b64(b"\x21" * 32)}],
        "Filecoin.WalletDelete": [chain.key_address(b"\x21" * 32)],
        "Filecoin.WalletExport": ["f0100"],
        "Filecoin.WalletHas": ["f0100"],
        "Filecoin.WalletNew": ["secp256k1"],
        "Filecoin.WalletList": [],
        "Filecoin.WalletSetDefault": ["f0101"],
        "Filecoin.WalletSign": ["f0100", "AQI="],
        "Filecoin.WalletSignMessage": ["f0100", message],
        "Filecoin.WalletValidateAddress": ["t0100"],
        "Filecoin.WalletVerify": ["f0100", "AQI=", {"Type": 1, "Data": b64(bytes(65))}],
    }


def chaos_messages(message):
    return {
        "Chaos.Info": {},
        "Chaos.Explain": {"topic": 20},
        "Chaos.EncodeParams": {"method": "abortWith", "args": {"code": 20}},
        "Chaos.DecodeParams": {"method": "abortWith", "bytes": b64(cbor([20, "", False]))},
        "Chaos.DecodeReturn": {"method": "resolveAddress", "bytes": b64(cbor([b"\0\x64", True]))},
        "Chaos.ApplyMessage": {"message": {**message, "From": "f0103", "Nonce": 0}},
        "Chaos.ApplyImplicit": {"asSystem": True, "to": "f0101"},
        "Chaos.ApplyMessages": {"invokes": [
            {"method": "createState"}, {"method": "mutateState", "args": {"value": "new"}}]},
        "Chaos.ApplyTipset": {"blocks": [{"miner": "f0100", "messages": []}]},
        "Chaos.Simulate": {"invoke": {"method": "inspectRuntime"}},
    }


def chaos_state():
    return {
        "Chaos.EnvGet": {},
        "Chaos.EnvSet": {"networkVersion": 12},
        "Chaos.SetBalance": {"address": "f0103", "value": "5 FIL"},
        "Chaos.SetNonce": {"address": "f0103", "value": 5},
        "Chaos.SetActor": {"address": "f098", "state": {"Value": "set"}},
        "Chaos.CreateAccount": {"seed": "somebody"},
        "Chaos.DeleteActor": {"address": "f0104"},
        "Chaos.Patch": {"operations": [
            {"setBalance": {"address": "f0103", "value": "1"}},
            {"envSet": {"epoch": 100}}]},
        "Chaos.ActorGet": {"address": "f0100"},
        "Chaos.ActorList": {"limit": 3},
        "Chaos.StateDiff": {"from": "genesis", "limit": 2},
        "Chaos.StateRoot": {"at": "genesis"},
    }


def chaos_blocks(empty):
    return {
        "Chaos.DagGet": {"cid": empty},
        "Chaos.DagPut": {"value": {"a": [1, empty, {"/": {"bytes": "AQI"}}]}},
        "Chaos.DagStat": {"cid": empty},
        "Chaos.Gc": {"dryRun": True},
    }


def chaos_history():
    return {
        "Chaos.History": {"limit": 1},
        "Chaos.Trace": {"seq": 1},
        "Chaos.GasProfile": {"from": 1, "to": 1},
        "Chaos.ReadWriteSet": {"seq": 1},
        "Chaos.LabelSet": {"name": "bob", "address": "f0101"},
        "Chaos.LabelList": {},
        "Chaos.LabelDelete": {"name": "bob"},
        "Chaos.SnapshotCreate": {"name": "clean"},
        "Chaos.SnapshotList": {},
        "Chaos.SnapshotRestore": {"name": "clean"},
        "Chaos.SnapshotDelete": {"name": "clean"},
    }


def chaos_worlds():
    return {
        "Chaos.WorldCreate": {"name": "w1", "from": "minimal", "ttl": 60},
        "Chaos.WorldFork": {"name": "w2", "at": 1},
        "Chaos.WorldList": {"prefix": "w"},
        "Chaos.WorldGet": {"name": "w1"},
        "Chaos.WorldDiff": {"a": "w1", "b": "w2"},
        "Chaos.Rewind": {"back": 1, "world": "w2"},
        "Chaos.Fixture": {"key": "aborted", "world": "w2", "build": [
            {"method": "Chaos.Invoke", "params": {"method": "abortWith", "args": {"code": 20}}}]},
        "Chaos.WorldReset": {"world": "w2"},
        "Chaos.WorldDelete": {"name": "w1"},
    }


# ---- as OpenRPC writes them ---------------------------------------------------------------

SHOWN_BYTES = 3000  # of an answer; a longer one is shown with the first of each of its lists


def shortened(value, keep):
    if isinstance(value, list):
        return [shortened(item, keep) for item in value[:keep]]
    if isinstance(value, dict):
        return {key: shortened(item, keep) for key, item in value.items()}
    return value


def shown(result):
    if isinstance(result, dict) and "openrpc" in result:  # the document that this is part of
        return {**result, "methods": [], "components": {}, "servers": result["servers"][:1]}
    for keep in (20, 3, 2, 1):
        if len(json.dumps(result)) <= SHOWN_BYTES:
            return result
        result = shortened(result, keep)
    return result


def pairing(document_method, params, result):
    """An Example Pairing Object of a call."""
    if isinstance(params, list):
        params = dict(zip((p["name"] for p in document_method["params"]), params))
    return {
        "name": f"an answer of {document_method['name']}",
        "params": [{"name": name, "value": value} for name, value in params.items()],
        "result": {"name": document_method["result"]["name"], "value": shown(result)},
    }


def record(daemon, document):
    """Carries all calls out and returns the pairings by method: the first of each."""
    methods = {method["name"]: method for method in document["methods"]}
    found = {}

    def call(method, params):
        result = daemon.call(method, params)
        if method not in found:
            found[method] = pairing(methods[method], params, result)
        return result

    calls(call)
    for method in WEBSOCKET:
        found[method] = pairing(methods[method], [], 1)
    for method in ENDING:
        found[method] = pairing(methods[method], [], None)
    return found
