# SPDX-License-Identifier: Apache-2.0 OR MIT
"""BLS signatures where they are met: wallets, pushed messages, vouchers of payment channels,
multisigs. A build without them says so everywhere; the same tests run on both kinds."""

import pytest

import chain
from chain import b64, cbor, cid_of, link, unb64

ALICE = chain.account_address(0)
# @zondax/filecoin-signing-tools 2.4.3: keyRecoverBLS of 32 bytes of 7, and what transactionSign
# makes of MESSAGE.
SECRET = b"\x07" * 32
ADDRESS = "f3utfp4dsgak5xinaniw4tcwiqgseu627evlreytuasmowejrwxng2msaesayhfrsvtfnuemit6qlqku4rk5ba"
MESSAGE = chain.message(
    To="f01", From=ADDRESS, Nonce=3, Value="5", GasLimit=1000000, GasFeeCap="200", GasPremium="1"
)
SIGNATURE = (
    "uLz5MQG+GdeJLUmY+xFuKFlOLFliwFO+FJR7Ki0XLv/p6yrabvCIQswf7MHINpkvEXcHcYFndBQnttxPh2w6NNeC7/XB"
    "BDXc6pjuVSD6wXwEpvyV1/AyFWV1pCFHoIJy"
)
INFO = {"Type": "bls", "PrivateKey": b64(SECRET)}


@pytest.fixture
def bls(daemon):
    """A daemon that has BLS signatures."""
    if not has_bls(daemon):
        pytest.skip("SKIPPED: this build is without BLS (script/setup bls)")
    return daemon


def has_bls(daemon):
    libraries = daemon.call("Chaos.Info")["libraries"]
    blst = next(library for library in libraries if library["name"] == "blst")
    return not blst["version"].startswith("not built in")


def funded(daemon, kind="bls"):
    """(key address, ID address) of a new account with a key of that kind."""
    address = daemon.call("Filecoin.WalletNew", [kind])
    daemon.call("Chaos.CreateAccount", {"address": address, "balance": "50 FIL"})
    return address, daemon.call("Filecoin.StateLookupID", [address, None])


# ---- without ----


def test_what_a_build_without_says(daemon):
    if has_bls(daemon):
        pytest.skip("SKIPPED: this build has BLS signatures; script/test-all has one without")
    signature = {"Type": 2, "Data": SIGNATURE}
    for method, params in (
        ("Filecoin.WalletNew", ["bls"]),
        ("Filecoin.WalletImport", [INFO]),
        ("Filecoin.WalletVerify", [ADDRESS, "AQI=", signature]),
    ):
        error = daemon.refuse(method, params, "BLS_NOT_BUILT_IN", 1)
        assert "script/setup bls" in error.data["hint"]
    signed = {"Message": MESSAGE, "Signature": signature}
    error = daemon.refuse("Filecoin.MpoolPush", [signed], "MESSAGE_REJECTED", 1)
    assert "BLS" in error.message and "script/setup bls" in error.data["hint"]
    # Where a message brings one to an actor, beside the receipt and once in the log.
    for _ in range(2):
        channel, text = open_channel(daemon, "f0100")
        run = redeem(daemon, "f0101", channel, voucher(channel, 700, 1, b"\2" + unb64(SIGNATURE)))
        assert run["exit"]["code"] == 16
        assert [warning["name"] for warning in run["warnings"]] == ["BLS_NOT_BUILT_IN"]
        assert "script/setup bls" in run["warnings"][0]["text"]
        assert "warnings" not in redeem(daemon, "f0101", channel, text)
    daemon.stop()
    assert daemon.read_log().count("bls_not_built_in") == 1


# ---- wallets ----


def test_signatures_are_those_of_others(bls):
    assert bls.call("Filecoin.WalletImport", [INFO]) == ADDRESS
    assert bls.call("Filecoin.WalletExport", [ADDRESS]) == INFO
    signed = bls.call("Filecoin.WalletSignMessage", [ADDRESS, MESSAGE])
    assert signed["Signature"] == {"Type": 2, "Data": SIGNATURE}
    # With a BLS signature a message has the CID of the bare one.
    assert signed["CID"] == signed["Message"]["CID"] == link(chain.message_cid(MESSAGE))
    cid = b64(chain.message_cid(MESSAGE))
    assert bls.call("Filecoin.WalletVerify", [ADDRESS, cid, signed["Signature"]]) is True


