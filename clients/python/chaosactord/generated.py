# SPDX-License-Identifier: Apache-2.0 OR MIT
# Made by script/generate-clients from the OpenRPC document of the daemon: do not edit.
"""Types, errors and methods of chaosactord."""

from typing import (
    Any, Dict, List, Literal, NotRequired, Optional, TypeAlias, TypedDict, Union, Unpack)

from .transport import ChaosError, Transport

Cid = TypedDict("Cid", {
    "/": str,
})

CidOrText: TypeAlias = Union["Cid", str]

Code: TypeAlias = Union["Cid", str]

Address: TypeAlias = str

Addresses: TypeAlias = List["Address"]

Amount: TypeAlias = str

Base64: TypeAlias = str

Bytes: TypeAlias = str

RawText: TypeAlias = Union[str, "RawTextObject"]

RawTextObject = TypedDict("RawTextObject", {
    "base64": "Base64",
})

At: TypeAlias = Union[Literal["head", "genesis"], int, "Cid", str]

Place: TypeAlias = Union["At", "PlaceObject"]

PlaceObject = TypedDict("PlaceObject", {
    "world": NotRequired[str],
    "at": NotRequired["At"],
})

Bool: TypeAlias = bool

Null: TypeAlias = None

Uint: TypeAlias = int

Text: TypeAlias = str

IntegerOrText: TypeAlias = Union[int, str]

UnsignedOrText: TypeAlias = Union[int, str]

AmountOrFil: TypeAlias = str

NetworkVersion: TypeAlias = Union[int, str]

WorldName: TypeAlias = str

JsonObject: TypeAlias = Dict[str, Any]

AnyValue: TypeAlias = Union[List[Any], bool, int, None, Dict[str, Any], str]

AnyMessage: TypeAlias = Union["Message", "SignedMessage"]

MessageOrBytes: TypeAlias = Union["Message", "SignedMessage", "Bytes"]

TipsetKey: TypeAlias = Union[List["Cid"], None]

KeyType: TypeAlias = Literal["secp256k1", "bls", 1, 2]

RandomnessDraw: TypeAlias = List[Any]

ActorOverrides: TypeAlias = Dict[str, Dict[str, Any]]

ActorStateOrBytes: TypeAlias = Union["Bytes", Dict[str, Any]]

BuildSteps: TypeAlias = List["BuildStepsItem"]

BuildStepsItem = TypedDict("BuildStepsItem", {
    "method": str,
    "params": NotRequired[Any],
})

Topic: TypeAlias = Union[int, str]

WorldSource: TypeAlias = Union[str, "WorldSourceObject1", "WorldSourceObject2"]

WorldSourceObject1 = TypedDict("WorldSourceObject1", {
    "world": str,
    "at": NotRequired["At"],
})

WorldSourceObject2 = TypedDict("WorldSourceObject2", {
    "car": str,
    "root": NotRequired[Any],
})

# A method of the chaos actor: its name, or its number (any other number too).
ChaosMethod: TypeAlias = Union[
    Literal[
        "constructor", "callerValidation", "createActor", "resolveAddress", "deleteActor",
        "send", "mutateState", "abortWith", "inspectRuntime", "createState"
    ],
    int,
    str,
]

InnerCall = TypedDict("InnerCall", {
    "method": "ChaosMethod",
    # As x-recursive says: a circle of $ref is more than many tools take.
    "args": NotRequired["ChaosArgs"],
    "params": NotRequired["Bytes"],
})

# What resolveAddress (method 4) returns.
ResolveAddressReturn = TypedDict("ResolveAddressReturn", {
    "address": "Address",
    "success": bool,
})

# What send (method 6) returns; returnDecoded stands with a call inside by name.
SendReturn = TypedDict("SendReturn", {
    "return": "Base64",
    "code": int,
    "codeName": Union[str, None],
    "returnDecoded": NotRequired[Union["ChaosReturn", None]],
})

# What inspectRuntime (method 9) returns: what the actor sees.
InspectRuntimeReturn = TypedDict("InspectRuntimeReturn", {
    "caller": "Address",
    "receiver": "Address",
    "valueReceived": "Amount",
    "currEpoch": int,
    "currentBalance": "Amount",
    "state": "InspectRuntimeReturnState",
})

InspectRuntimeReturnState = TypedDict("InspectRuntimeReturnState", {
    "value": "RawText",
    "unmarshallable": List[Any],
})

# What a method of the chaos actor returned, decoded; null for nothing.
ChaosReturn: TypeAlias = Union["ResolveAddressReturn", "SendReturn", "InspectRuntimeReturn", None]

OpenRPC: TypeAlias = Dict[str, Any]

Tipset: TypeAlias = List["Cid"]

Message = TypedDict("Message", {
    "Version": NotRequired[int],
    "To": "Address",
    "From": "Address",
    "Nonce": NotRequired[int],
    "Value": NotRequired["Amount"],
    "GasLimit": NotRequired[int],
    "GasFeeCap": NotRequired["Amount"],
    "GasPremium": NotRequired["Amount"],
    "Method": NotRequired[int],
    "Params": NotRequired[Union["Base64", None]],
    "CID": NotRequired["Cid"],
})

Signature = TypedDict("Signature", {
    "Type": int,
    "Data": "Base64",
})

SignedMessage = TypedDict("SignedMessage", {
    "Message": "Message",
    "Signature": "Signature",
    "CID": NotRequired["Cid"],
})

KeyInfo = TypedDict("KeyInfo", {
    "Type": Literal["secp256k1", "bls"],
    "PrivateKey": "Base64",
})

Receipt = TypedDict("Receipt", {
    "ExitCode": int,
    "Return": Union["Base64", None],
    "GasUsed": int,
    "EventsRoot": None,
})

Actor = TypedDict("Actor", {
    "Code": "Cid",
    "Head": "Cid",
    "Nonce": int,
    "Balance": "Amount",
    "DelegatedAddress": None,
})

ActorState = TypedDict("ActorState", {
    "Balance": "Amount",
    "Code": "Cid",
    "State": Dict[str, Any],
})

GasCost = TypedDict("GasCost", {
    "Message": Union["Cid", None],
    "GasUsed": "Amount",
    "BaseFeeBurn": "Amount",
    "OverEstimationBurn": "Amount",
    "MinerPenalty": "Amount",
    "MinerTip": "Amount",
    "Refund": "Amount",
    "TotalCost": "Amount",
})

GasTrace = TypedDict("GasTrace", {
    "Name": str,
    "tg": int,
    "cg": int,
    "sg": int,
    "tt": int,
})

ExecutionTrace = TypedDict("ExecutionTrace", {
    "Msg": "ExecutionTraceMsg",
    "MsgRct": "ExecutionTraceMsgRct",
    "GasCharges": Union[List["GasTrace"], None],
    "Subcalls": Union[List["ExecutionTrace"], None],
})

ExecutionTraceMsg = TypedDict("ExecutionTraceMsg", {
    "From": "Address",
    "To": "Address",
    "Value": "Amount",
    "Method": int,
    "Params": Union["Base64", None],
    "ParamsCodec": int,
    "GasLimit": int,
    "ReadOnly": bool,
})

ExecutionTraceMsgRct = TypedDict("ExecutionTraceMsgRct", {
    "ExitCode": int,
    "Return": Union["Base64", None],
    "ReturnCodec": int,
})

InvocResult = TypedDict("InvocResult", {
    "MsgCid": "Cid",
    "Msg": "Message",
    "MsgRct": "Receipt",
    "GasCost": "GasCost",
    "ExecutionTrace": Union["ExecutionTrace", None],
    "Error": str,
    "Duration": int,
})

MsgLookup: TypeAlias = Union["MsgLookupObject", None]

MsgLookupObject = TypedDict("MsgLookupObject", {
    "Message": "Cid",
    "Receipt": "Receipt",
    # what the method returned, with Go's names; null for nothing
    "ReturnDec": Any,
    "TipSet": "Tipset",
    "Height": int,
})

APIVersion = TypedDict("APIVersion", {
    "Version": str,
    "APIVersion": int,
    "BlockDelay": int,
    "Agent": str,
})

Roots = TypedDict("Roots", {
    "before": "Cid",
    "after": "Cid",
})

Exit = TypedDict("Exit", {
    "code": int,
    "name": Union[str, None],
    "text": Union[str, None],
})

Charge = TypedDict("Charge", {
    "name": str,
    "tg": int,
    "cg": int,
    "sg": int,
})

Frame = TypedDict("Frame", {
    "depth": int,
    "parent": Union[int, None],
    "from": "Address",
    "to": "Address",
    "method": int,
    "value": "Amount",
    "params": Union["Base64", None],
    "exit": int,
    "return": Union["Base64", None],
    "gasCharges": NotRequired[List["Charge"]],
    "ipld": NotRequired[List["Access"]],
})

Application = TypedDict("Application", {
    "msgCid": "Cid",
    "message": "Message",
    "encodedParams": NotRequired["Base64"],
    "receipt": "Receipt",
    "exit": "Exit",
    "returnDecoded": "ChaosReturn",
    "gasCost": "GasCost",
    "stateRoot": "Roots",
    "chaosHead": Union["Cid", None],
    "seq": Union[int, None],
    "epoch": int,
    "networkVersion": int,
    "durable": bool,
    "trace": NotRequired[List["Frame"]],
    "warnings": NotRequired[List["ApplicationWarningsItem"]],
})

ApplicationWarningsItem = TypedDict("ApplicationWarningsItem", {
    "name": str,
    "text": str,
})

TipsetApplication = TypedDict("TipsetApplication", {
    "step": Literal["message", "reward", "cron"],
    "epoch": int,
    "block": Union[int, None],
    "msgCid": "Cid",
    "message": "Message",
    "receipt": "Receipt",
    "exit": "Exit",
    "returnDecoded": Union[Dict[str, Any], None],
    "gasCost": Union["GasCost", None],
    "trace": NotRequired[List["Frame"]],
})

TipsetRun = TypedDict("TipsetRun", {
    "receiptsRoot": "Cid",
    "stateRoot": "Roots",
    "applications": List["TipsetApplication"],
    "chaosHead": Union["Cid", None],
    "seq": int,
    "parentEpoch": int,
    "epoch": int,
    "networkVersion": int,
    "baseFee": "Amount",
    "durable": bool,
})

Encoded = TypedDict("Encoded", {
    "params": "Base64",
    "hex": str,
    "diag": str,
})

Decoded = TypedDict("Decoded", {
    "value": Union[Dict[str, Any], None],
    "diag": str,
})

Randomness = TypedDict("Randomness", {
    "source": Literal["fixed", "seeded", "replay", "strict", "record"],
    "seed": NotRequired["RawText"],
    "value": NotRequired["Base64"],
    "rules": NotRequired[List["RandomnessRulesItem"]],
    "recorded": NotRequired[List["RandomnessRecordedItem"]],
    "recordedTotal": NotRequired[int],
})

RandomnessRulesItem = TypedDict("RandomnessRulesItem", {
    "on": List[Any],
    "ret": "Base64",
})

RandomnessRecordedItem = TypedDict("RandomnessRecordedItem", {
    "on": List[Any],
    "ret": "Base64",
})

Environment = TypedDict("Environment", {
    "epoch": int,
    "networkVersion": int,
    "baseFee": "Amount",
    "circSupply": "Amount",
    "addressPrefix": Literal["f", "t"],
    "networkName": Union[str, None],
    "epochStep": int,
    "randomness": "Randomness",
    "signatures": Literal["verify", "skip"],
    "gasDefaults": "EnvironmentGasDefaults",
})

EnvironmentGasDefaults = TypedDict("EnvironmentGasDefaults", {
    "gasLimit": int,
    "gasFeeCap": "Amount",
    "gasPremium": "Amount",
})

# as Chaos.EnvSet
EnvironmentChange = TypedDict("EnvironmentChange", {
    # at least 0
    "epoch": NotRequired["IntegerOrText"],
    # 0 to 15
    "networkVersion": NotRequired["NetworkVersion"],
    # attoFIL, at least 0
    "baseFee": NotRequired["AmountOrFil"],
    # attoFIL, at least 0
    "circSupply": NotRequired["AmountOrFil"],
    # what actors draw randomness from
    "randomness": NotRequired["RandomnessArgs"],
    # by which the epoch moves on before every message; 0 in a new world
    "epochStep": NotRequired["IntegerOrText"],
    # whether Filecoin.MpoolPush looks at them: verify or skip
    "signatures": NotRequired[Literal["verify", "skip"]],
    # what Chaos.Invoke fills in
    "gasDefaults": NotRequired["GasDefaults"],
    # the letter that answers write addresses with, f or t; f in a new world
    "addressPrefix": NotRequired[Literal["f", "t"]],
})

EnvironmentChangeGasDefaults = TypedDict("EnvironmentChangeGasDefaults", {
    "gasLimit": int,
    "gasFeeCap": "Amount",
    "gasPremium": "Amount",
})

EnvironmentChangeWarningsItem = TypedDict("EnvironmentChangeWarningsItem", {
    "name": str,
    "text": str,
})

StateRoot = TypedDict("StateRoot", {
    "root": "Cid",
    "treeVersion": int,
    "actors": "Cid",
    "seq": Union[int, None],
    "epoch": int,
    "networkVersion": int,
})

DiffState = TypedDict("DiffState", {
    "root": "Cid",
    "seq": Union[int, None],
    "world": NotRequired[str],
    "treeVersion": int,
})

DiffValues: TypeAlias = List["DiffValuesItem"]

DiffValuesItem = TypedDict("DiffValuesItem", {
    "path": str,
    "old": NotRequired[Any],
    "new": NotRequired[Any],
})

StateDiff = TypedDict("StateDiff", {
    "from": "DiffState",
    "to": "DiffState",
    "walk": Literal["differences", "everything"],
    "actors": NotRequired[List["StateDiffActorsItem"]],
    "text": NotRequired[str],
    "counts": Union["StateDiffCounts", None],
    "next": Union[str, None],
})

StateDiffActorsItem = TypedDict("StateDiffActorsItem", {
    "id": int,
    "address": "Address",
    "kind": Union[str, None],
    "change": Literal["changed", "added", "removed"],
    "old": Union["Actor", None],
    "new": Union["Actor", None],
    "fields": NotRequired["DiffValues"],
    "blocks": NotRequired["DiffValues"],
    "cut": NotRequired[bool],
})

StateDiffCounts = TypedDict("StateDiffCounts", {
    "changed": int,
    "added": int,
    "removed": int,
})

Entry = TypedDict("Entry", {
    "seq": int,
    "kind": Literal["genesis", "message", "env", "tipset", "move", "edit", "implicit", "import"],
    "stateRoot": "Roots",
    "epoch": int,
    "networkVersion": int,
    "baseFee": "Amount",
    "circSupply": "Amount",
    "addressPrefix": Literal["f", "t"],
    "msgCid": NotRequired["Cid"],
    "message": NotRequired["Message"],
    "receipt": NotRequired["Receipt"],
    "exit": NotRequired["Exit"],
    "gasCost": NotRequired["GasCost"],
    "move": NotRequired["EntryMove"],
    "tipset": NotRequired["TipsetSummary"],
    "edits": NotRequired[List["EntryEditsItem"]],
    "settings": NotRequired["EntrySettings"],
})

EntryMove = TypedDict("EntryMove", {
    "reason": Literal["restore", "rewind", "reset"],
    "target": int,
})

EntryEditsItem = TypedDict("EntryEditsItem", {
    "op": Literal["setBalance", "setNonce", "setActor", "createAccount", "deleteActor"],
    "address": "Address",
    "balance": NotRequired["Amount"],
    "nonce": NotRequired[int],
    "code": NotRequired["Cid"],
    "head": NotRequired["Cid"],
})

EntrySettings = TypedDict("EntrySettings", {
    "epochStep": int,
    "randomness": "Randomness",
    "signatures": Literal["verify", "skip"],
    "gasDefaults": "EntrySettingsGasDefaults",
})

EntrySettingsGasDefaults = TypedDict("EntrySettingsGasDefaults", {
    "gasLimit": int,
    "gasFeeCap": "Amount",
    "gasPremium": "Amount",
})

TipsetSummary = TypedDict("TipsetSummary", {
    "parentEpoch": int,
    "baseFee": "Amount",
    "receiptsRoot": "Cid",
    "applications": int,
    "blocks": List["TipsetSummaryBlocksItem"],
    "messages": List["TipsetSummaryMessagesItem"],
})

TipsetSummaryBlocksItem = TypedDict("TipsetSummaryBlocksItem", {
    "miner": "Address",
    "winCount": int,
    "messages": int,
})

TipsetSummaryMessagesItem = TypedDict("TipsetSummaryMessagesItem", {
    "msgCid": "Cid",
    "block": int,
    "exitCode": int,
    "gasUsed": int,
})

History = TypedDict("History", {
    "entries": List["Entry"],
    "next": Union[int, None],
})

Trace = TypedDict("Trace", {
    "seq": int,
    "msgCid": NotRequired["Cid"],
    "format": Literal["json", "lotus", "tree", "text"],
    "trace": NotRequired[Union[List["Frame"], "ExecutionTrace", "CallTree", str, None]],
    "applications": NotRequired[List["TraceApplicationsItem"]],
})

TraceApplicationsItem = TypedDict("TraceApplicationsItem", {
    "step": Literal["message", "reward", "cron"],
    "epoch": int,
    "block": Union[int, None],
    "msgCid": "Cid",
    "trace": Union[List["Frame"], "ExecutionTrace", "CallTree", str, None],
})

VectorResult = TypedDict("VectorResult", {
    "id": str,
    "variant": str,
    "outcome": Literal["pass", "fail", "skip", "error"],
    "reason": Union[str, None],
    "negated": bool,
    "receipts": List["VectorResultReceiptsItem"],
    "receiptsRoots": List["VectorResultReceiptsRootsItem"],
    "postRoot": "VectorResultPostRoot",
    "diff": None,
    "trace": Union["VectorResultTrace", None],
    "durationNs": int,
})

VectorResultReceiptsItem = TypedDict("VectorResultReceiptsItem", {
    "index": int,
    "ok": bool,
    "expected": Union["Receipt", None],
    "actual": Union["Receipt", None],
    "error": NotRequired[str],
})

VectorResultReceiptsRootsItem = TypedDict("VectorResultReceiptsRootsItem", {
    "expected": "Cid",
    "actual": "Cid",
    "ok": bool,
})

