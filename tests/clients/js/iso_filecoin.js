// SPDX-License-Identifier: Apache-2.0 OR MIT
// iso-filecoin: its RPC class, with messages and signatures that it makes itself.
"use strict";
const assert = require("assert");
const { RPC } = require("iso-filecoin/rpc");
const { Message } = require("iso-filecoin/message");
const Wallet = require("iso-filecoin/wallet");
const { url, token, ask, lotus, Verdicts, fundedKey, wentWell, run } = require("./verdicts.js");

// Its methods answer {result} or {error}.
async function result(promise) {
  const { result: value, error } = await promise;
  if (error) throw error;
  return value;
}

run(async () => {
  const verdicts = new Verdicts("iso-filecoin 7.4.7");
  const rpc = new RPC({ api: url + "/rpc/v1", token, network: "mainnet" });
  const same = (method, call, expected) => verdicts.works(method, async () =>
    assert.deepStrictEqual(await result(call()), await expected()));
  const key = await fundedKey();
  const id = await lotus("StateLookupID", key.address, null);

  await same("version", () => rpc.version(), () => lotus("Version"));
  await same("networkName", () => rpc.networkName(), () => lotus("StateNetworkName"));
  await same("balance", () => rpc.balance(key.address), () => "5000000000000000000");
  await same("nonce", () => rpc.nonce(key.address), () => 0);
  await same("stateAccountKey", () => rpc.stateAccountKey({ address: id }), () => key.address);
  await same("stateLookupID", () => rpc.stateLookupID({ address: key.address }), () => id);
  await same("stateLookupRobustAddress", () => rpc.stateLookupRobustAddress({ address: id }),
    () => key.address);
  await same("chainHead", () => rpc.chainHead(), () => lotus("ChainHead"));
  await same("call", () => rpc.call({ method: "Filecoin.WalletHas", params: [key.address] }),
    () => true);

  const message = { from: key.address, to: "f0101", value: "1000", nonce: 0 };
  const gas = await verdicts.works("gasEstimate", async () => {
    const { GasLimit, GasFeeCap, GasPremium } = await result(rpc.gasEstimate({ msg: message }));
    assert.ok(GasLimit > 0 && BigInt(GasFeeCap) > 0n);
    return { gasLimit: GasLimit, gasFeeCap: GasFeeCap, gasPremium: GasPremium };
  });
  const cid = await verdicts.works("pushMessage", async () => {
    const msg = new Message({ ...message, ...gas });
    const signature = Wallet.signMessage(Buffer.from(key.base64, "base64"), "SECP256K1", msg);
    return result(rpc.pushMessage({ msg, signature }));
  });
  await verdicts.works("waitMsg", async () =>
    wentWell(await result(rpc.waitMsg({ cid })), cid["/"]));
  await same("getTipSetByHeight", () => rpc.getTipSetByHeight({ height: 0 }),
    () => lotus("ChainGetGenesis"));

  await same("lookBackTipSet: 0", () => rpc.lookBackTipSet(0), () => lotus("ChainHead"));
  await same("getIDAddress: latest",
    () => rpc.getIDAddress({ address: key.address, safety: "latest" }), () => id);
  await verdicts.refused("getIDAddress: finalized, of an account of less than 900 epochs",
    () => result(rpc.getIDAddress({ address: key.address })), /^actor not found$/);
  await ask("Chaos.EnvSet", { epochStep: 1000 });
  await fundedKey();
  await fundedKey();
  await same("getIDAddress: finalized, of one that is older",
    () => rpc.getIDAddress({ address: key.address }), () => id);
  await verdicts.refused("filecoinAddressToEthAddress",
    () => result(rpc.filecoinAddressToEthAddress({ address: key.address })), /no Ethereum/);
});
