#!/bin/bash
# SPDX-License-Identifier: Apache-2.0 OR MIT
#
# @zondax/filecoin-signing-tools 2.4.3 names a message with a BLS signature by its signed form.
#
# On chain such a message is kept and counted without its signature, which goes into the
# aggregate of the block: its CID is that of the bare message (lotus b835fab70
# chain/types/signedmessage.go Cid). getCid hashes message and signature together for both
# kinds of signature, so what it gives for a BLS message is found by no StateSearchMsg, and a
# wallet that waits for it waits for ever. For secp256k1 the signed form is right.
#
# Seen with 2.4.3 on Node 20:
#   secp256k1  getCid is the CID of the signed form
#   bls        getCid is the CID of the signed form, not that of the bare message
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund \
	@zondax/filecoin-signing-tools@2.4.3 blakejs@1.2.1 >/dev/null

cat >look.js <<'JS'
const { blake2b } = require("blakejs");
const tools = require("@zondax/filecoin-signing-tools");

// CIDv1, DAG-CBOR, blake2b-256, as text in base32.
function cid(bytes) {
  const whole = Buffer.concat([Buffer.from("0171a0e40220", "hex"), blake2b(bytes, null, 32)]);
  let bits = [...whole].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  bits = bits.padEnd(Math.ceil(bits.length / 5) * 5, "0");
  const letters = "abcdefghijklmnopqrstuvwxyz234567";
  return "b" + bits.match(/.{5}/g).map((five) => letters[parseInt(five, 2)]).join("");
}

function look(name, address, key, type) {
  const message = {
    To: "f0101", From: address, Nonce: 0, Value: "1", GasLimit: 1000000, GasFeeCap: "200",
    GasPremium: "1", Method: 0, Params: "",
  };
  const signed = tools.transactionSign(message, key);
  const bare = Buffer.from(tools.transactionSerialize(message), "hex");
  const signature = Buffer.from(signed.Signature.Data, "base64");
  const form = Buffer.concat([Buffer.from([0x82]), bare,
    Buffer.from([0x58, signature.length + 1, type]), signature]);
  const found = tools.getCid(signed);
  const is = found === cid(form) ? "signed form" : found === cid(bare) ? "bare message" : "neither";
  console.log(`${name}: getCid is the CID of: ${is}`);
  return is;
}

const key = Buffer.alloc(32, 7).toString("base64"); // of both kinds
const secp = tools.keyRecover(key, false).address;
const bls = tools.keyRecoverBLS(key, false).address;
const seen = [look("secp256k1", secp, key, 1), look("bls", bls, key, 2)];
process.exit(seen.join() === "signed form,signed form" ? 0 : 1);
JS
node look.js
