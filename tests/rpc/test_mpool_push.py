# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Filecoin.MpoolPush: secp256k1 signatures over the message's CID."""

import pytest

import chain
from chain import cid_of, link

SECRET = chain.account_secret(0)
ADDRESS = chain.account_address(0)


def push(daemon, message, secret=SECRET):
    return daemon.call("Filecoin.MpoolPush", [chain.sign_message(message, secret)])


@pytest.mark.parametrize("sender", ["f0100", ADDRESS, "t" + ADDRESS[1:]])
def test_push(daemon, sender):
    message = chain.message(
        From=sender, Method=8, Params=chain.b64(chain.cbor([20, "boom", False]))
    )
    signed = chain.sign_message(message, SECRET)
    cid = daemon.call("Filecoin.MpoolPush", [signed])
    assert cid == link(cid_of(chain.signed_cbor(signed)))
    assert daemon.call("Filecoin.MpoolGetNonce", ["f0100"]) == 1
    # Look-ups take both CIDs, and both forms are blocks.
    bare = link(chain.message_cid(message))
    for known in (cid, bare):
        found = daemon.call("Filecoin.StateSearchMsg", [None, known, -1, True])
        assert found["Receipt"]["ExitCode"] == 20
        assert [e["seq"] for e in daemon.call("Chaos.History", {"msgCid": known})["entries"]] == [1]
        assert daemon.call("Chaos.Trace", {"msgCid": known})["seq"] == 1
        assert daemon.call("Filecoin.ChainHasObj", [known]) is True
    assert chain.unb64(daemon.call("Filecoin.ChainReadObj", [cid])) == chain.signed_cbor(signed)
    assert chain.unb64(daemon.call("Filecoin.ChainReadObj", [bare])) == chain.message_cbor(message)


def test_all_ten_accounts_can_sign(daemon):
    for index in range(chain.ACCOUNTS):
        push(daemon, chain.message(From=f"f0{100 + index}", Method=9), chain.account_secret(index))
        assert daemon.call("Filecoin.MpoolGetNonce", [chain.account_address(index)]) == 1


def test_a_failing_message_is_no_error(daemon):
    cid = push(daemon, chain.message(Method=99))
    assert daemon.call("Filecoin.StateSearchMsg", [None, cid, -1, True])["Receipt"]["ExitCode"] == 3


def test_wallet_flow(daemon):
    """Nonce, sign, push, as an unmodified client does it, to an address that is new."""
    fresh = chain.key_address(b"\x21" * 32)
    for amount in (1000, 2000):
        nonce = daemon.call("Filecoin.MpoolGetNonce", [ADDRESS])
        push(daemon, chain.message(From=ADDRESS, To=fresh, Value=str(amount), Nonce=nonce))
    assert daemon.call("Filecoin.WalletBalance", [fresh]) == "3000"
    assert daemon.call("Filecoin.StateLookupID", [fresh, None]) == "f0110"
    assert daemon.call("Filecoin.StateAccountKey", ["f0110", None]) == fresh


def refused(daemon, signed, words):
    before = daemon.call("Chaos.StateRoot")
    error = daemon.refuse("Filecoin.MpoolPush", [signed])
    assert error.code in (1, 11, -32602), error
    assert any(word in (error.message + error.data["hint"]).lower() for word in words), error
    assert daemon.call("Chaos.StateRoot") == before
    return error


def test_wrong_key(reader):
    refused(reader, chain.sign_message(chain.message(), chain.account_secret(1)), ["signature"])


def test_changed_message(reader):
    signed = chain.sign_message(chain.message(), SECRET)
    signed["Message"]["Value"] = "1"
    refused(reader, signed, ["signature"])


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d[:-1],
        lambda d: d + b"\0",
        lambda d: b"",
        lambda d: b"\0" * 65,
        lambda d: b"\xff" * 65,
        lambda d: d[:64] + bytes([d[64] ^ 1]),
        lambda d: d[:64] + b"\x04",
        lambda d: d[:64] + b"\xff",
        lambda d: d[::-1],
        lambda d: d * 100,
    ],
)
def test_broken_signatures(reader, change):
    signed = chain.sign_message(chain.message(), SECRET)
    signed["Signature"]["Data"] = chain.b64(change(chain.unb64(signed["Signature"]["Data"])))
    refused(reader, signed, ["signature"])


def test_bls_is_refused_with_a_reason(reader):
    signed = chain.sign_message(chain.message(), SECRET)
    signed["Signature"]["Type"] = 2
    refused(reader, signed, ["bls"])


