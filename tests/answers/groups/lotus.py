# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Filecoin.*: every method by position, with what it refuses."""
import chain

from exchange import Group, Seen

EMPTY = chain.cid_text(chain.cid_of(b"\x80"))
MISSING = chain.link(chain.cid_of(b"nothing of this kind"))
KEY = chain.account_address(0)
SECRET = chain.account_secret(0)

GROUP = Group()
GROUP.daemon("--ephemeral")
GROUP.call("Chaos.Invoke", {"method": "abortWith", "args": {"code": 20, "message": "boom"}},
           keep="aborted")

for method in ("Filecoin.Version", "Filecoin.StateNetworkName"):
    GROUP.calls(method, None, [], {}, [1], {"a": 1})
for method in ("Filecoin.StateNetworkVersion", "Filecoin.StateListActors"):
    GROUP.calls(method, None, [], [None], [[]], [[{"/": EMPTY}]], ["x"], [5], [[5]], [None, None],
                {"tsk": None})

# ---- actors ----

for method in ("StateGetActor", "StateReadState", "StateLookupID", "StateAccountKey"):
    method = "Filecoin." + method
    GROUP.calls(method, ["f0100"], ["f0100", None], ["f0100", []], [KEY, None],
                ["t" + KEY[1:], None], ["f098", None], ["f01", None], ["f0999", None],
                ["f0100", [{"/": EMPTY}]], ["f0100", "x"], ["f0100", None, None], [], None, [None],
                [100], [{}], {"address": "f0100"})
for address in ("f00", "f02", "f03", "f04", "f05", "f06", "f099"):
    GROUP.call("Filecoin.StateGetActor", [address, None])
    GROUP.call("Filecoin.StateReadState", [address, None])
for address in ("", "f", "f0", "x0100", "f5abc", "f0-1", "f018446744073709551616", "f00100x",
                "F0100", True, 1.5, "f14obqbpjkruatx7a2pgoimwrsiuuhsox5omh3abb", "f1" + "a" * 38,
                "f3" + "a" * 84, "f4" + "a" * 200, "f2", "f0" + "9" * 1000):
    GROUP.call("Filecoin.StateGetActor", [address, None])
for method in ("Filecoin.WalletBalance", "Filecoin.MpoolGetNonce"):
    GROUP.calls(method, ["f0100"], [KEY], ["f098"], ["f02"], ["f0999"], [chain.key_address(b"\x09"
                                                                                       * 32)],
                [], [None], [5], ["f0x"], ["f0100", None])

# ---- blocks ----

for method in ("Filecoin.ChainReadObj", "Filecoin.ChainHasObj"):
    GROUP.calls(method, [Seen("aborted.stateRoot.after")], [Seen("aborted.chaosHead")],
                [Seen("aborted.msgCid")], [MISSING], [{"/": ""}], [{"/": "x"}], [{"/": "bafy"}],
                [{"/": 1}], [{}], [5], [None], [[]], [{"/": EMPTY[:-1] + "!"}], [EMPTY], [],
                [{"/": EMPTY, "x": 1}], [{"/": "Qm" + "1" * 44}])

# ---- randomness ----

for method in ("Filecoin.StateGetRandomnessFromBeacon", "Filecoin.StateGetRandomnessFromTickets"):
    GROUP.calls(method, [1, 2, "AQI=", None], [-1, 2 ** 62, chain.b64(bytes(300)), []],
                [5, 6, None, []], [5, 6], [5, "x", "", None], [5], [5.5, 6, ""], [2 ** 63, 6, ""],
                [1, 2, "0x01", None], [1, 2, "%", None], [1, 2, 3, None], ["1", "2", "", None],
                [1, 2, "AQI=", [{"/": EMPTY}]])

# ---- messages ----

