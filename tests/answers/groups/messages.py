# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Chaos.ApplyMessage and Chaos.Simulate: messages as JSON and CBOR, signed or not."""
import chain
from chain import b64, cbor

from exchange import Group, Seen

GROUP = Group()
GROUP.daemon("--ephemeral")
GOOD = chain.message_cbor(chain.message(Method=9))
BARE = chain.message(From="f0104", Method=8, Params=b64(cbor([30, "", False])))
SIGNED = chain.sign_message(chain.message(From=chain.account_address(4), Method=9),
                            chain.account_secret(4))

# ---- what is applied ----

GROUP.call("Chaos.ApplyMessage", {"message": BARE}, keep="first")
GROUP.call("Chaos.ApplyMessage", {"message": {**BARE, "Nonce": 1}, "trace": True})
GROUP.call("Chaos.ApplyMessage", {"cbor": b64(chain.message_cbor({**BARE, "Nonce": 2}))})
GROUP.call("Chaos.ApplyMessage", {"cbor": "0x" + chain.message_cbor({**BARE, "Nonce": 3}).hex()})
GROUP.call("Chaos.ApplyMessage", {"message": SIGNED})
GROUP.call("Chaos.ApplyMessage", {"cbor": b64(chain.signed_cbor(SIGNED))})
GROUP.call("Chaos.ApplyMessage", [chain.message(To="f0101", Value="1000")])
GROUP.call("Chaos.ApplyMessage", [None, b64(GOOD), True])
for fields in ({"Nonce": 50}, {"From": "f0999"}, {"To": "f0999", "Value": "1"}, {"Method": 3},
               {"Value": "9" * 40}, {"GasFeeCap": "0", "GasPremium": "0"}, {"GasLimit": 100},
               {"GasLimit": 0}, {"GasLimit": -1}, {"GasFeeCap": "-1"}, {"GasPremium": "201"},
               {"Value": "-1"}, {"Value": "3" * 28}, {"Version": 1}, {"Method": 2 ** 64 - 1},
               {"Nonce": 2 ** 64 - 1}, {"To": chain.key_address(b"\x21" * 32), "Value": "5"},
               {"To": "f2" + chain.key_address(b"\x21" * 32)[2:], "Value": "5"},
               {"To": "f01", "Method": 2, "Params": "gA=="},
               {"To": "f02", "Method": 2, "Params": "gA=="}, {"To": "f04", "Method": 2},
               {"To": "f05", "Method": 2, "Params": "gA=="}, {"To": "f00", "Method": 1},
               {"To": "f03", "Method": 2}, {"To": "f06", "Method": 2, "Params": "QgBk"},
               {"Method": 8, "Params": b64(cbor([0, "", False]))}):
    GROUP.call("Chaos.ApplyMessage", {"message": chain.message(**fields)})
GROUP.calls("Filecoin.MpoolGetNonce", ["f0100"], ["f0104"])

# ---- what is no message ----

GROUP.calls("Chaos.ApplyMessage", {}, {"message": None}, {"message": {}}, {"message": 5}, [],
            {"message": chain.message(), "cbor": b64(GOOD)}, {"cbor": "zz"}, {"cbor": "0x0"},
            {"cbor": "0xzz"}, {"cbor": 5}, {"mesage": chain.message()}, {"cbor": ""}, [1],
            [1, 2, 3, 4],
            {"message": {"Message": chain.message()}}, {"message": {"Signature": {}}},
            {"message": {**SIGNED, "Signature": {"Type": 1, "Data": "%"}}},
            {"message": {**SIGNED, "Signature": {"Type": "x", "Data": ""}}},
            {"message": {**SIGNED, "Signature": {"Type": 1}}},
            {"message": {**SIGNED, "Signature": 5}})
for name in ("Version", "To", "From", "Nonce", "Value", "GasLimit", "GasFeeCap", "GasPremium",
             "Method", "Params"):
    GROUP.call("Chaos.Simulate", {"message": {key: value for key, value in
                                              chain.message().items() if key != name}})
    for value in (None, True, 5, -1, 1.5, "", "x", [], {}, "5"):
        GROUP.call("Chaos.Simulate", {"message": {**chain.message(), name: value}})
for raw in (b"\x80", b"\x8a", GOOD[:-1], GOOD + b"\0", b"\x9f" + GOOD[1:] + b"\xff", b"\xa0",
            b"\x8b" + GOOD[1:], GOOD.replace(b"\x42\x00\x62", b"\x58\x02\x00\x62"),
            GOOD[:1] + b"\x01" + GOOD[2:], b"\x8a\x9b" + b"\xff" * 8, b"\x8a\x00\x5b" + b"\xff" * 8,
            b"\x82" + GOOD, b"\x82" + GOOD + b"\x41\x09", b"\x82" + GOOD + b"\x40",
            b"\x81" * 3000, b"\x8a\x00\x42\x00\x62\x42\x00\x80" + GOOD[7:]):
    GROUP.call("Chaos.ApplyMessage", {"cbor": b64(raw)})

# ---- Simulate ----

INVOKE = {"method": "inspectRuntime"}
GROUP.call("Chaos.Simulate", {"invoke": {"method": "mutateState", "args": {"value": "gone"}}},
           keep="gone")
GROUP.call("Filecoin.ChainHasObj", [Seen("gone.stateRoot.after")])
GROUP.calls("Chaos.Simulate", {"invoke": INVOKE, "at": "genesis"}, {"invoke": INVOKE, "at": 1},
            {"invoke": INVOKE, "at": "head"}, {"invoke": INVOKE, "at": "3"},
            {"invoke": INVOKE, "at": Seen("first.stateRoot.after")}, [None, None, INVOKE, 0, True],
            {"message": BARE, "at": "genesis", "trace": True}, {"cbor": b64(GOOD)},
            {"cbor": b64(chain.signed_cbor(SIGNED)), "at": 0}, {"invoke": {"method": "abortWith"}},
            {"invoke": INVOKE, "at": Seen("gone.stateRoot.after")},
            {}, {"at": "head"}, {"message": chain.message(), "invoke": INVOKE},
            {"cbor": b64(GOOD), "message": chain.message()}, {"invoke": {}}, {"invoke": 5},
            {"invoke": {"method": "nope"}}, {"invoke": {**INVOKE, "trace": True}},
            {"cbor": b64(GOOD), "at": 99}, {"invoke": INVOKE, "at": "tail"},
            {"invoke": INVOKE, "at": {"/": "x"}}, {"invoke": INVOKE, "at": True},
            {"invoke": INVOKE, "at": -1}, {"invoke": INVOKE, "at": 1.5},
            {"invoke": INVOKE, "at": {"/": chain.cid_text(chain.cid_of(b"none"))}},
            {"invoke": INVOKE, "simulate": 1}, {"invok": INVOKE})
