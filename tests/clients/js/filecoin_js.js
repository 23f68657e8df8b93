// SPDX-License-Identifier: Apache-2.0 OR MIT
// filecoin_js.js: filecoin.js: every method of its LotusClient, over HTTP and over WebSocket, and
// the wallet on top of it whose keys the daemon has. It speaks the first API, /rpc/v0.
"use strict";
const assert = require("assert");
const { HttpJsonRpcConnector, LotusClient, LotusWalletProvider, WsJsonRpcConnector } =
  require("filecoin.js");
const { url, token, lotus, ask, served, Verdicts, fundedKey, wentWell, run } =
  require("./verdicts.js");

const ACCOUNT = "f0101";
const V0_ALONE = ["StateGetReceipt", "StateWaitMsgLimited"]; // what Discover does not list
const REASON = /^method '[\w.]+' not found/;
const v0 = (method, ...params) => ask("Filecoin." + method, params, "/rpc/v0");

async function setting() {
  const key = await fundedKey();
  const message = { Version: 0, From: key.address, To: ACCOUNT, Value: "7", Nonce: 0, Method: 0,
    Params: "", GasLimit: 0, GasFeeCap: "0", GasPremium: "0" };
  const signed = await lotus("MpoolPushMessage", message, null);
  const found = await v0("StateSearchMsg", signed.CID);
  const child = await lotus("ChainGetTipSet", found.TipSet);
  const next = { ...signed.Message, Nonce: 1 };
  delete next.CID;
  const parents = child.Blocks[0].Parents;
  return { key, message, signed, next, child, parents, block: child.Blocks[0], cid: signed.CID,
    parent: await lotus("ChainGetTipSet", parents) };
}

// [method of the client, method of the daemon, parameters of the one, of the other if they differ]
const reads = (it) => [
  ["common.version", "Version", []],
  ["common.logList", "LogList", []],
  ["common.logSetLevel", "LogSetLevel", ["chaosactord", "warn"]],
  ["auth.verify", "AuthVerify", [token]],
  ["chain.readObj", "ChainReadObj", [it.cid]],
  ["chain.getBlockMessages", "ChainGetBlockMessages", [it.parents[0]]],
  ["chain.getHead", "ChainHead", []],
  ["chain.getBlock", "ChainGetBlock", [it.parents[0]]],
  ["chain.getMessage", "ChainGetMessage", [it.cid]],
  ["chain.getParentReceipts", "ChainGetParentReceipts", [it.child.Cids[0]]],
  ["chain.getParentMessages", "ChainGetParentMessages", [it.child.Cids[0]]],
  ["chain.hasObj", "ChainHasObj", [it.cid]],
  ["chain.statObj", "ChainStatObj", [it.block.ParentStateRoot], [it.block.ParentStateRoot, null]],
  ["chain.getGenesis", "ChainGetGenesis", []],
  ["chain.getTipSetWeight", "ChainTipSetWeight", [it.child.Cids]],
  ["chain.getTipSetByHeight", "ChainGetTipSetByHeight", [it.child.Height], [it.child.Height, []]],
  ["gasEstimate.feeCap", "GasEstimateFeeCap", [it.next, 10], [it.next, 10, []]],
  ["gasEstimate.gasLimit", "GasEstimateGasLimit", [it.next], [it.next, []]],
  ["gasEstimate.gasPremium", "GasEstimateGasPremium", [10, it.key.address, 0],
    [10, it.key.address, 0, []]],
  ["gasEstimate.messageGas", "GasEstimateMessageGas", [it.message], [it.message, {}, []]],
  ["mpool.getMpoolPending", "MpoolPending", [[]]],
  ["mpool.getNonce", "MpoolGetNonce", [it.key.address]],
  ["state.stateCall", "StateCall", [it.next], [it.next, null]],
  ["state.getActor", "StateGetActor", [ACCOUNT], [ACCOUNT, null]],
  ["state.readState", "StateReadState", [ACCOUNT], [ACCOUNT, null]],
  ["state.listMessages", "StateListMessages", [{ To: ACCOUNT, From: it.key.address }, null, 0]],
  ["state.networkName", "StateNetworkName", []],
  ["state.searchMsg", "StateSearchMsg", [it.cid]],
  ["state.waitMsg", "StateWaitMsg", [it.cid, 0]],
  ["state.waitMsgLimited", "StateWaitMsgLimited", [it.cid, 0, 100]],
  ["state.listActors", "StateListActors", [], [null]],
  ["state.lookupId", "StateLookupID", [it.key.address], [it.key.address, null]],
  ["state.accountKey", "StateAccountKey", [ACCOUNT], [ACCOUNT, null]],
  ["state.changedActors", "StateChangedActors",
    [it.parent.Blocks[0].ParentStateRoot, it.block.ParentStateRoot]],
  ["state.getReceipt", "StateGetReceipt", [it.cid], [it.cid, null]],
  ["state.circulatingSupply", "StateCirculatingSupply", [], [null]],
  ["state.vmCirculatingSupply", "StateVMCirculatingSupplyInternal", [], [null]],
  ["state.networkVersion", "StateNetworkVersion", [], [null]],
  ["wallet.list", "WalletList", []],
  ["wallet.balance", "WalletBalance", [it.key.address]],
  ["wallet.has", "WalletHas", [it.key.address]],
  ["wallet.export", "WalletExport", [it.key.address]],
  ["wallet.getDefaultAddress", "WalletDefaultAddress", []],
  ["wallet.validateAddress", "WalletValidateAddress", [it.key.address]],
];

