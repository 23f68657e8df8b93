// SPDX-License-Identifier: Apache-2.0 OR MIT
// izari.js: @zondax/izari-filecoin: its RPC, its accounts and its payment channels.
"use strict";
const assert = require("assert");
const izari = require("@zondax/izari-filecoin");
const { url, token, lotus, Verdicts, fundedKey, wentWell, run } = require("./verdicts.js");

const PAYCH_METHOD_NONE = 0;

// Its methods answer {result} or {error}.
async function result(promise) {
  const answer = await promise;
  if (answer.error) throw new Error(answer.error.message);
  return answer.result;
}

const account = (key) => izari.Wallet.recoverAccount("f", izari.SignatureType.SECP256K1,
  key.base64);

async function calls(verdicts, rpc, key) {
  const { Address, Token, Transaction, Wallet } = izari;
  const from = Address.fromString(key.address);
  const to = Address.fromString("f0101");
  const tx = Transaction.getNew(to, from, Token.fromAtto("1000"), PAYCH_METHOD_NONE);

  await verdicts.works("getNonce", async () =>
    assert.strictEqual(await result(rpc.getNonce(from)), 0));
  await verdicts.works("walletBalance", async () =>
    assert.strictEqual(await result(rpc.walletBalance(from)), "5000000000000000000"));
  await verdicts.works("readState", async () => assert.deepStrictEqual(
    await result(rpc.readState(to)), await lotus("StateReadState", "f0101", null)));
  await verdicts.works("getGasEstimation", async () =>
    assert.ok((await result(rpc.getGasEstimation(tx))).GasLimit > 0));
  await verdicts.works("Transaction.prepareToSend", async () => {
    await tx.prepareToSend(rpc);
    assert.ok(tx.nonce === 0 && tx.gasLimit > 0);
  });
  const cid = await verdicts.works("broadcastTransaction", async () =>
    result(rpc.broadcastTransaction(tx, await Wallet.signTransaction(account(key), tx))));
  await verdicts.works("waitMsgState", async () =>
    wentWell(await result(rpc.waitMsgState(cid, 1, 100)), cid["/"]));
  await verdicts.works("Account.send", async () => {
    const sent = await izari.Account.send(rpc, account(key), to, Token.fromAtto("5"));
    wentWell(await lotus("StateSearchMsg", null, { "/": sent }, -1, true), sent);
  });
  await verdicts.works("Account.getBalance", async () => assert.strictEqual(
    (await izari.Account.getBalance(rpc, account(key))).toAtto(),
    await lotus("WalletBalance", key.address)));
  await verdicts.refused("listMiners", () => result(rpc.listMiners()), /no storage miners/);
  await verdicts.refused("getMinerInfo", () => result(rpc.getMinerInfo("f0101")),
    /no storage miners/);
  await verdicts.refused("askForStorage", () => result(rpc.askForStorage("f0101", "peer")),
    /no storage or retrieval client/);
}

// The code of payment channels that it knows is of a network version from after ours, so a
// channel is made with the one of the world; what follows is the client's.
async function channels(verdicts, rpc, key) {
  const { Address, InitActor, PaymentChannel, Token } = izari;
  const from = Address.fromString(key.address);
  const to = Address.fromString(await lotus("StateAccountKey", "f0101", null));

  await verdicts.refused("PaymentChannel.create, with the code of a later network version",
    () => PaymentChannel.create(rpc, account(key), to), /./);
  const params = await new izari.ConstructorParams(from, to).serialize();
  const code = "bafkqafdgnfwc6njpobqxs3lfnz2gg2dbnzxgk3a"; // fil/5/paymentchannel
  const exec = await InitActor.newExecTx(from, Token.zero(), new izari.ExecParams(code, params));
  const cid = await verdicts.works("PaymentChannel.sendTx",
    () => PaymentChannel.sendTx(rpc, account(key), exec));
  const channel = await verdicts.works("PaymentChannel.loadFromCid",
    () => PaymentChannel.loadFromCid(rpc, from, to, cid));
  await verdicts.works("PaymentChannel.settle", async () => {
    const sent = await channel.settle(rpc, account(key));
    wentWell(await lotus("StateSearchMsg", null, { "/": sent }, -1, true), sent);
  });
  await verdicts.refused("PaymentChannel.collect, before it is settled",
    () => channel.collect(rpc, account(key)), /exit/i);
}

run(async () => {
  const verdicts = new Verdicts("@zondax/izari-filecoin 1.2.6");
  const rpc = new izari.RPC(izari.Network.Mainnet, { url: url + "/rpc/v1", token });
  const key = await fundedKey();
  await calls(verdicts, rpc, key);
  await channels(verdicts, rpc, key);
});
