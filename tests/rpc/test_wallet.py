# SPDX-License-Identifier: Apache-2.0 OR MIT
"""Filecoin.Wallet*: the keys of a world, and what is signed with them."""

import json

import pytest

import chain
from chain import b64, cid_of, link, unb64

ALICE = chain.account_address(0)
SECRET = b"\x07" * 32
IMPORTED = chain.key_address(SECRET)
FUNDED = sorted(chain.account_address(index) for index in range(chain.ACCOUNTS))
MESSAGE = {"To": "f01", "Nonce": 3, "Value": "5", "GasLimit": 1000000}
# What @zondax/filecoin-signing-tools 2.4.3 signs for MESSAGE with keys of 32 equal bytes.
SIGNED = {
    1: "d3YKBdKkgKuuEc3AmAug/4ryrOz3Lxe34tKeDpZgW5Ft2oovlVcEBZuw2fZliqLq6LzdxMCHqA+SDcNZs+mIewE=",
    2: "ZJyVlbjO0QgosovLcWky+qrhRDQxf5xY2VmC0rJr2pZem/qDaNj58Ym7BvH9/oxPjjUA2arv6z6MhiKzfB76zAA=",
    7: "eH5wpcNdMXa3iVdNVybpA4i0jzhOmh6sTbZwnq8MBgRL2uAbmbRV5XJqAIZ2g4vmKdhNXOTnElCvrJi/PyY0gQE=",
}


def info(secret, kind="secp256k1"):
    return {"Type": kind, "PrivateKey": b64(secret)}


def stranger(number):
    return chain.key_address(number.to_bytes(32, "big"))


# ---- which keys there are ----


def test_keys_of_the_genesis(reader):
    assert reader.call("Filecoin.WalletList", []) == FUNDED
    assert reader.call("Filecoin.WalletDefaultAddress", []) == ALICE
    for address in ("f0100", ALICE, "t" + ALICE[1:]):
        assert reader.call("Filecoin.WalletHas", [address]) is True
        assert reader.call("Filecoin.WalletExport", [address]) == info(chain.account_secret(0))
    for address in ("f098", "f0999", "f00", stranger(1)):
        assert reader.call("Filecoin.WalletHas", [address]) is False


def test_a_key_of_the_genesis_stays(daemon):
    error = daemon.refuse("Filecoin.WalletDelete", ["f0100"], "INVALID_PARAMS")
    assert "Chaos.DeleteActor" in error.data["hint"] and error.data["path"] == "address"
    daemon.call("Chaos.DeleteActor", {"address": "f0100"})
    assert ALICE not in daemon.call("Filecoin.WalletList", [])
    assert daemon.call("Filecoin.WalletHas", [ALICE]) is False
    assert daemon.call("Filecoin.WalletDefaultAddress", []) == chain.account_address(1)
    daemon.refuse("Filecoin.WalletSign", [ALICE, "AQI="], "KEY_NOT_FOUND", 1)


def test_new_and_delete(daemon):
    made = [daemon.call("Filecoin.WalletNew", [kind]) for kind in ("secp256k1", 1, "secp256k1")]
    assert len(set(made)) == 3 and all(address.startswith("f1") for address in made)
    assert daemon.call("Filecoin.WalletList", []) == sorted(FUNDED + made)
    for address in made:
        secret = unb64(daemon.call("Filecoin.WalletExport", [address])["PrivateKey"])
        assert chain.key_address(secret) == address
    daemon.call("Filecoin.WalletSetDefault", [made[1]])
    assert daemon.call("Filecoin.WalletDefaultAddress", []) == made[1]
    assert daemon.call("Filecoin.WalletDelete", [made[1]]) is None
    assert daemon.call("Filecoin.WalletDelete", [made[1]]) is None
    assert daemon.call("Filecoin.WalletDefaultAddress", []) == ALICE
    assert daemon.call("Filecoin.WalletHas", [made[1]]) is False
    assert daemon.call("Filecoin.WalletList", []) == sorted(FUNDED + [made[0], made[2]])
    daemon.refuse("Filecoin.WalletExport", [made[1]], "KEY_NOT_FOUND", 1)
    daemon.refuse("Filecoin.WalletSetDefault", [made[1]], "KEY_NOT_FOUND", 1)


