# SPDX-License-Identifier: Apache-2.0 OR MIT
"""A message that takes the gas of a whole block: OUT_OF_GAS where gas is estimated for it."""

import pytest

import chain
from chain import b64, cbor, unb64

PROPOSE, ADD_SIGNER = 2, 5  # methods of a multisig


@pytest.fixture
def own_signer(daemon):
    """A multisig that may propose to itself. While one such proposal carries out the next, all
    stand in its table of proposals, whose root is written each time: with much in them the gas
    grows by the square of their number, at the price of a small message."""
    def apply(**fields):
        applied = daemon.call("Chaos.ApplyMessage", {"message": {
            "From": "f0100", "Value": "0", "GasLimit": 10**9,
            "Nonce": daemon.call("Filecoin.MpoolGetNonce", ["f0100"]), **fields}})
        assert applied["receipt"]["ExitCode"] == 0, applied
        return unb64(applied["receipt"]["Return"])

    code = chain.Cid(chain.code_cid("fil/5/multisig"))
    constructor = cbor([[chain.address_bytes("f0100")], 1, 0, 0])
    made = apply(To="f01", Method=2, Params=b64(cbor([code, constructor])))
    wallet = daemon.call("Filecoin.StateLookupID", [chain.address_text(made[-21:]), None])
    itself = chain.address_bytes(wallet)
    apply(To=wallet, Method=PROPOSE,
          Params=b64(cbor([itself, b"", ADD_SIGNER, cbor([itself, False])])))
    return wallet


def proposals(wallet, depth, padding=40000):
    """A message that proposes to propose, so many times, and to send with padding at last."""
    itself = chain.address_bytes(wallet)
    params = cbor([chain.address_bytes("f0101"), b"", 0, bytes(padding)])
    for _ in range(depth):
        params = cbor([itself, b"", PROPOSE, params])
    return chain.message(From="f0100", To=wallet, Method=PROPOSE, Params=b64(params), GasLimit=0)


def test_more_than_a_block(daemon, own_signer):
    before = daemon.root()
    message = proposals(own_signer, 12)
    error = daemon.refuse("Filecoin.GasEstimateGasLimit", [message, None], "OUT_OF_GAS", 2)
    assert "Chaos.GasProfile" in error.data["hint"], error
    assert daemon.root() == before
    # Fewer of them are nothing but dear, and as dear as was said.
    small = proposals(own_signer, 1)
    limit = daemon.call("Filecoin.GasEstimateGasLimit", [small, None])
    pushed = daemon.call("Filecoin.MpoolPushMessage", [small, None])
    assert pushed["Message"]["GasLimit"] >= limit > 10**8
    found = daemon.call("Filecoin.StateSearchMsg", [None, pushed["CID"], -1, True])
    assert found["Receipt"]["ExitCode"] == 0 and found["Receipt"]["GasUsed"] > 10**8
