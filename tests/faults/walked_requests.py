# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The requests that tests/faults/allocation_walk disturbs: every method, what it refuses, and what
HTTP answers by itself."""

import base64
import gzip
import hashlib
import hmac
import itertools
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "rpc"))
import cars  # pylint: disable=wrong-import-position
import chain  # pylint: disable=wrong-import-position


def short_vector(messages=2):
    """A test vector with its first messages only: a run in full, of few allocations."""
    vector = json.loads((HERE.parent / "vectors/recorded/sequence-43-nv13.json").read_text())
    data = gzip.decompress(base64.b64decode(base64.b64decode(vector["diagnostics"]["data"])))
    traces = json.dumps(json.loads(data)[:messages]).encode()
    packed = base64.b64encode(base64.b64encode(gzip.compress(traces, mtime=0))).decode()
    vector["diagnostics"]["data"] = packed
    vector["apply_messages"] = vector["apply_messages"][:messages]
    vector["postconditions"]["receipts"] = vector["postconditions"]["receipts"][:messages]
    return vector


VECTOR = short_vector()
SECRET = chain.account_secret(0)
SENDER = chain.account_address(0)
KEY = b"\x21" * 32
EMPTY = chain.link(chain.cid_of(b"\x80"))
NUMBERS = itertools.count()  # for names that nobody has yet
# Values that grow jansson's buffer several times, at ends of numbers and inside of texts.
LONG = "0123456789abcdef" * 40
FEES = {"GasLimit": 10**8, "GasFeeCap": "200", "GasPremium": "1"}
INVOKED = {"method": "abortWith", "args": {"code": 20, "message": "boom " + LONG}}
# The first message of the daemons that walk (walk_subjects.py); one that nobody knows would be
# waited for.
APPLIED = chain.link(chain.message_cid(chain.message(
    Method=8, Params=chain.b64(chain.cbor([20, "boom " + LONG, False])))))
NESTED = {"to": "f098", "value": "123456789012345", "invoke": {
    "method": "send", "args": {"to": "f098", "invoke": {
        "method": "mutateState", "args": {"value": "inner", "branch": "in-transaction"}}}}}

READS = {
    "Chaos.ActorGet": {"address": "f0100"},
    "Chaos.ActorList": {"kind": "account", "limit": 3},
    "Chaos.DagGet": {"cid": EMPTY},
    "Chaos.DagStat": {"cid": EMPTY},
    "Chaos.DecodeParams": {"method": "abortWith",
                           "bytes": chain.b64(chain.cbor([20, LONG, False]))},
    "Chaos.DecodeReturn": {"method": "inspectRuntime", "bytes": "0x80"},
    "Chaos.EncodeParams": {"method": "send", "args": NESTED},
    "Chaos.EnvGet": [],
    "Chaos.History": {"from": 0, "limit": 20},
    "Chaos.Info": [],
    "Chaos.LabelList": {"prefix": "", "limit": 5},
    "Chaos.SnapshotList": {"cursor": "a"},
    "Chaos.WorldDiff": {"a": "main", "b": "main"},
    "Chaos.WorldGet": {"name": "main"},
    "Chaos.WorldList": {"limit": 5},
    # What goes over a WebSocket is refused here.
    "Chaos.Events": [],
    "Filecoin.ChainNotify": [],
    "Filecoin.MpoolSub": [],
    "xrpc.cancel": [1],
    "Chaos.Simulate": {"invoke": INVOKED, "trace": True},
    "Chaos.StateDiff": {"from": "genesis", "depth": "block"},
    "Chaos.StateRoot": {"at": 1},
    "Chaos.Explain": {"topic": "ErrForbidden"},
    "Chaos.GasProfile": {"groupBy": "actor"},
    "Chaos.Gc": {"dryRun": True, "keep": [EMPTY]},
    "Chaos.ReadWriteSet": {"seq": 1},
    "Chaos.TokenNew": {"allow": ["read"], "worlds": ["ci-*"], "expiresIn": 100},
    "Chaos.Trace": {"seq": 1},
    "Chaos.VectorCut": {"vector": VECTOR, "fold": 1, "trim": True, "bare": True},
    "Chaos.VectorLint": {"vector": {**VECTOR, "hints": ["slow"], "x": 1}, "file": "x.json"},
    "Chaos.VectorExport": {"from": 1, "to": 1, "id": "x", "variants": [{"nv": 3}]},
    "Chaos.VectorRun": {"vector": VECTOR, "checkTrace": True},
    "Filecoin.ChainGetBlock": [EMPTY],
    "Filecoin.ChainGetBlockMessages": [EMPTY],
    "Filecoin.ChainGetFinalizedTipSet": [],
    "Filecoin.ChainGetGenesis": [],
    "Filecoin.ChainGetMessage": [EMPTY],
    "Filecoin.ChainGetMessagesInTipset": [None],
    "Filecoin.ChainGetParentMessages": [EMPTY],
    "Filecoin.ChainGetParentReceipts": [EMPTY],
    "Filecoin.ChainGetTipSet": [[EMPTY]],
    "Filecoin.ChainGetTipSetAfterHeight": [1, None],
    "Filecoin.ChainGetTipSetByHeight": [1, None],
    "Filecoin.AuthNew": [["read", "write"]],
    "Filecoin.AuthVerify": [LONG],
    "Filecoin.ChainHasObj": [EMPTY],
    "Filecoin.ChainHead": [],
    "Filecoin.ChainReadObj": [EMPTY],
    "Filecoin.ChainTipSetWeight": [None],
    "Filecoin.Discover": [],
    "Filecoin.GasEstimateFeeCap": [chain.message(Method=9), 10, None],
    "Filecoin.GasEstimateGasLimit": [chain.message(Method=9), None],
    "Filecoin.GasEstimateGasPremium": [10, SENDER, 1, None],
    "Filecoin.GasEstimateMessageGas": [chain.message(Method=9), {"MaxFee": "5"}, None],
    "Filecoin.MpoolGetNonce": [SENDER],
    "Filecoin.MpoolPending": [None],
    "Filecoin.ChainStatObj": [EMPTY, None],
    "Filecoin.ChainGetNode": ["/ipfs/" + EMPTY["/"]],
    "Filecoin.StateChangedActors": [EMPTY, EMPTY],
    "Filecoin.StateLookupRobustAddress": ["f0100", None],
    "Filecoin.StartTime": [],
    "Filecoin.LogList": [],
    "Filecoin.LogSetLevel": ["*", LONG],
    "Filecoin.StateActorCodeCIDs": [13],
    "Filecoin.StateDecodeParams": ["f098", 8, chain.b64(chain.cbor([20, LONG, False])), None],
    "Filecoin.StateEncodeParams": [{"/": "bafkqadtgnfwc6njpnv2wy5djonuwo"}, 1,
                                   {"Signers": ["f0100", SENDER], "UnlockDuration": 7}],
    "Filecoin.StateGetNetworkParams": [],
    "Filecoin.StateGetRandomnessDigestFromTickets": [1, None],
    "Filecoin.StateGetRandomnessDigestFromBeacon": [1, None],
    "Filecoin.StateGetBeaconEntry": [1],
    "Filecoin.MpoolCheckMessages": [[{"Message": chain.message(Method=9), "ValidNonce": True},
                                     {"Message": chain.message(From=SENDER)}]],
    "Filecoin.MpoolCheckPendingMessages": [SENDER],
    "Filecoin.MpoolCheckReplaceMessages": [[chain.message(Method=9), chain.message(Nonce=1)]],
    "Filecoin.StateCirculatingSupply": [None],
    "Filecoin.StateCompute": [1, [chain.message(Method=9)], None],
    "Filecoin.StateListMessages": [{"To": "f098"}, None, 0],
    "Filecoin.StateReplay": [None, EMPTY],
    "Filecoin.StateVMCirculatingSupplyInternal": [None],
    "Filecoin.StateWaitMsg": [APPLIED, 1, -1, True],
    "Filecoin.StateAccountKey": ["f0100", None],
    "Filecoin.StateCall": [chain.message(Method=9), None],
    "Filecoin.StateGetActor": ["f0100", None],
    "Filecoin.StateGetRandomnessFromBeacon": [1, 2, "AQI=", None],
    "Filecoin.StateGetRandomnessFromTickets": [1, 2, "AQI=", None],
    "Filecoin.StateListActors": [None],
    "Filecoin.StateLookupID": [SENDER, None],
    "Filecoin.StateNetworkName": [],
    "Filecoin.StateNetworkVersion": [None],
    "Filecoin.StateReadState": ["f0100", None],
    "Filecoin.StateSearchMsg": [None, EMPTY, -1, True],
    "Filecoin.Version": [],
    "Filecoin.WalletBalance": ["f0100"],
    "Filecoin.WalletDefaultAddress": [],
    "Filecoin.WalletExport": [SENDER],
    "Filecoin.WalletHas": ["f0100"],
    "Filecoin.WalletList": [],
    "Filecoin.WalletSign": ["f0100", chain.b64(LONG.encode())],
    "Filecoin.WalletSignMessage": ["f0100", chain.message(Method=9)],
    "Filecoin.WalletValidateAddress": [SENDER],
    "Filecoin.WalletVerify": [SENDER, "AQI=", {"Type": 1, "Data": chain.b64(bytes(65))}],
}
# Not walked: one names each run of a daemon otherwise, one ends it.
UNWALKED = {"Filecoin.Session", "Filecoin.Shutdown"}
# More of them: (name, method, parameters).
MORE_READS = [
    ("actor without a key", "Chaos.ActorGet", {"address": "f098", "at": "genesis"}),
    ("block as text", "Chaos.DagGet", {"cid": EMPTY, "format": "diag"}),
    ("path to nowhere", "Chaos.DagGet", {"cid": EMPTY, "path": "1/" + LONG}),
    ("difference as text", "Chaos.StateDiff", {"from": "genesis", "format": "text"}),
    ("simulation of a list", "Chaos.Simulate", {"invokes": [INVOKED, INVOKED]}),
    ("simulation that supposes", "Chaos.Simulate", {"invoke": INVOKED, "overrides": {
        "epoch": 9, "randomness": {"source": "seeded", "seed": "s"},
        "actors": {"@chaos": {"state": {"Value": LONG}}, SENDER: {"balance": "5 FIL"}}}}),
    ("lotus trace", "Chaos.Trace", {"seq": 1, "format": "lotus"}),
    ("trace of a tipset", "Chaos.Trace", {"seq": 3}),
    ("trace as a tree", "Chaos.Trace", {"seq": 1, "format": "tree", "detail": "full"}),
    ("trace as text", "Chaos.Trace", {"seq": 1, "format": "text", "detail": "full"}),
    ("history with a filter", "Chaos.History", {
        "filter": {"from": SENDER, "to": "f098", "exitCode": 0}, "reverse": True}),
    ("history of a message", "Chaos.History", {"msgCid": EMPTY}),
    ("state of the chaos actor", "Filecoin.StateReadState", ["f098", None]),
    ("state of init", "Filecoin.StateReadState", ["f01", None]),
    ("unknown method", "Chaos.Inovke", []),
    ("method not served", "Filecoin.StateMinerPower", []),
    ("no such block", "Filecoin.ChainReadObj", [chain.link(chain.cid_of(LONG.encode()))]),
    ("no such actor", "Filecoin.StateGetActor", ["f0999", None]),
    ("no such state", "Chaos.StateRoot", {"at": EMPTY}),
    ("unknown parameter", "Chaos.Simulate", {"invoek": INVOKED}),
    ("wrong value", "Chaos.Simulate", {"invoke": {"method": "abortWith", "value": "1x"}}),
    ("no such argument", "Chaos.Simulate", {"invoke": {"method": "send", "args": {"t0": "f01"}}}),
    ("value without encoding", "Chaos.EncodeParams",
     {"method": "mutateState", "args": {"value": "x" * 9000}}),
    ("fatal", "Chaos.Simulate", {"invoke": {"method": "abortWith", "args": {"code": 0}}}),
    ("unknown variant", "Chaos.VectorRun", {"vector": VECTOR, "variants": ["nv99"]}),
    ("vector without car", "Chaos.VectorRun", {"vector": {**VECTOR, "car": "AAAA"}}),
    ("cut of another vector", "Chaos.VectorCut", {"vector": VECTOR, "keep": [1]}),
    ("lint of no vector", "Chaos.VectorLint", {"vector": {"jsonrpc": "2.0"}}),
    ("bad signature", "Filecoin.MpoolPush", [{**chain.sign_message(chain.message(), SECRET),
                                              "Message": chain.message(Value="1")}]),
]


def transfer(nonce, value="5"):
    return chain.message(To="f0101", From="f0100", Nonce=nonce, Value=value, **FEES)


def push(nonce):
    message = chain.message(From=SENDER, To="f0102", Nonce=nonce, Value="7", **FEES)
    return [chain.sign_message(message, SECRET)]


# (name, method, parameters from the nonce of f0100 and the epoch).
WRITES = [
    ("abortWith", "Chaos.Invoke", lambda nonce, epoch: INVOKED),
    ("mutateState", "Chaos.Invoke", lambda nonce, epoch:
     {"method": "mutateState", "args": {"value": f"{epoch} {nonce} {LONG}"}}),
    ("nested send with a trace", "Chaos.Invoke", lambda nonce, epoch:
     {"method": "send", "args": NESTED, "trace": True}),
    ("createActor", "Chaos.Invoke", lambda nonce, epoch:
     {"method": "createActor", "args": {"undefActorCid": True}}),
    ("inspectRuntime", "Chaos.Invoke", lambda nonce, epoch: {"method": "inspectRuntime"}),
    ("transfer", "Chaos.ApplyMessage", lambda nonce, epoch: {"message": transfer(nonce)}),
    ("message of a wrong nonce", "Chaos.ApplyMessage", lambda nonce, epoch:
     {"message": transfer(nonce + 9)}),
    ("to a new account", "Chaos.ApplyMessage", lambda nonce, epoch:
     {"message": {**transfer(nonce), "To": chain.key_address(nonce.to_bytes(32, "little"))}}),
    ("message as CBOR", "Chaos.ApplyMessage", lambda nonce, epoch:
     {"bytes": chain.b64(chain.message_cbor(transfer(nonce)))}),
    ("environment", "Chaos.EnvSet", lambda nonce, epoch: {"epoch": epoch + 1}),
    ("network version", "Chaos.EnvSet", lambda nonce, epoch: {"networkVersion": 4 + nonce % 2}),
    ("network version of now", "Chaos.EnvSet", lambda nonce, epoch: {"networkVersion": 13}),
    ("environment refused", "Chaos.EnvSet", lambda nonce, epoch: {"networkVersion": 99}),
    ("tipset", "Chaos.ApplyTipset", lambda nonce, epoch: {"blocks": [
        {"miner": "f0101", "messages": [transfer(nonce), transfer(nonce + 1, "7")]},
        {"miner": "f0102", "messages": [transfer(nonce)]}]}),
    ("tipset with traces", "Chaos.ApplyTipset", lambda nonce, epoch: {"blocks": [
        {"miner": "f0101", "messages": [transfer(nonce)]}], "trace": True}),
    ("block", "Chaos.DagPut", lambda nonce, epoch: {"value": [nonce, LONG, {"a": EMPTY}]}),
    ("block that is another", "Chaos.DagPut", lambda nonce, epoch:
     {"bytes": "0x8101", "expectCid": EMPTY}),
    ("push", "Filecoin.MpoolPush", lambda nonce, epoch: push(nonce)),
    # A key that is made is another one in each daemon; keeping it is as importing one.
    ("key refused", "Filecoin.WalletNew", lambda nonce, epoch: ["delegated"]),
    ("push of what is filled in", "Filecoin.MpoolPushMessage", lambda nonce, epoch:
     [{**chain.message(Method=9), "GasLimit": 0}, {"MsgUuid": f"{nonce:036}"}]),
    ("push of several", "Filecoin.MpoolBatchPush", lambda nonce, epoch:
     [push(nonce) + push(nonce + 1)]),
    ("push untrusted", "Filecoin.MpoolPushUntrusted", lambda nonce, epoch: push(nonce)),
    ("push of several untrusted", "Filecoin.MpoolBatchPushUntrusted", lambda nonce, epoch:
     [push(nonce) + push(nonce)]),
    ("push of several to fill in", "Filecoin.MpoolBatchPushMessage", lambda nonce, epoch:
     [[{**chain.message(Method=9), "GasLimit": 0}], None]),
    ("key imported", "Filecoin.WalletImport", lambda nonce, epoch: [
        {"Type": "secp256k1", "PrivateKey": chain.b64(KEY)}]),
    ("default address", "Filecoin.WalletSetDefault", lambda nonce, epoch:
     [chain.key_address(KEY)]),
    ("key forgotten", "Filecoin.WalletDelete", lambda nonce, epoch: [chain.key_address(KEY)]),
    ("implicit", "Chaos.ApplyImplicit", lambda nonce, epoch:
     {"from": "f02", "to": "f098", "method": 7, "params": chain.b64(chain.cbor([LONG, 0]))}),
    ("several", "Chaos.ApplyMessages", lambda nonce, epoch: {
        "messages": [transfer(nonce), transfer(nonce + 1)], "epochOffsets": [0, 1],
        "atomic": True}),
    ("several, one of them fatal", "Chaos.ApplyMessages", lambda nonce, epoch: {
        "invokes": [INVOKED, {"method": "abortWith", "args": {"code": 0}}, INVOKED],
        "stopOnError": "never"}),
    ("balance", "Chaos.SetBalance", lambda nonce, epoch:
     {"address": "f0109", "value": f"{nonce}.5 FIL"}),
    ("nonce", "Chaos.SetNonce", lambda nonce, epoch: {"address": "f0109", "value": nonce}),
    ("actor", "Chaos.SetActor", lambda nonce, epoch:
     {"address": "f0999", "code": "chaos", "state": {"Value": f"{nonce} {LONG}"}}),
    ("actor taken away", "Chaos.DeleteActor", lambda nonce, epoch: {"address": "f0999"}),
    ("account", "Chaos.CreateAccount", lambda nonce, epoch: {"balance": "5", "label": "new"}),
    ("account there is", "Chaos.CreateAccount", lambda nonce, epoch:
     {"seed": "chaosactord account 3"}),
    ("patch", "Chaos.Patch", lambda nonce, epoch: {"operations": [
        {"createAccount": {"seed": f"{epoch} {nonce} {LONG}"}},
        {"setActor": {"address": "f098", "head": EMPTY, "balance": "7"}},
        {"setActor": {"address": "f098", "state": {"Value": "x"}}},
        {"envSet": {"epochStep": 0, "randomness": {"source": "replay", "rules": [
            {"on": ["chain", 7], "ret": chain.b64(bytes(32))}]}}}]}),
    ("snapshot", "Chaos.SnapshotCreate", lambda nonce, epoch: {}),
    ("snapshot gone to", "Chaos.SnapshotRestore", lambda nonce, epoch: {"name": "seq-1"}),
    ("snapshot forgotten", "Chaos.SnapshotDelete", lambda nonce, epoch: {"name": "seq-1"}),
    ("label", "Chaos.LabelSet", lambda nonce, epoch: {"name": "l", "address": "f0101"}),
    ("label forgotten", "Chaos.LabelDelete", lambda nonce, epoch: {"name": "l"}),
    ("one step back", "Chaos.Rewind", lambda nonce, epoch: {"back": 1}),
    ("back to the genesis", "Chaos.WorldReset", lambda nonce, epoch: {}),
    ("world", "Chaos.WorldCreate", lambda nonce, epoch:
     {"name": f"w{next(NUMBERS)}", "ttl": 3600, "env": {"epoch": 9}}),
    ("fork", "Chaos.WorldFork", lambda nonce, epoch: {"name": f"w{next(NUMBERS)}", "at": 0}),
    ("world forgotten", "Chaos.WorldDelete", lambda nonce, epoch: {"name": "w0"}),
    ("fixture", "Chaos.Fixture", lambda nonce, epoch: {
        "key": "k", "build": [{"method": "Chaos.EnvSet", "params": {"epoch": epoch + 1}}]}),
    ("dry run under a key", "Chaos.EnvSet", lambda nonce, epoch:
     {"epoch": 5, "dryRun": True, "idempotencyKey": LONG[:100]}),
    ("under a key", "Chaos.EnvSet", lambda nonce, epoch:
     {"epoch": epoch + 1, "idempotencyKey": f"{nonce} {epoch}"}),
    ("another root expected", "Chaos.EnvSet", lambda nonce, epoch:
     {"epoch": 5, "expectRoot": EMPTY}),
    ("settings", "Chaos.EnvSet", lambda nonce, epoch: {
        "signatures": "verify", "gasDefaults": {"gasLimit": 10**9},
        "randomness": {"source": "seeded", "seed": LONG[:64]}}),
]

# Command lines of chaosactor.
COMMANDS = [
    ["call", "Chaos.EnvGet"],
    ["history"],
    ["state", "actor", "f0100"],
    ["invoke", "abort-with", "--code", "20", "--message", LONG],
]


def envelope(method, params, number=1):
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": params}


def post(body, head=()):
    """The bytes of one HTTP request."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = ["POST /rpc/v1 HTTP/1.1", "Host: localhost", "Content-Type: application/json",
             f"Content-Length: {len(text)}", *head]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + text