@pytest.mark.parametrize(
    "kind, word",
    [("delegated", "delegated"), (3, "delegated"), ("secp256k1-ledger", "hardware"), ("x", "bls"),
     (7, "bls"), (None, "bls"), ("BLS", "bls"), (1.0, "bls")],
)
def test_other_kinds_of_keys(reader, kind, word):
    error = reader.refuse("Filecoin.WalletNew", [kind], "INVALID_PARAMS")
    assert word in error.message
    assert reader.call("Filecoin.WalletList", []) == FUNDED


def test_import_and_export(daemon):
    assert daemon.call("Filecoin.WalletImport", [info(SECRET)]) == IMPORTED
    assert daemon.call("Filecoin.WalletImport", [info(SECRET)]) == IMPORTED
    assert daemon.call("Filecoin.WalletExport", [IMPORTED]) == info(SECRET)
    assert daemon.call("Filecoin.WalletList", []) == sorted(FUNDED + [IMPORTED])
    assert daemon.call("Filecoin.WalletDefaultAddress", []) == ALICE
    # One that the genesis has too is listed once, and deleting it leaves that.
    daemon.call("Filecoin.WalletImport", [info(chain.account_secret(3))])
    assert daemon.call("Filecoin.WalletList", []) == sorted(FUNDED + [IMPORTED])
    assert daemon.call("Filecoin.WalletDelete", [chain.account_address(3)]) is None
    assert daemon.call("Filecoin.WalletHas", ["f0103"]) is True


ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.mark.parametrize(
    "value",
    [
        info(bytes(32)),
        info(ORDER.to_bytes(32, "big")),
        info(b"\xff" * 32),
        info(SECRET[:-1]),
        info(SECRET + b"\7"),
        info(SECRET * 1000),
        info(b""),
        {"Type": "secp256k1", "PrivateKey": "@" + b64(SECRET)[1:]},
        {"Type": "secp256k1", "PrivateKey": SECRET.hex()},
        {"Type": "secp256k1", "PrivateKey": 7},
        {"Type": "secp256k1"},
        {"PrivateKey": b64(SECRET)},
        {"Type": b64(SECRET), "PrivateKey": "secp256k1"},
        info(SECRET, "delegated"),
        json.dumps(info(SECRET)).encode().hex(),
        b64(SECRET),
        None,
        [info(SECRET)],
    ],
)
def test_import_of_what_is_no_key(reader, value):
    error = reader.refuse("Filecoin.WalletImport", [value], "INVALID_PARAMS")
    said = json.dumps(error.error)
    for form in (b64(SECRET)[:12], SECRET.hex()[:12], json.dumps(info(SECRET)).encode().hex()[:12]):
        assert form not in said
    assert reader.call("Filecoin.WalletList", []) == FUNDED


def test_the_largest_key(daemon):
    secret = (ORDER - 1).to_bytes(32, "big")
    address = daemon.call("Filecoin.WalletImport", [info(secret)])
    assert address == chain.key_address(secret)
    assert daemon.call("Filecoin.WalletExport", [address]) == info(secret)


def test_made_accounts_can_sign(daemon):
    made = daemon.call("Chaos.CreateAccount", {"seed": "somebody", "balance": "5 FIL"})
    assert daemon.call("Filecoin.WalletHas", [made["address"]]) is True
    patched = daemon.call("Chaos.Patch", {"operations": [
        {"createAccount": {"seed": "one"}}, {"setNonce": {"address": "f0100", "value": 0}},
        {"createAccount": {}}, {"createAccount": {"address": stranger(9)}}]})
    edits = patched["edits"]
    expected = [made["address"], edits[0]["address"], edits[2]["address"]]
    assert daemon.call("Filecoin.WalletList", []) == sorted(FUNDED + expected)
    message = chain.message(From=made["id"], To="f0100", Value="7")
    daemon.call("Filecoin.MpoolPush", [daemon.call("Filecoin.WalletSignMessage",
                                                   [made["id"], message])])
    assert daemon.call("Filecoin.MpoolGetNonce", [made["id"]]) == 1
    # Asking what would be makes no key.
    before = daemon.call("Filecoin.WalletList", [])
    daemon.call("Chaos.CreateAccount", {"seed": "nobody", "dryRun": True})
    assert daemon.call("Filecoin.WalletList", []) == before


# ---- signatures ----