def test_what_does_not_verify(bls):
    cid = b64(chain.message_cid(MESSAGE))
    data = unb64(SIGNATURE)
    infinity = b"\xc0" + bytes(95)

    def verify(address=ADDRESS, text=cid, sent=data, kind=2):
        return bls.call(
            "Filecoin.WalletVerify", [address, text, {"Type": kind, "Data": b64(sent)}]
        )

    assert verify() is True
    assert verify(text="AQI=") is False
    assert verify(text="") is False
    assert verify(kind=1) is False
    assert verify(address=bls.call("Filecoin.WalletNew", ["bls"])) is False
    assert verify(address=ALICE) is False
    assert verify(address=chain.address_text(b"\3\xc0" + bytes(47)), sent=infinity) is False
    assert verify(address=chain.address_text(b"\3" + bytes(48))) is False
    for wrong in (b"", data[:-1], data + b"\0", bytes(96), infinity, b"\xff" * 96,
                  bytes([data[0] ^ 0x20]) + data[1:], data[::-1]):
        assert verify(sent=wrong) is False
    for place in range(0, 96, 7):
        changed = bytearray(data)
        changed[place] ^= 1
        assert verify(sent=bytes(changed)) is False


ORDER = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001


@pytest.mark.parametrize("secret", [bytes(32), ORDER.to_bytes(32, "little"), b"\xff" * 32,
                                    SECRET[:-1], SECRET + b"\7", b""])
def test_import_of_what_is_no_key(bls, secret):
    bls.refuse("Filecoin.WalletImport", [{"Type": "bls", "PrivateKey": b64(secret)}],
               "INVALID_PARAMS")


def test_keys_are_little_endian(bls):
    largest = (ORDER - 1).to_bytes(32, "little")
    address = bls.call("Filecoin.WalletImport", [{"Type": "bls", "PrivateKey": b64(largest)}])
    # The negative of the generator: its x, and the other sign.
    one = bls.call("Filecoin.WalletImport",
                   [{"Type": "bls", "PrivateKey": b64((1).to_bytes(32, "little"))}])
    generator = chain.address_bytes(one)[1:]
    assert generator.hex().startswith("97f1d3a73197d7942695638c4fa9ac0f")
    assert chain.address_bytes(address)[1:] == bytes([generator[0] ^ 0x20]) + generator[1:]


# ---- messages ----


@pytest.mark.parametrize("by_id", [False, True])
def test_push(bls, by_id):
    key, actor = funded(bls)
    message = chain.message(From=actor if by_id else key, Method=8,
                            Params=b64(cbor([20, "boom", False])))
    signed = bls.call("Filecoin.WalletSignMessage", [key, message])
    cid = bls.call("Filecoin.MpoolPush", [signed])
    assert cid == link(chain.message_cid(message))
    found = bls.call("Filecoin.StateSearchMsg", [None, cid, -1, True])
    assert found["Receipt"]["ExitCode"] == 20
    assert bls.call("Filecoin.MpoolGetNonce", [key]) == 1
    assert unb64(bls.call("Filecoin.ChainReadObj", [cid])) == chain.message_cbor(message)


def test_push_of_wrong_signatures(bls):
    key, _ = funded(bls)
    other, _ = funded(bls)
    message = chain.message(From=key)
    good = bls.call("Filecoin.WalletSignMessage", [key, message])
    wrong = [
        bls.call("Filecoin.WalletSignMessage", [other, message])["Signature"],
        bls.call("Filecoin.WalletSignMessage", [key, {**message, "Nonce": 1}])["Signature"],
        bls.call("Filecoin.WalletSignMessage", ["f0100", message])["Signature"],
        {"Type": 1, "Data": good["Signature"]["Data"]},
        {"Type": 2, "Data": b64(unb64(good["Signature"]["Data"])[:-1])},
        {"Type": 2, "Data": b64(b"\xc0" + bytes(95))},
        {"Type": 2, "Data": ""},
    ]
    before = bls.root()
    for signature in wrong:
        bls.refuse("Filecoin.MpoolPush", [{"Message": message, "Signature": signature}],
                   "MESSAGE_REJECTED", 1)
    assert bls.root() == before
    bls.call("Filecoin.MpoolPush", [good])