VectorResultPostRoot = TypedDict("VectorResultPostRoot", {
    "expected": "Cid",
    "actual": Union["Cid", None],
    "ok": bool,
})

VectorResultTrace = TypedDict("VectorResultTrace", {
    "compared": int,
    "different": int,
    "first": Union["VectorResultTraceFirst", None],
})

VectorResultTraceFirst = TypedDict("VectorResultTraceFirst", {
    "message": int,
    "frame": int,
    "index": int,
    "expected": Union["Charge", None],
    "actual": Union["Charge", None],
})

VectorRun = TypedDict("VectorRun", {
    "results": List["VectorResult"],
    "totals": "VectorRunTotals",
})

VectorRunTotals = TypedDict("VectorRunTotals", {
    "ran": int,
    "passed": int,
    "failed": int,
    "skipped": int,
    "errors": int,
})

VectorLint = TypedDict("VectorLint", {
    "problems": List["VectorLintProblemsItem"],
    "totals": "VectorLintTotals",
})

VectorLintProblemsItem = TypedDict("VectorLintProblemsItem", {
    "level": Literal["error", "warning", "note"],
    "name": str,
    "path": str,
    "text": str,
    "hint": str,
})

VectorLintTotals = TypedDict("VectorLintTotals", {
    "errors": int,
    "warnings": int,
    "notes": int,
    "omitted": int,
})

VectorCut = TypedDict("VectorCut", {
    "vector": Dict[str, Any],
    "before": "VectorCutBefore",
    "after": "VectorCutAfter",
})

VectorCutBefore = TypedDict("VectorCutBefore", {
    "variants": int,
    "steps": int,
    "blocks": int,
    "carBytes": int,
})

VectorCutAfter = TypedDict("VectorCutAfter", {
    "variants": int,
    "steps": int,
    "blocks": int,
    "carBytes": int,
})

VectorExport = TypedDict("VectorExport", {
    "vector": "VectorExportVector",
    "from": int,
    "to": int,
    "variants": List["VectorExportVariantsItem"],
    "car": "VectorExportCar",
    "warnings": List["VectorExportWarningsItem"],
})

VectorExportVector = TypedDict("VectorExportVector", {
    "class": Literal["message", "tipset"],
    "selector": NotRequired[Dict[str, str]],
    "_meta": Dict[str, Any],
    "car": "Base64",
    "randomness": NotRequired[List[Any]],
    "preconditions": Dict[str, Any],
    "apply_messages": NotRequired[List[Any]],
    "apply_tipsets": NotRequired[List[Any]],
    "postconditions": Dict[str, Any],
    "diagnostics": NotRequired[Dict[str, Any]],
})

VectorExportVariantsItem = TypedDict("VectorExportVariantsItem", {
    "id": str,
    "epoch": int,
    "nv": int,
    "claimed": bool,
    "reason": Union[str, None],
})

VectorExportCar = TypedDict("VectorExportCar", {
    "blocks": int,
    "bytes": int,
})

VectorExportWarningsItem = TypedDict("VectorExportWarningsItem", {
    "name": str,
    "text": str,
})

Info = TypedDict("Info", {
    "version": str,
    "build": "InfoBuild",
    "libraries": List["InfoLibrariesItem"],
    "uptimeSeconds": int,
    "startTime": int,
    "listen": Union[str, None],
    "addresses": List[str],
    "data": "InfoData",
    "durability": Literal["full", "none"],
    "limits": "InfoLimits",
    "memory": "InfoMemory",
    "counts": "InfoCounts",
    "collection": "InfoCollection",
    "options": List["InfoOptionsItem"],
    "methods": int,
    "accounts": List["InfoAccountsItem"],
    "accountsNote": str,
    "environment": "Environment",
    "access": "InfoAccess",
})

InfoBuild = TypedDict("InfoBuild", {
    "compiler": str,
    "sanitized": bool,
})

InfoLibrariesItem = TypedDict("InfoLibrariesItem", {
    "name": str,
    "version": str,
})

InfoData = TypedDict("InfoData", {
    "kind": Literal["directory", "ephemeral"],
    "directory": Union[str, None],
})

InfoLimits = TypedDict("InfoLimits", {
    "bodyBytes": int,
    "responseBytes": int,
    "batchMembers": int,
    "jsonDepth": int,
    "memoryBytes": int,
    "callDepth": int,
    "workers": int,
    "connections": int,
    "idempotencyKeys": int,
})

InfoMemory = TypedDict("InfoMemory", {
    "limitBytes": int,
    "usedBytes": int,
    "peakBytes": int,
    "refusals": int,
})

InfoCounts = TypedDict("InfoCounts", {
    "blocks": int,
    "journalEntries": int,
    "mapSizeBytes": int,
    "usedBytes": int,
    "seq": int,
})

InfoCollection = TypedDict("InfoCollection", {
    "stage": Literal["atRest", "marking", "removing"],
    "blocksKept": int,
    "bytesRemoved": int,
    "bytesPlanned": int,
})

InfoOptionsItem = TypedDict("InfoOptionsItem", {
    "name": str,
    "value": Union[str, None],
    "origin": str,
})

InfoAccountsItem = TypedDict("InfoAccountsItem", {
    "address": "Address",
    "id": "Address",
    "balance": "Amount",
    "label": NotRequired[str],
    "keyType": NotRequired[Literal["secp256k1"]],
    "privateKey": NotRequired[str],
})

InfoAccess = TypedDict("InfoAccess", {
    "auth": bool,
    "readOnly": bool,
    "allowMethods": List[str],
    "denyMethods": List[str],
    "disabledMethods": int,
    "cookieFile": Union[str, None],
    "permission": Literal["none", "read", "write", "sign", "admin"],
    "worlds": Union[List[str], None],
})

Access = TypedDict("Access", {
    "op": Literal["get", "put"],
    "cid": "Cid",
    "bytes": int,
})

CallTree = TypedDict("CallTree", {
    "from": "Address",
    "to": "Address",
    "method": int,
    "value": "Amount",
    "params": Union["Base64", None],
    "exit": int,
    "return": Union["Base64", None],
    "error": Union[str, None],
    "gasCharges": NotRequired[List["Charge"]],
    "ipld": NotRequired[List["Access"]],
    "calls": List["CallTree"],
})

ActorFound = TypedDict("ActorFound", {
    "Code": "Cid",
    "Head": "Cid",
    "Nonce": int,
    "Balance": "Amount",
    "DelegatedAddress": None,
    "id": int,
    "address": "Address",
    "kind": Union[str, None],
    "robust": Union["Address", None],
    "labels": List[str],
    "root": "Cid",
    "state": NotRequired[Union[Dict[str, Any], None]],
    "stateError": NotRequired[str],
})

ActorList = TypedDict("ActorList", {
    "root": "Cid",
    "actors": List["ActorListActorsItem"],
    "total": Union[int, None],
    "next": Union[str, None],
})

ActorListActorsItem = TypedDict("ActorListActorsItem", {
    "Code": "Cid",
    "Head": "Cid",
    "Nonce": int,
    "Balance": "Amount",
    "DelegatedAddress": None,
    "id": int,
    "address": "Address",
    "kind": Union[str, None],
})

DagValue = TypedDict("DagValue", {
    "cid": "Cid",
    "path": str,
    "codec": Union[str, None],
    "bytes": int,
    "value": Any,
    "links": List["Cid"],
})

DagPut = TypedDict("DagPut", {
    "cid": "Cid",
    "bytes": int,
    "new": bool,
})

DagStat = TypedDict("DagStat", {
    "cid": "Cid",
    "blocks": int,
    "bytes": int,
    "depth": int,
    "missing": int,
    "missingCids": List["Cid"],
    "unreadable": int,
    "complete": bool,
})

# Number of a channel: its values come as notifications xrpc.ch.val [number, value], its end as
# xrpc.ch.close [number].
Channel: TypeAlias = int

BlockSize = TypedDict("BlockSize", {
    "cid": "Cid",
    "bytes": int,
})

ReadWriteSet = TypedDict("ReadWriteSet", {
    "seq": int,
    "actors": "ReadWriteSetActors",
    "blocks": "ReadWriteSetBlocks",
})

ReadWriteSetActors = TypedDict("ReadWriteSetActors", {
    "read": List["Address"],
    "written": List["ReadWriteSetActorsWrittenItem"],
})

ReadWriteSetActorsWrittenItem = TypedDict("ReadWriteSetActorsWrittenItem", {
    "address": "Address",
    "change": Literal["created", "changed", "deleted"],
})

ReadWriteSetBlocks = TypedDict("ReadWriteSetBlocks", {
    "read": List["BlockSize"],
    "written": List["BlockSize"],
})

GasProfile = TypedDict("GasProfile", {
    "from": int,
    "to": int,
    "groupBy": Literal["charge", "actor", "depth"],
    "applications": int,
    "gasUsed": int,
    "tg": int,
    "cg": int,
    "sg": int,
    "groups": List["GasProfileGroupsItem"],
    "next": Union[int, None],
})

GasProfileGroupsItem = TypedDict("GasProfileGroupsItem", {
    "charge": NotRequired[str],
    "actor": NotRequired["Address"],
    "depth": NotRequired[int],
    "count": int,
    "tg": int,
    "cg": int,
    "sg": int,
})

Explanation = TypedDict("Explanation", {
    "topic": str,
    "kind": Literal["exitCode", "gasCharge", "error", "method", "actorMethod"],
    "name": Union[str, None],
    "code": NotRequired[int],
    "number": NotRequired[int],
    "networkVersion": NotRequired[int],
    "text": str,
    "hint": NotRequired[str],
    "eras": NotRequired[List["ExplanationErasItem"]],
    "networkVersions": NotRequired[List[int]],
    "prices": NotRequired[List["ExplanationPricesItem"]],
    "parameters": NotRequired[List["ExplanationParametersItem"]],
    "result": NotRequired[str],
    "references": List[str],
    "related": List[str],
})

ExplanationErasItem = TypedDict("ExplanationErasItem", {
    "networkVersions": List[int],
    "text": str,
})

ExplanationPricesItem = TypedDict("ExplanationPricesItem", {
    "name": str,
    "gas": int,
    "upTo6": int,
    "from7": int,
})

ExplanationParametersItem = TypedDict("ExplanationParametersItem", {
    "name": str,
    "required": bool,
    "text": Union[str, None],
})

Edited = TypedDict("Edited", {
    "address": "Address",
    "id": "Address",
    "actor": Union["Actor", None],
    "stateRoot": "Roots",
    "seq": int,
    "durable": bool,
})

AccountMade = TypedDict("AccountMade", {
    "address": "Address",
    "id": "Address",
    "actor": Union["Actor", None],
    "seed": NotRequired["RawText"],
    "label": NotRequired[str],
    "keyType": NotRequired[Literal["secp256k1"]],
    "privateKey": NotRequired[str],
    "stateRoot": "Roots",
    "seq": int,
    "durable": bool,
})

Patched = TypedDict("Patched", {
    "edits": List["PatchedEditsItem"],
    "environment": "Environment",
    "stateRoot": "Roots",
    "seq": int,
    "durable": bool,
    "warnings": List["PatchedWarningsItem"],
})

PatchedEditsItem = TypedDict("PatchedEditsItem", {
    "address": "Address",
    "id": "Address",
    "actor": Union["Actor", None],
    "seed": NotRequired["RawText"],
    "label": NotRequired[str],
    "keyType": NotRequired[Literal["secp256k1"]],
    "privateKey": NotRequired[str],
})

PatchedWarningsItem = TypedDict("PatchedWarningsItem", {
    "name": str,
    "text": str,
})

Applications = TypedDict("Applications", {
    "results": List[Union["Application", "ApplicationsResultsItem"]],
    "stateRoot": "Roots",
    "receiptsRoot": "Cid",
    "stoppedAt": Union[int, None],
})

ApplicationsResultsItem = TypedDict("ApplicationsResultsItem", {
    "error": "ApplicationsResultsItemError",
})

ApplicationsResultsItemError = TypedDict("ApplicationsResultsItemError", {
    "code": int,
    "name": str,
    "message": str,
    "hint": str,
})

Simulated: TypeAlias = Union["Application", "Applications"]

Collected = TypedDict("Collected", {
    "dryRun": bool,
    "removed": "CollectedRemoved",
    "kept": "CollectedKept",
    "longestStepUs": int,
})

CollectedRemoved = TypedDict("CollectedRemoved", {
    "blocks": int,
    "bytes": int,
    "entries": int,
    "worlds": int,
})

CollectedKept = TypedDict("CollectedKept", {
    "blocks": int,
    "worlds": int,
    "deletedWorlds": int,
    "states": int,
    "snapshots": int,
    "labels": int,
    "rootsInUse": int,
    "wished": int,
})

CidsOrNull: TypeAlias = Union[List["Cid"], None]

Actors: TypeAlias = Dict[str, "Actor"]

ObjStat = TypedDict("ObjStat", {
    "Size": int,
    "Links": int,
})

IpldObject = TypedDict("IpldObject", {
    "Cid": "Cid",
    # DAG-JSON; of a raw block its bytes as a text
    "Obj": Any,
})

SignedMessages: TypeAlias = List["SignedMessage"]

ComputeStateOutput = TypedDict("ComputeStateOutput", {
    "Root": "Cid",
    "Trace": Union[List["InvocResult"], None],
})

CirculatingSupply = TypedDict("CirculatingSupply", {
    "FilVested": "Amount",
    "FilMined": "Amount",
    "FilBurnt": "Amount",
    "FilLocked": "Amount",
    "FilCirculating": "Amount",
    "FilReserveDisbursed": "Amount",
})

BlockHeader = TypedDict("BlockHeader", {
    "Miner": "Address",
    "Ticket": "BlockHeaderTicket",
    "ElectionProof": "BlockHeaderElectionProof",
    "BeaconEntries": None,
    "WinPoStProof": None,
    "Parents": List["Cid"],
    "ParentWeight": "Amount",
    "Height": int,
    "ParentStateRoot": "Cid",
    "ParentMessageReceipts": "Cid",
    "Messages": "Cid",
    "BLSAggregate": None,
    "Timestamp": int,
    "BlockSig": None,
    "ForkSignaling": Any,
    "ParentBaseFee": "Amount",
})

BlockHeaderTicket = TypedDict("BlockHeaderTicket", {
    "VRFProof": "Base64",
})

BlockHeaderElectionProof = TypedDict("BlockHeaderElectionProof", {
    "WinCount": int,
    "VRFProof": None,
})

TipSet = TypedDict("TipSet", {
    "Cids": List["Cid"],
    "Blocks": List["BlockHeader"],
    "Height": int,
})

BlockMessages = TypedDict("BlockMessages", {
    "BlsMessages": List["Message"],
    "SecpkMessages": List["SignedMessage"],
    "Cids": List["Cid"],
})

MessagesWithCid: TypeAlias = Union[List["MessagesWithCidObjectItem"], None]

MessagesWithCidObjectItem = TypedDict("MessagesWithCidObjectItem", {
    "Cid": "Cid",
    "Message": "Message",
})

Receipts: TypeAlias = Union[List["Receipt"], None]

Permissions: TypeAlias = List[Literal["read", "write", "sign", "admin"]]

TokenMade = TypedDict("TokenMade", {
    "token": str,
    "allow": "Permissions",
    "worlds": Union[List[str], None],
    "expiresAt": Union[int, None],
})

# whatever the method takes
AnyJson: TypeAlias = Any

Texts: TypeAlias = List[str]

ActorCodes: TypeAlias = Dict[str, "Cid"]

BeaconEntry = TypedDict("BeaconEntry", {
    "Round": "Uint",
    "Data": "Base64",
})

NetworkParams = TypedDict("NetworkParams", {
    "NetworkName": str,
    "BlockDelaySecs": int,
    "ConsensusMinerMinPower": "Amount",
    "PreCommitChallengeDelay": int,
    "ForkUpgradeParams": Dict[str, int],
    "Eip155ChainID": int,
    "GenesisTimestamp": int,
})

MessageChecks: TypeAlias = Union[List[List["MessageChecksObjectItemItem"]], None]

MessageChecksObjectItemItem = TypedDict("MessageChecksObjectItemItem", {
    "Cid": "Cid",
    "Code": int,
    "OK": bool,
    "Err": str,
    "Hint": Union[Dict[str, Any], None],
})

Deleted = TypedDict("Deleted", {
    "deleted": str,
})

Label = TypedDict("Label", {
    "name": str,
    "address": NotRequired["Address"],
    "root": NotRequired["Cid"],
})

LabelList = TypedDict("LabelList", {
    "labels": List["Label"],
    "next": Union[str, None],
})

Snapshot = TypedDict("Snapshot", {
    "name": str,
    "root": "Cid",
    "seq": int,
    "createdAt": int,
})

SnapshotList = TypedDict("SnapshotList", {
    "snapshots": List["Snapshot"],
    "next": Union[str, None],
})

Move = TypedDict("Move", {
    "stateRoot": "Roots",
    "target": int,
    "seq": int,
    "epoch": int,
    "networkVersion": int,
    "durable": bool,
})

World = TypedDict("World", {
    "world": str,
    "urls": "WorldUrls",
    "root": "Cid",
    "seq": int,
    "epoch": int,
    "networkVersion": int,
    "parent": Union[str, None],
    "forkedAt": Union[int, None],
    "createdAt": Union[int, None],
    "ttl": int,
    "quota": "WorldQuota",
    "used": "WorldUsed",
    # of one that was made just now, as those of Chaos.EnvSet
    "warnings": NotRequired[List["WorldWarningsItem"]],
})

WorldUrls = TypedDict("WorldUrls", {
    "rpc": str,
    "lotus": str,
})

WorldQuota = TypedDict("WorldQuota", {
    # applied; 0: no limit
    "messages": NotRequired["UnsignedOrText"],
    # of its journal; 0: no limit
    "bytes": NotRequired["UnsignedOrText"],
    # in seconds; 0: no limit
    "age": NotRequired["UnsignedOrText"],
})

WorldUsed = TypedDict("WorldUsed", {
    "messages": int,
    "bytes": int,
})

WorldWarningsItem = TypedDict("WorldWarningsItem", {
    "name": str,
    "text": str,
})

WorldList = TypedDict("WorldList", {
    "worlds": List["World"],
    "total": int,
    "next": Union[str, None],
})

