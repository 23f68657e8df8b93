// SPDX-License-Identifier: Apache-2.0 OR MIT
// signing_tools.js: @zondax/filecoin-signing-tools beside the daemon's wallet: keys and signatures
// of random keys have to be the same on both sides, verify on both, and be taken by MpoolPush. And
// the client for nodes that comes with it.
"use strict";
const assert = require("assert");
const crypto = require("crypto");
const tools = require("@zondax/filecoin-signing-tools");
const { default: FilecoinRPC } = require("@zondax/filecoin-signing-tools/rpc");
const { url, token, rounds, bls, lotus: call, Verdicts, fundedKey, wentWell, run } =
  require("./verdicts.js");

const CLIENT = "@zondax/filecoin-signing-tools 2.4.3";

function same(what, ours, theirs) {
  if (ours !== theirs) throw new Error(`${what}: ${ours} here, ${theirs} there`);
}

// A key of either kind: below the order of BLS' group it is one of both.
function newKey(bls) {
  const bytes = crypto.randomBytes(32);
  if (bls) bytes[31] &= 0x3f;
  const base64 = bytes.toString("base64");
  const recovered = bls ? tools.keyRecoverBLS(base64, false) : tools.keyRecover(base64, false);
  return { base64, type: bls ? "bls" : "secp256k1", address: recovered.address };
}

function transfer(from, nonce) {
  return {
    To: "f0101", From: from, Nonce: nonce, Value: String(crypto.randomInt(1e9)),
    GasLimit: 1e6 + crypto.randomInt(1e6), GasFeeCap: "200", GasPremium: "1", Method: 0,
    Params: crypto.randomBytes(crypto.randomInt(200)).toString("base64"),
  };
}

// What is looked at, in order; each step finds what those before it left in `it`.
const STEPS = {
  WalletImport: async (it) => same("address",
    await call("WalletImport", { Type: it.key.type, PrivateKey: it.key.base64 }), it.key.address),
  MpoolGetNonce: async (it) => {
    it.message = transfer(it.key.address, await call("MpoolGetNonce", it.key.address));
    it.theirs = tools.transactionSign(it.message, it.key.base64);
  },
  WalletSignMessage: async (it) => {
    it.ours = await call("WalletSignMessage", it.key.address, { Version: 0, ...it.message });
    same("signature", it.ours.Signature.Data, it.theirs.Signature.Data);
    same("type", it.ours.Signature.Type, it.theirs.Signature.Type);
    // getCid hashes the signature of BLS messages too, where the chain counts them by their bare
    // form (lotus b835fab70 chain/types/signedmessage.go Cid).
    const bare = it.key.type === "bls";
    same("CID", it.ours.CID["/"], bare ? it.ours.Message.CID["/"] : tools.getCid(it.theirs));
  },
  WalletVerify: async (it) => {
    const cid = Buffer.from(base32(it.ours.Message.CID["/"].slice(1))).toString("base64");
    same("theirs", await call("WalletVerify", it.key.address, cid, it.theirs.Signature), true);
    same("ours", tools.verifySignature(it.ours.Signature.Data,
      tools.transactionSerialize(it.message)), true);
  },
  MpoolPush: async (it) => {
    const before = await call("WalletBalance", "f0101");
    await call("MpoolPush", { Message: { Version: 0, ...it.message },
      Signature: it.theirs.Signature });
    const after = BigInt(before) + BigInt(it.message.Value);
    same("balance", await call("WalletBalance", "f0101"), String(after));
  },
};

function base32(text) {
  const bits = [...text].map((letter) =>
    "abcdefghijklmnopqrstuvwxyz234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  return bits.match(/.{8}/g).map((byte) => parseInt(byte, 2));
}

// An account for the key, paid by one of the genesis.
async function fund(address) {
  const message = { Version: 0, To: address, From: "f0100", Value: "1000000000000000000", Method: 0,
    Nonce: await call("MpoolGetNonce", "f0100"), GasLimit: 10000000, GasFeeCap: "200",
    GasPremium: "1", Params: null };
  await call("MpoolPush", await call("WalletSignMessage", "f0100", message));
}

// Random keys: a method works if it does for all of them.
async function keys(verdicts) {
  const kinds = bls ? [false, true] : [false];
  const failed = {};
  for (let round = 0; round < rounds; round++) {
    const it = { key: newKey(kinds[round % kinds.length]) };
    await fund(it.key.address);
    for (const [method, step] of Object.entries(STEPS)) {
      try {
        await step(it);
      } catch (error) {
        failed[method] = failed[method] || `${it.key.type}: ${error.stack || error}`;
        break;
      }
    }
  }
  for (const method of Object.keys(STEPS)) {
    await verdicts.works(`keys, signatures: ${method}`, () => {
      if (failed[method])
        throw new Error(failed[method]);
    });
  }
}

// Its client answers what the daemon answers, {result} or {error}.
async function node(verdicts) {
  const rpc = new FilecoinRPC({ url: url + "/rpc/v1", token });
  const key = await fundedKey();
  const message = { ...transfer(key.address, 0), Value: "5", Params: "", GasLimit: 0,
    GasFeeCap: "0", GasPremium: "0" };
  const send = async (nonce, dontWait) => {
    const { result } = await rpc.getGasEstimation({ ...message, Nonce: nonce });
    const { GasLimit, GasFeeCap, GasPremium } = result;
    const full = { ...message, Nonce: nonce, GasLimit, GasFeeCap, GasPremium };
    return rpc.sendSignedMessage(tools.transactionSign(full, key.base64), dontWait);
  };
  await verdicts.works("rpc.getNonce", async () =>
    assert.strictEqual((await rpc.getNonce(key.address)).result, 0));
  await verdicts.works("rpc.readState", async () => assert.deepStrictEqual(
    (await rpc.readState("f0101")).result, await call("StateReadState", "f0101", null)));
  await verdicts.works("rpc.getGasEstimation", async () =>
    assert.ok((await rpc.getGasEstimation(message)).result.GasLimit > 0));
  await verdicts.works("rpc.sendSignedMessage, waits", async () => {
    const { result } = await send(0, false);
    wentWell(result, result.Message["/"]);
  });
  await verdicts.works("rpc.sendSignedMessage, does not wait", async () => {
    const cid = await send(1, true);
    wentWell(await call("StateSearchMsg", null, cid, -1, true), cid["/"]);
  });
  await verdicts.refused("rpc.sendSignedMessage with a nonce of the past", () => send(0, true),
    /nonce/);
}

run(async () => {
  const verdicts = new Verdicts(CLIENT);
  await keys(verdicts);
  await node(verdicts);
});