const writes = (it, client) => ({
  "mpool.push": async () => {
    const cid = await client.mpool.push(await v0("WalletSignMessage", it.key.address, it.next));
    wentWell(await client.state.waitMsg(cid, 0), cid["/"]);
  },
  "mpool.pushUntrusted": async () => {
    const [signed] = await signedMessages(it, 1);
    const cid = await client.mpool.pushUntrusted(signed);
    wentWell(await client.state.waitMsg(cid, 0), cid["/"]);
  },
  "mpool.batchPush": async () => assert.strictEqual(
    (await client.mpool.batchPush(await signedMessages(it, 2))).length, 2),
  "mpool.batchPushUntrusted": async () => assert.strictEqual(
    (await client.mpool.batchPushUntrusted(await signedMessages(it, 2))).length, 2),
  "mpool.batchPushMessage": async () => assert.strictEqual(
    (await client.mpool.batchPushMessage([it.message, it.message])).length, 2),
  "mpool.pushMessage": async () => {
    const { CID } = await client.mpool.pushMessage(it.message);
    wentWell(await client.state.searchMsg(CID), CID["/"]);
  },
  "state.compute": async () => assert.deepStrictEqual(
    (await client.state.compute(it.parent.Height, null, it.parents)).Root,
    it.block.ParentStateRoot),
  "auth.new": async () => assert.ok(await client.auth.new(["read"])),
  "wallet.new": async () => assert.match(await client.wallet.new(1), /^f1/),
  "wallet.import": async () => assert.strictEqual(it.key.address,
    await client.wallet.import({ Type: "secp256k1", PrivateKey: it.key.base64 })),
  "wallet.setDefault": async () => {
    await client.wallet.setDefault(it.key.address);
    assert.strictEqual(await lotus("WalletDefaultAddress"), it.key.address);
  },
  "wallet.delete": async () => {
    const address = await lotus("WalletNew", "secp256k1");
    await client.wallet.delete(address);
    assert.strictEqual(await lotus("WalletHas", address), false);
  },
  "wallet.signMessage": async () => {
    const message = { ...it.next, From: it.key.address };
    assert.strictEqual((await client.wallet.signMessage(message)).Signature.Type, 1);
  },
  "wallet.sign": async () => {
    const data = Buffer.from("data").toString("base64");
    const signature = await client.wallet.sign(data);
    const signer = await lotus("WalletDefaultAddress");
    assert.strictEqual(await client.wallet.verify(signer, data, signature), true);
  },
});

// A channel gives a value that fits, once something has happened.
async function listen(open, fits) {
  const seen = new Promise((resolve) => open((value) => fits(value) && resolve()));
  await new Promise((resolve) => setTimeout(resolve, 300)); // until open() has its channel
  await lotus("MpoolPushMessage", { From: "f0100", To: ACCOUNT, Value: "1" }, null);
  await seen;
}

async function signedMessages(it, count) {
  const nonce = await lotus("MpoolGetNonce", it.key.address);
  return Promise.all([...Array(count).keys()].map((more) =>
    v0("WalletSignMessage", it.key.address, { ...it.next, Nonce: nonce + more })));
}

// What is not looked at above, called without parameters.
function others(client, looked) {
  const names = [];
  for (const [group, methods] of Object.entries(client)) {
    if (group === "conn")
      continue;
    for (const method of Object.getOwnPropertyNames(Object.getPrototypeOf(methods))) {
      const name = `${group}.${method}`;
      if (method !== "constructor" && !looked.has(name))
        names.push(name);
    }
  }
  return names;
}

const timeless = (value) => JSON.parse(JSON.stringify(value), (name, member) =>
  ["Duration", "tt"].includes(name) ? 0 : member);