WorldDiff = TypedDict("WorldDiff", {
    "env": List["WorldDiffEnvItem"],
    "state": "StateDiff",
})

WorldDiffEnvItem = TypedDict("WorldDiffEnvItem", {
    "name": str,
    "a": Any,
    "b": Any,
})

Fixture = TypedDict("Fixture", {
    "created": bool,
    "name": str,
    "root": "Cid",
    "seq": int,
})

# Arguments of constructor, method 1 of the chaos actor.
ConstructorArgs: TypeAlias = Dict[str, Any]

# Arguments of callerValidation, method 2 of the chaos actor.
CallerValidationArgs = TypedDict("CallerValidationArgs", {
    # none, twice, isAddress, isType or an integer
    "branch": Union[Literal["none", "twice", "isAddress", "isType"], int],
    # allowed callers
    "addrs": NotRequired[List["Address"]],
    # allowed codes
    "types": NotRequired[List["Code"]],
})

# Arguments of createActor, method 3 of the chaos actor.
CreateActorArgs = TypedDict("CreateActorArgs", {
    # an actor code
    "actorCid": NotRequired["Code"],
    # an address
    "address": NotRequired["Address"],
    # pass an undefined CID instead
    "undefActorCid": NotRequired["Bool"],
    # pass an undefined address instead
    "undefAddress": NotRequired["Bool"],
})

# Arguments of resolveAddress, method 4 of the chaos actor.
ResolveAddressArgs = TypedDict("ResolveAddressArgs", {
    # the address to resolve
    "address": "Address",
})

# Arguments of deleteActor, method 5 of the chaos actor.
DeleteActorArgs = TypedDict("DeleteActorArgs", {
    # the address that gets the balance
    "beneficiary": "Address",
})

# Arguments of send, method 6 of the chaos actor.
SendArgs = TypedDict("SendArgs", {
    # an address
    "to": "Address",
    # attoFIL
    "value": NotRequired["AmountOrFil"],
    # a method number
    "method": NotRequired["UnsignedOrText"],
    # parameter bytes
    "params": NotRequired["Bytes"],
    # {method, args or params} in place of method and params
    "invoke": NotRequired["InnerCall"],
})

# Arguments of mutateState, method 7 of the chaos actor.
MutateStateArgs = TypedDict("MutateStateArgs", {
    # the new text
    "value": "RawText",
    # inTransaction, readonly, afterTransaction or an integer
    "branch": NotRequired[Union[Literal["inTransaction", "readonly", "afterTransaction"], int]],
})

# Arguments of abortWith, method 8 of the chaos actor.
AbortWithArgs = TypedDict("AbortWithArgs", {
    # an exit code
    "code": NotRequired["IntegerOrText"],
    # a text
    "message": NotRequired["RawText"],
    # panic instead of aborting
    "uncontrolled": NotRequired["Bool"],
})

# Arguments of inspectRuntime, method 9 of the chaos actor.
InspectRuntimeArgs: TypeAlias = Dict[str, Any]

# Arguments of createState, method 10 of the chaos actor.
CreateStateArgs: TypeAlias = Dict[str, Any]

# Arguments of the method that stands beside them.
ChaosArgs: TypeAlias = Union[
    "ConstructorArgs",
    "CallerValidationArgs",
    "CreateActorArgs",
    "ResolveAddressArgs",
    "DeleteActorArgs",
    "SendArgs",
    "MutateStateArgs",
    "AbortWithArgs",
    "InspectRuntimeArgs",
    "CreateStateArgs",
]

Invocation = TypedDict("Invocation", {
    # a chaos method, by name or number
    "method": "ChaosMethod",
    # its arguments, typed
    "args": NotRequired["ChaosArgs"],
    # its parameter bytes, in place of args
    "params": NotRequired["Bytes"],
    # receiver, default f098
    "to": NotRequired["Address"],
    # sender, default f0100
    "from": NotRequired["Address"],
    # attoFIL sent along, default 0
    "value": NotRequired["AmountOrFil"],
    # default: the world's, 1000000000 unless Chaos.EnvSet changed gasDefaults
    "gasLimit": NotRequired["IntegerOrText"],
    # default: the world's, 200 unless changed
    "gasFeeCap": NotRequired["AmountOrFil"],
    # default: the world's, 1 unless changed
    "gasPremium": NotRequired["AmountOrFil"],
    # default: the sender's
    "nonce": NotRequired["UnsignedOrText"],
})

Block = TypedDict("Block", {
    # address of the miner it rewards
    "miner": "Address",
    # shares of the reward, default 1
    "winCount": NotRequired["IntegerOrText"],
    # messages, signed or not; no signature is looked at; default none
    "messages": NotRequired[List["MessageOrBytes"]],
})

# as in Chaos.EnvSet
RandomnessArgs = TypedDict("RandomnessArgs", {
    # one of fixed, seeded, replay, strict or record
    "source": Literal["fixed", "seeded", "replay", "strict", "record"],
    # of seeded and record: at most 64 bytes
    "seed": NotRequired["RawText"],
    # of fixed, replay and record: 32 bytes in place of the fixed digest
    "value": NotRequired["Bytes"],
    # of replay and strict: what draws give
    "rules": NotRequired[List["DrawRule"]],
})

DrawRule = TypedDict("DrawRule", {
    # [kind, epoch] for a digest, [kind, tag, epoch, entropy] for one draw; kind is chain or
    # beacon
    "on": "RandomnessDraw",
    # 32 bytes in base64: the digest, or what is drawn
    "ret": "Base64",
})

# what Chaos.Invoke fills in
GasDefaults = TypedDict("GasDefaults", {
    # at least 1
    "gasLimit": NotRequired["IntegerOrText"],
    # attoFIL, at least 0
    "gasFeeCap": NotRequired["AmountOrFil"],
    # attoFIL, at least 0
    "gasPremium": NotRequired["AmountOrFil"],
})

Filter = TypedDict("Filter", {
    # genesis, message, env, tipset, move, edit, implicit or import
    "kind": NotRequired[Literal[
        "genesis", "message", "env", "tipset", "move", "edit", "implicit", "import"
    ]],
    # sender of a message, by ID or any other address it has
    "from": NotRequired["Address"],
    # receiver of a message, likewise
    "to": NotRequired["Address"],
    # method number of a message
    "method": NotRequired["UnsignedOrText"],
    # exit code of a message's receipt
    "exitCode": NotRequired["IntegerOrText"],
    # only this message's entries
    "msgCid": NotRequired["CidOrText"],
    # no entry before this sequence number
    "since": NotRequired["UnsignedOrText"],
    # no entry behind this sequence number
    "until": NotRequired["UnsignedOrText"],
})

Operation = TypedDict("Operation", {
    # as Chaos.SetBalance
    "setBalance": NotRequired["SetBalance"],
    # as Chaos.SetNonce
    "setNonce": NotRequired["SetNonce"],
    # as Chaos.SetActor
    "setActor": NotRequired["SetActor"],
    # as Chaos.CreateAccount
    "createAccount": NotRequired["CreateAccount"],
    # as Chaos.DeleteActor
    "deleteActor": NotRequired["DeleteActor"],
    # as Chaos.EnvSet
    "envSet": NotRequired["EnvironmentChange"],
})

# as Chaos.SetBalance
SetBalance = TypedDict("SetBalance", {
    # the actor
    "address": "Address",
    # attoFIL, or as "1.5 FIL"; at least 0
    "value": "AmountOrFil",
})

# as Chaos.SetNonce
SetNonce = TypedDict("SetNonce", {
    # the actor
    "address": "Address",
    # the nonce of its next message; may go back
    "value": "UnsignedOrText",
})

# as Chaos.SetActor
SetActor = TypedDict("SetActor", {
    # the actor
    "address": "Address",
    # its code; makes an actor where the ID address has none
    "code": NotRequired["Code"],
    # its state, as the CID of a block that is here
    "head": NotRequired["CidOrText"],
    # its state, as bytes of DAG-CBOR, or decoded for account and chaos
    "state": NotRequired["ActorStateOrBytes"],
    # its nonce
    "nonce": NotRequired["UnsignedOrText"],
    # attoFIL, at least 0
    "balance": NotRequired["AmountOrFil"],
})

# as Chaos.CreateAccount
CreateAccount = TypedDict("CreateAccount", {
    # a key address (f1, f3) whose key you have, in place of seed
    "address": NotRequired["Address"],
    # the secret key is its SHA-256; default: a text with the next ID
    "seed": NotRequired["RawText"],
    # attoFIL, or as "1.5 FIL", default 0
    "balance": NotRequired["AmountOrFil"],
    # a label for its address, as by Chaos.LabelSet
    "label": NotRequired["Text"],
})

# as Chaos.DeleteActor
DeleteActor = TypedDict("DeleteActor", {
    # the actor
    "address": "Address",
})

Overrides = TypedDict("Overrides", {
    # at least 0
    "epoch": NotRequired["IntegerOrText"],
    # 0 to 15
    "networkVersion": NotRequired["NetworkVersion"],
    # attoFIL, at least 0
    "baseFee": NotRequired["AmountOrFil"],
    # attoFIL, at least 0
    "circSupply": NotRequired["AmountOrFil"],
    # as in Chaos.EnvSet
    "randomness": NotRequired["RandomnessArgs"],
    # balance, nonce, code, head and state by address or label, as in Chaos.SetActor
    "actors": NotRequired["ActorOverrides"],
})

VariantAsked = TypedDict("VariantAsked", {
    # a network version
    "nv": "NetworkVersion",
    # where it runs, default the first epoch of the version on mainnet
    "epoch": NotRequired["IntegerOrText"],
    # its name, default nv and the version
    "id": NotRequired["Text"],
})

WorldEnv = TypedDict("WorldEnv", {
    # at least 0
    "epoch": NotRequired["IntegerOrText"],
    # 0 to 15
    "networkVersion": NotRequired["NetworkVersion"],
    # attoFIL, at least 0
    "baseFee": NotRequired["AmountOrFil"],
    # attoFIL, at least 0
    "circSupply": NotRequired["AmountOrFil"],
    # the letter that answers write addresses with, f or t
    "addressPrefix": NotRequired[Literal["f", "t"]],
})

LotusSendSpec = TypedDict("LotusSendSpec", {
    # attoFIL that the whole gas limit may cost; 0 is no limit
    "MaxFee": NotRequired["Amount"],
    # a message with the UUID of one before is that one
    "MsgUuid": NotRequired["Text"],
    # the fee cap becomes what MaxFee allows
    "MaximizeFeeCap": NotRequired["Bool"],
})

LotusPrototype = TypedDict("LotusPrototype", {
    # a Message
    "Message": "Message",
    # its Nonce counts; without, it is the next one
    "ValidNonce": NotRequired["Bool"],
})

LotusMessageMatch = TypedDict("LotusMessageMatch", {
    # the receiver
    "To": NotRequired["Address"],
    # the sender
    "From": NotRequired["Address"],
})


# ---- errors ----


class ParseError(ChaosError):
    """the body must be one JSON text; data.offset tells where it breaks"""


class InvalidRequest(ChaosError):
    """send {"jsonrpc":"2.0","id":1,"method":"Chaos.Info","params":[]}"""


class HttpMethodNotAllowed(ChaosError):
    """JSON-RPC is sent with POST to /rpc/v1; see the Allow header"""


class ContentTypeRefused(ChaosError):
    """curl -H 'Content-Type: application/json' -d
    '{"jsonrpc":"2.0","id":1,"method":"Chaos.Info"}' URL
    """


class ContentEncodingRefused(ChaosError):
    """send the body as it is, or with Content-Encoding: gzip"""


class HttpBadRequest(ChaosError):
    """the request breaks the rules of HTTP; nothing was done"""


class HttpNotImplemented(ChaosError):
    """POST JSON-RPC 2.0 to /rpc/v1 over plain HTTP/1.1"""


class MethodNotFound(ChaosError):
    """Filecoin.Discover lists every method"""


class NeedsWebsocket(ChaosError):
    """send it over a WebSocket connection to the same path, as a request of its own with an
    id; GET /events has what happens as server-sent events
    """


class PathNotFound(ChaosError):
    """POST /rpc/v1 or /, /w/WORLD/rpc/v1; GET /livez, /readyz, /version, /openrpc.json"""


class InvalidParams(ChaosError):
    """Filecoin.Discover describes the parameters of every method"""


class Internal(ChaosError):
    """this is a bug; data.requestId is in the log"""


class Unauthorized(ChaosError):
    """send the header Authorization: Bearer TOKEN; Filecoin.AuthNew makes tokens, and the file
    `cookie` of the data directory holds one
    """


class Forbidden(ChaosError):
    """see data.needs for the permission that it takes"""


class StateUnavailable(ChaosError):
    """ask for a state root that Chaos.History lists"""


class LimitExceeded(ChaosError):
    """Chaos.Info shows the limits; each is an option of the daemon"""


class OutOfMemory(ChaosError):
    """the daemon has no memory for this at the moment; try again later or ask for less"""


class Draining(ChaosError):
    """the daemon is shutting down; try again when it is back"""


class OutOfGas(ChaosError):
    """the message takes more gas than a block has; Chaos.Trace and Chaos.GasProfile show where"""


class ActorNotFound(ChaosError):
    """Filecoin.StateListActors lists the actors"""


class BlockNotFound(ChaosError):
    """only blocks reachable from a state root of this database are kept"""


class MessageNotFound(ChaosError):
    """Chaos.History lists the messages that were applied"""


class TipsetNotFound(ChaosError):
    """Filecoin.ChainHead has the newest tipset of this world; null or [] is its key too"""


class NotAnAccount(ChaosError):
    """only account actors have a key address"""


class AccountExists(ChaosError):
    """give another seed or address; Chaos.SetBalance changes the account there is"""


class KeyNotFound(ChaosError):
    """Filecoin.WalletList lists the keys of the world, Filecoin.WalletNew makes one,
    Filecoin.WalletImport takes one
    """


class BlsNotBuiltIn(ChaosError):
    """run script/setup bls and script/build again, or take the image or the Debian package,
    which have it
    """


class RootMismatch(ChaosError):
    """the head has moved on: read the state at data.actual, decide anew, and expect that root"""


class IdempotencyConflict(ChaosError):
    """this key belongs to another request; take a new key for every new change"""


class BatchUndone(ChaosError):
    """mend the member that data.failed counts to, from 0, and send the whole batch again"""


class WorldNotFound(ChaosError):
    """Chaos.WorldList lists the worlds, Chaos.WorldCreate makes one; a name that begins with
    auto: is made on first use
    """


class WorldExists(ChaosError):
    """take another name, or delete that world with Chaos.WorldDelete"""


class SnapshotNotFound(ChaosError):
    """Chaos.SnapshotList lists the snapshots of a world"""


class SnapshotExists(ChaosError):
    """take another name, or delete that snapshot with Chaos.SnapshotDelete"""


class LabelNotFound(ChaosError):
    """Chaos.LabelList lists the labels of a world, Chaos.LabelSet makes one"""


class GcRunning(ChaosError):
    """wait for the answer of the Chaos.Gc that is under way, then ask again"""


class TokensOff(ChaosError):
    """start the daemon with --auth: then it has a secret to sign with"""


class TokenInvalid(ChaosError):
    """Filecoin.AuthNew makes tokens that this daemon takes"""


class CarInvalid(ChaosError):
    """send a CAR, version 1 or 2, perhaps in gzip, with all that the root reaches; nothing was
    changed
    """


class ImportOffset(ChaosError):
    """go on at byte data.offset, or begin anew at byte 0"""


class ImportRunning(ChaosError):
    """wait for the end of the import that is under way; GET /w/WORLD/import.car tells how far
    it is
    """


class VmFatal(ChaosError):
    """the reference has no receipt here; nothing was changed"""


class MessageRejected(ChaosError):
    """the message cannot be applied as it is; nothing was changed"""


class ExecutionFailed(ChaosError):
    """give the message a GasLimit to push it all the same; Filecoin.StateCall shows its trace"""


class ActorNotImplemented(ChaosError):
    """this daemon does not execute that method; nothing was changed"""


class RandomnessUnknown(ChaosError):
    """Chaos.EnvSet takes the rules of randomness; nothing was changed"""


class EncodeError(ChaosError):
    """see data.path for the value that cannot be encoded"""


class DecodeError(ChaosError):
    """see data.offset for the byte that cannot be decoded"""


class VectorInvalid(ChaosError):
    """the vector must follow schema.json of filecoin-project/test-vectors"""


class NotExportable(ChaosError):
    """choose from and to so that the range holds messages alone, or tipsets alone;
    Chaos.History lists the entries
    """


class VectorChanged(ChaosError):
    """keep what the message names, fold it into the state before, or ask with rerun"""


class StoreFull(ChaosError):
    """make room on the disk or raise --map-size, then try again"""


class StoreIo(ChaosError):
    """the operating system refused to read or write; see the log"""


class StoreCorrupt(ChaosError):
    """stop the daemon and run chaosactord db check"""


