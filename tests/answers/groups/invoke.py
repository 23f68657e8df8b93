# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Chaos.Invoke: the ten methods with every branch, defaults, forms of numbers and bytes, and what
is wrong with arguments; Chaos.EncodeParams and the two decoders."""
import chain
from chain import b64, cbor

from exchange import Group

GROUP = Group()
GROUP.daemon("--ephemeral")


def invoke(method, args=None, **more):
    GROUP.call("Chaos.Invoke", {"method": method, **({} if args is None else {"args": args}),
                                **more})


# ---- the ten methods ----

invoke("constructor")
for branch in ("none", "twice", "isAddress", "isType", 0, 3, 4, -1, "2"):
    invoke("callerValidation", {"branch": branch})
invoke("callerValidation", {"branch": "isAddress", "addrs": ["f0100", "f0101"]})
invoke("callerValidation", {"branch": "isAddress", "addrs": ["f0101"]})
invoke("callerValidation", {"branch": "isType", "types": ["account", "fil/5/system"]})
invoke("callerValidation", {"branch": "isType", "types": [{"/": chain.cid_text(chain.code_cid(
    "fil/5/multisig"))}]})
invoke("createActor", {"actorCid": "account", "address": "f0150"})
invoke("createActor", {"actorCid": "fil/5/account", "address": chain.account_address(1)})
invoke("createActor", {"undefActorCid": True, "undefAddress": True})
invoke("createActor", {"actorCid": "fil/1/system", "address": "f0151"})
invoke("createActor", {"actorCid": "cron", "undefAddress": True})
invoke("resolveAddress", {"address": "f0100"})
invoke("resolveAddress", {"address": chain.account_address(2)})
invoke("resolveAddress", {"address": chain.key_address(b"\x07" * 32)})
invoke("send", {"to": "f0101", "value": "0", "method": 0, "params": ""})
invoke("send", {"to": "f0101", "value": "7"}, value="10")
invoke("send", {"to": chain.key_address(b"\x09" * 32), "value": "3"})
invoke("send", {"to": "f098", "invoke": {"method": "inspectRuntime"}})
invoke("send", {"to": "f098", "invoke": {"method": "send", "args": {
    "to": "f098", "invoke": {"method": "abortWith", "args": {"code": 20, "message": "in"}}}}})
invoke("send", {"to": "f098", "invoke": {"method": 8, "params": b64(cbor([50, "", False]))}})
invoke("send", {"to": "f0999", "method": 2, "params": "0x8101"})
invoke("mutateState", {"value": "hello", "branch": "inTransaction"})
invoke("mutateState", {"value": "lost", "branch": "readonly"})
invoke("mutateState", {"value": "late", "branch": "afterTransaction"})
invoke("mutateState", {"value": "other", "branch": 5})
invoke("mutateState", {"value": 'é😀\0\n"<>&'})
invoke("mutateState", {"value": {"base64": b64(b"\xff\x00\xfe")}})
invoke("inspectRuntime")
invoke("mutateState", {"value": "x" * 8193})
invoke("abortWith", {"code": 20, "message": "boom"})
invoke("abortWith", {"code": 40, "message": "100% %d %s", "uncontrolled": False})
invoke("abortWith", {"code": 33}, to="f098", value="5", nonce=0, gasLimit=500000000,
       gasFeeCap="300", gasPremium="7", trace=True, **{"from": chain.account_address(3)})
invoke("abortWith", {"uncontrolled": True, "message": {"base64": "AP8="}})
invoke("abortWith", {"code": -1})
invoke("abortWith", {"code": "33"}, gasLimit="500000000", nonce="99")
invoke("abortWith", {"code": 0})
invoke("abortWith")
invoke("inspectRuntime")
invoke("createState")
invoke("inspectRuntime", value="10")

# ---- the message around ----

invoke("createState", **{"from": "f0999"})
invoke("createState", **{"from": "f098"})
invoke("createState", nonce=99)
invoke("createState", to="f0100")
invoke("createState", value="9" * 30)
invoke("createState", value="-1")
invoke("createState", gasLimit=200000)
invoke("createState", gasLimit=0)
invoke("createState", gasLimit=-1)
invoke("createState", gasFeeCap="1")
invoke("createState", gasPremium="1000")
invoke(8, params=b64(cbor([20, "boom", False])))
invoke(8, params="0x" + cbor([21, "", False]).hex())
invoke("abortWith", params=b64(cbor([22, "", True])))
invoke(99, params="")
invoke("10", params="")
invoke(0, value="5", params="")
GROUP.call("Chaos.Invoke", ["abortWith", {"code": 24}])
GROUP.call("Chaos.Invoke", [8, None, "gxRkYm9vbfQ="])
GROUP.call("Chaos.Invoke", ["createState", {}, None, None, "f0102"])
for method in (2, 3, 4, 5, 6, 7, 8):
    for raw in ("", "gA==", "/w==", "m/////////8="):
        GROUP.call("Chaos.Simulate", {"invoke": {"method": method, "params": raw}})
invoke("deleteActor", {"beneficiary": "f0101"})
invoke("inspectRuntime")
GROUP.call("Filecoin.StateReadState", ["f098", None])

# ---- what is refused ----

for params in ({}, None, [], {"method": None}, {"method": "abortwith"}, {"method": "abortWiht"},
               {"method": "x"}, {"method": ""}, {"method": True}, {"method": {}}, {"method": -1,
                                                                              "params": ""},
               {"method": 1.5, "params": ""}, {"method": 18446744073709551616, "params": ""},
               {"method": 99}, {"method": 99, "args": {}}, {"method": 8, "params": "%%%"},
               {"method": 8, "params": 5}, {"method": 8, "params": "0x0"},
               {"method": 8, "params": "0xzz"}, {"method": 8, "params": []}):
    GROUP.call("Chaos.Invoke", params)
for more in ({"args": []}, {"args": 5}, {"args": {}, "params": ""}, {"colour": 1}, {"arg": {}},
             {"To": "f098"}, {"to": "f5abc"}, {"to": 98}, {"from": "100"}, {"value": "x"},
             {"value": 5}, {"value": 1.5}, {"value": True}, {"value": "1" * 400}, {"value": ""},
             {"value": "1.5"}, {"value": "0x10"}, {"value": " 1"}, {"value": "+1"},
             {"nonce": -1}, {"nonce": "x"}, {"nonce": 2 ** 64}, {"nonce": 1.0}, {"nonce": []},
             {"gasLimit": "x"}, {"gasLimit": 2 ** 63}, {"gasLimit": 1.5}, {"gasFeeCap": ""},
             {"gasFeeCap": {}}, {"gasPremium": None, "gasFeeCap": False}, {"trace": 1},
             {"trace": "true"}, {"args": {"cod": 1}}, {"args": {"massage": ""}},
             {"args": {"code": "x"}}, {"args": {"code": 1.5}}, {"args": {"code": True}},
             {"args": {"code": 9223372036854775808}}, {"args": {"message": 5}},
             {"args": {"message": {"base64": "%"}}}, {"args": {"message": {"base32": "a"}}},
             {"args": {"message": {}}}, {"args": {"message": []}}, {"args": {"uncontrolled": 1}}):
    GROUP.call("Chaos.Invoke", {"method": "abortWith", **more})
for method, args in (("callerValidation", None), ("callerValidation", {"branch": "all"}),
                     ("callerValidation", {"branch": "isAdress"}),
                     ("callerValidation", {"branch": True}),
                     ("callerValidation", {"branch": 1.5}),
                     ("callerValidation", {"branch": 0, "addrs": "f0100"}),
                     ("callerValidation", {"branch": 0, "addrs": ["f0100", "x"]}),
                     ("callerValidation", {"branch": 0, "types": ["nonsense"]}),
                     ("callerValidation", {"branch": 0, "types": ["acount"]}),
                     ("callerValidation", {"branch": 0, "types": [5]}),
                     ("callerValidation", {"branch": 0, "types": {}}),
                     ("createActor", {}), ("createActor", {"address": "f0200"}),
                     ("createActor", {"actorCid": "account"}),
                     ("createActor", {"actorCid": "fil/9/account", "address": "f0200"}),
                     ("createActor", {"actorCid": "fil/x", "address": "f0200"}),
                     ("createActor", {"actorCid": {"/": "x"}, "address": "f0200"}),
                     ("createActor", {"actorCid": "account", "undefAddress": "yes"}),
                     ("resolveAddress", {}), ("resolveAddress", {"address": "f1abc"}),
                     ("resolveAddress", {"adress": "f0100"}), ("deleteActor", None),
                     ("deleteActor", {"beneficiary": None}), ("send", {}),
                     ("send", {"to": "f0100", "value": "1.5"}),
                     ("send", {"to": "f0100", "value": "1" * 400}),
                     ("send", {"to": "f0100", "params": "not base64!"}),
                     ("send", {"to": "f0100", "method": -2}),
                     ("send", {"to": "f0100", "method": 2, "invoke": {"method": "createState"}}),
                     ("send", {"to": "f0100", "params": "", "invoke": {"method": "createState"}}),
                     ("send", {"to": "f0100", "invoke": 5}),
                     ("send", {"to": "f0100", "invoke": {}}),
                     ("send", {"to": "f0100", "invoke": {"method": "sned"}}),
                     ("send", {"to": "f0100", "invoke": {"method": "abortWith", "args": {
                         "code": "x"}}}),
                     ("send", {"to": "f0100", "invoke": {"method": "send", "args": {
                         "to": "f098", "invoke": {"method": "abortWith", "arg": 1}}}}),
                     ("send", {"to": "f0100", "invoke": {"method": "abortWith", "args": {},
                                                         "params": ""}}),
                     ("mutateState", {"branch": 0}), ("mutateState", {"value": 5}),
                     ("mutateState", {"value": "x", "branch": "inTransation"}),
                     ("inspectRuntime", {"x": 1}), ("createState", {"x": 1}),
                     ("constructor", {"x": 1})):
    invoke(method, args)
GROUP.calls("Chaos.Invoke", ["abortWith", {}, None, None, None, None, None, None, None, None, 1, 2],
            ["abortWith", 5], [None], [5], "x")
GREAT = "99999999999999999999"
for member in ('"value":%s', '"to":%s', '"args":{"message":%s}', '"args":%s', '"nonce":%s',
               '"gasLimit":%s', '"args":{"code":%s}', '"trace":%s', '"gasFeeCap":%s'):
    for number in ("100", GREAT, "1e3", "-0"):
        GROUP.post('{"jsonrpc":"2.0","id":1,"method":"Chaos.Simulate","params":{"invoke":'
                   '{"method":"abortWith",%s}}}' % (member % number))

# ---- coding ----

CODED = [("callerValidation", {"branch": "isAddress", "addrs": ["f0100"], "types": []},
          [2, [b"\0\x64"], []]),
         ("createActor", {"actorCid": "account", "address": "f0150"}, None),
         ("createActor", {"undefActorCid": True, "undefAddress": True}, None),
         ("send", {"to": "f0101", "value": "1", "method": 0, "params": ""},
          [b"\0\x65", b"\0\1", 0, b""]),
         ("send", {"to": "f098", "invoke": {"method": "abortWith", "args": {"code": 3}}}, None),
         ("mutateState", {"value": "hello", "branch": "inTransaction"}, ["hello", 0]),
         ("mutateState", {"value": {"base64": "/wA="}, "branch": 7}, None),
         ("abortWith", {"code": 20, "message": "boom", "uncontrolled": False}, [20, "boom", False]),
         ("resolveAddress", {"address": "f0100"}, b"\0\x64"),
         ("deleteActor", {"beneficiary": "f099"}, b"\0\x63"),
         ("constructor", {}, b""), ("inspectRuntime", None, b""), ("createState", {}, b"")]
for method, args, value in CODED:
    GROUP.call("Chaos.EncodeParams", {"method": method, **({} if args is None else {"args": args})})
    if value is not None:
        raw = value if value == b"" else cbor(value)
        GROUP.call("Chaos.DecodeParams", {"method": method, "bytes": b64(raw)})
        GROUP.call("Chaos.DecodeParams", [method, "0x" + raw.hex()])
GROUP.calls("Chaos.EncodeParams", {}, {"method": "x"}, {"method": "send"}, {"method": 99},
            {"method": "send", "args": {"to": 5}}, ["send", {"to": "f0100"}], ["send"], [8], [6, 5],
            {"method": "send", "args": {"to": "f0100"}, "params": ""})
for method, raw in (("resolveAddress", cbor([b"\0\x64", True])), ("send", cbor([b"abc", 5])),
                    ("inspectRuntime", chain.unb64("hkIAZEIAYkAaAAId4UCCZWhlbGxvgA==")),
                    ("mutateState", b""), ("abortWith", b""), ("abortWith", b"\x01"),
                    ("send", b"\x82"), ("resolveAddress", b"\xff"), ("inspectRuntime", b"\x86")):
    GROUP.call("Chaos.DecodeReturn", {"method": method, "bytes": b64(raw)})
for method, raw in (("abortWith", b""), ("abortWith", b"\x80"), ("abortWith", b"\x83\x14\x64boo"),
                    ("abortWith", b"\x83\x18\x01\x60\xf4"), ("mutateState", b"\x82\x78"),
                    ("abortWith", cbor([20, "", False]) + b"\0"), ("send", b"\x84"),
                    ("callerValidation", b"\x83\x00\x9b" + b"\xff" * 8 + b"\x80"),
                    ("resolveAddress", b"\x40"), ("createActor", b"\x84\xf5\xf5\xf5\xf5"),
                    ("abortWith", b"\x81" * 300), ("mutateState", b"\x82\x61\xff\x00"),
                    ("send", b"\xd8\x2a" * 50), ("send", b"\x9f"), ("createState", b"\x80")):
    GROUP.call("Chaos.DecodeParams", {"method": method, "bytes": b64(raw)})
GROUP.calls("Chaos.DecodeParams", {}, {"method": "send"}, {"method": 99, "bytes": ""}, ["send", 5],
            ["send", "%"], ["send", "gA==", 1], {"method": "send", "byte": ""})
