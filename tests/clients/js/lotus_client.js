// SPDX-License-Identifier: Apache-2.0 OR MIT
// lotus_client.js: LotusRPC with every method that its schema of a full node has, over HTTP and
// over WebSocket.
"use strict";
const assert = require("assert");
const { LotusRPC } = require("@filecoin-shipyard/lotus-client-rpc");
const { NodejsProvider } = require("@filecoin-shipyard/lotus-client-provider-nodejs");
const schema = require("@filecoin-shipyard/lotus-client-schema").mainnet.fullNode;
const { url, token, lotus, served, Verdicts, fundedKey, wentWell, run } =
  require("./verdicts.js");

const REASON = /^method '[\w.]+' not found/;
const ACCOUNT = "f0101";
const CHAOS = "f098";
const CHAOS_CODE = { "/": "bafkqac3gnfwc6mjpmnugc33t" };
const ABORT_WITH = 8;
const ABORT_PARAMS = "gxggdmN1c3RvbSBleGl0IGNvZGUgYWJvcnT0";
// It would end the daemon for everybody else.
const NOT_CALLED = ["Shutdown"];

// What a chain with one message of `key` has to offer to those who read it.
async function setting() {
  const key = await fundedKey();
  const message = { Version: 0, From: key.address, To: ACCOUNT, Value: "7", Nonce: 0, Method: 0,
    Params: null, GasLimit: 0, GasFeeCap: "0", GasPremium: "0" };
  const signed = await lotus("MpoolPushMessage", message, null);
  const found = await lotus("StateSearchMsg", null, signed.CID, -1, true);
  const child = await lotus("ChainGetTipSet", found.TipSet);
  const block = child.Blocks[0];
  const next = { ...signed.Message, Nonce: 1 };
  delete next.CID;
  return { key, signed, message, next, child, block, cid: signed.CID,
    parent: await lotus("ChainGetTipSet", block.Parents),
    data: Buffer.from("some bytes").toString("base64") };
}

// Reads: what the client is given has to be what is so. [method, parameters]
const reads = (it) => [
  ["Version"], ["Session"], ["LogList"], ["LogSetLevel", "chaosactord", "warn"],
  ["StateNetworkName"], ["ChainHead"], ["ChainGetGenesis"], ["WalletList"],
  ["WalletDefaultAddress"],
  ["ChainGetBlock", it.child.Cids[0]], ["ChainGetBlockMessages", it.block.Parents[0]],
  ["ChainGetMessage", it.cid], ["ChainGetMessagesInTipset", it.block.Parents],
  ["ChainGetParentMessages", it.child.Cids[0]], ["ChainGetParentReceipts", it.child.Cids[0]],
  ["ChainGetTipSet", it.child.Cids], ["ChainGetTipSetAfterHeight", it.child.Height, null],
  ["ChainGetTipSetByHeight", it.child.Height, null], ["ChainHasObj", it.cid],
  ["ChainReadObj", it.cid], ["ChainStatObj", it.block.ParentStateRoot, null],
  ["ChainGetNode", `/ipfs/${it.child.Cids[0]["/"]}/9/@A:0`],
  ["ChainTipSetWeight", it.child.Cids],
  ["GasEstimateFeeCap", it.next, 10, null], ["GasEstimateGasLimit", it.next, null],
  ["GasEstimateGasPremium", 10, it.key.address, 0, null],
  ["GasEstimateMessageGas", it.message, { MaxFee: "0" }, null],
  ["MpoolGetNonce", it.key.address], ["MpoolPending", null],
  ["MpoolCheckMessages", [{ Message: it.next, ValidNonce: true }]],
  ["MpoolCheckPendingMessages", it.key.address], ["MpoolCheckReplaceMessages", [it.next]],
  ["StateDecodeParams", CHAOS, ABORT_WITH, ABORT_PARAMS, null],
  ["StateEncodeParams", CHAOS_CODE, ABORT_WITH,
    { Code: 32, Message: "custom exit code abort", Uncontrolled: false }],
  ["StateAccountKey", ACCOUNT, null], ["StateCall", it.next, null],
  ["StateChangedActors", it.parent.Blocks[0].ParentStateRoot, it.block.ParentStateRoot],
  ["StateCirculatingSupply", null], ["StateVMCirculatingSupplyInternal", null],
  ["StateGetActor", ACCOUNT, null], ["StateListActors", null],
  ["StateListMessages", { To: ACCOUNT, From: it.key.address }, null, 0],
  ["StateLookupID", it.key.address, null], ["StateNetworkVersion", null],
  ["StateReadState", ACCOUNT, null], ["StateSearchMsg", null, it.cid, -1, true],
  ["StateWaitMsg", it.cid, 0, -1, true],
  ["StateGetRandomnessFromBeacon", 1, 0, it.data, null],
  ["StateGetRandomnessFromTickets", 1, 0, it.data, null],
  ["WalletBalance", it.key.address], ["WalletHas", it.key.address],
  ["WalletSign", it.key.address, it.data], ["WalletSignMessage", it.key.address, it.next],
  ["WalletVerify", it.key.address, Buffer.from(it.signed.CID["/"]).toString("base64"),
    it.signed.Signature],
  ["WalletValidateAddress", it.key.address], ["WalletExport", it.key.address],
];

// Traces hold times, which no two runs share.
function timeless(value) {
  return JSON.parse(JSON.stringify(value), (name, member) =>
    ["Duration", "tt"].includes(name) ? 0 : member);
}