ERRORS = {
    "PARSE_ERROR": ParseError,
    "INVALID_REQUEST": InvalidRequest,
    "HTTP_METHOD_NOT_ALLOWED": HttpMethodNotAllowed,
    "CONTENT_TYPE_REFUSED": ContentTypeRefused,
    "CONTENT_ENCODING_REFUSED": ContentEncodingRefused,
    "HTTP_BAD_REQUEST": HttpBadRequest,
    "HTTP_NOT_IMPLEMENTED": HttpNotImplemented,
    "METHOD_NOT_FOUND": MethodNotFound,
    "NEEDS_WEBSOCKET": NeedsWebsocket,
    "PATH_NOT_FOUND": PathNotFound,
    "INVALID_PARAMS": InvalidParams,
    "INTERNAL": Internal,
    "UNAUTHORIZED": Unauthorized,
    "FORBIDDEN": Forbidden,
    "STATE_UNAVAILABLE": StateUnavailable,
    "LIMIT_EXCEEDED": LimitExceeded,
    "OUT_OF_MEMORY": OutOfMemory,
    "DRAINING": Draining,
    "OUT_OF_GAS": OutOfGas,
    "ACTOR_NOT_FOUND": ActorNotFound,
    "BLOCK_NOT_FOUND": BlockNotFound,
    "MESSAGE_NOT_FOUND": MessageNotFound,
    "TIPSET_NOT_FOUND": TipsetNotFound,
    "NOT_AN_ACCOUNT": NotAnAccount,
    "ACCOUNT_EXISTS": AccountExists,
    "KEY_NOT_FOUND": KeyNotFound,
    "BLS_NOT_BUILT_IN": BlsNotBuiltIn,
    "ROOT_MISMATCH": RootMismatch,
    "IDEMPOTENCY_CONFLICT": IdempotencyConflict,
    "BATCH_UNDONE": BatchUndone,
    "WORLD_NOT_FOUND": WorldNotFound,
    "WORLD_EXISTS": WorldExists,
    "SNAPSHOT_NOT_FOUND": SnapshotNotFound,
    "SNAPSHOT_EXISTS": SnapshotExists,
    "LABEL_NOT_FOUND": LabelNotFound,
    "GC_RUNNING": GcRunning,
    "TOKENS_OFF": TokensOff,
    "TOKEN_INVALID": TokenInvalid,
    "CAR_INVALID": CarInvalid,
    "IMPORT_OFFSET": ImportOffset,
    "IMPORT_RUNNING": ImportRunning,
    "VM_FATAL": VmFatal,
    "MESSAGE_REJECTED": MessageRejected,
    "EXECUTION_FAILED": ExecutionFailed,
    "ACTOR_NOT_IMPLEMENTED": ActorNotImplemented,
    "RANDOMNESS_UNKNOWN": RandomnessUnknown,
    "ENCODE_ERROR": EncodeError,
    "DECODE_ERROR": DecodeError,
    "VECTOR_INVALID": VectorInvalid,
    "NOT_EXPORTABLE": NotExportable,
    "VECTOR_CHANGED": VectorChanged,
    "STORE_FULL": StoreFull,
    "STORE_IO": StoreIo,
    "STORE_CORRUPT": StoreCorrupt,
}

# ---- methods ----

InvokeOptions = TypedDict("InvokeOptions", {
    "to": "Address",
    "from_": "Address",
    "value": "AmountOrFil",
    "gas_limit": "IntegerOrText",
    "gas_fee_cap": "AmountOrFil",
    "gas_premium": "AmountOrFil",
    "nonce": "UnsignedOrText",
    "trace": "Bool",
    "world": "WorldName",
    "expect_root": "CidOrText",
    "idempotency_key": "Text",
    "dry_run": "Bool",
}, total=False)
OPTIONS = {
    "to": "to",
    "from_": "from",
    "value": "value",
    "gas_limit": "gasLimit",
    "gas_fee_cap": "gasFeeCap",
    "gas_premium": "gasPremium",
    "nonce": "nonce",
    "trace": "trace",
    "world": "world",
    "expect_root": "expectRoot",
    "idempotency_key": "idempotencyKey",
    "dry_run": "dryRun",
}


class ActorMethods:
    """The methods of the chaos actor, each a message to it by Chaos.Invoke."""

    _client: Transport

    def constructor(
        self,
        args: Optional[ConstructorArgs] = None,
        **options: Unpack[InvokeOptions],
    ) -> Application:
        """Arguments of constructor, method 1 of the chaos actor."""
        return self._client.by_name("Chaos.Invoke", {
            "method": "constructor", "args": args or {},
            **{OPTIONS[name]: value for name, value in options.items()}})

    def caller_validation(
        self,
        args: CallerValidationArgs,
        **options: Unpack[InvokeOptions],
    ) -> Application:
        """Arguments of callerValidation, method 2 of the chaos actor."""
        return self._client.by_name("Chaos.Invoke", {
            "method": "callerValidation", "args": args or {},
            **{OPTIONS[name]: value for name, value in options.items()}})

    def create_actor(
        self,
        args: Optional[CreateActorArgs] = None,
        **options: Unpack[InvokeOptions],
    ) -> Application:
        """Arguments of createActor, method 3 of the chaos actor."""
        return self._client.by_name("Chaos.Invoke", {
            "method": "createActor", "args": args or {},
            **{OPTIONS[name]: value for name, value in options.items()}})

    def resolve_address(
        self,
        args: ResolveAddressArgs,
        **options: Unpack[InvokeOptions],
    ) -> Application:
        """Arguments of resolveAddress, method 4 of the chaos actor."""
        return self._client.by_name("Chaos.Invoke", {
            "method": "resolveAddress", "args": args or {},
            **{OPTIONS[name]: value for name, value in options.items()}})

    def delete_actor(self, args: DeleteActorArgs, **options: Unpack[InvokeOptions]) -> Application:
        """Arguments of deleteActor, method 5 of the chaos actor."""
        return self._client.by_name("Chaos.Invoke", {
            "method": "deleteActor", "args": args or {},
            **{OPTIONS[name]: value for name, value in options.items()}})

    def send(self, args: SendArgs, **options: Unpack[InvokeOptions]) -> Application:
        """Arguments of send, method 6 of the chaos actor."""
        return self._client.by_name("Chaos.Invoke", {
            "method": "send", "args": args or {},
            **{OPTIONS[name]: value for name, value in options.items()}})

    def mutate_state(self, args: MutateStateArgs, **options: Unpack[InvokeOptions]) -> Application:
        """Arguments of mutateState, method 7 of the chaos actor."""
        return self._client.by_name("Chaos.Invoke", {
            "method": "mutateState", "args": args or {},
            **{OPTIONS[name]: value for name, value in options.items()}})

    def abort_with(
        self,
        args: Optional[AbortWithArgs] = None,
        **options: Unpack[InvokeOptions],
    ) -> Application:
        """Arguments of abortWith, method 8 of the chaos actor."""
        return self._client.by_name("Chaos.Invoke", {
            "method": "abortWith", "args": args or {},
            **{OPTIONS[name]: value for name, value in options.items()}})

    def inspect_runtime(
        self,
        args: Optional[InspectRuntimeArgs] = None,
        **options: Unpack[InvokeOptions],
    ) -> Application:
        """Arguments of inspectRuntime, method 9 of the chaos actor."""
        return self._client.by_name("Chaos.Invoke", {
            "method": "inspectRuntime", "args": args or {},
            **{OPTIONS[name]: value for name, value in options.items()}})

    def create_state(
        self,
        args: Optional[CreateStateArgs] = None,
        **options: Unpack[InvokeOptions],
    ) -> Application:
        """Arguments of createState, method 10 of the chaos actor."""
        return self._client.by_name("Chaos.Invoke", {
            "method": "createState", "args": args or {},
            **{OPTIONS[name]: value for name, value in options.items()}})