# ---- payment channels ----


def voucher(channel, amount, nonce, signature=None):
    """SignedVoucher (specs-actors v5.0.4 actors/builtin/paych); what is signed is the same with
    null in place of the signature."""
    return cbor([chain.address_bytes(channel), 0, 0, b"", None, 0, nonce,
                 chain.amount_bytes(str(amount)), 0, [], signature])


def redeem(daemon, sender, channel, sent):
    params = b"\x82" + sent + cbor(b"")
    nonce = daemon.call("Filecoin.MpoolGetNonce", [sender])
    return daemon.call("Chaos.ApplyMessage", {"message": chain.message(
        From=sender, To=channel, Method=2, Nonce=nonce, Params=b64(params))})


def open_channel(daemon, payer):
    """(the channel's address, a voucher without signature)."""
    code = chain.Cid(chain.code_cid("fil/5/paymentchannel"))
    constructor = cbor([chain.address_bytes(payer), chain.address_bytes("f0101")])
    made = daemon.call("Chaos.ApplyMessage", {"message": chain.message(
        From=payer, To="f01", Method=2, Value="1000000", Params=b64(cbor([code, constructor])),
        Nonce=daemon.call("Filecoin.MpoolGetNonce", [payer]))})
    assert made["exit"]["code"] == 0, made["exit"]
    channel = chain.address_text(unb64(made["receipt"]["Return"])[-21:])
    return channel, voucher(channel, 700, 1)


@pytest.mark.parametrize("kind", ["secp256k1", "bls"])
def test_vouchers(bls, kind):
    key, payer = funded(bls, kind)
    channel, text = open_channel(bls, payer)
    signature = bls.call("Filecoin.WalletSign", [key, b64(text)])
    sent = bytes([signature["Type"]]) + unb64(signature["Data"])
    wrong = sent[:-1] + bytes([sent[-1] ^ 1])
    for refused in (wrong, sent[:-1], bytes([3 - sent[0]]) + sent[1:]):
        run = redeem(bls, "f0101", channel, voucher(channel, 700, 1, refused))
        assert run["exit"]["code"] == 16, run["exit"]
    run = redeem(bls, "f0101", channel, voucher(channel, 701, 1, sent))
    assert run["exit"]["code"] == 16, run["exit"]
    run = redeem(bls, "f0101", channel, voucher(channel, 700, 1, sent))
    assert run["exit"]["code"] == 0, run["exit"]
    state = bls.call("Filecoin.StateReadState", [channel, None])["State"]
    assert state["ToSend"] == "700"


# ---- multisigs ----


def test_multisig_of_bls_signers(bls):
    signers = [funded(bls)[0] for _ in range(2)]
    ids = [bls.call("Filecoin.StateLookupID", [key, None]) for key in signers]
    code = chain.Cid(chain.code_cid("fil/5/multisig"))
    constructor = cbor([[chain.address_bytes(one) for one in ids], 2, 0, 0])

    def push(key, **fields):
        nonce = bls.call("Filecoin.MpoolGetNonce", [key])
        signed = bls.call("Filecoin.WalletSignMessage",
                          [key, chain.message(From=key, Nonce=nonce, **fields)])
        cid = bls.call("Filecoin.MpoolPush", [signed])
        receipt = bls.call("Filecoin.StateSearchMsg", [None, cid, -1, True])["Receipt"]
        assert receipt["ExitCode"] == 0, receipt
        return receipt

    made = push(signers[0], To="f01", Method=2, Value="900",
                Params=b64(cbor([code, constructor])))
    multisig = chain.address_text(unb64(made["Return"])[-21:])
    proposal = cbor([chain.address_bytes("f0105"), chain.amount_bytes("400"), 0, b""])
    push(signers[0], To=multisig, Method=2, Params=b64(proposal))
    push(signers[1], To=multisig, Method=3, Params=b64(cbor([0, b""])))
    assert bls.call("Filecoin.WalletBalance", [multisig]) == "500"