def plain(method, path, *head):
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *head, "", ""]).encode()


def put(path, body, *head):
    return plain("PUT", path, f"Content-Length: {len(body)}", *head) + body


def chunked(body):
    text = json.dumps(body).encode()
    pieces = [text[at:at + 100] for at in range(0, len(text), 100)] + [b""]
    return (plain("POST", "/rpc/v1", "Content-Type: application/json",
                  "Transfer-Encoding: chunked")
            + b"".join(f"{len(piece):x}".encode() + b"\r\n" + piece + b"\r\n" for piece in pieces))


# What is not one request of JSON-RPC: (name, bytes).
FORMS = [
    ("batch of reads", post([envelope("Filecoin.StateListActors", [None], 1),
                             envelope("Chaos.EnvGet", [], "two"),
                             envelope("Chaos.Nothing", [], 3)])),
    ("notification", post({"jsonrpc": "2.0", "method": "Chaos.EnvGet"})),
    ("not JSON", post(b'{"jsonrpc":"2.0","id":123456789012345,"method":"Chaos.Info" oops')),
    ("a member twice", post(b'{"jsonrpc":"2.0","id":1,"id":2,"method":"Chaos.Info"}')),
    ("no request", post(b'["123456789012345",[1,2,3],{"a":{"b":"' + LONG.encode() + b'"}}]')),
    ("large numbers", post(envelope("Filecoin.StateGetRandomnessFromBeacon",
                                    [2**80, 10**400, "AQI=", None]))),
    ("chunked body", chunked(envelope("Chaos.Simulate", {"invoke": INVOKED}))),
    ("origin refused", post(envelope("Chaos.Info", []), ["Origin: http://elsewhere.example"])),
    ("live", plain("GET", "/livez")),
    ("ready", plain("GET", "/readyz")),
    ("version", plain("GET", "/version")),
    ("OpenRPC", plain("GET", "/openrpc.json")),
    ("block", plain("GET", f"/ipld/{EMPTY['/']}?format=dag-json")),
    ("CAR", plain("GET", f"/ipld/{EMPTY['/']}", "Accept: application/vnd.ipld.car")),
    ("block that is known", plain("GET", f"/ipld/{EMPTY['/']}?format=raw", "If-None-Match: *")),
    ("export", plain("GET", "/export.car?at=genesis")),
    ("export of a part", plain("GET", "/w/main/export.car", "Range: bytes=60-99")),
    ("export that is known", plain("GET", "/export.car", "If-None-Match: *")),
    ("export of no state", plain("GET", "/export.car?at=99999")),
    ("path to no value", plain("GET", f"/ipld/{EMPTY['/']}/0/{LONG}")),
    ("events", plain("GET", "/events", "Last-Event-ID: 0")),
    ("events of no world", plain("GET", "/w/nowhere/events")),
    ("events behind no number", plain("GET", "/events", f"Last-Event-ID: {LONG}")),
    ("no such path", plain("GET", "/nothing")),
    ("HTTP method refused", plain("PUT", "/rpc/v1", "Content-Length: 0")),
    ("preflight", plain("OPTIONS", "/rpc/v1", "Origin: http://localhost:1")),
]