// Writes: each says what to call and what has to be so then.
const writes = (it, client) => ({
  MpoolPush: async () => {
    const cid = await client.MpoolPush(await lotus("WalletSignMessage", it.key.address, it.next));
    wentWell(await client.StateWaitMsg(cid, 0, -1, true), cid["/"]);
  },
  MpoolPushUntrusted: async () => {
    const next = { ...it.next, Nonce: it.next.Nonce + 1 };
    const cid = await client.MpoolPushUntrusted(
      await lotus("WalletSignMessage", it.key.address, next));
    wentWell(await client.StateWaitMsg(cid, 0, -1, true), cid["/"]);
  },
  MpoolPushMessage: async () => {
    const signed = await client.MpoolPushMessage(it.message, { MaxFee: "0" });
    wentWell(await client.StateSearchMsg(null, signed.CID, -1, true), signed.CID["/"]);
  },
  MpoolBatchPush: async () => assert.strictEqual(
    (await client.MpoolBatchPush(await signedBatch(it))).length, 2),
  MpoolBatchPushUntrusted: async () => assert.strictEqual(
    (await client.MpoolBatchPushUntrusted(await signedBatch(it))).length, 2),
  MpoolBatchPushMessage: async () => assert.strictEqual(
    (await client.MpoolBatchPushMessage([it.message, it.message], { MaxFee: "0" })).length, 2),
  StateReplay: async () => {
    const { GasCost, MsgRct } = await client.StateReplay(it.block.Parents, it.cid);
    assert.strictEqual(MsgRct.GasUsed, Number(GasCost.GasUsed));
  },
  StateCompute: async () => {
    const { Root, Trace } = await client.StateCompute(it.parent.Height, null, it.block.Parents);
    assert.deepStrictEqual(Root, it.block.ParentStateRoot);
    assert.strictEqual(Trace[0].MsgCid["/"], it.signed.Message.CID["/"]);
  },
  WalletNew: async () => assert.match(await client.WalletNew("secp256k1"), /^f1/),
  WalletImport: async () => assert.strictEqual(it.key.address,
    await client.WalletImport({ Type: "secp256k1", PrivateKey: it.key.base64 })),
  WalletSetDefault: async () => {
    await client.WalletSetDefault(it.key.address);
    assert.strictEqual(await lotus("WalletDefaultAddress"), it.key.address);
  },
  WalletDelete: async () => {
    const address = await lotus("WalletNew", "secp256k1");
    await client.WalletDelete(address);
    assert.strictEqual(await lotus("WalletHas", address), false);
  },
  AuthNew: async () => assert.deepStrictEqual(
    await client.AuthVerify(Buffer.from(await client.AuthNew(["read"]), "base64").toString()),
    ["read"]),
  AuthVerify: async () => assert.ok((await client.AuthVerify(token)).includes("admin")),
  Discover: async () => assert.ok((await client.Discover()).methods.length > 50),
});

async function signedBatch(it) {
  const nonce = await lotus("MpoolGetNonce", it.key.address);
  return Promise.all([0, 1].map((more) =>
    lotus("WalletSignMessage", it.key.address, { ...it.next, Nonce: nonce + more })));
}

// Values of a channel until one fits; then the channel is cancelled.
async function subscribe(client, method, act, fits) {
  let told;
  const seen = new Promise((resolve) => { told = resolve; });
  const [cancel, open] = client[method]((value) => fits(value) && told(value));
  await open;
  await act();
  await seen;
  await cancel();
}

// Channels over WebSocket.
const channels = (it, client) => ({
  ChainNotify: () => subscribe(client, "ChainNotify",
    () => lotus("MpoolPushMessage", it.message, null),
    (changes) => changes.some((change) => change.Type === "apply")),
  MpoolSub: () => subscribe(client, "MpoolSub", () => lotus("MpoolPushMessage", it.message, null),
    (update) => update.Message.Message.From === it.key.address),
});

async function look(verdicts, client, sockets) {
  const it = await setting();
  const looked = new Set(NOT_CALLED);
  const works = (method, action) => {
    looked.add(method);
    return verdicts.works(method, action);
  };
  const there = await served();
  for (const [method, ...params] of reads(it).filter(([name]) => there.has(name))) {
    await works(method, async () => assert.deepStrictEqual(
      timeless(await client[method](...params)), timeless(await lotus(method, ...params))));
  }
  for (const [method, action] of Object.entries(writes(it, client)))
    await works(method, action);
  for (const [method, action] of Object.entries(channels(it, client))) {
    if (sockets)
      await works(method, action);
  }
  for (const [method, { subscription }] of Object.entries(schema.methods)) {
    if (looked.has(method))
      continue;
    await verdicts.refused(method, () => subscription ? client[method](() => {})[1]
      : client[method](), sockets || !subscription ? REASON : /only supported for WebSocket/);
  }
}

run(async () => {
  const name = "lotus-client-rpc 1.2.0, provider-nodejs 1.1.1, schema 4.2.0";
  const over = (base) => new LotusRPC(new NodejsProvider(base + "/rpc/v1", { token }), { schema });
  const socket = over(url.replace("http", "ws"));
  await look(new Verdicts(name + " over HTTP"), over(url), false);
  await look(new Verdicts(name + " over WebSocket"), socket, true);
  await socket.destroy();
});