PARAMS = chain.b64(chain.cbor([20, "boom", False]))
GROUP.calls("Filecoin.StateCall", [chain.message(Method=8, Params=PARAMS), None],
            [chain.message(Method=8, Params=PARAMS, Nonce=55)],
            [chain.message(To="f0101", Value="5"), []],
            [chain.message(Method=6, Params=chain.b64(chain.cbor([b"\0\x62", b"", 9, b""]))), None],
            [chain.message(Method=8, Params=chain.b64(chain.cbor([0, "", False]))), None],
            [chain.message(To="f05", Method=2, Params="gA=="), None],
            [chain.message(From="f0999"), None], [chain.message(Value="9" * 40), None],
            [chain.message(GasLimit=0), None], [chain.message(GasLimit=-1), None],
            [chain.message(GasLimit=1000, Method=9), None], [chain.message(Version=1), None],
            [None], [1], [[]], [{}], [{"To": "f098"}], [{**chain.message(), "To": "x"}],
            [{**chain.message(), "Value": "-x"}], [{**chain.message(), "Value": 5}],
            [{**chain.message(), "Value": "-1"}],
            [{**chain.message(), "Params": "%"}], [{**chain.message(), "Params": "0x80"}],
            [{**chain.message(), "Method": -1}], [{**chain.message(), "GasLimit": "many"}],
            [{**chain.message(), "Value": 1.5}], [{**chain.message(), "Nonce": 2 ** 64}],
            [{**chain.message(), "Extra": 1}], [{**chain.message(), "to": "f0100"}],
            [{**chain.message(), "CID": MISSING}], [chain.message(), [{"/": EMPTY}]],
            [chain.message(), None, 3], [])
NESTED, METHOD = b"", 9
for _ in range(250):
    NESTED, METHOD = chain.cbor([b"\0\x62", b"", METHOD, NESTED]), 6
GROUP.call("Filecoin.StateCall", [chain.message(Method=6, Params=chain.b64(NESTED),
                                                GasLimit=10 ** 15), None])


def signed(secret=SECRET, kind=1, change=None, **fields):
    out = chain.sign_message(chain.message(**fields), secret)
    out["Signature"]["Type"] = kind
    if change:
        out["Signature"]["Data"] = chain.b64(change(chain.unb64(out["Signature"]["Data"])))
    return out


GROUP.call("Filecoin.MpoolPush", [signed(Nonce=1, Method=9)], keep="pushed")
GROUP.call("Filecoin.MpoolPush", [signed(Nonce=2, Method=99, From=KEY)], keep="failed")
for name in ("pushed", "failed", "aborted.msgCid"):
    GROUP.calls("Filecoin.StateSearchMsg", [None, Seen(name), -1, True], [[], Seen(name)])
GROUP.call("Filecoin.ChainReadObj", [Seen("pushed")])
GROUP.call("Chaos.History", {"msgCid": Seen("pushed")})
GROUP.call("Filecoin.MpoolPush", [signed(Nonce=1, Method=9)])
GROUP.calls("Filecoin.MpoolPush", [signed(chain.account_secret(1))], [signed(kind=2)],
            [signed(kind=0)], [signed(kind=255)], [signed(kind=-1)], [signed(kind="x")],
            [signed(kind=None)], [signed(change=lambda data: data[:-1])],
            [signed(change=lambda data: b"")], [signed(change=lambda data: bytes(65))],
            [signed(change=lambda data: b"\xff" * 65)],
            [signed(change=lambda data: data[:64] + b"\x04")], [signed(From="f098")],
            [signed(From="f0999")], [signed(GasLimit=0)], [signed(GasLimit=-1)], [], [None], [{}],
            [{"Message": chain.message()}], [{"Signature": {"Type": 1, "Data": ""}}],
            [chain.message()], ["x"], [signed(), 1, 2, 3], [{"Message": {}, "Signature": {}}],
            [{**signed(), "More": 1}], [{**signed(), "CID": MISSING}])
GROUP.calls("Filecoin.StateSearchMsg", [None, MISSING, -1, True], [None, {"/": "x"}, -1, True],
            [None], [], [[{"/": EMPTY}], MISSING, -1, True], [None, MISSING, "x", True],
            [None, MISSING, -1, "yes"], [None, MISSING, -1, True, 1])
GROUP.call("Filecoin.Discover", [1])
GROUP.call("Filecoin.Discover", {"a": 1})
GROUP.call("rpc.discover", [1])