def world_of_car(world, car, **more):
    return post(envelope("Chaos.WorldCreate", {
        "name": world, "from": {"car": base64.b64encode(car).decode(), **more}}))


# What brings a state or a vector: (name, makes the bytes of one from the name of a world that is
# not there and a state as CAR).
UPLOADS = [
    ("world of a CAR", lambda world, car: world_of_car(
        world, car, root=chain.link(cars.read(car)[1][0][0]))),
    ("world of half a CAR", lambda world, car: world_of_car(world, car[:len(car) // 2])),
    ("import", lambda world, car: put(f"/w/{world}/import.car?withChaos=true&epoch=7", car)),
    ("import of CARv2", lambda world, car: put(f"/w/{world}/import.car", gzip.compress(
        cars.version_2(car), mtime=0))),
    ("import into a world", lambda world, car: put("/import.car", car)),
    ("import of half a CAR", lambda world, car: put(f"/w/{world}/import.car", car[:len(car) // 2])),
    ("import of a part", lambda world, car: put(
        f"/w/{world}/import.car", car[:100], f"Content-Range: bytes 0-99/{len(car)}")),
    ("import behind nothing", lambda world, car: put(
        f"/w/{world}/import.car", car[100:], f"Content-Range: bytes 100-{len(car) - 1}/*")),
    ("import that is looked for", lambda world, car: plain("GET", f"/w/{world}/import.car")),
    ("import forgotten", lambda world, car: plain("DELETE", f"/w/{world}/import.car")),
    ("vector put", lambda world, car: put("/vector.json", json.dumps(VECTOR).encode())),
    ("vector put that is none", lambda world, car: put("/w/main/vector.json", b'{"class": 1}')),
    ("vector taken", lambda world, car: plain("GET", "/w/main/vector.json?from=1&to=1&id=%78")),
    ("vector of no entries", lambda world, car: plain("GET", "/vector.json?from=99999")),
]


# ---- a daemon that asks for tokens -------------------------------------------------------

TOKEN_SECRET = bytes(range(32))


def sign(allow, **claims):
    """A token by RFC 7519."""
    def encode(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
    text = ".".join(encode(json.dumps(part).encode()) for part in (
        {"alg": "HS256", "typ": "JWT"}, {"Allow": allow, **claims}))
    return text + "." + encode(hmac.new(TOKEN_SECRET, text.encode(), hashlib.sha256).digest())


def bearer(token):
    return [f"Authorization: Bearer {token}"]


EVERYTHING = sign(["read", "write", "sign", "admin"])


def unseen(**claims):
    """One that no daemon has verified yet."""
    return bearer(sign(["read"], note=next(NUMBERS), **claims))


# (name, makes the bytes of one).
GUARDED = [
    ("token that is known", lambda: post(envelope("Chaos.EnvGet", []), bearer(EVERYTHING))),
    ("token to be verified", lambda: post(envelope("Chaos.EnvGet", []), unseen())),
    ("token for worlds", lambda: post(envelope("Chaos.WorldList", {}),
                                      unseen(worlds=["ma*", "ci-?", LONG]))),
    ("token for other worlds", lambda: post(envelope("Chaos.EnvGet", []),
                                            unseen(worlds=["ci-*"]))),
    ("token that has expired", lambda: post(envelope("Chaos.EnvGet", []), unseen(exp=1))),
    ("token that is none", lambda: post(envelope("Chaos.EnvGet", []), bearer("a.b." + LONG))),
    ("events without a token", lambda: plain("GET", "/events")),
    ("events with a token", lambda: plain("GET", "/events", "Last-Event-ID: 0", *unseen())),
    ("page with a token", lambda: plain("GET", "/", "Accept: text/html", *unseen())),
    ("AuthNew", lambda: post(envelope("Filecoin.AuthNew", [["read"]]), bearer(EVERYTHING))),
    ("AuthVerify", lambda: post(envelope("Filecoin.AuthVerify", [sign(["read"])]),
                                bearer(EVERYTHING))),
    ("TokenNew", lambda: post(envelope("Chaos.TokenNew", {"allow": ["read"], "worlds": ["a*"]}),
                              bearer(EVERYTHING))),
]
