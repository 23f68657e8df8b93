# SPDX-License-Identifier: Apache-2.0 OR MIT
"""What a client needs to know about Filecoin, written apart from the daemon: addresses,
CIDs, the CBOR of messages, secp256k1 signatures (libsecp256k1 through ctypes)."""

import base64
import ctypes
import ctypes.util
import hashlib

ACCOUNTS = 10
UPGRADE_HEIGHTS = {
    0: 0,
    1: 41280,
    2: 51000,
    3: 94000,
    4: 138720,
    5: 140760,
    6: 170000,
    7: 265200,
    8: 272400,
    9: 336458,
    10: 550321,
    11: 665280,
    12: 712320,
    13: 892800,
    14: 1231620,
    15: 1594680,
}


def blake2b(data, size):
    return hashlib.blake2b(data, digest_size=size).digest()


def base32(data):
    return base64.b32encode(data).decode().lower().rstrip("=")


def unbase32(text):
    return base64.b32decode(text.upper() + "=" * (-len(text) % 8))


def b64(data):
    return base64.b64encode(data).decode()


def unb64(text):
    return base64.b64decode(text, validate=True)


# ---- addresses: one protocol byte and a payload ----


def uvarint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def address_bytes(text):
    protocol = int(text[1])
    if protocol == 0:
        return b"\0" + uvarint(int(text[2:]))
    return bytes([protocol]) + unbase32(text[2:])[:-4]


def address_text(data):
    if data[0] == 0:
        value = sum((byte & 0x7F) << 7 * i for i, byte in enumerate(data[1:]))
        return f"f0{value}"
    return f"f{data[0]}" + base32(data[1:] + blake2b(data, 4))


# ---- CIDs ----


def cid_of(block):
    """Binary CIDv1, dag-cbor, blake2b-256."""
    return b"\x01\x71\xa0\xe4\x02\x20" + blake2b(block, 32)


def cid_text(cid):
    return "b" + base32(cid)


def link(cid):
    return {"/": cid_text(cid)}


def code_cid(name):
    """The code CID behind a name such as fil/2/account: raw, identity."""
    return b"\x01\x55\x00" + bytes([len(name)]) + name.encode()


# ---- CBOR ----


class Cid(bytes):
    """A binary CID, encoded as tag 42."""


def head(major, value):
    if value < 24:
        return bytes([major << 5 | value])
    for info, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if value < 1 << 8 * size:
            return bytes([major << 5 | info]) + value.to_bytes(size, "big")
    raise ValueError(value)


def cbor(value):
    if value is None:
        return b"\xf6"
    if isinstance(value, bool):
        return b"\xf5" if value else b"\xf4"
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, Cid):
        return b"\xd8\x2a" + cbor(b"\0" + bytes(value))
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    return head(4, len(value)) + b"".join(cbor(item) for item in value)


def amount_bytes(text):
    value = int(text)
    if value == 0:
        return b""
    size = (abs(value).bit_length() + 7) // 8
    return (b"\1" if value < 0 else b"\0") + abs(value).to_bytes(size, "big")


def nested_sends(depth):
    """Parameters of Chaos.Invoke: so many sends of the chaos actor to itself inside each other, the
    innermost of which calls nothing."""
    params, method = b"", 9
    for _ in range(depth):
        params, method = cbor([b"\0\x62", b"", method, params]), 6
    return {"method": 6, "params": b64(params), "gasLimit": 10**15, "gasFeeCap": "0",
            "gasPremium": "0"}


def message(**fields):
    """A Lotus message, with the gas fields that Chaos.Invoke fills in unless told otherwise."""
    out = {
        "Version": 0,
        "To": "f098",
        "From": "f0100",
        "Nonce": 0,
        "Value": "0",
        "GasLimit": 1000000000,
        "GasFeeCap": "200",
        "GasPremium": "1",
        "Method": 0,
        "Params": None,
    }
    out.update(fields)
    return out


def message_cbor(msg):
    return cbor(
        [
            msg["Version"],
            address_bytes(msg["To"]),
            address_bytes(msg["From"]),
            msg["Nonce"],
            amount_bytes(msg["Value"]),
            msg["GasLimit"],
            amount_bytes(msg["GasFeeCap"]),
            amount_bytes(msg["GasPremium"]),
            msg["Method"],
            unb64(msg["Params"]) if msg["Params"] else b"",
        ]
    )


def message_cid(msg):
    return cid_of(message_cbor(msg))


# ---- keys and signatures ----


class Secp256k1:
    SIGN = 0x201
    UNCOMPRESSED = 2

    def __init__(self):
        name = ctypes.util.find_library("secp256k1")  # its number differs from Debian to Debian
        assert name, "libsecp256k1 is not installed: script/setup test"
        self.lib = ctypes.CDLL(name)
        self.lib.secp256k1_context_create.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(self.lib.secp256k1_context_create(self.SIGN))

    def public_key(self, secret):
        key, out, size = (
            ctypes.create_string_buffer(64),
            ctypes.create_string_buffer(65),
            ctypes.c_size_t(65),
        )
        assert self.lib.secp256k1_ec_pubkey_create(self.context, key, secret)
        assert self.lib.secp256k1_ec_pubkey_serialize(
            self.context, out, ctypes.byref(size), key, self.UNCOMPRESSED
        )
        return out.raw

    def sign(self, secret, data):
        """r, s and the recovery id over blake2b-256 of data: 65 bytes."""
        signature, out, recovery = (
            ctypes.create_string_buffer(65),
            ctypes.create_string_buffer(64),
            ctypes.c_int(),
        )
        assert self.lib.secp256k1_ecdsa_sign_recoverable(
            self.context, signature, blake2b(data, 32), secret, None, None
        )
        assert self.lib.secp256k1_ecdsa_recoverable_signature_serialize_compact(
            self.context, out, ctypes.byref(recovery), signature
        )
        return out.raw + bytes([recovery.value])


CURVE = Secp256k1()


def account_secret(index):
    return hashlib.sha256(f"chaosactord account {index}".encode()).digest()


def key_address(secret):
    return address_text(b"\1" + blake2b(CURVE.public_key(secret), 20))


def account_address(index):
    return key_address(account_secret(index))


def sign_message(msg, secret):
    """A SignedMessage; what is signed is the binary CID of the message."""
    return {
        "Message": msg,
        "Signature": {"Type": 1, "Data": b64(CURVE.sign(secret, message_cid(msg)))},
    }


def signed_cbor(signed):
    signature = bytes([signed["Signature"]["Type"]]) + unb64(signed["Signature"]["Data"])
    return b"\x82" + message_cbor(signed["Message"]) + cbor(signature)


# ---- CARv1 ----


def car(roots, blocks):
    """roots: binary CIDs; blocks: (binary CID, bytes) pairs. The header is the map
    {roots, version: 1} in canonical key order."""
    header = (
        b"\xa2" + cbor("roots") + cbor([Cid(root) for root in roots]) + cbor("version") + cbor(1)
    )
    out = uvarint(len(header)) + header
    for cid, data in blocks:
        out += uvarint(len(cid) + len(data)) + cid + data
    return out
