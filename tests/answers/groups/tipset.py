# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Chaos.ApplyTipset: blocks, rewards, null rounds, cron, and what ends it."""
import chain
from chain import b64, cbor, message_cbor

from exchange import Group

GROUP = Group()
GROUP.daemon("--ephemeral")
FEES = {"GasLimit": 10 ** 8, "GasFeeCap": "200", "GasPremium": "1"}


def transfer(nonce, value="5", **fields):
    return chain.message(**{"To": "f0101", "From": "f0100", "Nonce": nonce, "Value": value, **FEES,
                            **fields})


def block(*messages, miner="f0101", **more):
    return {"miner": miner, "messages": list(messages), **more}


def apply(blocks, **more):
    GROUP.call("Chaos.ApplyTipset", {"blocks": blocks, **more})


CALL = chain.message(To="f098", From="f0100", Method=8, Params=b64(cbor([20, "x", False])), **{
    **FEES, "Nonce": 2})
apply([])
apply([block(transfer(0)), block(transfer(0), transfer(1, "7"), miner="f0102")])
apply([block(CALL), block({**CALL, "Nonce": 3, "Method": 9, "Params": None})], trace=True)
apply([block(transfer(4), {"Message": transfer(5), "Signature": {"Type": 2, "Data": b64(
    bytes(96))}}, b64(message_cbor(transfer(6))), "0x" + message_cbor(transfer(7)).hex())])
apply([], epochOffset=4)
apply([], epochOffset=0)
apply([], epochOffset="2")
apply([block(transfer(9), {**transfer(8), "From": chain.account_address(0)})])
apply([block(transfer(99), winCount=3)])
apply([block(transfer(10))], baseFee="0", trace=False)
apply([{"miner": chain.account_address(5)}], baseFee="1000000000")
GROUP.call("Chaos.ApplyTipset", [[block(transfer(11))], "50", 1, False])
GROUP.calls("Chaos.Trace", {"seq": 2}, {"seq": 3, "format": "lotus"})
GROUP.call("Chaos.History", {"from": 1})

# ---- what ends it ----

FATAL = chain.message(To="f098", From="f0100", Nonce=12, Method=8, Params=b64(cbor([0, "", False])),
                      **FEES)
apply([block(FATAL)])
apply([block(transfer(12), {**FATAL, "Nonce": 13})])
apply([block(winCount=0)])
apply([block(winCount=-1)])
apply([block(miner="f0999")])
apply([block(miner="f098")])
apply([block({**transfer(12), "GasLimit": 0})])
apply([block({**transfer(12), "GasLimit": -1})])
apply([block({**transfer(12), "Value": "-1"})])
apply([block({**transfer(12), "To": "f05", "Method": 2, "Value": "0", "Params": "gA=="})])
GROUP.call("Chaos.StateRoot")

# ---- what is refused ----

GROUP.calls("Chaos.ApplyTipset", {}, None, [], {"blocks": {}}, {"blocks": None}, {"blocks": [{}]},
            {"blocks": [5]}, {"blocks": [{"miner": "f0x"}]}, {"blocks": [{"miner": 5}]},
            {"blocks": [{"miner": "f01", "winCount": "many"}]},
            {"blocks": [{"miner": "f01", "winCount": 1.5}]},
            {"blocks": [{"miner": "f01", "messages": 5}]},
            {"blocks": [{"miner": "f01", "messages": ["AQI="]}]},
            {"blocks": [{"miner": "f01", "messages": ["%"]}]},
            {"blocks": [{"miner": "f01", "messages": [None]}]},
            {"blocks": [{"miner": "f01", "messages": [{}]}]},
            {"blocks": [{"miner": "f01"}, {"miner": "f01", "messages": [
                chain.message(), {**chain.message(), "To": "x"}]}]},
            {"blocks": [{"miner": "f01", "bonus": 1}]},
            {"blocks": [{"miner": "f01", "wincount": 1}]},
            {"blocks": [], "baseFee": "-1"}, {"blocks": [], "baseFee": 5},
            {"blocks": [], "epochOffset": -1}, {"blocks": [], "epochOffset": "x"},
            {"blocks": [], "epochOffset": 10 ** 9}, {"blocks": [], "epochOffset": 2 ** 64},
            {"blocks": [], "trace": "yes"}, {"blocks": [], "epoch": 5}, [[], None, None, None, 1])
GROUP.call("Chaos.EnvSet", {"epoch": 2 ** 63 - 1})
apply([])
GROUP.call("Chaos.StateRoot")
