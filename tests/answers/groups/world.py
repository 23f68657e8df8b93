# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Chaos.Info, EnvGet, EnvSet, StateRoot, History and Trace: the journal and ways into it."""
import chain

from exchange import Group, Seen

GROUP = Group()
GROUP.daemon("--ephemeral")
NONE = chain.link(chain.cid_of(b"none"))

GROUP.calls("Chaos.Info", None, [], {})
GROUP.calls("Chaos.Info", [1], {"a": 1})
GROUP.calls("Chaos.EnvGet", None, [], [1], {"x": 1})

# ---- a journal of all kinds of entries ----

GROUP.call("Chaos.StateRoot", keep="genesis")
GROUP.call("Chaos.Invoke", {"method": "mutateState", "args": {"value": "a"}}, keep="a")
GROUP.call("Chaos.EnvSet", {"epoch": 900000, "baseFee": "250"})
GROUP.call("Chaos.Invoke", {"method": "send", "args": {"to": "f098", "invoke": {
    "method": "mutateState", "args": {"value": "b"}}}}, keep="b")
GROUP.call("Chaos.ApplyMessage", {"message": chain.sign_message(
    chain.message(From=chain.account_address(4), Method=9), chain.account_secret(4))}, keep="c")
GROUP.call("Chaos.ApplyTipset", {"blocks": [{"miner": "f0101", "messages": [
    chain.message(From="f0105", To="f0101", Value="5"), chain.message(From="f0106", Method=99)]}]},
    keep="tipset")
GROUP.call("Chaos.Invoke", {"method": "abortWith", "args": {"code": 20, "message": "boom"}})
GROUP.calls("Chaos.EnvSet", {"networkVersion": 12}, {"networkVersion": 13}, {"networkVersion": "4"},
            {"networkVersion": 14}, {"circSupply": "123456789", "baseFee": "0"}, [77],
            [77, 13, "100", "2" + "0" * 27], {"epoch": "78"}, {"epoch": None, "baseFee": "100"})
GROUP.calls("Chaos.EnvSet", None, {}, [], [None], {"epoch": -1}, {"epoch": "x"}, {"epoch": 1.5},
            {"epoch": 2 ** 63}, {"epoch": "9223372036854775807"}, {"epoch": 892801},
            {"epoch": True},
            {"networkVersion": 16}, {"networkVersion": -1}, {"networkVersion": "thirteen"},
            {"networkVersion": []}, {"baseFee": "-1"}, {"baseFee": "1.5"}, {"baseFee": ""},
            {"baseFee": 5}, {"baseFee": "1" * 200}, {"baseFee": True}, {"circSupply": "-1"},
            {"circSupply": "x"}, {"circSupply": {}}, {"epochs": 5}, {"networkversion": 4},
            {"basefee": "1"}, [1, 2, "3", "4", 5], 5, "x")
for value in ("100", "99999999999999999999", "1e2", "-0", "0.0"):
    for name in ("epoch", "networkVersion", "baseFee"):
        GROUP.post('{"jsonrpc":"2.0","id":1,"method":"Chaos.EnvSet","params":{"%s":%s}}'
                   % (name, value))

# ---- StateRoot ----

GROUP.calls("Chaos.StateRoot", None, [], {}, {"at": None}, {"at": "head"}, {"at": "genesis"},
            ["genesis"], [0], [1], {"at": 2}, {"at": "3"}, {"at": 5}, {"at": 6},
            {"at": Seen("a.stateRoot.after")}, {"at": Seen("a.stateRoot.after./")}, {"at": 999},
            {"at": -1}, {"at": "tail"}, {"at": "Head"}, {"at": 1.5}, {"at": True}, {"at": {}},
            {"at": {"/": 5}}, {"at": []}, {"at": ""}, {"at": "01"}, {"at": 2 ** 64}, {"at": NONE},
            {"at": Seen("a.chaosHead")}, {"at": Seen("a.msgCid")}, {"ta": "head"}, ["head", 1])

# ---- History ----

GROUP.calls("Chaos.History", None, {"limit": 2}, {"from": 2, "limit": 3}, [4, 1], {"from": 6},
            {"from": 999}, {"limit": "2"}, {"msgCid": Seen("b.msgCid")},
            {"msgCid": Seen("b.msgCid./")}, {"msgCid": Seen("c.msgCid")},
            {"msgCid": Seen("tipset.applications.0.msgCid")}, {"msgCid": NONE},
            {"msgCid": Seen("b.msgCid"), "from": 4}, {"msgCid": Seen("b.msgCid"), "limit": 1},
            {"limit": 0}, {"limit": 1001}, {"limit": -1}, {"from": -1}, {"from": "x"},
            {"limit": "many"}, {"limit": 1.5}, {"from": []}, {"msgCid": "x"}, {"msgCid": 5},
            {"msgcid": NONE}, {"to": 5}, [0, 1, None, 2])

# ---- Trace ----

GROUP.calls("Chaos.Trace", {"seq": 1}, {"seq": 3}, {"seq": 3, "format": "lotus"}, [4],
            {"seq": "4", "format": "json"}, {"seq": 5}, [6, None, "lotus"],
            {"msgCid": Seen("b.msgCid")}, {"msgCid": Seen("c.msgCid./"), "format": "lotus"},
            {"msgCid": Seen("tipset.applications.0.msgCid")}, {"seq": 99}, {"msgCid": NONE},
            {"seq": 0}, {"seq": 2}, {"seq": 7}, {}, None, {"seq": 1, "msgCid": Seen("b.msgCid")},
            {"seq": 3, "msgCid": Seen("b.msgCid")}, {"seq": 1, "format": "html"},
            {"seq": 1, "format": "Lotus"}, {"seq": 1, "format": 5}, {"seq": -1}, {"seq": "x"},
            {"seq": True}, {"msgCid": "x"}, {"msgCid": {}}, {"sequence": 1}, [1, None, "json", 5])
NESTED, METHOD = b"", 9
for _ in range(250):
    NESTED, METHOD = chain.cbor([b"\0\x62", b"", METHOD, NESTED]), 6
GROUP.call("Chaos.Invoke", {"method": 6, "params": chain.b64(NESTED), "gasLimit": 10 ** 15,
                            "gasFeeCap": "0", "gasPremium": "0"}, keep="deep")
GROUP.call("Chaos.Trace", {"seq": Seen("deep.seq"), "format": "lotus"})
GROUP.call("Chaos.StateRoot")