@pytest.mark.parametrize("kind", [0, 3, 255, -1, "x", None])
def test_other_signature_types(reader, kind):
    signed = chain.sign_message(chain.message(), SECRET)
    signed["Signature"]["Type"] = kind
    refused(reader, signed, ["signature", "type"])


def test_sender_that_is_no_account(reader):
    refused(reader, chain.sign_message(chain.message(From="f098"), SECRET), ["account"])
    refused(reader, chain.sign_message(chain.message(From="f0999"), SECRET), ["not found"])


def test_gas_limit_not_positive(reader):
    for limit in (0, -1):
        refused(reader, chain.sign_message(chain.message(GasLimit=limit), SECRET), ["gas"])


@pytest.mark.parametrize(
    "params",
    [
        [],
        [None],
        [{}],
        [{"Message": chain.message()}],
        [{"Signature": {"Type": 1, "Data": ""}}],
        [chain.message()],
        ["x"],
        [chain.sign_message(chain.message(), SECRET), 1, 2, 3],
        [{"Message": {}, "Signature": {}}],
    ],
)
def test_not_a_signed_message(reader, params):
    before = reader.call("Chaos.StateRoot")
    reader.refuse("Filecoin.MpoolPush", params, "INVALID_PARAMS", -32602)
    assert reader.call("Chaos.StateRoot") == before


# ---- what a pool would not take ----


def test_retry_is_refused(daemon):
    """A retried push does not hide what became of the first."""
    signed = chain.sign_message(chain.message(Method=9), SECRET)
    cid = daemon.call("Filecoin.MpoolPush", [signed])
    found = daemon.call("Filecoin.StateSearchMsg", [None, cid, -1, True])
    error = refused(daemon, signed, ["nonce"])
    assert error.code == 1
    assert error.message == "minimum expected nonce is 1: message nonce too low"
    assert error.data["name"] == "MESSAGE_REJECTED"
    assert error.data["path"] == "message.Message.Nonce"
    assert error.data["expectedNonce"] == 1
    assert len(daemon.call("Chaos.History")["entries"]) == 2
    assert daemon.call("Filecoin.StateSearchMsg", [None, cid, -1, True]) == found
    assert found["Receipt"]["ExitCode"] == 0


@pytest.mark.parametrize("nonce", [1, 5, 2**63, 2**64 - 1])
def test_nonce_too_high(reader, nonce):
    signed = chain.sign_message(chain.message(Nonce=nonce, Method=9), SECRET)
    error = refused(reader, signed, ["nonce"])
    assert error.code == 1
    assert f"Nonce: {nonce}, nextNonce: 0" in error.message
    assert "no pool to wait in" in error.message
    assert error.data["expectedNonce"] == 0


@pytest.mark.parametrize("fees", [("99", "100"), ("-1", "0"), ("0", "1")])
def test_fee_cap_below_the_premium(reader, fees):
    cap, premium = fees
    message = chain.message(GasFeeCap=cap, GasPremium=premium)
    error = refused(reader, chain.sign_message(message, SECRET), ["feecap"])
    assert error.code == 1
    assert error.message.endswith("'GasFeeCap' less than 'GasPremium'")
    assert error.data["path"] == "message.Message.GasFeeCap"


def test_unknown_sender(reader):
    stranger = b"\x22" * 32
    message = chain.message(From=chain.key_address(stranger))
    refused(reader, chain.sign_message(message, stranger), ["not found"])


def test_batch_counts_up(daemon):
    """The members of a batch see each other's nonces."""
    signed = [chain.sign_message(chain.message(Nonce=n, Method=9), SECRET) for n in (0, 0, 1, 3)]
    batch = [
        {"jsonrpc": "2.0", "id": i, "method": "Filecoin.MpoolPush", "params": [message]}
        for i, message in enumerate(signed)
    ]
    answers = daemon.post(batch).json()
    texts = [answer.get("error", {}).get("message", "") for answer in answers]
    assert [text == "" for text in texts] == [True, False, True, False]
    assert texts[1] == "minimum expected nonce is 1: message nonce too low"
    assert "nextNonce: 2" in texts[3]


def test_violations_stay_with_chaos(daemon):
    signed = chain.sign_message(chain.message(Nonce=7, GasFeeCap="100", GasPremium="200"), SECRET)
    run = daemon.call("Chaos.ApplyMessage", {"message": signed})
    assert run["receipt"]["ExitCode"] == 2
