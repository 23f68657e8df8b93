# SPDX-License-Identifier: Apache-2.0 OR MIT
"""The same small script at several network versions: what depends on one shows here."""
import chain
from chain import b64, cbor

from exchange import Group

GROUP = Group()


def script(version):
    GROUP.daemon("--network-version", str(version))
    GROUP.call("Chaos.StateRoot")
    GROUP.call("Chaos.EnvGet")
    GROUP.call("Filecoin.StateListActors", [None])
    for address in ("f00", "f01", "f02", "f03", "f04", "f05", "f06", "f0100"):
        GROUP.call("Filecoin.StateReadState", [address, None])
    GROUP.call("Chaos.Invoke", {"method": "abortWith", "args": {"code": 20, "message": "boom"}})
    GROUP.call("Chaos.Invoke", {"method": "mutateState", "args": {"value": "x"}, "trace": True})
    GROUP.call("Chaos.Invoke", {"method": "createActor", "args": {"actorCid": "account",
                                                                  "address": "f0150"}})
    GROUP.call("Chaos.Invoke", {"method": "abortWith", "args": {"uncontrolled": True}})
    GROUP.call("Chaos.Invoke", {"method": "send", "args": {
        "to": chain.key_address(b"\x09" * 32), "value": "3"}, "value": "10", "trace": True})
    # A multisig through the init actor, then a payment channel that is refused.
    constructor = cbor([[b"\0\x64"], 1, 0] + ([0] if version >= 4 else []))
    number = {0: 1, 3: 1, 4: 2, 8: 2, 13: 5, 15: 7}[version]
    for kind in ("multisig", "paymentchannel"):
        code = chain.Cid(chain.code_cid(f"fil/{number}/{kind}"))
        GROUP.call("Chaos.ApplyMessage", {"message": chain.message(
            To="f01", From="f0101", Method=2, Nonce=0 if kind == "multisig" else 1,
            Params=b64(cbor([code, constructor])))})
    GROUP.call("Filecoin.StateListActors", [None])
    GROUP.call("Chaos.ApplyTipset", {"blocks": [{"miner": "f0102", "messages": [
        chain.message(From="f0103", To="f0104", Value="9")]}]})
    GROUP.call("Filecoin.StateCall", [chain.message(Method=8, Params=b64(cbor([33, "m", False])),
                                                    From="f0105"), None])
    GROUP.call("Chaos.Invoke", {"method": "deleteActor", "args": {"beneficiary": "f0100"}})


for one in (0, 3, 4, 8, 13, 15):
    script(one)
