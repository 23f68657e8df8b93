// SPDX-License-Identifier: Apache-2.0 OR MIT
// What the scripts of this folder share: where the daemon is, what they know of it without the
// client they look at, and how a verdict is told, as one line of JSON behind "VERDICT ".
"use strict";
const assert = require("assert");

const { CHAOS_URL, CHAOS_TOKEN, CHAOS_ROUNDS, CHAOS_BLS } = process.env;
const QUIET_MS = 20000; // an answer that takes longer does not come

// What the daemon says to a request that no client had a hand in.
async function ask(method, params = [], path = "/rpc/v1") {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${CHAOS_TOKEN}` };
  const answer = await (await fetch(CHAOS_URL + path, { method: "POST", headers, body })).json();
  if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
  return answer.result;
}

const lotus = (method, ...params) => ask("Filecoin." + method, params);

// The names of the methods that there are.
async function served() {
  const { methods } = await ask("Filecoin.Discover");
  return new Set(methods.map(({ name }) => name.replace("Filecoin.", "")));
}

function inTime(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer")), QUIET_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

// Verdicts on the methods of one client.
class Verdicts {
  constructor(client) {
    this.client = client;
  }

  tell(method, verdict, text) {
    console.log("VERDICT " + JSON.stringify({ client: this.client, method, verdict, text }));
  }

  // The method does what it should: `action` throws unless it does.
  async works(method, action) {
    try {
      const result = await inTime((async () => action())());
      this.tell(method, "works", "");
      return result;
    } catch (error) {
      this.tell(method, "FAILED", String(error.stack || error).slice(0, 600));
      return undefined;
    }
  }

  // The method says no, for a reason that whoever calls it sees in the error it throws.
  async refused(method, action, reason) {
    let text;
    try {
      text = `is answered: ${JSON.stringify(await inTime((async () => action())()))}`;
    } catch (error) {
      text = error.message || String(error);
      if (reason.test(text)) {
        this.tell(method, "refused", text);
        return;
      }
      text = `gives another reason than ${reason}: ${text}`;
    }
    this.tell(method, "FAILED", text.slice(0, 600));
  }
}

// A key of its own with an account for it, paid by one of the genesis.
async function fundedKey(from = "f0100") {
  const address = await lotus("WalletNew", "secp256k1");
  await lotus("MpoolPushMessage", { From: from, To: address, Value: "5000000000000000000" }, null);
  const { PrivateKey } = await lotus("WalletExport", address);
  return { address, base64: PrivateKey, hex: Buffer.from(PrivateKey, "base64").toString("hex") };
}

// Receipt, height and tipset of a message, and that it went well.
function wentWell(lookup, cid) {
  assert.strictEqual(lookup.Message["/"], cid);
  assert.strictEqual(lookup.Receipt.ExitCode, 0);
  assert.ok(lookup.TipSet.length === 1 && lookup.Height > 0);
}

// An unhandled end of a script must not look like a short list of verdicts.
function run(main) {
  main().then(() => process.exit(0), (error) => {
    console.log(error.stack || error);
    process.exit(1);
  });
}

module.exports = {
  url: CHAOS_URL, token: CHAOS_TOKEN, rounds: Number(CHAOS_ROUNDS), bls: CHAOS_BLS === "1",
  ask, lotus, served, Verdicts, fundedKey, wentWell, run,
};
