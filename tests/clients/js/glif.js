// SPDX-License-Identifier: Apache-2.0 OR MIT
// glif.js: @glif/filecoin-rpc-client, and @glif/filecoin-wallet-provider on top of it.
"use strict";
const assert = require("assert");
const { default: Engine } = require("@glif/filecoin-rpc-client");
const provider = require("@glif/filecoin-wallet-provider");
const { Message } = require("@glif/filecoin-message");
const { url, token, lotus, Verdicts, fundedKey, wentWell, run } = require("./verdicts.js");

const Filecoin = provider.default;
const NOBODY = "f1abjxfbp274xpdqcpuaykwkfb43omjotacm2p3za";

async function engine(config) {
  const verdicts = new Verdicts("@glif/filecoin-rpc-client 4.0.0");
  const client = new Engine(config);
  const same = (method, ...params) => verdicts.works("request " + method, async () =>
    assert.deepStrictEqual(await client.request(method, ...params),
      await lotus(method, ...params)));

  await same("Version");
  await same("ChainHead");
  await same("StateNetworkName");
  await same("StateGetActor", "f0101", null);
  await same("StateReadState", "f0101", null);
  await same("WalletBalance", "f0101");
  await same("MpoolGetNonce", "f0101");
  const signed = await verdicts.works("request MpoolPushMessage", () => client.request(
    "MpoolPushMessage", { From: "f0100", To: "f0101", Value: "1" }, null));
  await verdicts.works("request StateWaitMsg", async () => wentWell(
    await client.request("StateWaitMsg", signed.CID, 0, null, true), signed.CID["/"]));
  await verdicts.works("request StateSearchMsg", async () => wentWell(
    await client.request("StateSearchMsg", null, signed.CID, null, true), signed.CID["/"]));
  await verdicts.refused("request StateGetActor of nobody",
    () => client.request("StateGetActor", NOBODY, null), /^actor not found$/);
  await verdicts.refused("request StateMinerInfo",
    () => client.request("StateMinerInfo", "f0101", null), /no storage miners/);
}

async function gas(verdicts, filecoin, key) {
  const message = new Message({ to: "f0101", from: key.address, nonce: 0, value: "1000", method: 0,
    gasPremium: "0", gasFeeCap: "0", gasLimit: 0, params: "" }).toLotusType();
  const amount = (method, call, expected) => verdicts.works(method, async () =>
    assert.strictEqual((await call()).toAttoFil(), String(await expected())));

  await amount("gasEstimateFeeCap", () => filecoin.gasEstimateFeeCap(message),
    () => lotus("GasEstimateFeeCap", message, 0, null));
  await amount("gasEstimateGasLimit", () => filecoin.gasEstimateGasLimit(message),
    () => lotus("GasEstimateGasLimit", message, null));
  await amount("gasEstimateGasPremium", () => filecoin.gasEstimateGasPremium(message),
    () => lotus("GasEstimateGasPremium", 0, key.address, 0, null));
  await verdicts.works("gasEstimateMaxFee", async () => {
    const { maxFee, message: full } = await filecoin.gasEstimateMaxFee(message);
    assert.strictEqual(maxFee.toAttoFil(),
      String(BigInt(full.GasFeeCap) * BigInt(full.GasLimit)));
  });
  await verdicts.works("getReplaceMessageGasParams", async () => {
    const full = (await filecoin.gasEstimateMessageGas(message)).toLotusType();
    const more = await filecoin.getReplaceMessageGasParams({ ...full, GasPremium: "100" });
    assert.strictEqual(more.gasPremium, "126");
  });
  return verdicts.works("gasEstimateMessageGas", async () => {
    const full = await filecoin.gasEstimateMessageGas(message);
    assert.ok(full.gasLimit > 0);
    return full;
  });
}

// What its wallets sign is taken, and costs what it has worked out.
async function push(verdicts, filecoin, key, message) {
  const before = BigInt(await lotus("WalletBalance", key.address));
  const lotusMessage = { ...message.toLotusType(), GasPremium: "1", GasFeeCap: "150" };
  const ready = new Message({ to: lotusMessage.To, from: lotusMessage.From, nonce: 0,
    value: lotusMessage.Value, method: 0, gasPremium: "1", gasFeeCap: "150",
    gasLimit: lotusMessage.GasLimit, params: "" });
  const cid = await verdicts.works("sendMessage", async () => {
    const signed = await filecoin.wallet.sign(key.address, ready.toLotusType());
    return filecoin.sendMessage(signed);
  });
  await verdicts.works("gasCalcTxFee", async () => {
    const lookup = await lotus("StateSearchMsg", null, cid, -1, true);
    wentWell(lookup, cid["/"]);
    const fee = await filecoin.gasCalcTxFee("150", "1", lotusMessage.GasLimit, "100",
      String(lookup.Receipt.GasUsed));
    const paid = before - BigInt(await lotus("WalletBalance", key.address)) - 1000n;
    assert.strictEqual(fee.toAttoFil(), String(paid));
  });
}

async function wallets(config) {
  const verdicts = new Verdicts("@glif/filecoin-wallet-provider 4.0.0");
  const key = await fundedKey();
  const wallet = new provider.SECP256K1KeyProvider(key.base64);
  const filecoin = new Filecoin(wallet, config);

  await verdicts.works("wallet.getAccounts", async () => assert.strictEqual(
    (await wallet.getAccounts())[0].slice(1), key.address.slice(1)));
  await verdicts.works("getBalance", async () => assert.strictEqual(
    (await filecoin.getBalance(key.address)).toAttoFil(), "5000000000000000000"));
  await verdicts.works("getNonce", async () =>
    assert.strictEqual(await filecoin.getNonce("f0100"), await lotus("MpoolGetNonce", "f0100")));
  await verdicts.works("getNonce of nobody", async () =>
    assert.strictEqual(await filecoin.getNonce(NOBODY), 0));
  await verdicts.works("simulateMessage", async () => assert.strictEqual(
    await filecoin.simulateMessage({ From: key.address, To: "f0101", Value: "1", Method: 0 }),
    true));
  await verdicts.works("simulateMessage of one that fails", async () => assert.strictEqual(
    await filecoin.simulateMessage({ From: key.address, To: "f098", Value: "0", Method: 8,
      Params: "gxgo9vU=" }), false));
  await verdicts.works("cloneMsgWOnChainFromAddr", async () => assert.strictEqual(
    (await filecoin.cloneMsgWOnChainFromAddr({ From: key.address })).From, key.address));
  await push(verdicts, filecoin, key, await gas(verdicts, filecoin, key));
}

run(async () => {
  const config = () => ({ apiAddress: url + "/rpc/v1", token });
  await engine(config());
  await wallets(config());
});