const call = (client, name, ...params) => {
  const [group, method] = name.split(".");
  return client[group][method](...params);
};

async function look(verdicts, client) {
  const it = await setting();
  // common.shutdown would end the daemon for everybody else.
  const looked = new Set(["wallet.verify", "chain.stopChainNotify", "state.stateReplay",
    "common.shutdown"]);
  const there = await served();
  for (const [name, method, params, sent = params] of reads(it)) {
    if (!there.has(method) && !V0_ALONE.includes(method))
      continue;
    looked.add(name);
    await verdicts.works(name, async () => assert.deepStrictEqual(
      timeless(await call(client, name, ...params)), timeless(await v0(method, ...sent))));
  }
  for (const [name, action] of Object.entries(writes(it, client))) {
    looked.add(name);
    await verdicts.works(name, action);
  }
  looked.add("chain.chainNotify").add("mpool.sub");
  await verdicts.works("chain.chainNotify", async () => {
    let id;
    await listen((told) => client.chain.chainNotify(told).then((given) => { id = given; }),
      (changes) => changes[0].Val.Height > it.child.Height);
    if (id)
      client.chain.stopChainNotify(id);
  });
  if (client.conn instanceof WsJsonRpcConnector) {
    await verdicts.works("mpool.sub", () =>
      listen((told) => client.mpool.sub(told), (update) => update.Message.Message.To === ACCOUNT));
  }
  // It leaves out the tipset, which comes first (lotus b835fab70 api/v0api/full.go StateReplay).
  await verdicts.refused("state.stateReplay", () => client.state.stateReplay(it.parents, it.cid),
    /./);
  // Of three that subscribe it does nothing over HTTP, without a word.
  if (client.conn instanceof HttpJsonRpcConnector) {
    for (const name of ["getDealUpdates", "retrieveWithEvents", "dataTransferUpdates"])
      looked.add("client." + name);
  }
  for (const name of others(client, looked))
    await verdicts.refused(name, () => call(client, name, {}, {}, {}, {}, {}, {}, {}), REASON);
}

// What the daemon signs for. Its wallets with keys of their own use a fork that no registry has.
async function wallets(client) {
  const verdicts = new Verdicts("filecoin.js 0.0.5-alpha, LotusWalletProvider");
  const wallet = new LotusWalletProvider(client);
  const { address, base64 } = await fundedKey();
  const equal = (method, action, expected) => verdicts.works(method, async () =>
    assert.deepStrictEqual(await action(), await expected()));
  await verdicts.works("setDefaultAddress", () => wallet.setDefaultAddress(address));
  await equal("getDefaultAddress", () => wallet.getDefaultAddress(), () => address);
  await equal("getAddresses", () => wallet.getAddresses(), () => lotus("WalletList"));
  await equal("hasAddress", () => wallet.hasAddress(address), () => true);
  await equal("getBalance", () => wallet.getBalance(address), () => "5000000000000000000");
  await equal("getNonce", () => wallet.getNonce(address), () => 0);
  await equal("exportPrivateKey", async () => (await wallet.exportPrivateKey(address)).PrivateKey,
    () => base64);
  await verdicts.works("newAddress, deleteAddress", async () => {
    const other = await wallet.newAddress(1);
    await wallet.deleteAddress(other);
    assert.strictEqual(await wallet.hasAddress(other), false);
  });
  const message = await verdicts.works("createMessage", () =>
    wallet.createMessage({ To: ACCOUNT, From: address, Value: "5" }));
  await verdicts.works("signMessage, sendSignedMessage", async () => {
    const cid = await wallet.sendSignedMessage(await wallet.signMessage(message));
    wentWell(await v0("StateWaitMsg", cid, 0), cid["/"]);
  });
  await verdicts.works("sendMessage", async () => {
    const { CID } = await wallet.sendMessage({ ...message, Nonce: 0 });
    wentWell(await v0("StateWaitMsg", CID, 0), CID["/"]);
  });
  await verdicts.works("sign, verify", async () => {
    const data = Buffer.from("data").toString("base64");
    assert.strictEqual(await wallet.verify(address, data, await wallet.sign(data)), true);
  });
}

run(async () => {
  const http = new LotusClient(new HttpJsonRpcConnector({ url: url + "/rpc/v0", token }));
  const socket = new LotusClient(
    new WsJsonRpcConnector({ url: url.replace("http", "ws") + "/rpc/v0", token }));
  await look(new Verdicts("filecoin.js 0.0.5-alpha over HTTP"), http);
  await look(new Verdicts("filecoin.js 0.0.5-alpha over WebSocket"), socket);
  await socket.release();
  await wallets(http);
});