class ChaosMethods:
    """The methods Chaos.*."""

    _client: Transport

    def actor_get(
        self,
        address: "Address",
        *,
        at: Optional["At"] = None,
        decode: Optional["Bool"] = None,
        world: Optional["WorldName"] = None,
    ) -> "ActorFound":
        """An actor of any state: its record, addresses and decoded state. A look-up, answered
        at once; it changes nothing. Parameters by position or by name; world by name only.
        Where tokens are asked for, it takes one that allows read.

        address: an address

        at: which state, default head

        decode: decode the state, default true

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, BlockNotFound, DecodeError, EncodeError, InvalidParams,
        LabelNotFound, LimitExceeded, MessageNotFound, SnapshotNotFound, StateUnavailable
        """
        return self._client.by_name("Chaos.ActorGet", {
            "address": address,
            "at": at,
            "decode": decode,
            "world": world,
        })

    def actor_list(
        self,
        *,
        at: Optional["Place"] = None,
        kind: Optional[Literal[
            "account", "chaos", "cron", "init", "multisig", "paymentchannel", "reward",
            "storagemarket", "storageminer", "storagepower", "system", "verifiedregistry"
        ]] = None,
        limit: Optional["UnsignedOrText"] = None,
        count: Optional["Bool"] = None,
        cursor: Optional["Text"] = None,
        world: Optional["WorldName"] = None,
    ) -> "ActorList":
        """The actors of any state, all or of one kind, in pages. It is run on a worker and
        changes nothing. Parameters by position or by name; world by name only. Where tokens
        are asked for, it takes one that allows read.

        at: which state, default head

        kind: account, chaos, cron, init, multisig, paymentchannel, reward, storagemarket,
        storageminer, storagepower, system or verifiedregistry: only these

        limit: default 100, at most 1000

        count: give total however long counting takes

        cursor: next of the page before, in place of at

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, EncodeError, InvalidParams, LabelNotFound, LimitExceeded,
        MessageNotFound, MessageRejected, RandomnessUnknown, SnapshotNotFound,
        StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.ActorList", {
            "at": at,
            "kind": kind,
            "limit": limit,
            "count": count,
            "cursor": cursor,
            "world": world,
        })

    def apply_implicit(
        self,
        to: "Address",
        *,
        from_: Optional["Address"] = None,
        method: Optional["UnsignedOrText"] = None,
        params: Optional["Bytes"] = None,
        value: Optional["AmountOrFil"] = None,
        as_system: Optional["Bool"] = None,
        trace: Optional["Bool"] = None,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Application":
        """Apply a message as the chain makes its own: from anybody, without fees and nonce. It
        writes: its answer means that the change is kept. Parameters by position or by name;
        world, expectRoot, idempotencyKey and dryRun by name only. Where tokens are asked
        for, it takes one that allows write.

        from_: anybody: an ID as it is, a key that has one

        to: receiver

        method: default 0, a transfer

        params: parameter bytes, default none

        value: attoFIL sent along, default 0

        as_system: from the system actor f00, in place of from

        trace: add the execution trace

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotNotFound, StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.ApplyImplicit", {
            "from": from_,
            "to": to,
            "method": method,
            "params": params,
            "value": value,
            "asSystem": as_system,
            "trace": trace,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def apply_message(
        self,
        *,
        message: Optional["AnyMessage"] = None,
        cbor: Optional["Bytes"] = None,
        trace: Optional["Bool"] = None,
        epoch: Optional["IntegerOrText"] = None,
        as_system: Optional["Bool"] = None,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Application":
        """Apply a message given as Lotus JSON or CBOR; no signature is checked. It writes: its
        answer means that the change is kept. Parameters by position or by name; world,
        expectRoot, idempotencyKey and dryRun by name only. Where tokens are asked for, it
        takes one that allows write.

        message: a Message or SignedMessage

        cbor: the bytes of either, in place of message

        trace: add the execution trace

        epoch: the epoch it runs at, where the world then stands; at least 0

        as_system: run it as Chaos.ApplyImplicit does, from f00 whatever its From is

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotNotFound, StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.ApplyMessage", {
            "message": message,
            "cbor": cbor,
            "trace": trace,
            "epoch": epoch,
            "asSystem": as_system,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def apply_messages(
        self,
        *,
        messages: Optional[List["MessageOrBytes"]] = None,
        invokes: Optional[List["Invocation"]] = None,
        atomic: Optional["Bool"] = None,
        stop_on_error: Optional[Literal["never", "fatal", "nonzeroExit"]] = None,
        epoch_offsets: Optional[List["IntegerOrText"]] = None,
        trace: Optional["Bool"] = None,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Applications":
        """Apply several messages in a row, all or as far as they go. It writes: its answer
        means that the change is kept. Parameters by position or by name; world, expectRoot,
        idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one
        that allows write.

        messages: Messages or SignedMessages, or their CBOR

        invokes: parameters of Chaos.Invoke, in place of messages

        atomic: all of them or none: what stops the list undoes it

        stop_on_error: what ends the list early: one of never, fatal or nonzeroExit; fatal
        unless given

        epoch_offsets: epochs by which the world moves on before each message, in place of
        epochStep

        trace: add the execution traces

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotNotFound, StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.ApplyMessages", {
            "messages": messages,
            "invokes": invokes,
            "atomic": atomic,
            "stopOnError": stop_on_error,
            "epochOffsets": epoch_offsets,
            "trace": trace,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def apply_tipset(
        self,
        blocks: List["Block"],
        *,
        base_fee: Optional["AmountOrFil"] = None,
        epoch_offset: Optional["UnsignedOrText"] = None,
        trace: Optional["Bool"] = None,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "TipsetRun":
        """Apply blocks of messages with rewards, null rounds and cron, and move the epoch. It
        writes: its answer means that the change is kept. Parameters by position or by name;
        world, expectRoot, idempotencyKey and dryRun by name only. Where tokens are asked
        for, it takes one that allows write.

        blocks: the tipset's blocks in order; an empty list runs cron alone

        base_fee: attoFIL per gas unit, default the world's, which stays as it is

        epoch_offset: epochs after the world's epoch, default 1; those between are null
        rounds

        trace: add the execution trace of every application

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotNotFound, StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.ApplyTipset", {
            "blocks": blocks,
            "baseFee": base_fee,
            "epochOffset": epoch_offset,
            "trace": trace,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def create_account(
        self,
        *,
        address: Optional["Address"] = None,
        seed: Optional["RawText"] = None,
        balance: Optional["AmountOrFil"] = None,
        label: Optional["Text"] = None,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "AccountMade":
        """Make an account, with a key made of a seed and the next ID. It writes: its answer
        means that the change is kept. Parameters by position or by name; world, expectRoot,
        idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one
        that allows write.

        address: a key address (f1, f3) whose key you have, in place of seed

        seed: the secret key is its SHA-256; default: a text with the next ID

        balance: attoFIL, or as "1.5 FIL", default 0

        label: a label for its address, as by Chaos.LabelSet

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotNotFound, StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.CreateAccount", {
            "address": address,
            "seed": seed,
            "balance": balance,
            "label": label,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def dag_get(
        self,
        cid: "CidOrText",
        *,
        path: Optional["Text"] = None,
        format: Optional[Literal["dagJson", "raw", "diag", "hex"]] = None,
        world: Optional["WorldName"] = None,
    ) -> "DagValue":
        """A block, or a value in it or behind it, in a form of choice. A look-up, answered at
        once; it changes nothing. Parameters by position or by name; world by name only.
        Where tokens are asked for, it takes one that allows read.

        cid: a CID

        path: indexes and names with / between; links are followed

        format: dagJson, raw, diag or hex

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, BlockNotFound, DecodeError, EncodeError, InvalidParams,
        LabelNotFound, LimitExceeded, MessageNotFound, SnapshotNotFound, StateUnavailable
        """
        return self._client.by_name("Chaos.DagGet", {
            "cid": cid,
            "path": path,
            "format": format,
            "world": world,
        })

    def dag_put(
        self,
        *,
        bytes: Optional["Bytes"] = None,
        value: Optional["AnyValue"] = None,
        codec: Optional[Literal["dag-cbor", "raw"]] = None,
        expect_cid: Optional["CidOrText"] = None,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "DagPut":
        """Keep a block; it stays until Chaos.Gc finds that nothing reaches it. It writes: its
        answer means that the change is kept. Parameters by position or by name; world,
        expectRoot, idempotencyKey and dryRun by name only. Where tokens are asked for, it
        takes one that allows write.

        bytes: the block: base64, or 0x and hex digits

        value: or its value, in DAG-JSON form

        codec: dag-cbor or raw

        expect_cid: refuse a block with another CID

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotNotFound, StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.DagPut", {
            "bytes": bytes,
            "value": value,
            "codec": codec,
            "expectCid": expect_cid,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def dag_stat(
        self,
        cid: "CidOrText",
        *,
        limit: Optional["UnsignedOrText"] = None,
        world: Optional["WorldName"] = None,
    ) -> "DagStat":
        """How many blocks and bytes a block reaches, how deep, and what is missing. It is run
        on a worker and changes nothing. Parameters by position or by name; world by name
        only. Where tokens are asked for, it takes one that allows read.

        cid: a CID

        limit: blocks to look at, default 100000, at most 1000000

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, EncodeError, InvalidParams, LabelNotFound, LimitExceeded,
        MessageNotFound, MessageRejected, RandomnessUnknown, SnapshotNotFound,
        StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.DagStat", {"cid": cid, "limit": limit, "world": world})

    def decode_params(
        self,
        method: "ChaosMethod",
        bytes: "Bytes",
        *,
        world: Optional["WorldName"] = None,
    ) -> "Decoded":
        """Decode a chaos method's parameter bytes. A look-up, answered at once; it changes
        nothing. Parameters by position or by name; world by name only. Where tokens are
        asked for, it takes one that allows read.

        method: a chaos method, by name or number

        bytes: base64, or 0x and hex digits

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, BlockNotFound, DecodeError, EncodeError, InvalidParams,
        LabelNotFound, LimitExceeded, MessageNotFound, SnapshotNotFound, StateUnavailable
        """
        return self._client.by_name("Chaos.DecodeParams", {
            "method": method,
            "bytes": bytes,
            "world": world,
        })

    def decode_return(
        self,
        method: "ChaosMethod",
        bytes: "Bytes",
        *,
        world: Optional["WorldName"] = None,
    ) -> "Decoded":
        """Decode a chaos method's return bytes. A look-up, answered at once; it changes
        nothing. Parameters by position or by name; world by name only. Where tokens are
        asked for, it takes one that allows read.

        method: a chaos method, by name or number

        bytes: base64, or 0x and hex digits

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, BlockNotFound, DecodeError, EncodeError, InvalidParams,
        LabelNotFound, LimitExceeded, MessageNotFound, SnapshotNotFound, StateUnavailable
        """
        return self._client.by_name("Chaos.DecodeReturn", {
            "method": method,
            "bytes": bytes,
            "world": world,
        })

    def delete_actor(
        self,
        address: "Address",
        *,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Edited":
        """Remove an actor's record from the state; its own method is another thing. It writes:
        its answer means that the change is kept. Parameters by position or by name; world,
        expectRoot, idempotencyKey and dryRun by name only. Where tokens are asked for, it
        takes one that allows write.

        address: the actor

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotNotFound, StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.DeleteActor", {
            "address": address,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def encode_params(
        self,
        method: "ChaosMethod",
        *,
        args: Optional["ChaosArgs"] = None,
        world: Optional["WorldName"] = None,
    ) -> "Encoded":
        """Encode typed arguments of a chaos method. A look-up, answered at once; it changes
        nothing. Parameters by position or by name; world by name only. Where tokens are
        asked for, it takes one that allows read.

        method: a chaos method, by name or number

        args: its arguments

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, BlockNotFound, DecodeError, EncodeError, InvalidParams,
        LabelNotFound, LimitExceeded, MessageNotFound, SnapshotNotFound, StateUnavailable
        """
        return self._client.by_name("Chaos.EncodeParams", {
            "method": method,
            "args": args,
            "world": world,
        })

    def env_get(self, *, world: Optional["WorldName"] = None) -> "Environment":
        """The environment messages run in, and the settings of the world. A look-up, answered
        at once; it changes nothing. Parameters by position or by name; world by name only.
        Where tokens are asked for, it takes one that allows read.

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, BlockNotFound, DecodeError, EncodeError, InvalidParams,
        LabelNotFound, LimitExceeded, MessageNotFound, SnapshotNotFound, StateUnavailable
        """
        return self._client.by_name("Chaos.EnvGet", {"world": world})

    def env_set(
        self,
        *,
        epoch: Optional["IntegerOrText"] = None,
        network_version: Optional["NetworkVersion"] = None,
        base_fee: Optional["AmountOrFil"] = None,
        circ_supply: Optional["AmountOrFil"] = None,
        randomness: Optional["RandomnessArgs"] = None,
        epoch_step: Optional["IntegerOrText"] = None,
        signatures: Optional[Literal["verify", "skip"]] = None,
        gas_defaults: Optional["GasDefaults"] = None,
        address_prefix: Optional[Literal["f", "t"]] = None,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "EnvironmentChange":
        """Change epoch, network version, base fee, supply, or the settings of the world. It
        writes: its answer means that the change is kept. Parameters by position or by name;
        world, expectRoot, idempotencyKey and dryRun by name only. Where tokens are asked
        for, it takes one that allows write.

        epoch: at least 0

        network_version: 0 to 15

        base_fee: attoFIL, at least 0

        circ_supply: attoFIL, at least 0

        randomness: what actors draw randomness from

        epoch_step: by which the epoch moves on before every message; 0 in a new world

        signatures: whether Filecoin.MpoolPush looks at them: verify or skip

        gas_defaults: what Chaos.Invoke fills in

        address_prefix: the letter that answers write addresses with, f or t; f in a new
        world

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotNotFound, StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.EnvSet", {
            "epoch": epoch,
            "networkVersion": network_version,
            "baseFee": base_fee,
            "circSupply": circ_supply,
            "randomness": randomness,
            "epochStep": epoch_step,
            "signatures": signatures,
            "gasDefaults": gas_defaults,
            "addressPrefix": address_prefix,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def explain(
        self,
        topic: "Topic",
        *,
        network_version: Optional["NetworkVersion"] = None,
        world: Optional["WorldName"] = None,
    ) -> "Explanation":
        """An exit code, a gas charge, an error or a method in words. A look-up, answered at
        once; it changes nothing. Parameters by position or by name; world by name only.
        Where tokens are asked for, it takes one that allows read.

        topic: an exit code or its name, or the name of a gas charge, an error or a method

        network_version: 0 to 15, default the world's

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, BlockNotFound, DecodeError, EncodeError, InvalidParams,
        LabelNotFound, LimitExceeded, MessageNotFound, SnapshotNotFound, StateUnavailable
        """
        return self._client.by_name("Chaos.Explain", {
            "topic": topic,
            "networkVersion": network_version,
            "world": world,
        })

    def fixture(
        self,
        key: "Text",
        build: "BuildSteps",
        *,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Fixture":
        """Restore what a list of calls built under a key, or build it now and keep it. It
        writes: its answer means that the change is kept. Parameters by position or by name;
        world, expectRoot, idempotencyKey and dryRun by name only. Where tokens are asked
        for, it takes one that allows write.

        key: a name for it, of A-Z a-z 0-9 . _ : / -

        build: what makes it: objects of method and params, of methods that write to one
        world

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotExists, SnapshotNotFound, StateUnavailable,
        VmFatal
        """
        return self._client.by_name("Chaos.Fixture", {
            "key": key,
            "build": build,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def gas_profile(
        self,
        *,
        seq: Optional["UnsignedOrText"] = None,
        from_: Optional["UnsignedOrText"] = None,
        to: Optional["UnsignedOrText"] = None,
        group_by: Optional[Literal["charge", "actor", "depth"]] = None,
        world: Optional["WorldName"] = None,
    ) -> "GasProfile":
        """Run entries of the journal again and add up their gas charges. It may take long, and
        is run beside shorter work. Parameters by position or by name; world by name only.
        Where tokens are asked for, it takes one that allows read.

        seq: one entry of the journal

        from_: the first of several, default 0

        to: the last of them, default the newest

        group_by: charge, actor or depth

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, EncodeError, InvalidParams, LabelNotFound, LimitExceeded,
        MessageNotFound, MessageRejected, RandomnessUnknown, SnapshotNotFound,
        StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.GasProfile", {
            "seq": seq,
            "from": from_,
            "to": to,
            "groupBy": group_by,
            "world": world,
        })

    def gc(
        self,
        *,
        dry_run: Optional["Bool"] = None,
        keep: Optional[List["CidOrText"]] = None,
        world: Optional["WorldName"] = None,
    ) -> "Collected":
        """Remove what no world needs any more; everything else goes on beside it. It may take
        long, and is run beside shorter work. Parameters by position or by name; world by
        name only. Where tokens are asked for, it takes one that allows admin.

        dry_run: only say what would be removed

        keep: roots and other blocks that stay this once with all they link to, needed or
        not

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, EncodeError, GcRunning, ImportRunning, InvalidParams, LabelNotFound,
        LimitExceeded, MessageNotFound, MessageRejected, RandomnessUnknown,
        SnapshotNotFound, StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.Gc", {"dryRun": dry_run, "keep": keep, "world": world})

    def history(
        self,
        *,
        from_: Optional["UnsignedOrText"] = None,
        limit: Optional["UnsignedOrText"] = None,
        msg_cid: Optional["CidOrText"] = None,
        filter: Optional["Filter"] = None,
        reverse: Optional["Bool"] = None,
        world: Optional["WorldName"] = None,
    ) -> "History":
        """The journal: every message applied and every change of environment. A look-up,
        answered at once; it changes nothing. Parameters by position or by name; world by
        name only. Where tokens are asked for, it takes one that allows read.

        from_: first sequence number, default 0, or the newest one when the order is
        reversed

        limit: default 100, at most 1000

        msg_cid: only this message's entries

        filter: what entries must be like; a tipset is listed when one of its messages is

        reverse: newest first

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, BlockNotFound, DecodeError, EncodeError, InvalidParams,
        LabelNotFound, LimitExceeded, MessageNotFound, SnapshotNotFound, StateUnavailable
        """
        return self._client.by_name("Chaos.History", {
            "from": from_,
            "limit": limit,
            "msgCid": msg_cid,
            "filter": filter,
            "reverse": reverse,
            "world": world,
        })

    def info(self, *, world: Optional["WorldName"] = None) -> "Info":
        """The server: version, options, limits, funded accounts. A look-up, answered at once;
        it changes nothing. Parameters by position or by name; world by name only. Where
        tokens are asked for, it takes one that allows read.

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, BlockNotFound, DecodeError, EncodeError, InvalidParams,
        LabelNotFound, LimitExceeded, MessageNotFound, SnapshotNotFound, StateUnavailable
        """
        return self._client.by_name("Chaos.Info", {"world": world})

    def invoke(
        self,
        method: "ChaosMethod",
        *,
        args: Optional["ChaosArgs"] = None,
        params: Optional["Bytes"] = None,
        to: Optional["Address"] = None,
        from_: Optional["Address"] = None,
        value: Optional["AmountOrFil"] = None,
        gas_limit: Optional["IntegerOrText"] = None,
        gas_fee_cap: Optional["AmountOrFil"] = None,
        gas_premium: Optional["AmountOrFil"] = None,
        nonce: Optional["UnsignedOrText"] = None,
        trace: Optional["Bool"] = None,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Application":
        """Call a chaos method with typed arguments, as a message from an account. It writes:
        its answer means that the change is kept. Parameters by position or by name; world,
        expectRoot, idempotencyKey and dryRun by name only. Where tokens are asked for, it
        takes one that allows write.

        method: a chaos method, by name or number

        args: its arguments, typed

        params: its parameter bytes, in place of args

        to: receiver, default f098

        from_: sender, default f0100

        value: attoFIL sent along, default 0

        gas_limit: default: the world's, 1000000000 unless Chaos.EnvSet changed gasDefaults

        gas_fee_cap: default: the world's, 200 unless changed

        gas_premium: default: the world's, 1 unless changed

        nonce: default: the sender's

        trace: add the execution trace

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotNotFound, StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.Invoke", {
            "method": method,
            "args": args,
            "params": params,
            "to": to,
            "from": from_,
            "value": value,
            "gasLimit": gas_limit,
            "gasFeeCap": gas_fee_cap,
            "gasPremium": gas_premium,
            "nonce": nonce,
            "trace": trace,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def label_delete(
        self,
        name: "Text",
        *,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Deleted":
        """Forget a label. It writes: its answer means that the change is kept. Parameters by
        position or by name; world, expectRoot, idempotencyKey and dryRun by name only.
        Where tokens are asked for, it takes one that allows write.

        name: a label's, perhaps behind @

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotNotFound, StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.LabelDelete", {
            "name": name,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def label_list(
        self,
        *,
        prefix: Optional["Text"] = None,
        limit: Optional["UnsignedOrText"] = None,
        cursor: Optional["Text"] = None,
        world: Optional["WorldName"] = None,
    ) -> "LabelList":
        """The labels of a world, in order. A look-up, answered at once; it changes nothing.
        Parameters by position or by name; world by name only. Where tokens are asked for,
        it takes one that allows read.

        prefix: only names that begin so

        limit: default 100, at most 1000

        cursor: next of the page before

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, BlockNotFound, DecodeError, EncodeError, InvalidParams,
        LabelNotFound, LimitExceeded, MessageNotFound, SnapshotNotFound, StateUnavailable
        """
        return self._client.by_name("Chaos.LabelList", {
            "prefix": prefix,
            "limit": limit,
            "cursor": cursor,
            "world": world,
        })

    def label_set(
        self,
        name: "Text",
        *,
        address: Optional["Address"] = None,
        root: Optional["CidOrText"] = None,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Label":
        """Give an address or a root a name, written @NAME. It writes: its answer means that
        the change is kept. Parameters by position or by name; world, expectRoot,
        idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one
        that allows write.

        name: of A-Z a-z 0-9 . _ : / -, perhaps behind @

        address: what it stands for,

        root: or a state root

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotNotFound, StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.LabelSet", {
            "name": name,
            "address": address,
            "root": root,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def patch(
        self,
        operations: List["Operation"],
        *,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Patched":
        """Several edits of actors and environment, all or none of them. It writes: its answer
        means that the change is kept. Parameters by position or by name; world, expectRoot,
        idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one
        that allows write.

        operations: each an object of one member: setBalance, setNonce, setActor,
        createAccount, deleteActor or envSet

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotNotFound, StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.Patch", {
            "operations": operations,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def read_write_set(
        self,
        seq: "UnsignedOrText",
        *,
        world: Optional["WorldName"] = None,
    ) -> "ReadWriteSet":
        """Run a journal entry again and list the actors and blocks it read and wrote. It is
        run on a worker and changes nothing. Parameters by position or by name; world by
        name only. Where tokens are asked for, it takes one that allows read.

        seq: sequence number of a message or a tipset

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, EncodeError, InvalidParams, LabelNotFound, LimitExceeded,
        MessageNotFound, MessageRejected, RandomnessUnknown, SnapshotNotFound,
        StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.ReadWriteSet", {"seq": seq, "world": world})

    def rewind(
        self,
        *,
        to: Optional["UnsignedOrText"] = None,
        back: Optional["UnsignedOrText"] = None,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Move":
        """Stand where the world stood after an earlier entry. It writes: its answer means that
        the change is kept. Parameters by position or by name; world, expectRoot,
        idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one
        that allows write.

        to: the entry after which the world is to stand

        back: or how many entries to go back

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotNotFound, StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.Rewind", {
            "to": to,
            "back": back,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def set_actor(
        self,
        address: "Address",
        *,
        code: Optional["Code"] = None,
        head: Optional["CidOrText"] = None,
        state: Optional["ActorStateOrBytes"] = None,
        nonce: Optional["UnsignedOrText"] = None,
        balance: Optional["AmountOrFil"] = None,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Edited":
        """Set code, state, nonce or balance of an actor, or make one. It writes: its answer
        means that the change is kept. Parameters by position or by name; world, expectRoot,
        idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one
        that allows write.

        address: the actor

        code: its code; makes an actor where the ID address has none

        head: its state, as the CID of a block that is here

        state: its state, as bytes of DAG-CBOR, or decoded for account and chaos

        nonce: its nonce

        balance: attoFIL, at least 0

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotNotFound, StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.SetActor", {
            "address": address,
            "code": code,
            "head": head,
            "state": state,
            "nonce": nonce,
            "balance": balance,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def set_balance(
        self,
        address: "Address",
        value: "AmountOrFil",
        *,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Edited":
        """Set an actor's balance. It writes: its answer means that the change is kept.
        Parameters by position or by name; world, expectRoot, idempotencyKey and dryRun by
        name only. Where tokens are asked for, it takes one that allows write.

        address: the actor

        value: attoFIL, or as "1.5 FIL"; at least 0

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotNotFound, StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.SetBalance", {
            "address": address,
            "value": value,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def set_nonce(
        self,
        address: "Address",
        value: "UnsignedOrText",
        *,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Edited":
        """Set the nonce of an actor's next message, backwards too. It writes: its answer means
        that the change is kept. Parameters by position or by name; world, expectRoot,
        idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one
        that allows write.

        address: the actor

        value: the nonce of its next message; may go back

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotNotFound, StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.SetNonce", {
            "address": address,
            "value": value,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def simulate(
        self,
        *,
        message: Optional["AnyMessage"] = None,
        cbor: Optional["Bytes"] = None,
        invoke: Optional["Invocation"] = None,
        at: Optional["At"] = None,
        trace: Optional["Bool"] = None,
        overrides: Optional["Overrides"] = None,
        messages: Optional[List["MessageOrBytes"]] = None,
        invokes: Optional[List["Invocation"]] = None,
        world: Optional["WorldName"] = None,
    ) -> "Simulated":
        """What applying a message at any state would give; nothing is kept. It is run on a
        worker and changes nothing. Parameters by position or by name; world by name only.
        Where tokens are asked for, it takes one that allows read.

        message: a Message or SignedMessage

        cbor: the bytes of either

        invoke: the parameters of Chaos.Invoke

        at: the state to run on, default head

        trace: add the execution trace

        overrides: what is supposed in place of what is

        messages: several, in a row

        invokes: several invocations, in a row

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, EncodeError, InvalidParams, LabelNotFound, LimitExceeded,
        MessageNotFound, MessageRejected, RandomnessUnknown, SnapshotNotFound,
        StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.Simulate", {
            "message": message,
            "cbor": cbor,
            "invoke": invoke,
            "at": at,
            "trace": trace,
            "overrides": overrides,
            "messages": messages,
            "invokes": invokes,
            "world": world,
        })

    def snapshot_create(
        self,
        *,
        name: Optional["Text"] = None,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Snapshot":
        """Give the head a name to come back to, any number of times. It writes: its answer
        means that the change is kept. Parameters by position or by name; world, expectRoot,
        idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one
        that allows write.

        name: of A-Z a-z 0-9 . _ : / -, default seq-NUMBER

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotExists, SnapshotNotFound, StateUnavailable,
        VmFatal
        """
        return self._client.by_name("Chaos.SnapshotCreate", {
            "name": name,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def snapshot_delete(
        self,
        name: "Text",
        *,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Deleted":
        """Forget the name of a snapshot. It writes: its answer means that the change is kept.
        Parameters by position or by name; world, expectRoot, idempotencyKey and dryRun by
        name only. Where tokens are asked for, it takes one that allows write.

        name: a snapshot's

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotExists, SnapshotNotFound, StateUnavailable,
        VmFatal
        """
        return self._client.by_name("Chaos.SnapshotDelete", {
            "name": name,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def snapshot_list(
        self,
        *,
        prefix: Optional["Text"] = None,
        limit: Optional["UnsignedOrText"] = None,
        cursor: Optional["Text"] = None,
        world: Optional["WorldName"] = None,
    ) -> "SnapshotList":
        """The snapshots of a world, in order. A look-up, answered at once; it changes nothing.
        Parameters by position or by name; world by name only. Where tokens are asked for,
        it takes one that allows read.

        prefix: only names that begin so

        limit: default 100, at most 1000

        cursor: next of the page before

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, BlockNotFound, DecodeError, EncodeError, InvalidParams,
        LabelNotFound, LimitExceeded, MessageNotFound, SnapshotExists, SnapshotNotFound,
        StateUnavailable
        """
        return self._client.by_name("Chaos.SnapshotList", {
            "prefix": prefix,
            "limit": limit,
            "cursor": cursor,
            "world": world,
        })

    def snapshot_restore(
        self,
        *,
        name: Optional["Text"] = None,
        root: Optional["CidOrText"] = None,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Move":
        """Go to a snapshot, which stays, or to a root that the world has had. It writes: its
        answer means that the change is kept. Parameters by position or by name; world,
        expectRoot, idempotencyKey and dryRun by name only. Where tokens are asked for, it
        takes one that allows write.

        name: a snapshot's

        root: or a root that this world has had

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, DecodeError, EncodeError, IdempotencyConflict, InvalidParams,
        KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound, MessageRejected,
        RandomnessUnknown, RootMismatch, SnapshotExists, SnapshotNotFound, StateUnavailable,
        VmFatal
        """
        return self._client.by_name("Chaos.SnapshotRestore", {
            "name": name,
            "root": root,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def state_diff(
        self,
        *,
        from_: Optional["Place"] = None,
        to: Optional["Place"] = None,
        depth: Optional[Literal["actor", "field", "block"]] = None,
        format: Optional[Literal["json", "text"]] = None,
        limit: Optional["UnsignedOrText"] = None,
        cursor: Optional["Text"] = None,
        world: Optional["WorldName"] = None,
    ) -> "StateDiff":
        """In what two states differ: actors, fields of their states, blocks. It is run on a
        worker and changes nothing. Parameters by position or by name; world by name only.
        Where tokens are asked for, it takes one that allows read.

        from_: a state as at, or of another world: an object of world and at

        to: the other state, default head

        depth: actor, field or block: what is told of an actor, default field

        format: json or text

        limit: actors at once, default 100, at most 1000

        cursor: next of the page before, in place of from and to

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, EncodeError, InvalidParams, LabelNotFound, LimitExceeded,
        MessageNotFound, MessageRejected, RandomnessUnknown, SnapshotNotFound,
        StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.StateDiff", {
            "from": from_,
            "to": to,
            "depth": depth,
            "format": format,
            "limit": limit,
            "cursor": cursor,
            "world": world,
        })

    def state_root(
        self,
        *,
        at: Optional["At"] = None,
        world: Optional["WorldName"] = None,
    ) -> "StateRoot":
        """The state root at any point of the journal. A look-up, answered at once; it changes
        nothing. Parameters by position or by name; world by name only. Where tokens are
        asked for, it takes one that allows read.

        at: which state, default head

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, BlockNotFound, DecodeError, EncodeError, InvalidParams,
        LabelNotFound, LimitExceeded, MessageNotFound, SnapshotNotFound, StateUnavailable
        """
        return self._client.by_name("Chaos.StateRoot", {"at": at, "world": world})

    def token_new(
        self,
        allow: List["Text"],
        *,
        worlds: Optional[List["Text"]] = None,
        expires_in: Optional["UnsignedOrText"] = None,
        world: Optional["WorldName"] = None,
    ) -> "TokenMade":
        """Make a token, for some worlds or some time only if asked to. A look-up, answered at
        once; it changes nothing. Parameters by position or by name; world by name only.
        Where tokens are asked for, it takes one that allows admin.

        allow: read, write, sign, admin: what it allows; each allows those before it

        worlds: names of the worlds that it lets in, * and ? in them; default all

        expires_in: seconds after which it expires, 1 to 31536000000; default never

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, BlockNotFound, DecodeError, EncodeError, InvalidParams,
        LabelNotFound, LimitExceeded, MessageNotFound, SnapshotNotFound, StateUnavailable,
        TokensOff
        """
        return self._client.by_name("Chaos.TokenNew", {
            "allow": allow,
            "worlds": worlds,
            "expiresIn": expires_in,
            "world": world,
        })

    def trace(
        self,
        *,
        seq: Optional["UnsignedOrText"] = None,
        msg_cid: Optional["CidOrText"] = None,
        format: Optional[Literal["json", "lotus", "tree", "text"]] = None,
        detail: Optional[Literal["calls", "gas", "ipld", "full"]] = None,
        world: Optional["WorldName"] = None,
    ) -> "Trace":
        """Run an applied message again and show every call and gas charge. It is run on a
        worker and changes nothing. Parameters by position or by name; world by name only.
        Where tokens are asked for, it takes one that allows read.

        seq: a sequence number

        msg_cid: a message's CID

        format: json, lotus, tree or text

        detail: calls, gas, ipld or full; default gas

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, EncodeError, InvalidParams, LabelNotFound, LimitExceeded,
        MessageNotFound, MessageRejected, RandomnessUnknown, SnapshotNotFound,
        StateUnavailable, VmFatal
        """
        return self._client.by_name("Chaos.Trace", {
            "seq": seq,
            "msgCid": msg_cid,
            "format": format,
            "detail": detail,
            "world": world,
        })

    def vector_cut(
        self,
        vector: "JsonObject",
        *,
        fold: Optional["UnsignedOrText"] = None,
        keep: Optional[List["UnsignedOrText"]] = None,
        variants: Optional[List["Text"]] = None,
        rerun: Optional["Bool"] = None,
        trim: Optional["Bool"] = None,
        bare: Optional["Bool"] = None,
        world: Optional["WorldName"] = None,
    ) -> "VectorCut":
        """Cut a test vector down to some of its messages, with the state that those begin
        with. It may take long, and is run beside shorter work. Parameters by position or by
        name; world by name only. Where tokens are asked for, it takes one that allows read.

        vector: a test vector

        fold: so many messages or tipsets at the start become part of the state before

        keep: indices of the messages or tipsets that stay, default all that are not folded

        variants: ids of the variants that stay, default all

        rerun: what stays may come out otherwise without what goes; then its receipts are
        made anew

        trim: leave out the blocks and the randomness that no run needs

        bare: leave out the diagnostics, and of _meta all but the id

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        CarInvalid, DecodeError, EncodeError, InvalidParams, LabelNotFound, LimitExceeded,
        MessageNotFound, MessageRejected, RandomnessUnknown, SnapshotNotFound,
        StateUnavailable, VectorChanged, VectorInvalid, VmFatal
        """
        return self._client.by_name("Chaos.VectorCut", {
            "vector": vector,
            "fold": fold,
            "keep": keep,
            "variants": variants,
            "rerun": rerun,
            "trim": trim,
            "bare": bare,
            "world": world,
        })

    def vector_export(
        self,
        *,
        from_: Optional["UnsignedOrText"] = None,
        to: Optional["UnsignedOrText"] = None,
        id: Optional["Text"] = None,
        description: Optional["Text"] = None,
        comment: Optional["Text"] = None,
        tags: Optional[List["Text"]] = None,
        variants: Optional[List["VariantAsked"]] = None,
        retain: Optional[Literal["accessed", "reachable"]] = None,
        diagnostics: Optional["Bool"] = None,
        fatal: Optional[List["MessageOrBytes"]] = None,
        world: Optional["WorldName"] = None,
    ) -> "VectorExport":
        """A range of the journal as a test vector, with the blocks that it needs. It may take
        long, and is run beside shorter work. Parameters by position or by name; world by
        name only. Where tokens are asked for, it takes one that allows read.

        from_: the first journal entry, default the first one behind genesis

        to: the last journal entry, default the newest

        id: the name of the vector

        description: what it shows

        comment: more about it

        tags: words to find it by

        variants: where else to run it; of these the vector has those that end the same

        retain: the blocks that the CAR holds: accessed or reachable; default accessed

        diagnostics: whether the traces go along, default true

        fatal: messages run behind the last one that end without a receipt, as no journal
        has them

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        CarInvalid, DecodeError, EncodeError, InvalidParams, LabelNotFound, LimitExceeded,
        MessageNotFound, MessageRejected, NotExportable, RandomnessUnknown,
        SnapshotNotFound, StateUnavailable, VectorInvalid, VmFatal
        """
        return self._client.by_name("Chaos.VectorExport", {
            "from": from_,
            "to": to,
            "id": id,
            "description": description,
            "comment": comment,
            "tags": tags,
            "variants": variants,
            "retain": retain,
            "diagnostics": diagnostics,
            "fatal": fatal,
            "world": world,
        })

    def vector_lint(
        self,
        vector: "JsonObject",
        *,
        file: Optional["Text"] = None,
        world: Optional["WorldName"] = None,
    ) -> "VectorLint":
        """Judge a test vector: its form, what runners pass over, and what it proves. It may
        take long, and is run beside shorter work. Parameters by position or by name; world
        by name only. Where tokens are asked for, it takes one that allows read.

        vector: a test vector

        file: the name of its file, to be held against the name of the vector

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        CarInvalid, DecodeError, EncodeError, InvalidParams, LabelNotFound, LimitExceeded,
        MessageNotFound, MessageRejected, RandomnessUnknown, SnapshotNotFound,
        StateUnavailable, VectorInvalid, VmFatal
        """
        return self._client.by_name("Chaos.VectorLint", {
            "vector": vector,
            "file": file,
            "world": world,
        })

    def vector_run(
        self,
        vector: "JsonObject",
        *,
        variants: Optional[List["Text"]] = None,
        check_trace: Optional["Bool"] = None,
        world: Optional["WorldName"] = None,
    ) -> "VectorRun":
        """Run a test vector in scratch memory and compare. It may take long, and is run beside
        shorter work. Parameters by position or by name; world by name only. Where tokens
        are asked for, it takes one that allows write.

        vector: a test vector

        variants: ids of the variants to run, default all

        check_trace: compare every gas charge with the vector's diagnostics

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        CarInvalid, DecodeError, EncodeError, InvalidParams, LabelNotFound, LimitExceeded,
        MessageNotFound, MessageRejected, RandomnessUnknown, SnapshotNotFound,
        StateUnavailable, VectorInvalid, VmFatal
        """
        return self._client.by_name("Chaos.VectorRun", {
            "vector": vector,
            "variants": variants,
            "checkTrace": check_trace,
            "world": world,
        })

    def world_create(
        self,
        *,
        name: Optional["WorldName"] = None,
        from_: Optional["WorldSource"] = None,
        env: Optional["WorldEnv"] = None,
        ttl: Optional["UnsignedOrText"] = None,
        quota: Optional["WorldQuota"] = None,
        with_chaos: Optional["Bool"] = None,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "World":
        """Make a world from a genesis, a root or another world. It writes: its answer means
        that the change is kept. Parameters by position or by name; world, expectRoot,
        idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one
        that allows write.

        name: the new world's, default a new one

        from_: genesis (default) or minimal; a root; a world, or an object of world and at;
        an object of car, a CAR in base64, and root, where it names none or another is meant

        env: what is to be otherwise there

        ttl: seconds of idleness after which it goes; 0 (default): never

        quota: default those of the daemon

        with_chaos: give the state of a CAR that has no f098 the chaos actor there

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, CarInvalid, DecodeError, EncodeError, IdempotencyConflict,
        ImportOffset, ImportRunning, InvalidParams, KeyNotFound, LabelNotFound,
        LimitExceeded, MessageNotFound, MessageRejected, RandomnessUnknown, RootMismatch,
        SnapshotNotFound, StateUnavailable, VmFatal, WorldExists
        """
        return self._client.by_name("Chaos.WorldCreate", {
            "name": name,
            "from": from_,
            "env": env,
            "ttl": ttl,
            "quota": quota,
            "withChaos": with_chaos,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def world_delete(
        self,
        name: "WorldName",
        *,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Deleted":
        """Delete a world; its forks stay. It writes: its answer means that the change is kept.
        Parameters by position or by name; world, expectRoot, idempotencyKey and dryRun by
        name only. Where tokens are asked for, it takes one that allows write.

        name: the world to delete

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, CarInvalid, DecodeError, EncodeError, IdempotencyConflict,
        InvalidParams, KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound,
        MessageRejected, RandomnessUnknown, RootMismatch, SnapshotNotFound,
        StateUnavailable, VmFatal, WorldExists
        """
        return self._client.by_name("Chaos.WorldDelete", {
            "name": name,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def world_diff(
        self,
        a: "WorldName",
        b: "WorldName",
        *,
        depth: Optional[Literal["actor", "field", "block"]] = None,
        limit: Optional["UnsignedOrText"] = None,
        cursor: Optional["Text"] = None,
        world: Optional["WorldName"] = None,
    ) -> "WorldDiff":
        """In what environment and state two worlds differ. It is run on a worker and changes
        nothing. Parameters by position or by name; world by name only. Where tokens are
        asked for, it takes one that allows read.

        a: a world

        b: the other one

        depth: actor, field or block: what is told of an actor, default field

        limit: actors at once, default 100, at most 1000

        cursor: state.next of the page before: its states, wherever the worlds stand by now

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        CarInvalid, DecodeError, EncodeError, InvalidParams, LabelNotFound, LimitExceeded,
        MessageNotFound, MessageRejected, RandomnessUnknown, SnapshotNotFound,
        StateUnavailable, VmFatal, WorldExists
        """
        return self._client.by_name("Chaos.WorldDiff", {
            "a": a,
            "b": b,
            "depth": depth,
            "limit": limit,
            "cursor": cursor,
            "world": world,
        })

    def world_fork(
        self,
        *,
        from_: Optional["WorldName"] = None,
        at: Optional["At"] = None,
        name: Optional["WorldName"] = None,
        ttl: Optional["UnsignedOrText"] = None,
        quota: Optional["WorldQuota"] = None,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "World":
        """Make a world that goes on where another stood at any point. It writes: its answer
        means that the change is kept. Parameters by position or by name; world, expectRoot,
        idempotencyKey and dryRun by name only. Where tokens are asked for, it takes one
        that allows write.

        from_: a world, default that of the request

        at: where it stood, default head

        name: the new world's, default a new one

        ttl: seconds of idleness after which it goes; 0 (default): never

        quota: default those of the daemon

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, CarInvalid, DecodeError, EncodeError, IdempotencyConflict,
        InvalidParams, KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound,
        MessageRejected, RandomnessUnknown, RootMismatch, SnapshotNotFound,
        StateUnavailable, VmFatal, WorldExists
        """
        return self._client.by_name("Chaos.WorldFork", {
            "from": from_,
            "at": at,
            "name": name,
            "ttl": ttl,
            "quota": quota,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })

    def world_get(
        self,
        *,
        name: Optional["WorldName"] = None,
        world: Optional["WorldName"] = None,
    ) -> "World":
        """One world: where it stands, its quotas and what it used. A look-up, answered at
        once; it changes nothing. Parameters by position or by name; world by name only.
        Where tokens are asked for, it takes one that allows read.

        name: default the world of the request

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, BlockNotFound, CarInvalid, DecodeError, EncodeError,
        InvalidParams, LabelNotFound, LimitExceeded, MessageNotFound, SnapshotNotFound,
        StateUnavailable, WorldExists
        """
        return self._client.by_name("Chaos.WorldGet", {"name": name, "world": world})

    def world_list(
        self,
        *,
        prefix: Optional["Text"] = None,
        limit: Optional["UnsignedOrText"] = None,
        cursor: Optional["Text"] = None,
        world: Optional["WorldName"] = None,
    ) -> "WorldList":
        """The worlds, in order of their names. A look-up, answered at once; it changes
        nothing. Parameters by position or by name; world by name only. Where tokens are
        asked for, it takes one that allows read.

        prefix: only names that begin so

        limit: default 100, at most 1000

        cursor: next of the page before

        world: the world it is for, default that of Chaos-World, of the URL, or main

        Raises: ActorNotFound, BlockNotFound, CarInvalid, DecodeError, EncodeError,
        InvalidParams, LabelNotFound, LimitExceeded, MessageNotFound, SnapshotNotFound,
        StateUnavailable, WorldExists
        """
        return self._client.by_name("Chaos.WorldList", {
            "prefix": prefix,
            "limit": limit,
            "cursor": cursor,
            "world": world,
        })

    def world_reset(
        self,
        *,
        to: Optional["Text"] = None,
        world: Optional["WorldName"] = None,
        expect_root: Optional["CidOrText"] = None,
        idempotency_key: Optional["Text"] = None,
        dry_run: Optional["Bool"] = None,
    ) -> "Move":
        """Stand at the genesis again, or at a snapshot. It writes: its answer means that the
        change is kept. Parameters by position or by name; world, expectRoot, idempotencyKey
        and dryRun by name only. Where tokens are asked for, it takes one that allows write.

        to: genesis (default), or a snapshot: snap:NAME

        world: the world it is for, default that of Chaos-World, of the URL, or main

        expect_root: refuse with ROOT_MISMATCH unless the head is this root

        idempotency_key: 1 to 128 bytes: sent again with it, the request gives the answer it
        gave first

        dry_run: answer as if it had been done, and keep nothing of it

        Raises: AccountExists, ActorNotFound, ActorNotImplemented, BlockNotFound,
        BlsNotBuiltIn, CarInvalid, DecodeError, EncodeError, IdempotencyConflict,
        InvalidParams, KeyNotFound, LabelNotFound, LimitExceeded, MessageNotFound,
        MessageRejected, RandomnessUnknown, RootMismatch, SnapshotNotFound,
        StateUnavailable, VmFatal, WorldExists
        """
        return self._client.by_name("Chaos.WorldReset", {
            "to": to,
            "world": world,
            "expectRoot": expect_root,
            "idempotencyKey": idempotency_key,
            "dryRun": dry_run,
        })


class FilecoinMethods:
    """The methods Filecoin.*."""

    _client: Transport

    def auth_new(self, perms: List["Text"]) -> "Base64":
        """Make a token that allows what is listed. A look-up, answered at once; it changes
        nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
        takes one that allows admin.

        perms: read, write, sign, admin: what the token allows

        Raises: InvalidParams, LimitExceeded, StateUnavailable, TokensOff
        """
        return self._client.by_position("Filecoin.AuthNew", [perms])

    def auth_verify(self, token: "Text") -> "Permissions":
        """What a token allows; an error unless it is valid. A look-up, answered at once; it
        changes nothing. As Lotus has it: parameters by position. Where tokens are asked
        for, it takes one that allows read.

        token: a token

        Raises: InvalidParams, LimitExceeded, StateUnavailable, TokensOff, TokenInvalid
        """
        return self._client.by_position("Filecoin.AuthVerify", [token])

    def chain_get_block(self, cid: "Cid") -> "BlockHeader":
        """The header of a block. A look-up, answered at once; it changes nothing. As Lotus has
        it: parameters by position. Where tokens are asked for, it takes one that allows
        read.

        cid: a CID

        Raises: BlockNotFound, InvalidParams, LimitExceeded, MessageNotFound,
        StateUnavailable, TipsetNotFound
        """
        return self._client.by_position("Filecoin.ChainGetBlock", [cid])

    def chain_get_block_messages(self, cid: "Cid") -> "BlockMessages":
        """The messages of a block, in the order in which they were applied. A look-up,
        answered at once; it changes nothing. As Lotus has it: parameters by position. Where
        tokens are asked for, it takes one that allows read.

        cid: a CID

        Raises: BlockNotFound, InvalidParams, LimitExceeded, MessageNotFound,
        StateUnavailable, TipsetNotFound
        """
        return self._client.by_position("Filecoin.ChainGetBlockMessages", [cid])

    def chain_get_finalized_tip_set(self) -> "TipSet":
        """The head: what was applied is final until the world is moved. A look-up, answered at
        once; it changes nothing. As Lotus has it: parameters by position. Where tokens are
        asked for, it takes one that allows read.

        Raises: BlockNotFound, InvalidParams, LimitExceeded, MessageNotFound,
        StateUnavailable, TipsetNotFound
        """
        return self._client.by_position("Filecoin.ChainGetFinalizedTipSet", [])

    def chain_get_genesis(self) -> "TipSet":
        """The first tipset, which names the state that the world began with. A look-up,
        answered at once; it changes nothing. As Lotus has it: parameters by position. Where
        tokens are asked for, it takes one that allows read.

        Raises: BlockNotFound, InvalidParams, LimitExceeded, MessageNotFound,
        StateUnavailable, TipsetNotFound
        """
        return self._client.by_position("Filecoin.ChainGetGenesis", [])

    def chain_get_message(self, cid: "Cid") -> "Message":
        """A message by its CID or that of the signed one. A look-up, answered at once; it
        changes nothing. As Lotus has it: parameters by position. Where tokens are asked
        for, it takes one that allows read.

        cid: a CID

        Raises: BlockNotFound, InvalidParams, LimitExceeded, MessageNotFound,
        StateUnavailable, TipsetNotFound
        """
        return self._client.by_position("Filecoin.ChainGetMessage", [cid])

    def chain_get_messages_in_tipset(self, tsk: Optional["TipsetKey"] = None) -> "MessagesWithCid":
        """The messages of a tipset. A look-up, answered at once; it changes nothing. As Lotus
        has it: parameters by position. Where tokens are asked for, it takes one that allows
        read.

        tsk: the key of a tipset; null or [] is the head

        Raises: BlockNotFound, InvalidParams, LimitExceeded, MessageNotFound,
        StateUnavailable, TipsetNotFound
        """
        return self._client.by_position("Filecoin.ChainGetMessagesInTipset", [tsk])

    def chain_get_node(self, path: "Text") -> "IpldObject":
        """The block at the end of a path from block to block, as DAG-JSON. A look-up, answered
        at once; it changes nothing. As Lotus has it: parameters by position. Where tokens
        are asked for, it takes one that allows read.

        path: /ipfs/CID, then indexes, names, @Ha:ADDRESS, @Hi:INT, @Hu:UINT, @H:KEY of a
        HAMT, @A:INDEX of an AMT

        Raises: BlockNotFound, DecodeError, InvalidParams, LimitExceeded, MessageNotFound,
        StateUnavailable, TipsetNotFound
        """
        return self._client.by_position("Filecoin.ChainGetNode", [path])

    def chain_get_parent_messages(self, cid: "Cid") -> "MessagesWithCid":
        """The messages of the tipset that a block hangs on. A look-up, answered at once; it
        changes nothing. As Lotus has it: parameters by position. Where tokens are asked
        for, it takes one that allows read.

        cid: a CID

        Raises: BlockNotFound, InvalidParams, LimitExceeded, MessageNotFound,
        StateUnavailable, TipsetNotFound
        """
        return self._client.by_position("Filecoin.ChainGetParentMessages", [cid])

    def chain_get_parent_receipts(self, cid: "Cid") -> "Receipts":
        """The receipts of the messages of the tipset that a block hangs on. A look-up,
        answered at once; it changes nothing. As Lotus has it: parameters by position. Where
        tokens are asked for, it takes one that allows read.

        cid: a CID

        Raises: BlockNotFound, InvalidParams, LimitExceeded, MessageNotFound,
        StateUnavailable, TipsetNotFound
        """
        return self._client.by_position("Filecoin.ChainGetParentReceipts", [cid])

    def chain_get_tip_set(self, tsk: Optional["TipsetKey"] = None) -> "TipSet":
        """A tipset by its key. A look-up, answered at once; it changes nothing. As Lotus has
        it: parameters by position. Where tokens are asked for, it takes one that allows
        read.

        tsk: the key of a tipset; null or [] is the head

        Raises: BlockNotFound, InvalidParams, LimitExceeded, MessageNotFound,
        StateUnavailable, TipsetNotFound
        """
        return self._client.by_position("Filecoin.ChainGetTipSet", [tsk])

    def chain_get_tip_set_after_height(
        self,
        height: "IntegerOrText",
        tsk: Optional["TipsetKey"] = None,
    ) -> "TipSet":
        """The tipset at a height or, where there is none, the next one. A look-up, answered at
        once; it changes nothing. As Lotus has it: parameters by position. Where tokens are
        asked for, it takes one that allows read.

        height: a height of the chain

        tsk: the tipset from which to look back; null or [] is the head

        Raises: BlockNotFound, InvalidParams, LimitExceeded, MessageNotFound,
        StateUnavailable, TipsetNotFound
        """
        return self._client.by_position("Filecoin.ChainGetTipSetAfterHeight", [height, tsk])

    def chain_get_tip_set_by_height(
        self,
        height: "IntegerOrText",
        tsk: Optional["TipsetKey"] = None,
    ) -> "TipSet":
        """The tipset at a height or, where there is none, the one before. A look-up, answered
        at once; it changes nothing. As Lotus has it: parameters by position. Where tokens
        are asked for, it takes one that allows read.

        height: a height of the chain

        tsk: the tipset from which to look back; null or [] is the head

        Raises: BlockNotFound, InvalidParams, LimitExceeded, MessageNotFound,
        StateUnavailable, TipsetNotFound
        """
        return self._client.by_position("Filecoin.ChainGetTipSetByHeight", [height, tsk])

    def chain_has_obj(self, cid: "Cid") -> "Bool":
        """Whether a block is stored. A look-up, answered at once; it changes nothing. As Lotus
        has it: parameters by position. Where tokens are asked for, it takes one that allows
        read.

        cid: a CID

        Raises: BlockNotFound, InvalidParams, LimitExceeded, MessageNotFound,
        StateUnavailable, TipsetNotFound
        """
        return self._client.by_position("Filecoin.ChainHasObj", [cid])

    def chain_head(self) -> "TipSet":
        """The tipset in which the chain of the world ends; it names the state at the head. A
        look-up, answered at once; it changes nothing. As Lotus has it: parameters by
        position. Where tokens are asked for, it takes one that allows read.

        Raises: BlockNotFound, InvalidParams, LimitExceeded, MessageNotFound,
        StateUnavailable, TipsetNotFound
        """
        return self._client.by_position("Filecoin.ChainHead", [])

    def chain_read_obj(self, cid: "Cid") -> "Base64":
        """The bytes of a block. A look-up, answered at once; it changes nothing. As Lotus has
        it: parameters by position. Where tokens are asked for, it takes one that allows
        read.

        cid: a CID

        Raises: BlockNotFound, InvalidParams, LimitExceeded, MessageNotFound,
        StateUnavailable, TipsetNotFound
        """
        return self._client.by_position("Filecoin.ChainReadObj", [cid])

    def chain_stat_obj(self, cid: "Cid", base: Optional["Cid"] = None) -> "ObjStat":
        """How many blocks and bytes a block reaches that another one does not. It is run on a
        worker and changes nothing. As Lotus has it: parameters by position. Where tokens
        are asked for, it takes one that allows read.

        cid: where to begin

        base: what this reaches is not counted

        Raises: BlockNotFound, InvalidParams, LimitExceeded, MessageNotFound,
        StateUnavailable, TipsetNotFound
        """
        return self._client.by_position("Filecoin.ChainStatObj", [cid, base])

    def chain_tip_set_weight(self, tsk: Optional["TipsetKey"] = None) -> "Amount":
        """The weight of a tipset: its height. A look-up, answered at once; it changes nothing.
        As Lotus has it: parameters by position. Where tokens are asked for, it takes one
        that allows read.

        tsk: the key of a tipset; null or [] is the head

        Raises: BlockNotFound, InvalidParams, LimitExceeded, MessageNotFound,
        StateUnavailable, TipsetNotFound
        """
        return self._client.by_position("Filecoin.ChainTipSetWeight", [tsk])

    def discover(self) -> "OpenRPC":
        """This document. A look-up, answered at once; it changes nothing. As Lotus has it:
        parameters by position. Where tokens are asked for, it takes one that allows read.

        Raises: InvalidParams, LimitExceeded, StateUnavailable
        """
        return self._client.by_position("Filecoin.Discover", [])

    def gas_estimate_fee_cap(
        self,
        message: "Message",
        maxqueueblks: Optional["UnsignedOrText"] = None,
        tsk: Optional["TipsetKey"] = None,
    ) -> "Amount":
        """A fee cap: the base fee and the message's premium. A look-up, answered at once; it
        changes nothing. As Lotus has it: parameters by position. Where tokens are asked
        for, it takes one that allows read.

        message: a Message

        maxqueueblks: not used: base fees stay

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlsNotBuiltIn, ExecutionFailed,
        InvalidParams, LimitExceeded, MessageRejected, NotAnAccount, OutOfGas,
        RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.GasEstimateFeeCap", [message, maxqueueblks, tsk])

    def gas_estimate_gas_limit(
        self,
        message: "Message",
        tsk: Optional["TipsetKey"] = None,
    ) -> "Uint":
        """The gas that a message uses, exactly, found by running it. It is run on a worker and
        changes nothing. As Lotus has it: parameters by position. Where tokens are asked
        for, it takes one that allows read.

        message: a Message

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlsNotBuiltIn, ExecutionFailed,
        InvalidParams, LimitExceeded, MessageRejected, NotAnAccount, OutOfGas,
        RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.GasEstimateGasLimit", [message, tsk])

    def gas_estimate_gas_premium(
        self,
        nblocksincl: Optional["UnsignedOrText"] = None,
        sender: Optional["Address"] = None,
        gaslimit: Optional["IntegerOrText"] = None,
        tsk: Optional["TipsetKey"] = None,
    ) -> "Amount":
        """The premium of the world's gas defaults. A look-up, answered at once; it changes
        nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
        takes one that allows read.

        nblocksincl: not used

        sender: not used

        gaslimit: not used

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlsNotBuiltIn, ExecutionFailed,
        InvalidParams, LimitExceeded, MessageRejected, NotAnAccount, OutOfGas,
        RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.GasEstimateGasPremium", [
            nblocksincl,
            sender,
            gaslimit,
            tsk,
        ])

    def gas_estimate_message_gas(
        self,
        message: "Message",
        spec: Optional["LotusSendSpec"] = None,
        tsk: Optional["TipsetKey"] = None,
    ) -> "Message":
        """A message with its gas fields filled in. It is run on a worker and changes nothing.
        As Lotus has it: parameters by position. Where tokens are asked for, it takes one
        that allows read.

        message: a Message

        spec: a MessageSendSpec, or null

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlsNotBuiltIn, ExecutionFailed,
        InvalidParams, LimitExceeded, MessageRejected, NotAnAccount, OutOfGas,
        RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.GasEstimateMessageGas", [message, spec, tsk])

    def log_list(self) -> "Texts":
        """The parts of the daemon whose log has a level of its own: one. A look-up, answered
        at once; it changes nothing. As Lotus has it: parameters by position. Where tokens
        are asked for, it takes one that allows write.

        Raises: InvalidParams, LimitExceeded, StateUnavailable
        """
        return self._client.by_position("Filecoin.LogList", [])

    def log_set_level(self, subsystem: "Text", level: "Text") -> "Null":
        """Set the level of the log, until the daemon ends. A look-up, answered at once; it
        changes nothing. As Lotus has it: parameters by position. Where tokens are asked
        for, it takes one that allows write.

        subsystem: chaosactord, or * for all

        level: error, warn, info or debug

        Raises: InvalidParams, LimitExceeded, StateUnavailable
        """
        return self._client.by_position("Filecoin.LogSetLevel", [subsystem, level])

    def mpool_batch_push(self, messages: List["SignedMessage"]) -> "Tipset":
        """Apply signed messages in a row, all or none. It writes: its answer means that the
        change is kept. As Lotus has it: parameters by position. Where tokens are asked for,
        it takes one that allows write.

        messages: SignedMessages

        Raises: ActorNotFound, ActorNotImplemented, BlsNotBuiltIn, ExecutionFailed,
        InvalidParams, KeyNotFound, LimitExceeded, MessageRejected, NotAnAccount, OutOfGas,
        RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.MpoolBatchPush", [messages])

    def mpool_batch_push_message(
        self,
        messages: List["Message"],
        spec: Optional["LotusSendSpec"] = None,
    ) -> "SignedMessages":
        """Fill in, sign and apply messages in a row, all or none. It writes: its answer means
        that the change is kept. As Lotus has it: parameters by position. Where tokens are
        asked for, it takes one that allows sign.

        messages: Messages, each as MpoolPushMessage takes it

        spec: a MessageSendSpec, or null; its MsgUuid is not used

        Raises: ActorNotFound, ActorNotImplemented, BlsNotBuiltIn, ExecutionFailed,
        InvalidParams, KeyNotFound, LimitExceeded, MessageRejected, NotAnAccount, OutOfGas,
        RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.MpoolBatchPushMessage", [messages, spec])

    def mpool_batch_push_untrusted(self, messages: List["SignedMessage"]) -> "Tipset":
        """Apply signed messages in a row, all or none. It writes: its answer means that the
        change is kept. As Lotus has it: parameters by position. Where tokens are asked for,
        it takes one that allows write.

        messages: SignedMessages

        Raises: ActorNotFound, ActorNotImplemented, BlsNotBuiltIn, ExecutionFailed,
        InvalidParams, KeyNotFound, LimitExceeded, MessageRejected, NotAnAccount, OutOfGas,
        RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.MpoolBatchPushUntrusted", [messages])

    def mpool_check_messages(self, messages: List["LotusPrototype"]) -> "MessageChecks":
        """Whether messages could be pushed, one after the other: nonce, balance, form, gas. It
        is run on a worker and changes nothing. As Lotus has it: parameters by position.
        Where tokens are asked for, it takes one that allows read.

        messages: MessagePrototypes

        Raises: ActorNotFound, ActorNotImplemented, BlsNotBuiltIn, ExecutionFailed,
        InvalidParams, KeyNotFound, LimitExceeded, MessageRejected, NotAnAccount, OutOfGas,
        RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.MpoolCheckMessages", [messages])

    def mpool_check_pending_messages(self, address: "Address") -> "MessageChecks":
        """No check: messages are applied at once, so none is pending. A look-up, answered at
        once; it changes nothing. As Lotus has it: parameters by position. Where tokens are
        asked for, it takes one that allows read.

        address: an address

        Raises: ActorNotFound, ActorNotImplemented, BlsNotBuiltIn, ExecutionFailed,
        InvalidParams, KeyNotFound, LimitExceeded, MessageRejected, NotAnAccount, OutOfGas,
        RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.MpoolCheckPendingMessages", [address])

    def mpool_check_replace_messages(self, messages: List["Message"]) -> "MessageChecks":
        """The same checks of messages, those of each sender in the order of their nonces. It
        is run on a worker and changes nothing. As Lotus has it: parameters by position.
        Where tokens are asked for, it takes one that allows read.

        messages: Messages

        Raises: ActorNotFound, ActorNotImplemented, BlsNotBuiltIn, ExecutionFailed,
        InvalidParams, KeyNotFound, LimitExceeded, MessageRejected, NotAnAccount, OutOfGas,
        RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.MpoolCheckReplaceMessages", [messages])

    def mpool_get_nonce(self, address: "Address") -> "Uint":
        """The next nonce of an account. A look-up, answered at once; it changes nothing. As
        Lotus has it: parameters by position. Where tokens are asked for, it takes one that
        allows read.

        address: an address

        Raises: ActorNotFound, ActorNotImplemented, BlsNotBuiltIn, ExecutionFailed,
        InvalidParams, KeyNotFound, LimitExceeded, MessageRejected, NotAnAccount, OutOfGas,
        RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.MpoolGetNonce", [address])

    def mpool_pending(self, tsk: Optional["TipsetKey"] = None) -> "SignedMessages":
        """No message: they are applied at once. A look-up, answered at once; it changes
        nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
        takes one that allows read.

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlsNotBuiltIn, ExecutionFailed,
        InvalidParams, KeyNotFound, LimitExceeded, MessageRejected, NotAnAccount, OutOfGas,
        RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.MpoolPending", [tsk])

    def mpool_push(self, message: "SignedMessage") -> "Cid":
        """Apply a message with a secp256k1 or BLS signature. It writes: its answer means that
        the change is kept. As Lotus has it: parameters by position. Where tokens are asked
        for, it takes one that allows write.

        message: a SignedMessage

        Raises: ActorNotFound, ActorNotImplemented, BlsNotBuiltIn, ExecutionFailed,
        InvalidParams, KeyNotFound, LimitExceeded, MessageRejected, NotAnAccount, OutOfGas,
        RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.MpoolPush", [message])

    def mpool_push_message(
        self,
        message: "Message",
        spec: Optional["LotusSendSpec"] = None,
    ) -> "SignedMessage":
        """Fill in what a message leaves out, sign and apply it. It writes: its answer means
        that the change is kept. As Lotus has it: parameters by position. Where tokens are
        asked for, it takes one that allows sign.

        message: a Message with nonce 0; gas fields that are 0 are filled in

        spec: a MessageSendSpec, or null

        Raises: ActorNotFound, ActorNotImplemented, BlsNotBuiltIn, ExecutionFailed,
        InvalidParams, KeyNotFound, LimitExceeded, MessageRejected, NotAnAccount, OutOfGas,
        RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.MpoolPushMessage", [message, spec])

    def mpool_push_untrusted(self, message: "SignedMessage") -> "Cid":
        """Apply a signed message, as MpoolPush does. It writes: its answer means that the
        change is kept. As Lotus has it: parameters by position. Where tokens are asked for,
        it takes one that allows write.

        message: a SignedMessage

        Raises: ActorNotFound, ActorNotImplemented, BlsNotBuiltIn, ExecutionFailed,
        InvalidParams, KeyNotFound, LimitExceeded, MessageRejected, NotAnAccount, OutOfGas,
        RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.MpoolPushUntrusted", [message])

    def session(self) -> "Text":
        """A UUID of this run of the daemon. A look-up, answered at once; it changes nothing.
        As Lotus has it: parameters by position. Where tokens are asked for, it takes one
        that allows read.

        Raises: InvalidParams, LimitExceeded, StateUnavailable
        """
        return self._client.by_position("Filecoin.Session", [])

    def shutdown(self) -> "Null":
        """Stop the daemon, as SIGTERM does. A look-up, answered at once; it changes nothing.
        As Lotus has it: parameters by position. Where tokens are asked for, it takes one
        that allows admin.

        Raises: InvalidParams, LimitExceeded, StateUnavailable
        """
        return self._client.by_position("Filecoin.Shutdown", [])

    def start_time(self) -> "Text":
        """When the daemon was started. A look-up, answered at once; it changes nothing. As
        Lotus has it: parameters by position. Where tokens are asked for, it takes one that
        allows read.

        Raises: InvalidParams, LimitExceeded, StateUnavailable
        """
        return self._client.by_position("Filecoin.StartTime", [])

    def state_account_key(self, address: "Address", tsk: Optional["TipsetKey"] = None) -> "Address":
        """The key address of an account. A look-up, answered at once; it changes nothing. As
        Lotus has it: parameters by position. Where tokens are asked for, it takes one that
        allows read.

        address: an address

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateAccountKey", [address, tsk])

    def state_actor_code_ci_ds(self, network_version: "NetworkVersion") -> "ActorCodes":
        """The code of the built-in actors of a network version. A look-up, answered at once;
        it changes nothing. As Lotus has it: parameters by position. Where tokens are asked
        for, it takes one that allows read.

        network_version: a network version

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateActorCodeCIDs", [network_version])

    def state_call(self, message: "Message", tsk: Optional["TipsetKey"] = None) -> "InvocResult":
        """Run a message without fees; nothing is kept. It is run on a worker and changes
        nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
        takes one that allows read.

        message: a Message

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateCall", [message, tsk])

    def state_changed_actors(self, old: "Cid", new: "Cid") -> "Actors":
        """The actors that a state has new or otherwise. It is run on a worker and changes
        nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
        takes one that allows read.

        old: a state root

        new: a state root

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateChangedActors", [old, new])

    def state_circulating_supply(self, tsk: Optional["TipsetKey"] = None) -> "Amount":
        """The circulating supply that messages see. A look-up, answered at once; it changes
        nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
        takes one that allows read.

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateCirculatingSupply", [tsk])

    def state_compute(
        self,
        vmheight: "IntegerOrText",
        msgs: Optional[List["Message"]] = None,
        tsk: Optional["TipsetKey"] = None,
    ) -> "ComputeStateOutput":
        """A tipset run again, with traces, and messages behind it. It is run on a worker and
        changes nothing. As Lotus has it: parameters by position. Where tokens are asked
        for, it takes one that allows read.

        vmheight: the epoch of the messages

        msgs: Messages that are applied behind those of the tipset

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateCompute", [vmheight, msgs, tsk])

    def state_decode_params(
        self,
        to_addr: "Address",
        method: "UnsignedOrText",
        params: Optional["Base64"] = None,
        tsk: Optional["TipsetKey"] = None,
    ) -> "AnyJson":
        """The parameters of a method of an actor, as JSON with Go's names. A look-up, answered
        at once; it changes nothing. As Lotus has it: parameters by position. Where tokens
        are asked for, it takes one that allows read.

        to_addr: an actor

        method: the number of its method

        params: CBOR in base64

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateDecodeParams", [
            to_addr,
            method,
            params,
            tsk,
        ])

    def state_encode_params(
        self,
        to_act_code: "Cid",
        method: "UnsignedOrText",
        params: Optional["JsonObject"] = None,
    ) -> "Base64":
        """The bytes of parameters that are given as JSON with Go's names. A look-up, answered
        at once; it changes nothing. As Lotus has it: parameters by position. Where tokens
        are asked for, it takes one that allows read.

        to_act_code: the code of an actor

        method: the number of its method

        params: what the method takes, with Go's names

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, EncodeError, InvalidParams, LimitExceeded, MessageNotFound,
        MessageRejected, NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound,
        VmFatal
        """
        return self._client.by_position("Filecoin.StateEncodeParams", [to_act_code, method, params])

    def state_get_actor(self, address: "Address", tsk: Optional["TipsetKey"] = None) -> "Actor":
        """An actor's record. A look-up, answered at once; it changes nothing. As Lotus has it:
        parameters by position. Where tokens are asked for, it takes one that allows read.

        address: an address

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateGetActor", [address, tsk])

    def state_get_beacon_entry(self, epoch: "IntegerOrText") -> "BeaconEntry":
        """The entry of the beacon for an epoch, made up of what is drawn from it. A look-up,
        answered at once; it changes nothing. As Lotus has it: parameters by position. Where
        tokens are asked for, it takes one that allows read.

        epoch: the epoch of the entry

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateGetBeaconEntry", [epoch])

    def state_get_network_params(self) -> "NetworkParams":
        """The network of the world: its name, times, and upgrades in force. A look-up,
        answered at once; it changes nothing. As Lotus has it: parameters by position. Where
        tokens are asked for, it takes one that allows read.

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateGetNetworkParams", [])

    def state_get_randomness_digest_from_beacon(
        self,
        rand_epoch: "IntegerOrText",
        tsk: Optional["TipsetKey"] = None,
    ) -> "Base64":
        """What draws from the beacon are derived from at an epoch. A look-up, answered at
        once; it changes nothing. As Lotus has it: parameters by position. Where tokens are
        asked for, it takes one that allows read.

        rand_epoch: epoch to draw from

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateGetRandomnessDigestFromBeacon", [
            rand_epoch,
            tsk,
        ])

    def state_get_randomness_digest_from_tickets(
        self,
        rand_epoch: "IntegerOrText",
        tsk: Optional["TipsetKey"] = None,
    ) -> "Base64":
        """What draws from the chain are derived from at an epoch. A look-up, answered at once;
        it changes nothing. As Lotus has it: parameters by position. Where tokens are asked
        for, it takes one that allows read.

        rand_epoch: epoch to draw from

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateGetRandomnessDigestFromTickets", [
            rand_epoch,
            tsk,
        ])

    def state_get_randomness_from_beacon(
        self,
        personalization: "IntegerOrText",
        rand_epoch: "IntegerOrText",
        entropy: Optional["Base64"] = None,
        tsk: Optional["TipsetKey"] = None,
    ) -> "Base64":
        """What an actor draws from the beacon. A look-up, answered at once; it changes
        nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
        takes one that allows read.

        personalization: domain separation tag

        rand_epoch: epoch to draw from

        entropy: bytes the draw depends on, in base64

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateGetRandomnessFromBeacon", [
            personalization,
            rand_epoch,
            entropy,
            tsk,
        ])

    def state_get_randomness_from_tickets(
        self,
        personalization: "IntegerOrText",
        rand_epoch: "IntegerOrText",
        entropy: Optional["Base64"] = None,
        tsk: Optional["TipsetKey"] = None,
    ) -> "Base64":
        """What an actor draws from the chain. A look-up, answered at once; it changes nothing.
        As Lotus has it: parameters by position. Where tokens are asked for, it takes one
        that allows read.

        personalization: domain separation tag

        rand_epoch: epoch to draw from

        entropy: bytes the draw depends on, in base64

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateGetRandomnessFromTickets", [
            personalization,
            rand_epoch,
            entropy,
            tsk,
        ])

    def state_list_actors(self, tsk: Optional["TipsetKey"] = None) -> "Addresses":
        """The ID addresses of all actors. It is run on a worker and changes nothing. As Lotus
        has it: parameters by position. Where tokens are asked for, it takes one that allows
        read.

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateListActors", [tsk])

    def state_list_messages(
        self,
        match: "LotusMessageMatch",
        tsk: Optional["TipsetKey"] = None,
        toht: Optional["IntegerOrText"] = None,
    ) -> "CidsOrNull":
        """Messages to or from an address, from a tipset back to a height. It is run on a
        worker and changes nothing. As Lotus has it: parameters by position. Where tokens
        are asked for, it takes one that allows read.

        match: whom a message is to or from

        tsk: the key of a tipset; null or [] is the head

        toht: the height at which to stop

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateListMessages", [match, tsk, toht])

    def state_lookup_id(self, address: "Address", tsk: Optional["TipsetKey"] = None) -> "Address":
        """The ID address behind an address. A look-up, answered at once; it changes nothing.
        As Lotus has it: parameters by position. Where tokens are asked for, it takes one
        that allows read.

        address: an address

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateLookupID", [address, tsk])

    def state_lookup_robust_address(
        self,
        address: "Address",
        tsk: Optional["TipsetKey"] = None,
    ) -> "Address":
        """The robust address behind an ID. A look-up, answered at once; it changes nothing. As
        Lotus has it: parameters by position. Where tokens are asked for, it takes one that
        allows read.

        address: an ID address

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateLookupRobustAddress", [address, tsk])

    def state_network_name(self) -> "Text":
        """The network's name, from the init actor's state. A look-up, answered at once; it
        changes nothing. As Lotus has it: parameters by position. Where tokens are asked
        for, it takes one that allows read.

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateNetworkName", [])

    def state_network_version(self, tsk: Optional["TipsetKey"] = None) -> "Uint":
        """The network version in force. A look-up, answered at once; it changes nothing. As
        Lotus has it: parameters by position. Where tokens are asked for, it takes one that
        allows read.

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateNetworkVersion", [tsk])

    def state_read_state(
        self,
        address: "Address",
        tsk: Optional["TipsetKey"] = None,
    ) -> "ActorState":
        """An actor's decoded state. A look-up, answered at once; it changes nothing. As Lotus
        has it: parameters by position. Where tokens are asked for, it takes one that allows
        read.

        address: an address

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateReadState", [address, tsk])

    def state_replay(self, tsk: "TipsetKey", msg: "Cid") -> "InvocResult":
        """A message that was applied, run again with a trace. It is run on a worker and
        changes nothing. As Lotus has it: parameters by position. Where tokens are asked
        for, it takes one that allows read.

        tsk: the tipset that holds the message; null or []: wherever it was applied

        msg: the CID of a Message or SignedMessage

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateReplay", [tsk, msg])

    def state_search_msg(
        self,
        from_: "TipsetKey",
        msg: "Cid",
        limit: Optional["IntegerOrText"] = None,
        allow_replaced: Optional["Bool"] = None,
    ) -> "MsgLookup":
        """The receipt of an applied message, or null. A look-up, answered at once; it changes
        nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
        takes one that allows read.

        from_: the key of the tipset to search back from; null or [] is the head

        msg: the CID of a Message or SignedMessage

        limit: how many epochs back it may have been executed; -1, the default: any number

        allow_replaced: not used

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateSearchMsg", [
            from_,
            msg,
            limit,
            allow_replaced,
        ])

    def state_vm_circulating_supply_internal(
        self,
        tsk: Optional["TipsetKey"] = None,
    ) -> "CirculatingSupply":
        """The circulating supply in the form that Lotus' VM is given. A look-up, answered at
        once; it changes nothing. As Lotus has it: parameters by position. Where tokens are
        asked for, it takes one that allows read.

        tsk: the key of a tipset; null or [] is the head

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateVMCirculatingSupplyInternal", [tsk])

    def state_wait_msg(
        self,
        msg: "Cid",
        confidence: Optional["UnsignedOrText"] = None,
        limit: Optional["IntegerOrText"] = None,
        allow_replaced: Optional["Bool"] = None,
    ) -> "MsgLookup":
        """Where a message was applied and what came of it; an error if it was not. A look-up,
        answered at once; it changes nothing. As Lotus has it: parameters by position. Where
        tokens are asked for, it takes one that allows read.

        msg: the CID of a Message or SignedMessage

        confidence: not used: what was applied stays applied

        limit: look-back limit, not used

        allow_replaced: not used

        Raises: ActorNotFound, ActorNotImplemented, BlockNotFound, BlsNotBuiltIn,
        DecodeError, InvalidParams, LimitExceeded, MessageNotFound, MessageRejected,
        NotAnAccount, RandomnessUnknown, StateUnavailable, TipsetNotFound, VmFatal
        """
        return self._client.by_position("Filecoin.StateWaitMsg", [
            msg,
            confidence,
            limit,
            allow_replaced,
        ])

    def version(self) -> "APIVersion":
        """The API's version, for the handshake of Lotus clients. A look-up, answered at once;
        it changes nothing. As Lotus has it: parameters by position. Where tokens are asked
        for, it takes one that allows read.

        Raises: InvalidParams, LimitExceeded, StateUnavailable
        """
        return self._client.by_position("Filecoin.Version", [])

    def wallet_balance(self, address: "Address") -> "Amount":
        """An actor's balance in attoFIL, 0 when there is none. A look-up, answered at once; it
        changes nothing. As Lotus has it: parameters by position. Where tokens are asked
        for, it takes one that allows read.

        address: an address

        Raises: ActorNotFound, BlsNotBuiltIn, InvalidParams, KeyNotFound, LimitExceeded,
        MessageRejected, NotAnAccount, StateUnavailable
        """
        return self._client.by_position("Filecoin.WalletBalance", [address])

    def wallet_default_address(self) -> "Address":
        """The address that was chosen for messages without another one. A look-up, answered at
        once; it changes nothing. As Lotus has it: parameters by position. Where tokens are
        asked for, it takes one that allows write.

        Raises: ActorNotFound, BlsNotBuiltIn, InvalidParams, KeyNotFound, LimitExceeded,
        MessageRejected, NotAnAccount, StateUnavailable
        """
        return self._client.by_position("Filecoin.WalletDefaultAddress", [])

    def wallet_delete(self, address: "Address") -> "Null":
        """Forget a key. It writes: its answer means that the change is kept. As Lotus has it:
        parameters by position. Where tokens are asked for, it takes one that allows admin.

        address: an address

        Raises: ActorNotFound, BlsNotBuiltIn, InvalidParams, KeyNotFound, LimitExceeded,
        MessageRejected, NotAnAccount, StateUnavailable
        """
        return self._client.by_position("Filecoin.WalletDelete", [address])

    def wallet_export(self, address: "Address") -> "KeyInfo":
        """A secret key. A look-up, answered at once; it changes nothing. As Lotus has it:
        parameters by position. Where tokens are asked for, it takes one that allows admin.

        address: an address

        Raises: ActorNotFound, BlsNotBuiltIn, InvalidParams, KeyNotFound, LimitExceeded,
        MessageRejected, NotAnAccount, StateUnavailable
        """
        return self._client.by_position("Filecoin.WalletExport", [address])

    def wallet_has(self, address: "Address") -> "Bool":
        """Whether the wallet has the key of an address. A look-up, answered at once; it
        changes nothing. As Lotus has it: parameters by position. Where tokens are asked
        for, it takes one that allows write.

        address: an address

        Raises: ActorNotFound, BlsNotBuiltIn, InvalidParams, KeyNotFound, LimitExceeded,
        MessageRejected, NotAnAccount, StateUnavailable
        """
        return self._client.by_position("Filecoin.WalletHas", [address])

    def wallet_import(self, info: "KeyInfo") -> "Address":
        """Take a secret key into the wallet of the world. It writes: its answer means that the
        change is kept. As Lotus has it: parameters by position. Where tokens are asked for,
        it takes one that allows admin.

        info: a KeyInfo: Type and PrivateKey

        Raises: ActorNotFound, BlsNotBuiltIn, InvalidParams, KeyNotFound, LimitExceeded,
        MessageRejected, NotAnAccount, StateUnavailable
        """
        return self._client.by_position("Filecoin.WalletImport", [info])

    def wallet_list(self) -> "Addresses":
        """The addresses whose keys the world has. A look-up, answered at once; it changes
        nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
        takes one that allows write.

        Raises: ActorNotFound, BlsNotBuiltIn, InvalidParams, KeyNotFound, LimitExceeded,
        MessageRejected, NotAnAccount, StateUnavailable
        """
        return self._client.by_position("Filecoin.WalletList", [])

    def wallet_new(self, type: "KeyType") -> "Address":
        """Make a key in the wallet of the world, secp256k1 or bls. It writes: its answer means
        that the change is kept. As Lotus has it: parameters by position. Where tokens are
        asked for, it takes one that allows write.

        type: "secp256k1" or "bls"

        Raises: ActorNotFound, BlsNotBuiltIn, InvalidParams, KeyNotFound, LimitExceeded,
        MessageRejected, NotAnAccount, StateUnavailable
        """
        return self._client.by_position("Filecoin.WalletNew", [type])

    def wallet_set_default(self, address: "Address") -> "Null":
        """Choose the address for messages without another one. It writes: its answer means
        that the change is kept. As Lotus has it: parameters by position. Where tokens are
        asked for, it takes one that allows write.

        address: an address

        Raises: ActorNotFound, BlsNotBuiltIn, InvalidParams, KeyNotFound, LimitExceeded,
        MessageRejected, NotAnAccount, StateUnavailable
        """
        return self._client.by_position("Filecoin.WalletSetDefault", [address])

    def wallet_sign(self, address: "Address", bytes: "Base64") -> "Signature":
        """Sign bytes with the key of an address. It is run on a worker and changes nothing. As
        Lotus has it: parameters by position. Where tokens are asked for, it takes one that
        allows sign.

        address: an account's address

        bytes: what to sign, in base64

        Raises: ActorNotFound, BlsNotBuiltIn, InvalidParams, KeyNotFound, LimitExceeded,
        MessageRejected, NotAnAccount, StateUnavailable
        """
        return self._client.by_position("Filecoin.WalletSign", [address, bytes])

    def wallet_sign_message(self, address: "Address", message: "Message") -> "SignedMessage":
        """Sign a message with the key of an address. It is run on a worker and changes
        nothing. As Lotus has it: parameters by position. Where tokens are asked for, it
        takes one that allows sign.

        address: an account's address

        message: a Message

        Raises: ActorNotFound, BlsNotBuiltIn, InvalidParams, KeyNotFound, LimitExceeded,
        MessageRejected, NotAnAccount, StateUnavailable
        """
        return self._client.by_position("Filecoin.WalletSignMessage", [address, message])

    def wallet_validate_address(self, address: "Address") -> "Address":
        """An address, if the text is one. A look-up, answered at once; it changes nothing. As
        Lotus has it: parameters by position. Where tokens are asked for, it takes one that
        allows read.

        address: an address

        Raises: ActorNotFound, BlsNotBuiltIn, InvalidParams, KeyNotFound, LimitExceeded,
        MessageRejected, NotAnAccount, StateUnavailable
        """
        return self._client.by_position("Filecoin.WalletValidateAddress", [address])

    def wallet_verify(
        self,
        address: "Address",
        bytes: "Base64",
        signature: Optional["Signature"] = None,
    ) -> "Bool":
        """Whether a signature over bytes is the one of an address. It is run on a worker and
        changes nothing. As Lotus has it: parameters by position. Where tokens are asked
        for, it takes one that allows read.

        address: an account's address

        bytes: what was signed, in base64

        signature: a Signature: Type and Data

        Raises: ActorNotFound, BlsNotBuiltIn, InvalidParams, KeyNotFound, LimitExceeded,
        MessageRejected, NotAnAccount, StateUnavailable
        """
        return self._client.by_position("Filecoin.WalletVerify", [address, bytes, signature])