@pytest.mark.parametrize("byte", SIGNED)
def test_signatures_are_those_of_others(daemon, byte):
    address = daemon.call("Filecoin.WalletImport", [info(bytes([byte]) * 32)])
    message = chain.message(From=address, **MESSAGE)
    signed = daemon.call("Filecoin.WalletSignMessage", [address, message])
    assert signed["Signature"] == {"Type": 1, "Data": SIGNED[byte]}
    assert signed["CID"] == link(cid_of(chain.signed_cbor(signed)))
    assert signed["Message"] == {**message, "CID": link(chain.message_cid(message))}
    # Lotus signs the bytes of the CID.
    cid = b64(chain.message_cid(message))
    assert daemon.call("Filecoin.WalletSign", [address, cid]) == signed["Signature"]
    assert daemon.call("Filecoin.WalletVerify", [address, cid, signed["Signature"]]) is True


def test_sign_and_verify(reader):
    for index in range(chain.ACCOUNTS):
        text = bytes(range(index))
        signature = reader.call("Filecoin.WalletSign", [f"f0{100 + index}", b64(text)])
        assert unb64(signature["Data"]) == chain.CURVE.sign(chain.account_secret(index), text)
        for other in range(chain.ACCOUNTS):
            assert reader.call(
                "Filecoin.WalletVerify", [chain.account_address(other), b64(text), signature]
            ) is (other == index)
            assert reader.call(
                "Filecoin.WalletVerify", [f"f0{100 + other}", b64(text), signature]
            ) is (other == index)


def test_what_does_not_verify(reader):
    signature = reader.call("Filecoin.WalletSign", ["f0100", "AQI="])

    def verify(address=ALICE, text="AQI=", **changes):
        return reader.call(
            "Filecoin.WalletVerify", [address, text, {**signature, **changes}]
        )

    data = unb64(signature["Data"])
    assert verify() is True
    assert verify(text="AQM=") is False
    assert verify(text="") is False
    assert verify(address="f098") is False
    assert verify(address="f0999") is False
    for wrong in (b"", data[:-1], data + b"\0", bytes(65), b"\xff" * 65, data[:64] + b"\4"):
        assert verify(Data=b64(wrong)) is False
    for place in range(0, 65, 8):
        changed = bytearray(data)
        changed[place] ^= 1
        assert verify(Data=b64(bytes(changed))) is False
    assert reader.call("Filecoin.WalletVerify", [ALICE, "AQI=", None]) is False
    error = reader.refuse("Filecoin.WalletVerify", [ALICE, "AQI=", {**signature, "Type": 3}])
    assert "delegated" in error.message


@pytest.mark.parametrize("address", [stranger(1), "f0999", "f098", "f2" + "a" * 39])
def test_no_key_is_an_error(reader, address):
    for params in (
        ["Filecoin.WalletSign", [address, "AQI="]],
        ["Filecoin.WalletSignMessage", [address, chain.message()]],
        ["Filecoin.WalletExport", [address]],
    ):
        error = reader.refuse(*params)
        expected = {"f1": "KEY_NOT_FOUND", "f098": "NOT_AN_ACCOUNT", "f0999": "ACTOR_NOT_FOUND"}
        assert error.name == expected.get(address, expected.get(address[:2], "INVALID_PARAMS"))


def test_sign_a_message_for_somebody_else(reader):
    """As Lotus: the first parameter says who signs."""
    message = chain.message(From="f0101")
    signed = reader.call("Filecoin.WalletSignMessage", ["f0100", message])
    assert unb64(signed["Signature"]["Data"]) == chain.CURVE.sign(
        chain.account_secret(0), chain.message_cid(message))


def test_an_empty_text(reader):
    signature = reader.call("Filecoin.WalletSign", ["f0100", ""])
    assert reader.call("Filecoin.WalletVerify", ["f0100", "", signature]) is True


def test_validate_address(reader):
    for address in ("f0100", "t0100", ALICE, "t" + ALICE[1:], "f098"):
        assert reader.call("Filecoin.WalletValidateAddress", [address]) == "f" + address[1:]
    for text in ("", "f", "f0", "f0x", ALICE[:-1], ALICE + "a", "x" + ALICE[1:], 7, None):
        reader.refuse("Filecoin.WalletValidateAddress", [text], "INVALID_PARAMS")
